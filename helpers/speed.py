"""How long things take, and how the time grows: measurements on releases that the tests' generator writes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import pandas as pd

from helpers import load_history
from helpers.measures import REVENUE

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


def timed(function, *arguments):
    """The seconds that a call takes, and what it gives."""
    start = perf_counter()
    given = function(*arguments)
    return perf_counter() - start, given
