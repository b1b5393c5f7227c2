# What reaches the server from outside, changed at random: partial states of
# the aggregates, requests that nobody made, and documents for the importers.
# Each is refused with a reason, or gives figures whose sums are right.
# (013_mutated_values.pl does so with stored values.)

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $ncases = aspan_cases(600);
my $seed = aspan_seed();
my $node = aspan_cluster('fuzz');

$node->safe_psql(
	'spans', q{
CREATE TABLE ev (id int, time bigint, kind text, span_id int, process text,
	parent int, name text, target text, file text, line int);
INSERT INTO ev VALUES (2, 1000, 'b', 1, 'p', 0, 'n', 't', 'f', 3),
	(2, 2000, 'e', 1, 'p', NULL, 'n', 't', NULL, NULL),
	(2, 1500, 'b', 2, NULL, 1, 'm', NULL, 'f', 4), (2, 1600, 'e', 3, 'p', 1, NULL, 't', 'g', -1);
INSERT INTO ev SELECT 3, i * 1000 + 7 * (i % 5) * (k = 'e')::int, k, i % 60,
	'p' || i % 3, i % 11, 'name ' || i % 7, nullif('t' || i % 3, 't0'), 'f' || i % 4, i % 9
FROM generate_series(1, 150) i, unnest('{b,e,e}'::text[]) k
WHERE i % 13 > 0 OR k = 'b';

CREATE TABLE outcomes (way text, code text, message text, input text);
CREATE PROCEDURE note(way text, code text, message text, input text)
LANGUAGE sql AS 'INSERT INTO outcomes VALUES (way, code, message, input)';

-- the figures of a set add up
CREATE FUNCTION adds_up(o record) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	RETURN o.events = o.begin_events + o.end_events + o.other_events + o.invalid_events
		AND o.begin_events + o.end_events = 2 * o.complete + o.open + o.orphan + o.duplicate_events
		AND o.spans = o.complete + o.open + o.orphan
		AND (o.total_ms >= 0 OR o.complete = 0);
END $$;
});

# what a caller is told about a bad value or (XX001) a damaged state; anything
# else is our mistake
my $refused = q{code ~ '^(22...|54000|53400|0A000|55...|XX001)$'};

sub check_outcomes
{
	my ($way, $some_accepted) = @_;

	is( $node->safe_psql('spans',
			"SELECT DISTINCT ON (code, message) code, message, input FROM outcomes"
			  . " WHERE way = '$way' AND code <> '00000' AND NOT $refused"),
		'',
		"$way: what is refused, is for its content");
	is( $node->safe_psql('spans',
			"SELECT sum((code = '00000')::int) > 0, sum((code <> '00000')::int) > 0"
			  . " FROM outcomes WHERE way = '$way'"),
		$some_accepted ? 't|t' : 'f|t',
		"$way: some refused"
		  . ($some_accepted ? ', some accepted' : ', none accepted'));
	note($node->safe_psql('spans',
			"SELECT code, regexp_replace(message, '\\d+', 'N', 'g'), count(*)"
			  . " FROM outcomes WHERE way = '$way' GROUP BY 1, 2 ORDER BY 3 DESC"));
	return;
}

# Runs a script of many statements.  Where a backend died, what it was doing
# is the last that the script has printed.
sub survives
{
	my ($name, @statements) = @_;
	my ($ret, $out, $err) = $node->psql(
		'spans',
		"SET statement_timeout = '100s';\n" . join("\n", @statements),
		on_error_stop => 1,
		timeout => 5 * aspan_timeout());

	is($ret, 0, "$name: the server survived")
	  or diag(substr($err, 0, 2000));
	return $ret == 0;
}

# bytes with one to three changes
sub mutate
{
	my ($bytes) = @_;

	foreach (1 .. aspan_pick(1, 1, 1, 2, 3))
	{
		my $n = length $bytes;
		my $at = aspan_random(aspan_pick($n, $n, $n < 140 ? $n : 140));
		my $how = aspan_random(8);

		last if $n < 8;
		$at = $n - 8 if $at > $n - 8;
		if ($how == 0)
		{
			substr($bytes, $at, 1) ^= chr(1 << aspan_random(8));
		}
		elsif ($how == 1)
		{
			substr($bytes, $at, 1) = chr(aspan_random(256));
		}
		elsif ($how == 2)
		{
			substr($bytes, $at, 4) = pack('L<',
				aspan_pick(0xffffffff, 0x7fffffff, 0x80000000, 1 << 28, 0, 1));
		}
		elsif ($how == 3)
		{
			substr($bytes, $at, 8) = pack('L<2',
				map { aspan_pick(0xffffffff, 0x7fffffff, 0x80000000, 0, 1) }
				  1 .. 2);
		}
		elsif ($how == 4)
		{
			$bytes = substr($bytes, 0, $at);
		}
		elsif ($how == 5)
		{
			substr($bytes, $at, 1 + aspan_random(9)) = '';
		}
		elsif ($how == 6)
		{
			substr($bytes, $at, 0) =
			  substr($bytes, aspan_random($n), 1 + aspan_random(9));
		}
		else
		{
			my $from = aspan_random($n - 7);
			substr($bytes, $at, 8) = substr($bytes, $from, 8);
		}
	}
	return $bytes;
}

# What the query behind a function gives to its workers: a range of time, whether
# the set is to be merged before it is cut, whether spans are packed on the way,
# what is taken of sets, and a handle of shared memory.  Anybody may call the aggregate that takes it.
sub request
{
	my ($since, $until, $is_part, $packs, $handle) = @_;

	return pack('L<3q<2L<4(L<2q<2)2L<4',
		0x61737206, defined $since, defined $until, $since // 0, $until // 0,
		1, 0, $is_part, $packs, (0) x 8, 0, 0, 0, $handle);
}

note 'partial states';

# The states of parallel workers do not pass by anybody.  So these aggregates
# do their steps one at a time: the first ends with the serialization, the
# others begin with bytes.  A state is a pointer, here of type bigint.
$node->safe_psql(
	'spans', q{
CREATE FUNCTION keep(bytea, bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $2';
CREATE AGGREGATE set_bytes("any", "any", "any", "any", "any", "any", "any", "any", "any") (
	SFUNC = asyncspan.span_set_accum, STYPE = internal,
	FINALFUNC = asyncspan.span_set_serialize);
CREATE AGGREGATE set_bytes_in_parts(bytea, "any", "any", "any", "any", "any", "any", "any",
	"any", "any", "any", "any", "any", "any") (
	SFUNC = asyncspan.span_set_shared_accum, STYPE = internal,
	FINALFUNC = asyncspan.span_set_serialize);
CREATE FUNCTION set_read(bytea) RETURNS bigint
	AS '$libdir/asyncspan', 'aspan_span_set_deserialize' LANGUAGE C STRICT;
CREATE AGGREGATE set_state(bytea) (SFUNC = keep, STYPE = bytea, FINALFUNC = set_read);
CREATE FUNCTION set_combine(bigint, bigint) RETURNS bigint
	AS '$libdir/asyncspan', 'aspan_span_set_combine' LANGUAGE C;
CREATE FUNCTION set_final(bigint) RETURNS asyncspan.span_set
	AS '$libdir/asyncspan', 'aspan_span_set_final' LANGUAGE C;
CREATE AGGREGATE set_merge(bigint) (SFUNC = set_combine, STYPE = bigint,
	FINALFUNC = set_final, FINALFUNC_MODIFY = READ_WRITE);

-- merge() and rollup() have values as states, which nothing has read
CREATE CAST (bytea AS asyncspan.span_set) WITHOUT FUNCTION;
CREATE CAST (bytea AS asyncspan.profile) WITHOUT FUNCTION;

CREATE TABLE states AS
SELECT 'set' AS way, id, set_bytes(time, kind, span_id, process, parent, name, target, file, line) AS bytes
FROM ev GROUP BY id
UNION ALL SELECT 'set', 1, set_bytes(null::bigint, null::text, null::int, null, null, null, null, null, null)
UNION ALL SELECT way, id, CASE way WHEN 'value' THEN asyncspan.span_set_send(s)
	ELSE asyncspan.profile_send(asyncspan.profile(s)) END
FROM unnest('{value,profile}'::text[]) way, (
	SELECT id, asyncspan.span_set(time, kind, span_id, process, parent, name, target, file, line) AS s
	FROM ev GROUP BY id) q;

-- two states of the same bytes, and a good one between them
CREATE PROCEDURE try_set(input bytea) LANGUAGE plpgsql AS $$
DECLARE
	o record;
	p text;
BEGIN
	SELECT set_merge(s) AS spans INTO STRICT o FROM (
		SELECT set_state(b) AS s FROM (VALUES (1, input),
			(2, (SELECT bytes FROM states WHERE way = 'set' AND id = 3)), (3, input)) v(i, b)
		GROUP BY i) q;
	p := o.spans::text;
	IF p <> p::asyncspan.span_set::text THEN
		RAISE 'value changes when it is read again';
	END IF;
	PERFORM * FROM asyncspan.hierarchy_of(o.spans);
	PERFORM asyncspan.profile(o.spans)::text;
	SELECT * INTO STRICT o FROM asyncspan.overview_of(o.spans);
	CALL note('set', CASE WHEN adds_up(o) THEN '00000' ELSE 'wrong' END, o::text, input::text);
EXCEPTION WHEN OTHERS THEN
	CALL note('set', SQLSTATE, SQLERRM, input::text);
END $$;
CREATE PROCEDURE try_value(input bytea) LANGUAGE plpgsql AS $$
DECLARE
	o record;
	p text;
BEGIN
	SELECT asyncspan.merge(b::asyncspan.span_set) AS spans INTO STRICT o
	FROM (VALUES (1, input),
		(2, (SELECT bytes FROM states WHERE way = 'value' AND id = 3)), (3, input)) v(i, b);
	p := o.spans::text;
	IF p <> p::asyncspan.span_set::text THEN
		RAISE 'value changes when it is read again';
	END IF;
	PERFORM * FROM asyncspan.hierarchy_of(o.spans);
	PERFORM asyncspan.profile(o.spans)::text;
	SELECT * INTO STRICT o FROM asyncspan.overview_of(o.spans);
	CALL note('value', CASE WHEN adds_up(o) THEN '00000' ELSE 'wrong' END, o::text, input::text);
EXCEPTION WHEN OTHERS THEN
	CALL note('value', SQLSTATE, SQLERRM, input::text);
END $$;
CREATE PROCEDURE try_profile(input bytea) LANGUAGE plpgsql AS $$
DECLARE
	p asyncspan.profile;
BEGIN
	SELECT asyncspan.rollup(b::asyncspan.profile) INTO STRICT p
	FROM (VALUES (1, input),
		(2, (SELECT bytes FROM states WHERE way = 'profile' AND id = 3)), (3, input)) v(i, b);
	IF p::text <> p::text::asyncspan.profile::text THEN
		RAISE 'value changes when it is read again';
	END IF;
	PERFORM * FROM asyncspan.profile_name_stats(p);
	CALL note('profile', '00000', NULL, input::text);
EXCEPTION WHEN OTHERS THEN
	CALL note('profile', SQLSTATE, SQLERRM, input::text);
END $$;
});

# a state that has parts, and in them events that stand apart
$node->safe_psql('spans', sprintf q{
SET asyncspan.part_spans = 100;
SET asyncspan.min_packed_spans = 0;
INSERT INTO states
SELECT 'set', 99, set_bytes_in_parts('\x%s', i * 10::bigint, k, i, 'p' || i %% 2, NULL,
	i - 1, 'n' || i %% 5, CASE WHEN k = 'b' OR i %% 50 > 0 THEN 't' ELSE 'u' END,
	NULL, NULL, NULL, NULL, NULL)
FROM generate_series(1, 700) i, unnest('{b,e,e}'::text[]) k
WHERE k = 'b' OR i %% 9 > 0},
	unpack 'H*', request(undef, undef, 0, 1, 0));
cmp_ok($node->safe_psql('spans', 'SELECT length(bytes) FROM states WHERE id = 99'),
	'<', 700 * 20, 'parts are packed');

# the steps one at a time are those of the aggregate
is( $node->safe_psql(
		'spans', q{
SELECT (SELECT asyncspan.overview_of(set_merge(s))::text FROM (SELECT set_state(bytes) AS s
		FROM states WHERE way = 'set' AND id BETWEEN 2 AND 98 GROUP BY id) q)
	= (SELECT asyncspan.overview_of(asyncspan.span_set(time, kind, span_id, process,
		parent, name, target, file, line))::text FROM ev)}),
	't',
	'the states of parts make the set of all');

foreach my $way ('set', 'value', 'profile')
{
	my @bases = map { pack 'H*', $_ } split /\n/,
	  $node->safe_psql('spans',
		"SELECT encode(bytes, 'hex') FROM states WHERE way = '$way' ORDER BY id");

	survives("$way states",
		map { sprintf "CALL try_%s('\\x%s');", $way, unpack 'H*', $_ }
		  @bases, map { mutate(aspan_pick(@bases)) } 1 .. $ncases);
	check_outcomes($way, 1);
}

note 'foreign requests';

my @requests = (request(undef, undef, 0, 0, 0), request(1500, 2000, 1, 1, 0));
push @requests, map {
	request(aspan_pick(undef, 1500, -9223372036854775808),
		aspan_pick(undef, 9223372036854775807, 1700), aspan_pick(0, 1),
		aspan_pick(0, 1),
		aspan_pick(1, 0x80000000, aspan_random(1 << 32)))
} 1 .. $ncases / 4;
push @requests, map { mutate($requests[ $_ % 2 ]) } 1 .. $ncases / 2;
push @requests, '', map { chr aspan_random(256) } 1 .. 10;

foreach my $from (
	[ 'span_set_shared', 'time, kind' ],
	[ 'span_set_from_spans_shared', 'time, time + 1' ])
{
	my ($aggregate, $columns) = @$from;
	my $plain = $aggregate =~ s/_shared//r;
	my $rest = "$columns, span_id, process, parent, name, target, file, line";
	my $all = "$columns, span_id, process, NULL, parent, name, target, NULL, NULL,"
	  . " file, line, NULL";

	$node->safe_psql(
		'spans', qq{
CREATE PROCEDURE try_$aggregate(input bytea) LANGUAGE plpgsql AS \$\$
DECLARE
	o record;
BEGIN
	SELECT * INTO STRICT o FROM asyncspan.overview_of(
		(SELECT asyncspan.$aggregate(input, $all) FROM ev));
	CALL note('$aggregate', CASE WHEN adds_up(o) THEN '00000' ELSE 'wrong' END,
		o::text, input::text);
EXCEPTION WHEN OTHERS THEN
	CALL note('$aggregate', SQLSTATE, SQLERRM, input::text);
END \$\$});
	survives($aggregate,
		map { sprintf "CALL try_$aggregate('\\x%s');", unpack 'H*', $_ } @requests);
	check_outcomes($aggregate, 1);
	is( $node->safe_psql('spans', sprintf
			"SELECT asyncspan.$aggregate('\\x%s', $all)::text = asyncspan.$plain($rest)::text FROM ev",
			unpack 'H*', $requests[0]),
		't',
		"$aggregate: a request for everything gives what $plain gives");
}

note 'documents';

# Changes of a document that leave it JSON.  Members and items are known by
# where they are kept.
my @values = (
	undef, \0, \1, '', '0', 'x', "\x{e9}\x{1f600}", "\x{7}", 'a' x 3000,
	'18446744073709551616', '-1', '1e400', '0x1f', '99999999999999999999999999',
	[], {}, [ [] ], [ undef, 5, {} ], { key => 'value' });
my @numbers = qw(0 -0.0 1 -1 0.1 1e3 1e-400 1e18 -1e18 9.2e18 1e30 1e400
  9223372036854775807 -9223372036854775808 9223372036854775808
  18446744073709551615 12345678901234567890123 0.0000000001 1.5);

sub places
{
	my ($value, $found) = @_;

	if (ref $value eq 'HASH')
	{
		foreach my $key (sort keys %$value)
		{
			push @$found, [ $value, $key ];
			places($value->{$key}, $found);
		}
	}
	elsif (ref $value eq 'ARRAY')
	{
		foreach my $i (0 .. $#$value)
		{
			push @$found, [ $value, $i ];
			places($value->[$i], $found);
		}
	}
	return $found;
}

sub at : lvalue
{
	my ($place) = @_;
	ref $place->[0] eq 'HASH'
	  ? $place->[0]{ $place->[1] }
	  : $place->[0][ $place->[1] ];
}

my $json = JSON::PP->new->utf8->canonical->allow_nonref;
sub copy_of { return $json->decode($json->encode($_[0])); }

# numbers that Perl cannot hold are put in as text at the end
sub mutate_document
{
	my ($doc) = @_;

	$doc = copy_of($doc);
	foreach (1 .. aspan_pick(1, 1, 2, 3, 8))
	{
		my $places = places($doc, []);
		last if !@$places;
		my $place = aspan_pick(@$places);
		my $how = aspan_random(8);

		if ($how <= 1)
		{
			at($place) = copy_of(aspan_pick(@values));
		}
		elsif ($how <= 3)
		{
			at($place) = 'number:' . aspan_pick(@numbers);
		}
		elsif ($how == 4)
		{
			at($place) = copy_of(at(aspan_pick(@$places)));
		}
		elsif (ref $place->[0] eq 'HASH')
		{
			my $value = delete $place->[0]{ $place->[1] };
			my @keys = map { $_->[1] } grep { ref $_->[0] eq 'HASH' } @$places;

			$place->[0]{ aspan_pick(@keys) } = $value if $how >= 6;
		}
		elsif ($how == 5)
		{
			splice @{ $place->[0] }, $place->[1], 1;
		}
		else
		{
			push @{ $place->[0] }, copy_of($place->[0][ $place->[1] ]);
		}
	}
	return $json->encode($doc) =~ s/"number:([^"]*)"/$1/gr;
}

# What is rejected is an invalid event, unless it is what spans would have been
# in.
foreach my $format ('chrome', 'otlp', 'jaeger', 'zipkin')
{
	my $function = 'asyncspan.import_'
	  . ($format eq 'chrome' ? 'chrome_trace' : $format);
	my $text = slurp_file("$FindBin::Bin/../fuzz/$format.json");
	my $doc = $json->decode($text);

	$node->safe_psql(
		'spans', qq{
CREATE PROCEDURE try_$format(input text) LANGUAGE plpgsql AS \$\$
DECLARE
	doc jsonb;
	o record;
	n record;
BEGIN
	doc := input::jsonb;
	SET LOCAL client_min_messages = error;
	SELECT coalesce(sum(count) FILTER (WHERE outcome = 'imported'), 0) AS imported,
		coalesce(sum(count) FILTER (WHERE outcome = 'rejected'), 0) AS rejected
	INTO STRICT n FROM asyncspan.import_report('$format', doc);
	SELECT * INTO STRICT o FROM asyncspan.overview_of((SELECT
		asyncspan.span_set(time, event_type, span_id, process_id, parent_span_id,
			name, target, filename, line)
		FROM $function(doc), LATERAL (VALUES ('begin', begin_time), ('end', end_time)) e (event_type, time)
		WHERE (time IS NULL) = (begin_time IS NULL AND end_time IS NULL)));
	CALL note('$format', CASE WHEN adds_up(o) AND o.invalid_events <= 2 * n.rejected
		AND o.begin_events + o.end_events BETWEEN n.imported AND 2 * n.imported
		AND o.other_events = 0 THEN '00000' ELSE 'wrong' END,
		row(o, n)::text, input);
EXCEPTION WHEN OTHERS THEN
	CALL note('$format', SQLSTATE, SQLERRM, input);
END \$\$});
	my @inputs = ($text);
	push @inputs, mutate_document($doc) foreach 1 .. $ncases;
	push @inputs, mutate($text) foreach 1 .. $ncases / 5;
	# what no client could send
	@inputs = grep { utf8::decode(my $valid = $_) && !/[\0\x80-\xff]/ } @inputs;
	survives($format, map { "CALL try_$format(\$doc\$$_\$doc\$);" } @inputs);
	check_outcomes($format, 1);
}

# ---- the server is as it was ----

unlike(slurp_file($node->logfile),
	qr/terminated by signal|TRAP|PANIC|was terminated/,
	'no backend has crashed');
$node->stop;
done_testing();
