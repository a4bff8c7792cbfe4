"""Labels as printed and the words that are read in them."""

import pytest

from helpers.labels import read


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("Revenues, net (1)", "NET REVENUE"),
        ("Net revenue*", "net revenues"),
        ("Diluted 2", "– Diluted"),
        ("Other current liabilities:", "Other Current Liability"),
        ("Stockholders’ equity", "shareholders' equity"),
        ("Loss before income taxes", "Income (loss) before income taxes"),
        ("Net decrease in cash", "Net increase (decrease) in cash"),
        ("Non-interest income", "noninterest income"),
        ("Pre-tax income", "pretax income"),
        ("Goodwill\xa0and other", "Goodwill and other"),
        ("Gross pro\ufb01t", "Gross profit"),
        ("SG&A", "Selling, general, and administrative"),
        ("Gross margin %", "Gross margin percentage"),
        ("Accounts receivable, net of allowance of $6", "Accounts receivable, net"),
        ("Treasury stock, 44 and 43 shares at cost", "Treasury stock"),
        ("General and administrative (including rent of $8)", "General and administrative"),
        ("Net income attributable to Works of Example, Inc.", "Net income attributable to the company"),
    ],
)
def test_labels_that_say_the_same(printed, same):
    assert read(printed) == read(same)


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("Total revenues and other", "Total other revenues"),
        ("Long-term debt, net of current portion", "Current portion of long-term debt, net"),
        ("Net loss and comprehensive loss", "Net comprehensive loss"),
        ("Cash and restricted cash", "Restricted cash and cash"),
        ("General and administrative (excluding rent)", "General and administrative"),
        ("Net income attributable to noncontrolling interests", "Net income attributable to the company"),
    ],
)
def test_labels_that_look_alike_and_are_not(printed, other):
    assert read(printed) != read(other)


def test_marks_are_read_apart_from_words():
    adjusted = read("Net income, as adjusted (non-GAAP)")
    assert adjusted.words == read("Net income").words
    assert adjusted.marks == {"adjusted", "nongaap"}
    assert read("Net income on a GAAP basis").marks == {"gaap"}
