"""Figures that are printed in pieces over several cells are put together: ``$`` ``(1,234`` ``)`` is one figure."""

import re
from dataclasses import replace

from helpers.amounts import is_no_figure, is_range, parse
from helpers.documents.grid import Cell

_OPEN = re.compile(r"(?:[A-Z]{1,3} ?)?[$€£¥] ?\(?|\( ?(?:[A-Z]{1,3})?[$€£¥]?")
_CLOSE = re.compile(r"(\)?(?: ?[%x]| ?(?:bps?|pts?|ppts?|pp)\b)?\)?) ?((?:\([a-zA-Z0-9]{1,2}\)|[*†‡§]+)*)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOTE = re.compile(r"\((?:\d{1,2}|[a-zA-Z])\)|[*†‡§]{1,3}")
_GAP = 1  # blank columns that may stand between the pieces of one figure
LONGEST = 40  # characters of a figure, with its signs, unit and marks


def is_figure(text: str) -> bool:
    """Say whether a cell prints a figure, a printed zero, a range, or the word that there is none (``n/m``).

    A figure may lack its closing parenthesis: it stands in the next cell.
    """
    if len(text) > LONGEST:
        return False
    return bool(parse(text) or parse(text + ")") or is_no_figure(text) or is_range(text) or parse(text.lstrip("<>≥≤ ")))


def join(cells: list[Cell]) -> list[Cell]:
    """Put the pieces of each figure of one row together.

    Parameters
    ----------
    cells : list of Cell
        One row from left to right, as the format cuts it, blanks left out. A cell of which only a reference mark is
        printed has an empty ``text``.

    Returns
    -------
    list of Cell
        A figure covers the columns of all its pieces and keeps the place of its digits. Reference marks that stand in
        a cell of their own go to the cell on their left.
    """
    joined: list[Cell] = []
    opened = False  # the last cell is a currency sign or parenthesis that waits for its figure
    for cell in cells:
        last = joined[-1] if joined else None
        if last and not cell.text:
            joined[-1] = replace(last, mark=_marks(last.mark, cell.mark))
            continue
        if not cell.text:
            cell = replace(cell, text=cell.mark, mark="")
        if opened and cell.start - last.stop <= _GAP and is_figure(cell.text):
            space = "" if last.text.endswith("(") else " "
            joined[-1] = replace(
                cell, text=last.text + space + cell.text, start=last.start, mark=_marks(last.mark, cell.mark)
            )
            opened = False
            continue
        opened = bool(_OPEN.fullmatch(cell.text))
        closing = None if opened or not last else _CLOSE.fullmatch(cell.text)
        if closing and closing.group(1) and cell.start - last.stop <= _GAP and _takes(last.text, closing.group(1)):
            none = is_no_figure(last.text) and not parse(last.text)  # n/m and %; "(4)" may be a mark or a figure
            said = none or last.text.endswith(closing.group(1))  # 9.9% and %
            text = last.text if said else last.text + closing.group(1)
            marks = _marks(last.mark, closing.group(2), cell.mark)
            joined[-1] = replace(last, text=text, stop=cell.stop, mark=marks)
            continue
        joined.append(cell)
    return joined


def notes_apart(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Make reference marks of the cells that look like figures but stand in no column of their own.

    ``(1)`` right behind a figure is a reference if nothing else in the table begins in its column, neither a heading
    nor a figure: a column of small negative figures has at least a heading.
    """
    columns = {cell.start for row in rows for cell in row if not _NOTE.fullmatch(cell.text)}
    apart = []
    for row in rows:
        kept: list[Cell] = []
        for cell in row:
            last = kept[-1] if kept else None
            behind = last and last.stop == cell.start not in columns and is_figure(last.text)
            if behind and _NOTE.fullmatch(cell.text):
                kept[-1] = replace(last, mark=_marks(last.mark, cell.text, cell.mark))
            else:
                kept.append(cell)
        apart.append(kept)
    return apart


def _takes(text: str, closing: str) -> bool:
    """A figure takes any closing piece, but a year is a heading; other text takes the parenthesis that it lacks."""
    if _YEAR.fullmatch(text):
        return False
    return is_figure(text) or (closing[0] == ")" and text.count("(") > text.count(")"))


def _marks(*marks: str) -> str:
    return " ".join(filter(None, marks))
