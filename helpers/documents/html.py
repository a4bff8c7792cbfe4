"""HTML releases: the tables that hold figures become grids, all other text becomes lines."""

import re
from dataclasses import replace
from itertools import islice

from lxml import etree

from helpers.documents import fixed
from helpers.documents.abreast import apart
from helpers.documents.encoding import windows
from helpers.documents.grid import CAPTION_LINES, Cell, Document, Grid, Line, ReleaseError, Row
from helpers.documents.markup import BLOCKS, DROPPED, indent, is_raised, look, plain, prose_mark, raised
from helpers.documents.nested import placed
from helpers.documents.numerals import english
from helpers.documents.pieces import is_figure, notes_apart
from helpers.documents.spans import PrintedRow, stray_text, table_rows

CAPTION_LENGTH = 240  # a longer paragraph is prose: what stands above it belongs to something else
TITLE_LENGTH = 120  # lines of a title, parted by line breaks, are shorter than this
MAX_TAGS = 250_000  # five times the largest release seen; the rest of a longer page is reported, not read
MAX_CELLS = 200  # filled cells of a row; no statement has a third of that

_TAG = re.compile("<")
_CODE = re.compile(r"&#(?:1(?:2[89]|[345]\d)|x[89][0-9a-f]);?", re.IGNORECASE)
_FIXED_ROW = re.compile(r"^ *\S.*  +[$( ]*\d", re.MULTILINE)  # a label, a gap, a figure
_PAGE_NUMBER = re.compile(r"\W*(?:page )?[\divx]{1,4}(?: of \d+)?\W*", re.IGNORECASE)


def read(text: str, name: str) -> Document:
    """Read a page.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        How the file is called in messages.

    Returns
    -------
    Document
        One grid per innermost table that prints figures in columns; one line per paragraph and per row of any other
        table. Places are counted from 1 as they stand in the page: ``table 4, row 12, cell 3`` is the fourth
        ``<table>``, its twelfth ``<tr>`` and in it the third ``<td>`` or ``<th>``, the one with the figure's digits;
        ``paragraph 12`` is the twelfth line of running text.

    Raises
    ------
    ReleaseError
        If there is no text in the page.
    """
    page = _Page(name)
    cut = next(islice(_TAG.finditer(text), MAX_TAGS, None), None)
    if cut:
        page.notes.append(Line(f"only the first {MAX_TAGS:,} tags of the page are read", f"character {cut.start()}"))
        text = text[: cut.start()]
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    text = english(_CODE.sub(_punctuation, text))
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    page.notes += [
        Line(f"the page is not read from here on: {entry.message}", f"line {entry.line} of the page's source")
        for entry in parser.error_log.filter_from_fatals()
    ]
    if root is not None:
        page.walk(root)
    if not page.lines and not page.grids:
        raise ReleaseError("; ".join([f"{name}: no text in this page", *(note.text for note in page.notes)]))
    return Document(name, "html", tuple(page.lines), tuple(page.grids), tuple(page.notes))


def _punctuation(found: re.Match) -> str:
    """Codes 128 to 159 are read as Windows punctuation, as browsers do."""
    code = found.group().strip("&#;").lower()
    return windows(int(code[1:], 16) if code[0] == "x" else int(code))


class _Page:
    """The page as it is read from top to bottom."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[Line] = []
        self.grids: list[Grid] = []
        self.notes: list[Line] = []
        self.caption: list[Line] = []
        self.parts: list[str] = []  # of the paragraph that is being read; "\n" is a line break
        self.tables = 0
        self.preformatted_texts = 0

    def walk(self, root: etree._Element) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "end":
                if tag in BLOCKS:
                    self.flush()
                if element is not root and element.tail:
                    self.parts.append(element.tail.replace("\n", " "))
                continue
            style = look(element.get("style"))
            if tag in BLOCKS:
                self.flush()
            if tag in DROPPED or style.hidden:
                self.tables += sum(1 for _ in element.iter("table"))
                walker.skip_subtree()
            elif tag == "table":
                self.tables += 1
                if next(element.iterdescendants("table"), None) is None:
                    self.table(element)
                    walker.skip_subtree()
            elif tag == "pre" and len(_FIXED_ROW.findall(text := "".join(element.itertext()))) >= 3:
                self.preformatted(text)
                walker.skip_subtree()
            elif tag == "br":
                self.parts.append("\n")
            elif is_raised(element, style):
                word, mark = raised(element)
                self.parts.append(word or f" {prose_mark(mark)}")
                walker.skip_subtree()
            elif element.text:
                self.parts.append(element.text.replace("\n", " "))
        self.flush()

    def preformatted(self, text: str) -> None:
        """Read tables that are set in fixed width inside the page."""
        self.preformatted_texts += 1
        document = placed(fixed.read(text, self.name), f"preformatted text {self.preformatted_texts}")
        for place, grid in enumerate(document.grids):  # the title may stand on the page, above the text
            above = (*self.caption, *grid.caption)[-CAPTION_LINES:] if place == 0 else grid.caption
            self.grids.append(replace(grid, caption=above))
        self.lines += document.lines
        self.caption = list(document.lines[-CAPTION_LINES:])

    def flush(self) -> None:
        """End the paragraph. Short pieces between line breaks are lines of a title, long ones are wrapped prose."""
        if not self.parts:
            return
        pieces = [piece for piece in map(plain, "".join(self.parts).split("\n")) if piece]
        self.parts.clear()
        if len(pieces) > 8 or any(len(piece) > TITLE_LENGTH for piece in pieces):
            pieces = [" ".join(pieces)]
        for piece in pieces:
            self.line(piece, f"paragraph {len(self.lines) + 1}")

    def line(self, text: str, source: str) -> None:
        line = Line(text, source)
        self.lines.append(line)
        if len(text) > CAPTION_LENGTH:
            self.caption = []
        elif not _PAGE_NUMBER.fullmatch(text):
            self.caption = [*self.caption, line][-CAPTION_LINES:]

    def table(self, table: etree._Element) -> None:
        for text in stray_text(table):
            self.line(text, f"table {self.tables}")
        rows = list(table_rows(table, self.tables))
        if max((len(row.cells) for row in rows), default=0) > MAX_CELLS:
            note = f"a table with more than {MAX_CELLS} figures in a row is read as running text"
            self.notes.append(Line(note, f"table {self.tables}"))
        elif _is_data([row.cells for row in rows]):
            self.grid(rows)
            return
        for row in rows:
            if len(row.owners) == 1:
                self.walk(row.owners[0])
            elif row.cells:
                words = (part for cell in row.cells for part in (cell.text, prose_mark(cell.mark)) if part)
                self.line(" ".join(words), f"table {self.tables}, row {row.number}")

    def grid(self, rows: list[PrintedRow]) -> None:
        printed: list[Row] = []
        for row, cells in zip(rows, notes_apart([row.cells for row in rows]), strict=True):
            if cells:
                printed.append(Row(tuple(cells), f"table {self.tables}, row {row.number}", _indent(row)))
        self.grids += [Grid(tuple(part), tuple(self.caption)) for part in apart(printed)]
        self.caption = []


def _indent(row: PrintedRow) -> float:
    """How far a label is set in: by its mark-up, and ten points for each column before it."""
    first = row.cells[0]
    if is_figure(first.text):  # no label: the blank cell in its place may be set in as the label would be
        return indent(row.elements[0])
    return indent(row.owners[0]) + 10.0 * first.start


def _is_data(rows: list[list[Cell]]) -> bool:
    """Tell a table of figures from bullets, footnotes and addresses set as tables.

    A figure that starts a row before words is the number of a footnote. One row with a single figure may be anything;
    two such rows, or two figures in one row, are a table.
    """
    figures = 0
    for cells in rows:
        found = [is_figure(cell.text) and any(map(str.isdigit, cell.text)) for cell in cells]
        if found and found[0] and not all(found):
            found[0] = False
        figures += sum(found)
    return figures >= 2
