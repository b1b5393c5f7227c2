# The floors of the sources, as src/README.md has them: what a file may include
# and call, that nothing goes in circles, that the lower floors do without the
# server's machinery of calls, queries and plans, and what else has to be in one
# place.

use strict;
use warnings FATAL => 'all';

use FindBin;
use File::Basename qw(basename);
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $readme = slurp_file("$top/src/README.md");

# what floors 1 to 3 may include of the server and of the system; the server's
# machinery of calls, queries and plans is not for them
my %plain = map { $_ => 1 } qw(
  c.h postgres.h postgres_fe.h miscadmin.h pgtime.h varatt.h
  common/hashfn.h common/int.h common/logging.h common/pg_prng.h common/string.h
  datatype/timestamp.h lib/simplehash.h lib/sort_template.h lib/stringinfo.h
  mb/pg_wchar.h nodes/memnodes.h port/pg_bitutils.h port/pg_bswap.h
  storage/buffile.h storage/shmem.h utils/memutils.h
  limits.h math.h unistd.h sys/mman.h);

# headers of fmgr, SPI, executor, traffic cop and tuplesort
my $machinery = qr{^(?:fmgr|funcapi)\.h$|^executor/|^tcop/
  |^utils/(?:builtins|fmgrprotos|fmgroids|tuplesort)\.h$}x;

# what a check has found, nothing being as it should be
sub none
{
	my ($found, $name) = @_;

	is(join("\n", sort @$found), '', $name);
}

# ---- the list of floors ----

my %floor = reverse $readme =~ m{^\| (\d+) \| `(\w+)/` \|}mg;
my ($client) = $readme =~ m{^\| \| `(\w+)/` \|}m;
my @sources = map { substr $_, length "$top/src/" }
  glob "$top/src/*.[ch] $top/src/*/*.[ch]";

# made when the module is built
@sources = grep { !m{^formats/\w+_page\.h$} } @sources;

my %text = map { $_ => slurp_file("$top/src/$_") } @sources;
my @client = grep { m{^$client/} } @sources;
my @module = grep { !m{^$client/} } @sources;

cmp_ok(scalar keys %floor, '>=', 6, 'there are floors');
cmp_ok(scalar @module, '>=', 100, 'and files on them');
none([ grep { !m{^(\w+)/} || !exists $floor{$1} } @module ],
	'every file is on a floor of the list');

my %folders = map { m{^(\w+)/} ? ($1 => 1) : () } @sources;
is(join(' ', sort keys %folders), join(' ', sort $client, keys %floor),
	'every floor of the list is there');

# one name, one object: make's files of dependencies have no folders
my %objects;
$objects{ basename($_) }++ foreach grep { /\.c$/ } @module;
none([ grep { $objects{$_} > 1 } keys %objects ],
	'no two files make the same object');

# ---- graphs of what needs what: from => { to => 1 } ----

# the members of each circle, in one line
sub circles
{
	my ($graph) = @_;
	my %reach;
	my %circles;

	foreach my $from (keys %$graph)
	{
		my @next = keys %{ $graph->{$from} };

		while (defined(my $to = shift @next))
		{
			push @next, keys %{ $graph->{$to} || {} }
			  unless $reach{$from}{$to}++;
		}
	}
	foreach my $from (grep { $reach{$_}{$_} } keys %reach)
	{
		my @circle = sort grep { $reach{$_}{$from} } keys %{ $reach{$from} };

		$circles{"@circle"} = @circle;
	}
	return \%circles;
}

sub folder { return $_[0] =~ m{^(\w+)/} ? $1 : die "no folder in $_[0]"; }

# edges between files without their suffix, as the checks of a house
sub check_house
{
	my ($edges, $what) = @_;
	my @upward;
	my (%between, %inside);

	foreach my $from (keys %$edges)
	{
		foreach my $to (keys %{ $edges->{$from} })
		{
			my ($lower, $upper) = (folder($from), folder($to));

			push @upward, "$from: $to" if $floor{$lower} < $floor{$upper};
			($lower eq $upper
				? $inside{$from}{$to}
				: $between{$lower}{$upper}) = 1
			  if $from ne $to;
		}
	}
	none(\@upward, "no $what goes up");
	none([ keys %{ circles(\%between) } ], "no circle of folders by $what");

	none(large_circles(\%inside), "no circle of more than two files by $what");
}

sub large_circles
{
	my $circles = circles($_[0]);

	return [ grep { $circles->{$_} > 2 } keys %$circles ];
}

# the check sees a circle whose parts are of both kinds
is_deeply(
	large_circles({ a => { b => 1 }, b => { c => 1 }, c => { a => 1 }, d => { a => 1 } }),
	['a b c'], 'a circle is found');

# ---- includes ----

my (%includes, %server);
my @nowhere;

foreach my $file (@module)
{
	my ($from) = $file =~ /(.*)\.[ch]$/;

	foreach ($text{$file} =~ /^\s*#\s*include\s*(["<][\w.\/]+)[">]/mg)
	{
		my ($quote, $header) = /^(.)(.*)/;
		my ($folder) = $header =~ m{^(\w+)/};

		if (defined $folder && exists $floor{$folder})
		{
			$includes{$from}{ $header =~ s/\.h$//r } = 1;
			push @nowhere, "$file: <$header>" if $quote eq '<';
			next;
		}
		push @{ $server{$file} }, $header;

		# the server has no header of that name in its own folder
		push @nowhere, "$file: $header"
		  if $header =~ m{^\.|^$client/}
		  || $header !~ m{/} && grep { basename($_) eq $header } @sources;
	}
}
cmp_ok(scalar keys %includes, '>=', 50, 'files include each other');
none(\@nowhere, 'every include of ours says its floor, in quotes');
check_house(\%includes, 'include');

# the client knows the server only by what it says; it reads documents and shows
# names as the module does
my %shared = map { $_ => 1 }
  qw(base/host.h base/alloc.h base/bytes.h base/column_names.h base/event.h base/mix.h base/visible.h formats/import.h
  formats/import_json.h);
my @of_module;
foreach my $file (@client)
{
	push @of_module, map { "$file: $_" }
	  grep { my $header = $_; m{^\.} || grep { m{(^|/)\Q$header\E$} } @module }
	  grep { !$shared{$_} }
	  $text{$file} =~ /^\s*#\s*include\s*"([^"]+)"/mg;
}
none(\@of_module, 'the client includes what it shares with the module alone');

# those files and no others know of two hosts
my ($list) = slurp_file("$top/src/$client/Makefile") =~ /^MODULE = (.*?[^\\])\n/ms;
my %made = map { $_ => 1 } grep { $list =~ m{[/,\s]\Q$_\E\b} || /^import_/ }
  map { basename($_) } grep { /\.c$/ } @module;
none(
	[
		grep { /\.c$/ && ($text{$_} =~ m{^#include "base/host\.h"}m) !=
			  ($made{ basename($_) } // 0) } @module
	],
	'the files that include base/host.h are those that the client is made of');

# what a program says, or undef if it fails
sub output_of
{
	my ($stdout, $stderr);

	return run_log([@_], '>', \$stdout, '2>', \$stderr) ? $stdout : undef;
}

# ---- calls, where the module has been built here ----

my (%home, %wanted);
SKIP:
{
	my @objects = map { s/\.c$/.o/r } grep { /\.c$/ } @module;
	my %calls;

	skip 'the module was not built here', 7
	  if grep { !-e "$top/src/$_" } @objects;

	# all at once, each line with the name of its file
	foreach (split /\n/, output_of('nm', '-A', map { "$top/src/$_" } @objects))
	{
		my ($from, $type, $symbol) = m{^\Q$top\E/src/(.*)\.o:.*(\w) (\S+)$};

		$home{$symbol} = $from if $type =~ /[TDBRC]/;
		$wanted{$from}{$symbol} = 1 if $type eq 'U';
	}
	foreach my $from (keys %wanted)
	{
		$calls{$from}{ $home{$_} } = 1
		  foreach grep { exists $home{$_} } keys %{ $wanted{$from} };
	}
	cmp_ok(scalar keys %calls, '>=', 50, 'files call each other');
	check_house(\%calls, 'call');

	# a header that says what a file does, and includes what calls that file
	foreach my $from (keys %includes)
	{
		$calls{$from}{$_} = 1 foreach keys %{ $includes{$from} };
	}
	check_house(\%calls, 'include or call');
}

# ---- headers of the server ----

my @low = grep { $floor{ folder($_) } <= 3 } @module;
my @direct;

foreach my $file (@low)
{
	push @direct, map { "$file: $_" }
	  grep { !$plain{$_} } @{ $server{$file} || [] };
}
none(\@direct, 'floors 1 to 3 include plain headers of the server alone');

# what comes with what they include, if there is a compiler to ask
SKIP:
{
	my $pg_config = $ENV{PG_CONFIG} || 'pg_config';
	my ($cc, $include) = map { chomp; $_ }
	  map { output_of($pg_config, $_) // '' } '--cc', '--includedir-server';
	my @cc = split ' ', $cc;

	skip 'no compiler or no headers of the server', 4
	  unless @cc && -e "$include/postgres.h" && output_of(@cc, '--version');

	my (@with, $seen);
	my $rules = output_of(@cc, '-M', "-I$top/src", "-I$include",
		map { "$top/src/$_" } grep { /\.c$/ } @low) // '';
	foreach my $rule (split /^(?=\S)/m, $rules)
	{
		my ($file) = $rule =~ m{^\S+: (?:\\\n )?\Q$top\E/src/(\S+)}
		  or die "no file of ours has dependencies: $rule";
		my @headers = map { m{^\Q$include\E/(.*)} ? $1 : () } split ' ', $rule;

		$seen++ if grep { $_ eq 'postgres.h' } @headers;
		push @with, map { "$file: $_" } grep { /$machinery/ } @headers;
	}
	is($seen, scalar(grep { /\.c$/ } @low), 'the compiler names headers');
	none(\@with, 'and get none of calls, queries and plans by way of others');

	# nor what such a header declares, by a declaration of their own
	skip 'the module was not built here', 2 unless keys %home;
	my %declared;
	foreach my $header (grep { substr($_, length "$include/") =~ $machinery }
		glob "$include/*.h $include/*/*.h")
	{
		my $text = slurp_file($header) =~ s{/\*.*?\*/}{}gsr;

		$declared{$_} = 1
		  foreach $text =~ /^extern\s[^;(]*?\b(\w+)\s*(?:\(|;|\[)/mg;
	}
	cmp_ok(scalar keys %declared, '>=', 3000, 'there are functions to be kept from');
	my @hidden;
	foreach my $file (grep { /\.c$/ } @low)
	{
		push @hidden, map { "$file: $_" }
		  grep { $declared{$_} } keys %{ $wanted{ $file =~ s/\.c$//r } };
	}
	none(\@hidden, 'and call nothing that such headers declare');
}

# ---- versions of the server ----

none(
	[
		grep { basename($_) !~ /^compat/ && $text{$_} =~ /\bPG_(?:MAJOR)?VERSION|\bCATALOG_VERSION/ }
		  @sources
	],
	'only compat files look at the version');

# ---- one wording ----

# hints say how to make a result fit by the words of one header
none(
	[
		map {
			my $file = $_;
			map { "$file: $_" } grep { /asyncspan\.max_memory|\brange\b/ }
			  map { /"([^"]*)"/g }
			  $text{$file} =~ /errhint\(((?:[^();"]|"[^"]*"|\([^()]*\))*)\)/g;
		} grep { $_ ne 'base/settings.h' } @module
	],
	'no hint has words of its own for reading less');

# ---- where things are ----

# a function is defined where its name begins a line, and there is another place
# that uses it
sub defines
{
	my ($file, $function) = @_;
	my @homes = grep { $text{$_} =~ /^\Q$function\E\(.*?\)\n\{/ms } @module;

	return "@homes" eq ($file =~ s{^src/}{}r)
	  && 1 < (() = join('', values %text) =~ /\b\Q$function\E\(/g);
}

my @answers = $readme =~ /^\| [^|]+ \| `([^`]+)` \| `([^`]+)` \|/mg;
my $script = '';

cmp_ok(scalar @answers, '>=', 10, 'the page says where things are');
while (my ($file, $string) = splice @answers, 0, 2)
{
	if ($string =~ /^\w+$/)
	{
		ok(defines($file, $string), "$string is a function of $file");
		next;
	}
	$script = slurp_file("$top/$file");
	like($script, qr/^\Q$string\E AS \(/m, "$string is in $file");
}

# the type that is named is that of the rows of name_stats
my ($columns) = $script =~ /^CREATE TYPE operation_stats AS \((.*?)^\);/ms;
like($columns // '', qr/^\s+name text,/m, 'a column is declared there');
like($script, qr/^CREATE FUNCTION name_stats\([^;]*RETURNS SETOF operation_stats\b/m,
	'and is one of name_stats');

done_testing();
