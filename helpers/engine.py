"""One notebook run: executed in a process of its own, written whole or not at all."""

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.sign import NotebookNotary, SQLiteSignatureStore

from helpers import kernels
from helpers.kernels import memory
from helpers.kernels.cells import ForkedRun, fails, forked
from helpers.parameters import INJECTED, PARAMETERS, RunError, check_parameters, tags
from helpers.writing import write_atomically

TRACEBACK_LINES = 12  # as many as tell where it happened and what was raised
START = 60  # seconds that a kernel may take to answer

kernels.offer()


@dataclass(frozen=True)
class Outcome:
    """How one run ended. ``error`` is empty when every cell ran, else one line: the cell and what it raised."""

    seconds: float
    error: str = ""
    traceback: str = ""  # the last lines of it, without colours
    memory: float = math.nan  # megabytes that its kernel held at most; not a number where the system does not tell


def check_kernel(name: str) -> None:
    """Refuse a kernel that this machine has not.

    Raises
    ------
    RunError
        The message names those that there are.
    """
    if name != kernels.FORKED:  # that one is ours
        from jupyter_client.kernelspec import KernelSpecManager

        existing = sorted(KernelSpecManager().find_kernel_specs())
        if name not in existing:
            raise RunError(f"no kernel {name!r}: there are {', '.join(existing)}")


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook by one rename, signed, so that JupyterLab trusts it and shows its tables styled."""
    write_atomically(path, (nbformat.writes(notebook) + "\n").encode())
    notary = NotebookNotary()
    if isinstance(notary.store, SQLiteSignatureStore):
        notary.store.db.execute("PRAGMA synchronous = OFF")  # waiting for the disk takes longer than the run's page
    notary.sign(notebook)


async def execute(
    notebook: Path,
    parameters: Mapping[str, object] | None = None,
    *,
    kernel: str = kernels.FORKED,
    cell_timeout: float | None = None,
    memory_limit: float | None = None,
    turn: asyncio.Semaphore | None = None,
) -> tuple[nbformat.NotebookNode, Outcome]:
    """Run a notebook in a process of its own, as many of them at a time as are awaited.

    It starts in the notebook's folder, as it does in JupyterLab. The executed notebook carries no times and no
    paths in its metadata, so that two equal runs are equal. One that fails is given too, as far as it came.

    Parameters
    ----------
    parameters
        Values for the parameters cell, as `check_parameters` takes them.
    kernel
        Name of a kernelspec; with the forked one ipykernel runs the cells without sockets (`kernels.cells`).
    cell_timeout
        Seconds that one cell may take, rounded up; no limit when omitted.
    memory_limit
        Megabytes that the process may allocate, its imports included; no limit when omitted. Linux alone.
    turn
        Had while there is a process: with it, what is done before and after does not keep others waiting.

    Returns
    -------
    NotebookNode
    Outcome
        A cell that raises, a kernel that dies, a cell that takes too long: all are outcomes, not exceptions.

    Raises
    ------
    RunError
        If a parameter is refused; nothing has run then.
    """
    executed = _prepared(notebook, check_parameters(notebook, parameters or {}))
    client = NotebookClient(
        executed,
        kernel_name=kernel,
        timeout=cell_timeout and math.ceil(cell_timeout),  # it takes whole seconds
        record_timing=False,
        resources={"metadata": {"path": str(notebook.parent)}},
        extra_arguments=kernels.ARGUMENTS,
    )
    client.log.setLevel(logging.CRITICAL)  # every failure is in the outcome
    due, failed = {index: cell for index, cell in enumerate(executed.cells) if _is_run(cell)}, None
    async with turn or nullcontext(), _process(client, due, memory_limit) as (process, run_cell):
        start = time.perf_counter()
        for index, cell in due.items():
            failed = await run_cell(cell, index)
            if failed:
                break
        seconds, peak = time.perf_counter() - start, memory.peak(process)
    if not failed:
        return executed, Outcome(seconds, memory=peak)
    from papermill.exceptions import strip_color

    error = f"In [{client.code_cells_executed}]: {failed.ename}: {failed.evalue}".partition("\n")[0]
    if memory_limit and ("MemoryError" in failed.ename or failed.ename == DeadKernelError.__name__):
        error += f" (with at most {memory_limit:g} MB of memory)"
    lines = strip_color("\n".join(failed.traceback)).splitlines()
    return executed, Outcome(seconds, error, "\n".join(lines[-TRACEBACK_LINES:]), peak)


def _prepared(notebook: Path, values: Mapping[str, object]) -> nbformat.NotebookNode:
    """The notebook as it is to be run: values put in as papermill does, no outputs of an earlier run."""
    prepared = nbformat.read(notebook, as_version=4)
    if values:
        from papermill.translators import translate_parameters  # its import takes an eighth of a second

        cells = [cell for cell in prepared.cells if INJECTED not in tags(cell)]
        after = next(number for number, cell in enumerate(cells, 1) if PARAMETERS in tags(cell))
        source = translate_parameters("python3", "python", dict(values), "Parameters")
        cells.insert(after, nbformat.v4.new_code_cell(source, id=f"added-{after}", metadata={"tags": [INJECTED]}))
        prepared.cells = cells
    for cell in prepared.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return prepared


def _is_run(cell: Mapping) -> bool:
    """Whether a run comes by a cell: not text, not a blank one, not one that is tagged to be left out."""
    return cell.cell_type == "code" and bool(cell.source.strip()) and "skip-execution" not in tags(cell)


def _may_fail(cell: Mapping) -> bool:
    return "raises-exception" in tags(cell)


@asynccontextmanager
async def _process(
    client: NotebookClient, due: Mapping[int, nbformat.NotebookNode], memory_limit: float | None
) -> AsyncIterator[tuple[int, Callable]]:
    """A process for the cells of a notebook, as its number and what runs one; nothing of it is left afterwards."""
    run = None
    if client.kernel_name == kernels.FORKED:
        given = [{"number": i, "source": cell.source, "may_fail": _may_fail(cell)} for i, cell in due.items()]
        run = await forked(given, client.resources["metadata"]["path"], memory_limit)
    if run:
        client.reset_execution_trackers()
        try:
            yield run.pid, partial(_hear_cell, client, run)
        finally:
            run.end()
        return
    async with _kernel(client) as pid:
        if memory_limit:
            memory.limit(pid, memory_limit)
        yield pid, partial(_run_cell, client)


async def _hear_cell(
    client: NotebookClient, run: ForkedRun, cell: nbformat.NotebookNode, index: int
) -> nbformat.NotebookNode | None:
    """Hear what a forked run tells of a cell, until it is done; what `_run_cell` gives."""
    client.code_cells_executed += 1
    client.clear_before_next_output = False
    try:
        async with asyncio.timeout(client.timeout):
            while message := await run.message():
                reply = message["content"]
                if message["parent_header"].get("msg_id") != str(index):
                    continue  # of a thread that an earlier cell has left
                if message["msg_type"] == "execute_reply":
                    return _failure(cell, reply["ename"], reply["evalue"]) if fails(reply, _may_fail(cell)) else None
                client.process_message(message, cell, index)
        error = DeadKernelError("Kernel died")
    except TimeoutError:
        error = CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", client.timeout, cell)
    return _ended(client, cell, error)


@asynccontextmanager
async def _kernel(client: NotebookClient) -> AsyncIterator[int]:
    """A kernel for a client, ready to run cells, as the number of its process; nothing of it is left afterwards.

    The client's own way waits twice for what never comes, a fifth of a second each time.
    """
    manager = client.create_kernel_manager()
    try:
        await client.async_start_new_kernel(env=kernels.environment())
        client.kc = manager.client()
        client.kc.start_channels(stdin=False, hb=False)
        client.kc.allow_stdin = False
        await _ready(client)
        yield manager.provisioner.pid
    finally:
        if client.kc:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.provisioner.kill()
            await manager.provisioner.wait()
        await manager.shutdown_kernel(now=True)  # removes the rest


async def _ready(client: NotebookClient) -> None:
    """Wait until the kernel answers and its messages arrive; the client passes over those that no cell has caused."""
    for _ in range(START):
        client.kc.kernel_info()
        try:
            await client.kc.get_shell_msg(timeout=1)
            await client.kc.get_iopub_msg(timeout=0.2)
            return
        except Empty:
            if not await client.km.is_alive():
                break
    raise RuntimeError(f"the kernel {client.kernel_name} did not start")


async def _run_cell(client: NotebookClient, cell: nbformat.NotebookNode, index: int) -> nbformat.NotebookNode | None:
    """Run a cell; the error output with which it failed, a dead kernel and a timeout included, or nothing."""
    try:
        await client.async_execute_cell(cell, index)
    except CellExecutionError as error:
        reply = {"status": "error", "ename": error.ename, "evalue": error.evalue}
        return _failure(cell, error.ename, error.evalue) if fails(reply, _may_fail(cell)) else None
    except (CellTimeoutError, DeadKernelError) as error:
        if asyncio.current_task().cancelling():  # the client takes its own end for that of the kernel
            raise asyncio.CancelledError from error
        return _ended(client, cell, error)
    return None


def _failure(cell: nbformat.NotebookNode, raised: str, why: str) -> nbformat.NotebookNode:
    """The error with which a cell failed; a handler of the notebook's own may have kept it from being shown."""
    shown = [output for output in cell.outputs if output.output_type == "error"]
    return shown[0] if shown else nbformat.v4.new_output("error", ename=raised, evalue=why, traceback=[])


def _ended(client: NotebookClient, cell: nbformat.NotebookNode, error: Exception) -> nbformat.NotebookNode:
    """Note in a cell that its kernel came to an end, or was brought to it."""
    reason = str(error).partition("\n")[0]
    failed = nbformat.v4.new_output("error", ename=type(error).__name__, evalue=reason, traceback=[reason])
    cell.outputs.append(failed)
    cell.execution_count = client.code_cells_executed
    return failed
