"""Relations recomputed period by period: what should be printed, how far off it is, how far it may be off."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import copysign, log
from operator import mul
from typing import NamedTuple

from helpers.ties.figures import Figures
from helpers.ties.relation import QUOTIENTS, Relation, rounding

MISSES = {1: 0.01, 2: 0.25, 3: 0.33}  # share of sums of n rounded figures that miss the rounded sum by a step or more
MISSES_OTHERS = 0.42
PRIOR = -4.0  # log odds that a table rounds before any sum is seen: one that misses does not suffice
VOTE, OTHERS = 5.0, 2.0  # log odds that one table may add to what is thought of another, and all of them together
WHOLE = 100.0  # per cent
EXACT_MISSES = 0.01  # the same where a release adds up: one total in a hundred is left as it was rounded


class Check(NamedTuple):
    """One relation in one period: positions of facts, all in the order of the relation."""

    relation: Relation
    target: int
    parts: tuple[int, ...]
    coefs: tuple[int, ...]


class Judge:
    """Recomputes checks from amounts, with the precision that the document prints.

    Where the document itself rounds (a table in millions whose totals miss their parts by a step now and then) a sum
    may be off by half a step per figure; where it adds up, by nothing. Which of the two a table does is read from its
    own sums, and where it has few from those of the whole document.
    """

    def __init__(self, figures: Figures, relations: list[Relation], candidates: list[Relation] = ()):
        self.figures = figures
        self.amounts: list[int] = figures.amount.tolist()
        self.ulp: list[int] = figures.ulp.tolist()
        self.measure: list[float] = figures.measure.tolist()
        self.unit_measure = dict(zip(figures.unit.tolist(), self.measure, strict=True))
        self.table: list[tuple] = list(zip(figures.sheet[figures.row].tolist(), figures.unit.tolist(), strict=True))
        self.period: list[int] = figures.period[figures.column].tolist()
        self.changes = [check for relation in candidates for check in _unfold(relation)]
        self.checks = [check for relation in relations for check in _unfold(relation)]
        self.made = [self.recomputed(check, self.amounts) for check in self.checks]
        self.footings = defaultdict(list)  # numbers of the checks by table and column
        for number, check in enumerate(self.checks):
            if check.relation.kind == "footing":
                self.footings[self.column_of(check)].append(number)
        self.rounds = self._rounding_tables()

    def column_of(self, check: Check) -> tuple:
        """The table, unit and column of a check's target."""
        return *self.table[check.target], int(self.figures.column[check.target])

    def recomputed(self, check: Check, amounts: Sequence[int]) -> float:
        """The target as the parts make it, in the measure of the target; NaN where that is a division by zero."""
        times = QUOTIENTS.get(check.relation.kind)
        if not times:
            return sum(map(mul, check.coefs, [amounts[part] for part in check.parts]))
        first, second = (amounts[part] * self.measure[part] for part in check.parts)
        if not second:
            return float("nan")
        if check.relation.kind != "growth":
            return times * first / second / self.measure[check.target]
        grown = times * (first - second) / second / self.measure[check.target]
        # From a loss, releases print growth with either sign.
        return copysign(grown, amounts[check.target]) if min(first, second) < 0 else grown

    def tolerance(self, check: Check, amounts: Sequence[int]) -> float:
        """How far the target may be from what its parts make, in the measure of the target."""
        times = QUOTIENTS.get(check.relation.kind)
        if not times:
            steps = [self.ulp[at] for at in (check.target, *check.parts) if amounts[at]]
            if not steps:
                return 0
            across = check.relation.kind == "across"
            if self.table[check.target] not in self.rounds and not (across and self._rounds_somewhere(check)):
                return (sum(steps) - len(steps) * min(steps)) // 2
            # Columns are rounded from amounts that were revised in between: a whole step per part, not a half.
            return sum(steps[1:]) if across else rounding(steps)
        first, second = check.parts
        base = abs(amounts[second] * self.measure[second])
        halves = [self.ulp[at] * self.measure[at] / 2 for at in (first, second)]
        share = abs(amounts[check.target]) * self.measure[check.target] / times + (check.relation.kind == "growth")
        reach = times * (halves[0] + share * halves[1]) / base if base else 0
        return (reach / self.measure[check.target] + self.ulp[check.target] / 2) * (1 + 1e-9)

    def _rounds_somewhere(self, check: Check) -> bool:
        return any(unit == self.table[check.target][1] for _, unit in self.rounds)

    def holds(self, check: Check, amounts: Sequence[int]) -> bool:
        """Does the target agree with its parts as far as the printed digits go? A division by zero says nothing."""
        return not abs(self.recomputed(check, amounts) - amounts[check.target]) > self.tolerance(check, amounts)

    def _rounding_tables(self) -> set[tuple]:
        """Tables (with unit) whose own sums are likelier from rounded figures than from figures that add up."""
        own, steps, touched, usual = defaultdict(float), {}, defaultdict(set), defaultdict(Counter)
        for check, made in zip(self.checks, self.made, strict=True):
            figures = [at for at in check.parts if self.amounts[at]]
            if check.relation.kind in QUOTIENTS or len(figures) < 2:
                continue
            table, cells = self.table[check.target], {check.target, *figures}
            steps[table] = step = max(self.ulp[at] for at in cells)
            usual[table[1]][step] += 1
            off = abs(made - self.amounts[check.target]) / step
            # The whole is 100 per cent and not rounded: its parts are as free to miss it as one part fewer.
            misses = MISSES.get(len(figures) - self._is_whole(check.target), MISSES_OTHERS)
            if off == 0:
                own[table] += log((1 - misses) / (1 - EXACT_MISSES))
            elif off <= (len(figures) + 1) / 2 and touched[table].isdisjoint(cells):
                # One wrong figure makes every sum miss that it stands in: sums that share a figure count once. By
                # rounding alone several steps are so much rarer than one that they say less, or nothing.
                rarer = 6 * (off * off - 1) / (len(figures) + 1)
                own[table] += max(log(misses / EXACT_MISSES) - rarer, 0.0)
                touched[table] |= cells
        votes = {table: max(-VOTE, min(VOTE, one)) for table, one in own.items()}
        return {table for table in own if own[table] + self._before(table, steps, usual, votes) > 0}

    def _is_whole(self, position: int) -> bool:
        percent = self.figures.units[self.figures.unit[position]] == "percent"
        return percent and round(self.amounts[position] * self.measure[position], 6) == WHOLE

    def _before(self, table: tuple, steps: dict, usual: dict, votes: dict) -> float:
        """Log odds that a table rounds, its own sums not seen.

        Percentages, figures per share and prices (cents, where the release prints thousands) are quotients, rounded
        each in its table, and amounts in millions where the release mostly prints thousands are rounded from those.
        Otherwise two sums of a table must miss, or other tables of its scale.
        """
        unit, step = table[1], steps[table]
        most = max(usual[unit], key=usual[unit].get)
        is_price = step * self.unit_measure[unit] < 1 <= most * self.unit_measure[unit]
        if self.figures.units[unit] == "percent" or "/" in self.figures.units[unit] or step > most or is_price:
            return 0.0
        alike = (other for other in votes if other != table and (other[1], steps[other]) == (unit, step))
        others = sum(votes[other] for other in alike)
        return PRIOR + max(-OTHERS, min(OTHERS, others))


def _unfold(relation: Relation):
    for target, *parts in zip(relation.target, *relation.parts, strict=True):
        coefs = relation.coefs
        if -1 in parts:
            coefs = tuple(coef for part, coef in zip(parts, coefs, strict=True) if part >= 0)
            parts = [part for part in parts if part >= 0]
        yield Check(relation, target, tuple(parts), coefs)
