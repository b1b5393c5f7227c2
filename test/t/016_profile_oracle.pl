# Profiles of parts, rolled up, against the profile of the whole: thousands of
# small random sets of events, cut into ranges of time and by process, rolled
# up in random order and in one or two steps.
#
# Without duplicates the two are the same byte by byte, however many spans
# straddle the cuts, as long as what is rolled up in one step is a range of
# time again.  The events of a key have one parent here, and an end never comes
# at the instant of a begin: what was settled in a part stays so.  With
# duplicates, what is counted is still all there.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $ncases = $ENV{ASPAN_CASES} || 1000;
my $seed = aspan_seed();
my $node = aspan_cluster('profiles');
my $sql_seed = ($seed % 100000) / 100000;
my $set = 'asyncspan.span_set(time, event_type, span_id, process_id,'
  . ' parent_span_id, name, target)';

# each case has its own number of events, instants, ids, names
$node->safe_psql(
	'spans', qq{
SELECT setseed($sql_seed);
CREATE TABLE cases AS
SELECT i AS case_no, 1 + floor(random() ^ 2 * 25)::int AS n,
	1 + floor(random() * 8)::int AS instants, 1 + floor(random() * 3)::int AS ids,
	1 + floor(random() * 3)::int AS names, 1 + floor(random() * 3)::int AS parents
FROM generate_series(1, $ncases) i;
CREATE TABLE dirty AS
SELECT case_no, floor(random() * instants)::bigint * 2000
		+ CASE event_type WHEN 'end' THEN 1000 ELSE 0 END AS time,
	event_type,
	1 + floor(random() * ids)::int AS span_id,
	CASE WHEN random() < 0.8 THEN 'p' WHEN random() < 0.5 THEN 'q' END AS process_id,
	nullif(parents, 3) AS parent_span_id,
	nullif('n' || floor(random() * names)::int, 'n2') AS name, 't' AS target
FROM cases, generate_series(1, n) i, LATERAL (SELECT
	CASE WHEN random() + i * 0 < 0.5 THEN 'begin' ELSE 'end' END) k(event_type);
CREATE TABLE clean AS SELECT DISTINCT * FROM dirty;

-- each begin with an end of its own: no event is lost, all are distinct
CREATE TABLE complete AS
SELECT case_no, e.time, e.event_type, span_id, process_id, parent_span_id, name,
	target
FROM (SELECT *, row_number() OVER (PARTITION BY case_no ORDER BY time) AS n
		FROM clean WHERE event_type = 'begin') b,
	LATERAL (VALUES (b.time, 'begin'), (b.time + n * 20000 + 1000, 'end')) e
		(time, event_type);
});

sub failing
{
	my ($table, $part) = @_;

	return $node->safe_psql(
		'spans', qq{
WITH parts AS (
	SELECT case_no, part, asyncspan.profile($set) AS profile
	FROM (SELECT e.*, $part AS part FROM $table e) e
	GROUP BY case_no, part),
halves AS (
	SELECT case_no, asyncspan.rollup(profile ORDER BY random()) AS profile
	FROM parts GROUP BY case_no, part < 2),
rolled AS (
	SELECT case_no, asyncspan.rollup(profile ORDER BY random())::text AS profile
	FROM parts GROUP BY case_no
	UNION ALL
	SELECT case_no, asyncspan.rollup(profile)::text FROM halves GROUP BY case_no
	UNION ALL
	SELECT case_no, profile::text::asyncspan.profile::text FROM (
		SELECT case_no, asyncspan.rollup(profile ORDER BY part DESC) AS profile
		FROM parts GROUP BY case_no) r)
SELECT count(DISTINCT case_no), min(case_no)
FROM rolled JOIN (SELECT case_no, asyncspan.profile($set)::text AS profile
	FROM $table GROUP BY case_no) whole USING (case_no)
WHERE rolled.profile IS DISTINCT FROM whole.profile});
}

my %parts = (
	'ranges of time' => 'time / 3000',
	'single instants' => 'time / 1000',
	'two ranges' => '(time >= 2000)::int',
	'processes' => q{(process_id IS NOT DISTINCT FROM 'p')::int},
	'ids' => 'span_id');

foreach my $part (sort keys %parts)
{
	my $failing = failing('clean', $parts{$part});

	is($failing, '0|', "parts by $part, seed $seed") or do
	{
		my ($n, $case) = split /\|/, $failing;
		diag("case $case:");
		diag($node->safe_psql('spans',
			"SELECT *, $parts{$part} AS part FROM clean WHERE case_no = $case"
			  . ' ORDER BY time'));
	};
}

# whole duplicates, both copies in one part
is( $node->safe_psql(
		'spans', qq{
SELECT count(*) FROM
	(SELECT case_no, asyncspan.profile($set) AS p FROM
		(TABLE complete UNION ALL TABLE complete) e GROUP BY case_no) twice
	JOIN (SELECT case_no, asyncspan.profile($set) AS p FROM complete GROUP BY case_no)
		once USING (case_no),
	LATERAL (SELECT name, target, spans, complete, open, orphan, total_ms,
		avg_ms, min_ms, max_ms, p50_ms FROM asyncspan.profile_name_stats(twice.p)
		EXCEPT SELECT name, target, spans, complete, open, orphan, total_ms,
		avg_ms, min_ms, max_ms, p50_ms FROM asyncspan.profile_name_stats(once.p)) d}),
	'0',
	'events delivered twice change no figure of a profile');

# figures of a profile are those of its set; nothing gets lost in a rollup
is( $node->safe_psql(
		'spans', qq{
SELECT count(*) FROM (SELECT case_no, $set AS s FROM dirty GROUP BY case_no) q,
	LATERAL (SELECT name, target, events, spans, complete, open, orphan,
		total_ms, avg_ms, min_ms, max_ms, stddev_ms, events_pct, total_pct
		FROM asyncspan.profile_name_stats(asyncspan.profile(s))
		EXCEPT SELECT name, target, events, spans, complete, open, orphan,
		total_ms, avg_ms, min_ms, max_ms, stddev_ms, events_pct, total_pct
		FROM asyncspan.name_stats_of(s)) d}),
	'0',
	'figures of a profile are those of its set');
is( $node->safe_psql(
		'spans', qq{
WITH parts AS (
	SELECT case_no, asyncspan.profile($set) AS profile
	FROM dirty GROUP BY case_no, time / 2000)
SELECT count(*) FROM (
	SELECT case_no, (SELECT sum(events)
		FROM asyncspan.profile_name_stats(asyncspan.rollup(profile))) AS events
	FROM parts GROUP BY case_no) r
JOIN (SELECT case_no, count(*) AS events FROM dirty GROUP BY case_no) w
	USING (case_no)
WHERE r.events <> w.events}),
	'0',
	'a rollup counts every event');

$node->stop;
done_testing();
