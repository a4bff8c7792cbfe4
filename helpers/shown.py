"""The things a notebook shows: sentence, table, picture. Each is HTML and plain text that say the same.

The plain text lets two runs be compared by the figures a reader sees. The HTML carries its styles inline, because
JupyterLab strips style sheets from notebooks it does not trust, and takes its colours from the page, so that it reads
on a dark one. Every word of a release is escaped: it is shown, never obeyed.
"""

import re
from dataclasses import dataclass
from html import escape

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
        name = re.sub(r"\W+", "-", f"table {self.title} {self.caption}").strip("-").lower()
        wide = f' colspan="{len(self.columns) + 1}"'
        title = _cell("td", self.title, "text-align:left;font-weight:bold;font-size:1.1em;border:0", wide)
        caption = _cell("td", self.caption, f"text-align:left;border:0;border-bottom:{_RULE}", wide)
        heads = [_cell("th", text, f"{_CELL};border-bottom:{_RULE}", ' scope="col"') for text in ("", *self.columns)]
        body, above = [], ""
        for row in self.rows:
            look = f"text-align:left;padding:2px 10px 2px {10 + 16 * row.indent}px"
            look += ";font-weight:" + ("normal" if row.kind == "line" else "bold")
            label = _cell("th", row.label, look + ";padding-top:8px" * (row.kind == "heading"), ' scope="row"')
            look = f"{_CELL};font-variant-numeric:tabular-nums"
            if row.kind == "total":
                # A total is ruled off from the lines above it; after a heading there is nothing to rule off.
                look += ";font-weight:bold" + f";border-top:{_RULE}" * (above == "line")
            body.append([label, *(_cell("td", cell, look) for cell in row.cells or ("",) * len(self.columns))])
            above = row.kind
        note = [[_cell("td", self.note, f"text-align:left;border-top:{_RULE}", wide)]] if self.note else []
        parts = {"thead": [[title], [caption], heads], "tbody": body, "tfoot": note}
        rows = "\n".join(
            f"<{part}>\n" + "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in lines) + f"</{part}>"
            for part, lines in parts.items()
            if lines
        )
        table = f'<table style="border-collapse:collapse">\n{rows}\n</table>'
        return f'<div class="{_NO_MATH}" id="{name}" style="padding:10px 0;overflow-x:auto">\n{table}\n</div>'


def _cell(tag: str, text: str, style: str, more: str = "") -> str:
    return f'<{tag}{more} style="{style}">{escape(text)}</{tag}>'


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
