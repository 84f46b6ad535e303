"""Tiny items for a pool of workers, one by one or many in a message."""

import multiprocessing
import time

try:
    from concurrent.futures import InterpreterPoolExecutor
except ImportError:  # until 3.13
    InterpreterPoolExecutor = None

import rig


def count(upto):
    n = 0
    while n < upto:
        n += 1
    return n


def count_all(items):
    return [count(item) for item in items]


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


def measure(lab, map_items):
    """The time of map_items; how many messages it sent, nobody tells."""
    took_ns, results = [], []

    def timed(_):
        began_ns = rig.now_ns()
        results.extend(map_items())
        took_ns.append(rig.now_ns() - began_ns)

    lab.alone(timed)
    lab.expect("the results", [1] * lab.number("items"), results)
    lab.metric("item_ns", took_ns[0] / float(lab.number("items")))


@rig.variant("processes")
def processes(lab):
    items, chunk = [1] * lab.number("items"), lab.number("chunk")
    pool = processes_for(lab, lab.number("workers"))
    children = multiprocessing.active_children()
    # ANCHOR: map
    measure(lab, lambda: pool.map(count, items, chunk))
    # ANCHOR_END: map
    pool.close()
    pool.join()
    lab.expect("the exit codes", [0] * len(children),
               [child.exitcode for child in children])


@rig.variant("own-gils", when=InterpreterPoolExecutor and rig.gil_is_on())
def own_gils(lab):
    chunk, workers = lab.number("chunk"), lab.number("workers")
    chunks = [[1] * min(chunk, lab.number("items") - at)
              for at in range(0, lab.number("items"), chunk)]
    with InterpreterPoolExecutor(workers) as pool:
        # It starts its interpreters when there is something to do for each.
        for nap in [pool.submit(time.sleep, 0.1) for _ in range(workers)]:
            nap.result()
        measure(lab, lambda: [result for part in pool.map(count_all, chunks)
                              for result in part])


if __name__ == "__main__":
    rig.main()
