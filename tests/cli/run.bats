# labbook run, list and show: one experiment in the terminal.
load helper

setup() {
	rig_book
	cat <<-'END' | chapter waits
		# Waits

		```experiment
		run: io-threads
		with: {delay: 0.002}
		plot: speedup
		claims:
		  - id: overlap
		    text: They overlap.
		    holds: speedup(threads) > 0.01
		  - id: counted
		    text: No count is below zero.
		    holds: min(threads.requests) > -1
		```
	END
	recorded=build/results/io-threads.json
}

@test "run shows a table with intervals, a plot and the verdicts" {
	labbook run io-threads delay=0.002 --quick
	ended 0
	holds "$output" "waits=5 delay=0.002" "wall time" "speed-up" \
		"1 (base)" "  They overlap." "claimed > 0.01" \
		"speed-up over the base"
	for variant in sequential threads keeps-gil; do
		grep -qE "^$variant .*[0-9](×| ms) \[[0-9.]+, [0-9.]+\]" <<<"$output"
		grep -qE "^ *$variant [+|▖▗▘▝▐]" <<<"$output"
	done
	[ -z "$(complaints)" ]
}

@test "run answers in a sentence, and shows few columns or all" {
	cat <<-'END' | chapter q
		# Q

		```experiment
		run: io-threads
		id: asked
		with: {delay: 0.002}
		answer: The threads made {value(threads.requests)} requests.
		columns: overlap
		```
	END
	labbook run asked --quick
	ended 0
	grep -qE '^The threads made [0-9]+( \[[0-9]+, [0-9]+\])? requests\.$' \
		<<<"$output"
	grep -qE '^variant +U +n$' <<<"$output"
	holds "$output" "--all: more columns"
	labbook run asked --quick --all
	ended 0
	grep -qE '^variant +U +n +speed-up +wall time .* requests' <<<"$output"
	[[ "$output" != *--all:* ]]
	# What is not said of other parameters is left out.
	labbook run asked --quick delay=0.002,0.004
	ended 0
	[[ "$output" != *"The threads made"* ]]
	labbook site --quick
	labbook show asked
	ended 0
	holds "$output" "The threads made"
	grep -qE '^variant +U +n +speed-up ' <<<"$output"
}

@test "a sweep is drawn against its parameter, and every round in its order" {
	cat <<-'END' | chapter n
		# N

		```experiment
		run: io-threads
		id: sweep
		with: {delay: 0.002, waits: [2, 4, 8]}
		plot: scaling
		```
	END
	labbook site --quick --patience 0
	ended 0
	# The axis is named after what varies, and each variant is labelled.
	grep -q '>replies to wait for<' build/plots/sweep.svg
	for variant in threads keeps-gil; do
		grep -q ">$variant<" build/plots/sweep.svg
	done
	grep -q '>capacity here<' build/plots/sweep.svg
	grep -q 'waits=8' build/plots/sweep.rounds.svg
	labbook show sweep
	holds "$output" waits keeps-gil
}

@test "the plot kinds for a point are drawn, with and without a threshold" {
	for kind in "$TOP"/plots/*.gp; do
		kind=$(basename "$kind" .gp)
		# The theme is none; the others have a test of their own.
		case $kind in theme | scaling | rounds | twins | beside) continue ;; esac
		printf '# N\n\n```experiment\nrun: nap\nplot: %s\n```\n' \
			"$kind" | chapter n
		labbook run nap --quick
		ended 0
		grep -qE '^ *together [+|▖▗▘▝▐]' <<<"$output" || {
			echo "in the terminal: $kind"
			return 1
		}
		labbook site --quick
		ended 0
		grep -q '<svg' site/n.html || {
			echo "on the page: $kind"
			return 1
		}
	done
}

@test "run -C works from another folder" {
	cd ..
	labbook -C book run io-threads --quick
	ended 0
	holds "$output" "keeps-gil"
}

@test "run --json: everything that the protocol asks for" {
	labbook run io-threads delay=0.002 --quick --json
	ended 0
	jq -e '.schema_version == 1' <<<"$output"
	jq -e '.env | has("host_id_hash") and has("utc_start") and
		has("kernel") and has("cpu_model") and has("hypervisor") and
		has("ncpu_online") and has("affinity") and
		has("quota_cpus") and has("smt") and
		has("threads_per_core") and has("numa") and has("governor") and
		has("turbo") and has("mhz_start") and has("mhz_end") and
		has("clocksource") and has("clk_tck") and has("aslr") and
		has("perf_paranoid") and has("cc") and has("cflags") and
		has("libc") and has("binary_sha256") and
		has("source_sha256") and has("git") and
		has("harness_version")' <<<"$output"
	jq -e '[.env | to_entries[] | select(.key | test("loadavg|runnable"))]
		| length >= 2' <<<"$output"
	jq -e '.experiment | .id == "io-threads" and .base == "sequential" and
		has("params") and has("work") and has("warmup") and
		has("target_ms") and has("seed") and has("looks") and
		has("alpha") and has("stop_reason") and
		([.variants[].name] == ["sequential", "threads", "keeps-gil"])
		' <<<"$output"
	jq -e '.samples | length >= 18 and all(has("round") and has("pos") and
		has("variant") and .ok == true and .wall_ns > 0 and
		.cpu_ns > 0 and has("nvcsw") and has("nivcsw") and
		has("minflt") and has("majflt") and has("migrations") and
		has("steal_ticks") and has("foreign") and
		has("throttled_usec") and has("psi_some_us") and
		(.taint | type == "array") and (.threads | length >= 1 and
		all(.end > .start and has("cpu_ns") and has("rundelay_ns") and
		has("cpu"))))' <<<"$output"
	jq -e '.results | length > 0 and all(has("metric") and has("n") and
		has("n_tainted") and has("median") and has("lo") and
		has("hi") and has("conf") and .method == "sign" and has("k")
		and has("rmad") and has("lag1") and has("flags"))' \
		<<<"$output"
	jq -e '.controls | has("capacity") and has("null") and .timer_ns > 0' \
		<<<"$output"
	jq -e '.claims | map(.id) == ["overlap", "counted"] and
		all(has("text") and has("metric") and .op == ">" and
		has("threshold") and has("margin") and has("reason")) and
		.[0].threshold == 0.01 and
		(.[0].verdict | IN("holds", "inconclusive")) and
		.[1].verdict == "holds" and .[1].lo <= .[1].hi and .[1].n > 0
		' <<<"$output"
}

@test "every round holds every variant once, in changing order" {
	labbook run io-threads delay=0.002 --quick --json
	ended 0
	jq -e '.samples | group_by(.round) | all(([.[].variant] | sort) ==
		["keeps-gil", "sequential", "threads"])' <<<"$output"
	jq -e '[.samples[] | select(.pos == 0) | .variant] | unique |
		length == 3' <<<"$output"
}

@test "the result says what the samples say: medians can be recomputed" {
	labbook run io-threads delay=0.002 --quick --json
	ended 0
	jq '
	def median: sort | length as $n | if $n == 0 then 0 elif $n % 2 == 1 then .[$n / 2 | floor]
		else (.[$n / 2 - 1] + .[$n / 2]) / 2 end;
	# Tainted rounds are left out, where there are enough others.
	def wall: [.[] | select(.variant == "threads") | .wall_ns] | median
		/ 1e9;
	(.results[] | select(.metric == "wall" and .variant == "threads") |
		.median) as $said |
	(.samples | wall), (.samples | group_by(.round) |
		map(select(all(.taint == []))) | add // [] | wall) |
	($said - . | fabs) < $said * 1e-6' \
		<<<"$output" | grep -q true
}

@test "run --csv: a head, and a row a sample" {
	labbook run io-threads delay=0.002 --quick --csv
	ended 0
	[[ "${lines[0]}" == "round,pos,variant,waits,delay,wall_ns,cpu_ns,"* ]]
	columns=$(tr -cd , <<<"${lines[0]}" | wc -c)
	rows=0
	for line in "${lines[@]:1}"; do
		[ "$(tr -cd , <<<"$line" | wc -c)" = "$columns" ]
		grep -qE '^[0-9]+,[0-3],(sequential|threads|keeps-gil),5,0.002,[0-9]+,' \
			<<<"$line"
		rows=$((rows + 1))
	done
	[ "$rows" -ge 18 ] && [ "$((rows % 3))" = 0 ]
}

@test "other parameters leave no result, and the recorded one as it is" {
	labbook run io-threads delay=0.003 --quick
	ended 0
	[ ! -e "$recorded" ]
	labbook run io-threads
	ended 0
	before=$(tree build/results)
	labbook run io-threads delay=0.003
	ended 0
	labbook run io-threads --quick
	ended 0
	[ "$(tree build/results)" = "$before" ]
}

@test "run with the book's parameters renews the recorded result" {
	labbook run io-threads
	ended 0
	jq -e '.experiment.level == "default" and
		.experiment.points[0].delay == "0.002"' "$recorded"
	seed=$(jq .experiment.seed "$recorded")
	labbook run io-threads
	ended 0
	[ "$(jq .experiment.seed "$recorded")" != "$seed" ]
	labbook site
	ended 0
	run ! grep -q "^measure" <<<"$stderr"
	has site/waits.html "$(jq -r .env.utc_start "$recorded")"
}

@test "a list is a sweep" {
	labbook run io-threads waits=1,3 delay=0.002 --quick --json
	ended 0
	jq -e '[.experiment.points[].waits] == ["1", "3"]' <<<"$output"
	jq -e '[.samples[].point] | unique == [0, 1]' <<<"$output"
}

# A gnuplot that says what it was asked for, and refuses blocks if there is a
# file of that name.
false_gnuplot() {
	mkdir -p bin
	cat >bin/gnuplot <<-'END'
		#!/bin/sh
		cat >script
		grep -q 'set terminal block' script || exec echo in letters
		# Its blanks are not to be broken at.
		[ ! -e refuses ] && printf 'in\302\240blocks\n'
	END
	chmod +x bin/gnuplot
}

@test "a plot is drawn in blocks where gnuplot and the locale have them" {
	labbook site --quick
	false_gnuplot
	PATH=$PWD/bin:$PATH labbook show io-threads
	ended 0
	holds "$output" "in blocks"
	# It is gnuplot that knows whether it can.
	grep -q "^if (strstrt(GPVAL_TERMINALS, ' block ')) set terminal block " \
		script
	for locale in C POSIX none.such; do
		PATH=$PWD/bin:$PATH LC_ALL=$locale labbook show io-threads
		ended 0
		holds "$output" "in letters"
	done
	touch refuses
	PATH=$PWD/bin:$PATH labbook show io-threads
	ended 0
	holds "$output" "in letters"
	# And the one that is here, whatever it can.
	labbook show io-threads
	ended 0
	holds "$output" "speed-up over the base"
	[ -z "$(complaints)" ]
}

@test "an experiment that no chapter embeds can be run" {
	labbook run nap --quick
	ended 0
	holds "$output" "Naps" "in-turn" "together"
}

@test "a program without the rig: its output and its time" {
	printf '# P\n\n```c run=plain samples=3\n%s\n```\n' \
		'#include <stdio.h>
int main(void) { puts("plain words"); return 0; }' | chapter p
	labbook run plain
	ended 0
	holds "$output" "plain words" "wall time"
	labbook run plain --json
	# One that was disturbed is taken again: half as many at the most.
	jq -e '.samples | length >= 3 and length <= 4' <<<"$output"
}

@test "a claim that fails: FAILS, and status 1" {
	sed -i 's/holds: min.*/holds: min(threads.requests) = -1/' chapters/waits.md
	labbook run io-threads
	ended 1
	holds "$output" "FAILS  No count is below zero."
	labbook site
	ended 0
	holds "$output" "1 claim fails" "FAILS  No count is below zero." \
		"why: ./site/waits.html#claim.io-threads."
	has site/waits.html "FAILS"
	has site/index.html "1 fail"
}

@test "run of an unknown experiment names those that there are" {
	labbook run dream
	ended 64
	one_line "unknown experiment 'dream'" \
		"expected one of io-threads, nap"
	labbook run ../nap
	ended 64
	one_line "unknown experiment '../nap'"
}

@test "run with an unknown parameter or a value out of range" {
	labbook run io-threads sleep=1
	ended 64
	one_line "unknown parameter 'sleep'" "expected one of waits, delay"
	labbook run io-threads waits=201
	ended 64
	one_line "'waits' is 201" "expected 1 to 200"
	labbook run io-threads delay=
	ended 64
	one_line "'delay'" "expected a number"
}

@test "a wrong parameter of the command line is not blamed on the chapter" {
	labbook run io-threads waits=201
	[ "$status" != 0 ]
	run ! grep -q "chapters/" <<<"$(complaints)"
}

@test "list: state, age and headline of each" {
	printf '# N\n\n```experiment\nrun: nap\n```\n' | chapter n
	labbook list
	ended 0
	grep -qE '^io-threads +none .*Threads that wait' <<<"$output"
	grep -qE '^nap +none .*Naps' <<<"$output"
	labbook run nap
	labbook list
	ended 0
	grep -qE '^nap +fresh .*(now|ago) .*together [0-9]' <<<"$output"
	sed -i 's/0\.001/0.002/' experiments/nap.c
	labbook list
	grep -qE '^nap +stale ' <<<"$output"
}

@test "list of a book without experiments" {
	echo '# A' | chapter waits
	rm -r experiments
	labbook list
	ended 0
	holds "$output" "no experiments"
}

@test "list names the experiments that no chapter embeds" {
	labbook list
	ended 0
	grep -qE '^nap ' <<<"$output"
}

@test "list says which experiment does not compile, and why" {
	printf '# N\n\n```c run=broken\nint main(void) { return x; }\n```\n' |
		chapter n
	labbook list
	ended 0
	grep -qE '^broken +failed .*exit status 1' <<<"$output"
}

@test "show: nothing recorded yet" {
	labbook show io-threads
	ended 1
	one_line "no recorded result" "labbook run io-threads"
}

@test "show: the recorded result in full, without running anything" {
	labbook run io-threads
	before=$(tree build/results)
	labbook show io-threads
	ended 0
	holds "$output" "wall time" "keeps-gil" "HOLDS  No count is below zero." \
		"cpu_model" "$(jq -r .env.utc_start "$recorded")" \
		"speed-up over the base"
	run ! grep -q "^measure" <<<"$stderr"
	[ "$(tree build/results)" = "$before" ]
}

@test "show says that a result is of an older version" {
	printf '# N\n\n```experiment\nrun: nap\n```\n' | chapter n
	labbook run nap
	sed -i 's/0\.001/0.002/' experiments/nap.c
	labbook show nap
	ended 0
	holds "$output" "older version"
}

@test "show of an unknown experiment" {
	labbook show dream
	ended 64
	one_line "unknown experiment 'dream'"
}

@test "without a terminal, a plain line a step tells of progress" {
	labbook run io-threads --quick
	ended 0
	[ "$(grep -c '^measure io-threads$' <<<"$stderr")" = 1 ]
	run ! grep -q $'\r' <<<"$stderr"
}

@test "on a terminal: colour, and one line with round and time left" {
	script -qec true /dev/null >/dev/null 2>&1 ||
		skip "no terminal can be made here"
	command -v script >/dev/null || skip "no program 'script' here"
	run env -u NO_COLOR script -qec \
		"'$LABBOOK' run io-threads --quick" /dev/null </dev/null
	ended 0
	holds "$output" $'\r' $'\033[1m' $'\033[32mHOLDS' \
		"measure io-threads round" "s left"
	run env NO_COLOR=1 script -qec \
		"'$LABBOOK' run io-threads --quick" /dev/null </dev/null
	ended 0
	holds "$output" "HOLDS"
	run ! grep -qP '\033\[[0-9;]*m' <<<"$output"
}

@test "without a terminal there is no colour and no control character" {
	labbook run io-threads --quick
	ended 0
	run ! grep -qP '[\x00-\x08\x0b-\x1f]' <<<"$output$stderr"
}
