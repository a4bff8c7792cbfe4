"""The arithmetic an analyst does on printed figures: growth, margins, cash, capital. Facts in, comparisons out.

Percentages are as a release prints them: 28.2 means 28.2%. A measure whose lines are not printed raises
`MissingLine`; one whose figures give no meaning (growth over a loss, a margin on no revenue) is NaN.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
import pandas as pd

STATEMENTS = ("income", "balance_sheet", "cash_flow")
DAYS_IN_A_YEAR = 365

REVENUE = ("Revenues", "RevenuesNetOfInterestExpense")
NET_INCOME = ("NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic")
PRETAX_INCOME = (
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
)
DILUTED_EPS = ("EarningsPerShareDiluted", "EarningsPerShareBasicAndDiluted")
DILUTED_SHARES = (
    "WeightedAverageNumberOfDilutedSharesOutstanding",
    "WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
)
OPERATING_CASH = ("NetCashProvidedByUsedInOperatingActivities",)
CAPITAL_SPENDING = ("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets")

HEADLINES = (
    ("Revenue", REVENUE),
    ("Gross profit", ("GrossProfit",)),
    ("Operating income", ("OperatingIncomeLoss",)),
    ("Income before taxes", PRETAX_INCOME),
    ("Net income", NET_INCOME),
    ("Diluted earnings per share", DILUTED_EPS),
    ("Non-GAAP operating income", ("NonGaapOperatingIncomeLoss",)),
    ("Non-GAAP net income", ("NonGaapNetIncomeLoss",)),
    ("Non-GAAP diluted earnings per share", ("NonGaapEarningsPerShareDiluted",)),
)
MARGINS = (
    ("Gross margin", ("GrossProfit",)),
    ("Operating margin", ("OperatingIncomeLoss",)),
    ("Net margin", NET_INCOME),
    ("Non-GAAP gross margin", ("NonGaapGrossProfit",)),
    ("Non-GAAP operating margin", ("NonGaapOperatingIncomeLoss",)),
    ("Non-GAAP net margin", ("NonGaapNetIncomeLoss",)),
)


class MissingLine(LookupError):
    """Raised when a release does not print a line that a measure needs: says which, and the nearest that it prints."""


class Periods(NamedTuple):
    """The period a measure is about and the one it is compared with; `before` is NaT and '' where none is printed."""

    now: pd.Timestamp
    before: pd.Timestamp
    now_name: str
    before_name: str


@dataclass(frozen=True)
class Comparison:
    """Measures of one period beside the same measures one year, or one balance sheet, before.

    ``lines`` has one row per measure: ``label``, ``unit`` (a currency, ``USD/share``, ``shares``, ``percent``,
    ``days``, ``times``), ``scale``, ``decimals``, ``now`` and ``before`` as printed, ``change`` (in the same unit, percentages
    in percentage points) and ``growth`` (percent, NaN where it means nothing).
    """

    title: str
    now: str
    before: str
    lines: pd.DataFrame

    def line(self, label: str) -> pd.Series:
        """One measure by its label."""
        found = self.lines[self.lines["label"] == label]
        if found.empty:
            raise MissingLine(f"{self.title} has no line {label!r}; it has: {', '.join(self.lines['label'])}.")
        return found.iloc[0]


def growth(now, before):
    """Growth in percent, for numbers or whole columns; NaN where a loss or a zero stands on either side's sign."""
    now, before = np.asarray(now, float), np.asarray(before, float)
    meaningful = (before > 0) & (now >= 0)
    return np.where(meaningful, (now / np.where(meaningful, before, 1) - 1) * 100, np.nan)[()]


def ratio(part, whole):
    """Part of a whole in percent; NaN where the whole is not positive."""
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
    return facts[facts["column"] == ""]


def months_printed(facts: pd.DataFrame, table: str, months: int) -> int:
    """The span that a statement is printed for: `months` if it is among its columns, else the shortest there is.

    Raises
    ------
    MissingLine
        When the release does not print the statement.
    """
    printed = sorted({int(span) for span in plain(facts).loc[facts["table"] == table, "months"].dropna()} - {0})
    if not printed:
        raise MissingLine(f"This release prints no {table.replace('_', ' ')} statement.")
    return months if months in printed else printed[0]


def periods(facts: pd.DataFrame, months: int) -> Periods:
    """The latest period of so many months, and the one a year before; for 0 months the balance sheet before."""
    printed = plain(facts)
    printed = printed[printed["months"] == months]
    # Outlook and reconciliation tables may look ahead: the statements say which period is current.
    statements = printed[printed["table"].isin(STATEMENTS)]
    columns = (printed if statements.empty else statements).dropna(subset="period_end")
    columns = columns.sort_values("period_end", ascending=False).drop_duplicates("period_end")
    if columns.empty:
        spans = ", ".join(str(int(span)) for span in sorted(facts["months"].dropna().unique()))
        raise MissingLine(f"This release prints nothing over {months} months; it prints columns of {spans} months.")
    now = columns["period_end"].iloc[0]
    earlier = columns[columns["period_end"] < now]
    if months:  # years of 52 and 53 weeks end up to a week and a half apart
        earlier = earlier[((now - earlier["period_end"]).dt.days - DAYS_IN_A_YEAR).abs() <= 15]
    before = earlier.iloc[0] if len(earlier) else {"period_end": pd.NaT, "period": ""}
    return Periods(now, before["period_end"], columns["period"].iloc[0], before["period"])


def line(facts: pd.DataFrame, concepts: Sequence[str], months: int) -> pd.DataFrame:
    """The facts of one line item: one row per period of `months`, latest first.

    Parameters
    ----------
    facts : DataFrame
    concepts : sequence of str
        Standard names, the first that is printed counts.
    months : int
        0 for a balance sheet.

    Raises
    ------
    MissingLine
        Naming the spans for which the line is printed, or the nearest names.
    """
    printed = plain(facts)
    # The statements come first: the same line stands again in reconciliations and segment tables, often in part.
    rank = printed["table"].map({table: place for place, table in enumerate(STATEMENTS)}).fillna(len(STATEMENTS))
    for concept in concepts:
        found = printed[(printed["concept"] == concept) & (printed["months"] == months)]
        if len(found):
            first = rank[found.index].groupby(found["row"]).min().sort_values(kind="stable").index[0]
            found = found[found["row"] == first].sort_values("period_end", ascending=False)
            return found.drop_duplicates("period_end")
    raise _missing(printed, concepts, months)


def _missing(printed: pd.DataFrame, concepts: Sequence[str], months: int) -> MissingLine:
    spans = printed.loc[printed["concept"].isin(concepts), "months"].dropna().unique()
    if len(spans):
        over = " and ".join(_over(int(span)) for span in sorted(spans))
        return MissingLine(f"This release prints {concepts[0]} {over}, not {_over(months)}.")
    names = sorted(printed["concept"].dropna().unique())
    near = get_close_matches(concepts[0], names, n=3, cutoff=0.5) or names[:8]
    return MissingLine(
        f"This release prints no {concepts[0]}. Nearest: {', '.join(near) or 'no standard line at all'}."
    )


def _over(months: int) -> str:
    return f"over {months} months" if months else "on a date"


def pair(facts: pd.DataFrame, label: str, concepts: Sequence[str], months: int) -> dict:
    """One line item now and before, as a row of a `Comparison`; a period not printed is NaN."""
    found = line(facts, concepts, months)
    span = periods(facts, months)
    value = found.set_index("period_end")["value"]
    if span.now not in value.index:
        raise MissingLine(f"This release prints {concepts[0]} for {found['period'].iloc[0]}, not for {span.now_name}.")
    head = found.iloc[0]
    return {
        "label": label,
        "unit": head["unit"],
        "scale": int(head["scale"]),
        "decimals": int(found["decimals"].max()),
        "now": value[span.now],
        "before": value.get(span.before, np.nan),
    }


def computed(label: str, unit: str, now: float, before: float, decimals: int = 1, scale: int = 1) -> dict:
    """A measure that is not printed but computed, as a row of a `Comparison`."""
    return {"label": label, "unit": unit, "scale": scale, "decimals": decimals, "now": now, "before": before}


def compare(title: str, span: Periods, lines: Iterable[dict]) -> Comparison:
    """Lines side by side with change and growth."""
    frame = pd.DataFrame(list(lines))
    frame["change"] = frame["now"] - frame["before"]
    frame["growth"] = np.where(frame["unit"] == "percent", np.nan, growth(frame["now"], frame["before"]))
    return Comparison(title, span.now_name, span.before_name, frame)


def printed_only(makers: Iterable) -> list[dict]:
    """The rows whose lines are printed; when none is, the first one's `MissingLine` is raised."""
    rows, missing = [], []
    for make, *arguments in makers:
        try:
            rows.append(make(*arguments))
        except MissingLine as error:
            missing.append(error)
    if not rows:
        raise missing[0]
    return rows


def headlines(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Revenue, profits and earnings per share, GAAP and not, as far as they are printed."""
    rows = printed_only((pair, facts, label, concepts, months) for label, concepts in HEADLINES)
    return compare("Headline figures", periods(facts, months), rows)


def share(facts: pd.DataFrame, label: str, part: Sequence[str], whole: Sequence[str], months: int) -> dict:
    """One line in percent of another, now and before."""
    upper, lower = pair(facts, "", part, months), pair(facts, "", whole, months)
    values = (ratio(upper[when] * upper["scale"], lower[when] * lower["scale"]) for when in ("now", "before"))
    return computed(label, "percent", *values)


def margins(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Gross, operating and net income in percent of revenue, GAAP and not, as far as they are printed."""
    rows = printed_only((share, facts, label, part, REVENUE, months) for label, part in MARGINS)
    return compare("Margins", periods(facts, months), rows)


def tax_rate(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Income taxes in percent of income before taxes; NaN on a loss."""
    row = share(facts, "Effective tax rate", ("IncomeTaxExpenseBenefit",), PRETAX_INCOME, months)
    return compare("Effective tax rate", periods(facts, months), [row])


def common_size(facts: pd.DataFrame, table: str, months: int = 3) -> Comparison:
    """Every amount of a statement in percent of revenue, or of total assets for ``balance_sheet``."""
    base = ("Assets",) if table == "balance_sheet" else REVENUE
    months = 0 if table == "balance_sheet" else months
    whole, span = pair(facts, "", base, months), periods(facts, months)
    printed = plain(facts)
    printed = printed[
        (printed["table"] == table) & (printed["months"] == months) & ~printed["unit"].isin(("shares", "percent"))
    ]
    printed = printed[~printed["unit"].str.endswith("/share")]
    rows = []
    for _, found in printed.groupby("row", sort=False):
        value = (found["value"] * found["scale"] / whole["scale"]).groupby(found["period_end"]).first()
        parts = (ratio(value.get(end, np.nan), whole[key]) for end, key in ((span.now, "now"), (span.before, "before")))
        rows.append(computed(found["label"].iloc[0], "percent", *parts))
    name = "total assets" if table == "balance_sheet" else "revenue"
    return compare(f"In percent of {name}", span, rows)


def free_cash_flow(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Operating cash, capital spending and what is left, with how much of net income arrived as cash.

    Capital spending counts as an outflow, in parentheses or not: a release prints it as a payment either way.
    """
    operating = pair(facts, "Operating cash flow", OPERATING_CASH, months)
    spending = pair(facts, "Capital spending", CAPITAL_SPENDING, months)
    rescale = spending["scale"] / operating["scale"]
    spending |= {key: abs(spending[key]) * rescale for key in ("now", "before")} | {"scale": operating["scale"]}
    left = {key: operating[key] - spending[key] for key in ("now", "before")}
    free = operating | {"label": "Free cash flow"} | left
    rows = [operating, spending, free]
    for label, upper, concepts in (
        ("Operating cash flow in percent of net income", operating, NET_INCOME),
        ("Free cash flow in percent of net income", free, NET_INCOME),
        ("Free cash flow in percent of revenue", free, REVENUE),
    ):
        try:
            lower = pair(facts, "", concepts, months)
        except MissingLine:
            continue
        scale = upper["scale"] / lower["scale"]
        rows.append(computed(label, "percent", *(ratio(upper[key] * scale, lower[key]) for key in ("now", "before"))))
    return compare("Free cash flow", periods(facts, months), rows)


def working_capital(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Current assets less current liabilities, the current ratio, and days of sales where revenue is printed.

    Days of sales need the revenue of the period that ends on the balance sheet's date; for the balance sheet
    before, that revenue is printed only when it happens to be a column of this release.
    """
    assets = pair(facts, "Current assets", ("AssetsCurrent",), 0)
    liabilities = pair(facts, "Current liabilities", ("LiabilitiesCurrent",), 0)
    both = ("now", "before")
    capital = assets | {"label": "Working capital"} | {key: assets[key] - liabilities[key] for key in both}
    current = (ratio(assets[key], liabilities[key]) / 100 for key in both)
    rows = [assets, liabilities, capital, computed("Current ratio", "times", *current, decimals=2)]
    span = periods(facts, 0)
    try:
        receivables = pair(facts, "", ("AccountsReceivableNetCurrent",), 0)
        revenue = line(facts, REVENUE, months).set_index("period_end")
    except MissingLine:
        return compare("Working capital", span, rows)
    sales = (revenue["value"] * revenue["scale"] / receivables["scale"]).reindex([span.now, span.before])
    days = (days_of_sales(receivables[key], value, months) for key, value in zip(both, sales, strict=True))
    return compare("Working capital", span, [*rows, computed("Days of sales outstanding", "days", *days, decimals=0)])
