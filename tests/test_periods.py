"""Headings and the periods that they name."""

from datetime import date

import pytest

from helpers.periods import FiscalCalendar, Period, fiscal_calendar, label, parse


@pytest.mark.parametrize(
    ("heading", "months", "end", "rest"),
    [
        ("Three Months Ended September 30, 2007", 3, date(2007, 9, 30), ""),
        ("Nine Months Ended September 30, 2006*", 9, date(2006, 9, 30), ""),
        ("13 Weeks Ended May 2, 2020", 3, date(2020, 5, 2), ""),
        ("Thirty-nine weeks ended October 31, 2020", 9, date(2020, 10, 31), ""),
        ("52 Weeks Ended January 28, 2023 (Unaudited)", 12, date(2023, 1, 28), ""),
        ("Three Months EndedMarch 31, 2020", 3, date(2020, 3, 31), ""),
        ("December 25,2010", None, date(2010, 12, 25), ""),
        ("Twelve Months Ended February 29/28, 2020", 12, date(2020, 2, 29), ""),
        ("As of Dec 31, 2004", None, date(2004, 12, 31), ""),
        ("3/31/20", None, date(2020, 3, 31), ""),
        ("31-Mar-20", None, date(2020, 3, 31), ""),
        ("Year Ended December 31, 2019 As Adjusted", 12, date(2019, 12, 31), "Adjusted"),
    ],
)
def test_a_heading_names_its_period(heading, months, end, rest):
    period, words = parse(heading)
    assert (period.months, period.end, words) == (months, end, rest)


@pytest.mark.parametrize("heading", ["Q2 FY24", "2Q24", "Second Quarter Fiscal 2024", "Q2'24", "2024 Q2"])
def test_a_quarter_by_number_waits_for_the_calendar(heading):
    period, _ = parse(heading)
    assert (period.quarter, period.year, period.end) == (2, 2024, None)


@pytest.mark.parametrize("heading", ["% Change", "GAAP", "Increase / (Decrease)", "2,020", ""])
def test_words_that_name_no_period_are_left(heading):
    period, words = parse(heading)
    assert not period
    assert words == heading


def test_a_period_is_called_by_its_months_and_its_end():
    assert label(3, date(2007, 9, 30)) == "3M Sep 2007"
    assert label(0, date(2007, 9, 30)) == "30 Sep 2007"


def test_the_calendar_resolves_a_fiscal_quarter_to_the_date_that_the_release_prints():
    fiscal = FiscalCalendar(date(2023, 7, 30), year_end=1, ends=(date(2023, 4, 30), date(2022, 7, 31)))
    assert fiscal.resolve(Period(months=3, quarter=1, year=2024)).end == date(2023, 4, 30)
    assert fiscal.resolve(Period(months=3, quarter=2, year=2023)).end == date(2022, 7, 31)
    assert fiscal.quarter_of(date(2023, 7, 30)) == (2, 2024)


def test_a_bare_year_is_a_year_only_beside_a_fourth_quarter():
    fourth, first = FiscalCalendar(date(2022, 12, 31)), FiscalCalendar(date(2022, 3, 31))
    assert fourth.resolve(Period(year=2021)).months == 12
    assert fourth.resolve(Period(year=2021)).end == date(2021, 12, 31)
    assert first.resolve(Period(year=2021)).end is None


def test_a_year_that_ends_in_january_may_be_named_for_the_year_before():
    named = Period(quarter=4, year=2022)
    fiscal = fiscal_calendar([], [date(2023, 1, 28)], named, date(2023, 1, 28))
    assert fiscal.quarter_of(date(2023, 1, 28)) == (4, 2022)
