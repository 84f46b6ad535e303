# What labbook site writes for the search of its pages.
load helper

setup() { new_book; }

# The JSON that the index is.
index() { sed 's/^labbookSearch(//; s/);$//' site/search/index.js; }

# Each place that holds a word, as PAGE#ID.
places() {
	index | jq -r --arg word "$1" '.entries[]
		| select([.title, .text] | join(" ") | test($word; "i"))
		| "\(.page)#\(.id)"'
}

# Every place that can be found is there.
all_there() {
	local page id
	index | jq -r '.entries[] | "\(.page)\t\(.id)"' >places
	[ -s places ] || return
	while IFS=$'\t' read -r page id; do
		[ -z "$id" ] && [ -e "site/$page" ] && continue
		grep -qF " id=\"$id\"" "site/$page" && continue
		echo "$page has no $id"
		return 1
	done <places
}

# A browser can read it: node says so, where there is one.
is_script() {
	! command -v node >/dev/null || node --check site/search/index.js
}

@test "each section is a place of its own, and each look-up page" {
	cat <<-'END' | chapter "two words"
		First *words*.

		# Top

		## Part one

		Deep `code_here`.

		### Explain

		> [!NOTE]
		> Noted.

		## Part one

		| a |
		|---|
		| cell |
	END
	printf '# Welcome\n\nHello.\n' | chapter index
	labbook site
	ended 0
	[ -z "$(complaints)" ]
	is_script
	all_there
	cat >expected <<-'END'
		two words.html##Top##First words.
		two words.html#top#Top##
		two words.html#part-one#Part one#Top#Deep code_here.
		two words.html#explain#Explain#Top › Part one#Noted.
		two words.html#part-one-2#Part one#Top#a cell
		index.html#welcome#Welcome##Hello.
	END
	index | jq -r '.entries[] | [.page, .id, .title, .within, .text]
		| join("#")' | head -n 6 | diff expected -
}

@test "an experiment is found by its name, its question and its claims" {
	rm -r "$BOOK"
	rig_book
	cat <<-'END' | chapter a
		# A chapter

		```experiment
		run: nap
		question: How soon is it awake?
		claims:
		  - {id: c, text: Nobody oversleeps., holds: value(together.wall) > 0}
		```
	END
	labbook site --no-run
	ended 0
	all_there
	[ "$(places '^nap: ')" = 'a.html#experiment.nap' ]
	[ "$(places 'how soon')" = \
	    "$(printf 'a.html#a-chapter\na.html#experiment.nap')" ]
	[ "$(places oversleeps)" = 'a.html#a-chapter' ]
	[ "$(places nap.c)" = 'source/nap.c.html#' ]
	[ "$(places 'all claims')" = 'claims.html#' ]
	# So it is when there was nothing to do.
	labbook site --quick
	ended 0
	cp site/search/index.js before
	labbook site --quick
	ended 0
	cmp before site/search/index.js
}

@test "what a chapter says cannot leave the script" {
	printf '# `</script>`"\\\n\n`<!--` \xe2\x80\xa8 x\n' | chapter a
	labbook site
	ended 0
	is_script
	run ! grep -q -e '<' -e $'\xe2\x80\xa8' site/search/index.js
	[ "$(index | jq -r '.entries[0].title')" = '</script>"\' ]
	[ "$(wc -l <site/search/index.js)" = 1 ]
}

@test "without lunr the book is made, and says what is missing" {
	echo '# A' | chapter a
	labbook site
	ended 0
	[ -e site/search/lunr.js ]
	XDG_DATA_DIRS=$BOOK labbook site
	ended 0
	[ "$(complaints)" = \
	    "labbook: the pages have no search: the package libjs-lunr is not installed" ]
	[ ! -e site/search/lunr.js ]
	[ "$(cat site/search/index.js)" = \
	    'labbookSearch({"missing":"libjs-lunr"});' ]
	is_script
	labbook site
	ended 0
	[ -z "$(complaints)" ]
	cmp site/search/lunr.js /usr/share/javascript/lunr/lunr.min.js
	[ "$(places A)" = 'a.html#a' ]
}

@test "the book is searched in full: its words lead to its chapters" {
	shipped_book
	labbook site --no-run
	# Its own plots fail where nothing has been measured.
	[ "$status" -le 1 ]
	is_script
	all_there
	places convoy | grep -q '^04-waiting.html#the-convoy$'
	places immortal | grep -q '^01-why-a-lock.html#'
	places convoy | grep -q '#experiment.convoy$'
	# Large indexes have sunk searches before: it says nothing twice.
	[ "$(wc -c <site/search/index.js)" -lt "$(cat chapters/*.md | wc -c)" ]
}
