"""Many runs: every notebook on every release, several at once, each failing for itself alone."""

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from helpers.engine import Outcome, RunError, check_parameters, read_parameters, run_notebook
from helpers.shelf.kept import write_atomically

TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, eq=False)
class Job:
    """One notebook to run on one release: gives ``folder/<notebook>.ipynb`` and ``.html``."""

    release_id: str
    notebook: Path
    folder: Path
    parameters: Mapping[str, object] = field(default_factory=dict)
    beside: tuple[str, ...] = ()  # the notebooks of the same release that its page links to

    @property
    def executed(self) -> Path:
        """Where the executed notebook appears."""
        return self.folder / self.notebook.name

    @property
    def page(self) -> Path:
        """Where its page appears."""
        return self.executed.with_suffix(".html")


@dataclass(frozen=True)
class Result:
    """One job with its outcome."""

    job: Job
    outcome: Outcome


def plan(
    releases: Mapping[str, str],
    notebooks: Sequence[Path],
    to: Path,
    parameters: Mapping[str, object] | None = None,
) -> list[Job]:
    """Lay out the runs: all notebooks of the first release, then of the next.

    Parameters
    ----------
    releases
        Release id to what the notebooks are to load: an id or a path.
    to
        The folder of all reports; each release has a folder of its own in it.
    parameters
        Given to every notebook that has them.

    Raises
    ------
    RunError
        If no notebook has a parameter of a name, or a value is of another type than its default.
    """
    parameters = dict(parameters or {})
    known = {notebook: read_parameters(notebook) for notebook in notebooks}
    everywhere = {name: default for defaults in known.values() for name, default in defaults.items()}
    everywhere.pop("release_id", None)  # the releases are named, not set
    for name in parameters:
        if name not in everywhere:
            existing = ", ".join(f"{name} = {default!r}" for name, default in everywhere.items()) or "none"
            raise RunError(f"no notebook has a parameter {name!r}; there are: {existing}")
    beside = tuple(notebook.stem for notebook in notebooks)
    jobs = []
    for release_id, load in releases.items():
        for notebook, defaults in known.items():
            given = {name: value for name, value in {**parameters, "release_id": load}.items() if name in defaults}
            jobs.append(Job(release_id, notebook, to / release_id, check_parameters(notebook, given), beside))
    return jobs


def run(jobs: Sequence[Job], workers: int | None = None, kernel: str = "python3") -> Iterator[Result]:
    """Run jobs in a pool of processes, each notebook in a kernel of its own; results come as they are done.

    Processes, not threads: a process can be lost without the others, and papermill changes state of its process.

    Parameters
    ----------
    workers
        Runs at a time; the number of usable cores when omitted.
    """
    # A fork server has the client imported once, before any thread exists; Windows has none.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__])
    # Ctrl-C reaches the workers too: it ends them at once and without a word, and their kernels follow them.
    quiet = (signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(workers or usable_cores(), context, signal.signal, quiet) as pool:
        futures = {pool.submit(run_job, job, kernel): job for job in jobs}
        try:
            for future in as_completed(futures):
                error = future.exception()
                outcome = Outcome(0, f"{type(error).__name__}: {error}") if error else future.result()
                yield Result(futures[future], outcome)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def run_job(job: Job, kernel: str = "python3") -> Outcome:
    """Run one notebook and write its page; whatever goes wrong is the outcome of this job."""
    try:
        outcome = run_notebook(job.notebook, job.executed, job.parameters, kernel=kernel)
        write_atomically(job.page, page(nbformat.read(job.executed, as_version=4), job, outcome.error).encode())
        return outcome
    except Exception as error:  # a row of the summary, whatever it is: the other runs go on
        # What an earlier run left must not pass for the result of this one.
        job.executed.unlink(missing_ok=True)
        job.page.unlink(missing_ok=True)
        return Outcome(0, f"{type(error).__name__}: {error}".partition("\n")[0])


def page(notebook: nbformat.NotebookNode, job: Job, error: str = "") -> str:
    """An executed notebook as one HTML page that stands alone: no script, nothing fetched, alt text kept."""
    name, title = job.notebook.stem, f"{job.notebook.stem}, {job.release_id}"
    said = {"title": title, "release": job.release_id, "name": name, "notebooks": job.beside, "error": error}
    html, _ = _exporter().from_notebook_node(notebook, said)
    return html


@cache
def _exporter() -> HTMLExporter:
    # The addresses are those of scripts that a page may not fetch.
    return HTMLExporter(
        template_name="notebook",
        extra_template_basedirs=[str(TEMPLATES)],
        extra_template_paths=[str(TEMPLATES)],
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        mathjax_url="",
        require_js_url="",
        jquery_url="",
    )


def usable_cores() -> int:
    """The cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def summary(results: Iterable[Result]) -> str:
    """A table of results for the terminal: release, notebook, how it ended, seconds; then what the failures said."""
    rows = [(r.job.release_id, r.job.notebook.stem, "failed" if r.outcome.error else "ok", r.outcome) for r in results]
    wide = [max([len(row[i]) for row in rows] + [len(head)]) for i, head in enumerate(("release", "notebook"))]
    lines = [f"{'release':{wide[0]}}  {'notebook':{wide[1]}}  {'status':6}  seconds"]
    for release, notebook, status, outcome in rows:
        line = f"{release:{wide[0]}}  {notebook:{wide[1]}}  {status:6}  {outcome.seconds:7.1f}  {outcome.error}"
        lines.append(line.rstrip())
    for release, notebook, _, outcome in rows:
        if outcome.traceback:
            lines += ["", f"{release} {notebook}: {outcome.error}", outcome.traceback]
    return "\n".join(lines)
