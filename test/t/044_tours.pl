# What the tours show is what their commands print.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";

my $node = aspan_client_cluster('tours');
$ENV{PGTZ} = 'UTC';

# the blocks of a page that are a session in a shell, as [command, output]
sub sessions
{
	my ($page) = @_;
	my @sessions;

	for my $block (slurp_file("$top/docs/$page") =~ /^```console\n(.*?)^```/msg)
	{
		for my $line (split /\n/, $block)
		{
			if ($line =~ /^\$ (.*)/)
			{
				push @sessions, [ $1, '' ];
			}
			elsif ($line =~ /^> (.*)/ && $sessions[-1][1] eq '')
			{
				$sessions[-1][0] .= "\n$1";
			}
			else
			{
				$sessions[-1][1] .= "$line\n";
			}
		}
	}
	return @sessions;
}

# from micromegas: everything but the lakehouse and Grafana is here
my @sessions = sessions('tour-micromegas.md');
cmp_ok(scalar(@sessions), '>=', 5, 'the tour has commands');
my @why = sessions('why.md');
cmp_ok(scalar(@why), '>=', 8, 'and so has the page on why');
push @sessions, @why;
for my $session (@sessions)
{
	my ($command, $expected) = @$session;
	my ($stdout, $stderr) =
	  run_command([ 'sh', '-c', "cd '$top' && $command" ]);

	is($stderr, '', "$command: no errors");
	$_ = s/ +$//gmr =~ s/\n*\z//r foreach $stdout, $expected;
	is($stdout, $expected,
		"$command: prints what the tour shows");
}

# from Node.js: its packages are not here, so only that there are such commands
my @commands = map { $_->[0] =~ /^asyncspan (\w+)/ } sessions('tour-nodejs.md');
cmp_ok(scalar(@commands), '>=', 2, 'the other tour has commands');
command_ok([ 'asyncspan', $_, '--help' ], "asyncspan $_ is one")
  for @commands;

done_testing();
