"""What a twin may ask of the rig: the same as an experiment in C of its own.

A twin is experiments/ID.py beside experiments/ID.c. It does in Python what the
model does, with the same parameters, and has variants by the same names. The
rig starts the threads together, keeps the clock, checks the answer and reports
in the records of experiments/rig/report.c.

    import rig

    @rig.variant("sequential")
    def sequential(lab):
        n, answers = lab.number("n"), []
        lab.alone(lambda i: answers.append(fib(n)))
        lab.expect("fib", 46368, answers[0])

    rig.main()

Standard library only; for Python 2.7 and from 3.6 on.
"""

import json
import os
import resource
import sys
import threading
import time
import traceback

LEAD_NS = 2000000         # from "all are ready" to the start
LEAD_THREAD_NS = 100000   # more for each, to be woken
RUSAGE_THREAD = 1         # of Linux; 2.7 has no name for it
TICK_NS = 10 ** 9 // os.sysconf("SC_CLK_TCK")

if sys.version_info[0] == 2:
    import ctypes

    class _Timespec(ctypes.Structure):
        _fields_ = [("s", ctypes.c_long), ("ns", ctypes.c_long)]

    _libc = ctypes.PyDLL(None, use_errno=True)  # keeps the lock

    def _clock(which):
        at = _Timespec()
        if _libc.clock_gettime(ctypes.c_int(which), ctypes.byref(at)) != 0:
            raise OSError(ctypes.get_errno(), "clock_gettime")
        return at.s * 10 ** 9 + at.ns
elif sys.version_info < (3, 7):
    def _clock(which):
        return int(time.clock_gettime(which) * 1e9)
else:
    _clock = time.clock_gettime_ns

_MONOTONIC, _PROCESS_CPU, _THREAD_CPU = 1, 2, 3  # of Linux


def now_ns():
    """Nanoseconds on CLOCK_MONOTONIC."""
    return _clock(_MONOTONIC)


def cpu_ns():
    """CPU time that the calling thread has used, in nanoseconds."""
    return _clock(_THREAD_CPU)


def gil_is_on():
    """Whether this interpreter has a lock around it, now."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def sleep_until(at_ns):
    left = at_ns - now_ns()
    while left > 0:
        time.sleep(left * 1e-9)
        left = at_ns - now_ns()


def _read(path):
    try:
        with open(path) as file:
            return file.read()
    except (IOError, OSError):
        return ""


def _fields(path):
    """The numbers of a file of "key number" lines."""
    lines = (line.split() for line in _read(path).splitlines())
    return {line[0]: int(line[1]) for line in lines
            if len(line) == 2 and line[1].isdigit()}


def _throttled_usec():
    """Time lost to quotas, of our cgroup (version 2) and those above it."""
    for line in _read("/proc/self/cgroup").splitlines():
        if line.startswith("0::/"):
            path, total = line[3:].rstrip("/"), None
            while True:
                here = _fields("/sys/fs/cgroup%s/cpu.stat" % path)
                if "throttled_usec" in here:
                    total = (total or 0) + here["throttled_usec"]
                if not path:
                    return total
                path = path.rpartition("/")[0]
    return None


class _Host(object):
    """Of this process and of the whole host, since each began."""

    def __init__(self):
        psi = _read("/proc/pressure/cpu").partition("total=")[2].split()
        stat = _read("/proc/stat").split()[1:9]
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.throttled_usec = _throttled_usec()
        self.psi_us = int(psi[0]) if psi else None
        # user nice system idle iowait irq softirq steal
        numbers = [int(word) for word in stat] if len(stat) == 8 else None
        self.busy = numbers and sum(numbers[:3]) + sum(numbers[5:7])
        self.steal = numbers and numbers[7]
        self.now_ns = now_ns()
        self.cpu_ns = _clock(_PROCESS_CPU)
        self.children_ns = int(
            (children.ru_utime + children.ru_stime) * 1e9)


def _delta(before, after):
    return None if before is None or after is None else after - before


def _foreign(before, after, workers_ns):
    """The share of the host's CPU time that others used, or None."""
    capacity_ns = (after.now_ns - before.now_ns) * \
        os.sysconf("SC_NPROCESSORS_ONLN")
    if before.busy is None or capacity_ns < 20 * TICK_NS:
        return None
    own_ns = after.cpu_ns - before.cpu_ns + workers_ns + \
        after.children_ns - before.children_ns
    busy_ns = (after.busy - before.busy) * TICK_NS
    return max(0.0, (busy_ns - own_ns) / float(capacity_ns))


def _process_cpu_ns(pid):
    """Of another process, by its clock: MAKE_PROCESS_CPUCLOCK of Linux."""
    return _clock((~pid << 3) | 2)


class _Lane(object):
    """A thread of the measured region, and what the kernel counted of it."""

    def __init__(self, work, i):
        self.work, self.i, self.error = work, i, None

    def run(self, t0_ns, wait_for_all=lambda: None):
        """What needs the lock and is not the work is done when all are."""
        delay = self._rundelay()
        sleep_until(t0_ns)
        before = resource.getrusage(RUSAGE_THREAD)
        self.process_ns = _clock(_PROCESS_CPU)
        cpu = cpu_ns()
        self.start_ns = now_ns() - t0_ns
        try:
            self.work(self.i)
        except BaseException:
            self.error = sys.exc_info()
        self.end_ns = now_ns() - t0_ns
        self.cpu_ns = cpu_ns() - cpu
        self.process_ns = _clock(_PROCESS_CPU) - self.process_ns
        after = resource.getrusage(RUSAGE_THREAD)
        wait_for_all()
        self.counts = {
            name: getattr(after, "ru_" + name) - getattr(before, "ru_" + name)
            for name in ("nvcsw", "nivcsw", "minflt", "majflt")}
        self.rundelay_ns = _delta(delay, self._rundelay())

    @staticmethod
    def _rundelay():
        words = _read("/proc/thread-self/schedstat").split()
        return int(words[1]) if len(words) > 1 else None

    def record(self):
        return {"start": self.start_ns, "end": self.end_ns,
                "cpu_ns": self.cpu_ns, "rundelay_ns": self.rundelay_ns,
                "cpu": None}


class Lab(object):
    """One pass of one variant."""

    def __init__(self, params, work):
        self._params, self.work = params, work
        self._lanes, self._workers = [], []
        self._checked, self._error = False, None
        self.metrics = {}

    def number(self, param):
        """The value of a number parameter: an int where it is whole."""
        value = float(self._params[param])
        return int(value) if value == int(value) else value

    def choice(self, param):
        """The word chosen for a choice parameter."""
        return self._params[param]

    def alone(self, work):
        """The measured region, on this thread alone: work(0), once."""
        self._measure([_Lane(work, 0)], self._run_here)

    def threads(self, n, work):
        """The measured region, on n new threads that start together."""
        self._measure([_Lane(work, i) for i in range(n)], self._run_threads)

    def worker_process(self, pid):
        """Count a child that waits for work into the region to come."""
        self._workers.append(pid)

    def expect(self, what, want, got):
        """Fail the sample unless got is the right answer to what."""
        self._checked = True
        if got != want:
            self.fail("%s is %s, the program said %s" % (what, want, got))

    def expect_least(self, what, least, got):
        self._checked = True
        if not got >= least:
            self.fail("%s: at least %s was due, it was %s" %
                      (what, least, got))

    def fail(self, why):
        self._error = self._error or why

    def metric(self, name, value):
        """Report a metric that the experiment in C declares."""
        self.metrics[name] = value

    @staticmethod
    def _run_here(lanes):
        lanes[0].run(now_ns() + LEAD_NS)

    @staticmethod
    def _run_threads(lanes):
        ready, start, gate = threading.Semaphore(0), [], threading.Event()
        done, end = threading.Semaphore(0), threading.Event()

        def wait_for_all():
            done.release()
            end.wait()

        def enter(lane):
            ready.release()
            gate.wait()
            lane.run(start[0], wait_for_all)

        threads = [threading.Thread(target=enter, args=(lane,))
                   for lane in lanes]
        for thread in threads:
            thread.daemon = True  # if one cannot be started, all end
            thread.start()
        for _ in threads:
            ready.acquire()
        start.append(now_ns() + LEAD_NS + len(lanes) * LEAD_THREAD_NS)
        gate.set()
        for _ in threads:
            done.acquire()
        end.set()
        for thread in threads:
            thread.join()

    def _measure(self, lanes, run):
        if self._lanes:
            raise RuntimeError("a second measured region in this variant")
        workers = [_process_cpu_ns(pid) for pid in self._workers]
        before = _Host()
        run(lanes)
        after = _Host()
        workers = [_process_cpu_ns(pid) - cpu for pid, cpu in
                   zip(self._workers, workers)]
        self._lanes, self._hosts = lanes, (before, after, workers)
        for lane in lanes:
            if lane.error:
                _raise(lane.error)

    def _others(self):
        """CPU time of who else worked: workers, newcomers, children."""
        before, after, workers = self._hosts
        others = list(workers)
        if len(self._lanes) == 1:
            others.append(self._lanes[0].process_ns - self._lanes[0].cpu_ns)
        others.append(after.children_ns - before.children_ns)
        return [ns for ns in others if ns > 1000000]

    def sample(self):
        if self._error:
            return {"ok": False, "error": self._error}
        before, after, workers = self._hosts
        wall_ns = max(lane.end_ns for lane in self._lanes)
        others = self._others()
        sample = {
            "ok": True, "error": None, "wall_ns": wall_ns,
            "cpu_ns": sum(lane.cpu_ns for lane in self._lanes) + sum(others),
            "threads": [lane.record() for lane in self._lanes] + [
                {"start": 0, "end": wall_ns, "cpu_ns": ns,
                 "rundelay_ns": None, "cpu": None} for ns in others],
            "migrations": None,
            "steal_ticks": _delta(before.steal, after.steal),
            "foreign": _foreign(before, after, sum(workers)),
            "throttled_usec": _delta(before.throttled_usec,
                                     after.throttled_usec),
            "psi_some_us": _delta(before.psi_us, after.psi_us),
            "metrics": self.metrics}
        for name in ("nvcsw", "nivcsw", "minflt", "majflt"):
            sample[name] = sum(lane.counts[name] for lane in self._lanes)
        return sample


def _raise(error):
    if sys.version_info[0] == 2:
        exec("raise error[0], error[1], error[2]")
    raise error[1].with_traceback(error[2])


_variants = []


def variant(name, when=True):
    """Let a function be a variant, by the name that it has in C.

    `when` says whether this interpreter can show it: rig.gil_is_on().
    """
    def enter(function):
        if when:
            _variants.append((name, function))
        return function
    return enter


_listings = []


def listing(function):
    """Let what the function returns be shown beside what is measured.

    A text in lines, such as the bytecode that this interpreter runs.
    """
    _listings.append(function)
    return function


def _describe():
    return {"protocol": 1, "variants": [name for name, _ in _variants],
            "listing": "\n".join(text() for text in _listings) or None}


def _pass(function, params, work):
    lab = Lab(params, work)
    function(lab)
    if not lab._lanes:
        raise RuntimeError("nothing is measured in this variant")
    if not lab._checked:
        raise RuntimeError("no answer is checked in this variant")
    return lab


def _sample(name, params, work, warm_up):
    function = dict(_variants)[name]
    warmup_ns = None
    if warm_up:
        lab = _pass(function, params, work)
        warmup_ns = lab.sample().get("wall_ns")
    if not warm_up or lab.sample()["ok"]:
        lab = _pass(function, params, work)
    sample = lab.sample()
    sample.update(variant=name, work=work, warmup_ns=warmup_ns)
    return sample


def _report(text):
    out = (text + "\n").encode("utf-8")
    descriptor = int(os.environ.get("LAB_FD", 1))
    while out:
        out = out[os.write(descriptor, out):]


def main():
    """What the command line asks for, as an experiment in C has it."""
    words, params, name, work, warm_up = sys.argv[1:], {}, None, 1, True
    while words:
        word = words.pop(0)
        if word == "--describe":
            _report(json.dumps(_describe()))
            return
        elif word == "--variant":
            name = words.pop(0)
        elif word == "--work":
            work = int(words.pop(0))
        elif word == "--no-warmup":
            warm_up = False
        else:
            key, _, value = word.partition("=")
            params[key] = value
    try:
        sample = _sample(name, params, work, warm_up)
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
    _report(json.dumps(sample))
    sys.exit(0 if sample["ok"] else 1)
