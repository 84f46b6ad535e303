"""Threads that compute: under the lock of Python 2, or that of today."""

import resource
import sys
import time

import rig

UNIT_S = 0.013   # what one unit of work runs
OPS_A_LOOK = 64  # between two looks at the clock
THREAD = 1       # resource.RUSAGE_THREAD, which 2.7 has no name for

TIMED = hasattr(sys, "setswitchinterval")
clock = getattr(time, "perf_counter", time.time)  # keeps the GIL


def sleeps_of_this_thread():
    return resource.getrusage(THREAD).ru_nvcsw


class Team(object):
    def __init__(self, lab):
        self.size, self.run = lab.number("threads"), lab.work * UNIT_S
        self.until, self.last = None, None
        self.done = [None] * self.size

    # ANCHOR: compute
    def compute(self, i):
        if self.until is None:  # whoever is late to the lock ends no later
            self.until = clock() + self.run
        sleeps = sleeps_of_this_thread()
        ops = total = switches = 0
        look = range(OPS_A_LOOK)
        while clock() < self.until:
            for _ in look:
                ops += 1
                total += ops
                if self.last != i:
                    self.last = i
                    switches += 1
        self.done[i] = ops, total, switches, sleeps_of_this_thread() - sleeps
    # ANCHOR_END: compute

    def check(self, lab):
        right = sum(total == ops * (ops + 1) // 2
                    for ops, total, _, _ in self.done)
        lab.expect("the number of threads whose sum is right", self.size,
                   right)

    def report(self, lab):
        ops, _, switches, sleeps = [sum(column) for column in zip(*self.done)]
        lab.metric("op_ns", self.run * 1e9 / max(1, ops))
        lab.metric("vcsw_rate", sleeps / self.run)
        # The first to have the lock had it from nobody.
        lab.metric("switch_rate", (switches - 1) / self.run)


def threads(lab):
    team = Team(lab)
    lab.threads(team.size, team.compute)
    team.check(lab)
    team.report(lab)


# There is no "unforced": Python always forces the switch. And a thread does
# not see that it let go and had the lock again, so drop_rate, retaken and
# battles_lost are missing.
@rig.variant("ticks", when=not TIMED)
def ticks(lab):
    sys.setcheckinterval(lab.number("ticks"))
    threads(lab)


@rig.variant("timed", when=TIMED and rig.gil_is_on())
def timed(lab):
    sys.setswitchinterval(lab.number("interval") / 1000.0)
    threads(lab)


rig.main()
