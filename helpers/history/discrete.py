"""The quarter of a statement that a release prints for the year to date only, line by line, beside what it prints."""

from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.given import checked
from helpers.history.company import History
from helpers.history.lines import Line, aligned, alike, lines, words
from helpers.history.loading import history_of
from helpers.history.prints import OPENING, Print, is_balance, listed
from helpers.history.quarters import ONE_SIGN
from helpers.measures import plain
from helpers.periods import label
from helpers.release import Release

TABLES = ("income", "cash_flow", "reconciliation")
LESS = " less "  # in a source, between the place of the year to date and that of what is taken off
NOT_PRINTED, CALLED_THERE = "; not printed in ", ", called there "  # what a source says of a line that changed
_ALIKE = 0.5  # of the words of two labels that are one line's
_ON_A_DATE = {"beginning", "end"}  # words of a cash balance that has no standard name


class Figure(NamedTuple):
    """An amount in single units, its decimals, and the places it comes from."""

    amount: float
    decimals: int
    source: str


@checked
def with_quarter(release: Release, releases: str | Path = "", cache: Path | None = None) -> pd.DataFrame:
    """The facts of a release, and the quarter of statements that it prints for the year to date only.

    What is derived is the year to date less the year to date of the release before, line by line, for this year and
    the last, where that release is in the folder. A line that only one of the two prints counts as nothing in the
    other, and its ``source`` says so; the statement's own totals tell whether that was right. A notebook takes these
    facts wherever it would take ``release.facts``, and `over_time.quarter` says in words what was derived of what::

        facts = with_quarter(release, releases)
        over_time.quarter(facts, "cash_flow")
        ask(free_cash_flow, facts, months_printed(facts, "cash_flow", 3))

    Parameters
    ----------
    release : Release
    releases, cache : str or Path, optional
        As in `history_of`.

    Returns
    -------
    DataFrame
        As `Release.facts`. A derived row stands after what is printed of its line, with an empty ``raw`` and both
        places in ``source``; a line that only the release before prints has a row of its own there, and the rows below
        move down. Where nothing is derived, because the quarter is printed or the release before is not at hand, the
        facts as they are.
    """
    facts, history = release.facts, history_of(release, releases, cache)
    derived = [one for table in TABLES for one in _derived(history, table, facts)] if len(history.releases) > 1 else []
    if not derived:
        return facts
    both = pd.concat([facts, pd.DataFrame(derived)], ignore_index=True)
    both = both.sort_values("row", kind="stable", ignore_index=True)
    between = (both["row"] % 1 > 0) & ~both["row"].duplicated()
    both["row"] = np.floor(both["row"]) + between.cumsum()
    return both.astype(facts.dtypes)


def taken_off(derived: pd.DataFrame) -> str:
    """The id of the release whose year to date was taken off, from the places of derived rows."""
    return next(place[1].partition(",")[0] for place in derived["source"].str.split(LESS) if len(place) > 1)


def _derived(history: History, table: str, facts: pd.DataFrame) -> Iterator[dict]:
    """The quarter of one kind of table as facts; none where it is printed, or the release before is not at hand."""
    before, newest = history.releases.index[-2:]
    at = history.timeline.number(history.releases["period_end"].iloc[-1])
    found = history.prints[history.prints["table"] == table]
    own, earlier = (found[found["release"] == name] for name in (newest, before))
    span = own.loc[(own["at"] == at) & (own["span"] > 0), "span"].min()
    if not span > 1:
        return
    now, then = lines(listed(own[own["span"] == span])), lines(listed(earlier[earlier["span"] == span - 1]))
    if not then:
        return
    ends = {one.at: one.period_end for line in now for one in line.prints.values()}
    told = {one.at + 1 for line in then for one in line.prints.values()}
    printed = plain(facts).drop_duplicates("row").set_index("row", drop=False)
    for row, beside, line, earlier_line in _side_by_side(now, then):
        fact = printed.loc[beside].to_dict() | {"row": row, "months": 3, "raw": ""}
        if not line:
            fact |= {name: getattr(earlier_line.head, name) for name in ("label", "unit", "scale")}
            fact |= {"concept": earlier_line.head.concept or pd.NA, "note": ""}
        for last in (at, at - 4):
            one = line and line.prints.get((span, last))
            less = earlier_line and earlier_line.prints.get((span - 1, last - 1))
            if last in ends and last in told and (figure := _figure(one, less, then, (before, newest))):
                period = {"period": label(3, ends[last]), "period_end": ends[last]}
                value = round(figure.amount / fact["scale"], 6) + 0.0  # no negative zero
                yield fact | period | {"value": value, "decimals": figure.decimals, "source": figure.source}


def _side_by_side(now: list[Line], then: list[Line]) -> Iterator[tuple[float, int, Line | None, Line | None]]:
    """The lines of both releases: the later one's row, the printed row beside it, the line in either.

    A line that only one prints counts only between two lines that both print, because the totals below it tell then
    whether the other release has it as nothing; what a cash flow statement adds below its end enters no total.
    """
    pairs, gone, new = aligned(then, now)
    balances = [line for line in new if is_balance(line.head.concept)]
    gone, new = _counted(gone, then, pairs, 0), _counted(new, now, pairs, 1)
    for earlier in list(gone):
        best = max(new, key=lambda line: _likeness(earlier, line), default=None)
        if best and _likeness(earlier, best) >= _ALIKE:  # called otherwise now
            pairs.append((earlier, best))
            gone.remove(earlier), new.remove(best)
    for earlier, line in [*pairs, *((None, line) for line in [*new, *balances])]:
        yield line.head.row, line.head.row, line, earlier
    rows = {earlier.head.row: line.head.row for earlier, line in pairs}
    for place, earlier in enumerate(gone, 1):
        above = rows[max(row for row in rows if row < earlier.head.row)]
        yield above + place / (len(gone) + 1), above, None, earlier


def _counted(found: list[Line], of: list[Line], pairs: list[tuple[Line, Line]], side: int) -> list[Line]:
    """The lines of one release that stand between two of its paired lines, in one table of either release."""
    fixed = sorted(pairs, key=lambda pair: pair[side].head.row)
    rows = [pair[side].head.row for pair in fixed]
    balances = [line.head for line in of if is_balance(line.head.concept)]
    end = min((one.row for one in balances if not one.concept.endswith(OPENING)), default=of[-1].head.row)
    counted = []
    for line in found:
        place = bisect(rows, line.head.row)
        around = fixed[place - 1 : place + 1] if place else []
        tables = [{pair[which].head.title for pair in around} for which in (side, 1 - side)]
        inside = len(around) == 2 and tables[0] == {line.head.title} and len(tables[1]) == 1
        if inside and line.head.row < end and line.head not in balances:
            counted.append(line)
    return counted


def _likeness(first: Line, now: Line) -> float:
    """The share of words that two labels have in common; nothing where unit or sign differ."""
    same = first.head.unit == now.head.unit and first.head.amount * now.head.amount >= 0
    return alike(first, now) if same else 0.0


def _figure(one: Print | None, less: Print | None, then: list[Line], names: tuple[str, str]) -> Figure | None:
    """The quarter of a line; None where a line does not add up over quarters."""
    either = one or less
    if not either:
        return None
    if is_balance(either.concept):
        if one and one.concept.endswith(OPENING):
            one = _closing(one, then)
        return one and Figure(one.amount, one.decimals, one.place)
    if not _is_flow(one, less):
        return None
    if not less:
        return Figure(one.amount, one.decimals, f"{one.place}{NOT_PRINTED}{names[0]}")
    if not one:
        return Figure(-less.amount, less.decimals, f"less {less.place}{NOT_PRINTED}{names[1]}") if less.amount else None
    source = f"{one.place}{LESS}{less.place}"
    source += f"{CALLED_THERE}{less.label}" if words(one.label) != words(less.label) else ""
    return Figure(one.amount - less.amount, max(one.decimals, less.decimals), source)


def _closing(opening: Print, then: list[Line]) -> Print | None:
    """What the release before closed with, of the cash that both opened the year with, whatever it is called."""
    column = opening.span - 1, opening.at - 1
    held = {line.head.concept: line.prints[column] for line in then if column in line.prints}
    same = [name for name, one in held.items() if name.endswith(OPENING) and one.amount == opening.amount]
    names = [name.removesuffix(OPENING) for name in (opening.concept, *same)]
    return next((held[name] for name in names if name in held), None)


def _is_flow(*sides: Print | None) -> bool:
    """Whether a line adds up over quarters, and is printed in the same way by both."""
    found = [side for side in sides if side]
    if any(len(one.unit) != 3 or (not one.concept and words(one.label) & _ON_A_DATE) for one in found):
        return False
    signs = {one.amount > 0 for one in found if one.amount}
    return not (found[0].concept.startswith(ONE_SIGN) and len(signs) > 1)
