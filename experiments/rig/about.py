"""What labbook wants to know of an interpreter, once: see src/data/python.h."""

import json
import os
import platform
import sys
import sysconfig
import threading  # one without is of no use  # noqa: F401


def start_method():
    try:
        import multiprocessing
        return multiprocessing.get_start_method()
    except (ImportError, AttributeError):
        return None


def files():
    """The program, and the library that it is in, if it is in one."""
    yield os.path.realpath(sys.executable)
    folder = sysconfig.get_config_var("LIBDIR")
    library = sysconfig.get_config_var("LDLIBRARY")
    if folder and library and ".so" in library:
        yield os.path.realpath(os.path.join(folder, library))


about = {
    "major": sys.version_info[0],
    "minor": sys.version_info[1],
    "version": ".".join(str(n) for n in sys.version_info[:3]),
    "implementation": platform.python_implementation(),
    "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
    "switch_ms": 1000 * sys.getswitchinterval()
                 if hasattr(sys, "getswitchinterval") else None,
    "start": start_method(),
    "build": "%s, %s" % (platform.python_compiler(),
                         sysconfig.get_config_var("OPT") or "?"),
    "path": sys.executable,
    "home": os.path.realpath(sys.executable) + " " + sys.prefix,
    "files": [name for name in files() if os.path.isfile(name)],
}
os.write(int(os.environ["LAB_FD"]), (json.dumps(about) + "\n").encode("utf-8"))
