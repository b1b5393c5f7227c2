# The client where a shell finds it: links, the manual page, completions.

use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::Bin/../perl";
use AspanTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $bin = "$FindBin::Bin/../../src/bin";
my $dir = PostgreSQL::Test::Utils::tempdir();
my $version = "$dir/version";    # where a server's version has its programs

$ENV{PATH} = "$bin:$ENV{PATH}";

# `make install` and `make uninstall` below $dir, as link-client has it
sub link_client
{
	my ($action, $prefix) = @_;

	return run_command([ "$bin/link-client", $action, $dir, $prefix,
			'/version/bin', '/version/man', "$prefix/bash", "$prefix/zsh" ]);
}

my ($stdout, $stderr) = link_client('install', '/usr');
is($stdout, 'the client is /usr/bin/asyncspan', 'it says where the client is');
is($stderr, '', 'and nothing else');
is(readlink "$dir/usr/bin/asyncspan", '/version/bin/asyncspan', 'a link to the program');
is(readlink "$dir/usr/share/man/man1/asyncspan.1", '/version/man/man1/asyncspan.1',
	'and one to its manual page');
ok(-s "$dir/usr/bash/asyncspan" && -s "$dir/usr/zsh/_asyncspan", 'completions of two shells');

unlink "$dir/usr/bin/asyncspan";
symlink '/version.old/bin/asyncspan', "$dir/usr/bin/asyncspan";
link_client('install', '/usr');
is(readlink "$dir/usr/bin/asyncspan", '/version/bin/asyncspan', 'the newest installation is linked');

link_client('uninstall', '/usr');
is(join(' ', grep { -f || -l } glob "$dir/usr/* $dir/usr/*/* $dir/usr/*/*/*/*"), '', 'all of it goes');

symlink '/version.new/bin/asyncspan', "$dir/usr/bin/asyncspan";
link_client('uninstall', '/usr');
is(readlink "$dir/usr/bin/asyncspan", '/version.new/bin/asyncspan', 'but not what leads elsewhere');

mkdir "$dir/own";
mkdir "$dir/own/bin";
aspan_write_file("$dir/own/bin/asyncspan", 'mine');
($stdout, $stderr) = link_client('install', '/own');
is(slurp_file("$dir/own/bin/asyncspan"), 'mine', 'what is no link stays');
is($stderr, 'left alone, since it is no link: /own/bin/asyncspan', 'that is said');
is($stdout, 'the client is /version/bin/asyncspan: put /version/bin into the PATH,'
	  . ' or give make another PREFIX than /own', 'with what to do');

aspan_write_file("$dir/file", '');
($stdout, $stderr) = link_client('install', '/file');
like($stdout, qr/^the client is .*: put /, 'a place that cannot be written is no error');
is($stderr, '', 'and no noise');

# where the program is in such a place itself
system("mkdir -p $dir/version/bin && echo program >$dir/version/bin/asyncspan") == 0 or die;
($stdout) = link_client('install', '/version');
is($stdout, 'the client is /version/bin/asyncspan', 'a program that is found already');
is(slurp_file("$dir/version/bin/asyncspan"), "program\n", 'is not replaced by a link to itself');

SKIP:
{
	skip 'there is no man', 1 if system('command -v man >/dev/null') != 0;
	my ($page, $warnings) =
	  run_command([ 'man', '--warnings', '-E', 'UTF-8', '-P', 'cat', '-l', "$bin/asyncspan.1" ]);
	like($page . $warnings, qr/^ASYNCSPAN\(1\).*SEE ALSO(?!.*warning)/s, 'the manual page is well formed');
}

note 'completion';

my @commands = qw(load report flame export top refresh);

# the options of a command, as its help has them
my %options = map {
	my ($help) = run_command([ 'asyncspan', $_, '--help' ]);
	$_ => { map { $_ => 1 } $help =~ /^ {2,6}(?:-., )?(--[a-z-]+=?)/mg };
} @commands;
cmp_ok(scalar(keys %{ $options{load} }), '>', 12, 'load has options');

my $zsh = slurp_file("$bin/completion/_asyncspan");
my %shared = map {
	$_ => [ $zsh =~ /^\t$_=\((.*?)\)$/ms ]
} qw(common table range parents output);
for my $command (@commands)
{
	my ($case) = $zsh =~ /^\t\t$command\)\n(.*?)^\t\t\t;;/ms;
	my $text = join '', $case, map { "@{$shared{$_}}" } $case =~ /\$(\w+)/g;
	# a value that can be left out is written "=-"
	my %found = map { $_ => 1 } $text =~ /(--[a-z]+(?:-[a-z]+)*(?:=(?!-))?)/g;

	# an option is named to exclude itself, too, without the value's sign
	delete $found{$_} for grep { $found{"$_="} } keys %found;
	is_deeply(\%found, $options{$command}, "zsh: the options of $command");
}
SKIP:
{
	skip 'there is no zsh', 1 if system('command -v zsh >/dev/null') != 0;
	command_ok([ 'zsh', '-n', "$bin/completion/_asyncspan" ], 'zsh reads it');
}

# what bash offers for a line, at its end
sub bash_offers
{
	my ($line) = @_;
	my $script = <<'EOS';
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
compopt() { :; }
_asyncspan asyncspan
printf '%s\n' "${COMPREPLY[@]}"
EOS
	my @words = ($line =~ /(=|[^\s=]+)/g, $line =~ /\s$/ ? '' : ());
	my ($out) = run_command([ 'bash', '-c', $script, 'bash', "$bin/completion/asyncspan.bash", @words ]);

	return join ' ', sort split /\s+/, $out;
}

SKIP:
{
	skip 'there is no bash', 13 if system('command -v bash >/dev/null') != 0;

	is(bash_offers('asyncspan f'), 'flame', 'bash: a command');
	is(bash_offers('asyncspan '), join(' ', '--help', '--version', sort @commands), 'all commands');
	is(bash_offers("asyncspan $_ --"), join(' ', sort keys %{ $options{$_} }), "the options of $_")
	  for @commands;
	is(bash_offers('asyncspan flame --format=h'), 'html', 'a value');
	is(bash_offers('asyncspan flame --format='), 'folded html json speedscope', 'all values');
	is(bash_offers('asyncspan report -f '), 'html markdown', 'of a report');
	is(bash_offers('asyncspan export -f '), 'chrome jaeger otlp speedscope', 'of a short option');
	is(bash_offers('asyncspan top --sort '), 'avg errors max open p95 rate spans total', 'behind a space');
	chdir $bin;
	is(bash_offers('asyncspan load asyncspan.1'), 'asyncspan.1', 'files to load');
}

# the values that are offered are those that the help names
my $bash = slurp_file("$bin/completion/asyncspan.bash");
for my $command (@commands)
{
	my ($help) = run_command([ 'asyncspan', $command, '--help' ]);
	my %offered = $bash =~ /^\t\t$command(--[a-z-]+)[^)]*\) echo (.*) ;;$/mg;

	for my $option (sort keys %offered)
	{
		my ($text) = $help =~ /$option=[A-Z]+ +(.*?)(?=^ +-|\n\n)/ms;

		is(join(' ', grep { $text !~ /\b$_\b/ } split / /, $offered{$option}),
			'', "$command $option: the values of bash are in the help");
		my ($own) = $zsh =~ /^\t\t$command\)\n(.*?)^\t\t\t;;/ms;
		my ($values) = $own =~ /\Q$option\E=\}?'?\[[^]]*\]:\w+:\((.*?)\)/;
		is($values, $offered{$option}, "$command $option: zsh");
	}
}

done_testing();
