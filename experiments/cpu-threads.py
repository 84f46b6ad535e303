"""Tasks that compute: one after the other on one thread, or a thread each."""

import sys

import rig


# ANCHOR: task
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def count(upto):
    n = 0
    while n < upto:
        n += 1
    return n
# ANCHOR_END: task


class Team(object):
    def __init__(self, lab):
        self.task = {"fib": fib, "count": count}[lab.choice("task")]
        self.argument = lab.number("n" if self.task is fib else "upto")
        self.size, self.repeats = lab.number("workers"), lab.work
        self.answers = [None] * self.size
        if hasattr(sys, "setswitchinterval"):
            sys.setswitchinterval(lab.number("interval") / 1000.0)

    def do(self, i):
        for _ in range(self.repeats):
            self.answers[i] = self.task(self.argument)

    def check(self, lab):
        a, b = 0, 1
        for _ in range(self.argument if self.task is fib else 0):
            a, b = b, a + b
        want = a if self.task is fib else self.argument
        lab.expect("the answers", [want] * self.size, self.answers)


@rig.variant("sequential")
def sequential(lab):
    team = Team(lab)

    def work(_):
        for i in range(team.size):
            team.do(i)

    lab.alone(work)
    team.check(lab)


def threads(lab):
    team = Team(lab)
    lab.threads(team.size, team.do)
    team.check(lab)


# The same program: it is the interpreter that has a lock, or none.
rig.variant("gil", when=rig.gil_is_on())(threads)
rig.variant("free", when=not rig.gil_is_on())(threads)

rig.main()
