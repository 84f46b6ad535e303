"""Threads that use one list: what the list keeps right, and what it cannot."""

import rig

THREADS = 2


def run(lab, use):
    """use(numbers, turns, i) is what thread i does; how much was due."""
    numbers, turns = [0], lab.number("turns") // THREADS
    lab.threads(THREADS, lambda i: use(numbers, turns, i))
    return numbers, THREADS * turns


# ANCHOR: append
def append(numbers, turns, i):
    for turn in range(turns):
        numbers.append(turn * THREADS + i)
# ANCHOR_END: append


@rig.variant("append")
def appended(lab):
    numbers, due = run(lab, append)
    del numbers[0]
    for i in range(THREADS):
        mine = [number for number in numbers if number % THREADS == i]
        lab.expect("the order of thread %d" % i, sorted(set(mine)), mine)
    lab.expect_least("items missing", 0, due - len(numbers))
    lab.metric("lost", due - len(numbers))


# ANCHOR: compound
def add_one(numbers, turns, _):
    for _ in range(turns):
        numbers[0] += 1
# ANCHOR_END: compound


# A GIL would be held from the first step to the last, or not, by version: of
# that tells lost-updates. Python has no list without a lock, as in "bare", and
# no function in C that adds to an item, as in "together".
@rig.variant("compound", when=not rig.gil_is_on())
def compound(lab):
    numbers, due = run(lab, add_one)
    lab.expect_least("the total", 1, numbers[0])
    lab.expect_least("additions missing", 0, due - numbers[0])
    lab.metric("lost", due - numbers[0])


rig.main()
