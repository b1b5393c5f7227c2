# asyncspan load: JSON documents of every format and shape, cut into elements
# on the way, give the same rows as the import functions give for the whole;
# damaged documents are refused with their place.

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

	query('DROP TABLE IF EXISTS events');
	command_checks_all([ 'asyncspan', 'load', @$args ],
		0, \@stdout, [qr/^$/], $name);
}

sub refuses
{
	my ($name, $content, $args, @stderr) = @_;

	query('DROP TABLE IF EXISTS events');
	command_checks_all(
		[ 'asyncspan', 'load', @$args, file('refused', $content) ],
		1, [qr/^$/], \@stderr, $name);
	is(query(q{SELECT to_regclass('events') IS NULL}),
		't', "$name: nothing is loaded");
}

# the events are those that the function gives for these documents
sub same_as_import
{
	my ($name, $function, @documents) = @_;
	my $values = join(', ', map { "(\$doc\$$_\$doc\$::jsonb)" } @documents);

	is( query(qq{
CREATE TEMP TABLE wanted AS
	SELECT i.* FROM (VALUES $values) AS d (doc), asyncspan.$function(doc) AS i;
SELECT (SELECT count(*) > 0 FROM wanted),
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE events) AS a),
	(SELECT count(*) FROM (TABLE events EXCEPT ALL TABLE wanted) AS a)}),
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
	qr/object\.json: 2 events loaded into "events"\n/,
	qr/ignored: 1 x instant event\n/, qr/ignored: 1 x metadata\n/);
same_as_import('Chrome, an object', 'import_chrome_trace', $chrome);
is(query('SELECT DISTINCT process_id FROM events'),
	'server', 'a process gets its name from an event after its first');

loads('Chrome, an array', [ file('array.json', "[$event1,$process,$event2]") ],
	qr/2 events/);
same_as_import('Chrome, an array', 'import_chrome_trace', $chrome);

loads('Chrome, one event a line',
	[ file('lines.json', "$event1\n$process\n$event2\n") ], qr/2 events/);
same_as_import('Chrome, one event a line', 'import_chrome_trace', $chrome);

loads('Chrome, the array behind more than the first look sees',
	[
		'-f', 'chrome',
		file('late.json',
			'{"pad":"' . ('x' x 400_000) . qq(","traceEvents":[$event1,$event2]}))
	],
	qr/2 events/);
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
	qr/2 events/);
same_as_import('OTLP, one document', 'import_otlp', $otlp[0]);
loads('OTLP, a document a line, with other signals',
	[
		file('otlp.jsonl',
			qq({"resourceMetrics":[]}\n$otlp[0]\n{}\n{"resourceSpans":null}\n$otlp[1]\n))
	],
	qr/4 events/);
same_as_import('OTLP, a document a line', 'import_otlp', @otlp);

for my $other (
	[ 'in snake case', $otlp[0] =~ s/resourceSpans/resource_spans/r
		  =~ s/scopeSpans/scope_spans/r =~ s/spanId/span_id/r ],
	[ 'as Tempo gives it', $otlp[0] =~ s/resourceSpans/batches/r ])
{
	loads("OTLP, $other->[0]", [ file('other.json', $other->[1]) ],
		qr/2 events/);
	same_as_import("OTLP, $other->[0]", 'import_otlp', $otlp[0]);
}

my $trace =
  '{"traceID":"a1","spans":[{"traceID":"a1","spanID":"b1","operationName":"op","references":[],'
  . '"startTime":1000,"duration":5,"processID":"p1"}],"processes":{"p1":{"serviceName":"s"}}}';
for my $shape (
	[ 'as its API gives it', qq({"data":[$trace],"total":0,"errors":null}) ],
	[ 'an array of traces',  "[$trace]" ],
	[ 'one trace',           $trace ])
{
	loads("Jaeger, $shape->[0]", [ file('jaeger.json', $shape->[1]) ],
		qr/2 events/);
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
		qr/4 events/);
	same_as_import("Zipkin, $shape->[0]", 'import_zipkin',
		"[$client,$server]");
}

query('DROP TABLE events');
query(q{CREATE TABLE stamps (name text, span_id bigint, event_type text,
	time timestamptz, mine text DEFAULT 'x')});
loads('into a table with timestamps and fewer columns',
	[ '-t', 'stamps', file('zipkin.json', "[$client]") ], qr/2 events/);
is( query(q{SET timezone = 'UTC'; SELECT * FROM stamps ORDER BY time}),
	"get|177|begin|1970-01-01 00:00:00.001+00|x\n"
	  . "get|177|end|1970-01-01 00:00:00.00105+00|x",
	'its rows');

loads('an empty trace', [ file('empty.json', '{"traceEvents":[]}') ],
	qr/empty\.json: 0 events loaded/);

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
		: qr/^\S+ 2 events loaded into "events"\n$/);
	is(query("SELECT DISTINCT name = $sql FROM events"),
		't', "a name with $what: it is right");
}

note 'what is no element';

loads('other things among the elements',
	[ file('mixed.json', qq([$event1,null,1,"x",[],[$event2]])) ],
	qr/2 events.*: 3 elements that are not objects: left out/s);
loads('events that are not whole',
	[ file('partial.json', qq([$event1,{"ph":"b"},{"ph":"e","ts":"x","id":1,"pid":1,"name":"n","cat":"c"}])) ],
	qr/rejected: \d+ x /);
cmp_ok(query('SELECT count(*) FROM events WHERE event_type IS NULL'),
	'>', 0, 'they are there as invalid events');

note 'refusals';

my $n = 0;
for my $case (
	[ '[{"ph":1},]',            qr/line 1, byte 11: expected a value, found "\]"/ ],
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
	[ '{"something":[]}',        qr/the format can't be told/ ],
	[ '[5]',                     qr/the format can't be told/ ])
{
	refuses('case ' . ++$n, $case->[0], [], $case->[1]);
}
refuses('JSON in another format than said', "[$client]", [ '-f', 'otlp' ],
	qr/no "resourceSpans" in the file\n.*hint: Is it in OTLP format\?/);

# wherever a document breaks off, that is an error
my $whole = qq({"traceEvents": [$event1,{"a":[true,-1.5e+3,"\\u00e9\\n"]}]});
my $refused = 0;
for my $share (0 .. 24)
{
	my $path =
	  file('cut', substr($whole, 0, int($share * (length($whole) - 1) / 24)));
	my ($stdout, $stderr);

	$refused++
	  if !IPC::Run::run([ 'asyncspan', 'load', '-f', 'chrome', $path ],
		'>', \$stdout, '2>', \$stderr)
	  && $stderr =~ /unexpected end of file|no array in the file/;
}
is($refused, 25, 'a document that breaks off anywhere is refused');

# a gzip file that breaks off after complete elements
my $gzip = Compress::Zlib::memGzip(
	"[$event1" . join('', map { ",\n{\"ph\":\"i\",\"ts\":" . rand() . '}' } 1 .. 20000) . ']');
refuses('truncated gzip', substr($gzip, 0, length($gzip) - 1000),
	[], qr/invalid gzip data: unexpected end of file/);

note 'a document that is cut into many';

# Events of several processes, threads and async ids in turn, so that what
# belongs together is far apart; strings of any length and content, so that
# the pieces that are read end anywhere.
my @alphabet = (
	'a' .. 'z', ' ', '\\\\', '\\"', '\\/', '\\n', '\\u00e9', '\\ud83d\\ude00',
	"\xc3\xa9", "\xe2\x82\xac", '{', '}', '[', ']', ',', ':');
my @open;
my @events;
my $size = 0;
for (my $ts = 1; $size < 20_000_000; $ts++)
{
	my $pid = 1 + int(rand(3));
	my $async = rand() < 0.5;
	my $lane = int(rand(5));
	my $stack = $open[$pid][$async][$lane] //= [];
	my $end = @$stack > 4 || @$stack && rand() < 0.5;
	my $name = $end ? pop @$stack : 'op ' . int(rand(30));
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
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE events) AS a),
	(SELECT count(*) FROM (TABLE events EXCEPT ALL TABLE wanted) AS a)}),
	(@events - 1) . '|0|0',
	'the same rows as from one document');

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
loads('it', [ file('big.json', $big) ], qr/: 80008 events/,
	qr/ignored: 40004 x attribute/);
is( query(qq{
CREATE TEMP TABLE wanted AS SELECT i.*
	FROM asyncspan.import_otlp(pg_read_file('$dir/big.json')::jsonb) AS i;
SELECT (SELECT count(*) FROM wanted),
	(SELECT count(*) FROM (TABLE wanted EXCEPT ALL TABLE events) AS a),
	(SELECT count(*) FROM (TABLE events EXCEPT ALL TABLE wanted) AS a)}),
	'80008|0|0', 'the same rows as from one message');
is( query('SELECT string_agg(DISTINCT process_id, $$,$$) FROM events'),
	'few,many,small', 'each with its resource');

my $spans = join(',', map { otlp_span($_) } 1 .. 20000);
refuses('a resource behind many spans',
	qq({"resourceSpans":[{"scopeSpans":[{"spans":[$spans]}],"resource":{}}]}),
	[], qr/"resource" comes too late/);
refuses('a scope behind many spans',
	qq({"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[$spans],"scope":{}}]}]}),
	[], qr/"scope" comes too late/);

done_testing();
