"""Lines that sum up neighbouring parts of another table's total: other charges from five lines of a bridge."""

from collections import Counter, defaultdict
from functools import lru_cache
from math import log10

import numpy as np

from helpers.ties.figures import Figures, words
from helpers.ties.lines import lines, relation
from helpers.ties.relation import ACCEPT, Relation
from helpers.ties.weighing import Footing, weigh


def runs(figures: Figures, siblings: list[np.ndarray]) -> list[Relation]:
    """Find lines that are the sum of some neighbouring parts of a total in another table.

    Parameters
    ----------
    figures : Figures
    siblings : list of array
        The lines that are the parts of each total, in printed order.
    """
    found, sizes, whole = [], [], []
    for parts in (parts for parts in siblings if len(parts) > 2):
        running = np.zeros((len(parts) + 1, figures.values.shape[1]), dtype=np.int64)
        figures.values[parts].cumsum(0, out=running[1:])
        start, stop = _stretches(len(parts))
        found += [parts[i:j] for i, j in zip(start.tolist(), stop.tolist(), strict=True)]
        sizes.append(running[stop] - running[start])
        whole += [np.abs(running[-1])] * len(start)
    if not found:
        return []
    best = {}
    price = log10(len(found) * len(figures.labels))
    for (row, number, sign), count in _matches(np.concatenate(sizes), figures.values).items():
        run = found[number]
        elsewhere = figures.sheet[row] != figures.sheet[run[0]] and figures.kind[row] == figures.kind[run[0]]
        if not elsewhere or not _mostly(figures, row, run, whole[number], count):
            continue
        rows = np.array([row, *run])
        taken, parts = lines(figures, rows), tuple(range(1, len(rows)))
        named = bool(words(figures.labels[row]) & words(figures.labels[run[0]]))
        coefs = (sign,) * len(run)
        evidence, fails, _ = weigh(taken, 0, parts, coefs)
        evidence += named - price
        rank = (-fails, -len(run), evidence)
        if evidence >= ACCEPT and (row not in best or rank > best[row][0]):
            best[row] = rank, relation("follows", figures, rows, Footing(0, parts, coefs, evidence))
    return [found for _, found in best.values()]


@lru_cache(maxsize=256)
def _stretches(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Where stretches of two lines or more begin and end among so many; all of the lines are the total itself."""
    start, stop = np.triu_indices(count + 1, k=2)
    return start[stop - start < count], stop[stop - start < count]


def _matches(ours: np.ndarray, theirs: np.ndarray) -> Counter:
    """In how many columns a line prints a stretch's sum, by line, number of the stretch and sign."""
    matches = Counter()
    for sums, printed in zip(ours.T.tolist(), theirs.T.tolist(), strict=True):
        rows_of = defaultdict(list)
        for row, amount in enumerate(printed):
            if amount:
                rows_of[abs(amount)].append(row)
        for number in [number for number, amount in enumerate(sums) if abs(amount) in rows_of]:
            for row in rows_of[abs(sums[number])]:
                matches[row, number, 1 if printed[row] == sums[number] else -1] += 1
    return matches


def _mostly(figures: Figures, row: int, run: np.ndarray, whole: np.ndarray, count: int) -> bool:
    """Does a line match a stretch in most columns that print both, and the total of which it is a stretch in fewer?"""
    shared = (figures.values[row] != 0) & (figures.place[run] >= 0).any(axis=0)
    repeats_total = np.count_nonzero((np.abs(figures.values[row]) == whole) & shared)
    return 2 * count >= np.count_nonzero(shared) and repeats_total < count
