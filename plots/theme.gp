# The one look of every plot. A page gives these colours their meaning in
# light and dark (src/press/theme/style.css); a terminal has none.
terminal = (GPVAL_TERM eq 'dumb')
array COLOUR[6] = [0x4a5560, 0xb84300, 0x00674c, 0x0062a3, 0x9a2c72, 0x6c5500]
colour(class) = COLOUR[(int(class) - 1) % 6 + 1]
GUIDE = 0x888888

set datafile missing 'NaN'
set border 1
set tics nomirror
unset key
if (!terminal) set xtics scale 0.5
set ytics scale 0
