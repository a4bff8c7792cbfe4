"""Tables headed by bare dates that print amounts of months: the statements, which print some of them too, say so."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from helpers.tables import kinds, units
from helpers.tables.titled import Table

ENOUGH = 2  # amounts of three digits: that two agree by accident with lines of the same date is not to be feared


def spanned(found: list[Table]) -> list[Table]:
    """Give the columns of such a table the months of the statement columns that print the same amounts.

    "Jul 31, 2024 | Oct 31, 2024" over a trend of revenue means the quarters that end there. The balance sheet must not
    print the amounts: then the dates are meant.
    """
    printed: dict[tuple, set[int]] = defaultdict(set)
    for table in found:
        if table.kind in kinds.STATEMENTS:
            for months, end, amount in _amounts(table):
                printed[end, amount].add(months)
    return [_spanned(table, printed) if table.kind not in kinds.STATEMENTS else table for table in found]


def _spanned(table: Table, printed: dict[tuple, set[int]]) -> Table:
    if any(period.months for period in table.periods):
        return table
    agreed = Counter(months for _, end, amount in _amounts(table) for months in printed.get((end, amount), ()))
    months, times = max(agreed.items(), key=lambda one: one[1], default=(0, 0))
    if not months or times < ENOUGH or agreed[0] >= times:
        return table
    periods = tuple(replace(one, months=months) if one.end else one for one in table.periods)
    return replace(table, periods=periods)


def _amounts(table: Table) -> Iterator[tuple[int, date, float]]:
    for line in table.block.lines:
        for figure in line.figures:
            period = table.periods[figure.column]
            if figure.amount and units.money([figure.amount]) and period.end and abs(figure.amount.value) >= 100:
                yield period.months or 0, period.end, figure.amount.value * (table.scale.money or 1)
