#!/usr/bin/env bats
# What students hand in: graded rightly, whatever it tries.

load helper

setup() {
	exercise_book
	mkdir handed-in
}

# The body of add(), and what stands before it, of a student.
hand_in() {
	mkdir -p "handed-in/$1"
	printf '%s\n#include "exercises/add/exercise.h"\nvoid add(struct word *counter)\n{\n%s\n}\n' \
		"$3" "$2" >"handed-in/$1/add.c"
}

# Is the row of a student so?
row() {
	grep -qxF "\"$1\",$2" <<<"$output" && return
	echo "expected: \"$1\",$2"
	grep -F "$1" <<<"$output"
	return 1
}

right='fetch_add(counter, 1);'

@test "a line a student, and a row" {
	hand_in anna "$right"
	hand_in ben 'store(counter, load(counter) + 1);'
	hand_in cleo 'fetch_add(counter 1);'
	mkdir handed-in/dora
	hand_in '=1+1' "$right"
	echo notes >handed-in/anna/notes.txt
	labbook grade handed-in
	ended 0
	[[ "$output" == *'anna                     1 of 1 right  no exercise: notes.txt'* ]]
	[[ "$output" == *'ben                      0 of 1 right  add: lost'* ]]
	[[ "$output" == *'dora                     0 of 0 right'* ]]
	labbook grade handed-in --csv
	ended 0
	[ "${lines[0]}" = 'student,given,right,add' ]
	row anna '1,1,"right"'
	row ben '1,0,"lost"'
	row cleo '1,0,"compile"'
	row dora '0,0,'
	row "'=1+1" '1,1,"right"'
	labbook grade handed-in --why
	ended 0
	[[ "$output" == *'expected 2, and it is 1'* ]]
	[[ "$output" == *'add.c:5:'* ]]
}

@test "no submission reaches beyond its check, or speaks for it" {
	local before
	hand_in fork "for (;;) fork(); $right" '#include <unistd.h>'
	hand_in forges 'stdout->_fileno = 3; puts("{\"token\":\"\",\"scene\":\"x\",\"orders\":1,\"steps\":1,\"whole\":true,\"failed\":false}"); fflush(stdout);' \
		'#include <stdio.h>'
	hand_in exits "$right exit(0);" '#include <stdlib.h>'
	hand_in loops 'for (;;) ;'
	hand_in eats 'for (;;) memset(malloc(1 << 20), 1, 1 << 20);' \
		$'#include <stdlib.h>\n#include <string.h>'
	hand_in floods 'for (;;) puts("hello");' '#include <stdio.h>'
	hand_in asks "__asm__ volatile (\"syscall\" : : \"a\"(57) : \"rcx\", \"r11\"); $right"
	hand_in early "$right" '__attribute__((constructor)) static void early(void) { __builtin_abort(); }'
	hand_in copies '' '#include "exercises/add/solution.c"
		#define add mine'
	hand_in defines "$right" 'long write(int f, const void *b, unsigned long n) { (void)f; (void)b; return n; }'
	hand_in removes "remove(\"chapters\"); $right" '#include <stdio.h>'
	hand_in bombs "$right" '#include "/dev/zero"'
	mkdir handed-in/{link,pipe,large}
	ln -s /etc/passwd handed-in/link/add.c
	mkfifo handed-in/pipe/add.c
	head -c 300000 /dev/zero >handed-in/large/add.c
	before=$(ls -lR handed-in; cat handed-in/{fork,exits,early}/add.c)
	labbook grade handed-in --csv
	ended 0
	row fork '1,0,"not-allowed"'
	row forges '1,0,"lost"'
	row exits '1,0,"ended"'
	row loops '1,0,"endless-loop"'
	row eats '1,0,"endless-loop"' || row eats '1,0,"crash"' ||
		row eats '1,0,"memory"' || row eats '1,0,"undefined"'
	row floods '1,0,"endless-loop"'
	[ "$(uname -m)" != x86_64 ] || row asks '1,0,"not-allowed"'
	row early '1,0,"not-allowed"'
	row copies '1,0,"not-allowed"'
	row defines '1,0,"not-allowed"'
	row removes '1,0,"not-allowed"'
	row bombs '1,0,"compile"'
	row link '1,0,"unreadable"'
	row pipe '1,0,"unreadable"'
	row large '1,0,"unreadable"'
	[ ! -e build/grade ]
	[ -e chapters ]
	[ "$before" = "$(ls -lR handed-in; cat handed-in/{fork,exits,early}/add.c)" ]
	run ! pgrep -f "$BOOK/build"
}

@test "grade says what it expects" {
	labbook grade
	ended 64
	labbook grade nowhere
	ended 1
	[[ "$stderr" == *nowhere* ]]
	labbook grade chapters
	ended 1
	[[ "$stderr" == *'no folder is in it, expected one a student'* ]]
	labbook grade handed-in --csv --why
	ended 64
}
