"""PDF: characters with positions to printed lines; what stands on one baseline is one line."""

import ctypes
import math
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from helpers.documents.arrange import arrange
from helpers.documents.grid import Document, Line, ReleaseError
from helpers.documents.pages import furnished
from helpers.documents.printed import APART, Printed, Word

PAGES = 120  # a release has up to 40; what lies behind is said in the notes
SECONDS = 30.0  # for reading the characters of all pages
CHARACTERS = 30_000  # on one page; a page in print has up to 8,000
SHAPES = 5_000  # drawn shapes looked at on one page, for rules
UNIT = 0.26  # a character width, as part of the type size: that of a blank, so that words stand one unit apart
WIDER = 0.4  # how much wider than usual two lines stand apart with one blank line between them
LEVEL = 0.3  # part of the type size that figures may stand off the baseline of their label
SPLIT = 0.15  # a gap between characters that parts words, as part of the type size
MARKED = 0.4  # a gap between a word and its mark
SMALL = 0.8  # marks are set smaller than this part of their line
UNKNOWN = "\ufffd"  # stands for a character of which the font says nothing
UNREADABLE = 0.2  # part of the characters without a meaning above which no word can be trusted


@dataclass(frozen=True)
class _Char:
    text: str
    x0: float
    x1: float
    y: float  # of the baseline, upward
    size: float
    mark: bool = False


def read(data: bytes, name: str) -> Document:
    """Read a PDF with text in it.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        How the file is called in messages.

    Returns
    -------
    Document
        Sources are pages and the printed lines on them, counted from 1. Positions are in widths of a blank.

    Raises
    ------
    ReleaseError
        When the file is damaged or locked, holds no text (a scan), or its fonts do not say which letters they draw.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "it is locked with a password" if "password" in str(error).lower() else "the file is damaged"
        raise ReleaseError(f"{name}: cannot be read as PDF: {locked}") from error
    try:
        pages, notes = _pages(document)
    finally:
        document.close()
    chars = [char for page in pages for char in page[0]]
    if not any(char.text.isalnum() for char in chars):
        raise ReleaseError(f"{name}: no text on {len(pages)} pages: the pages are pictures")
    unread = sum(char.text == UNKNOWN for char in chars)
    if unread > UNREADABLE * len(chars):
        raise ReleaseError(
            f"{name}: the PDF does not say which letters its fonts draw ({unread} of {len(chars)} characters unknown)"
        )
    unit = UNIT * statistics.median(char.size for char in chars)
    printed = [list(_printed(*page, number, unit)) for number, page in enumerate(pages, start=1)]
    lines, grids = arrange(furnished(printed))
    return Document(name, "pdf", lines, grids, tuple(notes))


def _pages(document: pdfium.PdfDocument) -> tuple[list[tuple[list[_Char], list[tuple]]], list[Line]]:
    """The characters and rules of each page, and what was left out."""
    pages, notes = [], []
    until = time.monotonic() + SECONDS
    for number in range(1, len(document) + 1):
        if number > PAGES or time.monotonic() > until:
            notes.append(Line(f"pages {number} to {len(document)} were left out: too many", f"page {number}"))
            break
        page = document[number - 1]
        chars, turned = _chars(page)
        if turned:
            notes.append(Line(f"{turned} characters of turned text were left out", f"page {number}"))
        pages.append((chars, _rules(page)))
        page.close()
    return pages, notes


def _chars(page: pdfium.PdfPage) -> tuple[list[_Char], int]:
    """The characters of a page that stand upright, blanks left out, and the number of those that do not."""
    text = page.get_textpage()
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    found: list[_Char] = []
    turned = 0
    for at in range(min(text.count_chars(), CHARACTERS)):
        letter = "-" if raw.FPDFText_IsHyphen(text, at) == 1 else chr(raw.FPDFText_GetUnicode(text, at))
        if not letter.isprintable() and not letter.isspace() or "\ue000" <= letter <= "\uf8ff":
            letter = UNKNOWN
        if letter.isspace() or raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        if abs(math.sin(raw.FPDFText_GetCharAngle(text, at))) > 0.1:
            turned += 1
            continue
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetLooseCharBox(text, at, box)
        found.append(_Char(letter, box.left, box.right, y.value, box.top - box.bottom))
    text.close()
    return found, turned


def _rules(page: pdfium.PdfPage) -> list[tuple[float, float, float]]:
    """Horizontal rules as (height on the page, left, right): thin and long shapes that are not white."""
    found = []
    colour = [ctypes.c_uint() for _ in range(4)]
    for number, shape in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])):
        if number == SHAPES:
            break
        left, bottom, right, top = shape.get_bounds()
        if top - bottom > 2.5 or right - left < 8:
            continue
        raw.FPDFPageObj_GetFillColor(shape, *colour)
        if min(one.value for one in colour[:3]) < 250:
            found.append(((top + bottom) / 2, left, right))
    return found


def _printed(chars: list[_Char], rules: list[tuple], page: int, unit: float) -> Iterator[Printed]:
    """The lines of one page from top to bottom, rules among them."""
    above = None
    number = 0
    lines = _lines(chars)
    leading = _leading(lines)
    drawn = sorted(rules, reverse=True)
    for line in lines:
        base, size = line[0].y, max(char.size for char in line)
        over = [rule for rule in drawn if rule[0] > base + size / 4]
        drawn = drawn[len(over) :]
        if over:
            yield Printed(f"page {page}, line {number}", rules=_stretches(over, unit))
        number += 1
        blanks = 0.0 if above is None else max(0.0, ((above - base) / size / leading - 1) / WIDER)
        apart = APART * max(UNIT * size / unit, 1.0)
        yield Printed(f"page {page}, line {number}", tuple(_words(line, unit)), blanks=blanks, apart=apart)
        above = base
    if drawn:
        yield Printed(f"page {page}, line {number}", rules=_stretches(drawn, unit))


def _leading(lines: list[list[_Char]]) -> float:
    """How far the lines of a page stand apart where they stand close, as a multiple of their type size."""
    steps = sorted((above[0].y - line[0].y) / line[0].size for above, line in pairwise(lines))
    return min(max(steps[len(steps) // 5], 1.0), 1.8) if steps else 1.2


def _stretches(rules: list[tuple], unit: float) -> tuple[tuple[float, float], ...]:
    joined: list[list[float]] = []
    for left, right in sorted((rule[1], rule[2]) for rule in rules):
        if joined and left <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], right)
        else:
            joined.append([left, right])
    return tuple((left / unit, right / unit) for left, right in joined)


def _lines(chars: list[_Char]) -> list[list[_Char]]:
    """Characters grouped by baseline, from top to bottom; small ones that stand at a line's end of a word with it."""
    groups: list[list[_Char]] = []
    for char in sorted(chars, key=lambda char: -char.y):
        if groups and groups[-1][0].y - char.y < LEVEL * min(char.size, groups[-1][0].size):
            groups[-1].append(char)
        else:
            groups.append([char])
    lines: list[list[_Char]] = []
    homeless = [_home(groups, at) for at in range(len(groups))]
    for at, (group, home) in enumerate(zip(groups, homeless, strict=True)):
        if home is None:
            lines.append(group)
        else:
            groups[home] += [replace(char, mark=True) for char in groups[at]]
    return lines


def _words(line: list[_Char], unit: float) -> Iterator[Word]:
    """The words of a line; a small character behind a word is its mark."""
    word: list[_Char] = []
    for char in sorted(line, key=lambda char: char.x0):
        if word and char.text == word[-1].text and char.x0 - word[-1].x0 < 0.3 * (char.x1 - char.x0):
            continue  # printed twice, for bold
        reach = MARKED if char.mark else SPLIT
        if word and char.x0 - word[-1].x1 > reach * char.size:
            yield _word(word, unit)
            word = []
        word.append(char)
    if word:
        yield _word(word, unit)


def _word(chars: list[_Char], unit: float) -> Word:
    body = [char for char in chars if not char.mark]
    marks = [char for char in chars if char.mark]
    if not body or marks[:1] == chars[:1]:  # a mark in front of a footnote is read with it
        body, marks = chars, []
    text, mark = ("".join(char.text for char in part) for part in (body, marks))
    return Word(text, body[0].x0 / unit, body[-1].x1 / unit, mark)


def _home(groups: list[list[_Char]], at: int) -> int | None:
    """Which line a group of small characters belongs to: one that stands but part of a line away, beside them."""
    group, size = groups[at], max(char.size for char in groups[at])
    for beside in range(max(at - 1, 0), min(at + 2, len(groups))):
        height = max(char.size for char in groups[beside])
        if size > SMALL * height or abs(groups[beside][0].y - group[0].y) > 0.6 * height:
            continue
        if any(-1 < small.x0 - char.x1 < MARKED * height for small in group for char in groups[beside]):
            return beside
    return None
