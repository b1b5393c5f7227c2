# ALTER EXTENSION UPDATE: what an older version has made becomes what CREATE
# EXTENSION makes of the newer one, object by object, and what users have built
# on it stays.
#
# Every release has its script in sql/releases, as it was built, and the update
# scripts lead from each to the version of asyncspan.control.  Before there is
# a second release, a version of this test's own shows that the comparison
# works and what it sees.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $control = slurp_file("$top/asyncspan.control");
my ($version) = $control =~ /^default_version = '(.*)'/m;
my $script = slurp_file("$top/sql/asyncspan--$version.sql");

# a version that is to come: a function more, one with another default, a
# column more, another comment
my $next = 'next';
my $update = q{
CREATE FUNCTION always_one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
COMMENT ON FUNCTION always_one() IS 'one';
ALTER TABLE thresholds ADD COLUMN owner_note text;
COMMENT ON TYPE span_set IS 'another comment';
};

# the server looks into a directory of this test's before its own
chomp(my $share = `pg_config --sharedir`);
chomp(my $lib = `pg_config --pkglibdir`);
my $stage = PostgreSQL::Test::Utils::tempdir;
my $setting = extension_setting();
plan skip_all => 'this server finds an extension in one directory alone'
  if !defined $setting;

my $dir = "$stage$share/extension";
system_or_bail('mkdir', '-p', $dir, "$stage$lib");
system_or_bail('cp', "$top/asyncspan.so", "$stage$lib/");
aspan_write_file("$dir/asyncspan.control", $control);
foreach my $file (glob("$top/sql/asyncspan--*.sql $top/sql/releases/*.sql"))
{
	aspan_write_file("$dir/" . ($file =~ s{.*/}{}r), slurp_file($file));
}
aspan_write_file("$dir/asyncspan--$version--$next.sql", $update);
aspan_write_file("$dir/asyncspan--fresh.sql", $script . $update);
foreach my $case (
	[ 'function', 'DROP FUNCTION always_one();' ],
	[ 'body', "CREATE OR REPLACE FUNCTION always_one() RETURNS int
		LANGUAGE sql IMMUTABLE AS 'SELECT 2';" ],
	[ 'column', 'ALTER TABLE thresholds DROP COLUMN owner_note;' ],
	[ 'comment', "COMMENT ON FUNCTION always_one() IS 'two';" ],
	[ 'privilege', 'REVOKE SELECT ON thresholds FROM PUBLIC;' ],
	[ 'check', 'ALTER TABLE thresholds DROP CONSTRAINT thresholds_op_check;' ],
	[ 'storage', 'ALTER TYPE span_set SET (STORAGE = main);' ],
	[ 'dump', "SELECT pg_catalog.pg_extension_config_dump('thresholds',
		'WHERE false');" ])
{
	aspan_write_file("$dir/asyncspan--without$case->[0].sql",
		$script . $update . $case->[1]);
}

my $node = PostgreSQL::Test::Cluster->new('upgrade');
$node->init;
$node->append_conf('postgresql.conf', $setting);
$node->start;

# every release that there was
my @releases =
  map { m{asyncspan--([^-]+)\.sql$} } glob("$top/sql/releases/*.sql");
my $fresh = objects(created('now', $version));
foreach my $release (@releases)
{
	is(differences(objects(updated("from_$release", $release, $version)),
			$fresh),
		'', "$release updated is $version");
}

# the version of this test's own
my $updated = objects(updated('older', $version, $next));
is(differences($updated, objects(created('fresh', 'fresh'))),
	'', "$version updated is the next one");
cmp_ok(scalar(() = $updated =~ /\n/g), '>', 300, 'of many objects');
foreach my $case (qw(function body column comment privilege check storage dump))
{
	isnt(differences(objects(created("without_$case", "without$case")),
			$updated),
		'', "another $case would be seen");
}

# what users had
my $mine = q{SELECT * FROM mine;
SELECT name, complete, total_ms
FROM stored, asyncspan.name_stats_of(spans);
TABLE asyncspan.thresholds;};
my $theirs = "1\nb|1|60000\ncomplete|||>|1|";
is( $node->safe_psql(
		'older', $mine),
	$theirs,
	'views, values and rules stay');
is( $node->safe_psql('older', "REFRESH MATERIALIZED VIEW stored; $mine"),
	$theirs, 'and can be refreshed');
my $dump = $node->basedir . '/dump.sql';
command_ok(
	[ 'pg_dump', '-f', $dump, '-d', $node->connstr('older') ],
	'a dump of it');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
aspan_write_file("$dir/asyncspan.control",
	$control =~ s/^(default_version = ).*/$1'fresh'/mr);
command_ok(
	[
		'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d',
		$node->connstr('restored'), '-f', $dump
	],
	'can be restored');
is( $node->safe_psql(
		'restored',
		$mine),
	$theirs,
	'and has the same');

done_testing();

# The line of configuration with which a server looks into $stage first, or
# undef.  The line that the suite itself may have is further up in the file.
sub extension_setting
{
	my $settings = `postgres --describe-config`;

	return "extension_control_path = '$stage$share:\$system'\n"
	  if $settings =~ /^extension_control_path\t/m;
	return "extension_destdir = '$stage'\n"
	  if $settings =~ /^extension_destdir\t/m;
	return undef;
}

# a new database with that version
sub created
{
	my ($name, $of) = @_;

	$node->safe_psql('postgres', qq(CREATE DATABASE "$name"));
	$node->safe_psql($name, "CREATE EXTENSION asyncspan VERSION '$of'");
	return $name;
}

# a new database with the old version and objects of users, updated
sub updated
{
	my ($name, $old, $new) = @_;

	created($name, $old);
	$node->safe_psql(
		$name, qq{
CREATE TABLE events (time timestamptz, event_type text, span_id bigint,
	name text);
INSERT INTO events VALUES ('2026-01-01 00:00', 'begin', 1, 'b'),
	('2026-01-01 00:01', 'end', 1, 'b');
CREATE VIEW mine AS SELECT complete FROM asyncspan.overview('events');
CREATE MATERIALIZED VIEW stored AS
SELECT asyncspan.span_set(e) AS spans FROM events e;
INSERT INTO asyncspan.thresholds (metric, op, threshold)
VALUES ('complete', '>', 1);
ALTER EXTENSION asyncspan UPDATE TO '$new';});
	return $name;
}

# the lines of one that the other has not
sub differences
{
	my %count;

	$count{$_}++ foreach split /\n/, $_[0];
	$count{$_}-- foreach split /\n/, $_[1];
	return join "\n", map { "$count{$_}: $_" } grep { $count{$_} } sort keys %count;
}

# All that the extension has made, a line each: what it is, and all that its
# catalog says of it.
sub objects
{
	my ($database) = @_;

	return $node->safe_psql(
		$database, q{
SET search_path = pg_catalog;
WITH member AS (
	SELECT d.classid, d.objid, d.objsubid
	FROM pg_depend d JOIN pg_extension e
		ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
	WHERE e.extname = 'asyncspan' AND d.deptype = 'e'),
thing AS (
	SELECT * FROM member
	UNION
	-- constraints and indexes belong to their table, which is a member
	SELECT 'pg_constraint'::regclass, c.oid, 0
	FROM pg_constraint c JOIN member m ON m.objid = c.conrelid
	WHERE m.classid = 'pg_class'::regclass)
SELECT i.type, i.identity, obj_description(objid, classid::regclass::name),
	(SELECT string_agg(concat_ws(' ', a.attnum - (
				SELECT count(*) FROM pg_attribute x
				WHERE x.attrelid = a.attrelid AND x.attnum < a.attnum
				AND x.attnum > 0 AND x.attisdropped), a.attname,
			format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl,
			pg_get_expr(ad.adbin, ad.adrelid),
			col_description(a.attrelid, a.attnum)), E'\t' ORDER BY a.attnum)
		FROM pg_attribute a LEFT JOIN pg_attrdef ad
			ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
		WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = CASE classid
			WHEN 'pg_class'::regclass THEN objid
			WHEN 'pg_type'::regclass THEN (SELECT typrelid FROM pg_type
				WHERE oid = objid) END),
	CASE classid
	WHEN 'pg_proc'::regclass THEN (SELECT concat_ws(' ', proacl, prokind,
			CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END,
			pg_get_function_arguments(oid), pg_get_function_result(oid),
			(SELECT to_jsonb(a) || jsonb_build_object('aggfnoid', '',
					'aggtranstype', format_type(aggtranstype, NULL),
					'aggmtranstype', format_type(aggmtranstype, NULL),
					'aggsortop', aggsortop::regoperator)
				FROM pg_aggregate a WHERE aggfnoid = p.oid))
		FROM pg_proc p WHERE oid = objid)
	WHEN 'pg_class'::regclass THEN (SELECT concat_ws(' ', relkind, relacl,
			reloptions, relrowsecurity, relpersistence,
			CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END,
			(SELECT string_agg(pg_get_indexdef(indexrelid), ' '
					ORDER BY pg_get_indexdef(indexrelid))
				FROM pg_index WHERE indrelid = c.oid),
			(SELECT string_agg(pg_get_triggerdef(oid), ' ' ORDER BY tgname)
				FROM pg_trigger WHERE tgrelid = c.oid),
			(SELECT extcondition[array_position(extconfig, c.oid)]
				FROM pg_extension WHERE extname = 'asyncspan'),
			(SELECT objid = ANY (extconfig)
				FROM pg_extension WHERE extname = 'asyncspan'))
		FROM pg_class c WHERE oid = objid)
	WHEN 'pg_constraint'::regclass THEN pg_get_constraintdef(objid)
	WHEN 'pg_type'::regclass THEN (SELECT concat_ws(' ', typtype, typlen,
			typinput, typoutput, typreceive, typsend, typalign, typstorage,
			typacl)
		FROM pg_type WHERE oid = objid)
	WHEN 'pg_operator'::regclass THEN (SELECT concat_ws(' ', oprcode, oprrest,
			oprjoin, oprcom::regoperator, oprnegate::regoperator, oprcanhash,
			oprcanmerge)
		FROM pg_operator WHERE oid = objid)
	WHEN 'pg_cast'::regclass THEN (SELECT concat_ws(' ', castfunc::regproc,
			castcontext, castmethod)
		FROM pg_cast WHERE oid = objid)
	WHEN 'pg_opclass'::regclass THEN (SELECT concat_ws(' ', opcdefault,
			opcintype::regtype)
		FROM pg_opclass WHERE oid = objid)
	END
FROM thing, pg_identify_object(classid, objid, objsubid) i
ORDER BY i.type COLLATE "C", i.identity COLLATE "C"});
}
