"""Text with tab-separated tables: a line with a tab is a printed row, the other lines are running text."""

from itertools import pairwise

from helpers.documents.grid import CAPTION_LINES, Cell, Document, Grid, Line, Row

LONGEST = 100  # characters of a heading between rows
SECTIONS = 3  # so many of them may follow each other


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
    printed = text.replace("<u>", "").replace("</u>", "").replace("\\$", "$").split("\n")
    for number, raw in enumerate(printed, start=1):
        if "\t" in raw or (rows and _is_section(printed[number - 1 : number + SECTIONS])):
            row = _row(raw, number)
            rows += [row] if row.cells else []
            continue
        if rows:
            grids.append(Grid(tuple(rows), tuple(caption)))
            rows, caption = [], []
        plain = " ".join(raw.split())
        if not plain:
            continue
        lines.append(Line(plain, f"line {number}"))
        caption = [*caption, lines[-1]][-CAPTION_LINES:]
    if rows:
        grids.append(Grid(tuple(rows), tuple(caption)))
    return Document(name, "text", tuple(lines), tuple(grids))


def _is_section(lines: list[str]) -> bool:
    """Tell a heading between rows, printed without tabs: but for others, a row with a label of its own follows it."""
    for line in lines:
        if "\t" in line or not 0 < len(line.strip()) <= LONGEST:
            return "\t" in line and bool(line.split("\t")[0].strip())
    return False


def _row(raw: str, number: int) -> Row:
    pieces = [" ".join(piece.split()) for piece in raw.split("\t")]
    filled = [column for column, piece in enumerate(pieces) if piece]
    spans = list(pairwise([*filled, len(pieces)]))
    # A heading over several columns is followed by blanks: it covers them. A figure covers its own cell only, and so
    # does a heading that goes on below, where the first column has none and there are not as many blanks behind each.
    covers = not pieces[0] and (1 in filled or len({stop - start for start, stop in spans}) == 1)
    cells = [
        Cell(pieces[start], start, stop if covers else start + 1, f"line {number}, cell {start + 1}")
        for start, stop in spans
    ]
    return Row(tuple(cells), f"line {number}")
