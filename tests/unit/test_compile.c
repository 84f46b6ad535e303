/* From sources to programs: what is linked, and what is made again. */
#include <fcntl.h>

#include "lab.h"

static const char part_c[] = "#include \"part.h\"\n"
			     "int part(void) { return DEEP; }\n";
static const char use_part[] =
    "#include <stdio.h>\n#include \"part.h\"\n"
    "int main(void) { printf(\"part %d\\n\", part()); }\n";

/* A book whose one program needs a part of two files and a deeper one. */
static void
put_book(void)
{
	scratch_put("b/experiments/hello.c",
	    "#include <stdio.h>\n"
	    "int main(void) { puts(\"hello\"); }\n");
	scratch_put("b/experiments/parts.c", use_part);
	scratch_put("b/experiments/part.h",
	    "#include \"deep.h\"\n"
	    "int part(void);\n");
	scratch_put("b/experiments/part.c", part_c);
	scratch_put("b/experiments/deep.h", "#define DEEP 3\n");
}

static struct program
compile(const char *name)
{
	struct place place = lab_place("b");
	struct program program = { .name = name };

	lab_compile(&place, &program, 1);
	return program;
}

/* When a program was made: it changes with each compilation. */
static struct timespec
made(const struct program *program)
{
	struct stat st;

	assert_int_equal(stat(program->binary, &st), 0);
	return st.st_mtim;
}

static bool
is_same(const struct program *a, struct timespec before,
    const struct program *b)
{
	struct timespec now = made(b);

	return strcmp(a->key, b->key) == 0 && before.tv_sec == now.tv_sec &&
	    before.tv_nsec == now.tv_nsec;
}

static void
a_program_without_the_rig_is_plain(void **state)
{
	struct program p;

	(void)state;
	put_book();
	p = compile("hello");
	assert_string_equal(lab_output(&p), "hello\n");
	assert_true(p.exp.plain);
	assert_string_equal(p.exp.id, "hello");
	assert_int_equal(strlen(p.key), 32);
	assert_contains(p.source, "experiments/hello.c");
}

static void
a_headers_sibling_is_linked(void **state)
{
	struct program p;

	(void)state;
	put_book();
	p = compile("parts");
	assert_string_equal(lab_output(&p), "part 3\n");
}

/* The directive as C allows it, not only as most people type it. */
static void
an_include_may_be_written_with_spaces(void **state)
{
	struct program p;

	(void)state;
	put_book();
	scratch_put("b/experiments/parts.c",
	    "#  include   \"part.h\"\n"
	    "#include <stdio.h>\n"
	    "int main(void) { printf(\"part %d\\n\", part()); }\n");
	p = compile("parts");
	assert_string_equal(lab_output(&p), "part 3\n");
}

static void
contents_decide_what_is_made_again(void **state)
{
	struct program first, again;
	struct timespec then;

	(void)state;
	put_book();
	first = compile("parts");
	then = made(&first);
	again = compile("parts");
	assert_true(is_same(&first, then, &again));
	/* A new time, the same contents. */
	assert_int_equal(utimensat(AT_FDCWD,
			     scratch_path("b/experiments/deep.h"), NULL, 0),
	    0);
	again = compile("parts");
	assert_true(is_same(&first, then, &again));
	/* A header that only the part includes. */
	scratch_put("b/experiments/deep.h", "#define DEEP 4\n");
	again = compile("parts");
	assert_string_not_equal(first.key, again.key);
	assert_string_equal(lab_output(&again), "part 4\n");
	scratch_put("b/experiments/part.c",
	    "#include \"part.h\"\n"
	    "int part(void) { return 10 * DEEP; }\n");
	again = compile("parts");
	assert_string_equal(lab_output(&again), "part 40\n");
	/* Back to what it was: the key is of contents, so it is the first. */
	put_book();
	again = compile("parts");
	assert_string_equal(again.key, first.key);
	assert_string_equal(lab_output(&again), "part 3\n");
}

static void
a_lost_program_is_made_again(void **state)
{
	struct program p;

	(void)state;
	put_book();
	p = compile("parts");
	assert_int_equal(unlink(p.binary), 0);
	p = compile("parts");
	assert_string_equal(lab_output(&p), "part 3\n");
}

static void
what_does_not_compile_says_why(void **state)
{
	struct program p;

	(void)state;
	put_book();
	scratch_put("b/experiments/bad.c", "int main(void) { return x; }\n");
	p = compile("bad");
	assert_true(p.failed);
	assert_string_equal(p.failure.stage, "compile");
	assert_contains(p.failure.words, "experiments/bad.c:1:");
	assert_string_equal(p.failure.what, "exit status 1");
	/* In a part, too; then a cure is enough. */
	scratch_put("b/experiments/part.c", "int part(void) { return x; }\n");
	p = compile("parts");
	assert_true(p.failed);
	assert_contains(p.failure.words, "experiments/part.c:1:");
	scratch_put("b/experiments/part.c", part_c);
	p = compile("parts");
	assert_string_equal(lab_output(&p), "part 3\n");
}

static void
what_does_not_link_says_why(void **state)
{
	struct program p;

	(void)state;
	put_book();
	unlink(scratch_path("b/experiments/part.c"));
	p = compile("parts");
	assert_true(p.failed);
	assert_string_equal(p.failure.stage, "link");
	assert_contains(p.failure.words, "part");
}

static void
one_bad_program_does_not_harm_the_others(void **state)
{
	struct place place = lab_place("b");
	struct program programs[] = { { .name = "hello" }, { .name = "bad" },
		{ .name = "parts" } };

	(void)state;
	put_book();
	scratch_put("b/experiments/bad.c", "int main(void) { return x; }\n");
	lab_compile(&place, programs, 3);
	assert_string_equal(lab_output(&programs[0]), "hello\n");
	assert_true(programs[1].failed);
	assert_string_equal(lab_output(&programs[2]), "part 3\n");
}

/* The compiler speaks of the chapter, not of a file that nobody wrote. */
static void
an_inline_program_has_the_lines_of_its_chapter(void **state)
{
	struct place place = lab_place("b");
	struct program p = { .name = "mine",
		.file = "chapters/x.md",
		.line = 17,
		.text = "int a;\nint main(void) { return b; }\n" };

	(void)state;
	lab_compile(&place, &p, 1);
	assert_true(p.failed);
	assert_contains(p.failure.words, "chapters/x.md:18:");
	p = (struct program) { .name = "mine",
		.file = "chapters/x.md",
		.line = 17,
		.text = "#include <stdio.h>\n"
			"int main(void) { puts(\"inline\"); }\n" };
	lab_compile(&place, &p, 1);
	assert_string_equal(lab_output(&p), "inline\n");
}

/* They may share a name, since only ids must differ in a book. */
static void
an_inline_program_is_not_its_namesake(void **state)
{
	struct place place = lab_place("b");
	struct program programs[] = { { .name = "parts" },
		{ .name = "parts",
		    .file = "x.md",
		    .line = 1,
		    .text = "#include <stdio.h>\n#include \"part.h\"\n"
			    "int main(void) { puts(\"inline\"); }\n" } };

	(void)state;
	put_book();
	lab_compile(&place, programs, 2);
	assert_string_equal(lab_output(&programs[0]), "part 3\n");
	assert_string_equal(lab_output(&programs[1]), "inline\n");
}

/* It lies in a folder that is looked into before ours. */
static void
a_header_that_comes_first_from_now_on_is_seen(void **state)
{
	struct program before, after;

	(void)state;
	scratch_put("b/share/experiments/models/x.h", "#define X \"ours\"\n");
	scratch_put("b/experiments/p.c",
	    "#include <stdio.h>\n#include \"models/x.h\"\n"
	    "int main(void) { puts(X); }\n");
	before = compile("p");
	assert_string_equal(lab_output(&before), "ours\n");
	scratch_put("b/experiments/models/x.h", "#define X \"mine\"\n");
	after = compile("p");
	assert_string_equal(lab_output(&after), "mine\n");
	/* One of that name in a folder that is not looked into is none. */
	scratch_put("b/experiments/x.h", "#define X \"not this\"\n");
	before = after;
	after = compile("p");
	assert_string_equal(lab_output(&after), "mine\n");
	assert_int_equal(before.inputs.count, after.inputs.count);
}

/* Also with a file of our share, which lies elsewhere then. */
static void
a_program_is_the_same_wherever_it_is_made(void **state)
{
	struct program first, second = { .name = "p" };
	struct timespec then;
	struct place place;
	size_t i;

	(void)state;
	scratch_put("b/share/experiments/models/w.h", "void where(void);\n");
	scratch_put("b/share/experiments/models/w.c",
	    "#include \"w.h\"\n#include <stdio.h>\n"
	    "void where(void) { puts(__FILE__); }\n");
	scratch_put("b/experiments/p.c",
	    "#include <stdio.h>\n#include \"models/w.h\"\n"
	    "int main(void) { where(); puts(__FILE__); }\n");
	first = compile("p");
	then = made(&first);
	assert_int_equal(rename(scratch_path("b"), scratch_path("c")), 0);
	place = lab_place("c");
	lab_compile(&place, &second, 1);
	assert_true(is_same(&first, then, &second));
	/* Made anew, it is the same still. */
	assert_int_equal(unlink(second.binary), 0);
	second = (struct program) { .name = "p" };
	lab_compile(&place, &second, 1);
	assert_int_equal(first.inputs.count, second.inputs.count);
	for (i = 0; i < first.inputs.count; i++) {
		assert_string_equal(first.inputs.list[i].name,
		    second.inputs.list[i].name);
		assert_string_equal(first.inputs.list[i].text,
		    second.inputs.list[i].text);
	}
	assert_non_null(
	    facts_get_text(&first.inputs, "experiments/models/w.c"));
	assert_string_equal(lab_output(&second),
	    "experiments/models/w.c\nexperiments/p.c\n");
}

static void
names_that_differ_in_a_dash_are_different_sources(void **state)
{
	static const char *const names[] = { "a_b", "a/b", "a-b", "a/b_c",
		"a_b/c", "a_b_c" };
	struct place place = lab_place("b");
	struct program programs[6] = { 0 };
	char *name, *path;
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		path = arena_printf(arena, "b/experiments/%s", names[i]);
		scratch_put(arena_printf(arena, "%s.h", path),
		    "const char *name(void);\n");
		scratch_put(arena_printf(arena, "%s.c", path),
		    arena_printf(arena,
			"const char *name(void) { return \"%s\"; }\n",
			names[i]));
		name = arena_printf(arena, "p%zu", i);
		scratch_put(arena_printf(arena, "b/experiments/%s.c", name),
		    arena_printf(arena,
			"#include <stdio.h>\n#include \"%s.h\"\n"
			"int main(void) { puts(name()); }\n",
			names[i]));
		programs[i].name = name;
	}
	lab_compile(&place, programs, 6);
	for (i = 0; i < 6; i++)
		assert_string_equal(lab_output(&programs[i]),
		    arena_printf(arena, "%s\n", names[i]));
}

/* make rules, which list what a source includes, escape such names. */
static void
a_books_folder_may_have_any_name(void **state)
{
	static const char *const names[] = { "my book", "a:b", "50$", "a#b" };
	struct place place;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct program p = { .name = "parts" };

		put_book();
		assert_int_equal(rename(scratch_path("b"),
				     scratch_path(names[i])),
		    0);
		place = lab_place(names[i]);
		lab_compile(&place, &p, 1);
		if (p.failed || p.key == NULL)
			fail_msg("'%s': %s", names[i], p.failure.words);
		assert_string_equal(lab_output(&p), "part 3\n");
	}
}

static void
a_description_that_is_none_is_a_failure(void **state)
{
	struct program p;

	(void)state;
	scratch_put("b/experiments/rig/rig.h", "void rig(void);\n");
	scratch_put("b/experiments/rig/rig.c",
	    "#include <unistd.h>\n"
	    "#include \"rig.h\"\nvoid rig(void) { write(3, SAYS, sizeof SAYS"
	    " - 1); }\n");
	scratch_put("b/experiments/odd.c",
	    "#include \"rig.h\"\n"
	    "int main(void) { rig(); return 0; }\n");
	scratch_put("b/experiments/rig/rig.h",
	    "#define SAYS \"[]\"\n"
	    "void rig(void);\n");
	p = compile("odd");
	assert_true(p.failed);
	assert_string_equal(p.failure.stage, "describe");
	assert_contains(p.failure.what, "no id or no variants");
	scratch_put("b/experiments/rig/rig.h",
	    "#define SAYS \"{\\\"id\\\": "
	    "\\\"odd\\\", \\\"variants\\\": [{\\\"name\\\": \\\"a\\\"}]}\"\n"
	    "void rig(void);\n");
	p = compile("odd");
	assert_false(p.failed);
	assert_false(p.exp.plain);
	assert_string_equal(p.exp.variants[0].name, "a");
}

/* The card's words: which library, and what to install. */
static void
a_missing_library_is_named_with_its_package(void **state)
{
	struct place place = lab_place("b");
	struct program programs[] = { { .name = "lost" }, { .name = "parts" } };

	(void)state;
	put_book();
	scratch_put("b/experiments/lost.c",
	    "/* NEEDS: no-such-thing (no-such-package) */\n"
	    "/* NEEDS: nor-this (other-package) */\n"
	    "#include <no-such-thing.h>\nint main(void) { }\n");
	lab_compile(&place, programs, 2);
	assert_true(programs[0].failed);
	assert_string_equal(programs[0].failure.stage, "library");
	assert_string_equal(programs[0].failure.what,
	    "it needs no-such-thing, nor-this, which are not installed; "
	    "to see this experiment, type apt-get install no-such-package "
	    "other-package and build again");
	assert_string_equal(lab_output(&programs[1]), "part 3\n");
	scratch_put("b/experiments/lost.c",
	    "/* NEEDS: libc */\nint main(void) { }\n");
	lab_compile(&place, programs, 1);
	assert_string_equal(programs[0].failure.what,
	    "it says 'NEEDS: libc ', expected NEEDS: MODULE (PACKAGE)");
	scratch_put("b/experiments/lost.c",
	    "/* NEEDS: --version (x) */\nint main(void) { }\n");
	lab_compile(&place, programs, 1);
	assert_string_equal(programs[0].failure.stage, "library");
}

/* A part may need one too; its version is among what a result depends on. */
static void
a_library_is_compiled_with_and_linked(void **state)
{
	struct program p;

	(void)state;
	put_book();
	scratch_put("b/experiments/part.c",
	    "/* NEEDS: jansson (libjansson-dev) */\n"
	    "#include <jansson.h>\n#include \"part.h\"\n"
	    "int part(void) { return json_integer_value(json_integer(7)); "
	    "}\n");
	p = compile("parts");
	assert_string_equal(lab_output(&p), "part 7\n");
	assert_non_null(facts_get_text(&p.inputs, "library jansson"));
	scratch_put("b/experiments/hello.c",
	    "/* NEEDS: jansson (libjansson-dev) */\n"
	    "#include <stdio.h>\n#include <jansson.h>\n"
	    "int main(void) { puts(json_string_value(json_string(\"whole\")));"
	    " }\n");
	p = compile("hello");
	assert_string_equal(lab_output(&p), "whole\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_program_without_the_rig_is_plain),
		FOLDER_TEST(a_headers_sibling_is_linked),
		FOLDER_TEST(an_include_may_be_written_with_spaces),
		FOLDER_TEST(contents_decide_what_is_made_again),
		FOLDER_TEST(a_lost_program_is_made_again),
		FOLDER_TEST(what_does_not_compile_says_why),
		FOLDER_TEST(what_does_not_link_says_why),
		FOLDER_TEST(one_bad_program_does_not_harm_the_others),
		FOLDER_TEST(an_inline_program_has_the_lines_of_its_chapter),
		FOLDER_TEST(an_inline_program_is_not_its_namesake),
		FOLDER_TEST(a_description_that_is_none_is_a_failure),
		FOLDER_TEST(a_missing_library_is_named_with_its_package),
		FOLDER_TEST(a_library_is_compiled_with_and_linked),
		FOLDER_TEST(a_books_folder_may_have_any_name),
		FOLDER_TEST(a_header_that_comes_first_from_now_on_is_seen),
		FOLDER_TEST(a_program_is_the_same_wherever_it_is_made),
		FOLDER_TEST(names_that_differ_in_a_dash_are_different_sources),
	};

	return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}
