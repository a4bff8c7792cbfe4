"""Facts as arrays: whole numbers in the smallest printed unit, lines down, columns across."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

NO_DATE = -1_000_000  # the month of a column whose period ends nowhere
POINTS = re.compile(r"\b(?:p?pts?|points?|bps?)\b", re.IGNORECASE)
RESTATED = re.compile(
    r"\b(?:constant|currency|neutral|organic|local|adjusted|core|excluding|comparable)\b", re.IGNORECASE
)
MEASURES = [  # words that tell two measures of one thing apart
    [re.compile(rf"\b{term}\b", re.IGNORECASE) for term in terms]
    for terms in (("basic", "diluted"), ("(?<!non-)(?<!non )gaap", "(?:non-? ?gaap|adjusted)"))
]
TOTAL = re.compile(
    r"\b(?:sub)?totals?\b|^(?:net|adjusted|non-gaap|comprehensive)\b|\bebitda\b|\bend of\b|\bfree cash flow\b"
    r"|\b(?:income|loss|earnings|profit|margin|cash)\b.*\b(?:before|from|after|provided|used)\b"
    r"|^operating (?:income|profit|loss)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Figures:
    """The printed figures of a release, ready for sums.

    A line is a printed row, a column is a period together with the words of its heading that are no period. One
    measure serves all figures of a unit, the smallest that is printed (thousands of dollars, cents, tenths of a per
    cent), so that sums are sums of whole numbers and no tolerance for binary fractions is needed.
    """

    amount: np.ndarray  # per fact: whole number in the unit's measure
    ulp: np.ndarray  # per fact: one step of the last printed digit, in that measure
    measure: np.ndarray  # per fact: what 1 of the measure is worth, in dollars, shares or per cent
    unit: np.ndarray  # per fact: code of the unit
    points: np.ndarray  # per fact: does its cell say that it counts percentage points?
    zero: np.ndarray  # per fact: is a zero printed as a figure, and not as a dash?
    units: tuple[str, ...]
    money: int  # code of the unit that amounts are in
    row: np.ndarray  # per fact: its line
    column: np.ndarray  # per fact: its column
    place: np.ndarray  # lines x columns: position of the fact, -1 where nothing is printed
    values: np.ndarray  # lines x columns: amounts, 0 where nothing is printed: what is not printed adds nothing
    sheet: np.ndarray  # per line: number of the table that it stands in
    kind: np.ndarray  # per line: code of the unit of its first figure
    labels: tuple[str, ...]  # per line
    sections: tuple[str, ...]  # per line
    totals: np.ndarray  # per line: does the label sound like a total? A hint, never a proof
    period: np.ndarray  # per column: code of the period
    heading: np.ndarray  # per column: code of the heading words that are no period
    plain: np.ndarray  # per column: is it a period's plain amount, without such words?
    changes: np.ndarray  # per column: is it headed as the change of a period, in the figures as printed?
    ends: np.ndarray  # per column: the month in which the period ends, counted from 1970
    months: np.ndarray  # per column: months covered, 0 for a date


@lru_cache(maxsize=4096)
def words(label: str) -> frozenset[str]:
    """The words of a label, in lower case."""
    return frozenset(re.findall(r"[a-z0-9]+", label.lower()))


@lru_cache(maxsize=4096)
def sounds_total(label: str) -> bool:
    """Does a label sound like a total? So does none at all: subtotals are often printed without one."""
    return not label or bool(TOTAL.search(label))


@lru_cache(maxsize=1 << 16)
def alike(label: str, other: str) -> float:
    """The share of their words that two labels have in common: a hint, never a proof."""
    a, b = words(label), words(other)
    return len(a & b) / (len(a | b) or 1)


def figures(facts: pd.DataFrame) -> Figures:
    """Arrange the facts as arrays.

    Parameters
    ----------
    facts : DataFrame
        One row per printed number in reading order, see `Release.facts`.
    """
    row, first = _runs(facts["row"].to_numpy())
    period, heading, label, section, units, table, title = (
        facts[name].to_numpy(object) for name in ("period", "column", "label", "section", "unit", "table", "title")
    )
    # A column in another currency adds up like the others, and each column is in one.
    unit, unit_names = _codes("money" if len(one) == 3 else one for one in units)
    column, keys = _columns(row.tolist(), period, heading)
    place = np.full((len(first), len(keys)), -1)
    place[row, column] = np.arange(len(facts))
    sheet, _ = _runs(np.array(_codes(zip(table[first], title[first], strict=True))[0]))
    amount, ulp, measure = _amounts(facts, unit, len(unit_names), sheet[row])
    sample = place.max(axis=0)
    ends = facts["period_end"].to_numpy()[sample]
    labels = tuple(label[first])
    return Figures(
        amount, ulp, measure, unit, _points(facts), _zeros(facts), tuple(unit_names), _currency(unit, unit_names),
        row, column, place,
        values=np.where(place >= 0, amount[place], 0),
        sheet=sheet,
        kind=unit[first],
        labels=labels,
        sections=tuple(section[first]),
        totals=np.array([sounds_total(text) for text in labels]),
        period=_codes(key[0] for key in keys)[0],
        heading=_codes(key[1] for key in keys)[0],
        plain=np.array([not key[1] for key in keys]),
        changes=np.array([key[0].endswith(" change") and not RESTATED.search(key[1]) for key in keys]),
        ends=_month(ends),
        months=facts["months"].to_numpy()[sample],
    )  # fmt: skip


@lru_cache(maxsize=4096)
def measure(*names: str) -> tuple[int, ...]:
    """Which of two opposite measures a name tells, per pair of them: 1 or 2; 0 for none, 3 for both.

    The first name that tells any counts: the label before the heading that it stands under.
    """
    told = (
        [sum(code for code, term in enumerate(terms, 1) if term.search(name)) for name in names] for terms in MEASURES
    )
    return tuple(next(filter(None, codes), 0) for codes in told)


def opposed(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Are two measures opposite: basic and diluted, GAAP and non-GAAP?"""
    return any({a, b} == {1, 2} for a, b in zip(one, other, strict=True))


def _points(facts: pd.DataFrame) -> np.ndarray:
    points = facts["unit"].to_numpy() == "percent"
    points[points] = [bool(POINTS.search(raw)) for raw in facts["raw"].to_numpy(object)[points]]
    return points


def _zeros(facts: pd.DataFrame) -> np.ndarray:
    zero = facts["value"].to_numpy() == 0
    zero[zero] = ["0" in raw for raw in facts["raw"].to_numpy(object)[zero]]
    return zero


def _currency(unit: np.ndarray, names: list[str]) -> int:
    """The code of money; where nothing is said to be money, that of most figures, percentages left out."""
    if "money" in names:
        return names.index("money")
    return int(np.where([name == "percent" for name in names], 0, np.bincount(unit)).argmax())


def _runs(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number the runs of equal codes; also where each begins."""
    starts = np.concatenate([[True], codes[1:] != codes[:-1]])
    return np.cumsum(starts) - 1, np.flatnonzero(starts)


def _codes(items) -> tuple[np.ndarray, list]:
    seen = {}
    return np.array([seen.setdefault(item, len(seen)) for item in items]), list(seen)


def _columns(row: list, period: np.ndarray, heading: np.ndarray) -> tuple[np.ndarray, list]:
    """Number the columns; two figures of one row under the same heading are kept apart as two columns."""
    keys, again, previous = [], {}, -1
    for r, p, h in zip(row, period, heading, strict=True):
        if r != previous:
            again, previous = {}, r
        again[p, h] = times = again.get((p, h), -1) + 1
        keys.append((p, h, times))
    return _codes(keys)


def _month(dates: np.ndarray) -> np.ndarray:
    """The month that a date closes: a 52-week year ending in the first days of a month belongs to the month before."""
    months = (dates.astype("datetime64[D]") - np.timedelta64(8, "D")).astype("datetime64[M]").astype(int)
    return np.where(np.isnat(dates), NO_DATE, months)


def _amounts(facts: pd.DataFrame, unit: np.ndarray, units: int, sheet: np.ndarray):
    value, scale = facts["value"].to_numpy(), facts["scale"].to_numpy()
    step = scale / 10.0 ** facts["decimals"].to_numpy()
    printed = value != 0
    # A dash says zero to the last digit that its table prints.
    local = np.full((sheet[-1] + 1, units), np.inf)
    np.minimum.at(local, (sheet[printed], unit[printed]), step[printed])
    step = np.where(printed, step, np.minimum(local[sheet, unit], step))
    finest = np.full(units, np.inf)
    np.minimum.at(finest, unit, step)
    measure = finest[unit]
    return np.rint(value * scale / measure).astype(np.int64), np.rint(step / measure).astype(np.int64), measure
