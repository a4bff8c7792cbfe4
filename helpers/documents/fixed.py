"""Fixed-width text, as older filings have it: a figure's column is the position of its last digit."""

import html
import re
from dataclasses import replace

from helpers.documents.arrange import arrange
from helpers.documents.grid import Document, Line
from helpers.documents.pages import furnished
from helpers.documents.printed import Printed, Word

_TAG = re.compile(r"</?(?:page|table|caption|s|c|text|document|b|i|u|fn|f\d+)>", re.IGNORECASE)
_FENCE = re.compile(r"</?(?:table|text|document)>", re.IGNORECASE)
_PAGE = re.compile(r"<page>|\f", re.IGNORECASE)
_RULE = re.compile(r"[-=_—–]{3,}")
_LEADERS = re.compile(r"(?:\.\s?){3,}")

LINES = 20_000  # a whole submission has 12,000; what lies behind is said in the notes
LONGEST = 2_000  # characters; a longer line is running text that was never broken


def read(text: str, name: str) -> Document:
    """Read text whose tables are laid out with blanks.

    Parameters
    ----------
    text : str
        The whole file, or one document of a submission. ``<PAGE>``, ``<TABLE>``, ``<CAPTION>``, ``<S>`` and ``<C>``
        are taken as what they say and removed.
    name : str
        How the file is called in messages.

    Returns
    -------
    Document
        Sources are line numbers, counted from 1. Positions are characters.
    """
    pages: list[list[Printed]] = [[]]
    blanks, fenced = 0.0, False
    printed = text.split("\n")
    for number, raw in enumerate(printed[:LINES], start=1):
        fenced = fenced or bool(_FENCE.search(raw))
        if _PAGE.search(raw):
            pages.append([])
        line = _line(raw, number)
        if line.words or line.rules:
            pages[-1].append(replace(line, blanks=blanks, pitch=1 + blanks, fenced=fenced))
            blanks, fenced = 0.0, False
        elif not _TAG.search(raw):
            blanks += 1
    lines, grids = arrange(_single_spaced(furnished(pages)))
    left_out = [Line(f"{len(printed) - LINES} lines were left out: too many", f"line {LINES + 1}")]
    return Document(name, "text", lines, grids, tuple(left_out if len(printed) > LINES else ()))


def _line(raw: str, number: int) -> Printed:
    if len(raw) > LONGEST:
        text = " ".join(raw.split())
        return Printed(f"line {number}", (Word(text, 0, len(text)),) if text else ())
    plain = _TAG.sub(lambda tag: " " * len(tag[0]), raw.replace("\f", " ").rstrip()).expandtabs(8)
    if re.match(r"- (?=-)", plain):
        plain = plain[2:]  # a mail envelope puts a dash and a blank before a line that begins with a dash
    plain = _LEADERS.sub(lambda dots: " " * len(dots[0]), plain)
    found = [Word(html.unescape(word[0]), word.start(), word.end()) for word in re.finditer(r"\S+", plain)]
    only_rules = all(_RULE.fullmatch(word.text) for word in found)
    rules = [word for word in found if only_rules or (len(word.text) > 4 and _RULE.fullmatch(word.text))]
    words = tuple(word for word in found if word not in rules)
    return Printed(f"line {number}", words, tuple((rule.x0, rule.x1) for rule in rules))


def _single_spaced(lines: list[Printed]) -> list[Printed]:
    """Take one blank line off each line where the whole text is double-spaced."""
    spaced = sum(line.blanks >= 1 for line in lines)
    if spaced < 0.8 * len(lines):
        return lines
    return [replace(line, blanks=max(line.blanks - 1, 0), pitch=max(line.pitch - 1, 1)) for line in lines]
