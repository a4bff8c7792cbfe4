"""Which figure is named as wrong, by what else the lines say, and why none is where everything is confirmed."""

import pytest
from snippets import facts

from helpers import ties
from helpers.ties.suspects import one_digit

COSTS = """income, 1000 | 3M Sep 2007 | 3M Sep 2006
Research | 167,887 | 123,389
Marketing | 177,762 | 139,370
Administration | 29,182 | 24,542
Total costs | 374,831 | 287,301
"""


def named(text):
    """Label and period of the suspects, with what would tie."""
    printed = facts(text)
    place = {(one.source, one.value): (one.label, one.period) for one in printed.itertuples()}
    every = ties.findings(printed)
    some = every[every["suspect"] != ""]
    labels = {source: label for (source, _), (label, _) in place.items()}
    return {
        (labels[source], period, tie)
        for source, period, tie in zip(some["suspect"], some["period"], some["would_tie"], strict=True)
    }


def reasons(text):
    every = ties.findings(facts(text))
    return list(every[every["status"] == "breaks"]["reason"])


@pytest.mark.parametrize(
    ("printed", "right", "expected"),
    [
        (167_881, 167_887, True),
        (34, 534, True),  # 034, as a misprint of 534
        (534, 34, False),  # no 34 is printed with a leading digit that was never there
        (-5_062, -5_002, True),
        (-5_062, 5_062, False),
        (167_887, 167_787, True),
        (167_887, 161_787, False),
    ],
)
def test_one_misprinted_digit(printed, right, expected):
    assert one_digit(printed, right) is expected


def test_a_figure_that_another_table_confirms_is_not_suspected():
    text = (
        COSTS
        + """
other, 1000 | 3M Sep 2007 | 3M Sep 2006
Research | 167,887 | 123,389
Administration | 29,182 | 24,542
Total costs | 374,831 | 287,301
"""
    )
    # 177,762 + 300 would make the sum; so would 374,831 - 300, but the total is printed twice.
    assert named(text.replace("177,762", "177,462")) == {("Marketing", "3M Sep 2007", 177_762.0)}


def test_a_figure_far_from_its_other_period_is_suspected():
    assert named(COSTS.replace("29,182", "99,182")) == {("Administration", "3M Sep 2007", 29_182.0)}


def test_the_reason_counts_the_figures_that_would_explain_it_as_well():
    # Marketing, or the total as 374,801; the other two would have to be wrong in two digits.
    assert reasons(COSTS.replace("177,762", "177,732")) == ["one of 2 figures that would explain it, with line 3"]
    assert reasons(COSTS.replace("29,182", "99,182")) == ["one figure explains it"]


def test_where_every_figure_is_confirmed_none_is_suspected():
    """Lines of a bridge that add up to one step less than the line that they make: rounding, no misprint."""
    text = """income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Research | 167,887 | 123,389 | 457,682 | 353,299
Other charges | 5,062 | 15,310 | 9,164 | 21,064
Total costs | 172,949 | 138,699 | 466,846 | 374,363

reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Income | 112,763 | 57,743 | 259,482 | 160,132
Other charges, settlement | 3,311 | 1,404 | 1,939 | 4,211
Other charges, restructuring | 1,751 | 13,906 | 7,225 | 16,852
Income without charges | 117,825 | 73,053 | 268,646 | 181,195
"""
    every = ties.findings(facts(text))
    broken = every[every["status"] == "breaks"]
    assert list(zip(broken["label"], broken["period"], broken["difference"], strict=True)) == [
        ("Other charges", "9M Sep 2006", 1.0)
    ]
    assert list(broken["suspect"]) == [""]
    assert broken["would_tie"].isna().all()
    assert list(broken["reason"]) == ["off by rounding"]


def test_two_wrong_figures_are_named_each_for_itself():
    text = (
        COSTS.replace("29,182", "99,182")
        + """
balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
Cash | 1,349,277 | 1,596,333
Investments | 272,961 | 443,910
Receivables | 279,530 | 249,445
Total current assets | 1,901,768 | 2,289,688
""".replace("| 443,910", "| 143,910")
    )
    assert named(text) == {
        ("Administration", "3M Sep 2007", 29_182.0),
        ("Investments", "31 Dec 2006", 443_910.0),
    }


def test_no_divisor_is_taken_for_a_misprinted_zero():
    """Over nothing every quotient would hold."""
    text = """income, 1000000 | 3M Sep 2007 | 3M Sep 2006 | 3M Jun 2007 | 3M Jun 2006
Net income | 16 | 13 | 15 | 14
Diluted income | $3.20 | $2.60 | $3.00 | $2.80
Diluted shares | 5 | 5 | 5 | 5
"""
    every = ties.findings(facts(text.replace("$2.60", "$7.94")))
    some = every[every["status"] == "breaks"]
    assert list(some["kind"]) == ["per share"]
    assert some["would_tie"].item() != 0


def test_a_suspect_that_several_digits_would_mend_is_named_without_a_value():
    """One cent per share leaves the shares open: 642,700, and 542,700 to 842,700 would do as well."""
    text = """income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 3M Jun 2007 | 3M Jun 2006
Net income | 6,214 | 6,730 | 5,902 | 6,511
Diluted income | $0.01 | $0.01 | $0.01 | $0.01
Diluted shares | 642,700 | 642,700 | 642,700 | 642,700
"""
    every = ties.findings(facts(text.replace("Diluted shares | 642,700", "Diluted shares | 142,700")))
    some = every[(every["status"] == "breaks") & (every["kind"] == "per share")]
    assert list(some["period"]) == ["3M Sep 2007"]
    assert some["suspect"].item() == "line 4"
    assert some["would_tie"].isna().all()
