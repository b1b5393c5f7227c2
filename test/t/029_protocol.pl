# More than one machine, played on one.
#
# A distributed engine runs an aggregate in parts: on each part a call of the
# transition function for every row, its state as text to another server, there
# the input function, the combine function and the final function.  That is
# played in SQL, by the names in the catalog.
#
# Functions over a relation whose rows are on other servers have sets made of
# them there.  The other server is a loopback to this one.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'postgres_fdw or auto_explain is not installed'
  if !aspan_has_module('postgres_fdw') || !aspan_has_module('auto_explain');

my $ncases = $ENV{ASPAN_CASES} || 500;
my $seed = aspan_seed();
my $sql_seed = ($seed % 100000) / 100000;
my $node = aspan_cluster('protocol', <<'EOC');
session_preload_libraries = 'auto_explain'
auto_explain.log_verbose = on
auto_explain.log_nested_statements = on
auto_explain.log_level = notice
allow_system_table_mods = on
EOC
my $host = $node->host;
my $port = $node->port;
my $columns = 'span_id, process_id, trace_id, parent_span_id, name, target,'
  . ' error, detached, filename, line';

# ---- the protocol ----

$node->safe_psql(
	'spans', qq{
SELECT setseed($sql_seed);
CREATE TABLE events AS
SELECT case_no, floor(random() * 4)::int AS part,
	CASE WHEN random() < 0.95 THEN floor(random() * instants)::bigint END AS time,
	CASE WHEN random() < 0.45 THEN 'begin' WHEN random() < 0.9 THEN 'end'
		ELSE nullif('log', 'lo' || substr('gx', 1 + floor(random() * 2)::int, 1)) END AS event_type,
	nullif(floor(random() * 5)::bigint, 4) AS span_id,
	CASE WHEN random() < 0.8 THEN 'p' WHEN random() < 0.5 THEN 'q' END AS process_id,
	CASE WHEN random() < 0.1 THEN 't' || floor(random() * 2)::int END AS trace_id,
	nullif(floor(random() * 3)::bigint, 0) AS parent_span_id,
	nullif('n' || floor(random() * 3)::int, 'n2') AS name, 'x' AS target,
	random() < 0.1 AS error, random() < 0.1 AS detached,
	'f' || floor(random() * 2)::int AS filename,
	CASE WHEN random() < 0.9 THEN floor(random() * 2)::int END AS line
FROM (SELECT i AS case_no, 1 + floor(random() * 20)::int AS instants,
		floor(random() ^ 2 * 25)::int AS n
	FROM generate_series(1, $ncases) i) c, generate_series(0, n);
});

# One aggregate as an engine runs it: each step by the function that the catalog
# names, and what goes from one server to another as text.
$node->safe_psql('spans', <<'EOS');
CREATE FUNCTION step(aggregate regprocedure, what text, a text, b text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	f text;
	type text;
	result text;
BEGIN
	SELECT CASE what WHEN 'trans' THEN aggtransfn WHEN 'combine' THEN aggcombinefn
			ELSE aggfinalfn END::text, format_type(aggtranstype, NULL)
		INTO f, type FROM pg_aggregate WHERE aggfnoid = aggregate;
	-- a strict function is not called for NULL; the first value is the state
	IF what <> 'final' AND (a IS NULL OR b IS NULL) THEN
		RETURN coalesce(a, b);
	END IF;
	EXECUTE format('SELECT %s(%L::%s%s)::text', f, a, type,
		CASE WHEN what <> 'final' THEN format(', %L::%s', b, type) END)
		INTO result;
	RETURN result;
END$$;

CREATE FUNCTION trans(text, text, regprocedure) RETURNS text LANGUAGE sql
	AS $$SELECT step($3, 'trans', $1, $2)$$;
CREATE FUNCTION combine(text, text, regprocedure) RETURNS text LANGUAGE sql
	AS $$SELECT step($3, 'combine', $1, $2)$$;
CREATE AGGREGATE on_part(text, regprocedure) (SFUNC = trans, STYPE = text);
CREATE AGGREGATE on_coordinator(text, regprocedure) (SFUNC = combine, STYPE = text);

-- the same for events, whose transition function has their columns
CREATE FUNCTION add_event(state text, e events) RETURNS text LANGUAGE sql AS $$
	SELECT asyncspan.span_set_add_event_ns(state::asyncspan.span_set, e.time,
		e.event_type, e.span_id, e.process_id, e.trace_id, e.parent_span_id,
		e.name, e.target, e.error, e.detached, e.filename, e.line)::text$$;
CREATE AGGREGATE events_on_part(events) (SFUNC = add_event, STYPE = text);
EOS

# the cases in which two queries of (case_no, value) differ
sub differing
{
	my ($whole, $parts) = @_;

	return $node->safe_psql(
		'spans', qq{
SELECT count(*) || ' of ' || (SELECT count(DISTINCT case_no) FROM events)
	|| coalesce(', first ' || min(case_no), '')
FROM (SELECT case_no, value::text FROM ($whole) w) w
FULL JOIN (SELECT case_no, value::text FROM ($parts) p) p USING (case_no)
WHERE w.value IS DISTINCT FROM p.value}) . '';
}

my $set = "asyncspan.span_set(time, event_type, $columns)";
my $whole = "SELECT case_no, $set AS value FROM events GROUP BY case_no";
my $processes = "SELECT case_no, process_id, part % 2 AS part, $set AS s FROM events"
  . ' GROUP BY case_no, process_id, part % 2';

sub distributed
{
	my ($aggregate, $values) = @_;

	return "SELECT case_no, step($aggregate, 'final',"
	  . " on_coordinator(state, $aggregate ORDER BY random()), NULL) AS value"
	  . " FROM ($values) v GROUP BY case_no";
}

foreach my $case (
	[ 'merge', 'span_set', $whole, 's' ],
	[ 'rollup', 'profile',
		"SELECT case_no, asyncspan.profile($set) AS value FROM events GROUP BY case_no",
		'asyncspan.profile(s)' ])
{
	my ($name, $type, $expected, $value) = @$case;
	my $aggregate = "'asyncspan.$name(asyncspan.$type)'::regprocedure";

	# profiles of parts that have an id of a process in common need an order
	my $sets = $name eq 'merge' ? $processes
	  : "SELECT case_no, coalesce(process_id, '') AS part, $set AS s FROM events"
	  . " GROUP BY case_no, process_id";

	is( differing($expected, distributed($aggregate,
				"SELECT case_no, on_part(($value)::text, $aggregate) AS state"
				  . " FROM ($sets) s GROUP BY case_no, part")),
		"0 of $ncases", "$name in parts, by text, seed $seed");
}

is( differing($whole, distributed(
			"'asyncspan.merge(asyncspan.span_set)'::regprocedure",
			'SELECT case_no, events_on_part(e ORDER BY random()) AS state'
			  . ' FROM events e GROUP BY case_no, part')),
	"0 of $ncases", "events added one by one, by text, seed $seed");

# ---- span_set_distributed ----

my $parallel = join('', map { "SET $_;" } aspan_parallel(2));
my $timestamps = "'epoch'::timestamptz + time * interval '1 us'";

foreach my $case ([ 'time', '_ns' ], [ $timestamps, '' ])
{
	my ($time, $form) = @$case;
	my $expected = "SELECT case_no, asyncspan.span_set($time, event_type, $columns)"
	  . ' AS value FROM events GROUP BY case_no';

	is( differing($expected, $expected =~ s/span_set\(/span_set_distributed$form(/r),
		"0 of $ncases", "span_set_distributed$form, seed $seed");
}
is( $node->safe_psql('spans', "$parallel SELECT"
		  . " asyncspan.span_set_distributed_ns(time, event_type, $columns)::text"
		  . " = $set\::text FROM events"),
	't', 'in parallel workers');
is( $node->safe_psql('spans', 'SELECT count(s) || s::text FROM (SELECT'
		  . " asyncspan.span_set_distributed_ns(time, event_type, $columns) AS s"
		  . ' FROM events WHERE false) q GROUP BY s::text'),
	'1' . $node->safe_psql('spans', "SELECT $set FROM events WHERE false"),
	'of no rows, the set of no events');
is( $node->safe_psql('spans', "SELECT DISTINCT aggtransfn::text, aggcombinefn::text,"
		  . ' aggtranstype::regtype::text, aggserialfn::text FROM pg_aggregate'
		  . " WHERE aggfnoid::text ~ 'span_set_distributed' ORDER BY 1"),
	"asyncspan.span_set_add_event|asyncspan.span_set_merge|asyncspan.span_set|-\n"
	  . 'asyncspan.span_set_add_event_ns|asyncspan.span_set_merge|asyncspan.span_set|-',
	'it is what an engine can run in parts');
is( $node->safe_psql('spans', 'SELECT count(*) FROM pg_proc p, pg_aggregate a'
		  . " WHERE a.aggfnoid = p.oid AND proname ~ 'span_set_distributed'"
		  . " AND NOT '\"any\"'::regtype = ANY (proargtypes::oid[])"),
	'2', 'with types that are declared');

# ---- sets travel ----

$node->safe_psql('spans', <<"EOS");
CREATE EXTENSION postgres_fdw;
CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw
	OPTIONS (host '$host', port '$port', dbname 'spans', extensions 'asyncspan');
CREATE USER MAPPING FOR PUBLIC SERVER loopback OPTIONS (password_required 'false');

-- some spans are cut, some rows are no events, some ids come again
CREATE TABLE ev (time timestamptz, event_type text, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, error boolean, filename text, line int);
INSERT INTO ev SELECT '2026-11-27'::timestamptz + i * interval '100 ms'
		+ e * (i * 7 % 9000) * interval '1 ms',
	CASE WHEN i % 97 = 0 THEN 'log' WHEN e = 0 THEN 'begin' ELSE 'end' END,
	CASE WHEN i % 89 > 0 THEN i % 1900 END, 'p' || i % 3, i / 2, 'name ' || i % 5,
	'target ' || i % 2, i % 31 = 0, 'f', i % 7
FROM generate_series(1, 4000) i, generate_series(0, 1) e WHERE i % 50 <> e;
INSERT INTO ev SELECT * FROM ev WHERE span_id % 23 = 0;
CREATE TABLE sp AS SELECT begin_time, end_time, span_id, process_id, parent_span_id,
	name, target, error, filename, line FROM asyncspan.spans('ev');

CREATE SCHEMA parts;
CREATE TABLE parts.ev (LIKE ev) PARTITION BY LIST (process_id);
CREATE TABLE parts.sp (LIKE sp) PARTITION BY LIST (process_id);
CREATE VIEW parts.ev_view AS SELECT * FROM parts.ev;
DO \$\$
DECLARE
	t record;
BEGIN
	FOR i IN 0 .. 2 LOOP
		FOR t IN SELECT unnest(ARRAY['ev', 'sp']) AS name LOOP
			EXECUTE format('CREATE TABLE %s_%s AS SELECT * FROM %1\$s WHERE process_id = ''p%2\$s''', t.name, i);
			EXECUTE format('CREATE FOREIGN TABLE parts.%s_%s PARTITION OF parts.%1\$s FOR VALUES IN (''p%2\$s'')'
				' SERVER loopback OPTIONS (schema_name ''public'', table_name ''%1\$s_%2\$s'')', t.name, i);
		END LOOP;
	END LOOP;
END\$\$;
EOS

# every function of a relation, and of ranges of it
my @calls = split /\n/, $node->safe_psql('spans', <<'EOS');
SELECT format('SELECT * FROM asyncspan.%I(''SOURCE''%s%s)', proname, argument, range)
FROM pg_proc,
	LATERAL (SELECT CASE WHEN 'other_source' = ANY (proargnames)
		THEN ', other_source => ''SOURCE''' WHEN pronargs - pronargdefaults > 1
		THEN ', name => ''name 1''' ELSE '' END) AS a (argument),
	(VALUES (''), (', since => ''2026-11-27 00:01'', until => ''2026-11-27 00:05'''),
		(', since => ''2026-11-27 00:01'', until => ''2026-11-27 00:05'', margin => ''5 s'''),
		(', process => ''p1'', since => ''2026-11-27 00:02'', margin => ''3 s'''),
		(', since => ''2027-01-01''')) AS r (range)
WHERE pronamespace = 'asyncspan'::regnamespace
	AND proargtypes[0] = 'regclass'::regtype AND proname !~ 'partition|_store$'
ORDER BY 1
EOS
cmp_ok(scalar(@calls), '>', 100, 'there are functions to be called');

# what all calls say of a relation, in one session
sub answers
{
	my ($source, $settings) = @_;
	my ($out, $err) = ('', '');

	$node->psql('spans',
		join("\n", $settings, 'SET client_min_messages = error;',
			map { (my $sql = $_) =~ s/SOURCE/$source/g; "\\echo -- call\n$sql;" } @calls),
		stdout => \$out, stderr => \$err);
	is($err, '', "$source: no errors with $settings");
	$out =~ s/\b(?:parts|public)\.//g;
	return [ split /^-- call\n/m, "$out\n", -1 ];
}

sub same_answers
{
	my ($here, $there, $name) = @_;
	my @wrong = grep { $here->[ $_ + 1 ] ne ($there->[ $_ + 1 ] // 'none') } 0 .. $#calls;

	is(scalar(@$here), @calls + 1, "$name: every call has an answer");
	is(join("\n", map { $calls[$_] } @wrong), '', "$name: the same answers");
	return;
}

foreach my $table ('ev', 'sp')
{
	my $here = answers("public.$table", 'SET asyncspan.push_down = off;');

	same_answers($here, answers("parts.$table", $_), "$table, $_")
	  foreach 'SET asyncspan.push_down = auto;',
	  'SET asyncspan.push_down = off;',
	  "$parallel SET asyncspan.push_down = on;";
	same_answers($here, answers("public.$table", 'SET asyncspan.push_down = on;'),
		"$table, which is here");
}

# ---- by the plans ----

# the plans behind a call, but for its own
sub plans
{
	my ($source, $settings) = @_;
	my ($out, $err);

	$node->psql('spans', "$settings SET auto_explain.log_min_duration = 0;"
		  . " SELECT spans FROM asyncspan.overview('$source')",
		stdout => \$out, stderr => \$err);
	return $err;
}

my $pushed = qr/merge\(.*Foreign Scan.*Remote SQL: SELECT asyncspan\.span_set_shared\(.*GROUP BY/s;
my $rows = qr/Remote SQL: SELECT "?time"?, event_type/;

my $plan = plans('parts.ev', '');
like($plan, $pushed, 'the foreign server makes the sets');
unlike($plan, $rows, 'and sends no rows');
$plan = plans('parts.ev', 'SET asyncspan.push_down = off;');
like($plan, $rows, 'unless it is told not to');
unlike($plan, qr/merge\(/, 'and then there is no merge');
unlike(plans('public.ev', ''), qr/merge\(/, 'nor of a table that is here');
like(plans('public.ev', 'SET asyncspan.push_down = on;'), qr/merge\(/,
	'unless it is told to');
unlike(plans('parts.ev_view', ''), qr/merge\(/, 'nor of a view');
$plan = plans('parts.ev_view', 'SET asyncspan.push_down = on;');
like($plan, $pushed, 'unless it is told to');
unlike($plan, $rows, 'and then it sends no rows, either');

is( $node->safe_psql('spans', "SELECT spans > 0 FROM asyncspan.overview('parts.ev');"
		  . ' SHOW enable_partitionwise_aggregate; SHOW jit'),
	"t\noff\n" . $node->safe_psql('spans', 'SHOW jit'),
	'the settings of the planner are those of the session again');

# by hand, as a user would, for which statistics are needed
my $by_hand = $node->safe_psql('spans', <<'EOS');
ANALYZE parts.ev;
SET enable_partitionwise_aggregate = on;
EXPLAIN (VERBOSE, COSTS OFF) SELECT asyncspan.merge(s) FROM (SELECT
	asyncspan.span_set(time, event_type, span_id, process_id, parent_span_id, name, target) AS s
	FROM parts.ev GROUP BY process_id) q
EOS
like($by_hand, qr/Remote SQL: SELECT asyncspan\.span_set\(.*GROUP BY/,
	'by hand, the foreign server makes the sets, too');

# A partition key of another kind has no process whole on one server.
$node->safe_psql('spans', <<'EOS');
CREATE TABLE parts.by_time (LIKE ev) PARTITION BY RANGE (time);
CREATE FOREIGN TABLE parts.by_time_1 PARTITION OF parts.by_time
	FOR VALUES FROM (MINVALUE) TO (MAXVALUE)
	SERVER loopback OPTIONS (schema_name 'public', table_name 'ev');
EOS
unlike(plans('parts.by_time', ''), qr/merge\(/, 'nor where parts are ranges of time');

# ---- Citus is known by its catalog ----

unlike(plans('public.ev_1', ''), qr/merge\(/, 'a table');
$node->safe_psql('spans', <<'EOS');
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass NOT NULL,
	partmethod "char" NOT NULL, partkey text, colocationid int);
GRANT SELECT ON pg_catalog.pg_dist_partition TO PUBLIC;
-- a column as a tree of nodes
CREATE TABLE nodes (LIKE ev_1, process text GENERATED ALWAYS AS (process_id) STORED,
	trace bigint GENERATED ALWAYS AS (span_id) STORED);
INSERT INTO pg_catalog.pg_dist_partition SELECT adrelid, 'h', NULL FROM pg_attrdef;
INSERT INTO pg_catalog.pg_dist_partition
SELECT CASE attname WHEN 'process' THEN 'ev_1'::regclass ELSE 'ev_2' END, 'h', adbin::text
FROM pg_attrdef d JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum
WHERE adrelid = 'nodes'::regclass;
INSERT INTO pg_catalog.pg_dist_partition VALUES ('ev_0', 'n', NULL);
EOS
like(plans('public.ev_1', ''), qr/merge\(/, 'distributed by process_id');
unlike(plans('public.ev_2', ''), qr/merge\(/, 'but not by another column');
unlike(plans('public.ev_0', ''), qr/merge\(/, 'nor a reference table');
$node->safe_psql('spans', 'ALTER TABLE pg_catalog.pg_dist_partition ALTER partkey TYPE bytea USING NULL');
unlike(plans('public.ev_1', ''), qr/merge\(/, 'nor by a catalog that is another');
$node->safe_psql('spans', 'DROP TABLE pg_catalog.pg_dist_partition');

# ---- and how much of it ----

# 200,000 events, of 100 names in 10 processes
$node->safe_psql('spans', <<'EOS');
CREATE TABLE big (time timestamptz, event_type text, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, filename text, line int);
INSERT INTO big SELECT '2026-11-27'::timestamptz + i * interval '100 us'
		+ e * (hashint4(i)::bigint & 65535) * interval '1 us',
	CASE e WHEN 0 THEN 'begin' ELSE 'end' END, i, '8c3f1b2e-0000-4000-8000-00000000000' || i % 10,
	nullif(i / 20 * 20, i), 'operation number ' || (hashint4(i) & 32767) % 100, 'module::of::target',
	'src/module/of/target.rs', (hashint4(i) & 32767) % 100
FROM generate_series(1, 100000) i, generate_series(0, 1) e;
EOS
my ($events, $value, $text, $table) = split /\|/, $node->safe_psql('spans', <<'EOS');
SELECT (SELECT count(*) FROM big), sum(pg_column_size(s)), sum(length(s::text)),
	(SELECT sum(length(b::text)) FROM big b)
FROM (SELECT asyncspan.span_set(time, event_type, span_id, process_id, parent_span_id,
	name, target, filename, line) AS s FROM big GROUP BY process_id) q
EOS
diag(sprintf('an event: %.2f bytes in a set, %.2f as its text, %.0f as a row',
		$value / $events, $text / $events, $table / $events));
cmp_ok($text / $events, '<=', 8, 'a set travels in up to 8 bytes for an event');

$node->stop;
done_testing();
