# The page of the report: that it says what the text says, character by
# character, whatever the names are; its chart, and its tables of groups.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

my %sets = aspan_data_sets();
my $node = aspan_cluster('report_page');

sub query { return $node->safe_psql('spans', $_[0]); }

# ---- back to Markdown ----

# in UTF-8, as psql writes it
sub unescape
{
	my $text = $_[0] =~ s/&#x([0-9a-f]+);/chr hex $1/ger;

	utf8::encode($text);
	return $text;
}

# a code as the report writes it: with more backticks than there are in it
sub code
{
	my ($text, $in_table) = @_;
	my ($most) = sort { $b <=> $a } 0, map { length } $text =~ /(`+)/g;
	my $padded = $text =~ /^`|`$|^ .* $|^ $/ ? ' ' : '';

	$text =~ s/\|/\\|/g if $in_table;
	return '`' x ($most + 1) . $padded . $text . $padded . '`' x ($most + 1);
}

sub inline
{
	my ($html, $in_table) = @_;

	die "unknown element in $html" if $html =~ s{</?(?:b|code|br)>}{}gr =~ /</;
	$html =~ s{<code>(.*?)</code>|</?b>|<br>|(&#x[0-9a-f]+;)}
		{defined $1 ? code(unescape($1), $in_table) : defined $2 ? unescape($2) : $& eq '<br>' ? '  ' : '**'}ge;
	return $html;
}

sub row { return '| ' . join(' | ', map { inline($_, 1) } $_[0] =~ m{<t[dh][^>]*>(.*?)</t[dh]>}g) . " |\n"; }

sub table
{
	my ($html) = @_;
	my ($titles, @rows) = $html =~ m{<tr>.*?</tr>}g;
	my @sides = map { /text/ ? '---' : '---:' } $titles =~ /<th([^>]*)>/g;

	return row($titles) . '|' . join('|', @sides) . "|\n" . join('', map { row($_) } @rows) . "\n";
}

# the inverse of formats/markdown_html.c; title => Markdown
sub sections
{
	my ($page) = @_;
	my ($main) = $page =~ m{</dl>\n(.*?)</main>}s or die 'no sections';
	my %sections;
	my $title = '';

	while ($main =~ m{\G(?:
		<section\ id="([a-z-]+)">\n<h2>(?<h2>.*?)</h2>\n | </section>\n |
		<h3>(?<h3>.*?)</h3>\n | <p>(?<p>.*?)</p>\n | <ul>\n(?<ul>.*?)</ul>\n |
		<pre[^>]*>(?<pre>.*?)</pre>\n |
		<div\ class="scroll">(?<table><table>.*?</table>)</div>\n | \n)}gcxs)
	{
		my %part = %+;
		my ($what) = keys %part;
		next unless defined $what;
		$title = unescape($part{h2}), $sections{$title} = '' if $what eq 'h2';
		$sections{$title} .=
		  $what eq 'h3' ? '### ' . inline($part{h3}) . "\n\n" :
		  $what eq 'p' ? inline($part{p}) . "\n" :
		  $what eq 'ul' ? join('', map { '- ' . inline($_) . "\n" } $part{ul} =~ m{<li>(.*?)</li>}gs) . "\n" :
		  $what eq 'pre' ? "```\n" . unescape($part{pre}) . "```\n\n" :
		  $what eq 'table' ? table($part{table}) : '';
	}
	die 'unknown element at ' . substr($main, pos($main) // 0, 80) if (pos($main) // 0) < length $main;
	return %sections;
}

# the same of the text; lines of blanks between blocks are not told apart
sub text_sections
{
	my ($text) = @_;
	my ($head, @rest) = split /^## (.*)\n\n?/m, $text =~ s/^# .*\n\n//r;

	return ('' => $head, @rest);
}

sub normal { return $_[0] =~ s/\n\n+/\n/gr =~ s/ +\|/ |/gr =~ s/\n+\z//r; }

# ---- every set: the page says what the text says ----

# in place of these a page has the tables of all groups
my @groups = ('Component Performance Breakdown', 'Performance Hotspots');

sub same
{
	my ($source, $n) = @_;
	my %page = sections(my $html = query("SELECT asyncspan.report_html('$source', $n)"));
	my %text = text_sections(query("SELECT asyncspan.report('$source', $n)"));
	my $flame = $page{'Flame Graph Analysis'};

	ok(delete $page{'Targets, Names and Operations'}, "$source: tables of groups")
	  if delete @text{@groups};
	is(join(', ', sort keys %page), join(', ', sort keys %text), "$source: the same sections");
	is(normal($page{$_}), normal($text{$_}), "$source, n = $n: '$_'") foreach sort keys %text;
	return $html;
}

sub data_of { return JSON::PP::decode_json($_[0] =~ m{id="data">(.*?)</script>}s ? $1 : die 'no data'); }

foreach my $name (sort keys %sets)
{
	aspan_load($node, $sets{$name}, $name, qq{"$name"});
	my $page = same(qq{"$name"}, 10);
	my $data = data_of($page);

	# the chart is concurrency() in windows of its length
	my $c = $data->{concurrency};
	my $window = $c->{window};
	my @flat = @{ $c->{windows} };
	cmp_ok(@flat / 2, '<=', 601, "$name: the chart has few windows");
	SKIP:
	{
		# an interval has no nanoseconds
		skip "$name: the windows are not whole microseconds", 1 if $window % 1000;
		my @want = split /\|/, query(
			"SELECT string_agg(peak || '|' || average, '|' ORDER BY window_start)"
			. " FROM asyncspan.concurrency('\"$name\"', bucket => "
			. ($window / 1000) . " * interval '1 us')");
		is(join(' ', map { sprintf '%.6g', $_ } @flat), join(' ', map { sprintf '%.6g', $_ } @want),
			"$name: and is concurrency()");
	}
	my ($peak) = sort { $b <=> $a } map { $flat[ 2 * $_ ] } 0 .. $#flat / 2;
	like($page, qr{<dt>At once</dt><dd>${\ grouped($peak)}</dd>}, "$name: its top is the peak");

	# the flame graph is that of flame_html
	my $flame = data_of(query("SELECT asyncspan.flame_html('\"$name\"', root => 'target', unit => 'ns')"));
	is_deeply($data->{flame}, $flame, "$name: the flame graph");

	# as many rows as there are groups, and their executions
	my ($part) = $page =~ m{<section id="targets--names-and-operations">(.*?)</section>}s;
	my @tables = $part =~ m{<tbody>(.*?)</tbody>}gs;
	is(join(' ', map { scalar(() = /<tr>/g) } @tables), query(
		"SELECT concat_ws(' ', count(DISTINCT coalesce(target, '\\x01')),"
		. " count(DISTINCT coalesce(name, '\\x01')), count(DISTINCT row(name, target)))"
		. " FROM asyncspan.spans('\"$name\"')"), "$name: all targets, names and operations");
}

sub grouped { return scalar reverse((reverse $_[0]) =~ s/(\d{3})(?=\d)/$1,/gr); }

# ---- names that have a meaning in Markdown or in HTML ----

my @names = ('</script><script>alert(1)</script>', '<img src=x>', '`', '``a`', ' ', ' a ',
	'a|b', 'a\\|b', 'a\\', '|', '**all**', '12 others', '## title', '- list', '```', '| a | b |',
	'&amp;', '"quoted\'', '<section id="x">', "caf\x{e9}", '@DATA@ @TITLE@', 'http://x');
my $values = join ', ', map { my $n = $_; utf8::encode($n); "(\$q\$$n\$q\$)" } @names;
query("CREATE TABLE hostile AS
	SELECT (n * 1000 + e * (100 + n))::bigint AS time, (ARRAY['B', 'E'])[e + 1] AS event_type,
		n AS span_id, CASE WHEN n % 5 > 0 THEN n - n % 5 END AS parent_span_id,
		v AS name, v AS target, n % 7 = 0 AS error, v AS process_id
	FROM (SELECT v, row_number() OVER () AS n FROM (VALUES $values, (NULL), ('')) AS t (v)) r,
		generate_series(0, 1) AS e;
	INSERT INTO hostile SELECT 50000, 'B', 99, NULL, '| **x** |', '`', NULL, '\\'");
my $page = same('hostile', 100);
is(scalar(() = $page =~ m{</script}gi), 2, 'no name ends a script');
is(scalar(() = $page =~ m{<section}g), scalar(() = $page =~ m{</section>}g), 'nor opens a section');
unlike($page, qr/[^\x01-\x7f]/, 'the page is ASCII');
unlike($page =~ s{<script>.*}{}sr, qr{<[^>]*\s(?:src|href)=|url\(|\@import}i,
	'and names no other document');

# ---- little or nothing ----

query("CREATE TABLE none AS SELECT * FROM hostile LIMIT 0;
	CREATE TABLE begun AS SELECT * FROM hostile WHERE event_type = 'B';
	CREATE TABLE instant AS SELECT 5::bigint AS time, k AS event_type, 1 AS span_id, 'x' AS name
		FROM (VALUES ('B'), ('E')) AS v (k)");
foreach my $table (qw(none begun instant))
{
	my $data = data_of(same($table, 1));

	ok(!defined $data->{concurrency}, "$table: nothing was active, so there is no chart");
	is(defined $data->{flame} ? 1 : 0, $table eq 'instant' ? 1 : 0, "$table: a flame graph");
}

done_testing();
