-- Trees of unusual shapes, which have to be ordinary work: each statement is
-- a matter of a second or two.
SET search_path = public, asyncspan;
SET statement_timeout = '120s';

-- 100,000 spans, each within the one before: a nanosecond on either side is
-- its own
CREATE VIEW deep AS
SELECT i AS begin_time, 200001 - i AS end_time, i AS span_id,
	i - 1 AS parent_span_id, 'n' || i % 2 AS name
FROM generate_series(bigint '1', 100000) i;
SELECT count(*), sum(spans) AS spans, min(depth), max(depth),
	min(self_ms * 1e6), max(self_ms * 1e6), sum(round(self_ms * 1e6)) AS total
FROM hierarchy('deep');
SELECT parent_name, child_name, spans FROM edges('deep');
SELECT name, round(critical_ms * 1e6) AS critical_ns, spans_on_path
FROM critical_path('deep');

-- the same upside down: no span has begun when its child begins
CREATE VIEW inverted AS
SELECT -i AS begin_time, 200001 - i AS end_time, i AS span_id,
	i - 1 AS parent_span_id
FROM generate_series(bigint '1', 100000) i;
SELECT roots, children, cycles, max_depth FROM overview('inverted');

-- and closed to a ring, whose earliest member is in the middle
CREATE VIEW ring AS
SELECT (i - 50000) * (i - 50000) AS begin_time,
	bigint '10000000000' AS end_time, i AS span_id,
	CASE i WHEN 1 THEN 100000 ELSE i - 1 END AS parent_span_id,
	CASE i WHEN 50000 THEN 'earliest' END AS name
FROM generate_series(bigint '1', 100000) i;
SELECT roots, children, cycles, max_depth FROM overview('ring');
SELECT parent_name, child_name, spans FROM edges('ring');

-- 10,000 rings of two
CREATE VIEW rings AS
SELECT (i * 7919) % 20000 AS begin_time, bigint '20000' AS end_time,
	i AS span_id, i + 1 - 2 * (i % 2) AS parent_span_id
FROM generate_series(bigint '2', 20001) i;
SELECT roots, children, cycles, max_depth FROM overview('rings');

-- A million children of one parent, [2 i, 2 i + 3]: they leave nothing to it
-- but its last nanosecond.  Back from the end the path is on every other child
-- for 3 ns, and on the parent for the nanosecond before each.
CREATE VIEW wide AS
SELECT CASE i WHEN -1 THEN 0 ELSE 2 * i END AS begin_time,
	CASE i WHEN -1 THEN 2000002 ELSE 2 * i + 3 END AS end_time,
	i + 2 AS span_id, CASE WHEN i >= 0 THEN 1 END AS parent_span_id,
	CASE i WHEN -1 THEN 'parent' ELSE 'child' END AS name
FROM generate_series(bigint '-1', 999999) i;
SELECT depth, spans, round(total_ms * 1e6) AS total_ns,
	round(self_ms * 1e6) AS self_ns
FROM hierarchy('wide');
SELECT parent_name, child_name, spans FROM edges('wide');
SELECT name, round(critical_ms * 1e6) AS critical_ns, spans_on_path
FROM critical_path('wide');

-- One id, a million times; every fourth has a child, which begins right after
-- it.  The first child is too early for any of them.
CREATE VIEW reused AS
SELECT 10 * i AS begin_time, 10 * i + 8 AS end_time, bigint '7' AS span_id,
	NULL::bigint AS parent_span_id, 'instance' AS name
FROM generate_series(bigint '1', 1000000) i
UNION ALL
SELECT 10 * i + (i > 0)::int, 10 * i + 5, 1000 + i, 7, 'child'
FROM generate_series(bigint '0', 1000000, 4) i;
SELECT depth, spans, round(total_ms * 1e6) AS total_ns,
	round(self_ms * 1e6) AS self_ns
FROM hierarchy('reused');
SELECT parent_name, child_name, spans FROM edges('reused');

-- every id in 100 processes, and children that find no parent in their own
CREATE VIEW spread AS
SELECT i AS begin_time, i + 1 AS end_time, i / 100 AS span_id,
	NULL::bigint AS parent_span_id, i % 100 AS process_id
FROM generate_series(bigint '0', 99999) i
UNION ALL
SELECT i, i + 1, 5000 + i, i, -1
FROM generate_series(bigint '1', 2000) i
UNION ALL
SELECT 0, 1, 1500, NULL, 7;
SELECT roots, children, missing_parents, max_depth
FROM overview('spread', parents => 'process');
SELECT roots, children, missing_parents, max_depth
FROM overview('spread', parents => 'global');

DROP VIEW deep, inverted, ring, rings, wide, reused, spread;
