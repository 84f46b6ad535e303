# fib(n) in CPython, timed inside the interpreter: nanoseconds.
import sys
import time


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


fib(20)
since = time.perf_counter_ns()
answer = fib(int(sys.argv[1]))
took = time.perf_counter_ns() - since
print(took, "of fib(%s) = %d" % (sys.argv[1], answer))
