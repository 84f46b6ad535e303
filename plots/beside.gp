# What a model and Python interpreters show of each effect, side by side: below
# the words of an effect a row for the model and one for each interpreter, with
# the median, its interval and its value.
stats DATA using 4 nooutput
low = STATS_min / 1.3
stats DATA using 5 nooutput
high = STATS_max * 1.3
# One value alone, or many close together, still have an axis around them.
low = high / low < 4 ? low / 2 : low
high = high / low < 4 ? high * 2 : high
set logscale x
set yrange [ROWS + 0.6 : 0.3]
eval LAYOUT
set xrange [low : high]
eval logtics('x', low, high, 0)
set xlabel 'value'
plot DATA using ($2 == 0 ? low : NaN):($1 + 0.1):(wrap(stringcolumn(6), LETTERS - 4)) \
         with labels left noenhanced title 'effects', \
     '' using ($2 > 0 ? low : NaN):($1 + MARK):(high - low):(0) \
         with vectors nohead lw 0.5 lc rgb GUIDE title 'rows', \
     '' using ($2 > 0 ? $3 : NaN):($1 + MARK):4:5:(colour($2 > 0 ? $2 : 1)) \
         with xerrorbars pt 7 ps 0.9 lw 2 lc rgb variable title 'median and interval', \
     '' using ($2 > 0 ? low : NaN):($1 + NAME):6 with labels left noenhanced textcolor rgb GUIDE title 'names', \
     '' using ($2 > 0 ? high : NaN):($1 + NAME):7 with labels right noenhanced title 'median'
