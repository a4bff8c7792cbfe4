"""Headings printed close to each other, and which columns each of them stands over."""

from test_fixed import rows

SALES = """
Sales            88,120     86,902     79,540    175,022    154,300
Costs            30,120     29,400     21,900     59,520     40,400
"""


def heads(lines: str, figures: str = SALES) -> list[str]:
    """The heading rows over five columns of figures, eleven characters apart."""
    return [row for row in rows(f"{lines.strip(chr(10))}\n{figures.strip(chr(10))}\n") if not row.startswith("0 ")]


def test_numeric_dates_and_quarters_one_blank_apart_are_each_a_heading():
    assert heads("               6/30/2024  3/31/2024  6/30/2023  6/30/2024  6/30/2023") == [
        "1 6/30/2024 | 2 3/31/2024 | 3 6/30/2023 | 4 6/30/2024 | 5 6/30/2023"
    ]


def test_what_follows_a_complete_date_over_another_column_is_another_heading():
    head = "            Jun. 30, 2024  Change"
    figures = "Sales               88,120    5.3%\nCosts               30,120    2.3%\n"
    assert heads(head.replace("  Change", " Change"), figures) == ["1 Jun. 30, 2024 | 2 Change"]


def test_a_span_begins_where_another_has_been_named():
    lines = """
             For the Three Months Ended June 30, Six Months Ended
                                                     June 30,
                  2024       2023       2022       2024      2023
"""
    assert heads(lines)[0] == "1-3 For the Three Months Ended June 30, | 4-5 Six Months Ended"


def test_a_span_alone_covers_all_columns_and_not_the_one_below_its_middle():
    lines = """
                          As of and for the three months ended
                 June 30   March 31     Dec 31    Sept 30    June 30
               --------  ---------  ---------  ---------  ---------
"""
    assert heads(lines)[0] == "1-5 As of and for the three months ended"


def test_dates_without_a_blank_between_them_are_two():
    head = "                 June 30, 2024March 31, 2024"
    figures = "Sales                   88,120        86,902\nCosts                   30,120        29,400\n"
    assert heads(head, figures) == ["1 June 30, 2024 | 2 March 31, 2024"]


def test_a_line_of_units_over_headings_is_a_title_and_below_them_is_not():
    above = """
                          Statements of Income
              (dollars in thousands, except per share data)
                 June 30   March 31     Dec 31    Sept 30    June 30
                   2024       2024       2023       2023       2023
"""
    assert heads(above)[0].startswith("1 June 30 | 2 March 31")


def test_spans_that_begin_where_a_column_does_cover_the_columns_up_to_the_next():
    lines = """
                 Three Months Ended              Nine Months Ended
                 6/30/2024  3/31/2024  6/30/2023 6/30/2024  6/30/2023
"""
    assert heads(lines)[0] == "1-3 Three Months Ended | 4-5 Nine Months Ended"


def test_two_spans_with_one_blank_between_them_are_headings_however_long_they_are():
    lines = """
             For the Three Months Ended June 30, Six Months Ended June 30,
                  2024       2023       2022       2024      2023
"""
    assert heads(lines)[0] == "1-3 For the Three Months Ended June 30, | 4-5 Six Months Ended June 30,"


FLEET = """
Trucks           $           1,088,120       $           1,079,540                        5.3%
  Vans           $              30,120       $              21,900                        2.3%
"""


def test_a_day_without_a_year_covers_all_columns_of_years():
    lines = """
                                                     As of June 30,
                         2024                        2023                             Change
"""
    assert heads(lines, FLEET)[0] == "1-3 As of June 30,"


TRANSLATED = """
Sales                       140,330           131,110                                        42,110
Costs                       101,204            98,110                                        30,370
"""


def test_a_heading_left_of_the_figures_of_a_wide_cell_is_that_column_s():
    lines = """
                               NIS                                    U.S. dollars
                      2025                2024                            2025
"""
    assert heads(lines, TRANSLATED)[0].endswith("| 3 U.S. dollars")


def test_a_heading_of_two_lines_over_a_column_on_the_right_is_no_title():
    lines = """
                                                            Constant
                                                            Currency
                  2024       2023       2022       2021      Change
"""
    assert heads(lines)[0] == "5 Constant"
