# Wall time: every sample as a ring, the median with its interval.
stats DATA index 'samples' using 4 nooutput
scale = STATS_max < 1e-3 ? 1e6 : STATS_max < 1 ? 1e3 : 1
unit = scale == 1e6 ? 'µs' : scale == 1e3 ? 'ms' : 's'

set xrange [0 : STATS_max * scale * 1.2]
set yrange [ROWS + 0.6 : 0.2]
set xlabel 'wall time ('.unit.'), left is faster'

if (terminal) {
	plot DATA index 'cells' using ($8 * scale):1:ytic(3) \
	         with points pt 'O', \
	     '' index 'cells' using ($8 * scale):1:(sprintf('%.3g', $8 * scale)) \
	         with labels left offset 2, 0
} else {
	plot DATA index 'samples' using ($6 == 0 ? $4 * scale : NaN):1:(colour($2)) \
	         with points pt 7 ps 0.25 lc rgb variable title 'samples', \
	     '' index 'samples' using ($6 == 1 ? $4 * scale : NaN):1:(colour($2)) \
	         with points pt 6 ps 0.45 lc rgb variable title 'tainted samples', \
	     '' index 'cells' using ($8 * scale):1:($9 * scale):($10 * scale):(colour($2)):ytic(3) \
	         with xerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
	     '' index 'cells' using ($8 * scale):1:(sprintf('%.3g', $8 * scale)) \
	         with labels left offset 0.7, 0.55 title 'median'
}
