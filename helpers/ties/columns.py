"""Relations between the columns of a table: bridges across, quarters that make a year, growth, shares of a base."""

import numpy as np

from helpers.ties.figures import Figures
from helpers.ties.footings import Lines, footings
from helpers.ties.relation import ACCEPT, Relation

MOST = 0.6  # share of the rows in which a relation between columns must hold: rates and share counts do not add up
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
    printed = (place >= 0) & (figures.unit[place] == figures.money)
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
    place = figures.place[rows][:, order]
    percent = figures.units.index("percent") if "percent" in figures.units else -1
    value = np.where(place >= 0, figures.amount[place] * figures.measure[place], np.nan)
    half = figures.ulp[place] * figures.measure[place] / 2
    unit = np.where(place >= 0, figures.unit[place], -1)
    rates = [c for c in range(len(order)) if ((unit[:, c] == percent) & (figures.kind[rows] != percent)).sum() > 2]
    amounts = [c for c in range(len(order)) if c not in rates]
    found = []
    for c in rates:
        here = np.flatnonzero((unit[:, c] == percent) & (value[:, c] != 0) & (figures.kind[rows] != percent))
        best, score = None, ACCEPT
        for kind, top, base in _hypotheses(value, here, amounts):
            a, b = value[here, top], value[base, top] if kind == "percent" else value[here, base]
            halves = half[here, top], half[base, top] if kind == "percent" else half[here, base]
            grown = kind == "growth"
            share = np.abs(value[here, c]) / 100 + grown
            with np.errstate(invalid="ignore", divide="ignore"):
                made = 100 * ((a - b) / b if grown else a / b)
                # From a loss, releases print growth with either sign.
                made = np.where(grown & ((a < 0) | (b < 0)), np.copysign(made, value[here, c]), made)
                off = np.abs(made - value[here, c])
                reach = half[here, c] + 100 * (halves[0] + share * halves[1]) / np.abs(b)
            known = np.isfinite(off)
            holds = known & (off <= reach * (1 + 1e-9))
            digits = (
                np.log10(1 + np.abs(value[here, c]) / (2 * half[here, c]))[holds].sum() - 1.5 * (known & ~holds).sum()
            )
            if holds.sum() > MOST * known.sum() and digits > score:
                keep = known if _clean(holds.sum(), known.sum()) else holds
                best, score = (kind, top, base, here[keep]), digits
        if best:
            kind, top, base, kept = best
            second = place[base, [top] * len(kept)] if kind == "percent" else place[kept, base]
            cells = (place[kept, c], place[kept, top], second)
            target, first, second = (tuple(cell.tolist()) for cell in cells)
            found.append(Relation(kind, target, (first, second), (1, 1), float(score)))
            if kind == "growth":
                found += _points(figures, rows, place[:, [c, top, base]], float(score))
    return found


def _points(figures: Figures, rows: np.ndarray, place: np.ndarray, evidence: float) -> list[Relation]:
    """Where amounts grow by so many per cent from column to column, percentages move by so many points."""
    percent = np.array([figures.units[kind] == "percent" for kind in figures.kind[rows].tolist()])
    place = place[percent & (place >= 0).all(axis=1)]
    target, *parts = (tuple(column) for column in place.T.tolist())
    return [Relation("across", target, tuple(parts), (1, -1), evidence, firm=False)] if target else []


def _clean(holds: int, rows: int) -> bool:
    return holds >= min(CLEAN * rows, rows - 1)


def _hypotheses(value: np.ndarray, here: np.ndarray, amounts: list[int]):
    """What a column of percentages may be: growth between two columns, or a column over one of its largest lines."""
    for top in amounts:
        for base in amounts:
            if base != top:
                yield "growth", top, base
        sizes = np.nan_to_num(np.abs(value[:, top]))
        for line in np.argsort(-sizes)[:8].tolist():
            if sizes[line]:
                yield "percent", top, line
