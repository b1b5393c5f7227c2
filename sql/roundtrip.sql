-- what goes out comes back: import(export(events)) has the same spans, and
-- the captures give the figures of the data sets that were made from them

SET search_path = public, asyncspan;

SELECT create_events_table(name) FROM unnest(ARRAY['turbo', 'verdaccio', 'random']) name;
SELECT create_spans_table('copied');
\copy turbo (process_id, stream_id, block_id, "time", event_type, span_id, parent_span_id, depth, hash, name, filename, target, line) FROM PROGRAM 'gzip -dc test/data/turbo-key.csv.gz' WITH (FORMAT csv, HEADER)
\copy verdaccio (process_id, stream_id, block_id, "time", event_type, span_id, parent_span_id, depth, hash, name, filename, target, line) FROM PROGRAM 'gzip -dc test/data/verdaccio-otel.csv.gz' WITH (FORMAT csv, HEADER)

-- few ids: reused ones, open spans, orphans, duplicates, cycles, missing
-- parents; times before 1970.  An id has one name, since a document has no
-- place for the second name of a mismatched pair.  Only begins come again,
-- since there is none for the parent of an end either: a copy of an end would
-- come back as the end of another parent.
CREATE FUNCTION make_random(seed float8, n int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM setseed(seed);
  TRUNCATE random;
  INSERT INTO random ("time", event_type, process_id, span_id, parent_span_id, name, target, filename, line)
  SELECT floor(random() * n * 700)::int8 - 300 * n,
         CASE WHEN random() < 0.5 THEN 'begin' ELSE 'end' END,
         'p' || floor(random() * 2), id,
         CASE WHEN random() < 0.9 THEN floor(random() * n / 3)::int8 - n / 16 END,
         chr(65 + (id & 3)::int), chr(97 + (id & 1)::int),
         CASE WHEN random() < 0.5 THEN 'f"\' || floor(random() * 2) END,
         CASE WHEN random() < 0.5 THEN floor(random() * 3)::int END
  FROM (SELECT floor(random() * n / 4)::int8 - n / 16 AS id
        FROM generate_series(1, n) OFFSET 0) ids;
  INSERT INTO random SELECT * FROM random WHERE random() < 0.05 AND event_type = 'begin';
END $$;

-- spans, with the ids that stand for no parent as NULL; the trees of OTLP and
-- Jaeger have no place for orphans
CREATE FUNCTION comparable(source regclass, orphans boolean)
RETURNS TABLE (process_id text, span_id bigint, parent_span_id bigint, name text, target text,
  filename text, line int, begin_time timestamptz, end_time timestamptz, duration_ms float8, status text)
LANGUAGE sql AS $$
  SELECT process_id, span_id,
    CASE WHEN parent_span_id NOT IN (0, -1, span_id) THEN parent_span_id END,
    name, target, filename, line, begin_time, end_time, duration_ms, status
  FROM asyncspan.spans(source) WHERE orphans OR status <> 'orphan'
$$;

-- one line a format: spans that are lost, spans that are new, and whether
-- a second export is the same text (unless an orphan that is left out was the
-- last event, by which open spans end)
CREATE FUNCTION round_trip(source regclass, parents text,
  OUT format text, OUT lost bigint, OUT new bigint, OUT same_text boolean)
RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
  arguments text;
  doc text;
  again text;
  last bigint;
  last_copied bigint;
BEGIN
  FOREACH format IN ARRAY ARRAY['chrome_trace', 'otlp_json', 'jaeger_json'] LOOP
    TRUNCATE copied;
    arguments := CASE format WHEN 'chrome_trace' THEN '' ELSE format(', parents => %L', parents) END;
    EXECUTE format('SELECT string_agg(piece, e''\n'') FROM %I(%L%s) piece', format, source, arguments) INTO doc;
    EXECUTE format('INSERT INTO copied SELECT * FROM %I($1)',
      CASE format WHEN 'chrome_trace' THEN 'import_chrome_trace' WHEN 'otlp_json' THEN 'import_otlp' ELSE 'import_jaeger' END)
      USING doc::jsonb;
    EXECUTE format('SELECT string_agg(piece, e''\n'') FROM %I(%L%s) piece', format, 'copied', arguments) INTO again;
    EXECUTE format('SELECT max("time") FROM %s', source) INTO last;
    SELECT max(greatest(begin_time, end_time)) INTO last_copied FROM copied;
    same_text := doc = again OR last <> last_copied;
    lost := count(*) FROM (SELECT * FROM comparable(source, format = 'chrome_trace')
      EXCEPT ALL SELECT * FROM comparable('copied', true)) s;
    new := count(*) FROM (SELECT * FROM comparable('copied', true)
      EXCEPT ALL SELECT * FROM comparable(source, format = 'chrome_trace')) s;
    RETURN NEXT;
  END LOOP;
END $$;

SELECT * FROM round_trip('turbo', 'process');
SELECT * FROM round_trip('verdaccio', 'process');
SELECT * FROM round_trip('verdaccio', 'global');

-- prints what fails, with its seed
SELECT seed, n, parents, r.*
FROM generate_series(1, 12) i,
  LATERAL (SELECT i / 100.0 AS seed, 10 * i * i AS n, CASE i % 2 WHEN 0 THEN 'global' ELSE 'process' END AS parents) s,
  LATERAL (SELECT make_random(seed, n)) made,
  LATERAL round_trip('random', parents) r
WHERE lost > 0 OR new > 0 OR NOT same_text;
SELECT count(*) > 1000 AS there_were_spans, count(DISTINCT status) AS kinds FROM spans('random');

--
-- figures of the captures
--

CREATE FUNCTION differences(source regclass, truth jsonb)
RETURNS TABLE (figure text, expected text, got text) LANGUAGE sql AS $$
  SELECT key, expected.value::text, got.value::text
  FROM jsonb_each(truth -> 'overview') expected
  JOIN jsonb_each(to_jsonb((SELECT o FROM asyncspan.overview(source) o))) got USING (key)
  WHERE expected.value <> got.value
    AND (jsonb_typeof(expected.value) <> 'number'
         OR abs(expected.value::numeric - got.value::numeric) > 1e-9 * abs(expected.value::numeric))
  UNION ALL
  SELECT 'depth ' || h.depth, e.value::text, to_jsonb(h)::text
  FROM asyncspan.hierarchy(source) h
  FULL JOIN jsonb_array_elements(truth -> 'hierarchy') e ON (e.value ->> 'depth')::int = h.depth
  WHERE (e.value ->> 'spans', e.value ->> 'complete') IS DISTINCT FROM (h.spans::text, h.complete::text)
     OR abs((e.value ->> 'self_ms')::float8 - h.self_ms) > 1e-9 * h.self_ms
     OR abs((e.value ->> 'total_ms')::float8 - h.total_ms) > 1e-9 * h.total_ms
  UNION ALL
  SELECT 'name ' || s.name, e.value::text, to_jsonb(s)::text
  FROM asyncspan.name_stats(source) s
  FULL JOIN jsonb_array_elements(truth -> 'name_stats') e
    ON e.value -> 'key' = jsonb_build_array(s.name, s.target)
  WHERE (e.value ->> 'events', e.value ->> 'complete') IS DISTINCT FROM (s.events::text, s.complete::text)
     OR abs((e.value ->> 'self_ms')::float8 - s.self_ms) > 1e-9 * s.self_ms
     OR abs((e.value ->> 'total_ms')::float8 - s.total_ms) > 1e-9 * s.total_ms
$$;

-- tracing-chrome: everything
TRUNCATE copied;
\set doc `gzip -dc test/data/raw/turbo.chrome-trace.json.gz`
INSERT INTO copied SELECT * FROM import_chrome_trace(:'doc');
\set truth `cat test/data/turbo-key.truth.json`
SELECT * FROM differences('copied', :'truth');
SELECT count(*) FROM name_stats('copied');

-- OTLP: everything but the files, which that data set took from elsewhere
TRUNCATE copied;
\set doc `gzip -dc test/data/raw/verdaccio.otlp.jsonl.gz | sed -e '$!s/$/,/' -e '1s/^/[/' -e '$s/$/]/'`
INSERT INTO copied SELECT e.* FROM jsonb_array_elements(:'doc') doc, import_otlp(doc) e;
-- within its traces each span has the parent that it has anywhere
CREATE TEMP TABLE of_traces AS
SELECT roots, children, missing_parents, cycles, max_depth, (SELECT md5(string_agg(f, ' ')) FROM folded('copied') f) AS stacks
FROM overview('copied');
UPDATE copied SET trace_id = NULL;
SELECT of_traces = (o.roots, o.children, o.missing_parents, o.cycles, o.max_depth, (SELECT md5(string_agg(f, ' ')) FROM folded('copied', parents => 'global') f)) AS the_same
FROM of_traces, overview('copied', parents => 'global') o;
\set truth `cat test/data/verdaccio-otel.truth.json`
SELECT figure FROM differences('copied', :'truth');
SELECT count(*) FROM name_stats('copied');

DROP TABLE turbo, verdaccio, random, copied, of_traces;
DROP FUNCTION make_random, comparable, round_trip, differences;
