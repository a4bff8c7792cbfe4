"""What a page of a PDF draws: characters with their positions, and horizontal rules."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from helpers.documents.ligatures import UNKNOWN

CHARACTERS = 30_000  # on one page; a page in print has up to 8,000
SHAPES = 5_000  # drawn shapes looked at on one page, for rules
THIN = 2.5  # points: a rule is no thicker
LONG = 8.0  # points: and no shorter
TOUCHING = 0.5  # points between shapes that are drawn as one line
BULLET = "\uf0b7"  # as the symbol font of word processors has it
WHITE = 250  # of 255: what is so light is not seen


@dataclass(frozen=True)
class Char:
    """One character; positions in points, y upward."""

    text: str
    x0: float
    x1: float
    y: float  # of the baseline
    size: float
    mark: bool = False  # small and raised


@dataclass(frozen=True)
class Page:
    """The characters of one page that stand as most of them do, its rules as (y, left, right), and what is left out."""

    chars: tuple[Char, ...] = ()
    rules: tuple[tuple[float, float, float], ...] = ()
    left_out: tuple[str, ...] = ()


def page_of(document: pdfium.PdfDocument, number: int) -> Page:
    """Read one page, counted from 1; a page that cannot be read is empty and says so."""
    try:
        page = document[number - 1]
        text = page.get_textpage()
        drawn = list(_drawn(text))
        found = Counter(quarter for quarter, *_ in drawn)
        turn = found.most_common(1)[0][0] if found else 0  # a page that lies on its side is read as it is held
        chars = [_char(letter, _turned(box, turn), at[turn]) for quarter, letter, box, at in drawn if quarter == turn]
        left_out = []
        if len(chars) < len(drawn):
            left_out.append(f"{len(drawn) - len(chars)} characters of turned text were left out")
        if text.count_chars() > CHARACTERS:
            left_out.append(f"{text.count_chars() - CHARACTERS} characters were left out: too many")
        rules = tuple(_rules(page, turn))
        text.close()
        page.close()
    except pdfium.PdfiumError:
        return Page(left_out=("the page is damaged and was left out",))
    return Page(tuple(char for char in chars if char.size > 0.5), rules, tuple(left_out))


def _drawn(text: pdfium.PdfTextPage) -> Iterator[tuple[int, str, tuple, tuple]]:
    """Each character with the quarter turns it stands at, its box, and its baseline's height at each turn."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    for at in range(min(text.count_chars(), CHARACTERS)):
        if raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        letter = "-" if raw.FPDFText_IsHyphen(text, at) == 1 else chr(raw.FPDFText_GetUnicode(text, at))
        if letter in "\r\n":
            continue
        if letter.isspace():
            letter = " "
        elif letter == BULLET:
            letter = "•"
        elif not letter.isprintable() or "\ue000" <= letter <= "\uf8ff":
            letter = UNKNOWN
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetLooseCharBox(text, at, box)
        turns = -raw.FPDFText_GetCharAngle(text, at) / (math.pi / 2)  # given clockwise
        quarter = round(turns) % 4 if abs(turns - round(turns)) < 0.1 else -1
        heights = (y.value, -x.value, -y.value, x.value, y.value)
        yield quarter, letter, (box.left, box.bottom, box.right, box.top), heights


def _turned(box: tuple[float, float, float, float], quarters: int) -> tuple[float, float, float, float]:
    left, bottom, right, top = box
    for _ in range(max(quarters, 0)):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


def _char(letter: str, box: tuple[float, float, float, float], height: float) -> Char:
    return Char(letter, box[0], box[2], height, box[3] - box[1])


def _rules(page: pdfium.PdfPage, turn: int) -> Iterator[tuple[float, float, float]]:
    """Thin and long shapes that are not white; what continues another, as at the corners of cells, is one with it."""
    colour = [ctypes.c_uint() for _ in range(4)]
    found: list[tuple[float, float, float]] = []
    for number, shape in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])):
        if number == SHAPES:
            break
        left, bottom, right, top = _turned(shape.get_bounds(), turn)
        if top - bottom > THIN:
            continue
        raw.FPDFPageObj_GetFillColor(shape, *colour)
        if min(one.value for one in colour[:3]) < WHITE:
            found.append((round((top + bottom) / 2, 1), left, right))
    joined: list[tuple[float, float, float]] = []
    for height, left, right in sorted(found):
        last = joined[-1] if joined else None
        if last and last[0] == height and left <= last[2] + TOUCHING:
            joined[-1] = (height, last[1], max(last[2], right))
        else:
            joined.append((height, left, right))
    yield from (rule for rule in joined if rule[2] - rule[1] >= LONG)
