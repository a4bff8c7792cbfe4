"""Titles, lines and headings, and the kind of table they make."""

import pytest

from helpers import measures
from helpers.tables import kinds
from helpers.tables.kinds import is_adjusted, kind, named

INCOME = ["Net sales", "Cost of sales", "Income before income taxes", "Net income", "Diluted"]
SHEET = ["Total assets", "Total current liabilities", "Retained earnings", "Total shareholders' equity"]
CASH = [
    "Net cash provided by operating activities",
    "Net cash used in investing activities",
    "Depreciation",
    "Cash, end of period",
]


@pytest.mark.parametrize(
    ("title", "labels", "headings", "expected"),
    [
        ("Consolidated Statements of Operations", INCOME, [], "income"),
        ("", INCOME, [], "income"),  # the lines say so
        ("", INCOME[:2], [], "other"),  # too few of them
        ("Statements of Income", INCOME[:2], [], "income"),  # the title and two lines do
        ("Consolidated Balance Sheets", SHEET, [], "balance_sheet"),
        ("Statements of Condition", SHEET, [], "balance_sheet"),
        ("Balance Sheets", ["Total current assets", "", "Stockholders' equity", ""], [], "balance_sheet"),
        ("Income statement", ["Revenue", "Profit before tax", "Profit for the period"], [], "income"),
        ("Condensed Statements of Cash Flows", CASH, [], "cash_flow"),
        ("", CASH, [], "cash_flow"),
        ("Pro Forma Statements of Operations", INCOME, [], "reconciliation"),
        ("Reconciliation of GAAP to Non-GAAP Measures", ["Net income"], [], "reconciliation"),
        ("Results of Operations", INCOME, ["GAAP", "Adjustments", "Non-GAAP"], "reconciliation"),
        ("Selected data", [*INCOME[:2], "Adjusted EBITDA"], [], "reconciliation"),
        ("Stock-Based Compensation by Category", ["Research and development", "Total"], [], "stock_compensation"),
        ("Net Revenue by Geographic Region", ["Americas", "Europe"], [], "segments"),
        ("Cash, Cash Equivalents and Investments", ["Cash", "Total"], [], "cash_and_investments"),
        ("Business Outlook", ["Revenue"], [], "other"),
        ("Store counts", ["Openings", "Closings"], [], "other"),
    ],
)
def test_kind(title, labels, headings, expected):
    assert kind(title, labels, headings) == expected


def test_a_title_names_a_kind_or_none():
    assert named("CONSOLIDATED BALANCE SHEETS") == "balance_sheet"
    assert named("Northwind Corporation") == ""


@pytest.mark.parametrize(
    ("words", "labels", "adjusted"),
    [
        (["Non-GAAP Statements of Operations"], INCOME, True),
        (["Pro forma statements of income"], INCOME, True),
        (["Reconciliation of GAAP to non-GAAP net income"], INCOME, False),
        (["GAAP and non-GAAP results"], INCOME, False),
        (["Adjusted results"], [*INCOME, "Non-GAAP net income"], False),  # its lines say themselves which is which
        (["Statements of Operations"], INCOME, False),
    ],
)
def test_a_whole_table_of_adjusted_figures(words, labels, adjusted):
    assert is_adjusted(words, labels) is adjusted


def test_measures_read_the_same_statements():
    """Measures know frames only and import nothing that reads tables."""
    assert measures.STATEMENTS == kinds.STATEMENTS
