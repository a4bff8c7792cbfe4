"""Which figure is most likely wrong: the one whose correction mends the checks that fail and spoils none that hold."""

from collections import defaultdict
from math import log10
from typing import NamedTuple

import numpy as np

from helpers.ties.checks import Check, Judge
from helpers.ties.figures import alike
from helpers.ties.relation import QUOTIENTS, one_digit, surprise, telling

PROOF = 0.5  # a correction must mend more than it spoils by this, or it is none
ONE_DIGIT, ELSEWHERE, CHANGE, CLOSER = 0.4, 0.3, 0.3, 0.15  # what hints count beside the 1 of a check
SUM = 0.7  # how sure it is that a sum across tables which holds in one other period is one
FAR = 10  # steps: lines that agree in one other period and here differ by less may be two measures of one thing
RIVAL = 0.1  # figures whose corrections score within this of the best are as suspect


class Suspicion(NamedTuple):
    """A printed figure with the value that would mend the checks that it fails; none where several would."""

    position: int
    amount: int | None
    rivals: tuple[int, ...]  # positions of other figures that would explain the failures as well


def suspects(judge: Judge, failing: set[int]) -> dict[int, Suspicion]:
    """Name the figure most likely wrong for each failing check, where the figures tell.

    A check that fails accuses every figure in it; a correction acquits all but one. The correction that one check
    asks of a figure is tried on all the others that the figure stands in: it should mend those that fail and keep
    those that hold. Among equals, hints decide: one misprinted digit explains it, the corrected amount is printed
    elsewhere for the same period or is the change of a balance of that name, it is closer to the line's other periods.

    Returns
    -------
    dict
        By number of the failing check. Relations that are not firm appear only where a correction mends a firm one
        too or is of one digit.
    """
    scene, named = _Scene(judge), {}
    failing = set(failing)
    while failing:
        tried = {}
        for number in failing:
            for correction in _corrections(judge, judge.checks[number]):
                if correction not in tried:
                    tried[correction] = scene.score(*correction, failing)
        best, (score, mended) = max(tried.items(), key=lambda item: item[1][0], default=(None, (0, ())))
        if score <= PROOF:
            break
        as_good = [correction for correction, (other, _) in tried.items() if other > score - RIVAL]
        rivals = {position for position, _ in as_good} - {best[0]}
        amount = best[1] if sum(position == best[0] for position, _ in as_good) == 1 else None
        named |= dict.fromkeys(mended, Suspicion(best[0], amount, tuple(sorted(rivals))))
        failing -= set(mended)
    return named


def _corrections(judge: Judge, check: Check):
    """What each figure of a failing check would have to be for it to hold, the others being right.

    What is divided, and what it is divided by, could be many amounts for one quotient: only those that one misprinted
    digit explains are tried.
    """
    made = judge.recomputed(check, judge.amounts)
    if check.relation.kind in QUOTIENTS:
        step = judge.ulp[check.target]
        yield check.target, round(made / step) * step
        for position in set(check.parts):
            printed = judge.amounts[position]
            for amount in _misprinted(printed // judge.ulp[position]):
                judge.amounts[position] = amount * judge.ulp[position]
                holds = judge.holds(check, judge.amounts)
                judge.amounts[position] = printed
                if holds:
                    yield position, amount * judge.ulp[position]
        return
    off = int(made) - judge.amounts[check.target]
    yield check.target, judge.amounts[check.target] + off
    for position, coef in zip(check.parts, check.coefs, strict=True):
        yield position, judge.amounts[position] - coef * off


def _misprinted(steps: int):
    """What a figure may have been before one of its digits was misprinted."""
    sign, digits = (-1 if steps < 0 else 1), str(abs(steps))
    for place, digit in enumerate(digits):
        for right in "0123456789":
            if right != digit and (place or right != "0"):
                yield sign * int(digits[:place] + right + digits[place + 1 :])


class _Scene:
    """What stands around each figure: its checks, equal amounts of its period, its line in other periods."""

    def __init__(self, judge: Judge):
        self.judge = judge
        self.around = defaultdict(list)
        for number, check in enumerate(judge.checks):
            for position in (check.target, *check.parts):
                self.around[position].append(number)
        self.changes = defaultdict(list)
        for change in judge.changes:
            for position in (change.target, *change.parts):
                self.changes[position].append(change)
        self.period = judge.figures.period[judge.figures.column]

    def score(self, position: int, amount: int, failing: set[int]) -> tuple[float, list[int]]:
        """Checks mended less checks spoiled, with small change for hints, and the numbers of those mended."""
        judge, amounts = self.judge, self.judge.amounts
        printed, amounts[position] = amounts[position], amount
        after = {number: judge.holds(judge.checks[number], amounts) for number in self.around[position]}
        moves = any(judge.holds(change, amounts) for change in self.changes[position])
        amounts[position] = printed
        mended = [number for number, holds in after.items() if holds and number in failing]
        spoiled = [number for number, holds in after.items() if not holds and number not in failing]
        firm = [judge.checks[number].relation.firm for number in mended]
        weight, proven = sum(1 if one else 0.3 for one in firm) - len(spoiled), any(firm)
        step = judge.ulp[position]
        typo = one_digit(printed // step, amount // step)
        confirmed = any(judge.checks[number].relation.firm for number in spoiled)
        told = telling(printed, amount, step)
        if typo and not proven and not told:
            steps, agreement = abs(printed - amount) // step, self._agreement(mended)
            told = (agreement >= 1 and steps >= FAR) or (agreement >= 2 and steps > 1)
        if weight <= 0 or not (proven or (typo and not confirmed and told)):
            return 0.0, []  # hints alone prove nothing
        hints = ONE_DIGIT * typo + ELSEWHERE * self._elsewhere(position, amount)
        return weight + hints + CHANGE * moves + self._closer(position, printed, amount), mended

    def _agreement(self, numbers: list[int]) -> float:
        """In how many other periods the sums that some of the checks tie hold, and lines agree as far as labels do."""
        labels, row = self.judge.figures.labels, self.judge.figures.row
        found = [0.0]
        for check in map(self.judge.checks.__getitem__, numbers):
            if check.relation.kind in ("repeat", "follows"):
                same = alike(labels[row[check.target]], labels[row[check.parts[0]]]) if len(check.parts) == 1 else SUM
                found.append(same * (len(check.relation.target) - 1))
        return max(found)

    def _elsewhere(self, position: int, amount: int) -> bool:
        """Is the corrected amount printed on another line for the same period, and has it digits enough to tell?"""
        figures, digits = self.judge.figures, surprise(abs(amount) // self.judge.ulp[position])
        same, row = self.period == self.period[position], figures.row[position]
        others = set(figures.row[same & (np.abs(figures.amount) == abs(amount))].tolist()) - {row}
        price = log10(np.count_nonzero(same))
        return any(digits > 1 + price * (1 - alike(figures.labels[row], figures.labels[other])) for other in others)

    def _closer(self, position: int, printed: int, amount: int) -> float:
        """How much nearer the correction is to the same line in other periods, as a share of what that may count."""
        line = self.judge.figures.place[self.judge.figures.row[position]].tolist()
        others = [abs(self.judge.amounts[at]) for at in line if at not in (-1, position)]
        others = sorted(other for other in others if other)
        if not others or not printed or not amount:
            return 0.0
        usual = others[len(others) // 2]
        gain = abs(log10(abs(printed) / usual)) - abs(log10(abs(amount) / usual))
        return max(-CLOSER, min(CLOSER, gain))
