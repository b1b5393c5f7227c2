# What goes out agrees with itself: one version, one license, files that are
# there, and an archive of what is committed that builds alone.

use strict;
use warnings FATAL => 'all';

use FindBin;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my $meta = JSON::PP->new->decode(slurp_file("$top/META.json"));

# what the specification of PGXN requires
for my $key (qw(name abstract license provides version meta-spec maintainer))
{
	ok(defined $meta->{$key}, "META.json has $key");
}
like($meta->{version}, qr/^\d+\.\d+\.\d+(-\w+)?$/, 'a semantic version');
is($meta->{'meta-spec'}{version}, '1.0.0', 'of a specification that there is');
cmp_ok(length $meta->{abstract}, '<', 80, 'a short abstract');
for my $name (sort keys %{ $meta->{provides} })
{
	my $provided = $meta->{provides}{$name};

	ok(-e "$top/$provided->{$_}", "$name: $_ is there") for qw(file docfile);
	is($provided->{version}, $meta->{version}, "$name: its version");
}
# addresses are of the kinds that the specification has
my $resources = $meta->{resources};
is(join(' ', grep { !/^(?:homepage|bugtracker|repository|x_\w+)$/ } sort keys %$resources), '',
	'resources that there are');
like($resources->{homepage}, qr{^https://pgxn\.org/dist/\Q$meta->{name}\E/$}, 'a homepage, where PGXN puts a distribution');
is(join(' ', grep { !m{^https://[\w.-]+/\S*$} && !/^[\w.+-]+@[\w.-]+$/ }
		map { ref ? values %$_ : $_ } @{$resources}{grep { $_ ne 'repository' } keys %$resources}),
	'', 'each an address');
like($meta->{release_status}, qr/^(?:stable|testing|unstable)$/, 'a status of the release');

is(join(' ', grep { length > 255 || m{[\\/\p{Cc}]} } @{ $meta->{tags} }), '', 'tags that are none but words');

# the version of the extension is that of the release, without the patch level
my ($control) = slurp_file("$top/asyncspan.control") =~ /^default_version = '(.*)'/m;
is($meta->{version} =~ s/\.\d+$//r, $control, 'asyncspan.control has the same version');
my ($debian) = slurp_file("$top/debian/changelog") =~ /^asyncspan \(([^)-]+)/;
is($debian, $meta->{version}, 'and debian/changelog');
like(slurp_file("$top/CHANGELOG.md"), qr/^## \Q$control\E\b/m, 'and CHANGELOG.md');
my ($required) = slurp_file("$top/src/base/compat.h") =~ /PG_VERSION_NUM < (\d\d)0000/;
is($meta->{prereqs}{runtime}{requires}{PostgreSQL}, "$required.0.0", 'META.json says which PostgreSQL');
is(slurp_file("$top/debian/pgversions"), "$required+\n", 'and debian/pgversions');

# what was released stays as it was
my $released = "$top/sql/releases/asyncspan--$control.sql";
is($meta->{release_status} eq 'stable' ? 1 : 0, -e $released ? 1 : 0, 'what is stable is among the releases');
is(slurp_file("$top/sql/asyncspan--$control.sql"), slurp_file($released), 'and is what is installed')
  if -e $released;

# the same license, word for word
sub words { return join ' ', split ' ', $_[0] =~ s/^ \.$//mgr; }
my ($license) = slurp_file("$top/LICENSE") =~ /(Permission to use.*)/s;
my ($copyright) = slurp_file("$top/debian/copyright") =~ /^License: PostgreSQL\n(.*)/ms;
is(words($copyright), words($license), 'debian/copyright has the license');

# the packages of Debian that the image, the workflows and the packages name
my ($build) = slurp_file("$top/scripts/lib.sh") =~ /^packages_for_build\(\)\n(.*?)^\}/ms;
my @needed = grep { !/^postgresql|^gcc|^libc6|^make/ } $build =~ /^\tneed "?([\w-]+)/mg;
cmp_ok(scalar(@needed), '>=', 3, 'there are libraries to build with');
for my $file ('Dockerfile', 'debian/control.in')
{
	my $text = slurp_file("$top/$file");

	is(join(' ', grep { $text !~ /\b\Q$_\E\b/ } @needed), '', "$file has all of them");
}

# YAML that no program reads here: at least the targets that it runs are there
my $makefile = slurp_file("$top/Makefile");
for my $workflow (glob "$top/.github/workflows/*.yml")
{
	my $text = slurp_file($workflow);
	my ($name) = $workflow =~ m{([^/]+)$};

	unlike($text, qr/\t/, "$name: no tab");
	my @targets = $text =~ /run: make ([\w-]+)/g;
	cmp_ok(scalar(@targets), '>', 0, "$name: runs something");
	is(join(' ', grep { $makefile !~ /^(?:[\w -]* )?\Q$_\E(?: [\w -]*)?:/m } @targets), '', 'that is a target');
}

# the image's own way to make the extension
my $docker = slurp_file("$top/Dockerfile");
is(join(' ', grep { !-e "$top/$_" } $docker =~ /^COPY (?!--from)(\S+)/mg), '', 'the image copies what is there');

# what the image's shell writes for psql, after its builder has joined the lines
my ($printf) = $docker =~ s/\\\n//gr =~ /(printf .*?)>/;
is(`$printf`, "CREATE EXTENSION asyncspan;\n\\connect template1\nCREATE EXTENSION asyncspan;\n",
	'a new cluster of the image has the extension, and each new database');

done_testing();
