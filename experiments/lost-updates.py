"""Threads that add to one global variable: how many additions get lost."""

import dis
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


# ANCHOR: listing
# Where the eval loop looks at its breaker: up to 3.9 after all but the quick
# instructions (FAST_DISPATCH of Python/ceval.c), in 3.10 at calls and at jumps
# that are taken, since 3.11 on entering, at calls, and on jumping back.
QUICK = {"LOAD_FAST", "LOAD_CONST", "STORE_FAST", "POP_TOP", "SETUP_LOOP",
         "POP_BLOCK", "POP_JUMP_IF_FALSE", "POP_JUMP_IF_TRUE"}


def is_check_point(op):
    if sys.version_info < (3, 10):
        return op not in QUICK
    if sys.version_info < (3, 11):
        return op.startswith("CALL") or "JUMP" in op
    return op in ("RESUME", "CALL") or "JUMP_BACKWARD" in op


@rig.listing
def bytecode():
    """What this interpreter runs for add_call; * marks a check point."""
    if not hasattr(dis, "get_instructions"):  # 2.7 counts ticks
        return ""
    lines = ["add_call; * is a check point"]
    for at in dis.get_instructions(add_call):
        lines.append("%s %4d  %-26s %s" % (
            "*" if is_check_point(at.opname) else " ", at.offset, at.opname,
            at.argrepr))
    return "\n".join(line.rstrip() for line in lines)
# ANCHOR_END: listing


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
