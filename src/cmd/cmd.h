/* The commands: each reads its arguments, works, prints, returns a status. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>

#include "base/err.h"

enum {
	STATUS_FINE = 0,
	STATUS_FAILED = 1,
	STATUS_INCONCLUSIVE = 2,
	STATUS_USAGE = 64
};

/* argv[0] is the command's name; root is the book's folder. */
int cmd_site(int argc, char **argv, const char *root);
int cmd_run(int argc, char **argv, const char *root);
int cmd_list(int argc, char **argv, const char *root);
int cmd_show(int argc, char **argv, const char *root);
int cmd_check(int argc, char **argv, const char *root);
int cmd_advise(int argc, char **argv, const char *root);
int cmd_why(int argc, char **argv, const char *root);
int cmd_doctor(int argc, char **argv, const char *root);
int cmd_start(int argc, char **argv, const char *root);
int cmd_try(int argc, char **argv, const char *root);
int cmd_hint(int argc, char **argv, const char *root);
int cmd_solution(int argc, char **argv, const char *root);
int cmd_grade(int argc, char **argv, const char *root);
int cmd_report(int argc, char **argv, const char *root);
int cmd_exercises(int argc, char **argv, const char *root);

/* Prints "labbook: why" and returns the status. */
int cmd_fail(int status, const struct err *err);

struct build;
struct item;

/*
 * A command with the arguments [--help] ID, or [--help] alone: opens the
 * book, works on it, prints its warnings.
 */
int cmd_of_one(int argc, char **argv, const char *root, const char *help,
    int (*work)(struct build *build, const char *id));
int cmd_of_book(int argc, char **argv, const char *root, const char *help,
    int (*work)(struct build *build));

/* As cmd_of_book, of a book that is only read: nothing is compiled. */
int cmd_on_book(int argc, char **argv, const char *root, const char *help,
    int (*work)(struct build *build));

/* Was this flag given? Takes it out of the arguments. */
bool cmd_flag(int *argc, char **argv, const char *flag);

/* The same of an option that getopt_long refused. */
int cmd_wrong_option(char **argv);

/*
 * The experiment that a command is about; NULL, and *status, if there is
 * none, it is described wrongly, or it does not compile: that was printed.
 */
struct item *cmd_item(struct build *build, const char *id, int *status);

/* Reads a number of seconds from 0 on. */
bool cmd_seconds(const char *text, double *seconds);

/* Prints "labbook COMMAND: what; see 'labbook COMMAND --help'". */
int cmd_usage(const char *command, const char *what, const char *arg);

#endif
