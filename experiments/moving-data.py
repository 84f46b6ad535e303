"""The same data for another process: as bytes through a pipe or a socket, and
in memory that both share."""

import multiprocessing
import os
import pickle
import struct
import time
import zlib

try:
    import cPickle as pickle  # of 2.7: the one in C
except ImportError:
    pass

try:
    from multiprocessing.shared_memory import SharedMemory
except ImportError:  # until 3.7
    SharedMemory = None

import rig

WARM_UP, LEAST, MOST = 1, 3, 4096  # transfers
PAGE = 4096  # in each of them one byte is new each time
PLACE = struct.Struct("QQ")


# ANCHOR: list
def send_list(move):
    began_ns = rig.now_ns()
    data = pickle.dumps(move.list, pickle.HIGHEST_PROTOCOL)
    move.dump_ns.append(rig.now_ns() - began_ns)
    move.wire = len(data)
    move.mouth.send_bytes(data)


def receive_list(data, _):
    """Unpickle bytes, look at all of the new list, and free it."""
    began_ns = rig.now_ns()
    objects = pickle.loads(data)
    load_ns = rig.now_ns() - began_ns
    digest = zlib.adler32(b"".join(objects)) & 0xffffffff
    began_ns = rig.now_ns()
    del objects
    return digest, load_ns, rig.now_ns() - began_ns
# ANCHOR_END: list


# ANCHOR: shared
def send_place(move):
    """The data are in shared memory already: say where."""
    move.mouth.send_bytes(PLACE.pack(0, move.size))


def take_over(data, shared):
    """Look at the first byte and the last one."""
    offset, length = PLACE.unpack(data)
    return (shared.buf[offset], shared.buf[offset + length - 1]),


def read_in_place(data, shared):
    """Look at every byte."""
    offset, length = PLACE.unpack(data)
    with shared.buf[offset:offset + length] as place:
        return zlib.adler32(place),
# ANCHOR_END: shared


def stay_on(cpu):
    if cpu is not None:
        os.sched_setaffinity(0, [cpu])


def receive_all(receive, ear, mouth, shared, cpu):
    """The other process: receive until there is nothing more."""
    stay_on(cpu)
    while True:
        data = ear.recv_bytes()
        if not data:
            return
        mouth.send(receive(data, shared))
        del data


# Shared memory comes with a process that keeps track of it: a Python that
# starts, which is none of what is measured.
TRACKER_S = 0.15


class Move(object):
    def __init__(self, lab, send, receive, duplex):
        self.send, self.receive = send, receive
        self.size = lab.number("size") * 1024
        self.time_ns = lab.number("time") * 1000000
        self.data = bytearray(os.urandom(self.size))
        self.objects = lab.number("objects")
        self.shared = None
        if send is send_place:
            self.shared = SharedMemory(create=True, size=self.size)
            time.sleep(TRACKER_S)
            self.shared.buf[:self.size] = self.data
        self.allowed, self.cpus = self.choose_cpus(lab.choice("cpus"))
        if duplex:
            ours, theirs = multiprocessing.Pipe()  # a socket
            self.ear = self.mouth = ours
            self.their_ear = self.their_mouth = theirs
        else:
            self.their_ear, self.mouth = multiprocessing.Pipe(False)
            self.ear, self.their_mouth = multiprocessing.Pipe(False)
        self.took_ns, self.dump_ns, self.answers = [], [], []
        self.wire, self.wrong = 0, 0

    @staticmethod
    def choose_cpus(where):
        """The first and the last CPU that we may use, or the last twice."""
        if where == "any" or not hasattr(os, "sched_setaffinity"):
            return None, (None, None)
        allowed = sorted(os.sched_getaffinity(0))
        return allowed, (allowed[-1 if where == "one" else 0], allowed[-1])

    def renew(self, n):
        """Other data than last time: the nth; and the digest of them."""
        pages = bytearray([n % 251]) * -(-self.size // PAGE)
        self.data[::PAGE] = pages
        if self.receive is take_over:
            self.shared.buf[0] = n % 251
            return n % 251, self.data[-1]
        if self.shared:
            self.shared.buf[:self.size:PAGE] = bytes(pages)
        else:
            self.make_list()
        return zlib.adler32(bytes(self.data)) & 0xffffffff

    def make_list(self):
        data, n = bytes(self.data), self.objects
        cuts = [self.size * i // n for i in range(n + 1)]
        self.list = [data[a:b] for a, b in zip(cuts, cuts[1:])]

    # ANCHOR: transfer
    def transfer(self):
        """Hand the data over, and wait until the other one is done."""
        began_ns = rig.now_ns()
        self.send(self)
        answer = self.ear.recv()
        return rig.now_ns() - began_ns, answer
    # ANCHOR_END: transfer

    def send_all(self):
        n = 0
        while len(self.took_ns) < MOST and (
                len(self.took_ns) < LEAST or
                sum(self.took_ns) < self.time_ns):
            want = self.renew(n)
            took_ns, answer = self.transfer()
            self.wrong += answer[0] != want
            if n >= WARM_UP:
                self.took_ns.append(took_ns)
                self.answers.append(answer)
            n += 1

    def both(self, _):
        child = multiprocessing.Process(target=receive_all, args=(
            self.receive, self.their_ear, self.their_mouth, self.shared,
            self.cpus[1]))
        child.start()
        self.their_ear.close()
        self.their_mouth.close()
        stay_on(self.cpus[0])
        self.send_all()
        self.mouth.send_bytes(b"")
        child.join()
        self.exitcode = child.exitcode
        if self.allowed:
            os.sched_setaffinity(0, self.allowed)


def median_us(ns):
    ns = sorted(ns)
    return 0.5e-3 * (ns[(len(ns) - 1) // 2] + ns[len(ns) // 2])


def run(lab, send, receive, duplex=False):
    move = Move(lab, send, receive, duplex)
    try:
        lab.alone(move.both)
    finally:
        if move.shared:
            move.shared.close()
            move.shared.unlink()
    lab.expect("the receiver's exit code", 0, move.exitcode)
    lab.expect("the number of wrong answers", 0, move.wrong)
    us = median_us(move.took_ns)
    lab.metric("us", us)
    if receive is not take_over:
        lab.metric("rate", move.size / us)
    if send is send_list:
        dump_us = median_us(move.dump_ns[WARM_UP:])
        load_us = median_us([answer[1] for answer in move.answers])
        lab.metric("dump", dump_us)
        lab.metric("load", load_us)
        lab.metric("free", median_us([answer[2] for answer in move.answers]))
        lab.metric("share", (dump_us + load_us) / us)
        lab.metric("wire", move.wire)


@rig.variant("pipe")
def pipe(lab):
    run(lab, send_list, receive_list)


@rig.variant("socket")
def socket(lab):
    run(lab, send_list, receive_list, duplex=True)


@rig.variant("shm-read", when=SharedMemory)
def shm_read(lab):
    run(lab, send_place, read_in_place)


@rig.variant("shm", when=SharedMemory)
def shm(lab):
    run(lab, send_place, take_over)


if __name__ == "__main__":
    rig.main()
