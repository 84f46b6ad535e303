/* Files and folders: what is written atomically, and what is left alone. */
#include "scratch.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/hash.h"

static struct stat
status(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st;
}

/* How many names a folder has, hidden ones too. */
static size_t
entries(const char *dir)
{
	char *command = arena_printf(arena, "ls -A '%s' | wc -l", dir);
	FILE *pipe = popen(command, "r");
	size_t count = 0;

	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%zu", &count), 1);
	pclose(pipe);
	return count;
}

static void
a_file_is_written_with_its_folders(void **state)
{
	char *path = scratch_path("a/b/c.txt"), *text;
	struct err err;
	bool changed = false;
	size_t len;

	(void)state;
	assert_false(file_exists(path));
	assert_true(file_write(path, "x\0y", 3, &changed, &err));
	assert_true(changed);
	assert_true(file_exists(path));
	assert_true(dir_exists(scratch_path("a/b")));
	assert_true(file_read(arena, path, &text, &len, &err));
	assert_int_equal(len, 3);
	assert_memory_equal(text, "x\0y", 4);
}

static void
the_same_bytes_are_not_written_again(void **state)
{
	char *path = scratch_put("f", "same");
	struct stat before = status(path), after;
	struct err err;
	bool changed = true;

	(void)state;
	assert_true(file_write(path, "same", 4, &changed, &err));
	after = status(path);
	assert_false(changed);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	assert_true(file_write(path, "sane", 4, &changed, &err));
	assert_true(changed);
	assert_string_equal(scratch_get("f"), "sane");
	assert_true(file_write(path, "", 0, &changed, &err));
	assert_true(changed);
	assert_string_equal(scratch_get("f"), "");
}

static void
long_files_are_compared_to_their_end(void **state)
{
	size_t len = 100001;
	char *text = arena_alloc(arena, len), *path = scratch_path("long");
	struct err err;
	bool changed;

	(void)state;
	memset(text, 'x', len);
	assert_true(file_write(path, text, len, &changed, &err));
	assert_true(file_write(path, text, len, &changed, &err));
	assert_false(changed);
	text[len - 1] = 'y';
	assert_true(file_write(path, text, len, &changed, &err));
	assert_true(changed);
}

/* Who has the old file open, or another name for it, keeps the old bytes. */
static void
a_file_is_replaced_not_overwritten(void **state)
{
	char *path = scratch_put("f", "old");
	struct err err;

	(void)state;
	assert_int_equal(link(path, scratch_path("other-name")), 0);
	assert_true(file_write(path, "new", 3, NULL, &err));
	assert_string_equal(scratch_get("other-name"), "old");
	assert_string_equal(scratch_get("f"), "new");
	assert_int_equal(entries(scratch), 2);
	assert_true(file_write_synced(path, "newer", 5, &err));
	assert_string_equal(scratch_get("f"), "newer");
	assert_int_equal(entries(scratch), 2);
}

/* As on a full disk: the limit on a file's size makes write(2) fail. */
static void
a_failed_write_leaves_the_old_file(void **state)
{
	char *path = scratch_put("f", "old"), *text = arena_alloc(arena, 9000);
	struct rlimit before, small;
	struct err err;
	bool ok;

	(void)state;
	memset(text, 'x', 9000);
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 4096;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	ok = file_write(path, text, 9000, NULL, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_false(ok);
	assert_contains(err.text, path);
	assert_contains(err.text, "cannot write: File too large");
	assert_string_equal(scratch_get("f"), "old");
	assert_int_equal(entries(scratch), 1);
}

static void
what_cannot_be_written_is_an_error(void **state)
{
	struct err err;

	(void)state;
	scratch_put("f", "a file");
	assert_false(file_write(scratch_path("f/x"), "x", 1, NULL, &err));
	assert_contains(err.text, "/f");
	assert_false(dir_make(scratch_path("f/g/h"), &err));
	assert_contains(err.text, "cannot make the folder");
	assert_true(dir_make(scratch_path("d"), &err));
	assert_false(file_write(scratch_path("d"), "x", 1, NULL, &err));
	assert_contains(err.text, "cannot write");
	assert_int_equal(entries(scratch), 2);
}

static void
what_cannot_be_read_is_an_error(void **state)
{
	char *text;
	struct err err;

	(void)state;
	assert_false(file_read(arena, scratch_path("no"), &text, NULL, &err));
	assert_contains(err.text, "/no: cannot read: No such file");
	assert_false(file_read(arena, scratch, &text, NULL, &err));
	assert_contains(err.text, "cannot read: Is a directory");
	assert_false(file_exists(scratch));
	assert_false(dir_exists(scratch_path("no")));
}

static void
a_folder_is_listed_in_order_without_hidden_names(void **state)
{
	char **names;
	size_t count;
	struct err err;

	(void)state;
	scratch_put("b.md", "");
	scratch_put("a.md", "");
	scratch_put(".hidden", "");
	scratch_put("c/x.md", "");
	assert_true(dir_list(arena, scratch, &names, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "a.md");
	assert_string_equal(names[1], "b.md");
	assert_string_equal(names[2], "c");
	assert_false(dir_list(arena, scratch_path("no"), &names, &count, &err));
	assert_contains(err.text, "cannot list");
}

static void
paths_are_joined(void **state)
{
	char *dir;
	struct err err;

	(void)state;
	assert_string_equal(path_join(arena, "a", "b"), "a/b");
	assert_string_equal(path_join(arena, ".", "b"), "b");
	assert_string_equal(path_join(arena, "", "b"), "b");
	assert_string_equal(path_join(arena, "a", "/b"), "/b");
	assert_string_equal(path_join(arena, "..", "b"), "../b");
	assert_true(path_of_program(arena, &dir, &err));
	assert_true(file_exists(path_join(arena, dir, "test_file")));
}

static void
programs_are_found_on_the_path(void **state)
{
	char *before = arena_strdup(arena, getenv("PATH")), *found;

	(void)state;
	scratch_put("bin/tool", "");
	scratch_put("bin2/tool", "");
	chmod(scratch_path("bin2/tool"), 0755);
	setenv("PATH", arena_printf(arena, "%s/bin:%s/bin2", scratch, scratch),
	    1);
	found = path_find_program(arena, "tool");
	setenv("PATH", before, 1);
	/* The first of them may not be run. */
	assert_non_null(found);
	assert_string_equal(found, scratch_path("bin2/tool"));
	assert_null(path_find_program(arena, "no-such-program-here"));
	assert_non_null(path_find_program(arena, "sh"));
}

static void
what_is_shared_is_found_in_the_first_folder_that_has_it(void **state)
{
	char *found;

	(void)state;
	scratch_put("one/other", "x");
	scratch_put("two/a/b.js", "x");
	scratch_put("three/a/b.js", "x");
	setenv("XDG_DATA_DIRS",
	    arena_printf(arena, "%s/one:%s/two:%s/three", scratch, scratch,
		scratch),
	    1);
	found = path_find_shared(arena, "a/b.js");
	assert_non_null(found);
	assert_string_equal(found, scratch_path("two/a/b.js"));
	assert_null(path_find_shared(arena, "a")); /* a folder is no file */
	assert_null(path_find_shared(arena, "c.js"));
	unsetenv("XDG_DATA_DIRS");
	assert_non_null(path_find_shared(arena, "common-licenses/GPL-2"));
}

static void
a_hash_is_of_contents_of_files_only(void **state)
{
	char *big = arena_alloc(arena, 3000001);
	char *one, *other;

	(void)state;
	assert_string_equal(file_hash(arena, scratch_put("a", "x")),
	    file_hash(arena, scratch_put("b", "x")));
	assert_string_equal(file_hash(arena, scratch_put("a", "x")),
	    hash_hex(arena, "x", 1));
	assert_string_equal(file_hash(arena, scratch_put("a", "")),
	    hash_hex(arena, "", 0));
	memset(big, 'x', 3000000);
	one = file_hash(arena, scratch_put("big", big));
	big[2999999] = 'y';
	other = file_hash(arena, scratch_put("big", big));
	assert_string_not_equal(one, other);
	big[2097152] = '\0';
	assert_string_not_equal(file_hash(arena, scratch_put("big", big)), one);
	assert_null(file_hash(arena, scratch_path("none")));
	assert_null(file_hash(arena, scratch));
	/* Nobody will ever write to it. */
	assert_int_equal(mkfifo(scratch_path("pipe"), 0600), 0);
	assert_null(file_hash(arena, scratch_path("pipe")));
}

static void
a_walk_finds_files_and_follows_no_link(void **state)
{
	char **names;
	size_t count, i;
	bool deep = false;

	(void)state;
	scratch_put("w/a.h", "");
	scratch_put("w/x/y/b.h", "");
	assert_int_equal(symlink("..", scratch_path("w/x/up")), 0);
	count = dir_walk(arena, scratch_path("w"), &names);
	assert_int_equal(count, 3);
	for (i = 0; i < count; i++)
		deep |= strcmp(names[i], "x/y/b.h") == 0;
	assert_true(deep);
	assert_int_equal(dir_walk(arena, scratch_path("none"), &names), 0);
}

static void
a_plain_path_has_no_detours(void **state)
{
	static const char *const pairs[][2] = { { "a/b", "a/b" },
		{ "./a//b/.", "a/b" }, { "a/../b", "b" }, { "a/..", "." },
		{ "../a", "../a" }, { "a/../../b", "../b" },
		{ "../../b", "../../b" }, { "/a/../b", "/b" }, { "/..", "/" },
		{ "/../a", "/a" }, { "/", "/" }, { "", "." } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_string_equal(path_plain(arena, pairs[i][0]),
		    pairs[i][1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_file_is_written_with_its_folders),
		FOLDER_TEST(the_same_bytes_are_not_written_again),
		FOLDER_TEST(long_files_are_compared_to_their_end),
		FOLDER_TEST(a_file_is_replaced_not_overwritten),
		FOLDER_TEST(a_failed_write_leaves_the_old_file),
		FOLDER_TEST(what_cannot_be_written_is_an_error),
		FOLDER_TEST(what_cannot_be_read_is_an_error),
		FOLDER_TEST(a_folder_is_listed_in_order_without_hidden_names),
		FOLDER_TEST(paths_are_joined),
		FOLDER_TEST(programs_are_found_on_the_path),
		FOLDER_TEST(
		    what_is_shared_is_found_in_the_first_folder_that_has_it),
		FOLDER_TEST(a_hash_is_of_contents_of_files_only),
		FOLDER_TEST(a_walk_finds_files_and_follows_no_link),
		FOLDER_TEST(a_plain_path_has_no_detours),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
