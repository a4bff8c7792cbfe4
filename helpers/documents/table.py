"""The lines of one table to grid rows: headings over their columns, figures in their columns, wrapped labels joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from helpers.documents.columns import Column, columns, nearest, spans, split
from helpers.documents.grid import Cell, Row
from helpers.documents.printed import APART, Piece, Printed, Run, Word, joined

PROTRUDES = 10  # characters: a heading begins no further left of its figures
WRAP_INDENT = 1.5  # characters: a wrapped label goes on one character further in, a line item stands two or more

_BROKEN_OFF = re.compile(
    r".*(?:[,;/&]|\w-|\b(?:and|or|of|to|in|for|from|the|a|an|on|by|at|as|with|per|less|before|after|excluding))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[a-z/&]|\((?:[a-z\d]|Note|See)")
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
class _Label:
    """A label that waits for its figures: a section heading, or the beginning of a wrapped label."""

    text: str
    indent: float
    last_indent: float  # of its last line
    place: str
    near: bool  # no blank line between it and the next line

    @property
    def row(self) -> Row:
        return Row((Cell(self.text, 0, 1, f"{self.place}, cell 1"),), self.place, self.indent)


def rows(seen: list[Seen], headings: int) -> tuple[list[Row], int]:
    """Make the grid rows of one table.

    Parameters
    ----------
    seen : list of Seen
        The table's lines from its first heading to its last figures, and what follows them.
    headings : int
        How many of the lines are headings.

    Returns
    -------
    rows : list of Row
        Heading rows first. Column 0 is the label.
    used : int
        How many of the lines the table took.
    width : int
        The number of grid columns.
    """
    last = max(at for at, one in enumerate(seen) if one.figures)
    found = columns([one.figures for one in seen[headings:] if one.figures])
    left = min(column.x0 for column in found)
    made = _headings(seen[:headings], found, left)
    waiting: list[_Label] = []
    at = headings
    while at <= last:
        one, at = seen[at], at + 1
        below = seen[at] if at < len(seen) else None
        near = below is not None and below.line.blanks < 1
        if one.is_text and not one.line.furniture:
            label = _Label(one.line.text, one.line.x0, one.line.x0, one.line.place, near)
            if waiting and _wraps(waiting[-1], label.text, label.indent):
                first = waiting.pop()
                label = replace(first, text=_join(first.text, label.text), last_indent=label.indent, near=near)
            waiting.append(label)
        elif one.figures:
            row = _row(one, found, _ruled(seen, at - 1, left))
            if waiting and row.cells[0].start == 0 and _wraps(waiting[-1], row.cells[0].text, row.indent):
                first = waiting.pop()
                row = _labelled(row, _join(first.text, row.cells[0].text), first.indent)
            made += [label.row for label in waiting]
            waiting = []
            after = seen[at + 1] if at + 1 < len(seen) else None
            if near and _goes_on_below(row, below, after, left):
                row = _labelled(row, _join(row.cells[0].text, below.line.text), row.indent)
                at += 1
            made.append(row)
    return made, at, len(found) + 1


def _headings(lines: list[Seen], found: list[Column], left: float) -> list[Row]:
    """Heading rows, made bottom up: what stands over single columns says how wide these are for what stands above."""
    wide = [Column(one.x0, one.x1, one.low, one.high) for one in found]
    made: list[Row] = []
    rules: list[tuple[float, float]] = []
    below: list[tuple[int, int]] = []
    for one in reversed(lines):
        rules += [rule for rule in one.line.rules if rule[0] >= left - 10]
        if not one.is_text:
            continue
        place = one.line.place
        label = [run for run in one.runs if not over_columns(run, left)]
        over = [joined(part) for run in one.runs[len(label) :] for part in split(run.words, wide)]
        cells = []
        if label:
            text = joined(label)
            cells.append(Cell(text.text, 0, 1, f"{place}, cell 1", text.mark))
        covered = spans(over, wide, rules, below)
        below = [span for span in covered if span[1] - span[0] > 1] or below
        for ordinal, (head, (start, stop)) in enumerate(zip(over, covered, strict=True), start=2):
            cells.append(Cell(head.text, start + 1, stop + 1, f"{place}, cell {ordinal}", head.mark))
            if stop - start == 1:
                wide[start].x0, wide[start].x1 = min(wide[start].x0, head.x0), max(wide[start].x1, head.x1)
        made.append(Row(tuple(_one_per_column(cells)), place, one.line.x0))
        rules = []
    return made[::-1]


def over_columns(run: Word, left: float) -> bool:
    """Say whether words stand over the columns of figures, the first of which begins at ``left``."""
    return run.centre >= left or (run.x1 > left and run.x0 >= left - PROTRUDES)


def _row(one: Seen, found: list[Column], ruled: bool) -> Row:
    """A row of figures: each in its column, the words before the first as its label, other words where they stand."""
    place, taken = one.line.place, {}
    for piece in one.figures:
        taken[min(range(len(found)), key=lambda at: abs(_outside(piece, found[at])))] = piece
    rest = [piece for piece in one.pieces if piece not in one.figures]
    for piece in reversed(rest):  # a figure with but one blank before it is the column's, if the column has no other
        at = nearest(piece, found)
        if piece.figure and at not in taken and abs(_outside(piece, found[at])) <= 1 and piece.x0 >= found[at].x0 - 2:
            taken[at] = piece
    rest = [piece for piece in rest if not any(piece is one for one in taken.values())]
    left = min(piece.x0 for piece in taken.values())
    label = joined([piece for piece in rest if piece.x1 <= left]) if any(p.x1 <= left for p in rest) else None
    cells = []
    if label:
        words, note = _reference(label)
        cells.append(Cell(words, 0, 1, f"{place}, cell 1", note))
    others = [joined(group) for group in _groups([piece for piece in rest if piece.x1 > left])]
    for other in others:
        at = nearest(other, found)
        held = taken.get(at)
        if held is None:
            taken[at] = other
        else:
            first, second = sorted((held, other), key=lambda word: word.x0)
            taken[at] = joined([first, second])
    for ordinal, at in enumerate(sorted(taken), start=2):
        word = taken[at]
        cells.append(Cell(word.text, at + 1, at + 2, f"{place}, cell {ordinal}", word.mark))
    return Row(tuple(cells), place, one.line.x0 if label else 0.0, ruled)


def _outside(piece: Word, column: Column) -> float:
    edge = piece.edge if isinstance(piece, Piece) else piece.x1
    return max(column.low - edge, edge - column.high, 0)


def _groups(words: list[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for word in words:
        if group and word.x0 - group[-1].x1 >= APART:
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _reference(label: Run) -> tuple[str, str]:
    """Part a label from a reference mark that stands apart from it, as in ``Other items      A/B``."""
    *words, last = label.words
    if words and last.x0 - words[-1].x1 >= APART and _REFERENCE.fullmatch(last.text):
        run = joined(words)
        return run.text, " ".join(filter(None, [run.mark, last.text]))
    return label.text, label.mark


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


def _ruled(seen: list[Seen], at: int, left: float) -> bool:
    def rule(line: Printed) -> bool:
        return not line.words and any(x1 > left for _, x1 in line.rules)

    under = at + 1 < len(seen) and rule(seen[at + 1].line)
    over = at > 1 and rule(seen[at - 1].line) and bool(seen[at - 2].figures)  # not the rule under a heading
    return under or over


def _labelled(row: Row, text: str, indent: float) -> Row:
    return replace(row, cells=(replace(row.cells[0], text=text), *row.cells[1:]), indent=indent)


def _join(first: str, second: str) -> str:
    return first + second if re.fullmatch(r".*\w-", first) and second[0].islower() else f"{first} {second}"


def _wraps(label: _Label, text: str, indent: float) -> bool:
    """Say whether a label goes on in the next line.

    It does when it is broken off within a phrase, when the next line begins as no label does, or when the next line
    is set in by one character: line items under a section heading are set in by more.
    """
    if not label.near or label.text.endswith(":"):
        return False
    if label.text.count("(") > label.text.count(")") or _BROKEN_OFF.fullmatch(label.text) or _GOES_ON.match(text):
        return True
    if label.text.isupper() and not text.isupper():
        return False
    return 0.5 < indent - label.indent <= WRAP_INDENT or (
        label.last_indent != label.indent and abs(indent - label.last_indent) < 0.5
    )


def _goes_on_below(row: Row, below: Seen, after: Seen | None, left: float) -> bool:
    """Say whether a row's label, its figures on its first line, goes on in the line below, a blank line behind that."""
    if row.cells[0].start > 0 or not below.is_text or below.line.x0 >= left or below.line.text.endswith(":"):
        return False
    ends = after is None or after.line.blanks >= 1 or not after.line.words
    return ends and bool(_GOES_ON.match(below.line.text)) and below.line.x1 <= left + APART
