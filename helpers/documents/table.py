"""The lines of one table to grid rows: headings over their columns, figures in their columns, wrapped labels joined."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from helpers.documents.columns import Column, columns, ending, nearest, outside
from helpers.documents.grid import Cell, Row
from helpers.documents.headings import MONTH, spans, split
from helpers.documents.labels import Label, goes_on_below, lengthened, text_of, under
from helpers.documents.printed import APART, Piece, Printed, Run, Word, joined

PROTRUDES = 10  # digits: a heading begins no further left of its figures
BESIDE = 2  # digits: it ends no further left of them
INNER = 12  # digits: what begins so far right of the labels is no label

_COUNT = r"three|six|nine|twelve|thirteen|twenty-six|thirty-nine|fifty-two|fifty-three|first|second|third|fourth|\d+"
_SPAN = r"months?|weeks?|quarters?|years?|fiscal|fy\d*|q[1-4]|end(?:ed|ing)|to|date|for|the|as|of|at|and|through"
PERIOD = re.compile(rf"(?:(?:{_COUNT}|{_SPAN}|{MONTH}|\d+/\d+/\d+)(?:[\s,*-]+|$))+", re.IGNORECASE)
_REFERENCE = re.compile(r"\(?[A-Za-z0-9]\)?(?:[,/]\(?[A-Za-z0-9]\)?)*|\*{1,3}|[†‡§]")


@dataclass(frozen=True)
class Seen:
    """A printed line with what was made of it: its runs of words, its pieces, those of them that are figures apart."""

    line: Printed
    runs: list[Run]
    pieces: list[Piece]
    figures: list[Piece]

    @property
    def is_text(self) -> bool:
        return bool(self.runs) and not self.figures


@dataclass(frozen=True)
class Region:
    """Where the columns of figures of a table begin, where their middle is, and where its labels begin."""

    left: float
    middle: float
    margin: float

    @classmethod
    def of(cls, lines: list[Seen]) -> "Region":
        """The region of rows of figures; a number that begins its line may be a word of its label, and says nothing."""
        found = [piece for one in lines for piece in one.figures]
        inner = (piece.x0 for one in lines for piece in one.figures if piece is not one.pieces[0])
        left = min(inner, default=min(piece.x0 for piece in found))
        return cls(left, (left + max(piece.x1 for piece in found)) / 2, min(one.line.x0 for one in lines))

    def over(self, one: Seen) -> list[Run]:
        """The runs of a line that stand over the columns, not over the labels."""
        digit = one.line.digit
        inner = self.margin + INNER * digit
        first, *rest = one.runs
        protrudes = first.x1 > self.left - BESIDE * digit and first.x0 >= self.left - PROTRUDES * digit
        # Narrow figures in wide columns begin right of headings that stand over the middle of the columns.
        in_line = first.x0 >= inner and bool(rest)
        heads = [run for run in rest if run.x1 > self.left or run.x0 >= inner]
        return [first, *heads] if first.centre >= self.left or protrudes or in_line else heads


def rows(seen: list[Seen], headings: int, last: int) -> tuple[list[Row], int]:
    """Make the grid rows of one table.

    Parameters
    ----------
    seen : list of Seen
        The table's lines from its first heading on, and two lines that follow it.
    headings : int
        How many of the lines are headings.
    last : int
        The number of the last line with figures.

    Returns
    -------
    rows : list of Row
        Heading rows first. Column 0 is the label.
    used : int
        How many of the lines the table took.
    """
    body = [one for one in seen[headings : last + 1] if one.figures]
    found, region = _columns(seen[headings : last + 1]), Region.of(body)
    labels = [one.line.x1 for one in seen[headings : last + 1] if one.is_text]
    labels += [piece.x1 for one in body for piece in one.pieces]
    room = max((x1 for x1 in labels if x1 < found[0].x0), default=0.0)
    pitch = _usual_pitch(seen[headings : last + 1])
    made = _headings(seen[:headings], found, region)
    waiting: list[Label] = []
    at = headings
    while at <= last:
        one, at = seen[at], at + 1
        if one.figures:
            row = _row(one, found)
            if waiting and waiting[-1].wraps(text_of(row), one.line, pitch, room):
                row = under(waiting.pop(), row)
            below, after = [*seen[at : at + 2], None, None][:2]
            if below and below.is_text and goes_on_below(row, below.line, after and after.line, region.left):
                row = lengthened(row, below.line.text)
                at += 1
            made += [*(label.row for label in waiting), row]
            waiting = []
        elif one.is_text and len(region.over(one)) > 1:
            made += [*(label.row for label in waiting), *_headings([one], found, region)]
            waiting = []
        elif one.is_text and not one.line.furniture:
            if waiting and waiting[-1].wraps(one.line.text, one.line, pitch, room):
                waiting.append(waiting.pop().longer(one.line))
            else:
                waiting.append(Label.of(one.line))
    return made, at


def _columns(lines: list[Seen]) -> list[Column]:
    """The columns of a table's figures, without what looks like one among the labels: numbers that begin a line."""
    body = [one for one in lines if one.figures]
    words = [[word for word in one.pieces if not word.figure] for one in lines]
    found = columns([one.figures for one in body], body[0].line.digit)
    while len(found) > 1:
        first = found[0]
        crossed = sum(any(word.x0 < first.x1 and first.x0 < word.x1 for word in line) for line in words)
        begin = all(body[at].pieces[0].x1 <= first.x1 and body[at].pieces[0].figure for at in first.rows)
        if not begin or crossed < len(first.rows):
            break
        for at in first.rows:
            body[at].figures[:] = [piece for piece in body[at].figures if piece.x0 > first.x1]
        found = found[1:]
    return found


def _usual_pitch(lines: list[Seen]) -> float:
    """How far apart rows of figures stand that follow each other."""
    printed = [one for one in lines if one.runs]
    pitches = [below.line.pitch for above, below in pairwise(printed) if above.figures and below.figures]
    return statistics.median(pitches) if len(pitches) > 1 else 0.0


def _headings(lines: list[Seen], found: list[Column], region: Region) -> list[Row]:
    """Heading rows, made bottom up: what stands over single columns says how wide these are for what stands above."""
    wide = [Column(one.x0, one.x1, one.low, one.high) for one in found]
    made: list[Row] = []
    rules: list[tuple[float, float]] = []
    below: list[tuple[int, int]] = []
    for one in reversed(lines):
        digit, place = one.line.digit, one.line.place
        rules += [rule for rule in one.line.rules if rule[0] >= region.left - PROTRUDES * digit]
        if not one.is_text:
            continue
        over = region.over(one)
        heads = split(over, wide, digit)
        if len(heads) > len(found) and len(over) == len(one.runs) > 1:
            over = over[1:]  # one heading too many: the first is the label's
            heads = split(over, wide, digit)
        label = [run for run in one.runs if run not in over]
        cells = [Cell(joined(label).text, 0, 1, f"{place}, cell 1", joined(label).mark)] if label else []
        covered = spans(heads, wide, rules, below, digit)
        below = [span for span in covered if span[1] - span[0] > 1] or below
        for ordinal, (head, (start, stop)) in enumerate(zip(heads, covered, strict=True), start=2):
            cells.append(Cell(head.text, start + 1, stop + 1, f"{place}, cell {ordinal}", head.mark))
            if stop - start == 1:
                wide[start].x0, wide[start].x1 = min(wide[start].x0, head.x0), max(wide[start].x1, head.x1)
        made.append(Row(tuple(_one_per_column(cells)), place, one.line.x0))
        rules = []
    return made[::-1]


def _one_per_column(cells: list[Cell]) -> Iterator[Cell]:
    held: Cell | None = None
    for cell in cells:
        if held and cell.start < held.stop:
            held = replace(held, text=f"{held.text} {cell.text}", stop=max(held.stop, cell.stop))
        else:
            if held:
                yield held
            held = cell
    if held:
        yield held


def _row(one: Seen, found: list[Column]) -> Row:
    """A row of figures: each in its column, the words before the first as its label, other words where they stand."""
    taken: dict[int, Word] = {}
    rest: list[Piece] = []
    apart = {id(piece) for piece in one.figures}
    for piece in one.pieces:
        at = ending(piece, found)
        if id(piece) in apart and at not in taken:
            taken[at] = piece
        else:
            rest.append(piece)
    for piece in [piece for piece in rest if piece.figure][::-1]:
        # A figure with but one blank before it is the column's, if the column has no other.
        at = ending(piece, found)
        if at not in taken and outside(piece, found[at]) <= 1 and piece.x0 >= found[at].x0 - 2:
            taken[at] = piece
            rest.remove(piece)
    left = min(piece.x0 for piece in taken.values())
    groups = list(_groups(rest, one.line.apart))
    label = [group for group in groups if group.x1 <= left and (group is groups[0] or group.x1 < found[0].x0)]
    cells, place = [], one.line.place
    if label:
        text, mark = _reference([word for word in one.line.words if word.x1 <= label[-1].x1])
        cells.append(Cell(text, 0, 1, f"{place}, cell 1", mark))
    for other in groups[len(label) :]:
        at = nearest(other, found)
        taken[at] = joined(sorted((taken[at], other), key=lambda word: word.x0)) if at in taken else other
    for ordinal, at in enumerate(sorted(taken), start=2):
        cells.append(Cell(taken[at].text, at + 1, at + 2, f"{place}, cell {ordinal}", taken[at].mark))
    return Row(tuple(cells), place, one.line.x0 if label else 0.0)


def _groups(words: list[Piece], apart: float) -> Iterator[Run]:
    group: list[Piece] = []
    for word in words:
        if group and word.x0 - group[-1].x1 >= apart:
            yield joined(group)
            group = []
        group.append(word)
    if group:
        yield joined(group)


def _reference(words: list[Word]) -> tuple[str, str]:
    """Part a label from a reference mark that stands apart from it, as in ``Other items      A/B``."""
    *label, last = words
    if label and last.x0 - label[-1].x1 >= APART and _REFERENCE.fullmatch(last.text):
        return joined(label).text, " ".join(filter(None, [joined(label).mark, last.text]))
    return joined(words).text, joined(words).mark
