/*
 * Knows only libcmark: reads each file, turns it into HTML, writes that.
 * The least that any renderer of these files must do.
 */
#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) < 0 ||
	    (size = ftell(file)) < 0 ||
	    (text = malloc((size_t)size + 1)) == NULL)
		return NULL;
	rewind(file);
	*len = fread(text, 1, (size_t)size, file);
	fclose(file);
	return text;
}

static int
write_file(const char *dir, const char *source, const char *html)
{
	const char *slash = strrchr(source, '/');
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.html", dir,
	    slash != NULL ? slash + 1 : source);
	file = fopen(path, "w");
	return file != NULL && fputs(html, file) >= 0 && fclose(file) == 0;
}

int
main(int argc, char **argv)
{
	char *text, *html;
	size_t len;
	int i;

	for (i = 2; i < argc; i++) {
		text = read_file(argv[i], &len);
		if (text == NULL) {
			perror(argv[i]);
			return 1;
		}
		html = cmark_markdown_to_html(text, len, CMARK_OPT_DEFAULT);
		if (!write_file(argv[1], argv[i], html)) {
			perror(argv[1]);
			return 1;
		}
		free(html);
		free(text);
	}
	return argc < 3 ? 64 : 0;
}
