"""Statements that meet: balances that a cash flow opens and closes with, and changes of balances that it repeats."""

from collections import defaultdict
from functools import lru_cache
from math import log10

import numpy as np

from helpers.ties.figures import NO_DATE, Figures, alike, words
from helpers.ties.relation import ACCEPT, Relation, slip, surprise

NEAREST = 4  # a line of a period is compared with the balances whose labels are most like its own
NAMESAKE = 0.5  # share of words that makes a balance and a line of a period namesakes
COMMON = frozenset({"other", "total", "current", "term", "long", "short"})  # words that tell no line from another


def articulation(figures: Figures) -> tuple[list[Relation], list[Relation]]:
    """Tie the figures of periods to the balances at the periods' ends.

    Returns
    -------
    relations : list of Relation
    candidates : list of Relation
        Lines of a period and changes of balances that share words but not the amount. They prove nothing; that one of
        them would hold speaks for a correction of a figure that is known to be wrong.
    """
    dates = {}  # month -> column of balances
    for column in np.flatnonzero((figures.months == 0) & (figures.ends != NO_DATE)).tolist():
        dates.setdefault(int(figures.ends[column]), column)
    spans = [column for column in range(len(figures.months)) if figures.months[column] > 0]
    opening = {column: dates.get(int(figures.ends[column] - figures.months[column])) for column in spans}
    closing = {column: dates.get(int(figures.ends[column])) for column in spans}
    changes, candidates = _changes(figures, opening, closing)
    return _balances(figures, opening) + _balances(figures, closing) + changes, candidates


def _balances(figures: Figures, date_of: dict) -> list[Relation]:
    """Lines of a period that print a balance: cash at the beginning, cash at the end."""
    checks, pairs = defaultdict(list), 0
    for span, date in date_of.items():
        if date is None:
            continue
        balances = {}
        for row in np.flatnonzero((figures.values[:, date] != 0) & (figures.kind == figures.money)).tolist():
            balances.setdefault(int(figures.values[row, date]), row)
        flows = np.flatnonzero(figures.values[:, span] != 0).tolist()
        pairs += len(flows) * len(balances)
        for row in flows:
            balance = balances.get(int(figures.values[row, span]))
            if balance is not None and figures.kind[row] == figures.kind[balance]:
                checks[row, balance].append((int(figures.place[row, span]), int(figures.place[balance, date])))
    return _accepted(figures, checks, pairs, date_of)


def _accepted(figures: Figures, checks: dict, pairs: int, date_of: dict) -> list[Relation]:
    best = {}
    for (row, balance), found in checks.items():
        price = log10(max(pairs, 1)) * (1 - alike(figures.labels[row], figures.labels[balance]))
        evidence = sum(surprise(abs(figures.amount[i]) // figures.ulp[i]) for i, _ in found) - price
        for i, j in _both(figures, row, balance, date_of):
            step = figures.ulp[i]
            typo = slip(int(abs(figures.amount[i] - figures.amount[j]) // step), int(abs(figures.amount[i]) // step))
            if (i, j) not in found and (typo or 0) > 0:
                found = [*found, (i, j)]
        if evidence >= ACCEPT and (row not in best or evidence > best[row].evidence):
            target, part = zip(*found, strict=True)
            best[row] = Relation("articulation", target, (part,), (1,), evidence)
    return list(best.values())


def _both(figures: Figures, row: int, balance: int, date_of: dict):
    """Where a line and a balance are both printed."""
    cells = [
        (figures.place[row, span], figures.place[balance, date]) for span, date in date_of.items() if date is not None
    ]
    return [(int(i), int(j)) for i, j in cells if i >= 0 and j >= 0]


def _changes(figures: Figures, opening: dict, closing: dict) -> tuple[list[Relation], list[Relation]]:
    """Changes of balances that a cash flow repeats, line by line of one name.

    One period is rarely more than five digits of evidence, and dozens of lines could be paired; so only lines are
    paired whose labels share a word, the balance alone or with a second one of that word (current and long-term).
    """
    relations, candidates = [], []
    for span in opening:
        start, end = opening[span], closing[span]
        if start is None or end is None:
            continue
        held = (figures.place[:, start] >= 0) & (figures.place[:, end] >= 0) & (figures.kind == figures.money)
        change = (figures.values[:, end] - figures.values[:, start]).tolist()
        named = defaultdict(set)
        for row in np.flatnonzero(held).tolist():
            for word in _telling(figures.labels[row]):
                named[word].add(row)
        for row in np.flatnonzero((figures.values[:, span] != 0) & (figures.kind == figures.money)).tolist():
            label, flow = figures.labels[row], int(figures.values[row, span])
            near = sorted(set().union(*(named[word] for word in _telling(label) if word in named)))
            near = sorted(near, key=lambda balance, label=label: -alike(label, figures.labels[balance]))[:NEAREST]
            groups = [(balance,) for balance in near] + [(a, b) for i, b in enumerate(near) for a in near[:i]]
            for tried, group in enumerate(groups, start=1):
                moved = sum(change[line] for line in group)
                meets = abs(moved) == abs(flow)
                if not meets and any(alike(label, figures.labels[line]) < NAMESAKE for line in group):
                    continue
                relation = _change(figures, int(figures.place[row, span]), group, (end, start), moved * flow > 0, tried)
                if not meets:
                    candidates.append(relation)
                elif relation.evidence >= ACCEPT:
                    relations.append(relation)
                    break
    return relations, candidates


def _change(figures: Figures, flow: int, lines: tuple, dates: tuple, rises: bool, tried: int) -> Relation:
    parts = tuple((int(figures.place[line, date]),) for line in lines for date in dates)
    evidence = surprise(abs(int(figures.amount[flow])) // int(figures.ulp[flow])) - log10(2 * tried) - 0.5
    return Relation("articulation", (flow,), parts, ((1, -1) if rises else (-1, 1)) * len(lines), evidence)


@lru_cache(maxsize=4096)
def _telling(label: str) -> frozenset[str]:
    return frozenset(word for word in words(label) if len(word) > 3) - COMMON
