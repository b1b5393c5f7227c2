-- collect(): the spans of a relation as a value, so that several figures cost one pass
SET search_path = public, asyncspan;
SET timezone = 'UTC';
\set SHOW_CONTEXT never

-- a span a second for ten minutes, of 1 s or 90 s, each the parent of the next but
-- nine; some fail, some do not end, some ends are delivered twice, some begins lost
CREATE TABLE events AS
	SELECT 'p' || n % 2 AS process_id, n AS span_id,
		CASE WHEN n % 10 > 1 THEN n - 2 END AS parent_span_id,
		'op' || n % 3 AS name, 'web' AS target, e AS event_type,
		timestamptz '2026-01-01' + (n + CASE WHEN e = 'begin' THEN 0 WHEN n % 7 = 0 THEN 90 ELSE 1 END)
			* interval '1 s' AS time,
		n % 11 = 0 AS error, 'f.c' AS filename, n AS line
	FROM generate_series(1, 600) AS n, unnest(ARRAY['begin', 'end', 'end']) WITH ORDINALITY AS k (e, i)
	WHERE CASE i WHEN 1 THEN n % 29 > 0 WHEN 2 THEN n % 23 > 0 ELSE n % 31 = 0 END;

-- every figure of the value is that of the relation in the same range, but for
-- in_flight with a margin: a value has no spans that began before the range
CREATE TEMP TABLE range AS SELECT * FROM (VALUES
	(NULL::timestamptz, NULL::timestamptz, NULL, NULL::interval),
	('2026-01-01 00:02', '2026-01-01 00:04', NULL, NULL),
	('2026-01-01 00:02', '2026-01-01 00:04', NULL, '2 minutes'),
	(NULL, '2026-01-01 00:04', 'p1', '10 s'),
	('2026-01-02', NULL, NULL, '1 hour')) AS v (since, until, process, margin);
CREATE TEMP TABLE seen AS
	SELECT 'spans' AS figure, r::text AS range, to_jsonb(f) AS row FROM range r, spans('events', since, until, process, margin) f
	UNION ALL SELECT 'overview', r::text, to_jsonb(f) FROM range r, overview('events', since, until, process, margin) f
	UNION ALL SELECT 'name_stats', r::text, to_jsonb(f) FROM range r, name_stats('events', since, until, process, margin) f
	UNION ALL SELECT 'edges', r::text, to_jsonb(f) FROM range r, edges('events', since, until, process, margin) f
	UNION ALL SELECT 'in_flight', r::text, to_jsonb(f) FROM range r, in_flight('events', since => since, until => until, process => process) f WHERE margin IS NULL
	UNION ALL SELECT 'latency', r::text, to_jsonb(f) FROM range r, latency('events', 'censor', since, until, process, margin) f
	UNION ALL SELECT 'traces', r::text, to_jsonb(f) FROM range r, traces('events', since, until, process, margin) f
	UNION ALL SELECT 'concurrency', r::text, to_jsonb(f)
		FROM range r, concurrency('events', '1 s', NULL, 'clip', since, until, process, margin) f;
CREATE TEMP TABLE made AS
	SELECT p.figure, r::text AS range, row
	FROM range r, LATERAL (SELECT collect('events', since, until, process, margin) AS spans OFFSET 0) s,
		LATERAL (
			SELECT 'spans' AS figure, to_jsonb(f) AS row FROM spans_of(spans) f
			UNION ALL SELECT 'overview', to_jsonb(f) FROM overview_of(spans) f
			UNION ALL SELECT 'name_stats', to_jsonb(f) FROM name_stats_of(spans) f
			UNION ALL SELECT 'edges', to_jsonb(f) FROM edges_of(spans) f
			UNION ALL SELECT 'in_flight', to_jsonb(f) FROM in_flight_of(spans) f WHERE margin IS NULL
			UNION ALL SELECT 'latency', to_jsonb(f) FROM latency_of(spans) f
			UNION ALL SELECT 'traces', to_jsonb(f) FROM traces_of(spans) f
			UNION ALL SELECT 'concurrency', to_jsonb(f) FROM concurrency_of(spans, '1 s', NULL, 'clip') f) p;
SELECT figure, count(*) > 0 AS rows FROM seen GROUP BY figure ORDER BY figure;
(TABLE seen EXCEPT ALL TABLE made) UNION ALL (TABLE made EXCEPT ALL TABLE seen);

-- the same value as the aggregate makes, and one that can be stored
SELECT collect('events')::text = (SELECT span_set(e) FROM events e)::text AS same;
CREATE TEMP TABLE stored AS SELECT collect('events', since => '2026-01-01 00:02', margin => '1 minute') AS spans;
SELECT o.complete, o.open, o.orphan FROM stored, overview_of(spans) o;
SELECT complete, open, orphan FROM overview('events', since => '2026-01-01 00:02', margin => '1 minute');

-- one pass over the rows, and one value
CREATE SEQUENCE pass;
CREATE VIEW counted AS SELECT e.* FROM events e, (SELECT nextval('pass') OFFSET 0) p;
SELECT count(*) > 0 AS rows
FROM (SELECT collect('counted') AS spans OFFSET 0) s,
	LATERAL (SELECT 1 FROM overview_of(spans) UNION ALL SELECT 2 FROM edges_of(spans)
		UNION ALL SELECT 3 FROM flame_of(spans)) f;
SELECT last_value, is_called FROM pass;

-- its spans are in memory, or there is an error
SET asyncspan.work_mem = '64kB';
SELECT complete FROM overview_of(collect('events'));
CREATE TABLE many AS
	SELECT n AS span_id, n AS begin_time, n + 1 AS end_time FROM generate_series(1::bigint, 30000) AS n;
SET asyncspan.max_memory = '1MB';
SELECT complete FROM overview_of(collect('many'));
RESET asyncspan.max_memory;
RESET asyncspan.work_mem;
SELECT collect(NULL);
SELECT complete FROM overview_of(collect('events', until => '2026-01-01', since => '2026-01-02'));
DROP VIEW counted;
DROP SEQUENCE pass;
DROP TABLE events, many;
