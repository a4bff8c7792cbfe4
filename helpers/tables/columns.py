"""The columns of a block of rows: where they stand, which hold reference marks, what is printed over them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from helpers import amounts, periods
from helpers.documents.grid import Cell, Row
from helpers.tables import units

LONGEST_HEADING = 160  # characters; a longer row without figures is a footnote or a sentence, no heading
_REFERENCE = re.compile(r"\(?\d{1,2}\)?|\(?[a-z]\)?|\*{1,4}", re.IGNORECASE)
_NOTE_HEADING = re.compile(r"\(?(?:foot)?notes?\)?|ref\.?|references?", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column of figures: the grid columns that it covers and the heading words above it, top first."""

    start: int
    stop: int
    words: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return " ".join(self.words)


def label_stop(rows: list[Row]) -> int:
    """The first grid column of the figures: left of it stand labels and notes, numbers among them too."""
    starts = [
        next((cell.start for cell in row.cells[1:] if amounts.parse(cell.text)), None)
        for row in rows
        if len(row.cells) > 1 and amounts.parse(row.cells[0].text) is None
    ]
    starts = sorted(start for start in starts if start is not None)
    if starts:
        return starts[0]
    firsts = [row.cells[1].start for row in rows if len(row.cells) > 1]
    return min(firsts, default=0)


def find(rows: list[Row], label_stop: int) -> tuple[Column, ...]:
    """The spans that figures share. Narrow cells decide: a wide cell lies over its neighbours' columns too."""
    spans = {
        (cell.start, cell.stop)
        for row in rows
        for cell in row.cells
        if cell.start >= label_stop and amounts.parse(cell.text)
    }
    found: list[list[int]] = []
    for start, stop in sorted(spans, key=lambda span: (span[1] - span[0], span)):
        over = [one for one in found if start < one[1] and one[0] < stop]
        if not over:
            found.append([start, stop])
        elif len(over) == 1:
            over[0][:] = [min(start, over[0][0]), max(stop, over[0][1])]
    return tuple(Column(start, stop) for start, stop in sorted(found))


def column_of(start: int, stop: int, columns: tuple[Column, ...]) -> int | None:
    """The column that a cell of this span stands in: the one it shares most with, if it shares anything."""
    best, most = None, 0
    for index, column in enumerate(columns):
        both = min(stop, column.stop) - max(start, column.start)
        if both > most:
            best, most = index, both
    return best


def of_marks(rows: list[Row], columns: tuple[Column, ...]) -> set[Column]:
    """Columns of reference marks that look like figures: nothing but 1, 2, (3), under no heading or under ``Note``."""
    if not any(column.words for column in columns):
        return set()
    return {
        column
        for column in columns
        if (not column.words or _NOTE_HEADING.fullmatch(column.words[-1]))
        and all(
            _REFERENCE.fullmatch(c.text)
            for row in rows
            for c in row.cells
            if shared(c, column) > 0 and c.start >= column.start
        )
    }


def marked(row: Row, marks: set[Column]) -> Row:
    """Move a row's cells in mark columns to the mark of the cell before them."""
    if not marks:
        return row
    cells: list[Cell] = []
    for cell in row.cells:
        if cells and any(shared(cell, column) > 0 for column in marks):
            cells[-1] = replace(cells[-1], mark=" ".join(filter(None, [cells[-1].mark, cell.text.strip("()")])))
        else:
            cells.append(cell)
    return replace(row, cells=tuple(cells))


def shared(one: Cell | Column, other: Column) -> int:
    """How many grid columns two spans have in common; not above 0 where they have none."""
    return min(one.stop, other.stop) - max(one.start, other.start)


def headed(
    captions: tuple[str, ...], heads: list[Row], columns: tuple[Column, ...], label_stop: int
) -> tuple[tuple[str, ...], tuple[Column, ...], str]:
    """Compose each column's heading from the heading rows, and tell the captions and the first section from them."""
    words: list[list[str]] = [[] for _ in columns]
    extra, section = [], ""
    for row in heads:
        above = [cell for cell in row.cells if cell.start >= label_stop or cell.stop > label_stop + (cell.start == 0)]
        wide = len(row.cells) == 1 and row.cells[0].start < max(label_stop, 1)
        if wide or not above:
            text = row.cells[0].text
            own = not periods.parse(text)[0] or (row is heads[-1] and not above and any(words))
            section = text if len(text) <= LONGEST_HEADING and own else ""
            extra += [cell.text for cell in row.cells]
            if not (above and periods.parse(text)[0] and not periods.parse(text)[1]):
                continue
        extra += [cell.text for cell in row.cells if cell not in above]
        if len(above) == 1 < len(columns) and _covers_all(above[0], columns):
            # Words over all columns alike tell them apart in nothing: a title, the units, or a section.
            extra.append(above[0].text)
            section = above[0].text if any(words) and len(above[0].text) <= LONGEST_HEADING else section
            continue
        section = ""
        for index, text in _placed(above, columns):
            if text not in words[index]:
                words[index].append(text)
    composed = tuple(replace(column, words=tuple(own)) for column, own in zip(columns, words, strict=True))
    if units.is_units_line(section):
        section = ""
    elif section and not periods.parse(section)[0]:
        extra = extra[: extra.index(section)]
    return (*captions, *extra), composed, section.rstrip(" :")


def _covers_all(cell: Cell, columns: tuple[Column, ...]) -> bool:
    return not periods.parse(cell.text)[0] and all(shared(cell, column) > 0 for column in columns)


def _placed(cells: list[Cell], columns: tuple[Column, ...]) -> Iterator[tuple[int, str]]:
    """Give every heading cell the columns below it; where some find none and the counts agree, go by order."""
    over = [[index for index, column in enumerate(columns) if shared(cell, column) > 0] for cell in cells]
    if not all(over) and len(cells) == len(columns):
        over = [[index] for index in range(len(columns))]
    for cell, indexes in zip(cells, over, strict=True):
        for index in indexes:
            yield index, cell.text
