"""`load_history` and `History`: all releases of one company in order of time, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from math import prod
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import measures, shelf
from helpers.documents.grid import ReleaseError
from helpers.history import across, quarters, restated, splits
from helpers.history.prints import Timeline, is_balance, listed, prints, timeline
from helpers.income import MARGINS
from helpers.release import RELEASES, Release
from helpers.shelf import Shelved

Names = str | Sequence[str]


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
    timeline: Timeline
    skipped: dict[str, str]

    def __repr__(self) -> str:
        first, last = self.releases["quarter"].iloc[[0, -1]]
        return f"<History of {self.company}: {len(self.releases)} releases, {first} to {last}>"

    @cached_property
    def _prints(self) -> pd.DataFrame:
        return prints(self.facts, self.releases, self.timeline)

    @cached_property
    def _splits(self) -> list[splits.Split]:
        shares = self._prints[self._prints["unit"].eq("shares") | self._prints["unit"].str.endswith("/share")]
        return splits.splits(listed(shares))

    @cached_property
    def _ends(self) -> pd.Series:
        """Quarter number to the date that the newest release prints for its end."""
        dates = self._prints.drop_duplicates("at", keep="last").set_index("at")["period_end"]
        return dates.sort_index()

    @cached_property
    def _numbers(self) -> range:
        """The quarters that a release prints alone or ends with, and all between."""
        single = self._prints.loc[self._prints["span"] == 1, "at"]
        own = [self.timeline.number(end) for end in self.releases["period_end"]]
        return range(min([*single, *own]), max(own) + 1)

    def _lines(self, names: Names) -> list[quarters.Line]:
        names = [names] if isinstance(names, str) else list(names)
        factors = [
            prod((split.factor for split in self._splits if split.order > order), start=Fraction(1))
            for order in range(len(self.releases))
        ]
        flows = self._prints[self._prints["span"] > 0]
        found = [flows[flows["concept"] == name] for name in names]
        lines = [quarters.line(listed(one), factors) for one in found if len(one)]
        if not lines:
            have = sorted(set(flows["concept"]) - {""})
            near = get_close_matches(names[0], have, n=5, cutoff=0.4) or have[:8]
            raise measures.MissingLine(
                f"The releases of {self.company} print no {names[0]} over a period; the nearest are {', '.join(near)}."
            )
        return lines

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
        return self._dated(quarters.rows(self._lines(concept), self._numbers, 1))

    def trailing_twelve_months(self, concept: Names) -> pd.DataFrame:
        """A flow over the twelve months that end with each quarter; columns as `quarters`.

        As printed, or the last year plus the year to date less the same of the year before, or four quarters. Earnings
        per share are those of four quarters added.
        """
        return self._dated(quarters.rows(self._lines(concept), self._numbers, 4)).drop(columns="weeks")

    def _dated(self, rows: pd.DataFrame) -> pd.DataFrame:
        ends = self._ends.reindex(rows.index)
        before = self._ends.reindex(rows.index - 1)
        weeks = ((ends.to_numpy() - before.to_numpy()) / np.timedelta64(7, "D")).round()
        rows.insert(0, "period_end", ends.to_numpy())
        rows.insert(1, "weeks", pd.array(weeks, dtype="Float64").astype("Int64"))
        rows = rows[["period_end", "weeks", "value", "unit", "scale", "decimals", "how", "source", "reason"]]
        return rows.set_axis(pd.Index([self.timeline.name(number) for number in self._numbers], name="quarter"))

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
            One row per quarter end that a release prints, indexed by the quarter's name: ``period_end``, ``value``,
            ``unit``, ``scale``, ``decimals``, ``source``.
        """
        names = [concept] if isinstance(concept, str) else list(concept)
        dated = (self._prints["span"] == 0) | self._prints["concept"].map(is_balance)
        held = self._prints[dated & self._prints["concept"].isin(names)]
        if held.empty:
            raise measures.MissingLine(f"The releases of {self.company} print no {names[0]} on a date.")
        # One line throughout: cash alone and cash with investments are no series.
        newest = set(held.loc[held["at"] == held["at"].max(), "concept"])
        held = held[held["concept"] == next(name for name in names if name in newest)]
        held = held.assign(other=held["table"] != "balance_sheet")
        held = held.sort_values(["at", "order", "other"], ascending=[True, False, True], kind="stable")
        rows = listed(held.drop_duplicates("at"))
        return pd.DataFrame(
            [(one.period_end, one.value, one.unit, one.scale, one.decimals, one.place) for one in rows],
            columns=["period_end", "value", "unit", "scale", "decimals", "source"],
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
        return restated.restatements(listed(self._prints), self._splits)

    def ties(self) -> pd.DataFrame:
        """Whether the releases fit together; see `across.ties`."""
        return across.ties(listed(self._prints))

    def own(self, release: str) -> pd.DataFrame:
        """The facts of one release."""
        return self.facts[self.facts["release"] == release].drop(columns="release").reset_index(drop=True)


def load_history(company: str, releases: Path = RELEASES, cache: Path | None = None) -> History:
    """All releases of one company.

    Parameters
    ----------
    company : str
        The company's name as its releases print it, the company's part of the ids (``juniper``), or one id.
    releases : Path, optional
        A folder of releases; the shelf when omitted.
    cache : Path, optional
        Where the facts of the folder are kept (`shelf.shelved`).

    Raises
    ------
    ReleaseError
        When no release is of this company, or the name fits several; names those there are.
    """
    found, skipped = shelf.shelved(Path(releases), cache)
    return _history(_of_company(found, company, releases), skipped)


def history_of(release: Release, releases: Path = RELEASES, cache: Path | None = None) -> History:
    """The history that a release ends: the company's earlier releases in a folder, and this one, wherever its file is.

    Later releases are left out, so that what is shown of a quarter stays as it was when the next one comes.
    """
    this = shelf.kept.from_release(release)
    found, skipped = shelf.shelved(Path(releases), cache) if Path(releases).is_dir() else ([], {})
    words = shelf.company_words(this.company)
    earlier = [
        one
        for one in found
        if words
        and shelf.company_words(one.company) == words
        and one.period_end
        and this.period_end
        and one.period_end < this.period_end
    ]
    return _history([*earlier, this], skipped)


def _of_company(found: list[Shelved], company: str, releases: Path) -> list[Shelved]:
    words = shelf.company_words(company)
    for fits in (
        lambda one: one.id == company or shelf.company_words(one.company) == words,
        lambda one: shelf.company_words(one.company)[: len(words)] == words or one.id.startswith(f"{company}-"),
    ):
        fitting = [one for one in found if fits(one)]
        if fitting:
            break
    named = {shelf.company_words(one.company): one.company for one in fitting}
    if len(named) != 1 or not words:
        names = sorted({one.company for one in (fitting or found)})
        what = "names several companies" if named else "names no company"
        raise ReleaseError(f"{company!r} {what} in {Path(releases).name}; there are: {', '.join(names) or 'none'}")
    return [one for one in found if shelf.company_words(one.company) in named]


def _history(found: list[Shelved], skipped: dict[str, str]) -> History:
    undated = {one.id: "the release does not tell its quarter" for one in found if not one.period_end}
    newest: dict[str, Shelved] = {}
    for one in sorted(found, key=lambda one: (len(one.id), one.id)):
        # A correction is called after what it corrects: of two ids the longer is the newer.
        if one.period_end:
            newest[one.quarter] = one
    used = sorted(newest.values(), key=lambda one: one.period_end)
    replaced = {
        one.id: f"{newest[one.quarter].id} is newer"
        for one in found
        if one.period_end and newest[one.quarter] is not one
    }
    if not used:
        raise ReleaseError(f"no release tells its quarter: {', '.join(undated)}")
    facts = pd.concat([_with_release(one) for one in used], ignore_index=True)
    index = pd.Index([one.id for one in used], name="release", dtype="str")
    table = pd.DataFrame(
        {"quarter": [one.quarter for one in used], "period_end": pd.to_datetime([one.period_end for one in used])},
        index=index,
    )
    return History(used[-1].company, table, facts, timeline(used), {**skipped, **undated, **replaced})


def _with_release(one: Shelved) -> pd.DataFrame:
    facts = one.facts
    facts.insert(0, "release", pd.Series([one.id] * len(facts), index=facts.index, dtype="str"))
    return facts
