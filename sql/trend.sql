-- Rates, errors and durations over time, and histograms: known answers.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET datestyle = 'ISO';
\pset null '(null)'

CREATE TABLE ev ("time" bigint, event_type text, span_id bigint, process_id text,
	name text, target text, error boolean);

-- a span from b to e, in milliseconds; NULL for what was not recorded
CREATE FUNCTION add_span(id bigint, b numeric, e numeric, name text DEFAULT 'n', target text DEFAULT 't',
	error boolean DEFAULT false) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO ev
  SELECT (t * 1000000)::bigint, k, id, 'p', name, target, error
    FROM (VALUES (b, 'begin'), (e, 'end')) v(t, k) WHERE t IS NOT NULL
$$;
CREATE FUNCTION at(ms numeric) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT timestamptz 'epoch' + ms * interval '1 millisecond' $$;

-- no events: no windows, no buckets
SELECT * FROM asyncspan.trend('ev');
SELECT * FROM asyncspan.durations('ev');
SELECT * FROM asyncspan.durations('ev', '1 s');

-- 1 and 2 end in window 1; 3 begins in it and ends at the very start of window
-- 4; 4 never ends; 5, in error, has no begin; window 2 and 3 are quiet
SELECT add_span(1, 100, 1300, 'a', 'x'), add_span(2, 1000, 1200, 'b', 'x', true),
	add_span(3, 1900, 4000, 'a', 'y'), add_span(4, 1950, NULL, 'b', NULL, true),
	add_span(5, NULL, 4500, 'c', 'x', true) \g /dev/null
SELECT window_start, started, finished, errors, open_at_end, per_second, measured, total_ms, avg_ms
  FROM asyncspan.trend('ev', '1 s');
SELECT window_start, measured, p50_ms, p95_ms, p99_ms, max_ms, exemplar_process_id,
	exemplar_span_id, exemplar_begin_time
  FROM asyncspan.trend('ev', '1 s') WHERE measured > 0;

-- by begin: the spans are the same, in other windows; open ones in error count,
-- orphans do not
SELECT window_start, started, finished, errors, open_at_end, measured, total_ms, max_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '1 s', basis => 'begin');

-- series: windows in which they start, finish or have open spans
SELECT window_start, target, name, started, finished, errors, open_at_end, measured, total_ms
  FROM asyncspan.trend('ev', '1 s', by => 'name');
SELECT window_start, target, name, started, finished, errors, open_at_end, measured, total_ms
  FROM asyncspan.trend('ev', '1 s', by => 'target', basis => 'begin');
SELECT window_start, target, name, started, finished, open_at_end
  FROM asyncspan.trend('ev', '2 s', by => 'operation');

-- the default is a minute
SELECT window_start, started, finished, open_at_end, per_second = 3 / 60.0::float8 AS per_second FROM asyncspan.trend('ev');

-- the form for values
SELECT (SELECT array_agg(t::text) FROM asyncspan.trend('ev', '1 s', 'operation', 'begin') t)
     = (SELECT array_agg(t::text) FROM asyncspan.trend_of(s, '1 s', 'operation', 'begin') t) AS trend,
       (SELECT array_agg(d::text) FROM asyncspan.durations('ev', '1 s', 'name', 3) d)
     = (SELECT array_agg(d::text) FROM asyncspan.durations_of(s, '1 s', 'name', 3) d) AS durations
  FROM (SELECT asyncspan.span_set(ev) AS s FROM ev) x;

-- equal length: the first in the order of spans is the exemplar
TRUNCATE ev;
SELECT add_span(7, 20, 30), add_span(9, 10, 20), add_span(8, 10, 20), add_span(1, 11, 12) \g /dev/null
SELECT exemplar_span_id, exemplar_begin_time, max_ms, p50_ms, p95_ms FROM asyncspan.trend('ev', '1 s');

-- ranges: without a margin a span is cut, with it whole.  What began before
-- the range is open at its start; the end decides where it is measured.
TRUNCATE ev;
SELECT add_span(1, 500, 2500), add_span(2, 2100, 2200), add_span(3, 2900, 4200), add_span(4, 700, NULL),
	add_span(5, 3100, 3200), add_span(6, 600, 800) \g /dev/null
SELECT window_start, started, finished, open_at_end, measured, total_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '1 s');
SELECT window_start, started, finished, open_at_end, measured, total_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '1 s', since => at(2000), until => at(4000));
SELECT window_start, started, finished, open_at_end, measured, total_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '1 s', since => at(2000), until => at(4000), margin => '10 s');
SELECT window_start, started, finished, open_at_end, measured, total_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '1 s', basis => 'begin', since => at(2000), until => at(4000), margin => '10 s');
SELECT * FROM asyncspan.durations('ev', per_doubling => 1, since => at(2000), until => at(4000), margin => '10 s');
SELECT * FROM asyncspan.trend('ev', '1 s', since => at(10000), until => at(11000), margin => '10 s');

-- spans of a relation of spans are whole; a margin finds those begun earlier
CREATE TABLE sp AS SELECT begin_time, end_time, span_id, process_id, name, target FROM asyncspan.spans('ev');
SELECT window_start, started, finished, open_at_end, measured, total_ms, exemplar_span_id
  FROM asyncspan.trend('sp', '1 s', since => at(2000), until => at(4000));
SELECT window_start, started, finished, open_at_end, measured, total_ms, exemplar_span_id
  FROM asyncspan.trend('sp', '1 s', since => at(2000), until => at(4000), margin => '10 s');

-- durations: a bucket begins with its lower bound
TRUNCATE ev;
INSERT INTO ev SELECT t, k, i, 'p', CASE WHEN i < 5 THEN 'a' ELSE 'b' END, 't'
  FROM (VALUES (1, 0), (2, 0), (3, 1), (4, 2), (5, 1023), (6, 1024), (7, 1025), (8, 1217), (9, 1218), (10, 2000000000)) v(i, d),
	LATERAL (VALUES (0, 'begin'), (d, 'end')) w(t, k);
SELECT lower_ms * 1e6 AS lower_ns, upper_ms * 1e6 AS upper_ns, spans FROM asyncspan.durations('ev', per_doubling => 1);
SELECT window_start, target, name, round((lower_ms * 1e6)::numeric, 3) AS lower_ns, round((upper_ms * 1e6)::numeric, 3) AS upper_ns, spans
  FROM asyncspan.durations('ev', '1 s', by => 'name');
SELECT target, name, sum(spans) FROM asyncspan.durations('ev', by => 'operation', per_doubling => 64) GROUP BY 1, 2 ORDER BY 2;

-- windows before the epoch; the ends of time
TRUNCATE ev;
SELECT add_span(1, -1700, -300), add_span(2, -1, 1) \g /dev/null
SELECT window_start, started, finished, open_at_end FROM asyncspan.trend('ev', '1 s');
TRUNCATE ev;
INSERT INTO ev VALUES (-9223372036854775808, 'begin', 1), (9223372036854775807, 'end', 1),
	(-9223372036854775808, 'begin', 2), (-9223372036854775807, 'end', 2);
SELECT * FROM asyncspan.trend('ev', '106751 days');
SELECT * FROM asyncspan.durations('ev', per_doubling => 1);
UPDATE ev SET time = time / 2;
SELECT window_start, started, finished, open_at_end, measured, total_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '53375 days');
SET asyncspan.min_binned_spans = 0;
SELECT window_start, measured, total_ms, p50_ms, p95_ms, p99_ms, max_ms
  FROM asyncspan.trend('ev', '53375 days');
RESET asyncspan.min_binned_spans;
SELECT window_start, measured, total_ms, p50_ms, p95_ms, p99_ms, max_ms
  FROM asyncspan.trend('ev', '53375 days');

-- long durations in more windows than leave bits for them
TRUNCATE ev;
SELECT add_span(i, i, i + CASE WHEN i % 2 = 0 THEN 1e9 + i ELSE i END) FROM generate_series(1, 99) i \g /dev/null
SELECT count(*), sum(measured) AS measured, sum(total_ms) AS total_ms, max(p50_ms) AS longest
  FROM asyncspan.trend('ev', '1 s');
SELECT started, finished, measured, total_ms, p50_ms, p95_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '300 days', basis => 'begin');
SELECT started, measured, total_ms, p50_ms, p95_ms, p99_ms, exemplar_span_id
  FROM asyncspan.trend('ev', '1 s', basis => 'begin') WHERE measured > 0;
CREATE TABLE whole AS SELECT * FROM asyncspan.trend('ev', '300 days');
SET asyncspan.min_binned_spans = 0;
SELECT count(*) AS differ FROM (TABLE whole EXCEPT SELECT * FROM asyncspan.trend('ev', '300 days')) x;
RESET asyncspan.min_binned_spans;
DROP TABLE whole;

-- arguments
SELECT * FROM asyncspan.trend('ev', '0');
SELECT * FROM asyncspan.trend('ev', NULL);
SELECT * FROM asyncspan.trend('ev', '1 month');
SELECT * FROM asyncspan.trend('ev', by => 'process');
SELECT * FROM asyncspan.trend('ev', basis => 'middle');
SELECT count(*) FROM asyncspan.trend_of(NULL);
SELECT * FROM asyncspan.durations('ev', '-1 s');
SELECT * FROM asyncspan.durations('ev', by => 'trace');
SELECT * FROM asyncspan.durations('ev', per_doubling => 0);
SELECT * FROM asyncspan.durations('ev', per_doubling => 65);
SELECT * FROM asyncspan.durations('ev', per_doubling => NULL);
SELECT count(*) FROM asyncspan.durations_of(NULL);
SET timezone = 'Asia/Kolkata';
SELECT * FROM asyncspan.trend('ev', '1 us');
SET timezone = 'UTC';
TRUNCATE ev;
SELECT add_span(i, i * 1000, i * 1000 + 1, 'name ' || i) FROM generate_series(1, 3000) i \g /dev/null
SELECT count(*) FROM asyncspan.trend('ev', '1 s', by => 'name');
SELECT count(*) FROM asyncspan.durations('ev', '1 s', by => 'operation');
SELECT count(*) FROM asyncspan.trend('ev', '1 minute', by => 'name');

-- with hardly any memory: runs of cells and of durations in temporary files
TRUNCATE ev;
INSERT INTO ev
SELECT t, k, i, 'p' || i % 3, 'n' || i % 40, 't' || i % 3, i % 11 = 0
  FROM (SELECT i, trunc(1e9 * random())::bigint AS b, trunc(1e8 * random() ^ 5)::bigint / 100000 * 100000 AS d, random() AS r
          FROM generate_series(1, 30000) i) s,
	LATERAL (VALUES (b, 'begin'), (b + d, 'end')) v(t, k)
 WHERE r > 0.02 OR k = 'begin' AND r > 0.01 OR k = 'end' AND r < 0.01;
CREATE FUNCTION digests() RETURNS TABLE (digest text) LANGUAGE sql AS $$
  SELECT md5(string_agg(t::text, E'\n')) FROM asyncspan.trend('ev', '10 ms') t
  UNION ALL
  SELECT md5(string_agg(t::text, E'\n')) FROM asyncspan.trend('ev', '1 ms', by => 'operation') t
  UNION ALL
  SELECT md5(string_agg(t::text, E'\n')) FROM asyncspan.trend('ev', '10 ms', by => 'name', basis => 'begin') t
  UNION ALL
  SELECT md5(string_agg(d::text, E'\n')) FROM asyncspan.durations('ev', '10 ms', by => 'name') d
  UNION ALL
  SELECT md5(string_agg(t::text, E'\n')) FROM asyncspan.trend('ev', '400 ms', by => 'target') t
$$;
CREATE TABLE digest AS SELECT * FROM digests() WITH ORDINALITY;
SET asyncspan.work_mem = '64kB';
SELECT count(*) AS differ FROM (TABLE digest EXCEPT SELECT * FROM digests() WITH ORDINALITY) x;
-- the same where durations are counted before some of them are sorted, and where
-- all are sorted
SET asyncspan.min_binned_spans = 0;
SELECT count(*) AS differ FROM (TABLE digest EXCEPT SELECT * FROM digests() WITH ORDINALITY) x;
RESET asyncspan.work_mem;
SELECT count(*) AS differ FROM (TABLE digest EXCEPT SELECT * FROM digests() WITH ORDINALITY) x;
SET asyncspan.min_binned_spans = 2147483647;
SELECT count(*) AS differ FROM (TABLE digest EXCEPT SELECT * FROM digests() WITH ORDINALITY) x;
RESET asyncspan.min_binned_spans;

-- what is counted adds up
SELECT started = complete + open AS started, finished = complete AS finished, measured = complete AS measured,
	total = total_ms AS total, last = open AS open, in_buckets = complete AS in_buckets
  FROM asyncspan.overview('ev'),
	LATERAL (SELECT sum(started) AS started, sum(finished) AS finished, sum(measured) AS measured,
		sum(t.total_ms::numeric)::float8 AS total, (array_agg(open_at_end ORDER BY window_start DESC))[1] AS last
		FROM asyncspan.trend('ev', '10 ms') t) a,
	LATERAL (SELECT sum(spans) AS in_buckets FROM asyncspan.durations('ev', '10 ms', by => 'name')) b;

DROP TABLE digest, sp, ev;
DROP FUNCTION digests, at, add_span;
