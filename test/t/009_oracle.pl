# The oracle is only worth something if it is right itself: its counts and
# sums of the real data sets against their ground truth.  Then, since it has
# run, every span the engine finds in them against every span of the oracle.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %sets = aspan_data_sets();
my $node = aspan_cluster('oracle_truth');

$node->safe_psql('spans', aspan_oracle_sql());
$node->safe_psql('spans',
	'CREATE TABLE truth (name text, body jsonb)');

foreach my $set (sort keys %sets)
{
	my $ns = aspan_load($node, $sets{$set}, $set, 'events');
	my $time =
	  $ns ? 'time' : '(extract(epoch FROM time) * 1000000)::bigint * 1000';

	$node->safe_psql(
		'spans', qq{
SET client_min_messages = warning;
TRUNCATE oracle.events, truth;
INSERT INTO oracle.events
SELECT 1, process_id, span_id, parent_span_id, event_type, $time, name, target,
	filename, line FROM events;
CALL oracle.pair();
INSERT INTO truth
SELECT '$set', pg_read_file('$sets{$set}/$set.truth.json')::jsonb;
}, timeout => aspan_timeout());

	is( $node->safe_psql(
			'spans', q{
SELECT t.key, t.value, o.value
FROM truth, jsonb_each(body -> 'overview') t
JOIN (SELECT key, value FROM oracle.overview o, jsonb_each(to_jsonb(o))
	WHERE key !~ '_ns$'
	UNION ALL
	SELECT replace(key, '_ns', '_time_ns'), value
	FROM oracle.overview o, jsonb_each(to_jsonb(o)) WHERE key ~ '(first|last)_ns'
	UNION ALL
	SELECT replace(key, '_ns', '_ms'), to_jsonb(value::numeric / 1000000)
	FROM oracle.overview o, jsonb_each(to_jsonb(o)) WHERE key ~ '(total|min|max)_ns'
	) o USING (key)
WHERE o.value <> t.value}),
		'', "$set: the oracle's overview is the truth");

	is( $node->safe_psql(
			'spans', q{
WITH t AS (
	SELECT t ->> 'events', t ->> 'spans', t ->> 'complete', t ->> 'open',
		t ->> 'orphan', round((t ->> 'total_ms')::numeric * 1000000)::text,
		round((t ->> 'min_ms')::numeric * 1000000)::text,
		round((t ->> 'max_ms')::numeric * 1000000)::text,
		t -> 'key' ->> 0, t -> 'key' ->> 1
	FROM truth, jsonb_array_elements(body -> 'name_stats') t),
o AS (
	SELECT events::text, spans::text, complete::text, open::text, orphan::text,
		total_ns::text, min_ns::text, max_ns::text, name, target
	FROM oracle.name_stats)
SELECT 'truth', * FROM (TABLE t EXCEPT ALL TABLE o) x
UNION ALL SELECT 'oracle', * FROM (TABLE o EXCEPT ALL TABLE t) x}),
		'', "$set: the oracle's names are the truth");

	is( $node->safe_psql(
			'spans', q{
SELECT process_id, span_id, name, begin_ns,
	trim_scale(duration_ns / 1000000.0)
FROM oracle.spans WHERE status = 'complete'
ORDER BY duration_ns DESC, begin_ns, process_id, span_id LIMIT 10}),
		$node->safe_psql(
			'spans', q{
SELECT t ->> 'process', t ->> 'span_id', t ->> 'name', t ->> 'begin_ns',
	trim_scale((t ->> 'duration_ms')::numeric)
FROM truth, jsonb_array_elements(body -> 'top10') WITH ORDINALITY e(t, n)
ORDER BY n}),
		"$set: the oracle's longest spans are the truth");

	is( $node->safe_psql(
			'spans', q{
WITH o AS (
	SELECT process_id, span_id, parent_span_id, name, target, filename, line,
		floor(begin_ns / 1000.0) AS begin_us, floor(end_ns / 1000.0) AS end_us,
		duration_ns / 1e6::float8 AS duration_ms, status
	FROM oracle.spans),
e AS (
	SELECT process_id, span_id, parent_span_id, name, target, filename, line,
		extract(epoch FROM begin_time) * 1000000 AS begin_us,
		extract(epoch FROM end_time) * 1000000 AS end_us, duration_ms, status
	FROM asyncspan.spans('events'))
SELECT count(*)
FROM (TABLE o EXCEPT ALL TABLE e UNION ALL (TABLE e EXCEPT ALL TABLE o)) o}),
		'0', "$set: the engine's spans are the oracle's");

	$node->safe_psql('spans', 'DROP TABLE events');
}

$node->stop;
done_testing();
