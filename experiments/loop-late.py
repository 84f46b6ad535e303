"""A timer in asyncio, and beside it a call that takes long."""

import time

try:
    import asyncio
except ImportError:  # Python 2
    asyncio = None

import rig

MS = 1000000


class Scene(object):
    def __init__(self, lab):
        self.delay_s = lab.number("delay") / 1e3
        self.call_s = lab.number("call") / 1e3
        self.set_ns = self.called_ns = self.began_ns = self.ended_ns = None
        self.steps = self.sum = self.heard = 0

    # ANCHOR: timer
    def timer(self):
        self.called_ns = rig.now_ns()
        self.stop_if_done()
    # ANCHOR_END: timer

    def hear(self, *_):
        self.heard += 1
        self.stop_if_done()

    def stop_if_done(self):
        if self.called_ns and self.heard:
            self.loop.stop()

    # ANCHOR: block
    def block(self):
        self.began_ns = rig.now_ns()
        time.sleep(self.call_s)
        self.ended_ns = rig.now_ns()
    # ANCHOR_END: block

    # ANCHOR: python
    def compute(self):
        """A loop of Python: on a thread of the pool it needs the lock."""
        self.began_ns = rig.now_ns()
        self.add_until(self.began_ns + self.call_s * 1e9)
        self.ended_ns = rig.now_ns()

    def add_until(self, until_ns):
        while rig.now_ns() < until_ns:
            for _ in range(64):
                self.steps += 1
                self.sum += self.steps
    # ANCHOR_END: python

    def block_in_callback(self):
        self.block()
        self.hear()

    # The ways to make the call.

    def do_nothing(self):
        self.heard = 1

    def call_back(self):
        self.loop.call_soon(self.block_in_callback)

    def wait(self):
        self.task = self.loop.create_task(wait_in_task(self))

    def take_steps(self):
        self.task = self.loop.create_task(compute_in_steps(self))

    # ANCHOR: offload
    def offload(self):
        job = self.loop.run_in_executor(None, self.block)
        job.add_done_callback(self.hear)

    def offload_python(self):
        job = self.loop.run_in_executor(None, self.compute)
        job.add_done_callback(self.hear)
    # ANCHOR_END: offload

    def play(self, call):
        self.set_ns = rig.now_ns()
        self.loop.call_later(self.delay_s, self.timer)
        call(self)
        self.loop.run_forever()

    def report(self, lab):
        delay_ns, took_ns = self.delay_s * 1e9, self.called_ns - self.set_ns
        lab.expect("times that the loop heard of the call's end", 1,
                   self.heard)
        lab.expect_least("ns until the timer was called", delay_ns, took_ns)
        if self.began_ns:
            lab.expect_least("ns that the call took", self.call_s * 1e9,
                             self.ended_ns - self.began_ns)
        lab.expect("the sum that was computed",
                   self.steps * (self.steps + 1) // 2, self.sum)
        lab.metric("called", took_ns / 1e9)
        lab.metric("late", (took_ns - delay_ns) / 1e9)


# In a text, as Python 2 could not read the rest of this file with it.
TASKS = """
# ANCHOR: await
async def wait_in_task(scene):
    scene.began_ns = rig.now_ns()
    await asyncio.sleep(scene.call_s)
    scene.ended_ns = rig.now_ns()
    scene.hear()
# ANCHOR_END: await


# ANCHOR: steps
async def compute_in_steps(scene):
    scene.began_ns = until_ns = rig.now_ns()
    while until_ns < scene.began_ns + scene.call_s * 1e9:
        until_ns = rig.now_ns() + MS
        scene.add_until(until_ns)
        await asyncio.sleep(0)
    scene.ended_ns = rig.now_ns()
    scene.hear()
# ANCHOR_END: steps
"""
if asyncio:
    exec(TASKS)


def variant(name, call, when=True):
    def run(lab):
        scene = Scene(lab)
        scene.loop = asyncio.new_event_loop()
        lab.alone(lambda _: scene.play(call))
        scene.loop.close()
        scene.report(lab)

    rig.variant(name, when=asyncio is not None and when)(run)


variant("alone", Scene.do_nothing)
variant("callback", Scene.call_back)
variant("task", Scene.wait)
variant("steps", Scene.take_steps)
variant("pool", Scene.offload)
variant("pool-gil", Scene.offload_python, when=rig.gil_is_on())

rig.main()
