import pytest
import rolling
from told import from_release, history, of, shelf, truth

from helpers import load_release, over_time, timecharts
from helpers.display import figure, says, table
from helpers.history import history_of, trends
from helpers.shown import Sentence


def test_a_trend_as_a_table_marks_what_is_derived_and_names_what_is_missing(tmp_path):
    told = table(trends.sales(history(tmp_path, only=(4, 6, 7)), 3))
    sales = [f"{amount:,}" for amount in truth("Net revenues")]
    assert told.columns == ("Q2 2006", "Q3 2006", "Q4 2006")
    assert told.rows[0].cells == (f"†{sales[9]}", sales[10], sales[11])
    assert told.note == "† derived, not printed."


def test_quarters_that_are_known_for_no_line_are_named_under_the_table(tmp_path):
    gap = table(trends.sales(history(tmp_path, only=(6,))))
    assert gap.columns == ("Q3 2005", "Q3 2006")
    assert gap.note.startswith("No figure: Revenue in Q4 2005; Revenue, trailing twelve months in Q3 2005 to Q3 2006 (")
    assert "; Revenue in Q1 2006 and Q2 2006 (printed only as part of 9M Sep 2006); " in gap.note
    assert gap.note.endswith("Growth on the quarter before in Q3 2005 and Q3 2006 (there is nothing to compare with).")


def test_a_trend_in_words_is_read_against_the_year_before(tmp_path):
    told = trends.sales(history(tmp_path), 6)
    sales = truth("Net revenues")
    rose, by = (sales[11] / sales[7] - 1) * 100, (sales[11] - sales[7]) / 1000
    assert says(told).text == (
        f"In Q4 2006, against Q4 2005: Revenue rose ${by:.1f} million ({rose:.1f}%)"
        f" to ${sales[11] / 1000:.1f} million."
        " That is the highest of the six quarters shown."
    )
    assert says(told, "Nothing").text == "These releases print nothing on Nothing."


def test_two_lines_are_read_under_one_quarter(tmp_path):
    said = says(trends.margins(history(tmp_path), 5), "Gross margin", "Net margin").text
    assert said.count("In Q4 2006, against Q4 2005:") == 1 and "; Net margin " in said


def test_without_the_year_before_the_figure_known_last_is_the_yardstick(tmp_path):
    assert says(trends.sales(history(tmp_path, count=2), 2)).text.startswith("In Q2 2005, against Q1 2005: Revenue ")
    assert says(trends.sales(history(tmp_path, only=(6,)), 1)).text.startswith("In Q3 2006: Revenue was $")


def test_alternative_text_has_every_figure(tmp_path):
    alt = repr(figure(timecharts.bars, trends.cash(history(tmp_path), 2), label="Free cash flow"))
    operating = truth("Net cash provided by operating activities")
    assert f"Operating cash flow: Q3 2006 ${operating[10] / 1000:.1f} million (derived)" in alt
    assert alt.startswith("Free cash flow by quarter.")


def test_how_figures_are_derived_is_said_once(tmp_path):
    told = history(tmp_path)
    cash = trends.cash(told, 2)
    assert over_time.derivations(cash).text.split("\n\n")[0] == (
        "Q3 2006: Operating cash flow, Capital spending and Free cash flow: 9M Sep 2006 less 6M Jun 2006."
    )
    printed = over_time.derivations(trends.margins(told, 2), Sentence("Nothing to derive."))
    assert printed.text == "No figure here is derived: each is printed in a release."


def test_what_was_restated_is_listed_under_the_release_that_did_it(tmp_path):
    labels = (("Interest income", "Interest and other, net"),)
    told = history(tmp_path, told=from_release(5, split=2, labels=labels))
    listed = over_time.restated(told)
    assert [(row.label, row.kind) for row in listed.rows] == [
        ("acme-2006q2", "heading"), ("Basic", "line"), ("Interest and other, net", "line"),
    ]  # fmt: skip
    assert listed.rows[1].cells == (
        "3M Jun 2005",
        "199,700",
        "399,400",
        "split: shares split 2 for 1, which explains 10 figures",
    )
    assert listed.rows[2].cells[1:] == ("2,370", "2,370", "relabelled: was Interest income")
    assert over_time.restated_in_words(told).text == (
        "What eight releases repeat of earlier ones has one line under a new label and one split of shares."
    )


def test_where_nothing_was_restated_the_page_says_so(tmp_path):
    assert (
        over_time.restated(history(tmp_path)).text == "Every comparative in eight releases is as it was first printed."
    )
    alone = history_of(load_release("juniper-2007q3"), tmp_path)
    assert over_time.restated(alone).text.endswith("is at hand: nothing was printed twice.")


def test_ties_between_releases_in_words(tmp_path):
    year, cash = over_time.across(history(tmp_path)).text.split("\n\n")
    assert year.splitlines()[1] == (
        "117 of 117 figures tie. Nothing breaks."
        " Not checked: Q1 2005 and Q1 2006 (a first quarter is the year to date itself)."
    )
    assert cash.splitlines()[1] == (
        "Seven of seven figures tie. Nothing breaks. Not checked: Q1 2005"
        " (no release before it prints, under this name, the cash at the end of Q4 2004)."
    )


def test_what_does_not_tie_between_releases_is_named(tmp_path):
    wrong = rolling.releases(8)
    wrong["acme-2006q2"] = wrong["acme-2006q2"].replace("Interest income\t2,684", "Interest income\t2,685")
    said = over_time.across(of(shelf(tmp_path, wrong))).text
    assert "114 of 117 figures tie, three do not: Interest income (6M Jun 2006, off by $1 thousand), " in said


def test_one_release_alone_says_why_nothing_is_checked(tmp_path):
    said = over_time.across(history(tmp_path, only=(6,))).text
    assert "Nothing could be checked: Q3 2006 (no release here prints Q1 2006 and Q2 2006 alone)." in said


def test_what_was_read_is_told(tmp_path):
    assert over_time.about(history(tmp_path, only=(4, 6))).text == (
        "Acme Tools, Inc.: two releases, Q1 2006 to Q3 2006. With their comparatives they tell of quarters from Q1 2005"
        " on. There is no release of Q2 2006."
    )


def test_a_fiscal_year_of_its_own_and_a_long_quarter_are_told(tmp_path):
    said = over_time.about(history(tmp_path, weeks=True, year_end=9)).text
    # The last Saturdays of September 2005 and 2006 are 53 weeks apart.
    assert said.endswith("The fiscal year ends in September. Q4 FY2006 has 14 weeks, not 13.")


def test_a_release_without_dates_has_no_history(tmp_path):
    lines = ["Net revenues\t5", "Cost of revenues\t3", "Gross profit\t2"]
    bare = "\n".join([rolling.COMPANY, "Condensed Consolidated Statements of Operations", "", *lines])
    path = tmp_path / "acme.txt"
    path.write_text(bare)
    told = history_of(load_release(path), tmp_path)
    assert "does not tell its quarter" in over_time.about(told).text
    assert over_time.across(told).text == "No figure of one release can be checked against another."
    with pytest.raises(LookupError):
        trends.sales(told)
