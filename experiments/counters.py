"""Threads that count together: with +=, a Lock, itertools.count, a list each.

The names are those of the model, which has no GIL. Under the GIL the threads
take turns, and no two of them add at the same time.
"""

import itertools
import threading
import time

import rig

TURNS = range(4000)  # additions between two looks at the clock

clock = getattr(time, "perf_counter", time.time)  # keeps the GIL


# ANCHOR: counters
class Racy(object):
    """One attribute."""

    def __init__(self, threads, batch):
        self.total = 0

    def add(self, i):
        for _ in TURNS:
            self.total += 1

    def read(self):
        return self.total


class Mutex(Racy):
    """One attribute, in a lock."""

    def __init__(self, threads, batch):
        self.total, self.lock = 0, threading.Lock()

    def add(self, i):
        for _ in TURNS:
            with self.lock:
                self.total += 1


class Atomic(object):
    """One iterator that counts: next() is one step in C."""

    def __init__(self, threads, batch):
        self.count = itertools.count()

    def add(self, i):
        for _ in TURNS:
            next(self.count)

    def read(self):
        return next(self.count)


class Padded(object):
    """A list a thread, which nobody else changes."""

    def __init__(self, threads, batch):
        self.counts = [[0] for _ in range(threads)]

    def add(self, i):
        count = self.counts[i]
        for _ in TURNS:
            count[0] += 1

    def read(self):
        return sum(count[0] for count in self.counts)


class Batched(Mutex):
    """A number a thread, now and then added to one for all."""

    def __init__(self, threads, batch):
        Mutex.__init__(self, threads, batch)
        self.kept, self.batch = [0] * threads, batch

    def add(self, i):
        kept = self.kept[i]
        for _ in TURNS:
            kept += 1
            if kept >= self.batch:
                with self.lock:
                    self.total += kept
                kept = 0
        self.kept[i] = kept

    def read(self):
        return self.total + sum(self.kept)  # its threads have left
# ANCHOR_END: counters


def run(lab, kind):
    size, run_s = lab.number("threads"), lab.number("time") / 1000.0
    counter = kind(size, lab.number("batch"))
    until, batches, cpu_ns = [], [0] * size, [0] * size

    def work(i):
        if not until:  # whoever is late to the lock ends no later
            until.append(clock() + run_s)
        since = rig.cpu_ns()
        while batches[i] == 0 or clock() < until[0]:
            counter.add(i)
            batches[i] += 1
        cpu_ns[i] = rig.cpu_ns() - since

    lab.threads(size, work)
    added = sum(batches) * len(TURNS)
    lost = added - counter.read()
    lab.expect_least("additions", size * len(TURNS), added)
    lab.expect_least("additions lost", 0, lost)
    lab.expect_least("additions not lost", 1, added - lost)
    lab.metric("cost", float(sum(cpu_ns)) / added)
    lab.metric("lost", lost)
    lab.metric("loss", float(lost) / added)


for name, kind in [("racy", Racy), ("mutex", Mutex), ("atomic", Atomic),
                   ("padded", Padded), ("batched", Batched)]:
    rig.variant(name)(lambda lab, kind=kind: run(lab, kind))

rig.main()
