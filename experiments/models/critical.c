/*
 * Knows which critical sections a thread is in, and when to give up their
 * locks.  Refuses to know how a lock is taken, and what it guards.
 */
#include "critical.h"

#include <stddef.h>

#include "parking_lot.h"

/* Of each thread: its innermost section. */
static _Thread_local struct critical *innermost;
static _Thread_local long suspensions;

static const struct parking_hooks hooks = {
	.before = critical_detach,
	.after = critical_attach,
};

/* ANCHOR: suspend */
/*
 * Give up the locks of all sections, from the innermost one outwards.  Beyond
 * one that is suspended all are.  A section that is about to take its locks
 * has none yet to give up.
 */
void
critical_detach(void)
{
	struct critical *section = innermost;

	for (; section != NULL && !section->suspended;
	     section = section->outer) {
		if (section->first != NULL) {
			pymutex_unlock(section->first);
			suspensions++;
		}
		if (section->second != NULL)
			pymutex_unlock(section->second);
		section->suspended = true;
	}
}
/* ANCHOR_END: suspend */

/* ANCHOR: resume */
/*
 * Take the innermost section's locks again.  To wait for one of them is to
 * sleep, so the section has none, for that time, which could be given up.
 */
void
critical_attach(void)
{
	struct critical *section = innermost;
	struct pymutex *first, *second;

	if (section == NULL || !section->suspended)
		return;
	first = section->first;
	second = section->second;
	section->first = section->second = NULL;
	if (first != NULL)
		pymutex_lock(first);
	if (second != NULL)
		pymutex_lock(second);
	section->first = first;
	section->second = second;
	section->suspended = false;
}
/* ANCHOR_END: resume */

/* A section that is the innermost from now on, and has no locks yet. */
static void
push(struct critical *section)
{
	parking_lot_set_hooks(&hooks);
	*section = (struct critical) { .outer = innermost };
	innermost = section;
}

static bool
has_already(const struct critical *section, const struct pymutex *lock)
{
	return section != NULL && !section->suspended &&
	    (section->first == lock || section->second == lock);
}

/* ANCHOR: begin */
void
critical_begin(struct critical *section, struct pymutex *lock)
{
	if (has_already(innermost, lock)) {
		*section = (struct critical) {
			.outer = innermost,
			.skipped = true,
		};
		return;
	}
	push(section);
	pymutex_lock(lock); /* if it has to sleep, it gives up the others */
	section->first = lock;
}
/* ANCHOR_END: begin */

/* ANCHOR: begin2 */
/* Everybody takes the lower of two locks first, so nobody waits in a ring. */
void
critical_begin2_between(struct critical *section, struct pymutex *a,
    struct pymutex *b, void (*between)(void *arg, struct pymutex *lower),
    void *arg)
{
	struct pymutex *lower = (uintptr_t)a < (uintptr_t)b ? a : b;
	struct pymutex *higher = lower == a ? b : a;

	if (a == b) {
		critical_begin(section, a);
		return;
	}
	push(section);
	pymutex_lock(lower);
	if (between != NULL)
		between(arg, lower);
	pymutex_lock(higher);
	section->first = lower;
	section->second = higher;
}
/* ANCHOR_END: begin2 */

void
critical_begin2(struct critical *section, struct pymutex *a, struct pymutex *b)
{
	critical_begin2_between(section, a, b, NULL, NULL);
}

/* ANCHOR: end */
void
critical_end(struct critical *section)
{
	if (section->skipped)
		return;
	if (section->second != NULL)
		pymutex_unlock(section->second);
	pymutex_unlock(section->first);
	innermost = section->outer;
	critical_attach(); /* if the outer one was suspended meanwhile */
}
/* ANCHOR_END: end */

bool
critical_is_held(const struct critical *section)
{
	while (section->skipped)
		section = section->outer;
	return !section->suspended;
}

long
critical_suspensions(void)
{
	return suspensions;
}
