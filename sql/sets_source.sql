-- relations that keep sets, as a source of every function
SET search_path = public, asyncspan;
SET timezone = 'UTC';
\set SHOW_CONTEXT never

CREATE SCHEMA sets_test;
SET search_path = sets_test, public, asyncspan;
CREATE TABLE events AS
	SELECT 'p' || n % 3 AS process_id, n AS span_id, 'op' || n % 4 AS name,
		'web' AS target, e AS event_type,
		timestamptz '2026-01-01' + (n + CASE e WHEN 'begin' THEN 0 ELSE 7 END)
			* interval '1 s' AS time
	FROM generate_series(1, 300) AS n, unnest(ARRAY['begin', 'end']) AS e;
CREATE DOMAIN kept AS span_set;
CREATE TABLE sets AS
	SELECT process_id, date_trunc('minute', time) AS minute,
		span_set(time, event_type, span_id, process_id, NULL::int, name, target) AS set
	FROM events GROUP BY 1, 2;
CREATE VIEW in_domain AS SELECT minute, set::kept AS s FROM sets;
INSERT INTO sets (process_id) VALUES ('nobody');

SELECT relation, spans, complete, open, orphan, round(total_ms) AS total_ms
FROM unnest(ARRAY['events', 'sets', 'in_domain']) AS relation,
	overview(relation::regclass, since => '2026-01-01 00:01:30',
		until => '2026-01-01 00:02:10', process => 'p1');
SELECT collect('sets') = collect('events') AS the_same,
	(SELECT merge(set) FROM sets) = collect('sets') AS merged;
SELECT * FROM spans('sets') EXCEPT ALL SELECT * FROM spans('events');

-- nothing to answer from
CREATE TABLE none (LIKE sets);
SELECT events, spans FROM overview('none');
SELECT spans FROM overview('sets', process => 'nobody');

-- which column has the sets
CREATE VIEW two AS SELECT set AS a, set AS b FROM sets;
SELECT * FROM name_stats('two');
CREATE VIEW named AS SELECT NULL::span_set AS a, set AS spans FROM sets;
SELECT collect('named') = collect('sets') AS the_same;

-- a set of a range has not got what lies outside of it
CREATE TABLE cut AS SELECT collect('events', until => '2026-01-01 00:01') AS set;
SELECT * FROM name_stats('cut');

-- workers read sets, too
SET asyncspan.min_parallel_rows = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;

SELECT collect('sets') = collect('events') AS the_same;

SET client_min_messages = warning;
DROP SCHEMA sets_test CASCADE;
