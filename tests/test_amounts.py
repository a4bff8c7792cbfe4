"""Printed cells and the numbers that they are."""

import pytest

from helpers.amounts import is_no_figure, is_range, parse


@pytest.mark.parametrize(
    ("printed", "value", "unit", "decimals"),
    [
        ("735,048", 735048, "", 0),
        ("(5,062)", -5062, "", 0),
        ("$ 0.15", 0.15, "USD", 2),
        ("$(1,072,419)", -1072419, "USD", 0),
        ("$ (0.07)", -0.07, "USD", 2),
        ("($.05)", -0.05, "USD", 2),
        ("68.4%", 68.4, "percent", 1),
        ("(2)%", -2, "percent", 0),
        ("(2%)", -2, "percent", 0),
        ("−12", -12, "", 0),
        ("-5%", -5, "percent", 0),
        ("+3", 3, "", 0),
        ("Up 88%", 88, "percent", 0),
        ("Down 5%", -5, "percent", 0),
        ("(1.8) ppt", -1.8, "percent", 1),
        ("Up 5.5 pts", 5.5, "percent", 1),
        ("-230 bps", -230, "basis points", 0),
        ("(231) bp.", -231, "basis points", 0),
        ("2.5x", 2.5, "multiple", 1),
        ("€ 1,234", 1234, "EUR", 0),
    ],
)
def test_a_cell_is_the_number_that_it_prints(printed, value, unit, decimals):
    amount = parse(printed)
    assert (amount.value, amount.unit, amount.decimals) == (value, unit, decimals)


@pytest.mark.parametrize("printed", ["-", "—", "–", "--", "$ —", "—%", "(—)%"])
def test_a_dash_is_a_printed_zero(printed):
    assert parse(printed).value == 0
    assert parse(printed).dash


@pytest.mark.parametrize("printed", ["", "n/m", "(1,234", "1,23", "1.2.3", "31,", "Net sales", "3Q20", "995 - 1,000"])
def test_what_is_no_single_number_is_none(printed):
    assert parse(printed) is None


def test_a_mark_behind_a_figure_is_no_digit_of_it():
    assert (parse("1,234(1)").value, parse("1,234(1)").mark) == (1234, "1")
    assert parse("(0.01)*").value == -0.01


def test_a_cell_that_says_million_has_its_own_scale():
    assert (parse("$4.0 million").value, parse("$4.0 million").scale) == (4.0, 1_000_000)


def test_ranges_and_absent_figures_are_told():
    assert is_range("$995 - $1,000 million") and is_range("27% to 28%") and not is_range("995")
    assert is_no_figure("n/m") and is_no_figure("N/A") and not is_no_figure("12")
