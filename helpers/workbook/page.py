"""A sheet of the workbook and the ways to write its cells."""

from collections.abc import Iterable
from textwrap import wrap

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from helpers.workbook.looks import obeyed, text


class Book(Workbook):
    """A workbook that makes each combination of properties of a cell once."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.made: dict[tuple, Format] = {}

    def look(self, **properties) -> Format:
        """The cell format of these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.add_format({"valign": "top", **properties})
        return self.made[key]


class Page:
    """A sheet that prints on pages as wide as it is, and the ways to write its cells; rows and columns from 0."""

    def __init__(self, book: Book, name: str):
        self.look, self.sheet = book.look, book.add_worksheet(name)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)

    def put(self, row: int, column: int, words: object, **properties) -> None:
        """Write text as text, whatever it begins with."""
        shown = text(words)
        if not shown:
            self.sheet.write_blank(row, column, None, self.look(**properties))
            return
        if obeyed(shown):
            properties["quote_prefix"] = True  # it stays text when someone edits the cell
        self.sheet.write_string(row, column, shown, self.look(**properties))

    def number(self, row: int, column: int, value: float, **properties) -> None:
        """Write a number."""
        self.sheet.write_number(row, column, value, self.look(**properties))

    def formula(self, row: int, column: int, formula: str, value: object, **properties) -> None:
        """Write a formula with what it comes to."""
        self.sheet.write_formula(row, column, formula, self.look(**properties), value)

    def title(self, words: str) -> None:
        """Write the title of the sheet."""
        self.sheet.set_row(0, 24)
        self.put(0, 0, words, bold=True, font_size=14, valign="vcenter")

    def head(self, row: int, names: Iterable[str], right: range = range(0)) -> None:
        """Write the names of columns, those over figures to the right."""
        for column, name in enumerate(names):
            self.put(row, column, name, bold=True, bottom=1, align="right" if column in right else "left")

    def link(self, row: int, column: int, place: tuple[str, str], words: str) -> None:
        """Write text that leads to a cell: the name of a sheet, and the cell on it."""
        shown = text(words)
        quoted = {"quote_prefix": True} if obeyed(shown) else {}
        look = self.look(font_color="#0563C1", underline=1, text_wrap=True, **quoted)
        self.sheet.write_url(row, column, f"internal:'{place[0]}'!{place[1]}", look, shown)

    def fit(self, row: int, *cells: tuple[str, float]) -> None:
        """Make a row as high as its wrapped text needs: not every program does so when it opens a file."""
        lines = max((len(wrap(text(words), int(width))) for words, width in cells), default=1)
        if lines > 1:
            self.sheet.set_row(row, 15 * lines)

    def widths(self, widths: Iterable[float]) -> None:
        """Set how many characters wide each column is."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
