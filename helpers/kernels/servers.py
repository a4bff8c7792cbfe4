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
        self._asked = False

    def ask(self, pipe: int | None = None, **request) -> int | str | None:
        """Send one request, with a descriptor if it needs one, and wait for the answer.

        Raises
        ------
        ConnectionError
            If the server is gone.
        """
        try:
            with self._turn:
                self._asked = True
                data = (json.dumps(request) + "\n").encode()
                if pipe is not None:
                    data = data[socket.send_fds(self._control, [data], [pipe]) :]
                self._control.sendall(data)
                line = self._answers.readline()
        except (OSError, ValueError) as error:
            raise ConnectionError("the fork server is gone") from error
        if not line:
            raise ConnectionError("the fork server is gone")
        return json.loads(line)

    def end(self) -> None:
        """Close the connection, upon which the server kills its kernels and ends; without any, it is not waited for."""
        if not self._asked:
            self.process.kill()
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
    if _servers.get(key) is instead_of:
        _servers[key] = ForkServer(shared, runs)
        atexit.register(_servers[key].end)
    return _servers[key]


def begin(kernel: str) -> None:
    """Have the fork server for runs in kernels of this name, if they are forked, import before one is wanted."""
    if kernel == FORKED and fork_is_safe():
        offer()  # it sets a variable, and another environment would be another server's
        fork_server(environment(), runs=True)
