# What makes an experiment run again, and what does not: two tables of changes
# to one small book. Each row begins with an experiment of it, and says in
# shell what changes. What labbook why then says, labbook site does.
load helper

setup_file() {
	BASE=$BATS_FILE_TMPDIR/base
	export BASE LABBOOK_LOCK=$BATS_FILE_TMPDIR/lock CC=gcc GREETING=hello
	export PKG_CONFIG_PATH=$BATS_FILE_TMPDIR/lib
	export LIBRARY_PATH=$PKG_CONFIG_PATH
	mkdir -p "$BASE"/{chapters,experiments/{a,deep},data,plots} \
		"$PKG_CONFIG_PATH"
	cd "$BASE" || return
	library "$PKG_CONFIG_PATH" 1.0 1
	echo 'title: A small book' >chapters/book.yaml
	sources
	chapters
	"$LABBOOK" site --quick --patience 0
}

# A library, in DIR, of this version, that has nothing but this number.
library() {
	printf 'Name: none\nDescription: none\nVersion: %s\nLibs: -lnone\n' \
		"$2" >"$1/none.pc"
	echo "int none = $3;" | gcc -c -o "$1/none.o" -x c - &&
		ar rcs "$1/libnone.a" "$1/none.o"
}

sources() {
	cp "$BATS_TEST_DIRNAME/nap.c" experiments/nap.c
	cat >experiments/parts.c <<-'E'
		/* NEEDS: none (none) */
		#include <limits.h>
		#include <stdio.h>
		#include "part.h"
		#ifndef N
		#define N 1
		#endif
		extern int none;
		int main(void) {
			printf("%d %d %d\n", part(), N * CHAR_BIT, none); }
	E
	printf '#include "deep/deep.h"\nint part(void);\n' >experiments/part.h
	printf '#include "part.h"\n#include "deep/own.h"\n%s\n' \
		'int part(void) { return DEEP + OWN; }' >experiments/part.c
	echo '#define DEEP 1' >experiments/deep/deep.h
	echo '#define OWN 1' >experiments/deep/own.h
	echo '#define DEEP 2' >experiments/deep/other.h
	cat >experiments/reads.c <<-'E'
		#include <stdio.h>
		#include <stdlib.h>
		int main(void) {
			FILE *f = fopen("data/x.csv", "r");
			char *greeting = getenv("GREETING");
			printf("%d, %s\n", f ? fgetc(f) : -1,
			    greeting ? greeting : "none"); }
	E
	# Two names that are one when "/" becomes "_".
	printf 'const char *name(void);\n' | tee experiments/a_b.h \
		>experiments/a/b.h
	echo 'const char *name(void) { return "one"; }' >experiments/a_b.c
	echo 'const char *name(void) { return "two"; }' >experiments/a/b.c
	printf '#include <stdio.h>\n#include "%s"\n%s\n' a_b.h \
		'int main(void) { puts(name()); }' >experiments/one.c
	sed 's|a_b.h|a/b.h|' experiments/one.c >experiments/two.c
	printf '#include <stdio.h>\nint main(void) { puts(__DATE__); }\n' \
		>experiments/date.c
	echo 1 >data/x.csv
	echo 1 >data/y.csv
}

chapters() {
	local id
	cat >chapters/01-one.md <<-'E'
		# One

		Prose.

		```c run=small
		#include <stdio.h>
		int main(void) { puts("small"); }
		```

		```experiment
		run: reads
		inputs: [data/x.csv]
		env: [GREETING, MISSING]
		```

		```experiment
		run: nap
		with: {beds: 2}
		plot: times
		y: [wall]
		claims:
		  - id: short
		    text: It is short.
		    holds: value(in-turn.wall) < 10
		```
	E
	echo '# Two' >chapters/02-two.md
	for id in parts one two date; do
		printf '\n```experiment\nrun: %s\n```\n' "$id"
	done >>chapters/02-two.md
}

# In a folder of its own, the book as it was with one change: what why says.
changed() {
	local id=$1 change=$2 labbook=$LABBOOK dir=.
	mkdir -p "$3/else"
	cp -a "$BASE" "$3/book"
	cd "$3/book" || return
	export LABBOOK_LOCK=$3/lock
	eval "$change" || echo "the change failed"
	"$labbook" -C "$dir" why "$id"
}

# Reads a table; every row must say what is expected and not what is not, and
# there must be 40. As many rows at a time as there are CPUs.
table() {
	local expected=$1 not=$2 rows row i wrong=0 here=$BATS_TEST_TMPDIR
	mapfile -t rows
	for i in "${!rows[@]}"; do
		row=${rows[i]}
		[ "$i" -lt "$(nproc)" ] || wait -n || true
		(changed "${row%% :: *}" "${row#* :: }" "$here/$i" \
			>"$here/$i.said" 2>&1; rm -rf "${here:?}/$i") 3>&- &
	done
	wait
	for i in "${!rows[@]}"; do
		grep -qF "$expected" "$here/$i.said" &&
			! grep -qE "the change failed|$not" "$here/$i.said" &&
			continue
		wrong=$((wrong + 1))
		printf 'WRONG: %s\n' "${rows[i]}"
		cat "$here/$i.said"
	done
	echo "${#rows[@]} rows, $wrong wrong"
	[ "$wrong" = 0 ] && [ "${#rows[@]}" -ge "${least:-40}" ]
}

@test "40 changes that measure again" {
	table 'so labbook site would measure it' 'would not' <<-'E'
		parts :: sed -i 's/N 1/N 3/' experiments/parts.c
		parts :: echo '/* more */' >>experiments/parts.c
		parts :: echo >>experiments/parts.c
		parts :: echo 'int more(void);' >>experiments/part.h
		parts :: echo '/* more */' >>experiments/part.h
		parts :: echo '/* more */' >>experiments/part.c
		parts :: sed -i 's/1/5/' experiments/deep/deep.h
		parts :: echo '/* more */' >>experiments/deep/own.h
		parts :: sed -i 's/deep.h/other.h/' experiments/part.h
		parts :: touch -r experiments/part.c stamp; sed -i 's/+/*/' experiments/part.c; touch -r stamp experiments/part.c
		parts :: echo '#define DEEP 4' >new; touch -d 2001-01-01 new; ln -sf ../../new experiments/deep/deep.h
		parts :: printf '#include_next <limits.h>\n' >experiments/limits.h
		one :: sed -i s/one/1/ experiments/a_b.c
		two :: sed -i s/two/2/ experiments/a/b.c
		two :: sed -i s,a/b.h,a_b.h, experiments/two.c
		nap :: mkdir experiments/rig; cp "$TOP"/experiments/rig/*.[ch] experiments/rig; echo '/* more */' >>experiments/rig/rig.h
		nap :: mkdir experiments/rig; cp "$TOP"/experiments/rig/*.[ch] experiments/rig; echo '/* more */' >>experiments/rig/clock.c
		small :: sed -i 's/"small"/"large"/' chapters/01-one.md
		small :: sed -i 's,.*"small".*,/* more */\n&,' chapters/01-one.md
		small :: export CC='gcc -O0'
		small :: export CC='gcc -O2'
		small :: export CC='gcc -DN=1'
		small :: export CC='gcc -g'
		small :: export CC='gcc -Wextra'
		small :: export CC='gcc -std=gnu17'
		small :: printf '#!/bin/sh\nexec gcc "$@"\n' >../else/cc; chmod +x ../else/cc; export CC=$PWD/../else/cc
		small :: printf '#!/bin/sh\nexec "$@"\n' >../else/via; chmod +x ../else/via; export CC="../else/via gcc -O1"
		small :: printf '#!/bin/sh\nexec gcc "$@"\n' >../else/cc; chmod +x ../else/cc; export CC=../else/cc; "$LABBOOK" run small; echo '# more' >>../else/cc
		parts :: export CPATH=$PWD/../else; printf '#include_next <limits.h>\n' >../else/limits.h
		parts :: export C_INCLUDE_PATH=$PWD/../else; printf '#include_next <limits.h>\n' >../else/limits.h
		parts :: library ../else 1.0 2; export LIBRARY_PATH=$PWD/../else
		date :: export SOURCE_DATE_EPOCH=1
		parts :: library ../else 1.1 1; PKG_CONFIG_PATH=../else
		reads :: echo 2 >data/x.csv
		reads :: touch -r data/x.csv stamp; echo 3 >data/x.csv; touch -r stamp data/x.csv
		reads :: echo 2 >new; ln -sf ../new data/x.csv
		reads :: sed -i 's,x.csv],x.csv\, data/y.csv],' chapters/01-one.md
		reads :: sed -i /inputs:/d chapters/01-one.md
		reads :: export GREETING=hi
		reads :: export GREETING=
		reads :: unset GREETING
		reads :: export MISSING=
		reads :: sed -i 's/MISSING/MISSING, OTHER/' chapters/01-one.md
		reads :: sed -i 's/MISSING/MISSING, PATH/' chapters/01-one.md
		reads :: sed -i '/run: reads/a samples: 2' chapters/01-one.md
		small :: sed -i 's/run=small/& samples=2/' chapters/01-one.md
		nap :: sed -i 's/beds: 2/beds: 3/' chapters/01-one.md
		nap :: sed -i 's/beds: 2/beds: [2, 3]/; s/in-turn.wall/&, beds=2/' chapters/01-one.md
		small :: sed -i 's/"key": "./"key": "x/' build/results/small.json
		small :: sed -i 's/"libc": "/&no /; s/"key": "./"key": "x/' build/results/small.json
		small :: jq 'del(.inputs.compiler)' build/results/small.json >new; mv new build/results/small.json
		small :: rm build/results/small.json
	E
}

@test "40 changes that compile and measure nothing again" {
	table 'so labbook site would not measure it' '^compile' <<-'E'
		parts :: dir=$PWD
		parts :: dir=$PWD/
		parts :: dir=./
		parts :: dir=../book
		parts :: dir=../else/../book/.
		parts :: cd ..; dir=book/
		parts :: cd /; dir=${3#/}/book
		nap :: cd ../else; dir=../book
		parts :: ln -s "$PWD" ../else/link; dir=../else/link
		parts :: mv ../book ../else/moved; dir=../moved
		nap :: mv ../book "../else/a b"; dir="../a b"
		parts :: cp -r . ../else/copy; rm -r chapters; dir=../else/copy
		small :: mv ../book ../else/moved; dir=../moved
		parts :: touch experiments/*.[ch] experiments/*/*.[ch]
		parts :: touch -d 2001-01-01 experiments/part.c
		reads :: touch data/x.csv
		nap :: printf '\nMore prose.\n' >>chapters/01-one.md
		small :: sed -i 's/^Prose/More.\n\n&/' chapters/01-one.md
		small :: mv chapters/01-one.md chapters/03-three.md
		small :: sed -n '/c run=small/,/^```$/p' chapters/01-one.md >>chapters/02-two.md; sed -i '/c run=small/,/^```$/d' chapters/01-one.md
		nap :: sed -i 's/< 10/< 20/' chapters/01-one.md
		nap :: sed -i '/claims:/,/holds:/d' chapters/01-one.md
		nap :: sed -i 's/plot: times/plot: bars/' chapters/01-one.md
		nap :: sed -i 's/\[wall\]/[naps]/' chapters/01-one.md
		nap :: sed -i 's/^y:/question: How long?\npredict: value(in-turn.wall)\n&/' chapters/01-one.md
		nap :: sed -i 's/^y:/show: nap\n&/' chapters/01-one.md
		nap :: sed -i 's/^y:/limit: 9\n&/' chapters/01-one.md
		nap :: sed -i 's/^with:/# more\n&/' chapters/01-one.md
		nap :: sed -i 's/beds: 2/mood: calm, beds: 2/' chapters/01-one.md
		nap :: sed -i /with:/d chapters/01-one.md
		reads :: sed -i 's,data/x,./data//x,' chapters/01-one.md
		nap :: cp "$TOP"/plots/*.gp plots; echo 'set grid' >>plots/theme.gp
		parts :: echo 'title: Another' >chapters/book.yaml
		parts :: echo '/* more */' >>experiments/reads.c
		one :: echo '/* more */' >>experiments/a/b.c
		two :: echo '/* more */' >>experiments/a_b.h
		parts :: echo '#define DEEP 9' >experiments/nobody.h
		reads :: echo 9 >data/y.csv
		parts :: rm -rf site build/plots build/results/reads.json
		parts :: git init -q; git add .
		parts :: export CC=cc
		parts :: export CC="$(command -v gcc)"
		parts :: export CC='  gcc  '
		parts :: ln -s "$(command -v gcc)" ../else/mine; export CC=../else/mine
		parts :: unset CC
		parts :: export CC=
		parts :: export LC_ALL=C LANG=de_DE.UTF-8 LANGUAGE=de
		date :: export TZ=America/New_York
		parts :: export HOME=/ USER=me SHELL=/bin/sh TERM=dumb
		reads :: export OMP_NUM_THREADS=4 OTHER=4 FOO=1
		nap :: export PATH=$PWD/../else:$PATH
		nap :: export TMPDIR=$PWD/../else
		parts :: umask 077
		nap :: cp "$(readlink -f "$LABBOOK")" ../else/labbook; cp -r "$TOP/plots" "$TOP/experiments" ../else; labbook=../else/labbook
	E
}

# These are compiled again, and come to the same program.
@test "what is compiled again to the same is not measured again" {
	least=14 table 'so labbook site would not measure it' CHANGED <<-'E'
		parts :: rm -r build/bin build/obj
		small :: rm -r build/bin build/src
		parts :: mkdir experiments/else; cp experiments/deep/deep.h experiments/else
		parts :: mkdir experiments/else; echo '#define DEEP 9' >experiments/else/deep.h
		nap :: mkdir experiments/rig; cp "$TOP"/experiments/rig/*.[ch] experiments/rig
		nap :: cp -r . ../else/copy; rm -r ../else/copy/build/bin ../else/copy/build/obj; dir=../else/copy
		nap :: cp "$(readlink -f "$LABBOOK")" ../else/labbook; cp -r "$TOP/plots" "$TOP/experiments" ../else; labbook=../else/labbook; rm -r build/bin build/obj
		small :: export CC='cc -g'; "$LABBOOK" run small >../said; rm -r build/bin; mv ../book ../else/moved; dir=../moved
		parts :: export CPATH=$PWD/../else
		parts :: export C_INCLUDE_PATH=/nonexistent
		parts :: export LIBRARY_PATH=$LIBRARY_PATH:$PWD/../else
		small :: export SOURCE_DATE_EPOCH=1
		small :: export LD_LIBRARY_PATH=/nonexistent
		small :: printf '#!/bin/sh\nexec "$@"\n' >../else/via; chmod +x ../else/via; export CC="../else/via gcc"
	E
}

runs() { grep -E '^(compile|measure)' <<<"$stderr" | sort -u; }

# The same end to end: what is measured, and what the page then says.
@test "a flag in CC, a header, data and a variable change what a page says" {
	cp -a "$BASE" "$BATS_TEST_TMPDIR/book"
	cd "$BATS_TEST_TMPDIR/book"
	labbook site --quick
	ended 0
	[ -z "$(runs)" ]
	has site/02-two.html '<samp>2 8 1</samp>'
	has site/01-one.html '<samp>49, hello</samp>'
	CC='cc -DN=2' labbook why parts
	holds "$output" "CHANGED   flags: -std=gnu11 -O2 -pthread -Wall -DN=2" \
	    "(was: -std=gnu11 -O2 -pthread -Wall)" \
	    "measure it: flags, compiled program."
	CC='cc -DN=2' labbook site --quick
	holds "$(runs)" "measure nap" "measure parts" "measure reads"
	has site/02-two.html '<samp>2 16 1</samp>'
	labbook site --quick
	sed -i 's/1/5/' experiments/deep/deep.h
	echo 2 >data/x.csv
	labbook why reads
	holds "$output" "CHANGED   input data/x.csv" "same      flags" \
	    "same      variable GREETING: hello"
	labbook site --quick
	has site/02-two.html '<samp>6 8 1</samp>'
	has site/01-one.html '<samp>50, hello</samp>'
	unset GREETING
	labbook why reads
	holds "$output" "CHANGED   variable GREETING: not set (was: hello)"
	labbook site --quick
	[ "$(runs)" = 'measure reads' ]
	has site/01-one.html '<samp>50, none</samp>'
}

@test "moved, copied and called in other ways, site runs nothing" {
	local dir
	cp -r "$BASE" "$BATS_TEST_TMPDIR/first"
	cd "$BATS_TEST_TMPDIR"
	ln -s first link
	for dir in first first/ ./first "$PWD/first" link; do
		run --separate-stderr "$LABBOOK" -C "$dir" site --quick --again 0
		ended 0
		[ -z "$(runs)" ]
	done
	mv first second
	cp -r second third
	rm -r second
	cd third
	tree build/plots | grep svg >../plots
	CC=cc LC_ALL=C TZ=Asia/Tokyo run --separate-stderr "$LABBOOK" site --quick --again 0
	ended 0
	[ -z "$(runs)" ]
	# Pictures are not drawn anew either, and pages say the same.
	tree build/plots | grep svg | cmp - ../plots
	mv site before
	labbook site --quick
	diff -r before site
}

@test "two sources never share what is made of them" {
	cd "$BASE"
	[ "$(cat build/plots/one.out)" = one ]
	[ "$(cat build/plots/two.out)" = two ]
	# One file by two names is still one.
	new_book
	mkdir -p experiments/a
	echo 'int f(void);' >experiments/a/f.h
	echo 'int f(void) { return 7; }' >experiments/a/f.c
	printf '#include "../a/f.h"\nint g(void);\n' >experiments/a/g.h
	printf '#include "g.h"\nint g(void) { return f(); }\n' >experiments/a/g.c
	printf '#include <stdio.h>\n#include "a/g.h"\n#include "a/f.h"\n%s\n' \
	    'int main(void) { printf("%d\n", f() + g()); }' >experiments/x.c
	printf '```experiment\nrun: x\nid: of-a-file\n```\n' >chapters/x.md
	# A program in a chapter may have the name of one in a file.
	printf '```c run=x\n%s\n%s\n```\n' '#include <stdio.h>' \
	    'int main(void) { puts("inline"); }' >>chapters/x.md
	labbook site --quick
	ended 0
	[ "$(cat build/plots/of-a-file.out)" = 14 ]
	[ "$(cat build/plots/x.out)" = inline ]
}

@test "a program sees a fixed environment, and what its author names" {
	new_book
	mkdir data
	printf '```c run=sees env=GREETING,TZ,UNSET inputs=data/x\n%s\n```\n' '
	#include <stdio.h>
	#include <string.h>
	#include <unistd.h>
	extern char **environ;
	int main(void) {
		char here[4096], line[99] = "no file";
		FILE *f = fopen("data/x", "r");
		for (char **e = environ; *e; e++)
			if (strncmp(*e, "LAB_PAD=", 8))
				puts(*e);
		if (f != NULL)
			fgets(line, sizeof line, f);
		printf("%s%s\n", line, strrchr(getcwd(here, sizeof here), 47));
	}' >chapters/x.md
	echo 'from the file' >data/x
	cd ..
	LC_ALL=C LD_LIBRARY_PATH=/x GREETING='hello you' TZ=Asia/Tokyo LAB_FD=9 \
	    run --separate-stderr "$LABBOOK" -C book site --quick
	ended 0
	cat >expected <<-'E'
		LC_ALL=C.UTF-8
		PATH=/usr/local/bin:/usr/bin:/bin
		HOME=/nonexistent
		GREETING=hello you
		TZ=Asia/Tokyo
		LAB_FD=3
		from the file
		/book
	E
	diff expected book/build/plots/sees.out
}

@test "an input that is missing, a folder or a pipe is an error with its line" {
	new_book
	mkdir -p experiments data/folder
	echo 'int main(void) { return 0; }' >experiments/x.c
	mkfifo data/pipe
	chapter x <<-'E'
		Words.

		```experiment
		run: x
		inputs:
		  - data/here
		  - data/INPUT
		```
	E
	echo >data/here
	for input in missing folder pipe; do
		sed -i "s/INPUT/$input/" chapters/x.md
		labbook site --quick
		ended 1
		one_line "chapters/x.md:7: input 'data/$input' is no file that" \
		    "expected its path from the book's folder (.) on"
		[ ! -e site ] && [ ! -e build/results ]
		sed -i "s/$input/INPUT/" chapters/x.md
	done
}

@test "results of experiments that are gone are listed, and only that" {
	cp -a "$BASE" "$BATS_TEST_TMPDIR/a book"
	cd "$BATS_TEST_TMPDIR"
	rm "a book/chapters/02-two.md" "a book/experiments/parts.c" \
	    "a book/experiments/date.c"
	touch "a book/build/results/"{notes.txt,x.json.corrupt,Mine.json} \
	    "a book/build/results/date.partial.json"
	run --separate-stderr "$LABBOOK" -C "a book" site --quick \
	    --again 0 --patience 0
	ended 0
	# one and two are experiments still, that labbook run can run.
	line=$(grep '^labbook:' <<<"$stderr")
	[ "$line" = "labbook: 3 results are of experiments that are no longer in the book; to remove: cd 'a book/build'/results && rm date.json date.partial.json parts.json" ]
	[ -e "a book/build/results/parts.json" ]
	bash -c "${line#*remove: }"
	run --separate-stderr "$LABBOOK" -C "a book" site --quick \
	    --again 0 --patience 0
	[ -z "$(grep '^labbook:' <<<"$stderr")" ]
	[ -e "a book/build/results/Mine.json" ]
}

@test "a result of an older labbook is stale, and why says so" {
	cp -a "$BASE" "$BATS_TEST_TMPDIR/book"
	cd "$BATS_TEST_TMPDIR/book"
	jq '.inputs = {"build/src/small.c": "0", cc: "cc 1", cflags: "-O2"} |
	    .key = "0123"' build/results/small.json >old
	mv old build/results/small.json
	labbook why small
	ended 0
	holds "$output" "GONE      cflags: -O2" "NEW       compiler: " \
	    "It was measured by an older labbook, which did not note all"
	labbook site --quick --no-run
	ended 0
	has site/01-one.html "These results are of an older version"
	labbook site --quick
	[ "$(runs)" = 'measure small' ]
	labbook why small
	holds "$output" "Nothing changed"
}

# It is compiled for its new lines only if the compiler complains of them.
@test "a program that moves within its chapter is complained of where it is" {
	new_book
	printf '```c run=x\nint main(void) { return y; }\n```\n' >chapters/x.md
	labbook site --quick
	ended 1
	holds "$stderr" "chapters/x.md:2:"
	sed -i '1i Words.\n' chapters/x.md
	labbook site --quick
	ended 1
	holds "$stderr" "chapters/x.md:4:"
	labbook site --quick
	holds "$stderr" "chapters/x.md:4:"
	[ -z "$(runs)" ]
}
