"""The tables of a release as sheets: which line stands in which row, which column is which, as printed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from helpers.documents.grid import Grid, Row
from helpers.release import Release
from helpers.tables import Table
from helpers.tables.units import is_units_line

TOP = 6  # the first row of lines; above stand the title, the company, the units and the headings
_LEVELS = 4  # a label is set in by a new level when it moves by this part of the widest indentation of its table


class Place(NamedTuple):
    """A cell: the name of its sheet, its row and its column, counted from 0."""

    sheet: str
    row: int
    column: int


@dataclass(frozen=True)
class Line:
    """One printed row. Without figures it is a heading.

    ``figures`` has for each column the position of its fact; ``texts`` what is printed there and is no single number.
    """

    label: str
    note: str = ""
    indent: int = 0
    figures: tuple[tuple[int, int], ...] = ()
    texts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One titled table: ``headings`` are the words over its columns as printed, ``periods`` what they were read as."""

    name: str
    kind: str
    title: str
    headings: tuple[str, ...]
    periods: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def positions(self) -> list[int]:
        """Positions of its figures in the facts, in reading order."""
        return [position for line in self.lines for _, position in line.figures]

    @property
    def left(self) -> int:
        """The column of the first figures: after the labels, and the notes where there are any."""
        return 1 + any(line.note for line in self.lines)

    def places(self) -> Iterator[tuple[int, Place]]:
        """Each figure's position in the facts with its cell."""
        for row, line in enumerate(self.lines, TOP):
            for column, position in line.figures:
                yield position, Place(self.name, row, self.left + column)


def sheets(release: Release) -> list[Sheet]:
    """The tables of a release in printed order; one that a page break cuts is one sheet."""
    facts = release.facts
    position = {source: at for at, source in enumerate(facts["source"])}
    printed = [(grid, row) for grid in release.document.grids for row in grid.rows]
    found: list[Sheet] = []
    for table in release.tables:
        lines = _lines(table, position, printed)
        if not any(line.figures for line in lines):
            continue
        sheet = _narrowed(Sheet("", table.kind, table.title, *_headed(table, lines, facts), tuple(lines)))
        before = next((at for at, one in enumerate(found) if table.title and _columns(one) == _columns(sheet)), None)
        if before is None:
            found.append(sheet)
        else:
            found[before] = replace(found[before], lines=found[before].lines + sheet.lines)
    return _named(found)


def _columns(sheet: Sheet) -> tuple:
    return sheet.kind, sheet.title, sheet.headings, sheet.periods


def _lines(table: Table, position: dict[str, int], printed: list[tuple[Grid, Row]]) -> list[Line]:
    """The rows of a table, with those that print no figure: its headings."""
    lines = {line.number: line for line in table.block.lines}
    if not lines:
        return []
    levels = _levels([line.row.indent for line in lines.values()])
    first = min(lines)
    start = _opening(table, first, printed)
    # Where the rows above the first line do not tell, it knows what it stands under.
    found = [Line(lines[first].section)] if lines[first].section and start == first else []
    for number in range(start, max(lines) + 1):
        row, line = printed[number - 1][1], lines.get(number)
        indent = sum(row.indent >= level for level in levels)
        if line is None:
            found.append(Line(" ".join(cell.text for cell in row.cells), indent=indent))
            continue
        figures = [(one.column, one.cell) for one in line.figures]
        facts = tuple((column, position[cell.source]) for column, cell in figures if cell.source in position)
        texts = tuple((column, cell.text) for column, cell in figures if cell.source not in position)
        # A table that sets nothing in is read by its headings.
        found.append(Line(line.label, line.note, indent if levels else int(bool(line.section)), facts, texts))
    return found


def _opening(table: Table, first: int, printed: list[tuple[Grid, Row]]) -> int:
    """The number of the first heading row that stands directly above the first line, under the columns' headings."""
    grid, start = printed[first - 1][0], first
    while start > 1:
        above, row = printed[start - 2]
        alone = len(row.cells) == 1 and row.cells[0].start == 0 and row.cells[0].text != table.title
        if above is not grid or not alone or is_units_line(row.cells[0].text):
            break
        start -= 1
    return start


def _levels(indents: list[float]) -> list[float]:
    """The indentations at which a new level begins: small differences are the fonts', not the table's."""
    lowest, widest = min(indents), max(indents)
    levels = [lowest]
    for indent in sorted(set(indents)):
        if _LEVELS * (indent - levels[-1]) >= widest - lowest > 0:
            levels.append(indent)
    return levels[1:]


def _headed(table: Table, lines: list[Line], facts: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The printed words over each column, and the period that most of its figures are of."""
    periods = facts["period"].tolist()
    counts = [Counter() for _ in table.block.columns]
    for line in lines:
        for column, position in line.figures:
            counts[column][periods[position]] += 1
    read = tuple(count.most_common(1)[0][0] if count else "" for count in counts)
    return tuple(column.heading for column in table.block.columns), read


def _narrowed(sheet: Sheet) -> Sheet:
    """The sheet without columns in which nothing stands."""
    used = sorted({column for line in sheet.lines for column, _ in (*line.figures, *line.texts)})
    place = {column: at for at, column in enumerate(used)}
    lines = tuple(
        replace(
            line,
            figures=tuple((place[column], position) for column, position in line.figures),
            texts=tuple((place[column], text) for column, text in line.texts),
        )
        for line in sheet.lines
    )
    headings, periods = (tuple(one[column] for column in used) for one in (sheet.headings, sheet.periods))
    return replace(sheet, headings=headings, periods=periods, lines=lines)


def _named(found: list[Sheet]) -> list[Sheet]:
    """Call each sheet by its kind and number: words of a release are no names, formulas hold names."""
    seen, named = Counter(), []
    for sheet in found:
        seen[sheet.kind] += 1
        number = f" {seen[sheet.kind]}" if seen[sheet.kind] > 1 else ""
        named.append(replace(sheet, name=sheet.kind.replace("_", " ").capitalize() + number))
    return named
