# Joins the parts of the install script, in the order given.
#
# A column of a result is declared once.  Where a row type begins or goes on
# with the columns of another one, PostgreSQL would have them written again, so
# in a CREATE TYPE ... AS of these files the line "LIKE other" stands for them,
# as it does in CREATE TABLE.

FNR == 1 && NR > 1 { print "" }

/^\);/ { type = "" }

type != "" && $1 == "LIKE" {
	other = $2
	comma = sub(/,$/, "", other) ? "," : ""
	if (!(other in columns)) {
		print FILENAME ":" FNR ": no row type " other | "cat >&2"
		exit 1
	}
	$0 = columns[other] comma
}

type != "" {
	columns[type] = columns[type] newline[type] $0
	newline[type] = "\n"
}

/^CREATE TYPE [a-z_]+ AS \($/ { type = $3 }

{ print }
