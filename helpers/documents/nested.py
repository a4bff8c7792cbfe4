"""A document that was read inside another: the same document, with the outer place before every place."""

from dataclasses import replace

from helpers.documents.grid import Document, Line


def placed(document: Document, outer: str) -> Document:
    """Put a place before every place: ``line 87, cell 2`` of an exhibit becomes ``EX-99.2, line 87, cell 2``."""

    def lines(items: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(replace(item, source=f"{outer}, {item.source}") for item in items)

    grids = []
    for grid in document.grids:
        rows = []
        for row in grid.rows:
            cells = tuple(replace(cell, source=f"{outer}, {cell.source}") for cell in row.cells)
            rows.append(replace(row, cells=cells, source=f"{outer}, {row.source}"))
        grids.append(replace(grid, rows=tuple(rows), caption=lines(grid.caption)))
    return replace(document, lines=lines(document.lines), grids=tuple(grids), notes=lines(document.notes))
