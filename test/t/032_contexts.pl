# Memory and files go with what they belong to: groups, rescans, cursors,
# subtransactions, workers.  Every result is compared with plain SQL, and at
# the end the server's log must not hold a single warning, which is how
# PostgreSQL tells of temporary files, segments and references that leak.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# segments are files in pg_dynshmem, so that they can be counted
my $node = aspan_cluster('contexts', "dynamic_shared_memory_type = mmap\n");

my $args = 'time, event_type, span_id, process_id, parent_span_id, name, target';
my $set = "asyncspan.span_set($args)";

# 30,000 spans in 10,000 groups; as many open ones; rows that fail to be read
$node->safe_psql('spans', <<'EOS');
CREATE TABLE ev AS
SELECT i % 10000 AS g, i * 1000 + e.n * (i % 977) * 1000000 AS time,
	CASE e.n WHEN 0 THEN 'begin' ELSE 'end' END AS event_type, i AS span_id,
	'p' || i % 3 AS process_id, nullif(i % 100, 0) AS parent_span_id,
	'name ' || i % 7 AS name, 'target' AS target
FROM generate_series(1, 30000::bigint) i, generate_series(0, 1) AS e (n);
ALTER TABLE ev SET (parallel_workers = 2);
CREATE TABLE begins AS SELECT * FROM ev WHERE event_type = 'begin';
CREATE TABLE few AS SELECT * FROM ev WHERE g < 1500;
ALTER TABLE few SET (parallel_workers = 2);
CREATE VIEW failing AS
SELECT g, 1000 / (span_id - 21400) + time AS time, event_type, span_id,
	process_id, parent_span_id, name, target FROM few;
ANALYZE;

-- bytes of this backend, temporary files and segments of all
CREATE FUNCTION memory_used() RETURNS bigint LANGUAGE sql AS
'SELECT sum(used_bytes)::bigint FROM pg_backend_memory_contexts';
CREATE FUNCTION files_used() RETURNS bigint LANGUAGE sql AS
$$SELECT (SELECT count(*) FROM pg_ls_dir('base/pgsql_tmp', true, false))
	+ (SELECT count(*) FROM pg_ls_dir('pg_dynshmem'))$$;

-- runs a query, which may fail, in a subtransaction, and says how it went
CREATE FUNCTION attempt(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate;
END $$;

-- the same n times, and what of memory and files is left behind
CREATE FUNCTION attempts(query text, n int, OUT result text, OUT files bigint,
	OUT memory bigint) LANGUAGE plpgsql AS $$
DECLARE
	before_files bigint;
	before bigint;
BEGIN
	FOR i IN 1 .. n LOOP
		result := attempt(query);
		IF i = n / 4 THEN
			before_files := files_used();
			before := memory_used();
		END IF;
	END LOOP;
	files := files_used() - before_files;
	memory := memory_used() - before;
END $$;
EOS

my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $parallel = join('', map { "SET $_;" } aspan_parallel(2));
my $small = "SET work_mem = '64kB'; SET hash_mem_multiplier = 1;";

# the only result of some statements; nothing may be said on the side
sub query
{
	my ($sql) = @_;
	my ($ret, $stdout, $stderr) = $node->psql('spans', $sql);

	$stdout = '' if !defined $stdout;
	return $ret == 0 && $stderr eq '' ? $stdout : "$stdout<<$stderr>>";
}

sub query_is
{
	my ($sql, $expected, $name) = @_;

	is(query($sql), $expected, $name);
}

# ---- groups ----

my $by_hand = query(<<'EOS');
SELECT count(*), sum(n), sum(ms)::numeric(20, 3) FROM (
	SELECT g, name, count(*) AS n, sum(duration) / 1e6 AS ms FROM (
		SELECT g, name, span_id, max(time) - min(time) AS duration
		FROM ev GROUP BY g, name, span_id) AS spans
	GROUP BY g, name) AS stats
EOS
like($by_hand, qr/^\d{5}\|30000\|/, 'plain SQL');
my $per_group = <<"EOS";
SELECT count(*), sum(spans), sum(total_ms)::numeric(20, 3)
FROM (SELECT g, $set AS s FROM ev GROUP BY g OFFSET 0) AS groups,
	LATERAL asyncspan.name_stats_of(s)
EOS
query_is("$serial SET enable_sort = off; $per_group",
	$by_hand, '10,000 groups by hashing');
query_is("$serial SET enable_hashagg = off; $per_group",
	$by_hand, '10,000 groups by sorting');
query_is("$serial $small SET enable_sort = off; $per_group",
	$by_hand, '10,000 groups by hashing in little memory');
query_is("$parallel $per_group", $by_hand, '10,000 groups in workers');
query_is(<<"EOS", $by_hand, 'sets that are sorted and kept');
$serial
WITH groups AS MATERIALIZED (SELECT g, $set AS s FROM ev GROUP BY g ORDER BY g)
SELECT count(*), sum(spans), sum(total_ms)::numeric(20, 3)
FROM groups, LATERAL asyncspan.name_stats_of(s)
EOS
query_is(<<"EOS", '10000|30000', 'grouping sets');
$serial
SELECT count(*) FILTER (WHERE g IS NOT NULL), max(n) FROM (
	SELECT g, (SELECT spans FROM asyncspan.overview_of($set)) AS n
	FROM ev GROUP BY GROUPING SETS ((g), ())) AS sets
EOS

# ---- how aggregates are called ----

my $whole = query("SELECT * FROM asyncspan.overview('ev')");
sub overview_of
{
	my ($aggregate, $from) = @_;

	return query("SELECT o.* FROM (SELECT $aggregate AS s FROM $from) AS x,"
		  . ' LATERAL asyncspan.overview_of(s) AS o');
}
is(overview_of($set, 'ev'), $whole, 'the form over a value');
is( overview_of("asyncspan.span_set(DISTINCT $args)",
		'(SELECT * FROM ev UNION ALL SELECT * FROM ev) AS twice'),
	$whole, 'DISTINCT');
is(overview_of("asyncspan.span_set($args ORDER BY time DESC, span_id)", 'ev'),
	$whole, 'ORDER BY');
query_is(<<"EOS", '30000|30000|0', 'FILTER');
SELECT spans, open, complete FROM asyncspan.overview_of((
	SELECT $set FILTER (WHERE event_type = 'begin') FROM ev))
EOS
query_is("SELECT events, spans FROM asyncspan.overview_of((SELECT "
	  . 'asyncspan.span_set(NULL, NULL, NULL, NULL, NULL, NULL, NULL)'
	  . ' FROM ev LIMIT 1))',
	'60000|0', 'every column NULL');
like(query("SELECT $set OVER (ORDER BY time) FROM ev LIMIT 1"),
	qr/does not support use as a window function/, 'no window function');

# a value that is in files, or was put into another order, for several readers
query_is(<<"EOS", 't|t', 'two readers of one value');
$serial $small
SELECT a.spans = 30000 AND b.n = 30000, c.n > 1 AND d.digest =
	(SELECT md5(string_agg(t::text, ';'))
		FROM asyncspan.top_spans('ev', 500) AS t)
FROM (SELECT $set AS s FROM ev OFFSET 0) AS x,
	LATERAL (SELECT sum(spans) AS spans FROM asyncspan.name_stats_of(s)) AS a,
	LATERAL (SELECT sum(started) AS n
		FROM asyncspan.concurrency_of(s, '1 second')) AS b,
	LATERAL (SELECT count(*) AS n FROM asyncspan.folded_of(s)) AS c,
	LATERAL (SELECT md5(string_agg(t::text, ';')) AS digest
		FROM asyncspan.top_spans_of(s, 500) AS t) AS d
EOS
query_is(<<"EOS", "$whole\n$whole", 'stored from files, and a variable');
$serial $small
CREATE TEMP TABLE kept AS SELECT $set AS s FROM ev;
SELECT o.* FROM kept, LATERAL asyncspan.overview_of(s) AS o;
CREATE FUNCTION pg_temp.twice(OUT o asyncspan.span_set) LANGUAGE plpgsql AS '
DECLARE v asyncspan.span_set;
BEGIN
	SELECT asyncspan.span_set($args) INTO v FROM ev;
	PERFORM asyncspan.name_stats_of(v);
	o := v;
END';
SELECT o.* FROM pg_temp.twice() AS v, LATERAL asyncspan.overview_of(v) AS o;
EOS

# ---- profiles, whose open spans go to files ----

my $profile = "asyncspan.profile($set)";
my $profile_md5 = query("SELECT md5($profile\::text) FROM begins");
query_is("$serial $small SELECT md5($profile\::text) FROM begins",
	$profile_md5, 'profile of open spans in files');
query_is(<<"EOS", $profile_md5, 'rollup of open spans in files');
$serial $small
SELECT md5(asyncspan.rollup(p)::text)
FROM (SELECT $profile AS p FROM begins GROUP BY process_id) AS parts
EOS
query_is(<<"EOS", $profile_md5, 'rollup in workers');
$parallel $small
CREATE TABLE parts AS SELECT $profile AS p FROM begins GROUP BY process_id;
ALTER TABLE parts SET (parallel_workers = 2);
SELECT md5(asyncspan.rollup(p)::text) FROM parts;
EOS

# ---- rescans ----

query_is(<<'EOS', '300|30000', 'a source is read anew for each row');
SELECT count(*), sum(o.begin_events) FROM generate_series(0, 299) AS i,
	LATERAL asyncspan.overview('begins',
		since => '1970-01-01 00:00:00.000001+00'::timestamptz + i * interval '0.0001 seconds',
		until => '1970-01-01 00:00:00.000001+00'::timestamptz + (i + 1) * interval '0.0001 seconds') AS o
EOS
query_is(<<"EOS", '3|30000', 'an aggregate is run anew for each row');
$serial
SELECT count(*), sum(o.spans) FROM (VALUES ('p0'), ('p1'), ('p2')) AS v (p),
	LATERAL (SELECT $set AS s FROM ev WHERE process_id = p) AS x,
	LATERAL asyncspan.overview_of(s) AS o
EOS
query_is(<<'EOS', '4|3', 'rows are read again');
SET enable_hashjoin = off; SET enable_mergejoin = off;
SELECT count(*), count(s.name) FROM generate_series(1, 4) AS i
	LEFT JOIN asyncspan.name_stats('ev') AS s ON s.name = 'name ' || i * 2
EOS

# ---- cursors ----

for my $memory ('', $small)
{
	my $files = $memory eq '' ? 'in memory' : 'in files';

	query_is(<<"EOS", "3\n2\n2", "cursors, left early, $files");
$memory $serial
BEGIN;
DECLARE a CURSOR FOR SELECT 1 FROM asyncspan.spans('ev');
DECLARE b SCROLL CURSOR FOR SELECT g, $set FROM ev GROUP BY g;
DECLARE c CURSOR FOR SELECT n.spans FROM
	(SELECT process_id, $set AS s FROM ev GROUP BY process_id) AS x,
	LATERAL asyncspan.name_stats_of(s) AS n;
DECLARE d CURSOR WITH HOLD FOR SELECT 1 FROM asyncspan.spans('ev') LIMIT 10;
MOVE 3 FROM a;
MOVE 10 FROM b;
SAVEPOINT s;
MOVE 3 FROM c;
MOVE 10 FROM a;
ROLLBACK TO s;
MOVE BACKWARD 5 FROM b;
CLOSE b;
SELECT count(*) FROM pg_cursors WHERE name <> 'b';
COMMIT;
MOVE 5 FROM d;
SELECT 2;
CLOSE d;
BEGIN;
DECLARE a CURSOR FOR SELECT asyncspan.folded('ev');
MOVE 2 FROM a;
ROLLBACK;
SELECT 2;
EOS
}

# ---- prepared statements ----

$node->safe_psql('spans', <<'EOS');
CREATE TYPE kind AS ENUM ('begin', 'end');
CREATE TABLE changing (time timestamptz, event_type text, span_id bigint, name text);
INSERT INTO changing VALUES ('2020-01-01', 'begin', 1, 'a'), ('2020-01-02', 'end', 1, 'a');
EOS
query_is(<<'EOS', join("\n", ('1|86400000|1') x 8), 'columns that change');
SET plan_cache_mode = force_generic_plan;
PREPARE source AS SELECT complete, total_ms, names FROM asyncspan.overview('changing');
PREPARE aggregate AS SELECT complete, total_ms, names FROM asyncspan.overview_of((
	SELECT asyncspan.span_set(time, event_type, span_id, NULL, NULL, name, NULL) FROM changing));
EXECUTE source; EXECUTE aggregate;
ALTER TABLE changing ALTER span_id TYPE int, ALTER event_type TYPE kind USING event_type::kind;
EXECUTE source; EXECUTE aggregate;
ALTER TABLE changing ALTER time TYPE bigint USING extract(epoch FROM time) * 1000000000,
	ALTER name TYPE "char";
EXECUTE source; EXECUTE aggregate;
ALTER TABLE changing ALTER name TYPE uuid USING NULL, ALTER event_type TYPE char(9);
UPDATE changing SET name = '00000000-0000-0000-0000-000000000001';
EXECUTE source; EXECUTE aggregate;
EOS

# ---- values at their limits ----

query_is(<<'EOS', "1||0\n2|\\303|4", 'names of a single byte');
CREATE TABLE bytes AS SELECT * FROM (VALUES (1, 'begin', 1, ''::"char"),
	(2, 'begin', 2, chr(233)::"char")) AS v (time, event_type, span_id, name);
ALTER TABLE bytes ALTER time TYPE bigint;
SELECT span_id, name, octet_length(name) FROM asyncspan.spans('bytes');
EOS
like(query(<<'EOS'), qr/number of an event is not valid/, 'counts that wrap around');
-- the number of a duplicate comes last
SELECT overlay(substr(s::text, 3) PLACING repeat('ff', 8)
	FROM length(s::text) - 17) AS hex
FROM (SELECT asyncspan.span_set(1::bigint, 'begin', 1, NULL, NULL, 'a', NULL) AS s
	FROM generate_series(1, 2)) AS x
\gset
SELECT events FROM asyncspan.name_stats_of(('\x' || :'hex')::asyncspan.span_set);
EOS
like(query(<<'EOS'), qr/total duration is out of range/, 'a total beyond all nanoseconds');
CREATE TABLE eternal AS SELECT -9200000000000000000 AS begin_time,
	9200000000000000000 AS end_time, i AS span_id
FROM generate_series(1, 11000) AS i;
SELECT asyncspan.report('eternal');
EOS

# ---- segments of shared memory ----

# A plan without workers makes none, so it needs no room in shared memory; one
# whose workers send their states has one segment more than the workers do.
my $before_call = query("SELECT count(*) FROM pg_ls_dir('pg_dynshmem')");

$node->safe_psql('spans', <<'EOS');
CREATE FUNCTION segments(bigint) RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$SELECT count(*) FROM pg_ls_dir('pg_dynshmem')$$;
CREATE VIEW counting AS SELECT time, event_type, span_id, process_id,
	parent_span_id, 'segments ' || segments(span_id) AS name, target
FROM few WHERE span_id <= 100;
EOS
my $names = "SELECT DISTINCT name FROM asyncspan.name_stats('counting')";
query_is("$serial $names", "segments $before_call", 'a serial call makes no segment');
unlike(query("$parallel $names"), qr/^segments $before_call$/m, 'a parallel one does');

# ---- the segments of others ----

# A handle can be guessed, or seen as here.  Whatever segment it stands for,
# one of another session's aggregation among them, it is refused.  It is the
# end of a request, little-endian.
my $handles = "SELECT substr(f, 6)::bigint FROM pg_ls_dir('pg_dynshmem') AS f"
  . " WHERE f LIKE 'mmap.%'";
my $others = join(' UNION ALL ',
	map {
		"SELECT '$_' AS name, attempt(format('SELECT asyncspan.$_(%L::bytea,"
		  . " 1::bigint, ''begin''::text, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
		  . " FROM generate_series(1, 3)', '\\x06727361' || repeat('00', 100)"
		  . " || regexp_replace(lpad(to_hex(h), 8, '0'), '(..)(..)(..)(..)',"
		  . " '\\4\\3\\2\\1'))) AS outcome FROM ($handles) AS s (h)"
	} ('span_set_shared', 'span_set_from_spans_shared'));
my $quiet = query("SELECT array_agg(h) FROM ($handles) AS s (h)");
my ($out, $err) = ('', '');

$node->safe_psql('spans', 'CREATE VIEW slow AS SELECT * FROM few'
	  . " WHERE span_id > 1 OR pg_sleep(120) IS NOT NULL");
my $owner = IPC::Run::start(
	[
		$node->installed_command('psql'), '-XAtq', '-v', 'VERBOSITY=sqlstate',
		'-d', $node->connstr('spans') . ' application_name=owner',
		'-c', "$parallel SELECT asyncspan.overview('slow')"
	],
	'<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(aspan_timeout()));
$node->poll_query_until('spans', <<'EOS') or die 'the query does not run';
SELECT count(*) > 0 FROM pg_stat_activity
WHERE application_name = 'owner' AND wait_event = 'PgSleep'
EOS
query_is("SELECT count(*) > 0 FROM ($handles) AS s (h) WHERE h <> ALL ('$quiet')",
	't', 'a segment of another session');
query_is("SELECT name, outcome FROM ($others) AS o GROUP BY 1, 2 ORDER BY 1, 2",
	"span_set_from_spans_shared|22023\nspan_set_shared|22023",
	'none is accepted');
query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
	  . " WHERE application_name = 'owner' AND backend_type = 'client backend'");
$owner->finish;
like($err, qr/57014/, 'its owner was not disturbed');

# ---- NULL everywhere ----

my $called = query(<<'EOS');
SELECT count(*) > 50, bool_and(outcome IN ('ok', '22004', '22023'))
FROM pg_proc AS p, LATERAL (SELECT 'SELECT asyncspan.' || quote_ident(proname) || '('
	|| coalesce(string_agg('NULL::' || t::regtype, ', ' ORDER BY n), '') || ')' AS call
	FROM unnest(proargtypes) WITH ORDINALITY AS a (t, n)) AS c,
	LATERAL (SELECT attempt(call) AS outcome) AS o
WHERE pronamespace = 'asyncspan'::regnamespace AND prokind = 'f'
	AND prorettype <> 'trigger'::regtype AND NOT (ARRAY['internal', 'cstring', '"any"', 'trigger']::regtype[]
		&& proargtypes::oid[]::regtype[])
EOS
is($called, 't|t', 'every function with nothing but NULL');

# ---- errors, again and again ----

my %failures = (
	'an argument that is wrong' =>
	  [ "SELECT asyncspan.flame(''few'', weight => ''heavy'')", '22023' ],
	'a row that fails' => [ "SELECT asyncspan.overview(''failing'')", '22012' ],
	'a row that fails in an aggregate' =>
	  [ "SELECT g, $set FROM failing GROUP BY g", '22012' ],
	'too little memory' => [ "SELECT asyncspan.folded(''ev'')", '53400' ],
	'too many temporary files' =>
	  [ "SELECT asyncspan.spans(''few'')", '53400' ],
	'too many temporary files of an aggregate' => [
		"SELECT process_id, $set, $profile FROM ev GROUP BY process_id", '53400'
	],
	'no error' => [ "SELECT asyncspan.name_stats(''few'')", 'ok' ]);

for my $what (sort keys %failures)
{
	my ($sql, $state) = @{ $failures{$what} };
	my $settings = $small;

	$sql =~ s/''/'/g;
	$settings .= "SET temp_file_limit = '256kB';" if $what =~ /temporary/;
	$settings .= "SET asyncspan.max_memory = '1MB';" if $what =~ /memory/;
	for my $workers ($serial, $parallel)
	{
		my $where = $workers eq $serial ? 'alone' : 'with workers';
		my $n = $workers eq $serial && $what !~ /memory|files of/ ? 200 : 20;

		# a subtransaction may leave a little behind, a leak leaves more
		query_is(
			"$settings $workers SELECT result, files, memory < 400000"
			  . " FROM attempts(\$\$$sql\$\$, $n)",
			"$state|0|t", "$what, $where");
	}
}

# a view that reads itself
$node->safe_psql('spans', <<'EOS');
CREATE VIEW itself AS SELECT * FROM ev;
CREATE OR REPLACE VIEW itself AS
SELECT ev.* FROM ev, asyncspan.overview('itself') AS o;
EOS
like(
	query(  "SELECT result, files, memory < 400000"
		  . " FROM attempts('SELECT count(*) FROM itself', 4)"),
	qr/^42P17\|0\|t$/, 'a view that reads itself');

unlike(slurp_file($node->logfile), qr/WARNING|PANIC|TRAP|LOG:  server process/,
	'no warning in the log');
$node->stop;

done_testing();
