# What the client reads, changed at random: its JSON reader must agree with
# jansson on what is JSON and on every element, and CSV must give the values
# that were written, or be refused where COPY refuses it.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $tmp = PostgreSQL::Test::Utils::tempdir();
my $cc = $ENV{CC} || 'cc';
my $seed = aspan_seed();

sub pg_config
{
	my ($option) = @_;
	my $command = $ENV{PG_CONFIG} || 'pg_config';
	my $value = `$command --$option`;

	chomp $value;
	return $value;
}

note 'JSON';

SKIP:
{
	my ($reader) =
	  grep { -e } glob("$top/src/{,*/,*/*/}json_split.c");
	my @parts = map { $reader =~ s{[^/]*$}{$_}r } qw(json_tokens.c json_elements.c);
	my $include = pg_config('includedir');
	my $flags = join ' ', pg_config('cflags'), pg_config('cppflags'),
	  '-w', "-I$top/src", '-I' . ($reader =~ s{/[^/]*$}{}r),
	  '-I' . pg_config('includedir-server'), "-I$include",
	  "-I$include/postgresql/internal", '-I' . pg_config('pkgincludedir') . '/internal';
	my $libraries = join ' ', '-L' . pg_config('libdir'),
	  '-L' . pg_config('pkglibdir'), pg_config('ldflags'),
	  '-ljansson -lpq -lpgcommon -lpgport -lm';

	skip 'jansson.h is missing (libjansson-dev)', 2
	  if !-e '/usr/include/jansson.h';
	is(system("$cc $flags -o $tmp/json_reader $top/test/fuzz/json_reader.c"
			  . " $reader @parts $libraries >$tmp/log 2>&1"),
		0, 'the reader and jansson in one program')
	  or diag(slurp_file("$tmp/log"));
	my $result = `$tmp/json_reader $seed @{[ aspan_cases(20000) ]} $top/test/fuzz/*.json`;
	like($result, qr/^\d{4,} accepted, \d{4,} rejected, \d+ doubtful$/,
		'the JSON reader agrees with jansson')
	  or diag("status $?");
	note($result);
}

note 'CSV';

my $node = aspan_client_cluster('fuzz_client');
$node->safe_psql('postgres', 'CREATE EXTENSION asyncspan');

# whether statements could be run
sub sql
{
	my ($statements) = @_;

	return scalar $node->psql('postgres', $statements, on_error_stop => 1);
}

# 0 or 1, and no signal
sub load
{
	my ($path, @options) = @_;
	my ($out, $err) = ('', '');

	IPC::Run::run([ 'asyncspan', 'load', @options, $path ],
		'<', \undef, '>', \$out, '2>', \$err);
	return ($? >> 8, $? & 127, $err);
}

my @nasty = (
	'', ' ', 'plain', ' padded ', '"', '""', 'a"b', 'x,y', 'semi;colon',
	"tab\there", "line\nfeed", "cr\rlf\r\n", 'back\\slash', '\\.', '\\N', 'NULL',
	"\x{c3}\x{a9}\x{f0}\x{9f}\x{98}\x{80}", 'pipe|', "'quote'", 'a' x 5000);

# one field in a dialect: NULL is nothing, an empty string has to be quoted,
# and other text may be where it needs no quotes
sub csv_field
{
	my ($value, $delimiter, $always) = @_;

	return '' if !defined $value;
	return $value
	  if !$always
	  && length $value
	  && $value !~ /["\r\n\\]/
	  && index($value, $delimiter) < 0;
	return '"' . ($value =~ s/"/""/gr) . '"';
}

my %outcomes = (accepted => 0, refused => 0);
foreach my $case (1 .. aspan_cases(40))
{
	my @columns = aspan_shuffle(
		'time', 'event_type', 'span_id',
		grep { aspan_random(2) } 'process_id', 'parent_span_id', 'name',
		'target', 'filename', 'line', 'depth');
	my @unknown =
	  map { "x $_ " . aspan_pick('', '"', 'a;b', "\n", '|') } 1 .. aspan_random(3);
	my @header = aspan_shuffle(@columns, @unknown);
	my $delimiter = aspan_pick(',', ',', ';', "\t", '|');
	my $newline = aspan_pick("\n", "\n", "\r\n", "\r");
	my $time_type = aspan_pick('bigint', 'timestamptz');
	my $always = aspan_random(2);
	my @rows;

	foreach my $i (0 .. aspan_random(12))
	{
		my %row = map { $_ => aspan_pick(@nasty, undef) } @header;
		# other text columns are free
		$row{time} = 1_700_000_000_000_000_000 + 1000 * aspan_random(1 << 40);
		# one event at least is of use
		$row{event_type} = $i == 0 ? 'begin' : aspan_pick('begin', 'end', @nasty);
		$row{$_} = aspan_random(1 << 30)
		  for grep { exists $row{$_} } 'span_id', 'parent_span_id', 'line', 'depth';
		push @rows, \%row;
	}

	# a line end in a field has to be of the kind that ends lines, or COPY
	# takes the file for damaged
	foreach my $row (@rows)
	{
		foreach my $column (grep { defined $row->{$_} } @header)
		{
			$row->{$column} =~ s/\r\n|\r|\n/$newline/g;
		}
	}
	my @lines = (
		join($delimiter, map { csv_field($_, $delimiter, $always) } @header),
		map {
			my $row = $_;
			join($delimiter, map { csv_field($row->{$_}, $delimiter, $always) } @header)
		} @rows);
	my $text = join($newline, @lines);

	$text .= $newline x aspan_pick(0, 1, 1, 2);
	# another separator that comes first in the header would be taken for it
	my @options = ("--time=$time_type", "--delimiter=$delimiter");
	my $path = aspan_write_file("$tmp/case.csv", $text);

	$node->safe_psql('postgres', 'DROP TABLE IF EXISTS events');
	my ($status, $signal, $err) = load($path, @options);
	is("$status|$signal", '0|0', "case $case: a good file is loaded")
	  or diag("$err\n@{[substr $text, 0, 2000]}");
	last if $status != 0;
	$outcomes{accepted}++;

	# the same values, by the columns that the table has
	my $list = join ', ', map { $_ eq 'time' && $time_type eq 'timestamptz'
		  ? "(extract(epoch FROM time) * 1000000)::bigint::text || '000'"
		  : qq("$_"::text) } sort @columns;
	my $got = $node->safe_psql('postgres', "COPY (SELECT $list FROM events) TO STDOUT");
	my $want = join '', map {
		my $row = $_;
		aspan_copy_text(map { $row->{$_} } sort @columns)
	} @rows;
	chomp $want;
	is(join("\n", sort split /\n/, $got), join("\n", sort split /\n/, $want),
		"case $case: the values that were written");

	# One change behind the header, and COPY itself of the same columns.
	my $body = length($lines[0]) + length $newline;
	next if $body >= length($text) - 1 || @unknown || $time_type ne 'bigint';
	my $changed = $text;
	my $at = $body + aspan_random(length($text) - $body);
	my $how = aspan_random(4);
	substr($changed, $at, 1) = aspan_pick('"', $delimiter, "\n", 'x', '', '\\', "\xff")
	  if $how <= 1;
	substr($changed, $at, 0) = aspan_pick('"', $delimiter, $newline, '""', '7')
	  if $how == 2;
	$changed = substr($changed, 0, $at) if $how == 3;
	# lines that are empty at the end are not given to the server
	my $stripped = $changed =~ s/[\r\n]+$//r;
	aspan_write_file($path, $changed);
	aspan_write_file("$path.stripped", $stripped);
	my $quoted = $delimiter eq "\t" ? "E'\\t'" : "'$delimiter'";
	my $ret = sql("CREATE TABLE copied (LIKE events);"
		  . " COPY copied (" . join(', ', map { qq("$_") } @header)
		  . ") FROM '$path.stripped' (FORMAT csv, HEADER, DELIMITER $quoted)");
	$node->safe_psql('postgres', 'DROP TABLE events');
	($status, $signal, $err) = load($path, @options);
	# a file whose only event is gone is refused, too
	my $fit = $ret == 0
	  && $node->safe_psql('postgres', "SELECT count(*) FROM copied"
		  . " WHERE event_type ~ '^(b|begin|e|end)\$' AND span_id IS NOT NULL AND time IS NOT NULL") > 0;
	is("$status|$signal", ($fit ? 0 : 1) . '|0',
		"case $case: accepted where COPY accepts it")
	  or diag("$err\n@{[substr $changed, 0, 2000]}");
	if ($status == 0 && $ret == 0)
	{
		$outcomes{accepted}++;
		is( $node->safe_psql('postgres', 'SELECT (SELECT count(*) FROM (TABLE events EXCEPT ALL TABLE copied) a),'
				  . ' (SELECT count(*) FROM (TABLE copied EXCEPT ALL TABLE events) a)'),
			'0|0', "case $case: the rows of COPY");
	}
	else
	{
		$outcomes{refused}++;
	}
	$node->safe_psql('postgres', 'DROP TABLE IF EXISTS copied');

	# and one anywhere, which must be no more than an error
	substr($text, aspan_random(length $text), 1) = chr aspan_random(256);
	aspan_write_file($path, $text);
	$node->safe_psql('postgres', 'DROP TABLE IF EXISTS events');
	($status, $signal, $err) = load($path);
	ok($signal == 0 && $status <= 1, "case $case: loaded or refused")
	  or diag("status $status, signal $signal: $err");
}
cmp_ok($outcomes{$_}, '>', 0, "some were $_") for sort keys %outcomes;

$node->stop;
done_testing();
