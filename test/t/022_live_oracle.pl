# Differential test of in_flight() and latency(): the engine against brute force
# in SQL, by their definitions, on thousands of small random sets of spans with
# ties, open spans and orphans; and of events in a range of time with a margin.
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

my $nsets = $ENV{ASPAN_CASES} || 2000;
my $seed = aspan_seed();
my $node = aspan_cluster('live_oracle');

# [process, span id, parent id, begin, end, name, target] in microseconds; a
# parent has a smaller id, so that there are no cycles
sub small_set
{
	my $n = 1 + aspan_random(aspan_pick(4, 12, 40));
	my $instants = 1 + aspan_random(aspan_pick(3, 8, 30, 1000));
	my $open = aspan_pick(0, 0.05, 0.3, 0.6, 1);
	my @names =
	  @{ aspan_pick(['a'], [ 'a', 'b' ], [ undef, '', 'a;b', ' x 1' ]) };
	my $flat = aspan_random(3) == 0;

	return map {
		my $id = $_;
		my $begin = aspan_random($instants);
		my $end = rand() < $open ? undef
		  : $begin + aspan_random(aspan_pick(1, 5, $instants));

		[
			aspan_pick('p', 'p', 'p', 'q'), $id,
			$flat ? undef : aspan_pick(undef, map { aspan_random($id) } 1 .. 6),
			defined $end && rand() < 0.05 ? undef : $begin,
			$end, aspan_pick(@names), aspan_pick('t', 't', undef)
		]
	} 1 .. $n;
}

my $rows = '';
for my $set_no (1 .. $nsets)
{
	$rows .= aspan_copy_text($set_no, @$_) foreach aspan_shuffle(small_set());
}
$node->safe_psql('spans', qq{
CREATE TABLE span (set_no int, process text, span_id bigint, parent_id bigint,
	b bigint, e bigint, name text, target text, PRIMARY KEY (set_no, span_id));
COPY span FROM STDIN;
$rows\\.
});

# ranges of time of some of them, in microseconds; their numbers follow
my $nranged = $nsets < 400 ? $nsets : 400;
my $ranges = '';
for my $set_no (1 .. $nranged)
{
	my $since = aspan_random(aspan_pick(3, 10, 300));
	my $until = $since + aspan_random(aspan_pick(3, 10, 30, 500));

	$ranges .= aspan_copy_text($nsets + $set_no, "${set_no}p", $since, $until,
		aspan_pick(0, 1, 5, 30, 1000));
}
$node->safe_psql('spans', qq{
CREATE TABLE ranged (set_no int, process_id text, since bigint, until bigint, margin bigint);
COPY ranged FROM STDIN;
$ranges\\.
});
$node->safe_psql('spans', q{
UPDATE span SET b = b * 1000, e = e * 1000;
CREATE TABLE event AS
SELECT set_no || process AS process_id, span_id, parent_id AS parent_span_id, name, target, event_type, time
FROM span, LATERAL (VALUES ('begin', b), ('end', e)) AS v (event_type, time)
WHERE time IS NOT NULL AND set_no || process IN (SELECT process_id FROM ranged);
CREATE INDEX ON event (process_id);

-- which begins and ends are read, in nanoseconds
CREATE TABLE readable AS
SELECT r.set_no, r.process_id, span_id, name, target, b, e, since * 1000 AS since, until * 1000 AS until,
	coalesce(b >= (since - margin) * 1000 AND b < (until + margin) * 1000, false) AS has_begin,
	coalesce(e >= (since - margin) * 1000 AND e < (until + margin) * 1000, false) AS has_end
FROM ranged r JOIN span s ON r.process_id = s.set_no || s.process;
CREATE TABLE sets AS
SELECT set_no, asyncspan.span_set_from_spans(b, e, span_id, process, NULL::text,
	parent_id, name, target, false, false, NULL::text, NULL::int) AS spans,
	greatest(max(b), max(e)) AS last
FROM span GROUP BY set_no;
ANALYZE;

-- ---- latency ----

CREATE TABLE mode AS SELECT unnest(ARRAY['censor', 'exclude']) AS mode;
CREATE TABLE observed AS
SELECT set_no, coalesce(name, '-') || '/' || coalesce(target, '-') AS op,
	e IS NOT NULL AS dead, coalesce(e, last) - b AS d
FROM span JOIN sets USING (set_no) WHERE b IS NOT NULL
UNION ALL
SELECT set_no, coalesce(name, '-') || '/' || coalesce(target, '-'), has_end AND e <= until,
	CASE WHEN has_end AND e <= until THEN e ELSE until END - b
FROM readable WHERE b >= since AND b < until;

-- survival after each death as a fraction
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = 1);
CREATE TABLE step AS
SELECT mode, set_no, op, d, product(risk - deaths) OVER w AS num, product(risk) OVER w AS den
FROM (
	SELECT mode, set_no, op, at.d, count(*) AS risk,
		count(*) FILTER (WHERE r.dead AND r.d = at.d) AS deaths
	FROM mode, (SELECT DISTINCT set_no, op, d FROM observed WHERE dead) AS at
		JOIN observed r USING (set_no, op)
	WHERE r.d >= at.d AND (r.dead OR mode = 'censor')
	GROUP BY 1, 2, 3, 4) AS t
WINDOW w AS (PARTITION BY mode, set_no, op ORDER BY d);

CREATE TABLE want_latency AS
WITH op AS (
	SELECT mode, set_no, op, count(*) FILTER (WHERE dead) AS complete,
		count(*) FILTER (WHERE NOT dead) AS open,
		max(d) FILTER (WHERE dead OR mode = 'censor') AS longest,
		max(d) FILTER (WHERE NOT dead) AS oldest,
		coalesce(sum(d) FILTER (WHERE dead), 0) AS total
	FROM observed, mode GROUP BY 1, 2, 3),
curve AS (
	SELECT mode, set_no, op, 0 AS d, 1::numeric AS num, 1::numeric AS den FROM op
	UNION ALL SELECT * FROM step),
piece AS (
	SELECT *, lead(d, 1, longest) OVER (PARTITION BY mode, set_no, op ORDER BY d, den) AS ends
	FROM curve JOIN op USING (mode, set_no, op)),
figure AS (
	SELECT mode, set_no, op,
		min(d) FILTER (WHERE 2 * num <= den) AS p50,
		min(d) FILTER (WHERE 20 * num <= den) AS p95,
		min(d) FILTER (WHERE 100 * num <= den) AS p99,
		sum((ends - d) * num / den) AS mean, 1 - min(num / den) AS reached
	FROM piece GROUP BY 1, 2, 3)
SELECT mode, set_no, op, complete, open, p50 / 1e6::float8 AS p50, p95 / 1e6::float8 AS p95,
	p99 / 1e6::float8 AS p99, CASE WHEN longest IS NOT NULL THEN mean::float8 / 1e6 END AS mean,
	CASE WHEN longest IS NOT NULL THEN reached::float8 END AS reached,
	oldest / 1e6::float8 AS oldest, total
FROM op JOIN figure USING (mode, set_no, op);

CREATE TABLE got_latency AS
SELECT mode, set_no, coalesce(name, '-') || '/' || coalesce(target, '-') AS op, l.*
FROM mode, sets, asyncspan.latency_of(sets.spans, mode) WITH ORDINALITY AS l
	(name, target, complete, open, p50, p95, p99, mean, reached, oldest, place)
UNION ALL
SELECT mode, set_no, coalesce(name, '-') || '/' || coalesce(target, '-'), l.*
FROM mode, ranged, asyncspan.latency('event', mode, since => 'epoch'::timestamptz + since * interval '1 us',
	until => 'epoch'::timestamptz + until * interval '1 us', process => process_id,
	margin => margin * interval '1 us') WITH ORDINALITY AS l
	(name, target, complete, open, p50, p95, p99, mean, reached, oldest, place);

-- ---- in_flight ----

CREATE TABLE instant AS
SELECT set_no, NULL::timestamptz AS at, last AS ns FROM sets
UNION ALL
SELECT DISTINCT set_no, timestamptz 'epoch' + ns / 1000 * interval '1 us', ns
FROM sets, LATERAL unnest(ARRAY[-1000, last, last + 3000, last / 2000 * 1000,
	last / 5000 * 1000]) AS ns;

CREATE TABLE place AS
WITH RECURSIVE node AS (
	SELECT s.set_no, s.span_id, p.span_id AS parent, CASE s.name WHEN '' THEN '(empty)'
		WHEN 'a;b' THEN 'a,b' WHEN ' x 1' THEN '_x_1' ELSE coalesce(s.name, '(unnamed)')
		END AS label
	FROM span s LEFT JOIN span p ON p.set_no = s.set_no AND p.process = s.process
		AND p.span_id = s.parent_id AND p.b IS NOT NULL
	WHERE s.b IS NOT NULL),
down AS (
	SELECT set_no, span_id, 0 AS depth, label AS stack FROM node WHERE parent IS NULL
	UNION ALL
	SELECT n.set_no, n.span_id, depth + 1, stack || ';' || n.label
	FROM down d JOIN node n ON (n.set_no, n.parent) = (d.set_no, d.span_id))
SELECT * FROM down;

CREATE TABLE want_in_flight AS
SELECT set_no, at, process, span_id, parent_id, name, target, b / 1000 AS b,
	(ns - b) / 1e6::float8 AS age, depth, stack,
	(SELECT 100 * count(*) FILTER (WHERE o.e - o.b <= ns - s.b)::float8 / nullif(count(*), 0)
		FROM span o WHERE o.set_no = s.set_no AND o.b IS NOT NULL AND o.e IS NOT NULL
		AND (o.name, o.target) IS NOT DISTINCT FROM (s.name, s.target)) AS percentile,
	row_number() OVER (PARTITION BY set_no, at ORDER BY b, process, span_id) AS place
FROM instant JOIN span s USING (set_no) JOIN place USING (set_no, span_id)
WHERE b <= ns AND (e IS NULL OR e > ns);
CREATE TABLE got_in_flight AS
SELECT set_no, at, f.process, f.span_id, f.parent, f.name, f.target,
	(extract(epoch FROM f.b) * 1000000)::bigint AS b, age, depth, stack, percentile, place
FROM instant JOIN sets USING (set_no), asyncspan.in_flight_of(spans, at) WITH ORDINALITY AS f
	(process, trace, span_id, parent, name, target, b, age, depth, stack, percentile, place);

-- of a range, all that was read and began before its end
CREATE TABLE want_ranged AS
SELECT set_no, span_id, (until - b) / 1e6::float8 AS age,
	(SELECT 100 * count(*) FILTER (WHERE o.e - o.b <= s.until - s.b)::float8 / nullif(count(*), 0)
		FROM readable o WHERE o.set_no = s.set_no AND o.has_begin AND o.has_end
		AND (o.name, o.target) IS NOT DISTINCT FROM (s.name, s.target)) AS percentile,
	row_number() OVER (PARTITION BY set_no ORDER BY b, span_id) AS place, b < since AS earlier
FROM readable s WHERE has_begin AND b < until AND NOT (has_end AND e <= until);
CREATE TABLE got_ranged AS
SELECT set_no, f.span_id, age, percentile, place
FROM ranged, asyncspan.in_flight('event', since => 'epoch'::timestamptz + since * interval '1 us',
	until => 'epoch'::timestamptz + until * interval '1 us', process => process_id,
	margin => margin * interval '1 us') WITH ORDINALITY AS f
	(process, trace, span_id, parent, name, target, b, age, depth, stack, percentile, place);
});

# the sets have what the definitions are about
my $cases = $node->safe_psql('spans', q{
SELECT bool_and(n > 0), string_agg(what || ': ' || n, ', ') FROM (
	SELECT 'p95 not reached' AS what, count(*) AS n FROM want_latency WHERE p95 IS NULL AND p50 > 0
	UNION ALL SELECT 'survival of exactly a half', count(*) FROM step
		WHERE 2 * num = den AND mode = 'censor' AND den > 100
	UNION ALL SELECT 'deaths with censorings', count(*) FROM (SELECT FROM observed
		GROUP BY set_no, op, d HAVING bool_or(dead) AND NOT bool_and(dead)) AS t
	UNION ALL SELECT 'nothing complete', count(*) FROM want_latency WHERE complete = 0
	UNION ALL SELECT 'in flight', count(*) FROM want_in_flight
	UNION ALL SELECT 'that end later', count(*) FROM want_in_flight JOIN span USING (set_no, span_id)
		WHERE e IS NOT NULL
	UNION ALL SELECT 'of a range', count(*) FROM want_ranged
	UNION ALL SELECT 'that began before it', count(*) FROM want_ranged WHERE earlier
	UNION ALL SELECT 'that are known to end after it', count(*) FROM readable
		WHERE b >= since AND b < until AND has_end AND e > until
	UNION ALL SELECT 'deep ones', count(*) FROM want_in_flight WHERE depth > 2) AS t});
like($cases, qr/^t\|/, "the sets have what matters: $cases");

is($node->safe_psql('spans', q{
SELECT mode, set_no, op, w, g FROM want_latency w FULL JOIN got_latency g USING (mode, set_no, op)
WHERE (w.complete, w.open, w.p50, w.p95, w.p99, w.oldest)
	IS DISTINCT FROM (g.complete, g.open, g.p50, g.p95, g.p99, g.oldest)
	OR abs(w.mean - g.mean) > 1e-12 * w.mean OR (w.mean IS NULL) <> (g.mean IS NULL)
	OR abs(w.reached - g.reached) > 1e-12 OR (w.reached IS NULL) <> (g.reached IS NULL)
ORDER BY 2, 1, 3 LIMIT 3}), '', "latency (seed $seed)");
is($node->safe_psql('spans', q{
SELECT mode, set_no FROM (SELECT mode, set_no, place, row_number() OVER (PARTITION BY mode, set_no
		ORDER BY total DESC, name COLLATE "C" NULLS FIRST, target COLLATE "C" NULLS FIRST) AS want
	FROM want_latency JOIN got_latency USING (mode, set_no, op)
	WHERE set_no IN (SELECT set_no FROM sets)) AS t
WHERE place <> want ORDER BY 2, 1 LIMIT 3}), '', 'its order');
is($node->safe_psql('spans', q{
SELECT set_no, l.name FROM sets, asyncspan.latency_of(spans, 'exclude') l,
	LATERAL (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY duration_ms) AS p50,
		percentile_disc(0.95) WITHIN GROUP (ORDER BY duration_ms) AS p95,
		percentile_disc(0.99) WITHIN GROUP (ORDER BY duration_ms) AS p99
		FROM asyncspan.spans_of(spans) s WHERE status = 'complete'
			AND (s.name, s.target) IS NOT DISTINCT FROM (l.name, l.target)) AS p,
	LATERAL (SELECT avg_ms FROM asyncspan.name_stats_of(spans) s
		WHERE (s.name, s.target) IS NOT DISTINCT FROM (l.name, l.target)) AS a
WHERE set_no <= 300 AND ((l.p50_ms, l.p95_ms, l.p99_ms, l.mean_ms)
		IS DISTINCT FROM (p.p50, p.p95, p.p99, a.avg_ms) OR reached <> 1) LIMIT 3}),
	'', 'without open spans it is percentile_disc and avg_ms, to the bit');

is($node->safe_psql('spans', q{
(SELECT 'missing', * FROM want_in_flight EXCEPT SELECT 'missing', * FROM got_in_flight)
UNION ALL
(SELECT 'wrong', * FROM got_in_flight EXCEPT SELECT 'wrong', * FROM want_in_flight)
ORDER BY 2, 3, 1 LIMIT 6}), '', "in_flight (seed $seed)");

is($node->safe_psql('spans', q{
ALTER TABLE want_ranged DROP earlier;
(SELECT 'missing', * FROM want_ranged EXCEPT SELECT 'missing', * FROM got_ranged)
UNION ALL
(SELECT 'wrong', * FROM got_ranged EXCEPT SELECT 'wrong', * FROM want_ranged)
ORDER BY 2, 3, 1 LIMIT 6}), '', "in_flight in a range (seed $seed)");

$node->stop;
done_testing();
