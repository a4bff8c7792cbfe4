"""Figures printed as on the European continent."""

import re

from helpers.documents.numerals import english, in_english
from helpers.documents.printed import Printed, Word


def page(*cells: str) -> str:
    return "<p>1.204 and 4.1</p>" + "".join(f"<td>{cell}</td>" for cell in cells)


def test_points_between_thousands_and_commas_before_decimals():
    assert english(page("1.204.110", "(801.204)", "4,1 %")) == page("1,204,110", "(801,204)", "4.1 %")


def test_blanks_between_thousands():
    printed = page("3 204", "-2&nbsp;010", "13\xa0010,5", "2,20", "7")
    assert english(printed) == page("3,204", "-2,010", "13,010.5", "2.20", "7")
    assert english(page("3 204", "2 010", "1 100", "2.20")) == page("3,204", "2,010", "1,100", "2.20")


def test_one_figure_printed_otherwise_and_nothing_is_changed():
    for cells in (("1.204", "1.205", "1.206", "1,100"), ("1.204", "1.205", "1.206", "2.5"), ("1.204", "7", "8")):
        assert english(page(*cells)) == page(*cells)
    assert english(page("3 204", "2 010", "1 100", "1,100")) == page("3 204", "2 010", "1 100", "1,100")


def printed(text: str) -> list[str]:
    """Lines of fixed width as the reader of tables sees them."""
    lines = [
        Printed("", tuple(Word(m[0], m.start(), m.end()) for m in re.finditer(r"\S+", one))) for one in text.split("\n")
    ]
    return [" | ".join(word.text for word in line.words) for line in in_english(lines)]


def test_printed_lines_join_the_groups_of_a_figure():
    rows = "Sales      3 204   13 010\nCosts     -2 010   (8 330)\nper share   2,20     8,52"
    assert printed(rows) == ["Sales | 3,204 | 13,010", "Costs | -2,010 | (8,330)", "per | share | 2.20 | 8.52"]
    assert printed(rows + "\nTax   1,100   900")[0] == "Sales | 3 | 204 | 13 | 010"


def test_running_text_says_nothing_of_how_figures_are_printed():
    rows = "Sales grew by 4.1 percent\nSales  1.204.110  1.156.330\nCosts  801.204  780.110"
    assert printed(rows)[2] == "Costs | 801,204 | 780,110"
