#!/usr/bin/env bats
# Exercises: what a learner types and is told, and what an author's check of
# them finds.

load helper

# A book with one small exercise: two threads add.
setup() {
	new_book
	echo '# Adding' | chapter adding
	mkdir -p experiments/exercises/add
	cd experiments/exercises/add || return
	cat >exercise.yaml <<-'END'
		title: Add
		after: adding
		starts: lost
		task: |
		  Add one, so that no addition is lost. The starter loses some.
		hints:
		  - Between load and store another thread may come.
		  - Look for a step that does both.
		mutants:
		  - name: adds-two
		    text: adds too much
		    replace: "counter, 1"
		    with: "counter, 2"
		    caught: lost
	END
	cat >exercise.h <<-'END'
		#include "explore/steps.h"
		void add(struct word *counter);
	END
	cat >starter.c <<-'END'
		#include "exercises/add/exercise.h"
		void
		add(struct word *counter)
		{
			store(counter, load(counter) + 1);
		}
	END
	sed 's/store.*/fetch_add(counter, 1);/' starter.c >solution.c
	cat >check.c <<-'END'
		#include "exercises/add/exercise.h"
		#include "explore/explore.h"
		static struct word counter;
		static void begin(void) { }
		static void thread(int number) { (void)number; add(&counter); }
		static void end(void)
		{
			expect_number(2, counter.value, "lost", "counter");
		}
		static const struct scene scene = { .name = "Two threads add",
			.threads = 2, .begin = begin, .thread = thread,
			.end = end };
		int main(void) { return explore(&scene).failed; }
	END
	cd "$BOOK" || return
}

# The learner's code, from standard input.
mine() {
	mkdir -p workbook
	{ echo '#include "exercises/add/exercise.h"'; cat; } >workbook/add.c
}

@test "a learner starts, tries, asks for hints, is right, and sees the solution" {
	labbook exercises
	ended 0
	[[ "$output" =~ ^add.*-.*0\ tries.*0\ of\ 2\ hints.*adding.*Add$ ]]
	labbook start add
	ended 0
	[[ "$output" == *'The starter loses some.'*'labbook try add'* ]]
	cmp workbook/add.c experiments/exercises/add/starter.c
	labbook try add
	ended 1
	[[ "$output" == *'workbook/add.c is not right yet: counter: expected 2, and it is 1.'* ]]
	# The order is shown, with the learner's lines and what was seen there.
	[[ "$output" =~ \ 1\ +A\ +5\ +load\(counter\)\ +0 ]]
	[[ "$output" =~ \ 2\ +B\ +5\ +load\(counter\)\ +0 ]]
	[[ "$output" =~ store.*0\ →\ 1.*store.*1\ →\ 1 ]]
	labbook hint add
	[[ "$output" == '1 of 2: Between load'* && "$output" != *'2 of 2'* ]]
	labbook hint add
	[[ "$output" == '1 of 2'*'2 of 2: Look for'* ]]
	labbook hint add
	[[ "$output" == *'no more hints'*'labbook solution add --give-up'* ]]
	labbook solution add
	ended 1
	[[ "$stderr" == *"'add' is not solved yet"* && -z "$output" ]]
	cp experiments/exercises/add/solution.c workbook/add.c
	labbook try add
	ended 0
	[[ "$output" == *'workbook/add.c is right. 2 orders of steps'* ]]
	labbook solution add
	ended 0
	[ "$output" = "$(cat experiments/exercises/add/solution.c)" ]
	grep -qx 'add: {state: solved, tries: 2, hints: 2, last: right, orders: 2}' \
		workbook/progress.yaml
	labbook exercises
	[[ "$output" =~ ^add\ +solved ]]
}

@test "a learner's file is never overwritten, and --reset puts it aside" {
	echo 'mine' >mine
	mkdir workbook
	cp mine workbook/add.c
	labbook start add
	ended 0
	[[ "$output" == *'there already, and was left as it is'* ]]
	cmp mine workbook/add.c
	labbook start --reset add
	ended 0
	[[ "$output" == *'Your old file is now workbook/add.c.1'* ]]
	cmp mine workbook/add.c.1
	labbook start add --reset
	[[ "$output" == *'Your old file is now workbook/add.c.2'* ]]
	cmp mine workbook/add.c.1
	cmp workbook/add.c experiments/exercises/add/starter.c
}

@test "giving up shows the solution and is noted" {
	labbook solution --give-up add
	ended 0
	grep -qx 'add: {state: given up, tries: 0, hints: 0}' \
		workbook/progress.yaml
	cp experiments/exercises/add/solution.c workbook/add.c
	labbook try add
	grep -qx 'add: {state: solved, tries: 1, hints: 0, last: right, orders: 2}' \
		workbook/progress.yaml
}

# What is wrong in what words: code, and a part of the answer.
@test "whatever the learner's code does, one clear answer comes" {
	local code want
	while IFS='|' read -r code want; do
		mine <<<"void add(struct word *counter) { $code }"
		cp workbook/add.c before
		labbook try add
		ended 1
		[[ "$output" == *"$want"* ]] || {
			echo "$code: expected '$want' in: $output"
			return 1
		}
		cmp before workbook/add.c
	done <<-'END'
		for (;;) ;|A computed on and on before its first step
		load(counter); for (;;) ;|A computed on and on after the step in line 2
		while (load(counter) == 0) ;|After 400 steps the threads are still at it
		*(volatile int *)0 = 1;|crashed before its first step: a wrong address
		add(counter); add(counter);|crashed before its first step: a wrong address
		__builtin_abort();|crashed before its first step: abort() was called
		__builtin_exit(0);|exit status 0) before the check was done
		__builtin_longjmp(0, 1);|crashed
		for (;;) __builtin_puts("hello");|computed on and on
		for (;;) __builtin_memset(__builtin_malloc(1 << 20), 1, 1 << 20);|before its first step
		static int n; if (n++ == 0) fetch_add(counter, 1);|expected 2, and it is 1
		nosuch(counter);|nosuch
		fetch_add(counter 1);|workbook/add.c:2:
	END
}

@test "code that waits for ever is ended with all that it began" {
	mine <<-'END'
		#include <unistd.h>
		void
		add(struct word *counter)
		{
			(void)counter;
			if (fork() == 0)
				execlp("sleep", "sleep", "43217", NULL);
			for (;;)
				pause();
		}
	END
	labbook try add
	ended 1
	[[ "$output" == *'After 9 s it had not come to an end.'* ]]
	run ! pgrep -f 'sleep 43217'
}

# Waits until a file holds a text.
until_says() {
	local i
	for ((i = 0; i < 100; i++)); do
		grep -qF -e "$2" "$1" && return
		sleep 0.1
	done
	cat "$1"
	return 1
}

@test "try --watch begins what is next, and tries again when it is saved" {
	"$LABBOOK" try --watch >said 2>&1 3>&- &
	until_says said '-- waiting for workbook/add.c to be saved'
	grep -qF 'The starter loses some.' said
	cp experiments/exercises/add/solution.c new
	mv new workbook/add.c # as editors do
	wait $!
	grep -qF 'workbook/add.c is right.' said
	grep -qF 'There is no exercise left to do.' said
}

@test "try without a name takes what is begun" {
	labbook try
	ended 1
	[[ "$stderr" == *'labbook start add makes it'* ]]
	labbook start add
	labbook try
	ended 1
	[[ "$output" == *'workbook/add.c is not right yet'* ]]
	cp experiments/exercises/add/solution.c workbook/add.c
	labbook try
	ended 0
	labbook try
	ended 0
	[[ "$output" == 'There is no exercise left to do.' ]]
}

@test "what the learner's program says cannot steer the terminal" {
	mine <<-'END'
		void
		add(struct word *counter)
		{
			store(counter, 0 * sizeof("\033[31m\a"));
		}
	END
	sed -i 's/\\033/\x1b/' workbook/add.c
	labbook try add
	ended 1
	[[ "$output" == *'[31m'* && "$output" != *$'\e'* ]]
}

@test "what could not be followed whole is not called right" {
	sed -i 's/fetch_add(counter, 1);/for (int i = 0; i < 12; i++) load(counter), fetch_add(counter, 0); &/' \
		experiments/exercises/add/solution.c
	mkdir workbook
	cp experiments/exercises/add/solution.c workbook/add.c
	labbook try add
	[[ "$output" == *'workbook/add.c: no mistake in the '*'there are more.'* ]]
	[[ "$output" != *'is right'* ]]
	labbook exercises --verify
	ended 1
	[[ "$output" == *'WRONG  add: solution has more orders of steps than there is time for'* ]]
}

@test "an exercise that is not there, and a file that is not begun" {
	labbook try nosuch
	ended 1
	[[ "$stderr" == *"no exercise 'nosuch'; labbook exercises lists them"* ]]
	labbook try add
	ended 1
	[[ "$stderr" == *'workbook/add.c is not there yet; labbook start add'* ]]
	labbook start
	ended 64
	labbook exercises --nosuch
	ended 64
}

@test "--verify finds what is wrong with an exercise" {
	labbook exercises --verify
	ended 0
	[[ "$output" == *'3 attempts as they should be, 0 not.'* ]]
	sed -i 's/starts: lost/starts: other/' experiments/exercises/add/*.yaml
	labbook exercises --verify
	ended 1
	[[ "$output" == *"WRONG  add: starter fails for 'lost', expected to fail for 'other'"* ]]
	sed -i 's/counter, 2/counter, 1/' experiments/exercises/add/*.yaml
	labbook exercises --verify
	[[ "$output" == *"WRONG  add: mutant adds-two passes, expected to fail for 'lost'"* ]]
	cp experiments/exercises/add/{starter,solution}.c
	sed -i 's/"counter, 1"/load/' experiments/exercises/add/*.yaml
	labbook exercises --verify
	[[ "$output" == *'WRONG  add: solution fails (lost: counter: expected 2'* ]]
}

@test "an exercise that says what cannot be is named with its line" {
	local file=experiments/exercises/add/exercise.yaml
	cp "$file" good
	sed 's/counter, 1/nowhere/' good >"$file"
	labbook exercises --verify
	ended 1
	[[ "$stderr" == *"exercise.yaml:10: mutant 'adds-two' replaces what stands nowhere in solution.c, expected once"* ]]
	sed 's|name: adds-two|name: ../../adds|' good >"$file"
	labbook exercises
	ended 1
	[[ "$stderr" == *"exercise.yaml:10: '../../adds' is no name, expected small letters"* ]]
	{ cat good; tail -n 5 good; } >"$file"
	labbook exercises
	ended 1
	[[ "$stderr" == *"exercise.yaml:15: a second mutant 'adds-two', expected another name"* ]]
	sed 's/title/titel/' good >"$file"
	labbook exercises
	ended 1
	[[ "$stderr" == *"exercise.yaml:1: "*titel* ]]
	sed '/starts/d' good >"$file"
	labbook exercises
	ended 1
	[[ "$stderr" == *"no 'starts', expected a text"* ]]
	mkdir experiments/exercises/Bad_Name
	cp good "$file"
	labbook exercises
	ended 1
	[[ "$stderr" == *'Bad_Name: expected a name of small letters'* ]]
}

@test "the shipped book's exercises: each starter, solution and mutant" {
	cd "$TOP" || return
	labbook exercises --verify
	ended 0
	[ "$(grep -c WRONG <<<"$output")" = 0 ]
}
