# Small traces that tools have stumbled over: the client loads each, and the
# figures are the right ones; also when the file is loaded twice.  The files
# and the answers are in test/data/cases/README.md.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = "$FindBin::Bin/../data/cases";

my $node = aspan_client_cluster('cases');
$node->safe_psql('postgres', 'CREATE EXTENSION asyncspan');

sub load
{
	my ($file) = @_;
	my ($stdout, $stderr) = ('', '');

	IPC::Run::run([ 'asyncspan', 'load', '-t', 't', "$dir/$file" ],
		'<', \undef, '>', \$stdout, '2>', \$stderr);
	return ($? >> 8, $stdout . $stderr);
}

# what may not change when the same file is loaded again
my $spans = q{SELECT string_agg(s::text, E'\n' ORDER BY s::text)
	FROM asyncspan.spans('t') AS s};

my %files = map { s{.*/}{}r => 1 } grep { !/README/ } glob "$dir/*";
for my $line (grep { /^\| \w+\.\w+ \|/ } split /\n/, slurp_file("$dir/README.md"))
{
	my ($file, $after, $exit, $says, $query, $answer) =
	  map { s/\\\|/|/gr =~ s/^\s*`?//r =~ s/`?\s*$//r }
	  split /(?<!\\)\|/, $line =~ s/^\||\|$//gr;
	my ($status, $said);

	delete $files{$file};
	$node->safe_psql('postgres', 'DROP TABLE IF EXISTS t');
	($status, $said) = load($file);
	is($status, $exit, "$file: exit code") or diag($said);
	like($said, qr/\Q$says\E/, "$file: what the client says");
	next if $query eq '';
	is($node->safe_psql('postgres', $query), $answer, "$file: the answer");

	my $before = $node->safe_psql('postgres', $spans);
	load($file);
	is($node->safe_psql('postgres', $spans),
		$before, "$file: the same spans when it is loaded again");
}
is(join(' ', sort keys %files), '', 'all files have an answer');

done_testing();
