#!/usr/bin/env bats
# Prose that rests on claims: where they hold, fail, are open, or are not
# measured; and what a reader of such a machine gets.

load helper

# Experiment nap with a claim of every verdict, whoever else is at work.
nap_block() {
	cat <<-'END'
		```experiment
		run: nap
		claims:
		  - {id: yes, text: They nap. And rest., holds: count(together.naps) > 0}
		  - {id: no, text: They nap for <ever>., holds: min(together.naps) < 1}
		  - {id: many, text: They nap everywhere., holds: value(together.naps) > 1, needs: cores >= 4096}
		```
	END
}

prose() {
	cat <<-'END'
		# Naps

		Plain one. `{rests} yes`

		Wrong one. `{rests} no`

		Why wrong. `{fails} no`

		Why right. `{fails} yes`

		Dim one. `{rests} many`

		Both of them. `{rests} yes, no, many`

		Loud one. `{rests} nap/many`

		Own words. `{open} nap/many`

		- an item `{rests} no`
		- not an item `{fails} yes`

		| a | b |
		|---|---|
		| row | one `{rests} no` |
		| row | two `{fails} yes` |
		| row | three `{fails} no` |

		`{fails} no`

		> [!NOTE]
		> In a block.

		`{end}`

		> [!NOTE]
		> Never seen. `{fails} yes`
	END
}

# Measured once for all tests of this file.
setup() {
	local made=$BATS_FILE_TMPDIR/measured
	rig_book
	{ prose; echo; nap_block; } | chapter a
	chapter b <<<'From afar. `{rests} no`'
	if [ -d "$made" ]; then
		rm -rf build && cp -a "$made" build
	else
		labbook site --quick && ended 0
		cp -a build "$made"
	fi
}

WHY='<strong>Not shown on this machine:</strong>'

@test "a passage stands plainly where its claims hold, else below a line" {
	labbook site --no-run
	ended 0
	has site/a.html '<p>Plain one.</p><div class="tied" role="note">' \
		"$WHY “<a href=\"#claim.nap.no\">They nap for &lt;ever&gt;</a>”, because here it is " \
		'and the claim says &lt; 1; elsewhere one sees:</p><p>Wrong one.</p></div>' \
		'”, because this machine has fewer CPUs than the claim needs; elsewhere one sees:</p><p>Dim one.</p>' \
		'CPUs than the claim needs; elsewhere one sees:</p><p>Both of them.</p>' \
		'elsewhere one sees:</p>an item</div></li></ul>' \
		'<tr class="tied" data-tells="nap"><td colspan="2"><p class="why"'
	has site/b.html '“<a href="a.html#claim.nap.no">' 'From afar.'
	lacks site/a.html '{rests}' '{fails}' '{open}' '{end}'
}

@test "what is for machines where a claim fails or is open is only there" {
	labbook site --no-run
	ended 0
	has site/a.html 'Why wrong.' 'Own words.' 'In a block.' 'three'
	lacks site/a.html 'Why right.' 'Loud one.' 'not an item' 'two' \
		'Never seen.'
	# An alert in which nothing is left is gone with its title.
	[ "$(grep -c 'class="alert note"' site/a.html)" = 1 ]
	lacks site/search/index.js 'Why right.' 'Never seen.'
	grep -q 'Why wrong.' site/search/index.js
}

@test "the passages stand in the book on one page and in a single file" {
	labbook site --no-run
	ended 0
	has site/whole.html "$WHY" 'href="#claim.nap.no">' 'Why wrong.'
	lacks site/whole.html 'Why right.'
	labbook site --no-run --single one.html
	ended 0
	has one.html "$WHY" 'href="#claim.nap.no">' 'Why wrong.'
	lacks one.html 'Why right.'
}

@test "a claim that is not measured bears out nothing" {
	rm build/results/nap.json
	labbook site --no-run
	ended 0
	has site/a.html '”, because it is not measured yet; elsewhere one sees:</p><p>Plain one.</p>' \
		'Own words.'
	lacks site/a.html 'Why wrong.' 'Why right.' 'Loud one.'
}

@test "nor does one of an older version, or of an experiment that fails" {
	sed -i 's/rig_metric(rig, "naps", 2)/rig_metric(rig, "naps", 3)/' \
		experiments/nap.c
	labbook site --no-run
	ended 0
	has site/a.html '”, because its result is of an older version of the experiment; elsewhere one sees:</p><p>Plain one.</p>'
	echo nonsense >>experiments/nap.c
	labbook site --no-run
	ended 1
	has site/a.html '”, because its experiment failed here; elsewhere one sees:</p><p>Plain one.</p>'
}

@test "--as-if shows the book as it is where all fail, all are open, all hold" {
	local before word
	before=$(tree build/results)
	labbook site --no-run
	before+=$(tree site)
	for word in holds fails open; do
		labbook site --as-if "$word"
		ended 0
		holds "$output" "build/as-if/$word/index.html: a preview, "
		for page in build/as-if/"$word"/{index,a,b,claims,whole}.html; do
			has "$page" '<p class="preview" role="note">'
		done
	done
	[ "$before" = "$(tree build/results)$(tree site)" ]
	has build/as-if/holds/a.html '<p>Plain one.</p><p>Wrong one.</p><p>Dim one.</p>'
	lacks build/as-if/holds/a.html 'Not shown' 'Why ' 'Own words'
	has build/as-if/fails/a.html 'Why wrong.' 'Why right.' 'Loud one.' 'two'
	lacks build/as-if/fails/a.html 'Own words.'
	has build/as-if/open/a.html 'Own words.'
	lacks build/as-if/open/a.html 'Why ' 'Loud one.'
	# What one takes along of it is true.
	cmp <(jq .claims build/as-if/fails/data/nap.json) \
		<(jq .claims site/data/nap.json)
}

@test "--as-if without any result renders all the same, and measures nothing" {
	rm -rf build/results
	labbook site --as-if fails
	ended 0
	[ ! -e build/results/nap.json ]
	has build/as-if/fails/a.html 'Why wrong.' 'Why right.' '>FAILS<'
	lacks build/as-if/fails/a.html '>NOT YET<'
	lacks build/as-if/fails/claims.html '>NOT YET<'
	labbook site --as-if open --single one.html
	ended 0
	has one.html '<p class="preview"' 'Own words.'
}

@test "--as-if with a word it does not know, or what contradicts it" {
	labbook site --as-if maybe
	ended 64
	one_line "--as-if wants holds, fails or open, not 'maybe'"
	labbook site --as-if fails -o here
	ended 64
	one_line "--as-if contradicts --output"
	labbook site --as-if fails --force nap
	ended 64
	one_line "--as-if contradicts --force"
	[ ! -e build/as-if ]
}

@test "a claim that does not exist is named with its line, and others with it" {
	chapter b <<-'END'
		Words.

		More. `{rests} nope`
	END
	labbook site --no-run
	ended 1
	holds "$stderr" "chapters/b.md:3: unknown claim 'nope', expected one of yes, no, many"
	[ ! -e site/index.html ]
}

@test "a name that two experiments have needs the experiment with it" {
	{ nap_block | sed 's/^run: nap/&\nid: nap-again/'; echo
	echo 'Words. `{rests} no`'; } | chapter c
	chapter b <<<'Words. `{rests} no`'
	labbook site --no-run
	ended 1
	holds "$stderr" "chapters/b.md:1: several claims are called 'no', expected one of nap/no, nap-again/no"
	# In its own chapter it is the chapter's.
	chapter b <<<'Words. `{rests} nap/no`'
	labbook site --no-run
	ended 0
	has site/c.html 'href="#claim.nap-again.no"'
	has site/b.html 'href="a.html#claim.nap.no"'
}

@test "check --prose names what is not tied, and is content with what is" {
	labbook check --prose
	ended 0
	[ -z "$output" ]
	chapter d <<-'END'
		It took `{lab} nap value(together.wall)`.

		So `{lab} nap value(together.wall)` it took. `{rests} none: a figure`

		And `{lab} nap value(together.wall)`. `{fails} many`
	END
	{ echo 'Words.'; nap_block; } | chapter a
	labbook check --prose
	ended 1
	holds "$output" "chapters/d.md:1: a passage tells values of 'nap' and rests on none of its claims" \
		"chapters/a.md:5: no passage rests on claim 'yes', expected {rests} yes at one, or 'alone: true'" \
		"chapters/a.md:7: no passage rests on claim 'many'"
	[ "$(wc -l <<<"$output")" = 3 ]
	sed -i 's/holds: /alone: true, &/' chapters/a.md
	sed -i 1d chapters/d.md
	labbook check --prose
	ended 0
	[ -z "$output" ]
}

@test "the shipped book: each passage that tells values is tied, each claim told" {
	run --separate-stderr "$LABBOOK" -C "$TOP" check --prose
	ended 0
	[ -z "$output" ]
}

@test "a live value among words of other machines is marked as of here" {
	chapter d <<-'END'
		So `{lab} nap min(together.naps)`. `{rests} yes`

		Not `{lab} nap min(together.naps)`. `{rests} no`

		Here `{lab} nap min(together.naps)`. `{fails} no`
	END
	labbook site --no-run
	ended 0
	has site/d.html '<p>So <a class="live" href="a.html#experiment.nap">2<' \
		'<p>Not <a class="live" href="a.html#experiment.nap">(here 2)<' \
		'<p>Here <a class="live" href="a.html#experiment.nap">2<'
}
