import pytest
from snippets import facts

from helpers.income import (
    PRETAX_INCOME,
    common_size,
    eps_split,
    headlines,
    margins,
    revenue_mix,
    tax_rate,
    year_on_year,
)
from helpers.measures import MissingLine

STATEMENT = f"""income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Total net revenues | 735,048 | 573,567
Cost of revenues:
Product | 168,123 | 140,787
Service | 64,163 | 49,398
CostOfRevenue = Total cost of revenues | 232,286 | 190,185
GrossProfit = Gross margin | 502,762 | 383,382
Operating expenses:
Research and development | 397,160 | 302,611
Other charges, net | (7,161) | 23,028
OperatingExpenses = Total operating expenses | 389,999 | 325,639
OperatingIncomeLoss = Operating income (loss) | 112,763 | 57,743
Interest and other income | 19,601 | 28,610
Interest and other expense | (1,656) | (808)
{PRETAX_INCOME[0]} = Before taxes | 130,708 | 85,545
IncomeTaxExpenseBenefit = Provision for income taxes | 45,609 | 27,271
NetIncomeLoss = Net income (loss) | 85,099 | 58,274
EarningsPerShareDiluted = Diluted | 0.15 | 0.10
WeightedAverageNumberOfDilutedSharesOutstanding = Diluted shares | 561,401 | 599,626
"""


def test_headlines_are_the_lines_that_are_printed():
    found = headlines(facts(STATEMENT))
    assert found.lines["label"].tolist()[-2:] == ["Net income", "Diluted earnings per share"]
    assert found.line("Revenue")["growth"] == pytest.approx(28.15, abs=0.01)
    assert found.line("Diluted earnings per share")["unit"] == "USD/share"
    with pytest.raises(MissingLine, match="no revenue"):
        headlines(facts("balance_sheet, 1 | 30 Sep 2007\nAssets = Total assets | 5\n"))


def test_the_mix_is_what_stands_above_revenue_and_adds_up_to_it():
    parts = (
        "Product | 606,769 | 467,237\nService | 128,279 | 106,330\nRevenues = Total net revenues | 735,048 | 573,567"
    )
    found = revenue_mix(facts(STATEMENT.replace("Revenues = Total net revenues | 735,048 | 573,567", parts)))
    assert found.lines["label"].tolist() == ["Product", "Service"]
    assert found.lines["now"].round(1).tolist() == [82.5, 17.5]
    wrong = parts.replace("106,330", "106,331")
    with pytest.raises(MissingLine, match="what its revenue is made of"):
        revenue_mix(facts(STATEMENT.replace("Revenues = Total net revenues | 735,048 | 573,567", wrong)))


def test_costs_and_profit_are_no_mix_although_they_add_up_to_revenue():
    with pytest.raises(MissingLine, match="what its revenue is made of"):
        revenue_mix(facts(STATEMENT))


def test_the_mix_may_stand_in_a_table_of_its_own_for_one_period():
    table = """
segments, 1000000 | 3M Sep 2007
Americas | 435
Europe | 300
Total | 735
"""
    whole = "income, 1000000 | 3M Sep 2007 | 3M Sep 2006\nRevenues = Revenue | 735 | 574\n"
    found = revenue_mix(facts(whole + table))
    assert found.lines["label"].tolist() == ["Americas", "Europe"]
    assert found.before == ""


def test_margins_and_tax_rate():
    lines = margins(facts(STATEMENT)).lines
    assert lines["now"].round(1).tolist() == [68.4, 15.3, 11.6]
    assert (lines["change"] * 100).round().tolist() == [156, 527, 142]
    assert tax_rate(facts(STATEMENT)).line("Effective tax rate")["now"] == pytest.approx(34.9, abs=0.01)


def test_margins_without_revenue_name_the_revenue():
    with pytest.raises(MissingLine, match="no revenue"):
        margins(facts("income, 1 | 3M Sep 2007\nGrossProfit = Gross profit | 5\n"))


def test_common_size_leaves_out_what_is_no_amount():
    printed = facts("""income, 1000 | 3M Sep 2007 | 3M Sep 2006
Net revenues:
Product | 606,769 | 467,237
Revenues = Total net revenues | 735,048 | 573,567
GrossProfit = Gross margin | 502,762 | 383,382
Other charges, net | (5,062) | 15,310
Diluted shares | 561,401 | 599,626
""")
    lines = common_size(printed, "income", 3).lines
    assert list(lines["label"]) == ["Net revenues: Product", "Total net revenues", "Gross margin", "Other charges, net"]
    assert lines["now"].round(1).tolist() == [82.5, 100.0, 68.4, -0.7]
    assert lines["change"].round(2).tolist()[2] == 1.56


def test_common_size_on_no_revenue_is_no_number():
    printed = facts("""income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Revenue | - | 10
Net loss | (5) | (4)
""")
    lines = common_size(printed, "income", 3).lines
    assert lines["now"].isna().all()
    assert lines["before"].tolist() == [100, -40]


def test_a_tax_rate_on_a_loss_is_no_number():
    loss = STATEMENT.replace("130,708 | 85,545", "(130,708) | 85,545")
    assert tax_rate(facts(loss)).lines["now"].isna().all()


def test_the_year_on_year_walk_takes_single_lines_with_their_signs():
    found = year_on_year(facts(STATEMENT))
    assert found.status == "ties"
    assert found.steps[["label", "amount"]].to_numpy().tolist() == [
        ["Net income, 3M Sep 2006", 58_274],
        ["Revenue", 161_481],
        ["Cost of revenues: Product", -27_336],
        ["Cost of revenues: Service", -14_765],
        ["Research and development", -94_549],
        ["Other charges, net", 30_189],
        ["Interest and other income", -9_009],
        ["Interest and other expense", -848],
        ["Provision for income taxes", -18_338],
        ["Net income, 3M Sep 2007", 85_099],
    ]


def test_lines_that_do_not_add_up_are_one_step_between_their_results():
    found = year_on_year(facts(STATEMENT.replace("397,160", "397,170")))
    assert "Operating expenses" in found.steps["label"].tolist()
    assert "Research and development" not in found.steps["label"].tolist()
    assert found.status == "ties"


def test_a_bank_walks_from_its_income_before_taxes():
    found = year_on_year(
        facts(f"""income, 1000 | 3M Mar 2020 | 3M Mar 2019
Net interest income | 35 | 34
{PRETAX_INCOME[0]} = Income before taxes | 12 | 16
IncomeTaxExpenseBenefit = Income taxes | 3 | 4
NetIncomeLoss = Net income | 9 | 12
""")
    )
    assert found.steps["amount"].tolist() == [12, -4, 1, 9]
    assert found.status == "ties"


BANK = f"""income, 1000 | 3M Mar 2020 | 3M Mar 2019
InterestAndDividendIncomeOperating = Total interest income | 40,557 | 43,202
InterestExpense = Total interest expense | 8,462 | 12,563
InterestIncomeExpenseNet = Net interest income | 32,095 | 30,639
ProvisionForLoanLeaseAndOtherLosses = Provision for loan losses | 9,940 | 15,646
InterestIncomeExpenseAfterProvisionForLoanLoss = After provision | 22,155 | 14,993
Service charges | 5,306 | 5,324
NoninterestIncome = Total noninterest income | 5,306 | 5,324
Salaries | 25,758 | 25,543
NoninterestExpense = Total noninterest expense | 25,758 | 25,543
{PRETAX_INCOME[0]} = Income before income tax | 1,703 | (5,226)
IncomeTaxExpenseBenefit = Provision for income taxes | 445 | (1,153)
NetIncomeLoss = Net income | 1,258 | (4,073)

other, 1 | 3M Mar 2020 | 3M Mar 2019
NetInterestMarginPercent = Net interest margin | 3.5% | 3.3%
"""


def test_a_banks_revenue_is_its_net_interest_and_its_fees():
    found = headlines(facts(BANK))
    assert found.lines["label"].tolist()[:3] == [
        "Revenue",
        "Net interest income",
        "Noninterest income",
    ]
    assert found.lines["now"].tolist()[0] == 37_401
    assert revenue_mix(facts(BANK)).lines["now"].round(1).tolist() == [85.8, 14.2]
    lines = margins(facts(BANK)).lines.set_index("label")["now"].round(1)
    assert lines.to_dict() == {"Efficiency ratio": 68.9, "Net margin": 3.4, "Net interest margin": 3.5}


def test_a_bank_walks_from_its_net_interest_income():
    found = year_on_year(facts(BANK))
    assert found.steps[["label", "amount"]].to_numpy().tolist() == [
        ["Net income, 3M Mar 2019", -4_073],
        ["Net interest income", 1_456],
        ["Provision for loan losses", 5_706],
        ["Total noninterest income", -18],
        ["Total noninterest expense", -215],
        ["Provision for income taxes", -1_598],
        ["Net income, 3M Mar 2020", 1_258],
    ]
    assert found.status == "ties"


def test_without_a_period_before_there_is_no_walk():
    with pytest.raises(MissingLine, match="no period to compare 3M Sep 2007 with"):
        year_on_year(facts("income, 1 | 3M Sep 2007\nRevenues = Revenue | 5\nNetIncomeLoss = Net income | 1\n"))


def test_the_split_of_earnings_per_share():
    found = eps_split(facts(STATEMENT))
    assert found.steps["amount"].round(4).tolist() == [0.10, 0.0447, 0.0097, 0.15]
    assert found.status == "rounds"


def test_what_income_and_shares_do_not_explain_is_a_step_of_its_own():
    # Preferred dividends come off before the printed figure: 0.05 where income over shares is 0.15.
    found = eps_split(facts(STATEMENT.replace("0.15 | 0.10", "0.05 | 0.10")))
    assert found.moves["label"].tolist()[-1].startswith("Other")
    assert found.status == "ties"


def test_a_share_count_in_the_wrong_scale_is_refused():
    wrong = STATEMENT.replace("Diluted shares | 561,401 | 599,626", "Diluted shares | 561,401,000 | 599,626,000")
    with pytest.raises(MissingLine, match="nowhere near"):
        eps_split(facts(wrong))
