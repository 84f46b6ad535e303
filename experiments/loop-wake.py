"""A thread asks a sleeping loop of asyncio for a call, in two ways."""

import threading
import time

try:
    import asyncio
    import selectors
except ImportError:  # Python 2
    asyncio = selectors = None

import rig


class Selector(selectors.DefaultSelector if selectors else object):
    """Asked once in each turn of the loop."""

    turns = 0

    def select(self, timeout=None):
        self.turns += 1
        return super(Selector, self).select(timeout)


class Scene(object):
    def __init__(self, lab, threadsafe):
        self.ask_s = lab.number("ask") / 1e3
        self.timer_s = lab.number("timer") / 1e3
        self.calls, self.selector = 0, Selector()
        self.loop = asyncio.SelectorEventLoop(self.selector)
        self.call = self.loop.call_soon_threadsafe if threadsafe else \
            self.loop.call_soon

    # ANCHOR: ask
    def answer(self):
        """The callback that the thread asks for."""
        self.ran_ns = rig.now_ns()
        self.calls += 1

    def ask(self):
        """On another thread. With the lock it may touch what it likes."""
        time.sleep(self.ask_s)
        self.asked_ns = rig.now_ns()
        self.call(self.answer)
    # ANCHOR_END: ask

    def timer(self):
        """The loop has something else to do as well, now and then."""
        if self.calls:
            self.loop.stop()
        else:
            self.loop.call_later(self.timer_s, self.timer)

    def run(self, _):
        self.start_ns = rig.now_ns()
        self.loop.call_later(self.timer_s, self.timer)
        thread = threading.Thread(target=self.ask)
        thread.start()
        self.loop.run_forever()
        thread.join()


def play(lab, threadsafe):
    scene = Scene(lab, threadsafe)
    lab.alone(scene.run)
    scene.loop.close()
    lab.expect("calls", 1, scene.calls)
    lab.expect_least("ns from asking to the call", 0,
                     scene.ran_ns - scene.asked_ns)
    lab.metric("asked", (scene.asked_ns - scene.start_ns) / 1e9)
    lab.metric("delay", (scene.ran_ns - scene.asked_ns) / 1e9)
    lab.metric("turns", scene.selector.turns)


# "plain" relies on the GIL, for two threads append to one queue.
@rig.variant("plain", when=asyncio is not None and rig.gil_is_on())
def plain(lab):
    play(lab, threadsafe=False)


@rig.variant("threadsafe", when=asyncio is not None)
def threadsafe(lab):
    play(lab, threadsafe=True)


rig.main()
