# Nobody's rights but those that there are: what the makers of a store, its writers
# and its readers need, what others may not do, and names that somebody has put in
# place of ours.
#
# A trap is a function that writes down who ran it.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('store_rights');

sub sql { return $node->safe_psql('spans', $_[0]); }

# what a role gets, and what it is told
sub as
{
	my ($role, $sql) = @_;
	my ($ret, $out, $err) = $node->psql('spans', "SET SESSION AUTHORIZATION $role;\n$sql");

	return ($out, $err);
}

sub works_as
{
	my ($role, $sql, $what) = @_;
	my ($out, $err) = as($role, $sql);

	is($err, '', $what);
	return $out;
}

sub fails_as
{
	my ($role, $sql, $like, $what) = @_;
	my ($out, $err) = as($role, $sql);

	like($err, $like, $what);
	return;
}

# is the set of a store that of its source?
sub is_same
{
	my ($store, $source, $what) = @_;

	is(sql("SELECT asyncspan.collect('$store')::text = asyncspan.collect('$source')::text"),
		't', $what);
	return;
}

# rows of a log
sub logged { return sql("SELECT count(*) FROM $_[0]_log"); }

sql(q{
CREATE ROLE maker;
CREATE ROLE friend IN ROLE maker;
CREATE ROLE writer;
CREATE ROLE reader;
CREATE ROLE mallory;
CREATE SCHEMA s AUTHORIZATION maker;
GRANT USAGE ON SCHEMA s TO PUBLIC;
CREATE TABLE s.events (time timestamptz, event_type text, span_id int, process_id text);
ALTER TABLE s.events OWNER TO maker;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON s.events TO writer;
INSERT INTO s.events SELECT timestamptz '2026-01-01Z' + (n + i) * interval '1 s', e,
	n, 'p' || n % 3
FROM generate_series(1, 9000) n, unnest(ARRAY['begin', 'end']) WITH ORDINALITY AS u (e, i)});

# ---- the maker ----

works_as('maker', q{SELECT asyncspan.create_store('s.store', 's.events', '10 minutes');
SELECT asyncspan.refresh_store('s.store')}, 'an owner of a table makes a store');
is(sql(q{SELECT string_agg(DISTINCT pg_get_userbyid(relowner), ' ') FROM pg_class
	WHERE oid IN ('s.store'::regclass, 's.store_log'::regclass)}), 'maker', 'and owns it');
works_as('friend', "SELECT asyncspan.refresh_store('s.store')", 'a member of its role refreshes it');
fails_as($_, "SELECT asyncspan.refresh_store('s.store')", qr/must be owner of table store/,
	"$_ does not") foreach 'writer', 'reader';
fails_as('writer', "SELECT asyncspan.drop_store('s.store')", qr/must be owner of table store/,
	'nor drops it');
fails_as('maker', "SELECT asyncspan.refresh_store('s.events')", qr/is not a store/,
	'what is not a store is not refreshed');

# of somebody else's table
sql('CREATE SCHEMA w AUTHORIZATION writer');
my $of_other = "SELECT asyncspan.create_store('w.store', 's.events')";
fails_as('writer', $of_other, qr/permission denied for table events/,
	'it takes the right TRIGGER to make a store');
is(sql("SELECT to_regclass('w.store')"), '', 'and without it nothing is made');
sql('GRANT TRIGGER ON s.events TO writer');
works_as('writer', "$of_other; SELECT asyncspan.refresh_store('w.store')", 'which suffices');
is_same('w.store', 's.events', 'a store of a table of somebody else');
sql('REVOKE SELECT ON s.events FROM writer; INSERT INTO s.events SELECT * FROM s.events LIMIT 1');
fails_as('postgres', "SELECT asyncspan.refresh_store('w.store')",
	qr/permission denied for table events/, 'a superuser refreshes with the rights of the owner');
sql('GRANT SELECT ON s.events TO writer');
works_as('postgres', "SELECT asyncspan.refresh_store('w.store'); SELECT asyncspan.drop_store('w.store')",
	'and drops it');
sql("SELECT asyncspan.refresh_store('s.store')");

# ---- writers and readers ----

works_as('writer', q{INSERT INTO s.events VALUES ('2026-01-01 02:05Z', 'begin', 1, 'p1')},
	'a writer has no right to the store');
is(logged('s.store'), '1', 'and its changes are logged');
is_same('s.store', 's.events', 'so the store has them');
my $count = "SELECT events FROM asyncspan.overview('s.store'%s)";
fails_as('reader', sprintf($count, ''), qr/permission denied for table store\b/,
	'a reader without a right');
sql('GRANT SELECT ON s.events TO reader');
fails_as('reader', sprintf($count, ''), qr/permission denied for table store\b/,
	'with one to the source alone');
sql('REVOKE SELECT ON s.events FROM reader; GRANT SELECT ON s.store TO reader');
is( works_as('reader', sprintf($count, ", until => '2026-01-01 02:00Z'"),
		'with one to the store alone, of a range that has not changed'),
	sql(sprintf($count =~ s/store/events/r, ", until => '2026-01-01 02:00Z'")), 'is the same');
fails_as('reader', sprintf($count, ''), qr/not up to date, and there is no right to read s\.events.*HINT:.*asyncspan\.stale/s,
	'and of one that has changed');
my ($out, $err) = as('reader', 'SET asyncspan.stale = on; ' . sprintf($count, ''));
is($out, sql('SELECT count(*) - 1 FROM s.events'), 'a stale answer is that of the last refresh');
like($err, qr/^.*NOTICE:  store s\.store is not up to date/, 'and says so');
is(sql('SET asyncspan.stale = on; ' . sprintf($count, '')), sql('SELECT count(*) FROM s.events'),
	'with a right to the source it is none');
sql("SELECT asyncspan.refresh_store('s.store')");

# ---- others ----

my $id = sql("SELECT id FROM asyncspan.stores WHERE store = 's.store'::regclass");
sql('CREATE SCHEMA m AUTHORIZATION mallory');
works_as('mallory', qq{CREATE TABLE m.events (time timestamptz, event_type text, span_id int, process_id text);
CREATE TRIGGER n AFTER INSERT ON m.events FOR EACH ROW
	WHEN (asyncspan.store_note('$id', 600000000000, NEW)) EXECUTE FUNCTION asyncspan.store_changed('$id');
CREATE TRIGGER t AFTER INSERT ON m.events FOR EACH STATEMENT EXECUTE FUNCTION asyncspan.store_changed('$id');
INSERT INTO m.events VALUES ('2026-01-01 02:05Z', 'begin', 1, 'p1');
SELECT asyncspan.store_note('$id', 600000000000, e) FROM m.events AS e},
	'triggers of theirs with the id of a store');
is(logged('s.store'), '0', 'log nothing');
sql('GRANT USAGE ON SCHEMA m TO writer; GRANT INSERT ON m.events TO writer');
works_as('writer', q{WITH i AS (INSERT INTO s.events
	VALUES ('2026-01-01 02:05Z', 'begin', 1, 'p1') RETURNING *)
INSERT INTO m.events SELECT time + interval '1 hour', event_type, span_id FROM i},
	'nor keep others from it');
is(logged('s.store'), '2', 'whose chunks are logged with theirs');
is_same('s.store', 's.events', 'nothing is lost');
sql("SELECT asyncspan.refresh_store('s.store')");
fails_as('mallory', 'SELECT asyncspan.store_changed()', qr/store_changed is for the triggers of a store/,
	'nor is it called by hand');
fails_as('mallory', q{CREATE TRIGGER r AFTER INSERT ON m.events FOR EACH ROW
	EXECUTE FUNCTION asyncspan.store_changed('x');
INSERT INTO m.events VALUES ('2026-01-01 02:05Z', 'begin', 1, 'p1')},
	qr/store_changed is for the triggers of a store.*HINT:.*create_store/s, 'or for each row');

# ---- what cannot be kept ----

fails_as('maker', $_->[0], $_->[1], $_->[2]) foreach (
	[ "CREATE TEMP TABLE t (LIKE s.events); SELECT asyncspan.create_store('s.t', 't')",
		qr/cannot keep a store of .*, which is temporary or unlogged/, 'a temporary table' ],
	[ "CREATE UNLOGGED TABLE s.u (LIKE s.events); SELECT asyncspan.create_store('s.t', 's.u')",
		qr/cannot keep a store of s\.u, which is temporary or unlogged/, 'an unlogged table' ],
	[ "SELECT asyncspan.create_store('pg_temp.t', 's.events')",
		qr/a store cannot be temporary/, 'a temporary store' ],
	[ "SELECT asyncspan.create_store('s.t', 's.store')",
		qr/cannot keep a store of sets/, 'a store of a store' ]);

# what the source becomes
foreach my $change (
	[ 'ALTER TABLE s.events SET UNLOGGED', 'ALTER TABLE s.events SET LOGGED', qr/temporary or unlogged/ ],
	[ 'ALTER TABLE s.events ENABLE ROW LEVEL SECURITY', 'ALTER TABLE s.events DISABLE ROW LEVEL SECURITY',
		qr/has row security/ ],
	[ 'CREATE INDEX log_index ON s.store_log (first_chunk)', 'DROP INDEX s.log_index',
		qr/the log of store s\.store was changed or dropped/ ])
{
	sql($change->[0]);
	fails_as('maker', sprintf($count, ''), $change->[2], "after $change->[0]");
	sql($change->[1]);
	works_as('maker', sprintf($count, ''), "after $change->[1]");
}
works_as('maker', q{CREATE TABLE s.parted (LIKE s.events) PARTITION BY RANGE (time);
CREATE TABLE s.part PARTITION OF s.parted DEFAULT;
SELECT asyncspan.create_store('s.of_parts', 's.parted')}, 'a store of partitions');
sql('ALTER TABLE s.part ENABLE ROW LEVEL SECURITY');
fails_as('maker', "SELECT events FROM asyncspan.overview('s.of_parts')", qr/s\.part, which has row security/,
	'row security of a partition');

# ---- names in place of ours ----

sql('CREATE SCHEMA trap AUTHORIZATION mallory');
works_as('mallory', q{
GRANT USAGE ON SCHEMA trap TO PUBLIC;
CREATE TABLE trap.sprung (who name, what text);
GRANT INSERT ON trap.sprung TO PUBLIC;
CREATE FUNCTION trap.spring(what text) RETURNS boolean LANGUAGE plpgsql AS
	'BEGIN INSERT INTO trap.sprung VALUES (current_user, what); RETURN true; END';
DO $do$
DECLARE
	o text;
	t text;
BEGIN
	FOREACH o IN ARRAY ARRAY['=', '<>', '<', '<=', '>', '>=', '+', '-'] LOOP
		FOREACH t IN ARRAY ARRAY['int8', 'int4', 'text', 'timestamptz'] LOOP
			EXECUTE format('CREATE FUNCTION trap.%I(pg_catalog.%2$s, pg_catalog.%2$s)
				RETURNS boolean LANGUAGE plpgsql AS $f$BEGIN RETURN trap.spring(%3$L); END$f$', 'f' || o || t, t, o || ' of ' || t);
			EXECUTE format('CREATE OPERATOR trap.%s (leftarg = pg_catalog.%s, rightarg = pg_catalog.%2$s, function = trap.%I)',
				o, t, 'f' || o || t);
		END LOOP;
	END LOOP;
END $do$;
CREATE FUNCTION trap.contained(pg_catalog.int8, pg_catalog.int8multirange) RETURNS boolean
	LANGUAGE plpgsql AS $$BEGIN RETURN trap.spring('<@'); END$$;
CREATE OPERATOR trap.<@ (leftarg = pg_catalog.int8, rightarg = pg_catalog.int8multirange,
	function = trap.contained);
CREATE FUNCTION trap.step(timestamptz, timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS
	$$BEGIN PERFORM trap.spring('min'); RETURN $1; END$$;
CREATE AGGREGATE trap.min(timestamptz) (SFUNC = trap.step, STYPE = timestamptz);
CREATE AGGREGATE trap.max(timestamptz) (SFUNC = trap.step, STYPE = timestamptz);
CREATE FUNCTION trap.store_changed() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN PERFORM trap.spring('trigger'); RETURN NULL; END$$;
CREATE FUNCTION trap.store_note(pg_catalog.text, bigint, record) RETURNS boolean LANGUAGE plpgsql AS
	$$BEGIN RETURN trap.spring('condition'); END$$;
CREATE DOMAIN trap.int8 AS bigint CHECK (trap.spring('int8'));
CREATE DOMAIN trap.text AS pg_catalog.text CHECK (trap.spring('text'));
CREATE TABLE trap.stores (LIKE asyncspan.stores);
}, 'traps');

sub sprung
{
	return sql("SELECT string_agg(DISTINCT who || ': ' || what, ', ') FROM trap.sprung");
}

# in front of everything, also of pg_catalog
my $path = 'SET search_path = trap, pg_catalog, public;';
sql("$path SELECT 1::pg_catalog.int8 >= 2::pg_catalog.int8");
like(sprung(), qr/^postgres: >= of int8$/, 'a trap writes down who ran it');
sql('TRUNCATE trap.sprung');
works_as('maker', "$path SELECT asyncspan.create_store('s.second', 's.events', '1 hour')", 'making a store');
works_as('maker', "$path SELECT asyncspan.refresh_store('s.second')", 'refreshing it');
works_as('writer', "$path INSERT INTO s.events VALUES ('2026-01-01 01:05Z', 'begin', 2, 'p1')", 'writing');
is_same($_, 's.events', "$_ after it") foreach 's.store', 's.second';
sql('GRANT SELECT ON s.second TO writer');
foreach my $call ("asyncspan.collect('%s')::pg_catalog.text",
	"asyncspan.collect('%s', since => '2026-01-01 00:15Z', until => '2026-01-01 01:07Z', process => 'p1', margin => '1 minute')::pg_catalog.text")
{
	my ($of_store, $of_source) =
	  map { works_as('writer', "$path SELECT " . sprintf($call, $_), "reading $_") } 's.second', 's.events';

	is($of_store, $of_source, 'the same is read of both');
}
works_as('maker', "$path SELECT asyncspan.refresh_store('s.second', since => '2026-01-01 00:15Z', until => '2026-01-01 01:07Z', budget => '1 s')",
	'refreshing a range');
works_as('writer', "$path UPDATE s.events SET span_id = 3 WHERE span_id OPERATOR(pg_catalog.=) 2", 'updating');
works_as('maker', "$path SELECT asyncspan.refresh_store('s.second')", 'refreshing it again');
is_same('s.second', 's.events', 'refreshed');
works_as('maker', "$path SELECT asyncspan.drop_store('s.second')", 'dropping it');
is(sprung(), '', 'no trap was sprung');

# what the owner of a store has put on its tables has the rights of the owner
works_as('maker', q{
CREATE TABLE s.ran (who name);
CREATE FUNCTION s.run() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN INSERT INTO s.ran VALUES (current_user); RETURN coalesce(new, old); END$$;
CREATE TRIGGER t BEFORE INSERT OR DELETE ON s.store FOR EACH ROW EXECUTE FUNCTION s.run();
INSERT INTO s.events SELECT * FROM s.events LIMIT 1}, 'a trigger on the store');
is(sql("DO 'BEGIN PERFORM asyncspan.refresh_store(''s.store''); END'; SELECT current_user"),
	'postgres', 'the caller of a refresh stays who it was');
is(sql('SELECT string_agg(DISTINCT who, $$ $$) FROM s.ran'), 'maker', 'the trigger runs as its owner');

# nor does it leave the caller with settings
works_as('maker', q{CREATE OR REPLACE FUNCTION s.run() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN PERFORM set_config('search_path', 's, pg_catalog', false); RETURN coalesce(new, old); END$$;
INSERT INTO s.events SELECT * FROM s.events LIMIT 1}, 'a trigger that changes the search path');
my $before = sql('SHOW search_path');
is(sql(q{DO 'BEGIN PERFORM asyncspan.refresh_store(''s.store''); END'; SHOW search_path}), $before,
	'which ends with the refresh');

# whoever may make a store may drop it
sql('GRANT SELECT ON s.events TO writer');
($out, $err) = as('writer', "$of_other; SELECT asyncspan.drop_store('w.store')");
like($err, qr/NOTICE:  the triggers of the store stay on s\.events/, 'the triggers stay on the table of somebody else');
is(sql("SELECT to_regclass('w.store'), count(*) FROM asyncspan.stores WHERE source = 's.events'::regclass AND store <> 's.store'::regclass"),
	'|0', 'and the store is gone');
works_as('maker', q{INSERT INTO s.events SELECT * FROM s.events LIMIT 1}, 'triggers without a store');

# ---- the owner of the extension ----

$node->safe_psql('postgres', 'CREATE DATABASE theirs OWNER mallory TEMPLATE template0 ENCODING $$UTF8$$');
my $theirs = sub {
	my ($role, $sql) = @_;
	my ($ret, $out, $err) = $node->psql('theirs', "SET SESSION AUTHORIZATION $role;\n$sql");

	return $err ne '' ? $err : $out;
};
is($theirs->('mallory', 'CREATE EXTENSION asyncspan'), '', 'theirs');
$node->safe_psql('theirs', q{CREATE TABLE events (time timestamptz, event_type text, span_id int);
SELECT asyncspan.create_store('kept', 'events');
CREATE TABLE other (a bigint, b bigint)});

# the table of stores names another table as log, and runs something by an index
is($theirs->('mallory', "UPDATE asyncspan.stores SET log = 'other'"), '', 'another log');
like($node->safe_psql('theirs', q{INSERT INTO events VALUES ('2026-01-01Z', 'begin', 1);
	SELECT count(*) FROM other}), qr/^0$/, 'is not written to');
like($theirs->('postgres', "SELECT events FROM asyncspan.overview('kept')"),
	qr/log of store public\.kept was changed or dropped/, 'and the store is not believed');
is($theirs->('mallory', q{UPDATE asyncspan.stores SET log = 'kept_log';
CREATE TABLE ran (who name);
GRANT INSERT ON ran TO PUBLIC;
CREATE FUNCTION run() RETURNS text LANGUAGE plpgsql AS
	$$BEGIN INSERT INTO public.ran VALUES (current_user); RETURN 'x'; END$$;
CREATE FUNCTION run(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
	$$BEGIN RETURN public.run() || $1; END$$;
CREATE INDEX i ON asyncspan.stores (run(id));
TRUNCATE ran}), '', 'an index');
like($theirs->('postgres', "SELECT asyncspan.refresh_store('kept')"),
	qr/table asyncspan\.stores is not the one of this version/, 'runs nothing');

# the id of a store as a statement
is($theirs->('mallory', 'DROP INDEX asyncspan.i'), '', 'without the index');
my $true_id = $node->safe_psql('theirs', 'SELECT id FROM asyncspan.stores');
foreach my $false_id ('x_insert ON public.events; ALTER ROLE mallory SUPERUSER; --',
	'x AFTER INSERT ON public.events FOR EACH ROW EXECUTE FUNCTION asyncspan.store_changed(); ALTER ROLE mallory SUPERUSER; --',
	uc $true_id, substr($true_id, 1), '')
{
	is($theirs->('mallory', "UPDATE asyncspan.stores SET id = '$false_id'"), '', 'another id');
	like($theirs->('postgres', "SELECT asyncspan.$_('kept')"), qr/unexpected id of a store/, "$_ does not take it")
	  foreach 'refresh_store', 'drop_store';
}
is($node->safe_psql('theirs', "SELECT rolsuper FROM pg_roles WHERE rolname = 'mallory'"), 'f', 'nobody has more rights');

# another log, which is not emptied, nor dropped with the store
is($theirs->('mallory', "UPDATE asyncspan.stores SET id = '$true_id';
CREATE TABLE mine (first_chunk bigint, last_chunk bigint)"), '', 'the true id again');
$node->safe_psql('theirs', 'CREATE TABLE like_a_log (first_chunk bigint, last_chunk bigint, precious text)');
foreach my $table ('like_a_log', 'mine')
{
	$theirs->('mallory', "UPDATE asyncspan.stores SET log = '$table'");
	like($theirs->('postgres', "SELECT asyncspan.refresh_store('kept')"),
		qr/log of store public\.kept was changed or dropped, or has another owner/, "$table is no log to be emptied");
	like($theirs->('postgres', "BEGIN; SELECT asyncspan.drop_store('kept'); ROLLBACK"),
		qr/table public\.$table is not dropped/, 'nor dropped');
}

# more columns than there were
$theirs->('mallory', "UPDATE asyncspan.stores SET log = 'kept_log';
ALTER TABLE asyncspan.stores " . join(', ', map { "ADD n$_ text" } 1 .. 200));
is($theirs->('postgres', "SELECT left_over FROM asyncspan.refresh_store('kept')"), '0', 'columns that nobody knows');
is($node->safe_psql('theirs', 'SELECT num_nulls(' . join(', ', map { "n$_" } 1 .. 100) . ') FROM asyncspan.stores'),
	'100', 'are NULL');

# functions that are not ours
foreach my $function (
	[ 'DROP', 'store_changed()', 'trigger LANGUAGE plpgsql AS
		$$BEGIN PERFORM public.run(); RETURN NULL; END$$' ],
	[ 'keep', 'store_note(text, bigint, public.events)', 'boolean LANGUAGE plpgsql AS
		$$BEGIN PERFORM public.run(); RETURN false; END$$' ])
{
	my ($drop, $name, $body) = @$function;

	is($theirs->('mallory', qq{SET client_min_messages = error;
DROP EXTENSION IF EXISTS asyncspan CASCADE;
DROP SCHEMA IF EXISTS asyncspan CASCADE;
CREATE EXTENSION asyncspan}), '', 'the extension once more');
	$node->safe_psql('theirs', qq{
ALTER EXTENSION asyncspan DROP FUNCTION asyncspan.$name;
DROP FUNCTION asyncspan.$name}) if $drop eq 'DROP';
	is($theirs->('mallory', "CREATE FUNCTION asyncspan.$name RETURNS $body"), '', "another $name");
	like($theirs->('postgres', q{SELECT asyncspan.create_store('more', 'events');
		INSERT INTO events VALUES ('2026-01-01Z', 'begin', 1)}),
		qr/store_changed or asyncspan\.store_note is not the one of this library/, 'is in no trigger');
	is($node->safe_psql('theirs', q{SELECT count(*) FROM pg_trigger WHERE tgrelid = 'events'::regclass;
	SELECT count(*) FROM ran}), "0\n0", 'and does not run');
}

done_testing();
