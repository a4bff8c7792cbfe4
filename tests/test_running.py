"""Whole runs: what is not repeated, and what is left when something goes wrong, each fault caused for real."""

import json
import re
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from test_kernels import alive, needs_fork, until
from test_main import CLEAN

from helpers import batch, inputs, report, running
from helpers.kernels import memory
from helpers.parameters import find_notebooks
from helpers.release import read_release

on_linux = pytest.mark.skipif(not memory.prlimit, reason="memory is limited on Linux alone")
QUICK, SLOW = 'print(release_id, "ran")', "import time\ntime.sleep(600)"


@cache
def sample():
    return report.describe(read_release(CLEAN.encode(), "sample"))


def describe(ids, releases, needs, to, jobs):
    """The same for every release, but for company and quarter: how releases are read is another test's."""
    return {
        one: {
            **sample(),
            "id": one,
            "company": one.partition("-")[0],
            "period_end": f"{one[-4:]}-09-30",
            inputs.KEY: needs[one],
        }
        for one in ids
    }


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a shelf of one release, and one notebook."""
    for module in (running, batch):
        monkeypatch.setattr(module, "RELEASES", tmp_path / "releases")
    monkeypatch.setattr(running, "_described", describe)
    store(tmp_path, "acme-2007")
    write(tmp_path, "quick", QUICK)
    return tmp_path


def store(project, release_id, text="figures"):
    (project / "releases").mkdir(exist_ok=True)
    (project / "releases" / f"{release_id}.txt").write_text(text)


def write(project, name, *sources, parameters='release_id: str = "x"'):
    (project / "notebooks").mkdir(exist_ok=True)
    cells = [new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), project / "notebooks" / f"{name}.ipynb")


def run(project, **options):
    """Run everything: the run, and of each notebook that ran its release, its name and how it ended."""
    releases = {path.stem: path.stem for path in sorted((project / "releases").iterdir())}
    done = running.run(releases, find_notebooks(None, project / "notebooks"), project / "reports", **options)
    return done, {(r.job.release_id, r.job.notebook.stem): r.outcome.error for r in done.results}


def parts(project):
    return list((project / "reports").rglob(".part-*"))


def test_what_is_up_to_date_is_not_run_again_unless_forced(project):
    assert run(project)[1] == {("acme-2007", "quick"): ""}
    again, ran = run(project)
    assert (ran, again.current, again.failed) == ({}, 1, False)
    assert run(project, force=True)[1] == {("acme-2007", "quick"): ""}


def test_the_pages_do_not_wait_for_the_notebooks(project):
    def perform(jobs, at_a_time):
        pages = [project / "reports" / "index.html", *(project / "reports" / "acme-2007").glob("index.html")]
        assert len(jobs) == 1 and len(pages) == 2 and all(page.exists() for page in pages)
        return iter(())

    run(project, perform=perform)


@pytest.mark.parametrize(
    "change",
    [
        lambda project: store(project, "acme-2007", "other figures"),
        lambda project: write(project, "quick", QUICK, "1"),
        lambda project: (project / "reports/acme-2007/quick.html").unlink(),
        lambda project: (project / "reports/acme-2007/quick.ipynb").write_text("{ half a notebook"),
    ],
    ids=["release", "notebook", "page", "damage"],
)
def test_what_a_report_was_made_from_decides_whether_it_is_made_again(project, change):
    run(project)
    change(project)
    assert run(project)[1] == {("acme-2007", "quick"): ""}
    assert run(project)[1] == {}


def test_code_and_parameters_count_too(project, monkeypatch):
    write(project, "quick", QUICK, parameters='release_id: str = "x"\nmonths: int = 3')
    run(project)
    assert len(run(project, parameters={"months": "9"})[1]) == 1
    monkeypatch.setattr(inputs, "of_helpers", lambda: "changed")
    assert len(run(project, parameters={"months": "9"})[1]) == 1


def test_a_new_quarter_costs_itself_and_the_histories_it_enters(project):
    write(project, "history", QUICK, parameters='release_id: str = "x"\nreleases: str = ""')
    store(project, "acme-2009"), store(project, "bolt-2009")
    run(project)
    store(project, "acme-2008")
    assert run(project)[1].keys() == {("acme-2008", "quick"), ("acme-2008", "history"), ("acme-2009", "history")}
    assert run(project)[1] == {}


def test_a_failed_run_is_shown_and_tried_again(project):
    write(project, "wrong", "1 / 0")
    for _ in range(2):
        done, ran = run(project)
        assert done.failed and ran["acme-2007", "wrong"] == "In [3]: ZeroDivisionError: division by zero"
        assert "1 failed" in (project / "reports/index.html").read_text()
    assert done.current == 1


@needs_fork
def test_a_worker_that_dies_costs_its_run_alone(project):
    write(project, "dies", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    _, ran = run(project, jobs=2)
    assert ran == {("acme-2007", "dies"): "In [3]: DeadKernelError: Kernel died", ("acme-2007", "quick"): ""}
    assert "1 failed" in (project / "reports/index.html").read_text()


def test_a_cell_without_end_costs_its_run_alone(project):
    write(project, "slow", SLOW)
    _, ran = run(project, cell_timeout=2)
    assert ran["acme-2007", "slow"].startswith("In [3]: CellTimeoutError") and ran["acme-2007", "quick"] == ""


@on_linux
def test_a_run_that_eats_memory_fails_with_its_reason(project):
    write(project, "eats", "eaten = bytearray(3 << 30)")
    write(project, "nibbles", "eaten = []\nwhile True:\n    eaten.append([1, 2, 3])")
    _, ran = run(project, memory_limit=400)
    assert ran["acme-2007", "eats"] == "In [3]: MemoryError:  (with at most 400 MB of memory)"
    assert re.match(r"In \[3\]: \w+Error: .*\(with at most 400 MB of memory\)", ran["acme-2007", "nibbles"])
    assert ran["acme-2007", "quick"] == ""


def test_a_disk_that_fills_up_costs_what_does_not_fit(project):
    reports = project / "reports"
    reports.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", reports], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        write(project, "large", 'print("x" * 300_000)')
        done, ran = run(project)
        assert "No space left" in ran["acme-2007", "large"] and ran["acme-2007", "quick"] == ""
        assert done.failed and "1 failed" in (reports / "index.html").read_text()
        assert not parts(project) and not (reports / "acme-2007/large.ipynb").exists()
    finally:
        subprocess.run(["umount", reports], check=True)


def test_a_folder_that_cannot_be_written_is_said(project):
    (project / "reports").mkdir()
    (project / "reports" / "acme-2007").write_text("a file where a folder is wanted")
    done, ran = run(project)
    assert ran["acme-2007", "quick"].startswith("FileExistsError") and done.failed
    assert "the page of acme-2007 cannot be written: File exists" in done.errors.values()
    assert "No release has been run yet" in (project / "reports/index.html").read_text()


def test_half_written_files_of_a_killed_run_are_swept(project):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (project / "reports/acme-2007").mkdir(parents=True)
    (project / "reports/acme-2007" / f".part-{ended.pid}-page").write_text("half")
    run(project)
    assert parts(project) == []


def drive(project):
    """Run everything in this process: what the tests below start, and end in the middle."""
    for module in (running, batch):
        module.RELEASES = project / "releases"
    running._described = describe
    done, ran = run(project, jobs=2)
    print(json.dumps({"ran": len(ran), "current": done.current, "due": done.due, "interrupted": done.interrupted}))


@pytest.fixture
def started(project):
    """A run in a process of its own, once its quick notebook has finished and the slow one runs."""
    mark = f"import os\nopen({str(project / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')"
    write(project, "slow", mark, SLOW)
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from pathlib import Path; "
    code += f"import test_running; test_running.drive(Path({str(project)!r}))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    until(lambda: inputs.recorded(project / "reports/acme-2007/quick.ipynb") and (project / "pids").exists())
    until(lambda: (project / "pids").read_text())
    time.sleep(1)  # the run has yet to hear of the notebook that it has just written
    yield process
    process.kill()
    process.wait()


@needs_fork
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_run_ended_in_the_middle_leaves_what_is_finished_and_nothing_else(project, started, number):
    processes = [int(pid) for pid in (project / "pids").read_text().split()]  # of the kernel and of its server
    started.send_signal(number)
    said, _ = started.communicate(timeout=60)
    until(lambda: not any(alive(pid) for pid in processes))
    if number == signal.SIGINT:
        assert json.loads(said) == {"ran": 1, "current": 0, "due": 2, "interrupted": True}
        assert "quick.html" in (project / "reports/acme-2007/index.html").read_text()
    assert not (project / "reports/acme-2007/slow.ipynb").exists()
    write(project, "slow", QUICK)
    done, ran = run(project)
    assert ran == {("acme-2007", "slow"): ""} and done.current == 1 and not parts(project)
    listed = json.loads((project / "reports/acme-2007/summary.json").read_text())["runs"]
    assert [(one["notebook"], one["error"]) for one in listed] == [("quick", ""), ("slow", "")]
