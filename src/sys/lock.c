/* Knows flock(2) on one file that all users share. */
#include "sys/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
lock_path(void)
{
	const char *path = getenv("LABBOOK_LOCK");

	return path != NULL && path[0] != '\0' ? path : "/tmp/labbook.lock";
}

/*
 * Another user's file in /tmp may not be opened with O_CREAT, and a file of
 * ours must be open to them: so it is made once, for all.
 */
static int
open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == EACCES)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd >= 0)
		fchmod(fd, 0666);
	else if (errno == EEXIST)
		fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return fd;
}

bool
lock_try(struct arena *arena, const char *who, int *fd, char **holder,
    struct err *err)
{
	const char *path = lock_path();
	char line[512];
	ssize_t len;
	int why;

	*holder = NULL;
	*fd = open_lock(path);
	if (*fd < 0)
		return err_at(err, path, 0, "cannot open the lock: %s",
		    strerror(errno));
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0) {
		/* For people to read: not to be written is no failure. */
		if (ftruncate(*fd, 0) == 0 &&
		    pwrite(*fd, who, strlen(who), 0) < 0)
			return true;
		return true;
	}
	if (errno != EWOULDBLOCK) {
		why = errno;
		close(*fd);
		*fd = -1;
		return err_at(err, path, 0, "cannot take the lock: %s",
		    strerror(why));
	}
	len = pread(*fd, line, sizeof(line) - 1, 0);
	line[len > 0 ? len : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	*holder = arena_strdup(arena, line[0] ? line : "another labbook");
	close(*fd);
	*fd = -1;
	return true;
}

void
lock_release(int fd)
{
	if (fd >= 0)
		close(fd);
}
