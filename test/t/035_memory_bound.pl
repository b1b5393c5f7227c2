# A backend takes no more memory than asyncspan.max_memory promises: whatever
# the function, and however many different names, processes or events of one
# id there are, it ends with a result or with an error that names the setting.
#
# The private memory of the server's processes (RssAnon) is looked at every few
# milliseconds while a query runs.  A short run has one limit and fewer names;
# ASPAN_SOAK=1 asks for everything.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use POSIX qw(WNOHANG);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

plan skip_all => 'the memory of a process is not known here'
  unless -e '/proc/self/status' && -e "/proc/$$/task/$$/children";

my $soak = $ENV{ASPAN_SOAK};
my @limits = $soak ? (100, 400, 2048) : (32);
my $names = $soak ? 500_000 : 40_000;
my $one_key = $soak ? 8_000_000 : 400_000;
my $nested = $soak ? 1_000_000 : 100_000;

# compiled expressions take memory that is not ours
my $node = aspan_cluster('memory_bound', "jit = off\n");
my $postmaster = (split /\n/, slurp_file($node->data_dir . '/postmaster.pid'))[0];

# address sanitizer has its own memory for every byte, and keeps what was freed
if (slurp_file("/proc/$postmaster/maps") =~ /libasan/)
{
	$node->stop;
	plan skip_all => 'the memory is that of address sanitizer';
}

$node->safe_psql('spans', <<"EOS");
-- spans of distinct names, targets and processes, four below each
CREATE TABLE unlike AS
SELECT time, event_type, i AS span_id, nullif(i / 4, 0) AS parent_span_id,
	'operation number ' || i || ' of the batch' AS name,
	'target ' || i AS target, 'process ' || i AS process_id,
	'src/file_' || i || '.c' AS filename, i AS line
FROM generate_series(1, $names) i,
	LATERAL (VALUES (i * 1000::bigint, 'begin'),
		(i * 1000::bigint + 1000000 + i, 'end')) AS e (time, event_type);
-- the same in one process and with one target
CREATE TABLE names AS
SELECT time, event_type, span_id, parent_span_id, name, 'target' AS target,
	'process' AS process_id
FROM unlike;
-- the same as spans
CREATE VIEW unlike_spans AS
SELECT i * 1000::bigint AS begin_time, i * 1000::bigint + 1000000 + i AS end_time,
	i AS span_id, nullif(i / 4, 0) AS parent_span_id,
	'operation number ' || i || ' of the batch' AS name,
	'target ' || i AS target, 'process ' || i AS process_id
FROM generate_series(1, $names) i;
-- one key, and one id within which everything is nested
CREATE TABLE one_key AS
SELECT i * 1000::bigint AS time, 'begin' AS event_type, 1 AS span_id
FROM generate_series(1, $one_key) i;
CREATE TABLE nested AS
SELECT CASE WHEN i <= $nested THEN i ELSE 3 * $nested - i END * 1000::bigint AS time,
	CASE WHEN i <= $nested THEN 'begin' ELSE 'end' END AS event_type,
	1 AS span_id, 'name ' || i % 100 AS name
FROM generate_series(1, 2 * $nested) i;
ANALYZE;
INSERT INTO asyncspan.thresholds (metric, name, target, threshold)
SELECT metric, name, target, 1
FROM unnest('{self_ms,p95_ms,latency_p95_ms,max_concurrency,events}'::text[]) AS metric,
	(VALUES (NULL, NULL), (NULL, 'target'), ('operation number 7 of the batch', NULL))
		AS what (name, target);
EOS

sub all_of { return "SELECT count(*), sum(length(r::text)) FROM asyncspan.$_[0] AS r" }

# functions over a relation, with arguments that make a difference
my %variants = (
	check_thresholds => [''],
	chrome_trace => [''],
	collect => [''],
	compare => [ ", other_source => 'names'", ", other_source => 'names', samples => 'spans'" ],
	concurrency => [
		", bucket => '1 day'", ", bucket => '1 day', \"by\" => 'name'",
		", bucket => '1 day', \"by\" => 'target', unmatched => 'clip'"
	],
	critical_path => [''],
	durations => [ '', ", bucket => '1 day', \"by\" => 'name'" ],
	edges => [''],
	flame => [ '', ", root => 'process', weight => 'critical'" ],
	flame_diff => [", other_source => 'names'"],
	flame_diff_html => [", other_source => 'names'"],
	flame_html => [''],
	flame_json => [''],
	folded => [ '', ", root => 'target'" ],
	folded_diff => [", other_source => 'names'"],
	grafana_trace => [''],
	hierarchy => [''],
	in_flight => [ '', ", at => 'epoch'" ],
	latency => [ '', ", open => 'exclude'" ],
	span_tree => [''],
	timeline_html => [ '', ", trace => '1'" ],
	traces => [''],
	jaeger_json => [''],
	name_stats => [''],
	otlp_json => [''],
	overview => [''],
	report => [''],
	report_html => [''],
	spans => [''],
	speedscope => [''],
	tail => [ '', ", root => 'operation number 1 of the batch'" ],
	target_stats => [''],
	top_spans => [ '', ', n => 1000000' ],
	trend => [
		", bucket => '1 day'", ", bucket => '1 day', \"by\" => 'operation'",
		", bucket => '1 day', \"by\" => 'name', basis => 'begin'"
	],
	what_if => [", name => 'operation number 7 of the batch'"],
	what_if_all => [ '', ', factor => 2' ]);

# what the catalog has and the list above has not
my $tried = join ',', sort keys %variants;
is($node->safe_psql('spans', <<"EOS"), '', 'all functions over a relation are tried');
SELECT DISTINCT proname FROM pg_proc
WHERE pronamespace = 'asyncspan'::regnamespace AND provolatile <> 'v'
	AND proargtypes[0] = 'regclass'::regtype
	AND proname <> ALL ('{$tried}');
EOS

my @cases;
for my $function (sort keys %variants)
{
	my $global = $node->safe_psql('spans',
		"SELECT bool_or('parents' = ANY (proargnames)) FROM pg_proc"
		  . " WHERE pronamespace = 'asyncspan'::regnamespace AND proname = '$function'");

	for my $arguments (@{ $variants{$function} })
	{
		for my $table ('unlike', $soak || $function =~ /json|report/ ? 'names' : ())
		{
			my $parents = $global eq 't' && $table eq 'unlike' ?
			  ", parents => 'global'" : '';

			push @cases,
			  [ "$function('$table'$arguments)",
				all_of("$function('$table'$arguments$parents)") ];
		}
	}
}
push @cases, map { [ $_, all_of($_) ] } "spans('unlike_spans')",
  "name_stats('unlike_spans')", "overview('one_key')", "otlp_json('one_key')",
  "overview('nested')", "speedscope('nested')";

my $set = 'asyncspan.span_set(time, event_type, span_id, process_id,'
  . ' parent_span_id, name, target)';
my $parts = "SELECT asyncspan.profile($set) AS p FROM unlike";
push @cases,
  [ 'a set', "SELECT length(asyncspan.span_set_send($set)) FROM unlike" ],
  [ 'a profile', "SELECT pg_column_size(p) FROM ($parts) AS q" ],
  [
	'a roll-up',
	"SELECT pg_column_size(asyncspan.rollup(p))"
	  . " FROM ($parts GROUP BY span_id % 8) AS q"
  ],
  [
	'statistics of a profile',
	"SELECT count(*) FROM ($parts) AS q, asyncspan.profile_name_stats(p)"
  ];

# The largest RssAnon, in kB, of the children of the server, the backends and
# their workers.
sub rss_anon
{
	my ($postmaster) = @_;
	my $largest = 0;

	open my $list, '<', "/proc/$postmaster/task/$postmaster/children"
	  or return 0;
	for my $pid (split ' ', <$list> // '')
	{
		open my $status, '<', "/proc/$pid/status" or next;
		while (my $line = <$status>)
		{
			$largest = $1 if $line =~ /^RssAnon:\s*(\d+)/ && $1 > $largest;
		}
		close $status;
	}
	close $list;
	return $largest;
}

# Runs a query in a session of its own: what it says, and the largest memory.
my $said = PostgreSQL::Test::Utils::tempdir_short() . '/said';

sub peak_of
{
	my (@commands) = @_;
	my $peak = 0;
	my $psql = fork();

	if (!$psql)
	{
		open STDOUT, '>', $said or die;
		open STDERR, '>&', \*STDOUT or die;
		exec 'psql', '-XAtq', '-d', $node->connstr('spans'),
		  map { ('-c', $_) } @commands;
	}
	while (waitpid($psql, WNOHANG) == 0)
	{
		my $now = rss_anon($postmaster);

		$peak = $now if $now > $peak;
		usleep(2000);
	}
	return (slurp_file($said), $peak, $? >> 8);
}

for my $limit (@limits)
{
	my $bound = 1.25 * $limit * 1024 + 64 * 1024;

	for my $workers (0, 2)
	{
		for my $case (@cases)
		{
			my ($title, $query) = @$case;

			# a leader takes what the workers have found
			next if $workers &&
			  $title !~ /^(name_stats|otlp_json|overview|report|spans)\('unlike'/;

			my $settings = join ' ', map { "SET $_;" }
			  "asyncspan.max_memory = '${limit}MB'",
			  $workers ? aspan_parallel($workers) :
			  'max_parallel_workers_per_gather = 0';
			my ($said, $peak, $status) =
			  peak_of('\set VERBOSITY verbose', $settings, $query);
			my $outcome = $said =~ /ERROR:\s+(\w+: .*)/ ? $1 :
			  $said =~ /NOTICE/ ? 'a result, with a notice' : 'a result';
			my $what = "$title with $limit MB" . ($workers ? ' and workers' : '');

			diag(sprintf '%5d MB of %5d: %s: %s', $peak / 1024, $bound / 1024, $what, $outcome)
			  if $soak;
			cmp_ok($peak, '<=', $bound, $what);
			ok( $status == 0
				  || $said =~ /ERROR:\s+(53400|54000): .*asyncspan\.max_memory/s,
				"$what ends well")
			  or diag($said);
		}
	}
}

$node->stop;
done_testing();
