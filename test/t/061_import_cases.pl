# Small traces that tools have stumbled over: what the importers make of each
# has the right figures; also when the document is imported twice.  The files
# and the answers are in test/data/cases/README.md.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = "$FindBin::Bin/../data/cases";
my $node = aspan_cluster('cases');
my $spans = q{SELECT string_agg(s::text, E'\n' ORDER BY s::text)
	FROM asyncspan.spans('t') AS s};
my ($whole, $broken) = (0, 0);

for my $line (grep { /^\| \w+\.json \|/ } split /\n/, slurp_file("$dir/README.md"))
{
	my ($file, $after, $exit, $says, $query, $answer) =
	  map { s/\\\|/|/gr =~ s/^\s*`?//r =~ s/`?\s*$//r }
	  split /(?<!\\)\|/, $line =~ s/^\||\|$//gr;
	my $function = $file =~ /chrome|node/ ? 'import_chrome_trace'
	  : $file =~ /jaeger/ ? 'import_jaeger'
	  : $file =~ /zipkin/ ? 'import_zipkin'
	  : 'import_otlp';
	my $text = slurp_file("$dir/$file");
	my $import = qq{SET client_min_messages = warning;
		INSERT INTO t SELECT * FROM asyncspan.$function(\$doc\$$text\$doc\$)};

	# what is not JSON is for the client
	$node->safe_psql('spans', q{DROP TABLE IF EXISTS t;
		SELECT asyncspan.create_spans_table('t')});
	my ($ret, $out, $err) = $node->psql('spans', $import);
	if ($file =~ /trailing_comma|unterminated|control_char/)
	{
		like($err, qr/invalid input syntax for type json/, "$file: no JSON");
		$broken++;
		next;
	}
	is($err, '', "$file: imported");
	is($node->safe_psql('spans', $query), $answer, "$file: the answer");
	$whole++;

	my $before = $node->safe_psql('spans', $spans);
	$node->safe_psql('spans', $import);
	is($node->safe_psql('spans', $spans),
		$before, "$file: the same spans when it is imported again");
}
cmp_ok($whole, '>=', 20, 'files that are whole');
is($broken, 4, 'files that are not');

# what has no process has none after a round trip
$node->safe_psql('spans', q{
	CREATE TABLE before AS SELECT * FROM t WHERE false;
	CREATE TABLE after AS SELECT * FROM t WHERE false;
	INSERT INTO before (begin_time, end_time, span_id, parent_span_id, trace_id,
		process_id, name)
	VALUES (1000, 9000, 1, NULL, 'a', NULL, 'r'), (2000, 5000, 2, 1, 'a', 'p', 'c'),
		(3000, 4000, 3, 2, 'a', NULL, 'd');
	INSERT INTO after SELECT * FROM asyncspan.import_jaeger(
		(SELECT string_agg(line, '') FROM asyncspan.jaeger_json('before') AS line)::jsonb)});
is($node->safe_psql('spans', q{SELECT count(*) FROM asyncspan.spans('before') AS b
		JOIN asyncspan.spans('after') AS a
		USING (span_id, name, begin_time, end_time)
		WHERE a.process_id IS NOT DISTINCT FROM b.process_id
		AND a.parent_span_id IS NOT DISTINCT FROM b.parent_span_id}),
	3, 'Jaeger and back: spans without a process');

done_testing();
