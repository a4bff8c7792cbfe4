"""HTML releases: the tables that hold figures become grids, all other text becomes lines."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml import etree

from helpers.documents.grid import Cell, Document, Grid, Line, ReleaseError, Row
from helpers.documents.pieces import is_figure, join

CAPTION_LINES = 6  # a table's caption is at most this many lines
CAPTION_LENGTH = 240  # a longer paragraph is prose: what stands above it belongs to something else
MAX_TAGS = 400_000  # ten times the largest release seen; the rest of a longer page is reported, not read
MAX_COLUMNS = 1000  # where browsers stop too

_TAG = re.compile("<")
_CODE = re.compile(r"&#(?:1(?:2[89]|[345]\d)|x[89][0-9a-f]);?", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_MARK = re.compile(r"(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\)?|[*†‡§#+^~]+|[ ,;&])+")
_WORD = re.compile(r"(?:st|nd|rd|th|TM|SM|®|™|℠|©|\(R\)|R|\s)*", re.IGNORECASE)
_PAGE = re.compile(r"\W*(?:page )?[\divx]{1,4}(?: of \d+)?\W*", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_GONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_RAISED = re.compile(
    r"vertical-align\s*:\s*super|position\s*:\s*relative\s*;\s*(?:top\s*:\s*-|bottom\s*:\s*\.?\d)", re.I
)
_SET_IN = re.compile(r"(?:padding-left|margin-left|text-indent)\s*:\s*(-?[\d.]+)\s*(pt|px|em|in|%|rem|ex|)", re.I)
_RULE = re.compile(
    r"border-(?:top|bottom)\s*:(?!\s*(?:none|0|hidden|medium none))[^;]*?(?:solid|double|dotted|dashed)", re.I
)
_POINTS = {"pt": 1.0, "px": 0.75, "em": 10.0, "rem": 10.0, "ex": 5.0, "in": 72.0, "%": 3.0, "": 0.75}

# What is not printed, or stands beside the release: menus, related news, the site's foot.
_NOT_READ = """script style head title noscript template svg math iframe object select option button nav aside footer
    ix:header"""
_OWN_LINE = """address article blockquote body center dd div dl dt fieldset figure figcaption h1 h2 h3 h4 h5 h6 header hr
    li main ol p pre section table caption tbody thead tfoot tr td th ul"""
_DROPPED, _BLOCKS = frozenset(_NOT_READ.split()), frozenset(_OWN_LINE.split())


class Look(NamedTuple):
    """What a style attribute says about printing."""

    gone: bool  # takes no place
    hidden: bool  # shows nothing
    raised: bool  # a superscript
    indent: float  # points
    ruled: bool


class Piece(NamedTuple):
    """One table cell as cut by the mark-up, with its place in the grid."""

    cell: Cell
    element: etree._Element


@lru_cache(maxsize=4096)
def _look(style: str) -> Look:
    indent = sum(float(size) * _POINTS[unit.lower()] for size, unit in _SET_IN.findall(style) if size.count(".") < 2)
    return Look(
        bool(_GONE.search(style)),
        bool(_HIDDEN.search(style)),
        bool(_RAISED.search(style)),
        indent,
        bool(_RULE.search(style)),
    )


_PLAIN = _look("")


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
        One grid per innermost table that prints figures in columns; one line per paragraph or other row of a table.
        Sources are ``table 4, row 12, cell 3``, all counted from 1 as they stand in the page: every ``<table>``, its
        ``<tr>``, and the ``<td>`` or ``<th>`` that holds the figure's digits; lines have ``paragraph 12``.

    Raises
    ------
    ReleaseError
        If there is no text in the page.
    """
    notes = []
    cut = next(islice(_TAG.finditer(text), MAX_TAGS, None), None)
    if cut:
        notes.append(Line(f"only the first {MAX_TAGS:,} tags of the page are read", f"character {cut.start()}"))
        text = text[: cut.start()]
    text = _CODE.sub(_windows, text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        raise ReleaseError(f"{name}: no text in this page")
    page = _Page()
    page.walk(root)
    return Document(name, "html", tuple(page.lines), tuple(page.grids), tuple(notes))


def _windows(found: re.Match) -> str:
    code = found.group().strip("&#;").lower()
    number = int(code[1:], 16) if code[0] == "x" else int(code)
    return bytes([number]).decode("cp1252", "ignore") or " "


class _Page:
    """The page as it is read from top to bottom."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.grids: list[Grid] = []
        self.caption: list[Line] = []
        self.parts: list[str] = []  # of the paragraph that is being read; "\n" is a line break
        self.tables = 0

    def walk(self, root: etree._Element) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                look = _look(element.get("style", ""))
                if tag in _DROPPED or look.hidden or element.get("hidden") is not None:
                    self.tables += sum(1 for _ in element.iter("table"))
                    walker.skip_subtree()
                    continue
                if tag in _BLOCKS:
                    self.flush()
                if tag == "table":
                    self.tables += 1
                    if next(element.iterdescendants("table"), None) is None:
                        self.table(element)
                        walker.skip_subtree()
                        continue
                elif tag == "br":
                    self.parts.append("\n")
                elif tag == "sup" or look.raised:
                    self.parts.append(_prose_mark("".join(element.itertext())))
                    walker.skip_subtree()
                    continue
                if element.text:
                    self.parts.append(element.text.replace("\n", " "))
            else:
                if tag in _BLOCKS:
                    self.flush()
                if element is not root and element.tail:
                    self.parts.append(element.tail.replace("\n", " "))
        self.flush()

    def flush(self) -> None:
        """End the paragraph. Short lines parted by line breaks are lines of a title, long ones are wrapped prose."""
        if not self.parts:
            return
        pieces = list(filter(None, map(_plain, "".join(self.parts).split("\n"))))
        self.parts.clear()
        if len(pieces) > 8 or any(len(piece) > 120 for piece in pieces):
            pieces = [" ".join(pieces)]
        for piece in pieces:
            self.line(piece, f"paragraph {len(self.lines) + 1}")

    def line(self, text: str, source: str) -> None:
        line = Line(text, source)
        self.lines.append(line)
        if len(text) > CAPTION_LENGTH:
            self.caption = []
        elif not _PAGE.fullmatch(text):
            self.caption = [*self.caption, line][-CAPTION_LINES:]

    def table(self, table: etree._Element) -> None:
        rows = list(_rows(table, self.tables))
        joined = [join([piece.cell for piece in pieces]) for _, pieces in rows]
        if not _is_data(joined):
            for (number, pieces), cells in zip(rows, joined, strict=True):
                filled = [piece for piece in pieces if piece.cell.text]
                if len(filled) == 1 and len(filled[0].element):
                    self.walk(filled[0].element)
                elif cells:
                    text = " ".join(f"{cell.text} {_prose_mark(cell.mark)}".strip() for cell in cells)
                    self.line(text, f"table {self.tables}, row {number}")
            return
        printed: list[Row] = []
        for (number, pieces), cells in zip(rows, joined, strict=True):
            filled = [piece for piece in pieces if piece.cell.text]
            ruled = any(_ruled(piece.element) for piece in (filled[1:] or pieces))
            if cells:
                printed.append(
                    Row(tuple(cells), f"table {self.tables}, row {number}", _indent(pieces, cells[0]), ruled)
                )
            elif ruled and printed:  # a rule in a row of its own stands under the row before
                printed[-1] = Row(printed[-1].cells, printed[-1].source, printed[-1].indent, True)
        width = max(cell.stop for row in printed for cell in row.cells)
        self.grids.append(Grid(tuple(printed), tuple(self.caption), width))
        self.caption = []


def _rows(table: etree._Element, count: int) -> Iterator[tuple[int, list[Piece]]]:
    """The rows of a table on its grid columns: row number and cells, blank ones too."""
    taken, ends = 0, {}  # columns covered from above, as bits; which of them end before which row
    for number, row in enumerate(table.iter("tr"), start=1):
        taken &= ~ends.pop(number, 0)
        if _look(row.get("style", "")).gone:
            continue
        column, pieces = 0, []
        for position, element in enumerate(row, start=1):
            if _look(element.get("style", "")).gone:
                continue
            while taken >> column & 1:
                column += 1
            if column >= MAX_COLUMNS:
                break
            stop = min(column + _span(element, "colspan"), MAX_COLUMNS)
            down = _span(element, "rowspan")
            if down > 1:
                bits = (1 << stop) - (1 << column)
                taken |= bits
                ends[number + down] = ends.get(number + down, 0) | bits
            text, mark = _content(element)
            cell = Cell(text, column, stop, f"table {count}, row {number}, cell {position}", mark)
            pieces.append(Piece(cell, element))
            column = stop
        yield number, pieces


def _span(element: etree._Element, name: str) -> int:
    value = element.get(name)
    if value is None:
        return 1
    digits = value.strip()[:6]
    return max(1, min(int(digits), 65534)) if digits.isascii() and digits.isdigit() else 1


def _content(element: etree._Element) -> tuple[str, str]:
    """The text of a cell and its reference marks."""
    if not len(element):
        return _plain(element.text or ""), ""
    parts: list[str] = []
    marks: list[str] = []
    _gather(element, parts, marks)
    return _plain("".join(parts)), " ".join(marks)


def _gather(element: etree._Element, parts: list[str], marks: list[str]) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        tag, style = child.tag, child.get("style")
        look = _look(style) if style else _PLAIN
        if tag == "br":
            parts.append(" ")
        elif tag in _DROPPED or look.hidden:
            pass
        elif tag == "sup" or look.raised:
            text = _plain("".join(child.itertext()))
            if _WORD.fullmatch(text) or not _MARK.fullmatch(text):
                parts.append(text)
            else:
                marks.append(text)
        else:
            space = " " if tag in _BLOCKS else ""
            parts.append(space)
            _gather(child, parts, marks)
            parts.append(space)
        if child.tail:
            parts.append(child.tail)


def _plain(text: str) -> str:
    text = " ".join(text.split())
    return text if text.isascii() else _INVISIBLE.sub("", text).strip()


def _prose_mark(text: str) -> str:
    """A reference mark in running text: in parentheses, so that it does not read as a digit of the figure before."""
    text = _plain(text)
    if not text or _WORD.fullmatch(text) or not _MARK.fullmatch(text):
        return text
    return text if text[0] in "(*†‡§#" else f" ({text})"


def _chain(element: etree._Element) -> Iterator[etree._Element]:
    """A cell and the mark-up around its first text, from outside to inside."""
    while element is not None:
        yield element
        if element.text and not element.text.isspace():
            return
        element = element[0] if len(element) else None


def _ruled(element: etree._Element) -> bool:
    return any(inner.tag in ("hr", "u") or _look(inner.get("style", "")).ruled for inner in _chain(element))


def _indent(pieces: list[Piece], label: Cell) -> float:
    """How far a label is set in, in points: by style, by leading blanks, by standing in a later column."""
    element = next((piece.element for piece in pieces if piece.cell.start == label.start), pieces[0].element)
    indent = 10.0 * label.start if not is_figure(label.text) else 0.0
    text = ""
    for inner in _chain(element):
        indent += _look(inner.get("style", "")).indent
        text = inner.text or ""
    blanks = text[: len(text) - len(text.lstrip())]
    return indent + 2.5 * blanks.count("\xa0")


def _is_data(rows: list[list[Cell]]) -> bool:
    """Tell a table of figures from bullets, footnotes and addresses set as tables.

    A figure that starts a row before words is the number of a footnote. One row with a single figure may be anything;
    two such rows, or two figures in one row, are a table.
    """
    figures = 0
    for cells in rows:
        found = [place for place, cell in enumerate(cells) if is_figure(cell.text)]
        if found and found[0] == 0 and len(found) < len(cells):
            found = found[1:]
        figures += len(found)
    return figures >= 2
