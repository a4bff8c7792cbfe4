"""Grids to facts: every printed number with its table, line, period, unit, scale and place."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from helpers import amounts, kinds, layout, units
from helpers.documents.grid import Document
from helpers.periods import QUARTER, FiscalCalendar, Period, dates, fiscal_calendar, label, parse

_CHANGE = re.compile(
    r"change|variance|increase|decrease|inc\b|\bdec\b|growth|better|worse|compared|\bvs\b|versus|[yq]\s*/\s*[yq]|[yq][o-][yq]|fav",
    re.IGNORECASE,
)
_GUIDANCE = re.compile(r"outlook|guidance|forecast|expected|projected|estimated range|targets?\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^[•◦▪·]|^\(?\w?[*\d)]+\s.*[^:]$|^\W*(?:\(?unaudited\)?|continued|page \d+|\d+|exhibit [\d.]+|table of contents|more|-more-|###)\W*$|^\(.*\)$",
    re.IGNORECASE,
)
_RESTATED = re.compile(
    r"\(?(?:as )?(?:restated|revised|recast|reclassified|adjusted|reported|actual)\)?", re.IGNORECASE
)
_CHANGE_WORDS = " change"
_FLOWS = ("income", "cash_flow")


@dataclass(frozen=True)
class Table:
    """One titled table: a block of lines with its kind, units and the period of every column."""

    kind: str
    title: str
    block: layout.Block
    scale: units.Scale
    per_share: bool
    adjusted: bool = False  # the whole table is non-GAAP: its "Net income" is not the GAAP line of that name
    periods: tuple[Period, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
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


def tables(document: Document) -> tuple[list[Table], FiscalCalendar]:
    """Find the titled tables of a document and the fiscal calendar that their headings teach."""
    found = _titled(document)
    fiscal = _calendar(document, found)
    return _statements([_dated(table, fiscal) for table in found]), fiscal


def facts(found: list[Table], fiscal: FiscalCalendar) -> tuple[list[Fact], list[Unread]]:
    """Turn tables into facts, in reading order, and list every numeric cell that became none."""
    read, unread = [], []
    for table in found:
        guidance = _is_guidance(table)
        for cell, reason in table.block.stray:
            unread.append(Unread(cell.source, cell.text, table.title, "", reason))
        for line in table.block.lines:
            line_units = _line_units(table, line)
            scale = units.scale_of([line.section, line.label]).filled(table.scale)
            periods = _row_periods(table, line, fiscal)
            for figure, unit in zip(line.figures, line_units, strict=True):
                reason = guidance or _reason(figure)
                if reason:
                    unread.append(Unread(figure.cell.source, figure.cell.text, table.title, line.label, reason))
                else:
                    read.append(_fact(table, line, figure, periods[figure.column], unit, scale))
    return read, unread


def _titled(document: Document) -> list[Table]:
    found: list[Table] = []
    number = 1
    repeated = _letterhead(document)
    for grid in document.grids:
        for block in layout.blocks(grid, number):
            before = found[-1] if found else None
            if before and not block.own_heading and block.lines:
                block = layout.under(block, before.block)
            if block.lines or block.stray:
                found.append(_table(block, before, repeated))
        number += len(grid.rows)
    return found


def _letterhead(document: Document) -> set[str]:
    """Caption lines that stand over several tables name the company or the release, not a table."""
    seen = Counter(line.text for grid in document.grids for line in {line.text: line for line in grid.caption}.values())
    return {text for text, times in seen.items() if times >= 3}


def _table(block: layout.Block, before: Table | None, letterhead: set[str]) -> Table:
    title = _title(block.captions, letterhead)
    labels = [text for line in block.lines for text in (line.label, line.section)]
    headings = [parse(column.heading)[1] for column in block.columns]
    kind = kinds.kind(title, labels, headings)
    scale = units.scale_of([*block.captions, *(word for column in block.columns for word in column.words)])
    per_share = units.mentions_per_share(list(block.captions))
    if before and not title and _same_headings(block, before.block) and kind in ("other", before.kind):
        # A table cut by a page break goes on under the same headings, without a title of its own.
        kind, title = before.kind, before.title
        per_share = per_share or before.per_share
        scale = scale.filled(before.scale)
    adjusted = kind == "reconciliation" and kinds.is_adjusted([title, *headings], labels)
    return Table(kind, title, block, scale, per_share, adjusted)


def _statements(found: list[Table]) -> list[Table]:
    """Leave each statement's name to one table and its continuations; a summary that looks like one is `other`.

    The statement is the table whose columns are plain periods, whose title says so and that prints most lines.
    Tables of the same title go with it, and a table of other periods (a year beside a quarter) does too.
    """
    kept = list(found)
    for kind in kinds.STATEMENTS:
        own = [table for table in found if table.kind == kind]
        if not own:
            continue
        main = max(own, key=lambda t: (_is_plain(t, kind), kinds.names_statement(t.title), len(t.block.lines)))
        for index, table in enumerate(found):
            if table.kind == kind and not _goes_with(table, main, kind):
                kept[index] = replace(table, kind="other")
    return kept


def _is_plain(table: Table, kind: str) -> bool:
    flows = [period.months or 0 for period, words in zip(table.periods, table.columns, strict=True) if not words]
    return bool(flows) and (max(flows) == 0 if kind == "balance_sheet" else True)


def _goes_with(table: Table, main: Table, kind: str) -> bool:
    if not _is_plain(table, kind):
        return False
    alike = re.sub(r"\W*\(?(?:continued|concluded|unaudited)\)?\W*", "", table.title.lower())
    other = re.sub(r"\W*\(?(?:continued|concluded|unaudited)\)?\W*", "", main.title.lower())
    return alike == other or (kinds.names_statement(table.title) and not _spans(table) & _spans(main))


def _spans(table: Table) -> set[tuple]:
    return {(period.months, period.end) for period in table.periods}


def _same_headings(block: layout.Block, before: layout.Block) -> bool:
    return [column.heading for column in block.columns] == [column.heading for column in before.columns]


def _title(captions: tuple[str, ...], letterhead: set[str]) -> str:
    """The nearest caption line that is no units line, no date, no letterhead; a line that names a statement wins."""
    lines = [
        text
        for text in captions
        if not (
            _NO_TITLE.match(text)
            or units.is_units_line(text)
            or text in letterhead
            or len(text) > layout.LONGEST_HEADING
        )
        and not (parse(text)[0] and not parse(text)[1])
    ]
    for index in range(len(lines) - 1, 0, -1):
        if re.match(r"(?:of|in|to|and|or|with)\b", lines[index], re.IGNORECASE) and len(lines[index - 1]) < 100:
            lines[index - 1 : index + 1] = [f"{lines[index - 1]} {lines[index]}"]  # a title over two lines
    named = [text for text in lines[-3:] if kinds.names_statement(text)]
    return (named or lines or [""])[-1]


def _calendar(document: Document, found: list[Table]) -> FiscalCalendar:
    headed = [
        (table.kind, _own_period(table, column))
        for table in found
        for column in table.block.columns
        if column.words and not parse(column.heading)[1]
    ]
    flows = [period for _, period in headed if period.months and period.end]
    days = [period.end for _, period in headed if period.end and not period.months]
    income = [period.end for kind, period in headed if kind == "income" and period.end]
    ends = [period.end for period in flows]
    # An income statement prints no period to come; guidance does, so other tables may look past the dateline only
    # where there is nothing else.
    released = _release_date(document)
    past = income or [end for end in ends or days if released is None or end <= released] or ends or days
    current = max(past, default=None)
    if current is None:
        return FiscalCalendar()
    # Which quarter ends there: what the release calls it; else the year-to-date months; else the balance sheet's
    # comparative date, which is the last fiscal year's end unless it stands a year back; else a year that ended.
    named = _named_quarter(document)
    to_date = max((p.months for p in flows if p.end == current and p.months in (6, 9)), default=0)
    sheet = [p.end for kind, p in headed if kind == "balance_sheet" and p.end and (current - p.end).days % 365 > 20]
    years = [p.end for p in flows if p.months == 12 and p.end <= current]
    back = 3 * named.quarter if named.quarter and named.quarter < 4 else 0 if named.quarter else to_date
    year_ends = [_months_before(current, back)] if back or named.quarter else [*sheet, *years]
    return fiscal_calendar([*ends, *days], year_ends, named, current)


def _months_before(end: date, months: int) -> date:
    middle = end - timedelta(days=15)
    number = middle.year * 12 + middle.month - 1 - months
    return date(number // 12, number % 12 + 1, 28)


def _release_date(document: Document) -> date | None:
    """The dateline: the first full date in the running text that no period word governs."""
    for line in document.lines[:40]:
        for found in re.finditer(r"[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d", line.text):
            if not re.search(r"(?:ended|ending|of|at)\s*$", line.text[: found.start()]):
                return parse(found[0])[0].end
    return None


def _named_quarter(document: Document) -> Period:
    """The quarter that the first lines of the running text speak of most, with the latest year they give it."""
    seen = Counter()
    years = Counter()
    for line in document.lines[:40]:
        for found in QUARTER.finditer(line.text):
            period, _ = parse(found[0])
            seen[period.quarter] += 1
            if period.year:
                years[period.quarter, period.year] += 1
    if not seen:
        return Period()
    quarter = max(seen, key=seen.get)
    return Period(quarter=quarter, year=max((year for one, year in years if one == quarter), default=None))


def _own_period(table: Table, column: layout.Column) -> Period:
    """A column's period from its own words, filled from the captions where the words leave parts open."""
    period, _ = parse(column.heading)
    if period.year and column.words and (last := parse(column.words[-1])[0]).year:
        # "Three Months Ended March 31, 2020" over 2020 and 2019: the year nearest to the figures counts.
        of_year = [end for end in dates(column.heading) if end.year == last.year]
        period = replace(period, year=last.year)
        if of_year and not last.month:
            period = replace(period, month=of_year[-1].month, day=of_year[-1].day)
    own = period
    for text in reversed(table.block.captions):
        if len(text) > layout.LONGEST_HEADING:
            break  # a paragraph: what stands above it is not about this table
        around, rest = parse(text)
        if not (around.month or around.months and around.months < 12):
            continue  # a bare year names a budget or a plan as often as a period
        if around.months is not None and (_two_spans(text) or own.end and rest and table.kind not in _FLOWS):
            around = replace(around, months=None)
        period = period.filled(around)
    return replace(period, months=0) if table.kind == "balance_sheet" and own.months is None else period


def _two_spans(text: str) -> bool:
    """Tell whether a caption names two lengths of period: "three and nine months ended" gives no column its own."""
    return bool(
        re.search(
            r"\b(?:three|six|nine|twelve|quarter|months?)\b.*\band\b.*\b(?:six|nine|twelve|year)\b", text, re.IGNORECASE
        )
    )


def _dated(table: Table, fiscal: FiscalCalendar) -> Table:
    columns = table.block.columns
    words = [parse(column.heading)[1] or _percent_words(table, index) for index, column in enumerate(columns)]
    steady = [index for index, rest in enumerate(words) if not _CHANGE.search(rest)]
    if len(steady) > 1 and len({words[index] for index in steady}) == 1:
        # Words that all period columns share tell no two apart: they are a title over them.
        words = ["" if index in steady else rest for index, rest in enumerate(words)]
    own = [parse(column.heading)[0] for column in columns]
    found = [fiscal.resolve(_own_period(table, column)) for column in columns]
    for index, rest in enumerate(words):
        if rest and own[index].year is None and (not found[index].end or any(one.year for one in own)):
            # "% of revenue" beside a dated column speaks of that column's period.
            near = [*reversed(found[:index]), *found[index + 1 :]]
            found[index] = next((p for p in near if p.end), found[index])
    found = [replace(p, months=0) if p.end and p.months is None else p for p in found]
    spans = Counter((p.months, p.end) for p in found)
    words = [
        "" if _RESTATED.fullmatch(w) and spans[p.months, p.end] == 1 else w for w, p in zip(words, found, strict=True)
    ]
    plain = [found[index] for index in steady if found[index].end]
    for index, rest in enumerate(words):
        if _CHANGE.search(rest) and plain:
            # A change belongs to the newest period beside it that covers as many months.
            same = [p for p in plain if found[index].months in (None, p.months)] or plain
            found[index] = max(same, key=lambda p: p.end)
    return replace(table, periods=tuple(found), columns=tuple(_told_apart(found, words)))


def _told_apart(found: list[Period], words: list[str]) -> Iterator[str]:
    """Two columns under the same words are not both the period's amount: the later ones are numbered."""
    seen: Counter = Counter()
    for period, rest in zip(found, words, strict=True):
        seen[period, rest] += 1
        times = seen[period, rest]
        yield rest if times == 1 or not period.end else f"{rest} ({times})".strip()


def _percent_words(table: Table, index: int) -> str:
    """A column without heading that prints nothing but percentages says of itself what it is."""
    if table.block.columns[index].words and parse(table.block.columns[index].heading)[0].year:
        return ""
    printed = [f.amount for line in table.block.lines for f in line.figures if f.column == index and f.amount]
    return "%" if printed and all(one.unit == "percent" or one.dash for one in printed) else ""


def _is_guidance(table: Table) -> str:
    words = " ".join((table.title, *table.columns))
    return "guidance for a period that has not ended" if _GUIDANCE.search(words) else ""


def _reason(figure: layout.Figure) -> str:
    if figure.amount is not None:
        return ""
    return "a range, not one figure" if amounts.is_range(figure.cell.text) else "not a number that can be read"


def _line_units(table: Table, line: layout.Line) -> list[str]:
    printed = [figure.amount for figure in line.figures if figure.amount]
    found = []
    for figure in line.figures:
        heading = table.columns[figure.column] if table.columns else ""
        if figure.amount and figure.amount.unit in ("percent", "basis points", "multiple"):
            found.append(figure.amount.unit)
        else:
            found.append(units.unit_of(line.label, line.section, heading, printed, table.per_share))
    if "percent" in found and any(f.amount and f.amount.unit == "percent" for f in line.figures):
        # A percent row prints its dashes without the sign.
        plain = {i for i, f in enumerate(line.figures) if not table.columns[f.column]}
        if all(found[i] == "percent" or line.figures[i].amount and line.figures[i].amount.dash for i in plain):
            found = ["percent" if i in plain else unit for i, unit in enumerate(found)]
    return found


def _row_periods(table: Table, line: layout.Line, fiscal: FiscalCalendar) -> tuple[Period, ...]:
    """Where the columns are measures, or quarters without a year, the row's own words or its section date it."""
    if all(period.end for period in table.periods):
        return table.periods
    own = parse(line.label)[0].filled(parse(line.section)[0])
    if not own:
        return table.periods
    filled = [fiscal.resolve(period.filled(own)) for period in table.periods]
    return tuple(replace(p, months=0) if p.end and p.months is None else p for p in filled)


def _fact(
    table: Table, line: layout.Line, figure: layout.Figure, period: Period, unit: str, scale: units.Scale
) -> Fact:
    amount, words = figure.amount, table.columns[figure.column]
    scales = {"money": scale.money, "shares": scale.shares}
    currency = amount.unit if len(amount.unit) == 3 else scale.currency or "USD"
    name = label(period.months, period.end) if period.end else ""
    if name and _CHANGE.search(words):
        name += _CHANGE_WORDS
    return Fact(
        table=table.kind,
        adjusted=table.adjusted,
        title=table.title,
        row=line.number,
        section=line.section,
        label=line.label,
        note="/".join(filter(None, [line.note, amount.mark])),
        period=name,
        period_end=period.end,
        months=period.months or 0,
        column=words,
        value=amount.value,
        unit={"money": currency, "USD/share": f"{currency}/share"}.get(unit, unit),
        scale=amount.scale if amount.scale > 1 else scales.get(unit) or 1,
        decimals=amount.decimals,
        raw=figure.cell.text,
        source=figure.cell.source,
    )
