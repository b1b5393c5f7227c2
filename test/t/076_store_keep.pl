# Stores that keep what goes with a partition, against a table that has all rows
# that there ever were, byte by byte: partitions that are dropped, detached and
# attached, with rows in the log and rows that come late.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('store_keep');

sub sql { return $node->safe_psql('spans', $_[0]); }

# how often the set of a store is not that of all rows, over several ranges
sub differing
{
	my ($store, $all) = @_;

	return sql(qq{
SELECT coalesce(string_agg(r::text, ' '), 'none') FROM (VALUES
	(NULL::timestamptz, NULL::timestamptz, NULL::text, NULL::interval),
	('1969-12-31 22:15Z', '1970-01-01 13:30Z', NULL, NULL),
	('1970-01-01 00:15Z', '1970-01-01 23:05Z', 'p1', '1 minute'),
	(NULL, '1970-01-01 06:00Z', NULL, '30 min'),
	('1970-01-01 11:00Z', NULL, NULL, NULL),
	(NULL, NULL, 'p2', NULL)) AS r (since, until, process, margin)
WHERE asyncspan.collect('$store', since, until, process, margin)::text
	<> asyncspan.collect('$all', since, until, process, margin)::text});
}

sub same
{
	my ($store, $all, $what) = @_;

	is(differing($store, $all), 'none', "$what, before the refresh");
	sql("SELECT asyncspan.refresh_store('$store')");
	is(differing($store, $all), 'none', "$what, after it");
	sql("SELECT asyncspan.refresh_store('$store')");
	is(differing($store, $all), 'none', "$what, after another");
}

# The times of a row of these tables, from hours since 1970; partitions have 12
# hours, the first before 1970.
my %layouts = (
	timestamptz => [ 'time timestamptz, event_type text', 'time',
		"timestamptz '1970-01-01Z' + %s * interval '1 hour'" ],
	timestamp => [ 'time timestamp, event_type text', 'time',
		"timestamp '1970-01-01' + %s * interval '1 hour'" ],
	bigint => [ 'time bigint, event_type text', 'time', '(%s * 3600000000000)::bigint' ],
	spans => [ 'begin_time timestamptz, end_time timestamptz', 'begin_time',
		"timestamptz '1970-01-01Z' + %s * interval '1 hour'" ]);

foreach my $layout (sort keys %layouts)
{
	my ($columns, $key, $format) = @{ $layouts{$layout} };
	my ($t, $all, $store) = ("t_$layout", "all_$layout", "store_$layout");
	my $spans = $layout eq 'spans';

	# rows of spans that begin in these hours, into both tables
	my $insert = sub {
		my ($from, $to, @tables) = @_;
		my $begin = sprintf $format, '(n / 10.0)';
		my $end = sprintf $format, '(n / 10.0 + (n + 700) % 7 * 0.3)';
		my $rows = $spans
		  ? "SELECT $begin, $end, n, 'p' || (n + 300) % 3, 'op' FROM generate_series($from * 10, $to * 10 - 1) n"
		  : "SELECT CASE e WHEN 'begin' THEN $begin ELSE $end END, e, n, 'p' || (n + 300) % 3, 'op'"
		  . " FROM generate_series($from * 10, $to * 10 - 1) n, unnest(ARRAY['begin', 'end']) e";

		sql("INSERT INTO $_ $rows") foreach @tables;
	};
	my $part = sub {
		my ($name, $from, $to) = @_;

		return "CREATE TABLE ${t}_$name PARTITION OF $t FOR VALUES FROM ("
		  . sql('SELECT quote_literal(' . sprintf($format, $from) . ')') . ') TO ('
		  . sql('SELECT quote_literal(' . sprintf($format, $to) . ')') . ')';
	};

	sql("SET timezone = 'UTC'; ALTER DATABASE spans SET timezone = 'UTC'");
	sql(qq{
CREATE TABLE $t ($columns, span_id int, process_id text, name text) PARTITION BY RANGE ($key);
CREATE TABLE ${t}_rest PARTITION OF $t DEFAULT;
CREATE TABLE $all ($columns, span_id int, process_id text, name text)});
	sql($part->(@$_)) foreach [ 'a', -12, 0 ], [ 'b', 0, 12 ], [ 'c', 12, 24 ];
	$insert->(-12, 22, $t, $all);
	sql(qq{SELECT asyncspan.create_store('$store', '$t', '1 hour', keep => true);
SELECT asyncspan.create_store('other_$layout', '$t', '2 hours')});
	same($store, $all, "$layout, a new store");

	sql("DROP TABLE ${t}_a");
	same($store, $all, "$layout, a partition dropped");
	is(sql("SELECT min(chunk), max(chunk) FROM $store WHERE kept"), '-12|-1', 'its stretches are kept');
	is(differing("other_$layout", $t), 'none', 'a store that does not keep them is that of the table');
	sql("SELECT asyncspan.refresh_store('other_$layout')");
	is(differing("other_$layout", $t), 'none', 'after a refresh, too');

	# rows for what is gone, twice, and for what is there
	$insert->(-5, -3, $t, $all);
	same($store, $all, "$layout, late rows for what is kept");
	$insert->(-4, -2, $t, $all);
	$insert->(5, 7, $t, $all);
	same($store, $all, "$layout, and more of them");
	sql("SELECT asyncspan.refresh_store('$store', '1969-12-31 12:00Z', '1970-01-01 02:00Z')");
	is(differing($store, $all), 'none', "$layout, a range that is asked for");
	sql("SELECT asyncspan.refresh_store('$store', since => '1969-12-31 12:00Z')");
	is(differing($store, $all), 'none', "$layout, and everything");

	# what the log has when a partition goes is gone, and no more than that
	$insert->(3, 4, $t);
	sql("DROP TABLE ${t}_b");
	is(differing($store, $all), 'none', "$layout, a partition dropped with rows in the log");
	$insert->(2, 3, $t, $all);
	same($store, $all, "$layout, late rows for it before it is marked");

	# what is deleted and truncated is
	$insert->(15, 16, $t, $all);
	sql("DELETE FROM $_ WHERE span_id BETWEEN 150 AND 154") foreach $t, $all;
	same($store, $all, "$layout, rows deleted");
	$insert->(30, 31, $t, $all);
	sql("SELECT asyncspan.refresh_store('$store')");
	sql("TRUNCATE ${t}_c");
	sql("DELETE FROM $all WHERE $key >= " . sprintf($format, 12) . " AND $key < " . sprintf($format, 24));
	same($store, $all, "$layout, a partition truncated");
	sql("ALTER TABLE $t ADD error boolean; ALTER TABLE $all ADD error boolean");
	same($store, $all, "$layout, a new column");

	# a partition that comes back has its rows twice, which count once
	$insert->(12, 14, $t, $all);
	sql("SELECT asyncspan.refresh_store('$store')");
	sql("ALTER TABLE $t DETACH PARTITION ${t}_c");
	same($store, $all, "$layout, a partition detached");
	sql("ALTER TABLE $t ATTACH PARTITION ${t}_c FOR VALUES FROM ("
		  . sql('SELECT quote_literal(' . sprintf($format, 12) . ')') . ') TO ('
		  . sql('SELECT quote_literal(' . sprintf($format, 24) . ')') . ')');
	foreach my $when ('before', 'after')
	{
		is( sql("SELECT array_agg(s::text) FROM asyncspan.spans('$store') s"),
			sql("SELECT array_agg(s::text) FROM asyncspan.spans('$all') s"),
			"$layout, attached again, $when a refresh");
		sql("SELECT asyncspan.refresh_store('$store')");
	}

	# without bounds, what has no row any more is kept
	sql("ALTER TABLE $t DETACH PARTITION ${t}_rest");
	$insert->(13, 14, $t, $all);
	foreach my $when ('before', 'after')
	{
		is( sql("SELECT array_agg(s::text) FROM asyncspan.spans('$store') s"),
			sql("SELECT array_agg(s::text) FROM asyncspan.spans('$all') s"),
			"$layout, the default partition detached, $when a refresh");
		sql("SELECT asyncspan.refresh_store('$store')");
	}
	is(sql("SELECT count(*) FILTER (WHERE kept) > 0, count(*) FILTER (WHERE NOT kept) > 0"
			  . " FROM $store WHERE chunk >= 24"), 't|f', 'and its stretches are kept');
}

# Bounds of a partition are not those of its chunks where others share them.
sql(q{
CREATE TABLE tenants (time timestamptz, event_type text, span_id int, process_id text)
	PARTITION BY LIST (process_id);
CREATE TABLE tenant_a PARTITION OF tenants FOR VALUES IN ('a') PARTITION BY RANGE (time);
CREATE TABLE tenant_b PARTITION OF tenants FOR VALUES IN ('b') PARTITION BY RANGE (time);
CREATE TABLE a_first PARTITION OF tenant_a FOR VALUES FROM ('2026-01-01Z') TO ('2026-01-02Z');
CREATE TABLE b_first PARTITION OF tenant_b FOR VALUES FROM ('2026-01-01Z') TO ('2026-01-02Z');
INSERT INTO tenants SELECT '2026-01-01Z', e, n, p FROM generate_series(1, 5) n,
	unnest(ARRAY['begin', 'end']) e, unnest(ARRAY['a', 'b']) p;
SELECT asyncspan.create_store('of_tenants', 'tenants', keep => true);
SELECT asyncspan.refresh_store('of_tenants');
DROP TABLE a_first;
SELECT asyncspan.refresh_store('of_tenants')});
is(sql('SELECT count(*) FROM of_tenants WHERE kept'), '0', 'nothing is kept of a stretch that others have rows of');
sql("DELETE FROM tenants WHERE process_id = 'b'");
is(sql("SELECT spans FROM asyncspan.overview('of_tenants', process => 'b')"), '0', 'what is deleted is');
sql(q{
CREATE TABLE two_keys (time timestamptz, event_type text, span_id int) PARTITION BY RANGE (time, span_id);
CREATE TABLE two_first PARTITION OF two_keys FOR VALUES FROM ('2026-01-01Z', 0) TO ('2026-01-02Z', 10);
CREATE TABLE two_second PARTITION OF two_keys FOR VALUES FROM ('2026-01-02Z', 10) TO ('2026-01-03Z', 0);
INSERT INTO two_keys VALUES ('2026-01-01Z', 'begin', 1), ('2026-01-02Z', 'begin', 5), ('2026-01-02Z', 'begin', 20);
SELECT asyncspan.create_store('of_two_keys', 'two_keys', keep => true);
SELECT asyncspan.refresh_store('of_two_keys');
DROP TABLE two_first;
SELECT asyncspan.refresh_store('of_two_keys');
INSERT INTO two_keys VALUES ('2026-01-02Z', 'begin', 30);
SELECT asyncspan.refresh_store('of_two_keys')});
is(sql("SELECT spans FROM asyncspan.overview('of_two_keys')"), '3', 'nor of one that the bound lies within');

done_testing();
