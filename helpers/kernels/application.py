"""ipykernel's application with a channel where it has sockets: made before a fork, it runs a notebook's cells after it.

What a cell gives is made by ipykernel and IPython, as in a kernel of its own. Of the messages those that every client
hears go down the channel, as they are; what has no part in a run from the first cell to the last (requests, heartbeat,
debugger, connection file) is not there, and with it no thread, so that a process with this application can be forked.
"""

import asyncio
import fcntl
import os
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from select import select
from time import monotonic, sleep
from types import SimpleNamespace

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import DELIM, Session
from tornado.ioloop import IOLoop
from traitlets import DottedObjectName

from helpers.kernels.cells import BETWEEN, LENGTH, OVER, fails

ENOUGH = 1 << 16  # bytes: as many as a pipe holds
SOON = 0.001  # seconds between two looks whether the pipe of a descriptor is empty
LOOKS = 100  # at the most: a process in the background may write without end


class Publisher(IOPubThread):
    """Where ipykernel publishes: one message after the other goes down the channel.

    A thread sends them, because a signal's handler, which only the main thread runs, may raise in the middle of one. A
    process that a cell has forked has no such thread, and sends its own, each whole.
    """

    io_loop = thread = None  # of ipykernel's own publisher; without them it publishes at once

    def __init__(self):  # nothing of a thread's is made before the fork
        self._turn = threading.RLock()
        self._channel = self._tasks = None
        self._late: dict[OutStream, float] = {}
        os.register_at_fork(after_in_child=self._alone)

    def _alone(self) -> None:
        self._turn._at_fork_reinit()
        self._tasks = None

    def open(self, channel: int) -> None:
        """Send what is published from now on; what was before, as by a start-up file, is no cell's."""
        self._channel, self._tasks = channel, SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def send_multipart(self, frames: Sequence[bytes], *_, **__) -> None:
        """Send a message: its length, then header, header of its cause, metadata, content, and buffers in base64."""
        parts = frames[frames.index(DELIM) + 2 :]  # before them are topics and a signature
        data = BETWEEN.join([*parts[:4], *map(b64encode, parts[4:])])
        data = len(data).to_bytes(LENGTH, "big") + data
        with self._turn:
            if self._tasks:
                self._tasks.put(partial(self._write, data))
            elif self._channel:
                self._write(data)

    def schedule(self, function: Callable[[], None]) -> None:
        """Do now what ipykernel would have its thread do; what comes after it waits until it is out."""
        with self._turn:
            function()

    def later(self, stream: OutStream, seconds: float) -> None:
        """Flush a stream in so many seconds, unless that is taken back by `not_later`."""
        if self._tasks:
            self._late[stream] = monotonic() + seconds
            self._tasks.put(int)  # does nothing, but has the thread look at the clock

    def not_later(self, stream: OutStream) -> None:
        """Take back what `later` was asked."""
        self._late.pop(stream, None)

    def wait(self) -> None:
        """Wait until all is sent: whatever ends the process next takes nothing of it along."""
        sent = threading.Event()
        self._tasks.put(sent.set)
        sent.wait()

    def _work(self) -> None:
        try:
            while True:
                first = min(self._late.values(), default=None)
                with suppress(Empty):
                    self._tasks.get(timeout=first and max(first - monotonic(), 0))()
                for stream, when in list(self._late.items()):
                    if when <= monotonic():
                        self.not_later(stream)
                        self.schedule(stream._flush)
        except BaseException:  # as when there is no memory: nobody would hear of this process again
            os._exit(1)

    def _write(self, data: bytes) -> None:
        data = memoryview(data)
        fcntl.lockf(self._channel, fcntl.LOCK_EX)
        try:
            while data:
                data = data[os.write(self._channel, data) :]
        finally:
            fcntl.lockf(self._channel, fcntl.LOCK_UN)


class Stream(OutStream):
    """What is printed, in order with what programs and libraries write to its descriptor."""

    def __init__(self, *arguments, **named):
        self._reading = threading.Lock()  # had while something is on its way from the descriptor
        super().__init__(*arguments, **named)

    def _watch_pipe_fd(self) -> None:
        while self._should_watch:
            select([self._fid], [], [])
            with self._reading:
                data = os.read(self._fid, ENOUGH)
                if self._should_watch:  # else it is what `close` wakes this with
                    self.write(data.decode(errors="replace"))

    def write(self, string: str) -> int | None:
        """Print; half a character, which no message can hold, is printed as its number."""
        if isinstance(string, str) and not string.isascii():
            string = string.encode(errors="backslashreplace").decode()
        return super().write(string)

    def flush(self) -> None:
        """Publish what was printed, and what was written before."""
        if self._should_watch and self._is_master_process():
            for _ in range(LOOKS):
                with self._reading:
                    if not select([self._fid], [], [], 0)[0]:
                        break
                sleep(SOON)
        if not self.closed:
            self.pub_thread.not_later(self)
        super().flush()

    def _schedule_flush(self) -> None:
        """Have what was printed published though its cell still runs."""
        if not self._flush_pending:
            self._flush_pending = True
            self.pub_thread.later(self, self.flush_interval)


class Kernel(IPythonKernel):
    """ipykernel's kernel, which keeps what it last replied."""

    async def do_execute(self, *arguments, **named) -> dict:
        self.reply = await super().do_execute(*arguments, **named)
        return self.reply


class Application(IPKernelApp):
    """The application of one run: `initialize` before the fork, `begin` and `run` after it."""

    outstream_class = DottedObjectName(f"{__name__}.{Stream.__name__}")

    # What is for sockets alone.
    def init_connection_file(self) -> None: ...
    def init_heartbeat(self) -> None: ...
    def write_connection_file(self, **_) -> None: ...
    def log_connection_info(self) -> None: ...

    # What `begin` has the base class do, because it begins threads or depends on the run's folder.
    def init_poller(self) -> None: ...
    def init_io(self) -> None: ...
    def init_path(self) -> None: ...
    def init_code(self) -> None: ...

    def init_sockets(self) -> None:
        """Have what is published go to the channel."""
        self.iopub_thread = Publisher()
        self.session = Session(parent=self, key=b"")
        self.configure_tornado_logger()

    def init_kernel(self) -> None:
        """Make the kernel, with what it has of sockets and threads."""
        self.kernel = Kernel.instance(
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_thread,
            # `IPythonKernel.do_execute` looks here for the main thread, where alone awaiting code is interrupted.
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.kernel._execute_sleep = 0  # it lets one socket overtake the other; here is one channel

    def begin(self, channel: int) -> None:
        """Become the application of this process.

        Parameters
        ----------
        channel
            A descriptor, where its messages go.
        """
        self._process = self.session.pid = os.getpid()
        self.shell.init_environment()  # once more: the variables are the run's by now
        super().init_io()
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count
        super().init_path()
        super().init_code()
        sys.stdout.flush()
        sys.stderr.flush()
        self.iopub_thread.open(channel)
        super().init_poller()
        self.poller.start()

    def run(self, cells: Sequence[Mapping]) -> None:
        """Run cells in turn until one fails, and say that it is over.

        Parameters
        ----------
        cells
            ``number``, by which the messages of a cell name it, ``source``, and whether it ``may_fail``.
        """
        asyncio.run(self._run(cells))
        self.session.send(self.iopub_thread, OVER, {})

    async def _run(self, cells: Sequence[Mapping]) -> None:
        self.kernel.io_loop, context = IOLoop.current(), copy_context()
        for cell in cells:
            request = self.session.msg("execute_request", {"code": cell["source"], "stop_on_error": False})
            request["header"]["msg_id"] = request["msg_id"] = str(cell["number"])
            # A task of its own, as with a stock kernel: a cell may cancel the one that it runs in, or all there are.
            task = asyncio.get_running_loop().create_task(self._execute(request), context=context)
            while not task.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([task])
            if os.getpid() != self._process:  # a cell has forked, and this is the copy, which has come to its end
                os._exit(0)
            error = None if task.cancelled() else task.exception()
            if error or not self.kernel.reply:  # there is none that was sent
                error = error or asyncio.CancelledError("by the cell itself")
                why = str(error).encode("ascii", "backslashreplace").decode()  # what could not be sent may be in it
                self.kernel.reply = {"status": "error", "ename": type(error).__name__, "evalue": why}
                self.session.send(self.iopub_thread, "execute_reply", self.kernel.reply, request)
            self.iopub_thread.wait()
            if fails(self.kernel.reply, cell["may_fail"]):
                return

    async def _execute(self, request: Mapping) -> None:
        self.kernel.reply = None
        self.kernel.set_parent([], request)
        self.kernel.pre_handler_hook()
        await self.kernel.execute_request(self.iopub_thread, [], request)
        self.kernel.post_handler_hook()
