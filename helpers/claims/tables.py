"""The tables' lines as claims look them up: by period and unit, by the words of label, section, title and column."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from helpers.claims.figures import Figure
from helpers.claims.vocabulary import ADJUSTED, MEASURES, WEAK, concept_words, core, plain, words
from helpers.claims.when import Span
from helpers.currencies import same

Key = tuple[int, date]  # months and end of a printed period
NEAR_DAYS = 12  # a period's end named by its month may lie so far from the printed end: 52-53 week years
_SIGNED = frozenset(("income", "operating", "pretax"))
_GAIN = re.compile(r"income|earnings|profit")
_LINE = ["row", "table", "title", "section", "label", "concept", "unit"]
_CELL = ["months", "value", "scale", "decimals", "period", "source", "column"]


class Cell(NamedTuple):
    """One fact, in whole units."""

    line: "TableLine"
    place: int  # among the facts
    value: float
    half: float  # half of its last printed digit
    scale: int
    unit: str
    column: frozenset  # words of the column's heading that are no period
    adjusted: bool
    period: str
    key: Key | None  # None for a column without a period
    source: str


@dataclass(eq=False)
class TableLine:
    """One printed row."""

    place: int
    table: str
    label: str
    concept: str
    own: frozenset  # words of the label that tell it from other lines
    named: frozenset  # words of the standard name, likewise
    context: frozenset  # words of section and title
    section: frozenset
    adjusted: bool
    bridge: bool  # the table leads from GAAP to adjusted figures
    diluted: bool | None  # None where neither basic nor diluted is said
    signed: bool  # income or loss: a loss is printed negative
    net: bool  # the label says net
    per_share: bool
    cells: list = field(default_factory=list)

    @property
    def measure(self) -> str:
        """What the line is called: its standard name, else its label."""
        return self.concept or self.label or self.table


class Tables:
    """All facts of a release, ready to be asked for."""

    def __init__(self, facts: pd.DataFrame):
        self._lines: dict[int, TableLine] = {}  # by row
        self.cells = defaultdict(list)  # by unit and period
        self.widest = defaultdict(float)  # the largest half of a last digit among them
        self.periods = defaultdict(dict)  # months -> ends -> name as printed
        self._by_word = defaultdict(list)
        self.currency = _currency(facts["unit"])
        frame = facts.reindex(columns=_LINE + _CELL, fill_value="")
        ends = facts["period_end"].to_numpy().astype("datetime64[D]").tolist()
        rows = zip(*(frame[name].tolist() for name in frame), ends, strict=True)
        for place, row in enumerate(rows):
            self._add(place, *row)
        for cells in self.cells.values():
            cells.sort(key=_size)

    def _add(self, place, row, table, title, section, label, concept, unit, *printed):
        months, value, scale, decimals, period, source, column, end = printed
        if unit[:3] == self.currency:
            unit = f"money{unit[3:]}"  # amounts in another currency are compared with nothing
        line = self._lines.get(row)
        if line is None:
            line = self._lines[row] = _line(row, table, title, section, label, concept, unit)
            for word in line.own | line.named or [""]:
                self._by_word[word].append(line)
        if value != value:  # a cell without an amount is nothing to tie to
            return
        key = (int(months), end) if end is not None and months == months else None
        factor = scale if unit == "money" else 1
        heading = words(column)
        adjusted = not ADJUSTED.isdisjoint(heading) if heading else line.adjusted
        half = 0.5 * factor * 10.0**-decimals
        cell = Cell(line, place, value * factor, half, scale, unit, core(heading), adjusted, period, key, source)
        line.cells.append(cell)
        if key:
            self.cells[unit, key].append(cell)
            self.widest[unit, key] = max(self.widest[unit, key], half)
            if not column or end not in self.periods[key[0]]:
                self.periods[key[0]][end] = period

    def in_currency_of(self, figure: Figure) -> bool:
        """Tell whether the tables print amounts in the figure's currency."""
        return same(figure.currency, figure.text, self.currency)

    def between(self, unit: str, key: Key, low: float, high: float) -> list[Cell]:
        """The cells of a unit and period whose amounts, signs apart, lie between two values."""
        cells = self.cells.get((unit, key), [])
        return cells[bisect_left(cells, low, key=_size) : bisect_right(cells, high, key=_size)]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that names a line."""
        return MEASURES.union(self._by_word) - WEAK

    def having(self, found: Iterable[str]) -> list[TableLine]:
        """The lines whose label shares a word with `found` or has none of its own, in printed order."""
        lines = {line.place: line for word in (*found, "") for line in self._by_word.get(word, ())}
        return [lines[place] for place in sorted(lines)]

    def keys(self, period: Span) -> list[Key]:
        """The printed periods that a period named in a sentence can mean, the likeliest first."""
        months, end = period
        spans = [months] if months is not None else [3, *sorted(set(self.periods) - {3, 0}, reverse=True)]
        # A balance may stand in the column of a quarter, and a sentence may give a balance for a quarter.
        spans += [0] if months != 0 else self.spans(end)[:1]
        return [(span, near) for span in spans if (near := self._near(span, end))]

    def spans(self, end: date) -> list[int]:
        """The spans in months that end with the release's period; the shortest is what sentences mean by default."""
        return sorted(span for span in self.periods if span and self._near(span, end))

    def name(self, period: Span) -> str:
        """A period as the facts call it."""
        months, end = period
        near = self._near(months, end) if months is not None else None
        if near:
            return self.periods[months][near]
        span = "" if months is None else f"{end.day} " if months == 0 else f"{months}M "
        return f"{span}{end:%b %Y}"

    def _near(self, months: int, end: date) -> date | None:
        near = min(self.periods.get(months, ()), key=lambda known: abs((known - end).days), default=None)
        return near if near and abs((near - end).days) <= NEAR_DAYS else None


def _currency(units: pd.Series) -> str:
    """The currency of most facts."""
    codes = units[units.str.len() == 3].value_counts()
    return codes.index[0] if len(codes) else "USD"


def _size(cell: Cell) -> float:
    return abs(cell.value)


def _line(row: int, table: str, title: str, section: str, label: str, concept: object, unit: str) -> TableLine:
    concept = concept if isinstance(concept, str) else ""
    own, heading, above = words(label), words(section), words(title)
    flags, title_flags = {*plain(label).split(), *plain(section).split()}, set(plain(title).split())
    bridge = table == "reconciliation" or bool({"gaap", "reconciliation", "reconciliations"} & title_flags)
    adjusted = bool(flags & ADJUSTED) or concept.startswith("NonGaap")
    adjusted = adjusted or bool(title_flags & ADJUSTED and not bridge and "gaap" not in flags)
    said = " ".join((label, section, concept)).lower()
    share = unit == "money/share"
    measured = core((*own, *heading) if share else own)
    printed = f"{label} {section}".lower() if share else label.lower()
    return TableLine(
        place=row,
        table=table,
        label=label,
        concept=concept,
        own=core(own),
        named=core(concept_words(concept)) if concept else frozenset(),
        context=core((*heading, *above)),
        section=core(heading),
        adjusted=adjusted,
        bridge=bridge,
        diluted=None if ("diluted" in said) == ("basic" in said) else "diluted" in said,
        signed=bool(measured) and measured <= _SIGNED and ("loss" not in printed or bool(_GAIN.search(printed))),
        net="net" in own,
        per_share=share or "share" in own,
    )
