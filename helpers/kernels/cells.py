"""A notebook's cells, run in a process forked for them, and what it tells of them as it goes."""

import asyncio
import json
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from helpers.kernels import environment
from helpers.kernels.servers import ForkServer, fork_is_safe, fork_server

SECONDS = 1  # between two looks whether a silent process is alive
# Of a message on the pipe: the bytes that its length takes, and what is between its parts, which are JSON of one line.
LENGTH, BETWEEN = 4, b"\n"


def fails(raised: str, why: str) -> bool:
    """Whether a cell that raised has failed: not when it only left."""
    return raised != "SystemExit" or why not in ("", "0")


class Cells:
    """Cells that run in a process of their own (`forked`): a message at a time, until it is ended."""

    def __init__(self, server: ForkServer, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._server, self.pid, self._reader, self._writer = server, pid, reader, writer

    async def message(self) -> dict | None:
        """The next message, as Jupyter's clients have it; none when the process has died."""
        try:
            data = await self._read(int.from_bytes(await self._read(LENGTH), "big"))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        header, parent, metadata, content = map(json.loads, data.split(BETWEEN))
        return {
            "header": header, "msg_type": header["msg_type"], "parent_header": parent, "metadata": metadata,
            "content": content,
        }  # fmt: skip

    async def _read(self, count: int) -> bytes:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    return await self._reader.readexactly(count)
            # A process that it has started may keep the pipe open when it is gone.
            if self._server.ask(poll=self.pid) is not None:
                raise ConnectionResetError

    def end(self) -> None:
        """End the process and those that it has started."""
        self._writer.close()
        with suppress(ConnectionError):  # its server is gone, and has ended it
            self._server.ask(end=self.pid)


async def forked(cells: Sequence[Mapping], folder: Path, memory_limit: float | None = None) -> Cells | None:
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
    Cells
        None where it is not safe to fork.
    """
    if not fork_is_safe():
        return None
    variables, server = environment(), None
    where = {"environment": variables, "folder": str(folder)}
    run = {"cells": cells, "memory_limit": memory_limit, "where": where}
    ours, theirs = socket.socketpair()
    with theirs:
        streams = await asyncio.open_unix_connection(sock=ours)
        for _ in range(2):
            server = fork_server(variables, instead_of=server, runs=True)
            try:
                pid = server.ask(pipe=theirs.fileno(), fork=run)
            except ConnectionError:
                continue
            if isinstance(pid, int):
                return Cells(server, pid, *streams)
    streams[1].close()
    return None
