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

# Room for the names.
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

	ends = 0
	set table $ENDS
	plot DATA index medians using ($11 == 1 ? keep(up($5 * scale), strcol(10), $2) : 0):(0) with table
	unset table
	unset label
	room = terminal ? 1.0 / (HEIGHT / NY - 6) : 19.0 / (HEIGHT / NY - 100)
	eval NAMES
	title = wrap(value('YLABEL'.panel), LETTERS)
	lines = title eq value('YLABEL'.panel) ? 0 : 1
	if (terminal) {
		set label title at graph 0, graph 1 offset -2, 1.1
		set tmargin 2.6
		set rmargin longest + 3
	} else {
		set label title at screen 0, graph 1 offset 0.5, lines + 0.8
		set tmargin lines + 1.6
		set lmargin at screen 68.0 / WIDTH
		set rmargin at screen 1 - names(longest) / WIDTH
	}
	if (panel == NY) { set xlabel wrap(XLABEL, LETTERS) }

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
	eval tell('y', value('Y'.panel), scale, wide)
}
if (NY > 1) unset multiplot
