"""What a company is called across its releases, and the id that a release gets on the shelf."""

import re

_FORMS = "inc incorporated corp corporation company companies co ltd limited plc nv sa ag se llc lp and"
# What a company does or is made of: an id reads well without it, and the company's own word is left.
_TRADES = (
    "networks semiconductor semiconductors technologies technology systems solutions software industries international"
    " holdings holding group trust partners properties financial bancorp bancshares resources energy pharmaceuticals"
    " laboratories"
)
_QUARTER = re.compile(r"Q(?P<number>[1-4]) (?P<year>(?:FY)?\d{4})")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.IGNORECASE | re.ASCII)


def company_words(name: str) -> tuple[str, ...]:
    """The words that a company is known by: the same for ``Acme Tools, Inc.`` and ``THE ACME TOOLS COMPANY``."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’.]", "", name.casefold()))
    words = words[1:] if words[:1] == ["the"] else words
    while len(words) > 1 and words[-1] in _FORMS.split():
        words.pop()
    return tuple(words)


def release_id(company: str, quarter: str) -> str:
    """The id of a release: ``acme-2007q3`` for ``Acme Networks, Inc.`` and ``Q3 2007``.

    Fiscal years that are not the calendar's say so: ``acme-fy2008q3``. Empty when the release does not tell its
    company or its quarter.
    """
    words, printed = [*company_words(company)], _QUARTER.fullmatch(quarter)
    while len(words) > 1 and words[-1] in _TRADES.split():
        words.pop()
    return f"{'-'.join(words)}-{printed['year'].lower()}q{printed['number']}" if words and printed else ""


def is_id(text: str) -> bool:
    """Tell whether a text can name a file on any system: letters, digits, dots, hyphens."""
    return bool(_ID.fullmatch(text)) and not text.endswith(".")


def prefix(identifier: str, quarter: str) -> str:
    """The company's part of an id, when the rest is the release's quarter; else empty."""
    ending = release_id("x", quarter).removeprefix("x")
    return identifier.removesuffix(ending) if ending and identifier.endswith(ending) else ""
