"""The arithmetic of an analyst on printed figures, and line items side by side. Facts in, comparisons out.

Percentages are as a release prints them: 28.2 means 28.2%. A measure whose lines are not printed raises
`MissingLine`; one whose figures give no meaning (growth over a loss, a margin on no revenue) is NaN.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.concepts import lacking, spoken
from helpers.given import checked

# The kinds of table, and what each is called in a sentence.
TABLES = {
    "income": "income statement",
    "balance_sheet": "balance sheet",
    "cash_flow": "cash flow statement",
    "reconciliation": "reconciliation to GAAP",
    "stock_compensation": "table of stock-based compensation",
    "segments": "table of segments",
    "cash_and_investments": "table of cash and investments",
    "other": "other table",
}
STATEMENTS = ("income", "balance_sheet", "cash_flow")
DAYS_IN_A_YEAR = 365
# The statements come first: the same line stands again in reconciliations and segment tables, often in part.
_RANK = {table: place for place, table in enumerate(STATEMENTS)}

REVENUE = ("Revenues", "RevenuesNetOfInterestExpense")
# A bank has no sales: its revenue is what its money earned less what that money cost, and its fees.
BANK_REVENUE = (("InterestIncomeExpenseNet",), ("NoninterestIncome",))
NET_INCOME = ("NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic")


class MissingLine(LookupError):
    """Raised when a release does not print a line that a measure needs: says which, and the nearest that it prints.

    What it says may be a function: seeking what is near takes longer than the measure, and most go unread.
    """

    def __str__(self) -> str:
        said = self.args[0] if self.args else ""
        return said() if callable(said) else said


class Periods(NamedTuple):
    """The period a measure is about and the one it is compared with; the latter NaT and '' where none is printed."""

    now: pd.Timestamp
    before: pd.Timestamp
    now_name: str
    before_name: str


@dataclass(frozen=True)
class Comparison:
    """Measures of one period beside the same measures one year, or one balance sheet, before.

    ``lines`` has one row per measure: ``label``, ``unit`` (a currency, ``USD/share``, ``shares``, ``percent``,
    ``days``, ``times``), ``scale``, ``decimals``, ``now`` and ``before`` as printed, ``change`` in the same unit
    (percentages in percentage points) and ``growth`` in percent, NaN where it means nothing.
    """

    title: str
    now: str
    before: str
    lines: pd.DataFrame

    def line(self, label: str) -> pd.Series:
        """One measure by its label; `MissingLine` names those there are."""
        return chosen(self, [label]).iloc[0]


def chosen(result, labels: Sequence[str]) -> pd.DataFrame:
    """The named lines of a `Comparison` or another result that has lines, all when none is named."""
    if not hasattr(result, "lines"):
        raise TypeError(f"a result with lines is wanted, as income.headlines(facts), not a {type(result).__name__}")
    there = result.lines["label"]
    for label in labels:
        if label not in set(there):
            raise MissingLine(f"{result.title} has no line {label!r}; it has: {', '.join(there)}.")
    return result.lines[there.isin(labels)] if labels else result.lines


def growth(now, before):
    """Growth in percent, for numbers or whole columns; NaN where the sign of either side leaves it no meaning."""
    now, before = np.asarray(now, float), np.asarray(before, float)
    meaningful = (before > 0) & (now >= 0)
    return np.where(meaningful, (now / np.where(meaningful, before, 1) - 1) * 100, np.nan)[()]


def ratio(part, whole):
    """Part of a whole in percent, for numbers or whole columns; NaN where the whole is not positive."""
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1) * 100, np.nan)[()]


def basis_points(now, before):
    """The change between two percentages, in hundredths of a percentage point."""
    return (now - before) * 100


def days_of_sales(receivables: float, revenue: float, months: int) -> float:
    """Days of sales outstanding: receivables over the revenue of one day of the period."""
    return float(ratio(receivables, revenue)) / 100 * DAYS_IN_A_YEAR * months / 12


def plain(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts that stand in plain period columns, not under ``GAAP``, ``Adjustments`` or ``% Change``."""
    return facts[_plainly(facts)]


def _plainly(facts: pd.DataFrame) -> np.ndarray:
    # All measures ask this: of a few hundred cells, which as an array are compared ten times as fast as a column.
    return (facts["column"].to_numpy(object) == "") & (facts["period"].to_numpy(object) != "")


def table_name(kind: str) -> str:
    """What a kind of table is called in a sentence."""
    return TABLES.get(kind) or f"table {kind!r}"


@checked
def printed_in(facts: pd.DataFrame, table: str, months: int | None = None) -> pd.DataFrame:
    """The plain facts of a kind of table, over `months` where given; `MissingLine` names tables or spans there are."""
    printed = plain(facts)
    found = printed[printed["table"] == table]
    if found.empty:
        kinds = [kind for kind in printed["table"].unique() if kind != "other"]
        there = ", ".join(kinds if table not in TABLES else map(table_name, kinds))  # a name to correct, or to read
        raise MissingLine(f"This release prints no {table_name(table)}; it prints: {there or 'no statement'}.")
    if months is None:
        return found
    spans = sorted(found["months"].unique())
    if months not in spans:
        raise MissingLine(f"This release prints its {table_name(table)} {_spans(spans)}, not {_over(months)}.")
    return found[found["months"] == months]


def full_label(section: str, label: str) -> str:
    """A line's name outside its table: "Product" says nothing on its own, "Cost of revenues: Product" does."""
    section = section.rstrip(":")
    return f"{section}: {label}" if section and len(label.split()) < 2 else label


def full_labels(rows: pd.DataFrame) -> pd.Series:
    """The names of a statement's lines, one a row, outside it. A section is over once its own total is printed."""
    section = rows["section"].str.rstrip(":")
    total = rows["label"].str.lower() == "total " + section.str.lower()
    over = total.groupby(section).cumsum() > total
    return pd.Series(list(map(full_label, section.mask(over, ""), rows["label"])), rows.index)


@checked
def months_printed(facts: pd.DataFrame, table: str, months: int) -> int:
    """The span to read a statement for: `months` if it is among its columns, else the shortest there is.

    Where the statement is not printed it is `months`, and the measures say what they miss.
    """
    printed = plain(facts)
    spans = sorted({int(span) for span in printed.loc[printed["table"] == table, "months"]} - {0})
    return months if months in spans or not spans else spans[0]


@checked
def periods(facts: pd.DataFrame, months: int) -> Periods:
    """The latest period of so many months, and the one a year before; for 0 months the balance sheet before."""
    printed = _plainly(facts) & (facts["months"].to_numpy() == months)
    # Outlook and reconciliation tables may look ahead: the statements say which period is current.
    stated = printed & np.isin(facts["table"].to_numpy(object), STATEMENTS)
    places = np.flatnonzero(stated if stated.any() else printed)
    if not len(places):
        spans = sorted(plain(facts)["months"].unique())
        raise MissingLine(f"This release prints nothing {_over(months)}; it prints figures {_spans(spans)}.")
    days, firsts = np.unique(facts["period_end"].to_numpy()[places], return_index=True)
    named = {pd.Timestamp(day): facts["period"].iloc[places[first]] for day, first in zip(days, firsts, strict=True)}
    *earlier, now = named
    if months:  # years of 52 and 53 weeks end up to a week and a half apart
        earlier = [end for end in earlier if abs((now - end).days - DAYS_IN_A_YEAR) <= 15]
    before = max(earlier, default=pd.NaT)
    return Periods(now, before, named[now], named.get(before, ""))


@checked
def line(facts: pd.DataFrame, concepts: str | Sequence[str], months: int, called: str = "") -> pd.DataFrame:
    """The facts of one line item: one row per period of `months`, latest first.

    Parameters
    ----------
    facts : DataFrame
    concepts : str or sequence of str
        Standard names, the first that is printed counts.
    months : int
        0 for a balance sheet.
    called : str, optional
        What the line is called where it is missing; its standard name in words when omitted.

    Raises
    ------
    MissingLine
        Naming the spans for which the line is printed, or the nearest names.
    """
    return facts.iloc[_places(facts, concepts, months, called)]


def _places(facts: pd.DataFrame, concepts: str | Sequence[str], months: int, called: str) -> list[int]:
    """Where in the facts a line stands that `line` gives."""
    concepts = [concepts] if isinstance(concepts, str) else concepts
    names, tables = facts["concept"].to_numpy(object), facts["table"].to_numpy(object)
    spans, rows, ends = facts["months"].to_numpy(), facts["row"].to_numpy(), facts["period_end"].to_numpy()
    named = np.flatnonzero(_plainly(facts) & np.isin(names, concepts))
    for concept in concepts:
        found = [place for place in named if names[place] == concept and spans[place] == months]
        if found:
            _, first = min((_RANK.get(tables[place], len(_RANK)), rows[place]) for place in found)
            once = {ends[place]: place for place in found[::-1] if rows[place] == first}
            return [once[end] for end in sorted(once, reverse=True)]
    said = _said(called, concepts)
    if len(named):
        raise MissingLine(f"This release prints {said} {_spans(sorted({*spans[named]}))}, not {_over(months)}.")
    raise MissingLine(partial(_lacking, facts, concepts[0], said))


def _lacking(facts: pd.DataFrame, concept: str, said: str) -> str:
    known = plain(facts).dropna(subset="concept")
    return f"This release prints {lacking(concept, zip(known['concept'], full_labels(known), strict=True), said)}."


def _said(called: str, concepts: Sequence[str]) -> str:
    return called[:1].lower() + called[1:] or spoken(concepts[0])


def _spans(months: Iterable[int]) -> str:
    return " and ".join(_over(int(span)) for span in months) or "without any period"


def _over(months: int) -> str:
    return f"over {months!r} months" if months else "on a date"


@checked
def pair(facts: pd.DataFrame, label: str, concepts: Sequence[str], months: int) -> dict:
    """One line item now and before, as a row of a `Comparison`; a period before that is not printed is NaN."""
    found, span = _places(facts, concepts, months, label), periods(facts, months)
    values = dict(zip(facts["period_end"].iloc[found], facts["value"].to_numpy()[found].tolist(), strict=True))
    if span.now not in values:
        said = _said(label, concepts)
        raise MissingLine(f"This release prints {said} for {facts['period'].iloc[found[0]]}, not for {span.now_name}.")
    unit, decimals = facts["unit"].iloc[found[0]], int(facts["decimals"].to_numpy()[found].max())
    row = computed(label, unit, values[span.now], values.get(span.before, np.nan), decimals)
    return row | {"scale": int(facts["scale"].iloc[found[0]])}


def computed(label: str, unit: str, now: float, before: float, decimals: int = 1) -> dict:
    """A measure that is not printed but computed, as a row of a `Comparison`."""
    return {"label": label, "unit": unit, "scale": 1, "decimals": decimals, "now": now, "before": before}


@checked
def revenue(facts: pd.DataFrame, months: int) -> dict:
    """Revenue as a row of a `Comparison`; where a bank prints none, its net interest income and other income."""
    try:
        return pair(facts, "Revenue", REVENUE, months)
    except MissingLine as missing:
        try:
            interest, other = (pair(facts, "", concepts, months) for concepts in BANK_REVENUE)
        except MissingLine:
            raise missing from None
    rescale = other["scale"] / interest["scale"]
    both = {key: interest[key] + other[key] * rescale for key in ("now", "before")}
    return interest | {"label": "Revenue"} | both


@checked
def share(facts: pd.DataFrame, label: str, part: Sequence[str], whole: dict, months: int) -> dict:
    """One line in percent of a row such as `revenue`, now and before, as a row of a `Comparison`."""
    upper = pair(facts, "", part, months)
    values = (ratio(upper[key] * upper["scale"], whole[key] * whole["scale"]) for key in ("now", "before"))
    return computed(label, "percent", *values)


def printed_only(makers: Iterable[tuple]) -> list[dict]:
    """The rows whose lines are printed, of (function, *arguments); when none is, the first `MissingLine` is raised."""
    rows, missing = [], []
    for make, *arguments in makers:
        try:
            rows.append(make(*arguments))
        except MissingLine as error:
            missing.append(error)
    if not rows:
        raise missing[0]
    return rows


def compare(title: str, span: Periods, rows: Iterable[dict]) -> Comparison:
    """Rows side by side with change and growth."""
    frame = pd.DataFrame(list(rows))
    frame["change"] = frame["now"] - frame["before"]
    frame["growth"] = np.where(frame["unit"] == "percent", np.nan, growth(frame["now"], frame["before"]))
    return Comparison(title, span.now_name, span.before_name, frame)
