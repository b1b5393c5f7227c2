# Differential test of trees and critical paths: the engine against the
# brute-force oracle in test/oracle/tree.sql, on thousands of small random sets
# of spans with reused ids, ties, cycles, missing parents and several
# processes, and on a few sets that are larger than one partition of the join.
#
# ASPAN_SEED repeats a run, ASPAN_CASES sets the number of small sets.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $nsmall = $ENV{ASPAN_CASES} || 3000;
my $seed = aspan_seed();
my $node = aspan_cluster('tree_oracle');

# ---- sets of spans ----

# [process, span id, parent id, begin, end, name, target]
sub small_set
{
	my $n = 1 + aspan_random(12);
	my $nids = 1 + aspan_random(aspan_pick(2, 4, $n, 2 * $n));
	my $instants = 1 + aspan_random(aspan_pick(3, 8, 30, 1000));
	my $processes = aspan_pick([undef], ['p'], [ 'p', 'p', 'q' ],
		[ 'p', 'P', undef, '' ], [ 'p', 'q', 'r', 's' ]);
	my @spans;

	foreach my $i (1 .. $n)
	{
		my $begin = aspan_random($instants);
		my $end = $begin + aspan_random(aspan_pick(1, $instants, $instants));

		push @spans,
		  [
			aspan_pick(@$processes),
			aspan_random($nids) + aspan_pick(1, 1, 1, 1, -2),
			aspan_pick(undef, 0, -1,
				map { 1 + aspan_random($nids + 1) } 1 .. 6),
			$begin, rand() < 0.12 ? undef : $end,
			aspan_pick(undef, '', 'a', 'B'),
			sprintf('s%02d', $i)
		  ];
	}
	return @spans;
}

# children of earlier spans mostly, each id used some times on average
sub large_set
{
	my ($n, $reuse) = @_;
	my $nids = int($n / $reuse);
	my (@spans, @ids);

	foreach my $i (1 .. $n)
	{
		my $begin = $i * 5 + aspan_random(100);
		my $id = 1 + aspan_random($nids);
		my $parent =
		    !@ids || rand() < 0.05 ? undef
		  : rand() < 0.9 ? $ids[ -1 - aspan_random(@ids < 60 ? scalar @ids : 60) ]
		  : 1 + aspan_random($nids);

		push @ids, $id;
		push @spans,
		  [
			aspan_pick('p', 'p', 'q'), $id, $parent, $begin,
			rand() < 0.05 ? undef : $begin + aspan_random(400),
			aspan_pick('a', 'b'), "s$i"
		  ];
	}
	return @spans;
}

my @sets = map { [ small_set() ] } 1 .. $nsmall;
push @sets, [ large_set(12000, 1) ], [ large_set(9000, 3) ],
  [ large_set(3000, 500) ];

# the order of the rows says nothing
my $rows = '';
for my $set_no (1 .. @sets)
{
	$rows .= aspan_copy_text($set_no, @$_)
	  foreach aspan_shuffle(@{ $sets[ $set_no - 1 ] });
}

$node->safe_psql('spans',
	slurp_file("$FindBin::Bin/../oracle/tree.sql"));
$node->safe_psql('spans', "COPY tree_oracle.span FROM STDIN;\n$rows\\.\n");
$node->safe_psql('spans', 'CALL tree_oracle.solve()');

# ---- the engine's answers beside the oracle's ----

$node->safe_psql(
	'spans', q{
CREATE TABLE sets AS
SELECT set_no, asyncspan.span_set_from_spans(begin_ns, end_ns, span_id, process,
	parent_id, name, target, NULL::text, NULL::int) AS spans
FROM tree_oracle.span GROUP BY set_no;

CREATE VIEW parents AS SELECT unnest(ARRAY['process', 'global']) AS parents;

-- one row for each edge, since targets are unique
CREATE TABLE want_edges AS
SELECT c.parents, c.set_no, p.target AS parent, c.target AS child,
	1::bigint AS spans,
	coalesce(c.end_ns - c.begin_ns, 0) / 1e6::float8 AS total_ms,
	(c.end_ns - c.begin_ns) / 1e6::float8 AS avg_ms,
	(p.end_ns - p.begin_ns) / 1e6::float8 AS avg_parent_ms
FROM tree_oracle.node c
JOIN tree_oracle.node p
	ON (p.parents, p.set_no, p.r) = (c.parents, c.set_no, c.parent);
CREATE TABLE got_edges AS
SELECT parents, set_no, parent_target AS parent, child_target AS child,
	e.spans, total_ms, avg_ms, avg_parent_ms
FROM sets, parents, asyncspan.edges_of(sets.spans, parents) e;

CREATE TABLE want_hierarchy AS
SELECT parents, set_no, depth, count(*) AS spans, count(end_ns) AS complete,
	coalesce(sum(end_ns - begin_ns), 0) / 1e6::float8 AS total_ms,
	coalesce(sum(self), 0) / 1e6::float8 AS self_ms,
	round(avg(end_ns - begin_ns), 3) AS avg_ns,
	round((percentile_cont(0.95) WITHIN GROUP (ORDER BY end_ns - begin_ns))
		::numeric, 3) AS p95_ns,
	max(end_ns - begin_ns) / 1e6::float8 AS max_ms
FROM tree_oracle.node GROUP BY 1, 2, 3;
CREATE TABLE got_hierarchy AS
SELECT parents, set_no, depth, h.spans, complete, total_ms, self_ms,
	round((avg_ms * 1e6)::numeric, 3) AS avg_ns,
	round((p95_ms * 1e6)::numeric, 3) AS p95_ns, max_ms
FROM sets, parents, asyncspan.hierarchy_of(sets.spans, parents) h;

CREATE TABLE want_critical AS
SELECT parents, set_no, target, ns::bigint / 1e6::float8 AS critical_ms,
	1::bigint AS spans_on_path
FROM tree_oracle.critical JOIN tree_oracle.node USING (parents, set_no, r);
CREATE TABLE got_critical AS
SELECT parents, set_no, target, critical_ms, spans_on_path
FROM sets, parents, asyncspan.critical_path_of(sets.spans, parents);

CREATE TABLE want_self AS
SELECT parents, set_no, target, coalesce(self, 0) / 1e6::float8 AS self_ms
FROM tree_oracle.node;
CREATE TABLE got_self AS
SELECT parents, set_no, target, self_ms
FROM sets, parents, asyncspan.target_stats_of(sets.spans, parents);

CREATE TABLE want_counts AS
SELECT parents, set_no, count(*) FILTER (WHERE parent IS NULL) AS roots,
	count(parent) AS children, count(*) FILTER (WHERE missing)
	AS missing_parents, count(*) FILTER (WHERE broken) AS cycles,
	max(depth)::bigint AS max_depth
FROM tree_oracle.node GROUP BY 1, 2;
CREATE TABLE got_counts AS
SELECT parents, set_no, roots, children, missing_parents, cycles,
	max_depth::bigint
FROM sets, parents, asyncspan.overview_of(sets.spans, parents);
});

# the sets have what the rules are about
my $cases = $node->safe_psql(
	'spans', q{
SELECT string_agg(format('%s: %s', what, n), ', ')
FROM (SELECT 'cycles' AS what, count(*) FILTER (WHERE broken) AS n
	FROM tree_oracle.node
	UNION ALL
	SELECT 'missing parents', count(*) FILTER (WHERE missing)
	FROM tree_oracle.node
	UNION ALL
	SELECT 'later parents', count(*) FILTER (WHERE p.begin_ns > c.begin_ns)
	FROM tree_oracle.node c JOIN tree_oracle.node p
		ON (p.parents, p.set_no, p.r) = (c.parents, c.set_no, c.parent)
	UNION ALL
	SELECT 'parents in other processes', count(*) FILTER (WHERE p.home <> c.home)
	FROM tree_oracle.node n
	JOIN tree_oracle.ranked c USING (set_no, r)
	JOIN tree_oracle.ranked p ON (p.set_no, p.r) = (n.set_no, n.parent)) counted
});
unlike($cases, qr/: \d{0,1}(,|$)/, $cases);

foreach my $what (qw(edges hierarchy critical self counts))
{
	my $compared = $node->safe_psql('spans', "SELECT count(*) FROM got_$what");
	my $wrong = $node->safe_psql(
		'spans', qq{
SELECT set_no, 'got', d::text FROM (TABLE got_$what EXCEPT ALL TABLE want_$what) d
UNION ALL
SELECT set_no, 'want', d::text FROM (TABLE want_$what EXCEPT ALL TABLE got_$what) d
ORDER BY 1, 2 DESC, 3 LIMIT 20});

	cmp_ok($compared, '>=', scalar @sets, "$what: $compared rows compared");
	is($wrong, '', "$what: as by brute force");
}

$node->stop;
done_testing();
