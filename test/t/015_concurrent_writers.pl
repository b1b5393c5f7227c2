# Figures of a table that several sessions write to: each statement answers
# for one snapshot, so every identity holds in it, and the figures of all
# functions in one statement are about the same events.
#
# Writers insert whole spans, begin and end in one transaction, so no snapshot
# ever has an open span or an orphan; half of the transactions roll back.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $nwriters = 3;
my $nrounds = 25;
my $node = aspan_cluster('writers', join("\n", aspan_parallel(2)));

$node->safe_psql(
	'spans', q{
CREATE TABLE events (time bigint, event_type text, span_id bigint,
	process_id int, parent_span_id bigint, name text, target text,
	filename text, line int);
ALTER TABLE events SET (parallel_workers = 2);
CREATE SEQUENCE ids;
CREATE TABLE stop (yes boolean);

-- a few spans in one transaction, ends first as often as not
CREATE PROCEDURE write_spans(writer int) LANGUAGE plpgsql AS $$
DECLARE
	id bigint;
	n int := 0;
BEGIN
	WHILE NOT EXISTS (SELECT FROM stop) AND n < 20000 LOOP
		n := n + 1;
		FOR i IN 1 .. 1 + n % 3 LOOP
			id := nextval('ids');
			IF id % 2 = 0 THEN
				INSERT INTO events VALUES
					(id * 1000 + 1000 * (id % 7), 'end', id, writer, id / 2, 'n' || id % 5, 't', 'f', 1);
			END IF;
			INSERT INTO events VALUES
				(id * 1000, 'begin', id, writer, id / 2, 'n' || id % 5, 't', 'f', 1);
			IF id % 2 = 1 THEN
				INSERT INTO events VALUES
					(id * 1000 + 1000 * (id % 7), 'end', id, writer, id / 2, 'n' || id % 5, 't', 'f', 1);
			END IF;
			-- delivered once more, in the same transaction
			IF id % 10 = 0 THEN
				INSERT INTO events SELECT * FROM events WHERE span_id = id AND process_id = writer;
			END IF;
		END LOOP;
		IF n % 2 = 0 THEN
			ROLLBACK;
		ELSE
			COMMIT;
		END IF;
	END LOOP;
END $$;
CREATE INDEX ON events (span_id);

CREATE MATERIALIZED VIEW by_process AS
SELECT process_id, asyncspan.span_set(time, event_type, span_id, process_id,
	parent_span_id, name, target, filename, line) AS spans, count(*) AS rows
FROM events GROUP BY process_id;
CREATE UNIQUE INDEX ON by_process (process_id);
CREATE MATERIALIZED VIEW figures AS
SELECT o.*, n.* FROM asyncspan.overview('events') o,
	(SELECT count(*) AS rows, sum(s.complete) AS named
	FROM asyncspan.name_stats('events') s) n;
});

my @writers;
foreach my $writer (1 .. $nwriters)
{
	push @writers,
	  IPC::Run::start(
		[
			$node->installed_command('psql'), '-XAtq', '-d',
			$node->connstr('spans'), '-c', "CALL write_spans($writer)"
		],
		'<', \undef, '>', \my $out, '2>', \my $err,
		IPC::Run::timeout(aspan_timeout()));
}
$node->poll_query_until('spans', 'SELECT count(*) > 200 FROM events')
  or die 'the writers do not write';

# what must hold of each row of an overview, with no span ever cut
my $identities = q{
	events = begin_events + end_events + other_events + invalid_events
	AND begin_events + end_events - 2 * complete - open - orphan = duplicate_events
	AND spans = complete + open + orphan
	AND begin_events = end_events AND open = 0 AND orphan = 0
	AND mismatched_pairs = 0 AND roots + children = spans};

# the same, of the columns of o
(my $of_o = $identities) =~ s/\b(?!AND\b)([a-z]\w+)/o.$1/g;

my ($failures, $growing, $last) = ('', 0, 0);
foreach my $round (1 .. $nrounds)
{
	# one statement, one snapshot, whatever commits meanwhile
	my $row = $node->safe_psql(
		'spans', qq{
SELECT o.events, $of_o, o.events = c.rows, o.complete = n.complete,
	o.spans = s.spans, s.complete = o.complete, o.total_ms = n.total_ms,
	o.complete = a.complete, f.total = o.complete
FROM asyncspan.overview('events') o,
	(SELECT count(*) AS rows FROM events) c,
	(SELECT sum(t.complete) AS complete, sum(t.total_ms) AS total_ms
		FROM asyncspan.target_stats('events') t) n,
	(SELECT count(*) AS spans, sum((status = 'complete')::int) AS complete
		FROM asyncspan.spans('events')) s,
	(SELECT sum(i.complete) AS complete
		FROM (SELECT process_id, asyncspan.span_set(time, event_type, span_id,
			process_id, parent_span_id, name, target) AS spans
			FROM events GROUP BY process_id) g,
		asyncspan.overview_of(g.spans) i) a,
	(SELECT sum(started) AS total
		FROM asyncspan.concurrency('events', bucket => '10 ms')) f});
	my ($events, @held) = split /\|/, $row;
	$failures .= "round $round: $row\n" if grep { $_ ne 't' } @held;
	$growing++ if $events > $last;
	$last = $events;

	# a transaction that keeps its snapshot gets the same answers
	my @same = split /\n/, $node->safe_psql(
		'spans', q{
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT md5(o::text) FROM asyncspan.overview('events') o;
DO $$BEGIN PERFORM pg_sleep(0.01); END$$;
SELECT md5(o::text) FROM asyncspan.overview('events') o;
COMMIT});
	$failures .= "round $round: repeatable read changed\n"
	  if @same != 2 || $same[0] ne $same[1];

	next if $round % 5 > 0;

	# refreshed while it is read and written
	$node->safe_psql(
		'spans', q{
REFRESH MATERIALIZED VIEW CONCURRENTLY by_process;
REFRESH MATERIALIZED VIEW figures});
	$row = $node->safe_psql(
		'spans', qq{
SELECT bool_and($of_o), bool_and(o.events = rows), count(*)
FROM by_process, asyncspan.overview_of(by_process.spans) o
UNION ALL
SELECT bool_and($of_o), bool_and(o.complete = named), 3 FROM figures o});
	$failures .= "refresh in round $round: $row\n" if $row ne "t|t|3\nt|t|3";
}
is($failures, '', 'every identity held in every snapshot');
cmp_ok($growing, '>', $nrounds / 2, 'while the table grew');

$node->safe_psql('spans', 'INSERT INTO stop VALUES (true)');
foreach my $writer (@writers)
{
	$writer->finish;
	is($writer->result(0), 0, 'the writer was not disturbed');
}

# when all is quiet, the parts make the whole
$node->safe_psql('spans', 'REFRESH MATERIALIZED VIEW by_process');
is( $node->safe_psql(
		'spans', q{
SELECT sum(i.events) = o.events, sum(i.complete) = o.complete,
	sum(i.duplicate_events) = o.duplicate_events,
	o.duplicate_events > 0, o.processes
FROM by_process, asyncspan.overview_of(by_process.spans) i,
	asyncspan.overview('events') o
GROUP BY o.events, o.complete, o.duplicate_events, o.processes}),
	"t|t|t|t|$nwriters",
	'the materialized parts sum to the whole');

$node->stop;
done_testing();
