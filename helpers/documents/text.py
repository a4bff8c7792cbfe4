"""Text with tab-separated tables: a line with a tab is a printed row, the other lines are running text."""

from helpers.documents.grid import CAPTION_LINES, Cell, Document, Grid, Line, Row


def read(text: str, name: str) -> Document:
    """Read text whose tables are tab-separated.

    Parameters
    ----------
    text : str
        The whole file. ``\\$`` and ``<u>...</u>`` are mark-up and are removed.
    name : str
        How the file is called in messages.

    Returns
    -------
    Document
        One grid per run of lines with tabs, one line per other line that is not blank. Sources are line numbers,
        counted from 1.
    """
    lines, grids, rows, caption = [], [], [], []
    for number, raw in enumerate(text.split("\n"), start=1):
        if "\t" in raw:
            row = _row(raw, number)
            rows += [row] if row.cells else []
            continue
        if rows:
            grids.append(Grid(tuple(rows), tuple(caption)))
            rows, caption = [], []
        plain = _plain(raw)
        if not plain:
            continue
        lines.append(Line(plain, f"line {number}"))
        caption = [*caption, lines[-1]][-CAPTION_LINES:]
    if rows:
        grids.append(Grid(tuple(rows), tuple(caption)))
    return Document(name, "text", tuple(lines), tuple(grids))


def _plain(text: str) -> str:
    if "<" in text:
        text = text.replace("<u>", "").replace("</u>", "")
    return " ".join(text.replace("\\$", "$").split())


def _row(raw: str, number: int) -> Row:
    pieces = [_plain(piece) for piece in raw.split("\t")]
    heading = not pieces[0]
    cells = []
    for column, piece in enumerate(pieces):
        if not piece:
            continue
        stop = column + 1
        # A heading over several columns is followed by blanks: it covers them. A figure covers its own cell only.
        while heading and stop < len(pieces) and not pieces[stop]:
            stop += 1
        cells.append(Cell(piece, column, stop, f"line {number}, cell {column + 1}"))
    return Row(tuple(cells), f"line {number}")
