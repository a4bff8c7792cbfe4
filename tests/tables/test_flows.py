"""Tables headed by bare dates, and the statement that says what span of months they print."""

from pasted import page, read

STATEMENT = """
Statements of Income
(in thousands)
| Three Months Ended July 31, 2025 | Three Months Ended July 31, 2024
Subscription | 227,000 | 190,000
Services | 33,000 | 30,300
Total revenues | 260,000 | 220,300
Net income | 15,000 | 12,000

"""
TREND = """
Trend
(in thousands)
| Jul 31, 2024 | Apr 30, 2025 | Jul 31, 2025
Subscription revenue | {} | 216,000 | {}
Headcount | 3,210 | 3,350 | 3,400
"""


def columns(old: str, new: str) -> list[str]:
    return list(read(page(STATEMENT + TREND.format(old, new))).lines["Subscription revenue"])


def test_a_trend_of_quarters_is_one_of_quarters():
    assert columns("190,000", "227,000") == ["3M Jul 2024", "3M Apr 2025", "3M Jul 2025"]


def test_amounts_that_no_statement_prints_stay_at_their_dates():
    assert columns("190,001", "227,001") == ["31 Jul 2024", "30 Apr 2025", "31 Jul 2025"]
