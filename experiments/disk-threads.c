/*
 * Reads of files and of databases, in one thread and in five: from memory,
 * where the kernel copies, and from the device, where the thread waits.
 */
/* NEEDS: sqlite3 (libsqlite3-dev) */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "models/gil.h"
#include "rig.h"

enum { PAGE = 4096, PAGES = 384, STRIDE = 83 };

/* What is read of each file, or asked of each database. */
struct load {
	const char *name;
	bool query, cold;
	int calls; /* for which the lock is let go */
	int pages; /* that each call reads; of a query, its rows */
};

static const struct load loads[] = {
	{ .name = "file-cached", .calls = 100, .pages = PAGES },
	{ .name = "file-disk", .cold = true, .calls = PAGES / 4, .pages = 4 },
	{ .name = "query-cached", .query = true, .calls = 1, .pages = 20000 },
	{ .name = "query-disk",
	    .query = true,
	    .cold = true,
	    .calls = 1,
	    .pages = PAGES / 3 },
};

/* A file, who reads it, and what was found there. */
struct reader {
	alignas(128) struct gil_thread thread;
	int fd;
	sqlite3 *db;
	sqlite3_stmt *query;
	unsigned char *buffer;
	int64_t pages, sum;	/* read, and the sum of their stamps */
	int64_t from_ns, to_ns; /* all its calls */
	int64_t device_ns;	/* the calls that waited for the device */
};

struct office {
	const struct load *load;
	struct gil *gil;
	struct reader *readers;
	int files;
	bool keeps_gil;
	long device_blocks; /* what the process had read before, 512 bytes */
	char error[128];    /* why there are no files, or empty */
};

/* The first 8 bytes of a page, and the stamp of a row. */
static int64_t
stamp_of(int file, int page)
{
	return (int64_t)file << 32 | (page + 1);
}

/* Where the call is to read: all over the file, but each page once. */
static off_t
place_of(const struct load *load, int call)
{
	int blocks = PAGES / load->pages;

	return (off_t)(call * STRIDE % blocks) * load->pages * PAGE;
}

static long
blocks_read(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return usage.ru_inblock;
}

/* ANCHOR: call */
/* One call of the system or of the library, with its time noted. */
static void
call_out(const struct office *office, struct reader *reader, int call)
{
	const struct load *load = office->load;
	long blocks = blocks_read(RUSAGE_THREAD);
	int64_t since_ns = rig_now_ns();
	ssize_t got;

	if (load->query) {
		sqlite3_step(reader->query);
	} else {
		got = pread(reader->fd, reader->buffer,
		    (size_t)load->pages * PAGE, place_of(load, call));
		reader->pages += got < 0 ? 0 : got / PAGE;
	}
	if (blocks_read(RUSAGE_THREAD) != blocks)
		reader->device_ns += rig_now_ns() - since_ns;
}
/* ANCHOR_END: call */

/* ANCHOR: release */
/* As Python reads a file, and as it steps a query: let go, call, take back. */
static void
call_without_lock(struct office *office, struct gil_thread *self,
    struct reader *reader, int call)
{
	gil_release(office->gil, self);
	call_out(office, reader, call);
	gil_acquire(office->gil, self);
}
/* ANCHOR_END: release */

/* ANCHOR: read */
/* Make all calls for a file, and with the lock held look at what came. */
static void
read_file(struct office *office, struct gil_thread *self, struct reader *reader)
{
	const struct load *load = office->load;

	reader->from_ns = rig_now_ns();
	for (int call = 0; call < load->calls; call++) {
		if (office->keeps_gil)
			call_out(office, reader, call);
		else
			call_without_lock(office, self, reader, call);
		for (int i = 0; i < load->pages && !load->query; i++)
			reader->sum +=
			    *(int64_t *)(reader->buffer + (size_t)i * PAGE);
	}
	if (load->query) {
		reader->pages = sqlite3_column_int64(reader->query, 0);
		reader->sum = sqlite3_column_int64(reader->query, 1);
	}
	reader->to_ns = rig_now_ns();
}
/* ANCHOR_END: read */

/* One thread reads all the files. */
static void
all_files(void *arg, int i)
{
	struct office *office = arg;
	struct gil_thread *self = &office->readers[i].thread;

	if (office->error[0] != '\0')
		return;
	gil_acquire(office->gil, self);
	for (; i < office->files; i++)
		read_file(office, self, &office->readers[i]);
	gil_release(office->gil, self);
}

/* Each thread reads one file. */
static void
own_file(void *arg, int i)
{
	struct office *office = arg;
	struct gil_thread *self = &office->readers[i].thread;

	if (office->error[0] != '\0')
		return;
	gil_acquire(office->gil, self);
	read_file(office, self, &office->readers[i]);
	gil_release(office->gil, self);
}

/*
 * Make an empty file where TMPDIR says, or else here, or in /tmp, and store
 * its name.  The caller removes the name as soon as the file is open, so that
 * nothing is left behind however the program ends.  Returns -1 with errno set.
 */
static int
scratch_new(char *name, size_t size)
{
	const char *folders[] = { getenv("TMPDIR"), ".", "/tmp" };
	int fd = -1;

	for (int i = 0; i < 3 && fd < 0; i++) {
		if (folders[i] == NULL || folders[i][0] == '\0')
			continue;
		snprintf(name, size, "%s/.disk-threads-XXXXXX", folders[i]);
		fd = mkostemp(name, O_CLOEXEC);
	}
	return fd;
}

/* Stamped pages of noise, which no device can squeeze. */
static bool
fill_file(struct reader *reader, int file)
{
	uint64_t noise = 1 + file;
	ssize_t size = (ssize_t)PAGES * PAGE;

	for (ssize_t i = 0; i < size; i += sizeof(uint32_t)) {
		uint32_t word;

		/* Knuth's MMIX: its upper half is noise enough. */
		noise = noise * 6364136223846793005 + 1442695040888963407;
		word = noise >> 32;
		memcpy(reader->buffer + i, &word, sizeof(word));
	}
	for (int page = 0; page < PAGES; page++)
		*(int64_t *)(reader->buffer + (size_t)page * PAGE) =
		    stamp_of(file, page);
	return pwrite(reader->fd, reader->buffer, size, 0) == size;
}

/* ANCHOR: query */
/* Rows by key, in an order in which they do not lie on the disk. */
static const char query_text[] =
    "WITH RECURSIVE wanted(i) AS ("
    "  SELECT 0 UNION ALL SELECT i + 1 FROM wanted LIMIT ?1) "
    "SELECT count(*), sum(stamp) "
    "FROM wanted CROSS JOIN page ON id = i * ?2 % ?3";
/* ANCHOR_END: query */

/* Rows of most of a page each.  No journal: that would be another file. */
static bool
fill_database(struct reader *reader, const struct load *load, int file)
{
	char text[512];

	snprintf(text, sizeof(text),
	    "PRAGMA page_size = %d; PRAGMA journal_mode = OFF;"
	    "BEGIN;"
	    "CREATE TABLE page(id INTEGER PRIMARY KEY, stamp, body);"
	    "WITH RECURSIVE new(i) AS ("
	    "  SELECT 0 UNION ALL SELECT i + 1 FROM new LIMIT %d) "
	    "INSERT INTO page SELECT i, %lld + i, %s(%d) FROM new;"
	    "COMMIT;",
	    PAGE, PAGES, (long long)stamp_of(file, 0),
	    load->cold ? "randomblob" : "zeroblob", PAGE * 7 / 8);
	if (sqlite3_exec(reader->db, text, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(reader->db, query_text, -1, &reader->query,
		NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_int(reader->query, 1, load->pages);
	sqlite3_bind_int(reader->query, 2, STRIDE);
	sqlite3_bind_int(reader->query, 3, PAGES);
	sqlite3_db_release_memory(reader->db);
	return true;
}

/* Fills the error where there can be no file. */
static void
reader_init(struct office *office, int file)
{
	const struct load *load = office->load;
	struct reader *reader = &office->readers[file];
	bool open = true, filled = false;
	char name[256];

	gil_thread_init(&reader->thread);
	reader->buffer = aligned_alloc(PAGE, (size_t)PAGES * PAGE);
	if (reader->buffer == NULL)
		abort();
	reader->fd = scratch_new(name, sizeof(name));
	if (reader->fd >= 0) {
		if (load->query)
			open = sqlite3_open_v2(name, &reader->db,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
				   NULL) == SQLITE_OK;
		unlink(name);
		filled = open &&
		    (load->query ? fill_database(reader, load, file) :
				   fill_file(reader, file));
	}
	if (!filled)
		snprintf(office->error, sizeof(office->error), "%s",
		    reader->db != NULL ? sqlite3_errmsg(reader->db) :
					 strerror(errno));
}

/* ANCHOR: forget */
/*
 * Have the kernel forget the file, so that it must be read from the device
 * again; by the page, not ahead.  A file that is dirty cannot be forgotten.
 */
static void
forget(const struct reader *reader)
{
	fdatasync(reader->fd);
	posix_fadvise(reader->fd, 0, 0, POSIX_FADV_DONTNEED);
	posix_fadvise(reader->fd, 0, 0, POSIX_FADV_RANDOM);
}
/* ANCHOR_END: forget */

static void
office_init(struct office *office, const struct rig *rig)
{
	size_t i = 0;

	while (strcmp(loads[i].name, rig_choice(rig, "task")) != 0)
		i++;
	/* Whether SQLite counts its memory, under one lock for all threads. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS,
	    strcmp(rig_choice(rig, "memstatus"), "on") == 0);
	*office = (struct office) {
		.load = &loads[i],
		.gil = gil_new(),
		.files = rig_number(rig, "files"),
	};
	office->readers = aligned_alloc(alignof(struct reader),
	    office->files * sizeof(*office->readers));
	if (office->readers == NULL)
		abort();
	memset(office->readers, 0, office->files * sizeof(*office->readers));
	for (int file = 0; file < office->files; file++)
		reader_init(office, file);
	for (int file = 0; file < office->files; file++)
		if (office->load->cold && office->error[0] == '\0')
			forget(&office->readers[file]);
	office->device_blocks = blocks_read(RUSAGE_SELF);
}

/*
 * The sum of the stamps of all that a file was asked for.  It is read whole,
 * once or several times; a query asks for rows.
 */
static int64_t
sum_of(const struct load *load, int file)
{
	int64_t sum = 0, whole = (int64_t)load->calls * load->pages / PAGES;

	if (!load->query)
		return whole * PAGES * (2 * stamp_of(file, 0) + PAGES - 1) / 2;
	for (int64_t i = 0; i < load->pages; i++)
		sum += stamp_of(file, i * STRIDE % PAGES);
	return sum;
}

/* All pages came, with what was written there; and how they came. */
static void
report(const struct office *office, struct rig *rig)
{
	const struct load *load = office->load;
	int64_t from_ns = INT64_MAX, to_ns = 0, device_ns = 0;
	long blocks = blocks_read(RUSAGE_SELF) - office->device_blocks;
	char name[48];

	if (office->error[0] != '\0')
		rig_fail(rig, "no file to read: %s", office->error);
	for (int file = 0; file < office->files; file++) {
		const struct reader *reader = &office->readers[file];

		snprintf(name, sizeof(name), "pages of file %d", file);
		rig_expect_work(rig, name, (int64_t)load->calls * load->pages,
		    reader->pages);
		snprintf(name, sizeof(name), "the stamps of file %d", file);
		rig_expect(rig, name, sum_of(load, file), reader->sum);
		if (reader->from_ns < from_ns)
			from_ns = reader->from_ns;
		if (reader->to_ns > to_ns)
			to_ns = reader->to_ns;
		device_ns += reader->device_ns;
	}
	rig_metric(rig, "device", blocks / 2.0);
	if (to_ns > from_ns)
		rig_metric(rig, "depth", (double)device_ns / (to_ns - from_ns));
}

static void
office_fini(struct office *office, struct rig *rig)
{
	report(office, rig);
	for (int file = 0; file < office->files; file++) {
		struct reader *reader = &office->readers[file];

		sqlite3_finalize(reader->query);
		sqlite3_close(reader->db);
		if (reader->fd >= 0)
			close(reader->fd);
		free(reader->buffer);
	}
	sqlite3_shutdown();
	free(office->readers);
	gil_free(office->gil);
}

static void
sequential(struct rig *rig)
{
	struct office office;

	office_init(&office, rig);
	rig_alone(rig, all_files, &office);
	office_fini(&office, rig);
}

static void
threads(struct rig *rig)
{
	struct office office;

	office_init(&office, rig);
	rig_threads(rig, office.files, own_file, &office);
	office_fini(&office, rig);
}

static void
keeps_gil(struct rig *rig)
{
	struct office office;

	office_init(&office, rig);
	office.keeps_gil = true;
	rig_threads(rig, office.files, own_file, &office);
	office_fini(&office, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "disk-threads",
	.title = "Files and databases, with the lock let go or kept",
	.waits = true,
	.params = {
		{
			.name = "task",
			.text = "what each thread reads, and where it lies",
			.choices = {
				"file-cached",
				"file-disk",
				"query-cached",
				"query-disk",
			},
		}, {
			.name = "memstatus",
			.text = "whether SQLite counts its memory, which "
				"takes a lock",
			.choices = { "on", "off" },
		}, {
			.name = "files",
			.text = "files or databases of 1.5 MiB",
			.value = 5, .min = 1, .max = 64, .whole = true,
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "one thread reads one file after another",
			.role = RIG_BASE,
			.run = sequential,
		}, {
			.name = "threads",
			.text = "a thread for each file; it lets go of the GIL",
			.role = RIG_CAPACITY,
			.run = threads,
		}, {
			.name = "keeps-gil",
			.text = "a thread for each file; it keeps the GIL",
			.run = keeps_gil,
		},
	},
	.metrics = {
		{
			.name = "device",
			.text = "read from the device",
			.unit = "KiB",
		}, {
			.name = "depth",
			.text = "calls at once that wait for the device, "
				"on average",
		},
	},
};
