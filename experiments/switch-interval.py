"""Threads that compute, with a shorter or longer switch interval."""

import sys
import time

import rig

UNIT_S = 0.013  # what one unit of work runs

clock = getattr(time, "perf_counter", time.time)  # keeps the GIL


class Team(object):
    """Threads that see when the lock went to another one of them."""

    def __init__(self, lab):
        self.size, self.run = lab.number("threads"), lab.work * UNIT_S
        self.until, self.sums = None, [None] * self.size
        self.last, self.switches = None, 0  # who ran last
        self.at = [None] * self.size        # when each of them ran last
        self.gaps = []                      # in which none did
        sys.setswitchinterval(lab.number("interval") / 1000.0)

    # ANCHOR: compute
    def compute(self, i):
        if self.until is None:  # whoever is late to the lock ends no later
            self.until = clock() + self.run
        ops = total = 0
        while True:
            now = clock()
            if self.last != i:
                self.take_turn(i)
            self.at[i] = now
            if now >= self.until:
                break
            ops += 1
            total += ops
        self.sums[i] = ops, total
    # ANCHOR_END: compute

    def take_turn(self, i):
        # At a thread's begin and end the rig has the lock for a while.
        if self.at[i] is not None and self.at[self.last] < self.until:
            self.gaps.append(clock() - self.at[self.last])
        self.switches += self.last is not None
        self.last = i

    def check(self, lab):
        right = sum(total == ops * (ops + 1) // 2 for ops, total in self.sums)
        lab.expect("the number of threads whose sum is right", self.size,
                   right)

    def report(self, lab):
        ops = sum(ops for ops, _ in self.sums)
        lab.metric("rate", self.switches / self.run)
        lab.metric("op_ns", self.run * 1e9 / ops)
        if self.gaps:  # an op at most is counted with each
            handover = sum(self.gaps) / len(self.gaps)
            lab.metric("handover", handover * 1e6)
            lab.metric("idle", 100 * handover * self.switches / self.run)


# 2.7 has no interval. "drops" are not to be seen from Python.
@rig.variant("gil", when=hasattr(sys, "setswitchinterval") and
             rig.gil_is_on())
def threads(lab):
    team = Team(lab)
    lab.threads(team.size, team.compute)
    team.check(lab)
    team.report(lab)


rig.main()
