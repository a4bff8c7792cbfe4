"""Where figures stand: headings over their columns, labels, notes and sections beside them."""

import pytest
from pasted import page, read

from helpers.tables.layout import split_marks


def test_a_heading_five_rows_deep_is_composed_over_each_column():
    read_ = read(
        page("""
        Northwind Corporation
        Consolidated Statements of Income
        | (in millions, except per share data) | > | > | >
        | (unaudited) | > | > | >
        | Three Months Ended | > | Six Months Ended | >
        | June 30, | > | June 30, | >
        | 2021 | 2020 | 2021 | 2020
        Net sales | 500 | 450 | 980 | 900
        """)
    )
    assert read_.lines == {
        "Net sales": {"3M Jun 2021": 500, "3M Jun 2020": 450, "6M Jun 2021": 980, "6M Jun 2020": 900}
    }
    assert read_.facts["scale"].unique() == [1_000_000]
    assert read_.tables[0].title == "Consolidated Statements of Income"


SIGNS = """<table>
<tr><td></td><td></td><td colspan=3>2021</td><td>&nbsp;</td><td colspan=3>2020</td></tr>
<tr><td>Revenue</td><td></td><td>$</td><td>1,234</td><td></td><td></td><td>$</td><td>987</td><td></td></tr>
<tr><td>Rebates (a)</td><td></td><td colspan=2>(34</td><td>)</td><td></td><td colspan=2>(12</td><td>)</td></tr>
<tr><td>Margin</td><td></td><td></td><td>51.0</td><td>%</td><td></td><td></td><td>49.5</td><td>%</td></tr>
<tr><td></td><td></td><td>$</td><td>1,200</td><td></td><td></td><td>$</td><td>975</td><td></td></tr>
</table>"""


def test_signs_in_cells_of_their_own_and_a_subtotal_without_a_label():
    read_ = read("<p>Three months ended March 31,</p>" + SIGNS)
    facts = read_.facts
    assert facts["raw"].tolist() == ["$ 1,234", "$ 987", "(34)", "(12)", "51.0%", "49.5%", "$ 1,200", "$ 975"]
    assert facts["label"].unique().tolist() == ["Revenue", "Rebates", "Margin", ""]
    assert facts["period"].tolist() == ["3M Mar 2021", "3M Mar 2020"] * 4
    assert facts["note"].tolist() == ["", "", "a", "a", "", "", "", ""]


def test_a_heading_that_begins_left_of_its_figures_is_theirs():
    read_ = read(
        "<p>Three months ended March 31,</p><table>"
        "<tr><td></td><td></td><td colspan=2>2021</td><td></td><td colspan=2>2020</td></tr>"
        "<tr><td>Revenue</td><td></td><td></td><td>12</td><td></td><td></td><td>11</td></tr>"
        "<tr><td>Expenses</td><td></td><td></td><td>10</td><td></td><td></td><td>9</td></tr></table>"
    )
    assert read_.columns == ["3M Mar 2021", "3M Mar 2020"]


def test_notes_have_a_column_of_letters_or_of_digits_under_note():
    letters = read(
        page("""
        Reconciliation of GAAP to non-GAAP results
        | | Three Months Ended March 31, | >
        | | 2020 | 2019*
        GAAP net income | | 10 | 9
        Stock compensation | C | 2 | 1
        Charges | A/B | 1 | -
        Non-GAAP net income | | 13 | 10
        """)
    )
    assert letters.facts.drop_duplicates("row")["note"].tolist() == ["", "C", "A/B", ""]
    digits = read(
        page("""
        Consolidated Statements of Operations
        | Note | Three Months Ended March 31, | >
        | | 2020 | 2019
        Revenue | 3 | 10 | 9
        Cost of revenue | 4 | 5 | 4
        Net income | | 2 | 1
        """)
    )
    assert digits.facts.drop_duplicates("row")["note"].tolist() == ["3", "4", ""]
    assert digits.columns == ["3M Mar 2020", "3M Mar 2019"]


def test_sections_are_the_nearest_heading_above():
    read_ = read(
        page("""
        Statements of Income
        | Three Months Ended March 31, | >
        | 2020 | 2019
        Revenues: | |
        Product | 10 | 9
        Total revenues | 12 | 11
        Costs and expenses: | |
        Product | 5 | 4
        """)
    )
    lines = read_.facts.drop_duplicates("row")
    assert lines[["section", "label"]].to_numpy().tolist() == [
        ["Revenues", "Product"],
        ["Revenues", "Total revenues"],
        ["Costs and expenses", "Product"],
    ]
    assert lines["row"].tolist() == [4, 5, 7]  # headings and sections are counted


def test_a_section_over_two_rows_is_one_and_a_finished_one_is_not_joined():
    facts = read(
        page("""
        Consolidated Statements of Cash Flows
        | Three Months Ended June 30, 2021 | Three Months Ended June 30, 2020
        Net income | 20 | 10
        Adjustments to reconcile net income to cash | |
        provided by operating activities: | |
        Depreciation | 12 | 11
        Changes in: | |
        accounts, net of acquisitions | |
        Receivables | (3) | 4
        """)
    ).facts.drop_duplicates("row")
    assert dict(zip(facts["label"], facts["section"], strict=True)) == {
        "Net income": "",
        "Depreciation": "Adjustments to reconcile net income to cash provided by operating activities",
        "Receivables": "accounts, net of acquisitions",
    }


def test_labels_in_the_second_column_and_dot_leaders():
    read_ = read(
        page("""
        | | Three Months Ended March 31, | >
        | | 2020 | 2019
        Revenues: | | |
        | Products ........ | 80 | 70
        | Services . . . | 30 | 30
        Total revenues ... | | 110 | 100
        """)
    )
    assert list(read_.lines) == ["Products", "Services", "Total revenues"]


def test_a_second_heading_begins_a_second_block_under_the_same_units():
    read_ = read(
        page("""
        Results
        (in millions)
        | Three Months Ended March 31, | >
        | 2020 | 2019
        Revenues | 110 | 100
        Expenses | 55 | 50
        | March 31, 2020 | December 31, 2019
        Total assets | 200 | 190
        Total debt | 100 | 95
        """)
    )
    assert read_.lines["Total assets"] == {"31 Mar 2020": 200, "31 Dec 2019": 190}
    assert read_.facts["scale"].unique() == [1_000_000]


def test_headings_of_a_year_beside_a_period_in_the_label_column():
    read_ = read(
        page("""
        Statements of Income
        (in millions)
        Three Months Ended June 30, | 2021 | 2020
        Revenues | 110 | 100
        Expenses | 55 | 50
        Six Months Ended June 30, | 2021 | 2020
        Sales | 210 | 200
        Costs | 105 | 100
        """)
    )
    assert read_.lines["Revenues"] == {"3M Jun 2021": 110, "3M Jun 2020": 100}
    assert read_.lines["Sales"] == {"6M Jun 2021": 210, "6M Jun 2020": 200}


def test_a_figure_under_no_column_and_two_in_one_are_unread_with_their_place():
    read_ = read(
        "<table><tr><td></td><td>March 31, 2020</td><td>December 31, 2019</td><td></td></tr>"
        "<tr><td>Cash</td><td>12</td><td>11</td><td></td></tr>"
        "<tr><td>Opened / closed</td><td>12 / 3</td><td>10 / 2</td><td></td></tr>"
        "<tr><td>Debt</td><td colspan=2>7</td><td></td></tr></table>"
    )
    assert read_.unread[["source", "raw", "label", "reason"]].to_numpy().tolist() == [
        ["table 1, row 3, cell 2", "12 / 3", "Opened / closed", "not a number that can be read"],
        ["table 1, row 3, cell 3", "10 / 2", "Opened / closed", "not a number that can be read"],
    ]
    wide = read(
        "<table><tr><td></td><td>March 31, 2020</td><td>December 31, 2019</td></tr>"
        "<tr><td>Cash</td><td>12</td><td>11</td></tr><tr><td>Debt</td><td>7</td><td>8</td><td>9</td></tr>"
        "<tr><td>Assets</td><td>70</td><td>80</td></tr></table>"
    )
    assert wide.facts.set_index("value")["note"].to_dict()[8] == "9"  # a digit under no heading is a note


@pytest.mark.parametrize(
    ("label", "plain", "marks"),
    [
        ("Other items (A)(2)", "Other items", "A/2"),
        ("Income before taxes**", "Income before taxes", "**"),
        ("Cost of sales(a)", "Cost of sales", "a"),
        ("Charges (1, 2)", "Charges", "1/2"),
        ("Net income (loss)", "Net income (loss)", ""),
        ("Debt due in 2025 (Note)", "Debt due in 2025 (Note)", ""),
        ("Dividends †", "Dividends", "†"),
    ],
)
def test_marks_at_the_end_of_a_label(label, plain, marks):
    assert split_marks(label) == (plain, marks)


def test_a_period_alone_in_its_row_dates_the_rows_below_under_the_same_headings():
    lines = read(
        page("""
        Segments
        | East | West
        Three Months Ended March 31, 2021 | > | >
        Sales | 410 | 302
        Three Months Ended March 31, 2020 | > | >
        Sales | 390 | 310
        """)
    ).lines
    assert lines["Sales"] == {
        "3M Mar 2021 East": 410,
        "3M Mar 2021 West": 302,
        "3M Mar 2020 East": 390,
        "3M Mar 2020 West": 310,
    }
