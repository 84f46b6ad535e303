"""Ten thousand timers for the loop of asyncio: all called, and when?"""

try:
    import asyncio
except ImportError:  # Python 2
    asyncio = None

import rig

STRIDE = 7919  # a prime


class Timers(object):
    def __init__(self, lab):
        self.count, span = lab.number("timers"), lab.number("span")
        # From 1 ms to span, in an order without order.
        self.delays_ms = [1 + i * STRIDE % self.count * span // self.count
                          for i in range(self.count)]
        self.loop = asyncio.new_event_loop()
        self.fired, self.late_s = [], []

    # ANCHOR: timers
    def fire(self, delay_ms, due):
        self.late_s.append(self.loop.time() - due)
        self.fired.append(delay_ms)
        if len(self.fired) == self.count:
            self.loop.stop()

    def run(self, _):
        now = self.loop.time()
        for delay_ms in self.delays_ms:
            due = now + delay_ms / 1e3
            self.loop.call_at(due, self.fire, delay_ms, due)
        self.loop.run_forever()
    # ANCHOR_END: timers


# No "libuv": the standard library has no other loop.
@rig.variant("ours", when=asyncio is not None)
def ours(lab):
    timers = Timers(lab)
    lab.alone(timers.run)
    timers.loop.close()
    lab.expect("timers called", timers.count, len(timers.fired))
    # Of timers with the same deadline asyncio promises no order.
    lab.expect("whether they were called by their delay", True,
               timers.fired == sorted(timers.delays_ms))
    late_s = sorted(timers.late_s)
    lab.metric("called", len(timers.fired))
    lab.metric("early", sum(late < 0 for late in late_s))
    for name, percent in ("p50", 50), ("p99", 99), ("worst", 100):
        rank = -(-percent * timers.count // 100)
        lab.metric(name, late_s[rank - 1])


rig.main()
