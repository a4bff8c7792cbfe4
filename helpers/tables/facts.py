"""Titled tables to facts: every printed number with its line, period, unit, scale and place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from helpers import amounts
from helpers.currencies import same
from helpers.fiscal import FiscalCalendar
from helpers.periods import Period, label
from helpers.tables import layout, shares, units
from helpers.tables.dating import CHANGE, percent_words, row_periods
from helpers.tables.kinds import STATEMENTS
from helpers.tables.scales import prints_currency
from helpers.tables.titled import Table

_GUIDANCE = re.compile(
    r"outlook|guidance|forecast|expected(?! credit| loss)|projected(?! benefit)|estimated range|targets?\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\b(?:expenses?|costs?|income|earnings|revenues?|sales|loans?|assets|cash|debt|profit|taxes|deposits|equity"
    r"|depreciation|amortization|compensation|charge-?offs|investments?|securities|borrowings|notes)\b",
    re.IGNORECASE,
)
DAYS_APART = 15
_NO_SINGLE = "a range, not one figure"
_CHANGE_WORDS = " change"


class Fact(NamedTuple):
    """One printed number; the fields are the columns of `Release.facts`, which says what they mean."""

    table: str
    adjusted: bool
    title: str
    row: int
    section: str
    label: str
    note: str
    period: str
    period_end: date | None
    months: int
    column: str
    value: float
    unit: str
    scale: int
    decimals: int
    raw: str
    source: str


@dataclass(frozen=True)
class Unread:
    """A cell with digits inside a table that is no fact: its place and the reason."""

    source: str
    raw: str
    title: str
    label: str
    reason: str


def facts(found: list[Table], fiscal: FiscalCalendar) -> tuple[list[Fact], list[Unread]]:
    """Turn tables into facts, in reading order, and list every numeric cell that became none."""
    read, unread = [], []
    signed = any(prints_currency(table.block.lines) for table in found if table.kind in STATEMENTS)
    for table, lines, around in zip(found, _whole(found), _surroundings(found), strict=True):
        guidance, known, line_units = _guidance(table, fiscal), {}, []
        counting = replace(around, counts=True)
        headed, heads = None, []
        for cell, reason in table.block.stray:
            reason = _NO_SINGLE if amounts.is_range(cell.text) else reason
            unread.append(Unread(cell.source, cell.text, table.title, "", reason))
        counts, counted = (_counts(table, lines), _counted(table)) if signed else (set(), set())
        headings = [f"{words} {percent_words(table, at)}" for at, words in enumerate(table.columns)]
        for line, periods in zip(table.block.lines, row_periods(table, fiscal), strict=True):
            here = counting if line.number in counts else around
            line_units = _line_units(line, headings, here, line_units[:1])
            if counted:
                pairs = zip(line_units, line.figures, strict=True)
                line_units = ["number" if u == "money" and f.column in counted else u for u, f in pairs]
            scales = _scales(table, line, known)
            if periods is not headed:  # most rows are dated as the row above
                headed = periods
                heads = [_head(*column, fiscal) for column in zip(periods, table.columns, strict=True)]
            for figure, unit in zip(line.figures, line_units, strict=True):
                reason = "guidance for a period that has not ended" if guidance[figure.column] else _reason(figure)
                if reason:
                    unread.append(Unread(figure.cell.source, figure.cell.text, table.title, line.label, reason))
                else:
                    read.append(_fact(table, line, figure, heads[figure.column], unit, scales[figure.column]))
    return shares.rescaled(read), unread


def _scales(table: Table, line: layout.Line, known: dict) -> list[units.Scale]:
    """The scale of each column in one row: what the row or its section says, then the column, then the table.

    ``known`` keeps the answers: most rows of a table have the same.
    """
    own = units.scale_of([line.section, line.label])
    figures = line.figures if table.finest is not None else ()
    fine = frozenset(table.columns[f.column] for f in figures if f.amount and f.amount.decimals > table.finest)
    if (own, fine) not in known:
        whole = replace(table.scale, money=1)
        known[own, fine] = [
            own.filled(units.scale_of(column.words)).filled(whole if words in fine else table.scale)
            for column, words in zip(table.block.columns, table.columns, strict=True)
        ]
    return known[own, fine]


def _guidance(table: Table, fiscal: FiscalCalendar) -> list[bool]:
    """Say of each column whether its words, or the title, speak of what is expected.

    Under a title that says guidance, only a plain column of an ended period is one of results.
    """
    titled, found = bool(_GUIDANCE.search(table.title)), []
    for period, words in zip(table.periods, table.columns, strict=True):
        ended = bool(period.end and fiscal.current and period.end <= fiscal.current)
        results = ended and re.fullmatch(r"(?:actual)?", words, re.IGNORECASE)
        found.append(bool(_GUIDANCE.search(words)) or (titled and not results))
    return found


def _is_ahead(period: Period, fiscal: FiscalCalendar) -> bool:
    """Say whether a period of months ends after the one that the release is about; 52-53 week years end days apart."""
    return bool(period.months and period.end and fiscal.current and (period.end - fiscal.current).days > DAYS_APART)


def _reason(figure: layout.Figure) -> str:
    if figure.amount is not None:
        return ""
    if figure.cell.text[:1] in "<>≤≥":
        return "a bound, not a figure"
    return _NO_SINGLE if amounts.is_range(figure.cell.text) else "not a number that can be read"


def _surroundings(found: list[Table]) -> Iterator[units.Surroundings]:
    """What each table says of its rows; pages cut a table in parts, and what it prints is that of all of them."""
    parts: dict[tuple[str, str], list] = {}
    for table in found:
        for line in table.block.lines:
            money = units.money([one.amount for one in line.figures if one.amount and not one.amount.dash])
            parts.setdefault((table.kind, table.title), []).append(money)
    prints: dict[tuple[str, str], tuple[bool, bool]] = {}
    for part, rows in parts.items():
        cents = sum(any(amount.decimals >= 2 for amount in row) for row in rows)
        large = [row for row in rows if any(abs(amount.value) >= 100 for amount in row)]  # no shares of something
        fractions = sum(any(amount.decimals for amount in row) for row in large)
        prints[part] = cents > sum(map(bool, rows)) / 2, fractions > len(large) / 2
    for table, lines in zip(found, _whole(found), strict=True):
        cents, fractions = prints.get((table.kind, table.title), (False, False))
        percentages = units.states_percentages([*table.block.captions, table.title])
        each_share = units.mentions_per_share([table.title]) and "except" not in table.title.lower()
        yield units.Surroundings(
            table.kind, table.per_share, cents, percentages, each_share, fractions, percentages=_sign_on_first(lines)
        )


def _whole(found: list[Table]) -> Iterator[tuple[layout.Line, ...]]:
    """The lines of each table below those of its parts on the pages before: a first row prints its signs for all."""
    before, lines = None, ()
    for table in found:
        part, own = (table.kind, table.title, table.periods, table.columns), table.block.lines
        first = next((line.figures for line in own if line.figures), ())
        begins = part != before or any(one.amount and one.amount.unit for one in first)
        before, lines = part, own if begins else (*lines, *own)
        yield lines


def _counted(table: Table) -> set[int]:
    """The columns that count things: without a currency in the first row, where others of the period print one."""
    lines = table.block.lines
    first = next((one.figures for one in lines if any(f.amount and len(f.amount.unit) == 3 for f in one.figures)), ())
    signed = {f.column for one in lines for f in one.figures if f.amount and len(f.amount.unit) == 3}
    beside = {(table.periods[f.column], table.columns[f.column]) for f in first if f.column in signed}
    plain = {f.column for f in first if f.amount and not (f.amount.unit or f.amount.dash or f.amount.decimals)} - signed
    return {
        at
        for at in plain
        if (words := table.columns[at]) and any(period == table.periods[at] and words != w for period, w in beside)
    }


def _counts(table: Table, lines: tuple[layout.Line, ...]) -> set[int]:
    """The rows of a table that count things, by number, in a release that prints a currency on first rows of money.

    Where the first row is none of money, each row of money prints its currency. But a table that states a scale is one
    of money, whatever its amounts per share print: only a row of whole amounts shows that those above it are none.
    """
    stated = table.scale.money and table.finest is None  # not taken from the statements
    whole = [line for line in lines if not units.is_price(line.label)]  # prices print a currency wherever they stand
    if table.kind not in ("other", "segments") or prints_currency(whole) or any(map(_is_bare_money, lines)):
        return set()
    above: set[int] = set()
    for line in lines:
        printed = [one.amount for one in line.figures if one.amount]
        if stated and any(len(one.unit) == 3 and one.decimals < 2 for one in printed):
            return above
        above.add(line.number)
    return set() if stated else above


def _is_bare_money(line: layout.Line) -> bool:
    """Tell a row that prints no currency, but that its label, not what it says behind "per", calls money."""
    signed = any(one.amount and one.amount.unit for one in line.figures)
    return bool(line.figures) and not signed and bool(_MONEY.search(re.sub(r"\bper .*", "", line.label)))


def _sign_on_first(lines: tuple[layout.Line, ...]) -> bool:
    """Tell whether a percent sign on the first row, perhaps on the last too, holds for all rows, as a currency's does.

    Rows between that printed it would say that the others are something else; so would other decimals. Whole numbers
    may be counts of things.
    """
    rows = [[one.amount for one in line.figures if one.amount and not one.amount.dash] for line in lines]
    first, *rest = [row for row in rows if row] or [[]]
    decimals = first[0].decimals if first else 0
    return (
        decimals > 0
        and len(rest) > 1
        and all(amount.unit == "percent" for amount in first)
        and not any(amount.unit for row in rest[:-1] for amount in row)
        and all(
            a.unit in ("", "percent") and a.decimals == decimals and abs(a.value) < 1000 for row in rest for a in row
        )
    )


def _line_units(line: layout.Line, headings: list[str], around: units.Surroundings, above: list[str]) -> list[str]:
    own = [(figure.amount, headings[figure.column].strip()) for figure in line.figures]
    printed = [amount for amount, _ in own if amount]
    if {amount.unit for amount in printed if not amount.dash} == {"percent"}:
        return ["percent" if amount else "" for amount, _ in own]  # dashes go without the sign
    known: dict[tuple, str] = {}  # figures that print the same unit under the same words share the answer
    found = []
    for amount, words in own:
        if not amount:
            found.append("")
            continue
        if (amount.unit, words) not in known:
            # What columns of the same words print: dashes say nothing of decimals.
            beside = [one for one, heading in own if heading == words and one and not one.dash] or printed
            unit = units.unit_of(amount, beside, line.label, line.section, words, around, "".join(above))
            known[amount.unit, words] = unit
        found.append(known[amount.unit, words])
    plain = [amount if not words else None for amount, words in own]
    signed = [amount.unit == "percent" for amount in plain if amount]
    if any(signed):
        # Beside columns of amounts too; and a row may print the sign on its first figure only.
        bare = [bool(one and (one.dash or (signed[0] and not one.unit))) for one in plain]
        found = ["percent" if is_bare else unit for is_bare, unit in zip(bare, found, strict=True)]
    return found


def _head(period: Period, words: str, fiscal: FiscalCalendar) -> tuple[str, date | None, int, str]:
    """What a column says of its figures: ``period``, ``period_end``, ``months`` and ``column`` of `Fact`."""
    name = label(period.months, period.end) if period.end else ""
    words = words or ("expected" if _is_ahead(period, fiscal) else "")
    changed = _CHANGE_WORDS if name and CHANGE.search(words) else ""
    return name + changed, period.end, period.months or 0, words


def _fact(table: Table, line: layout.Line, figure: layout.Figure, head: tuple, unit: str, scale: units.Scale) -> Fact:
    amount, text, mark = figure.amount, figure.cell.text, figure.cell.mark
    stated = scale.shares if unit == "shares" else scale.money if unit == "money" else None
    if unit in ("money", "price", "USD/share"):
        printed = amount.unit if len(amount.unit) == 3 else ""
        currency = (scale.currency if same(printed, text, scale.currency) else "") or printed or "USD"
        coin = units.small_coin(amount, f"{line.section} {line.label}") if unit == "USD/share" else ""
        unit = f"{coin or currency}/share" if unit == "USD/share" else currency
    note = "/".join(filter(None, (line.note, mark.strip("()"), amount.mark)))
    multiple = amount.scale if amount.scale > 1 else stated or 1
    row = (table.kind, table.adjusted, table.title, line.number, line.section, line.label, note)
    return Fact(*row, *head, amount.value, unit, multiple, amount.decimals, text, figure.cell.source)
