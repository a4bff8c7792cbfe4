"""The words of a column heading to the period that the column covers."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "sixteen": 16, "seventeen": 17, "twenty-four": 24, "twenty-six": 26, "twenty-seven": 27, "thirty-six": 36,
    "thirty-nine": 39, "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
WEEKS_IN_A_MONTH = 365.25 / 12 / 7

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_CAPITAL_MONTH = "(?:" + "|".join(name for name in calendar.month_name if name) + r")\b"
_YEAR = r"(?:19[6-9]\d|20[0-6]\d)"
_DATE = re.compile(
    rf"(?<![a-z])(?P<month>{_MONTH})\.?\s*(?P<day>[0-3]?\d)(?:\s*/\s*\d\d)?(?:st|nd|rd|th)?(?!\d)(?:\s*,?\s*(?:(?P<year>{_YEAR})|['’](?P<short>\d\d))(?!\d))?"
    rf"|(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?[\s-]+(?P<month2>{_MONTH})\.?[\s,-]*(?:(?P<year2>{_YEAR})|'?(?P<short2>\d\d)(?!\d))?(?![a-z])"
    rf"|(?<!\d)(?P<month3>1[0-2]|0?[1-9])[/-](?P<day3>[0-3]?\d)[/-](?P<year3>{_YEAR}|\d\d)(?!\d)"
    rf"|(?<![a-z])(?P<month4>{_MONTH})\.?\s*,?\s*(?P<year4>{_YEAR})(?!\d)"
    rf"|(?<![a-z])(?P<month5>{_MONTH})[\s-]+'?(?P<short5>\d\d)(?!\d)",
    re.IGNORECASE,
)
# From a first day or month up to another: only the first is taken, the second stays and is the period's end.
_FROM = re.compile(
    rf"(?<![a-z\d])(?:(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\s+)?(?P<month>{_MONTH})\b\.?(?:\s*(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d))?"
    rf"(?:\s*,?\s*(?P<year>{_YEAR}))?\s*(?:\bto\b|\bthrough\b|\buntil\b|[-–—])\s*(?=(?:(?P<last2>[0-3]?\d)(?:st|nd|rd|th)?\s+)?(?P<until>{_MONTH})\b"
    rf"\.?(?:\s*(?P<last>[0-3]?\d)(?!\d))?(?:\s*,?\s*(?P<until_year>{_YEAR}))?)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    rf"(?<![\d.,-])(?:(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)"
    rf"|(?P<day2>[0-3]?\d)\.\s?(?P<month2>0?[1-9]|1[0-2])\.\s?(?P<year2>{_YEAR})"
    rf"|(?P<day3>1[3-9]|2\d|3[01])/(?P<month3>0?[1-9]|1[0-2])/(?P<year3>{_YEAR}))(?![\d,-])"
    rf"|(?<![a-z])(?P<name>{_MONTH})-(?P<day4>[0-3]?\d)-(?P<year4>{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_DAYS, _YEARS = ("day", "day2", "day3", "day4"), ("year", "year2", "year3", "year4")
_TO_QUARTER = re.compile(r"\bQ1\s*[-–—]\s*(?=Q([2-4]))", re.IGNORECASE)
_SHORT_SPAN = re.compile(rf"(?<![\w$€£.,])(3|6|9|12)M(?:\s*['’]?(\d\d)(?!\d)|(?=$|[\s)]|{_YEAR}))")
_HALF = re.compile(
    rf"(?<![a-z\d])(?:(?P<word>first|second)[\s-]+half|H(?P<h>[12])|(?P<h2>[12])H|half[\s-]year(?:ly)?(?:\s+(?:ended|ending|to\b))?)(?=$|[^a-z]|fy)"
    rf"(?:\s*(?:of\s+)?(?:fiscal\s*(?:year\s*)?|fy)?\s*(?:(?P<year>{_YEAR})|['’]?(?P<short>\d\d))(?!\d))?",
    re.IGNORECASE,
)
_COUNT = "|".join(sorted(COUNTS, key=len, reverse=True))
_SPAN = re.compile(
    rf"(?<![a-z\d])(?:first\s+)?(?P<count>{_COUNT}|\d\d?)[\s-]*(?P<unit>months?|mos?\b\.?|weeks?|quarters?)(?![a-z]*\s*(?:treasury|libor))(?:\s*(?:period|periods))?(?:\s*(?:ended|ending|to\b))?",
    re.IGNORECASE,
)
QUARTER = re.compile(
    rf"(?<![a-z\d])(?:(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?:fiscal\s+)?(?:quarter|qtr)"
    rf"|(?:q|quarter\s(?=[1-4](?!\d)))(?P<q>[1-4])|(?P<q2>[1-4])\s*q(?:tr)?)(?=$|[^a-z]|fy|f)"
    rf"(?:\s*(?:of\s+|/)?(?:fiscal\s*(?:year\s*)?|fy|f)?\s*(?:(?P<year>{_YEAR})|['’]?(?P<short>\d\d))(?!\d))?",
    re.IGNORECASE,
)
_FISCAL_YEAR = re.compile(
    rf"(?<![a-z])(?:fiscal(?:\s+year)?|fy|full[\s-]year|calendar(?:\s+year)?)\s*[-'’]?\s*(?:(?P<year>{_YEAR})|(?P<short>\d\d)(?!\d))?",
    re.IGNORECASE,
)
_QUARTER_ENDED = re.compile(r"(?<![a-z])(?:quarters?|qtr)\s*(?:ended|ending|to)|(?<![a-z])quarterly", re.IGNORECASE)
_MONTH_QUARTER = re.compile(
    rf"(?<![a-z])(?P<month>{_MONTH})\b\.?(?:\s+(?P<year>{_YEAR}))?\s+quarter\b(?:\s+(?P<year2>{_YEAR}))?(?!\s+end)",
    re.IGNORECASE,
)
_YEAR_ENDED = re.compile(
    r"(?<![a-z])(?<!half )(?<!half-)(?:fiscal\s+)?years?\s*(?:-|ended|ending)|(?<![a-z])annual(?:ly)?(?![a-z])",
    re.IGNORECASE,
)
_YTD = re.compile(r"(?<![a-z])(?:fiscal\s+)?(?:year[\s-]to[\s-]date|ytd)(?![a-z])", re.IGNORECASE)
_TRAILING = re.compile(r"\b(?:LTM|TTM)\b")
_BARE_YEAR = re.compile(rf"(?<![\d,.$]){_YEAR}(?![\d,%]|\.\d)", re.IGNORECASE)
_NOISE = r"(?:\b(?:for|from|the|as|of|or|at|ended|ending|end|and|(?:un)?audited|fiscal|in|periods?)\b|[,:;*.]|\s|\x00)"
_AROUND = re.compile(rf"{_NOISE}*\x00{_NOISE}*|^{_NOISE}+$", re.IGNORECASE)
COMPARED = re.compile(r"(?:\bas\s+)?\bcompared\s+(?:to|with)\b|\bversus\b|\bvs?\b\.?|\bover\b", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """What is known of a column's period: any part may be missing (None) until the context fills it.

    ``months`` is 0 for a date; ``quarter`` is a fiscal quarter printed by its number; ``to_date`` marks year to date.
    """

    months: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    to_date: bool = False

    @property
    def end(self) -> date | None:
        """The end date, when year and month are known; None where no such day exists, as on 31 September."""
        return _end(self.year, self.month, self.day) if self.year and self.month else None

    def __bool__(self) -> bool:
        known = self.months, self.year, self.month, self.day, self.quarter
        return self.to_date or known != (None,) * 5

    def filled(self, other: "Period") -> "Period":
        """Take from `other` what is missing here; a month and its day are taken together."""
        takes = self.month is None and self.quarter is None and other.month is not None
        month, day = (other.month, other.day) if takes else (self.month, self.day)
        return Period(
            months=other.months if self.months is None else self.months,
            year=other.year if self.year is None else self.year,
            month=month,
            day=day,
            quarter=other.quarter if self.quarter is None and month is None else self.quarter,
            to_date=self.to_date,
        )


@lru_cache(maxsize=8192)
def parse(text: str) -> tuple[Period, str]:
    """Read the words of one heading.

    Parameters
    ----------
    text : str
        A composed heading: ``Three Months Ended September 30, 2007``, ``13 Weeks Ended May 2, 2020``, ``Q2 FY24``.
        Spaces lost before a month or a year do not matter.

    Returns
    -------
    period : Period
        What the words say, empty when they say nothing of a period. Of several dates the last counts.
    rest : str
        The words that are no part of a period: ``GAAP``, ``% Change``; empty for a plain period column.
    """
    words = _spaced(text)
    if split := COMPARED.search(words):
        # "three months ended March 2020 compared to March 2019" is about the first; the other is its yardstick.
        (period, head), (yardstick, _) = parse(words[: split.start()]), parse(words[split.end() :])
        return period or yardstick, " ".join(filter(None, [head, split[0].strip(), words[split.end() :].strip()]))
    found = Period()

    def take(pattern: re.Pattern) -> list[re.Match]:
        nonlocal words
        hits = list(pattern.finditer(words))
        words = pattern.sub(" \x00 ", words)
        return hits

    for hit in take(_FROM):
        found = replace(found, months=_between(hit))
    for hit in take(_SPAN):
        found = replace(found, months=_months(hit))
    for hit in take(_HALF):
        half = {"first": 1, "second": 2}.get((hit["word"] or "").lower()) or int(hit["h"] or hit["h2"] or 0)
        found = replace(found, months=6, quarter=2 * half or None, year=_year(hit["year"], hit["short"]) or found.year)
    if found.months is None and _TRAILING.search(words):
        found = replace(found, months=12)  # the words stay: such a year is no fiscal year
    for _ in take(_YTD):
        found = replace(found, to_date=True)
    for hit in take(QUARTER):
        number = QUARTERS.get((hit["word"] or "").lower()) or int(hit["q"] or hit["q2"])
        found = replace(
            found,
            months=found.months or (None if found.to_date else 3),
            quarter=number,
            year=_year(hit["year"], hit["short"]) or found.year,
        )
    for hit in take(_MONTH_QUARTER):
        year = _year(hit["year"] or hit["year2"], None)
        found = replace(found, months=3, month=MONTHS[hit["month"][:3].lower()], year=year or found.year)
    for _ in take(_QUARTER_ENDED):
        found = replace(found, months=3 if found.months is None else found.months)
    for _ in take(_YEAR_ENDED):
        found = replace(found, months=12 if found.months is None else found.months)
    for hit in take(_DATE):
        found = _dated(found, hit)
    for hit in take(_FISCAL_YEAR):
        year = _year(hit["year"], hit["short"])
        if year and found.year is None:
            whole = found.months is None and not found.month and not found.to_date
            found = replace(found, year=year, months=12 if whole else found.months)
        elif found.months is None and not found.to_date and re.match(r"(?:full|calendar)", hit[0], re.IGNORECASE):
            found = replace(found, months=12)
    for hit in take(_BARE_YEAR):
        found = replace(found, year=int(hit[0]) if found.year is None else found.year)
    rest = re.sub(r"\(\s*(?:unaudited|audited)\s*\)|\bunaudited\b", "\x00", words, flags=re.IGNORECASE)
    rest = re.sub(r"(?<!/)\(\s*(?:see )?(?:notes?\s*\w*|\w{0,2})\s*\)", " ", _AROUND.sub(" ", rest))
    return found, " ".join(rest.split()).strip(" ,:;")


@lru_cache(maxsize=8192)
def dates(text: str) -> tuple[date, ...]:
    """List the full dates that a heading prints, in order."""
    found = [_dated(Period(), hit) for hit in _DATE.finditer(_spaced(text))]
    return tuple(period.end for period in found if period.end)


@lru_cache(maxsize=4096)
def label(months: int | None, end: date) -> str:
    """The name of a period: ``3M Sep 2007`` for a flow, ``30 Sep 2007`` for a date."""
    name = calendar.month_abbr[end.month]
    return f"{months}M {name} {end.year}" if months else f"{end.day} {name} {end.year}"


@lru_cache(maxsize=4096)
def _end(year: int, month: int, day: int | None) -> date | None:
    """None for a day that the month never has. One heading for two years prints 29 February over both of them."""
    last = calendar.monthrange(year, month)[1]
    if day and day > last and (month, day) != (2, 29):
        return None
    return date(year, month, min(day or last, last))


def _spaced(text: str) -> str:
    """Put back the spaces that a lost line break took: "EndedMarch 31,", "December 25,2010", "2019Three"."""
    text = re.sub(rf"(?<=[a-z\d,])(?={_CAPITAL_MONTH})|(?<=\d)(?=(?:Three|Six|Nine|Twelve|Quarter|Year)\b)", " ", text)
    text = _TO_QUARTER.sub(lambda hit: f"{3 * int(hit[1])} months ", text)
    text = re.sub(rf"(?<=,)(?={_YEAR})|(?<=[a-z])(?={_YEAR}(?!\d))", " ", " ".join(text.split()))
    return _SHORT_SPAN.sub(
        lambda hit: f"{hit[1]} months {'20' * bool(hit[2])}{hit[2] or ''}", _NUMERIC.sub(_written_out, text)
    )


def _written_out(hit: re.Match) -> str:
    """A date in figures as one in words: "30.09.2025" is September 30, 2025."""
    name = hit["name"] or calendar.month_name[int(hit["month"] or hit["month2"] or hit["month3"])]
    day, year = (next(filter(None, hit.group(*groups))) for groups in (_DAYS, _YEARS))
    return f"{name} {day}, {year}"


def _between(hit: re.Match) -> int | None:
    """Whole months from a span's first day to its last; without days, from one month's start to the other's end."""
    first, last = MONTHS[hit["month"][:3].lower()], MONTHS[hit["until"][:3].lower()]
    years = int(hit["until_year"]) - int(hit["year"]) if hit["year"] and hit["until_year"] else int(last < first)
    days = int(hit["last"] or hit["last2"] or 30) - int(hit["day"] or hit["day2"] or 1) + 1
    return round(12 * years + last - first + days / 30) or None


def _months(hit: re.Match) -> int:
    count = COUNTS.get(hit["count"].lower()) or int(hit["count"])
    if hit["unit"].lower().startswith("week"):
        return round(count / WEEKS_IN_A_MONTH)
    return 3 * count if hit["unit"].lower().startswith("quarter") else count


def _year(full: str | None, short: str | None) -> int | None:
    return int(full) if full else 2000 + int(short) if short else None


def _dated(found: Period, hit: re.Match) -> Period:
    if hit["month3"]:
        year = int(hit["year3"])
        return replace(found, month=int(hit["month3"]), day=int(hit["day3"]), year=year + (2000 if year < 100 else 0))
    month = MONTHS[(hit["month"] or hit["month2"] or hit["month4"] or hit["month5"])[:3].lower()]
    day = int(hit["day"] or hit["day2"] or 0) or None
    if day and day > 31:
        return found
    year = _year(hit["year"] or hit["year2"] or hit["year4"], hit["short"] or hit["short2"] or hit["short5"])
    return replace(found, month=month, day=day, year=year or found.year)
