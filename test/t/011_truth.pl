# The figures of real data sets against their ground truth, which an
# independent program computed in plain integers: counts and sums of
# nanoseconds agree exactly, derived floats to 1e-9.
#
# The sets in test/data are always used; those in ../shared/data, next to the
# checkout, when they are there.  Every figure is asked for in both its forms,
# over the relation and over a span_set value.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %sets = aspan_data_sets();
my $node = aspan_cluster('truth');

cmp_ok(scalar(grep { $sets{$_} =~ m{test/data$} } keys %sets),
	'>=', 5, 'the data sets of the project are here');

$node->safe_psql('spans', aspan_oracle_sql());
$node->safe_psql(
	'spans', q{
-- whole microseconds since the epoch
CREATE FUNCTION us(timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT (extract(epoch FROM $1) * 1000000)::bigint $$;
});

# what a timestamptz shows of a count of nanoseconds
sub us
{
	my ($ns) = @_;
	use integer;
	return defined $ns ? ($ns - (($ns % 1000) + 1000) % 1000) / 1000 : undef;
}

sub ns { return defined $_[0] ? sprintf('%.0f', $_[0] * 1e6) : undef; }

sub same
{
	my ($got, $want) = @_;
	return !defined $got && !defined $want
	  || defined $got && defined $want && $got eq $want;
}

sub close_to
{
	my ($got, $want) = @_;

	return same($got, $want) unless defined $got && defined $want;
	return abs($got - $want) <= 1e-9 * abs($want);
}

# Compares the columns of a row; returns what differs.
sub differences
{
	my ($label, $got, $want, %columns) = @_;
	my @bad;

	return ("$label: no such row") unless defined $got;
	foreach my $column (sort keys %columns)
	{
		my $how = $columns{$column};
		my ($g, $w) = ($got->{$column}, $want->{$column});

		if (!exists $got->{$column} || !exists $want->{$column})
		{
			push @bad, "$label: no column $column";
			next;
		}
		my $ok =
		    $how eq 'count' ? same($g, $w)
		  : $how eq 'ns' ? same(ns($g), ns($w))
		  : close_to($g, $w);
		push @bad,
		  sprintf("%s: %s is %s, not %s",
			$label, $column, $g // 'NULL', $w // 'NULL')
		  unless $ok;
	}
	return @bad;
}

sub report
{
	my ($title, @bad) = @_;

	ok(!@bad, $title);
	diag(join("\n", @bad > 10 ? (@bad[ 0 .. 9 ], '...') : @bad)) if @bad;
	return;
}

# Rows of a listing: the same number of them as in the truth, in its order
# where the order is decided by the given column alone.
sub check_rows
{
	my ($title, $got, $want, $key, %columns) = @_;
	my %got;
	my @bad;

	foreach my $row (@$got)
	{
		my $k = join('/', map { $_ // 'NULL' } @{$row}{@$key});
		push @bad, "$k: twice" if exists $got{$k};
		$got{$k} = $row;
	}
	foreach my $row (@$want)
	{
		my $k = join('/', map { $_ // 'NULL' } @{$row}{@$key});
		push @bad, differences($k, $got{$k}, $row, %columns);
	}
	report($title, @bad);
	return;
}

my %duration = (
	complete => 'count',
	total_ms => 'ns',
	avg_ms => 'float',
	min_ms => 'ns',
	max_ms => 'ns',
	stddev_ms => 'float',
	p50_ms => 'float',
	p95_ms => 'float',
	p99_ms => 'float');
my %stats = (
	%duration,
	events => 'count',
	events_pct => 'float',
	spans => 'count',
	open => 'count',
	orphan => 'count',
	total_pct => 'float',
	self_ms => 'ns');

foreach my $set (sort keys %sets)
{
	my $truth = aspan_truth($sets{$set}, $set);
	my $table = $set;
	$table =~ tr/-/_/;
	my $ns = aspan_load($node, $sets{$set}, $set, $table);

	$node->safe_psql('spans', "
CREATE TABLE ${table}_set AS
SELECT asyncspan.span_set(time, event_type, span_id, process_id,
	parent_span_id, name, target, filename, line) AS spans FROM $table");

	# [title, figure with its specific arguments] in both forms
	my $figure = sub {
		my ($name, $args, $columns) = @_;
		my @forms = (
			"asyncspan.$name('$table'" . ($args ? ", $args" : '') . ')',
			"asyncspan.${name}_of((SELECT spans FROM ${table}_set)"
			  . ($args ? ", $args" : '') . ')');
		my @rows = map {
			[ aspan_rows($node, "SELECT $columns FROM $_ q") ]
		} @forms;
		is_deeply($rows[1], $rows[0], "$set: ${name}_of is $name");
		return $rows[0];
	};

	# -- overview --
	my $t = $truth->{overview};
	my ($o) = @{
		$figure->(
			'overview', '',
			'*, us(first_time) AS first_us, us(last_time) AS last_us,'
			  . ' us(max_concurrency_at) AS max_concurrency_at_us')
	};
	$t->{first_us} = us($t->{first_time_ns});
	$t->{last_us} = us($t->{last_time_ns});
	$t->{max_concurrency_at_us} = us($t->{max_concurrency_at_ns});
	report(
		"$set: overview",
		differences(
			'overview', $o, $t, %duration,
			avg_concurrency => 'float',
			map { $_ => 'count' }
			  qw(events begin_events end_events other_events invalid_events
			  duplicate_events mismatched_pairs spans open orphan processes
			  targets names source_files roots children missing_parents cycles
			  max_depth first_us last_us max_concurrency
			  max_concurrency_at_us)));

	is($o->{begin_events} + $o->{end_events} + $o->{other_events}
		  + $o->{invalid_events},
		$o->{events}, "$set: events = begin + end + other + invalid");
	is( $o->{begin_events} + $o->{end_events} - 2 * $o->{complete}
		  - $o->{open} - $o->{orphan},
		$o->{duplicate_events},
		"$set: every event is of a span or a duplicate");
	is($o->{complete} + $o->{open} + $o->{orphan},
		$o->{spans}, "$set: spans = complete + open + orphan");

	# -- statistics, in order: total time descending, then name, target --
	my $names = $figure->('name_stats', '', '*');
	my $targets = $figure->('target_stats', '', '*');
	$_->{name} = $_->{key}[0] foreach @{ $truth->{name_stats} };
	$_->{target} = $_->{key}[-1]
	  foreach @{ $truth->{name_stats} }, @{ $truth->{target_stats} };
	check_rows("$set: name_stats", $names, $truth->{name_stats},
		[ 'name', 'target' ], %stats);
	check_rows("$set: target_stats", $targets, $truth->{target_stats},
		['target'], %stats);
	is_deeply(
		[ map { [ $_->{name}, $_->{target} ] } @$names ],
		[ map { [ $_->{name}, $_->{target} ] } @{ $truth->{name_stats} } ],
		"$set: rows of name_stats and their order");
	is_deeply(
		[ map { $_->{target} } @$targets ],
		[ map { $_->{target} } @{ $truth->{target_stats} } ],
		"$set: rows of target_stats and their order");
	report(
		"$set: events_per_span",
		map {
			close_to($_->{events_per_span}, $_->{events} / $_->{spans})
			  ? () : "$_->{target}: $_->{events_per_span}"
		} grep { $_->{spans} } @$names, @$targets);

	# -- the longest spans --
	my $top = $figure->('top_spans', '', '*, us(begin_time) AS begin_us');
	is_deeply(
		[
			map {
				[
					@{$_}{qw(rank process_id span_id name begin_us)},
					ns($_->{duration_ms})
				]
			} @$top
		],
		[
			map {
				my $r = $truth->{top10}[$_];
				[
					$_ + 1, @{$r}{qw(process span_id name)},
					us($r->{begin_ns}), ns($r->{duration_ms})
				]
			} 0 .. $#{ $truth->{top10} }
		],
		"$set: top_spans");

	# -- concurrency: every window, the quiet ones too --
	my $bucket = sprintf("interval '%s microseconds'",
		$truth->{bucket_ns} / 1000);
	my $windows = $figure->('concurrency', "bucket => $bucket",
		'*, us(window_start) AS start_us');
	my @window = qw(start_us peak average started finished active_at_start);
	my @want = map {
		my %w;
		@w{@window} = @$_;
		$w{start_us} = us($w{start_us});
		\%w;
	} @{ $truth->{windows} };
	is(scalar @$windows, $truth->{windows_n}, "$set: number of windows");
	is_deeply(
		[ map { $_->{start_us} } @$windows[ 0 .. $#want ] ],
		[ map { $_->{start_us} } @want ],
		"$set: windows in order");
	is(scalar(grep { defined $_->{series} } @$windows), 0,
		"$set: one series, without a name");
	check_rows(
		"$set: concurrency", $windows, \@want, ['start_us'],
		average => 'float',
		map { $_ => 'count' } qw(peak started finished active_at_start));

	# -- the tree --
	my $hierarchy = $figure->('hierarchy', '', '*');
	is_deeply(
		[ map { $_->{depth} } @$hierarchy ],
		[ map { $_->{depth} } @{ $truth->{hierarchy} } ],
		"$set: rows of hierarchy and their order");
	check_rows(
		"$set: hierarchy", $hierarchy, $truth->{hierarchy}, ['depth'],
		spans => 'count',
		self_ms => 'ns',
		map { $_ => $duration{$_} } qw(complete total_ms avg_ms p95_ms max_ms));

	# the truth has the 200 edges with the most spans
	my @edge = qw(parent_target parent_name child_target child_name);
	my $edges = $figure->('edges', '', '*');
	foreach my $row (@{ $truth->{edges} })
	{
		@{$row}{@edge} = (@{ $row->{parent} }, @{ $row->{child} });
	}
	check_rows(
		"$set: edges", $edges, $truth->{edges}, \@edge,
		spans => 'count',
		total_ms => 'ns');
	is(scalar @$edges, scalar @{ $truth->{edges} }, "$set: number of edges")
	  if @{ $truth->{edges} } < 200;

	# -- critical path: its pieces are the time of the roots --
	my $critical = $figure->('critical_path', '', '*');
	is_deeply(
		[ map { ns($_->{critical_ms}) } @$critical ],
		[ map { ns($_->{critical_ms}) } @{ $truth->{critical} } ],
		"$set: rows of critical_path and their order");
	check_rows(
		"$set: critical_path", $critical, $truth->{critical},
		[ 'target', 'name' ],
		critical_ms => 'ns',
		spans_on_path => 'count');
	my ($pieces, $pct) = (0, 0);
	foreach my $row (@$critical)
	{
		$pieces += ns($row->{critical_ms});
		$pct += $row->{critical_pct};
	}
	is($pieces, ns($truth->{critical_total_ms}),
		"$set: critical_path sums to the roots");
	ok(abs($pct - 100) < 1e-6, "$set: critical_pct sums to 100");

	# -- flame stacks --
	my $flame = $figure->('flame', "unit => 'ns'", '*');
	my (%stacks, @stack);
	foreach my $row (@$flame)
	{
		next if $row->{level} == 0;
		splice(@stack, $row->{level} - 1);
		push @stack, $row->{label};
		$stacks{ join("\x1f", @stack) } = $row;
	}
	report(
		"$set: flame",
		map {
			my $got = $stacks{ join("\x1f", @{ $_->{stack} }) };
			my $name = join(';', @{ $_->{stack} });

			!$got ? "$name: missing"
			  : differences($name,
				{ %$got, self_ns => $got->{self} }, $_,
				spans => 'count', self_ns => 'float')
		} @{ $truth->{folded_top} });
	is($flame->[0]{label}, 'total', "$set: the first row of flame is total");
	is(scalar(grep { $_->{level} == 0 } @$flame),
		1, "$set: flame has one row of level 0");

	my $self = 0;
	$self += $_->{self} foreach @$flame;
	is(sprintf('%.0f', $self), $truth->{folded_total}{self_ns},
		"$set: flame sums to the self times");

	my $folded = $figure->('folded', "unit => 'ns'", "q AS line");
	my @lines = map { $_->{line} } @$folded;
	my ($lines_sum, @bad) = (0);
	foreach my $line (@lines)
	{
		push @bad, $line unless $line =~ /^(.*) (\d+)$/ && $2 > 0;
		$lines_sum += $2 // 0;
	}
	report("$set: lines of folded", @bad);
	is(sprintf('%.0f', $lines_sum), $truth->{folded_total}{self_ns},
		"$set: folded sums to the self times");
	is_deeply(\@lines, [ sort @lines ], "$set: folded is in bytewise order");

	# names that need no rewriting: the lines are known to the byte
	my %lines = map { $_ => 1 } @lines;
	report("$set: folded",
		map { exists $lines{$_} ? () : "$_: missing" }
		map { join(';', @{ $_->{stack} }) . " $_->{self_ns}" }
		grep {
			$_->{self_ns} > 0
			  && !grep { !/^[A-Za-z][-\w:.\/]*(?<!\d)$/ } @{ $_->{stack} }
		} @{ $truth->{folded_top} });
}

$node->stop;
done_testing();
