--
-- Sets of events that are hardly any, and values at the edge of their types
--
SET timezone = 'UTC';
SET extra_float_digits = 0;
CREATE SCHEMA edge_values;
SET search_path = edge_values;

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

CREATE TABLE events (
	time timestamptz, event_type text, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, filename text, line int);

--
-- no events: one row where there always is one, no rows elsewhere
--
\x on
SELECT * FROM asyncspan.overview('events');
\x off
SELECT * FROM asyncspan.spans('events');
SELECT * FROM asyncspan.name_stats('events');
SELECT * FROM asyncspan.target_stats('events');
SELECT * FROM asyncspan.top_spans('events');
SELECT * FROM asyncspan.concurrency('events');
SELECT * FROM asyncspan.hierarchy('events');
SELECT * FROM asyncspan.edges('events');
SELECT * FROM asyncspan.critical_path('events');
SELECT * FROM asyncspan.folded('events');
-- a flame graph panel needs its root
SELECT * FROM asyncspan.flame('events');

-- an aggregate over no rows: the functions over a value take it as no events
SELECT asyncspan.span_set(time, event_type, span_id, process_id,
	parent_span_id, name, target) IS NULL AS is_null FROM events;
SELECT events, spans, complete, total_ms, avg_ms, first_time, max_concurrency
FROM asyncspan.overview_of((SELECT asyncspan.span_set(time, event_type,
	span_id, process_id, parent_span_id, name, target) FROM events));
SELECT count(*) FROM asyncspan.spans_of((SELECT asyncspan.span_set(time,
	event_type, span_id, process_id, parent_span_id, name, target) FROM events));
-- in GROUP BY there is no group
SELECT process_id, asyncspan.span_set(time, event_type, span_id, process_id,
	parent_span_id, name, target) FROM events GROUP BY process_id;
-- a NULL value
SELECT * FROM failure($$SELECT * FROM asyncspan.overview_of(NULL)$$);
SELECT * FROM failure($$SELECT * FROM asyncspan.spans_of(NULL)$$);

--
-- rows without anything
--
INSERT INTO events SELECT FROM generate_series(1, 3);
SELECT events, begin_events, end_events, other_events, invalid_events, spans,
	names, first_time, total_ms FROM asyncspan.overview('events');
SELECT * FROM asyncspan.spans('events');
SELECT * FROM asyncspan.name_stats('events');

-- what is invalid and what is other
TRUNCATE events;
INSERT INTO events (time, event_type, span_id) VALUES
	(NULL, 'begin', 1),
	('2026-01-01', NULL, 1),
	('2026-01-01', 'begin', NULL),
	('2026-01-01', '', 1),
	('2026-01-01', 'Began', 1),
	('2026-01-01', 'begin ', 1),
	('2026-01-01', 'starts', 1),
	('2026-01-01', 'finish', 1),
	('2026-01-01', 'X', 1),
	('2026-01-01', 'instant', NULL);
SELECT events, begin_events, end_events, other_events, invalid_events, spans
FROM asyncspan.overview('events');

-- each label that is one
TRUNCATE events;
INSERT INTO events (time, event_type, span_id)
SELECT '2026-01-01', label, 1 FROM
unnest('{begin,b,B,S,start,end,e,E,F,stop}'::text[]) label;
SELECT events, begin_events, end_events, other_events, invalid_events,
	duplicate_events, spans, complete
FROM asyncspan.overview('events');

--
-- one event, and events of one kind
--
TRUNCATE events;
INSERT INTO events VALUES ('2026-01-01', 'begin', 1, 'p', NULL, 'n', 't', 'f', 1);
\x on
SELECT * FROM asyncspan.overview('events');
\x off
SELECT * FROM asyncspan.spans('events');
SELECT * FROM asyncspan.name_stats('events');
SELECT * FROM asyncspan.concurrency('events');
SELECT * FROM asyncspan.concurrency('events', unmatched => 'clip');
SELECT * FROM asyncspan.hierarchy('events');
SELECT * FROM asyncspan.critical_path('events');
SELECT * FROM asyncspan.flame('events');

TRUNCATE events;
INSERT INTO events
SELECT '2026-01-01'::timestamptz + i * interval '1 s', 'end', i, 'p', NULL,
	'n', 't', 'f', i FROM generate_series(1, 3) i;
SELECT events, begin_events, end_events, spans, complete, open, orphan, roots,
	max_depth, total_ms, avg_ms, max_concurrency, first_time, last_time
FROM asyncspan.overview('events');
SELECT * FROM asyncspan.spans('events');
SELECT * FROM asyncspan.name_stats('events');
SELECT * FROM asyncspan.top_spans('events');
SELECT * FROM asyncspan.hierarchy('events');
SELECT * FROM asyncspan.flame('events');

-- a span of no length
TRUNCATE events;
INSERT INTO events VALUES
	('2026-01-01', 'end', 1, 'p', NULL, 'n', 't', 'f', 1),
	('2026-01-01', 'begin', 1, 'p', NULL, 'n', 't', 'f', 1);
SELECT events, spans, complete, total_ms, avg_ms, min_ms, max_ms, stddev_ms,
	p50_ms, max_concurrency, max_concurrency_at, avg_concurrency
FROM asyncspan.overview('events');
SELECT * FROM asyncspan.concurrency('events');

--
-- instants that are none, or that nanoseconds cannot count
--
TRUNCATE events;
INSERT INTO events (time, event_type, span_id)
SELECT time::timestamptz, kind, n
FROM unnest('{begin,end}'::text[]) kind,
	(VALUES (1, '-infinity'), (2, 'infinity'), (3, '1600-01-01 00:00:00+00'),
		(4, '2300-01-01 00:00:00+00'), (5, '4713-01-01 00:00:00+00 BC'),
		(6, '294276-12-31 23:59:59.999999+00'), (7, '2026-01-01'),
		(8, '1677-09-21 00:12:43.145225+00'),
		(9, '1677-09-21 00:12:43.145224+00'),
		(10, '2262-04-11 23:47:16.854775+00'),
		(11, '2262-04-11 23:47:16.854776+00')) t(n, time);
SELECT events, begin_events, end_events, invalid_events, complete
FROM asyncspan.overview('events');
SELECT span_id, begin_time FROM asyncspan.spans('events');

-- the same without a time zone: taken as UTC, whatever the session has
CREATE TABLE without_zone AS
SELECT time AT TIME ZONE 'UTC' AS time, event_type, span_id FROM events;
SET timezone = 'Asia/Kolkata';
SELECT events, begin_events, end_events, invalid_events, complete,
	first_time AT TIME ZONE 'UTC' AS first, last_time AT TIME ZONE 'UTC' AS last
FROM asyncspan.overview('without_zone');
SET timezone = 'UTC';

-- the whole range of bigint; a duration needs 64 bits without a sign
CREATE TABLE nanoseconds (time bigint, event_type text, span_id bigint,
	name text, process_id text, parent_span_id bigint);
INSERT INTO nanoseconds VALUES
	(-9223372036854775808, 'begin', -9223372036854775808, 'long', 'a'),
	(9223372036854775807, 'end', -9223372036854775808, 'long', 'a'),
	(-9223372036854775808, 'begin', 9223372036854775807, 'long', 'b'),
	(9223372036854775807, 'end', 9223372036854775807, 'long', 'b'),
	(-1, 'begin', 0, 'short', 'a'),
	(0, 'end', 0, 'short', 'a');
SELECT process_id, span_id, name, begin_time, end_time, duration_ms
FROM asyncspan.spans('nanoseconds');
SELECT complete, total_ms, avg_ms, min_ms, max_ms, stddev_ms, p50_ms, p99_ms,
	max_concurrency, max_concurrency_at, avg_concurrency
FROM asyncspan.overview('nanoseconds');
SELECT name, complete, total_ms, self_ms, avg_ms, stddev_ms, total_pct
FROM asyncspan.name_stats('nanoseconds');
-- windows start at multiples of their length, which has to be in range as well
SELECT * FROM failure($$SELECT * FROM asyncspan.concurrency('nanoseconds',
	bucket => '30000 days')$$);
CREATE VIEW nearer AS SELECT time / 10 * 9 AS time, event_type, span_id
FROM nanoseconds;
SELECT window_start, peak, average, started, finished, active_at_start
FROM asyncspan.concurrency('nearer', bucket => '10000 days');
SELECT name, critical_ms FROM asyncspan.critical_path('nanoseconds');
-- buckets that are none
SELECT f.code, f.message, f.detail, f.hint FROM unnest(ARRAY[
	$$SELECT * FROM asyncspan.concurrency('nanoseconds', bucket => '0')$$,
	$$SELECT * FROM asyncspan.concurrency('nanoseconds', bucket => '-1 s')$$,
	$$SELECT * FROM asyncspan.concurrency('nanoseconds', bucket => '1 month')$$,
	$$SELECT * FROM asyncspan.concurrency('nanoseconds', bucket => '10000 years')$$
	]) s, failure(s) f;

-- ids of all widths, parents that are none
CREATE TABLE narrow (time bigint, event_type text, span_id smallint,
	parent_span_id smallint, name text);
INSERT INTO narrow VALUES (1, 'b', -32768, -1, 'n'), (2, 'e', -32768, -1, 'n'),
	(1, 'b', 32767, 0, 'n'), (2, 'e', 32767, 0, 'n'),
	(1, 'b', 5, 5, 'n'), (2, 'e', 5, 5, 'n'),
	(1, 'b', 6, 77, 'n'), (2, 'e', 6, 77, 'n');
SELECT roots, children, missing_parents, cycles FROM asyncspan.overview('narrow');

-- a line that is no integer is no line
CREATE TABLE long_lines AS SELECT 1::bigint AS time, 'b' AS event_type,
	1 AS span_id, 3000000000::bigint AS line, 'f' AS filename;
SELECT filename, line FROM asyncspan.spans('long_lines');

--
-- names: empty is not NULL, long ones are whole, those of one letter differ
--
CREATE TABLE names (time bigint, event_type text, span_id int, name text);
INSERT INTO names
SELECT t, k, n, name FROM (VALUES (1, NULL), (2, ''), (3, 'x'), (4, 'X'),
	(5, repeat('long', 300000)), (6, E'tab\tnew\nline'), (7, 'é'), (8, 'é'))
	v(n, name), (VALUES (0, 'b'), (1000000, 'e')) e(t, k);
SELECT left(name, 10) AS name, length(name), complete, total_ms
FROM asyncspan.name_stats('names') ORDER BY length(name), name COLLATE "C";
SELECT names, complete FROM asyncspan.overview('names');
-- names that differ in the middle alone, or in length alone, or in the case of
-- one letter; far more of them than are looked for first, and in turn
CREATE TABLE similar_names AS
SELECT (k = 'e')::int * 1000000::bigint AS time, k AS event_type, span_id, name
FROM (SELECT row_number() OVER () AS span_id, name
	FROM generate_series(1, 2) turn,
		(SELECT 'function_' || n || '_function' AS name FROM generate_series(1, 6000) n
		UNION ALL SELECT repeat('x', n) FROM generate_series(0, 100) n
		UNION ALL SELECT overlay('abcdefghijklmnopqrstuvwxyz'
			PLACING upper(chr(96 + n)) FROM n) FROM generate_series(1, 26) n
		UNION ALL SELECT NULL) names) s, (VALUES ('b'), ('e')) e(k);
SELECT count(*), count(DISTINCT name), min(complete), max(complete)
FROM asyncspan.name_stats('similar_names');
-- an end with no name closes no span that has one, but for the second pass
CREATE TABLE renamed (time bigint, event_type text, span_id int, name text);
INSERT INTO renamed VALUES (0, 'b', 1, 'x'), (1000000, 'e', 1, NULL),
	(0, 'b', 2, NULL), (1000000, 'e', 2, ''), (0, 'b', 3, NULL),
	(1000000, 'e', 3, NULL);
SELECT span_id, name, status FROM asyncspan.spans('renamed');
SELECT complete, mismatched_pairs FROM asyncspan.overview('renamed');
SELECT name, events, spans FROM asyncspan.name_stats('renamed');

-- NULL is a process, too, and not the empty one
CREATE TABLE processes (time bigint, event_type text, span_id int, process_id text);
INSERT INTO processes VALUES (0, 'b', 1, NULL), (1, 'e', 1, ''),
	(2, 'e', 1, NULL), (0, 'b', 1, 'x');
SELECT process_id, process_id IS NULL AS is_null, status
FROM asyncspan.spans('processes');
SELECT processes FROM asyncspan.overview('processes');

-- A trace id has one form in a value: text that is the digits of a number, or a
-- UUID, is kept as these bits, and never as a string.  So a string that is turned
-- into such a text where it lies is refused.
CREATE FUNCTION traced(trace text) RETURNS asyncspan.span_set LANGUAGE sql AS $$
	SELECT asyncspan.span_set(t, k, 1, 'p', trace, NULL, 'n', NULL, NULL, NULL, NULL, NULL)
	FROM (VALUES (1::bigint, 'b'), (2, 'e')) v(t, k)
$$;
CREATE FUNCTION exchanged(original text, other text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	spans asyncspan.span_set;
	detail text;
BEGIN
	spans := replace(traced(original)::text, encode(original::bytea, 'hex'),
		encode(other::bytea, 'hex'));
	RETURN (SELECT trace_id FROM asyncspan.spans_of(spans));
EXCEPTION WHEN invalid_binary_representation THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLERRM || ': ' || detail;
END $$;
SELECT other, exchanged(repeat('x', length(other)), other)
FROM (VALUES ('0123456789abcdef'), ('0123456789abcdef0123456789abcdef'),
	('01234567-89ab-cdef-0123-456789abcdef'),
	-- these have no other form
	('0123456789ABCDEF'), ('0123456789abcde'), ('01234567-89ab-cdef-0123-456789abcdeF'),
	('01234567_89ab_cdef_0123_456789abcdef')) v(other);

SET client_min_messages = warning;
DROP SCHEMA edge_values CASCADE;
