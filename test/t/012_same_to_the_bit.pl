# A figure is the same to the last bit whatever the plan, the number of
# workers, the order of the rows, the kind of the relation and the types of
# its columns.
#
# Every function that reads a relation is called with its defaults, and those
# over time and of what is running with all their arguments, over the same dirty
# events in many forms, and the whole output is compared as text.  A form whose
# like has had all of these calls has a third of them, another one in each run.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = aspan_seed();
my $node = aspan_cluster('same_bits');
my $sql_seed = ($seed % 1000) / 1000;

# Events with everything that is hard: ids that are used again, while they are
# in use and after, lost and doubled events, ends of another name, NULLs, rows
# that are no events; times in whole microseconds, ids that fit two bytes.
$node->safe_psql(
	'spans', qq{
CREATE SCHEMA base;
SET search_path = base;
SELECT setseed($sql_seed);
CREATE TABLE made AS
SELECT i, md5((i % 3)::text)::uuid AS process_id,
	((i * 7919) % 9001 + 1)::int AS span_id,
	CASE WHEN i % 5 = 0 THEN NULL
		WHEN i % 5 = 1 THEN 0 ELSE (i * 31) % 9001 + 1 END::int AS parent_span_id,
	'name ' || (i % 23) AS name,
	CASE WHEN i % 11 > 0 THEN 'target::' || (i % 4) END AS target,
	CASE WHEN i % 7 > 0 THEN 'src/' || (i % 6) || '.rs' END AS filename,
	(i % 40)::int AS line,
	1755271700000000000 + (i * 37000)::bigint AS begin_ns,
	1755271700000000000 + (i * 37000)::bigint
		+ (random() ^ 4 * 90000)::bigint * 1000 AS end_ns,
	random() AS luck
FROM generate_series(1, 6000) i;

CREATE TABLE events AS
SELECT time, event_type, span_id, process_id, parent_span_id, name, target,
	filename, line
FROM (SELECT begin_ns AS time, 'B' AS event_type, span_id, process_id,
		parent_span_id, name, target, filename, line FROM made
		WHERE luck > 0.02
	UNION ALL
	SELECT end_ns, 'E', span_id, process_id,
		CASE WHEN luck > 0.2 THEN parent_span_id END,
		CASE WHEN luck < 0.97 THEN name ELSE 'other' END, target, filename, line
		FROM made WHERE luck NOT BETWEEN 0.5 AND 0.52
	UNION ALL -- delivered twice
	SELECT begin_ns, 'B', span_id, process_id, parent_span_id, name, target,
		filename, line FROM made WHERE luck BETWEEN 0.3 AND 0.33
	UNION ALL
	SELECT end_ns, 'E', span_id, process_id, parent_span_id, name, target,
		filename, line FROM made WHERE luck BETWEEN 0.32 AND 0.35
	UNION ALL -- of no process, all at one instant
	SELECT 1755271700000000000 + (i % 2) * 1000, CASE WHEN i % 3 > 0 THEN 'B' ELSE 'E' END,
		i % 4, NULL, i % 3, 'tied ' || i % 2, NULL, NULL, NULL FROM made WHERE i <= 200
	UNION ALL -- no events, or not usable
	SELECT begin_ns, 'x', span_id, process_id, parent_span_id, name, target,
		filename, line FROM made WHERE i <= 30
	UNION ALL
	SELECT CASE WHEN i % 3 > 0 THEN begin_ns END, CASE WHEN i % 3 <> 1 THEN 'B' END,
		CASE WHEN i % 3 <> 2 THEN span_id END, process_id, parent_span_id, name,
		target, filename, line FROM made WHERE i <= 30) e
ORDER BY random();
ALTER TABLE events SET (parallel_workers = 4);
ANALYZE events;

INSERT INTO asyncspan.thresholds (metric, target, threshold)
SELECT m, t, 1.5 FROM unnest('{avg_ms,total_ms,p95_ms,latency_p50_ms,per_second,events}'::text[]) m,
	unnest('{NULL,target::1}'::text[]) t;
});

# every function over a relation that needs nothing but the relation
my @functions = split /\n/, $node->safe_psql(
	'spans', q{
SELECT p.proname FROM pg_proc p
WHERE pronamespace = 'asyncspan'::regnamespace
AND proargnames[1] = 'source' AND proargtypes[0] = 'regclass'::regtype
AND pronargs - pronargdefaults = 1 AND prokind = 'f'
AND NOT 'other_source' = ANY (proargnames) -- those compare two things
ORDER BY 1});
cmp_ok(scalar(@functions), '>=', 8, 'functions: ' . join(' ', @functions));

# and some with other arguments
my $range = q{since => '2025-08-15 15:28:20.05Z', until => '2025-08-15 15:28:20.15Z'};
my @calls = (
	map({ "$_()" } @functions),
	map({ my $by = $_; map { "trend(bucket => '10 ms', by => '$by', basis => '$_')" } qw(begin end) }
		  qw(target name operation)),
	"trend(bucket => '1 ms', basis => 'begin')",
	"trend(bucket => '7 ms', by => 'operation', $range, margin => '50 ms')",
	"trend(bucket => '7 ms', by => 'name', basis => 'begin', $range)",
	map({ "durations(bucket => '10 ms', by => '$_', per_doubling => 1)" }
		  qw(target name operation)),
	"durations(per_doubling => 64)",
	"durations(by => 'name', per_doubling => 7, $range, margin => '50 ms')",
	"in_flight(at => '2025-08-15 15:28:20.1Z')",
	"in_flight(at => '2025-08-15 15:28:20.1Z', parents => 'global')",
	"in_flight($range, margin => '50 ms')",
	"latency(open => 'exclude')",
	"latency($range, margin => '50 ms')",
	"tail(root => 'name 3', q => 0.5, parents => 'global')",
	"tail($range, q => 0.9)",
	"what_if(name => 'name 7', factor => 0.1)",
	"what_if_all(factor => 0, parents => 'global')",
	"what_if_all(factor => 2)",
	map({ "compare(samples => '$_', until => '2025-08-15 15:28:20.1Z',"
		  . " other_since => '2025-08-15 15:28:20.1Z', margin => '50 ms')" } qw(roots spans)),
	"concurrency(bucket => '10 ms', by => 'name', unmatched => 'clip')");

# a call over a source or a value
sub over
{
	my ($call, $form, $what) = @_;

	return 'asyncspan.' . $call =~ s/^(\w+)\((.?)/"$1$form($what" . ($2 eq ')' ? ')' : ", $2")/er;
}

# One of so many calls, from a random one on; slow servers take fewer
# (ASPAN_EVERY).
sub some_calls
{
	my $every = $_[0] * ($ENV{ASPAN_EVERY} || 1);
	my $first = aspan_random($every);

	return map { $calls[$_] } grep { $_ % $every == $first } 0 .. $#calls;
}

# Digests of the output of these calls, in its order, over "events" as found with
# the search path.
sub digests
{
	my ($path, $settings, @these) = @_;
	my $sql = "SET search_path = $path;\n";

	$sql .= "SET $_;\n" foreach @$settings;
	foreach my $call (@these)
	{
		my $function = over($call, '', q{'events'});

		$sql .= "SELECT \$\$$call\$\$, count(*),"
		  . " md5(string_agg(t, ' ' ORDER BY n)) FROM (SELECT"
		  . " replace(f::text, current_schema || '.events', 'events') AS t,"
		  . " row_number() OVER () AS n FROM $function f) q;\n";
	}
	return { map { (split /\|/)[0] => $_ } split /\n/,
		$node->safe_psql('spans', $sql, timeout => aspan_timeout()) };
}

my $want = digests('base', ['max_parallel_workers_per_gather = 0'], @calls);

sub same_calls
{
	my ($every, $title, $path, @settings) = @_;
	my @these = some_calls($every);

	is_deeply(digests($path, \@settings, @these),
		{ map { $_ => $want->{$_} } @these }, $title);
	return;
}

sub same { return same_calls(1, @_); }
sub same_third { return same_calls(3, @_); }

# the output is not empty, or equality means little
ok($want->{$_} =~ /\|[1-9]\d*\|\w+$/, "$_ has output") foreach @calls;

# ---- plans ----

foreach my $leader ('on', 'off')
{
	foreach my $workers (1, 2, 4)
	{
		same_calls($leader eq 'on' ? 1 : 3,
			"$workers workers, leader participation $leader",
			'base', aspan_parallel($workers),
			"parallel_leader_participation = $leader");
	}
}

my $debug =
  $node->safe_psql('spans',
	"SELECT name FROM pg_settings"
	  . " WHERE name IN ('debug_parallel_query', 'force_parallel_mode')");
same("$debug = on", 'base', "$debug = on", 'asyncspan.min_parallel_rows = 0');
same('durations in bins', 'base', 'max_parallel_workers_per_gather = 0',
	'asyncspan.min_binned_spans = 0');
same('durations in bins, small memory', 'base', 'max_parallel_workers_per_gather = 0',
	'asyncspan.min_binned_spans = 0', "asyncspan.work_mem = '512kB'");
same_third('no durations in bins', 'base', 'max_parallel_workers_per_gather = 0',
	'asyncspan.min_binned_spans = 2147483647');

# Parts are packed while rows are read, and merged by their keys; without parts
# all is resolved at once.  (min_packed_spans = 0 makes parts of whatever comes.)
my @parts = ('asyncspan.part_spans = 100', 'asyncspan.min_packed_spans = 0');
same('parts, serial', 'base', 'max_parallel_workers_per_gather = 0', @parts);
same("parts, $_ workers", 'base', aspan_parallel($_), @parts) foreach 1, 4;
same('parts, without the page reader', 'base', aspan_parallel(2), @parts,
	'asyncspan.page_reader = off');
same('parts, small memory', 'base', aspan_parallel(2), @parts,
	"asyncspan.work_mem = '64kB'");
same('parts, key by key', 'base', aspan_parallel(2), @parts,
	'asyncspan.key_ranges = off');
same('parts, with helpers', 'base', aspan_parallel(2), @parts,
	'asyncspan.part_workers = 2');
same_third('parts where they are worth it', 'base', aspan_parallel(2),
	'asyncspan.part_spans = 100');
same_third('no parts', 'base', aspan_parallel(2), 'asyncspan.part_spans = 0');

# ids that count, as parts are for: the rows may end anywhere, and all parts may
# be those of workers
my $counting = q{
CREATE TEMP TABLE counting AS
SELECT i AS time, CASE WHEN i % 2 = 0 THEN 'begin' ELSE 'end' END AS event_type,
	i / 2 AS span_id, 'p' AS process_id, i / 20 AS parent_span_id,
	'n' || i / 2 % 7 AS name, 't' AS target FROM generate_series(0, 1099::bigint) i;
CREATE FUNCTION pg_temp.digest(rows bigint, spans int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('asyncspan.part_spans', spans::text, false);
	EXECUTE format('CREATE OR REPLACE TEMP VIEW front AS SELECT * FROM counting WHERE time < %s', rows);
	RETURN (SELECT md5(string_agg(s::text, ',')) FROM asyncspan.name_stats('front') s);
END $$;
SELECT count(*), count(*) FILTER (WHERE pg_temp.digest(n, 50) = pg_temp.digest(n, 0))
FROM generate_series(500, 1050::bigint) n};
is($node->safe_psql('spans', $counting), '551|551', 'parts of so many rows as there may be');
$node->safe_psql('spans', q{
CREATE SCHEMA counting;
CREATE TABLE counting.events AS
SELECT i AS time, CASE WHEN i % 2 = 0 THEN 'begin' ELSE 'end' END AS event_type,
	i / 2 AS span_id, 'p' AS process_id, i / 20 AS parent_span_id,
	'n' || i / 2 % 7 AS name, 't' AS target FROM generate_series(0, 199999::bigint) i;
ALTER TABLE counting.events SET (parallel_workers = 3);
ANALYZE counting.events});
foreach my $spans (0, 1000, 10000)
{
	my $sql = join '', map { "SET $_;\n" } aspan_parallel(3),
	  'parallel_leader_participation = off', "asyncspan.part_spans = $spans";

	is( $node->safe_psql('spans',
			"$sql SELECT md5(string_agg(s::text, ',')) FROM asyncspan.name_stats('counting.events') s"),
		$node->safe_psql('spans',
			"SET asyncspan.part_spans = 0; SELECT md5(string_agg(s::text, ',')) FROM asyncspan.name_stats('counting.events') s"),
		"parts of $spans spans, of workers alone");
}
same('small memory', 'base', aspan_parallel(2), "work_mem = '64kB'",
	'hash_mem_multiplier = 1',
	"asyncspan.work_mem = '64kB'");
same('small memory, serial', 'base', 'max_parallel_workers_per_gather = 0',
	"asyncspan.work_mem = '64kB'");
same('no sequential scan', 'base', 'enable_seqscan = off', 'jit = off');
same('compiled', 'base', 'jit = on', 'jit_above_cost = 0',
	'jit_inline_above_cost = 0', 'jit_optimize_above_cost = 0');

my $aggregate = 'asyncspan.span_set(time, event_type, span_id, process_id,'
  . ' parent_span_id, name, target, filename, line)';
my $plan = $node->safe_psql('spans',
	join('', map { "SET $_;\n" } aspan_parallel(2))
	  . "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)"
	  . " SELECT $aggregate FROM base.events");
like($plan, qr/Finalize Aggregate.*Gather.*Partial Aggregate.*Parallel Seq Scan/s,
	'the aggregate runs in parallel');
like($plan, qr/Workers Launched: [12]/, 'its workers are launched');

# the query within a function is planned so, too
my $offset = -s $node->logfile;
$node->safe_psql('spans',
	"LOAD 'auto_explain';\n"
	  . "SET auto_explain.log_min_duration = 0;\n"
	  . "SET auto_explain.log_nested_statements = on;\n"
	  . join('', map { "SET $_;\n" } aspan_parallel(2))
	  . "SELECT count(*) FROM asyncspan.name_stats('base.events')");
like(substr(slurp_file($node->logfile), $offset),
	qr/Partial Aggregate.*Parallel Custom Scan \(asyncspan\.pages\) on events/s,
	'the query of a function runs in parallel');

# ---- order of the rows ----

my %orders = (
	shuffled => 'random()',
	by_time => 'time, event_type',
	backwards => 'time DESC, event_type DESC, span_id',
	ends_first => 'event_type DESC, random()',
	by_span => 'process_id, span_id, time');

foreach my $order (sort keys %orders)
{
	$node->safe_psql(
		'spans', "
SELECT setseed($sql_seed);
CREATE SCHEMA $order;
CREATE TABLE $order.events AS
	SELECT * FROM base.events ORDER BY $orders{$order};
ALTER TABLE $order.events SET (parallel_workers = 3)");
	same("rows $order, serial",
		$order, 'max_parallel_workers_per_gather = 0');
	same_third("rows $order, parallel",
		$order, aspan_parallel(3));
	same_third("rows $order, parts", $order, aspan_parallel(3), @parts);
}

# ---- kinds of relation ----

my $file = $node->basedir . '/events.csv';
my $host = $node->host;
my $port = $node->port;
my $columns = join(', ',
	'time bigint',
	'event_type text',
	'span_id int',
	'process_id uuid',
	'parent_span_id int',
	'name text',
	'target text',
	'filename text',
	'line int');
my %kinds = (
	a_view => 'CREATE VIEW events AS SELECT * FROM base.events',
	a_view_with_work => 'CREATE VIEW events AS'
	  . ' SELECT * FROM base.events WHERE span_id % 2 = 0 OR span_id IS NULL'
	  . ' UNION ALL SELECT * FROM base.events WHERE span_id % 2 <> 0',
	a_materialized_view =>
	  'CREATE MATERIALIZED VIEW events AS SELECT * FROM base.events',
	an_unlogged_table =>
	  'CREATE UNLOGGED TABLE events AS SELECT * FROM base.events',
	by_hash => 'CREATE TABLE events (LIKE base.events)'
	  . ' PARTITION BY HASH (span_id);'
	  . ' CREATE TABLE p0 PARTITION OF events FOR VALUES WITH (MODULUS 3, REMAINDER 0);'
	  . ' CREATE TABLE p1 PARTITION OF events FOR VALUES WITH (MODULUS 3, REMAINDER 1);'
	  . ' CREATE TABLE p2 PARTITION OF events FOR VALUES WITH (MODULUS 3, REMAINDER 2);'
	  . ' INSERT INTO events SELECT * FROM base.events',
	by_time_range => 'CREATE TABLE events (LIKE base.events)'
	  . ' PARTITION BY RANGE (time);'
	  . ' CREATE TABLE early PARTITION OF events'
	  . ' FOR VALUES FROM (MINVALUE) TO (1755271700200000000);'
	  . ' CREATE TABLE later PARTITION OF events DEFAULT;'
	  . ' INSERT INTO events SELECT * FROM base.events',
	by_inheritance => 'CREATE TABLE events (LIKE base.events);'
	  . ' CREATE TABLE child () INHERITS (events);'
	  . ' INSERT INTO child SELECT * FROM base.events WHERE line % 2 = 0;'
	  . ' INSERT INTO events SELECT * FROM base.events'
	  . ' WHERE line % 2 <> 0 OR line IS NULL',
	columns_moved => 'CREATE TABLE events AS SELECT line AS gone, line, filename,'
	  . ' target, name, parent_span_id, process_id, span_id, event_type,'
	  . ' now() AS other, time FROM base.events;'
	  . ' ALTER TABLE events DROP COLUMN gone',
	with_file_fdw => 'CREATE EXTENSION IF NOT EXISTS file_fdw SCHEMA public;'
	  . " COPY base.events TO '$file' (FORMAT csv);"
	  . ' CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;'
	  . " CREATE FOREIGN TABLE events ($columns) SERVER files"
	  . " OPTIONS (filename '$file', format 'csv')",
	with_postgres_fdw =>
	  'CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA public;'
	  . ' CREATE SERVER loop FOREIGN DATA WRAPPER postgres_fdw'
	  . " OPTIONS (host '$host', port '$port', dbname 'spans');"
	  . ' CREATE USER MAPPING FOR CURRENT_USER SERVER loop;'
	  . " CREATE FOREIGN TABLE events ($columns) SERVER loop"
	  . " OPTIONS (schema_name 'base', table_name 'events')");

foreach my $kind (sort keys %kinds)
{
  SKIP:
	{
		my ($module) = $kind =~ /^with_(\w+_fdw)$/;
		skip "relation $kind: the server does not have $module (contrib)", 4
		  if defined $module && !aspan_has_module($module);

		my ($ret, $out, $err) = $node->psql('spans',
			"CREATE SCHEMA $kind; SET search_path = $kind, public; $kinds{$kind}",
			on_error_stop => 1);

		is($ret, 0, "relation $kind") or diag($err);
		same("relation $kind", $kind);
		same_third("relation $kind, parallel",
			$kind, aspan_parallel(2));
		same_third("relation $kind, parts",
			$kind, aspan_parallel(2), @parts);
	}
}

# ---- types of columns ----

$node->safe_psql('spans', q{CREATE TYPE public.event_kind AS ENUM ('x', 'E', 'B')});
my $tz = q{timestamptz 'epoch' + time / 1000 * interval '1 us'};
my %types = (
	timestamptz => { time => $tz },
	timestamp => { time => "($tz) AT TIME ZONE 'UTC'" },
	varchar => { event_type => 'event_type::varchar(3)' },
	char => { event_type => 'event_type::"char"' },
	enum => { event_type => 'event_type::public.event_kind' },
	words => {
		event_type => "CASE event_type WHEN 'B' THEN 'start'"
		  . " WHEN 'E' THEN 'stop' ELSE event_type END"
	},
	int2 => {
		span_id => 'span_id::int2',
		parent_span_id => 'parent_span_id::int2',
		line => 'line::int2'
	},
	int8 => {
		span_id => 'span_id::int8',
		parent_span_id => 'parent_span_id::int8',
		line => 'line::int8'
	},
	process_text => { process_id => 'process_id::text' },
	process_varchar => { process_id => 'process_id::varchar(50)' },
	names => {
		name => 'name::varchar',
		target => 'target::name',
		filename => 'filename::varchar(99)'
	},
	wide => { name => q{name || ''}, more => q{repeat('x', 3000)} });

foreach my $type (sort keys %types)
{
	my $select = join(', ',
		map { ($types{$type}{$_} // $_) . " AS $_" }
		  qw(time event_type span_id process_id parent_span_id name target
		  filename line),
		grep { /more/ } keys %{ $types{$type} });

	$select =~ s/, more$/, $types{$type}{more} AS more/;
	$node->safe_psql('spans',
		"CREATE SCHEMA type_$type; CREATE TABLE type_$type.events AS"
		  . " SELECT $select FROM base.events;"
		  . " ALTER TABLE type_$type.events SET (parallel_workers = 2)");
	same("types: $type", "type_$type");
	same_third("types: $type, parallel",
		"type_$type", aspan_parallel(2));
}

# a process that is a number instead; its text decides the order of rows, so
# both sides number the processes
$node->safe_psql(
	'spans', q{
CREATE SCHEMA process_int; CREATE SCHEMA process_word;
CREATE TABLE process_int.events AS
SELECT e.*, dense_rank() OVER (ORDER BY process_id) * 7::int AS number FROM base.events e;
UPDATE process_int.events SET number = NULL WHERE process_id IS NULL;
ALTER TABLE process_int.events DROP COLUMN process_id;
ALTER TABLE process_int.events RENAME number TO process_id;
CREATE TABLE process_word.events AS
SELECT time, event_type, span_id, process_id::text, parent_span_id, name,
	target, filename, line FROM process_int.events;});
is_deeply(
	digests('process_int', [], @calls),
	digests('process_word', [], @calls),
	'types: process as a number');

# ---- a value, stored and read again ----

$node->safe_psql(
	'spans', "
CREATE TABLE stored AS SELECT $aggregate AS spans FROM base.events;
CREATE TABLE stored_again AS SELECT spans::text::asyncspan.span_set FROM stored;
CREATE TABLE sent (spans asyncspan.span_set);
COPY stored TO '$file.bin' (FORMAT binary);
COPY sent FROM '$file.bin' (FORMAT binary);");
# those that take a value; some show the name of their source, which it has not
my %of_value = map { $_ => 1 } split /\n/, $node->safe_psql(
	'spans', q{
SELECT regexp_replace(proname, '_of$', '') FROM pg_proc
WHERE pronamespace = 'asyncspan'::regnamespace AND proname ~ '_of$'
AND pronargs - pronargdefaults = 1
AND proname !~ '^(report|.*_html)_of$'});

foreach my $form (
	map({ [ $_, 0 ] } 'stored', 'stored_again', 'sent'),
	[ 'stored', 2147483647 ])
{
	my ($table, $min_packed) = @$form;
	my $sql = "SET asyncspan.min_packed_spans = $min_packed;\n";

	foreach my $call (grep { !/since/ && /^(\w+)/ && $of_value{$1} } @calls)
	{
		my $of = over($call, '_of', "(SELECT spans FROM $table)");

		$sql .= "SELECT \$\$$call\$\$, count(*), md5(string_agg(t, ' ' ORDER BY n))"
		  . " FROM (SELECT f::text AS t, row_number() OVER () AS n"
		  . " FROM $of f) q;\n";
	}
	my %got = map { (split /\|/)[0] => $_ } split /\n/,
	  $node->safe_psql('spans', $sql, timeout => aspan_timeout());
	cmp_ok(scalar keys %got, '>=', 20, "calls with the value in table $table");
	is_deeply(
		\%got,
		{ map { $_ => $want->{$_} } keys %got },
		"value in table $table, packed from $min_packed spans on");
	is( $node->safe_psql(
			'spans',
			"SELECT md5(a.spans::text) = md5(b.spans::text) FROM stored a, $table b"),
		't',
		"text of the value in table $table");
}

# equal sets have one flat form, however they were made
is( $node->safe_psql(
		'spans',
		join('', map { "SET $_;\n" } aspan_parallel(2)) . "
SELECT count(DISTINCT md5(spans::text)) FROM (
	SELECT spans FROM stored
	UNION ALL SELECT $aggregate FROM shuffled.events
	UNION ALL SELECT $aggregate FROM backwards.events
	UNION ALL SELECT $aggregate FROM type_timestamptz.events) q"),
	'1',
	'the flat form depends on the events alone');

$node->stop;
done_testing();
