/* Knows bytes and characters; knows no format of ours. */
#include "base/text.h"

#include <ctype.h>
#include <resolv.h>
#include <string.h>

bool
text_is_id(const char *text)
{
	const char *c;

	if (text[0] == '\0' || text[0] == '-')
		return false;
	for (c = text; *c != '\0'; c++)
		if (!islower((unsigned char)*c) &&
		    !isdigit((unsigned char)*c) && *c != '-')
			return false;
	return true;
}

bool
text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);

	return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

/*
 * Length of the UTF-8 sequence at bytes (of which left remain), 0 if it is
 * none: the table of well-formed sequences, Unicode 15, section 3.9, D92.
 */
static size_t
utf8_length(const unsigned char *bytes, size_t left)
{
	size_t need, i;

	if (bytes[0] < 0x80)
		return 1;
	need = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
	if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || need > left)
		return 0;
	for (i = 1; i < need; i++)
		if ((bytes[i] & 0xC0) != 0x80)
			return 0;
	if ((bytes[0] == 0xE0 && bytes[1] < 0xA0) ||
	    (bytes[0] == 0xED && bytes[1] > 0x9F) ||
	    (bytes[0] == 0xF0 && bytes[1] < 0x90) ||
	    (bytes[0] == 0xF4 && bytes[1] > 0x8F))
		return 0;
	return need;
}

int
text_bad_utf8_line(const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t i = 0, step;
	int line = 1;

	while (i < len) {
		step = utf8_length(bytes + i, len - i);
		if (step == 0 || bytes[i] == '\0')
			return line;
		if (bytes[i] == '\n')
			line++;
		i += step;
	}
	return 0;
}

char *
text_valid_utf8(struct arena *arena, const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;
	struct buf buf = BUF_INIT;
	size_t i = 0, step;
	char *copy;

	while (i < len) {
		step = bytes[i] != '\0' ? utf8_length(bytes + i, len - i) : 0;
		if (step > 0)
			buf_add(&buf, text + i, step);
		else
			buf_puts(&buf, "\xEF\xBF\xBD");
		i += step > 0 ? step : 1;
	}
	copy = arena_strndup(arena, buf.data, buf.len);
	buf_fini(&buf);
	return copy;
}

char *
text_printable(struct arena *arena, const char *text)
{
	char *copy = text_valid_utf8(arena, text, strlen(text)), *from, *to;

	for (from = to = copy; *from != '\0'; from++) {
		unsigned char c = (unsigned char)*from,
			      next = (unsigned char)from[1];

		/* C1 controls too, which are C2 80 to C2 9F. */
		if (c == 0xC2 && next >= 0x80 && next <= 0x9F)
			from++;
		else if ((c >= ' ' && c != 0x7F) || c == '\n' || c == '\t')
			*to++ = (char)c;
	}
	*to = '\0';
	return copy;
}

char *
text_html(struct arena *arena, const char *text)
{
	struct buf buf = BUF_INIT;
	char *html;

	buf_escape(&buf, text, strlen(text));
	html = arena_strndup(arena, buf.data, buf.len);
	buf_fini(&buf);
	return html;
}

void
text_put_html(struct buf *out, const char *text)
{
	size_t len = strlen(text);
	struct arena *arena;

	if (text_bad_utf8_line(text, len) == 0) {
		buf_escape(out, text, len);
		return;
	}
	arena = arena_new();
	text = text_valid_utf8(arena, text, len);
	buf_escape(out, text, strlen(text));
	arena_free(arena);
}

char *
text_shell_word(struct arena *arena, const char *text)
{
	struct buf buf = BUF_INIT;
	const char *c;
	char *word;

	for (c = text; isalnum((unsigned char)*c) ||
	     (*c != '\0' && strchr("_./-=,+", *c) != NULL);
	     c++)
		;
	if (*c == '\0' && c > text)
		return arena_strdup(arena, text);
	buf_putc(&buf, '\'');
	for (c = text; *c != '\0'; c++) {
		if (*c == '\'')
			buf_puts(&buf, "'\\'");
		buf_putc(&buf, *c);
	}
	buf_putc(&buf, '\'');
	word = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return word;
}

char *
text_slug(struct arena *arena, const char *text)
{
	char *slug = arena_strdup(arena, text), *to = slug;

	for (; *text != '\0'; text++) {
		if ((unsigned char)*text >= 0x80) /* a letter elsewhere */
			*to++ = *text;
		else if (isalnum((unsigned char)*text))
			*to++ = (char)tolower((unsigned char)*text);
		else if (to > slug && to[-1] != '-' && *text != '\'')
			*to++ = '-';
	}
	while (to > slug && to[-1] == '-')
		to--;
	*to = '\0';
	return slug;
}

char *
text_base64(struct arena *arena, const void *bytes, size_t len)
{
	size_t size = 4 * ((len + 2) / 3) + 1;
	char *text = arena_alloc(arena, size);

	b64_ntop(bytes, len, text, size);
	return text;
}

char *
text_trim(struct arena *arena, const char *text)
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	len = strlen(text);
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	return arena_strndup(arena, text, len);
}

char *
text_join(struct arena *arena, const char *const *words, size_t count)
{
	struct buf buf = BUF_INIT;
	char *joined;
	size_t i;

	for (i = 0; i < count; i++)
		buf_printf(&buf, "%s%s", i ? ", " : "", words[i]);
	if (count == 0)
		buf_puts(&buf, "none");
	joined = arena_strndup(arena, buf.data, buf.len);
	buf_fini(&buf);
	return joined;
}

void
text_put_csv(struct buf *out, const char *text)
{
	bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;

	buf_puts(out, formula ? "\"'" : "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}
