-- Figures of groups of spans, on tables small enough to work out by hand.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET timezone = 'UTC';
\pset null '(null)'

CREATE TABLE ev ("time" bigint, event_type text, span_id bigint, process_id text,
                 parent_span_id bigint, name text, target text, filename text, line int);

-- a span of the given begin and length in milliseconds
CREATE FUNCTION add_span(id bigint, b numeric, ms numeric, name text, target text,
                         parent bigint DEFAULT NULL, process text DEFAULT 'p') RETURNS void
LANGUAGE sql AS $$
  INSERT INTO ev
  SELECT (b * 1000000)::bigint, 'begin', id, process, parent, name, target, target || '.c', 1 WHERE b IS NOT NULL
  UNION ALL
  SELECT ((coalesce(b, 0) + ms) * 1000000)::bigint, 'end', id, process, parent, name, target, target || '.c', 1 WHERE ms IS NOT NULL
$$;

-- nothing at all: one row of overview, no others
SELECT * FROM asyncspan.overview('ev') \gx
SELECT * FROM asyncspan.target_stats('ev');
SELECT * FROM asyncspan.name_stats('ev');
SELECT * FROM asyncspan.top_spans('ev');
SELECT * FROM asyncspan.spans('ev');

-- one span: no deviation, and every percentile is the span
SELECT add_span(1, 10, 4, 'one', 't') \g /dev/null
SELECT * FROM asyncspan.name_stats('ev') \gx
SELECT total_ms, avg_ms, stddev_ms, p99_ms, max_concurrency, max_concurrency_at, avg_concurrency,
       roots, children, max_depth
  FROM asyncspan.overview('ev') \gx

-- 1, 2, 3, 4 and 10 ms: mean 4, deviation sqrt(50/4), median 3,
-- p95 at position 3.8 and p99 at 3.96 between 4 and 10
TRUNCATE ev;
SELECT add_span(i, 0, ms, 'f', 't') FROM unnest('{1,2,3,4,10}'::int[]) WITH ORDINALITY u(ms, i) \g /dev/null
SELECT total_ms, avg_ms, min_ms, max_ms, stddev_ms, p50_ms, p95_ms, p99_ms
  FROM asyncspan.name_stats('ev');

-- NULL is not the empty string, NULLs come first among equals, and names are
-- in "C" order whatever the collation of the database
TRUNCATE ev;
SELECT add_span(row_number() OVER (), 0, 1, n, t)
  FROM (VALUES ('b', 't'), ('a', 't'), ('B', 't'), ('', 't'), (NULL, 't'),
               ('a', NULL), ('a', ''), (NULL, NULL), ('é', 't')) v(n, t) \g /dev/null
SELECT name, target, events, spans, total_pct FROM asyncspan.name_stats('ev');
SELECT target, events, spans, total_pct FROM asyncspan.target_stats('ev');
SELECT names, targets, source_files, processes FROM asyncspan.overview('ev');

-- open and orphan spans: groups without a complete span have sums of 0 and no
-- other figures; the events of all groups add up
TRUNCATE ev;
SELECT add_span(1, 0, 3, 'done', 't'), add_span(2, 1, NULL, 'running', 't'),
       add_span(3, NULL, 2, 'cut', 'u'), add_span(4, 2, 0, 'instant', 'u') \g /dev/null
SELECT name, events, events_pct, spans, complete, open, orphan, total_ms, total_pct, self_ms, avg_ms,
       stddev_ms, p50_ms, events_per_span
  FROM asyncspan.name_stats('ev');
SELECT sum(events), round(sum(events_pct)::numeric, 9) AS events_pct, round(sum(total_pct)::numeric, 9) AS total_pct FROM asyncspan.name_stats('ev');

-- the end of a mismatched pair counts for its own name, and duplicates for
-- theirs: the group of "typo" has an event but no span
TRUNCATE ev;
SELECT add_span(1, 0, 3, 'work', 't') \g /dev/null
INSERT INTO ev SELECT * FROM ev WHERE event_type = 'end';
INSERT INTO ev VALUES (5000000, 'begin', 2, 'p', NULL, 'work', 't'), (6000000, 'end', 2, 'p', NULL, 'typo', 't');
SELECT name, events, events_pct, spans, complete, total_ms, total_pct, avg_ms, events_per_span
  FROM asyncspan.name_stats('ev');
SELECT events, duplicate_events, mismatched_pairs, spans, names FROM asyncspan.overview('ev');

-- only spans of no length: nothing to take a share of, nothing ever active
TRUNCATE ev;
SELECT add_span(1, 1, 0, 'a', 't'), add_span(2, 1, 0, 'b', 't') \g /dev/null
SELECT name, total_ms, total_pct, avg_ms, stddev_ms FROM asyncspan.name_stats('ev');
SELECT total_ms, max_concurrency, max_concurrency_at, avg_concurrency FROM asyncspan.overview('ev');

-- self time: 10 ms less the union of 1..4, 3..6 and what 9..12 has inside
TRUNCATE ev;
SELECT add_span(1, 0, 10, 'parent', 't'), add_span(2, 1, 3, 'child', 't', 1), add_span(3, 3, 3, 'child', 't', 1),
       add_span(4, 9, 3, 'child', 't', 1), add_span(5, 2, 1, 'grandchild', 't', 2), add_span(6, 7, NULL, 'child', 't', 1) \g /dev/null
SELECT name, total_ms, self_ms FROM asyncspan.name_stats('ev');
SELECT target, total_ms, self_ms FROM asyncspan.target_stats('ev');
SELECT roots, children, missing_parents, cycles, max_depth FROM asyncspan.overview('ev');

-- parents of other processes count only if asked for
TRUNCATE ev;
SELECT add_span(1, 0, 10, 'caller', 't', NULL, 'p'), add_span(2, 2, 5, 'callee', 't', 1, 'q') \g /dev/null
SELECT name, self_ms FROM asyncspan.name_stats('ev');
SELECT name, self_ms FROM asyncspan.name_stats('ev', parents => 'global');
SELECT target, self_ms FROM asyncspan.target_stats('ev', parents => 'global');
SELECT roots, children, missing_parents, max_depth FROM asyncspan.overview('ev');
SELECT roots, children, missing_parents, max_depth FROM asyncspan.overview('ev', parents => 'global');
SELECT * FROM asyncspan.name_stats('ev', parents => 'everywhere');

-- the longest spans: ties in order of time, process, id; open ones never
TRUNCATE ev;
SELECT add_span(3, 2, 5, 'late', 't'), add_span(1, 1, 5, 'b', 't', NULL, 'q'), add_span(1, 1, 5, 'a', 't', NULL, 'p'),
       add_span(2, 1, 5, 'a', 't', 1, 'p'), add_span(4, 0, 9, 'long', 't'), add_span(5, 0, 1, 'short', 't'),
       add_span(6, 0, NULL, 'open', 't'), add_span(7, NULL, 3, 'orphan', 't') \g /dev/null
SELECT rank, process_id, span_id, parent_span_id, name, begin_time, duration_ms, status FROM asyncspan.top_spans('ev', 4);
SELECT rank, name FROM asyncspan.top_spans('ev');
SELECT count(*) FROM asyncspan.top_spans('ev', 0);
SELECT count(*) FROM asyncspan.top_spans('ev', 2147483647);
SELECT * FROM asyncspan.top_spans('ev', -1);
SELECT * FROM asyncspan.top_spans('ev', NULL);
SELECT process_id, span_id, name, filename, line, begin_time, end_time, duration_ms, status FROM asyncspan.spans('ev');

-- both forms of every function give the same rows
CREATE VIEW sets AS
  SELECT asyncspan.span_set("time", event_type, span_id, process_id, parent_span_id, name, target, filename, line) AS s FROM ev;
SELECT (SELECT string_agg(x::text, E'\n') FROM asyncspan.overview('ev') x)
     = (SELECT string_agg(x::text, E'\n') FROM asyncspan.overview_of(s) x) AS overview,
       (SELECT string_agg(x::text, E'\n') FROM asyncspan.target_stats('ev') x)
     = (SELECT string_agg(x::text, E'\n') FROM asyncspan.target_stats_of(s) x) AS target_stats,
       (SELECT string_agg(x::text, E'\n') FROM asyncspan.name_stats('ev') x)
     = (SELECT string_agg(x::text, E'\n') FROM asyncspan.name_stats_of(s) x) AS name_stats,
       (SELECT string_agg(x::text, E'\n') FROM asyncspan.top_spans('ev', 3) x)
     = (SELECT string_agg(x::text, E'\n') FROM asyncspan.top_spans_of(s, 3) x) AS top_spans,
       (SELECT string_agg(x::text, E'\n') FROM asyncspan.spans('ev') x)
     = (SELECT string_agg(x::text, E'\n') FROM asyncspan.spans_of(s) x) AS spans
  FROM sets;

-- a set keeps what its groups have in common, in whatever order they are asked
-- for, and by whatever number of them
TRUNCATE ev;
SELECT add_span(i, i, i + i * 7919 % 1000, 'name' || i % 5, 'target' || i % 5 % 2) FROM generate_series(1, 3000) i \g /dev/null
SELECT 'SELECT ' || string_agg(format($$(SELECT string_agg(x::text, E'\n') FROM asyncspan.%1$s('ev') x)
  = (SELECT string_agg(x::text, E'\n') FROM asyncspan.%1$s_of(s) x) AS %1$s$$, figure), ', ' ORDER BY place) || ' FROM sets'
  FROM (VALUES (1, '{overview,target_stats,name_stats}'::text[]), (2, '{overview,name_stats,target_stats}'),
               (3, '{name_stats,overview,target_stats}'), (4, '{name_stats,target_stats,overview}'),
               (5, '{target_stats,name_stats,overview}'), (6, '{target_stats,overview,name_stats}')) o(number, figures),
       unnest(figures) WITH ORDINALITY f(figure, place)
 GROUP BY number ORDER BY number \gexec

-- a NULL in place of a set has no rows
SELECT count(*) FROM asyncspan.overview_of(NULL);
SELECT count(*) FROM asyncspan.name_stats_of(NULL);
SELECT count(*) FROM asyncspan.spans_of(NULL);

-- where the tree does not fit, its figures are NULL and the others are not
TRUNCATE ev;
SELECT add_span(i, i, 1, 'f', 't', i - 1) FROM generate_series(1, 20000) i \g /dev/null
SET client_min_messages = notice;
SET asyncspan.max_memory = '1MB';
SELECT spans, roots, children, missing_parents, cycles, max_depth, total_ms, max_concurrency FROM asyncspan.overview('ev');
SELECT name, complete, total_ms, self_ms FROM asyncspan.name_stats('ev');
SELECT target, complete, total_ms, self_ms FROM asyncspan.target_stats('ev');
-- without parents there is nothing to build
UPDATE ev SET parent_span_id = 0;
SELECT spans, roots, children, missing_parents, cycles, max_depth FROM asyncspan.overview('ev');
SELECT name, complete, total_ms, self_ms FROM asyncspan.name_stats('ev');
RESET asyncspan.max_memory;
SET client_min_messages = warning;
\set SHOW_CONTEXT never

DROP VIEW sets;
DROP FUNCTION add_span;
DROP TABLE ev;
