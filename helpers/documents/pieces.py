"""Figures that are printed in pieces over several cells are put together: ``$`` ``(1,234`` ``)`` is one figure."""

import re
from dataclasses import replace

from helpers.documents.grid import Cell

_OPEN = re.compile(r"(?:[A-Z]{1,3} ?)?[$€£¥] ?\(?|\( ?(?:[A-Z]{1,3})?[$€£¥]?")
_CLOSE = re.compile(r"(\)?(?: ?[%x]| ?(?:bps?|pts?|ppts?|pp)\b)?\)?) ?((?:\([a-zA-Z0-9]{1,2}\)|[*†‡§]+)*)")
_FIGURE = re.compile(
    r"[-+–—−~<>≥≤( ]*(?:[A-Z]{0,3} ?[$€£¥])?[-+–—−( ]*\.?\d[\d,.  ]*[)% ]*(?:x|(?: ?[a-z]{2,8}\.?)?)[)% ]*"
)
_NIL = re.compile(r"[$€£¥( ]*(?:[-–—−‒―]{1,4}|n/?[amc]|\*+|N/?[AMC])[)% ]*")
_GAP = 1  # blank columns that may stand between the pieces of one figure


def is_figure(text: str) -> bool:
    """Say whether a cell prints a figure, a printed zero or a word that stands for one (``n/m``)."""
    return len(text) <= 40 and bool(_FIGURE.fullmatch(text) or _NIL.fullmatch(text))


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
            text = last.text if last.text.endswith(closing.group(1)) else last.text + closing.group(1)
            marks = _marks(last.mark, closing.group(2), cell.mark)
            joined[-1] = replace(last, text=text, stop=cell.stop, mark=marks)
            continue
        joined.append(cell)
    return joined


def _takes(text: str, closing: str) -> bool:
    """A figure takes any closing piece; other text takes the parenthesis that it lacks."""
    return is_figure(text) or (closing[0] == ")" and text.count("(") > text.count(")"))


def _marks(*marks: str) -> str:
    return " ".join(filter(None, marks))
