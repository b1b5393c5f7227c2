# asyncspan report, flame, export and top: what they write, where, and how they fail.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run ();
use JSON::PP ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = PostgreSQL::Test::Utils::tempdir();

my $node = aspan_client_cluster('client_output');
$node->safe_psql('postgres', 'CREATE EXTENSION asyncspan');
$ENV{PGTZ} = 'UTC';

sub query { return $node->safe_psql('postgres', $_[0]); }

command_ok(
	[ 'asyncspan', 'load', '-q', "$FindBin::Bin/../data/seed_report.csv.gz" ],
	'load the seed report');

note 'report';

for my $case ([ [], '' ], [ ['--rows=3'], ', n => 3' ],
	[ ['--since=2025-08-15 15:37Z'], q{, since => '2025-08-15 15:37Z'} ])
{
	my ($args, $sql) = @$case;
	my ($stdout, $stderr) = run_command([ 'asyncspan', 'report', @$args ]);

	# two ends of line and more are one to safe_psql
	is($stdout =~ s/\s+$//r, query("SELECT asyncspan.report('events'$sql)") =~ s/\s+$//r,
		"report @$args");
	is($stderr, '', 'no errors');
}
command_ok([ 'asyncspan', 'report', '-o', "$dir/report.md" ], 'into a file');
like(slurp_file("$dir/report.md"), qr/^# .*^## .*\n$/ms, 'it is Markdown');
unlink "$dir/report.md";
command_like([ 'asyncspan', 'report', '--html', '--rows=3' ],
	qr/^\Q@{[ query(q{SELECT asyncspan.report_html('events', n => 3)}) ]}\E\n$/, 'a page');
command_checks_all([ 'asyncspan', 'report', '-f', 'folded' ],
	1, [qr/^$/], [qr/error: unknown format "folded"/], 'a format that a report has not');
command_checks_all([ 'asyncspan', 'report', '--rows=many' ],
	1, [qr/^$/], [qr/invalid value "many" for option --rows/],
	'a number that is none');

note 'flame';

my $folded = query(q{SELECT * FROM asyncspan.folded('events')});
command_like([ 'asyncspan', 'flame' ],
	qr/^\Q$folded\E\n$/, 'folded stacks on standard output');
command_ok([ 'asyncspan', 'flame', '-o', "$dir/folded" ], 'into a file');
is(slurp_file("$dir/folded"), "$folded\n", 'the same');

for my $case (
	[ ['--weight=count'],             q{weight => 'count'} ],
	[ ['--root=target'],              q{root => 'target'} ],
	[ ['--unit=ns'],                  q{unit => 'ns'} ],
	[ ['--parents=global'],           q{parents => 'global'} ],
	[ ['--since=2025-08-15 15:37Z'],  q{since => '2025-08-15 15:37Z'} ],
	[ ['--until=2025-08-15 15:37Z'],  q{until => '2025-08-15 15:37Z'} ],
	[
		[ '--since=2025-08-15 15:37Z', '--margin=1 hour' ],
		q{since => '2025-08-15 15:37Z', margin => '1 hour'}
	])
{
	my ($args, $sql) = @$case;
	my $want = query("SELECT * FROM asyncspan.folded('events', $sql)");

	$want .= "\n" if $want ne '';
	command_like([ 'asyncspan', 'flame', @$args ],
		qr/^\Q$want\E$/, "flame @$args");
}

# what the server says is surprising, the client says too
command_checks_all(
	[ 'asyncspan', 'flame', '--process=no such process' ],
	0, [qr/^$/], [qr/^asyncspan: relation public\.events has no events of process "no such process"$/],
	'flame of a process that is not there');

command_like([ 'asyncspan', 'flame', '--format=html' ],
	qr/^<!doctype html>.*<\/html>\s*$/is, 'HTML');
my ($stdout, $stderr) = run_command([ 'asyncspan', 'flame', '-f', 'json' ]);
is_deeply(
	JSON::PP::decode_json($stdout),
	JSON::PP::decode_json(query(q{SELECT asyncspan.flame_json('events')})),
	'JSON');
($stdout, $stderr) = run_command([ 'asyncspan', 'flame', '-f', 'speedscope' ]);
like(JSON::PP::decode_json($stdout)->{'$schema'},
	qr/speedscope/, 'speedscope');

# the name of the file tells the format, unless there is an option
for my $case (
	[ 'report', 'x.html', qr/^<!doctype html>.*<section id="findings">/is ],
	[ 'report', 'x.txt', qr/^# / ],
	[ 'report', 'x.md', qr/^<!doctype html>/i, '--html' ],
	[ 'flame', 'x.html', qr/^<!doctype html>/i ],
	[ 'flame', 'x.HTM', qr/^<!doctype html>/i ],
	[ 'flame', 'x.json', qr/^\{"name"/ ],
	[ 'flame', 'x.speedscope.json', qr/^\{"\$schema" *:/ ],
	[ 'flame', 'x.folded', qr/^\Q$folded\E$/ ],
	[ 'flame', 'html', qr/^\Q$folded\E$/ ],
	[ 'flame', '.html', qr/^\Q$folded\E$/ ],
	[ 'flame', 'x.html', qr/^\Q$folded\E$/, '--format=folded' ],
	[ 'export', 'x.json', qr/"traceEvents"/ ],
	[ 'export', 'x.otlp.json', qr/"resourceSpans"/ ],
	[ 'export', 'x.jaeger.json', qr/"processes"/ ],
	[ 'export', 'x.speedscope.json', qr/"\$schema"/ ],
	[ 'export', 'x.json', qr/"\$schema"/, '--format=speedscope' ])
{
	my ($command, $name, $content, @options) = @$case;

	command_ok([ 'asyncspan', $command, @options, '-o', $name ], "$command @options -o $name")
	  if chdir "$dir";
	like(slurp_file("$dir/$name"), $content, 'is what the name says');
	unlink "$dir/$name";
}

command_checks_all([ 'asyncspan', 'flame', '-f', 'png' ],
	1, [qr/^$/], [qr/error: unknown format "png"/], 'an unknown format');
command_checks_all(
	[ 'asyncspan', 'flame', '-f', 'speedscope', '--weight=total' ],
	1,
	[qr/^$/],
	[qr/--weight, --root and --unit do not apply to format "speedscope"/],
	'an option that does not apply');
command_checks_all([ 'asyncspan', 'flame', '--weight=heavy' ],
	1, [qr/^$/], [qr/error: .*"heavy"/], 'an unknown weight');
command_checks_all([ 'asyncspan', 'flame', '--since=yesteryear' ],
	1,
	[qr/^$/],
	[qr/error: invalid input syntax for type timestamp with time zone: "yesteryear"/],
	'a wrong time');
command_checks_all([ 'asyncspan', 'flame', '-t', 'missing' ],
	1, [qr/^$/], [qr/^[^\n]*error: relation "missing" does not exist\n?\z/],
	'no such table, without a word on parameters');
command_checks_all([ 'asyncspan', 'flame', 'one', 'two' ],
	1, [qr/^$/], [qr/too many command-line arguments \(first is "two"\)/],
	'too many arguments');
command_checks_all([ 'asyncspan', 'flame', $node->connstr('nowhere') ],
	2,
	[qr/^$/],
	[qr/database "nowhere" does not exist/],
	'a connection string in place of a name');

note 'export';

command_ok(
	[ 'asyncspan', 'load', '-q', '-t', 'real',
		"$FindBin::Bin/../data/verdaccio-otel.csv.gz" ],
	'load a real trace');
for my $format (qw(chrome jaeger otlp))
{
	for my $table (qw(events real))
	{
		my $back = "${table}_$format";

		command_ok(
			[ 'asyncspan', 'export', '-t', $table, '-f', $format, '-o', "$dir/$back" ],
			"export $table as $format");
		ok( JSON::PP::decode_json(slurp_file("$dir/$back")),
			"$back is one JSON document");
		command_ok([ 'asyncspan', 'load', '-q', '-t', $back, "$dir/$back" ],
			"$back can be loaded");
		unlink "$dir/$back";
		is( query(qq{
SELECT count(*), count(*) FILTER (WHERE n <> 2)
FROM (
	SELECT name, begin_time, end_time, count(DISTINCT origin) AS n
	FROM (
		SELECT 1 AS origin, * FROM asyncspan.spans('$table')
		UNION ALL SELECT 2, * FROM asyncspan.spans('$back')) AS s
	WHERE status = 'complete' GROUP BY 1, 2, 3) AS g}),
			query(qq{
SELECT count(DISTINCT (name, begin_time, end_time)), 0
FROM asyncspan.spans('$table') WHERE status = 'complete'}),
			"$back has the same complete spans");
	}
}
command_like([ 'asyncspan', 'export' ], qr/^\{.*"traceEvents":/,
	'the default is Chrome');
command_checks_all([ 'asyncspan', 'export', '-f', 'zipkin' ],
	1, [qr/^$/], [qr/error: unknown format "zipkin"/], 'an unknown format');

note 'the file';

query(q{
CREATE VIEW failing AS
	SELECT 1::bigint AS time, 'b' AS event_type,
		CASE WHEN g = 100000 THEN 1 / (g - 100000) ELSE g END AS span_id
	FROM generate_series(1, 100000) AS g});
command_checks_all(
	[ 'asyncspan', 'flame', '-t', 'failing', '-o', "$dir/folded" ],
	1, [qr/^$/], [qr/error: division by zero/], 'a query that fails');
is(slurp_file("$dir/folded"), "$folded\n", 'leaves the file as it was');
command_checks_all(
	[ 'asyncspan', 'flame', '-o', "$dir/no/such/file" ],
	1, [qr/^$/],
	[qr/error: could not open file ".*\/no\/such\/file": No such file/],
	'a file that cannot be made');
SKIP:
{
	skip 'there is no /dev/full', 3 unless -c '/dev/full';
	command_checks_all([ 'asyncspan', 'flame', '-o', '/dev/full' ],
		1, [qr/^$/],
		[qr/error: could not write file "\/dev\/full": No space left/],
		'a full disk');
}
command_checks_all([ 'asyncspan', 'flame', '-o', '/dev/null' ],
	0, [qr/^$/], [qr/^$/], 'a device is written itself');
is_deeply([ glob("$dir/*") ], ["$dir/folded"], 'no other file is left');

note 'interruption';

query(q{
CREATE VIEW slow AS
	SELECT 1::bigint AS time, 'b' AS event_type, g AS span_id
	FROM generate_series(1, 1) AS g, LATERAL (SELECT pg_sleep(600 + g * 0)) AS s});
my $out = '';
my $err = '';
my $run = IPC::Run::start([ 'asyncspan', 'flame', '-t', 'slow' ],
	'>', \$out, '2>', \$err);
ok( $node->poll_query_until('postgres',
		q{SELECT count(*) = 1 FROM pg_stat_activity
		  WHERE wait_event = 'PgSleep'}),
	'the query runs');
$run->signal('INT');
$run->finish;
is($run->result(0), 130, 'an interrupt ends the command with 130');
is($err, "asyncspan: interrupted\n", 'and with one line');
ok( $node->poll_query_until('postgres',
		q{SELECT count(*) = 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'}),
	'the server has canceled the query');

note 'top';

my $top = [ 'asyncspan', 'top', '--since=2025-01-01' ];
($stdout, $stderr) = run_command($top);
is($stderr, '', 'top on no terminal');
like($stdout,
	qr/^asyncspan top: events  2025-08-15 15:28:20.005 to 2025-08-15 15:37:51.703\n/,
	'the range');
like($stdout, qr/^spans 307  complete 295  open 4  without begin 8  events 602  processes 1$/m,
	'the counts');
like($stdout, qr/^rate 0.53\/s  errors 0 \(0.0%\)  oldest running 3.0 ms$/m,
	'rate and errors');
like($stdout, qr/^concurrency 4 now  average 0.00  peak 54 at 15:37:30.195$/m,
	'the concurrency');
like($stdout, qr/^rate\/s .*  at most 7\.53\nrunning .*  at most 4$/m,
	'both over time');
like($stdout, qr/^OPERATION +TARGET +SPANS +RATE\/S +ERRORS +OPEN +\*TOTAL MS/m,
	'the heading, and by what the rows are sorted');
my @operations =
  map { (split)[0] } grep { / micromegas/ } split /\n/, $stdout;
is_deeply(
	\@operations,
	[
		map { substr($_, 0, 30) } split /\n/,
		query(q{SELECT name FROM asyncspan.name_stats('events')})
	],
	'the operations, the busiest first');
my ($running) = $stdout =~ /^RUNNING FOR  OLDER THAN  STACK\n(.*)\z/ms;
is( $running =~ s/ +/ /gr =~ s/\n\z//r,
	query(q{
SELECT string_agg(format(' %s ms %s%% %s', round(age_ms::numeric, 1),
	round(percentile_of_age::numeric, 1), stack), E'\n') FROM asyncspan.in_flight('events')}),
	'what is running, the oldest first');
unlike($stdout, qr/\e/, 'no escape sequences');

($stdout) = run_command([ @$top, '--sort=avg', '-n', '1' ]);
my ($slowest) = $stdout =~ /^(\S+) +micromegas/m;
is( $slowest,
	substr(
		query(q{SELECT name FROM asyncspan.name_stats('events')
				ORDER BY avg_ms DESC LIMIT 1}), 0, 30),
	'sorted by another column');
is(() = $stdout =~ / micromegas/g, 1, 'one line, as asked for');

# the last minute before the newest event
my $minute = query(q{
SELECT format('spans %s  complete %s ', spans, complete) FROM asyncspan.overview('events',
	since => '2025-08-15 15:37:51.703001Z'::timestamptz - interval '1 minute')});
command_like([ 'asyncspan', 'top' ], qr/^\Q$minute\E/m, 'the last minute');
command_like([ 'asyncspan', 'top', '--window=1 hour' ],
	qr/  events 602 /m, 'the last hour');
command_like([ 'asyncspan', 'top', '-c', '2', '-i', '1' ],
	qr/^asyncspan top:.*^asyncspan top:/ms, 'two refreshes');

# a store of the table is shown as the table is, whatever has changed since
query(q{SELECT asyncspan.create_store('events_store', 'events')});
for my $when ('never refreshed', 'refreshed')
{
	for my $args ([], ['--window=1 hour'], [ '-c', '2', '-i', '1' ])
	{
		my ($table, $store) = map { (run_command([ 'asyncspan', 'top', '-t', $_, @$args ]))[0] }
		  qw(events events_store);

		is($store =~ s/events_store/events/gr, $table, "a store, $when: top @$args");
	}
	query(q{SELECT asyncspan.refresh_store('events_store')});
}
query(q{SELECT asyncspan.drop_store('events_store')});

# nothing of a name may reach the terminal that it would obey
query(q{
CREATE TABLE hostile (time timestamptz, event_type text, span_id int, name text);
INSERT INTO hostile SELECT now() + i * interval '1 s', k, 1,
	chr(27) || ']0;owned' || chr(7) || chr(155) || E'31m\n\u6f22\u5b57'
FROM (VALUES (0, 'b'), (1, 'e')) AS v (i, k)});
($stdout) = run_command([ 'asyncspan', 'top', '-t', 'hostile' ]);
like($stdout, qr/^\\x1b\]0;owned\\x07\\u009b31m\\n\xe6\xbc\xa2 /m,
	'control characters are spelled out');
unlike($stdout, qr/[\e\a]|\xc2\x9b/, 'and do not reach the terminal');

query('CREATE TABLE empty (time bigint, event_type text, span_id int)');
command_like([ 'asyncspan', 'top', '-t', 'empty' ],
	qr/^There are no events\.$/m, 'an empty table');
query(q{CREATE TABLE finished (begin_time timestamptz, end_time timestamptz, span_id int, name text);
INSERT INTO finished VALUES ('2020-01-01', '2020-01-02', 1, 'x')});
command_like([ 'asyncspan', 'top', '-t', 'finished' ],
	qr/complete 1 /, 'a table of spans');
# a silent service: what hangs becomes older, and infinite times are none
for my $case (
	[ timestamptz => q{now() - interval '30 min'} ],
	[ timestamp => q{(now() - interval '30 min') AT TIME ZONE 'UTC'} ],
	[ bigint => q{(extract(epoch FROM now() - interval '30 min') * 1e9)::bigint} ])
{
	my ($type, $begin) = @$case;

	query(qq{CREATE TABLE silent (time $type, event_type text, span_id int, name text);
INSERT INTO silent VALUES ($begin, 'b', 1, 'hangs')});
	query(q{INSERT INTO silent VALUES ('infinity', 'e', 2, 'odd'), ('-infinity', 'b', 3, 'odd')})
	  if $type ne 'bigint';
	command_like([ 'asyncspan', 'top', '-t', 'silent', '-c', '2', '-i', '1' ],
		qr/(?:oldest running 30m \d\ds\n.*){2}\z/s, "what hangs in silence becomes older, with $type");
	query('DROP TABLE silent');
}
query('CREATE TABLE unfit (x int)');
command_checks_all([ 'asyncspan', 'top', '-t', 'unfit' ],
	1, [qr/^$/],
	[qr/relation "unfit" has neither a column "time" nor "begin_time"/],
	'a table of something else');
command_checks_all([ 'asyncspan', 'top', '-t', 'missing' ],
	1, [qr/^$/], [qr/relation "missing" does not exist/], 'no such table');
command_checks_all([ 'asyncspan', 'top', '--sort=name' ],
	1, [qr/^$/], [qr/invalid value "name" for option --sort/],
	'no such column to sort by');
command_checks_all([ 'asyncspan', 'top', '-c', '0' ],
	1, [qr/^$/], [qr/--count must be in range/], 'a count of nothing');

# a service whose figures have many digits, half of whose last requests hang
query(q{
CREATE TABLE busy (time timestamptz, event_type text, span_id int, parent_span_id int,
	process_id text, name text, target text, error bool);
INSERT INTO busy SELECT timestamptz '2026-01-05 10:00Z' + i * interval '0.1 s'
		+ k * interval '50 ms', CASE k WHEN 0 THEN 'b' ELSE 'e' END, 2 * i + c,
	CASE WHEN c = 1 THEN 2 * i END, 'p',
	CASE c WHEN 0 THEN 'GET /a/path/that/is/long/as/paths/are/for/a/request/' || i % 40 ELSE 'wait' END,
	'a::component::with::many::parts', i % 200 = 0
FROM generate_series(0, 5999) i, generate_series(0, 1) c, generate_series(0, 1) k
WHERE k = 0 OR i < 3000 OR i % 2 = 1;
INSERT INTO busy VALUES ('2026-01-05 09:50Z', 'b', -1, NULL, 'p', 'days', NULL, false),
	('2026-01-05 10:10Z', 'e', -1, NULL, 'p', 'days', NULL, false)});
command_like([ 'asyncspan', 'top', '-t', 'busy' ],
	qr/^concurrency 598 now .*^ +59\.8 s  +100\.0%  GET \S+;wait$/ms,
	'what began in the last minute and is running');
command_like([ 'asyncspan', 'top', '-t', 'busy', '--margin=1 hour' ],
	qr/^concurrency 3000 now .*^ +5m 00s  +100\.0%  GET \S+$/ms,
	'and before it, with a margin');
command_like([ 'asyncspan', 'top', '-t', 'busy', '--margin=1 hour',
		'--since=2026-01-05 10:05:01Z', '--until=2026-01-05 10:10:00.001Z' ],
	qr/oldest running 5m 00s$/m, 'of a range that was asked for');

SKIP:
{
	skip 'there is no script(1) to make a terminal', 53
	  if `command -v script 2>/dev/null` eq '';

	# two refreshes, the second by a key, then "q"
	my $screen = `(sleep 1; printf s; sleep 1; printf q) |
		script -qec 'stty cols 100 rows 20; exec asyncspan top -i 60 -t hostile' /dev/null 2>&1`;
	like($screen, qr/^\e\[\?1049h\e\[\?25l\e\[H/m, 'top takes the screen');
	is(() = $screen =~ /\e\[H/g, 2, 'a key refreshes it');
	like($screen, qr/\e\[J\e\[\?25h\e\[\?1049l$/, 'and "q" gives it back');
	like($screen, qr/\*TOTAL MS.* \*AVG MS/s, 'and "s" sorts by the next column');
	unlike($screen =~ s/\e\[[?\d;]*[A-Za-z]//gr, qr/[\e\a]|\xc2\x9b/,
		'nothing else that a terminal obeys');

	for my $case (
		[ 132, 30, 'TARGET SPANS RATE/S ERRORS OPEN *TOTAL MS % AVG MS P95 MS MAX MS' ],
		[ 80, 24, 'RATE/S ERRORS OPEN *TOTAL MS AVG MS P95 MS MAX MS' ],
		[ 60, 24, 'RATE/S ERRORS OPEN *TOTAL MS P95 MS' ],
		[ 40, 24, 'RATE/S *TOTAL MS' ],
		[ 40, 10, 'RATE/S *TOTAL MS' ],
		[ 20, 24, '' ])
	{
		check_screen(@$case);
	}
}

# The lines that a screen of this size has, as the terminal would show them.
sub screen_lines
{
	my ($columns, $rows, $options) = @_;
	my $output =
	  `script -qec 'stty cols $columns rows $rows; exec asyncspan top -c 1 $options' /dev/null 2>&1`;

	$output =~ s/.*\e\[H//s;
	$output =~ s/\e\[J.*|\e\[\?25h.*//s;
	$output =~ s/\e\[[\d;]*[A-Za-z]//g;
	utf8::decode($output);
	return map { s/\r$//r } split /\n/, $output;
}

sub check_screen
{
	my ($columns, $rows, $titles) = @_;
	my $title = "on $columns columns and $rows rows";
	my @lines = screen_lines($columns, $rows, "-t busy --window=1h");

	cmp_ok(scalar(@lines), '>', 5, "lines $title");
	cmp_ok(scalar(@lines), '<=', $rows, "that fit $title");
	is(join("\n", grep { length > $columns } @lines), '', "nothing is wider $title");
	is($lines[-1] =~ s/ +$//r, $columns < 34 ? 'q quit  s sort' : 'q quit  s sort  other keys refresh',
		"the keys $title");
	my ($heading) = grep { /^OPERATION/ } @lines;
	is($heading =~ s/^OPERATION *| *$//gr =~ s/ +/ /gr, $titles, "columns $title");
	ok((grep { /^rate [1-9]/ } @lines), "rate $title");
	return if $rows < 12 || $columns < 40;

	like(join("\n", @lines), qr/^ +5m 00s .*[;.]wait\n +4m 59s /m,
		"the oldest that are running $title");
	like(join("\n", @lines), qr/errors 60 /, "errors $title");
	is(scalar(grep { /\x{2588}/ } @lines), 2, "two lines over time $title");
}

done_testing();
