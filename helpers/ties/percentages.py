"""Percentages: one line over another, within what their printed digits leave open."""

import re

import numpy as np

from helpers.ties.figures import Figures, words
from helpers.ties.quotients import Grid, best, parallel
from helpers.ties.relation import ACCEPT, Relation

BASES = 40  # percentages are taken of the largest lines and of their neighbours; more bases only add coincidences
NEIGHBOURS = 4  # lines: a rate stands beside what it is a rate of
ANY_LINE = 0.7  # digits: lines at a distance of n cost log10(n), and there are so many that this alone is too cheap
BESIDE = 2.5  # digits that it is worth that a percentage stands right below its line, over a base of others
UNPRINTED = 1.0  # digits that it costs that a line or its base lacks a column that the percentage prints
PLAIN = frozenset({"total", "net"})  # words that a base has and the label of a percentage of it may not
RATE = frozenset({"margin", "percentage"})  # words that a percentage has and its line may not
TOLD = 2.5  # digits that it is worth that the label of a percentage names its line and its base
MARGIN, REVENUE = re.compile(r"\bmargin\b", re.IGNORECASE), re.compile(r"\b(?:revenues?|sales)\b", re.IGNORECASE)


def percentages(grid: Grid) -> list[Relation]:
    """Find the percentages that are one line over another.

    A block of percentages takes the lines of a block of amounts in order.
    """
    figures, percent = grid.figures, grid.of_unit("percent")
    money = np.setdiff1d(np.flatnonzero(figures.kind == figures.money), percent)
    if not len(percent) or not len(money):
        return []
    large = money[np.argsort(-np.nan_to_num(np.abs(grid.value[money])).max(axis=1))][:BASES]
    near = {row: money[np.abs(money - row) <= NEIGHBOURS] for row in percent.tolist()}
    found = _over(grid, money, {row: np.concatenate([large, lines]) for row, lines in near.items()})
    # What other percentages are taken of is likely what the rest are taken of: a base that costs nothing.
    usual = np.array(sorted({below for _, below, *_ in found.values()}), dtype=int)
    found |= _over(grid, money, {row: usual for row in percent.tolist() if row not in found}, BESIDE)
    parallel(grid, percent.tolist(), money.tolist(), found, 100)
    return [grid.relation("percent", row, *pair[:3]) for row, pair in sorted(found.items())]


def _over(grid: Grid, money: np.ndarray, bases: dict[int, np.ndarray], beside: float = 0.0) -> dict[int, tuple]:
    pairs = [pair for row, lines in bases.items() for pair in grid.pairs(row, money, lines, 100)]
    if not pairs:
        return {}
    row, above, below = np.concatenate(pairs, axis=1)
    holds = grid.holds(row, above, below, 100)
    score = grid.evidence(row, above, below, holds, 100) - grid.distance(row, above) + grid.alike(row, above)
    score -= UNPRINTED * (np.isnan(holds) & (grid.digits[row] > 0)).sum(axis=-1)
    score += beside * ((above == row - 1) & (grid.figures.sheet[above] == grid.figures.sheet[row]))
    tried = {target: len(lines) for target, lines in bases.items()}
    choice = np.log10([tried[target] for target in row.tolist()]) + ANY_LINE
    likely = np.flatnonzero(score >= ACCEPT - TOLD)
    base, both = _named(grid.figures, *(lines[likely] for lines in (row, above, below)))
    # Naming the base makes up for what its choice costs, naming both for more.
    base &= score[likely] >= ACCEPT
    score -= choice
    score[likely] += choice[likely] * (base | both) + TOLD * both
    return {
        target: (top, base, digits)
        for target, top, base, digits, met, missed in best(row, above, below, holds, score)
        if digits >= ACCEPT and met > min(missed, 1)
    }


def _named(figures: Figures, *pairs: np.ndarray) -> np.ndarray:
    """Does the label of a percentage name its base beside its line, and does it name both?

    Capital to assets, expenses as a percentage of revenue, the operating margin: operating income over revenue.
    """
    found = []
    for label, line, base in zip(*([figures.labels[row] for row in rows.tolist()] for rows in pairs), strict=True):
        said, divided, told = words(label), words(line), words(base) - PLAIN
        margin = bool(MARGIN.search(label) and REVENUE.search(base))
        beside = bool(told) and told <= said and not told <= divided
        line_says = bool(divided - PLAIN) and divided - PLAIN <= said
        found.append((margin or beside, (margin and said - RATE <= divided) or (beside and line_says)))
    return np.array(found, dtype=bool).reshape(-1, 2).T


def parallel_footings(footings: list[Relation], quotients: list[Relation]) -> list[Relation]:
    """Quotients over one line add up as the amounts do that they are quotients of."""
    of, bases = {}, {}
    for relation in quotients:
        for target, above, below in zip(relation.target, *relation.parts, strict=True):
            of.setdefault((above, below), target)
            bases.setdefault(above, set()).add(below)
    found = []
    for relation in footings:
        checks = []
        for at, total in enumerate(relation.target):
            for below in bases.get(total, ()):
                check = [of.get((total, below), -1), *(of.get((line[at], below), -1) for line in relation.parts)]
                if -1 not in check:
                    checks.append(check)
        if checks:
            target, *parts = map(tuple, zip(*checks, strict=True))
            found.append(Relation("footing", target, tuple(parts), relation.coefs, relation.evidence))
    return found
