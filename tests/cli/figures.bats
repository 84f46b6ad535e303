#!/usr/bin/env bats
# Plots of metrics and spans, measured by an experiment that reports both.

load helper

# The pages of a book with a figure of each kind, measured once.
setup() {
	local made=$BATS_FILE_TMPDIR/book

	if [ ! -e "$made/ready" ]; then
		mkdir -p "$made/chapters" "$made/experiments"
		cp "$BATS_TEST_DIRNAME/pulse.c" "$made/experiments"
		# Another experiment with some of the same names.
		sed 's/"pulse"/"beat"/; s/"alone"/"solo"/; s/= "works" }/= "toils" }/' \
			"$made/experiments/pulse.c" >"$made/experiments/beat.c"
		echo 'title: Figures' >"$made/chapters/book.yaml"
		cat >"$made/chapters/one.md" <<-'END'
			```experiment
			run: pulse
			with: {step: [0.5, 2]}
			plot: curve
			y: [rate, late]
			```

			```experiment
			run: pulse
			id: rows
			plot: bars
			y: [none, turns]
			```

			```experiment
			run: pulse
			id: often
			plot: histogram
			y: turns
			```

			```experiment
			run: pulse
			id: when
			plot: timeline
			y: nivcsw
			```

			```experiment
			run: beat
			plot: timeline
			```

			```gnuplot plot=pulse-own
			# What
			#   is seen.
			set title Y1.' over '.XLABEL
			plot DATA index 'metric:'.Y1.';' using 4:5 with lines
			```
		END
		"$LABBOOK" -C "$made" site --quick || return
		touch "$made/ready"
	fi
	BOOK=$BATS_TEST_TMPDIR/book
	cp -a "$made" "$BOOK"
	cd "$BOOK" || return
}

@test "each kind of plot is drawn and told" {
	has site/one.html '>turns in a second (/s)</text>' \
		'"figure.pulse-desc">Turns in a second. Across, from 0.5 to 2 ms: ' \
		'"figure.rows-desc">Never read. A row for each variant: alone not' \
		'"figure.often-desc">Turns taken. How often each value came, ' \
		'>tallest bar: ' \
		'"figure.when-desc">What each thread was at, over ' \
		'together, 2 threads: works, ' '"figure.pulse-own.own-desc">What is seen.<' \
		'>waits for its turn</text>' \
		'>rate over length of a turn (ms)</text>'
	lacks site/one.html '>never seen</text>' 'This plot failed'
}

@test "a page has no more of gnuplot's words than it needs" {
	lacks site/one.html 'rgb( ' 'rgb(172' '<use' 'xlink' '<defs>' gnuplot_plot \
		'stroke="black"' 'L1' '></text>'
	has site/one.html 'stroke="var(--c2)"' 'fill="var(--ink)"'
	drawn=$(cat build/plots/*.svg | wc -c)
	inlined=$(sed -n '/<svg/,/<\/svg>/p' site/one.html | wc -c)
	[ "$inlined" -lt $((drawn / 3)) ]
}

@test "the same name has the same colour in every figure" {
	has site/data/pulse.dat '1 1 "alone" ' '2 2 "in-turn" '
	has site/data/beat.dat '1 4 "solo" ' '2 2 "in-turn" '
	grep -qx 'array SPANCLASS\[3\] = \[1, 2, 3\]' site/data/when.gp
	grep -qx 'array SPANCLASS\[3\] = \[4, 2, 3\]' site/data/beat.gp
	has site/one.html 'fill="var(--c4)"'
}

# An attribute of the svg element with that id.
attribute() {
	grep -o "<svg [^>]*\"figure\.$1-title[^>]*" site/one.html |
		head -n 1 | sed "s/.* $2=\"\([^\"]*\)\".*/\1/"
}

@test "a figure says where a value stands on its axis" {
	[ "$(attribute rows data-shows)" = none ]
	[ "$(attribute often data-shows)" = turns ]
	[ "$(attribute often data-axis)" = x ]
	[ "$(attribute pulse data-shows)" = rate ]
	[ "$(attribute pulse data-axis)" = y ]
	has site/one.html '</desc><g data-axis="y" data-log="0"' \
		'data-shows="late"/>' '<g data-axis="x" data-log="0" data-scale="1"'
	lacks site/one.html 'data-shows="wall"'
	# The median of the first row is drawn there.
	sed -i 's/^y: turns/y: rate/; s/^plot: histogram/plot: bars/' \
		chapters/one.md
	labbook site --no-run
	ended 0
	[ "$(attribute often data-log)" = 0 ]
	median=$(sed -n '/^# metric:rate;/{n;p}' build/plots/often.dat |
		cut -d' ' -f5)
	sed -n '/figure\.often-title/p' site/one.html |
		grep -o '<path d="M[0-9.]*,[0-9.]*z" stroke="var(--c1)"' |
		awk -F '[M,]' -v v="$median" \
			-v k="$(attribute often data-scale)" \
			-v from="$(attribute often data-from)" \
			-v to="$(attribute often data-to)" \
			-v start="$(attribute often data-start)" \
			-v end="$(attribute often data-end)" '
		BEGIN { x = start + (v * k - from) / (to - from) * (end - start) }
		$2 - x < 0.11 && x - $2 < 0.11 { found = 1 }
		END { exit !found }'
}

@test "where a value stands outlives the drawing of the figure" {
	labbook site --no-run
	rm site/one.html
	drawn=$(stat -c %Y.%Z build/plots/often.svg)
	labbook site --no-run
	ended 0
	[ "$(stat -c %Y.%Z build/plots/often.svg)" = "$drawn" ]
	[ "$(attribute often data-shows)" = turns ]
}

@test "a timeline comes twice, once for a small screen" {
	[ "$(attribute when class)" = roomy ]
	[ "$(attribute rows class)" != roomy ]
	# Of the second the words are those of the first.
	has site/one.html 'figure.when-desc" class="narrow" viewBox="0 0 340 '
	[ "$(grep -o 'id="figure.when-title"' site/one.html | wc -l)" = 1 ]
	grep -q '^\.plot svg\.narrow { display: none; }' site/style.css
}

@test "each figure can be taken along as a picture" {
	for id in pulse rows often when beat; do
		has site/one.html "href=\"data/$id.svg\">the figure as SVG</a>"
		has "site/data/$id.svg" '<svg xmlns="http://www.w3.org/2000/svg"' \
			'<title>A pulse</title><desc>' 'light-dark(#' '</svg>'
		lacks "site/data/$id.svg" 'var(' 'aria-' 'data-' ' id='
	done
	has site/data/when.svg '<desc>What each thread was at, ' 'width="640"'
	[ ! -e site/data/when.narrow.svg ]
	[ ! -e site/data/pulse.rounds.svg ]
}

@test "the table shows the metrics of the figure first" {
	has site/one.html '>nivcsw</th>' '<b>rate</b>: turns in a second' \
		'<table class="results few-4">'
	order=$(grep -o '>\(variant\|rate\|late\|n\|wall time\)</th>' \
		site/one.html | head -n 5 | tr -d '\n')
	[ "$order" = '>variant</th>>rate</th>>late</th>>n</th>>wall time</th>' ]
}

@test "only the first round keeps its spans" {
	rounds=$(jq '[.samples[] | select(.spans) | .round] | unique | .[]' \
		build/results/when.json)
	[ "$rounds" = 0 ]
	spans=$(jq '[.samples[] | select(.spans)] | length' \
		build/results/when.json)
	[ "$spans" = 3 ]
	# A span lies inside the region, but for what a clock is read late.
	jq -e '[.samples[] | select(.spans) | .wall_ns as $wall | .spans[]
		| .[2] >= 0 and .[2] <= .[3] and .[3] <= $wall] | all' \
		build/results/when.json
}

@test "a script to download draws the same without a warning" {
	cd site/data
	for id in pulse rows often when; do
		run --separate-stderr gnuplot "$id.gp"
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		[ -s "$id.svg" ]
	done
}

@test "a terminal shows them too" {
	labbook show when
	ended 0
	holds "$output" 'thread 1' '####' '----'
	labbook show pulse
	ended 0
	holds "$output" 'length of a turn (ms)'
	labbook show often
	ended 0
	holds "$output" 'tallest bar'
	labbook show rows
	ended 0
	holds "$output" 'turns taken'
	[ -z "$stderr" ]
}

@test "other parameters leave nothing to draw a curve of" {
	labbook run pulse step=1 --quick
	ended 0
	holds "$output" 'turns in a second (/s)'
	[[ $stderr != *'no plot'* ]] || false
}

@test "an unknown metric in y" {
	sed -i 's/^y: nivcsw/y: speed/' chapters/one.md
	labbook check
	ended 1
	one_line "one.md:26: unknown metric 'speed' in y, expected one of \
late, rate, turns, none, wall, cpu,"
}

@test "a span that ends before it begins is a bug of the experiment" {
	sed -i 's/rig_span(rig, i, "works", turn->from_ns/&+1000000000/' \
		experiments/pulse.c
	labbook run often --quick
	[ "$status" != 0 ]
	holds "$stderr" "ended before it began: span 'works'"
}
