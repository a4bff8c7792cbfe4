"""The things a notebook shows: sentence, table, picture. Each is HTML and plain text that say the same.

The plain text lets two runs be compared by the figures a reader sees. The HTML carries its styles inline, because
JupyterLab strips style sheets from notebooks it does not trust, and takes its colours from the page, so that it reads
on a dark one. Every word of a release is escaped: it is shown, never obeyed.
"""

import re
from dataclasses import dataclass
from html import escape

import pandas as pd

_RULE = "1px solid rgba(128,128,128,.7)"
_CELL = "text-align:right;white-space:nowrap;padding:2px 10px"
# On a page with MathJax the text between two dollar signs would be set as a formula.
_NO_MATH = "tex2jax_ignore mathjax_ignore"


@dataclass(frozen=True)
class Sentence:
    """Running text; a blank line parts paragraphs, the first of two lines is a heading of the second.

    What a release lacks is said in a sentence too.
    """

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        paragraphs = (part.rpartition("\n") for part in escape(self.text).split("\n\n"))
        shown = (
            f"<p><strong>{head}</strong><br>{text}</p>" if head else f"<p>{text}</p>" for head, _, text in paragraphs
        )
        return f'<div class="{_NO_MATH}">{"".join(shown)}</div>'


@dataclass(frozen=True)
class TableRow:
    """One row of a table as shown: ``kind`` is ``line``, ``heading`` (no cells) or ``total``."""

    label: str
    cells: tuple[str, ...] = ()
    kind: str = "line"
    indent: int = 0


@dataclass(frozen=True)
class Table:
    """A table as shown: title, a caption with its units, rows of formatted figures, a note below."""

    title: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    note: str = ""

    def __repr__(self) -> str:
        labels = ["  " * row.indent + row.label for row in self.rows]
        # A heading has the whole line to itself, so only the labels beside figures make the first column wide.
        first = max((len(label) for label, row in zip(labels, self.rows, strict=True) if row.cells), default=0)
        blank = ("",) * len(self.columns)
        widths = [
            max(map(len, column))
            for column in zip(self.columns, *(row.cells or blank for row in self.rows), strict=True)
        ]

        def line(label: str, cells: tuple[str, ...]) -> str:
            figures = (_hang(cell).rjust(width + 1) for cell, width in zip(cells, widths, strict=True))
            return "  ".join([label.ljust(first), *figures])

        rule = "-" * (first + sum(width + 3 for width in widths))
        body = [line(label, row.cells or blank) for label, row in zip(labels, self.rows, strict=True)]
        note = [rule, self.note] if self.note else []
        lines = [self.title, self.caption, line("", self.columns), rule, *body, *note]
        return "\n".join(text.rstrip() for text in lines if text.strip())

    def _repr_html_(self) -> str:
        from great_tables import GT, loc, style  # takes a third of a second, and only a shown table needs it

        def css(declarations: str):
            return style.css(declarations + ";")  # several styles of one cell are written one after the other

        names = [f"c{place}" for place in range(len(self.columns))]
        blank = ("",) * len(names)
        frame = pd.DataFrame([(row.label, *(row.cells or blank)) for row in self.rows], columns=["label", *names])
        table = (
            GT(frame, id=re.sub(r"\W+", "-", f"table {self.title} {self.caption}").strip("-").lower())
            .tab_header(self.title, self.caption)
            .cols_label({"label": "", **dict(zip(names, self.columns, strict=True))})
            .tab_style(css("text-align:left;font-weight:bold;font-size:1.1em;border:0"), loc.title())
            .tab_style(css(f"text-align:left;border:0;border-bottom:{_RULE}"), loc.subtitle())
            .tab_style(css(f"{_CELL};border-bottom:{_RULE}"), loc.column_header())
            .tab_style(css(f"{_CELL};font-variant-numeric:tabular-nums"), loc.body(names))
        )
        for place, row in enumerate(self.rows):
            look = f"text-align:left;padding:2px 10px 2px {10 + 16 * row.indent}px"
            look += ";font-weight:bold" * (row.kind != "line") + ";padding-top:8px" * (row.kind == "heading")
            table = table.tab_style(css(look), loc.body("label", [place]))
            if row.kind == "total":
                # A total is ruled off from the lines above it; after a heading there is nothing to rule off.
                ruled = f";border-top:{_RULE}" if place and self.rows[place - 1].kind == "line" else ""
                table = table.tab_style(css("font-weight:bold" + ruled), loc.body(names, [place]))
        if self.note:
            table = table.tab_source_note(self.note)
            table = table.tab_style(css(f"text-align:left;border-top:{_RULE}"), loc.source_notes())
        html = re.sub(r"<style>.*?</style>\s*", "", table.as_raw_html(), flags=re.DOTALL)
        html = html.replace("<div ", f'<div class="{_NO_MATH}" ', 1)
        return html.replace("<table ", '<table style="border-collapse:collapse" ', 1)


def exact(value: float) -> str:
    """A figure with the digits that it has, four after the point at most, negative in parentheses: ``(5,062.5)``."""
    size = f"{abs(value):,.4f}".rstrip("0").rstrip(".")
    return f"({size})" if value < 0 and size != "0" else size


def _hang(cell: str) -> str:
    # A closing parenthesis or percent sign hangs over, so that digits stand under digits.
    return cell if cell.endswith((")", "%")) else cell + " "


@dataclass(frozen=True)
class Picture:
    """A drawn chart: the image, the words that say the same, and how many pixels wide it is shown."""

    png: bytes
    alt: str
    width: int

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": self.png, "text/plain": self.alt}, {"image/png": {"alt": self.alt, "width": self.width}}
