# Names that a terminal or a page would obey rather than show: spelled out
# where they are shown, exact where a program reads them, and valid UTF-8 in
# databases that do not know their encoding.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use Encode qw(decode encode FB_CROAK LEAVE_SRC);
use JSON::PP ();
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_client_cluster('shown_names');
my $dir = PostgreSQL::Test::Utils::tempdir();
$ENV{PGTZ} = 'UTC';

# what must not be shown as it is, and how it is shown
my $hidden = qr/[\x{00}-\x{1f}\x{7f}-\x{9f}\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]/;
my @hidden = grep { chr($_) =~ $hidden } 1 .. 0x2070;

sub spelled
{
	my ($text) = @_;
	my %short = ("\n" => '\n', "\r" => '\r', "\t" => '\t');

	return $text =~ s{($hidden)}{ $short{$1}
		// sprintf(ord($1) < 128 ? '\x%02x' : '\u%04x', ord($1)) }ger;
}

# for a message
sub ascii { return $_[0] =~ s/([^\x20-\x7e])/sprintf('\x{%x}', ord $1)/ger; }

# the bytes that a query returns, in an encoding
sub bytes_of
{
	my ($database, $sql, $encoding) = @_;
	my $file = "$dir/out";

	local $ENV{PGCLIENTENCODING} = $encoding;
	command_ok_quietly([ 'psql', '-XAtq', '-d', $database, '-o', $file,
			'-v', 'ON_ERROR_STOP=1', '-c', $sql ], $sql);
	open my $fh, '<:raw', $file or die "$file: $!";
	local $/;
	return scalar <$fh>;
}

# a failure stops the test, a success says nothing
sub command_ok_quietly
{
	my ($command, $what) = @_;
	my ($stdout, $stderr);

	return if IPC::Run::run($command, '>', \$stdout, '2>', \$stderr);
	BAIL_OUT("$what: $stderr");
}

sub utf8_of
{
	my ($bytes, $what) = @_;
	my $text = eval { decode('UTF-8', $bytes, FB_CROAK | LEAVE_SRC) };

	ok(defined $text, "$what is UTF-8") or diag($@);
	return $text // '';
}

# one span for each name, one after the other
sub make_events
{
	my ($database, $encoding, @names) = @_;
	my $file = "$dir/events";
	my @rows;

	for my $i (0 .. $#names)
	{
		my $name = $names[$i];

		push @rows,
		  aspan_copy_text(($i * 2 + $_) * 1000000, $_ ? 'end' : 'begin',
			$i + 1, $name, "$name~target", "$name~file", 7, "$name~process")
		  foreach 0, 1;
	}
	aspan_write_file($file, @rows);
	local $ENV{PGCLIENTENCODING} = $encoding;
	command_ok_quietly([ 'psql', '-Xq', '-d', $database,
			'-v', 'ON_ERROR_STOP=1', '-c', 'CREATE EXTENSION asyncspan',
			'-c', 'CREATE TABLE events (time bigint, event_type text,
				span_id bigint, name text, target text, filename text,
				line int, process_id text)',
			'-c', "\\copy events from '$file'" ], 'loading events');
}

# ---- characters that are hidden, in UTF-8 ----

my @names = map { sprintf('n%04x <%s>', $_, chr) } @hidden;

$node->safe_psql('postgres', "CREATE DATABASE utf8 TEMPLATE template0 ENCODING 'UTF8'");
make_events('utf8', 'UTF8', map { encode('UTF-8', $_) } @names);

sub in_utf8 { return utf8_of(bytes_of('utf8', $_[0], 'UTF8'), $_[0]); }

# every name is there as it is spelled, and nothing that is hidden
sub shows_all
{
	my ($text, $what, @names) = @_;

	unlike($text =~ s/\n//gr, $hidden, "$what has nothing hidden");
	is(join(' ', map { ascii($_) } grep { index($text, spelled($_)) < 0 } @names),
		'', "$what has every name");
}

shows_all(in_utf8("SELECT asyncspan.report('events', n => 1000)"),
	'the report', @names, map { "$_~target" } @names);
shows_all(in_utf8("SELECT asyncspan.folded('events', root => 'process')"),
	'folded()', @names, map { "$_~process" } @names);
shows_all(in_utf8("SELECT asyncspan.folded('events', root => 'target')"),
	'folded() by target', map { "$_~target" } @names);

my ($stdout, $stderr) = run_command([ 'asyncspan', 'report', '--rows=1000', 'utf8' ]);
shows_all(decode('UTF-8', $stdout), 'asyncspan report', @names);
($stdout, $stderr) = run_command([ 'asyncspan', 'flame', 'utf8' ]);
shows_all(decode('UTF-8', $stdout), 'asyncspan flame', @names);
($stdout, $stderr) =
  run_command([ 'asyncspan', 'top', '--lines=1000', '--window=1 day', 'utf8' ]);
shows_all(decode('UTF-8', $stdout), 'asyncspan top', @names);

# as text they have nothing hidden, as data every name
sub strings_of
{
	my ($data) = @_;

	return ref $data eq 'HASH' ? map { strings_of($_) } values %$data
	  : ref $data eq 'ARRAY' ? map { strings_of($_) } @$data
	  : $data // ();
}

sub has_all
{
	my ($json, $what, @names) = @_;
	my $data = eval { JSON::PP->new->max_depth(10000)->decode($json) };
	my %strings;

	ok(defined $data, "$what is JSON") or diag($@);
	$strings{$_} = 1 foreach strings_of($data);
	is(join(' ', map { ascii($_) } grep { !$strings{$_} } @names),
		'', "$what has every name");
}

my %json = (
	'chrome_trace' => "SELECT asyncspan.chrome_trace('events')",
	'speedscope' => "SELECT asyncspan.speedscope('events')",
	'otlp_json' => "SELECT asyncspan.otlp_json('events')",
	'jaeger_json' => "SELECT asyncspan.jaeger_json('events')",
	'flame_json' => "SELECT asyncspan.flame_json('events', unit => 'ns')",
	'grafana_trace' => q{SELECT '[' || string_agg(concat_ws(',', g.tags,
			g."serviceTags"), ',') || ']'
		FROM generate_series(1, (SELECT max(span_id) FROM events)) i,
			LATERAL asyncspan.grafana_trace('events', i::text) g});

# the rows of a trace have the name in a column of its own
sub has_names
{
	my ($function, @names) = @_;

	return map { $function eq 'grafana_trace' ? "$_~target" : $_ } @names;
}

foreach my $function (sort keys %json)
{
	my $text = in_utf8($json{$function});

	unlike($text =~ s/\n//gr, $hidden, "$function has nothing hidden");
	has_all($text, $function, has_names($function, @names));
}

# ---- the page ----

my $page = in_utf8("SELECT asyncspan.flame_html('events', unit => 'ns', title => E'x\\u202e\\x1b<y>')");
unlike($page =~ s/\n//gr, qr/[^\x20-\x7e]/, 'flame_html is ASCII');
my $report_page = in_utf8("SELECT asyncspan.report_html('events')");
unlike($report_page =~ s/\n//gr, qr/[^\x20-\x7e]/, 'report_html is ASCII');
like($page, qr{<title>x&#x5c;u202e&#x5c;x1b&#x3c;y&#x3e;</title>},
	'its title is spelled out');

# A page without a browser: what the script writes into elements and on the
# canvas is printed.
my $stub = <<'EOS';
const fs = require("fs"), vm = require("vm");
const page = fs.readFileSync(process.argv[2], "utf8");
const scripts = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map(m => m[2]);
const nothing = () => {};
const write = text => { if (typeof text === "string") console.log(text); };
const context = {
  measureText: text => ({ width: text.length }), fillText: write, setTransform: nothing,
  clearRect: nothing, fillRect: nothing, strokeRect: nothing,
};
const element = () => ({
  set textContent(text) { write(text); }, dataset: {}, style: {}, value: "",
  clientWidth: 100000, clientHeight: 1000, scrollTop: 0, lastChild: { style: {} },
  setAttribute(key, value) { write(value); }, getContext: () => context,
  append: (...children) => children.forEach(write),
  prepend: nothing, replaceChildren: nothing, addEventListener: nothing,
  querySelector: () => null, querySelectorAll: () => [],
});
const elements = { data: { textContent: scripts[0] } };
vm.runInNewContext(scripts[1], {
  document: {
    getElementById: id => elements[id] = elements[id] || element(),
    createElement: element, documentElement: element(), body: element(),
  },
  getComputedStyle: () => ({ getPropertyValue: () => "20" }),
  matchMedia: () => ({ addEventListener: nothing }), addEventListener: nothing,
  ResizeObserver: class { observe() {} }, requestAnimationFrame: draw => draw(),
  setTimeout: () => 0, devicePixelRatio: 1, performance, URLSearchParams,
  location: { hash: "" }, history: { replaceState: nothing },
});
EOS

SKIP:
{
	skip 'no node', 2 if system('node -e 0 >/dev/null 2>&1') != 0;

	aspan_write_file("$dir/page.html", $page);
	aspan_write_file("$dir/stub.js", $stub);
	($stdout, $stderr) = run_command([ 'node', "$dir/stub.js", "$dir/page.html" ]);
	diag($stderr) if $stderr ne '';
	shows_all(decode('UTF-8', $stdout), 'the page', @names);
}

# ---- messages ----

$node->safe_psql('utf8', q{CREATE TABLE strange AS
	SELECT 1::bigint AS time, E'x\u202e\u009b\x1b' AS event_type, 1 AS span_id});
($stdout, $stderr) = run_command([ 'asyncspan', 'report', '-t', 'strange', 'utf8' ]);
like($stderr, qr/event types include "x\\u202e\\u009b\\x1b"/, 'a notice spells names out');
($stdout, $stderr) = run_command([ 'asyncspan', 'report', '-t', "\x1b[2J\xe2\x80\xae", 'utf8' ]);
like($stderr, qr/"\\x1b\[2j\\u202e"/, 'and so does an error of the client');

aspan_write_file("$dir/odd.csv", "time,event_type,span_id,\"a\nb\x1b[2J\xe2\x80\xae\"\n1,begin,1,x\n");
($stdout, $stderr) =
  run_command([ 'asyncspan', 'load', '-d', 'utf8', '-t', 'strange', "$dir/odd.csv" ]);
like("$stdout$stderr", qr/left out.*"a\\nb\\x1b\[2J\\u202e"/, 'a column of a file, too')
  or diag("$stdout$stderr");

# ---- bytes of no encoding ----

# every byte from 0x80 on alone, then what is nearly UTF-8: cut short, too
# long, halves of a pair, beyond the last character
my @bytes = ((map { sprintf('b%02x <%s>', $_, chr) } 0x80 .. 0xff),
	map { "s<$_>" } "\xe2\x80", "\xf0\x9f\xa6", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
	"\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xc3\xa9", "\xe2\x80\xae",
	"\xf0\x9f\xa6\x80", "\x1b\x9b");
my @read = map { decode('UTF-8', $_ =~ s/[\x80-\xff]+/valid($&)/ger) } @bytes;

# each byte that is part of no character is U+FFFD
sub valid
{
	my ($run) = @_;
	my $valid = eval { decode('UTF-8', $run, FB_CROAK | LEAVE_SRC); 1 };

	return $valid ? $run : "\xef\xbf\xbd" x length $run;
}

$node->safe_psql('postgres',
	"CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
make_events('bytes', 'SQL_ASCII', @bytes);

foreach my $function (sort keys %json)
{
	has_all(utf8_of(bytes_of('bytes', $json{$function}, 'SQL_ASCII'),
			"$function of bytes"), "$function of bytes",
		has_names($function, @read));
}
my $report = utf8_of(bytes_of('bytes',
		"SELECT asyncspan.report('events', n => 1000)", 'SQL_ASCII'), 'the report of bytes');
shows_all($report, 'the report of bytes', @read);
$node->safe_psql('bytes', q{CREATE TABLE long AS SELECT t AS time,
	CASE t WHEN 1 THEN 'b' ELSE 'e' END AS event_type, 1 AS span_id,
	'x' || repeat(E'\xc3\xa9', 400) AS name FROM generate_series(1::bigint, 2) t});
unlike(utf8_of(bytes_of('bytes', "SELECT asyncspan.report('long')", 'SQL_ASCII'),
		'a report of long names'), qr/\x{fffd}/, 'no name is cut within a character');
like(bytes_of('bytes', "SELECT asyncspan.${_}_html('events')", 'SQL_ASCII'),
	qr/^[\x0a\x20-\x7e]*$/, "${_}_html of bytes is ASCII") foreach qw(flame report);

# stacks are told apart, so a byte stays what it was
my $folded = utf8_of(bytes_of('bytes', "SELECT asyncspan.folded('events', unit => 'ns')",
		'SQL_ASCII'), 'folded() of bytes');
like($folded, qr/^b9b <\\x9b> 1000000$/m, 'a byte keeps its value in folded()');
is(scalar(() = $folded =~ /\n/g), scalar @bytes, 'and every name its stack');

# ---- one byte a character ----

my @latin = map { sprintf('l%02x <%s>', $_, chr) } 0x80 .. 0xff;

$node->safe_psql('postgres',
	"CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
make_events('latin', 'LATIN1', @latin);
shows_all(utf8_of(bytes_of('latin', "SELECT asyncspan.report('events', n => 1000)", 'UTF8'),
		'the report of LATIN1'), 'the report of LATIN1', @latin);
has_all(utf8_of(bytes_of('latin', $json{chrome_trace}, 'UTF8'), 'chrome_trace of LATIN1'),
	'chrome_trace of LATIN1', @latin);

$node->stop;
done_testing();
