# asyncspan load --store and asyncspan refresh: which stores are made and
# refreshed, what is printed, and the exit status.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = PostgreSQL::Test::Utils::tempdir();

my $node = aspan_client_cluster('client_store');
$node->safe_psql('postgres', 'CREATE EXTENSION asyncspan');

sub query { return $node->safe_psql('postgres', $_[0]); }

# a client that has to succeed, and all that it prints
sub prints
{
	my ($name, $args, $stdout) = @_;

	command_checks_all([ 'asyncspan', @$args ], 0, [$stdout], [qr/^$/], $name);
}

# one that has to fail, with this on standard error, and this printed before
sub fails
{
	my ($name, $args, $stderr, $stdout) = @_;

	command_checks_all([ 'asyncspan', @$args ], 1, [ $stdout // qr/^$/ ], [$stderr], $name);
}

# a store that is clean and has what its source has
sub is_clean
{
	my ($store, $source, $log) = @_;

	is( query(qq{
SELECT asyncspan.collect('$store')::text = asyncspan.collect('$source')::text,
	(SELECT count(*) FROM $log)}), 't|0', "$store is up to date with $source");
}

# events of the hours of a day, in nanoseconds; the spans of one end in the next
sub events_of
{
	my ($name, @hours) = @_;
	my $hour = 3_600_000_000_000;

	return aspan_write_file("$dir/$name",
		"time,event_type,span_id,process_id,name\n",
		map { ($_ * $hour . ",b,$_,p,op\n", ($_ + 1) * $hour . ",e,$_,p,op\n") } @hours);
}

my $line = qr/chunks \d+, events \d+, ms \d+\.\d/;

note 'load --store';

my $first = events_of('first.csv', 1 .. 4);
prints('a store is made', [ 'load', '--store', $first ],
	qr/^\S*first\.csv: 8 events loaded into "events"\nevents_store: chunks 5, events 8, ms \d+\.\d\n$/);
is_clean('events_store', 'events', 'events_store_log');
prints('and refreshed', [ 'load', '--store', events_of('second.csv', 9) ],
	qr/loaded into "events"\nevents_store: chunks 2, events 2, ms \d+\.\d\n$/);
is_clean('events_store', 'events', 'events_store_log');
prints('once for several files',
	[ 'load', '--store', events_of('third.csv', 11), events_of('fourth.csv', 13) ],
	qr/^\S*third.*\n\S*fourth.*\nevents_store: chunks 4, events 4, ms \d+\.\d\n$/);
prints('quietly', [ 'load', '-q', '--store', events_of('fifth.csv', 15) ], qr/^$/);
is_clean('events_store', 'events', 'events_store_log');
prints('without the option it is not',
	[ 'load', events_of('sixth.csv', 17) ], qr/^\S*sixth\.csv: [^\n]*\n$/);
is(query('SELECT count(*) > 0 FROM events_store_log'), 't', 'so it has to be refreshed');

prints('one of another name', [ 'load', '--store=other', events_of('seventh.csv', 19) ],
	qr/loaded into "events"\nother: $line\n$/);
is_clean('other', 'events', 'other_log');
prints('then all are refreshed', [ 'load', '--store', events_of('eighth.csv', 21) ],
	qr/loaded into "events"\nevents_store: $line\nother: $line\n$/);
is_clean('events_store', 'events', 'events_store_log');

my $spans = aspan_write_file("$dir/spans.csv", "span_id,begin_time,end_time\n1,1000,2000\n");
prints('two tables, two stores', [ 'load', '--store', $spans, events_of('ninth.csv', 23) ],
	qr/\nspans_store: chunks 1, events 2, ms \d+\.\d\nevents_store: $line\nother: $line\n$/);
is_clean('spans_store', 'spans', 'spans_store_log');

fails('a store of another table', [ 'load', '--store=other', $spans ],
	qr/^asyncspan: error: "other" is a store of table "events", not of "spans"\nasyncspan: hint: Choose another name/,
	qr/loaded into "spans"/);
fails('a name that is taken', [ 'load', '--store=events', $spans ],
	qr/^asyncspan: error: relation "events" already exists/, qr/loaded into "spans"/);
fails('a file that is not there', [ 'load', '--store', "$dir/missing.csv" ],
	qr/could not open file/);
fails('and one that is',
	[ 'load', '--store', "$dir/missing.csv", events_of('tenth.csv', 25) ],
	qr/^asyncspan: error: could not open file[^\n]*\n$/,
	qr/tenth\.csv: 2 events loaded into "events"\nevents_store: $line\nother: $line\n$/);

my $odd = q("My ""Traces"""."it's it");
query(q{CREATE SCHEMA "My ""Traces"""});
prints('names that need quotes', [ 'load', '--store', '-t', $odd, $first ],
	qr/\n"My ""Traces"""\."it's it_store": chunks 5, events 8, ms \d+\.\d\n$/);
query(qq{CREATE VIEW seen AS TABLE events;
CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER put INSTEAD OF INSERT ON seen FOR EACH ROW EXECUTE FUNCTION put()});
fails('a view', [ 'load', '--store', '-t', 'seen', events_of('seen.csv', 1) ],
	qr/error: cannot keep a store of (public\.)?seen\n.*hint: Make the store of the table/s,
	qr/loaded into "seen"/);

note 'refresh';

sub change { query("INSERT INTO $_ SELECT * FROM $_ LIMIT 1") foreach @_; }

my @stores = ("\"My \"\"Traces\"\"\".\"it's it_store\"", 'events_store', 'other', 'spans_store');
my $all = join '', map { "\Q$_\E: $line\n" } @stores;

change('events', 'spans');
prints('all stores', ['refresh'], qr/^$all$/);
is_clean('events_store', 'events', 'events_store_log');
is_clean('spans_store', 'spans', 'spans_store_log');
prints('one store', [ 'refresh', 'other' ], qr/^other: chunks 0, events 0, ms \d+\.\d\n$/);
change('events');
prints('two stores', [ 'refresh', 'other', 'public.events_store' ],
	qr/^other: chunks 1, events \d+, ms \d+\.\d\npublic\.events_store: chunks 1, events \d+, ms \d+\.\d\n$/);
change('events');
prints('quietly', [ 'refresh', '-q' ], qr/^$/);
is_clean('other', 'events', 'other_log');

# as cron runs it, with next to nothing in the environment
my $sanitizer =
  defined $ENV{ASAN_OPTIONS} ? "ASAN_OPTIONS='$ENV{ASAN_OPTIONS}' " : '';
my $cron = "cd / && env -i PATH='$ENV{PATH}' HOME=/ SHELL=/bin/sh $sanitizer"
  . 'asyncspan refresh -q'
  . " -h '$ENV{PGHOST}' -p $ENV{PGPORT} -d postgres </dev/null";
change('events');
command_checks_all([ '/bin/sh', '-c', $cron ], 0, [qr/^$/], [qr/^$/], 'from cron');
is_clean('events_store', 'events', 'events_store_log');
command_checks_all([ '/bin/sh', '-c', "$cron missing" ], 1, [qr/^$/],
	[qr/^asyncspan: error: missing: relation "missing" does not exist\n$/],
	'where an error is all that there is to send');

change('events');
fails('one that is none does not stop the others', [ 'refresh', 'missing', 'events', 'other' ],
	qr/^asyncspan: error: missing: relation "missing" does not exist
asyncspan: error: events: relation public\.events is not a store\nasyncspan: hint: The table asyncspan\.stores[^\n]*\n$/,
	qr/^other: chunks 1, events \d+, ms \d+\.\d\n$/);

query('ALTER DATABASE postgres SET default_transaction_isolation = serializable');
prints('whatever the isolation is', [ 'refresh', '-q' ], qr/^$/);
query('ALTER DATABASE postgres RESET default_transaction_isolation');

change('events');
query("INSERT INTO events (time, event_type, span_id) SELECT h * 7200000000000, 'b', h FROM generate_series(1, 8) h");
my $left = query('SELECT count(*) FROM events_store_log');
prints('within no time, one stretch', [ 'refresh', '--budget=0 s', 'events_store' ],
	qr/^events_store: chunks \d+, events \d+, ms \d+\.\d, left over [1-9]\d*\n$/);
prints('the rest', [ 'refresh', '--budget=1 hour', 'events_store' ],
	qr/^events_store: chunks [1-9]\d*, events \d+, ms \d+\.\d\n$/);
is_clean('events_store', 'events', 'events_store_log');
fails('a budget that is none', [ 'refresh', '--budget=some', 'other' ],
	qr/error: other: invalid input syntax for type interval: "some"/);

prints('a range', [ 'refresh', '--since=1970-01-01 01:00Z', '--until=1970-01-01 03:00Z', 'events_store' ],
	qr/^events_store: chunks 3, events \d+, ms \d+\.\d\n$/);
fails('a range that is none', [ 'refresh', '--since=yesteryear', 'other' ],
	qr/error: other: invalid input syntax for type timestamp with time zone: "yesteryear"/);

note 'whose stores';

query(q{
CREATE ROLE owner LOGIN;
CREATE ROLE heir LOGIN IN ROLE owner;
CREATE ROLE nobody LOGIN;
CREATE SCHEMA owned AUTHORIZATION owner;
GRANT CREATE ON SCHEMA public TO owner;
ALTER DATABASE postgres SET search_path = public});
prints('an owner makes one', [ 'load', '-U', 'owner', '--store', '-t', 'owned.events', $first ],
	qr/\nowned\.events_store: $line\n$/);
prints('and refreshes it, and no other', [ 'refresh', '-U', 'owner' ], qr/^owned\.events_store: $line\n$/);
prints('so does who is one of them', [ 'refresh', '-U', 'heir' ], qr/^owned\.events_store: $line\n$/);
fails('nobody has one', [ 'refresh', '-U', 'nobody' ],
	qr/^asyncspan: error: in database "postgres" there is no store of this user\nasyncspan: hint: Make one with asyncspan\.create_store\(\)/);
fails('nor may refresh that of others', [ 'refresh', '-U', 'owner', 'other', 'owned.events_store' ],
	qr/^asyncspan: error: other: must be owner of table other\n$/, qr/^owned\.events_store: $line\n$/);
@stores = sort @stores, 'owned.events_store';
$all = join '', map { "\Q$_\E: $line\n" } @stores;
prints('a superuser refreshes all', ['refresh'], qr/^$all$/);
query('DROP TABLE spans_store');
$all = join '', map { "\Q$_\E: $line\n" } grep { $_ ne 'spans_store' } @stores;
prints('but not one that was dropped', ['refresh'], qr/^$all$/);
query('DROP TABLE owned.events');
fails('one whose table was dropped', [ 'refresh', '-U', 'owner' ],
	qr/^asyncspan: error: owned\.events_store: the source of the store has been dropped\nasyncspan: hint: /);
query("SELECT asyncspan.drop_store('owned.events_store')");

note 'interruption';

# a refresh that waits for another
sub waiting
{
	my ($act) = @_;
	my ($out, $err) = ('', '');
	my $lock = IPC::Run::start(
		[ 'psql', '-XAtqc', 'BEGIN; LOCK TABLE other IN SHARE UPDATE EXCLUSIVE MODE; SELECT pg_sleep(600)' ],
		'>', \my $lock_out, '2>', \my $lock_err);

	ok( $node->poll_query_until('postgres',
			q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'}),
		'a store is locked');
	my $run = IPC::Run::start([ 'asyncspan', 'refresh', 'other', 'events_store' ],
		'>', \$out, '2>', \$err);
	ok( $node->poll_query_until('postgres',
			q{SELECT count(*) = 1 FROM pg_stat_activity
			  WHERE wait_event_type = 'Lock' AND query LIKE '%asyncspan.refresh_store(%'}),
		'a refresh waits');
	$act->($run);
	$run->finish;
	query(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
	$lock->finish;
	is($out, '', 'nothing is done');
	return ($run->result(0), $err);
}

my ($code, $error) = waiting(sub { $_[0]->signal('INT'); });
is($code, 130, 'an interrupt ends the command with 130');
is($error, "asyncspan: interrupted\n", 'and with one line');
($code, $error) = waiting(sub {
	query(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE wait_event_type = 'Lock'}); });
is($code, 2, 'a connection that is lost ends it with 2');
like($error, qr/^asyncspan: error: other: (?:FATAL:  )?terminating connection[^\n]*\n/, 'and with why');

done_testing();
