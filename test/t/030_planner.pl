# What the planner knows of the functions over a relation, and what it makes
# of the query behind them: row estimates, indexes, partitions, workers.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'the server does not have auto_explain (contrib)'
  if !aspan_has_module('auto_explain');

my $node = aspan_cluster('planner', <<'EOC');
session_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 0
auto_explain.log_nested_statements = on
EOC

# 40,000 events of four processes over eight days, 5,000 a day
$node->safe_psql('spans', <<'EOS');
CREATE TABLE flat AS
SELECT 'p' || i % 4 AS process_id,
	timestamptz '2026-01-01 00:00+00' + i * interval '17.28 seconds' AS time,
	CASE WHEN i % 2 = 0 THEN 'begin' ELSE 'end' END AS event_type,
	i / 2 AS span_id, NULL::bigint AS parent_span_id, 'n' AS name,
	't' AS target
FROM generate_series(0, 39999) i;
CREATE INDEX flat_time ON flat (time);
CREATE INDEX flat_process ON flat (process_id, time);
CREATE TABLE parted (LIKE flat) PARTITION BY RANGE (time);
SELECT format('CREATE TABLE parted_%s PARTITION OF parted
	FOR VALUES FROM (%L) TO (%L)', d,
	timestamptz '2026-01-01 00:00+00' + d * interval '1 day',
	timestamptz '2026-01-01 00:00+00' + (d + 1) * interval '1 day')
FROM generate_series(0, 7) d \gexec
INSERT INTO parted SELECT * FROM flat;
CREATE VIEW seen AS SELECT * FROM flat;
VACUUM ANALYZE flat;
ANALYZE parted;
EOS

sub estimate
{
	my ($call) = @_;
	my $json = $node->safe_psql('spans',
		"EXPLAIN (FORMAT json) SELECT * FROM asyncspan.$call");

	return decode_json($json)->[0]{Plan}{'Plan Rows'};
}

sub is_about
{
	my ($call, $expected) = @_;
	my $rows = estimate($call);

	cmp_ok(abs($rows - $expected), '<=', $expected / 10,
		"$call is expected to return about $expected rows, not $rows");
}

my $day = "'2026-01-03 00:00+00', '2026-01-04 00:00+00'";

is_about("spans('flat')", 20000);
is_about("spans('seen')", 20000);
is_about("spans('parted')", 20000);
is_about("spans('flat', $day)", 2500);
is_about("spans('parted', $day)", 2500);
is_about("spans('flat', process => 'p1')", 5000);
is_about("top_spans('flat', 7)", 7);
is_about("concurrency('flat', '1 hour', since => '2026-01-03 00:00+00', "
	  . "until => '2026-01-04 00:00+00')", 24);

# what may not be read is not estimated either
$node->safe_psql('spans', 'CREATE ROLE stranger');
is( $node->safe_psql('spans', <<'EOS'), 'f', 'no estimate without a privilege');
SET ROLE stranger;
CREATE TEMP TABLE lines (line text);
DO $$
DECLARE l text;
BEGIN
	FOR l IN EXPLAIN SELECT * FROM asyncspan.spans('flat') LOOP
		INSERT INTO lines VALUES (l);
	END LOOP;
END $$;
SELECT bool_or(line LIKE '%rows=20000 %') FROM lines;
EOS

# the plan of the query behind a call, from the log
sub inner_plan
{
	my ($call, $settings) = @_;
	my $offset = -s $node->logfile;

	$node->safe_psql('spans',
		($settings // '') . "SELECT count(*) FROM asyncspan.$call");
	my $log = substr(slurp_file($node->logfile), $offset);
	return $log =~ /(Query Text: SELECT \$1.*?)(?=Query Text|\z)/s
	  ? $1 : $log;
}

my $no_workers = 'SET max_parallel_workers_per_gather = 0;';

like(inner_plan("name_stats('flat', $day)", $no_workers),
	qr/Scan using flat_time|Index Scan on flat_time/,
	'since and until reach the index');
like(inner_plan("name_stats('seen', $day)", $no_workers),
	qr/Scan using flat_time|Index Scan on flat_time/,
	'also through a view');
like(inner_plan("name_stats('flat', process => 'p1')",
		$no_workers . 'SET enable_seqscan = off;'),
	qr/flat_process.*Index Cond: \(\(?process_id = 'p1'::text\)/s,
	'process reaches the index');
my $pruned = inner_plan("name_stats('parted', $day)", $no_workers);
like($pruned, qr/parted_2/, 'the partition of the range is read');
unlike($pruned, qr/parted_[01345678]/, 'the other partitions are not');
like(
	inner_plan(
		"name_stats('parted', $day, NULL, '1 hour')", $no_workers),
	qr/parted_1.*parted_2.*parted_3/s,
	'with a margin, its neighbours are read too');

my $parallel = join('', map { "SET $_;\n" } aspan_parallel(2));
for my $call ("name_stats('flat')", "spans('flat')", "concurrency('flat')",
	"hierarchy('parted')")
{
	like(inner_plan($call, $parallel),
		qr/Finalize Aggregate.*Gather.*Partial Aggregate/s,
		"$call runs in parallel");
}

# ---- no workers where they do not help ----

# what they would cost nothing to start, but for the number of rows
my $free = join('', map { "SET $_;\n" } grep { !/asyncspan/ } aspan_parallel(2));

$node->safe_psql('spans', q{
CREATE VIEW few AS SELECT max(time) AS time, max(event_type) AS event_type,
	span_id, max(process_id) AS process_id
	FROM flat GROUP BY span_id, event_type HAVING span_id % 100 = 0;
CREATE VIEW with_few AS WITH f AS MATERIALIZED (SELECT * FROM flat
	WHERE span_id % 100 = 0) SELECT * FROM f});

sub has_workers
{
	my ($expected, $call, $settings, $name) = @_;
	my $plan = inner_plan($call, $free . $settings);

	($expected ? \&like : \&unlike)->($plan, qr/Gather/, $name);
}

sub rows { return "SET asyncspan.min_parallel_rows = $_[0];\n"; }

has_workers(0, "name_stats('flat')", '', 'a small table is read without workers');
for my $source ('flat', 'seen', 'parted')
{
	has_workers(0, "name_stats('$source')", rows(41000), "$source of fewer rows than the setting");
	has_workers(1, "name_stats('$source')", rows(39000), "$source of more rows than the setting");
}
has_workers(0, "name_stats('flat', $day)", rows(10000), 'the rows of the range count');
has_workers(0, "name_stats('parted', $day)", rows(10000), 'those of partitions too');

# few of them are events, but all have to be read
my $scan = "SET enable_indexscan = off;\nSET enable_bitmapscan = off;\n";
for my $call ("name_stats('flat', process => 'p1')", "name_stats('few')",
	"name_stats('with_few')")
{
	has_workers(1, $call, $scan . rows(39000), "$call reads all rows");
	has_workers(0, $call, $scan . rows(41000), "$call reads no more");
}

# the setting decides at each call, whatever plans there are
my @calls = map { rows($_) . "SELECT count(*) FROM asyncspan.name_stats('flat');\n" }
  (41000, 39000, 41000, 0);
my $before = -s $node->logfile;
$node->safe_psql('spans', $free . join('', @calls));
my @plans = substr(slurp_file($node->logfile), $before) =~
  /(Query Text: SELECT \$1.*?)(?=Query Text|\z)/sg;
is(join(' ', map { /Gather/ ? 1 : 0 } @plans), '0 1 0 1',
	'the setting decides at each call');

# A plan for any range is one for a short range, and was chosen for a long one
# from the sixth call on.
$before = -s $node->logfile;
$node->safe_psql('spans',
	"SELECT count(*) FROM asyncspan.name_stats('flat', '2026-01-01', '2026-02-01');\n" x 8);
@plans = substr(slurp_file($node->logfile), $before) =~ /(\w+ Scan(?: \S+)?(?= (?:using flat|on flat)))/g;
is("@plans", join(' ', ('Custom Scan (asyncspan.pages)') x 8), 'each range has a plan of its own');

# ---- views upon views ----

# Planning a view asks for the rows of those below it once, not once for each
# way that leads there: there are a million ways to the table.
$node->safe_psql('spans', join("\n", 'CREATE VIEW level_0 AS SELECT * FROM asyncspan.spans(\'flat\');',
	map {
		my $below = $_ - 1;
		"CREATE VIEW level_$_ AS SELECT a.begin_time, b.end_time, a.span_id"
		  . " FROM asyncspan.spans('level_$below') a JOIN asyncspan.spans('level_$below') b USING (span_id);"
	} 1 .. 20));
my ($planned) = $node->psql('spans',
	"SET statement_timeout = '60s'; EXPLAIN SELECT * FROM asyncspan.spans('level_20')");
is($planned, 0, 'views upon views are planned in no time');

$node->stop;
done_testing();
