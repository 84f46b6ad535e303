# A full disk, a reader that left, an interrupt: nothing half-made is left.
load helper

setup() {
	new_book
	mounted=
	pid=
}

teardown() {
	[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
	[ -z "$mounted" ] || umount -l "$mounted"
}

# A file system of that many KiB at the folder; fails where it cannot be.
small_disk() {
	mkdir -p "$1"
	mount -t tmpfs -o "size=$2k" labbook-test "$1" 2>/dev/null || return 1
	mounted=$PWD/$1
}

# Many pages of some KiB each.
long_book() {
	for i in $(seq 10 29); do
		{
			echo "# Chapter $i"
			seq -f 'Some words of line %g, and a few more of them.' 300
		} | chapter "c$i"
	done
}

# Every page is whole, or is not there.
all_whole() {
	local page
	for page in "$1"/*.html; do
		[ -e "$page" ] || continue
		[ "$(tail -n 1 "$page")" = "</html>" ] || {
			echo "cut: $page"
			return 1
		}
	done
	[ -z "$(find "$1" -name '*.tmp*')" ]
}

# A program that waits for a minute, and that many children of it.
slow_program() {
	printf '# Slow\n\n```c run=slow limit=60\n%s\n```\n' \
		'#include <stdio.h>
#include <unistd.h>
int main(void)
{
	FILE *f;

	if ('"$1"' > 0) fork();
	f = fopen("started", "a");
	if (f == NULL) return 1;
	fputs("x", f); fclose(f);
	sleep(60);
	return 0;
}' | chapter slow
}

# start CHILDREN [WORD of env]...
# Starts labbook site in the background, and waits until the program and that
# many children run. A shell ignores interrupts for its background.
start() {
	local runs=xx
	[ "$1" = 1 ] || runs=x
	env --default-signal=INT,TERM "${@:2}" "$LABBOOK" site \
		>out.txt 2>err.txt 3>&- &
	pid=$!
	for _ in $(seq 200); do
		[ "$(cat started 2>/dev/null)" = "$runs" ] && return 0
		sleep 0.05
	done
	cat err.txt
	return 1
}

# After an interrupt: what is there is whole, and the next build works.
next_build_works() {
	all_whole site
	[ -z "$(find build -name '*.tmp*')" ]
	for result in build/results/*.json; do
		[ ! -e "$result" ] || jq -e '.schema_version == 1' "$result"
	done
	sed -i 's/sleep(60)/sleep(0)/' chapters/slow.md
	labbook site
	ended 0
	[ -z "$(complaints)" ]
	has site/slow.html "Experiment slow"
	has site/fine.html "<h1"
}

# interrupted SIGNAL STATUS CHILDREN [WORD of env]...
interrupted() {
	echo '# Fine' | chapter fine
	labbook site
	ended 0
	slow_program "$3"
	start "$3" "${@:4}"
	kill "-$1" "$pid"
	status=0
	wait "$pid" || status=$?
	pid=
	[ "$status" = "$2" ]
	none_left
	all_whole site
	next_build_works
}

@test "SIGINT while a program runs" { interrupted INT 130 1; }

@test "SIGTERM while a program runs" { interrupted TERM 143 1; }

@test "SIGHUP while a program runs" { interrupted HUP 129 1; }

@test "kill -9: the program that runs goes too" { interrupted KILL 137 0; }

@test "kill -9: the children of the program go too" { interrupted KILL 137 1; }

@test "SIGTERM that whoever started us had blocked" {
	interrupted TERM 143 1 --block-signal=TERM
}

@test "kill -9 with many descriptors open: the children go too" {
	# shellcheck disable=SC2016
	interrupted KILL 137 1 bash -c 'for fd in {3..90}; do
			eval "exec $fd</dev/null"
		done
		exec "$0" "$@"'
}

@test "the signal of a child's end, ignored: nothing waits for ever" {
	slow_program 0
	sed -i 's/sleep(60)/sleep(0)/' chapters/slow.md
	run --separate-stderr timeout 60 env --ignore-signal=CHLD \
		"$LABBOOK" site --patience 0
	ended 0
	has site/slow.html "Experiment slow"
}

@test "too few descriptors: one line, and the next build works" {
	slow_program 0
	sed -i 's/sleep(60)/sleep(0)/' chapters/slow.md
	for most in 6 12; do
		run --separate-stderr bash -c \
			"ulimit -n $most; exec timeout 60 '$LABBOOK' site"
		ended 1
		one_line "labbook: cannot start cc: Too many open files"
		all_whole site
	done
	labbook site
	ended 0
}

# killed_at PROGRAM ARGUMENT [OPTION]: kill -9 when that program has done its
# work.
killed_at() {
	mkdir -p bin
	cat >"bin/$1" <<-end
		#!/bin/sh
		$(command -v "$1") "\$@" || exit
		case " \$* " in *" $2 "*) kill -9 \$PPID ;; esac
	end
	chmod +x "bin/$1"
	PATH=$PWD/bin:$PATH run --separate-stderr "$LABBOOK" site --patience 0 \
		"${@:3}"
	rm -r bin
	ended 137
}

# undone_at ARGUMENT [FILE]: an edit is undone that was killed at this cc, and
# another, that changes nothing, is made in the file.
undone_at() {
	sed -i 's/first/second/' experiments/word.c
	killed_at cc "$1"
	sed -i 's/second/first/' experiments/word.c
	[ -z "${2-}" ] || echo '/**/' >>"$2"
	rm build/results/says.json
	labbook site
	ended 0
	has site/a.html first
	lacks site/a.html second
}

@test "an edit that is undone after kill -9: nothing of it is run" {
	mkdir experiments
	printf '```experiment\nrun: says\n```\n' | chapter a
	# Of two files, so that it is linked.
	echo 'const char *word(void);' >experiments/word.h
	printf '#include "word.h"\n%s\n' \
		'const char *word(void) { return "first"; }' \
		>experiments/word.c
	printf '#include <stdio.h>\n#include "word.h"\n%s\n' \
		'int main(void) { puts(word()); return 0; }' \
		>experiments/says.c
	labbook site
	ended 0
	undone_at build/bin/experiments_says
	# Where the rest is as it was, nothing would be linked again.
	undone_at experiments/word.c experiments/says.c
}

# A book with a plot of a kind of its own.
plotted_book() {
	rm -r "$BOOK"
	rig_book
	mkdir plots
	cat >plots/own.gp <<-'end'
		set xlabel 'first'
		plot [0:1] [0:1] x with lines linecolor 1 notitle
	end
	printf '```experiment\nrun: nap\nplot: own\n```\n' | chapter a
	labbook site --quick
	ended 0
	has site/a.html '>first<'
}

@test "a plot's edit that is undone after kill -9: nothing of it is shown" {
	plotted_book
	sed -i 's/first/second/' plots/own.gp
	killed_at gnuplot -d --no-run
	sed -i 's/second/first/' plots/own.gp
	labbook site --no-run
	ended 0
	has site/a.html '>first<'
	lacks site/a.html '>second<'
}

@test "a result that could not be saved is not measured again" {
	printf '# A\n\n```c run=counted samples=4\n%s\n```\n' \
		'#include <stdio.h>
int main(void)
{
	FILE *f = fopen("runs", "a");

	fputs("x", f);
	return fclose(f);
}' | chapter a
	mkdir -p build/results/counted.json
	labbook site
	ended 1
	one_line "labbook: build/results/counted.json: cannot write"
	cp runs before # four, and more where a round was disturbed
	rmdir build/results/counted.json
	labbook site
	ended 0
	cmp runs before
	jq -e ".samples | length == $(tr -d '\n' <runs | wc -c)" \
		build/results/counted.json
	[ ! -e build/results/counted.partial.json ]
}

@test "a temporary file of a killed build does not stay" {
	echo '# Fine' | chapter fine
	labbook site
	ended 0
	# As a build leaves it that was killed while it wrote.
	echo half >"site/fine.html.$(sh -c 'echo $$').tmp"
	labbook site
	ended 0
	[ -z "$(find site -name '*.tmp*')" ]
}

@test "a full disk where the pages go: one line, no partial page" {
	small_disk out 64 || skip "no file system can be mounted here"
	long_book
	labbook site -o out
	ended 1
	one_line "labbook: out/" "No space left on device"
	all_whole out
	[ -n "$(ls out)" ]
	mount -o remount,size=8m "$mounted"
	labbook site -o out
	ended 0
	[ "$(ls out/c*.html | wc -l)" = 20 ]
	all_whole out
}

@test "a full disk keeps the pages of the earlier build" {
	small_disk out 256 || skip "no file system can be mounted here"
	echo '# First' | chapter a
	labbook site -o out
	ended 0
	before=$(tree out)
	# Nothing more fits.
	cat /dev/zero >out/filler 2>/dev/null || true
	seq 9999 | sed 's/^/Words /' | chapter a
	labbook site -o out
	ended 1
	one_line "labbook: out/" "No space left on device"
	rm out/filler
	[ "$(tree out)" = "$before" ]
}

@test "a full disk where results go: one line, no half result" {
	small_disk build 64 || skip "no file system can be mounted here"
	printf '# A\n\n```c run=much samples=200\n%s\n```\n' \
		'int main(void) { return 0; }' | chapter a
	labbook site
	ended 1
	one_line "labbook: build/" "No space left on device"
	[ ! -e build/results/much.json ]
	all_whole site
	[ -z "$(find build -name '*.tmp*')" ]
}

@test "a full disk where the compiler works is not the program's fault" {
	small_disk temp 64 || skip "no file system can be mounted here"
	slow_program 0
	sed -i 's/sleep(60)/sleep(0)/' chapters/slow.md
	cat /dev/zero >temp/filler 2>/dev/null || true
	TMPDIR=$PWD/temp labbook site
	ended 1
	holds "$stderr" slow
	TMPDIR='' labbook site
	ended 0
	has site/slow.html "Experiment slow"
}

@test "a file that may not grow: one line, no partial page" {
	echo '# Small' | chapter a
	labbook site
	ended 0
	before=$(tree site)
	seq 9999 | sed 's/^/Words /' | chapter a
	# With the signal ignored, a write past the limit is an error.
	run --separate-stderr bash -c \
		"trap '' XFSZ; ulimit -f 16; exec '$LABBOOK' site"
	ended 1
	one_line "labbook: site/" ": cannot write" "File too large"
	[ "$(tree site)" = "$before" ]
}

@test "the signal for a file too large is an error, and not an end" {
	seq 9999 | sed 's/^/Words /' | chapter a
	run --separate-stderr bash -c "ulimit -f 16; exec '$LABBOOK' site"
	ended 1
	one_line "labbook: site/" ": cannot write" "File too large"
	[ -z "$(find site -name '*.tmp*')" ]
}

@test "standard output to a full device is an error" {
	[ -e /dev/full ] || skip "no /dev/full here"
	echo '# A' | chapter a
	for words in --help --version "site --help" site list; do
		# shellcheck disable=SC2086
		run --separate-stderr bash -c "'$LABBOOK' $words >/dev/full"
		ended 1
		one_line "labbook: cannot write the output"
	done
}

@test "a reader that leaves early is told nothing" {
	echo '# A' | chapter a
	for words in --help "site --help" site list; do
		run --separate-stderr bash -c "'$LABBOOK' $words | head -n 1"
		ended 0
		[ -z "$(complaints)" ]
		# A pipe whose reader is gone before the first byte.
		run --separate-stderr bash -c "'$LABBOOK' $words | :"
		ended 0
		[ -z "$(complaints)" ]
	done
}

@test "a closed standard output or error does no harm" {
	printf '# A\n\n```c run=says\n%s\n```\n' '#include <stdio.h>
int main(void) { puts("hello"); return 0; }' | chapter a
	bash -c "'$LABBOOK' site >&- 2>&- <&-" || true
	has site/a.html "hello" "</html>"
	rm -rf site build
	bash -c "'$LABBOOK' site 2>&-"
	has site/a.html "hello" "</html>"
	[ "$(find site build -type f -exec grep -l '^compile build' {} + |
		wc -l)" = 0 ]
}

@test "two builds at once leave one whole site" {
	long_book
	"$LABBOOK" site >/dev/null 3>&- &
	pid=$!
	"$LABBOOK" site
	wait "$pid"
	pid=
	all_whole site
	[ "$(ls site/c*.html | wc -l)" = 20 ]
	labbook site
	ended 0
	holds "$output" " 0 written"
}
