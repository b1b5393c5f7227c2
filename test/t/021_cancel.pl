# Each function over a source answers to cancel, wherever it is: it is run in
# full once, and then cut off by statement_timeout after several fractions of
# that time.  It has to give up soon after, and to leave nothing behind.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = aspan_cluster('cancel');

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
FROM generate_series(bigint '1', 700000) i, generate_series(0, 1) e
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

foreach my $call (@calls)
{
	my $query = "SELECT count(*) FROM asyncspan.$call";
	my $start = time();
	$node->safe_psql('spans', $query);
	my $full = time() - $start;

	# what ignores a cancel to its end is later than this
	my $allowed = $full / 2;
	$allowed = 1.0 if $allowed > 1.0;
	$allowed = 0.5 if $allowed < 0.5;

	my @late;
	my @completed;
	foreach my $fraction (0.25, 0.75)
	{
		my $timeout = $full * $fraction;
		my ($ret, $stdout, $stderr);

		$start = time();
		$ret = $node->psql(
			'spans', $query,
			stdout => \$stdout,
			stderr => \$stderr,
			extra_params => [ '--set', 'VERBOSITY=sqlstate' ],
			connstr => $node->connstr('spans')
			  . sprintf(" options='-c statement_timeout=%d'",
				1000 * $timeout + 1));
		my $elapsed = time() - $start;

		if ($ret == 0)
		{
			push @completed, $fraction;
			next;
		}
		push @late, sprintf('at %.2f of %.2f s: %s', $fraction, $full, $stderr)
		  if $stderr !~ /ERROR:\s+57014/;
		push @late,
		  sprintf('at %.2f of %.2f s: %.2f s late',
			$fraction, $full, $elapsed - $timeout)
		  if $elapsed - $timeout > $allowed;
	}
	is(join("\n", @late), '', "$call gives up when told to");

	# a second run may be faster, but not that much
	ok(@completed == 0 || $completed[0] > 0.5,
		sprintf('%s was cut off (of %.2f s)', $call, $full));
}

is( $node->safe_psql(
		'spans', "SELECT count(*) FROM pg_ls_dir('base/pgsql_tmp', true, false)"),
	'0',
	'no temporary files are left');

$node->stop;
done_testing();
