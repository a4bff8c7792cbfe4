"""What the words around a figure say of its unit and scale: ``(in thousands, except per share amounts)``."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from helpers import currencies
from helpers.amounts import Amount


def _search(pattern: str) -> Callable[[str], re.Match | None]:
    """A search that knows the texts that it has seen: headings stand over every row, and labels repeat."""
    return lru_cache(maxsize=4096)(re.compile(pattern, re.IGNORECASE).search)


_WORDS = r"thousands?|millions?|billions?|lakhs?|crores?|000[’']?s(?: omitted)?|\$?\s?mm\b"
_UNITS = re.compile(
    rf"(?:\bin\s+(?:u\.?s\.?\s+)?(?:{currencies.BEFORE}|dollars?\s+in\s+)?\s*(?P<scale>{_WORDS})"
    rf"|(?<![\w.]){currencies.BEFORE}\s?(?:(?P<after>thousands?|millions?|billions?|lakhs?|crores?)|(?P<short>bn|mn?|k|['’]?000))\b"
    rf"|\(\s*(?:u\.?s\.?\s*)?\$?\s*(?P<bare>{_WORDS}|\$\s?000|[mb]il\.?(?=\)))(?!\w)|\(\$\s?(?P<letter>bn?|mn?)\)|\$\s?(?P<symbol>thousands?|millions?|billions?|000))",
    re.IGNORECASE,
)
_SHARES_IN = re.compile(rf"(?:shares|share (?:amounts|data|counts))[^;()]{{0,30}}\bin\s+({_WORDS})", re.IGNORECASE)
_SHARES_EXCEPT = re.compile(r"except[^()]*?(?<!per )(?<!per-)\bshares?\b", re.IGNORECASE)
_EACH_SHARE = re.compile(r"per[\s-]+(?:[\w-]+\s+){0,2}share\b", re.IGNORECASE)
_DOLLARS = re.compile(r"\bin (?:whole |u\.?s\.? )*dollars\b(?! in)|(?:actual|whole) dollars", re.IGNORECASE)
_COIN = _search(r"(?:\(|\bin |[-–—,] ?)(pence|cents\b|¢)|^.*?\b(pence|cents) per\b")
_UNIT_ONLY = re.compile(
    rf"[\s(]*(?:in\s)?\s*(?:{currencies.BEFORE}|dollars|euros)?\s*['’]?(?:in\s)?\s*(?:{_WORDS}|bn|mn?|k)?[\s)]*",
    re.IGNORECASE,
)
# A sentence that speaks of a currency says nothing of the table under it: "(expressed in euros)", "RMB" and "US$" do.
_NAMES_CURRENCY = re.compile(r"^\(|^(?:expressed |stated |amounts |figures )?in\s|^.{1,25}$", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)")
_PER_SHARE = _search(r"\bper\b[^()]{0,40}\b(?:share|unit|ads|ordinary)\b|\bper[\s-]share\b|\beps\b|\ba share\b|/share")
_SHARES = _search(
    r"\bshares\b.*\b(?:outstanding|used|issued|computing|calculat|average|diluted|basic)"
    r"|\b(?:average|number of|outstanding|diluted|basic)\b.*\bshares\b|^\(?shares\b|\bshares$|\bshare count"
    r"|weighted[\s-]average (?:common |ordinary )?(?:shares|units|number)",
)
_BARE = _search(r"^\W*(?:(?:basic|diluted|assuming (?:no )?dilution|as reported)\b.*|)$")
_SHARE_OF = _search(r"\b(?:repurchase|issuance|dividends?|purchase|retirement|compensation|sale)\b")
_PERCENT = _search(r"%|\bpercent(?:age)?s?\b|\b(?:growth|tax) rate\b")
_BASIS_POINTS = _search(r"\b(?:bps|basis points?)\b")
_PERCENT_OF = re.compile(r"\W*(?:as an? )?percent(?:age)?s? of\b", re.IGNORECASE)
_PERCENTAGES = re.compile(r"\bas an? percent(?:age)? of\b|\bpercent(?:age)? of (?:total|net)\b", re.IGNORECASE)
_RATIO = _search(
    r"\b(?:rate|ratio|yield|margin|return on)\b|\w\s?/\s?(?:average|total)\b|\bto (?:average|total|risk)\b",
)
_COUPON = re.compile(r"\W*\d[\d.]*\s?%")  # 5.25% notes due 2025
_EACH = re.compile(r"\W*(?:basic|diluted)\b", re.IGNORECASE)
_EXCHANGE = re.compile(r"exchange rate|interest rate swap", re.IGNORECASE)
_SHARES_LINE = re.compile(
    r"\W*number of (?:\w+ )?shares\b|\W*(?:common |ordinary )?shares (?:issued|outstanding|authorized)\b", re.IGNORECASE
)
_COUNT = _search(
    r"^\W*(?:(?:total|average|ending|full-time) )*(?:(?:number|no\.) of|employees|headcount|stores|square feet|days|"
    r"units|subscribers|locations|offices|transactions|customers)\b|\bquantity\b|\b(?:head|\w{3,} )count\b"
    r"|\bunit data\b|\b(?:thousands|millions|billions) of (?!(?:u\.?s\.? )?(?:dollars|euros|pounds|yen|shares)\b)"
    r"|(?<!per )(?<!cost of )\b(?:square feet|ounces|gallons|tons|tonnes|barrels)\b|^homes$"
    r"|^(?!.*\b(?:to|from|for)\b).*\b(?:employees|subscribers|fte?s)(?:\W*\([^()]*\))*$"
    r"|\(\s*[kMBTG]{0,2}(?:cfe?|bbls?|boe|btu|wh|barrels|gallons|tons|tonnes|ounces|pounds)(?:/d| per day)?\s*\)"
    r"|\b[mbt]{0,2}(?:cfe?|bbls?|boe|btu)/d(?:ay)?\b",
)
_NAMED_PRICE = _search(r"\b(?:revpar|adr|arpu|(?:daily|room) rate|average (?:selling|sales) price)\b")
_PRICE = _search(r"\bper (?!share|cent)(?:[\w-]+ ){0,2}[\w-]+|\$\s?/\s?\w")  # revenue per square foot


@dataclass(frozen=True)
class Scale:
    """The scale of money and of share counts that a units line states; None where it says nothing."""

    money: int | None = None
    shares: int | None = None
    currency: str = ""

    def filled(self, other: "Scale") -> "Scale":
        """Take from `other` what is missing here."""
        if self.money is None:
            return Scale(other.money, self.shares or other.shares, self.currency or other.currency)
        return self if self.currency or not other.currency else replace(self, currency=other.currency)


_UNSAID = Scale()


def scale_of(texts: Sequence[str]) -> Scale:
    """Read the units from the texts around a table, the nearest last; a line nearer to the figures wins."""
    found = _UNSAID
    for text in texts:
        if len(text) < 200 and (one := _scale(text)) is not _UNSAID:
            found = one.filled(found)
    return found


@dataclass(frozen=True)
class Surroundings:
    """What the whole table says of its rows' units: its kind, per-share exceptions, whether money prints cents."""

    kind: str
    per_share: bool
    cents: bool
    shares_of_a_total: bool  # "(as a percentage of total revenues)" stands over it
    each_share: bool = False  # its title speaks of amounts per share
    fractions: bool = False  # most rows of large amounts print decimals: millions with one, as a rule
    counts: bool = False  # what stands here is no money: nothing down to here prints a currency
    percentages: bool = False  # its first row prints the percent sign for all, as others print the currency


def unit_of(
    own: Amount, printed: list[Amount], label: str, section: str, heading: str, table: Surroundings, above: str = ""
) -> str:
    """Tell the unit of a figure.

    Parameters
    ----------
    own : Amount
        The figure; a unit printed in its cell decides.
    printed : list of Amount
        The figures of the row in columns of the same words: their decimals are evidence.
    label, section, heading : str
        The row's label, the section above it, the column's words.
    table : Surroundings
    above : str, optional
        The unit of the row above: a bridge of earnings per share says so in its first row only.

    Returns
    -------
    str
        ``money``, ``price`` (money for one of something), ``cents``, ``USD/share``, ``shares``, ``percent``,
        ``basis points``, ``multiple``, or ``number`` for a count of things.
    """
    if own.unit in ("percent", "basis points", "multiple"):
        return own.unit
    if own.unit == "pence" or (own.unit == "cents" and (table.kind == "income" or _PER_SHARE(label))):
        return "USD/share"
    cents = any(amount.decimals >= 2 for amount in printed)
    fraction = any(amount.decimals > 0 for amount in printed)
    plain = not any(amount.unit for amount in printed)
    if not own.unit and _BASIS_POINTS(f"{label} {heading}"):
        return "basis points"
    if not own.unit and (_PERCENT(heading) or table.shares_of_a_total):
        return "percent"
    if table.kind in ("balance_sheet", "cash_flow"):
        # "Common stock, 5,000 shares issued" is money here, and "Shares repurchased" what was paid for them.
        per_share = cents and not table.cents and _PER_SHARE(label)
        counted = table.kind == "balance_sheet" and _SHARES_LINE.match(label)
        return "USD/share" if per_share else "shares" if counted else "money"
    if _SHARES(label) and not _SHARE_OF(label) and not (cents and _PER_SHARE(label)):
        return "shares"
    if fraction and plain and _PERCENT_OF.match(section):
        return "percent"
    if _PERCENT(label) and not _COUPON.match(label) and all(abs(amount.value) < 1000 for amount in printed):
        return "percent"
    if _PER_SHARE(label) or _PER_SHARE(heading):
        return "USD/share"
    if _BARE(label) and _SHARES(section) and not any(amount.decimals == 2 for amount in printed):
        # The heading above lends its meaning only to labels that have none of their own; millions may have three.
        return "shares"
    if _PER_SHARE(section) and (cents or all(amount.dash for amount in printed)):
        return "USD/share"
    if cents and _NAMED_PRICE(f"{label} {heading}"):
        return "price"
    if plain and fraction and _is_ratio(label, heading, printed, table) and not _EXCHANGE.search(label):
        return "percent"
    if plain and table.percentages:
        return "percent"
    if own.unit == "cents" or (plain and cents and _COIN(label)):
        return "cents"
    if _PRICE(label) and ((cents and not table.cents) or len(own.unit) == 3):
        return "price"
    if cents and (table.each_share or (table.per_share and not table.cents)):
        return "USD/share"
    if plain and (any(map(_COUNT, (label, heading, section))) or (table.counts and not cents)):
        return "number"
    if cents and not table.cents:
        # Cents where other rows print none: an amount for each share, or for one of something else.
        return "USD/share" if table.kind == "income" or above == "USD/share" or _EACH.match(label) else "price"
    return "money"


def _is_ratio(label: str, heading: str, printed: list[Amount], table: Surroundings) -> bool:
    """Tell a margin in percent from one in money: where money has decimals too, only the word percent tells them."""
    found = _RATIO(f"{label} {heading}")
    if not found or any(abs(amount.value) >= 1000 for amount in printed):
        return False
    return found[0].lower() != "margin" or not table.fractions


def money(printed: list[Amount | None]) -> list[Amount]:
    """The amounts of a row that may be money: nothing in their cells says percent or another unit."""
    return [one for one in printed if one and one.unit not in ("percent", "basis points", "multiple")]


def is_price(label: str) -> bool:
    """Tell whether a label speaks of money for one of something: ``per mile``, ``per share``."""
    return bool(_PRICE(label) or _NAMED_PRICE(label) or _PER_SHARE(label))


def small_coin(amount: Amount, label: str) -> str:
    """The coin in which an amount per share is printed, where it is not the currency: ``pence``, ``cents``."""
    said = _COIN(label)
    if amount.unit in ("pence", "cents"):
        return amount.unit
    return (said[1] or said[2]).lower().replace("¢", "cents") if said else ""


def is_unit(text: str) -> bool:
    """Tell whether a heading is nothing but a unit: ``£m``, ``RMB``, ``(in thousands)``."""
    return bool(_UNIT_ONLY.fullmatch(text)) and text != ""


def mentions_per_share(texts: list[str]) -> bool:
    """Tell whether a title or a units line speaks of per-share amounts; a units line excepts them."""
    return any(_PER_SHARE(text) for text in texts if len(text) < 200)


def states_percentages(texts: list[str]) -> bool:
    """Tell whether a caption says that the whole table prints percentages of something."""
    return any(_PERCENTAGES.search(text) for text in texts if len(text) < 100)


def is_units_line(text: str) -> bool:
    """Tell whether a caption line states units and nothing else of weight."""
    return len(text) < 150 and _states_units(text) and (_states_units(rest := without_units(text)) or not rest)


def without_units(text: str) -> str:
    """Take the units that stand in parentheses from a title: ``Balance Sheets (in thousands)``."""
    rest = _PARENTHESES.sub(lambda part: "" if _states_units(part[0]) else part[0], text)
    return text if rest == text else " ".join(rest.split()).strip(" -–—:,;")


def _states_units(text: str) -> bool:
    return bool(_UNITS.search(text) or _DOLLARS.search(text))


@lru_cache(maxsize=4096)
def _scale(text: str) -> Scale:
    currency = next(iter(currencies.written(text)), "") if _NAMES_CURRENCY.search(text) or _UNITS.search(text) else ""
    shares_in = _SHARES_IN.search(text)
    found = _UNITS.search(_SHARES_IN.sub("", text)) or _UNITS.search(text)
    if not found:
        return Scale(1, 1, currency) if _DOLLARS.search(text) else Scale(currency=currency) if currency else _UNSAID
    money = _multiple(
        found["scale"] or found["bare"] or found["symbol"] or found["letter"] or found["after"] or found["short"]
    )
    if shares_in:
        return Scale(money, _multiple(shares_in[1]), currency)
    return Scale(money, 1 if _SHARES_EXCEPT.search(_EACH_SHARE.sub("", text)) else money, currency)


def _multiple(word: str) -> int:
    word = word.lower()
    if word.startswith(("lakh", "crore")):
        return 100_000 if word[0] == "l" else 10_000_000
    if "b" in word:
        return 1_000_000_000
    return 1_000_000 if "m" in word and "omitted" not in word else 1000
