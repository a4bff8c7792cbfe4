"""Figures per share: an income over a number of shares, within what their printed digits leave open."""

import numpy as np

from helpers.ties.figures import Figures, measure, opposed
from helpers.ties.quotients import Grid, best, parallel
from helpers.ties.relation import Relation

OWN = 1.5  # digits that it is worth that all three lines stand in one table
CROSSED = 4.0  # digits that it costs to divide by shares which are called otherwise
OWN_SHARES = 3.0  # digits that it costs to divide by shares of another table than the figure's own that prints some
PER_SHARE = 0.0  # digits that suffice for a figure per share: that it is income over shares is known beforehand


def per_share(grid: Grid) -> list[Relation]:
    """Find the figures per share that are an income over a number of shares.

    Two or three digits a column cannot tell one of a hundred lines; so the lines are tried in the order in which a
    reader would: incomes before the figure in the same table, the nearest total first, and the shares whose label or
    place in their list is the same.
    """
    figures, shares = grid.figures, grid.of_unit("shares")
    incomes = np.flatnonzero(figures.kind == figures.money)
    rows = [row for row, kind in enumerate(figures.kind.tolist()) if figures.units[kind].endswith("/share")]
    pairs = [pair for row in rows for pair in grid.pairs(row, incomes, shares, 1)] if len(shares) else []
    if not pairs:
        return []
    row, above, below = np.concatenate(pairs, axis=1)
    holds = grid.holds(row, above, below, 1)
    score = (
        grid.evidence(row, above, below, holds, 1)
        - grid.distance(row, above)
        + grid.alike(row, below)
        + grid.alike(row, above)
    )
    crossed, elsewhere = _crossed(figures, row, below), figures.sheet[below] != figures.sheet[row]
    own = np.isin(row, row[~crossed & ~elsewhere])
    score -= np.where(own, OWN_SHARES, np.log10(len(shares))) * elsewhere + 0.01 * np.abs(below - row)
    score += OWN * (
        (holds == 1).any(axis=1)
        & ~(holds == 0).any(axis=1)
        & (figures.sheet[above] == figures.sheet[row])
        & (figures.sheet[below] == figures.sheet[row])
    )
    score -= CROSSED * crossed
    found = {}
    for target, top, base, digits, met, missed in best(row, above, below, holds, score):
        if digits >= PER_SHARE and met >= missed:
            found[target] = top, base, digits, missed
    for target, (top, base, digits, missed) in list(found.items()):
        # Two figures per share of one income are over different shares: the one that they fit less is over no line.
        rivals = [other for other in found.values() if other[:2] == (top, base)]
        if missed and any(other[2] > digits for other in rivals):
            del found[target]
    parallel(grid, rows, incomes.tolist(), found, 1)
    for target in rows:
        # Basic and diluted stand in one order in both lists: what is known of one line places the other.
        for step in (-1, 1):
            top, base, *_ = found.get(target + step, (None, None))
            pair = top, base and base - step
            if target in found or pair[1] not in shares or pair in [one[:2] for one in found.values()]:
                continue
            if ((grid.holds(target, *pair, 1) == 1) & (grid.value[target] != 0)).any():
                found[target] = *pair, 0, 0
    relations = [grid.relation("per share", target, *pair[:3]) for target, pair in sorted(found.items())]
    return relations + _undiluted(figures, relations)


def _crossed(figures: Figures, rows: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Do the names of a figure and of the shares oppose each other, in the label or the heading above it?"""
    told = {row: measure(figures.labels[row], figures.sections[row]) for row in {*rows.tolist(), *shares.tolist()}}
    return np.array(
        [opposed(told[a], told[b]) for a, b in zip(rows.tolist(), shares.tolist(), strict=True)], dtype=bool
    )


def _undiluted(figures: Figures, relations: list[Relation]) -> list[Relation]:
    """In a period of loss no share dilutes: the figures per share of one loss are over the same number of shares."""
    over = {}
    for relation in relations:
        for income, shares in zip(*relation.parts, strict=True):
            if figures.amount[income] < 0:
                over.setdefault(income, []).append(shares)
    pairs = [(first, other) for first, *others in over.values() for other in others if other != first]
    return [Relation("repeat", (other,), ((first,),), (1,), 0.0, firm=False) for first, other in pairs]
