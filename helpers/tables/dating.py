"""Columns to periods: a column's own words, then its neighbours, its captions and the issuer's fiscal calendar."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from helpers.documents.grid import Document
from helpers.fiscal import FiscalCalendar, fiscal_calendar
from helpers.periods import COMPARED, QUARTER, Period, dates, parse
from helpers.tables import layout, units
from helpers.tables.titled import Table

CHANGE = re.compile(
    r"change|variance|increase|decrease|inc\b|\bdec\b|growth|better|worse|compared|\bvs?\b|versus|\bchg|\bvar\b|[Δ∆]|[yq]\s*/\s*[yq]|[yq][o-][yq]|fav|\bb\s*/\s*\(?w|\bf\s*/\s*\(?u",
    re.IGNORECASE,
)
_RESTATED = re.compile(
    r"\(?(?:as )?(?:restated|revised|recast|reclassified|adjusted|reported|actual|successor|predecessor)\)?",
    re.IGNORECASE,
)
_DAY = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2},|\d{1,2} [A-Z][a-z]{2,8}) (?:19|20)\d\d"
_PLACED = re.compile(rf",\s*{_DAY}\s*(?:[(/][^)/]*[)/])?\s*[-–—]+\s*\S")
_SPOKEN = re.compile(rf"(?:quarter|months|weeks|year|period) ended {_DAY}")
_ENDED = re.compile(r"\bend(?:ed|ing)\b", re.IGNORECASE)
_TRAILING = re.compile(
    r"\b(?:trailing|rolling|last|latest|preceding)[\s-]+(?:(?:4|four)[\s-]+quarters?|(?:12|twelve)[\s-]+months?)\b|\b[TL]TM\b",
    re.IGNORECASE,
)
_FISCAL = re.compile(r"\b(?:fiscal(?: year)?|FY)\s*(?:20\d\d|['’]?\d\d)\b", re.IGNORECASE)
_FLOWS = ("income", "cash_flow")


def calendar(document: Document, found: list[Table]) -> FiscalCalendar:
    """Learn from a release which period it is about and how its issuer counts quarters; without a date it is empty."""
    headed = [
        (table.kind, _own_period(table, column))
        for table in found
        for column in table.block.columns
        if column.words and (not (rest := parse(column.heading)[1]) or units.is_unit(rest))
    ]
    flows = [period for _, period in headed if period.months and period.end]
    days = [period.end for _, period in headed if period.end and not period.months]
    income = [period.end for kind, period in headed if kind == "income" and period.end]
    ends = [period.end for period in flows]
    # An income statement prints no period to come; guidance does, so other tables may look past the dateline only
    # where there is nothing else.
    released = _release_date(document)
    past = income or [end for end in ends or days if released is None or end <= released] or ends or days
    named = _named_quarter(document)
    current = max(past or _spoken_ends(document, released), default=None) or _calendar_quarter(named, released)
    if current is None:
        return FiscalCalendar()
    # Which quarter ends there: what the release calls it; else the year-to-date months; else the balance sheet's
    # comparative date, which is the last fiscal year's end unless it stands a year back; else a year that ended.
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
    return next(filter(None, (_dateline(line.text) for line in document.lines[:40])), None)


@lru_cache(maxsize=4096)
def _dateline(text: str) -> date | None:
    for found in re.finditer(_DAY, text):
        if not re.search(r"(?:ended|ending|of|at)\s*$", text[: found.start()]):
            return parse(found[0])[0].end
    return None


def _spoken_ends(document: Document, released: date | None) -> list[date]:
    """Period ends that the first lines of the running text name, for a release whose headings print no date."""
    found = [parse(hit[0])[0].end for line in document.lines[:40] for hit in _SPOKEN.finditer(line.text)]
    return [end for end in found if end and (released is None or end <= released)]


def _calendar_quarter(named: Period, released: date | None) -> date | None:
    """The end of the calendar quarter of the name by which a release without any date of a period calls its own.

    A release comes out weeks after its quarter has ended: fiscal quarters of another year end on other days than that.
    """
    if not (named.quarter and released):
        return None
    end = Period(year=named.year or released.year, month=3 * named.quarter).end
    return end if 10 <= (released - end).days <= 100 else None


def _named_quarter(document: Document) -> Period:
    """The quarter that the first lines of the running text speak of most, with the latest year they give it.

    Where they give it none, "fourth quarter and fiscal 2024", the first fiscal year that they name is its own.
    """
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
    fiscal = (parse(found[0])[0].year for line in document.lines[:40] for found in _FISCAL.finditer(line.text))
    year = max((year for one, year in years if one == quarter), default=None) or next(fiscal, None)
    return Period(quarter=quarter, year=year)


def _own_period(table: Table, column: layout.Column) -> Period:
    """A column's period from its own words, filled from the captions where the words leave parts open."""
    period, _ = parse(column.heading)
    compared = COMPARED.search(column.heading)
    last = next((said for word in reversed(column.words) if (said := parse(word)[0])), Period())
    if period.year and last.year and not compared:
        # "Three Months Ended March 31, 2020" over 2020 and 2019: the year nearest to the figures counts.
        of_year = [end for end in dates(column.heading) if end.year == last.year]
        period = replace(period, year=last.year)
        if of_year and not last.month:
            period = replace(period, month=of_year[-1].month, day=of_year[-1].day)
    own = period
    for text in reversed(table.block.captions):
        if len(text) > layout.LONGEST_HEADING:
            break  # a paragraph: what stands above it is not about this table
        if len(_ENDED.findall(text)) > 1:
            continue  # of two spans no column takes one: these were headings
        if _PLACED.search(text) or (text.endswith(".") and _dateline(text)):
            continue  # the first sentence of the release, which says where and when it came out
        around, rest = parse(text)
        if not (around.month or (around.months and around.months < 12)):
            continue  # a bare year names a budget or a plan as often as a period
        other = period.year and around.year and period.year != around.year
        if period.months == 12 and (around.months in (3, 6, 9) or other):
            continue  # neither a quarter's end nor a day of another year is the year's end
        if around.months is not None and (_two_spans(text) or (own.end and rest and table.kind not in _FLOWS)):
            around = replace(around, months=None)
        of_year = [end for end in dates(text) if end.year == period.year]
        if of_year:
            around = replace(around, month=of_year[-1].month, day=of_year[-1].day)
        period = period.filled(around)
    return replace(period, months=0) if table.kind == "balance_sheet" and own.months is None else period


@lru_cache(maxsize=4096)
def _two_spans(text: str) -> bool:
    """Tell whether a caption names two lengths of period: "three and nine months ended" gives no column its own."""
    return bool(
        re.search(
            r"\b(?:three|six|nine|twelve|quarter|months?)\b.*\band\b.*\b(?:six|nine|twelve|year)\b", text, re.IGNORECASE
        )
    )


def dated(table: Table, fiscal: FiscalCalendar) -> Table:
    """The table with a period for each column, and the words of its heading that are none: ``% Change``, ``GAAP``."""
    columns = table.block.columns
    words = [parse(column.heading)[1] or percent_words(table, index) for index, column in enumerate(columns)]
    steady = [index for index, rest in enumerate(words) if not CHANGE.search(rest)]
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
    if any(_TRAILING.search(text) for text in table.block.captions if len(text) <= layout.LONGEST_HEADING):
        # Over quarters, or dates, alone: what is printed under each is the four quarters that end there.
        trailing = all(p.months in (None, 3) for p in found)
        found = [replace(p, months=12) if trailing and p.end else p for p in found]
    found = [replace(p, months=0) if p.end and p.months is None else p for p in found]
    bare = [index for index, column in enumerate(columns) if not column.words and not words[index]]
    if len(bare) > 1:  # what stands over the table dates one column; several without a heading stay undated
        found = [Period() if index in bare else p for index, p in enumerate(found)]
    spans = Counter((p.months, p.end) for p in found)
    words = [
        "" if _RESTATED.fullmatch(w) and spans[p.months, p.end] == 1 else w for w, p in zip(words, found, strict=True)
    ]
    # "£m" is the unit of a column. Where the same period stands in two currencies, the first is the statement's own.
    first = {(p.months, p.end): index for index, p in reversed(list(enumerate(found)))}
    words = [
        "" if units.is_unit(w) and first[p.months, p.end] == index else w
        for index, (w, p) in enumerate(zip(words, found, strict=True))
    ]
    plain = [found[index] for index in steady if found[index].end]
    for index, rest in enumerate(words):
        if CHANGE.search(rest) and plain:
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


def percent_words(table: Table, index: int) -> str:
    """``%`` for a column without a heading of its own, or under Change, that prints percentages.

    The sign may stand on its first line only, as ``$`` does: then no figure of the column may print a currency, be
    printed as thousands are, or exceed what a share of something can be.
    """
    headings = [column.heading for column in table.block.columns]
    period, words = parse(headings[index])
    if period.year and headings.count(headings[index]) == 1 and not CHANGE.search(words):
        return ""
    printed = [f.amount for line in table.block.lines for f in line.figures if f.column == index and f.amount]
    signs = [one.unit == "percent" for one in printed if not one.dash]
    if not any(signs):
        return ""
    small = all(abs(one.value) < 1000 and one.unit in ("", "percent", "basis points") for one in printed)
    return "%" if all(signs) or (small and signs[0]) else ""


def row_periods(table: Table, fiscal: FiscalCalendar) -> Iterator[tuple[Period, ...]]:
    """Date the rows: a label or a heading above that is nothing but a period is nearer to the figures than a caption.

    Where columns are measures, or quarters without a year, other words of the label or the section date the row too,
    or those of a row above: "March 2022 - as reported" stands over the steps of its bridge.
    """
    open_columns = not all(period.end for period in table.periods)
    above = Period()
    for line in table.block.lines:
        label, rest = parse(line.label)
        own = label if label and not rest else parse(line.span)[0]
        if not own and open_columns:
            above = label if label.year else above
            own = label.filled(parse(line.section)[0]) or above
        yield _row(table, own, fiscal) if own else table.periods


def _row(table: Table, own: Period, fiscal: FiscalCalendar) -> tuple[Period, ...]:
    """The periods of one row's columns, where its words say ``own``.

    A column that says of itself what the row says too keeps its own words, unless all columns say the same: then these
    words are the heading of the first rows, and the heading of later ones takes their place.
    """
    whole = own.year and (own.month or own.quarter or own.months) and len(set(table.periods)) == 1
    found: list[Period] = []
    moved: dict[Period, Period] = {}  # a change column goes with the amounts that it was dated by
    for column, was, words in zip(table.block.columns, table.periods, table.columns, strict=True):
        said = parse(column.heading)[0]
        period = fiscal.resolve(own.filled(said) if whole else said.filled(own))
        if not period.end and said:
            period = fiscal.resolve(said.filled(own).filled(was))
        found.append(replace(period, months=0) if period.end and period.months is None else period)
        if not words and period.end:
            moved.setdefault(was, found[-1])
    return tuple(
        period if period.end else moved.get(was, was) for period, was in zip(found, table.periods, strict=True)
    )
