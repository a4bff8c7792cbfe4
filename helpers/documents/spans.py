"""The cells of an HTML table on its grid columns: ``colspan`` and ``rowspan`` expanded."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from helpers.documents.grid import Cell
from helpers.documents.markup import content, look, plain
from helpers.documents.pieces import join

MAX_SPAN = 1000  # columns or rows that one cell may cover, and columns in which a cell may cover rows


class PrintedRow(NamedTuple):
    """One row of a table as cut by the mark-up."""

    number: int
    elements: list[etree._Element]  # the cells, blank ones too
    cells: list[Cell]  # the cells that are not blank, pieces of a figure put together
    owners: list[etree._Element]  # the elements of the cells that are not blank, before that


def table_rows(table: etree._Element, count: int) -> Iterator[PrintedRow]:
    """The rows of a table, its cells on grid columns."""
    taken, ends = 0, {}  # the columns covered from above, as bits; which of them end before which row
    for number, row in enumerate(table.iter("tr"), start=1):
        taken &= ~ends.pop(number, 0)
        if look(row.get("style")).gone:
            continue
        column, elements, cells, owners = 0, [], [], []
        for position, element in enumerate(row, start=1):
            if look(element.get("style")).gone:
                continue
            free = ~(taken >> column)
            column += (free & -free).bit_length() - 1  # over the columns that are covered from above
            stop = column + _span(element.get("colspan"))
            down = _span(element.get("rowspan"))
            if down > 1 and stop <= MAX_SPAN:
                covered = (1 << stop) - (1 << column)
                taken |= covered
                ends[number + down] = ends.get(number + down, 0) | covered
            text, mark = content(element)
            elements.append(element)
            if text or mark:
                owners.append(element)
                cells.append(Cell(text, column, stop, f"table {count}, row {number}, cell {position}", mark))
            column = stop
        yield PrintedRow(number, elements, join(cells), owners)


def stray_text(table: etree._Element) -> Iterator[str]:
    """Text of a table that is in no cell: its caption, and what careless mark-up leaves between the cells."""
    for outer in table.iter("table", "thead", "tbody", "tfoot", "form", "tr"):
        texts = [outer.text]
        for child in outer:
            if outer.tag != "tr" and next(child.iter("tr"), None) is None:
                texts.append(content(child)[0])
            texts.append(child.tail)
        yield from (plain(text) for text in texts if text and not text.isspace())


def _span(value: str | None) -> int:
    if value is None:
        return 1
    digits = value.strip()[:6]
    return min(max(1, int(digits)), MAX_SPAN) if digits.isascii() and digits.isdigit() else 1
