"""Relations between the columns of a table: bridges across, quarters that make a year, growth, shares of a base."""

import numpy as np

from helpers.ties.figures import Figures
from helpers.ties.footings import footings
from helpers.ties.quotients import FAILS, NEAR, misprint, one_digit
from helpers.ties.relation import ACCEPT, Relation
from helpers.ties.weighing import Lines

NO_UNIT = -2  # stands for per cent where nothing is printed in it
MOST = 0.6  # share of the rows in which a relation between columns must hold: rates and share counts do not add up
SAID = 3.0  # digits that it is worth for a growth rate that its column is headed as a change
FEW = 2  # a column with no more percentages than this is no column of rates
LARGEST = 8  # a column of percentages is taken of one of so many largest lines
CLEAN = 0.9  # above this share, or where it is the only one, a row that fails is an error


def columns(figures: Figures) -> list[Relation]:
    """Find the columns of each table that are sums, growth rates or shares of others, row by row."""
    found = []
    for sheet in range(figures.sheet[-1] + 1):
        rows = np.flatnonzero(figures.sheet == sheet)
        place = figures.place[rows]
        first = np.where(place < 0, place.max() + 1, place).min(axis=1, keepdims=True)
        across = np.where(place < 0, -1, place - first).max(axis=0)  # how far right a column stands at the most
        order = np.argsort(across)[np.count_nonzero(across < 0) :]
        if len(order) > 2 and _may_relate(figures, order):
            found += _across(figures, rows, order) + _rates(figures, rows, order)
    return found


def _may_relate(figures: Figures, order: np.ndarray) -> bool:
    """Is there a column that is no period's plain amount, or a period that is as long as shorter ones within it?"""
    if not figures.plain[order].all():
        return True
    months, ends = figures.months[order], figures.ends[order]
    within = (ends <= ends[:, None]) & (ends - months >= (ends - months)[:, None]) & (months < months[:, None])
    return bool(((within * months).sum(axis=1) >= months)[months > 0].any())


def _across(figures: Figures, rows: np.ndarray, order: np.ndarray) -> list[Relation]:
    """Columns that are the sum of columns beside them: GAAP, adjustments, non-GAAP; four quarters, a year."""
    place = figures.place[rows][:, order]
    amounts = [at for at, name in enumerate(figures.units) if name == "number" or at == figures.money]
    printed = (place >= 0) & np.isin(figures.unit[place], amounts)
    kept = np.flatnonzero(printed.sum(axis=0) > 2)
    place, printed = place[:, kept], printed[:, kept]
    full = printed.all(axis=1)
    if len(kept) < 3 or full.sum() < 2:
        return []
    values = np.where(printed, figures.amount[place] // figures.ulp[place], 0)
    lines = Lines(values[full].tolist(), printed[full].tolist(), [False] * len(kept), [False] * len(kept))
    found = []
    for one in footings(lines, skip=1)[0]:
        cells = np.where(printed, place, -1)[:, [one.target, *one.parts]]
        cells = cells[(cells[:, 0] >= 0) & (cells[:, 1:] >= 0).any(axis=1)]
        target, *parts = cells.T
        values = figures.amount[target]
        added = zip(parts, one.coefs, strict=True)
        off = sum(coef * np.where(part >= 0, figures.amount[part], 0) for part, coef in added) - values
        holds = np.abs(off) <= len(parts) * figures.ulp[target]
        parts = tuple(tuple(part.tolist()) for part in parts)
        firm = _clean(holds.sum(), len(holds))
        found.append(Relation("across", tuple(target.tolist()), parts, one.coefs, one.evidence, firm))
    return found


def _rates(figures: Figures, rows: np.ndarray, order: np.ndarray) -> list[Relation]:
    """Columns of percentages that are the growth from one column to another, or a column over one of its lines."""
    table = _Table(figures, rows, order)
    code = figures.units.index("percent") if "percent" in figures.units else NO_UNIT
    percent, of_amounts = table.unit == code, figures.kind[rows] != code
    counts = (percent & of_amounts[:, None]).sum(axis=0)
    amounts, found = np.flatnonzero(counts <= FEW).tolist(), []
    for rate in np.flatnonzero(counts > FEW).tolist():
        here = np.flatnonzero(percent[:, rate] & of_amounts)
        said = figures.changes[order[rate]]
        best, evidence = None, ACCEPT
        for kind, above, below in table.hypotheses(here, amounts):
            known, holds, typos, near, digits = table.judge(kind, here, rate, above, below)
            digits += SAID * (said and kind == "growth")
            if holds.sum() > MOST * known.sum() and digits > evidence:
                kept = _kept(known, holds, typos, near & said)
                best, evidence = (kind, here[kept], above[kept], below[kept]), float(digits)
        if best:
            kind, here, above, below = best
            cells = table.place[here, rate], table.place.ravel()[above], table.place.ravel()[below]
            target, first, second = (tuple(cell.tolist()) for cell in cells)
            found.append(Relation(kind, target, (first, second), (1, 1), evidence))
            if kind == "growth":
                two = [int(cell[0]) % len(order) for cell in (above, below)]
                found += _points(figures, rows, table.place[:, [rate, *two]], evidence)
    return found


class _Table:
    """The cells of one table, numbered row by row, as printed amounts with half a step of their last digit."""

    def __init__(self, figures: Figures, rows: np.ndarray, order: np.ndarray):
        self.place = figures.place[rows][:, order]
        printed = self.place >= 0
        self.value = np.where(printed, figures.amount[self.place] * figures.measure[self.place], np.nan)
        self.half = figures.ulp[self.place] * figures.measure[self.place] / 2
        self.unit = np.where(printed, figures.unit[self.place], -1)
        self.dash = printed & (self.value == 0) & ~figures.zero[self.place]

    def hypotheses(self, here: np.ndarray, amounts: list[int]):
        """What percentages may be: growth between two columns, or a column over one of its largest lines.

        Yields the kind with the numbers of the cells above and below, one per row.
        """
        width = self.place.shape[1]
        for top in amounts:
            for base in amounts:
                if base != top:
                    yield "growth", here * width + top, here * width + base
            sizes = np.nan_to_num(np.abs(self.value[:, top]))
            for line in np.argsort(-sizes)[:LARGEST].tolist():
                if sizes[line]:
                    yield "percent", here * width + top, np.full(len(here), line * width + top)

    def judge(self, kind: str, here: np.ndarray, rate: int, above: np.ndarray, below: np.ndarray):
        """Per row: is all of it printed, does it hold, but for a digit, or nearly; and digits of evidence in all."""
        printed, step = self.value[here, rate], self.half[here, rate]
        a, b, half_a, half_b = (side.ravel()[cells] for side in (self.value, self.half) for cells in (above, below))
        grown = kind == "growth"
        with np.errstate(invalid="ignore", divide="ignore"):
            made = 100 * (a - grown * b) / b
            # From a loss, releases print growth with either sign.
            made = np.where(grown & ((a < 0) | (b < 0)), np.copysign(made, printed), made)
            reach = step + 100 * (half_a + (np.abs(printed) / 100 + grown) * half_b) / np.abs(b)
            off = np.abs(made - printed)
        reach = reach * (1 + 1e-9)
        holds = np.isfinite(off) & (off <= reach)
        typos = (off > NEAR * 2 * step) & one_digit(np.nan_to_num(off), reach, [2 * step])
        # A dash is a zero, or says that the rate means nothing; a figure 0 says so where no misprint explains it.
        known = np.isfinite(off) & (holds | (printed != 0) | (typos & ~self.dash[here, rate]))
        digits, fails = np.log10(1 + np.abs(printed) / (2 * step)), known & ~holds
        typos &= fails & (np.count_nonzero(typos & fails) == 1)
        against = np.where(typos, misprint(digits), FAILS * fails)
        near = fails & (off <= 2 * reach)
        return known, holds, typos, near, digits[holds].sum() - against.sum()


def _kept(known: np.ndarray, holds: np.ndarray, typos: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The rows that are judged: those that fail too if they are few, without the near misses, or those that hold.

    Rates may be made from figures that are not quite the printed ones; a row that fails by far is then still an error.
    """
    for rows in (known, known & ~near):
        if _clean(holds.sum(), np.count_nonzero(rows & ~typos)):
            return rows
    return holds


def _points(figures: Figures, rows: np.ndarray, place: np.ndarray, evidence: float) -> list[Relation]:
    """Where amounts grow by so many per cent from column to column, percentages move by so many points."""
    percent = np.array([figures.units[kind] == "percent" for kind in figures.kind[rows].tolist()])
    place = place[percent & (place >= 0).all(axis=1)]
    found = []
    for said in (True, False):  # where the cells say so it is no guess
        target, *parts = (tuple(column) for column in place[figures.points[place[:, 0]] == said].T.tolist())
        found += [Relation("across", target, tuple(parts), (1, -1), evidence, firm=said)] if target else []
    return found


def _clean(holds: int, rows: int) -> bool:
    return holds >= min(CLEAN * rows, rows - 1)
