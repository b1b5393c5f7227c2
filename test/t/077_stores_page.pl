# The page on stores: its statements run from top to bottom, with the output that
# is printed there, and its schedules run what they say.  pg_cron and pg_timetable
# are played by functions with the arguments that these document, which keep a
# command for the test to run.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_client_cluster('stores_page');
my $page = slurp_file("$FindBin::Bin/../../docs/stores.md");

$node->safe_psql('postgres', q{
CREATE DATABASE traces;
ALTER DATABASE traces SET timezone = 'UTC'});
$node->safe_psql('traces', q{
CREATE TABLE scheduled (job text, schedule text, command text, instances int, lenient boolean);
CREATE SCHEMA cron;
CREATE FUNCTION cron.schedule(job_name text, schedule text, command text)
	RETURNS bigint LANGUAGE sql
	AS $$INSERT INTO scheduled VALUES (job_name, schedule, command) RETURNING 1::bigint$$;
CREATE SCHEMA timetable;
CREATE DOMAIN timetable.cron AS text
	CHECK (value ~ '^(@every|@after) ' AND substr(value, 8)::interval > '0'
		OR value = '@reboot' OR value ~ '^(\S+ ){4}\S+$');
CREATE TYPE timetable.command_kind AS ENUM ('SQL', 'PROGRAM', 'BUILTIN');
CREATE FUNCTION timetable.add_job(job_name text, job_schedule timetable.cron,
	job_command text, job_parameters jsonb DEFAULT NULL,
	job_kind timetable.command_kind DEFAULT 'SQL', job_client_name text DEFAULT NULL,
	job_max_instances integer DEFAULT NULL, job_live boolean DEFAULT true,
	job_self_destruct boolean DEFAULT false, job_ignore_errors boolean DEFAULT true,
	job_exclusive boolean DEFAULT false, job_on_error text DEFAULT NULL)
	RETURNS bigint LANGUAGE sql
	AS $$INSERT INTO scheduled VALUES (job_name, job_schedule, job_command,
		job_max_instances, job_ignore_errors) RETURNING 1::bigint$$});

my ($statements, $outputs) = (0, 0);
while ($page =~ /^```sql\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?/msg)
{
	my ($sql, $expected) = ($1, $2);
	my ($stdout, $stderr);
	my ($first) = $sql =~ /^(.*)/;

	ok( run_log([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', 'traces' ],
			'<', \$sql, '>', \$stdout, '2>', \$stderr), $first);
	is($stderr, '', 'without a word of warning');
	$statements++;
	next unless defined $expected;
	s/[ \t]+$//mg, s/\n*\z/\n/ foreach $stdout, $expected;
	is($stdout, $expected, 'and its output');
	$outputs++;
}
cmp_ok($statements, '>=', 7, 'the page has statements');
cmp_ok($outputs, '>=', 4, 'and shows what they return');

# a row of the log, which a refresh takes
sub changed
{
	$node->safe_psql('traces', 'INSERT INTO events SELECT * FROM events LIMIT 1');
	is($node->safe_psql('traces', 'SELECT count(*) FROM events_store_log'), '1', 'something has changed');
}

sub is_clean
{
	is($node->safe_psql('traces', 'SELECT count(*) FROM events_store_log'), '0', "$_[0] refreshes it");
}

my @jobs = split /\n/, $node->safe_psql('traces',
	"SELECT concat_ws('|', schedule, command, instances, lenient) FROM scheduled ORDER BY schedule");
is(scalar(@jobs), 2, 'two schedules in SQL');
foreach my $job (@jobs)
{
	my ($schedule, $command, @rest) = split /\|/, $job;

	like($schedule, qr/^(\* \* \* \* \*|\@every 1 minute)$/, 'once a minute');
	is("@rest", '1 f', 'one run at a time, errors are seen') if $schedule =~ /@/;
	changed();
	$node->safe_psql('traces', $command);
	is_clean($schedule);
}

my ($schedule, $command) = $page =~ /^```crontab\n((?:\S+ ){5})(.*)\n```/m;
is($schedule, '* * * * * ', 'and one of cron');
unlike($command, qr/%/, 'without what cron takes for the end of a line');
changed();
command_checks_all([ 'sh', '-c', $command ], 0, [qr/^$/], [qr/^$/], 'which prints nothing');
is_clean('cron');

done_testing();
