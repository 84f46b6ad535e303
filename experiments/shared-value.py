"""Processes that add to one multiprocessing.Value: bare, and with its lock."""

import multiprocessing

import rig

BATCH = 100  # additions between two looks at the clock


# ANCHOR: add
def add(value, times):
    for _ in range(times):
        value.value += 1


def add_with_lock(value, times):
    for _ in range(times):
        with value.get_lock():
            value.value += 1
# ANCHOR_END: add


def live(add, value, here, number, time_ns, report):
    """The life of a process: add until the time is over."""
    here[number] = 1
    while 0 in here[:]:  # from then on they run at the same time
        pass
    until_ns = rig.now_ns() + time_ns
    added, cpu_ns = 0, rig.cpu_ns()
    while added == 0 or rig.now_ns() < until_ns:
        add(value, BATCH)
        added += BATCH
    report[0], report[1] = added, rig.cpu_ns() - cpu_ns


def run(lab, add, lock):
    processes = lab.number("processes")
    value = multiprocessing.Value("l", 0, lock=lock)
    here = multiprocessing.Array("i", processes, lock=False)
    reports = [multiprocessing.Array("l", 2, lock=False)
               for _ in range(processes)]
    workers = [multiprocessing.Process(target=live, args=(
        add, value, here, i, int(lab.number("time") * 1000000), reports[i]))
        for i in range(processes)]

    def start_and_wait(_):
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    lab.alone(start_and_wait)
    added = sum(report[0] for report in reports)
    lost = added - value.value
    lab.expect("the exit codes", [0] * processes,
               [worker.exitcode for worker in workers])
    lab.expect_least("additions", processes * BATCH, added)
    lab.expect_least("the total", 1, value.value)
    lab.expect_least("additions lost", 0, lost)
    lab.metric("lost", lost)
    lab.metric("loss", lost / float(added))
    lab.metric("cost", sum(report[1] for report in reports) / float(added))


# A process of Python adds in bytecode, and holds its GIL if there is one.
# Of a mutex that knows its owner, and of an atomic addition, Value has none.
@rig.variant("own-gil" if rig.gil_is_on() else "bare")
def bare(lab):
    run(lab, add, lock=False)


@rig.variant("each-access")
def each_access(lab):
    run(lab, add, lock=True)


@rig.variant("semaphore")
def semaphore(lab):
    run(lab, add_with_lock, lock=True)


if __name__ == "__main__":
    rig.main()
