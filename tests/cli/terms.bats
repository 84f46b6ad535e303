#!/usr/bin/env bats
# Terms and their definitions, examples beside their source, references,
# and parts of a book.

load helper

# Two chapters, one of them in a folder, and a glossary.
setup() {
	new_book
	chapter one <<-'END'
		# One

		A Lock is held; a lock is let go.

		## At length

		A **lock** has a holder. See [PEP 1](https://peps.example/1?a=b&c)
		and [it](https://peps.example/1?a=b&c).
	END
	chapter deep/two <<-'END'
		# Two

		Locks again, and [a thing](https://thing.example/).
	END
	chapter zz <<-'END'
		---
		title: Words & signs
		part: At the end
		---
		lock (locks)
		: What only *one* has. Always.

		```references
		```
	END
}

# The text of the listings in a file, without its marks, in order.
listings() {
	tr '\n' '\001' <"$1" | grep -oE '<figure class="listing">[^"]*<div class="code"><pre[^>]*><code>.*' |
		sed 's|<figure class="listing">|\n&|g' |
		grep -aE '^<figure class="listing">' |
		sed -E 's|</code></pre>.*||; s|<[^>]*>||g; s|&lt;|<|g; s|&gt;|>|g
			s|&quot;|"|g; s/&(#39|#x27|apos);/'\''/g; s|&amp;|\&|g; s|^\x01||' |
		tr '\001' '\n'
}

@test "the first use of a term leads to its definition, from any folder" {
	labbook site
	ended 0
	has site/one.html 'A <a href="zz.html#term.lock" title="What only one has.">Lock</a> is held; a lock'
	has site/deep/two.html '<a href="../zz.html#term.lock" title="What only one has.">Locks</a> again'
	has site/zz.html '<dl class="terms"><dt id="term.lock">lock<a class="anchor" href="#term.lock"'
	[ "$(grep -o 'href="[^"]*#term\.' site/one.html | wc -l)" = 1 ]
}

@test "a definition links back to where its term stands in bold" {
	labbook site
	ended 0
	has site/zz.html '<dd class="explained">Explained in <a href="one.html#at-length">One</a></dd>'
	lacks site/zz.html 'deep/two.html#'
}

@test "terms work in the book on one page and in a file alone" {
	labbook site
	has site/whole.html '<a title="What only one has." href="#term.lock">Lock</a>' \
		'<dt id="term.lock">' 'href="#chapter.one.at-length">One</a>'
	labbook site --single all.html
	has all.html '<a title="What only one has." href="#term.lock">Lock</a>'
	labbook site --single one.html --chapter one
	has one.html '<span title="What only one has.">Lock</span>'
}

@test "the search finds a term at its definition" {
	labbook site
	has site/search/index.js '{"page":"zz.html","id":"term.lock","title":"lock","within":"Words & signs","text":"What only one has. Always."}'
}

@test "a term that is defined twice is refused" {
	printf 'key, locks\n: Something else.\n' | chapter keys
	labbook site
	ended 1
	one_line "chapters/zz.md:5: term 'locks' is defined also at" \
		"chapters/keys.md:1, expected one definition of it"
}

@test "references are the links of the other chapters, each once" {
	printf '# More\n\n[Own](https://own.example/)\n\n```references\n```\n' |
		chapter zy
	labbook site
	ended 0
	has site/zz.html '<dt><a href="one.html">One</a></dt><dd><ul><li><a href="https://peps.example/1?a=b&amp;c">PEP 1</a> <small>peps.example/1?a=b&amp;c</small></li></ul></dd>' \
		'<dt><a href="deep/two.html">Two</a></dt>' 'https://own.example/'
	lacks site/zy.html '<small>own.example/</small>'
	lacks site/zz.html '>it</a>'
}

@test "a part stands above its chapters in every list of contents" {
	labbook site
	has site/index.html '</ol><h3 class="label">At the end</h3><ol class="toc"><li><a href="zz.html">Words &amp; signs</a>'
	has site/one.html '</ol><p class="label">At the end</p><ol><li><a href="zz.html">'
	has site/whole.html '</ol><p class="label">At the end</p><ol><li><a href="#chapter.zz">'
}

@test "an example is the lines of the chapter, and what they become" {
	printf '# Ex\n\n````example\nA *word* & <b>\n\n- `x`\n````\n' | chapter ex
	labbook site
	ended 0
	has site/ex.html '<div class="beside">' '<p>A <em>word</em> &amp; ' \
		'<li><code>x</code></li></ul></div></div>'
	[ "$(listings site/ex.html)" = "$(sed -n 4,6p chapters/ex.md)" ]
}

@test "a mistake says what labbook would" {
	printf '# Ex\n\n````mistake\n```experiment\nplot: x\n```\n````\n' |
		chapter ex
	labbook site
	ended 0
	said=$(grep -o '<samp>.*</samp>' site/ex.html | sed 's/<[^>]*>//g; s/&#39;/'\''/g')
	sed -n 4,6p chapters/ex.md >"$BATS_TEST_TMPDIR/chapter.md"
	labbook -C "$BATS_TEST_TMPDIR" site
	ended 1
	holds "$stderr" "$said"
}

# The appendix of the book that shows itself: nothing in it is typed twice.
@test "the book's own page shows the lines that it is made of" {
	rm -r chapters/* && mkdir experiments
	cp "$TOP"/chapters/a2-*.md chapters/a2.md
	cp "$TOP/experiments/words.c" experiments
	labbook site --no-run
	[ "$status" -le 1 ]
	awk '/^````(example|mistake)$/ { on = 1; n++; next }
		/^````$/ { on = 0 } /^`````/ { skip = !skip; if (skip) exit }
		on' chapters/a2.md >written
	[ -s written ]
	listings site/a2.html >shown
	# Each line that is written in an example is shown on the page.
	while IFS= read -r line; do
		grep -qxF -e "$line" shown || { echo "not shown: $line"; return 1; }
	done <written
}
