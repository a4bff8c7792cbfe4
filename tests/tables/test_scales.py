"""Tables that state no units beside statements that do."""

import pytest
from pasted import page, read

STATEMENT = """
Consolidated Statements of Income
(in millions)
| Three Months Ended March 31, | >
| 2020 | 2019
Net sales | $ 1,100 | $ 1,000
Cost of sales | 550 | 500
Income tax expense | 20 | 20
Net income | $ 110 | $ 100

"""


def scales(table: str) -> list[int]:
    facts = read(page(STATEMENT + table)).facts
    return facts[facts["row"] > 7]["scale"].tolist()


def test_a_footnote_is_printed_in_the_units_of_the_statements():
    assert (
        scales("Stock compensation was:\n| 2020 | 2019\nCost of sales | $ 38 | $ 39\nSelling | 12 | 11") == [10**6] * 4
    )


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("Stores | 101 | 92\nEmployees | 900 | 800", "no currency is printed where the statements print it"),
        ("Plant | $ 24,000 | $ 31,000\nRent | 11,000 | 8,000", "round thousands are whole dollars"),
        ("Plant | $ 24,123 | $ 31,456\nRent | 11,789 | 8,012", "larger than anything in the statements"),
        ("Price | $ 2.51 | $ 2.75\nCost | 1.10 | 1.05", "finer than the statements are"),
    ],
)
def test_figures_that_do_not_agree_stay_as_they_are(rows, why):
    assert scales(f"Other data\n| March 31, 2020 | March 31, 2019\n{rows}") == [1] * 4, why


def test_per_share_columns_beside_amounts_stay_whole():
    table = "Effect of charges\n| Amount | Per share\nLitigation | $ 38 | $ 0.35\nSeverance | 12 | 0.11"
    assert scales(table) == [10**6, 1] * 2


def test_units_stated_win_whatever_the_statements_say():
    assert scales("Segments (in thousands)\n| 2020 | 2019\nEurope | $ 601,100 | $ 505,050") == [1000] * 2


def test_columns_may_state_units_of_their_own():
    read_ = read(page("Volume\n| Payments (Bil.) | Cards (Mil.)\nAmericas | $ 472 | 310\nEurope | 91 | 88"))
    assert read_.facts["scale"].tolist() == [10**9, 10**6] * 2


def test_without_a_statement_that_states_units_nothing_is_taken():
    assert read(page(STATEMENT.replace("(in millions)", ""))).facts["scale"].unique() == [1]


def currencies(text: str, units: str) -> set[str]:
    table = "| Year Ended March 31, 2020 | 2019\nSales | 110 | 100\nNet income | 11 | 10"
    return set(read(page(f"{text}\n\nStatements of Income\n{units}\n{table}")).facts["unit"])


@pytest.mark.parametrize(
    ("text", "units", "code"),
    [
        ("Sales were fine.", "(in millions of euros)", "EUR"),
        ("All amounts are expressed in Canadian dollars.", "(in millions)", "CAD"),
        ("Sales were CHF 110 million.", "(in millions)", "CHF"),
        ("Sales were fine.", "(in millions)", "USD"),
        ("A weaker euro helped, sales were $110 million.", "(in millions)", "USD"),
        ("Sales were $110 million.", "(RMB in thousands)", "CNY"),
    ],
)
def test_the_currency_is_that_of_the_units_line_or_of_the_text(text, units, code):
    assert currencies(text, units) == {code}


def test_a_dollar_sign_is_the_dollar_that_the_table_names():
    statement = STATEMENT.replace("(in millions)", "(in millions of Canadian dollars)")
    assert set(read(page(statement)).facts["unit"]) == {"CAD"}


def test_a_translation_beside_the_statement_is_a_column_of_its_own():
    statement = """
Statements of Income
(in thousands)
| Year Ended December 31, | >  | >
| 2019 | 2020 | 2020
| RMB | RMB | US$
Revenues | 1,000 | 1,400 | 200
Net income | 100 | 140 | 20
"""
    found = read(page(statement))
    assert found.columns == ["12M Dec 2019", "12M Dec 2020", "12M Dec 2020 US$"]
    assert found.facts["unit"].tolist() == ["CNY", "CNY", "USD"] * 2
    assert found.tables[0].kind == "income"


def test_a_heading_that_is_a_unit_says_nothing_of_the_column():
    statement = """
Income statement
| Half year to 30 June 2025 £m | Year ended 31 December 2024 £m
Revenue | 1,204 | 2,340
Basic earnings per share (pence) | 18.2 | 35.7
Dividend per share | 5.1p | 10.0p
"""
    found = read(page(statement))
    assert found.columns == ["6M Jun 2025", "12M Dec 2024"]
    assert found.facts["unit"].tolist() == ["GBP"] * 2 + ["pence/share"] * 4
    assert found.facts["scale"].tolist() == [10**6] * 2 + [1] * 4
