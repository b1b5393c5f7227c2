# Differential test of tail, what_if, what_if_all and compare: the engine against
# brute force in Perl, which follows the definitions of the reference word by
# word, on thousands of small random trees.
#
# Ids are unique here, and parents are known by them: which instance of an id is
# the parent is what 020_tree_oracle.pl is about.
#
# ASPAN_SEED repeats a run, ASPAN_CASES sets the number of trees.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use List::Util qw(max min sum0);
use POSIX qw(ceil floor);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $nsets = aspan_cases(4000);
my $seed = aspan_seed();
my $node = aspan_cluster('why_oracle');

# a factor as a number, and as an exact quotient
my @factors = (
	[ '0', 0, 1 ], [ '0.1', 1, 10 ], [ '0.25', 1, 4 ], [ '0.5', 1, 2 ],
	[ '0.5', 1, 2 ], [ '0.9', 9, 10 ], [ '1', 1, 1 ], [ '1.5', 3, 2 ], [ '7', 7, 1 ]);

# ---- trees ----

sub random_set
{
	my $n = 1 + aspan_random(aspan_pick(4, 14, 30));
	my $instants = 2 + aspan_random(aspan_pick(6, 20, 100, 1000));
	my $names = 1 + aspan_random(5);
	my $shape = aspan_random(6);
	my @spans;

	foreach my $id (1 .. $n)
	{
		my $nearest = $shape == 0 ? 1 : $shape > 3 ? min(3, scalar @spans) : scalar @spans;
		my $parent = $id > 1 && rand() < ($shape > 3 ? 0.97 : 0.85)
		  ? $spans[ -1 - aspan_random($nearest) ] : undef;
		my ($begin, $end);

		if ($parent && defined $parent->{end} && $shape > 3 && rand() < 0.9)
		{
			# beyond the parent, and at times before it
			$begin = $parent->{begin} + aspan_random(3) - ($shape == 5 && rand() < 0.2);
			$end = $parent->{end} + aspan_pick(-2, 0, 0, 1, 2, 5);
			$end = max($end, $begin);
		}
		elsif ($parent && defined $parent->{end} && $shape != 3 && rand() < 0.9)
		{
			# within the parent, or a little beyond
			my $length = $parent->{end} - $parent->{begin};

			$begin = $parent->{begin} + aspan_random($length + 1);
			$end = $begin + aspan_random($parent->{end} - $begin + 1 + aspan_pick(0, 0, 3));
			$end = $parent->{end} if rand() < 0.15;
			$begin = $parent->{begin} if rand() < 0.15;
		}
		else
		{
			$begin = aspan_random($instants);
			$end = $begin + aspan_random($instants);
		}
		push @spans,
		  {
			id => $id,
			parent => $parent,
			begin => $begin,
			end => rand() < 0.06 ? undef : $end,
			name => 'n' . aspan_random($names),
			target => aspan_pick(undef, 't', 't', 'u'),
			detached => rand() < 0.08,
			children => [] };
		push @{ $parent->{children} }, $spans[-1] if $parent;
	}
	return \@spans;
}

sub complete { return defined $_[0]{end}; }
sub duration { return $_[0]{end} - $_[0]{begin}; }
sub operation { return $_[0]{name} . '|' . ($_[0]{target} // ''); }

# the children of a span that have a part of its window, as [span, begin, end]
sub parts
{
	my ($span, $lo, $hi) = @_;

	return grep { $_->[1] < $_->[2] }
	  map { [ $_, max($_->{begin}, $lo), min($_->{end}, $hi) ] }
	  grep { complete($_) && !$_->{detached} } @{ $span->{children} };
}

# ---- brute force ----

# calls back with each span on the critical path of a window, and its own time
sub walk_path
{
	my ($span, $lo, $hi, $callback) = @_;
	my $t = $hi;
	my $own = 0;

	for (;;)
	{
		my ($next) = sort {
			$b->[2] <=> $a->[2] || $a->[1] <=> $b->[1] || $a->[0]{id} <=> $b->[0]{id}
		} grep { $_->[2] <= $t } parts($span, $lo, $hi);

		last unless $next;
		$own += $t - $next->[2];
		walk_path(@$next, $callback);
		$t = $next->[1];
	}
	$callback->($span, $own + $t - $lo);
	return;
}

# the length of a span in the replay; $scale says what becomes of own time
sub replayed
{
	my ($span, $lo, $hi, $scale) = @_;
	my @parts = parts($span, $lo, $hi);
	my @ends;
	my $start_at = sub {
		my ($t) = @_;
		my @ended = grep { $parts[$_][2] <= $t } keys @ends;
		my $p = max($lo, map { $parts[$_][2] } @ended);
		my $e = max(0, map { $ends[$_] } grep { $parts[$_][2] == $p } @ended);
		my $m = max(0, map { $ends[$_] } @ended);

		return max($e + $scale->($span, $t - $p), $m);
	};

	# what has ended by then has begun before
	@parts = sort { $a->[1] <=> $b->[1] } @parts;
	foreach my $part (@parts)
	{
		push @ends, $start_at->($part->[1]) + replayed(@$part, $scale);
	}
	return $start_at->($hi);
}

sub percentile
{
	my ($q, @values) = @_;
	my $position = $q * (@values - 1);
	my ($low, $high) = (sort { $a <=> $b } @values)[ floor($position), ceil($position) ];

	return $low + ($position - floor($position)) * ($high - $low);
}

sub roots { return grep { !$_->{parent} && complete($_) } @{ $_[0] }; }

# what an operation has of the critical paths of roots: time and spans
sub paths
{
	my (@roots) = @_;
	my (%ns, %calls);

	foreach my $root (@roots)
	{
		walk_path($root, $root->{begin}, $root->{end}, sub {
			$ns{ operation($_[0]) } += $_[1];
			$calls{ operation($_[0]) }++;
		});
	}
	return (\%ns, \%calls);
}

sub what_if
{
	my ($roots, $factor, $is_scaled) = @_;
	my (undef, $numerator, $denominator) = @$factor;
	my $scale = sub {
		my ($span, $x) = @_;
		use integer;
		return $is_scaled->($span)
		  ? ($x * $numerator + $denominator - 1) / $denominator : $x;
	};

	return map { replayed($_, $_->{begin}, $_->{end}, $scale) } @$roots;
}

# ---- what the engine should say: by figure, then set and operation ----

my %want;

sub want_what_if_all
{
	my ($set_no, $set, $factor) = @_;
	my @roots = roots($set);
	my $before = sum0(map { duration($_) } @roots);
	my ($critical) = paths(@roots);
	my @replayed = map { [ $_, $_->{begin}, $_->{end} ] } @roots;
	my %operations;

	while (my $part = shift @replayed)
	{
		$operations{ operation($part->[0]) } = 1;
		push @replayed, parts(@$part);
	}
	foreach my $op (keys %operations)
	{
		my $after = sum0(what_if(\@roots, $factor, sub { operation($_[0]) eq $op }));
		my $saved = $before - $after;
		my $most = ($critical->{$op} // 0) * (1 - $factor->[1] / $factor->[2]);

		ok(0, "set $set_no: $op would save $saved of at most $most")
		  if $saved > $most + 1e-6;
		$want{what_if_all}{"$set_no $op"} =
		  [ $saved, $most, $before ? 100 * $saved / $before : undef ];
	}
	return;
}

sub want_what_if
{
	my ($set_no, $set, $factor, $name) = @_;
	my (%roots, $result);

	push @{ $roots{ operation($_) } }, $_ foreach roots($set);
	foreach my $op (keys %roots)
	{
		my @before = map { duration($_) } @{ $roots{$op} };
		my @after = what_if($roots{$op}, $factor, sub { $_[0]{name} eq $name });
		my ($critical) = paths(@{ $roots{$op} });
		my $saved = sum0(@before) - sum0(@after);
		my $most = sum0(map { $critical->{$_} } grep { /^\Q$name\E\|/ } keys %$critical)
		  * (1 - $factor->[1] / $factor->[2]);

		$want{what_if}{"$set_no $op"} = [
			scalar @before, sum0(@before), sum0(@after), $saved, $most,
			percentile(0.95, @before), percentile(0.95, @after) ];
	}
	return;
}

sub want_tail
{
	my ($set_no, $set, $name, $q) = @_;
	my @roots = grep { complete($_) && $_->{name} eq $name } @$set;
	my $threshold = @roots ? percentile($q, map { duration($_) } @roots) : 0;
	my @sides = map { my $is_tail = $_;
		[ grep { (duration($_) >= $threshold) == $is_tail } @roots ] } !1, !0;
	my ($n0, $n1) = map { scalar @$_ } @sides;

	return unless $n0 && $n1;
	my ($ns0, $calls0) = paths(@{ $sides[0] });
	my ($ns1, $calls1) = paths(@{ $sides[1] });
	foreach my $op (keys %{ { %$calls0, %$calls1 } })
	{
		my ($body, $tail) = (($ns0->{$op} // 0) / $n0, ($ns1->{$op} // 0) / $n1);
		my ($c0, $c1) = ($calls0->{$op} // 0, $calls1->{$op} // 0);
		my $cost0 = $c0 ? $ns0->{$op} / $c0 : $ns1->{$op} / $c1;
		my $cost1 = $c1 ? $ns1->{$op} / $c1 : $cost0;

		$want{tail}{"$set_no $op"} = [
			$body, $tail, $tail - $body,
			($c1 / $n1 - $c0 / $n0) * ($cost0 + $cost1) / 2,
			($cost1 - $cost0) * ($c0 / $n0 + $c1 / $n1) / 2,
			scalar @roots, $n1 ];
	}
	return;
}

# [sum, number] of each root that has spans of the operation, or of each span
sub samples
{
	my ($set, $samples) = @_;
	my (%by_root, %by_operation);

	foreach my $span (grep { complete($_) } @$set)
	{
		my $key = $span;

		if ($samples eq 'roots')
		{
			$key = $key->{parent} while $key->{parent};
		}
		my $mean = $by_root{ operation($span) }{$key} //= [ 0, 0 ];
		$mean->[0] += duration($span);
		$mean->[1]++;
	}
	$by_operation{$_} = [ values %{ $by_root{$_} } ] foreach keys %by_root;
	return %by_operation;
}

sub mann_whitney
{
	my ($before, $after) = @_;
	my @all = (@$before, @$after);
	my $order = sub { return $_[0][0] * $_[1][1] <=> $_[1][0] * $_[0][1] };
	my ($u, $ties) = (0, 0);
	my $pairs = @$before * @$after;

	foreach my $x (@$after)
	{
		$u += (1 + $order->($x, $_)) / 2 foreach @$before;
	}

	# each of t equal values adds t^2 - 1
	foreach my $x (@all)
	{
		my $t = grep { $order->($x, $_) == 0 } @all;
		$ties += $t * $t - 1;
	}
	my $n = @all;
	my $variance = $pairs / 12 * ($n + 1 - $ties / ($n * ($n - 1)));
	my $z = abs($u - $pairs / 2) - 0.5;

	return ($u / $pairs, $variance < 1e-9 || $z <= 0 ? 1
		: POSIX::erfc($z / sqrt(2 * $variance)));
}

sub want_compare
{
	my ($set_no, $before, $after, $samples) = @_;
	my @sides = ($before, $after);
	my @samples = map { { samples($_, $samples) } } @sides;
	my @tested = grep { $samples[1]{$_} } keys %{ $samples[0] };
	my (%p, %superiority, %q);
	my $least = 1;
	my $rank = @tested;

	($superiority{$_}, $p{$_}) = mann_whitney($samples[0]{$_}, $samples[1]{$_})
	  foreach @tested;
	foreach my $op (sort { $p{$b} <=> $p{$a} } @tested)
	{
		$least = min($least, $p{$op} * @tested / $rank--);
		$q{$op} = $least;
	}
	foreach my $op (keys %{ { map { operation($_) => 1 } @$before, @$after } })
	{
		my @n = map { my $s = $_; scalar grep { complete($_) && operation($_) eq $op } @$s } @sides;
		my @total = map { my $s = $_;
			sum0(map { duration($_) } grep { complete($_) && operation($_) eq $op } @$s) } @sides;

		$want{"compare_$samples"}{"$set_no $op"} = [
			@n, @total, $superiority{$op}, $p{$op}, $q{$op},
			$n[0] && $n[1] ? $total[1] - $total[0] / $n[0] * $n[1] : undef ];
	}
	return;
}

# ---- the sets ----

my @sets = map { random_set() } 1 .. $nsets;
my $rows = '';
my $asked = '';

foreach my $i (0 .. $#sets)
{
	my $factor = aspan_pick(@factors);
	my $name = 'n' . aspan_random(3);
	my $q = aspan_pick(0.1, 0.5, 0.9, 0.95, 1);

	$rows .= aspan_copy_text($i, @$_{qw(id begin end name target)},
		$_->{parent} ? $_->{parent}{id} : undef, $_->{detached} ? 't' : 'f')
	  foreach aspan_shuffle(@{ $sets[$i] });
	$asked .= aspan_copy_text($i, $factor->[0], $name, $q);
	want_what_if_all($i, $sets[$i], $factor);
	want_what_if($i, $sets[$i], $factor, $name);
	want_tail($i, $sets[$i], $name, $q);
	next if $i == 0;
	want_compare($i, @sets[ $i - 1, $i ], $_) foreach 'roots', 'spans';
}

$node->safe_psql('spans', 'CREATE TABLE span (set_no int, span_id bigint, begin_ns bigint,'
	  . ' end_ns bigint, name text, target text, parent_id bigint, detached boolean);'
	  . 'CREATE TABLE asked (set_no int PRIMARY KEY, factor float8, name text, q float8)');
$node->safe_psql('spans', "COPY span FROM STDIN;\n$rows\\.\n");
$node->safe_psql('spans', "COPY asked FROM STDIN;\n$asked\\.\n");
$node->safe_psql('spans', q{
CREATE TABLE sets AS
SELECT set_no, asyncspan.span_set_from_spans(begin_ns, end_ns, span_id, 'p'::text,
	NULL::text, parent_id, name, target, NULL::boolean, detached, NULL::text,
	NULL::int) AS spans
FROM span GROUP BY set_no;
CREATE VIEW cases AS SELECT * FROM sets JOIN asked USING (set_no);
});

# the columns after set and operation, and where they are from
my %queries = (
	what_if_all => [
		'name, target, saved_ms * 1e6, saved_max_ms * 1e6, saved_pct',
		'SELECT set_no, w.* FROM cases, asyncspan.what_if_all_of(spans, factor) w' ],
	what_if => [
		'root_name, root_target, roots, before_ms * 1e6, after_ms * 1e6,'
		  . ' saved_ms * 1e6, saved_max_ms * 1e6, p95_before_ms * 1e6, p95_after_ms * 1e6',
		'SELECT set_no, w.* FROM cases, asyncspan.what_if_of(spans, name, factor => factor) w' ],
	tail => [
		'name, target, body_ms * 1e6, tail_ms * 1e6, excess_ms * 1e6,'
		  . ' calls_part_ms * 1e6, cost_part_ms * 1e6, roots, tail_roots',
		'SELECT set_no, t.* FROM cases, asyncspan.tail_of(spans, name, q => q) t' ],
	map {
		("compare_$_" => [
			'name, target, before_complete, after_complete, before_total_ms * 1e6,'
			  . ' after_total_ms * 1e6, superiority, p_value, q_value, impact_ms * 1e6',
			'SELECT a.set_no, c.* FROM sets b JOIN sets a ON a.set_no = b.set_no + 1,'
			  . " asyncspan.compare_of(b.spans, a.spans, '$_') c" ])
	} 'roots', 'spans');

sub same
{
	my ($got, $want) = @_;

	return $got eq '' unless defined $want;
	return $got ne '' && abs($got - $want) <= 1e-9 * max(1, abs($want));
}

foreach my $what (sort keys %queries)
{
	my ($columns, $from) = @{ $queries{$what} };
	my @lines = split /\n/,
	  $node->safe_psql('spans', "SELECT set_no, $columns FROM ($from) AS rows");
	my %missing = %{ $want{$what} };
	my @wrong;

	foreach my $line (@lines)
	{
		my ($set_no, $name, $target, @got) = split /\|/, $line, -1;
		my $want = delete $missing{"$set_no $name|$target"};

		push @wrong, "set $line, not " . join('|', map { $_ // '' } @{ $want || [] })
		  unless $want && @$want == @got
		  && !grep { !same($got[$_], $want->[$_]) } 0 .. $#got;
	}
	push @wrong, map { "no row of set $_" } keys %missing;
	cmp_ok(scalar @lines, '>', $nsets / 2, "$what: " . @lines . ' rows compared');
	ok(!@wrong, "$what: as by brute force");
	diag(join "\n", @wrong > 20 ? @wrong[ 0 .. 19 ] : @wrong) if @wrong;
}

# ---- identities ----

is($node->safe_psql('spans', q{
SELECT count(*) FROM cases CROSS JOIN LATERAL (
	SELECT sum(excess_ms) AS excess, sum(calls_part_ms + cost_part_ms) AS parts,
		sum(tail_ms) - sum(body_ms) AS difference, max(tail_ms) AS largest
	FROM asyncspan.tail_of(spans, name, q => q)) t
WHERE abs(excess - difference) > 1e-12 * (largest + 1)
	OR abs(excess - parts) > 1e-12 * (largest + 1)}),
	0, 'the excess is the sum of its parts, and its sum the difference of the means');
is($node->safe_psql('spans', q{
SELECT count(*) FROM sets, asyncspan.what_if_all_of(spans, 1) WHERE saved_ms <> 0}),
	0, 'a factor of 1 changes nothing');
is($node->safe_psql('spans', q{
SELECT count(*) FROM sets, asyncspan.what_if_all_of(spans, 0.5) a
JOIN asyncspan.what_if_all_of(spans, 0.2) b
	ON (b.name, coalesce(b.target, '')) = (a.name, coalesce(a.target, ''))
WHERE a.saved_ms > b.saved_ms OR a.saved_ms > a.saved_max_ms}),
	0, 'what is saved is monotone in the factor, and never more than the most');

$node->stop;
done_testing();
