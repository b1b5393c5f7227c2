-- documents for trace viewers: the rules of each format, on real data

SET search_path = public, asyncspan;
SET TimeZone = 'UTC';

-- of each status, an id that is used again, a child that outlives its parent, a
-- parent that is missing, no length
SELECT create_events_table('small');
INSERT INTO small ("time", event_type, process_id, span_id, parent_span_id, name, target)
SELECT 1000000000000000000 + t, type, process, id, parent, name, nullif(target, '')
FROM (VALUES (1, 'begin', 'web', 1, 0, 'request', 'http'), (1500, 'begin', 'web', 2, 1, 'query', 'db'),
  (3500, 'end', 'web', 2, 1, 'query', 'db'), (4000, 'begin', 'web', 2, 1, 'query', 'db'),
  (5000, 'begin', 'web', 3, 1, 'log', ''), (6000, 'end', 'web', 1, 0, 'request', 'http'),
  (7000, 'end', 'web', 2, 1, 'query', 'db'), (8000, 'end', 'web', 9, NULL, 'orphan', 'http'),
  (2000, 'begin', 'job', 1, 77, 'tick', 'timer'), (2000, 'end', 'job', 1, 77, 'tick', 'timer'))
  AS v (t, type, process, id, parent, name, target);

CREATE FUNCTION document(format text, source regclass, parents text DEFAULT NULL) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE doc text;
BEGIN
  EXECUTE format('SELECT string_agg(piece, e''\n'') FROM %I(%L%s) piece', format, source,
    CASE WHEN parents IS NOT NULL THEN format(', parents => %L', parents) END) INTO doc;
  RETURN doc::jsonb;
END $$;

-- one id a span; begins and ends as recorded; only phases that may be written
CREATE FUNCTION check_chrome(source regclass) RETURNS TABLE (rule text) LANGUAGE sql AS $$
  WITH o AS (SELECT * FROM asyncspan.overview(source)),
  e AS (SELECT value ->> 'ph' AS ph, value ->> 'id' AS id, value ->> 'cat' AS cat, value ->> 'name' AS name,
      (value ->> 'ts')::numeric AS ts, jsonb_typeof(value -> 'ts') AS type, value -> 'pid' AS pid
    FROM jsonb_array_elements(document('chrome_trace', source) -> 'traceEvents')),
  b AS (SELECT * FROM e WHERE ph = 'b'), f AS (SELECT * FROM e WHERE ph = 'e')
  SELECT 'begins' FROM o WHERE complete + open <> (SELECT count(*) FROM b)
  UNION ALL SELECT 'ends' FROM o WHERE complete + orphan <> (SELECT count(*) FROM f)
  UNION ALL SELECT 'pairs' FROM o WHERE complete <> (SELECT count(*) FROM b JOIN f USING (id, cat, name, pid) WHERE b.ts <= f.ts)
  UNION ALL SELECT 'one id a span' WHERE (SELECT count(DISTINCT id) FROM e) <> (SELECT spans FROM o)
  UNION ALL SELECT 'phase ' || ph FROM e WHERE ph NOT IN ('b', 'e', 'M')
  UNION ALL SELECT 'numbers' FROM e WHERE ph <> 'M' AND (type <> 'number' OR id IS NULL OR cat IS NULL)
  UNION ALL SELECT 'processes' FROM o WHERE processes <> (SELECT count(*) FROM e WHERE ph = 'M')
$$;

-- every profile a proper stack over time; every span in one of them
CREATE FUNCTION check_speedscope(source regclass, parents text DEFAULT 'process') RETURNS TABLE (rule text) LANGUAGE plpgsql AS $$
DECLARE
  doc jsonb := document('speedscope', source, parents);
  nframes int := jsonb_array_length(doc #> '{shared,frames}');
  profile jsonb;
  event jsonb;
  stack int[];
  opened numeric[];
  previous numeric;
  frame int;
  spans bigint := 0;
  total numeric := 0;
  o record;
BEGIN
  FOR profile IN SELECT * FROM jsonb_array_elements(doc -> 'profiles') LOOP
    stack := '{}';
    opened := '{}';
    previous := (profile ->> 'startValue')::numeric;
    FOR event IN SELECT * FROM jsonb_array_elements(profile -> 'events') LOOP
      frame := (event ->> 'frame')::int;
      IF frame NOT BETWEEN 0 AND nframes - 1 THEN rule := 'frame'; RETURN NEXT; END IF;
      IF (event ->> 'at')::numeric < previous THEN rule := 'order'; RETURN NEXT; END IF;
      previous := (event ->> 'at')::numeric;
      IF event ->> 'type' = 'O' THEN
        stack := stack || frame;
        opened := opened || previous;
      ELSE
        IF stack[cardinality(stack)] IS DISTINCT FROM frame THEN rule := 'balance'; RETURN NEXT; RETURN; END IF;
        spans := spans + 1;
        total := total + previous - opened[cardinality(opened)];
        stack := trim_array(stack, 1);
        opened := trim_array(opened, 1);
      END IF;
    END LOOP;
    IF cardinality(stack) > 0 THEN rule := 'left open'; RETURN NEXT; END IF;
    IF previous > (profile ->> 'endValue')::numeric THEN rule := 'end'; RETURN NEXT; END IF;
  END LOOP;
  SELECT * INTO o FROM asyncspan.overview(source);
  IF spans <> o.complete + o.open THEN rule := 'spans'; RETURN NEXT; END IF;
  IF o.open = 0 AND abs(total / 1e6 - o.total_ms::numeric) > 1e-6 THEN rule := 'total'; RETURN NEXT; END IF;
END $$;

CREATE FUNCTION check_otlp(source regclass, parents text DEFAULT 'process') RETURNS TABLE (rule text) LANGUAGE sql AS $$
  WITH o AS (SELECT * FROM asyncspan.overview(source, parents => parents)),
  s AS (SELECT r.value #>> '{resource,attributes,0,value,stringValue}' AS process,
      v ->> 'traceId' AS trace, v ->> 'spanId' AS id, v ->> 'parentSpanId' AS parent,
      (v ->> 'startTimeUnixNano')::bigint AS start, (v ->> 'endTimeUnixNano')::bigint AS finish,
      jsonb_typeof(v -> 'startTimeUnixNano') || jsonb_typeof(v -> 'endTimeUnixNano') || (v ->> 'kind') AS types,
      v @> '{"attributes":[{"key":"asyncspan.status"}]}' AS open
    FROM jsonb_array_elements(document('otlp_json', source, parents) -> 'resourceSpans') r,
      jsonb_array_elements(r.value -> 'scopeSpans') sc, jsonb_array_elements(sc.value -> 'spans') v)
  SELECT 'spans' FROM o WHERE complete + open <> (SELECT count(*) FROM s)
  UNION ALL SELECT 'ids' FROM s WHERE trace !~ '^[0-9a-f]{32}$' OR id !~ '^[0-9a-f]{16}$'
    OR trace ~ '^0*$' OR id ~ '^0*$' OR parent !~ '^([0-9a-f]{16})?$'
  UNION ALL SELECT 'roots' FROM o WHERE roots <> (SELECT count(*) FROM s WHERE parent = '')
  UNION ALL SELECT 'one id a span of a trace' WHERE (SELECT count(*) FROM s) <> (SELECT count(DISTINCT trace || id) FROM s)
  UNION ALL SELECT 'parents' WHERE (SELECT children FROM o) <>
    (SELECT count(*) FROM s JOIN s p ON p.trace = s.trace AND p.id = s.parent)
  UNION ALL SELECT 'times' FROM s WHERE start > finish OR types <> 'stringstring1'
  UNION ALL SELECT 'total' FROM o WHERE abs(total_ms::numeric - (SELECT sum(finish - start) FROM s WHERE NOT open) / 1e6) > 1e-6
$$;

CREATE FUNCTION check_jaeger(source regclass, parents text DEFAULT 'process') RETURNS TABLE (rule text) LANGUAGE sql AS $$
  WITH o AS (SELECT * FROM asyncspan.overview(source, parents => parents)),
  t AS (SELECT value ->> 'traceID' AS trace, value -> 'processes' AS processes, value -> 'spans' AS spans
    FROM jsonb_array_elements(document('jaeger_json', source, parents) -> 'data')),
  s AS (SELECT trace, v ->> 'spanID' AS id, v #>> '{references,0,spanID}' AS parent,
      v ->> 'traceID' = trace AS in_trace, processes ? (v ->> 'processID') AS has_process,
      v ->> 'startTime' AS start, v ->> 'duration' AS duration
    FROM t, jsonb_array_elements(t.spans) v)
  SELECT 'spans' FROM o WHERE complete + open <> (SELECT count(*) FROM s)
  UNION ALL SELECT 'traces' FROM o WHERE roots <> (SELECT count(*) FROM t)
  UNION ALL SELECT 'one root a trace' WHERE (SELECT count(*) FROM t) <> (SELECT count(*) FROM s WHERE parent IS NULL)
  UNION ALL SELECT 'one id a span' WHERE (SELECT count(*) FROM s) <> (SELECT count(DISTINCT trace || id) FROM s)
  UNION ALL SELECT 'parents' WHERE (SELECT children FROM o) <>
    (SELECT count(*) FROM s JOIN s p ON p.trace = s.trace AND p.id = s.parent)
  UNION ALL SELECT 'trace ids' FROM s WHERE in_trace IS NOT TRUE
  UNION ALL SELECT 'processes' FROM s WHERE has_process IS NOT TRUE
  UNION ALL SELECT 'integers' FROM s WHERE start !~ '^\d+$' OR duration !~ '^\d+$'
$$;

CREATE FUNCTION check_grafana(source regclass, parents text DEFAULT 'process') RETURNS TABLE (rule text) LANGUAGE sql AS $$
  WITH g AS (SELECT * FROM asyncspan.grafana_trace(source, parents => parents))
  SELECT 'one trace' FROM g HAVING count(DISTINCT "traceID") <> 1
  UNION ALL SELECT 'one root' FROM g HAVING count(*) FILTER (WHERE "parentSpanID" IS NULL) <> 1
  UNION ALL SELECT 'one id a span' FROM g HAVING count(*) <> count(DISTINCT "spanID")
  UNION ALL SELECT 'parents' FROM g WHERE "parentSpanID" NOT IN (SELECT "spanID" FROM g)
  UNION ALL SELECT 'tags' FROM g WHERE json_typeof(tags) <> 'array' OR json_typeof("serviceTags") <> 'array'
  UNION ALL SELECT 'longest root' FROM g WHERE "parentSpanID" IS NULL AND duration <
    (SELECT max(duration_ms) - 1e-6 FROM asyncspan.spans(source) WHERE parent_span_id IS NULL OR parent_span_id IN (0, -1))
$$;

SELECT create_events_table(name) FROM unnest(ARRAY['turbo', 'verdaccio', 'next']) name;
\copy turbo (process_id, stream_id, block_id, "time", event_type, span_id, parent_span_id, depth, hash, name, filename, target, line) FROM PROGRAM 'gzip -dc test/data/turbo-key.csv.gz' WITH (FORMAT csv, HEADER)
\copy verdaccio (process_id, stream_id, block_id, "time", event_type, span_id, parent_span_id, depth, hash, name, filename, target, line) FROM PROGRAM 'gzip -dc test/data/verdaccio-otel.csv.gz' WITH (FORMAT csv, HEADER)
\copy next (process_id, stream_id, block_id, "time", event_type, span_id, parent_span_id, depth, hash, name, filename, target, line) FROM PROGRAM 'gzip -dc test/data/next-build.csv.gz' WITH (FORMAT csv, HEADER)
ANALYZE;
-- the planner knows nothing of the size of a document
SET enable_nestloop = off;

-- ids that are used again, in few processes, by spans that overlap
SELECT create_events_table('reused');
SELECT setseed(0.5);
INSERT INTO reused ("time", event_type, process_id, span_id, parent_span_id, name, target)
SELECT t, type, 'p' || i % 3, id, CASE WHEN i % 5 > 0 THEN parent END, 'n' || id % 4, 't'
FROM (SELECT i, (random() * 40)::int8 AS id, (random() * 40)::int8 AS parent, (random() * 100000)::int8 AS start, (random() * 5000)::int8 AS length
      FROM generate_series(1, 3000) i OFFSET 0) s,
  LATERAL (VALUES ('begin', start), ('end', start + length)) e (type, t);
-- the planner takes the parts of a document for few
SET enable_nestloop = off;
SELECT source, rule FROM unnest(ARRAY['small', 'turbo', 'verdaccio', 'next', 'reused']::regclass[]) source, check_chrome(source);
SELECT source, rule FROM unnest(ARRAY['small', 'turbo', 'verdaccio', 'next', 'reused']::regclass[]) source, check_speedscope(source);
SELECT source, parents, rule
FROM (VALUES ('turbo'::regclass, 'process'), ('verdaccio', 'global'),
  ('small', 'global'), ('reused', 'process'), ('reused', 'global')) s (source, parents), check_otlp(source, parents);
SELECT source, parents, rule
FROM (VALUES ('turbo'::regclass, 'process'), ('verdaccio', 'global'),
  ('small', 'global'), ('reused', 'process'), ('reused', 'global')) s (source, parents), check_jaeger(source, parents);
SELECT source, parents, rule FROM unnest(ARRAY['small', 'turbo', 'next']::regclass[]) source,
  unnest(ARRAY['process', 'global']) parents, check_grafana(source, parents);
RESET enable_nestloop;

--
-- documents that are not small come in pieces
--

SELECT create_events_table('large');
INSERT INTO large ("time", event_type, process_id, span_id, name, target, filename)
SELECT i * 1000 + (type = 'end')::int * 700, type, 'p', i, 'name ' || i % 7, 'target', repeat('x', 900)
FROM generate_series(1, 18000) i, unnest(ARRAY['begin', 'end']) type;
SELECT format, count(*) AS pieces, max(length(piece)) < 17 * 1024 * 1024 AS bounded,
  jsonb_typeof(string_agg(piece, '' ORDER BY i)::jsonb) AS glued,
  jsonb_typeof(string_agg(piece, e'\n' ORDER BY i)::jsonb) AS lines
FROM (SELECT 'chrome_trace', * FROM chrome_trace('large') WITH ORDINALITY
      UNION ALL SELECT 'otlp_json', * FROM otlp_json('large') WITH ORDINALITY
      UNION ALL SELECT 'jaeger_json', * FROM jaeger_json('large') WITH ORDINALITY) s (format, piece, i)
GROUP BY format ORDER BY format COLLATE "C";

DROP TABLE small, turbo, verdaccio, next, reused, large;
DROP FUNCTION document, check_chrome, check_speedscope, check_otlp, check_jaeger, check_grafana;
