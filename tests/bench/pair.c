/*
 * Knows how to compare two commands fairly: A B B A A B ..., with the ratio
 * of each pair. What they do, and what is fast enough, is for others to know.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MOST_PAIRS = 200, MOST_WORDS = 1000 };

static const char usage[] =
    "usage: pair [-p] NAME REFERENCE N BEFORE OURS THEIRS\n"
    "Runs OURS and THEIRS (words, no shell) N times each, the shell command\n"
    "BEFORE ahead of each, and prints a line: medians, ratio with min and\n"
    "max over the pairs, n. With -p a command prints its own nanoseconds.\n";

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void
die(const char *command)
{
	fprintf(stderr, "pair: could not run: %s\n", command);
	exit(1);
}

static char **
words_of(const char *command)
{
	static char *words[MOST_WORDS];
	static const char blank[] = " \t\n";
	char *copy = strdup(command), *save = NULL, *word;
	size_t n = 0;

	if (copy == NULL)
		abort();
	for (word = strtok_r(copy, blank, &save); word != NULL;
	     word = strtok_r(NULL, blank, &save)) {
		if (n == MOST_WORDS - 1)
			die(command);
		words[n++] = word;
	}
	words[n] = NULL;
	return words;
}

/* The nanoseconds that a child printed; it closes the pipe by its end. */
static double
printed(int from, const char *command)
{
	char text[64];
	ssize_t n, len = 0;
	double ns;

	while (len < (ssize_t)sizeof(text) - 1 &&
	    (n = read(from, text + len, sizeof(text) - 1 - (size_t)len)) > 0)
		len += n;
	text[len] = '\0';
	close(from);
	ns = strtod(text, NULL);
	if (!(ns > 0))
		die(command);
	return ns;
}

/* Nanoseconds of one run; exits where the command fails. */
static double
run(const char *command, bool prints)
{
	posix_spawn_file_actions_t actions;
	char **argv = words_of(command);
	int ends[2], status;
	double since, took;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		die(command);
	posix_spawn_file_actions_init(&actions);
	if (prints)
		posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	else
		posix_spawn_file_actions_addopen(&actions, 1, "/dev/null",
		    O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	since = now_ns();
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0)
		die(command);
	close(ends[1]);
	if (waitpid(pid, &status, 0) < 0 || status != 0)
		die(command);
	took = now_ns() - since;
	posix_spawn_file_actions_destroy(&actions);
	if (prints)
		return printed(ends[0], command);
	close(ends[0]);
	return took;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_value);
	return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

static const char *
time_text(char *text, size_t room, double ns)
{
	static const char *const units[] = { "ns", "µs", "ms", "s" };
	size_t i = 0;

	while (i < 3 && ns >= 1000) {
		ns /= 1000;
		i++;
	}
	snprintf(text, room, "%8.*f %s%s", ns < 10 ? 2 : ns < 100, ns,
	    i == 3 ? " " : "", units[i]);
	return text;
}

int
main(int argc, char **argv)
{
	static double took[2][MOST_PAIRS], ratio[MOST_PAIRS];
	bool prints = argc > 1 && strcmp(argv[1], "-p") == 0;
	char ours[32], theirs[32], range[32];
	size_t n, i, k;
	double mid;
	int digits;

	argv += prints;
	if (argc - prints != 7 || (n = strtoul(argv[3], NULL, 10)) < 1 ||
	    n > MOST_PAIRS) {
		fputs(usage, stderr);
		return 64;
	}
	for (i = 0; i < n; i++) {
		for (k = 0; k < 2; k++) {
			size_t which = (i + k) % 2;

			if (system(argv[4]) != 0)
				die(argv[4]);
			took[which][i] = run(argv[5 + which], prints);
		}
		ratio[i] = took[0][i] / took[1][i];
	}
	mid = median(ratio, n);
	digits = mid < 0.05 ? 4 : 2;
	snprintf(range, sizeof(range), "[%.*f, %.*f]", digits, ratio[0], digits,
	    ratio[n - 1]);
	printf("%-15s %s %s %8.*f  %-16s %3zu  %s\n", argv[1],
	    time_text(ours, sizeof(ours), median(took[0], n)),
	    time_text(theirs, sizeof(theirs), median(took[1], n)), digits, mid,
	    range, n, argv[2]);
	return 0;
}
