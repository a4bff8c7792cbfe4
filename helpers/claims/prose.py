"""Running text as sentences: each with its place, the heading it stands under and whether it reports at all."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpers.claims.vocabulary import VOCABULARY, plain
from helpers.claims.when import OWN, mentions
from helpers.currencies import BEFORE

_FUTURE = re.compile(VOCABULARY["grammar"]["future"], re.I)
_OTHERS = re.compile(VOCABULARY["grammar"]["others"], re.I)
_SECTIONS = re.compile(VOCABULARY["grammar"]["sections"], re.I)
_NEUTRAL = frozenset(VOCABULARY["headings"]["neutral"].split())
_AMOUNT = re.compile(
    rf"\d\s?(?:%|percent|per cent|cents|bps|points?\b|basis)|{BEFORE}\s?\(?[\d.]|\b[a-z]+\spercent\b", re.I
)
_MAYBE = re.compile(rf"%|per\s?cent|cents|bps|points?\b|basis|{BEFORE}", re.I)
_BULLET = re.compile(r"^[\s•◦▪●○■*·–—-]+")
_NUMBERED = re.compile(r"(.*?)(\d+)$")
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(•]*[A-Z0-9])|\s*[•◦▪●]\s*")
# A full stop after these ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|No|vs|Mr|Ms|Mrs|Dr|Jr|Sr|St|approx|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Calif|Mass"
    r"|Fla|Tex|Ill|Conn|Minn|Wash|Colo|Penn|Tenn|Ariz|Mich|Wis)|\b[A-Z](?:\.[A-Z])*)\.[\"”’)]*$"
)
_HEADLINE = re.compile(r"\b(?:reports?|announces?|posts?|delivers?|releases)\b", re.I)
_DATELINE = re.compile(r"today (?:reported|announced)|announced (?:today|its)", re.I)
# "PORTLAND, Maine, July 23, 2024 - ": where and when the release came out is no period of its figures.
_PLACED = re.compile(
    r"[A-Z][\w .,'’&-]{1,60}?,?\s\(?(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4})\)?\s*"
    r"(?:[(/][^()/]{1,40}[)/])?\s*[-–—]+\s*"
)
LONGEST = 2000  # characters of a sentence: five times the longest of a release, so that a broken page costs no minutes
WRAPPED = 45  # a printed line of at least so many characters runs on in the next printed line of the paragraph


@dataclass(frozen=True)
class Sentence:
    """One sentence, or one headline or bullet."""

    text: str
    heading: str  # words of the heading above that say which part of the company is meant, empty if none
    above: str  # the last heading or opening line that names a period
    paragraph: int
    reports: bool  # False for outlook, examples, contracts
    places: tuple[tuple[int, str], ...]  # where each printed line begins in the text, and its source

    def source(self, position: int) -> str:
        """The place of the printed line that a position of the text stands in."""
        return self.places[max(0, bisect_right(self.places, position, key=lambda place: place[0]) - 1)][1]


def sentences(lines: Iterable, names: frozenset[str] = frozenset()) -> list[Sentence]:
    """Cut running text into sentences.

    Parameters
    ----------
    lines : sequence of helpers.documents.grid.Line
        Paragraphs, or the printed lines of paragraphs, in reading order.
    names : set of str
        Words of the company's own name: they narrow no heading.

    Returns
    -------
    list of Sentence
        Those of the paragraphs that print an amount, in reading order.
    """
    found, heading, above, silent = [], "", "", False
    for number, (text, places) in enumerate(_paragraphs(lines)):
        amounts = _MAYBE.search(text) and _AMOUNT.search(text)
        if not amounts and _is_heading(text):
            silent = bool(_SECTIONS.search(text))
            above = text if _names_period(text) else above
            heading = "" if _HEADLINE.search(text) else _narrowing(text, names)
            continue
        if _DATELINE.search(text[:400]):
            heading, above, silent = "", "", False
        if text.endswith(":") and _FUTURE.search(text):
            silent = True
        if not amounts:
            above = text if text.endswith(":") and _names_period(text) else above
            continue
        part = heading
        placed = _PLACED.match(text)
        for start, stop in _cut(text):
            start = max(start, placed.end()) if placed else start
            piece = text[start:stop]
            if not piece:
                continue
            if not start and _is_heading(piece.rstrip(".")) and not _AMOUNT.search(piece):
                part = _narrowing(piece, names) or heading  # "Americas. Net sales were ..."
            own = tuple((max(0, offset - start), source) for offset, source in places if offset < stop)
            reports = not silent and bool(_MAYBE.search(piece)) and not (_FUTURE.search(piece) or _OTHERS.search(piece))
            found.append(Sentence(piece, part, above, number, reports, own))
    return found


def _paragraphs(lines: Iterable) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Join the printed lines of one paragraph: wrapped lines, and a sentence that a page break cuts."""
    text, places, last = "", [], None
    for line in lines:
        piece = line.text.strip()
        if text and _runs_on(text, last, piece, line.source):
            places.append((len(text) + 1, line.source))
            text = f"{text} {piece}"
        else:
            if text:
                yield text, places
            text, places = piece, [(0, line.source)]
        last = (piece, line.source)
    if text:
        yield text, places


def _runs_on(text: str, last: tuple[str, str], piece: str, source: str) -> bool:
    if not piece or _BULLET.match(piece):
        return False
    before, place = last
    one, other = _NUMBERED.match(place), _NUMBERED.match(source)
    if one and other and one[1] == other[1] and "line" in one[1] and int(other[2]) == int(one[2]) + 1:
        return len(before) >= WRAPPED and before.isupper() == piece.isupper()
    return piece[0].islower() and text[-1] not in '.:;!?”"' and len(before) >= WRAPPED // 2


def _narrowing(text: str, names: frozenset[str]) -> str:
    """The words of a heading that say which part of the company is meant."""
    return " ".join(word for word in plain(text).split() if word.isalpha() and word not in _NEUTRAL | names)


def _is_heading(text: str) -> bool:
    words = text.split()
    if len(words) > 20 or text[-1] in ".;," or _BULLET.match(text):
        return False
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in long)
    return len(words) <= 3 or capitals >= (0.6 if len(words) <= 12 else 0.8) * len(long)


def _names_period(text: str) -> bool:
    return any(one.kind in OWN for one in mentions(text))


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end; what runs on without end is cut at a space."""
    ends = [
        end.span()
        for end in _END.finditer(text)
        if not _ABBREVIATED.search(text, max(0, end.start() - 12), end.start())
    ]
    start = 0
    for stop, following in (*ends, (len(text), len(text))):
        while stop - start > LONGEST:
            space = text.rfind(" ", start, start + LONGEST)
            space = space if space > start else start + LONGEST
            yield start, space
            start = space
        if start < stop:
            yield start, stop
        start = max(start, following)
