# Figures from the profiles of a store: those of its source to the last byte, and
# those that are exact but for percentiles; in ranges, with changes that are not
# refreshed, and where profiles do not suffice or have no room.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('store_profiles');

sub sql { return $node->safe_psql('spans', $_[0]); }

my $ranges = q{(VALUES
	(NULL::timestamptz, NULL::timestamptz, NULL::text, NULL::interval),
	('2026-01-01 00:20Z', '2026-01-01 02:10Z', NULL, NULL),
	('2026-01-01 00:15Z', '2026-01-01 02:13Z', NULL, NULL),
	('2026-01-01 00:15Z', '2026-01-01 00:16Z', NULL, NULL),
	('2026-01-01 00:15Z', '2026-01-01 00:15Z', NULL, NULL),
	('2026-01-01 00:15Z', '2026-01-01 01:05Z', 'p1', '1 minute'),
	(NULL, '2026-01-01 01:00Z', NULL, '30 s'),
	(NULL, '2026-01-01 00:59:59.999Z', NULL, NULL),
	('2026-01-01 01:00Z', NULL, NULL, NULL),
	('2026-01-01 01:00:00.001Z', NULL, 'p1', NULL),
	(NULL, NULL, 'p2', NULL)) AS r (since, until, process, margin)};
my $given = 'since => since, until => until, process => process, margin => margin';

# which row it is, and the columns that a profile does not know
my %keys = (name_stats => 'name, target', target_stats => 'target', overview => "''");
my $unknown = join ',', qw(self_ms processes source_files roots children
	missing_parents cycles max_depth traces parents_elsewhere max_concurrency
	max_concurrency_at);
my $other = "$unknown,p50_ms,p95_ms,p99_ms";

# how often the figures differ, over the ranges
sub differing
{
	my ($store, $source) = @_;
	my @differ;

	foreach my $f (sort keys %keys)
	{
		my $key = $keys{$f};

		push @differ, sql(qq{
SELECT 'forms of $f in ' || r::text FROM $ranges
WHERE (SELECT array_agg(f::text) FROM asyncspan.$f('$store', $given, exact => false) AS f)
	IS DISTINCT FROM
	(SELECT array_agg(f::text) FROM asyncspan.$f('$source', $given, exact => false) AS f)});
		push @differ, sql(qq{
SELECT 'columns of $f in ' || r::text FROM $ranges
WHERE (SELECT array_agg(to_jsonb(f) - '{$other}'::text[])
		FROM asyncspan.$f('$store', $given, exact => false) AS f)
	IS DISTINCT FROM
	(SELECT array_agg(to_jsonb(f) - '{$other}'::text[])
		FROM asyncspan.$f('$source', $given) AS f)});
		push @differ, sql(qq{
WITH figure AS (
	SELECT r::text AS r, f.form, f.id, e.key, e.value::text
	FROM $ranges CROSS JOIN LATERAL (
		SELECT 'exact' AS form, row($key)::text AS id, to_jsonb(s) AS columns
		FROM asyncspan.$f('$source', $given) AS s
		UNION ALL
		SELECT 'sketch', row($key)::text, to_jsonb(s)
		FROM asyncspan.$f('$store', $given, exact => false) AS s) AS f,
		jsonb_each_text(f.columns) AS e
	WHERE e.key IN ('p50_ms', 'p95_ms', 'p99_ms'))
SELECT DISTINCT 'percentiles of $f in ' || r
FROM (SELECT * FROM figure WHERE form = 'exact') AS a
	FULL JOIN (SELECT * FROM figure WHERE form = 'sketch') AS b USING (r, id, key)
WHERE a.form IS NULL OR b.form IS NULL
	OR (a.value IS NULL) <> (b.value IS NULL)
	OR abs(a.value::float - b.value::float) > a.value::float / 128});
	}
	return join("\n", grep { $_ ne '' } @differ);
}

sub same
{
	my ($store, $source, $what) = @_;

	is(differing($store, $source), '', "$what, before the refresh");
	sql("SELECT asyncspan.refresh_store('$store')");
	is(differing($store, $source), '', "$what, after it");
}

# spans that straddle chunks, of no length, of two names, and with reused ids
sub fill
{
	my ($table) = @_;

	return qq{
INSERT INTO $table
SELECT timestamptz '2026-01-01Z' + n * interval '1.3 s'
	+ CASE e WHEN 'begin' THEN interval '0' ELSE (n % 7 * n % 1013) * interval '0.9 s' END,
	e, n % 4000, 'p' || n % 3, CASE WHEN n % 50 = 0 AND e = 'end' THEN 'other'
		ELSE 'op' || n % 4 END, 'web' || n % 2, n % 11 = 0
FROM generate_series(1, 8000) n, unnest(ARRAY['begin', 'end']) e
WHERE n % 97 > 0 OR e = 'end'};
}

sql('CREATE TABLE events (time timestamptz, event_type text, span_id int,'
	  . ' process_id text, name text, target text, error boolean)');
sql(fill('events'));
sql("SELECT asyncspan.create_store('store', 'events', '10 minutes')");
same('store', 'events', 'a new store');
is(sql(q{SET search_path TO asyncspan, public;
SELECT bool_and(profile = profile(spans)),
	(SELECT rollup(profile) FROM store) = profile(collect('events')) FROM store}),
	't|t', 'the profile of each chunk, which is rolled up');
sql("INSERT INTO events SELECT * FROM events WHERE span_id % 77 = 0");
same('store', 'events', 'copies');
sql("INSERT INTO events SELECT time, event_type, -span_id, process_id, name, target"
	  . " FROM events WHERE time >= '2026-01-01 00:33Z' AND time < '2026-01-01 00:47Z'");
same('store', 'events', 'late rows');
sql("DELETE FROM events WHERE span_id BETWEEN 100 AND 900");
same('store', 'events', 'deleted rows');

# with the sets of another table, what has only been made of sets is wrong
sql(q{CREATE TABLE spans AS SELECT chunk, process_id, spans FROM store;
UPDATE store SET spans = (SELECT asyncspan.span_set(time, event_type, span_id)
	FROM events WHERE false)});
is(sql(q{SELECT count(*) FROM asyncspan.name_stats('store')}), '0',
	'there are no sets any more');
is(sql(q{SELECT (SELECT array_agg(s::text) FROM asyncspan.name_stats('store',
		since => '2026-01-01 00:20Z', until => '2026-01-01 02:10Z', exact => false) s)
	= (SELECT array_agg(s::text) FROM asyncspan.name_stats('events',
		since => '2026-01-01 00:20Z', until => '2026-01-01 02:10Z', exact => false) s)}),
	't', 'profiles are what is read');
sql(q{UPDATE store s SET spans = o.spans FROM spans o
	WHERE s.chunk = o.chunk AND s.process_id = o.process_id});
is(differing('store', 'events'), '', 'with the sets again');

# events that are no begin and no end
sql("INSERT INTO events VALUES ('2026-01-01 00:15Z', 'instant', 1, 'p1'),"
	  . " ('2026-01-01 01:15Z', 'begin', NULL, 'p2')");
same('store', 'events', 'events that are no begin and no end');
sql("INSERT INTO events VALUES (NULL, 'begin', 1, 'p1')");
same('store', 'events', 'a row without a time');

# spans that come as such
sql(q{CREATE TABLE given AS SELECT n AS span_id, 'p' || n % 3 AS process_id, 'op' AS name,
	CASE WHEN n % 7 > 0 THEN timestamptz '2026-01-01Z' + n * interval '1 s' END AS begin_time,
	CASE WHEN n % 13 > 0 OR n % 7 = 0 THEN timestamptz '2026-01-01Z' + (n + n % 90) * interval '1 s' END AS end_time
FROM generate_series(1, 9000) n;
INSERT INTO given SELECT * FROM given WHERE span_id % 100 = 0;
SELECT asyncspan.create_store('given_store', 'given', '10 minutes')});
same('given_store', 'given', 'spans');

# what is kept, with late rows for it
sql(q{CREATE TABLE parts (LIKE events) PARTITION BY RANGE (time);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (MINVALUE) TO ('2026-01-01 00:30Z');
CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM ('2026-01-01 00:30Z') TO ('2026-01-01 01:30Z');
CREATE TABLE part_3 PARTITION OF parts FOR VALUES FROM ('2026-01-01 01:30Z') TO (MAXVALUE)});
sql(fill('parts'));
sql(q{CREATE TABLE every AS SELECT * FROM parts;
SELECT asyncspan.create_store('kept', 'parts', '10 minutes', keep => true)});
same('kept', 'every', 'a store that keeps');
sql('ALTER TABLE parts DETACH PARTITION part_2');
same('kept', 'every', 'a partition that is gone');
sql(q{CREATE TABLE part_4 PARTITION OF parts FOR VALUES FROM ('2026-01-01 00:30Z') TO ('2026-01-01 01:30Z')});
foreach my $table ('parts', 'every')
{
	sql("INSERT INTO $table SELECT * FROM part_2 WHERE span_id % 50 = 0;"
		  . " INSERT INTO $table SELECT time, event_type, -span_id, process_id, name, target"
		  . " FROM part_2 WHERE span_id % 60 = 0");
}
same('kept', 'every', 'late rows for what is kept');

# changes in stretches that are apart, some of them in what is kept
foreach my $table ('parts', 'every')
{
	sql("INSERT INTO $table SELECT timestamptz '2026-01-01Z' + m * interval '1 min', e,"
		  . " -9000000 - m, 'p1', 'late', 'web0'"
		  . " FROM unnest(ARRAY[5, 26, 47, 65, 86, 105, 126, 147]) m, unnest(ARRAY['begin', 'end']) e");
}
same('kept', 'every', 'changes here and there');

# rights and notices are those of exact figures
sql(q{CREATE ROLE reader; GRANT SELECT ON given_store TO reader});
my $read = q{SELECT sum(spans) > 0 FROM asyncspan.name_stats('given_store',
	since => '2026-01-01 00:15Z', exact => false)};
is(sql("SET ROLE reader; $read"), 't', 'a reader of a clean store');
sql(q{INSERT INTO given VALUES (1, 'p1', 'late', '2026-01-01 00:20Z')});
my ($code, $out, $err) = $node->psql('spans', "SET ROLE reader; $read");
like($err, qr/not up to date, and there is no right to read/,
	'what has changed needs a right to the source');
($code, $out, $err) = $node->psql('spans',
	"SET ROLE reader; SET asyncspan.stale = on; $read");
is($out, 't', 'a stale answer');
like($err, qr/NOTICE:  store public\.given_store is not up to date/, 'says so');
sql('GRANT SELECT ON kept TO reader');
sql(q{INSERT INTO parts VALUES ('2026-01-01 02:00Z', 'begin', 1, 'p1', 'late')});
($code, $out, $err) = $node->psql('spans', q{SET ROLE reader; SET asyncspan.stale = on;
SELECT count(*) > 0 FROM asyncspan.name_stats('kept', exact => false)});
is($out, 't', 'a stale answer where profiles do not suffice');
is(() = $err =~ /NOTICE/g, 1, 'says so once');
sql("SELECT asyncspan.refresh_store('given_store')");
sql(q{REVOKE SELECT ON given_store FROM reader});
($code, $out, $err) = $node->psql('spans', "SET ROLE reader; $read");
like($err, qr/permission denied for table given_store/, 'no right to the store');
($code, $out, $err) = $node->psql('spans',
	q{SELECT FROM asyncspan.name_stats('given_store', process => 'none', exact => false)});
like($err, qr/NOTICE:  relation public\.given_store has no events of process "none"/,
	'a process that is not there');
sql(q{ALTER TABLE given_store ALTER profile TYPE text});
($code, $out, $err) = $node->psql('spans', $read);
like($err, qr/column "profile" of relation public\.given_store has another type than profile/,
	'a column of another type');

# profiles that have no room: of spans that go on in the next stretch, or for good
sql(q{CREATE TABLE busy AS
SELECT timestamptz '2026-01-01Z' + n * interval '30 ms' + e * interval '10 min' AS time,
	(ARRAY['begin', 'end'])[e + 1] AS event_type, n AS span_id, 'p0' AS process_id,
	'op' || n % 5 AS name, 'web' || n % 2 AS target, n % 11 = 0 AS error
FROM generate_series(1, 15000) n, generate_series(0, 1) e;
INSERT INTO busy SELECT time + interval '30 min', 'begin', span_id, 'p0', name, target, error
	FROM busy WHERE event_type = 'begin';
INSERT INTO busy SELECT timestamptz '2026-01-01Z' + n * interval '5 s' + e * interval '1 s',
	(ARRAY['begin', 'end'])[e + 1], n, 'p1', 'quiet', 'web1', false
FROM generate_series(1, 600) n, generate_series(0, 1) e;
INSERT INTO busy SELECT time, event_type, span_id, 'p2', name, target, error
	FROM busy WHERE process_id = 'p0' AND span_id <= 9000;
SELECT asyncspan.create_store('busy_store', 'busy', '10 minutes')});
my $profiles = q{SET search_path TO asyncspan, public;
SELECT process_id, count(profile), count(*), bool_and(profile = profile(spans))
FROM busy_store GROUP BY process_id ORDER BY process_id};
{
	local $ENV{PGOPTIONS} = '-c asyncspan.max_memory=1MB';

	($code, $out, $err) = $node->psql('spans',
		q{SELECT chunks, events FROM asyncspan.refresh_store('busy_store')});
	is($out, '12|73200', 'a refresh without room for all profiles');
	like($err, qr/NOTICE:  profiles of store public\.busy_store do not fit into asyncspan\.max_memory\nDETAIL:  3 of its rows have none/,
		'says so');
	is(sql(q{SET asyncspan.max_memory = '2GB';} . $profiles),
		"p0|0|3|\np1|6|6|t\np2|3|3|t", 'only those are left out');
	is(differing('busy_store', 'busy'), '', 'profiles that have no room');
	sql(q{INSERT INTO busy SELECT time, event_type, span_id, process_id, name, target
		FROM busy WHERE time < '2026-01-01 00:05Z' AND span_id % 100 = 0});
	is(differing('busy_store', 'busy'), '', 'the same next to changes');
}
sql(q{SELECT asyncspan.refresh_store('busy_store', '-infinity', 'infinity')});
is(sql($profiles), "p0|3|3|t\np1|6|6|t\np2|3|3|t", 'there is room for all of them');
is(differing('busy_store', 'busy'), '', 'with all profiles');

# there is room for each of them, but not for all at once
sql(q{CREATE TABLE running AS
SELECT timestamptz '2026-01-01Z' + n % 50 * interval '1 min' AS time, 'begin' AS event_type, n AS span_id
FROM generate_series(1, 450000) n;
SELECT asyncspan.create_store('running_store', 'running', '1 minute')});
($code, $out, $err) = $node->psql('spans', q{SET asyncspan.max_memory = '12MB';
SELECT chunks, events FROM asyncspan.refresh_store('running_store')});
is("$out$err", '50|450000', 'many profiles, one after the other');

foreach my $f (sort keys %keys)
{
	is(sql("SELECT (SELECT array_agg(f::text) FROM asyncspan.$f('events', exact => false) f) = "
		  . "(SELECT array_agg(f::text) FROM asyncspan.profile_$f(asyncspan.profile("
		  . "asyncspan.collect('events'))) f)"), 't', "$f of a set, by its profile");
}
is(sql(q{SELECT count(*), count(self_ms) FROM asyncspan.target_stats('events', exact => NULL)}),
	sql(q{SELECT count(*), count(self_ms) FROM asyncspan.target_stats('events')}),
	'NULL is the default');
is(sql(q{SELECT o::text FROM asyncspan.overview('events', exact => NULL) AS o}),
	sql(q{SELECT o::text FROM asyncspan.overview('events') AS o}),
	'NULL is the default of overview');

done_testing();
