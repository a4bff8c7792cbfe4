"""The search for quotients: which of many pairs of lines make a printed figure, and how surprising that is."""

import numpy as np

from helpers.ties.figures import Figures, alike
from helpers.ties.relation import Relation

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
        for column in np.argsort(-self.digits[target])[:2].tolist():
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
        off = np.abs(times * a - q * b)
        return np.where(np.isnan(off) | (b == 0), np.nan, off <= reach * (1 + 1e-9))

    def evidence(self, target, holds: np.ndarray) -> np.ndarray:
        """Per pair: digits of the columns that hold, less a fine for each that fails."""
        return (self.digits[target] * (holds == 1) - FAILS * (holds == 0)).sum(axis=-1)

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


def best(target: np.ndarray, above: np.ndarray, below: np.ndarray, holds: np.ndarray, score: np.ndarray):
    """Per target the pair with the highest score: target, above, below, score, columns that hold, columns that fail."""
    order = np.lexsort((-score, target))
    first = order[np.concatenate([[True], np.diff(target[order]) != 0])] if len(order) else order
    met, missed = ((holds[first] == held).sum(axis=1) for held in (1, 0))
    columns = (target[first], above[first], below[first], score[first], met, missed)
    return list(zip(*(column.tolist() for column in columns), strict=True))
