"""How long things take, and how the time grows: measurements on releases that the tests' generator writes."""

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import pandas as pd

from helpers import load_history, workers
from helpers.measures import REVENUE
from helpers.parameters import NOTEBOOKS

PROJECT = Path(__file__).resolve().parent.parent
GENERATOR = PROJECT / "tests" / "rolling.py"


@contextmanager
def generated(count: int) -> Iterator[Path]:
    """A temporary folder with so many releases in its folder ``in``, of companies of forty quarters each."""
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder, "in")
        releases.mkdir()
        subprocess.run([sys.executable, GENERATOR, str(count), releases], check=True)
        yield Path(folder)


def history(counts: Sequence[int] = (10, 20, 40)) -> pd.DataFrame:
    """Open histories of so many quarters.

    Returns
    -------
    DataFrame
        One row per history, seconds: ``cold`` without a cache, ``cached``, and on the opened one its discrete
        ``quarters`` of revenue and its ``restatements``.
    """
    rows = {}
    for count in counts:
        with generated(count) as folder:
            releases, cache = folder / "in", folder / "facts"
            if not rows:
                load_history("acme", releases)  # what a process does once is no part of it
            cold, _ = timed(load_history, "acme", releases, cache)
            cached, opened = zip(*(timed(load_history, "acme", releases, cache) for _ in range(5)), strict=True)
            quarters, _ = timed(opened[0].quarters, REVENUE)
            restatements, _ = timed(opened[0].restatements)
            rows[count] = {
                "cold": cold, "cached": median(cached), "quarters": quarters, "restatements": restatements,
            }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("releases").round(3)


def runs(count: int = 20) -> pd.DataFrame:
    """Run five notebooks on generated quarters in five ways: a shell loop, a loop of the API, this batch, and bare.

    The batch is measured twice: as the command, which writes a workbook and a page of every release too, and its runs
    alone, which give what the loops give.
    Bare is what nobody can be faster than with the same cores: the code of the cells in processes that have everything
    imported and have run it once, displays and figures made and thrown away, nothing started, sent, written or shown.

    Parameters
    ----------
    count
        Runs: five of each quarter.

    Returns
    -------
    DataFrame
        One row per way: ``seconds`` from the start of the command to its end (bare: of the cells), ``of_shell`` how
        many times as fast as the shell loop, ``of_bare`` how many times the bare seconds, both on the same cores.
    """
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))[:5]
    with generated(-(-count // 5)) as folder:
        releases = sorted((folder / "in").iterdir())
        tasks = [(str(one), str(release)) for release in releases for one in notebooks][:count]
        calls = [(one, str(folder / f"{number}.ipynb"), release) for number, (one, release) in enumerate(tasks)]
        names = ",".join(path.stem for path in notebooks)
        command = [sys.executable, "-m", "helpers", "run", *releases, "--notebooks", names, "--to", folder / "reports"]
        seconds = {
            "shell loop of papermill": _command("sh", "-c", "\n".join(_papermill(*call) for call in calls)),
            "loop of papermill's API": _command(sys.executable, "-c", API, json.dumps(calls)),
            "python -m helpers run": _command(*command),
            "its runs alone": _command(sys.executable, "-c", RUNS, json.dumps(calls)),
            "bare": bare(tasks),
        }
    frame = pd.DataFrame({"seconds": seconds})
    frame["of_shell"] = frame["seconds"]["shell loop of papermill"] / frame["seconds"]
    frame["of_bare"] = frame["seconds"] / frame["seconds"]["bare"]
    return frame.round(1)


def bare(tasks: Sequence[tuple[str, str]]) -> float:
    """The seconds that the cells of (notebook, release) take, spread over the cores."""
    cores = workers.usable_cores()
    shares = [tasks[first::cores] for first in range(cores)]
    done = list(workers.each(_cells, [share for share in shares if share], cores))
    failed = [one.error for one in done if one.error]
    if failed:
        raise RuntimeError(failed[0])
    return max(one.result for one in done)


def growth(counts: Sequence[int]) -> pd.DataFrame:
    """Export and run so many generated releases, then once more with nothing changed.

    Returns
    -------
    DataFrame
        One row per number of releases, seconds of the commands: ``export`` all, ``export_again``, ``run`` one notebook
        on all, ``run_again``.
    """
    rows = {}
    for count in counts:
        with generated(count) as folder:
            helpers = [sys.executable, "-m", "helpers"]
            export = [*helpers, "export", folder / "in", "--to", folder / "facts"]
            releases = sorted((folder / "in").iterdir())
            run = [*helpers, "run", *releases, "--notebooks", "01-income", "--to", folder / "reports"]
            rows[count] = {
                "export": _command(*export), "export_again": _command(*export),
                "run": _command(*run), "run_again": _command(*run),
            }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("releases").round(1)


API = """
import json, sys, papermill
for notebook, output, release in json.loads(sys.argv[1]):
    papermill.execute_notebook(notebook, output, {"release_id": release}, progress_bar=False)
"""


RUNS = """
import json, sys
from pathlib import Path
from helpers.kernels import FORKED, servers
servers.begin(FORKED)
from helpers import batch
given = [(Path(notebook), Path(output), release) for notebook, output, release in json.loads(sys.argv[1])]
jobs = [job for one, to, release in given for job in batch.plan({to.stem: release}, [one], to.with_suffix(""))]
for result in batch.run(jobs):
    if result.outcome.error:
        sys.exit(result.outcome.error)
"""


def _papermill(notebook: str, output: str, release: str) -> str:
    return shlex.join([sys.executable, "-m", "papermill", notebook, output, "-r", "release_id", release])


def _command(*command: object) -> float:
    start = perf_counter()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=PROJECT)
    if done.returncode:
        raise RuntimeError(f"{command[:4]} ended with {done.returncode}: {done.stderr[-1000:]}")
    return perf_counter() - start


def _cells(tasks: Sequence[tuple[str, str]]) -> float:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()

    def run(notebook: str, release: str) -> None:
        shell.reset()
        for cell in json.loads(Path(notebook).read_text())["cells"]:
            if cell["cell_type"] == "code":
                with capture_output():
                    shell.run_cell("".join(cell["source"])).raise_error()
            if "parameters" in cell["metadata"].get("tags", []):
                shell.push({"release_id": release})

    run(*tasks[0])
    seconds, _ = timed(lambda: [run(*task) for task in tasks])
    return seconds


def timed(function, *arguments):
    """The seconds that a call takes, and what it gives."""
    start = perf_counter()
    given = function(*arguments)
    return perf_counter() - start, given
