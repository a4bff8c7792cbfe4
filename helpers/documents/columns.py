"""The columns of a block of print: where its figures end."""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

from helpers.documents.printed import Piece, Word

SAME = 0.5  # characters: figures that end no further apart end at one position
NEAR = 2.6  # figures that end this close are in one column: a bracket or a percent sign hangs over
SHIFTED = 8  # digits: figures set in, or centred, end no further from the column's other figures than this


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

    def take(self, other: "Column") -> None:
        """Make the other column, which lies right of it, a part of this one."""
        self.x0, self.x1 = min(self.x0, other.x0), max(self.x1, other.x1)
        self.high = max(self.high, other.high)
        self.rows |= other.rows


def columns(rows: list[list[Piece]], digit: float = 1.0) -> list[Column]:
    """Find the columns of rows of figures, from left to right.

    Figures of a column end at about the same position, and no row has two of them. Those two facts suffice: columns
    with figures that are set in or centred are found by their overlap.
    """
    found: list[Column] = []
    for edge, at, piece in sorted(
        ((piece.edge, at, piece) for at, row in enumerate(rows) for piece in row), key=lambda each: each[:2]
    ):
        one = Column(piece.x0, piece.x1, edge, edge, {at})
        if found and edge - found[-1].high < SAME and at not in found[-1].rows:
            found[-1].take(one)
        else:
            found.append(one)
    for overlapping, reach in ((False, NEAR), (True, SHIFTED * digit)):
        while True:
            gaps = [
                (right.low - left.high, at)
                for at, (left, right) in enumerate(pairwise(found))
                if right.low - left.high <= reach
                and (not overlapping or right.x0 < left.x1)
                and left.rows.isdisjoint(right.rows)
            ]
            if not gaps:
                break
            at = min(gaps)[1]
            found[at].take(found.pop(at + 1))
    return found


def nearest(word: Word, found: list[Column]) -> int:
    """The number of the column that a word stands in, or nearest to."""

    def distance(column: Column) -> tuple[float, float]:
        apart = max(column.x0 - word.x1, word.x0 - column.x1, 0.0)
        return apart, min(abs(column.centre - word.centre), abs(column.x1 - word.x1))

    return min(range(len(found)), key=lambda at: distance(found[at]))


def ending(piece: Piece, found: list[Column]) -> int:
    """The number of the column whose figures end where a figure ends, or nearest to there."""
    at = bisect_left(found, piece.edge, key=lambda column: column.high)
    return min(range(max(at - 1, 0), min(at + 1, len(found) - 1) + 1), key=lambda one: outside(piece, found[one]))


def outside(piece: Piece, column: Column) -> float:
    """How far from the column's other figures a figure ends."""
    return max(column.low - piece.edge, piece.edge - column.high, 0.0)


def aligned(piece: Piece, edges: list[float], reach: float = NEAR) -> bool:
    """Say whether a figure ends where another one of a sorted list ends."""
    at = bisect_left(edges, piece.edge - reach)
    return at < len(edges) and edges[at] <= piece.edge + reach
