"""Which lists of lines are added up: tables, what their blocks leave open, lines of one label."""

from collections import defaultdict
from itertools import pairwise

import numpy as np

from helpers.ties.figures import Figures
from helpers.ties.footings import footings
from helpers.ties.lines import lines, relation
from helpers.ties.relation import Relation
from helpers.ties.runs import runs

LISTED = 6  # lines that a footnote lists at the most; longer lists of lines without a total are no list of parts


def sums(figures: Figures) -> list[Relation]:
    """Find every sum between the lines of a release."""
    found, siblings = [], []
    for rows in _tables(figures):
        table = lines(figures, rows)
        totals, open_items = footings(table)
        found += [relation("footing", figures, rows, one) for one in totals]
        siblings += [rows[list(one.parts)] for one in totals]
        siblings += _listed(figures, rows[open_items])
        if len(open_items) > 2:
            # What the blocks of a table end in follows from one another: non-GAAP expenses make non-GAAP income.
            heads = rows[open_items]
            found += [relation("follows", figures, heads, one) for one in footings(lines(figures, heads), skip=2)[0]]
    return found + _by_label(figures) + runs(figures, siblings)


def _tables(figures: Figures):
    """The lines of each table, unit by unit."""
    key = figures.sheet * len(figures.units) + figures.kind
    for code in np.unique(key).tolist():
        rows = np.flatnonzero(key == code)
        if len(rows) > 2:
            yield rows


def _listed(figures: Figures, left: np.ndarray) -> list[np.ndarray]:
    """Neighbouring lines of one section that no total took in: a footnote lists what a line elsewhere consists of."""
    same = [figures.sections[b] == figures.sections[a] and b - a == 1 for a, b in pairwise(left.tolist())]
    groups = np.split(left, np.flatnonzero(~np.array(same, dtype=bool)) + 1)
    return [group for group in groups if 2 < len(group) <= LISTED]


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
            found += [relation("follows", figures, rows, one) for one in footings(lines(figures, rows))[0]]
    return found
