/* Child processes: how they end, what they say, and that none is left. */
#include "scratch.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "sys/proc.h"

/* A child that runs a line of shell. */
static struct proc_spec
shell(const char *line)
{
	const char **argv = arena_alloc(arena, 4 * sizeof(*argv));

	argv[0] = "sh";
	argv[1] = "-c";
	argv[2] = line;
	return (struct proc_spec) { .argv = argv };
}

static struct proc_result
run(struct proc_spec spec)
{
	struct proc_result result;
	struct err err;

	if (!proc_run(arena, &spec, &result, &err))
		fail_msg("%s", err.text);
	return result;
}

/* Is the process gone, or only waiting for its parent to look? */
static bool
is_dead(long pid)
{
	char *path = arena_printf(arena, "/proc/%ld/stat", pid), state = 0;
	FILE *file = fopen(path, "r");

	if (file == NULL)
		return true;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'X';
	fclose(file);
	return state == 'Z' || state == 'X';
}

/* A kill takes effect soon, not at once; a process left over stays. */
static void
assert_dies(long pid)
{
	int i;

	assert_true(pid > 1);
	for (i = 0; i < 1000 && !is_dead(pid); i++)
		nanosleep(&(struct timespec) { 0, 10000000 }, NULL);
	assert_true(is_dead(pid));
}

static void
an_exit_status_comes_back(void **state)
{
	struct proc_result r = run(shell("echo out; echo err >&2; exit 3"));
	struct proc_limits none = { 0 };

	(void)state;
	assert_int_equal(r.end, PROC_EXITED);
	assert_int_equal(r.code, 3);
	assert_false(proc_ok(&r));
	assert_string_equal(r.out, "out\n");
	assert_string_equal(r.err, "err\n");
	assert_false(r.output_cut);
	assert_true(r.wall_ns > 0);
	assert_string_equal(proc_describe(arena, &r, &none), "exit status 3");
	r = run(shell("exit 0"));
	assert_true(proc_ok(&r));
	assert_int_equal(r.out_len + r.err_len + r.lab_len, 0);
}

static void
a_signal_comes_back(void **state)
{
	struct proc_result r = run(shell("kill -SEGV $$"));
	struct proc_limits none = { 0 };

	(void)state;
	assert_int_equal(r.end, PROC_SIGNALLED);
	assert_int_equal(r.code, SIGSEGV);
	assert_false(proc_ok(&r));
	assert_string_equal(proc_describe(arena, &r, &none),
	    "signal 11 (Segmentation fault)");
}

static void
a_child_past_its_limit_is_killed_with_its_group(void **state)
{
	struct proc_spec spec = shell("sleep 60 & echo $!; wait");
	struct proc_result r;

	(void)state;
	spec.limits.wall_s = 0.3;
	r = run(spec);
	assert_int_equal(r.end, PROC_TIMED_OUT);
	assert_false(proc_ok(&r));
	assert_string_equal(proc_describe(arena, &r, &spec.limits),
	    "stopped after its limit of 0.3 s");
	assert_dies(atol(r.out));
}

/* The grandchild also holds the pipe open, and must not hold us up. */
static void
what_a_child_leaves_behind_is_killed(void **state)
{
	struct proc_result r = run(shell("sleep 60 & echo $!"));

	(void)state;
	assert_true(proc_ok(&r));
	assert_dies(atol(r.out));
}

static void
output_is_cut_at_its_limit(void **state)
{
	struct proc_spec spec =
	    shell("head -c 300000 /dev/zero | tr '\\0' x;"
		  " head -c 1000 /dev/zero | tr '\\0' y >&2");
	struct proc_result r;

	(void)state;
	spec.limits.output_bytes = 1000;
	r = run(spec);
	assert_true(proc_ok(&r));
	assert_true(r.output_cut);
	assert_int_equal(r.out_len, 1000);
	assert_int_equal(strspn(r.out, "x"), 1000);
	assert_int_equal(r.err_len, 1000);
	spec = shell("head -c 1000 /dev/zero");
	spec.limits.output_bytes = 1000;
	r = run(spec);
	assert_int_equal(r.out_len, 1000);
	assert_false(r.output_cut);
	r = run(shell("head -c 65536 /dev/zero; echo x >&2"));
	assert_int_equal(r.out_len, 65536);
	assert_false(r.output_cut);
}

static void
a_child_sees_the_environment_it_is_given(void **state)
{
	static const char *const given[] = { "A=1", "LAB_FD=9", "B=b c", NULL };
	static const char *const argv[] = { "env", NULL };
	struct proc_spec spec = { .argv = argv, .env = given };

	(void)state;
	assert_string_equal(run(spec).out, "A=1\nB=b c\n");
	spec.lab_channel = true;
	assert_string_equal(run(spec).out, "A=1\nB=b c\nLAB_FD=3\n");
	spec.env = NULL;
	assert_contains(run(spec).out, "PATH=");
}

/* More than any pipe holds, in both directions at once. */
static void
input_goes_in_while_output_comes_out(void **state)
{
	size_t len = 1000000;
	char *input = arena_alloc(arena, len + 1);
	struct proc_spec spec = shell("cat");
	struct proc_result r;

	(void)state;
	memset(input, 'i', len);
	spec.input = input;
	spec.input_len = len;
	spec.limits.output_bytes = 2 * len;
	r = run(spec);
	assert_int_equal(r.out_len, len);
	assert_string_equal(r.out, input);
	/* One that does not read must not end us with a broken pipe. */
	spec = shell("exec <&-; exit 4");
	spec.input = input;
	spec.input_len = len;
	r = run(spec);
	assert_int_equal(r.code, 4);
	r = run(shell("cat; echo end"));
	assert_string_equal(r.out, "end\n");
}

/* One that never ends its output is stopped in time all the same. */
static void
a_flood_of_output_holds_nothing_up(void **state)
{
	struct proc_spec spec =
	    shell("cat /dev/zero & cat /dev/zero >&2 & cat /dev/zero");
	struct proc_result r;

	(void)state;
	spec.limits.wall_s = 0.3;
	r = run(spec);
	assert_int_equal(r.end, PROC_TIMED_OUT);
	assert_true(r.output_cut);
	assert_true(r.wall_ns < 10e9);
}

static void
the_lab_channel_is_descriptor_3(void **state)
{
	struct proc_spec spec = shell("echo '{}' >&3; echo $LAB_FD");
	struct proc_result r;

	(void)state;
	spec.lab_channel = true;
	r = run(spec);
	assert_string_equal(r.lab, "{}\n");
	assert_string_equal(r.out, "3\n");
	r = run(shell("test -e /proc/$$/fd/3 || echo closed"));
	assert_string_equal(r.out, "closed\n");
	assert_int_equal(r.lab_len, 0);
}

static void
a_child_inherits_no_descriptor(void **state)
{
	struct proc_result r;

	(void)state;
	assert_int_equal(dup2(1, 20), 20);
	assert_int_equal(dup2(1, 200), 200);
	r = run(shell("for fd in 20 200; do"
		      " test -e /proc/$$/fd/$fd && echo open; done; echo end"));
	close(20);
	close(200);
	assert_string_equal(r.out, "end\n");
}

static void
a_child_gets_its_limits_folder_and_padding(void **state)
{
	struct proc_spec spec = shell("ulimit -f; ulimit -v; ulimit -c; "
				      "pwd -P; echo ${#LAB_PAD}");
	char *real = realpath(scratch, NULL);

	(void)state;
	spec.limits.file_bytes = 512 * 1000;
	/* So high that a sanitizer has room for its shadow memory. */
	spec.limits.memory_bytes = 1ull << 46;
	spec.cwd = scratch;
	spec.env_pad_bytes = 1234;
	/* sh counts files in units of 512 bytes, memory in KiB. */
	assert_string_equal(run(spec).out,
	    arena_printf(arena, "1000\n68719476736\n0\n%s\n1234\n", real));
	free(real);
}

static void
what_cannot_be_run_says_why(void **state)
{
	const char *const argv[] = { "no-such-program-here", NULL };
	struct proc_spec spec = { .argv = argv };
	struct proc_result r = run(spec);

	(void)state;
	assert_false(proc_ok(&r));
	assert_int_equal(r.code, 127);
	assert_contains(r.err, "cannot run no-such-program-here: ");
	spec = shell("echo here");
	spec.cwd = scratch_path("no-such-folder");
	r = run(spec);
	assert_int_equal(r.code, 127);
	assert_contains(r.err, "cannot enter");
	assert_string_equal(r.out, "");
}

/* Those started first end last. */
static void
results_stand_in_the_order_of_the_children(void **state)
{
	enum { COUNT = 21 };
	struct proc_spec specs[COUNT];
	struct proc_result results[COUNT];
	static const unsigned jobs[] = { 0, 3, 100 };
	struct err err;
	size_t i, j;

	(void)state;
	for (j = 0; j < 3; j++) {
		memset(results, 0, sizeof(results));
		for (i = 0; i < COUNT; i++)
			specs[i] = shell(arena_printf(arena,
			    "sleep 0.0%zu; echo %zu; exit %zu", (COUNT - i) % 4,
			    i, i));
		assert_true(
		    proc_run_all(arena, specs, results, COUNT, jobs[j], &err));
		for (i = 0; i < COUNT; i++) {
			assert_int_equal(results[i].code, i);
			assert_int_equal(atoi(results[i].out), i);
		}
	}
	assert_true(proc_run_all(arena, NULL, NULL, 0, 4, &err));
}

/* A test's child is the labbook that is interrupted. */
static void
our_end_is_also_that_of_our_children(void **state)
{
	char *path = scratch_path("pid");
	struct proc_result r;
	struct proc_spec spec = shell(arena_printf(arena,
	    "sleep 60 & echo $! >%s.new; mv %s.new %s; wait", path, path,
	    path));
	struct err err;
	int status, i;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		proc_run(arena, &spec, &r, &err);
		_exit(0);
	}
	for (i = 0; i < 1000 && !file_exists(path); i++)
		nanosleep(&(struct timespec) { 0, 10000000 }, NULL);
	assert_true(file_exists(path));
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	assert_dies(atol(scratch_get("pid")));
}

/* Else what samples cost would count as the work of others. */
static void
the_work_of_children_is_ours(void **state)
{
	double before_ns = proc_cpu_ns(), used_ns;
	struct proc_result r =
	    run(shell("i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done"));

	(void)state;
	used_ns = proc_cpu_ns() - before_ns;
	assert_true(proc_ok(&r));
	assert_true(r.cpu_ns > 0);
	/* Both are told in microseconds. */
	assert_true(used_ns >= r.cpu_ns - 2000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(an_exit_status_comes_back),
		FOLDER_TEST(a_signal_comes_back),
		FOLDER_TEST(a_child_past_its_limit_is_killed_with_its_group),
		FOLDER_TEST(what_a_child_leaves_behind_is_killed),
		FOLDER_TEST(output_is_cut_at_its_limit),
		FOLDER_TEST(a_flood_of_output_holds_nothing_up),
		TEST(a_child_sees_the_environment_it_is_given),
		FOLDER_TEST(input_goes_in_while_output_comes_out),
		FOLDER_TEST(the_lab_channel_is_descriptor_3),
		FOLDER_TEST(a_child_inherits_no_descriptor),
		FOLDER_TEST(a_child_gets_its_limits_folder_and_padding),
		FOLDER_TEST(what_cannot_be_run_says_why),
		FOLDER_TEST(results_stand_in_the_order_of_the_children),
		FOLDER_TEST(the_work_of_children_is_ours),
		FOLDER_TEST(our_end_is_also_that_of_our_children),
	};

	return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
