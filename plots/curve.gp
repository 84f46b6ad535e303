# A metric, or two above each other, over the number that varies: a line a
# variant, with intervals, named at its end.
if (NY > 1) set multiplot layout NY, 1

# The tics of x are the values that were measured, as far as there is room.
far = XMIN > 0 && XMAX > 10 * XMIN
across(x) = XMAX == XMIN ? 0.5 : far ? log10(x / XMIN) / log10(XMAX / XMIN) : (x - XMIN) / (XMAX - XMIN)
if (far) set logscale x
set xrange [XMAX == XMIN ? XMIN - 1 : far ? XMIN / (XMAX / XMIN) ** 0.04 : XMIN - 0.04 * (XMAX - XMIN) : \
            XMAX == XMIN ? XMAX + 1 : far ? XMAX * (XMAX / XMIN) ** 0.04 : XMAX + 0.04 * (XMAX - XMIN)]
set xtics ()
before = -1
do for [word in XVALUES] {
	at = across(real(word))
	if (before < 0 || abs(at - before) > 0.03 + 0.022 * strlen(word)) {
		set xtics add (word real(word))
		before = at
	}
}

# Where the lines end, and who they are.
array END_AT[1000]
array END_NAME[1000]
array END_CLASS[1000]
ends = 0
longest = 0
keep(y, name, class) = (ends = ends + 1, END_AT[ends] = y, END_NAME[ends] = name, \
    END_CLASS[ends] = class, longest = strlen(name) > longest ? strlen(name) : longest, y)

set table $ENDS
do for [panel = 1 : NY] {
	plot DATA index 'metric:'.value('Y'.panel).';' using ($11 == 1 ? keep($5, strcol(10), $2) : 0):(0) with table
}
unset table

do for [panel = 1 : NY] {
	medians = 'metric:'.value('Y'.panel).';'
	scale = value('YSCALE'.panel)
	low = value('YLOW'.panel) * scale
	high = value('YHIGH'.panel) * scale
	wide = value('YWIDE'.panel)
	bottom = wide ? low / 1.5 : low < 0 ? low - 0.1 * (high - low) : 0
	top = wide ? high * 1.5 : high > 0 ? high * 1.12 : bottom < 0 ? -0.1 * bottom : 1
	up(y) = wide ? log10(y / bottom) / log10(top / bottom) : (y - bottom) / (top - bottom)
	if (wide) {
		set logscale y
		eval logtics('y', bottom, top, value('YTIME'.panel))
	} else {
		unset logscale y
		set ytics autofreq
	}
	set yrange [bottom : top]

	# Names keep apart: from below, and from above where that pushed them out.
	ends = 0
	set table $ENDS
	plot DATA index medians using ($11 == 1 ? keep(up($5 * scale), strcol(10), $2) : 0):(0) with table
	unset table
	room = terminal ? 1.0 / (HEIGHT / NY - 6) : 17.0 / (HEIGHT / NY - 105)
	do for [i = 2 : ends] { do for [k = i : 2 : -1] {
		if (END_AT[k] < END_AT[k - 1]) {
			at = END_AT[k]; END_AT[k] = END_AT[k - 1]; END_AT[k - 1] = at
			name = END_NAME[k]; END_NAME[k] = END_NAME[k - 1]; END_NAME[k - 1] = name
			class = END_CLASS[k]; END_CLASS[k] = END_CLASS[k - 1]; END_CLASS[k - 1] = class
		}
	} }
	do for [i = 2 : ends] {
		if (END_AT[i] < END_AT[i - 1] + room) { END_AT[i] = END_AT[i - 1] + room }
	}
	if (ends > 0 && END_AT[ends] > 1) { END_AT[ends] = 1 }
	do for [i = ends - 1 : 1 : -1] {
		if (END_AT[i] > END_AT[i + 1] - room) { END_AT[i] = END_AT[i + 1] - room }
	}
	unset label
	do for [i = 1 : ends] {
		set label END_NAME[i] at graph 1, graph END_AT[i] offset (terminal ? 1.5 : 0.7), 0 textcolor rgb colour(END_CLASS[i])
	}
	set label value('YLABEL'.panel) at graph 0, graph 1 offset -2, 1.1
	set tmargin 2.6
	if (terminal) {
		set rmargin longest + 3
	} else {
		set lmargin at screen 0.13
		set rmargin at screen 1 - (longest * 8 + 16 < 240 ? longest * 8 + 16 : 240) / 560.0
	}
	if (panel == NY) { set xlabel XLABEL }

	if (value('YCOUNT'.panel) == 0) {
		plot -1 notitle
	} else { if (terminal) {
		plot DATA index medians using 4:($5 * scale):(shape($2)) with linespoints pt variable
	} else {
		plot DATA index medians using 4:($5 * scale):(colour($2)) \
		         with lines lw 2 lc rgb variable title 'median', \
		     '' index medians using 4:($5 * scale):($6 * scale):($7 * scale):(colour($2)) \
		         with yerrorbars pt -1 lw 1.5 lc rgb variable title 'interval', \
		     '' index medians using 4:($5 * scale):(shape($2)):(colour($2)) \
		         with points pt variable ps 0.8 lc rgb variable title 'median'
	} }
}
if (NY > 1) unset multiplot
