/*
 * Knows how a process is started that nobody has to clean up after.
 * Refuses to know what it does.
 */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t
child_start(void (*work)(void *arg), void *arg, unsigned limit_s)
{
	pid_t parent = getpid(), child = fork();

	if (child != 0)
		return child;
	alarm(limit_s);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* If the parent ended before, there was nobody to send the signal. */
	if (getppid() == parent)
		work(arg);
	/* Not exit(): what stdio has buffered is the parent's to write. */
	_exit(0);
}

int
child_wait(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) == -1)
		if (errno != EINTR)
			return SIGCHLD; /* not ours: nothing can be said */
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

void
child_kill(pid_t child)
{
	kill(child, SIGKILL);
	child_wait(child);
}
