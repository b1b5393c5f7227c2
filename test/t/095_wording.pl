# How comments and pages are written: without phrases that have to be read
# twice, and in comments of at most 80 columns.

use strict;
use warnings FATAL => 'all';

use FindBin;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $phrases = qr/\b(?:at\s+hand|who\s+(?:needs|asks)|beside|lest|not\s+for\s+minus|power\s+of\s+the\s+clock|counted\s+and\s+told|the\s+others\s+in\s+one|then\s+all\s+of\s+them)\b/i;

# what of a file is English, each piece with the number of its first line; the
# asterisks of a comment that goes on are left out
sub english
{
	my ($path, $text) = @_;
	my @pieces;

	return ([ 1, $text ]) if $path !~ /\.[ch]$/;
	while ($text =~ m{/\*.*?\*/}sg)
	{
		my ($piece, $before) = ($&, $`);

		push @pieces, [ 1 + ($before =~ tr/\n//), $piece =~ s/^\s*\* ?//mgr ];
	}
	return @pieces;
}

sub faults
{
	my ($path, $text) = @_;
	my ($line, @faults) = (0);

	foreach my $piece (english($path, $text))
	{
		my ($start, $english) = @$piece;

		while ($english =~ /$phrases/g)
		{
			push @faults, sprintf '%s:%d: %s', $path,
				$start + (substr($english, 0, $-[0]) =~ tr/\n//), $& =~ s/\s+/ /r;
		}
	}
	return @faults if $path !~ /\.[ch]$/;
	foreach (split /\n/, $text)
	{
		$line++;
		next unless m{^\s*(?:/\*|\*)};
		1 while s/^(.*?)\t/$1 . ' ' x (4 - length($1) % 4)/e;
		push @faults, "$path:$line: longer than 80 columns" if length > 80;
	}
	return @faults;
}

my @files = map { glob "$top/$_" }
  qw(*.md docs/*.md src/*.md src/*/*.[ch] sql/asyncspan/*.sql sql/*.sql scripts/demo);
@files = grep { !m{/src/bin/|/flame_page\.h$} } @files;
cmp_ok(scalar(@files), '>', 200, 'there are files to be read');

my @all;
foreach my $path (@files)
{
	open my $in, '<', $path or die "could not open $path: $!";
	push @all, faults($path, do { local $/; <$in> });
	close $in;
}
is(join("\n", @all), '', 'no phrase that has to be read twice, no long comment');

# the check sees what it is there for
my $comment = "int a;\n/*\n * what is at\n * hand\n */\nint beside;\n";
is(join(' ', faults('a.c', $comment)), 'a.c:3: at hand', 'a phrase on two lines, in a comment only');
is(join(' ', faults('a.c', "\n\t/* " . 'x' x 72 . " */\n")), 'a.c:2: longer than 80 columns', 'a long comment');
is(join(' ', faults('a.c', "\t/* " . 'x' x 70 . " */\n")), '', 'one that just fits');
is(join(' ', faults('a.md', "x\nWho needs it")), 'a.md:2: Who needs', 'a page');

done_testing();
