# Help, version and wrong usage.
load helper

setup() { new_book; }

wrong_usage() {
	labbook "${@:2}"
	ended 64
	one_line "labbook" "$1"
}

@test "--help names every command and goes to standard output" {
	labbook --help
	ended 0
	holds "$output" "usage: labbook" site run list show "-C DIR" \
		--version "64 wrong usage"
	[ -z "$stderr" ]
}

@test "--version says the Makefile's version" {
	labbook --version
	ended 0
	[ "$output" = "labbook $(sed -n 's/^VERSION = //p' "$TOP/Makefile")" ]
}

@test "every command has --help, and needs no book for it" {
	for command in site run list show; do
		labbook -C nowhere "$command" --help
		ended 0
		holds "$output" "usage: labbook [-C DIR] $command"
		[ -z "$stderr" ]
	done
}

@test "a command's help names every option that it takes" {
	labbook site --help
	holds "$output" --output --quick --thorough --no-run --force
	labbook run --help
	holds "$output" --json --csv --quick --thorough
}

@test "no arguments: the help on standard error, status 64" {
	labbook
	ended 64
	[ -z "$output" ]
	holds "$stderr" "usage: labbook"
}

@test "an unknown command" { wrong_usage "unknown command 'sites'" sites; }

@test "an unknown option before the command" {
	wrong_usage "'--quiet'" --quiet site
}

@test "-C without a folder" { wrong_usage "'-C'" -C; }

@test "an unknown option of each command" {
	for command in site run list show; do
		wrong_usage "'--bogus'" "$command" --bogus
	done
}

@test "an unknown short option is named, also one of several letters" {
	wrong_usage "-x" site -x
	wrong_usage "-x" site -xyz
}

@test "an option that wants a value and has none" {
	wrong_usage "-o" site -o
	wrong_usage "--force" site --force
}

@test "an argument too many" {
	wrong_usage "'more'" site more
	wrong_usage "'more'" list more
	wrong_usage "expected one 'ID'" show a more
}

@test "run and show without an experiment" {
	wrong_usage "'ID'" run
	wrong_usage "'ID'" show
}

@test "run with an argument that is no parameter=value" {
	wrong_usage "'fast'" run hello fast
	wrong_usage "'=3'" run hello =3
}

@test "--no-run and --force contradict each other" {
	wrong_usage "--no-run" site --no-run --force x
}

@test "wrong usage writes nothing" {
	echo '# A' | chapter a
	before=$(find .)
	wrong_usage "--bogus" site --bogus
	[ "$(find .)" = "$before" ]
}
