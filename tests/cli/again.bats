# What a disturbed machine left open is measured again: which, in which order,
# within which time, and which result is kept. None of it needs a quiet host:
# results are made disturbed by hand.
load helper

# Naps that lie apart, each with a claim that anybody meets.
setup() {
	local id
	rig_book
	export LABBOOK_LOCK=$BATS_TEST_TMPDIR/lock
	for id in a b c; do
		cat <<-END
			\`\`\`experiment
			run: nap
			id: $id
			claims:
			  - {id: naps, text: They take their time., holds: value(together.wall) > 0}
			\`\`\`

		END
	done | chapter naps
	if [ -d "$BATS_FILE_TMPDIR/measured" ]; then
		rm -rf build
		cp -a "$BATS_FILE_TMPDIR/measured" build
	else
		labbook site --quick
		ended 0
		cp -a build "$BATS_FILE_TMPDIR/measured"
	fi
	disturb none a b c
}

teardown() { end_loops; }

# edit ID FILTER: changes a recorded result.
edit() {
	jq "$2" "build/results/$1.json" >edited
	mv edited "build/results/$1.json"
}

# disturb none|some|half|all ID...: so many of the rounds are tainted.
disturb() {
	local which id
	case $1 in
	none) which=false ;;
	some) which='.round % 3 == 0' ;;
	half) which='.round % 2 == 0' ;;
	all) which=true ;;
	esac
	for id in "${@:2}"; do
		edit "$id" "(.samples[] | .taint) |= [] |
			(.samples[] | select($which) | .taint) |= [\"foreign\"]"
	done
}

# The experiments that were measured again, in their order.
measured() { sed -n 's/^again \([a-z-]*\) .*/\1/p' <<<"$stderr" | tr '\n' ' '; }

seed() { jq .experiment.seed "build/results/$1.json"; }
times() { jq '.env.again // 0' "build/results/$1.json"; }

@test "nothing is open: nothing is measured, and nothing said of it" {
	labbook site --quick --again 60
	ended 0
	[ -z "$(measured)" ]
	[ "$(wc -l <<<"$output")" = 1 ]
	labbook check
	[[ "$output" != *again* ]]
}

@test "what is open for the machine's sake is measured, the quietest first" {
	disturb all a
	disturb some b
	disturb half c
	labbook site --quick --again 60
	ended 0
	[ "$(measured)" = "b c a " ]
	holds "$stderr" "again b (1 of 3, quietest first, " \
		"again a (3 of 3, quietest first, " " s left)"
	holds "$output" "again: 3 of 3 experiments measured in "
	# All that was less disturbed than all is kept.
	[ "$(times a)" = 1 ]
}

@test "the pages show what was kept" {
	disturb all a
	edit a '.samples[].wall_ns = 5e8'
	labbook site --no-run
	has site/naps.html host_busy
	labbook site --quick --again 60
	ended 0
	[ "$(measured)" = "a " ]
	holds "$output" "1 new result kept"
	jq -e '[.samples[].wall_ns] | max < 5e8' build/results/a.json
	jq -e '[.samples[].wall_ns] | max < 5e8' site/data/a.json
}

@test "an interval that lies on both sides is never a reason" {
	local half
	half=$(jq '[.samples[] | select(.variant == "together") | .wall_ns] |
		sort | .[length / 2 | floor] / 1e9' build/results/a.json)
	sed -i "0,/> 0}/s//> $half}/" chapters/naps.md
	labbook check
	holds "$output" ci_straddles
	before=$(seed a)
	labbook site --quick --again 60
	ended 0
	[ -z "$(measured)" ]
	[ "$(seed a)" = "$before" ]
}

@test "site and check say what is open, how long it takes, and the command" {
	local command
	disturb all a c
	labbook site --quick
	ended 0
	[ -z "$(measured)" ]
	holds "$output" "2 claims of 2 experiments are open because the machine was disturbed; measuring again takes about "
	command=$(tail -n 1 <<<"$output")
	[[ "$command" =~ ^"    ./labbook site --quick --again "[1-9]0$ ]]
	labbook check
	[ "$(tail -n 1 <<<"$output")" = "$command" ]
	labbook site --quick -o 'an out'
	[[ "$(tail -n 1 <<<"$output")" == *"site -o 'an out' --quick --again "* ]]
	# It does just that.
	labbook ${command#*labbook }
	ended 0
	[ "$(measured)" = "a c " ]
	[ -z "$(grep '^measure' <<<"$stderr")" ]
}

@test "of itself it measures again twice, and then only when asked" {
	for count in 1 2; do
		disturb all a
		run --separate-stderr "$LABBOOK" site --quick --patience 0
		ended 0
		[ "$(measured)" = "a " ]
		[ "$(times a)" = "$count" ]
	done
	disturb all a
	run --separate-stderr "$LABBOOK" site --quick --patience 0
	ended 0
	[ -z "$(measured)" ]
	holds "$output" "1 claim of 1 experiment is open because"
	labbook site --quick --again 60
	[ "$(measured)" = "a " ]
	[ "$(times a)" = 3 ]
	# Measured because it changed, it begins anew.
	labbook site --quick --force a
	[ "$(times a)" = 0 ]
}

@test "what does not fit into the time is not begun" {
	disturb all a b
	before=$(tree build/results)
	labbook site --quick --again 0.001
	ended 0
	[ -z "$(measured)" ]
	holds "$output" "again: 0 of 2 experiments measured in 0 s" \
		"the rest does not fit into the time"
	[ "$(tree build/results)" = "$before" ]
}

@test "what takes longer than it should is stopped when the time is up" {
	cat >chapters/naps.md <<-'END'
		```experiment
		run: io-threads
		with: {delay: 0.05}
		claims:
		  - {id: naps, text: They wait., holds: value(threads.wall) > 0}
		```
	END
	labbook site --quick
	disturb all io-threads
	edit io-threads '.env.run_s = 0.1 |
		(.samples[], .null_samples[]).wall_ns = 1e5'
	before=$(seed io-threads)
	labbook site --quick --again 0.5
	ended 0
	[ "$(measured)" = "io-threads " ]
	holds "$output" "again: 1 of 1 experiment measured in" \
		"0 new results kept; the time was up"
	[ "$(seed io-threads)" = "$before" ]
	[ "$(times io-threads)" = 1 ]
	labbook site --quick --again 60
	[ "$(seed io-threads)" != "$before" ]
	holds "$output" "1 new result kept"
}

@test "a host that stays busy: nothing is begun, and it is said" {
	disturb all a
	before=$(tree build/results)
	busy_loops
	sleep 1
	labbook site --quick --again 60 --patience 1
	ended 0
	[ -z "$(measured)" ]
	holds "$output" "again: 0 of 1 experiment measured in" \
		"the host stayed busy: others use " "% of the CPUs" \
		"1 claim of 1 experiment is open"
	[ "$(tree build/results)" = "$before" ]
}

@test "a later result that is more disturbed is not kept" {
	cat >chapters/naps.md <<-'END'
		```experiment
		run: io-threads
		with: {delay: 0.05}
		claims:
		  - {id: slow, text: It is no faster., holds: speedup(keeps-gil) < 1.5, needs: cores >= 1}
		```
	END
	labbook site --quick
	# Undisturbed, and the control was no faster than one thread.
	disturb none io-threads
	edit io-threads '.samples[] |=
		(.wall_ns = 2.5e8 | .threads[].rundelay_ns = 0)'
	labbook check
	holds "$output" no_capacity
	before=$(seed io-threads)
	busy_loops
	sleep 1
	labbook site --quick --again 60
	ended 0
	[ "$(measured)" = "io-threads " ]
	holds "$output" "again: 1 of 1 experiment measured" "0 new results kept"
	[ "$(seed io-threads)" = "$before" ]
	[ "$(times io-threads)" = 1 ]
	[ ! -e build/results/io-threads.partial.json ]
}

@test "a result is not replaced by one of a lower level" {
	labbook site
	disturb none b c
	disturb all a
	labbook site --quick --again 60
	ended 0
	[ "$(measured)" = "a " ]
	[ "$(jq -r .experiment.level build/results/a.json)" = default ]
}

@test "an experiment that breaks when it is measured again is broken" {
	sed -i 's/rig_metric(rig, "naps", 2)/if (access("broken", F_OK) == 0) _exit(3); &/
		1i #include <unistd.h>' experiments/nap.c
	labbook site --quick
	ended 0
	disturb all b
	touch broken
	labbook site --quick --again 60
	ended 1
	holds "$stderr" "experiment 'b' failed"
	has site/naps.html 'class="failure"'
	jq -e .samples build/results/b.json >/dev/null
}

@test "killed while it measures again: the old result stays, and goes on" {
	cat >chapters/naps.md <<-'END'
		```experiment
		run: io-threads
		with: {delay: 0.05}
		claims:
		  - {id: naps, text: They wait., holds: value(threads.wall) > 0}
		```
	END
	labbook site --quick
	disturb all io-threads
	before=$(sha256sum build/results/io-threads.json)
	"$LABBOOK" site --quick --patience 0 >/dev/null 2>&1 3>&- &
	victim=$!
	for _ in $(seq 200); do
		[ -e build/results/io-threads.partial.json ] && break
		sleep 0.05
	done
	kill -9 "$victim"
	wait "$victim" || true
	[ -e build/results/io-threads.partial.json ]
	[ "$(sha256sum build/results/io-threads.json)" = "$before" ]
	labbook site --quick --again 60
	ended 0
	[ "$(measured)" = "io-threads " ]
	[ "$(sha256sum build/results/io-threads.json)" != "$before" ]
	[ ! -e build/results/io-threads.partial.json ]
}

@test "while another labbook measures, only who asked waits for it" {
	disturb all a
	flock "$LABBOOK_LOCK" sleep 20 3>&- &
	loops+=($!)
	sleep 0.3
	run --separate-stderr "$LABBOOK" site --quick --patience 0
	ended 0
	[ -z "$(measured)" ]
	holds "$output" "another labbook is measuring"
	labbook site --quick --again 5 --no-wait
	ended 1
	holds "$stderr" "another labbook is measuring" "--no-wait"
}

@test "seconds that are none, or too many, are wrong usage" {
	local word
	for word in -1 many '' 1e9 86401 nan inf 5s; do
		labbook site --again "$word"
		ended 64
		one_line "labbook site: --again wants seconds, up to a day of them, not '$word'"
	done
	labbook site --again
	ended 64
	one_line "--again"
	labbook site --no-run --again 5
	ended 64
	one_line "--no-run contradicts '--again'"
	labbook site --as-if fails --again 5
	ended 64
	one_line "--as-if contradicts '--again'"
	labbook site --no-run --again 0
	ended 0
}
