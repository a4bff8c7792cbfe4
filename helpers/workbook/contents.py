"""The first sheet: the verdict, the sheets, the exceptions, and what the colours mean."""

from helpers.audit import STATUSES
from helpers.measures import full_label
from helpers.workbook.looks import EXCEPTION, FORMULA, INPUT, LINK, exact_format
from helpers.workbook.model import CHECKS, CONTENTS, FIRST_CHECK, Model, over
from helpers.workbook.page import Book, Page

_WIDTHS = (48, 60, 20, 14, 14, 14)
_LEGEND = (
    ({"font_color": INPUT}, "Blue: a figure as printed"),
    ({"font_color": FORMULA}, "Black: a formula over figures of the same sheet"),
    ({"font_color": LINK}, "Green: a formula over figures of other sheets"),
    ({"bg_color": EXCEPTION}, "Amber: a figure as printed that others contradict"),
    (
        {},
        "The note of a cell says where its figure is printed. A formula stands only where it gives the printed figure.",
    ),
)


def contents(book: Book, model: Model) -> None:
    """Write the sheet; its counts of checks follow what is changed on the other sheets."""
    page = Page(book, CONTENTS)
    page.sheet.hide_gridlines(2)
    page.widths(_WIDTHS)
    page.title(model.release.company or model.release.id)
    page.put(1, 0, f"Earnings release, {model.release.quarter}".removesuffix(", "))
    row = _verdict(page, model, 3)
    row = _sheets(page, model, row + 1)
    row = _exceptions(page, model, row + 1)
    page.put(row + 1, 0, "How to read the sheets", bold=True, font_size=12)
    for at, (look, meaning) in enumerate(_LEGEND, row + 2):
        page.put(at, 0, meaning, **look)


def _verdict(page: Page, model: Model, row: int) -> int:
    last = FIRST_CHECK + max(len(model.checks), 1)
    page.put(row, 0, "Checks", bold=True, font_size=12)
    for at, status in enumerate(STATUSES, row + 1):
        page.put(at, 0, status.capitalize())
        count = f"=COUNTIF('{CHECKS}'!J{FIRST_CHECK + 1}:J{last},\"{status}\")"
        value = sum(finding.status == status for finding in model.findings)
        page.formula(at, 1, count, value, num_format="#,##0", align="left")
    return row + 1 + len(STATUSES)


def _sheets(page: Page, model: Model, row: int) -> int:
    page.head(row, ("Sheet", "Title", "Lines", "Figures", "Formulas"), range(2, 5))
    for at, sheet in enumerate(model.sheets, row + 1):
        page.link(at, 0, (sheet.name, "A1"), sheet.name)
        page.put(at, 1, sheet.title, text_wrap=True)
        page.fit(at, (sheet.title, _WIDTHS[1]))
        formulas = sum(position in model.formulas for position in sheet.positions)
        counts = sum(bool(line.figures) for line in sheet.lines), len(sheet.positions), formulas
        for column, count in enumerate(counts, 2):
            page.number(at, column, count, num_format="#,##0")
    return row + 1 + len(model.sheets)


def _exceptions(page: Page, model: Model, row: int) -> int:
    broken = [pair for pair in zip(model.checks, model.findings, strict=True) if pair[1].status == "breaks"]
    page.put(row, 0, "Exceptions" if broken else "Nothing breaks", bold=True, font_size=12)
    if not broken:
        return row + 1
    page.head(row + 1, ("Line", "Why", "Period", "Printed", "Formula", "Difference"), range(3, 6))
    for at, (check, finding) in enumerate(broken, row + 2):
        figure, place = model.figures[check.target], model.places[check.target]
        cell = place.sheet, model.writer.reference(check.target, place.sheet)
        label = full_label(figure.section, figure.label) or "(no label)"
        page.link(at, 0, cell, label)
        page.fit(at, (label, _WIDTHS[0]), (finding.reason, _WIDTHS[1]), (over(figure), _WIDTHS[2]))
        page.put(at, 1, finding.reason, text_wrap=True)
        page.put(at, 2, over(figure), text_wrap=True)
        shown = exact_format(figure.unit, figure.decimals)
        for column, (letter, value) in enumerate(zip("FGH", model.compared(check), strict=True), 3):
            recalculated = f"='{CHECKS}'!{letter}{FIRST_CHECK + check.number + 1}"
            page.formula(at, column, recalculated, value, num_format=shown)
    return row + 2 + len(broken)
