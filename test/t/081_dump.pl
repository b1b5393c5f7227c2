# Dumps: what users have made (test/upgrade/before.sql) gives the same answers
# (test/upgrade/answers.sql) when it has been dumped and restored.  So do the dumps
# of test/data/golden, which an earlier version has made: each has the questions
# and the answers of its time next to it.
#
# ASPAN_GOLDEN_UPDATE=DIRECTORY writes such a dump.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $upgrade = "$FindBin::Bin/../upgrade";
my $node = aspan_cluster('dump');
my $dir = PostgreSQL::Test::Utils::tempdir;
local $ENV{PGOPTIONS} = '-c timezone=UTC';

# what psql says to a file, which is an error if it has one
sub run_file
{
	my ($database, $file) = @_;
	my ($out, $err) = run_command(
		[ 'psql', '-Xqt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', $file ]);

	is($err =~ s/^.*NOTICE: .*\n?//mgr, '', "$database: no error");
	return $out;
}

sub create { $node->safe_psql('postgres', join ' ', "CREATE DATABASE $_[0]", $_[1] // ''); }

# of a copy, since the questions write
sub answers
{
	my ($database, $questions) = @_;

	create("asked_$database", "TEMPLATE $database");
	return run_file("asked_$database", $questions);
}

# ---- a dump of today ----

create('made');
run_file('made', "$upgrade/before.sql");
my $made = answers('made', "$upgrade/answers.sql");
cmp_ok(scalar(() = $made =~ /\n/g), '>', 100, 'there are answers');

command_ok([ 'pg_dump', '-f', "$dir/plain.sql", '-d', $node->connstr('made') ], 'a plain dump');
create('plain');
run_file('plain', "$dir/plain.sql");
is(answers('plain', "$upgrade/answers.sql"), $made, 'a plain dump has all answers');

command_ok([ 'pg_dump', '-Fc', '-f', "$dir/archive", '-d', $node->connstr('made') ], 'an archive');
create('archive');
command_ok(
	[ 'pg_restore', '--exit-on-error', '-j', '2', '-d', $node->connstr('archive'), "$dir/archive" ],
	'is restored by two processes');
is(answers('archive', "$upgrade/answers.sql"), $made, 'and has all answers');

# ---- dumps of earlier versions ----

# Stored bytes may be written anew in a newer format, and the report in other
# words: what stays are figures.  What the server's version brings stays out.
if (my $golden = $ENV{ASPAN_GOLDEN_UPDATE})
{
	mkdir $golden;
	aspan_write_file("$golden/dump.sql",
		slurp_file("$dir/plain.sql") =~ s/^(?:\\(?:un)?restrict|-- Dumped|ALTER .* OWNER TO) .*\n//mgr);
	aspan_write_file("$golden/questions.sql",
		slurp_file("$upgrade/answers.sql") =~ s/^.*(?:md5|report)\(.*\n//mgr);
	create('golden', 'TEMPLATE plain');
	aspan_write_file("$golden/answers", answers('golden', "$golden/questions.sql"));
}

# the lines of one that the other has not, but for columns that came at the end
sub lost
{
	my ($old, $new) = @_;
	my @new = split /\n/, $new;

	return join "\n", grep { (shift(@new) // '') !~ /^\Q$_\E(?:\||$)/ } split /\n/, $old;
}

my @golden = grep { -d } glob "$FindBin::Bin/../data/golden/dump-*";
cmp_ok(scalar(@golden), '>=', 1, 'there are dumps of earlier versions');
foreach my $golden (@golden)
{
	my ($title) = $golden =~ m{([^/]+)$};
	my $database = $title =~ s/\W/_/gr;

	create($database);
	run_file($database, "$golden/dump.sql");
	my $answers = slurp_file("$golden/answers");
	my $now = answers($database, "$golden/questions.sql");
	is(lost($answers, $now), '', "$title has all answers");
	is(scalar(split /\n/, $now), scalar(split /\n/, $answers), 'and no others');
	isnt(lost($answers, $now =~ s/1/2/r), '', 'another one would be seen');
}

$node->stop;
done_testing();
