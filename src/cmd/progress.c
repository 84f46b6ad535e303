/* Knows terminals and lines; not what the stages do. */
#include "cmd/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool line_open;
static char last[256];

static int
columns(void)
{
	struct winsize size;

	return ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ?
	    size.ws_col :
	    80;
}

static void
compose(const struct progress_step *step, char *line, size_t room)
{
	size_t at;

	snprintf(line, room, "%s%s%s", step->stage, step->id[0] ? " " : "",
	    step->id);
	at = strlen(line);
	if (step->note != NULL)
		snprintf(line + at, room - at, " (%s)", step->note);
	at = strlen(line);
	if (step->total > 0 && step->done > 0)
		snprintf(line + at, room - at, " round %d of %d", step->done,
		    step->total);
	at = strlen(line);
	if (step->detail != NULL)
		snprintf(line + at, room - at, ", %s", step->detail);
	at = strlen(line);
	if (step->left_s >= 0)
		snprintf(line + at, room - at, ", %.0f s left", step->left_s);
}

static void
tell(void *context, const struct progress_step *step)
{
	char line[512], head[256];

	(void)context;
	compose(step, line, sizeof(line));
	if (isatty(2)) {
		fprintf(stderr, "\r\033[K%.*s", columns() - 1, line);
		line_open = true;
	} else {
		/* Without a terminal: one line a step, not one a round. */
		snprintf(head, sizeof(head), "%s %s", step->stage,
		    step->id[0] || !step->detail ? step->id : step->detail);
		/* Nor one for each look at a busy host. */
		if (strncmp(head, last,
			strlen(step->stage) +
			    (step->id[0] ? strlen(step->id) + 1 : 0)) != 0)
			fprintf(stderr, "%s%s%s%s\n", head,
			    step->note ? " (" : "",
			    step->note ? step->note : "",
			    step->note ? ")" : "");
		strcpy(last, head);
	}
	fflush(stderr);
}

const struct progress *
progress_printer(void)
{
	static const struct progress printer = { tell, NULL };

	return &printer;
}

void
progress_end(void)
{
	if (line_open)
		fprintf(stderr, "\r\033[K");
	line_open = false;
}
