# A role that may read just the columns that a function needs can call it, and
# one that lacks any of them can't.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('column_rights');

my @both = qw(span_id process_id trace_id parent_span_id name target);
my %needed = (
	events => [ qw(time event_type), @both ],
	finished => [ qw(begin_time end_time), @both ]);

# beyond these, as the reference has it
my %more = (
	overview => [qw(filename error)],
	report => [qw(filename error detached)],
	report_html => [qw(filename error detached)],
	timeline_html => ['error'],
	target_stats => ['error'],
	name_stats => ['error'],
	trend => ['error'],
	traces => [qw(error detached)],
	(map { $_ => ['detached'] } qw(critical_path flame_html flame_diff_html tail what_if what_if_all)),
	compare => ['error'],
	speedscope => [qw(filename line)],
	span_tree => [qw(filename line error detached)],
	(map { $_ => [qw(filename line error)] } qw(spans top_spans chrome_trace)),
	(map { $_ => [qw(filename line kind error detached)] }
		qw(otlp_json jaeger_json grafana_trace collect)));

$node->safe_psql('spans', q{
CREATE ROLE reader;
CREATE TABLE events (process_id text, stream_id text, time timestamptz,
	event_type text, span_id bigint, parent_span_id bigint, depth int,
	hash bigint, name text, filename text, target text, line int, trace_id text,
	error boolean, detached boolean, kind text);
INSERT INTO events SELECT 'p', 's', timestamptz '2026-01-01' + t * interval '1 ms',
	e, i, 1, 0, 0, 'n', 'f', 't', 7, 'x', false, false, 'server'
	FROM (VALUES (1, 0, 'begin'), (2, 1, 'begin'), (2, 3, 'end'), (1, 4, 'end')) v (i, t, e);
CREATE TABLE finished AS SELECT *, 's' AS stream_id, false AS detached,
	'server' AS kind FROM asyncspan.spans('events');
INSERT INTO asyncspan.thresholds (metric, op, threshold) VALUES ('self_ms', '>', 1);
-- how a call ends, as whoever calls it
CREATE FUNCTION outcome(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT count(*) FROM asyncspan.%s', call);
	RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$});

my %calls = map {
	my ($name, $other, $named) = split /\|/, $_, -1;
	($name => "$name('RELATION'" . ($other ? ", other_source => 'RELATION'" : '')
		  . ($named ? ", name => 'n'" : '') . ')');
} split /\n/, $node->safe_psql('spans', q{
SELECT DISTINCT proname, CASE WHEN 'other_source' = ANY (proargnames) THEN 1 END,
	CASE WHEN pronargs - pronargdefaults > 1 AND proargnames[2] = 'name' THEN 1 END
FROM pg_proc WHERE pronamespace = 'asyncspan'::regnamespace
	AND proargnames[1] = 'source' AND proargtypes[0] = 'regclass'::regtype});

cmp_ok(scalar keys %calls, '>=', 20, 'there are functions over a relation');

# made of profiles, which have no files
foreach my $name (qw(overview name_stats target_stats))
{
	$calls{"$name, not exact"} = "$name('RELATION', exact => false)";
	$more{"$name, not exact"} = ['error'];
}
is(join(' ', grep { !$calls{$_} } sort keys %more), '', 'and all of those named here');

foreach my $relation (sort keys %needed)
{
	my %rights;
	my $sql = '';

	foreach my $name (sort keys %calls)
	{
		my @columns = (@{ $needed{$relation} }, @{ $more{$name} || [] });
		my $call = $calls{$name} =~ s/RELATION/$relation/gr;

		foreach my $lacking ('', @columns)
		{
			my $columns = join ', ', grep { $_ ne $lacking } @columns;

			$sql .= "REVOKE ALL ON $relation FROM reader;\n"
			  . "GRANT SELECT ($columns) ON $relation TO reader;\n"
			  . "SET ROLE reader;\n"
			  . "SELECT '$name', '$lacking', outcome(\$\$$call\$\$);\n"
			  . "RESET ROLE;\n";
		}
	}
	foreach (split /\n/, $node->safe_psql('spans', $sql))
	{
		my ($name, $lacking, $outcome) = split /\|/;

		$rights{$name}{$lacking} = $outcome;
	}
	foreach my $name (sort keys %calls)
	{
		my %outcomes = %{ $rights{$name} };

		is(delete $outcomes{''}, 'ok', "$name with the columns of $relation that it needs");
		is(join(' ', map { "$_ $outcomes{$_}" } sort keys %outcomes),
			join(' ', map { "$_ 42501" } sort keys %outcomes),
			'and without one of them');
	}
}

$node->stop;
done_testing();
