# An author's mistakes: one line that names file:line, and no page written.
load helper

# Every test begins with a site of an earlier build, which must stay as it is.
setup() {
	rig_book
	mkdir site
	echo old | tee site/index.html >site/a.html
	printf 'index.html\na.html\n' >site/.labbook-pages
	site_before=$(tree site)
}

# mistake FILE:LINE WORDS...: labbook site says so, in one line.
mistake() {
	labbook site --quick
	ended 1
	one_line "${@:2}"
	[[ "$(complaints)" == "labbook: $1: "* ]] || {
		echo "expected it at $1: $(complaints)"
		return 1
	}
	[ "$(tree site)" = "$site_before" ]
}

# An embed of nap whose further lines come from standard input, from line 5.
nap() {
	{
		printf '# A\n\n```experiment\nrun: nap\n'
		cat
		printf '```\n'
	} | chapter a
}

@test "an unknown experiment" {
	printf '# A\n\nText.\n\n```experiment\nrun: sleep\n```\n' | chapter a
	mistake chapters/a.md:5 "unknown experiment 'sleep'" \
		"expected one of io-threads, nap"
}

@test "an embed without run" {
	printf '# A\n\n```experiment\nplot: times\n```\n' | chapter a
	mistake chapters/a.md:4 "run" expected
}

@test "an unknown region" {
	nap <<<'show: [dream]'
	mistake chapters/a.md:5 "experiments/nap.c" "no region 'dream'" \
		"expected a line with ANCHOR: dream"
}

@test "a link to a source or a region that is not there" {
	printf '# A\n\nSee [it](dream.c).\n' | chapter a
	mistake chapters/a.md:3 "link to source 'dream.c'" "experiments"
	printf '# A\n\nSee [it](../book.c).\n' | chapter a
	mistake chapters/a.md:3 "link to source '../book.c'"
	printf '# A\n\nSee\n[it](nap.c#dream).\n' | chapter a
	mistake chapters/a.md:4 "no region 'dream'"
}

@test "a region that does not end" {
	nap <<<'show: [open]'
	line=$(grep -n 'ANCHOR: open' experiments/nap.c | cut -d: -f1)
	mistake chapters/a.md:5 "experiments/nap.c:$line" "does not end" \
		"expected ANCHOR_END: open"
}

@test "a region with nothing in it" {
	nap <<<'show: [empty]'
	mistake chapters/a.md:5 "region 'empty' is empty"
}

@test "a region of a file that is not there" {
	printf '# A\n\n```c show=models/dream.c#nap\n```\n' | chapter a
	mistake chapters/a.md:3 "models/dream.c" "cannot read"
}

@test "a block that shows a region and has text of its own" {
	printf '# A\n\n```c show=nap.c#nap\nint x;\n```\n' | chapter a
	mistake chapters/a.md:3 "text of its own" expected
}

@test "an unknown variant in a claim" {
	nap <<-'END'
		claims:
		  - id: sooner
		    text: Sooner.
		    holds: speedup(together) > 1
		  - id: worse
		    text: Worse.
		    holds: speedup(alone) > 1
	END
	mistake chapters/a.md:11 "unknown variant 'alone'" \
		"expected one of in-turn, together"
}

@test "an unknown variant in predict" {
	nap <<<'predict: speedup(alone)'
	mistake chapters/a.md:5 "unknown variant 'alone'" \
		"expected one of in-turn, together"
}

@test "predict that does not parse" {
	nap <<<'predict: faster(together)'
	mistake chapters/a.md:5 "unknown function 'faster'" expected
}

@test "an unknown metric in a prediction that says more" {
	nap <<-'END'
		predict:
		  ask: How often?
		  value: value(together.dreams)
	END
	mistake chapters/a.md:7 "unknown metric 'dreams'" "in predict"
}

@test "choices that leave something to be desired" {
	nap <<-'END'
		predict:
		  value: speedup(together)
		  choices:
		    - sooner: < 2
		    - later: < 1
		    - never: else
	END
	mistake chapters/a.md:9 "limit of choice 'later' is 1" \
		"expected more than 2"
	nap <<-'END'
		predict:
		  value: speedup(together)
		  choices:
		    - sooner: < 2
		    - later: 2
	END
	mistake chapters/a.md:9 "limit of choice 'later' is" \
		"expected '< NUMBER' or 'else'"
}

@test "an unknown parameter" {
	nap <<-'END'
		with:
		  mood: wild
		  pillows: 3
	END
	mistake chapters/a.md:7 "unknown parameter 'pillows'" \
		"expected one of beds, mood"
}

@test "a parameter out of range" {
	nap <<<'with: {beds: 10}'
	mistake chapters/a.md:5 "'beds' is 10" "expected 1 to 9"
}

@test "a parameter that is no number, or no choice" {
	nap <<<'with: {beds: many}'
	mistake chapters/a.md:5 "'beds' is 'many'" "expected a number"
	nap <<<'with: {mood: sad}'
	mistake chapters/a.md:5 "'mood' cannot be 'sad'" "calm, wild"
}

@test "a fraction where the experiment wants a whole number" {
	nap <<<'with: {beds: 1.5}'
	mistake chapters/a.md:5 "'beds' is 1.5" expected
}

@test "one wrong value in a sweep" {
	nap <<<'with: {beds: [1, 2, 10]}'
	mistake chapters/a.md:5 "'beds' is 10" "expected 1 to 9"
}

@test "an unknown metric in an answer" {
	nap <<-'END'
		with: {beds: 2}
		answer: There were {value(together.naps)} naps and
		  {value(together.dreams)} dreams.
	END
	mistake chapters/a.md:6 "unknown metric 'dreams'" "in answer"
}

@test "an unknown column" {
	nap <<-'END'
		with: {beds: 2}
		columns: [naps, wall, dreams]
	END
	mistake chapters/a.md:6 "unknown column 'dreams'" \
		"expected one of speedup, naps" wall overlap
}

@test "two cards that are explained" {
	printf '# A\n\n```experiment\nrun: nap\nannotate:\n  answer: A.\n```\n' |
		chapter a
	printf '# B\n\n```experiment\nrun: nap\nid: b\nannotate: {table: A.}\n```\n' |
		chapter b
	mistake chapters/b.md:6 "'annotate' stands also at" \
		"chapters/a.md:6" "expected one card in the book"
}

@test "an unknown metric" {
	nap <<-'END'
		claims:
		  - id: sleepy
		    text: Sleepy.
		    holds: value(together.dreams) > 1
	END
	mistake chapters/a.md:8 "unknown metric 'dreams'" "naps" wall overlap
}

@test "an unknown plot kind" {
	nap <<<'plot: pie'
	mistake chapters/a.md:5 "unknown plot kind 'pie'" \
		"expected one of" speedup times
}

@test "the theme is no plot kind" {
	nap <<<'plot: theme'
	mistake chapters/a.md:5 "unknown plot kind 'theme'"
}

@test "a claim that does not parse" {
	for holds in 'speedup(together)' 'speedup(together) < ' \
	    'speedup together < 1' 'speedup(together) < 1 2' \
	    'speedup(together) ≈ 2' 'value(together) > 1' \
	    'ratio(together) > 1' 'p100(together.wall) < 1' ; do
		nap <<-END
			claims:
			  - id: c
			    text: C.
			    holds: $holds
		END
		mistake chapters/a.md:8 "'c' does not parse" expected
	done
}

@test "a claim without its text, its id or what holds" {
	nap <<<$'claims:\n  - id: c\n    holds: speedup(together) > 1'
	mistake chapters/a.md:6 "'text'" expected
	nap <<<$'claims:\n  - id: c\n    text: C.'
	mistake chapters/a.md:6 "'holds'" expected
	nap <<<$'claims:\n  - text: C.\n    holds: speedup(together) > 1'
	mistake chapters/a.md:6 "id" expected
}

@test "what a claim needs, wrongly said" {
	nap <<-'END'
		claims:
		  - id: c
		    text: C.
		    holds: speedup(together) > 1
		    needs: two cores
	END
	mistake chapters/a.md:9 "'two cores'" "expected cores >= N"
}

@test "an upper bound without a capacity control" {
	nap <<-'END'
		claims:
		  - id: never
		    text: Never sooner.
		    holds: speedup(together) < 5
	END
	mistake chapters/a.md:8 "upper bound" "capacity control"
}

@test "a claim that nothing happens, without a control or with a wrong one" {
	nap <<-'END'
		claims:
		  - id: never
		    text: Never.
		    holds: count(together.nvcsw) = 0
	END
	mistake chapters/a.md:8 "needs a control" "expected 'control:'"
	echo '    control: count(in-turn.nvcswitches)' |
		sed -i '/holds:/r /dev/stdin' chapters/a.md
	mistake chapters/a.md:9 "unknown metric 'nvcswitches'" expected
}

@test "a claim about a point that is not measured, or about several" {
	nap <<-'END'
		with: {beds: [1, 2]}
		claims:
		  - id: c
		    text: C.
		    holds: speedup(together, beds=3) > 1
	END
	mistake chapters/a.md:9 "no measured point" expected
	sed -i 's/, beds=3//' chapters/a.md
	mistake chapters/a.md:9 "several points" "expected one"
}

@test "a YAML error in an embed" {
	nap <<<$'plot: times\nwith: a: b'
	mistake chapters/a.md:6 YAML
	nap <<<$'plot: times\n\twith: b'
	mistake chapters/a.md:6 YAML
}

@test "a control character in an embed is found in its line" {
	nap <<<$'plot: times\nquestion: be\x01fore'
	mistake chapters/a.md:6 YAML "control characters"
}

@test "an embed that is no map, or nothing" {
	printf '# A\n\n```experiment\n- nap\n```\n' | chapter a
	mistake chapters/a.md:4 expected
	printf '# A\n\n```experiment\n```\n' | chapter a
	mistake chapters/a.md:4 expected
}

@test "an unknown key in an embed" {
	nap <<<$'plot: times\nplots: [times]'
	mistake chapters/a.md:6 "unknown key 'plots'" "expected one of" claims
}

@test "an unknown key whose value begins in the next line" {
	nap <<<$'plot: times\nclaim:\n  - id: x'
	mistake chapters/a.md:6 "unknown key 'claim'" "expected one of" claims
}

@test "a key that stands twice" {
	nap <<<$'plot: times\nplot: speedup'
	mistake chapters/a.md:6 "'plot'" twice
}

@test "samples, limit or expect out of range" {
	nap <<<'samples: 0'
	mistake chapters/a.md:5 "'samples' is 0" "expected a number from 1"
	nap <<<'limit: soon'
	mistake chapters/a.md:5 "'limit' is soon" "expected a number"
	nap <<<'expect: nothing'
	mistake chapters/a.md:5 "'nothing'" "expected compile-error"
}

@test "an inline program's words, wrongly said" {
	for words in "run=Hello" "run=hello twice" "run=hello times=3" \
	    "run=hello samples=0" "run=hello limit=0" "run=hello limit=soon" \
	    "run=hello expect=luck"; do
		printf '# A\n\n```c %s\nint main(void) { return 0; }\n```\n' \
			"$words" | chapter a
		mistake chapters/a.md:3 expected
	done
}

@test "a number of an inline program with a tail" {
	for words in samples=3x limit=1x samples=1.5 expect=exit-3x; do
		printf '# A\n\n```c run=hello %s\n%s\n```\n' "$words" \
			'int main(void) { return 0; }' | chapter a
		mistake chapters/a.md:3 "${words#*=}" expected
	done
}

@test "a YAML error in front matter" {
	printf -- '---\ntitle: A\nsummary: b: c\n---\n\n# A\n' | chapter a
	mistake chapters/a.md:3 YAML
}

@test "a title that is no text" {
	printf -- '---\nsummary: B\ntitle: {a: b}\n---\n\n# A\n' | chapter a
	mistake chapters/a.md:3 "'title'" expected
}

@test "a YAML error in book.yaml" {
	echo '# A' | chapter a
	printf 'title: A\nsummary: b: c\n' >chapters/book.yaml
	mistake chapters/book.yaml:2 YAML
}

@test "a book.yaml that is not UTF-8" {
	echo '# A' | chapter a
	printf 'title: A\nsummary: b\xff\n' >chapters/book.yaml
	mistake chapters/book.yaml:2 UTF-8
}

@test "an empty book.yaml" {
	echo '# A' | chapter a
	: >chapters/book.yaml
	mistake chapters/book.yaml:1 empty expected
}

@test "an unknown key in book.yaml" {
	echo '# A' | chapter a
	printf 'title: A\nauthor: me\n' >chapters/book.yaml
	mistake chapters/book.yaml:2 "unknown key 'author'" \
		"expected one of title"
}

@test "a chapter that book.yaml names and that is not there" {
	echo '# A' | chapter a
	printf 'title: A\nchapters: [a.md, b.md]\n' >chapters/book.yaml
	mistake chapters/book.yaml:2 "'b.md' is missing" expected
}

@test "a missing chapter in a list of lines is found in its line" {
	echo '# A' | chapter a
	printf 'title: A\nchapters:\n  - a.md\n  - b.md\n' \
		>chapters/book.yaml
	mistake chapters/book.yaml:4 "'b.md' is missing" expected
}

@test "a chapter that book.yaml names twice" {
	echo '# A' | chapter a
	printf 'title: A\nchapters: [a.md, a.md]\n' >chapters/book.yaml
	mistake chapters/book.yaml:2 "'a.md'" twice
}

@test "a chapter outside of the book would be written outside of OUT" {
	echo '# A' | chapter a
	echo '# Secret' >secret.md
	printf 'title: A\nchapters: [a.md, ../secret.md]\n' \
		>chapters/book.yaml
	mistake chapters/book.yaml:2 "'../secret.md'" expected
	[ ! -e secret.html ]
}

@test "a chapter that is not UTF-8" {
	printf '# A\n\nbe\xff\n' | chapter a
	mistake chapters/a.md:3 "not UTF-8" "expected"
	printf '# A\n\nbe\0\n' | chapter a
	mistake chapters/a.md:3 expected
}

@test "an empty chapter" {
	: | chapter a
	mistake chapters/a.md:1 "empty" "expected some text"
	printf '\n \n' | chapter a
	mistake chapters/a.md:1 "empty" "expected some text"
	printf -- '---\ntitle: A\n---\n' | chapter a
	mistake chapters/a.md:1 "empty" "expected some text"
}

@test "an experiment id that stands twice" {
	printf '# A\n\n```experiment\nrun: nap\n```\n' | chapter a
	printf '# B\n\nText.\n\n```experiment\nrun: nap\n```\n' | chapter b
	mistake chapters/b.md:5 "'nap'" "chapters/a.md:3" expected
}

@test "a plot id that stands twice would show one picture in two places" {
	printf '# A\n\n```gnuplot plot=p\nplot %s\n```\n' x | chapter a
	printf '# B\n\n```gnuplot plot=p\nplot %s\n```\n' -x | chapter b
	mistake chapters/b.md:3 "'p'" "chapters/a.md:3"
}

@test "a plot may have the name of an experiment: each keeps its picture" {
	{
		printf '# A\n\n```experiment\nrun: nap\nplot: times\n```\n'
		printf '\n```gnuplot plot=nap\nset title "Mine"\nplot x\n```\n'
	} | chapter a
	labbook site --quick
	ended 0
	[ -s build/plots/nap.svg ] && [ -s build/plots/nap.own.svg ]
	! grep -q Mine build/plots/nap.svg
	grep -q Mine build/plots/nap.own.svg
}

@test "a live value of an unknown experiment, by its own line" {
	printf '# A\n\nOne\ntwo `{lab} dream value(a.wall)`\nthree.\n' |
		chapter a
	mistake chapters/a.md:4 "unknown experiment 'dream'" expected
}

@test "a live value in a table or a list names its own line" {
	printf '# A\n\n| a |\n|---|\n| b |\n| `{lab} dream speedup(a)` |\n' |
		chapter a
	mistake chapters/a.md:6 "unknown experiment 'dream'"
	printf '# A\n\n- One\n- Two\n\n  `{lab} dream speedup(a)`\n' |
		chapter a
	mistake chapters/a.md:6 "unknown experiment 'dream'"
}

@test "a live value in a quote names its own line" {
	printf '# A\n\n> One\n> `{lab} dream speedup(a)`\n' | chapter a
	mistake chapters/a.md:4 "unknown experiment 'dream'"
}

@test "a live value whose expression is bad or missing" {
	for value in 'nap' 'nap speedup(' 'nap faster(together)' \
	    'nap speedup(together) < 2'; do
		{
			printf '# A\n\n```experiment\nrun: nap\n```\n\n'
			printf 'It is `{lab} %s`.\n' "$value"
		} | chapter a
		mistake chapters/a.md:7 "live value" expected
	done
}

@test "a live value that names what the experiment does not have" {
	for value in 'nap speedup(alone)' 'nap value(together.dreams)'; do
		{
			printf '# A\n\n```experiment\nrun: nap\n```\n\n'
			printf 'It is `{lab} %s`.\n' "$value"
		} | chapter a
		mistake chapters/a.md:7 unknown "expected one of" \
			"live value of 'nap'"
	done
}

@test "a mistake in one chapter stops the pages of the others too" {
	echo '# B' | chapter b
	nap <<<'plot: pie'
	mistake chapters/a.md:5 "'pie'"
	[ ! -e site/b.html ]
}

@test "--force of an unknown experiment" {
	nap </dev/null
	labbook site --quick --force dream
	ended 1
	one_line "--force" "unknown experiment 'dream'" expected
	[ "$(tree site)" = "$site_before" ]
}

@test "a book that is not there" {
	labbook -C nowhere site
	ended 1
	one_line "labbook: nowhere: " "expected"
	[ ! -e nowhere ]
}

@test "a folder without chapters" {
	mkdir bare
	labbook -C bare site
	ended 1
	one_line "labbook: bare: no chapters" "expected Markdown"
	[ -z "$(ls -A bare)" ]
}

@test "a file that cannot be read" {
	needs_other_user
	echo '# A' | chapter a
	chmod 0 chapters/a.md
	labbook site
	ended 1
	one_line "labbook: chapters/a.md: cannot read"
	[ "$(tree site)" = "$site_before" ]
}

@test "a chapter that is a link to nothing" {
	ln -s nowhere chapters/a.md
	labbook site
	ended 1
	one_line "labbook: chapters/a.md: cannot read"
	[ "$(tree site)" = "$site_before" ]
}

@test "a build folder that cannot be made" {
	nap </dev/null
	rm -r build
	echo foreign >build
	labbook site
	ended 1
	one_line "labbook: build"
	[ "$(cat build)" = foreign ]
	[ "$(tree site)" = "$site_before" ]
}

@test "a recorded result that is corrupt is set aside, and the rest goes on" {
	nap </dev/null
	echo '# B' | chapter b
	labbook site --quick
	ended 0
	result=build/results/nap.json
	head -c 300 "$result" >half
	printf '{"schema_version": 1}' >bare
	printf '[]' >list
	printf '{"schema_version": 99}' >later
	: >nothing
	jq '.samples[0].variant = "gone"' "$result" >strange
	for bad in half bare list later nothing strange; do
		cp "$bad" "$result"
		labbook site --quick
		ended 0
		[ "$(complaints | wc -l)" = 1 ]
		holds "$(complaints)" "labbook: $result" \
			"set aside as $result.corrupt"
		cmp "$bad" "$result.corrupt"
		jq -e '.samples | length > 0' "$result"
		has site/a.html "Experiment nap"
	done
}

@test "a recorded result whose points are odd does no harm" {
	nap <<<'with: {beds: [1, 2]}'
	labbook site --quick
	ended 0
	result=build/results/nap.json
	cp "$result" good
	crashed=
	for edit in 'del(.experiment.points[1].beds)' \
	    '.experiment.points = []' '.experiment.params = []' \
	    '.experiment.points[0] = {}' '.experiment.work = "x"' \
	    '.samples[0].threads = 3' '.samples[0].round = -1' \
	    '.samples[0].round = 1e9' '.env = []'; do
		jq "$edit" good >"$result"
		labbook site --no-run
		[ "$status" -le 1 ] || crashed+="$edit: status $status"$'\n'
	done
	[ -z "$crashed" ] || {
		echo "$crashed"
		return 1
	}
}
