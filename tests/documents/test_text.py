"""Tab-separated text and the grids expected of it."""

from helpers.documents import text


def read(*lines: str):
    return text.read("\n".join(lines), "x")


def rows(document, number: int = 0) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.start, cell.stop) for cell in row.cells] for row in document.grids[number].rows]


def test_a_line_with_tabs_is_a_row_and_the_lines_above_are_its_caption():
    document = read(
        "Northwind Inc.",
        "Statements of Operations",
        "(in thousands)",
        "",
        "Revenues\t\\$ 1,200\t\\$ 987",
        "Costs\t(800)\t—",
        "A sentence that follows.",
    )
    assert rows(document) == [
        [("Revenues", 0, 1), ("$ 1,200", 1, 2), ("$ 987", 2, 3)],
        [("Costs", 0, 1), ("(800)", 1, 2), ("—", 2, 3)],
    ]
    assert [line.text for line in document.grids[0].caption] == [
        "Northwind Inc.",
        "Statements of Operations",
        "(in thousands)",
    ]
    assert (document.lines[-1].text, document.lines[-1].source) == ("A sentence that follows.", "line 7")


def test_a_heading_covers_the_blanks_behind_it_a_figure_does_not():
    document = read(
        "\tThree Months Ended\t\tNine Months Ended\t",
        "\t2007\t2006\t2007\t2006",
        "Product\t5\t\t17\t",
    )
    assert rows(document) == [
        [("Three Months Ended", 1, 3), ("Nine Months Ended", 3, 5)],
        [("2007", 1, 2), ("2006", 2, 3), ("2007", 3, 4), ("2006", 4, 5)],
        [("Product", 0, 1), ("5", 1, 2), ("17", 3, 4)],
    ]


def test_places_are_line_and_position_blanks_counted():
    product = read("Title", "Product\t5\t\t17\t").grids[0].rows[0]
    assert product.source == "line 2"
    assert [cell.source for cell in product.cells] == ["line 2, cell 1", "line 2, cell 2", "line 2, cell 4"]


def test_underlined_figures_are_figures():
    underlined = read("Product\t5\t7", "Service\t<u>3</u>\t<u>4</u>").grids[0].rows[1]
    assert [cell.text for cell in underlined.cells] == ["Service", "3", "4"]


def test_a_page_break_ends_a_grid_and_its_lines_are_the_caption_of_the_next():
    document = read("Part one", "Net income\t10\t9", "", "7", "Part one (continued)", "\tQ1\tQ2", "Other\t1\t2")
    assert [rows(document, number) for number in (0, 1)] == [
        [[("Net income", 0, 1), ("10", 1, 2), ("9", 2, 3)]],
        [[("Q1", 1, 2), ("Q2", 2, 3)], [("Other", 0, 1), ("1", 1, 2), ("2", 2, 3)]],
    ]
    assert [line.text for line in document.grids[1].caption] == ["7", "Part one (continued)"]


def test_a_row_of_tabs_alone_is_left_out_and_a_caption_has_six_lines_at_most():
    document = read(*(f"Line {number}" for number in range(9)), "\t\t\t", "A\t1\t2\t3")
    assert rows(document) == [[("A", 0, 1), ("1", 1, 2), ("2", 2, 3), ("3", 3, 4)]]
    assert [line.text for line in document.grids[0].caption] == [f"Line {number}" for number in range(3, 9)]


def test_tabs_with_nothing_between_them_are_no_table():
    assert read("A sentence.", "\t\t", "Another.").grids == ()


def test_headings_between_rows_may_stand_without_tabs():
    document = read(
        "Balance Sheets",
        "\tMar 31, 2021\tDec 31, 2020",
        "ASSETS",
        "Current assets:",
        "Cash\t5\t4",
        "",
        "Cash Flows",
        "\t2021",
        "Net income\t3",
    )
    assert rows(document)[1:] == [
        [("ASSETS", 0, 1)],
        [("Current assets:", 0, 1)],
        [("Cash", 0, 1), ("5", 1, 2), ("4", 2, 3)],
    ]
    assert [line.text for line in document.grids[1].caption] == ["Cash Flows"]


def test_a_heading_broken_over_two_lines_covers_its_own_column_only():
    document = read("\tAmount\t% of\tAmount\t% of", "\t\tTotal\t\tTotal", "Loans\t8\t80%\t7\t70%")
    assert rows(document)[1] == [("Total", 2, 3), ("Total", 4, 5)]
    document = read("\t\tPercent\t\t\tPercent", "\t2021\tChange\t2020\t2019\tChange", "Sales\t8\t8%\t7\t6\t7%")
    assert rows(document)[0] == [("Percent", 2, 3), ("Percent", 5, 6)]
