# The report on real data, and the rules of check_thresholds.
#
# seed_report reproduces the part of a hand-made report that can be true; the
# figures below are those of that report where it was consistent, and the right
# ones where it was not.  On every data set the tables have to add up as they
# are printed, and every row of the report has to agree with the functions.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %sets = aspan_data_sets();
my $node = aspan_cluster('report');

# ---- seed_report ----

aspan_load($node, $sets{seed_report}, 'seed_report', 'seed_report');
my $report = $node->safe_psql('spans', "SELECT asyncspan.report('seed_report')");

sub has
{
	my ($line, $what) = @_;

	ok(index("\n$report\n", "\n$line\n") >= 0, "$what: $line");
}

# what the hand-made report says and can be true
has('| Total Events | 602 |', 'as reported');
has('| Active Targets | 4 |', 'as reported');
has('| Source Files | 4 |', 'as reported');
has('- **End events:** 303 (50.33%)', 'as reported');
has('- **Begin events:** 299 (49.67%)', 'as reported');
has('- **Minimum duration:** 0.00 ms', 'as reported');
has('- **Maximum duration:** 13.41 ms', 'as reported');
has('- **Maximum concurrent spans:** 54, first at 2025-08-15 15:37:30.195460',
	'as reported');
like($report, qr/^- \*\*Time windows with events:\*\* 64 of 572, of 1\.000 s each$/m,
	'as reported: 64 windows of a second');

my @longest = (
	[ 324, '13.41', '15:28:22.496' ], [ 2343, '9.40', '15:37:24.840' ],
	[ 278, '8.78', '15:28:20.238' ], [ 2349, '8.74', '15:37:25.409' ],
	[ 987, '8.08', '15:35:01.817' ], [ 2364, '8.03', '15:37:26.051' ],
	[ 3113, '7.97', '15:37:51.147' ], [ 2590, '7.96', '15:37:30.192' ],
	[ 2600, '7.93', '15:37:30.949' ], [ 1337, '7.68', '15:35:32.752' ]);
my $rows = join("\n",
	map {
		"| $_->[0] | $_->[1] | `fetch_overlapping_insert_range_for_view`"
		  . " | 2025-08-15 $_->[2] |"
	} @longest);
ok(index($report, "### Top 10 Longest Running Spans\n\n"
		  . "| Span ID | Duration (ms) | Operation | Timestamp |\n"
		  . "|---:|---:|---|---|\n$rows\n\n") > 0,
	'as reported: the ten longest spans');

# executions, average, maximum, total and deviation of the operations; the
# shares of total time are where the hand-made report was wrong
foreach my $operation (
	[ 'fetch_overlapping_insert_range_for_view', 99, '3.67', '13.41', '363.10', '50.7', '3.18' ],
	[ 'make_session_context', 65, '4.13', '6.57', '268.70', '37.5', '0.58' ],
	[ 'fetch_block_payload', 119, '0.65', '2.70', '76.87', '10.7', '0.41' ],
	[ 'find_process', 11, '0.62', '0.86', '6.87', '1.0', '0.13' ],
	[ 'find_stream', 1, '0.80', '0.80', '0.80', '0.1', '-' ])
{
	my ($name, $n, $avg, $max, $total, $share, $stddev) = @$operation;

	like($report,
		qr/^\| `$name` \| $n \| \Q$avg\E \| \Q$max\E \| \Q$total\E \| \Q$share\E% \| \Q$total\E \| \Q$stddev\E \|/m,
		"as reported: $name");
}

# what it says and cannot be true
has('| Unique Spans | 307 |', 'not 444');
has('- **Total measured spans:** 295', 'not 183');
has('- **Average duration:** 2.43 ms', 'not 3.26');
has('- **Standard deviation:** 2.47 ms', 'not 2.41');
has('- **Total duration:** 716.34 ms', 'the sum of the operations');
has('| Events per Span | 1.96 |', 'not 1.27, not 2.0');
has('| Root Spans | 299 |', 'not 593');
has('| Child Spans | 0 |', 'none');
has('- **Average concurrent spans:** 0.001253, weighted by time', 'not 11.1');
unlike($report, qr/\b(?:444|593|183|3\.26|11\.1|50\.8|37\.6)\b/,
	'none of the figures that cannot be');

my ($performance) = $report =~ /### Performance by Target Component\n\n.*?\n\|[-:|]+\n(.*?)\n\n/s;
my (%average, $completed);
foreach my $line (split /\n/, $performance)
{
	my (undef, $target, $n, $avg) = split / *\| */, $line;

	next if $target eq '**all**';
	$average{$avg} = $target;
	$completed += $n;
}
is($completed, 295, 'completed spans of the targets sum to 295');
is(scalar keys %average, 4, 'four targets, four different averages');

like($report, qr/^\| events = begin \+ end \+ other \+ invalid \| 602 \| 299 \+ 303 \+ 0 \+ 0 \|$/m,
	'identity of events');
like($report, qr/^\| spans = complete \+ open \+ orphan \| 307 \| 295 \+ 4 \+ 8 \|$/m,
	'identity of spans');

my ($findings) = $report =~ /## Findings\n\n(.*)/s;
like($findings, qr/`fetch_overlapping_insert_range_for_view`.* with 50\.7%, 363\.10 of 716\.34 ms, in 99 executions/,
	'finding: largest share');
like($findings, qr/`fetch_overlapping_insert_range_for_view`.* deviates by 3\.18 ms from an average of 3\.67 ms, 0\.87 times it/,
	'finding: highest relative deviation');
like($findings, qr/54 spans were active at once .*: 30 of `make_session_context`.*, 24 of `fetch_overlapping/,
	'finding: who was running at the peak');
unlike($report, qr/excellent|optimi[sz]ed|healthy|should|because|bottleneck|✅/i,
	'neither praise nor advice nor causes');

# ---- every set: tables add up ----

# columns of figures that a table's last row sums up
my $sums = qr/^(?:Events|Share of events|Spans|Spans on path|Completed spans|Executions|Complete|Open|Orphan|Total \(ms\)|Share of total|Self \(ms\)|On path \(ms\)|Share)$/;

foreach my $name (sort keys %sets)
{
	aspan_load($node, $sets{$name}, $name, qq{"$name"})
	  unless $name eq 'seed_report';
	foreach my $n (1, 10, 1000)
	{
		my $text = $node->safe_psql('spans', "SELECT asyncspan.report('\"$name\"', $n)");
		my ($tables, $columns) = (0, 0);
		my @wrong;

		while ($text =~ /^(\|.*)\n\|[-:|]+\n((?:\|.*\n)+)/mg)
		{
			my @title = cells($1);
			my @body = map { [ cells($_) ] } split /\n/, $2;
			my $all = pop @body;

			next unless $all->[0] eq '**all**';
			$tables++;
			foreach my $c (1 .. $#title)
			{
				next unless $title[$c] =~ $sums && $all->[$c] ne '';
				my $decimals = $all->[$c] =~ /\.(\d+)/ ? length $1 : 0;
				my $sum = 0;

				$sum += ($_->[$c] =~ s/%$//r) foreach @body;
				$columns++;
				push @wrong, "$title[$c]: $sum, not $all->[$c]"
				  if sprintf("%.${decimals}f", $sum) ne ($all->[$c] =~ s/%$//r);
			}
		}
		cmp_ok($tables, '>=', 7, "$name, n = $n: tables have a last row");
		cmp_ok($columns, '>=', 24, "$name, n = $n: columns are summed up");
		is(join("\n", @wrong), '', "$name, n = $n: tables add up");
	}
}

sub cells
{
	my ($line) = @_;

	$line =~ s/\\\|/\0/g;
	my @cells = map { s/^ +| +$//gr } split /\|/, $line, -1;
	return @cells[ 1 .. $#cells - 1 ];
}

# ---- the same bytes whatever the plan ----

my $serial = $node->safe_psql('spans',
	"SET max_parallel_workers_per_gather = 0; SELECT md5(asyncspan.report('\"turbo-key\"'))");
my $parallel = $node->safe_psql('spans', q{
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 4;
SET asyncspan.min_parallel_rows = 0;
SET parallel_leader_participation = off;
SET TIME ZONE 'Asia/Tokyo'; SET DATESTYLE = 'German'; SET extra_float_digits = -3;
SELECT md5(asyncspan.report('"turbo-key"'))});
is($parallel, $serial, 'the report does not depend on plan or settings');

# ---- databases of other encodings ----

foreach my $case (
	[ 'LATIN1', '\x85 5', '\u0085 5' ],
	[ 'SQL_ASCII', '\x85 5', '\ufffd 5' ],
	[ 'LATIN1', '\xe280a8', '\u00e2\u0080\u00a8' ],
	[ 'SQL_ASCII', '\xf09fa6803c2f', '\ud83e\udd80\u003c/' ])
{
	my ($encoding, $bytes, $json) = @$case;
	my $hex = $bytes =~ s/ /20/gr =~ s/(?<=20)5/35/r;

	$node->safe_psql('postgres', qq{
DROP DATABASE IF EXISTS other;
CREATE DATABASE other TEMPLATE template0 ENCODING '$encoding' LOCALE 'C'});
	my $page = $node->safe_psql('other', qq{
SET client_min_messages = warning;
CREATE EXTENSION asyncspan;
CREATE TABLE events AS SELECT (e * 5)::bigint AS "time", (ARRAY['B', 'E'])[e + 1] AS event_type,
	1 AS span_id, convert_from('$hex', getdatabaseencoding()) AS name
FROM generate_series(0, 1) AS e;
SELECT asyncspan.flame_html('events')});
	ok(index($page, qq{"names":["total",\n"$json"]}) > 0, "$encoding, $bytes: $json");
	unlike($page, qr/[^\x01-\x7f]/, "$encoding, $bytes: the page is ASCII");
	ok($node->safe_psql('other', q{
SELECT length(asyncspan.report('events')) > 0 AND count(*) = 1
FROM asyncspan.folded('events', unit => 'ns')}) eq 't', "$encoding, $bytes: report and lines");
}

# ---- thresholds survive dump and restore; an owner without rights has them ----

$node->safe_psql('postgres', q{
CREATE ROLE installer LOGIN;
CREATE DATABASE theirs OWNER installer});
my $theirs = 'user=installer ' . $node->connstr('theirs');
$node->safe_psql('theirs', q{
CREATE EXTENSION asyncspan;
INSERT INTO asyncspan.thresholds (metric, name, threshold) VALUES
	('avg_ms', 'a', 5), ('avg_ms', 'b', 5), ('max_concurrency', NULL, 75),
	('p95_ms', E'a\tb', 'Infinity');
CREATE TABLE events ("time" timestamptz, event_type text, span_id bigint, name text);
CREATE VIEW alerts AS SELECT * FROM asyncspan.check_thresholds('events')},
	connstr => $theirs);
my $before = $node->safe_psql('theirs', 'SELECT * FROM alerts', connstr => $theirs);
is(() = $before =~ /\n/g, 3, 'rules of an owner who is no superuser');

my $dump = $node->basedir . '/theirs.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, $node->connstr('theirs') ], 'dump');
$node->safe_psql('postgres', 'CREATE DATABASE again OWNER installer');
my @restore = ('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump);
$node->command_fails_like([ @restore, $node->connstr('again') ],
	qr/schema "asyncspan" belongs to the role installer.*restore it as that role/s,
	'a superuser does not install into a schema of theirs');
$node->safe_psql('postgres', 'DROP DATABASE again; CREATE DATABASE again OWNER installer');
$node->command_ok([ @restore, 'user=installer ' . $node->connstr('again') ], 'restore as they are told');
is($node->safe_psql('again', 'SELECT * FROM alerts'), $before, 'rules survive');

$node->stop;
done_testing();
