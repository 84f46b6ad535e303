# What each thread was at, over time: a bar a span, coloured by its kind.
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
set key horizontal Left reverse samplen 1.2
if (wide > 0.75 * LETTERS) { set key maxcols 1 } else { set key maxrows 1 }

# What is shorter than a pixel is drawn a pixel wide.
least = (to - from) / (terminal ? 64 : WIDTH - 7 * TYPE)
until(a, b) = b * scale > a * scale + least ? b * scale : a * scale + least

if (terminal) {
	set key top left outside
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
	# A span is a line as thick as most of its lane; no light shows between two.
	seam = 0.3 * least
	# Not beyond the edge, where gnuplot 6 makes of it a dot of its own.
	begin(a) = a * scale > to - least ? to - least : a * scale
	long(a, b) = (until(a, b) + seam > to ? to : until(a, b) + seam) - begin(a)
	top = HEIGHT - (wide > 0.75 * LETTERS ? words(seen) : 1) * 1.35 * TYPE - 0.9 * TYPE
	# gnuplot leaves the label out where it thinks that it has no room.
	bottom = 4.4 * TYPE
	thick = 0.72 * (top - bottom) / (LANES + (CELLS > 1 ? 1.1 : 0.2))
	set lmargin 9
	set tmargin at screen top / HEIGHT
	set bmargin at screen bottom / HEIGHT
	set key at screen 0.02, screen 1 - 0.3 * TYPE / HEIGHT left top
	set style fill solid noborder
	plot DATA index 'lanes' using (from):1:(''):ytic(3) with labels notitle, \
	     '' index 'lanes' using (from):($1 - 0.85):4 with labels left offset -8.3, 0 notitle, \
	     for [kind in seen] '' index 'spans' \
	         using ($2 == SPANCLASS[int(kind)] ? begin($3) : NaN):1:(long($3, $4)):(0) \
	         with vectors nohead lw thick lc rgb colour(SPANCLASS[int(kind)]) notitle, \
	     for [kind in seen] keyentry with boxes lc rgb colour(SPANCLASS[int(kind)]) title SPAN[int(kind)]
}
