# The pages of a table, read without the executor, give the same figures to the
# bit as its rows, whatever the table is like; and with the same rights.
#
# Every relation is made twice.  One of the two is first seen by the page
# reader and the other by the executor, since the first to read a row leaves
# hints in it.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'the server does not have auto_explain (contrib)'
  if !aspan_has_module('auto_explain');

my $node = aspan_cluster('page_reader', <<'EOC');
session_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 0
auto_explain.log_nested_statements = on
max_prepared_transactions = 10
EOC
my $seed = aspan_seed() / 2**31;

# Events with every kind of dirt.  Their parents, names and processes depend
# on the number of the row; so does what is NULL.
$node->safe_psql(
	'spans', q{
CREATE TYPE kind_of_event AS ENUM ('begin', 'end', 'log');
CREATE DOMAIN id AS bigint;
CREATE FUNCTION events(n int) RETURNS TABLE (n int, "time" bigint,
	event_type text, span_id bigint, process_id text, parent_span_id bigint,
	name text, target text) LANGUAGE sql AS $$
SELECT i, 1700000000000000000 + i / 3 * 1000000 + (random() * 5e6)::bigint,
	CASE WHEN i % 97 = 0 THEN 'log' WHEN random() < 0.5 THEN 'begin' ELSE 'end' END,
	(i / 2 % 700)::bigint, 'process ' || i / 11 % 5,
	CASE WHEN i % 5 > 0 THEN (i / 4 % 700)::bigint END,
	CASE WHEN i % 41 > 0 THEN 'name ' || i / 2 % 30 END, 'target ' || i / 2 % 3
FROM generate_series(1, n) i $$});

my $plain = 'SELECT time, event_type, span_id, process_id, parent_span_id,'
  . ' name, target FROM events(1000)';

# how a relation "events" is made
my %relations = (
	table => "CREATE TABLE events AS $plain",
	small => "CREATE TABLE events AS $plain LIMIT 7",
	no_page => 'CREATE TABLE events (time bigint, event_type text, span_id bigint)',
	no_row => "CREATE TABLE events AS $plain; DELETE FROM events",
	unlogged => "CREATE UNLOGGED TABLE events AS $plain",
	materialized_view => "CREATE MATERIALIZED VIEW events AS $plain",
	view => "CREATE TABLE rows AS $plain; CREATE VIEW events AS SELECT * FROM rows",
	view_of_names => "CREATE TABLE rows AS SELECT time AS a, event_type AS b,"
	  . ' span_id AS c, name::varchar(30) AS d FROM events(1000);'
	  . ' CREATE VIEW events AS SELECT d::text AS name, c AS span_id,'
	  . ' b AS event_type, a AS "time" FROM rows',
	frozen => "CREATE TABLE events AS $plain; VACUUM (FREEZE) events",
	required => 'CREATE TABLE events AS SELECT time, event_type, span_id'
	  . ' FROM events(1000)',
	nulls => 'CREATE TABLE events AS SELECT '
	  . join(', ',
		map { "CASE WHEN random() < 0.8 THEN $_ END AS $_" }
		  qw(time event_type span_id process_id parent_span_id name target))
	  . ' FROM events(1000)',
	other_types => q{CREATE TABLE events AS SELECT n % 7 = 0 AS error,
		name::char(12) AS name, ('00000000-0000-0000-0000-' ||
		lpad(right(process_id, 1), 12, '0'))::uuid AS process_id,
		n::smallint AS small, span_id::int AS span_id,
		event_type::kind_of_event AS event_type,
		parent_span_id::smallint AS parent_span_id, n % 3 = 0 AS detached,
		target::name AS target, md5(n::text)::uuid AS trace_id,
		timestamp '2026-01-01' + time % 1000000000 * interval '1 us' AS time
		FROM events(1000)},
	other_types_again => q{CREATE TABLE events AS SELECT n::real AS a,
		timestamptz '2026-01-01' + n * interval '1 ms' AS time,
		point(n, n) AS b, left(event_type, 1)::"char" AS event_type,
		n::numeric AS process_id, n % 2 = 0 AS c, span_id::id AS span_id,
		macaddr '08:00:2b:01:02:03' AS d, n::text::varchar(9) AS name,
		(n / 9)::text AS trace_id, ARRAY[n] AS target, 'file' || n % 9 AS filename,
		n % 99 AS line, 'server'::text AS kind FROM events(1000)},
	infinite => q{CREATE TABLE events AS SELECT CASE WHEN n % 50 = 0 THEN
		timestamptz 'infinity' WHEN n % 50 = 1 THEN '-infinity'
		ELSE timestamptz '2026-01-01' + n * interval '1 ms' END AS time,
		event_type, span_id FROM events(1000)},
	headers => 'CREATE TABLE events AS SELECT time, event_type, span_id,'
	  . " rpad('', n % 3 * 2 + 124, 'p') AS process_id,"
	  . " CASE n % 4 WHEN 0 THEN '' ELSE rpad('', 125 + n % 4, 'n') END AS name,"
	  . " rpad('', n % 300, 't') AS target FROM events(1000)",
	plain_storage => 'CREATE TABLE events (name text, time bigint,'
	  . ' target text, event_type text, span_id bigint, process_id text);'
	  . join('',
		map { " ALTER TABLE events ALTER $_ SET STORAGE PLAIN;" }
		  qw(name target event_type process_id))
	  . ' INSERT INTO events SELECT name, time, target, event_type, span_id,'
	  . ' process_id FROM events(1000)',
	compressed => "CREATE TABLE events AS SELECT time, event_type, span_id,"
	  . " repeat(process_id, 400) AS process_id, repeat(name, 700) AS name,"
	  . ' target FROM events(600)',
	toasted => 'CREATE TABLE events (time bigint, event_type text,'
	  . ' span_id bigint, process_id text, name text, target text);'
	  . join('',
		map { " ALTER TABLE events ALTER $_ SET STORAGE EXTERNAL;" }
		  qw(name process_id event_type))
	  . " INSERT INTO events SELECT time, rpad(event_type, n % 9 / 8 * 3000 + 6),"
	  . " span_id, rpad(process_id, 2100, 'p'), rpad(name, 5000, 'n'), target"
	  . ' FROM events(600)',
	wide => "CREATE TABLE events AS SELECT time, rpad('', n % 1900, 'x') AS x,"
	  . ' event_type, span_id, name, target FROM events(1000)',
	added => 'CREATE TABLE events AS SELECT event_type, span_id FROM events(900);'
	  . ' ALTER TABLE events ADD time bigint DEFAULT 1700000000000000007,'
	  . " ADD x int DEFAULT 9, ADD name text DEFAULT 'added', ADD target text,"
	  . " ADD process_id uuid DEFAULT '00000000-0000-0000-0000-000000000007';"
	  . ' INSERT INTO events (event_type, span_id, time, name, target)'
	  . ' SELECT event_type, span_id, time, name, target FROM events(900);'
	  . ' ALTER TABLE events ADD error boolean DEFAULT true',
	dropped => 'CREATE TABLE events AS SELECT n::smallint AS a, time, name AS b,'
	  . ' event_type, uuid_in(md5(n::text)::cstring) AS c, span_id, target AS d,'
	  . ' name FROM events(900);'
	  . ' ALTER TABLE events DROP a, DROP c; INSERT INTO events'
	  . ' SELECT time, name, event_type, span_id, target, name FROM events(900);'
	  . ' ALTER TABLE events DROP b, DROP d; INSERT INTO events'
	  . ' SELECT time, event_type, span_id, name FROM events(900)',
	generated => 'CREATE TABLE events (time bigint, event_type text, ten bigint,'
	  . ' span_id bigint GENERATED ALWAYS AS (ten / 10) STORED, name text);'
	  . ' INSERT INTO events (time, event_type, ten, name)'
	  . ' SELECT time, event_type, span_id * 10, name FROM events(900)',
	partitions => 'CREATE TABLE events (time bigint, event_type text,'
	  . ' span_id bigint, process_id text, parent_span_id bigint, name text,'
	  . ' target text) PARTITION BY RANGE (span_id);'
	  . ' CREATE TABLE p1 PARTITION OF events FOR VALUES FROM (0) TO (200);'
	  . ' CREATE TABLE p2 (target text, x int, span_id bigint NOT NULL, name text,'
	  . ' event_type text, process_id text, parent_span_id bigint, time bigint);'
	  . ' ALTER TABLE p2 DROP x;'
	  . ' ALTER TABLE events ATTACH PARTITION p2 FOR VALUES FROM (200) TO (400);'
	  . ' CREATE TABLE p3 PARTITION OF events FOR VALUES FROM (400) TO (900)'
	  . ' PARTITION BY LIST (process_id);'
	  . ' CREATE TABLE p31 PARTITION OF p3 DEFAULT;'
	  . " CREATE TABLE p32 PARTITION OF p3 FOR VALUES IN ('process 1');"
	  . " INSERT INTO events $plain",
	leaf => 'CREATE TABLE parent (target text, span_id bigint, name text,'
	  . ' event_type text, time bigint) PARTITION BY RANGE (span_id);'
	  . ' CREATE TABLE events (time bigint, event_type text, span_id bigint,'
	  . ' name text, target text);'
	  . ' ALTER TABLE parent ATTACH PARTITION events FOR VALUES FROM (0) TO (900);'
	  . ' INSERT INTO parent SELECT target, span_id, name, event_type, time'
	  . ' FROM events(1000)',
	children => "CREATE TABLE events AS $plain; CREATE TABLE child (x text)"
	  . ' INHERITS (events); INSERT INTO child SELECT time, event_type, span_id,'
	  . " process_id, parent_span_id, name, target, 'x' FROM events(900)",
	updated => "CREATE TABLE events AS $plain;"
	  . ' UPDATE events SET time = time + 1 WHERE span_id % 3 = 0;'
	  . ' DELETE FROM events WHERE span_id % 7 = 0;'
	  . ' UPDATE events SET time = time - 1 WHERE span_id % 2 = 0',
	line_pointers => "CREATE TABLE events AS $plain;"
	  . ' DELETE FROM events WHERE span_id % 3 = 0; VACUUM events;'
	  . " INSERT INTO events $plain LIMIT 400;"
	  . ' UPDATE events SET target = target WHERE span_id % 9 = 1; VACUUM events;'
	  . ' DELETE FROM events WHERE span_id % 4 = 0',
	empty_pages => "CREATE TABLE events AS $plain;"
	  . " DELETE FROM events WHERE ctid BETWEEN '(2,0)' AND '(9,0)';"
	  . ' VACUUM events',
	aborted => "CREATE TABLE events AS $plain; BEGIN;"
	  . ' DELETE FROM events WHERE span_id % 3 = 0; ROLLBACK; BEGIN;'
	  . " INSERT INTO events $plain; SAVEPOINT a;"
	  . ' UPDATE events SET name = upper(name) WHERE span_id % 2 = 0;'
	  . ' ROLLBACK TO a; DELETE FROM events WHERE span_id % 5 = 0; COMMIT',
	prepared => "CREATE TABLE events AS $plain; BEGIN;"
	  . ' DELETE FROM events WHERE span_id % 3 = 0;'
	  . ' UPDATE events SET time = time + 1 WHERE span_id % 3 = 1;'
	  . " INSERT INTO events $plain LIMIT 100; PREPARE TRANSACTION 'SCHEMA'",
	locked => "CREATE TABLE events AS $plain; BEGIN;"
	  . ' SELECT 1 FROM events WHERE span_id % 3 = 0 FOR KEY SHARE;'
	  . " SAVEPOINT a; SELECT 1 FROM events WHERE span_id % 2 = 0 FOR SHARE;"
	  . " PREPARE TRANSACTION 'SCHEMA share'; BEGIN;"
	  . ' SELECT 1 FROM events WHERE span_id % 3 = 0 FOR SHARE;'
	  . ' SELECT 1 FROM events WHERE span_id % 6 = 1 FOR UPDATE;'
	  . " PREPARE TRANSACTION 'SCHEMA'",
	spans => 'CREATE TABLE rows AS SELECT * FROM events(1000);'
	  . " CREATE TABLE events AS SELECT * FROM asyncspan.spans('rows')",
	incomplete_spans => 'CREATE TABLE rows AS SELECT * FROM events(1000);'
	  . ' CREATE TABLE events AS SELECT name, CASE WHEN random() < 0.9 THEN'
	  . ' end_time END AS end_time, CASE WHEN random() < 0.9 THEN begin_time END'
	  . " AS begin_time, span_id, process_id FROM asyncspan.spans('rows')");

# relations of which the executor keeps at least a part, and why
my %by_executor = (
	expression => "CREATE TABLE rows AS $plain; CREATE VIEW events AS"
	  . ' SELECT time, event_type, span_id, upper(name) AS name FROM rows',
	twice => "CREATE TABLE rows AS $plain; CREATE VIEW events AS"
	  . ' SELECT time, event_type, span_id, name, name AS target FROM rows',
	filtered => "CREATE TABLE rows AS $plain;"
	  . ' CREATE VIEW events AS SELECT * FROM rows WHERE span_id % 3 > 0',
	barrier => "CREATE TABLE rows AS $plain; CREATE VIEW events WITH"
	  . ' (security_barrier) AS SELECT * FROM rows WHERE span_id % 3 > 0',
	union => "CREATE TABLE rows AS $plain; CREATE VIEW events AS"
	  . ' SELECT * FROM rows UNION SELECT * FROM rows',
	nested => "CREATE TABLE rows AS $plain; CREATE VIEW events AS SELECT"
	  . ' max(time) AS time, event_type, span_id FROM rows GROUP BY 2, 3',
	sampled => "CREATE TABLE rows AS $plain; CREATE VIEW events AS"
	  . ' SELECT * FROM rows TABLESAMPLE bernoulli (50) REPEATABLE (7)');
$by_executor{virtual} = 'CREATE TABLE events (time bigint, event_type text,'
  . ' ten bigint, span_id bigint GENERATED ALWAYS AS (ten / 10) VIRTUAL);'
  . ' INSERT INTO events (time, event_type, ten)'
  . ' SELECT time, event_type, span_id * 10 FROM events(900)'
  if $node->safe_psql('spans', 'SHOW server_version_num') >= 180000;

my $parallel = join '; ', map { "SET $_" } aspan_parallel(2);
my $spread = 'SELECT min(begin_time) + (max(begin_time) - min(begin_time)) /';
my $since = "since => ($spread 3 FROM asyncspan.spans('EVENTS'))";
my $until = "until => ($spread 2 FROM asyncspan.spans('EVENTS'))";
my @ranges = ('', ", $until", ", $since, $until, margin => '1 second'");

# what is asked of a relation
sub questions
{
	my ($events, @ranges) = @_;
	my $sql = '';

	foreach my $range (@ranges)
	{
		my $source = "'$events'" . $range =~ s/EVENTS/$events/gr;

		$sql .= "SELECT * FROM asyncspan.spans($source);\n"
		  . "SELECT * FROM asyncspan.overview($source);\n";
	}
	return $sql;
}

# What the functions say in one session with settings that change, and the
# plans of their queries: a pair for each of [settings, SQL].
sub answers
{
	my $sql = '';
	my ($out, $err);

	$sql .= "\\echo ==next\n\\warn ==next\n$_->[0];\n$_->[1]" foreach @_;
	$node->psql('spans', "SET client_min_messages = log;\n$sql",
		stdout => \$out, stderr => \$err, on_error_stop => 1) == 0
	  or die $err;
	my (undef, @out) = split /^==next\n/m, "\n$out\n";
	my (undef, @err) = split /^==next\n/m, "\n$err\n";
	foreach (@err)
	{
		# those of the sources, not of the questions
		$_ = join '', grep { /Query Text: SELECT \$1/ } split /^(?=\S*LOG:)/m;
	}
	return map { [ $out[$_], $err[$_] ] } 0 .. $#out;
}

sub make
{
	my ($name, $sql) = @_;

	foreach my $twin (qw(a b))
	{
		my $schema = "${name}_$twin";

		$node->safe_psql('spans',
			"CREATE SCHEMA $schema; SET search_path = $schema, public;"
			  . "SELECT setseed($seed); " . $sql =~ s/SCHEMA/$schema/gr);
	}
}

# two relations with the same rows, made by what comes first in the session
sub compare_twins
{
	my ($name, $twins, $make, $expected, @ranges) = @_;
	my @calls = map { questions($_, @ranges) } @$twins;
	my $on = 'SET asyncspan.page_reader = on';
	my $off = 'SET asyncspan.page_reader = off';
	my (undef, $pages, $rows, $again, $rows_again) = answers([ $make, '' ],
		[ $on, $calls[0] ],
		[ $off, $calls[1] ],
		[ "$on; $parallel", $calls[1] ],
		[ $off, $calls[0] ]);

	isnt($pages->[0] =~ s/\s//gr, '', "$name: there are answers");
	ok($pages->[0] eq $rows->[0], "$name: pages give what rows give");
	ok($again->[0] eq $rows->[0], "$name: and so in parallel, read before by rows");
	ok($rows_again->[0] eq $rows->[0], "$name: as do rows that were read by pages");
	like($pages->[1], $expected, "$name: the plan is as expected");
	unlike($rows->[1], qr/asyncspan\.pages/, "$name: and without pages otherwise");
	return ($pages->[1], $again->[1], $rows->[1]);
}

sub compare
{
	my ($name, @expected) = @_;

	compare_twins($name, [ "${name}_a.events", "${name}_b.events" ],
		'SELECT', @expected);
}

my $by_pages = qr/Custom Scan \(asyncspan\.pages\)/;

foreach my $name (sort keys %relations)
{
	make($name, $relations{$name});
	compare($name, $by_pages,
		$name =~ /^(table|nulls|other_types.*|infinite|partitions|spans)$/
		? @ranges : '');
}
foreach my $name (sort keys %by_executor)
{
	make($name, $by_executor{$name});
	compare($name, qr/^(?!.*asyncspan\.pages)/s, '');
}

# of the session that reads it, with what was done to it in its transaction
my $temporary = join '; ', map {
	"SELECT setseed($seed); CREATE TEMP TABLE $_ AS $plain;"
	  . " DELETE FROM $_ WHERE span_id % 3 = 0;"
	  . " UPDATE $_ SET time = time + 1 WHERE span_id % 3 = 1"
} qw(twin_a twin_b);
compare_twins('temporary', [qw(twin_a twin_b)],
	"SET client_min_messages = error; $temporary;"
	  . ' SET client_min_messages = log', $by_pages, @ranges);

# ---- blocks that a BRIN index finds ----

my $brin = 'CREATE INDEX brin ON events USING brin (time)';
my $each = 'WITH (pages_per_range = 1)';
my $typed = 'n, event_type, span_id, name FROM events(1000)';

# In a table of few rows to a page, every other three pages are of another year.
my $alternating = 'CREATE TABLE events (time bigint, event_type text,'
  . ' span_id bigint, name text) WITH (fillfactor = 10); INSERT INTO events'
  . ' SELECT time + n / 32 % 2 * 31536000000000000, event_type, span_id, name';

my %indexed = (
	brin => "CREATE TABLE events AS $plain; $brin $each",
	brin_default => "CREATE TABLE events AS $plain; $brin",
	brin_timestamp => "CREATE TABLE events AS SELECT timestamp '2026-01-01'"
	  . " + n * interval '1 ms' AS time, $typed; $brin $each",
	brin_timestamptz => "CREATE TABLE events AS SELECT timestamptz '2026-01-01'"
	  . " + n * interval '1 ms' AS time, $typed; $brin $each",
	brin_infinite => "CREATE TABLE events AS SELECT CASE n % 200 WHEN 0 THEN"
	  . " timestamptz 'infinity' WHEN 1 THEN '-infinity' WHEN 2 THEN NULL"
	  . " ELSE timestamptz '2026-01-01' + n * interval '1 ms' END AS time,"
	  . " $typed; $brin $each",
	brin_multi => "CREATE TABLE events AS $plain;"
	  . " CREATE INDEX ON events USING brin (time int8_minmax_multi_ops) $each",
	brin_columns => "CREATE TABLE events AS $plain;"
	  . " CREATE INDEX ON events USING brin (span_id, time) $each",
	brin_partial => "CREATE TABLE events AS $plain;"
	  . " $brin $each WHERE time >= 1700000000000000000",
	brin_many_runs => "$alternating FROM events(6000); $brin $each",
	brin_runs_of_two => "$alternating FROM events(1000);"
	  . " $brin WITH (pages_per_range = 2)",
	brin_unsummarized => "CREATE TABLE events AS $plain LIMIT 300; $brin $each;"
	  . " INSERT INTO events $plain OFFSET 300",
	brin_of_nothing => "CREATE TABLE events AS $plain LIMIT 0; $brin $each;"
	  . " INSERT INTO events $plain",
	brin_desummarized => "CREATE TABLE events AS $plain; $brin $each;"
	  . " SELECT brin_desummarize_range('brin', i) FROM unnest('{1,2,7}'::int[]) i",
	brin_updated => "CREATE TABLE events AS $plain; $brin $each;"
	  . ' UPDATE events SET time = time + 90000000 WHERE span_id % 3 = 0;'
	  . ' DELETE FROM events WHERE span_id % 7 = 0;'
	  . ' UPDATE events SET target = target WHERE span_id % 2 = 0; BEGIN;'
	  . " INSERT INTO events $plain; ROLLBACK",
	brin_truncated => "CREATE TABLE events AS $plain; $brin $each;"
	  . " DELETE FROM events WHERE ctid >= '(4,0)'; VACUUM events",
	brin_leaves => 'CREATE TABLE events (time bigint, event_type text,'
	  . ' span_id bigint, name text) PARTITION BY RANGE (span_id);'
	  . ' CREATE TABLE p1 PARTITION OF events FOR VALUES FROM (0) TO (200);'
	  . ' CREATE TABLE p2 PARTITION OF events FOR VALUES FROM (200) TO (900);'
	  . ' INSERT INTO events SELECT time, event_type, span_id, name'
	  . " FROM events(1000); $brin $each",
	brin_partitions => 'CREATE TABLE events (time bigint, event_type text,'
	  . ' span_id bigint, process_id text, parent_span_id bigint, name text,'
	  . ' target text) PARTITION BY RANGE (span_id);'
	  . ' CREATE TABLE p1 PARTITION OF events FOR VALUES FROM (0) TO (200);'
	  . ' CREATE TABLE p2 (target text, x int, span_id bigint NOT NULL, name text,'
	  . ' event_type text, process_id text, parent_span_id bigint, time bigint);'
	  . ' ALTER TABLE p2 DROP x;'
	  . ' ALTER TABLE events ATTACH PARTITION p2 FOR VALUES FROM (200) TO (400);'
	  . ' CREATE TABLE p3 PARTITION OF events FOR VALUES FROM (400) TO (900);'
	  . ' CREATE TABLE p4 PARTITION OF events FOR VALUES FROM (900) TO (901);'
	  . " INSERT INTO events $plain; CREATE INDEX ON p4 USING brin (time);"
	  . " CREATE INDEX ON p1 USING brin (time) $each;"
	  . " CREATE INDEX ON p2 USING brin (time) $each",
	brin_view => "CREATE TABLE rows AS $plain; CREATE INDEX ON rows USING brin"
	  . ' (time); CREATE VIEW events AS SELECT * FROM rows');

# that the executor reads: the index finds rows, or the condition is another
my %indexed_by_executor = (
	btree => "CREATE TABLE events AS $plain; CREATE INDEX ON events (time)",
	brin_filtered => "CREATE TABLE rows AS $plain; CREATE INDEX ON rows USING"
	  . ' brin (time); CREATE VIEW events AS SELECT * FROM rows'
	  . ' WHERE span_id % 3 > 0',
	brin_partial_rows => "CREATE TABLE rows AS $plain; CREATE INDEX ON rows"
	  . ' USING brin (time) WHERE span_id > 9; CREATE VIEW events AS'
	  . ' SELECT * FROM rows WHERE span_id > 9',
	brin_and => "CREATE TABLE rows AS $plain; CREATE INDEX ON rows USING brin"
	  . ' (time, span_id); CREATE VIEW events AS SELECT * FROM rows'
	  . ' WHERE span_id < 99');

# The index is preferred.  It is asked for two ranges of the rows, for one of
# another year, and for one without an end.
my $prefer = 'SET enable_seqscan = off; SET enable_indexscan = off;'
  . " SET jit = off; SET work_mem = '64kB'";
my @narrow = (", $since, $until", ", $until", ", since => '2001-01-01',"
	  . " until => '2001-01-02'", ", since => '2023-11-14 22:13:20.2Z'");
my $found = qr/Custom\ Scan\ \(asyncspan\.pages\).*\n(?:\ *Filter:\ .*\n)?
	\ *->\ \ Bitmap\ Index\ Scan/x;

foreach my $name (sort keys %indexed)
{
	make($name, $indexed{$name});
	my ($serial, $parallel_plan, $rows) = compare_twins($name,
		[ "${name}_a.events", "${name}_b.events" ], $prefer, $found, @narrow);

	# where a partition has no index, the planner does without workers
	like($parallel_plan, $name eq 'brin_leaves' ? qr/Gather.*$found/s :
			$name eq 'brin_partitions' ? $found : qr/Parallel $found/,
		"$name: workers share the blocks");
	like($rows, qr/Bitmap Heap Scan/, "$name: the executor has a bitmap");
	unlike($serial, qr/Bitmap Heap Scan/, "$name: and pages have none");
}
foreach my $name (sort keys %indexed_by_executor)
{
	make($name, $indexed_by_executor{$name});
	my ($plan) = compare_twins($name,
		[ "${name}_a.events", "${name}_b.events" ], $prefer,
		qr/Bitmap Heap Scan/, @narrow);

	unlike($plan, $found, "$name: no blocks are read past the executor");
}

# of one transaction, which made the table and the index before the last rows
compare_twins('brin_temporary', [qw(twin_a twin_b)],
	"SET client_min_messages = error; $prefer; BEGIN; $temporary;"
	  . join('', map { " CREATE INDEX ON $_ USING brin (time) $each;"
		  . " SELECT setseed($seed); INSERT INTO $_ $plain;" } qw(twin_a twin_b))
	  . ' SET client_min_messages = log', $found, @narrow);

$node->safe_psql('spans', "ROLLBACK PREPARED '$_'")
  foreach split /\n/, $node->safe_psql('spans', 'SELECT gid FROM pg_prepared_xacts');

# ---- what a scan does to the table, and says ----

# The plan as EXPLAIN (ANALYZE, BUFFERS) shows it, of the scan alone: rows, and
# buffers whether they were in memory or not.  The rows lie in full pages, so
# that a scan prunes what is dead in them.
sub scan_of
{
	my ($events, $reader, $settings) = @_;
	my $range = "since => '2023-11-14 22:13:20.1Z'";
	my ($plan) = answers([ "SET asyncspan.page_reader = $reader; $settings;"
			  . ' SET auto_explain.log_analyze = on;'
			  . ' SET auto_explain.log_buffers = on;'
			  . ' SET auto_explain.log_timing = off',
			"SELECT count(*) FROM asyncspan.spans('$events', $range)" ]);
	my ($scan) = $plan->[1] =~ /-> +((?:Custom|Seq|Bitmap Heap) Scan.*)/s
	  or return "no scan: $plan->[1]";
	my ($rows) = $scan =~ /rows=(\d+)(?:\.00)? loops/;
	my ($removed) = $scan =~ /Rows Removed by (?:Filter|Index Recheck): (\d+)/;
	my ($buffers) = $scan =~ /Buffers: (.*)/;
	my $n = 0;

	$n += $_ foreach $buffers =~ /(?:hit|read)=(\d+)/g;
	return "$rows rows, $removed removed, $n buffers";
}

SKIP:
{
	skip 'the server does not have pageinspect (contrib)', 4
	  if !aspan_has_module('pageinspect');
	my $lines = 'SELECT lp_flags, count(*) FROM generate_series(0,'
	  . " pg_relation_size('EVENTS') / current_setting('block_size')::int - 1) p,"
	  . " heap_page_items(get_raw_page('EVENTS', p::int)) GROUP BY 1 ORDER BY 1";

	$node->safe_psql('spans', 'CREATE EXTENSION pageinspect');
	make('dead', "CREATE TABLE events WITH (autovacuum_enabled = off) AS $plain;"
		  . ' DELETE FROM events WHERE span_id % 3 = 0');
	my $by_rows = scan_of('dead_b.events', 'off', 'SELECT');
	my $size = $node->safe_psql('spans',
		q{SELECT pg_relation_size('dead_a.events') / current_setting('block_size')::int
			+ (current_setting('server_version_num')::int >= 190000)::int});

	# from 19 on, pruning a page also looks at the visibility map, a page itself
	is(scan_of('dead_a.events', 'on', 'SELECT'), $by_rows,
		'EXPLAIN ANALYZE shows of pages what it shows of rows');
	like($by_rows, qr/^[1-9]\d* rows, [1-9]\d* removed, $size buffers/,
		'which is each buffer once');
	my ($of_pages, $of_rows) = map {
		$node->safe_psql('spans', $lines =~ s/EVENTS/$_.events/gr)
	} qw(dead_a dead_b);

	is($of_pages, $of_rows, 'what is dead was pruned as by a sequential scan');
	like($of_rows, qr/^3\|[1-9]/m, 'and something was');
}

# what a scan of the blocks that an index finds counts, and what EXPLAIN shows
make('counted', "CREATE TABLE events AS $plain; $brin $each; VACUUM events");
my ($by_index, $by_bitmap) = map {
	my ($events, $reader) = @$_;
	my $counts = $node->safe_psql('spans', "$prefer; BEGIN;"
		  . " SET asyncspan.page_reader = $reader; DO \$\$BEGIN PERFORM"
		  . " asyncspan.spans('$events', '2023-11-14 22:13:20.1Z'); END\$\$;"
		  . ' SELECT seq_scan, seq_tup_read, idx_scan, idx_tup_fetch'
		  . " FROM pg_stat_xact_user_tables WHERE relid = '$events'::regclass");

	scan_of($events, $reader, $prefer) . "; counted $counts"
} ([ 'counted_a.events', 'on' ], [ 'counted_b.events', 'off' ]);

is($by_index, $by_bitmap, 'a scan by an index is counted as one');
like($by_bitmap, qr/^[1-9]\d* rows, [1-9]\d* removed, .*counted 0\|0\|[1-9]/,
	'and as no sequential scan');

$node->stop;
done_testing();
