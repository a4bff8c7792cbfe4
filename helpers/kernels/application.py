"""ipykernel's application with a pipe where it has sockets: made before a fork, it runs a notebook's cells after it.

What a cell gives is made by ipykernel and IPython, as in a kernel of its own. Of the messages those that every client
hears go down the pipe, as they are; what has no part in a run from the first cell to the last (requests, heartbeat,
debugger, connection file) is not there, and with it no thread, so that a process with this application can be forked.
"""

import asyncio
import fcntl
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from select import select
from time import sleep
from types import SimpleNamespace

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import DELIM, Session
from tornado.ioloop import IOLoop
from traitlets import DottedObjectName

from helpers.kernels.cells import BETWEEN, LENGTH, fails

ENOUGH = 1 << 16  # bytes: as many as a pipe holds
SOON, LOOKS = 0.001, 100  # seconds between two looks whether a pipe is empty; somebody may write without end
# Runs at once would queue for one history file.
ARGUMENTS = ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR"]


class Publisher(IOPubThread):
    """Where ipykernel publishes: messages go down a pipe from whichever thread has them, one at a time.

    A process that a cell has forked may publish too; what it prints reaches the pipe whole.
    """

    io_loop = thread = None  # ipykernel then sends at once, without handing over to one

    def __init__(self):  # nothing of a thread's is made
        self.pipe = None
        self._turn = threading.RLock()
        os.register_at_fork(after_in_child=self._turn._at_fork_reinit)

    def send_multipart(self, frames: Sequence[bytes], *_, **__) -> None:
        """Send a message: its length, then header, header of its cause, metadata and content."""
        if self.pipe is None:  # before there is a run
            return
        parts = frames[frames.index(DELIM) + 2 :][:4]  # without topics and signature before, and buffers after
        data = BETWEEN.join(parts)
        data = memoryview(len(data).to_bytes(LENGTH, "big") + data)
        with self._turn:
            fcntl.lockf(self.pipe, fcntl.LOCK_EX)
            try:
                while data:
                    data = data[os.write(self.pipe, data) :]
            except BrokenPipeError:  # nobody hears any more
                os._exit(1)
            fcntl.lockf(self.pipe, fcntl.LOCK_UN)

    def schedule(self, function: Callable[[], None]) -> None:
        """Do now what ipykernel would have its thread do; what comes after it waits until it is out."""
        with self._turn:
            function()


class Stream(OutStream):
    """What is printed, in order with what programs and libraries write to its descriptor."""

    def __init__(self, *arguments, **named):
        self._later = None
        self._reading = threading.Lock()  # had while something is on its way from the descriptor
        super().__init__(*arguments, **named)

    def _watch_pipe_fd(self) -> None:
        while select([self._fid], [], []):
            with self._reading:
                self.write(os.read(self._fid, ENOUGH).decode(errors="replace"))

    def flush(self) -> None:
        """Publish what was printed, and what was written before."""
        for _ in range(LOOKS if self._should_watch and self._is_master_process() else 0):
            with self._reading:
                if not select([self._fid], [], [], 0)[0]:
                    break
            sleep(SOON)
        if self._later:
            self._later.cancel()
        super().flush()

    def _schedule_flush(self) -> None:
        """Have what was printed published though its cell still runs."""
        if not self._flush_pending:
            self._flush_pending = True
            self._later = threading.Timer(self.flush_interval, self.pub_thread.schedule, [self._flush])
            self._later.daemon = True
            self._later.start()


class Kernel(IPythonKernel):
    """ipykernel's kernel, which keeps what it last replied."""

    async def do_execute(self, *arguments, **named) -> dict:
        self.reply = await super().do_execute(*arguments, **named)
        return self.reply


class Application(IPKernelApp):
    """The application of one run: `initialize` before the fork, `run` after it."""

    outstream_class = DottedObjectName(f"{__name__}.{Stream.__name__}")

    # What is for sockets alone.
    def init_connection_file(self) -> None: ...
    def init_heartbeat(self) -> None: ...
    def write_connection_file(self, **_) -> None: ...
    def log_connection_info(self) -> None: ...

    # What a run does for itself.
    def init_poller(self) -> None: ...
    def init_io(self) -> None: ...
    def init_path(self) -> None: ...
    def init_code(self) -> None: ...

    def init_sockets(self) -> None:
        """Have what is published go to the pipe."""
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
            ``number``, by which the messages of a cell name it, ``source``, and whether it ``may_fail``.
        """
        self.session.pid = os.getpid()
        self.shell.init_environment()
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
            request = self.session.msg("execute_request", {"code": cell["source"], "stop_on_error": False})
            request["header"]["msg_id"] = request["msg_id"] = str(cell["number"])
            self.kernel.set_parent([], request)
            self.kernel.pre_handler_hook()
            await self.kernel.execute_request(self.iopub_thread, [], request)
            self.kernel.post_handler_hook()
            reply = self.kernel.reply
            if reply["status"] == "error" and not cell["may_fail"] and fails(reply["ename"], reply["evalue"]):
                return
            await asyncio.sleep(0)  # what a cell has left to be done meanwhile
