"""Threads that add to one global variable: how many additions get lost."""

import sys
import threading

import rig

# Since 3.10 the eval loop looks at its breaker at calls and where a loop
# jumps back; before, after most instructions.
SELDOM = sys.version_info >= (3, 10)

counter = 0
lock = threading.Lock()
acquire, release = lock.acquire, lock.release


def one():
    return 1


# ANCHOR: add
def add(n):
    global counter
    while n > 0:
        counter = counter + 1
        n = n - 1
    return n


def add_call(n):
    global counter
    while n > 0:
        counter = counter + one()
        n = n - 1
    return n


def add_locked(n):
    global counter
    while n > 0:
        acquire(1)
        counter = counter + one()
        release()
        n = n - 1
    return n
# ANCHOR_END: add


def run(lab, size, program):
    global counter
    adds, left = lab.number("adds") // size, [None] * size

    def work(i):
        left[i] = program(adds)

    if hasattr(sys, "setswitchinterval"):  # 2.7 has none
        sys.setswitchinterval(lab.number("interval") / 1000.0)
    counter = 0
    lab.threads(size, work)
    lost = size * adds - counter
    lab.expect("what is left to do", [0] * size, left)
    lab.expect_least("the total", 2 if size * adds > 1 else 1, counter)
    lab.expect_least("the updates lost", 0, lost)
    # How often the lock changed hands is not to be seen from here.
    lab.metric("lost", lost)
    lab.metric("loss", float(lost) / (size * adds))


@rig.variant("back-edge", when=SELDOM and rig.gil_is_on())
def back_edge(lab):
    run(lab, 2, add)


@rig.variant("often", when=not SELDOM)
def often(lab):
    run(lab, 2, add)


@rig.variant("call", when=rig.gil_is_on())
def call(lab):
    run(lab, 2, add_call)


@rig.variant("crowd", when=rig.gil_is_on())
def crowd(lab):
    run(lab, 8, add_call)


@rig.variant("lock")
def locked(lab):
    run(lab, 2, add_locked)


@rig.variant("no-gil", when=not rig.gil_is_on())
def no_gil(lab):
    run(lab, 2, add)


rig.main()
