"""Kernels forked from a process that has imported everything: isolated like a new kernel, ready like an old one.

``python3-forked`` is a kernelspec like any other, so papermill, nbclient, nbval and JupyterLab use it unchanged:
`server` forks, `servers` asks it, `provisioner` stands between it and the clients. Each kernel is a process and an
IPython session of its own; what it shares with the others is imported modules alone. Where a fork is not safe the
provisioner starts a stock kernel.

A batch knows all cells before it begins and asks nothing meanwhile, so its notebooks do without sockets, and without
the threads that serve them: `cells` has a process forked that holds ipykernel's own kernel, made before the fork
(`application`), runs the cells in turn and tells on a channel what a kernel tells its clients.
"""

import os
from pathlib import Path

FORKED = "python3-forked"
# Kernels that run at once would queue for one history file, and each would warn that it listens on TCP.
ARGUMENTS = ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR"]
INLINE = "module://matplotlib_inline.backend_inline"  # the backend of matplotlib that every kernel has


def offer() -> None:
    """Have the Jupyter clients of this process, and of those it starts, find the kernel; nothing is installed."""
    ours, paths = str(Path(__file__).resolve().parent.parent), os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if ours not in paths:
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [ours, *paths]))


def environment() -> dict[str, str]:
    """The variables of a kernel: a backend that the shell asks for would silently take the figures from a notebook."""
    return {**os.environ, "MPLBACKEND": INLINE}
