# Programs that fail: a card on their page, the other pages, status 1.
load helper

setup() {
	new_book
	printf '# Fine\n\n```c run=fine\n%s\n```\n' \
		'#include <stdio.h>
int main(void) { puts("all well"); return 0; }' | chapter fine
}

# program WORDS C...: a program of one line of C in main, on line 4.
program() {
	local words=$1
	shift
	{
		printf '# Bad\n\n```c run=bad %s\n' "$words"
		printf '#include <signal.h>\n#include <stdio.h>\n'
		printf '#include <stdlib.h>\n#include <unistd.h>\n'
		printf 'int main(void)\n{\n%s\nreturn 0;\n}\n```\n' "$*"
	} | chapter bad
}

# The site is built with a card that has these words; the rest is well.
card() {
	labbook site --quick
	ended 1
	has site/bad.html 'class="failure"' "This experiment failed" "$@"
	has site/fine.html "all well"
	lacks site/fine.html 'class="failure"'
	has site/index.html "AN EXPERIMENT FAILED" 'href="fine.html"'
	holds "$output" "1 failed"
	holds "$stderr" "labbook: chapters/bad.md:3: experiment 'bad' failed at"
	[ ! -e build/results/bad.json ]
	[ -z "$(find site -name '*.tmp*')" ]
}

# The failure is the lesson that the chapter wants.
lesson() {
	labbook site --quick
	ended 0
	has site/bad.html 'class="failure wanted"' "As the chapter expects" \
		"$@"
	lacks site/bad.html "This experiment failed"
	lacks site/index.html "AN EXPERIMENT FAILED"
	labbook run bad
	ended 0
	labbook site --quick
	ended 0
	holds "$output" " 0 written"
}

@test "does not compile: the error names the line of the chapter" {
	program "" 'return nowhere;'
	card "Stage: compile" "exit status 1" "chapters/bad.md:10:" "nowhere"
	holds "$stderr" "chapters/bad.md:10:" "nowhere"
}

@test "a missing library: the card says what to install, all else is built" {
	program "" 'return 0;'
	sed -i '4i /* NEEDS: no-such-thing (no-such-dev) */' chapters/bad.md
	labbook site --quick
	ended 1
	has site/bad.html 'class="failure"' "This experiment cannot run here" \
		"it needs no-such-thing" "apt-get install no-such-dev"
	has site/fine.html "all well"
	holds "$stderr" "labbook: chapters/bad.md:3: experiment 'bad' cannot" \
		"apt-get install no-such-dev"
	# What one expects of a program is not met by a library's absence.
	sed -i 's/run=bad /run=bad expect=compile-error/' chapters/bad.md
	labbook site --quick
	ended 1
	has site/bad.html "This experiment cannot run here"
}

@test "does not link" {
	program "" 'extern int nowhere(void); return nowhere();'
	card "exit status 1" "undefined reference" "nowhere"
}

@test "an experiment in experiments/ that does not compile" {
	mkdir experiments
	printf 'int\nmain(void)\n{\n\treturn nowhere;\n}\n' >experiments/bad.c
	printf '# Bad\n\n```experiment\nrun: bad\n```\n' | chapter bad
	card "Stage: compile" "experiments/bad.c:4:" "nowhere"
}

@test "crashes by a signal" {
	program "" 'fputs("last words", stderr); raise(SIGSEGV);'
	card "Stage: run" "signal 11" "Segmentation fault" "last words"
}

@test "is killed" {
	program "" 'puts("here"); fflush(stdout); raise(SIGKILL);'
	card "signal 9" "here"
}

@test "exits with 3" {
	program "" 'fputs("it is over\n", stderr); return 3;'
	card "Stage: run" "exit status 3" "it is over"
}

@test "runs past its limit" {
	program limit=0.3 'puts("waiting"); fflush(stdout); sleep(60);'
	card "Stage: run" "limit of 0.3 s" "waiting"
	none_left
}

@test "computes past its limit, and ignores being asked to stop" {
	program limit=0.3 'signal(SIGTERM, SIG_IGN); for (;;) ;'
	card "limit of 0.3 s"
	none_left
}

@test "floods its output until it ends: the tail is kept" {
	program "" 'for (int i = 0; i < 3000000; i++) printf("line %d\n", i);
		fflush(stdout); return 3;'
	card "exit status 3" "line 2999999"
	[ "$(wc -c <site/bad.html)" -lt 100000 ]
}

@test "floods its output for ever: the limit holds" {
	program limit=0.3 'for (;;) fwrite("flood flood flood flood\n", 1, 24,
		stdout);'
	run --separate-stderr timeout 30 "$LABBOOK" site --quick
	ended 1
	has site/bad.html "limit of 0.3 s" "flood"
	none_left
}

@test "writes for ever into a file: it may not fill the disk" {
	program limit=20 'FILE *f = fopen("big", "w"); char b[65536] = { 1 };
		if (f == NULL || ftruncate(fileno(f), 3L << 30) == 0) return 4;
		perror("big"); fwrite(b, 1, 1, f); return 5;'
	labbook site --quick
	ended 1
	# Either SIGXFSZ or the error, but never 3 GiB.
	lacks site/bad.html "exit status 4"
	[ "$(stat -c %s big)" -le $((1 << 30)) ]
}

@test "forks a grandchild that would outlive it: the group is killed" {
	program "" 'if (fork() == 0) { sleep(60); return 0; } puts("parent");'
	labbook site --quick
	ended 0
	has site/bad.html "parent"
	none_left
}

@test "forks a grandchild and hangs: the limit ends both" {
	program limit=0.3 'fork(); sleep(60);'
	card "limit of 0.3 s"
	none_left
}

@test "a failure on a page is escaped" {
	program "" 'fputs("<script>alert(1)</script>\n", stderr); return 1;'
	card "&lt;script&gt;alert(1)"
	only_our_scripts site/bad.html
}

@test "last words that are not UTF-8 leave the page UTF-8" {
	program "" 'fputs("be\xff" "fore\n", stderr); return 1;'
	card "fore"
	iconv -f UTF-8 -t UTF-8 site/bad.html >/dev/null
}

@test "the card goes when the program is mended" {
	program "" 'return 3;'
	card "exit status 3"
	program "" 'puts("mended");'
	labbook site --quick
	ended 0
	[ -z "$(complaints)" ]
	has site/bad.html "mended"
	lacks site/bad.html 'class="failure'
	lacks site/index.html "AN EXPERIMENT FAILED"
	labbook site --quick
	ended 0
	holds "$output" " 0 written"
}

@test "a program that fails after it was well: the old result stays" {
	program "" 'puts("first");'
	labbook site --quick
	ended 0
	recorded=$(tree build/results)
	program "" 'puts("second"); return 3;'
	labbook site --quick
	ended 1
	has site/bad.html "exit status 3"
	[ "$(tree build/results)" = "$recorded" ]
}

@test "the same failure again writes no page" {
	program "" 'return 3;'
	card "exit status 3"
	labbook site --quick
	ended 1
	holds "$output" " 0 written"
}

@test "run of a failing experiment: why, and status 1" {
	program "" 'fputs("it is over\n", stderr); return 3;'
	labbook run bad
	ended 1
	[ -z "$output" ]
	holds "$(complaints)" \
		"labbook: chapters/bad.md:3: experiment 'bad' failed at run" \
		"exit status 3" "it is over"
}

@test "a live value of a failed experiment says that there is none" {
	program "" 'return 3;'
	printf '\nIt took `{lab} bad value(program.wall)`.\n' \
		>>chapters/bad.md
	card "exit status 3"
	run ! grep -qE 'It took *[0-9]' site/bad.html
	has site/bad.html "It took"
}

@test "expect=compile-error" {
	program expect=compile-error 'return nowhere;'
	lesson "Stage: compile" "chapters/bad.md:10:"
	labbook list
	ended 0
	grep -qE '^bad +as told +compile-error$' <<<"$output"
}

@test "what does not compile is not tried again until it has changed" {
	program "" 'return nowhere;'
	labbook list
	holds "$stderr" "compile build/src/bad.c"
	grep -qE '^bad +failed ' <<<"$output"
	# Nor is another one that measures waited for.
	LABBOOK_LOCK=$BATS_TEST_TMPDIR/lock flock "$BATS_TEST_TMPDIR/lock" \
		timeout 20 "$LABBOOK" list >again 2>said
	[ ! -s said ]
	[ "$(cat again)" = "$output" ]
	labbook site
	ended 1
	has site/bad.html "nowhere"
	sed -i 's/nowhere/0/' chapters/bad.md
	labbook list
	grep -qE '^bad +none ' <<<"$output"
	sed -i 's/return 0/return nowhere/' chapters/bad.md
	labbook list
	holds "$stderr" "compile build/src/bad.c"
	grep -qE '^bad +failed ' <<<"$output"
}

@test "a header that was missing is found as soon as it is there" {
	printf '# B\n\n```c run=bad\n%s\n%s\n```\n' '#include "late.h"' \
		'int main(void) { return LATE; }' | chapter bad
	mkdir -p experiments
	for try in 1 2; do
		labbook list
		grep -qE '^bad +failed ' <<<"$output"
	done
	echo '#define LATE 0' >experiments/late.h
	labbook list
	grep -qE '^bad +none ' <<<"$output"
}

@test "expect=signal" {
	program expect=signal 'raise(SIGSEGV);'
	lesson "signal 11"
}

@test "expect=timeout" {
	program "expect=timeout limit=0.3" 'sleep(60);'
	lesson "limit of 0.3 s"
}

@test "expect=exit-3" {
	program expect=exit-3 'fputs("as told\n", stderr); return 3;'
	lesson "exit status 3" "as told"
}

@test "an expected failure that does not come is the failure" {
	for expect in compile-error signal timeout exit-3; do
		rm -rf build
		program "expect=$expect" 'puts("fine");'
		labbook site --quick
		ended 1
		has site/bad.html 'class="failure"' "it succeeded" \
			"expects ${expect%-3}"
		has site/index.html "AN EXPERIMENT FAILED"
	done
}

@test "an expected failure that did not come is not forgotten" {
	program expect=signal 'puts("fine");'
	labbook site --quick
	ended 1
	labbook site --quick
	ended 1
	has site/bad.html "it succeeded"
	[ ! -e build/results/bad.json ]
}

@test "another failure than the expected one is a failure" {
	program expect=signal 'return 3;'
	card "exit status 3"
	program expect=exit-3 'return 4;'
	card "exit status 4"
	program expect=timeout 'return 3;'
	card "exit status 3"
	program expect=exit-3 'return nowhere;'
	card "Stage: compile"
	program expect=compile-error 'raise(SIGSEGV);'
	card "signal 11"
}

@test "a rig experiment with a wrong answer has no time, but a card" {
	mkdir experiments
	sed 's/"naps", 2, 2/"naps", 2, 1/' "$BATS_TEST_DIRNAME/nap.c" \
		>experiments/nap.c
	printf '# Bad\n\n```experiment\nrun: nap\n```\n' | chapter bad
	labbook site --quick
	ended 1
	has site/bad.html 'class="failure"' "Stage: run" "variant" \
		"wrong answer" "naps"
	has site/fine.html "all well"
	[ ! -e build/results/nap.json ]
	labbook run nap --quick
	ended 1
	holds "$stderr" "wrong answer" "naps"
}

@test "a rig experiment that crashes in one variant names the variant" {
	mkdir experiments
	sed '/^together/,/^}/s/int naps = 1;/int naps = 1; __builtin_trap();/' \
		"$BATS_TEST_DIRNAME/nap.c" >experiments/nap.c
	printf '# Bad\n\n```experiment\nrun: nap\n```\n' | chapter bad
	labbook site --quick
	ended 1
	has site/bad.html 'class="failure"' "variant together" "signal 4"
}

@test "no compiler: a card that says so" {
	program "" 'return 0;'
	CC=no-such-compiler labbook site --quick
	ended 1
	has site/bad.html "Stage: compile" "cannot run no-such-compiler"
}

@test "an author's plot that fails has a card, and status 1" {
	printf '# P\n\n```gnuplot plot=odd\nplot nonsense(\n```\n' | chapter p
	printf '# Q\n\n```gnuplot plot=even\nplot x\n```\n' | chapter q
	labbook site --quick
	ended 1
	has site/p.html 'class="failure"' "plot failed" "nonsense"
	has site/q.html "<svg"
	holds "$(complaints)" "chapters/p.md:3" "odd"
}

@test "a plot that draws no SVG is a failure, not an empty figure" {
	printf '# P\n\n```gnuplot plot=odd\nset terminal dumb\nplot x\n```\n' |
		chapter p
	labbook site --quick
	ended 1
	has site/p.html 'class="failure"' "no SVG"
	holds "$(complaints)" "chapters/p.md:3" "no 'set terminal'"
}

@test "no gnuplot: the pages are built, and the plot has a card" {
	printf '# P\n\n```gnuplot plot=even\nplot x\n```\n' | chapter p
	mkdir bin
	for tool in cc gcc as ld highlight git; do
		ln -s "$(command -v $tool)" bin
	done
	run --separate-stderr env PATH="$BOOK/bin" "$LABBOOK" site --quick
	ended 1
	has site/p.html 'class="failure"' "gnuplot"
	has site/fine.html "all well"
}

@test "no program that colours: the code is shown plain" {
	mkdir bin
	for tool in cc gcc as ld gnuplot git; do
		ln -s "$(command -v $tool)" bin
	done
	run --separate-stderr env PATH="$BOOK/bin" "$LABBOOK" site --quick
	ended 0
	has site/fine.html "puts(&quot;all well&quot;)"
}
