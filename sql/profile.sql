-- profiles: what they keep, and that rolling up parts gives the whole
SET search_path = asyncspan, public;
SET client_min_messages = warning;
CREATE TABLE profile_events (
  process_id text, time bigint, event_type text, span_id bigint,
  parent_span_id bigint, name text, target text);

-- 5,000 spans of five names, many of which straddle a multiple of 1,000;
-- every 50th end and every 70th begin is lost
INSERT INTO profile_events
SELECT 'p' || i % 3, t, kind, i, NULL, 'op' || i % 5, 'target' || i % 2
FROM (SELECT i, i * 7 AS b, i * 7 + 1 + (i * i) % 4999 AS e
      FROM generate_series(1, 5000) AS i) AS spans,
  LATERAL (VALUES ('begin', b), ('end', e)) AS events (kind, t)
WHERE NOT (kind = 'end' AND i % 50 = 0) AND NOT (kind = 'begin' AND i % 70 = 0);

CREATE FUNCTION profile_of_all() RETURNS profile LANGUAGE sql AS $$
  SELECT profile(span_set(time, event_type, span_id, process_id,
                          parent_span_id, name, target))
  FROM profile_events $$;

-- parts by time, each a profile that is stored
CREATE TABLE profile_parts AS
SELECT time / 1000 AS part,
  profile(span_set(time, event_type, span_id, process_id, parent_span_id,
                   name, target)) AS profile
FROM profile_events GROUP BY 1;
SELECT count(*) > 30 AS many_parts FROM profile_parts;

SELECT rollup(profile)::text = profile_of_all()::text AS whole_from_parts
FROM profile_parts;

-- in two steps, the parts in any order
SELECT rollup(profile)::text = profile_of_all()::text AS whole_from_halves
FROM (SELECT rollup(profile) FROM profile_parts GROUP BY part % 2)
  AS halves (profile);
SELECT rollup(profile ORDER BY part DESC)::text = profile_of_all()::text
  AS whole_from_behind FROM profile_parts;

-- split by process instead
SELECT rollup(profile)::text = profile_of_all()::text AS whole_from_processes
FROM (SELECT profile(span_set(time, event_type, span_id, process_id,
                              parent_span_id, name, target))
      FROM profile_events GROUP BY process_id) AS parts (profile);

-- in parallel
ALTER TABLE profile_parts SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT rollup(profile) FROM profile_parts;
SELECT rollup(profile)::text = profile_of_all()::text AS whole_in_parallel
FROM profile_parts;
RESET max_parallel_workers_per_gather;

-- all figures but percentiles and self time are those of the set
SELECT count(*) AS differences FROM (
  SELECT name, target, events, events_pct, spans, complete, open, orphan,
    total_ms, total_pct, avg_ms, min_ms, max_ms, stddev_ms, events_per_span
  FROM profile_name_stats(profile_of_all())
  EXCEPT ALL
  SELECT name, target, events, events_pct, spans, complete, open, orphan,
    total_ms, total_pct, avg_ms, min_ms, max_ms, stddev_ms, events_per_span
  FROM name_stats('profile_events')) AS d;
SELECT count(*) AS differences FROM (
  SELECT target, events, events_pct, spans, complete, open, orphan,
    total_ms, total_pct, avg_ms, min_ms, max_ms, stddev_ms, events_per_span
  FROM profile_target_stats(profile_of_all())
  EXCEPT ALL
  SELECT target, events, events_pct, spans, complete, open, orphan,
    total_ms, total_pct, avg_ms, min_ms, max_ms, stddev_ms, events_per_span
  FROM target_stats('profile_events')) AS d;
SELECT count(*) AS groups,
  bool_and(abs(s.p50_ms / p.p50_ms - 1) <= 0.0079 AND
           abs(s.p95_ms / p.p95_ms - 1) <= 0.0079 AND
           abs(s.p99_ms / p.p99_ms - 1) <= 0.0079) AS within_error
FROM profile_name_stats(profile_of_all()) AS s
JOIN name_stats('profile_events') AS p USING (name, target);
SELECT name, self_ms, events, complete, open, orphan
FROM profile_name_stats(profile_of_all()) ORDER BY name, target LIMIT 3;

-- events and spans of one key in different parts: whatever the order, an end
-- closes what began as an event, and not what came as a span
CREATE TEMP TABLE mixed AS
SELECT 1 AS n, profile(span_set(0::bigint, 'b', 1, 'p', NULL, 'n', NULL)) AS p
UNION ALL SELECT 2, profile(span_set_from_spans(0::bigint, NULL::bigint, 1, 'p', NULL, 'n', NULL, NULL, NULL))
UNION ALL SELECT 3, profile(span_set(5::bigint, 'e', 1, 'p', NULL, 'n', NULL));
SELECT DISTINCT s.spans, s.complete, s.open, s.orphan
FROM mixed a, mixed b, mixed c,
  LATERAL (SELECT rollup(p ORDER BY k)
           FROM (VALUES (1, a.p), (2, b.p), (3, c.p)) v (k, p)) r (p),
  profile_name_stats(r.p) AS s
WHERE a.n <> b.n AND b.n <> c.n AND a.n <> c.n;

-- reading back what was written, and not what was not
SELECT profile_of_all()::text::profile::text = profile_of_all()::text AS same;
SELECT '\x00'::profile;
SELECT (left(profile_of_all()::text, -2))::profile IS NULL;
SELECT rollup(NULL::profile) IS NULL AS nothing;
SELECT count(*) FROM profile_name_stats((SELECT profile(span_set(time, event_type,
  span_id, process_id, parent_span_id, name, target))
  FROM profile_events WHERE false));
SELECT pg_column_size(profile_of_all()) < 16000 AS compact;

-- the overview, of something and of nothing
SELECT events, begin_events, end_events, duplicate_events, mismatched_pairs, spans,
  complete, open, orphan, names, targets, errors, processes, roots, max_concurrency
FROM profile_overview(profile_of_all());
SELECT events, spans, first_time, total_ms, avg_ms, p50_ms, avg_concurrency
FROM profile_overview((SELECT profile(span_set(time, event_type, span_id))
  FROM profile_events WHERE false));

-- histograms are by doublings, and of all that is complete
SELECT * FROM profile_durations(profile_of_all(), by => 'target') LIMIT 3;
SELECT sum(spans) = (SELECT complete FROM profile_overview(profile_of_all())) AS all
FROM profile_durations(profile_of_all());
SELECT count(*) FROM profile_durations(NULL);
SELECT count(*) FROM profile_durations(profile_of_all(), per_doubling => 4);
SELECT count(*) FROM profile_durations(profile_of_all(), per_doubling => 0);
SELECT count(*) FROM profile_durations(profile_of_all(), per_doubling => NULL);
SELECT count(*) FROM profile_durations(profile_of_all(), by => 'process');

DROP FUNCTION profile_of_all();
DROP TABLE profile_events, profile_parts;
