"""Currencies as releases write them: a sign, a code or a name, to the ISO code."""

import re
from functools import lru_cache

SIGNS = {
    "US$": "USD", "C$": "CAD", "CA$": "CAD", "CDN$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "NT$": "TWD", "S$": "SGD", "R$": "BRL", "MX$": "MXN", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
    "₩": "KRW", "₪": "ILS",
}  # fmt: skip
_CODES = {
    **{code: code for code in (*SIGNS.values(), "CHF", "CNY", "SEK", "NOK", "DKK", "MXN", "ZAR", "PLN", "TRY")},
    "RMB": "CNY",
    "NIS": "ILS",
}
_NAMES = {
    r"(?:u\.?s\.?|united states) dollars?": "USD", r"euros?": "EUR", r"pounds? sterling": "GBP",
    r"(?:japanese )?yen": "JPY",
    r"swiss francs?": "CHF", r"renminbi|(?:chinese )?yuan": "CNY", r"canadian dollars?": "CAD",
    r"australian dollars?": "AUD", r"new zealand dollars?": "NZD", r"hong kong dollars?": "HKD",
    r"(?:new )?taiwan dollars?": "TWD", r"singapore dollars?": "SGD", r"swedish kron(?:or|a)": "SEK",
    r"norwegian kroner?": "NOK", r"danish kroner?": "DKK", r"(?:indian )?rupees?": "INR", r"korean won": "KRW",
    r"(?:new israeli )?shekels?": "ILS", r"(?:brazilian )?reais": "BRL", r"mexican pesos?": "MXN",
    r"(?:south african )?rand": "ZAR",
}  # fmt: skip
DOLLARS = ("AUD", "CAD", "HKD", "NZD", "SGD", "TWD")  # where their releases print "$" they mean these
_LONGEST_FIRST = sorted(SIGNS, key=len, reverse=True)
SIGN = "(?:" + "|".join(map(re.escape, _LONGEST_FIRST)) + ")"
# Before a figure a code is as good as a sign. Its letters are capitals: "eur" and "try" are words.
BEFORE = f"(?:{SIGN}|(?-i:{'|'.join(_CODES)}))"
_WORDS = "|".join(rf"(?P<n{i}>{name})" for i, name in enumerate(_NAMES))
_WRITTEN = re.compile(
    rf"(?P<sign>{'|'.join(re.escape(sign) for sign in _LONGEST_FIRST if sign != '$')})"
    rf"|(?-i:(?<![A-Za-z])(?P<code>{'|'.join(_CODES)})(?![A-Za-z]))|\b(?:{_WORDS})\b",
    re.IGNORECASE,
)

_BEFORE_FIGURE = re.compile(rf"(?<![A-Za-z])({BEFORE})\s?\d", re.IGNORECASE)


def code(text: str) -> str:
    """The code of a sign or a code as it stands before a figure; empty for anything else."""
    return SIGNS.get(text.upper()) or _CODES.get(text, "")


def same(printed: str, text: str, meant: str) -> bool:
    """Tell whether a figure printed as ``text`` with a currency's sign may be in the currency that is meant."""
    return printed in ("", meant) or (printed == "USD" and meant in DOLLARS and "US" not in text.upper())


@lru_cache(maxsize=4096)
def written(text: str) -> tuple[str, ...]:
    """List the currencies that a text names, in its order. A bare ``$`` names none: many currencies are dollars."""
    found = []
    for hit in _WRITTEN.finditer(text):
        name = next((int(key[1:]) for key, group in hit.groupdict().items() if group and key[0] == "n"), None)
        found.append(list(_NAMES.values())[name] if name is not None else code(hit[0]))
    return tuple(found)


def before_figures(text: str) -> list[str]:
    """The code of each currency sign or code that stands before a figure of a text."""
    return [code(hit[1]) for hit in _BEFORE_FIGURE.finditer(text)]
