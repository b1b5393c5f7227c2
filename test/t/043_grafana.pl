# The Grafana dashboard and alert rules: every query runs as it is written,
# with macros and variables expanded as Grafana does, and has the columns its
# panel needs; by a role that may do nothing but read the table.

use strict;
use warnings FATAL => 'all';

use CPAN::Meta::YAML;
use FindBin;
use lib "$FindBin::Bin/../perl";
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

# ---- what Grafana does to a query ----

sub literal { return "'" . ($_[0] =~ s/'/''/gr) . "'"; }

# %$vars: the value of each variable; undef is "All", which stands for the
# variable's allValue, as it is
sub expand
{
	my ($sql, $vars, $range, $interval_ms) = @_;
	my ($from, $to) = map { "'$_'" } @$range;
	my $seconds = $interval_ms / 1000;

	my $macro = sub {
		my ($name, @args) = @_;
		my $column = $args[0];
		return $from if $name eq 'timeFrom';
		return $to if $name eq 'timeTo';
		return "$column BETWEEN $from AND $to" if $name eq 'timeFilter';
		return "floor(extract(epoch from $column)/$seconds)*$seconds"
		  if $name eq 'timeGroup';
		die "macro $name";
	};
	my $variable = sub {
		my ($name, $format) = @_;
		die "variable $name" unless exists $vars->{$name};
		return 'NULL' unless defined $vars->{$name};
		die "format $format of $name" unless $format eq 'sqlstring';
		return literal($vars->{$name});
	};

	$sql =~ s/\$__interval_ms\b/$interval_ms/g;
	$sql =~ s/\$__interval\b/${interval_ms}ms/g;
	$sql =~ s/\$__(\w+)\(([^()]*)\)/$macro->($1, split(m{\s*,\s*}, $2))/ge;
	$sql =~ s/\$\{(\w+):(\w+)\}/$variable->($1, $2)/ge;
	die "left over in: $sql" if $sql =~ /\$/;
	return $sql;
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
is_deeply(
	[ sort keys %{ $providers->{providers}[0] } ],
	[qw(folder name options orgId type)],
	'the provider of dashboards has what it needs');

my @panels = grep { $_->{type} ne 'row' } @{ $dashboard->{panels} };
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

my %wanted_types = map { $_ => 1 } qw(stat timeseries table flamegraph traces);
is_deeply([ sort keys %{ { map { $_->{type} => 1 } @panels } } ],
	[ sort keys %wanted_types ], 'every kind of panel is there');

# ---- panels ----

my %checks = (
	timeseries => sub {
		my ($columns, $rows) = @_;
		my @time = grep { $_->[0] eq 'time' } @$columns;
		return 'no column time' unless @time == 1;
		return "time is $time[0][1]"
		  unless $time[0][1] eq 'timestamp with time zone';
		return 'no value'
		  unless grep { $_->[1] =~ /^(bigint|double precision|integer|numeric)$/ }
		  @$columns;
		return 'text columns: ' . join(' ', map { $_->[0] } @$columns)
		  if grep { $_->[1] eq 'text' && $_->[0] ne 'metric' } @$columns;
		my $last = '';
		for my $row (@$rows)
		{
			return 'a time is null' unless defined $row->{time};
			return 'times are not in order' if $row->{time} lt $last;
			$last = $row->{time};
		}
		return;
	},
	stat => sub {
		my ($columns, $rows) = @_;
		return 'not one row' unless @$rows == 1;
		my @odd =
		  grep { $_->[1] !~ /^(bigint|double precision)$/ } @$columns;
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
		}
		return;
	},
	flamegraph => sub {
		my ($columns, $rows) = @_;
		my $names = join(' ', sort map { $_->[0] } @$columns);
		return "columns $names" unless $names eq 'label level self value';
		return 'no rows' unless @$rows;
		return 'the first row is not the root' unless $rows->[0]{level} == 0;
		return 'more than one root'
		  if grep { $_->{level} == 0 } @$rows[ 1 .. $#$rows ];

		# depth first, no level left out, children within their parents
		my @room;
		for my $row (@$rows)
		{
			my $level = $row->{level};
			return 'a level is left out' if $level > @room;
			if ($level > 0)
			{
				$room[ $level - 1 ] -= $row->{value};
				return 'children wider than their parent'
				  if $room[ $level - 1 ] < 0;
			}
			$#room = $level;
			$room[$level] = $row->{value};
			return 'self beyond value' if $row->{self} > $row->{value};
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
		return 'tags are not json'
		  unless $t{tags} =~ /^jsonb?$/ && $t{serviceTags} =~ /^jsonb?$/;
		my (%spans, %traces);
		for my $row (@$rows)
		{
			return 'an empty spanID' unless $row->{spanID};
			return 'a spanID twice' if $spans{ $row->{spanID} }++;
			$traces{ $row->{traceID} }++;
			return 'tags are not a list of key and value'
			  if grep { !exists $_->{key} || !exists $_->{value} }
			  @{ $row->{tags} };
		}
		return 'more than one trace' if keys %traces > 1;
		return;
	});

my %seen;

sub check_panel
{
	my ($panel, $vars, $range, $what, $empty) = @_;

	for my $target (@{ $panel->{targets} })
	{
		my $name = "$panel->{title}, $what";
		my ($columns, $rows, $error) =
		  run_sql(expand($target->{rawSql}, $vars, $range, 10000));

		is($error, undef, "$name: the query runs") or next;
		is($checks{ $panel->{type} }->($columns, $rows),
			undef, "$name: it is what a $panel->{type} panel needs");
		$seen{ $panel->{title} } = $rows if !$empty;
	}
}

for my $panel (@panels)
{
	is(scalar(@{ $panel->{targets} }), 1, "$panel->{title}: one query");
	my $target = $panel->{targets}[0];
	is_deeply($target->{datasource}, { type => $type, uid => $uid },
		"$panel->{title}: from the data source");
	is($target->{format},
		$panel->{type} eq 'timeseries' ? 'time_series' : 'table',
		"$panel->{title}: in its format");
	isnt($panel->{description} // '', '', "$panel->{title}: is described");
}

my @all = (
	parents => 'process',
	weight => 'self',
	trace => '',
	trace_process => '',
	process => undef,
	target => undef);
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
my ($process, $target, $span) = split /\|/, $node->safe_psql(
	'postgres', q{
SELECT process_id, target, span_id FROM asyncspan.top_spans('events', n => 1)});

my @cases = (
	[
		'two processes',
		{ @all, source => 'public.events' },
		[ $first, $last ]
	],
	[
		'one process and target',
		{
			@all,
			source => 'public.events',
			process => $process,
			target => $target,
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
			target => q(it's "it")
		},
		[ $first, $last ],
		'empty'
	],
	[ 'the seed report', { @all, source => 'public.seed' }, \@seed_range ]);

for my $case (@cases)
{
	my ($what, $vars, $range, $empty) = @$case;
	check_panel($_, $vars, $range, $what, $empty) for @panels;
}

# The figures that a reader of the seed report knows.
my ($spans) = @{ $seen{Spans} };
is_deeply(
	$spans,
	{
		events => 602, spans => 307, complete => 295, open => 4,
		orphan => 8, processes => 1, roots => 299
	},
	'the counts of the seed report');
is( scalar(grep { $_->{firing} } @{ $seen{Thresholds} }),
	1, 'the rule that is sure to fire does, and it alone');
is($seen{'Durations and concurrency'}[0]{'peak concurrency'},
	54, 'its peak');
is((sort { $b <=> $a } map { $_->{peak} } @{ $seen{Concurrency} })[0],
	54, 'the same in the concurrency panel');
is(scalar(@{ $seen{Operations} }), 5, 'its operations');
is_deeply([ map { $_->{holds} } @{ $seen{Identities} } ],
	[ (JSON::PP::true) x 3 ], 'the identities hold');
isnt(scalar(@{ $seen{$_->{title}} }), 0, "$_->{title}: has rows")
  for grep { $_->{title} !~ /Who calls/ } @panels;

# the slowest spans are those of top_spans, in its order
my ($slowest) = grep { $_->{title} eq 'Slowest spans' } @panels;
my $slowest_sql = $slowest->{targets}[0]{rawSql};
(undef, my $slow) = run_sql(expand($slowest_sql,
	{ @all, source => 'public.seed' }, \@seed_range, 10000));
(undef, my $top) = run_sql(q{
SELECT begin_time AS "time", name, target, duration_ms, span_id::text AS span_id,
	parent_span_id::text AS parent_span_id, process_id, filename, line
FROM asyncspan.top_spans('seed', n => 100)});
is(scalar(@$slow), 100, 'the slowest spans are a hundred');
is_deeply($slow, $top, 'the longest, the first in time of equal ones first');

# and there are some of a target that has none among the longest of all
$node->safe_psql('postgres', q{
CREATE TABLE public.two_targets AS
	SELECT (n * 10 + e * d)::bigint * 1000000 AS "time",
		(ARRAY['begin', 'end'])[e + 1] AS event_type, n AS span_id,
		t AS target, t AS name, 'p' AS process_id, 0 AS parent_span_id,
		''::text AS filename, 1 AS line
	FROM generate_series(1, 150) AS n, generate_series(0, 1) AS e,
		LATERAL (SELECT CASE WHEN n % 50 = 0 THEN 2 ELSE 1000 END,
			CASE WHEN n % 50 = 0 THEN 'quick' ELSE 'slow' END) AS s (d, t);
GRANT SELECT ON two_targets TO grafana});
(undef, $slow) = run_sql(expand($slowest_sql,
	{ @all, source => 'public.two_targets', target => 'quick' },
	[ '1970-01-01T00:00:00Z', '1970-01-02T00:00:00Z' ], 10000));
is_deeply([ map { $_->{span_id} } @{ $slow // [] } ],
	[ 50, 100, 150 ], 'the slowest spans of a target of quick ones');
$node->safe_psql('postgres', 'DROP TABLE two_targets');

# ---- variables and annotations ----

my %variables = map { $_->{name} => $_ } @{ $dashboard->{templating}{list} };
is_deeply(
	[ map { $_->{name} } @{ $dashboard->{templating}{list} } ],
	[qw(source process target parents weight trace trace_process)],
	'the variables');
my ($columns, $rows, $error) = run_sql($variables{source}{query});
is_deeply(
	[ map { $_->{ $columns->[0][0] } } @$rows ],
	[ q("My ""Traces"""."it's it"), 'public.events', 'public.seed' ],
	'the sources that may be read');

my %vars = (@all, source => $rows->[0]{ $columns->[0][0] });
for my $panel (@panels)
{
	check_panel($panel, \%vars, \@range, 'a name that needs quotes', 'empty')
	  if $panel->{type} ne 'timeseries';
}

%vars = (@all, source => 'public.events');
for my $name (qw(process target))
{
	is($variables{$name}{includeAll}, JSON::PP::true, "$name: has All");
	is($variables{$name}{allValue}, 'NULL', "$name: which means NULL");
	($columns, $rows, $error) =
	  run_sql(expand($variables{$name}{query}, \%vars, [ $first, $last ], 1000));
	is($error, undef, "$name: the query runs");
	is(scalar(@$columns), 1, "$name: it has one column");
	cmp_ok(scalar(@$rows), '>', 1, "$name: it has rows");
}

for my $annotation (@{ $dashboard->{annotations}{list} })
{
	($columns, $rows, $error) =
	  run_sql(expand($annotation->{target}{rawSql}, \%vars, [ $first, $last ], 1000));
	is($error, undef, "$annotation->{name}: the query runs");
	is_deeply([ map { $_->[0] } @$columns ],
		[qw(time timeend text tags)], "$annotation->{name}: its columns");
}

# ---- alerts ----

my %firing;

for my $rule (@{ $alerting->{groups}[0]{rules} })
{
	my %query = map { $_->{refId} => $_ } @{ $rule->{data} };

	ok($query{ $rule->{condition} }, "$rule->{uid}: its condition is there");
	is($query{A}{datasourceUid}, $uid, "$rule->{uid}: its data source");
	is($query{B}{model}{expression}, 'A', "$rule->{uid}: its expression");
	($columns, $rows, $error) =
	  run_sql(expand($query{A}{model}{rawSql}, {}, [ $first, $last ], 1000));
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
		  run_sql(expand($query->{model}{rawSql}, {}, \@range, 1000));
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
