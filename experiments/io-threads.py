"""Some waits: one after the other, or a thread each that lets go or keeps."""

import ctypes
import time

import rig

# PyDLL calls C as an extension does that never heard of the lock.
usleep = ctypes.PyDLL(None).usleep


# ANCHOR: wait
def wait_for_reply(seconds):
    time.sleep(seconds)  # lets go of the lock meanwhile
# ANCHOR_END: wait


# ANCHOR: keep
def wait_and_keep(seconds):
    usleep(int(seconds * 1e6 + 0.5))
# ANCHOR_END: keep


class Desk(object):
    def __init__(self, lab, wait):
        self.wait, self.delay_s = wait, lab.number("delay")
        self.waits, self.waited_ns = lab.number("waits"), {}

    def get_reply(self, i):
        since_ns = rig.now_ns()
        self.wait(self.delay_s)
        self.waited_ns[i] = rig.now_ns() - since_ns

    def all_waits(self, _):
        for i in range(self.waits):
            self.get_reply(i)

    def check(self, lab):
        """Every wait had its reply, and none was cut short."""
        lab.expect("the number of replies", self.waits, len(self.waited_ns))
        for i in sorted(self.waited_ns):
            lab.expect_least("ns waited for reply %d" % (i + 1),
                             int(self.delay_s * 1e9), self.waited_ns[i])


@rig.variant("sequential")
def sequential(lab):
    desk = Desk(lab, wait_for_reply)
    lab.alone(desk.all_waits)
    desk.check(lab)


@rig.variant("threads")
def threads(lab):
    desk = Desk(lab, wait_for_reply)
    lab.threads(desk.waits, desk.get_reply)
    desk.check(lab)


@rig.variant("keeps-gil", when=rig.gil_is_on())
def keeps_gil(lab):
    desk = Desk(lab, wait_and_keep)
    lab.threads(desk.waits, desk.get_reply)
    desk.check(lab)


# No "requests": Python does not tell how often a thread was asked.
rig.main()
