# make install and make uninstall, into a folder that stands for the root.
load helper

setup() {
	new_book
	ROOT=$BATS_TEST_TMPDIR/root
}

make_in() { make -s -C "$TOP" DESTDIR="$ROOT" prefix=/usr "$@"; }

@test "what is installed builds a book elsewhere, without the source tree" {
	make_in install
	mkdir experiments
	cp "$BATS_TEST_DIRNAME/nap.c" "$TOP/experiments/io-threads.c" \
		experiments
	cat <<-'END' | chapter a
		# A

		```experiment
		run: nap
		show: [nap]
		plot: times
		```

		```experiment
		run: io-threads
		with: {delay: 0.002}
		plot: speedup
		claims:
		  - id: overlap
		    text: They overlap.
		    holds: min(threads.requests) > -1
		```
	END
	cd ..
	run --separate-stderr "$ROOT/usr/bin/labbook" -C book site --quick
	ended 0
	[ -z "$(complaints)" ]
	has book/site/a.html "HOLDS" "They overlap."
	[ "$(grep -o '<svg' book/site/a.html | wc -l)" = 4 ]
	run ! grep -rlF "$TOP/" book/build book/site
	run --separate-stderr "$ROOT/usr/bin/labbook" -C book run nap --quick
	ended 0
	holds "$output" "Naps" "together"
}

@test "a book shows regions of the models that it includes" {
	make_in install
	printf '# A\n\n```c show=models/gil.c#take_gil\n```\n' | chapter a
	run --separate-stderr "$ROOT/usr/bin/labbook" site
	ended 0
	has site/a.html "gil.c:" "take_gil"
}

@test "what is installed can be read by all and written by none but root" {
	make_in install
	[ -z "$(find "$ROOT" -type f ! -perm -444)" ]
	[ -z "$(find "$ROOT" -perm /022)" ]
	[ -x "$ROOT/usr/bin/labbook" ]
}

@test "uninstall leaves no file, and nothing else goes" {
	mkdir -p "$ROOT/usr/bin" "$ROOT/usr/share/other"
	echo other >"$ROOT/usr/bin/other"
	before=$(tree "$ROOT")
	make_in install
	[ "$(tree "$ROOT")" != "$before" ]
	make_in uninstall
	[ "$(tree "$ROOT")" = "$before" ]
	[ ! -e "$ROOT/usr/share/labbook" ]
}

@test "a copy of the program alone says what it lacks" {
	echo '# A' | chapter a
	cp "$LABBOOK" ./copy
	for command in site list check; do
		run --separate-stderr ./copy $command
		ended 1
		one_line "$BOOK" "make install"
	done
	[ ! -e site ]
}

@test "install again over itself" {
	make_in install
	(cd "$ROOT" && find . | LC_ALL=C sort) >first
	make_in install
	(cd "$ROOT" && find . | LC_ALL=C sort) | cmp - first
}
