"""A thread that waits for replies, beside threads that compute."""

import sys
import time

import rig

WAITER = 0       # the thread that waits; the others compute
LINE_UP_S = 0.001
SHORT_S = 0.0005  # a sleep that shows how late a timer is
LEAST_MS = 25    # for all waits together

TIMED = hasattr(sys, "setswitchinterval")
clock = getattr(time, "perf_counter", time.time)  # keeps the GIL


def measure_late():
    """How late a timer wakes a thread while nobody computes."""
    late = []
    for _ in range(5):
        since = clock()
        time.sleep(SHORT_S)
        late.append(clock() - since - SHORT_S)
    return sorted(late)[2]


class Scene(object):
    def __init__(self, lab, computing):
        self.computing, self.wait = computing, lab.number("wait") / 1000.0
        self.interval = lab.number("interval") / 1000.0
        each_ms = lab.number("wait") + \
            lab.number("k") * lab.number("interval")
        self.nwaits = max(lab.number("waits"), int(LEAST_MS / each_ms))
        self.late = measure_late()
        self.over, self.waits = False, []
        self.sums = {}
        # Whoever has the lock writes these.
        self.last, self.at = WAITER, 0  # who had it, and a computing one when
        self.turns = 0                  # of those that compute

    # ANCHOR: compute
    def compute(self, i):
        ops = total = 0
        while not self.over:
            if self.last != i:
                self.last = i
                self.turns += 1
            ops += 1
            total += ops
            self.at = clock()
        self.sums[i] = ops, total
    # ANCHOR_END: compute

    # ANCHOR: wait
    def wait_often(self):
        time.sleep(LINE_UP_S)
        while self.computing and not self.turns:
            time.sleep(self.wait)
        for _ in range(self.nwaits):
            self.last, turns = WAITER, self.turns
            let_go = clock()
            time.sleep(self.wait)  # has the lock again when it returns
            got = clock()
            self.waits.append((got - let_go, got - self.at,
                               self.turns - turns))
        self.over = True
    # ANCHOR_END: wait

    def play(self, i):
        if i == WAITER:
            self.wait_often()
        else:
            self.compute(i)

    def check(self, lab):
        right = sum(total == ops * (ops + 1) // 2
                    for ops, total in self.sums.values())
        lab.expect("the number of threads whose sum is right", self.computing,
                   right)
        for latency, _, _ in self.waits:
            lab.expect_least("s in a wait", self.wait, latency)

    def report_latencies(self, lab):
        latencies = sorted(latency for latency, _, _ in self.waits)
        n = len(latencies)
        lab.metric("least", latencies[0])
        lab.metric("p50", latencies[n // 2])
        lab.metric("p90", latencies[n * 9 // 10])
        lab.metric("worst", latencies[-1])

    def report_turns(self, lab):
        latencies, handoffs, turns = zip(*self.waits)
        n = len(latencies)
        handoff = sorted(handoffs)[n // 2]
        # When it woke up is not to be seen: its sleep is taken as late, too.
        due = self.wait + self.late + \
            self.computing * (self.interval + self.late + handoff)
        lab.metric("late", self.late)
        lab.metric("handoff", handoff)
        lab.metric("excess", sorted(latencies)[n // 2] / due)
        lab.metric("turns", float(sum(turns)) / n)
        lab.metric("most_turns", max(turns))


def play(lab, computing):
    scene = Scene(lab, computing)
    lab.threads(1 + computing, scene.play)
    scene.check(lab)
    scene.report_latencies(lab)
    return scene


@rig.variant("alone")
def alone(lab):
    play(lab, 0)


# Python always forces the switch, and its lock keeps no queue: "switching" is
# of the model, and there is no variant "queue".
@rig.variant("timed", when=TIMED and rig.gil_is_on())
def timed(lab):
    sys.setswitchinterval(lab.number("interval") / 1000.0)
    play(lab, lab.number("k")).report_turns(lab)


@rig.variant("ticks", when=not TIMED)
def ticks(lab):
    play(lab, lab.number("k"))


rig.main()
