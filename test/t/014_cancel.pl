# Every function gives up at once when it is cancelled, wherever it is: while
# it reads, pairs, sorts, builds trees or writes its result.  A second is what
# it has, on inputs that take it longer; the session and the server are as
# good afterwards, and no temporary file is left.
#
# Functions of values are cut off early, on shapes that are hard on different
# parts of them.  Functions over a source are run in full once, and then cut
# off after several fractions of that time.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

my $seconds_allowed = 1;
my $node = aspan_cluster('cancel', "max_parallel_workers_per_gather = 0\n");

# Shapes that are hard on different parts: many names and processes, a deep
# tree, a wide one, one id for everything, everything at one instant.
$node->safe_psql(
	'spans', q{
CREATE TABLE shapes (shape text, spans asyncspan.span_set);
-- not compressed: to unpack a value is not our time
ALTER TABLE shapes ALTER spans SET STORAGE EXTERNAL;
INSERT INTO shapes
SELECT 'names', asyncspan.span_set(t, k, i, 'p' || i, NULL::int,
	'name number ' || i, 'target number ' || i, 'file' || i, i)
FROM generate_series(1, 300000) i, LATERAL (VALUES
	(i * 1000::bigint, 'b'), (i * 1000::bigint + 100000000, 'e')) v(t, k)
UNION ALL
SELECT 'deep', asyncspan.span_set(t, k, i, 'p', i - 1, 'n' || i % 100, 't', 'f', i)
FROM generate_series(1, 300000) i, LATERAL (VALUES
	(i * 1000::bigint, 'b'), ((1000000 - i) * 1000::bigint, 'e')) v(t, k)
UNION ALL
SELECT 'wide', asyncspan.span_set(t, k, i, 'p', CASE WHEN i > 9 THEN i % 9 + 1 END,
	'n' || i % 5000, 't' || i % 7, 'f', i)
FROM generate_series(1, 500000) i, LATERAL (VALUES
	(i * 1000::bigint, 'b'), (i * 1000::bigint + 7000000 * (i % 11), 'e')) v(t, k);

-- what check_thresholds() computes is what its rules ask for
INSERT INTO asyncspan.thresholds (metric, threshold)
VALUES ('self_ms', 1), ('p95_ms', 1), ('latency_p95_ms', 1), ('max_concurrency', 1);

CREATE VIEW one_id AS
SELECT i * 1000::bigint AS time,
	CASE WHEN hashint4(i) % 2 = 0 THEN 'b' ELSE 'e' END AS event_type,
	1 AS span_id, 'p' AS process_id, i % 7 AS parent_span_id,
	'n' || i % 10 AS name, 't' AS target, 'f' AS filename, i % 99 AS line
FROM generate_series(1, 1200000) i;
CREATE VIEW one_instant AS
SELECT 1000::bigint AS time, CASE WHEN i % 2 = 0 THEN 'b' ELSE 'e' END AS event_type,
	i / 1000 AS span_id, 'p' AS process_id, i % 7 AS parent_span_id,
	'n' || i % 10 AS name, 't' AS target, 'f' AS filename, i % 99 AS line
FROM generate_series(1, 1200000) i;
CREATE VIEW reversed AS
SELECT -time AS time, CASE event_type WHEN 'b' THEN 'e' ELSE 'b' END AS event_type,
	(time / 5000)::int AS span_id, process_id, parent_span_id, name, target,
	filename, line FROM one_id;
});

# Runs a statement under a timeout; returns what became of it and how long it
# went on after the timeout.
sub cancelled
{
	my ($statement, $timeout_ms, @settings) = @_;
	my $sql = join('', map { "SET $_;\n" } @settings)
	  . "\\set VERBOSITY verbose\nSET statement_timeout = ${timeout_ms};\n"
	  . "\\timing on\n$statement;\n\\timing off\n"
	  # on a slow machine the first of these may be cancelled, too
	  . "SET statement_timeout = 0;\n" x 5
	  . "SELECT 'alive';\n";
	my ($ret, $out, $err) =
	  $node->psql('spans', $sql, on_error_stop => 0, timeout => aspan_timeout());
	my ($ms) = $out =~ /^Time: ([\d.]+) ms/m;
	my ($code) = $err =~ /ERROR:\s+(\w{5}):/;

	die "no time in: $out\n$err" unless defined $ms;
	ok(0, "the session lives after: $statement") unless $out =~ /^alive$/m;
	return ($code // '00000', ($ms - $timeout_ms) / 1000);
}

# Cancels a statement earlier and later, until it is faster than the timeout.
sub check
{
	my ($title, $statement, @settings) = @_;
	my ($ncancelled, $worst, @strange) = (0, 0);

	foreach my $timeout (3, 150)
	{
		my ($code, $late);

		# another process may take the machine away for a while
		foreach my $attempt (1 .. 3)
		{
			($code, $late) = cancelled($statement, $timeout, @settings);
			last if $late < $seconds_allowed;
		}
		push @strange, $code if $code !~ /^(00000|57014|53400|54000)$/;
		last if $code ne '57014';
		$ncancelled++;
		$worst = $late if $late > $worst;
	}
	is("@strange", '', "$title: no other error");
	cmp_ok($ncancelled, '>=', 1, "$title: cancelled");
	cmp_ok($worst, '<', $seconds_allowed,
		sprintf('%s: %d times, the latest after %.0f ms',
			$title, $ncancelled, $worst * 1000));
	return;
}

my @functions = split /\n/, $node->safe_psql(
	'spans', q{
SELECT DISTINCT proname FROM pg_proc
WHERE pronamespace = 'asyncspan'::regnamespace AND proname ~ '_of$'
AND proargtypes[0] = 'asyncspan.span_set'::regtype
AND pronargs - pronargdefaults = 1 ORDER BY 1});
cmp_ok(scalar(@functions), '>=', 8, 'functions: ' . join(' ', @functions));

# a value as it stands in a table
foreach my $shape ('names', 'deep', 'wide')
{
	foreach my $function (@functions)
	{
		check("$function of shape $shape",
			"SELECT count(*) FROM asyncspan.$function("
			  . "(SELECT spans FROM shapes WHERE shape = '$shape'))");
	}
}
check('input and output of a value',
	"SELECT length(spans::text::asyncspan.span_set::text) FROM shapes"
	  . " WHERE shape = 'deep'");
check('rows of a value',
	"SELECT * FROM asyncspan.concurrency_of((SELECT spans FROM shapes"
	  . " WHERE shape = 'names'), bucket => '1 us', by => 'name') LIMIT 1");

# reading and pairing, in memory and in temporary files
foreach my $view ('one_id', 'one_instant', 'reversed')
{
	check("overview of $view", "SELECT * FROM asyncspan.overview('$view')");
	check(
		"overview of $view with little memory",
		"SELECT * FROM asyncspan.overview('$view')",
		"asyncspan.work_mem = '256kB'");
}
check(
	'a table of spans',
	"CREATE TEMP TABLE t AS SELECT * FROM asyncspan.spans('reversed')",
	"asyncspan.work_mem = '256kB'");

# parallel workers
$node->safe_psql('spans',
	'CREATE TABLE many AS SELECT * FROM reversed;'
	  . ' ALTER TABLE many SET (parallel_workers = 2)');
check('parallel', "SELECT * FROM asyncspan.overview('many')",
	aspan_parallel(2));
check(
	'parallel with little memory',
	"SELECT * FROM asyncspan.overview('many')",
	aspan_parallel(2), "asyncspan.work_mem = '256kB'");
foreach my $call ("trend('many', bucket => '10 us', by => 'name')",
	"trend('many', bucket => '1 us', basis => 'begin')",
	"durations('many', bucket => '10 us', by => 'operation', per_doubling => 64)")
{
	check("$call with little memory", "SELECT count(*) FROM asyncspan.$call",
		"asyncspan.work_mem = '256kB'");
}

# ---- each function over a source ----

# nested five deep, a twentieth of the ends lost, ids that are used twice
$node->safe_psql(
	'spans', q{
CREATE UNLOGGED TABLE big AS
SELECT 1700000000000000000 + i * 1000 + e * (i % 977) * 5000 AS time,
	CASE e WHEN 0 THEN 'begin' ELSE 'end' END AS event_type,
	i % 550000 AS span_id,
	CASE WHEN i % 5 > 0 THEN (i - 1) % 550000 END AS parent_span_id,
	'p' || i % 550000 % 3 AS process_id,
	'name ' || i % 101 AS name, 'target ' || i % 7 AS target
FROM generate_series(bigint '1', 350000) i, generate_series(0, 1) e
WHERE e = 0 OR i % 20 > 0;
ANALYZE big});

my @calls = split /\n/, $node->safe_psql(
	'spans', q{
SELECT format('%s(%L%s)', proname, 'big',
	CASE WHEN 'other_source' = ANY (proargnames)
		THEN ', other_source => $$big$$' END)
FROM pg_proc
WHERE pronamespace = 'asyncspan'::regnamespace
	AND proargtypes[0] = 'regclass'::regtype AND proargnames[1] = 'source'
	AND pronargs - pronargdefaults = 1
ORDER BY proname});
cmp_ok(scalar @calls, '>=', 10, 'there are functions to cancel');

# by default, these have few windows
push @calls, "trend('big', bucket => '1 ms', by => 'operation')",
  "durations('big', bucket => '1 ms', by => 'operation', per_doubling => 64)";

foreach my $call (@calls)
{
	my $query = "SELECT count(*) FROM asyncspan.$call";
	my $workers = 'max_parallel_workers_per_gather = 2';
	my ($code, $full) = cancelled($query, 0, $workers);

	is($code, '00000', "$call succeeds");

	# what ignores a cancel to its end is later than this
	my $allowed = $full / 2;
	$allowed = 1.0 if $allowed > 1.0;
	$allowed = 0.5 if $allowed < 0.5;

	my @late;
	my @completed;
	foreach my $fraction (0.25, 0.75)
	{
		my $where = sprintf('at %.2f of %.2f s', $fraction, $full);
		my $late;

		# another process may take the machine away for a while
		foreach my $attempt (1 .. 3)
		{
			($code, $late) =
			  cancelled($query, int(1000 * $full * $fraction) + 1, $workers);
			last if $late <= $allowed;
		}
		if ($code eq '00000')
		{
			push @completed, $fraction;
			next;
		}
		push @late, "$where: $code" if $code ne '57014';
		push @late, sprintf('%s: %.2f s late', $where, $late)
		  if $late > $allowed;
	}
	is(join("\n", @late), '', "$call gives up when told to");

	# a second run may be faster, but not that much
	ok(@completed == 0 || $completed[0] > 0.5,
		sprintf('%s was cut off (of %.2f s)', $call, $full));
}

# ---- another session cancels ----

foreach my $statement (
	"SELECT * FROM asyncspan.overview('one_id')",
	"SELECT count(*) FROM asyncspan.spans('one_instant')",
	"SELECT asyncspan.span_set(time, event_type, span_id, process_id,"
	. " parent_span_id, name, target) FROM reversed")
{
	my ($in, $out, $err) = ('', '', '');
	my $psql = IPC::Run::start(
		[
			$node->installed_command('psql'), '-XAtq', '-d',
			$node->connstr('spans'), '-v', 'VERBOSITY=verbose'
		],
		'<', \$in, '>', \$out, '2>', \$err,
		IPC::Run::timeout(aspan_timeout()));

	$in .= "SET application_name = 'victim';\n$statement;\nSELECT 'alive';\n";
	$psql->pump_nb;
	$node->poll_query_until('spans',
		"SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'active'"
		  . " AND application_name = 'victim' AND query LIKE '%asyncspan%'"
		  . " AND clock_timestamp() - query_start > interval '50 ms'")
	  or die 'the statement does not run';
	my $began = time();
	my $hit = $node->safe_psql('spans',
		"SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
		  . " WHERE application_name = 'victim' AND state = 'active'");
	$psql->pump until $out =~ /alive/;
	my $late = time() - $began;
	$in .= "\\q\n";
	$psql->finish;

	is($hit, 't', "pg_cancel_backend: $statement");
	like($err, qr/57014/, 'it is cancelled');
	# a new connection was needed to say so
	cmp_ok($late, '<', $seconds_allowed + 0.5, 'at once');
}

# ---- nothing is left ----

# neither a file nor a directory of files that workers shared
is( $node->safe_psql('spans',
		"SELECT count(*) FROM pg_ls_dir('base/pgsql_tmp', true, false)"),
	'0',
	'no temporary file is left');
unlike(slurp_file($node->logfile),
	qr/terminated by signal|TRAP|PANIC|temporary file leak|was terminated/,
	'no backend has crashed');
is( $node->safe_psql('spans',
		"SELECT events FROM asyncspan.overview('one_instant')"),
	'1200000',
	'the server is healthy');

$node->stop;
done_testing();
