"""Ties across releases: quarters that add up to the year to date, cash that opens as it closed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pandas as pd

from helpers.history.prints import OPENING, Print, is_balance
from helpers.measures import STATEMENTS

COLUMNS = [
    "kind",
    "table",
    "label",
    "period",
    "printed",
    "recomputed",
    "difference",
    "unit",
    "scale",
    "status",
    "source",
    "parts",
]
# Of sums of two to four rounded figures a quarter and more miss by a unit. Where hardly any does, the company lets its
# figures add up, and one that does not is wrong by that unit.
_ROUNDS = 0.05


def ties(prints: Iterable[Print]) -> pd.DataFrame:
    """Check what one release prints against what others print.

    Returns
    -------
    DataFrame
        One row per check: ``kind`` (``year to date``: a span of several quarters against the quarters in it, each as
        printed in its own release; ``opening cash``: against the closing cash of the release before), ``table``,
        ``label``, ``period``, ``printed``, ``recomputed``, ``difference``, ``unit``, ``scale``, ``status`` (``ties``;
        ``rounds``, off by no more than each figure's rounding, where others are too; ``breaks``), ``source``,
        ``parts``.
    """
    first: dict[tuple, Print] = {}
    for one in sorted(prints, key=lambda one: one.order):
        if one.concept and one.table in STATEMENTS and len(one.unit) == 3:
            # The release of the period itself counts, not a comparative that may have been restated since.
            first.setdefault((one.table, one.concept, one.unit, one.at - one.span, one.at), one)
    found = pd.DataFrame([*_years_to_date(first), *_opening_cash(first)], columns=COLUMNS)
    rounds = found["status"] == "rounds"
    if rounds.mean() < _ROUNDS:
        found.loc[rounds, "status"] = "breaks"
    return found


def _years_to_date(first: dict[tuple, Print]) -> Iterator[dict]:
    for (table, concept, unit, start, end), whole in first.items():
        if end - start < 2 or is_balance(concept):
            continue
        parts = [first.get((table, concept, unit, at, at + 1)) for at in range(start, end)]
        if all(parts) and len({one.release for one in [whole, *parts]}) > 1:
            yield _row("year to date", whole, parts)


def _opening_cash(first: dict[tuple, Print]) -> Iterator[dict]:
    closing = defaultdict(list)
    for (_, concept, unit, _, end), one in first.items():
        if not concept.endswith(OPENING):
            closing[concept, unit, end].append(one)
    for (_, concept, unit, start, _), opening in first.items():
        if concept.endswith(OPENING):
            found = [one for one in closing[concept.removesuffix(OPENING), unit, start] if one.order < opening.order]
            if found:
                yield _row("opening cash", opening, found[-1:])


def _row(kind: str, whole: Print, parts: list[Print]) -> dict:
    difference = round(whole.amount - sum(one.amount for one in parts), 6)
    rounding = sum(one.step for one in [whole, *parts]) / 2 if kind == "year to date" else whole.step
    status = "ties" if not difference else "rounds" if abs(difference) <= rounding else "breaks"
    return {
        "kind": kind,
        "table": whole.table,
        "label": whole.label,
        "period": whole.period,
        "printed": whole.amount / whole.scale,
        "recomputed": (whole.amount - difference) / whole.scale,
        "difference": difference / whole.scale,
        "unit": whole.unit,
        "scale": whole.scale,
        "status": status,
        "source": whole.place,
        "parts": " + ".join(one.place for one in parts),
    }
