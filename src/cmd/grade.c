/* labbook grade: what students handed in, checked. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/workbook.h"
#include "pipeline/grade.h"
#include "sys/file.h"

static const char help[] =
    "usage: labbook [-C DIR] grade FOLDER [--csv | --why]\n"
    "\n"
    "Checks what students handed in: FOLDER has a folder for each of them,\n"
    "with files such as take-drop.c in it. Prints a line a student: how many\n"
    "are right, and why the others are not. No file of theirs is changed, and\n"
    "what they wrote cannot reach beyond its check: it is bounded in time,\n"
    "memory and output, and must not use the operating system.\n"
    "\n"
    "      --csv   a row a student, a column an exercise, instead\n"
    "      --why   under each student also what is wrong, in plain words\n"
    "      --help  this text\n"
    "\n"
    "Exit status: 0 all was checked; 1 something could not be; 64 wrong "
    "usage.\n";

enum form { LINES, CSV, WHY };

static void
print_lines(const struct workbook *book, const struct graded *graded,
    enum form form)
{
	const char *before = "  ";
	size_t i;

	printf("%-24s %zu of %zu right", graded->student, graded->right,
	    graded->given);
	for (i = 0; i < book->count; i++) {
		const struct grade *grade = &graded->grades[i];

		if (!grade->given || strcmp(grade->verdict, "right") == 0)
			continue;
		printf("%s%s: %s", before, book->exercises[i].id,
		    grade->verdict);
		before = ", ";
		if (form == WHY)
			printf("\n    %s", grade->text);
		if (form == WHY)
			before = "\n  ";
	}
	if (graded->nothers > 0)
		printf("%sno exercise: %s", before,
		    text_join(book->arena, graded->others, graded->nothers));
	printf("\n");
}

static void
print_csv(const struct workbook *book, const struct graded *graded)
{
	struct buf out = BUF_INIT;

	if (graded == NULL)
		grade_csv_head(book, &out);
	else
		grade_csv_row(book, graded, &out);
	fwrite(out.data, 1, out.len, stdout);
	buf_fini(&out);
}

static int
grade(struct build *build, const char *folder, enum form form)
{
	struct workbook book;
	size_t count, i, students = 0;
	struct err err;
	char **names;

	if (!cmd_workbook(build, &book))
		return STATUS_FAILED;
	if (!dir_list(book.arena, folder, &names, &count, &err))
		return cmd_fail(STATUS_FAILED, &err);
	if (form == CSV)
		print_csv(&book, NULL);
	for (i = 0; i < count; i++) {
		char *theirs = path_join(book.arena, folder, names[i]);
		struct graded graded;

		if (!dir_exists(theirs))
			continue;
		students++;
		if (!grade_student(&book, theirs, names[i], &graded, &err))
			return cmd_fail(STATUS_FAILED, &err);
		if (form == CSV)
			print_csv(&book, &graded);
		else
			print_lines(&book, &graded, form);
		fflush(stdout);
	}
	if (students > 0)
		return STATUS_FINE;
	err_set(&err, "%s: no folder is in it, expected one a student", folder);
	return cmd_fail(STATUS_FAILED, &err);
}

static int
as_lines(struct build *build, const char *folder)
{
	return grade(build, folder, LINES);
}

static int
as_csv(struct build *build, const char *folder)
{
	return grade(build, folder, CSV);
}

static int
as_reasons(struct build *build, const char *folder)
{
	return grade(build, folder, WHY);
}

int
cmd_grade(int argc, char **argv, const char *root)
{
	bool csv = cmd_flag(&argc, argv, "--csv");
	bool why = cmd_flag(&argc, argv, "--why");

	if (csv && why)
		return cmd_usage("grade", "--csv contradicts", "--why");
	return cmd_of_one(argc, argv, root, help,
	    csv	    ? as_csv :
		why ? as_reasons :
		      as_lines);
}
