/* Knows how a string grows; knows nothing of files or of pages. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

char buf_empty[1];

static void
reserve(struct buf *buf, size_t more)
{
	size_t need = buf->len + more + 1;
	size_t room = buf->room ? buf->room : 64;

	if (need <= buf->room)
		return;
	while (room < need)
		room *= 2;
	buf->data = mem_resize(buf->room ? buf->data : NULL, room);
	buf->room = room;
	buf->data[buf->len] = '\0';
}

void
buf_fini(struct buf *buf)
{
	if (buf->room)
		mem_free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->room)
		buf->data[0] = '\0';
}

void
buf_add(struct buf *buf, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	reserve(buf, len);
	memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
buf_puts(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_putc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	reserve(buf, (size_t)len);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
	va_end(again);
	buf->len += (size_t)len;
}

void
buf_escape(struct buf *buf, const char *text, size_t len)
{
	static const char special[] = "&<>\"'";
	static const char *const names[] = { "&amp;", "&lt;", "&gt;", "&quot;",
		"&#39;" };
	size_t i, start = 0;

	for (i = 0; i < len; i++) {
		const char *hit = text[i] ? strchr(special, text[i]) : NULL;
		bool control = ((unsigned char)text[i] < ' ' &&
				   !strchr("\t\n\r", text[i])) ||
		    text[i] == 0x7f;

		if (hit == NULL && !control)
			continue;
		buf_add(buf, text + start, i - start);
		/* No page may hold these, such as what colours a terminal. */
		buf_puts(buf,
		    hit != NULL ? names[hit - special] : "\xEF\xBF\xBD");
		start = i + 1;
	}
	buf_add(buf, text + start, len - start);
}
