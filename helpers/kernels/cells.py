"""A notebook's cells, run in a process forked for them, and what it tells of them as it goes."""

import asyncio
import json
import os
import signal
import socket
from base64 import b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from helpers.kernels import environment, memory
from helpers.kernels.servers import ForkServer, fork, fork_is_safe

SECONDS = 1  # between two looks whether a silent process is alive
FULL = 5  # looks in turn at which it has no memory left: Python can then spend hours on failing to say so
# Of a message on the channel: the bytes that its length takes, and what stands between its parts, each JSON in a line.
LENGTH, BETWEEN = 4, b"\n"
OVER = "over"  # the message after the last


def fails(reply: Mapping, may_fail: bool) -> bool:
    """Whether a cell failed, after what its kernel replied: not when it may, and not when it only left."""
    left = reply.get("ename") == "SystemExit" and reply.get("evalue") in ("", "0")
    return reply["status"] == "error" and not may_fail and not left


class ForkedRun:
    """Cells that run in a process of their own (`forked`): it is heard a message at a time, until it is ended."""

    def __init__(
        self,
        server: ForkServer,
        pid: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        memory_limit: float | None,
    ):
        self._server, self.pid, self._reader, self._writer = server, pid, reader, writer
        self._memory_limit, self._full, self._dead = memory_limit, 0, False

    async def message(self) -> dict | None:
        """The next message, as Jupyter's clients have it; none after the last, or when the process has died."""
        try:
            data = await self._read(int.from_bytes(await self._read(LENGTH), "big"))
            header, parent, metadata, content, *buffers = data.split(BETWEEN)
            header = json.loads(header)
            if header["msg_type"] == OVER:
                return None
            return {
                "header": header, "msg_type": header["msg_type"], "parent_header": json.loads(parent),
                "metadata": json.loads(metadata), "content": json.loads(content),
                "buffers": [b64decode(buffer) for buffer in buffers],
            }  # fmt: skip
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            return None  # it ended, perhaps in the middle of a message

    async def _read(self, count: int) -> bytes:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    data = await self._reader.readexactly(count)
                    self._full = 0
                    return data
            # A process that it has started may keep the channel open when it is gone.
            if self._dead or self._full == FULL:
                raise ConnectionResetError
            full = self._memory_limit and memory.at_limit(self.pid, self._memory_limit)
            self._full = self._full + 1 if full else 0
            self._dead = self._server.ask(poll=self.pid) is not None  # what it has said last is still to be read

    def end(self) -> None:
        """End the process and its group: what it has started, unless that has left it."""
        self._writer.close()
        try:
            self._server.ask(end=self.pid)
        except ConnectionError:  # its server is gone, perhaps killed
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)


async def forked(cells: Sequence[Mapping], folder: Path, memory_limit: float | None = None) -> ForkedRun | None:
    """Run cells in turn, until one fails, in a process forked for them.

    Parameters
    ----------
    cells
        As `application.Application.run` takes them.
    folder
        Where the process is.
    memory_limit
        Megabytes that it may allocate.

    Returns
    -------
    ForkedRun
        None where it is not safe to fork, or memory cannot be limited.
    """
    if not fork_is_safe() or (memory_limit and not memory.prlimit):
        return None
    ours, theirs = socket.socketpair()
    with theirs:
        streams = await asyncio.open_unix_connection(sock=ours)
        asked = {"cells": cells, "memory_limit": memory_limit}
        child = fork(environment(), folder, asked, theirs.fileno())
    if child:
        return ForkedRun(*child, *streams, memory_limit)
    streams[1].close()
    return None
