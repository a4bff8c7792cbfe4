"""Tables without a units line: they are printed in the units of the statements, as far as their figures agree."""

import re
from collections.abc import Iterable
from dataclasses import replace

from helpers import currencies
from helpers.amounts import Amount
from helpers.documents.grid import Document
from helpers.tables import kinds, layout, units
from helpers.tables.titled import Table

_SAID = re.compile(
    r"\b(?:amounts|figures|results|statements|information|otherwise|expressed|stated|presented|reported)\b[^.;]{0,80}?\bin\s+(?P<what>[^.;]{0,60})",
    re.IGNORECASE,
)


def in_currency(found: list[Table], document: Document) -> list[Table]:
    """Give tables that name no currency that of the statements, or the one in which the text says that it reports.

    A bare ``$`` says that it is one of the dollars. Where no table and no figure says more, and the text does not
    either, the currency that the text prints with its amounts is taken; and the U.S. dollar where it prints none.
    """
    named = [table.scale.currency for table in found if table.scale.currency and table.kind in kinds.STATEMENTS]
    signs = {one.unit for table in found for line in table.block.lines for one in _money(line) if len(one.unit) == 3}
    spoken = (code for line in document.lines if (code := _said(line.text)))
    if not named and signs <= {"USD"}:
        said = next((code for code in spoken if not signs or code in currencies.DOLLARS), "")
        named = [said] if said else [] if signs else _printed(document)
    if len(set(named)) != 1:
        return found
    return [
        table if table.scale.currency else replace(table, scale=replace(table.scale, currency=named[0]))
        for table in found
    ]


def _said(text: str) -> str:
    found = _SAID.search(text)
    return next(iter(currencies.written(found["what"])), "") if found else ""


def _printed(document: Document) -> list[str]:
    """The one currency that the text prints before most of its amounts, if any."""
    found = [code for line in document.lines for code in currencies.before_figures(line.text)]
    return [max(set(found), key=found.count)] if found else []


def scaled(found: list[Table]) -> list[Table]:
    """Give a table that states no units those of the statements.

    A release states its units over the statements; smaller tables and footnotes go without. The figures must agree:
    the first row prints a currency where the statements do, no figure is larger than the largest of the statements, and
    not all are round thousands, which is how whole dollars are printed. What is printed more finely than the statements
    are, as amounts per share and prices, stays in whole units: `Table.finest` holds that for them.
    """
    stated = [table for table in found if table.kind in kinds.STATEMENTS and table.scale.money]
    scales = {table.scale for table in stated}
    if len({scale.money for scale in scales}) != 1:
        return found
    own = next((table for table in stated if table.kind == "income"), stated[0]).scale
    amounts = [amount for table in stated for line in table.block.lines for amount in _money(line)]
    largest = max((abs(amount.value) for amount in amounts), default=0.0)
    finest, signed = _usual_decimals(stated), any(prints_currency(table.block.lines) for table in stated)
    return [
        replace(table, scale=own, finest=finest)
        if table.scale.money is None and (prints_currency(table.block.lines) or not signed) and _agrees(table, largest)
        else table
        for table in found
    ]


def _money(line: layout.Line) -> list[Amount]:
    return units.money([figure.amount for figure in line.figures])


def _usual_decimals(stated: list[Table]) -> int:
    """The decimals of most rows of the statements: per-share rows have more."""
    rows = [max(one.decimals for one in _money(line)) for table in stated for line in table.block.lines if _money(line)]
    return max(set(rows), key=rows.count, default=0)


def prints_currency(lines: Iterable[layout.Line]) -> bool:
    """Tell whether the first of the rows that may be money prints a currency."""
    first = next((row for line in lines if (row := _money(line))), [])
    return any(len(one.unit) == 3 for one in first)


def _agrees(table: Table, largest: float) -> bool:
    values = [abs(one.value) for line in table.block.lines for one in _money(line) if one.value]
    whole = len(values) > 2 and all(value % 1000 == 0 for value in values)
    return max(values, default=0.0) <= largest and not whole
