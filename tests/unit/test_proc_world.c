/*
 * Child processes and locks in a world that is short of something, or that
 * whoever started us left in disorder. Each body runs in a process of its own,
 * and returns the number of the check that failed.
 */
#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "sys/lock.h"
#include "sys/proc.h"

enum { SKIPPED = 77 };

static struct err err;
static struct proc_result result;

/* A body that hangs is ended by its alarm. */
static int
in_a_process(int (*body)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(30);
		_exit(body());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		fail_msg("signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

static bool
run(const char *line, const char *input)
{
	const char *const argv[] = { "sh", "-c", line, NULL };
	struct proc_spec spec = { .argv = argv,
		.input = input,
		.input_len = input != NULL ? strlen(input) : 0 };

	return proc_run(arena, &spec, &result, &err);
}

static int
open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count;
}

static int
with_sigchld_ignored(void)
{
	double before_ns = proc_cpu_ns();

	signal(SIGCHLD, SIG_IGN);
	if (!run("exit 3", NULL))
		return 1;
	if (result.end != PROC_EXITED || result.code != 3)
		return 2;
	/* Whoever waits for nobody is not told what they used. */
	return result.cpu_ns > 0 && proc_cpu_ns() > before_ns ? 0 : 3;
}

/* The kernel then throws away how a child ended. */
static void
an_ignored_end_is_seen(void **state)
{
	(void)state;
	assert_int_equal(in_a_process(with_sigchld_ignored), 0);
}

static void
ignore_ends(int sig)
{
	(void)sig;
	signal(SIGCHLD, SIG_IGN);
}

static int
with_an_end_lost(void)
{
	signal(SIGUSR1, ignore_ends);
	if (run("kill -USR1 $PPID; sleep 0.5", NULL))
		return 1;
	return strstr(err.text, "cannot tell how sh ended: No child") ? 0 : 2;
}

static void
a_lost_end_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(in_a_process(with_an_end_lost), 0);
}

/*
 * The set of signals under that name in the status of a program that we start,
 * or all ones. 32 and 33 are the C library's own, which posix_spawn(3) leaves
 * ignored and nobody can reset: make starts us so.
 */
static unsigned long long
signals_of_child(const char *name)
{
	const char *at;

	if (!run("cat /proc/self/status", NULL))
		return ~0ull;
	at = strstr(result.out, name);
	return at == NULL ?
	    ~0ull :
	    strtoull(at + strlen(name), NULL, 16) & ~(3ull << 31);
}

static int
with_signals_in_disorder(void)
{
	sigset_t all;
	int sig;

	sigfillset(&all);
	sigdelset(&all, SIGALRM);
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (sig = 1; sig < NSIG; sig++)
		signal(sig, sig == SIGHUP ? SIG_DFL : SIG_IGN);
	signal(SIGALRM, SIG_DFL);
	if (signals_of_child("SigBlk:") != 0)
		return 1;
	if (signals_of_child("SigIgn:") != 0)
		return 2;
	signal(SIGHUP, SIG_IGN);
	return signals_of_child("SigIgn:") == 1 ? 0 : 3;
}

/* What we were left with would change what a program does. */
static void
a_child_starts_with_signals_as_they_should_be(void **state)
{
	(void)state;
	assert_int_equal(in_a_process(with_signals_in_disorder), 0);
}

static int
with_few_descriptors(void)
{
	struct rlimit enough, few;
	int before, failed = 0, after;

	if (!run("true", NULL)) /* now the watcher has its descriptor */
		return 1;
	before = open_descriptors();
	getrlimit(RLIMIT_NOFILE, &enough);
	few = enough;
	for (few.rlim_cur = 4; few.rlim_cur < 40; few.rlim_cur++) {
		bool ok;

		setrlimit(RLIMIT_NOFILE, &few);
		ok = run("cat", "input");
		setrlimit(RLIMIT_NOFILE, &enough);
		after = open_descriptors();
		if (after != before)
			return 2;
		if (!ok && strstr(err.text, "sh: Too many open files") == NULL)
			return 3;
		if (ok && strcmp(result.out, "input") != 0)
			return 4;
		failed += !ok;
	}
	return failed >= 10 && failed < 36 ? 0 : 5;
}

static void
too_few_descriptors_leave_none_open(void **state)
{
	(void)state;
	assert_int_equal(in_a_process(with_few_descriptors), 0);
}

/* From now on these two system calls fail. */
static bool
forbid(unsigned call, unsigned other, int why)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, other, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)why),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* What vfork is made of, which some machines have no call for. */
#ifndef SYS_vfork
#define SYS_vfork SYS_clone
#endif

static int
without_processes(void)
{
	int before;

	if (!run("true", NULL))
		return 1;
	before = open_descriptors();
	if (!forbid(SYS_vfork, SYS_clone, EAGAIN))
		return SKIPPED;
	if (run("true", "input") || run("true", NULL))
		return 2;
	if (strcmp(err.text,
		"cannot start sh: Resource temporarily unavailable") != 0)
		return 3;
	return open_descriptors() == before ? 0 : 4;
}

static void
too_many_processes_leave_nothing_open(void **state)
{
	int failed = in_a_process(without_processes);

	(void)state;
	if (failed == SKIPPED)
		skip();
	assert_int_equal(failed, 0);
}

static int
without_locks(void)
{
	char *holder;
	int before = open_descriptors(), fd;

	setenv("LABBOOK_LOCK", scratch_path("lock"), 1);
	if (!forbid(SYS_flock, SYS_flock, ENOLCK))
		return SKIPPED;
	if (lock_try(arena, "me", &fd, &holder, &err))
		return 1;
	if (strstr(err.text, "cannot take the lock: No locks") == NULL)
		return 2;
	return open_descriptors() == before ? 0 : 3;
}

/* It would else wait for a holder that does not exist. */
static void
a_lock_that_cannot_be_had_is_an_error(void **state)
{
	int failed = in_a_process(without_locks);

	(void)state;
	if (failed == SKIPPED)
		skip();
	assert_int_equal(failed, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_ignored_end_is_seen),
		TEST(a_lost_end_is_an_error),
		TEST(a_child_starts_with_signals_as_they_should_be),
		TEST(too_few_descriptors_leave_none_open),
		TEST(too_many_processes_leave_nothing_open),
		FOLDER_TEST(a_lock_that_cannot_be_had_is_an_error),
	};

	return cmocka_run_group_tests_name("proc in a poor world", tests, NULL,
	    NULL);
}
