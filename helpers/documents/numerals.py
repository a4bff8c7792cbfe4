"""Figures of a page printed as on the European continent, ``1.234,5`` or ``1 234,5``, to how the readers know them."""

import re

ENOUGH = 3  # figures that are printed so

_BLANK = r"(?:&nbsp;|&#160;|[ \xa0\u2009\u202f])"
_AROUND = r"((?:[^\w<>&]|&nbsp;|&#160;)*)"
_CELL = re.compile(rf"(?<=>){_AROUND}(\d(?:[\d.,]|{_BLANK}(?=\d))*){_AROUND}(?=<)")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMALS = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2}")
_BLANKS = re.compile(rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:[.,]\d+)?")


def english(page: str) -> str:
    """Print the figures of a page's cells with commas between thousands and a point before decimals.

    Alone ``1.204`` may be either. The page tells: it has a few cells of one kind and not one of the other. Its running
    text is left as it is.
    """
    cells = [hit[2] for hit in _CELL.finditer(page)]
    commas, decimals, points, blanks = (
        sum(bool(kind.fullmatch(cell)) for cell in cells) for kind in (_COMMAS, _DECIMALS, _POINTS, _BLANKS)
    )
    if commas or points + blanks < ENOUGH or (decimals and blanks < ENOUGH):
        return page

    def figure(hit: re.Match) -> str:
        text = hit[2]
        if _BLANKS.fullmatch(text):
            text = re.sub(_BLANK, ",", text.replace(",", "."))
        elif _POINTS.fullmatch(text) and not decimals:  # blanks go with decimals behind a point too
            text = text.translate(str.maketrans(",.", ".,"))
        return hit[1] + text + hit[3]

    return _CELL.sub(figure, page)
