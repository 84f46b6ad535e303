# How often a metric had which value, over all samples: a small histogram for
# each variant and point, on a common axis, with a mark at the median.
if (NY > 1) set multiplot layout NY, 1
array CLASS[ROWS]
set yrange [ROWS + 0.6 : terminal ? 0.1 : 0.5]
eval LAYOUT
set style fill solid 0.75 noborder

do for [panel = 1 : NY] {
	medians = 'metric:'.value('Y'.panel).';'
	samples = 'values:'.value('Y'.panel).';'
	scale = value('YSCALE'.panel)
	low = value('YMIN'.panel)
	high = value('YMAX'.panel)
	wide = value('YWIDE'.panel)

	# A bin a number where there are few; else 24 bins, of equal ratios on a
	# logarithmic axis.
	each = value('YWHOLE'.panel) && high - low < 30
	first = each ? low - 0.5 : wide ? log10(low) : low
	bins = each ? int(high - low) + 1 : 24
	step = each ? 1.0 : wide ? log10(high / low) / bins : (high - low) / bins
	if (step == 0) { bins = 1; step = low == 0 ? 1 : abs(low) * 0.1; first = low - 0.5 * step }
	wide = wide && !each
	bin(y) = (b = floor(((wide ? log10(y) : y) - first) / step), b < 0 ? 0 : b >= bins ? bins - 1 : b)
	edge(b) = (wide ? 10 ** (first + b * step) : first + b * step) * scale
	array COUNT[ROWS * bins]
	do for [i = 1 : ROWS * bins] { COUNT[i] = 0 }
	do for [i = 1 : ROWS] { CLASS[i] = 1 }
	most = 0
	cell = 0
	count(row, class, y) = (cell = (row - 1) * bins + bin(y) + 1, CLASS[int(row)] = class, \
	    COUNT[int(cell)] = COUNT[int(cell)] + 1, most = COUNT[int(cell)] > most ? COUNT[int(cell)] : most, 0)
	set table $COUNTED
	plot DATA index samples using (valid(4) ? count($1, $2, known(4)) : 0):(0) with table
	unset table

	left = edge(0)
	right = edge(bins)
	if (wide) {
		set logscale x
		eval logtics('x', left, right, value('YTIME'.panel))
	} else {
		unset logscale x
		set xtics autofreq
		if (each && high - low < 8) { set xtics 1 }
	}
	slack = 0.03 * (right - left)
	begin = wide ? left / 1.1 : left - slack
	end = wide ? right * 1.1 : right + slack
	set xrange [begin : end]
	set xlabel wrap(value('YLABEL'.panel), LETTERS).(most > 0 ? sprintf("\ntallest bar: %d", most) : '')
	row(i) = floor((i - 1) / bins) + 1
	tall(n) = 0.5 * n / (most > 0 ? most : 1)
	# The foot of a row's bars.
	FOOT = 0.45
	# Where nothing is counted goes there: without any point gnuplot would warn.
	away = wide ? right * 10 : 2 * right - left + 1

	if (terminal) {
		plot DATA index medians using (left):1:(''):ytic(9) with labels, \
		     COUNT using ($2 > 0 ? edge((int($1) - 1) % bins + 0.5) : away):(row($1)):(sprintf('%d', $2)) \
		         with labels
	} else {
		plot COUNT using ($2 > 0 ? edge((int($1) - 1) % bins) : away):(row($1) + FOOT): \
		         ($2 > 0 ? edge((int($1) - 1) % bins) : away):($2 > 0 ? edge((int($1) - 1) % bins + 1) : away): \
		         (row($1) + FOOT - tall($2)):(row($1) + FOOT):(colour(CLASS[row($1)])) \
		         with boxxyerror lc rgb variable title 'samples', \
		     DATA index medians using (begin):($1 + FOOT):(end - begin):(0) \
		         with vectors nohead lw 0.5 lc rgb GUIDE title 'rows', \
		     '' index medians using (valid(5) ? known(5) * scale : away):($1 + FOOT):(0):(0.12) \
		         with vectors nohead lw 3 lc rgb GUIDE title 'median', \
		     '' index medians using (begin):($1 + NAME):9 with labels left title 'names', \
		     '' index medians using (end):($1 + NAME):8 with labels right title 'median'
	}
	eval tell('x', value('Y'.panel), scale, wide)
}
if (NY > 1) unset multiplot
