# Nobody's rights but the caller's: whatever the owner of the database, of the
# schema, of the rules or of a table puts in place of our objects, a call ends
# in an error or in the right answer, and runs no code of theirs.
#
# A trap is a function that writes down who ran it.  Each test springs no
# trap, and the first ones show that the traps work.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('capture');

# runs SQL in a database as a role; returns exit code, output and messages
sub run_as
{
	my ($db, $role, $sql) = @_;
	my ($out, $err);

	my $ret = $node->psql($db, "SET SESSION AUTHORIZATION $role;\n$sql",
		stdout => \$out, stderr => \$err);
	return ($ret, $out, $err);
}

sub works_as
{
	my ($db, $role, $sql, $what) = @_;
	my ($ret, $out, $err) = run_as($db, $role, $sql);

	is($err, '', $what);
	return $out;
}

sub fails_as
{
	my ($db, $role, $sql, $like, $what) = @_;
	my ($ret, $out, $err) = run_as($db, $role, $sql);

	like($err, $like, $what);
	return;
}

$node->safe_psql('postgres', <<'EOS');
CREATE ROLE mallory;
CREATE ROLE reader;
CREATE DATABASE theirs OWNER mallory TEMPLATE template0 ENCODING 'UTF8';
EOS

# ---- CREATE EXTENSION ----

# a schema made by somebody else, or with something in it, is refused
works_as('theirs', 'mallory', 'CREATE SCHEMA asyncspan', 'a schema of theirs');
fails_as('theirs', 'postgres', 'CREATE EXTENSION asyncspan',
	qr/schema "asyncspan" belongs to the role mallory\n.*\n?HINT:  Drop the schema, or ALTER SCHEMA asyncspan OWNER TO postgres\./s,
	'a superuser does not install into it');
works_as('theirs', 'mallory',
	"CREATE FUNCTION asyncspan.overview(regclass) RETURNS int LANGUAGE sql AS 'SELECT 1'",
	'a function in it');
fails_as('theirs', 'mallory', 'CREATE EXTENSION asyncspan',
	qr/schema "asyncspan" is not empty.*It holds function overview\(regclass\)/s,
	'nor into one with something in it, whoever it is');
$node->safe_psql('theirs', 'DROP SCHEMA asyncspan CASCADE');

# a database's owner may install, and then owns the schema
works_as('theirs', 'mallory', 'CREATE EXTENSION asyncspan',
	'the owner of the database installs the extension');
works_as('theirs', 'mallory',
	'DROP EXTENSION asyncspan; DROP SCHEMA asyncspan; CREATE EXTENSION asyncspan',
	'and can drop it all and create it again');

# ---- overloads ----

$node->safe_psql('theirs', <<'EOS');
CREATE TABLE ev (time bigint, event_type text, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, filename text, line int);
INSERT INTO ev SELECT i * 1000 + e * 500, CASE e WHEN 0 THEN 'begin' ELSE 'end' END,
	i, 'p' || i % 3, i / 2, 'name ' || i % 5, 'target ' || i % 2, 'f', i % 7
FROM generate_series(1, 500) i, generate_series(0, 1) e;
CREATE TABLE sp (begin_time bigint, end_time bigint, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, filename text, line int);
INSERT INTO sp SELECT i * 1000, i * 1000 + 500, i, 'p' || i % 3, i / 2,
	'name ' || i % 5, 'target ' || i % 2, 'f', i % 7 FROM generate_series(1, 500) i;
INSERT INTO asyncspan.thresholds VALUES ('avg_ms', NULL, NULL, '>', 0),
	('spans', NULL, 'name 1', '>=', 5);
GRANT SELECT ON ev, sp TO PUBLIC;
EOS

works_as('theirs', 'mallory', <<'EOS', 'traps');
CREATE SCHEMA trap;
GRANT USAGE ON SCHEMA trap TO PUBLIC;
CREATE TABLE trap.sprung (who name, what text);
GRANT INSERT ON trap.sprung TO PUBLIC;
CREATE FUNCTION trap.spring(what text) RETURNS boolean LANGUAGE plpgsql AS
'BEGIN INSERT INTO trap.sprung VALUES (current_user, what); RETURN true; END';
EOS

sub sprung
{
	return $node->safe_psql('theirs',
		"SELECT string_agg(DISTINCT who || ': ' || what, ', ') FROM trap.sprung");
}

is($node->safe_psql('theirs',
		"SELECT trap.spring('called'); TABLE trap.sprung; TRUNCATE trap.sprung"),
	"t\npostgres|called", 'a trap writes down who ran it');

# Every function of one relation or of two, with all of its arguments, so that
# none but ours is called.
my @calls = split /\n/, $node->safe_psql('theirs', <<'EOS');
SELECT format('SELECT * FROM asyncspan.%I(%s)', p.proname, string_agg(
	CASE WHEN t = 'regclass'::regtype THEN '''SOURCE''::regclass'
		WHEN p.proargnames[n] = 'n' THEN '5'
		WHEN p.proargnames[n] = 'per_doubling' THEN '4'
		WHEN p.proargnames[n] IN ('q', 'factor') THEN '0.5'
		WHEN p.proargnames[n] = 'name' THEN '''name 1''::text'
		WHEN p.proargnames[n] = 'bucket' THEN '''1 second''::interval'
		WHEN p.proargnames[n] = 'weight' THEN '''self''::text'
		WHEN p.proargnames[n] = 'unit' THEN '''ns''::text'
		ELSE 'NULL::' || format_type(t, NULL) END, ', ' ORDER BY n))
FROM pg_proc p, unnest(p.proargtypes) WITH ORDINALITY AS a (t, n)
WHERE p.pronamespace = 'asyncspan'::regnamespace
	AND p.proargtypes[0] = 'regclass'::regtype AND p.proname !~ 'partition|_store$'
GROUP BY p.oid ORDER BY p.proname
EOS
cmp_ok(scalar(@calls), '>', 20, 'there are functions to be called');

sub answers
{
	my ($role) = @_;
	my %answer;

	foreach my $source ('ev', 'sp')
	{
		foreach my $call (@calls)
		{
			(my $sql = $call) =~ s/SOURCE/$source/g;
			my ($ret, $out, $err) = run_as('theirs', $role, $sql);

			$answer{$sql} = $err ne '' ? "failed: $err" : $out;
		}
	}
	return \%answer;
}

# Each is called in two ways: by one aggregate, and by sets of each process that
# are merged.
sub check_answers
{
	my ($before, $name) = @_;

	foreach my $mode ('off', 'on')
	{
		$node->safe_psql('theirs', "ALTER DATABASE theirs SET asyncspan.push_down = $mode");
		is_deeply(answers('postgres'), $before, "$name, push_down $mode");
	}
	return;
}

my $before = answers('postgres');
ok(!(grep { /^failed/ } values %$before), 'each has an answer')
  or diag(join "\n", map { "$_: $before->{$_}" } grep { $before->{$_} =~ /^failed/ } keys %$before);

# Aggregates that fit the columns better than ours, whose state is text, or
# makes a set of its own; and every function with other arguments: without the
# last, with text for the relation, with a literal's type.
my $overloads = <<'EOS';
CREATE FUNCTION trap.step(text, HANDLE, bigint, EVENT, bigint, text, bigint, text, text, text, int)
	RETURNS text LANGUAGE plpgsql AS
	'BEGIN PERFORM trap.spring(''step''); RETURN ''''; END';
CREATE FUNCTION trap.step(text, HANDLE, bigint, EVENT, bigint, text, bigint, text, text, unknown, unknown)
	RETURNS text LANGUAGE plpgsql AS
	'BEGIN PERFORM trap.spring(''step''); RETURN ''''; END';
CREATE OR REPLACE FUNCTION trap.finish(text) RETURNS bigint LANGUAGE plpgsql AS
	'BEGIN PERFORM trap.spring(''finish''); RETURN 42; END';
CREATE OR REPLACE FUNCTION trap.finish_set(text) RETURNS asyncspan.span_set LANGUAGE plpgsql AS
	'BEGIN PERFORM trap.spring(''finish''); RETURN (SELECT asyncspan.span_set(1, ''b''::text, 1, NULL, NULL, NULL, NULL)); END';
CREATE AGGREGATE asyncspan.NAME(HANDLE, bigint, EVENT, bigint, text, bigint, text, text, text, int)
	(SFUNC = trap.step, STYPE = text, FINALFUNC = trap.FINISH);
EOS
$overloads =~ s/^CREATE FUNCTION trap\.step\(text, HANDLE, bigint, EVENT, bigint, text, bigint, text, text, unknown.*?END';\n//ms;

foreach my $finish ('finish', 'finish_set')
{
	foreach my $handle ('bigint', 'bytea')
	{
		foreach my $kind ([ 'span_set_shared', 'text' ],
			[ 'span_set_from_spans_shared', 'bigint' ])
		{
			my ($name, $event) = @$kind;
			(my $sql = $overloads) =~ s/HANDLE/$handle/g;
			$sql =~ s/EVENT/$event/g;
			$sql =~ s/NAME/$name/g;
			$sql =~ s/FINISH/$finish/g;
			works_as('theirs', 'mallory', $sql,
				"an aggregate $name of theirs, by $handle and $finish");
		}
	}

	check_answers($before, "no figure is made by $finish");
	is(sprung(), '', 'no trap was sprung');
	$node->safe_psql('theirs', 'SET client_min_messages = warning;'
		  . ' DROP FUNCTION ' . join(', ', split /\n/, $node->safe_psql('theirs',
				"SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'trap'::regnamespace AND proname = 'step'"))
		  . ' CASCADE; TRUNCATE trap.sprung');
}

# Aggregates of theirs that merge whatever they are given.
foreach my $type ('anyelement', 'anynonarray', 'anycompatible', 'bytea', 'text')
{
	works_as('theirs', 'mallory', <<"EOS", "an aggregate merge of theirs, of $type");
CREATE FUNCTION trap.merge_step(int, $type) RETURNS int LANGUAGE plpgsql AS
	'BEGIN PERFORM trap.spring(''merge''); RETURN 42; END';
CREATE AGGREGATE asyncspan.merge($type) (SFUNC = trap.merge_step, STYPE = int);
EOS
}
check_answers($before, 'no figure is merged by theirs');
is(sprung(), '', 'no trap was sprung');

# What is called merge and has our type, but is made of other functions.
$node->safe_psql('theirs', <<'EOS');
ALTER AGGREGATE asyncspan.merge(asyncspan.span_set) RENAME TO merge_of_ours;
CREATE FUNCTION trap.merge_sets(asyncspan.span_set, asyncspan.span_set)
	RETURNS asyncspan.span_set LANGUAGE plpgsql AS
	'BEGIN PERFORM trap.spring(''merge''); RETURN $1; END';
CREATE AGGREGATE asyncspan.merge(asyncspan.span_set)
	(SFUNC = trap.merge_sets, COMBINEFUNC = trap.merge_sets, STYPE = asyncspan.span_set);
EOS
fails_as('theirs', 'postgres', "SELECT spans FROM asyncspan.overview('ev')",
	qr/aggregate asyncspan\.merge is not the one of this library/,
	'a merge of other functions is refused');
$node->safe_psql('theirs', <<'EOS');
DROP AGGREGATE asyncspan.merge(asyncspan.span_set);
CREATE AGGREGATE asyncspan.merge(asyncspan.span_set)
	(SFUNC = asyncspan.span_set_merge, COMBINEFUNC = trap.merge_sets,
	FINALFUNC = asyncspan.span_set_merged, STYPE = asyncspan.span_set);
EOS
fails_as('theirs', 'postgres', "SELECT spans FROM asyncspan.overview('ev')",
	qr/aggregate asyncspan\.merge is not the one of this library/,
	'and so is one of which one function is another');
is(sprung(), '', 'no trap was sprung');
$node->safe_psql('theirs', <<'EOS');
DROP AGGREGATE asyncspan.merge(asyncspan.span_set);
DROP FUNCTION trap.merge_sets;
ALTER AGGREGATE asyncspan.merge_of_ours(asyncspan.span_set) RENAME TO merge;
EOS
is(works_as('theirs', 'postgres', "SELECT spans FROM asyncspan.overview('ev')",
		'ours'), '500', 'answers again');

my $shadows = $node->safe_psql('theirs', <<'EOS');
SELECT format('CREATE FUNCTION asyncspan.%I(%s) RETURNS SETOF record LANGUAGE plpgsql'
	' AS %L;', proname, array_to_string(types, ', '),
	'BEGIN PERFORM trap.spring(''' || proname || '''); RETURN; END')
FROM (SELECT DISTINCT proname, ARRAY(SELECT CASE
		WHEN n = 1 AND variant = 2 THEN 'text'
		WHEN t IN ('internal'::regtype, '"any"'::regtype, 'cstring'::regtype) THEN 'bigint'
		ELSE format_type(t, NULL) END
		FROM unnest(proargtypes) WITH ORDINALITY AS a (t, n)
		WHERE n < pronargs OR variant = 2 ORDER BY n) AS types
	FROM pg_proc, generate_series(1, 2) AS variant
	WHERE pronamespace = 'asyncspan'::regnamespace AND pronargs > 0) AS f
EOS
my ($ret, undef, undef) = run_as('theirs', 'mallory', "\\set ON_ERROR_STOP 0\n$shadows");
cmp_ok($node->safe_psql('theirs',
		"SELECT count(*) FROM pg_proc WHERE pronamespace = 'asyncspan'::regnamespace AND proowner = 'mallory'::regrole"),
	'>', 60, 'every function is shadowed');
check_answers($before, 'every figure is ours');
is(sprung(), '', 'no trap was sprung');

# a function of theirs that is called like ours gets no plan of ours
works_as('theirs', 'mallory', <<'EOS', 'a function spans of theirs');
CREATE FUNCTION asyncspan.spans(int) RETURNS TABLE (a int, b text)
LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT $1, ''mine''; END';
EOS
is(works_as('theirs', 'reader', 'SELECT b FROM asyncspan.spans(7)', 'is called'),
	'mine', 'as itself');
$node->safe_psql('theirs', 'SET client_min_messages = warning; DROP ROUTINE '
	  . join(', ', split /\n/, $node->safe_psql('theirs',
			"SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'asyncspan'::regnamespace AND proowner = 'mallory'::regrole"))
	  . '; TRUNCATE trap.sprung');

# ---- the rules ----

my $check = "SELECT * FROM asyncspan.check_thresholds('ev'::regclass)";
my $checked = works_as('theirs', 'reader', $check, 'rules are checked');
like($checked, qr/^avg_ms\|\|\|>\|0\|0\.0005\|t\|\nspans\|\|name 1\|>=\|5\|100\|t\|$/, 'and fire');

# each as what mallory does to the table, and what comes of it
my @changes = (
	[ 'ALTER TABLE asyncspan.thresholds ALTER threshold TYPE numeric', undef ],
	[ 'ALTER TABLE asyncspan.thresholds ALTER metric TYPE varchar(20)', undef ],
	[ 'CREATE DOMAIN trap.odd AS float8; ALTER TABLE asyncspan.thresholds ALTER threshold TYPE trap.odd', undef ],
	[ 'ALTER TABLE asyncspan.thresholds ADD more text', undef ],
	[ 'ALTER TABLE asyncspan.thresholds DROP CONSTRAINT thresholds_threshold_check; ALTER TABLE asyncspan.thresholds ALTER threshold TYPE text',
		qr/column "threshold" of table asyncspan\.thresholds has type text/ ],
	[ "ALTER TABLE asyncspan.thresholds DROP CONSTRAINT thresholds_threshold_check; ALTER TABLE asyncspan.thresholds ALTER threshold TYPE bytea USING 'x'",
		qr/has type bytea/ ],
	[ "CREATE TYPE trap.metric AS (a text); ALTER TABLE asyncspan.thresholds DROP CONSTRAINT thresholds_metric_check, DROP CONSTRAINT thresholds_whole_check, ALTER metric TYPE trap.metric USING row(metric)",
		qr/column "metric" of table asyncspan\.thresholds has type trap\.metric/ ],
	[ "ALTER TABLE asyncspan.thresholds ALTER threshold DROP NOT NULL; INSERT INTO asyncspan.thresholds VALUES ('avg_ms', NULL, NULL, '<', NULL)",
		qr/invalid rule.*Its column "threshold" is NULL/s ],
	[ "ALTER TABLE asyncspan.thresholds ALTER metric DROP NOT NULL; INSERT INTO asyncspan.thresholds VALUES (NULL, NULL, NULL, '<', 1)",
		qr/invalid rule.*Its column "metric" is NULL/s ],
	[ "ALTER TABLE asyncspan.thresholds ALTER op DROP NOT NULL; INSERT INTO asyncspan.thresholds VALUES ('avg_ms', NULL, NULL, NULL, 1)",
		qr/invalid rule.*Its column "op" is NULL/s ],
	[ "ALTER TABLE asyncspan.thresholds DROP CONSTRAINT thresholds_metric_check; INSERT INTO asyncspan.thresholds VALUES ('avg', NULL, NULL, '<', 1)",
		qr/There is no metric "avg"\..*Valid are events, .*avg_ms/s ],
	[ 'ALTER TABLE asyncspan.thresholds DROP threshold', qr/has no column "threshold"/ ],
	[ "CREATE POLICY p ON asyncspan.thresholds USING (trap.spring('policy')); ALTER TABLE asyncspan.thresholds ENABLE ROW LEVEL SECURITY",
		qr/row security is not supported/ ],
	[ 'CREATE TABLE asyncspan.more () INHERITS (asyncspan.thresholds)',
		qr/rules in children of table asyncspan\.thresholds are not supported/ ],
	[ 'REVOKE SELECT ON asyncspan.thresholds FROM PUBLIC', qr/permission denied for table thresholds/ ],
	[ 'REVOKE SELECT ON asyncspan.thresholds FROM PUBLIC; GRANT SELECT (metric, target, name, op, threshold) ON asyncspan.thresholds TO reader', undef ],
	[ 'ALTER EXTENSION asyncspan DROP TABLE asyncspan.thresholds; DROP TABLE asyncspan.thresholds',
		qr/asyncspan\.thresholds does not exist/ ],
	[ "ALTER EXTENSION asyncspan DROP TABLE asyncspan.thresholds; ALTER TABLE asyncspan.thresholds RENAME TO old; CREATE VIEW asyncspan.thresholds AS SELECT * FROM asyncspan.old WHERE trap.spring('view'); GRANT SELECT ON asyncspan.thresholds TO PUBLIC",
		qr/asyncspan\.thresholds is not a table/ ],
	[ "CREATE FUNCTION trap.immutable() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM trap.spring(''index''); RETURN true; END'; CREATE INDEX ON asyncspan.thresholds (metric) WHERE trap.immutable(); TRUNCATE trap.sprung",
		undef ],
);

foreach my $change (@changes)
{
	my ($sql, $like) = @$change;

	# all that is done is undone: in a copy of the database
	$node->safe_psql('postgres', 'CREATE DATABASE changed OWNER mallory TEMPLATE theirs');
	my ($ret, $out, $err) = run_as('changed', 'mallory', "\\set ON_ERROR_STOP 1\n$sql");
	is($err, '', "done: $sql");
	foreach my $role ('reader', defined $like ? () : 'postgres')
	{
		if (defined $like)
		{
			fails_as('changed', $role, $check, $like, 'refused');
		}
		else
		{
			is(works_as('changed', $role, $check, 'no error'), $checked, 'the same answer');
		}
	}
	is($node->safe_psql('changed', 'SELECT count(*) FROM trap.sprung'), '0', 'no trap was sprung');
	$node->safe_psql('postgres', 'DROP DATABASE changed');
}

# ---- names that change ----

# a relation that is renamed under a plan that is kept
my $renamed = $node->safe_psql('theirs', <<'EOS');
CREATE SCHEMA one;
CREATE TABLE one.ev AS SELECT * FROM ev WHERE process_id = 'p1';
CREATE SCHEMA two;
CREATE TABLE two.ev AS SELECT * FROM ev WHERE process_id <> 'p1';
PREPARE ask AS SELECT spans FROM asyncspan.overview($1);
EXECUTE ask('one.ev');
EXECUTE ask('two.ev');
CREATE TABLE oids AS SELECT 'one.ev'::regclass::oid AS one, 'two.ev'::regclass::oid AS two;
ALTER SCHEMA one RENAME TO three;
ALTER SCHEMA two RENAME TO one;
ALTER SCHEMA three RENAME TO two;
SELECT spans FROM oids, asyncspan.overview(one::regclass);
SELECT spans FROM oids, asyncspan.overview(two::regclass);
ALTER TABLE two.ev ALTER time TYPE timestamptz USING to_timestamp(time / 1e9);
ALTER TABLE two.ev ALTER event_type TYPE varchar;
SELECT spans FROM oids, asyncspan.overview(one::regclass, since => '1970-01-01');
ALTER TABLE two.ev DROP line;
SELECT spans FROM oids, asyncspan.overview(one::regclass, since => '1970-01-01');
EOS
is($renamed, "167\n333\n167\n333\n167\n167", 'a plan is that of the relation, not of its name');

# a view that reads itself is told so
$node->safe_psql('theirs', 'CREATE VIEW itself AS SELECT begin_time, end_time, span_id FROM asyncspan.spans(\'ev\')');
$node->safe_psql('theirs', 'CREATE OR REPLACE VIEW itself AS SELECT begin_time, end_time, span_id FROM asyncspan.spans(\'itself\')');
fails_as('theirs', 'postgres', "SELECT * FROM asyncspan.overview('itself')",
	qr/relation public\.itself reads itself/, 'a view of itself');

# ---- types of the column that a process is selected by ----

# an operator for a domain would fit its column better than that of its type
$node->safe_psql('postgres', 'CREATE DATABASE typed OWNER mallory TEMPLATE template0');
$node->safe_psql('typed', <<'EOS');
CREATE EXTENSION asyncspan;
CREATE SCHEMA m AUTHORIZATION mallory;
CREATE TYPE m.word AS ENUM ('a', 'b');
ALTER TYPE m.word OWNER TO mallory;
CREATE TABLE public.sprung (as_whom text);
GRANT ALL ON public.sprung TO PUBLIC;
EOS
works_as('typed', 'mallory', <<'EOS', 'domains of theirs');
CREATE FUNCTION m.spring(anyelement) RETURNS bool LANGUAGE plpgsql AS
	$$BEGIN INSERT INTO public.sprung VALUES (current_user); RETURN true; END$$;
CREATE FUNCTION m.equal(m.word, m.word) RETURNS bool LANGUAGE plpgsql AS
	$$BEGIN INSERT INTO public.sprung VALUES (current_user); RETURN true; END$$;
CREATE DOMAIN m.words AS m.word;
CREATE FUNCTION m.equal(m.words, m.word) RETURNS bool LANGUAGE plpgsql AS
	$$BEGIN INSERT INTO public.sprung VALUES (current_user); RETURN true; END$$;
CREATE OPERATOR m.= (leftarg = m.words, rightarg = m.word, procedure = m.equal);
CREATE DOMAIN m.checked AS text CHECK (m.spring(VALUE));
CREATE TYPE m.pair AS (x m.checked);
CREATE TABLE m.by_word (time timestamptz, event_type text, span_id int, process_id m.words);
INSERT INTO m.by_word VALUES (now(), 'begin', 1, 'a'), (now(), 'begin', 1, 'b');
CREATE TABLE m.by_array (time timestamptz, event_type text, span_id int, process_id m.checked[]);
CREATE TABLE m.by_row (time timestamptz, event_type text, span_id int, process_id m.pair);
CREATE TABLE m.by_domain (time timestamptz, event_type text, span_id int, process_id m.checked);
EOS
is( works_as('typed', 'postgres', "SELECT spans FROM asyncspan.overview('m.by_word', process => 'a')",
		'a domain over an enum'),
	'1', 'is compared as the enum');
works_as('typed', 'postgres', "SET client_min_messages = warning; SELECT spans FROM asyncspan.overview('m.by_domain', process => 'a')",
	'a domain over text');
fails_as('typed', 'postgres', "SELECT spans FROM asyncspan.overview('m.by_$_', process => '$_')",
	qr/cannot select a process by a column of type m\./, "a process in a column with $_")
  foreach 'array', 'row';
is($node->safe_psql('typed', 'SELECT count(*) FROM public.sprung'), '0', 'no trap was sprung');

# ---- grants that are left over ----

$node->safe_psql('postgres', 'CREATE DATABASE granted TEMPLATE template0');
$node->safe_psql('granted', 'CREATE SCHEMA asyncspan; GRANT CREATE ON SCHEMA asyncspan TO mallory');
fails_as('granted', 'postgres', 'CREATE EXTENSION asyncspan',
	qr/others may create objects in schema "asyncspan": mallory\n.*HINT:  Drop the schema, or REVOKE CREATE ON SCHEMA asyncspan FROM mallory\./s,
	'a schema that somebody else may fill');
$node->safe_psql('granted', 'REVOKE CREATE ON SCHEMA asyncspan FROM mallory; CREATE EXTENSION asyncspan');

done_testing();
