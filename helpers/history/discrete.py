"""The quarter of a statement that a release prints for the year to date only, line by line, beside what it prints."""

from datetime import date
from pathlib import Path

import pandas as pd

from helpers.history.lines import Line, aligned, lines, words
from helpers.history.loading import history_of
from helpers.history.prints import OPENING, Print, is_balance, listed, prints
from helpers.history.quarters import ONE_SIGN
from helpers.periods import label
from helpers.release import RELEASES, Release

TABLES = ("income", "cash_flow")
_ON_A_DATE = {"beginning", "end"}  # words of a cash balance that has no standard name


def with_quarter(release: Release, releases: Path = RELEASES, cache: Path | None = None) -> pd.DataFrame:
    """The facts of a release, and the quarter of statements that it prints for the year to date only.

    What is derived is the year to date less the year to date of the release before, line by line, for this year and
    the last, where that release is in the folder; so `measures` for three months work on a cash flow statement that
    prints nine. A line that the release before did not print counts as nothing there; the statement's own totals tell
    whether that was right.

    Returns
    -------
    DataFrame
        As `Release.facts`; derived rows follow the row's own, with an empty ``raw`` and both places in ``source``.
        Where nothing is derived, the facts as they are.
    """
    history = history_of(release, releases, cache)
    if len(history.releases) < 2:
        return release.facts
    found = prints(history.facts, history.releases, history.timeline)
    newest, before = len(history.releases) - 1, len(history.releases) - 2
    at = history.timeline.number(history.releases["period_end"].iloc[-1])
    derived = []
    for table in TABLES:
        own = found[(found["table"] == table) & (found["order"] == newest)]
        spans = sorted(own.loc[own["at"] == at, "span"])
        if not spans or spans[0] == 1:
            continue
        earlier = found[(found["table"] == table) & (found["order"] == before)]
        for last in (at, at - 4):
            now = own[(own["at"] == last) & (own["span"] == spans[0])]
            then = earlier[(earlier["at"] == last - 1) & (earlier["span"] == spans[0] - 1)]
            if len(now) and len(then):
                derived += _less(lines(listed(now)), lines(listed(then)), release.facts)
    if not derived:
        return release.facts
    facts = pd.concat([release.facts, pd.DataFrame(derived)], ignore_index=True)
    facts = facts.sort_values("row", kind="stable", ignore_index=True)
    return facts.astype(release.facts.dtypes)


def derived_periods(facts: pd.DataFrame) -> dict[str, list[str]]:
    """The periods that `with_quarter` added: name of the table to periods, as printed releases name them."""
    added = facts[facts["raw"] == ""]
    return {table: list(dict.fromkeys(rows["period"])) for table, rows in added.groupby("table", sort=False)}


def _less(now: list[Line], then: list[Line], facts: pd.DataFrame) -> list[dict]:
    pairs, _, new = aligned(now=now, first=then)
    before = {id(line): left for left, line in pairs}
    closing = {left.head.concept: left.head for left in then}
    rows = []
    for line in sorted([right for _, right in pairs] + new, key=lambda line: line.head.row):
        one = line.head
        earlier = before[id(line)].head if id(line) in before else None
        if one.concept.endswith(OPENING):
            earlier = closing.get(one.concept.removesuffix(OPENING))  # the quarter opens with what was there before it
            if earlier:
                rows.append(_row(one, earlier.amount / one.scale, earlier.place, facts))
        elif is_balance(one.concept):
            rows.append(_row(one, one.value, one.place, facts))
        elif _is_flow(one, earlier):
            taken = earlier.amount / one.scale if earlier else 0.0
            places = f"{one.place} less {earlier.place}" if earlier else one.place
            rows.append(_row(one, round(one.value - taken, 6) + 0.0, places, facts))
    return rows


def _is_flow(one: Print, earlier: Print | None) -> bool:
    """Whether a line adds up over quarters, and was printed in the same way before."""
    if len(one.unit) != 3 or (not one.concept and words(one.label) & _ON_A_DATE):
        return False
    signs = {side.amount > 0 for side in (one, earlier) if side and side.amount}
    return not (one.concept.startswith(ONE_SIGN) and len(signs) > 1)


def _row(one: Print, value: float, places: str, facts: pd.DataFrame) -> dict:
    """The fact of a derived figure: as the line's own, for the quarter."""
    own = facts[(facts["row"] == one.row) & (facts["period"] == one.period) & (facts["column"] == "")].iloc[0]
    end: date = one.period_end
    return own.to_dict() | {"period": label(3, end), "months": 3, "value": value, "raw": "", "source": places}
