# Stored values as they have been written once, from the files of
# test/data/golden: they can be read, and their figures are those that they had
# then.  Those in the format of today are written again as they are, and made
# again of their events.
#
# ASPAN_GOLDEN_UPDATE=FILE writes such a file in the format of today.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = "$FindBin::Bin/../data/golden";
my $node = aspan_cluster('golden');
my $json = JSON::PP->new->canonical->allow_nonref;
my $attributes = 'span_id, process_id, trace_id, parent_span_id, name, target,'
  . ' error, detached, filename, line';

# what is asked of a set, and of a profile
my %figures = (
	spans => "spans_of(s)",
	overview => "overview_of(s)",
	name_stats => "name_stats_of(s)",
	profile_overview => "profile_overview(p)",
	profile_name_stats => "profile_name_stats(p)",
	profile_durations => "profile_durations(p, by => 'operation')");

# the values of the events, made now
$node->safe_psql(
	'spans', q{
CREATE TABLE documents (document jsonb);
COPY documents FROM STDIN (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02');
} . (slurp_file("$dir/events.json") =~ s/\n//gr) . "\n\\.\n" . qq{
CREATE TABLE made AS
SELECT key AS name, CASE WHEN key = 'spans'
	THEN asyncspan.span_set_from_spans(begin_time, end_time, $attributes)
	ELSE asyncspan.span_set(time, event_type, $attributes) END AS s
FROM documents, jsonb_each(document) d, jsonb_to_recordset(value) r (
	time bigint, event_type text, begin_time bigint, end_time bigint,
	span_id bigint, process_id text, trace_id text, parent_span_id bigint,
	name text, target text, error boolean, detached boolean, filename text,
	line int)
GROUP BY key;
CREATE TABLE stored (name text, s asyncspan.span_set, p asyncspan.profile)});

# all that is to be known of a value, with its figures
sub answers
{
	my ($table) = @_;
	my $figures = join(
		', ',
		map {
			"'$_', (SELECT jsonb_agg(f) FROM asyncspan.$figures{$_} f)"
		} sort keys %figures);

	return $node->safe_psql(
		'spans', qq{
SET timezone = 'UTC';
SELECT jsonb_object_agg(name, jsonb_build_object('set', s::text,
	'profile', p::text, $figures)) FROM $table});
}

my $made = answers('(SELECT name, s, asyncspan.profile(s) AS p FROM made) m');
my $now = $json->decode($made);

aspan_write_file($ENV{ASPAN_GOLDEN_UPDATE}, "$made\n")
  if $ENV{ASPAN_GOLDEN_UPDATE};

# the versions that values begin with
sub format_of
{
	my ($golden) = @_;

	return join(' ',
		map { substr($golden->{ascii}{$_}, 2, 8) } 'set', 'profile');
}

my $current = 0;
foreach my $file (grep { !/events.json$/ } sort glob "$dir/*.json")
{
	my ($title) = $file =~ m{([^/]+)\.json$};
	my $text = slurp_file($file) =~ s/\n\z//r;
	my $golden = $json->decode($text);
	my $is_current = format_of($golden) eq format_of($now);

	is_deeply([ sort keys %$golden ], [ sort keys %$now ],
		"$title: has every case");
	$node->safe_psql('spans',
		join(";\n",
			'TRUNCATE stored',
			map {
				"INSERT INTO stored VALUES ('$_', '$golden->{$_}{set}',"
				  . " '$golden->{$_}{profile}')"
			} sort keys %$golden));
	my $read = $json->decode(answers('stored'));
	foreach my $case (sort keys %$golden)
	{
		foreach my $key (sort keys %{ $golden->{$case} })
		{
			my $is_value = $key eq 'set' || $key eq 'profile';

			is($json->encode($read->{$case}{$key}),
				$json->encode(
					($is_value ? $now : $golden)->{$case}{$key}),
				"$title: $key of $case");
			is($now->{$case}{$key}, $golden->{$case}{$key},
				"$title: $key of $case made again")
			  if $is_value && $is_current;
		}
	}
	$current += $is_current;
}
cmp_ok($current, '>=', 1, 'there are values in the format of today');

$node->stop;
done_testing();
