# A planner may send the whole query elsewhere: postgres_fdw does with
# extensions 'asyncspan', as distributed engines do with the queries of one
# shard.  Every function over a relation has the same answer then.
#
# The foreign server is a loopback to this server.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('shipped', "log_min_duration_statement = 0\n");
my ($no_fdw) = $node->psql('spans', 'CREATE EXTENSION postgres_fdw');

plan skip_all => 'postgres_fdw is not installed' if $no_fdw != 0;

my $host = $node->host;
my $port = $node->port;

$node->safe_psql('spans', <<"EOS");
CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw
	OPTIONS (host '$host', port '$port', dbname 'spans', extensions 'asyncspan');
CREATE USER MAPPING FOR PUBLIC SERVER loopback OPTIONS (password_required 'false');

CREATE TABLE ev (time timestamptz, event_type text, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, filename text, line int);
INSERT INTO ev SELECT '2026-11-27'::timestamptz + i * interval '1 second' + e * (i % 7) * interval '1 ms',
	CASE e WHEN 0 THEN 'begin' ELSE 'end' END, i, 'p' || i % 3, i / 2, 'name ' || i % 5,
	'target ' || i % 2, 'f', i % 7
FROM generate_series(1, 500) i, generate_series(0, 1) e WHERE i % 50 <> e;
CREATE TABLE sp AS SELECT begin_time, end_time, span_id, process_id, parent_span_id,
	name, target, filename, line FROM asyncspan.spans('ev');

CREATE SCHEMA far;
CREATE FOREIGN TABLE far.ev (time timestamptz, event_type text, span_id bigint,
	process_id text, parent_span_id bigint, name text, target text, filename text,
	line int) SERVER loopback OPTIONS (schema_name 'public', table_name 'ev');
CREATE FOREIGN TABLE far.sp (begin_time timestamptz, end_time timestamptz,
	span_id bigint, process_id text, parent_span_id bigint, name text, target text,
	filename text, line int) SERVER loopback OPTIONS (schema_name 'public', table_name 'sp');

-- one half here, the other there
CREATE SCHEMA half;
CREATE TABLE half.ev (LIKE ev) PARTITION BY LIST (process_id);
CREATE TABLE half.ev_near PARTITION OF half.ev FOR VALUES IN ('p0');
INSERT INTO half.ev SELECT * FROM ev WHERE process_id = 'p0';
CREATE TABLE ev_far AS SELECT * FROM ev WHERE process_id <> 'p0';
CREATE FOREIGN TABLE half.ev_far PARTITION OF half.ev FOR VALUES IN ('p1', 'p2')
	SERVER loopback OPTIONS (schema_name 'public', table_name 'ev_far');
CREATE TABLE half.sp (LIKE sp) PARTITION BY LIST (process_id);
CREATE TABLE half.sp_near PARTITION OF half.sp FOR VALUES IN ('p0');
INSERT INTO half.sp SELECT * FROM sp WHERE process_id = 'p0';
CREATE TABLE sp_far AS SELECT * FROM sp WHERE process_id <> 'p0';
CREATE FOREIGN TABLE half.sp_far PARTITION OF half.sp FOR VALUES IN ('p1', 'p2')
	SERVER loopback OPTIONS (schema_name 'public', table_name 'sp_far');
EOS

# every function of a relation, and of a range of it
my @calls = split /\n/, $node->safe_psql('spans', <<'EOS');
SELECT format('SELECT * FROM asyncspan.%I(''SOURCE''%s%s)', proname, argument, range)
FROM pg_proc,
	LATERAL (SELECT CASE WHEN 'other_source' = ANY (proargnames)
		THEN ', other_source => ''SOURCE'''
		WHEN proname = 'what_if' THEN ', name => ''name 1''' ELSE '' END) AS a (argument),
	(VALUES (''), (', process => ''p1'', since => ''2026-11-27 00:01'','
		' until => ''2026-11-27 00:07'', margin => ''5 s''')) AS r (range)
WHERE pronamespace = 'asyncspan'::regnamespace
	AND proargtypes[0] = 'regclass'::regtype AND proname !~ 'partition|_store$'
ORDER BY 1
EOS
cmp_ok(scalar(@calls), '>', 40, 'there are functions to be called');

# the title of a report names its relation
sub answer
{
	my ($call, $source, $settings) = @_;
	(my $sql = $call) =~ s/SOURCE/$source/g;
	my ($ret, $out, $err) = $node->psql('spans', "$settings $sql");

	return $err ne '' ? "failed: $err" : $out =~ s/\b(?:far|half|public)\.//gr;
}

my $parallel = join('', map { "SET $_;" } aspan_parallel(2));
foreach my $table ('ev', 'sp')
{
	my @wrong;

	foreach my $call (@calls)
	{
		my $here = answer($call, "public.$table", '');

		push @wrong, "$call: $here" if $here =~ /^failed/;
		foreach my $case (
			[ 'far', '' ], [ 'far', $parallel ],
			[ 'half', '' ],
			[ 'half', "$parallel SET enable_partitionwise_aggregate = on;" ])
		{
			my ($schema, $settings) = @$case;
			my $there = answer($call, "$schema.$table", $settings);

			push @wrong, "$schema: $call: $there" if $there ne $here;
		}
	}
	is(join("\n", map { substr($_, 0, 300) } @wrong), '', "$table: the same answers");
}

# ---- the aggregation is done there ----

my $log = slurp_file($node->logfile);
like($log, qr/DECLARE c\d+ CURSOR FOR\s+SELECT asyncspan\.span_set_shared\(/,
	'events are aggregated by the foreign server');
like($log, qr/DECLARE c\d+ CURSOR FOR\s+SELECT asyncspan\.span_set_from_spans_shared\(/,
	'and so are spans');

$node->stop;
done_testing();
