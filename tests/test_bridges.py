import pytest
from snippets import facts

from helpers.bridges import bridge, bridges, free_cash_flow_as_printed, per_share
from helpers.measures import MissingLine

STATEMENT = """income, 1000 | 9M Sep 2007 | 9M Sep 2006
NetIncomeLoss = Net income | 237,926 | (1,072,419)
EarningsPerShareDiluted = Diluted | 0.41 | (1.89)
WeightedAverageNumberOfDilutedSharesOutstanding = Diluted shares | 582,780 | 566,862

"""
RECONCILIATION = """reconciliation, 1000 | 9M Sep 2007 | 9M Sep 2006
GrossProfit = GAAP Gross margin | 1,361,737 | 1,143,695
Stock-based compensation expense [C] | 13,419 | 11,751
NonGaapGrossProfit = Non-GAAP Gross margin | 1,375,156 | 1,155,446
NetIncomeLoss = GAAP Net income (loss) | 237,926 | (1,072,419)
Stock-based compensation expense [C] | 75,145 | 71,694
Amortization of purchased intangible assets [A] | 70,318 | 78,220
Impairment charges [B] | - | 1,301,163
Retention [A] | 1,918 | -
Income tax effect of non-GAAP exclusions [B] | (32,526) | (50,922)
NonGaapNetIncomeLoss = Non-GAAP Net income | 352,781 | 327,736
NonGaapIncomeTaxExpenseBenefit = Non-GAAP Provision for income taxes | 137,192 | 133,865
NonGaapEarningsPerShareDiluted = Diluted [D] | 0.61 | 0.55
NonGaapWeightedAverageNumberOfDilutedSharesOutstanding = Diluted shares [D] | 582,780 | 601,412
"""


def test_every_block_is_a_bridge_and_a_lone_measure_is_none():
    found = bridges(facts(STATEMENT + RECONCILIATION), 9)
    assert list(found) == ["NonGaapGrossProfit", "NonGaapNetIncomeLoss"]
    assert [one.status for one in found.values()] == ["ties", "ties"]


def test_by_step_and_by_note_letter():
    found = bridge(facts(STATEMENT + RECONCILIATION), months=9)
    assert found.moves["note"].tolist() == ["C", "A", "B", "A", "B"]
    assert found.grouped("note").moves["amount"].tolist() == [75_145, 72_236, -32_526]


SUMMED = """reconciliation, 1000000 | 3M Oct 2023 | 3M Jul 2023 | 3M Oct 2022
GrossProfit = GAAP gross profit | 13,400 | 9,462 | 3,177
Acquisition-related costs [A] | 119 | 119 | 120
Stock-based compensation [B] | 64 | 33 | 32
NonGaapGrossProfit = Non-GAAP gross profit | 13,583 | 9,614 | 3,329
OperatingExpenses = GAAP operating expenses | 2,983 | 2,662 | 2,576
Stock-based compensation [B] | (957) | (824) | (783)
NonGaapOperatingExpenses = Non-GAAP operating expenses | 2,026 | 1,838 | 1,793
OperatingIncomeLoss = GAAP operating income | 10,417 | 6,800 | 601
Total impact of adjustments | 1,140 | 976 | 935
NonGaapOperatingIncomeLoss = Non-GAAP operating income | 11,557 | 7,776 | 1,536
NonoperatingIncomeExpense = GAAP other income (expense), net | 105 | 181 | 12
(Gains) losses from investments | 69 | (62) | 11
Amortization of debt discount | 1 | 1 | 1
NonGaapNonoperatingIncomeExpense = Non-GAAP other income (expense), net | 175 | 120 | 24
NetIncomeLoss = GAAP net income | 9,243 | 6,188 | 680
Total pre-tax impact of adjustments | 1,210 | 915 | 947
Income tax impact of adjustments [D] | (433) | (363) | (171)
NonGaapNetIncomeLoss = Non-GAAP net income | 10,020 | 6,740 | 1,456
"""


def test_a_step_that_sums_up_bridges_above_it_is_given_in_their_steps():
    found = bridge(facts(SUMMED))
    assert list(zip(found.moves["label"], found.moves["amount"], strict=True)) == [
        ("Acquisition-related costs (gross profit)", 119),
        ("Stock-based compensation (gross profit)", 64),
        ("Stock-based compensation (operating expenses)", 957),
        ("(Gains) losses from investments (other income, net)", 69),
        ("Amortization of debt discount (other income, net)", 1),
        ("Income tax impact of adjustments", -433),
    ]
    assert (found.status, found.end) == ("ties", 10_020)
    assert found.grouped("note").moves["label"].tolist()[:2] == [
        "Note A: Acquisition-related costs",
        "Note B: Stock-based compensation",
    ]


def test_a_sum_that_holds_in_one_period_alone_is_no_sum():
    apart = facts(SUMMED.replace("1,210 | 915 | 947", "1,210 | 915 | 857").replace("6,740 | 1,456", "6,740 | 1,366"))
    assert bridge(apart).moves["label"].tolist()[0] == "Total pre-tax impact of adjustments"
    # In the millions of one quarter two figures may meet by chance.
    alone = facts("\n".join(line.rsplit(" | ", 2)[0] for line in SUMMED.splitlines()))
    assert bridge(alone).moves["label"].tolist()[0] == "Total pre-tax impact of adjustments"


def test_a_changed_digit_breaks_the_bridge():
    found = bridge(facts(STATEMENT + RECONCILIATION.replace("70,318", "70,218")), months=9)
    assert (found.status, found.difference) == ("breaks", 100)


def test_a_measure_that_is_not_bridged_names_those_that_are():
    with pytest.raises(MissingLine, match=r"adjusted ebitda .*; it prints bridges to “Non-GAAP Gross"):
        bridge(facts(STATEMENT + RECONCILIATION), "NonGaapAdjustedEbitda", 9)


def test_per_share_divides_the_steps_by_the_count_of_the_measure():
    found = per_share(facts(STATEMENT + RECONCILIATION), 9)
    assert found.steps["amount"].round(3).tolist() == [0.41, 0.129, 0.121, 0, 0.003, -0.056, 0.61]
    assert found.status == "rounds"


def test_after_a_loss_the_larger_share_count_is_a_step():
    last_year = facts(STATEMENT + RECONCILIATION)
    found = per_share(last_year[last_year["period"] == "9M Sep 2006"], 9)
    assert found.moves["label"].tolist()[-1] == "More shares counted"
    assert found.moves["amount"].iloc[-1] == pytest.approx(-1072.419 / 601.412 + 1072.419 / 566.862)
    assert found.status == "rounds"


def test_a_printed_bridge_per_share_comes_before_a_computed_one():
    printed = """
reconciliation, 1 | 9M Sep 2007 | 9M Sep 2006
EarningsPerShareDiluted = GAAP diluted | 0.41 | (1.89)
Stock-based compensation | 0.20 | 2.44
NonGaapEarningsPerShareDiluted = Non-GAAP diluted | 0.61 | 0.55
"""
    found = per_share(facts(STATEMENT + printed), 9)
    assert found.steps["amount"].tolist() == [0.41, 0.20, 0.61]


def test_a_measure_without_gaap_line_starts_where_the_figures_add_up():
    found = bridges(
        facts("""reconciliation, 1000 | 3M Mar 2020 | 3M Mar 2019
Segment costs | 7 | 3
NetIncomeLoss = Net income | 74,817 | 52,517
Add: interest | 222 | 131
Income tax | 17,100 | 12,300
NonGaapEbitda = EBITDA | 92,139 | 64,948
Stock compensation | 1,000 | 900
NonGaapAdjustedEbitda = Adjusted EBITDA | 93,139 | 65,848
""")
    )
    assert found["NonGaapEbitda"].steps["label"].iloc[0] == "Net income"
    assert found["NonGaapAdjustedEbitda"].steps["label"].iloc[0] == "EBITDA"


def test_a_measure_without_gaap_line_that_adds_up_from_nowhere_is_no_bridge():
    printed = facts("""reconciliation, 1000 | 3M Mar 2020
Segment costs | 7
Other costs | 8
NonGaapEbitda = EBITDA | 92,139
""")
    assert bridges(printed) == {}


def test_columns_of_gaap_adjustments_and_non_gaap():
    found = bridges(
        facts("""income, 1000000 | 3M May 2014 | 3M May 2013
NetIncomeLoss = NET INCOME | 3,646 | 3,807

reconciliation, 1000000 | 3M May 2014 GAAP | 3M May 2014 Adj. | 3M May 2014 Non-GAAP | 3M May 2013 GAAP
NET INCOME | 3,646 | 581 | 4,227 | 3,807
Other revenues | 10 | | 12 | 9
""")
    )
    assert found["NonGaapNetIncomeLoss"].steps["amount"].tolist() == [3_646, 581, 4_227]
    assert found["NonGaapNetIncomeLoss"].steps["label"].tolist()[1] == "Adj."
    assert found["Other revenues"].moves["amount"].tolist() == [2]


def test_adjustments_in_columns_may_be_printed_as_what_to_take_off():
    found = bridges(
        facts("""income, 1000 | 3M Sep 2005 | 3M Sep 2004
NetIncomeLoss = Net loss | (900) | (800)

reconciliation, 1000 | 3M Sep 2005 As reported | 3M Sep 2005 Charges | 3M Sep 2005 Pro forma
Net loss | (900) | (1,000) | 100
""")
    )
    assert found["NonGaapNetIncomeLoss"].moves["amount"].tolist() == [1_000]
    assert found["NonGaapNetIncomeLoss"].status == "ties"


def test_measures_side_by_side_are_called_by_their_columns():
    found = bridges(
        facts("""income, 1000000 | 3M Mar 2020 | 3M Mar 2019
NetIncomeLoss = Net income | 1,693 | 1,862

reconciliation, 1000000 | 3M Mar 2020 Net income | 3M Mar 2020 Operating expenses
Reported - GAAP | 1,693 | 1,798
Litigation provisions | 5 | (6)
(Gains) losses on equity investments | 146 |
Non-GAAP | 1,844 | 1,792
""")
    )
    assert found["NonGaapNetIncomeLoss"].moves["amount"].tolist() == [5, 146]
    assert found["Non-GAAP, Operating expenses"].steps["amount"].tolist() == [1_798, -6, 1_792]


def test_a_line_without_a_label_names_no_measure():
    sheet = """balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
InventoryNet = Inventories | 13,224 | 10,776

"""
    printed = facts(sheet + STATEMENT + RECONCILIATION)
    printed["label"] = printed["label"].replace("Inventories", "")
    assert list(bridges(printed, 9)) == ["NonGaapGrossProfit", "NonGaapNetIncomeLoss"]


def test_two_lists_of_measures_are_no_bridge():
    printed = """
reconciliation, 1000 | 9M Sep 2007
NetIncomeLoss = GAAP net income | 237,926
Gross margin | 68.4%
Other income | 7
NonGaapNetIncomeLoss = Non-GAAP net income | 352,781
"""
    assert bridges(facts(STATEMENT + printed), 9) == {}
    printed = """
reconciliation, 1 | 9M Sep 2007
EarningsPerShareBasic = GAAP basic | 0.44
EarningsPerShareDiluted = GAAP diluted | 0.41
NonGaapEarningsPerShareBasic = Non-GAAP basic | 0.65
NonGaapEarningsPerShareDiluted = Non-GAAP diluted | 0.61
"""
    assert bridges(facts(STATEMENT + printed), 9) == {}


def test_per_share_shows_what_income_over_shares_does_not_explain():
    # Preferred dividends come off the printed GAAP figure, not off the net income that the bridge starts from.
    found = per_share(facts(STATEMENT.replace("0.41 | (1.89)", "0.31 | (1.89)") + RECONCILIATION), 9)
    assert found.moves["label"].tolist()[-1].startswith("Other")
    assert found.status == "ties"


def test_a_step_may_say_non_gaap_itself():
    printed = facts("""reconciliation, 1000000 | 3M Mar 2023 | 3M Mar 2022
OperatingIncomeLoss = GAAP operating income | 558 | 692
Stock-based compensation | 184 | 118
Other costs, non-GAAP | 2 | (5)
Total non-GAAP adjustments | 186 | 113
NonGaapOperatingIncomeLoss = Non-GAAP operating income | 744 | 805
""")
    assert bridges(printed)["NonGaapOperatingIncomeLoss"].moves["amount"].tolist() == [184, 2]


def test_columns_that_compare_periods_hold_no_bridge():
    printed = """
reconciliation, 1000 | 9M Sep 2007 YoY Change
NetIncomeLoss = GAAP net income | 30
Stock-based compensation | 12
NonGaapNetIncomeLoss = Non-GAAP net income | 42
"""
    assert list(bridges(facts(STATEMENT + printed), 9)) == []
    assert list(bridges(facts(STATEMENT + printed.replace(" YoY Change", "")), 9)) == ["NonGaapNetIncomeLoss"]


CASH = """cash_flow, 1000000 | 3M Oct 2023 | 3M Oct 2022
NetCashProvidedByUsedInOperatingActivities = Net cash provided by operating activities | 7,333 | 392
PaymentsToAcquireProductiveAssets = Purchases of property and intangible assets | (278) | (530)
NetCashProvidedByUsedInInvestingActivities = Net cash used in investing activities | (3,169) | 3,148

reconciliation, 1000000 | 3M Oct 2023 | 3M Oct 2022
NetCashProvidedByUsedInOperatingActivities = GAAP net cash provided by operating activities | 7,333 | 392
PaymentsToAcquireProductiveAssets = Purchases of property and intangible assets | (278) | (530)
Principal payments on property | (13) | (18)
NonGaapFreeCashFlow = Free cash flow | 7,042 | (156)
"""


def test_the_companys_own_free_cash_flow_is_led_to_by_its_own_lines():
    found = free_cash_flow_as_printed(facts(CASH))
    assert found.steps["amount"].tolist() == [7_055, -13, 7_042]
    assert found.moves["label"].tolist() == ["Principal payments on property"]


def test_a_free_cash_flow_without_its_bridge_leaves_the_difference_open():
    alone = CASH.replace("GAAP net cash provided by operating activities | 7,333", "GAAP net cash | 7,433")
    found = free_cash_flow_as_printed(facts(alone.replace("(278) | (530)\nPrincipal", "(200) | (500)\nPrincipal")))
    assert found.moves["label"].tolist() == ["What the company counts otherwise"]
    same = facts(
        CASH.replace("Principal payments on property | (13) | (18)\n", "").replace("7,042 | (156)", "7,055 | (138)")
    )
    assert free_cash_flow_as_printed(same).moves.empty
    with pytest.raises(MissingLine, match="no free cash flow of its own"):
        free_cash_flow_as_printed(facts(CASH.split("\n\n")[0] + "\n"))
