# Values of span_set and profile with bytes changed, lost, added and moved must be refused
# or be values: whatever is accepted has to survive every function.  Never a
# crash, an internal error, or an allocation without bound.
#
# Three ways lead in: text input, binary input, and a flat value that is
# corrupt where it is stored.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $nmutations = aspan_cases(4000);
my $seed = aspan_seed();
my $node = aspan_cluster('mutations');
my $sql_seed = ($seed % 100000) / 100000;

$node->safe_psql(
	'spans', q{
-- a value that is stored is looked at without unpacking it
ALTER DATABASE spans SET asyncspan.min_packed_spans = 0;

-- what is stored as bytes may be anything
CREATE CAST (bytea AS asyncspan.span_set) WITHOUT FUNCTION;
CREATE CAST (asyncspan.span_set AS bytea) WITHOUT FUNCTION;

CREATE TABLE bases (id int, spans asyncspan.span_set);
INSERT INTO bases
SELECT 1, asyncspan.span_set(null::bigint, null::text, null::int, null, null,
	null, null, null, null)
UNION ALL
SELECT 2, asyncspan.span_set(t::bigint, k, s, p, q, n, 't', 'f', 3)
FROM (VALUES (1000, 'b', 1, 'p', 0, 'n'), (2000, 'e', 1, 'p', NULL, 'n'),
	(1500, 'b', 2, NULL, 1, 'm'), (1600, 'e', 3, 'p', 1, NULL),
	(1700, 'b', 4, 'p', 2, 'x'), (1800, 'e', 4, 'p', 2, 'y'))
	v(t, k, s, p, q, n)
UNION ALL
-- repeated ids, duplicates, a tree
SELECT 3, asyncspan.span_set((i * 1000 + 7 * (i % 5) * (k = 'e')::int)::bigint, k, i % 60,
	'p' || i % 3, i % 11, 'name ' || i % 7, nullif('t' || i % 3, 't0'),
	'file' || i % 4, i % 9)
FROM generate_series(1, 150) i, unnest('{b,e,e}'::text[]) k
WHERE i % 13 > 0 OR k = 'b'
UNION ALL
SELECT 4, asyncspan.span_set_from_spans(1000::bigint * i, 1000::bigint * i + i, i, 'p',
	i - 1, 'n' || i % 3, 't', 'f', i)
FROM generate_series(1, 30) i
UNION ALL
-- ends that name another parent, and copies of them
SELECT 5, asyncspan.span_set(t::bigint, k, s, NULL, q, NULL, NULL)
FROM (VALUES (500, 'b', 1, 7), (600, 'e', 1, 8), (500, 'b', 2, 7),
	(650, 'e', 2, 9), (650, 'e', 2, 9)) v(t, k, s, q);

CREATE FUNCTION at(spans bytea) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT floor(random() * length(spans))::int $$;

-- one change
CREATE FUNCTION mutant(spans bytea) RETURNS bytea LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	n int := length(spans);
	a int := at(spans);
	b int := at(spans);
	extremes bytea[] := '{"\\\\xffffffff", "\\\\x00000080", "\\\\xffffff7f",
		"\\\\x00000000", "\\\\x01000000", "\\\\x00000010", "\\\\x000000ff"}';
BEGIN
	IF n < 8 THEN
		RETURN spans || '\x00';
	END IF;
	-- the counts and the dictionary are at the front
	IF random() < 0.4 THEN
		a := a % 140 % n;
	END IF;
	RETURN CASE floor(random() * 10)::int
		WHEN 0 THEN set_bit(spans, a * 8 + floor(random() * 8)::int,
			1 - get_bit(spans, a * 8 + floor(random() * 8)::int))
		WHEN 1 THEN set_byte(spans, a, floor(random() * 256)::int)
		WHEN 2 THEN set_byte(spans, a, (get_byte(spans, a) + 1) % 256)
		WHEN 3 THEN set_byte(spans, a, (get_byte(spans, a) + 255) % 256)
		WHEN 4 THEN overlay(spans PLACING extremes[1 + floor(random() * 7)::int]
			FROM least(a, n - 4) + 1 FOR 4)
		WHEN 5 THEN overlay(spans PLACING extremes[1 + floor(random() * 7)::int]
			|| extremes[1 + floor(random() * 7)::int]
			FROM least(a / 8 * 8, n - 8) + 1 FOR 8)
		WHEN 6 THEN substr(spans, 1, a)							-- truncated
		WHEN 7 THEN substr(spans, 1, a) || substr(spans, a + 1 + b % 9)	-- cut out
		WHEN 8 THEN substr(spans, 1, a) || substr(spans, b + 1, 9)
			|| substr(spans, a + 1)								-- put in
		ELSE overlay(spans PLACING substr(spans, b + 1, least(8, n - b))
			FROM a + 1 FOR least(8, n - b)) END;				-- moved
END $$;

CREATE FUNCTION mutated(spans bytea) RETURNS bytea LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	FOR i IN 1 .. 1 + floor(random() ^ 4 * 4)::int LOOP
		spans := mutant(spans);
	END LOOP;
	RETURN spans;
END $$;

CREATE CAST (bytea AS asyncspan.profile) WITHOUT FUNCTION;
CREATE CAST (asyncspan.profile AS bytea) WITHOUT FUNCTION;

CREATE TABLE outcomes (way text, base int, code text, message text, spans bytea);

-- every function over a value with its defaults; concurrency with windows
-- that are not without number
CREATE VIEW functions AS
SELECT 'SELECT count(*) FROM asyncspan.' || proname || '($1'
	|| CASE WHEN proname = 'concurrency_of' THEN ', bucket => ''9999 days''' ELSE '' END
	|| ')' AS query
FROM pg_proc
WHERE pronamespace = 'asyncspan'::regnamespace AND proname ~ '_of$'
AND proargtypes[0] = 'asyncspan.span_set'::regtype
AND pronargs - pronargdefaults = 1
UNION ALL
SELECT 'SELECT CASE WHEN bool_or(peak < 0 OR average < 0) THEN ''less than nothing'' ELSE ''1'' END::int'
	|| ' FROM asyncspan.concurrency_of($1, ''9999 days'', NULL, ''clip'')';
-- sets merge with those of the same range
CREATE VIEW merges AS
SELECT 'SELECT asyncspan.merge(s)::text FROM (SELECT $1 UNION ALL'
	|| ' SELECT spans FROM bases) q(s)' AS query;
CREATE VIEW profile_functions AS
SELECT 'SELECT count(*) FROM asyncspan.' || proname || '($1)' AS query
FROM pg_proc
WHERE pronamespace = 'asyncspan'::regnamespace AND proretset
AND proargtypes[0] = 'asyncspan.profile'::regtype
AND pronargs - pronargdefaults = 1
UNION ALL
SELECT 'SELECT CASE WHEN bool_or(least(spans, errors, total_ms, stddev_ms) < 0'
	|| ' OR spans <> complete + open + orphan) THEN ''less than nothing'''
	|| ' ELSE ''1'' END::int FROM asyncspan.profile_overview($1)'
UNION ALL
SELECT 'SELECT asyncspan.rollup(p)::text FROM (SELECT $1 UNION ALL'
	|| ' SELECT asyncspan.profile(spans) FROM bases) q(p)'
UNION ALL
SELECT 'SELECT asyncspan.profile_settle($1)::text';

-- Takes a value in, uses it, and writes down what became of it.
CREATE PROCEDURE try(way text, base int, bytes bytea) LANGUAGE plpgsql AS $$
DECLARE
	taken asyncspan.span_set;
	flat text;
	stage text := 'input';
	q text;
	profile asyncspan.profile;
BEGIN
	IF way = 'profile as text' THEN
		profile := bytes::text::asyncspan.profile;
		stage := 'output';
		flat := profile::text;
		IF flat::asyncspan.profile::text <> flat THEN
			RAISE 'value changes when it is read again';
		END IF;
	ELSIF way = 'profile' THEN
		profile := bytes::asyncspan.profile;
	ELSIF way = 'text' THEN
		taken := bytes::text::asyncspan.span_set;
		stage := 'output';
		flat := taken::text;
		IF flat::asyncspan.span_set::text <> flat THEN
			RAISE 'value changes when it is read again';
		END IF;
	ELSE
		taken := bytes::asyncspan.span_set;
	END IF;
	IF profile IS NOT NULL THEN
		FOR q IN SELECT query FROM profile_functions LOOP
			stage := q;
			EXECUTE q USING profile;
		END LOOP;
	ELSE
		FOR q IN SELECT query FROM functions UNION ALL
			SELECT query FROM merges WHERE way IN ('text', 'stored') LOOP
			stage := q;
			EXECUTE q USING taken;
		END LOOP;
	END IF;
	INSERT INTO outcomes VALUES (way, base, '00000', NULL, bytes);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS flat = PG_EXCEPTION_DETAIL;
	INSERT INTO outcomes VALUES (way, base, SQLSTATE,
		stage || ': ' || SQLERRM || ' ' || flat, bytes);
END $$;
});

cmp_ok($node->safe_psql('spans', 'SELECT count(*) FROM functions'),
	'>=', 8, 'there are functions to survive');
cmp_ok($node->safe_psql('spans', 'SELECT count(*) FROM profile_functions'),
	'>=', 6, 'for profiles, too');

# the values themselves are good
$node->safe_psql(
	'spans', q{
DO $$
DECLARE r record;
BEGIN
	FOR r IN SELECT * FROM bases LOOP
		CALL try('text', r.id, r.spans::bytea);
		CALL try('stored', r.id, r.spans::bytea);
		CALL try('profile as text', r.id, asyncspan.profile(r.spans)::bytea);
		CALL try('profile', r.id, asyncspan.profile(r.spans)::bytea);
	END LOOP;
END $$});
is( $node->safe_psql('spans',
		'SELECT way, base, code, message FROM outcomes'
		  . " WHERE code <> '00000'"),
	'',
	'values without a change are accepted');

foreach my $way ('text', 'stored', 'profile as text', 'profile')
{
	my $base = $way =~ /profile/ ? 'asyncspan.profile(b.spans)' : 'b.spans';

	my ($ret, $out, $err) = $node->psql(
		'spans', qq{
SET statement_timeout = '3000s';
SELECT setseed($sql_seed);
TRUNCATE outcomes;
DO \$\$
DECLARE b bases;
BEGIN
	FOR i IN 1 .. $nmutations / 4 LOOP
		SELECT * INTO b FROM bases ORDER BY random() LIMIT 1;
		CALL try('$way', b.id, mutated($base\::bytea));
	END LOOP;
END \$\$;}, timeout => 5 * aspan_timeout());

	is($ret, 0, "$way: the server survived") or diag($err);

	# data exceptions, limits; no internal errors, no lack of memory
	is( $node->safe_psql(
			'spans', q{
SELECT DISTINCT ON (code, message) code, message, base, spans FROM outcomes
WHERE code !~ '^(00000|22...|54000|53400)$'
OR code = '22P02' AND message !~ 'hexadecimal'}),
		'',
		"$way: changed values are refused as such");
	is( $node->safe_psql(
			'spans', q{
SELECT sum((code = '22P03')::int) > count(*) / 4,
	sum((code = '00000')::int) > count(*) / 50 FROM outcomes}),
		't|t',
		"$way: some were refused, some accepted")
	  or diag($node->safe_psql('spans',
		'SELECT code, count(*) FROM outcomes GROUP BY 1'));

	# every base was refused for several different reasons
	note($node->safe_psql('spans',
		'SELECT code, message, count(*) FROM outcomes GROUP BY 1, 2 ORDER BY 3 DESC'));
}

# Each prefix is refused, and so is anything behind the end.
is( $node->safe_psql(
		'spans', q{
TRUNCATE outcomes;
DO $$
DECLARE b bases;
BEGIN
	FOR b IN SELECT * FROM bases LOOP
		FOR n IN 0 .. least(length(b.spans::bytea) - 1, 400) LOOP
			CALL try('text', b.id, substr(b.spans::bytea, 1, n));
			CALL try('stored', b.id, substr(b.spans::bytea, 1, n));
		END LOOP;
		FOR n IN 0 .. least(length(asyncspan.profile(b.spans)::bytea) - 1, 400)
		LOOP
			CALL try('profile', b.id,
				substr(asyncspan.profile(b.spans)::bytea, 1, n));
		END LOOP;
		CALL try('text', b.id, b.spans::bytea || '\x00');
		CALL try('stored', b.id, b.spans::bytea || '\x00');
	END LOOP;
END $$;
SELECT code, count(*) > 400 FROM outcomes GROUP BY 1}),
	'22P03|t',
	'truncated values are refused');

# Each bit changed of values with ends that stand apart: what is accepted merges,
# with what is in one of the sets only resolved anew or not, and settles.
is( $node->safe_psql(
		'spans', q{
TRUNCATE outcomes;
DO $$
DECLARE
	spans asyncspan.span_set := (SELECT spans FROM bases WHERE id = 5);
	other asyncspan.span_set := asyncspan.span_set(500::bigint, 'b', 1, NULL, 7,
		NULL, NULL);
	packed text;
	bytes bytea;
BEGIN
	FOREACH packed IN ARRAY ARRAY['0', '2147483647'] LOOP
		PERFORM set_config('asyncspan.min_packed_spans', packed, true);
		FOR bit IN 0 .. 8 * length(spans::bytea) - 1 LOOP
			BEGIN
				bytes := set_bit(spans::bytea, bit, 1 - get_bit(spans::bytea, bit));
				PERFORM asyncspan.merge(s)::text
					FROM (VALUES (bytes::text::asyncspan.span_set), (other)) v(s);
				INSERT INTO outcomes VALUES ('merge', bit, '00000');
			EXCEPTION WHEN OTHERS THEN
				INSERT INTO outcomes VALUES ('merge', bit, SQLSTATE);
			END;
		END LOOP;
	END LOOP;
	FOR bit IN 0 .. 8 * length(asyncspan.profile(spans)::bytea) - 1 LOOP
		BEGIN
			bytes := asyncspan.profile(spans)::bytea;
			bytes := set_bit(bytes, bit, 1 - get_bit(bytes, bit));
			PERFORM asyncspan.profile_settle(bytes::text::asyncspan.profile)::text;
			INSERT INTO outcomes VALUES ('settle', bit, '00000');
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO outcomes VALUES ('settle', bit, SQLSTATE);
		END;
	END LOOP;
END $$;
SELECT way, left(code, 2), count(*) > 50 FROM outcomes GROUP BY 1, 2 ORDER BY 1, 2}),
	"merge|00|t\nmerge|22|t\nsettle|00|t\nsettle|22|t",
	'what a changed bit leaves valid can be merged and settled');

# What is well-formed, but nothing that events could be.  A set of one begin;
# its range of time is in bytes 4 to 28.
is( $node->safe_psql(
		'spans', q{
TRUNCATE outcomes;
DO $$
DECLARE
	open bytea := asyncspan.span_set(500::bigint, 'b', 1, NULL, NULL, NULL, NULL, NULL, NULL)::bytea;
BEGIN
	CALL try('good', 1, open);
	CALL try('good', 2, overlay(open PLACING '\x0100000001000000F401000000000000F501000000000000' FROM 5));
	CALL try('until before it', 3, overlay(open PLACING '\x0000000001000000000000000000000064' FROM 5));
	CALL try('since after it', 4, overlay(open PLACING '\x0100000000000000F5010000' FROM 5));
	CALL try('no such range', 5, overlay(open PLACING '\x0100000001000000F401000000000000F301000000000000' FROM 5));
END $$;
SELECT way, code FROM outcomes ORDER BY base}),
	join("\n",
		'good|00000',
		'good|00000',
		'until before it|22P03',
		'since after it|22P03',
		'no such range|22P03'),
	'a set that no events can have is refused');

# Logs, which are at the end of a set but for the empty one of events that
# stand apart, written as they are written, and in
# every other way: in the order of log_wire.c.
my @columns =
  qw(unit slots flags scope span_id parent time duration site end_site);
my %one = (
	unit => '00',
	slots => '1002',
	flags => '100a',
	scope => '00',
	span_id => '00 1002',
	parent => '00',
	time => '00 20e803',
	duration => '00',
	site => '00',
	end_site => '00');
my %two = (%one,
	flags => '1002',
	span_id => '1004 1001',
	time => '10c8 202003',
	parent => '88ffffffffffffffff ffffffffffffffff 0000000000000000');
sub log_bytes
{
	my ($count, %log) = @_;

	return unpack('H*', pack('Q<', $count))
	  . join('', map { $log{$_} =~ s/ //gr } @columns);
}

my @logs = (
	[ 'one', 'a unit that is not known', unit => '03' ],
	[ 'one', 'a time beyond the last unit', unit => '02', time => '00 70feffffffffffff' ],
	[ 'one', 'slots with a width', slots => '1102' ],
	[ 'one', 'a slot too few', slots => '00', span_id => '00' ],
	[ 'one', 'a slot too many', slots => '1006', span_id => '00 1002 00' ],
	[ 'one', 'another slot', slots => '1004' ],
	[ 'one', 'a base of too many bytes', flags => '200a00' ],
	[ 'one', 'a base of nine bytes', flags => '900a0000000000000000' ],
	[ 'one', 'a column of nine bytes', flags => '190a000000000000000000' ],
	[ 'one', 'a column that is too wide', flags => '110a00' ],
	[ 'one', 'a base that is no value', flags => '110801' ],
	[ 'one', 'a difference of one', span_id => '1002 00' ],
	[ 'one', 'a start with a width', span_id => '00 1102' ],
	[ 'one', 'a mismatch of an open span', flags => '102a' ],
	[ 'one', 'the parent of an end that is not there', flags => '101a' ],
	[ 'one', 'an error of an end that is not there', flags => '20 0a01' ],
	[ 'one', 'flags that are not known', flags => '20 feff' ],
	[ 'one', 'flags below zero', flags => '1009' ],
	[ 'one', 'neither begin nor end', flags => '1008' ],
	[ 'one', 'a scope that does not exist', scope => '1004' ],
	[ 'one', 'a scope below zero', scope => '1001' ],
	[ 'one', 'a parent where there is none', parent => '1002' ],
	[ 'one', 'a duration of an open span', duration => '1002' ],
	[ 'one', 'a site that does not exist', site => '1002' ],
	[ 'one', 'a site beyond 32 bits', site => '5000000000 02' ],
	[ 'one', 'an end that is not there', end_site => '1002' ],
	[ 'one', 'a complete span', flags => '100e' ],
	[ 'one', 'the end of time', flags => '100e', duration => '80feffffffffffffff' ],
	[ 'one', 'an end at no site', flags => '100c', end_site => '1002' ],
	[ 'two', 'a column of zeros', span_id => '1104 1001 0000' ],
	[ 'two', 'a base too low', span_id => '1102 1001 0101' ],
	[ 'two', 'a first difference of its own', span_id => '01 1002 0002' ],
	[ 'two', 'a column with a byte to spare', scope => '02 0000 0000' ],
	[ 'two', 'a base beyond its values', parent => '81feffffffffffffff 0001' ]);
my $calls = '';
foreach my $name ('one', 'two')
{
	my %log = $name eq 'one' ? %one : %two;
	my $n = $name eq 'one' ? 1 : 2;
	my $call = sub {
		my ($way, $count, %changed) = @_;

		$calls .= "CALL try('$way', $n, with_log($n, '\\x"
		  . log_bytes($n, %log) . "', '\\x" . log_bytes($count, %log, %changed)
		  . "'));\n";
	};

	$call->('good', $n);
	$call->('more spans than bytes', $_) foreach ($n + 1, 4096, 1 << 20, ~0);
	$call->('fewer spans', $n - 1);
	foreach my $log (grep { $_->[0] eq $name } @logs)
	{
		my (undef, $way, @changed) = @$log;
		$call->($way, $n, @changed);
	}
}
$node->safe_psql(
	'spans', qq{
CREATE TABLE written AS
SELECT 1 AS id, asyncspan.span_set(500::bigint, 'b', 1, NULL, NULL, NULL, NULL, NULL,
	NULL)::bytea AS spans
UNION ALL
SELECT 2, asyncspan.span_set(t, 'b', id, NULL, parent, NULL, NULL, NULL, NULL)::bytea
FROM (VALUES (500::bigint, 1, -9223372036854775806),
	(600, 3, -9223372036854775805)) v(t, id, parent);
CREATE FUNCTION with_log(id int, old bytea, new bytea) RETURNS bytea
LANGUAGE plpgsql AS \$\$
DECLARE
	bytes bytea := (SELECT spans FROM written WHERE written.id = with_log.id);
	none bytea := '\\x0000000000000000';
	start int := length(bytes) - length(old || none) + 1;
BEGIN
	IF substr(bytes, start) <> old || none THEN
		RAISE 'the log is \%', substr(bytes, start);
	END IF;
	RETURN substr(bytes, 1, start - 1) || new || none;
END \$\$;
TRUNCATE outcomes;
DO \$\$ BEGIN
$calls END \$\$;});
is( $node->safe_psql('spans',
		"SELECT way, base, code FROM outcomes"
		  . " WHERE code <> CASE way WHEN 'good' THEN '00000' ELSE '22P03' END"),
	'',
	'a log is written in one way only');
is( $node->safe_psql('spans',
		"SELECT way FROM outcomes WHERE message ~ 'do not add up'"
		  . " AND way !~ '^(more spans than|fewer spans|a complete span)'"),
	'',
	'and not just for what it says');
is( $node->safe_psql('spans', 'SELECT count(*) FROM outcomes'),
	@logs + 12, 'every way was tried');
note($node->safe_psql('spans',
	'SELECT way, base, code, message FROM outcomes'));

# few bytes can stand for many spans, whose memory has a limit
my $block = substr(log_bytes(0, %one), 16);
is( $node->safe_psql(
		'spans', qq{
TRUNCATE outcomes;
SET asyncspan.max_memory = '16MB';
CALL try('text', 1, with_log(1, '\\x@{[log_bytes(1, %one)]}',
	'\\x@{[unpack('H*', pack('Q<', 4096 * 4000))]}'
		|| decode(repeat('$block', 4000), 'hex')));
SELECT code, message LIKE 'input: %asyncspan.max_memory %' FROM outcomes}),
	'53400|t',
	'memory for the spans of a log is bounded');

# The same of profiles: one of an operation without a name, of which there is a
# record, or a span that is settled.
my %record = (
	begins => 1,
	ends => 0,
	duplicates => 0,
	has_events => 1,
	first => 500,
	last => 500,
	operation => '01 00',
	log => log_bytes(1, %one));
my %settled = (
	%record,
	begins => 1,
	ends => 1,
	first => 0,
	last => 5,
	operation => '02 01 00 05 00 00 19 00 01',
	log => log_bytes(0, map { $_ => '' } @columns));

sub profile_bytes
{
	my (%profile) = @_;

	return '\x'
	  . unpack(
		'H*',
		pack('L<Q<6L<Q<2L<4L<6',
			0x61737005, @profile{qw(begins ends)},
			0, 0, $profile{duplicates},
			0, @profile{qw(has_events first last)},
			0, 1, 1, 1, 0, 0, 0, 0, 1, 0))
	  . ($profile{operation} =~ s/ //gr)
	  . $profile{log};
}

# the record with other flags
sub with_flags { return (log => log_bytes(1, %one, flags => $_[0])); }

# what is said of each, or nothing
my $huge = 'ff' x 18;
my @profiles = (
	[ '', 'a begin', %record ],
	[ '', 'a settled span', %settled ],
	[ '', 'two buckets', %settled, begins => 2, ends => 2, last => 8,
		operation => '04 02 00 05 03 03 59 00 01 02 01' ],
	[ 'settled', 'a span that came as such', %record, ends => 1,
		operation => '02 00', with_flags('104e') ],
	[ 'duplicate', 'a copy of one', %record, with_flags('204a08') ],
	[ 'Ends are', 'the end of a pair alone', %record, begins => 0, ends => 1,
		with_flags('200c04') ],
	[ 'Ends are', 'a pair without its end', %record, with_flags('200e04') ],
	[ 'range of time', 'a begin before all events', %record, first => 501,
		last => 502 ],
	[ 'range of time', 'a begin after all events', %record, first => 0,
		last => 499 ],
	[ 'range of time', 'a time of no events', %record, has_events => 0 ],
	[ 'add up', 'an event too many', %record, operation => '02 00' ],
	[ 'add up', 'an end too many', %record, ends => 1 ],
	[ 'add up', 'no time of events', %settled, has_events => 0, first => 0,
		last => 0, operation => '02 01 00 00 00 00 00 00 01' ],
	[ 'more spans', 'an operation without events', %record,
		operation => '00 00' ],
	[ 'more spans', 'three spans of four events', %settled,
		operation => '04 03 00 05 00 00 19 00 03' ],
	[ 'bytes than', 'a number with a zero', %record, operation => '8100 00' ],
	[ 'many bits', 'a number of 65 bits', %record,
		operation => 'ffffffffffffffffff03 00' ],
	[ 'many bits', 'a number without an end', %record,
		operation => 'ff' x 30 ],
	[ 'many bits', 'a sum of 129 bits', %settled,
		operation => "02 01 00 05 00 ${huge}04 19 00 01" ],
	[ 'too large', 'more events than there can be', %record,
		begins => 1 << 62 ],
	[ 'more errors', 'two errors', %settled,
		operation => '02 01 02 05 00 00 19 00 01' ],
	[ 'sums of', 'a sum above the maximum', %settled,
		operation => '02 01 00 05 00 01 19 00 01' ],
	[ 'sums of', 'a maximum beyond 64 bits', %settled,
		operation => '02 01 00 05 ffffffffffffffffff01 00 19 00 01' ],
	[ 'A bucket', 'a bucket of nothing', %settled,
		operation => '02 01 00 05 00 00 19 00 00' ],
	[ 'A bucket', 'a bucket of two', %settled,
		operation => '02 01 00 05 00 00 19 00 02' ],
	[ 'A bucket', 'a bucket above the maximum', %settled, begins => 2,
		ends => 2, last => 8,
		operation => '04 02 00 05 03 03 59 00 01 03 01' ],
	[ 'no bucket', 'a maximum without a bucket', %settled,
		operation => '02 01 00 05 03 00 19 00 01' ],
	[ 'longer', 'a span longer than the range', %settled, last => 4 ]);

$node->safe_psql(
	'spans',
	join("\n",
		'TRUNCATE outcomes;',
		map {
			my (undef, undef, %profile) = @{ $profiles[$_] };

			"CALL try('profile as text', $_, '"
			  . profile_bytes(%profile) . "');"
		} 0 .. $#profiles));
foreach my $i (0 .. $#profiles)
{
	my ($reason, $what) = @{ $profiles[$i] };

	like(
		$node->safe_psql(
			'spans', "SELECT code || ' ' || coalesce(message, '')"
			  . " FROM outcomes WHERE base = $i"),
		$reason eq '' ? qr/^00000 $/ : qr/^22P03 input: .*$reason/,
		"a profile with $what");
}

# a profile with as many other events as there can be, in bytes 20 to 27
my $most = q{overlay(asyncspan.profile(spans)::bytea
	PLACING '\xFFFFFFFFFFFFFF1F' FROM 21)::text::asyncspan.profile};
is( $node->safe_psql(
		'spans',
		"SELECT count($most) FROM bases WHERE id = 1"),
	'1',
	'a profile of very many events');
like(
	($node->psql('spans',
		"SELECT asyncspan.rollup($most) FROM bases, generate_series(1, 2)"
		  . " WHERE id = 1"))[2],
	qr/ERROR:  profiles have too many events to be rolled up/,
	'two of them are too many');

# ---- binary input ----

my $file = $node->basedir . '/value.bin';
my @bases = map { pack('H*', $_) } split /\n/,
  $node->safe_psql('spans',
	"SELECT encode(spans::bytea, 'hex') FROM bases ORDER BY id");

sub mutate
{
	my ($bytes) = @_;
	my $n = length $bytes;

	foreach (1 .. aspan_pick(1, 1, 1, 3))
	{
		my $at = aspan_random(aspan_pick($n, $n, 140 < $n ? 140 : $n));
		my $how = aspan_random(5);

		$n = length $bytes;
		next if $at >= $n - 8;
		substr($bytes, $at, 1) = chr(aspan_random(256)) if $how == 0;
		substr($bytes, $at, 4) =
		  pack('L<', aspan_pick(0xffffffff, 0x7fffffff, 0x80000000, 1 << 28, 0))
		  if $how == 1;
		$bytes = substr($bytes, 0, $at) if $how == 2;
		substr($bytes, $at, 0) = substr($bytes, aspan_random($n), 5)
		  if $how == 3;
		substr($bytes, $at, aspan_random(9)) = '' if $how == 4;
	}
	return $bytes;
}

my $script = "\\set VERBOSITY verbose\nCREATE TABLE received"
  . " (spans asyncspan.span_set);\n";
my $nfiles = 400;
foreach my $i (1 .. $nfiles)
{
	my $bytes = $i <= @bases ? $bases[ $i - 1 ] : mutate(aspan_pick(@bases));

	open my $fh, '>:raw', "$file.$i" or die "could not write $file.$i: $!";
	print $fh "PGCOPY\n\xff\r\n\0", pack('NNnN', 0, 0, 1, length $bytes),
	  $bytes, pack('n', 0xffff);
	close $fh;
	$script .= "COPY received FROM '$file.$i' (FORMAT binary);\n";
}
my ($ret, $out, $err) =
  $node->psql('spans', $script, on_error_stop => 0, timeout => aspan_timeout());
my @codes = $err =~ /ERROR:\s+(\w{5}):/g;
is(scalar(grep { $_ ne '22P03' } @codes),
	0, 'binary input refuses what is no value')
  or diag(join "\n", grep { /ERROR/ && !/22P03/ } split /\n/, $err);
cmp_ok(scalar(@codes), '>', $nfiles / 4, 'binary input refused some');
is( $node->safe_psql('spans', 'SELECT count(*) FROM received'),
	$nfiles - @codes,
	'binary input accepted the others');
cmp_ok($nfiles - @codes, '>=', scalar(@bases), 'binary input accepted some');
$node->safe_psql(
	'spans', q{
TRUNCATE outcomes;
DO $$
DECLARE r record;
BEGIN
	FOR r IN SELECT * FROM received LOOP
		CALL try('received', 0, r.spans::bytea);
	END LOOP;
END $$});
is( $node->safe_psql('spans',
		"SELECT code, message, spans FROM outcomes"
		  . " WHERE code !~ '^(00000|22...|54000|53400)\$'"),
	'',
	'what was accepted can be used');

# ---- the server is as it was ----

unlike(slurp_file($node->logfile),
	qr/terminated by signal|TRAP|PANIC|was terminated/,
	'no backend has crashed');
is($node->safe_psql('spans', 'SELECT count(*) FROM bases'),
	'5', 'the server is healthy');

$node->stop;
done_testing();
