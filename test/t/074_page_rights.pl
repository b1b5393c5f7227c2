# Whoever reads a table by its pages has the rights that the executor gives,
# and no others: of tables, columns and rows, of views and their owners, and
# also where rights or roles change while a plan is kept.
#
# Each case is a script.  What it prints is known, and is the same with the
# page reader and without, with parallel workers and without.

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

my $node = aspan_cluster('page_rights', <<'EOC');
session_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 0
auto_explain.log_nested_statements = on
EOC

# ten spans, of which the owner's policies show the even ones
$node->safe_psql(
	'spans', q{
CREATE ROLE owner; CREATE ROLE reader; CREATE ROLE other; CREATE ROLE all_rows BYPASSRLS;
GRANT CREATE ON SCHEMA public TO owner, reader;
-- how many spans a call gives, or how it fails
CREATE FUNCTION n(source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT count(*) FROM asyncspan.spans(%L)', source) INTO result;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
-- the same of those before so many milliseconds
CREATE FUNCTION n(source text, until int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT count(*) FROM asyncspan.spans(%L, until => %L)', source,
		timestamptz 'epoch' + until * interval '1 ms') INTO result;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE FUNCTION n_as_owner(source text) RETURNS text LANGUAGE sql
SECURITY DEFINER BEGIN ATOMIC SELECT n(source); END;
ALTER FUNCTION n_as_owner OWNER TO owner;
CREATE FUNCTION events() RETURNS TABLE ("time" bigint, event_type text,
	span_id bigint, process_id text, name text, secret text) LANGUAGE sql AS $$
SELECT i * 10 + e, CASE e WHEN 0 THEN 'begin' ELSE 'end' END, i, 'p' || i % 2, 'n' || i, 's'
FROM generate_series(1, 10) i, generate_series(0, 1) e $$;
});

# a table of the owner's, before each case
my $table = q{
SET client_min_messages = warning;
DROP TABLE IF EXISTS events, leaf CASCADE;
DROP VIEW IF EXISTS view CASCADE;
CREATE TABLE events AS SELECT * FROM events();
ALTER TABLE events OWNER TO owner;
};
my $needed = 'time, event_type, span_id, process_id, name';
my $policy = q{
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY even ON events USING (span_id % 2 = 0);
GRANT SELECT ON events TO reader, all_rows;
};

my $index = q{
UPDATE events SET time = time * 1000000;
CREATE INDEX brin ON events USING brin (time) WITH (pages_per_range = 1);
SET enable_seqscan = off;
};

# [name, script, what it prints, whether pages are read if not either way]
my @cases = (
	[ 'no right', q{
SET ROLE reader; SELECT n('events');
SET ROLE owner; SELECT n('events');
}, '42501 10' ],
	[ 'rights to columns', qq{
GRANT SELECT ($needed) ON events TO reader;
SET ROLE reader; SELECT n('events'); RESET ROLE;
REVOKE SELECT (name) ON events FROM reader;
SET ROLE reader; SELECT n('events'); RESET ROLE;
GRANT SELECT (name) ON events TO reader;
SET ROLE reader; SELECT n('events'); RESET ROLE;
REVOKE SELECT (time) ON events FROM reader;
SET ROLE reader; SELECT n('events');
}, '10 42501 10 42501' ],
	[ 'revoked while a plan is kept', q{
GRANT SELECT ON events TO reader;
SET ROLE reader; SELECT n('events'); SELECT n('events');
RESET ROLE; REVOKE SELECT ON events FROM reader;
SET ROLE reader; SELECT n('events');
}, '10 10 42501' ],
	[ 'revoked after PREPARE', q{
GRANT SELECT ON events TO reader;
SET ROLE reader;
PREPARE q AS SELECT count(*) FROM asyncspan.spans('events');
EXECUTE q;
RESET ROLE; REVOKE SELECT ON events FROM reader;
SET ROLE reader; EXECUTE q;
}, '10 ERROR:  permission denied for table events' ],
	[ 'a right of the own role is no right of another', q{
GRANT SELECT ON events TO reader;
SET ROLE reader; SELECT n('events');
SET ROLE other; SELECT n('events');
SET ROLE reader; SELECT n('events');
}, '10 42501 10' ],
	[ 'by a function of the owner', q{
SET ROLE reader; SELECT n_as_owner('events'), n('events'), n_as_owner('events');
}, '10|42501|10' ],
	[ 'row security', $policy . q{
SET ROLE reader; SELECT n('events');
SET ROLE owner; SELECT n('events');
SET ROLE all_rows; SELECT n('events');
SET ROLE reader; SELECT n('events');
RESET ROLE; SELECT n('events');
}, '5 10 10 5 10' ],
	[ 'row security that is forced', $policy . q{
SET ROLE owner; SELECT n('events');
ALTER TABLE events FORCE ROW LEVEL SECURITY; SELECT n('events');
ALTER TABLE events NO FORCE ROW LEVEL SECURITY; SELECT n('events');
}, '10 5 10' ],
	[ 'row security that is refused', $policy . q{
SET row_security = off;
SET ROLE reader; SELECT n('events');
SET ROLE owner; SELECT n('events');
}, '42501 10' ],
	[ 'policies that change while a plan is kept', $policy . q{
SET ROLE reader; SELECT n('events');
SET ROLE owner; CREATE POLICY nine ON events USING (span_id = 9);
SET ROLE reader; SELECT n('events');
SET ROLE owner; DROP POLICY even ON events; DROP POLICY nine ON events;
SET ROLE reader; SELECT n('events');
SET ROLE owner; ALTER TABLE events DISABLE ROW LEVEL SECURITY;
SET ROLE reader; SELECT n('events');
}, '5 6 0 10' ],
	[ 'a policy by role', q{
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON events USING (name = 'n' || CASE current_user WHEN 'reader' THEN 1 ELSE 2 END);
GRANT SELECT ON events TO reader, other;
SET ROLE reader; SELECT string_agg(name, ' ') FROM asyncspan.spans('events');
SET ROLE other; SELECT string_agg(name, ' ') FROM asyncspan.spans('events');
}, 'n1 n2' ],
	[ 'a policy by role that is no condition of rows', q{
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON events USING (current_user = 'reader');
GRANT SELECT ON events TO reader, other;
SET ROLE reader; SELECT n('events');
SET ROLE other; SELECT n('events');
SET ROLE reader; SELECT n('events');
}, '10 0 10' ],
	[ 'a policy that is a range of time', q{
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY late ON events USING (time >= bigint '50' AND time < bigint '80');
GRANT SELECT ON events TO reader;
SET ROLE reader; SELECT n('events');
SELECT count(*) FROM asyncspan.spans('events', since => '1970-01-01', until => '1970-01-01');
SELECT count(*) FROM asyncspan.spans('events', since => '1969-01-01', until => '1971-01-01');
}, '3 0 3', 'pages' ],
	[ 'row security where an index finds blocks', $policy . $index . q{
SET ROLE reader; SELECT n('events', 70);
SET ROLE owner; SELECT n('events', 70);
SET ROLE reader; SELECT n('events', 70);
SET ROLE other; SELECT n('events', 70);
}, '3 6 3 42501', 'pages' ],
	[ 'rows of which an index and row security tell', $index . q{
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY even ON events USING (span_id % 2 = 0);
GRANT SELECT ON events TO reader;
SET ROLE reader; SELECT n('events', 70);
}, '3', 0 ],
	[ 'a policy that is a range of time, with an index', $index . q{
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY late ON events USING (time >= bigint '50000000' AND time < bigint '80000000');
GRANT SELECT ON events TO reader;
SET ROLE reader; SELECT n('events', 70); SELECT n('events');
SET ROLE other; SELECT n('events', 70);
}, '2 3 42501', 'pages' ],
	[ 'a view of what an index finds', $index . q{
SET ROLE owner; CREATE VIEW view AS SELECT * FROM events; GRANT SELECT ON view TO reader;
SET ROLE reader; SELECT n('view', 70), n('events', 70);
RESET ROLE; DROP INDEX brin; SET ROLE reader; SELECT n('view', 70);
}, '6|42501 6', 'pages' ],
	[ 'a policy with a subquery', q{
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_list ON events USING (span_id IN (SELECT 3 UNION SELECT 4));
GRANT SELECT ON events TO reader;
SET ROLE reader; SELECT n('events');
}, '2' ],
	[ 'a view of the owner', q{
SET ROLE owner; CREATE VIEW view AS SELECT * FROM events; GRANT SELECT ON view TO reader;
SET ROLE reader; SELECT n('view'), n('events');
SET ROLE other; SELECT n('view');
}, '10|42501 42501', 'pages' ],
	[ 'a view that others own', q{
GRANT SELECT ON events TO reader;
SET ROLE reader; CREATE VIEW view AS SELECT * FROM events; SELECT n('view');
RESET ROLE; REVOKE SELECT ON events FROM reader;
SET ROLE reader; SELECT n('view');
RESET ROLE; SELECT n('view'), n('events');
}, '10 42501 42501|10' ],
	[ 'a view with the rights of the caller', q{
SET ROLE owner; CREATE VIEW view WITH (security_invoker) AS SELECT * FROM events;
GRANT SELECT ON view TO reader;
SET ROLE reader; SELECT n('view');
SET ROLE owner; GRANT SELECT ON events TO reader;
SET ROLE reader; SELECT n('view');
}, '42501 10' ],
	[ 'a view that is a security barrier', q{
SET ROLE owner; CREATE VIEW view WITH (security_barrier) AS
	SELECT * FROM events WHERE span_id > 6;
GRANT SELECT ON view TO reader;
SET ROLE reader; SELECT n('view'), n('events');
SELECT count(*) FROM asyncspan.spans('view', process => 'p1');
}, '4|42501 2' ],
	[ 'a view that is a security barrier and no more', q{
SET ROLE owner; CREATE VIEW view WITH (security_barrier) AS SELECT * FROM events;
GRANT SELECT ON view TO reader;
SET ROLE reader; SELECT n('view'), n('events');
SELECT count(*) FROM asyncspan.spans('view', process => 'p1');
}, '10|42501 5' ],
	[ 'a view of a table with row security', $policy . q{
SET ROLE other; RESET ROLE; GRANT SELECT ON events TO other;
CREATE VIEW view AS SELECT * FROM events; ALTER VIEW view OWNER TO other;
GRANT SELECT ON view TO reader;
SET ROLE reader; SELECT n('view');
RESET ROLE; SELECT n('view');
ALTER VIEW view OWNER TO owner; SELECT n('view');
}, '5 5 10' ],
	[ 'rights to a partitioned table', q{
CREATE TABLE leaf (LIKE events) PARTITION BY RANGE (span_id);
ALTER TABLE leaf ATTACH PARTITION events FOR VALUES FROM (0) TO (100);
GRANT SELECT ON leaf TO reader;
SET ROLE reader; SELECT n('leaf'), n('events');
RESET ROLE; GRANT SELECT ON events TO other;
SET ROLE other; SELECT n('leaf'), n('events');
}, '10|42501 42501|10', 'pages' ],
	[ 'row security of a partitioned table', $policy . q{
CREATE TABLE leaf (LIKE events) PARTITION BY RANGE (span_id);
ALTER TABLE leaf ATTACH PARTITION events FOR VALUES FROM (0) TO (100);
GRANT SELECT ON leaf TO reader;
SET ROLE reader; SELECT n('leaf'), n('events'); RESET ROLE;
ALTER TABLE leaf ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON leaf USING (span_id < 4);
SET ROLE reader; SELECT n('leaf'), n('events');
}, '10|5 3|5' ],
	[ 'the role changes while a cursor is open', $policy . q{
SET ROLE reader;
BEGIN; DECLARE c CURSOR FOR SELECT span_id FROM asyncspan.spans('events');
FETCH 2 FROM c;
SET ROLE owner; FETCH 1 FROM c; SET ROLE other; FETCH 1 FROM c;
COMMIT;
}, '2 4 6 8' ],
	[ 'the role changes before a cursor reads', $policy . q{
SET ROLE reader;
BEGIN; DECLARE c CURSOR FOR SELECT span_id FROM asyncspan.spans('events');
SET ROLE owner; FETCH 3 FROM c;
COMMIT;
}, undef ],
	[ 'the role changes before a cursor over statistics reads', $policy . q{
SET ROLE owner;
BEGIN; DECLARE c CURSOR FOR SELECT name FROM asyncspan.name_stats('events') ORDER BY 1;
SET ROLE reader; FETCH 3 FROM c;
SET ROLE other; FETCH 3 FROM c;
COMMIT;
}, undef ],
	[ 'a right is revoked while a cursor is open', q{
GRANT SELECT ON events TO reader;
SET ROLE reader;
BEGIN; DECLARE c CURSOR FOR SELECT span_id FROM asyncspan.spans('events');
FETCH 2 FROM c;
RESET ROLE; REVOKE SELECT ON events FROM reader; SET ROLE reader;
FETCH 1 FROM c; SELECT n('events');
COMMIT;
}, '1 2 3 42501' ],
	[ 'a materialized view', q{
CREATE MATERIALIZED VIEW view AS SELECT * FROM events;
SET ROLE reader; SELECT n('view');
RESET ROLE; GRANT SELECT ON view TO reader;
SET ROLE reader; SELECT n('view'); RESET ROLE; DROP MATERIALIZED VIEW view;
}, '42501 10', 'pages' ]);

my %settings = (
	serial => 'SET max_parallel_workers_per_gather = 0;',
	parallel => join('', map { "SET $_;" } aspan_parallel(2)));

# what a script prints in a mode, and whether a plan had pages
sub outcome
{
	my ($script, $mode, $settings) = @_;
	my ($out, $err);

	$node->psql('spans',
		"$table SET asyncspan.page_reader = $mode; $settings"
		  . "SET client_min_messages = log; $script",
		stdout => \$out, stderr => \$err);
	my $error = join ' ', $err =~ /\b(ERROR:  .*)/g;

	return (join(' ', split(/\n/, $out), $error || ()),
		$err =~ /Custom Scan \(asyncspan\.pages\)/ ? 1 : 0);
}

foreach (@cases)
{
	my ($name, $script, $expected, $pages) = @$_;

	foreach my $how (sort keys %settings)
	{
		my ($off, $without) = outcome($script, 'off', $settings{$how});
		my ($on, $with) = outcome($script, 'on', $settings{$how});

		$expected = $off if !defined $expected;
		is($off, $expected, "$name, $how: by the executor");
		is($on, $expected, "$name, $how: by pages");
		is($without, 0, "$name, $how: pages are not read where they must not be");
		# of few rows, those that workers find may go to one aggregate
		is($with, $pages ? 1 : 0, "$name: they are where they may be")
		  if defined $pages && $how eq 'serial';
	}
	isnt($expected, '', "$name: something came of it");
}

$node->stop;
done_testing();
