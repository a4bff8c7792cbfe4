"""Tab-separated text to grids."""

from helpers.documents import text

PAGE = (
    "Acme, Inc.\nStatements of Operations\n(in thousands)\n\n"
    "\tThree Months Ended June 30,\t\tSix Months Ended June 30,\t\n"
    "\t2007\t2006*\t2007\t2006*\n"
    "Net revenues:\t\t\t\t\n"
    "Product\t\\$ 606\t\\$ 467\t\\$ 1,658\t\\$ 1,410\n"
    "Total\t<u>735</u>\t<u>573</u>\t<u>2,026</u>\t<u>1,707</u>\n"
    "\n* In this year's form.\n"
)


def test_a_run_of_lines_with_tabs_is_a_grid_under_the_lines_above_it():
    document = text.read(PAGE, "acme")
    (grid,) = document.grids
    assert [line.text for line in grid.caption] == ["Acme, Inc.", "Statements of Operations", "(in thousands)"]
    assert [line.text for line in document.lines][-1] == "* In this year's form."
    assert grid.width == 5


def test_a_heading_covers_the_blanks_behind_it_and_a_figure_its_own_cell():
    first, second, section, product, _ = text.read(PAGE, "acme").grids[0].rows
    assert [(cell.text, cell.start, cell.stop) for cell in first.cells] == [
        ("Three Months Ended June 30,", 1, 3),
        ("Six Months Ended June 30,", 3, 5),
    ]
    assert [(cell.start, cell.stop) for cell in second.cells] == [(1, 2), (2, 3), (3, 4), (4, 5)]
    assert [cell.text for cell in section.cells] == ["Net revenues:"]
    assert [(cell.start, cell.stop) for cell in product.cells] == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]


def test_mark_up_is_taken_off_and_a_rule_is_remembered():
    *_, product, total = text.read(PAGE, "acme").grids[0].rows
    assert [cell.text for cell in product.cells] == ["Product", "$ 606", "$ 467", "$ 1,658", "$ 1,410"]
    assert [cell.text for cell in total.cells] == ["Total", "735", "573", "2,026", "1,707"]
    assert (product.ruled, total.ruled) == (False, True)


def test_places_are_lines_and_cells_counted_from_one():
    *_, total = text.read(PAGE, "acme").grids[0].rows
    assert total.source == "line 9"
    assert total.cells[2].source == "line 9, cell 3"
