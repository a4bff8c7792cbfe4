"""The periods a sentence speaks of: `the third quarter of 2007`, `the same period last year`, `at March 31, 2020`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
COUNTS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "thirteen": 13, "twenty-six": 26, "thirty-nine": 39}
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
_ORDINAL = rf"(?:{'|'.join(ORDINALS)})"
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
      |(?:(?:first|fiscal)[ ])*(?P<count>{_SPAN})(?:[ -]month)s?(?:[ -]periods?)?{_TAIL}?
      |(?:first|fiscal)[ ](?P<half>half){_TAIL}?|(?:fiscal[ ])?(?P<ytd>year[ -]to[ -]date)(?:[ ]period)?)
    | (?P<year>(?:full[ -](?:fiscal[ -])?year|fiscal(?:[ ]year)?)[ -]?(?:fiscal[ ])?{_YEAR}
      |(?:fiscal[ ]|fy[ ]?){_YEAR}|\bfy\d\d\b
      |{_YEAR}[ ](?:full|fiscal)[ ]year|(?:full|fiscal)[ -]year\b|\bfor[ ]the[ ]year\b(?!,?[ ]end))
    | (?P<dates>(?:(?:at|as[ ]of|on)[ ])?\b{_DATE})
    | (?P<current>(?:(?:the|this|our|current)[ ])+(?:quarter(?:[ -]end)?|period)\b|(?<!\w)quarter[ -]end\b)
    | (?P<bare>(?<![\w.$-])(?:19|20)\d\d\b(?![-,.]\d)(?![ ]?(?:notes?|plan|act|term)\b)))
    """,
    re.X,
)


@dataclass(frozen=True)
class Mention:
    """One phrase that names a period."""

    kind: str  # the rule that read it: dated, quarter, named, ago, sequential, span, year, dates, current, bare
    text: str
    start: int
    stop: int


def mentions(text):
    """Find the phrases of a text that name a period, from left to right."""
    found = []
    for match in _MENTION.finditer(text.lower()):
        kind = next(name for name in _KINDS if match[name])
        found.append(Mention(kind, match.group(), match.start(), match.end()))
    return found


OWN = ("dated", "quarter", "span", "year")  # names a period by itself
RELATIVE = ("ago", "sequential")  # measured from the period that the sentence speaks of
_KINDS = ("dated", "quarter", "named", "ago", "sequential", "span", "year", "dates", "current", "bare")
_FIND_YEAR = re.compile(r"(?:19|20)\d\d\b|['’]\d\d\b|(?<=fy)\d\d\b|(?<=fy )\d\d\b|(?<=[1-4]q)\d\d\b")
_FIND_ORDINAL = re.compile(rf"{_ORDINAL}(?=[ -](?:fiscal[ -])?quarter)|q(?P<after>[1-4])|(?P<before>[1-4])q")
_FIND_DATE = re.compile(_DATE)
_FIND_COUNT = re.compile(rf"({_COUNT})[ -](month|week)")
_SHORT = re.compile(r"[Qq][1-4]|[1-4][Qq]")
_FIND_AGO = re.compile(_AGO)


def shift(day, months):
    """The same day some months later or earlier; the last day of a month stays the last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends else min(day.day, last))


class Calendar:
    """Where the release stands: its period's end, its fiscal quarter and the number of its fiscal year."""

    def __init__(self, period_end, quarter, year):
        self.end, self.quarter, self.year = period_end, quarter, year
        self.months = 3  # the span that is meant where none is named

    @classmethod
    def read(cls, period_end, texts, months):
        """Take the fiscal quarter and year from the text itself.

        A release names its own quarter before any other, mostly in its headline, and beside it the same quarter of
        earlier years: the latest year that the period's end allows is its own. A quarter that is named with its end
        needs no such evidence.

        Parameters
        ----------
        period_end : date
        texts : iterable of str
            The running text.
        months : collection of int
            The spans that end with the period: nine months make it the third quarter.
        """
        spans = [span // 3 for span in months if span in (6, 9, 12)]
        own, years = max(spans, default=None), set()
        for text in texts:
            for mention in mentions(text) if "uarter" in text or _SHORT.search(text) else ():
                quarter, year, dated = _quarter(mention.text), _year(mention.text), _FIND_DATE.search(mention.text)
                if mention.kind not in ("quarter", "dated") or not quarter:
                    continue
                if dated and _year(dated.group()) and abs((_date(dated.group(), period_end) - period_end).days) < 10:
                    own, label = quarter, _year(mention.text[: mention.text.index(dated.group())])
                    if label:
                        return cls(period_end, quarter, label)
                own = own or quarter
                if quarter == own and year:
                    years.add(year)
        if own:
            # A fiscal year has the number of the calendar year it ends in or, where it ends in spring, begins in.
            close = shift(period_end, 3 * (4 - own))
            years &= {close.year, close.year - (close.month < 6)}
            return cls(period_end, own, max(years, default=close.year))
        quarter = (period_end.month + 1) // 3 % 4 or 4
        return cls(period_end, quarter, shift(period_end, 3 * (4 - quarter)).year)

    def label(self, end):
        """The number of the fiscal year that a date lies in."""
        close = shift(self.end, 3 * (4 - self.quarter))
        return self.year - ((close.year - end.year) * 12 + close.month - end.month) // 12

    def resolve(self, mention, context):
        """Give the period of a mention as (months, end); months are None where the words leave them open.

        Parameters
        ----------
        mention : Mention
        context : tuple of (int or None, date)
            The period that `the same period`, `a year ago` or a bare year is relative to.
        """
        text, kind = mention.text, mention.kind
        year, dated = _year(text), _FIND_DATE.search(text)
        months = _months(text)
        if dated:
            end = _date(dated.group(), self.end)
            return (months if kind != "dates" else 0), end
        if kind == "named":
            month = MONTHS[text[:3]]
            end = date(year or self.end.year, month, calendar.monthrange(year or self.end.year, month)[1])
            return 3, end if end <= shift(self.end, 1) or year else shift(end, -12)
        if kind == "quarter":
            quarter = _quarter(text)
            if year is None and not _FIND_AGO.search(text):
                # A quarter without a year is the latest one of that number that has ended.
                return 3, shift(self.end, -3 * ((self.quarter - quarter) % 4))
            year = year if year is not None else self.year - 1
            return 3, shift(self.end, 12 * (year - self.year) + 3 * (quarter - self.quarter))
        if kind == "sequential":
            return 3, shift(self.end, -3)
        if kind == "span":
            if text.startswith("first") or "ytd" in text or "half" in text or "date" in text:
                months = 6 if "half" in text else 3 * self.quarter if "date" in text else months
                end = shift(self.end, months - 3 * self.quarter)
            else:
                end = self.end
            back = 12 * (year - self.year) if year is not None else -12 if _FIND_AGO.search(text) else 0
            return months, shift(end, back)
        if kind == "year":
            if year is None:
                year = self.year if self.quarter == 4 else self.year - 1
            return 12, shift(self.end, 3 * (4 - self.quarter) + 12 * (year - self.year))
        if kind == "current":
            return (3 if "quarter" in text else context[0]), self.end
        if kind == "bare":
            return context[0], shift(context[1], 12 * (year - self.label(context[1])))
        # a year ago
        months = 3 if "quarter" in text else months or context[0]
        back = year - self.label(context[1]) if year is not None else -1
        return months, shift(context[1], 12 * back)


def _date(text, period_end):
    month, day = MONTHS[text[:3]], int(re.search(r"\d{1,2}", text).group())
    year = _year(text)
    last = calendar.monthrange(year or period_end.year, month)[1]
    found = date(year or period_end.year, month, max(1, min(day, last)))
    return found if year or found <= shift(period_end, 3) else shift(found, -12)


def _year(text):
    found = _FIND_YEAR.search(text)
    if not found:
        return None
    digits = found.group().lstrip("'’")
    return int(digits) + (0 if len(digits) == 4 else 2000 if int(digits) < 70 else 1900)


def _quarter(text):
    found = _FIND_ORDINAL.search(text)
    if not found:
        return None
    return int(found["after"] or found["before"] or ORDINALS[found.group()])


def _months(text):
    if "quarters" in text and text.startswith("first t"):
        return 6 if "two" in text else 9
    found = _FIND_COUNT.search(text)
    if found:
        count = COUNTS.get(found[1]) or int(found[1])
        return count if found[2] == "month" else round(count * 12 / 52)
    if "quarter" in text:
        return 3
    return 12 if re.search(r"\byears? (?:period )?end(?:ed|ing)\b", text) else None
