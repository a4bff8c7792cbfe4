"""Printed cells, one line each, and the amounts they are."""

import pytest

from helpers.amounts import is_no_figure, is_range, parse


@pytest.mark.parametrize(
    ("cell", "value", "unit", "decimals"),
    [
        ("735,048", 735048, "", 0),
        ("(5,062)", -5062, "", 0),
        ("( 5,062 )", -5062, "", 0),
        ("-5,062", -5062, "", 0),
        ("−5,062", -5062, "", 0),  # a minus sign
        ("–5,062", -5062, "", 0),  # an en dash for one
        ("+5,062", 5062, "", 0),
        ("[5,062]", -5062, "", 0),
        ("0", 0, "", 0),
        ("(0)", 0, "", 0),
        ("1234567", 1234567, "", 0),
        ("12.50", 12.5, "", 2),
        (".25", 0.25, "", 2),
        ("(.25)", -0.25, "", 2),
        ("$ 0.15", 0.15, "USD", 2),
        ("$606,769", 606769, "USD", 0),
        ("$ (1,072,419)", -1072419, "USD", 0),
        ("($1,072,419)", -1072419, "USD", 0),
        ("($ 0.10)", -0.10, "USD", 2),
        ("-$12", -12, "USD", 0),
        ("$-12", -12, "USD", 0),
        ("US$ 12", 12, "USD", 0),
        ("C$12", 12, "CAD", 0),
        ("€1,234", 1234, "EUR", 0),
        ("1,234 €", 1234, "EUR", 0),
        ("£7", 7, "GBP", 0),
        ("¥7", 7, "JPY", 0),
        ("68.4%", 68.4, "percent", 1),
        ("68.4 %", 68.4, "percent", 1),
        ("(2)%", -2, "percent", 0),
        ("(2%)", -2, "percent", 0),
        ("(2) %", -2, "percent", 0),
        ("12 percent", 12, "percent", 0),
        ("Up 5.5 pts", 5.5, "percent", 1),
        ("(1.8) ppt", -1.8, "percent", 1),
        ("(231) bp.", -231, "basis points", 0),
        ("1.2 pts", 1.2, "percent", 1),
        ("(1.2)pp", -1.2, "percent", 1),
        ("-230 bps", -230, "basis points", 0),
        ("(230) bps", -230, "basis points", 0),
        ("15 basis points", 15, "basis points", 0),
        ("2.1x", 2.1, "multiple", 1),
        ("Up 46%", 46, "percent", 0),
        ("Down 46%", -46, "percent", 0),
        ("△1,324", -1324, "", 0),
        ("▲1,324", -1324, "", 0),
        ("2,220-", -2220, "", 0),
        (".14-", -0.14, "", 2),
        ("15¢", 15, "cents", 0),  # cents are no dollars
        ("1.0 p.p.", 1, "percent", 1),
    ],
)
def test_a_number_is_what_is_printed(cell, value, unit, decimals):
    amount = parse(cell)
    assert (amount.value, amount.unit, amount.decimals) == (value, unit, decimals)
    assert not amount.dash


@pytest.mark.parametrize("cell", ["-", "--", "—", "–", "$ -", "$—", "(-)", "- %", "—%", "---"])
def test_a_dash_is_a_printed_zero(cell):
    amount = parse(cell)
    assert amount.dash and amount.value == 0.0 and amount.decimals == 0
    assert amount.unit == ("percent" if "%" in cell else "USD" if "$" in cell else "")


@pytest.mark.parametrize(
    ("cell", "scale"), [("$1.2 billion", 10**9), ("13 million", 10**6), ("7 thousand", 1000), ("7", 1)]
)
def test_a_cell_may_say_its_own_scale(cell, scale):
    assert parse(cell).scale == scale


@pytest.mark.parametrize(
    ("cell", "mark"),
    [("1,234 (a)", "a"), ("1,234(1)", "1"), ("(12)*", "*"), ("5 **", "**"), ("- (2)", "2"), ("5†", "†")],
)
def test_reference_marks_behind_a_figure_are_no_part_of_it(cell, mark):
    assert parse(cell).mark == mark


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Revenue",
        "n/m",
        "*",
        "12 / 3",
        "$995 - $1,000",
        ">100%",
        "(1,234",
        "1,234)",
        "1,23",
        "12,34,567",
        "1.2.3",
        "31,",
        "3Q20",
        "Q1",
        "▲5%",  # an arrow that points up, or a loss
    ],
)
def test_what_is_no_single_number_is_none(cell):
    assert parse(cell) is None


@pytest.mark.parametrize(
    "cell", ["$995 - $1,000", "$995 to $1,000 million", "12% – 14%", "1.0-1.2", "$0.40 to $0.45", "$10.5-11.5 billion^"]
)
def test_ranges(cell):
    assert is_range(cell)


@pytest.mark.parametrize("cell", ["12", "(12)", "-12", "12%", "n/m", "to"])
def test_no_ranges(cell):
    assert not is_range(cell)


@pytest.mark.parametrize(
    "cell", ["n/m", "N/M", "NM", "n.m.", "n/a", "N/A", "na", "*", "**", "nil", "none", "not meaningful"]
)
def test_words_in_a_figures_place_that_say_there_is_none(cell):
    assert is_no_figure(cell)


@pytest.mark.parametrize("cell", ["12", "-", "Net income", "nominal"])
def test_figures_and_other_words_are_something(cell):
    assert not is_no_figure(cell)


def test_a_number_that_a_float_cannot_hold_is_not_read():
    assert parse("99,999,999,999,999").value == 99_999_999_999_999
    assert parse("9" * 16) is None
