/* A temporary folder that a test fills and that is removed after it. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"
#include "test.h"

static char scratch[256];

static inline int
scratch_setup(void **state)
{
	const char *where = getenv("TMPDIR");

	snprintf(scratch, sizeof(scratch), "%s/labbook-test-XXXXXX",
	    where != NULL && where[0] != '\0' ? where : "/tmp");
	return mkdtemp(scratch) == NULL || arena_setup(state) != 0;
}

static inline int
scratch_unlink(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int
scratch_teardown(void **state)
{
	nftw(scratch, scratch_unlink, 16, FTW_DEPTH | FTW_PHYS);
	return arena_teardown(state);
}

/* A test that has an arena and a folder. */
#define FOLDER_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

static inline char *
scratch_path(const char *name)
{
	return arena_printf(arena, "%s/%s", scratch, name);
}

/* Writes a file into the folder; returns its path. */
static inline char *
scratch_put(const char *name, const char *text)
{
	char *path = scratch_path(name);
	struct err err;

	if (!file_write(path, text, strlen(text), NULL, &err))
		fail_msg("%s", err.text);
	return path;
}

/* What a file of the folder holds. */
static inline char *
scratch_get(const char *name)
{
	struct err err;
	char *text = NULL;

	if (!file_read(arena, scratch_path(name), &text, NULL, &err))
		fail_msg("%s", err.text);
	return text;
}

#endif
