# How comments, messages, names and pages are written: without phrases that have
# to be read twice.

use strict;
use warnings FATAL => 'all';

use FindBin;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $phrases = qr/(?<![a-zA-Z])(?:at[\s_]+hand|who[\s_]+(?:needs|asks)|beside|lest|not\s+for\s+minus|power\s+of\s+the\s+clock|counted\s+and\s+told|the\s+others\s+in\s+one|then\s+all\s+of\s+them)(?![a-zA-Z])/i;

# a file as it is read: in C a comment that goes on has no asterisks, and a string
# that goes on no quotes; what is between two words may be a line or an underscore
sub english
{
	my ($path, $text) = @_;

	return $text if $path !~ /\.[ch]$/;
	return $text =~ s/^[ \t]*\*(?!\/)/ /mgr =~ s/"(\s*\n\s*)"/$1/gr;
}

sub faults
{
	my ($path, $text) = @_;
	my @faults;
	my $english = english($path, $text);

	while ($english =~ /$phrases/g)
	{
		push @faults, sprintf '%s:%d: %s', $path,
			1 + (substr($english, 0, $-[0]) =~ tr/\n//), $& =~ s/[\s_]+/ /r;
	}
	return @faults;
}

my @files = map { glob "$top/$_" }
  qw(*.md docs/*.md src/*.md grafana/*.md src/*/*.[ch1] sql/asyncspan/*.sql sql/*.sql Makefile src/bin/Makefile
  scripts/* test/t/*.pl test/perl/* test/oracle/* test/fuzz/*.* test/bench/* test/clients/*.js
  test/isolation/specs/* test/sanitizers/*);
@files = grep { -f && -T && !m{/\w+_page\.h$|/095_wording\.pl$} } @files;
cmp_ok(scalar(@files), '>', 400, 'there are files to be read');

my @all;
foreach my $path (@files)
{
	open my $in, '<', $path or die "could not open $path: $!";
	push @all, faults($path, do { local $/; <$in> });
	close $in;
}
is(join("\n", @all), '', 'no phrase that has to be read twice');

# the check sees what it is there for
is(join(' ', faults('a.c', "int a;\n/*\n * what is at\n * hand\n */\n")), 'a.c:3: at hand', 'a phrase on two lines');
is(join(' ', faults('a.c', "f(\"it is at\"\n  \" hand\");\n")), 'a.c:1: at hand', 'in a string');
is(join(' ', faults('a.c', "int is_at_hand; /* beside */\n")), 'a.c:1: at hand a.c:1: beside', 'in a name, and behind code');
is(join(' ', faults('a.c', "int hands; /* at handles */\n")), '', 'but not in another word');
is(join(' ', faults('a.md', "x\nWho needs it")), 'a.md:2: Who needs', 'a page');
is(join(' ', faults('a.sh', "# beside\n")), 'a.sh:1: beside', 'a script');

done_testing();
