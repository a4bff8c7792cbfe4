"""What every release prints, on one timeline of fiscal quarters."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import concepts
from helpers.fiscal import FiscalCalendar
from helpers.measures import STATEMENTS, plain
from helpers.shelf import Shelved

OPENING = "BeginningOfPeriod"  # how concepts name the cash that a statement starts from
# Months that a column may cover and how many fiscal quarters that is. A quarter of 16 or 17 weeks reads as four months,
# three quarters of 36 weeks as eight; a span of one or two months is no quarter.
QUARTERS = {0: 0, 3: 1, 4: 1, 6: 2, 8: 3, 9: 3, 12: 4}


class Print(NamedTuple):
    """One printed figure: ``at`` numbers the fiscal quarter it ends in, ``span`` the quarters it covers, 0 for a date.

    ``amount`` is in single units and ``step`` is one unit of its last printed digit, 0 for a dash; ``order`` and
    ``year`` are the place in time and the fiscal year of the release.
    """

    order: int
    year: int
    release: str
    table: str
    title: str
    row: int
    section: str
    label: str
    concept: str
    period: str
    period_end: pd.Timestamp
    at: int
    span: int
    amount: float
    step: float
    value: float
    unit: str
    scale: int
    decimals: int
    source: str

    @property
    def place(self) -> str:
        """Release and place in it."""
        return f"{self.release}, {self.source}"


def timeline(releases: Sequence[Shelved]) -> FiscalCalendar:
    """How a company counts its quarters: as most of its releases tell, the newest where they are even."""
    told = Counter((one.calendar.year_end, one.calendar.year_shift) for one in reversed(releases))
    return FiscalCalendar(None, *told.most_common(1)[0][0])


def prints(facts: pd.DataFrame, releases: pd.DataFrame, line: FiscalCalendar) -> pd.DataFrame:
    """The plain figures that end in a fiscal quarter, one row per `Print`, in printed order.

    ``facts`` has the facts of all releases with their ``release``; ``releases`` is indexed by it, in order of time.
    """
    found = plain(facts)
    found = found[found["months"].isin(QUARTERS) & found["period_end"].notna()]
    numbers = {end: line.number(end) for end in found["period_end"].unique()}
    years = {name: line.number(end) // 4 for name, end in releases["period_end"].items()}
    scale = found["scale"].to_numpy(float)
    dash = ~found["raw"].str.contains(r"\d", regex=True).to_numpy(bool)
    found = found.assign(
        order=found["release"].map({name: place for place, name in enumerate(releases.index)}).astype(int),
        year=found["release"].map(years).astype(int),
        concept=found["concept"].fillna(""),
        at=found["period_end"].map(numbers).astype(int),
        span=found["months"].map(QUARTERS).astype(int),
        amount=found["value"].to_numpy() * scale,
        step=np.where(dash, 0.0, scale * 10.0 ** -found["decimals"].to_numpy(float)),
    )
    found = found.sort_values("order", kind="stable", ignore_index=True)
    found["concept"] = found["concept"].mask(_contradicted(found), "")
    return found.assign(concept=_summarized(found))


def _summarized(found: pd.DataFrame) -> pd.Series:
    """The concepts, with those of summary rows that a statement proves to be its own lines.

    A table of highlights may be of anything, so its rows have no name by their words. Where one has the words of a line
    of the income or cash flow statement, and its amounts in two periods or more and no other, it is that line; so what
    it prints of another quarter is printed.
    """
    flows = found[(found["span"] > 0) & (found["unit"].str.len() == 3) & (found["amount"] != 0)]
    key, amounts = ["release", "concept", "unit", "at", "span"], ["amount", "step"]
    stated = flows.loc[flows["table"].isin(STATEMENTS) & (flows["concept"] != ""), key + amounts]
    rows = flows.loc[(flows["table"] == "other") & (flows["concept"] == ""), [*key, *amounts, "row", "label"]]
    named = found["concept"].copy()
    for table in ("income", "cash_flow"):
        words = zip(rows["label"], rows["unit"], strict=True)
        rows["concept"] = pd.array([concepts.name(label, table, unit=unit) or "" for label, unit in words], dtype="str")
        both = rows.reset_index().merge(stated, on=key, suffixes=("", "_stated"))
        both["same"] = (both["amount"] - both["amount_stated"]).abs() <= (both["step"] + both["step_stated"]) / 2
        proof = both.groupby(["release", "row"])["same"].agg(["sum", "all"])
        proven = proof.index[(proof["sum"] > 1) & proof["all"]]
        lines = rows[pd.MultiIndex.from_frame(rows[["release", "row"]]).isin(proven)]
        named[lines.index] = lines["concept"]
    return named


def _contradicted(found: pd.DataFrame) -> pd.Series:
    """Which prints outside the statements are not what they are called, because a statement says otherwise.

    A row that prints another amount than a statement for the same period is another line. A row whose amount of a
    quarter is that of the statement's year is no quarter's, nor is anything in its table: it is of trailing twelve
    months, under a heading that names quarters. A row that agrees with a statement over any period stands.
    """
    flows = found[
        (found["span"] > 0) & (found["concept"] != "") & (found["unit"].str.len() == 3) & (found["amount"] != 0)
    ]
    stated = flows["table"].isin(STATEMENTS)
    key, amounts = ["release", "concept", "unit", "at"], ["span", "amount", "step"]
    both = flows[~stated].merge(flows.loc[stated, key + amounts], on=key, suffixes=("", "_stated"))
    both["line"] = list(zip(both["release"], both["row"], strict=True))
    off = (both["amount"] - both["amount_stated"]).abs()
    same_span = both["span"] == both["span_stated"]
    agrees = off <= (both["step"] + both["step_stated"]) / 2
    stands = set(both.loc[same_span & agrees, "line"])
    others = set(both.loc[same_span & ~agrees, "line"]) - stands
    longer = both[(both["span"] < both["span_stated"]) & (off == 0) & ~both["line"].isin(stands)]
    trailing = set(zip(longer["release"], longer["title"], strict=True))
    places = zip(found["release"], found["row"], found["title"], found["table"], found["span"], strict=True)
    return pd.Series(
        [
            span > 0 and table not in STATEMENTS and ((release, row) in others or (release, title) in trailing)
            for release, row, title, table, span in places
        ],
        dtype=bool,
    )


@lru_cache
def is_balance(concept: str) -> bool:
    """Tell whether a line of a cash flow statement is what was there on a date, as the cash it begins and ends with."""
    return concept.removesuffix(OPENING) + OPENING in concepts.known()


def agree(first: Print, now: Print) -> bool:
    """Tell whether two prints say the same as far as the digits of both go.

    Figures alike to the letter do in any scale: a caption that one release lacks makes no other figure.
    """
    if first.value == now.value and first.decimals == now.decimals:
        return True
    rounding = (first.step + now.step) / 2 if first.step and now.step and first.step != now.step else 0
    return abs(first.amount - now.amount) <= rounding + 1e-6 * max(first.step, now.step)


def listed(found: pd.DataFrame) -> list[Print]:
    """Rows of `prints` as records."""
    return [Print(*row) for row in zip(*(found[name].tolist() for name in Print._fields), strict=True)]
