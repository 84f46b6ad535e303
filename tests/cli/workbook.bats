#!/usr/bin/env bats
# Exercises: what a learner types and is told, and what an author's check of
# them finds.

load helper

setup() { exercise_book; }

# The learner's code, from standard input.
mine() {
	mkdir -p workbook
	{ echo '#include "exercises/add/exercise.h"'; cat; } >workbook/add.c
}

@test "a learner starts, tries, asks for hints, is right, and sees the solution" {
	labbook exercises
	ended 0
	[[ "${lines[0]}" =~ ^exercise\ +state\ +tries\ +hints\ +chapter\ +title$ ]]
	[[ "${lines[1]}" =~ ^add\ +-\ +0\ 0\ of\ 2.*adding.*Add$ ]]
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
	[[ "$output" == "Your last try came to 'lost'. So does code that"*'1 of 2: Between load'* ]]
	[[ "$output" != *'2 of 2'* ]]
	labbook hint add
	[[ "$output" == *'1 of 2'*'2 of 2: Look for'* ]]
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
	[[ "$stderr" == 'How the book does it; yours, in workbook/add.c'* ]]
	grep -qx 'add: {state: solved, tries: 2, hints: 2, last: right, orders: 2}' \
		workbook/progress.yaml
	labbook exercises
	[[ "${lines[1]}" =~ ^add\ +solved ]]
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
	local code want shared='static struct mutex m; static struct cond c;'
	while IFS='|' read -r code want; do
		mine <<<"$shared void add(struct word *counter) { $code }"
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
		while (load(counter) == 0) ;|After 400 steps B still goes round line 2, and nobody changes what it looks at. What
		if (thread_number() == 1) while (load(counter) < 9) ;|A still goes round line 2, and nobody changes what it looks at
		if (thread_number() == 1) for (;;) mutex_lock(&m), mutex_unlock(&m);|A still goes round line 2, and nobody else can go on
		for (;;) fetch_add(counter, 1);|A still goes round line 2, and nothing makes it let
		mutex_lock(&m); cond_wait(&c, &m); mutex_unlock(&m);|A sleeps in line 2, and no signal was ever sent
		if (thread_number() == 1) cond_signal(&c); else { mutex_lock(&m); cond_wait(&c, &m); }|B sleeps in line 2 since step 3; the last signal came before, in step 1, when nobody slept, and was lost
		mutex_lock(&m); mutex_lock(&m);|A waits in line 2 for a mutex that it holds itself.
		mutex_lock(&m);|B waits in line 2 for a mutex that A holds, which has ended
		if (!mutex_trylock(&m)) return; fetch_add(counter, 1); mutex_unlock(&m);|expected 2, and it is 1
		store(counter, 2)|workbook/add.c:2:
		*(volatile int *)0 = 1;|Line 2 does what C does not define (UBSan): store to null pointer
		add(counter); add(counter);|stack
		__builtin_abort();|crashed before its first step: abort() was called
		__builtin_exit(0);|A ended the whole program before its first step
		__builtin_longjmp(0, 1);|uses an address where no memory is
		for (;;) __builtin_puts("hello");|computed on and on
		for (;;) __builtin_memset(__builtin_malloc(1 << 20), 1, 1 << 20);|before its first step
		static int n; if (n++ == 0) fetch_add(counter, 1);|expected 2, and it is 1
		nosuch(counter);|implicit declaration of function
		fetch_add(counter 1);|workbook/add.c:2:
	END
}

@test "code that asks the system is not run" {
	mine <<-'END'
		#include <unistd.h>
		void
		add(struct word *counter)
		{
			(void)counter;
			for (;;)
				fork();
		}
	END
	labbook try add
	ended 1
	[[ "$output" == *'It uses fork in line 8, and an exercise makes no processes.'* ]]
	mine <<-'END'
		#include <pthread.h>
		static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
		void add(struct word *counter)
		{
			pthread_mutex_lock(&m);
			store(counter, load(counter) + 1);
			pthread_mutex_unlock(&m);
		}
	END
	labbook try add
	ended 1
	[[ "$output" == *'It uses pthread_mutex_lock in line 6, and mutex_lock(&m) and'* ]]
	[[ "$output" == *'It uses pthread_mutex_unlock in line 8, and '* ]]
}

@test "a file in which nothing is left, and a step that the check itself takes" {
	mine <<<''
	labbook try add
	ended 1
	[[ "$output" == *'add(): called, and not written anywhere.'*'labbook start --reset add'* ]]
	sed -i 's/expect_number(2, counter.value,/expect_number(2, load(\&counter),/' \
		experiments/exercises/add/check.c
	cp experiments/exercises/add/starter.c workbook/add.c
	labbook try add
	ended 1
	[[ "$output" =~ 5\ +end\ +load\(\&counter\)\ +1 ]]
	[[ "$output" == *'end: what was done when all threads had ended.'* ]]
}

@test "code that waits for ever is ended with all that it began" {
	[ "$(uname -m)" = x86_64 ] || skip "system calls of x86-64"
	mine <<-'END'
		static long call(long number)
		{
			__asm__ volatile("syscall" : "+a"(number)
				: "D"(0) : "rcx", "r11", "memory");
			return number;
		}
		void add(struct word *counter)
		{
			(void)counter;
			call(57); /* fork */
			for (;;)
				call(34); /* pause */
		}
	END
	labbook try add
	ended 1
	[[ "$output" == *'After 6 s it had not come to an end.'* ]]
	run ! pgrep -f exercises_add
}

@test "what the check cannot see is seen with real threads" {
	mine <<-'END'
		static long calls;
		void add(struct word *counter)
		{
			calls++;
			fetch_add(counter, 1);
		}
	END
	labbook try add
	[[ "$output" == *'Run with real threads, '*'TSan'* ]] || # where TSan works
		[[ "$output" == *"Two threads use 'calls' at once, and one at least writes it: line 5."* ]]
	ended 1
	mine <<-'END'
		#include <stdlib.h>
		void add(struct word *counter)
		{
			long *p = malloc(sizeof(*p));
			*p = 1;
			fetch_add(counter, *p);
			free(p);
			if (*(volatile long *)p == 42)
				fetch_add(counter, 1);
		}
	END
	labbook try add
	ended 1
	[[ "$output" == *'Line 9 uses memory that was freed (ASan saw it).'* ]]
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
	[[ "$stderr" == *'no exercise is begun, expected labbook start add'* ]]
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

# The chapter with the block that shows the exercise, and another chapter.
shown() {
	# shellcheck disable=SC2016
	printf '# Adding\n\n## Exercises\n\n```exercise\nsolve: add\n```\n' |
		chapter adding
	echo '# Other' | chapter other
}

site() {
	labbook site --no-run
	ended 0
}

@test "a page shows an exercise, and how far the learner has come" {
	shown
	site
	[ -z "$(complaints)" ]
	has site/adding.html '<section class="exercise" id="exercise.add"' \
		'<h3>Add<a class="anchor" href="#exercise.add"' \
		'<p>Add one, so that no addition is lost.' \
		'<code>./labbook start add</code>' \
		'<code>./labbook try add</code>' '>NOT BEGUN</strong></p>' \
		'<details class="fold"><summary>Hint 1 of 2</summary><p>Between load' \
		'<details class="fold"><summary>Hint 2 of 2</summary>' \
		'<summary>What is often got wrong</summary><ul><li>adds too much: <code>lost</code></li>'
	labbook start add
	site
	has site/adding.html '>BEGUN</strong>, no tries, no hints.</p>'
	labbook try add
	labbook hint add
	site
	has site/adding.html '>BEGUN</strong>, 1 try, 1 hint. The last try: <bdi>counter: expected 2, and it is 1.</bdi> <code>lost</code></p>'
	lacks site/adding.html 'solution' 'fetch_add(counter'
	has site/exercises.html 'Solved: 0 of 1.</strong> Begun: 1.</p>' \
		'<a href="adding.html#exercise.add">Add</a></th><td>Adding</td><td>begun</td><td>1</td><td>1 of 2</td>'
	cp experiments/exercises/add/solution.c workbook/add.c
	labbook try add
	labbook try add
	site
	has site/adding.html '>SOLVED</strong> after 2 tries, 1 hint. The last try: right, 2 orders of steps followed.</p>' \
		"<summary>The book's solution</summary>" \
		'experiments/exercises/add/solution.c</code>' 'fetch_add'
	has site/exercises.html 'Solved: 1 of 1.</strong></p>' '<td>solved</td><td>2</td>'
}

@test "whoever gives up sees the solution on the page" {
	shown
	site
	lacks site/adding.html 'solution'
	labbook solution --give-up add
	site
	has site/adding.html '>GIVEN UP</strong> after no tries, no hints.</p>' \
		"<summary>The book's solution</summary>"
	has site/exercises.html 'Given up: 1.' '<td>given up</td>'
}

@test "whoever asks for a hint has begun" {
	labbook hint add
	grep -qx 'add: {state: begun, tries: 0, hints: 1}' \
		workbook/progress.yaml
	labbook report --exercises
	[[ "${lines[1]}" =~ ^add\ +begun\ +0\ +1\ -\ +0 ]]
}

@test "an exercise is found by search, in the whole book, and in one file" {
	shown
	site
	has site/other.html '<a href="exercises.html">All exercises</a>'
	has site/whole.html 'id="exercise.add"' '<p>Add one, so that'
	# Nobody is given hints unasked.
	has site/whole.html '<details class="fold"><summary>Hint 1 of 2'
	if [ -e site/search/lunr.js ]; then
		has site/search/index.js 'exercise.add' 'The starter loses some.'
		lacks site/search/index.js 'another thread may come' 'adds too much'
	fi
	labbook site --no-run --single one.html
	ended 0
	has one.html 'id="exercise.add"' '<p>Add one, so that' \
		'<details class="fold"><summary>Hint 1 of 2'
	lacks one.html 'exercises.html'
	labbook site --no-run --single other.html --chapter other
	lacks other.html 'exercise.add'
}

@test "links, tables and terms in a task are as in its chapter" {
	shown
	printf 'lost addition\n: One that nobody sees.\n' | chapter words
	sed -i 's|  Add one.*|  See [it](other.md#other), a lost addition.\n\n  \| a \|\n  \|---\|\n\n  <b>raw</b>|' \
		experiments/exercises/add/exercise.yaml
	site
	has site/adding.html '<a href="other.html#other">it</a>' \
		'<a href="words.html#term.lost-addition"' \
		'<th scope="col">a</th>'
	lacks site/adding.html '<b>raw'
}

# A mistake: what the site says of it, and nothing is written.
refused() {
	labbook site --no-run
	ended 1
	one_line "$@"
	[ ! -e site ]
}

@test "a block that shows what it must not is named with its line" {
	# shellcheck disable=SC2016
	local block='```exercise\nsolve: %s\n```\n'
	# shellcheck disable=SC2059
	printf "# Adding\n\n$block" nosuch | chapter adding
	refused "chapters/adding.md:3: no exercise 'nosuch', expected one in experiments/exercises: add"
	printf "# Adding\n\n$block\n$block" add add | chapter adding
	refused "chapters/adding.md:7: exercise 'add' is shown also at chapters/adding.md:3, expected once in the book"
	printf "# Adding\n\n$block" add | chapter adding
	printf "# B\n\n$block" add | chapter b
	refused "chapters/b.md:3: exercise 'add' is shown also at chapters/adding.md:3"
	echo '# Adding' | chapter adding
	refused "chapters/b.md:3: exercise 'add' is of the chapter 'adding', by experiments/exercises/add/exercise.yaml:2, expected to be shown there"
	rm chapters/b.md
	printf '# Adding\n\n```exercise\n```\n' | chapter adding
	refused 'chapters/adding.md:4: '
}

@test "a book that shows one exercise shows all of them" {
	shown
	mkdir experiments/exercises/more
	sed 's/title: Add/title: More/' experiments/exercises/add/exercise.yaml \
		>experiments/exercises/more/exercise.yaml
	refused "experiments/exercises/more/exercise.yaml:2: no chapter shows exercise 'more', expected a block exercise with 'solve: more' in adding.md"
	# One that is only being written can be tried.
	labbook exercises
	ended 0
	[[ "$output" == *$'\nmore '* ]]
	echo '# Adding' | chapter adding
	site
	[ ! -e site/exercises.html ]
	lacks site/adding.html 'exercises.html'
}

@test "a task holds nothing that only a chapter may have" {
	local file=experiments/exercises/add/exercise.yaml
	shown
	cp "$file" good
	sed 's|  Add one.*|&\n\n  # A heading|' good >"$file"
	refused "exercise.yaml:7: here stands what only a chapter may have, expected text"
	sed 's|  - Look for.*|  - "`{lab} x value(a.b)`"|' good >"$file"
	refused "exercise.yaml:8: here stands what only a chapter may have"
}

@test "only pages that show it change with what the learner does" {
	shown
	site
	tree site >before
	site
	tree site >after
	cmp before after
	labbook start add
	labbook try add
	site
	tree site >after
	[ "$(diff before after | sed -n 's/^> \([^ ]*\).*/\1/p')" = \
		$'./adding.html\n./exercises.html\n./whole.html' ]
	[[ "$output" == *'2 written'* ]]
	sed -i 's/so that no/so that not one/' experiments/exercises/add/*.yaml
	mv after before
	site
	tree site >after
	diff before after | sed -n 's/^> \([^ ]*\).*/\1/p' | grep -v ^./search/ \
		>changed || true
	[ "$(cat changed)" = $'./adding.html\n./whole.html' ]
}

# What a check says, and why: each is the body of a C string.
says() {
	sed -i 's|expect_number.*|expect(0, "'"$1"'", "%s", "'"$2"'");|' \
		experiments/exercises/add/check.c
}

@test "what a learner's program says is safe in the note, on the page, in the terminal" {
	shown
	labbook start add
	says '=<i>\\\\1' '</bdi><script>alert(1)</script> \\"}, x: {\\\\ \\033[31m\\n- # \\302\\205\\357\\273\\277é'
	labbook try add
	ended 1
	[ "$(wc -l <workbook/progress.yaml)" = 2 ]
	labbook exercises
	ended 0
	[[ "$output" =~ begun\ +1\ 0\ of ]]
	site
	[ -z "$(complaints)" ]
	has site/adding.html '&lt;/bdi&gt;&lt;script&gt;alert(1)&lt;/script&gt; &quot;}, x: {\ [31m - #' \
		'é</bdi> <code>=&lt;i&gt;\1</code>'
	lacks site/adding.html '<script>alert' $'\e' '<i>'
	labbook report --exercises
	[[ "$output" == *'=<i>\1'* && "$output" != *$'\e'* ]]
	labbook report --exercises --csv
	[ "${lines[1]}" = "add,\"Add\",\"adding\",begun,1,0,\"'=<i>\\1\",1" ]
	# Whoever writes the note by hand gets no further.
	echo 'add: {state: begun, tries: 1, last: "\e[31m@a", said: "\e]0;b<u>"}' \
		>workbook/progress.yaml
	labbook report --exercises
	[[ "$output" == *'[31m@a'* && "$output" != *$'\e'* ]]
	site
	has site/adding.html '<bdi>]0;b&lt;u&gt;</bdi> <code>[31m@a</code>'
	lacks site/adding.html $'\e'
}

@test "what was said at length is cut" {
	shown
	labbook start add
	says long "$(printf 'é %.0s' {1..400})"
	labbook try add
	(( $(wc -c <workbook/progress.yaml) < 500 ))
	grep -q '…", orders: ' workbook/progress.yaml
	site
	has site/adding.html 'é …</bdi> <code>long</code>'
}

@test "a note of before, without the last try, is read and kept" {
	shown
	mkdir workbook
	echo 'add: {state: solved, tries: 3, hints: 1}' >workbook/progress.yaml
	site
	has site/adding.html '>SOLVED</strong> after 3 tries, 1 hint.</p>'
	labbook hint add
	grep -qx 'add: {state: solved, tries: 3, hints: 2}' \
		workbook/progress.yaml
}

@test "a note that cannot be read stops the workbook and not the site" {
	local note
	shown
	mkdir workbook
	for note in 'add: {state: [' 'add: {tries: many}' 'add: 3' 'nothing'; do
		echo "$note" >workbook/progress.yaml
		labbook try add
		ended 1
		one_line 'workbook/progress.yaml:'
		labbook report --exercises --json
		ended 1
		one_line 'workbook/progress.yaml:'
		site
		[ "$(complaints | wc -l)" = 1 ]
		holds "$(complaints)" 'workbook/progress.yaml:' \
			'; the pages are without your progress'
		has site/adding.html 'Your progress cannot be read' 'Hint 1 of 2'
		lacks site/adding.html 'NOT BEGUN' 'solution'
		has site/exercises.html 'Your progress cannot be read' \
			'<td>unknown</td>'
		[ "$(cat workbook/progress.yaml)" = "$note" ]
	done
}

@test "report tells a teacher, as a table, JSON and CSV" {
	sed -i "s/title: Add/title: '=1+1, \"two\"'/" experiments/exercises/add/*.yaml
	labbook report --exercises --csv
	ended 0
	[ "$output" = 'id,title,chapter,state,tries,hints,last,orders
add,"'"'"'=1+1, ""two""","adding",not begun,0,0,,' ]
	labbook report --exercises --json
	ended 0
	[ "$(jq -c . <<<"$output")" = '[{"id":"add","title":"=1+1, \"two\"","chapter":"adding","state":"not begun","tries":0,"hints":0,"last":null,"orders":null}]' ]
	labbook start add
	labbook try add
	labbook hint add
	labbook report --exercises --json
	[ "$(jq -c '.[0] | [.state, .tries, .hints, .last, .orders]' \
		<<<"$output")" = '["begun",1,1,"lost",2]' ]
	labbook report --exercises
	ended 0
	[[ "${lines[1]}" =~ ^add\ +begun\ +1\ +1\ lost\ +2\ +adding ]]
	labbook report
	ended 64
	labbook report --exercises --json --csv
	ended 64
	labbook report --help
	ended 0
	[[ "$output" == *--exercises* ]]
}

@test "the shipped book's exercises: each starter, solution and mutant" {
	cd "$TOP" || return
	labbook exercises --verify
	ended 0
	[ "$(grep -c WRONG <<<"$output")" = 0 ]
}

# Something to measure: the book's add(), and the reader's.
with_speed() {
	cat >experiments/exercises/add/speed.c <<-'END'
		#include "exercises/add/exercise.h"
		#include "explore/threads.h"
		#include "rig.h"
		#define add book_add
		#include "exercises/add/solution.c"
		#undef add
		static struct word counter;
		static void (*one)(struct word *);
		static void work(void *rig, int i)
		{
			(void)i;
			for (long k = 0; k < 20000 * rig_work(rig); k++)
				one(&counter);
		}
		static void run(struct rig *rig, void (*how)(struct word *))
		{
			long before = load((threads_are_real = true, &counter));
			one = how;
			rig_alone(rig, work, rig);
			rig_expect(rig, "additions", 20000 * rig_work(rig),
				load(&counter) - before);
		}
		static void book(struct rig *rig) { run(rig, book_add); }
		static void yours(struct rig *rig) { run(rig, add); }
		const struct rig_experiment rig_experiment = {
			.id = "speed", .title = "Adding", .scales = true,
			.variants = {
				{ .name = "book", .text = "the book's",
					.role = RIG_BASE, .run = book },
				{ .name = "yours", .text = "yours", .run = yours } } };
	END
	cat >experiments/exercises/add/speed.yaml <<-'END'
		answer: It took {ratio(yours, book)} as long as the book's.
		claims:
		  - id: slow
		    text: It takes less than a hundred times the time.
		    holds: ratio(yours, book) < 100
	END
}

@test "what is right is measured, where speed is asked for" {
	with_speed
	printf '```exercise\nsolve: add\n```\n' >>chapters/adding.md
	mkdir -p workbook
	cp experiments/exercises/add/starter.c workbook/add.c
	labbook try --quick add
	ended 1
	[[ "$output" != *'How fast'* ]] # what is wrong is not measured
	cp experiments/exercises/add/solution.c workbook/add.c
	labbook try --quick add
	[[ "$output" == *'How fast it is: It took '*"as long as the book's."* ]]
	[[ "$output" == *'It takes less than a hundred times the time. ('* ]]
	ended 0
	jq -e '.experiment.verdicts // .verdicts // .claims' workbook/results/add.json >/dev/null
	labbook site --no-run
	ended 0
	has site/adding.html 'Measured: It took '
	# What is too slow has not passed, unless the machine cannot tell.
	sed -i 's/< 100/< 0.01/' experiments/exercises/add/speed.yaml
	labbook try --quick add
	if [ "$status" = 1 ]; then
		[[ "$output" == *'It is right, and not fast enough. Asked for: It takes'* ]]
		grep -q 'last: too-slow' workbook/progress.yaml
	else
		[[ "$output" == *"Your machine can't tell just now"* ]]
	fi
}

@test "what is asked of the speed must be there to be measured" {
	with_speed
	sed -i 's/ratio(yours, book) < 100/ratio(mine, book) < 100/' \
		experiments/exercises/add/speed.yaml
	labbook exercises --verify
	ended 1
	[[ "$stderr" == *'experiments/exercises/add/speed.yaml:5: unknown variant '*"in claim 'slow'"* ]]
	with_speed
	sed -i '/^claims/,$d' experiments/exercises/add/speed.yaml
	labbook exercises --verify
	ended 1
	[[ "$stderr" == *'speed.yaml:1: no claims, expected what the code must be fast enough for'* ]]
	with_speed
	echo 'nonsense' >>experiments/exercises/add/speed.c
	labbook exercises --verify
	ended 1
	[[ "$stderr" == *'exercises/add/speed.c does not compile'* ]]
}
