# The figures of profiles of real data sets, whole and rolled up from parts,
# against those of the sets of spans: every column is the same to the bit but
# percentiles, which are within 1/128, and what a profile does not know, which
# is NULL.  Every seventh span has failed.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %sets = aspan_data_sets();
my $node = aspan_cluster('profile_truth');
my $columns = 'time, event_type, span_id, process_id, NULL::text,'
  . ' parent_span_id, name, target, span_id % 7 = 0, NULL::boolean, filename,'
  . ' line';
my @approximate = qw(p50_ms p95_ms p99_ms);
my @unknown = qw(processes source_files roots children missing_parents cycles
  max_depth traces parents_elsewhere max_concurrency max_concurrency_at);
my %figures = (
	overview => [@unknown],
	name_stats => ['self_ms'],
	target_stats => ['self_ms']);

# how many rows of two queries are not in the other one, as "n|m"
sub differing
{
	my ($profile, $set) = @_;

	return $node->safe_psql(
		'spans', qq{
WITH p AS MATERIALIZED ($profile), s AS MATERIALIZED ($set)
SELECT (SELECT count(*) FROM (TABLE p EXCEPT ALL TABLE s) a),
	(SELECT count(*) FROM (TABLE s EXCEPT ALL TABLE p) b)});
}

sub check
{
	my ($title, $p, $s) = @_;

	foreach my $figure (sort keys %figures)
	{
		my @not = (@approximate, @{ $figures{$figure} });
		my $less = join('', map { " - '$_'" } @not);
		my $null = join(', ', map { "'$_'" } @{ $figures{$figure} });

		is( differing(
				"SELECT to_jsonb(f) $less FROM asyncspan.profile_$figure(($p)) f",
				"SELECT to_jsonb(f) $less FROM asyncspan.${figure}_of(($s)) f"),
			'0|0',
			"$title: $figure");
		is( $node->safe_psql(
				'spans', qq{
SELECT count(*) FROM asyncspan.profile_$figure(($p)) f,
	LATERAL (SELECT to_jsonb(f) -> unnest(ARRAY[$null]) AS v) c
WHERE v <> 'null'}),
			'0',
			"$title: $figure does not say what it does not know");
	}
	is( $node->safe_psql(
			'spans', qq{
SELECT count(*) FROM asyncspan.profile_name_stats(($p)) p
JOIN asyncspan.name_stats_of(($s)) s
	ON (p.name, p.target) IS NOT DISTINCT FROM (s.name, s.target)
WHERE (abs(p.p50_ms - s.p50_ms) <= s.p50_ms / 128
		AND abs(p.p95_ms - s.p95_ms) <= s.p95_ms / 128
		AND abs(p.p99_ms - s.p99_ms) <= s.p99_ms / 128) IS NOT TRUE
	AND (p.complete, s.complete) <> (0, 0)}),
		'0',
		"$title: percentiles");
	foreach my $by ('NULL', "'target'", "'name'", "'operation'")
	{
		my $durations = 'SELECT row_number() OVER () AS n, d.*'
		  . ' FROM asyncspan.%s d';

		is( differing(
				sprintf($durations,
					"profile_durations(($p), by => $by)"),
				sprintf($durations,
					"durations_of(($s), by => $by, per_doubling => 1)")),
			'0|0',
			"$title: durations by $by");
	}
	return;
}

# The trend as a query over the profiles of windows, as the reference has it.
sub check_trend
{
	my ($title, $table) = @_;

	is( differing(
			qq{
SELECT to_timestamp(second) AS window_start, o.complete + o.open AS started,
	o.complete + o.orphan AS finished,
	sum(o.open - o.orphan) OVER (ORDER BY second) AS open_at_end
FROM (SELECT time / 1000000000 AS second,
		asyncspan.profile(asyncspan.span_set($columns)) AS p
	FROM $table GROUP BY second) w, asyncspan.profile_overview(p) o},
			qq{
SELECT window_start, started, finished, open_at_end
FROM ${table}_whole, asyncspan.trend_of(s, bucket => '1 second')
WHERE started + finished > 0}),
		'0|0',
		"$title: trend of profiles");
	return;
}

my $trends = 0;
foreach my $set (sort keys %sets)
{
	my $table = $set =~ tr/-/_/r;

	my $ns = aspan_load($node, $sets{$set}, $set, $table);
	$node->safe_psql(
		'spans', qq{
CREATE TABLE ${table}_parts AS
SELECT width_bucket(time, cuts) AS part,
	asyncspan.profile(asyncspan.span_set($columns)) AS p
FROM $table, (SELECT array_agg(DISTINCT first ORDER BY first) AS cuts
	FROM (SELECT min(time) AS first
		FROM (SELECT time, ntile(20) OVER (ORDER BY time) AS tile FROM $table) t
		GROUP BY tile) f) c
GROUP BY part;
CREATE TABLE ${table}_whole AS
SELECT s, asyncspan.profile(s) AS p
FROM (SELECT asyncspan.span_set($columns) AS s FROM $table) t});
	check($set, "SELECT p FROM ${table}_whole", "SELECT s FROM ${table}_whole");
	check(
		"$set in parts",
		"SELECT asyncspan.rollup(p) FROM ${table}_parts",
		"SELECT s FROM ${table}_whole");

	my $is_clean = $node->safe_psql('spans',
		'SELECT orphan + duplicate_events = 0'
		  . " FROM ${table}_whole, asyncspan.overview_of(s)");
	next unless $ns && $is_clean eq 't';
	check_trend($set, $table);
	$trends++;
}
cmp_ok($trends, '>=', 2, 'there are data sets without a loss');

$node->stop;
done_testing();
