"""A relation between printed figures, and how much evidence figures give."""

from dataclasses import dataclass
from math import log10, sqrt

ACCEPT = 2.5  # digits of evidence left after paying for every hypothesis tried: a chance of one in three hundred
FAILS = 2.5  # digits that a column which fails speaks against a relation: one figure in three hundred is misprinted
SPREADS = 3.2  # times the spread of so many rounded figures: a sum in a thousand misses by more
QUOTIENTS = {"per share": 1, "percent": 100, "growth": 100}  # what the quotient is multiplied with to be printed


@dataclass(frozen=True)
class Relation:
    """One relation that the figures of a release keep, period by period.

    ``kind`` says how the target follows from the parts:

    - ``footing``, ``follows``, ``across``, ``repeat``, ``articulation``: the sum of coefficient times part;
    - ``per share``: the first part over the second; ``percent``: the same times 100;
    - ``growth``: the first part less the second, over the second, times 100.
    """

    kind: str
    target: tuple[int, ...]  # one position in the facts per check
    parts: tuple[tuple[int, ...], ...]  # per part one position per check, -1 where nothing is printed
    coefs: tuple[int, ...]
    evidence: float  # digits
    firm: bool = True  # does one check that fails prove an error? Lines that agree elsewhere may differ in one period


def surprise(size: float) -> float:
    """Digits of evidence in a figure of a size, in printed steps, that is met to the digit."""
    return log10(1 + size)


def rounding(steps: list[int]) -> int:
    """How far rounding lets a sum miss its total, of figures with such steps of their last digit."""
    return int(SPREADS * sqrt(sum(step * step for step in steps) / 12))


def slip(difference: int, size: int) -> float | None:
    """Digits of evidence that a difference is one misprinted digit (3, 50, 700000); None when it is not.

    A figure of n digits can be misprinted in 9 n ways by one digit; any other difference up to its size is as likely
    as the next. One digit is taken off because misprints are rare.
    """
    if len(str(abs(difference)).rstrip("0")) != 1:
        return None
    return log10((1 + size) / (18 * len(str(size)))) - 1


def telling(printed: int, amount: int, step: int) -> bool:
    """Has a figure so many digits that a misprint is likelier than two lines that happen to differ by one digit?"""
    return (slip(abs(printed - amount) // step, max(abs(printed), abs(amount)) // step) or 0) > 0


def one_digit(printed: int, right: int) -> bool:
    """Does one misprinted digit lead from the right figure to the printed one? Its first digit may not become zero."""
    a, b = str(abs(printed)), str(abs(right))
    a = a.zfill(len(b))
    return printed * right >= 0 and len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
