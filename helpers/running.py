"""A whole run: what is out of date is described and run again, and the pages are brought up to date."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from helpers import batch, inputs, report, shelf, workers
from helpers.kernels import FORKED, servers
from helpers.release import RELEASES, load_release
from helpers.workbook.whole import workbook
from helpers.writing import clear, write_atomically


@dataclass
class Run:
    """What became of a run.

    ``results`` are in the order of releases and notebooks; ``current`` counts the notebooks that were up to date,
    ``due`` the others.
    ``errors`` gives reasons by the id of a release, or by the name of what could not be written.
    """

    index: Path
    results: list[batch.Result] = field(default_factory=list)
    current: int = 0
    due: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def failed(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.errors) or any(result.outcome.error for result in self.results)


def run(
    releases: Mapping[str, str],
    notebooks: Sequence[Path],
    to: Path,
    parameters: Mapping[str, object] | None = None,
    *,
    jobs: int | None = None,
    force: bool = False,
    perform: Callable[..., Iterator[batch.Result]] = batch.run,
    **options: object,
) -> Run:
    """Bring the reports of releases up to date.

    A release whose file cannot be read, a notebook that fails, a page that cannot be written: each costs itself alone.
    Ctrl-C ends the runs; what has finished is kept and shown in the pages.

    Parameters
    ----------
    releases, notebooks, to, parameters
        As `batch.plan` takes them.
    jobs
        Runs at a time; the number of usable cores when omitted.
    force
        Run again what is up to date.
    perform
        Runs the jobs, as `batch.run` does.
    options
        Of every run, as `batch.run` takes them.
    """
    planned = batch.plan(releases, notebooks, to, parameters)  # what cannot be met is refused before anything is done
    clear(to)
    found, described, done, due = Run(to / "index.html"), {}, {}, []
    needs = {one: inputs.of_release(_file(name)) for one, name in releases.items()}
    with workers.Bar(total=len(planned), unit="notebook", disable=None) as bar:
        try:
            kept = {one: report.read_summary(to / one) for one in releases}
            stale = [one for one in releases if force or not needs[one] or kept[one].get(inputs.KEY) != needs[one]]
            if stale:
                servers.begin(options.get("kernel", FORKED))  # it imports while the releases are read
            described |= _described(stale, releases, needs, to, jobs)
            before = _earlier({**kept, **described}, to)
            planned = batch.plan(releases, notebooks, to, parameters, before)
            planned = [job for job in planned if not described.get(job.release_id, {}).get("error")]
            current = {job for job in planned if not force and job.up_to_date}
            due = [job for job in planned if job not in current]
            done |= {job: batch.Result(job, batch.Outcome(0)) for job in current}
            found.current, found.due = len(done), len(due)
            # The page of a release lists its notebooks, so it is written again too.
            listed = dict.fromkeys(job.release_id for job in due if job.release_id not in described)
            described |= _described(listed, releases, needs, to, jobs)
            # The pages do not wait for the notebooks. What an earlier run left in halves is run again first.
            for description in described.values():
                with suppress(OSError, ValueError):
                    report.write_release(to, description, [])
            with suppress(OSError):
                report.write_index(to)
            bar.reset(len(due))
            # The last notebook of a release, its history, takes longest: begun first, it is not waited for alone.
            longest_first = [job for _, its in groupby(due, lambda job: job.release_id) for job in [*its][::-1]]
            for result in perform(longest_first, jobs, **options):
                done[result.job] = result
                bar.update()
        except KeyboardInterrupt:
            found.interrupted = True
    found.results = [done[job] for job in due if job in done]
    for one, description in described.items():
        if description["error"]:
            found.errors[one] = description["error"]
        with _noted(found.errors, f"the page of {one}"):
            results = [done[job] for job in planned if job in done and job.release_id == one]
            report.write_release(to, description, results)
    with _noted(found.errors, found.index.name):
        report.write_index(to)
    return found


def _described(
    ids: Iterable[str], releases: Mapping[str, str], needs: Mapping[str, dict], to: Path, jobs: int | None
) -> dict[str, dict]:
    """What the pages say of releases, each read in a process that its file may bring down; writes the workbooks."""
    items = [(one, releases[one], to / one / report.WORKBOOK) for one in ids]
    described = {}
    gc.freeze()  # before a fork: what both sides have is looked through by neither
    for (one, *_), description, error in workers.each(_describe, items, jobs, meanwhile=batch.prepare):
        # A release that could not be read, or of which no workbook could be written, is tried again.
        described[one] = {**description, inputs.KEY: needs[one]} if description else report.unreadable(one, error)
    return {one: described[one] for one, *_ in items}


def _describe(item: tuple[str, str, Path]) -> dict:
    _, name, book = item
    release = load_release(name)
    book.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(book, workbook(release))
    return report.describe(release)


def _earlier(summaries: Mapping[str, dict], to: Path) -> dict[str, str]:
    """For each release a hash of the releases on the shelf that a history of it reads: its company's earlier ones.

    Those of which nothing is known yet might be: they count for every release, until they are described.
    """
    on_shelf = shelf.files(RELEASES) if RELEASES.is_dir() else {}
    hashes = {one: inputs.of_release(path)["release"] for one, path in on_shelf.items()}
    known = {one: summaries.get(one) or report.read_summary(to / one) for one in on_shelf}
    earlier = {}
    for one, summary in summaries.items():
        words, end = shelf.company_words(summary.get("company", "")), summary.get("period_end", "")
        read = [
            f"{other} {hashes[other]}"
            for other, its in known.items()
            if not its or (shelf.company_words(its["company"]) == words and its["period_end"] < end)
        ]
        earlier[one] = inputs.digest("\n".join(read))
    return earlier


def _file(name: str) -> Path:
    return Path(name) if Path(name).is_absolute() else shelf.files(RELEASES).get(name, Path(name))


@contextmanager
def _noted(errors: dict[str, str], what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        errors[what] = f"{what} cannot be written: {error.strerror}"
