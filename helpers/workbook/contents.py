"""The first sheet: the verdict, the sheets, the exceptions, and what the colours mean."""

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from helpers.audit import STATUSES
from helpers.measures import full_label
from helpers.workbook.looks import EXCEPTION, FORMULA, INPUT, LINK, Looks, exact_format
from helpers.workbook.model import (
    CHECKS,
    CONTENTS,
    FIRST_CHECK,
    Model,
    fit,
    head,
    link,
    new_page,
    over,
    put,
    title,
)

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


def contents(book: Workbook, looks: Looks, model: Model) -> None:
    """Write the sheet; its counts of checks follow what is changed on the other sheets."""
    page = new_page(book, CONTENTS)
    page.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    title(page, model.release.company or model.release.id, looks)
    put(page, 1, 0, f"Earnings release, {model.release.quarter}".removesuffix(", "), looks)
    row = _verdict(page, looks, model, 3)
    row = _sheets(page, looks, model, row + 1)
    row = _exceptions(page, looks, model, row + 1)
    put(page, row + 1, 0, "How to read the sheets", looks, bold=True, font_size=12)
    for at, (look, meaning) in enumerate(_LEGEND, row + 2):
        put(page, at, 0, meaning, looks, **look)


def _verdict(page: Worksheet, looks: Looks, model: Model, row: int) -> int:
    last = FIRST_CHECK + max(len(model.checks), 1)
    put(page, row, 0, "Checks", looks, bold=True, font_size=12)
    for at, status in enumerate(STATUSES, row + 1):
        put(page, at, 0, status.capitalize(), looks)
        count = f"=COUNTIF('{CHECKS}'!J{FIRST_CHECK + 1}:J{last},\"{status}\")"
        value = sum(finding.status == status for finding in model.findings)
        page.write_formula(at, 1, count, looks(num_format="#,##0", align="left"), value)
    return row + 1 + len(STATUSES)


def _sheets(page: Worksheet, looks: Looks, model: Model, row: int) -> int:
    head(page, row, ("Sheet", "Title", "Lines", "Figures", "Formulas"), looks, range(2, 5))
    for at, sheet in enumerate(model.sheets, row + 1):
        link(page, at, 0, (sheet.name, "A1"), sheet.name, looks)
        put(page, at, 1, sheet.title, looks, text_wrap=True)
        fit(page, at, (sheet.title, _WIDTHS[1]))
        formulas = sum(position in model.formulas for position in sheet.positions)
        counts = sum(bool(line.figures) for line in sheet.lines), len(sheet.positions), formulas
        for column, count in enumerate(counts, 2):
            page.write_number(at, column, count, looks(num_format="#,##0"))
    return row + 1 + len(model.sheets)


def _exceptions(page: Worksheet, looks: Looks, model: Model, row: int) -> int:
    broken = [pair for pair in zip(model.checks, model.findings, strict=True) if pair[1].status == "breaks"]
    put(page, row, 0, "Exceptions" if broken else "Nothing breaks", looks, bold=True, font_size=12)
    if not broken:
        return row + 1
    head(page, row + 1, ("Line", "Why", "Period", "Printed", "Formula", "Difference"), looks, range(3, 6))
    for at, (check, finding) in enumerate(broken, row + 2):
        figure, place = model.figures[check.target], model.places[check.target]
        cell = place.sheet, model.writer.reference(check.target, place.sheet)
        label = full_label(figure.section, figure.label) or "(no label)"
        link(page, at, 0, cell, label, looks)
        fit(page, at, (label, _WIDTHS[0]), (finding.reason, _WIDTHS[1]), (over(figure), _WIDTHS[2]))
        put(page, at, 1, finding.reason, looks, text_wrap=True)
        put(page, at, 2, over(figure), looks, text_wrap=True)
        look = looks(num_format=exact_format(figure.unit, figure.decimals))
        for column, (letter, value) in enumerate(zip("FGH", model.compared(check), strict=True), 3):
            page.write_formula(at, column, f"='{CHECKS}'!{letter}{FIRST_CHECK + check.number + 1}", look, value)
    return row + 2 + len(broken)
