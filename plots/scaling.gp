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

set logscale x 2
set xrange [least / 1.3 : most * (terminal ? 1.6 : most > 8 * least ? 3 : 1.8)]
set yrange [0 : top * 1.25]
set xlabel X
set ylabel 'speed-up over the base (×)'
ideal(x) = x
if (!terminal) {
	end = most < top * 1.15 ? most : top * 1.15
	set label 1 'ideal' at end, end right offset -1, 0.4 textcolor rgb GUIDE
	set label 2 'capacity here' at graph 0.01, first capacity offset 0, 0.5 textcolor rgb GUIDE
}

plot ideal(x) with lines lc rgb GUIDE dt 3 title 'ideal', \
     (capacity) with lines lc rgb GUIDE dt 2 lw 1.5 title 'capacity', \
     DATA index 'amdahl' using 2:3:(colour($1)) \
         with lines dt 4 lw 1 lc rgb variable title 'Amdahl', \
     '' index 'scaling' using 3:4:5:6:(colour($1)) \
         with yerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
     '' index 'scaling' using 3:4:($3 == most ? strcol(2) : '') \
         with labels left offset 0.8, 0 title 'variant'
