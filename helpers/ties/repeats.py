"""The same amount printed in two places: in two tables of one period, or as a balance and in the cash roll-forward."""

from collections import defaultdict
from math import log10

import numpy as np

from helpers.ties.figures import Figures, alike, measure, opposed
from helpers.ties.relation import ACCEPT, Relation, slip, surprise

CROWD = 12  # an amount printed more often than this in one period is too common to tie anything
NEIGHBOURS = 4  # lines: between two figures that differ by one of them
NAMESAKES = 2.0  # digits that it is worth that two lines have one label
MISMATCH = 1.5  # digits that a period in which two lines differ speaks against their being one


def repeats(figures: Figures) -> list[Relation]:
    """Find the lines that repeat earlier lines, sign for sign or with every sign turned.

    Two lines are one when the periods that both print agree and the figures have more digits than pairs of lines were
    tried. Each figure is tied to the first place that prints it, so a wrong first place shows in all of them and any
    other wrong place in its own relation only.
    """
    line = figures.row * len(figures.heading) + figures.heading[figures.column]
    pairs = _pairs(figures, line)
    lines_of, period_of = defaultdict(dict), figures.period[figures.column].tolist()
    for position, (number, period) in enumerate(zip(line.tolist(), period_of, strict=True)):
        lines_of[number].setdefault(period, position)
    lines_in = np.bincount(figures.kind).clip(2)  # only lines of one unit are compared
    links = defaultdict(list)
    for (first, second, sign), found in pairs.items():
        mine, theirs = lines_of[second], lines_of[first]
        # Pairs of one label are few, pairs that share no word are all the others.
        same = alike(*(figures.labels[figures.row[position]] for position in found[0]))
        rows = [int(figures.row[position]) for position in found[0]]
        beside = rows[1] - rows[0] == 1 and figures.sheet[rows[0]] == figures.sheet[rows[1]]
        tried = int(lines_in[figures.kind[rows[0]]])
        price = (
            (1.0 if beside else log10(tried * tried / 2) * (1 - same) ** 1.5)
            + 0.5 * (sign < 0)
            + (0.5 if same < 1 else -NAMESAKES)
        )
        evidence = sum(surprise(abs(figures.amount[j]) // figures.ulp[j]) for _, j in found) - price
        both = [(theirs[period], mine[period]) for period in mine if period in theirs]
        both = [(i, j) for i, j in both if not _differ_by_a_line(figures, i, j, sign)]
        for i, j in both:
            off = int(abs(figures.amount[i] * sign - figures.amount[j]) // figures.ulp[j])
            if off:
                typo = slip(off, int(abs(figures.amount[j]) // figures.ulp[j]))
                evidence -= MISMATCH if typo is None else min(MISMATCH, -typo)
        if evidence >= ACCEPT and 2 * len(found) >= len([1 for i, j in both if figures.amount[i] or figures.amount[j]]):
            if opposed(*(measure(figures.labels[row], figures.sections[row]) for row in rows)):
                # In a loss they agree, elsewhere they need not.
                both = [(i, j) for i, j in both if figures.amount[i] * sign == figures.amount[j]]
            links[second].append((first, sign, evidence, both))
    return [relation for second, several in links.items() for relation in _star(several)]


def _differ_by_a_line(figures: Figures, i: int, j: int, sign: int) -> bool:
    """Do two figures differ by what a line between them or below prints, as income before and after a minority?"""
    first, second = figures.row[[i, j]].tolist()
    off = abs(int(figures.amount[i]) * sign - int(figures.amount[j]))
    if not off or figures.sheet[first] != figures.sheet[second] or second - first > NEIGHBOURS:
        return False
    between = figures.values[first + 1 : second + 2, figures.column[j]]
    return off in np.abs(between).tolist()


def _star(links: list) -> list[Relation]:
    """Tie each figure of a line to the first line that prints it too."""
    tied, relations = set(), []
    for _, sign, evidence, both in sorted(links, key=lambda link: link[0]):
        fresh = [(i, j) for i, j in both if j not in tied]
        tied.update(j for _, j in fresh)
        if fresh:
            first, second = zip(*fresh, strict=True)
            relations.append(Relation("repeat", second, (first,), (sign,), evidence, firm=False))
    return relations


def _pairs(figures: Figures, line: np.ndarray) -> dict:
    """Pairs of lines that print one size in one period, with the positions where they do."""
    groups = defaultdict(list)
    period = figures.period[figures.column].tolist()
    for position, key in enumerate(zip(figures.unit.tolist(), period, np.abs(figures.amount).tolist(), strict=True)):
        if key[2]:
            groups[key].append(position)
    line, row, amount = line.tolist(), figures.row.tolist(), figures.amount.tolist()
    pairs = defaultdict(list)
    for group in groups.values():
        if 1 < len(group) <= CROWD:
            for at, j in enumerate(group):
                for i in group[:at]:
                    if row[i] != row[j]:
                        pairs[line[i], line[j], 1 if amount[i] == amount[j] else -1].append((i, j))
    return pairs
