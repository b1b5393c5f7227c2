# tail, compare and what_if on a service whose graph is known, since it is
# generated here: what was made slow is found, and what would have been saved if
# an operation had been faster lies between the two answers.
#
# A request is checked, then reads from a database twice, the second time side
# by side with a render that calls a cache, and writes a log at last:
#
#	request { auth; db; db || render { cache }; log }
#
# ASPAN_SEED repeats a run.  ASPAN_CASES sets the number of random splits.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use List::Util qw(max);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = aspan_seed();
my $node = aspan_cluster('why_service');
my $requests = 2000;

my %mean = (
	request => 100, auth => 800, db => 3000, render => 1500, cache => 700, log => 300);

# microseconds with a long tail, but some time always
sub own_time { return 1 + int($mean{ $_[0] } * (0.3 - log(1 - rand()))); }

# what each part of a request takes on its own
sub random_request
{
	return {
		(map { $_ => own_time($_) } qw(auth cache log)),
		db => [ own_time('db'), own_time('db') ],
		request => [ map { own_time('request') } 1 .. 4 ],
		render => [ map { own_time('render') } 1 .. 2 ] };
}

# rows of spans of a request that begins at an instant, and its end
sub play
{
	my ($id, $begin, $r) = @_;
	my @rows;
	my $span = sub {
		my ($n, $parent, $from, $to, $name) = @_;
		push @rows, aspan_copy_text($id * 10 + $n, $parent ? $id * 10 + $parent : undef,
			$from, $to, $name);
		return $to;
	};
	my $t = $begin + $r->{request}[0];

	$t = $span->(2, 1, $t, $t + $r->{auth}, 'auth') + $r->{request}[1];
	$t = $span->(3, 1, $t, $t + $r->{db}[0], 'db') + $r->{request}[2];

	my $db = $span->(4, 1, $t, $t + $r->{db}[1], 'db');
	my $cache = $span->(6, 5, $t + $r->{render}[0], $t + $r->{render}[0] + $r->{cache}, 'cache');
	my $render = $span->(5, 1, $t, $cache + $r->{render}[1], 'render');

	# what waits for two starts when the later one has ended: a time in between
	# would be that of the one that was the later one
	$t = max($db, $render);
	$t = $span->(7, 1, $t, $t + $r->{log}, 'log') + $r->{request}[3];
	$span->(1, undef, $begin, $t, 'request');
	return ($t, @rows);
}

# a table of all requests, one a second
sub load
{
	my ($table, @requests) = @_;
	my $rows = '';
	my $total = 0;

	foreach my $i (0 .. $#requests)
	{
		my ($end, @spans) = play($i, $i * 1_000_000, $requests[$i]);

		$rows .= join '', aspan_shuffle(@spans);
		$total += $end - $i * 1_000_000;
	}
	$node->safe_psql('spans', "CREATE TABLE $table (span_id bigint, parent_span_id bigint,"
		  . ' begin_us bigint, end_us bigint, name text)');
	$node->safe_psql('spans', "COPY $table FROM STDIN;\n$rows\\.\n");
	$node->safe_psql('spans', "CREATE VIEW ${table}_spans AS SELECT begin_us * 1000 AS begin_time,"
		  . " end_us * 1000 AS end_time, span_id, parent_span_id, name FROM $table");
	return $total;
}

# ---- what has the tail that the rest has not? ----

# a delay in one call of twenty of an operation
foreach my $slow (qw(db auth cache))
{
	my @requests = map { random_request() } 1 .. $requests;

	foreach my $r (@requests)
	{
		my @calls = ref $r->{$slow} ? map { \$_ } @{ $r->{$slow} } : \$r->{$slow};
		rand() < 0.05 and $$_ += 60_000 foreach @calls;
	}
	load("tail_$slow", @requests);
	is($node->safe_psql('spans', qq{
SELECT name, cost_part_ms > 0, excess_ms > 10 * next FROM (
	SELECT *, lead(excess_ms) OVER () AS next
	FROM asyncspan.tail('tail_${slow}_spans')) t LIMIT 1}),
		"$slow|t|t", "a delay in calls of $slow is first in the tail");
}

# ---- what became slower? ----

my $middle = "'epoch'::timestamptz + interval '" . $requests / 2 . " s'";

foreach my $slow (qw(db auth log))
{
	my @requests = map { random_request() } 1 .. $requests;

	foreach my $r (@requests[ $requests / 2 .. $requests - 1 ])
	{
		my @calls = ref $r->{$slow} ? map { \$_ } @{ $r->{$slow} } : \$r->{$slow};
		$$_ = int(1.5 * $$_) foreach @calls;
	}
	load("compare_$slow", @requests);

	# the request is slower by as much, and by nothing of its own
	is($node->safe_psql('spans', qq{
SELECT name, q_value < 0.01, superiority > 0.5 FROM asyncspan.compare('compare_${slow}_spans',
	until => $middle, other_since => $middle) WHERE name <> 'request' LIMIT 1}),
		"$slow|t|t", "$slow, which became slower, is first in compare");
	is($node->safe_psql('spans', qq{
SELECT s.self_impact_ms > 3 * abs(r.self_impact_ms) FROM
	asyncspan.compare('compare_${slow}_spans', until => $middle, other_since => $middle) s,
	asyncspan.compare('compare_${slow}_spans', until => $middle, other_since => $middle) r
WHERE s.name = '$slow' AND r.name = 'request'}),
		't', "$slow has that impact of its own, and the request has not");
}

# ---- what would help? ----

my @requests = map { random_request() } 1 .. $requests;
my $before = load('what_if', @requests);

foreach my $faster (sort keys %mean)
{
	foreach my $factor ('0', '0.5', '0.9')
	{
		my $after = 0;

		foreach my $r (@requests)
		{
			my %changed = %$r;
			$changed{$faster} = ref $r->{$faster}
			  ? [ map { $_ * $factor } @{ $r->{$faster} } ] : $r->{$faster} * $factor;
			($after) = map { $after + $_ } (play(0, 0, \%changed))[0];
		}
		my $saved = ($before - $after) / 1000;

		is($node->safe_psql('spans', qq{
SELECT saved_ms - 1e-6 <= $saved, $saved <= saved_max_ms + 1e-6, saved_ms > 0
FROM asyncspan.what_if('what_if_spans', '$faster', factor => $factor)}),
			't|t|t', "$faster, times $factor: what is saved is between the least and the most");
	}
}

# ---- differences where there are none ----

# Halves of independent requests differ by chance only: a p-value below 0.05 is to
# come with 5 % of the operations.  Means of roots keep to that; single spans
# of requests that are slow as a whole would not.
my $splits = $ENV{ASPAN_CASES} || 1000;

$node->safe_psql('spans', 'SELECT setseed(' . ($seed % 1000) / 1000 . q{);
CREATE TABLE request_spans AS
SELECT span_id / 10 AS request, begin_us * 1000 AS begin_ns, end_us * 1000 AS end_ns,
	span_id, parent_span_id, name
FROM what_if WHERE span_id < 2000;
CREATE FUNCTION differ(split int, OUT tested bigint, OUT p05 bigint) LANGUAGE sql VOLATILE AS $$
	WITH sides AS MATERIALIZED (
		SELECT request, random() < 0.5 AS after
		FROM (SELECT DISTINCT request FROM request_spans ORDER BY 1) r),
	sets AS (
		SELECT after, asyncspan.span_set_from_spans(begin_ns, end_ns, span_id, 'p'::text,
			NULL::text, parent_span_id, name, NULL::text, NULL::boolean, NULL::boolean,
			NULL::text, NULL::int) AS spans
		FROM request_spans JOIN sides USING (request) GROUP BY after)
	SELECT count(p_value), count(*) FILTER (WHERE p_value < 0.05)
	FROM sets b, sets a, asyncspan.compare_of(b.spans, a.spans) c
	WHERE NOT b.after AND a.after AND 20 <= ALL (
		SELECT count(DISTINCT request) FILTER (WHERE s.after = side)
		FROM request_spans r JOIN sides s USING (request),
			(VALUES (false), (true)) v (side)
		WHERE r.name = c.name GROUP BY side)
$$;});
my ($tested, $p05) = split /\|/, $node->safe_psql('spans',
	"SELECT sum(tested), sum(p05) FROM generate_series(1, $splits) i, differ(i)");
is($tested, $splits * 6, "$tested tests of $splits splits");
cmp_ok($p05 / $tested, '>', 0.03, sprintf 'p < 0.05 in %.2f %% of them', 100 * $p05 / $tested);
cmp_ok($p05 / $tested, '<', 0.07, 'which is what chance makes');

$node->stop;
done_testing();
