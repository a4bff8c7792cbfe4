"""A sheet for each printed table: lines down, columns across, totals as formulas, a note at every figure."""

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from helpers.words import units_caption
from helpers.workbook.looks import EXCEPTION, FORMULA, INPUT, LINK, Looks, number_format, text
from helpers.workbook.model import CONTENTS, Model, content, fit, link, new_page, put, title
from helpers.workbook.sheets import TOP, Line, Sheet

_NARROWEST, _WIDEST = 24, 64  # of the column of labels, in characters
_FIGURES = 18  # characters that a column of figures is wide
_UPRIGHT = 5  # columns of figures that a page has room for without lying on its side
_SOFT = "#595959"


def statement(book: Workbook, looks: Looks, model: Model, sheet: Sheet) -> None:
    """Write a table as printed."""
    page = new_page(book, sheet.name)
    page.hide_gridlines(2)
    if len(sheet.headings) <= _UPRIGHT:
        page.set_portrait()
    longest = max(len(line.label) + 2 * line.indent for line in sheet.lines)
    wide = min(max(longest, _NARROWEST), _WIDEST)
    page.set_column(0, 0, wide)
    page.set_column(sheet.left, sheet.left + len(sheet.headings) - 1, _FIGURES)
    _head(page, looks, model, sheet)
    page.freeze_panes(TOP, 1)
    page.repeat_rows(TOP - 2, TOP - 1)
    for row, line in enumerate(sheet.lines, TOP):
        fit(page, row, (line.label, wide - 2 * line.indent))
        _line(page, looks, model, sheet, row, line)


def _head(page: Worksheet, looks: Looks, model: Model, sheet: Sheet) -> None:
    printed = model.release.facts.iloc[sheet.positions]
    title(page, sheet.title or sheet.name, looks)
    put(page, 1, 0, model.heading(), looks)
    put(page, 2, 0, units_caption(printed["unit"], printed["scale"]), looks, italic=True)
    link(page, 3, 0, (CONTENTS, "A1"), CONTENTS, looks)
    for column in range(sheet.left):
        put(page, TOP - 1, column, "Note" if column else "", looks, bold=True, bottom=1)
    for row, names in ((TOP - 2, sheet.headings), (TOP - 1, sheet.periods)):
        fit(page, row, *((name, _FIGURES - 2) for name in names))
    for column, (heading, period) in enumerate(zip(sheet.headings, sheet.periods, strict=True), sheet.left):
        put(page, TOP - 2, column, heading, looks, align="right", valign="bottom", text_wrap=True, font_color=_SOFT)
        put(page, TOP - 1, column, period, looks, align="right", text_wrap=True, bold=True, bottom=1)


def _line(page: Worksheet, looks: Looks, model: Model, sheet: Sheet, row: int, line: Line) -> None:
    # What other lines are added up to is a total, whatever it is called.
    ways = [model.formulas[position].kind for _, position in line.figures if position in model.formulas]
    total = "footing" in ways
    strong = {"bold": True} if total or not (line.figures or line.texts) else {}
    put(page, row, 0, line.label, looks, **strong, align="left", indent=line.indent, text_wrap=True)
    if line.note:
        put(page, row, 1, line.note, looks)
    for column, words in line.texts:
        put(page, row, sheet.left + column, words, looks, align="right")
    for column, position in line.figures:
        figure = model.figures[position]
        look = (
            strong
            | {"num_format": number_format(figure.unit, model.writer.precision[position], figure.raw)}
            | ({"top": 1} if total else {})
        )
        _figure(page, looks, model, (row, sheet.left + column), position, look)


def _figure(page: Worksheet, looks: Looks, model: Model, at: tuple[int, int], position: int, look: dict) -> None:
    figure, check, sheet = model.figures[position], model.formulas.get(position), model.places[position].sheet
    value, remarks = content(figure.value, figure.unit), model.remarks.get(position, [])
    look |= {"bg_color": EXCEPTION} if remarks else {}
    if check:
        near = all(model.places[part].sheet == sheet for part in check.parts)
        colour = FORMULA if near else LINK
        page.write_formula(*at, model.writer.formula(check, sheet), looks(**look, font_color=colour), value)
    else:
        page.write_number(*at, value, looks(**look, font_color=INPUT))
    note = [f"Printed {figure.raw}", figure.source, *remarks]
    page.write_comment(*at, text("\n".join(note)), {"author": "", "x_scale": 1.4, "y_scale": 0.4 + 0.3 * len(note)})
