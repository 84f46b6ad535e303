# Every paired speed-up in the order of measuring, a strip a comparison, each
# over its own range: the interval of the median as a band, the base and the
# claimed threshold as lines where they are near, tainted rounds hollow.
stats DATA index 'rounds' using 3 nooutput
last = STATS_max
stats DATA index 'compared' using 1 nooutput
strips = STATS_max

# Where a strip begins and ends: at least two per cent of it is shown.
array LOW[strips]
array HIGH[strips]
do for [i = 1 : strips] { LOW[i] = 1e300; HIGH[i] = -1e300 }
reach(i, y) = (LOW[i] = y < LOW[i] ? y : LOW[i], HIGH[i] = y > HIGH[i] ? y : HIGH[i], 0)
set table $REACHED
plot DATA index 'rounds' using (valid(4) ? reach(int($1), known(4)) : 0):(0) with table
unset table
do for [i = 1 : strips] {
	if (LOW[i] > HIGH[i]) { LOW[i] = 0; HIGH[i] = 1 }
	middle = 0.5 * (LOW[i] + HIGH[i])
	half = 0.55 * (HIGH[i] - LOW[i]) > 0.01 * middle ? 0.55 * (HIGH[i] - LOW[i]) : 0.01 * middle
	LOW[i] = middle - half
	HIGH[i] = middle + half
}

# A strip from FOOT up to FOOT - TALL below its number.
FOOT = 0.48
TALL = 0.62
NAME = -0.31
up(i, y) = i + FOOT - TALL * (y - LOW[i]) / (HIGH[i] - LOW[i])
inside(i, y) = y > LOW[i] && y < HIGH[i] ? up(i, y) : NaN

set xrange [0.4 : last + 0.6]
set yrange [strips + 0.6 : 0.5]
set xlabel 'round, in the order of measuring'
eval LAYOUT
set lmargin 6
set tmargin 0.2
set style fill transparent solid 0.18 noborder

plot DATA index 'compared' using (1):($1):(0.4):(last + 0.6):(up(int($1), $5)):(up(int($1), $6)):(colour($2)) \
         with boxxyerror lc rgb variable title 'interval', \
     '' index 'compared' using (0.4):(inside(int($1), 1)):(last + 0.2):(0) \
         with vectors nohead lw 1 dt 2 lc rgb GUIDE title 'base', \
     '' index 'compared' using (0.4):(inside(int($1), $7)):(last + 0.2):(0) \
         with vectors nohead lw 2 lc rgb GUIDE title 'claimed threshold', \
     '' index 'compared' using (0.4):(up(int($1), $4)):(last + 0.2):(0):(colour($2)) \
         with vectors nohead lw 1.5 lc rgb variable title 'median', \
     '' index 'rounds' using 3:($5 == 0 ? up(int($1), $4) : NaN):(colour($2)) \
         with points pt 7 ps 0.5 lc rgb variable title 'rounds', \
     '' index 'rounds' using 3:($5 == 1 ? up(int($1), $4) : NaN):(colour($2)) \
         with points pt 6 ps 0.6 lc rgb variable title 'tainted rounds', \
     '' index 'compared' using (0.4):($1 + NAME):3 with labels left title 'names', \
     '' index 'compared' using (last + 0.6):($1 + NAME):(sprintf('%.2f×', $4)) \
         with labels right title 'median', \
     '' index 'compared' using (0.4):(up(int($1), HIGH[int($1)])):(sprintf('%.2f', HIGH[int($1)])) \
         with labels right offset -0.7, -0.4 title 'ends', \
     '' index 'compared' using (0.4):($1 + FOOT):(sprintf('%.2f', LOW[int($1)])) \
         with labels right offset -0.7, 0.2 title 'ends'
