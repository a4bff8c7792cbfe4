"""Blocks to titled tables: which statement each one is, in which units, and what continues what."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from helpers.documents.grid import Document
from helpers.periods import Period, dates, parse
from helpers.tables import kinds, layout, units

_MARKED = re.compile(r"\W*\(?\b(?:continued|cont[’']?d|concluded|unaudited)\b\.?\)?\W*", re.IGNORECASE)
_CONTINUED = re.compile(r"\b(?:continued|cont[’']?d|concluded)\b\W*$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^[•◦▪·]|^\(?\w?[*\d)]+\s.*[^:]$"
    r"|^\W*(?:\(?unaudited\)?|continued|page \d+|\d+|exhibit [\d.]+|table of contents|more|-more-|###)\W*$|^\(.*\)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Table:
    """One titled table: a block of lines with its kind, units and the period of every column."""

    kind: str
    title: str
    block: layout.Block
    scale: units.Scale
    per_share: bool
    adjusted: bool = False  # the whole table is non-GAAP: its "Net income" is not the GAAP line of that name
    finest: int | None = None  # where the units are those of the statements: decimals beyond which a row is not scaled
    periods: tuple[Period, ...] = ()
    columns: tuple[str, ...] = ()


def titled(document: Document) -> list[Table]:
    """The tables of a document in printed order, with kind, title and units; a page break makes one into several."""
    found: list[Table] = []
    number = 1
    repeated = _letterhead(document)
    for grid in document.grids:
        first = len(found)
        for block in layout.blocks(grid, number):
            if found and not block.own_heading and block.lines and _may_go_on(block, found[-1].block):
                block = layout.under(block, found[-1].block)
            if block.lines or block.stray:
                table = _table(block, repeated)
                if len(found) > first:  # a units line stands over the whole grid
                    table = replace(table, scale=table.scale.filled(found[-1].scale))
                found.append(table)
                _join(found)
        number += len(grid.rows)
    return found


def _may_go_on(block: layout.Block, before: layout.Block) -> bool:
    """A caption with a date that nothing over the block before prints is a heading that was not told from a caption."""
    known = {day for text in (*before.captions, *(column.heading for column in before.columns)) for day in dates(text)}
    said = [day for text in block.captions[-3:] if len(text) <= layout.LONGEST_HEADING for day in dates(text)]
    return set(said) <= known


def _letterhead(document: Document) -> set[str]:
    """Caption lines that stand over several tables name the company or the release, not a table."""
    seen = Counter(line.text for grid in document.grids for line in {line.text: line for line in grid.caption}.values())
    return {text for text, times in seen.items() if times >= 3}


def _table(block: layout.Block, letterhead: set[str]) -> Table:
    title = _title(block.captions, letterhead)
    kind = kinds.kind(title, _labels(block), _words(block))
    if kind in kinds.STATEMENTS and units.states_percentages(list(block.captions)):
        kind = "other"  # a statement in percent of its total has the lines of the statement, not its amounts
    # Of the columns' own units the first column's are the table's: "RMB" stands before its translation into "US$".
    headings = [word for column in block.columns for word in column.words]
    scale = units.scale_of([*block.captions, *reversed(headings)])
    per_share = units.mentions_per_share(list(block.captions))
    return Table(kind, title, block, scale, per_share, _is_adjusted(kind, title, block))


def _labels(block: layout.Block) -> list[str]:
    return list(dict.fromkeys(text for line in block.lines for text in (line.label, line.section)))


def _words(block: layout.Block) -> list[str]:
    return [parse(column.heading)[1] for column in block.columns]


def _is_adjusted(kind: str, title: str, block: layout.Block) -> bool:
    return kind == "reconciliation" and kinds.is_adjusted([title, *_words(block)], _labels(block))


def _join(found: list[Table]) -> None:
    """Let the last table go on with those before it that a page break cut: they stand under the same headings.

    A part alone may print too few lines to tell which statement it is: the title names it, all parts together show it.
    """
    first = len(found) - 1
    while first > 0 and _goes_on(found[first], found[first - 1]):
        first -= 1
    parts, last = found[first:], found[-1]
    if len(parts) == 1:
        return
    kind, title = parts[-2].kind, parts[0].title
    if kind == "other":
        together = kinds.kind(title, [label for part in parts for label in _labels(part.block)], _words(last.block))
        kind = together if together == kinds.named(title) else kind
    if last.kind in ("other", kind):
        found[first:] = [replace(part, kind=kind) if part.kind == "other" else part for part in parts]
        title = title if _says_so(last) and _plain(last.title) != _plain(title) else last.title or title
        adjusted, per_share = _is_adjusted(kind, title, last.block), last.per_share or parts[-2].per_share
        block = replace(last.block, captions=(*parts[-2].block.captions, *last.block.captions))
        scale = last.scale.filled(parts[-2].scale)
        found[-1] = replace(found[-1], title=title, scale=scale, per_share=per_share, adjusted=adjusted, block=block)


def _goes_on(table: Table, before: Table) -> bool:
    """A part says so, or has no title but a line that stands over the part before, as the company's name does."""
    same = [column.heading for column in table.block.columns] == [column.heading for column in before.block.columns]
    titled = table.title and _plain(table.title) not in map(_plain, (before.title, *before.block.captions))
    return same and (not titled or _says_so(table))


def _says_so(table: Table) -> bool:
    nearest = next((text for text in reversed(table.block.captions) if not units.is_units_line(text)), "")
    return bool(_CONTINUED.search(nearest))


def statements(found: list[Table]) -> list[Table]:
    """Leave each statement's name to one table and its continuations; a summary that looks like one is `other`.

    The statement is the table whose columns are plain periods, whose title says so and that prints most lines.
    Tables of the same title go with it, and a table of other periods (a year beside a quarter) does too.
    """
    kept = list(found)
    for kind in kinds.STATEMENTS:
        own = [table for table in found if table.kind == kind]
        if not own:
            continue
        main = max(own, key=lambda t: (_is_plain(t, kind), kinds.named(t.title) == kind, len(t.block.lines)))
        for index, table in enumerate(found):
            if table.kind == kind and not _goes_with(table, main, kind):
                kept[index] = replace(table, kind="other")
    return kept


def _is_plain(table: Table, kind: str) -> bool:
    flows = [period.months or 0 for period, words in zip(table.periods, table.columns, strict=True) if not words]
    return bool(flows) and (max(flows) == 0 if kind == "balance_sheet" else True)


def _goes_with(table: Table, main: Table, kind: str) -> bool:
    if not _is_plain(table, kind):
        return False
    return _plain(table.title) == _plain(main.title) or (kinds.named(table.title) and not _spans(table) & _spans(main))


def _spans(table: Table) -> set[tuple]:
    return {(period.months, period.end) for period in table.periods}


def _plain(title: str) -> str:
    return _MARKED.sub("", title.lower())


def _is_sentence(text: str) -> bool:
    words = text.split()
    return text.endswith(".") and len(words) > 5 and sum(word[0].islower() for word in words) > len(words) / 2


def _title(captions: tuple[str, ...], letterhead: set[str]) -> str:
    """The nearest caption line that is no units line, no date, no letterhead; a line that names a statement wins."""
    lines = [
        units.without_units(text)
        for text in captions
        if not (
            _NO_TITLE.match(text)
            or (units.is_units_line(text) and (text.startswith("(") or not kinds.named(text)))
            or (_is_sentence(text) and not kinds.named(text))
            or text in letterhead
            or len(text) > layout.LONGEST_HEADING
        )
        and not (parse(text)[0] and not parse(text)[1])
    ]
    for index in range(len(lines) - 1, 0, -1):
        if re.match(r"(?:of|in|to|and|or|with)\b", lines[index], re.IGNORECASE) and len(lines[index - 1]) < 100:
            lines[index - 1 : index + 1] = [f"{lines[index - 1]} {lines[index]}"]  # a title over two lines
    named = [text for text in lines[-3:] if kinds.named(text)]
    return (named or lines or [""])[-1]
