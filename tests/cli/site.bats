# What labbook site makes of a folder, and what it leaves alone.
load helper

setup() { new_book; }

# The name of every file below a folder, sorted.
files() { (cd "$1" && find . -type f | LC_ALL=C sort | tr '\n' ' '); }

printing() {
	printf '# Prints\n\n```c run=prints\n#include <stdio.h>\n'
	printf 'int main(void) { %s return 0; }\n```\n' "$1"
}

# A page is text that a browser can read.
well_formed() { iconv -f UTF-8 -t UTF-8 "$1" >/dev/null; }

@test "a book with book.yaml: its chapters, in its order, and a cover" {
	echo '# First' | chapter b
	echo '# Second' | chapter a
	echo '# Left out' | chapter c
	cat >chapters/book.yaml <<-'END'
		title: Two & one
		summary: A short one.
		lang: de
		chapters: [b.md, a.md]
	END
	labbook site
	ended 0
	holds "$output" "site/index.html: 3 pages"
	[ -z "$(complaints)" ]
	[ "$(files site)" = \
	    "./.labbook-pages ./a.html ./b.html ./book.js ./index.html \
./search/index.js ./search/lunr.js ./style.css ./whole.html " ]
	has site/index.html 'lang="de"' "<h1>Two &amp; one</h1>" \
		"A short one." 'href="b.html"' 'href="a.html"'
	order=$(sed -n '/class="toc"/,$p' site/index.html |
		grep -o 'href="[ab].html"' | tr '\n' ' ')
	[ "$order" = 'href="b.html" href="a.html" ' ]
	has site/b.html "First" 'rel="next" href="a.html"'
	has site/a.html "Second" 'rel="prev" href="b.html"'
}

@test "a plain folder of Markdown, with folders in it, is a book" {
	mkdir -p "$BATS_TEST_TMPDIR/notes/deep/er"
	cd "$BATS_TEST_TMPDIR"
	echo '# Top' >notes/top.md
	echo '# Deep' >notes/deep/one.md
	echo 'No heading.' >notes/deep/er/two.md
	echo 'not a chapter' >notes/readme.txt
	labbook -C notes site -o out
	ended 0
	[ "$(files out)" = "./.labbook-pages ./book.js ./deep/er/two.html \
./deep/one.html ./index.html ./search/index.js ./search/lunr.js \
./style.css ./top.html ./whole.html " ]
	has out/index.html "<h1>notes</h1>" 'href="deep/er/two.html"'
	has out/deep/er/two.html 'href="../../style.css"' \
		'href="../../index.html"' 'href="../../top.html"' \
		"<p>No heading.</p>"
	[ "$(find notes -type f | wc -l)" = 4 ]
}

@test "-C takes a relative, an absolute and a slashed folder" {
	echo '# A' | chapter a
	cd ..
	for dir in book book/ ./book "$BOOK"; do
		rm -rf book/site
		labbook -C "$dir" site
		ended 0
		has book/site/a.html "<h1"
	done
}

@test "index.md is the cover's introduction and no chapter" {
	printf '# Welcome\n\nHello **there**.\n' | chapter index
	echo '# A' | chapter a
	labbook site
	ended 0
	has site/index.html "Hello <strong>there</strong>" 'href="a.html"'
	[ "$(grep -o '<h1' site/index.html | wc -l)" = 1 ]
	lacks site/a.html 'href="index.html">Welcome'
}

@test "index.md alone is a book" {
	echo '# Welcome' | chapter index
	labbook site
	ended 0
	has site/index.html "Welcome"
}

@test "a second build writes no page and touches none" {
	printing 'puts("hi");' | chapter a
	printf '# P\n\n```gnuplot plot=line\nplot x\n```\n' | chapter b
	labbook site
	ended 0
	before=$(tree site)
	labbook site
	ended 0
	holds "$output" "3 pages, 0 written"
	[ "$(tree site)" = "$before" ]
}

@test "only the chapter that changed is written" {
	echo '# A' | chapter a
	echo '# B' | chapter b
	labbook site
	others=(grep -v -e ./a.html -e ./whole.html -e ./search/index.js)
	before=$(tree site | "${others[@]}")
	printf '# A\n\nMore.\n' | chapter a
	labbook site
	ended 0
	holds "$output" "1 written"
	has site/a.html "More."
	[ "$(tree site | "${others[@]}")" = "$before" ]
}

@test "a removed chapter's page goes; a foreign file stays" {
	echo '# A' | chapter a
	echo '# B' | chapter deep/b
	labbook site
	ended 0
	[ -e site/deep/b.html ]
	echo mine >site/mine.html
	echo mine >site/deep/mine.txt
	rm -r chapters/deep
	labbook site
	ended 0
	[ "$(files site)" = "./.labbook-pages ./a.html ./book.js \
./deep/mine.txt ./index.html ./mine.html ./search/index.js \
./search/lunr.js ./style.css " ]
	lacks site/index.html 'deep/b.html'
}

@test "a removed chapter's page goes, whatever its name" {
	echo '# A' | chapter a
	echo '# B' | chapter wait..what
	labbook site
	[ -e site/wait..what.html ]
	rm chapters/wait..what.md
	labbook site
	ended 0
	[ ! -e site/wait..what.html ]
}

@test "no temporary file is left, in the book or in OUT" {
	printing 'puts("hi");' | chapter a
	labbook site -o out
	ended 0
	[ -z "$(find . -name '*.tmp*')" ]
	[ "$(files out)" = \
	    "./.labbook-pages ./a.html ./book.js ./data/prints.csv \
./data/prints.json ./experiments.html ./index.html ./machine.html \
./search/index.js ./search/lunr.js ./style.css " ]
}

@test "links between chapters lead to pages" {
	cat <<-'END' | chapter a
		# A

		[one](b.md#part) [two](b.md) [three](deep/c.md?x#y)
		[four](https://example.org/b.md) [five](b.txt)
		[six](#part)
	END
	echo '# B' | chapter b
	labbook site
	ended 0
	has site/a.html 'href="b.html#part"' 'href="b.html"' \
		'href="deep/c.html?x#y"' 'href="https://example.org/b.md"' \
		'href="b.txt"' 'href="#part"'
}

@test "a link that is no path keeps its .md" {
	printf '[a](mailto:me@example.md) [b](//example.org/b.md)\n' |
		chapter a
	labbook site
	ended 0
	has site/a.html 'href="mailto:me@example.md"' \
		'href="//example.org/b.md"'
}

@test "a name with a space or a letter of its own can be linked" {
	echo '# Two words' | chapter "two words"
	echo '# Umlaut' | chapter "größe"
	labbook site
	ended 0
	[ -e "site/two words.html" ] && [ -e "site/größe.html" ]
	has site/index.html 'href="two%20words.html"' 'href="größe.html"'
}

@test "tables, with alignment and inline marks" {
	cat <<-'END' | chapter a
		# A

		| left | right |
		|:-----|------:|
		| **b** | a \| b |
		| one |
	END
	labbook site
	ended 0
	has site/a.html "<table" "left</th>" "<strong>b</strong>" "a | b" \
		"</table>"
	grep -q '<th[^>]*right[^>]*>right</th>' <(tr -d '\n' <site/a.html)
	[ "$(grep -o '<td' site/a.html | wc -l)" = 4 ]
}

@test "alerts, with a paragraph or a table in them" {
	cat <<-'END' | chapter a
		# A

		> [!NOTE]
		> Mind *this*.

		> [!WARNING]
		>
		> | a |
		> |---|
		> | b |

		> Only a quote.
	END
	labbook site
	ended 0
	has site/a.html "Mind <em>this</em>" "<table" \
		"<blockquote>"
	grep -q 'class="[^"]*note' site/a.html
	grep -q 'class="[^"]*warning' site/a.html
	lacks site/a.html "[!NOTE]" "[!WARNING]"
	[ "$(grep -o '<blockquote' site/a.html | wc -l)" = 1 ]
}

@test "raw HTML does not get through, wherever it stands" {
	cat <<-'END' | chapter a
		---
		title: <script>alert(1)</script>
		summary: <img src=x onerror=alert(2)>
		---

		# A <script>alert(3)</script>

		<div onclick="alert(4)">x</div>

		Text <b onmouseover=alert(5)>x</b> [x](javascript:alert(6))

		| <i onclick=alert(7)>h</i> |
		|---|
		| <u onclick=alert(8)>c</u> |
	END
	echo 'title: T<script>' >chapters/book.yaml
	labbook site
	ended 0
	for page in site/*.html; do
		only_our_scripts "$page"
		lacks "$page" "<img" "<div onclick" "<b on" "<i on" \
			"<u on" 'href="javascript:'
	done
	has site/index.html "&lt;script&gt;"
}

@test "the language of book.yaml is data, not markup" {
	echo '# A' | chapter a
	printf 'lang: %s\n' "'\"><script>'" >chapters/book.yaml
	labbook site
	[ "$status" = 1 ] || only_our_scripts site/a.html
}

@test "code is shown as text, not as markup" {
	cat <<-'END' | chapter a
		# A

		```c
		char *s = "<script>alert(1)</script>";
		```

		```
		<script>alert(2)</script>
		```

		```c run=quiet
		/* <script>alert(3)</script> */
		int main(void) { return 0; }
		```
	END
	labbook site
	ended 0
	only_our_scripts site/a.html
	has site/a.html "alert" "&lt;"
}

@test "what a program prints is escaped" {
	printing 'puts("<script>alert(1)</script> & \"q\"");' | chapter a
	labbook site
	ended 0
	only_our_scripts site/a.html
	has site/a.html "&lt;script&gt;alert(1)&lt;/script&gt; &amp;"
}

@test "what a program prints need not be UTF-8, and the page still is" {
	printing 'puts("be\xff""fore\x01 after");' | chapter a
	labbook site
	ended 0
	well_formed site/a.html
	has site/a.html fore after
	labbook site
	ended 0
	holds "$output" "0 written"
}

@test "output that is cut, is cut between characters" {
	printing 'for (int i = 0; i < 6000; i++) printf("é"); printf(".");' |
		chapter a
	labbook site
	ended 0
	well_formed site/a.html
	has site/a.html "ééé."
	labbook site
	holds "$output" "0 written"
}

@test "a recorded result from elsewhere is data, not markup" {
	printing 'puts("hi");' | chapter a
	labbook site
	ended 0
	jq '.env["<script>alert(1)</script>"] = "<b>2</b>"' \
		build/results/prints.json >edited
	mv edited build/results/prints.json
	labbook site --no-run
	ended 0
	only_our_scripts site/a.html
	lacks site/a.html "<b>2</b>"
}

@test "a page lists what is predicted, as long as anything is" {
	printf '# A\n\n```experiment\nrun: p\npredict: value(program.wall)\n```\n' |
		chapter a
	mkdir experiments
	echo 'int main(void) { return 0; }' >experiments/p.c
	labbook site --no-run
	ended 0
	has site/a.html '<form class="guess needs-js" data-experiment="p"' \
		'<details class="reveal">' "Not measured yet"
	has site/predictions.html '<li data-experiment="p"' \
		'href="a.html#ask.p"' "Not measured yet"
	has site/a.html 'href="predictions.html"'
	sed -i /predict:/d chapters/a.md
	labbook site --no-run
	ended 0
	[ ! -e site/predictions.html ]
	lacks site/a.html 'class="guess' 'class="reveal' 'predictions.html'
}

@test "--no-run measures nothing and renders what is recorded" {
	printing 'puts("recorded");' | chapter a
	labbook site --no-run
	ended 0
	[ ! -e build/results/prints.json ]
	lacks site/a.html ">recorded"
	labbook site
	before=$(tree build/results)
	rm -r site
	labbook site --no-run
	ended 0
	has site/a.html ">recorded"
	[ "$(tree build/results)" = "$before" ]
}

@test "--force measures what is fresh" {
	printing 'puts("hi");' | chapter a
	labbook site
	before=$(tree build/results)
	labbook site
	[ "$(tree build/results)" = "$before" ]
	labbook site --force prints
	ended 0
	[ "$(tree build/results)" != "$before" ]
}

@test "a changed program is measured anew" {
	printing 'puts("old");' | chapter a
	labbook site
	has site/a.html ">old"
	printing 'puts("new");' | chapter a
	labbook site
	ended 0
	has site/a.html ">new"
	lacks site/a.html ">old"
}

@test "a book whose folder has a space in its name" {
	printing 'puts("hi");' | chapter a
	cd ..
	mv book "my book"
	labbook -C "my book" site
	ended 0
	has "my book/site/a.html" ">hi"
}

@test "the command on the page reruns the experiment" {
	printing 'puts("hi");' | chapter a
	cd ..
	mv book "it's"
	labbook -C "it's" site
	ended 0
	command=$(sed -n "s/&#39;/'/g; s/&quot;/\"/g; s/&amp;/\&/g
		s/.*Rerun: <code>\(.*\)<\/code>.*/\1/p" "it's/site/a.html")
	holds "$command" "run prints"
	PATH=$TOP:$PATH run bash -c "$command"
	ended 0
	holds "$output" "hi"
}

@test "a chapter with Windows line ends and a byte order mark" {
	printf '\xef\xbb\xbf# A\r\n\r\n```c run=win\r\nint main(void) { return 0; }\r\n```\r\n' |
		chapter a
	labbook site
	ended 0
	has site/a.html "<h1" "Experiment win"
	lacks site/a.html $'\r' $'\xef\xbb\xbf'
}

@test "a chapter may begin with a thematic break" {
	printf -- '---\n\nText\n\n---\n\nMore: yes\n' | chapter a
	labbook site
	ended 0
	has site/a.html "<p>Text</p>" "<p>More: yes</p>" "<hr />"
}

@test "an author's own plot and a program's output as its data" {
	{
		printing 'puts("1 1\n2 4\n3 9");'
		printf '\n```gnuplot plot=squares\nplot DIR."prints.out"\n```\n'
	} | chapter a
	labbook site
	ended 0
	has site/a.html "<svg" "Plot squares"
	[ -z "$(complaints)" ]
}

@test "pages load nothing from the network" {
	printing 'puts("hi");' | chapter a
	printf '# P\n\n```gnuplot plot=line\nplot x\n```\n' | chapter b
	labbook site
	ended 0
	run ! grep -rnoE \
	    '(src|href|xlink:href|url|@import)[=( "'"'"']+(https?:)?//[^ ]*' \
	    site
}

@test "an OUT that cannot be a folder: one line, status 1" {
	echo '# A' | chapter a
	echo foreign >out
	labbook site -o out
	ended 1
	one_line "labbook: out"
	[ "$(cat out)" = foreign ]
}

@test "a library that goes missing: old results and claims stay, marked" {
	rm -r "$BOOK"
	rig_book
	printf '# A\n\n```experiment\nrun: nap\nclaims:\n%s\n```\n' \
		'  - {id: long, text: It naps., holds: value(together.wall) > 0}' |
		chapter bad
	for state in never once; do
		sed -i '1i /* NEEDS: no-such-thing (no-such-dev) */' \
			experiments/nap.c
		labbook site --quick
		ended 1
		has site/bad.html "This experiment cannot run here" "It naps."
		has site/claims.html "It naps."
		[ "$state" = once ] || lacks site/claims.html "HOLDS"
		for command in list check "show nap"; do
			labbook $command
			[ "$status" -lt 2 ]
		done
		sed -i 1d experiments/nap.c
		labbook site --quick
		ended 0
	done
}
