"""The columns of a block of print: where its figures end."""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

from helpers.documents.printed import Piece, Word

NEAR = 2.6  # figures that end this close are in one column: a bracket or a percent sign hangs over
SHIFTED = 8  # figures set in from the edge, or centred, end no further from the column's other figures than this


@dataclass
class Column:
    """One column of figures: between which positions it is printed, where its figures end, which rows have it."""

    x0: float
    x1: float
    low: float
    high: float
    rows: set[int] = field(default_factory=set)

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def columns(rows: list[list[Piece]]) -> list[Column]:
    """Find the columns of rows of figures.

    Figures of a column end at about the same position, and no row has two of them. Those two facts suffice: columns
    with figures that are set in or centred are found by their overlap.
    """
    found = sorted(
        (Column(piece.x0, piece.x1, piece.edge, piece.edge, {at}) for at, row in enumerate(rows) for piece in row),
        key=lambda column: column.low,
    )
    merged: list[Column] = []
    for column in found:  # the same position first: many figures, few positions
        if merged and column.low - merged[-1].high < 0.5 and not column.rows & merged[-1].rows:
            merged[-1] = _union(merged[-1], column)
        else:
            merged.append(column)
    for overlapping, reach in ((False, NEAR), (True, SHIFTED)):
        while True:
            gaps = [
                (right.low - left.high, at)
                for at, (left, right) in enumerate(pairwise(merged))
                if right.low - left.high <= reach
                and not left.rows & right.rows
                and (not overlapping or right.x0 < left.x1)
            ]
            if not gaps:
                break
            at = min(gaps)[1]
            merged[at : at + 2] = [_union(merged[at], merged[at + 1])]
    return merged


def _union(one: Column, other: Column) -> Column:
    return Column(
        min(one.x0, other.x0),
        max(one.x1, other.x1),
        min(one.low, other.low),
        max(one.high, other.high),
        one.rows | other.rows,
    )


def nearest(word: Word, found: list[Column]) -> int:
    """The number of the column that a word stands in, or nearest to."""

    def distance(column: Column) -> tuple[float, float]:
        apart = max(column.x0 - word.x1, word.x0 - column.x1, 0.0)
        return apart, min(abs(column.centre - word.centre), abs(column.x1 - word.x1))

    return min(range(len(found)), key=lambda at: distance(found[at]))


def outside(piece: Piece, column: Column) -> float:
    """How far from the column's other figures a figure ends."""
    return max(column.low - piece.edge, piece.edge - column.high, 0.0)


def aligned(piece: Piece, edges: list[float], reach: float = NEAR) -> bool:
    """Say whether a figure ends where another one of a sorted list ends."""
    at = bisect_left(edges, piece.edge - reach)
    return at < len(edges) and edges[at] <= piece.edge + reach
