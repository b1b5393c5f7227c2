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
	'$__interval_ms' => '10',
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

# ---- a bounded history, as the page on loading has it ----

my ($history) = slurp_file("$top/docs/loading.md") =~
  /^## Keeping a bounded history\n(.*?)(?=^## |\z)/ms;
my ($create, $daily, $move) =
  map { s/\bhistory(?=['_ ])/events/gr } $history =~ /^```sql\n(.*?)^```/msg;
my $tour = slurp_file("$top/docs/tour-micromegas.md");
ok(index($tour, $create . $daily) > 0, 'the tour has the same statements');

$node->safe_psql('postgres', q{
CREATE DATABASE history TEMPLATE template0;
ALTER DATABASE history SET timezone = 'Asia/Kolkata';
ALTER DATABASE history SET client_min_messages = 'warning'});
$node->safe_psql('history', 'CREATE EXTENSION asyncspan');
$node->safe_psql('history', $create);

# partitions that are not as they should be: by a day too many or too few if
# midnight passes between the statements
sub odd_partitions
{
	return $node->safe_psql('history', q{
SELECT count(*) - 15, count(*) FILTER (WHERE name !~ '^events_\d{8}$'),
	count(*) FILTER (WHERE bound <> format('FOR VALUES FROM (%L) TO (%L)', ns, ns + 86400000000000))
FROM (SELECT relname AS name, pg_get_expr(relpartbound, c.oid) AS bound,
		extract(epoch FROM to_date(right(relname, 8), 'YYYYMMDD')::timestamp)::bigint * 1000000000 AS ns
	FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
	WHERE inhparent = 'events'::regclass AND relname <> 'events_default'
		AND relname <> 'events_20260105') AS p});
}

$node->safe_psql('history', $daily);
like(odd_partitions(), qr/^[01]\|0\|0$/, 'partitions are days of UTC');
$node->safe_psql('history', "SET timezone = 'America/New_York'; $daily");
like(odd_partitions(), qr/^[01]\|0\|0$/, 'and are there once');
my $last = $node->safe_psql('history', q{
SELECT max(relname) FROM pg_class WHERE relname ~ '^events_[0-9]{8}$'});
$node->safe_psql('history', "DROP TABLE $last; $daily");
like(odd_partitions(), qr/^[01]\|0\|0$/, 'the one that is missing is added');

# three days of rows came before the partition of the second
$node->safe_psql('history', q{
INSERT INTO events ("time", event_type, span_id)
	SELECT 1767484800000000000 + n * 43200000000000, 'begin', n
	FROM generate_series(0, 5) AS n});
my (undef, undef, $violated) = $node->psql('history', q{
SELECT asyncspan.add_events_partition('events', '2026-01-05 00:00Z', '2026-01-06 00:00Z')});
my ($message) = $history =~ /"(updated partition.*?)\s+…/s;
like($violated, qr/ERROR:  \Q$message\E/, 'the error is the one on the page');
$node->safe_psql('history', $move);
is($node->safe_psql('history', q{
SELECT tableoid::regclass, string_agg(span_id::text, ' ' ORDER BY span_id)
FROM events GROUP BY tableoid ORDER BY tableoid::regclass::text COLLATE "C"}),
	"events_20260105|2 3\nevents_default|0 1 4 5", 'rows can be moved');

# ---- the page on loading, from top to bottom in one database ----

my $dir = PostgreSQL::Test::Utils::tempdir();
my $data = "$FindBin::Bin/../data";

system("gzip -dc '$data/turbo-key.csv.gz' >'$dir/events.csv' &&"
	  . " gzip -dc '$data/raw/turbo.chrome-trace.json.gz' >'$dir/build.trace.json' &&"
	  . " gzip -dc '$data/raw/verdaccio.otlp.jsonl.gz' >'$dir/traces.json'") == 0
  or die 'no data to load';
$node->safe_psql('postgres', 'CREATE DATABASE loading TEMPLATE template0');
$node->safe_psql('loading', q{
CREATE TABLE traces (service text, id int, parent int, operation text,
	started timestamptz, finished timestamptz);
INSERT INTO traces VALUES ('a', 1, NULL, 'op', '2026-01-01 00:00Z', '2026-01-01 00:01Z')});
my $loading = join '', slurp_file("$top/docs/loading.md") =~ /^```sql\n(.*?)^```/msg;
my ($loaded, $complaints);
ok( run_log(
		[ 'sh', '-c', 'cd "$1" && exec psql -X -q -v ON_ERROR_STOP=1 -d "$2"',
			'sh', $dir, $node->connstr('loading') ],
		'<', \$loading, '>', \$loaded, '2>', \$complaints),
	'the page on loading runs') or diag($complaints);
is($complaints, '', 'without a word of warning');
is( $node->safe_psql('loading', q{
SELECT (SELECT count(*) FROM events), (SELECT complete + open FROM asyncspan.overview('spans')),
	(SELECT complete FROM asyncspan.overview('my_spans'))}),
	'5720|15769|1', 'and loads what there is');

# ---- links ----

my @broken;
foreach my $path (glob "$top/*.md $top/docs/*.md $top/src/*.md $top/grafana/*.md $top/test/*/*.md")
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
   AND prorettype <> 'trigger'::regtype
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
my @named = map { s/\(.*//r =~ s/`//gr } $reference =~ /^### ([a-z_`, ]+(?:\(.*\))?`?)$/mg;
cmp_ok(scalar(@named), '>=', 35, 'functions have headings');
my %known = map { $_ => 1 } @functions,
  split(/\n/, $node->safe_psql('readme', q{
SELECT relname FROM pg_class WHERE relnamespace = 'asyncspan'::regnamespace}));
is(join(' ', grep { !$known{$_} } map { split /, */ } @named),
	'', 'and no entry for what is not there');

# the columns of a result are those of the table below its name, in which some
# stand together, and of other functions that are named there
my %columns = map { /^(\w+) (.*)/ } split /\n/, $node->safe_psql('readme', q{
SELECT name || ' ' || string_agg(attname || ':' || format_type(atttypid, NULL), ',' ORDER BY attnum)
  FROM (SELECT DISTINCT proname::text AS name, typrelid AS relid
          FROM pg_proc p JOIN pg_type t ON t.oid = prorettype
         WHERE pronamespace = 'asyncspan'::regnamespace AND typrelid <> 0
        UNION
        SELECT 'thresholds', 'asyncspan.thresholds'::regclass) AS f
  JOIN pg_attribute a ON attrelid = relid AND attnum > 0 AND NOT attisdropped
 GROUP BY name, relid});
my ($tables, @odd) = (0);
while ($reference =~ /^#+ (\w+)[^\n]*\n((?:(?!^#).)*)/msg)
{
	my ($name, $section) = (lc $1, $2);
	my ($table) = $section =~ /^\| column \| type \| \|\n\|[-|]+\n((?:\|.*\n)+)/m;
	my %type = map { split /:/ } split /,/, $columns{$name} // '';

	next unless defined $table;
	$tables++;
	push @odd, "$name: no such function" if !%type;
	foreach my $other ($section =~ /columns\s+of\s+(?:the\s+table\s+)?[`\[](\w+)/g)
	{
		delete $type{$_} foreach map { s/:.*//r } split /,/, $columns{$other} // '';
	}
	foreach (split /\n/, $table)
	{
		my ($names, $types) = /^\| (.*?) \|(.*?) ?\|/;
		my @names = $names =~ /`(\w+)`/g;
		my %prefixes = map { /^([a-z]+)_/ ? ($1 => 1) : () } @names;

		# what is left out in front is what the others have there
		foreach my $end ($names =~ /`\W+_(\w+)`/g)
		{
			push @names, map { "${_}_$end" } keys %prefixes;
		}
		$types =~ s/^ //;

		$types =~ s/timestamptz/timestamp with time zone/g;
		foreach my $column (@names)
		{
			my $type = delete $type{$column};

			push @odd, "$name: $column is " . ($type // 'not there')
			  if !defined $type || $types ne '' && !grep { $_ eq $type } split /, /, $types;
		}
	}
	push @odd, "$name: $_ has no line" foreach keys %type;
}
cmp_ok($tables, '>=', 15, 'there are tables of columns');
is(join("\n", sort @odd), '', 'and they have the columns that functions return');

# ---- the settings ----

my ($settings) = $reference =~ /^## Settings\n.*?((?:^\|.*\n)+)/ms;
my @rows = map { /^\| `([\w.]+)` \| (.*?) \|/ ? "$1|$2" : () } split /\n/, $settings;
is( join("\n", sort @rows),
	$node->safe_psql('readme', q{
LOAD 'asyncspan';
SELECT name, CASE WHEN unit IS DISTINCT FROM 'kB' OR boot_val = '-1' THEN boot_val
                  ELSE boot_val::bigint / 1048576 || ' GB' END
  FROM pg_settings WHERE name LIKE 'asyncspan.%' ORDER BY name COLLATE "C"}),
	'the settings and their defaults are those that there are');

# ---- the files that the page on architecture names ----

my $architecture = slurp_file("$top/docs/architecture.md") =~
  s/^## A new figure\n.*?^(?=Tests fail)//msr;
my @files = grep { m{^\w+/} || /\.(?:awk|c|h|pl|sql)$/ } $architecture =~ /`([\w.\/-]+)`/g;

# made by a run of the tests
my %later = map { $_ => 1 } qw(test/output);
my @gone = grep {
	my $name = $_;

	!$later{$name} && !grep { -e } "$top/$name", "$top/src/$name",
	  glob("$top/src/*/$name"), glob("$top/sql/*/$name")
} @files;
cmp_ok(scalar(@files), '>=', 30, 'the page on architecture names files');
is(join(' ', @gone), '', 'that are there');

$node->stop;
done_testing();
