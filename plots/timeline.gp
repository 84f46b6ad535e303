# What each thread was at, over time: a box a span, coloured by its kind.
size = TMAX - TMIN
scale = size < 0.1 ? 1e3 : size < 1e4 ? 1 : 1e-3
unit = size < 0.1 ? 'µs' : size < 1e4 ? 'ms' : 's'
from = TMIN * scale
to = TMAX > TMIN ? TMAX * scale : from + 1

set xrange [from : to]
set yrange [LANES + 0.6 : CELLS > 1 ? -0.5 : 0.4]
set xlabel 'time since the start ('.unit.')'

# The legend is one row if it fits, else a row a kind that was seen.
seen = ''
wide = 0
do for [kind = 1 : SPANS] {
	if (SPAN[kind] ne '') {
		seen = seen.' '.kind
		wide = wide + 6 + strlen(SPAN[kind])
	}
}
set key top left outside horizontal Left reverse samplen 1.2
if (wide > LETTERS) { set key maxcols 1 } else { set key maxrows 1 }
set style fill solid noborder

# What is shorter than a pixel is drawn a pixel wide.
least = (to - from) / (terminal ? 64 : WIDTH - 110)
until(a, b) = b * scale > a * scale + least ? b * scale : a * scale + least

if (terminal) {
	# A character a column; a space would be nothing, a line has no kinds.
	marks = '#-o=*+%~x.@&'
	moment(i) = from + (to - from) * (i + 0.5) / 64
	within(a, b, i) = a * scale <= moment(i) && moment(i) < b * scale
	plot DATA index 'lanes' using (from):1:(''):ytic(3) with labels notitle, \
	     '' index 'lanes' using (from):($1 - 0.8):4 with labels left notitle, \
	     for [kind = 1 : SPANS] for [i = 0 : 63] '' index 'spans' \
	         using ($2 == SPANCLASS[kind] && within($3, $4, i) ? moment(i) : 2 * to - from):1 \
	         with points pt marks[kind : kind] title (i == 0 ? SPAN[kind] : '')
} else {
	set lmargin 9
	set tmargin -1
	plot DATA index 'lanes' using (from):1:(''):ytic(3) with labels notitle, \
	     '' index 'lanes' using (from):($1 - 0.85):4 with labels left offset -8.3, 0 notitle, \
	     for [kind in seen] '' index 'spans' \
	         using ($2 == SPANCLASS[int(kind)] ? $3 * scale : NaN):1:($3 * scale):(until($3, $4)):($1 - 0.36):($1 + 0.36) \
	         with boxxyerror lc rgb colour(SPANCLASS[int(kind)]) notitle, \
	     for [kind in seen] keyentry with boxes lc rgb colour(SPANCLASS[int(kind)]) title SPAN[int(kind)]
}
