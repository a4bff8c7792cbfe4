"""One grid to blocks of lines under composed headings: where the figures stand, not what they mean."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from helpers import amounts, periods
from helpers.documents.grid import Cell, Grid, Row
from helpers.tables import columns as at
from helpers.tables.columns import LONGEST_HEADING, Column

_YEAR_LIKE = re.compile(r"(?:fiscal |fy)?(?:19[6-9]|20[0-6])\d\W*(?:\(\w\))?", re.IGNORECASE)
_MARK = re.compile(r"\(?(?:[A-Za-z]|\d{1,2})\)|\*{1,4}|[†‡§]")
_NOTE = re.compile(r"\(?[A-Za-z0-9]\)?(?:\s*[/,&]\s*\(?[A-Za-z0-9]\)?)*|(?:\([A-Za-z0-9]{1,3}\)\s*)+|\*{1,4}|[†‡§]")
_PRICED = re.compile(r"[$€£]\s?\(?\d|(?<!par value )\d\s?%")
_REFERENCE = re.compile(r"\(?\d{1,2}\)?|\(?[a-z]\)?|\*{1,4}", re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"\d[^\d.,]+\(?[$€£]?\d|^[<>≤≥]")
_LEADERS = re.compile(r"(?:\s+\.|\s*\.{2,}|\s*…)+\s*$")
_TRAILING_MARKS = re.compile(
    r"(?P<label>.*?[^\s(])(?P<marks>(?:\s*(?:\((?:[A-Za-z]|\d{1,2})(?:\s*[,/]\s*(?:[A-Za-z]|\d{1,2}))*\)|\*{1,4}|[†‡§]))+)$"
)

_MARK_ENDS = (")", "*", "†", "‡", "§")


class Figure(NamedTuple):
    """A cell of figures in its column; ``amount`` is None when the cell holds digits that are no single number."""

    column: int
    cell: Cell
    amount: amounts.Amount | None


@dataclass(frozen=True)
class Line:
    """One printed row under a heading: label without marks, note, the section heading above, its figures.

    ``span`` is the last heading above that is nothing but a period: "Six months ended June 30:" over rows of sections.
    """

    label: str
    note: str
    section: str
    row: Row
    number: int
    figures: tuple[Figure, ...] = ()
    span: str = ""


@dataclass(frozen=True)
class Block:
    """Lines under one set of headings.

    ``captions`` are the texts above and in the heading rows that belong to no single column; ``own_heading`` is
    False when the columns were taken over from the block before; ``stray`` are figures that no column holds.
    """

    captions: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    stray: tuple[tuple[Cell, str], ...] = ()
    own_heading: bool = True


def blocks(grid: Grid, first_number: int) -> Iterator[Block]:
    """Cut a grid at its heading rows.

    Parameters
    ----------
    grid : Grid
        As a reader gives it.
    first_number : int
        The number of the grid's first row, counted through the document.

    Yields
    ------
    Block
        In printed order. A block without heading rows has columns without words.
    """
    numbered = list(enumerate(grid.rows, start=first_number))
    captions = tuple(line.text for line in grid.caption)
    for heads, body in _segments(numbered):
        block = _block(captions, [row for _, row in heads], body)
        captions = ()
        if block.lines or block.captions:
            yield block


def under(block: Block, before: Block) -> Block:
    """Put a block without headings of its own under those of the block before.

    A continued table keeps its columns: each lies over one old column of its own, or at least their number is the
    same. Anything else is another table, and the block stays as it is.
    """
    over = [
        max(range(len(before.columns)), key=lambda i: at.shared(own, before.columns[i]), default=0)
        for own in block.columns
    ]
    placed = all(
        at.shared(own, before.columns[i]) > 0 for own, i in zip(block.columns, over, strict=True) if before.columns
    )
    if len(block.columns) == len(before.columns):
        over = list(range(len(before.columns)))
    elif not before.columns or not placed or len(set(over)) < len(over):
        return block
    pairs = [(own, before.columns[i]) for own, i in zip(block.columns, over, strict=True)]
    columns = tuple(replace(own, words=own.words or old.words) for own, old in pairs)
    return replace(block, columns=columns, own_heading=False)


def split_marks(label: str) -> tuple[str, str]:
    """Take the reference marks off the end of a label: ``Other items (A)(2)`` is ``Other items`` and ``A/2``."""
    found = label.endswith(_MARK_ENDS) and _TRAILING_MARKS.match(label)
    if not found:
        return label, ""
    return found["label"].strip(), "/".join(re.findall(r"\*+|[†‡§]|\w+", found["marks"]))


def _segments(numbered: list[tuple[int, Row]]) -> Iterator[tuple[list, list]]:
    heads, body = [], []
    for (number, row), below in zip(numbered, [*(row for _, row in numbered[1:]), None], strict=True):
        figures = _figures_row(row)
        heading = not figures and _is_heading(row, bool(body), below)
        if heading and body and any(_figures_row(one) for _, one in body):
            # Section rows that stand directly above a new heading are captions of what follows.
            tail = []
            while body and not any(amounts.parse(cell.text) for cell in body[-1][1].cells):
                tail.insert(0, body.pop())
            yield heads, body
            heads, body = tail, []
        if heading or not (body or figures):
            heads.append((number, row))
        else:
            body.append((number, row))
    if heads or body:
        yield heads, body


def _figures_row(row: Row) -> bool:
    label = row.cells[0] if amounts.parse(row.cells[0].text) is None else None
    rest = row.cells[1:] if label else row.cells
    if label and periods.parse(label.text)[0] and all(_YEAR_LIKE.fullmatch(cell.text) for cell in rest):
        return False
    if not label and any(periods.parse(cell.text)[0] and not amounts.parse(cell.text) for cell in rest):
        # Period words beside a lone mark: "1  Three Months Ended April 30,".
        rest = [cell for cell in rest if not _REFERENCE.fullmatch(cell.text)]
    return any(
        amounts.parse(cell.text)
        and not _YEAR_LIKE.fullmatch(cell.text)
        and not (_MARK.fullmatch(cell.text) and not label)
        for cell in rest
    ) or bool(label and any(_is_broken(cell.text) for cell in rest))


def _is_broken(text: str) -> bool:
    """Tell print in a figure's place that is no single number: two of them, or a bound, but no word and no period."""
    found = _TWO_NUMBERS.search(text) and not any(map(str.isalpha, text))
    return bool(found) and not amounts.parse(text) and not periods.parse(text)[0] and not _MARK.fullmatch(text)


def _is_heading(row: Row, started: bool, below: Row | None) -> bool:
    """Tell whether a row that is no row of figures stands over columns: these, or the headings in the row below."""
    first, *rest = row.cells
    if not rest:
        # Alone in its row: a period over other headings is one, anything else a section or a caption.
        found, words = periods.parse(first.text)
        return bool(found) and not words and below is not None and len(below.cells) > 1 and not _figures_row(below)
    texts = [cell.text for cell in rest]
    if all(amounts.is_no_figure(text) or _MARK.fullmatch(text) for text in texts) and started:
        return False
    if any(_YEAR_LIKE.fullmatch(text) for text in texts):
        return not started or all(_YEAR_LIKE.fullmatch(text) or periods.parse(text)[0] for text in texts)
    if any(periods.parse(text)[0] for text in texts):
        return True
    return not started and not any(amounts.parse(text) for text in texts)


def _block(captions: tuple[str, ...], heads: list[Row], body: list[tuple[int, Row]]) -> Block:
    label_stop = at.label_stop([row for _, row in body])
    columns = at.find([row for _, row in body], label_stop)
    captions, columns, section = at.headed(captions, heads, columns, label_stop)
    marks = at.of_marks([row for _, row in body], columns)
    body = [(number, at.marked(row, marks)) for number, row in body]
    columns = tuple(column for column in columns if column not in marks)
    cells = [cell for row in heads for cell in row.cells]
    lines, stray = [], [(cell, "a figure in a heading") for cell in cells if _PRICED.search(cell.text)]
    span = section if _is_period(section) else ""
    column_of = cache(lambda start, stop: at.column_of(start, stop, columns))
    open_heading = ""  # a heading that may go on in the next row: it ends without a colon
    for number, row in body:
        line, lost = _line(row, number, column_of, label_stop, section, span)
        if not line.figures and line.label and not lost and len(line.label) <= LONGEST_HEADING:
            label = f"{open_heading} {line.label}" if open_heading and line.label[0].islower() else line.label
            open_heading = "" if label.endswith(":") else label
            section = label.rstrip(" :")
            span = section if _is_period(section) else span
        if line.figures:
            lines.append(line)
            open_heading = ""
        stray += lost
    own = any(column.words for column in columns)
    return Block(captions, columns, tuple(lines), tuple(stray), own)


def _is_period(text: str) -> bool:
    found, rest = periods.parse(text)
    return bool(found) and not rest


def _line(row: Row, number: int, column_of: Callable, label_stop: int, section: str, span: str):
    """One row to a line and its stray cells, each with the reason why it is in no column."""
    texts, notes, figures, stray, taken = [], [], [], [], set()
    for cell in row.cells:
        if cell.start < label_stop:
            if texts and _NOTE.fullmatch(cell.text):
                notes.append(cell.text)
            else:
                texts.append(cell.text)
            notes += [cell.mark] if cell.mark else []
            continue
        amount = amounts.parse(cell.text)
        if amount is None and not any(letter.isdigit() for letter in cell.text):
            if not texts and not amounts.is_no_figure(cell.text):
                texts.append(cell.text)
            continue
        index = column_of(cell.start, cell.stop)
        if index is None:
            stray.append((cell, "it stands under no column of figures"))
        elif index in taken:
            stray.append((cell, "a second figure in one column"))
        else:
            taken.add(index)
            figures.append(Figure(index, cell, amount))
    label = " ".join(texts)
    label, marks = split_marks(_LEADERS.sub("", label) if label.endswith((".", "…")) else label)
    note = "/".join(filter(None, [*(one.strip("()") for one in notes), marks]))
    return Line(label, note, section, row, number, tuple(figures), span), stray
