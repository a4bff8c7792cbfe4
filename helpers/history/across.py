"""Ties across releases: quarters that add up to the year to date, cash that opens as it closed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from helpers.history.prints import OPENING, Print, is_balance
from helpers.measures import STATEMENTS

# Of sums of two to four rounded figures a quarter and more miss by a unit. Where hardly any does, the company lets its
# figures add up, and one that does not is wrong by that unit.
_ROUNDS = 0.05


class Tie(NamedTuple):
    """What one release prints against what others print, in units of ``scale``."""

    kind: str  # "year to date": a span of quarters against each as its own release printed it; "opening cash"
    table: str
    label: str
    period: str
    printed: float
    recomputed: float
    difference: float
    unit: str
    scale: int
    status: str  # "ties"; "rounds", off by no more than each figure's rounding, where others are too; "breaks"
    source: str
    parts: str


def ties(prints: Iterable[Print]) -> pd.DataFrame:
    """Check what one release prints against what others print: one row per `Tie`."""
    found = pd.DataFrame([_tie(*check) for check in _checks(_first(prints))], columns=Tie._fields)
    rounds = found["status"] == "rounds"
    if rounds.mean() < _ROUNDS:
        found.loc[rounds, "status"] = "breaks"
    return found


def coverage(prints: Iterable[Print], releases: dict[str, int], name: Callable[[int], str]) -> pd.DataFrame:
    """For which releases each kind of check ran, and why it did not for the others.

    Parameters
    ----------
    prints : iterable of Print
    releases : dict of str to int
        Release to the number of its quarter, in order of time.
    name : function
        The name of a quarter.

    Returns
    -------
    DataFrame
        One row per release and kind: ``kind``, ``release``, ``quarter``, ``reason``, empty where the check ran.
    """
    first = _first(prints)
    ran = {(kind, whole.release) for kind, whole, _ in _checks(first) if whole.at == releases[whole.release]}
    alone = {(one.table, one.at) for one in first.values() if one.span == 1}
    rows = []
    for release, at in releases.items():
        own = [one for one in first.values() if one.release == release and one.at == at]
        for kind, why_not in (("year to date", _no_year(own, alone, name)), ("opening cash", _no_opening(own, name))):
            rows.append((kind, release, name(at), "" if (kind, release) in ran else why_not))
    return pd.DataFrame(rows, columns=["kind", "release", "quarter", "reason"])


def _no_year(own: list[Print], alone: set[tuple[str, int]], name: Callable[[int], str]) -> str:
    longer = [one for one in own if one.span > 1 and not is_balance(one.concept)]
    if not longer:
        first = any(one.span == 1 and one.at % 4 == 0 for one in own)
        return "a first quarter is the year to date itself" if first else "it prints no longer period"
    lacks = [
        [name(at + 1) for at in range(one.at - one.span, one.at) if (one.table, at + 1) not in alone] for one in longer
    ]
    if fewest := min(lacks, key=len):
        return f"no release here prints {' and '.join(fewest)} alone"
    return "no other release prints its quarters"


def _no_opening(own: list[Print], name: Callable[[int], str]) -> str:
    opening = [one for one in own if one.concept.endswith(OPENING)]
    if not opening:
        return "it prints no cash that it opens with"
    longest = max(opening, key=lambda one: one.span)
    return f"no release before it prints, under this name, the cash at the end of {name(longest.at - longest.span)}"


def _first(prints: Iterable[Print]) -> dict[tuple, Print]:
    """The first print of each flow: the release of the period itself, not a comparative restated since."""
    first: dict[tuple, Print] = {}
    for one in sorted(prints, key=lambda one: one.order):
        if one.concept and one.table in STATEMENTS and len(one.unit) == 3:
            first.setdefault((one.table, one.concept, one.unit, one.at - one.span, one.at), one)
    return first


def _checks(first: dict[tuple, Print]) -> Iterator[tuple[str, Print, list[Print]]]:
    """Each check as its kind, the figure checked, and those that it is checked against."""
    closing = defaultdict(list)
    for (table, concept, unit, start, end), whole in first.items():
        if end - start > 1 and not is_balance(concept):
            parts = [first.get((table, concept, unit, at, at + 1)) for at in range(start, end)]
            if all(parts) and len({one.release for one in [whole, *parts]}) > 1:
                yield "year to date", whole, parts
        if not concept.endswith(OPENING):
            closing[unit, end].append(whole)
    for (_, concept, unit, start, _), opening in first.items():
        if concept.endswith(OPENING):
            before = [one for one in closing[unit, start] if one.order < opening.order]
            found = [one for one in before if one.concept == concept.removesuffix(OPENING)]
            # Cash may be called otherwise from one release to the next: the same amount is the same cash.
            found = found or [one for one in before if is_balance(one.concept) and one.amount == opening.amount]
            if found:
                yield "opening cash", opening, found[-1:]


def _tie(kind: str, whole: Print, parts: list[Print]) -> Tie:
    difference = round(whole.amount - sum(one.amount for one in parts), 6)
    rounding = sum(one.step for one in [whole, *parts]) / 2 if kind == "year to date" else whole.step
    status = "ties" if not difference else "rounds" if abs(difference) <= rounding else "breaks"
    figures = (amount / whole.scale for amount in (whole.amount, whole.amount - difference, difference))
    printed = whole.unit, whole.scale, status, whole.place, " + ".join(one.place for one in parts)
    return Tie(kind, whole.table, whole.label, whole.period, *figures, *printed)
