# A server has room for so many segments of dynamic shared memory.  Where other
# queries hold all of them, PostgreSQL's own parallel queries go on without
# workers; a function over a relation has to do so, too.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# few processes, so that there is little room: 64 segments, and 5 a process
my $node = aspan_cluster('no_segments', join("\n", aspan_parallel(2), <<'EOC'));
max_connections = 10
max_wal_senders = 0
autovacuum_max_workers = 1
max_worker_processes = 2
max_stack_depth = '6MB'
dynamic_shared_memory_type = mmap
session_preload_libraries = 'asyncspan'
EOC

$node->safe_psql('spans', <<'EOS');
CREATE TABLE ev AS
SELECT 1000000::bigint * i + e * 1000000 * (i % 7 + 1) AS time,
	CASE e WHEN 0 THEN 'begin' ELSE 'end' END AS event_type, i AS span_id,
	'p' || i % 3 AS process_id, 'name ' || i % 5 AS name
FROM generate_series(1, 5000) i, generate_series(0, 1) e;
ANALYZE ev;

-- Calls itself while a parallel query of it is at work, and so holds a segment a
-- level; on the lowest, it says what the call says.
CREATE FUNCTION below(levels int, call text) RETURNS SETOF text
LANGUAGE plpgsql PARALLEL RESTRICTED AS $$
BEGIN
	IF levels = 0 THEN
		RETURN QUERY EXECUTE call;
	ELSE
		RETURN QUERY SELECT below(levels - 1, call)
			FROM (SELECT count(*) AS n FROM ev) c WHERE n > 0;
	END IF;
END $$;
EOS

sub below
{
	my ($levels, $call) = @_;
	my ($out, $err);

	$node->psql('spans', "SELECT below($levels, \$\$$call\$\$)",
		stdout => \$out, stderr => \$err);
	return $err ne '' ? "failed: $err" : $out;
}

# from 18 on, PostgreSQL reserves room for more of these than there may be
$node->append_conf('postgresql.conf', 'autovacuum_worker_slots = 1')
  if $node->safe_psql('spans', 'SHOW server_version_num') >= 180000;
$node->restart;

# as many levels as leave no room: one more makes no more segments
my $segments = "SELECT count(*)::text FROM pg_ls_dir('pg_dynshmem')";
my $all = below(190, $segments);

cmp_ok($all, '>', 64, 'there is room for some segments');
is(below(200, $segments), $all, 'and then for no more');

foreach my $call (
	"SELECT md5(string_agg(o::text, ' ')) FROM asyncspan.overview('ev') o",
	"SELECT md5(string_agg(s::text, ' ')) FROM asyncspan.spans('ev') s",
	"SELECT count(*)::text FROM asyncspan.name_stats('ev', since => 'epoch', margin => '1 s')")
{
	my $expected = below(0, $call);

	unlike($expected, qr/failed/, 'a call with workers');
	is(below(200, $call), $expected, 'the same without a segment');
}

$node->stop;
done_testing();
