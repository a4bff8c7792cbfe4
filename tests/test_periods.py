"""Headings, one line each, and the periods they name."""

from datetime import date

import pytest

from helpers.fiscal import FiscalCalendar, fiscal_calendar
from helpers.periods import Period, dates, label, parse

FLOWS = [
    ("Three Months Ended September 30, 2007", "3M Sep 2007"),
    ("For the nine months ended September 30, 2006 (unaudited)", "9M Sep 2006"),
    ("Three Months EndedMarch 31,2020", "3M Mar 2020"),  # a line break was lost
    ("Twelve MonthsEndedDecember 25,2010", "12M Dec 2010"),
    ("Quarter Ended June 30 2021", "3M Jun 2021"),
    ("Quarters ended 30 June 2021", "3M Jun 2021"),
    ("Year Ended December 31, 2020", "12M Dec 2020"),
    ("Fiscal Years Ended September 26, 2020", "12M Sep 2020"),
    ("13 Weeks Ended May 2, 2020", "3M May 2020"),
    ("Thirteen Weeks Ended Nov. 2, 2019", "3M Nov 2019"),
    ("39 Weeks Ended Nov. 2, 2019", "9M Nov 2019"),
    ("26-week period ended August 1, 2020", "6M Aug 2020"),
    ("Fifty-two weeks ended January 28, 2023", "12M Jan 2023"),
    ("53 Weeks Ended February 3, 2024", "12M Feb 2024"),
    ("Three Months Ended February 29/28, 2020", "3M Feb 2020"),
    ("Six months ended 06/30/21", "6M Jun 2021"),
    ("Three Months Ended Sept. 30, 2007", "3M Sep 2007"),
    ("Three Months Ended March 31st, 2020", "3M Mar 2020"),
    ("Three Months Ended March 31, 2020 (1)", "3M Mar 2020"),
    ("3 months ended Mar-20", "3M Mar 2020"),
]
DATES = [
    ("September 30, 2007", "30 Sep 2007"),
    ("As of March 31, 2020 (Unaudited)", "31 Mar 2020"),
    ("At December 31, 2019 (audited)", "31 Dec 2019"),
    ("12/31/19", "31 Dec 2019"),
    ("3/31/2019", "31 Mar 2019"),
    ("Dec. 31, 2019*", "31 Dec 2019"),
    ("31-Dec-19", "31 Dec 2019"),
    ("June 2021", "30 Jun 2021"),
    ("February 2020", "29 Feb 2020"),
]


IN_FIGURES = [
    ("2025-09-30", "30 Sep 2025"),
    ("30.09.2025", "30 Sep 2025"),
    ("30/09/2025", "30 Sep 2025"),
    ("Sep-30-2025", "30 Sep 2025"),
    ("Sept. 30, '25", "30 Sep 2025"),
]
SPANS = [
    ("July 1 to September 30, 2025", "3M Sep 2025"),
    ("1 January - 30 September 2025", "9M Sep 2025"),
    ("Oct 2024 – Sep 2025", "12M Sep 2025"),
    ("January 1, 2025 through March 15, 2025", "2M Mar 2025"),
    ("six months to 30 June 2025", "6M Jun 2025"),
]


@pytest.mark.parametrize(("heading", "name"), FLOWS + DATES + IN_FIGURES + SPANS)
def test_a_heading_names_its_period_and_nothing_else(heading, name):
    period, rest = parse(heading)
    assert label(period.months, period.end) == name
    assert rest == ""


PARTS = [
    ("Q2 FY24", Period(months=3, quarter=2, year=2024)),
    ("Q3'07", Period(months=3, quarter=3, year=2007)),
    ("2024 Q2", Period(months=3, quarter=2, year=2024)),
    ("1Q20", Period(months=3, quarter=1, year=2020)),
    ("Quarter 3 2025", Period(months=3, quarter=3, year=2025)),
    ("Q3/25", Period(months=3, quarter=3, year=2025)),
    ("H1 2025", Period(months=6, quarter=2, year=2025)),
    ("Second half of 2024", Period(months=6, quarter=4, year=2024)),
    ("Half year ended", Period(months=6)),
    ("9M 2025", Period(months=9, year=2025)),
    ("9M25", Period(months=9, year=2025)),
    ("First nine months", Period(months=9)),
    ("Three Mos. Ended", Period(months=3)),
    ("September quarter 2025", Period(months=3, year=2025, month=9)),
    ("January to September 2025", Period(months=9, year=2025, month=9)),
    ("4Q 2019", Period(months=3, quarter=4, year=2019)),
    ("Third Quarter", Period(months=3, quarter=3)),
    ("First Quarter of Fiscal 2021", Period(months=3, quarter=1, year=2021)),
    ("Fiscal 2015", Period(months=12, year=2015)),
    ("FY21", Period(months=12, year=2021)),
    ("Full Year", Period(months=12)),
    ("2020", Period(year=2020)),
    ("2006*", Period(year=2006)),
    ("Three Months Ended", Period(months=3)),
    ("Nine Months", Period(months=9)),
    ("March 31,", Period(month=3, day=31)),
    ("Year-to-Date June 30, 2021", Period(year=2021, month=6, day=30, to_date=True)),
    ("Q2 YTD 2021", Period(quarter=2, year=2021, to_date=True)),
    ("Q1-Q3 2025", Period(months=9, quarter=3, year=2025)),
]


@pytest.mark.parametrize(("heading", "period"), PARTS)
def test_parts_of_a_period(heading, period):
    assert parse(heading) == (period, "")


WORDS = [
    ("GAAP", Period(), "GAAP"),
    ("% Change", Period(), "% Change"),
    ("B/(W)", Period(), "B/(W)"),
    ("Three Months Ended March 31, 2020 Non-GAAP", Period(3, 2020, 3, 31), "Non-GAAP"),
    ("2020 % of revenue", Period(year=2020), "% of revenue"),
    ("1Q20 vs. 4Q19", Period(3, 2020, quarter=1), "vs. 4Q19"),
    (
        "Three Months Ended March 31, 2020 compared to March 31, 2019",
        Period(3, 2020, 3, 31),
        "compared to March 31, 2019",
    ),
    ("Year Ended December 31, 2019 As Adjusted", Period(12, 2019, 12, 31), "Adjusted"),
    ("2,020", Period(), "2,020"),
    ("LTM December 31, 2019", Period(12, 2019, 12, 31), "LTM"),
    ("Trailing Twelve Months Ended March 31, 2020", Period(12, 2020, 3, 31), "Trailing"),
    ("Average Balance", Period(), "Average Balance"),
    ("Mayfair sales", Period(), "Mayfair sales"),  # no month
    ("Marketing", Period(), "Marketing"),
]


@pytest.mark.parametrize("heading", ["Three Months Ended September 31, 2020", "As of Feb 30, 2020", "4/31/2020"])
def test_a_day_that_does_not_exist_is_no_date(heading):
    assert parse(heading)[0].end is None
    assert dates(heading) == ()


def test_a_leap_day_over_two_years_is_the_end_of_february_in_both():
    assert [Period(3, year, 2, 29).end for year in (2020, 2019)] == [date(2020, 2, 29), date(2019, 2, 28)]


@pytest.mark.parametrize(("heading", "period", "rest"), WORDS)
def test_words_that_are_no_period_are_left_over(heading, period, rest):
    assert parse(heading) == (period, rest)


def test_of_two_dates_the_last_counts_and_both_are_listed():
    heading = "March 31, 2020 and December 31, 2019"
    assert parse(heading)[0].end == date(2019, 12, 31)
    assert dates(heading) == (date(2020, 3, 31), date(2019, 12, 31))


def test_filling_takes_a_month_with_its_day_and_leaves_what_is_known():
    known = Period(months=3, year=2020)
    assert known.filled(Period(months=9, year=2019, month=9, day=30)) == Period(3, 2020, 9, 30)
    assert Period(quarter=2, year=2020).filled(Period(month=9, day=30)).month is None  # the quarter has its own


JANUARY = fiscal_calendar(  # fiscal 2024 ended on 28 January 2024
    ends=[date(2023, 10, 29), date(2023, 7, 30), date(2022, 10, 30), date(2023, 1, 29)],
    year_ends=[date(2023, 1, 29)],
    named=Period(quarter=3, year=2024),
    current=date(2023, 10, 29),
)


@pytest.mark.parametrize(
    ("heading", "end"),
    [
        ("Q3 FY24", date(2023, 10, 29)),  # the printed end, not the month's
        ("Q2 FY24", date(2023, 7, 30)),
        ("Q3 FY23", date(2022, 10, 30)),
        ("Q4 FY23", date(2023, 1, 29)),
        ("Q1 FY23", date(2022, 4, 30)),  # printed nowhere: the month's end
        ("FY2023", date(2023, 1, 29)),
    ],
)
def test_fiscal_quarters_take_their_dates_from_the_calendar(heading, end):
    assert JANUARY.resolve(parse(heading)[0]).end == end


def test_a_fiscal_year_may_be_named_for_the_year_in_which_it_begins():
    retailer = fiscal_calendar([], [date(2021, 1, 30)], Period(quarter=3, year=2021), date(2021, 10, 30))
    assert retailer.quarter_of(date(2021, 10, 30)) == (3, 2021)
    assert JANUARY.quarter_of(date(2023, 10, 29)) == (3, 2024)


@pytest.mark.parametrize(
    ("end", "quarter"),
    [(date(2021, 3, 31), (1, 2021)), (date(2021, 4, 3), (1, 2021)), (date(2022, 1, 1), (4, 2021))],
)
def test_a_quarter_that_ends_days_into_the_next_month_is_still_the_quarter(end, quarter):
    assert FiscalCalendar(current=end).quarter_of(end) == quarter


def test_year_to_date_covers_the_months_since_the_fiscal_year_began():
    june = FiscalCalendar(current=date(2021, 6, 30), ends=(date(2021, 6, 30), date(2020, 6, 30)))
    assert june.resolve(parse("Year-to-Date June 30, 2020")[0]).months == 6
    assert june.resolve(parse("YTD 2021")[0]).months == 6
    september = FiscalCalendar(current=date(2021, 6, 30), year_end=9)
    assert september.resolve(parse("YTD June 30, 2021")[0]).months == 9


def test_a_bare_year_is_a_year_only_beside_a_fourth_quarter():
    fourth, first = FiscalCalendar(date(2022, 12, 31)), FiscalCalendar(date(2022, 3, 31))
    assert fourth.resolve(Period(year=2021)) == Period(12, 2021, 12, 31)
    assert first.resolve(Period(year=2021)).end is None


def test_a_calendar_that_knows_nothing_dates_nothing():
    assert FiscalCalendar().resolve(parse("Q1 2020")[0]).end is None
