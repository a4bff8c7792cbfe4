"""PDF: characters with positions to printed lines; what stands on one baseline is one line."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pypdfium2 as pdfium

from helpers.documents.arrange import arrange
from helpers.documents.glyphs import Char, Page, page_of
from helpers.documents.grid import Document, Line, ReleaseError
from helpers.documents.ligatures import UNKNOWN, restored
from helpers.documents.pages import furnished
from helpers.documents.printed import APART, Printed, Word

PAGES = 120  # a release has up to 40; what lies behind is said in the notes
SECONDS = 30.0  # for reading the characters of all pages
UNIT = 0.26  # a character width, as part of the type size: that of a blank, so that words stand one unit apart
DIGIT = 1.9  # the width of a digit, in those of a blank
LEVEL = 0.3  # part of the type size that characters of one line may stand off its baseline
BESIDE = 0.5  # the same for figures and their label, when they stand beside each other and not one over the other
SPLIT = 0.15  # a gap between characters that parts words, as part of the type size
SENTENCE = 8  # words; a line with fewer may have none but cells
TOUCHING = 0.01  # a narrower gap parts no words, even where a blank is printed
MARKED = 1.0  # a gap between a word and its mark, as part of the size of the mark
SMALL = 0.85  # marks are set smaller than this part of their line
UNREADABLE = 0.2  # part of the characters without a meaning above which no word can be trusted


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
    chars = [char for page in pages for char in page.chars if char.text != " "]
    if not any(char.text.isalnum() for char in chars):
        reasons = "; ".join(sorted({note.text for note in notes})) or "they are pictures"
        raise ReleaseError(f"{name}: no text on {len(pages)} pages: {reasons}")
    unread = sum(char.text == UNKNOWN for char in chars)
    if unread > UNREADABLE * len(chars):
        raise ReleaseError(
            f"{name}: the PDF does not say which letters its fonts draw ({unread} of {len(chars)} characters unknown)"
        )
    unit = UNIT * statistics.median(char.size for char in chars)
    printed = [list(_printed(page, number, unit)) for number, page in enumerate(pages, start=1)]
    held = [(word.text, line.place) for page in printed for line in page for word in line.words if _unnamed(word.text)]
    if held:
        notes.append(Line(f"{len(held)} words hold a letter that the font does not name: {held[0][0]:.40}", held[0][1]))
    lines, grids = arrange(furnished(printed))
    return Document(name, "pdf", lines, grids, tuple(notes))


def _pages(document: pdfium.PdfDocument) -> tuple[list[Page], list[Line]]:
    """The pages, and what was left out."""
    pages: list[Page] = []
    notes: list[Line] = []
    until = time.monotonic() + SECONDS
    for number in range(1, len(document) + 1):
        if number > PAGES or time.monotonic() > until:
            notes.append(Line(f"pages {number} to {len(document)} were left out: too many", f"page {number}"))
            break
        pages.append(page_of(document, number))
        notes += [Line(reason, f"page {number}") for reason in pages[-1].left_out]
    return pages, notes


def _unnamed(word: str) -> bool:
    return UNKNOWN in word and any(letter.isalnum() for letter in word)  # by itself it is a bullet


def _printed(page: Page, number: int, unit: float) -> Iterator[Printed]:
    """The lines of one page from top to bottom, rules among them."""
    lines = _lines([char for char in page.chars if char.text != " "])
    spaces = [char for char in page.chars if char.text == " "]
    drawn = sorted(page.rules, reverse=True)
    pitches = [1.0, *((above[0].y - line[0].y) / line[0].size for above, line in pairwise(lines))]
    for at, line in enumerate(lines):
        base, size, pitch = line[0].y, max(char.size for char in line), pitches[at]
        over = [rule for rule in drawn if rule[0] > base + size / 4]
        drawn = drawn[len(over) :]
        place = f"page {number}, line {at + 1}"
        if over:
            yield Printed(place, rules=_stretches(over, unit))
        words = tuple(_words(line, [space for space in spaces if abs(space.y - base) < LEVEL / 2 * size], unit))
        beside = pitches[max(at - 1, 1) : at + 2]
        blanks = max(0.0, pitch / max(1.0, min(beside)) - 1) if beside else 0.0
        yield Printed(place, words, blanks=blanks, pitch=pitch, digit=DIGIT, apart=_apart(words))
    if drawn:
        yield Printed(f"page {number}, line {len(lines)}", rules=_stretches(drawn, unit))


def _apart(words: tuple[Word, ...]) -> float:
    """What parts the cells of a line: more than its words have between them, and these have most of its gaps."""
    gaps = sorted(right.x0 - left.x1 - left.marked for left, right in pairwise(words))
    usual = gaps[len(gaps) // 4] if len(gaps) >= SENTENCE else 1.0
    return min(max(APART, 1.6 * usual), 1.6 * APART)


def _stretches(rules: list[tuple], unit: float) -> tuple[tuple[float, float], ...]:
    joined: list[list[float]] = []
    for left, right in sorted((rule[1], rule[2]) for rule in rules):
        if joined and left <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], right)
        else:
            joined.append([left, right])
    return tuple((left / unit, right / unit) for left, right in joined)


def _lines(chars: list[Char]) -> list[list[Char]]:
    """Characters grouped by baseline, from top to bottom; small ones that stand at a line's end of a word with it."""
    groups: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: -char.y):
        last = groups[-1][0] if groups else char
        low, high = sorted((char.size, last.size))
        if groups and last.y - char.y < LEVEL * low and low > SMALL * high:
            groups[-1].append(char)
        else:
            groups.append([char])
    lines: list[list[Char]] = []
    homes = [_home(groups, at) for at in range(len(groups))]
    for group, home in zip(groups, homes, strict=True):
        if home is not None:
            raised = abs(groups[home][0].y - group[0].y) > LEVEL / 2 * groups[home][0].size
            groups[home] += [replace(char, mark=raised) for char in group]
        elif lines and lines[-1][0].y - group[0].y < BESIDE * group[0].size and _beside(lines[-1], group):
            lines[-1] += group
        else:
            lines.append(group)
    return lines


def _beside(one: list[Char], other: list[Char]) -> bool:
    ends = [(min(char.x0 for char in line), max(char.x1 for char in line)) for line in (one, other)]
    return ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0]


def _words(line: list[Char], blanks: list[Char], unit: float) -> Iterator[Word]:
    """The words of a line; a small character behind a word is its mark."""
    word: list[Char] = []
    spaced = False
    for char in sorted((*line, *blanks), key=lambda char: (char.x0, char.text != " ")):
        if char.text == " ":
            spaced = True
            continue
        if word and char.text == word[-1].text and char.x0 - word[-1].x0 < 0.3 * (char.x1 - char.x0):
            continue  # printed twice, for bold
        gap = char.x0 - word[-1].x1 if word else 0.0
        if word and (gap > MARKED * char.size if char.mark else gap > (TOUCHING if spaced else SPLIT) * char.size):
            yield _word(word, unit)
            word = []
        word.append(char)
        spaced = False
    if word:
        yield _word(word, unit)


def _word(chars: list[Char], unit: float) -> Word:
    body = [char for char in chars if not char.mark]
    marks = [char for char in chars if char.mark]
    if not body or marks[:1] == chars[:1]:  # a mark in front of a footnote is read with it
        body, marks = chars, []
    text, mark = ("".join(char.text for char in part) for part in (body, marks))
    text = restored(text) if UNKNOWN in text else text
    return Word(text, body[0].x0 / unit, body[-1].x1 / unit, mark, max(chars[-1].x1 - body[-1].x1, 0) / unit)


def _home(groups: list[list[Char]], at: int) -> int | None:
    """Which line a group of small characters belongs to: one that stands but part of a line away, beside them."""
    group, size = groups[at], max(char.size for char in groups[at])
    for beside in range(max(at - 1, 0), min(at + 2, len(groups))):
        height = max(char.size for char in groups[beside])
        if size > SMALL * height or abs(groups[beside][0].y - group[0].y) > 0.6 * height:
            continue
        if any(-1 < small.x0 - char.x1 < MARKED * height for small in group for char in groups[beside]):
            return beside
    return None
