# The figures of single spans and traces against their ground truth, which an
# independent program computed in plain integers: row by row in the order of
# each function, and sums over all rows.
#
# The sets in test/data are always used; those in ../shared/data, next to the
# checkout, when they are there.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %sets = aspan_data_sets();
my $node = aspan_cluster('figures_truth');

$node->safe_psql('spans', q{
-- whole microseconds since the epoch, and whole nanoseconds of milliseconds
CREATE FUNCTION us(timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT (extract(epoch FROM $1) * 1000000)::bigint $$;
CREATE FUNCTION ns(double precision) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT round(($1 * 1e6)::numeric)::bigint $$;
});

# what a column of the truth is called in ours, and how it is compared: a
# timestamp is the microsecond at or before, a duration is in milliseconds
my %times = (
	begin_ns => 'begin_time',
	end_ns => 'end_time',
	root_begin_ns => 'root_begin_time',
	window_start_ns => 'window_start');

# columns that are no whole numbers of nanoseconds: the last digits differ
my $approximate = qr/_ms$|^(?:percentile|percentile_of_age|reached|superiority)$|per_second$|_value$|_pct$/;

sub expression
{
	my ($column) = @_;

	return "us($times{$column})" if $times{$column};
	return 'ns(' . ($column =~ s/_ns$/_ms/r) . ')' if $column =~ /_ns$/;
	return $column;
}

sub same
{
	my ($column, $got, $want) = @_;

	return !defined $want unless defined $got;
	return 0 unless defined $want;
	if ($times{$column})
	{
		use integer;
		return $got == ($want - (($want % 1000) + 1000) % 1000) / 1000;
	}
	return abs($got - $want) <= 1e-9 * abs($want) if $column =~ $approximate;
	return "$got" eq "$want";
}

sub compare
{
	my ($title, $call, $figure, %sums) = @_;
	my @columns = @{ $figure->{columns} };
	my @rows = @{ $figure->{rows} };
	my @got = @{ decode_json($node->safe_psql('spans', sprintf
				q{SELECT coalesce(json_agg(json_build_array(%s) ORDER BY n), '[]')
				FROM (SELECT row_number() OVER () AS n, f.* FROM %s f LIMIT %d) f},
			join(', ', map { expression($_) } @columns), $call, scalar @rows)) };
	my @bad;

	foreach my $i (0 .. $#rows)
	{
		foreach my $j (0 .. $#columns)
		{
			push @bad, sprintf '%s of row %d is %s, not %s', $columns[$j], $i + 1,
			  $got[$i][$j] // 'NULL', $rows[$i][$j] // 'NULL'
			  unless same($columns[$j], $got[$i][$j], $rows[$i][$j]);
		}
	}
	ok(!@bad, "$title: " . @rows . ' rows');
	diag(join("\n", @bad > 10 ? (@bad[ 0 .. 9 ], '...') : @bad)) if @bad;

	my @names = sort keys %sums;
	is( $node->safe_psql('spans', 'SELECT '
			  . join(', ', map { "coalesce($sums{$_}, 0)" } @names)
			  . " FROM $call f"),
		join('|', map { $figure->{totals}{$_} } @names),
		"$title: " . join(', ', @names));
	return;
}

# a figure without a column that ours does not have
sub without
{
	my ($column, $figure) = @_;
	my @kept =
	  grep { $figure->{columns}[$_] ne $column } 0 .. $#{ $figure->{columns} };

	return {
		%$figure,
		columns => [ @{ $figure->{columns} }[@kept] ],
		rows => [ map { [ @$_[@kept] ] } @{ $figure->{rows} } ] };
}

# what happens over time, and what runs at two instants
sub compare_times
{
	my ($set, $table, $truth) = @_;
	my $bucket = sprintf q{'%d us'}, $truth->{bucket_ns} / 1000;

	foreach my $trend (sort keys %{ $truth->{trend} })
	{
		my ($basis, $name) = split /_by_/, $trend;

		compare("$set: trend, $trend",
			"asyncspan.trend('$table', $bucket, basis => '$basis'"
			  . (defined $name ? ", by => '$name')" : ')'),
			$truth->{trend}{$trend},
			rows => 'count(*)',
			started => 'sum(started)',
			finished => 'sum(finished)',
			open_at_end => 'sum(open_at_end)',
			total_ns => 'sum(ns(total_ms))');
	}
	compare("$set: durations", "asyncspan.durations('$table')",
		without('index', $truth->{durations}), rows => 'count(*)', spans => 'sum(f.spans)');
	compare("$set: durations by name",
		"asyncspan.durations('$table', by => 'name')",
		without('index', $truth->{durations_by_name}), rows => 'count(*)', spans => 'sum(f.spans)');
	compare("$set: latency", "asyncspan.latency('$table')",
		without('total_ns', $truth->{latency}),
		rows => 'count(*)',
		open => 'sum(open)',
		with_open => 'count(*) FILTER (WHERE open > 0)');
	foreach my $instant ('middle', 'end')
	{
		my $figure = $truth->{"in_flight_$instant"};
		my $at = $instant eq 'end' ? 'NULL'
		  : sprintf q{'epoch'::timestamptz + %d * interval '1 microsecond'},
		  $figure->{at_ns} / 1000;

		compare("$set: in_flight, $instant",
			"asyncspan.in_flight('$table', at => $at)", $figure,
			rows => 'count(*)',
			age_ns => 'sum(ns(age_ms))');
	}
	return;
}

# why it is slow: each row of ours against the row of its operation in the truth,
# whose order is another one
sub compare_by_operation
{
	my ($title, $query, $figure, @columns) = @_;
	my @want = @{ $figure->{columns} };
	my %want;

	foreach my $row (@{ $figure->{rows} })
	{
		my %row;
		@row{@want} = @$row;
		$want{ join '|', map { $_ // '' } @row{qw(name target)} } = \%row;
	}
	my $got = decode_json($node->safe_psql('spans', sprintf
			q{SELECT coalesce(json_agg(json_build_array(name, target, %s)), '[]') FROM (%s) f},
			join(', ', map { expression($_) } @columns), $query));
	my ($compared, @bad) = (0);

	foreach my $row (@$got)
	{
		my ($name, $target, @values) = @$row;
		my $operation = join '|', map { $_ // '' } $name, $target;
		my $row_wanted = $want{$operation} or next;

		$compared++;
		push @bad, map {
			sprintf '%s of %s is %s, not %s', $columns[$_], $operation,
			  $values[$_] // 'NULL', $row_wanted->{ $columns[$_] } // 'NULL'
		} grep { !same($columns[$_], $values[$_], $row_wanted->{ $columns[$_] }) } keys @columns;
	}
	is($compared, scalar @{ $figure->{rows} }, "$title: $compared rows");
	ok(!@bad, "$title: " . join ', ', @columns);
	diag(join("\n", @bad > 10 ? (@bad[ 0 .. 9 ], '...') : @bad)) if @bad;
	return;
}

sub compare_why
{
	my ($set, $arguments, $table, $truth) = @_;
	my ($tail, $all) = @$truth{qw(tail what_if_all)};
	my $what_if = $all->{what_if_first};
	my $root = $tail->{root} =~ s/'/''/gr;

	if (!@{ $tail->{rows} })
	{
		is($node->safe_psql('spans',
				"SELECT count(*) FROM asyncspan.tail($arguments, root => '$root')"),
			0, "$set: there is no body");
	}
	else
	{
		my $call = "asyncspan.tail($arguments, root => '$root')";

		compare_by_operation("$set: tail", "SELECT * FROM $call", $tail,
			qw(body_ms tail_ms excess_ms calls_part_ms cost_part_ms));
		is($node->safe_psql('spans', 'SELECT min(roots), max(roots), min(tail_roots),'
				  . " max(tail_roots), count(*) FROM $call"),
			join('|', @$tail{qw(roots roots tail tail)}, $tail->{totals}{rows}),
			"$set: roots in the tail");
		is($node->safe_psql('spans', sprintf
				'SELECT abs(sum(excess_ms) - %.17g) < %.17g * 1e-12 FROM %s',
				$tail->{difference_of_means_ms}, $tail->{difference_of_means_ms}, $call),
			't', "$set: the excess sums to the difference of the means");
	}

	my $call = "asyncspan.what_if_all($arguments, factor => 0.5)";
	compare_by_operation("$set: what_if_all",
		"SELECT w.*, 2 * saved_max_ms AS critical_ms FROM $call w", $all,
		qw(saved_ns critical_ns));
	is($node->safe_psql('spans', "SELECT count(*), sum(ns(saved_ms)), sum(ns(2 * saved_max_ms)),"
			  . " bool_and(saved_ms <= saved_max_ms) FROM $call"),
		join('|', @{ $all->{totals} }{qw(rows saved_ns critical_ns)}, 't'),
		"$set: sums of what_if_all");

	my ($name, $target) =
	  map { defined $_ ? "'" . s/'/''/gr . "'" : 'NULL' } @$what_if{qw(name target)};
	compare("$set: what_if",
		"asyncspan.what_if($arguments, name => $name, target => $target)",
		$what_if, rows => 'count(*)');
	return;
}

# the halves of the time, by begin
sub compare_halves
{
	my ($set, $table, $truth) = @_;
	my $figure = $truth->{compare};
	my $middle = sprintf q{'epoch'::timestamptz + %d * interval '1 microsecond'},
	  $figure->{mid_ns} / 1000;
	my $call = "asyncspan.compare('$table', samples => 'spans',"
	  . " until => $middle, other_since => $middle, margin => '1 day')";

	compare_by_operation("$set: compare", "SELECT * FROM $call", $figure,
		grep { $_ ne 'name' && $_ ne 'target' } @{ $figure->{columns} });
	is($node->safe_psql('spans', 'SELECT count(*), count(p_value),'
			  . ' count(*) FILTER (WHERE p_value < 0.05),'
			  . " count(*) FILTER (WHERE q_value < 0.05) FROM $call"),
		join('|', @{ $figure->{totals} }{qw(rows tested p05 q05)}),
		"$set: how many differ");
	return;
}

foreach my $set (sort keys %sets)
{
	my $table = $set =~ tr/-/_/r;

	aspan_load($node, $sets{$set}, $set, $table);
	foreach my $parents ('process', 'global')
	{
		my $path = "$sets{$set}/$set"
		  . ($parents eq 'global' ? '.global' : '') . '.figures.json';

		next unless -r $path;
		my $truth = decode_json(slurp_file($path));
		my $arguments = "'$table', parents => '$parents'";

		is( $node->safe_psql('spans', 'SELECT missing_parents, parents_elsewhere,'
				  . " cycles FROM asyncspan.overview($arguments)"),
			join('|', @$truth{qw(missing_parents parents_elsewhere cycles)}),
			"$set, $parents: parents")
		  if $parents eq 'process';
		compare("$set, $parents: span_tree",
			"asyncspan.span_tree($arguments)", $truth->{span_tree},
			rows => 'count(*)',
			self_ns => 'sum(ns(self_ms))',
			critical_ns => 'sum(ns(critical_ms))',
			depth => 'sum(depth)');
		compare("$set, $parents: traces",
			"asyncspan.traces($arguments)", $truth->{traces},
			rows => 'count(*)',
			spans => 'sum(f.spans)',
			open => 'sum(open)',
			duration_ns => 'sum(ns(duration_ms))');
		compare_why("$set, $parents", $arguments, $table, $truth);
		next if $parents ne 'process';
		compare_times($set, $table, $truth);
		compare_halves($set, $table, $truth);
	}
}

$node->stop;
done_testing();
