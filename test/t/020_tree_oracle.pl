# Differential test of trees and critical paths: the engine against the
# brute-force oracle in test/oracle/tree.sql, on thousands of small random sets
# of spans with reused ids, ties, cycles, missing parents, several processes and
# traces, and on a few sets that are larger than one partition of the join.
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

# [process, trace, span id, parent id, begin, end, name, target, error, detached]
sub small_set
{
	my $n = 1 + aspan_random(12);
	my $nids = 1 + aspan_random(aspan_pick(2, 4, $n, 2 * $n));
	my $instants = 1 + aspan_random(aspan_pick(3, 8, 30, 1000));
	my $processes = aspan_pick([undef], ['p'], [ 'p', 'p', 'q' ],
		[ 'p', 'P', undef, '' ], [ 'p', 'q', 'r', 's' ]);
	my $traces = aspan_pick([undef], [undef], ['x'], [ 'x', 'x', 'y' ],
		[ undef, 'x', '0' x 31 . '1', '0' x 32 ]);
	my @spans;

	foreach my $i (1 .. $n)
	{
		my $begin = aspan_random($instants);
		my $end = $begin + aspan_random(aspan_pick(1, $instants, $instants));

		push @spans,
		  [
			aspan_pick(@$processes), aspan_pick(@$traces),
			aspan_random($nids) + aspan_pick(1, 1, 1, 1, -2),
			aspan_pick(undef, 0, -1,
				map { 1 + aspan_random($nids + 1) } 1 .. 6),
			$begin, rand() < 0.12 ? undef : $end,
			aspan_pick(undef, '', 'a', 'B'),
			sprintf('s%02d', $i),
			aspan_pick(undef, 'f', 'f', 't'),
			aspan_pick('f', 'f', 'f', 'f', 'f', 't')
		  ];
	}
	return @spans;
}

# children of earlier spans mostly, each id used some times on average
sub large_set
{
	my ($n, $reuse, $traces) = @_;
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
			aspan_pick('p', 'p', 'q'), aspan_pick(@$traces), $id, $parent,
			$begin, rand() < 0.05 ? undef : $begin + aspan_random(400),
			aspan_pick('a', 'b'), "s$i", 'f', 'f'
		  ];
	}
	return @spans;
}

my @sets = map { [ small_set() ] } 1 .. $nsmall;
push @sets, [ large_set(12000, 1, [undef]) ], [ large_set(9000, 3, [undef]) ],
  [ large_set(3000, 500, [undef]) ], [ large_set(9000, 3, [ undef, 'x', 'y' ]) ];

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

# ---- the engine's answers and the oracle's ----

$node->safe_psql(
	'spans', q{
CREATE TABLE sets AS
SELECT set_no, asyncspan.span_set_from_spans(begin_ns, end_ns, span_id, process,
	trace, parent_id, name, target, error, detached, NULL::text, NULL::int)
	AS spans
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
FROM sets, parents, asyncspan.target_stats_of(sets.spans, parents) t
WHERE t.spans > 0;

CREATE TABLE want_counts AS
SELECT parents, set_no, count(*) FILTER (WHERE parent IS NULL) AS roots,
	count(parent) AS children, count(*) FILTER (WHERE missing)
	AS missing_parents, count(*) FILTER (WHERE broken) AS cycles,
	max(depth)::bigint AS max_depth,
	count(*) FILTER (WHERE elsewhere) AS parents_elsewhere,
	count(DISTINCT n.trace) + count(*) FILTER (WHERE parent IS NULL
		AND n.trace IS NULL) AS traces, count(*) FILTER (WHERE error) AS errors
FROM tree_oracle.node n JOIN tree_oracle.ranked USING (set_no, r)
GROUP BY 1, 2;
CREATE TABLE got_counts AS
SELECT parents, set_no, roots, children, missing_parents, cycles,
	max_depth::bigint, parents_elsewhere, traces, errors
FROM sets, parents, asyncspan.overview_of(sets.spans, parents);

CREATE TABLE want_places AS
WITH RECURSIVE down AS (
	SELECT parents, set_no, r, r AS root FROM tree_oracle.node WHERE parent IS NULL
	UNION ALL
	SELECT n.parents, n.set_no, n.r, d.root
	FROM down d JOIN tree_oracle.node n
		ON (n.parents, n.set_no, n.parent) = (d.parents, d.set_no, d.r))
SELECT n.parents, n.set_no, n.target, n.depth, top.span_id AS root_span_id, top.begin_ns AS root_begin,
	n.self / 1e6::float8 AS self_ms,
	CASE WHEN n.end_ns IS NOT NULL THEN coalesce(c.ns, 0)::bigint / 1e6::float8
		END AS critical_ms,
	-- each operation has one span, since targets are unique
	CASE WHEN n.end_ns IS NOT NULL THEN 100.0 END AS percentile
FROM tree_oracle.node n
JOIN down d USING (parents, set_no, r)
JOIN tree_oracle.node top
	ON (top.parents, top.set_no, top.r) = (n.parents, n.set_no, d.root)
LEFT JOIN tree_oracle.critical c
	ON (c.parents, c.set_no, c.r) = (n.parents, n.set_no, n.r);
CREATE TABLE got_places AS
SELECT parents, set_no, t.target, depth, root_span_id,
	(extract(epoch FROM root_begin_time) * 1e6)::bigint AS root_begin, self_ms,
	critical_ms, percentile::numeric(4, 1)
FROM sets, parents, asyncspan.span_tree_of(sets.spans, parents) t;
UPDATE want_places SET root_begin = div(root_begin, 1000);

CREATE TABLE want_traces AS
WITH RECURSIVE down AS (
	SELECT parents, set_no, r, r AS root FROM tree_oracle.node WHERE parent IS NULL
	UNION ALL
	SELECT n.parents, n.set_no, n.r, d.root
	FROM down d JOIN tree_oracle.node n
		ON (n.parents, n.set_no, n.parent) = (d.parents, d.set_no, d.r)),
member AS (
	SELECT n.*, s.home, s.error, s.name, coalesce(n.trace, d.root::text) AS member_of
	FROM down d JOIN tree_oracle.node n USING (parents, set_no, r)
	JOIN tree_oracle.ranked s USING (set_no, r)),
path AS (
	SELECT DISTINCT ON (parents, set_no, member_of) parents, set_no, member_of,
		name
	FROM member JOIN tree_oracle.critical USING (parents, set_no, r)
	ORDER BY parents, set_no, member_of, ns DESC, name COLLATE "C" NULLS FIRST,
		target COLLATE "C")
SELECT parents, set_no, trace AS trace_id,
	(array_agg(span_id ORDER BY depth * (trace IS NULL)::int, r))[1] AS root_span_id,
	(array_agg(target ORDER BY depth * (trace IS NULL)::int, r))[1] AS root_target,
	(max(end_ns) - min(begin_ns)) / 1e6::float8 AS duration_ms,
	(array_agg(end_ns - begin_ns ORDER BY depth * (trace IS NULL)::int, r))[1]
		/ 1e6::float8
		AS root_duration_ms,
	count(*) AS spans, count(DISTINCT home) AS processes,
	count(*) FILTER (WHERE error) AS errors,
	count(*) FILTER (WHERE end_ns IS NULL) AS open,
	max(depth)::bigint AS max_depth, path.name AS critical_name
FROM member LEFT JOIN path USING (parents, set_no, member_of)
GROUP BY parents, set_no, trace, member_of, path.name;
CREATE TABLE got_traces AS
SELECT parents, set_no, trace_id, root_span_id, root_target, duration_ms,
	root_duration_ms, t.spans, processes, errors, open, max_depth, critical_name
FROM sets, parents, asyncspan.traces_of(sets.spans, parents) t;
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
	JOIN tree_oracle.ranked p ON (p.set_no, p.r) = (n.set_no, n.parent)
	UNION ALL
	SELECT 'other sides of a call', count(*)
	FROM tree_oracle.node c JOIN tree_oracle.node p
		ON (p.parents, p.set_no, p.r) = (c.parents, c.set_no, c.parent)
	WHERE p.span_id = c.span_id
	UNION ALL
	SELECT 'parents elsewhere', count(*) FILTER (WHERE elsewhere)
	FROM tree_oracle.node
	UNION ALL
	SELECT 'spans that gave way', (SELECT count(*) FROM tree_oracle.span)
		- (SELECT count(*) FROM tree_oracle.ranked)) counted
});
unlike($cases, qr/: \d{0,1}(,|$)/, $cases);

foreach my $what (qw(edges hierarchy critical self counts places traces))
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
