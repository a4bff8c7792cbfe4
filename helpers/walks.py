"""Walks from one printed figure to another, step by step: each says whether its steps add up to its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.measures import (
    DILUTED_EPS,
    DILUTED_SHARES,
    NET_INCOME,
    OPERATING_CASH,
    PRETAX_INCOME,
    REVENUE,
    MissingLine,
    line,
    pair,
    periods,
    plain,
)

INCOME_CHAIN = (
    (REVENUE, "Revenue"),
    (("GrossProfit",), "Cost of revenue"),
    (("OperatingIncomeLoss",), "Operating expenses"),
    (PRETAX_INCOME, "Other income and expense"),
    (NET_INCOME, "Income taxes and other items"),
)
CASH = (
    "CashAndCashEquivalentsAtCarryingValue", "CashCashEquivalentsAndShortTermInvestments", "Cash", "CashAndDueFromBanks",
    "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
)  # fmt: skip
INVESTMENTS = (
    "ShortTermInvestments", "MarketableSecuritiesCurrent", "LongTermInvestments", "MarketableSecuritiesNoncurrent",
)  # fmt: skip
DEBT = (
    "ShortTermBorrowings", "DebtCurrent", "LongTermDebtCurrent", "LongTermDebtNoncurrent",
    "DebtLongtermAndShorttermCombinedAmount", "ConvertibleNotesPayable", "ConvertibleNotesPayableCurrent",
    "ConvertibleLongTermNotesPayable", "FederalHomeLoanBankAdvancesLongTerm",
)  # fmt: skip
CASH_TOTALS = (
    (OPERATING_CASH, "Operating activities"),
    (("NetCashProvidedByUsedInInvestingActivities",), "Investing activities"),
    (("NetCashProvidedByUsedInFinancingActivities",), "Financing activities"),
)


@dataclass(frozen=True)
class Walk:
    """How one figure becomes another.

    ``steps`` has one row per figure in walking order: ``label``, ``amount`` in printed units of ``scale``, ``kind``
    (``start``, ``step``, ``subtotal`` or ``end``), ``note`` (reference letters) and ``section`` (heading above).
    """

    title: str
    period: str
    unit: str
    scale: int
    decimals: int
    steps: pd.DataFrame

    @property
    def start(self) -> float:
        return self.steps["amount"].iloc[0]

    @property
    def end(self) -> float:
        return self.steps["amount"].iloc[-1]

    @property
    def moves(self) -> pd.DataFrame:
        """The steps alone, without start, subtotals and end."""
        return self.steps[self.steps["kind"] == "step"]

    @property
    def difference(self) -> float:
        """The printed end less the start and all steps; 0.0 when they add up."""
        return round(self.end - self.start - self.moves["amount"].sum(), 9)

    @property
    def status(self) -> str:
        """``ties`` when the steps add up exactly, ``rounds`` when rounding explains the difference, else ``breaks``."""
        # Every printed figure is off by at most half a unit of its last digit.
        allowance = 0.5 * 10.0**-self.decimals * len(self.steps)
        return "ties" if self.difference == 0 else "rounds" if abs(self.difference) <= allowance else "breaks"

    def grouped(self, by: str) -> "Walk":
        """The same walk with one step for each ``note`` or ``section``, in order of appearance.

        A group is called by its letter or heading and its largest step; steps without one stay single.
        """
        moves, rows = self.moves, []
        single = pd.Series(moves.index.astype(str), moves.index)
        for _, group in moves.groupby(moves[by].where(moves[by] != "", single), sort=False):
            first = group.iloc[0].copy()
            if first[by]:
                first["label"] = _group_name(group, by)
                first["amount"] = group["amount"].sum()
            rows.append(first)
        ends = self.steps[self.steps["kind"].isin(("start", "end"))]
        steps = pd.DataFrame([ends.iloc[0], *rows, ends.iloc[-1]]).reset_index(drop=True)
        return replace(self, steps=steps)

    def largest(self, most: int) -> "Walk":
        """The same walk with at most so many steps, none of them zero: the smallest are taken together at the end."""
        moves = self.moves[self.moves["amount"] != 0]
        if len(moves) <= most:
            return replace(self, steps=self.steps[(self.steps["kind"] != "step") | (self.steps["amount"] != 0)])
        small = moves["amount"].abs().sort_values(kind="stable").index[: len(moves) - most + 1]
        rest = moves.loc[small].iloc[0].copy()
        rest[["label", "amount", "note", "section"]] = (
            f"{len(small)} smaller steps",
            moves.loc[small, "amount"].sum(),
            "",
            "",
        )
        ends = self.steps[self.steps["kind"].isin(("start", "end"))]
        kept = [row for _, row in moves.drop(small).iterrows()]
        return replace(self, steps=pd.DataFrame([ends.iloc[0], *kept, rest, ends.iloc[-1]]).reset_index(drop=True))


def _group_name(group: pd.DataFrame, by: str) -> str:
    name = group[by].iloc[0].rstrip(":")
    if by == "section":
        return name
    largest = group.loc[group["amount"].abs().idxmax(), "label"]
    others = f" and {len(group) - 1} more" if len(group) > 1 else ""
    return f"Note {name}: {largest}{others}"


def walk(title: str, period: str, head: pd.Series | dict, steps: Iterable[Sequence]) -> Walk:
    """Make a walk from rows of (label, amount, kind) or (label, amount, kind, note, section).

    ``head`` gives unit, scale and decimals: a row of facts or of a `Comparison`.
    """
    rows = [(*row, "", "")[:5] for row in steps]
    frame = pd.DataFrame(rows, columns=["label", "amount", "kind", "note", "section"])
    return Walk(title, period, head["unit"], int(head["scale"]), int(head["decimals"]), frame)


def block(facts: pd.DataFrame, first: int, last: int, unit: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The printed rows from `first` to `last`: their words (one row each) and their figures (rows by period ends).

    A figure that is not printed is no step: it counts as nothing.
    """
    found = facts[facts["row"].between(first, last) & (facts["unit"] == unit)]
    values = found.pivot_table(index="row", columns="period_end", values="value", aggfunc="first").fillna(0.0)
    return found.drop_duplicates("row").set_index("row"), values


def kinds(values: np.ndarray) -> list[str]:
    """Tell steps from totals in rows of figures that lead from the first row to the last.

    A release prints subtotals among the steps; adding them again would count their steps twice. A row is a
    ``subtotal`` when it equals all that came before, and left out (``memo``) when it equals the last few steps. Small
    figures equal each other by accident, so the plainest reading that adds up in every period counts.

    Parameters
    ----------
    values : array of rows by periods

    Returns
    -------
    list of str
        One of ``start``, ``step``, ``subtotal``, ``memo``, ``end`` per row.
    """
    readings = [_read(values, subtotals, memos) for subtotals, memos in ((0, 0), (1, 0), (0, 1), (1, 1))]
    for allowance in (0.0, 0.5 * len(values)):
        for reading in readings:
            steps = values[[kind in ("start", "step") for kind in reading]].sum(axis=0)
            if (abs(values[-1] - steps) <= allowance + 1e-6).all():
                return reading
    return readings[0]


def _read(values: np.ndarray, subtotals: bool, memos: bool) -> list[str]:
    reading, running, recent = ["start"], values[0].copy(), []
    for row in values[1:-1]:
        trailing = np.cumsum(recent[::-1], axis=0)[1:] if memos and len(recent) > 1 else []
        if subtotals and recent and row.any() and np.allclose(row, running, rtol=0, atol=1e-6):
            reading.append("subtotal")
            recent = []
        elif row.any() and any(np.allclose(row, total, rtol=0, atol=1e-6) for total in trailing):
            reading.append("memo")
            recent = []
        else:
            reading.append("step")
            running, recent = running + row, [*recent, row]
    return [*reading, "end"]


def printed_walk(title: str, facts: pd.DataFrame, first: int, last: int, months: int) -> Walk:
    """The walk that stands in the rows from `first` to `last`, for the current period."""
    printed = facts[facts["months"] == months]
    span = periods(facts, months)
    end = printed[(printed["row"] == last)].iloc[0]
    words, values = block(printed, first, last, end["unit"])
    if span.now not in values:
        raise MissingLine(f"{title} is printed for {end['period']}, not for {span.now_name}.")
    rows = [
        (words.at[row, "label"], amount, kind, words.at[row, "note"], words.at[row, "section"])
        for row, amount, kind in zip(values.index, values[span.now], kinds(values.to_numpy()), strict=True)
        if kind != "memo"
    ]
    return walk(title, span.now_name, end, rows)


def net_income_to_cash(facts: pd.DataFrame, months: int) -> Walk:
    """From net income to operating cash: the first part of the cash flow statement, as printed."""
    statement = plain(facts)
    statement = statement[statement["table"] == "cash_flow"]
    last = line(statement, OPERATING_CASH, months)["row"].iloc[0]
    first = line(statement, NET_INCOME, months)["row"].iloc[0]
    if first > last:
        raise MissingLine("The cash flow statement of this release does not start from net income.")
    return printed_walk("From net income to operating cash", statement, first, last, months)


def cash_walk(facts: pd.DataFrame, months: int) -> Walk:
    """Cash at the beginning, what each activity brought or took, cash at the end.

    What else moved the printed end (exchange rates, cash of businesses held for sale) is one step, so that the
    walk closes; it is left out when it is zero.
    """
    statement = plain(facts)
    statement = statement[(statement["table"] == "cash_flow")]
    totals = [(label, pair(statement, label, concepts, months)) for concepts, label in CASH_TOTALS]
    head, span = totals[0][1], periods(statement, months)
    opened = statement.loc[statement["concept"].fillna("").str.endswith("BeginningOfPeriod"), "concept"]
    if opened.empty:
        raise MissingLine(
            "The cash flow statement of this release does not print the cash that the period begins with."
        )
    opening, closing = (
        line(statement, [concept], months).set_index("period_end").loc[span.now]
        for concept in (opened.iloc[0], opened.iloc[0].removesuffix("BeginningOfPeriod"))
    )
    steps = [(label, row["now"], "step") for label, row in totals]
    other = round(closing["value"] - opening["value"] - sum(amount for _, amount, _ in steps), 9)
    steps += [("Exchange rates and other", other, "step")] if other else []
    ends = (opening["label"], opening["value"], "start"), (closing["label"], closing["value"], "end")
    return walk("Cash from beginning to end", span.now_name, head, [ends[0], *steps, ends[1]])


def year_on_year(facts: pd.DataFrame, months: int = 3) -> Walk:
    """From net income a year before to net income now: what each line of the income statement added or took.

    Between two results that are printed (revenue, gross profit, operating income, ...) the lines are single steps
    where they add up to the difference in both periods; where they do not, the difference is one step.
    """
    span = periods(facts, months)
    if not span.before_name:
        raise MissingLine(f"This release prints no period to compare {span.now_name} with.")
    statement = plain(facts)
    statement = statement[(statement["table"] == "income") & (statement["months"] == months)]
    chain = []
    for concepts, label in INCOME_CHAIN:
        try:
            chain.append((line(statement, concepts, months).iloc[0], label))
        except MissingLine:
            continue
    if len(chain) < 2 or chain[-1][0]["concept"] not in NET_INCOME:
        raise MissingLine("This release prints no income statement that leads to net income.")
    words, values = block(statement, chain[0][0]["row"], chain[-1][0]["row"], chain[-1][0]["unit"])
    both = values.reindex(columns=[span.now, span.before]).fillna(0.0)
    change = both[span.now] - both[span.before]
    steps = [(chain[0][1], change[chain[0][0]["row"]], "step")]
    for (upper, _), (lower, label) in zip(chain, chain[1:], strict=False):
        inner = both.loc[upper["row"] + 1 : lower["row"] - 1]
        signs = _signs(inner.to_numpy(), (both.loc[lower["row"]] - both.loc[upper["row"]]).to_numpy())
        if signs is None:
            steps.append((label, change[lower["row"]] - change[upper["row"]], "step"))
        else:
            steps += [
                (_with_section(words.loc[row]), sign * change[row] + 0.0, "step")  # no negative zero
                for row, sign in zip(inner.index, signs, strict=True)
                if sign
            ]
    end = chain[-1][0]
    before = (f"Net income, {span.before_name}", both.at[end["row"], span.before], "start")
    after = (f"Net income, {span.now_name}", both.at[end["row"], span.now], "end")
    return walk("Net income, year on year", span.now_name, end, [before, *steps, after])


def _signs(rows: np.ndarray, difference: np.ndarray) -> list[int] | None:
    """How each row counts in a difference: all added, all subtracted, or subtracted with a total at the end."""
    if len(rows) == 0:
        return None
    for signs in ([1] * len(rows), [-1] * len(rows), [*[-1] * (len(rows) - 1), 0]):
        if np.allclose(np.array(signs) @ rows, difference, rtol=0, atol=1e-6):
            return signs
    return None


def _with_section(words: pd.Series) -> str:
    # "Product" says nothing on its own; "Cost of revenues: Product" does.
    section, label = words["section"].rstrip(":"), words["label"]
    return f"{section}: {label}" if section and len(label.split()) < 2 else label


def eps_split(facts: pd.DataFrame, months: int = 3) -> Walk:
    """The change of diluted earnings per share, split into what income and what the share count did.

    Income counts at the share count before; the share count at the income now. Where net income over shares is not
    the printed figure (preferred dividends, participating securities) the rest is a step of its own.
    """
    eps = pair(facts, "", DILUTED_EPS, months)
    income = pair(facts, "", NET_INCOME, months)
    shares = pair(facts, "", DILUTED_SHARES, months)
    span = periods(facts, months)
    if np.isnan([row["before"] for row in (eps, income, shares)]).any():
        raise MissingLine(f"This release prints no period to compare {span.now_name} with.")
    now, before = (income[key] * income["scale"] for key in ("now", "before"))
    count_now, count_before = (shares[key] * shares["scale"] for key in ("now", "before"))
    if count_now <= 0 or count_before <= 0:
        raise MissingLine("This release prints no share count above zero, so earnings per share cannot be split.")
    by_income = (now - before) / count_before
    by_count = now / count_now - now / count_before
    steps = [("Change in net income", by_income, "step"), ("Change in share count", by_count, "step")]
    rest = eps["now"] - eps["before"] - by_income - by_count
    if abs(rest) > 10.0 ** -eps["decimals"]:  # each of the two printed figures is rounded by half a unit
        steps.append(("Other (net income over shares is not the printed figure)", rest, "step"))
    ends = [
        (f"Diluted EPS, {name}", eps[key], kind)
        for name, key, kind in ((span.before_name, "before", "start"), (span.now_name, "now", "end"))
    ]
    return walk("Diluted earnings per share", span.now_name, eps, [ends[0], *steps, ends[1]])


def net_cash(facts: pd.DataFrame) -> Walk:
    """Cash and investments less debt, from the balance sheet's own lines.

    Long-term investments count: they are what a release's own total of cash and investments counts.
    """
    sheet = plain(facts)
    sheet = sheet[sheet["table"] == "balance_sheet"]
    span, cash = periods(sheet, 0), pair(sheet, "", CASH, 0)
    steps = [(line(sheet, CASH, 0)["label"].iloc[0], cash["now"], "start")]
    for concepts, sign in ((INVESTMENTS, 1), (DEBT, -1)):
        found = sheet[sheet["concept"].isin(concepts) & (sheet["period_end"] == span.now) & (sheet["value"] != 0)]
        steps += [(row.label, sign * row.value, "step") for row in found.drop_duplicates("row").itertuples()]
    end = sum(amount for _, amount, _ in steps)
    return walk("Net cash", span.now_name, cash, [*steps, ("Net cash", end, "end")])
