# A metric, or two: one row a variant and point, with every sample as a dot,
# the median, its interval, and its value.
if (NY > 1) set multiplot layout NY, 1
set yrange [ROWS + 0.6 : terminal ? 0.2 : 0.5]
eval LAYOUT

do for [panel = 1 : NY] {
	medians = 'metric:'.value('Y'.panel).';'
	samples = 'values:'.value('Y'.panel).';'
	scale = value('YSCALE'.panel)
	low = value('YMIN'.panel) * scale
	high = value('YMAX'.panel) * scale
	wide = value('YWIDE'.panel)
	# A few wild samples may not squeeze the rest: they stand at the edge.
	reach = 3 * (value('YHIGH'.panel) - value('YLOW'.panel)) * scale
	if (!wide && reach > 0) {
		low = low < value('YLOW'.panel) * scale - reach ? value('YLOW'.panel) * scale - reach : low
		high = high > value('YHIGH'.panel) * scale + reach ? value('YHIGH'.panel) * scale + reach : high
	}
	left = wide ? low / 1.5 : low < 0 ? low - 0.1 * (high - low) : 0
	right = wide ? high * 1.5 : high > 0 ? high * 1.15 : left < 0 ? -0.1 * left : 1
	# What a plot leaves out goes there: without any point gnuplot would warn.
	away = wide ? right * 10 : 2 * right - left + 1
	middle = wide ? sqrt(left * right) : 0.5 * (left + right)
	if (wide) {
		set logscale x
		eval logtics('x', left, right, value('YTIME'.panel))
	} else {
		unset logscale x
		set xtics autofreq
	}
	set xrange [left : right]
	set xlabel wrap(value('YLABEL'.panel), LETTERS)

	if (terminal) {
		# An empty text names the row also where nothing was measured.
		plot DATA index medians using (middle):1:(''):ytic(9) with labels, \
		     '' index medians using (valid(5) ? known(5) * scale : away):1 with points pt 'O', \
		     '' index medians using (valid(5) ? away : left):1:8 with labels left offset 1, 0, \
		     '' index medians using (valid(5) && known(5) * scale < middle ? known(5) * scale : away):1:8 \
		         with labels left offset 2, 0, \
		     '' index medians using (valid(5) && known(5) * scale >= middle ? known(5) * scale : away):1:8 \
		         with labels right offset -2, 0
	} else {
		plot DATA index medians using (left):($1 + MARK):(right - left):(0) \
		         with vectors nohead lw 0.5 lc rgb GUIDE title 'rows', \
		     '' index samples using (valid(4) && $5 == 0 ? known(4) * scale : away):($1 + MARK):(colour($2)) \
		         with points pt 7 ps 0.25 lc rgb variable title 'samples', \
		     '' index samples using (valid(4) && $5 == 1 ? known(4) * scale : away):($1 + MARK):(colour($2)) \
		         with points pt 6 ps 0.45 lc rgb variable title 'tainted samples', \
		     '' index samples using (valid(4) && known(4) * scale > right ? right : away):($1 + MARK):('›') \
		         with labels title 'samples beyond', \
		     '' index samples using (valid(4) && known(4) * scale < left ? left : away):($1 + MARK):('‹') \
		         with labels title 'samples beyond', \
		     '' index medians using (valid(5) ? known(5) * scale : away):($1 + MARK):(valid(5) ? known(6) * scale : away): \
		         (valid(5) ? known(7) * scale : away):(colour($2)) \
		         with xerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
		     '' index medians using (left):($1 + NAME):9 with labels left title 'names', \
		     '' index medians using (right):($1 + NAME):8 with labels right title 'median'
	}
	eval tell('x', value('Y'.panel), scale, wide)
}
if (NY > 1) unset multiplot
