# Sets and profiles of parts against those of the whole, byte by byte:
# thousands of small random multisets of events, with copies, losses, mixed
# names, parents and touching instants, cut into one to six parts.
#
# The merge of the sets of the parts is the set of the whole however it was
# cut, in one step or two.  The rollup of profiles is the profile of the whole
# where the parts are ranges of time.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $ncases = $ENV{ASPAN_CASES} || 2000;
my $seed = aspan_seed();
my $node = aspan_cluster('merge');
my $sql_seed = ($seed % 100000) / 100000;
my $columns = 'span_id, process_id, trace_id, parent_span_id, name, target,'
  . ' error, detached, filename, line';
my %sets = (
	events => "asyncspan.span_set(time, event_type, $columns)",
	spans => "asyncspan.span_set_from_spans(begin_time, end_time, $columns)");

# every case is cut in three ways: at random, by process, by time
$node->safe_psql(
	'spans', qq{
SELECT setseed($sql_seed);
CREATE TABLE cases AS
SELECT i AS case_no, 1 + floor(random() ^ 2 * 25)::int AS n,
	1 + floor(random() * 20)::int AS instants,
	1 + floor(random() * 5)::int AS ids,
	1 + floor(random() * 3)::int AS names,
	1 + floor(random() * 3)::int AS parents,
	1 + floor(random() * 6)::int AS parts, random() AS copies
FROM generate_series(1, $ncases) i;
CREATE TABLE cuts AS
SELECT case_no, array_agg(floor(random() * instants)) AS cuts
FROM cases, generate_series(2, parts) GROUP BY case_no;

CREATE TABLE attributes AS
SELECT case_no, i, floor(random() * instants)::bigint AS time,
	1 + floor(random() * ids)::bigint AS span_id,
	CASE WHEN random() < 0.8 THEN 'p' WHEN random() < 0.5 THEN 'q' END
		AS process_id,
	CASE WHEN random() < 0.1 THEN 't' || floor(random() * 2)::int END AS trace_id,
	CASE WHEN random() < 0.8 THEN nullif(floor(random() * parents)::int, 0) END
		AS parent_span_id,
	nullif('n' || floor(random() * names)::int, 'n2') AS name, 'x' AS target,
	random() < 0.1 AS error, random() < 0.1 AS detached,
	'f' || floor(random() * 2)::int AS filename, 1 AS line,
	CASE WHEN random() < copies / 2 THEN 1 + floor(random() * 3)::int ELSE 1 END
		AS times
FROM cases, generate_series(1, n) i;

CREATE TABLE events AS
SELECT *, CASE WHEN random() < 0.5 THEN 'begin' ELSE 'end' END AS event_type
FROM attributes;
CREATE TABLE spans AS
SELECT a.*, b AS begin_time, CASE WHEN random() < 0.7 OR b IS NULL
		THEN coalesce(b, 0) + floor(random() * 4)::bigint END AS end_time
FROM (SELECT *, CASE WHEN random() < 0.9 THEN time END AS b FROM attributes) a;
});
foreach my $table (keys %sets)
{
	$node->safe_psql(
		'spans', qq{
SELECT setseed($sql_seed);
CREATE TABLE cut_$table AS
SELECT e.*, floor(random() * parts)::int AS at_random,
	coalesce((process_id = 'p')::int, 2) AS by_process,
	(SELECT count(*) FROM unnest(cuts) c WHERE c <= e.time) AS by_time
FROM $table e JOIN cases USING (case_no) LEFT JOIN cuts USING (case_no),
	generate_series(1, times);
ALTER TABLE cut_$table DROP COLUMN time;
} =~ s/ALTER TABLE cut_events.*//r);
}

# what sets are merged as: packed, with keys by ranges or one by one, or not;
# and with helpers, which see nothing but parts
my %packed = (
	'by ranges' => 'asyncspan.min_packed_spans = 0',
	helped => 'asyncspan.min_packed_spans = 0; SET asyncspan.part_workers = 2',
	'key by key' => 'asyncspan.min_packed_spans = 0; SET asyncspan.key_ranges = off',
	unpacked => 'asyncspan.min_packed_spans = 2147483647');

# the cases in which two queries of (case_no, value) differ
sub differing
{
	my ($whole, $parts, $how) = @_;

	$how //= 'by ranges';
	return $node->safe_psql(
		'spans', qq{
SET $packed{$how};
SELECT count(*) || ' of ' || (SELECT count(*) FROM cases)
	|| coalesce(', first ' || min(case_no), '')
FROM (SELECT case_no, value::text FROM ($whole) w) w
FULL JOIN (SELECT case_no, value::text FROM ($parts) p) p USING (case_no)
WHERE w.value IS DISTINCT FROM p.value});
}

foreach my $table (sort keys %sets)
{
	my $set = $sets{$table};
	my $whole = "SELECT case_no, $set AS value FROM cut_$table GROUP BY case_no";

	foreach my $cut ('at_random', 'by_process', 'by_time')
	{
		my $parts = "SELECT case_no, $cut AS part, $set AS s"
		  . " FROM cut_$table GROUP BY case_no, part";
		my $halves = 'SELECT case_no, asyncspan.merge(s ORDER BY random()) AS s'
		  . " FROM ($parts) p GROUP BY case_no, part % 2";

		# what is sorted is flat
		foreach my $how ('by ranges', 'key by key', 'unpacked')
		{
			is( differing(
					$whole,
					'SELECT case_no, asyncspan.merge(s ORDER BY random()) AS value'
					  . " FROM ($parts) p GROUP BY case_no", $how),
				"0 of $ncases",
				"sets of $table cut $cut, merged $how, seed $seed");
		}
		is( differing(
				$whole,
				'SELECT case_no, asyncspan.merge(s) AS value'
				  . " FROM ($halves) h GROUP BY case_no"),
			"0 of $ncases",
			"sets of $table cut $cut, merged in two steps, seed $seed");

		# self time, part by part or of all of them
		my $figures = '(SELECT string_agg(f::text, \' \')'
		  . ' FROM asyncspan.name_stats_of(s) f) AS value';

		foreach my $how ('by ranges', 'key by key',
			$cut eq 'by_time' ? 'helped' : ())
		{
			is( differing(
					"SELECT case_no, $figures FROM (SELECT case_no, $set AS s"
					  . " FROM cut_$table GROUP BY case_no OFFSET 0) w",
					"SELECT case_no, $figures FROM (SELECT case_no,"
					  . ' asyncspan.merge(s ORDER BY random()) AS s'
					  . " FROM ($parts) p GROUP BY case_no OFFSET 0) m", $how),
				"0 of $ncases",
				"figures of sets of $table cut $cut, $how, seed $seed");
		}
	}
}

# a span that came as such is in the range of its begin
my $events = $sets{events};
my $parts = "SELECT case_no, by_time AS part, asyncspan.profile($events) AS p"
  . ' FROM cut_events GROUP BY case_no, part';
my $halves = 'SELECT case_no, asyncspan.rollup(p ORDER BY random()) AS p'
  . " FROM ($parts) p GROUP BY case_no, part < 2";

foreach my $rolled ($parts, $halves)
{
	is( differing(
			"SELECT case_no, asyncspan.profile($events) AS value"
			  . ' FROM cut_events GROUP BY case_no',
			'SELECT case_no, asyncspan.rollup(p ORDER BY random()) AS value'
			  . " FROM ($rolled) r GROUP BY case_no"),
		"0 of $ncases",
		'profiles of ranges of time, rolled up in '
		  . ($rolled eq $parts ? 'one step' : 'two steps')
		  . ", seed $seed");
}

# Sets that have half of their keys in common, where memory is short: what is
# resolved anew is then in a file, from which the figures read it.
sub figures_of
{
	my ($table, $how, $memory) = @_;

	return $node->safe_psql(
		'spans', qq{
SET $packed{$how};
SET asyncspan.max_memory = '$memory';
SET asyncspan.work_mem = '64kB';
SELECT f FROM (SELECT asyncspan.merge(s) AS m FROM $table OFFSET 0) q,
	asyncspan.overview_of(m) f;
SELECT f FROM (SELECT asyncspan.merge(s) AS m FROM $table OFFSET 0) q,
	asyncspan.name_stats_of(m) f});
}
$node->safe_psql(
	'spans', q{
CREATE TABLE large AS
SELECT part, asyncspan.span_set((i * 1000 + ms)::bigint, kind,
	part * 15000 + i, NULL, i % 7, 'n' || i % 5, 't') AS s
FROM generate_series(1, 4) part, generate_series(1, 30000) i,
	(VALUES ('b', 0), ('e', 500)) e(kind, ms)
GROUP BY part});
my %merged = map { $_ => figures_of('large', $_, '4MB') } keys %packed;
like($merged{unpacked}, qr/^\(240000,/, 'large sets have figures');
is($merged{$_}, $merged{unpacked},
	"sets with half of their keys in common, $_, in little memory")
  foreach 'by ranges', 'key by key';

# Random ids, as most tracers have them.  A trace of ten spans may go on in the
# next set, where it has its last child, and the end of its third.
$node->safe_psql(
	'spans', q{
CREATE TABLE random_ids AS
SELECT (i / 40000 + (i % 1000 = 9 OR i % 1000 = 3 AND kind = 'e')::int) AS part,
	asyncspan.span_set((i * 100 + ms)::bigint, kind, hashint8extended(i, 1),
	NULL, CASE WHEN i % 10 > 0 THEN hashint8extended(i - i % 10, 1) END,
	'n' || i % 7, 't') AS s
FROM generate_series(0, 159999::bigint) i, (VALUES ('b', 0), ('e', 450)) e(kind, ms)
GROUP BY 1});
%merged = map { $_ => figures_of('random_ids', $_, '1GB') } keys %packed;
is($merged{$_}, $merged{unpacked}, "sets with random ids, $_")
  foreach 'by ranges', 'key by key';

# where there is no room for the keys, or for the children of other parts
foreach my $memory ('2MB', '12MB')
{
	is( figures_of('random_ids', 'key by key', $memory),
		figures_of('random_ids', 'unpacked', $memory),
		"sets with random ids, in $memory");
}
is( $node->safe_psql(
		'spans',
		"SET asyncspan.max_memory = '1GB';"
		  . ' SELECT f FROM (SELECT asyncspan.merge(s) AS m FROM random_ids OFFSET 0) q,'
		  . ' asyncspan.overview_of(m) f; SELECT f FROM (SELECT asyncspan.merge(s) AS m'
		  . ' FROM random_ids OFFSET 0) q, asyncspan.name_stats_of(m) f'),
	$merged{unpacked},
	'sets with random ids, in the way that is chosen');

$node->stop;
done_testing();
