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
		'"figure.pulse-desc">turns in a second. alone' \
		'"figure.rows-desc">never read. alone: not readable' \
		'>tallest bar: ' \
		'"figure.when-desc">Timeline from ' 'works: 20 spans' \
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

@test "the table shows the metrics of the figure first" {
	has site/one.html '>nivcsw</th>' 'title="turns in a second">rate</th>'
	order=$(grep -o '>\(variant\|rate\|late\|wall time\)</th>' \
		site/one.html | head -n 4 | tr -d '\n')
	[ "$order" = '>variant</th>>rate</th>>late</th>>wall time</th>' ]
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
