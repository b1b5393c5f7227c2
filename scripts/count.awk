# Count the tests in a log of pg_regress, pg_isolation_regress or prove, and
# print how many passed and how many failed.  The unit is the script for the
# first two and the assertion for prove.

# pg_regress of PostgreSQL 15: "test name    ... ok    12 ms", with a
# "(test process exited ...)" after a failure
/^(test|    ) [^ ]+ +\.\.\. (ok|FAILED)/ {
	if ($0 ~ /\.\.\. ok/)
		passed++
	else
		failed++
}

# pg_regress since PostgreSQL 16: "ok 1    - name    12 ms", "+" in a group
/^(not )?ok [0-9]+ +[-+] / {
	if ($1 == "ok")
		passed++
	else
		failed++
}

# prove: "Files=3, Tests=25, ..."; a failing script is listed with
# "Tests: 5 Failed: 2" and may have died before it failed any
/^Files=[0-9]+, Tests=[0-9]+/ {
	split($2, tests, /[=,]/)
	passed += tests[2] - prove_failed
	failed += prove_failed + prove_died
}
/\(Wstat: .* Tests: [0-9]+ Failed: [0-9]+\)/ {
	count = $NF + 0
	prove_failed += count
	if (count == 0)
		prove_died++
}

END {
	print passed + 0, failed + 0
}
