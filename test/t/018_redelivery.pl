# Events that are delivered again change no span: thousands of small sets of
# distinct events, none of which is lost, first delivered once, and then with
# any of them delivered again, up to three times.
#
# The spans of a set follow one another, touch, lie within each other and end
# together, or overlap as they like; ids and names are few.  ASPAN_SEED repeats
# a run, ASPAN_SETS sets the number of sets.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $nsets = $ENV{ASPAN_SETS} || 20000;
my $seed = aspan_seed();
my $node = aspan_cluster('redelivery');

# ---- sets of spans, as [begin, end] ----

sub following
{
	my ($n, $gap) = @_;
	my $time = aspan_random(3);

	return map {
		my $begin = $time + ($_ > 1 ? $gap->() : 0);
		$time = $begin + 1 + aspan_random(4);
		[ $begin, $time ];
	} 1 .. $n;
}

# the outer ones first; at each end some of those that are open may end
sub nested
{
	my ($n) = @_;
	my (@spans, @open);
	my $time = 0;

	foreach (1 .. $n)
	{
		$time += 1 + aspan_random(2);
		push @spans, [$time];
		push @open, $spans[-1];
		next if rand() < 0.5;
		$time += 1 + aspan_random(2);
		(pop @open)->[1] = $time while @open && rand() < 0.7;
	}
	$time += 1 + aspan_random(2);
	$_->[1] = $time foreach @open;
	return @spans;
}

sub overlapping
{
	my ($n) = @_;

	return map {
		my $begin = aspan_random(2 * $n);
		[ $begin, $begin + aspan_random($n + 1) ];
	} 1 .. $n;
}

my %kinds = (
	sequential => sub { following($_[0], sub { 1 + aspan_random(3) }) },
	touching => sub { following($_[0], sub { aspan_random(5) == 0 }) },
	nested => \&nested,
	overlapping => \&overlapping);

# The events of a set as [kind, time, id, parent, name, target, end of the
# span]; a span whose events would not be distinct is left out.
sub distinct_events
{
	my ($kind) = @_;
	my ($nids, $nnames) = (1 + aspan_random(2), 1 + aspan_random(3));
	my (@events, %seen);

	foreach my $span ($kinds{$kind}->(2 + aspan_random(6)))
	{
		my @key = (
			1 + aspan_random($nids),
			aspan_pick(undef, undef, 8, 9),
			aspan_pick(undef, 'a', 'b'),
			aspan_pick((undef, 't', 'T')[ 0 .. $nnames - 1 ]));
		my @end_key = @key;

		$end_key[1] = aspan_pick(undef, 7, 8, 9) if rand() < 0.4;
		my @pair = (
			[ 'begin', $span->[0], @key, $span->[1] ],
			[ 'end', $span->[1], @end_key, $span->[1] ]);
		next if grep { $seen{ event_text($_) } } @pair;
		$seen{ event_text($_) } = 1 foreach @pair;
		push @events, @pair;
	}
	return @events;
}

sub event_text
{
	return join('/', map { defined $_ ? $_ : 'NULL' } @{ $_[0] }[ 0 .. 5 ]);
}

# ---- all of them as one relation; a set is a process ----

my @rows;
my %sets;
foreach my $no (1 .. $nsets)
{
	my $kind = aspan_pick(sort keys %kinds);
	my $chance = rand();

	foreach my $event (distinct_events($kind))
	{
		my $again = rand() < $chance ? 1 + aspan_random(3) : 0;

		push @{ $sets{$no} }, event_text($event) . " again $again times";
		push @rows, aspan_copy_text($no, $kind, $_, @$event) foreach 0 .. $again;
	}
}
my $file =
  aspan_write_file($node->basedir . '/events.txt', aspan_shuffle(@rows));

$node->safe_psql(
	'spans', qq{
CREATE TABLE ev (process_id int, shape text, copy int, event_type text,
	time bigint, span_id int, parent_span_id int, name text, target text,
	ends bigint);
COPY ev FROM '$file';
UPDATE ev SET time = 1755271700000000000 + time * 1000;
VACUUM (FULL, ANALYZE) ev;
CREATE VIEW once AS SELECT * FROM ev WHERE copy = 0;
CREATE TABLE want AS SELECT s.* FROM asyncspan.spans('once') s;
});

# the test means nothing if its sets are tame
is( $node->safe_psql(
		'spans', q{
SELECT count(DISTINCT shape), count(*) > 2 * max(process_id),
	count(*) FILTER (WHERE copy > 0) > max(process_id),
	bool_or(copy = 3), count(DISTINCT name), count(DISTINCT target)
FROM ev}),
	'4|t|t|t|2|2',
	'the sets are what they should be');

# what the events were made of, which spans that overlap as they like do not
# tell
is( $node->safe_psql(
		'spans', q{
SELECT count(*) FILTER (WHERE status <> 'complete'), count(*) =
	(SELECT count(*) / 2 FROM once) FROM want}),
	'0|t',
	'no event is lost');
is( $node->safe_psql(
		'spans', q{
WITH made AS (
	SELECT process_id::text, span_id, parent_span_id, name, target,
		(time - 1755271700000000000) / 1000 AS begins, ends
	FROM once WHERE event_type = 'begin' AND shape <> 'overlapping'),
found AS (
	SELECT process_id, span_id, parent_span_id, name, target,
		extract(epoch FROM begin_time - '2025-08-15 15:28:20+00') * 1000000,
		extract(epoch FROM end_time - '2025-08-15 15:28:20+00') * 1000000
	FROM want WHERE process_id IN (SELECT process_id FROM made))
SELECT count(*) FROM
	((TABLE made EXCEPT ALL TABLE found) UNION ALL
	 (TABLE found EXCEPT ALL TABLE made)) d}),
	'0',
	'the spans are those that the events were made of');

my $differing = q{
SELECT process_id FROM (
	(TABLE want EXCEPT ALL TABLE got) UNION ALL
	(TABLE got EXCEPT ALL TABLE want)) d
GROUP BY 1 ORDER BY process_id::int};

# Compares the spans that a query with the columns of spans() finds in the
# redelivered events.
sub is_unchanged
{
	my ($what, $query, @settings) = @_;
	my @failing = split /\n/, $node->safe_psql(
		'spans', join(' ', map { "SET $_;" } @settings) . qq{
CREATE TEMP TABLE got AS SELECT s.* FROM $query;
$differing});
	my ($smallest) =
	  sort { @{ $sets{$a} } <=> @{ $sets{$b} } || $a <=> $b } @failing;

	is(scalar @failing, 0, "$what, seed $seed")
	  or diag("smallest set that changes:\n", map { "$_\n" } @{ $sets{$smallest} });
	return;
}

my $by_set = q{(SELECT process_id, asyncspan.span_set(time, event_type, span_id,
	process_id::text, parent_span_id, name, target) AS spans
	FROM ev GROUP BY process_id) q};

is_unchanged('in one process', q{asyncspan.spans('ev') s},
	'max_parallel_workers_per_gather = 0');
is_unchanged('with workers', q{asyncspan.spans('ev') s}, aspan_parallel(2));
is_unchanged('in temporary files', q{asyncspan.spans('ev') s},
	'max_parallel_workers_per_gather = 0', "asyncspan.work_mem = '64kB'");
is_unchanged('set by set', "$by_set, asyncspan.spans_of(q.spans) s");

is( $node->safe_psql(
		'spans', qq{
SELECT count(*) FROM $by_set JOIN (
		SELECT process_id, count(*) AS events,
			count(*) FILTER (WHERE copy > 0) AS copies FROM ev GROUP BY 1) e
	USING (process_id),
	LATERAL asyncspan.overview_of(q.spans) o
WHERE (o.events, o.duplicate_events, o.open, o.orphan, o.mismatched_pairs)
	IS DISTINCT FROM (e.events, e.copies, 0, 0, 0)}),
	'0',
	'each copy is a duplicate');

$node->stop;
done_testing();
