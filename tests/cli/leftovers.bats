# The whole book's experiments leave nothing behind: no process or thread, no
# shared memory, semaphore or queue, no socket, no file; run to the end, or
# killed in the middle.
load helper

# All that an experiment might leave, one a line. Processes are known by a
# word in their environment, which children inherit.
belongings() {
	grep -lsF "LEFTOVERS=$mark" /proc/[0-9]*/environ | sed 's/^/process /'
	find /dev/shm /dev/mqueue -mindepth 1 2>/dev/null
	tail -qn +2 /proc/sysvipc/*
	awk '$8 ~ "^/tmp" { print "socket", $8 }' /proc/net/unix
	find "$BATS_TEST_TMPDIR" -mindepth 1
}

setup() {
	mark=$$-$RANDOM-$RANDOM
	cd "$TOP" && "$LABBOOK" list >/dev/null || return
	bins=()
	for file in experiments/*.c; do
		bins+=("$TOP/build/bin/experiments_$(basename "$file" .c)")
	done
	cd "$BATS_TEST_TMPDIR" || return
	before=$(belongings | sort)
}

# The variants of an experiment; none if its library is not here.
variants() {
	[ ! -x "$1" ] || LAB_FD=1 "$1" --describe | jq -r '.variants[].name'
}

# Runs one sample; what it says goes nowhere.
sample() {
	LEFTOVERS=$mark TMPDIR=$PWD LAB_FD=9 "$@" 9>/dev/null >/dev/null 2>&1
}

# What was not there before, once the dead had half a second to be buried.
left() {
	local now tries
	for tries in 1 2 3 4 5 6; do
		now=$(comm -13 <(echo "$before") <(belongings | sort))
		[ -z "$now" ] && return
		sleep 0.1
	done
	echo "$now"
}

@test "what is left behind would be seen" {
	local pid
	LEFTOVERS=$mark sleep 20 &
	pid=$!
	mkdir -p "$BATS_TEST_TMPDIR/named"
	python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
open(sys.argv[2], "w")' "$BATS_TEST_TMPDIR/named/socket" "/dev/shm/$mark"
	run left
	kill "$pid"
	rm "/dev/shm/$mark"
	holds "$output" "process /proc/$pid/environ" "/dev/shm/$mark" \
		"named/socket"
}

@test "experiments that end leave nothing behind" {
	local bin variant n=0
	for bin in "${bins[@]}"; do
		for variant in $(variants "$bin"); do
			sample timeout 60 "$bin" --variant "$variant" --work 1 \
				--no-warmup
			n=$((n + 1))
		done
		run left
		[ -z "$output" ] || { echo "$bin: $output"; return 1; }
	done
	[ "$n" -gt 50 ]
}

@test "experiments that are killed leave nothing behind" {
	local bin variant n=0 pid
	for bin in "${bins[@]}"; do
		for variant in $(variants "$bin"); do
			sample "$bin" --variant "$variant" --work 1 \
				--no-warmup &
			pid=$!
			sleep "0.0$((1 + n % 9))"
			# It may have ended by itself.
			pkill -KILL -P "$pid" || true
			wait "$pid" || true
			n=$((n + 1))
		done
		run left
		[ -z "$output" ] || { echo "$bin: $output"; return 1; }
	done
	[ "$n" -gt 50 ]
}
