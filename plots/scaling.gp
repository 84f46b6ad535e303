# Speed-up against a parameter, such as the number of workers: points with
# intervals, unjoined; the ideal, Amdahl's law through the last point of each
# variant, and what the capacity control reached here.
stats DATA index 'scaling' using 3 nooutput
least = STATS_min
most = STATS_max
stats DATA index 'scaling' using 6 nooutput
top = STATS_max > 1 ? STATS_max : 1
undefine STATS_*
stats DATA index 'compared' using 8 nooutput
capacity = exists('STATS_max') ? STATS_max : NaN
if (capacity > top) top = capacity

roof = top * 1.25

set logscale x 2
set xrange [least / 1.3 : most * (terminal ? 1.6 : 1.15)]
set yrange [0 : roof]
set xlabel wrap(XLABEL ne '' ? XLABEL : X, LETTERS)
ideal(x) = x
if (terminal) {
	set ylabel 'speed-up over the base (×)'
} else {
	set table $ENDS
	plot DATA index 'scaling' using ($3 == most && valid(4) ? keep(known(4) / roof, strcol(2), $1) : 0):(0) with table
	unset table
	room = 19.0 / (HEIGHT - 100)
	eval NAMES
	set label 'speed-up over the base (×)' at screen 0, graph 1 offset 0.5, 0.8
	set tmargin 1.6
	set lmargin 5
	set rmargin at screen 1 - names(longest) / WIDTH
	end = most < top * 1.15 ? most : top * 1.15
	set label 'ideal' at end, end right offset -1, 0.4 textcolor rgb GUIDE
	set label 'capacity here' at graph 0.01, first capacity offset 0, 0.5 textcolor rgb GUIDE
}

plot ideal(x) with lines lc rgb GUIDE dt 3 title 'ideal', \
     (capacity) with lines lc rgb GUIDE dt 2 lw 1.5 title 'capacity', \
     DATA index 'amdahl' using 2:3:(colour($1)) \
         with lines dt 4 lw 1 lc rgb variable title 'Amdahl', \
     '' index 'scaling' using 3:4:5:6:(colour($1)) \
         with yerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
     '' index 'scaling' using 3:4:(terminal && $3 == most ? strcol(2) : '') \
         with labels left offset 0.8, 0 title 'variant'
eval tell('y', 'speedup', 1, 0)
