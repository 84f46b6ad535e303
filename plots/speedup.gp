# How many times as long the base takes: one row a variant and point, with
# its interval, the claimed threshold as a bar, and the base at 1.
stats DATA index 'cells' using 6 nooutput
most = STATS_max > 1 ? STATS_max : 1
# Where no claim sets a threshold there is nothing to look at.
undefine STATS_*
stats DATA index 'cells' using 7 nooutput
if (exists('STATS_max') && STATS_max > most) most = STATS_max
right = most * 1.1

eval LAYOUT
set xrange [0 : right]
set yrange [ROWS + 0.6 : terminal ? 0.2 : 0.5]
set xlabel 'speed-up over the base (×)'
set xtics most > 12 ? 5 : most > 6 ? 2 : most > 2.5 ? 1 : 0.5

if (terminal) {
	set arrow 1 from 1, graph 0 to 1, graph 1 nohead dt 2 back
	plot DATA index 'cells' using 4:1:ytic(3) with points pt 'O', \
	     '' index 'cells' using 7:1 with points pt '|', \
	     '' index 'cells' using 4:1:(sprintf('%.2f', $4)) \
	         with labels left offset 2, 0
} else {
	plot DATA index 'cells' using (0):($1 + MARK):(right):(0) \
	         with vectors nohead lw 0.5 lc rgb GUIDE title 'rows', \
	     '' index 'cells' using (1):($1 + MARK - 0.17):(0):(0.34) \
	         with vectors nohead lw 1 lc rgb GUIDE title 'base', \
	     '' index 'samples' using ($6 == 0 ? $5 : NaN):($1 + MARK):(colour($2)) \
	         with points pt 7 ps 0.25 lc rgb variable title 'rounds', \
	     '' index 'samples' using ($6 == 1 ? $5 : NaN):($1 + MARK):(colour($2)) \
	         with points pt 6 ps 0.45 lc rgb variable title 'tainted rounds', \
	     '' index 'cells' using 7:($1 + MARK - 0.22):(0):(0.44) \
	         with vectors nohead lw 3 lc rgb GUIDE title 'claimed threshold', \
	     '' index 'cells' using 4:($1 + MARK):5:6:(colour($2)) \
	         with xerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
	     '' index 'cells' using (0):($1 + NAME):3 with labels left title 'names', \
	     '' index 'cells' using (right):($1 + NAME):(sprintf('%.2f×', $4)) \
	         with labels right title 'median'
}
eval tell('x', 'speedup', 1, 0)
