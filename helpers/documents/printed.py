"""Print with positions: words on lines, and the figures among the words."""

import re
from dataclasses import dataclass, replace

APART = 1.9  # blanks between two cells; the blank between two words is one, in justified prose now and then more
REACH = 60  # blanks that may stand between a currency sign and its figure: a column is rarely wider
LONGEST = 200  # words; a longer line is running text that was never broken

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|[1-9]\d*|0(?!\d))(?:\.\d+)?|\.\d+"
_SIGN = r"(?:[(~<>≥≤+\-–—−‒]|(?:US|C|A|HK|NT)?[$€£¥])"
_MARK = r"(?:\([a-zA-Z0-9]{1,2}\)|[*^†‡§]+)*"
_UNIT = r"(?:%|bps?|p?pts?\.?|points?|percent|[mb]illion|thousand|cents?|¢|x)"
_FIGURE = re.compile(rf"({_SIGN}*(?:{_NUMBER}))([)%x]*-?)({_MARK})")
_RANGE = re.compile(rf"{_SIGN}*\d{{1,3}}(?:\.\d+)?%?[-–—]\$?\d{{1,3}}(?:\.\d+)?%?")  # no telephone number
_NIL = re.compile(r"(?:US|C|A)?[$€£¥]?\(?[-–—−‒―]{1,4}\)?%?\)?")
_NONE = re.compile(r"n/?[am]\.?|n\.[am]\.|nmf?|\*{1,3}", re.IGNORECASE)
_OPEN = re.compile(r"\(?(?:US|C|A|HK|NT)?[$€£¥]\(?|\(")
_CLOSE = re.compile(r"[)%]{1,3}")
_WORDED = re.compile(rf"{_UNIT}\)?", re.IGNORECASE)
_LED = re.compile(r"up|down|approximately|about|over|roughly", re.IGNORECASE)
_BETWEEN = re.compile(r"[-–—−]|to")
YEAR = re.compile(r"(?:19|20)\d\d(?:[*^†‡§]+|\(\w\))?")


@dataclass(frozen=True)
class Word:
    """Print without a blank in it, between two positions on its line, in character widths."""

    text: str
    x0: float
    x1: float
    mark: str = ""  # superscripts printed behind it
    marked: float = 0.0  # how wide these are

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True)
class Printed:
    """One printed line."""

    place: str  # "line 87", "page 9, line 31"
    words: tuple[Word, ...] = ()
    rules: tuple[tuple[float, float], ...] = ()  # the stretches of a printed rule
    blanks: float = 0  # blank lines between this line and the one before; less than one in a PDF, where lines shift
    pitch: float = 1.0  # how far below the line before it stands, in line heights
    fenced: bool = False  # no table reaches over the upper edge of this line
    furniture: bool = False  # letterhead, repeated from page to page
    digit: float = 1.0  # the width of a digit
    apart: float = APART  # what parts two cells of this line: more where the type is larger than that of the document

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def near(self) -> bool:
        """Whether no blank line stands above it."""
        return self.blanks < 0.5

    @property
    def x0(self) -> float:
        return self.words[0].x0 if self.words else 0.0

    @property
    def x1(self) -> float:
        return self.words[-1].x1 if self.words else 0.0


@dataclass(frozen=True)
class Run(Word):
    """Words of one line with no more than the blank between words between them."""

    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Piece(Word):
    """A figure put together from its words, or a single other word."""

    edge: float = 0.0  # where the digits end: figures of a column are aligned there
    figure: bool = False
    words: int = 1  # how many words it was put together from


def joined(words: tuple[Word, ...] | list[Word]) -> Run:
    """One run of all these words."""
    text = " ".join(word.text for word in words)
    mark = _marks(*(word.mark for word in words))
    return Run(text, words[0].x0, words[-1].x1, mark, words[-1].marked, tuple(words))


def runs(line: Printed) -> list[Run]:
    """Join the words of a line that are no wider apart than words of a sentence."""
    groups: list[list[Word]] = []
    for word in line.words:
        if groups and word.x0 - groups[-1][-1].x1 - groups[-1][-1].marked < line.apart:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [joined(group) for group in groups]


def pieces(line: Printed) -> list[Piece]:
    """Put the parts of each figure of a line together: ``$  (303 )``, ``39.2 %``, ``$ 8.51 - $ 8.53``, ``down 3%``."""
    words, found, at = line.words, [], 0
    while at < len(words):
        piece = _figure(words, at) or _piece(words[at])
        at += piece.words
        found.append(piece)
    return _ranges(found)


def figures(found: list[Piece], gap: float = APART) -> list[Piece]:
    """Those figures of a line that stand apart from its words, as figures of a column do; years are none."""
    apart: list[Piece] = []
    for at, piece in enumerate(found):
        if not piece.figure or YEAR.fullmatch(piece.text):
            continue
        before, after = found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None
        if before is None and after is not None and not after.figure:
            continue  # a line that begins with a number and goes on in words: a label, a note
        left = before is None or piece.x0 - before.x1 >= gap or (bool(apart) and apart[-1] is before)
        right = after is None or after.x0 - piece.x1 >= gap or after.figure
        if left and right:
            apart.append(piece)
    return apart


def _piece(word: Word, figure: bool = False) -> Piece:
    return Piece(word.text, word.x0, word.x1, word.mark, word.marked, word.x1, figure)


def _figure(words: tuple[Word, ...], at: int) -> Piece | None:
    first, text = at, ""
    while at < len(words) and _OPEN.fullmatch(words[at].text) and at - first < 2:
        text += words[at].text if not text.endswith("$") else f" {words[at].text}"
        at += 1
    if at == len(words) or words[at].x0 - words[first].x0 > REACH:
        return None
    core, mark = words[at], words[at].mark
    match = _FIGURE.fullmatch(core.text)
    if not match and not _NIL.fullmatch(core.text) and not _RANGE.fullmatch(core.text):
        return _piece(core, figure=True) if _NONE.fullmatch(core.text) else None
    tail = len(match[2]) + len(match[3]) if match else 0
    if match and match[3]:
        mark = _marks(match[3], mark)
    body = match[1] + match[2] if match else core.text
    text += f" {body}" if text[-1:] in "$€£¥" and text else body
    edge = core.x1 - tail * (core.x1 - core.x0) / len(core.text)
    at += 1
    while at < len(words) and words[at].x0 - words[at - 1].x1 < APART + 2 and _closes(words[at].text, text):
        text += words[at].text if words[at].text[0] in ")%" else f" {words[at].text}"
        mark = _marks(mark, words[at].mark)
        if words[at].text.strip(".)").isalpha():
            edge = words[at].x1  # "781 million" is aligned by its last word
        at += 1
    last = words[at - 1]
    return Piece(text, words[first].x0, last.x1, mark, last.marked, edge, True, at - first)


def _closes(text: str, figure: str) -> bool:
    if _CLOSE.fullmatch(text):
        return ")" not in text or figure.count("(") > figure.count(")")
    return bool(_WORDED.fullmatch(text)) and figure[-1] not in "%"


def _ranges(found: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in found:
        last = joined[-1] if joined else None
        if last and piece.figure and piece.x0 - last.x1 < APART:
            if _LED.fullmatch(last.text):
                joined[-1] = replace(piece, text=f"{last.text} {piece.text}", x0=last.x0)
                continue
            low = joined[-2] if len(joined) > 1 else None
            between = _BETWEEN.fullmatch(last.text) and low and low.figure and last.x0 - low.x1 < APART
            if between and not _NIL.fullmatch(low.text) and not _NIL.fullmatch(piece.text):
                joined[-2:] = [replace(piece, text=f"{low.text} {last.text} {piece.text}", x0=low.x0)]
                continue
        joined.append(piece)
    return joined


def _marks(*marks: str) -> str:
    return " ".join(mark for mark in marks if mark)
