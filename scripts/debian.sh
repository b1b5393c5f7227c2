# shellcheck shell=sh
# Functions that ask Debian for what this machine's suite does not have; to be
# sourced after lib.sh.
#
#   debian_update TYPE     read the lists of all suites, of "deb" or "deb-src"
#   debian_apt TOOL ARGUMENT...
#                          run apt-get or apt-cache on these lists
#   debian_majors          the majors of PostgreSQL that they have
#   debian_find PACKAGE    set version and suite to the newest of a package
#
# The lists are apt's own, in a directory of the user's cache, from the mirror
# that this machine uses.  What the system knows of packages does not change.

# from the oldest that has a PostgreSQL new enough
suites="bookworm trixie forky unstable experimental"
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/asyncspan
lists=$cache/apt

debian_apt()
{
	tool=$1
	shift
	"$tool" -o Dir::Etc::SourceList="$lists/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State::Lists="$lists/lists" \
		-o Dir::State::Status="$lists/status" \
		-o Dir::Cache="$lists/cache" \
		-o Acquire::Check-Valid-Until=false -o Acquire::Languages=none \
		-o APT::Sandbox::User=root "$@"
}

# A suite that the mirror has no more, or not yet, is no reason to do without
# the others.
debian_update()
{
	# shellcheck disable=SC2016
	mirror=$(apt-get indextargets \
		--format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		awk '$1 == "Debian" && $2 !~ /-/ { print $3; exit }')
	[ -n "$mirror" ] || fail "no Debian mirror in the sources of apt"

	lists=$cache/apt-$1
	mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
	: >"$lists/status"
	for suite in $suites; do
		echo "$1 $mirror $suite main"
	done >"$lists/sources.list"
	debian_apt apt-get -qq update >"$lists/log" 2>&1 || {
		cat "$lists/log"
		echo "some suites could not be asked, going on"
	} >&2
}

debian_majors()
{
	debian_apt apt-cache pkgnames postgresql-server-dev- |
		sed 's/^postgresql-server-dev-//' | grep -x '[0-9]*' | sort -n |
		awk '$1 >= 15'
}

# of the suites that have the newest version, the oldest is what it was made for
debian_find()
{
	debian_apt apt-cache madison "$1" |
		sed -n 's/^[^|]*| *\([^ ]*\) *| *[^ ]* \([^/]*\).*/\1 \2/p' >"$lists/found"
	version=$(sed -n '1s/ .*//p' "$lists/found")
	for suite in $suites; do
		! grep -qxF "$version $suite" "$lists/found" || return 0
	done
	return 1
}
