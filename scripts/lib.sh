# shellcheck shell=sh
# Functions shared by the other scripts of this directory, to be sourced by
# them.
# They work as root and as any user; sudo is used for apt-get alone.
#
#   packages_for_build      install what is missing to build and to run
#   packages_for_tests      that, and what the suites need
#   find_postgres           set PG_CONFIG, bindir and major
#   start_cluster [LINE...] build, stage, and start a throw-away cluster with
#                           these lines of configuration; sets dir, owner and
#                           PGHOST, PGPORT, PGUSER, PGDATABASE; the server is
#                           the program that ASPAN_SERVER names, if that is
#                           set, and make gets what ASPAN_BUILD has
#   load_set TABLE SET TYPE load test/data/SET.csv.gz into a new table of events
#                           whose time is of this type
#   as_owner COMMAND...     run a command as the owner of the cluster
#   copy_checkout DIRECTORY copy the checkout into DIRECTORY/asyncspan
#
# The cluster lives in one fresh directory with a socket and no TCP port, and
# goes with it however the script ends.  The extension is installed in that
# directory too, not into the system: a server running on this machine never
# sees it, and checkouts can be tested side by side.

umask 022
# no output stops in a pager, terminal or not
export PAGER=cat PSQL_PAGER=cat
# the checkout; the scripts of the benchmark lie one folder deeper
top=$(cd "$(dirname "$0")/.." && pwd)
[ -e "$top/scripts/progress.sh" ] || top=$(dirname "$top")
dir=
owner=

# shellcheck source=scripts/progress.sh
. "$top/scripts/progress.sh"

fail()
{
	echo "asyncspan: $*" >&2
	exit 1
}

# need PACKAGE COMMAND...: remember PACKAGE as missing if COMMAND fails
missing=
installed=
need()
{
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}

install_missing()
{
	[ -n "$missing" ] || return 0
	echo "installing:$missing"
	command -v apt-get >/dev/null ||
		fail "there is no apt-get here; please install the equivalents of:$missing"
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		# a password is asked for before anything else is on the screen
		if ! command -v sudo >/dev/null || ! sudo -v; then
			fail "please run as root: apt-get install$missing"
		fi
		sudo=sudo
	fi
	log=$(mktemp)
	# a third-party source that cannot be reached is no reason to stop
	$sudo apt-get -qq update || echo "apt-get update failed, going on" >&2
	# shellcheck disable=SC2086
	progress "installing" "$log" done_packages \
		$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		--no-install-recommends install $missing || {
		tail -n 20 "$log" >&2
		rm -f "$log"
		fail "could not install$missing"
	}
	rm -f "$log"
	installed=$installed$missing
	missing=
}

# the newest installed server, as the path of its bin directory
newest_server()
{
	for initdb in /usr/lib/postgresql/*/bin/initdb; do
		[ ! -x "$initdb" ] || echo "${initdb%/initdb}"
	done | sort -t/ -k5 -n | tail -n 1
}

have_server()
{
	[ -n "${PG_CONFIG:-$(newest_server)}" ]
}

# what is wrong with the server, in one line, before anything else goes wrong
check_postgres()
{
	wrong=$("$top/scripts/check-postgres" "$PG_CONFIG") || fail "$wrong"
}

find_postgres()
{
	export PG_CONFIG="${PG_CONFIG:-$(newest_server)/pg_config}"
	bindir=$("$PG_CONFIG" --bindir)
	major=$("$PG_CONFIG" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
}

packages_for_build()
{
	# a mistake in it shall not cost an installation
	if [ -n "${PG_CONFIG:-}" ] && ! command -v "$PG_CONFIG" >/dev/null; then
		check_postgres
	fi
	need gcc command -v cc
	need libc6-dev test -e /usr/include/stdio.h
	need make command -v make
	need postgresql have_server
	install_missing

	find_postgres
	[ "$major" -ge 15 ] || check_postgres
	headers=$("$PG_CONFIG" --includedir-server)
	need "postgresql-server-dev-$major" test -e "$headers/postgres.h"
	need libpq-dev test -e "$("$PG_CONFIG" --includedir)/libpq-fe.h"
	need zlib1g-dev test -e /usr/include/zlib.h
	need libzstd-dev test -e /usr/include/zstd.h
	install_missing
	check_postgres
}

packages_for_tests()
{
	need perl command -v prove
	need libipc-run-perl perl -MIPC::Run -e 1
	packages_for_build
	need postgresql-contrib \
		test -e "$("$PG_CONFIG" --pkglibdir)/postgres_fdw.so"
	install_missing
}

# build VARIABLE=VALUE...: the module and the client
build()
{
	total=$(make -n -C "$top" all "$@" 2>/dev/null | grep -c ' -c ' || :)
	progress "compiling" "$dir/build.log" done_files \
		make -C "$top" -j"$(nproc)" all "$@" ||
		{ tail -n 40 "$dir/build.log" >&2; fail "the build failed"; }
	make -s -C "$top" install DESTDIR="$dir/stage" "$@" >"$dir/build.log" 2>&1 ||
		{ cat "$dir/build.log" >&2; fail "the installation failed"; }
}

as_owner()
{
	if [ -n "$owner" ]; then
		runuser -u "$owner" -- "$@"
	else
		"$@"
	fi
}

# copy_checkout DIRECTORY: the checkout, and the data next to it, without what
# tests have left in it
copy_checkout()
{
	mkdir -p "$1/asyncspan"
	(cd "$top" && tar -c --exclude=./.git --exclude=node_modules \
		--exclude=./results --exclude='./regression.*' \
		--exclude=./output_iso --exclude=./tmp_check \
		--exclude=./test/output .) | tar -x -C "$1/asyncspan"
	if [ -d "$top/../shared/data" ]; then
		mkdir -p "$1/shared"
		cp -R "$top/../shared/data" "$1/shared/"
		# what is read-only there has to be removed here
		chmod -R u+w "$1/shared"
	fi
}

stop_cluster()
{
	status=$?
	trap - EXIT
	[ ! -e "$dir/data/postmaster.pid" ] ||
		as_owner pg_ctl -D "$dir/data" -m immediate -s stop || :
	cd / && rm -rf "$dir"
	exit $status
}

# Where the server shall look for the staged extension.  PostgreSQL 18 has
# settings for it; before, Debian's packages have one of their own.
staged_settings()
{
	settings=$(postgres --describe-config | cut -f 1)
	case "$settings" in
		*extension_control_path*)
			echo "extension_control_path =" \
				"'$dir/stage$("$PG_CONFIG" --sharedir):\$system'"
			;;
		*extension_destdir*)
			echo "extension_destdir = '$dir/stage'"
			;;
		*)
			fail "this server cannot load a staged extension;" \
				"use make install and make installcheck"
			;;
	esac
	echo "dynamic_library_path =" \
		"'$dir/stage$("$PG_CONFIG" --pkglibdir):\$libdir'"
}

start_cluster()
{
	dir=$(mktemp -d "${TMPDIR:-/tmp}/asyncspan.XXXXXX")
	trap stop_cluster EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM

	# shellcheck disable=SC2086
	build ${ASPAN_BUILD:-}

	if [ "$(id -u)" -eq 0 ]; then
		owner=postgres
		chown "$owner" "$dir"
	fi
	cd "$dir" || exit
	PATH=$bindir:$PATH

	for variable in $(env | sed -n 's/^\(PG[A-Z]*\)=.*/\1/p'); do
		unset "$variable"
	done
	export PGHOST="$dir" PGPORT=5432 PGUSER=postgres PGDATABASE=postgres

	as_owner initdb -D data -U postgres -A trust -E UTF8 \
		--locale=C.UTF-8 --no-sync >log ||
		{ cat log >&2; fail "initdb failed"; }
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$dir'"
		echo "fsync = off"
		staged_settings
		for line; do
			echo "$line"
		done
	} >settings
	cat settings >>data/postgresql.conf
	as_owner pg_ctl -D data -l server.log -s -w -t 300 \
		${ASPAN_SERVER:+-p "$ASPAN_SERVER"} start ||
		{ cat server.log >&2; fail "the server did not start"; }
}

load_set()
{
	psql -Xq -v ON_ERROR_STOP=1 \
		-c "SELECT asyncspan.create_events_table('$1', '$3')" >/dev/null
	gzip -dc "$top/test/data/$2.csv.gz" |
		psql -Xq -v ON_ERROR_STOP=1 -c "COPY $1 (process_id, stream_id,
			block_id, time, event_type, span_id, parent_span_id, depth,
			hash, name, filename, target, line)
			FROM STDIN (FORMAT csv, HEADER)"
}
