"""Thousands of releases as one Parquet dataset: a file per release, read in parallel, each failing for itself alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers import workers
from helpers.documents.grid import ReleaseError
from helpers.release import RELEASES
from helpers.shelf import named
from helpers.shelf.adding import SUPERSEDED
from helpers.shelf.kept import SUFFIXES, Kept, keep, sweep
from helpers.workbook.looks import obeyed
from helpers.writing import write_atomically

ERRORS = "_errors.csv"  # whoever reads the folder as one dataset passes over names that begin so
SECONDS = 120  # for one file: the longest real releases take three


class Exported(NamedTuple):
    """What became of the files: counts, ``read`` anew among them; a row per file that failed: ``file``, ``reason``."""

    releases: int
    read: int
    figures: int
    removed: int
    errors: pd.DataFrame

    def __str__(self) -> str:
        counts = f"{self.releases:,} releases with {self.figures:,} figures: {self.read:,} read"
        counts += f", {self.releases - self.read:,} unchanged, {self.removed:,} no longer named and removed"
        if self.errors.empty:
            return counts
        failed = self.errors.to_string(index=False, max_rows=100, max_colwidth=90)
        return f"{counts}\n\n{len(self.errors):,} files failed\n{failed}"


def export(paths: Sequence[str], to: Path, jobs: int | None = None, seconds: float = SECONDS) -> Exported:
    """Bring a folder of Parquet files up to date with releases: together they are one dataset.

    A file that is of its release and of these rules is left as it is; a release that is no longer named goes. Each file
    appears whole or not at all. ``_errors.csv`` lists the files that failed; when none did there is no such file.

    Parameters
    ----------
    paths
        Files, folders with all that is below them, ids or companies of the shelf; the whole shelf when there are none.
    to
        ``to/<name>.parquet`` for a file, and for one in a folder the same path below ``to`` as it has there.
    jobs
        Files at a time. Memory is what so many files take: what was read is written and forgotten.
    seconds
        What one file may take.

    Returns
    -------
    Exported

    Raises
    ------
    ReleaseError
        When a path is none, or there is no release under any.
    """
    found, failed = _named(paths or [str(RELEASES)])
    to.mkdir(parents=True, exist_ok=True)
    tasks = [(path, name, to / f"{name}.parquet") for name, path in found.items()]
    done, wanted = [], set()
    running = workers.each(_keep, tasks, jobs, seconds)
    for (path, _, kept), one, error in workers.Bar(running, total=len(tasks), unit="file", disable=None):
        if not error:
            wanted.add(kept)
        if error or one.refused:
            failed.append((path, error or one.refused))
        else:
            done.append(one)
    removed = sweep(to, wanted)
    errors = pd.DataFrame(
        sorted((str(path), reason) for path, reason in failed), columns=["file", "reason"], dtype="str"
    )
    _write(errors, to / ERRORS)
    return Exported(len(done), sum(one.read for one in done), sum(one.figures for one in done), removed, errors)


def _keep(task: tuple[Path, str, Path]) -> Kept:
    return keep(*task)


def _named(paths: Sequence[str]) -> tuple[dict[str, Path], list[tuple[Path, str]]]:
    """The files by the names that they get in the dataset; and those whose name another file has."""
    found, failed = {}, []
    for given in paths:
        for path, name in _below(Path(given)) if Path(given).is_dir() else _single(given):
            if not found.setdefault(name, path).samefile(path):
                failed.append((path, f"{found[name]} has its name, {name}"))
    if not found:
        raise ReleaseError(f"{', '.join(paths)}: no file there ends in {', '.join(SUFFIXES)}")
    return found, failed


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        aside = any(part.startswith(".") or part == SUPERSEDED for part in inner.parts)
        if path.suffix.lower() in SUFFIXES and not aside and path.is_file():
            yield path, inner.with_suffix("").as_posix()


def _single(name: str) -> list[tuple[Path, str]]:
    paths = [Path(name)] if Path(name).is_file() else named(name, RELEASES).values()
    return [(path, path.stem) for path in paths]


def _write(errors: pd.DataFrame, path: Path) -> None:
    if errors.empty:
        path.unlink(missing_ok=True)
        return
    # A name or a reason that a spreadsheet would take for a formula gets an apostrophe before it.
    shown = errors.map(lambda text: f"'{text}" if obeyed(text) else text)
    write_atomically(path, shown.to_csv(index=False, lineterminator="\n").encode())
