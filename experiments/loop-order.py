"""Fourteen callbacks of asyncio, asked for in every way there is."""

import socket
import threading

try:
    import asyncio
    import selectors
except ImportError:  # Python 2
    asyncio = selectors = None

import rig

# ANCHOR: expected
EXPECTED = "abc|fge|h|jkli|mno"  # a stroke is the end of a turn
# ANCHOR_END: expected
IN_TURN = "abcefghijklmno"  # as they were started
US = 1000


class Selector(selectors.DefaultSelector if selectors else object):
    """Asked once in each turn of the loop."""

    turns = 0

    def select(self, timeout=None):
        self.turns += 1
        return super(Selector, self).select(timeout)


def be_busy(us):
    until_ns = rig.now_ns() + us * US
    while rig.now_ns() < until_ns:
        pass


class Scene(object):
    def __init__(self):
        self.trace, self.turn, self.errors = "", None, []

    def note(self, letter):
        """A callback runs: note its letter, and be busy for a moment."""
        if self.turn not in (None, self.selector.turns):
            self.trace += "|"
        self.turn = self.selector.turns
        self.trace += letter
        be_busy(20)
        if len(self.trace.replace("|", "")) == len(IN_TURN):
            self.loop.stop()

    # ANCHOR: begin
    def begin(self):
        loop = self.loop
        loop.call_soon(self.a)
        loop.call_soon(self.b)
        loop.call_later(0, self.c)
        self.d = loop.call_later(0, self.note, "d")
        loop.add_reader(self.ends[0], self.e)

    def a(self):
        self.note("a")
        self.loop.call_soon(self.note, "f")
        self.d.cancel()

    def b(self):
        self.note("b")
        self.ends[1].send(b"!")

    def c(self):
        self.note("c")
        self.loop.call_soon(self.note, "g")
    # ANCHOR_END: begin

    # ANCHOR: end
    def e(self):
        self.note("e")
        self.ends[0].recv(1)
        self.loop.remove_reader(self.ends[0])
        job = self.loop.run_in_executor(None, be_busy, 40)
        job.add_done_callback(self.h)

    def h(self, _):
        loop, now = self.loop, self.loop.time()
        loop.call_at(now + 15e-6, self.i)
        loop.call_at(now + 5e-6, self.note, "j")
        loop.call_at(now + 10e-6, self.note, "k")
        loop.call_at(now + 10e-6, self.note, "l")
        self.note("h")

    def ask_from_outside(self):
        self.loop.call_soon_threadsafe(self.note, "n")
        self.loop.call_soon_threadsafe(self.note, "o")

    def i(self):
        self.note("i")
        self.loop.call_soon(self.note, "m")
        thread = threading.Thread(target=self.ask_from_outside)
        thread.start()
        thread.join()
    # ANCHOR_END: end

    def give_up(self, loop, context):
        self.errors.append(context.get("exception") or context["message"])
        loop.stop()

    def play(self):
        self.selector, self.ends = Selector(), socket.socketpair()
        self.loop = asyncio.SelectorEventLoop(self.selector)
        self.loop.set_exception_handler(self.give_up)
        self.begin()
        self.loop.run_forever()
        self.loop.close()
        for end in self.ends:
            end.close()

    # ANCHOR: crowd
    def gather(self):
        """The same letters, by a thread each: who comes first?"""
        gate, came = threading.Event(), []

        def come(letter):
            gate.wait()
            came.append(letter)

        members = [threading.Thread(target=come, args=(letter,))
                   for letter in IN_TURN]
        for member in members:
            member.start()
        gate.set()
        for member in members:
            member.join()
        self.trace = "".join(came)
    # ANCHOR_END: crowd


def play_all(lab, play, right):
    scenes = [Scene() for _ in range(lab.number("runs"))]
    lab.alone(lambda _: [play(scene) for scene in scenes])
    traces = [scene.trace for scene in scenes]
    for scene in scenes:
        for error in scene.errors:
            lab.fail("a callback: %r" % (error,))
    lab.expect("letters in all runs", len(scenes) * len(IN_TURN),
               sum(len(trace.replace("|", "")) for trace in traces))
    lab.metric("other", sum(trace != right for trace in traces))
    lab.metric("traces", len(set(traces)))
    return traces


@rig.variant("loop", when=asyncio is not None)
def loop(lab):
    traces = play_all(lab, Scene.play, EXPECTED)
    lab.metric("turns", traces[0].count("|") + 1)


@rig.variant("threads")
def threads(lab):
    play_all(lab, Scene.gather, IN_TURN)


rig.main()
