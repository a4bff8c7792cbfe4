"""A sheet for each printed table: lines down, columns across, totals as formulas, a note at every figure."""

from helpers.words import units_caption
from helpers.workbook.looks import EXCEPTION, FORMULA, INPUT, LINK, number_format, text
from helpers.workbook.model import CONTENTS, Model, content
from helpers.workbook.page import Book, Page
from helpers.workbook.sheets import TOP, Line, Sheet

_NARROWEST, _WIDEST = 24, 64  # of the column of labels, in characters
_FIGURES = 18  # characters that a column of figures is wide
_UPRIGHT = 5  # columns of figures that a page has room for without lying on its side
_SOFT = "#595959"


def statement(book: Book, model: Model, sheet: Sheet) -> None:
    """Write a table as printed."""
    page = Page(book, sheet.name)
    page.sheet.hide_gridlines(2)
    if len(sheet.headings) <= _UPRIGHT:
        page.sheet.set_portrait()
    longest = max(len(line.label) + 2 * line.indent for line in sheet.lines)
    wide = min(max(longest, _NARROWEST), _WIDEST)
    page.sheet.set_column(0, 0, wide)
    page.sheet.set_column(sheet.left, sheet.left + len(sheet.headings) - 1, _FIGURES)
    _head(page, model, sheet)
    page.sheet.freeze_panes(TOP, 1)
    page.sheet.repeat_rows(TOP - 2, TOP - 1)
    for row, line in enumerate(sheet.lines, TOP):
        page.fit(row, (line.label, wide - 2 * line.indent))
        _line(page, model, sheet, row, line)


def _head(page: Page, model: Model, sheet: Sheet) -> None:
    printed = model.release.facts.iloc[sheet.positions]
    page.title(sheet.title or sheet.name)
    page.put(1, 0, model.heading())
    page.put(2, 0, units_caption(printed["unit"], printed["scale"]), italic=True)
    page.link(3, 0, (CONTENTS, "A1"), CONTENTS)
    for column in range(sheet.left):
        page.put(TOP - 1, column, "Note" if column else "", bold=True, bottom=1)
    for row, names in ((TOP - 2, sheet.headings), (TOP - 1, sheet.periods)):
        page.fit(row, *((name, _FIGURES - 2) for name in names))
    for column, (heading, period) in enumerate(zip(sheet.headings, sheet.periods, strict=True), sheet.left):
        page.put(TOP - 2, column, heading, align="right", valign="bottom", text_wrap=True, font_color=_SOFT)
        page.put(TOP - 1, column, period, align="right", text_wrap=True, bold=True, bottom=1)


def _line(page: Page, model: Model, sheet: Sheet, row: int, line: Line) -> None:
    # What other lines are added up to is a total, whatever it is called.
    ways = [model.formulas[position].kind for _, position in line.figures if position in model.formulas]
    total = "footing" in ways
    strong = {"bold": True} if total or not (line.figures or line.texts) else {}
    page.put(row, 0, line.label, **strong, align="left", indent=line.indent, text_wrap=True)
    if line.note:
        page.put(row, 1, line.note)
    for column, words in line.texts:
        page.put(row, sheet.left + column, words, align="right")
    for column, position in line.figures:
        figure = model.figures[position]
        look = (
            strong
            | {"num_format": number_format(figure.unit, model.writer.precision[position], figure.raw)}
            | ({"top": 1} if total else {})
        )
        _figure(page, model, (row, sheet.left + column), position, look)


def _figure(page: Page, model: Model, at: tuple[int, int], position: int, look: dict) -> None:
    figure, check, sheet = model.figures[position], model.formulas.get(position), model.places[position].sheet
    value, remarks = content(figure.value, figure.unit), model.remarks.get(position, [])
    look |= {"bg_color": EXCEPTION} if remarks else {}
    if check:
        near = all(model.places[part].sheet == sheet for part in check.parts)
        colour = FORMULA if near else LINK
        page.formula(*at, model.writer.formula(check, sheet), value, **look, font_color=colour)
    else:
        page.number(*at, value, **look, font_color=INPUT)
    note = [f"Printed {figure.raw}", figure.source, *remarks]
    page.sheet.write_comment(
        *at, text("\n".join(note)), {"author": "", "x_scale": 1.4, "y_scale": 0.4 + 0.3 * len(note)}
    )
