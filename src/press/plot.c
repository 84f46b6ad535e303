/* Knows gnuplot: its terminals and its one process. Not what is plotted. */
#include "press/plot.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "press/palette.h"
#include "sys/file.h"
#include "sys/proc.h"

enum { HEIGHT_OWN = 340 };

/*
 * Pixels: across, of letters, of a row, and beside rows. A column of text on
 * a small screen is some 330 wide, where letters shall still be 11 high.
 */
static const struct {
	int width, type, row, rest;
} sizes[] = { [PLOT_USUAL] = { 460, 16, 44, 90 },
	[PLOT_ROOMY] = { 640, 16, 44, 74 },
	[PLOT_NARROW] = { 340, 13, 36, 60 } };

const char plot_program[] = "gnuplot";

static const struct proc_limits limits = { .wall_s = 60,
	.memory_bytes = 4ull << 30,
	.file_bytes = 64 << 20,
	.output_bytes = 1 << 20 };

char *
plot_kind_path(struct arena *arena, const struct place *place, const char *kind)
{
	char *name = arena_printf(arena, "%s.gp", kind), *path;

	path = path_join(arena, place->plots, name);
	if (file_exists(path))
		return path;
	path = path_join(arena, path_join(arena, place->share, "plots"), name);
	return file_exists(path) ? path : NULL;
}

/* The look of all plots, and what is drawn of no experiment. */
static bool
is_ours(const char *name)
{
	return strcmp(name, "theme") == 0 || strcmp(name, "twins") == 0 ||
	    strcmp(name, "beside") == 0;
}

bool
plot_is_kind(struct arena *arena, const struct place *place, const char *kind)
{
	return !is_ours(kind) && plot_kind_path(arena, place, kind) != NULL;
}

char *
plot_kinds(struct arena *arena, const struct place *place)
{
	const char *dirs[2] = { place->plots,
		path_join(arena, place->share, "plots") };
	const char **kinds = NULL;
	char **names;
	struct err ignored;
	size_t d, i, k, n, count = 0;

	for (d = 0; d < 2; d++) {
		if (!dir_list(arena, dirs[d], &names, &n, &ignored))
			continue;
		for (i = 0; i < n; i++) {
			if (!text_ends(names[i], ".gp"))
				continue;
			names[i][strlen(names[i]) - 3] = '\0';
			if (is_ours(names[i]))
				continue;
			for (k = 0; k < count; k++)
				if (strcmp(kinds[k], names[i]) == 0)
					break;
			if (k == count)
				*ARENA_PUSH(arena, kinds, count) = names[i];
		}
	}
	return text_join(arena, kinds, count);
}

void
plot_quote(struct buf *buf, const char *text)
{
	buf_putc(buf, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_putc(buf, '\'');
		buf_putc(buf, *text);
	}
	buf_putc(buf, '\'');
}

static void
load(struct buf *buf, const char *path)
{
	buf_puts(buf, "load ");
	plot_quote(buf, path);
	buf_putc(buf, '\n');
}

/* high: the picture, in pixels or lines. */
static void
variables(const struct plot *plot, int high, struct buf *buf)
{
	struct tone tone;
	int i;

	buf_printf(buf, "array COLOUR[%d] = [", PALETTE_CLASSES);
	for (i = 1; i <= PALETTE_CLASSES; i++)
		buf_printf(buf, "%s0x%s", i > 1 ? ", " : "",
		    palette_class(i, &tone) ? tone.light + 1 : "0");
	buf_puts(buf, "]\n");
	buf_printf(buf, "ROWS = %d\nWIDTH = %d\nHEIGHT = %d\nTYPE = %d\n%s",
	    plot->rows, sizes[plot->size].width, high, sizes[plot->size].type,
	    plot->variables != NULL ? plot->variables : "X = ''\n");
}

static int
pixels(const struct plot *plot)
{
	if (plot->kind == NULL)
		return HEIGHT_OWN;
	return sizes[plot->size].rest +
	    sizes[plot->size].row *
	    (plot->height > 0 ? plot->height : plot->rows);
}

static void
terminal(const struct plot *plot, const char *more, struct buf *buf)
{
	buf_printf(buf,
	    "set encoding utf8\nset terminal svg size %d,%d dynamic "
	    "noenhanced font 'sans-serif,%d'%s\n",
	    sizes[plot->size].width, pixels(plot), sizes[plot->size].type,
	    more);
}

static int
lines(const struct plot *plot)
{
	return 8 + 2 * (plot->height > 0 ? plot->height : plot->rows);
}

/* What follows the choice of a terminal: data, theme, script. */
static void
body(struct arena *arena, const struct place *place, const struct plot *plot,
    int high, struct buf *buf)
{
	char *theme = plot_kind_path(arena, place, "theme");

	buf_puts(buf, "DATA = ");
	plot_quote(buf,
	    arena_printf(arena, "%s/plots/%s.dat", place->build,
		plot->data_id ? plot->data_id : plot->id));
	buf_puts(buf, "\nDIR = ");
	plot_quote(buf, arena_printf(arena, "%s/plots/", place->build));
	buf_putc(buf, '\n');
	variables(plot, high, buf);
	if (theme != NULL)
		load(buf, theme);
	if (plot->kind != NULL)
		load(buf, plot_kind_path(arena, place, plot->kind));
	else
		buf_puts(buf, plot->script);
}

/* Where a script tells of its axes: beside the picture, as long as that. */
static char *
axes_path(struct arena *arena, const struct plot *plot)
{
	return arena_printf(arena, "%s.axes", plot->svg);
}

static void
svg_script(struct arena *arena, const struct place *place,
    const struct plot *plot, size_t number, struct buf *buf)
{
	buf_puts(buf, "reset session\n");
	terminal(plot, " background '#ffffff00'", buf);
	buf_puts(buf, "set output ");
	plot_quote(buf, plot->svg);
	buf_puts(buf, "\nAXES = ");
	plot_quote(buf, axes_path(arena, plot));
	buf_puts(buf, "\nset print AXES\n");
	body(arena, place, plot, pixels(plot), buf);
	/* How far the process came, should it fail. */
	buf_printf(buf, "\nunset output\nset print '-'\nprint 'done %zu'\n",
	    number);
}

static void
include(struct arena *arena, const struct place *place, const char *kind,
    struct buf *buf)
{
	char *path = plot_kind_path(arena, place, kind), *text;
	struct err ignored;

	if (path != NULL && file_read(arena, path, &text, NULL, &ignored))
		buf_printf(buf, "\n%s", text);
}

char *
plot_download(struct arena *arena, const struct place *place,
    const struct plot *plot)
{
	struct buf buf = BUF_INIT;
	char *text;

	buf_printf(&buf, "# gnuplot %s.gp\n", plot->id);
	terminal(plot, "", &buf);
	buf_printf(&buf, "set output '%s.svg'\nDATA = '%s.dat'\n", plot->id,
	    plot->data_id);
	variables(plot, pixels(plot), &buf);
	include(arena, place, "theme", &buf);
	include(arena, place, plot->kind, &buf);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

/* Everything the picture depends on, and not where the book lies. */
static char *
key_of(struct arena *arena, const struct place *place, const struct plot *plot)
{
	struct buf all = BUF_INIT;
	char *key;

	terminal(plot, " background '#ffffff00'", &all);
	variables(plot, pixels(plot), &all);
	include(arena, place, "theme", &all);
	if (plot->kind != NULL)
		include(arena, place, plot->kind, &all);
	buf_puts(&all, plot->data ? plot->data : "");
	key = hash_hex(arena, all.data, all.len);
	buf_fini(&all);
	return key;
}

static char *
key_path(struct arena *arena, const struct plot *plot)
{
	return arena_printf(arena, "%s.key", plot->svg);
}

/* Writes the data; says whether the picture must be drawn. */
static bool
prepare(struct arena *arena, const struct place *place, struct plot *plot,
    bool *stale, struct err *err)
{
	char *key, *kept;
	struct err ignored;

	plot->svg =
	    arena_printf(arena, "%s/plots/%s.svg", place->build, plot->id);
	key = key_of(arena, place, plot);
	/* A script may read any file, so its picture is always drawn. */
	*stale = plot->kind == NULL || !file_exists(plot->svg) ||
	    !file_exists(axes_path(arena, plot)) ||
	    !file_read(arena, key_path(arena, plot), &kept, NULL, &ignored) ||
	    strcmp(kept, key) != 0;
	return plot->data == NULL ||
	    file_write(arena_printf(arena, "%s/plots/%s.dat", place->build,
			   plot->data_id),
		plot->data, strlen(plot->data), NULL, err);
}

/* The number of the first plot that the process did not finish. */
static size_t
first_undone(const char *out, size_t from, size_t count)
{
	char mark[40];

	for (; from < count; from++) {
		snprintf(mark, sizeof(mark), "done %zu\n", from);
		if (strstr(out, mark) == NULL)
			break;
	}
	return from;
}

/* Draws plots[from..] in one process; a plot that fails is passed over. */
static bool
draw_rest(struct arena *arena, const struct place *place, struct plot **plots,
    size_t count, struct err *err)
{
	const char *const argv[] = { plot_program, "-d", "/dev/stdin", NULL };
	struct proc_spec spec = { .argv = argv, .limits = limits };
	struct proc_result result;
	struct buf script = BUF_INIT;
	size_t i, from = 0;
	char *key;

	/* If we are ended half-way, the old key is not the new picture's. */
	for (i = 0; i < count; i++)
		remove(key_path(arena, plots[i]));
	while (from < count) {
		buf_clear(&script);
		for (i = from; i < count; i++)
			svg_script(arena, place, plots[i], i, &script);
		spec.input = script.data;
		spec.input_len = script.len;
		if (!proc_run(arena, &spec, &result, err)) {
			buf_fini(&script);
			return false;
		}
		i = from;
		from = first_undone(result.out, from, count);
		for (; i < from; i++) {
			key = key_of(arena, place, plots[i]);
			if (!file_write(key_path(arena, plots[i]), key,
				strlen(key), NULL, err)) {
				buf_fini(&script);
				return false;
			}
		}
		if (from < count) {
			plots[from]->svg = NULL;
			plots[from]->words = result.err_len > 0 ?
			    result.err :
			    proc_describe(arena, &result, &limits);
			from++;
		}
	}
	buf_fini(&script);
	return true;
}

bool
plot_draw(struct arena *arena, const struct place *place, struct plot *plots,
    size_t count, struct err *err)
{
	struct plot **stale = NULL;
	size_t i, n = 0;
	char *axes;
	bool must;

	if (count == 0)
		return true;
	if (!dir_make(arena_printf(arena, "%s/plots", place->build), err))
		return false;
	for (i = 0; i < count; i++) {
		if (!prepare(arena, place, &plots[i], &must, err))
			return false;
		if (must)
			*ARENA_PUSH(arena, stale, n) = &plots[i];
	}
	if (!draw_rest(arena, place, stale, n, err))
		return false;
	for (i = 0; i < count; i++) {
		if (plots[i].svg == NULL)
			continue;
		if (!file_read(arena, axes_path(arena, &plots[i]), &axes, NULL,
			err))
			return false;
		plots[i].axes = axes;
	}
	return true;
}

/* Blanks that a search finds, for those that are not to be broken at. */
static char *
common_blanks(char *text)
{
	static const char blank[] = "\u00A0";
	char *from = text, *to = text;

	for (; *from != '\0'; to++)
		if (text_starts(from, blank)) {
			*to = ' ';
			from += sizeof(blank) - 1;
		} else {
			*to = *from++;
		}
	*to = '\0';
	return text;
}

char *
plot_in_terminal(struct arena *arena, const struct place *place,
    const struct plot *plot, int columns, bool blocks)
{
	const char *const argv[] = { plot_program, "-d", "/dev/stdin", NULL };
	struct proc_spec spec = { .argv = argv, .limits = limits };
	struct proc_result result;
	struct buf script = BUF_INIT;
	struct err ignored;
	struct plot copy = *plot;
	bool must, ok;

	buf_printf(&script,
	    "set encoding utf8\nset terminal dumb size %d,%d noenhanced\n",
	    columns, lines(plot));
	/* Only gnuplot knows what it can. */
	if (blocks)
		buf_printf(&script,
		    "if (strstrt(GPVAL_TERMINALS, ' block ')) "
		    "set terminal block quadrants mono size %d,%d noenhanced\n",
		    columns, lines(plot));
	body(arena, place, plot, lines(plot), &script);
	spec.input = script.data;
	spec.input_len = script.len;
	ok = prepare(arena, place, &copy, &must, &ignored) &&
	    proc_run(arena, &spec, &result, &ignored) && proc_ok(&result);
	buf_fini(&script);
	if (!ok && blocks)
		return plot_in_terminal(arena, place, plot, columns, false);
	if (!ok)
		return NULL;
	return common_blanks(result.out + strspn(result.out, "\f\n"));
}
