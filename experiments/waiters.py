"""Many that wait at the same time: a task of asyncio for each, or a thread."""

import threading
import time

try:
    import asyncio
except ImportError:  # Python 2
    asyncio = None

import rig


def number_in(path, name):
    with open(path) as lines:
        for line in lines:
            key, _, rest = line.partition(":")
            if key == name:
                return int(rest.split()[0])
    raise EnvironmentError("no %s in %s" % (name, path))


def footprint():
    """What this process takes of the machine's memory, in bytes."""
    status, memory = "/proc/self/status", "/proc/meminfo"
    try:
        resident = number_in("/proc/self/smaps_rollup", "Rss")
    except EnvironmentError:
        resident = number_in(status, "VmRSS")
    return {"resident": 1024 * resident,
            "mapped": 1024 * number_in(status, "VmSize"),
            "kernel": 1024 * (number_in(memory, "KernelStack") +
                              number_in(memory, "SUnreclaim") +
                              number_in(status, "VmPTE")),
            "threads": number_in(status, "Threads")}


def settle():
    """Until the kernel has freed what the last threads left behind."""
    quiet, before = 0, footprint()["kernel"]
    for _ in range(50):
        time.sleep(0.01)
        now = footprint()["kernel"]
        quiet = quiet + 1 if now >= before else 0
        before = now
        if quiet == 5:
            break


class Scene(object):
    def __init__(self, lab):
        self.waiters = lab.number("waiters")
        self.nap_s = lab.number("nap") / 1e3
        self.stack_bytes = 1024 * lab.number("stack")
        self.waiting = self.finished = self.all_wait_ns = 0
        self.open, self.refused = False, None
        self.lock = threading.Lock()
        self.opened = threading.Condition(self.lock)
        self.another = threading.Condition(self.lock)  # one more waits
        settle()
        self.before = self.during = footprint()

    def look(self):
        """All wait. What do they take?"""
        self.all_wait_ns = rig.now_ns()
        self.during = footprint()

    # ANCHOR: thread
    def wait_as_thread(self):
        with self.lock:
            self.waiting += 1
            if self.waiting == self.waiters:
                self.another.notify()
            while not self.open:
                self.opened.wait()
            self.finished += 1
            self.opened.notify()  # the next: all at once would storm the GIL
    # ANCHOR_END: thread

    def make_threads(self, _):
        made = []
        self.began_ns = rig.now_ns()
        try:
            threading.stack_size(self.stack_bytes)
            for _ in range(self.waiters):
                thread = threading.Thread(target=self.wait_as_thread)
                thread.start()
                made.append(thread)
            with self.lock:
                while self.waiting < self.waiters:
                    self.another.wait()
            self.look()
        except (RuntimeError, threading.ThreadError, ValueError) as error:
            self.refused = error
        finally:
            with self.lock:
                self.open = True
                self.opened.notify()
            for thread in made:
                thread.join()

    def look_and_open(self):
        """Called when all of them wait: it was made ready behind them."""
        self.look()
        self.open = True

    def make_tasks(self, _):
        self.began_ns = rig.now_ns()
        loop = asyncio.new_event_loop()
        self.tasks = [loop.create_task(wait_as_task(self, loop))
                      for _ in range(self.waiters)]
        loop.call_soon(self.look_and_open)
        loop.run_forever()
        loop.close()

    def report(self, lab, alive):
        if self.refused:
            lab.fail("this host allows only %d of %d waiters: %s" %
                     (self.waiting, self.waiters, self.refused))
        lab.expect("the number that waited", self.waiters, self.waiting)
        lab.expect("the number that went on", self.waiters, self.finished)
        took = {name: (self.during[name] - self.before[name]) /
                float(self.waiters) for name in self.before}
        lab.metric("alive", alive)
        lab.metric("bytes", took["resident"] + took["kernel"])
        for name in "resident", "kernel", "mapped":
            lab.metric(name, took[name])
        lab.metric("setup",
                   (self.all_wait_ns - self.began_ns) / 1e3 / self.waiters)

    def new_threads(self):
        return self.during["threads"] - self.before["threads"]


# In a text, as Python 2 could not read the rest of this file with it.
TASK = """
# ANCHOR: task
async def wait_as_task(scene, loop):
    scene.waiting += 1
    while not scene.open:
        await asyncio.sleep(scene.nap_s)
    scene.finished += 1
    if scene.finished == scene.waiters:
        loop.stop()
# ANCHOR_END: task
"""
if asyncio:
    exec(TASK)


# Without a GIL a thread reserves so much address space that a thousand do not
# fit into what a sample may have; and in 3.13 one that finds none as it starts
# never says so to the thread that waits for its start.
@rig.variant("threads", when=rig.gil_is_on())
def threads(lab):
    scene = Scene(lab)
    lab.alone(scene.make_threads)
    scene.report(lab, scene.new_threads())


@rig.variant("tasks", when=asyncio is not None)
def tasks(lab):
    scene = Scene(lab)
    lab.alone(scene.make_tasks)
    lab.expect("more threads than before", 0, scene.new_threads())
    scene.report(lab, scene.waiting)


rig.main()
