/*
 * Knows what is to be done and how one sees that it was.
 * Refuses to know the loop that does it.
 */
#include "loops/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "models/loop.h"

enum { STRIDE = 7919 /* a prime */, ALPHABET = 251, SPARE = 64 };

void
timers_work_init(struct timers_work *work, int count, int span_ms)
{
	*work = (struct timers_work) {
		.count = count,
		.slots = calloc(count, sizeof(*work->slots)),
	};
	if (work->slots == NULL)
		abort();
	for (int i = 0; i < count; i++) {
		int64_t place = (int64_t)i * STRIDE % count;

		work->slots[i] = (struct timer_slot) {
			.work = work,
			.index = i,
			.delay_ms = 1 + (int)(place * span_ms / count),
		};
	}
}

void
timers_work_fini(struct timers_work *work)
{
	free(work->slots);
}

void
timers_work_begin(struct timers_work *work)
{
	int64_t now_ns = loop_now_ns();

	for (int i = 0; i < work->count; i++) {
		struct timer_slot *slot = &work->slots[i];

		slot->due_ns = now_ns + (int64_t)slot->delay_ms * 1000000;
	}
	work->fired = work->early = 0;
	work->order = 0;
}

/* Whoever comes elsewhere changes the sum. */
static uint64_t
mix(uint64_t order, int index)
{
	return (order + index + 1) * 6364136223846793005u;
}

void
timers_work_fire(struct timer_slot *slot)
{
	struct timers_work *work = slot->work;

	slot->late_ns = loop_now_ns() - slot->due_ns;
	work->fired++;
	work->early += slot->late_ns < 0;
	work->order = mix(work->order, slot->index);
}

uint64_t
timers_work_order(const struct timers_work *work)
{
	uint64_t order = 0;
	int most = 0;

	for (int i = 0; i < work->count; i++)
		if (work->slots[i].delay_ms > most)
			most = work->slots[i].delay_ms;
	for (int delay = 1; delay <= most; delay++)
		for (int i = 0; i < work->count; i++)
			if (work->slots[i].delay_ms == delay)
				order = mix(order, i);
	return order;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int64_t
timers_work_late_ns(const struct timers_work *work, double share)
{
	int64_t *sorted = calloc(work->count, sizeof(*sorted)), late_ns;
	int rank = (int)ceil(share * work->count);

	if (sorted == NULL)
		abort();
	for (int i = 0; i < work->count; i++)
		sorted[i] = work->slots[i].late_ns;
	qsort(sorted, work->count, sizeof(*sorted), compare);
	late_ns = sorted[rank == 0 ? 0 : rank - 1];
	free(sorted);
	return late_ns;
}

void
echo_message(const struct echo_work *work, int connection, int round,
    unsigned char *message)
{
	int byte = (connection * 31 + round * 7) % ALPHABET;

	for (int i = 0; i < work->bytes; i++) {
		message[i] = byte;
		byte = byte == ALPHABET - 1 ? 0 : byte + 1;
	}
}

void
echo_check(struct echo_work *work, int connection, int round,
    const unsigned char *reply)
{
	unsigned char message[ECHO_MOST_BYTES];

	echo_message(work, connection, round, message);
	if (memcmp(message, reply, work->bytes) == 0)
		work->echoed++;
	else
		work->wrong++;
}

void
echo_fail(struct echo_work *work, const char *doing, int error)
{
	if (work->doing != NULL)
		return;
	work->doing = doing;
	work->error = error;
}

bool
echo_allow(int connections, long *allowed)
{
	rlim_t wanted = 2 * (rlim_t)connections + SPARE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return true; /* then socket() will say it */
	if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < wanted) {
		limit.rlim_cur = wanted;
		if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted)
			limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	*allowed = (long)limit.rlim_cur;
	return limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= wanted;
}
