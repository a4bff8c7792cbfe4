"""What is printed at the edge of every page and belongs to no table: letterhead and page numbers."""

import re
from collections import Counter
from dataclasses import replace

from helpers.documents.printed import APART, Printed, figures, pieces

EDGE = 5  # lines at the top of a page, and at its foot, where letterhead stands

_NUMBER = re.compile(r"(?:page\s*)?[-–—(]*\s*(?:[a-z]{1,2}\s?[-–]\s?)?\d{1,3}\s*[-–—)]*(?:\s*of\s\d+)?", re.IGNORECASE)


def furnished(pages: list[list[Printed]]) -> list[Printed]:
    """Put pages together: page numbers left out, letterhead marked.

    A line is letterhead when it stands at the edge of several pages, with nothing but letterhead between it and the
    edge. Figures are never letterhead: a table may end, or go on, at the edge of a page.
    """
    several = len(pages) > 1
    numbered = [_unnumbered(page, at) for at, page in enumerate(pages, start=1)] if several else pages
    edges = [[line for line in page if line.words] for page in numbered]
    tops, feet = _repeated([text[:EDGE] for text in edges]), _repeated([text[::-1][:EDGE] for text in edges])
    letterhead = {id(line) for line in (*tops, *feet)}
    return [replace(line, furniture=id(line) in letterhead) for page in numbered for line in page]


def _unnumbered(page: list[Printed], at: int) -> list[Printed]:
    """The page without its number: its first or last line, if that is the number it should be or stands apart."""
    text = [line for line in page if line.words]
    numbers = []
    for line in (*text[:1], *text[1:][-1:]):
        if not _NUMBER.fullmatch(line.text):
            continue
        if line is text[0] or line.pitch > APART or re.search(r"\d+", line.text)[0] == str(at):
            numbers.append(line)
    return [line for line in page if not any(line is number for number in numbers)]


def _repeated(edges: list[list[Printed]]) -> list[Printed]:
    counted = Counter(shape for edge in edges for shape in {_shape(line) for line in edge})
    found: list[Printed] = []
    for edge in edges if len(edges) > 1 else []:
        for line in edge:
            if counted[_shape(line)] < 2 or figures(pieces(line)):
                break
            found.append(line)
    return found


def _shape(line: Printed) -> str:
    return re.sub(r"^\d{1,3}\b|\b\d{1,3}$", "#", line.text)
