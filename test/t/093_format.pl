# The sources look as scripts/format writes them, with PostgreSQL's own
# indenter, of the version in Debian 12: later ones indent the second line of
# an initializer by one tab more.  The indenter breaks no lines; that they have at
# most 80 columns is looked at here.

use strict;
use warnings FATAL => 'all';

use Cwd qw(realpath);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use FindBin;
use Test::More;

my $top = dirname(dirname(realpath($FindBin::Bin)));

# lines that are too long, but for what cannot be broken: a string, which is one
# piece so that a message can be found, and a single parameter
sub long_lines
{
	my ($path, $text) = @_;
	my ($line, @long) = (0);

	foreach (split /\n/, $text)
	{
		$line++;
		1 while s/^(.*?)\t/$1 . ' ' x (4 - length($1) % 4)/e;
		next if length() <= 80 || m{"} || /^ +(?:const )?\w+ \**\w+(?:,|\);)$/;
		push @long, "$path:$line";
	}
	return @long;
}

my @files = grep { !m{/\w+_page\.h$} } glob "$top/src/*/*.[ch]";
cmp_ok(scalar(@files), '>', 200, 'there are files');
my @long;
foreach my $path (@files)
{
	open my $in, '<', $path or die "could not open $path: $!";
	push @long, long_lines(substr($path, length "$top/"), do { local $/; <$in> });
	close $in;
}
is(join("\n", @long), '', 'no line has more than 80 columns');
my $x = 'x' x 72;
is(join(' ', long_lines('a', "\n\tf(a,$x);\n\t/* $x */\n")), 'a:2 a:3', 'a line of code and a comment are seen');
is(join(' ', long_lines('a', "\tf($x);\n\terrmsg(\"$x$x\"),\n\t\t\tconst $x *options);\n")), '', 'one that fits, a string and a parameter are not');

# what pg_bsd_indent would have otherwise
SKIP:
{
	my ($version) = (`pg_bsd_indent --version 2>/dev/null` // '') =~ /(\d+\.\d+\.\d+)/;

	skip 'pg_bsd_indent is not installed', 2 unless defined $version;
	skip "pg_bsd_indent $version formats otherwise than 2.1.1", 2
	  if $version ne '2.1.1';
	skip 'the headers of the server are not installed', 2
	  unless -e `\${PG_CONFIG:-pg_config} --includedir-server` =~ s/\n//r . '/postgres.h';

	# a difference is shown, and fixed by scripts/format
	is(`'$top/scripts/format' --check 2>&1`, '', 'every file is formatted');

	# the check sees what it is there for
	my ($file) = glob "$top/src/base/alloc.c";
	my $copy = tempdir(CLEANUP => 1) . '/unformatted.c';
	open my $in, '<', $file or die "could not open $file: $!";
	open my $out, '>', $copy or die "could not create $copy: $!";
	print $out (map { s/^\t/    /r } <$in>);
	close $out;
	isnt(`'$top/scripts/format' --check '$copy' 2>&1`, '', 'spaces in place of tabs are seen');
}

done_testing();
