-- flame graphs: nested sets, folded stacks, JSON, HTML and differences
SET search_path = public, asyncspan;
SET timezone = 'UTC';
\set SHOW_CONTEXT never

-- One tree a letter.  a: children that overlap each other and outlive their
-- parent.  b: an open span in the middle of the stack.  c: an open leaf, and
-- the same name twice.  The end alone of o has no place in a stack.
CREATE TABLE stacks (process_id text, "time" bigint, event_type text,
	span_id bigint, parent_span_id bigint, name text, target text);
INSERT INTO stacks
SELECT 'p1', t, k, id, parent, name, target
FROM (VALUES
	(1, 0, 'a', 'ta', 0, 100000),
	(2, 1, 'a1', 'ta', 10000, 60000),
	(3, 1, 'a2', 'tx', 40000, 120500),
	(4, 0, 'b', 'tb', 200000, 300700),
	(5, 4, 'b1', 'tb', 210000, NULL),
	(6, 5, 'b2', 'tb', 220000, 230600),
	(7, 0, 'c', 'ta', 400000, 400900),
	(8, 0, 'c', 'tc', 500000, 501000),
	(9, 8, 'c1', 'tc', 500500, NULL),
	(10, 0, 'o', 'tc', NULL, 600000)) AS s (id, parent, name, target, b, e),
	LATERAL (VALUES ('begin', b), ('end', e)) AS v (k, t)
WHERE t IS NOT NULL;

SELECT * FROM flame('stacks', unit => 'ns');
SELECT * FROM flame('stacks');
SELECT * FROM folded('stacks', unit => 'ns');
SELECT * FROM folded('stacks');

-- the other weights: in a nested set the children of a frame fit into it
SELECT * FROM flame('stacks', 'total', unit => 'ns');
SELECT * FROM flame('stacks', 'count');
SELECT * FROM flame('stacks', 'critical', unit => 'ns');
SELECT * FROM folded('stacks', 'total', unit => 'ns');
SELECT * FROM folded('stacks', 'count');
SELECT * FROM folded('stacks', 'critical', unit => 'ns');

-- what stands in front
SELECT * FROM folded('stacks', root => 'target', unit => 'ns');
SELECT * FROM folded('stacks', root => 'process', unit => 'ns');
SELECT * FROM folded('stacks', root => 'none', unit => 'ns');

SELECT flame_json('stacks', unit => 'ns');

-- over a value
SELECT count(*)
FROM (SELECT span_set("time", event_type, span_id, process_id, parent_span_id,
					  name, target) AS s FROM stacks) AS t,
	LATERAL (SELECT * FROM flame_of(s, unit => 'ns')
			 EXCEPT SELECT * FROM flame('stacks', unit => 'ns')) AS d;
SELECT f.*
FROM (SELECT span_set("time", event_type, span_id, process_id, parent_span_id,
					  name, target) AS s FROM stacks GROUP BY span_id % 2) AS t,
	folded_of(s, 'count') AS f ORDER BY 1;
SELECT flame_json_of(s, unit => 'ns')::text = flame_json('stacks', unit => 'ns')::text AS same_json,
	flame_html_of(s, title => 'x') = flame_html('stacks', title => 'x') AS same_html
FROM (SELECT span_set("time", event_type, span_id, process_id, parent_span_id,
					  name, target) AS s FROM stacks) AS t;

-- nothing at all, one span, and ends alone
CREATE TABLE nothing (LIKE stacks);
SELECT * FROM flame('nothing');
SELECT * FROM folded('nothing');
SELECT flame_json('nothing');
SELECT * FROM flame_diff('nothing', 'nothing');
SELECT * FROM folded_diff('nothing', 'nothing');
SELECT * FROM flame_of(NULL);
SELECT * FROM flame('stacks', since => '1970-01-01 00:00:00.0004',
					until => '1970-01-01 00:00:00.000401', unit => 'ns');
SELECT * FROM flame('stacks', since => '1970-01-01 00:00:00.0006', unit => 'ns');

-- names that the readers of folded stacks would misread
CREATE TABLE hostile (id serial, name text);
INSERT INTO hostile (name) VALUES
	('plain'), ('a;b'), ('a,b'), (E'new\nline'), (E'car\rriage'), (E'tab\t7'),
	('retry 3'), ('retry +3'), ('retry 3.5'), ('retry 3.'), ('retry -3'),
	('retry v3'), ('3'), (' 3'), ('.5'), ('x .5'), ('[u8; 8]'), ('[u8; 8] 9'),
	('fn_[k]'), ('fn_[w]'), ('fn_[i]'), ('fn_[j]'), ('fn_[z]'), ('_[k]'),
	('[k]'), (''), (NULL), (' '), ('  '), (' lead'), ('trail '), ('two  '),
	(E'\x01\x1b[31mred\x7f'), (U&'next\0085line'), (U&'para\2029graph'),
	(U&'emoji \+01F980'), (U&'nbsp\00A05'), ('<script>alert(1)</script>'),
	('"quoted" & ''so'''), ('back\slash'), ('</script>'), ('total'),
	('(empty)'), ('(unnamed)'), (repeat('long', 2500)), ('a 7;'), ('%s%n%d'),
	(U&'\2028'), ('x; 1'), ('$(reboot)'), ('`id`'), ('@DATA@');
CREATE TABLE hostile_events AS
	SELECT (id * 1000 + e)::bigint AS "time", (ARRAY['B', 'E'])[e + 1] AS event_type,
		id AS span_id, name
	FROM hostile, generate_series(0, 1) AS e;
SELECT CASE WHEN length(f) > 200 THEN left(f, 8) || '...' || length(f) ELSE f END
FROM folded('hostile_events', unit => 'ns') AS f;
SELECT count(*) AS lines, bool_and(f ~ '^[^\n\r;]* \d+$') AS whole,
	bool_or(f ~ '[ ][+]?\d[0-9.]* \d+$') AS differential,
	bool_or(f ~ '_\[[kwij]\] \d+$') AS annotated,
	sum(substring(f from ' (\d+)$')::int) AS total
FROM folded('hostile_events', unit => 'ns') AS f;
-- in "C" order of the lines, also where that is not the order of the frames
CREATE TABLE siblings AS
	SELECT (n * 10 + 5 * e)::bigint AS "time", (ARRAY['B', 'E'])[e + 1] AS event_type, n AS span_id,
		CASE WHEN n > 8 THEN n - 8 ELSE 0 END AS parent_span_id,
		CASE WHEN n > 8 THEN 'x' ELSE
			(ARRAY['a', 'a!', 'a b', 'a #', 'a1', 'aa', 'a ', 'A'])[n] END AS name
	FROM generate_series(1, 16) AS n, generate_series(0, 1) AS e;
SELECT f, f < lag(f) OVER (ROWS UNBOUNDED PRECEDING) COLLATE "C" AS out_of_order
FROM folded('siblings', unit => 'ns') WITH ORDINALITY AS t (f, n);
-- a nested set has the names as they are
SELECT count(*) AS frames, count(*) FILTER (WHERE f.label = h.name) AS same
FROM flame('hostile_events', unit => 'ns') AS f
	LEFT JOIN (SELECT DISTINCT name FROM hostile WHERE name <> '') AS h
	ON f.label = h.name;
SELECT count(*) AS names, count(h.id) AS known
FROM jsonb_array_elements(flame_json('hostile_events')::jsonb -> 'children') AS c
	LEFT JOIN hostile AS h ON c ->> 'name' = h.name;
-- and the page cannot be broken out of: one data element, no foreign bytes
SELECT page ~ '^[\x20-\x7e\n]*$' AS ascii,
	(SELECT count(*) FROM regexp_matches(page, '<script', 'gi')) AS scripts,
	(SELECT count(*) FROM regexp_matches(page, '</script', 'gi')) AS ends,
	page ~ '(https?:)?//[a-z]' AS urls, page ~ '@(TITLE|DATA)@' AS marks,
	page ~ 'alert\(1\)<' AS alert, page ~ '<title>[^<]*&#x27;[^<]*</title>' AS title
FROM replace(flame_html('hostile_events', title => '<b>''"&' || U&'\+01F980'),
			 E'\x09', '?') AS page;
SELECT count(*) AS names, count(h.id) AS known
FROM (SELECT substring(flame_html('hostile_events')
		from '<script type="application/json" id="data">(.*?)</script>')::jsonb AS d) AS p,
	jsonb_array_elements_text(d -> 'names') AS n
	LEFT JOIN hostile AS h ON h.name = n;

-- the weights that a page can be switched to are those of the functions
CREATE FUNCTION page_data(page text) RETURNS jsonb LANGUAGE sql RETURN
	substring(page from '<script type="application/json" id="data">(.*?)</script>')::jsonb;
SELECT w ->> 'name' AS weight, w ->> 'unit' AS unit, (SELECT
		array_agg((p -> 'frames' ->> (4 + k + i * 9)::int)::bigint ORDER BY i) =
		(SELECT array_agg(f.self) FROM flame('stacks', words[k], unit => 'ns') AS f)
		FROM generate_series(0, jsonb_array_length(p -> 'frames') / 9 - 1) AS i) AS same
FROM page_data(flame_html('stacks', unit => 'ns')) AS p,
	(SELECT ARRAY['self', 'total', 'count', 'critical']) AS v (words),
	jsonb_array_elements(p -> 'weights') WITH ORDINALITY AS e (w, k) ORDER BY k;
-- a target of a frame, if all of its spans have it; and the wall time of all
CREATE TABLE targeted AS SELECT (n * 20 + e * (n * n % 50))::bigint AS "time",
	(ARRAY['B', 'E'])[e + 1] AS event_type, n AS span_id, 'n' || n % 3 AS name,
	CASE n % 3 WHEN 1 THEN 't' WHEN 2 THEN 't' || n / 3 END AS target
	FROM generate_series(1, 6) AS n, generate_series(0, 1) AS e;
SELECT p -> 'names' AS names, array(SELECT p -> 'frames' -> (2 + 9 * i)
	FROM generate_series(0, 3) AS i) AS targets
FROM page_data(flame_html('targeted', unit => 'ns')) AS p;
SELECT (p -> 'frames' ->> 4)::bigint AS wall, (SELECT sum(upper(r) - lower(r)) FROM
	(SELECT unnest(range_agg(int8range(b."time", e."time"))) FROM targeted AS b, targeted AS e
		WHERE b.event_type = 'B' AND e.event_type = 'E' AND b.span_id = e.span_id) AS q (r)) AS covered
FROM page_data(flame_html('targeted', root => 'target')) AS p;

-- a value has an end, and a title is the cheapest way to it
SELECT flame_html_of(span_set(1::bigint, 'b', 1, NULL, NULL, 'x', NULL),
	title => repeat('<', 140000000)) IS NULL AS written;

-- rounding: lines add up to the rounded sum, and none is off by a whole unit
CREATE TABLE fractions AS
	SELECT (n * 100000 + e * (n * 7919 % 5000))::bigint AS "time",
		(ARRAY['begin', 'end'])[e + 1] AS event_type, n AS span_id,
		'n' || n AS name
	FROM generate_series(1, 997) AS n, generate_series(0, 1) AS e;
WITH us AS (SELECT regexp_match(f, '^(.*) (\d+)$') AS m FROM folded('fractions') AS f),
	ns AS (SELECT regexp_match(f, '^(.*) (\d+)$') AS m FROM folded('fractions', unit => 'ns') AS f)
SELECT sum(us.m[2]::int) AS us, sum(ns.m[2]::int) AS ns,
	max(abs(coalesce(us.m[2]::int, 0) - ns.m[2]::int / 1000.0)) < 1 AS close
FROM ns LEFT JOIN us ON us.m[1] = ns.m[1];
SELECT value, (SELECT sum(self) FROM flame('fractions')) AS self
FROM flame('fractions') WHERE level = 0;

-- differences: of two ranges, two processes, two sources
CREATE TABLE two AS
	SELECT 'p1' AS process_id, "time", event_type, span_id, parent_span_id, name FROM stacks
	UNION ALL
	SELECT 'p2', "time" + CASE event_type WHEN 'end' THEN span_id * 1000 ELSE 0 END,
		event_type, span_id, parent_span_id, replace(name, 'a2', 'a3') FROM stacks;
SELECT * FROM flame_diff('two', process => 'p1', other_process => 'p2', unit => 'ns');
SELECT * FROM folded_diff('two', process => 'p1', other_process => 'p2', unit => 'ns');
SELECT * FROM folded_diff('two', process => 'p1', weight => 'count',
	until => '1970-01-01 00:00:00.0003', other_since => '1970-01-01 00:00:00.0003');
SELECT * FROM folded_diff('nothing', 'stacks', unit => 'ns');
SELECT count(*) FROM folded_diff('stacks', 'stacks', unit => 'ns') AS f
WHERE f !~ ' (\d+) \1$';
SELECT f.* FROM
	(SELECT span_set("time", event_type, span_id, process_id, parent_span_id, name,
		NULL) AS s FROM two WHERE process_id = 'p1') AS a (s),
	(SELECT span_set("time", event_type, span_id, process_id, parent_span_id, name,
		NULL) AS s FROM two WHERE process_id = 'p2') AS b (s),
	folded_diff_of(a.s, b.s, unit => 'ns') AS f;
SELECT p -> 'sides' AS sides, p -> 'names' AS names,
	array(SELECT ROW(p -> 'frames' -> i, p -> 'frames' -> (i + 1), p -> 'frames' -> (i + 5),
		p -> 'frames' -> (i + 11)) FROM generate_series(0, jsonb_array_length(p -> 'frames') - 1, 15) AS i) AS frames
FROM page_data(flame_diff_html('two', process => 'p1', other_process => 'p2', unit => 'ns')) AS p;
SELECT sum(self) AS left, sum("selfRight") AS right
FROM flame_diff('two', process => 'p1', other_process => 'p2', unit => 'ns');

-- weights that no bigint holds, but text does
CREATE TABLE extremes AS SELECT * FROM (VALUES
	(-9223372036854775808, 'B', 1, 'a'), (9223372036854775807, 'E', 1, 'a'),
	(-9223372036854775808, 'B', 2, 'a'), (9223372036854775807, 'E', 2, 'a'))
	AS v ("time", event_type, span_id, name);
SELECT * FROM flame('extremes');
SELECT * FROM flame('extremes', unit => 'ns');
SELECT * FROM folded('extremes', unit => 'ns');
SELECT flame_json('extremes', unit => 'ns');

-- errors
SELECT * FROM flame('stacks', 'weight');
SELECT * FROM folded('stacks', root => 'file');
SELECT * FROM flame('stacks', unit => 's');
SELECT flame_json('stacks', parents => 'none');
SELECT * FROM flame_diff('stacks');
SELECT * FROM flame(NULL);
SELECT * FROM folded_diff('stacks', other_process => 'x', root => 'y');
SELECT flame_diff_html('stacks');
SELECT flame_diff_html(NULL, 'stacks');
SELECT flame_diff_html('stacks', 'stacks', weight => 'x');
SELECT flame_diff_html_of(NULL, NULL, title => 'x') ~ '<title>x</title>' AS titled;

-- 100,000 levels: each of them in the nested set and in the JSON; as folded
-- lines, each of which repeats the levels above it, they are refused
CREATE TABLE deep AS
	SELECT (n + 300000 * e - 2 * n * e)::bigint AS "time", (ARRAY['B', 'E'])[e + 1] AS event_type,
		n AS span_id, n - 1 AS parent_span_id, 'level' AS name
	FROM generate_series(1, 100000) AS n, generate_series(0, 1) AS e;
SELECT count(*), max(level), sum(self), max(value) FROM flame('deep', unit => 'ns');
SELECT length(flame_json('deep', unit => 'ns')::text);
SELECT length(flame_html('deep', unit => 'ns')) > 1000000 AS written;
SET asyncspan.max_memory = '1GB';
SELECT count(*) FROM folded('deep', unit => 'ns');

-- a hundred thousand children of one parent, all of different names
CREATE TABLE wide AS
	SELECT 0::bigint AS "time", 'B' AS event_type, 1 AS span_id, 0 AS parent_span_id, 'root' AS name
	UNION ALL SELECT 3000000, 'E', 1, 0, 'root'
	UNION ALL SELECT 2 * n + e, (ARRAY['B', 'E'])[e + 1], n, 1, 'n' || n
	FROM generate_series(2, 100001) AS n, generate_series(0, 1) AS e;
SELECT count(*), sum(self), max(value) FROM flame('wide', unit => 'ns');
SELECT count(*), bool_and(ordered) AS ordered FROM
	(SELECT coalesce(f > lag(f) OVER (ORDER BY n) COLLATE "C", true) AS ordered
	 FROM folded('wide', unit => 'ns') WITH ORDINALITY AS t (f, n)) AS t;
-- as many stacks of two names
CREATE TABLE branches AS
	SELECT e::bigint AS "time", (ARRAY['B', 'E'])[e + 1] AS event_type,
		n AS span_id, n / 2 AS parent_span_id, 'n' || n % 2 AS name
	FROM generate_series(1, 131071) AS n, generate_series(0, 1) AS e;
SELECT count(*) FROM flame('branches', unit => 'ns', weight => 'total');
SET asyncspan.max_memory = '12MB';
SELECT count(*) FROM flame('branches');
RESET asyncspan.max_memory;

DROP TABLE stacks, nothing, hostile, hostile_events, siblings, fractions, two,
	extremes, deep, wide, branches, targeted;
DROP FUNCTION page_data;
