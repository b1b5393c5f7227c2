# What the TAP tests of asyncspan share: a server with the extension, the data
# sets with their ground truth, and the seed of the random tests.
package AspanTest;

use strict;
use warnings FATAL => 'all';

use Cwd qw(realpath);
use Exporter 'import';
use File::Basename qw(dirname);
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(
  aspan_has_module aspan_cluster aspan_client_cluster aspan_parallel
  aspan_cases aspan_seed aspan_timeout aspan_random aspan_pick aspan_shuffle
  aspan_data_sets aspan_load aspan_truth aspan_rows
  aspan_oracle_sql aspan_copy_text aspan_write_file
);

my $test_dir = dirname(dirname(realpath(__FILE__)));

# Whether the server has a module of contrib, which is a package of its own in
# some distributions.
sub aspan_has_module
{
	my ($module) = @_;
	my $dir = `pg_config --pkglibdir`;

	chomp $dir;
	return -e "$dir/$module.so";
}

# A running server.  Its default collation is not "C" where the server has
# ICU, so that an order that forgot to ask for "C" shows; its time zone is not
# UTC, so that a time that forgot to ask for UTC shows.
sub aspan_cluster
{
	my ($name, $conf) = @_;

	# other projects' settings must not reach the tests
	delete $ENV{$_} for grep { /^PG(TZ|OPTIONS|DATESTYLE)$/ } keys %ENV;

	# the superuser is postgres, whoever runs the tests
	$ENV{PGUSER} = 'postgres';
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => [ '--encoding=UTF8', '--no-locale', '--username=postgres' ]);
	$node->append_conf('postgresql.conf', <<"EOC");
timezone = 'Asia/Kolkata'
max_worker_processes = 16
max_parallel_workers = 8
log_min_messages = warning
log_statement = none
autovacuum = off
EOC
	$node->append_conf('postgresql.conf', $conf) if defined $conf;
	$node->start;

	my ($ret) = $node->psql('postgres',
		"CREATE DATABASE spans TEMPLATE template0 ENCODING 'UTF8'"
		  . " LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'");
	$node->safe_psql('postgres',
		"CREATE DATABASE spans TEMPLATE template0 ENCODING 'UTF8'")
	  if $ret != 0;
	$node->safe_psql('spans', 'CREATE EXTENSION asyncspan');
	return $node;
}

# A running server for the client, which finds it by its environment: the
# client of this checkout, if it has been built, or else the one installed.
sub aspan_client_cluster
{
	my ($name) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(extra => [ '--encoding=UTF8', '--no-locale' ]);
	$node->start;
	$ENV{PATH} = dirname($test_dir) . "/src/bin:$ENV{PATH}";
	$ENV{PGHOST} = $node->host;
	$ENV{PGPORT} = $node->port;
	$ENV{PGDATABASE} = 'postgres';
	return $node;
}

# settings with which a query has that many workers, if it can have any
sub aspan_parallel
{
	my ($workers) = @_;

	return (
		"max_parallel_workers_per_gather = $workers",
		'parallel_setup_cost = 0',
		'parallel_tuple_cost = 0',
		'min_parallel_table_scan_size = 0',
		'asyncspan.min_parallel_rows = 0');
}

# Seconds for what takes long: ten minutes, or PG_TEST_TIMEOUT_DEFAULT if that
# is more.
sub aspan_timeout
{
	my $default = $PostgreSQL::Test::Utils::timeout_default;

	return $default > 600 ? $default : 600;
}

# How many cases a random test has: what it is given, times ASPAN_FUZZ, or
# ASPAN_CASES.
sub aspan_cases
{
	my ($cases) = @_;

	return $ENV{ASPAN_CASES} || $cases * ($ENV{ASPAN_FUZZ} || 1);
}

# The seed of a random test: ASPAN_SEED, or a new one.  Always printed.
sub aspan_seed
{
	my $seed = $ENV{ASPAN_SEED};

	$seed = (time() ^ ($$ << 8)) & 0x7fffffff
	  unless defined $seed && $seed =~ /^\d+$/;
	diag("seed $seed: repeat with ASPAN_SEED=$seed");
	srand($seed);
	return $seed;
}

# a whole number from 0 to n - 1
sub aspan_random { return int(rand($_[0])); }

sub aspan_pick { return $_[ int(rand(@_)) ]; }

sub aspan_shuffle
{
	my @list = @_;

	for (my $i = @list - 1; $i > 0; $i--)
	{
		my $j = int(rand($i + 1));
		@list[ $i, $j ] = @list[ $j, $i ];
	}
	return @list;
}

# one row of COPY's text format
sub aspan_copy_text
{
	return join("\t",
		map {
			my $v = $_;
			if (defined $v)
			{
				$v =~ s/([\\])/\\$1/g;
				$v =~ s/\t/\\t/g;
				$v =~ s/\n/\\n/g;
				$v =~ s/\r/\\r/g;
			}
			defined $v ? $v : '\N';
		} @_) . "\n";
}

# writes a file of bytes, in place of what it was, and returns its path
sub aspan_write_file
{
	my ($path, @content) = @_;

	open my $fh, '>:raw', $path or die "could not write $path: $!";
	print $fh @content;
	close $fh or die "could not write $path: $!";
	return $path;
}

sub aspan_oracle_sql
{
	return slurp_file("$test_dir/oracle/pairing.sql");
}

# Data sets by name, as name => directory: those that came with the source,
# and what lies in ../shared/data, next to the checkout.
sub aspan_data_sets
{
	my %sets;

	foreach my $dir (
		dirname(dirname($test_dir)) . '/shared/data', "$test_dir/data")
	{
		foreach my $path (glob("$dir/*.truth.json"))
		{
			my ($name) = $path =~ m{([^/]+)\.truth\.json$};
			$sets{$name} = $dir if -r "$dir/$name.csv.gz";
		}
	}
	return %sets;
}

sub aspan_truth
{
	my ($dir, $name) = @_;

	return JSON::PP->new->utf8->decode(slurp_file("$dir/$name.truth.json"));
}

# Loads a data set into a table of the columns that the documentation names.
sub aspan_load
{
	my ($node, $dir, $name, $table) = @_;
	my $file = "$dir/$name.csv.gz";
	my $header = `gzip -dc '$file' | head -n 1`;
	my $ns = $header =~ /time_ns/;
	my $type = $ns ? 'bigint' : 'timestamptz';

	$node->safe_psql(
		'spans', qq{
CREATE TABLE $table (process_id text, stream_id text, block_id text,
	time $type, event_type text, span_id bigint, parent_span_id bigint,
	depth int, hash bigint, name text, filename text, target text, line int);
COPY $table FROM PROGRAM 'gzip -dc ''$file''' (FORMAT csv, HEADER);
ANALYZE $table;});
	return $ns;
}

# The rows of a query as a list of hashes; numbers keep their digits.
sub aspan_rows
{
	my ($node, $query, %params) = @_;
	my $text = $node->safe_psql('spans',
		"SELECT to_json(q) FROM ($query) q", %params);

	my $json = JSON::PP->new->utf8->allow_nonref;
	return map { $json->decode($_) } split /\n/, $text;
}

1;
