"""What the sheets of one release are written from, and the ways to write a cell that all of them share."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from textwrap import wrap

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from helpers.release import Release
from helpers.workbook.formulas import Check, Writer, checks, chosen
from helpers.workbook.looks import Looks, obeyed, text
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


def new_page(book: Workbook, name: str) -> Worksheet:
    """A sheet that prints on pages as wide as it is."""
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    return page


def title(page: Worksheet, words: str, looks: Looks) -> None:
    """Write the title of a sheet."""
    page.set_row(0, 24)
    put(page, 0, 0, words, looks, bold=True, font_size=14, valign="vcenter")


def fit(page: Worksheet, row: int, *cells: tuple[str, float]) -> None:
    """Make a row as high as its wrapped text needs: not every program does so when it opens a file."""
    lines = max((len(wrap(text(words), int(width))) for words, width in cells), default=1)
    if lines > 1:
        page.set_row(row, 15 * lines)


def content(value: float, unit: str) -> float:
    """What the cell of a figure holds: a percentage is a number like 0.684."""
    return round(value / 100, 12) if unit == "percent" else value


def put(page: Worksheet, row: int, column: int, words: object, looks: Looks, **properties) -> None:
    """Write text as text, whatever it begins with."""
    shown = text(words)
    if not shown:
        page.write_blank(row, column, None, looks(**properties))
        return
    if obeyed(shown):
        properties["quote_prefix"] = True  # it stays text when someone edits the cell
    page.write_string(row, column, shown, looks(**properties))


def head(page: Worksheet, row: int, names: tuple[str, ...], looks: Looks, right: range = range(0)) -> None:
    """Write the names of columns, those over figures to the right."""
    for column, name in enumerate(names):
        put(page, row, column, name, looks, bold=True, bottom=1, align="right" if column in right else "left")


def link(page: Worksheet, row: int, column: int, place: tuple[str, str], words: str, looks: Looks) -> None:
    """Write text that leads to a cell: the name of a sheet, and the cell on it."""
    shown = text(words)
    look = looks(font_color="#0563C1", underline=1, text_wrap=True, **({"quote_prefix": True} if obeyed(shown) else {}))
    page.write_url(row, column, f"internal:'{place[0]}'!{place[1]}", look, shown)


def over(figure: tuple) -> str:
    """The column of a figure in words: its period, and what else its heading says."""
    return f"{figure.period} {figure.column}".strip()
