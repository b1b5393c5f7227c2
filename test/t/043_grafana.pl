# The Grafana dashboard and alert rules: every query runs as it is written,
# with macros, intervals and variables expanded as Grafana does, and has the
# columns its panel needs after the transformations; by a role that may do
# nothing but read the table.  A refresh costs few passes over the rows.

use strict;
use warnings FATAL => 'all';

use CPAN::Meta::YAML;
use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanGrafana;
use AspanTest;
use JSON::PP ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $grafana = "$FindBin::Bin/../../grafana";
my $data = "$FindBin::Bin/../data";
my $uid = 'asyncspan';
my $type = 'grafana-postgresql-datasource';

my $node = aspan_client_cluster('grafana');
$node->safe_psql(
	'postgres', q{
CREATE EXTENSION asyncspan;
CREATE SCHEMA "My ""Traces""";
CREATE TABLE public.unreadable (time bigint, event_type text, span_id int);
CREATE TABLE public.no_events (time bigint, span_id int);
CREATE ROLE grafana LOGIN;
-- Grafana shows no notices
ALTER ROLE grafana SET client_min_messages = warning;
GRANT USAGE ON SCHEMA asyncspan, "My ""Traces""" TO grafana;
});
for my $load (
	[ 'public.events',             'verdaccio-otel' ],
	[ 'public.seed',               'seed_report' ],
	[ q("My ""Traces"""."it's it"), 'next-build' ])
{
	command_ok(
		[ 'asyncspan', 'load', '-q', '-t', $load->[0], "$data/$load->[1].csv.gz" ],
		"load $load->[1]");
	$node->safe_psql('postgres', "GRANT SELECT ON $load->[0] TO grafana");
}

# columns as [name, type], and rows as hashes; or the error
sub run_sql
{
	my ($sql) = @_;
	my ($rc, $describe, $error) = $node->psql('postgres', "$sql\n\\gdesc\n",
		extra_params => [ '-U', 'grafana' ]);
	return (undef, undef, $error) if $error ne '';
	my @columns = map { [ split /\|/ ] } split /\n/, $describe;
	my ($rc2, $json, $error2) = $node->psql('postgres',
		"SELECT coalesce(json_agg(row_to_json(q)), '[]') FROM (\n$sql\n) AS q",
		extra_params => [ '-U', 'grafana' ]);
	return (undef, undef, $error2) if $error2 ne '';
	return (\@columns, JSON::PP->new->decode($json), undef);
}

# ---- the files ----

my $dashboard = JSON::PP->new->utf8->decode(
	slurp_file("$grafana/dashboards/asyncspan.json"));
my $alerting =
  CPAN::Meta::YAML->read("$grafana/provisioning/alerting/asyncspan.yaml")->[0];
my $datasources =
  CPAN::Meta::YAML->read("$grafana/provisioning/datasources/asyncspan.yaml")->[0];
my $providers =
  CPAN::Meta::YAML->read("$grafana/provisioning/dashboards/asyncspan.yaml")->[0];

is($dashboard->{uid}, $uid, 'the dashboard has a uid');
ok(!exists $dashboard->{id}, 'and no id, as is right for provisioning');
is($datasources->{datasources}[0]{uid}, $uid, 'the data source has its uid');
is($datasources->{datasources}[0]{type}, $type, 'and its type');
is($datasources->{datasources}[0]{jsonData}{timeInterval},
	'1ms', 'and no interval of a minute at least');
is_deeply(
	[ sort keys %{ $providers->{providers}[0] } ],
	[qw(folder name options orgId type)],
	'the provider of dashboards has what it needs');

my @panels = grep { $_->{type} ne 'row' } @{ $dashboard->{panels} };
my %panel_of = map { $_->{id} => $_ } @panels;
my %ids;
$ids{ $_->{id} }++ for @{ $dashboard->{panels} };
is_deeply([ grep { $_ != 1 } values %ids ], [], 'panels have ids of their own');

# no two panels on one place, none beyond the 24 columns
my %taken;
my $overlaps = 0;
for my $panel (@{ $dashboard->{panels} })
{
	my $g = $panel->{gridPos};
	for my $x ($g->{x} .. $g->{x} + $g->{w} - 1)
	{
		for my $y ($g->{y} .. $g->{y} + $g->{h} - 1)
		{
			$overlaps++ if $taken{$x}{$y}++ || $x > 23;
		}
	}
}
is($overlaps, 0, 'panels do not overlap');

is_deeply([ sort keys %{ { map { $_->{type} => 1 } @panels } } ],
	[qw(flamegraph heatmap nodeGraph stat table timeseries traces)],
	'every kind of panel is there');

# ---- where the rows of a panel come from ----

for my $panel (@panels)
{
	my $title = $panel->{title};
	my ($target, @more) = @{ $panel->{targets} };

	is(scalar(@more), 0, "$title: one query");
	is_deeply($target->{datasource}, $panel->{datasource}, "$title: of its data source");
	isnt($panel->{description} // '', '', "$title: is described");
	if ($panel->{datasource}{uid} eq '-- Dashboard --')
	{
		my $host = $panel_of{ $target->{panelId} };

		is($panel->{datasource}{type}, 'datasource', "$title: from another panel");
		ok($host && exists $host->{targets}[0]{rawSql}, "$title: which has a query");
		ok(!exists $target->{rawSql}, "$title: and it has none itself");
		next;
	}
	is_deeply($panel->{datasource}, { type => $type, uid => '${datasource}' },
		"$title: from the data source that is chosen");
	is($target->{format}, $panel->{type} eq 'heatmap' ? 'time_series' : 'table',
		"$title: in its format");
	my $reads = () = $target->{rawSql} =~ /\$\{source:sqlstring\}/g;
	my $margins = () = $target->{rawSql} =~ /margin => \$\{margin:sqlstring\}/g;
	is($margins, $reads, "$title: reads with a margin");
	if ($target->{rawSql} =~ /\$__interval/)
	{
		is($panel->{interval}, '1ms', "$title: its windows may be short");
		like($panel->{maxDataPoints}, qr/^[12]00$/, "$title: and not too many");
	}
}

# the query of a panel, or of the one that it shares
sub query_of
{
	my ($panel) = @_;

	return exists $panel->{targets}[0]{rawSql} ? $panel : $panel_of{ $panel->{targets}[0]{panelId} };
}

my %results;

# what a panel is given: columns, rows, error
sub panel_rows
{
	my ($panel, $vars, $range, $what) = @_;
	my $host = query_of($panel);
	my $result = $results{$what}{ $host->{id} } //= [
		run_sql(grafana_expand($host->{targets}[0]{rawSql}, $vars, $range,
			grafana_interval_ms($host, $range)))
	];

	return @$result if defined $result->[2];
	return (grafana_transform($panel, @$result[ 0, 1 ]), undef);
}

# ---- panels ----

my $number = qr/^(bigint|double precision|integer)$/;

my %checks = (
	timeseries => sub {
		my ($columns, $rows) = @_;
		my @time = grep { $_->[1] eq 'timestamp with time zone' } @$columns;
		return 'not one column time' unless @time == 1 && $time[0][0] eq 'time';
		return 'no value' unless grep { $_->[1] =~ $number } @$columns;
		my $last = '';
		for my $row (@$rows)
		{
			return 'a time is null' unless defined $row->{time};
			return 'times are not in order' if $row->{time} le $last;
			$last = $row->{time};
		}
		return;
	},
	# one field for each value of metric, a number, and a row for each window
	heatmap => sub {
		my ($columns, $rows) = @_;
		my $names = join ' ', map { "$_->[0] $_->[1]" } @$columns;
		return "columns $names"
		  unless $names eq 'time timestamp with time zone metric text spans bigint';
		my (%cells, %bounds, %windows);
		for my $row (@$rows)
		{
			return 'a bound is no number' unless $row->{metric} =~ /^[\d.]+(e-?\d+)?$/;
			return 'a cell twice' if $cells{ $row->{time} }{ $row->{metric} }++;
			$bounds{ $row->{metric} }++;
			$windows{ $row->{time} }++;
		}
		return 'a cell is missing' if @$rows != keys(%bounds) * keys(%windows);
		my @bounds = sort { $a <=> $b } keys %bounds;
		shift @bounds if @bounds && $bounds[0] <= 1e-6;    # no duration
		return 'buckets differ'
		  if grep { abs($bounds[$_] / $bounds[ $_ - 1 ] - sqrt 2) > 1e-9 } 1 .. $#bounds;
		return;
	},
	stat => sub {
		my ($columns, $rows) = @_;
		return 'not one row' unless @$rows == 1;
		my @odd = grep { $_->[1] !~ $number } @$columns;
		return "not a number: $odd[0][0]" if @odd;
		return;
	},
	table => sub {
		my ($columns, $rows) = @_;
		for my $column (@$columns)
		{
			my ($name, $t) = @$column;
			# the browser would round them
			return "$name is $t" if $name =~ /span_id$/ && $t ne 'text';
			return "$name has nothing" if @$rows && !exists $rows->[0]{$name};
		}
		return;
	},
	# edges alone: it makes the nodes of them, whose numbers are sums
	nodeGraph => sub {
		my ($columns, $rows) = @_;
		my $names = join ' ', map { "$_->[0] $_->[1]" } @$columns;
		return "columns $names" unless $names eq
		  'id text source text target text mainstat double precision secondarystat double precision';
		my %seen;
		for my $row (@$rows)
		{
			return 'an id twice' if $seen{ $row->{id} }++;
			return 'no end' unless length $row->{source} && length $row->{target};
			return 'an edge to itself' if $row->{source} eq $row->{target};
		}
		return;
	},
	flamegraph => sub {
		my ($columns, $rows) = @_;
		my $names = join(' ', sort map { $_->[0] } @$columns);
		return "columns $names" unless $names =~ /^label level self (selfRight )?value( valueRight)?$/;
		return 'no rows' unless @$rows;
		return 'the first row is not the root' unless $rows->[0]{level} == 0;
		return 'more than one root'
		  if grep { $_->{level} == 0 } @$rows[ 1 .. $#$rows ];

		# depth first, no level left out, children within their parents
		for my $side ('', 'Right')
		{
			my @room;
			for my $row (grep { exists $_->{"value$side"} && defined $_->{"value$side"} } @$rows)
			{
				my $level = $row->{level};
				my $value = $row->{"value$side"};
				return 'a level is left out' if $level > @room;
				if ($level > 0)
				{
					$room[ $level - 1 ] -= $value;
					return 'children wider than their parent'
					  if $room[ $level - 1 ] < 0;
				}
				$#room = $level;
				$room[$level] = $value;
				return 'self beyond value' if $row->{"self$side"} > $value;
			}
		}
		return;
	},
	traces => sub {
		my ($columns, $rows) = @_;
		my %t = map { @$_ } @$columns;
		for my $name (
			qw(traceID spanID parentSpanID operationName serviceName))
		{
			return "$name is not text" unless ($t{$name} // '') eq 'text';
		}
		return 'no startTime in milliseconds'
		  unless $t{startTime} eq 'double precision';
		return 'no duration' unless $t{duration} eq 'double precision';
		# as JSON, they would come as text from data sources on lib/pq, and the
		# panel takes lists alone; as text they are converted for every one
		return 'tags are not converted'
		  unless $t{tags} eq 'other' && $t{serviceTags} eq 'other';
		my (%spans, %traces);
		for my $row (@$rows)
		{
			return 'an empty spanID' unless $row->{spanID};
			return 'a spanID twice' if $spans{ $row->{spanID} }++;
			$traces{ $row->{traceID} }++;
			for my $tags (@$row{qw(tags serviceTags)})
			{
				return 'tags are not a list of key and value'
				  if ref $tags ne 'ARRAY'
				  || grep { !exists $_->{key} || !exists $_->{value} } @$tags;
			}
		}
		return 'more than one trace' if keys %traces > 1;
		return;
	});

my %seen;

sub check_panel
{
	my ($panel, $vars, $range, $what, $empty) = @_;
	my $name = "$panel->{title}, $what";
	my ($columns, $rows, $error) = panel_rows($panel, $vars, $range, $what);

	is($error, undef, "$name: the query runs") or return;
	is($checks{ $panel->{type} }->($columns, $rows),
		undef, "$name: it is what a $panel->{type} panel needs");
	$seen{ $panel->{title} } = $rows if !$empty;

	# links name columns that are there; those of a series are in its frame
	my %there = map { $_->[0] => 1 } @$columns;
	my @links = JSON::PP->new->canonical->encode($panel) =~ /__data\.fields\.(\w+)/g;
	is_deeply([ grep { !$there{$_} } @links ], [], "$name: its links have what they need");
}

my @all = (
	margin => '10 minutes',
	parents => 'process',
	weight => 'self',
	trace => '',
	trace_process => '',
	process => undef,
	operation => undef);
my @range = ('2000-01-01T00:00:00Z', '2100-01-01T00:00:00.123456789Z');
my @seed_range = ('2025-08-15T15:28:00Z', '2025-08-15T15:38:00Z');
my @empty_range = ('1999-01-01T00:00:00Z', '1999-01-02T00:00:00Z');

my ($first, $last) = split /\|/, $node->safe_psql(
	'postgres', q{
SET timezone = 'UTC';
SELECT to_char(first_time, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	to_char(last_time + interval '1 s', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM asyncspan.overview('events')});
$node->safe_psql(
	'postgres', q{
INSERT INTO asyncspan.thresholds (metric, name, threshold) VALUES
	('avg_ms', 'make_session_context', 5), ('p95_ms', 'no such name', 5),
	('max_concurrency', NULL, 75), ('spans', NULL, 1);
});
my ($process, $operation, $span) = split /\|/, $node->safe_psql(
	'postgres', q{
SELECT process_id, jsonb_build_array(target, name), span_id
FROM asyncspan.top_spans('events', n => 1)});

my @cases = (
	[ 'two processes', { @all, source => 'public.events' }, [ $first, $last ] ],
	[
		'one process and operation',
		{
			@all,
			source => 'public.events',
			process => $process,
			operation => $operation,
			trace => $span,
			trace_process => $process
		},
		[ $first, $last ]
	],
	[
		'parents in all processes',
		{
			@all,
			source => 'public.events',
			parents => 'global',
			weight => 'total',
			trace => $span,
			trace_process => $process
		},
		[ $first, $last ]
	],
	[ 'critical', { @all, source => 'public.events', weight => 'critical' },
		[ $first, $last ] ],
	[ 'no margin', { @all, source => 'public.events', margin => '0 minutes', weight => 'count' },
		[ $first, $last ] ],
	[
		'nothing in range',
		{ @all, source => 'public.events' },
		\@empty_range, 'empty'
	],
	[
		'hostile values',
		{
			@all,
			source => 'public.events',
			process => q(x'; DROP TABLE events; --),
			operation => q(["it's \"it\"", "x'; DROP TABLE events; --"])
		},
		[ $first, $last ],
		'empty'
	],
	[ 'a name that needs quotes', { @all, source => q("My ""Traces"""."it's it") }, \@range, 'empty' ],
	[ 'the seed report', { @all, source => 'public.seed' }, \@seed_range ]);

for my $case (@cases)
{
	my ($what, $vars, $range, $empty) = @$case;
	check_panel($_, $vars, $range, $what, $empty) for @panels;
}

# The figures that a reader of the seed report knows.
is_deeply(
	$seen{'In the time range'}[0],
	{ spans => 307, complete => 295, open => 4, errors => 0,
		processes => 1, traces => 299 },
	'the counts of the seed report');
is_deeply(
	$seen{'What the recording lost'}[0],
	{ %{ $seen{'What the recording lost'}[0] }, events => 602, orphan => 8, parents_elsewhere => 0 },
	'and what it lost');
is( scalar(grep { $_->{firing} } @{ $seen{Rules} }),
	1, 'the rule that is sure to fire does, and it alone');
is((sort { $b <=> $a } map { $_->{peak} } @{ $seen{Concurrency} })[0],
	54, 'its peak in the chart of concurrency');
is(scalar(@{ $seen{Operations} }), 5, 'its operations');
is(scalar(@{ $seen{'Still running'} }), 4, 'its open spans');
isnt(scalar(@{ $seen{$_->{title}} }), 0, "$_->{title}: has rows")
  for grep { $_->{title} !~ /Who calls/ } @panels;

# ---- figures are those of the functions ----

my $seed_sql = join ', ', "since => '$seed_range[0]'", "until => '$seed_range[1]'", "margin => '10 minutes'";

sub rows_are
{
	my ($title, $sql, $vars, $range, $name) = @_;
	my ($panel) = grep { $_->{title} eq $title } @panels;
	my ($columns, $rows, $error) = panel_rows($panel, $vars, $range, $name);
	(undef, my $expected, my $error2) = run_sql($sql);
	is($error // $error2, undef, "$name: runs") or return;
	isnt(scalar(@$expected), 0, "$name: there are some");
	is_deeply($rows, $expected, $name);
}

my %seed = (@all, source => 'public.seed');
my $bucket = grafana_interval_ms(query_of((grep { $_->{title} eq 'Durations' } @panels)[0]), \@seed_range);
is($bucket, 2000, 'ten minutes in 200 windows are windows of two seconds');
my $trend = "asyncspan.trend('seed', bucket => '$bucket milliseconds', $seed_sql";
rows_are('Rate', qq{
SELECT window_start AS time, started / 2::float8 AS started, per_second AS finished
FROM $trend)}, \%seed, \@seed_range, 'the rate of the seed report is that of trend');
rows_are('Errors and open spans', qq{
SELECT window_start AS time, errors / 2::float8 AS errors, open_at_end AS open
FROM $trend)}, \%seed, \@seed_range, 'the errors of the seed report are those of trend');
rows_are('Durations', qq{
SELECT window_start AS time, p50_ms AS p50, p95_ms AS p95, p99_ms AS p99,
	exemplar_span_id::text AS slowest_span, coalesce(exemplar_process_id, '') AS slowest_process
FROM $trend)}, \%seed, \@seed_range, 'percentiles of the seed report are those of trend');

# of one operation, with a row for the windows in which it has none
my ($chosen) = $node->safe_psql('postgres', q{
SELECT jsonb_build_array(target, name) FROM asyncspan.name_stats('seed') LIMIT 1});
my %chosen = (%seed, operation => $chosen);
rows_are('Durations', qq{
WITH t AS (SELECT * FROM $trend, by => 'operation')
	WHERE jsonb_build_array(target, name) = '$chosen')
SELECT window_start AS time, p50_ms AS p50, p95_ms AS p95, p99_ms AS p99,
	exemplar_span_id::text AS slowest_span, coalesce(exemplar_process_id, '') AS slowest_process
FROM (SELECT window_start FROM $trend)
	WHERE window_start BETWEEN (SELECT min(window_start) FROM t)
		AND (SELECT max(window_start) FROM t)) AS w
	LEFT JOIN t USING (window_start)
ORDER BY 1}, \%chosen, \@seed_range, 'percentiles of an operation are those of trend');

rows_are('Still running', qq{
SELECT begin_time, name, age_ms, percentile_of_age, stack, target, process_id, span_id::text AS span_id,
	coalesce(trace_id, span_id::text) AS trace, CASE WHEN trace_id IS NULL THEN process_id END AS trace_process
FROM asyncspan.in_flight('seed', $seed_sql)},
	\%seed, \@seed_range, 'what still runs is that of in_flight');

# the heatmap has every complete span once
my ($heatmap) = grep { $_->{type} eq 'heatmap' } @panels;
for my $of ([ \%seed, '' ], [ \%chosen, "WHERE jsonb_build_array(target, name) = '$chosen'" ])
{
	my (undef, $cells) = panel_rows($heatmap, $of->[0], \@seed_range, "heatmap $of->[1]");
	my $sum = 0;
	$sum += $_->{spans} for @$cells;
	is($sum, $node->safe_psql('postgres', qq{
SELECT sum(complete) FROM asyncspan.name_stats('seed') $of->[1]}), "the heatmap has all spans $of->[1]");
}

# a range in the middle, so that there is a period before
my ($middle) = $node->safe_psql('postgres', qq{
SET timezone = 'UTC';
SELECT to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY begin_time) AS t
	FROM asyncspan.spans('events')) AS m});
my $length = "timestamptz '$last' - timestamptz '$middle'";
my %events = (@all, source => 'public.events', margin => '1 minute');
my $half = "since => '$middle', until => '$last', margin => '1 minute'";
rows_are('Flame graph', qq{
SELECT level, label, value, self FROM asyncspan.flame('events', $half)},
	\%events, [ $middle, $last ], 'the flame graph is that of the range');
rows_are('Difference from the period before', qq{
SELECT level, label, value, self, "valueRight", "selfRight"
FROM asyncspan.flame_diff('events', since => timestamptz '$middle' - ($length), until => '$middle',
	other_since => '$middle', other_until => '$last', margin => '1 minute')},
	\%events, [ $middle, $last ], 'the difference is that of both periods');
rows_are('Traces', qq{
SELECT begin_time, root_name, root_target, duration_ms, root_duration_ms, spans, open, errors,
	processes, critical_name, coalesce(trace_id, root_span_id::text) AS trace,
	CASE WHEN trace_id IS NULL THEN root_process_id END AS trace_process
FROM asyncspan.traces('events', $half) LIMIT 100},
	\%events, [ $middle, $last ], 'the traces are those of the range');
rows_are('Who calls whom', qq{
SELECT ordinality::text AS id, parent_name || coalesce(' (' || parent_target || ')', '') AS source,
	child_name || coalesce(' (' || child_target || ')', '') AS target,
	spans::float8 AS mainstat, total_ms AS secondarystat
FROM asyncspan.edges('events', $half) WITH ORDINALITY
WHERE (parent_name, parent_target) IS DISTINCT FROM (child_name, child_target) LIMIT 200},
	\%events, [ $middle, $last ], 'who calls whom is that of edges');
rows_are('Operations', qq{
SELECT n.name, n.target, complete, n.open, errors, errors_pct, total_ms, self_ms, critical_ms, avg_ms,
	n.p50_ms, n.p95_ms, n.p99_ms, max_ms, l.p95_ms AS p95_with_open_ms, l.oldest_open_ms,
	jsonb_build_array(n.target, n.name)::text AS operation
FROM (SELECT row_number() OVER () AS i, * FROM asyncspan.name_stats('events', $half) LIMIT 200) AS n
	LEFT JOIN (SELECT name, target, critical_ms FROM asyncspan.critical_path('events', $half)) AS c
		ON (c.name, c.target) IS NOT DISTINCT FROM (n.name, n.target)
	LEFT JOIN (SELECT name, target, p95_ms, oldest_open_ms FROM asyncspan.latency('events', $half)) AS l
		ON (l.name, l.target) IS NOT DISTINCT FROM (n.name, n.target)
ORDER BY i}, \%events, [ $middle, $last ], 'operations are those of the functions');

rows_are('Why the tail is slow', qq{
SELECT name, target, body_ms, tail_ms, excess_ms, calls_part_ms, cost_part_ms, roots, tail_roots
FROM asyncspan.tail('events', $half) LIMIT 100},
	\%events, [ $middle, $last ], 'the tail is that of the range');
rows_are('Why the tail is slow', qq{
SELECT name, target, body_ms, tail_ms, excess_ms, calls_part_ms, cost_part_ms, roots, tail_roots
FROM asyncspan.tail('events', 'GET', '\@opentelemetry/instrumentation-http', $half) LIMIT 100},
	{ %events, operation => '["@opentelemetry/instrumentation-http", "GET"]' },
	[ $middle, $last ], 'or of the operation that is chosen');
rows_are('What would help most', qq{
SELECT name, target, saved_ms, saved_pct, saved_max_ms
FROM asyncspan.what_if_all('events', $half) LIMIT 100},
	\%events, [ $middle, $last ], 'what would help is that of the range');
rows_are('What changed from the period before', qq{
SELECT name, target, before_complete, after_complete, before_avg_ms, after_avg_ms,
	before_p95_ms, after_p95_ms, superiority, q_value, impact_ms, self_impact_ms
FROM asyncspan.compare('events', since => timestamptz '$middle' - ($length), until => '$middle',
	other_since => '$middle', other_until => '$last', margin => '1 minute') LIMIT 100},
	\%events, [ $middle, $last ], 'what changed is that of both periods');

# the link of a trace opens it, and no other
my ($row) = grep { $_->{spans} > 1 } @{ $seen{Traces} };
my (undef, $opened) = panel_rows((grep { $_->{type} eq 'traces' } @panels)[0],
	{ %seed, trace => $row->{trace}, trace_process => $row->{trace_process} // '' },
	\@seed_range, 'link') if $row;
is($row ? scalar(@$opened) : 0, $row ? $row->{spans} : 0, 'a link opens the trace');

# ---- variables ----

my %variables = map { $_->{name} => $_ } @{ $dashboard->{templating}{list} };
is_deeply(
	[ map { $_->{name} } @{ $dashboard->{templating}{list} } ],
	[qw(datasource source margin known process operation parents weight trace trace_process)],
	'the variables');
is($variables{datasource}{type}, 'datasource', 'the data source is one');
is($variables{datasource}{query}, $type, 'of those of PostgreSQL');
my ($columns, $rows, $error) = run_sql($variables{source}{query});
is_deeply(
	[ map { $_->{ $columns->[0][0] } } @$rows ],
	[ q("My ""Traces"""."it's it"), 'public.events', 'public.seed' ],
	'the sources that may be read');

# the options of a query variable, as a reference to pairs of text and value
sub options_of
{
	my ($name, $vars, $range) = @_;
	my ($columns, $rows, $error) =
	  run_sql(grafana_expand($variables{$name}{query}, $vars, $range, 1000));

	is($error, undef, "$name: the query runs") or return [];
	return [ map { [ $_->{__text}, $_->{__value} ] } @$rows ] if @$columns == 2;
	is(scalar(@$columns), 1, "$name: it has one column");
	return [ map { [ ($_->{ $columns->[0][0] }) x 2 ] } @$rows ];
}

# the value of the variable that reads for the two others
sub known_of
{
	my ($source, $range) = @_;
	my $options = options_of('known', { @all, source => $source }, $range);

	is(scalar(@$options), 1, 'known: one value');
	return $options->[0][1];
}

for my $name (qw(process operation))
{
	is($variables{$name}{includeAll}, JSON::PP::true, "$name: has All");
	is($variables{$name}{allValue}, 'NULL', "$name: which means NULL");
	unlike($variables{$name}{query}, qr/\$\{source/, "$name: reads no rows");
}
is($variables{known}{hide}, 2, 'known: is not shown');
ok($variables{known}{skipUrlSync}, 'known: nor in the address');
is_deeply([ grep { ($_->{refresh} // 1) != 1 } values %variables ], [],
	'variables are read when the dashboard is opened, and not at each refresh');
like($variables{known}{query}, qr/\A(?:(?!asyncspan\.).)*WHEN sets\s+THEN format\('[^']*\basyncspan\.spans\(%L(?:(?!asyncspan\.).)*\z/s,
	'known: makes spans of a store alone');

my %known = (known => known_of('public.events', [ $first, $last ]));
is_deeply([ map { $_->[1] } @{ options_of('process', \%known, [ $first, $last ]) } ],
	[ split /\n/, $node->safe_psql('postgres',
		'SELECT DISTINCT process_id::text COLLATE "C" FROM events ORDER BY 1') ],
	'the processes');
my $operations = options_of('operation', \%known, [ $first, $last ]);
is($operations->[0][1], $node->safe_psql('postgres', q{
SELECT jsonb_build_array(target, name) FROM asyncspan.name_stats('events')
ORDER BY spans DESC, target, name LIMIT 1}), 'the operation of most spans is the first');
is(scalar(@$operations), $node->safe_psql('postgres', q{
SELECT count(*) FROM asyncspan.name_stats('events')}), 'and all of them are there');
%known = (known => known_of('public.events', \@empty_range));
is_deeply(options_of($_, \%known, \@empty_range), [], "$_: none in an empty range")
  for qw(process operation);

# Names that would be macros: each operation can be chosen, and has its rows.
$node->safe_psql('postgres', q{
CREATE TABLE public.hostile AS
SELECT 'p' AS process_id, 2 * n + i AS span_id, name, CASE WHEN i > 0 THEN '$__timeFrom()' END AS target,
	timestamptz '2026-01-01 00:00Z' + n * interval '1 s' + e * interval '0.1 s' AS time,
	(ARRAY['begin', 'end'])[e + 1] AS event_type
FROM unnest(ARRAY['run$lambda(1)', '$__interval', '${source}', E'it''s \\ "it"', NULL]) WITH ORDINALITY AS k (name, n),
	generate_series(0, 1) AS e, generate_series(0, 1) AS i;
GRANT SELECT ON hostile TO grafana});
my @hostile_range = ('2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z');
%known = (known => known_of('public.hostile', \@hostile_range));
$operations = options_of('operation', \%known, \@hostile_range);
is(scalar(@$operations), 10, 'operations of odd names can be chosen');
my (undef, $listed) = panel_rows($panel_of{10}, { @all, source => 'public.hostile' }, \@hostile_range, 'odd names');
is_deeply([ sort map { $_->{operation} } @$listed ], [ sort map { $_->[1] } @$operations ],
	'the links of the table have the same values');
for my $option (@$operations)
{
	my ($panel) = grep { $_->{title} eq 'Rate' } @panels;
	my (undef, $rows, $error) = panel_rows($panel,
		{ @all, source => 'public.hostile', operation => $option->[1] },
		\@hostile_range, "odd name $option->[1]");
	is($error // scalar(@$rows), 1, "$option->[0]: has its window");
}
# Names of processes and traces that would be macros, too, chosen or by a link.
$node->safe_psql('postgres', q{
CREATE TABLE public.workers AS
SELECT 'w$__interval_ms' AS process_id, 1::int AS span_id, n || '$__timeFrom()' AS trace_id, n AS name,
	timestamp '2026-01-01 00:00' + e * interval '0.1 s' AS time, (ARRAY['begin', 'end'])[e + 1] AS event_type
FROM unnest(ARRAY['a', 'b']) AS n, generate_series(0, 1) AS e
UNION ALL SELECT 'w$__interval_ms', 2, NULL, 'runs', '2026-01-01 00:00', 'begin'
UNION ALL SELECT 'other', 2, NULL, 'x' || chr(1) || '<&', '2026-01-01 00:00', 'begin';
GRANT SELECT ON workers TO grafana});
%known = (known => known_of('public.workers', \@hostile_range));
my $workers = options_of('process', \%known, \@hostile_range);
is_deeply([ map { $_->[0] } @$workers ], [ 'other', 'w$__interval_ms' ], 'processes are shown as they are');
my %worker = (@all, source => 'public.workers', process => $workers->[1][1]);
my ($still) = grep { $_->{title} eq 'Still running' } @panels;
(undef, $listed) = panel_rows($still, \%worker, \@hostile_range, 'odd process');
is_deeply([ map { "$_->{process_id} $_->{name}" } @$listed ], [ 'w$__interval_ms runs' ],
	'and can be chosen');
my ($trace_panel) = grep { $_->{type} eq 'traces' } @panels;
(undef, $opened) = panel_rows($trace_panel,
	{ %worker, trace => $listed->[0]{trace}, trace_process => $listed->[0]{trace_process} },
	\@hostile_range, 'odd process, opened');
is_deeply([ map { $_->{operationName} } @$opened ], ['runs'], 'a link opens its trace');
(undef, $listed) = panel_rows((grep { $_->{title} eq 'Traces' } @panels)[0], \%worker,
	\@hostile_range, 'odd traces');
my ($odd) = grep { $_->{root_name} eq 'b' } @$listed;
(undef, $opened) = panel_rows($trace_panel,
	{ %worker, trace => $odd->{trace}, trace_process => $odd->{trace_process} // '' },
	\@hostile_range, 'odd trace, opened');
is_deeply([ map { $_->{operationName} } @$opened ], ['b'], 'and one of an odd id');
$node->safe_psql('postgres', 'DROP TABLE hostile, workers');

# ---- a store in place of its source ----

# every query over the table and over its store, with nothing and with something
# changed since the last refresh: the same columns and rows
sub compare_stores
{
	my ($when, @compared) = @_;

	foreach my $case (@compared)
	{
		my ($what, $vars, $range) = @$case;

		foreach my $panel (grep { exists $_->{targets}[0]{rawSql} } @panels)
		{
			my @found = map {
				[ run_sql(grafana_expand($panel->{targets}[0]{rawSql}, { %$vars, source => $_ },
					$range, grafana_interval_ms($panel, $range))) ]
			} $vars->{source}, "$vars->{source}_store";

			is($found[1][2], undef, "$panel->{title}, $what, $when: runs over the store");
			is_deeply($found[1], $found[0], 'with the rows of the table');
		}
	}
	foreach my $name (qw(process operation))
	{
		my @values = map {
			my %known = (known => known_of($_, [ $first, $last ]));
			[ sort map { $_->[1] } @{ options_of($name, \%known, [ $first, $last ]) } ]
		} 'public.events', 'public.events_store';

		cmp_ok(scalar(@{ $values[0] }), '>', 1, "$name: there are some to choose");
		is_deeply($values[1], $values[0], "$when: and of the store the same");
	}
}

$node->safe_psql('postgres', q{
SELECT asyncspan.create_store('events_store', 'events', '5 seconds'),
	asyncspan.create_store('seed_store', 'seed', '1 minute');
GRANT SELECT ON events_store, seed_store TO grafana});
(undef, $rows) = run_sql($variables{source}{query});
is_deeply(
	[ map { values %$_ } @$rows ],
	[ q("My ""Traces"""."it's it"), 'public.events', 'public.events_store', 'public.seed', 'public.seed_store' ],
	'stores can be chosen');
$node->safe_psql('postgres', q{
SELECT asyncspan.refresh_store('events_store'), asyncspan.refresh_store('seed_store');
REVOKE SELECT ON events, seed FROM grafana});
my ($denied) = (run_sql('SELECT 1 FROM events'))[2];
like($denied, qr/permission denied/, 'a role without a right to the tables');
foreach my $panel (grep { exists $_->{targets}[0]{rawSql} } @panels)
{
	my (undef, $seen, $error) = run_sql(grafana_expand($panel->{targets}[0]{rawSql},
		{ @all, source => 'public.events_store', trace => $span, trace_process => $process },
		[ $first, $last ], grafana_interval_ms($panel, [ $first, $last ])));

	is($error, undef, "$panel->{title}: sees the store");
	isnt(scalar(@{ $seen // [] }), 0, 'which has rows');
}
$node->safe_psql('postgres', 'GRANT SELECT ON events, seed TO grafana');
compare_stores('refreshed', grep { $_->[0] !~ /quotes|hostile/ } @cases);
$node->safe_psql('postgres', q{
INSERT INTO events (time, event_type, span_id, process_id, name, target)
SELECT (SELECT min(time) FROM events) + i * 400000000::bigint, (ARRAY['begin', 'end'])[i % 2 + 1], 4611686018427387904 + i / 2,
	(SELECT min(process_id) FROM events), 'late', 'new'
FROM generate_series(0, 20) AS i;
DELETE FROM seed WHERE span_id IN (SELECT span_id FROM seed ORDER BY time LIMIT 5)});
compare_stores('with changes since then',
	grep { $_->[0] =~ /^(two|one|parents|no margin|the seed)/ } @cases);
$node->safe_psql('postgres', q{
SELECT asyncspan.drop_store('events_store'), asyncspan.drop_store('seed_store');
DELETE FROM events WHERE name = 'late'});

# ---- cost ----

# A view that counts how often it is read.  Panels that share a query run it
# once; variables count too, though a refresh does not read them again.
$node->safe_psql('postgres', q{
CREATE SEQUENCE public.pass;
CREATE VIEW public.counted AS SELECT e.* FROM events AS e, (SELECT nextval('public.pass') OFFSET 0) AS p;
GRANT SELECT ON public.counted TO grafana;
GRANT USAGE ON SEQUENCE public.pass TO grafana});

sub passes_of
{
	my (@queries) = @_;

	$node->safe_psql('postgres', q{SELECT setval('pass', 1, false)});
	for my $query (@queries)
	{
		my (undef, undef, $error) = run_sql($query);
		is($error, undef, 'a query of the refresh runs');
	}
	return $node->safe_psql('postgres',
		'SELECT last_value - 1 + is_called::integer FROM pass');
}

my %counted = (@all, source => 'public.counted', known => '{"processes": [], "operations": []}');
my @refresh = map {
	grafana_expand($_->{targets}[0]{rawSql}, \%counted, [ $middle, $last ],
		grafana_interval_ms($_, [ $middle, $last ]))
} grep { exists $_->{targets}[0]{rawSql} } @panels;
my @opened = map { grafana_expand($_->{query}, \%counted, [ $middle, $last ], 1000) }
  grep { $_->{type} eq 'query' } @{ $dashboard->{templating}{list} };
is(passes_of($refresh[0]), 1, 'a pass is counted');
is(passes_of(@refresh), 7, 'a refresh is six passes over the rows, and one for the rules');
is(passes_of(@refresh, @opened), 8, 'and one more when the dashboard is opened');
$node->safe_psql('postgres', 'CREATE TABLE rules AS TABLE asyncspan.thresholds; DELETE FROM asyncspan.thresholds');
is(passes_of(@refresh), 6, 'six where there are none');
$node->safe_psql('postgres', 'INSERT INTO asyncspan.thresholds TABLE rules; DROP TABLE rules');
$node->safe_psql('postgres', 'DROP VIEW counted; DROP SEQUENCE pass');

# ---- alerts ----

my %firing;

for my $rule (@{ $alerting->{groups}[0]{rules} })
{
	my %query = map { $_->{refId} => $_ } @{ $rule->{data} };

	ok($query{ $rule->{condition} }, "$rule->{uid}: its condition is there");
	is($query{A}{datasourceUid}, $uid, "$rule->{uid}: its data source");
	is($query{B}{model}{expression}, 'A', "$rule->{uid}: its expression");
	($columns, $rows, $error) =
	  run_sql(grafana_expand($query{A}{model}{rawSql}, {}, [ $first, $last ], 1000));
	is($error, undef, "$rule->{uid}: the query runs");
	is( scalar(grep { $_->[1] =~ /^(integer|bigint|double precision)$/ } @$columns),
		1, "$rule->{uid}: one number");
	is(scalar(grep { $_->[1] eq 'text' } @$columns),
		@$columns - 1, "$rule->{uid}: and labels");
	my $labels = join('|', map { $_->[0] } @$columns);
	like($_, qr/^(?:$labels)$/, "$rule->{uid}: label $_ is given")
	  for $rule->{annotations}{summary} =~ /\.Labels\.(\w+)/g;
	$firing{$rule->{uid}} = join ' ', sort map {
		join ':', grep { defined } @$_{qw(metric name)}
	} grep { $_->{firing} > 0 } @$rows;
	like($query{A}{model}{rawSql}, qr/\bmargin => /,
		"$rule->{uid}: has a margin");
	my %sets;
	$sets{ join("\0", map { $_ // '' } @$_{qw(metric target name rule)}) }++
	  for @$rows;
	is_deeply([ grep { $_ > 1 } values %sets ],
		[], "$rule->{uid}: no set of labels twice");
}
is_deeply(\%firing,
	{ 'asyncspan-thresholds' => 'max_concurrency:* spans:*', 'asyncspan-hanging' => '' },
	'the rules about all spans fire, and nothing hangs');

# A service with 10 requests a second of 50 ms each: from minute 10 on, one in
# two never ends.  The rules are those of the README.
my ($rules) = slurp_file("$grafana/README.md") =~
  /^(INSERT INTO asyncspan\.thresholds.*?;)$/ms;
$node->safe_psql('postgres', qq{
DELETE FROM asyncspan.thresholds;
$rules
ALTER TABLE public.events RENAME TO others;
CREATE TABLE public.events AS
SELECT 'p' AS process_id, n AS span_id, 'GET /cart' AS name, 'web' AS target,
	timestamptz '2026-01-01 00:00Z' + n * interval '0.1 s' + e * interval '50 ms' AS time,
	(ARRAY['begin', 'end'])[e + 1] AS event_type
FROM generate_series(0, 8999) AS n, generate_series(0, 1) AS e
WHERE e = 0 OR n < 6000 OR n % 2 = 0;
GRANT SELECT ON events TO grafana});

# what fires over the five minutes before
sub firing_at
{
	my ($to) = @_;
	my @range = split /\|/, $node->safe_psql('postgres', qq{
SET timezone = 'UTC';
SELECT to_char(t - interval '5 min', f), to_char(t, f)
FROM (SELECT timestamptz '2026-01-01 00:00Z' + interval '$to' AS t,
	'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' AS f) AS v});
	my @fires;

	# what is to come is not there yet
	$node->safe_psql('postgres', qq{
ALTER TABLE events RENAME TO future;
CREATE VIEW events AS SELECT * FROM future WHERE time < '$range[1]';
GRANT SELECT ON events TO grafana});
	for my $rule (@{ $alerting->{groups}[0]{rules} })
	{
		my ($query) = grep { $_->{refId} eq 'A' } @{ $rule->{data} };
		(undef, my $rows, my $error) =
		  run_sql(grafana_expand($query->{model}{rawSql}, {}, \@range, 1000));
		push @fires, $error if defined $error;
		push @fires, map { join ' ', grep { defined } @$_{qw(metric name)} }
		  grep { $_->{firing} > 0 } @$rows;
	}
	$node->safe_psql('postgres',
		'DROP VIEW events; ALTER TABLE future RENAME TO events');
	return \@fires;
}

is_deeply(firing_at('10 min'), [], 'no alert while the service is well');
is_deeply(firing_at('11 min'),
	[ 'latency_p95_ms GET /cart', 'oldest_open_ms GET /cart', 'GET /cart' ],
	'one evaluation after it began to hang, the alerts fire');
is_deeply(firing_at('15 min'),
	[ 'latency_p95_ms GET /cart', 'oldest_open_ms GET /cart', 'GET /cart' ],
	'and so they do with 1,500 of 3,000 spans open');

# From then on none ends, from minute 30 on none begins either, and the alerts
# last; long spans of another operation, of which as many run, are no reason.
$node->safe_psql('postgres', q{
CREATE TABLE half AS TABLE events;
INSERT INTO events
SELECT 'p', n, 'GET /cart', 'web', timestamptz '2026-01-01 00:00Z' + n * interval '0.1 s', 'begin'
FROM generate_series(9000, 17999) AS n
UNION ALL
SELECT 'p', 100000 + n, 'batch', 'jobs', timestamptz '2026-01-01 00:00Z' + n * interval '30 s'
	+ e * interval '8 min', (ARRAY['begin', 'end'])[e + 1]
FROM generate_series(-60, 80) AS n, generate_series(0, 1) AS e});
my $hangs = [ 'latency_p95_ms GET /cart', 'oldest_open_ms GET /cart', 'GET /cart' ];
is_deeply(firing_at("$_ min"), $hangs, "minute $_: so they do where all hang") for 21, 29;
is_deeply(firing_at("$_ min"), [ @$hangs[ 1, 2 ] ],
	"minute $_: and where nothing begins any more") for 36, 40;
$node->safe_psql('postgres', 'DELETE FROM events; INSERT INTO events TABLE half; DROP TABLE half');

is($node->safe_psql('postgres', q{
SELECT s.p95_ms, l.p95_ms, l.open
FROM asyncspan.name_stats('events', since => '2026-01-01 00:10Z') AS s,
	asyncspan.latency('events', since => '2026-01-01 00:10Z') AS l}),
	'50||1500', 'where the 95th percentile of complete spans is 50 ms');
is($node->safe_psql('postgres', q{
SELECT count(*), bool_and(age_ms < last) FROM (SELECT age_ms, lag(age_ms) OVER (ORDER BY n) AS last
	FROM asyncspan.in_flight('events') WITH ORDINALITY AS f (p, t, span_id, parent, name, target,
		begin_time, age_ms, depth, stack, percentile, n)) AS f}),
	'1500|t', 'in_flight has those that hang, the oldest first');

done_testing();
