"""The lines of one table in two releases, side by side: which is which, whatever it is called now."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from math import log10
from typing import NamedTuple

from helpers.history.prints import Print
from helpers.labels import read

# An amount of so many digits, or fewer under a label that says nearly the same, is printed twice by no accident.
_DIGITS, _SAME_WORDS = 2.0, 3.0
Column = tuple[int, int]  # quarters covered, quarter


class Line(NamedTuple):
    """One printed line: its prints by column. ``head`` speaks for its label, section, name and unit."""

    head: Print
    prints: dict[Column, Print]


def lines(prints: Iterable[Print]) -> list[Line]:
    """The lines of a table of one release, in printed order."""
    rows = defaultdict(dict)
    for one in prints:
        rows[one.row].setdefault((one.span, one.at), one)
    return [Line(next(iter(found.values())), found) for _, found in sorted(rows.items())]


def aligned(first: list[Line], now: list[Line]) -> tuple[list[tuple[Line, Line]], list[Line], list[Line]]:
    """Pair the lines that an earlier and a later release print for the same periods.

    Lines of the same words under a heading of the same words come first, in printed order where they repeat; then those
    of the same words alone, those of the same standard name, and last those of the same amounts: where one of each is
    left, and the amounts are telling.

    Returns
    -------
    pairs : list of (Line, Line)
    gone, new : list of Line
        What only the earlier, and only the later release prints.
    """
    pairs: list[tuple[Line, Line]] = []
    for key, repeats in ((_full, True), (_words, False), (_concept, False), (_amounts, False)):
        left, right = _by(key, first), _by(key, now)
        for same in left.keys() & right.keys():
            if len(left[same]) == len(right[same]) and (repeats or len(left[same]) == 1):
                found = list(zip(left[same], right[same], strict=True))
                pairs += [pair for pair in found if key is not _amounts or _telling(*pair)]
        taken = {id(line) for pair in pairs for line in pair}
        first = [line for line in first if id(line) not in taken]
        now = [line for line in now if id(line) not in taken]
    return sorted(pairs, key=lambda pair: pair[1].head.row), first, now


@lru_cache(maxsize=1 << 14)
def words(text: str) -> frozenset[str]:
    """The words of a label that count; the label itself where none do."""
    reading = read(text)
    return reading.words | reading.marks or frozenset({text.casefold()})


def alike(first: Line, now: Line) -> float:
    """The share of their words that the labels of two lines have in common."""
    left, right = words(first.head.label), words(now.head.label)
    return len(left & right) / len(left | right)


def _by(key, found: Iterable[Line]) -> dict[Hashable, list[Line]]:
    same = defaultdict(list)
    for line in found:
        if (mark := key(line)) is not None:
            same[line.head.unit, mark].append(line)
    return same


def _full(line: Line) -> Hashable:
    return words(line.head.section), words(line.head.label)


def _words(line: Line) -> Hashable:
    return words(line.head.label)


def _concept(line: Line) -> Hashable:
    return line.head.concept or None


def _amounts(line: Line) -> Hashable:
    amounts = tuple(sorted((column, one.amount) for column, one in line.prints.items()))
    return amounts if any(amount for _, amount in amounts) else None


def _telling(first: Line, now: Line) -> bool:
    digits = sum(log10(abs(one.amount) / one.step) for one in now.prints.values() if one.amount)
    return digits + _SAME_WORDS * alike(first, now) >= _DIGITS
