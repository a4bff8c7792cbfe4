"""Comparatives against what the earlier release printed: changed, relabelled, reclassified, or rescaled by a split."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

import pandas as pd

from helpers.history.lines import Column, aligned, lines, words
from helpers.history.prints import Print, agree
from helpers.history.splits import Split, counted_in_shares, explained, factor_between
from helpers.measures import NET_INCOME, STATEMENTS

COLUMNS = [
    "release", "kind", "table", "label", "concept", "period", "first", "now", "difference", "unit", "scale", "reason",
    "first_source", "now_source",
]  # fmt: skip
# A reclassification moves amounts between lines and leaves what the statement leads to as it was.
_ENDS = {
    "income": NET_INCOME,
    "balance_sheet": ("Assets", "LiabilitiesAndStockholdersEquity"),
    "cash_flow": (
        "CashAndCashEquivalentsPeriodIncreaseDecrease",
        "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
        "CashAndCashEquivalentsAtCarryingValue",
        "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
    ),
}
Pair = tuple[Print, Print]
_MOST = 3  # lines that an amount is looked for in, when it left another


def restatements(prints: Iterable[Print], found_splits: list[Split]) -> pd.DataFrame:
    """One row per line and period that a release prints otherwise than the release before that printed it.

    A split is one row; so is a new label. What a summary or reconciliation repeats of a statement is listed once.
    """
    rows, seen, last = [], set(), {}
    for order, tables in _by_release(prints).items():
        rows += [_split_row(split) for split in found_splits if split.order == order]
        for first, now in _again(tables, last):
            for row, mark in _compared(first, now, found_splits):
                if mark not in seen:
                    seen.add(mark)
                    rows.append(row)
        for table, columns in tables.items():
            last |= {(table, *column): found for column, found in columns.items()}
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_release(prints: Iterable[Print]) -> dict[int, dict[str, dict[Column, list[Print]]]]:
    """The prints of each release by table and column, in order of time; statements first."""
    found = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for one in sorted(prints, key=lambda one: (one.order, one.table not in STATEMENTS)):
        found[one.order][one.table][one.span, one.at].append(one)
    return found


def _again(tables: dict, last: dict) -> Iterator[tuple[list[Print], list[Print]]]:
    """The prints of columns that an earlier release had, with the prints of that release, newest column first."""
    for table, columns in tables.items():
        together = defaultdict(list)
        for column in sorted(columns, key=lambda column: (-column[1], column[0])):
            if (table, *column) in last:
                together[last[table, *column][0].order].append(column)
        for _, same in sorted(together.items(), reverse=True):
            yield (
                [one for column in same for one in last[table, *column]],
                [one for column in same for one in columns[column]],
            )


def _compared(first: list[Print], now: list[Print], found_splits: list[Split]) -> Iterator[tuple[tuple, tuple]]:
    release = now[0].release
    pairs, gone, new = aligned(lines(first), lines(now))
    for left, right in pairs:
        old, one = left.head, right.head
        if one.table in STATEMENTS and words(old.label) != words(one.label):
            mark = (one.table, words(old.label), words(one.label))
            yield _row("relabelled", old, one, release, f"was {old.label}"), mark
    for column in dict.fromkeys((one.span, one.at) for one in now):
        both = [(left.prints.get(column), right.prints.get(column)) for left, right in pairs]
        both = [pair for pair in both if all(pair)]
        changed = [pair for pair in both if not agree(*pair) and not _by_split(*pair, found_splits)]
        left = [line.prints[column] for line in gone if column in line.prints]
        came = [line.prints[column] for line in new if column in line.prints]
        moved = _moved(both, changed, left, came)
        for old, one in [*changed, *((old, None) for old in left), *((None, one) for one in came)]:
            reason = moved.get(id(one or old), "")
            if reason or (old and one):
                kind, either = ("reclassified" if reason else "changed"), one or old
                mark = (words(either.label), column, old and old.amount, one and one.amount)
                yield _row(kind, old, one, release, reason), mark


def _by_split(first: Print, now: Print, found_splits: list[Split]) -> bool:
    factor = factor_between(found_splits, first, now)
    return factor != 1 and counted_in_shares(now) and explained(first, now, factor)


def _moved(both: list[Pair], changed: list[Pair], gone: list[Print], new: list[Print]) -> dict[int, str]:
    """What left one line and came to others, by line: only where the statement leads to the same end as before."""
    ends = [(old, one) for old, one in both if one.concept in _ENDS.get(one.table, ())]
    if not ends or any(pair in changed for pair in ends):
        return {}
    moves = [(one, one.amount - old.amount) for old, one in changed]
    moves += [(old, -old.amount) for old in gone if old.amount] + [(one, one.amount) for one in new if one.amount]
    moves = [move for move in moves if move[0].unit == ends[0][1].unit]
    printed_twice = {id(one) for _, one in changed}
    found = {}
    for line, amount in moves:
        others = [move for move in moves if move[0] is not line]
        counter = _counterparts(amount, others)
        if not counter and id(line) in printed_twice:
            # What is no cost any more and no revenue either changes both lines the same way.
            counter = _counterparts(-amount, [move for move in others if id(move[0]) in printed_twice], 1)
        if counter:
            found[id(line)] = f"offset by {'; '.join(other.label for other in counter)}"
    return found


def _counterparts(amount: float, others: list[tuple[Print, float]], most: int = _MOST) -> list[Print]:
    """The fewest lines that together changed by the same amount the other way."""
    for size in range(1, most + 1):
        for some in combinations(others, size):
            if abs(sum(change for _, change in some) + amount) < 1e-6 * abs(amount):
                return [line for line, _ in some]
    return []


def _row(kind: str, old: Print | None, one: Print | None, release: str, reason: str) -> tuple:
    """The values of `COLUMNS`."""
    either = one or old
    first, now = (side.amount / either.scale if side else float("nan") for side in (old, one))
    difference = round((now if one else 0.0) - (first if old else 0.0), 9)
    line = either.table, either.label, either.concept, either.period, first, now, difference, either.unit, either.scale
    return release, kind, *line, reason, old.place if old else "", one.place if one else ""


def _split_row(split: Split) -> tuple:
    said = f"{split.factor.numerator} for {split.factor.denominator}"
    reason = f"shares split {said}, which explains {split.figures} figures"
    return _row("split", split.first, split.now, split.release, reason)
