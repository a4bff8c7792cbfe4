"""Figures printed as on the European continent, ``1.234,5`` or ``1 234,5``, to how the readers know them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from helpers.documents.printed import Printed, Word

ENOUGH = 3  # figures that are printed so
CLOSE = 1.5  # blanks; the groups of a figure stand no farther apart

_BLANK = r"(?:&nbsp;|&#160;|[ \xa0\u2009\u202f])"
_AROUND = r"((?:[^\w<>&]|&nbsp;|&#160;)*)"
_CELL = re.compile(rf"(?<=>){_AROUND}(\d(?:[\d.,]|{_BLANK}(?=\d))*){_AROUND}(?=<)")
_WORD = re.compile(r"(\W*)(\d(?:[\d.,]| (?=\d))*)(\W*)")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMALS = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2}")
_BLANKS = re.compile(rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:[.,]\d+)?")
_FIRST = re.compile(r"\W?\d{1,3}(?: \d{3})*")
_NEXT = re.compile(r"\d{3}(?:[.,]\d+)?\W*")


def english(page: str) -> str:
    """Print the figures of a page's cells with commas between thousands and a point before decimals.

    Alone ``1.204`` may be either. The page tells: it has a few cells of one kind and not one of the other. Its running
    text is left as it is.
    """
    figure = _figures(hit[2] for hit in _CELL.finditer(page))
    return _CELL.sub(lambda hit: hit[1] + figure(hit[2]) + hit[3], page) if figure else page


def in_english(lines: list[Printed]) -> list[Printed]:
    """As `english`, for the words of printed lines."""
    together = [replace(line, words=tuple(_together(line.words))) for line in lines]
    rows = [[_WORD.fullmatch(word.text) for word in line.words] for line in together]
    rows = [found for found in rows if found and found[-1] and sum(map(bool, found)) > 1]  # no running text
    figure = _figures(hit[2] for found in rows for hit in found if hit)
    if not figure:
        return lines

    def word(one: Word) -> Word:
        hit = _WORD.fullmatch(one.text)
        return replace(one, text=hit[1] + figure(hit[2]) + hit[3]) if hit else one

    return [replace(line, words=tuple(map(word, line.words))) for line in together]


def _together(words: tuple[Word, ...]) -> Iterable[Word]:
    """Join the words that are groups of one figure."""
    last: Word | None = None
    for word in words:
        if last and word.x0 - last.x1 < CLOSE and _FIRST.fullmatch(last.text) and _NEXT.fullmatch(word.text):
            last = replace(word, text=f"{last.text} {word.text}", x0=last.x0)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _figures(printed: Iterable[str]) -> Callable[[str], str] | None:
    """How to print the figures of a document that prints these; None when it prints them as in English."""
    cells = list(printed)
    commas, decimals, points, blanks = (
        sum(bool(kind.fullmatch(cell)) for cell in cells) for kind in (_COMMAS, _DECIMALS, _POINTS, _BLANKS)
    )
    if commas or points + blanks < ENOUGH or (decimals and blanks < ENOUGH):
        return None

    def figure(text: str) -> str:
        if _BLANKS.fullmatch(text):
            return re.sub(_BLANK, ",", text.replace(",", "."))
        if _POINTS.fullmatch(text) and not decimals:  # blanks go with decimals behind a point too
            return text.translate(str.maketrans(",.", ".,"))
        return text

    return figure
