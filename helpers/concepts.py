"""Printed label -> the standard name of the line item. The vocabulary is data: see ``concepts.toml``."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from helpers.labels import BARE, read, vocabulary

NON_GAAP = "NonGaap"
_BRIDGES = ("reconciliation", "other")
# The groups of the vocabulary that a table's lines are looked up in, by table and unit; without a group, no name.
_GROUPS = {
    ("income", "USD"): ("income", "measures"),
    ("cash_flow", "USD"): ("cash_flow", "measures"),
    **{(one, "USD"): ("marked", "income", "cash_flow", "measures") for one in _BRIDGES},
    **{(one, "USD"): (one,) for one in ("balance_sheet", "stock_compensation", "segments", "cash_and_investments")},
    ("income", "USD/share"): ("per_share",),
    **{(one, "USD/share"): ("per_share", "marked_per_share") for one in _BRIDGES},
    **{(one, "shares"): ("shares",) for one in ("income", *_BRIDGES)},
    **{(one, "percent"): ("percent", "ratios") for one in ("income", *_BRIDGES)},
}
_WHICH = re.compile(r"(.+?)(?: net)? ((?:basic and )?diluted|basic|(?:non)?current)")  # us-gaap puts these last
_ADJUSTABLE = ("income", "marked", "measures", "per_share", "marked_per_share", "shares", "percent", "ratios")


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
    found = [None if one.column else name(one.label, one.table, one.section, one.unit, one.adjusted) for one in facts]
    for (table, _), group in groupby(range(len(facts)), key=lambda place: (facts[place].table, facts[place].title)):
        _settle(table, facts, found, [place for place in group if not facts[place].column])
    if any(concept == "ProfitLoss" and one.table == "income" for concept, one in zip(found, facts, strict=True)):
        # A cash flow statement starts from the income of the whole group, noncontrolling interests included.
        for place, one in enumerate(facts):
            if one.table == "cash_flow" and found[place] == "NetIncomeLoss" and not _says(one.label, "parent"):
                found[place] = "ProfitLoss"
    return found


@cache
def spoken(concept: str) -> str:
    """A standard name in words: ``current assets`` for ``AssetsCurrent``."""
    adjusted, bare = concept.startswith(NON_GAAP), concept.removeprefix(NON_GAAP)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).lower()
    words = re.sub(r"(?<=income|profit) loss\b", "", words).replace("provided by used in", "from")
    return "non-GAAP " * adjusted + _WHICH.sub(r"\2 \1", words)


def nearest(asked: str, lines: Iterable[tuple[str, str]], spelling: bool = True) -> dict[str, str]:
    """The printed lines near to a name, standard name to label, of (standard name, label) in printed order.

    First those that have all its words, in name or label: the ones with fewest others first, GAAP before non-GAAP.
    With `spelling`, then those that have most of them or are spelt nearly so.
    """
    text, ranked, spelt, adjusts = spoken(asked), [], {}, vocabulary().words["non_gaap"]
    wanted = read(text)
    for concept, label in dict.fromkeys(map(tuple, lines)):
        for words in (spoken(concept), label.lower()):
            has = read(words)
            lacks, others = (len(one) for one in (wanted.words - has.words, has.words - wanted.words))
            if 3 * lacks <= len(wanted.words) * spelling:
                others += (has.marks.isdisjoint(adjusts) != wanted.marks.isdisjoint(adjusts)) / 2
                ranked.append((lacks, others, len(ranked), concept, label))
            spelt.setdefault(words, (concept, label))
    found: dict[str, str] = {}
    close = get_close_matches(text, list(spelt), n=8, cutoff=0.4) if spelling else ()
    for concept, label in [*(one[3:] for one in sorted(ranked)), *(spelt[words] for words in close)]:
        found.setdefault(concept, label)
    return dict([*found.items()][:5])


def lacking(asked: str, lines: Iterable[tuple[str, str]], called: str = "") -> str:
    """A line that is not printed, for a sentence, with the printed labels near to it.

    A name that is none at all was mistyped: this is told with the nearest names, as `unprinted` does.
    """
    if asked not in known():
        return unprinted(asked, lines)
    near = [f"“{label}”" for label in nearest(asked, lines, spelling=False).values()]
    return f"no {called or spoken(asked)}" + f"; near to it: {', '.join(near[:3])}" * bool(near)


def unprinted(asked: str, lines: Iterable[tuple[str, str]]) -> str:
    """A name that is not printed, with the nearest standard names that are."""
    near = ", ".join(nearest(asked, lines))
    return f"no line {asked!r}; " + (f"the nearest are {near}" if near else "no name that is printed is near to it")


@cache
def known() -> tuple[str, ...]:
    """All names there are, the non-GAAP one of every line that can be adjusted included."""
    rules = [rule for rules in vocabulary().settled.values() for rule in rules.values()]
    found = {name for rule in rules for name in ([rule] if isinstance(rule, str) else rule)}
    for group, index in vocabulary().lines.items():
        plain = {line.concept for lines in index.values() for line in lines}
        found |= plain | {_adjusted(one, {"adjusted"}) for one in plain if group in _ADJUSTABLE}
    return tuple(sorted(found))


@lru_cache(maxsize=1 << 16)
def _name(label: str, table: str, section: str, unit: str, adjusted: bool) -> str | None:
    lexicon, bridge = vocabulary(), table in _BRIDGES
    own, above = read(label), read(section or lexicon.default_headings.get(table, ""))
    if not (own.words or own.marks) or (bridge and not above.words <= lexicon.heading_words):
        return None  # a bridge under the name of a segment or a region is not the company's
    if own.words <= BARE and above.words & lexicon.words["not_common"]:
        return None
    if adjusted and not own.marks:
        own = own._replace(marks=frozenset({"nongaap"}))
    # A heading of nothing but "Non-GAAP", and any in a table of highlights, marks all lines under it; in a bridge,
    # which leads from one to the other, only those that are not whole without it, such as "Basic".
    inherits = not above.words or table == "other" or own.words <= BARE
    alone = own.marks or (above.marks if inherits else own.marks)
    for words, marks in ((own.words, alone), (own.words | above.words, own.marks or above.marks)):
        for group in _GROUPS.get((table, unit), ()):
            concept = lexicon.find(words, group) if words else None
            if concept and (not bridge or _is_measure(concept, marks, table, group)):
                adjusting = marks - lexicon.words["gaap"]
                if not adjusting:
                    return concept
                if adjusting == marks and group in _ADJUSTABLE:  # "from GAAP to non-GAAP" is neither
                    return _adjusted(concept, adjusting)
    return None


def _is_measure(concept: str, marks: frozenset[str], table: str, group: str) -> bool:
    """Tell whether a line outside the statements is the whole company's measure and no step of a bridge."""
    if marks or concept.startswith(NON_GAAP) or group in ("per_share", "shares", "ratios"):
        return True
    ends = group in ("income", "cash_flow") and concept in vocabulary().bridge_ends
    return table == "reconciliation" and (ends or group == "percent")


def _adjusted(concept: str, marks: Iterable[str]) -> str:
    if not concept.startswith(NON_GAAP):
        return NON_GAAP + concept
    again = "".join(sorted(mark.capitalize() for mark in marks if mark != "nongaap"))
    return NON_GAAP + again + concept.removeprefix(NON_GAAP)


def _settle(table: str, facts: Sequence[Any], found: list[str | None], places: list[int]) -> None:
    """Settle the names of one table's facts where a label alone leaves two readings."""
    rules = vocabulary().settled
    _name_totals(facts, found, places)
    places = [place for place in places if found[place]]
    if any(found[place] == "ProvisionForLoanLeaseAndOtherLosses" for place in places):
        for place in places:
            found[place] = rules["in_a_bank"].get(found[place], found[place])
    for total in ("AssetsCurrent", "LiabilitiesCurrent"):
        row = next((facts[place].row for place in places if found[place] == total), None)
        for place in places if row is not None else ():
            if pair := rules[f"around_{total}"].get(found[place]):
                found[place] = pair[facts[place].row > row]
    for bare, whole in rules["beside_whose"].items() if table in ("income", "balance_sheet") else ():
        same = [place for place in places if found[place] == bare]
        bares = [place for place in same if not _says(facts[place].label, "parent")]
        for place in bares if len(bares) < len(same) else ():
            found[place] = whole
    if table in ("income", "balance_sheet", "cash_flow"):
        _one_each(facts, found, places)


def _name_totals(facts: Sequence[Any], found: list[str | None], places: list[int]) -> None:
    """Name a row without a label as its heading's total, where it is the sum of all figures under the heading."""
    above: dict[tuple[str, str], list[float]] = {}
    for place in places:
        one = facts[place]
        parts = above.setdefault((one.section, one.period), [])
        if not one.label and len(parts) > 1 and abs(sum(parts) - one.value) < 10.0**-one.decimals / 2:
            found[place] = name("Total", one.table, one.section, one.unit, one.adjusted)
        parts.append(one.value)


def _one_each(facts: Sequence[Any], found: list[str | None], places: list[int]) -> None:
    """Where one period has a name for two amounts, the row that says ``total`` keeps it, of revenues the greatest.

    Revenue is a sum of parts that are not negative, so the whole is the greatest of them.
    """
    seen: dict[tuple, list[int]] = {}
    for place in places:
        seen.setdefault((found[place], facts[place].period, facts[place].unit), []).append(place)
    for (concept, *_), same in seen.items():
        whole = {facts[place].value for place in same if _says(facts[place].label, "total")}
        if not whole and concept == "Revenues":
            whole = {max(facts[place].value for place in same)}
        for place in same if whole else ():
            if facts[place].value not in whole:
                found[place] = None


def _says(label: str, word: str) -> bool:
    return word in read(label).words
