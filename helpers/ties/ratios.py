"""Per-share figures, percentages and growth: one line over another, within what their printed digits leave open."""

from math import log10

import numpy as np

from helpers.ties.figures import Figures
from helpers.ties.relation import ACCEPT, FAILS, Relation
from helpers.ties.sums import words

BASES = 40  # percentages are taken of the largest lines and of their neighbours; more bases only add coincidences
NEIGHBOURS = 4


def ratios(figures: Figures, totals: np.ndarray) -> list[Relation]:
    """Find the lines that are a quotient of two other lines.

    Parameters
    ----------
    figures : Figures
    totals : array of bool, one per line
        Lines that are known to be totals: likelier to be divided, and to be divided by.
    """
    grid = _Grid(figures)
    return _per_share(figures, grid, totals) + _percent(figures, grid, totals)


class _Grid:
    """Every line in dollars, shares or per cent, with half a step of its last digit, NaN where nothing is printed."""

    def __init__(self, figures: Figures):
        printed = figures.place >= 0
        measure = figures.measure[figures.place]
        self.value = np.where(printed, figures.values * measure, np.nan)
        self.half = figures.ulp[figures.place] * measure / 2
        self.row_of_unit = {name: code for code, name in enumerate(figures.units)}

    def quotient_holds(self, target: int, above: np.ndarray, below: np.ndarray, times: float) -> np.ndarray:
        """Hypotheses x columns: 1 where the quotient rounds to the printed figure, 0 where not, NaN where not printed.

        The quotient of two rounded figures lies in an interval; the printed one, rounded itself, must reach it.
        """
        q, a, b = self.value[target], self.value[above], self.value[below]
        reach = times * self.half[above] + np.abs(q) * self.half[below] + self.half[target] * (np.abs(b) + self.half[below])
        off = np.abs(times * a - q * b)
        return np.where(np.isnan(off) | (b == 0), np.nan, off <= reach * (1 + 1e-9))


def _digits(grid: _Grid, target: int) -> np.ndarray:
    """Per column: digits of evidence in a quotient met to the last printed digit."""
    return np.log10(1 + np.abs(grid.value[target]) / (2 * grid.half[target]))


def _evidence(grid: _Grid, target: int, holds: np.ndarray) -> np.ndarray:
    """Per hypothesis: digits for, less a fine for each column that fails."""
    digits = _digits(grid, target)
    return np.nansum(np.where(holds == 1, digits, 0) - FAILS * (holds == 0), axis=1)


def _per_share(figures: Figures, grid: _Grid, totals: np.ndarray) -> list[Relation]:
    """A figure per share is an income over a number of shares.

    Two or three digits a column cannot tell one of a hundred lines; so the lines are tried in the order in which a
    reader would: incomes before the figure in the same table, the nearest total first, and the shares whose label or
    place in their list is the same.
    """
    incomes = np.flatnonzero(figures.kind == figures.money)
    shares = np.flatnonzero(figures.kind == grid.row_of_unit.get("shares", -1))
    rows = [row for row in range(len(figures.labels)) if figures.units[figures.kind[row]].endswith("/share")]
    found = []
    if not len(incomes) or not len(shares):
        return found
    above, below = (side.ravel() for side in np.meshgrid(incomes, shares, indexing="ij"))
    for row in rows:
        holds = grid.quotient_holds(row, above, below, 1)
        evidence = _evidence(grid, row, holds)
        tried = _distance(figures, row, above, totals) + np.log10(1 + np.abs(below - row))
        tried -= 1.0 * np.array([_alike(figures, row, one) for one in shares])[np.searchsorted(shares, below)]
        score = evidence - tried
        best = int(score.argmax())
        if score[best] >= ACCEPT - 1.5 and (holds[best] == 1).sum() >= (holds[best] == 0).sum():
            found.append(_relation("per share", figures, row, above[best], below[best], holds[best], score[best]))
    return found


def _alike(figures: Figures, row: int, other: int) -> float:
    a, b = (set(words(figures.labels[one])) for one in (row, other))
    return len(a & b) / max(len(a | b), 1)


def _distance(figures: Figures, row: int, lines: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Digits that it costs to pick a line: few for the nearest totals of the same table, more for what is far off."""
    away = np.where(lines < row, row - lines, 2 * (lines - row))
    return np.log10(1.0 + away) + 1.0 * (figures.sheet[lines] != figures.sheet[row]) - 0.5 * totals[lines]


def _percent(figures: Figures, grid: _Grid, totals: np.ndarray) -> list[Relation]:
    """A percentage is a line over a base; a block of percentages takes the lines of a block of amounts in their order."""
    percent = np.flatnonzero(figures.kind == grid.row_of_unit.get("percent", -1))
    money = np.flatnonzero(figures.kind == figures.money)
    if not len(percent) or not len(money):
        return []
    found = {}
    large = money[np.argsort(-np.nan_to_num(np.abs(grid.value[money])).max(axis=1))][: BASES]
    for row in percent.tolist():
        near = money[np.abs(money - row) <= NEIGHBOURS]
        bases = np.union1d(large, near)
        above, below = (side.ravel() for side in np.meshgrid(money, bases, indexing="ij"))
        keep = above != below
        above, below = above[keep], below[keep]
        holds = grid.quotient_holds(row, above, below, 100)
        score = _evidence(grid, row, holds) - _distance(figures, row, above, totals) - np.log10(len(bases))
        score += np.array([_alike(figures, row, one) for one in money])[np.searchsorted(money, above)]
        best = int(score.argmax())
        if score[best] >= ACCEPT:
            found[row] = (above[best], below[best], holds[best], score[best])
    _parallel(figures, grid, percent, money, found)
    return [_relation("percent", figures, row, *rest) for row, rest in sorted(found.items())]


def percent_footings(footings: list[Relation], percentages: list[Relation]) -> list[Relation]:
    """Percentages of one base add up as the amounts do that they are percentages of."""
    of = {}
    for relation in percentages:
        for target, above, below in zip(relation.target, *relation.parts, strict=True):
            of.setdefault((above, below), target)
    by_amount = {}
    for (above, below), target in of.items():
        by_amount.setdefault(above, []).append((below, target))
    found = []
    for relation in footings:
        checks = []
        for at, total in enumerate(relation.target):
            for below, target in by_amount.get(total, ()):
                parts = [of.get((line[at], below), -1) for line in relation.parts]
                checks.append((target, *parts))
        checks = [check for check in checks if sum(part >= 0 for part in check[1:]) == len(relation.parts)]
        if checks:
            target, *parts = zip(*checks, strict=True)
            found.append(Relation("footing", target, tuple(parts), relation.coefs, relation.evidence))
    return found


def _parallel(figures: Figures, grid: _Grid, percent: np.ndarray, money: np.ndarray, found: dict):
    """Give the lines between two known percentages of one base the amounts that stand between theirs."""
    place = {row: i for i, row in enumerate(money.tolist())}
    for row in percent.tolist():
        if row in found:
            continue
        for step in (-1, 1):
            known = row + step
            if known not in found or figures.kind[row] != figures.kind[known] or figures.sheet[row] != figures.sheet[known]:
                continue
            above, below = found[known][:2]
            at = place[int(above)] - step
            if not 0 <= at < len(money):
                continue
            one, base = np.array([money[at]]), np.array([below])
            holds = grid.quotient_holds(row, one, base, 100)
            score = _evidence(grid, row, holds)[0]
            if (holds == 1).sum() >= (holds == 0).sum():
                found[row] = (one[0], below, holds[0], score)


def _relation(kind: str, figures: Figures, row: int, above: int, below: int, holds: np.ndarray, evidence: float) -> Relation:
    columns = np.flatnonzero(~np.isnan(holds))
    target, part, base = (tuple(figures.place[one, columns].tolist()) for one in (row, above, below))
    return Relation(kind, target, (part, base), (1, 1), float(evidence))
