"""ipykernel's application with a pipe where it has sockets: made before a fork, it runs a notebook's cells after it.

What a cell gives is made by ipykernel and IPython, as in a kernel of its own. Of the messages those that every client
hears go down the pipe, as they are; what has no part in a run from the first cell to the last (requests, heartbeat,
debugger, connection file) is not there, and with it no thread, so that a process with this application can be forked.
"""

import asyncio
import fcntl
import os
import struct
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

from ipykernel.iostream import IOPubThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from tornado.ioloop import IOLoop

from helpers.kernels.cells import fails

LENGTH = struct.Struct("!I")
# Runs at once would queue for one history file.
ARGUMENTS = ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR"]


class Publisher(IOPubThread):
    """Where ipykernel publishes: messages go down a pipe from whichever thread has them, one at a time.

    A process that a cell has forked may publish too; what it prints reaches the pipe whole.
    """

    thread = None  # ipykernel then sends at once, without handing over to one

    def __init__(self):  # nothing of a thread's is made
        self.io_loop = self
        self.pipe = None
        self._turn = threading.RLock()
        os.register_at_fork(after_in_child=self._turn._at_fork_reinit)

    def send_multipart(self, frames: Sequence[bytes], *_, **__) -> None:
        """Send a message: how many frames, their lengths, the frames."""
        if self.pipe is None:  # before there is a run
            return
        lengths = b"".join(LENGTH.pack(len(frame)) for frame in frames)
        data = memoryview(b"".join([LENGTH.pack(len(frames)), lengths, *frames]))
        with self._turn:
            fcntl.lockf(self.pipe, fcntl.LOCK_EX)
            try:
                while data:
                    data = data[os.write(self.pipe, data) :]
            finally:
                fcntl.lockf(self.pipe, fcntl.LOCK_UN)

    def schedule(self, function: Callable[[], None]) -> None:
        """Do now what ipykernel would have its thread do."""
        function()

    def call_later(self, seconds: float, function: Callable[[], None]) -> None:
        """Flush what was printed though its cell still runs; what comes after it waits until it is out."""

        def flush() -> None:
            with self._turn:
                function()

        timer = threading.Timer(seconds, flush)
        timer.daemon = True
        timer.start()


class Kernel(IPythonKernel):
    """ipykernel's kernel, which keeps what it last replied."""

    async def do_execute(self, *arguments, **named) -> dict:
        self.reply = await super().do_execute(*arguments, **named)
        return self.reply


class Application(IPKernelApp):
    """The application of one run: `initialize` before the fork, `run` after it."""

    def init_connection_file(self) -> None: ...
    def init_poller(self) -> None: ...
    def init_heartbeat(self) -> None: ...
    def write_connection_file(self, **_) -> None: ...
    def log_connection_info(self) -> None: ...
    def init_path(self) -> None: ...
    def init_code(self) -> None: ...

    def init_sockets(self) -> None:
        self.iopub_thread = Publisher()
        self.session = Session(parent=self, key=b"")

    def init_io(self) -> None: ...

    def init_kernel(self) -> None:
        self.kernel = Kernel.instance(
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_thread,
            # Code that awaits is interrupted in the main thread alone, for which the kernel looks here.
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.kernel._execute_sleep = 0  # for a socket that is slower than its neighbour

    def run(self, pipe: int, cells: Sequence[Mapping]) -> None:
        """Run cells in turn until one fails.

        Parameters
        ----------
        pipe
            Its messages' way out, a file descriptor.
        cells
            ``number``, by which the messages of a cell name it, ``source``, ``id``, and whether it ``may_fail``.
        """
        self.session.pid = os.getpid()
        IPKernelApp.init_io(self)
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count
        IPKernelApp.init_path(self)
        IPKernelApp.init_code(self)
        sys.stdout.flush()
        sys.stderr.flush()
        self.iopub_thread.pipe = pipe
        IPKernelApp.init_poller(self)
        self.poller.start()
        asyncio.run(self._run(cells))

    async def _run(self, cells: Sequence[Mapping]) -> None:
        self.kernel.io_loop = IOLoop.current()
        for cell in cells:
            content = {"code": cell["source"], "silent": False, "stop_on_error": False}
            request = self.session.msg("execute_request", content, metadata={"cellId": cell["id"]})
            request["header"]["msg_id"] = request["msg_id"] = str(cell["number"])
            self.kernel.set_parent([], request)
            await self.kernel.execute_request(self.iopub_thread, [], request)
            reply = self.kernel.reply
            if reply["status"] == "error" and not cell["may_fail"] and fails(reply["ename"], reply["evalue"]):
                return
            await asyncio.sleep(0)  # what a cell has left to be done meanwhile
