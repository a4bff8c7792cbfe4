"""How an issuer counts its quarters: a period named by quarter or year alone to the date on which it ends."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from helpers.periods import Period


@dataclass(frozen=True)
class FiscalCalendar:
    """How an issuer counts its quarters, learned from the release itself.

    ``current`` is the date that the newest period ends; ``year_end`` the month in which the fiscal year ends;
    ``year_shift`` what to add to a fiscal year's number for the calendar year of its last month; ``ends`` the
    period ends printed anywhere in the release.
    """

    current: date | None = None
    year_end: int = 12
    year_shift: int = 0
    ends: tuple[date, ...] = ()

    def resolve(self, period: Period) -> Period:
        """Give a period named by quarter or by year alone its month and day, as far as the calendar knows."""
        if self.current is None:
            return period
        months = period.months
        if period.to_date and months is None:
            months = 3 * (period.quarter or self.quarter_of(period.end or self.current)[0])
        if period.month or period.year is None:
            return replace(period, months=months)
        if months is None and not period.quarter and _month_of(self.current) == self.year_end:
            months = 12  # beside a fourth quarter a bare year is the year
        quarter = period.quarter or (months // 3 if period.to_date else None)  # "YTD FY21" counts fiscal years
        if quarter:
            month = (self.year_end + 3 * quarter - 1) % 12 + 1
            year = period.year + self.year_shift - (month > self.year_end)
        elif months == 12:
            month, year = self.year_end, period.year + self.year_shift
        elif months:
            # "Three months ended: 2020, 2019" without a date: the months that the release is about.
            month, year = self.current.month, period.year
        else:
            return period
        nominal = date(year, month, calendar.monthrange(year, month)[1])
        end = min(self.ends, key=lambda known: abs((known - nominal).days), default=nominal)
        # A 52-53 week year ends within a week or so of the month's end; farther off it is another period's end.
        end = end if abs((end - nominal).days) <= 10 else nominal
        return replace(period, months=months, year=end.year, month=end.month, day=end.day)

    def quarter_of(self, end: date) -> tuple[int, int]:
        """Fiscal quarter and year in which a date falls; a date early in a month counts for the month before."""
        month, year = (end.month, end.year) if end.day > 10 else ((end.month - 2) % 12 + 1, end.year - (end.month == 1))
        quarter = ((month - self.year_end - 1) % 12) // 3 + 1
        return quarter, year + (month > self.year_end) - self.year_shift

    def number(self, end: date) -> int:
        """The fiscal quarter in which a date falls as a whole number, one after the other without gaps."""
        quarter, year = self.quarter_of(end)
        return 4 * year + quarter - 1

    def name(self, number: int) -> str:
        """The name of the quarter of a number: ``Q3 2007``; ``Q2 FY2024`` where the year is not the calendar's."""
        return f"Q{number % 4 + 1} {'' if self.year_end == 12 else 'FY'}{number // 4}"


def fiscal_calendar(ends: Iterable[date], year_ends: Iterable[date], named: Period, current: date) -> FiscalCalendar:
    """Learn the fiscal calendar of a release.

    Parameters
    ----------
    ends : iterable of date
        Every period end printed with its full date.
    year_ends : iterable of date
        Dates that the release shows to be the end of a fiscal year, the best evidence first.
    named : Period
        The quarter, and perhaps the fiscal year, by which the release calls its own period.
    current : date
        The end of the period that the release is about.

    Returns
    -------
    FiscalCalendar
    """
    year_end = next((_month_of(end) for end in year_ends), 12)
    shift = 0
    if named.year and year_end <= 5:
        last = current.year + (_month_of(current) > year_end) - (current.month == 1 and current.day <= 10)
        # A fiscal year is named for the calendar year in which it ends or, ending early, for the year before.
        shift = 1 if last - named.year >= 1 else 0
    return FiscalCalendar(current, year_end, shift, tuple(sorted(set(ends))))


def _month_of(end: date) -> int:
    return end.month if end.day > 10 else (end.month - 2) % 12 + 1
