# asyncspan load: JSON documents of every format and shape, cut into elements
# on the way, give the same rows as the import functions give for the whole;
# damaged documents are refused with their place, and of those that break off
# everything is there that is whole.

use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = PostgreSQL::Test::Utils::tempdir();
my $seed = aspan_seed();

my $node = aspan_client_cluster('client_json');
$node->safe_psql('postgres', 'CREATE EXTENSION asyncspan');

sub file { return aspan_write_file("$dir/$_[0]", $_[1]); }

sub query { return $node->safe_psql('postgres', $_[0]); }

sub loads
{
	my ($name, $args, @stdout) = @_;

	query('DROP TABLE IF EXISTS events, spans');
	command_checks_all([ 'asyncspan', 'load', @$args ],
		0, \@stdout, [qr/^$/], $name);
}

sub refuses
{
	my ($name, $content, $args, @stderr) = @_;

	query('DROP TABLE IF EXISTS events, spans');
	command_checks_all(
		[ 'asyncspan', 'load', @$args, file('refused', $content) ],
		1, [qr/^$/], \@stderr, $name);
	is(query(q{SELECT coalesce(to_regclass('events'), to_regclass('spans')) IS NULL}),
		't', "$name: nothing is loaded");
}

# the spans are those that the function gives for these documents
sub same_as_import
{
	my ($name, $function, @documents) = @_;
	my $values = join(', ', map { "(\$doc\$$_\$doc\$::jsonb)" } @documents);

	is( query(qq{
CREATE TEMP TABLE wanted AS
	SELECT i.* FROM (VALUES $values) AS d (doc), asyncspan.$function(doc) AS i;
SELECT (SELECT count(*) > 0 FROM wanted),
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE spans) AS a),
	(SELECT count(*) FROM (TABLE spans EXCEPT ALL TABLE wanted) AS a)}),
		't|0|0',
		"$name: the same rows as from $function()");
}

note 'formats and shapes';

my $event1 = '{"ph":"b","pid":1,"tid":2,"id":"0x1","ts":1.5,"name":"a","cat":"c"}';
my $event2 = '{"ph":"e","pid":1,"tid":2,"id":"0x1","ts":2.5,"name":"a","cat":"c"}';
my $process =
  '{"ph":"M","pid":1,"name":"process_name","args":{"name":"server"}}';
my $instant = '{"ph":"i","pid":1,"tid":2,"ts":9,"name":"x"}';
my $chrome = qq({"traceEvents": [$event1, $process, $instant, $event2]});

loads('Chrome, an object',
	[
		file('object.json',
			qq({"displayTimeUnit":"ns",\n"otherData":{"traceEvents":[1]},\n)
			  . qq("traceEvents" : [\n$event1 ,\t$process,$instant,\r\n$event2 ] ,"z":[{}]}\n))
	],
	qr/object\.json: 1 spans loaded into "spans"\n/,
	qr/ignored: 1 x instant event\n/, qr/ignored: 1 x metadata\n/);
same_as_import('Chrome, an object', 'import_chrome_trace', $chrome);
is(query('SELECT DISTINCT process_id FROM spans'),
	'server', 'a process gets its name from an event after its first');

loads('Chrome, an array', [ file('array.json', "[$event1,$process,$event2]") ],
	qr/1 spans/);
same_as_import('Chrome, an array', 'import_chrome_trace', $chrome);

loads('Chrome, one event a line',
	[ file('lines.json', "$event1\n$process\n$event2\n") ], qr/1 spans/);
same_as_import('Chrome, one event a line', 'import_chrome_trace', $chrome);

loads('Chrome, the array behind more than the first look sees',
	[
		'-f', 'chrome',
		file('late.json',
			'{"pad":"' . ('x' x 400_000) . qq(","traceEvents":[$event1,$event2]}))
	],
	qr/1 spans/);
same_as_import('Chrome, late', 'import_chrome_trace',
	qq({"traceEvents": [$event1, $event2]}));

sub otlp
{
	my ($id) = @_;
	return
	  qq({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},)
	  . qq("scopeSpans":[{"scope":{"name":"lib"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",)
	  . qq("spanId":"$id","name":"op","startTimeUnixNano":"1544712660000000001","endTimeUnixNano":"1544712661000000002"}]}]}]});
}
my @otlp = (otlp('eee19b7ec3c1b174'), otlp('eee19b7ec3c1b175'));

loads('OTLP, one document', [ file('otlp.json', $otlp[0]) ],
	qr/1 spans/);
same_as_import('OTLP, one document', 'import_otlp', $otlp[0]);
loads('OTLP, a document a line, with other signals',
	[
		file('otlp.jsonl',
			qq({"resourceMetrics":[]}\n$otlp[0]\n{}\n{"resourceSpans":null}\n$otlp[1]\n))
	],
	qr/2 spans/);
same_as_import('OTLP, a document a line', 'import_otlp', @otlp);

for my $other (
	[ 'in snake case', $otlp[0] =~ s/resourceSpans/resource_spans/r
		  =~ s/scopeSpans/scope_spans/r =~ s/spanId/span_id/r ],
	[ 'as Tempo gives it', $otlp[0] =~ s/resourceSpans/batches/r ],
	[ 'as Tempo gives it in version 2', qq({"trace":$otlp[0],"status":1}) ],
	[ 'as Tempo gives it, both', '{"trace":' . ($otlp[0] =~ s/resourceSpans/batches/r) . '}' ],
	[ 'as Jaeger gives it in version 3', qq({"result":$otlp[0]}) ])
{
	loads("OTLP, $other->[0]", [ file('other.json', $other->[1]) ],
		qr/1 spans/);
	same_as_import("OTLP, $other->[0]", 'import_otlp', $otlp[0]);
}

loads('OTLP, lines of all these',
	[ file('mixed.jsonl', qq({"result":$otlp[0]}\n$otlp[1]\n{"trace":{}}\n{"result":null}\n)) ],
	qr/2 spans/);
same_as_import('OTLP, lines of all these', 'import_otlp', @otlp);

my $trace =
  '{"traceID":"a1","spans":[{"traceID":"a1","spanID":"b1","operationName":"op","references":[],'
  . '"startTime":1000,"duration":5,"processID":"p1"}],"processes":{"p1":{"serviceName":"s"}}}';
for my $shape (
	[ 'as its API gives it', qq({"data":[$trace],"total":0,"errors":null}) ],
	[ 'an array of traces',  "[$trace]" ],
	[ 'one trace',           $trace ])
{
	loads("Jaeger, $shape->[0]", [ file('jaeger.json', $shape->[1]) ],
		qr/1 spans/);
	same_as_import("Jaeger, $shape->[0]", 'import_jaeger',
		qq({"data":[$trace]}));
}

my $client =
  '{"traceId":"a1","id":"b1","kind":"CLIENT","name":"get","timestamp":1000,"duration":50,"localEndpoint":{"serviceName":"c"}}';
my $server =
  '{"traceId":"a1","id":"b2","parentId":"b1","kind":"SERVER","name":"get","timestamp":1010,"duration":30,"localEndpoint":{"serviceName":"s"}}';
for my $shape ([ 'an array of spans', "[$client,$server]" ],
	[ 'an array of traces', "[[$client],[],[$server]]" ],
	[ 'a span a line', "$client\n$server\n" ])
{
	loads("Zipkin, $shape->[0]", [ file('zipkin.json', $shape->[1]) ],
		qr/2 spans/);
	same_as_import("Zipkin, $shape->[0]", 'import_zipkin',
		"[$client,$server]");
}

query(q{CREATE TABLE stamps (name text, span_id bigint, end_time timestamptz,
	begin_time timestamptz, mine text DEFAULT 'x')});
loads('into a table with timestamps and fewer columns',
	[ '-t', 'stamps', file('zipkin.json', "[$client]") ], qr/1 spans/);
is( query(q{SET timezone = 'UTC'; SELECT * FROM stamps}),
	'get|177|1970-01-01 00:00:00.00105+00|1970-01-01 00:00:00.001+00|x',
	'its row');

note 'nothing usable';

sub useless
{
	my ($name, $content, @stdout) = @_;

	query('DROP TABLE IF EXISTS events, spans');
	command_checks_all([ 'asyncspan', 'load', file('useless.json', $content) ],
		1, \@stdout,
		[qr/^asyncspan: warning: \S+ there is no usable span in it\nasyncspan: error: nothing usable was loaded\n$/],
		$name);
}
useless('an empty trace', '{"traceEvents":[]}',
	qr/useless\.json: 0 spans loaded into "spans"\n$/);
useless('an empty event', '[{"ph":1},]', qr/ 0 spans loaded.*rejected: 1 x /s);
useless('ids that are none', $otlp[0] =~ s/"spanId":"\w+"/"spanId":"x"/r,
	qr/ 0 spans loaded.*rejected: 1 x /s);
is(query('SELECT count(*) FROM spans'), '1', 'what is rejected is there');

note 'tables';

query(q{DROP TABLE IF EXISTS events, spans;
	CREATE TABLE other (a int);
	SELECT asyncspan.create_events_table('my_events');
	SELECT asyncspan.create_spans_table('my_spans')});
my $csv = file('events.csv', "time,event_type,span_id\n1,b,2\n");
my $spans_csv = file('spans.csv', "begin_time,end_time,span_id,name\n1,5,2,x\n");
for my $case (
	[ 'spans into a table of events', 'my_events', $spans_csv,
		qr/spans\.csv: the file has spans, and table "my_events" is for events\n.*hint: .*create_spans_table/ ],
	[ 'a trace into a table of events', 'my_events', file('c.json', $chrome),
		qr/the file has spans, and table "my_events" is for events/ ],
	[ 'events into a table of spans', 'my_spans', $csv,
		qr/the file has events, and table "my_spans" is for spans\n.*create_events_table/ ],
	[ 'a trace into some table', 'other', file('c.json', $chrome),
		qr/table "other" has the columns neither of events nor of spans/ ])
{
	my ($name, $table, $path, $stderr) = @$case;
	command_checks_all([ 'asyncspan', 'load', '-t', $table, $path ],
		1, [qr/^$/], [$stderr], $name);
}
is(query(q{SELECT to_regclass('events') IS NULL AND to_regclass('spans') IS NULL}),
	't', 'nothing was made');
loads('events and spans', [ $csv, $spans_csv ],
	qr/events\.csv: 1 events loaded into "events".*spans\.csv: 1 spans loaded into "spans"/s);
is(query('SELECT begin_time, end_time, span_id, name FROM spans'),
	'1|5|2|x', 'the span');
loads('timestamps', [ '--time-type=timestamptz', file('c.json', $chrome) ],
	qr/1 spans/);
is( query(q{SET timezone = 'UTC'; SELECT begin_time, end_time FROM spans}),
	'1970-01-01 00:00:00.000001+00|1970-01-01 00:00:00.000002+00', 'they are there');

note 'columns of our own';

my $line = '{"time":1,"event_type":"b","span_id":7,"name":"a \\"b\\"","other":[1]}';
loads('lines of events',
	[ file('own.jsonl', "$line\n\n" . '{"name":"c","span_id":8,"event_type":"e","time":2,"parent_span_id":7}') ],
	qr/own\.jsonl: 2 events loaded into "events"\n.*left out, .*: "other"\n$/s);
is(query('SELECT time, event_type, span_id, parent_span_id, name FROM events ORDER BY 1'),
	qq(1|b|7||a "b"\n2|e|8|7|c), 'their rows');
loads('an array of events under other names, with timestamps and hexadecimal ids',
	[ file('own.json', '[{"timestamp":"2020-01-01T00:00:00.000000001Z","event":"b","id":"ff"},{"timestamp":"1970-01-01 00:00Z","event":"e","id":"1"}]') ],
	qr/2 events/);
is(query('SELECT time, event_type, span_id FROM events ORDER BY 1'),
	"0|e|1\n1577836800000000001|b|255", 'their rows');
loads('lines of spans',
	[ file('own.jsonl', '{"begin_time":1,"end_time":null,"span_id":"9","error":true,"attributes":{"a":[1]},"trace_id":"t"}') ],
	qr/1 spans loaded into "spans"/);
is(query(q{SELECT begin_time, end_time, span_id, error, attributes, trace_id FROM spans}),
	'1||9|t|{"a": [1]}|t', 'the row');
loads('names that the user gives',
	[ '--map=at=time', '--map=what=event_type', '--map=key=span_id', '-f', 'jsonl',
		file('own.jsonl', '{"at":1,"what":"b","key":3}') ],
	qr/1 events/);

note 'text that PostgreSQL cannot hold';

sub chrome_name
{
	my ($name) = @_;
	return qq([{"ph":"X","pid":1,"tid":1,"ts":1,"dur":1,"name":"$name"}]);
}

for my $case (
	[ 'every escape', '\"\\\\\/\b\f\n\r\t\u00e9\uD83D\uDE00',
		qq(E'"\\\\/\\b\\f\\n\\r\\t\\u00e9\\U0001f600'), 0 ],
	[ 'NUL',                 'a\u0000b',           q(U&'a\fffdb'),           1 ],
	[ 'a high surrogate',    'a\ud83db',           q(U&'a\fffdb'),           1 ],
	[ 'one at the end',      'a\ud83d',            q(U&'a\fffd'),            1 ],
	[ 'one before an escape', '\uD83D\n',          q(U&'\fffd' || E'\n'),    1 ],
	[ 'two high surrogates', '\ud83d\ud83d\ude00', q(U&'\fffd\+01f600'),     1 ],
	[ 'a low surrogate',     '\ude00b',            q(U&'\fffdb'),            1 ],
	[ 'a quote and a semicolon', q('; DROP TABLE events; --),
		q('''; DROP TABLE events; --'), 0 ],
	[ 'markup', '<script>alert(1)</script>', q('<script>alert(1)</script>'), 0 ])
{
	my ($what, $name, $sql, $replaced) = @$case;

	loads("a name with $what", [ file('name.json', chrome_name($name)) ],
		$replaced
		? qr/: $replaced escapes? that stands? for no character: replaced by U\+FFFD/
		: qr/^\S+ 1 spans loaded into "spans"\n$/);
	is(query("SELECT DISTINCT name = $sql FROM spans"),
		't', "a name with $what: it is right");
}

note 'what is no element';

loads('other things among the elements',
	[ file('mixed.json', qq([$event1,null,1,"x",[],[$event2]])) ],
	qr/1 spans.*: 3 elements that are not objects: left out/s);
loads('events that are not whole',
	[ file('partial.json', qq([$event1,{"ph":"b"},{"ph":"e","ts":"x","id":1,"pid":1,"name":"n","cat":"c"}])) ],
	qr/1 spans.*rejected: \d+ x /s);
cmp_ok(query('SELECT count(*) FROM spans WHERE begin_time IS NULL AND end_time IS NULL'),
	'>', 0, 'they are there without a time');

note 'commas too many';

for my $comma ("[$event1,$event2,]", "[$event1,$event2 ,\n ]\n",
	qq({"traceEvents":[$event1,$event2,],}), qq({"traceEvents":[$event1,$event2],"x":[1,],}))
{
	loads('a comma too many', [ file('comma.json', $comma) ], qr/^\S+ 1 spans/);
}

note 'documents that break off';

sub breaks_off
{
	my ($name, $content, $stdout, $where) = @_;

	query('DROP TABLE IF EXISTS events, spans');
	command_checks_all([ 'asyncspan', 'load', file('cut.json', $content) ],
		0, [$stdout], [qr/^asyncspan: warning: \S+cut\.json: the document breaks off at $where\n$/],
		$name);
}
my $x = '{"ph":"X","pid":1,"tid":1,"ts":%d,"dur":2,"name":"x"}';
my $list = join(",\n", map { sprintf($x, $_) } 1 .. 3);
for my $head ('[', '{"traceEvents":[')
{
	my $byte = length($head . $list) + 1;
	breaks_off("no end, $head", "$head$list", qr/: 3 spans/,
		"line 3, byte $byte, between two items");
	breaks_off("a comma at the end, $head", "$head$list,\n", qr/: 3 spans/,
		'line 4, byte ' . ($byte + 2) . ', between two items');
	$byte = length("$head$list") - length(sprintf($x, 3)) + 1;
	breaks_off("in an event, $head", substr("$head$list", 0, -1), qr/: 2 spans/,
		'line 3, byte ' . length("$head$list")
		  . ", in the item that begins at line 3, byte $byte, which is left out");
	breaks_off("in a string, $head", substr("$head$list", 0, -3), qr/: 2 spans/, qr/line 3, .*/);
}
breaks_off('behind the events', qq({"traceEvents":[$list],"metadata":{"a"),
	qr/: 3 spans/, qr/line 3, .* between two items/);
breaks_off('the last line of OTLP', "$otlp[1]\n" . substr($otlp[0], 0, 200),
	qr/: 1 spans/, qr/line 2, .* in the item .*/);
my $two = $otlp[1] =~ s/(\{"traceId".*?\})/$1,$1/r =~ s/c1b175/c1b176/r;
breaks_off('a second span of OTLP', substr($two, 0, length($two) - 8), qr/: 1 spans/, qr/.* in the item .*/);
breaks_off('OTLP in its brackets', substr($two, 0, length($two) - 3), qr/: 2 spans/, qr/.* between two items/);
my $two_jaeger = $trace =~ s/("spans":\[)(.*?\})\]/$1$2,$2]/r =~ s/"b1"/"b2"/r;
breaks_off('a trace of Jaeger, behind its spans', substr(qq({"data":[$two_jaeger), 0, -20), qr/: 2 spans/, qr/.* between two items/);
breaks_off('a trace of Jaeger, in its spans', qq({"data":[) . substr($two_jaeger, 0, index($two_jaeger, ',"processes"') - 5), qr/: 1 spans/, qr/.* in the item .*/);
breaks_off('Zipkin', "[$client,$server", qr/: 2 spans/, qr/.* between two items/);
breaks_off('our own columns', '{"time":1,"event_type":"b","span_id":1}' . "\n" . '{"time":2,', qr/: 1 events/, qr/line 2, .*/);

# wherever it is, what is whole is there
my $whole = qq({"traceEvents": [$list], "x": {"a":[true,-1.5e+3,"\\u00e9\\n"]}});
my @ends;
push @ends, length($&) + length($`) while $whole =~ /"name":"x"\}/g;
my $right = 0;
for my $share (1 .. 40)
{
	my $length = int($share * (length($whole) - 1) / 40);
	my $path = file('cut', substr($whole, 0, $length));
	my $items = grep { $_ <= $length } @ends;
	my ($stdout, $stderr);

	query('DROP TABLE IF EXISTS events, spans');
	IPC::Run::run([ 'asyncspan', 'load', '-f', 'chrome', $path ],
		'>', \$stdout, '2>', \$stderr);
	$right++
	  if $stderr =~ /the document breaks off/
	  && ($items > 0 ? $? == 0 && $stdout =~ /: $items spans/ : $? != 0);
}
is($right, 40, 'a document that breaks off anywhere gives what is whole');

note 'refusals';

my $n = 0;
for my $case (
	[ '[{"ph":[1,]}]',          qr/line 1, byte 11: expected a value, found "\]"/ ],
	[ '[,{"ph":1}]',            qr/line 1, byte 2: expected a value, found ","/ ],
	[ '[{"ph":1},,]',           qr/line 1, byte 11: expected a value, found ","/ ],
	[ '{"traceEvents":[{]}',    qr/byte 18: expected a key, found "\]"/ ],
	[ '{"traceEvents":[{"a":1,}]}', qr/expected a key, found "\}"/ ],
	[ '{"traceEvents":[{"a" 1}]}', qr/expected ":", found "1"/ ],
	[ '{"traceEvents":[{"a":1 2}]}', qr/expected "," or "\}", found "2"/ ],
	[ '{"traceEvents":[{} {}]}', qr/expected "," or "\]", found "\{"/ ],
	[ '{"traceEvents":[{"a":01}]}', qr/expected "," or "\}", found "1"/ ],
	[ '{"traceEvents":[{"a":-}]}', qr/expected a digit, found "\}"/ ],
	[ '{"traceEvents":[{"a":1.}]}', qr/expected a digit, found "\}"/ ],
	[ '{"traceEvents":[{"a":1e+}]}', qr/expected a digit, found "\}"/ ],
	[ '{"traceEvents":[{"a":+1}]}', qr/expected a value, found "\+"/ ],
	[ '{"traceEvents":[{"a":NaN}]}', qr/expected a value, found "N"/ ],
	[ '{"traceEvents":[{"a":nul}]}', qr/expected true, false or null/ ],
	[ '{"traceEvents":[{"a":"\x"}]}', qr/expected an escape character, found "x"/ ],
	[ '{"traceEvents":[{"a":"\u12g4"}]}', qr/expected a hexadecimal digit, found "g"/ ],
	[ "{\"traceEvents\":[\n\n{\"a\":\"\t\"}]}", qr/line 3, byte 25: control character in a string/ ],
	[ "{\"traceEvents\":[{\"a\":\"\0\"}]}", qr/control character in a string/ ],
	[ "{\"traceEvents\":[\0]}", qr/expected a value, found byte 0x00/ ],
	[ '{"traceEvents":[{}]}]',   qr/expected "\{" or "\[", found "\]"|expected a value/ ],
	[ '{"traceEvents":[' . ('[' x 2000), qr/nested too deeply/ ],
	[ '{"traceEvents":[' . ('{"a":' x 2000), qr/nested too deeply/ ],
	[ '{"traceEvents":5}',      qr/the value of "traceEvents" is not an array/ ],
	[ '{"displayTimeUnit":"ms"}', qr/no "traceEvents" in the file\n.*--format/ ],
	[ qq({"traceEvents":[$event1,{"a":"\xff"}]}), qr/invalid byte sequence for encoding "UTF8": 0xff/ ],
	[ qq({"traceEvents":[$event1,{"a":1) . ('0' x 200_000) . '}]}', qr/value overflows numeric format/ ],
	[ "[{\"name\":\"a\1b\",\"ph\":\"X\"}]", qr/line 1, byte 12: control character in a string/ ],
	[ "[{\"name\":nil,\"ph\":\"X\"}]", qr/expected true, false or null/ ],
	[ '{"name":"a', qr/the document breaks off at line 1, byte 11/ ],
	[ '{"hits":{"hits":[{"_source":{}}]}}', qr/Elasticsearch is not supported\n.*hint: .*\/api\/traces/ ],
	[ '{"name":"a","context":{"trace_id":"0x1"},"kind":"SpanKind.INTERNAL"}',
		qr/the output of a console exporter is not supported\n.*hint: / ],
	[ '{"data":null,"total":0,"errors":[{"code":404,"msg":"trace not found"}]}',
		qr/trace not found/ ],
	[ '{"something":[]}',        qr/the format can't be told/ ],
	[ '[5]',                     qr/the format can't be told/ ])
{
	refuses('case ' . ++$n, $case->[0], [], $case->[1]);
}
refuses('JSON in another format than said', "[$client]", [ '-f', 'otlp' ],
	qr/no "resourceSpans" in the file\n.*hint: Is it in OTLP format\?/);

# a gzip file that breaks off after complete elements, and a cut token with an
# end of line behind it
my $gzip = Compress::Zlib::memGzip(
	"[$event1" . join('', map { ",\n{\"ph\":\"i\",\"ts\":" . rand() . '}' } 1 .. 20000) . ']');
query('DROP TABLE IF EXISTS spans');
command_checks_all([ 'asyncspan', 'load', file('cut.gz', substr($gzip, 0, length($gzip) - 1000)) ],
	0, [qr/: 1 spans loaded/],
	[qr/cut\.gz: the compressed data breaks off\n.*: the document breaks off at line 1\d{4}, /],
	'a truncated gzip file gives what is whole');
foreach my $token ('nul', '"na', '"\\', '"\\u00', '-', '1.', '1e')
{
	query('DROP TABLE IF EXISTS spans');
	command_checks_all([ 'asyncspan', 'load', '-f', 'chrome',
			file('cut', qq([$event1,\n{"name":$token\n\r\n)) ],
		0, [qr/: 1 spans loaded/],
		[qr/the document breaks off at line 2, byte \d+, in the item that begins at line 2/],
		"cut in $token, with an end of line");
}
foreach my $case ([ "[$event1]\n", qr/^$/ ],
	[ "[$event1,\n", qr/the document breaks off at line 2, byte \d+, between two items/ ],
	[ "[$event1,\n{\"name\":\"n", qr/breaks off at line 2, .* in the item that begins at line 2/ ])
{
	query('DROP TABLE IF EXISTS spans');
	command_checks_all([ 'asyncspan', 'load', file('zeros', $case->[0] . "\0" x 200000) ],
		0, [qr/^\S+ 1 spans loaded into "spans"\n$/], [ $case->[1] ],
		'zeros at the end');
}
refuses('zeros, and more', "[$event1]\0\0[", [], qr/found byte 0x00/);
refuses('cut before anything', '{"data": nul',
	[], qr/error: \S+: the document breaks off at line 1, byte 13, before the first item\n$/);

note 'a document that is cut into many';

# Events of several processes, threads and async ids in turn, so that what
# belongs together is far apart; strings of any length and content, so that
# the pieces that are read end anywhere.
my @alphabet = (
	'a' .. 'z', ' ', '\\\\', '\\"', '\\/', '\\n', '\\u00e9', '\\ud83d\\ude00',
	"\xc3\xa9", "\xe2\x82\xac", '{', '}', '[', ']', ',', ':');
my @open;
my @events;
my $spans = 0;
my $size = 0;
for (my $ts = 1; $size < 20_000_000; $ts++)
{
	my $pid = 1 + int(rand(3));
	my $async = rand() < 0.5;
	my $lane = int(rand(5));
	my $stack = $open[$pid][$async][$lane] //= [];
	my $end = @$stack > 4 || @$stack && rand() < 0.5;
	my $name = $end ? pop @$stack : 'op ' . int(rand(30));
	$spans++ if !$end;
	my $text = join('', map { $alphabet[ rand @alphabet ] } 1 .. rand(600));
	my $number = (rand() < 0.5 ? '-' : '') . int(rand(1000)) . '.5E-' . int(rand(9));

	push @$stack, $name unless $end;
	push @events,
	  sprintf('{"args": {"text":"%s","x":[%s,true,null,{}]},"ph":"%s","pid":%d,'
		  . '"%s":%d,"ts":%d.%03d,"name":"%s","cat":"c"}',
		$text, $number,
		$async ? ($end ? 'e' : 'b') : ($end ? 'E' : 'B'),
		$pid, $async ? 'id' : 'tid', $lane, $ts, rand(1000), $name);
	$size += length $events[-1];
}
push @events, $process;
my $big = "{\"traceEvents\":[\n" . join(",\n", @events) . "\n]}\n";
loads('20 MB of Chrome events', [ file('big.json', $big) ],
	qr/ignored: 1 x metadata/);
is( query(qq{
CREATE TEMP TABLE wanted AS SELECT i.*
	FROM asyncspan.import_chrome_trace(pg_read_file('$dir/big.json')::jsonb) AS i;
SELECT (SELECT count(*) FROM wanted),
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE spans) AS a),
	(SELECT count(*) FROM (TABLE spans EXCEPT ALL TABLE wanted) AS a)}),
	"$spans|0|0", 'the same rows as from one document');
cmp_ok($spans, '>', 10_000, 'which are many');

# What belongs together although it is far apart, in two processes or under two
# ids: the older async events, ids that are of all processes, and the parents
# that Node names.
my $pad = 'x' x 8000;
my (@first, @second);
for my $i (1 .. 500)
{
	my $args = qq("args":{"pad":"$pad"});
	my $at = 2 * $i;
	push @first,
	  qq({"ph":"S","cat":"c","name":"old","id":"$i","pid":1,"tid":1,"ts":$at,$args}),
	  qq({"ph":"b","cat":"c","name":"new","id2":{"global":"$i"},"pid":1,"tid":1,"ts":$at,$args}),
	  sprintf('{"ph":"b","cat":"node,node.async_hooks","name":"T","id":"0x%x","pid":1,"tid":1,"ts":%d,'
		  . '"args":{"pad":"%s","data":{"triggerAsyncId":%d,"executionAsyncId":0}}}',
		$i + 1, $at, $pad, $i);
	$at += 2000;
	push @second,
	  qq({"ph":"F","cat":"c","name":"old","id":"$i","pid":2,"tid":1,"ts":$at}),
	  qq({"ph":"e","cat":"c","name":"new","id2":{"global":"$i"},"pid":2,"tid":1,"ts":$at}),
	  sprintf('{"ph":"e","cat":"node,node.async_hooks","name":"T","id":"0x%x","pid":1,"tid":1,"ts":%d}',
		$i + 1, $at);
}
loads('12 MB of events that belong together',
	[ file('big.json', '[' . join(",\n", @first, @second) . ']') ], qr/: 1500 spans/);
is( query(qq{
CREATE TEMP TABLE wanted AS SELECT i.*
	FROM asyncspan.import_chrome_trace(pg_read_file('$dir/big.json')::jsonb) AS i;
SELECT (SELECT count(*) FROM wanted WHERE begin_time IS NOT NULL AND end_time IS NOT NULL),
	(SELECT count(*) FROM wanted WHERE parent_span_id IS NOT NULL),
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE spans) AS a),
	(SELECT count(*) FROM (TABLE spans EXCEPT ALL TABLE wanted) AS a)}),
	'1500|499|0|0', 'the same rows as from one document');

# One OTLP message whose resources have more spans than the server would
# take: some of them in one scope, some in very many.
sub otlp_span
{
	my ($id) = @_;
	return sprintf('{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"%016x",'
		  . '"name":"op %d","startTimeUnixNano":"%d","endTimeUnixNano":"%d",'
		  . '"attributes":[{"key":"text","value":{"stringValue":"\\"]}]},%s"}}]}',
		$id, $id % 100, 1e15 + $id * 1000, 1e15 + $id * 1000 + 500,
		'x' x rand(1000));
}
my $id = 1;
my $resources = join(",\n", map {
	my ($name, $scopes, $spans) = @$_;
	my $list = join(', ', map {
		my $scope = $_;
		sprintf('{"scope":{"name":"%s","attributes":[]} , "spans":[%s],"schemaUrl":"x"}',
			"scope $scope", join(',', map { otlp_span($id++) } 1 .. $spans));
	} 1 .. $scopes);
	sprintf('{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%s"}}]},'
		  . '"scopeSpans":[%s], "schemaUrl":""}', $name, $list);
} [ 'few', 1, 20000 ], [ 'many', 4000, 5 ], [ 'none', 0, 0 ], [ 'small', 2, 2 ]);
$big = "{\"resourceSpans\": [\n$resources\n]}\n";
cmp_ok(length($big), '>', 20_000_000, 'an OTLP message of more than 20 MB');
loads('it', [ file('big.json', $big) ], qr/: 40004 spans/);
is( query(qq{
CREATE TEMP TABLE wanted AS SELECT i.*
	FROM asyncspan.import_otlp(pg_read_file('$dir/big.json')::jsonb) AS i;
SELECT (SELECT count(*) FROM wanted),
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE spans) AS a),
	(SELECT count(*) FROM (TABLE spans EXCEPT ALL TABLE wanted) AS a)}),
	'40004|0|0', 'the same rows as from one message');
is( query('SELECT string_agg(DISTINCT process_id, $$,$$) FROM spans'),
	'few,many,small', 'each with its resource');

# A message that is read in pieces, with spans that depend on others far away,
# and in the first piece one that is rejected.
sub far_span
{
	my ($id, $more) = @_;
	return qq({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"$id","name":"n",)
	  . qq("startTimeUnixNano":"1000","endTimeUnixNano":"2000","pad":"$pad",$more});
}

sub far_resource
{
	return '{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},'
	  . '"scopeSpans":[{"spans":[' . join(',', @_) . ']}]}';
}
my @between = map {
	my $hundred = $_;
	far_resource(map { far_span(sprintf('%016x', $hundred * 100 + $_), '"kind":1') } 1 .. 100)
} 1 .. 4;
my ($near, $far, $none) = map { sprintf('%016x', $_) } 1, 2, 3;
my $link = qq("links":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"%s",)
  . '"attributes":[{"key":"opentracing.ref_type","value":{"stringValue":"child_of"}}]}]';
for my $case (
	[ 'a client alone', '"kind":3', far_span($far, '"kind":2') ],
	[ 'a shared id', '"kind":3', far_span($near, '"kind":2') ],
	[ 'a parent among several', qq("parentSpanId":"$none",) . sprintf($link, $far),
		far_span($far, '"kind":1') ],
	[ 'two links', sprintf($link, $none) =~ s/\]$/,/r . sprintf($link, $far) =~ s/^.*?\[//r,
		far_span($far, '"kind":1') ])
{
	my ($name, $more, $last) = @$case;
	my $message = '{"resourceSpans":[' . join(',', far_resource(far_span('x', '"kind":3')),
		far_resource(far_span($near, $more)), @between, far_resource($last)) . ']}';

	loads("$name in another piece", [ file('far.json', $message) ],
		qr/: 402 spans/, qr/rejected: 1 x span with an unusable id\n/);
	is( query(qq{
CREATE TEMP TABLE wanted AS SELECT i.*
	FROM asyncspan.import_otlp(pg_read_file('$dir/far.json')::jsonb) AS i;
SELECT (SELECT count(*) FROM wanted),
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE spans) AS a),
	(SELECT count(*) FROM (TABLE spans EXCEPT ALL TABLE wanted) AS a)}),
		'403|0|0', "$name: the same rows as from one message");
}

# A Zipkin file that is more than one document, its spans in the order of their
# traces, of time, and anyhow.  A trace of it has what needs the whole of it:
# the two sides of a call under one id, one without its "shared"; a child of
# the server's side; a span reported in two pieces; and the trace id in both of
# its forms.
sub zipkin_trace
{
	my ($n) = @_;
	my $at = 1e15 + $n * 1000;
	my $pad = 'x' x rand(500);
	my $span = sub {
		my ($id, $service, $begin, $more) = @_;
		return [ $begin, sprintf('{"traceId":"%s%016x","id":"%016x","name":"op %d",'
			. '"localEndpoint":{"serviceName":"%s"},"tags":{"pad":"%s"}%s}',
			rand() < 0.5 ? 'a' x 16 : '', $n + 1, $id, $id, $service, $pad, $more) ];
	};
	my $times = sub { sprintf('"timestamp":%d,"duration":%d', @_) };
	my $shared = rand() < 0.5 ? ',"shared":true' : '';

	return ($span->(1, 'front', $at, ',"kind":"SERVER",' . $times->($at, 900)),
		$span->(2, 'front', $at + 100, ',"parentId":"1","kind":"CLIENT",' . $times->($at + 100, 500)),
		$span->(2, 'back', $at + 200, qq(,"parentId":"1","kind":"SERVER"$shared,) . $times->($at + 200, 300)),
		$span->(3, 'back', $at + 250, ',"parentId":"2",' . $times->($at + 250, 100)),
		$span->(4, 'front', $at + 700, ',"parentId":"1",' . $times->($at + 700, 100)),
		$span->(4, 'front', $at + 701, ',"parentId":"1","kind":"CLIENT"'));
}
my @traces = map { [ zipkin_trace($_) ] } 0 .. 3499;
my @in_order = map { @$_ } @traces;
my @by_time = sort { $a->[0] <=> $b->[0] } map { @$_ } map {
	my $late = $_ * 20;
	map { [ zipkin_trace($late + $_) ] } 0 .. 19
} 0 .. 174;
my @anyhow = sort { $a->[1] cmp $b->[1] } @in_order;
my @late = (@in_order[ 1 .. $#in_order ], $in_order[0]);
for my $case ([ 'trace by trace', \@in_order, 0 ], [ 'in the order of time', \@by_time, 0 ],
	[ 'anyhow', \@anyhow, 1 ], [ 'but for the last span', \@late, 1 ])
{
	my ($order, $list, $twice) = @$case;
	my $text = "\xef\xbb\xbf[" . join(",\n", map { $_->[1] } @$list) . ']';
	my $path = file('big.json', $text);
	my $offset = -s $node->logfile;

	cmp_ok(length($text), '>', 8_500_000, "Zipkin spans $order: more than a document");
	query(q{DROP TABLE IF EXISTS wanted_spans});
	query(qq{
CREATE TABLE wanted_spans AS SELECT i.*
	FROM asyncspan.import_zipkin(substr(pg_read_file('$dir/big.json'), 2)::jsonb) AS i});
	my @inputs = ($path);
	push @inputs, file('big.gz', Compress::Zlib::memGzip($text)), '-' if $twice;
	for my $input (@inputs)
	{
		my $name = "Zipkin spans $order, " . ($input =~ /gz$/ ? 'compressed' : $input eq '-' ? 'from a pipe' : 'plain');
		my ($stdout, $stderr);

		query('DROP TABLE IF EXISTS spans');
		IPC::Run::run([ 'asyncspan', 'load', '-f', 'zipkin', $input ],
			'<', \($input eq '-' ? $text : ''), '>', \$stdout, '2>', \$stderr);
		is($stderr, '', "$name: no error");
		like($stdout, qr/^\S[^\n]*: 17500 spans loaded into "spans"\n[^\n]*: merged: 3500 x report of a span\n$/,
			"$name: the counts");
		is( query(q{
SELECT (SELECT count(*) FROM wanted_spans),
	(SELECT count(*) FROM (TABLE wanted_spans EXCEPT ALL TABLE spans) AS a),
	(SELECT count(*) FROM (TABLE spans EXCEPT ALL TABLE wanted_spans) AS a)}),
			'17500|0|0', "$name: the same rows as from one document");
	}
	my $times = () = substr(slurp_file($node->logfile), $offset) =~
	  /COPY from stdin failed: the input is not complete/g;
	is($times, $twice ? 2 : 0, "Zipkin spans $order: read "
		. ($twice ? 'twice where that can be' : 'once'));
}

# what has to be escaped, wherever it is in a word of eight bytes
my @special = ('\"', '\\\\', '\n', '\r', '\t', '\u0001', '\u001f', "\x{c3}\x{a9}");
my @texts = map { my $text = $_; map { ('a' x $_) . $text . ('b' x 9), ('a' x $_) . $text . $text }
	0 .. 17 } @special;
push @texts, map { 'a' x $_ } 0 .. 33;
my $texts = '[' . join(',', map {
	qq({"name":"$texts[$_]","ph":"X","ts":$_,"dur":1,"pid":1,"tid":1,"args":{"k":"$texts[$_]"}})
} 0 .. $#texts) . ']';
loads('texts', [ file('texts.json', $texts) ]);
is( query(qq{
CREATE TEMP TABLE given AS
	SELECT e FROM jsonb_array_elements(pg_read_file('$dir/texts.json')::jsonb) AS e;
SELECT (SELECT count(DISTINCT e) FROM given),
	(SELECT count(*) FROM (SELECT e->>'name', e->'args'->>'k' FROM given
		EXCEPT ALL SELECT name, attributes->>'k' FROM spans) AS a)}),
	scalar(@texts) . '|0', 'special characters at every place of a text');

my $many = join(',', map { otlp_span($_) } 1 .. 20000);
refuses('a resource behind many spans',
	qq({"resourceSpans":[{"scopeSpans":[{"spans":[$many]}],"resource":{}}]}),
	[], qr/"resource" comes too late/);
refuses('a scope behind many spans',
	qq({"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[$many],"scope":{}}]}]}),
	[], qr/"scope" comes too late/);

done_testing();
