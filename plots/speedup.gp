# How many times as long the base takes: one row a variant and point, with
# its interval, the claimed threshold as a bar, and the base at 1.
stats DATA index 'cells' using 6 nooutput
most = STATS_max > 1 ? STATS_max : 1
# Where no claim sets a threshold there is nothing to look at.
undefine STATS_*
stats DATA index 'cells' using 7 nooutput
if (exists('STATS_max') && STATS_max > most) most = STATS_max

set xrange [0 : most * 1.1]
set yrange [ROWS + 0.6 : 0.2]
set xlabel 'speed-up over the base (×)'
set xtics most > 12 ? 5 : most > 6 ? 2 : most > 2.5 ? 1 : 0.5
set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb GUIDE dt 2 back

if (terminal) {
	plot DATA index 'cells' using 4:1:ytic(3) with points pt 'O', \
	     '' index 'cells' using 7:1 with points pt '|', \
	     '' index 'cells' using 4:1:(sprintf('%.2f', $4)) \
	         with labels left offset 2, 0
} else {
	plot DATA index 'samples' using ($6 == 0 ? $5 : NaN):1:(colour($2)) \
	         with points pt 7 ps 0.25 lc rgb variable title 'rounds', \
	     '' index 'samples' using ($6 == 1 ? $5 : NaN):1:(colour($2)) \
	         with points pt 6 ps 0.45 lc rgb variable title 'tainted rounds', \
	     '' index 'cells' using 7:1:(0):(0.3) \
	         with vectors nohead lw 2 lc rgb GUIDE title 'claimed threshold', \
	     '' index 'cells' using 7:1:(0):(-0.3) \
	         with vectors nohead lw 2 lc rgb GUIDE title 'claimed threshold', \
	     '' index 'cells' using 4:1:5:6:(colour($2)):ytic(3) \
	         with xerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
	     '' index 'cells' using 4:1:(sprintf('%.2f', $4)) \
	         with labels left offset 0.7, 0.55 title 'median'
}
