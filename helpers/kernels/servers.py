"""The fork servers of this process: one for each environment of variables, asked for kernels.

Nothing of Jupyter is imported here, so that a server can begin before whoever will ask it is ready.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from helpers.kernels import FORKED, environment, offer

SERVER = Path(__file__).with_name("server.py")


def fork_is_safe() -> bool:
    """Tell whether kernels can be forked here: not where there is no fork, nor where system libraries forbid it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


class ForkServer:
    """The fork server of this process and its environment (`server`); it ends when this process does."""

    def __init__(self, variables: Mapping[str, str], runs: bool = False):
        self._control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, str(SERVER), str(theirs.fileno()), *["runs"] * runs],
                env=dict(variables),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for this process, which then ends that one
            )
        self._answers = self._control.makefile("r", encoding="utf-8")
        self._turn = threading.Lock()
        self._owner = os.getpid()
        self._asked = False

    def ask(self, channel: int | None = None, **request) -> int | str | None:
        """Send one request, with a descriptor if it needs one, and wait for the answer.

        ``fork`` is answered by a pid, or why there is none; ``poll`` of a pid by its exit status, null while it runs;
        ``end`` of a pid when it has been killed.

        Raises
        ------
        ConnectionError
            If the server is gone.
        """
        try:
            with self._turn:
                self._asked = True
                data = (json.dumps(request) + "\n").encode()
                if channel is not None:
                    data = data[socket.send_fds(self._control, [data], [channel]) :]
                self._control.sendall(data)
                line = self._answers.readline()
        except (OSError, ValueError) as error:
            raise ConnectionError("the fork server is gone") from error
        except BaseException:  # whoever asks next would take the answer to this for theirs
            self._control.shutdown(socket.SHUT_RDWR)
            raise
        if not line:
            raise ConnectionError("the fork server is gone")
        return json.loads(line)

    def end(self) -> None:
        """Close the connection, upon which the server kills its kernels and ends; one never asked for any is killed.

        In a forked copy of this process the server is not its own, and goes on.
        """
        if os.getpid() != self._owner:
            return
        if not self._asked:
            self.process.kill()
        with suppress(OSError):  # it is shut down already
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        self.process.wait()


_servers: dict[tuple, ForkServer] = {}


def fork_server(variables: Mapping[str, str], instead_of: ForkServer | None = None, runs: bool = False) -> ForkServer:
    """The fork server for an environment, started when there is none, or when it is the one to be replaced.

    Parameters
    ----------
    variables
        Of the kernels to come: some, such as ``MPLBACKEND`` and ``PYTHONPATH``, are read when modules are imported.
    runs
        Whether it forks what runs the cells of a notebook, and not kernels.
    """
    varying = ("JPY_", "PYTEST_CURRENT_TEST")
    shared = {name: value for name, value in variables.items() if not name.startswith(varying)}
    key = (os.getpid(), runs, *sorted(shared.items()))  # a forked copy of this process shares no server with it
    if _servers.get(key) is instead_of:  # else it has been replaced meanwhile
        _servers[key] = ForkServer(shared, runs)
        atexit.register(_servers[key].end)
    return _servers[key]


def fork(
    variables: Mapping[str, str], folder: str | Path | None, asked: Mapping, channel: int | None = None
) -> tuple[ForkServer, int] | None:
    """Fork a process; a server that is gone, or has imported what has changed since, is replaced by a new one.

    Parameters
    ----------
    variables, folder
        Of the process.
    asked
        What it is to do: the ``arguments`` of a kernel, or the ``cells`` of a run and its ``memory_limit``.
    channel
        A descriptor for the messages of a run.

    Returns
    -------
    tuple of ForkServer and int
        Its server and its number; None where it cannot be forked.
    """
    server, where = None, {"environment": dict(variables), "folder": folder and str(folder)}
    for _ in range(2):
        server = fork_server(variables, instead_of=server, runs="cells" in asked)
        try:
            answer = server.ask(channel, fork={"where": where, **asked})
        except ConnectionError:
            continue
        if isinstance(answer, int):
            return server, answer
        if answer != "stale":
            return None
    return None


def begin(kernel: str) -> None:
    """Have the fork server for runs in kernels of this name, if they are forked, import before one is wanted."""
    if kernel == FORKED and fork_is_safe():
        offer()  # it sets a variable, and another environment would be another server's
        fork_server(environment(), runs=True)
