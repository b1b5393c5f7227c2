# The documentation tells the truth: every statement of the README runs, with
# the output that is printed there; links lead somewhere; every function is in
# the reference.
#
# ASPAN_README_UPDATE=FILE writes a README with the output that was found.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use File::Basename qw(dirname);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $node = aspan_cluster('documentation');

# ---- the README, from top to bottom in one database ----

$node->safe_psql('postgres', q{
CREATE DATABASE readme TEMPLATE template0;
ALTER DATABASE readme SET timezone = 'UTC';});

# what Grafana makes of its macros
my %macros = (
	'$__timeFrom()' => "'2026-01-05T10:00:00Z'",
	'$__timeTo()' => "'2026-01-05T10:00:02Z'",
	'$__timeFilter(time)' =>
	  "time BETWEEN '2026-01-05T10:00:00Z' AND '2026-01-05T10:00:02Z'");
my $macro = join '|', map { quotemeta } keys %macros;

my $readme = slurp_file("$top/README.md");
my ($statements, $outputs) = (0, 0);

sub run_block
{
	my ($sql, $expected) = @_;
	my ($stdout, $stderr);
	my ($first) = $sql =~ /^(.*)/;

	$sql =~ s/($macro)/$macros{$1}/g;
	my $ok = run_log(
		[ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1',
			'-d', $node->connstr('readme') ],
		'<', \$sql, '>', \$stdout, '2>', \$stderr);
	ok($ok, "README: $first") or diag($stderr);
	$statements++;
	return '' unless defined $expected;

	# psql pads, editors do not
	s/[ \t]+$//mg, s/\n*\z/\n/ foreach $stdout, $expected;
	is($stdout, $expected, 'and its output');
	$outputs++;
	return $stdout;
}

$readme =~ s{(```sql\n)(.*?)(```\n)(\n```\n)?(?(4)(.*?)(```\n))}{
	my ($open, $sql, $close, $middle, $output, $end) = ($1, $2, $3, $4, $5, $6);
	my $new = run_block($sql, $output);

	$open . $sql . $close . (defined $middle ? $middle . $new . $end : '');
}gse;
cmp_ok($statements, '>=', 15, 'the README has statements');
cmp_ok($outputs, '>=', 8, 'and shows what they return');

if (my $file = $ENV{ASPAN_README_UPDATE})
{
	open my $fh, '>', $file or die "$file: $!";
	print $fh $readme;
	close $fh;
}

# ---- links ----

my @broken;
foreach my $path (glob "$top/*.md $top/docs/*.md $top/grafana/*.md $top/test/*/*.md")
{
	my $text = slurp_file($path);

	$text =~ s/^```.*?^```//msg;
	while ($text =~ /\]\(([^)\s]+)\)/g)
	{
		my ($file, $anchor) = split /#/, $1, 2;

		next if $file =~ /^[a-z]+:/;
		my $target = $file eq '' ? $path : dirname($path) . "/$file";
		push @broken, "$path: $1" unless -e $target;
		next unless -f $target && defined $anchor;

		# headings as the usual renderers make anchors of them
		my @anchors = slurp_file($target) =~ /^#+ +(.*)$/mg;
		tr/A-Z/a-z/, s/[^\w\- ]//g, tr/ /-/ foreach @anchors;
		push @broken, "$path: $1" unless grep { $_ eq $anchor } @anchors;
	}
}
is(join("\n", @broken), '', 'links lead somewhere');

# ---- the reference ----

my $reference = slurp_file("$top/docs/reference.md");

# what a user calls: not the parts of types and aggregates
my @functions = split /\n/, $node->safe_psql('readme', q{
SELECT DISTINCT p.proname
  FROM pg_proc p
 WHERE pronamespace = 'asyncspan'::regnamespace
   AND p.oid NOT IN (SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend])
                       FROM pg_type)
   AND NOT 'internal'::regtype = ANY (proargtypes || prorettype)
   AND proname NOT LIKE '%\_shared'
 ORDER BY 1});
cmp_ok(scalar @functions, '>', 20, 'there are functions');

foreach my $function (@functions)
{
	my $name = $function;

	# the form for a value is described with the one for a relation
	$name =~ s/_of$//;
	like($reference, qr/^\#\#.*\b$name\b|^    $name\(|`$name\(/m,
		"the reference has an entry for $function");
}

# a name in the reference is one of the extension
my @named = $reference =~ /^### ([a-z_, ]+)$/mg;
my %known = map { $_ => 1 } @functions,
  split(/\n/, $node->safe_psql('readme', q{
SELECT relname FROM pg_class WHERE relnamespace = 'asyncspan'::regnamespace}));
is(join(' ', grep { !$known{$_} } map { split /, */ } @named),
	'', 'and no entry for what is not there');

$node->stop;
done_testing();
