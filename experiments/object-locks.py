"""Threads that move money between accounts, with one lock and with many.

Only for interpreters without a GIL. The variant "gil" calls a function in C
that nobody interrupts; there is no such function in Python.
"""

import random
import threading

import rig

FUNDS, MOST = 1000000, 100


def compute(ops):
    n = 0
    while n < ops:
        n += 1
    return n


class Bank(object):
    """Some accounts, and a lock for each."""

    def __init__(self, lab):
        self.inside, self.outside = lab.number("inside"), lab.number("outside")
        self.balances = [FUNDS] * lab.number("k")
        self.locks = [threading.Lock() for _ in self.balances]
        self.lock = threading.Lock()

    # ANCHOR: move
    def move(self, source, target, amount):
        balance = self.balances[source]
        compute(self.inside // 2)
        self.balances[source] = balance - amount
        balance = self.balances[target]  # here the money is nowhere
        compute(self.inside - self.inside // 2)
        self.balances[target] = balance + amount
    # ANCHOR_END: move

    # ANCHOR: locks
    def move_under_one(self, source, target, amount):
        with self.lock:
            self.move(source, target, amount)

    def move_under_both(self, source, target, amount):
        first, second = sorted((source, target))
        if first == second:
            with self.locks[first]:
                self.move(source, target, amount)
        else:
            with self.locks[first], self.locks[second]:
                self.move(source, target, amount)
    # ANCHOR_END: locks


class Teller(object):
    def __init__(self, lab, i, bank, move):
        order = random.Random(i)
        k, n = lab.number("k"), lab.number("threads")
        self.bank, self.move = bank, move
        self.orders = [
            (order.randrange(k), order.randrange(k), 1 + order.randrange(MOST))
            for _ in range(lab.number("transfers") // n)]

    # ANCHOR: serve
    def serve(self):
        self.start_ns, done, outside = rig.now_ns(), 0, self.bank.outside
        for source, target, amount in self.orders:
            compute(outside)
            self.move(source, target, amount)
            done += 1
        self.done, self.end_ns = done, rig.now_ns()
    # ANCHOR_END: serve


def audit(lab, banks, tellers):
    """Each account by what the tellers have put into it."""
    drift, wrong = 0, 0
    for bank in banks:
        due = [FUNDS] * len(bank.balances)
        for teller in tellers:
            for source, target, amount in teller.orders:
                if teller.bank is bank:
                    due[source] -= amount
                    due[target] += amount
        drift += sum(bank.balances) - FUNDS * len(bank.balances)
        wrong += sum(a != b for a, b in zip(due, bank.balances))
    lab.metric("drift", abs(drift))
    lab.metric("wrong", wrong)


def run(lab, move, apart=False):
    n = lab.number("threads")
    banks = [Bank(lab) for _ in range(n if apart else 1)]
    tellers = []
    for i in range(n):
        bank = banks[i % len(banks)]
        tellers.append(Teller(lab, i, bank, getattr(bank, move)))
    lab.threads(n, lambda i: tellers[i].serve())
    done = sum(teller.done for teller in tellers)
    lab.expect("transfers", lab.number("transfers") // n * n, done)
    lab.metric("rate", 1e6 * done / (
        max(teller.end_ns for teller in tellers) -
        min(teller.start_ns for teller in tellers)))
    audit(lab, banks, tellers)


@rig.variant("one", when=not rig.gil_is_on())
def one(lab):
    run(lab, "move_under_one")


@rig.variant("objects", when=not rig.gil_is_on())
def objects(lab):
    run(lab, "move_under_both")


@rig.variant("none", when=not rig.gil_is_on())
def none(lab):
    run(lab, "move")


@rig.variant("apart", when=not rig.gil_is_on())
def apart(lab):
    run(lab, "move", apart=True)


rig.main()
