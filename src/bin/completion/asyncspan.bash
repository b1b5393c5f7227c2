# Completion of asyncspan for bash.  The options are those that the program
# names in its help, the values are listed here.

_asyncspan_options()
{
	"$1" ${2:+"$2"} --help 2>/dev/null |
		grep -oE '^ {2,6}(-., )?--[a-z-]+=?' | grep -oE -e '--[a-z-]+=?'
}

_asyncspan_values()
{
	case $1$2 in
		load--format | load-f) echo auto chrome csv jaeger jsonl otlp zipkin ;;
		report--format | report-f) echo markdown html ;;
		flame--format | flame-f) echo folded html json speedscope ;;
		export--format | export-f) echo chrome jaeger otlp speedscope ;;
		load--time-type) echo bigint timestamptz ;;
		flame--weight) echo self total count critical ;;
		flame--root) echo target process ;;
		flame--unit) echo us ns ;;
		top--sort) echo total spans rate errors open avg p95 max ;;
		*--parents) echo process global ;;
		*--dbname | *-d)
			psql -XAtqwc 'SELECT datname FROM pg_catalog.pg_database
				WHERE datallowconn' postgres 2>/dev/null
			;;
		*) return 1 ;;
	esac
}

_asyncspan()
{
	local program=$1 cur=${COMP_WORDS[COMP_CWORD]} command option values
	COMPREPLY=()

	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"load report flame export top refresh --help --version" -- "$cur")
		return
	fi
	command=${COMP_WORDS[1]}

	# readline takes "--option=value" for three words
	option=${COMP_WORDS[COMP_CWORD - 1]}
	if [ "$cur" = = ]; then
		cur=
	elif [ "$option" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if values=$(_asyncspan_values "$command" "$option"); then
		mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur")
		return
	fi
	case $cur in
		-*)
			mapfile -t COMPREPLY < <(compgen -W \
				"$(_asyncspan_options "$program" "$command")" -- "$cur")
			[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
			return
			;;
	esac
	case $command$option in
		*-o | *--output | load*)
			compopt -o filenames
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			;;
	esac
} 2>/dev/null

complete -F _asyncspan asyncspan
