-- The functions return rows of named types: what one can do with such a row,
-- and that a type called like a function does not get in its way.
CREATE TABLE calls (time bigint, event_type text, span_id bigint,
	parent_span_id bigint, name text, target text);
INSERT INTO calls VALUES (0, 'B', 1, NULL, 'get', 'web'), (1000000, 'B', 2, 1, 'query', 'db'),
	(3000000, 'E', 2, 1, 'query', 'db'), (9000000, 'E', 1, NULL, 'get', 'web');
SET search_path = asyncspan, public;

-- the type, as a row of the relation, as a value, and by its columns
SELECT s.name, pg_typeof(s) FROM spans('calls') AS s;
SELECT pg_typeof(top_spans('calls', n => 1));
SELECT rank, name, duration_ms FROM (SELECT (top_spans('calls', n => 1)).*) AS s;
SELECT name, (s).target, name(s) FROM spans('calls') AS s;
SELECT a, c FROM spans_of((SELECT span_set(time, event_type, span_id, 'p', parent_span_id,
	name, target) FROM calls)) AS s (a, b, c);

-- one row, and a column that is called like a function
SELECT (overview('calls')).complete;
SELECT spans(o), o.spans FROM overview('calls') AS o;

-- a type that is called like a function
SELECT (target_stats('calls')).target;
\set VERBOSITY terse
SELECT target_stats(t) FROM target_stats('calls') AS t;
\set VERBOSITY default
SELECT count(*) FROM target_stats_of(NULL);

-- spans() in FROM remains a node of its own, unless it has to give whole rows
EXPLAIN (VERBOSE, COSTS OFF) SELECT name, (s).target FROM spans('calls') AS s;
EXPLAIN (VERBOSE, COSTS OFF) SELECT s FROM spans('calls') AS s;

-- a later version may append a column, whatever views there are
CREATE VIEW public.shown AS SELECT * FROM spans('calls');
CREATE VIEW public.whole AS SELECT s, (top_spans('calls')).rank FROM spans('calls') AS s;
BEGIN;
ALTER TYPE span ADD ATTRIBUTE more text;
ROLLBACK;
SELECT name, status FROM public.shown;

-- columns that types have in common are in each of them, in the same order
SELECT attrelid::regclass AS type, string_agg(attname, ' ' ORDER BY attnum) AS columns
FROM pg_attribute
WHERE attrelid IN ('span'::regclass, 'ranked_span'::regclass, 'target_stats'::regclass,
	'operation_stats'::regclass, 'thresholds'::regclass, 'threshold_check'::regclass)
	AND attnum > 0
GROUP BY attrelid ORDER BY attrelid::regclass::text;

RESET search_path;
DROP VIEW shown, whole;
DROP TABLE calls;
