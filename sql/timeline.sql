-- spans over time as a page
SET search_path = public, asyncspan;
SET timezone = 'UTC';
\set SHOW_CONTEXT never

-- a: a root with two children that overlap; b: an open span, and one in error
-- below it; c: an end alone; two traces
CREATE TABLE calls (process_id text, "time" bigint, event_type text, span_id bigint,
	parent_span_id bigint, name text, target text, trace_id text, error boolean);
INSERT INTO calls
SELECT p, t, k, id, parent, n, target, trace, error
FROM (VALUES ('p1', 1000, 9000, 1, NULL::bigint, 'a', 'web', 't1', NULL::boolean),
		('p1', 2000, 5000, 2, 1, 'a1', 'db', 't1', NULL),
		('p1', 3000, 6000, 3, 1, '</script>', 'db', 't1', NULL),
		(NULL, 4000, NULL, 4, NULL, NULL, NULL, 't2', NULL),
		(NULL, 4500, 4600, 5, 4, '', NULL, 't2', true),
		('p2', NULL, 7000, 6, NULL, 'c', 'web', NULL, NULL))
		AS v (p, b, e, id, parent, n, target, trace, error),
	LATERAL (VALUES (b, 'begin'), (e, 'end')) AS w (t, k)
WHERE t IS NOT NULL;

CREATE FUNCTION timeline_data(page text) RETURNS jsonb LANGUAGE sql RETURN
	substring(page from '<script type="application/json" id="data">(.*?)</script>')::jsonb;
CREATE FUNCTION timeline_spans(page text, OUT id bigint, OUT begin_ns bigint, OUT ns bigint,
		OUT name text, OUT target text, OUT process text, OUT trace text, OUT parent bigint,
		OUT self_ns bigint, OUT error int) RETURNS SETOF record LANGUAGE sql AS $$
	SELECT (d -> 'ids' ->> i)::bigint, v[1], v[2], d -> 'names' ->> v[3]::int,
		CASE WHEN v[4] >= 0 THEN d -> 'names' ->> v[4]::int END,
		CASE WHEN v[5] >= 0 THEN d -> 'names' ->> v[5]::int END,
		CASE WHEN v[6] >= 0 THEN d -> 'traces' ->> v[6]::int END,
		CASE WHEN v[7] >= 0 THEN (d -> 'ids' ->> v[7]::int)::bigint END, v[8], v[9]
	FROM timeline_data(page) AS d, generate_series(0, jsonb_array_length(d -> 'ids') - 1) AS i,
		LATERAL (SELECT array_agg((d -> 'spans' ->> (9 * i + c))::bigint ORDER BY c)
			FROM generate_series(0, 8) AS c) AS r (v)
	ORDER BY i $$;

SELECT * FROM timeline_spans(timeline_html('calls'));
SELECT d ->> 'epoch' AS epoch, d ->> 'until' AS until, d ->> 'orphans' AS orphans
FROM timeline_data(timeline_html('calls')) AS d;
-- a trace by its id, or by that of a span; or none
SELECT array_agg(id) FROM timeline_spans(timeline_html('calls', 't2'));
SELECT array_agg(id) FROM timeline_spans(timeline_html('calls', '3'));
SELECT d -> 'spans' AS spans, d -> 'until' AS until
FROM timeline_data(timeline_html('calls', 'none')) AS d;
SELECT id, begin_ns, ns FROM timeline_spans(timeline_html('calls', process => 'p1',
	since => '1970-01-01 00:00:00.000002'));
-- the title, what is put in, and the form for values
SELECT substring(timeline_html('calls', title => '<b>x') from '<title>(.*?)</title>') AS title,
	substring(timeline_html('calls') from '<title>(.*?)</title>') AS of_relation,
	substring(timeline_html('calls', 't2') from '<title>(.*?)</title>') AS of_trace;
SELECT page ~ '^[\x20-\x7e\n]*$' AS ascii,
	(SELECT count(*) FROM regexp_matches(page, '</script', 'gi')) AS ends,
	page ~ '(https?:)?//[a-z]' AS urls, page ~ '@(TITLE|DATA)@' AS marks
FROM replace(timeline_html('calls'), E'\x09', '?') AS page;
SELECT timeline_html_of(collect('calls'), title => 'x') =
	timeline_html('calls', title => 'x') AS same;
SELECT timeline_html(NULL);
SELECT timeline_html('calls', parents => 'x');
DROP TABLE calls;
DROP FUNCTION timeline_data, timeline_spans;
