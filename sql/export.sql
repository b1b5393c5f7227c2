-- documents for trace viewers: what they hold, and the rules of each format

SET search_path = public, asyncspan;
SET TimeZone = 'UTC';
\pset null -

--
-- a small set: a child, one that outlives its parent, a reused id, an open
-- span, an orphan, a parent that is missing, one of zero length
--

SELECT create_events_table('small');
INSERT INTO small ("time", event_type, process_id, span_id, parent_span_id, name, target, filename, line) VALUES
  (1000000000000000001, 'begin', 'web', 1, 0, 'request', 'http', 'http.rs', 10),
  (1000000000000001500, 'begin', 'web', 2, 1, 'query', 'db', 'db.rs', 20),
  (1000000000000003500, 'end', 'web', 2, 1, 'query', 'db', 'db.rs', 20),
  (1000000000000004000, 'begin', 'web', 2, 1, 'query', 'db', 'db.rs', 20),
  (1000000000000005000, 'begin', 'web', 3, 1, 'log', NULL, NULL, NULL),
  (1000000000000006000, 'end', 'web', 1, 0, 'request', 'http', 'http.rs', 10),
  (1000000000000007000, 'end', 'web', 2, 1, 'query', 'db', 'db.rs', 20),
  (1000000000000008000, 'end', 'web', 9, NULL, 'orphan', 'http', NULL, NULL),
  (1000000000000002000, 'begin', 'job', 1, 77, 'tick', 'timer', NULL, NULL),
  (1000000000000002000, 'end', 'job', 1, 77, 'tick', 'timer', NULL, NULL);

\pset format unaligned
\pset tuples_only on
SELECT chrome_trace('small');
SELECT speedscope('small');
SELECT otlp_json('small');
SELECT jaeger_json('small');
\pset tuples_only off
SELECT * FROM grafana_trace('small');
SELECT "operationName", "spanID", "parentSpanID" FROM grafana_trace('small', trace => '3');
SELECT "operationName", "traceID" = otlp.trace AS same_trace FROM grafana_trace('small', process => 'job'),
  LATERAL (SELECT otlp_json('small', process => 'job')::jsonb #>> '{resourceSpans,0,scopeSpans,0,spans,0,traceId}' AS trace) otlp;
SELECT count(*) FROM (SELECT "traceID" AS id FROM grafana_trace('small') LIMIT 1) t, grafana_trace('small', t.id);
SELECT count(*) FROM grafana_trace('small', '4711');
SELECT count(*) FROM grafana_trace('small', repeat('0', 32));
\set VERBOSITY terse
SELECT count(*) FROM grafana_trace('small', 'abc');
SELECT count(*) FROM grafana_trace('small', repeat('x', 32));
SELECT count(*) FROM otlp_json('small', parents => 'nobody');
\set VERBOSITY default
\pset format aligned

-- the range and the process are those of every other function
SELECT count(*) FROM jsonb_array_elements((SELECT chrome_trace('small', process => 'job')::jsonb -> 'traceEvents')) e
WHERE e ->> 'ph' IN ('b', 'e');
SELECT count(*) FROM jsonb_array_elements((SELECT chrome_trace('small', since => '2010-01-01')::jsonb -> 'traceEvents'));

-- the same from a value
WITH s AS (SELECT span_set("time", event_type, span_id, process_id, parent_span_id, name, target, filename, line) AS spans FROM small)
SELECT (SELECT chrome_trace_of(spans) = chrome_trace('small') FROM s) AS chrome,
  (SELECT speedscope_of(spans) = speedscope('small') FROM s) AS speedscope,
  (SELECT otlp_json_of(spans) = otlp_json('small') FROM s) AS otlp,
  (SELECT jaeger_json_of(spans, parents => 'global') = jaeger_json('small', parents => 'global') FROM s) AS jaeger,
  (SELECT count(*) FROM s, grafana_trace_of(spans)) AS grafana;
SELECT chrome_trace_of(NULL) IS NULL AS nothing;

-- nothing at all is a valid document too
CREATE VIEW nothing AS SELECT * FROM small WHERE false;
SELECT chrome_trace('nothing')::jsonb;
SELECT speedscope('nothing')::jsonb - '$schema';
SELECT otlp_json('nothing')::jsonb;
SELECT jaeger_json('nothing')::jsonb;
SELECT count(*) FROM grafana_trace('nothing');

--
-- hostile names
--

SELECT create_events_table('hostile');
INSERT INTO hostile ("time", event_type, process_id, span_id, name, target, filename)
SELECT i * 1000 + (type = 'end')::int * 500, type, name, i, name, name, name
FROM unnest(ARRAY['<script>alert("x")</script>', '</script>', e'''"\\ quotes', e'tab\tnewline\nreturn\rbell\a',
  (SELECT string_agg(chr(c), '') FROM generate_series(1, 31) c), e'\x7f', '', ' ',
  e'\U0001F600 emoji', e'\u2028\u2029', e'\\u0000', '%s%n', 'null', '{"a":[1]}', repeat(e'"\\\x01', 10000)])
  WITH ORDINALITY names (name, i), unnest(ARRAY['begin', 'end']) type;
INSERT INTO hostile ("time", event_type, span_id) VALUES (1, 'begin', 100), (2, 'end', 100);

-- each name comes back from each format, byte for byte
CREATE FUNCTION name_set(source regclass) RETURNS text[] LANGUAGE sql AS $$
  SELECT array_agg(DISTINCT name COLLATE "C" ORDER BY name COLLATE "C") FROM asyncspan.spans(source) WHERE name <> ''
$$;
SELECT create_spans_table('back');
INSERT INTO back SELECT * FROM import_chrome_trace((SELECT chrome_trace('hostile')::jsonb));
SELECT name_set('back') = name_set('hostile') AS chrome FROM (SELECT count(*) FROM back) c;
TRUNCATE back;
INSERT INTO back SELECT * FROM import_otlp((SELECT otlp_json('hostile')::jsonb));
SELECT name_set('back') = name_set('hostile') AS otlp;
TRUNCATE back;
INSERT INTO back SELECT * FROM import_jaeger((SELECT jaeger_json('hostile')::jsonb));
SELECT name_set('back') = name_set('hostile') AS jaeger;
SELECT array_agg(DISTINCT f ->> 'name' COLLATE "C" ORDER BY f ->> 'name' COLLATE "C")
    = (SELECT array_agg(n ORDER BY n) FROM (SELECT unnest(name_set('hostile')) UNION SELECT '(no name)') s (n)) AS speedscope
FROM jsonb_array_elements((SELECT speedscope('hostile')::jsonb #> '{shared,frames}')) f;
SELECT count(*) AS grafana FROM name_set('hostile') names, unnest(names) WITH ORDINALITY n (name, i),
  LATERAL (SELECT span_id FROM hostile h WHERE h.name = n.name LIMIT 1) s,
  LATERAL grafana_trace('hostile', trace => span_id::text) g
WHERE g."operationName" = n.name AND g."serviceName" = n.name AND g.tags #>> '{0,value}' = n.name
  AND g."serviceTags" #>> '{0,value}' = n.name;
-- and the text holds no control character but the line breaks between spans
SELECT bool_or(d ~ e'[\x01-\x09\x0b-\x1f]') AS control_characters FROM
  (SELECT chrome_trace('hostile') UNION ALL SELECT speedscope('hostile') UNION ALL
   SELECT otlp_json('hostile') UNION ALL SELECT jaeger_json('hostile')) s (d);

DROP VIEW nothing;
DROP TABLE small, hostile, back;
DROP FUNCTION name_set;
