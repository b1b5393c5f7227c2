# Tables whose columns have other names, cases, units or types: what the hint
# says, typed word for word, leads to the figures.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('hints');

# Two spans, one within the other: 500 ms, of which 300 are those of the child.
# 2026-01-05 10:00:00 UTC is 1767607200.
my @spans = ([ 7, 'NULL', 'GET /', 0, 500 ], [ 8, 7, 'query', 100, 400 ]);

sub spans
{
	my ($row) = @_;

	return join ', ', map { sprintf('(%s)', $row->(@$_)) } @spans;
}

sub events
{
	my ($row) = @_;

	return join ', ', map {
		my ($id, $parent, $name, $begin, $end) = @$_;
		map { sprintf('(%s)', $_) } $row->($id, $parent, $name, $begin, 1),
		  $row->($id, $parent, $name, $end, 0)
	} @spans;
}

sub stamp { return sprintf(q{'2026-01-05 10:00:00.%03dZ'}, $_[0]); }
sub ms { return 1767607200000 + $_[0]; }
sub hex_id { return $_[0] eq 'NULL' ? "''" : sprintf("'eee19b7ec3c1b1%02x'", $_[0]); }
sub uuid { return $_[0] eq 'NULL' ? 'NULL' : sprintf("'6ba7b810-9dad-11d1-80b4-00c04fd430%02x'", $_[0]); }
sub word { return $_[1] ? $_[0]->[0] : $_[0]->[1]; }

my $otlp = q({"resourceSpans":[{"scopeSpans":[{"spans":[)
  . join(',', map { sprintf(q({"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"eee19b7ec3c1b1%02x","parentSpanId":"%s","name":"%s","startTimeUnixNano":"%d","endTimeUnixNano":"%d"}),
	$_->[0], $_->[1] eq 'NULL' ? '' : "eee19b7ec3c1b107", $_->[2], ms($_->[3]) * 1000000, ms($_->[4]) * 1000000) } @spans)
  . ']}]}]}';

# what is wrong, the columns, the rows, and what of the hint has to be there
my @tables = (
	[ 'start_time and end_time', 'start_time timestamptz, end_time timestamptz, id int, parent_id int, operation text',
		spans(sub { sprintf("%s, %s, %s, %s, '%s'", stamp($_[3]), stamp($_[4]), @_[ 0 .. 2 ]) }),
		qr/start_time AS begin_time/ ],
	[ 'start_time and duration_ms', 'start_time timestamptz, duration_ms double precision, span_id int, parent_span_id int, name text',
		spans(sub { sprintf("%s, %s, %s, %s, '%s'", stamp($_[3]), $_[4] - $_[3], @_[ 0 .. 2 ]) }),
		qr/duration_ms \* interval '0\.001 seconds' AS end_time/ ],
	[ 'capitals', '"Time" timestamptz, "Event Type" text, "SpanID" int, "ParentSpanID" int, "Name" text',
		events(sub { sprintf("%s, '%s', %s, %s, '%s'", stamp($_[3]), word([ 'begin', 'end' ], $_[4]), @_[ 0 .. 2 ]) }),
		qr/"Time" AS "time", "Event Type" AS event_type/ ],
	[ 'seconds as a double', 'ts double precision, what text, id int, parent int, operation text',
		events(sub { sprintf("%.3f, '%s', %s, %s, '%s'", ms($_[3]) / 1000, word([ 'start', 'stop' ], $_[4]), @_[ 0 .. 2 ]) }),
		qr/to_timestamp\(ts / ],
	[ 'milliseconds as a double', '"time" double precision, event_type text, span_id int, parent_span_id int, name text',
		events(sub { sprintf("%d, '%s', %s, %s, '%s'", ms($_[3]), word([ 'b', 'e' ], $_[4]), @_[ 0 .. 2 ]) }),
		qr/It has to be timestamp with time zone.* to_timestamp/ ],
	[ 'a unit in the name', 'start_ms bigint, duration_us bigint, id int, parent_id int, name text',
		spans(sub { sprintf("%d, %d, %s, %s, '%s'", ms($_[3]), ($_[4] - $_[3]) * 1000, @_[ 0 .. 2 ]) }),
		qr/start_ms::bigint \* 1000000 AS begin_time/ ],
	[ 'milliseconds that nothing tells', '"time" bigint, event_type text, span_id int, parent_span_id int, name text',
		events(sub { sprintf("%d, '%s', %s, %s, '%s'", ms($_[3]), word([ 'begin', 'end' ], $_[4]), @_[ 0 .. 2 ]) }),
		qr/multiplies it by 1000000\. / ],
	[ 'text for times and hexadecimal ids', 'begin_time text, end_time text, span_id text, parent_span_id text, name text',
		spans(sub { sprintf("%s, %s, %s, %s, '%s'", stamp($_[3]), stamp($_[4]), hex_id($_[0]), hex_id($_[1]), $_[2]) }),
		qr/begin_time::timestamptz AS begin_time.*bit\(64\)/ ],
	[ 'UUIDs and flags that are numbers', 'begin_time timestamptz, end_time timestamptz, span_id uuid, parent_span_id uuid, name text, error int, line text',
		spans(sub { sprintf("%s, %s, %s, %s, '%s', 0, 'x'", stamp($_[3]), stamp($_[4]), uuid($_[0]), uuid($_[1]), $_[2]) }),
		qr/hashtextextended\(span_id::text, 0\) AS span_id.*error <> 0 AS error(?!.* AS line)/ ],
	[ 'names with a letter wrong', 'time timestamptz, event_typ text, spanid int, parent_span_id int, name text',
		events(sub { sprintf("%s, '%s', %s, %s, '%s'", stamp($_[3]), word([ 'B', 'E' ], $_[4]), @_[ 0 .. 2 ]) }),
		qr/event_typ AS event_type/ ],
	[ 'a flag for the type', '"time" timestamptz, event_type boolean, span_id int, parent_span_id int, name text',
		events(sub { sprintf("%s, %s, %s, %s, '%s'", stamp($_[3]), word([ 'true', 'false' ], $_[4]), @_[ 0 .. 2 ]) }),
		qr/CASE WHEN event_type THEN 'begin'/ ],
	[ 'other words for the type', '"time" timestamptz, event_type text, span_id int, parent_span_id int, name text',
		events(sub { sprintf("%s, '%s', %s, %s, '%s'", stamp($_[3]), word([ 'Enter', 'exit' ], $_[4]), @_[ 0 .. 2 ]) }),
		qr/WHEN 'Enter' THEN 'begin'/ ],
	[ 'documents', 'received timestamptz, doc jsonb', "(now(), '$otlp')", qr/asyncspan\.import_otlp\(doc\)/ ],
	[ 'documents as json', 'payload json', "('$otlp')", qr/import_otlp\(payload::jsonb\)/ ]);

my $n = 0;
for my $table (@tables)
{
	my ($what, $columns, $rows, $said) = @$table;
	my $name = 'wrong ' . ++$n;

	$node->safe_psql('spans', qq{CREATE TABLE "$name" ($columns); INSERT INTO "$name" VALUES $rows});
	my (undef, undef, $stderr) = $node->psql('spans',
		qq{SELECT name, total_ms, self_ms FROM asyncspan.name_stats('"$name"')});
	my ($hint) = $stderr =~ /^HINT:  (.*)/m;
	like($hint, $said, "$what: the hint");
	my ($view, $relation) = $hint =~ /(CREATE VIEW (\w+\."[^"]+") AS .*?;)/;
	isnt($view, undef, 'has a view') or next;
	is($node->safe_psql('spans', qq{$view
SELECT name, total_ms, self_ms FROM asyncspan.name_stats('$relation')}),
		"GET /|500|200\nquery|300|300", 'that leads to the figures');
}

# another view of that name is no obstacle
my (undef, undef, $stderr) = $node->psql('spans', q{SELECT asyncspan.name_stats('"wrong 1"')});
like($stderr, qr/CREATE VIEW public\."wrong 1_spans2" AS/, 'a name that is not taken');

# nothing to make a view of, nothing proposed
for my $columns ('x int', 'a text, b text', 'time timestamptz, event_type text',
	'id int, created date, name text', 'begin_time timestamptz, span_id int')
{
	$node->safe_psql('spans', "DROP TABLE IF EXISTS nothing; CREATE TABLE nothing ($columns)");
	(undef, undef, $stderr) = $node->psql('spans', q{SELECT asyncspan.overview('nothing')});
	like($stderr, qr/^HINT:  Create a view that gives the columns these names\.$/m, "nothing in ($columns)");
}
$node->safe_psql('spans', q{CREATE TABLE words (time timestamptz, event_type text, span_id int);
INSERT INTO words VALUES (now(), 'enter', 1), (now(), 'on', 1)});
(undef, undef, $stderr) = $node->psql('spans', q{SELECT asyncspan.overview('words')});
like($stderr, qr/^HINT:  Create a view whose event_type is "begin" or "end"\.$/m,
	'words of which only one is known');

# a name that is an expression of its own stays a name
$node->safe_psql('spans', q{CREATE TABLE "x'); --" ("start time" timestamptz, "end""; --" timestamptz, "END" timestamptz, id int);
INSERT INTO "x'); --" VALUES (now(), now(), now(), 1)});
(undef, undef, $stderr) = $node->psql('spans', q{SELECT asyncspan.overview('"x''); --"')});
my ($view, $relation) = $stderr =~ /^HINT: .*?(CREATE VIEW (.*) AS SELECT .*;)$/m;
is($node->safe_psql('spans', $view . ' SELECT complete FROM asyncspan.overview(' . "'" . ($relation =~ s/'/''/gr) . "')"),
	'1', 'names that have to be quoted');

$node->stop;
done_testing();
