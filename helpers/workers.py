"""One function on many items, several processes at a time; a process that is lost costs the item it had in hand.

``concurrent.futures`` gives up its whole pool when one process dies, and cannot tell which item was the cause. Here
each process has a pipe of its own: where that ends, its item has failed, and another process takes its place.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from math import inf
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from time import monotonic
from typing import Any, NamedTuple

from tqdm import tqdm

from helpers.documents.grid import ReleaseError

_ends: set[Connection] = set()  # of the pipes to the processes that are working, those on this side
SERVES = 250  # items; then another process takes its place, so that what a process remembers does not pile up


class Done(NamedTuple):
    """What became of one item: its result, or in one line why there is none."""

    item: Any
    result: Any
    error: str


def each(
    function: Callable,
    items: Iterable,
    workers: int | None = None,
    seconds: float = inf,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[Done]:
    """Call a function on every item, each process with one item at a time.

    Parameters
    ----------
    function
        Of a module, so that a process can import it; what it takes and gives is pickled.
    items
        Taken as processes become free, not ahead.
    workers
        Processes at a time; the number of usable cores when omitted.
    seconds
        What one item may take before its process is ended.
    meanwhile
        Called once in this process, when the first items are in hand.

    Yields
    ------
    Done
        As items are done. No process is left when the iteration ends or is given up; when this process is killed, the
        others end with the item in hand.
    """
    context, workers = _context(function.__module__), workers or usable_cores()
    waiting, idle, busy = iter(items), [], {}
    try:
        while True:
            for item in islice(waiting, workers - len(busy)):
                idle = [lane for lane in idle if lane.process.is_alive()]
                lane = idle.pop() if idle else _Lane(context, function)
                with suppress(BrokenPipeError):  # it ended this very moment: the pipe tells
                    lane.pipe.send(item)
                busy[lane.pipe] = lane, item, monotonic() + seconds
            if not busy:
                return
            if meanwhile:
                meanwhile = meanwhile()
            first = min(until for _, _, until in busy.values())
            for pipe in wait(busy, None if first == inf else max(first - monotonic(), 0)):
                lane, item, _ = busy.pop(pipe)
                try:
                    answer = pipe.recv()
                    lane.served += 1
                    if lane.served < SERVES:
                        idle.append(lane)
                    else:
                        lane.end()
                except (EOFError, ConnectionError):
                    answer = None, lane.end()
                yield Done(item, *answer)
            for pipe in [pipe for pipe, (_, _, until) in busy.items() if until < monotonic() and not pipe.poll()]:
                lane, item, _ = busy.pop(pipe)
                lane.end()
                yield Done(item, None, f"took more than {seconds:g} seconds")
    finally:
        for lane in (*idle, *(lane for lane, _, _ in busy.values())):
            lane.end()


def usable_cores() -> int:
    """The cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Bar(tqdm):
    """A bar of progress without the thread that only watches over rare updates: it would keep `each` from forking."""

    monitor_interval = 0


class _Lane:
    """One process and the pipe to it."""

    def __init__(self, context: BaseContext, function: Callable):
        self.served = 0
        self.pipe, theirs = context.Pipe()
        _ends.add(self.pipe)
        self.process = context.Process(target=_serve, args=(function, theirs))
        self.process.start()
        theirs.close()

    def end(self) -> str:
        """End the process, if it has not ended by itself, and say how it ended."""
        _ends.discard(self.pipe)
        self.pipe.close()
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        return f"its process was ended by {signal.Signals(-code).name}" if code < 0 else f"its process ended ({code})"


def _context(module: str) -> BaseContext:
    ways = multiprocessing.get_all_start_methods()
    # A fork has everything imported, but is safe only of a single thread, and not among the system libraries of macOS.
    if "fork" in ways and threading.active_count() == 1 and sys.platform != "darwin":
        return multiprocessing.get_context("fork")
    if "forkserver" not in ways:  # Windows
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


def _serve(function: Callable, pipe: Connection) -> None:
    for end in _ends:  # a fork has them too, and would keep the others from seeing that the parent is gone
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches this process too: it ends without a word
    with suppress(EOFError, ConnectionError):  # whoever gave the work is gone
        while True:
            item = pipe.recv()
            try:
                answer = function(item), ""
            except Exception as error:  # whatever it is, it is this item's
                said = str(error) if isinstance(error, ReleaseError) else f"{type(error).__name__}: {error}"
                answer = None, said.partition("\n")[0]
            pipe.send(answer)
