/* Knows the program "highlight" and where its output is kept. */
#include "press/code.h"

#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/proc.h"

static char *
kept_path(struct arena *arena, const struct place *place,
    const struct snippet *snippet)
{
	char *all = arena_printf(arena, "%s\n%d\n%s", snippet->language,
	    snippet->numbered, snippet->text);

	return arena_printf(arena, "%s/highlight/%s.html", place->build,
	    hash_hex(arena, all, strlen(all)));
}

/* Numbered lines as the program makes them, but in one colour. */
static char *
plain_lines(struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT;
	size_t len;
	char *html;
	int n;

	for (n = 1; *text != '\0'; n++, text += len) {
		len = strcspn(text, "\n");
		len += text[len] == '\n';
		buf_printf(&out,
		    "<span class=\"hl lin\" id=\"L_%d\">%5d </span>", n, n);
		buf_escape(&out, text, len);
	}
	html = arena_strdup(arena, out.data);
	buf_fini(&out);
	return html;
}

/* Without the marks of operators, which have no colour: a third of the text. */
static char *
lighten(struct arena *arena, const char *html)
{
	static const char open[] = "<span class=\"hl opt\">";
	static const char close[] = "</span>";
	struct buf out = BUF_INIT;
	const char *hit, *end;
	char *text;

	while ((hit = strstr(html, open)) != NULL &&
	    (end = strstr(hit, close)) != NULL) {
		buf_add(&out, html, (size_t)(hit - html));
		hit += strlen(open);
		buf_add(&out, hit, (size_t)(end - hit));
		html = end + strlen(close);
	}
	buf_puts(&out, html);
	text = arena_strndup(arena, out.data, out.len);
	buf_fini(&out);
	return text;
}

bool
code_colour(struct arena *arena, const struct place *place,
    struct snippet *snippets, size_t count, unsigned jobs, struct err *err)
{
	struct proc_spec *specs = arena_alloc(arena, count * sizeof(*specs));
	struct proc_result *results =
	    arena_alloc(arena, count * sizeof(*results));
	struct snippet **todo = arena_alloc(arena, count * sizeof(*todo));
	bool have = path_find_program(arena, "highlight") != NULL;
	const char **argv;
	struct err ignored;
	size_t i, n = 0;
	char *kept;

	for (i = 0; i < count; i++) {
		struct snippet *s = &snippets[i];

		s->html = s->numbered ? plain_lines(arena, s->text) :
					text_html(arena, s->text);
		if (file_read(arena, kept_path(arena, place, s), &kept, NULL,
			&ignored)) {
			s->html = lighten(arena, kept);
			continue;
		}
		argv = arena_alloc(arena, 9 * sizeof(*argv));
		argv[0] = "highlight";
		argv[1] = arena_printf(arena, "--syntax=%s", s->language);
		argv[2] = "--out-format=html";
		argv[3] = "--fragment";
		argv[4] = "--stdout";
		if (s->numbered) {
			argv[5] = "--line-numbers";
			argv[6] = "--anchors";
			argv[7] = "--anchor-prefix=L";
		}
		specs[n] = (struct proc_spec) { .argv = argv,
			.input = s->text,
			.input_len = strlen(s->text),
			.limits = { .wall_s = 20, .output_bytes = 4 << 20 } };
		todo[n++] = s;
	}
	if (!have || n == 0)
		return true;
	if (!proc_run_all(arena, specs, results, n, jobs, err))
		return false;
	for (i = 0; i < n; i++) {
		if (!proc_ok(&results[i]) || results[i].output_cut)
			continue;
		todo[i]->html = lighten(arena, results[i].out);
		/* Kept only to save time: a folder we may not write is fine. */
		file_write(kept_path(arena, place, todo[i]), results[i].out,
		    results[i].out_len, NULL, &ignored);
	}
	return true;
}
