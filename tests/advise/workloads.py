"""Six workloads run for real, and what labbook advises for them.

    python3 tests/advise/workloads.py ./labbook

The interpreter that runs this must have been measured beside the models
(labbook run tool-costs --python V). Each workload is done by one thread, by
pools of threads and of processes, and by an event loop, in rounds; what the
advice says of each tool is held against the median. In a workload the advice
holds if the interval of every tool that it advises holds the tool's median.
Ends with 1 unless it does so in at least five of six.
"""

import asyncio
import hashlib
import json
import statistics
import subprocess
import sys
import time
from concurrent import futures

ROUNDS = 9
WORKERS = 4
NEAR = 1.02  # both ends are moved by that much, as those of a claim are

# tasks, seconds of bytecode, of C code, of waiting, bytes of data
WORKLOADS = {
    "CPU-bound": (16, 0.02, 0, 0, 0),
    "I/O-bound": (20, 0.001, 0, 0.019, 0),
    "mixed": (12, 0.01, 0, 0.01, 0),
    "many small tasks": (6400, 0.000005, 0, 0, 0),
    "big data to move": (4, 0.001, 0, 0, 8 << 20),
    "C code": (8, 0.002, 0.018, 0, 0),
}


def count(upto):
    n = 0
    while n < upto:
        n += 1
    return n


def digest(rounds):
    return len(hashlib.pbkdf2_hmac("sha256", b"a", b"b", rounds)) if rounds \
        else 0


def task(turns, rounds, wait, data):
    count(turns)
    digest(rounds)
    if wait:
        time.sleep(wait)
    return len(data)


async def task_of_loop(turns, rounds, wait, data):
    count(turns)
    digest(rounds)
    if wait:
        await asyncio.sleep(wait)
    return len(data)


def rate(work, amount):
    """Seconds that one unit of work takes, the least of some."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        work(amount)
        took.append(time.perf_counter() - began)
    return min(took) / amount


def in_turn(n, arguments):
    return [task(*arguments) for _ in range(n)]


def with_pool(executor, n, arguments, workers):
    with executor(workers) as pool:
        return list(pool.map(task, *([value] * n for value in arguments)))


async def all_at_once(n, arguments):
    return await asyncio.gather(*[task_of_loop(*arguments)
                                  for _ in range(n)])


def tools(n, arguments, workers):
    return {
        "sequential": lambda: in_turn(n, arguments),
        "threads": lambda: with_pool(futures.ThreadPoolExecutor, n, arguments,
                                   workers),
        "loop": lambda: asyncio.run(all_at_once(n, arguments)),
        "processes": lambda: with_pool(futures.ProcessPoolExecutor, n,
                                       arguments, workers),
    }


def timed(run, want):
    began = time.perf_counter()
    answer = run()
    took = time.perf_counter() - began
    if answer != want:
        sys.exit("a tool gave a wrong answer")
    return took


def ask(labbook, words):
    name = "%d.%d" % sys.version_info[:2]
    run = subprocess.run([labbook, "advise", "--python", name, "--json"] +
                         words, stdout=subprocess.PIPE)
    if run.returncode != 0:
        sys.exit(run.returncode)
    return json.loads(run.stdout.decode())


def alone(arguments, repeats):
    """Seconds of a task alone, and of CPU: what chapter 12 asks a reader for."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        task(*arguments)
    return ((time.perf_counter() - wall) / repeats,
            (time.process_time() - cpu) / repeats)


def interval(values):
    """Of the median, at 95 %, from order statistics (n = 9: all but one)."""
    values = sorted(values)
    return values[1], values[-2]


def advice(labbook, name, arguments, workers, each, shares):
    """The answers for the shortest and for the longest task that it may be."""
    cpu, native = shares
    words = ["cpu=%.4f" % cpu, "native=%.4f" % native,
             "tasks=%d" % WORKLOADS[name][0], "bytes=%d" % len(arguments[3]),
             "workers=%d" % workers]
    return words, [ask(labbook, words + ["each=%.0fns" % (each_s * 1e9)])
                   for each_s in each]


def run_workload(labbook, name):
    n, cpu_s, native_s, wait_s, size = WORKLOADS[name]
    turn_s, round_s = rate(count, 1000000), rate(digest, 20000)
    arguments = (max(1, int(cpu_s / turn_s)), int(native_s / round_s), wait_s,
                 b"\1" * size)
    workers = n if wait_s > cpu_s else WORKERS
    repeats = max(1, int(0.1 / (cpu_s + native_s + wait_s)))
    runs, took, each, cpu = tools(n, arguments, workers), {}, [], []
    digests = []
    for _ in range(ROUNDS):
        wall_s, cpu_s = alone(arguments, repeats)
        each.append(wall_s)
        cpu.append(min(1, cpu_s / wall_s) if wait_s else 1)
        digests.append(rate(digest, arguments[1]) * arguments[1] / wall_s
                       if arguments[1] else 0)
        for tool, run in runs.items():
            took.setdefault(tool, []).append(timed(run, [size] * n))
    native = min(1, statistics.median(digests))
    words, (least, most) = advice(
        labbook, name, arguments, workers, interval(each),
        (max(0, statistics.median(cpu) - native), native))
    print("%s: %s each=%.3gms\n  advised: %s" % (
        name, " ".join(words), statistics.median(each) * 1e3, most["best"]))
    fastest, held = set(least["fastest"] + most["fastest"]), 0
    for low, high in zip(least["tools"], most["tools"]):
        tool = low["name"]
        if tool not in took or not low["seconds"]:
            continue
        low, high = low["seconds"][0], high["seconds"][1]
        median = statistics.median(took[tool])
        within = low / NEAR <= median and \
            (high is None or median <= high * NEAR)
        held += within and tool in fastest
        print("  %-12s %9.2f ms, advice %9.2f to %9.2f ms: %s%s" % (
            tool, median * 1e3, low * 1e3, (high or float("nan")) * 1e3,
            "within" if within else "OUTSIDE",
            ", advised" if tool in fastest else ""))
    return held == len(fastest & set(took))


def main():
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        sys.exit("an interpreter with a GIL is needed: a task alone counts as "
                 "measured in one")
    held = sum(run_workload(sys.argv[1], name) for name in WORKLOADS)
    print("the advice held in %d of %d workloads (n = %d, medians)" % (
        held, len(WORKLOADS), ROUNDS))
    sys.exit(0 if held >= 5 else 1)


if __name__ == "__main__":
    main()
