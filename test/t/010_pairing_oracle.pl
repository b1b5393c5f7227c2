# Differential test of pairing: the engine against the brute-force oracle in
# test/oracle/pairing.sql, on thousands of small random sets of events that
# are far dirtier than real ones: ties at one instant, reused ids, duplicated
# and lost events, ends with another name or parent, NULLs everywhere.
#
# ASPAN_SEED repeats a run, ASPAN_CASES sets the number of sets.  On failure
# the smallest set of events that still fails is printed.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $ncases = $ENV{ASPAN_CASES} || 4000;
my $seed = aspan_seed();
my $node = aspan_cluster('oracle');

$node->safe_psql('spans', aspan_oracle_sql());
$node->safe_psql(
	'spans', q{
-- microseconds are what a timestamptz can show of nanoseconds
CREATE FUNCTION shown(ns bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
$$ SELECT timestamptz '1970-01-01 00:00:00+00'
	+ floor(ns / 1000.0)::float8 * interval '1 microsecond' $$;

-- events as a user has them; oracle.events holds those that count
CREATE TABLE ev (case_no int, process_id text, time bigint, event_type text,
	span_id bigint, parent_span_id bigint, name text, target text,
	filename text, line int);

-- one relation with all sets: the case is part of the process
CREATE VIEW ev_one AS
SELECT time, event_type, span_id, case_no || '/' || coalesce(process_id, '?')
	AS process_id, parent_span_id, name, target, filename, line FROM ev;

CREATE TABLE want_spans AS
SELECT case_no, process_id, span_id, parent_span_id, name, target, filename,
	line, shown(begin_ns) AS begin_time, shown(end_ns) AS end_time,
	duration_ns / 1e6::float8 AS duration_ms, status,
	1::bigint AS position
FROM oracle.spans;
CREATE TABLE got_spans AS SELECT * FROM want_spans;
CREATE TABLE one_spans AS SELECT * FROM want_spans;

-- spans as another tool would export them
CREATE TABLE given_spans (begin_time bigint, end_time bigint, span_id bigint,
	process_id text, parent_span_id bigint, name text, target text,
	filename text, line int);

-- the order of the rows of spans()
CREATE VIEW want_ordered AS
SELECT case_no, process_id, span_id, parent_span_id, name, target, filename,
	line, shown(begin_ns) AS begin_time, shown(end_ns) AS end_time,
	duration_ns / 1e6::float8 AS duration_ms, status,
	row_number() OVER (PARTITION BY case_no
		ORDER BY coalesce(begin_ns, end_ns), process_id COLLATE "C" NULLS FIRST,
			span_id, end_ns NULLS LAST, begin_ns IS NULL, name NULLS FIRST, target NULLS FIRST,
			parent_span_id NULLS FIRST, filename NULLS FIRST,
			line NULLS FIRST) AS position
FROM oracle.spans;

CREATE TABLE differences (case_no int, what text);

-- how often each part of the rule was needed
CREATE TABLE seen (n bigint);
CREATE VIEW needed AS
SELECT count(*) FROM oracle.spans WHERE pass = 'one'
UNION ALL SELECT count(*) FROM oracle.spans WHERE pass = 'two'
UNION ALL SELECT count(*) FROM oracle.work WHERE copy AND kind = 'begin'
	AND pass = 'copies'
UNION ALL SELECT count(*) FROM oracle.work WHERE copy AND kind = 'end'
	AND pass = 'copies'
UNION ALL SELECT count(*) FROM oracle.spans WHERE status = 'open'
UNION ALL SELECT count(*) FROM oracle.spans WHERE status = 'orphan'
UNION ALL SELECT count(*) FROM oracle.spans WHERE begin_ns = end_ns
UNION ALL SELECT count(*) FROM oracle.work WHERE state = 'duplicate';

-- the case of a process of ev_one
CREATE FUNCTION case_of(process text) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT split_part(process, '/', 1)::int $$;

-- The kinds of events: words in any case, letters as they are.
CREATE FUNCTION is_kind(event_type text, words text, letters text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT event_type ~* ('^(' || words || ')$') OR event_type ~ ('^[' || letters || ']$')
$$;

-- What the oracle makes of the events in [lo, hi); usable_events are those of
-- ev that are begins or ends.
CREATE VIEW usable_events AS
SELECT case_no, process_id, span_id, parent_span_id,
	CASE WHEN is_kind(event_type, 'begin|start', 'bBS')
		THEN 'begin' ELSE 'end' END AS kind, time, name, target, filename, line
FROM ev
WHERE time IS NOT NULL AND span_id IS NOT NULL
AND is_kind(event_type, 'begin|start|end|stop', 'bBSeEF');

CREATE PROCEDURE pair_events(lo bigint, hi bigint) LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE oracle.events;
	INSERT INTO oracle.events
	SELECT * FROM usable_events WHERE time >= lo AND time < hi;
	CALL oracle.pair();
	TRUNCATE want_spans;
	INSERT INTO want_spans SELECT * FROM want_ordered;
END $$;

-- what a query with the columns of spans() over ev_one answers
CREATE PROCEDURE compare_spans(what text, query text) LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE one_spans;
	EXECUTE 'INSERT INTO one_spans SELECT case_of(process_id),
		nullif(split_part(process_id, ''/'', 2), ''?''), span_id,
		parent_span_id, name, target, filename, line, begin_time, end_time,
		duration_ms, status, 0 FROM ' || query;
	UPDATE want_spans SET position = 0;
	INSERT INTO differences
	SELECT case_no, what || ' lacks' FROM
		(TABLE want_spans EXCEPT ALL TABLE one_spans) d
	UNION ALL
	SELECT case_no, what || ' invents' FROM
		(TABLE one_spans EXCEPT ALL TABLE want_spans) d;
END $$;

-- Ranges.  Without a margin only the events in [since, until) are there; with
-- one, those around are read as well, and a span is where it begins.
CREATE PROCEDURE compare_range(since timestamptz, until timestamptz,
	margin interval) LANGUAGE plpgsql AS $$
DECLARE
	lo bigint := (extract(epoch FROM since) * 1000000)::bigint * 1000;
	hi bigint := (extract(epoch FROM until) * 1000000)::bigint * 1000;
	more bigint := (extract(epoch FROM margin) * 1000000)::bigint * 1000;
	want record;
	got record;
BEGIN
	CALL pair_events(lo, hi);
	CALL compare_spans('spans in a range',
		format('asyncspan.spans(''ev_one'', %L, %L)', since, until));
	SELECT count(*) FILTER (WHERE kind = 'begin') AS begins,
		count(*) FILTER (WHERE kind = 'end') AS ends,
		count(*) FILTER (WHERE state = 'duplicate') AS duplicates,
		(SELECT count(*) FROM oracle.spans WHERE mismatched) AS mismatched,
		(SELECT count(*) FROM ev WHERE time >= lo AND time < hi) AS events
	INTO want FROM oracle.work;
	SELECT begin_events, end_events, duplicate_events, mismatched_pairs, events
	INTO got FROM asyncspan.overview('ev_one', since => compare_range.since,
		until => compare_range.until);
	IF got <> want THEN
		INSERT INTO differences SELECT min(case_no),
			format('overview of a range: %s, not %s', got, want) FROM ev;
	END IF;

	CALL pair_events(lo - more, hi + more);
	DELETE FROM want_spans
	WHERE coalesce(begin_time, end_time) < since
	OR coalesce(begin_time, end_time) >= until;
	CALL compare_spans('spans with a margin',
		format('asyncspan.spans(''ev_one'', %L, %L, NULL, %L)',
			since, until, margin));
	SELECT count(*) AS spans,
		count(*) FILTER (WHERE status = 'complete') AS complete,
		count(*) FILTER (WHERE status = 'open') AS open,
		count(*) FILTER (WHERE status = 'orphan') AS orphan,
		count(*) FILTER (WHERE mismatched) AS mismatched,
		(SELECT count(*) FROM oracle.work WHERE state = 'duplicate'
			AND ns >= lo AND ns < hi) AS duplicates
	INTO want FROM oracle.spans
	WHERE coalesce(begin_ns, end_ns) >= lo AND coalesce(begin_ns, end_ns) < hi;
	SELECT o.spans, o.complete, o.open, o.orphan, mismatched_pairs,
		duplicate_events
	INTO got FROM asyncspan.overview('ev_one', since => compare_range.since,
		until => compare_range.until, margin => compare_range.margin) o;
	IF got <> want THEN
		INSERT INTO differences SELECT min(case_no),
			format('overview with a margin: %s, not %s', got, want) FROM ev;
	END IF;
END $$;
});

# ---- sets of events ----

my @names = (undef, '', 'a', 'B', 'b', "\xc3\x84", '_');
my @targets = (undef, 't', 'T');
my @parents = (undef, 0, 1, 2, -1);
my %labels = (
	begin => [ 'begin', 'b', 'B', 'S', 'start', 'Begin', 'START' ],
	end => [ 'end', 'e', 'E', 'F', 'stop', 'END', 'Stop' ]);

# One event: [process, time, label, span id, parent, name, target, file, line]
sub event
{
	my ($kind, $time, %e) = @_;

	return [
		$e{process}, $time, aspan_pick(@{ $labels{$kind} }),
		$e{span}, $e{parent}, $e{name}, $e{target},
		aspan_pick(undef, 'f.rs', 'g.rs'), aspan_pick(undef, 1, 2)
	];
}

# anything at all, in a small domain
sub soup
{
	my ($n, $instants, $ids, $nnames) = @_;
	my @events;

	foreach (1 .. $n)
	{
		push @events,
		  event(
			aspan_pick('begin', 'end'),
			aspan_random($instants),
			process => aspan_pick('p', 'p', 'p', 'P', undef),
			span => 1 + aspan_random($ids),
			parent => $parents[ aspan_random(aspan_pick(1, scalar @parents)) ],
			name => $names[ aspan_random($nnames) ],
			target => $targets[ aspan_random(aspan_pick(1, 2, 3)) ]);
	}
	return @events;
}

# whole spans, then spoilt
sub spoilt
{
	my ($n, $instants, $ids) = @_;
	my @events;

	foreach (1 .. $n)
	{
		my $begin = aspan_random($instants);
		my $end =
		  rand() < 0.25 ? $begin : $begin + aspan_random($instants - $begin);
		my %e = (
			process => aspan_pick('p', 'p', 'p', undef),
			span => 1 + aspan_random($ids),
			parent => aspan_pick(@parents),
			name => aspan_pick(@names[ 0 .. 3 ]),
			target => aspan_pick(undef, 't'));
		my @pair = (event('begin', $begin, %e));

		$e{name} = aspan_pick(@names) if rand() < 0.15;
		$e{target} = aspan_pick(@targets) if rand() < 0.1;
		$e{parent} = aspan_pick(@parents) if rand() < 0.2;
		push @pair, event('end', $end, %e);
		push @pair, @pair if rand() < 0.1;
		@pair = grep { rand() >= 0.12 } @pair;
		@pair = map { rand() < 0.15 ? ($_, $_) : $_ } @pair;
		push @events, @pair;
	}
	return @events;
}

# spans of one id that lie within each other, as tracers nest them
sub nested
{
	my ($n, $instants) = @_;
	my (@events, @open);
	my $time = 0;

	foreach (1 .. $n)
	{
		$time += aspan_random(2);
		if (@open && rand() < 0.5)
		{
			my %e = %{ pop @open };
			$e{name} = 'other' if rand() < 0.1;
			push @events, event('end', $time, %e);
		}
		else
		{
			push @open,
			  {
				process => 'p',
				span => 1,
				parent => aspan_pick(undef, 0, 1),
				name => aspan_pick('a', 'a', 'b'),
				target => 't'
			  };
			push @events, event('begin', $time, %{ $open[-1] });
		}
	}
	@events = map { rand() < 0.1 ? ($_, $_) : $_ } @events;
	return @events;
}

# rows that are no events, or not usable ones
sub add_noise
{
	my @events = @_;

	foreach (1 .. aspan_random(3))
	{
		my $e = [ @{ (soup(1, 3, 2, 3))[0] } ];

		$e->[2] = aspan_pick('x', '', 'BEGAN', 'ends', ' end', 's', 'f') if rand() < 0.5;
		$e->[ aspan_pick(1, 2, 3) ] = undef if rand() < 0.6;
		push @events, $e;
	}
	return @events;
}

sub random_case
{
	my $kind = aspan_random(10);
	my @events =
	    $kind < 4
	  ? soup(1 + aspan_random(12), 1 + aspan_random(4), 1 + aspan_random(2),
		1 + aspan_random(scalar @names))
	  : $kind < 7 ? spoilt(1 + aspan_random(6), 1 + aspan_random(6),
		1 + aspan_random(3))
	  : $kind < 9 ? nested(2 + aspan_random(14))
	  : soup(20 + aspan_random(40), 1 + aspan_random(6), 1, 2);

	# delivered again
	@events = map { ($_) x (1 + aspan_random(3)) } @events if rand() < 0.1;
	@events = add_noise(@events) if rand() < 0.2;

	# instants are whole microseconds, or a nanosecond apart; near the epoch,
	# before it, or today
	my $step = aspan_pick(1000, 1000, 1, 999);
	my $base = aspan_pick(0, -2000, 1755271700005000000);

	@events = map { [@$_] } @events;
	foreach my $e (@events)
	{
		$e->[1] = $base + $e->[1] * $step if defined $e->[1];
	}
	return [ aspan_shuffle(@events) ];
}

# ---- the comparison ----

my $set = 'asyncspan.span_set(time, event_type, span_id, process_id,'
  . ' parent_span_id, name, target, filename, line)';
my @overview = qw(events begin_events end_events other_events invalid_events
  duplicate_events mismatched_pairs spans complete open orphan processes
  targets names source_files first_time last_time total_ms min_ms max_ms
  avg_ms stddev_ms p50_ms p95_ms p99_ms);
my $shown = join(', ', map { "s.$_" } @overview);
my $span_columns = 'process_id, span_id, parent_span_id, name, target,'
  . ' filename, line, begin_time, end_time, duration_ms, status';

# A range around the instants of the later sets; the same for all sets of a
# batch and for their parts.
my ($since, $until, $margin);

sub choose_range
{
	my $first = 5000 + aspan_random(3);
	my $last = $first + aspan_random(4);
	my $instant = '2025-08-15 15:28:20.00%04d+00';

	($since, $until, $margin) = (
		sprintf($instant, $first),
		sprintf($instant, $last),
		aspan_pick('1 us', '2 us', '0', '1 h'));
	return;
}

# Compares the engine with the oracle on the sets given as case number =>
# events; returns the failing ones as case number => what differs.
sub compare
{
	my (%cases) = @_;
	my $file = $node->basedir . '/events.txt';

	open my $fh, '>:raw', $file or die "could not write $file: $!";
	foreach my $no (sort { $a <=> $b } keys %cases)
	{
		print $fh aspan_copy_text($no, @$_) foreach @{ $cases{$no} };
	}
	close $fh;

	my $differences = $node->safe_psql(
		'spans', qq{
SET client_min_messages = warning;
TRUNCATE ev, differences, seen, got_spans, given_spans;
COPY ev FROM '$file';
ANALYZE ev;
CALL pair_events(-9223372036854775808, 9223372036854775807);
INSERT INTO seen TABLE needed;

-- all columns of spans(), and the order of its rows
INSERT INTO got_spans
SELECT case_no, $span_columns, ordinality
FROM (SELECT case_no, $set AS spans FROM ev GROUP BY case_no) q,
	asyncspan.spans_of(q.spans) WITH ORDINALITY s;
INSERT INTO differences
(SELECT case_no, 'spans_of lacks' FROM
	(SELECT case_no, $span_columns FROM want_spans EXCEPT ALL
	 SELECT case_no, $span_columns FROM got_spans) d)
UNION ALL
(SELECT case_no, 'spans_of invents' FROM
	(SELECT case_no, $span_columns FROM got_spans EXCEPT ALL
	 SELECT case_no, $span_columns FROM want_spans) d)
UNION ALL
(SELECT case_no, 'order of spans_of' FROM
	(SELECT * FROM want_spans EXCEPT SELECT * FROM got_spans) d);

-- the counts of the overview, and the figures that follow from the spans
CREATE TEMP TABLE want_overview AS
SELECT case_no, r.rows AS events, coalesce(begin_events, 0) AS begin_events,
	coalesce(end_events, 0) AS end_events, other_events, invalid_events,
	coalesce(duplicate_events, 0) AS duplicate_events,
	coalesce(mismatched_pairs, 0) AS mismatched_pairs,
	coalesce(spans, 0) AS spans, coalesce(complete, 0) AS complete,
	coalesce(open, 0) AS open, coalesce(orphan, 0) AS orphan,
	coalesce(processes, 0) AS processes, coalesce(targets, 0) AS targets,
	coalesce(names, 0) AS names, coalesce(source_files, 0) AS source_files,
	shown(first_ns) AS first_time, shown(last_ns) AS last_time,
	coalesce(total_ns, 0)::float8 / 1e6 AS total_ms, min_ns / 1e6::float8 AS min_ms,
	max_ns / 1e6::float8 AS max_ms, d.*
FROM (SELECT case_no, count(*) AS rows,
		count(*) FILTER (WHERE time IS NULL OR span_id IS NULL
			OR event_type IS NULL) AS invalid_events,
		count(*) FILTER (WHERE time IS NOT NULL AND span_id IS NOT NULL
			AND NOT is_kind(event_type, 'begin|start|end|stop', 'bBSeEF')) AS other_events
	FROM ev GROUP BY case_no) r
LEFT JOIN oracle.overview o USING (case_no)
LEFT JOIN LATERAL (SELECT
		(avg(duration_ns) / 1e6)::float8 AS avg_ms,
		(stddev_samp(duration_ns) / 1e6)::float8 AS stddev_ms,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ns) / 1e6 AS p50_ms,
		percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ns) / 1e6 AS p95_ms,
		percentile_cont(0.99) WITHIN GROUP (ORDER BY duration_ns) / 1e6 AS p99_ms
	FROM oracle.spans s WHERE s.case_no = r.case_no) d ON true;
CREATE TEMP TABLE got_overview AS
SELECT q.case_no, $shown
FROM (SELECT case_no, $set AS spans FROM ev GROUP BY case_no) q,
	asyncspan.overview_of(q.spans) s;
INSERT INTO differences
SELECT DISTINCT case_no, 'overview_of: ' || k || ' is ' || coalesce(g.value, 'NULL')
	|| ', not ' || coalesce(w.value, 'NULL')
FROM want_overview wo FULL JOIN got_overview go USING (case_no),
	unnest('{@{[join(',', @overview)]}}'::text[]) k,
	LATERAL (SELECT to_jsonb(go) ->> k AS value) g,
	LATERAL (SELECT to_jsonb(wo) ->> k AS value) w
WHERE g.value IS DISTINCT FROM w.value
AND NOT (k LIKE '%_ms' AND coalesce(abs(g.value::float8 - w.value::float8)
	<= 1e-9 * abs(w.value::float8), false));

-- counts and sums of each name
INSERT INTO differences
SELECT case_no, 'name_stats_of' FROM (
	SELECT case_no, s.name, s.target, events, s.spans, complete, open, orphan,
		round(total_ms * 1e6)::numeric AS total, round(min_ms * 1e6) AS min,
		round(max_ms * 1e6) AS max
	FROM (SELECT case_no, $set AS spans FROM ev GROUP BY case_no) q,
		asyncspan.name_stats_of(q.spans) s
	EXCEPT ALL
	SELECT case_no, name, target, events, spans, complete, open, orphan,
		total_ns, min_ns, max_ns
	FROM oracle.name_stats) d
UNION ALL
SELECT case_no, 'number of rows of name_stats_of' FROM
	(SELECT case_no, count(*) AS n FROM oracle.name_stats GROUP BY 1) w
FULL JOIN
	(SELECT case_no, count(*) AS n
	FROM (SELECT case_no, $set AS spans FROM ev GROUP BY case_no) q,
		asyncspan.name_stats_of(q.spans) s GROUP BY 1) g USING (case_no)
WHERE w.n IS DISTINCT FROM g.n;

-- the same through the functions over a relation
CALL compare_spans('spans', 'asyncspan.spans(''ev_one'')');
SELECT set_config('test.process', process_id, false) FROM ev_one
WHERE process_id IS NOT NULL ORDER BY process_id LIMIT 1 \\gset ignored_
DELETE FROM want_spans WHERE case_no || '/' || coalesce(process_id, '?')
	<> current_setting('test.process');
CALL compare_spans('spans of a process',
	'asyncspan.spans(''ev_one'', process => current_setting(''test.process''))');

-- the spans themselves as a source; those that tell apart only by the parent
-- of their ends are one then, and an open one gives way to a complete one of
-- the same begin
INSERT INTO given_spans
SELECT DISTINCT ON (case_no, process_id, span_id, begin_ns, end_ns, name,
		target, parent_span_id)
	begin_ns, end_ns, span_id,
	case_no || '/' || coalesce(process_id, '?'), parent_span_id, name, target,
	filename, line
FROM oracle.spans
ORDER BY case_no, process_id, span_id, begin_ns, end_ns, name, target,
	parent_span_id, filename NULLS FIRST, line NULLS FIRST;
TRUNCATE want_spans;
INSERT INTO want_spans
SELECT case_of(process_id), nullif(split_part(process_id, '/', 2), '?'),
	span_id, parent_span_id, name, target, filename, line, shown(begin_time),
	shown(end_time), (end_time - begin_time) / 1e6::float8,
	CASE WHEN begin_time IS NULL THEN 'orphan' WHEN end_time IS NULL
		THEN 'open' ELSE 'complete' END, 0
FROM given_spans g
WHERE end_time IS NOT NULL OR NOT EXISTS (
	SELECT FROM given_spans whole
	WHERE whole.end_time IS NOT NULL
		AND (whole.process_id, whole.span_id, whole.begin_time)
			= (g.process_id, g.span_id, g.begin_time));
CALL compare_spans('spans of spans', 'asyncspan.spans(''given_spans'')');
INSERT INTO given_spans SELECT * FROM given_spans;
CALL compare_spans('spans of spans twice', 'asyncspan.spans(''given_spans'')');

CALL compare_range('$since', '$until', '$margin');

SELECT case_no, string_agg(DISTINCT what, '; ') FROM differences
GROUP BY case_no ORDER BY case_no;
}, timeout => aspan_timeout());

	return map { split /\|/, $_, 2 } split /\n/, $differences;
}

# Prints the smallest part of a failing set that fails as well.
sub show_smallest
{
	my ($events) = @_;
	my $smaller = 1;
	my $why;

	while ($smaller)
	{
		my %parts = map {
			my $leave_out = $_;
			$leave_out => [ @$events[ grep { $_ != $leave_out } 0 .. $#$events ] ];
		} 0 .. $#$events;
		delete $parts{0} if @$events == 1;
		my %failing = %parts ? compare(%parts) : ();

		($smaller) = sort { $a <=> $b } keys %failing;
		$events = $parts{$smaller} if defined $smaller;
		$smaller = defined $smaller;
	}

	(undef, $why) = compare(1 => $events);
	diag("differs: $why");
	diag("range: $since, $until, margin $margin");
	diag("smallest failing set (process_id, time, event_type, span_id,"
		  . " parent_span_id, name, target, filename, line):");
	diag(join('', map { aspan_copy_text(@$_) } @$events));
	foreach my $table ('want_spans', 'got_spans')
	{
		diag("$table:");
		diag($node->safe_psql('spans',
			"SELECT $span_columns FROM $table ORDER BY position"));
	}
	return;
}

# ---- the tests ----

my $batch = 2000;
my $done = 0;

while ($done < $ncases)
{
	my $n = $ncases - $done < $batch ? $ncases - $done : $batch;
	my %cases = map { $_ => random_case() } 1 .. $n;
	choose_range();
	my %failing = compare(%cases);

	is(scalar keys %failing, 0,
		"sets " . ($done + 1) . " to " . ($done + $n) . " of seed $seed");
	if (%failing)
	{
		# the smallest of them, made smaller
		my ($no) = sort { @{ $cases{$a} } <=> @{ $cases{$b} } } keys %failing;
		show_smallest($cases{$no});
		last;
	}

	# the test means nothing if its sets are tame
	my $seen = $node->safe_psql('spans', 'SELECT bool_and(n > 20) FROM seen');
	is($seen, 't', 'every rule was needed in these sets') if $n >= 500;
	$done += $n;
}

$node->stop;
done_testing();
