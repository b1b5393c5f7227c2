# Functions over a relation that keeps sets against the same functions over the
# events or spans that the sets were made of, byte by byte: hundreds of small
# random multisets, cut into parts at random, by process and by time, read
# whole, in ranges of time, with margins, and of one process.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $ncases = $ENV{ASPAN_CASES} || 150;
my $seed = aspan_seed();
my $node = aspan_cluster('sets');
my $sql_seed = ($seed % 100000) / 100000;
my $columns = 'span_id, process_id, trace_id, parent_span_id, name, target,'
  . ' error, detached, filename, line';
my %sets = (
	events => "asyncspan.span_set(time, event_type, $columns)",
	spans => "asyncspan.span_set_from_spans(begin_time, end_time, $columns)");

# instants are seconds, and some rows are of no use
$node->safe_psql(
	'spans', qq{
SELECT setseed($sql_seed);
CREATE TABLE cases AS
SELECT i AS case_no, 1 + floor(random() ^ 2 * 25)::int AS n,
	1 + floor(random() * 20)::int AS instants,
	1 + floor(random() * 5)::int AS ids,
	1 + floor(random() * 3)::int AS names,
	1 + floor(random() * 3)::int AS parents,
	1 + floor(random() * 5)::int AS parts, random() AS copies,
	floor(random() * 20) * interval '1 second' AS since,
	floor(random() * 10) * interval '1 second' AS length,
	floor(random() * 4) * interval '1 second' AS margin
FROM generate_series(1, $ncases) i;

CREATE TABLE attributes AS
SELECT case_no, i,
	timestamptz '2026-01-01Z' + floor(random() * instants) * interval '1 second'
		AS time,
	1 + floor(random() * ids)::bigint AS span_id,
	CASE WHEN random() < 0.7 THEN 'p' WHEN random() < 0.7 THEN 'q' END
		AS process_id,
	CASE WHEN random() < 0.1 THEN 't' || floor(random() * 2)::int END AS trace_id,
	CASE WHEN random() < 0.8 THEN nullif(floor(random() * parents)::int, 0) END
		AS parent_span_id,
	nullif('n' || floor(random() * names)::int, 'n2') AS name, 'x' AS target,
	random() < 0.1 AS error, random() < 0.1 AS detached,
	'f' || floor(random() * 2)::int AS filename, 1 AS line,
	CASE WHEN random() < copies / 2 THEN 1 + floor(random() * 3)::int ELSE 1 END
		AS times, floor(random() * parts)::int AS part
FROM cases, generate_series(1, n) i;

CREATE TABLE all_events AS
SELECT *, CASE WHEN random() < 0.5 THEN 'begin' ELSE 'end' END AS event_type
FROM attributes, generate_series(1, times);
CREATE TABLE all_spans AS
SELECT a.*, b AS begin_time, CASE WHEN random() < 0.7 OR b IS NULL
	THEN coalesce(b, time) + floor(random() * 4) * interval '1 second' END
	AS end_time
FROM (SELECT *, CASE WHEN random() < 0.9 THEN time END AS b FROM attributes) a,
	generate_series(1, times);
ALTER TABLE all_spans DROP COLUMN time;

CREATE INDEX ON all_events (case_no);
CREATE INDEX ON all_spans (case_no);

-- in any order of random numbers, but each row with its part
CREATE VIEW events AS SELECT * FROM all_events
WHERE case_no = current_setting('a.case')::int;
CREATE VIEW spans AS SELECT * FROM all_spans
WHERE case_no = current_setting('a.case')::int;
});

# a set is cut where a range has an edge, and a figure that asks for the margin
# gets what lies in it
my @calls = (
	'%s',
	'%s, since => $1',
	'%s, until => $2',
	'%s, since => $1, until => $2',
	'%s, since => $1, until => $2, margin => $3',
	'%s, since => $1, margin => $3',
	"%s, process => 'p'",
	"%s, since => \$1, until => \$2, process => 'q', margin => \$3");

sub check
{
	my ($table, $cut, $part) = @_;

	$node->safe_psql(
		'spans', qq{
CREATE VIEW sets_of_${table}_$cut AS
SELECT 1 AS other, $sets{$table} AS s FROM $table GROUP BY $part;
});
	foreach my $form (@calls)
	{

		foreach my $figure (
			'asyncspan.collect(%s)',
			'(SELECT array_agg(t::text) FROM asyncspan.trend(%s) t)')
		{
			my $raw = sprintf($figure, sprintf($form, "'$table'"));
			my $set = sprintf($figure, sprintf($form, "'sets_of_${table}_$cut'"));

			is( $node->safe_psql(
					'spans', qq{
CREATE TEMP TABLE differing (case_no int);
DO \$do\$
DECLARE c record; differs bool;
BEGIN
  FOR c IN SELECT * FROM cases LOOP
    PERFORM set_config('a.case', c.case_no::text, true);
    EXECUTE \$q\$SELECT ($raw)::text IS DISTINCT FROM ($set)::text\$q\$
      INTO differs USING timestamptz '2026-01-01Z' + c.since,
        timestamptz '2026-01-01Z' + c.since + c.length, c.margin;
    IF differs THEN INSERT INTO differing VALUES (c.case_no); END IF;
  END LOOP;
END
\$do\$;
SELECT count(*) || coalesce(', first ' || min(case_no), '') FROM differing}),
				'0',
				"$figure of $form, $table cut $cut, seed $seed");
		}
	}
}

foreach my $table (sort keys %sets)
{
	my $time = $table eq 'events' ? 'time' : 'coalesce(begin_time, end_time)';

	check($table, 'at_random', 'part');
	check($table, 'by_process', 'process_id');
	check($table, 'by_time', "date_bin('4 seconds', $time, '2026-01-01Z')");
}

done_testing();
