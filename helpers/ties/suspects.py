"""Which figure is most likely wrong: the one whose correction mends the checks that fail and spoils none that hold."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from helpers.ties.checks import Check, Judge
from helpers.ties.relation import QUOTIENTS

DOUBTFUL = ("repeat", "across")  # kinds that say nothing when they fail alone: two lines may differ in one period


class Suspicion(NamedTuple):
    """A printed figure with the value that would mend the checks that it fails."""

    position: int
    amount: int
    sure: bool  # no other figure explains the failures as well


def suspects(judge: Judge, failing: list[Check]) -> dict[Check, Suspicion]:
    """Name the figure most likely wrong for each failing check, where the figures tell.

    A check that fails accuses every figure in it; a correction acquits all but one. The correction that one check
    asks of a figure is tried on all the others that the figure stands in: it should mend those that fail and keep
    those that hold. Among equals a correction of a single digit is preferred, then one that brings the figure closer
    to its neighbours in other periods: misprints are mostly of one digit.

    Returns
    -------
    dict
        Failing checks that a suspect explains; `DOUBTFUL` kinds appear only where a correction proves them.
    """
    around = defaultdict(list)
    for check in judge.checks:
        for position in {check.target, *check.parts}:
            around[position].append(check)
    named, open_checks = {}, list(failing)
    while open_checks:
        tried = {}
        for check in open_checks:
            for position, amount in _corrections(judge, check):
                if (position, amount) not in tried:
                    tried[position, amount] = _score(judge, position, amount, around[position], open_checks)
        if not tried:
            break
        (position, amount), (score, mended) = max(tried.items(), key=lambda item: item[1][0])
        if score <= 0.5:
            break
        rivals = [one for one, (other, _) in tried.items() if other > score - 0.3 and one[0] != position]
        for check in mended:
            named[check] = Suspicion(position, amount, not rivals)
        open_checks = [check for check in open_checks if check not in mended]
    return named


def _corrections(judge: Judge, check: Check):
    """What each figure of a failing check would have to be for it to hold, the others being right."""
    made = judge.recomputed(check, judge.amounts)
    if check.relation.kind in QUOTIENTS:
        if made == made:
            step = judge.ulp[check.target]
            yield check.target, round(made / step) * step
        return
    off = int(made) - judge.amounts[check.target]
    yield check.target, judge.amounts[check.target] + off
    for position, coef in zip(check.parts, check.coefs, strict=True):
        yield position, judge.amounts[position] - coef * off


def _score(judge: Judge, position: int, amount: int, checks: list[Check], failing: list[Check]) -> tuple[float, list[Check]]:
    """Checks mended less checks spoiled, with small change for a correction that looks like one of a misprint."""
    amounts = judge.amounts
    printed, amounts[position] = amounts[position], amount
    after = [judge.holds(check, amounts) for check in checks]
    amounts[position] = printed
    mended = [check for check, holds in zip(checks, after, strict=True) if holds and check in failing]
    spoiled = sum(1 for check, holds in zip(checks, after, strict=True) if not holds and check not in failing)
    score = sum(0.3 if check.relation.kind in DOUBTFUL else 1 for check in mended) - spoiled
    step = judge.ulp[position]
    return score + 0.4 * one_digit(printed // step, amount // step), mended


def one_digit(printed: int, right: int) -> bool:
    """Does one misprinted digit lead from the right figure to the printed one? Its first digit may not become zero."""
    a, b = str(abs(printed)), str(abs(right))
    a = a.zfill(len(b))
    return printed * right >= 0 and len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
