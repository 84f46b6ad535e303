"""The same tasks by concurrent.futures, by asyncio, and one after the other."""

import time

try:
    import asyncio
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
except ImportError:  # in 2.7 there is none of them
    asyncio = None

import rig

PAGE = 4096

# ANCHOR: works
# tasks, workers, turns, wait in seconds, bytes that a task needs: as in the
# model, but for a third of the turns. A turn takes Python so much longer, and
# what nearly only waits there shall nearly only wait here.
WORKS = {
    "cpu": (16, 4, 50000, 0, 0),
    "io": (20, 20, 2500, 0.0019, 0),
    "mixed": (12, 4, 50000, 0.002, 0),
    "small": (6400, 4, 125, 0, 0),
    "data": (4, 4, 25000, 0, 8 << 20),
}
# ANCHOR_END: works


# ANCHOR: task
def count(upto):
    n = 0
    while n < upto:
        n += 1
    return n


def task(turns, wait, data):
    pages = data[::PAGE].count(b"\1")
    answer = count(turns)
    if wait:
        time.sleep(wait)
    return answer, pages
# ANCHOR_END: task


class Job(object):
    def __init__(self, lab):
        self.tasks, self.workers, self.turns, self.wait, size = \
            WORKS[lab.choice("work")]
        self.data, self.answers = b"\1" * size, []

    def columns(self):
        return ([value] * self.tasks
                for value in (self.turns, self.wait, self.data))

    def check(self, lab):
        want = self.turns, len(self.data) // PAGE
        lab.expect("the answers", [want] * self.tasks, self.answers)
        lab.metric("tasks", len(self.answers))


@rig.variant("sequential", when=asyncio)
def sequential(lab):
    job, took_ns = Job(lab), []

    def in_turn(_):
        began_ns = rig.now_ns()
        for _ in range(job.tasks):
            job.answers.append(task(job.turns, job.wait, job.data))
        took_ns.append(rig.now_ns() - began_ns)

    lab.alone(in_turn)
    lab.metric("each", took_ns[0] / 1e9 / job.tasks)
    job.check(lab)


# ANCHOR: pools
def with_pool(lab, executor):
    job = Job(lab)

    def use_pool(_):
        with executor(job.workers) as pool:
            job.answers.extend(pool.map(task, *job.columns()))

    lab.alone(use_pool)
    job.check(lab)
# ANCHOR_END: pools


@rig.variant("threads" if rig.gil_is_on() else "free-threads", when=asyncio)
def threads(lab):
    with_pool(lab, ThreadPoolExecutor)


@rig.variant("processes", when=asyncio)
def processes(lab):
    with_pool(lab, ProcessPoolExecutor)


COROUTINES = """
async def wait_for_reply(job):
    pages = job.data[::PAGE].count(b"\\1")
    answer = count(job.turns)
    if job.wait:
        await asyncio.sleep(job.wait)
    return answer, pages

async def all_at_once(job):
    return await asyncio.gather(*[
        wait_for_reply(job) for _ in range(job.tasks)])
"""
if asyncio:
    exec(COROUTINES)  # not to be read by 2.7


@rig.variant("loop", when=hasattr(asyncio, "run"))
def loop(lab):
    job = Job(lab)
    lab.alone(lambda _: job.answers.extend(asyncio.run(all_at_once(job))))
    job.check(lab)


if __name__ == "__main__":
    rig.main()
