# Wall time: every sample as a dot, the median with its interval.
stats DATA index 'samples' using 4 nooutput
scale = STATS_max < 1e-3 ? 1e6 : STATS_max < 1 ? 1e3 : 1
unit = scale == 1e6 ? 'µs' : scale == 1e3 ? 'ms' : 's'
right = STATS_max * scale * 1.1

eval LAYOUT
set xrange [0 : right]
set yrange [ROWS + 0.6 : terminal ? 0.2 : 0.5]
set xlabel 'wall time ('.unit.'), left is faster'

if (terminal) {
	plot DATA index 'cells' using ($8 * scale):1:ytic(3) \
	         with points pt 'O', \
	     '' index 'cells' using ($8 * scale):1:(sprintf('%.3g', $8 * scale)) \
	         with labels left offset 2, 0
} else {
	plot DATA index 'cells' using (0):($1 + MARK):(right):(0) \
	         with vectors nohead lw 0.5 lc rgb GUIDE title 'rows', \
	     '' index 'samples' using ($6 == 0 ? $4 * scale : NaN):($1 + MARK):(colour($2)) \
	         with points pt 7 ps 0.25 lc rgb variable title 'samples', \
	     '' index 'samples' using ($6 == 1 ? $4 * scale : NaN):($1 + MARK):(colour($2)) \
	         with points pt 6 ps 0.45 lc rgb variable title 'tainted samples', \
	     '' index 'cells' using ($8 * scale):($1 + MARK):($9 * scale):($10 * scale):(colour($2)) \
	         with xerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
	     '' index 'cells' using (0):($1 + NAME):3 with labels left title 'names', \
	     '' index 'cells' using (right):($1 + NAME):(sprintf('%.3g '.unit, $8 * scale)) \
	         with labels right title 'median'
}
eval tell('x', 'wall', scale, 0)
