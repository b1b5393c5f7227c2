# Differential test of trend() and durations(): the engine against brute force
# in SQL, every column, on many small random sets of spans with ties, traces,
# errors, open spans and orphans, over values, and over relations of events and
# of spans with ranges and margins.
#
# ASPAN_SEED repeats a run, ASPAN_CASES sets the number of sets.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $nsets = aspan_cases(60);
my $seed = aspan_seed();
my $node = aspan_cluster('trend_oracle');

# ---- sets of spans; times are multiples of 250 ns around 1970 ----

# span ids are unique, so that a pair is a pair whatever is read
my $rows = '';
foreach my $set (1 .. $nsets)
{
	my $instants = aspan_pick(5, 20, 80);
	my @processes = aspan_pick([undef], ['p'], [ 'p', 'P', 'q', undef ]);
	my @traces = aspan_pick([undef], [ undef, 'x', '0' x 31 . '1' ]);
	my $long = aspan_pick(1, 1, 1, 10**9, 10**12);
	my $bucket = aspan_pick(1000, 2000, 3000, 7000) * $long;
	my @spans;

	foreach my $id (1 .. 1 + aspan_random(14))
	{
		my $begin = (aspan_random($instants) - int($instants / 2)) * 250;
		my $end = $begin + 250 * aspan_random($instants)
		  * aspan_pick(0, 1, 1, 1, $long);
		my $status = aspan_pick(('complete') x 7, 'open', 'orphan');

		push @spans,
		  [
			$set, $bucket, aspan_pick(@{ $processes[0] }),
			aspan_pick(@{ $traces[0] }), aspan_pick(1, -1) * $id,
			$status eq 'orphan' ? undef : $begin,
			$status eq 'open' ? undef : $end,
			aspan_pick(undef, '', 'a', 'B'), aspan_pick(undef, 't', 'T'),
			aspan_pick('f', 'f', 't')
		  ];
	}
	$rows .= aspan_copy_text(@$_) foreach aspan_shuffle(@spans);
}

$node->safe_psql('spans', <<"EOS");
CREATE TABLE span (set_no int, bucket_ns bigint, process_id text, trace_id text,
	span_id bigint, b bigint, e bigint, name text, target text, error boolean);
COPY span FROM STDIN;
$rows\\.
EOS

$node->safe_psql('spans', q{
CREATE FUNCTION at(ns bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
	$$ SELECT timestamptz 'epoch' + floor(ns / 1000.0) * interval '1 microsecond' $$;
CREATE FUNCTION ns(timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
	$$ SELECT (extract(epoch FROM $1) * 1000000)::bigint * 1000 $$;

CREATE TABLE sets AS
SELECT set_no, bucket_ns, asyncspan.span_set_from_spans(b, e, span_id, process_id,
	trace_id, NULL::bigint, name, target, error, false, NULL::text, NULL::int) AS spans
FROM span GROUP BY 1, 2;

-- all ways to ask: without a range a value is asked, else relations, whose
-- ranges begin and end in the middle of windows too
CREATE TABLE how AS
SELECT * FROM (VALUES (NULL), ('target'), ('name'), ('operation')) b (series),
	(VALUES ('end'), ('begin')) s (basis);
CREATE TABLE asked AS
SELECT row_number() OVER () AS q, * FROM (
	SELECT set_no, bucket_ns, series, basis, 'value' AS source, NULL::bigint AS since,
		NULL::bigint AS until, NULL::bigint AS margin
	FROM sets, how
	UNION ALL
	SELECT set_no, bucket_ns, series, basis, source, since, since + length, margin
	FROM (SELECT set_no, bucket_ns, (set_no * 7919 % 13 - 9) * 1000 AS since,
			(set_no * 104729 % 11) * 1000 AS length, (set_no * 31 % 5) * 2000 AS margin
		FROM sets WHERE set_no <= 30) r,
		how, (VALUES ('events'), ('finished')) v (source)) x;

-- the relations, with a process for each set, since a call reads one; what
-- processes a set had is in the trace
CREATE TABLE events AS
SELECT t AS time, k AS event_type, span_id, set_no AS process_id, process_id AS trace_id,
	name, target, error
FROM span, LATERAL (VALUES (b, 'begin'), (e, 'end')) v (t, k) WHERE t IS NOT NULL;
CREATE TABLE finished AS
SELECT b AS begin_time, e AS end_time, span_id, set_no AS process_id, process_id AS trace_id,
	name, target, error
FROM span;
CREATE INDEX ON events (process_id);
CREATE INDEX ON finished (process_id);
ANALYZE;

-- what is read of each
CREATE TABLE seen AS
SELECT q, source, series, basis, bucket_ns, since, until, process, trace, span_id, b, e, error,
	CASE WHEN series IN ('name', 'operation') THEN name END AS name,
	CASE WHEN series IN ('target', 'operation') THEN target END AS target,
	name AS own_name, target AS own_target
FROM (
	SELECT q, source, series, basis, bucket_ns, since, until,
		CASE source WHEN 'value' THEN s.process_id ELSE set_no::text END AS process,
		CASE source WHEN 'value' THEN s.trace_id ELSE s.process_id END AS trace,
		span_id, error, name, target,
		CASE WHEN source <> 'events' OR b >= since - margin AND b < until + margin THEN b END AS b,
		CASE WHEN source <> 'events' OR e >= since - margin AND e < until + margin THEN e END AS e,
		source <> 'finished' OR coalesce(b, e) >= since - margin AND coalesce(b, e) < until AS is_read
	FROM asked JOIN span s USING (set_no, bucket_ns)) x
WHERE is_read AND (b IS NOT NULL OR e IS NOT NULL);

-- windows from the first event in the range to the last
CREATE TABLE bounds AS
SELECT q, min(bucket_ns) AS bucket, floor(min(t)::numeric / min(bucket_ns))::bigint AS first,
	floor(max(t)::numeric / min(bucket_ns))::bigint AS last
FROM seen, LATERAL (VALUES (b), (e)) v (t)
WHERE t IS NOT NULL AND (since IS NULL OR t >= since AND t < until)
GROUP BY q;
CREATE TABLE moment AS
SELECT seen.*,
	b IS NOT NULL AND (since IS NULL OR b >= since AND b < until) AS begins,
	e IS NOT NULL AND (since IS NULL OR e >= since AND e < until) AS ends
FROM seen;
CREATE INDEX ON moment (q);
ANALYZE;

CREATE TABLE want AS
SELECT q, w * bucket AS start, s.target, s.name, x.*
FROM bounds JOIN asked USING (q),
	LATERAL generate_series(first, last) w,
	LATERAL (SELECT DISTINCT m.target, m.name FROM moment m WHERE m.q = bounds.q) s,
	LATERAL (
		SELECT count(*) FILTER (WHERE starts_here) AS started,
			count(*) FILTER (WHERE b IS NOT NULL AND ends_here) AS finished,
			count(*) FILTER (WHERE error AND CASE basis WHEN 'end' THEN ends_here ELSE starts_here END) AS errors,
			count(*) FILTER (WHERE b < limit_ns AND (e >= limit_ns) IS NOT FALSE) AS open_at_end,
			count(*) FILTER (WHERE b IS NOT NULL AND ends_here) * 1e9::float8 / bucket AS per_second,
			count(*) FILTER (WHERE measured) AS measured,
			coalesce(sum(e - b) FILTER (WHERE measured), 0) AS total_ns,
			avg(e - b) FILTER (WHERE measured) AS avg_ns,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY (e - b) / 1e6::float8) FILTER (WHERE measured) AS p50_ms,
			percentile_cont(0.95) WITHIN GROUP (ORDER BY (e - b) / 1e6::float8) FILTER (WHERE measured) AS p95_ms,
			percentile_cont(0.99) WITHIN GROUP (ORDER BY (e - b) / 1e6::float8) FILTER (WHERE measured) AS p99_ms,
			max(e - b) FILTER (WHERE measured) / 1e6::float8 AS max_ms,
			(array_agg(process ORDER BY by_length) FILTER (WHERE measured))[1] AS process,
			(array_agg(span_id ORDER BY by_length) FILTER (WHERE measured))[1] AS span_id,
			(array_agg(at(b) ORDER BY by_length) FILTER (WHERE measured))[1] AS begin_time
		FROM (SELECT m.*, starts_here, ends_here, limit_ns,
				b IS NOT NULL AND e IS NOT NULL AND CASE m.basis WHEN 'end' THEN ends_here ELSE starts_here END AS measured,
				row_number() OVER (ORDER BY m.e - m.b DESC, m.b, m.process COLLATE "C" NULLS FIRST, m.span_id, m.e,
					m.own_name COLLATE "C" NULLS FIRST, m.own_target COLLATE "C" NULLS FIRST) AS by_length
			FROM moment m,
				LATERAL (SELECT begins AND b >= w * bucket AND b < (w + 1) * bucket AS starts_here,
					ends AND e >= w * bucket AND e < (w + 1) * bucket AS ends_here,
					least((w + 1) * bucket, m.until) AS limit_ns) l
			WHERE m.q = bounds.q AND m.target IS NOT DISTINCT FROM s.target
				AND m.name IS NOT DISTINCT FROM s.name) y) x
WHERE asked.series IS NULL OR started > 0 OR finished > 0 OR open_at_end > 0;

CREATE VIEW trends AS
SELECT q, t.n, ns(window_start) AS start, target, name, started, finished, errors, open_at_end, per_second,
	measured, total_ms, avg_ms, p50_ms, p95_ms, p99_ms, max_ms, exemplar_process_id AS process,
	exemplar_span_id AS span_id, exemplar_begin_time AS begin_time
FROM (SELECT q, bucket_ns / 1000 * interval '1 microsecond' AS bucket, series, basis, spans, source,
		set_no, at(since) AS since, at(until) AS until, margin / 1000 * interval '1 microsecond' AS margin
	FROM asked JOIN sets USING (set_no, bucket_ns) OFFSET 0) a,
	LATERAL (
		SELECT * FROM asyncspan.trend_of(CASE source WHEN 'value' THEN spans END, bucket, series, basis)
			WITH ORDINALITY AS x (window_start, target, name, started, finished, errors, open_at_end, per_second,
				measured, total_ms, avg_ms, p50_ms, p95_ms, p99_ms, max_ms, exemplar_process_id,
				exemplar_span_id, exemplar_begin_time, n) WHERE source = 'value'
		UNION ALL
		SELECT * FROM asyncspan.trend(CASE source WHEN 'events' THEN 'events' ELSE 'finished' END::regclass, bucket,
				series, basis, since, until, set_no::text, margin)
			WITH ORDINALITY WHERE source <> 'value') t;

CREATE TABLE got AS TABLE trends;

CREATE TABLE want_buckets AS
SELECT q, d, w, target, name, k, count(*) AS spans
FROM (SELECT q, d, CASE d WHEN 1 THEN NULL ELSE floor(e::numeric / bucket_ns)::bigint * bucket_ns END AS w, target, name,
		-- the largest k with 2^k <= length^d, in integers
		CASE WHEN e > b THEN (SELECT max(k) FROM generate_series(0, 64 * d) k WHERE trunc(2::numeric ^ k) <= trunc((e - b)::numeric ^ d)) END AS k
	FROM moment, unnest('{1,4,7}'::int[]) d
	WHERE basis = 'end' AND ends AND b IS NOT NULL) x
GROUP BY 1, 2, 3, 4, 5, 6;
CREATE TABLE got_buckets AS
SELECT q, d, h.n, ns(window_start) AS w, target, name, CASE WHEN lower_ms > 0 THEN round(log(2, (lower_ms * 1e6)::numeric) * d) END AS k,
	h.spans, lower_ms, upper_ms
FROM (SELECT q, bucket_ns / 1000 * interval '1 microsecond' AS bucket, series, spans, source,
		set_no, at(since) AS since, at(until) AS until, margin / 1000 * interval '1 microsecond' AS margin
	FROM asked JOIN sets USING (set_no, bucket_ns) WHERE basis = 'end' OFFSET 0) a,
	unnest('{1,4,7}'::int[]) d,
	LATERAL (
		SELECT * FROM asyncspan.durations_of(spans, CASE WHEN d > 1 THEN bucket END, series, d)
			WITH ORDINALITY AS x (window_start, target, name, lower_ms, upper_ms, spans, n) WHERE source = 'value'
		UNION ALL
		SELECT * FROM asyncspan.durations(CASE source WHEN 'events' THEN 'events' ELSE 'finished' END::regclass,
				CASE WHEN d > 1 THEN bucket END, series, d, since, until, set_no::text, margin)
			WITH ORDINALITY WHERE source <> 'value') h;
});

# the sets have what the figures are about
my $cases = $node->safe_psql('spans', q{
SELECT string_agg(format('%s: %s', what, n), ', ')
FROM (SELECT 'windows' AS what, count(*) AS n FROM want
	UNION ALL SELECT 'with several measured', count(*) FILTER (WHERE measured > 2) FROM want
	UNION ALL SELECT 'errors', count(*) FILTER (WHERE errors > measured) FROM want
	UNION ALL SELECT 'quiet', count(*) FILTER (WHERE started + finished = 0) FROM want
	UNION ALL SELECT 'in ranges', count(*) FILTER (WHERE since IS NOT NULL) FROM want JOIN asked USING (q)
	UNION ALL SELECT 'open before the range', count(*) FILTER (WHERE b < since AND (e >= since) IS NOT FALSE) FROM seen
	UNION ALL SELECT 'over after it', count(*) FILTER (WHERE b < until AND e >= until) FROM seen
	UNION ALL SELECT 'buckets', count(*) FROM want_buckets) counted});
unlike($cases, qr/: \d?(,|$)/, $cases);

# sums and means are the same but for the last step to milliseconds
is($node->safe_psql('spans', q{
SELECT g.q, w.q, g.start, w.start, g.target, g.name, g.started, w.started, g.finished, w.finished, g.errors, w.errors,
	g.open_at_end, w.open_at_end, g.measured, w.measured, g.total_ms, w.total_ns, g.p95_ms, w.p95_ms,
	g.span_id, w.span_id
FROM got g FULL JOIN want w
	ON (g.q, g.start) = (w.q, w.start) AND coalesce('=' || g.target, '') = coalesce('=' || w.target, '')
		AND coalesce('=' || g.name, '') = coalesce('=' || w.name, '')
WHERE (g.started, g.finished, g.errors, g.open_at_end, g.measured, g.max_ms, g.process, g.span_id, g.begin_time)
	IS DISTINCT FROM (w.started, w.finished, w.errors, w.open_at_end, w.measured, w.max_ms, w.process, w.span_id, w.begin_time)
	OR (g.p50_ms, g.p95_ms, g.p99_ms) IS DISTINCT FROM (w.p50_ms, w.p95_ms, w.p99_ms)
	OR g.per_second <> w.per_second
	OR g.total_ms IS NULL <> (w.total_ns IS NULL)
	OR abs(g.total_ms - w.total_ns::float8 / 1e6) > 1e-15 * g.total_ms
	OR g.avg_ms IS NULL <> (w.avg_ns IS NULL)
	OR abs(g.avg_ms - w.avg_ns::float8 / 1e6) > 1e-15 * g.avg_ms
LIMIT 10}), '', 'trend: every column as by brute force');

is($node->safe_psql('spans', q{
SET asyncspan.min_binned_spans = 0;
SELECT * FROM (TABLE got EXCEPT ALL TABLE trends) x LIMIT 10}), '',
	'the same where durations are counted before some are sorted');

is($node->safe_psql('spans', q{
SELECT 'got', x::text FROM (SELECT q, d, w, target, name, k, spans FROM got_buckets EXCEPT ALL TABLE want_buckets) x
UNION ALL
SELECT 'want', x::text FROM (TABLE want_buckets EXCEPT ALL SELECT q, d, w, target, name, k, spans FROM got_buckets) x
LIMIT 10}), '', 'durations: as by brute force');

is($node->safe_psql('spans', q{
SELECT * FROM got_buckets
WHERE (lower_ms, upper_ms) IS DISTINCT FROM CASE WHEN k IS NULL THEN ROW (0::float8, 1e-6::float8)
	ELSE ROW (power(2::float8, k::float8 / d) / 1e6::float8, power(2::float8, (k::float8 + 1) / d) / 1e6::float8) END
LIMIT 10}), '', 'with these bounds');

# order of the rows
foreach my $order (
	[ 'got', 'start, name COLLATE "C" NULLS FIRST, target COLLATE "C" NULLS FIRST', 'q' ],
	[ 'got_buckets', 'w, name COLLATE "C" NULLS FIRST, target COLLATE "C" NULLS FIRST, lower_ms', 'q, d' ])
{
	my ($table, $by, $call) = @$order;

	is($node->safe_psql('spans', "SELECT count(*) FROM (SELECT n,"
		  . " row_number() OVER (PARTITION BY $call ORDER BY $by) AS want FROM $table) x WHERE n <> want"),
		0, "$table: in order");
}

$node->stop;
done_testing();
