/*
 * Knows the command line of an experiment, and says what would have been
 * right when it is wrong.
 * Refuses to know how anything is run.
 */
#include "args.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct args *args;
	const struct rig_experiment *experiment;
	char *error;
	size_t error_size;
};

__attribute__((format(printf, 2, 3))) static bool
refuse(struct reader *reader, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(reader->error, reader->error_size, format, ap);
	va_end(ap);
	return false;
}

/* Add a name to a list: "a, b, c". */
static void
list_add(char *list, size_t size, const char *name)
{
	size_t used = strlen(list);

	snprintf(list + used, size - used, "%s%s", used == 0 ? "" : ", ", name);
}

static bool
set_choice(struct reader *reader, const struct rig_param *param,
    const char *word, double *value)
{
	char known[256] = "";

	for (int i = 0; param->choices[i] != NULL; i++) {
		if (strcmp(param->choices[i], word) == 0) {
			*value = i;
			return true;
		}
		list_add(known, sizeof(known), param->choices[i]);
	}
	return refuse(reader, "%s cannot be '%s'; it is one of %s", param->name,
	    word, known);
}

static bool
set_number(struct reader *reader, const struct rig_param *param,
    const char *word, double *value)
{
	const char *unit = param->unit == NULL ? "" : param->unit;
	char *end;
	double number = strtod(word, &end);

	if (end == word || *end != '\0')
		return refuse(reader, "%s cannot be '%s'; it is a number",
		    param->name, word);
	/* Written so that "nan" is refused too. */
	if (!(number >= param->min && number <= param->max))
		return refuse(reader,
		    "%s cannot be %s; it goes from %.12g to "
		    "%.12g%s%s",
		    param->name, word, param->min, param->max,
		    *unit == '\0' ? "" : " ", unit);
	if (param->whole && number != (double)(long long)number)
		return refuse(reader, "%s cannot be %s; it is a whole number",
		    param->name, word);
	*value = number;
	return true;
}

static bool
read_param(struct reader *reader, const char *word)
{
	const struct rig_param *params = reader->experiment->params;
	size_t length = strcspn(word, "=");
	char known[512] = "";

	for (int i = 0; params[i].name != NULL; i++) {
		double *value = &reader->args->values[i];

		list_add(known, sizeof(known), params[i].name);
		if (strlen(params[i].name) != length ||
		    strncmp(params[i].name, word, length) != 0)
			continue;
		if (params[i].choices[0] != NULL)
			return set_choice(reader, &params[i], word + length + 1,
			    value);
		return set_number(reader, &params[i], word + length + 1, value);
	}
	return refuse(reader, "unknown parameter '%.*s'; it has %s",
	    (int)length, word, *known == '\0' ? "none" : known);
}

static bool
read_variant(struct reader *reader, const char *word)
{
	const struct rig_variant *variants = reader->experiment->variants;
	char known[512] = "";

	for (int i = 0; variants[i].name != NULL; i++) {
		if (strcmp(variants[i].name, word) == 0) {
			reader->args->variant = &variants[i];
			return true;
		}
		list_add(known, sizeof(known), variants[i].name);
	}
	return refuse(reader, "unknown variant '%s'; it has %s", word, known);
}

static bool
read_work(struct reader *reader, const char *word)
{
	char *end;
	long work = strtol(word, &end, 10);

	if (end == word || *end != '\0' || work < 1 || work > 1000000000)
		return refuse(reader,
		    "work cannot be '%s'; it is a whole "
		    "number from 1 to 1000000000",
		    word);
	if (work != 1 && !reader->experiment->scales)
		return refuse(reader, "its work does not scale");
	reader->args->work = work;
	return true;
}

/* One word of the command line, and *next if it takes a value. */
static bool
read_word(struct reader *reader, const char *word, char *const **next)
{
	struct args *args = reader->args;
	bool is_variant = strcmp(word, "--variant") == 0;

	if (is_variant || strcmp(word, "--work") == 0) {
		if (**next == NULL)
			return refuse(reader, "%s needs a value", word);
		return is_variant ? read_variant(reader, *(*next)++) :
				    read_work(reader, *(*next)++);
	}
	if (strcmp(word, "--no-warmup") == 0)
		args->warm_up = false;
	else if (strcmp(word, "--help") == 0)
		args->action = ARGS_HELP;
	else if (strcmp(word, "--describe") == 0)
		args->action = ARGS_DESCRIBE;
	else if (word[0] != '-' && strchr(word, '=') != NULL)
		return read_param(reader, word);
	else
		return refuse(reader, "unknown option '%s'; see --help", word);
	return true;
}

bool
args_parse(struct args *args, const struct rig_experiment *experiment, int argc,
    char *const argv[], char *error, size_t size)
{
	struct reader reader = { args, experiment, error, size };
	char *const *next = argv + (argc > 0);

	*args = (struct args) { .work = 1, .warm_up = !experiment->waits };
	for (int i = 0; experiment->params[i].name != NULL; i++)
		args->values[i] = experiment->params[i].value;
	while (*next != NULL) {
		const char *word = *next++;

		if (!read_word(&reader, word, &next))
			return false;
	}
	return true;
}
