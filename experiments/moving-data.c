/*
 * The same data for another process, in three ways: as bytes through a pipe,
 * as bytes through a socket, and in memory that both share.
 */
#define _GNU_SOURCE /* CPU_SET */
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "models/child.h"
#include "models/message.h"
#include "models/serial.h"
#include "models/shared.h"
#include "rig.h"

enum {
	WORD = 8,
	PAGE_WORDS = 512, /* in each of them one word is new each time */
	WARM_UP = 1,	  /* transfer that is not timed */
	LEAST = 3,	  /* that are timed, however long it takes */
	MOST = 4096,
	LIMIT_S = 60,
	LARGE = 128 * 1024, /* bytes, of an object */
};

/* What the receiver answers, when it is done with the data. */
struct answer {
	struct serial_digest digest;
	int64_t load_ns, free_ns;
};

/* Where in the shared memory the data are. */
struct place {
	uint64_t offset, length;
};

struct move {
	bool (*send)(struct move *move);
	bool (*receive)(struct move *move, struct answer *answer);
	bool hands_over; /* the receiver does not read it all */
	bool keeps;	 /* memory that it has freed */
	int64_t words, objects, time_ns;
	cpu_set_t allowed;	   /* to begin with, and at the end */
	int cpus[2];		   /* of sender and receiver; -1: any */
	int to[2], back[2];	   /* 0: to read from, 1: to write to */
	struct message message;	   /* the bytes that travel */
	struct serial_value *list; /* the data as objects, */
	unsigned char *shared;	   /* or in shared memory */
	unsigned char **stamps;	   /* where a word is new each time */
	int nstamps;
	struct serial_digest want[2]; /* of the transfers number 0 and 1 */
	/* What was measured. */
	int64_t took_ns[MOST], dump_ns[MOST], load_ns[MOST], free_ns[MOST];
	int64_t wire;
	int timed, wrong;
	int error; /* an errno, */
	int signal;
};

/* ANCHOR: list */
/* Pickle the list, and send the bytes. */
static bool
send_list(struct move *move)
{
	int64_t *dump_ns = &move->dump_ns[move->timed];

	*dump_ns = -rig_now_ns();
	serial_dump(move->list, &move->message);
	*dump_ns += rig_now_ns();
	return message_send(move->to[1], &move->message);
}

/* Receive bytes, unpickle them, look at all of the new list, and free it. */
static bool
receive_list(struct move *move, struct answer *answer)
{
	struct serial_value *list;
	enum serial_error error;

	if (!message_receive(move->to[0], &move->message))
		return false;
	answer->load_ns = -rig_now_ns();
	error = serial_load(move->message.bytes, move->message.length, &list);
	answer->load_ns += rig_now_ns();
	if (error != SERIAL_OK)
		return false;
	serial_digest(list, &answer->digest);
	answer->free_ns = -rig_now_ns();
	serial_free(list);
	answer->free_ns += rig_now_ns();
	return true;
}
/* ANCHOR_END: list */

/* ANCHOR: shared */
/* The data are in shared memory already: say where. */
static bool
send_place(struct move *move)
{
	struct place place = { 0, move->words * WORD };
	struct message message = { (unsigned char *)&place, sizeof(place), 0 };

	return message_send(move->to[1], &message);
}

static bool
receive_place(struct move *move, struct place *place)
{
	if (!message_receive(move->to[0], &move->message))
		return false;
	memcpy(place, move->message.bytes, sizeof(*place));
	return true;
}

/* Look at the first word and the last one. */
static bool
take_over(struct move *move, struct answer *answer)
{
	struct place place;

	if (!receive_place(move, &place))
		return false;
	memcpy(&answer->digest.a, move->shared + place.offset, WORD);
	memcpy(&answer->digest.b,
	    move->shared + place.offset + place.length - WORD, WORD);
	return true;
}

/* Look at every word. */
static bool
read_in_place(struct move *move, struct answer *answer)
{
	struct place place;

	if (!receive_place(move, &place))
		return false;
	serial_digest_words(move->shared + place.offset, place.length / WORD,
	    &answer->digest);
	return true;
}
/* ANCHOR_END: shared */

static void
set_cpus(const cpu_set_t *cpus)
{
	if (sched_setaffinity(0, sizeof(*cpus), cpus) != 0)
		abort();
}

/* Stay on one CPU, or on any that is allowed, from now on. */
static void
stay_on(int cpu)
{
	cpu_set_t cpus;

	if (cpu < 0)
		return;
	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	set_cpus(&cpus);
}

/*
 * Either memory that was freed once is kept, and its pages are there the next
 * time; or what is large comes from the kernel each time, page by page, as it
 * may in Python.
 */
static void
choose_memory(bool keep)
{
	if (keep) {
		mallopt(M_TRIM_THRESHOLD, INT_MAX);
		mallopt(M_MMAP_MAX, 0);
	} else {
		mallopt(M_MMAP_THRESHOLD, LARGE);
	}
}

/* The other process: receive until there is nothing more. */
static void
receive_all(void *arg)
{
	struct move *move = arg;
	struct answer answer = { 0 };
	struct message message = { (unsigned char *)&answer, sizeof(answer),
		0 };

	close(move->to[1]);
	close(move->back[0]);
	stay_on(move->cpus[1]);
	choose_memory(move->keeps);
	while (move->receive(move, &answer) &&
	    message_send(move->back[1], &message))
		answer = (struct answer) { 0 };
}

/* The data: word k, but for those that are new each time. */
static uint64_t
word(int64_t k)
{
	return k * UINT64_C(0x9e3779b97f4a7c15);
}

static bool
is_stamp(int64_t k)
{
	return k % PAGE_WORDS == 0;
}

/* What the receiver must find, computed without any object. */
static struct serial_digest
digest_of(const struct move *move, uint64_t stamp)
{
	struct serial_digest digest = { 0 };

	if (move->hands_over)
		return (struct serial_digest) { stamp, word(move->words - 1) };
	for (int64_t k = 0; k < move->words; k++) {
		digest.a += is_stamp(k) ? stamp : word(k);
		digest.b += digest.a;
	}
	return digest;
}

/* Is it that of the nth transfer?  Both sums are linear in the stamp. */
static bool
is_right(const struct move *move, struct serial_digest digest, uint64_t n)
{
	const struct serial_digest *want = move->want;

	return digest.a == want[0].a + n * (want[1].a - want[0].a) &&
	    digest.b == want[0].b + n * (want[1].b - want[0].b);
}

static void
stamp_all(const struct move *move, uint64_t n)
{
	for (int i = 0; i < move->nstamps; i++)
		memcpy(move->stamps[i], &n, WORD);
}

/* ANCHOR: transfer */
/* Hand the data over, and wait until the other one is done with them. */
static bool
transfer(struct move *move, struct message *answer)
{
	int64_t *took_ns = &move->took_ns[move->timed];
	bool done;

	*took_ns = -rig_now_ns();
	done = move->send(move) && message_receive(move->back[0], answer);
	*took_ns += rig_now_ns();
	return done;
}
/* ANCHOR_END: transfer */

static void
check_answer(struct move *move, const struct message *message, uint64_t n)
{
	struct answer answer;

	memcpy(&answer, message->bytes, sizeof(answer));
	move->load_ns[move->timed] = answer.load_ns;
	move->free_ns[move->timed] = answer.free_ns;
	move->wrong += !is_right(move, answer.digest, n);
}

/* Transfers, one after the other, until the time is over. */
static void
send_all(struct move *move)
{
	struct message answer = { 0 };
	int64_t spent_ns = 0;
	uint64_t n = 0;

	while (move->timed < MOST &&
	    (move->timed < LEAST || spent_ns < move->time_ns)) {
		stamp_all(move, n);
		if (!transfer(move, &answer)) {
			move->error = errno == 0 ? EPIPE : errno;
			break;
		}
		check_answer(move, &answer, n);
		if (n++ >= WARM_UP)
			spent_ns += move->took_ns[move->timed++];
	}
	move->wire = move->message.length;
	message_fini(&answer);
}

static void
run_both(void *arg, int i)
{
	struct move *move = arg;
	pid_t child;

	(void)i;
	if (move->error != 0)
		return;
	child = child_start(receive_all, move, LIMIT_S);
	if (child == -1) {
		move->error = errno;
		return;
	}
	close(move->to[0]);
	close(move->back[1]);
	stay_on(move->cpus[0]);
	send_all(move);
	close(move->to[1]); /* for the other one, the end */
	close(move->back[0]);
	move->signal = child_wait(child);
	if (move->cpus[0] >= 0)
		set_cpus(&move->allowed);
}

/* Fill words from, to below to, of the data; note where the stamps are. */
static void
fill(struct move *move, unsigned char *bytes, int64_t from, int64_t to)
{
	for (int64_t k = from; k < to; k++) {
		uint64_t value = word(k);

		memcpy(bytes + (k - from) * WORD, &value, WORD);
		if (is_stamp(k))
			move->stamps[move->nstamps++] =
			    bytes + (k - from) * WORD;
	}
}

/* A list of byte strings, as equal in length as whole words allow. */
static void
make_list(struct move *move)
{
	unsigned char *empty = calloc(move->words, WORD);

	if (empty == NULL)
		abort();
	move->list = serial_list();
	for (int64_t i = 0; i < move->objects; i++) {
		int64_t from = move->words * i / move->objects;
		int64_t to = move->words * (i + 1) / move->objects;
		struct serial_value *object =
		    serial_bytes(empty, (to - from) * WORD);

		fill(move, object->bytes, from, to);
		serial_append(move->list, object);
	}
	free(empty);
}

/* The same words, made in memory that the receiver will see too. */
static void
make_shared(struct move *move)
{
	move->shared = shared_new(move->words * WORD);
	if (move->shared == NULL)
		move->error = errno;
	else
		fill(move, move->shared, 0, move->words);
}

/* Two ways through the kernel, there and back: pipes, or a socket. */
static bool
open_ways(struct move *move, bool socket)
{
	if (!socket)
		return pipe(move->to) == 0 && pipe(move->back) == 0;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, move->to) != 0)
		return false;
	move->back[0] = dup(move->to[1]);
	move->back[1] = dup(move->to[0]);
	return move->back[0] != -1 && move->back[1] != -1;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double
median_us(int64_t *ns, int n)
{
	qsort(ns, n, sizeof(*ns), compare);
	return 1e-3 *
	    (n % 2 == 1 ? ns[n / 2] : 0.5 * (ns[n / 2 - 1] + ns[n / 2]));
}

/* What it is to pickle, to unpickle, and to free what that made. */
static void
report_pickle(struct move *move, struct rig *rig, double us)
{
	double dump_us = median_us(move->dump_ns, move->timed);
	double load_us = median_us(move->load_ns, move->timed);

	rig_metric(rig, "dump", dump_us);
	rig_metric(rig, "load", load_us);
	rig_metric(rig, "free", median_us(move->free_ns, move->timed));
	rig_metric(rig, "share", (dump_us + load_us) / us);
	rig_metric(rig, "wire", move->wire);
}

static void
report(struct move *move, struct rig *rig)
{
	double us;

	if (move->error != 0)
		rig_fail(rig, "the transfer broke off: %s",
		    strerror(move->error));
	if (move->signal != 0)
		rig_fail(rig, "the receiver was ended by signal %d",
		    move->signal);
	rig_expect(rig, "the number of wrong answers", 0, move->wrong);
	rig_expect_least(rig, "transfers", LEAST, move->timed);
	if (move->timed < LEAST)
		return;
	us = median_us(move->took_ns, move->timed);
	rig_metric(rig, "us", us);
	if (!move->hands_over)
		rig_metric(rig, "rate", move->words * WORD / us);
	if (move->list != NULL)
		report_pickle(move, rig, us);
}

/* The first and the last CPU that we may use, the first twice, or any. */
static void
choose_cpus(struct move *move, struct rig *rig)
{
	const char *where = rig_choice(rig, "cpus");

	move->cpus[0] = move->cpus[1] = -1;
	if (strcmp(where, "any") == 0)
		return;
	if (sched_getaffinity(0, sizeof(move->allowed), &move->allowed) != 0) {
		move->error = errno;
		rig_fail(rig, "which CPUs may be used is not known: %s",
		    strerror(errno));
		return;
	}
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
		if (!CPU_ISSET(cpu, &move->allowed))
			continue;
		move->cpus[0] = cpu;
		if (move->cpus[1] == -1)
			move->cpus[1] = cpu;
	}
	if (strcmp(where, "one") == 0)
		move->cpus[1] = move->cpus[0];
}

/* With send and receive set, and hands_over: do all the rest. */
static void
run(struct rig *rig, struct move *move, bool socket)
{
	move->words = rig_number(rig, "size") * 1024 / WORD;
	move->objects = rig_number(rig, "objects");
	move->keeps = strcmp(rig_choice(rig, "memory"), "kept") == 0;
	move->time_ns = 1e6 * rig_number(rig, "time");
	choose_cpus(move, rig);
	move->stamps =
	    calloc(move->words / PAGE_WORDS + 1, sizeof(unsigned char *));
	if (move->stamps == NULL)
		abort();
	if (move->send == send_list)
		make_list(move);
	else
		make_shared(move);
	move->want[0] = digest_of(move, 0);
	move->want[1] = digest_of(move, 1);
	signal(SIGPIPE, SIG_IGN); /* no reader is an error like others */
	if (!open_ways(move, socket))
		move->error = errno;
	rig_alone(rig, run_both, move);
	report(move, rig);
	message_fini(&move->message);
	serial_free(move->list);
	shared_free(move->shared, move->words * WORD);
	free(move->stamps);
}

static void
through_pipe(struct rig *rig)
{
	struct move move = { .send = send_list, .receive = receive_list };

	run(rig, &move, false);
}

static void
through_socket(struct rig *rig)
{
	struct move move = { .send = send_list, .receive = receive_list };

	run(rig, &move, true);
}

static void
hand_over(struct rig *rig)
{
	struct move move = { .send = send_place,
		.receive = take_over,
		.hands_over = true };

	run(rig, &move, false);
}

static void
hand_over_and_read(struct rig *rig)
{
	struct move move = { .send = send_place, .receive = read_in_place };

	run(rig, &move, false);
}

const struct rig_experiment rig_experiment = {
	.id = "moving-data",
	.title = "Data for another process: through the kernel, or in place",
	.waits = true, /* it runs for a set time, and warms up by itself */
	.params = {
		{
			.name = "size",
			.text = "how much data",
			.unit = "KiB",
			.value = 64, .min = 4, .max = 65536, .whole = true,
		}, {
			.name = "objects",
			.text = "byte strings in the list, of that size in all",
			.value = 1, .min = 1, .max = 1e6, .whole = true,
		}, {
			.name = "time",
			.text = "how long the data are moved, again and again",
			.unit = "ms",
			.value = 10, .min = 1, .max = 10000,
		}, {
			.name = "cpus",
			.text = "where they run; apart is two CPUs, if they may",
			.choices = { "apart", "one", "any" },
		}, {
			.name = "memory",
			.text = "of large objects: kept, or from the kernel each time",
			.choices = { "kept", "fresh" },
		},
	},
	.variants = {
		{
			.name = "pipe",
			.text = "pickled, through a pipe, and unpickled",
			.run = through_pipe,
		}, {
			.name = "socket",
			.text = "pickled, through a Unix socket, and unpickled",
			.run = through_socket,
		}, {
			.name = "shm-read",
			.text = "in shared memory; the receiver reads it all",
			.run = hand_over_and_read,
		}, {
			.name = "shm",
			.text = "in shared memory; the receiver takes it over",
			.run = hand_over,
		},
	},
	.metrics = {
		{
			.name = "us",
			.text = "time from sending to the receiver's answer",
			.unit = "us",
		}, {
			.name = "rate",
			.text = "data in that time",
			.unit = "MB/s",
		}, {
			.name = "dump",
			.text = "of it, the sender's making bytes of objects",
			.unit = "us",
		}, {
			.name = "load",
			.text = "of it, the receiver's making objects of bytes",
			.unit = "us",
		}, {
			.name = "free",
			.text = "of it, the receiver's freeing them again",
			.unit = "us",
		}, {
			.name = "share",
			.text = "dump and load, as a share of the time",
		}, {
			.name = "wire",
			.text = "what the list becomes as bytes",
			.unit = "bytes",
		},
	},
};
