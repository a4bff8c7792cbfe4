"""What the sheets of one release are written from."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from helpers.release import Release
from helpers.workbook.formulas import Check, Writer, checks, chosen
from helpers.workbook.sheets import Place, Sheet, sheets

CONTENTS, CHECKS = "Contents", "Checks"
FIRST_CHECK = 4  # the row of the first check on its sheet
DIGITS = 6  # of a difference: what is smaller floating point adds, not a printed figure


@dataclass(frozen=True)
class Model:
    """One release as sheets, checks and formulas; figures are called by their position in the facts."""

    release: Release

    @cached_property
    def figures(self) -> list[tuple]:
        """The rows of the facts."""
        return list(self.release.facts.itertuples(index=False))

    @cached_property
    def findings(self) -> list[tuple]:
        """The rows of the findings, one for each check."""
        return list(self.release.findings().itertuples(index=False))

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The tables as printed."""
        return sheets(self.release)

    @cached_property
    def places(self) -> dict[int, Place]:
        """The cell of each figure."""
        return {position: place for sheet in self.sheets for position, place in sheet.places()}

    @cached_property
    def checks(self) -> list[Check]:
        """The findings as relations between positions."""
        return checks(self.release.findings(), self.release.facts)

    @cached_property
    def formulas(self) -> Mapping[int, Check]:
        """The check that each computed figure is written as."""
        return chosen(self.checks, self.release.facts)

    @cached_property
    def writer(self) -> Writer:
        """Writes checks as formulas."""
        return Writer(self.release.facts, self.places)

    @cached_property
    def remarks(self) -> dict[int, list[str]]:
        """What breaks at a figure: what other figures make of it, and what would tie."""
        said = defaultdict(list)
        position = {figure.source: at for at, figure in enumerate(self.figures)}
        for check, finding in zip(self.checks, self.findings, strict=True):
            if finding.status == "breaks":
                made = f"{check.made:,.4f}".rstrip("0").rstrip(".")
                said[check.target].append(f"{check.kind.capitalize()} gives {made}: {finding.reason}")
                if finding.suspect in position and not pd.isna(finding.would_tie):
                    said[position[finding.suspect]].append(f"{finding.would_tie:,.10g} would tie")
        return {at: list(dict.fromkeys(remarks)) for at, remarks in said.items()}

    def compared(self, check: Check) -> tuple[float, float, float]:
        """The printed figure, what its formula makes, and their difference, as cells hold them."""
        figure = self.figures[check.target]
        printed, made = content(figure.value, figure.unit), content(check.made, figure.unit)
        return printed, made, round(printed - made, DIGITS)

    def heading(self) -> str:
        """Company and quarter in one line."""
        return ", ".join(filter(None, [self.release.company, self.release.quarter]))


def content(value: float, unit: str) -> float:
    """What the cell of a figure holds: a percentage is a number like 0.684."""
    return round(value / 100, 12) if unit == "percent" else value


def over(figure: tuple) -> str:
    """The column of a figure in words: its period, and what else its heading says."""
    return f"{figure.period} {figure.column}".strip()
