"""What a reference costs: to objects of one's own, and of another thread.

A loop over a tuple takes a reference to each object and gives it up at the
next; so does Python whenever it touches one. What is done "between" does not
matter here: there is always an interpreter between.
"""

import sys

import rig

OBJECTS = 100    # references a turn, so that one is a per cent
LAP_TURNS = 20
LAPS_LEAST = 10  # fewer tell nothing


class Thing(object):
    """It has one count with a GIL, and without it two."""


# ANCHOR: turn
def use(things, time_ns):
    """References to things, for a time: when the laps began and ended."""
    laps, at_ns = [], rig.now_ns()
    until_ns = at_ns + time_ns
    while at_ns < until_ns:
        began_ns = at_ns
        for _ in range(LAP_TURNS):
            for thing in things:
                pass
        at_ns = rig.now_ns()
        laps.append((began_ns, at_ns))
    return laps
# ANCHOR_END: turn


def mix(own, shared, foreign, others):
    """Own objects, but a share of the places, evenly spread, is shared."""
    things, due = list(own), 0
    for k in range(OBJECTS):
        if (k + 1) * foreign // OBJECTS > due:
            things[k] = shared[due % others]
            due += 1
    return tuple(things)


def counts(things):
    return [sys.getrefcount(thing) for thing in things]


def run(lab, make):
    threads = lab.number("threads")
    foreign, others = lab.number("foreign"), lab.number("others")
    time_ns = lab.number("time") * 1000000
    shared = [make(k) for k in range(OBJECTS)]
    before = counts(shared)
    laps, wrong = [None] * threads, [None] * threads

    def work(i):
        own = [make(k) for k in range(OBJECTS)]  # this thread is the owner
        was = counts(own)
        laps[i] = use(mix(own, shared, foreign, others), time_ns)
        wrong[i] = sum(a != b for a, b in zip(was, counts(own)))

    lab.threads(threads, work)
    lab.expect("own counts that changed", [0] * threads, wrong)
    lab.expect("counts that changed", before, counts(shared))
    report(lab, laps)


def report(lab, laps):
    """Of the laps during which all threads ran: only they could meet."""
    since = max(mine[0][0] for mine in laps)
    until = min(mine[-1][1] for mine in laps)
    median = p99 = 0.0
    for mine in laps:
        ns = sorted((b - a) / float(LAP_TURNS * OBJECTS) for a, b in mine
                    if since <= a and b <= until)
        if len(ns) < LAPS_LEAST:
            return
        median += ns[len(ns) // 2] / len(laps)
        p99 += ns[len(ns) * 99 // 100] / len(laps)
    lab.metric("ns", median)
    lab.metric("p99", p99)


# Under a GIL two threads never count at the same time: there it says what one
# thread pays. No Python counts by atomic instructions alone, and "deferred" is
# what lies on the interpreter's stack, not what a loop hands out.
@rig.variant("plain" if rig.gil_is_on() else "biased")
def counted(lab):
    run(lab, lambda _: Thing())


@rig.variant("immortal", when=sys.version_info >= (3, 12))
def immortal(lab):
    run(lab, int)  # small ints are


rig.main()
