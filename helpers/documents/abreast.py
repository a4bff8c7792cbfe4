"""Tables printed side by side in the rows of one are taken apart."""

from collections import defaultdict
from dataclasses import replace

from helpers.amounts import is_no_figure, parse
from helpers.documents.grid import Row
from helpers.documents.pieces import is_figure

ENOUGH = 3  # rows with a second label


def apart(rows: list[Row]) -> list[list[Row]]:
    """Part rows before a second column of labels.

    Its labels stand between figures, differ from each other, and have no heading of their own, as a column of words
    that belong to the figures has.
    """
    labels = defaultdict(list)
    for row in rows:
        figures = [cell.start for cell in row.cells if parse(cell.text)]
        for cell in row.cells:
            if figures and figures[0] < cell.start < figures[-1] and not _in_a_figures_place(cell.text):
                labels[cell.start].append(cell.text)
    for start, texts in sorted(labels.items()):
        right = sum(any(cell.start > start and parse(cell.text) for cell in row.cells) for row in rows)
        stop = min(cell.start for row in rows for cell in row.cells if cell.start > start and parse(cell.text))
        crossed = any(
            cell.start < start < cell.stop or (cell.start == start and cell.stop <= stop and cell.text not in texts)
            for row in rows
            for cell in row.cells
            if len(row.cells) > 1
        )
        if len(set(texts)) == len(texts) >= max(ENOUGH, right / 2) and not crossed:
            parts = [replace(row, cells=tuple(cell for cell in row.cells if cell.start < start)) for row in rows]
            rest = [
                replace(row, cells=tuple(replace(c, start=c.start - start, stop=c.stop - start) for c in found))
                for row in rows
                if (found := [cell for cell in row.cells if cell.start >= start])
            ]
            return [[row for row in parts if row.cells], *apart(rest)]
    return [rows]


def _in_a_figures_place(text: str) -> bool:
    return is_figure(text) or is_no_figure(text) or not any(map(str.isalpha, text)) or len(text) < 3
