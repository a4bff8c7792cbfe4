"""What the page of one release shows, as plain data: tables, walks with the places of their bars, sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from helpers import audit, bridges, cash, display, income, measures, words
from helpers.measures import Comparison
from helpers.release import Release
from helpers.shown import Sentence, Table
from helpers.walks import Walk

# Where there is room for one bridge: what the owners earn, then what a share earns, then what the business earns.
FIRST = ("NonGaapNetIncomeLoss", "NonGaapEarningsPerShareDiluted", "NonGaapOperatingIncomeLoss")
GLANCE = 7  # the steps of a walk that is read at a glance; smaller ones are taken together
SMALL = 5  # where all steps together are a smaller part of what stands, the bars do not begin at zero
SHOWN = (*measures.STATEMENTS, "segments")  # tables that the page shows as printed


def content(release: Release, headlines: Comparison | Sentence, months: int) -> dict:
    """Everything that the page of a release shows beside its headline figures.

    Returns
    -------
    dict
        ``tables``: measures beside those of a year before; ``glance``: the walks of the first page; ``bridges``: all
        bridges, one row each, and ``walks``, those of several steps that the first page does not show in full;
        ``statements`` as printed; ``exceptions``, ``claims``, ``doubtful`` and ``skipped``, as `helpers.audit` tells
        them; ``lacks``: sentences on what the release does not print. A table is a `shown.Table`, a walk a dict (see
        `drawn`). All text is as in the release, not escaped.
    """
    facts, claims = release.facts, release.claims()
    span = measures.months_printed(facts, "cash_flow", 3)
    found = display.ask(bridges.bridges, facts, months)
    found = found if isinstance(found, dict) else {}
    first = _first(found)
    compared = [
        ("income", headlines),
        ("income", display.ask(income.margins, facts, months)),
        ("cash_flow", display.ask(cash.free_cash_flow, facts, span)),
        ("balance_sheet", display.ask(cash.balances, facts)),
    ]
    walked = [
        ("income", display.ask(income.year_on_year, facts, months)),
        ("cash_flow", display.ask(cash.net_income_to_cash, facts, span)),
        ("cash_flow", display.ask(cash.cash_walk, facts, span)),
    ]
    # A free cash flow of the company's own stands further down the page, and may be another figure.
    own = display.ask(bridges.free_cash_flow_as_printed, facts, span)
    glance = [first, *(one for _, one in walked), own if isinstance(own, Walk) and own.start != own.end else None]
    return {
        "tables": [_filled(display.table(one)) for _, one in compared if not isinstance(one, Sentence)],
        "glance": [drawn(one.largest(GLANCE)) for one in glance if isinstance(one, Walk)],
        "lacks": _lacks(facts, (*compared, *walked)),
        "bridges": display.table(found),
        "walks": [
            drawn(walk) for walk in found.values() if len(walk.moves) > 1 and not (walk is first and _whole(walk))
        ],
        "statements": list(_statements(release)),
        "exceptions": audit.exceptions(release.findings(), facts),
        "claims": audit.claimed(claims),
        "doubtful": audit.doubtful(claims),
        "skipped": audit.skipped(release.unread),
    }


def drawn(walk: Walk) -> dict:
    """A walk to read and to see: ``table``, its figures; ``bars``, one dict per row of it; ``alt``, both in words.

    A bar stands from ``left``, ``width`` wide, in percent of the room for bars; ``tone`` says what it does. ``above``
    and ``below`` are the places of the threads to the rows before and after, None where there is no such row. ``zero``
    is where zero is, None where the bars begin higher because the steps would be too small beside what stands.
    """
    walk = walk.shown
    starts, reached = walk.bars
    low, high = min(*reached, 0.0), max(*reached, 0.0)
    spread = reached.max() - reached.min()
    cut = 0 < spread < reached.max() / SMALL
    low = reached.min() - spread if cut else low

    def percent(value: float) -> float:
        return round(100 * float(max(value, low) - low) / ((high - low) or 1), 2)

    bars = []
    for place, (start, end, kind) in enumerate(zip(starts, reached, walk.steps["kind"], strict=True)):
        left, right = sorted((percent(start), percent(end)))
        tone = "level" if kind != "step" else "up" if end >= start else "down"
        above = percent(reached[place - 1]) if place else None
        below = percent(end) if place < len(reached) - 1 else None
        bars.append({"left": left, "width": round(right - left, 2), "tone": tone, "above": above, "below": below})
    zero = None if cut else percent(0)
    return {"table": display.table(walk), "bars": bars, "zero": zero, "alt": words.inventory(walk)}


def _filled(table: Table) -> Table:
    """The table without the columns that say nothing in any row."""
    kept = [place for place, cells in enumerate(zip(*(row.cells for row in table.rows), strict=True)) if any(cells)]
    rows = tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows)


def _whole(walk: Walk) -> bool:
    """Whether the first page, which has no room for notes, shows all that there is of a bridge."""
    return len(walk.moves) <= GLANCE and not walk.steps["note"].any()


def _first(found: dict[str, Walk]) -> Walk | None:
    """The bridge that stands for all: one of `FIRST` that has steps to look at, or else any that has."""
    named = [found[name] for name in FIRST if name in found]
    return next((walk for walk in (*named, *found.values()) if len(walk.moves) > 1), None)


def _lacks(facts: pd.DataFrame, asked: Iterable[tuple[str, object]]) -> list[str]:
    """What is missing, once each: a statement that is not printed at all, or else the lines of it."""
    there = set(facts["table"])
    said = [f"This release prints no {measures.table_name(kind)}." for kind in measures.STATEMENTS if kind not in there]
    said += [answer.text for kind, answer in asked if kind in there and isinstance(answer, Sentence)]
    return list(dict.fromkeys(said))


def _statements(release: Release) -> Iterator[Table]:
    """The statements as printed, one after the other.

    What stands under another title, or under other columns, is a table of its own; a page that repeats both goes on
    with the table of the page before.
    """
    printed, blocks = measures.plain(release.facts), [table for table in release.tables if table.block.lines]
    under = np.searchsorted([table.block.lines[0].number for table in blocks], printed["row"], side="right") - 1
    printed = printed.assign(columns=[f"{blocks[place].periods} {blocks[place].columns}" for place in under])
    for kind in SHOWN:
        for _, part in printed[printed["table"] == kind].groupby(["title", "columns"], sort=False):
            yield display.statement(part, kind)
