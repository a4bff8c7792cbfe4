"""Figures printed in pieces over several cells are one cell; everything else stays apart."""

import pytest

from helpers.documents.grid import Cell
from helpers.documents.pieces import join, notes_apart


def row(*texts: str) -> list[Cell]:
    """A row of cells one column wide; None is a blank, ``text^mark`` has a reference mark."""
    cells = []
    for column, text in enumerate(texts):
        if text is not None:
            words, _, mark = text.partition("^")
            cells.append(Cell(words, column, column + 1, f"cell {column + 1}", mark))
    return cells


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (("Revenue", "$", "1,234", None, "$", "987"), ["Revenue", "$ 1,234", "$ 987"]),
        (("Loss", "$", "(1,234", ")", "(5", ")"), ["Loss", "$ (1,234)", "(5)"]),
        (("Loss", "(", "1,234", ")", "($", "0.06", ")"), ["Loss", "(1,234)", "($ 0.06)"]),
        (("Margin", "65.0", "%", "(2", ")%", "(1.9", "%)"), ["Margin", "65.0%", "(2)%", "(1.9%)"]),
        (("Margin", "9.9%", "%"), ["Margin", "9.9%"]),
        (("Leverage", "4.4", "x", "(170", ") bps"), ["Leverage", "4.4x", "(170) bps"]),
        (("Notes", "$", "—", "US$", "5"), ["Notes", "$ —", "US$ 5"]),
        (("Growth", "n/m", "%"), ["Growth", "n/m"]),
        (("Change", "(4", ")", "%", "(4)", "bps"), ["Change", "(4)%", "(4)bps"]),
    ],
)
def test_the_pieces_of_a_figure_are_one_cell(printed, expected):
    assert [cell.text for cell in join(row(*printed))] == expected


@pytest.mark.parametrize(
    "printed",
    [
        ("Region", "$", None, "% change"),  # a heading, not a sign before a figure
        ("Loan", "$", None, None, None, "2,720"),  # too far away to belong together
        ("", "2020", "%"),  # a year is no percentage
        ("Change", "-", "1,234"),  # a printed zero before the next column's figure
    ],
)
def test_what_belongs_to_no_figure_stays_apart(printed):
    cells = row(*printed)
    assert [cell.text for cell in join(cells)] == [cell.text for cell in cells]


def test_a_joined_figure_covers_all_its_columns_and_keeps_the_place_of_its_digits():
    figure = join(row("Loss", "$", "(1,234", ")"))[1]
    assert (figure.start, figure.stop, figure.source) == (1, 4, "cell 3")


def test_marks_go_to_the_cell_on_their_left():
    cells = join(row("Revenue^(1)", "1,234^2", "^(3)", "(5", ")(a)"))
    assert [(cell.text, cell.mark) for cell in cells] == [("Revenue", "(1)"), ("1,234", "2 (3)"), ("(5)", "(a)")]


def test_a_heading_takes_the_parenthesis_that_it_lacks():
    assert [cell.text for cell in join(row("", "Increase (Decrease", ")"))][1] == "Increase (Decrease)"


def test_a_number_in_parentheses_behind_a_figure_is_a_mark_only_without_a_column_of_its_own():
    marked = [row("", "2020", None), row("Sales", "5,000", "(1)"), row("Cost", "4,000", None)]
    assert [(cell.text, cell.mark) for cell in notes_apart(marked)[1]] == [("Sales", ""), ("5,000", "(1)")]

    headed = [row("", "2020", "Change"), row("Sales", "5,000", "(1)"), row("Cost", "4,000", "(2)")]
    assert notes_apart(headed) == headed
