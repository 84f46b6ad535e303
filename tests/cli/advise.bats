# labbook advise, and the block of a chapter that it answers from.
load helper

setup() {
	rig_book
	cat <<-'END' | chapter waits
		# Waits

		```experiment
		run: io-threads
		with: {delay: 0.002}
		```

		```experiment
		run: nap
		```
	END
}

# A chapter with the block whose lines are the arguments; its first is line 4.
advise_block() {
	{
		printf '# Tools\n\n```advise\n'
		printf '%s\n' "$@"
		printf '```\n'
	} | chapter tools
}

# The facts that four of the tools need. All are exact, and so known after
# any number of rounds.
facts=('facts:' '  thread-start: nap min(in-turn.wall) / 100'
	'  thread-item: nap min(in-turn.wall) / 1000'
	'  loop-task: nap min(in-turn.wall) / 1000'
	'  gil-capacity: nap max(together.naps)'
	'  thread-capacity:' '    - nap max(together.naps)'
	'    - io-threads max(threads.nvcsw)'
	'workloads:' '  waits: cpu=0 tasks=10 each=100ms')

measured_book() {
	advise_block "${facts[@]}" "$@"
	labbook site --quick --patience 0
	ended 0
}

wrong() { # wrong LINE WORDS: the book is refused, with one line
	labbook advise cpu=1
	ended 1
	one_line "chapters/tools.md:$1: " "$2"
}

@test "advise --help needs no book, and names every key" {
	labbook -C nowhere advise --help
	ended 0
	holds "$output" "usage: labbook [-C DIR] advise" cpu= native= tasks= \
		each= bytes= workers= --json
	[ -z "$stderr" ]
	labbook --help
	holds "$output" "advise which tool"
}

@test "wrong words are one line with what was expected, status 64" {
	for words in "cpu=lots|a share from 0 to 1" "tasks=3|cpu is missing" \
		"cpu=1 each=3|a time such as" "fast|unknown 'fast'" \
		"--bogus|wrong option '--bogus'" "--json|cpu=SHARE"; do
		# shellcheck disable=SC2086
		labbook advise ${words%|*}
		ended 64
		one_line "labbook advise" "${words#*|}" "labbook advise --help"
	done
}

@test "a book without the block says so" {
	labbook advise cpu=1
	ended 1
	one_line "no chapter of this book has a block 'advise'"
}

@test "without results it says what to run, once each" {
	advise_block "${facts[@]}"
	labbook advise cpu=1
	ended 1
	one_line "no result tells the facts" "labbook run io-threads" \
		"labbook run nap"
	# The page comes all the same, and says what is missing.
	labbook site --no-run
	ended 0
	has site/tools.html "not known, for want of results" \
		"no result: labbook run nap makes one"
	lacks site/tools.html "BEST</strong>"
}

@test "mistakes in the block name the line" {
	advise_block 'facts: {thread-birth: nap value(in-turn.wall)}' \
		'workloads: {a: cpu=1}'
	wrong 4 "unknown fact 'thread-birth', expected one of thread-capacity"
	advise_block 'facts:' '  thread-start: naps value(in-turn.wall)' \
		'workloads: {a: cpu=1}'
	wrong 5 "fact 'thread-start' is of unknown experiment 'naps'"
	advise_block 'facts:' '  thread-start: nap value(alone.wall)' \
		'workloads: {a: cpu=1}'
	wrong 5 "unknown variant 'alone', expected one of in-turn, together"
	advise_block 'facts:' '  thread-start: nap speedup(together)' \
		'workloads: {a: cpu=1}'
	wrong 5 "fact 'thread-start' is in '×', expected a time"
	advise_block 'facts:' '  gil-capacity: nap value(together.wall)' \
		'workloads: {a: cpu=1}'
	wrong 5 "fact 'gil-capacity' is in 's', expected a number without"
	advise_block 'facts: {thread-start: nap value(in-turn.wall)}' \
		'workloads:' '  a: cpu=1' '  b: cpu=7'
	wrong 7 "workload 'b': cpu is '7'"
	advise_block 'facts: {thread-start: nap value(in-turn.wall)}' \
		'workloads:' '  a:' '    is: cpu=1' '    measured: nap'
	wrong 7 "experiment 'nap' has no variant that is named as a tool is"
	advise_block 'facts: {thread-start: nap value(in-turn.wall)}' \
		'workloads:' '  a:' '    is: cpu=1' \
		'    measured: io-threads waits=99'
	wrong 7 "no measured point has these parameters"
}

@test "a second block is refused, and the first one named" {
	advise_block "${facts[@]}"
	printf '# More\n\n```advise\n%s\n%s\n```\n' 'facts: {}' \
		'workloads: {}' | chapter more
	labbook list
	ended 1
	one_line "chapters/tools.md:3: a block advise stands also at" \
		"chapters/more.md:3"
}

@test "it shows the times, the best, the arithmetic, the facts, what is open" {
	measured_book
	labbook advise cpu=0 tasks=10 each=1s bytes=1M
	ended 0
	holds "$output" "10 tasks, each of 1 s alone: 0 % bytecode, 100 %" \
		"1 MiB to hand over for each" "The arithmetic:" \
		"task: 10 × 1 s = 10 s one after the other" \
		"schedule: 10 × " "thread-start " "nap min(in-turn.wall) / 100" \
		"fresh, provisional" "What is open:" \
		"not known: process-start" "in doubt, see above: thread-start" \
		"What it leaves out:" "a bare fork of one without memory"
	grep -qE '^  one thread +10 s *$' <<<"$output"
	grep -qE '^  threads under the GIL +10 workers +1\.[0-9]+ s' <<<"$output"
	grep -qE '^  processes +not known, for want of process-start' <<<"$output"
	grep -qE '^(best: one event loop|inconclusive between )' <<<"$output"
	[ -z "$(complaints)" ]
	# A stale fact is used, and said to be stale.
	echo >>experiments/nap.c
	labbook advise cpu=0
	ended 0
	grep -qE '^  thread-start .*, stale, provisional' <<<"$output"
}

@test "without a workload it answers for those of the book" {
	measured_book '  work:' '    is: cpu=0 tasks=5 each=2ms' \
		'    measured: io-threads'
	labbook advise
	ended 0
	holds "$output" "waits: 10 tasks, each of 100 ms alone" \
		"work: 5 tasks, each of 2 ms alone"
	[ "$(grep -c '^  => ' <<<"$output")" = 2 ]
	has site/tools.html "What each tool would take" \
		"href=\"waits.html#experiment.nap\"" \
		"Measured: " "io-threads</a>" \
		"<code>labbook advise cpu=0 tasks=5 each=2ms</code>"
	lacks site/tools.html style=
}

@test "--json holds the workload, every tool, every fact" {
	measured_book
	labbook advise cpu=0.5 tasks=10 --json
	ended 0
	jq -e '.workload.cpu == 0.5 and .workload.tasks == 10 and
		.workload.workers == null and (.tools | length == 6) and
		(.tools[0].seconds == [0.1, 0.1]) and
		(.best | type == "string") and
		([.tools[] | select(.left_out != null and .seconds != null)] |
			length > 0 and all(.seconds[1] == null)) and
		(.tools[] | select(.name == "processes") |
			.seconds == null and
			(.missing | index("process-start") != null)) and
		(.tools[] | select(.name == "threads") |
			.seconds[0] <= .seconds[1] and
			(.terms | map(.what) | index("bytecode") != null)) and
		(.facts[] | select(.name == "thread-start") |
			.experiment == "nap" and .unit == "s" and
			.interval[0] <= .value and .value <= .interval[1])
		' <<<"$output"
}
