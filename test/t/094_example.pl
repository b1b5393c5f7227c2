# The example of a new figure in docs/architecture.md: its files, put into a copy
# of the checkout, make two functions that work, and of which the catalog tests
# find nothing to complain.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my ($example) = slurp_file("$top/docs/architecture.md") =~
  /^## A new figure\n(.*?)^## /ms;

# ---- the files, each behind its name ----

my (%file, $lines);
while ($example =~ /`([a-z_\/0-9-]+\.(?:c|h|sql|md))`[,:](?:(?!```).)*?```\w+\n(.*?)^```/msg)
{
	$file{$1} = $2;
	$lines += () = $2 =~ /^.*\S/mg;
}
is_deeply(
	[ map { s/[^\/]*$//r } sort keys %file ],
	[qw(docs/ sql/asyncspan/ src/figures/ src/figures/ src/sql/)],
	'a file of figures/ and its header, an entry, a section of the script and of the reference');
cmp_ok($lines, '<', 40, 'in under 40 lines');
like(delete $file{'docs/reference.md'}, qr/`completeness\(source/,
	'the reference has it');

# ---- built and installed next to what there is ----

# where the server looks for the extension of this checkout, if it is staged
my $settings = $ENV{TEMP_CONFIG} ? slurp_file($ENV{TEMP_CONFIG}) : '';
my ($staged) = $settings =~ m{'([^':]*/stage)};
if (!defined $staged)
{
	note('the extension is installed: no place for another one');
	done_testing();
	exit;
}

my $dir = PostgreSQL::Test::Utils::tempdir;
my $copy = "$dir/asyncspan";
mkdir $copy or die "$copy: $!";
system_or_bail('cp', '-Rp', map({ "$top/$_" } qw(Makefile asyncspan.control sql src)),
	$copy);
foreach my $name (sort keys %file)
{
	aspan_write_file("$copy/$name", $file{$name});

	# a header that is new does not make the others' objects old
	utime 0, 0, "$copy/$name" if $name =~ /\.h$/;
}
delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS)};
my ($stdout, $stderr);
ok( run_log(
		[ 'make', '-C', $copy, 'install', 'with_llvm=no', "DESTDIR=$dir/stage" ],
		'>', \$stdout, '2>', \$stderr),
	'it can be built') or diag($stderr);
unlike($stderr, qr/warning:.*completeness|completeness.*warning:/,
	'without a warning');

# ---- as every file is ----

mkdir "$copy/$_" foreach qw(test test/t);
system_or_bail('cp', '-Rp', "$top/scripts", $copy);
foreach my $test (glob("$top/test/t/092_*.pl"), glob("$top/test/t/093_*.pl"))
{
	my ($name) = $test =~ m{([^/]+)$};

	system_or_bail('cp', $test, "$copy/test/t");
	$stdout = '';
	ok( run_log([ $^X, map({ "-I$_" } @INC), "$copy/test/t/$name" ],
			'>', \$stdout, '2>&1'),
		"it passes $name") or diag($stdout);
}

# ---- and called ----

my $node = PostgreSQL::Test::Cluster->new('example');
$node->init(extra => [ '--encoding=UTF8', '--no-locale' ]);
$settings =~ s/\Q$staged\E/$dir\/stage/g;
$node->append_conf('postgresql.conf', $settings);
$node->start;
is( $node->safe_psql('postgres', q{
CREATE EXTENSION asyncspan;
CREATE TABLE events AS
SELECT time::bigint, event_type, span_id::bigint,
       'p' AS process_id, NULL::bigint AS parent_span_id, 'n' AS name, 't' AS target
  FROM (VALUES (0, 'begin', 1), (5, 'end', 1), (6, 'begin', 2), (7, 'begin', 3),
               (8, 'end', 3), (9, 'end', 4)) AS v (time, event_type, span_id);
SELECT asyncspan.completeness('events'),
       (SELECT asyncspan.completeness_of(
                   asyncspan.span_set(time, event_type, span_id, process_id,
                                      parent_span_id, name, target))
          FROM events)}),
	'50|50', 'both functions count');

$stdout = '';
run_log(
	[ 'psql', '-X', '-a', '-q', '-d', $node->connstr('postgres') ],
	'<', "$top/sql/catalog.sql", '>', \$stdout, '2>&1');
is($stdout, slurp_file("$top/expected/catalog.out"),
	'and keep the rules of the catalog');

done_testing();
