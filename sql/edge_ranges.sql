--
-- since, until, margin and process; sources of spans
--
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA edge_ranges;
SET search_path = edge_ranges;

CREATE FUNCTION failure(statement text,
	OUT code text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	code := '00000';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
		hint = PG_EXCEPTION_HINT;
END $$;

-- one span a second, each 1.5 seconds long, in two processes in turn
CREATE TABLE events (time timestamptz, event_type text, span_id int,
	process_id uuid, parent_span_id int, name text, target text);
INSERT INTO events
SELECT timestamptz '2026-01-01' + i * interval '1 s'
	+ (k = 'end')::int * interval '1.5 s', k, i,
	CASE WHEN i % 2 = 0 THEN '00000000-0000-0000-0000-00000000000a'
		ELSE '00000000-0000-0000-0000-00000000000b' END::uuid,
	NULL, 'name', 'target'
FROM generate_series(0, 9) i, unnest('{begin,end}'::text[]) k;

--
-- without a margin a span cut by the edge is open or an orphan
--
SELECT span_id, begin_time, end_time, status
FROM asyncspan.spans('events', '2026-01-01 00:00:02', '2026-01-01 00:00:05');
SELECT events, begin_events, end_events, spans, complete, open, orphan,
	first_time, last_time
FROM asyncspan.overview('events', '2026-01-01 00:00:02', '2026-01-01 00:00:05');

-- with one, a span belongs to the range in which it begins, whole
SELECT span_id, begin_time, end_time, status
FROM asyncspan.spans('events', '2026-01-01 00:00:02', '2026-01-01 00:00:05',
	margin => '2 s');
SELECT events, begin_events, end_events, spans, complete, open, orphan
FROM asyncspan.overview('events', '2026-01-01 00:00:02', '2026-01-01 00:00:05',
	margin => '2 s');

-- a margin too short to reach the ends, or just short of one, or just enough:
-- it is half-open like the range
SELECT margin, complete, open, orphan
FROM unnest('{0,1 us,0.499999 s,0.5 s,0.500001 s,1 s,1 h,1 month}'::interval[]) margin,
	asyncspan.overview('events', '2026-01-01 00:00:02', '2026-01-01 00:00:05',
		margin => margin);

-- adjacent ranges add up to the whole, wherever they meet
SELECT n AS ranges, sum(o.events) AS events, sum(o.begin_events) AS begins,
	sum(o.end_events) AS ends, sum(o.spans) AS spans,
	sum(o.complete) AS complete, sum(o.open) AS open, sum(o.orphan) AS orphan,
	sum(o.duplicate_events) AS duplicates, sum(o.total_ms) AS total_ms
FROM generate_series(1, 7) n, generate_series(0, n - 1) i,
	asyncspan.overview('events',
		timestamptz '2026-01-01' + i * interval '12 s' / n,
		timestamptz '2026-01-01' + (i + 1) * interval '12 s' / n,
		margin => '1 min') o
GROUP BY n ORDER BY n;

-- also where events come twice and ids come again
CREATE TABLE dirty AS TABLE events UNION ALL TABLE events
UNION ALL SELECT time + interval '700 ms', event_type, span_id, process_id,
	parent_span_id, name, target FROM events WHERE span_id % 3 = 0
UNION ALL SELECT time, event_type, 77, process_id, parent_span_id, 'other',
	target FROM events WHERE event_type = 'begin';
SELECT n AS ranges, sum(o.events) AS events, sum(o.spans) AS spans,
	sum(o.complete) AS complete, sum(o.open) AS open, sum(o.orphan) AS orphan,
	sum(o.duplicate_events) AS duplicates,
	sum(o.mismatched_pairs) AS mismatched, sum(o.total_ms) AS total_ms
FROM generate_series(1, 7) n, generate_series(0, n - 1) i,
	asyncspan.overview('dirty',
		timestamptz '2026-01-01' + i * interval '14 s' / n,
		timestamptz '2026-01-01' + (i + 1) * interval '14 s' / n,
		margin => '1 min') o
GROUP BY n ORDER BY n;
SELECT events, spans, complete, open, orphan, duplicate_events,
	mismatched_pairs, total_ms FROM asyncspan.overview('dirty');

-- a margin without a range changes nothing
SELECT events, complete, open, orphan
FROM asyncspan.overview('events', margin => '1 s');
SELECT complete, open, orphan
FROM asyncspan.overview('events', since => '2026-01-01 00:00:08', margin => '1 s');
SELECT complete, open, orphan
FROM asyncspan.overview('events', until => '2026-01-01 00:00:02', margin => '1 s');

-- rows that are no events belong to the range their time is in
INSERT INTO events (time, event_type, span_id) VALUES
	('2026-01-01 00:00:03', 'other', 1), ('2026-01-01 00:00:07', 'other', 1),
	('2026-01-01 00:00:03', 'begin', NULL), ('2026-01-01 00:00:07', NULL, 1),
	(NULL, 'begin', 1);
SELECT margin, events, begin_events, end_events, other_events, invalid_events
FROM unnest('{NULL,1 h}'::interval[]) margin,
	asyncspan.overview('events', '2026-01-01 00:00:02', '2026-01-01 00:00:05',
		margin => margin);
SELECT events, other_events, invalid_events FROM asyncspan.overview('events');
DELETE FROM events WHERE process_id IS NULL;

--
-- ranges that are empty, endless or wrong
--
SELECT events, spans, first_time
FROM asyncspan.overview('events', '2026-01-01 00:00:02', '2026-01-01 00:00:02');
SELECT * FROM asyncspan.concurrency('events', since => '2030-01-01');
SELECT events FROM asyncspan.overview('events', '-infinity', 'infinity');
SELECT events FROM asyncspan.overview('events', '4000-01-01 BC', '200000-01-01');
SELECT events FROM asyncspan.overview('events', 'infinity', 'infinity');
SELECT events FROM asyncspan.overview('events', '-infinity', '-infinity');
SELECT events FROM asyncspan.overview('events', NULL, NULL, NULL, NULL);
SELECT events, complete FROM asyncspan.overview('events', '-infinity', 'infinity',
	margin => '1 h');
SELECT f.* FROM unnest(ARRAY[
	$$SELECT * FROM asyncspan.spans('events', '2026-01-02', '2026-01-01')$$,
	$$SELECT * FROM asyncspan.name_stats('events', 'infinity', '-infinity')$$,
	$$SELECT * FROM asyncspan.spans('events', 'never')$$,
	$$SELECT * FROM asyncspan.spans('events', '2026-01-01', margin => '-1 s')$$,
	$$SELECT * FROM asyncspan.spans('events', '4713-01-01 BC', margin => '1 year')$$,
	$$SELECT * FROM asyncspan.spans('events', until => '294276-01-01', margin => '2 years')$$
	]) s, failure(s) f;

-- the same bounds on the other types of time, whatever the time zone
CREATE VIEW plain AS SELECT time AT TIME ZONE 'UTC' AS time, event_type, span_id FROM events;
CREATE VIEW counted AS
SELECT (extract(epoch FROM time) * 1000000000)::bigint AS time, event_type, span_id FROM events;
SET timezone = 'America/New_York';
SELECT relation, events, complete, open, orphan,
	first_time AT TIME ZONE 'UTC' AS first
FROM (VALUES ('events'::regclass), ('plain'), ('counted')) r(relation),
	asyncspan.overview(relation, '2026-01-01 00:00:02+00', '2026-01-01 00:00:05+00');
SELECT relation, events FROM (VALUES ('events'::regclass), ('plain'), ('counted')) r(relation),
	asyncspan.overview(relation, '4000-01-01 BC', '200000-01-01');
-- all after the last nanosecond that can be counted, or before the first
SELECT relation, o.events, p.events FROM (VALUES ('events'::regclass), ('plain'), ('counted')) r(relation),
	asyncspan.overview(relation, since => '2300-01-01') o,
	asyncspan.overview(relation, until => '1600-01-01') p;
SELECT relation, o.events, p.events FROM (VALUES ('events'::regclass), ('plain'), ('counted')) r(relation),
	asyncspan.overview(relation, since => '2262-04-12', margin => '1 month') o,
	asyncspan.overview(relation, since => '1600-01-01', until => '2300-01-01', margin => '500 years') p;
SET timezone = 'UTC';

--
-- one process
--
SELECT process_id, count(*) FROM asyncspan.spans('events') GROUP BY 1 ORDER BY 1;
SELECT count(*), min(process_id) FROM asyncspan.spans('events',
	process => '00000000-0000-0000-0000-00000000000a');
-- as the type would read it
SELECT count(*), min(process_id) FROM asyncspan.spans('events',
	process => '{00000000-0000-0000-0000-00000000000B}');
SELECT count(*) FROM asyncspan.spans('events',
	process => '00000000-0000-0000-0000-00000000000c');
CREATE VIEW numbered AS SELECT time, event_type, span_id, span_id % 2 AS process_id FROM events;
CREATE VIEW named AS SELECT time, event_type, span_id, 'it''s ' || span_id % 2 AS process_id FROM events;
SELECT count(*) FROM asyncspan.spans('numbered', process => '1');
SELECT count(*) FROM asyncspan.spans('named', process => 'it''s 1');
SELECT count(*) FROM asyncspan.spans('named', process => ''' OR true --');
CREATE VIEW documents AS SELECT time, event_type, span_id, '{}'::json AS process_id FROM events;
SELECT count(*), min(process_id) FROM asyncspan.spans('documents');
SELECT f.* FROM unnest(ARRAY[
	$$SELECT * FROM asyncspan.spans('events', process => 'not a uuid')$$,
	$$SELECT * FROM asyncspan.spans('numbered', process => 'one')$$,
	$$SELECT * FROM asyncspan.spans('numbered', process => '99999999999')$$,
	$$SELECT * FROM asyncspan.spans('plain', process => 'p')$$,
	$$SELECT * FROM asyncspan.spans('documents', process => '{}')$$
	]) s, failure(s) f;

-- parents is one of two words
SELECT f.* FROM unnest(ARRAY[
	$$SELECT * FROM asyncspan.overview('events', parents => 'local')$$,
	$$SELECT * FROM asyncspan.concurrency('events', unmatched => 'cut')$$,
	$$SELECT * FROM asyncspan.concurrency('events', by => 'process')$$,
	$$SELECT * FROM asyncspan.top_spans('events', n => -1)$$
	]) s, failure(s) f;
SELECT count(*) FROM asyncspan.top_spans('events', n => 0);
SELECT count(*) FROM asyncspan.top_spans('events', n => 3);
SELECT count(*) FROM asyncspan.top_spans('events', n => 1000000000);

--
-- spans as a source: our own, stored, give the same figures
--
INSERT INTO dirty
SELECT timestamptz '2026-01-01' + (i % 50) * interval '100 ms', k, i % 20,
	NULL, i % 7, 'n' || i % 3, 't' || i % 2
FROM generate_series(1, 300) i, unnest('{begin,end}'::text[]) k
WHERE (i * 7) % 5 > 0 OR k = 'begin';
CREATE TABLE stored AS SELECT * FROM asyncspan.spans('dirty');
TABLE stored EXCEPT ALL SELECT * FROM asyncspan.spans('stored');
SELECT * FROM asyncspan.spans('stored') EXCEPT ALL TABLE stored;
SELECT count(*) = (SELECT count(*) FROM stored) FROM asyncspan.spans('stored');
SELECT spans, complete, open, orphan, roots, children, missing_parents, cycles,
	max_depth, total_ms, stddev_ms, p95_ms, max_concurrency, max_concurrency_at
FROM asyncspan.overview('dirty')
EXCEPT
SELECT spans, complete, open, orphan, roots, children, missing_parents, cycles,
	max_depth, total_ms, stddev_ms, p95_ms, max_concurrency, max_concurrency_at
FROM asyncspan.overview('stored');
SELECT name, target, spans, complete, open, orphan, total_ms, self_ms, p50_ms
FROM asyncspan.name_stats('dirty')
EXCEPT
SELECT name, target, spans, complete, open, orphan, total_ms, self_ms, p50_ms
FROM asyncspan.name_stats('stored');
SELECT * FROM asyncspan.concurrency('dirty')
EXCEPT SELECT * FROM asyncspan.concurrency('stored');
SELECT * FROM asyncspan.folded('dirty') EXCEPT SELECT * FROM asyncspan.folded('stored');
-- a span is where it begins; margins change nothing
SELECT complete, open, orphan FROM asyncspan.overview('stored',
	'2026-01-01 00:00:02', '2026-01-01 00:00:05', margin => '3 s');
SELECT complete, open, orphan FROM asyncspan.overview('dirty',
	'2026-01-01 00:00:02', '2026-01-01 00:00:05', margin => '1 min');

-- spans with neither end, with the ends exchanged, without an id
CREATE TABLE odd (begin_time timestamptz, end_time timestamptz, span_id int, name text);
INSERT INTO odd VALUES
	('2026-01-01 00:00:00', '2026-01-01 00:00:01', 1, 'good'),
	('2026-01-01 00:00:00', '2026-01-01 00:00:01', 1, 'good'),
	('2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 'instant'),
	('2026-01-01 00:00:00', NULL, 1, 'open'),
	(NULL, '2026-01-01 00:00:01', 1, 'orphan'),
	('2026-01-01 00:00:01', '2026-01-01 00:00:00', 1, 'backwards'),
	(NULL, NULL, 1, 'never'),
	('2026-01-01 00:00:00', '2026-01-01 00:00:01', NULL, 'nameless'),
	('2026-01-01 00:00:00', 'infinity', 1, 'endless');
SELECT span_id, name, duration_ms, status FROM asyncspan.spans('odd');
SELECT events, begin_events, end_events, invalid_events, duplicate_events,
	spans, complete, open, orphan FROM asyncspan.overview('odd');
-- the two ends may be of different types
CREATE VIEW mixed AS
SELECT (extract(epoch FROM begin_time) * 1000000000)::bigint AS begin_time,
	end_time, span_id, name FROM odd WHERE name <> 'endless';
SELECT name, duration_ms, status FROM asyncspan.spans('mixed',
	'2026-01-01 00:00:00', '2026-01-01 00:00:02');
-- with an event_type it is a source of events, which lacks a time
CREATE TABLE both_kinds (begin_time timestamptz, end_time timestamptz,
	span_id int, event_type text);
SELECT * FROM failure($$SELECT * FROM asyncspan.spans('both_kinds')$$);

-- since and until reach an index
CREATE TABLE indexed AS
SELECT timestamptz '2026-01-01' + i * interval '1 s' AS time, 'begin' AS event_type,
	i AS span_id, i % 1000 AS process_id FROM generate_series(1, 20000) i;
CREATE INDEX ON indexed (time);
CREATE INDEX ON indexed (process_id);
ANALYZE indexed;
SET enable_seqscan = off;
SELECT events FROM asyncspan.overview('indexed', '2026-01-01 00:10', '2026-01-01 00:11');
SELECT events FROM asyncspan.overview('indexed', process => '7');
RESET enable_seqscan;

SET client_min_messages = warning;
DROP SCHEMA edge_ranges CASCADE;
