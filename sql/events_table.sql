-- create_events_table(), create_spans_table() and add_events_partition()

SET search_path = public, asyncspan;
-- errors come with the command they were raised in
\set VERBOSITY terse

SELECT create_events_table('plain_events');
\d plain_events
SELECT create_spans_table('plain_spans');
\d plain_spans
-- importers and the table agree on the order of columns
INSERT INTO plain_spans
SELECT * FROM import_jaeger('{"traceID":"t","spanID":"f","operationName":"op","startTime":1,"duration":2}');
SELECT * FROM plain_spans;
SELECT count(*) AS differ FROM pg_attribute c FULL JOIN pg_attribute t ON t.attnum = c.attnum AND t.attrelid = 'imported_span'::regclass
WHERE c.attrelid = 'plain_spans'::regclass AND c.attnum > 0 AND (c.attname, c.atttypid) IS DISTINCT FROM (t.attname, t.atttypid);

-- names: qualified, quoted, taken, temporary, nowhere
CREATE SCHEMA "Odd Schema";
SELECT create_events_table('"Odd Schema"."a ""table"""');
SELECT count(*) FROM "Odd Schema"."a ""table""";
SELECT create_events_table('plain_events');
SELECT create_events_table('no_such_schema.events');
SELECT create_events_table('nothing.to.see.here');
SELECT create_events_table('');
SELECT create_events_table('e; DROP TABLE plain_events');
CREATE TEMP TABLE shadow (i int);
SELECT create_events_table('shadow')::text;
SELECT create_events_table('pg_temp.temporary_events')::oid::regclass IS NOT NULL AS made;

-- types of time
SELECT create_events_table('tz_events', 'timestamptz');
SELECT create_events_table('ts_events', time_type => 'timestamp');
SELECT attrelid::regclass, atttypid::regtype FROM pg_attribute
WHERE attname = 'time' AND attrelid IN ('tz_events'::regclass, 'ts_events'::regclass) ORDER BY 1;
SELECT create_events_table('bad_events', 'text');
SELECT create_spans_table('tz_spans', 'timestamptz');
SELECT attname, atttypid::regtype FROM pg_attribute
WHERE attrelid = 'tz_spans'::regclass AND attname IN ('begin_time', 'end_time') ORDER BY attnum;
SELECT create_spans_table('bad_spans', 'date');

-- partitions
SELECT create_events_table('parts', partitioned => true);
SELECT add_events_partition('parts', '2026-01-01 00:00+00', '2026-01-02 00:00+00');
SELECT add_events_partition('parts', '2026-01-02 00:00+00', '2026-01-02 06:30+00');
SELECT add_events_partition('parts', '1960-01-01 00:00+00', '1970-01-01 00:00+00');
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = inhrelid
WHERE inhparent = 'parts'::regclass ORDER BY c.relname COLLATE "C";
INSERT INTO parts ("time", event_type, span_id)
VALUES (1767225600000000000, 'begin', 1), (1767312000000000000 - 1, 'end', 1), (1767312000000000000, 'begin', 2), (NULL, NULL, 3);
SELECT tableoid::regclass, count(*) FROM parts GROUP BY tableoid
ORDER BY tableoid::regclass::text COLLATE "C";
-- spans by their begin; those without one are in the default partition
SELECT create_spans_table('span_parts', partitioned => true);
SELECT add_events_partition('span_parts', '2026-01-01 00:00+00', '2026-01-02 00:00+00');
INSERT INTO span_parts (begin_time, end_time, span_id)
VALUES (1767225600000000000, 1767399000000000000, 1), (1767225600000000000, NULL, 2), (NULL, 1767225600000000001, 3), (NULL, NULL, 4);
SELECT tableoid::regclass, span_id FROM span_parts ORDER BY span_id;
SELECT complete, open, orphan, invalid_events FROM overview('span_parts', since => '2026-01-01 00:00+00', until => '2026-01-02 00:00+00');
SET DateStyle = 'German, DMY';
SET TimeZone = 'Asia/Kolkata';
SELECT create_events_table('"Tz Parts"', 'timestamptz', true);
SELECT add_events_partition('"Tz Parts"', '2026-01-01 00:00+00', '2026-01-02 00:00:00.5+00');
SELECT create_events_table('ts_parts', 'timestamp', true);
SELECT add_events_partition('ts_parts', '2026-01-01 00:00+00', '2026-01-02 00:00+00');
RESET DateStyle;
SET TimeZone = 'UTC';
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = inhrelid
WHERE inhparent IN ('"Tz Parts"'::regclass, 'ts_parts'::regclass) ORDER BY c.relname COLLATE "C";
SELECT add_events_partition('parts', '2026-01-01 12:00+00', '2026-01-01 13:00+00');
SELECT add_events_partition('parts', '2026-02-02 00:00+00', '2026-02-01 00:00+00');
SELECT add_events_partition('parts', '2026-02-02 00:00+00', 'infinity');
SELECT add_events_partition('parts', '1500-01-01 00:00+00', '1500-01-02 00:00+00');
SELECT add_events_partition('plain_events', '2026-01-01 00:00+00', '2026-01-02 00:00+00');
CREATE TABLE not_events (i int) PARTITION BY RANGE (i);
SELECT add_events_partition('not_events', '2026-01-01 00:00+00', '2026-01-02 00:00+00');
CREATE TABLE by_list ("time" int8) PARTITION BY LIST ("time");
SELECT add_events_partition('by_list', '2026-01-01 00:00+00', '2026-01-02 00:00+00');
CREATE TABLE by_two ("time" int8, i int) PARTITION BY RANGE ("time", i);
SELECT add_events_partition('by_two', '2026-01-01 00:00+00', '2026-01-02 00:00+00');

-- NULL: an error, and nothing is made; of partitioned it is the default
SELECT create_events_table(NULL);
SELECT create_events_table('null_events', NULL);
SELECT create_spans_table(NULL);
SELECT create_spans_table('null_spans', NULL, true);
SELECT add_events_partition(NULL, '2026-03-01 00:00+00', '2026-03-02 00:00+00');
SELECT add_events_partition('parts', NULL, '2026-03-02 00:00+00');
SELECT add_events_partition('parts', '2026-03-01 00:00+00', NULL);
\set VERBOSITY sqlstate
SELECT create_events_table(NULL);
SELECT add_events_partition(NULL, NULL, NULL);
\set VERBOSITY terse
SELECT create_events_table('null_events', partitioned => NULL);
SELECT create_spans_table('null_spans', 'timestamptz', NULL);
SELECT relname, relkind FROM pg_class WHERE relname LIKE 'null\_%' AND relkind <> 'i'
ORDER BY relname COLLATE "C";

-- made with the caller's rights
CREATE ROLE regress_asyncspan_nobody;
GRANT USAGE ON SCHEMA asyncspan TO regress_asyncspan_nobody;
SET ROLE regress_asyncspan_nobody;
SELECT create_events_table('public.mine');
SELECT add_events_partition('public.parts', '2026-03-01 00:00+00', '2026-03-02 00:00+00');
RESET ROLE;
DROP OWNED BY regress_asyncspan_nobody;
DROP ROLE regress_asyncspan_nobody;
DROP SCHEMA "Odd Schema" CASCADE;
DROP TABLE plain_events, plain_spans, public.shadow, tz_events, ts_events, tz_spans, parts, span_parts, "Tz Parts", ts_parts,
  not_events, by_list, by_two, null_events, null_spans;
