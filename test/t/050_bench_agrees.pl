# The benchmark is only fair if all sides compute the same: on small generated
# data every formulation in plain SQL has to give what asyncspan gives, and on
# dirty data, which plain SQL gets wrong, the counts have to be those that the
# generator knows to be true.

use strict;
use warnings FATAL => 'all';

use File::Basename qw(basename);
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $bench = "$FindBin::Bin/../bench";
my $tmp = PostgreSQL::Test::Utils::tempdir();
my $events = 10000;

my $cc = $ENV{CC} || 'cc';
plan skip_all => "no compiler $cc" if system("$cc --version >$tmp/cc 2>&1") != 0;
is(system($cc, '-O1', '-o', "$tmp/generate", "$bench/generate.c"),
	0, 'the generator compiles');

# its scripts lie deeper than those that share lib.sh with them
my $top = "$FindBin::Bin/../..";
my @scripts = grep { -f && slurp_file($_) =~ m{^\. .*/scripts/lib\.sh}m } glob "$bench/*";
cmp_ok(scalar @scripts, '>=', 6, 'there are parts of the benchmark');
foreach my $script (@scripts)
{
	my $found = `sh -c '. "\$1/scripts/lib.sh" && test -e "\$top/Makefile" && echo yes' '$script' '$top' 2>&1`;

	is($found, "yes\n", basename($script) . ' finds the checkout');
}

my $node = PostgreSQL::Test::Cluster->new('bench');
$node->init(extra => [ '--locale=C', '--encoding=UTF8' ]);
$node->append_conf('postgresql.conf', "timezone = UTC\nfsync = off");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION asyncspan');

# what generate says is true of the events, as a hash
sub load
{
	my ($shape) = @_;

	is(system("$tmp/generate $shape $events >$tmp/$shape.csv 2>$tmp/$shape.truth"),
		0, "$shape: events are generated");
	$node->safe_psql(
		'postgres', qq{
DROP TABLE IF EXISTS events;
CREATE TABLE events (process_id text, stream_id text, block_id text,
	time timestamptz, event_type text, span_id bigint, parent_span_id bigint,
	depth integer, hash bigint, name text, filename text, target text,
	line integer);
COPY events FROM '$tmp/$shape.csv' (FORMAT csv, HEADER);
ANALYZE events});
	return slurp_file("$tmp/$shape.truth") =~ /"(\w+)": (-?\d+)/g;
}

# the rows that a query file gives: those after `-- check`, if it has any
sub rows
{
	my ($file) = @_;
	my ($timed, $check) = split /^-- check$/m, slurp_file($file);
	my $out;

	if (defined $check)
	{
		my ($select, $drop) = $check =~ /^(.*?;)(.*)$/s;
		$out = $node->safe_psql('postgres', "$timed\n$select");
		$node->safe_psql('postgres', $drop);
	}
	else
	{
		$out = $node->safe_psql('postgres', $timed);
	}
	my @rows = map { [ split /\|/, $_, -1 ] } split /\n/, $out;

	# lines of text have no order that all sides share
	@rows = sort { $a->[0] cmp $b->[0] } @rows if @rows && @{ $rows[0] } == 1;
	return \@rows;
}

# equal as text, or as numbers to nine digits
sub same
{
	my ($x, $y) = @_;
	my $number = qr/^-?\d+(\.\d+)?(e[-+]?\d+)?$/;

	return 1 if $x eq $y;
	return 0 if $x !~ $number || $y !~ $number;
	my $larger = abs($x) > abs($y) ? abs($x) : abs($y);
	return abs($x - $y) <= 1e-9 * ($larger > 1 ? $larger : 1);
}

# the first difference, or ''
sub difference
{
	my ($want, $have) = @_;

	return scalar(@$have) . ' rows in place of ' . scalar(@$want)
	  if @$have != @$want;
	for my $i (0 .. $#$want)
	{
		my ($w, $h) = ($want->[$i], $have->[$i]);
		next
		  if @$w == @$h
		  && !grep { !same($w->[$_], $h->[$_]) } 0 .. $#$w;
		return "row $i: @$h in place of @$w";
	}
	return '';
}

my %flat;
foreach my $shape ('flat', 'nested', 'late')
{
	load($shape);
	foreach my $figure ('name_stats', 'range', 'concurrency', 'spans', 'folded')
	{
		my $want = rows("$bench/sql/$figure/asyncspan.sql");

		cmp_ok(scalar(@$want), '>', 0, "$shape: $figure has rows");
		$flat{$figure} = $want if $shape eq 'flat';
		is_deeply($want, $flat{$figure}, "late: $figure as of flat data")
		  if $shape eq 'late';
		foreach my $file (sort glob("$bench/sql/$figure/postgres.*.sql"))
		{
			is(difference($want, rows($file)),
				'', "$shape: $figure as by " . basename($file, '.sql'));
		}
	}
}

# the table of late data has the rows of flat, seconds after those they belong to
my @lines = map { [ split /^/, slurp_file("$tmp/$_.csv") ] } 'flat', 'late';
is_deeply([ sort @{ $lines[1] } ], [ sort @{ $lines[0] } ], 'late: the rows of flat');
my ($rows, $most) = split /\|/, $node->safe_psql(
	'postgres', q{
SELECT count(*) FILTER (WHERE newest - time > '0.5 s'), max(newest - time) > '1 s'
FROM (SELECT time, max(time) OVER (ORDER BY ctid) AS newest FROM events) e});
cmp_ok($rows, '>', $events / 4, 'late: many rows are late');
is($most, 't', 'late: by seconds');

my %truth = load('dirty');
foreach my $column ('open', 'duplicate_events', 'reused')
{
	cmp_ok($truth{$column}, '>', $events / 100, "dirty data has its $column");
}
foreach my $column ('events', 'begin_events', 'end_events', 'spans',
	'complete', 'open', 'duplicate_events')
{
	is( $node->safe_psql(
			'postgres', "SELECT $column FROM asyncspan.overview('events')"),
		$truth{$column},
		"dirty: $column");
}
is( $node->safe_psql(
		'postgres',
		"SELECT round(total_ms * 1000) FROM asyncspan.overview('events')"),
	$truth{total_us},
	'dirty: total duration');

$node->stop;
done_testing();
