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

my ($findings) = $report =~ /## Findings\n\n(.*?)\n## /s;
like($findings, qr/`fetch_overlapping_insert_range_for_view`.* with 50\.7%, 363\.10 of 716\.34 ms, in 99 executions/,
	'finding: largest share');
like($findings, qr/`fetch_overlapping_insert_range_for_view`.* deviates by 3\.18 ms from an average of 3\.67 ms, 0\.87 times it/,
	'finding: highest relative deviation');
like($findings, qr/54 spans were active at once .*: 30 of `make_session_context`.*, 24 of `fetch_overlapping/,
	'finding: who was running at the peak');
is( join(' ', map { s/ .*//r } $report =~ /^## (.*)$/mg),
	'Executive Findings Critical Slowest Still Dataset Performance Component Performance Concurrency Span Flame Data',
	'what a reader should know first comes first');
unlike($report, qr/excellent|optimi[sz]ed|healthy|should|because|bottleneck|✅/i,
	'neither praise nor advice nor causes');

# ---- every set: tables add up ----

# columns of figures that a table's last row sums up
my $sums = qr/^(?:Events|Share of events|Spans|Spans on path|Completed spans|Executions|Complete|Open|Orphan|Roots|Leaves|Errors|Total \(ms\)|Share of total|Self \(ms\)|On path \(ms\)|Share|Others \(ms\)|Tail \(ms\)|Excess \(ms\)|More calls \(ms\)|Longer calls \(ms\))$/;

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

				$sum += ($_->[$c] =~ tr/,%//dr) foreach @body;
				$columns++;
				push @wrong, "$title[$c]: $sum, not $all->[$c]"
				  if sprintf("%.${decimals}f", $sum) ne ($all->[$c] =~ tr/,%//dr);
			}
		}
		cmp_ok($tables, '>=', 7, "$name, n = $n: tables have a last row");
		cmp_ok($columns, '>=', 24, "$name, n = $n: columns are summed up");
		is(join("\n", @wrong), '', "$name, n = $n: tables add up");
		is(join("\n", ungrouped($text)), '', "$name, n = $n: thousands are set apart");
	}
}

sub cells
{
	my ($line) = @_;

	$line =~ s/\\\|/\0/g;
	my @cells = map { s/^ +| +$//gr } split /\|/, $line, -1;
	return @cells[ 1 .. $#cells - 1 ];
}

# ---- every set: the sections on why, row by row as the functions have it ----

foreach my $name (sort keys %sets)
{
	my $text = $node->safe_psql('spans', "SELECT asyncspan.report('\"$name\"', 5)");
	my ($tail) = $text =~ /^## Why the tail is slow\n(.*?)^## /ms;
	my ($help) = $text =~ /^## What would help most\n(.*?)^## /ms;
	my $with_children = $node->safe_psql('spans',
		"SELECT children > 0 FROM asyncspan.overview('\"$name\"')");

	is(defined $help ? 't' : 'f', $with_children, "$name: what would help, if there are children");
	next unless defined $help;
	my ($decimals) = $help =~ /^\| `.*?\| [\d,]+\.(\d+) \|/m;
	my $round = sub { sprintf 'round(%s::numeric, %d)', $_[0], length $decimals };
	my @rows = map { [ cells($_) ] } $help =~ /^(\| `.*)$/mg;

	is(join("\n", map { join '|', @$_[ 1, 3 ] } @rows) =~ tr/,//dr,
		$node->safe_psql('spans', 'SELECT ' . $round->('saved_ms') . ', '
			  . $round->('saved_max_ms') . " FROM asyncspan.what_if_all('\"$name\"')"
			  . ' WHERE saved_ms > 0 LIMIT 5'),
		"$name: " . @rows . ' rows of what would help');
	next unless defined $tail;
	my ($root) = $tail =~ /of `(.*?)`, the most frequent/;
	my @all = map { [ cells($_) ] } $tail =~ /^(\| (?:`|\*\*all).*)$/mg;
	my $difference = 2.01 * 10**-length $decimals;
	my $wrong = 0;

	$node->safe_psql('spans', "DROP TABLE IF EXISTS slow; CREATE TABLE slow AS SELECT row_number()"
		  . " OVER () AS n, t.* FROM asyncspan.tail('\"$name\"', root => '$root') t");
	foreach my $i (0 .. $#all)
	{
		my @want = split /\|/, $node->safe_psql('spans', $i == $#all
			? 'SELECT sum(body_ms), sum(tail_ms), sum(excess_ms) FROM slow'
			: 'SELECT body_ms, tail_ms, excess_ms FROM slow WHERE n = ' . ($i + 1));

		$wrong += grep { abs(($all[$i][ $_ + 1 ] =~ tr/,//dr) - $want[$_]) > $difference } 0 .. 2;
	}
	is($wrong, 0, "$name: " . @all . ' rows of the tail');
}

# what was not found, and what would be
foreach my $name (sort keys %sets)
{
	my $text = $node->safe_psql('spans', "SELECT asyncspan.report('\"$name\"', 1)");
	my ($missing, $elsewhere) = split /\|/, $node->safe_psql('spans',
		"SELECT missing_parents, parents_elsewhere FROM asyncspan.overview('\"$name\"')");
	my ($found) = $text =~ /^- \*\*Missing parents:\*\* (.*)$/m;
	my $expected = $missing == 0 ? undef
	  : grouped($missing) . ($missing == 1
		? ' span names a parent that was not found, so it counts as a root'
		: ' spans name a parent that was not found, so they count as roots')
	  . ($elsewhere == 0 ? '.' : '; exactly one other process has the parent of '
		. grouped($elsewhere) . " of them, which `parents => 'global'` would find.");

	is($found, $expected, "$name: parents that were not found");
}

# numbers of more than three digits without a comma, but for ids and times
sub ungrouped
{
	my ($text) = @_;

	$text =~ s/`+[^`]*`+//g;
	$text =~ s/^\| -?\d+ \| ([\d.,]+ \| )/| $1/mg;
	$text =~ s/\b\d{4}-\d\d-\d\d //g;
	$text =~ s/\broot span \d+//g;
	$text =~ s/^```.*?^```//msg;
	return grep { /(?<![\d.,])\d{4}/ } split /\n/, $text;
}

# ---- traces, errors and roots: as the functions have them ----

# the traces of a set under ids of their own, some of whose spans fail; times
# are those that a timestamp holds
$node->safe_psql('spans', q{
CREATE TABLE traced AS
	SELECT process_id, "time" / 1000 * 1000 AS "time", event_type, e.span_id,
		parent_span_id, name, target, trace_id, e.span_id % 7 = 0 AS error
	FROM "verdaccio-otel" AS e LEFT JOIN (
		SELECT DISTINCT span_id, md5(root_span_id::text) AS trace_id
		FROM asyncspan.span_tree('"verdaccio-otel"')) AS t USING (span_id)});

sub rows_of
{
	my ($text, $heading) = @_;
	my ($section) = $text =~ /^#+ \Q$heading\E\n(.*?)^#/ms;
	my ($body) = $section =~ /^\|[-:|]+\n((?:\|.*\n)+)/m;

	return map { [ map { tr/`,//dr } cells($_) ] } split /\n/, $body;
}

sub lines_of
{
	my ($sql) = @_;

	return map { [ split /\|/, $_, -1 ] }
	  split /\n/, $node->safe_psql('spans', "SET search_path = public, asyncspan; $sql");
}

foreach my $source ('"next-build"', 'traced')
{
	my $text = $node->safe_psql('spans', "SELECT asyncspan.report('$source', 1000)");
	my ($decimals) = map { length } $text =~ /^## Critical Path.*?\| \*\*all\*\* \| [\d,]+\.(\d+)/ms;

	# the root that a trace begins with, and each of its spans
	my ($trace) = lines_of(qq{
SELECT root_process_id, root_span_id, spans, errors, open FROM traces('$source') LIMIT 1});
	like($text, qr/^Of [\d,]+ traces?, .* It has \Q@{[ grouped($trace->[2]) ]}\E spans?.*, $trace->[3] in error, $trace->[4] open\.$/m,
		"$source: the slowest trace");
	my @tree = lines_of(qq{
WITH t AS (SELECT * FROM traces('$source') LIMIT 1)
SELECT round((extract(epoch FROM s.begin_time - t.begin_time) * 1000)::numeric, 1),
	round(s.duration_ms::numeric, $decimals), round(s.self_ms::numeric, $decimals),
	round((100 * s.duration_ms / t.root_duration_ms)::numeric, 1),
	depth, s.name
FROM span_tree('$source') s, t
WHERE s.trace_id = t.trace_id OR t.trace_id IS NULL AND s.root_span_id = t.root_span_id
	AND s.root_process_id = t.root_process_id AND s.root_begin_time = t.root_begin_time});
	my ($block) = $text =~ /^## Slowest Trace\n.*?^```\n(.*?)^```/ms;
	my (undef, @lines) = split /\n/, $block;
	my %seen = map { join(' ', @$_[ 1 .. 5 ]) => 1 } @tree;
	my @strange;

	foreach my $line (@lines)
	{
		my ($start, $duration, $self, $share, $indent, $name) =
		  $line =~ /^ *\+(\S+) +(\S+) +(\S+) +(\S+)%  ( *)(.*)/ or die $line;

		tr/,//d foreach $duration, $self;
		$name =~ s/ ERROR\b.*//;
		$name =~ s/ \([\d,]+ of [\d,]+ children not shown\)$//;
		push @strange, $line
		  unless $seen{ join ' ', $duration, $self, $share, length($indent) / 2, $name };
	}
	is(scalar @lines, @tree < 100 ? @tree : 100, "$source: lines of the tree");
	is(join("\n", @strange), '', "$source: each is a span of the trace");

	# operations with errors
	my $errors = join "\n", map { "$_->[0] $_->[1] $_->[2]" } lines_of(qq{
SELECT name, errors, spans FROM name_stats('$source') WHERE errors > 0
ORDER BY errors DESC, total_ms DESC, name, target});
	my @failed = $text =~ /^## Errors$/m
	  ? grep { $_->[1] > 0 && $_->[0] ne '**all**' } rows_of($text, 'Errors by Operation') : ();
	is(join("\n", map { "$_->[0] $_->[1] $_->[2]" } @failed), $errors, "$source: errors");
	is(scalar(@failed) > 0, $source eq 'traced', "$source: whether there are any");

	# roots
	my $roots = join "\n", map { join ' ', @$_ } lines_of(qq{
SELECT name, count(*), round(avg(duration_ms)::numeric, $decimals),
	round((percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms))::numeric, $decimals),
	round(max(duration_ms)::numeric, $decimals), count(*) FILTER (WHERE error)
FROM span_tree('$source') WHERE depth = 0 GROUP BY name, target
ORDER BY sum(duration_ms) DESC, name, target});
	my @rows = rows_of($text, 'Roots by Operation');
	pop @rows;
	is(join("\n", map { join ' ', @$_[ 0 .. 4, 6 ] } @rows), $roots, "$source: roots");

	# leaves at the peak
	my $leaves = join "\n", sort map { join ' ', @$_ } lines_of(qq{
WITH at AS (SELECT * FROM span_tree('$source') s,
		(SELECT max_concurrency_at AS peak FROM overview('$source')) o
	WHERE status = 'complete' AND begin_time <= peak AND peak < end_time)
SELECT name, count(*) FROM at GROUP BY name, target ORDER BY 1});
	my @running = rows_of($text, 'Running at the Peak');
	my $all = pop @running;
	is(join("\n", sort map { "$_->[0] $_->[1]" } @running), $leaves, "$source: active at the peak");
	my ($nleaves) = map { $_->[0] } lines_of(qq{
WITH at AS (SELECT * FROM span_tree('$source') s,
		(SELECT max_concurrency_at AS peak FROM overview('$source')) o
	WHERE status = 'complete' AND begin_time <= peak AND peak < end_time)
SELECT count(*) FROM at WHERE NOT EXISTS (SELECT FROM at AS child
	WHERE child.parent_span_id = at.span_id AND child.process_id = at.process_id
		AND child.trace_id IS NOT DISTINCT FROM at.trace_id)});
	is($all->[2], $nleaves, "$source: leaves among them");

	# one percentage for one number
	foreach my $finding (
		[ 'total time', 'Operations by Total Duration', 5 ],
		[ 'critical paths', 'Critical Path Analysis', 2 ])
	{
		my ($what, $heading, $column) = @$finding;
		my ($share) = $text =~ /^- \*\*[^*]*$what:\*\* .*? with ([\d.]+%)/m;
		my ($first) = rows_of($text, $heading);

		is($share, $first->[$column], "$source: share of the $what");
	}
}

sub grouped
{
	my ($n) = @_;

	1 while $n =~ s/^(\d+)(\d{3})/$1,$2/;
	return $n;
}

# ---- what is still running: as in_flight has it ----

# ten requests a second of 50 ms, the first ones of 5 s; in the second minute
# every other one never ends
$node->safe_psql('spans', q{
CREATE TABLE hanging AS
	SELECT timestamptz '2026-01-05 10:00Z' + i * interval '0.1 s'
			+ k * CASE WHEN i < 10 THEN interval '5 s' ELSE interval '50 ms' END AS time,
		CASE k WHEN 0 THEN 'b' ELSE 'e' END AS event_type, i AS span_id,
		CASE WHEN i % 4 = 3 THEN i - 3 END AS parent_span_id,
		'GET /cart' AS name, 'web' AS target
	FROM generate_series(1, 1199) i, generate_series(0, 1) k
	WHERE k = 0 OR i < 600 OR i % 2 = 1});
my @with_running;
foreach my $source (map({ qq{"$_"} } sort keys %sets), 'hanging')
{
	my $text = $node->safe_psql('spans', "SELECT asyncspan.report('$source', 1000)");
	my ($decimals) = map { length } $text =~ /^\| \*\*all\*\* \| [\d,]+\.(\d+)/m;
	my $expected = join "\n", map { join(' ', @$_) =~ tr/`,//dr } lines_of(qq{
SELECT span_id, round(age_ms::numeric, $decimals),
	coalesce(round(percentile_of_age::numeric, 1) || '%', '-'), stack
FROM in_flight('$source') LIMIT 1000});
	my @rows = $text =~ /^## Still Running$/m ? rows_of($text, 'Still Running') : ();

	is(join("\n", map { join ' ', @$_[ 0 .. 2, 4 ] } @rows), $expected,
		"$source: what is still running");
	push @with_running, $source if @rows;
	my ($longer, $all) = map { @$_ } lines_of(qq{
SELECT count(*) FILTER (WHERE percentile_of_age = 100), count(*) FROM in_flight('$source')});
	my ($finding) = $text =~ /^- \*\*Still running:\*\* (.*) active span/m;
	is($finding, $longer == 0 ? undef : grouped($longer) . ' of ' . grouped($all),
		"$source: whether that is a finding");
}
cmp_ok(scalar(@with_running), '>=', 3, "spans are running in @with_running");
like($node->safe_psql('spans', "SELECT asyncspan.report('hanging', 1)"),
	qr/^- \*\*Still running:\*\* 275 of 300 active spans have run for longer than any complete span of their operation; the oldest of them is `GET \/cart` \(target `web`\), running for 59\.95 s\.$/m,
	'the finding is a sentence');

# of a range with a margin, what ends later is not lost
like($node->safe_psql('spans', q{
SELECT asyncspan.report('hanging', since => '2026-01-05 10:00Z',
	until => '2026-01-05 10:00:01.01Z', margin => '1 minute')}),
	qr/^10 spans are active at the end of observation, .*\. 10 of them end later\. /m,
	'ends after the range');

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
	ok(index($page, qq{"names":["total",\n"$json",}) > 0, "$encoding, $bytes: $json");
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
