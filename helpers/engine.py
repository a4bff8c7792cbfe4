"""One notebook run: parameters checked, executed by papermill in a kernel of its own, written whole or not at all."""

import ast
import json
import logging
import math
import os
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.sign import NotebookNotary
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import strip_color
from papermill.execute import remove_error_markers

from helpers.shelf.kept import write_atomically

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
TRACEBACK_LINES = 12  # as many as tell where it happened and what was raised


class RunError(Exception):
    """Raised when a run is asked for that cannot start: names the notebook or parameter, and those that exist."""


@dataclass(frozen=True)
class Outcome:
    """How one run ended. ``error`` is empty when every cell ran, else one line: the cell and what it raised."""

    seconds: float
    error: str = ""
    traceback: str = ""  # the last lines of it, without colours


class _ReportEngine(NBClientEngine):
    """papermill's engine, tuned; a kernel that dies or a cell that never ends becomes that cell's error output."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, *, folder, cell_timeout=None, **_):
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            timeout=cell_timeout,
            shutdown_kernel="immediate",  # nothing in the kernel outlives the run
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
            # Kernels that run at once would queue for one history file, and each would warn that it listens on TCP.
            extra_arguments=["--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR"],
            log=logging.getLogger("papermill"),
        )
        # A backend that the shell asks for would silently take the figures away from the notebook.
        environment = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        try:
            client.execute(env=environment)
        except (CellTimeoutError, DeadKernelError) as error:
            reason = str(error).partition("\n")[0]
            code = [cell for cell in nb_man.nb.cells if cell.cell_type == "code"]
            cell = [cell for cell in code if cell.metadata.papermill.get("start_time")][-1]
            cell.execution_count = code.index(cell) + 1
            cell.outputs.append(
                nbformat.v4.new_output("error", ename=type(error).__name__, evalue=reason, traceback=[reason])
            )


papermill_engines.register("report", _ReportEngine)


def find_notebooks(names: list[str] | None = None, folder: Path = NOTEBOOKS) -> list[Path]:
    """List notebooks in the order of their file names.

    Parameters
    ----------
    names
        Names as ``01-income``, with or without ``.ipynb``; all notebooks of the folder when omitted.

    Raises
    ------
    RunError
        If the folder has no notebook of a name.
    """
    existing = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    wanted = [name.removesuffix(".ipynb") for name in names or existing]
    for name in wanted:
        if name not in existing:
            raise RunError(f"no notebook {name!r}: there are {', '.join(existing) or 'none'}")
    return [path for name, path in existing.items() if name in wanted]


def read_parameters(notebook: Path) -> dict[str, object]:
    """Read the parameters cell of a notebook: each name with its default.

    Raises
    ------
    RunError
        If the file is no notebook, or a default is no plain literal: the injected values come after the cell, so
        nothing may be derived in it.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        source = next(("".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", [])), "")
        statements = ast.parse(source).body
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise RunError(f"{notebook}: not a notebook that can be run ({error})") from error
    parameters = {}
    for statement in statements:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        try:
            parameters[target.id] = ast.literal_eval(statement.value)
        except (AttributeError, ValueError) as error:
            line = ast.unparse(statement)
            raise RunError(f"{notebook.name}: the parameters cell holds more than literals: {line}") from error
    return parameters


def check_parameters(notebook: Path, given: Mapping[str, object]) -> dict[str, object]:
    """Check values against the parameters cell: papermill alone would only warn, and run with the default.

    A string is read as the type of the default and as nothing else: ``0000320193`` stays text where the default is
    text.

    Returns
    -------
    dict
        Name to value, each of its default's type.

    Raises
    ------
    RunError
        If the notebook has no such parameter, or a value is of another type.
    """
    defaults = read_parameters(notebook)
    for name in given:
        if name not in defaults:
            known = ", ".join(f"{name} = {default!r}" for name, default in defaults.items()) or "none"
            raise RunError(f"{notebook.stem} has no parameter {name!r}; it has: {known}")
    checked = {}
    for name, value in given.items():
        checked[name] = _read(value, defaults[name]) if isinstance(value, str) else value
        if not _fits(checked[name], defaults[name]):
            kind = type(defaults[name]).__name__
            raise RunError(f"{notebook.stem}: {name} is of type {kind}, as in {defaults[name]!r}; {value!r} is not")
    return checked


def _read(text: str, default: object) -> object:
    if isinstance(default, str):
        return text
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _fits(value: object, default: object) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False  # no JSON file can hold it
    if isinstance(default, float):
        return type(value) in (int, float)
    return default is None or type(value) is type(default)


def run_notebook(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, object] | None = None,
    *,
    kernel: str = "python3",
    cell_timeout: float | None = None,
) -> Outcome:
    """Run a notebook in a kernel of its own and write the executed notebook.

    The kernel starts in the notebook's folder, as it does in JupyterLab. The executed notebook carries no times and no
    paths in its metadata, so that two equal runs give equal files, and is signed, so that JupyterLab trusts it and
    shows its tables styled. A notebook that fails is written too, as far as it came.

    Parameters
    ----------
    output
        Where the executed notebook appears, by one rename.
    parameters
        Values for the parameters cell, as `check_parameters` takes them.
    kernel
        Name of a kernelspec.
    cell_timeout
        Seconds that one cell may take; no limit when omitted.

    Returns
    -------
    Outcome
        A cell that raises, a kernel that dies, a cell that takes too long: all are outcomes, not exceptions.

    Raises
    ------
    RunError
        If a parameter is refused; nothing has run then.
    """
    values = check_parameters(notebook, parameters or {})
    output.parent.mkdir(parents=True, exist_ok=True)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # every failure is in the outcome
    source = nbformat.read(notebook, as_version=4)
    part = _part(output)
    error = traceback = ""
    start = time.perf_counter()
    try:
        papermill.execute_notebook(
            deepcopy(source),
            str(part).replace("{", "{{").replace("}", "}}"),  # papermill fills in braces of a path
            values,
            engine_name="report",
            kernel_name=kernel,
            progress_bar=False,
            request_save_on_cell_execute=False,
            folder=notebook.parent,
            cell_timeout=cell_timeout,
        )
    except papermill.PapermillExecutionError as failed:
        error = f"In [{failed.exec_count}]: {failed.ename}: {failed.evalue}".partition("\n")[0]
        traceback = "\n".join(strip_color("\n".join(failed.traceback)).splitlines()[-TRACEBACK_LINES:])
    finally:
        seconds = time.perf_counter() - start
        executed = nbformat.read(part, as_version=4) if part.exists() else None
        part.unlink(missing_ok=True)
    write_atomically(output, (nbformat.writes(_signed(_cleaned(executed, source))) + "\n").encode())
    return Outcome(seconds, error, traceback)


def _cleaned(executed: nbformat.NotebookNode, source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out what papermill adds: times and paths, ids drawn at random, its cells that shout about an error."""
    known = {cell.id for cell in source.cells}
    executed = remove_error_markers(executed)
    executed.metadata = source.metadata
    for number, cell in enumerate(executed.cells):
        cell.metadata.pop("papermill", None)
        if cell.id not in known:
            cell.id = f"added-{number}"
    return executed


def _signed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    NotebookNotary().sign(notebook)
    return notebook


def _part(path: Path) -> Path:
    return path.with_name(f".part-{os.getpid()}-{path.name}")
