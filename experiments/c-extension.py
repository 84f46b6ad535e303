"""Threads that run Python for a part of their time, and for the rest zlib."""

import ctypes
import random
import sys
import zlib

import rig

# Loops of Python, about as long as a KiB of zlib: from 3.0 to 3.10 a loop took
# longer.
LOOPS_A_KIB = 1000 if (3, 0) <= sys.version_info < (3, 11) else 1500
TEXT_SIZE = 1 << 18
WORDS = [b"the ", b"lock ", b"waits ", b"for ", b"a thread ", b"that ",
         b"computes ", b"and ", b"lets ", b"go, ", b"so ", b"another ",
         b"may ", b"run ", b"bytecode.\n", b"Then "]


def load_and_keep():
    """zlib's own library, called without letting go of the lock, or None."""
    try:
        library = ctypes.PyDLL("libz.so.1")
    except OSError:
        return None
    library.zlibVersion.restype = ctypes.c_char_p
    return library


# Python's module lets go, always; an author who forgot writes as PyDLL does.
libz = load_and_keep()


# ANCHOR: keeps
class Keeper(object):
    """As zlib.compressobj(), but it keeps the lock while zlib works."""

    class Stream(ctypes.Structure):  # z_stream of zlib.h
        _fields_ = [
            ("next_in", ctypes.c_char_p), ("avail_in", ctypes.c_uint),
            ("total_in", ctypes.c_ulong), ("next_out", ctypes.c_void_p),
            ("avail_out", ctypes.c_uint), ("total_out", ctypes.c_ulong),
            ("msg", ctypes.c_char_p), ("state", ctypes.c_void_p),
            ("alloc", ctypes.c_void_p), ("free", ctypes.c_void_p),
            ("opaque", ctypes.c_void_p), ("data_type", ctypes.c_int),
            ("adler", ctypes.c_ulong), ("reserved", ctypes.c_ulong)]

    def __init__(self):
        self.stream = self.Stream()
        self.out = ctypes.create_string_buffer(1 << 15)
        libz.deflateInit_(ctypes.byref(self.stream), 6, libz.zlibVersion(),
                          ctypes.sizeof(self.stream))

    def compress(self, piece, flush=0):  # Z_NO_FLUSH
        packed = b""
        self.stream.next_in, self.stream.avail_in = piece, len(piece)
        while True:
            self.stream.next_out = ctypes.addressof(self.out)
            self.stream.avail_out = len(self.out)
            libz.deflate(ctypes.byref(self.stream), flush)
            packed += self.out.raw[:len(self.out) - self.stream.avail_out]
            if self.stream.avail_out:
                return packed

    def flush(self):
        packed = self.compress(b"", 4)  # Z_FINISH
        libz.deflateEnd(ctypes.byref(self.stream))
        return packed
# ANCHOR_END: keeps


def count(upto):
    n = 0
    while n < upto:
        n += 1
    return n


class Worker(object):
    def __init__(self, compressor, seed):
        choose = random.Random(seed).choice
        text = b"".join([choose(WORDS) for _ in range(TEXT_SIZE // 4)])
        self.text, self.compressor = text[:TEXT_SIZE], compressor
        self.at, self.stream, self.packed = TEXT_SIZE, None, []
        self.calls = self.bytes = self.loops = 0
        self.c_ns = self.cpu_ns = 0

    def compress_piece(self, size):
        """Give zlib the next piece of the text; how many bytes it was."""
        if self.at == TEXT_SIZE:
            self.stream, self.packed, self.at = self.compressor(), [], 0
        piece = self.text[self.at:self.at + size]
        self.at += len(piece)
        since = rig.cpu_ns()
        self.packed.append(self.stream.compress(piece))
        if self.at == TEXT_SIZE:
            self.packed.append(self.stream.flush())
        self.c_ns += rig.cpu_ns() - since
        self.calls += 1
        self.bytes += len(piece)
        return len(piece)

    # ANCHOR: task
    def do_task(self, size, loops, call):
        """A call of zlib, Python, a call of zlib, Python, ..."""
        since, done, counted = rig.cpu_ns(), 0, 0
        while done < size:
            done += self.compress_piece(min(call, size - done))
            counted += count(loops * done // size - counted)
        counted += count(loops - counted)
        self.loops += counted
        self.cpu_ns += rig.cpu_ns() - since
    # ANCHOR_END: task

    def check(self, lab):
        """What zlib had last, unpacked again, is that text."""
        if self.calls == 0:
            return
        if self.at < TEXT_SIZE:
            self.packed.append(self.stream.flush())
        back = zlib.decompress(b"".join(self.packed))
        lab.expect("the size of the unpacked text", self.at, len(back))
        lab.expect("that it is the text", True, back == self.text[:self.at])


def run(lab, compressor, alone=False):
    size, share = lab.number("workers"), lab.number("share")
    call = int(1024 * lab.number("call"))
    nbytes = int(1024 * share * lab.number("task"))
    loops = int((1 - share) * lab.number("task") * LOOPS_A_KIB)
    if hasattr(sys, "setswitchinterval"):
        sys.setswitchinterval(lab.number("interval") / 1000.0)
    team = [Worker(compressor, i) for i in range(size)]

    def all_tasks(i):
        for _ in team:
            team[i].do_task(nbytes, loops, call)

    if alone:
        lab.alone(all_tasks)
    else:
        lab.threads(size, lambda i: team[i].do_task(nbytes, loops, call))
    for worker in team:
        worker.check(lab)
    calls = sum(worker.calls for worker in team)
    c_ns = float(sum(worker.c_ns for worker in team))
    lab.expect("bytes", size * nbytes, sum(w.bytes for w in team))
    lab.expect("loops", size * loops, sum(w.loops for w in team))
    lab.metric("c_share", c_ns / sum(worker.cpu_ns for worker in team))
    if calls:
        lab.metric("call_time", c_ns / 1e9 / calls)


@rig.variant("sequential")
def sequential(lab):
    run(lab, zlib.compressobj, alone=True)


def threads(lab):
    run(lab, zlib.compressobj)


# The same program: it is the interpreter that has a lock, or none.
rig.variant("threads", when=rig.gil_is_on())(threads)
rig.variant("free", when=not rig.gil_is_on())(threads)


@rig.variant("keeps", when=rig.gil_is_on() and libz is not None)
def keeps(lab):
    run(lab, Keeper)


rig.main()
