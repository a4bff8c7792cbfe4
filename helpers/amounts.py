"""A printed cell to a number: value, unit, decimals and whether it can be a number at all."""

import re
from dataclasses import dataclass
from functools import lru_cache

from helpers import currencies

DASHES = r"\-‐‑‒–—―−"
MULTIPLES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

_NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
_CURRENCY = currencies.BEFORE
_PERCENT = r"(?:%|percent\b)"
_MARKS = r"(?:\s*(?:\(\w{1,2}\)|\*+|[†‡^]))*"  # of a footnote, behind a figure
_SUFFIX = (
    rf"{_PERCENT}|p\.?p\.?ts?\.?|ppts?|p\.p\.?|pp|pts\.?|points?|percentage\s+points?|bps?\.?|basis\s+points|x"
    r"|(?:thousand|million|billion|trillion)s?|(?:pence|p|cents|¢)"
)
_AMOUNT = re.compile(
    rf"""(?P<word>up|down|increase\ of|decrease\ of)?\s*
    (?P<minus>[{DASHES}+△▲](?!\s*\(\w{{1,2}}\)))?\s*  # a dash before (2) is a zero with a note
    (?P<cur1>{_CURRENCY})?\s*
    (?P<open>[(\[])?\s*(?P<minus2>[{DASHES}+])?\s*(?P<cur2>{_CURRENCY})?\s*
    (?P<number>{_NUMBER})\s*
    (?P<suf1>{_SUFFIX})?\s*(?P<close>[)\]])?\s*(?P<suf2>{_SUFFIX})?\s*(?P<cur3>[$€£]|(?-i:EUR))?(?P<behind>-)?
    (?P<mark>{_MARKS})""",
    re.IGNORECASE | re.VERBOSE,
)
_DASH = re.compile(
    rf"(?P<cur>{_CURRENCY})?\s*[(]?\s*[{DASHES}]{{1,3}}\s*[)]?\s*(?P<percent>{_PERCENT}|pts|bps)?(?P<mark>{_MARKS})"
)
_RANGE = re.compile(
    rf"{_CURRENCY}?\s*\(?(?:{_NUMBER})\)?\s*(?:{_SUFFIX})?\s*(?:[{DASHES}]+|\bto\b)\s*{_CURRENCY}?\s*\(?(?:{_NUMBER})\)?\s*(?:{_SUFFIX})?{_MARKS}",
    re.IGNORECASE,
)
_NO_FIGURE = re.compile(r"(?:n\s*/?\s*[ma]\.?|n\.\s?[ma]\.|not meaningful|\*+|nm|\(\w\)|nil|none)", re.IGNORECASE)
LONGEST = 15  # digits and point; a longer number is no amount of a release, and a float would not hold it exactly


@dataclass(frozen=True)
class Amount:
    """A printed number.

    ``value`` is as printed: ``(5,062)`` is -5062.0, ``68.4%`` is 68.4, a dash is 0.0. ``unit`` is what the cell
    itself says: ``percent``, ``basis points``, ``multiple``, ``pence``, ``cents``, a currency code, or empty when it
    says nothing. ``decimals`` counts the digits after the point; ``scale`` is 1 but where the cell says million.
    """

    value: float
    unit: str
    decimals: int
    scale: int = 1
    dash: bool = False
    mark: str = ""


@lru_cache(maxsize=65536)
def parse(text: str) -> Amount | None:
    """Read one printed cell.

    Parameters
    ----------
    text : str
        The cell, with its ``$``, parentheses and ``%``; white space is free.

    Returns
    -------
    Amount or None
        None when the cell is no single number: words, a range, ``n/m``.
    """
    found = _AMOUNT.fullmatch(text)
    if not found:
        dash = _DASH.fullmatch(text)
        if not dash:
            return None
        unit = "percent" if dash["percent"] else currencies.code(dash["cur"] or "")
        return Amount(0.0, unit, 0, dash=True, mark=_marks(dash["mark"]))
    if bool(found["open"]) != bool(found["close"]):
        return None
    suffix = (found["suf1"] or found["suf2"] or "").lower()
    number = found["number"].replace(",", "")
    if len(number) > LONGEST or (found["minus"] == "▲" and suffix):
        return None  # before a percentage ▲ may be an arrow that points up
    negative = bool(found["open"] or found["behind"]) or (found["minus"] or found["minus2"] or "+") != "+"
    negative = negative or (found["word"] or "").lower() in ("down", "decrease of")
    currency = found["cur1"] or found["cur2"] or found["cur3"] or ""
    unit, scale = _unit(suffix, currency)
    value = float(number)
    return Amount(-value if negative and value else value, unit, _decimals(number), scale, mark=_marks(found["mark"]))


def is_range(text: str) -> bool:
    """Tell whether a cell prints two ends of a range, as guidance does: ``$995 - $1,000``."""
    return bool(_RANGE.fullmatch(text))


def is_no_figure(text: str) -> bool:
    """Tell whether a cell stands in a figure's place but says that there is none: ``n/m``, ``*``, ``N/A``."""
    return bool(_NO_FIGURE.fullmatch(text))


def _unit(suffix: str, currency: str) -> tuple[str, int]:
    if suffix in ("p", "pence"):
        return "pence", 1
    if suffix in ("¢", "cents"):
        return "cents", 1
    if suffix in ("%", "percent") or suffix.startswith(("p", "point")):
        return "percent", 1
    if suffix.startswith(("bp", "basis")):
        return "basis points", 1
    if suffix == "x":
        return "multiple", 1
    scale = int(MULTIPLES.get(suffix.rstrip("s"), 1))
    return currencies.code(currency), scale


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def _marks(text: str) -> str:
    return " ".join(re.findall(r"\*+|[†‡^]|\w+", text or ""))
