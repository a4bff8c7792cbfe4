"""A release as an Excel workbook whose totals are formulas, and its facts in the formats other programs read."""

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from helpers.amounts import parse
from helpers.release import Release
from helpers.writing import write_atomically

__all__ = ["ENDINGS", "export"]


def workbook(release: Release) -> bytes:
    """A release as an Excel workbook.

    A sheet per table as printed, with each total, ratio and repeated figure as a formula where the formula gives the
    printed figure; a sheet of checks that recalculates; the facts as a table. Each figure has its place in the release
    as a note. Text of the release is text, whatever it begins with. Two equal runs give equal bytes.

    XlsxWriter writes it because it stores beside each formula what it comes to: a preview that does not calculate, a
    mail program or pandas, shows the printed figures.
    """
    from helpers.workbook import (  # only a workbook needs them
        checking,
        contents,
        frames,
        looks,
        model,
        page,
        statements,
    )

    shown, data = model.Model(release), io.BytesIO()
    with page.Book(data, {"in_memory": True}) as book:
        day = release.period_end or date(2000, 1, 1)  # no time of writing: equal runs give equal files
        created = datetime(day.year, day.month, day.day)
        book.set_properties({"title": looks.text(shown.heading()), "created": created})
        contents.contents(book, shown)
        for sheet in shown.sheets:
            statements.statement(book, shown, sheet)
        checking.checking(book, shown)
        frames.table(book, "Facts", release.facts)
        if len(release.unread):
            frames.table(book, "Unread", release.unread)
    return data.getvalue()


def _csv(release: Release) -> bytes:
    """The facts as CSV. What a spreadsheet that opens it would take for a formula gets an apostrophe before it."""
    from helpers.workbook.looks import obeyed

    facts = release.facts.copy()
    for name in facts.select_dtypes(["str", "object"]):
        facts[name] = [
            f"'{text}" if isinstance(text, str) and obeyed(text) and not parse(text) else text for text in facts[name]
        ]
    return facts.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode()


def _json(release: Release) -> bytes:
    """The facts as a JSON list, one object per figure, dates as ``2007-09-30``."""
    facts = release.facts.assign(period_end=release.facts["period_end"].dt.strftime("%Y-%m-%d"))
    return facts.to_json(orient="records", force_ascii=False, indent=1, double_precision=15).encode()


def _parquet(release: Release) -> bytes:
    return release.facts.to_parquet(index=False)


ENDINGS: dict[str, Callable[[Release], bytes]] = {
    ".xlsx": workbook,
    ".csv": _csv,
    ".parquet": _parquet,
    ".json": _json,
}


def export(release: Release, path: Path) -> None:
    """Write a release in the format that the file's ending names: the workbook, or the facts alone.

    Parameters
    ----------
    release : Release
    path : Path
        Appears whole or not at all.

    Raises
    ------
    ValueError
        When the ending names none; the message names those that do.
    """
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path.name}: a release is exported as {', '.join(ENDINGS)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, ENDINGS[path.suffix.lower()](release))
