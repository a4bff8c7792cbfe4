"""Starts kernels for Jupyter's clients by asking a fork server."""

import os
import signal
from asyncio import sleep
from pathlib import Path
from tempfile import gettempdir

from jupyter_client.provisioning import LocalProvisioner

from helpers.kernels.servers import ForkServer, fork, fork_is_safe

LONGEST_PATH = 95  # characters: the system's limit for a socket's path, less what is put behind this one
LAUNCHER = ["-m", "ipykernel_launcher"]
SOON = 0.002  # seconds between two looks at a kernel that starts
OFTEN, LOOKS = 50, 2500  # looks for its sockets between two at its process, and at the most: five seconds
# What a client may ask of a kernel's process; with anything else asked for, a stock kernel is started.
UNDERSTOOD = {"env", "cwd", "kernel_id", "extra_arguments"}


class ForkedKernel:
    """A forked kernel's process, with as much of `subprocess.Popen` as a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, server: ForkServer, pid: int):
        self._server, self.pid, self.returncode = server, pid, None

    def poll(self) -> int | None:
        """The exit status, as far as there is one."""
        if self.returncode is None:
            try:
                self.returncode = self._server.ask(poll=self.pid)
            except ConnectionError:
                self.returncode = -signal.SIGKILL  # it ends its kernels, or they end themselves within a second
        return self.returncode

    wait = poll  # asked for only once it has ended

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Launches kernels by a fork; a stock kernel where that is not possible."""

    async def pre_launch(self, **kwargs) -> dict:
        """Prepare a launch: client and kernel meet at files named after the kernel, not at ports anyone may take."""
        named = self.parent.connection_file or f"{gettempdir()}/kernel-{self.kernel_id[:8]}.json"
        meeting = named.removesuffix(".json") + "-ipc"
        if fork_is_safe() and len(meeting) <= LONGEST_PATH:
            self.parent.connection_file, self.parent.transport, self.parent.ip = named, "ipc", meeting
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs):
        """Launch a kernel and give its connection information."""
        asked = {name for name, value in kwargs.items() if value is not None}
        if not fork_is_safe() or cmd[1:3] != LAUNCHER or not asked <= UNDERSTOOD:
            return await super().launch_kernel(cmd, **kwargs)
        folder = kwargs.get("cwd")
        child = fork(kwargs.get("env") or os.environ, folder, {"arguments": cmd[3:]})
        if not child:
            return await super().launch_kernel(cmd, **kwargs)
        server, pid = child
        self.process, self.pid, self.pgid, self.cwd = ForkedKernel(server, pid), pid, pid, folder
        await self._sockets()
        return self.connection_info

    async def _sockets(self) -> None:
        """Wait for the files that the kernel is met at: who knocks too early comes back a tenth of a second later."""
        met = self.connection_info
        files = [Path(f"{met['ip']}-{met[name]}") for name in met if name.endswith("_port")]
        for look in range(LOOKS):
            if all(file.exists() for file in files) or (look % OFTEN == OFTEN - 1 and self.process.poll() is not None):
                return
            await sleep(SOON)

    async def wait(self) -> int | None:
        """Wait for the process to end; a forked one is looked after often, for it takes milliseconds."""
        if isinstance(self.process, ForkedKernel):
            while self.process.poll() is None:
                await sleep(2 * SOON)
        return await super().wait()
