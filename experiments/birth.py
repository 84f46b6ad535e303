"""A worker is born, says one word and ends: what that takes, in four ways."""

import multiprocessing
import os
import threading

import rig

BIRTHS_MIN, BIRTHS_MAX = 3, 4000
BLOCK = 4096 - 32  # of a bytearray, with what malloc puts before it


# ANCHOR: say
def say(mouth, token):
    """All that a worker does in its life."""
    mouth.send(token)
# ANCHOR_END: say


# ANCHOR: births
def by_thread(mouth, token):
    worker = threading.Thread(target=say, args=(mouth, token))
    worker.start()
    worker.join()
    return True


def by_fork(mouth, token):
    pid = os.fork()
    if pid == 0:
        try:
            say(mouth, token)
        finally:
            os._exit(0)
    return os.waitpid(pid, 0) == (pid, 0)


def by_process(method):
    """The way of multiprocessing, which is the only one to these two."""
    def give_birth(mouth, token):
        worker = multiprocessing.get_context(method).Process(
            target=say, args=(mouth, token))
        worker.start()
        worker.join()
        return worker.exitcode == 0
    return give_birth
# ANCHOR_END: births


def run(lab, give_birth):
    ear, mouth = multiprocessing.Pipe(False)
    give_birth(mouth, 0)  # a server is started while we are small
    ear.recv()
    # So much memory as a program in Python has it: in small objects.
    memory = [bytearray(BLOCK) for _ in range(256 * lab.number("resident"))]
    took_ns, wrong = [], []

    def all_births(_):
        until_ns = rig.now_ns() + lab.number("time") * 1000000
        while len(took_ns) < BIRTHS_MIN or (
                len(took_ns) < BIRTHS_MAX and rig.now_ns() < until_ns):
            began_ns = rig.now_ns()
            good = give_birth(mouth, len(took_ns))
            ended_ns = rig.now_ns()
            if not (good and ear.poll() and ear.recv() == len(took_ns)):
                wrong.append(len(took_ns))
            took_ns.append(ended_ns - began_ns)

    lab.alone(all_births)
    lab.expect("the workers that did not say their token", [], wrong)
    lab.expect("the children left", [], multiprocessing.active_children())
    lab.metric("birth", sorted(took_ns)[len(took_ns) // 2] / 1e9)
    lab.metric("births", len(took_ns))
    del memory
    ear.close()
    mouth.close()


@rig.variant("thread")
def thread(lab):
    run(lab, by_thread)


@rig.variant("fork")
def fork(lab):
    run(lab, by_fork)


METHODS = getattr(multiprocessing, "get_all_start_methods", list)()


@rig.variant("spawn", when="spawn" in METHODS)
def spawn(lab):
    run(lab, by_process("spawn"))


@rig.variant("forkserver", when="forkserver" in METHODS)
def forkserver(lab):
    run(lab, by_process("forkserver"))


if __name__ == "__main__":
    rig.main()
