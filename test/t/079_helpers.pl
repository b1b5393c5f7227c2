# Parallel workers that help to add up the parts of a set: they are there where
# they were asked for, a result does not depend on whether they come, and nothing
# of them is left when their work is cut off.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# the server's log tells of each worker that starts
my $node = aspan_cluster('helpers', <<'EOC');
log_min_messages = debug1
log_statement = none
max_worker_processes = 12
max_parallel_workers = 8
max_parallel_workers_per_gather = 0
EOC

# chains of calls, of which many have a parent in another part; the first two
# thousand spans are in the second part again, so that keys have to be compared
$node->safe_psql('spans', q{
CREATE TABLE ev AS
SELECT i * 1000 + e * 500000 AS time,
	CASE e WHEN 0 THEN 'begin' ELSE 'end' END AS event_type, i AS span_id,
	'p' || i % 3 AS process_id, CASE WHEN i % 50 > 0 THEN i - 3 END AS parent_span_id,
	'name ' || i % 7 AS name, 'target ' || i % 2 AS target
FROM generate_series(1, 60000::bigint) i, generate_series(0, 1) e;
CREATE TABLE parts AS
SELECT part, asyncspan.span_set(time, event_type, span_id, process_id,
	parent_span_id, name, target) AS spans
FROM (SELECT *, time / 4000000 AS part FROM ev
	UNION ALL SELECT *, 1 FROM ev WHERE span_id <= 2000) e GROUP BY part;
-- a cycle that goes through two parts
CREATE TABLE cyclic AS SELECT part, spans FROM parts UNION ALL
SELECT 100 + n, asyncspan.span_set(t, k, n, 'q', 3 - n, 'round', 't')
FROM generate_series(1, 2::bigint) n, LATERAL (VALUES
	(n * 4000000, 'b'), (n * 4000000 + 10, 'e')) v(t, k) GROUP BY n;
CREATE FUNCTION caught(workers int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	figures text;
BEGIN
	PERFORM set_config('asyncspan.part_workers', workers::text, true);
	FOR i IN 1 .. 3 LOOP
		BEGIN
			SELECT string_agg(s::text, E'\n') INTO figures
			FROM (SELECT asyncspan.merge(spans) AS m FROM parts OFFSET 0) p,
				asyncspan.name_stats_of(m) s;
			RAISE division_by_zero;
		EXCEPTION WHEN division_by_zero THEN
			NULL;
		END;
	END LOOP;
	RETURN figures;
END $$;
});

my $of_parts = 'SELECT s FROM (SELECT asyncspan.merge(spans) AS m FROM %s OFFSET 0) p,'
  . ' asyncspan.name_stats_of(m) s';
my %questions = (
	'name_stats_of' => sprintf($of_parts, 'parts'),
	'name_stats_of, with a cycle' => sprintf($of_parts, 'cyclic'),
	'name_stats' => "SET asyncspan.part_spans = 1000; SELECT asyncspan.name_stats('ev')",
	'in a transaction that has written' =>
	  "BEGIN; CREATE TEMP TABLE kept AS $of_parts; SELECT * FROM kept; COMMIT" =~ s/%s/parts/r,
	'after an error that was caught' => 'SELECT caught(current_setting(\'asyncspan.part_workers\')::int)');

# how many workers have started since the log had so many bytes
sub started
{
	my ($offset) = @_;
	my $log = substr slurp_file($node->logfile), $offset;

	return scalar(() = $log =~ /starting background worker process "parallel worker/g);
}

sub answer
{
	my ($question, @settings) = @_;

	return $node->safe_psql('spans',
		join(' ', "LOAD 'asyncspan';",
			map { "SET $_;" } 'asyncspan.min_packed_spans = 0', @settings)
		  . " $questions{$question};");
}

my %answers;
foreach my $question (sort keys %questions)
{
	my $alone = $answers{$question} = answer($question, 'asyncspan.part_workers = 0');
	my $calls = $question =~ /caught/ ? 3 : 1;

	cmp_ok(length $alone, '>', 500, "$question: alone");
	foreach my $workers (1, 3)
	{
		my $offset = -s $node->logfile;

		is(answer($question, "asyncspan.part_workers = $workers"), $alone,
			"$question: the same with $workers to help");
		is(started($offset), $workers * $calls, 'who were there');
	}

	# none may start: the parts that were given away are taken back
	is(answer($question, 'max_parallel_workers = 0', 'asyncspan.part_workers = 3'),
		$alone, "$question: the same where none could start");
}

# a parallel worker has nobody to help it
$node->safe_psql('spans', sprintf q{
CREATE FUNCTION in_a_worker() RETURNS text LANGUAGE plpgsql PARALLEL SAFE AS $$
BEGIN
	RETURN (SELECT string_agg(s::text, E'\n') FROM (%s) q);
END $$}, $questions{name_stats_of});
$questions{'in a parallel worker'} = 'SELECT in_a_worker()';
my $offset = -s $node->logfile;
my $forced =
  $node->safe_psql('spans', 'SHOW server_version_num') >= 160000
  ? 'debug_parallel_query' : 'force_parallel_mode';
is(answer('in a parallel worker', 'asyncspan.part_workers = 2',
		'max_parallel_workers_per_gather = 2', "$forced = on"),
	$answers{name_stats_of}, 'the same in a parallel worker');
is(started($offset), 1, 'which is alone');

# Parts that are too large to be given away, and traces that are too many to be
# told of: nobody is asked.
$node->safe_psql('spans', q{
CREATE TABLE large AS
SELECT i % 2 AS part, asyncspan.span_set(i * 1000 + e, CASE e WHEN 0 THEN 'b' ELSE 'e' END,
	i, 'p', i / 2, 'n', 't') AS spans
FROM generate_series(1, 80000::bigint) i, generate_series(0, 1) e GROUP BY 1;
CREATE TABLE traced AS
SELECT i / 30000 AS part, asyncspan.span_set(i * 1000 + e, CASE e WHEN 0 THEN 'b' ELSE 'e' END,
	i, 'p', 'trace number ' || i / 2, i / 2 * 2, 'n', 't', false, false, NULL, NULL) AS spans
FROM generate_series(0, 89999::bigint) i, generate_series(0, 1) e GROUP BY 1;
});
foreach my $table ('large', 'traced')
{
	$questions{$table} = sprintf $of_parts, $table;
	$offset = -s $node->logfile;
	is(answer($table, 'asyncspan.part_workers = 2'), answer($table, 'asyncspan.part_workers = 0'),
		"$table: the same");
	is(started($offset), 0, 'without help');
}

# cut off at any time, while they are at work among others, and caught there; an
# error before or behind that block ends the session
my $cut = q{
DO $$
DECLARE
	n bigint;
BEGIN
	SELECT count(*) INTO n FROM (SELECT asyncspan.merge(spans) AS m FROM parts OFFSET 0) p,
		asyncspan.name_stats_of(m);
EXCEPTION WHEN query_canceled THEN
	CREATE TEMP TABLE was_cut ();
END $$;
SET statement_timeout = 0;
SELECT to_regclass('was_cut') IS NOT NULL;};
my ($done, $at_work, $wrong) = (0, 0, 0);
my $longest;
foreach my $try (1 .. 400)
{
	my ($out, $err);

	last if $done >= 3 && $at_work > 0;
	# later and later until it is done before, then anywhere
	my $ms = $done < 3 ? 5 * $try : 1 + aspan_random($longest);
	$longest = $ms if $done < 3;
	$offset = -s $node->logfile;
	$node->psql('spans', qq{
SET asyncspan.part_workers = 3;
SET asyncspan.min_packed_spans = 0;
SET statement_timeout = $ms;
$cut
$questions{name_stats_of}}, stdout => \$out, stderr => \$err);
	next if $err =~ /canceling statement due to statement timeout/ && $out eq '';
	$done++ if $out =~ /^f/;
	$at_work++ if $out =~ /^t/ && started($offset) > 3;
	$wrong++ if $err ne '' || $out !~ s/^[tf]\n// || $out ne $answers{name_stats_of};
}
cmp_ok($at_work, '>', 0, 'they were cut off at work');
is($wrong, 0, 'the transaction goes on, and the session has the right answer');
ok( $node->poll_query_until('spans',
		q{SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = 'parallel worker'}),
	'and no worker is left');

$node->stop;
done_testing();
