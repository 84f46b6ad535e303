"""Files and databases: read one after the other, or in a thread each."""

import ctypes
import os
import resource
import sqlite3
import struct
import sys
import tempfile

import _sqlite3
import rig

PAGE, PAGES, STRIDE = 4096, 384, 83
MEMSTATUS = 9  # SQLITE_CONFIG_MEMSTATUS

# task: is it a query; calls for which the lock is let go; pages (of a query,
# rows) of each; must they come from the device?
LOADS = {"file-cached": (False, 100, PAGES, False),
         "file-disk": (False, PAGES // 4, 4, True),
         "query-cached": (True, 1, 20000, False),
         "query-disk": (True, 1, PAGES // 3, True)}

# PyDLL calls as an extension does that never heard of the lock. Through the
# module one comes to the library that Python itself uses.
libc = ctypes.PyDLL(None)
libc.pread.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t,
                       ctypes.c_long]
sqlite = ctypes.PyDLL(getattr(_sqlite3, "__file__", None))
sqlite.sqlite3_column_int64.restype = ctypes.c_int64

# ANCHOR: query
QUERY = ("WITH RECURSIVE wanted(i) AS ("
         "  SELECT 0 UNION ALL SELECT i + 1 FROM wanted LIMIT ?) "
         "SELECT count(*), sum(stamp) "
         "FROM wanted CROSS JOIN page ON id = i * ? % ?")
# ANCHOR_END: query

FILL = ("PRAGMA page_size = %d; PRAGMA journal_mode = OFF;"
        "BEGIN;"
        "CREATE TABLE page(id INTEGER PRIMARY KEY, stamp, body);"
        "WITH RECURSIVE new(i) AS ("
        "  SELECT 0 UNION ALL SELECT i + 1 FROM new LIMIT %d) "
        "INSERT INTO page SELECT i, %d + i, %s(%d) FROM new;"
        "COMMIT;")


def stamp_of(file, page):
    return file << 32 | (page + 1)


def blocks_read(who):
    return resource.getrusage(who).ru_inblock


def scratch():
    """A new file where TMPDIR says, or else here, or in /tmp."""
    for folder in os.environ.get("TMPDIR"), ".", "/tmp":
        try:
            if folder:
                return tempfile.mkstemp(prefix=".disk-threads-", dir=folder)
        except OSError:
            pass
    raise OSError("no folder to write to")


class Reader(object):
    """A file, who reads it, and what was found there."""

    def __init__(self, load, file):
        _, self.calls, self.rows, self.cold = load
        self.pages = self.sum = self.device_ns = 0
        self.fd, name = scratch()
        try:
            self.fill(name, file)
        finally:
            os.unlink(name)

    # ANCHOR: forget
    def forget(self):
        """Have the kernel read the file from the device again, by the page."""
        os.fdatasync(self.fd)
        os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_RANDOM)
    # ANCHOR_END: forget

    # ANCHOR: call
    def call_out(self, call):
        """One call of the system or of the library, with its time noted."""
        blocks, since_ns = blocks_read(rig.RUSAGE_THREAD), rig.now_ns()
        got = self.call(call)
        now_ns = rig.now_ns()
        if blocks_read(rig.RUSAGE_THREAD) != blocks:
            self.device_ns += now_ns - since_ns
        return got
    # ANCHOR_END: call

    def read(self):
        self.from_ns = rig.now_ns()
        for call in range(self.calls):
            self.take(self.call_out(call))
        self.to_ns = rig.now_ns()

    def close(self):
        os.close(self.fd)


class File(Reader):
    def fill(self, _, file):
        self.buffer = bytearray(os.urandom(PAGES * PAGE))
        for page in range(PAGES):
            struct.pack_into("q", self.buffer, page * PAGE,
                             stamp_of(file, page))
        os.pwrite(self.fd, self.buffer, 0)
        self.view = memoryview(self.buffer)[:self.rows * PAGE]
        self.stamps = self.view.cast("q")[::PAGE // 8]
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.buffer))

    def place_of(self, call):
        """All over the file, but each page once."""
        return call * STRIDE % (PAGES // self.rows) * self.rows * PAGE

    # ANCHOR: read
    def call(self, call):
        # Lets go of the lock for the one call of the system.
        return os.preadv(self.fd, [self.view], self.place_of(call))

    def take(self, got):
        self.pages += got // PAGE
        self.sum += sum(self.stamps)
    # ANCHOR_END: read


class KeptFile(File):
    def call(self, call):
        return libc.pread(self.fd, self.address, len(self.view),
                          self.place_of(call))


class Database(Reader):
    def fill(self, name, file):
        database = sqlite3.connect(name)
        database.executescript(FILL % (
            PAGE, PAGES, stamp_of(file, 0),
            "randomblob" if self.cold else "zeroblob", PAGE * 7 // 8))
        database.close()  # and with it what it remembers of the file
        self.bound = self.rows, STRIDE, PAGES
        self.open(name)

    def open(self, name):
        self.database = sqlite3.connect(name, check_same_thread=False)

    # ANCHOR: query-call
    def call(self, _):
        # Lets go of the lock for each step; the first one is all the query.
        return self.database.execute(QUERY, self.bound).fetchone()
    # ANCHOR_END: query-call

    def take(self, got):
        self.pages, self.sum = got

    def close(self):
        self.database.close()
        Reader.close(self)


class KeptDatabase(Database):
    def open(self, name):
        self.database, self.query = ctypes.c_void_p(), ctypes.c_void_p()
        sqlite.sqlite3_open(name.encode(), ctypes.byref(self.database))
        sqlite.sqlite3_prepare_v2(self.database, QUERY.encode(), -1,
                                  ctypes.byref(self.query), None)
        for i, value in enumerate(self.bound, 1):
            sqlite.sqlite3_bind_int(self.query, i, value)

    def call(self, _):
        sqlite.sqlite3_step(self.query)
        return [sqlite.sqlite3_column_int64(self.query, i) for i in (0, 1)]

    def close(self):
        sqlite.sqlite3_finalize(self.query)
        sqlite.sqlite3_close(self.database)
        Reader.close(self)


def open_office(lab, file, database):
    load = LOADS[lab.choice("task")]
    # Whether SQLite counts its memory, under one lock for all threads.
    sqlite.sqlite3_shutdown()
    sqlite.sqlite3_config(MEMSTATUS, lab.choice("memstatus") == "on")
    sqlite.sqlite3_initialize()
    readers = [(database if load[0] else file)(load, i)
               for i in range(lab.number("files"))]
    for reader in readers:
        if reader.cold:
            reader.forget()
    return readers, blocks_read(resource.RUSAGE_SELF)


def sum_of(load, file):
    """Of the stamps of all that a file was asked for."""
    query, calls, rows, _ = load
    if query:
        return sum(stamp_of(file, i * STRIDE % PAGES) for i in range(rows))
    whole = calls * rows // PAGES
    return whole * PAGES * (2 * stamp_of(file, 0) + PAGES - 1) // 2


def report(lab, readers, blocks):
    blocks = blocks_read(resource.RUSAGE_SELF) - blocks
    load = LOADS[lab.choice("task")]
    for file, reader in enumerate(readers):
        reader.close()
        lab.expect("pages of file %d" % file, load[1] * load[2], reader.pages)
        lab.expect("the stamps of file %d" % file, sum_of(load, file),
                   reader.sum)
    from_ns = min(reader.from_ns for reader in readers)
    to_ns = max(reader.to_ns for reader in readers)
    lab.metric("device", blocks / 2.0)
    lab.metric("depth", sum(reader.device_ns for reader in readers) /
               float(to_ns - from_ns))


def variant(name, file=File, database=Database, alone=False, interval_s=None):
    def run(lab):
        readers, blocks = open_office(lab, file, database)
        if interval_s:
            sys.setswitchinterval(interval_s)
        if alone:
            lab.alone(lambda _: [reader.read() for reader in readers])
        else:
            lab.threads(len(readers), lambda i: readers[i].read())
        report(lab, readers, blocks)

    # preadv is not there before 3.7, posix_fadvise not in 2.7.
    rig.variant(name, when=hasattr(os, "preadv") and
                (file is File or rig.gil_is_on()))(run)


variant("sequential", alone=True)
variant("threads")
# Who keeps the lock does not give it away between two calls either: else the
# others would run before the clock is read, and their time be taken for ours.
variant("keeps-gil", KeptFile, KeptDatabase, interval_s=1000)

rig.main()
