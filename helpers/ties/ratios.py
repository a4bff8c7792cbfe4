"""Per-share figures and percentages: one line over another, within what their printed digits leave open."""

import re

import numpy as np

from helpers.ties.figures import Figures, alike, words
from helpers.ties.quotients import Grid, best
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
OWN = 1.5  # digits that it is worth that all three lines stand in one table
OPPOSED = [  # what the shares of one and of the other figure per share are called
    [re.compile(rf"\b{term}\b", re.IGNORECASE) for term in terms]
    for terms in (("basic", "diluted"), ("(?<!non-)(?<!non )gaap", "(?:non-? ?gaap|adjusted)"))
]
CROSSED = 4.0  # digits that it costs to divide by shares which are called otherwise
OWN_SHARES = 3.0  # digits that it costs to divide by shares of another table than the figure's own that prints some
PER_SHARE = 0.0  # digits that suffice for a figure per share: that it is income over shares is known beforehand


def ratios(figures: Figures, totals: np.ndarray) -> list[Relation]:
    """Find the lines that are a quotient of two other lines.

    Parameters
    ----------
    figures : Figures
    totals : array of bool, one per line
        Lines that are known to be totals: likelier to be divided, and to be divided by.
    """
    grid = Grid(figures, totals)
    return _per_share(grid) + _percent(grid)


def _per_share(grid: Grid) -> list[Relation]:
    """A figure per share is an income over a number of shares.

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
    score = grid.evidence(row, holds) - grid.distance(row, above) + grid.alike(row, below) + grid.alike(row, above)
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
    _parallel(grid, rows, incomes.tolist(), found, 1)
    for target in rows:
        # Basic and diluted stand in one order in both lists: what is known of one line places the other.
        for step in (-1, 1):
            top, base, *_ = found.get(target + step, (None, None))
            pair = top, base and base - step
            if target in found or pair[1] not in shares or pair in [one[:2] for one in found.values()]:
                continue
            if (grid.holds(target, *pair, 1) == 1).any():
                found[target] = *pair, 0, 0
    relations = [grid.relation("per share", target, *pair[:3]) for target, pair in sorted(found.items())]
    return relations + _undiluted(figures, relations)


def _crossed(figures: Figures, rows: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Does one name say basic and the other diluted, or one GAAP and the other non-GAAP?

    The label says it, or the heading that it stands under.
    """
    said = np.zeros((len(OPPOSED), len(figures.labels)), dtype=int)
    for row in {*rows.tolist(), *shares.tolist()}:
        for at, terms in enumerate(OPPOSED):
            for name in (figures.labels[row], figures.sections[row]):
                codes = sum(code for code, term in enumerate(terms, 1) if term.search(name))
                said[at, row] = said[at, row] or codes
    return (said[:, rows] * said[:, shares] == 2).any(axis=0)  # what says both or nothing fits either


def _undiluted(figures: Figures, relations: list[Relation]) -> list[Relation]:
    """In a period of loss no share dilutes: the figures per share of one loss are over the same number of shares."""
    over = {}
    for relation in relations:
        for income, shares in zip(*relation.parts, strict=True):
            if figures.amount[income] < 0:
                over.setdefault(income, []).append(shares)
    pairs = [(first, other) for first, *others in over.values() for other in others if other != first]
    return [Relation("repeat", (other,), ((first,),), (1,), 0.0, firm=False) for first, other in pairs]


def _percent(grid: Grid) -> list[Relation]:
    """A percentage is a line over a base; a block of percentages takes the lines of a block of amounts in order."""
    figures, percent = grid.figures, grid.of_unit("percent")
    money = np.setdiff1d(np.flatnonzero(figures.kind == figures.money), percent)
    if not len(percent) or not len(money):
        return []
    large = money[np.argsort(-np.nan_to_num(np.abs(grid.value[money])).max(axis=1))][:BASES]
    near = {row: money[np.abs(money - row) <= NEIGHBOURS] for row in percent.tolist()}
    found = _percentages(grid, money, {row: np.concatenate([large, lines]) for row, lines in near.items()})
    # What other percentages are taken of is likely what the rest are taken of: a base that costs nothing.
    usual = np.array(sorted({below for _, below, *_ in found.values()}), dtype=int)
    found |= _percentages(grid, money, {row: usual for row in percent.tolist() if row not in found}, BESIDE)
    _parallel(grid, percent.tolist(), money.tolist(), found, 100)
    return [grid.relation("percent", row, *pair[:3]) for row, pair in sorted(found.items())]


def _percentages(grid: Grid, money: np.ndarray, bases: dict[int, np.ndarray], beside: float = 0.0) -> dict[int, tuple]:
    pairs = [pair for row, lines in bases.items() for pair in grid.pairs(row, money, lines, 100)]
    if not pairs:
        return {}
    row, above, below = np.concatenate(pairs, axis=1)
    holds = grid.holds(row, above, below, 100)
    score = grid.evidence(row, holds) - grid.distance(row, above) + grid.alike(row, above)
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
        found.append((margin or beside, (margin and said - RATE <= divided) or (beside and divided - PLAIN <= said)))
    return np.array(found, dtype=bool).reshape(-1, 2).T


def _parallel(grid: Grid, percent: list[int], money: list[int], found: dict, times: float):
    """Give the lines next to a known quotient the amounts that stand next to its amount, over the same base."""
    place = {row: i for i, row in enumerate(money)}
    for step in (-1, 1):
        for row in percent[::-step]:
            known = row + step
            if row in found or known not in found or grid.figures.sheet[row] != grid.figures.sheet[known]:
                continue
            above, below, *_ = found[known]
            at = place[above] - step
            if not 0 <= at < len(money):
                continue
            holds = np.where(grid.value[row] == 0, np.nan, grid.holds(row, money[at], below, times))
            met, missed = np.count_nonzero(holds == 1), np.count_nonzero(holds == 0)
            unlike = alike(grid.figures.labels[row], grid.figures.labels[money[at]]) < 0.5
            if met and 2 * met >= missed * (1 + unlike) and (times > 1 or not (missed or unlike)):
                found[row] = money[at], below, float(grid.evidence(row, holds)), missed


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
