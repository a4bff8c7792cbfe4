"""What every reader gives: a document as prose lines and grids of cells, each with its place."""

from dataclasses import dataclass

CAPTION_LINES = (
    6  # a table's caption is at most this many lines: company, statement, dates, units, (unaudited), a spare
)


class ReleaseError(Exception):
    """Raised when a file cannot be read as an earnings release: says which file, where, and what was looked for."""


@dataclass(frozen=True)
class Cell:
    """One printed cell that is not blank.

    A figure printed in pieces (``$``, ``(1,234`` and ``)`` in three cells) is one cell here. ``text`` has plain
    spaces and no mark-up; superscripts and reference marks stand in ``mark``.
    """

    text: str
    start: int  # the first grid column that the cell covers
    stop: int  # one past the last
    source: str  # "line 87, cell 2", "table 4, row 12, cell 3", "page 9, line 31, cell 2"
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """One printed row: its cells from left to right, blanks left out."""

    cells: tuple[Cell, ...]
    source: str  # "line 87", "table 4, row 12"
    indent: float = 0.0  # how far the label is set in, in any unit that is the same for the whole grid


@dataclass(frozen=True)
class Line:
    """One line or paragraph of running text, with its place."""

    text: str
    source: str


@dataclass(frozen=True)
class Grid:
    """One block of rows on common columns, with the text lines that stand directly above it.

    ``rows`` holds header rows, section rows and rows of figures alike, in printed order; which is which is for
    `helpers.tables` to tell. A row that is blank all over is left out.
    """

    rows: tuple[Row, ...]
    caption: tuple[Line, ...] = ()  # nearest line last: company, title, "(in thousands)", "(unaudited)"


@dataclass(frozen=True)
class Document:
    """A file as read: what was recognized, its running text and its grids, both in reading order."""

    name: str
    format: str  # "text", "html", "pdf", "edgar"
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    notes: tuple[Line, ...] = ()  # what the reader could not read, with its place
