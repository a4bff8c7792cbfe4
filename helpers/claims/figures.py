"""The amounts in a sentence: `$735.0M`, `($0.01) per share`, `28 percent`, `170 basis points`."""

import re
from dataclasses import dataclass

from helpers.currencies import BEFORE, code

SCALES = {
    **dict.fromkeys(("thousand", "k"), 1e3),
    **dict.fromkeys(("million", "mm", "mn", "m"), 1e6),
    **dict.fromkeys(("billion", "bn", "b"), 1e9),
    "trillion": 1e12,
}
LARGEST = 1e16  # a longer row of digits is no amount
_NUMBERS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
WORDS = {word: value for value, word in enumerate(_NUMBERS.split())}
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_FIGURE = re.compile(
    rf"""
      (?P<money>(?P<before>\([ ]?|(?<![\w.])[-–−][ ]?)?(?:(?<![A-Za-z])US[ ])?(?P<currency>(?<![A-Za-z]){BEFORE})[ ]?
        (?P<inside>\([ ]?|[-–−][ ]?)?(?P<amount>{_DIGITS})(?P<close>[ ]?\))?
        (?:[ -]?(?P<scale>thousand|million|billion|trillion|mm|mn|bn|[mbk])(?![a-z\d]))?(?P<late>[ ]?\))?)
    | (?P<cents>(?<![\w.,$])(?P<cent>{_DIGITS})[ ]cents\b)
    | (?P<ratio>(?<![\w.,$])(?P<sign>\([ ]?|[-–−][ ]?)?
        (?P<number>{_DIGITS}|(?:{"|".join(WORDS)})(?=[ ]?[a-z]))(?:[ ]?\))?
        (?:[ -]?(?P<points>basis[ ]points?|bps?|percentage[ -]points?|(?:full[ ])?points?|pts)\b
          |[ -]?(?P<percent>%|per[ ]?cent\b)(?:[ ]?\))?(?P<percent_points>[ -]points?\b)?))
    """,
    re.X | re.I,
)
_PER_SHARE = re.compile(
    r"\)?,?\s(?:for each|per|a|each)\s(?:[a-z-]+\s){0,5}?(?:shares?|units?|ads)\b(?!\s?holder)", re.I
)


@dataclass(frozen=True)
class Figure:
    """One amount as a sentence prints it."""

    text: str
    start: int
    stop: int  # one past the last character, "per share" included
    value: float  # in whole units: $735.0M is 735,000,000; $(0.01) is -0.01; 28% is 28
    unit: str  # "money", "money/share", "percent", "basis points"
    precision: float  # the size of the last printed digit in the same unit: $735.0M is printed to 100,000
    signed: bool  # the sign is printed beyond doubt: ($1.5) may also be a remark in parentheses
    bare: bool  # money without a scale word: $340,480 may be meant in the tables' thousands
    currency: str = ""  # the code of the currency that is printed with it


def figures(text: str) -> list[Figure]:
    """Find the amounts of a text with plain spaces, from left to right."""
    found = [_figure(text, match) for match in _FIGURE.finditer(text)]
    return [figure for figure in found if abs(figure.value) < LARGEST]


def _figure(text: str, match: re.Match) -> Figure:
    if match["money"]:
        return _money(text, match)
    number = match["cent"] or match["number"]
    value = float(number.replace(",", "")) if number[-1].isdigit() else float(WORDS[number.lower()])
    precision = 10.0 ** -_decimals(number)
    if match["cents"]:
        suffix = _PER_SHARE.match(text, match.end())
        stop = suffix.end() if suffix else match.end()
        shown = text[match.start() : stop]
        return Figure(shown, match.start(), stop, value / 100, "money/share", precision / 100, False, False)
    sign = -1 if match["sign"] else 1
    points = match["points"] or match["percent_points"]
    basis = points and points[0] in "bB"
    if points and not basis:
        value, precision = value * 100, precision * 100  # a percentage point is a hundred basis points
    unit = "basis points" if points else "percent"
    return Figure(match.group().strip(), *match.span(), sign * value, unit, precision, sign < 0, False)


def _money(text: str, match: re.Match) -> Figure:
    number, scale = match["amount"], SCALES.get((match["scale"] or "").lower(), 1.0)
    suffix = _PER_SHARE.match(text, match.end())
    start, stop = match.start(), match.end()
    before, inside, enclosed = match["before"] or "", match["inside"] or "", match["close"] or match["late"] or ""
    if before.startswith("(") and not enclosed:
        start, before = start + len(before), ""  # "($0.10 per share)" is a remark, not a loss
    elif enclosed and "(" not in before + inside:
        stop -= len(enclosed)  # the parenthesis was opened earlier in the sentence
    negative, certain = bool(before or inside), bool(inside) or before[:1] in ("-", "–", "−")
    small = scale == 1.0 and _decimals(number) in (2, 3) and float(number.replace(",", "")) < 1000
    unit = "money/share" if scale == 1.0 and (suffix or small) else "money"
    stop = suffix.end() if suffix and unit == "money/share" else stop
    precision = scale * 10.0 ** -_decimals(number)
    bare = scale == 1.0 and unit == "money"
    if bare and not _decimals(number):
        # $19,217,000 is printed to the thousand: dollars that end in noughts were rounded there.
        noughts = len(number.replace(",", "")) - len(number.replace(",", "").rstrip("0"))
        precision = 10.0 ** min(3, noughts)
    value = round(float(number.replace(",", "")) * scale, 6)  # 129.2 million, not the binary fraction beside it
    value = -value if negative else value
    shown, currency = text[start:stop].strip(), code(match["currency"])
    return Figure(shown, start, stop, value, unit, precision, certain, bare, currency)


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])
