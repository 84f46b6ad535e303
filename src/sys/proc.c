/*
 * Knows fork, groups, limits and pipes: the one place that starts programs.
 * Does not know why they are run.
 */
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sys/clock.h"

enum { LAB_FD = 3, MOST_AT_ONCE = 16, MOST_READS = 128 };

/* The pipes to a child, its streams first; and what else we wait for. */
enum { OUT, ERR, LAB, STREAMS, INPUT = STREAMS, PIPES, END = PIPES, WATCHES };

static const size_t OUTPUT_BYTES = 64 * 1024;

struct child {
	const struct proc_spec *spec;
	struct proc_result *result;
	pid_t pid;	/* 0: the place is free */
	int pidfd;	/* readable when it has ended; -1: not had */
	int fds[PIPES]; /* our ends; -1: closed */
	size_t in_done;
	struct buf streams[STREAMS];
	double start_ns;
};

/* The groups to kill when we are interrupted; read by the handler. */
static volatile sig_atomic_t groups[MOST_AT_ONCE];

static int watcher = -1; /* our end of the pipe to it */

static void
die_with_children(int sig)
{
	int i;

	for (i = 0; i < MOST_AT_ONCE; i++)
		if (groups[i] > 0)
			kill(-(pid_t)groups[i], SIGKILL);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
catch_interrupts(void)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP };
	static bool done;
	struct sigaction old, act = { .sa_handler = die_with_children };
	sigset_t heard;
	size_t i;

	if (done)
		return;
	done = true;
	sigemptyset(&heard);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		sigaddset(&heard, sigs[i]);
		if (sigaction(sigs[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &act, NULL);
	}
	/* Whoever started us may have blocked them, which an exec keeps. */
	sigprocmask(SIG_UNBLOCK, &heard, NULL);
}

/* Closes every descriptor from first on. */
static void
close_from(int first)
{
	struct rlimit most = { 0 };
	int fd;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
#endif
	getrlimit(RLIMIT_NOFILE, &most);
	for (fd = first; (rlim_t)fd < most.rlim_cur && fd < 65536; fd++)
		close(fd);
}

/*
 * The watcher outlives us. It hears of every group that begins (its number)
 * and ends (the number negated), and when the pipe closes, however we ended,
 * it kills those that are left.
 */
static _Noreturn void
watch_groups(int from)
{
	pid_t alive[MOST_AT_ONCE] = { 0 }, message;
	int i;

	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	while (read(from, &message, sizeof(message)) == sizeof(message))
		for (i = 0; i < MOST_AT_ONCE; i++)
			if (alive[i] == (message > 0 ? 0 : -message)) {
				alive[i] = message > 0 ? message : 0;
				break;
			}
	for (i = 0; i < MOST_AT_ONCE; i++)
		if (alive[i] > 0)
			kill(-alive[i], SIGKILL);
	_exit(0);
}

static void
start_watcher(void)
{
	int ends[2];

	if (watcher >= 0 || pipe2(ends, O_CLOEXEC) != 0)
		return;
	if (fork() == 0) {
		dup2(ends[0], 0);
		close_from(1);
		watch_groups(0);
	}
	close(ends[0]);
	watcher = ends[1];
}

static void
watch(pid_t message)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);

	/* Without a watcher only kill -9 leaves children behind. */
	if (watcher >= 0 && write(watcher, &message, sizeof(message)) < 0) {
		close(watcher);
		watcher = -1;
	}
	signal(SIGPIPE, before);
}

bool
proc_ok(const struct proc_result *result)
{
	return result->end == PROC_EXITED && result->code == 0;
}

char *
proc_describe(struct arena *arena, const struct proc_result *result,
    const struct proc_limits *limits)
{
	switch (result->end) {
	case PROC_TIMED_OUT:
		return arena_printf(arena, "stopped after its limit of %g s",
		    limits->wall_s);
	case PROC_SIGNALLED:
		return arena_printf(arena, "signal %d (%s)", result->code,
		    strsignal(result->code));
	default:
		return arena_printf(arena, "exit status %d", result->code);
	}
}

static void
limit(int what, uint64_t most)
{
	struct rlimit rl = { most, most };

	if (most > 0)
		setrlimit((__rlimit_resource_t)what, &rl);
}

/*
 * The environment that the child is given: that of spec or ours, the channel,
 * and the padding. The caller frees it and *pad.
 */
static char **
environment(const struct proc_spec *spec, char **pad)
{
	char *const *from =
	    spec->env != NULL ? (char *const *)spec->env : environ;
	size_t n = 0, kept = 0, i;
	char **env;

	while (from[n] != NULL)
		n++;
	env = mem_new((n + 3) * sizeof(*env));
	for (i = 0; i < n; i++)
		if (strncmp(from[i], "LAB_FD=", 7) != 0 &&
		    strncmp(from[i], "LAB_PAD=", 8) != 0)
			env[kept++] = from[i];
	if (spec->lab_channel)
		env[kept++] = "LAB_FD=3";
	*pad = mem_new(spec->env_pad_bytes + 9);
	memcpy(*pad, "LAB_PAD=", 8);
	memset(*pad + 8, '.', spec->env_pad_bytes);
	if (spec->env_pad_bytes > 0)
		env[kept++] = *pad;
	return env;
}

/*
 * Signals act as they do by default, whatever whoever started us ignored or
 * blocked: an exec keeps both.
 */
static void
forget_signals(void)
{
	struct sigaction hup;
	sigset_t none;
	int sig;

	/* It stays ignored, as nohup wants it. */
	sigaction(SIGHUP, NULL, &hup);
	for (sig = 1; sig < NSIG; sig++)
		if (sig != SIGHUP || hup.sa_handler != SIG_IGN)
			signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child: becomes the program or says why not. */
static _Noreturn void
become(const struct proc_spec *spec, char *const *env, pid_t parent,
    const int *theirs)
{
	static const struct rlimit no_core;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127); /* it died before we asked to be told */
	forget_signals();
	setrlimit(RLIMIT_CORE, &no_core);
	/* Every pipe end is above 9, so no dup2 treads on another. */
	dup2(theirs[OUT], 1);
	dup2(theirs[ERR], 2);
	if (spec->lab_channel)
		dup2(theirs[LAB], LAB_FD);
	close(0);
	if (theirs[INPUT] >= 0) {
		dup2(theirs[INPUT], 0);
	} else if (open("/dev/null", O_RDONLY) != 0) {
		dprintf(2, "cannot open /dev/null: %s\n", strerror(errno));
		_exit(127);
	}
	close_from(spec->lab_channel ? LAB_FD + 1 : 3);
	if (spec->cwd != NULL && chdir(spec->cwd) != 0) {
		dprintf(2, "cannot enter %s: %s\n", spec->cwd, strerror(errno));
		_exit(127);
	}
	if (spec->fixed_addresses)
		personality(ADDR_NO_RANDOMIZE);
	/* Last, for they bind us too, and a sanitizer more than most. */
	limit(RLIMIT_AS, spec->limits.memory_bytes);
	limit(RLIMIT_FSIZE, spec->limits.file_bytes);
	limit(RLIMIT_NPROC, spec->limits.processes);
	execvpe(spec->argv[0], (char *const *)spec->argv, env);
	dprintf(2, "cannot run %s: %s\n", spec->argv[0], strerror(errno));
	_exit(127);
}

/*
 * Starts the program.  A fork would copy our page tables, which takes the
 * longer the more results we hold; so the child uses our memory until it
 * becomes the program, and changes nothing in it.  No handler of ours may run
 * there (as in child_exec of CPython's Modules/_posixsubprocess.c).
 */
static pid_t
launch(const struct proc_spec *spec, char *const *env, const int *theirs)
{
	pid_t parent = getpid(), child;
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	child = vfork();
	if (child == 0)
		become(spec, env, parent, theirs);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return child;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/*
 * A pipe whose both ends are above the standard descriptors. Where that
 * fails, an end that is not -1 is open still.
 */
static bool
high_pipe(int ends[2])
{
	int low[2], i;

	if (pipe2(low, O_CLOEXEC) != 0)
		return false;
	for (i = 0; i < 2; i++) {
		ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 10);
		close(low[i]);
		if (ends[i] < 0)
			errno = EMFILE; /* also if 10 is above the limit */
	}
	return ends[0] >= 0 && ends[1] >= 0;
}

/* Ends that are not opened, also after a failure, are -1. */
static bool
open_pipes(struct child *child, int *theirs)
{
	int ends[2], i;
	bool ok = true;

	for (i = 0; i < PIPES; i++) {
		ends[0] = ends[1] = -1;
		if (ok && (i != INPUT || child->spec->input != NULL))
			ok = high_pipe(ends);
		theirs[i] = ends[i != INPUT];
		child->fds[i] = ends[i == INPUT];
		if (child->fds[i] >= 0)
			fcntl(child->fds[i], F_SETFL, O_NONBLOCK);
	}
	return ok;
}

static bool
child_start(struct child *child, int slot, const struct proc_spec *spec,
    struct proc_result *result, struct err *err)
{
	int theirs[PIPES], i, why;
	char *pad, **env;

	memset(child, 0, sizeof(*child));
	memset(result, 0, sizeof(*result));
	child->spec = spec;
	child->result = result;
	for (i = 0; i < STREAMS; i++)
		child->streams[i] = (struct buf)BUF_INIT;
	child->pid = -1;
	if (open_pipes(child, theirs)) {
		child->start_ns = clock_now_ns();
		env = environment(spec, &pad);
		child->pid = launch(spec, env, theirs);
		why = errno;
		mem_free(env);
		mem_free(pad);
	} else {
		why = errno;
	}
	for (i = 0; i < PIPES; i++)
		close_fd(&theirs[i]);
	if (child->pid < 0) {
		for (i = 0; i < PIPES; i++)
			close_fd(&child->fds[i]);
		child->pid = 0;
		return err_set(err, "cannot start %s: %s", spec->argv[0],
		    strerror(why));
	}
	setpgid(child->pid, child->pid);
	groups[slot] = child->pid;
	watch(child->pid);
	child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	return true;
}

static size_t
output_limit(const struct proc_spec *spec)
{
	size_t most = spec->limits.output_bytes;

	return most > 0 ? most : OUTPUT_BYTES;
}

/* Throws the oldest bytes of a stream away: last words matter most. */
static void
keep_newest(struct child *child, int which)
{
	size_t most = output_limit(child->spec);
	struct buf *buf = &child->streams[which];

	if (buf->len <= most)
		return;
	child->result->output_cut = true;
	memmove(buf->data, buf->data + buf->len - most, most);
	buf->len = most;
	buf->data[most] = '\0';
}

/*
 * Takes what is there, but no more than a pipe can hold: one who writes
 * without end must not keep us from the others, or from its deadline. Closes
 * the stream at its end.
 */
static void
drain(struct child *child, int which)
{
	size_t most = output_limit(child->spec);
	struct buf *buf = &child->streams[which];
	char bytes[8192];
	ssize_t got = 1;
	int i;

	for (i = 0; i < MOST_READS &&
	     (got = read(child->fds[which], bytes, sizeof(bytes))) > 0;
	     i++) {
		buf_add(buf, bytes, (size_t)got);
		if (buf->len > 2 * most)
			keep_newest(child, which);
	}
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		close_fd(&child->fds[which]);
}

static void
feed(struct child *child)
{
	const struct proc_spec *spec = child->spec;
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	ssize_t put = 0;

	/* A child that does not read to the end must not end us. */
	if (child->in_done < spec->input_len)
		put = write(child->fds[INPUT], spec->input + child->in_done,
		    spec->input_len - child->in_done);
	signal(SIGPIPE, before);
	if (put > 0)
		child->in_done += (size_t)put;
	if (child->in_done == spec->input_len ||
	    (put < 0 && errno != EAGAIN && errno != EINTR))
		close_fd(&child->fds[INPUT]);
}

static double
timeval_ns(struct timeval tv)
{
	return (double)tv.tv_sec * 1e9 + (double)tv.tv_usec * 1e3;
}

/* The child is reaped: kills what is left of its group, keeps its streams. */
static void
child_end(struct arena *arena, struct child *child, int slot, int status,
    const struct rusage *ru)
{
	struct proc_result *r = child->result;
	int i;

	r->wall_ns = clock_now_ns() - child->start_ns;
	kill(-child->pid, SIGKILL);
	groups[slot] = 0;
	watch(-child->pid);
	if (r->end != PROC_TIMED_OUT)
		r->end = WIFSIGNALED(status) ? PROC_SIGNALLED : PROC_EXITED;
	r->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	r->cpu_ns = timeval_ns(ru->ru_utime) + timeval_ns(ru->ru_stime);
	r->nvcsw = ru->ru_nvcsw;
	r->nivcsw = ru->ru_nivcsw;
	r->minflt = ru->ru_minflt;
	r->majflt = ru->ru_majflt;
	for (i = 0; i < STREAMS; i++)
		if (child->fds[i] >= 0) {
			drain(child, i);
			close_fd(&child->fds[i]);
		}
	for (i = 0; i < STREAMS; i++)
		keep_newest(child, i);
	close_fd(&child->fds[INPUT]);
	close_fd(&child->pidfd);
	r->out_len = child->streams[OUT].len;
	r->err_len = child->streams[ERR].len;
	r->lab_len = child->streams[LAB].len;
	r->out = arena_strndup(arena, child->streams[OUT].data, r->out_len);
	r->err = arena_strndup(arena, child->streams[ERR].data, r->err_len);
	r->lab = arena_strndup(arena, child->streams[LAB].data, r->lab_len);
	for (i = 0; i < STREAMS; i++)
		buf_fini(&child->streams[i]);
	child->pid = 0;
}

/* Kills the group of a child past its deadline; returns ms until that. */
static int
deadline(struct child *child)
{
	double limit_s = child->spec->limits.wall_s, left_ns;

	if (limit_s <= 0)
		return 1000;
	left_ns = child->start_ns + limit_s * 1e9 - clock_now_ns();
	if (left_ns > 1e9)
		return 1000;
	if (left_ns > 0)
		return (int)(left_ns / 1e6) + 1;
	child->result->end = PROC_TIMED_OUT;
	kill(-child->pid, SIGKILL);
	return 10;
}

/*
 * Reaps those that ended; returns how many. One that nobody can wait for has
 * ended too, else we would look for its end for ever; how it ended is lost,
 * which makes *ok false.
 */
static size_t
reap(struct arena *arena, struct child *children, size_t places, bool *ok,
    struct err *err)
{
	struct rusage ru;
	size_t i, ended = 0;
	int status;
	pid_t got;

	for (i = 0; i < places; i++) {
		if (children[i].pid == 0)
			continue;
		got = wait4(children[i].pid, &status, WNOHANG, &ru);
		if (got == 0)
			continue;
		if (got < 0) {
			if (*ok)
				err_set(err, "cannot tell how %s ended: %s",
				    children[i].spec->argv[0], strerror(errno));
			*ok = false;
			status = 0;
			memset(&ru, 0, sizeof(ru));
		}
		child_end(arena, &children[i], (int)i, status, &ru);
		ended++;
	}
	return ended;
}

/* What a poll waits for: one stream of one child, its input, or its end. */
struct watch {
	struct child *child;
	int which; /* a pipe, or END */
};

static size_t
watch_all(struct child *children, size_t places, struct pollfd *fds,
    struct watch *watches, int *timeout_ms)
{
	size_t i, count = 0;
	int which, fd, left_ms;

	for (i = 0; i < places; i++) {
		if (children[i].pid == 0)
			continue;
		left_ms = deadline(&children[i]);
		if (children[i].pidfd < 0)
			left_ms = 5; /* an old kernel: look again soon */
		*timeout_ms = left_ms < *timeout_ms ? left_ms : *timeout_ms;
		for (which = 0; which < WATCHES; which++) {
			fd = which == END ? children[i].pidfd :
					    children[i].fds[which];
			if (fd < 0)
				continue;
			fds[count].fd = fd;
			fds[count].events = which == INPUT ? POLLOUT : POLLIN;
			fds[count].revents = 0;
			watches[count].child = &children[i];
			watches[count++].which = which;
		}
	}
	return count;
}

/* Sleeps until a child has news or a deadline is near: no busy parent. */
static void
wait_for_news(struct child *children, size_t places)
{
	struct pollfd fds[MOST_AT_ONCE * WATCHES];
	struct watch watches[MOST_AT_ONCE * WATCHES];
	int timeout_ms = 1000;
	size_t k, count;

	count = watch_all(children, places, fds, watches, &timeout_ms);
	if (poll(fds, count, timeout_ms) <= 0)
		return;
	for (k = 0; k < count; k++) {
		if (fds[k].revents == 0 || watches[k].which == END)
			continue;
		if (watches[k].which == INPUT)
			feed(watches[k].child);
		else
			drain(watches[k].child, watches[k].which);
	}
}

bool
proc_run_all(struct arena *arena, const struct proc_spec *specs,
    struct proc_result *results, size_t count, unsigned jobs, struct err *err)
{
	struct child children[MOST_AT_ONCE] = { 0 };
	size_t next = 0, done = 0, running = 0, places, i;
	bool ok = true;

	catch_interrupts();
	/* Where it is ignored, a child that ends leaves nothing to reap. */
	signal(SIGCHLD, SIG_DFL);
	start_watcher();
	places = jobs < 1 ? 1 : jobs > MOST_AT_ONCE ? MOST_AT_ONCE : jobs;
	while (running > 0 || (ok && next < count)) {
		for (i = 0; ok && i < places && next < count; i++) {
			if (children[i].pid != 0)
				continue;
			ok = child_start(&children[i], (int)i, &specs[next],
			    &results[next], err);
			next++;
			running += ok;
		}
		if (running == 0)
			break;
		wait_for_news(children, places);
		i = reap(arena, children, places, &ok, err);
		running -= i;
		done += i;
	}
	return ok && done == count;
}

bool
proc_run(struct arena *arena, const struct proc_spec *spec,
    struct proc_result *result, struct err *err)
{
	return proc_run_all(arena, spec, result, 1, 1, err);
}

static double
usage_ns(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return 1e9 *
	    ((double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec) +
	    1e3 *
	    ((double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec);
}

double
proc_cpu_ns(void)
{
	return usage_ns(RUSAGE_SELF) + usage_ns(RUSAGE_CHILDREN);
}
