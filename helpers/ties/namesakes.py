"""Figures of one name in two tables that differ by one digit: prints of one figure, one of them misprinted."""

from collections import Counter, defaultdict
from itertools import combinations

from helpers.ties.figures import Figures
from helpers.ties.relation import Relation, one_digit, telling

DIFFERENT = 3  # namesakes that differ for each that agrees, at the most, in two tables that print the same lines


def namesakes(figures: Figures, repeats: list[Relation]) -> list[Relation]:
    """Tie figures of one label, period and heading that differ by one digit, of too many to do so by chance.

    Where two lines agree in no period, nothing but their name says that they are one. Namesakes in two tables that
    print the same lines differ by far or not at all: in the releases looked at, 37 of 64 pairs agreed, 27 differed,
    and none by one digit of four. Tables of one layout (segment by segment) print other lines under one name: they
    agree nowhere, and are left out.

    Parameters
    ----------
    figures : Figures
    repeats : list of Relation
        What is tied already.
    """
    tied = {(i, j) for one in repeats for j, i in zip(one.target, one.parts[0], strict=True)}
    found = []
    for pairs in _pairs(figures).values():
        differ = [(i, j) for i, j in pairs if figures.amount[i] != figures.amount[j]]
        if len(differ) <= DIFFERENT * (len(pairs) - len(differ)):
            wrong = sorted(pair for pair in differ if pair not in tied and _is_misprint(figures, *pair))
            found += [Relation("repeat", (j,), ((i,),), (1,), 0.0, firm=False) for i, j in wrong]
    return found


def _pairs(figures: Figures) -> dict[tuple, set]:
    """Pairs of namesakes by the two tables that print them: a name stands for one line of its table or section."""
    tables = [*zip(figures.sheet.tolist(), figures.kind.tolist(), strict=True)]
    names = [(label, f"{section}: {label}") for label, section in zip(figures.labels, figures.sections, strict=True)]
    names = [[name.lower() for name in both] if both[0] else [] for both in names]
    times = Counter((table, name) for table, both in zip(tables, names, strict=True) for name in both)
    columns = [*zip(figures.period.tolist(), figures.heading.tolist(), strict=True)]
    places = defaultdict(list)
    for position, (row, column) in enumerate(zip(figures.row.tolist(), figures.column.tolist(), strict=True)):
        for name in names[row]:
            if times[tables[row], name] == 1:
                places[name, tables[row][1], columns[column]].append(position)
    found = defaultdict(set)
    for positions in places.values():
        for i, j in combinations(positions, 2):
            found[tables[figures.row[i]][0], tables[figures.row[j]][0]].add((i, j))
    return found


def _is_misprint(figures: Figures, i: int, j: int) -> bool:
    step = int(max(figures.ulp[[i, j]]))
    one, two = int(figures.amount[i]), int(figures.amount[j])
    return telling(one, two, step) and one_digit(one // step, two // step)
