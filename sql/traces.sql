--
-- Trace ids, errors, detached spans and spans that arrive complete.
--
CREATE SCHEMA traces;
SET search_path = traces, asyncspan;
SET timezone = 'UTC';
\pset null null

CREATE TABLE spans_in (begin_time bigint, end_time bigint, span_id bigint,
	process_id text, trace_id text, parent_span_id bigint, name text,
	target text, error boolean, detached boolean, kind text);

-- ids that are unique in a trace only, and in whatever form they are
INSERT INTO spans_in VALUES
	(0, 100, 1, 'p', '00000000000000000000000000000001', NULL, 'a', 't'),
	(10, 60, 2, 'p', '00000000000000000000000000000001', 1, 'b', 't'),
	(20, 50, 1, 'p', '0000000000000001', NULL, 'a', 't'),
	(30, 40, 2, 'p', '0000000000000001', 1, 'b', 't'),
	(22, 42, 1, 'p', '00000000-0000-0000-0000-000000000001', NULL, 'a', 't'),
	(24, 34, 1, 'p', 'any text', NULL, 'a', 't'),
	(26, 27, 1, 'p', '', NULL, 'a', 't'),
	(26, 28, 1, 'p', '0000000000000000000000000000000A', NULL, 'a', 't'),
	(26, 29, 1, 'p', NULL, NULL, 'a', 't');
SELECT span_id, name, duration_ms, trace_id FROM spans('spans_in');
SELECT trace_id, root_span_id, root_name, duration_ms, spans, max_depth
FROM traces('spans_in');
SELECT complete, roots, children, duplicate_events, traces, errors
FROM overview('spans_in');

-- types other than text are told apart by their text
CREATE TABLE typed AS
SELECT begin_time, end_time, span_id, name, i AS trace_id
FROM spans_in, generate_series(1, 2) i WHERE trace_id = 'any text';
SELECT trace_id, span_id, duration_ms FROM spans('typed');
ALTER TABLE typed ALTER trace_id TYPE uuid
	USING ('00000000-0000-0000-0000-00000000000' || trace_id)::uuid;
SELECT trace_id, span_id, duration_ms FROM spans('typed');
ALTER TABLE typed ALTER trace_id TYPE numeric USING 1.50;
SELECT trace_id, span_id, duration_ms FROM spans('typed');

-- events have them too, and what either half says of errors counts
CREATE TABLE events_in ("time" bigint, event_type text, span_id int,
	process_id text, trace_id text, parent_span_id int, name text, target text,
	error boolean, detached boolean);
INSERT INTO events_in VALUES
	(0, 'BEGIN', 1, 'p', 'x', NULL, 'a', 't', NULL, NULL),
	(9, 'Stop', 1, 'p', 'x', NULL, 'a', 't', true, NULL),
	(1, 'Start', 1, 'p', 'y', NULL, 'a', 't', true, NULL),
	(8, 'End', 1, 'p', 'y', NULL, 'a', 't', false, NULL),
	(2, 'b', 2, 'p', 'y', 1, 'b', 't', NULL, true),
	(7, 'e', 2, 'p', 'y', 1, 'b', 't', NULL, NULL),
	(3, 'b', 3, 'p', 'y', 1, 'c', 't', true, NULL),
	(4, 'e', 4, 'p', 'y', 1, 'c', 't', true, NULL),
	-- a copy that knows more, and one that knows less
	(7, 'e', 2, 'p', 'y', 1, 'b', 't', true, NULL),
	(8, 'End', 1, 'p', 'y', NULL, 'a', 't', NULL, NULL);
SELECT span_id, name, status, trace_id, error FROM spans('events_in');
SELECT name, spans, errors, errors_pct FROM name_stats('events_in');
SELECT target, spans, errors, errors_pct FROM target_stats('events_in');
SELECT duplicate_events, errors, traces FROM overview('events_in');
SELECT name, depth, self_ms, critical_ms FROM span_tree('events_in');

-- each way to a set of them is the same, and so is its stored form
SELECT span_set(e)::text = (SELECT span_set("time", event_type, span_id,
		process_id, trace_id, parent_span_id, name, target, error, detached,
		NULL, NULL)::text FROM events_in) AS all_columns,
	span_set(e)::text = (SELECT span_set(s)::text
		FROM (SELECT * FROM events_in ORDER BY "time" DESC) s) AS any_order,
	overview_of(span_set(e)::text::span_set) = (SELECT o
		FROM overview('events_in') o) AS stored
FROM events_in e;
SELECT span_set(s)::text = (SELECT span_set_from_spans(begin_time, end_time,
		span_id, process_id, trace_id, parent_span_id, name, target, error,
		detached, NULL, NULL)::text FROM spans_in) AS spans
FROM spans_in s;
SELECT overview_of(span_set("time", event_type, span_id)) IS NOT NULL AS three
FROM events_in;
SELECT span_set(r) FROM (SELECT 1::bigint AS "time", 'b' AS event_type) r;
SELECT span_set(r) FROM (SELECT 1 AS "time", 'b' AS event_type, 1 AS span_id) r;
SELECT span_set(r) FROM (SELECT 1::bigint AS begin_time, 2::bigint AS end_time,
	1 AS span_id, 'yes' AS error) r;

-- a column of the name, but not of the meaning
CREATE VIEW strange AS SELECT *, 'yes'::text AS oops FROM spans_in;
ALTER VIEW strange RENAME COLUMN error TO no_error;
ALTER VIEW strange RENAME COLUMN oops TO error;
SELECT errors FROM overview('strange');
CREATE TABLE kinds AS SELECT begin_time, end_time, span_id, 4 AS kind FROM spans_in;
SELECT count(*) FROM spans('kinds');

-- two sides of a call have one id: who began first is the parent
TRUNCATE spans_in;
INSERT INTO spans_in VALUES
	(0, 40, 1, 'client', 'x', NULL, 'call', 'c', false, NULL, 'client'),
	(5, 38, 1, 'server', 'x', NULL, 'serve', 's', false, NULL, 'server'),
	(6, 30, 2, 'server', 'x', 1, 'db', 's', false, NULL, 'client'),
	(2, 4, 3, 'client', 'x', 1, 'encode', 'c', false, NULL, NULL),
	-- a parent in another process, and one in none
	(7, 8, 4, 'third', 'x', 2, 'query', 'd', true, NULL, 'SERVER'),
	(7, 9, 5, 'third', 'x', 9, 'lost', 'd', false, NULL, NULL),
	-- nothing of another trace is a parent
	(7, 9, 6, 'third', 'y', 2, 'other', 'd', false, NULL, NULL);
SELECT * FROM folded('spans_in', unit => 'ns');
SELECT roots, children, missing_parents, parents_elsewhere, max_depth, traces,
	errors FROM overview('spans_in');
SELECT trace_id, root_process_id, root_name, root_duration_ms, spans,
	processes, errors, open, max_depth, critical_name FROM traces('spans_in');
SELECT process_id, name, root_process_id, root_span_id, depth, self_ms,
	critical_ms, percentile FROM span_tree('spans_in');
SELECT jsonb_path_query(otlp_json::jsonb,
	'$.resourceSpans[*].scopeSpans[*].spans[*]') - 'startTimeUnixNano'
	- 'endTimeUnixNano' AS span FROM otlp_json('spans_in');
SELECT jsonb_path_query(jsonb_path_query(jaeger_json::jsonb,
	'$.data[*].spans[*]'), '$.tags[*] ? (@.key like_regex "error|kind|trace")') AS tag
FROM jaeger_json('spans_in');
SELECT "traceID", "operationName", tags FROM grafana_trace('spans_in', 'y');
SELECT "traceID", "operationName" FROM grafana_trace('spans_in', '6');
SELECT "traceID", "operationName" FROM grafana_trace('spans_in', 'nowhere');

-- several instances in another process: the last at or before the child
TRUNCATE spans_in;
INSERT INTO spans_in VALUES
	(0, 9, 1, 'a', 'x', NULL, 'a0', 't'),
	(4, 9, 1, 'b', 'x', NULL, 'b4', 't'),
	(5, 9, 2, 'c', 'x', 1, 'after both', 't'),
	(0, 9, 3, 'b', 'x', NULL, 'b0', 't'),
	(0, 9, 3, 'a', 'x', NULL, 'a0 too', 't'),
	(5, 9, 4, 'c', 'x', 3, 'after two at once', 't'),
	(7, 9, 5, 'b', 'x', NULL, 'late', 't'),
	(5, 9, 6, 'c', 'x', 5, 'before its parent', 't');
SELECT * FROM folded('spans_in', unit => 'ns', weight => 'count');

-- without trace ids, other processes are looked at where it is asked for
TRUNCATE spans_in;
INSERT INTO spans_in VALUES
	(0, 9, 1, 'a', NULL, NULL, 'root', 't'),
	(1, 8, 2, 'b', NULL, 1, 'in one', 't'),
	(1, 8, 3, 'b', NULL, 4, 'in two', 't'),
	(1, 8, 4, 'c', NULL, NULL, 'four', 't'),
	(1, 8, 4, 'd', NULL, NULL, 'four', 't'),
	(1, 8, 5, 'b', NULL, 77, 'in none', 't'),
	(1, 8, 6, 'b', 'x', 1, 'not in its trace', 't');
SELECT missing_parents, parents_elsewhere, traces, roots FROM overview('spans_in');
SELECT missing_parents, parents_elsewhere, traces, roots
FROM overview('spans_in', parents => 'global');

-- what is detached is not waited for, nor is what is below it
TRUNCATE spans_in;
INSERT INTO spans_in VALUES
	(0, 10, 1, 'p', 'x', NULL, 'root', 't', NULL, NULL),
	(1, 9, 2, 'p', 'x', 1, 'detached', 't', NULL, true),
	(2, 8, 3, 'p', 'x', 2, 'below', 't', NULL, NULL),
	(3, 4, 4, 'p', 'x', 1, 'waited for', 't', NULL, NULL);
SELECT name, critical_ms FROM span_tree('spans_in');
SELECT name, critical_ms FROM critical_path('spans_in');
SELECT name, detached FROM otlp_json('spans_in') doc, import_otlp(doc::jsonb) ORDER BY name;
SELECT name, detached FROM jaeger_json('spans_in') doc, import_jaeger(doc::jsonb) ORDER BY name;

-- a pair stays a pair, identical rows count once, and what was known of a span
-- before it ended gives way to the whole of it
TRUNCATE spans_in;
INSERT INTO spans_in VALUES
	(0, 10, 1, 'p', 'x', NULL, 'outer', 't', NULL),
	(1, 2, 1, 'p', 'x', NULL, 'inner', 't', NULL),
	(0, 10, 1, 'p', 'x', NULL, 'outer', 't', true),
	(3, NULL, 2, 'p', 'x', NULL, 'first name', 't', NULL),
	(3, 7, 2, 'p', 'x', 1, 'last name', 't', NULL),
	(4, NULL, 2, 'p', 'x', NULL, 'another begin', 't', NULL),
	(5, NULL, 3, 'p', 'x', NULL, 'still running', 't', NULL),
	(5, NULL, 3, 'p', 'x', NULL, 'still running', 't', NULL),
	(NULL, 6, 3, 'p', 'x', NULL, 'still running', 't', NULL);
SELECT span_id, name, duration_ms * 1e6 AS ns, status, error FROM spans('spans_in');
SELECT events, spans, duplicate_events, names FROM overview('spans_in');
SELECT name, events, spans FROM name_stats('spans_in') ORDER BY name COLLATE "C";

-- the longest trace need not be that of the longest root
TRUNCATE spans_in;
INSERT INTO spans_in VALUES
	(0, 50, 1, 'p', NULL, NULL, 'long root', 't', NULL, NULL),
	(0, 5, 2, 'p', NULL, NULL, 'short root', 't', NULL, NULL),
	(4, 60, 3, 'p', NULL, 2, 'outlives it', 't', NULL, NULL);
SELECT root_name, duration_ms * 1e6 AS ns FROM traces('spans_in');
SELECT "operationName", duration * 1e6 AS ns FROM grafana_trace('spans_in');
SELECT "operationName" FROM grafana_trace('spans_in', '1');

-- ids of all forms that end alike, and what is nearly a digit: each comes back as
-- it was, with the spans of its own
CREATE TABLE forms AS
SELECT chr(97 + i % 3) AS process_id, trace_id, i * 1000::bigint AS begin_time,
	(i + length(trace_id)) * 1000::bigint AS end_time, 1 AS span_id, 'n' AS name
FROM generate_series(1, 200) i,
	LATERAL (VALUES (lpad(to_hex(i / 2), 8, '0') || '90abcdef')) half (hex16),
	LATERAL (VALUES (lpad(to_hex(i / 2), 16, '0') || hex16)) id (hex32),
	LATERAL (VALUES (hex16), (hex32), (hex32::uuid::text), (upper(hex32)),
		(hex32 || hex16), ('x' || hex16), ('90abcdef'), (''),
		(overlay(hex32 PLACING '/' FROM 3)), (overlay(hex32 PLACING ':' FROM 9)),
		(overlay(hex32 PLACING '`' FROM 16)), (overlay(hex32 PLACING 'g' FROM 17)),
		(overlay(hex16 PLACING 'F' FROM 1)), (overlay(hex16 PLACING '@' FROM 8))
	) t (trace_id);
(SELECT process_id, trace_id, begin_time FROM forms GROUP BY 1, 2, 3
 EXCEPT SELECT process_id, trace_id, round(extract(epoch FROM begin_time) * 1e9)
 FROM spans('forms'))
UNION ALL
(SELECT process_id, trace_id, round(extract(epoch FROM begin_time) * 1e9)
 FROM spans('forms') EXCEPT SELECT process_id, trace_id, begin_time FROM forms);
SELECT count(*) = (SELECT count(DISTINCT trace_id) FROM forms) FROM traces('forms');

-- one long trace and many short ones: where no id is reused, the trees are those
-- without trace ids
CREATE TABLE sizes AS
SELECT 'p' AS process_id, n::text AS trace_id, (n * 1000 + i) * step AS span_id,
	(n * 1000 + i / 2) * step AS parent_span_id, (n + i) * 1000::bigint AS begin_time,
	(n + 9000 - i) * 1000::bigint AS end_time, 'n' AS name
FROM generate_series(1, 300) n,
	LATERAL generate_series(1, CASE WHEN n = 7 THEN 999 ELSE n % 23 END) i,
	(VALUES (1::bigint), (-64), (1::bigint << 40)) t (step);
CREATE VIEW sizes_untraced AS
	SELECT process_id, span_id, parent_span_id, begin_time, end_time, name FROM sizes;
CREATE FUNCTION parents_of(source regclass) RETURNS TABLE (span_id bigint,
	parent_span_id bigint, depth int, self_ms float8) LANGUAGE sql AS
	'SELECT span_id, parent_span_id, depth, self_ms FROM span_tree($1)';
SELECT count(*), max(depth), sum((depth = 0)::int) FROM parents_of('sizes');
SELECT * FROM parents_of('sizes') EXCEPT SELECT * FROM parents_of('sizes_untraced');

\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA traces CASCADE;
