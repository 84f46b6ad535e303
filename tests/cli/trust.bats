# What keeps a busy host from making the book say what is not so; the cache;
# the lock; and what an interrupt leaves.
load helper

setup() {
	rig_book
	# Headers of the book's own, for a test to change.
	cp -r "$TOP/experiments/rig" "$TOP/experiments/models" experiments
	loops=()
	export LABBOOK_LOCK=$BATS_TEST_TMPDIR/lock
}

teardown() { end_loops; }

lock_free_book() {
	cp "$BATS_TEST_DIRNAME/nolock.c" experiments
	chapter lock <<-'E'
		# Lock

		```experiment
		run: nolock
		claims:
		  - id: no-speedup
		    text: Two threads are less than 1.5 times as fast as one.
		    holds: speedup(gil) < 1.5
		```
	E
}

verdict() { jq -r '.claims[0] | "\(.verdict) \(.reason)"' build/results/nolock.json; }

@test "on a busy host the claim about a lock never holds of code without one" {
	lock_free_book
	busy_loops
	labbook site --quick --patience 0
	verdict=$(verdict)
	echo "busy: $verdict"
	case $verdict in
	"inconclusive host_busy" | "inconclusive no_capacity" | \
	"inconclusive few_cpus") ;;
	*) false ;;
	esac
}

@test "on a quiet host it fails, or is inconclusive with a reason" {
	lock_free_book
	labbook site --quick
	verdict=$(verdict)
	echo "quiet: $verdict"
	case $verdict in
	"fails null" | "inconclusive "[a-z]*) ended 0 ;;
	*) false ;;
	esac
}

@test "tainted rounds are kept, and named" {
	lock_free_book
	busy_loops
	labbook site --quick --patience 0
	# Where others' share can be read at all, it was seen.
	jq -e '[.samples[] | select(.foreign != null and .foreign > 0.05)] |
	    all(.taint | index("foreign"))' build/results/nolock.json
	jq -e '.samples | length > 0' build/results/nolock.json
}

@test "a busy host at the start is named, and waited for up to a limit" {
	lock_free_book
	busy_loops
	sleep 1
	labbook site --quick --patience 1
	holds "$stderr" "wait for a quiet host" "% of the CPUs"
	[ -f build/results/nolock.json ]
}

both_chapter() {
	chapter both <<-'E'
		# Both

		```experiment
		run: io-threads
		with: {delay: 0.002}
		```

		```experiment
		run: nap
		```
	E
}

runs() { grep '^measure' <<<"$stderr" | sort -u; }

@test "nothing changed: nothing runs; prose and plots: nothing runs either" {
	both_chapter
	labbook site --quick --patience 0
	ended 0
	[ "$(runs)" = $'measure io-threads\nmeasure nap' ]
	labbook site --quick
	[ -z "$(runs)" ] && [[ "$output" == *" 0 written"* ]]
	echo "More words." >>chapters/both.md
	mkdir plots && cp "$TOP"/plots/*.gp plots && echo >>plots/theme.gp
	touch experiments/*.c experiments/*/*.[ch]
	labbook site --quick
	[ -z "$(runs)" ] && [[ "$output" == *" 1 written"* ]]
}

@test "a shared header reruns the experiments that include it, and no other" {
	both_chapter
	labbook site --quick --patience 0
	echo '/* more */' >>experiments/models/gil.h
	labbook why io-threads
	holds "$output" "CHANGED   experiments/models/gil.h" "would measure it"
	labbook why nap
	holds "$output" "would not measure it"
	labbook site --quick --patience 0
	[ "$(runs)" = "measure io-threads" ]
	echo '/* more */' >>experiments/rig/rig.h
	labbook site --quick --patience 0
	[ "$(runs)" = $'measure io-threads\nmeasure nap' ]
}

@test "parameters, flags of the embed and --force rerun" {
	both_chapter
	labbook site --quick --patience 0
	sed -i 's/0.002/0.003/' chapters/both.md
	labbook site --quick --patience 0
	[ "$(runs)" = "measure io-threads" ]
	labbook site --quick --patience 0 --force nap
	[ "$(runs)" = "measure nap" ]
}

@test "a better result is fresh for a quick build, not the other way round" {
	both_chapter
	labbook site --patience 0
	labbook site --quick
	[ -z "$(runs)" ]
	labbook site --thorough --patience 0
	[ "$(runs)" = $'measure io-threads\nmeasure nap' ]
}

@test "check prints each claim and counts; --strict tells of open ones" {
	both_chapter
	labbook check
	ended 0
	holds "$output" "0 claims"
	lock_free_book
	labbook check --strict
	ended 2
	holds "$output" "nolock: no recorded result" "1 not measured" \
	    "Expected number of wrong verdicts"
}

# verdicts OF...: a chapter with claims of nap that hold, fail, or are open.
verdicts() {
	local word
	{
		printf '# Naps\n\n```experiment\nrun: nap\nclaims:\n'
		for word; do
			case $word in
			holds) echo '  - {id: yes, text: They nap.,' \
				'holds: count(together.naps) > 0}' ;;
			fails) echo '  - {id: no, text: They nap once.,' \
				'holds: max(together.naps) < 1, control: none}' ;;
			open) echo '  - {id: many, text: They nap anywhere.,' \
				'holds: value(together.naps) > 1,' \
				'needs: cores >= 4096}' ;;
			esac
		done
		echo '```'
	} | chapter naps
}

@test "a claim that fails breaks no site; check says so, --strict of open ones" {
	verdicts fails open holds
	labbook site --quick
	ended 0
	holds "$output" "1 claim fails; 1 claim inconclusive" \
		"FAILS  They nap once." "claimed < 1" \
		"why: ./site/naps.html#claim.nap.no"
	[ "$(grep -c 'why:' <<<"$output")" = 1 ]
	has site/naps.html 'id="claim.nap.no"'
	labbook site --no-run --single one.html
	ended 0
	holds "$output" "why: one.html#claim.nap.no"
	has one.html 'id="claim.nap.no"'
	labbook site --no-run -o out
	holds "$output" "why: out/naps.html#claim.nap.no"
	labbook check
	ended 1
	labbook check --strict
	ended 1
	verdicts open holds
	labbook site --no-run
	ended 0
	labbook check
	ended 0
	labbook check --strict
	ended 2
	verdicts holds
	labbook check --strict
	ended 0
	# What is broken is: an experiment, and a plot.
	printf '```gnuplot plot=odd\nplot nonsense(\n```\n' | chapter plot
	labbook site --no-run
	ended 1
	rm chapters/plot.md
	sed -i 's/rig_metric(rig, "naps", 2)/_exit(3)/; 1i #include <unistd.h>' \
		experiments/nap.c
	labbook site --quick
	ended 1
}

@test "doctor names tools, CPUs, capacity and pressure" {
	labbook doctor
	ended 0
	holds "$output" gnuplot effective_cpus "parallel capacity" \
	    "CPU pressure" "used by others"
}

@test "two builds at once: the second waits and says for whom" {
	both_chapter
	"$LABBOOK" site --quick --patience 0 >one.out 2>one.err &
	one=$!
	for _ in $(seq 100); do
		[ -s "$LABBOOK_LOCK" ] && break
		sleep 0.02
	done
	labbook site --quick --patience 0
	ended 0
	holds "$stderr" "wait for another labbook pid $one"
	wait "$one"
	jq -e .samples build/results/nap.json >/dev/null
}

@test "--no-wait refuses while another one measures" {
	both_chapter
	"$LABBOOK" list >/dev/null 2>&1
	flock "$LABBOOK_LOCK" sleep 20 &
	loops+=($!)
	sleep 0.3
	labbook site --quick --no-wait
	ended 1
	holds "$stderr" "another labbook is measuring" "--no-wait"
}

@test "kill -9 at 50 moments leaves a tree that renders, and no bad result" {
	both_chapter
	labbook list
	for i in $(seq 50); do
		"$LABBOOK" site --quick --patience 0 >/dev/null 2>&1 &
		victim=$!
		sleep "0.$(printf %03d $((RANDOM % 500)))"
		kill -9 "$victim" 2>/dev/null || true
		wait "$victim" 2>/dev/null || true
		"$LABBOOK" site --no-run >/dev/null 2>no-run.err || {
			cat no-run.err
			return 1
		}
		! grep corrupt no-run.err
		for file in build/results/*.json; do
			[ ! -e "$file" ] || jq -e .samples "$file" >/dev/null
		done
		# Half of the time something is left to measure.
		[ $((i % 2)) = 0 ] || rm -f build/results/nap.json
	done
	none_left
}

@test "an interrupted measurement goes on with the rounds it has" {
	both_chapter
	sed -i 's/0.002/0.05/' chapters/both.md
	"$LABBOOK" site --patience 0 >/dev/null 2>&1 &
	victim=$!
	for _ in $(seq 200); do
		[ -e build/results/io-threads.partial.json ] && break
		sleep 0.05
	done
	kill -9 "$victim"
	wait "$victim" || true
	before=$(jq '[.samples[].round] | max' \
	    build/results/io-threads.partial.json)
	labbook site --patience 0
	ended 0
	[ ! -e build/results/io-threads.partial.json ]
	jq -e --argjson n "$before" '[.samples[].round] | max > $n' \
	    build/results/io-threads.json
}
