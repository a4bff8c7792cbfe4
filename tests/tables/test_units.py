"""Units lines and rows, and the scale and unit that they give."""

import pytest
from pasted import page, read

from helpers import amounts
from helpers.tables.units import Scale, Surroundings, is_units_line, scale_of, unit_of, without_units


@pytest.mark.parametrize(
    ("line", "money", "shares"),
    [
        ("(in thousands)", 1000, 1000),
        ("(In thousands, except per share amounts)", 1000, 1000),
        ("(in thousands, except share and per share data)", 1000, 1),
        ("(unaudited; in millions, except for share and per-share amounts)", 10**6, 1),
        ("(in millions, except share amounts, which are reflected in thousands, and per share amounts)", 10**6, 1000),
        ("(Thousands of Dollars and Shares, Except Per Share Data)", 1000, 1000),
        ("(in millions, except earnings per share)", 10**6, 10**6),
        ("(in thousands, except earnings per common share)", 1000, 1000),
        ("($000's omitted)", 1000, 1000),
        ("Dollars in millions", 10**6, 10**6),
        ("(U.S. dollars in billions)", 10**9, 10**9),
        ("($ in millions)", 10**6, 10**6),
        ("Revenue ($B)", 10**9, 10**9),
        ("Volume (Bil.)", 10**9, 10**9),
        ("Cards (Mil.)", 10**6, 10**6),
        ("(in whole dollars)", 1, 1),
        ("in EUR million unless otherwise stated", 10**6, 10**6),
        ("€ million", 10**6, 10**6),
        ("US$m", 10**6, 10**6),
        ("£'000", 1000, 1000),
        ("(₹ crore)", 10**7, 10**7),
        ("Restructuring (B)", None, None),  # a reference letter
        ("Statements of Income", None, None),
    ],
)
def test_a_units_line_states_the_scale_of_money_and_of_shares(line, money, shares):
    scale = scale_of([line])
    assert (scale.money, scale.shares) == (money, shares)


def test_the_nearest_line_wins_and_a_currency_stays():
    assert scale_of(["(in millions)", "Segments (in thousands)"]).money == 1000
    assert scale_of(["(in thousands of euros)"]) == Scale(1000, 1000, "EUR")
    assert scale_of(["(in CHF)", "(in millions)"]) == Scale(10**6, 10**6, "CHF")


@pytest.mark.parametrize(
    ("line", "units_only", "rest"),
    [
        ("(in thousands)", True, ""),
        ("(In thousands, except per share data; unaudited)", True, ""),
        ("Dollars in thousands, except per share data", True, "Dollars in thousands, except per share data"),
        ("Balance Sheets (in thousands)", False, "Balance Sheets"),
        ("Statements of Income - (In millions) (Unaudited)", False, "Statements of Income - (Unaudited)"),
        ("Segment results", False, "Segment results"),
    ],
)
def test_a_title_may_carry_its_units(line, units_only, rest):
    assert is_units_line(line) is units_only
    assert without_units(line) == rest


STATEMENT = Surroundings(kind="income", per_share=True, cents=False, shares_of_a_total=False)
SHEET = Surroundings("balance_sheet", False, False, False)
CASH = Surroundings("cash_flow", False, False, False)
CUSTOM = Surroundings("other", False, False, False)
PERCENTAGES = Surroundings("other", False, False, True)
EACH = Surroundings("reconciliation", False, True, False, each_share=True)


@pytest.mark.parametrize(
    ("label", "section", "heading", "cells", "table", "unit"),
    [
        ("Net revenues", "", "", "735,048 573,567", STATEMENT, "money"),
        ("Basic", "Net income per share", "", "0.17 0.10", STATEMENT, "USD/share"),
        ("Basic", "Shares used in computing net income per share", "", "515,658 568,561", STATEMENT, "shares"),
        ("Diluted earnings per share", "", "", "$ 0.80 $ 0.68", STATEMENT, "USD/share"),
        ("Weighted average common shares", "", "", "20,000 20,000", STATEMENT, "shares"),
        ("Dividends declared per common share", "", "", "0.25 0.20", STATEMENT, "USD/share"),
        ("Repurchase of common shares", "", "", "(1,200) (900)", STATEMENT, "money"),
        ("Gross margin", "", "", "50.0 49.5", STATEMENT, "percent"),
        ("Gross margin", "", "", "500 495", STATEMENT, "money"),
        ("Gross margin % of revenue", "", "", "68.4 66.8", STATEMENT, "percent"),
        ("Effective tax rate", "", "", "21.5 20.0", STATEMENT, "percent"),
        ("Net sales", "", "% Change", "10 9", STATEMENT, "percent"),
        ("Revenue per available room", "", "", "102.50 98.10", STATEMENT, "price"),
        ("Gas ($/Mcf)", "", "", "3.30 1.98", STATEMENT, "price"),
        ("Combined (Bcfe)", "", "", "279 308", STATEMENT, "number"),
        ("5.25% notes due 2025", "", "", "952,500 950,000", STATEMENT, "money"),  # a coupon
        ("Operating expense/average assets", "", "", "2.01 1.99", STATEMENT, "percent"),
        ("Number of stores", "", "", "101 92", STATEMENT, "number"),
        ("Common stock, 5,000 shares issued", "", "", "5 6", SHEET, "money"),
        ("Common shares, no par value", "", "", "5 6", SHEET, "money"),
        ("Shares outstanding at end of period", "", "", "718,382 726,797", SHEET, "shares"),
        ("Common shares repurchased", "", "", "(820) -", CASH, "money"),
        ("Shares issued to employees", "", "", "3 2", CASH, "money"),
        ("Total revenue", "", "", "100.0 100.0", PERCENTAGES, "percent"),
        ("Amortization", "", "", "0.12 0.10", EACH, "USD/share"),
        ("GAAP", "", "Diluted EPS", "0.80", STATEMENT, "USD/share"),
        ("Average fee rate (bps)", "", "", "31.2 31.5", CUSTOM, "basis points"),
        ("Cost per seat mile (cents)", "", "", "9.13 8.72", CUSTOM, "cents"),
        ("Cost per seat mile", "", "", "9.13¢ 8.72¢", CUSTOM, "cents"),
        ("Full-time equivalent employees", "", "", "512 510", CUSTOM, "number"),
        ("Loans to employees", "", "", "512 510", CUSTOM, "money"),
        ("Opened", "Restaurant count", "", "5 8", CUSTOM, "number"),
        ("Boston", "", "No. of Rooms", "1,715 1,562", CUSTOM, "number"),
        ("Boston", "", "Average Room Rate", "291.10 280.04", CUSTOM, "price"),
        ("Average price per ton", "", "", "$381 $367", CUSTOM, "price"),
    ],
)
def test_the_unit_of_a_row(label, section, heading, cells, table, unit):
    printed = [amounts.parse(cell.replace("$", "$ ").strip()) for cell in cells.replace("$ ", "$").split()]
    assert unit_of(printed[0], printed, label, section, heading, table) == unit


def test_a_unit_printed_in_the_cell_decides():
    for cell, unit in (("(230) bps", "basis points"), ("2.1x", "multiple"), ("12%", "percent")):
        own = amounts.parse(cell)
        assert unit_of(own, [own], "Net revenues", "", "", STATEMENT) == unit


def units(text: str) -> dict[str, list[str]]:
    """The units that the figures of each line come back with."""
    facts = read(page(text)).facts
    assert (facts.loc[facts["unit"] != "USD", "scale"] == 1).all()
    return facts.groupby("label", sort=False)["unit"].agg(list).to_dict()


def test_cents_in_an_income_statement_are_for_each_share_though_no_line_says_so():
    assert units("""
    Statements of Operations
    (Thousands of Dollars)
    | Three Months Ended March 31, | > | > | >
    | 2020 | % of Sales | 2019 | % of Sales
    Net Sales | $ 1,105,570 | 100.0% | $ 1,092,100 | 100.0%
    Cost of Sales | 262,694 | 23.8% | 255,100 | 23.4%
    Income Taxes | 4,072 | 0.4% | 4,100 | 0.4%
    Net Earnings | $ 69,637 | 6.3% | $ 67,810 | 6.2%
    Per Common Share | | | |
    Net Earnings | | | |
    Basic | $ 0.51 | | $ 0.49 |
    Cash Dividends Declared | $ 0.68 | | $ 0.63 |
    """) == {
        "Net Sales": ["USD", "percent"] * 2,
        "Cost of Sales": ["USD", "percent"] * 2,
        "Income Taxes": ["USD", "percent"] * 2,
        "Net Earnings": ["USD", "percent"] * 2,
        "Basic": ["USD/share"] * 2,
        "Cash Dividends Declared": ["USD/share"] * 2,
    }


def test_the_steps_of_a_bridge_of_earnings_per_share_have_the_unit_of_its_first_row():
    assert units("""
    GAAP to non-GAAP results
    (in millions)
    | Three Months Ended March 31, | >
    | 2020 | 2019
    GAAP net income | 110 | 100
    Stock compensation | 20 | 19
    Amortization | 5 | 5
    Non-GAAP net income | 135 | 124
    GAAP diluted earnings per share | $ 0.55 | $ 0.50
    Stock compensation | 0.10 | 0.10
    Amortization | 0.03 | —
    Non-GAAP diluted earnings per share | $ 0.68 | $ 0.60
    """)["Amortization"] == ["USD", "USD", "USD/share", "USD/share"]


RETURNS = """
    Return on equity to adjusted return on equity
    | Three Months Ended March 31, | >
    | 2020 | 2019
    Net earnings, return on equity | 8.2% | 15.0%
    Impact of currency translation | (0.6) | (1.3)
    Impact of unrealized gains | 2.7 | 3.7
    Adjusted | 10.3% | 17.4%
    """


def test_a_percent_sign_on_the_first_row_holds_for_the_rows_below_it():
    assert set(map(tuple, units(RETURNS).values())) == {("percent", "percent")}
    for other in ("(0.60) | (1.3)", "$ (0.6) | (1.3)", "0.6% | 1.3%", "1,006.0 | 1,003.5"):
        assert units(RETURNS.replace("(0.6) | (1.3)", other))["Impact of unrealized gains"] != ["percent", "percent"]


def test_measures_as_columns_have_a_unit_each():
    assert units("""
    Reconciliation of GAAP to non-GAAP measures
    (in millions, except per share data)
    | Operating income | Operating margin | Net income | Diluted EPS
    Reported | $ 1,798 | 50.1% | $ 1,693 | $ 1.68
    Litigation | (6) | 0.1% | 174 | 0.14
    """) == {label: ["USD", "percent", "USD", "USD/share"] for label in ("Reported", "Litigation")}


def test_cents_where_other_rows_print_none_are_a_price():
    read_ = read(
        page("""
        Selected data
        (in thousands)
        | 2020 | 2019
        Rental income | $ 104,123 | $ 98,456
        Adjusted costs | 31,002 | 30,444
        Revenue per occupied foot | |
        First half | $ 16.42 | $ 15.58
        """)
    )
    assert read_.facts["scale"].tolist() == [1000, 1000, 1000, 1000, 1, 1]


def test_percent_rows_between_dollar_rows():
    read_ = read(
        page("""
        Statements of Income
        (in millions)
        | Three Months Ended March 31, | >
        | 2020 | 2019
        Revenues | $ 110 | $ 100
        Growth | 10% | —
        Return on assets | 1.10% | 1.05
        Tax rate | 21.5 | —
        Net income | $ 18 | $ 16
        """)
    )
    units = read_.facts.groupby("label", sort=False)["unit"].agg(lambda one: sorted(set(one)))
    assert units.to_dict() == {
        "Revenues": ["USD"],
        "Growth": ["percent"],  # the dash goes without the sign
        "Return on assets": ["percent"],  # the sign stands on the first figure only
        "Tax rate": ["percent"],
        "Net income": ["USD"],
    }
    assert read_.facts.groupby("unit")["scale"].unique().map(list).to_dict() == {"USD": [1_000_000], "percent": [1]}


def test_a_margin_in_money_where_money_has_decimals():
    statement = """
Statements of Earnings
(in millions)
| Year Ended March 31, 2020 | 2019
Sales | 1,234.5 | 1,131.7
Cost of sales | 863.9 | 795.8
Gross margin | 370.6 | 335.9
Interest expense | 11.2 | 10.1
Percent of sales: |
Gross margin | 30.0 | 29.7
Interest | 0.9 | 0.9
"""
    assert read(page(statement)).facts["unit"].tolist() == ["USD"] * 8 + ["percent"] * 4


def test_a_margin_in_percent_beside_whole_amounts():
    table = (
        "| March 31, 2020 | March 31, 2019\nNet interest income | 36,123 | 35,120\nNet interest margin | 3.26 | 3.29"
    )
    assert read(page(table)).facts["unit"].tolist() == ["USD"] * 2 + ["percent"] * 2


@pytest.mark.parametrize("label", ["Ounces sold", "Grain sold (thousands of tons)", "Fuel used (millions of gallons)"])
def test_what_is_measured_is_no_money(label):
    rows = f"Costs | $ 9,110\n{label} | 42\nCost of tons sold | 7"
    read_ = read(page(f"Results (in thousands)\n| March 31, 2021\n{rows}"))
    assert list(read_.facts["unit"]) == ["USD", "number", "USD"]


def test_shares_in_millions_may_have_three_decimals():
    rows = "Shares used in computation: |\nBasic | 119.402\nDiluted | 121.2"
    read_ = read(page(f"(in millions)\n| March 31, 2021\n{rows}"))
    assert list(read_.facts["unit"]) == ["shares", "shares"]
    assert list(read_.facts["scale"]) == [1_000_000] * 2
