# Importers and exporters, on what nobody wrote down beforehand:
#  - random Chrome traces against a plain model of the viewers' rules
#  - random events out in every format and back in
#  - documents of every format with random damage
#  - traces of other projects, where they lie in ../shared/data
#
# ASPAN_SEED repeats a run.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use File::Basename qw(dirname);
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = aspan_seed();
my $node = aspan_cluster('interop');
my $json = JSON::PP->new->utf8->canonical->allow_nonref;

$node->safe_psql(
	'spans', q{
CREATE TABLE docs (id serial, format text, doc jsonb);
SELECT asyncspan.create_events_table('ev'), asyncspan.create_spans_table('sp'), asyncspan.create_spans_table('copied');
});

# one line of JSON each
sub store
{
	my ($format, @docs) = @_;
	my $file = $node->basedir . '/docs.copy';

	aspan_write_file($file, map { aspan_copy_text($format, $_) } @docs);
	$node->safe_psql('spans',
		"TRUNCATE docs RESTART IDENTITY; COPY docs (format, doc) FROM '$file'");
	return;
}

# ---- Chrome traces against a model ----

# a few names, ids and instants, so that everything happens
sub random_trace
{
	my @events;

	for my $i (1 .. 3 + aspan_random(40))
	{
		my %event = (
			ph => aspan_pick(qw(b b e e B B E E X)),
			pid => 1 + aspan_random(2),
			tid => 1 + aspan_random(2),
			ts => aspan_random(30),
			name => aspan_pick('a', 'b', 'c'),
			args => { line => $i });

		if ($event{ph} =~ /[be]/)
		{
			$event{id} = aspan_pick('1', '2');
			$event{cat} = aspan_pick('x', 'y');
		}
		$event{dur} = aspan_random(15) if $event{ph} eq 'X';
		delete $event{name} if $event{ph} eq 'E' && aspan_random(2);
		push @events, \%event;
	}
	return \@events;
}

# The events of one stack and instant, given their ends: as they stand, but X,
# the longest first, before the first begin that is shorter, unless an earlier
# span ends after that.
sub in_order
{
	my ($events, $end, $partner, @at) = @_;
	my @list = grep { $events->[$_]{ph} ne 'X' } @at;
	my @complete = sort { $end->{$b} <=> $end->{$a} || $a <=> $b }
	  grep { $events->[$_]{ph} eq 'X' } @at;
	my ($floor) = (map { $_ + 1 } grep {
		my $begin = $partner->{ $list[$_] };
		$events->[ $list[$_] ]{ph} =~ /[eE]/ && defined $begin
		  && $events->[$begin]{ts} < $events->[ $list[$_] ]{ts}
	} reverse 0 .. $#list);
	my %before;

	foreach my $x (@complete)
	{
		my ($place) = grep {
			$events->[ $list[$_] ]{ph} =~ /[bB]/
			  && defined $end->{ $list[$_] } && $end->{ $list[$_] } < $end->{$x}
		} ($floor || 0) .. $#list;
		push @{ $before{ defined $place ? $place : @list } }, $x;
	}
	return map { @{ $before{$_} || [] }, $_ < @list ? $list[$_] : () } 0 .. @list;
}

# [line of the begin or orphan, begin, end, line of the parent], sorted
sub model
{
	my ($events) = @_;
	my (%open, %parent, %partner, %end, %instant);

	foreach my $i (sort { $events->[$a]{ts} <=> $events->[$b]{ts} || $a <=> $b }
		0 .. $#$events)
	{
		my $e = $events->[$i];
		my $key = $e->{ph} =~ /[be]/
		  ? "async $e->{pid} $e->{cat} $e->{id}"
		  : "thread $e->{pid} $e->{tid}";
		my $open = $open{$key} ||= [];

		push @{ $instant{$key}{ $e->{ts} } }, $i;
		if ($e->{ph} eq 'X')
		{
			$end{$i} = $e->{ts} + $e->{dur};
		}
		elsif ($e->{ph} =~ /[bB]/)
		{
			push @$open, $i;
		}
		else
		{
			my ($at) = grep {
				!defined $e->{name} || $events->[ $open->[$_] ]{name} eq $e->{name}
			} reverse 0 .. $#$open;

			next unless defined $at;
			my ($begin) = splice @$open, $at, 1;
			$partner{$begin} = $i;
			$partner{$i} = $begin;
			$end{$begin} = $e->{ts};
		}
	}

	foreach my $instants (values %instant)
	{
		my @stack;

		foreach my $i (map { in_order($events, \%end, \%partner, @{ $instants->{$_} }) }
			sort { $a <=> $b } keys %$instants)
		{
			my $e = $events->[$i];

			if ($e->{ph} =~ /[bBX]/)
			{
				pop @stack
				  while @stack && $events->[ $stack[-1] ]{ph} eq 'X'
				  && $end{ $stack[-1] } <= $e->{ts};
				$parent{$i} = $stack[-1];
				push @stack, $i;
			}
			elsif (defined $partner{$i})
			{
				my ($place) = grep { $stack[$_] == $partner{$i} } 0 .. $#stack;
				splice @stack, $place if defined $place;
			}
		}
	}

	my @spans;
	foreach my $i (0 .. $#$events)
	{
		my $e = $events->[$i];
		my $begun = $e->{ph} =~ /[bBX]/;

		next if !$begun && defined $partner{$i};
		my $end = $e->{ph} eq 'X' ? $e->{ts} + $e->{dur}
		  : !$begun ? $e->{ts}
		  : defined $partner{$i} ? $events->[ $partner{$i} ]{ts}
		  : undef;
		push @spans, [
			$e->{args}{line},
			$begun ? $e->{ts} * 1000 : undef,
			defined $end ? $end * 1000 : undef,
			defined $parent{$i} ? $events->[ $parent{$i} ]{args}{line} : undef
		];
	}
	return [ sort { $a->[0] <=> $b->[0] } @spans ];
}

my @traces = map { random_trace() } 1 .. 400;
store('chrome', map { $json->encode($_) } @traces);

# An id stands for one span, but for the halves that found no other half; the
# line tells them apart.
my %got;
foreach my $row (
	aspan_rows(
		$node, q{
	WITH s AS MATERIALIZED (SELECT id, i.* FROM docs, asyncspan.import_chrome_trace(doc) i)
	SELECT s.id, s.line, s.begin_time AS begin, s.end_time AS "end",
		(SELECT json_agg(DISTINCT p.line) FROM s p WHERE p.id = s.id
			AND p.span_id = s.parent_span_id) AS parents
	FROM s ORDER BY s.id, s.line}))
{
	push @{ $got{ $row->{id} } }, $row;
}

my $bad = 0;
foreach my $i (0 .. $#traces)
{
	my $want = model($traces[$i]);
	my $have = $got{ $i + 1 } || [];
	my $same = @$want == @$have;

	for my $k (0 .. $#$want)
	{
		last unless $same;
		my ($line, $begin, $end, $parent) = @{ $want->[$k] };
		my $row = $have->[$k];
		my $text = sub { join ',', map { defined $_ ? $_ : '-' } @_ };

		$same = $text->($line, $begin, $end) eq
		  $text->($row->{line}, $row->{begin}, $row->{end})
		  && (defined $parent
			? scalar(grep { $_ == $parent } @{ $row->{parents} || [] })
			: !$row->{parents});
	}
	next if $same;
	$bad++;
	diag('trace ' . $json->encode($traces[$i]) . "\nwant "
		  . $json->encode($want) . "\nhave " . $json->encode($have))
	  if $bad == 1;
}
is($bad, 0, "400 random Chrome traces nest as in a viewer");

# ---- random events, out and back ----

$node->safe_psql(
	'spans', q{
CREATE FUNCTION comparable(source regclass, orphans boolean)
RETURNS TABLE (process_id text, span_id bigint, parent_span_id bigint, name text, target text,
  filename text, line int, begin_time timestamptz, end_time timestamptz, duration_ms float8, status text)
LANGUAGE sql AS $$
  SELECT process_id, span_id,
    CASE WHEN parent_span_id NOT IN (0, -1, span_id) THEN parent_span_id END,
    coalesce(name, ''), target, filename, line, begin_time, end_time, duration_ms, status
  FROM asyncspan.spans(source) WHERE orphans OR status <> 'orphan'
$$;
CREATE FUNCTION differences(source regclass, format text, parents text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  chrome boolean := format = 'chrome_trace';
  doc text;
BEGIN
  EXECUTE format('SELECT string_agg(piece, %L) FROM asyncspan.%I(%L%s) piece', e'\n', format, source,
    CASE WHEN NOT chrome THEN format(', parents => %L', parents) END) INTO doc;
  TRUNCATE copied;
  EXECUTE format('INSERT INTO copied SELECT * FROM asyncspan.%I($1)',
    CASE format WHEN 'chrome_trace' THEN 'import_chrome_trace' WHEN 'otlp_json' THEN 'import_otlp' ELSE 'import_jaeger' END)
    USING doc::jsonb;
  RETURN (SELECT count(*) FROM (SELECT * FROM comparable(source, chrome) EXCEPT ALL SELECT * FROM comparable('copied', true)) s)
    + (SELECT count(*) FROM (SELECT * FROM comparable('copied', true) EXCEPT ALL SELECT * FROM comparable(source, chrome)) s);
END $$;
});

foreach my $round (1 .. 6)
{
	my $events = 20 * 3**$round;
	my $ids = 2 + aspan_random($events);
	my $file = $node->basedir . '/events.copy';

	open my $fh, '>:raw', $file or die $!;
	for (1 .. $events)
	{
		my $id = aspan_random($ids) - int($ids / 4);

		print $fh aspan_copy_text(
			aspan_random(1_000_000) - 300_000, aspan_pick('begin', 'end'),
			"p" . aspan_random(3), $id,
			aspan_pick(undef, 0, -1, map { aspan_random($ids) } 1 .. 6),
			"name $id", 'target',
			aspan_pick(undef, '', "f\"\\\t"), aspan_pick(undef, 0, 7));
	}
	close $fh;
	$node->safe_psql('spans',
		"TRUNCATE ev; COPY ev (time, event_type, process_id, span_id,
			parent_span_id, name, target, filename, line) FROM '$file'");
	foreach my $format (qw(chrome_trace otlp_json jaeger_json))
	{
		my $parents = aspan_pick('process', 'global');

		is( $node->safe_psql('spans',
				"SELECT differences('ev', '$format', '$parents')"),
			0, "$events random events, out as $format ($parents) and back");
	}
}

# ---- damaged documents ----

# replaces, drops or repeats one value somewhere in a document
sub damage
{
	my ($value) = @_;
	my @places = (\$value);
	my @found;

	while (my $place = shift @places)
	{
		push @found, $place;
		push @places, map { \$_ } @{$$place} if ref $$place eq 'ARRAY';
		push @places, map { \$$place->{$_} } sort keys %{$$place}
		  if ref $$place eq 'HASH';
	}
	my $victim = $found[ aspan_random(scalar @found) ];
	$$victim = aspan_pick(
		undef, 0, -1, 1e300, -1e300, 18446744073709551615, 9223372036854775807,
		0.1, '', 'x', '0', 'ffffffffffffffff', '0000000000000000', "\x{1F600}",
		'9' x 400, '1e5', '+', '-', '.', '=', 'A' x 20000,
		JSON::PP::true, [], {}, [ [] ], [ undef, 1 ], { a => {} },
		[ $$victim, $$victim ]);
	return $value;
}

$node->safe_psql(
	'spans', q{
TRUNCATE ev;
INSERT INTO ev (time, event_type, process_id, span_id, parent_span_id, name, target, filename, line)
SELECT i * 100, type, 'p' || i % 2, id, id / 2, 'n' || id % 3, 't', 'f', 1
FROM (SELECT i, i / 2 + 1 AS id FROM generate_series(1, 24) i) s, unnest(ARRAY['begin', 'end']) type;
});
my $zipkin = [
	map {
		{   traceId => 't', id => sprintf('%x', 1 + $_ / 2),
			parentId => sprintf('%x', 1 + $_ / 4), name => "n$_",
			timestamp => $_, duration => 7, shared => $_ % 2 ? JSON::PP::true : JSON::PP::false,
			localEndpoint => { serviceName => 's' . $_ % 3 }, tags => { lc => 'x' },
			annotations => [ {} ] }
	} 1 .. 8
];
my %whole = (
	chrome => $node->safe_psql('spans', q{SELECT asyncspan.chrome_trace('ev')}),
	otlp => $node->safe_psql('spans', q{SELECT asyncspan.otlp_json('ev')}),
	jaeger => $node->safe_psql('spans', q{SELECT asyncspan.jaeger_json('ev')}),
	zipkin => $json->encode($zipkin));

$node->safe_psql(
	'spans', q{
-- how an import ended: 'error', or 'rows'; anything but a refusal of the
-- whole document is raised
CREATE FUNCTION attempt(format text, doc jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  spans bigint;
  rejected bigint;
  outcome text := 'rows';
BEGIN
  BEGIN
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE begin_time IS NULL AND end_time IS NULL) FROM asyncspan.%I($1)',
      'import_' || CASE format WHEN 'chrome' THEN 'chrome_trace' ELSE format END) INTO spans, rejected USING doc;
  EXCEPTION WHEN invalid_parameter_value THEN
    outcome := 'error';
  END;
  -- the report agrees with the rows, and refuses what the import refuses
  BEGIN
    IF (SELECT coalesce(sum(r.count), 0) FROM asyncspan.import_report(format, doc) r WHERE r.outcome = 'rejected') < rejected THEN
      RAISE EXCEPTION 'the report counts less than % rejected', rejected;
    END IF;
  EXCEPTION WHEN invalid_parameter_value THEN
    IF outcome <> 'error' THEN
      RAISE EXCEPTION 'only the report refuses the document';
    END IF;
  END;
  RETURN outcome;
END $$;
});

foreach my $format (sort keys %whole)
{
	my @damaged;

	for (1 .. 250)
	{
		my $doc = $json->decode($whole{$format});

		$doc = damage($doc) for 0 .. aspan_random(4);
		push @damaged, $json->encode($doc);
	}
	store($format, @damaged);
	my ($ret, $out, $err) = $node->psql('spans',
		q{SET client_min_messages = error; SELECT attempt(format, doc), count(*) FROM docs GROUP BY 1 ORDER BY 1});
	is($ret, 0, "250 damaged documents of $format are read or refused")
	  or diag($err);
	like($out, qr/^rows\|/m, "most damage to $format leaves a document");
}

# ---- traces of other projects ----

my $raw = dirname(dirname(dirname($FindBin::Bin))) . '/shared/data/raw';

SKIP:
{
	skip 'no Jaeger trace of another project here', 4
	  unless -r "$raw/crisp-18.jaeger.json";
	store('jaeger',
		$json->encode($json->decode(slurp_file("$raw/crisp-18.jaeger.json"))));
	$node->safe_psql('spans',
		'TRUNCATE sp; INSERT INTO sp SELECT e.* FROM docs, asyncspan.import_jaeger(doc) e');
	is( $node->safe_psql('spans', q{SELECT complete, open, orphan, roots, children, max_depth, cycles, missing_parents
			FROM asyncspan.overview('sp', parents => 'global')}),
		'9|0|0|1|8|3|0|0', 'crisp-18: every span, in one tree');
	is( $node->safe_psql('spans', q{SELECT outcome, item, r.count FROM docs, asyncspan.import_report('jaeger', doc) r}),
		"imported|span|9\nignored|log|1", 'crisp-18: the report');
	is( $node->safe_psql('spans', q{SELECT level, label FROM asyncspan.flame('sp', weight => 'total', parents => 'global')
			WHERE level BETWEEN 1 AND 2 ORDER BY level, label COLLATE "C"}),
		"1|O1\n2|O2\n2|O6", 'crisp-18: the top of its flame graph');
	is( $node->safe_psql('spans', q{SELECT differences('sp', 'jaeger_json', 'global')}),
		0, 'crisp-18: out and back');
}

SKIP:
{
	skip 'no Zipkin trace of another project here', 5
	  unless -r "$raw/smartthings.zipkin.json.gz";
	store('zipkin', $json->encode($json->decode(
		scalar `gzip -dc '$raw/smartthings.zipkin.json.gz'`)));
	$node->safe_psql('spans',
		'TRUNCATE sp; INSERT INTO sp SELECT e.* FROM docs, asyncspan.import_zipkin(doc) e');
	is( $node->safe_psql('spans', q{SELECT outcome, item, r.count FROM docs, asyncspan.import_report('zipkin', doc) r}),
		"imported|span|957\nmerged|report of a span|84\nignored|annotation|92",
		'smartthings: all 1041 reports are spans or parts of one');
	is( $node->safe_psql('spans', q{SELECT invalid_events, other_events, orphan, complete + open, missing_parents, cycles
			FROM asyncspan.overview('sp', parents => 'global')}),
		'0|0|0|957|0|0', 'smartthings: no span is lost, and no parent');
	is( $node->safe_psql('spans', q{SELECT process_id, name FROM asyncspan.spans('sp') WHERE parent_span_id IS NULL}),
		'coreSrv|get /login/tokenauth', 'smartthings: one root');
	is( $node->safe_psql('spans', q{SELECT process_id, count(*) FROM sp GROUP BY process_id, span_id HAVING count(*) > 2}),
		'pusher|5', 'smartthings: shared ids are told apart, but for one call that five servers answered');
	is( $node->safe_psql('spans', q{SELECT differences('sp', 'jaeger_json', 'global') + differences('sp', 'otlp_json', 'global')}),
		0, 'smartthings: out and back');
}

my %sets = aspan_data_sets();
foreach my $name (grep { exists $sets{$_} } qw(next-build lighthouse-animation nezha-small))
{
	aspan_load($node, $sets{$name}, $name, 'loaded');
	foreach my $format (qw(chrome_trace otlp_json jaeger_json))
	{
		is( $node->safe_psql('spans',
				"SELECT differences('loaded', '$format', 'process')"),
			0, "$name: out as $format and back");
	}
	$node->safe_psql('spans', 'DROP TABLE loaded');
}

$node->stop;
done_testing();
