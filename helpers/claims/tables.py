"""The tables' lines as claims look them up: by period and unit, by the words of label, section, title and column."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from helpers.claims.vocabulary import ADJUSTED, MEASURES, OPTIONAL, WEAK, concept_words, core, plain, words

_SIGNED = frozenset(("income", "operating", "pretax"))
_GAIN = re.compile(r"income|earnings|profit")
NEAR_DAYS = 12  # a period's end named by its month may lie so far from the printed end: 52-53 week years


@dataclass(frozen=True)
class Cell:
    """One fact, in whole units."""

    line: "TableLine"
    value: float
    half: float  # half of its last printed digit
    scale: int
    unit: str
    column: frozenset  # words of the column's heading that are no period
    adjusted: bool
    period: str
    key: tuple[int, date] | None  # months and end, None for a column without a period
    source: str


@dataclass
class TableLine:
    """One printed row."""

    place: int
    table: str
    label: str
    concept: str
    own: frozenset  # words of the label without those that may be left out
    named: frozenset  # words of the standard name, likewise
    context: frozenset  # words of section and title
    section: frozenset
    adjusted: bool
    bridge: bool  # the table leads from GAAP to adjusted figures
    diluted: bool | None
    signed: bool  # income or loss: a loss is printed negative
    net: bool  # the label says net
    per_share: bool
    cells: list = field(default_factory=list)

    @property
    def measure(self):
        return self.concept or " ".join(filter(None, (self.label or self.table,)))


class Tables:
    """All facts of a release, ready to be asked for."""

    def __init__(self, facts):
        self.lines, self.cells = {}, defaultdict(list)
        self.periods = defaultdict(dict)  # months -> ends -> name as printed
        self._read(facts)

    def _read(self, facts):
        columns = [facts[name].tolist() for name in ("row", "table", "title", "section", "label", "concept", "unit")]
        numbers = [facts[name].tolist() for name in ("months", "value", "scale", "decimals", "period", "source")]
        ends = facts["period_end"].to_numpy().astype("datetime64[D]").tolist()
        heads = facts["column"].tolist() if "column" in facts else [""] * len(facts)
        for (row, table, title, section, label, concept, unit), (
            months,
            value,
            scale,
            decimals,
            period,
            source,
        ), end, head in zip(zip(*columns, strict=True), zip(*numbers, strict=True), ends, heads, strict=True):
            line = self.lines.get(row)
            if line is None:
                line = self.lines[row] = _line(row, table, title, section, label, concept, unit)
            key = (int(months), end) if end is not None and months == months else None
            factor = scale if unit in ("USD", "shares") else 1
            column = words(head)
            adjusted = not ADJUSTED.isdisjoint(column) if column else line.adjusted
            half = 0.5 * factor * 10.0**-decimals
            cell = Cell(
                line,
                value * factor,
                half,
                scale,
                unit,
                frozenset(column) - OPTIONAL - ADJUSTED - {"gaap"},
                adjusted,
                period,
                key,
                source,
            )
            line.cells.append(cell)
            if key:
                self.cells[unit, key].append(cell)
                self.periods[key[0]].setdefault(end, period)
                if not head:
                    self.periods[key[0]][end] = period

    @cached_property
    def vocabulary(self):
        """Every word that names a line."""
        return MEASURES.union(*(line.own | line.named for line in self.lines.values())) - WEAK

    def keys(self, period):
        """The printed periods that a period named in a sentence can mean, the likeliest first."""
        months, end = period
        spans = [months] if months is not None else [3, *sorted(set(self.periods) - {3, 0}, reverse=True)]
        found = [(span, near) for span in spans if (near := self._near(span, end))]
        # A balance may stand in the column of a quarter, and a sentence may give a balance for a quarter.
        other = [0] if months != 0 else self.spans(end)[:1]
        return found + [(span, near) for span in other if (near := self._near(span, end))]

    def as_printed(self, lines, subject):
        """Of lines that are told apart by `net` alone, those that print it as the subject does."""
        net = [line for line in lines if line.net == ("net" in subject)]
        return net if net and any(line.own - {"revenue", "income"} for line in net) else lines

    def spans(self, end):
        """The spans in months that end with the release's period; the shortest is what sentences mean by default."""
        return sorted(span for span in self.periods if span and self._near(span, end))

    def name(self, period):
        """A period as the facts call it."""
        months, end = period
        near = self._near(months, end) if months is not None else None
        if near:
            return self.periods[months][near]
        span = "" if months is None else f"{end.day} " if months == 0 else f"{months}M "
        return f"{span}{end:%b %Y}"

    def as_printed(self, lines, subject):
        """Of lines that are told apart by `net` alone, those that print it as the subject does."""
        net = [line for line in lines if line.net == ("net" in subject)]
        return net if net and any(line.own - {"revenue", "income"} for line in net) else lines

    def spans(self, end):
        """The spans in months that end with the release's period; the shortest is what sentences mean by default."""
        return sorted(span for span in self.periods if span and self._near(span, end))

    def name(self, period):
        """A period as the facts call it."""
        months, end = period
        near = self._near(months, end) if months is not None else None
        if near:
            return self.periods[months][near]
        return f"{end:%-d %b %Y}" if months == 0 else f"{months or ''}M {end:%b %Y}".lstrip("M ")

    def _near(self, months, end):
        near = min(self.periods.get(months, ()), key=lambda known: abs((known - end).days), default=None)
        return near if near and abs((near - end).days) <= NEAR_DAYS else None


def _line(row, table, title, section, label, concept, unit):
    concept = concept if isinstance(concept, str) else ""
    own, heading, above = words(label), words(section), words(title)
    flags, title_flags = {*plain(label).split(), *plain(section).split()}, set(plain(title).split())
    bridge = table == "reconciliation" or bool({"gaap", "reconciliation", "reconciliations"} & title_flags)
    adjusted = bool(flags & ADJUSTED) or concept.startswith("NonGaap")
    adjusted = adjusted or bool(title_flags & ADJUSTED and not bridge and "gaap" not in flags)
    said = " ".join((label, section, concept)).lower()
    kept, above_core = core(own), core(heading)
    both = kept | (above_core if unit == "USD/share" else frozenset())
    printed = f"{label} {section}".lower() if unit == "USD/share" else label.lower()
    return TableLine(
        place=row,
        table=table,
        label=label,
        concept=concept,
        own=kept,
        named=core(concept_words(concept)) if concept else frozenset(),
        context=core((*heading, *above)),
        section=above_core,
        adjusted=adjusted,
        bridge=bridge,
        diluted=None if ("diluted" in said) == ("basic" in said) else "diluted" in said,
        net="net" in own,
        per_share=unit == "USD/share" or "share" in own,
        signed=both <= _SIGNED and bool(both) and not ("loss" in printed and not _GAIN.search(printed)),
    )
