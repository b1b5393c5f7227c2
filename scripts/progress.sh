# shellcheck shell=sh
# Show how far something is that takes its time; to be sourced by lib.sh.
#
#   progress LABEL LOG HOW COMMAND...
#                     run COMMAND with its output in LOG and, if standard output
#                     is a terminal, LABEL and what the function HOW makes of LOG
#                     in one line that is gone at the end
#   done_packages, done_files, done_scripts
#                     such functions: for apt-get, for make, and for the suites;
#                     the last two need `total` to be set
#
# Without a terminal nothing is printed here, so that a log has no more lines
# than steps.

progress()
{
	progress_label=$1
	progress_log=$2
	progress_how=$3
	shift 3
	watcher=
	if [ -t 1 ]; then
		watch_log &
		watcher=$!
	fi
	progress_status=0
	"$@" >"$progress_log" 2>&1 || progress_status=$?
	if [ -n "$watcher" ]; then
		kill "$watcher" 2>/dev/null || :
		wait "$watcher" 2>/dev/null || :
		printf '\r\033[K'
	fi
	return $progress_status
}

# goes with the script, however that ends
watch_log()
{
	while kill -0 $$ 2>/dev/null; do
		printf '\r\033[K%s ... %s' "$progress_label" \
			"$("$progress_how" "$progress_log" 2>/dev/null | cut -c 1-60)"
		sleep 1
	done
}

# apt-get downloads all packages, unpacks them, and then sets each up
done_packages()
{
	awk '
		/ newly installed/ { total = $1 + $3 }
		/^Get:/ { step = "downloading"; package = $5; n = ++downloaded }
		/^Unpacking / { step = "unpacking"; package = $2; n = ++unpacked }
		/^Setting up / { step = "setting up"; package = $3; n = ++set_up }
		END { if (total) print step, n " of " total ": " package }' "$1"
}

done_files()
{
	awk -v total="$total" '
		/ -c / { n++ }
		match($0, /[^ ]+\.c( |$)/) { file = substr($0, RSTART, RLENGTH) }
		END { sub(/.*\//, "", file); if (total > 0) print n + 0 " of " total " files: " file }' "$1"
}

# what pg_regress, pg_isolation_regress and prove print of a script that ended
done_scripts()
{
	awk -v total="$total" '
		/^(not )?ok [0-9]+ +[-+] / { n++; name = $4; if ($1 == "not") name = $5 }
		/^(test|    ) [^ ]+ +\.\.\. (ok|FAILED)/ { n++; name = $1 == "test" ? $2 : $1 }
		/^(\[[0-9:]+\] )?[^ ]+\.pl \.+ / { n++; name = $1 ~ /^\[/ ? $2 : $1 }
		END { sub(/.*\//, "", name); print n + 0 " of " total " scripts: " name }' "$1"
}
