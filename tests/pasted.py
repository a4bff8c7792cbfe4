"""A few lines of a release, pasted into a test, to the facts that the loader reads from them."""

from html import escape
from typing import NamedTuple

import pandas as pd

from helpers import documents, tables


class Read(NamedTuple):
    """What was read: the facts and the unread cells as frames, the tables with their columns."""

    facts: pd.DataFrame
    unread: pd.DataFrame
    tables: list[tables.Table]

    @property
    def lines(self) -> dict[str, dict[str, float]]:
        """Values by label, then by period and what else the column says: ``{"Sales": {"3M Sep 2007": 12.0}}``."""
        found: dict[str, dict[str, float]] = {}
        for fact in self.facts.itertuples():
            found.setdefault(fact.label, {})[f"{fact.period} {fact.column}".strip()] = fact.value
        return found

    @property
    def columns(self) -> list[str]:
        """The columns of the first table that prints the first label: period and what else the column says."""
        return list(next(iter(self.lines.values()), {}))


def page(text: str) -> str:
    """Lines to an HTML page: cells stand between ``|``, ``>`` widens the cell before it, other lines are paragraphs."""
    made, rows = [], []
    for line in [*text.splitlines(), ""]:
        if "|" in line:
            rows.append(_row([cell.strip() for cell in line.split("|")]))
            continue
        if rows:
            made.append(f"<table>{''.join(rows)}</table>")
            rows = []
        if line.strip():
            made.append(f"<p>{escape(line.strip())}</p>")
    return f"<html><body>{''.join(made)}</body></html>"


def _row(cells: list[str]) -> str:
    spans: list[list] = []
    for cell in cells:
        if cell == ">":
            spans[-1][1] += 1
        else:
            spans.append([cell, 1])
    return "<tr>" + "".join(f'<td colspan="{span}">{escape(text)}</td>' for text, span in spans) + "</tr>"


def read(text: str) -> Read:
    """Read text in any format that `documents` recognizes."""
    found, fiscal = tables.tables(documents.read_text(text, "pasted"))
    facts, unread = tables.facts(found, fiscal)
    return Read(
        pd.DataFrame(facts, columns=tables.Fact._fields),
        pd.DataFrame(map(vars, unread), columns=list(tables.Unread.__annotations__)),
        found,
    )
