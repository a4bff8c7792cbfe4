"""Lines of the figures as lists to be added up, and what was found in them back as relations."""

from itertools import pairwise

import numpy as np

from helpers.ties.figures import Figures
from helpers.ties.relation import Relation
from helpers.ties.weighing import Footing, Lines

NAMED, TOTAL = 2.0, 2.0  # digits that a label is worth that sounds like a total, and what the word itself is worth more


def lines(figures: Figures, rows: np.ndarray) -> Lines:
    """Take lines of one unit, in the columns that print any of them, in steps of their last printed digit."""
    place = figures.place[rows].T
    place = place[(place >= 0).any(axis=1)]
    printed = (place >= 0) & (figures.unit[place] == figures.kind[rows[0]])
    step = figures.ulp[place][printed].min(initial=1 << 60)
    values = np.where(printed, figures.amount[place] // step, 0)
    sections = [figures.sections[row] for row in rows.tolist()]
    starts = [False, *(a != b for a, b in pairwise(sections))]
    named = [
        NAMED * digits + TOTAL * figures.labels[row].lower().startswith("total")
        for row, digits in zip(rows.tolist(), figures.totals[rows].tolist(), strict=True)
    ]
    return Lines(values.tolist(), printed.tolist(), named, starts)


def relation(kind: str, figures: Figures, rows: np.ndarray, one: Footing) -> Relation:
    """Turn a footing among lines that were taken into a relation between places in the facts."""
    place = figures.place[rows[[one.target, *one.parts]]]
    place = np.where(figures.unit[place] == figures.kind[rows[one.target]], place, -1)
    place = place[:, (place[0] >= 0) & (place[1:] >= 0).any(axis=0)].tolist()
    return Relation(
        kind, tuple(place[0]), tuple(map(tuple, place[1:])), one.coefs, one.evidence, firm=kind == "footing"
    )
