# Stores against their sources, byte by byte: after every kind of change, before
# and after each refresh, whole and in ranges; partitions that come and go; rights;
# dump and restore with rows in the log.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('store');

sub sql { return $node->safe_psql('spans', $_[0]); }

# how often the set of a store is not that of its source, over several ranges
sub differing
{
	my ($store, $source, $settings) = @_;

	return sql(($settings // '') . qq{
SELECT coalesce(string_agg(r::text, ' '), 'none') FROM (VALUES
	(NULL::timestamptz, NULL::timestamptz, NULL::text, NULL::interval),
	('2026-01-01 00:15Z', '2026-01-01 02:13Z', NULL, NULL),
	('2026-01-01 00:15Z', '2026-01-01 01:05Z', 'p1', '1 minute'),
	(NULL, '2026-01-01 01:00Z', NULL, '30 s'),
	('2026-01-01 01:00Z', NULL, NULL, NULL),
	(NULL, NULL, 'p2', NULL)) AS r (since, until, process, margin)
WHERE asyncspan.collect('$store', since, until, process, margin)::text
	<> asyncspan.collect('$source', since, until, process, margin)::text
	OR (SELECT array_agg(t::text) FROM asyncspan.trend('$store', '1 minute',
			since => since, until => until, process => process, margin => margin) t)
	IS DISTINCT FROM
		(SELECT array_agg(t::text) FROM asyncspan.trend('$source', '1 minute',
			since => since, until => until, process => process, margin => margin) t)});
}

sub same
{
	my ($store, $source, $what) = @_;

	is(differing($store, $source), 'none', "$what, before the refresh");
	sql("SELECT asyncspan.refresh_store('$store')");
	is(differing($store, $source, 'SET asyncspan.min_packed_spans = 0;'),
		'none', "$what, after it, with sets that stay packed");
	is( differing($store, $source,
			'SET asyncspan.min_packed_spans = 0; SET asyncspan.key_ranges = off;'),
		'none', "$what, after it, with their keys one by one");
}

my %layouts = (
	timestamptz => ["timestamptz '2026-01-01Z' + %s * interval '1 s'", 'time'],
	bigint => ["(1767225600 + %s) * 1000000000::bigint", 'time']);

foreach my $type (sort keys %layouts)
{
	my $at = sub { return sprintf($layouts{$type}[0], $_[0]); };
	my $t = "events_$type";
	my $time = $at->("(n + CASE e WHEN 'begin' THEN 0 ELSE n % 90 END)");
	my $late = $at->('4000');

	sql(qq{
CREATE TABLE $t (time $type, event_type text, span_id int, process_id text,
	name text, target text);
INSERT INTO $t SELECT $time, e, n, 'p' || n % 3, 'op' || n % 4, 'web'
FROM generate_series(1, 9000) n, unnest(ARRAY['begin', 'end']) e;
SELECT asyncspan.create_store('store_$type', '$t', '10 minutes');
SELECT asyncspan.create_store('other_$type', '$t', '1 hour')});
	same("store_$type", $t, "$type, a new store");
	is(sql("SELECT count(*) FROM store_${type}_log"), '0', 'the log is empty');
	sql("INSERT INTO $t SELECT * FROM $t WHERE span_id % 777 = 0");
	same("store_$type", $t, "$type, copies");
	sql("DELETE FROM $t WHERE span_id BETWEEN 100 AND 900");
	same("store_$type", $t, "$type, deleted rows");
	sql("UPDATE $t SET time = $late WHERE span_id = 3000");
	same("store_$type", $t, "$type, rows that move to another chunk");
	sql("BEGIN; DELETE FROM $t; ROLLBACK");
	is(sql("SELECT count(*) FROM store_${type}_log"), '0', 'a rollback logs nothing');
	sql("INSERT INTO $t VALUES ($late, 'instant', 1, 'p1'), ($late, 'begin', NULL, 'p2')");
	same("store_$type", $t, "$type, events that are no begin and no end");
	sql("ALTER TABLE $t ADD error boolean DEFAULT true");
	same("store_$type", $t, "$type, a new column");
	sql("INSERT INTO $t VALUES (NULL, 'begin', 1, 'p1')");
	same("store_$type", $t, "$type, a row without a time");
	$node->psql('spans', "SELECT asyncspan.refresh_store('store_$type')", stderr => \my $said);
	like($said, qr/NOTICE:  every call reads the source of store .*HINT:  Delete these rows/s,
		'which the refresh tells');
	sql("DELETE FROM $t WHERE time IS NULL");
	same("store_$type", $t, "$type, and without it");
	$node->psql('spans', "SELECT asyncspan.refresh_store('store_$type')", stderr => \$said);
	is($said, '', 'of which nothing is told');
	is(differing("other_$type", $t), 'none', "a second store, never refreshed");
	same("other_$type", $t, "a second store");
	sql("TRUNCATE $t");
	same("store_$type", $t, "$type, nothing");
	sql("SELECT asyncspan.drop_store('store_$type')");
	is(sql("SELECT count(*) FROM pg_trigger WHERE tgrelid = '$t'::regclass"),
		'4', 'the triggers of the other store are left');
}

# spans that come as such
sql(q{
CREATE TABLE spans AS SELECT n AS span_id, 'p' || n % 3 AS process_id,
	'op' AS name, CASE WHEN n % 7 > 0 THEN timestamptz '2026-01-01Z'
		+ n * interval '1 s' END AS begin_time,
	timestamptz '2026-01-01Z' + (n + n % 90) * interval '1 s' AS end_time
FROM generate_series(1, 9000) n;
SELECT asyncspan.create_store('store_spans', 'spans', '10 minutes')});
same('store_spans', 'spans', 'spans');
sql("UPDATE spans SET name = 'new' WHERE span_id < 1000");
same('store_spans', 'spans', 'spans with other names');
sql('UPDATE spans SET span_id = span_id + 1');
sql(q{SET asyncspan.min_parallel_rows = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT asyncspan.refresh_store('store_spans')});
is(differing('store_spans', 'spans'), 'none', 'a refresh with workers');

# workers read a store, whose sets stay packed or are unpacked
foreach my $packed (0, 2000000000)
{
	is(differing('store_spans', 'spans', qq{SET asyncspan.min_packed_spans = $packed;
SET asyncspan.min_parallel_rows = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;}), 'none', "workers read a store, packed from $packed spans on");
}

# ways to change rows, in statements within statements and in part undone
sql(q{
CREATE TABLE roots (id int PRIMARY KEY);
INSERT INTO roots SELECT generate_series(1, 20);
CREATE TABLE ways (n serial PRIMARY KEY, root int REFERENCES roots ON DELETE CASCADE,
	time timestamptz, event_type text, span_id int, process_id text);
INSERT INTO ways (root, time, event_type, span_id, process_id)
SELECT 1 + n % 20, timestamptz '2026-01-01Z' + (n + i) * interval '1 s', e, n, 'p' || n % 3
FROM generate_series(1, 9000) n, unnest(ARRAY['begin', 'end']) WITH ORDINALITY AS u (e, i);
CREATE FUNCTION at(minute int) RETURNS timestamptz IMMUTABLE
	RETURN timestamptz '2026-01-01Z' + minute * interval '1 min';
-- changes a row, and takes it back
CREATE FUNCTION fails(x int, minute int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	BEGIN
		INSERT INTO ways (time, event_type, span_id) VALUES (at(minute), 'begin', x);
		RAISE EXCEPTION 'taken back';
	EXCEPTION WHEN raise_exception THEN
		RETURN x;
	END;
END $$;
SELECT asyncspan.create_store('store_ways', 'ways', '10 minutes')});
same('store_ways', 'ways', 'a new store');
foreach my $way (
	[ 'COPY', qq{COPY ways (time, event_type, span_id) FROM stdin;
2026-01-01 00:15Z\tbegin\t1\n2026-01-01 01:15Z\tend\t1\n\\.\n} ],
	[ 'rows in place of others', q{INSERT INTO ways (n, time, event_type) VALUES
	(1, at(15), 'end'), (-1, at(45), 'end') ON CONFLICT (n) DO UPDATE SET time = at(75)} ],
	[ 'MERGE', q{MERGE INTO ways USING (VALUES (1000), (2000), (-2)) v (n) ON ways.n = v.n
	WHEN MATCHED AND v.n = 1000 THEN DELETE WHEN MATCHED THEN UPDATE SET time = at(105)
	WHEN NOT MATCHED THEN INSERT (n, time, event_type) VALUES (v.n, at(25), 'begin')} ],
	[ 'statements in one', q{WITH d AS (DELETE FROM ways WHERE span_id = 5000 RETURNING *)
	INSERT INTO ways (time, event_type, span_id) SELECT at(125), event_type, 5000 FROM d} ],
	[ 'rows that go with others', 'DELETE FROM roots WHERE id = 7' ],
	[ 'a savepoint', q{BEGIN; INSERT INTO ways (time, event_type) VALUES (at(15), 'begin');
	SAVEPOINT s; INSERT INTO ways (time, event_type) VALUES (at(45), 'begin');
	ROLLBACK TO s; INSERT INTO ways (time, event_type) VALUES (at(75), 'begin');
	SAVEPOINT t; DELETE FROM ways WHERE span_id = 6000; RELEASE t; COMMIT} ],
	[ 'a statement in a statement that is taken back', q{INSERT INTO ways (time, event_type, span_id)
	SELECT at(15 + 30 * x), 'begin', fails(x, 15) FROM generate_series(0, 3) x} ],
	[ 'and one that deletes', q{DELETE FROM ways WHERE span_id IN (600, 2400, 4800)
	AND fails(span_id, 15) = span_id} ])
{
	sql($way->[1]);
	is(sql('SELECT count(*) > 0, bool_or(first_chunk IS NULL) FROM store_ways_log'),
		't|f', "$way->[0]: logged by chunks");
	same('store_ways', 'ways', $way->[0]);
}

# the time gets another type, in spite of the triggers
sql('ALTER TABLE ways ALTER time TYPE timestamp USING time AT TIME ZONE $$UTC$$');
same('store_ways', 'ways', 'another type');
sql("INSERT INTO ways (time, event_type) VALUES ('2026-01-01 00:15', 'begin')");
is(sql('TABLE store_ways_log'), '2945377|2945377', 'of which chunks are logged as before');
same('store_ways', 'ways', 'a row with it');

# rows count as triggers and generated columns have made them
sql(q{
CREATE TABLE made (process_id text, minute int, event_type text, span_id int,
	time bigint GENERATED ALWAYS AS ((29453760 + minute) * 60000000000) STORED);
CREATE FUNCTION moves() RETURNS trigger LANGUAGE plpgsql AS
	'BEGIN new.minute := new.minute + 1; RETURN new; END';
CREATE TRIGGER zz BEFORE INSERT OR UPDATE ON made FOR EACH ROW EXECUTE FUNCTION moves();
INSERT INTO made SELECT 'p' || n % 3, n + i, e, n
FROM generate_series(1, 90) n, unnest(ARRAY['begin', 'end']) WITH ORDINALITY AS u (e, i);
SELECT asyncspan.create_store('store_made', 'made', '1 minute')});
same('store_made', 'made', 'a generated time');
sql(q{INSERT INTO made VALUES ('p1', 20, 'begin', 200)});
is(sql('TABLE store_made_log'), '29453781|29453781', 'which a trigger moves');
same('store_made', 'made', 'and by which a row is found');
sql('UPDATE made SET minute = minute + 30 WHERE span_id = 200');
is(sql('SELECT * FROM store_made_log ORDER BY 1'), "29453781|29453781\n29453812|29453812",
	'moved again');
same('store_made', 'made', 'both chunks are made anew');

# partitions
sql(q{
CREATE TABLE parts (time timestamptz, event_type text, span_id int,
	process_id text) PARTITION BY RANGE (time);
CREATE TABLE part_1 PARTITION OF parts
	FOR VALUES FROM ('2026-01-01 00:00Z') TO ('2026-01-01 01:00Z');
CREATE TABLE part_2 PARTITION OF parts
	FOR VALUES FROM ('2026-01-01 01:00Z') TO ('2026-01-01 02:00Z');
INSERT INTO parts SELECT timestamptz '2026-01-01Z' + (n + i * 5) * interval '1 s',
	e, n, 'p' || n % 3
FROM generate_series(1, 7000) n, unnest(ARRAY['begin', 'end']) WITH ORDINALITY AS u (e, i);
SELECT asyncspan.create_store('store_parts', 'parts', '10 minutes')});
same('store_parts', 'parts', 'partitions');
sql(q{INSERT INTO part_1 VALUES ('2026-01-01 00:17Z', 'begin', 1, 'p1')});
same('store_parts', 'parts', 'a row that goes into a partition');
sql(q{CREATE TABLE part_3 PARTITION OF parts
	FOR VALUES FROM ('2026-01-01 02:00Z') TO ('2026-01-01 03:00Z');
INSERT INTO part_3 VALUES ('2026-01-01 02:17Z', 'begin', 1, 'p1')});
same('store_parts', 'parts', 'a new partition');
sql('ALTER TABLE parts DETACH PARTITION part_2');
same('store_parts', 'parts', 'a partition detached');
sql(q{INSERT INTO part_2 VALUES ('2026-01-01 01:17Z', 'begin', 1, 'p1');
ALTER TABLE parts ATTACH PARTITION part_2
	FOR VALUES FROM ('2026-01-01 01:00Z') TO ('2026-01-01 02:00Z')});
same('store_parts', 'parts', 'a partition attached again');
sql(q{ALTER TABLE parts DETACH PARTITION part_2;
DELETE FROM part_2 WHERE span_id % 2 = 0;
ALTER TABLE parts ATTACH PARTITION part_2
	FOR VALUES FROM ('2026-01-01 01:00Z') TO ('2026-01-01 02:00Z')});
same('store_parts', 'parts', 'a partition attached again that was changed meanwhile');
sql(q{CREATE TABLE part_4 (process_id text, dropped int, time timestamptz, span_id int,
	event_type text);
ALTER TABLE part_4 DROP dropped;
ALTER TABLE parts ATTACH PARTITION part_4
	FOR VALUES FROM ('2026-01-01 03:00Z') TO ('2026-01-01 04:00Z')});
same('store_parts', 'parts', 'a partition with other columns');
foreach my $way (
	[ 'a row into it', q{INSERT INTO part_4 (time, event_type) VALUES ('2026-01-01 03:17Z', 'begin')} ],
	[ 'COPY of rows', qq{COPY parts (time, event_type, span_id) FROM stdin;
2026-01-01 00:15Z\tbegin\t1\n2026-01-01 03:15Z\tend\t1\n\\.\n} ],
	[ 'rows that move into it', q{UPDATE parts SET time = time + interval '3 hours'
	WHERE time < '2026-01-01 00:25Z' AND span_id < 1500} ])
{
	sql($way->[1]);
	is(sql('SELECT count(*) > 0, bool_or(first_chunk IS NULL) FROM store_parts_log'),
		't|f', "$way->[0]: logged by chunks");
	same('store_parts', 'parts', $way->[0]);
}
sql('ALTER TABLE part_4 DISABLE TRIGGER ALL; DELETE FROM part_4');
same('store_parts', 'parts', 'changes without triggers');
sql("INSERT INTO part_4 (time, event_type) VALUES ('2026-01-01 03:17Z', 'begin')");
is(sql('SELECT count(*) FROM store_parts_log'), '1', 'which the refresh enables');
same('store_parts', 'parts', 'a partition with triggers again');
sql(q{ALTER TABLE parts DETACH PARTITION part_4;
CREATE TABLE above PARTITION OF parts
	FOR VALUES FROM ('2026-01-01 03:00Z') TO ('2026-01-01 04:00Z') PARTITION BY RANGE (time);
ALTER TABLE above ATTACH PARTITION part_4
	FOR VALUES FROM ('2026-01-01 03:00Z') TO ('2026-01-01 04:00Z');
INSERT INTO above (time, event_type) VALUES ('2026-01-01 03:27Z', 'begin')});
same('store_parts', 'parts', 'a partition below another');
sql("INSERT INTO above (time, event_type) VALUES ('2026-01-01 03:37Z', 'begin')");
is(sql('SELECT count(*) FROM store_parts_log'), '1', 'which has triggers now');
same('store_parts', 'parts', 'a row by way of that');
sql('TRUNCATE part_1');
same('store_parts', 'parts', 'a partition truncated');
sql('DROP TABLE part_3');
same('store_parts', 'parts', 'a partition dropped');

# columns that take the names of others
sql(q{CREATE TABLE columns AS SELECT time, event_type, span_id, process_id, 'a' AS name, 'b' AS target,
	false AS error FROM parts;
SELECT asyncspan.create_store('store_columns', 'columns')});
same('store_columns', 'columns', 'a store of these columns');
sql('ALTER TABLE columns DROP error; ALTER TABLE columns ADD error boolean DEFAULT true');
same('store_columns', 'columns', 'a column in place of one with its name');
sql('ALTER TABLE columns RENAME name TO x; ALTER TABLE columns RENAME target TO name;
ALTER TABLE columns RENAME x TO target');
same('store_columns', 'columns', 'columns that exchange their names');

# a range does not take the place of what has to be done
sql("TRUNCATE columns; INSERT INTO columns SELECT time, event_type FROM parts LIMIT 9");
my ($refused, $outcome, $told) = $node->psql('spans',
	"SELECT asyncspan.refresh_store('store_columns', '2026-01-02Z', '2026-01-01Z')");
like($told, qr/"since" is later than "until"/, 'a range from later to earlier');
sql("SELECT asyncspan.refresh_store('store_columns', '2026-01-02Z', '2026-01-02Z')");
same('store_columns', 'columns', 'an empty range after TRUNCATE');
foreach my $budget ('1 month', '-1 second')
{
	($refused, $outcome, $told) = $node->psql('spans',
		"SELECT asyncspan.refresh_store('store_columns', budget => '$budget')");
	like($told, qr/"budget" must neither be negative nor contain months/, "a budget of $budget");
}
foreach my $call ("create_store(NULL, 'columns')", "create_store('n', NULL)",
	"create_store('n', 'columns', NULL)", 'drop_store(NULL)', 'refresh_store(NULL)')
{
	($refused, $outcome, $told) = $node->psql('spans', "SELECT asyncspan.$call");
	like($told, qr/must not be NULL/, $call);
}

# a log that names the same chunk a million times takes the memory of one row
sql(q{INSERT INTO store_columns_log SELECT 7, 7 FROM generate_series(1, 100000);
INSERT INTO store_columns_log SELECT n, n FROM generate_series(300, 1, -2) n});
same('store_columns', 'columns', 'a long log');

# what triggers of the user see is what is in the table
sql(q{CREATE TABLE seen (how text, of_table bigint, of_store bigint);
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
	INSERT INTO seen SELECT TG_NAME, a.events, b.events
		FROM asyncspan.overview('columns') AS a, asyncspan.overview('store_columns') AS b;
	RETURN NULL;
END$$;
CREATE TRIGGER of_row AFTER INSERT ON columns FOR EACH ROW EXECUTE FUNCTION look();
CREATE TRIGGER a_first AFTER INSERT ON columns FOR EACH STATEMENT EXECUTE FUNCTION look();
CREATE TRIGGER z_last AFTER INSERT ON columns FOR EACH STATEMENT EXECUTE FUNCTION look();
INSERT INTO columns (time, event_type, span_id) VALUES ('2026-01-03Z', 'begin', 1), ('2026-01-04Z', 'begin', 2)});
is(sql('SELECT count(*), bool_and(of_table = of_store) FROM seen'), '4|t', 'triggers see the same in both');
sql('DROP TABLE columns CASCADE');

# a process that is asked for, by the equality of its type
foreach my $column ("char(8)", 'varchar(3)', 'name', 'numeric', 'int', 'uuid', 'text COLLATE blind',
	'timestamptz', 'boolean')
{
	my ($first, $second) = @{ {
			'char(8)' => [ "'p1'", "'p2'" ], 'varchar(3)' => [ "'p1'", "'p2'" ],
			name => [ "'p1'", "'p2'" ], numeric => [ '1', '1.0' ], int => [ '1', '2' ],
			uuid => [ "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'" ],
			'text COLLATE blind' => [ "'p1'", "'P1'" ],
			timestamptz => [ "'2026-01-01Z'", "'2026-01-02Z'" ],
			boolean => [ 'true', 'false' ] }->{$column} };

	sql(q{DROP TABLE IF EXISTS processes, store_processes, store_processes_log;
		DROP COLLATION IF EXISTS blind;
		CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)});
	sql(qq{CREATE TABLE processes (time timestamptz, event_type text, span_id int, process_id $column);
INSERT INTO processes SELECT '2026-01-01 00:00Z', e, n, p::@{[ $column =~ s/ COLLATE.*//r ]} FROM generate_series(1, 5) n,
	unnest(ARRAY['begin', 'end']) e, (VALUES ($first), ($second)) AS v(p);
SELECT asyncspan.create_store('store_processes', 'processes');
SELECT asyncspan.refresh_store('store_processes')});
	foreach my $process ($first, $second, "'p1      '", "'p1longer'", "'00000000-0000-0000-0000-00000000000A'")
	{
		my ($of_store, $of_source) = map {
			my ($code, $out, $err) = $node->psql('spans',
				"SELECT events FROM asyncspan.overview('$_', process => ($process)::text)");
			$code == 0 ? $out : $err =~ s/^psql:<stdin>:\d+: //r =~ s/\n.*//sr;
		} 'store_processes', 'processes';

		is($of_store, $of_source, "process $process of $column");
	}
}

# rights: a reader needs no more than the store while nothing has changed
sql(q{
CREATE ROLE maker;
CREATE ROLE reader;
CREATE SCHEMA made AUTHORIZATION maker;
GRANT USAGE ON SCHEMA made TO reader;
CREATE TABLE made.events AS SELECT * FROM parts;
ALTER TABLE made.events OWNER TO maker;
SET ROLE maker;
SELECT asyncspan.create_store('made.store', 'made.events');
SELECT asyncspan.refresh_store('made.store');
GRANT SELECT ON made.store TO reader});
my $count = "SET ROLE reader; SELECT events FROM asyncspan.overview('made.store')";
like(sql($count), qr/^\d+$/, 'a reader of a clean store');
sql(q{INSERT INTO made.events SELECT * FROM made.events LIMIT 1});
my ($code, $out, $err) = $node->psql('spans', $count);
like($err, qr/not up to date, and there is no right to read made\.events/,
	'what has changed needs a right to the source');
($code, $out, $err) = $node->psql('spans', "SET asyncspan.stale = on; $count");
like($err, qr/NOTICE:  store made\.store is not up to date/, 'a stale answer says so');
($code, $out, $err) = $node->psql('spans',
	"SET ROLE reader; SELECT asyncspan.refresh_store('made.store')");
like($err, qr/must be owner/, 'only the owner refreshes');
sql('ALTER TABLE made.events ENABLE ROW LEVEL SECURITY');
($code, $out, $err) = $node->psql('spans', $count);
like($err, qr/has row security/, 'row security is refused');
sql('ALTER TABLE made.events DISABLE ROW LEVEL SECURITY');
($code, $out, $err) = $node->psql('spans',
	"BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT asyncspan.refresh_store('made.store')");
like($err, qr/cannot be refreshed in a transaction of this isolation level/,
	'a refresh needs a later snapshot');
($code, $out, $err) = $node->psql('spans',
	"CREATE VIEW v AS SELECT * FROM parts; SELECT asyncspan.create_store('s', 'v')");
like($err, qr/cannot keep a store of .*\bv\b/, 'changes of a view are not known');

# dump and restore, with rows in the log
my $dump = $node->basedir . '/dump.sql';
$node->command_ok(
	[ 'pg_dump', '--file', $dump, $node->connstr('spans') ], 'dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok(
	[ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', $dump, $node->connstr('restored') ],
	'restore');
is( $node->safe_psql('restored', q{
SELECT count(*) > 0 FROM made.store_log;
SELECT asyncspan.collect('made.store')::text = asyncspan.collect('made.events')::text;
INSERT INTO made.events SELECT * FROM made.events LIMIT 5;
SELECT asyncspan.collect('made.store')::text = asyncspan.collect('made.events')::text;
SELECT (asyncspan.refresh_store('made.store')).chunks > 0;
SELECT asyncspan.collect('made.store')::text = asyncspan.collect('made.events')::text}),
	"t\nt\nt\nt\nt", 'a restored store');

# without its source there is nothing to compare with
sql('DROP TABLE made.events');
($code, $out, $err) = $node->psql('spans', 'RESET ROLE; ' . $count);
like($err, qr/source of the store has been dropped/, 'the source is dropped');
sql("SELECT asyncspan.drop_store('made.store')");

done_testing();
