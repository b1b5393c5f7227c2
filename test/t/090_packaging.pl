# What a packager and an administrator rely on: the symbols of the module, an
# installation by somebody who is no superuser, an extension that leaves
# nothing when it is dropped, and dumps of what depends on it.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('packaging');
my $top = "$FindBin::Bin/../..";

# ---- symbols: what another module could clash with ----

# address sanitizer has a symbol of its own for each variable
my @symbols = map { (split)[-1] } split /\n/,
  `nm --dynamic --extern-only --defined-only '$top/asyncspan.so'`;

cmp_ok(scalar @symbols, '>', 20, 'the module exports symbols');
is( join(' ',
		grep { !/^((?:__odr_asan\.)?aspan_\w+|pg_finfo_aspan_\w+|_PG_init|Pg_magic_func)$/ }
		  @symbols),
	'',
	'all of them bear the name of the project');

# ---- a user with nothing but CREATE on the database ----

# every object there is, with what says who owns it and who may use it
my $objects = q{
SELECT 'schema', nspname FROM pg_namespace
 WHERE nspname !~ '^pg_(temp|toast_temp)_'
UNION ALL SELECT 'relation', relname FROM pg_class
UNION ALL SELECT 'type', typname FROM pg_type
UNION ALL SELECT 'function', proname FROM pg_proc
UNION ALL SELECT 'aggregate', aggfnoid::oid::text FROM pg_aggregate
UNION ALL SELECT 'operator', oprname FROM pg_operator
UNION ALL SELECT 'cast', oid::text FROM pg_cast
UNION ALL SELECT 'extension', extname FROM pg_extension
UNION ALL SELECT 'description', d.objoid::text FROM pg_description d
UNION ALL SELECT 'privileges', i.objoid::text FROM pg_init_privs i
UNION ALL SELECT 'dependency', concat_ws(' ', classid, objid, refclassid, refobjid)
            FROM pg_depend
 ORDER BY 1, 2};

$node->safe_psql('postgres', q{
CREATE ROLE installer LOGIN;
CREATE ROLE reader LOGIN;
CREATE DATABASE tenant TEMPLATE template0;
GRANT CREATE ON DATABASE tenant TO installer;});

my $before = $node->safe_psql('tenant', $objects);
my @installer = (extra_params => [ '-U', 'installer' ]);
my @reader = (extra_params => [ '-U', 'reader' ]);

$node->safe_psql('tenant', 'CREATE EXTENSION asyncspan', @installer);
is($node->safe_psql('tenant', q{
SELECT extowner::regrole, extnamespace::regnamespace
  FROM pg_extension WHERE extname = 'asyncspan'}),
	'installer|asyncspan', 'no superuser is needed');

# a role that was told nothing can use it, on what it may read itself
$node->safe_psql('tenant', q{
GRANT CREATE ON SCHEMA public TO reader;
CREATE TABLE secret (time bigint, event_type text, span_id bigint);
INSERT INTO secret VALUES (0, 'begin', 1), (5000000, 'end', 1);});
is($node->safe_psql('tenant', q{
CREATE TABLE mine (time bigint, event_type text, span_id bigint);
INSERT INTO mine VALUES (0, 'begin', 1), (5000000, 'end', 1);
SELECT duration_ms FROM asyncspan.spans('mine')}, @reader),
	'5', 'every role can use it');
my ($ret, $stdout, $stderr) = $node->psql('tenant',
	q{SELECT * FROM asyncspan.spans('secret')}, @reader);
like($stderr, qr/permission denied for table secret/,
	'on what it has the right to read');
($ret, $stdout, $stderr) = $node->psql('tenant',
	q{CREATE FUNCTION asyncspan.spans(text) RETURNS int LANGUAGE sql RETURN 1},
	@reader);
like($stderr, qr/permission denied for schema asyncspan/,
	'and nobody else can put functions next to its own');

$node->safe_psql('tenant', q{
DROP TABLE mine, secret;
REVOKE CREATE ON SCHEMA public FROM reader});
$node->safe_psql('tenant', 'DROP EXTENSION asyncspan', @installer);

# PostgreSQL keeps a schema that a control file made it create
is($node->safe_psql('tenant', q{
SELECT count(*) FROM pg_depend
 WHERE refobjid = 'asyncspan'::regnamespace}),
	'0', 'its schema is empty after DROP EXTENSION');
$node->safe_psql('tenant', 'DROP SCHEMA asyncspan', @installer);
is($node->safe_psql('tenant', $objects),
	$before, 'and nothing else is left of it');

# ---- made again while a session goes on ----

is($node->safe_psql('tenant', <<'EOS', @installer),
SET client_min_messages = warning;
CREATE EXTENSION asyncspan;
CREATE TEMP TABLE read (time bigint, event_type text, span_id bigint);
INSERT INTO read VALUES (1, 'begin', 1), (2, 'end', 1);
SELECT complete FROM asyncspan.overview('read');
SELECT duration_ms FROM asyncspan.spans('read');
DROP EXTENSION asyncspan;
CREATE EXTENSION asyncspan;
SELECT complete FROM asyncspan.overview('read');
SELECT duration_ms FROM asyncspan.spans('read');
SELECT complete FROM asyncspan.overview_of(asyncspan.collect('read'));
DROP TABLE read;
DROP EXTENSION asyncspan;
DROP SCHEMA asyncspan;
EOS
	"1\n1e-06\n1\n1e-06\n1",
	'a session that has read a relation reads it again with a new extension');

# ---- dump and restore ----

my %sets = aspan_data_sets();
aspan_load($node, $sets{'seed_report'}, 'seed_report', 'events');
$node->safe_psql('spans', q{
CREATE VIEW operations AS SELECT * FROM asyncspan.name_stats('events');
CREATE MATERIALIZED VIEW finished AS
  SELECT * FROM asyncspan.spans('events') WHERE status = 'complete';
CREATE MATERIALIZED VIEW a_minute AS
  SELECT date_trunc('minute', time) AS minute,
         asyncspan.span_set(time, event_type, span_id, process_id,
                            parent_span_id, name, target) AS spans
    FROM events GROUP BY 1;
CREATE TABLE kept AS SELECT * FROM a_minute;
CREATE VIEW of_kept AS
  SELECT minute, o.* FROM kept, asyncspan.overview_of(spans) o;
CREATE VIEW longest AS SELECT (asyncspan.top_spans('events', n => 3)).*;
CREATE VIEW whole AS SELECT s, (s).name FROM asyncspan.spans('events') s;});

my @relations = qw(operations finished a_minute kept of_kept longest whole);

sub content
{
	my ($database) = @_;

	return join "\n",
	  map { $node->safe_psql($database, "SELECT r::text FROM $_ r ORDER BY 1") }
	  @relations;
}

($ret, $stdout, $stderr) = $node->psql('spans', 'DROP TABLE events');
like($stderr, qr/view operations depends on table events/,
	'a view depends on the table that its function reads');
$node->safe_psql('spans', 'ALTER TABLE events RENAME TO zz_events');
my $content = content('spans');
cmp_ok(length $content, '>', 1000, 'and follows it to another name');

foreach my $format ('plain', 'custom')
{
	my $dump = "$PostgreSQL::Test::Utils::tmp_check/spans.$format";
	my $copy = "copy_$format";

	$node->safe_psql('postgres', "CREATE DATABASE $copy TEMPLATE template0");
	command_ok(
		[ 'pg_dump', '-d', $node->connstr('spans'), "--format=$format",
			'-f', $dump ],
		"pg_dump, $format");
	command_ok(
		$format eq 'plain'
		? [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump,
			'-o', '/dev/null', '-d', $node->connstr($copy) ]
		: [ 'pg_restore', '--exit-on-error', '-d', $node->connstr($copy),
			$dump ],
		"restore, $format");
	is(content($copy), $content, "the same comes out, $format");
}

$node->stop;
done_testing();
