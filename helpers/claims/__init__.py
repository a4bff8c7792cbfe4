"""The figures in the sentences, each tied to a fact or a measure of the tables."""

from collections.abc import Iterable

import pandas as pd

from helpers.claims.judge import Judge, Verdict
from helpers.claims.prose import sentences
from helpers.claims.reading import Claim, Reader
from helpers.claims.tables import Tables
from helpers.claims.vocabulary import plain
from helpers.fiscal import FiscalCalendar

__all__ = ["find"]
COLUMNS = {
    "source": "str",
    "sentence": "str",
    "text": "str",
    "value": "float",
    "unit": "str",
    "precision": "float",
    "period": "str",
    "measure": "str",
    "status": "str",
    "recomputed": "float",
    "difference": "float",
    "fact_source": "str",
}


def find(lines: Iterable, facts: pd.DataFrame, calendar: FiscalCalendar, company: str = "") -> pd.DataFrame:
    """Find the figures in a release's sentences and tie each to its tables.

    Parameters
    ----------
    lines : sequence of helpers.documents.grid.Line
        The running text in reading order: paragraphs, or the printed lines of paragraphs.
    facts : DataFrame
        One row per printed number, with the columns of a release's ``facts``.
    calendar : FiscalCalendar
        The release's own: where no period is known to be current there are no rows.
    company : str, optional
        The company's name: its words narrow no figure to a part of the company.

    Returns
    -------
    DataFrame
        One row per figure about the company's results, in reading order. ``source`` is its place, ``sentence`` the
        sentence, ``text`` the figure as printed; ``value`` in whole money, money a share, percent or basis points
        (``unit``), printed to ``precision``; ``period`` as in the facts; ``measure`` what it ties to, a standard name
        or a label, ``growth of ...``, ``change in ...`` or a ratio; ``recomputed`` the tables' value in the same
        unit, ``difference`` the figure less that; ``fact_source`` the places in the tables. ``status`` is ``ties``
        (agrees within the printed precision), ``breaks`` (the words name one line and it disagrees) or
        ``not in tables``. Outlook, markets, prices and examples are no rows; nor is anything where no period is known.
    """
    tables = Tables(facts)
    rows = _rows(lines, tables, calendar, company) if calendar.current else []
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    made = {name: pd.Series(list(one), dtype=COLUMNS[name]) for name, one in zip(COLUMNS, columns, strict=True)}
    return pd.DataFrame(made)


def _rows(lines: Iterable, tables: Tables, calendar: FiscalCalendar, company: str) -> list[tuple]:
    names = frozenset(plain(company).split()) - tables.vocabulary
    read = sentences(lines, names)
    usual = (*tables.spans(calendar.current), 3)[0], calendar.current
    reader, judge = Reader(calendar, usual, tables.vocabulary, names), Judge(tables)
    rows = []
    for sentence in read:
        claims = reader.read(sentence)
        verdicts = judge.verdicts(sentence, claims)
        rows += [_row(claim, verdict, tables) for claim, verdict in zip(claims, verdicts, strict=True)]
    return rows


def _row(claim: Claim, verdict: Verdict, tables: Tables) -> tuple:
    """The values of `COLUMNS`."""
    figure = claim.figure
    # Signs follow the words: a loss of $5.0M is compared with (5,000).
    value = -abs(figure.value) if claim.falls or figure.value < 0 else figure.value
    difference = abs(value) - abs(verdict.value) if not claim.change else value - verdict.value
    return (
        claim.sentence.source(figure.start),
        claim.sentence.text,
        figure.text,
        value,
        figure.unit.replace("money", tables.currency if tables.in_currency_of(figure) else figure.currency),
        figure.precision,
        verdict.period or tables.name(claim.period),
        verdict.measure,
        verdict.status,
        verdict.value,
        difference,
        verdict.source,
    )
