-- Parents, depth, self time and critical paths of small trees whose answers
-- can be found with pencil and paper.  Times are in milliseconds here.
SET search_path = public, asyncspan;
\set SHOW_CONTEXT never

CREATE TABLE small (
	test text, span_id bigint, parent_span_id bigint,
	begin_ms int, end_ms int, name text,
	process_id text DEFAULT 'p', target text DEFAULT 't');

CREATE VIEW small_sets AS
SELECT test, span_set_from_spans(begin_ms * bigint '1000000',
	end_ms * bigint '1000000', span_id, process_id, parent_span_id, name,
	target, NULL::text, NULL::int) AS spans
FROM small GROUP BY test;

-- who is whose child, with the time that is the child's own
CREATE FUNCTION show_edges(test text, parents text DEFAULT 'process')
RETURNS TABLE (parent text, child text, spans bigint, avg_ms float8,
	avg_parent_ms float8)
LANGUAGE sql AS $$
	SELECT parent_name, child_name, e.spans, avg_ms, avg_parent_ms
	FROM small_sets s, edges_of(s.spans, $2) e WHERE s.test = $1
	ORDER BY parent_name COLLATE "C", child_name COLLATE "C"
$$;

CREATE FUNCTION show_self(test text, parents text DEFAULT 'process')
RETURNS TABLE (name text, total_ms float8, self_ms float8)
LANGUAGE sql AS $$
	SELECT n.name, n.total_ms, n.self_ms
	FROM small_sets s, name_stats_of(s.spans, $2) n WHERE s.test = $1
	ORDER BY n.name COLLATE "C"
$$;

CREATE FUNCTION show_levels(test text, parents text DEFAULT 'process')
RETURNS TABLE (depth int, spans bigint, complete bigint, total_ms float8,
	self_ms float8, avg_ms float8, p95_ms float8, max_ms float8)
LANGUAGE sql AS $$
	SELECT h.* FROM small_sets s, hierarchy_of(s.spans, $2) h
	WHERE s.test = $1
$$;

CREATE FUNCTION show_path(test text, parents text DEFAULT 'process')
RETURNS TABLE (name text, critical_ms float8, critical_pct float8,
	spans_on_path bigint)
LANGUAGE sql AS $$
	SELECT c.name, critical_ms, critical_pct, spans_on_path
	FROM small_sets s, critical_path_of(s.spans, $2) c WHERE s.test = $1
$$;

CREATE FUNCTION show_counts(test text, parents text DEFAULT 'process')
RETURNS TABLE (roots bigint, children bigint, missing_parents bigint,
	cycles bigint, max_depth int)
LANGUAGE sql AS $$
	SELECT roots, children, missing_parents, cycles, max_depth::int
	FROM small_sets s, overview_of(s.spans, $2) WHERE s.test = $1
$$;

-- Children that begin before their parent, outlive it, overlap and follow one
-- another.  a: [0, 100], covered from 0 to 60 and from 80 to 100.  The path goes
-- back from 100 along late to 80, a itself to 60, over2 to 30, where over1 had
-- not ended yet, so a itself to 20, and early to 0.
INSERT INTO small VALUES
	('overlap', 1, NULL, 0, 100, 'a'),
	('overlap', 2, 1, -50, 20, 'early'),
	('overlap', 3, 1, 10, 40, 'over1'),
	('overlap', 4, 1, 30, 60, 'over2'),
	('overlap', 5, 1, 80, 300, 'late'),
	('overlap', 6, 1, 100, 200, 'after'),
	('overlap', 7, 1, -20, 0, 'before');
SELECT * FROM show_edges('overlap');
SELECT * FROM show_self('overlap');
SELECT * FROM show_levels('overlap');
SELECT * FROM show_path('overlap');

-- A child is walked in its part of the parent's window, and so are its
-- children: of c's 40 ms only 20 count, 5 of them for d.
INSERT INTO small VALUES
	('clipped', 1, 0, 0, 50, 'a'),
	('clipped', 2, 1, 30, 70, 'c'),
	('clipped', 3, 2, 45, 60, 'd'),
	('clipped', 4, 2, 55, 65, 'beyond');
SELECT * FROM show_path('clipped');
SELECT * FROM show_self('clipped');

-- Children that end together: the longest first, then the smallest id.
INSERT INTO small VALUES
	('ties', 1, -1, 0, 10, 'root'),
	('ties', 4, 1, 5, 10, 'short'),
	('ties', 3, 1, 2, 10, 'long, id 3'),
	('ties', 2, 1, 2, 10, 'long, id 2'),
	('ties', 9, 1, 0, 2, 'first, id 9'),
	('ties', 8, 1, 0, 2, 'first, id 8');
SELECT * FROM show_path('ties');

-- Zero-length spans: as a root, as a child, as a parent.
INSERT INTO small VALUES
	('zero', 1, NULL, 5, 5, 'root'),
	('zero', 2, 1, 5, 5, 'child'),
	('zero', 3, 1, 0, 9, 'longer than its parent'),
	('zero', 4, 3, 4, 4, 'leaf');
SELECT * FROM show_self('zero');
SELECT * FROM show_path('zero');
SELECT * FROM show_levels('zero');

-- Open spans have a place in the tree, but no time: neither what they take
-- from their parent nor what their children take from them is known.
INSERT INTO small VALUES
	('open', 1, NULL, 0, 10, 'top'),
	('open', 2, 1, 2, NULL, 'open'),
	('open', 3, 2, 3, 6, 'below'),
	('open', 4, NULL, 0, NULL, 'open root'),
	('open', 5, 4, 0, 4, 'below open root'),
	('open', 6, 3, 4, NULL, 'open leaf');
SELECT * FROM show_edges('open');
SELECT * FROM show_self('open');
SELECT * FROM show_levels('open');
SELECT * FROM show_path('open');

-- A reused id: the parent is the instance that began last at or before the
-- child, whether it is still running or not; else the earliest.
INSERT INTO small VALUES
	('reused', 1, NULL, 10, 20, 'first'),
	('reused', 1, NULL, 30, 90, 'second'),
	('reused', 1, NULL, 50, 60, 'third'),
	('reused', 2, 1, 5, 8, 'at 5'),
	('reused', 3, 1, 10, 12, 'at 10'),
	('reused', 4, 1, 29, 35, 'at 29'),
	('reused', 5, 1, 50, 51, 'at 50'),
	('reused', 6, 1, 70, 80, 'at 70');
SELECT * FROM show_edges('reused');
SELECT * FROM show_counts('reused');

-- Instances that begin together are in order of end with open last, name,
-- target and parent, NULLs first.  The last in order gets the child.
INSERT INTO small VALUES
	('by end', 1, NULL, 0, 9, 'ends at 9'),
	('by end', 1, NULL, 0, 10, 'ends at 10'),
	('by end', 2, 1, 3, 4, 'child'),
	('by name', 1, NULL, 0, 9, 'a'),
	('by name', 1, NULL, 0, 9, 'B'),
	('by name', 1, NULL, 0, 9, NULL),
	('by name', 2, 1, 3, 4, 'child'),
	('by parent', 1, NULL, 0, 9, 'twin'),
	('by parent', 1, 7, 0, 9, 'twin'),
	('by parent', 1, 6, 0, 9, 'twin'),
	('by parent', 6, NULL, 0, 9, 'six'),
	('by parent', 7, 6, 0, 9, 'seven'),
	('by parent', 2, 1, 3, 4, 'child');
INSERT INTO small VALUES
	('by target', 1, NULL, 0, 9, 'a', 'p', 'B'),
	('by target', 1, NULL, 0, 9, 'a', 'p', NULL),
	('by target', 1, NULL, 0, 9, 'a', 'p', 'A'),
	('by target', 2, 1, 3, 4, 'child', 'p', 't');
SELECT t.test, e.parent_name, e.parent_target
FROM small_sets t, edges_of(t.spans) e
WHERE t.test LIKE 'by %' AND child_name = 'child' ORDER BY t.test COLLATE "C";
-- the child of the twin whose parent is seven: six, seven, twin, child
SELECT * FROM show_levels('by parent');

-- Roots by their parent: none, 0, -1, their own id.  Nothing is missing.
INSERT INTO small VALUES
	('roots', 1, NULL, 0, 1, 'null'),
	('roots', 2, 0, 0, 1, 'zero'),
	('roots', 3, -1, 0, 1, 'minus one'),
	('roots', 4, 4, 0, 1, 'own id'),
	('roots', 0, NULL, 0, 1, 'id 0'),
	('roots', -1, -1, 0, 1, 'id -1'),
	('roots', -5, -9, 0, 1, 'missing'),
	('roots', -6, -5, 0, 1, 'child of a negative id');
SELECT * FROM show_counts('roots');
SELECT * FROM show_edges('roots');

-- Cycles of two, of three, and one with a tail; the earliest becomes a root.
-- Of spans that begin together it is the one with the smallest id.
INSERT INTO small VALUES
	('cycle of 2', 2, 1, 0, 10, 'two'),
	('cycle of 2', 1, 2, 0, 10, 'one'),
	('cycle of 3', 1, 3, 7, 10, 'at 7'),
	('cycle of 3', 2, 1, 8, 10, 'at 8'),
	('cycle of 3', 3, 2, 6, 10, 'at 6'),
	('tail', 1, 2, 3, 5, 'at 3'),
	('tail', 2, 1, 4, 6, 'at 4'),
	('tail', 3, 1, 0, 9, 'tail'),
	('tail', 4, 3, 0, 9, 'tail of the tail');
SELECT t.test, e.parent_name, e.child_name
FROM small_sets t, edges_of(t.spans) e
WHERE t.test LIKE 'cycle%' OR t.test = 'tail'
ORDER BY 1, child_name COLLATE "C";
SELECT t.test, c.* FROM (VALUES ('cycle of 2'), ('cycle of 3'), ('tail')) t (test),
	show_counts(t.test) c;
SELECT * FROM show_path('tail');

-- A reused id closes a cycle over two instances: 1 (at 5) is a child of 2, and
-- 2 (at 0), before any 1, a child of the earliest 1.
INSERT INTO small VALUES
	('reused cycle', 2, 1, 0, 1, 'two'),
	('reused cycle', 1, 2, 5, 6, 'one, at 5'),
	('reused cycle', 1, 2, 8, 9, 'one, at 8');
SELECT * FROM show_edges('reused cycle');
SELECT * FROM show_counts('reused cycle');

-- The same id in another process is another span, unless parents are global:
-- then an id that exactly one other process has is found there.  NULL is a
-- process too.
INSERT INTO small VALUES
	('processes', 1, NULL, 0, 50, 'one in p', 'p'),
	('processes', 1, NULL, 0, 50, 'one in q', 'q'),
	('processes', 2, NULL, 0, 50, 'two in p', 'p'),
	('processes', 3, NULL, 9, 50, 'three in p, at 9', 'p'),
	('processes', 3, NULL, 5, 50, 'three in p, at 5', 'p'),
	('processes', 4, NULL, 0, 50, 'four in no process', NULL),
	('processes', 11, 1, 1, 2, 'home before others', 'q'),
	('processes', 12, 1, 1, 2, 'in two other processes', 'r'),
	('processes', 13, 2, 1, 2, 'in one other process', 'q'),
	('processes', 14, 3, 10, 11, 'after both in p', 'q'),
	('processes', 15, 3, 1, 2, 'before both in p', 'q'),
	('processes', 16, 3, 6, 7, 'between both in p', NULL),
	('processes', 17, 4, 6, 7, 'from a process to none', 'q'),
	('processes', 18, 99, 6, 7, 'nowhere', 'q');
SELECT * FROM show_edges('processes');
SELECT * FROM show_counts('processes');
SELECT * FROM show_edges('processes', 'global');
SELECT * FROM show_counts('processes', 'global');
SELECT * FROM show_path('processes', 'global');

-- a cycle across processes exists only globally
INSERT INTO small VALUES
	('global cycle', 1, 2, 4, 6, 'one in p', 'p'),
	('global cycle', 2, 1, 3, 6, 'two in q', 'q');
SELECT * FROM show_counts('global cycle');
SELECT * FROM show_counts('global cycle', 'global');
SELECT * FROM show_edges('global cycle', 'global');

-- Averages and order of edges: per operation, not per span; most frequent
-- first, then total time, then names and targets.
INSERT INTO small VALUES
	('many', 1, NULL, 0, 10, 'parent'),
	('many', 2, NULL, 0, 30, 'parent'),
	('many', 3, NULL, 0, NULL, 'parent'),
	('many', 11, 1, 0, 1, 'child'),
	('many', 12, 1, 0, 2, 'child'),
	('many', 13, 2, 0, 6, 'child'),
	('many', 14, 3, 0, 7, 'child'),
	('many', 15, 2, 0, NULL, 'child'),
	('many', 21, 3, 0, NULL, 'no time'),
	('many', 22, 1, 0, 3, 'c'),
	('many', 23, 1, 0, 3, 'B'),
	('many', 24, 1, 0, 3, 'a'),
	('many', 25, 1, 0, 4, 'more time');
SELECT e.* FROM small_sets s, edges_of(s.spans) e WHERE test = 'many';
SELECT * FROM show_levels('many');
SELECT * FROM show_path('many');

-- the same from relations, of spans and of events
CREATE VIEW many_spans AS
SELECT span_id, parent_span_id, begin_ms * bigint '1000000' AS begin_time,
	end_ms * bigint '1000000' AS end_time, name, target, process_id
FROM small WHERE test = 'many';
CREATE VIEW many_events AS
SELECT 'end' AS event_type, end_time AS time, span_id, parent_span_id, name,
	target, process_id
FROM many_spans WHERE end_time IS NOT NULL
UNION ALL
SELECT 'begin', begin_time, span_id, parent_span_id, name, target, process_id
FROM many_spans
UNION ALL
SELECT 'end', 5, 77, 1, 'orphan', 't', 'p';
SELECT count(*) FROM
	(SELECT * FROM edges('many_spans') EXCEPT SELECT * FROM edges('many_events')) d;
SELECT * FROM edges('many_events') LIMIT 2;
SELECT * FROM hierarchy('many_spans');
SELECT * FROM hierarchy('many_events', process => 'p', parents => 'global');
SELECT * FROM critical_path('many_events', until => 'epoch'::timestamptz
	+ interval '0.5 ms', margin => '1 hour');

-- nothing at all; orphans alone; no complete span
SELECT * FROM hierarchy('many_events', process => 'nobody');
SELECT * FROM edges('many_events', process => 'nobody');
SELECT * FROM critical_path('many_events', process => 'nobody');
SELECT * FROM hierarchy('many_events', since => 'epoch'::timestamptz
	+ interval '1 ms');
SELECT h.* FROM hierarchy_of((SELECT span_set(bigint '1', 'begin', 1, 'p', NULL::int,
	'open', 't'))) h;
SELECT * FROM edges_of(NULL);

-- the argument parents
SELECT * FROM edges('many_events', parents => 'local');
SELECT count(*) FROM edges('many_events', parents => NULL);

-- a tree has to fit into asyncspan.max_memory
CREATE VIEW long AS
SELECT i AS begin_time, i + 10 AS end_time, i AS span_id,
	i - 1 AS parent_span_id
FROM generate_series(bigint '1', 20000) i;
SET asyncspan.max_memory = '1MB';
SELECT * FROM hierarchy('long');
SELECT * FROM edges('long');
SELECT * FROM critical_path('long');
\set VERBOSITY sqlstate
SELECT * FROM critical_path('long');
\set VERBOSITY default
RESET asyncspan.max_memory;
SELECT sum(spans), count(*) FROM hierarchy('long');

-- a set keeps what is known of its tree, and learns the rest when it is asked:
-- sums alone, the self time of each span, and all of it.  A copy is made last,
-- since a set that is copied forgets.
INSERT INTO thresholds (metric, threshold, name)
SELECT DISTINCT 'self_ms', 0, name FROM small;
SELECT format('SELECT count(*) AS sets, %s FROM (SELECT %s, spans::text AS copy FROM small_sets OFFSET 0) s',
	string_agg(format($$bool_and(%1$s IS NOT DISTINCT FROM
  (SELECT jsonb_agg(x) FROM %1$s_of(copy::span_set, parents => 'global') x)) AS %1$s$$,
		figure), ', ' ORDER BY place),
	string_agg(format($$(SELECT jsonb_agg(x) FROM %1$s_of(spans, parents => 'global') x) AS %1$s$$,
		figure), ', ' ORDER BY place))
FROM (VALUES (1, '{overview,check_thresholds,name_stats,hierarchy}'::text[]),
		(2, '{name_stats,hierarchy,check_thresholds,overview}'),
		(3, '{check_thresholds,overview,hierarchy,name_stats}'),
		(4, '{hierarchy,overview,name_stats,check_thresholds}')) o (number, figures),
	unnest(figures) WITH ORDINALITY f (figure, place)
GROUP BY number ORDER BY number \gexec
DELETE FROM thresholds;

DROP FUNCTION show_edges, show_self, show_levels, show_path, show_counts;
DROP VIEW long, many_events, many_spans, small_sets;
DROP TABLE small;
