# A page, whose lines "@INCLUDE name@" stand for the files of these names in the
# same folder, as a C string: awk -v page=NAME -f join.awk NAME.html
function put(line)
{
	gsub(/[\\"]/, "\\\\&", line)
	print "\"" line "\\n\""
}

BEGIN {
	print "static const char " page "_page[] ="
}

FNR == 1 {
	folder = FILENAME
	sub(/[^\/]*$/, "", folder)
}

/^@INCLUDE .*@$/ {
	file = folder substr($2, 1, length($2) - 1)
	while ((got = (getline line < file)) > 0)
		put(line)
	if (got < 0) {
		print "there is no " file > "/dev/stderr"
		exit failed = 1
	}
	close(file)
	next
}

{
	put($0)
}

END {
	if (failed)
		exit 1
	print ";"
}
