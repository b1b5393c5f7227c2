-- Why roots are slow and what would help, on trees whose answers can be found
-- with pencil and paper.  Times are in milliseconds here.
SET search_path = public, asyncspan;
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
\pset null null

CREATE TABLE why (
	test text, span_id bigint, parent_span_id bigint,
	begin_ms float8, end_ms float8, name text,
	target text DEFAULT 't', error boolean DEFAULT false,
	detached boolean DEFAULT false);

CREATE VIEW why_sets AS
SELECT test, span_set_from_spans((begin_ms * 1e6)::bigint,
	(end_ms * 1e6)::bigint, span_id, 'p', NULL::text, parent_span_id, name,
	target, error, detached, NULL::text, NULL::int) AS spans
FROM why GROUP BY test;

--
-- The tail.  Nine requests of 10 ms, with 6 ms of the path in one call of db,
-- and one of 100 ms: with two calls of 30 ms, and 20 ms in a cache that nobody
-- else calls.  The request itself has 4 ms, and 20 ms in the tail.
--
INSERT INTO why SELECT 'tail', i, NULL, i * 1000, i * 1000 + 10, 'request'
FROM generate_series(1, 9) i;
INSERT INTO why SELECT 'tail', 100 + i, i, i * 1000 + 2, i * 1000 + 8, 'db'
FROM generate_series(1, 9) i;
INSERT INTO why VALUES
	('tail', 10, NULL, 20000, 20100, 'request'),
	('tail', 110, 10, 20000, 20030, 'db'),
	('tail', 111, 10, 20030, 20060, 'db'),
	('tail', 112, 10, 20060, 20080, 'cache');
SELECT t.* FROM why_sets, tail_of(spans) t WHERE test = 'tail';
-- the operation can be named, wherever it stands: each db is a root by itself
SELECT t.* FROM why_sets, tail_of(spans, 'db') t WHERE test = 'tail';
SELECT t.* FROM why_sets, tail_of(spans, 'db', 't', 0.9) t WHERE test = 'tail';
SELECT t.name FROM why_sets, tail_of(spans, root_target => 't') t WHERE test = 'tail';
-- no body, or no root at all: no rows
SELECT t.* FROM why_sets, tail_of(spans, q => 0) t WHERE test = 'tail';
SELECT t.* FROM why_sets, tail_of(spans, 'db', 'other') t WHERE test = 'tail';
SELECT t.* FROM why_sets, tail_of(spans, 'no such') t WHERE test = 'tail';
SELECT t.roots, t.tail_roots FROM why_sets, tail_of(spans, q => 1) t WHERE test = 'tail';

-- Roots within roots.  The outer r [0, 100] contains the inner r [10, 90] as a
-- whole, and the part up to 100 of the inner r [95, 120].
INSERT INTO why VALUES
	('nested', 1, NULL, 0, 100, 'r'),
	('nested', 2, 1, 10, 90, 'r'),
	('nested', 3, 2, 20, 50, 'x'),
	('nested', 4, 1, 95, 120, 'r'),
	('nested', 5, 4, 110, 118, 'x');
SELECT t.* FROM why_sets, tail_of(spans, 'r', q => 1) t WHERE test = 'nested';
SELECT t.* FROM why_sets, tail_of(spans, 'r', q => 0.5) t WHERE test = 'nested';

-- Each root outlives the root above it, so every one has another part of all that
-- are below: 1.25 billion windows, which are not looked at one by one.
SELECT t.roots, t.tail_roots, t.excess_ms = 0.025 AS as_the_means,
	abs(t.calls_part_ms + t.cost_part_ms - t.excess_ms) < 1e-9 AS parts
FROM (
	SELECT span_set_from_spans(i, 1000000 + 2 * i, i, 'p', NULL::text,
		nullif(i - 1, 0), 'r', 't', false, false, NULL::text, NULL::int)
	FROM generate_series(1::bigint, 50000) i) s (spans),
	tail_of(spans) t;

--
-- What if.  A build that waits for two parallel parts, and then links: [0, 100].
-- compile [0, 60] has two passes, [10, 30] and [30, 55]; test is [5, 40].
--
INSERT INTO why VALUES
	('build', 1, NULL, 0, 100, 'build'),
	('build', 2, 1, 0, 60, 'compile'),
	('build', 3, 2, 10, 30, 'pass'),
	('build', 4, 2, 30, 55, 'pass'),
	('build', 5, 1, 5, 40, 'test'),
	('build', 6, 1, 60, 95, 'link');
INSERT INTO why (test, span_id, parent_span_id, begin_ms, end_ms, name, detached)
VALUES ('build', 7, 6, 60, 70, 'log', true);
SELECT c.name, critical_ms FROM why_sets, critical_path_of(spans) c
WHERE test = 'build';
SELECT w.* FROM why_sets, what_if_all_of(spans) w WHERE test = 'build';
-- without the passes, the test is what the link waits for
SELECT w.* FROM why_sets, what_if_of(spans, 'pass', factor => 0) w
WHERE test = 'build';
SELECT w.* FROM why_sets, what_if_of(spans, 'pass', 't', 0.25) w
WHERE test = 'build';
-- a factor of 1 changes nothing; what is slower makes others wait
SELECT w.* FROM why_sets, what_if_all_of(spans, 1) w WHERE test = 'build';
SELECT w.* FROM why_sets, what_if_all_of(spans, 3) w WHERE test = 'build';
SELECT w.* FROM why_sets, what_if_of(spans, 'no such') w WHERE test = 'build';
SELECT w.* FROM why_sets, what_if_of(spans, 'pass', 'other') w
WHERE test = 'build';
-- 3 ns of own time, halved, are 2: pieces are rounded up, each on its own
INSERT INTO why VALUES
	('odd', 1, NULL, 0, 0.000009, 'a'),
	('odd', 2, 1, 0.000003, 0.000006, 'b'),
	('odd', 3, NULL, 1, 1, 'of no length');
SELECT name, saved_ms * 1e6 AS saved_ns, saved_max_ms * 1e6 AS saved_max_ns,
	saved_pct
FROM why_sets, what_if_all_of(spans) WHERE test = 'odd';
SELECT root_name, before_ms * 1e6 AS before_ns, after_ms * 1e6 AS after_ns,
	saved_pct
FROM why_sets, what_if_of(spans, 'a', factor => 0.5) WHERE test = 'odd';
-- 17 of 40 are 42.5 %, whatever their milliseconds are as floating point numbers
INSERT INTO why VALUES
	('percent', 1, NULL, 0, 0.00004, 'a'),
	('percent', 2, 1, 0, 0.000017, 'b');
SELECT name, saved_pct, saved_pct IN (42.5, 57.5) AS exact FROM why_sets, what_if_all_of(spans, 0)
WHERE test = 'percent';
SELECT saved_pct = 42.5 AS exact FROM why_sets, what_if_of(spans, 'b', factor => 0)
WHERE test = 'percent';
-- a thousand times three hundred years: percentiles are not cut at 2^64 ns
SELECT w.after_ms, w.p95_before_ms, w.p95_after_ms FROM (
	SELECT span_set_from_spans(0::bigint, 9000000000000000000 / i, i, 'p',
		NULL::text, NULL::bigint, 'a', 't', false, false, NULL::text, NULL::int)
	FROM generate_series(1, 2) i) s (spans),
	what_if_of(spans, 'a', factor => 1000) w;
-- no row for what no root waits for: what is detached, or beyond its parent
INSERT INTO why VALUES
	('apart', 1, NULL, 0, 10, 'a'),
	('apart', 2, 1, 10, 12, 'beyond');
INSERT INTO why (test, span_id, parent_span_id, begin_ms, end_ms, name, detached)
VALUES ('apart', 3, 1, 2, 4, 'detached', true);
SELECT name FROM why_sets, what_if_all_of(spans) WHERE test = 'apart';
SELECT root_name, saved_ms FROM why_sets, what_if_of(spans, 'detached')
WHERE test = 'apart';

--
-- Compare.  db takes 1 to 6 ms before and 4 to 9 ms after; the request has two
-- errors after, new is there after only, and old before only.
--
INSERT INTO why SELECT side, i, NULL, i * 1000, i * 1000 + 10 + d + i, 'request',
	't', side = 'after' AND i < 3
FROM (VALUES ('before', 0), ('after', 3)) s (side, d), generate_series(1, 6) i;
INSERT INTO why SELECT side, 100 + i, i, i * 1000 + 2, i * 1000 + 2 + d + i, 'db'
FROM (VALUES ('before', 0), ('after', 3)) s (side, d), generate_series(1, 6) i;
INSERT INTO why VALUES
	('before', 200, 1, 1000, 1001, 'old'), ('after', 200, 1, 1000, 1001, 'new'),
	('before', 201, 1, 1000, 1002, 'same'), ('after', 201, 1, 1000, 1002, 'same'),
	('after', 202, 1, 1000, NULL, 'still running');
\x on
SELECT c.* FROM why_sets b, why_sets a, compare_of(b.spans, a.spans) c
WHERE b.test = 'before' AND a.test = 'after';
\x off
-- one root's spans are one sample, or one each
INSERT INTO why SELECT 'more', i, CASE WHEN i > 1 THEN 1 END, i * 10, i * 10 + i,
	'x' FROM generate_series(1, 9) i;
SELECT samples, superiority, p_value, q_value, impact_ms, self_impact_ms
FROM why_sets b, why_sets a, unnest('{roots,spans}'::text[]) samples,
	compare_of(b.spans, a.spans, samples) c
WHERE b.test = 'more' AND a.test = 'more';
SELECT samples, before_complete, after_complete, superiority, p_value, impact_ms
FROM why_sets b, why_sets a, unnest('{roots,spans}'::text[]) samples,
	compare_of(b.spans, a.spans, samples) c
WHERE b.test = 'nested' AND a.test = 'more' AND name = 'x';

-- of a relation: two ranges, two relations
CREATE TABLE why_spans AS
SELECT begin_time, end_time, span_id, parent_span_id, name, target
FROM why_sets, spans_of(spans) WHERE test = 'tail';
SELECT name, before_complete, before_per_second, before_avg_ms, after_complete,
	after_per_second, after_avg_ms, superiority, impact_ms
FROM compare('why_spans', until => 'epoch'::timestamptz + interval '10 seconds',
	other_since => 'epoch'::timestamptz + interval '10 seconds');
SELECT name, superiority, p_value, impact_ms
FROM compare('why_spans', other_source => 'why_spans', samples => 'spans');
SELECT name, excess_ms FROM tail('why_spans');
SELECT root_name, saved_ms FROM what_if('why_spans', 'db');
SELECT name, saved_ms FROM what_if_all('why_spans', since => 'epoch',
	until => 'epoch'::timestamptz + interval '10 seconds');

-- nothing
SELECT * FROM tail_of(NULL);
SELECT * FROM what_if_of(NULL, 'x');
SELECT * FROM what_if_all_of(NULL);
SELECT * FROM compare_of(NULL, NULL);
SELECT name, before_complete, before_per_second, before_avg_ms, after_complete,
	p_value, impact_ms
FROM why_sets, compare_of(NULL, spans) WHERE test = 'tail';
CREATE TABLE why_none (time timestamptz, event_type text, span_id bigint);
SELECT * FROM tail('why_none');
SELECT * FROM what_if('why_none', 'x');
SELECT * FROM what_if_all('why_none');
SELECT * FROM compare('why_none', 'why_none');
INSERT INTO why_none VALUES ('epoch', 'begin', 1);
SELECT * FROM tail('why_none');
SELECT * FROM what_if('why_none', 'x');
SELECT * FROM what_if_all('why_none');

-- NULL is the default of an argument that is one of some words
SELECT superiority FROM why_sets b, why_sets a,
	compare_of(b.spans, a.spans, NULL, NULL)
WHERE b.test = 'nested' AND a.test = 'more' AND name = 'x';

-- arguments are looked at before anything is read
SELECT * FROM tail('why_none', q => 1.5);
SELECT * FROM tail_of(NULL, q => 'NaN');
SELECT * FROM tail('why_none', q => NULL);
SELECT * FROM what_if('why_none', NULL);
SELECT * FROM what_if('why_none', 'x', factor => NULL);
SELECT * FROM what_if('why_none', 'x', factor => -1);
SELECT * FROM what_if_all('why_none', 'infinity');
SELECT * FROM what_if_all('why_none', NULL);
SELECT * FROM compare('why_none');
SELECT * FROM compare('why_none', 'why_none', 'traces');
SELECT * FROM compare(NULL, 'why_none');
SELECT * FROM compare_of(NULL, NULL, 'roots', 'nowhere');

DROP VIEW why_sets;
DROP TABLE why, why_spans, why_none;
