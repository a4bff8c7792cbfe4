"""The workbook of a release, sheet by sheet."""

import io
from datetime import date, datetime

from helpers.release import Release
from helpers.workbook.checking import checking
from helpers.workbook.contents import contents
from helpers.workbook.frames import table
from helpers.workbook.looks import text
from helpers.workbook.model import Model
from helpers.workbook.page import Book
from helpers.workbook.statements import statement


def workbook(release: Release) -> bytes:
    """A release as an Excel workbook.

    A sheet per table as printed, with each total, ratio and repeated figure as a formula where the formula gives the
    printed figure; a sheet of checks that recalculates; the facts as a table. Each figure has its place in the release
    as a note. Text of the release is text, whatever it begins with. Two equal runs give equal bytes.

    XlsxWriter writes it because it stores beside each formula what it comes to: a preview that does not calculate, a
    mail program or pandas, shows the printed figures.
    """
    shown, data = Model(release), io.BytesIO()
    with Book(data, {"in_memory": True}) as book:
        day = release.period_end or date(2000, 1, 1)  # no time of writing: equal runs give equal files
        created = datetime(day.year, day.month, day.day)
        book.set_properties({"title": text(shown.heading()), "created": created})
        contents(book, shown)
        for sheet in shown.sheets:
            statement(book, shown, sheet)
        checking(book, shown)
        table(book, "Facts", release.facts)
        if len(release.unread):
            table(book, "Unread", release.unread)
    return data.getvalue()
