"""A function mapped over items, by pools of workers of three kinds."""

import multiprocessing
import os
import threading
import time
from multiprocessing.pool import ThreadPool

try:
    from concurrent.futures import InterpreterPoolExecutor
except ImportError:  # until 3.13
    InterpreterPoolExecutor = None

import rig


# ANCHOR: count
def count(upto):
    n = 0
    while n < upto:
        n += 1
    return n


def work(item):
    """count, and who did it."""
    return count(item), (os.getpid(), threading.current_thread().ident)


def work_all(items):
    return [work(item) for item in items]
# ANCHOR_END: count


class Map(object):
    def __init__(self, lab):
        upto, n = lab.number("upto"), lab.number("items")
        self.workers = lab.number("workers")
        # The first item is the longest, ten times as long as any other.
        self.items = [10 * upto] + [upto + i for i in range(1, n)]
        self.chunk = lab.number("chunk") or self.pythons_chunk()

    def pythons_chunk(self):
        """What Pool.map takes; imap_unordered and executors do not."""
        chunk, extra = divmod(len(self.items), 4 * self.workers)
        return chunk + (extra > 0)

    # How many messages that were, a pool does not tell.
    def check(self, lab, results):
        counts = [result for result, _ in results]
        lab.expect("the results", sorted(self.items), sorted(counts))
        lab.metric("misplaced", sum(
            result != item for result, item in zip(counts, self.items)))

    def check_pool(self, lab, results):
        did = {}
        for result, who in results:
            did[who] = did.get(who, 0) + result
        lab.metric("most", 100.0 * max(did.values()) / sum(did.values()))
        self.check(lab, results)


def arrive(ready):
    ready.release()


def processes_for(lab, workers):
    """A pool of processes that have all begun."""
    ready = multiprocessing.Semaphore(0)
    pool = multiprocessing.Pool(workers, arrive, (ready,))
    for _ in range(workers):
        ready.acquire()
    for child in multiprocessing.active_children():
        lab.worker_process(child.pid)
    return pool


def run(lab, pool, map_items):
    results, children = [], multiprocessing.active_children()
    lab.alone(lambda _: results.extend(map_items(pool)))
    pool.close()
    pool.join()
    lab.expect("the exit codes", [0] * len(children),
               [child.exitcode for child in children])
    return results


@rig.variant("sequential")
def sequential(lab):
    job, results = Map(lab), []
    lab.alone(lambda _: results.extend(work_all(job.items)))
    job.check(lab, results)


# ANCHOR: variants
@rig.variant("one-gil", when=rig.gil_is_on())
def one_gil(lab):
    job = Map(lab)
    results = run(lab, ThreadPool(job.workers),
                  lambda pool: pool.map(work, job.items, job.chunk))
    job.check_pool(lab, results)


@rig.variant("processes")
def processes(lab):
    job = Map(lab)
    results = run(lab, processes_for(lab, job.workers),
                  lambda pool: pool.map(work, job.items, job.chunk))
    job.check_pool(lab, results)


@rig.variant("unordered")
def unordered(lab):
    job = Map(lab)
    results = run(lab, processes_for(lab, job.workers),
                  lambda pool: pool.imap_unordered(
                      work, job.items, job.chunk))
    job.check_pool(lab, results)
# ANCHOR_END: variants


@rig.variant("own-gils", when=InterpreterPoolExecutor and rig.gil_is_on())
def own_gils(lab):
    job, results = Map(lab), []
    chunks = [job.items[at:at + job.chunk]
              for at in range(0, len(job.items), job.chunk)]

    def map_chunks(_):
        for part in pool.map(work_all, chunks):
            results.extend(part)

    with InterpreterPoolExecutor(job.workers) as pool:
        # It starts its interpreters when there is something to do for each.
        for nap in [pool.submit(time.sleep, 0.1) for _ in range(job.workers)]:
            nap.result()
        lab.alone(map_chunks)
    job.check_pool(lab, results)


@rig.variant("free", when=not rig.gil_is_on())
def free(lab):
    """No pool: each thread has its part of the items, of equal work."""
    job, before = Map(lab), 0
    shares = [[] for _ in range(job.workers)]
    results = [None] * job.workers
    for item in job.items:
        shares[before * job.workers // sum(job.items)].append(item)
        before += item

    def map_share(i):
        results[i] = work_all(shares[i])

    lab.threads(job.workers, map_share)
    job.check(lab, sum(results, []))


if __name__ == "__main__":
    rig.main()
