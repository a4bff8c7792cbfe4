import math

import pytest
from snippets import facts

from helpers.cash import cash_walk, free_cash_flow, net_cash, net_income_to_cash, working_capital
from helpers.measures import MissingLine

CASH_FLOW = """cash_flow, 1000 | 9M Sep 2007 | 9M Sep 2006
OPERATING ACTIVITIES:
NetIncomeLoss = Net income (loss) | 237,926 | (1,072,419)
Adjustments:
Depreciation and amortization | 312,954 | 1,592,795
PaymentsToAcquireX = Other | (1,000) | 1,000
NetCashProvidedByUsedInOperatingActivities = Net cash provided by operating activities | 549,880 | 521,376
INVESTING ACTIVITIES:
PaymentsToAcquirePropertyPlantAndEquipment = Purchases of property and equipment | (110,952) | (69,819)
NetCashProvidedByUsedInInvestingActivities = Net cash used in investing activities | 509,605 | (14,972)
NetCashProvidedByUsedInFinancingActivities = Net cash used in financing activities | (1,306,541) | (91,450)
Effect of exchange rates | 56 | 46
Net change in cash | (247,000) | 415,000
CashAndCashEquivalentsAtCarryingValueBeginningOfPeriod = Cash at beginning of period | 1,596,277 | 918,355
CashAndCashEquivalentsAtCarryingValue = Cash at end of period | 1,349,277 | 1,333,355
"""
SHEET = """balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
CashAndCashEquivalentsAtCarryingValue = Cash and cash equivalents | 1,349,277 | 1,596,333
ShortTermInvestments = Short-term investments | 272,961 | 443,910
AccountsReceivableNetCurrent = Accounts receivable, net | 279,530 | 249,445
AssetsCurrent = Total current assets | 2,104,917 | 2,521,806
DebtCurrent = Debt | 399,764 | -
LiabilitiesCurrent = Total current liabilities | 1,232,220 | 762,617
LongTermDebtNoncurrent = Long-term debt | - | 399,944
"""
REVENUE = """
income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Total net revenues | 735,048 | 573,567
"""


def test_from_net_income_to_operating_cash():
    found = net_income_to_cash(facts(CASH_FLOW), 9)
    assert found.moves["label"].tolist() == ["Depreciation and amortization", "Other"]
    assert (found.start, found.end, found.status) == (237_926, 549_880, "ties")


def test_a_statement_may_begin_with_the_cash_it_starts_from():
    opening = "CashBeginningOfPeriod = Cash at beginning | 5,000 | 4,000\nOPERATING ACTIVITIES:\nNetIncomeLoss"
    found = net_income_to_cash(facts(CASH_FLOW.replace("OPERATING ACTIVITIES:\nNetIncomeLoss", opening)), 9)
    assert (found.start, found.status) == (237_926, "ties")


def test_net_income_under_another_name_is_the_first_line():
    found = net_income_to_cash(facts(CASH_FLOW.replace("NetIncomeLoss = Net income (loss)", "Loss for the period")), 9)
    assert (found.start, found.status) == (237_926, "ties")


def test_a_changed_digit_breaks_the_walk():
    found = net_income_to_cash(facts(CASH_FLOW.replace("312,954", "312,854")), 9)
    assert (found.status, found.difference) == ("breaks", 100)


def test_a_statement_of_totals_has_no_steps():
    with pytest.raises(MissingLine, match="no steps from net income"):
        net_income_to_cash(
            facts("cash_flow, 1 | 3M Sep 2007\nNetCashProvidedByUsedInOperatingActivities = Operating | 5\n"), 3
        )


def test_the_cash_walk_closes_with_what_else_moved_cash():
    found = cash_walk(facts(CASH_FLOW), 9)
    assert found.moves["label"].tolist()[-1] == "Exchange rates and other"
    assert found.moves["amount"].tolist() == [549_880, 509_605, -1_306_541, 56]
    assert (found.start, found.end, found.status) == (1_596_277, 1_349_277, "ties")


def test_a_cash_flow_without_opening_cash_says_so():
    with pytest.raises(MissingLine, match="cash it begins with"):
        cash_walk(facts(CASH_FLOW.replace("BeginningOfPeriod =", " =")), 9)


def test_free_cash_flow_and_its_shares():
    found = free_cash_flow(facts(CASH_FLOW), 9)
    assert found.line("Free cash flow")["now"] == 549_880 - 110_952
    assert found.line("Capital spending")["growth"] == pytest.approx(58.9, abs=0.05)
    conversion = found.line("Cash conversion")
    assert conversion["now"] == pytest.approx(231.1, abs=0.05)
    assert math.isnan(conversion["before"])  # the year before was a loss


def test_capital_spending_printed_without_parentheses_is_spent_too():
    found = free_cash_flow(facts(CASH_FLOW.replace("(110,952) | (69,819)", "110,952 | 69,819")), 9)
    assert found.line("Free cash flow")["now"] == 438_928


def test_an_oil_company_spends_in_several_lines():
    wells = """PaymentsToAcquireOilAndGasProperty = Additions to unproved properties | (27,463) | (10,000)
PaymentsToExploreAndDevelopOilAndGasProperties = Drilling and completion costs | (368,687) | (300,483)
NetCashProvidedByUsedInInvestingActivities"""
    text = CASH_FLOW.replace("NetCashProvidedByUsedInInvestingActivities", wells)
    # What is bought on credit stands below as a disclosure: nothing was spent yet.
    text += "PaymentsToAcquirePropertyPlantAndEquipment = Additions to property and equipment | 7,000 | 8,000\n"
    spending = free_cash_flow(facts(text), 9).line("Capital spending")
    assert (spending["now"], spending["before"]) == (110_952 + 27_463 + 368_687, 69_819 + 10_000 + 300_483)


def test_net_cash_counts_investments_and_debt():
    found = net_cash(facts(SHEET))
    assert found.steps["amount"].tolist() == [1_349_277, 272_961, -399_764, 1_222_474]
    assert found.steps["label"].tolist()[-1] == "Net cash"
    assert net_cash(facts(SHEET.replace("399,764", "3,997,640"))).steps["label"].tolist()[-1] == "Net debt"


def test_working_capital_and_days_of_sales():
    found = working_capital(facts(SHEET + REVENUE))
    assert found.line("Working capital")["now"] == 872_697
    assert found.line("Current ratio")["now"] == pytest.approx(1.71, abs=0.005)
    days = found.line("Days of sales outstanding")
    assert days["now"] == pytest.approx(34.7, abs=0.05)
    assert math.isnan(days["before"])  # no revenue is printed for the quarter to December


def test_working_capital_without_revenue_has_no_days_of_sales():
    assert "Days of sales outstanding" not in working_capital(facts(SHEET)).lines["label"].tolist()


def test_a_bank_has_no_working_capital():
    with pytest.raises(MissingLine, match="as banks, insurers"):
        working_capital(facts("balance_sheet, 1 | 31 Mar 2020\nAssets = Total assets | 5\n"))
    with pytest.raises(MissingLine, match="no balance sheet"):
        net_cash(facts(CASH_FLOW))
    with pytest.raises(MissingLine, match="a bank's cash is its customers' too"):
        net_cash(facts(SHEET + "Deposits = Total deposits | 5,000 | 4,000\n"))
