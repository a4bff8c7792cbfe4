"""Measures over the quarters, each figure with how it is known: what a page on history shows, as frames.

Every function takes a history and how many quarters to keep, the newest; all when omitted.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.bridges import bridge
from helpers.cash import CAPITAL_SPENDING, CASH, OPERATING_CASH
from helpers.given import checked
from helpers.history.company import History, Names
from helpers.history.lines import words
from helpers.income import DILUTED_EPS, DILUTED_SHARES, MARGINS
from helpers.measures import NET_INCOME, REVENUE, MissingLine, ratio
from helpers.walks import Walk

ADJUSTED = (
    ("Gross profit", ("GrossProfit",)),
    ("Operating income", ("OperatingIncomeLoss",)),
    ("Net income", NET_INCOME),
    ("Diluted earnings per share", DILUTED_EPS),
)
OF_NET_INCOME = ("Left out of net income", "Left out of net income, in percent of revenue")


@dataclass(frozen=True)
class Trend:
    """Measures over the quarters.

    ``lines`` has one row per measure: ``label``, ``unit``, ``scale``. ``values``, ``decimals``, ``how`` (``printed``,
    ``derived`` or ``missing``) and ``reason`` have the same rows, and one column per quarter, oldest first. ``missing``
    has one row per figure that is not known and ought to be: ``reason``, ``label``, ``quarter``.
    """

    title: str
    lines: pd.DataFrame
    values: pd.DataFrame
    decimals: pd.DataFrame
    how: pd.DataFrame
    reason: pd.DataFrame
    missing: pd.DataFrame

    @property
    def quarters(self) -> list[str]:
        """The quarters' names."""
        return list(self.values.columns)

    def known(self) -> "Trend":
        """The quarters for which any measure is known."""
        kept = [name for name in self.quarters if self.values[name].notna().any()]
        return replace(self, **{name: getattr(self, name)[kept] for name in ("values", "decimals", "how", "reason")})


@checked
def sales(history: History, last: int | None = None) -> Trend:
    """Revenue: the quarter, its growth on a year and on a quarter before, and the twelve months that end with it."""
    revenue = history.growth(REVENUE)
    rows = [
        ("Revenue", revenue),
        ("Growth on the year before", _growth(revenue, "year_on_year", 4)),
        ("Growth on the quarter before", _growth(revenue, "quarter_on_quarter", 1)),
        ("Revenue, trailing twelve months", history.trailing_twelve_months(REVENUE)),
    ]
    return _trend("Revenue by quarter", rows, last)


@checked
def margins(history: History, last: int | None = None) -> Trend:
    """Gross, operating and net income in percent of revenue, GAAP and not."""
    revenue = history.quarters(REVENUE)
    rows = [(label, _share(part, revenue)) for label, part in _found(history, MARGINS)]
    return _trend("Margins by quarter", rows, last)


@checked
def per_share(history: History, last: int | None = None) -> Trend:
    """Diluted earnings per share, GAAP and not, and the shares behind them, all in today's shares."""
    lines = (
        ("Diluted earnings per share", DILUTED_EPS),
        ("Non-GAAP diluted earnings per share", ("NonGaapEarningsPerShareDiluted",)),
        ("Diluted shares", DILUTED_SHARES),
    )
    return _trend("Earnings per share by quarter", _found(history, lines), last)


@checked
def cash(history: History, last: int | None = None) -> Trend:
    """Operating cash, capital spending and what is left, of the quarter and of twelve months; cash at its end.

    Capital spending counts as an outflow, in parentheses or not: a release prints it as a payment either way.
    """
    operating, spending = history.quarters(OPERATING_CASH), _outflow(history.quarters(CAPITAL_SPENDING))
    free = _less(operating, spending)
    if free["value"].isna().all():
        raise MissingLine(f"No quarter's cash flow is known alone: {operating['reason'].iloc[-1]}.")
    year = _less(
        history.trailing_twelve_months(OPERATING_CASH), _outflow(history.trailing_twelve_months(CAPITAL_SPENDING))
    )
    rows = [
        ("Operating cash flow", operating),
        ("Capital spending", spending),
        ("Free cash flow", free),
        ("Free cash flow margin", _share(free, history.quarters(REVENUE))),
        ("Free cash flow, trailing twelve months", year),
    ]
    return _trend("Cash by quarter", rows, last)


@checked
def balances(history: History, *lines: Names, last: int | None = None) -> Trend:
    """Lines of the balance sheet at the quarters' ends, by their names; cash when none is named."""
    rows = []
    for names in lines or (CASH,):
        held = history.balances(names)
        label = held["label"].iloc[-1]
        held = held.assign(value=held["value"] * held["scale"] / held["scale"].iloc[-1])
        held = held.reindex(list(history.quarter_names)).assign(scale=held["scale"].iloc[-1])
        held["how"] = held["value"].notna().map({True: "printed", False: "missing"})
        held["reason"] = np.where(held["value"].isna(), "no release here prints it on that date", "")
        held[["unit", "decimals"]] = held[["unit", "decimals"]].ffill().bfill()
        rows.append((label, held))
    return _trend("At the end of each quarter", rows, last)


@checked
def excluded(history: History, last: int | None = None) -> Trend:
    """What management leaves out of each result: the non-GAAP figure less the GAAP figure of the quarter."""
    rows = []
    for label, names in ADJUSTED:
        pairs = _found(history, ((label, names), (f"Non-GAAP {label}", [f"NonGaap{name}" for name in names])))
        if len(pairs) == 2 and (off := _less(pairs[1][1], pairs[0][1]))["value"].notna().any():
            rows.append((f"Left out of {label[0].lower()}{label[1:]}", off))
            if label == "Net income":
                rows.append((OF_NET_INCOME[1], _share(off, history.quarters(REVENUE))))
    return _trend("What is left out of GAAP results, by quarter", rows, last)


@checked
def excluded_items(history: History, last: int | None = None) -> Trend:
    """The steps from GAAP to non-GAAP net income, as each release prints them for its own quarter.

    Where no release has the quarter as its own, as the comparative of the year after. Steps of the same words are one
    line; what the steps leave unexplained is a line of its own.
    """
    walks = _bridges(history, last)
    if not walks:
        raise MissingLine(f"The releases of {history.company} print no bridge to non-GAAP net income.")
    quarters = history.quarter_names[-last if last else None :]
    newest, names, found = [*walks.values()][-1], {}, {}
    for quarter, walk in walks.items():
        steps = [(row.label, row.amount) for row in walk.moves.itertuples()]
        steps += [("Not explained by the steps", walk.difference)] if walk.status == "breaks" else []
        for label, amount in steps:
            names[words(label)] = label
            amounts = found.setdefault(words(label), dict.fromkeys(quarters, np.nan))
            amounts[quarter] = np.nansum([amounts[quarter], amount * walk.scale / newest.scale])
    rows = []
    for key, amounts in found.items():
        values = pd.Series(amounts)
        if values.any():  # not where it is never anything but a dash
            how = values.notna().map({True: "printed", False: "missing"})
            given = {"unit": newest.unit, "scale": newest.scale, "decimals": newest.decimals}
            # A bridge that lacks a step is whole without it; a bridge that lacks has a reason.
            reason = ["" if quarter in walks else "no release here prints its bridge" for quarter in quarters]
            rows.append((names[key], pd.DataFrame({"value": values, "how": how, "reason": reason, **given})))
    return _trend("From GAAP to non-GAAP net income, by quarter", rows, last)


def _bridges(history: History, last: int | None) -> dict[str, Walk]:
    """The bridge of each quarter from its own release, else from that of the year after."""
    own = {history.timeline.number(end): release for release, end in history.releases["period_end"].items()}
    found = {}
    for number in [*history.numbers][-last if last else None :]:
        for release in filter(None, (own.get(number), own.get(number + 4))):
            facts = history.own(release)
            ends = facts["period_end"].map(history.timeline.number, na_action="ignore")
            # A later quarter's columns prove the same sums, but must not be taken for the current ones.
            aside = facts["period_end"].mask(ends > number, facts["period_end"] - pd.DateOffset(years=10))
            with suppress(MissingLine):
                found[history.timeline.name(number)] = bridge(facts.assign(period_end=aside), "NonGaapNetIncomeLoss", 3)
                break
    return found


def _found(history: History, lines: Iterable[tuple[str, Names]]) -> list[tuple[str, pd.DataFrame]]:
    rows, missing = [], []
    for label, names in lines:
        try:
            rows.append((label, history.quarters(names)))
        except MissingLine as error:
            missing.append(error)
    if not rows:
        raise missing[0]
    return rows


def _growth(of: pd.DataFrame, name: str, back: int) -> pd.DataFrame:
    before = of.shift(back)
    rows = _computed(of[name], "percent", of, before)
    why = np.where(before["value"].isna(), "there is nothing to compare with", "over a loss it means nothing")
    why = np.where(of["value"].isna(), of["reason"], why)
    return rows.assign(reason=rows["reason"].where(rows["value"].notna(), why))


def _computed(values, unit: str, *parts: pd.DataFrame, decimals: int = 1) -> pd.DataFrame:
    """A measure of figures; known as well as the least known of them."""
    first = parts[0]
    how = pd.Series("printed", first.index)
    for part in parts:
        how = how.mask(part["how"].eq("derived"), "derived")
    values = pd.Series(values, first.index)
    # How each part is derived, or where the result is unknown, why a part is.
    said = [part["reason"].fillna("").where(values.notna() | part["value"].isna(), "") for part in parts]
    reason = ["; ".join(dict.fromkeys(filter(None, reasons))) for reasons in zip(*said, strict=True)]
    given = {"unit": unit, "scale": 1, "decimals": decimals, "how": how.mask(values.isna(), "missing")}
    return pd.DataFrame({"value": values, **given, "reason": reason})


def _share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    return _computed(ratio(part["value"] * part["scale"], whole["value"] * whole["scale"]), "percent", part, whole)


def _less(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """One line less another, in the scale of the first."""
    values = (first["value"] - second["value"] * second["scale"] / first["scale"]).round(9)
    found = _computed(values, first["unit"].iloc[0], first, second)
    return found.assign(scale=first["scale"], decimals=np.maximum(first["decimals"], second["decimals"]))


def _outflow(spending: pd.DataFrame) -> pd.DataFrame:
    return spending.assign(value=spending["value"].abs())


def _trend(title: str, rows: list[tuple[str, pd.DataFrame]], last: int | None) -> Trend:
    rows = [(label, row.iloc[-last:] if last else row) for label, row in rows]
    if not rows or all(row["value"].isna().all() for _, row in rows):
        raise MissingLine(f"{title}: no release here prints the lines for a quarter.")
    gaps = pd.DataFrame(
        [
            (reason, label, quarter, row["unit"].iloc[-1] == "percent")
            for label, row in rows
            for quarter, reason in row.loc[row["value"].isna() & (row["reason"] != ""), "reason"].items()
        ],
        columns=["reason", "label", "quarter", "ratio"],
    ).astype({"ratio": bool})
    # What an amount lacks, its ratios lack too.
    said = gaps["reason"] + gaps["quarter"]
    missing = gaps[~(gaps["ratio"] & said.isin(said[~gaps["ratio"]]))]
    rows = [(label, row) for label, row in rows if row["value"].notna().any()]
    heads = [(label, row["unit"].iloc[-1], int(row["scale"].iloc[-1])) for label, row in rows]
    lines = pd.DataFrame(heads, columns=["label", "unit", "scale"])
    frames = (
        pd.DataFrame([row[name] for _, row in rows]).reset_index(drop=True)
        for name in ("value", "decimals", "how", "reason")
    )
    return Trend(title, lines, *frames, missing.drop(columns="ratio"))
