"""Stock splits, recognized where one factor explains every share count and amount per share that changed."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from math import prod
from statistics import median
from typing import NamedTuple

from helpers.history.prints import Print
from helpers.measures import STATEMENTS

# One constant factor over at least so many figures, and over nearly all, is no coincidence of corrections.
_FEWEST, _NEARLY_ALL = 3, 0.75
_LARGEST_DENOMINATOR = 20  # a stock dividend of 5% is 21 for 20


class Split(NamedTuple):
    """Shares split: ``factor`` new shares for one old one, in the comparatives of ``release`` for the first time.

    ``first`` and ``now`` are one share count before and after; ``figures`` says how many figures the factor explains.
    """

    release: str
    order: int
    factor: Fraction
    first: Print
    now: Print
    figures: int


def splits(prints: Iterable[Print]) -> list[Split]:
    """Find the splits in the prints of all releases, in order of time."""
    again = defaultdict(list)
    chains = defaultdict(dict)
    for one in sorted(prints, key=lambda one: (one.order, one.table not in STATEMENTS)):
        if one.concept and one.amount and counted_in_shares(one):
            chains[one.concept, one.unit, one.at, one.span].setdefault(one.order, one)
    for chain in chains.values():
        for first, now in pairwise(chain.values()):
            again[now.order].append((first, now))
    found: list[Split] = []
    for _, pairs in sorted(again.items()):
        # Comparatives last printed before a split are rescaled for a year after it: that is still the one split.
        fresh = [(first, now) for first, now in pairs if not explained(first, now, factor_between(found, first, now))]
        if split := _split(fresh):
            found.append(split)
    return found


def factor_between(found: Iterable[Split], first: Print, now: Print) -> Fraction:
    """How many shares at the time of one print a share at the time of an earlier one is."""
    between = (split.factor for split in found if first.order < split.order <= now.order)
    return prod(between, start=Fraction(1))


def counted_in_shares(one: Print) -> bool:
    """Tell whether a split changes a figure: a share count or an amount per share."""
    return one.unit == "shares" or one.unit.endswith("/share")


def explained(first: Print, now: Print, factor: Fraction) -> bool:
    """Tell whether a split turns one figure into another, within the rounding of both."""
    old, new = (first, now) if now.unit == "shares" else (now, first)
    rounding = (old.step * factor + new.step) / 2
    return abs(new.amount - old.amount * float(factor)) <= float(rounding) * (1 + 1e-9)


def _split(pairs: list[tuple[Print, Print]]) -> Split | None:
    counts = [(first, now) for first, now in pairs if now.unit == "shares"]
    ratio = _factor(counts) if counts else None
    if ratio is None:
        return None
    holds = [pair for pair in pairs if explained(*pair, ratio)]
    if len(holds) < max(_FEWEST, _NEARLY_ALL * len(pairs)) or all(now.unit == "shares" for _, now in holds):
        return None
    first, now = counts[0]
    return Split(now.release, now.order, ratio, first, now, len(holds))


def _factor(counts: list[tuple[Print, Print]]) -> Fraction | None:
    """The simple fraction that the share counts changed by, if they changed by one."""
    ratio = median(now.amount / first.amount for first, now in counts)
    rounding = max(first.step / abs(first.amount) + now.step / abs(now.amount) for first, now in counts) / 2 * ratio
    upward = Fraction(ratio if ratio >= 1 else 1 / ratio).limit_denominator(_LARGEST_DENOMINATOR)
    factor = upward if ratio >= 1 else 1 / upward
    return factor if factor != 1 and abs(float(factor) - ratio) <= rounding else None
