"""The sheet of checks: every relation in every period, recalculated from the other sheets."""

from helpers.workbook.formulas import QUOTIENTS, Check
from helpers.workbook.looks import EXCEPTION, exact_format, number_format
from helpers.workbook.model import CHECKS, DIGITS, FIRST_CHECK, Model, content, over
from helpers.workbook.page import Book, Page

COLUMNS = {
    "Check": 14, "Sheet": 20, "Section": 26, "Line": 44, "Period": 20, "Printed": 15, "Formula": 15, "Difference": 15,
    "May differ by": 15, "Status": 10, "Reason": 40, "Place": 22,
}  # fmt: skip
_FIGURES = range(5, 9)
_STATUS = 9
_DUST = f"{0.1**DIGITS:.{DIGITS}f}"
_TOLD = "A printed figure stays; its formula follows the other sheets. Change a figure there to see what it moves."


def checking(book: Book, model: Model) -> None:
    """Write the sheet: printed figure, formula, their difference, how large it may be, and the status that follows."""
    page = Page(book, CHECKS)
    page.title("Checks")
    page.put(1, 0, _TOLD)
    page.head(FIRST_CHECK - 1, COLUMNS, _FIGURES)
    page.put(FIRST_CHECK - 1, _STATUS, "Status", bold=True, bottom=1, indent=1)  # off the figure before it
    page.widths(COLUMNS.values())
    last = FIRST_CHECK + max(len(model.checks), 1) - 1
    page.sheet.freeze_panes(FIRST_CHECK, 4)
    page.sheet.autofilter(FIRST_CHECK - 1, 0, last, len(COLUMNS) - 1)
    page.sheet.repeat_rows(FIRST_CHECK - 1)
    for check in model.checks:
        _check(page, model, check)
    for status, colour in (("breaks", EXCEPTION), ("rounds", "#EDEDED")):
        look = book.add_format({"bg_color": colour})
        rule = {"type": "cell", "criteria": "==", "value": f'"{status}"', "format": look}
        page.sheet.conditional_format(FIRST_CHECK, _STATUS, last, _STATUS, rule)


def _check(page: Page, model: Model, check: Check) -> None:
    row, finding, figure = FIRST_CHECK + check.number, model.findings[check.number], model.figures[check.target]
    sheet = model.places[check.target].sheet
    for column, words in enumerate((check.kind, sheet, figure.section)):
        page.put(row, column, words)
    page.link(row, 3, (sheet, model.writer.reference(check.target, sheet)), figure.label or "(no label)")
    page.put(row, 4, over(figure))
    printed, made, difference = model.compared(check)
    # The miss of a sum that contains a smaller one with the same miss counts as rounding, however large it is.
    allowed = max(finding.tolerance, abs(finding.difference) if finding.status == "rounds" else 0)
    fine = exact_format(figure.unit, figure.decimals)
    page.number(row, 5, printed, num_format=number_format(figure.unit, figure.decimals))
    page.formula(row, 6, model.writer.formula(check, CHECKS, rounded=False), made, num_format=fine)
    page.formula(row, 7, f"=ROUND(F{row + 1}-G{row + 1},{DIGITS})", difference, num_format=fine)
    page.number(row, 8, content(allowed, figure.unit), num_format=fine)
    page.formula(row, _STATUS, _status(check, row + 1), finding.status, indent=1)
    page.put(row, 10, finding.reason)
    page.put(row, 11, finding.source)


def _status(check: Check, row: int) -> str:
    """The status as a formula: a quotient ties within what printed digits tell, a sum only to the last digit."""
    within = f'IF(ABS(H{row})<=I{row}+{_DUST},"{{}}","breaks")'
    if check.kind in QUOTIENTS:
        return "=" + within.format("ties")
    return f'=IF(H{row}=0,"ties",{within.format("rounds")})'
