-- the report as a page
SET search_path = public, asyncspan;
SET timezone = 'UTC';
\set SHOW_CONTEXT never

-- two requests, one with two queries that overlap, one that has not ended
CREATE TABLE calls (process_id text, "time" bigint, event_type text, span_id bigint,
	parent_span_id bigint, name text, target text, error boolean);
INSERT INTO calls
SELECT 'p1', 1755271700000000000 + t * 1000000, k, id, parent, name, target, error
FROM (VALUES
	(1, 0, 'request', 'web', NULL, 0, 9),
	(2, 1, 'query', 'db', NULL, 1, 5),
	(3, 1, '</script>|`', 'db', true, 2, 8),
	(4, 0, 'request', 'web', NULL, 10, NULL)) AS s (id, parent, name, target, error, b, e),
	LATERAL (VALUES ('begin', b), ('end', e)) AS v (k, t)
WHERE t IS NOT NULL;

-- the elements of the page between its header and its data, but for ends of lines
CREATE FUNCTION page_part(page text, since text, until text) RETURNS text
	LANGUAGE sql RETURN substring(page from since || '(.*?)' || until);
\pset format unaligned
\pset tuples_only on
SELECT page_part(report_html('calls', 3), '<main id="report">', '</main>');
CREATE FUNCTION page_data(page text) RETURNS jsonb
	LANGUAGE sql RETURN page_part(page, 'id="data">', '</script>')::jsonb;
SELECT page_data(report_html('calls')) -> 'flame' = page_data(flame_html('calls', root => 'target', unit => 'ns'));
-- windows of concurrency: peak, average
SELECT d ->> 'start', d ->> 'window', d ->> 'dates', jsonb_array_length(d -> 'windows') / 2
FROM (SELECT page_data(report_html('calls')) -> 'concurrency') AS p (d);
SELECT DISTINCT ON (window_start / 1000000) window_start, peak, average
FROM (SELECT (d ->> 'start')::bigint % 1000000000 + (i - 1) / 2 * (d ->> 'window')::bigint AS window_start,
		v AS peak, lead(v) OVER (ORDER BY i) AS average, i
	FROM (SELECT page_data(report_html('calls')) -> 'concurrency') AS p (d),
		jsonb_array_elements(d -> 'windows') WITH ORDINALITY AS w (v, i)) AS q
WHERE i % 2 = 1 ORDER BY window_start / 1000000, window_start;
\pset format aligned
\pset tuples_only off

-- the title, and what must not be in it
SELECT substring(report_html('calls') from '<title>(.*?)</title>') AS of_relation,
	substring(report_html('calls', title => '<b>x') from '<h1>(.*?)</h1>') AS title,
	substring(report_html_of(collect('calls')) from '<title>(.*?)</title>') AS of_value;
SELECT page ~ '^[\x20-\x7e\n]*$' AS ascii,
	(SELECT count(*) FROM regexp_matches(page, '</script', 'gi')) AS ends,
	page ~ '@(TITLE|MAIN|SECTIONS|DATA)@' AS marks
FROM replace(report_html('calls'), E'\x09', '?') AS page;

-- the form for values names no source
SELECT page_part(report_html_of(collect('calls'), 3, 'x'), '</dl>', '</script>') =
	regexp_replace(regexp_replace(page_part(report_html('calls', 3, 'x'), '</dl>', '</script>'),
		'<b>Data Source:.*?<br>\n', ''), '<p>All of them as folded.*?</ul>\n', '') AS same;
SELECT report_html(NULL);
SELECT report_html('calls', 0);
SELECT report_html('calls', parents => 'x');
DROP TABLE calls;
DROP FUNCTION page_part, page_data;
