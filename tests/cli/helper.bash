# What the command-line tests share: small books, and what to say of them.
bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
LABBOOK=$TOP/labbook
unset CC # the books are compiled as a reader's would be
export LC_ALL=C.UTF-8
export PYTHONS=none # what they measure is not Python's
# Files of tests measure side by side: what they measure decides nothing.
export LABBOOK_LOCK=${BATS_FILE_TMPDIR:-$BATS_RUN_TMPDIR}/lock

# An empty book; the test stands in it.
new_book() {
	BOOK=$BATS_TEST_TMPDIR/book
	mkdir -p "$BOOK/chapters"
	cd "$BOOK" || return
	echo 'title: A small book' >chapters/book.yaml
}

# The book that is shipped, with what was compiled of it.
shipped_book() {
	cp -R "$TOP/chapters" "$TOP/experiments" "$TOP/plots" . &&
		"$LABBOOK" -C "$TOP" list >/dev/null && mkdir -p build &&
		cp -a "$TOP/build/bin" "$TOP/build/obj" build
}

# A book with a rig experiment and io-threads, their objects compiled once
# for all tests of a file.
rig_book() {
	local made=$BATS_FILE_TMPDIR/rig-book

	if [ ! -e "$made/ready" ]; then
		mkdir -p "$made/chapters" "$made/experiments"
		cp "$BATS_TEST_DIRNAME/nap.c" "$made/experiments"
		cp "$TOP/experiments/io-threads.c" "$made/experiments"
		echo 'title: A small book' >"$made/chapters/book.yaml"
		printf '```experiment\nrun: %s\n```\n' nap io-threads \
			>"$made/chapters/both.md"
		(cd "$made" && "$LABBOOK" list) || return
		rm "$made/chapters/both.md"
		touch "$made/ready"
	fi
	BOOK=$BATS_TEST_TMPDIR/book
	cp -a "$made" "$BOOK"
	cd "$BOOK" || return
}

# A chapter, from standard input.
chapter() {
	mkdir -p "$(dirname "chapters/$1")"
	cat >"chapters/$1.md"
}

# A book with one small exercise: two threads add.
exercise_book() {
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

# Runs labbook; its streams go to $output and $stderr. Only a test that says
# so waits for a quiet host, or measures again: what is measured here decides
# nothing.
labbook() {
	local calm=()

	case $1 in
	run) calm=(--patience 0) ;;
	site) calm=(--patience 0 --again 0) ;;
	esac
	run --separate-stderr "$LABBOOK" "${@:1:1}" "${calm[@]}" "${@:2}"
}

ended() {
	[ "$status" = "$1" ] && return
	echo "status $status, expected $1"
	echo "$output"
	echo "$stderr"
	return 1
}

# Standard error without the lines that tell of progress.
complaints() {
	grep -vE '^(compile|measure|draw|render) [^ ]+$|^(wait for|again) ' \
		<<<"$stderr" |
		sed '/^$/d'
}

# Fails unless the text holds each of the words.
holds() {
	local text=$1 word
	shift
	for word; do
		[[ "$text" == *"$word"* ]] && continue
		echo "missing: $word"
		echo "in: $text"
		return 1
	done
}

# The file, its line ends left out, holds each of the words.
has() {
	local text word
	text=$(tr -d '\n' <"$1")
	for word in "${@:2}"; do
		[[ "$text" == *"$word"* ]] && continue
		echo "$1 has no: $word"
		return 1
	done
}

# Fails if the file holds any of the words.
lacks() {
	local file=$1 word
	shift
	for word; do
		grep -qF -e "$word" "$file" || continue
		echo "$file has: $word"
		return 1
	done
	[ -r "$file" ]
}

# A page has no script but the two that are ours, in its head.
only_our_scripts() {
	[ "$(grep -o '<script' "$1" | wc -l)" = 2 ] && return
	echo "$1 has other scripts:"
	grep -n '<script' "$1"
	return 1
}

# One line on standard error, with these words; nothing on standard output.
one_line() {
	local lines
	lines=$(complaints)
	[ "$(wc -l <<<"$lines")" = 1 ] && [ -n "$lines" ] &&
		[ -z "$output" ] || {
		echo "expected one line on stderr and none on stdout:"
		echo "$stderr"
		echo "stdout: $output"
		return 1
	}
	holds "$lines" "$@"
}

# A busy loop on every CPU, until end_loops.
loops=()
busy_loops() {
	local i
	for i in $(seq "$(nproc)"); do
		timeout 120 sh -c 'while :; do :; done' &
		loops+=($!)
	done
}
end_loops() {
	[ "${#loops[@]}" = 0 ] || kill "${loops[@]}" 2>/dev/null || true
	loops=()
}

# Every file below a folder: name, time of change, content.
tree() {
	(cd "$1" && find . -type f -printf '%p %T@ ' -exec sha256sum {} \; |
		sort)
}

# A test that cannot be made here says why, loudly enough to be counted.
needs_other_user() { [ "$(id -u)" != 0 ] || skip "root may do anything"; }

# The programs below the book that still run, as "/proc/PID/exe".
left() {
	find /proc -maxdepth 2 -name exe -lname "$BOOK/*" 2>/dev/null
}

# Fails if one stays. A dying one has a moment to go; what stays is ended.
none_left() {
	local exe
	for _ in $(seq 30); do
		[ -n "$(left)" ] || return 0
		sleep 0.1
	done
	for exe in $(left); do
		echo "left: $exe"
		kill -9 "$(basename "$(dirname "$exe")")"
	done
	return 1
}
