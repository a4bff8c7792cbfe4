"""Labels that take more than one line: which line goes on with the label of the line above."""

import re
from dataclasses import dataclass, replace

from helpers.documents.grid import Cell, Row
from helpers.documents.printed import Printed

TIGHT = 0.8  # two lines that stand so much closer than rows do are one row
CLOSE = 0.92  # and so much closer, if the first is full
ROOMY = 0.8  # labels are broken off before this part of the width that the widest of them takes, but no sooner

_BROKEN_OFF = re.compile(
    r".*(?:[,;/&]|\w-|\b(?:and|or|of|to|in|for|from|the|a|an|on|by|at|as|with|per|less|before|after|excluding))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[a-z/&]|\((?!\w{1,2}\))(?:[a-z\d]|Note|See)")  # "(a)" begins a footnote


@dataclass(frozen=True)
class Label:
    """A label that waits for its figures: a section heading, or the beginning of a wrapped label."""

    text: str
    place: str
    indent: float
    last: Printed  # its last line

    @classmethod
    def of(cls, line: Printed) -> "Label":
        return cls(line.text, line.place, line.x0, line)

    @property
    def row(self) -> Row:
        """A row of its own, when no figures belong to it."""
        return Row((Cell(self.text, 0, 1, f"{self.place}, cell 1"),), self.place, self.indent)

    def longer(self, line: Printed) -> "Label":
        return replace(self, text=_join(self.text, line.text), last=line)

    def wraps(self, text: str, line: Printed, pitch: float, room: float) -> bool:
        """Say whether the label goes on in the next line, where ``text`` stands (nothing, if only figures do).

        It does when the two lines stand closer than rows do, which is by ``pitch``; when the label is broken off
        within a phrase; when the next line begins as no label does. A line that had no ``room`` left for the next
        word was broken for that, if more speaks for it: in a PDF that it stands a little closer, in fixed-width text
        that it is set in by one character; line items of a section are mostly set in more.
        """
        if not line.near or self.text.endswith(":"):
            return False
        if line.pitch <= TIGHT * pitch:
            return True
        if not text:
            return False
        if self.text.count("(") > self.text.count(")") or _BROKEN_OFF.fullmatch(self.text) or _GOES_ON.match(text):
            return True
        if re.search(r"\s[-–—]$", self.text) and text[0].isdigit():
            return True
        word = line.words[0].x1 - line.words[0].x0
        full = self.last.x1 <= room + 1 and self.last.x1 + 1 + word > ROOMY * room
        if not full or (self.text.isupper() and not text.isupper()):
            return False
        if line.digit != 1:
            return line.pitch <= CLOSE * pitch
        return line.x0 - self.indent == 1 or (self.last.x0 != self.indent and line.x0 == self.last.x0)


def goes_on_below(row: Row, below: Printed, after: Printed | None, left: float) -> bool:
    """Say whether the label of a row that has its figures on its first line goes on in the line below, without any."""
    if row.cells[0].start > 0 or not below.near or below.x1 > left or below.text.endswith(":"):
        return False
    if not _GOES_ON.match(below.text):
        return False
    return after is None or not after.words or not after.near or not _GOES_ON.match(after.text)


def text_of(row: Row) -> str:
    """The label of a row, empty if it has none."""
    return row.cells[0].text if row.cells[0].start == 0 else ""


def under(label: Label, row: Row) -> Row:
    """The row with a label that began further up."""
    if not text_of(row):
        cell = Cell(label.text, 0, 1, f"{row.source}, cell 1")
        return replace(row, cells=(cell, *row.cells), indent=label.indent)
    return replace(_labelled(row, _join(label.text, text_of(row))), indent=label.indent)


def lengthened(row: Row, text: str) -> Row:
    """The row with a label that goes on further down."""
    return _labelled(row, _join(text_of(row), text))


def _labelled(row: Row, text: str) -> Row:
    return replace(row, cells=(replace(row.cells[0], text=text), *row.cells[1:]))


def _join(first: str, second: str) -> str:
    broken = re.fullmatch(r".*\w-", first) and not re.match(r"(?:and|or|to)\b|\(", second)  # "short- and long-term"
    return first + second if broken else f"{first} {second}"
