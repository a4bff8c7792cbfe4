"""The sheet of checks: every relation in every period, recalculated from the other sheets."""

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from helpers.workbook.formulas import QUOTIENTS, Check
from helpers.workbook.looks import EXCEPTION, Looks, exact_format, number_format
from helpers.workbook.model import CHECKS, DIGITS, FIRST_CHECK, Model, content, head, link, new_page, over, put, title

COLUMNS = {
    "Check": 14, "Sheet": 20, "Section": 26, "Line": 44, "Period": 20, "Printed": 15, "Formula": 15, "Difference": 15,
    "May differ by": 15, "Status": 10, "Reason": 40, "Place": 22,
}  # fmt: skip
_FIGURES = range(5, 9)
_STATUS = 9
_DUST = f"{0.1**DIGITS:.{DIGITS}f}"
_TOLD = "A printed figure stays; its formula follows the other sheets. Change a figure there to see what it moves."


def checking(book: Workbook, looks: Looks, model: Model) -> None:
    """Write the sheet: printed figure, formula, their difference, how large it may be, and the status that follows."""
    page = new_page(book, CHECKS)
    title(page, "Checks", looks)
    put(page, 1, 0, _TOLD, looks)
    head(page, FIRST_CHECK - 1, tuple(COLUMNS), looks, _FIGURES)
    put(page, FIRST_CHECK - 1, _STATUS, "Status", looks, bold=True, bottom=1, indent=1)  # off the figure before it
    for column, width in enumerate(COLUMNS.values()):
        page.set_column(column, column, width)
    last = FIRST_CHECK + max(len(model.checks), 1) - 1
    page.freeze_panes(FIRST_CHECK, 4)
    page.autofilter(FIRST_CHECK - 1, 0, last, len(COLUMNS) - 1)
    page.repeat_rows(FIRST_CHECK - 1)
    for check in model.checks:
        _check(page, looks, model, check)
    for status, colour in (("breaks", EXCEPTION), ("rounds", "#EDEDED")):
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{status}"',
            "format": book.add_format({"bg_color": colour}),
        }
        page.conditional_format(FIRST_CHECK, _STATUS, last, _STATUS, rule)


def _check(page: Worksheet, looks: Looks, model: Model, check: Check) -> None:
    row, finding, figure = FIRST_CHECK + check.number, model.findings[check.number], model.figures[check.target]
    sheet = model.places[check.target].sheet
    for column, words in enumerate((check.kind, sheet, figure.section)):
        put(page, row, column, words, looks)
    link(page, row, 3, (sheet, model.writer.reference(check.target, sheet)), figure.label or "(no label)", looks)
    put(page, row, 4, over(figure), looks)
    printed, made, difference = model.compared(check)
    # The miss of a sum that contains a smaller one with the same miss counts as rounding, however large it is.
    allowed = max(finding.tolerance, abs(finding.difference) if finding.status == "rounds" else 0)
    fine = looks(num_format=exact_format(figure.unit, figure.decimals))
    page.write_number(row, 5, printed, looks(num_format=number_format(figure.unit, figure.decimals)))
    page.write_formula(row, 6, model.writer.formula(check, CHECKS, rounded=False), fine, made)
    page.write_formula(row, 7, f"=ROUND(F{row + 1}-G{row + 1},{DIGITS})", fine, difference)
    page.write_number(row, 8, content(allowed, figure.unit), fine)
    page.write_formula(row, _STATUS, _status(check, row + 1), looks(indent=1), finding.status)
    put(page, row, 10, finding.reason, looks)
    put(page, row, 11, finding.source, looks)


def _status(check: Check, row: int) -> str:
    """The status as a formula: a quotient ties within what printed digits tell, a sum only to the last digit."""
    within = f'IF(ABS(H{row})<=I{row}+{_DUST},"{{}}","breaks")'
    if check.kind in QUOTIENTS:
        return "=" + within.format("ties")
    return f'=IF(H{row}=0,"ties",{within.format("rounds")})'
