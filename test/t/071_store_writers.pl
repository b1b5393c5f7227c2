# A store while its source changes: writers that insert in order of time and late,
# insert again, delete, move rows to other chunks and partitions, and roll back; two
# refreshes at a time; and a look at all of it in one snapshot, again and again.
# Then refreshes whose server process is killed, at each step.  In every snapshot
# the store has the set of its source, byte by byte, and no row of the log is lost.
#
# A short run takes some ten seconds.  ASPAN_SOAK=1 asks for five minutes and 50
# kills; ASPAN_SECONDS says how long the first part takes.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $soak = $ENV{ASPAN_SOAK};
my $seconds = $ENV{ASPAN_SECONDS} || ($soak ? 300 : 4);
my $kills = $soak ? 50 : 5;
my $seed = aspan_seed();
my $node = aspan_cluster('store_writers', "restart_after_crash = on\n");

sub sql { return $node->safe_psql('spans', $_[0]); }

sql(q{
CREATE TABLE events (time timestamptz, event_type text, span_id int,
	process_id text, parent_span_id int, name text, target text)
	PARTITION BY RANGE (time);
CREATE TABLE hour_0 PARTITION OF events
	FOR VALUES FROM ('2026-01-01 00:00Z') TO ('2026-01-01 01:00Z');
CREATE TABLE hour_1 PARTITION OF events
	FOR VALUES FROM ('2026-01-01 01:00Z') TO ('2026-01-01 02:00Z');
CREATE TABLE later PARTITION OF events
	FOR VALUES FROM ('2026-01-01 02:00Z') TO (MAXVALUE);
CREATE INDEX ON events (time);
CREATE INDEX ON events (span_id);
INSERT INTO events
SELECT timestamptz '2026-01-01Z' + (n + i * (n % 90)) * interval '1 s', e, n,
	'p' || n % 3, n / 2, 'op' || n % 5, 'web'
FROM generate_series(1, 9000) n,
	unnest(ARRAY['begin', 'end']) WITH ORDINALITY AS u (e, i);
CREATE SEQUENCE clock;
CREATE TABLE before (first_chunk bigint, last_chunk bigint);
SELECT asyncspan.create_store('store', 'events', '1 minute');
SELECT asyncspan.refresh_store('store')});

# each writer has span ids of its own, so that none waits for another
my $writer = aspan_write_file($node->basedir . '/writer.sql', q{
\set id random(1, 2000) * 4 + :client_id
\set late random(0, 10799)
\set action random(1, 8)
BEGIN;
INSERT INTO events SELECT timestamptz '2026-01-01 03:00Z'
	+ nextval('clock') * interval '1 s', e, :id, 'p' || :id % 3, NULL, 'new'
FROM unnest(ARRAY['begin', 'end']) e;
INSERT INTO events VALUES (timestamptz '2026-01-01Z' + :late * interval '1 s',
	CASE :late % 2 WHEN 0 THEN 'begin' ELSE 'end' END, :id, 'p' || :id % 3);
\if :action = 1
DELETE FROM events WHERE span_id = :id;
\elif :action = 2
INSERT INTO events SELECT * FROM events WHERE span_id = :id LIMIT 3;
\elif :action = 3
UPDATE events SET time = time + interval '47 minutes' WHERE span_id = :id;
\elif :action = 4
UPDATE events SET name = 'changed' WHERE span_id = :id;
\elif :action = 5
SAVEPOINT before;
DELETE FROM events WHERE span_id = :id;
ROLLBACK TO before;
\endif
\sleep 30 ms
\if :action = 6
ROLLBACK;
\else
COMMIT;
\endif
});
my $refresh = aspan_write_file($node->basedir . '/refresh.sql', q{
SELECT asyncspan.refresh_store('store');
\sleep 50 ms
});
my $busy = aspan_write_file($node->basedir . '/busy.sql', q{
SELECT asyncspan.refresh_store('store');
});
my $part = aspan_write_file($node->basedir . '/part.sql', q{
SELECT asyncspan.refresh_store('store', budget => '5 ms');
});

# pgbench in the background
sub start_pgbench
{
	my ($name, @arguments) = @_;
	local $ENV{PGAPPNAME} = $name;

	return IPC::Run::start(
		[ 'pgbench', '-n', '--random-seed', $seed, @arguments, $node->connstr('spans') ],
		'>', \my $out, '2>', \my $err);
}

# what a snapshot shows: is the set of the store that of its source; how many rows
# has the log; and how many chunks are not in it
my $look = q{
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT asyncspan.collect('store')::text =
		(SELECT asyncspan.span_set(time, event_type, span_id, process_id,
			parent_span_id, name, target)::text FROM events),
	(SELECT count(*) FROM store_log),
	(SELECT count(*) FROM store WHERE NOT EXISTS
		(SELECT FROM store_log WHERE chunk BETWEEN first_chunk AND last_chunk))};

# ---- writers and refreshes ----

my $writers = start_pgbench('writer', '-c', 4, '-T', $seconds, '-f', $writer);
my $refreshes = start_pgbench('refresh', '-c', 2, '-T', $seconds,
	'-f', "$refresh\@1", '-f', "$part\@1");
my $until = time + $seconds;
my ($looks, $mixed, $differing) = (0, 0, 0);

while (time < $until)
{
	my ($same, $dirty, $clean) = split /\|/, sql($look);

	$looks++;
	$mixed++ if $dirty > 0 && $clean > 0;
	$differing++ if $same ne 't';
	usleep($soak ? 1_000_000 : 100_000);
}
foreach my $pgbench ($writers, $refreshes)
{
	$pgbench->finish;
	is($pgbench->result(0), 0, 'no writer and no refresh fails');
}
note("$looks looks, $mixed of them at clean and dirty chunks");
is($differing, 0, 'the store is its source in every snapshot');
cmp_ok($mixed, '>', 0, 'in some of which a part was clean and a part was not');
sql("SELECT asyncspan.refresh_store('store')");
like(sql($look), qr/^t\|0\|/, 'and when all is quiet and refreshed');

# ---- refreshes that are killed ----

# Where a refresh has to wait for somebody who holds a lock: for the log; with the
# log taken, for the first of the chunks, and for the last; with all made, for the
# table of stores.  Without a lock it is killed wherever it is.
my @steps = (
	[ 'before it has the log', 'LOCK TABLE store_log IN SHARE MODE' ],
	[ 'at the first chunk', 'SELECT FROM store WHERE chunk = %s FOR UPDATE' ],
	[ 'at the last chunk', 'SELECT FROM store WHERE chunk = %s FOR UPDATE' ],
	[ 'with all chunks made', 'LOCK TABLE asyncspan.stores IN SHARE MODE' ],
	[ 'somewhere', undef ]);

# the server process of a session that has come to its point
sub process_of
{
	my ($name, $condition) = @_;
	my $sessions = "FROM pg_stat_activity WHERE application_name = '$name' AND $condition";

	$node->poll_query_until('spans', "SELECT count(*) > 0 $sessions")
	  or die "no $name where $condition";
	return sql("SELECT pid $sessions LIMIT 1");
}

sub start_session
{
	my ($name, @commands) = @_;

	return IPC::Run::start(
		[ 'psql', '-XAtq', (map { ('-c', $_) } "SET application_name = '$name'", @commands),
		  $node->connstr('spans') ],
		'>', \my $out, '2>', \my $err);
}

foreach my $kill (0 .. $kills - 1)
{
	my ($step, $lock) = @{ $steps[ $kill % @steps ] };
	my ($first, $last) = map { 1767225600 / 60 + $_ } 2, 110;
	my @sessions;
	my $pid;

	sql(qq{
INSERT INTO events VALUES ('2026-01-01 00:02:30Z', 'begin', -$kill, 'p'),
	('2026-01-01 01:50:30Z', 'end', -$kill, 'p');
TRUNCATE before;
INSERT INTO before TABLE store_log});
	if (defined $lock)
	{
		push @sessions, start_session('locker', 'BEGIN',
			$lock =~ s/%s/$step =~ m{last} ? $last : $first/er, 'SELECT pg_sleep(600)');
		process_of('locker', "wait_event = 'PgSleep'");
		push @sessions, start_pgbench('writer', '-c', 4, '-T', 600, '-f', $writer),
		  start_session('refresh', "SELECT asyncspan.refresh_store('store')");
		$pid = process_of('refresh', "wait_event_type = 'Lock'");
	}
	else
	{
		push @sessions, start_pgbench('writer', '-c', 4, '-T', 600, '-f', $writer),
		  start_pgbench('refresh', '-c', 1, '-T', 600, '-f', $busy);
		$pid = process_of('refresh', 'true');
		usleep(aspan_random(500_000));
	}

	# all sessions end with it
	kill 9, $pid;
	$_->finish foreach @sessions;
	$node->poll_query_until('spans', 'SELECT true') or die 'no recovery';
	is(sql('SELECT count(*) FROM (TABLE before EXCEPT ALL TABLE store_log) AS lost'),
		'0', "killed $step: nothing is lost of the log") if defined $lock;
	like(sql($look), qr/^t\|/, "killed $step: the store is its source");
	sql("SELECT asyncspan.refresh_store('store')");
	like(sql($look), qr/^t\|0\|/, 'and refreshed');
}

done_testing();
