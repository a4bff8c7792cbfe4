"""Many runs: every notebook on every release, several at once, each failing for itself alone."""

import asyncio
import atexit
import gc
import math
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import nbformat

from helpers import inputs, shelf
from helpers.engine import Outcome, execute, write_notebook
from helpers.parameters import RunError, check_parameters, read_parameters
from helpers.release import RELEASES
from helpers.workers import usable_cores
from helpers.writing import write_atomically

TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, eq=False)
class Job:
    """One notebook to run on one release: gives ``folder/<notebook>.ipynb`` and ``.html``."""

    release_id: str
    notebook: Path
    folder: Path
    parameters: Mapping[str, object] = field(default_factory=dict)
    beside: tuple[str, ...] = ()  # the notebooks of the same release that its page links to
    inputs: Mapping[str, str] = field(default_factory=dict)  # what the run depends on (`inputs.of_run`)

    @property
    def executed(self) -> Path:
        """Where the executed notebook appears."""
        return self.folder / self.notebook.name

    @property
    def page(self) -> Path:
        """Where its page appears."""
        return self.executed.with_suffix(".html")

    @property
    def up_to_date(self) -> bool:
        """Whether the last run was good and of the same inputs."""
        return bool(self.inputs) and self.page.is_file() and inputs.recorded(self.executed) == self.inputs


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
    earlier: Mapping[str, str] | None = None,
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
    earlier
        Release id to a hash of the releases before it, for the notebooks that read them: those that have a parameter
        ``releases``.

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
        if name == "release_id":
            raise RunError("release_id is what the command is given: name the releases there")
        if name not in everywhere:
            existing = ", ".join(f"{name} = {default!r}" for name, default in everywhere.items()) or "none"
            raise RunError(f"no notebook has a parameter {name!r}; there are: {existing}")
    beside = tuple(notebook.stem for notebook in notebooks)
    on_shelf, jobs = shelf.files(RELEASES) if RELEASES.is_dir() else {}, []
    for release_id, load in releases.items():
        for notebook, defaults in known.items():
            given = {name: value for name, value in {**parameters, "release_id": load}.items() if name in defaults}
            given = check_parameters(notebook, given)
            before = (earlier or {}).get(release_id, "") if "releases" in defaults else ""
            needs = inputs.of_run(on_shelf.get(load, Path(load)), notebook, given, before)
            jobs.append(Job(release_id, notebook, to / release_id, given, beside, needs))
    return jobs


def run(jobs: Iterable[Job], workers: int | None = None, **options: object) -> Iterator[Result]:
    """Run jobs, each notebook in a kernel of its own; results come as they are done.

    One process talks to all kernels; nothing is left of them when the iteration ends or is given up, and what is
    finished stays.

    Parameters
    ----------
    workers
        Runs at a time; the number of usable cores when omitted.
    options
        Of every run: ``kernel``, ``cell_timeout``, ``memory_limit``, as `engine.execute` takes them.
    """
    with asyncio.Runner() as loop:
        results = _as_done(jobs, workers or usable_cores(), options)
        while result := loop.run(_next(results)):
            yield result


async def _as_done(jobs: Iterable[Job], workers: int, options: Mapping[str, object]) -> AsyncIterator[Result]:
    waiting, running, turn = iter(jobs), {}, asyncio.Semaphore(workers)
    try:
        while True:
            for job in islice(waiting, 2 * workers - len(running)):  # some are read or written while others run
                prepare()
                running[asyncio.create_task(_perform(job, turn=turn, **options))] = job
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield Result(running.pop(task), task.result())
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _next(results: AsyncIterator[Result]) -> Result | None:
    return await anext(results, None)


@cache
def prepare() -> None:
    """Import what runs and pages need, while the kernels' own imports go on elsewhere or while releases are read."""
    import papermill.translators  # noqa: F401

    page(nbformat.v4.new_notebook(), Job("", Path(), Path()))
    gc.freeze()  # what was imported stays: looking through it for what does not takes a sixth of a second
    atexit.register(gc.freeze)  # and another at the end


def run_job(job: Job, **options: object) -> Outcome:
    """Run one job, in this process and whatever kernel is asked for: what a cluster sends to its workers.

    It writes ``job.page``, then ``job.executed``, each by one rename; the second holds ``job.inputs`` when every cell
    ran, so a job killed at any moment is not `Job.up_to_date`, and running it again is all that is needed.

    Parameters
    ----------
    options
        ``kernel``, ``cell_timeout``, ``memory_limit``, as `engine.execute` takes them.

    Returns
    -------
    Outcome
        Whatever goes wrong is the outcome of this job; nothing is raised.
    """
    return asyncio.run(_perform(job, **options))


async def _perform(job: Job, **options: object) -> Outcome:
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        executed, outcome = await execute(job.notebook, job.parameters, **options)
        await asyncio.sleep(0)  # whose turn it is now begins
        if job.inputs and not outcome.error:
            executed.metadata[inputs.KEY] = dict(job.inputs)
        write_atomically(job.page, page(executed, job, outcome.error).encode())
        write_notebook(executed, job.executed)
        return outcome
    except Exception as error:  # a row of the summary, whatever it is: the other runs go on
        # What an earlier run left must not pass for the result of this one.
        with suppress(OSError):
            job.executed.unlink(missing_ok=True)
            job.page.unlink(missing_ok=True)
        return Outcome(0, f"{type(error).__name__}: {error}".partition("\n")[0])


def page(notebook: nbformat.NotebookNode, job: Job, error: str = "") -> str:
    """An executed notebook as one HTML page that stands alone: no script, nothing fetched, alt text kept."""
    name, title = job.notebook.stem, f"{job.notebook.stem}, {job.release_id}"
    said = {"title": title, "release": job.release_id, "name": name, "notebooks": job.beside, "error": error}
    from nbconvert import TemplateExporter

    # HTMLExporter's own method would parse the whole page again, to give images a text that ours have.
    html, _ = TemplateExporter.from_notebook_node(_exporter(), notebook, said)
    return html


@cache
def _exporter():
    from nbconvert import HTMLExporter
    from nbconvert.filters import DataTypeFilter

    # The addresses are those of scripts that a page may not fetch.
    return HTMLExporter(
        template_name="notebook",
        extra_template_basedirs=[str(TEMPLATES)],
        extra_template_paths=[str(TEMPLATES)],
        default_preprocessors=[],
        filters={
            "highlight_code": lambda source, **_: _highlight(source),
            "clean_html": lambda html: html,  # is asked for of highlighted code alone
            "filter_data_type": DataTypeFilter,
        },
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        mathjax_url="",
        require_js_url="",
        jquery_url="",
    )


@lru_cache(1000)
def _highlight(source: str) -> str:
    """Code in colours, its characters escaped; the same cells stand in the pages of every release."""
    from nbconvert.filters import Highlight2HTML

    return Highlight2HTML(pygments_lexer="ipython3")(source)


def summary(results: Iterable[Result]) -> str:
    """A table of results for the terminal: release, notebook, how it ended, seconds, the most memory held in megabytes.

    What the failures said comes after it.
    """
    rows = [(r.job.release_id, r.job.notebook.stem, "failed" if r.outcome.error else "ok", r.outcome) for r in results]
    wide = [max([len(row[i]) for row in rows] + [len(head)]) for i, head in enumerate(("release", "notebook"))]
    lines = [f"{'release':{wide[0]}}  {'notebook':{wide[1]}}  {'status':6}  seconds    MB"]
    for release, notebook, status, outcome in rows:
        held = "" if math.isnan(outcome.memory) else f"{outcome.memory:.0f}"
        line = f"{release:{wide[0]}}  {notebook:{wide[1]}}  {status:6}  {outcome.seconds:7.1f} {held:>5}"
        lines.append(f"{line}  {outcome.error}".rstrip())
    for release, notebook, _, outcome in rows:
        if outcome.traceback:
            lines += ["", f"{release} {notebook}: {outcome.error}", outcome.traceback]
    return "\n".join(lines)
