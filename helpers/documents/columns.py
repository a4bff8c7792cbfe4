"""The columns of a block of print: where its figures end, and which columns a heading covers."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

from helpers.documents.printed import Piece, Run, Word, joined

NEAR = 2.6  # figures that end this close are in one column: a bracket or a percent sign hangs over
SHIFTED = 8  # figures set in from the edge, or centred, end no further from the column's other figures than this
OFF = 2.0  # digits: a heading stands this close to the middle of its columns, or in line with them
CUT = 4.0  # as above, for a heading that would cut the columns of a heading below it
SKIP = 2.0  # a heading rather covers one column less than stands this much off centre

_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d\W*")
_OF_PERIOD = re.compile(r"months?|weeks?|quarters?|years?|ended|ending|\d{1,2},", re.IGNORECASE)
_GROUP = re.compile(r"\b(?:months?|weeks?|quarters?|years?) (?:ended|ending)\b", re.IGNORECASE)


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


def spans(
    heads: list[Word],
    found: list[Column],
    rules: list[tuple[float, float]],
    below: list[tuple[int, int]],
    digit: float = 1.0,
) -> list[tuple[int, int]]:
    """Say which columns each heading of one line covers, as (first, one past the last) for each.

    A rule under a heading says it; where none is printed, headings stand over the middle of their columns, and no two
    cover the same one. If they can cover all columns so, they do; else each stands over one column, if it can; else,
    of all ways to lay them out, the one least off centre is taken. A heading that covers part of the columns of a
    heading ``below`` it covers all of them.
    """
    if not heads or len(heads) > len(found):
        return [(at, at + 1) for at in (nearest(head, found) for head in heads)]
    ruled = [_under(head, heads, found, rules) for head in heads]
    covering = _laid_out(heads, found, ruled, below, skip=float("inf"))
    off = [_cost(head, found, *span, rule) for head, span, rule in zip(heads, covering, ruled, strict=True)]
    single = [_alone(head, found, digit) for head in heads]
    apart = not any(ruled) and None not in single and len(set(single)) == len(heads)
    if max(off) <= OFF * digit:
        lone = [_cost(head, found, at, at + 1, None) for head, at in zip(heads, single, strict=True)] if apart else []
        uneven = len({stop - start for start, stop in covering}) > 1
        closer = apart and uneven and sum(lone) <= sum(off) + digit
        if not closer or any(_GROUP.search(head.text) for head in heads):
            return covering
    if apart and not (len(heads) == 1 and len(found) > 2 and _GROUP.search(heads[0].text)):
        return [(at, at + 1) for at in single]
    return _laid_out(heads, found, ruled, below, skip=SKIP * digit)


def _laid_out(heads: list[Word], found: list[Column], ruled: list, below: list, skip: float) -> list[tuple[int, int]]:
    """The spans of headings over columns that cost least; leaving a column uncovered costs ``skip``."""
    count = len(found)
    # best[k]: the cheapest way to lay out the headings so far within the first k columns, with the spans chosen
    best: list[tuple[float, tuple]] = [(skip * k if k else 0.0, ()) for k in range(count + 1)]
    for head, forced in zip(heads, ruled, strict=True):
        after: list[tuple[float, tuple]] = [(float("inf"), ())]
        for stop in range(1, count + 1):
            ways = [(after[stop - 1][0] + skip, after[stop - 1][1])]
            for start in range(stop):
                cost = best[start][0] + _cost(head, found, start, stop, forced)
                cost += CUT * any(one < bound < other for one, other in below for bound in (start, stop))
                ways.append((cost, (*best[start][1], (start, stop))))
            after.append(min(ways, key=lambda way: way[0]))
        best = after
    return list(best[count][1])


def _alone(head: Word, found: list[Column], digit: float) -> int | None:
    """The one column that a heading stands over, no wider than it and in line with it."""
    at = nearest(head, found)
    column = found[at]
    off = min(abs(head.centre - column.centre), abs(head.x1 - column.x1), abs(head.x0 - column.x0))
    fits = head.x1 - head.x0 <= column.x1 - column.x0 + 3 * OFF * digit
    return at if off <= OFF * digit and fits else None


def _cost(head: Word, found: list[Column], start: int, stop: int, forced: tuple[int, int] | None) -> float:
    if forced:
        return 0.0 if forced == (start, stop) else 50.0 + abs(forced[0] - start) + abs(forced[1] - stop)
    x0, x1 = found[start].x0, found[stop - 1].x1
    off = abs((x0 + x1) / 2 - head.centre)
    if stop - start == 1:
        off = min(off, abs(x1 - head.x1), abs(x0 - head.x0))
    over = max(found[start - 1].x1 - head.x0, 0) if start else 0
    over += max(head.x1 - found[stop].x0, 0) if stop < len(found) else 0
    return off + over


def _under(head: Word, heads: list[Word], found: list[Column], rules: list[tuple[float, float]]):
    for x0, x1 in rules:
        if (
            abs((x0 + x1) / 2 - head.centre) <= (x1 - x0) / 4 + 1
            and sum(x0 <= other.centre <= x1 for other in heads) <= 1
        ):
            inside = [at for at, column in enumerate(found) if x0 - 1 <= column.centre <= x1 + 1]
            inside = inside or [at for at, column in enumerate(found) if column.x0 <= (x0 + x1) / 2 <= column.x1]
            if inside:
                return inside[0], inside[-1] + 1
    return None


def split(runs: list[Run], found: list[Column], digit: float = 1.0) -> list[Word]:
    """Cut the runs of one heading line where the next column's heading begins with but one blank before it.

    A date begins anew where a second month or year is printed. Where the line has as many words as there are columns,
    each in line with its own, each is a heading; words of a period never are.
    """
    words = [word for run in runs for word in run.words]
    if len(words) == len(found) > len(runs) and not any(_OF_PERIOD.fullmatch(word.text) for word in words):
        off = (
            min(abs(word.centre - one.centre), abs(word.x1 - one.x1)) for word, one in zip(words, found, strict=True)
        )
        if all(one <= OFF * digit for one in off):
            return words
    return [joined(part) for run in runs for part in _dates(run.words, found)]


def _dates(words: tuple[Word, ...], found: list[Column]) -> list[tuple[Word, ...]]:
    months = [at for at, word in enumerate(words) if _MONTH.fullmatch(word.text)]
    years = [at for at, word in enumerate(words) if _YEAR.fullmatch(word.text)]
    if any(word.text.lower() in ("and", "to", "vs.", "vs", "versus", "through", "over") for word in words):
        cuts = []
    elif len(months) > 1:
        cuts = months[1:]
    elif len(years) > 1:
        cuts = [at + 1 for at in years if at + 1 < len(words)]
    elif years == [0] and len(words) > 1 and nearest(words[0], found) != nearest(words[-1], found):
        cuts = [1]
    else:
        cuts = []
    return [words[start:stop] for start, stop in pairwise([0, *cuts, len(words)])]
