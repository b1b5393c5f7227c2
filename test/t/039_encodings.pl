# Stored sets and profiles on their way to a database of another encoding, by
# a dump, binary COPY and logical replication: what arrives is equal, or an
# error refuses it and nothing is stored.  Values of ASCII arrive everywhere.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = aspan_cluster('encodings', "wal_level = logical\nmax_wal_senders = 10\nmax_replication_slots = 10\nlog_error_verbosity = verbose\n");
my $file = $node->basedir . '/values';
my @ways = (
	[qw(UTF8 LATIN1)], [qw(UTF8 SQL_ASCII)], [qw(LATIN1 UTF8)],
	[qw(SQL_ASCII UTF8)], [qw(UTF8 UTF8)]);
my $table = '(kind text PRIMARY KEY, s asyncspan.span_set,'
  . ' p asyncspan.profile)';

# an e with an accent, as a database of that encoding has it
my %accent = (UTF8 => 'c3a9', LATIN1 => 'e9', SQL_ASCII => 'c3a9');

# errors of ours, and of an encoding that does not have the character
my $refused = qr/ERROR:\s+22P0[35]: /;

sub create_database
{
	my ($name, $encoding) = @_;

	$node->safe_psql('postgres',
		"CREATE DATABASE $name ENCODING $encoding TEMPLATE template0 LOCALE 'C'"
	);
	$node->safe_psql($name, 'CREATE EXTENSION asyncspan');
	return;
}

foreach my $from (sort keys %accent)
{
	my $database = 'from_' . lc $from;

	create_database($database, $from);
	$node->safe_psql(
		$database, qq{
CREATE TABLE ascii $table;
CREATE TABLE accent $table;
CREATE TEMP TABLE made AS
SELECT kind, asyncspan.span_set(t::bigint, e, 1, 'p'::text, 0, name, 't'::text)
	AS s
FROM (VALUES ('ascii', 'caf'),
		('accent', 'caf' || convert_from('\\x$accent{$from}', '$from')))
		n (kind, name),
	(VALUES (100, 'begin'), (200, 'end'), (300, 'begin')) v (t, e)
GROUP BY kind;
INSERT INTO ascii SELECT kind, s, asyncspan.profile(s) FROM made
WHERE kind = 'ascii';
INSERT INTO accent SELECT kind, s, asyncspan.profile(s) FROM made
WHERE kind = 'accent';
CREATE PUBLICATION ascii FOR TABLE ascii;
CREATE PUBLICATION accent FOR TABLE accent;});
}

sub values_of
{
	my ($database, $kind) = @_;

	return $node->safe_psql($database, "SELECT kind, s, p FROM $kind");
}

# each way brings the rows of a table, and returns the errors on the way
sub by_dump
{
	my ($from, $to, $kind) = @_;

	$node->command_ok(
		[ 'pg_dump', '--data-only', '-t', $kind, '-f', $file, $from ],
		"dump of $kind");
	return ($node->psql($to, "\\set VERBOSITY verbose\n\\i $file"))[2];
}

sub by_copy
{
	my ($from, $to, $kind) = @_;

	$node->safe_psql($from,
		"COPY (SELECT s, p FROM $kind) TO '$file' (FORMAT binary)");
	return ($node->psql($to,
			"\\set VERBOSITY verbose\nALTER TABLE $kind ALTER kind SET DEFAULT"
			  . " '$kind';\nCOPY $kind (s, p) FROM '$file' (FORMAT binary)"))[2];
}

sub by_replication
{
	my ($from, $to, $kind) = @_;
	my $offset = -s $node->logfile;
	my $slot = "${to}_$kind";
	my $error;

	$node->safe_psql($from,
		"SELECT pg_create_logical_replication_slot('$slot', 'pgoutput')");
	$node->safe_psql($to,
		"CREATE SUBSCRIPTION $slot CONNECTION '"
		  . ($node->connstr($from) =~ s/'//gr)
		  . "' PUBLICATION $kind WITH (create_slot = false)");

	# the copy of the table is done, or has failed
	foreach (1 .. 600)
	{
		$error = substr(slurp_file($node->logfile), $offset);
		last
		  if $error =~ $refused
		  || $node->safe_psql($to, "SELECT count(*) FROM $kind") ne '0';
		select(undef, undef, undef, 0.1);
	}
	$node->safe_psql($to,
		"ALTER SUBSCRIPTION $slot DISABLE;"
		  . " ALTER SUBSCRIPTION $slot SET (slot_name = NONE)");
	$node->safe_psql($to, "DROP SUBSCRIPTION $slot");
	$node->safe_psql($from, qq{
SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots
WHERE database = '$from' AND active_pid IS NOT NULL});
	$node->poll_query_until($from,
		"SELECT bool_and(NOT active) FROM pg_replication_slots"
		  . " WHERE database = '$from'");
	$node->safe_psql($from,
		"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
		  . " WHERE database = '$from'");
	return $error;
}

my %ways = (
	dump => \&by_dump,
	'binary COPY' => \&by_copy,
	replication => \&by_replication);

foreach my $pair (@ways)
{
	my ($from, $to) = @$pair;
	my $source = 'from_' . lc $from;
	my $target = lc "${from}_to_$to";

	create_database($target, $to);
	foreach my $way (sort keys %ways)
	{
		foreach my $kind ('ascii', 'accent')
		{
			my $title = "$kind from $from to $to by $way";

			$node->safe_psql($target,
				"DROP TABLE IF EXISTS $kind; CREATE TABLE $kind $table");
			my $error = $ways{$way}->($source, $target, $kind);

			if ($kind eq 'ascii' || $from eq $to)
			{
				is(values_of($target, $kind), values_of($source, $kind), $title);
				next;
			}
			like($error, $refused, "$title: an error");
			is($node->safe_psql($target, "SELECT count(*) FROM $kind"),
				'0', "$title: nothing is stored");
		}
	}
}

$node->stop;
done_testing();
