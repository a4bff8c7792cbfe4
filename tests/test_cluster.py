"""Runs on a real cluster of this machine: a scheduler and two workers, of which one is killed in mid-run."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from helpers import batch, cluster, inputs
from helpers.__main__ import main
from helpers.parameters import RunError, find_notebooks

SLEEPS = """\
import os, time
from pathlib import Path
time.sleep(1)
print(release_id, Path(release_id).read_text())
"""


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """The scheduler's file, and the processes of two workers."""
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    common = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen([*dask, "scheduler", *common, "--port", "0"], **quiet)
    workers = [subprocess.Popen([*dask, "worker", *common, "--nthreads", "1", "--no-nanny"], **quiet) for _ in range(2)]
    while not file.exists():
        assert scheduler.poll() is None
        time.sleep(0.05)
    yield str(file), workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_run_on_the_cluster_gives_the_files_of_a_run_here(dask, fixture_notebooks, tmp_path):
    notebooks = find_notebooks(["hostile-output", "passes", "raises"], fixture_notebooks)
    releases = {"juniper-2007q3": "juniper-2007q3"}
    here = batch.plan(releases, notebooks, tmp_path / "here")
    there = batch.plan(releases, notebooks, tmp_path / "there")
    with cluster.connected(dask[0]) as run:
        done = {result.job.notebook.stem: result.outcome.error for result in run(there)}
    assert {result.job.notebook.stem: result.outcome.error for result in batch.run(here)} == done
    assert done == {"hostile-output": "", "passes": "", "raises": "In [4]: ZeroDivisionError: division by zero"}
    for one, other in zip(here, there, strict=True):
        assert other.executed.read_text() == one.executed.read_text() and other.page.read_text() == one.page.read_text()
    assert [job.up_to_date for job in there] == [True, True, False]


def test_a_worker_that_is_killed_in_mid_run_costs_no_run(dask, tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell('release_id: str = ""', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(SLEEPS),
    ]
    nbformat.write(notebook, tmp_path / "sleeps.ipynb")
    paths = [tmp_path / f"release-{number}.txt" for number in range(6)]
    for path in paths:
        path.write_text(f"text of {path.stem}")
    jobs = batch.plan({path.stem: str(path) for path in paths}, [tmp_path / "sleeps.ipynb"], tmp_path / "reports")
    with cluster.connected(dask[0]) as run:
        results = run(jobs)
        first = next(results)
        os.kill(dask[1][0].pid, signal.SIGKILL)  # it has one in hand, and others wait for it
        done = [first, *results]
    assert sorted(result.job.release_id for result in done) == [path.stem for path in paths]
    assert not any(result.outcome.error for result in done) and all(job.up_to_date for job in jobs)
    assert "release-3.txt text of release-3" in jobs[3].page.read_text()


def test_a_worker_with_other_helpers_runs_nothing(dask, fixture_notebooks, tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "of_helpers", lambda: "others")
    jobs = batch.plan({"other": "other"}, find_notebooks(["passes"], fixture_notebooks), tmp_path)
    with cluster.connected(dask[0]) as run:
        (done,) = run(jobs)
    assert done.outcome.error.startswith("RunError: the worker has other helpers") and not jobs[0].page.exists()


def test_the_command_runs_on_the_cluster(dask, tmp_path, capsys):
    run = ["run", "juniper-2007q3", "--notebooks", "05-tie-out", "--to", str(tmp_path), "--dask"]
    assert main([*run, dask[0]]) == 0
    assert (tmp_path / "index.html").is_file() and (tmp_path / "juniper-2007q3" / "05-tie-out.html").is_file()
    assert main([*run, dask[0]]) == 0
    assert "1 up to date" in capsys.readouterr().out


def test_no_cluster_is_said_before_anything_runs(monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with pytest.raises(RunError, match="no Dask scheduler with a worker answers"), cluster.connected("127.0.0.1:9"):
        pass
    assert main(["run", "--dask", "127.0.0.1:9"]) == 2
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunError, match="the extra 'cluster' brings"), cluster.connected("127.0.0.1:9"):
        pass
