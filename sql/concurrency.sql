-- Concurrency over time: known answers, then brute force on random inputs.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET datestyle = 'ISO';
\pset null '(null)'

CREATE TABLE ev ("time" bigint, event_type text, span_id bigint, process_id text,
                 parent_span_id bigint, name text, target text);

-- a span from b to e, in milliseconds; NULL for what was not recorded
CREATE FUNCTION add_span(id bigint, b numeric, e numeric, name text DEFAULT 'n', target text DEFAULT 't') RETURNS void
LANGUAGE sql AS $$
  INSERT INTO ev
  SELECT (t * 1000000)::bigint, k, id, 'p', NULL, name, target
    FROM (VALUES (b, 'begin'), (e, 'end')) v(t, k) WHERE t IS NOT NULL
$$;

-- no events, no windows
SELECT * FROM asyncspan.concurrency('ev');

-- three spans, two of them at once from 1500 to 2000, and an end at the same
-- instant as a begin, which are not at once
SELECT add_span(1, 1000, 2000), add_span(2, 1500, 2500), add_span(3, 2500, 3000) \g /dev/null
SELECT * FROM asyncspan.concurrency('ev');
SELECT * FROM asyncspan.concurrency('ev', '500 ms');
SELECT * FROM asyncspan.concurrency('ev', '1 day');
SELECT max_concurrency, max_concurrency_at, avg_concurrency FROM asyncspan.overview('ev');

-- the peak is found at its first instant, and spans of no length never count
TRUNCATE ev;
SELECT add_span(1, 0, 1), add_span(2, 0, 1), add_span(3, 5, 6), add_span(4, 5, 6),
       add_span(5, 0, 0), add_span(6, 3, 3), add_span(7, 3, 3), add_span(8, 6, 6) \g /dev/null
SELECT max_concurrency, max_concurrency_at FROM asyncspan.overview('ev');
SELECT * FROM asyncspan.concurrency('ev', '1 ms');
TRUNCATE ev;
SELECT add_span(1, 7, 7) \g /dev/null
SELECT * FROM asyncspan.concurrency('ev', '1 ms');

-- windows are aligned to the epoch, before it too
TRUNCATE ev;
SELECT add_span(1, -1700, -300), add_span(2, -1, 1) \g /dev/null
SELECT * FROM asyncspan.concurrency('ev');

-- unmatched spans: an orphan counts from the start of the range, an open one
-- to its end; the range is that of the events if it is not given
TRUNCATE ev;
SELECT add_span(1, 1200, 1300), add_span(2, 1500, NULL), add_span(3, NULL, 2800), add_span(4, 3000, 3400) \g /dev/null
SELECT * FROM asyncspan.concurrency('ev');
SELECT * FROM asyncspan.concurrency('ev', unmatched => 'clip');
SELECT * FROM asyncspan.concurrency('ev', unmatched => 'clip',
                                    since => '1970-01-01 00:00:01.1Z', until => '1970-01-01 00:00:03.9Z');

-- a range that cuts, without and with a margin
SELECT * FROM asyncspan.concurrency('ev', unmatched => 'clip', since => '1970-01-01 00:00:01.25Z', until => '1970-01-01 00:00:03.2Z');
SELECT * FROM asyncspan.concurrency('ev', since => '1970-01-01 00:00:01.25Z', until => '1970-01-01 00:00:03.2Z', margin => '10 s');

-- series: every one has all windows, NULL and the empty string are two
TRUNCATE ev;
SELECT add_span(1, 0, 1500, 'a', 'x'), add_span(2, 0, 2500, 'b', 'x'), add_span(3, 500, 600, 'a', NULL),
       add_span(4, 2000, 2100, NULL, ''), add_span(5, 2050, NULL, 'B', 'only open') \g /dev/null
SELECT * FROM asyncspan.concurrency('ev', by => 'target');
SELECT * FROM asyncspan.concurrency('ev', by => 'name', unmatched => 'clip');

-- arguments
SELECT * FROM asyncspan.concurrency('ev', '0');
SELECT * FROM asyncspan.concurrency('ev', '-1 s');
SELECT * FROM asyncspan.concurrency('ev', NULL);
SELECT * FROM asyncspan.concurrency('ev', '1 month');
SELECT * FROM asyncspan.concurrency('ev', '1 year -365 days');
SELECT * FROM asyncspan.concurrency('ev', '106752 days');
SELECT count(*) FROM asyncspan.concurrency('ev', '106751 days');
SELECT * FROM asyncspan.concurrency('ev', by => 'process');
SELECT * FROM asyncspan.concurrency('ev', unmatched => 'maybe');
SELECT count(*) FROM asyncspan.concurrency('ev', unmatched => NULL);
SELECT count(*) FROM asyncspan.concurrency_of(NULL::asyncspan.span_set);

-- a bucket much too small ends with the statement, not with the server
TRUNCATE ev;
SELECT add_span(1, 0, 1e12) \g /dev/null
SET statement_timeout = '200ms';
SELECT count(*) FROM asyncspan.concurrency('ev', '20 seconds');
SELECT count(*) FROM asyncspan.concurrency('ev', '1 microsecond');
RESET statement_timeout;

-- nor does one that is too small for so many series
TRUNCATE ev;
INSERT INTO ev SELECT i * 1000000000::bigint, k, i, NULL, NULL, 'name ' || i
FROM generate_series(1, 3000) i, unnest('{begin,end}'::text[]) k;
SELECT count(*) FROM asyncspan.concurrency('ev', '1 second', by => 'name');
SELECT count(*) FROM asyncspan.concurrency('ev', '1 minute', by => 'name');

-- the ends of time
TRUNCATE ev;
INSERT INTO ev VALUES (-9223372036854775808, 'begin', 1), (9223372036854775807, 'end', 1),
                      (-9223372036854775808, 'begin', 2), (-9223372036854775807, 'end', 2),
                      (9223372036854775806, 'begin', 3), (9223372036854775807, 'end', 3),
                      (9223372036854775807, 'begin', 4);
SELECT max_concurrency, avg_concurrency FROM asyncspan.overview('ev');
SELECT * FROM asyncspan.concurrency('ev', '106751 days');
DELETE FROM ev WHERE span_id IN (1, 2);
INSERT INTO ev VALUES (-9223200000000000000, 'begin', 1), (9223372036854775807, 'end', 1),
                      (-9223200000000000000, 'begin', 2), (-9223199999999999999, 'end', 2);
SELECT window_start, peak, average, started, finished, active_at_start
  FROM asyncspan.concurrency('ev', '53375 days', unmatched => 'clip');

DROP FUNCTION add_span;
TRUNCATE ev;

-- ---------------------------------------------------------------------------
-- Against brute force: 500 cases of up to twelve spans with many ties, each
-- with a bucket of its own.  Times are multiples of 250 ns around the epoch,
-- so that most windows, of one to three microseconds, begin within a span and
-- many begins and ends are at the very start of one.
-- ---------------------------------------------------------------------------
SELECT setseed(0.20251123) AS seed_is_0_20251123 \g /dev/null

CREATE TABLE span AS
  SELECT c, row_number() OVER () AS id,
         CASE WHEN status = 'orphan' THEN NULL ELSE b END AS b,
         CASE WHEN status = 'open' THEN NULL ELSE b + d END AS e, target
    FROM (SELECT c, (trunc(random() * 60) - 30)::bigint * 250 AS b,
                 CASE WHEN random() < 0.2 THEN 0 ELSE trunc(random() * 20)::bigint * 250 END AS d,
                 CASE WHEN random() < 0.15 THEN 'open' WHEN random() < 0.15 THEN 'orphan' ELSE 'complete' END AS status,
                 (ARRAY['a', 'b', '', NULL])[1 + trunc(random() * 4)::int] AS target
            FROM generate_series(1, 500) c, generate_series(1, 1 + (c % 12))) s;
CREATE TABLE "case" AS
  SELECT c, (1 + trunc(random() * 3))::bigint * 1000 AS bucket,
         CASE WHEN random() < 0.5 THEN 'clip' ELSE 'exclude' END AS unmatched,
         CASE WHEN random() < 0.3 THEN trunc(random() * 10)::bigint * 1000 - 10000 END AS since,
         CASE WHEN random() < 0.3 THEN trunc(random() * 10)::bigint * 1000 END AS until
    FROM generate_series(1, 500) c;

-- what the engine reads, in no order: the cases are processes
INSERT INTO ev
  SELECT "time", kind, id, c, NULL, 'n', target
    FROM span, LATERAL (VALUES ('begin', b), ('end', e)) v(kind, "time")
   WHERE "time" IS NOT NULL ORDER BY hashint8(id), "time" % 7;
CREATE INDEX ON ev (process_id);

-- an end outside of the range leaves a span open, a begin outside an orphan
CREATE TABLE kept AS
  SELECT c, id, target, b, e
    FROM (SELECT c, id, target,
                 CASE WHEN b >= coalesce(since, b) AND b < coalesce(until, b + 1) THEN b END AS b,
                 CASE WHEN e >= coalesce(since, e) AND e < coalesce(until, e + 1) THEN e END AS e
            FROM span JOIN "case" USING (c)) s
   WHERE b IS NOT NULL OR e IS NOT NULL;
CREATE INDEX ON kept (c);

CREATE TABLE "range" AS
  SELECT c, bucket, unmatched, min(least(b, e)) AS first, max(greatest(b, e)) AS last,
         coalesce(since, min(least(b, e))) AS range_start, coalesce(until, max(greatest(b, e))) AS range_end
    FROM kept JOIN "case" USING (c) GROUP BY c, bucket, unmatched, since, until;
CREATE TABLE counted AS
  SELECT c, target, coalesce(b, range_start) AS b, coalesce(e, range_end) AS e,
         b IS NOT NULL AS begins, e IS NOT NULL AS ends
    FROM kept JOIN "range" USING (c)
   WHERE unmatched = 'clip' OR b IS NOT NULL AND e IS NOT NULL;
CREATE INDEX ON counted (c);
ANALYZE;

CREATE TABLE expected AS
  SELECT c, s, t.target,
         (SELECT max((SELECT count(*) FROM counted i
                       WHERE i.c = r.c AND i.target IS NOT DISTINCT FROM t.target AND i.b <= p AND p < i.e))
            FROM (SELECT s AS p UNION SELECT b FROM counted i WHERE i.c = r.c AND b >= s AND b < s + bucket) p) AS peak,
         x.average, x.started, x.finished, x.active_at_start
    FROM "range" r,
         LATERAL (SELECT k * bucket AS s
                    FROM generate_series(floor(first::numeric / bucket)::bigint, floor(last::numeric / bucket)::bigint) k) w,
         LATERAL (SELECT DISTINCT target FROM kept k WHERE k.c = r.c) t,
         LATERAL (SELECT (coalesce(sum(greatest(0, least(e, s + bucket) - greatest(b, s))), 0) / bucket)::double precision AS average,
                         count(*) FILTER (WHERE begins AND b >= s AND b < s + bucket) AS started,
                         count(*) FILTER (WHERE ends AND e >= s AND e < s + bucket) AS finished,
                         count(*) FILTER (WHERE b <= s AND s < e) AS active_at_start
                    FROM counted i WHERE i.c = r.c AND i.target IS NOT DISTINCT FROM t.target) x;

CREATE FUNCTION ns(timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  $$ SELECT (extract(epoch FROM $1) * 1000000)::bigint * 1000 $$;
CREATE FUNCTION at(ns bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT timestamptz 'epoch' + floor(ns / 1000.0) * interval '1 microsecond' $$;
CREATE TABLE got AS
  SELECT c, ns(window_start) AS s, series AS target, peak, average, started, finished, active_at_start
    FROM "case", asyncspan.concurrency('ev', bucket / 1000 * interval '1 microsecond', 'target', unmatched,
                                       at(since), at(until), c::text);
SELECT count(*) > 7500 AS many_windows, count(*) FILTER (WHERE peak > 1) > 500 AS busy_ones FROM got;
SELECT * FROM (TABLE expected EXCEPT ALL TABLE got) x ORDER BY c, s LIMIT 5;
SELECT * FROM (TABLE got EXCEPT ALL TABLE expected) x ORDER BY c, s LIMIT 5;

-- all series together: sums and averages add up, the peak is looked for again
CREATE TABLE total AS
  SELECT c, ns(window_start) AS s, peak, average, started, finished, active_at_start
    FROM "case", asyncspan.concurrency('ev', bucket / 1000 * interval '1 microsecond', NULL, unmatched,
                                       at(since), at(until), c::text);
SELECT count(*) AS wrong
  FROM total t
  FULL JOIN (SELECT c, s, sum(average) AS average, sum(started) AS started, sum(finished) AS finished,
                    sum(active_at_start) AS active_at_start, max(peak) AS least_peak, sum(peak) AS most_peak
               FROM expected GROUP BY c, s) e USING (c, s)
 WHERE abs(t.average - e.average) > 1e-12 OR (t.started, t.finished, t.active_at_start) IS DISTINCT FROM (e.started, e.finished, e.active_at_start)
    OR (t.peak NOT BETWEEN e.least_peak AND e.most_peak) IS NOT FALSE;

-- the highest concurrency of complete spans, and when
WITH complete AS (SELECT * FROM kept WHERE b IS NOT NULL AND e IS NOT NULL),
instants AS (SELECT DISTINCT c, b AS p FROM complete WHERE b < e),
active AS (SELECT c, p, count(*) AS n FROM instants JOIN complete s USING (c) WHERE s.b <= p AND p < s.e GROUP BY c, p),
best AS (SELECT DISTINCT ON (c) c, n, p FROM active ORDER BY c, n DESC, p),
average AS (SELECT k.c, sum(e - b) FILTER (WHERE b IS NOT NULL AND e IS NOT NULL)::double precision
                   / nullif(max(greatest(b, e)) - min(least(b, e)), 0) AS a FROM kept k GROUP BY k.c)
SELECT count(*) AS cases,
       count(*) FILTER (WHERE o.max_concurrency IS DISTINCT FROM coalesce(best.n, 0)
                        OR o.max_concurrency_at IS DISTINCT FROM at(best.p)
                        OR abs(o.avg_concurrency - coalesce(a, 0)) > 1e-12
                        OR (o.avg_concurrency IS NULL) IS DISTINCT FROM
                           (r.c IS NULL OR r.first = r.last)) AS wrong
  FROM "case" LEFT JOIN "range" r USING (c) LEFT JOIN best USING (c) LEFT JOIN average USING (c),
       LATERAL asyncspan.overview('ev', at(since), at(until), c::text) o;

-- the form for values has the same rows
SELECT count(*) AS sets, count(*) FILTER (WHERE (SELECT array_agg(x::text) FROM asyncspan.concurrency('ev', '1 us', 'target', 'clip', process => c) x)
                                    IS DISTINCT FROM (SELECT array_agg(x::text) FROM asyncspan.concurrency_of(s, '1 us', 'target', 'clip') x)) AS differ
  FROM (SELECT process_id AS c, asyncspan.span_set("time", event_type, span_id, process_id, parent_span_id, name, target) AS s
          FROM ev GROUP BY 1) sets;

-- ---------------------------------------------------------------------------
-- With hardly any memory: sorted runs in temporary files, and series in
-- several passes where the range leaves few bits for their number.
-- ---------------------------------------------------------------------------
CREATE FUNCTION digests(bucket interval) RETURNS TABLE (digest text) LANGUAGE sql AS $$
  SELECT md5(string_agg(x::text, E'\n')) FROM asyncspan.concurrency('ev', bucket) x
  UNION ALL
  SELECT md5(string_agg(x::text, E'\n')) FROM asyncspan.concurrency('ev', bucket, by => 'name', unmatched => 'clip') x
  UNION ALL
  SELECT (max_concurrency, max_concurrency_at)::text FROM asyncspan.overview('ev')
$$;
TRUNCATE ev;
INSERT INTO ev
SELECT t, k, i, 'p', NULL, 'n' || i % 40, 't'
  FROM (SELECT i, trunc(1e9 * random())::bigint AS b, trunc(1e8 * random() ^ 5)::bigint AS d, random() AS r FROM generate_series(1, 30000) i) s,
       LATERAL (VALUES (b, 'begin'), (b + d, 'end')) v(t, k)
 WHERE r > 0.01 OR k = 'begin';
CREATE TABLE digest AS SELECT * FROM digests('10 ms') WITH ORDINALITY;
SET asyncspan.work_mem = '64kB';
SELECT count(*) AS differ FROM (TABLE digest EXCEPT SELECT * FROM digests('10 ms') WITH ORDINALITY) x;
RESET asyncspan.work_mem;

-- the same spans, spread over centuries: same figures, window by window, but for
-- the last digit of an average of integers beyond 53 bits
CREATE TABLE narrow AS
  SELECT extract(epoch FROM window_start) * 100 AS w, series, peak, round(average::numeric, 12), started, finished, active_at_start
    FROM asyncspan.concurrency('ev', '10 ms', by => 'name', unmatched => 'clip');
UPDATE ev SET "time" = "time" * 8000000000;
SELECT count(*) AS differ
  FROM (TABLE narrow EXCEPT ALL
        SELECT extract(epoch FROM window_start) / 80000000, series, peak, round(average::numeric, 12), started, finished, active_at_start
          FROM asyncspan.concurrency('ev', '80000000 s', by => 'name', unmatched => 'clip')) x;
SET asyncspan.work_mem = '64kB';
SELECT count(*) AS differ
  FROM (TABLE narrow EXCEPT ALL
        SELECT extract(epoch FROM window_start) / 80000000, series, peak, round(average::numeric, 12), started, finished, active_at_start
          FROM asyncspan.concurrency('ev', '80000000 s', by => 'name', unmatched => 'clip')) x;
RESET asyncspan.work_mem;

DROP TABLE narrow, digest, total, got, expected, counted, "range", kept, "case", span, ev;
DROP FUNCTION digests, ns, at;
