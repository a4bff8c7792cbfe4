"""One wrong digit where little else is printed: the relation it breaks must not vanish with the column it breaks."""

import pytest
from snippets import facts

from helpers import ties

PER_SHARE = """income, 1000000 | 3M Mar 2023 | 3M Mar 2022
Net income | 567 | 625
Net income per share, diluted | $1.05 | $1.07
Basic shares | 537 | 581
Diluted shares | 541 | 587

reconciliation, 1000000 | 3M Mar 2023 | 3M Mar 2022
GAAP net income | 569 | 628
GAAP per share | $1.05 | $1.07
Shares used for GAAP | 541 | 587
"""
MARGIN = """income, 1000000 | 3M Mar 2023 | 3M Mar 2022
Net revenues | 2,510 | 2,483
Adjusted operating income | 744 | 805
Adjusted operating margin | 29.6% | 32.4%
"""
CAPITAL = """other, 1000 | 31 Mar 2020 | 31 Mar 2019
Tangible equity | 161,049 | 144,943
Tangible assets | 1,306,142 | 1,223,174
Tangible equity to tangible assets | 12.33% | 11.85%
"""
TOTAL = """reconciliation, 1000000 | 3M Mar 2023 | 3M Mar 2022
Stock compensation | 132 | 117
Amortization | 10 | 1
Restructuring | 42 | -
Other | 2 | (5)
Total adjustments | 186 | 113
"""
TAX_RATE = """reconciliation, 1 | 3M Dec 2022 | 3M Dec 2021 | 12M Dec 2022 | 12M Dec 2021
GAAP tax rate | 17.0% | 12.1% | (3.2)% | 8.5%
Tax reform | 16.5% | -% | 10.6% | -%
Income tax effects | 12.2% | 1.3% | (3.3)% | 0.2%
Adjusted tax rate | 45.7% | 13.4% | 4.1% | 8.7%
"""
EARNINGS = """income, 1 | 3M Jan 2023 | 3M Jan 2022
Adjusted diluted EPS | $2.61 | $2.73

reconciliation, 1 | 3M Jan 2023 | 3M Jan 2022
Adjusted diluted EPS | $2.61 | $2.73
"""
CASH = """balance_sheet, 1000 | 31 Dec 2007 | 31 Dec 2006
Cash and cash equivalents | 1,349,277 | 1,596,333

cash_flow, 1000 | 12M Dec 2007 | 12M Dec 2006
Cash and cash equivalents at end of period | 1,349,277 | 1,596,333
"""
GROWTH = """income, 1000000 | 3M Mar 2020 | 3M Mar 2019 | 3M Mar 2020 Change
Book value per share | $36.75 | $34.90 | 5.3%
Adjusted value | $30.92 | $28.89 | 7.0%
Adjusted value with currency | $28.77 | $26.42 | 8.9%
"""
BRIDGE = """reconciliation, 1000 | 3M Mar 2020 | 3M Mar 2019
Net income | 74,213 | 81,907
Impairment | 12,604 | 3,118
Stock compensation | 7,033 | 6,020
Adjusted net income | 93,850 | 91,045
Net income per share | $0.74 | $0.82
Impairment per share | 0.13 | 0.03
Stock compensation per share | 0.07 | 0.06
Adjusted net income per share | $0.94 | $0.91
Diluted shares | 100,114 | 100,020
"""


def broken(text):
    """What breaks: kind, label and period."""
    printed = facts(text)
    printed.loc[(printed["unit"] == "percent") & printed["raw"].str.startswith("$"), "unit"] = "USD/share"
    every = ties.findings(printed)
    some = every[every["status"] == "breaks"]
    return set(zip(some["kind"], some["label"], some["period"], strict=True))


@pytest.mark.parametrize(
    ("text", "right", "wrong", "kind", "label"),
    [
        (PER_SHARE, "GAAP | 541", "GAAP | 571", "per share", "GAAP per share"),
        (MARGIN, "29.6%", "59.6%", "percent", "Adjusted operating margin"),
        (CAPITAL, "12.33%", "14.33%", "percent", "Tangible equity to tangible assets"),
        (TOTAL, "| 113", "| 119", "footing", "Total adjustments"),
        (TAX_RATE, "12.2%", "11.2%", "footing", "Adjusted tax rate"),
        (EARNINGS, "income, 1 | 3M Jan 2023 | 3M Jan 2022\nAdjusted diluted EPS | $2.61",
         "income, 1 | 3M Jan 2023 | 3M Jan 2022\nAdjusted diluted EPS | $2.31", "repeat", "Adjusted diluted EPS"),
        (CASH, "1,349,277 | 1,596,333\n\n", "1,349,877 | 1,596,333\n\n", "articulation",
         "Cash and cash equivalents at end of period"),
        (GROWTH, "5.3%", "9.3%", "growth", "Book value per share"),
        (BRIDGE, "0.13", "0.43", "per share", "Impairment per share"),
    ],
)  # fmt: skip
def test_a_misprint_breaks_a_relation_that_holds_in_the_other_periods(text, right, wrong, kind, label):
    assert broken(text) == set()
    assert right in text
    assert (kind, label) in {one[:2] for one in broken(text.replace(right, wrong, 1))}


def test_lines_of_one_name_that_differ_in_the_last_digit_may_be_two_measures():
    assert broken(EARNINGS.replace("$2.61", "$2.63", 1)) == set()


def test_growth_that_is_taken_at_other_rates_of_exchange_is_no_misprint():
    currency = GROWTH.replace("7.0%", "9.2%").replace("8.9%", "6.1%")
    assert broken(currency) == set()


ROUNDED = """income, 1000000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007
Americas | 412 | 377 | 1,243
Europe | 318 | 291 | 955
Asia | 206 | 188 | 617
Total revenues | 936 | 857 | 2,815
Cost of products | 301 | 277 | 905
Cost of services | 144 | 131 | 432
Cost of licenses | 88 | 70 | 266
Total cost | 534 | 478 | 1,603
"""


def test_rounded_sums_may_miss_by_what_rounding_makes_likely_and_no_more():
    # Three rounded parts can miss their rounded total by one step, never by two.
    assert broken(ROUNDED) == set()
    assert broken(ROUNDED.replace("| 478", "| 477")) == set()
    assert broken(ROUNDED.replace("| 478", "| 476")) == {("footing", "Total cost", "3M Sep 2006")}


def test_sums_that_miss_by_several_steps_do_not_make_a_table_that_rounds():
    exact = ROUNDED.replace("| 534", "| 533").replace("| 857", "| 856")
    wrong = exact.replace("2,815", "2,817").replace("| 478", "| 479")
    assert {one[1:] for one in broken(wrong)} == {("Total revenues", "9M Sep 2007"), ("Total cost", "3M Sep 2006")}


def test_a_sum_takes_the_parts_with_which_it_is_exact_in_every_period():
    text = """cash_flow, 1000000 | 3M Mar 2023 | 3M Mar 2022
Net cash from operations | 841 | 613
Proceeds from stock issued | - | 1
Repurchases of stock | (242) | (1,069)
Taxes paid for employees | (92) | (61)
Dividends | (134) | (129)
Net cash used in financing | (468) | (1,258)
"""
    every = ties.findings(facts(text))
    assert list(every["status"]) == ["ties", "ties"]
    assert every["parts"].str.count("line").tolist() == [4, 4]


def test_a_misprint_by_few_steps_is_no_rounding_of_many_parts():
    text = """other, 1000 | 3M Mar 2020
Offices | 81,338
Industry | 68,454
Medical | 52,517
Restaurants | 37,479
Retail | 35,248
Hotels | 29,934
Other buildings | 31,322
Total real estate | 336,292
"""
    assert broken(text) == set()
    assert broken(text.replace("29,934", "29,930")) == {("footing", "Total real estate", "3M Mar 2020")}


def test_lines_that_agree_in_two_other_periods_differ_by_misprint():
    text = """segments, 1 | 3M Jan 2023 | 3M Jan 2022 | 12M Jan 2023 | 12M Jan 2022
Comparable sales | (9.6)% | (2.1)% | (10.3)% | 11.0%

other, 1 | 3M Jan 2023 | 3M Jan 2022 | 12M Jan 2023 | 12M Jan 2022
Comparable sales | (9.6)% | (2.1)% | (10.3)% | 11.0%
"""
    assert broken(text) == set()
    assert broken(text.replace("(10.3)%", "(10.5)%", 1)) == {("repeat", "Comparable sales", "12M Jan 2023")}


MEASURES = """reconciliation, 1000000 | 3M Mar 2023 Costs | 3M Mar 2023 Profit | 3M Mar 2023 Pension | 3M Mar 2023 Tax
Reported | 7,988 | 2,629 | 61 | 546
Restructuring | (14) | 71 | (1) | 17
Impairment | (6) | 115 | - | 15
Core | 7,968 | 2,815 | 60 | 578
"""


def test_a_misprint_of_a_small_figure_shows_where_the_sum_holds_for_the_other_measures():
    assert broken(MEASURES) == set()
    assert broken(MEASURES.replace("| 60", "| 90")) == {("footing", "Core", "3M Mar 2023")}


def test_a_column_of_rates_beside_amounts_does_not_add_up_and_is_no_misprint():
    assert broken(MEASURES.replace("| 61", "| 47").replace("| (1)", "| 35").replace("| 60", "| 95")) == set()


CHANGES = """income, 1000000 | 3M Mar 2020 | 3M Mar 2019 | 3M Mar 2020 Change
Net sales | $521 | $538 | -3%
Operating income | $60 | $78 | -23%
Segment income | $82 | $96 | -15%
"""


def test_what_is_headed_as_a_change_is_one_though_its_rates_have_two_digits():
    assert broken(CHANGES) == set()
    assert broken(CHANGES.replace("-15%", "-25%")) == {("growth", "Segment income", "3M Mar 2020 change")}


def test_changes_at_constant_rates_of_exchange_are_no_changes_of_what_is_printed():
    assert broken(CHANGES.replace("Change", "Constant currency change").replace("-15%", "-14%")) == set()


NEARLY = """other, 1000000 | 3M Dec 2004 | 3M Dec 2003 | 3M Dec 2004 Change
Revenues, north | $1,238 | $1,111 | 11.5%
Revenues, south | $971 | $904 | 7.5%
Revenues, west | $235 | $212 | 10.8%
Revenues, east | $210 | $184 | 14.1%
Income, north | 106 | 122 | -13.0%
Income, south | 117 | 102 | 13.5%
Income, west | 43 | 20 | 106.2%
"""


def test_rates_that_nearly_recompute_do_not_hide_one_that_fails_by_far():
    assert broken(NEARLY) == set()
    assert broken(NEARLY.replace("14.1%", "74.1%")) == {("growth", "Revenues, east", "3M Dec 2004 change")}


NAMESAKES = """income, 1000 | 3M Mar 2020
Product sales | 428,647
Interest income | 3,084

segments, 1000 | 3M Mar 2020
Product sales | 428,647
Interest income | 3,084
"""
LAYOUT = """segments, 1 | 3M Mar 2022
Sales of equipment | 6,562
Profit of the segment | 1,057

other, 1 | 3M Mar 2022
Sales of equipment | 6,512
Profit of the segment | 3,640
"""


def test_one_digit_between_figures_of_one_name_is_a_misprint_where_the_tables_agree_elsewhere():
    assert broken(NAMESAKES) == set()
    assert broken(NAMESAKES.replace("428,647", "438,647", 1)) == {("repeat", "Product sales", "3M Mar 2020")}


def test_tables_of_one_layout_print_other_lines_under_one_name():
    assert broken(LAYOUT) == set()


EQUITY = """balance_sheet, 1000000 | 20 Nov 2022 | 28 Aug 2022
Current liabilities | 33,067 | 31,998
Long-term debt | 11,484 | 11,521
Total liabilities | 44,551 | 43,519
Common stock | 6,984 | 6,886
Retained earnings | 14,487 | 13,756
Total stockholders' equity | 21,471 | 20,642
Noncontrolling interests | 5 | 5
Total equity | 21,476 | 20,647
Total liabilities and equity | 66,027 | 64,166
"""
EXPENSES = """income, 1000000 | 3M Mar 2023 | 3M Mar 2022
Revenues | 2,510 | 2,483
Cost of revenues | 702 | 711
Gross profit | 1,808 | 1,772
Research | 132 | 117
Selling | 10 | 1
Total expenses | 142 | 118
Income from operations | 1,666 | 1,654
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "label"),
    [
        (EQUITY, "| 21,476", "| 61,476", "Total equity"),
        (EQUITY, "| 20,647", "| 21,647", "Total equity"),
        (EXPENSES, "| 142", "| 172", "Total expenses"),
        (EXPENSES, "| 1,772", "| 1,742", "Gross profit"),
    ],
)
def test_a_subtotal_is_wrong_where_the_total_holds_without_it(text, right, wrong, label):
    assert broken(text) == set()
    printed = facts(text.replace(right, wrong))
    every = ties.findings(printed)
    some = every[every["status"] == "breaks"]
    assert label in set(some["label"])
    assert set(some["suspect"]) == set(printed.loc[printed["raw"] == wrong.strip("| "), "source"])


def test_a_difference_of_small_figures_is_a_misprint_where_its_digit_says_so():
    text = """cash_flow, 1000 | 3M Mar 2020 | 3M Mar 2019
Sale of a plant | - | 4,801
Capital expenditures | (4,422) | (3,084)
Other | 6 | 29
Net cash from investing | (4,416) | 1,746
"""
    assert broken(text) == set()
    assert broken(text.replace("1,746", "1,726")) == {("footing", "Net cash from investing", "3M Mar 2019")}


SHARES = """income, 1000 | 3M Mar 2020 | 3M Mar 2019
Net income | 26,727 | 31,204
Basic income | $0.21 | $0.25
Diluted income | $0.21 | $0.24
Weighted average shares:
Basic shares | 126,287 | 127,001
Diluted shares | 126,816 | 127,995

reconciliation, 1000 | 3M Mar 2020 | 3M Mar 2019
Shares used for diluted income | 126,816 | 127,995
"""


def test_income_per_share_is_over_the_shares_of_its_table_and_name_though_they_are_misprinted():
    printed = facts(SHARES.replace("126,816", "926,816", 1))
    every = ties.findings(printed)
    some = every[(every["status"] == "breaks") & (every["kind"] == "per share")]
    assert list(some["label"]) == ["Diluted income"]
    assert some["suspect"].item() == "line 7"
    assert some["would_tie"].item() == 126_816
    assert broken(SHARES) == set()


def test_shares_that_are_called_otherwise_are_no_shares_of_a_figure():
    printed = facts(
        SHARES.replace("126,816", "126,287").replace("Diluted shares | 126,287 |", "Diluted shares | 156,816 |")
    )
    every = ties.findings(printed)
    over = every[(every["kind"] == "per share") & (every["label"] == "Diluted income")]["parts"]
    assert over.str.endswith(" / line 6").sum() == 0


RATES = """income, 1000000 | 3M Mar 2020 | 3M Mar 2019
Net sales | 520.9 | 538.0
Cost of goods sold | 325.6 | 328.2
Gross profit | 195.3 | 209.8
% of net sales | 37.5% | 39.0%
Selling expenses | 123.1 | 120.1
% of net sales | 23.6% | 22.3%
Research | 11.9 | 12.2
% of net sales | 2.3% | 2.3%
"""
NAMED = """reconciliation, 1000 | 3M Mar 2020 | 3M Mar 2019
Subscription revenues | 994,702 | 739,986
Service revenues | 51,638 | 49,104
Subscription gross profit | 834,981 | 613,397
Service gross loss | (12,018) | (3,127)
Loss from operations | (31,202) | (11,916)
Subscription gross margin | 84% | 83%
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "label"),
    [
        (RATES, "22.3%", "20.3%", "% of net sales"),
        (NAMED, "83%", "33%", "Subscription gross margin"),
    ],
)
def test_a_percentage_below_its_line_or_named_after_it_is_known_though_one_period_fails(text, right, wrong, label):
    assert broken(text) == set()
    assert ("percent", label) in {one[:2] for one in broken(text.replace(right, wrong))}


def test_a_sum_across_tables_that_holds_in_four_other_periods_is_misprinted_where_it_fails():
    text = """stock_compensation, 1000000 | 3M Jul 2022 | 3M May 2022 | 3M Aug 2021 | 6M Jul 2022 | 6M Aug 2021
Research | 452 | 384 | 297 | 836 | 573
Selling | 159 | 156 | 136 | 315 | 264
Total compensation | 611 | 540 | 433 | 1,151 | 837

reconciliation, 1000000 | 3M Jul 2022 | 3M May 2022 | 3M Aug 2021 | 6M Jul 2022 | 6M Aug 2021
Operating expenses | 2,416 | 3,563 | 1,771 | 5,979 | 3,444
Compensation | (611) | (540) | (433) | (1,151) | (837)
"""
    lone = text.replace("Total compensation | 611 | 540 | 433 | 1,151 | 837\n", "Other | 71 | 66 | 41 | 137 | 83\n")
    assert broken(lone) == set()
    assert broken(lone.replace("297", "294")) == {("follows", "Compensation", "3M Aug 2021")}


def test_a_misprint_does_not_cut_a_total_off_from_parts_that_only_its_period_prints():
    text = """cash_flow, 1000 | 3M Mar 2020 | 3M Mar 2019
Proceeds from debt | 1,017,689 | -
Repayments of debt | (50,186) | -
Purchases of stock | - | (50,000)
Dividends | (93,081) | (79,481)
Stock options | 2,572 | 10,231
Net cash from financing | 876,994 | (119,250)
"""
    assert broken(text) == set()
    printed = facts(text.replace("(50,186)", "(53,186)"))
    every = ties.findings(printed)
    some = every[every["status"] == "breaks"]
    assert some["difference"].tolist() == [3000]
    assert "line 2; + line 3" in some["parts"].item()


def test_a_quotient_of_small_figures_reaches_too_far_to_prove_anything():
    text = """income, 1 | 3M Sep 2023 | 3M Sep 2022 | 9M Sep 2023 | 9M Sep 2022
Products | 58.4% | 66.3% | 65.0% | 58.3%
Gross profit | 62.2% | 64.2% | 55.5% | 62.7%

segments, 1000 | 3M Sep 2023 | 3M Sep 2022 | 9M Sep 2023 | 9M Sep 2022
Revenues | 80 | 61 | 226 | 205
Depreciation | 4 | 2 | 9 | 7

segments, 1000 | 3M Sep 2023 | 3M Sep 2022 | 9M Sep 2023 | 9M Sep 2022
Revenues, Asia | 66 | 47 | 156 | 141
Depreciation, Asia | 3 | 1 | 3 | 4
"""
    assert broken(text) == set()


def test_opposite_measures_agree_in_a_loss_and_need_not_elsewhere():
    text = """reconciliation, 1000 | 3M Sep 2023 | 3M Sep 2022 | 9M Sep 2023 | 9M Sep 2022
GAAP net income | (552) | 371 | (1,566) | 1,382
Non-GAAP net income | (465) | 445 | (1,089) | 1,566
Shares used in GAAP diluted | 1,443 | 1,507 | 1,417 | 1,506
Shares used in non-GAAP diluted | 1,443 | 1,527 | 1,417 | 1,537
"""
    assert broken(text) == set()
    same = text.replace("Shares used in GAAP", "Shares used in the").replace(
        "Shares used in non-GAAP", "Shares used in the"
    )
    assert ("repeat", "Shares used in the diluted", "3M Sep 2022") in broken(same)


def test_a_step_of_zero_per_share_takes_no_other_step():
    text = """reconciliation, 1000000 | 3M Sep 2023 | 3M Sep 2022
GAAP net income | (60) | 57
Stock compensation | 7 | 5
Amortization | 12 | 1
Restructuring | - | -
Income tax effect | (3) | (1)
Non-GAAP net income | (45) | 61
GAAP net income per share | $(0.40) | $0.38
Stock compensation | $0.05 | $0.03
Amortization | $0.08 | $0.01
Restructuring | $0.00 | $0.00
Non-GAAP net income per share | $(0.30) | $0.40
Shares used for GAAP | 152 | 150
Shares used for non-GAAP | 152 | 154
"""
    assert broken(text) == set()
