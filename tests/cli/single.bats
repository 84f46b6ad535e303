#!/usr/bin/env bats
# The book on one page, and a report in one file that needs no other.

load helper

# The golden book with its recorded results, built once for all tests.
setup() {
	local made=$BATS_FILE_TMPDIR/golden

	if [ ! -e "$made/ready" ]; then
		cp -R "$TOP/tests/golden/book" "$made"
		mkdir -p "$made/build/results"
		cp "$TOP"/tests/golden/recorded/*.json "$made/build/results"
		"$LABBOOK" -C "$made" site --no-run || [ $? = 1 ] # claims fail
		touch "$made/ready"
	fi
	SITE=$made/site
	new_book
}

# report [OPTION...]: the golden book as report.html, alone in a folder.
report() {
	mkdir -p "$BATS_TEST_TMPDIR/mail"
	cd "$BATS_TEST_TMPDIR/mail" || return
	labbook -C "$BATS_FILE_TMPDIR/golden" site --no-run \
		--single report.html "$@"
	[ "$(ls -A)" = report.html ]
}

ids() { grep -oE " id=[\"'][^\"']*" "$1" | sed "s/^ id=.//"; }
hrefs() { grep -oE " (href|src)=\"[^\"]*" "$1" | sed 's/^[^"]*"//'; }

unique_ids() {
	local twice
	twice=$(ids "$1" | sort | uniq -d)
	[ -z "$twice" ] || { echo "twice in $1: $twice"; return 1; }
}

# Every link to a place in the file, or to a file beside it, finds it.
links_lead_somewhere() {
	local dir lost
	dir=$(dirname "$1")
	lost=$(hrefs "$1" | grep '^#.' | sed 's/^#//' | sort -u |
		comm -23 - <(ids "$1" | sort -u))
	[ -z "$lost" ] || { echo "no such place: $lost"; return 1; }
	while read -r path; do
		[ -e "$dir/${path%%#*}" ] && continue
		echo "no such file: $path"
		return 1
	done < <(hrefs "$1" | grep -vE '^(#|https?:|data:)')
}

# What stands between <$2> and </$2> in file $1, each ended by a NUL.
inline() { grep -ozP "(?s)<$2>\\K.*?(?=</$2>)" "$1"; }

# The SHA-256 of a text in base 64.
sha256_base64() {
	# shellcheck disable=SC2059
	printf "$(printf %s "$1" | sha256sum | cut -c 1-64 |
		sed 's/../\\x&/g')" | base64
}

# Style and scripts are those that the policy names.
keeps_its_policy() {
	local policy kind text n=0
	policy=$(grep -o 'http-equiv="Content-Security-Policy".*' "$1")
	holds "$policy" "default-src 'none'" "base-uri 'none'"
	for kind in script style; do
		while IFS= read -r -d '' text; do
			n=$((n + 1))
			holds "$policy" "'sha256-$(sha256_base64 "$text")'"
		done < <(inline "$1" "$kind")
	done
	[ "$n" = 3 ]
	[ "$(grep -o "'sha256-" <<<"$policy" | wc -l)" = 3 ]
	[ "$(grep -cE '<(script|style|link)[ >]' "$1")" = 4 ]
}

# A download that stands in the file.
inside() {
	grep -oE "<a href=\"data:[^\"]*\" download=\"$2\"" "$1" |
		sed 's/.*;base64,//; s/".*//' | base64 -d
}

@test "the book on one page holds every chapter, all of it open" {
	for chapter in 01-threads 02-programs 03-not-yet 05-figures; do
		has "$SITE/whole.html" "id=\"chapter.$chapter\"" \
			"<a href=\"#chapter.$chapter\">"
	done
	has "$SITE/whole.html" 'id="chapter.more-04-deeper"'
	lacks "$SITE/whole.html" '<form' '<details>'
	[ "$(grep -o '<h1>' "$SITE/whole.html" | wc -l)" = 1 ]
	has "$SITE/index.html" 'href="whole.html"'
	has "$SITE/more/04-deeper.html" 'href="../whole.html"'
}

@test "it holds every section and experiment of the chapters" {
	local page chapter id n=0
	for page in "$SITE"/0*.html "$SITE"/more/*.html; do
		while read -r id; do
			n=$((n + 1))
			if [[ $id != *.* ]]; then
				chapter=${page#"$SITE/"} chapter=${chapter%.html}
				id=chapter.${chapter//\//-}.$id
			fi
			ids "$SITE/whole.html" | grep -qxF "$id" ||
				{ echo "$page: no $id"; return 1; }
		done < <(sed -n '/<main/,/<\/main/p' "$page" >main && ids main |
			grep -vE '^(machine-|guess\.|f[0-9a-f]{6}-)')
	done
	[ "$n" -gt 30 ]
}

@test "ids stand once, and links lead to a place that is there" {
	unique_ids "$SITE/whole.html"
	links_lead_somewhere "$SITE/whole.html"
	has "$SITE/whole.html" '<a href="#chapter.01-threads">the first chapter' \
		'href="#chapter.01-threads.what-it-claims">claims</a>' \
		'href="data/duel.csv"' 'href="source/relay.c.html'
	lacks "$SITE/whole.html" 'href="01-threads.html#' 'href="../'
}

@test "a book of one chapter is one page already" {
	echo '# One' | chapter one
	labbook site
	ended 0
	[ ! -e site/whole.html ]
	lacks site/index.html whole.html
	echo '# Two' | chapter two
	labbook site
	ended 0
	has site/whole.html 'id="chapter.two.two"'
}

@test "two chapters may show the machine" {
	printf '# One\n\n```machine\n```\n' | chapter one
	printf '# Two\n\n```machine\n```\n' | chapter two
	labbook site
	ended 0
	unique_ids site/whole.html
}

@test "a report in one file needs nothing beside it" {
	tree "$SITE" >"$BATS_TEST_TMPDIR/before"
	report
	[[ "$output" == "report.html: 6 chapters; 11 experiments"* ]]
	[ -z "$(hrefs report.html | grep -vE '^(#|https?:|data:)')" ]
	[ -z "$(grep -E 'url\(|@import|srcset=|action=' report.html)" ]
	unique_ids report.html
	links_lead_somewhere report.html
	tree "$SITE" | cmp - "$BATS_TEST_TMPDIR/before"
}

@test "its policy names its own style and scripts, and no others" {
	report
	keeps_its_policy report.html
	report --chapter 01-threads
	keeps_its_policy report.html
}

@test "the samples are in it, to be saved" {
	report
	for id in duel relay squares; do
		inside report.html "$id.csv" | cmp - "$SITE/data/$id.csv"
	done
	[ -z "$(inside report.html duel.json)" ]
	lacks report.html 'everything as JSON'
}

@test "a chapter's report has all of its data" {
	report --chapter 01-threads
	for file in duel.csv duel.json duel.dat duel.gp; do
		inside report.html "$file" | cmp - "$SITE/data/$file"
	done
}

@test "the sources that it names stand at its end" {
	report --chapter 01-threads
	has report.html 'href="#source.duel-c.L_' 'id="source.duel-c.L_1"' \
		'<h3 id="source.duel-c"><code>'
	lacks report.html 'id="source.later-c"'
	report
	has report.html 'id="source.later-c"'
}

@test "a chapter's report is of this chapter alone" {
	report --chapter more/04-deeper
	[[ "$output" == "report.html: 1 chapter; "* ]]
	unique_ids report.html
	links_lead_somewhere report.html
	[ "$(grep -c '<section class="chapter" id' report.html)" = 1 ]
	[ -z "$(hrefs report.html | grep -vE '^(#|https?:|data:)')" ]
	lacks report.html 'chapter.01-threads'
}

@test "links to other chapters keep their words" {
	printf '# One\n\nSee [the second](two.md), [it](two.md#two),\n' |
		chapter one
	printf '[below](#one) and [far](https://example.org/).\n' >>chapters/one.md
	echo '# Two' | chapter two
	labbook site --single report.html --chapter one
	ended 0
	has report.html 'See <span>the second</span>, <span>it</span>' \
		'<a href="#chapter.one.one">below</a>' \
		'<a href="https://example.org/">far</a>'
	[ ! -e site ]
}

@test "an unknown chapter is named with those that exist" {
	echo '# One' | chapter 01-one
	mkdir chapters/more
	echo '# Two' | chapter more/two
	echo 'chapters: [01-one.md, more/two.md]' >>chapters/book.yaml
	labbook site --single report.html --chapter one
	ended 1
	one_line "no chapter 'one'" "01-one, more/two"
	[ ! -e report.html ]
}

@test "a file that cannot be written is said at once" {
	printf '# One\n\n```c run=x\nint main(void) { return 0; }\n```\n' |
		chapter one
	labbook site --single nowhere/report.html
	ended 1
	one_line "nowhere/report.html" "no such folder"
	mkdir folder
	labbook site --single folder
	ended 1
	one_line "folder: " "expected the name of a file"
	[ ! -e build ]
}

@test "a folder that may not be written to" {
	needs_other_user
	echo '# One' | chapter one
	mkdir folder
	chmod a-w folder
	labbook site --single folder/report.html
	ended 1
	one_line "folder/report.html" "cannot write"
}

@test "wrong usage of both options" {
	labbook site --single report.html -o out
	ended 64
	one_line "--single contradicts --output"
	labbook site --chapter one
	ended 64
	one_line "--chapter needs --single"
}

@test "only what the chapter needs is measured and counted" {
	local program='```c run=%s\nint main(void) { return %d; }\n```\n'

	# shellcheck disable=SC2059
	{
		printf "# One\n\n$program\nSee \`{lab} three value(program.wall)\`.\n" \
			first 0 | chapter one
		printf "# Two\n\n$program\n" second 3 | chapter two
		printf "# Three\n\n$program\n" three 0 | chapter three
	}
	labbook site --single report.html --chapter one
	ended 0
	[[ "$output" == "report.html: 1 chapter; 2 experiments" ]]
	[ "$(cd build/results && echo *.json)" = "first.json three.json" ]
	labbook site --single report.html --chapter two
	ended 1
	holds "$output" "1 experiment, 1 failed"
	has report.html 'This experiment failed'
}
