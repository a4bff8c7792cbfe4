"""Statements and results as tables, charts with their words, sentences: what the cells of a notebook call."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import singledispatch
from inspect import signature

import pandas as pd

from helpers import over_time, words
from helpers.given import checked
from helpers.history.trends import Trend
from helpers.income import RESULTS
from helpers.measures import Comparison, MissingLine, months_printed, printed_in, table_name
from helpers.release import Release
from helpers.shown import Picture, Sentence, Table, TableRow, exact
from helpers.walks import Walk

_TOTAL = re.compile(r"^(?:total|net cash)\b", re.IGNORECASE)
_FINDING = ("kind", "label", "column", "period", "printed", "recomputed", "difference", "status", "source")
_STATUSES = ("breaks", "rounds", "ties")
_MOST = 25  # findings that a reader looks through
_RESULTS = {concept for concepts, _ in RESULTS for concept in concepts}


def ask(measure: Callable, *arguments, **options):
    """A measure, or the sentence that says which line the release lacks for it.

    Notebooks go through this, so that they run to their end on a release that prints less.
    """
    try:
        return measure(*arguments, **options)
    except MissingLine as missing:
        return Sentence(str(missing))


@checked
def about(release, table: str, months: int) -> Sentence:
    """Which release was read, and the span for which a page reads one of its statements."""
    facts = release.facts
    tables = words.count(facts.groupby(["table", "title"]).ngroups, "table")
    named = ", ".join(filter(None, [release.company, release.quarter])) or release.id
    read = f"{named}: {words.count(len(facts), 'figure')} in {tables}."
    if release.period_end:
        ended = f"{release.period_end.day} {release.period_end:%b %Y}"
        read += f" The period that it reports on ended on {words.period(ended)}."
    span = months_printed(facts, table, months)
    if span != months:
        name = table_name(table)
        read += f" The {name} is printed for {words.count(span, 'month')}, not for {words.count(months, 'month')},"
        read += f" so this page reads it for {words.count(span, 'month')}."
    for note in release.document.notes:
        read += f" Not read: {note.text} ({note.source})."
    return Sentence(read)


def answers(*asked: tuple[str, Sentence]) -> Sentence:
    """Questions with their answers, one paragraph each."""
    return Sentence("\n\n".join(f"{question}\n{answer.text}" for question, answer in asked))


def says(result, *labels: str) -> Sentence:
    """The sentence that reads a result (`words.read`); a sentence stays a sentence."""
    return result if isinstance(result, Sentence) else Sentence(words.read(result, *labels))


def figure(chart: Callable, result, **options) -> Picture | Sentence:
    """Draw a chart of a result, with alternative text computed from the same figures.

    Of a sentence nothing is drawn: the table of the same result has said why there is none.

    Parameters
    ----------
    chart : function
        One of `helpers.charts`: takes the result, gives the axes.
    result : Comparison or Walk
    """
    if isinstance(result, Sentence):
        return Sentence("")
    wanted = next(iter(signature(chart).parameters.values())).annotation
    if isinstance(wanted, type) and not isinstance(result, wanted):
        raise TypeError(f"{chart.__name__} draws a {wanted.__name__}, not a {type(result).__name__}")
    from helpers.charts import DPI, png  # matplotlib takes half a second, and only a figure needs it

    axes = chart(result, **options)
    title = axes.get_title(loc="left").replace("\n", " ")
    return Picture(png(axes.figure), f"{title}. {words.inventory(result)}.", round(axes.figure.get_figwidth() * DPI))


@checked
def statement(facts: pd.DataFrame, kind: str, months: int | None = None) -> Table:
    """A table of the release as printed, with its headings, its columns and its units.

    Parameters
    ----------
    facts : DataFrame
    kind : str
        A value of ``facts.table``. Of several tables of this kind the one with most figures is shown.
    months : int, optional
        Only the columns that cover so many months.

    Raises
    ------
    MissingLine
        Naming the tables that the release prints, or the spans that it prints this one for.
    """
    found = printed_in(facts, kind, months)
    found = found[found["title"] == found["title"].mode().iloc[0]]
    columns = tuple(dict.fromkeys(found["period"]))
    by_row, rows, section, inside = {}, [], "", False
    for cell in found.itertuples():
        by_row.setdefault(cell.row, []).append(cell)
    for cells in by_row.values():
        head = cells[0]
        if head.section != section:
            section, inside = head.section, bool(head.section)
            rows += [TableRow(section, (), "heading")] if section else []
        total = bool(_TOTAL.search(head.label)) or head.concept in _RESULTS
        shown = {cell.period: words.printed(cell.value, cell.unit, cell.decimals) for cell in cells}
        label = f"{head.label}  {head.note}".rstrip()
        figures = tuple(shown.get(column, "") for column in columns)
        rows.append(TableRow(label, figures, "total" if total else "line", int(inside and not total)))
        inside = inside and not total  # a total closes its section
    title = found["title"].iloc[0] or table_name(kind).capitalize()
    return Table(title, words.units_caption(found["unit"], found["scale"]), columns, tuple(rows))


@singledispatch
def table(result) -> Table | Sentence:
    """A result as a table; a sentence stays a sentence."""
    kinds = "a Release, its findings, a Comparison, a Walk, bridges or a Trend"
    raise TypeError(f"no table for {type(result).__name__}; there is one for {kinds}")


@table.register
def _(result: Sentence) -> Sentence:
    return result


table.register(Trend, over_time.by_quarter)


@table.register
def _(result: Release) -> Table:
    rows = [
        TableRow(
            row.title or table_name(row.table),
            (f"{row.lines}", f"{row.facts}", f"{row.unread or '–'}", row.periods),
        )
        for row in result.report().itertuples()
    ]
    return Table(
        f"{result.company}, {result.quarter}", "what was read", ("Lines", "Figures", "Unread", "Periods"), tuple(rows)
    )


@table.register
def _(result: Walk) -> Table:
    noted = bool(result.steps["note"].any())
    rows = []
    for row in result.shown.steps.itertuples():
        step = row.kind == "step"
        # Steps per share are computed, not printed: they need more digits than the figures they lead to.
        decimals = 4 if step and result.unit.endswith("/share") else result.decimals
        cells = (*([row.note] * noted), words.printed(row.amount, result.unit, decimals))
        rows.append(TableRow(row.label, cells, "line" if step else "total", int(step)))
    units = words.units_caption(pd.Series([result.unit]), pd.Series([result.scale]))
    return Table(result.title, units, (*(["Note"] * noted), result.period), tuple(rows), words.footing(result))


@table.register
def _(result: dict) -> Table | Sentence:
    if not result:
        return Sentence("This release prints no bridge from GAAP to a measure of its own for this period.")
    if not _has_table(result):
        table.dispatch(object)(result)  # refuses it
    rows, verdict = [], {"ties": "exactly", "rounds": "within rounding", "breaks": "no"}
    walks = pd.DataFrame([(walk.unit, walk.scale) for walk in result.values()], columns=["unit", "scale"])
    title, caption = (
        f"Bridges, {next(iter(result.values())).period}",
        words.units_caption(walks["unit"], walks["scale"]),
    )
    for place, walk in enumerate(result.values()):
        shown = [
            words.printed(value, walk.unit, walk.decimals) for value in (walk.start, walk.end - walk.start, walk.end)
        ]
        cells = (*shown, f"{len(walk.shown.moves) or words.DASH}", verdict[walk.status])
        one = walks.iloc[[place]]
        own = "" if walk.unit.endswith("/share") else words.units_caption(one["unit"], one["scale"])
        apart = f", {own}" if own not in caption else ""  # a table in billions beside one in millions
        rows.append(TableRow(walk.steps["label"].iloc[-1] + apart, cells))
    return Table(title, caption, ("GAAP", "Adjustments", "Non-GAAP", "Steps", "Adds up"), tuple(rows))


@table.register
def _(result: Comparison) -> Table:
    rows = []
    for row in result.lines.itertuples():
        now, before = (words.printed(value, row.unit, row.decimals) or "n/m" for value in (row.now, row.before))
        # What is not printed for the period before is blank; what is printed but gives no meaning says so.
        known = result.before and (row.unit == "percent" or not pd.isna(row.before))
        rows.append(TableRow(row.label, (now, before if known else "", *_change(row))))
    caption = words.units_caption(result.lines["unit"], result.lines["scale"])
    columns = (result.now, result.before or "–", "Change", "Growth")
    if not any(row.cells[-1] for row in rows):  # margins have no growth
        columns, rows = columns[:-1], [replace(row, cells=row.cells[:-1]) for row in rows]
    return Table(result.title, caption, columns, tuple(rows))


def _change(row) -> tuple[str, str]:
    """The change in the line's own unit, and in percent of what was."""
    if pd.isna(row.change):
        return "", ""
    if row.unit == "percent":
        points = words.printed(abs(row.change) * 100, "basis points")
        points += " bp" * (points != words.DASH)
        return f"({points})" if row.change < 0 and points != words.DASH else points, ""
    growth = "n/m" if pd.isna(row.growth) else words.printed(row.growth, "percent")
    return words.printed(row.change, row.unit, row.decimals), "" if row.unit in ("days", "times") else growth


@table.register
def _(result: pd.DataFrame) -> Table:
    """Findings, the first of them that do not tie, then others."""
    if not _has_table(result):
        table.dispatch(object)(result)  # refuses it
    worst_first = result.sort_values("status", key=lambda status: status.map(_STATUSES.index), kind="stable")
    shown = worst_first.head(_MOST) if len(result) > _MOST else result
    rows = []
    for one in shown.itertuples():
        figures = (exact(value) for value in (one.printed, one.recomputed, one.difference))
        rows.append(
            TableRow(one.label, (one.kind, f"{one.period} {one.column}".strip(), *figures, one.status, one.source))
        )
    counts = result["status"].value_counts()
    said = [f"{status}: {count:,}" for status in _STATUSES if (count := counts.get(status))]
    note = f"{', '.join(said)}." if said else ""
    note += f" The first {_MOST} stand here, what does not tie before what does." if len(result) > _MOST else ""
    columns = ("Check", "Period", "Printed", "Recomputed", "Difference", "Status", "Place")
    return Table("Findings", "as printed, in the units of each table", columns, tuple(rows), note)


def show_results(*kinds: type, shell=None) -> None:
    """Let IPython show what stands last in a cell, where it is of these kinds, as its `table`.

    A frame that holds no findings stays pandas' own.
    """
    shell = shell or (sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None)
    if not shell:
        return
    html, text = (shell.display_formatter.formatters[kind] for kind in ("text/html", "text/plain"))
    for kind in kinds:
        plainly = text.type_printers.get(kind, lambda result, printer, cycle: printer.text(repr(result)))

        def in_words(result, printer, cycle, plainly=plainly):
            return printer.text(repr(table(result))) if _has_table(result) else plainly(result, printer, cycle)

        html.for_type(kind, _html)
        text.for_type(kind, in_words)


def _html(result) -> str | None:
    shown = table(result) if _has_table(result) else result
    return shown._repr_html_() if hasattr(shown, "_repr_html_") else None  # a dict has none


def _has_table(result) -> bool:
    if isinstance(result, dict):
        return bool(result) and all(isinstance(one, Walk) for one in result.values())
    return not isinstance(result, pd.DataFrame) or {*_FINDING} <= {*result.columns}


show_results(Release, Walk, Comparison, Trend, dict, pd.DataFrame)
