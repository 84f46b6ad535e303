"""What the tools for many tasks cost by themselves, in this interpreter."""

try:
    import asyncio
    from concurrent import futures
except ImportError:  # in 2.7 there is none of them
    asyncio = futures = None

import rig

MIB = 1 << 20
WAITS, WAIT_MS = 20, 2.3
INTERPRETERS = getattr(futures, "InterpreterPoolExecutor", None)  # 3.14


def once(one):
    return one


def bill(lab, seconds, count, what, done):
    lab.expect("what was done", what, done)
    lab.metric("cost", seconds / float(count))


# ANCHOR: setup
def set_up(lab, executor):
    """A pool is made, each of its workers does one thing, and it is ended."""
    workers, done, took_ns = lab.number("workers"), [], []

    def make(_):
        began_ns = rig.now_ns()
        with executor(workers) as pool:
            done.extend(pool.map(once, [1] * workers))
        took_ns.append(rig.now_ns() - began_ns)

    lab.alone(make)
    bill(lab, took_ns[0] * 1e-9, workers, workers, sum(done))
# ANCHOR_END: setup


# ANCHOR: item
def hand_over(lab, executor):
    """One item after the other is handed to workers that wait for it."""
    items, took_ns, done = lab.number("items"), [], []
    with executor(lab.number("workers")) as pool:
        list(pool.map(once, [1] * lab.number("workers")))

        def hand(_):
            began_ns = rig.now_ns()
            done.extend(pool.map(once, [1] * items))
            took_ns.append(rig.now_ns() - began_ns)

        lab.alone(hand)
    bill(lab, took_ns[0] * 1e-9, items, items, sum(done))
# ANCHOR_END: item


@rig.variant("thread", when=futures)
def thread(lab):
    set_up(lab, futures.ThreadPoolExecutor)


@rig.variant("thread-item", when=futures)
def thread_item(lab):
    hand_over(lab, futures.ThreadPoolExecutor)


@rig.variant("process", when=futures)
def process(lab):
    set_up(lab, futures.ProcessPoolExecutor)


@rig.variant("process-item", when=futures)
def process_item(lab):
    hand_over(lab, futures.ProcessPoolExecutor)


@rig.variant("process-mib", when=futures)
def process_mib(lab):
    size, done, took_ns = MIB * lab.number("mib"), [], []
    data = b"\1" * size
    with futures.ProcessPoolExecutor(1) as pool:
        pool.submit(once, 1).result()

        def move(_):
            began_ns = rig.now_ns()
            done.append(pool.submit(len, data).result())
            took_ns.append(rig.now_ns() - began_ns)

        lab.alone(move)
    bill(lab, took_ns[0] * 1e-9, lab.number("mib"), [size], done)


@rig.variant("interpreter", when=INTERPRETERS)
def interpreter(lab):
    set_up(lab, INTERPRETERS)


@rig.variant("interpreter-item", when=INTERPRETERS)
def interpreter_item(lab):
    hand_over(lab, INTERPRETERS)


COROUTINES = """
async def wait_once():
    await asyncio.sleep(0)
    return 1

async def wait_in_turn(count, wait_s):
    for _ in range(count):
        await asyncio.sleep(wait_s)

async def all_at_once(count):
    return await asyncio.gather(*[wait_once() for _ in range(count)])
"""
if asyncio:
    exec(COROUTINES)  # not to be read by 2.7


@rig.variant("task", when=hasattr(asyncio, "run"))
def task(lab):
    items, done, took_ns = lab.number("items"), [], []

    def run_all(_):
        began_ns = rig.now_ns()
        done.extend(asyncio.run(all_at_once(items)))
        took_ns.append(rig.now_ns() - began_ns)

    lab.alone(run_all)
    bill(lab, took_ns[0] * 1e-9, items, items, sum(done))


@rig.variant("loop", when=hasattr(asyncio, "run"))
def loop(lab):
    done, took_ns = [], []

    def run_one(_):
        began_ns = rig.now_ns()
        done.extend(asyncio.run(all_at_once(1)))
        took_ns.append(rig.now_ns() - began_ns)

    lab.alone(run_one)
    bill(lab, took_ns[0] * 1e-9, 1, [1], done)


@rig.variant("wait", when=hasattr(asyncio, "run"))
def wait(lab):
    took_ns, wait_s = [], WAIT_MS * 1e-3

    def run_all(_):
        began_ns = rig.now_ns()
        asyncio.run(wait_in_turn(WAITS, wait_s))
        took_ns.append(rig.now_ns() - began_ns)

    lab.alone(run_all)
    bill(lab, took_ns[0] * 1e-9 - WAITS * wait_s, WAITS, [], [])


@rig.variant("single")
def single(lab):
    turns, took_ns, done = lab.number("turns"), [], []

    def count(_):
        began_ns, n = rig.now_ns(), 0
        while n < turns:
            n += 1
        took_ns.append(rig.now_ns() - began_ns)
        done.append(n)

    lab.alone(count)
    bill(lab, took_ns[0] * 1e-9, turns, [turns], done)


if __name__ == "__main__":
    rig.main()
