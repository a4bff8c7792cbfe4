"""Columns and rows to periods, in the layouts that releases have."""

import pytest
from pasted import page, read


def columns(text: str) -> list[str]:
    return read(page(text)).columns


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ("| March 31, | December 31,\n| 2020 | 2019", ["31 Mar 2020", "31 Dec 2019"]),  # stacked
        ("| As of | >\n| March 31, 2020 (unaudited) | December 31, 2019", ["31 Mar 2020", "31 Dec 2019"]),
        ("| March 31, 2020 | December 31, 2019 (1)\n| (Unaudited) | (Audited)", ["31 Mar 2020", "31 Dec 2019"]),
        ("| 3/31/20 | 12/31/19", ["31 Mar 2020", "31 Dec 2019"]),
        ("| May 2, | February 1, | May 4,\n| 2020 | 2020 | 2019", ["2 May 2020", "1 Feb 2020", "4 May 2019"]),
        ("| Three Months Ended March 31, | >\n| 2019 | 2020", ["3M Mar 2019", "3M Mar 2020"]),  # the older first
        ("| Three Months Ended March 31, | >\n| 2020 (1) | 2019*", ["3M Mar 2020", "3M Mar 2019"]),
        (
            "| Three Months Ended | > | >\n| Mar. 31, 2020 | Dec. 31, 2019 | Mar. 31, 2019",  # the quarter before too
            ["3M Mar 2020", "3M Dec 2019", "3M Mar 2019"],
        ),
        (
            "| For the Quarter Ended | > | For the Six Months Ended | >\n| June 30 | June 30 | June 30 | June 30\n"
            "| 2020 | 2021 | 2020 | 2021",
            ["3M Jun 2020", "3M Jun 2021", "6M Jun 2020", "6M Jun 2021"],
        ),
        (
            "| Quarter Ended December 31, | > | Year Ended December 31, | >\n| 2020 | 2019 | 2020 | 2019",
            ["3M Dec 2020", "3M Dec 2019", "12M Dec 2020", "12M Dec 2019"],
        ),
        (
            "| Quarter Ended June 30, | > | Year-to-Date June 30, | >\n| 2021 | 2020 | 2021 | 2020",
            ["3M Jun 2021", "3M Jun 2020", "6M Jun 2021", "6M Jun 2020"],
        ),
        (
            "| Three Months Ended February 29/28, | > | Nine Months Ended February 29/28, | >\n"
            "| 2020 | 2019 | 2020 | 2019",
            ["3M Feb 2020", "3M Feb 2019", "9M Feb 2020", "9M Feb 2019"],
        ),
        (
            "| Thirteen Weeks Ended | > | Fifty-Three Weeks Ended | Fifty-Two Weeks Ended\n"
            "| February 3, 2024 | January 28, 2023 | February 3, 2024 | January 28, 2023",
            ["3M Feb 2024", "3M Jan 2023", "12M Feb 2024", "12M Jan 2023"],
        ),
        (
            "| Three Months EndedMarch 31,2020 | Three Months EndedMarch 31,2019 | Twelve MonthsEndedDecember 31,2019",
            ["3M Mar 2020", "3M Mar 2019", "12M Dec 2019"],
        ),
    ],
)
def test_headings_to_periods(heads, expected):
    blank = " | ".join("7" for _ in expected)
    assert columns(f"Data\n{heads}\nTotal revenue | {blank}\nTotal assets | {blank}") == expected


def test_a_caption_dates_columns_that_print_the_year_alone():
    heads = "For the three months ended March 31, (in millions) | 2020 | 2019"
    assert columns(f"Results\n{heads}\nRevenue | 7 | 7\nCosts | 6 | 6") == ["3M Mar 2020", "3M Mar 2019"]
    assert columns("""
    Results for the three months ended March 31, 2020 and 2019
    | 2020 | 2019
    Revenue | 7 | 7
    Costs | 6 | 6
    """) == ["3M Mar 2020", "3M Mar 2019"]


CALENDAR = """
Consolidated Statements of Income
| Three Months Ended October 25, 2020 | Three Months Ended October 27, 2019
Net sales | 10 | 9
Cost of sales | 5 | 5
Income tax expense | 1 | 1
Net income | 2 | 1

Consolidated Balance Sheets
| October 25, 2020 | January 26, 2020
Total assets | 50 | 49
Total liabilities | 20 | 20
Retained earnings | 5 | 4
"""


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ("| Q3 FY21 | Q2 FY21 | Q3 FY20", ["3M Oct 2020", "3M Jul 2020", "3M Oct 2019"]),
        ("| FY2021 | > | FY2020\n| Q3 | Q2 | Q4", ["3M Oct 2020", "3M Jul 2020", "3M Jan 2020"]),
        ("| 3Q21 | 2Q21 | 3Q21 vs. 2Q21", ["3M Oct 2020", "3M Jul 2020", "3M Oct 2020 change vs. 2Q21"]),
        ("| Third Quarter | >\n| 2021 | 2020", ["3M Oct 2020", "3M Oct 2019"]),
        ("| YTD FY21 | YTD FY20", ["9M Oct 2020", "9M Oct 2019"]),
    ],
)
def test_fiscal_names_are_dated_by_the_calendar_of_the_release(heads, expected):
    blank = " | ".join("7" for _ in expected)
    text = f"The company reported results for the third quarter of fiscal 2021.\n{CALENDAR}\nSelected data\n{heads}\n"
    read_ = read(page(f"{text}Backlog | {blank}\nOrders | {blank}"))
    assert list(read_.lines["Backlog"]) == expected


@pytest.mark.parametrize("title", ["Free cash trailing 4-quarters", "Free cash, last twelve months", "Free cash (TTM)"])
def test_under_a_title_of_four_quarters_each_column_is_a_year_that_ends_there(title):
    text = f"The company reported results for the third quarter of fiscal 2021.\n{CALENDAR}\n{title}\n"
    quarters = read(page(f"{text}| Q2 FY21 | Q3 FY21\nCash flow | 7 | 7\nSpent | 6 | 6"))
    assert list(quarters.lines["Spent"]) == ["12M Jul 2020", "12M Oct 2020"]
    beside = read(page(f"{text}| Q3 FY21 | Twelve months ended October 31, 2020\nCash flow | 7 | 7\nSpent | 6 | 6"))
    assert list(beside.lines["Spent"]) == ["3M Oct 2020", "12M Oct 2020"]


def test_quarters_without_a_date_anywhere_stay_undated_or_take_the_one_that_the_text_names():
    table = "Quarterly results\n| 1Q20 | 4Q19\nRevenue | 110 | 105\nExpenses | 55 | 50"
    assert set(read(page(table)).facts["period"]) == {""}
    spoken = "Revenue grew in the quarter ended March 31, 2020, the first of the year.\n"
    assert columns(spoken + table) == ["3M Mar 2020", "3M Dec 2019"]


@pytest.mark.parametrize(
    ("heads", "last"),
    [
        ("| March 31, 2020 | March 31, 2019 | $ Change", "$ Change"),
        ("| March 31, 2020 | March 31, 2019 | % Change", "% Change"),
        ("| March 31, 2020 | March 31, 2019 | Increase (Decrease)", "Increase (Decrease)"),
        ("| March 31, 2020 | March 31, 2019 | B/(W)", "B/(W)"),
        ("| March 31, 2020 | March 31, 2019 | Y/Y", "Y/Y"),
        ("| March 31, 2020 | March 31, 2019 | Variance", "Variance"),
    ],
)
def test_growth_columns_belong_to_the_newest_period_and_say_so(heads, last):
    text = f"Results\n| Three Months Ended | > | >\n{heads}\nNet sales | 110 | 100 | 10\nCosts | 55 | 50 | 5"
    assert columns(text) == ["3M Mar 2020", "3M Mar 2019", f"3M Mar 2020 change {last}"]


def test_growth_columns_of_two_groups_keep_to_their_group():
    read_ = read(
        page("""
        Results
        | Three Months Ended March 31, | > | > | Nine Months Ended March 31, | > | >
        | 2020 | 2019 | Change | 2020 | 2019 | Change
        Net sales | 110 | 100 | 10 % | 310 | 300 | 3 %
        Costs | 55 | 50 | 10 % | 155 | 150 | 3 %
        """)
    )
    assert read_.columns[2::3] == ["3M Mar 2020 change Change", "9M Mar 2020 change Change"]
    assert read_.facts["unit"].tolist()[:3] == ["USD", "USD", "percent"]


def test_percent_of_revenue_columns_have_the_period_of_the_amounts_beside_them():
    assert columns("""
    Statements of Operations
    | Three Months Ended March 31, | > | > | >
    | 2020 | % of revenue | 2019 | % of revenue
    Revenue | $ 200 | 100.0% | $ 100 | 100.0%
    Costs | 100 | 50.0 | 60 | 60.0
    """) == ["3M Mar 2020", "3M Mar 2020 % of revenue", "3M Mar 2019", "3M Mar 2019 % of revenue"]


def test_a_horizontal_bridge_has_measures_under_each_period():
    read_ = read(
        page("""
        Reconciliation of GAAP to Non-GAAP Results
        | Three Months Ended March 31, 2020 | > | > | Three Months Ended March 31, 2019 | > | >
        | GAAP | Adjustments | Non-GAAP | GAAP | Adjustments | Non-GAAP
        Gross profit | 100 | 5 | 105 | 90 | 4 | 94
        Diluted earnings per share | $ 0.40 | $ 0.15 | $ 0.55 | $ 0.30 | $ 0.14 | $ 0.44
        """)
    )
    assert read_.columns[:4] == [
        "3M Mar 2020 GAAP",
        "3M Mar 2020 Adjustments",
        "3M Mar 2020 Non-GAAP",
        "3M Mar 2019 GAAP",
    ]
    assert read_.facts["unit"].tolist() == ["USD"] * 6 + ["USD/share"] * 6


def test_measures_as_columns_are_dated_by_the_heading_over_their_rows():
    read_ = read(
        page("""
        Reconciliation of Non-GAAP Measures
        | Three Months Ended March 31, 2020 | > | >
        | Operating income | Net income | Diluted EPS
        As reported | 100 | 80 | $ 0.80
        Litigation | 10 | 8 | 0.08
        Three Months Ended March 31, 2019 | | |
        As reported | 90 | 70 | $ 0.70
        """)
    )
    assert read_.lines["As reported"] == {
        "3M Mar 2020 Operating income": 100,
        "3M Mar 2020 Net income": 80,
        "3M Mar 2020 Diluted EPS": 0.80,
        "3M Mar 2019 Operating income": 90,
        "3M Mar 2019 Net income": 70,
        "3M Mar 2019 Diluted EPS": 0.70,
    }


def test_measures_as_columns_are_dated_by_labels():
    read_ = read(
        page("""
        Free cash flow
        | Operating cash flow | Capital expenditures
        Three months ended June 30, 2021 | 100 | (20)
        Twelve months ended June 30, 2021 | 400 | (80)
        """)
    )
    assert read_.facts["period"].tolist() == ["3M Jun 2021"] * 2 + ["12M Jun 2021"] * 2


def test_the_steps_of_a_bridge_have_the_period_of_the_row_that_it_starts_from():
    read_ = read(
        page("""
        Reconciliation of adjusted results
        | Operating profit | Profit
        Three Months Ended March 31, 2022 - U.S. GAAP | 100 | 80
        Restructuring | 10 | 8
        Three Months Ended March 31, 2022 - Adjusted | 110 | 88
        Three Months Ended March 31, 2021 - U.S. GAAP | 90 | 70
        Severance | 5 | 4
        """)
    )
    assert list(read_.lines["Restructuring"]) == ["3M Mar 2022 Operating profit", "3M Mar 2022 Profit"]
    assert list(read_.lines["Severance"]) == ["3M Mar 2021 Operating profit", "3M Mar 2021 Profit"]


def test_spans_as_sections_hold_under_the_sections_below_them():
    read_ = read(
        page("""
        Statements of Income
        | 2021 | 2020
        Three months ended June 30: | |
        Net sales | 110 | 100
        Six months ended June 30: | |
        Costs: | |
        Cost of sales | 105 | 100
        """)
    )
    assert read_.lines["Net sales"] == {"3M Jun 2021": 110, "3M Jun 2020": 100}
    assert read_.lines["Cost of sales"] == {"6M Jun 2021": 105, "6M Jun 2020": 100}
    assert read_.facts["section"].tolist()[-1] == "Costs"


def test_years_as_rows_or_sections_under_quarters():
    read_ = read(
        page("""
        Revenue by quarter, through the quarter ended March 31, 2021
        | First Quarter | Second Quarter | Third Quarter | Fourth Quarter | Full Year
        2021 | 110 | | | |
        2020 | 100 | 101 | 102 | 103 | 406
        """)
    )
    assert read_.lines == {
        "2021": {"3M Mar 2021": 110},
        "2020": {"3M Mar 2020": 100, "3M Jun 2020": 101, "3M Sep 2020": 102, "3M Dec 2020": 103, "12M Dec 2020": 406},
    }


def test_two_columns_under_the_same_words_are_not_both_the_amount():
    assert columns("""
    Results
    | Three Months Ended March 31, 2020 | Three Months Ended March 31, 2020
    Revenue | 10 | 11
    Costs | 5 | 6
    """) == ["3M Mar 2020", "3M Mar 2020 (2)"]


def test_a_calendar_quarter_named_weeks_before_the_release_is_its_own():
    rows = "| 3Q25 | 3Q24 | 9M25\nTotal revenue | 7 | 6 | 20"
    opening = "SANTOS, November 6, 2025 - The third quarter of 2025 (3Q25) was good.\n"
    assert columns(opening + rows) == ["3M Sep 2025", "3M Sep 2024", "9M Sep 2025"]
    early = opening.replace("November", "September")  # the third quarter has ended: it is one of another year
    assert columns(early + rows) == [""]


def test_periods_before_and_after_a_reorganization():
    heads = (
        "| Successor | Predecessor\n| Period from April 23, 2025 through June 30, 2025 | Six Months Ended June 30, 2024"
    )
    assert columns(f"{heads}\nTotal revenue | 7 | 6") == ["2M Jun 2025", "6M Jun 2024"]


def test_two_years_set_against_each_other_are_a_change():
    heads = "| Quarter Ended June 30, | > | >\n| 2025 | 2024 | 25 v 24"
    assert columns(f"{heads}\nTotal revenue | 7 | 6 | 17%")[2].startswith("3M Jun 2025 change")


def test_a_day_in_the_caption_dates_no_fiscal_year_to_come():
    results = "| Year Ended December 31, 2024\nTotal revenue | 7\nNet income | 2\n"
    hedges = "Hedges as of November 4, 2025\n| FY 2026 | FY 2027\nSwaps | 45 | 20"
    assert list(read(page(results + hedges)).lines["Swaps"]) == ["12M Dec 2026 expected", "12M Dec 2027 expected"]


def test_columns_without_headings_are_not_all_dated_by_a_caption():
    assert (
        columns("Results for the nine months ended September 30, 2025\nTotal revenue | 7 | 6\nCosts | 4 | 3")[0] == ""
    )


def test_a_caption_with_a_date_of_its_own_goes_not_on_under_the_headings_before():
    first = "Income\n| Six Months Ended June 30, | >\n| 2024 | 2025\nTotal revenue | 7 | 6\nNet income | 2 | 1\n"
    lost = "As of March 31, 2025 As of June 30, 2025\nCash | 4 | 3\nDebt | 2 | 2"
    assert "" in read(page(first + lost)).lines["Cash"]
    assert list(read(page(first + "Continued\nCash | 4 | 3\nDebt | 2 | 2")).lines["Cash"]) == [
        "6M Jun 2024",
        "6M Jun 2025",
    ]


def test_a_unit_under_the_year_leaves_the_year_nearest_to_the_figures():
    heads = "| Year ended 31 March 2025 | >\n| 2025 | 2024\n| £m | £m"
    assert columns(f"{heads}\nTotal revenue | 7 | 6") == ["12M Mar 2025", "12M Mar 2024"]


def test_a_half_year_is_dated_by_the_text_where_the_headings_print_no_date():
    text = "Northwind Group reports for the six months ended 30 June 2025.\n| H1 2025 | H1 2024\nSales | 5 | 4"
    assert columns(text) == ["6M Jun 2025", "6M Jun 2024"]


def test_a_fiscal_year_named_by_its_first_year_is_known_from_the_text():
    text = """
    Northwind reports fourth quarter and fiscal 2024 results
    | 13 Weeks Ended February 1, 2025
    Net sales | 7
    Cost of sales | 5

    | Fiscal 2024 | >
    | 3rd Quarter | 4th Quarter
    Open | 4 | 3
    """
    assert list(read(page(text)).lines["Open"]) == ["3M Oct 2024", "3M Feb 2025"]
    later = read(page(text.replace("fiscal 2024 results", "fiscal 2025 results").replace("Fiscal 2024", "Fiscal 2025")))
    assert list(later.lines["Open"]) == ["3M Oct 2024", "3M Feb 2025"]


def test_a_caption_that_names_two_spans_or_the_day_of_the_release_dates_no_column():
    figures = "| 2025 | 2024\nSales | 5 | 4"
    assert columns(f"Three Months Ended March 31, Six Months Ended March 31,\n{figures}") == [""]
    above = "Results for the quarter ended March 31, 2025\n\nRIO DE JANEIRO, May 6, 2025 - Northwind S.A. reports its"
    assert columns(f"{above}\n| 1Q25 | 1Q24\nSales | 5 | 4") == ["3M Mar 2025", "3M Mar 2024"]


def test_a_column_of_note_numbers_is_none_of_figures_whatever_stands_over_all():
    text = "| Six months ended 30 June | > | >\n| | 2025 | 2024\n| Note | £m | £m\nSales | 3 | 51.2 | 48.4"
    assert columns(text) == ["6M Jun 2025", "6M Jun 2024"]
