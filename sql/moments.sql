-- Sums, deviations and percentiles against arithmetic in numeric, on values
-- that no double and no bigint could hold; and the same figures with hardly
-- any memory, where durations are sorted in temporary files.
SET client_min_messages = warning;
\pset null '(null)'

CREATE TABLE ev ("time" bigint, event_type text, span_id bigint, name text, target text);

-- numeric's square root to 40 digits, and how far a double may be from it
CREATE FUNCTION close_to(got double precision, expected numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN expected = 0 THEN got = 0
              ELSE abs(got::text::numeric - expected) <= abs(expected) * 4e-16 END
$$;

CREATE FUNCTION add_durations(n text, d numeric[], base numeric DEFAULT -9223372036854775808) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO ev
  SELECT t::bigint, k, hashtext(n)::bigint * 1000000 + i, n, 't'
    FROM unnest(d) WITH ORDINALITY u(d, i), LATERAL (VALUES (base, 'begin'), (base + d, 'end')) v(t, k)
$$;

-- the whole range of bigint is 2^64 - 1 ns, and its square has 128 bits
SELECT add_durations('extremes', ARRAY[18446744073709551615, 0]) \g /dev/null
SELECT add_durations('equal', array_fill(18446744073709551615::numeric, ARRAY[1000])) \g /dev/null
SELECT add_durations('one off', array_fill(18446744073709551615::numeric, ARRAY[999]) || 18446744073709551614::numeric) \g /dev/null
-- a deviation of one nanosecond in 292 years: a difference of squares in
-- floating point would be far off, or negative
SELECT add_durations('alternating', array_agg(9223372036854775807 + (i % 2)::numeric)) FROM generate_series(1, 1000) i \g /dev/null
SELECT add_durations('two apart', ARRAY[9007199254740993, 9007199254740995]) \g /dev/null
SELECT add_durations('small', array_agg(i::numeric)) FROM generate_series(0, 999) i \g /dev/null
SELECT add_durations('powers', array_agg(trunc(2::numeric ^ i))) FROM generate_series(0, 63) i \g /dev/null

CREATE VIEW expected AS
WITH d AS (
  SELECT name, (max("time") FILTER (WHERE event_type = 'end'))::numeric
             - min("time") FILTER (WHERE event_type = 'begin') AS ns
    FROM ev GROUP BY name, span_id),
s AS (SELECT name, count(*) AS n, sum(ns) AS s, sum(ns * ns) AS q, min(ns) AS min, max(ns) AS max,
             percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY (ns * 0.000001)::double precision) AS p
        FROM d GROUP BY name)
SELECT name, n, s / 1000000 AS total, s / n / 1000000 AS mean,
       CASE WHEN n > 1 THEN sqrt(((q * n - s * s) * 1e60 / n / (n - 1))) / 1e36 END AS stddev,
       (min * 0.000001)::double precision AS min, (max * 0.000001)::double precision AS max, p
  FROM s;

CREATE VIEW checked AS
SELECT e.name, n, close_to(total_ms, total) AS total, close_to(avg_ms, mean) AS mean,
       stddev IS NULL AND stddev_ms IS NULL OR close_to(stddev_ms, stddev) AS stddev,
       avg_ms BETWEEN min_ms AND max_ms AS within, min_ms = min AS min, max_ms = max AS max,
       close_to(p50_ms, p[1]::text::numeric) AND close_to(p95_ms, p[2]::text::numeric)
         AND close_to(p99_ms, p[3]::text::numeric) AS percentiles
  FROM expected e LEFT JOIN asyncspan.name_stats('ev') g USING (name)
 ORDER BY name COLLATE "C";

SELECT * FROM checked;
SELECT name, total_ms, stddev_ms FROM asyncspan.name_stats('ev');
SELECT total_ms, stddev_ms, max_ms, max_concurrency FROM asyncspan.overview('ev');

-- random durations of every magnitude, in groups of every size
SELECT setseed(0.4711) AS seed_is_0_4711 \g /dev/null
TRUNCATE ev;
INSERT INTO ev
SELECT t::bigint, k, i, g, 't'
  FROM (SELECT i, 'g' || trunc(50 * random() ^ 3) AS g, trunc((2 ^ (64 * random()) - 1)::numeric) AS d
          FROM generate_series(1, 20000) i) s,
       LATERAL (VALUES (-9223372036854775808::numeric, 'begin'), (least(d, 18446744073709551615) - 9223372036854775808, 'end')) v(t, k);
SELECT count(*) AS groups, sum(n), bool_and(total), bool_and(mean), bool_and(stddev), bool_and(within),
       bool_and(min), bool_and(max), bool_and(percentiles)
  FROM checked;
CREATE TABLE figures AS SELECT * FROM asyncspan.name_stats('ev');
SELECT asyncspan.overview('ev')::text AS overview \gset

-- 64 kB hold 8192 durations; group and duration do not fit into 64 bits here
SET asyncspan.work_mem = '64kB';
SELECT count(*) AS groups, bool_and(percentiles) FROM checked;
SELECT count(*) FROM (TABLE figures EXCEPT SELECT * FROM asyncspan.name_stats('ev')) x;
SELECT :'overview' = asyncspan.overview('ev')::text AS same_overview;
RESET asyncspan.work_mem;

-- ordinary durations, many of them equal; here they do fit
SELECT setseed(0.1234) AS seed_is_0_1234 \g /dev/null
TRUNCATE ev, figures;
INSERT INTO ev
SELECT t, k, i, g, 't'
  FROM (SELECT i, 'g' || trunc(300 * random() ^ 2) AS g, trunc(1000 * random() ^ 4)::bigint * 1000 AS d, trunc(1e9 * random())::bigint AS b
          FROM generate_series(1, 40000) i) s,
       LATERAL (VALUES (b, 'begin'), (b + d, 'end')) v(t, k);
SELECT count(*) AS groups, sum(n), bool_and(total), bool_and(mean), bool_and(stddev), bool_and(within),
       bool_and(min), bool_and(max), bool_and(percentiles)
  FROM checked;
INSERT INTO figures SELECT * FROM asyncspan.name_stats('ev');
SELECT asyncspan.overview('ev')::text AS overview \gset
SET asyncspan.work_mem = '64kB';
SELECT count(*) AS groups, bool_and(percentiles) FROM checked;
SELECT count(*) FROM (TABLE figures EXCEPT SELECT * FROM asyncspan.name_stats('ev')) x;
SELECT :'overview' = asyncspan.overview('ev')::text AS same_overview;
RESET asyncspan.work_mem;

-- one group of values that differ in few bits, many bits, and in one outlier:
-- what a selection by distribution has to work hardest for
TRUNCATE ev;
INSERT INTO ev
SELECT t::bigint, k, i, g, 't'
  FROM (SELECT i, 'outlier' AS g, CASE i WHEN 1 THEN 9000000000000000000 ELSE i % 7 END AS d FROM generate_series(1, 5000) i
        UNION ALL SELECT 10000 + i, 'ladder', (2::numeric ^ (i % 63))::bigint + i % 3 FROM generate_series(1, 5000) i
        UNION ALL SELECT 20000 + i, 'equal', 42 FROM generate_series(1, 5000) i
        UNION ALL SELECT 30000 + i, 'falling', 5000 - i FROM generate_series(1, 5000) i
        UNION ALL SELECT 40000 + i, 'two', (i % 2) * 1000000007 FROM generate_series(1, 5000) i) s,
       LATERAL (VALUES (0::numeric, 'begin'), (d::numeric, 'end')) v(t, k);
SELECT * FROM checked;
SET asyncspan.work_mem = '64kB';
SELECT * FROM checked;
RESET asyncspan.work_mem;

DROP TABLE figures;
DROP VIEW checked, expected;
DROP FUNCTION add_durations, close_to;
DROP TABLE ev;
