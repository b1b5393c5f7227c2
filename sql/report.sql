-- the report, and thresholds
SET search_path = public, asyncspan;
SET timezone = 'America/New_York';	-- which the report does not follow
\set SHOW_CONTEXT never
\pset format unaligned
\pset tuples_only on

CREATE TABLE calls (process_id text, "time" bigint, event_type text,
	span_id bigint, parent_span_id bigint, name text, target text, filename text);
INSERT INTO calls
SELECT 'p1', 1755271700000000000 + t, k, id, parent, name, target, 'src/' || target || '.rs'
FROM (VALUES
	(1, 0, 'request', 'web', 0, 9000000),
	(2, 1, 'query', 'db', 1000000, 5000000),
	(3, 1, 'query', 'db', 2000000, 8000000),
	(4, 2, 'connect', 'db', 1100000, 1633333),
	(5, 0, 'request', 'web', 10000000, NULL),
	(6, 5, 'query', 'db', 10500000, 12166667),
	(7, 99, 'request', 'web', 13000000, 13333333),
	(8, 0, 'lost', 'web', NULL, 14000000)) AS s (id, parent, name, target, b, e),
	LATERAL (VALUES ('begin', b), ('end', e)) AS v (k, t)
WHERE t IS NOT NULL;
INSERT INTO calls SELECT * FROM calls WHERE span_id = 4;
INSERT INTO calls VALUES ('p1', 1755271700000000000, 'instant', 9), ('p1', NULL, 'begin', 9);
SELECT report('calls');

-- the same from a value, but for the name of the source
SELECT replace(replace(report('calls'), E'**Data Source:** `public.calls`  \n', ''),
		substring(report('calls') FROM 'All of them as folded.*?\n\n.*?\n\n'), '') =
	report_of(span_set("time", event_type, span_id, process_id, parent_span_id,
					   name, target, filename, NULL)) AS same
FROM calls;

-- the order of the rows does not matter
CREATE TABLE shuffled AS SELECT * FROM calls ORDER BY md5(calls::text);
SELECT replace(report('shuffled'), 'shuffled', 'calls') = report('calls') AS same;

-- a ranking of n rows; one row sums up the rest, and all rows add up
CREATE TABLE many AS
	SELECT 'p' || n % 3 AS process_id, (n * 1000 + e * (n * 7919 % 4999))::bigint * 1000 AS "time",
		(ARRAY['begin', 'end'])[e + 1] AS event_type, n AS span_id,
		'op' || n % 17 AS name, 't' || n % 7 AS target
	FROM generate_series(1, 2000) AS n, generate_series(0, 1) AS e;
SELECT report('many', 3);
-- every table of it: cells of the rows above "all" sum to those of "all"
CREATE FUNCTION tables_add_up(report text, OUT tables bigint, OUT cells bigint, OUT wrong bigint)
LANGUAGE sql AS $$
	WITH line AS (
		SELECT n, l, l ~ '^\|' AS in_table
		FROM regexp_split_to_table(report, '\n') WITH ORDINALITY AS t (l, n)),
	grouped AS (
		SELECT *, n - row_number() OVER (ORDER BY n) AS tab,
			row_number() OVER (PARTITION BY n - rn ORDER BY n) AS r
		FROM (SELECT *, row_number() OVER (ORDER BY n) AS rn FROM line WHERE in_table) AS l),
	cell AS (
		SELECT tab, r, l ~ '^\| \*\*all' AS is_all, c,
			trim(v) AS v, first_value(trim(v)) OVER (PARTITION BY tab, c ORDER BY r) AS title
		FROM grouped, string_to_table(trim(both '|' from l), '|') WITH ORDINALITY AS t (v, c)),
	sums AS (
		SELECT tab, c, title, sum(translate(v, ',%', '')::numeric) FILTER (WHERE NOT is_all) AS parts,
			max(translate(v, ',%', '')::numeric) FILTER (WHERE is_all) AS whole
		FROM cell
		WHERE v ~ '^[0-9.,]+%?$' AND r > 2 AND
			title ~ '^(Events|Share|Spans|Completed|Executions|Open|Orphan|Total|Self|On path|Complete|Roots|Leaves|Errors)'
			AND title !~ '/|its spans'
		GROUP BY tab, c, title)
	SELECT count(DISTINCT tab), count(*), count(*) FILTER (WHERE parts <> whole)
	FROM sums WHERE whole IS NOT NULL
$$;
SELECT * FROM tables_add_up(report('calls'));
SELECT * FROM tables_add_up(report('many', 3));
SELECT * FROM tables_add_up(report('many', 1));
SELECT * FROM tables_add_up(report('many', 1000));

-- traces: what the slowest one did, errors, roots, what ran at the peak
CREATE TABLE traced (begin_time bigint, end_time bigint, span_id bigint,
	process_id text, trace_id text, parent_span_id bigint, name text,
	target text, error boolean);
INSERT INTO traced
SELECT 1755271700000000000 + b * 1000000::bigint, 1755271700000000000 + e * 1000000::bigint, id,
	process, trace, parent, name, target, error
FROM (VALUES
	(0, 3200, 1, 'gateway', '0af7651916cd43dd8448eb211c80319c', NULL, 'GET /cart', 'web', false),
	(100, 3100, 2, 'cart', '0af7651916cd43dd8448eb211c80319c', 1, 'cart', 'web', false),
	(200, 1200, 3, 'db', '0af7651916cd43dd8448eb211c80319c', 2, 'query', 'db', true),
	(200, 700, 4, 'db', '0af7651916cd43dd8448eb211c80319c', 2, 'query', 'db', false),
	(2000, 3000, 5, 'db', '0af7651916cd43dd8448eb211c80319c', 2, E'que\nry', 'db', false),
	(2500, NULL, 6, 'gateway', '0af7651916cd43dd8448eb211c80319c', 1, NULL, 'web', false),
	(5000, 5100, 1, 'gateway', 'another', NULL, 'GET /cart', 'web', true),
	(6000, 6050, 1, 'gateway', 'third', NULL, 'GET /', 'web', false))
	AS v (b, e, id, process, trace, parent, name, target, error);
CREATE FUNCTION section(report text, heading text) RETURNS text LANGUAGE sql AS $$
	SELECT substring(report FROM '\n(#+? ' || heading || '\n\n.*?)(?:\n#|$)')
$$;
SELECT substring(report('traced') FROM '^(.*?)\n## Dataset Overview');
SELECT section(report('traced'), 'Roots by Operation');
SELECT section(report('traced'), 'Running at the Peak');
SELECT section(report('traced', 1), 'Errors by Operation');
SELECT * FROM tables_add_up(report('traced'));
SELECT * FROM tables_add_up(report('traced', 1));

-- a long trace is cut: the longest spans whose parents are there, in order
INSERT INTO traced
SELECT 1755271710000000000 + n * 1000000::bigint,
	1755271710000000000 + (n + 100 * n % 1300) * 1000000::bigint,
	n, 'long', NULL, CASE WHEN n > 1001 THEN n - 1000 WHEN n > 1 THEN 1 END, 'n' || n, 't', n % 10 = 0
FROM generate_series(1, 1010) AS n;
UPDATE traced SET end_time = begin_time + 20000000000 WHERE process_id = 'long' AND span_id = 1;
SELECT section(report('traced', 1), 'Slowest Trace');
SELECT n, count(*) AS lines
FROM unnest(ARRAY[1, 2, 10, 25, 26, 1000]) AS n,
	string_to_table(section(report('traced', n), 'Slowest Trace'), E'\n') AS line
WHERE line ~ '^ *\+' GROUP BY n ORDER BY n;
-- a root that has not ended: percentages are of the trace
UPDATE traced SET end_time = NULL WHERE process_id = 'long' AND span_id = 1;
SELECT section(report('traced', process => 'long', n => 1), 'Slowest Trace');
UPDATE traced SET end_time = NULL WHERE process_id = 'long' AND span_id <> 2;
SELECT section(report('traced', process => 'long', n => 1), 'Slowest Trace');

-- a parent that one other process has, one that two have, one that none has
CREATE TABLE elsewhere AS SELECT * FROM (VALUES
	(1755271700000000000, 1755271700009000000, 1, 'a', NULL::bigint, 'call'),
	(1755271700001000000, 1755271700008000000, 2, 'b', 1, 'serve'),
	(1755271700002000000, 1755271700003000000, 3, 'b', 1, 'serve'),
	(1755271700001000000, 1755271700008000000, 4, 'c', 2, 'store'),
	(1755271700001000000, 1755271700008000000, 5, 'c', 6, 'store'),
	(1755271700001000000, 1755271700008000000, 6, 'd', NULL, 'twice'),
	(1755271700001000000, 1755271700008000000, 6, 'e', NULL, 'twice'),
	(1755271700001000000, 1755271700008000000, 7, 'c', 99, 'store'))
	AS v (begin_time, end_time, span_id, process_id, parent_span_id, name);
SELECT p, line FROM (VALUES ('process'), ('global')) AS v (p),
	string_to_table(report('elsewhere', parents => p), E'\n') AS line
WHERE line ~ 'Missing|Root Spans|parent was|of these';

-- a clock that tells no date; one that does, though a time is lost
CREATE TABLE uptime AS
	SELECT 90061000000000 + n * 1500000 AS begin_time, 90061000000000 + n * 1600000 AS end_time,
		n AS span_id, 'tick' AS name
	FROM generate_series(0, 10) AS n;
SELECT line FROM string_to_table(report('uptime', 2), E'\n') AS line WHERE line ~ ' s\M|\d:\d';
INSERT INTO uptime VALUES (1755271700000000000, 1755271700001000000, 99, 'tock');
SELECT line FROM string_to_table(report('uptime', 2), E'\n') AS line WHERE line ~ '^\*\*Events|^All times';
UPDATE uptime SET begin_time = -1, end_time = 5 WHERE span_id = 99;
SELECT line FROM string_to_table(report('uptime', 2), E'\n') AS line WHERE line ~ '^\*\*Events|^All times';

-- durations in the unit that suits them
SELECT ns, (SELECT substring(report_of(span_set(s)) FROM 'spans took (.*?) in total')
		FROM (SELECT 0::bigint AS begin_time, ns AS end_time, 1 AS span_id) AS s) AS alone,
	(SELECT substring(report_of(span_set(s)) FROM 'Minimum duration:\*\* (.*?)\n')
		FROM (SELECT 0::bigint AS begin_time, i * 5000000::bigint AS end_time, i AS span_id
			FROM generate_series(1, 2) AS i UNION ALL SELECT 0, ns, 3) AS s) AS shortest_with_5_ms
FROM unnest(ARRAY[0, 1, 999, 1000, 1234567, 999994999, 999995000, 3200000000,
	119990000000, 120000000000, 7200000000000, 172800000000000, 86400000000000000]) AS ns
ORDER BY ns;

-- names with a meaning in Markdown or HTML
CREATE TABLE markup AS
	SELECT (n * 1000 + e * 1500)::bigint AS "time",
		(ARRAY['begin', 'end'])[e + 1] AS event_type, n AS span_id,
		(ARRAY['a|b', '`tick`', '``', E'line\nbreak', '', NULL, '<b>html</b>',
			   '[link](x)', '**bold**', '\|', E'\x1b[1m', repeat('x', 500)])[n] AS name,
		(ARRAY['t|u', NULL, ''])[1 + n % 3] AS target
	FROM generate_series(1, 12) AS n, generate_series(0, 1) AS e;
SELECT report('markup', 20);

-- nothing, only ends, an instant
CREATE TABLE nothing (LIKE calls);
SELECT report('nothing');
SELECT report('calls', until => 'epoch') LIKE '%| Total Events | 0 |%' AS empty;
SELECT report('calls', since => '2025-08-15 15:28:20.013900Z');
-- the head says what was asked for
SELECT substring(r FROM '^.*\n\n(.*?)All times')
FROM (VALUES
	(report('calls', process => 'no `such` process')),
	(report('calls', process => '')),
	(report('calls', until => '2025-08-15 11:28:20.001234-04', process => 'p1')),
	(report('calls', since => '2025-08-15 15:28:20Z', until => '2025-08-15 15:28:20.012Z',
			margin => '1 second')),
	(report('calls', since => '-infinity', until => '2300-01-01 00:00Z')),
	(report('calls', margin => '1 second', parents => 'global'))) AS t (r);
-- the ends of time
CREATE TABLE extremes ("time" bigint, event_type text, span_id bigint, name text);
INSERT INTO extremes VALUES (-9223372036854775808, 'B', 1, 'a'),
	(9223372036854775807, 'E', 1, 'a'), (-9223372036854775808, 'B', 2, 'a'),
	(9223372036854775807, 'E', 2, 'a'), (0, 'B', 3, 'b'), (0, 'E', 3, 'b');
SELECT report('extremes');
SELECT report_of(NULL) IS NULL;
SELECT report('calls', 0);
SELECT report('calls', 1001);
SELECT report('calls', NULL);
SELECT report(NULL);

-- thresholds: none, some, every metric
\pset format aligned
\pset tuples_only off
SELECT * FROM check_thresholds('calls');
-- without rules, nothing is read
CREATE VIEW trap AS SELECT 1 / (1 - 1) AS span_id, now() AS begin_time, now() AS end_time;
SELECT count(*) FROM check_thresholds('trap');
INSERT INTO thresholds VALUES ('avg_ms', NULL, 'query', '>', 5),
	('p95_ms', NULL, 'no such name', '>', 5), ('max_concurrency', NULL, NULL, '>', 75),
	('total_ms', 'no such target', NULL, '>', 400);
SELECT * FROM check_thresholds('calls');
SELECT * FROM check_thresholds('trap');
DROP VIEW trap;
DELETE FROM thresholds;
INSERT INTO thresholds (metric, threshold)
SELECT m, 1.5 FROM unnest(ARRAY['events', 'spans', 'complete', 'open', 'orphan',
	'oldest_open_ms', 'errors', 'errors_pct', 'per_second', 'latency_p50_ms',
	'latency_p95_ms', 'latency_p99_ms',
	'total_ms', 'self_ms', 'avg_ms', 'min_ms', 'max_ms', 'stddev_ms', 'p50_ms',
	'p95_ms', 'p99_ms', 'max_concurrency', 'avg_concurrency', 'duplicate_events',
	'mismatched_pairs']) AS m;
SELECT metric, value, firing, note FROM check_thresholds('calls');
SELECT metric, value, firing, note FROM check_thresholds('nothing');
-- as the other functions have them
SELECT t.metric, t.value = (to_jsonb(o) ->> t.metric)::float8 AS same
FROM check_thresholds('many') AS t, overview('many') AS o
WHERE to_jsonb(o) ? t.metric ORDER BY t.metric;
UPDATE thresholds SET target = 't3', name = 'op5' WHERE metric !~ '_(events|pairs)$';
SELECT t.metric, t.value = (to_jsonb(s) ->> t.metric)::float8 AS same
FROM check_thresholds('many') AS t, name_stats('many') AS s
WHERE s.name = t.name AND s.target = t.target AND to_jsonb(s) ? t.metric ORDER BY t.metric;
SELECT t.metric, t.value = (to_jsonb(l) ->> replace(t.metric, 'latency_', ''))::float8 AS same
FROM check_thresholds('many') AS t, latency('many') AS l
WHERE l.name = t.name AND l.target = t.target AND t.metric LIKE 'latency%' ORDER BY t.metric;
UPDATE thresholds SET target = NULL WHERE target IS NOT NULL;
-- a server may have been compiled to round once where others round twice
SELECT t.metric, abs(t.value - f.v) <= 2.3e-16 * f.v AS same
FROM check_thresholds('many') AS t
	JOIN (SELECT 'p95_ms', percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms)
		FROM spans('many') WHERE name = 'op5'
		UNION ALL SELECT 'max_concurrency', max(peak)
		FROM concurrency('many', by => 'name') WHERE series = 'op5') AS f (m, v)
	ON t.metric = f.m ORDER BY t.metric;
DELETE FROM thresholds;
INSERT INTO thresholds VALUES ('complete', NULL, 'query', '>=', 3),
	('complete', NULL, 'query', '>', 3), ('complete', NULL, 'query', '<', 3),
	('complete', NULL, 'query', '<=', 3), ('complete', 'web', NULL, '>', 1),
	('complete', 'web', 'query', '<', 100), ('avg_ms', NULL, 'lost', '<', 100),
	('orphan', NULL, 'lost', '>=', 1), ('stddev_ms', NULL, 'connect', '>', 0),
	('max_concurrency', NULL, 'query', '>=', 2), ('max_concurrency', 'db', NULL, '>=', 3);
SELECT * FROM check_thresholds('calls');
SELECT count(*) FROM (
	SELECT span_set("time", event_type, span_id, process_id, parent_span_id, name, target) AS s
	FROM calls) AS t, LATERAL (
	SELECT * FROM check_thresholds_of(s) EXCEPT SELECT * FROM check_thresholds('calls')) AS d;
-- for an alert: one number a rule
SELECT concat_ws(' ', metric, target, name, op, threshold) AS rule, firing::int AS value
FROM check_thresholds('calls') WHERE firing;

INSERT INTO thresholds VALUES ('average', NULL, NULL, '>', 1);
INSERT INTO thresholds VALUES ('avg_ms', NULL, NULL, '=', 1);
INSERT INTO thresholds VALUES ('avg_ms', NULL, NULL, '>', 'NaN');
INSERT INTO thresholds VALUES ('duplicate_events', NULL, 'query', '>', 0);
INSERT INTO thresholds VALUES ('complete', NULL, 'query', '>=', 3);
SELECT * FROM check_thresholds(NULL);
SELECT * FROM check_thresholds('calls', parents => 'none');

-- whoever may read the source may check it; rules are for those who own them
CREATE ROLE regress_asyncspan_reader;
GRANT USAGE ON SCHEMA asyncspan TO regress_asyncspan_reader;
GRANT SELECT ON calls TO regress_asyncspan_reader;
SET ROLE regress_asyncspan_reader;
SELECT count(*) FROM check_thresholds('calls');
DELETE FROM thresholds;
RESET ROLE;
DELETE FROM thresholds;

-- an operation that has events but no span is in the data, whatever other rules
-- there are
CREATE TABLE renamed AS SELECT * FROM (VALUES
	('2026-01-01 00:00:00+00'::timestamptz, 'begin', 1, 'p', 'first', 't'),
	('2026-01-01 00:00:01+00', 'end', 1, 'p', 'last', 't'))
	AS v (time, event_type, span_id, process_id, name, target);
INSERT INTO thresholds VALUES ('complete', 't', 'last', '<', 1);
SELECT metric, value, firing, note FROM check_thresholds('renamed');
INSERT INTO thresholds VALUES ('events', 't', 'last', '<', 1);
SELECT metric, value, firing, note FROM check_thresholds('renamed');
SELECT name, events, spans FROM name_stats('renamed') ORDER BY 1;
DELETE FROM thresholds;

-- a service that hangs: 10 requests a second of 50 ms each, of which one in two
-- never ends from minute 10 on; in the last five minutes 1,500 of 3,000 are open
CREATE TABLE hanging AS
	SELECT n AS span_id, 'GET /cart' AS name, 'web' AS target, n % 20 = 0 AS error,
		timestamptz '2026-01-01' + n * interval '0.1 s' AS begin_time,
		CASE WHEN n < 6000 OR n % 2 = 0
			THEN timestamptz '2026-01-01' + n * interval '0.1 s' + interval '50 ms' END AS end_time
	FROM generate_series(0, 8999) AS n;
INSERT INTO thresholds (metric, name, threshold) VALUES
	('p95_ms', 'GET /cart', 250), ('latency_p50_ms', 'GET /cart', 250),
	('latency_p95_ms', 'GET /cart', 250), ('latency_p95_ms', 'GET /cart', 299899),
	('latency_p95_ms', 'GET /cart', 299900), ('latency_p95_ms', 'GET /cart', 299901),
	('latency_p95_ms', 'POST /cart', 250), ('open', NULL, 1499), ('errors', NULL, 149),
	('errors_pct', NULL, 5), ('oldest_open_ms', NULL, 30000), ('per_second', NULL, 4.9);
INSERT INTO thresholds (metric, name, op, threshold) VALUES
	('latency_p95_ms', 'GET /cart', '<', 1e9), ('per_second', 'GET /cart', '<', 5.1);
SELECT metric, op, threshold, value, firing, note
FROM check_thresholds('hanging', since => '2026-01-01 00:10', until => '2026-01-01 00:15', margin => '5 min');
-- before, it did not hang
SELECT metric, op, threshold, value, note
FROM check_thresholds('hanging', since => '2026-01-01 00:05', until => '2026-01-01 00:10', margin => '1 s')
WHERE firing;
-- one evaluation later
SELECT metric, name, threshold
FROM check_thresholds('hanging', since => '2026-01-01 00:06', until => '2026-01-01 00:11', margin => '1 s')
WHERE firing AND metric ~ 'latency';
-- the rate of nothing: none a second of a range, unknown without one
SELECT metric, op, value, firing, note
FROM check_thresholds('hanging', since => '2027-01-01 00:06', until => '2027-01-01 00:11')
WHERE metric = 'per_second';
SELECT metric, op, value, firing, note FROM check_thresholds('hanging', since => '2027-01-01 00:06')
WHERE metric = 'per_second';
DELETE FROM thresholds;

-- what hangs for longer than the range began before it: with a margin, open spans
-- are counted as in_flight and trend do, of events and of spans, also where
-- nothing else is there of the operation; of a value, those of the value
CREATE VIEW hanging_events AS
	SELECT span_id, name, target, 'begin' AS event_type, begin_time AS time FROM hanging
	UNION ALL SELECT span_id, name, target, 'end', end_time FROM hanging WHERE end_time IS NOT NULL;
INSERT INTO thresholds (metric, name, threshold)
SELECT m, 'GET /cart', 0 FROM unnest(ARRAY['complete', 'events', 'latency_p95_ms', 'max_concurrency',
	'oldest_open_ms', 'open', 'per_second', 'self_ms']) AS m;
INSERT INTO thresholds (metric, name, threshold) VALUES ('open', 'POST /cart', 0);
INSERT INTO thresholds (metric, target, threshold) VALUES ('open', 'web', 0);
INSERT INTO thresholds (metric, threshold) VALUES ('open', 0), ('oldest_open_ms', 0);
CREATE TEMP TABLE silent AS SELECT metric, target, name, value, firing, note
FROM check_thresholds('hanging', since => '2026-01-01 00:35', until => '2026-01-01 00:40', margin => '1 hour');
TABLE silent;
SELECT count(*) FROM (TABLE silent EXCEPT SELECT metric, target, name, value, firing, note
	FROM check_thresholds('hanging_events', since => '2026-01-01 00:35', until => '2026-01-01 00:40',
		margin => '1 hour')) AS d;
SET asyncspan.work_mem = '64kB';
SET asyncspan.max_memory = '1MB';
SELECT count(*) FROM (TABLE silent EXCEPT SELECT metric, target, name, value, firing, note
	FROM check_thresholds('hanging_events', since => '2026-01-01 00:35', until => '2026-01-01 00:40',
		margin => '1 hour')) AS d;
RESET asyncspan.work_mem;
RESET asyncspan.max_memory;
SELECT metric, name, value, note FROM check_thresholds('hanging', since => '2026-01-01 00:35',
	until => '2026-01-01 00:40') WHERE metric ~ 'open';
SELECT metric, name, value FROM check_thresholds('hanging', since => '2026-01-01 00:12',
	until => '2026-01-01 00:13', margin => '1 hour') WHERE metric ~ 'open';
SELECT count(*), max(age_ms) FROM in_flight('hanging', since => '2026-01-01 00:12',
	until => '2026-01-01 00:13', margin => '1 hour');
SELECT open_at_end FROM trend('hanging', since => '2026-01-01 00:12', until => '2026-01-01 00:13',
	margin => '1 hour');
-- without until, to the last event that was read
SELECT metric, name, value FROM check_thresholds('hanging_events', since => '2026-01-01 00:14:59',
	margin => '1 hour') WHERE metric ~ 'open';
SELECT metric, name, value FROM check_thresholds('hanging_events', since => '2026-01-01 00:35',
	margin => '1 hour') WHERE metric ~ 'open';
SELECT metric, name, value FROM check_thresholds_of(collect('hanging', since => '2026-01-01 00:12',
	until => '2026-01-01 00:13', margin => '1 hour')) WHERE metric ~ 'open';
DELETE FROM thresholds;
-- without rules the arguments are looked at too
SELECT * FROM check_thresholds('hanging', margin => '-1 s');
SELECT * FROM check_thresholds('hanging', since => '2026-01-02', until => '2026-01-01');
DROP VIEW hanging_events;

REVOKE USAGE ON SCHEMA asyncspan FROM regress_asyncspan_reader;
DROP FUNCTION tables_add_up, section;
DROP TABLE traced, elsewhere, uptime, calls, shuffled, many, markup, nothing, extremes, renamed, hanging;
DROP ROLE regress_asyncspan_reader;
