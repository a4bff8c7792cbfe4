"""One form for the words of sentences and of labels, so that `sales` finds the line `Total net revenues`."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from helpers.labels import singular

VOCABULARY = tomllib.loads(files("helpers.claims").joinpath("claims.toml").read_text(encoding="utf-8"))
OPTIONAL = frozenset(VOCABULARY["words"]["optional"].split())
MEASURES = frozenset(VOCABULARY["words"]["measures"].split())
RECAST = frozenset(VOCABULARY["words"]["recast"].split())
WEAK = frozenset(VOCABULARY["words"]["weak"].split())
ADJUSTED = frozenset(VOCABULARY["words"]["adjusted"].split())
_EXPENSES = frozenset(VOCABULARY["words"]["expenses"].split())
_FILLER = frozenset(VOCABULARY["words"]["filler"].split())
_SAME = VOCABULARY["same"]
_PHRASES = [(name, one) for name, several in VOCABULARY["phrases"].items() for one in several]
_PHRASE = re.compile("|".join(rf"(?<!\w)(?P<p{place}>{one})(?!\w)" for place, (_, one) in enumerate(_PHRASES)))
_NON_GAAP = re.compile(r"\bnon[ -]?gaap\b")
_PRO_FORMA = re.compile(r"\bpro[ -]?forma\b")
_POSSESSIVE = re.compile(r"['’]s?\b|['’]")
_NOTED = re.compile(r"(?<=[a-z]{4})\d$")  # a note's number runs into the word: EBITDA1
_APART = re.compile(r"[^\w%]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Small letters, no punctuation, single spaces; `non-GAAP`, `pro forma` and `pre-tax` are one word each."""
    text = text.lower().replace("&", " and ").replace("pre-tax", "pretax")
    text = _PRO_FORMA.sub("proforma", _NON_GAAP.sub("nongaap", text))
    return _APART.sub(" ", _POSSESSIVE.sub("", text)).strip()


def canonical(text: str) -> str:
    """`plain` text with the phrases of the vocabulary as one word each; `and` is kept."""
    return _PHRASE.sub(lambda match: _PHRASES[int(match.lastgroup[1:])][0], plain(text))


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """The words of a label, a heading or a piece of a sentence that tell lines apart, in their common form.

    In printed order; `gaap` and the words of adjustment are kept, filler is left out.
    """
    found = [_NOTED.sub("", word) for word in canonical(text).split()]
    return tuple(
        _SAME.get(word, word) for one in found if (word := singular(one)) not in _FILLER and one not in _FILLER
    )


def concept_words(concept: str) -> tuple[str, ...]:
    """The words of a standard name: `NetIncomeLoss` is net, income."""
    return words(_CAMEL.sub(" ", concept).replace("Non Gaap", "non-gaap"))


@lru_cache(maxsize=8192)
def core(found: tuple[str, ...]) -> frozenset[str]:
    """Of a line's words those that tell it from other lines, bases apart."""
    kept = frozenset(found) - OPTIONAL - ADJUSTED - {"gaap", "%"}
    return kept - {"expense"} if kept & _EXPENSES else kept
