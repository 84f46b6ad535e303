#ifndef LOOPS_WORK_H
#define LOOPS_WORK_H

/*
 * Two pieces of work that an event loop can be given, the same for the loop
 * of this book (loops/ours.c) and for libuv (loops/libuv.c): so many timers,
 * and an echo of messages over so many connections of TCP on 127.0.0.1, where
 * one thread and one loop are client and server.
 */

#include <stdbool.h>
#include <stdint.h>

/* One timer; only the loop that is at work touches it. */
struct timer_slot {
	struct timers_work *work;
	int index;
	int delay_ms;	 /* from 1 on */
	int64_t due_ns;	 /* the time just before all were set, and the delay */
	int64_t late_ns; /* how late it was called; below 0 is early */
};

struct timers_work {
	int count;
	struct timer_slot *slots;
	/* What came of it: */
	int fired;
	int early;	/* called before they were due */
	uint64_t order; /* a checksum of who was called when */
};

/* Delays of 1 to span_ms, in an order without order.  Aborts without memory. */
void timers_work_init(struct timers_work *work, int count, int span_ms);
void timers_work_fini(struct timers_work *work);

/* Note that all will be set from now on. */
void timers_work_begin(struct timers_work *work);

/* Note that a timer is called. */
void timers_work_fire(struct timer_slot *slot);

/*
 * The checksum of a run in which timers are called by their delay, and those
 * of one delay in the order in which they were set.
 */
uint64_t timers_work_order(const struct timers_work *work);

/*
 * How late a share of the timers were at the most, from 0 to 1, by nearest
 * rank; 0.5 is the median.  Aborts without memory.
 */
int64_t timers_work_late_ns(const struct timers_work *work, double share);

enum {
	ECHO_MOST_BYTES = 4096, /* always fits into a socket's buffer */
	ECHO_BUFFER = 65536,
	ECHO_BACKLOG = 128,
	ECHO_AT_ONCE = 64, /* connections being made; fewer than the backlog */
};

struct echo_work {
	int connections;
	int rounds; /* messages on a connection, one after the other */
	int bytes;  /* of a message; at most ECHO_MOST_BYTES */
	/* What came of it: */
	int connected, closed;
	int64_t echoed; /* messages that came back as they were sent */
	int64_t wrong;	/* and those that did not */
	int error;	/* the first errno, and in doing what */
	const char *doing;
};

/* Fill in the message of a round on a connection, of work->bytes bytes. */
void echo_message(const struct echo_work *work, int connection, int round,
    unsigned char *message);

/*
 * Count a reply, whose bytes are compared one by one with the message, which
 * is made anew.
 */
void echo_check(struct echo_work *work, int connection, int round,
    const unsigned char *reply);

/* Note a failure, the first one only. */
void echo_fail(struct echo_work *work, const char *doing, int error);

/*
 * See that the process may open the descriptors for so many connections, at
 * both ends; raises the soft limit.  False with how many it may open.
 */
bool echo_allow(int connections, long *allowed);

#endif
