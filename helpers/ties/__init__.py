"""The calculation graph of a release, discovered from its figures, and the findings that every printed number gets."""

import numpy as np
import pandas as pd

from helpers.ties.articulation import articulation
from helpers.ties.checks import Judge
from helpers.ties.figures import Figures, figures
from helpers.ties.columns import columns
from helpers.ties.ratios import percent_footings, ratios
from helpers.ties.relation import Relation
from helpers.ties.repeats import repeats
from helpers.ties.suspects import DOUBTFUL, suspects
from helpers.ties.sums import sums

__all__ = ["Relation", "coverage", "findings", "relations"]


def relations(facts: pd.DataFrame) -> tuple[Relation, ...]:
    """Discover the relations."""
    return tuple(_relations(figures(facts)))


def _relations(printed: Figures) -> list[Relation]:
    found = sums(printed)
    totals = printed.totals.copy()
    totals[[printed.row[one.target[0]] for one in found]] = True
    beside = columns(printed)
    quotients = ratios(printed, totals) + [one for one in beside if one.kind == "percent"]
    found += percent_footings([one for one in found if one.kind == "footing"], [q for q in quotients if q.kind == "percent"])
    return found + [one for one in beside if one.kind != "percent"] + repeats(printed) + articulation(printed) + quotients


def findings(facts: pd.DataFrame) -> pd.DataFrame:
    """Judge."""
    printed = figures(facts)
    judge = Judge(printed, _relations(printed))
    rows = []
    made = [judge.recomputed(check, judge.amounts) for check in judge.checks]
    allowed = [judge.tolerance(check, judge.amounts) for check in judge.checks]
    failing = [c for c, m, t in zip(judge.checks, made, allowed, strict=True) if abs(m - judge.amounts[c.target]) > t]
    named = suspects(judge, failing)
    for check, m, t in zip(judge.checks, made, allowed, strict=True):
        off = m - judge.amounts[check.target]
        if m != m:
            continue
        status = "ties" if off == 0 or (check.relation.kind in ("per share","percent","growth") and abs(off) <= t) else "rounds" if abs(off) <= t else "breaks"
        if status == "breaks" and check.relation.kind in DOUBTFUL and check not in named:
            continue
        rows.append((check.relation.kind, check.target, m, off, t, status, check.parts, named.get(check)))
    return rows
