/* Knows POSIX files; knows nothing of what stands in them. */
#include "sys/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

bool
dir_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Reads until len bytes or the end; returns what was read, or -1. */
static ssize_t
read_up_to(int fd, char *bytes, size_t len)
{
	size_t done = 0;
	ssize_t got;

	while (done < len) {
		got = read(fd, bytes + done, len - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

bool
file_read(struct arena *arena, const char *path, char **text, size_t *len,
    struct err *err)
{
	struct stat st;
	ssize_t got = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_at(err, path, 0, "cannot read: %s", strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
	} else if (fstat(fd, &st) == 0) {
		*text = arena_alloc(arena, (size_t)st.st_size + 1);
		got = read_up_to(fd, *text, (size_t)st.st_size);
	}
	if (got < 0)
		err_at(err, path, 0, "cannot read: %s", strerror(errno));
	else if (len != NULL)
		*len = (size_t)got;
	close(fd);
	return got >= 0;
}

bool
file_read_guest(struct arena *arena, const char *path, size_t most, char **text,
    size_t *len, struct err *err)
{
	struct stat st;
	ssize_t got = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

	if (fd < 0)
		return err_at(err, path, 0, "cannot read: %s",
		    errno == ELOOP ? "it is a link" : strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		err_at(err, path, 0, "expected a file");
	} else if ((size_t)st.st_size > most) {
		err_at(err, path, 0, "has %lld bytes, expected at most %zu",
		    (long long)st.st_size, most);
	} else {
		*text = arena_alloc(arena, (size_t)st.st_size + 1);
		got = read_up_to(fd, *text, (size_t)st.st_size);
		if (got < 0)
			err_at(err, path, 0, "cannot read: %s",
			    strerror(errno));
	}
	if (got >= 0)
		*len = (size_t)got;
	close(fd);
	return got >= 0;
}

char *
file_hash(struct arena *arena, const char *path)
{
	enum { PIECE = 1 << 20 };
	/* A pipe that nobody writes to must not be waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct arena *scratch = arena_new();
	char *bytes = arena_alloc(scratch, PIECE), *hash = NULL;
	struct buf pieces = BUF_INIT;
	ssize_t got = -1;
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		do {
			got = read_up_to(fd, bytes, PIECE);
			if (got > 0 || (got == 0 && pieces.len == 0))
				buf_puts(&pieces,
				    hash_hex(scratch, bytes, (size_t)got));
		} while (got == PIECE);
	if (fd >= 0)
		close(fd);
	/* Of one piece: the hash of the contents. */
	if (got >= 0)
		hash = pieces.len == 32 ?
		    arena_strdup(arena, pieces.data) :
		    hash_hex(arena, pieces.data, pieces.len);
	buf_fini(&pieces);
	arena_free(scratch);
	return hash;
}

static bool
same_bytes(const char *path, const void *bytes, size_t len)
{
	char chunk[16384];
	const char *want = bytes;
	struct stat st;
	size_t at = 0;
	ssize_t got = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && (size_t)st.st_size == len) {
		while (at < len) {
			got = read_up_to(fd, chunk, sizeof(chunk));
			if (got <= 0 || memcmp(want + at, chunk, (size_t)got))
				break;
			at += (size_t)got;
		}
	} else {
		got = -1;
	}
	close(fd);
	return got >= 0 && at == len;
}

static bool
write_all(int fd, const char *bytes, size_t len)
{
	size_t done = 0;
	ssize_t put;

	while (done < len) {
		put = write(fd, bytes + done, len - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

static bool
make_parent(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char parent[4096];

	if (slash == NULL || slash == path)
		return true;
	snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path), path);
	return dir_exists(parent) || dir_make(parent, err);
}

static bool
replace(const char *path, const void *bytes, size_t len, bool synced,
    struct err *err)
{
	char temp[4096];
	bool ok;
	int fd, why;

	if (!make_parent(path, err))
		return false;
	snprintf(temp, sizeof(temp), "%s.%ld.tmp", path, (long)getpid());
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_at(err, path, 0, "cannot write: %s",
		    strerror(errno));
	ok = write_all(fd, bytes, len) && (!synced || fsync(fd) == 0);
	why = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		why = errno;
	}
	if (ok && rename(temp, path) != 0) {
		ok = false;
		why = errno;
	}
	if (!ok) {
		unlink(temp);
		return err_at(err, path, 0, "cannot write: %s", strerror(why));
	}
	return true;
}

bool
file_write(const char *path, const void *bytes, size_t len, bool *changed,
    struct err *err)
{
	bool same = same_bytes(path, bytes, len);

	if (changed != NULL)
		*changed = !same;
	return same || replace(path, bytes, len, false, err);
}

bool
file_write_synced(const char *path, const void *bytes, size_t len,
    struct err *err)
{
	return replace(path, bytes, len, true, err);
}

void
file_sweep(struct arena *arena, const char *dir)
{
	struct err ignored;
	char **names, *tail;
	size_t i, count;
	long pid;

	if (!dir_list(arena, dir, &names, &count, &ignored))
		return;
	for (i = 0; i < count; i++) {
		size_t len = strlen(names[i]);

		if (len < 6 || strcmp(names[i] + len - 4, ".tmp") != 0)
			continue;
		names[i][len - 4] = '\0';
		tail = strrchr(names[i], '.');
		pid = tail != NULL ? strtol(tail + 1, NULL, 10) : 0;
		if (pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
			unlink(arena_printf(arena, "%s/%s.tmp", dir, names[i]));
	}
}

bool
file_writable(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	struct arena *arena = arena_new();
	const char *dir = slash == NULL ? "." :
	    slash == path		? "/" :
			    arena_strndup(arena, path, (size_t)(slash - path));
	bool ok = false;

	if (dir_exists(path) || path[0] == '\0' || (slash && slash[1] == '\0'))
		err_at(err, path, 0, "a folder, expected the name of a file");
	else if (!dir_exists(dir))
		err_at(err, path, 0,
		    "no such folder, expected one to write in");
	else if (access(dir, W_OK) != 0)
		err_at(err, path, 0, "cannot write there: %s", strerror(errno));
	else
		ok = true;
	arena_free(arena);
	return ok;
}

bool
dir_make(const char *path, struct err *err)
{
	char part[4096], *c;

	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
		return err_at(err, path, 0, "path is too long");
	for (c = part + 1; *c != '\0'; c++) {
		if (*c != '/')
			continue;
		*c = '\0';
		mkdir(part, 0755);
		*c = '/';
	}
	if (mkdir(part, 0755) != 0 && !dir_exists(part))
		return err_at(err, path, 0, "cannot make the folder: %s",
		    strerror(errno));
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool
dir_list(struct arena *arena, const char *path, char ***names, size_t *count,
    struct err *err)
{
	struct dirent *entry;
	DIR *dir = opendir(path);

	*names = NULL;
	*count = 0;
	if (dir == NULL)
		return err_at(err, path, 0, "cannot list: %s", strerror(errno));
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			*ARENA_PUSH(arena, *names, *count) =
			    arena_strdup(arena, entry->d_name);
	closedir(dir);
	if (*count > 1)
		qsort(*names, *count, sizeof(**names), by_name);
	return true;
}

size_t
dir_walk(struct arena *arena, const char *path, char ***names)
{
	char *top = arena_strdup(arena, path);
	char *const tops[] = { top, NULL };
	FTS *tree =
	    fts_open(tops, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	size_t count = 0;
	FTSENT *entry;

	*names = NULL;
	if (tree == NULL)
		return 0;
	while ((entry = fts_read(tree)) != NULL)
		if (entry->fts_level > 0 && entry->fts_info != FTS_D &&
		    entry->fts_info != FTS_DP)
			*ARENA_PUSH(arena, *names, count) = arena_strdup(arena,
			    entry->fts_path + strlen(top) + 1);
	fts_close(tree);
	if (count > 1)
		qsort(*names, count, sizeof(**names), by_name);
	return count;
}

char *
path_join(struct arena *arena, const char *a, const char *b)
{
	if (a[0] == '\0' || strcmp(a, ".") == 0 || b[0] == '/')
		return arena_strdup(arena, b);
	return arena_printf(arena, "%s/%s", a, b);
}

bool
path_climbs(const char *path)
{
	const char *c = path;
	size_t len;

	for (;; c += len + 1) {
		len = strcspn(c, "/");
		if (len == 2 && c[0] == '.' && c[1] == '.')
			return true;
		if (c[len] == '\0')
			return false;
	}
}

char *
path_real(struct arena *arena, const char *path)
{
	char real[PATH_MAX];

	return realpath(path, real) != NULL ? arena_strdup(arena, real) : NULL;
}

char *
path_absolute(struct arena *arena, const char *path)
{
	char here[PATH_MAX];

	if (path[0] == '/' || getcwd(here, sizeof(here)) == NULL)
		return arena_strdup(arena, path);
	return arena_printf(arena, "%s/%s", strcmp(here, "/") ? here : "",
	    path);
}

char *
path_plain(struct arena *arena, const char *path)
{
	char *plain = path[0] == '/' ? "/" : "", *save = NULL, *word;
	const char **words = NULL;
	size_t count = 0, i;

	for (word = strtok_r(arena_strdup(arena, path), "/", &save);
	     word != NULL; word = strtok_r(NULL, "/", &save)) {
		if (strcmp(word, ".") == 0)
			continue;
		if (strcmp(word, "..") != 0 || (count == 0 && path[0] != '/') ||
		    (count > 0 && strcmp(words[count - 1], "..") == 0))
			*ARENA_PUSH(arena, words, count) = word;
		else if (count > 0)
			count--;
	}
	for (i = 0; i < count; i++)
		plain = arena_printf(arena, "%s%s%s", plain, i ? "/" : "",
		    words[i]);
	return plain[0] != '\0' ? plain : ".";
}

bool
path_of_program(struct arena *arena, char **dir, struct err *err)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len < 0)
		return err_at(err, "/proc/self/exe", 0, "cannot read: %s",
		    strerror(errno));
	path[len] = '\0';
	slash = strrchr(path, '/');
	*dir = arena_strndup(arena, path, (size_t)(slash - path));
	return true;
}

/* The first file of that name, usable as mode says, in "a:b:c", or NULL. */
static char *
find_in(struct arena *arena, const char *dirs, const char *name, int mode)
{
	const char *end;
	char *full;

	for (; *dirs != '\0'; dirs = *end ? end + 1 : end) {
		end = dirs + strcspn(dirs, ":");
		full = arena_printf(arena, "%.*s/%s", (int)(end - dirs), dirs,
		    name);
		if (file_exists(full) && access(full, mode) == 0)
			return full;
	}
	return NULL;
}

char *
path_find_program(struct arena *arena, const char *name)
{
	const char *path = getenv("PATH");

	return path != NULL ? find_in(arena, path, name, X_OK) : NULL;
}

char *
path_find_shared(struct arena *arena, const char *name)
{
	const char *dirs = getenv("XDG_DATA_DIRS");

	if (dirs == NULL || dirs[0] == '\0')
		dirs = "/usr/local/share:/usr/share";
	return find_in(arena, dirs, name, R_OK);
}
