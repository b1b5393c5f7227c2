-- what has not ended: in_flight() and latency(), known by hand
SET search_path = public, asyncspan;
SET timezone = 'UTC';
\set SHOW_CONTEXT never

-- milliseconds from the epoch; spans 1, 2 and 3 are a stack
CREATE TABLE calls (process_id text, trace_id text, span_id bigint, parent_span_id bigint,
	name text, target text, begin_time timestamptz, end_time timestamptz);
INSERT INTO calls
SELECT 'p', 'x', id, parent, name, 'web', 'epoch'::timestamptz + b * interval '1 ms',
	'epoch'::timestamptz + e * interval '1 ms'
FROM (VALUES (1, NULL, 'request', 0, NULL), (2, 1, 'a;b', 10, NULL), (3, 2, NULL, 20, 90),
	(4, NULL, 'request', 20, 50), (5, NULL, 'request', 20, 60), (6, NULL, 'request', 50, 100),
	(7, NULL, 'request', 70, 100), (8, 1, '', 100, NULL), (9, NULL, 'lost', NULL, 40))
	AS v (id, parent, name, b, e);
SELECT * FROM in_flight('calls');
-- what begins at the instant is active then, and what ends then is not
SELECT span_id, name, age_ms, depth, stack, percentile_of_age
FROM in_flight('calls', at => '1970-01-01 00:00:00.05');
SELECT span_id, age_ms, percentile_of_age FROM in_flight('calls', at => '1970-01-01 00:00:00.1');
-- the end of observation is until, if it is given
SELECT span_id, age_ms, percentile_of_age FROM in_flight('calls', until => '1970-01-01 00:00:01');
SELECT span_id, age_ms FROM in_flight('calls', at => '1970-01-01 00:01', until => '1970-01-01 00:00:01');
SELECT count(*) FROM in_flight('calls', at => '1969-12-31 23:59:59.999');
-- a parent out of range makes a root
SELECT span_id, parent_span_id, depth, stack FROM in_flight('calls', since => '1970-01-01 00:00:00.01');
SELECT * FROM in_flight('calls', at => 'infinity');
SELECT * FROM in_flight('calls', at => '2300-01-01');
-- with a margin what began in it runs on, in its stack; what begins at until does not
SELECT span_id, age_ms, depth, stack, percentile_of_age FROM in_flight('calls',
	since => '1970-01-01 00:00:00.03', until => '1970-01-01 00:00:00.1', margin => '1 s');
SELECT span_id, age_ms, depth, stack, percentile_of_age FROM in_flight('calls',
	since => '1970-01-01 00:00:00.03', until => '1970-01-01 00:00:00.1', margin => '20 ms');
SELECT span_id, age_ms FROM in_flight('calls', since => '1970-01-01 00:00:01', margin => '1 s');
-- the oldest n
SELECT span_id, age_ms FROM in_flight('calls', n => 2);
SELECT count(*) FROM in_flight('calls', n => 0);
SELECT span_id FROM in_flight('calls', n => -1);

-- request: 30, 30, 40 and 50 ms, and one of 100 ms that goes on, so the curve is
-- 1 to 30, 3/5 to 40, 2/5 to 50, 1/5 to 100
SELECT * FROM latency('calls');
SELECT * FROM latency('calls', open => 'exclude');
SELECT * FROM latency('calls', open => 'clip');
SELECT name, complete, open, p50_ms, p95_ms, mean_ms, reached, oldest_open_ms
FROM latency('calls', until => '1970-01-01 00:00:00.08');
SELECT count(*) FROM latency('calls', until => '1969-01-01');
-- values are as relations
CREATE VIEW calls_set AS
	SELECT span_set(c) AS s FROM calls c;
SELECT count(*) FROM (SELECT * FROM latency('calls') EXCEPT
	SELECT l.* FROM calls_set, latency_of(s) l) AS d;
SELECT count(*) FROM (SELECT * FROM in_flight('calls') EXCEPT
	SELECT l.* FROM calls_set, in_flight_of(s) l) AS d;
SELECT count(*) FROM latency_of(NULL), in_flight_of(NULL);

-- at equal times, ends come before ages: at 10 of two, one ends, so half is left
CREATE TABLE ties AS SELECT * FROM (VALUES (1, 0, 10000000), (2, 0, NULL), (3, 5000000, 5000000))
	AS v (span_id, begin_time, end_time);
ALTER TABLE ties ALTER begin_time TYPE bigint, ALTER end_time TYPE bigint, ADD name text;
UPDATE ties SET name = 'other' WHERE span_id = 3;
SELECT * FROM latency('ties');

-- one span a second, in turn of 1 s and 240 s, seen for five minutes: the mean of
-- the complete ones is far from 120.5 s
CREATE TABLE cut AS
	SELECT n AS span_id, 'call' AS name, e AS event_type,
		timestamptz '2026-01-01' + (n + CASE WHEN e = 'begin' THEN 0 WHEN n % 2 = 0 THEN 1 ELSE 240 END)
			* interval '1 s' AS time
	FROM generate_series(-1000, 1000) AS n, unnest(ARRAY['begin', 'end']) AS e;
SELECT round(avg_ms) AS avg_ms, open, orphan
FROM name_stats('cut', since => '2026-01-01', until => '2026-01-01 00:05');
SELECT complete, open, p50_ms, p95_ms, mean_ms, reached, oldest_open_ms
FROM latency('cut', since => '2026-01-01', until => '2026-01-01 00:05');

-- the same seen later, with all that followed: what ends after until is censored at it
SELECT complete, open, p50_ms, p95_ms, mean_ms, reached, oldest_open_ms
FROM latency('cut', since => '2026-01-01', until => '2026-01-01 00:05', margin => '10 minutes');
SELECT complete, open, mean_ms, oldest_open_ms
FROM latency_of(collect('cut', since => '2026-01-01', until => '2026-01-01 00:05', margin => '10 minutes'));

-- extremes of time, more than 64 bits hold together, and temporary files
CREATE TABLE extremes AS
	SELECT i AS span_id, 'n' || i % 3 AS name, (-9223372036854775807 + i)::bigint AS begin_time,
		CASE WHEN i % 4 > 0 THEN 9223372036854775807 - i END AS end_time
	FROM generate_series(0, 11) AS i;
SELECT * FROM latency('extremes');
CREATE TABLE big AS
	SELECT i AS span_id, 'n' || i % 3 AS name, i::bigint AS begin_time,
		CASE WHEN i % 4 > 0 THEN i + i * 7919::bigint % 100003 * 100000 END AS end_time
	FROM generate_series(0, 399999) AS i;
CREATE TABLE in_memory AS SELECT * FROM latency('big');
SET asyncspan.work_mem = '1MB';
SELECT count(*), sum(open) FROM (SELECT * FROM latency('big') INTERSECT SELECT * FROM in_memory) AS s;
SELECT count(*), max(percentile_of_age) FROM in_flight('big');
RESET asyncspan.work_mem;

-- one event in a far future makes all ages long; the rows are not read once for
-- every few operations then
CREATE TABLE near AS
	SELECT i AS span_id, 'n' || i % 2000 AS name, timestamptz '2026-01-01' + i * interval '1 ms' AS begin_time,
		CASE WHEN i % 4 > 0 THEN timestamptz '2026-01-01' + i * interval '2 ms' END AS end_time
	FROM generate_series(1, 60000) AS i
	UNION ALL SELECT -i, 'many', timestamptz '2026-01-01' + i * interval '1 ms', NULL
	FROM generate_series(1, 3000) AS i;
CREATE TABLE far AS SELECT * FROM near
	UNION ALL SELECT 0, 'far', '2200-01-01', '2200-01-01';
CREATE FUNCTION temp_blocks_read(source regclass) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE format('EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT * FROM latency(%L)', source) INTO plan;
	RETURN plan -> 0 -> 'Plan' ->> 'Temp Read Blocks';
END $$;
SET asyncspan.work_mem = '1MB';
SET asyncspan.max_memory = '1MB';
SELECT temp_blocks_read('near') > 100 AS reads, temp_blocks_read('far') < 4 * temp_blocks_read('near') AS few_passes;
-- with less memory, more passes, and one for the operation that does not fit at all
SET asyncspan.work_mem = '64kB';
CREATE TABLE far_in_files AS SELECT * FROM latency('far');
RESET asyncspan.work_mem;
RESET asyncspan.max_memory;
SELECT count(*) FROM (SELECT * FROM latency('far') INTERSECT TABLE far_in_files) AS s;
-- and the figures are the same, but for ages
SELECT count(*) FROM (
	SELECT name, complete, open, p50_ms, p95_ms, p99_ms, reached FROM latency('near') INTERSECT
	SELECT name, complete, open, p50_ms, p95_ms, p99_ms, reached FROM latency('far')) AS s;

-- stacks that are too long together are refused before any is written
CREATE TABLE deep AS
	SELECT i AS span_id, i - 1 AS parent_span_id, repeat('x', 100) AS name, i::bigint AS begin_time,
		NULL::bigint AS end_time
	FROM generate_series(1, 1000) AS i;
SET asyncspan.max_memory = '10MB';
SELECT count(*) FROM in_flight('deep');
SELECT count(*), max(length(stack)) FROM in_flight('deep', n => 100);
RESET asyncspan.max_memory;

DROP FUNCTION temp_blocks_read;
DROP TABLE near, far, far_in_files, deep;
DROP VIEW calls_set;
DROP TABLE calls, ties, cut, extremes, big, in_memory;
