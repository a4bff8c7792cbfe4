"""How a printed label is read: its words in one form each, and the lines of ``concepts.toml`` that they are."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

BARE = {"basic", "diluted"}  # a label of these words says nothing without its heading
_NOTES = r"\((?:\d{1,2}|[a-z]|notes? [^)]*|unaudited|in [^)]*|\d*0s?|millions|thousands|see [^)]*|including [^)]*)\)"
_PAR_VALUE = r"\bno par value|[$€£]?\s?\d[\d,]* ?par value|\b\d[\d,]*(?: and [\d,]+)? shares"
_NET_OF = r"(?:net of|less)(?: \w+){0,2} (?:allowances?|accumulated|reserves?|unamortized)"
# What a label carries beside its words, in the order in which it is taken off.
_CLEAN = (
    (r"['’‘`´.]", ""),
    (_NOTES, " "),
    (r"[*†‡§]|\[\d+\]|(?<=[a-z)]) ?\d{1,2}$", " "),  # footnote marks
    (r",? at cost\b", " "),
    (rf",? {_NET_OF}\b.*", " net"),
    (rf"[,;:–—-]*\s*(?:{_PAR_VALUE})\b.*", ""),
    (r"^\W*(?:less|add|plus|deduct)\b", " "),
    (r"&", " and "),
    (r"%", " percent "),
    (r"[^\w–-]+", " "),
)
_CLEAN = tuple((re.compile(pattern), replacement) for pattern, replacement in _CLEAN)
_HYPHENS = ((re.compile(r"\b(non|pre(?=[\s–-]+tax))[\s–-]+"), r"\1"), (re.compile(r"[–—-]+| {2,}"), " "))
_OPTIONAL, _ALTERNATIVES = re.compile(r"\[(.*?)\]"), re.compile(r"\((.*?)\)")


class Reading(NamedTuple):
    """A label's words that count, and its marks of GAAP or non-GAAP (``gaap``, ``nongaap``, ``adjusted``, ...)."""

    words: frozenset[str]
    marks: frozenset[str]


class Line(NamedTuple):
    """One line of the vocabulary: the words that a label needs, those that it may have, the name that it gets."""

    needed: frozenset[str]
    allowed: frozenset[str]
    concept: str


@dataclass
class Vocabulary:
    """What ``concepts.toml`` holds; ``lines`` are kept by group and by one word that each needs."""

    words: dict[str, frozenset[str]]
    same: dict[str, str]
    phrases: dict[str, str]
    default_headings: dict[str, str]
    bridge_ends: frozenset[str]
    settled: dict[str, dict[str, Any]]
    lines: dict[str, dict[str, list[Line]]] = field(default_factory=dict)
    heading_words: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._phrase = re.compile(rf"\b(?:{'|'.join(sorted(self.phrases, key=len, reverse=True))})\b")

    def joined(self, text: str) -> str:
        """Text with hyphens and standing phrases resolved, so that only spaces part its words."""
        for pattern, replacement in _HYPHENS:
            text = pattern.sub(replacement, text)
        return self._phrase.sub(lambda found: self.phrases[found[0]], text)

    def fold(self, text: str) -> list[str]:
        """The words of a text in one form each, without little words; ``parent`` for a company's name."""
        words = [self.same.get(word, word) for word in map(singular, text.split())]
        words = [word for word in words if word not in self.words["little"]]
        if "attributable" in words:
            start = stop = words.index("attributable") + 1
            ends = self.words["gaap"] | self.words["non_gaap"] | BARE | {"per"}
            while stop < len(words) and words[stop] not in ends:
                stop += 1
            who = set(words[start:stop])
            kind = next((kind for kind in ("noncontrolling", "common") if kind in who), "parent")
            if who and (kind == "noncontrolling" or not who & (self.words["no_name"] - {"common"})):
                words[start:stop] = [kind]
        elif words[-2:] == ["stockholder", "equity"]:
            who = set(words[:-2]) - {"total"}
            if who and not who & self.words["no_name"]:
                words[:-2] = ["parent"]
        return words

    def find(self, words: frozenset[str], group: str) -> str | None:
        """The name of the line in a group that has all these words and needs no other."""
        index, fillers = self.lines[group], self.words.get(group, frozenset())
        for word in words:
            for line in index.get(word, ()):
                if line.needed <= words and words <= (line.allowed | fillers):
                    return line.concept
        return None


@lru_cache(maxsize=1 << 14)
def read(text: str) -> Reading:
    """Read a label or a heading as printed."""
    text = unicodedata.normalize("NFKC", re.sub("[⁰-⁹¹²³]", " ", text)).lower()
    for pattern, replacement in _CLEAN:
        text = pattern.sub(replacement, text)
    known = vocabulary()
    words = frozenset(known.fold(known.joined(text)))
    marks = words & (known.words["gaap"] | known.words["non_gaap"])
    return Reading(words - marks - (known.words["beside_marks"] if marks else frozenset()), marks)


@cache
def vocabulary() -> Vocabulary:
    """Load the vocabulary, once."""
    raw = tomllib.loads((Path(__file__).parent / "concepts.toml").read_text(encoding="utf-8"))
    reading, settled = raw.pop("reading"), raw.pop("settled")
    same = {singular(word): one for one, words in reading["same"].items() for word in words.split()}
    ends = frozenset(reading["words"].pop("bridge_ends").split())
    lists = {
        key: frozenset(same.get(word, word) for word in map(singular, text.split()))
        for key, text in reading["words"].items()
    }
    found = Vocabulary(lists, same, reading["phrases"], reading["default_headings"], ends, settled)
    spoken = lists["headings"] | lists["per_share"] | lists["shares"]
    for group, concepts in raw.items():
        index = found.lines[group] = {}
        for concept, text in concepts.items():
            for line in _lines(found.joined(text), concept, found):
                index.setdefault(max(line.needed, key=lambda word: (len(word), word)), []).append(line)
                spoken |= line.allowed
    found.heading_words = spoken
    return found


def _lines(text: str, concept: str, known: Vocabulary) -> Iterator[Line]:
    """The lines under a name, each once for every choice among its alternatives."""
    for one in filter(None, text.split("\n")):
        optional = frozenset(known.fold(" ".join(_OPTIONAL.findall(one))))
        pieces = _ALTERNATIVES.split(_OPTIONAL.sub(" ", one))
        for choice in product(*(piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces))):
            needed = frozenset(known.fold(" ".join(choice)))
            yield Line(needed, needed | optional, concept)


def singular(word: str) -> str:
    """One form for a word and its plural."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
