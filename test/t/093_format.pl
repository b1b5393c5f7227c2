# The sources look as scripts/format writes them, with PostgreSQL's own
# indenter, of the version in Debian 12: later ones indent the second line of
# an initializer by one tab more.

use strict;
use warnings FATAL => 'all';

use Cwd qw(realpath);
use File::Basename qw(dirname);
use FindBin;
use Test::More;

my $top = dirname(dirname(realpath($FindBin::Bin)));

plan skip_all => 'pg_bsd_indent is not installed'
  if system('command -v pg_bsd_indent >/dev/null 2>&1') != 0;
my ($version) = `pg_bsd_indent --version` =~ /(\d+\.\d+\.\d+)/;
plan skip_all => "pg_bsd_indent $version formats otherwise than 2.1.1"
  if $version ne '2.1.1';
plan skip_all => 'the headers of the server are not installed'
  unless -e `\${PG_CONFIG:-pg_config} --includedir-server` =~ s/\n//r . '/postgres.h';

# a difference is shown, and fixed by scripts/format
is(`'$top/scripts/format' --check 2>&1`, '', 'every file is formatted');

# the check sees what it is there for
my ($file) = glob "$top/src/base/alloc.c";
my $copy = "$top/src/base/unformatted_$$.c";
open my $in, '<', $file or die "could not open $file: $!";
open my $out, '>', $copy or die "could not create $copy: $!";
print $out (map { s/^\t/    /r } <$in>);
close $out;
isnt(`'$top/scripts/format' --check '$copy' 2>&1`, '', 'spaces in place of tabs are seen');
unlink $copy;

done_testing();
