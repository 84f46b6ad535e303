"""Readers of one list without a lock, while its items are replaced."""

import sys
import time

import rig

ITEMS = 64
READS = 256  # between two looks at the clock
# A replacement costs so much more in Python, where the writer counts references
# too, that it comes as much less often: the readers are looked at, not it.
PAUSES = 500

# Up to 3.13 a name counts a reference to what it stands for, each time that it
# is used; from 3.14 on it mostly borrows one (LOAD_FAST_BORROW).
COUNTS = sys.version_info < (3, 14)


# ANCHOR: look
def look(numbers, until_ns):
    """Reads until the time is over; how many, and the CPU time of them."""
    reads, wrong, cpu_ns = 0, 0, rig.cpu_ns()
    places = [at % ITEMS for at in range(READS)]
    while rig.now_ns() < until_ns:
        for at in places:
            if numbers[at] < 0:
                wrong += 1
        reads += READS
    return reads, wrong, rig.cpu_ns() - cpu_ns
# ANCHOR_END: look


# ANCHOR: replace
def replace(numbers, until_ns, pause_s):
    generation = 0
    while rig.now_ns() < until_ns:
        generation += 1
        numbers[:] = range(generation * ITEMS, (generation + 1) * ITEMS)
        time.sleep(PAUSES * pause_s)
    return generation
# ANCHOR_END: replace


def run(lab):
    readers, numbers = lab.number("readers"), list(range(ITEMS))
    looks, replaced = [None] * readers, []

    def work(i):
        until_ns = rig.now_ns() + int(lab.number("time") * 1e6)
        if i == readers:
            replaced.append(
                replace(numbers, until_ns, lab.number("pause") * 1e-6))
        else:
            looks[i] = look(numbers, until_ns)

    lab.threads(readers + 1, work)
    reads, wrong, cpu_ns = [sum(column) for column in zip(*looks)]
    lab.expect("items below zero, of which there are none", 0, wrong)
    lab.expect_least("reads", readers, reads)
    lab.metric("cost", float(cpu_ns) / reads)
    lab.metric("replaced", replaced[0])


rig.variant("counted" if COUNTS else "qsbr",
            when=not rig.gil_is_on())(run)

rig.main()
