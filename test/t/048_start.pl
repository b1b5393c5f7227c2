# The first minutes: one line that says what to do where something is not as
# it has to be, and progress while packages, sources and tests take their time.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $dir = PostgreSQL::Test::Utils::tempdir();

# the make that runs the tests must not reach those that are tested
delete $ENV{$_} for qw(MAKEFLAGS MAKELEVEL MFLAGS);

sub program
{
	my ($name, $text) = @_;

	chmod 0755, aspan_write_file("$dir/$name", "#!/bin/sh\n$text\n");
	return "$dir/$name";
}

# a pg_config of that version, with headers or without
sub config
{
	my ($version, $with_headers) = @_;

	if ($with_headers)
	{
		mkdir "$dir/include";
		aspan_write_file("$dir/include/postgres.h", '');
	}
	return program('pg_config-' . $version =~ s/[. ].*//r, <<"EOS");
case \$1 in
	--version) echo "PostgreSQL $version" ;;
	--includedir-server) echo $dir/${\($with_headers ? 'include' : 'none')} ;;
	*) echo $dir ;;
esac
EOS
}

note 'the server';

my @cases = (
	[ "$dir/missing", qr/^there is no \S+missing: install .*, or set PG_CONFIG to [^\n]+$/ ],
	[ config('13.14'), qr/^PostgreSQL 13 is too old: install 15 or newer [^\n]+$/ ],
	[ config('14.11 (Debian 14.11-1)', 1), qr/^PostgreSQL 14 is too old: install 15 or newer [^\n]+$/ ],
	[ config('16.2'), qr/^the headers of PostgreSQL 16 are not in \S+none: install postgresql-server-dev-16 [^\n]+$/ ]);
for my $case (@cases)
{
	my ($config, $said) = @$case;
	my ($name) = $config =~ m{.*/(.*)};

	command_checks_all([ "$top/scripts/check-postgres", $config ],
		1, [$said], [qr/^$/], "check-postgres $name");
	my ($out, $err) =
	  run_command([ 'make', '-s', '-C', $top, '--no-print-directory', 'all', "PG_CONFIG=$config" ]);
	my @lines = split /\n/, $err;
	like($lines[0] =~ s/^asyncspan: //r, $said, "make says it first, $name");
	is(scalar(@lines), 2, 'and nothing more, but that it failed');

	# a server that is there must not have anything installed for it
	next if $name =~ /16/;
	local $ENV{PG_CONFIG} = $config;
	($out, $err) = run_command([ "$top/scripts/demo" ]);
	like($err =~ s/^asyncspan: //r, $said, "make demo says it, $name");
	is($out, '', 'and does nothing');
}
command_ok([ "$top/scripts/check-postgres", config('17.1', 1) ], 'a server that will do');

note 'packages';

# runs a piece of a script that has lib.sh, with these programs before others
sub with_lib
{
	my ($piece, $path) = @_;

	local $ENV{PATH} = $path if defined $path;
	return run_command([ '/bin/sh', '-c', "set -eu; . $top/scripts/lib.sh; $piece", "$top/scripts/x" ]);
}

mkdir "$dir/few";
symlink "/usr/bin/$_", "$dir/few/$_" for qw(dirname tail sh cat);
my $wanted = 'missing=" one two"; install_missing';
my (undef, $err) = with_lib($wanted, "$dir/few");
is($err, 'asyncspan: there is no apt-get here; please install the equivalents of: one two',
	'another distribution');
symlink program('nobody', 'echo 1000'), "$dir/few/id";
symlink program('apt', 'exit 0'), "$dir/few/apt-get";
(undef, $err) = with_lib($wanted, "$dir/few");
is($err, 'asyncspan: please run as root: apt-get install one two', 'no sudo');
symlink program('no', 'exit 1'), "$dir/few/sudo";
(undef, $err) = with_lib($wanted, "$dir/few");
is($err, 'asyncspan: please run as root: apt-get install one two', 'no right to sudo');

note 'progress';

sub progress_of
{
	my ($how, $log, $total) = @_;

	aspan_write_file("$dir/log", $log);
	my ($out) = with_lib("total=$total; $how $dir/log");
	return $out;
}

my $apt = "0 upgraded, 45 newly installed, 0 to remove and 0 not upgraded.\n"
  . "Get:1 http://x stable/main amd64 libc6 amd64 2.36 [1 kB]\n";
is(progress_of('done_packages', "Reading package lists...\n", 0), '', 'packages: not yet known');
is(progress_of('done_packages', $apt, 0), 'downloading 1 of 45: libc6', 'one that is downloaded');
$apt .= "Unpacking libc6:amd64 (2.36) ...\nUnpacking make (4.3) ...\n";
is(progress_of('done_packages', $apt, 0), 'unpacking 2 of 45: make', 'two that are unpacked');
is(progress_of('done_packages', "${apt}Setting up make (4.3) ...\n", 0),
	'setting up 1 of 45: make', 'and one that is set up');
is(progress_of('done_files', "gcc -O2 -c -o src/a.o src/base/a.c -MMD\ngcc -c -o b.o b.c\n", 7),
	'2 of 7 files: b.c', 'files');
is(progress_of('done_scripts', "ok 1         - catalog     10 ms\nnot ok 2     + stats     9 ms\n", 30),
	'2 of 30 scripts: stats', 'scripts of pg_regress');
is(progress_of('done_scripts', "test catalog     ... ok   10 ms\n     stats    ... FAILED   9 ms\n", 30),
	'2 of 30 scripts: stats', 'of an older one');
is(progress_of('done_scripts', "t/010_pairing_oracle.pl .. ok\ntest/t/011_truth.pl ...... ok\n", 46),
	'2 of 46 scripts: 011_truth.pl', 'and of prove');

my ($out) = with_lib("how() { echo no; }; progress label $dir/log how sh -c 'echo said; exit 3' || echo \$?");
is($out, '3', 'without a terminal there is only the status');
is(slurp_file("$dir/log"), "said\n", 'and the log');
SKIP:
{
	skip 'there is no script(1) to make a terminal', 1 if `command -v script 2>/dev/null` eq '';
	my $piece = ". $top/scripts/lib.sh; how() { echo half; }; progress label $dir/log how sleep 1.5; echo done";
	aspan_write_file("$dir/x", $piece =~ s/; /\n/gr);
	mkdir "$dir/scripts";
	symlink "$top/scripts/progress.sh", "$dir/scripts/progress.sh";
	rename "$dir/x", "$dir/scripts/x";
	my $screen = `script -qec 'sh $dir/scripts/x' /dev/null </dev/null`;
	like($screen, qr/^\r\e\[Klabel \.\.\. half.*\r\e\[Kdone\r\n$/s, 'a terminal has a line that goes away');
}

done_testing();
