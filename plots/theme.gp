# The one look of every plot. COLOUR comes from the style of the pages, which
# gives each colour its meaning in light and dark; a terminal has none.
terminal = (GPVAL_TERM eq 'dumb' || GPVAL_TERM eq 'block')
colour(class) = COLOUR[(int(class) - 1) % |COLOUR| + 1]
# The second six have another shape too: no twelve colours suit every eye.
shape(class) = int(class) > 6 ? 13 : 7
GUIDE = 0x888888

set datafile missing 'NaN'
# A number of the data beside valid(n). Where it is missing gnuplot 6 leaves out
# every row that names the column in plain sight.
known(n) = column(n)
set border 1
set tics nomirror
unset key
if (!terminal) set xtics scale 0.5
set ytics scale 0

# A command that sets the tics of a logarithmic axis: decades, or 1, 2, 5 where
# there are few of them. Each has its own unit, if the axis is one of seconds.
say(v, seconds) = seconds ? \
    (v < 9e-7 ? sprintf('%g ns', v * 1e9) : v < 9e-4 ? sprintf('%g µs', v * 1e6) : \
     v < 0.9 ? sprintf('%g ms', v * 1e3) : sprintf('%g s', v)) : \
    (v < 900 ? sprintf('%g', v) : v < 9e5 ? sprintf('%gk', v / 1e3) : \
     v < 9e8 ? sprintf('%gM', v / 1e6) : sprintf('%gG', v / 1e9))
tic(v, seconds) = sprintf('"%s" %g, ', say(v, seconds), v)
tics(e, high, stride, seconds) = 10.0 ** e > high ? '' : tic(10.0 ** e, seconds) . \
    (stride > 0 ? '' : tic(2 * 10.0 ** e, seconds) . tic(5 * 10.0 ** e, seconds)) . \
    tics(e + (stride > 1 ? stride : 1), high, stride, seconds)
stride(decades) = decades < 2.5 ? 0 : decades < 7 ? 1 : decades < 14 ? 2 : 3
unended(list) = list[1 : strlen(list) - 2]
logtics(axis, low, high, seconds) = 'set '.axis.'tics (' . \
    unended(tics(floor(log10(low)), high, stride(log10(high / low)), seconds)) . ')'

# Text in lines of at most n letters, broken where there is a blank.
blank(s, n) = n < 1 ? 0 : s[n : n] eq ' ' ? n : blank(s, n - 1)
wrap(s, n) = strlen(s) <= n || blank(s, n) == 0 ? s : \
    s[1 : blank(s, n) - 1]."\n".wrap(s[blank(s, n) + 1 : *], n)
# Letters across the picture.
LETTERS = terminal ? 70 : int(WIDTH / (0.53 * TYPE))

# A plot of rows has no labels beside it: there is no room on a small screen.
# Above the mark of each row stands its name at the left, a value at the right,
# and above the first there is a line for what a page says of a guess.
MARK = 0.22
NAME = -0.17
LAYOUT = terminal ? '' : 'set lmargin 2; set rmargin 3; set tmargin 1.2; unset ytics'

# Lines are named at their ends, in their colour: END holds what keep() was
# told, from 0 (the bottom of the graph) to 1, and "eval NAMES" sets labels
# there. They keep apart, from below, and from above where that pushed them out:
# a line has a room of that share of the graph. A long name is broken in two.
array END_AT[1000]
array END_NAME[1000]
array END_CLASS[1000]
array END_LINES[1000]
ends = 0
longest = 0
part(s) = strstrt(s, ' · ')
longer(s, t) = strlen(s) > strlen(t) ? strlen(s) : strlen(t)
breaks(s) = !terminal && part(s) > 0 && strlen(s) > 12
broken(s) = breaks(s) ? s[1 : part(s) - 1]."\n".s[part(s) + 3 : *] : s
letters(s) = breaks(s) ? longer(s[1 : part(s) - 1], s[part(s) + 3 : *]) : strlen(s)
keep(at, name, class) = (ends = ends + 1, END_AT[ends] = at, END_NAME[ends] = broken(name), \
    END_CLASS[ends] = class, END_LINES[ends] = breaks(name) ? 2 : 1, \
    longest = letters(name) > longest ? letters(name) : longest, at)
# The right margin that the names need.
names(longest) = longest * 8.7 + 18 < 0.45 * WIDTH ? longest * 8.7 + 18 : 0.45 * WIDTH
apart(i) = room * 0.5 * (END_LINES[i] + END_LINES[i - 1])
exchange(array) = sprintf('kept = %s[k]; %s[k] = %s[k - 1]; %s[k - 1] = kept; ', array, array, array, array)
NAMES = 'do for [i = 2 : ends] { do for [k = i : 2 : -1] { if (END_AT[k] < END_AT[k - 1]) { ' . \
    exchange('END_AT').exchange('END_NAME').exchange('END_CLASS').exchange('END_LINES').'} } }; ' . \
    'do for [i = 2 : ends] { if (END_AT[i] < END_AT[i - 1] + apart(i)) { END_AT[i] = END_AT[i - 1] + apart(i) } }; ' . \
    'if (ends > 0 && END_AT[ends] > 1) { END_AT[ends] = 1 }; ' . \
    'do for [i = ends : 2 : -1] { if (END_AT[i - 1] > END_AT[i] - apart(i)) { END_AT[i - 1] = END_AT[i] - apart(i) } }; ' . \
    'do for [i = 1 : ends] { ' . \
    'set label END_NAME[i] at graph 1, graph END_AT[i] + 0.5 * room * (END_LINES[i] - 1) ' . \
    'offset (terminal ? 1.5 : 0.7), 0 textcolor rgb colour(END_CLASS[i]) }'

# After a plot: eval tell(...) says where on an axis a value stands, for pages
# that draw on it. See "Where a value stands" in src/press/figure.h.
tell(axis, shows, scale, log) = !exists('AXES') ? '' : "print '".(axis eq 'x' ? \
    sprintf('axis x %d %.9g %.9g %.9g %.2f %.2f %.2f %.2f ', log, scale, \
        GPVAL_X_MIN, GPVAL_X_MAX, GPVAL_TERM_XMIN, GPVAL_TERM_XMAX, \
        HEIGHT - GPVAL_TERM_YMAX - 16, HEIGHT - GPVAL_TERM_YMIN) : \
    sprintf('axis y %d %.9g %.9g %.9g %.2f %.2f %.2f %.2f ', log, scale, \
        GPVAL_Y_MIN, GPVAL_Y_MAX, HEIGHT - GPVAL_TERM_YMIN, HEIGHT - GPVAL_TERM_YMAX, \
        GPVAL_TERM_XMIN, GPVAL_TERM_XMAX)).shows."'"
