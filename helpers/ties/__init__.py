"""The calculation graph of a release, discovered from its figures, and the findings that every printed number gets."""

import re

import pandas as pd

from helpers.ties.articulation import articulation
from helpers.ties.checks import Judge
from helpers.ties.columns import columns
from helpers.ties.figures import Figures, figures
from helpers.ties.namesakes import namesakes
from helpers.ties.per_share import per_share
from helpers.ties.percentages import parallel_footings, percentages
from helpers.ties.quotients import Grid
from helpers.ties.relation import Relation
from helpers.ties.repeats import repeats
from helpers.ties.sums import sums
from helpers.ties.verdicts import COLUMNS, frame, verdicts

__all__ = ["Relation", "coverage", "findings", "places", "relations"]


def relations(facts: pd.DataFrame) -> tuple[Relation, ...]:
    """Discover what adds up, what repeats and what divides in a release, from its figures alone.

    Parameters
    ----------
    facts : DataFrame
        One row per printed number in reading order, see `Release.facts`.

    Returns
    -------
    tuple of Relation
        Positions in them are row numbers of ``facts``, counted from 0.
    """
    return tuple(_relations(figures(facts))[0]) if len(facts) else ()


def findings(facts: pd.DataFrame) -> pd.DataFrame:
    """Judge every relation in every period.

    Parameters
    ----------
    facts : DataFrame
        One row per printed number in reading order, see `Release.facts`.

    Returns
    -------
    DataFrame
        One row per relation and period: ``kind``; ``table``, ``label``, ``period``, ``column`` and ``source`` of the
        total; ``printed``, ``recomputed``, ``difference`` (printed less recomputed) and ``tolerance`` in its unit and
        scale; ``status``: ``ties``, ``rounds`` (within what the document rounds) or ``breaks``; ``parts``, the places
        that it is made of; ``suspect``, the place of the figure most likely wrong, empty if the figures do not tell;
        ``would_tie``, what it would have to be, NaN if unknown; ``reason`` in words.
    """
    if not len(facts):
        return pd.DataFrame(columns=COLUMNS)
    printed = figures(facts)
    judge = Judge(printed, *_relations(printed))
    return frame(facts, judge, verdicts(judge))


def coverage(facts: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """List the printed numbers that no relation touches.

    A number that only a quotient touches counts as touched, though less is known of it than of a part of a sum: a
    wrong last digit of a share count may not show in the income per share.

    Parameters
    ----------
    facts, findings : DataFrame
        See `findings`.

    Returns
    -------
    DataFrame
        Rows and columns of ``facts``.
    """
    touched = set(findings["source"])
    for parts in findings["parts"]:
        touched.update(place for _, place in places(parts))
    return facts[~facts["source"].isin(touched)]


def places(parts: str) -> list[tuple[int, str]]:
    """The places in `findings.parts` with their signs; of a quotient what is divided, then what it is divided by."""
    return [(-1 if part.startswith("- ") else 1, part.lstrip("+- ")) for part in re.split(r"; (?=[+-] )| / ", parts)]


def _relations(printed: Figures) -> tuple[list[Relation], list[Relation]]:
    added = sums(printed)
    totals = printed.totals.copy()
    totals[[printed.row[one.target[0]] for one in added]] = True
    beside = columns(printed)
    grid = Grid(printed, totals)
    quotients = per_share(grid) + percentages(grid) + beside
    footings = [one for one in added if one.kind == "footing"]
    added += parallel_footings(footings, [one for one in quotients if one.kind in ("percent", "per share")])
    meeting, candidates = articulation(printed)
    repeated = repeats(printed)
    return added + repeated + namesakes(printed, repeated) + meeting + quotients, candidates
