"""`load_release` and `Release`: the handle that holds the facts of one release and asks them."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers import concepts, documents, issuer, tables
from helpers.documents.grid import Document, ReleaseError
from helpers.fiscal import FiscalCalendar
from helpers.tables import kinds

TEXT = pd.StringDtype(na_value=np.nan)
RELEASES = Path(__file__).resolve().parent.parent / "data" / "releases"


@dataclass(frozen=True, repr=False)
class Release:
    """One earnings release as read.

    ``id`` names it, ``company`` is the issuer as printed, ``period_end`` the end of the period it is about.
    """

    id: str
    company: str
    document: Document
    tables: tuple[tables.Table, ...]
    calendar: FiscalCalendar
    _read: tuple[tuple[tables.Fact, ...], tuple[tables.Unread, ...]]

    def __repr__(self) -> str:
        named = ", ".join(filter(None, [self.company, self.quarter]))
        return f"<Release {self.id}: {named or 'no company or quarter named'}, {len(self._read[0]):,} figures>"

    @property
    def period_end(self) -> date | None:
        """The end of the newest period that the income statement prints."""
        return self.calendar.current

    @property
    def quarter(self) -> str:
        """The fiscal quarter that ends there: ``Q3 2007``; ``Q2 FY2024`` where the year is not the calendar's."""
        return self.calendar.name(self.calendar.number(self.period_end)) if self.period_end else ""

    @cached_property
    def facts(self) -> pd.DataFrame:
        """One row per number printed in a table, in reading order.

        Returns
        -------
        DataFrame
            Columns as docs/columns.md defines them. ``value`` is as printed, in units of ``scale``;
            ``source`` is the place of the cell. ``column`` holds the heading words that are no period: empty for a
            period's plain amount, ``% Change`` or ``GAAP`` for others, whose ``period`` says so too, and ``expected``
            for a period that ends after the one the release is about.
        """
        return _frame(self._read[0])

    @cached_property
    def unread(self) -> pd.DataFrame:
        """One row per numeric cell that is no fact: ``source``, ``raw``, ``title``, ``label``, ``reason``."""
        return pd.DataFrame([vars(one) for one in self._read[1]], columns=["source", "raw", "title", "label", "reason"])

    def statement(self, kind: str) -> pd.DataFrame:
        """One table wide: lines down in printed order, periods across as printed.

        Parameters
        ----------
        kind : str
            A value of ``facts.table``, such as ``income``.

        Returns
        -------
        DataFrame
            Indexed by ``row``, ``section`` and ``label``; NaN where nothing is printed.

        Raises
        ------
        KeyError
            When the release prints no such table; the message names those it prints.
        """
        plain = self.facts[(self.facts["table"] == kind) & (self.facts["column"] == "") & (self.facts["period"] != "")]
        if plain.empty:
            raise KeyError(f"{self.id} prints no table {kind!r}; it prints {', '.join(self.facts['table'].unique())}")
        wide = plain.pivot_table(index=["row", "section", "label"], columns="period", values="value", aggfunc="first")
        return wide[list(dict.fromkeys(plain["period"]))].rename_axis(columns=None)

    def line(self, concept: str, months: int | None = None) -> pd.Series:
        """One line by its standard name, over the periods that print it.

        Parameters
        ----------
        concept : str
            A us-gaap element name, or one of the ``NonGaap...`` names.
        months : int, optional
            Only periods that cover so many months; 0 for dates.

        Returns
        -------
        Series
            Values as printed, indexed by period in printed order. ``attrs`` has ``label``, ``table``, ``unit``,
            ``scale`` and ``decimals``. The income statement, balance sheet and cash flow come before other tables;
            another table adds only periods that those do not print, and only in the same scale and decimals.

        Raises
        ------
        KeyError
            When no line has this name, or not for so many months; the message names the nearest that exist.
        """
        facts = self.facts
        found = facts[(facts["concept"] == concept) & (facts["column"] == "") & (facts["period"] != "")]
        if found.empty:
            named = facts.dropna(subset="concept")[["concept", "label"]].values
            raise KeyError(f"{self.id} prints {concepts.unprinted(concept, named)}")
        order = {name: place for place, name in enumerate(kinds.KINDS)}
        found = found.sort_values("table", key=lambda names: names.map(order), kind="stable")
        first = found.iloc[0]
        same = (found["unit"] == first["unit"]) & (found["scale"] == first["scale"])
        found = found[same & (found["decimals"] == first["decimals"]) | (same & (found["raw"].str.fullmatch(r"\D*")))]
        if months is not None and not found["months"].eq(months).any():
            there = ", ".join(found["period"].unique())
            raise KeyError(f"{self.id} prints {concept} for {there}, for no period of {months} months")
        found = found[found["months"] == months] if months is not None else found
        found = found.drop_duplicates("period")
        line = pd.Series(found["value"].to_numpy(), index=pd.Index(found["period"], name="period"), name=concept)
        line.attrs = {name: first[name] for name in ("label", "table", "unit", "scale", "decimals")}
        return line

    def findings(self) -> pd.DataFrame:
        """One row per relation and period: what ties, what rounds, what breaks; see `ties.findings`."""
        return self._findings

    @cached_property
    def _findings(self) -> pd.DataFrame:
        from helpers import ties

        return ties.findings(self.facts)

    def coverage(self) -> pd.DataFrame:
        """The printed numbers that no relation touches (`ties.coverage`)."""
        from helpers import ties

        return ties.coverage(self.facts, self._findings)

    def claims(self) -> pd.DataFrame:
        """One row per figure in the running text, tied to a fact or a measure of the tables (`claims.find`)."""
        return self._claims

    @cached_property
    def _claims(self) -> pd.DataFrame:
        from helpers import claims

        return claims.find(self.document.lines, self.facts, self.calendar, self.company)

    def report(self) -> pd.DataFrame:
        """What was read, one row per table: kind, title, lines, facts, unread cells, periods."""
        unread = self.unread.groupby("title", sort=False).size()
        rows = [
            {
                "table": kind,
                "title": title,
                "lines": facts["row"].nunique(),
                "facts": len(facts),
                "undated": int((facts["period"] == "").sum()),
                "unread": int(unread.get(title, 0)),
                "periods": ", ".join(dict.fromkeys(facts.loc[facts["column"] == "", "period"])),
            }
            for (kind, title), facts in self.facts.groupby(["table", "title"], sort=False)
        ]
        return pd.DataFrame(rows)


def load_release(name: str | Path, releases: Path = RELEASES) -> Release:
    """Read a release.

    Parameters
    ----------
    name : str or Path
        The id of a file under `releases` (its name without ending), or a path or URL of any release file.
    releases : Path, optional
        The folder of the shelf.

    Returns
    -------
    Release

    Raises
    ------
    ReleaseError
        When the file is missing, empty, unreadable, or prints no income statement, balance sheet or cash flow; the
        message names the file, what was looked for and, for an unknown id, the ids that exist.
    """
    if "://" in str(name):
        from helpers import urls

        return read_release(urls.read(str(name)), PurePosixPath(str(name)).stem)
    path = _find(name, releases)
    try:
        with path.open("rb") as file:
            data = file.read(documents.MAX_BYTES + 1)  # a larger file is refused, not taken into memory
    except OSError as error:
        raise ReleaseError(f"{path.name}: the file cannot be read ({error.strerror})") from error
    return read_release(data, path.stem)


def read_release(data: bytes, name: str) -> Release:
    """Read a release from the bytes of its file; see `load_release`."""
    document = documents.read_bytes(data, name)
    found, calendar = tables.tables(document)
    if not any(table.kind in kinds.STATEMENTS for table in found):
        raise ReleaseError(
            f"{name}: no statements found: looked for an income statement, a balance sheet or a cash flow statement"
            f" in {len(document.grids)} tables of a document read as {document.format}"
        )
    facts, unread = tables.facts(found, calendar)
    return Release(name, issuer.company(document), document, tuple(found), calendar, (tuple(facts), tuple(unread)))


def _find(name: str | Path, releases: Path) -> Path:
    if not isinstance(name, (str, PathLike)):
        raise TypeError(f"load_release takes an id, a path or a URL, not a {type(name).__name__}")
    path = Path(name)
    if path.is_file():
        return path
    known = {one.stem: one for one in sorted(releases.glob("*")) if one.is_file()}
    if str(name) in known:
        return known[str(name)]
    if name and path.is_dir():
        raise ReleaseError(f"{name} is a folder: name one of its files")
    if len(path.parts) > 1 or path.suffix:
        beside = [one.name for one in path.parent.glob("*") if one.is_file()]
        near = get_close_matches(path.name, beside, n=3, cutoff=0.6)
        raise ReleaseError(f"{name}: no such file" + (f"; near to it in its folder: {', '.join(near)}" if near else ""))
    near = get_close_matches(str(name).lower(), list(known), n=5, cutoff=0.3) or sorted(known)[:10]
    which = "releases that exist" if len(near) == len(known) else "nearest of those that exist"
    raise ReleaseError(f"no release {str(name)!r}: the {which} are {', '.join(near) or 'none yet'}")


def _frame(facts: tuple[tables.Fact, ...]) -> pd.DataFrame:
    columns = {name: list(values) for name, values in zip(tables.Fact._fields, zip(*facts, strict=True), strict=False)}
    if not columns:
        return pd.DataFrame(columns=[*tables.Fact._fields, "concept"]).drop(columns="adjusted")
    del columns["adjusted"]
    columns["period_end"] = pa.array(columns["period_end"], pa.date32()).to_numpy(zero_copy_only=False)
    columns["period_end"] = columns["period_end"].astype("datetime64[s]")
    frame = {}
    for name, values in columns.items():
        frame[name] = _texts(values) if isinstance(values[0], str) else np.asarray(values)
        if name == "label":
            frame["concept"] = _texts(concepts.names(facts))
    return pd.DataFrame(frame, copy=False)


def _texts(values: list[str | None]) -> pd.api.extensions.ExtensionArray:
    return pd.array(pa.array(values, pa.large_string()), dtype=TEXT)
