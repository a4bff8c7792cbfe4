"""A notebook's cells, run in a process forked for them, and what it tells of them as it goes."""

import asyncio
import json
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from helpers.kernels import environment
from helpers.kernels.servers import ForkServer, fork_is_safe, fork_server

DELIMITER = b"<IDS|MSG>"  # of Jupyter's messages: what comes before it is for sockets


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
            count = await self._number()
            lengths = [await self._number() for _ in range(count)]
            frames = [await self._reader.readexactly(length) for length in lengths]
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        header, parent, metadata, content = map(json.loads, frames[frames.index(DELIMITER) + 2 :][:4])
        return {
            "header": header, "msg_type": header["msg_type"], "parent_header": parent, "metadata": metadata,
            "content": content,
        }  # fmt: skip

    async def _number(self) -> int:
        return int.from_bytes(await self._reader.readexactly(4), "big")

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
        for _ in range(2):
            server = fork_server(variables, instead_of=server, runs=True)
            try:
                pid = server.ask(pipe=theirs.fileno(), fork=run)
            except ConnectionError:
                continue
            if isinstance(pid, int):
                return Cells(server, pid, *await asyncio.open_unix_connection(sock=ours))
    ours.close()
    return None
