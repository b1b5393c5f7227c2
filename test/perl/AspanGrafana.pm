# What Grafana does between a dashboard and the database, as far as the tests of
# grafana/ need it: variables and intervals are put into a query by the browser,
# macros by its server, and what comes back is transformed by the browser.
package AspanGrafana;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use JSON::PP ();
use Time::Local qw(timegm);

our @EXPORT = qw(grafana_interval_ms grafana_expand grafana_transform);

# An interval is a range divided by a number of points, rounded: the smallest of
# the second column whose limit, in the first, is above it.
my @rounded = (
	[ 10, 1 ], [ 15, 10 ], [ 35, 20 ], [ 75, 50 ], [ 150, 100 ], [ 350, 200 ],
	[ 750, 500 ], [ 1500, 1000 ], [ 3500, 2000 ], [ 7500, 5000 ],
	[ 12500, 10_000 ], [ 17500, 15_000 ], [ 25_000, 20_000 ], [ 45_000, 30_000 ],
	[ 90_000, 60_000 ], [ 210_000, 120_000 ], [ 450_000, 300_000 ],
	[ 750_000, 600_000 ], [ 1_050_000, 900_000 ], [ 1_500_000, 1_200_000 ],
	[ 2_700_000, 1_800_000 ], [ 5_400_000, 3_600_000 ], [ 9_000_000, 7_200_000 ],
	[ 16_200_000, 10_800_000 ], [ 32_400_000, 21_600_000 ],
	[ 86_400_000, 43_200_000 ], [ 604_800_000, 86_400_000 ],
	[ 1_814_400_000, 604_800_000 ], [ 3_628_800_000, 2_592_000_000 ]);

sub _epoch_ms
{
	my ($y, $mo, $d, $h, $mi, $s, $fraction) =
	  $_[0] =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(\.\d+)?Z$/
	  or die "time $_[0]";
	return 1000 * (timegm($s, $mi, $h, $d, $mo - 1, $y) + ($fraction // 0));
}

# of a panel that is as wide as it has points, unless it says how many it wants;
# the data source's least interval is a minute unless it or the panel says less
sub grafana_interval_ms
{
	my ($panel, $range, $least) = @_;
	my %unit = (ms => 1, s => 1000, m => 60_000, h => 3_600_000);
	my ($n, $unit) = ($panel->{interval} // $least // '1m') =~ /^(\d+)(ms|s|m|h)$/
	  or die "interval $panel->{interval}";
	my $interval = (_epoch_ms($range->[1]) - _epoch_ms($range->[0])) /
	  ($panel->{maxDataPoints} // 1000);
	my ($found) = grep { $interval < $_->[0] } @rounded;

	$interval = $found ? $found->[1] : 31_536_000_000;
	return $interval > $n * $unit{$unit} ? $interval : $n * $unit{$unit};
}

sub _hms
{
	my ($ms) = @_;
	my @units = ([ y => 31_536_000_000 ], [ d => 86_400_000 ], [ h => 3_600_000 ],
		[ m => 60_000 ], [ s => 1000 ], [ ms => 1 ]);
	my ($unit) = grep { $ms >= $_->[1] } @units;

	return int($ms / $unit->[1]) . $unit->[0];
}

# $vars: the value of each variable; undef is "All", which stands for the
# variable's allValue, as it is.  A macro that Grafana does not know is an error
# there too, wherever in the query it stands.
sub grafana_expand
{
	my ($sql, $vars, $range, $interval_ms) = @_;
	my ($from, $to) = map { "'$_'" } @$range;

	my $variable = sub {
		my ($name, $format) = @_;
		die "variable $name" unless exists $vars->{$name};
		return 'NULL' unless defined $vars->{$name};
		die "format $format of $name" unless $format eq 'sqlstring';
		return "'" . ($vars->{$name} =~ s/'/''/gr) . "'";
	};
	my $macro = sub {
		my ($name, @args) = @_;
		return $from if $name eq '__timeFrom';
		return $to if $name eq '__timeTo';
		return "$args[0] BETWEEN $from AND $to" if $name eq '__timeFilter';
		if ($name eq '__timeGroup')
		{
			my %seconds = (ms => 0.001, s => 1, m => 60, h => 3600, d => 86400);
			my ($n, $unit) = $args[1] =~ /^'?(\d+)(ms|s|m|h|d)'?$/
			  or die "interval $args[1]";
			my $s = $n * $seconds{$unit};
			return "floor(extract(epoch from $args[0])/$s)*$s";
		}
		die "unknown macro $name";
	};

	# in one pass, so that what a variable says is not replaced again
	my $interval = _hms($interval_ms);
	$sql =~ s/\$(?:\{(\w+):(\w+)\}|(__interval_ms|__interval)\b)/
	  defined $1 ? $variable->($1, $2) : $3 eq '__interval' ? $interval : $interval_ms/gex;
	$sql =~ s/\$(\w+)\(([^)]*)\)/$macro->($1, split(m{\s*,\s*}, $2))/ge;
	die "left over in: $sql" if $sql =~ /\$(?:__|\{)/;
	return $sql;
}

# rows and columns after a panel's transformations
sub grafana_transform
{
	my ($panel, $columns, $rows) = @_;

	foreach my $t (@{ $panel->{transformations} // [] })
	{
		my $options = $t->{options};
		if ($t->{id} eq 'filterByValue')
		{
			my ($filter) = @{ $options->{filters} };
			die 'filter' unless $options->{type} eq 'include' && $filter->{config}{id} eq 'equal';
			die "no column $filter->{fieldName}"
			  unless grep { $_->[0] eq $filter->{fieldName} } @$columns;
			$rows = [ grep { $_->{ $filter->{fieldName} } eq $filter->{config}{options}{value} } @$rows ];
		}
		elsif ($t->{id} eq 'filterFieldsByName')
		{
			my %names = map { $_ => 1 } @{ $options->{include}{names} };
			$columns = [ grep { delete $names{ $_->[0] } } @$columns ];
			die 'no columns ' . join ' ', sort keys %names if %names;
			my @kept = map { $_->[0] } @$columns;
			$rows = [ map { my %row; @row{@kept} = @$_{@kept}; \%row } @$rows ];
		}
		elsif ($t->{id} eq 'organize')
		{
			# only the names that are shown change
			my %known = map { $_->[0] => 1 } @$columns;
			die "no column $_"
			  for grep { !$known{$_} } map { keys %$_ } @$options{qw(indexByName renameByName)};
		}
		elsif ($t->{id} eq 'convertFieldType')
		{
			foreach my $conversion (@{ $options->{conversions} })
			{
				die 'conversion' unless $conversion->{destinationType} eq 'other';
				my ($column) = grep { $_->[0] eq $conversion->{targetField} } @$columns
				  or die "no column $conversion->{targetField}";
				my $name = $column->[0];
				die "$name is no text" unless $column->[1] eq 'text';
				$columns = [ map { $_->[0] eq $name ? [ $name, 'other' ] : $_ } @$columns ];
				$rows = [ map { { %$_, $name => JSON::PP->new->decode($_->{$name}) } } @$rows ];
			}
		}
		else
		{
			die "transformation $t->{id}";
		}
	}
	return ($columns, $rows);
}

1;
