"""What one HTML element prints: its text, its reference marks, how far it is set in."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

# What is not printed, or stands beside the release: menus, related news, the site's foot.
_NOT_READ = """script style head title noscript template svg math iframe object select option button nav aside footer
    ix:header"""
_OWN_LINE = """address article blockquote body center dd div dl dt fieldset figure figcaption h1 h2 h3 h4 h5 h6 header
    hr li main ol p pre section table caption tbody thead tfoot tr td th ul"""
DROPPED, BLOCKS = frozenset(_NOT_READ.split()), frozenset(_OWN_LINE.split())

MAX_DEPTH = 100  # elements in each other in one cell; further in, text is text

_POINTS = {"pt": 1.0, "px": 0.75, "em": 10.0, "rem": 10.0, "ex": 5.0, "in": 72.0, "cm": 28.0, "%": 3.0, "": 0.75}
_SIZE = r"-?(?:\d+\.?\d*|\.\d+)"
_SET_IN = re.compile(rf"(?:padding-left|margin-left|text-indent)\s*:\s*({_SIZE})\s*([a-z%]*)", re.IGNORECASE)
_SIDES = re.compile(rf"(?:padding|margin)\s*:\s*((?:{_SIZE}[a-z%]*\s*){{2,4}})", re.IGNORECASE)
_LENGTH = re.compile(rf"({_SIZE})([a-z%]*)", re.IGNORECASE)
_GONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLIND = re.compile(r"visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super|relative\s*;\s*(?:top\s*:\s*-|bottom\s*:\s*\.?\d)", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MARK = re.compile(r"(?:[(\[]?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[)\]]?|[*†‡§#+^~]+|[ ,;&])+")
_WORD = re.compile(r"(?:st|nd|rd|th|tm|sm|\(r\)|\(tm\)|[®™℠©\s])*", re.IGNORECASE)


class Look(NamedTuple):
    """What a style attribute says about printing."""

    gone: bool  # shows nothing and takes no place
    hidden: bool  # shows nothing
    raised: bool  # a superscript
    indent: float  # points


@lru_cache(maxsize=4096)
def look(style: str | None) -> Look:
    """Read a style attribute."""
    if not style:
        return Look(False, False, False, 0.0)
    indent = sum(_points(size, unit) for size, unit in _SET_IN.findall(style))
    for sides in _SIDES.findall(style):
        sizes = _LENGTH.findall(sides)
        indent += _points(*sizes[3 if len(sizes) == 4 else 1])  # top, right, bottom, left
    gone = bool(_GONE.search(style))
    hidden = gone or bool(_BLIND.search(style))
    return Look(gone, hidden, bool(_RAISED.search(style)), indent)


def _points(size: str, unit: str) -> float:
    return float(size) * _POINTS.get(unit.lower(), 0.0)


def plain(text: str) -> str:
    """Text with plain single spaces and without characters that do not print."""
    text = " ".join(text.split())
    return text if text.isascii() else " ".join(_INVISIBLE.sub("", text).split())


def is_raised(element: etree._Element, style: Look) -> bool:
    """Say whether an element is a superscript; one that is left open around whole paragraphs is none."""
    return (element.tag == "sup" or style.raised) and not any(inner.tag in BLOCKS for inner in element.iter())


def raised(element: etree._Element) -> tuple[str, str]:
    """The content of a superscript: as text (``th``, ``TM``) or as a reference mark, one of which is empty."""
    text = plain("".join(element.itertext()))
    return (text, "") if _WORD.fullmatch(text) or not _MARK.fullmatch(text) else ("", text)


def prose_mark(mark: str) -> str:
    """A reference mark as it stands in running text: apart, so that it is no digit of the figure before it."""
    return mark if not mark or mark[0] in "([*†‡§#" else f"({mark})"


def content(element: etree._Element) -> tuple[str, str]:
    """The text of a cell and its reference marks."""
    inner = element
    while len(inner) == 1 and not (inner.text and inner.text.strip()):  # the usual cell: one text, wrapped
        child = inner[0]
        if child.tag in ("br", "sup") or child.tag in DROPPED or (child.tail and child.tail.strip()):
            break
        style = look(child.get("style"))
        if style.raised or style.hidden:
            break
        inner = child
    if not len(inner):
        return plain(inner.text or ""), ""
    parts: list[str] = []
    marks: list[str] = []
    _gather(inner, parts, marks, depth=0)
    return plain("".join(parts)), " ".join(marks)


def _gather(element: etree._Element, parts: list[str], marks: list[str], depth: int) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        tag, style = child.tag, look(child.get("style"))
        if tag == "br":
            parts.append(" ")
        elif tag in DROPPED or style.hidden:
            pass
        elif is_raised(child, style):
            text, mark = raised(child)
            parts.append(text)
            if mark:
                marks.append(mark)
        else:
            space = " " if tag in BLOCKS else ""
            parts.append(space)
            if depth < MAX_DEPTH:
                _gather(child, parts, marks, depth + 1)
            else:
                parts.extend(child.itertext())
            parts.append(space)
        if child.tail:
            parts.append(child.tail)


def indent(element: etree._Element) -> float:
    """How far a cell's text is set in, in points: by style or by leading blanks."""
    points, text = 0.0, ""
    for inner in _chain(element):
        points += look(inner.get("style")).indent
        text += inner.text or ""
    blanks = text[: len(text) - len(text.lstrip())]
    return points + 2.5 * blanks.count("\xa0")  # a blank is a quarter of a ten point letter


def _chain(element: etree._Element) -> Iterator[etree._Element]:
    """A cell and the mark-up around its first text, from outside to inside."""
    while element is not None:
        yield element
        if element.text and not element.text.isspace():
            return
        element = element[0] if len(element) else None
