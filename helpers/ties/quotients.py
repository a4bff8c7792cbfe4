"""The search for quotients: which of many pairs of lines make a printed figure, and how surprising that is."""

import numpy as np

from helpers.ties.figures import Figures, alike
from helpers.ties.relation import Relation

MISPRINT = 0.5  # stands for a column that fails, but holds with one digit changed
MISPRINTS = 540  # 9 wrong digits for each right one, up or down, in 3 figures; and misprints are one in ten of failures
NEAR = 1.5  # steps: what misses by no more is another line of about the same size rather than a misprint
FAILS = 1.5  # digits that a column which fails speaks against a quotient: they are made from unrounded figures


class Grid:
    """Every line in dollars, shares or per cent, with half a step of its last digit, NaN where nothing is printed."""

    def __init__(self, figures: Figures, totals: np.ndarray):
        measure = figures.measure[figures.place]
        self.figures, self.totals = figures, totals
        self.printed = (figures.place >= 0) & (figures.unit[figures.place] == figures.kind[:, None])
        self.value = np.where(self.printed, figures.values * measure, np.nan)
        self.half = figures.ulp[figures.place] * measure / 2
        with np.errstate(invalid="ignore"):
            self.digits = np.nan_to_num(np.log10(1 + np.abs(self.value) / (2 * self.half)))
        self.sorted = {}  # lines that are divided, by column, in the order of their amounts

    def of_unit(self, unit: str) -> np.ndarray:
        """The lines in a unit."""
        return np.flatnonzero([self.figures.units[kind] == unit for kind in self.figures.kind.tolist()])

    def pairs(self, target: int, tops: np.ndarray, bases: np.ndarray, times: float) -> list[np.ndarray]:
        """Pairs of lines whose quotient makes a line in one of the two columns where it has most digits."""
        found = []
        # A change beside the periods is no quotient of changes.
        for column in np.lexsort((-self.digits[target], ~self.figures.plain))[:2].tolist():
            if not self.digits[target, column]:
                continue
            value, half = self.value[:, column], self.half[:, column]
            under, over = bases[np.isfinite(value[bases])], self._by_size(tops, column)
            quotient, base, amounts = value[target] / times, value[under], value[over]
            reach = np.abs(base) * half[target] / times + np.abs(quotient) * half[under] + half[over].max(initial=0)
            reach *= 1 + half[target] / np.abs(value[target])
            low = np.searchsorted(amounts, quotient * base - reach, side="left")
            count = np.searchsorted(amounts, quotient * base + reach, side="right") - low
            within = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count)
            above, below = over[np.repeat(low, count) + within], np.repeat(under, count)
            found.append(np.stack([np.full(len(above), target), above, below])[:, above != below])
        return found

    def _by_size(self, lines: np.ndarray, column: int) -> np.ndarray:
        key = len(lines), column
        if key not in self.sorted:
            value = self.value[lines, column]
            self.sorted[key] = lines[np.argsort(value)][: np.count_nonzero(np.isfinite(value))]
        return self.sorted[key]

    def holds(self, target, above, below, times: float) -> np.ndarray:
        """Pairs x columns: 1 where the quotient rounds to the printed figure, 0 where not, NaN where not printed.

        The quotient of two rounded figures lies in an interval; the printed one, rounded itself, must reach it.
        """
        q, a, b = self.value[target], self.value[above], self.value[below]
        half = self.half[target]
        reach = times * self.half[above] + np.abs(q) * self.half[below] + half * (np.abs(b) + self.half[below])
        off, reach = np.abs(times * a - q * b), reach * (1 + 1e-9)
        held = np.where(np.isnan(off) | (b == 0), np.nan, off <= reach)
        few = (held == 0).sum(axis=-1, keepdims=True) <= (held == 1).sum(axis=-1, keepdims=True) + 1
        fails = np.nonzero((held == 0) & few)  # what fails in most columns is nothing, whatever explains it
        if not len(fails[0]):
            return held
        steps = [2 * times * self.half[above], 2 * np.abs(q) * self.half[below], 2 * half * np.abs(b)]
        steps = [np.broadcast_to(step, off.shape)[fails] for step in steps]
        held[fails] = MISPRINT * ((off[fails] > NEAR * steps[2]) & one_digit(off[fails], reach[fails], steps))
        held[(held == MISPRINT) & ((held == MISPRINT).sum(axis=-1, keepdims=True) > 1)] = 0  # two misprints are none
        return held

    def evidence(self, target, above, below, holds: np.ndarray, times: float) -> np.ndarray:
        """Per pair: digits of the columns that hold, less a fine for each that fails.

        A quotient of small figures reaches far, and says as much less.
        """
        q, b = np.abs(self.value[target]), np.abs(self.value[below])
        reach = times * self.half[above] + q * self.half[below] + self.half[target] * b
        with np.errstate(all="ignore"):
            digits = np.minimum(np.nan_to_num(np.log10(1 + q * b / (2 * reach))), self.digits[target])
        against = misprint(digits) * (holds == MISPRINT) + FAILS * (holds == 0)
        return (digits * (holds == 1) - against).sum(axis=-1)

    def distance(self, target, lines: np.ndarray) -> np.ndarray:
        """Digits that it costs to pick a line: few for totals just above in one table, more for what is far off."""
        away = np.where(lines < target, target - lines, 2 * (lines - target))
        elsewhere = self.figures.sheet[lines] != self.figures.sheet[target]
        return np.log10(1.0 + away) + elsewhere - 0.5 * self.totals[lines]

    def alike(self, targets: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """Share of the words that the labels have in common."""
        labels = self.figures.labels
        return np.array([alike(labels[a], labels[b]) for a, b in zip(targets.tolist(), lines.tolist(), strict=True)])

    def relation(self, kind: str, target: int, above: int, below: int, evidence: float) -> Relation:
        """The relation in every column that prints all three."""
        lines = [target, above, below]
        kept = self.printed[lines].all(axis=0) & (self.figures.values[below] != 0)
        cells = self.figures.place[lines][:, kept].tolist()
        return Relation(kind, tuple(cells[0]), (tuple(cells[1]), tuple(cells[2])), (1, 1), float(evidence))


def one_digit(off: np.ndarray, reach: np.ndarray, steps: list[np.ndarray]) -> np.ndarray:
    """Does one misprinted digit of one of the figures explain a difference? A step is what its last digit is worth."""
    explained = np.zeros(off.shape, dtype=bool)
    with np.errstate(all="ignore"):  # a figure of zero takes part in no quotient
        for step in steps:
            first = step * 10.0 ** np.floor(np.log10(off / step))
            for digit in (first, first * 10):  # 7 is one digit, and so is 10 less what rounding takes
                times = np.rint(off / digit)
                explained |= (times >= 1) & (times <= 9) & (digit >= step) & (np.abs(off - times * digit) <= reach)
    return explained


def misprint(digits: np.ndarray) -> np.ndarray:
    """Digits that a column which holds but for one digit speaks against a quotient of so many digits."""
    return np.clip(np.log10(MISPRINTS * np.ceil(np.maximum(digits, 1))) - digits, 0, FAILS)


def best(target: np.ndarray, above: np.ndarray, below: np.ndarray, holds: np.ndarray, score: np.ndarray):
    """Per target the pair with the highest score: target, above, below, score, columns that hold, columns that fail."""
    order = np.lexsort((-score, target))
    first = order[np.concatenate([[True], np.diff(target[order]) != 0])] if len(order) else order
    met, missed = ((holds[first] == held).sum(axis=1) for held in (1, 0))
    columns = (target[first], above[first], below[first], score[first], met, missed)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def parallel(grid: Grid, percent: list[int], money: list[int], found: dict, times: float):
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
                found[row] = money[at], below, float(grid.evidence(row, money[at], below, holds, times)), missed
