# A model and Python interpreters: a point an effect, on the diagonal where both
# show the same, within the lines where they differ by a tenth at most.
set logscale xy
stats DATA using 1 nooutput
low = STATS_min
high = STATS_max
stats DATA using 2 nooutput
low = (STATS_min < low ? STATS_min : low) / 1.6
high = (STATS_max > high ? STATS_max : high) * 1.6
set xrange [low : high]
set yrange [low : high]
eval logtics('x', low, high, 0)
eval logtics('y', low, high, 0)
set xlabel 'the model in C'
set ylabel 'Python'
set samples 2
plot x with lines lw 1 lc rgb GUIDE title 'the same', \
     x * 1.1 with lines lw 0.5 dt 2 lc rgb GUIDE title 'a tenth more', \
     x / 1.1 with lines lw 0.5 dt 2 lc rgb GUIDE title 'a tenth less', \
     DATA using ($3 == 4 ? $1 : NaN):2 with points pt 1 ps 0.5 lc rgb GUIDE title 'costs', \
     '' using ($3 == 1 ? $1 : NaN):2 with points pt 7 ps 0.7 lc rgb colour(1) title 'agrees', \
     '' using ($3 == 2 ? $1 : NaN):2 with points pt 6 ps 0.8 lw 1.5 lc rgb colour(2) title 'open', \
     '' using ($3 == 3 ? $1 : NaN):2 with points pt 2 ps 0.8 lw 2 lc rgb colour(3) title 'differs'
