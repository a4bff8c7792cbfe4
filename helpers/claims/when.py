"""The periods a sentence speaks of: `the third quarter of 2007`, `the same period last year`, `at March 31, 2020`."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from helpers.fiscal import FiscalCalendar
from helpers.periods import COUNTS, QUARTERS, Period, parse

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|sept?\.?|jan\.?|feb\.?|aug\.?|oct\.?|nov\.?|dec\.?)"
)
_DATE = rf"{_MONTH}[ ]\d{{1,2}}(?!\d)(?:,?[ ]?(?:19|20)\d\d)?"
_YEAR = (
    r"(?:(?:fiscal|calendar|fy)[ -]?(?:year[ ])?)?"
    r"(?:(?:19|20)\d\d(?![\d,.]\d)|['’]\d\d\b|(?<=fy)\d\d\b|(?<=fy[ ])\d\d\b)"
)
_AGO = (
    r"(?:(?:a|one)[ -])?year[ -](?:ago|earlier)|last[ ](?:fiscal[ ])?year"
    r"|(?:prior|previous|preceding)[ -](?:fiscal[ ])?year"
)
_ORDINAL = rf"(?:{'|'.join(QUARTERS)})"
_COUNT = rf"(?:{'|'.join(COUNTS)}|\d{{1,2}})"
_SPAN = r"(?:three|six|nine|twelve|3|6|9|12)"
_ENDED = rf"(?:,?[ ](?:which[ ]|that[ ])?end(?:ed|ing)(?:[ ]on)?[ ]{_DATE},?)"
_TAIL = rf"(?:(?:[ ](?:of|in|for|from))?[ ](?:the[ ])?(?:{_AGO}|{_YEAR}))"
_SAME = r"(?:same|comparable|corresponding|similar|equivalent|like)"
_MENTION = re.compile(
    rf"""
      (?<![\w$])(?:(?P<dated>(?:(?:the|its|our)[ ])?(?:(?:{_COUNT}|fiscal|full|{_ORDINAL})[ -])*(?:fiscal[ ])?
        (?:months?|weeks?|quarter|years?)(?:[ -]periods?)?{_ENDED})
    | (?P<quarter>(?:(?:{_AGO}|{_YEAR})(?:['’]s)?[ -])?(?:fiscal[ -])?{_ORDINAL}[ -](?:fiscal[ -])?quarters?(?:['’]s?)?
        (?:,?[ -]{_YEAR}|{_TAIL})?(?:[ ](?:a|one)[ ]year[ ](?:ago|earlier))?{_ENDED}?
      |(?:{_YEAR}[ ])?(?<![\w.])q[1-4]\b(?:[ ]?(?:of[ ])?(?:{_YEAR}|fy\d\d))?{_TAIL}?
      |(?<![\w.])[1-4]q(?:[ ]?{_YEAR}|\d\d)?\b)
    | (?P<named>\b{_MONTH}[ ](?:\d{{4}}[ ])?quarter(?:[ ]of)?(?:[ ]{_YEAR})?)
    | (?P<ago>(?:(?:{_SAME}|year-ago|year[ ]ago|year-earlier)[ ]|(?:{_AGO})(?:['’]s)?[ -](?:{_SAME}[ ])?)
        (?:(?:fiscal|prior|previous|prior-year|year|comparable|comparative|{_COUNT})[ -])*
        (?:months?(?:[ -]periods?)?|weeks?|quarter|period|half|year)\b(?:['’]s)?
        (?:{_TAIL}|(?:[ ](?:of|in|a|one|the)){{0,2}}[ ](?:{_AGO}))?{_ENDED}?
      |\b(?:{_AGO})\b|\byear[ -](?:over|to|on)[ -](?:the[ -])?year\b|\b(?:yoy|y/y)\b)
    | (?P<sequential>(?:immediately[ ])?(?:previous|preceding|prior|last|linked|sequential)[ -](?:fiscal[ ])?quarter
      |\bsequentially\b|\bquarter[ -](?:over|on)[ -]quarter\b)
    | (?P<span>first[ ](?:two|three)[ ](?:fiscal[ ])?quarters{_TAIL}?
      |(?:(?:first|fiscal)[ ])*{_SPAN}(?:[ -]month)s?(?:[ -]periods?)?{_TAIL}?
      |(?:first|fiscal)[ ]half{_TAIL}?|(?:fiscal[ ])?year[ -]to[ -]date(?:[ ]period)?)
    | (?P<year>(?:full[ -](?:fiscal[ -])?year|fiscal(?:[ ]year)?)[ -]?(?:fiscal[ ])?{_YEAR}
      |(?:fiscal[ ]|fy[ ]?){_YEAR}|\bfy\d\d\b
      |{_YEAR}[ ](?:full|fiscal)[ ]year|(?:full|fiscal)[ -]year\b|\bfor[ ]the[ ]year\b(?!,?[ ]end))
    | (?P<dates>(?:(?:at|as[ ]of|on)[ ])?\b{_DATE})
    | (?P<current>(?:(?:the|this|our|current)[ ])+(?:quarter(?:[ -]end)?|period)\b|(?<!\w)quarter[ -]end\b)
    | (?P<bare>(?<![\w.$-])(?:19|20)\d\d\b(?![-,.]\d)(?![ ]?(?:notes?|plan|act|term)\b)))
    """,
    re.X,
)


_YEAR_APART = re.compile(rf"{_AGO}|\byear[ -](?:over|to|on)[ -](?:the[ -])?year\b")
OWN = ("dated", "quarter", "span", "year")  # names a period by itself
RELATIVE = ("ago", "sequential")  # measured from the period that the sentence speaks of
_KINDS = ("dated", "quarter", "named", "ago", "sequential", "span", "year", "dates", "current", "bare")
Span = tuple[int | None, date]  # months, None where the words leave them open, and end


@dataclass(frozen=True)
class Mention:
    """One phrase that names a period."""

    kind: str  # the rule that read it: dated, quarter, named, ago, sequential, span, year, dates, current, bare
    text: str
    said: Period  # what the phrase says beside that it is a year ago
    start: int
    stop: int


def mentions(text: str) -> list[Mention]:
    """Find the phrases of a text that name a period, from left to right."""
    found = []
    for match in _MENTION.finditer(text.lower()):
        kind, phrase = next(name for name in _KINDS if match[name]), match.group()
        plain = _YEAR_APART.sub(" ", phrase).replace("quarters", "quarter")
        said, _ = parse(plain.replace("fiscal", "") if kind == "ago" else plain)
        # September 31 is no date, and of the Act of 1934 is no period.
        if (not said.month or replace(said, year=said.year or 2000).end) and (said.year or kind != "bare"):
            found.append(Mention(kind, phrase, said, match.start(), match.end()))
    return found


def shift(day: date, months: int) -> date:
    """The same day some months later or earlier; the last day of a month stays the last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends else min(day.day, last))


def resolve(mention: Mention, fiscal: FiscalCalendar, context: Span) -> Span:
    """Give the period of a mention.

    Parameters
    ----------
    mention : Mention
    fiscal : FiscalCalendar
        The release's own: its ``current`` period is what phrases without a year are measured from.
    context : tuple of (int or None, date)
        The period that `the same period`, `a year ago` or a bare year is relative to.
    """
    kind, said, current = mention.kind, mention.said, fiscal.current
    quarter, year = fiscal.quarter_of(current)
    ago = bool(_YEAR_APART.search(mention.text))
    if kind == "sequential":
        return 3, shift(current, -3)
    if kind == "current":
        return (3 if "quarter" in mention.text else context[0]), current
    if said.month:
        end = replace(said, year=said.year or current.year).end
        # Without a year it is the latest quarter so called, or a day that may come soon after the release's period.
        end = end if said.year or end <= shift(current, 3 if said.day else 1) else shift(end, -12)
        return (0 if kind == "dates" else said.months), end
    if kind == "quarter":
        # Without a year it is the latest quarter of that number that has ended.
        named = said.year or year - (ago or said.quarter > quarter)
        return 3, fiscal.resolve(replace(said, year=named)).end
    if kind == "span":
        months = said.months or 3 * quarter  # year to date
        opens = said.to_date or mention.text.startswith("first") or "half" in mention.text
        end = shift(current, months - 3 * quarter) if opens else current
        return months, shift(end, 12 * (said.year - year) if said.year else -12 * ago)
    if kind == "year":
        return 12, fiscal.resolve(Period(12, said.year or year - (quarter != 4))).end
    back = said.year - fiscal.quarter_of(context[1])[1] if said.year else -1
    return (3 if "quarter" in mention.text else said.months or context[0]), shift(context[1], 12 * back)
