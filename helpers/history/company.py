"""`History`: all releases of one company in order of time, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from html import escape
from math import prod

import numpy as np
import pandas as pd

from helpers import measures
from helpers.concepts import lacking, spoken
from helpers.fiscal import FiscalCalendar
from helpers.history import across, quarters, restated, splits
from helpers.history.prints import Print, is_balance, listed, prints
from helpers.income import MARGINS

Names = str | Sequence[str]  # the standard name of a line, or several of which the first that is printed counts


@dataclass(frozen=True, repr=False)
class History:
    """The releases of one company.

    ``releases`` has one row per release in order of time, indexed by id: ``quarter`` and ``period_end``. ``facts`` has
    the facts of all, as `Release.facts`, with the ``release`` of each first. ``skipped`` gives for each file that is no
    release, or that a corrected release took the place of, the reason.
    """

    company: str
    releases: pd.DataFrame
    facts: pd.DataFrame
    timeline: FiscalCalendar
    skipped: dict[str, str]

    def __repr__(self) -> str:
        quarters = ", ".join(self.releases["quarter"])
        return f"<History of {self.company}: {quarters or 'no release that tells its quarter'}>"

    def _repr_html_(self) -> str:
        shown = self.releases.assign(figures=self.facts.groupby("release").size())
        aside = "".join(f"<br>{escape(name)}: {escape(reason)}" for name, reason in self.skipped.items())
        return f"<p><strong>{escape(self.company)}</strong>{aside}</p>{shown.to_html(border=0)}"

    @cached_property
    def prints(self) -> pd.DataFrame:
        """What all releases print, one row per `prints.Print`, in order of time."""
        return prints(self.facts, self.releases, self.timeline)

    @cached_property
    def _records(self) -> list[Print]:
        return listed(self.prints)

    @cached_property
    def _splits(self) -> list[splits.Split]:
        shares = self.prints[self.prints["unit"].eq("shares") | self.prints["unit"].str.endswith("/share")]
        return splits.splits(listed(shares))

    @cached_property
    def _ends(self) -> pd.Series:
        """Quarter number to the date that the newest release prints for its end."""
        dates = self.prints.drop_duplicates("at", keep="last").set_index("at")["period_end"]
        return dates.sort_index()

    @cached_property
    def numbers(self) -> range:
        """The quarters that a statement prints or gives by subtraction, the releases' own, and all between."""
        own = [self.timeline.number(end) for end in self.releases["period_end"]]
        flows = self.prints[(self.prints["span"] > 0) & self.prints["table"].isin(("income", "cash_flow"))]
        for _, found in flows.groupby("table"):
            spans = {(at - span, at) for at, span in zip(found["at"], found["span"], strict=True)}
            own += quarters.known(spans)
        return range(min(own), max(own) + 1) if own else range(0)

    @property
    def quarter_names(self) -> list[str]:
        """The fiscal quarters, without gaps, from the first that a release prints to the newest release's own."""
        return [self.timeline.name(number) for number in self.numbers]

    def _flows(self, names: Names) -> list[quarters.Flow]:
        names = [names] if isinstance(names, str) else list(names)
        factors = [
            prod((split.factor for split in self._splits if split.order > order), start=Fraction(1))
            for order in range(len(self.releases))
        ]
        printed = self.prints[self.prints["span"] > 0]
        found = [printed[printed["concept"] == name] for name in names]
        flows = [quarters.flow(listed(one), factors) for one in found if len(one)]
        if not flows:
            raise self._missing(names[0], printed, "over a period")
        return flows

    def _missing(self, name: str, printed: pd.DataFrame, when: str) -> measures.MissingLine:
        named = printed[printed["concept"] != ""]
        near = lacking(name, zip(named["concept"], named["label"], strict=True), f"{spoken(name)} {when}")
        return measures.MissingLine(f"The releases of {self.company} print {near}.")

    def quarters(self, concept: Names) -> pd.DataFrame:
        """A flow quarter by quarter, each quarter alone.

        Parameters
        ----------
        concept : str or sequence of str
            Standard names; the first that has a figure counts, quarter by quarter.

        Returns
        -------
        DataFrame
            One row per fiscal quarter, without gaps, indexed by its name (``Q3 2007``): ``period_end``, NaT where no
            release prints the date; ``weeks`` since the end of the quarter before, where both are printed; ``value``
            in units of ``scale``; ``unit``; ``decimals``; ``how``: ``printed``, ``derived`` (year to date less the
            previous, the year less nine months; or rescaled by a split) or ``missing``; ``source``, the releases and
            places of all figures that it comes from; ``reason``, what was computed or why there is none.

        Raises
        ------
        MissingLine
            When no release prints such a line; names the nearest.
        """
        return self._dated(quarters.rows(self._flows(concept), self.numbers, 1))

    def trailing_twelve_months(self, concept: Names) -> pd.DataFrame:
        """A flow over the twelve months that end with each quarter; columns as `quarters`.

        As printed, or the last year plus the year to date less the same of the year before, or four quarters. Earnings
        per share are those of four quarters added.
        """
        return self._dated(quarters.rows(self._flows(concept), self.numbers, 4)).drop(columns="weeks")

    @property
    def weeks(self) -> pd.Series:
        """The weeks of each quarter since the end of the one before, NA where either date is printed nowhere."""
        numbers = pd.Index(self.numbers)
        ends, before = (self._ends.reindex(numbers - back).to_numpy() for back in (0, 1))
        weeks = ((ends - before) / np.timedelta64(7, "D")).round()
        return pd.Series(pd.array(weeks, dtype="Float64").astype("Int64"), index=self.quarter_names)

    def _dated(self, rows: pd.DataFrame) -> pd.DataFrame:
        rows.insert(0, "period_end", self._ends.reindex(rows.index).to_numpy())
        rows.insert(1, "weeks", self.weeks.array)
        rows = rows[["period_end", "weeks", "value", "unit", "scale", "decimals", "how", "source", "reason"]]
        return rows.set_axis(pd.Index(self.quarter_names, name="quarter"))

    def growth(self, concept: Names) -> pd.DataFrame:
        """`quarters` with ``year_on_year`` and ``quarter_on_quarter`` growth in percent; NaN where it means nothing."""
        rows = self.quarters(concept)
        for name, back in (("year_on_year", 4), ("quarter_on_quarter", 1)):
            rows[name] = measures.growth(rows["value"], rows["value"].shift(back))
        return rows

    def margins(self) -> pd.DataFrame:
        """Margins in percent of the quarter's revenue, quarters down, one column per margin that can be had."""
        revenue, found = self.quarters(measures.REVENUE), {}
        for label, concepts in MARGINS:
            try:
                part = self.quarters(concepts)
            except measures.MissingLine:
                continue
            found[label] = measures.ratio(part["value"] * part["scale"], revenue["value"] * revenue["scale"])
        return pd.DataFrame(found, index=revenue.index)

    def balances(self, concept: Names) -> pd.DataFrame:
        """A balance sheet line by date, as the newest release that has the date prints it; of several names one.

        Returns
        -------
        DataFrame
            One row per quarter end that a release prints, indexed by the quarter's name: ``period_end``, ``label`` as
            printed, ``value``, ``unit``, ``scale``, ``decimals``, ``source``.
        """
        names = [concept] if isinstance(concept, str) else list(concept)
        held = self.prints[self.prints["concept"].isin(names)]
        dated = held[held["span"] == 0]
        if dated.empty:  # the cash flow statement tells the cash of a date too
            dated = held = held[held["concept"].map(is_balance)]
        if held.empty:
            raise self._missing(names[0], self.prints[self.prints["span"] == 0], "on a date")
        # One line throughout: cash alone and cash with investments are no series.
        newest = set(dated.loc[dated["at"] == dated["at"].max(), "concept"])
        held = held[held["concept"] == next(name for name in names if name in newest)]
        held = held.assign(other=held["table"] != "balance_sheet")
        held = held.sort_values(["at", "order", "other"], ascending=[True, False, True], kind="stable")
        rows = listed(held.drop_duplicates("at"))
        return pd.DataFrame(
            [(one.period_end, one.label, one.value, one.unit, one.scale, one.decimals, one.place) for one in rows],
            columns=["period_end", "label", "value", "unit", "scale", "decimals", "source"],
            index=pd.Index([self.timeline.name(one.at) for one in rows], name="quarter"),
        )

    def restatements(self) -> pd.DataFrame:
        """What a release prints otherwise than the release before printed it for the same period.

        Returns
        -------
        DataFrame
            One row per line and period: ``release`` that prints it anew; ``kind``: ``changed``, ``relabelled``,
            ``reclassified`` (other lines of the statement take it up) or ``split`` (one row for all figures that one
            factor explains); ``table``, ``label``, ``concept``, ``period``; ``first`` and ``now`` printed, in units of
            ``scale``, NaN where the line is not printed; ``difference``; ``reason``; ``first_source``, ``now_source``.
        """
        return self._restatements

    @cached_property
    def _restatements(self) -> pd.DataFrame:
        return restated.restatements(self._records, self._splits)

    def ties(self) -> pd.DataFrame:
        """Whether the releases fit together; see `across.ties`."""
        return across.ties(self._records)

    def tie_coverage(self) -> pd.DataFrame:
        """For which releases each check between releases ran, and why not for others; see `across.coverage`."""
        numbers = {name: self.timeline.number(end) for name, end in self.releases["period_end"].items()}
        return across.coverage(self._records, numbers, self.timeline.name)

    def own(self, release: str) -> pd.DataFrame:
        """The facts of one release; `KeyError` names those there are."""
        if release not in self.releases.index:
            raise KeyError(f"no release {release!r} in this history; there are {', '.join(self.releases.index)}")
        return self.facts[self.facts["release"] == release].drop(columns="release").reset_index(drop=True)
