"""Statements that meet: balances that a cash flow opens and closes with, and changes of balances that it repeats."""

from collections import defaultdict
from math import log10

import numpy as np

from helpers.ties.figures import Figures
from helpers.ties.relation import ACCEPT, Relation, surprise
from helpers.ties.sums import words


def articulation(figures: Figures) -> list[Relation]:
    """Tie the figures of periods to the balances at the periods' ends."""
    dates = {}  # month -> column of balances
    for column in np.flatnonzero(figures.months == 0).tolist():
        dates.setdefault(int(figures.ends[column]), column)
    spans = [column for column in range(len(figures.months)) if figures.months[column] > 0]
    opening = {column: dates.get(int(figures.ends[column] - figures.months[column])) for column in spans}
    closing = {column: dates.get(int(figures.ends[column])) for column in spans}
    return _balances(figures, opening) + _balances(figures, closing) + _changes(figures, opening, closing)


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
    return _accepted(figures, checks, pairs)


def _accepted(figures: Figures, checks: dict, pairs: int) -> list[Relation]:
    best = {}
    for (row, balance), found in checks.items():
        alike = _alike(*(set(words(figures.labels[line])) for line in (row, balance)))
        price = log10(max(pairs, 1)) * (1 - alike)
        evidence = sum(surprise(abs(figures.amount[i]) // figures.ulp[i]) for i, _ in found) - price
        if evidence >= ACCEPT and (row not in best or evidence > best[row].evidence):
            target, part = zip(*found, strict=True)
            best[row] = Relation("articulation", target, (part,), (1,), evidence)
    return list(best.values())


def _changes(figures: Figures, opening: dict, closing: dict) -> list[Relation]:
    """Changes of balances that a cash flow repeats, line by line of one name.

    One period is rarely more than five digits of evidence, and dozens of lines could be paired; so only lines are
    paired whose labels share a word, the balance alone or with a second one of that word (current and long-term).
    """
    relations = []
    for span in opening:
        if opening[span] is None or closing[span] is None:
            continue
        start, end = opening[span], closing[span]
        held = np.flatnonzero((figures.place[:, start] >= 0) & (figures.place[:, end] >= 0) & (figures.kind == figures.money))
        named = defaultdict(list)
        for row in held.tolist():
            for word in _telling(figures.labels[row]):
                named[word].append(row)
        for row in np.flatnonzero((figures.values[:, span] != 0) & (figures.kind == figures.money)).tolist():
            flow = int(figures.values[row, span])
            mine = _telling(figures.labels[row])
            near = sorted({balance for word in mine for balance in named.get(word, ())})
            near.sort(key=lambda balance: -_alike(mine, _telling(figures.labels[balance])))
            groups = [(balance,) for balance in near] + [(a, b) for i, b in enumerate(near) for a in near[:i]]
            for tried, group in enumerate(groups, start=1):
                change = sum(int(figures.values[line, end] - figures.values[line, start]) for line in group)
                evidence = surprise(abs(flow) // int(figures.ulp[figures.place[row, span]])) - log10(2 * tried) - 0.5
                if abs(change) == abs(flow) and evidence >= ACCEPT:
                    sign = 1 if change == flow else -1
                    parts = [(int(figures.place[line, date]),) for line in group for date in (end, start)]
                    target = (int(figures.place[row, span]),)
                    coefs = (sign, -sign) * len(group)
                    relations.append(Relation("articulation", target, tuple(parts), coefs, evidence))
                    break
    return relations


def _alike(a: set[str], b: set[str]) -> float:
    return len(a & b) / max(len(a | b), 1)


def _telling(label: str) -> set[str]:
    return {word for word in words(label) if len(word) > 3} - {"other", "total", "current", "term", "long", "short"}
