"""What a notebook shows: statements and results as tables, charts with their words, sentences; each plain text too.

Every object here has HTML for the notebook and a plain text that reads the same, so that two runs can be compared by
the figures a reader sees. The HTML carries its styles inline, because JupyterLab strips style sheets from notebooks
it does not trust, and takes colours from the page, so that it reads on a dark one. A release's text is escaped.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from html import escape

import pandas as pd

from helpers import words
from helpers.measures import Comparison, MissingLine, plain
from helpers.walks import Walk

SCALES = {1: "", 1000: "thousands", 1_000_000: "millions", 1_000_000_000: "billions"}
_TOTAL = re.compile(r"^(?:total|net cash|gross (?:profit|margin)|net (?:income|loss|earnings))\b", re.IGNORECASE)
_RULE = "1px solid rgba(128,128,128,.7)"
# The text of a page with MathJax would lose what stands between two dollar signs.
_NO_MATH = "tex2jax_ignore mathjax_ignore"


@dataclass(frozen=True)
class Sentence:
    """Running text, one paragraph or several; what a release lacks is said in one too."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        # Plain text with its mark-up escaped: a release's words are shown, never obeyed.
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in self.text.split("\n\n"))
        return f'<div class="{_NO_MATH}">{paragraphs}</div>'


@dataclass(frozen=True)
class TableRow:
    """One row of a table as shown: ``kind`` is ``line``, ``heading`` or ``total``."""

    label: str
    cells: tuple[str, ...]
    kind: str = "line"
    indent: int = 0


@dataclass(frozen=True)
class Table:
    """A table as shown: title, a caption with units and period, rows of formatted figures, a note below."""

    title: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    note: str = ""

    def __repr__(self) -> str:
        labels = ["  " * row.indent + row.label for row in self.rows]
        first = max(map(len, labels), default=0)
        widths = [
            max(len(cell) for cell in (head, *(row.cells[place] for row in self.rows if row.cells)))
            for place, head in enumerate(self.columns)
        ]

        def line(label: str, cells: tuple[str, ...]) -> str:
            # A closing parenthesis or percent sign hangs over, so that digits stand under digits.
            return "  ".join(
                [label.ljust(first), *(_hang(cell).rjust(width + 1) for cell, width in zip(cells, widths, strict=True))]
            )

        rule = "-" * (first + sum(width + 3 for width in widths))
        body = [line(label, row.cells) if row.cells else label for label, row in zip(labels, self.rows, strict=True)]
        lines = [
            self.title,
            self.caption,
            line("", self.columns),
            rule,
            *body,
            *([rule, self.note] if self.note else []),
        ]
        return "\n".join(text.rstrip() for text in lines if text)

    def _repr_html_(self) -> str:
        from great_tables import GT, loc, style  # takes a third of a second, and only a shown table needs it

        names = [f"c{place}" for place in range(len(self.columns))]
        blank = ("",) * len(names)
        frame = pd.DataFrame([(row.label, *(row.cells or blank)) for row in self.rows], columns=["label", *names])
        table = (
            GT(frame, id=re.sub(r"\W+", "-", f"table {self.title} {self.caption}").strip("-").lower())
            .tab_header(self.title, self.caption)
            .cols_label({"label": "", **dict(zip(names, self.columns, strict=True))})
            .tab_style(style.css("text-align:left;font-weight:bold;font-size:1.1em;border:0"), loc.title())
            .tab_style(style.css(f"text-align:left;border:0;border-bottom:{_RULE}"), loc.subtitle())
            .tab_style(
                style.css(f"text-align:right;white-space:nowrap;padding:2px 10px;border-bottom:{_RULE}"),
                loc.column_header(),
            )
            .tab_style(
                style.css("text-align:right;white-space:nowrap;padding:2px 10px;font-variant-numeric:tabular-nums"),
                loc.body(names),
            )
        )
        for place, row in enumerate(self.rows):
            look = f"text-align:left;padding:2px 10px 2px {10 + 16 * row.indent}px"
            look += ";font-weight:bold" * (row.kind != "line") + ";padding-top:8px" * (row.kind == "heading")
            table = table.tab_style(style.css(look), loc.body("label", [place]))
            if row.kind == "total":
                # A total is ruled off from the lines above it; after a heading there is nothing to rule off.
                ruled = f";border-top:{_RULE}" if place and self.rows[place - 1].kind == "line" else ""
                table = table.tab_style(style.css("font-weight:bold" + ruled), loc.body(names, [place]))
        if self.note:
            table = table.tab_source_note(self.note)
            table = table.tab_style(style.css(f"text-align:left;border-top:{_RULE}"), loc.source_notes())
        html = re.sub(r"<style>.*?</style>\s*", "", table.as_raw_html(), flags=re.DOTALL)
        html = html.replace("<div ", f'<div class="{_NO_MATH}" ', 1)
        return html.replace("<table ", '<table style="border-collapse:collapse" ', 1)


def _hang(cell: str) -> str:
    return cell if cell.endswith((")", "%")) else cell + " "


def figure_text(value: float, unit: str, decimals: int = 0) -> str:
    """A figure as a statement prints it: ``(5,062)``, ``0.15``, ``68.4%``, a dash for zero, blank for nothing."""
    if math.isnan(value):
        return ""
    decimals = 1 if unit == "percent" else max(decimals, 2) if unit.endswith("/share") else decimals
    size = words.rounded(abs(value), decimals)
    if not size.strip("0.,"):
        return "–"
    size += "%" * (unit == "percent")
    return f"({size})" if value < 0 else size


def units_caption(units: pd.Series, scales: pd.Series) -> str:
    """What the figures of a table are counted in: ``USD in thousands, except per share``; share counts where they differ."""
    said = []
    money = ~units.str.contains("/") & ~units.isin(("shares", "percent", "days", "times"))
    for currency in units[money].unique():
        scale = SCALES.get(int(scales[money & (units == currency)].mode().iloc[0]), "units")
        said.append(f"{currency} in {scale}" if scale else currency)
    if units.str.endswith("/share").any():
        said.append("except per share" if said else units[units.str.endswith("/share")].iloc[0].replace("/", " per "))
    if (units == "shares").any():
        shares = SCALES.get(int(scales[units == "shares"].mode().iloc[0]), "units")
        said.append(f"shares in {shares}" if shares else "whole shares")
    return ", ".join(said)


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
        Naming the tables that the release prints.
    """
    found = plain(facts)
    found = found[(found["table"] == kind) & (found["period"] != "")]
    found = found if months is None else found[found["months"] == months]
    if found.empty:
        printed = words.listed([name.replace("_", " ") for name in facts["table"].unique()])
        over = f" for {words.count(months, 'month')}" if months else ""
        raise MissingLine(f"This release prints no table of {kind.replace('_', ' ')}{over}; it prints: {printed}.")
    found = found[found["title"] == found["title"].mode(dropna=False).iloc[0]]
    columns = tuple(dict.fromkeys(found["period"]))
    rows, section, inside = [], "", False
    for _, cells in found.groupby("row", sort=False):
        head = cells.iloc[0]
        if head["section"] != section:
            section = head["section"]
            inside = bool(section)
            rows += [TableRow(section, (), "heading")] if section else []
        total = bool(_TOTAL.search(head["label"]))
        printed = {cell.period: figure_text(cell.value, cell.unit, cell.decimals) for cell in cells.itertuples()}
        label = head["label"] + f"  {head['note']}" * bool(head["note"])
        shown = tuple(printed.get(column, "") for column in columns)
        rows.append(TableRow(label, shown, "total" if total else "line", int(inside and not total)))
        inside = inside and not total  # a total closes its section
    title = found["title"].iloc[0] or kind.replace("_", " ").capitalize()
    return Table(title, units_caption(found["unit"], found["scale"]), columns, tuple(rows))


@singledispatch
def table(result) -> Table:
    """A result as a table; a sentence stays a sentence."""
    raise TypeError(f"no table for {type(result).__name__}: a Comparison, a Walk or a Sentence can be shown")


@table.register
def _(result: Sentence):
    return result


@table.register
def _(result: Walk) -> Table:
    signs = {"start": 0, "step": 1, "subtotal": 0, "end": 0}
    noted = result.steps["note"].any()
    decimals = result.decimals + 2 * (result.unit.endswith("/share"))
    rows = tuple(
        TableRow(
            row.label,
            (
                *((row.note,) if noted else ()),
                figure_text(row.amount, result.unit, result.decimals if row.kind != "step" else decimals),
            ),
            "line" if row.kind == "step" else "total",
            signs[row.kind],
        )
        for row in result.steps.itertuples()
    )
    units = units_caption(pd.Series([result.unit]), pd.Series([result.scale]))
    return Table(result.title, units, (*(("Note",) if noted else ()), result.period), rows, words.footing(result))


@table.register
def _(result: Comparison) -> Table:
    rows = []
    for line in result.lines.itertuples():
        now, before = (figure_text(value, line.unit, line.decimals) or "n/m" for value in (line.now, line.before))
        if not result.before or (pd.isna(line.before) and line.unit == "days"):
            before = ""
        rows.append(TableRow(line.label, (now, before, _change(line))))
    caption = units_caption(result.lines["unit"], result.lines["scale"])
    return Table(result.title, caption, (result.now, result.before or "–", "Change"), tuple(rows))


def _change(line) -> str:
    if pd.isna(line.change):
        return ""
    if line.unit == "percent":
        return f"{round(line.change * 100):+,d} bp"
    if line.unit in ("days", "times"):
        return f"{line.change:+,.{line.decimals}f}"
    return "n/m" if pd.isna(line.growth) else f"{line.growth:+,.1f}%"


@dataclass(frozen=True)
class Picture:
    """A drawn chart: the image, and the words that say the same."""

    png: bytes
    alt: str
    width: int

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": self.png, "text/plain": self.alt}, {"image/png": {"alt": self.alt, "width": self.width}}


def figure(chart: Callable, result, **options) -> Picture | Sentence:
    """Draw a chart of a result, with alternative text computed from the same figures; a sentence stays a sentence.

    Parameters
    ----------
    chart : function
        One of `helpers.charts`: takes the result, gives the axes.
    result : Comparison or Walk
    """
    if isinstance(result, Sentence):
        return result
    from helpers.charts import DPI, png

    axes = chart(result, **options)
    title = axes.get_title(loc="left").replace("\n", " ")
    alt = f"{title}. {words.inventory(result)}."
    return Picture(png(axes.figure), alt, round(axes.figure.get_figwidth() * DPI))


def says(result, *labels: str) -> Sentence:
    """The sentence that reads a result (`words.read`); a sentence stays a sentence."""
    return result if isinstance(result, Sentence) else Sentence(words.read(result, *labels))


def ask(measure: Callable, *arguments, **options):
    """A measure, or the sentence that says which line the release lacks for it.

    Notebooks go through this, so that they run to their end on a release that prints less.
    """
    try:
        return measure(*arguments, **options)
    except MissingLine as missing:
        return Sentence(str(missing))
