"""The calculation graph as formulas: which figures follow from which, and how a spreadsheet says so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from helpers import words
from helpers.measures import STATEMENTS
from helpers.ties import places
from helpers.workbook.sheets import Place

QUOTIENTS = ("per share", "percent", "growth")
# Of several ways to the same figure the first is written into its cell: a margin is a quotient before it is a sum of
# margins, a total is the sum of its lines before it is a figure that another table prints too.
PREFERENCE = ("percent", "growth", "footing", "across", "follows", "per share", "articulation", "repeat")
_RANGE = 3  # so many terms of a sum that stand below each other are written as a range


@dataclass(frozen=True)
class Check:
    """One finding with positions of facts in place of printed places; ``signs`` has one sign for each part.

    The first sign of a growth is turned where the release prints it so.
    """

    number: int  # the row of the finding, counted from 0
    kind: str
    target: int
    parts: tuple[int, ...]
    signs: tuple[int, ...]
    made: float  # what the formula gives, in the unit and scale of the target; a quotient before it is rounded
    exact: bool  # that is, to the last digit, the printed figure


def checks(findings: pd.DataFrame, facts: pd.DataFrame) -> list[Check]:
    """Read the findings of a release as relations between positions of its facts."""
    position = {source: at for at, source in enumerate(facts["source"])}
    amount, decimals, found = (facts["value"] * facts["scale"]).tolist(), precision(facts), []
    for number, one in enumerate(findings.itertuples()):
        target = position[one.source]
        signs, parts = zip(*places(one.parts), strict=True)
        if one.kind in QUOTIENTS:
            first, second = (amount[position[part]] for part in parts)
            made = first / second - (one.kind == "growth")
            if one.kind == "growth" and made * one.recomputed < 0:
                # From a loss, releases print growth with either sign: the finding says with which.
                made, signs = -made, (-1, 1)
            made *= 1 if one.kind == "per share" else 100
            exact = one.status == "ties" and _rounded(made, decimals[target]) == one.printed
        else:
            made, exact = one.recomputed, one.status == "ties"
        found.append(Check(number, one.kind, target, tuple(position[part] for part in parts), signs, made, exact))
    return found


def precision(facts: pd.DataFrame) -> list[int]:
    """The digits after the point that each figure is printed to; a dash says zero to the last digit of its line."""
    line = facts.groupby(["row", "unit"])["decimals"].transform("max")
    return facts["decimals"].where(facts["value"] != 0, line).tolist()


def _rounded(value: float, decimals: int) -> float:
    return float(words.rounded(value, decimals).replace(",", ""))


def chosen(found: list[Check], facts: pd.DataFrame) -> dict[int, Check]:
    """At most one formula for each figure, none of which leads back to itself.

    Only a formula that gives the printed figure is chosen: of the others the printed figure stands.

    Returns
    -------
    dict of int to Check
        By the position of the figure.
    """
    formulas: dict[int, Check] = {}
    rank = {kind: place for place, kind in enumerate(PREFERENCE)}
    stated = facts["table"].isin(STATEMENTS).tolist()
    for check in sorted((one for one in found if one.exact), key=lambda one: rank.get(one.kind, len(rank))):
        if check.kind == "repeat" and stated[check.target] and not stated[check.parts[0]]:
            # A table of highlights stands first, but its figures come from the statements.
            check = replace(check, target=check.parts[0], parts=(check.target,))
        if check.target not in formulas and not _leads_to(check.target, check.parts, formulas):
            formulas[check.target] = check
    return formulas


def _leads_to(target: int, parts: tuple[int, ...], formulas: Mapping[int, Check]) -> bool:
    ahead, seen = list(parts), set()
    while ahead:
        at = ahead.pop()
        if at == target:
            return True
        if at not in seen:
            seen.add(at)
            ahead += formulas[at].parts if at in formulas else ()
    return False


class Writer:
    """Writes checks as formulas over the cells that figures stand in.

    A cell holds the figure as printed, in the scale of its table; a percentage is a number like 0.684.
    """

    def __init__(self, facts: pd.DataFrame, places: Mapping[int, Place]):
        self.places = places
        self.taken = set(places.values())
        self.scale: list[int] = facts["scale"].tolist()
        self.precision = precision(facts)
        self.units: list[str] = facts["unit"].tolist()

    def formula(self, check: Check, sheet: str, rounded: bool = True) -> str:
        """A check as the formula of a cell on a sheet; a quotient is rounded to the printed digits, or as it is."""
        if check.kind not in QUOTIENTS:
            return "=" + self._sum(check, sheet)
        above, below = check.parts
        quotient = f"{self._scaled(above, self.scale[below], sheet)}/{self.reference(below, sheet)}"
        if check.kind == "growth":
            quotient = f"{quotient}-1" if check.signs[0] > 0 else f"1-{quotient}"
        if not rounded:
            return f"={quotient}"
        return f"=ROUND({quotient},{self.precision[check.target] + 2 * (self.units[check.target] == 'percent')})"

    def reference(self, position: int, sheet: str) -> str:
        """The cell of a figure, as a formula on a sheet calls it."""
        return _reference(self.places[position], sheet)

    def _scaled(self, part: int, scale: int, sheet: str) -> str:
        """A part in units of a scale."""
        own = self.scale[part]
        times = f"*{own // scale}" if own > scale else f"/{scale // own}" if own < scale else ""
        return self.reference(part, sheet) + times

    def _sum(self, check: Check, sheet: str) -> str:
        scale, said = self.scale[check.target], ""
        terms = list(zip(check.parts, check.signs, strict=True))
        while terms:
            part, sign = terms[0]
            run = self._run(terms, scale)
            if run >= _RANGE:
                last = self.places[terms[run - 1][0]]
                term = f"SUM({self.reference(part, sheet)}:{_reference(last, last.sheet)})"
            else:
                run, term = 1, self._scaled(part, scale, sheet)
            said += ("-" if sign < 0 else "+" if said else "") + term
            terms = terms[run:]
        return said

    def _run(self, terms: list[tuple[int, int]], scale: int) -> int:
        """How many of the next terms stand below each other with no other figure between."""
        first, sign = terms[0]
        at, count = self.places[first], 0
        for part, other in terms:
            here = self.places[part]
            between = {Place(at.sheet, row, at.column) for row in range(at.row + 1, here.row)}
            below = here[::2] == at[::2] and (here.row > at.row or not count) and not between & self.taken
            if other != sign or self.scale[part] != scale or not below:
                break
            at, count = here, count + 1
        return count


def _reference(place: Place, sheet: str) -> str:
    name = "" if place.sheet == sheet else f"'{place.sheet}'!"
    return f"{name}{xl_col_to_name(place.column)}{place.row + 1}"
