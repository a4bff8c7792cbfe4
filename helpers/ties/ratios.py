"""Per-share figures and percentages: one line over another, within what their printed digits leave open."""

import numpy as np

from helpers.ties.figures import Figures, alike
from helpers.ties.relation import ACCEPT, Relation

BASES = 40  # percentages are taken of the largest lines and of their neighbours; more bases only add coincidences
NEIGHBOURS = 4  # lines: a rate stands beside what it is a rate of
FAILS = 1.5  # digits that a column which fails speaks against a quotient: they are made from unrounded figures
ANY_LINE = 0.7  # digits: lines at a distance of n cost log10(n), and there are so many that this alone is too cheap
PER_SHARE = 0.0  # digits that suffice for a figure per share: that it is income over shares is known beforehand


def ratios(figures: Figures, totals: np.ndarray) -> list[Relation]:
    """Find the lines that are a quotient of two other lines.

    Parameters
    ----------
    figures : Figures
    totals : array of bool, one per line
        Lines that are known to be totals: likelier to be divided, and to be divided by.
    """
    grid = _Grid(figures, totals)
    return _per_share(grid) + _percent(grid)


class _Grid:
    """Every line in dollars, shares or per cent, with half a step of its last digit, NaN where nothing is printed."""

    def __init__(self, figures: Figures, totals: np.ndarray):
        measure = figures.measure[figures.place]
        self.figures, self.totals = figures, totals
        self.printed = (figures.place >= 0) & (figures.unit[figures.place] == figures.kind[:, None])
        self.value = np.where(self.printed, figures.values * measure, np.nan)
        self.half = figures.ulp[figures.place] * measure / 2
        with np.errstate(invalid="ignore"):
            self.digits = np.log10(1 + np.abs(self.value) / (2 * self.half))

    def of_unit(self, unit: str) -> np.ndarray:
        """The lines in a unit."""
        return np.flatnonzero([self.figures.units[kind] == unit for kind in self.figures.kind.tolist()])

    def candidates(self, target: int, tops: np.ndarray, bases: np.ndarray, times: float):
        """Pairs of lines whose quotient makes the target in one of the two columns where it has most digits."""
        digits = np.nan_to_num(self.digits[target])
        pairs = []
        for column in np.argsort(-digits)[:2].tolist():
            if not digits[column]:
                continue
            value, half = self.value[:, column], self.half[:, column]
            under, over = bases[np.isfinite(value[bases])], tops[np.isfinite(value[tops])]
            over = over[np.argsort(value[over])]
            quotient, base = value[target] / times, value[under]
            reach = np.abs(base) * half[target] / times + np.abs(quotient) * half[under] + half[over].max(initial=0)
            reach *= 1 + half[target] / np.abs(value[target])
            low = np.searchsorted(value[over], quotient * base - reach, side="left")
            count = np.searchsorted(value[over], quotient * base + reach, side="right") - low
            within = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count)
            pairs.append(np.stack([over[np.repeat(low, count) + within], np.repeat(under, count)]))
        if not pairs:
            return np.empty((2, 0), dtype=int)
        above, below = np.concatenate(pairs, axis=1)
        return above[above != below], below[above != below]

    def holds(self, target: int, above: np.ndarray, below: np.ndarray, times: float) -> np.ndarray:
        """Pairs x columns: 1 where the quotient rounds to the printed figure, 0 where not, NaN where not printed.

        The quotient of two rounded figures lies in an interval; the printed one, rounded itself, must reach it.
        """
        q, a, b = self.value[target], self.value[above], self.value[below]
        reach = (
            times * self.half[above] + np.abs(q) * self.half[below] + self.half[target] * (np.abs(b) + self.half[below])
        )
        off = np.abs(times * a - q * b)
        return np.where(np.isnan(off) | (b == 0), np.nan, off <= reach * (1 + 1e-9))

    def evidence(self, target: int, holds: np.ndarray) -> np.ndarray:
        """Per pair: digits of the columns that hold, less a fine for each that fails."""
        return np.nansum(np.where(holds == 1, self.digits[target], 0) - FAILS * (holds == 0), axis=1)

    def distance(self, target: int, lines: np.ndarray) -> np.ndarray:
        """Digits that it costs to pick a line: few for totals just above in one table, more for what is far off."""
        away = np.where(lines < target, target - lines, 2 * (lines - target))
        elsewhere = self.figures.sheet[lines] != self.figures.sheet[target]
        return np.log10(1.0 + away) + elsewhere - 0.5 * self.totals[lines]

    def alike(self, target: int, lines: np.ndarray) -> np.ndarray:
        """Share of the words that the labels have in common."""
        labels = self.figures.labels
        return np.array([alike(labels[target], labels[line]) for line in lines.tolist()])

    def relation(self, kind: str, target: int, above: int, below: int, evidence: float) -> Relation:
        """The relation in every column that prints all three."""
        lines = [target, above, below]
        kept = self.printed[lines].all(axis=0) & (self.figures.values[below] != 0)
        cells = self.figures.place[lines][:, kept].tolist()
        return Relation(kind, tuple(cells[0]), (tuple(cells[1]), tuple(cells[2])), (1, 1), float(evidence))


def _per_share(grid: _Grid) -> list[Relation]:
    """A figure per share is an income over a number of shares.

    Two or three digits a column cannot tell one of a hundred lines; so the lines are tried in the order in which a
    reader would: incomes before the figure in the same table, the nearest total first, and the shares whose label or
    place in their list is the same.
    """
    figures, shares = grid.figures, grid.of_unit("shares")
    incomes = np.flatnonzero(figures.kind == figures.money)
    found = {}
    if not len(incomes) or not len(shares):
        return []
    rows = [row for row, kind in enumerate(figures.kind.tolist()) if figures.units[kind].endswith("/share")]
    for row in rows:
        above, below = grid.candidates(row, incomes, shares, 1)
        if not len(above):
            continue
        holds = grid.holds(row, above, below, 1)
        score = grid.evidence(row, holds) - grid.distance(row, above) + grid.alike(row, below)
        score -= np.log10(len(shares)) * (figures.sheet[below] != figures.sheet[row]) + 0.01 * np.abs(below - row)
        best = int(score.argmax())
        if score[best] >= PER_SHARE and (holds[best] == 1).sum() >= (holds[best] == 0).sum():
            found[row] = above[best], below[best], score[best]
    for row in list(found):
        # Two figures per share of one income are over different shares: the one that they fit less is over no line.
        rivals = [other for other in found if found[other][:2] == found[row][:2]]
        if any(found[other][2] > found[row][2] for other in rivals):
            holds = grid.holds(row, *(np.array([line]) for line in found[row][:2]), 1)
            if (holds == 0).any():
                del found[row]
    for row in rows:
        # Basic and diluted stand in one order in both lists: what is known of one line places the other.
        for step in (-1, 1):
            if row not in found and row + step in found:
                above, below, score = found[row + step]
                taken = (above, below - step) in [pair[:2] for pair in found.values()]
                if (
                    below - step in shares
                    and not taken
                    and (grid.holds(row, np.array([above]), np.array([below - step]), 1) == 1).any()
                ):
                    found[row] = above, below - step, 0
    relations = [grid.relation("per share", row, *pair) for row, pair in sorted(found.items())]
    return relations + _undiluted(figures, relations)


def _undiluted(figures: Figures, relations: list[Relation]) -> list[Relation]:
    """In a period of loss no share dilutes: the figures per share of one loss are over the same number of shares."""
    over = {}
    for relation in relations:
        for income, shares in zip(*relation.parts, strict=True):
            if figures.amount[income] < 0:
                over.setdefault(income, []).append(shares)
    pairs = [(first, other) for first, *others in over.values() for other in others if other != first]
    return [Relation("repeat", (other,), ((first,),), (1,), 0.0, firm=False) for first, other in pairs]


def _percent(grid: _Grid) -> list[Relation]:
    """A percentage is a line over a base; a block of percentages takes the lines of a block of amounts in order."""
    figures, percent = grid.figures, grid.of_unit("percent")
    money = np.flatnonzero(figures.kind == figures.money)
    if not len(percent) or not len(money):
        return []
    found, usual = {}, np.empty(0, dtype=int)
    large = money[np.argsort(-np.nan_to_num(np.abs(grid.value[money])).max(axis=1))][:BASES]
    for again in (False, True):
        # What other percentages are taken of is likely what the rest are taken of: a base that costs nothing.
        usual = np.unique([below for _, below, _ in found.values()]).astype(int) if again else usual
        for row in percent.tolist():
            bases = usual if again else np.union1d(large, money[np.abs(money - row) <= NEIGHBOURS])
            if row in found or not len(bases):
                continue
            above, below = grid.candidates(row, money, bases, 100)
            if not len(above):
                continue
            holds = grid.holds(row, above, below, 100)
            score = grid.evidence(row, holds) - grid.distance(row, above)
            score += grid.alike(row, above) - np.log10(len(bases)) - ANY_LINE
            best = int(score.argmax())
            met, missed = ((holds[best] == held).sum() for held in (1, 0))
            if score[best] >= ACCEPT and met > min(missed, 1):
                found[row] = above[best], below[best], score[best]
    _parallel(grid, percent.tolist(), money.tolist(), found)
    return [grid.relation("percent", row, *pair) for row, pair in sorted(found.items())]


def _parallel(grid: _Grid, percent: list[int], money: list[int], found: dict):
    """Give the lines next to a known percentage the amounts that stand next to its amount, over the same base."""
    place = {row: i for i, row in enumerate(money)}
    for step in (-1, 1):
        for row in percent[::-step]:
            known = row + step
            if row in found or known not in found or grid.figures.sheet[row] != grid.figures.sheet[known]:
                continue
            above, below, _ = found[known]
            at = place[int(above)] - step
            if not 0 <= at < len(money):
                continue
            one = np.array([money[at]])
            holds = np.where(grid.value[row] == 0, np.nan, grid.holds(row, one, np.array([below]), 100))
            if 2 * (holds == 1).sum() >= (holds == 0).sum() + (grid.alike(row, one)[0] < 0.5) * (holds == 0).sum():
                found[row] = one[0], below, grid.evidence(row, holds)[0]


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
