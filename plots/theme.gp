# The one look of every plot. COLOUR comes from the style of the pages, which
# gives each colour its meaning in light and dark; a terminal has none.
terminal = (GPVAL_TERM eq 'dumb')
colour(class) = COLOUR[(int(class) - 1) % |COLOUR| + 1]
# The second six have another shape too: no twelve colours suit every eye.
shape(class) = int(class) > 6 ? 13 : 7
hollow(class) = shape(class) - 1
GUIDE = 0x888888

set datafile missing 'NaN'
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
