"""Discrete quarters and trailing twelve months: printed, or the shortest way there over what is printed.

Every printed flow leads from one quarter end to another: nine months from the end of the last year to the end of the
third quarter. A quarter is the shortest way between its own two ends, forwards over what is added, backwards over what
is taken off: nine months less six, the year less nine months, six months less the other quarter in them.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log10

import pandas as pd

from helpers.history.prints import Print, agree, is_balance
from helpers.measures import STATEMENTS

# What is paid or received is printed with one sign throughout a release; it does not swing as income does.
ONE_SIGN = ("Payments", "Repayments", "Proceeds")
Way = list[tuple[int, Print]]  # signed prints
Spans = dict[tuple[int, int], Print]


@dataclass(frozen=True)
class Flow:
    """The prints of one line by the quarter ends they lead from and to, newest release first, all in one unit.

    ``factors`` has for each release how many of today's shares one share of then is.
    """

    concept: str
    unit: str
    scale: int
    spans: dict[tuple[int, int], list[Print]]
    factors: Sequence[Fraction]

    @property
    def adds_up(self) -> bool:
        """Whether quarters add up to the year: flows of money do; balances, shares and percentages do not."""
        return len(self.unit) == 3 and not is_balance(self.concept)

    def value(self, one: Print) -> float:
        """A print in the scale of the line and in today's shares."""
        factor = self.factor(one)
        amount = one.amount * factor if self.unit == "shares" else one.amount / factor
        return float(amount) / self.scale

    def factor(self, one: Print) -> float:
        """How many of today's shares one share of a print is; 1 for what is not counted in shares."""
        return float(self.factors[one.order]) if self.unit == "shares" or self.unit.endswith("/share") else 1.0


def flow(found: Iterable[Print], factors: Sequence[Fraction]) -> Flow:
    """Make a flow of the prints of one concept; those in another unit than the newest are left out."""
    best: dict[tuple, Print] = {}
    for one in sorted(found, key=lambda one: (-one.order, one.table not in STATEMENTS)):
        best.setdefault((one.at - one.span, one.at, one.order), one)
    prints = list(best.values())
    newest = prints[0]
    spans = defaultdict(list)
    for one in prints:
        if one.unit == newest.unit:
            spans[one.at - one.span, one.at].append(one)
    return Flow(newest.concept, newest.unit, newest.scale, dict(spans), factors)


def way(of: Flow, start: int, end: int) -> Way:
    """The signed prints that lead from one quarter end to another; empty where none do.

    The newest print counts. Where several are needed they are taken from releases of one fiscal year, the newest that
    has them all, because a line may be drawn up otherwise from one year to the next; only then from any.
    """
    if (start, end) in of.spans:
        return [(1, _printed(of.spans[start, end]))]
    if not of.adds_up:
        return []
    for spans in _by_year(of):
        found = _shortest(spans, start, end)
        signs = {one.amount > 0 for _, one in found if one.amount}
        if found and not (of.concept.startswith(ONE_SIGN) and len(signs) > 1):
            return found
    return []


def _printed(found: list[Print]) -> Print:
    """The newest print, or one that says the same with more digits: a summary rounds what a statement prints."""
    newest = found[0]
    same = [one for one in found if 0 < one.step < newest.step]
    same = [one for one in same if abs(one.amount - newest.amount) <= (one.step + newest.step) / 2]
    return min(same, key=lambda one: one.step, default=newest)


def _by_year(of: Flow) -> Iterator[Spans]:
    years = sorted({one.year for found in of.spans.values() for one in found}, reverse=True)
    for year in years:
        of_year = {span: [one for one in found if one.year == year] for span, found in of.spans.items()}
        yield {span: found[0] for span, found in of_year.items() if found}
    yield {span: found[0] for span, found in of.spans.items()}


def _shortest(spans: Spans, start: int, end: int) -> Way:
    """The way over the fewest figures, since each is rounded; the printed spans are the steps."""
    steps = defaultdict(list)
    for (first, last), one in spans.items():
        steps[first].append((last, 1, one))
        steps[last].append((first, -1, one))
    reached: dict[int, Way] = {start: []}
    queue = deque([start])
    while queue and end not in reached:
        here = queue.popleft()
        for there, sign, one in steps[here]:
            if there not in reached:
                reached[there] = [*reached[here], (sign, one)]
                queue.append(there)
    return reached.get(end, [])


def known(spans: Iterable[tuple[int, int]]) -> list[int]:
    """The quarters that spans give, alone or by subtraction: those whose two ends are joined by spans."""
    part: dict[int, int] = {}
    for start, end in spans:
        joined = {part.get(start, start), part.get(end, end)}
        part |= {start: min(joined), end: min(joined)}
        part |= {place: min(joined) for place, which in part.items() if which in joined}
    return [place for place in part if part.get(place - 1) == part[place]]


def figure(of: Flow, start: int, end: int) -> dict:
    """One flow as a row: ``value``, ``unit``, ``scale``, ``decimals``, ``how``, ``source``, ``reason``.

    ``how`` is ``printed``, ``derived`` or ``missing``; ``reason`` says what was computed, why there is no figure, or
    what an earlier release printed instead.
    """
    found = way(of, start, end)
    if not found and of.unit.endswith("/share") and end - start > 1:
        found = _sum_of_quarters(of, start, end)
    row = {"unit": of.unit, "scale": of.scale}
    if not found:
        lacking = {"value": float("nan"), "decimals": 0, "how": "missing", "source": ""}
        return row | lacking | {"reason": _why_not(of, start, end)}
    found = sorted(found, key=lambda step: (-step[0], -step[1].span))  # what is added first, the longest of it
    finer = max(log10(of.factor(one)) for _, one in found) if of.unit.endswith("/share") else 0
    return row | {
        "value": round(sum(sign * of.value(one) for sign, one in found), 9) + 0.0,  # no negative zero
        "decimals": max(one.decimals for _, one in found) + max(0, ceil(finer)),
        "how": "printed" if len(found) == 1 and of.factor(found[0][1]) == 1 else "derived",
        "source": _said(found, lambda one: one.place),
        "reason": _how(of, found, start, end),
    }


def _sum_of_quarters(of: Flow, start: int, end: int) -> Way:
    """Earnings per share of four quarters are added, as the field does, although the year's may differ by a cent."""
    quarters = [way(of, place, place + 1) for place in range(start, end)]
    return [step for quarter in quarters for step in quarter] if all(quarters) else []


def _said(found: Way, say: Callable[[Print], str]) -> str:
    signs = [" plus " if sign > 0 else " less " for sign, _ in found]
    return "".join(
        sign * bool(place) + say(one) for place, (sign, (_, one)) in enumerate(zip(signs, found, strict=True))
    )


def _how(of: Flow, found: Way, start: int, end: int) -> str:
    said = [_said(found, lambda one: one.period)] if len(found) > 1 else []
    before = [one for _, one in found if of.factor(one) != 1]
    if before:
        factor = Fraction(of.factors[before[0].order])
        said.append(f"printed before a split of {factor.numerator} for {factor.denominator}")
    if any(sign < 0 for sign, _ in found) and len({one.year for _, one in found}) > 1:
        # A sum of periods is what it is; one taken out of another must have been drawn up in the same way.
        said.append("from releases of two fiscal years, as each drew the line up")
    if len(found) == 1:
        newest, first = of.spans[start, end][0], of.spans[start, end][-1]
        if of.factor(newest) == of.factor(first) and not agree(first, newest):
            said.append(f"first printed as {first.value:,.{first.decimals}f} in {first.release}")
    return "; ".join(said)


def _why_not(of: Flow, start: int, end: int) -> str:
    if not of.adds_up:
        return "no release here prints it, and it is no sum of other periods"
    around = [found[0] for (first, last), found in of.spans.items() if first <= start and end <= last]
    if not around:
        return "no release here prints a period that covers it"
    least = min(around, key=lambda one: one.span)
    return f"printed only as part of {least.period}"


def rows(of: Iterable[Flow], numbers: Iterable[int], span: int) -> pd.DataFrame:
    """The flows over `span` quarters that end with each quarter: the first of them that has a figure counts."""
    flows, found = list(of), []
    for number in numbers:
        figures = [figure(one, number - span, number) for one in flows]
        place = next((place for place, one in enumerate(figures) if one["how"] != "missing"), 0)
        if place:
            figures[place]["reason"] = "; ".join(filter(None, [f"as {flows[place].concept}", figures[place]["reason"]]))
        found.append(figures[place])
    return pd.DataFrame(found, index=pd.Index(numbers))
