import math
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.measures import Comparison
from helpers.walks import walk
from helpers.words import amount, cited, count, footing, inventory, listed, moved, name, period, printed, read, rounded


@pytest.mark.parametrize(
    "value, unit, scale, decimals, said",
    [
        (735_048, "USD", 1000, 0, "$735.0 million"),
        (2_026_906, "USD", 1000, 0, "$2,026.9 million"),
        (26_741, "USD", 1_000_000, 0, "$26.7 billion"),
        (8_288, "USD", 1_000_000, 0, "$8,288 million"),  # no digit that was not printed
        (1_317.1, "USD", 1_000_000, 1, "$1,317.1 million"),
        (-97, "USD", 1000, 0, "−$97 thousand"),
        (561_401, "shares", 1000, 0, "561.4 million shares"),
        (0.15, "USD/share", 1, 2, "$0.15"),
        (-1.89, "USD/share", 1, 2, "−$1.89"),
        (68.3985, "percent", 1, 1, "68.4%"),
        (0.85, "percent", 1, 2, "0.85%"),  # nor is one left out
        (-0.04, "percent", 1, 1, "0.0%"),  # what is none has no sign
        (34.7, "days", 1, 0, "35 days"),
        (1.708, "times", 1, 2, "1.71 times"),
        (12, "EUR", 1_000_000, 0, "€12 million"),
        (12, "SEK", 1_000_000, 0, "SEK 12 million"),
        (0, "USD", 1000, 0, "$0"),
        (math.nan, "USD", 1000, 0, "not meaningful"),
    ],
)
def test_an_amount_in_words(value, unit, scale, decimals, said):
    assert amount(value, unit, scale, decimals) == said


def test_halves_are_rounded_up_as_in_print():
    assert [rounded(value, 1) for value in (143.25, 143.35, 0.05, -0.25)] == ["143.3", "143.4", "0.1", "-0.3"]


@pytest.mark.parametrize(
    "now, before, said",
    [
        (735_048, 573_567, "rose $161.5 million (28.2%) to $735.0 million"),
        (573_567, 735_048, "fell $161.5 million (22.0%) to $573.6 million"),
        (735_048, 735_048, "was unchanged at $735.0 million"),
        (735_048, 735_000, "was nearly unchanged at $735.0 million"),
        (237_926, -1_072_419, "swung from a loss of $1,072.4 million to $237.9 million"),
        (-5_062, 15_310, "swung from $15.3 million to a loss of $5.1 million"),
        (-5_062, -15_310, "was a loss that narrowed from $15.3 million to $5.1 million"),
        (-15_310, -5_062, "was a loss that widened from $5.1 million to $15.3 million"),
        (5_062, 0, "rose from nothing to $5.1 million"),
        (5_062, math.nan, "was $5.1 million"),
        (math.nan, 5_062, "has no meaning this time"),
    ],
)
def test_the_direction_word(now, before, said):
    assert moved(now, before, "USD", 1000) == said


def test_percentages_move_in_basis_points():
    assert moved(68.4, 66.8, "percent") == "rose 160 basis points to 68.4%"
    assert moved(66.79, 66.8, "percent") == "fell 1 basis point to 66.8%"
    assert moved(66.801, 66.8, "percent") == "was nearly unchanged at 66.8%"
    assert moved(35, 40, "days") == "fell from 40 days to 35 days"


def test_small_words():
    assert period("3M Sep 2007") == "the three months to September 2007"
    assert period("30 Sep 2007") == "30 September 2007"
    assert [count(number, "check") for number in (0, 1, 2, 548)] == [
        "no check",
        "one check",
        "two checks",
        "548 checks",
    ]
    assert [listed(list(items)) for items in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
    assert name("Net income (loss):") == "Net income"


LINES = pd.DataFrame(
    [
        ["Revenue", "USD", 1000, 0, 735_048, 573_567],
        ["Net income", "USD", 1000, 0, 85_099, 58_274],
        ["Non-GAAP net income", "USD", 1000, 0, 124_453, 106_221],
    ],
    columns=["label", "unit", "scale", "decimals", "now", "before"],
)


def test_a_comparison_read_aloud():
    result = Comparison("Headlines", "3M Sep 2007", "3M Sep 2006", LINES)
    assert read(result, "Revenue", "Non-GAAP net income", "Gross profit") == (
        "In the three months to September 2007, against the three months to September 2006: "
        "Revenue rose $161.5 million (28.2%) to $735.0 million;"
        " Non-GAAP net income rose $18.2 million (17.2%) to $124.5 million."
    )
    assert "; net income rose $26.8 million (46.0%) to" in read(result)
    below = pd.DataFrame([("Working capital", "USD", 1000, 0, 148_100, -117_300)], columns=LINES.columns)
    told = read(Comparison("Working capital", "31 Mar 2020", "31 Dec 2019", below))
    assert told.endswith("Working capital rose $265.4 million, from −$117.3 million to $148.1 million.")  # no loss
    assert read(result, "Gross profit") == "This release prints nothing on Gross profit."
    assert inventory(result).startswith("Revenue: $735.0 million, before $573.6 million; Net income: $85.1 million")


def test_a_period_alone_read_aloud():
    alone = LINES.assign(before=math.nan)
    result = Comparison("Position", "30 Sep 2007", "", alone)
    assert read(result, "Revenue") == "On 30 September 2007: Revenue was $735.0 million."


HEAD = {"unit": "USD", "scale": 1000, "decimals": 0}


def made(*steps, head=HEAD):
    return walk("Test", "3M Sep 2007", head, steps)


def test_a_walk_read_aloud():
    result = made(
        ("GAAP Net income (loss)", 85_099, "start"),
        ("Tax", -2_790, "step"),
        ("Stock compensation", 21_227, "step"),
        ("Impairment", 0, "step"),
        ("Non-GAAP Net income", 103_536, "end"),
    )
    assert read(result) == (
        "Between GAAP Net income ($85.1 million) and Non-GAAP Net income ($103.5 million) the steps are "
        "Stock compensation (+$21.2 million) and Tax (−$2.8 million). The steps add up exactly."
    )
    assert "Impairment" not in inventory(result)


def test_the_sentence_on_footing_follows_the_figures():
    off_by_one = made(("a", 10, "start"), ("b", 5, "step"), ("c", 16, "end"))
    assert footing(off_by_one) == "The steps add up within rounding ($1 thousand)."
    broken = made(("a", 10, "start"), ("b", 5, "step"), ("c", 115, "end"))
    assert footing(broken) == "The steps do not add up: $100 thousand is missing."
    per_share = made(
        ("a", 0.15, "start"),
        ("b", 0.0684, "step"),
        ("c", 0.22, "end"),
        head=HEAD | {"unit": "USD/share", "scale": 1, "decimals": 2},
    )
    assert footing(per_share) == "The steps add up within rounding ($0.0016)."


@pytest.mark.parametrize("function", [read, inventory])
def test_other_things_are_refused(function):
    with pytest.raises(TypeError, match="a Comparison or a Walk"):
        function(5)


def test_a_cash_flow_below_zero_is_no_loss():
    assert (
        moved(7_055, -138, "USD", 1_000_000, profit=False)
        == "rose $7,193 million, from −$138 million to $7,055 million"
    )


def test_a_source_names_the_release_and_its_tables():
    printed = pd.DataFrame(
        {"table": ["income", "income", "segments"], "title": ["Statements of Income", "Statements of Income", ""]}
    )
    release = SimpleNamespace(id="acme-2007q3", company="Acme, Inc.", quarter="Q3 2007", facts=printed)
    assert cited(release, "income", "segments", "cash_flow") == (
        "Source: Acme, Inc., Q3 2007, earnings release: Statements of Income and table of segments"
    )


def test_a_figure_as_a_statement_prints_it():
    assert [printed(-5062.0, "USD"), printed(502762.0, "USD"), printed(0.0, "USD")] == ["(5,062)", "502,762", "–"]
    assert [printed(0.5, "USD/share"), printed(68.36, "percent"), printed(-0.2, "percent")] == [
        "0.50",
        "68.4%",
        "(0.2%)",
    ]
    assert printed(float("nan"), "USD") == ""
