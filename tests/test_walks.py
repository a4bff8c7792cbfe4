import numpy as np
import pytest
from snippets import facts

from helpers.measures import periods
from helpers.walks import kinds, printed_walk, walk

HEAD = {"unit": "USD", "scale": 1000, "decimals": 0}


def made(*steps):
    return walk("Test", "3M Sep 2007", HEAD, steps)


def read(*rows):
    """The kinds in a row, and whether they add up."""
    found, adds_up = kinds(np.array(rows, float).reshape(len(rows), -1))
    return " ".join(found), adds_up


def test_a_walk_says_whether_it_adds_up():
    assert made(("a", 10, "start"), ("b", 5, "step"), ("c", 15, "end")).status == "ties"
    rounds = made(("a", 10, "start"), ("b", 5, "step"), ("c", 16, "end"))
    assert (rounds.status, rounds.difference) == ("rounds", 1)
    breaks = made(("a", 10, "start"), ("b", 5, "step"), ("c", 17, "end"))
    assert (breaks.status, breaks.difference) == ("breaks", 2)


def test_rounding_is_measured_in_printed_digits():
    steps = [("a", 0.15, "start"), ("b", 0.07, "step"), ("c", 0.23, "end")]
    assert walk("EPS", "3M Sep 2007", HEAD | {"unit": "USD/share", "decimals": 2}, steps).status == "rounds"
    assert walk("EPS", "3M Sep 2007", HEAD | {"unit": "USD/share", "decimals": 4}, steps).status == "breaks"


def test_steps_are_told_from_totals():
    assert read(10, 2, 3, 15) == ("start step step end", True)
    assert read([10, 20], [2, 1], [3, 1], [15, 22], [4, 4], [19, 26]) == ("start step step subtotal step end", True)
    assert read([10, 20], [2, 1], [3, 1], [5, 2], [15, 22]) == ("start step step memo end", True)
    assert read([10, 20], [5, 2], [2, 1], [3, 1], [15, 22]) == ("start memo step step end", True)


def test_small_figures_that_equal_each_other_by_accident_stay_steps():
    # 1 + 2 = 3, but only with 3 as a step of its own do the rows lead to 16.
    assert read(10, 1, 2, 3, 16) == ("start step step step end", True)


def test_rounding_is_as_fine_as_the_figures_are_printed():
    assert kinds(np.array([[0.41], [0.2], [0.63]]), decimals=2)[1] is False
    assert kinds(np.array([[0.41], [0.2], [0.62]]), decimals=2)[1] is True
    assert kinds(np.array([[41.0], [20.0], [62.0]]))[1] is True


def test_what_adds_up_in_no_reading_is_read_plainly():
    assert read(10, 1, 2, 99) == ("start step step end", False)


def test_the_printed_rows_become_a_walk():
    printed = facts("""cash_flow, 1000 | 9M Sep 2007 | 9M Sep 2006
NetIncomeLoss = Net income | 237 | (1,072)
Adjustments:
Depreciation [A] | 143 | 129
Deferred taxes | (3) | 4
Total adjustments | 140 | 133
Debt issued | | 5
Net cash provided | 377 | (934)
""")
    found = printed_walk("Test", printed, 2, 8, periods(printed, 9))
    assert found.steps[["label", "amount", "kind", "note", "section"]].to_numpy().tolist() == [
        ["Net income", 237, "start", "", ""],
        ["Depreciation", 143, "step", "A", "Adjustments:"],
        ["Deferred taxes", -3, "step", "", "Adjustments:"],
        ["Debt issued", 0, "step", "", "Adjustments:"],
        ["Net cash provided", 377, "end", "", "Adjustments:"],
    ]
    assert found.status == "ties"


def test_grouped_by_note_the_walk_keeps_its_ends_and_its_sum():
    found = made(
        ("GAAP", 100, "start"),
        ("Amortization", 20, "step", "A"),
        ("Restructuring", 5, "step", "B"),
        ("Retention bonuses", 3, "step", "A"),
        ("Rounding", 1, "step", ""),
        ("Non-GAAP", 129, "end"),
    )
    steps = found.grouped("note").steps
    assert steps["label"].tolist() == [
        "GAAP",
        "Note A: Amortization and 1 more",
        "Note B: Restructuring",
        "Rounding",
        "Non-GAAP",
    ]
    assert steps["amount"].tolist() == [100, 23, 5, 1, 129]


def test_bars_stand_at_zero_or_go_on_from_where_the_walk_has_come_to():
    starts, ends = made(
        ("a", 10, "start"), ("b", -3, "step"), ("c", 2, "step"), ("d", 8, "subtotal"), ("e", 1, "step"), ("f", 9, "end")
    ).bars
    assert starts.tolist() == [0, 10, 7, 0, 8, 0]  # from the subtotal as printed, not from the 9 that the steps make
    assert ends.tolist() == [10, 7, 9, 8, 9, 9]


def test_the_largest_steps_keep_their_order_and_zero_steps_go():
    found = made(
        ("a", 0, "start"),
        ("b", 1, "step"),
        ("c", -9, "step"),
        ("d", 0, "step"),
        ("e", 2, "step"),
        ("f", 5, "step"),
        ("g", -1, "end"),
    )
    assert found.largest(3).steps["label"].tolist() == ["a", "c", "f", "2 smaller steps", "g"]
    assert found.largest(3).steps["amount"].tolist() == [0, -9, 5, 3, -1]
    assert found.largest(5) is found
    assert found.largest(3).status == "ties"


def test_what_is_nothing_is_not_shown():
    steps = [("a", 1, "start"), ("b", 0, "step"), ("c", 5, "step"), ("d", 2, "step"), ("e", -2, "step")]
    found = made(*steps, ("f", 0, "subtotal"), ("g", 6, "end"))
    assert found.shown.steps["label"].tolist() == ["a", "c", "d", "e", "f", "g"]
    assert found.largest(2).steps["label"].tolist() == ["a", "c", "g"]  # what is left cancels out
    assert found.shown.status == found.largest(2).status == "ties"


@pytest.mark.parametrize("by", ["note", "section"])
def test_a_walk_without_groups_stays_as_it_is(by):
    found = made(("a", 1, "start"), ("b", 2, "step"), ("c", 3, "step"), ("d", 6, "end"))
    assert found.grouped(by).steps["label"].tolist() == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="by step, note or section, not by 'letter'"):
        found.grouped("letter")


def test_a_row_that_says_less_may_be_printed_without_its_sign():
    text = """reconciliation, 1000 | 3M Mar 2020 | 3M Dec 2019
NetIncomeLoss = Net income | 1,258 | 10,014
Add: amortization | 814 | 833
Less: tax effect | 171 | 175
Adjusted net income | 1,901 | 10,672
"""
    for printed in (facts(text), facts(text.replace("171 | 175", "(171) | (175)"))):
        found = printed_walk("Test", printed, 2, 5, periods(printed, 3))
        assert found.steps["amount"].tolist() == [1_258, 814, -171, 1_901]
        assert found.status == "ties"
