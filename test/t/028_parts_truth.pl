# Sets and profiles of the parts of real data sets against those of the whole,
# byte by byte: in 2, 20 and 200 parts, by time, at random and by process.
# Every seventh span has failed, and one event in fifty is there twice.
#
# Profiles are rolled up where the parts are ranges of time, or have no process
# in common.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %sets = aspan_data_sets();
my $seed = aspan_seed();
my $node = aspan_cluster('parts_truth');
my $sql_seed = ($seed % 100000) / 100000;
my $set_of = 'asyncspan.span_set(time, event_type, span_id, process_id,'
  . ' NULL::text, parent_span_id, name, target, span_id % 7 = 0,'
  . ' NULL::boolean, filename, line)';

# the spans a set must have to stay packed, which few of 20 parts do, and how the
# keys of packed ones are compared
my %min_packed = (2 => 0, 20 => 8192, 200 => 0);
my %key_ranges = (2 => 'off', 20 => 'on', 200 => 'on');

# the number of the part that a row belongs to; an instant is in one range
my %cuts = (
	'at random' => 'floor(chance * %d)',
	'by process' => 'process_no %% %d',
	'by time' => 'min(tile_%d) OVER (PARTITION BY time)');

foreach my $set (sort keys %sets)
{
	my $table = $set =~ tr/-/_/r;

	aspan_load($node, $sets{$set}, $set, $table);
	$node->safe_psql(
		'spans', qq{
SELECT setseed($sql_seed);
CREATE TABLE ${table}_rows AS
SELECT e.*, random() AS chance, dense_rank() OVER (ORDER BY process_id) AS process_no,
	ntile(2) OVER by_time AS tile_2, ntile(20) OVER by_time AS tile_20,
	ntile(200) OVER by_time AS tile_200
FROM $table e, generate_series(1, CASE WHEN random() < 0.02 THEN 2 ELSE 1 END)
WINDOW by_time AS (ORDER BY time);
CREATE TABLE ${table}_whole AS
SELECT s, asyncspan.profile(s) AS p
FROM (SELECT $set_of AS s FROM ${table}_rows) t});

	foreach my $cut (sort keys %cuts)
	{
		foreach my $n (2, 20, 200)
		{
			my $part = sprintf($cuts{$cut}, $n);
			my ($parts, @same) = split /\|/,
			  $node->safe_psql(
				'spans', qq{
SET asyncspan.min_packed_spans = $min_packed{$n};
SET asyncspan.key_ranges = $key_ranges{$n};
WITH parts AS MATERIALIZED (
	SELECT s, asyncspan.profile(s) AS p
	FROM (SELECT $set_of AS s FROM (SELECT *, $part AS part
			FROM ${table}_rows) r GROUP BY part) t)
SELECT (SELECT count(*) FROM parts),
	(SELECT asyncspan.merge(s ORDER BY random()) FROM parts)::text = s::text,
	(SELECT asyncspan.rollup(p ORDER BY random()) FROM parts)::text = p::text
FROM ${table}_whole});

			pop @same if $cut eq 'at random';
			cmp_ok($parts, '<=', $n, "$set: $parts parts $cut");
			is_deeply(
				\@same,
				[ ('t') x @same ],
				"$set in $n parts $cut, put together, seed $seed");
		}
	}
	$node->safe_psql('spans', "DROP TABLE $table, ${table}_rows");
}

$node->stop;
done_testing();
