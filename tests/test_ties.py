"""The calculation graph, kind by kind: what is found in a few lines, and the finding that one wrong digit makes."""

import random

import pytest
from snippets import facts

from helpers import ties

INCOME = """income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Net revenues:
Product | 606,769 | 467,237 | 1,658,237 | 1,410,152
Service | 128,279 | 106,330 | 368,669 | 297,598
Total net revenues | 735,048 | 573,567 | 2,026,906 | 1,707,750
Cost of revenues:
Product | 168,123 | 140,787 | 482,956 | 421,221
Service | 64,163 | 49,398 | 182,213 | 142,834
Total cost of revenues | 232,286 | 190,185 | 665,169 | 564,055
Gross margin | 502,762 | 383,382 | 1,361,737 | 1,143,695
"""
BALANCE = """balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
Cash and cash equivalents | 1,349,277 | 1,596,333
Short-term investments | 272,961 | 443,910
Accounts receivable, net | 279,530 | 249,445
Total current assets | 1,901,768 | 2,289,688
Accrued compensation | 120,251 | 110,451
"""
CASH_FLOW = """cash_flow, 1000 | 9M Sep 2007 | 9M Sep 2006
Accrued compensation | 9,800 | (16,004)
Net (decrease) increase in cash | (247,056) | 414,954
Cash at beginning of period | 1,596,333 | 918,401
Cash at end of period | 1,349,277 | 1,333,355
"""


def found(text, kind):
    """The findings of one kind: label of the total, period, printed, recomputed, status."""
    every = ties.findings(facts(text))
    some = every[every["kind"] == kind]
    return list(zip(some["label"], some["period"], some["printed"], some["recomputed"], some["status"], strict=True))


def breaks(text):
    """What breaks: kind, label, period and the label of the suspect's line."""
    printed = facts(text)
    labels = dict(zip(printed["source"], printed["label"], strict=True))
    every = ties.findings(printed)
    some = every[every["status"] == "breaks"]
    who = [labels.get(place, "") for place in some["suspect"]]
    return set(zip(some["kind"], some["label"], some["period"], who, some["would_tie"], strict=True))


def made_of(text, label, kind="footing"):
    """The labels with signs of the parts of one total."""
    printed = facts(text)
    for relation in ties.relations(printed):
        if relation.kind == kind and printed["label"].iloc[relation.target[0]] == label:
            return [
                ("+" if coef > 0 else "-") + printed["label"].iloc[max(line)]
                for line, coef in zip(relation.parts, relation.coefs, strict=True)
            ]
    return None


def test_totals_nest_and_a_margin_is_a_difference():
    assert made_of(INCOME, "Total net revenues") == ["+Product", "+Service"]
    assert made_of(INCOME, "Gross margin") == ["+Total net revenues", "-Total cost of revenues"]
    assert breaks(INCOME) == set()
    assert set(ties.findings(facts(INCOME))["status"]) == {"ties"}


def test_a_wrong_part_breaks_its_total_and_no_other():
    assert breaks(INCOME.replace("128,279", "128,239")) == {
        ("footing", "Total net revenues", "3M Sep 2007", "Service", 128_279.0)
    }


def test_a_wrong_subtotal_breaks_above_and_below_and_is_named():
    assert breaks(INCOME.replace("232,286", "232,886")) == {
        ("footing", "Total cost of revenues", "3M Sep 2007", "Total cost of revenues", 232_286.0),
        ("footing", "Gross margin", "3M Sep 2007", "Total cost of revenues", 232_286.0),
    }


def test_labels_are_not_needed():
    bare = "\n".join(f"L{number}{line[line.index(' |'):]}" if "income" not in line and "|" in line else line
                     for number, line in enumerate(INCOME.splitlines()))  # fmt: skip
    assert breaks(bare.replace("502,762", "502,162")) == {("footing", "L9", "3M Sep 2007", "L9", 502_762.0)}


def test_a_subtotal_without_a_label_and_a_dash():
    text = """other, 1000 | 3M Sep 2007 | 3M Sep 2006
Impairment | 5,062 | 1,283,421
Amortization | 20,230 | 23,028
Other | - | 310
Blank | 25,292 | 1,306,759
"""
    printed = facts(text).replace({"label": {"Blank": ""}})
    assert set(ties.findings(printed)["status"]) == {"ties"}
    printed.loc[printed["raw"] == "23,028", "value"] = 23_828
    assert list(ties.findings(printed)["status"]) == ["ties", "breaks"]


def test_no_total_is_made_of_numbers_too_short_to_tell():
    text = """other, 1000000 | 3M Sep 2007
Stores opened | 2
Stores closed | 3
Cities | 5
"""
    assert ties.relations(facts(text)) == ()


def test_a_difference_that_only_rearranges_a_total_is_none():
    text = """balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
Assets | 6,503,802 | 7,368,395
Liabilities | 1,344,029 | 1,253,311
Capital | 8,096,005 | 7,647,319
Deficit | (2,936,232) | (1,532,235)
Total equity | 5,159,773 | 6,115,084
"""
    assert made_of(text, "Deficit") is None
    assert made_of(text, "Total equity") == ["+Capital", "+Deficit"]


def test_a_line_repeated_in_another_table_with_the_sign_turned():
    text = (
        INCOME
        + """
reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Less: cost of product | (168,123) | (140,787) | (482,956) | (421,221)
"""
    )
    assert len(found(text, "repeat")) == 4
    assert breaks(text.replace("(140,787)", "(140,187)")) == {
        ("repeat", "Less: cost of product", "3M Sep 2006", "Less: cost of product", -140_787.0)
    }


def test_two_lines_that_differ_for_a_reason_are_no_break():
    text = """income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Shares, diluted | 561,401 | 599,626 | 582,780 | 566,862

reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Shares, diluted | 561,401 | 599,626 | 582,780 | 601,412
"""
    assert len(found(text, "repeat")) == 3
    assert breaks(text) == set()


def test_totals_of_blocks_follow_from_one_another():
    text = """reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006
Gross margin | 502,762 | 383,382
Stock compensation | 4,196 | 4,844
Non-GAAP gross margin | 506,958 | 388,226
Research | 167,887 | 123,389
Stock compensation | (10,412) | (9,417)
Non-GAAP research | 157,475 | 113,972
Operating income | 345,279 | 274,222
Stock compensation | 4,204 | 32
Non-GAAP operating income | 349,483 | 274,254
"""
    assert made_of(text, "Non-GAAP operating income", "follows") == ["+Non-GAAP gross margin", "-Non-GAAP research"]
    assert ("footing", "Non-GAAP research", "3M Sep 2007", "Non-GAAP research", 157_475.0) in breaks(
        text.replace("157,475", "157,415")
    )


def test_lines_of_one_label_and_stretches_of_a_bridge():
    text = (
        INCOME
        + """
reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Start of bridge | 101,351 | 95,122 | 301,442 | 288,316
Cost of product, first plant | 100,001 | 90,002 | 300,003 | 250,004
Cost of product, second plant | 68,122 | 50,785 | 182,953 | 171,217
End of bridge | 269,474 | 235,909 | 784,398 | 709,537
"""
    )
    assert made_of(text, "Product", "follows") == ["+Cost of product, first plant", "+Cost of product, second plant"]
    assert found(text.replace("50,785", "50,784").replace("235,909", "235,908"), "follows")[1][-1] == "breaks"


def test_cash_rolls_forward_to_the_balance_sheet():
    text = BALANCE + "\n" + CASH_FLOW
    assert {label for label, *_ in found(text, "articulation")} == {
        "Accrued compensation",
        "Net (decrease) increase in cash",
        "Cash at beginning of period",
        "Cash at end of period",
    }
    assert {one[:3] for one in breaks(text.replace("| 918,401", "| 918,901"))} == {
        ("footing", "Cash at end of period", "9M Sep 2006")
    }


def test_the_change_of_a_balance_says_which_of_several_lines_is_wrong():
    text = BALANCE.replace("Accrued compensation | 120,251 | 110,451\n", "") + """Accounts payable | 205,671 | 179,553
Accrued compensation | 120,251 | 110,451
Accrued warranty | 36,204 | 34,828
Total current liabilities | 362,126 | 324,832

""" + CASH_FLOW  # fmt: skip
    assert breaks(text.replace("120,251", "120,751")) == {
        ("footing", "Total current liabilities", "30 Sep 2007", "Accrued compensation", 120_251.0)
    }


PER_SHARE = """income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007
Income before taxes | 130,708 | 85,545 | 342,592
Provision for taxes | 45,609 | 27,271 | 104,666
Net income | 85,099 | 58,274 | 237,926
Basic income per share | 0.17 | 0.10 | 0.44
Diluted income per share | 0.15 | 0.10 | 0.41
Basic shares | 515,658 | 568,561 | 543,094
Diluted shares | 561,401 | 599,626 | 582,780
"""


def test_income_over_shares():
    assert len(found(PER_SHARE, "per share")) == 6
    assert breaks(PER_SHARE) == set()
    assert breaks(PER_SHARE.replace("| 0.41", "| 0.47")) == {
        ("per share", "Diluted income per share", "9M Sep 2007", "Diluted income per share", 0.41)
    }


def test_a_number_of_shares_that_only_a_quotient_touches_is_no_blank():
    assert ties.coverage(facts(PER_SHARE), ties.findings(facts(PER_SHARE))).empty


PERCENT = (
    INCOME
    + """
reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Gross margin | 502,762 | 383,382 | 1,361,737 | 1,143,695
Stock compensation | 2,353 | 2,101 | 8,534 | 5,952
Amortization | 1,369 | 1,369 | 4,107 | 4,107
Non-GAAP gross margin | 506,484 | 386,852 | 1,374,378 | 1,153,754
Gross margin % of revenue | 68.4% | 66.8% | 67.2% | 67.0%
Stock compensation % of revenue | 0.3% | 0.4% | 0.4% | 0.3%
Amortization % of revenue | 0.2% | 0.2% | 0.2% | 0.3%
Non-GAAP gross margin % of revenue | 68.9% | 67.4% | 67.8% | 67.6%
"""
)


def test_percentages_of_one_base_and_their_sum():
    assert len(found(PERCENT, "percent")) == 16
    assert ("percent", "Gross margin % of revenue", "9M Sep 2007", "Gross margin % of revenue", 67.2) in breaks(
        PERCENT.replace("67.2%", "61.2%")
    )


def test_a_percentage_that_only_makes_its_column_add_up_is_a_rounding_plug():
    # 4,107 of 1,707,750 is 0.24%: printed as 0.3% so that 67.0, 0.3 and 0.3 make 67.6.
    every = ties.findings(facts(PERCENT))
    plug = every[every["status"] == "breaks"]
    assert list(zip(plug["label"], plug["period"], plug["suspect"], strict=True)) == [
        ("Amortization % of revenue", "9M Sep 2006", "")
    ]
    assert "rounding plug" in plug["reason"].iloc[0]


GROWTH = """segments, 1000 | 3M Sep 2007 | 3M Sep 2006 | 3M Sep 2007 % Change
Infrastructure | 464,695 | 345,570 | 34.5%
Services | 142,074 | 121,667 | 16.8%
Europe | 210,300 | 180,100 | 16.8%
Loss of a start-up | (2,000) | (4,000) | 50.0%
Americas | 396,469 | 287,137 | 38.1%
"""


def test_a_column_of_growth_and_its_sign_where_a_loss_shrinks():
    def judged(text):
        printed = facts(text)
        printed.loc[printed["column"] == "", ["unit", "scale"]] = "USD", 1000  # a row that ends in a percentage
        every = ties.findings(printed)
        return list(every[every["kind"] == "growth"]["status"])

    assert judged(GROWTH) == ["ties"] * 5
    assert judged(GROWTH.replace("38.1%", "33.1%")) == ["ties"] * 4 + ["breaks"]


ACROSS = """reconciliation, 1000 | 3M Sep 2007 GAAP | 3M Sep 2007 Adjustments | 3M Sep 2007 Non-GAAP
Research | 167,887 | (10,412) | 157,475
Marketing | 177,762 | (9,156) | 168,606
Administration | 29,182 | (3,212) | 25,970
Amortization | 20,230 | (20,230) | -
"""


def test_a_bridge_that_runs_across():
    assert [status for *_, status in found(ACROSS, "across")] == ["ties"] * 4
    assert {one[:2] for one in breaks(ACROSS.replace("168,606", "168,006"))} == {("across", "Marketing")}


ROUNDED = """income, 1000000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Americas | 412 | 377 | 1,243 | 1,131
Europe | 318 | 291 | 955 | 870
Asia | 206 | 188 | 617 | 561
Total revenue | 937 | 857 | 2,816 | 2,561
Research | 121 | 117 | 366 | 348
Marketing | 233 | 207 | 691 | 627
Administration | 64 | 58 | 189 | 177
Total expenses | 418 | 383 | 1,247 | 1,151
"""


def test_a_table_that_rounds_is_known_by_its_own_sums():
    status = [one for *_, one in found(ROUNDED, "footing")]
    assert sorted(status) == ["rounds"] * 7 + ["ties"]
    assert breaks(ROUNDED) == set()
    assert breaks(ROUNDED.replace("| 2,816", "| 2,866"))


def test_what_rounds_says_so():
    every = ties.findings(facts(ROUNDED))
    assert set(every[every["status"] == "rounds"]["reason"]) == {"no more than the rounding of 4 figures explains"}


def test_prices_are_rounded_each_where_the_release_prints_thousands():
    prices = facts(
        INCOME
        + """
other, 1 | 3M Sep 2007 Gas | 3M Sep 2007 Oil | 3M Sep 2007 Ethane | 3M Sep 2007 Propane
Price before derivatives | 1.98 | 38.02 | 21.31 | 2.30
Settled derivatives | 0.91 | 9.27 | 1.25 | 0.69
Price after derivatives | 2.88 | 47.29 | 22.56 | 2.99
"""
    )
    prices.loc[prices["table"] == "other", "unit"] = "USD"
    every = ties.findings(prices)
    assert list(every[every["label"] == "Price after derivatives"]["status"]) == ["rounds", "ties", "ties", "ties"]


def test_parts_of_a_hundred_per_cent_may_miss_it_by_rounding():
    shares = """segments, 1 | 3M Mar 2020 | 3M Dec 2019 | 3M Sep 2019 | 3M Jun 2019 | 3M Mar 2019 | 3M Dec 2018
Hospitals | 82.6% | 82.4% | 81.7% | 81.7% | 81.6% | 81.4%
Government | 5.4% | 5.4% | 5.5% | 5.6% | 5.8% | 5.8%
Enterprises | 5.5% | 5.5% | 6.1% | 5.9% | 5.9% | 5.9%
Others | 6.5% | 6.6% | 6.7% | 6.8% | 6.7% | 6.9%
Total | 100.0% | 100.0% | 100.0% | 100.0% | 100.0% | 100.0%
"""
    assert breaks(shares) == set()
    assert breaks(shares.replace("81.4%", "87.4%")) == {("footing", "Total", "3M Dec 2018", "Hospitals", 81.4)}


SHARES = """other, 1000 | 31 Dec 2007 Amount | 31 Dec 2007 Percent | 31 Dec 2006 Amount | 31 Dec 2006 Percent
Demand | 316,328 | 28% | 297,676 | 27%
Checking | 308,165 | 27% | 303,493 | 28%
Savings | 182,321 | 16% | 175,610 | 16%
Money market | 145,633 | 13% | 142,290 | 13%
Certificates | 169,994 | 16% | 162,204 | 16%
Brokered | 3,207 | - | 3,204 | -
Total deposits | 1,125,648 | 100% | 1,084,477 | 100%
"""


def test_a_share_of_almost_nothing_is_printed_as_a_dash_and_the_plug_beside_it_is_told():
    printed = facts(SHARES)
    printed.loc[printed["column"] == "Amount", ["unit", "scale"]] = "USD", 1000
    printed.loc[printed["column"] == "Percent", ["unit", "scale"]] = "percent", 1
    every = ties.findings(printed)
    assert list(every[(every["label"] == "Brokered") & (every["kind"] == "percent")]["status"]) == ["ties", "ties"]
    plugs = every[every["status"] == "breaks"]
    # 169,994 is 15.1% and 162,204 is 15.0% of the deposits: printed as 16% so that the parts make 100.
    assert set(plugs["label"]) == {"Certificates"}
    assert set(plugs["reason"]) == {"a rounding plug: it adds up only as printed"}


def test_two_prints_of_one_figure_that_differ_by_one_step_show_each_other():
    twice = (
        INCOME
        + """
other, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Gross margin | 502,762 | 383,383 | 1,361,737 | 1,143,695
"""
    )
    every = ties.findings(facts(twice))
    one = every[every["status"] == "breaks"].iloc[0]
    assert (one["label"], one["printed"], one["recomputed"], one["suspect"]) == (
        "Gross margin",
        383_383,
        383_382,
        "line 13",
    )
    assert one["reason"].startswith("line 10 prints 383,382: two prints of one figure that differ by rounding")


def test_two_prints_that_each_fit_their_own_table_are_no_misprint():
    charges = """cash_flow, 1000 | 3M Mar 2019 | 3M Mar 2020
Amortization | 19,644 | 27,044
Equity awards | 13,882 | 8,502
Deferred taxes | (5,916) | (2,678)
Non-cash items | 27,610 | 32,868

reconciliation, 1000 | 3M Mar 2019 | 3M Mar 2020
Research | 4,025 | 2,370
Marketing | 6,201 | 3,618
Administration | 3,656 | 2,515
Equity awards | 13,882 | 8,503
"""
    every = ties.findings(facts(charges))
    one = every[every["status"] == "breaks"]
    assert list(zip(one["kind"], one["label"], one["suspect"], strict=True)) == [("repeat", "Equity awards", "")]


def test_what_a_footnote_lists_makes_a_step_of_the_bridge():
    bridge = """reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007
Operating expenses | 324,160 | 281,771 | 936,524
Stock compensation | (6,114) | (5,403) | (18,372)
Adjusted operating expenses | 318,046 | 276,368 | 918,152

other, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007
Cost of revenue | 387 | 382 | 1,176
Research | 4,522 | 3,841 | 13,836
Marketing and administration | 1,592 | 1,562 | 4,536
"""
    assert made_of(bridge, "Stock compensation", "follows") == ["-Research", "-Marketing and administration"]
    assert ("follows", "Stock compensation", "3M Sep 2006") in {
        one[:3] for one in breaks(bridge.replace("3,841", "3,341"))
    }


def test_one_column_that_a_sum_misses_by_two_steps_proves_nothing():
    taxed = """income, 1000000 | 12M Jan 2023
Earnings before income tax | 1,788
Income tax expense | 370
Equity in income of affiliates | 1
Net earnings | 1,419
"""
    # 1,788 - 370 + 1: the signs of a single column are open, and 1,788 - 370 - 1 is no rounding of 1,419.
    assert found(taxed, "footing") == []


def test_a_difference_that_is_one_of_the_parts_is_no_misprint():
    listed = """segments, 1000 | 3M Mar 2019
Administration | 60,000
Subtotal | 17,963
Other | (6)
Operating income | 17,957
"""
    assert [one for one in breaks(listed)] == []


def test_income_before_and_after_a_minority_is_not_one_figure_printed_twice():
    shared = """income, 1000000 | 3M Dec 2022 | 3M Dec 2021 | 12M Dec 2021
Net income | 8,017 | 4,623 | 19,868
Less: minority interests | 3 | - | -
Net income of the company | 8,014 | 4,623 | 19,868
"""
    assert breaks(shared) == set()
    assert ("repeat", "Net income of the company", "3M Dec 2021", 4_623.0) in {
        (kind, label, period, recomputed)
        for kind in ("repeat",)
        for label, period, _, recomputed, _ in found(shared, kind)
    }


def test_a_line_of_another_column_than_its_parts_is_left_alone():
    apart = """other, 1000 | 3M Mar 2020 | 3M Mar 2019
Loans | 4,100 |
Securities | 900 |
Total |  | 5,000
"""
    assert ties.relations(facts(apart)) == ()


def test_where_everything_else_adds_up_one_step_is_a_break():
    assert breaks(INCOME.replace("128,279", "128,278")) == {
        ("footing", "Total net revenues", "3M Sep 2007", "Service", 128_279.0)
    }


def test_findings_of_nothing_and_of_lines_that_have_no_relation():
    empty = facts(INCOME).iloc[:0]
    assert ties.relations(empty) == ()
    assert list(ties.findings(empty).columns) == list(ties.findings(facts(INCOME)).columns)
    alone = facts("other, 1 | 3M Sep 2007\nEmployees | 5,318\n")
    assert list(ties.coverage(alone, ties.findings(alone))["label"]) == ["Employees"]


@pytest.mark.parametrize("seed", range(20))
def test_any_statement_that_adds_up_has_no_break_and_any_wrong_digit_one(seed):
    """A random statement: three blocks of a few lines, their totals, and the total of those, in three columns."""
    roll = random.Random(seed)
    lines, totals = [], []
    for block in "ABC":
        parts = [[roll.randrange(10_000, 999_999) for _ in range(3)] for _ in range(roll.randrange(2, 6))]
        totals.append([sum(column) for column in zip(*parts, strict=True)])
        lines += [(f"{block}{number}", part) for number, part in enumerate(parts)] + [(f"Sum of {block}", totals[-1])]
    lines.append(("All", [sum(column) for column in zip(*totals, strict=True)]))
    rows = [f"{label} | " + " | ".join(f"{figure:,}" for figure in figures) for label, figures in lines]
    head = "other, 1000 | 3M Sep 2007 | 3M Jun 2007 | 3M Mar 2007\n"
    assert breaks(head + "\n".join(rows)) == set()
    number, column = roll.randrange(len(lines)), roll.randrange(3)
    label, figures = lines[number]
    wrong = list(figures)
    wrong[column] += roll.choice([3, -7, 50, 4_000, -2_000]) if wrong[column] % 10 else 1
    rows[number] = f"{label} | " + " | ".join(f"{figure:,}" for figure in wrong)
    assert breaks(head + "\n".join(rows))


def test_the_parts_of_a_finding_are_places_with_their_signs():
    assert ties.places("+ line 9, cell 2; - line 10, cell 2") == [(1, "line 9, cell 2"), (-1, "line 10, cell 2")]
    assert ties.places("page 2, line 3, cell 4 / line 11, cell 2") == [
        (1, "page 2, line 3, cell 4"),
        (1, "line 11, cell 2"),
    ]
