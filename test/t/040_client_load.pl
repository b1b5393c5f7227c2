# asyncspan load: formats, counts, errors, exit codes; nothing half-loaded.

use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IO::Handle;
use IPC::Run ();
use POSIX qw(mkfifo);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $data = "$FindBin::Bin/../data";
my $dir = PostgreSQL::Test::Utils::tempdir();

my $node = aspan_client_cluster('client_load');
$node->safe_psql('postgres', 'CREATE EXTENSION asyncspan');

# writes a file, compressed if its name says so, and returns its path
sub file
{
	my ($name, $content) = @_;

	$content = Compress::Zlib::memGzip($content) if $name =~ /\.gz$/;
	return aspan_write_file("$dir/$name", $content);
}

sub query { return $node->safe_psql('postgres', $_[0]); }

sub drop { query("DROP TABLE IF EXISTS $_[0]"); }

# loads a file that has to be good; what it says has to match
sub loads
{
	my ($name, $args, @stdout) = @_;

	command_checks_all([ 'asyncspan', 'load', @$args ],
		0, \@stdout, [qr/^$/], $name);
}

# loads a file that has to be refused, with this on standard error
sub refuses
{
	my ($name, $args, @stderr) = @_;

	command_checks_all([ 'asyncspan', 'load', @$args ],
		1, [qr/^$/], \@stderr, $name);
}

note 'help, version and options';

# that of asyncspan, not of the PostgreSQL whose libraries it has
my ($version) = slurp_file("$FindBin::Bin/../../asyncspan.control") =~
  /^default_version = '(.*)'/m;

program_help_ok('asyncspan');
program_version_ok('asyncspan');
command_like([ 'asyncspan', $_ ], qr/^asyncspan \Q$version\E$/, "asyncspan $_")
  for '--version', '-V';
program_options_handling_ok('asyncspan');
for my $command (qw(load report flame export top refresh))
{
	command_like([ 'asyncspan', $command, '--help' ],
		qr/^asyncspan $command .*Usage:.*--dbname.*--help/s,
		"$command --help");
	command_like([ 'asyncspan', $command, '-?' ],
		qr/^asyncspan $command /, "$command -?");
	command_like([ 'asyncspan', $command, '--version' ],
		qr/^asyncspan \Q$version\E$/, "$command --version");
	command_checks_all([ 'asyncspan', $command, '--no-such-option' ],
		1, [qr/^$/],
		[qr/^asyncspan: hint: Try "asyncspan $command --help"/m],
		"$command with an unknown option");
}
command_checks_all(['asyncspan'], 1, [qr/^$/],
	[qr/^asyncspan: error: no command given/], 'no command');
command_checks_all([ 'asyncspan', 'frobnicate' ],
	1, [qr/^$/],
	[qr/^asyncspan: error: unrecognized command "frobnicate"/],
	'an unknown command');
refuses('no file', [], qr/^asyncspan: error: no file given/);
refuses('an unknown format', [ '-f', 'xml', 'x' ],
	qr/unknown format "xml"\nasyncspan: hint: Formats are/);
refuses('a mapping to nothing', [ '--map=x=', 'x' ],
	qr/invalid value "x=" for option --map/);
refuses('a long delimiter', [ '--delimiter=ab', 'x' ],
	qr/invalid value "ab" for option --delimiter/);

note 'connections';

command_checks_all([ 'asyncspan', 'load', '-p', '1', 'x' ],
	2, [qr/^$/], [qr/^asyncspan: error: connection to server/],
	'no server');
command_checks_all(
	[ 'asyncspan', 'load', '-d', $node->connstr('template1'), 'x' ],
	1, [qr/^$/],
	[qr/database "template1" does not have the extension.*\n.*CREATE EXTENSION/],
	'no extension');

$node->safe_psql('postgres', q{CREATE ROLE secretive LOGIN PASSWORD 'secret'});
my $hba = $node->data_dir . '/pg_hba.conf';
my $rules = slurp_file($hba);
unlink $hba;
$node->append_conf('pg_hba.conf',
	"local all secretive scram-sha-256\nhost all secretive all scram-sha-256\n$rules");
$node->reload;
command_checks_all([ 'asyncspan', 'load', '-w', '-U', 'secretive', 'x' ],
	2, [qr/^$/], [qr/no password supplied/], 'a password is needed');
{
	local $ENV{PGPASSWORD} = 'wrong';
	command_checks_all([ 'asyncspan', 'load', '-U', 'secretive', 'x' ],
		2, [qr/^$/], [qr/password authentication failed/], 'a wrong one');
	$ENV{PGPASSWORD} = 'secret';
	refuses('the right one', [ '-U', 'secretive', "$dir/missing" ],
		qr/could not open file/);
}

note 'CSV';

my @csv = (
	'process_id,time,event_type,span_id,parent_span_id,name,target',
	'p,1000,begin,1,0,a,t',
	'p,2000,begin,2,1,"b,""c""",t',
	'p,3000,end,2,1,"b,""c""",t',
	'p,4000,end,1,0,a,t');
my $csv = join("\n", @csv) . "\n";
my $rows = <<'EOR';
SELECT time, event_type, span_id, name FROM events ORDER BY time
EOR
my $expected = qq(1000|begin|1|a\n2000|begin|2|b,"c"\n3000|end|2|b,"c"\n)
  . q(4000|end|1|a);

loads('a plain file', [ file('plain.csv', $csv) ],
	qr/plain\.csv: 4 events loaded into "events"\n$/);
is(query($rows), $expected, 'its rows');

query('TRUNCATE events');
loads('a gzip file', [ file('zipped.csv.gz', $csv) ], qr/4 events/);
is(query($rows), $expected, 'its rows');

query('TRUNCATE events');
loads('a gzip file of two members under another name',
	[
		file(
			'members',
			Compress::Zlib::memGzip("$csv[0]\n$csv[1]\n")
			  . Compress::Zlib::memGzip(join("\n", @csv[ 2 .. 4 ])))
	],
	qr/4 events/);
is(query($rows), $expected, 'its rows');

SKIP:
{
	skip 'there is no zstd(1)', 8 if system('command -v zstd >/dev/null') != 0;

	my $first = file('first.csv', "$csv[0]\n$csv[1]\n");
	my $rest = file('rest.csv', join("\n", @csv[ 2 .. 4 ]) . "\n");
	my $many = file('many.csv', $csv . join('', map { "p,$_,b,$_,0,n$_,t\n" } 1 .. 200_000));

	system("cd $dir && zstd -q --rm $first && zstd -q --rm $rest"
		  . " && zstd -q -o whole.zst $many && cat first.csv.zst rest.csv.zst >frames"
		  . " && printf '\\120\\052\\115\\030\\002\\000\\000\\000xx' | cat - frames >skip") == 0
	  or die 'zstd failed';
	for my $name ('first.csv.zst', 'frames', 'skip', 'whole.zst')
	{
		query('TRUNCATE events');
		my $count = { 'first.csv.zst' => 1, 'whole.zst' => 200_004 }->{$name} // 4;
		loads("zstd: $name", ["$dir/$name"], qr/: $count events/);
	}
	query('TRUNCATE events');
	loads('two frames', ["$dir/frames"], qr/4 events/);
	is(query($rows), $expected, 'their rows');

	my $zstd = slurp_file("$dir/whole.zst");
	refuses('a truncated zstd file',
		[ file('short.zst', substr($zstd, 0, length($zstd) / 2)) ],
		qr/short\.zst: invalid zstd data: unexpected end of file/);
	substr($zstd, -4, 4) = 'xxxx';
	refuses('a zstd file with a wrong checksum',
		[ file('damaged.zst', $zstd) ],
		qr/damaged\.zst: invalid zstd data: .*checksum/);
}

query('TRUNCATE events');
loads('with a byte order mark and Windows line ends',
	[ file('windows.csv', "\xef\xbb\xbf" . join("\r\n", @csv) . "\r\n") ],
	qr/4 events/);
is(query($rows), $expected, 'its rows');

query('TRUNCATE events');
loads('with empty lines at the end',
	[ file('lines.csv', "$csv\n\r\n") ], qr/4 events/);
is(query($rows), $expected, 'its rows');
refuses('an empty line inside',
	[ file('line.csv', "$csv\np,5,e,1,0,a,t\n") ],
	qr/missing data for column "time"/);

query('TRUNCATE events');
loads('with another delimiter',
	[
		file('semicolon.csv',
			join("\n", map { s/,(?!"")/;/gr } @csv) . "\n")
	],
	qr/4 events/);
is(query($rows), $expected, 'its rows');

query('TRUNCATE events');
loads('with a delimiter that is not the first one in the header',
	[
		'--delimiter=,',
		file('first.csv', join("\n", "a;b|c,$csv[0]", map { "x,$_" } @csv[ 1 .. $#csv ]) . "\n")
	],
	qr/4 events/, qr/left out/);
is(query($rows), $expected, 'its rows');

query('TRUNCATE events');
loads('two files', [ map { file($_, $csv) } qw(one.csv two.csv) ],
	qr/one\.csv: 4 events.*two\.csv: 4 events/s);
is(query('SELECT count(*) FROM events'), '8', 'their rows');

query('TRUNCATE events');
my $stdout = '';
my $stderr = '';
ok( IPC::Run::run(
		[ 'asyncspan', 'load', '-' ], '<', \$csv, '>', \$stdout, '2>', \$stderr),
	'standard input');
like($stdout, qr/^standard input: 4 events/, 'its count');
is($stderr, '', 'no errors');
is(query($rows), $expected, 'its rows');

loads('quietly', [ '-q', file('plain.csv', $csv) ], qr/^$/);

query('CREATE SCHEMA "My Schema"');
loads('into a table that needs quotes',
	[ '-t', '"My Schema"."My ""Events"""', file('plain.csv', $csv) ],
	qr/4 events/);
is(query('SELECT count(*) FROM "My Schema"."My ""Events"""'),
	'4', 'its rows');

my $map = file('map.csv', "T;Kind;SPAN_ID;extra\n1;b;7;x\n2;e;7;y\n");
query('TRUNCATE events');
loads(
	'with names to be mapped, and a column too many',
	[ '--map=T=time', '--map=Kind=event_type', $map ],
	qr/2 events.*map\.csv: left out, for want of such columns in "events": "extra"$/s);
is(query('SELECT time, event_type, span_id FROM events ORDER BY 1'),
	"1|b|7\n2|e|7", 'its rows');

query(q{CREATE TABLE stamps (time timestamptz, event_type text, span_id int)});
loads('nanoseconds into a timestamptz',
	[
		'-t', 'stamps',
		file('ns.csv', "time_ns,event_type,span_id\n"
			  . "1577836800123456789,b,1\n-1000,e,1\n")
	],
	qr/2 events/);
is( query(q{SET timezone = 'UTC'; SELECT time FROM stamps ORDER BY 1}),
	"1969-12-31 23:59:59.999999+00\n2020-01-01 00:00:00.123456+00",
	'their times');

query('TRUNCATE events');
loads('timestamps into nanoseconds',
	[
		file('stamps.csv', "time,event_type,span_id\n"
			  . "2020-01-01T00:00:00.123456789Z,b,1\n"
			  . "2020-01-01 01:00:00.5+01:00,e,1\n"
			  . "2020-01-01 00:00:00Z,e,1\n")
	],
	qr/3 events/);
is( query('SELECT time FROM events ORDER BY 1'),
	"1577836800000000000\n1577836800123456789\n1577836800500000000",
	'their times');

loads('a new table with timestamps',
	[
		'-t', 'made', '--time-type=timestamptz',
		file('stamps.csv', "time,event_type,span_id\n2020-01-01Z,b,1\n")
	],
	qr/1 events/);
is( query(q{SELECT format_type(atttypid, NULL) FROM pg_attribute
			WHERE attrelid = 'made'::regclass AND attname = 'time'}),
	'timestamp with time zone', 'its type');

# ids of three kinds become the numbers that the views of the README make
my @uuids = map { "6ba7b81$_-9dad-11d1-80b4-00c04fd430c8" } 0 .. 1;
for my $ids (
	[ 'hexadecimal', 'f5b760b3dafe8617', '00f067aa0ba902b7', '0000000000000000',
		q{('x' || lpad(%s, 16, '0'))::bit(64)::bigint} ],
	[ 'hexadecimal with a prefix', '0xF5b', '0x01', '', q{('x' || lpad(substr(%s, 3), 16, '0'))::bit(64)::bigint} ],
	[ 'padded digits', '0000000000000010', '0000000000000012', '', q{('x' || %s)::bit(64)::bigint} ],
	[ 'UUID', @uuids, '', q{hashtextextended(%s, 0)} ],
	[ 'UUID in capitals', map({ uc } @uuids), '', q{hashtextextended(lower(%s), 0)} ])
{
	my ($what, $root, $child, $none, $sql) = @$ids;
	my @numbers = map { query('SELECT ' . sprintf($sql, "'$_'")) } $root, $child;

	query('TRUNCATE events');
	loads("$what ids",
		[
			file('ids.csv', "time,event_type,span_id,parent_span_id\n"
				  . "1,begin,$root,$none\n2,begin,$child,$root\n")
		],
		qr/2 events/);
	is( query('SELECT span_id, nullif(parent_span_id, 0) FROM events ORDER BY time'),
		"$numbers[0]|\n$numbers[1]|$numbers[0]", 'their numbers');
}
refuses('ids that are something else',
	[ file('ids.csv', "time,event_type,span_id\n1,begin,abcxyz\n") ],
	qr/invalid input syntax for type bigint: "abcxyz"\n.*detail: line 2, column "span_id": "abcxyz"\n.*hint: .*whole numbers, hexadecimal or UUIDs/);
refuses('hexadecimal ids behind numbers, out of sight',
	[
		file('ids.csv', "time,event_type,span_id\n" . ("1,begin,12\n" x 30_000) . "1,begin,ff\n")
	],
	qr/invalid input syntax for type bigint: "ff"\n.*line 30002, column "span_id".*\n.*hint: /);

# errors speak of the columns that the file has, whatever the table calls them
refuses('a time that is no whole number',
	[ file('own.csv', "Start Time,Finished,ID\n1,2,3\n1.5,2,4\n") ],
	qr/invalid input syntax for type bigint: "1.5"\n\S+ detail: line 3, column "Start Time": "1.5"\n\S+ hint: A time has to be a timestamp, or a whole number of nanoseconds since 1970\.$/);
refuses('the same where a column is left out',
	[ file('own.csv', "extra,Start Time,Finished,ID\nx,1,2,3\nx,1.5,2,4\n") ],
	qr/detail: line 3, column "Start Time": "1.5"\n\S+ hint: A time has to be/);
refuses('a flag that is a number',
	[ file('own.csv', "Start Time,Finished,ID,error\n1,2,3,f\n1,2,4,17\n") ],
	qr/type boolean: "17"\n\S+ detail: line 3, column "error": "17"\n\S+ hint: It has to be boolean/);
loads('the flag left out, as the hint says',
	[ '--map=error=status', '-t', 'no_flags', "$dir/own.csv" ],
	qr/: 2 spans loaded into "no_flags"\n.*left out.*: "error"$/);
refuses('a short row', [ file('own.csv', "Event,time,ID\nb,5\n") ],
	qr/missing data for column "ID"\n\S+ detail: line 2: "b,5"$/);
refuses('a short row of a column that is left out',
	[ file('own.csv', "Event,time,ID,extra\nb,5,1\n") ],
	qr/missing data for column "extra"\n/);
refuses('an id that is none among hexadecimal ones',
	[ file('own.csv', "Event,time,ID,Parent\nb,5,0xff,\nb,6,rubbish,0xff\n") ],
	qr/type bigint: "rubbish"\n\S+ detail: Column "ID" is read as hexadecimal ids, which its first rows have\.\n\S+ detail: Column "Parent" is read as hexadecimal/);
refuses('columns of other names',
	[ file('own.csv', "when,event_type,span_id\n1,b,2\n") ],
	qr/there is no column "time"\n\S+ detail: The columns of the file are "when", "event_type", "span_id"\.\n\S+ hint: .*--map=NAME=time/);
refuses('another name for the id',
	[ file('own.csv', "ts,type,span,parent\n1,begin,1,\n") ],
	qr/there is no column "span_id"\n\S+ detail: .*\n\S+ hint: .*--map=NAME=span_id/);
query('DROP TABLE no_flags');

note 'names of columns';

for my $header (
	'timestamp,event,id', 'TimeStamp,Event Type,Span-Id', 'ts,phase,span id',
	'time_ns,type,spanId')
{
	query('TRUNCATE events');
	loads("the header $header", [ file('alias.csv', "$header\n5,b,7\n6,e,7\n") ],
		qr/^\S+ 2 events loaded into "events"\n$/);
	is(query('SELECT time, event_type, span_id FROM events ORDER BY 1'),
		"5|b|7\n6|e|7", 'its rows');
}
query('TRUNCATE events');
loads('an alias next to the name itself',
	[ file('alias.csv', "ts,time,event_type,id,span_id\n1,5,b,2,7\n") ],
	qr/left out, for want of such columns in "events": "ts", "id"/);
is(query('SELECT time, event_type, span_id FROM events'), '5|b|7', 'its row');
command_checks_all([ 'asyncspan', 'load', file('none.csv', "$csv[0]\n") ],
	1, [qr/^\S+ 0 events loaded/],
	[qr/warning: .*none\.csv: there is no usable event in it\nasyncspan: error: nothing usable was loaded/],
	'a header alone');
command_checks_all([ 'asyncspan', 'load', "$dir/none.csv", file('plain.csv', $csv) ],
	0, [qr/none\.csv: 0 events.*plain\.csv: 4 events/s],
	[qr/^asyncspan: warning: .*none\.csv: there is no usable event in it\n$/],
	'together with a good file');

query('TRUNCATE events');
loads('another encoding',
	[
		'-E', 'LATIN1',
		file('latin.csv', "time,event_type,span_id,name\n1,b,1,caf\xe9\n")
	],
	qr/1 events/);
is(query(q{SELECT name = U&'caf\00e9' FROM events}), 't', 'its text');

note 'rows that are in no figure';

# what overview() counts is what load says
sub says_what_is_used
{
	my ($name, $content, $kind, $used, @notes) = @_;

	query('DROP TABLE IF EXISTS events, spans');
	my $notes = join '', map { "\\S+: not used: $_\n" } @notes;
	loads($name, [ file('used', $content) ],
		qr/^\S+: $used ${kind}s loaded into "${kind}s"\n(\S+: left out.*\n)?$notes$/);
	is(query(qq{SELECT ${\($kind eq 'event' ? 'begin_events + end_events' : 'spans')}
		FROM asyncspan.overview('${kind}s')}), $used, "$name: as the figures have it");
}
my @incomplete = ('3 x event without a time, type or id',
	'2 x event that is neither begin nor end');
says_what_is_used('CSV of events',
	qq(time,event_type,name,span_id\n1,b,"x\n,"",y",7\n2,"End",,7\n,b,x,8\n3,,x,8\n)
	  . qq(4,b,x,\n5,instant,x,9\n6,"",x,9\n7,START,x,10),
	'event', 3, @incomplete);
says_what_is_used('CSV with columns that are left out',
	qq(extra,time,event_type,span_id\n"a,",1,b,0xff\n,2,e,0xff\n,,b,0x1\n),
	'event', 2, '1 x event without a time, type or id');
says_what_is_used('JSON lines of events', join("\n",
		'{"time":1,"event_type":"b","span_id":7}', '{"time":2,"event_type":"End","span_id":7}',
		'{"event_type":"b","span_id":8}', '{"time":3,"span_id":8}',
		'{"time":4,"event_type":"b"}', '{"time":5,"event_type":"instant","span_id":9}',
		'{"time":6,"event_type":"","span_id":9}', '{"time":7,"event_type":"START","span_id":10}'),
	'event', 3, @incomplete);
says_what_is_used('CSV of spans',
	"begin_time,end_time,span_id\n1,2,3\n1,,4\n,2,5\n,,6\n1,2,\n",
	'span', 3, '2 x span without an id or any time');

for my $set (qw(seed_report turbo-key next-build verdaccio-otel))
{
	my $table = $set =~ s/\W/_/gr;
	my $lines = 0;

	my $gz = Compress::Zlib::gzopen("$data/$set.csv.gz", 'rb');
	$lines++ while $gz->gzreadline(my $line) > 0;
	$lines--;
	loads("data set $set", [ '-t', $table, "$data/$set.csv.gz" ],
		qr/: $lines events loaded into "$table"\n$/);
	is(query("SELECT count(*) FROM $table WHERE time IS NOT NULL"),
		$lines, "all events of $set have a time");
}

note 'CSV: refusals, after which the table is as it was';

drop('events');
refuses('a wrong value', [ file('wrong.csv', "$csv" . "p,5,end,x,0,a,t\n") ],
	qr/error: .*wrong\.csv: invalid input syntax for type bigint: "x"\n.*detail: line 6, column "span_id": "x"/
);
is(query(q{SELECT to_regclass('events') IS NULL}),
	't', 'no table was made for it');
refuses('a number too large',
	[ file('large.csv', "$csv" . "p,5,end,9223372036854775808,0,a,t\n") ],
	qr/value "9223372036854775808" is out of range for type bigint/);
refuses('a short row', [ file('short.csv', $csv . "p,5\n") ],
	qr/missing data for column "event_type"/);
refuses('a NUL byte', [ file('nul.csv', $csv . "p,5,e,1,0,a\0b,t\n") ],
	qr/invalid byte sequence for encoding "UTF8": 0x00/);
refuses('not UTF-8', [ file('utf8.csv', $csv . "p,5,e,1,0,\xff,t\n") ],
	qr/invalid byte sequence for encoding "UTF8": 0xff/);
refuses('an unclosed quote', [ file('quote.csv', $csv . "p,5,e,1,0,\"a,t\n") ],
	qr/unterminated CSV quoted field/);
refuses('no header', [ '-f', 'csv', file('headless.csv', "1,2,3\n") ],
	qr/there is no column "time"\n.*\n.*--map=NAME=time/);
refuses('one column twice',
	[ file('twice.csv', "time,time,event_type,span_id\n1,1,b,1\n") ],
	qr/columns "time" and "time" are both for "time"/);
refuses('a quote in the header',
	[ '-f', 'csv', file('header.csv', "time,\"event_type\n1,b\n") ],
	qr/the header does not end/);
refuses('an unknown encoding',
	[ '-E', 'klingon', file('plain.csv', $csv) ],
	qr/argument to option "encoding" must be a valid encoding name/);
refuses('an empty file', [ file('empty.csv', '') ], qr/the file is empty/);
refuses('neither CSV nor JSON', [ file('text', "hello, world\n") ],
	qr/the format can't be told.*\n.*--format/);
refuses('no such file', ["$dir/missing"],
	qr/could not open file ".*missing": No such file or directory/);
refuses('a directory', [$dir], qr/could not read file ".*": is a directory/);

my $random = join('', map { sprintf("p,%d,b,%d,0,n,t\n", $_, rand(1e9)) } 1 .. 20000);
my $gzip = Compress::Zlib::memGzip($csv . $random);
refuses('a truncated gzip file',
	[ file('truncated', substr($gzip, 0, length($gzip) / 2)) ],
	qr/truncated: invalid gzip data: unexpected end of file/);
refuses('a gzip file without its checksum',
	[ file('unchecked', substr($gzip, 0, -8)) ],
	qr/unchecked: invalid gzip data: unexpected end of file/);
substr($gzip, -8, 4) = "\0\0\0\0";
refuses('a gzip file with a wrong checksum',
	[ file('damaged', $gzip) ],
	qr/damaged: invalid gzip data: incorrect data check/);
refuses('a zstd file with nothing sensible behind its first bytes',
	[ file('zstd', "\x28\xb5\x2f\xfd1234") ],
	qr/zstd: invalid zstd data: /);
refuses('another compression', [ file('xz', "\xfd7zXZ\0\0\0") ],
	qr/compression by xz is not supported\n.*hint: Decompress it with xz/);

is(query(q{SELECT to_regclass('events') IS NULL}),
	't', 'nothing was loaded by any of these');

command_checks_all(
	[ 'asyncspan', 'load', "$dir/wrong.csv", "$dir/plain.csv" ],
	1,
	[qr/^\S*plain\.csv: 4 events loaded/],
	[qr/wrong\.csv: invalid input syntax/],
	'a good file after a bad one');
is(query('SELECT count(*) FROM events'), '4', 'the good one is loaded');

query(q{CREATE VIEW fixed AS SELECT 1 AS time, 'b' AS event_type, 1 AS span_id});
refuses('into a view', [ '-t', 'fixed', "$dir/plain.csv" ],
	qr/cannot .*view "fixed"/);

query('CREATE ROLE reader LOGIN; GRANT SELECT ON events TO reader');
refuses('without the privilege', [ '-U', 'reader', "$dir/plain.csv" ],
	qr/permission denied for table events/);

note 'interruption and loss of the connection';

# Starts a load from a pipe that stays open, and waits until the server is in
# COPY; returns the pipe and the process.
sub start_load
{
	my $pid = open(my $pipe, '|-',
		"exec asyncspan load - >$dir/stdout 2>$dir/stderr")
	  or die "asyncspan: $!";

	$pipe->autoflush(1);
	print $pipe $csv . $random x 2;
	$node->poll_query_until('postgres',
		q{SELECT count(*) = 1 FROM pg_stat_progress_copy WHERE bytes_processed > 0})
	  or die 'COPY did not start';
	return ($pipe, $pid);
}

$SIG{PIPE} = 'IGNORE';
my ($pipe, $pid) = start_load();
kill 'INT', $pid;
close($pipe);
is($? >> 8, 130, 'an interrupt ends a load with 130');
is(slurp_file("$dir/stderr"), "asyncspan: interrupted\n", 'it says so, and nothing else');
is(query('SELECT count(*) FROM events'), '4', 'it has loaded nothing');

($pipe, $pid) = start_load();
query(q{SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_progress_copy});
print $pipe $random;
close($pipe);
is($? >> 8, 2, 'a lost connection ends a load with 2');
like(
	slurp_file("$dir/stderr"),
	qr/^asyncspan: error: standard input: terminating connection/,
	'it says so');
is(query('SELECT count(*) FROM events'), '4', 'it has loaded nothing');

note 'progress';

SKIP:
{
	my $script = `command -v script 2>/dev/null`;

	skip 'there is no script(1) to make a terminal', 3 if $script eq '';
	my $screen =
	  `script -qec 'asyncspan load $data/verdaccio-otel.csv.gz' /dev/null </dev/null 2>&1`;

	like($screen, qr/\r\S+ \[=*>? *\] +\d+% \d+\.\d MB, \d+\.\d MB\/s/,
		'a terminal shows a progress bar');
	like($screen, qr/\e\[K\S+: 25814 events loaded into "events"\r\n$/,
		'which makes way for the summary');

	# ^C where the terminal would show it, into a progress bar
	mkfifo("$dir/fifo", 0600) or die "mkfifo: $!";
	$screen = `(gzip -dc $data/seed_report.csv.gz; sleep 2) >$dir/fifo &
		(sleep 1; printf '\\003') | script -qec 'asyncspan load $dir/fifo' /dev/null 2>&1`;
	like($screen, qr/(\r\e\[K)asyncspan: interrupted\r\n$/, 'an interrupt leaves a clean line');
}

done_testing();
