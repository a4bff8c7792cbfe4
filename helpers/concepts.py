"""Printed label -> the standard name of the line item. The vocabulary is data: ``concepts.toml`` says how it is written."""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, product
from pathlib import Path
from typing import Any, NamedTuple

NON_GAAP = "NonGaap"
_BARE = {"basic", "diluted"}
# Where the lines of a table are looked up, by table and unit; what is missing here has no names.
_GROUPS = {
    ("income", "USD"): ("income", "measures"),
    ("balance_sheet", "USD"): ("balance_sheet",),
    ("cash_flow", "USD"): ("cash_flow", "measures"),
    ("reconciliation", "USD"): ("reconciliation", "income", "cash_flow", "measures"),
    ("other", "USD"): ("income", "cash_flow", "measures"),
    ("stock_compensation", "USD"): ("stock_compensation",),
    ("segments", "USD"): ("segments",),
    ("cash_and_investments", "USD"): ("cash_and_investments",),
} | {
    (table, unit): groups
    for table in ("income", "reconciliation", "other")
    for unit, groups in {"USD/share": ("per_share",), "shares": ("shares",), "percent": ("percent", "ratios")}.items()
}
_ADJUSTABLE = ("income", "reconciliation", "per_share", "shares", "percent", "ratios", "measures")

_OPTIONAL, _ALTERNATIVES = re.compile(r"\[(.*?)\]"), re.compile(r"\((.*?)\)")
# What a printed label carries beside its words.
_CLEAN = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"['’‘`´.]", ""),
        (
            r"\((?:\d{1,2}|[a-z]|notes? [^)]*|unaudited|in [^)]*|\d*0s?|millions|thousands|see [^)]*|including [^)]*)\)",
            " ",
        ),
        (r"[*†‡§]|\[\d+\]|(?<=[a-z)]) ?\d{1,2}$", " "),  # footnote marks
        (r",? (?:net of|less)(?: \w+){0,2} (?:allowances?|accumulated|reserves?|unamortized)\b.*", " net"),
        (
            r"[,;:–—-]*\s*(?:\bno par value|[$€£]?\s?\d[\d,]* ?par value|\b\d[\d,]*(?: and [\d,]+)? shares|\bat cost)\b.*",
            "",
        ),
        (r"^\W*(?:less|add|plus|deduct)\b", " "),
        (r"&", " and "),
        (r"%", " percent "),
        (r"[^\w–-]+", " "),
    )
)
_HYPHENS = ((re.compile(r"\b(non|pre(?=[\s–-]+tax))[\s–-]+"), r"\1"), (re.compile(r"[–—-]+| {2,}"), " "))


class _Reading(NamedTuple):
    words: frozenset[str]
    marks: frozenset[str]  # "gaap", "nongaap", "adjusted", ...


class _Line(NamedTuple):
    needed: frozenset[str]
    allowed: frozenset[str]
    concept: str


@dataclass
class _Vocabulary:
    words: dict[str, frozenset[str]]
    same: dict[str, str]
    phrases: dict[str, str]
    default_headings: dict[str, str]
    bridge_ends: frozenset[str]
    settled: dict[str, dict[str, Any]]
    lines: dict[str, dict[str, list[_Line]]]  # group -> one needed word -> lines
    heading_words: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.phrase = re.compile(rf"\b(?:{'|'.join(sorted(self.phrases, key=len, reverse=True))})\b")

    def joined(self, text: str) -> str:
        """Text with its hyphens and standing phrases resolved, so that only spaces part the words."""
        for pattern, replacement in _HYPHENS:
            text = pattern.sub(replacement, text)
        return self.phrase.sub(lambda found: self.phrases[found[0]], text)

    def fold(self, text: str) -> list[str]:
        words = [self.same.get(word, word) for word in map(_singular, text.split())]
        return _without_names([word for word in words if word not in self.words["little"]], self.words)


def name(label: str, table: str, section: str = "", unit: str = "USD", adjusted: bool = False) -> str | None:
    """Find the standard name of a printed line.

    Parameters
    ----------
    label, section : str
        The label as printed and the nearest heading above it.
    table : str
        The kind of table, as in the column ``table`` of the facts.
    unit : str, optional
        A currency, a currency per share, ``shares`` or ``percent``; figures in other units have no name.
    adjusted : bool, optional
        The whole table is non-GAAP, so that a label needs no mark of its own.

    Returns
    -------
    str or None
        A us-gaap element name, a name that ``concepts.toml`` defines, or None for a label that the vocabulary does
        not know whole: no name is better than a wrong one.
    """
    kind = "USD" if len(unit) == 3 else "USD/share" if unit.endswith("/share") else unit
    return _name(label, table, section, kind, adjusted)


def names(facts: Sequence[Any]) -> list[str | None]:
    """Find the names of facts in printed order, with what the rows around a line decide.

    Parameters
    ----------
    facts : sequence
        Objects with ``table``, ``title``, ``row``, ``section``, ``label``, ``column``, ``period``, ``value``,
        ``unit`` and ``adjusted``, as the columns of the facts say.

    Returns
    -------
    list of str or None
        One name per fact. A figure under a heading that is no period (``% Change``, ``Adjustments``) has none: the
        name would say that it is the line's amount.
    """
    found = [
        None if fact.column else name(fact.label, fact.table, fact.section, fact.unit, fact.adjusted) for fact in facts
    ]
    for _, group in groupby(range(len(facts)), key=lambda place: (facts[place].table, facts[place].title)):
        places = [place for place in group if found[place]]
        _settle(facts, found, places)
    if "ProfitLoss" in {name for name, fact in zip(found, facts, strict=True) if fact.table == "income"}:
        # A cash flow statement starts from the income of the whole group, noncontrolling interests included.
        for place, fact in enumerate(facts):
            if (
                fact.table == "cash_flow"
                and found[place] == "NetIncomeLoss"
                and "parent" not in _read(fact.label).words
            ):
                found[place] = "ProfitLoss"
    return found


def known() -> list[str]:
    """List all names there are, the non-GAAP ones of every adjustable line included."""
    vocabulary = _vocabulary()
    found = {}
    for group, index in vocabulary.lines.items():
        for line in (line for lines in index.values() for line in lines):
            found[line.concept] = None
            if group in _ADJUSTABLE:
                found[_adjusted(line.concept, frozenset({"adjusted"}))] = None
    for rules in vocabulary.settled.values():
        for names in rules.values():
            found |= dict.fromkeys([names] if isinstance(names, str) else names)
    return sorted(found)


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """List the names most like a wrong one, the best first, for an error message."""
    lower = {one.lower(): one for one in names}
    return [lower[one] for one in difflib.get_close_matches(name.lower(), lower, n=5, cutoff=0.5)]


@lru_cache(maxsize=1 << 16)
def _name(label: str, table: str, section: str, unit: str, adjusted: bool) -> str | None:
    vocabulary, groups = _vocabulary(), _GROUPS.get((table, unit), ())
    own, above = _read(label), _read(section or vocabulary.default_headings.get(table, ""))
    if adjusted and not own.marks:
        own = own._replace(marks=frozenset({"nongaap"}))
    bridge = table in ("reconciliation", "other")
    if not groups or not (own.words or own.marks) or (bridge and not above.words <= vocabulary.heading_words):
        return None
    # A heading of nothing but "Non-GAAP" marks all lines under it; one of more words only those that are not whole
    # without it, such as "Basic".
    bare = not above.words or own.words <= _BARE
    alone = own._replace(marks=own.marks or above.marks) if bare else own
    together = _Reading(own.words | above.words, own.marks or above.marks)
    for words, marks in (alone, together):
        for group in groups:
            concept = _find(words, group) if words else None
            if (
                concept
                and (concept := _on_basis(concept, marks, group))
                and (not bridge or _stands(concept, marks, table, group))
            ):
                return concept
    return None


def _stands(concept: str, marks: frozenset[str], table: str, group: str) -> bool:
    """Tell whether a line outside the statements is the whole company's measure and no step of a bridge."""
    if marks or concept.startswith(NON_GAAP) or group == "ratios":
        return True
    return table == "reconciliation" and (
        group not in ("income", "cash_flow", "reconciliation") or concept in _vocabulary().bridge_ends
    )


def _on_basis(concept: str, marks: frozenset[str], group: str) -> str | None:
    adjusting = marks - _vocabulary().words["gaap"]
    if not adjusting:
        return concept
    if adjusting != marks or group not in _ADJUSTABLE:
        return None  # "from GAAP to non-GAAP" is neither
    return _adjusted(concept, adjusting)


def _adjusted(concept: str, marks: frozenset[str]) -> str:
    if not concept.startswith(NON_GAAP):
        return NON_GAAP + concept
    again = "".join(sorted(mark.capitalize() for mark in marks - {"nongaap"}))
    return NON_GAAP + again + concept.removeprefix(NON_GAAP)


def _find(words: frozenset[str], group: str) -> str | None:
    vocabulary = _vocabulary()
    index, fillers = vocabulary.lines[group], vocabulary.words.get(group, frozenset())
    for word in words:
        for line in index.get(word, ()):
            if line.needed <= words and words <= (line.allowed | fillers):
                return line.concept
    return None


@lru_cache(maxsize=1 << 14)
def _read(text: str) -> _Reading:
    """The words of a label that count, folded, and its marks of GAAP or non-GAAP."""
    text = unicodedata.normalize("NFKC", re.sub("[⁰-⁹¹²³]", " ", text)).lower()
    for pattern, replacement in _CLEAN:
        text = pattern.sub(replacement, text)
    vocabulary = _vocabulary()
    lists = vocabulary.words
    words = vocabulary.fold(vocabulary.joined(text))
    marks = frozenset(words) & (lists["gaap"] | lists["non_gaap"])
    if marks:
        words = [word for word in words if word not in marks and word not in lists["beside_marks"]]
    return _Reading(frozenset(words), marks)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _without_names(words: list[str], lists: dict[str, frozenset[str]]) -> list[str]:
    """Put ``parent``, ``common`` or ``noncontrolling`` for whom an amount is attributable to, in the place of a company's name."""
    if "attributable" in words:
        start = stop = words.index("attributable") + 1
        ends = lists["gaap"] | lists["non_gaap"] | {"per", "basic", "diluted"}
        while stop < len(words) and words[stop] not in ends:
            stop += 1
        who = set(words[start:stop])
        if "noncontrolling" in who:
            return [*words[:start], "noncontrolling", *words[stop:]]
        if who and not who & (lists["no_name"] - {"common"}):
            return [*words[:start], "common" if "common" in who else "parent", *words[stop:]]
    elif words[-2:] == ["stockholder", "equity"]:
        who = [word for word in words[:-2] if word != "total"]
        if who and not set(who) & lists["no_name"]:
            return ["parent", "stockholder", "equity"]
    return words


def _settle(facts: Sequence[Any], found: list[str | None], places: list[int]) -> None:
    """Settle the names of one table's facts where the label alone leaves two readings."""
    rules = _vocabulary().settled
    present = {found[place] for place in places}
    if "ProvisionForLoanLeaseAndOtherLosses" in present:
        for place in places:
            found[place] = rules["in_a_bank"].get(found[place], found[place])
    for total in ("AssetsCurrent", "LiabilitiesCurrent"):
        row = next((facts[place].row for place in places if found[place] == total), None)
        for place in places if row is not None else ():
            if pair := rules[f"around_{total}"].get(found[place]):
                found[place] = pair[facts[place].row > row]
    for bare, whole in rules["beside_whose"].items():
        same = [place for place in places if found[place] == bare]
        whose = ["parent" in _read(facts[place].label).words for place in same]
        if any(whose):
            for place, said in zip(same, whose, strict=True):
                found[place] = bare if said else whole
    _one_each(facts, found, places)


def _one_each(facts: Sequence[Any], found: list[str | None], places: list[int]) -> None:
    """Where one period has a line twice, the row that says ``total`` is it; of two revenues, else, the greater.

    Revenue is a sum of parts that are not negative, so the whole is the greatest of them.
    """
    seen: dict[tuple, list[int]] = {}
    for place in places:
        seen.setdefault((found[place], facts[place].period, facts[place].unit), []).append(place)
    for (concept, *_), same in seen.items():
        total = [place for place in same if "total" in _read(facts[place].label).words]
        if not total and concept == "Revenues":
            greatest = max(facts[place].value for place in same)
            total = [place for place in same if facts[place].value == greatest]
        for place in same if total else ():
            found[place] = concept if place in total else None


@cache
def _vocabulary() -> _Vocabulary:
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    reading, settled = raw.pop("reading"), raw.pop("settled")
    same = {_singular(word): one for one, words in reading["same"].items() for word in words.split()}
    ends = frozenset(reading["words"].pop("bridge_ends").split())
    words = {
        key: frozenset(same.get(word, word) for word in map(_singular, text.split()))
        for key, text in reading["words"].items()
    }
    found = _Vocabulary(words, same, reading["phrases"], reading["default_headings"], ends, settled, {})
    spoken = words["headings"] | words["per_share"] | words["shares"]
    for group, concepts in raw.items():
        index = found.lines[group] = {}
        for concept, text in concepts.items():
            for line in _lines(found.joined(text), concept, found):
                index.setdefault(max(line.needed, key=lambda word: (len(word), word)), []).append(line)
                spoken |= line.allowed
    found.heading_words = spoken
    return found


def _lines(text: str, concept: str, vocabulary: _Vocabulary) -> Iterator[_Line]:
    """What a name's lines stand for: the words that each needs and allows, once for each choice of alternatives."""
    for one in filter(None, text.split("\n")):
        optional = frozenset(vocabulary.fold(" ".join(_OPTIONAL.findall(one))))
        pieces = _ALTERNATIVES.split(_OPTIONAL.sub(" ", one))
        for choice in product(*(piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces))):
            needed = frozenset(vocabulary.fold(" ".join(choice)))
            yield _Line(needed, needed | optional, concept)
