"""Which lists of lines are added up: tables, what blocks leave open, equal labels, runs of other tables' parts."""

from collections import Counter, defaultdict
from itertools import pairwise
from math import log10

import numpy as np

from helpers.ties.figures import Figures, words
from helpers.ties.footings import Footing, Lines, footings, weigh
from helpers.ties.relation import ACCEPT, Relation


def sums(figures: Figures) -> list[Relation]:
    """Find every sum between the lines of a release."""
    found, siblings = [], []
    for rows in _tables(figures):
        table = _lines(figures, rows)
        totals, open_items = footings(table)
        found += [_relation("footing", figures, rows, one) for one in totals]
        siblings += [rows[list(one.parts)] for one in totals]
        if len(open_items) > 2:
            # What the blocks of a table end in follows from one another: non-GAAP expenses make non-GAAP income.
            heads = rows[open_items]
            found += [_relation("follows", figures, heads, one) for one in footings(_lines(figures, heads), skip=2)[0]]
    return found + _by_label(figures) + _by_run(figures, siblings)


def _tables(figures: Figures):
    """The lines of each table, unit by unit."""
    key = figures.sheet * len(figures.units) + figures.kind
    for code in np.unique(key).tolist():
        rows = np.flatnonzero(key == code)
        if len(rows) > 2:
            yield rows


def _lines(figures: Figures, rows: np.ndarray) -> Lines:
    place = figures.place[rows].T
    place = place[(place >= 0).any(axis=1)]
    printed = (place >= 0) & (figures.unit[place] == figures.kind[rows[0]])
    step = figures.ulp[place][printed].min(initial=1 << 60)
    values = np.where(printed, figures.amount[place] // step, 0)
    sections = [figures.sections[row] for row in rows.tolist()]
    starts = [False, *(a != b for a, b in pairwise(sections))]
    return Lines(values.tolist(), printed.tolist(), figures.totals[rows].tolist(), starts)


def _relation(kind: str, figures: Figures, rows: np.ndarray, one: Footing) -> Relation:
    place = figures.place[rows[[one.target, *one.parts]]]
    place = np.where(figures.unit[place] == figures.kind[rows[one.target]], place, -1)
    place = place[:, (place[0] >= 0) & (place[1:] >= 0).any(axis=0)].tolist()
    return Relation(
        kind, tuple(place[0]), tuple(map(tuple, place[1:])), one.coefs, one.evidence, firm=kind == "footing"
    )


def _by_label(figures: Figures) -> list[Relation]:
    """Sums among lines of one label: a bridge's stock compensation is the sum of that of the bridges before it."""
    groups = defaultdict(list)
    for row, label in enumerate(figures.labels):
        groups[label.lower(), figures.kind[row]].append(row)
    found = []
    for (label, _), rows in groups.items():
        if len(rows) < 3 or not label:
            continue
        # A line that repeats an earlier one, even with the sign turned, is not added a second time.
        sizes = np.abs(figures.values[rows]).tolist()
        rows = np.array([row for i, row in enumerate(rows) if sizes[i] not in sizes[:i]])
        if len(rows) > 2:
            found += [_relation("follows", figures, rows, one) for one in footings(_lines(figures, rows))[0]]
    return found


def _by_run(figures: Figures, siblings: list[np.ndarray]) -> list[Relation]:
    """Lines that sum up neighbouring parts of another table's total: other charges from five lines of a bridge."""
    runs, sizes, whole = [], [], []
    for parts in siblings:
        running = np.concatenate(
            [np.zeros((1, figures.values.shape[1]), dtype=np.int64), figures.values[parts].cumsum(0)]
        )
        i, j = np.triu_indices(len(parts) + 1, k=2)
        i, j = (edge[j - i < len(parts)] for edge in (i, j))  # all of the parts are the total itself
        whole += [np.abs(running[-1])] * len(i)
        runs += [parts[start:stop] for start, stop in zip(i.tolist(), j.tolist(), strict=True)]
        sizes.append(np.abs(running[j] - running[i]))
    if not runs:
        return []
    matches = Counter()
    for ours, theirs in zip(np.concatenate(sizes).T.tolist(), np.abs(figures.values).T.tolist(), strict=True):
        by_size = defaultdict(list)
        for row, size in enumerate(theirs):
            if size:
                by_size[size].append(row)
        for number, size in enumerate(ours):
            for row in by_size.get(size, ()):
                matches[row, number] += 1
    best = {}
    for (row, number), count in matches.items():
        run = runs[number]
        if figures.sheet[row] == figures.sheet[run[0]] or figures.kind[row] != figures.kind[run[0]]:
            continue
        shared = (figures.place[row] >= 0) & (figures.place[run] >= 0).any(axis=0) & (figures.values[row] != 0)
        # A line that repeats the total in as many columns is no sum of some of its parts.
        if (
            2 * count < np.count_nonzero(shared)
            or (np.abs(figures.values[row]) == whole[number])[shared].sum() >= count
        ):
            continue
        price = log10(len(runs) * len(figures.labels))
        price -= bool(words(figures.labels[row]) & words(figures.labels[run[0]]))
        rows = np.array([row, *run])
        lines, parts = _lines(figures, rows), tuple(range(1, len(rows)))
        for sign in (1, -1):
            evidence, fails, _ = weigh(lines, 0, parts, (sign,) * len(run))
            rank = (-fails, -len(run), evidence)
            if evidence - price >= ACCEPT and (row not in best or rank > best[row][0]):
                one = Footing(0, parts, (sign,) * len(run), evidence - price)
                best[row] = rank, _relation("follows", figures, rows, one)
    return [relation for _, relation in best.values()]
