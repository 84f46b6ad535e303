# Every paired speed-up in the order of measuring, one panel a comparison:
# the interval of the median as a band, the claimed threshold as a line,
# tainted rounds hollow.
stats DATA index 'rounds' using 3 nooutput
last = STATS_max
stats DATA index 'rounds' using 4 nooutput
least = STATS_min < 1 ? STATS_min : 1
most = STATS_max > 1 ? STATS_max : 1
# Where no claim sets a threshold there is nothing to look at.
undefine STATS_*
stats DATA index 'compared' using 7 nooutput
if (exists('STATS_max') && STATS_max > most) most = STATS_max
stats DATA index 'compared' using 1 nooutput
panels = STATS_max

wide = last + 2
left(panel) = (panel - 1) * wide
middle(panel) = left(panel) + 0.5 * (last + 1)
set xrange [0 : panels * wide - 1]
set yrange [0 : most * 1.1]
set ylabel 'speed-up (×)'
set xtics scale 0
if (panels > 3) set xtics rotate by -18
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc rgb GUIDE dt 2 back
set style fill transparent solid 0.18 noborder

plot DATA index 'compared' using (middle($1)):4:(left($1)):(left($1) + last + 1):5:6:(colour($2)):xtic(3) \
         with boxxyerror lc rgb variable title 'interval', \
     '' index 'compared' using (left($1)):7:(last + 1):(0) \
         with vectors nohead lw 2 lc rgb GUIDE title 'claimed threshold', \
     '' index 'compared' using (left($1)):4:(last + 1):(0):(colour($2)) \
         with vectors nohead lw 1.5 lc rgb variable title 'median', \
     '' index 'rounds' using (left($1) + $3):($5 == 0 ? $4 : NaN):(colour($2)) \
         with points pt 7 ps 0.5 lc rgb variable title 'rounds', \
     '' index 'rounds' using (left($1) + $3):($5 == 1 ? $4 : NaN):(colour($2)) \
         with points pt 6 ps 0.6 lc rgb variable title 'tainted rounds'
