"""The process that kernels are forked from: it does what all notebooks begin with, then forks one at each request.

It is run by its path, speaks JSON lines over the socket it is given, and ends with whoever holds the other end, however
that one ended: its kernels are then killed and their connection files removed. It has a single thread, without which a
fork is not safe, and makes no object that ipykernel, zmq or asyncio would carry over into a child.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import threading
from pathlib import Path

# Not among them: ``matplotlib_inline``, ``helpers.display`` and what imports it. They look for the running shell when
# they are imported, and would find none here.
PRELOADED = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "tornado.platform.asyncio", "psutil",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.pylabtools", "IPython.extensions.storemagic",
    "numpy", "pandas", "pyarrow.parquet", "pyarrow.pandas_compat", "matplotlib.pyplot",
    "matplotlib.backends.backend_agg", "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin", "helpers.release", "helpers.charts", "helpers.timecharts", "helpers.shown", "helpers.audit",
    "helpers.bridges", "helpers.cash", "helpers.income", "helpers.words",
)  # fmt: skip
# Of these, which import their parts when they are needed, every part.
PACKAGES = ("helpers.documents", "helpers.ties", "helpers.claims", "helpers.history")
INLINE = "module://matplotlib_inline.backend_inline"


def main(control: socket.socket) -> None:
    """Serve until the other end closes; in a forked child, become the kernel that was asked for."""
    os.environ.setdefault("MPLBACKEND", INLINE)  # as every kernel has it, and read once, by the import of matplotlib
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # with whom a kernel ends, read once too
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger warns on the terminal
    parts = [f"{package}.{part.stem}" for package in PACKAGES for part in _folder(package).glob("[!_]*.py")]
    for name in (*PRELOADED, *parts):
        with contextlib.suppress(ImportError):  # a kernel that needs it will say so
            importlib.import_module(name)
    with contextlib.suppress(Exception):  # a kernel that meets what is wrong here will say so
        _warm()
    gc.collect()
    gc.freeze()  # what is shared is never collected, so its pages stay shared
    kernel = _serve(control)
    if kernel:
        _become(**kernel)


def _warm() -> None:
    """Do once what every notebook does first: what that leaves known of labels, headings and fonts saves each 70 ms."""
    from helpers import charts, income, release, shelf

    for path in [*shelf.files(release.RELEASES).values()][:1]:
        read = release.load_release(path)
        read.findings()
        charts.png(charts.comparison(income.headlines(read.facts)).figure)


def _folder(package: str) -> Path:
    return Path(__file__).resolve().parents[1].joinpath(*package.split(".")[1:])


def _serve(control: socket.socket) -> dict | None:
    """Answer requests in turn: to ``fork`` a pid, or why there is none; to ``poll`` a pid's exit status, or null."""
    kernels, sources = {}, _sources()
    with control, control.makefile("rw", encoding="utf-8") as lines:
        for line in lines:
            request = json.loads(line)
            if "poll" in request:
                answer = _poll(request["poll"])
                if answer is not None:
                    kernels.pop(request["poll"])
            elif threading.active_count() > 1:
                answer = "threads"
            elif _sources() != sources:
                answer = "stale"
            else:
                answer = os.fork()
                if not answer:
                    return request["fork"]
                kernels[answer] = request["fork"]["arguments"]
            lines.write(json.dumps(answer) + "\n")
            lines.flush()
    for pid, arguments in kernels.items():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        for argument in arguments:
            if argument.endswith(".json"):
                for path in Path(argument).parent.glob(f"{Path(argument).stem}*"):  # and where its sockets are
                    path.unlink(missing_ok=True)
    return None


def _poll(pid: int) -> int | None:
    """The exit status of a child as `subprocess` gives it; null while it runs."""
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def _sources() -> dict[str, int]:
    """When each source of this package that was imported was last written: a changed one wants a new server."""
    loaded = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "helpers"]
    return {path: os.stat(path).st_mtime_ns for path in loaded if path and os.path.exists(path)}


def _become(arguments: list[str], environment: dict[str, str], folder: str | None) -> None:
    """Be in this process what ``python -m ipykernel_launcher`` is in a new one."""
    os.setsid()
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    if folder:
        os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if "numpy" in sys.modules:  # Python's own generator is seeded anew by a fork, this one is not
        sys.modules["numpy"].random.seed()
    sys.path.insert(0, os.getcwd())  # the launcher takes it away, as ``-m`` has put it there
    sys.argv = ["ipykernel_launcher", *arguments]
    runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    del sys.path[0]  # this folder: no kernel has it
    main(socket.socket(fileno=int(sys.argv[1])))
