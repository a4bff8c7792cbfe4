"""Runs on a Dask cluster: a job goes to a worker with the files it needs and comes back with those it made.

Nothing is shared but the project: the workers have it installed, and the same shelf, which is checked.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import nbformat

from helpers import inputs, shelf
from helpers.batch import Job, Result, run_job
from helpers.engine import Outcome, write_notebook
from helpers.parameters import RunError
from helpers.release import RELEASES
from helpers.writing import write_atomically

SECONDS = 30  # for the scheduler to answer, and for a first worker to be there
_turn = Lock()  # a worker of several threads runs one job at a time: pages are made for a process with one


@contextmanager
def connected(address: str) -> Iterator[Callable[..., Iterator[Result]]]:
    """Connect to a cluster; what is given runs jobs there as `batch.run` does here.

    A worker that dies loses nothing: Dask gives its jobs to another, and gives up a job only when four workers died of
    it (its setting ``distributed.scheduler.allowed-failures``).

    Parameters
    ----------
    address
        Of the scheduler, as ``tcp://host:8786``, or the file that it wrote.

    Raises
    ------
    RunError
        When Dask is not installed, no scheduler answers or it has no worker.
    """
    try:
        from distributed import Client
    except ImportError as error:
        extra = "pip install 'earnings-release-notebooks[cluster]'"
        raise RunError(f"--dask needs Dask, which the extra 'cluster' brings: {extra}") from error
    where = {"scheduler_file": address} if Path(address).is_file() else {"address": address}
    with ExitStack() as stack:
        try:
            client = stack.enter_context(Client(**where, timeout=SECONDS, set_as_default=False))
            client.wait_for_workers(1, timeout=SECONDS)
        except (OSError, ValueError) as error:
            raise RunError(f"{address}: no Dask scheduler with a worker answers ({error})") from error
        yield lambda jobs, workers=None, **options: _run(client, jobs, options)


def _run(client, jobs: Sequence[Job], options: Mapping[str, object]) -> Iterator[Result]:
    from distributed import as_completed

    ours = _project()
    tasks = {client.submit(_perform, *_packed(job), options, ours, pure=False): job for job in jobs}
    for task in as_completed(list(tasks), loop=client.loop):
        job, made = tasks.pop(task), {}
        try:
            outcome, made = task.result()
            _store(job, made)
        except Exception as error:  # whatever it is, it is this job's: its workers died, the disk here is full
            outcome = Outcome(0, f"{type(error).__name__}: {error}".partition("\n")[0])
            for path in (job.executed, job.page):
                path.unlink(missing_ok=True)
        task.release()
        yield Result(job, outcome)


def _packed(job: Job) -> tuple[Job, str, dict[str, bytes]]:
    """A job, its notebook without outputs, and its release, unless the worker has that on its shelf."""
    notebook = json.loads(job.notebook.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    path = Path(str(job.parameters.get("release_id", "")))
    if not path.is_file():
        return job, json.dumps(notebook), {}
    return (
        replace(job, parameters={**job.parameters, "release_id": path.name}),
        json.dumps(notebook),
        {path.name: path.read_bytes()},
    )


def _perform(
    job: Job, notebook: str, files: Mapping[str, bytes], options: Mapping[str, object], theirs: tuple
) -> tuple:
    """Run a job on a worker: how it ended, and the files that it made by their names."""
    if _project() != theirs:
        raise RunError("the worker has other helpers, libraries or releases than the one who asks: install the same")
    with _turn, TemporaryDirectory() as folder:
        here = replace(job, notebook=Path(folder, job.notebook.name), folder=Path(folder, "made"))
        here.notebook.write_text(notebook, encoding="utf-8")
        for name, data in files.items():
            Path(folder, name).write_bytes(data)  # beside the notebook, where the kernel starts
        outcome = run_job(here, **options)
        return outcome, {path.name: path.read_bytes() for path in here.folder.glob("*")}


def _store(job: Job, made: Mapping[str, bytes]) -> None:
    for path in (job.page, job.executed):
        if path.name not in made:
            path.unlink(missing_ok=True)
    if made:
        job.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(job.page, made[job.page.name])
        write_notebook(nbformat.reads(made[job.executed.name].decode(), as_version=4), job.executed)


def _project() -> tuple[str, str]:
    """What must be the same on both sides: helpers with their libraries, and the shelf that histories are read from."""
    on_shelf = shelf.files(RELEASES) if RELEASES.is_dir() else {}
    return inputs.of_helpers(), inputs.digest(
        " ".join(f"{path.name} {inputs.digest(path.read_bytes())}" for path in on_shelf.values())
    )
