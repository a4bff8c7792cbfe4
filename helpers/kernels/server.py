"""The process that kernels are forked from: it does what all notebooks begin with, then forks one at each request.

It is run by its path, speaks JSON lines over the socket it is given, and ends with whoever holds the other end, however
that one ended: its kernels are then killed and their connection files removed. It has a single thread, as far as Python
knows, without which a fork is not safe. For kernels it makes no object that ipykernel, zmq or asyncio would carry over
into a child; for runs it makes the one that is to be carried over.
"""

import contextlib
import gc
import importlib.util
import json
import os
import runpy
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

# Not among them: ``matplotlib_inline``, ``helpers.display`` and what imports it. They look for the running shell when
# they are imported, and would find none here.
PRELOADED = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "tornado.platform.asyncio",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.pylabtools", "IPython.extensions.storemagic",
    "numpy", "pandas", "pyarrow.parquet", "pyarrow.pandas_compat", "matplotlib.pyplot",
    "matplotlib.backends.backend_agg", "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin", "helpers.release", "helpers.charts", "helpers.timecharts", "helpers.shown", "helpers.audit",
    "helpers.bridges", "helpers.cash", "helpers.income", "helpers.words",
)  # fmt: skip
# What kernels have besides, and runs, which find the shell of the application.
FOR_KERNELS = ("ipykernel.debugger", "psutil")
FOR_RUNS = ("helpers.display", "helpers.over_time", "matplotlib_inline.backend_inline")
# Of these, which import their parts when they are needed, every part.
PACKAGES = ("helpers.documents", "helpers.ties", "helpers.claims", "helpers.history")


def main(control: socket.socket, runs: bool) -> None:
    """Serve until the other end closes; in a forked child, do what was asked for: be a kernel, or run cells."""
    from helpers.kernels import INLINE

    os.environ.setdefault("MPLBACKEND", INLINE)  # as every kernel has it, and read once, by the import of matplotlib
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # with whom a kernel ends, read by the import of ipykernel
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger warns on the terminal
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # its own reserves a gigabyte, which a limit would count
    began = time.time_ns()
    gc.disable()  # imports leave next to nothing to collect
    _load(PRELOADED if runs else (*PRELOADED, *FOR_KERNELS))
    _load([f"{package}.{part.stem}" for package in PACKAGES for part in _folder(package).glob("[!_]*.py")])
    with contextlib.suppress(Exception):  # a kernel that meets what is wrong here will say so
        _warm()
    application = _application() if runs else None
    gc.freeze()  # what is shared is never collected, so its pages stay shared
    gc.enable()
    asked = _serve(control, began)
    if not asked:
        os._exit(0)  # nothing else is to be done: what is for the end of a process is for a fork's
    _settle(**asked.pop("where"))
    _run(application, **asked) if runs else _become(**asked)


def _load(names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):  # a kernel that needs it will say so
            importlib.import_module(name)


def _application():
    """What runs cells, ready to be forked."""
    sys.modules["debugpy"] = None  # nobody debugs a run
    from helpers.kernels import ARGUMENTS
    from helpers.kernels.application import Application

    application = Application.instance()
    application.initialize(ARGUMENTS)
    del sys.modules["debugpy"]
    _load(FOR_RUNS)
    return application


def _warm() -> None:
    """Do once what every notebook does first: what that leaves known of labels, headings and fonts saves each 70 ms."""
    from helpers import charts, income, release, shelf

    for path in [*shelf.files(release.RELEASES).values()][:1]:
        read = release.load_release(path)
        read.findings()
        charts.png(charts.comparison(income.headlines(read.facts)).figure)


def _folder(package: str) -> Path:
    return Path(__file__).resolve().parents[1].joinpath(*package.split(".")[1:])


def _serve(control: socket.socket, began: int) -> dict | None:
    """Answer requests, as `ForkServer.ask` sends them, until nobody asks any more; in a forked child, what to do."""
    children, ended, sources = {}, set(), _sources()
    with control:
        while request := _read(control):
            ended = {pid for pid in ended if _reap(pid) is None}
            if "poll" in request:
                answer = _reap(request["poll"]) if request["poll"] in children else -signal.SIGKILL
                if answer is not None:
                    children.pop(request["poll"], None)
            elif "end" in request:
                answer = request["end"]
                if children.pop(answer, None):  # else it has ended, and is reaped
                    _kill(answer)
                    ended.add(answer)
            elif threading.active_count() > 1:
                answer = "threads"
            elif _sources() != sources or max(sources.values()) > began:
                answer = "stale"
            else:
                answer = os.fork()
                if not answer:
                    return request["fork"]  # the child leaves here, without the connection
                children[answer] = request["fork"]
            if "channel" in request.get("fork", {}):
                os.close(request["fork"]["channel"])
            control.sendall((json.dumps(answer) + "\n").encode())
    _end(children)
    return None


def _end(children: dict[int, dict]) -> None:
    """Kill children, and remove the files that clients met them at."""
    for pid, asked in children.items():
        _kill(pid)
        for argument in asked.get("arguments", ()):
            if argument.endswith(".json"):
                for path in Path(argument).parent.glob(f"{Path(argument).stem}*"):
                    path.unlink(missing_ok=True)


def _read(control: socket.socket) -> dict | None:
    """The next request, with the descriptor that came with it as its fork's ``channel``; none when nobody asks more."""
    data, channels = b"", []
    while not data.endswith(b"\n"):
        part, given, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not part:
            return None
        data, channels = data + part, channels + given
    request = json.loads(data)
    for channel in channels:
        os.set_inheritable(channel, False)
        request["fork"]["channel"] = channel
    return request


def _kill(pid: int) -> None:
    """Kill a child and what it has started."""
    _kill_group(pid)
    os.kill(pid, signal.SIGKILL)  # if it has no group yet


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _reap(pid: int) -> int | None:
    """The exit status of a child as `subprocess` gives it, and an end to its group; null while it runs."""
    if not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        return None
    _kill_group(pid)  # before its number can become another's
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _sources() -> dict[str, int]:
    """When each source of this package that was imported was last written: a changed one wants a new server."""
    loaded = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "helpers"]
    return {path: os.stat(path).st_mtime_ns for path in loaded if path and os.path.exists(path)}


def _settle(environment: dict[str, str], folder: str | None) -> None:
    """Have in this process what is a new one's own."""
    os.setsid()
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    if folder:
        os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if "numpy" in sys.modules:  # Python's own generator is seeded anew by a fork, this one is not
        sys.modules["numpy"].random.seed()


def _become(arguments: list[str]) -> None:
    """Be in this process what ``python -m ipykernel_launcher`` is in a new one."""
    sys.argv = ["ipykernel_launcher", *arguments]
    sys.path.insert(0, os.getcwd())  # the launcher takes it away, as ``-m`` has put it there
    runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)


def _run(application, channel: int, cells: list[dict], memory_limit: float | None) -> None:
    """Run cells in this process, then wait to be ended, as whoever asked looks first how much memory it has held."""
    from helpers.kernels import memory

    sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin]
    gc.set_threshold(10_000, 20, 20)  # a run is too short to leave much to collect
    application.begin(channel)
    if memory_limit:
        memory.limit(os.getpid(), memory_limit)
    application.run(cells)
    while True:
        signal.pause()


if __name__ == "__main__":
    del sys.path[0]  # this folder: no kernel has it
    main(socket.socket(fileno=int(sys.argv[1])), "runs" in sys.argv)
