"""Blocks to titled tables: titles, parts of one statement, statements told from what looks like one."""

import pytest
from pasted import page, read

INCOME = """
| Three Months Ended March 31, | >
| 2020 | 2019
Net sales | 110 | 100
Cost of sales | 55 | 50
Income tax expense | 2 | 2
Net income | 11 | 10
"""


@pytest.mark.parametrize(
    ("captions", "title"),
    [
        ("Consolidated Statements of Income\n(in millions)\n(unaudited)", "Consolidated Statements of Income"),
        ("Northwind Corporation\nConsolidated Statements of Income", "Consolidated Statements of Income"),
        ("Consolidated Statements of Income (in millions)", "Consolidated Statements of Income"),
        ("Statements of Income (Dollars in millions) (Unaudited)", "Statements of Income (Unaudited)"),
        ("Consolidated Statements\nof Income", "Consolidated Statements of Income"),
        ("Statements of Income\nThree months ended March 31, 2020", "Statements of Income"),
        ("Statements of Income\nThe figures below were prepared by the company.", "Statements of Income"),
        ("Statements of Income\n(1) Restated\n- 7 -", "Statements of Income"),
        ("Highlights\n(in millions)", "Highlights"),
        ("(in millions)", ""),
    ],
)
def test_the_title_is_the_nearest_line_that_names_the_table(captions, title):
    assert read(page(captions + INCOME)).tables[0].title == title


def test_a_letterhead_over_three_tables_is_no_title():
    read_ = read(page(("Northwind Corporation\n" + INCOME + "\n") * 3))
    assert {table.title for table in read_.tables} == {""}


SHEET = """
Consolidated Balance Sheets
(in millions)
| June 30, 2021 | December 31, 2020
Cash | 12 | 14
Total assets | 100 | 90
{between}
| June 30, 2021 | December 31, 2020
Accounts payable | 10 | 9
Total liabilities | 60 | 55
Total shareholders' equity | 40 | 35
Total liabilities and shareholders' equity | 100 | 90
"""


@pytest.mark.parametrize(
    "between",
    ["", "- 7 -", "Consolidated Balance Sheets (continued)", "The notes are an integral part of these sheets."],
)
def test_a_statement_cut_in_two_is_one_statement_in_its_units(between):
    read_ = read(page(SHEET.replace("{between}", f"\n{between}\n")))
    facts = read_.facts
    assert [table.kind for table in read_.tables] == ["balance_sheet", "balance_sheet"]
    assert facts["scale"].unique() == [1_000_000]
    assert facts.groupby("label")["period"].agg(list)["Total liabilities"] == ["30 Jun 2021", "31 Dec 2020"]


def test_a_table_without_headings_goes_on_under_those_before():
    read_ = read(
        page("""
        Consolidated Statements of Cash Flows
        (in millions)
        | Six Months Ended June 30, | >
        | 2021 | 2020
        Net income | 12 | 14
        Depreciation | 3 | 3
        Net cash provided by operating activities | 15 | 17

        Purchases of property | (5) | (4)
        Net cash used in investing activities | (5) | (4)
        Cash at end of period | 30 | 23
        """)
    )
    assert [table.kind for table in read_.tables] == ["cash_flow", "cash_flow"]
    assert read_.lines["Purchases of property"] == {"6M Jun 2021": -5, "6M Jun 2020": -4}
    assert read_.facts["title"].nunique() == 1 and read_.facts["scale"].unique() == [1_000_000]


def test_a_summary_is_not_the_statement():
    read_ = read(
        page(f"""
        Highlights
        {INCOME}
        Consolidated Statements of Income
        {INCOME}Interest expense | 1 | 1
        Diluted earnings per share | 0.11 | 0.10
        """)
    )
    assert [(table.title, table.kind) for table in read_.tables] == [
        ("Highlights", "other"),
        ("Consolidated Statements of Income", "income"),
    ]


def test_a_statement_in_percent_of_sales_is_not_the_statement():
    read_ = read(page(f"Statements of Income as a percentage of net sales{INCOME}"))
    assert read_.tables[0].kind == "other"
    assert read_.facts["unit"].unique() == ["percent"]


def test_a_pro_forma_statement_is_a_reconciliation_and_wholly_adjusted():
    read_ = read(page(f"Pro Forma Statements of Income{INCOME}"))
    assert (read_.tables[0].kind, read_.tables[0].adjusted) == ("reconciliation", True)


PARTS = """
Northwind Corporation
Segment Results
Three Months Ended March 31, 2021
(in millions)
| East | West
Sales | 410 | 302
Costs | 300 | 210

{above}
| East | West
Depreciation | 20 | 11
"""


@pytest.mark.parametrize("above", ["- 7 -", "Northwind Corporation\n(continued)", "Notes\nSegment Results (Cont'd)"])
def test_a_part_on_the_next_page_has_the_units_and_the_dates_of_the_part_before(above):
    last = read(page(INCOME + PARTS.format(above=above))).facts.iloc[-1]
    assert (last["period"], last["column"], last["scale"]) == ("3M Mar 2021", "West", 1_000_000)
    assert last["title"].startswith("Segment Results")


def test_another_table_under_the_same_headings_is_no_part():
    last = read(page(INCOME + PARTS.format(above="Capital Expenditures"))).facts.iloc[-1]
    assert (last["title"], last["period"], last["scale"]) == ("Capital Expenditures", "", 1)
