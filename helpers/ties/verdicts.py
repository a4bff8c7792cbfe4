"""The verdict on every check, as rows that can be shown: what ties, what rounds, what breaks and why."""

from math import isnan, nan
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.ties.checks import Check, Judge
from helpers.ties.figures import alike
from helpers.ties.relation import QUOTIENTS, slip, telling
from helpers.ties.suspects import Suspicion, suspects

COLUMNS = [
    "kind", "table", "label", "period", "column", "printed", "recomputed", "difference", "tolerance", "status",
    "source", "parts", "suspect", "would_tie", "reason",
]  # fmt: skip


ADDS = 0.25  # digits that it is worth for a column that each other column of a sum adds up: they hold amounts alike
SAME_WORDS = 0.5  # share of words that two labels of one figure have in common
DIFFER = "two prints of one figure that differ by rounding"


class Verdict(NamedTuple):
    """One check with what came out."""

    check: Check
    made: float  # in the measure of the target
    tolerance: float
    status: str
    suspicion: Suspicion | None
    reason: str


def verdicts(judge: Judge) -> list[Verdict]:
    """Judge every check; those that say nothing (a division by zero, two lines that merely differ) are left out."""
    amounts, found, failing = judge.amounts, {}, set()
    for number, (check, made) in enumerate(zip(judge.checks, judge.made, strict=True)):
        tolerance = judge.tolerance(check, amounts)
        off = abs(made - amounts[check.target])
        if isnan(off):
            continue
        if off > tolerance:
            failing.add(number)
        within = "ties" if off == 0 or check.relation.kind in QUOTIENTS else "rounds"
        reason = _within(check, amounts) if within == "rounds" else ""
        found[number] = Verdict(check, made, tolerance, "breaks" if off > tolerance else within, None, reason)
    failing -= {number for number in failing if _alien(judge, number, failing) and found.pop(number)}
    if failing:
        named = suspects(judge, failing)
        unnamed = {number for number in failing - set(named) if _stands(judge, judge.checks[number])}
        echoes = _echoes(judge, unnamed)
        for number in failing:
            if number in named and not _is_plug(judge, number, named[number]):
                found[number] = found[number]._replace(
                    suspicion=named[number], reason=_accused(judge, found[number], named[number])
                )
            elif number in echoes:
                found[number] = found[number]._replace(
                    status="rounds", reason="rounding, reported where it is smallest"
                )
            elif number in named or number in unnamed:
                found[number] = found[number]._replace(reason=_reason(judge, found[number]))
            else:
                del found[number]
    return list(found.values())


def _alien(judge: Judge, number: int, failing: set[int]) -> bool:
    """Tell a failing footing of a column that adds up nowhere (rates beside amounts) from a likely misprint."""
    check = judge.checks[number]
    if check.relation.kind != "footing" or judge.figures.plain[judge.figures.column[check.target]]:
        return False
    step = judge.ulp[check.target]
    size = max(abs(judge.amounts[at]) for at in (check.target, *check.parts)) // step
    typo = slip(int(_steps(judge, check)), size)

    def holding(numbers):
        return sum(other not in failing and judge.amounts[judge.checks[other].target] != 0 for other in numbers)

    across = [other for other, one in enumerate(judge.checks) if one.relation is check.relation]
    if typo is not None and typo > -ADDS * holding(across):
        return False
    return not holding(judge.footings[judge.column_of(check)])


def _within(check: Check, amounts: list[int]) -> str:
    figures = sum(amounts[at] != 0 for at in (check.target, *check.parts))
    return f"no more than the rounding of {figures} figures explains"


def _is_plug(judge: Judge, number: int, suspicion: Suspicion) -> bool:
    """Is a percentage that does not recompute printed so that a sum comes out to the digit?"""
    check = judge.checks[number]
    accused = check.relation.kind == "percent" and suspicion.position == check.target
    return accused and _adds_up(judge, check.target)


def _adds_up(judge: Judge, position: int) -> bool:
    return any(
        check.relation.kind == "footing"
        and position in (check.target, *check.parts)
        and made == judge.amounts[check.target]
        for check, made in zip(judge.checks, judge.made, strict=True)
    )


def _accused(judge: Judge, verdict: Verdict, suspicion: Suspicion) -> str:
    who = (
        f"one of {len(suspicion.rivals) + 1} figures that would explain it"
        if suspicion.rivals
        else "one figure explains it"
    )
    if verdict.check.relation.kind == "per share":
        return f"does not recompute per share; {who}"
    if not _is_rounding(judge, verdict.check):
        return who
    return f"{DIFFER}, or {who}" if verdict.check.relation.kind == "repeat" else f"off by rounding, or {who}"


def _stands(judge: Judge, check: Check) -> bool:
    """Does a check break that no single figure explains?

    Where every correction would spoil a check that holds, all figures are confirmed and it is the sum that is none,
    unless it misses by rounding only. Two lines that agree elsewhere may be two figures here: they are prints of one
    only where they have the same words, and digits enough not to come so close by accident.
    """
    kind, at = check.relation.kind, check.target
    if kind in QUOTIENTS or kind not in ("footing", "follows", "repeat") or not _is_rounding(judge, check):
        return kind in QUOTIENTS
    if kind != "repeat":
        return True
    labels, row = judge.figures.labels, judge.figures.row
    step, amount = judge.ulp[at], judge.amounts[at]
    return alike(labels[row[at]], labels[row[check.parts[0]]]) >= SAME_WORDS and telling(amount - step, amount, step)


def _reason(judge: Judge, verdict: Verdict) -> str:
    check = verdict.check
    if check.relation.kind in ("percent", "per share") and _adds_up(judge, check.target):
        return "a rounding plug: it adds up only as printed"
    if check.relation.kind in QUOTIENTS:
        return f"a figure that does not recompute ({check.relation.kind})"
    return DIFFER if check.relation.kind == "repeat" else "off by rounding"


def _is_rounding(judge: Judge, check: Check) -> bool:
    """Is a sum so little off that rounding each figure may explain it?"""
    return check.relation.kind not in QUOTIENTS and _steps(judge, check) <= (len(check.parts) + 1) / 2


def _steps(judge: Judge, check: Check) -> float:
    return abs(judge.recomputed(check, judge.amounts) - judge.amounts[check.target]) / judge.ulp[check.target]


def _echoes(judge: Judge, failing: set[int]) -> set[int]:
    """Sums across blocks that miss by a step of rounding which a smaller one misses too: the larger contain it."""
    seen, echoes = set(), set()
    sums = [number for number in failing if judge.checks[number].relation.kind == "follows"]
    for number in sorted(sums, key=lambda number: abs(judge.amounts[judge.checks[number].target])):
        check = judge.checks[number]
        if _is_rounding(judge, check):
            miss = judge.period[check.target], _steps(judge, check)
            if miss in seen:
                echoes.add(number)
            seen.add(miss)
    return echoes


def frame(facts: pd.DataFrame, judge: Judge, found: list[Verdict]) -> pd.DataFrame:
    """Show verdicts with the words and places of the release, figures in the unit and scale of the target."""
    source, raw = facts["source"].tolist(), facts["raw"].tolist()
    signed = {coef: [f"{sign} {place}" for place in source] for coef, sign in ((1, "+"), (-1, "-"))}
    worth = judge.figures.measure / facts["scale"].to_numpy()
    at = np.array([one.check.target for one in found], dtype=int)
    printed = facts["value"].to_numpy()[at]
    made = [round(one, 6) for one in (worth[at] * [one.made for one in found]).tolist()]  # decimals, no binary fraction
    parts, suspect, reasons, would_tie = [], [], [], np.full(len(found), nan)
    for number, (check, _, _, _, suspicion, reason) in enumerate(found):
        if check.relation.kind in QUOTIENTS:
            parts.append(" / ".join([source[part] for part in check.parts]))
        else:
            pairs = zip(check.parts, check.coefs, strict=True)
            parts.append("; ".join([signed[coef][part] for part, coef in pairs]))
        if reason and len(check.parts) == 1:
            reason = f"{source[check.parts[0]]} prints {raw[check.parts[0]]}: {reason}"
        if suspicion and suspicion.rivals:
            reason += ", with " + "; ".join([source[position] for position in suspicion.rivals])
        reasons.append(reason)
        suspect.append(source[suspicion.position] if suspicion else "")
        if suspicion and suspicion.amount is not None:
            would_tie[number] = round(suspicion.amount * worth[suspicion.position].item(), 6)
    kinds, statuses = [one.check.relation.kind for one in found], [one.status for one in found]
    words = {"kind": kinds, "status": statuses, "parts": parts, "suspect": suspect, "reason": reasons}
    dtype = pd.StringDtype(na_value=nan)
    columns = {name: pd.array(pa.array(texts, pa.large_string()), dtype=dtype) for name, texts in words.items()}
    columns |= {name: facts[name].array.take(at) for name in ("table", "label", "period", "column", "source")}
    columns |= {"printed": printed, "recomputed": np.array(made), "would_tie": would_tie}
    columns["difference"] = np.array([round(one, 6) for one in (printed - made).tolist()])
    columns["tolerance"] = worth[at] * [one.tolerance for one in found]
    return pd.DataFrame({name: columns[name] for name in COLUMNS}, copy=False)
