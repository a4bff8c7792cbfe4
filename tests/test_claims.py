"""Sentences of our own beside the figures of a release: which line a figure ties to, which breaks, which is nowhere."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from snippets import facts

from helpers import claims
from helpers.claims.figures import figures
from helpers.claims.when import mentions, resolve
from helpers.documents.grid import Line
from helpers.fiscal import FiscalCalendar

TABLES = facts(
    """\
income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Revenues = Total net revenues | 735,048 | 573,567 | 2,026,906 | 1,707,750
GrossProfit = Gross margin | 502,762 | 383,382 | 1,361,737 | 1,143,695
Impairment charges | - | - | - | 1,283,421
OperatingIncomeLoss = Operating income (loss) | 112,763 | 57,743 | 259,482 | (1,060,132)
NetIncomeLoss = Net income (loss) | 85,099 | 58,274 | 237,926 | (1,072,419)
Net income (loss) per share:
EarningsPerShareBasic = Basic | 0.17 | 0.10 | 0.44 | (1.89)
EarningsPerShareDiluted = Diluted | 0.15 | 0.10 | 0.41 | (1.89)

segments, 1000 | 3M Sep 2007 | 3M Sep 2006
Net product revenues:
Infrastructure | 464,695 | 345,570
Service Layer Technologies | 142,074 | 121,667

reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
Non-GAAP Gross margin % of revenue | 69.0% | 67.7% | 67.8% | 67.7%
NonGaapNetIncomeLoss = Non-GAAP Net income | 124,453 | 106,221 | 352,781 | 327,736
Non-GAAP Net income per share:
NonGaapEarningsPerShareDiluted = Diluted | 0.22 | 0.18 | 0.61 | 0.55

balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
Cash and cash equivalents | 1,349,277 | 1,596,333
Total assets | 6,503,802 | 7,368,395

cash_flow, 1000 | 9M Sep 2007 | 9M Sep 2006
Depreciation and amortization | 143,250 | 129,074
NetCashProvidedByUsedInOperatingActivities = Net cash provided by operating activities | 549,880 | 521,376
Purchases of property and equipment, net | (110,952) | (69,819)
"""
)
CALENDAR = FiscalCalendar(date(2007, 9, 30))


def found(*texts, tables=TABLES, company="Example Corp."):
    """Text, period, measure and status of every claim of some paragraphs."""
    lines = [Line(text, f"paragraph {number}") for number, text in enumerate(texts, start=1)]
    frame = claims.find(lines, tables, CALENDAR, company)
    return [tuple(row) for row in frame[["text", "period", "measure", "status"]].itertuples(index=False)]


def statuses(*texts, **options):
    return [(text, status) for text, _, _, status in found(*texts, **options)]


def test_amounts_and_growth_of_a_headline():
    assert found("Example posts Q3'07 sales of $735.0M, up 28% from Q3'06; GAAP diluted EPS $0.15, non-GAAP $0.22") == [
        ("$735.0M", "3M Sep 2007", "Revenues", "ties"),
        ("28%", "3M Sep 2007", "growth of Revenues", "ties"),
        ("$0.15", "3M Sep 2007", "EarningsPerShareDiluted", "ties"),
        ("$0.22", "3M Sep 2007", "NonGaapEarningsPerShareDiluted", "ties"),
    ]


def test_a_comparison_is_of_its_own_period():
    assert found(
        "Our revenue in the third quarter of 2007 came to $735.0 million against $573.6 million in the third quarter "
        "of 2006, which is an increase of 28 percent. For the nine months ended September 30, 2007 it was "
        "$2,026.9 million, compared with $1,707.8 million for the same period last year."
    ) == [
        ("$735.0 million", "3M Sep 2007", "Revenues", "ties"),
        ("$573.6 million", "3M Sep 2006", "Revenues", "ties"),
        ("28 percent", "3M Sep 2007", "growth of Revenues", "ties"),
        ("$2,026.9 million", "9M Sep 2007", "Revenues", "ties"),
        ("$1,707.8 million", "9M Sep 2006", "Revenues", "ties"),
    ]


def test_losses_and_what_they_include():
    assert found(
        "Net income for the nine months ended September 30, 2007 was $237.9 million, or $0.41 per share, against a net "
        "loss of $1,072.4 million, including $1,283.4 million of impairment charges, or $1.89 per share a year ago."
    ) == [
        ("$237.9 million", "9M Sep 2007", "NetIncomeLoss", "ties"),
        ("$0.41 per share", "9M Sep 2007", "EarningsPerShareDiluted", "ties"),
        ("$1,072.4 million", "9M Sep 2006", "NetIncomeLoss", "ties"),
        ("$1,283.4 million", "9M Sep 2006", "Impairment charges", "ties"),
        ("$1.89 per share", "9M Sep 2006", "EarningsPerShareDiluted", "ties"),
    ]


def test_a_loss_called_an_income_is_no_tie():
    sentence = "Net {} for the nine months ended September 30, 2006 was $1,072.4 million."
    assert statuses(sentence.format("loss")) == [("$1,072.4 million", "ties")]
    assert statuses(sentence.format("income")) == [("$1,072.4 million", "breaks")]


def test_lists_answer_to_lists_and_a_quarter_without_cash_flow_is_not_in_the_tables():
    assert found(
        "Capital expenditures and depreciation in the first nine months of 2007 were $111.0 million and $73.4 million, "
        "respectively. In the third quarter of 2007 they were $35.9 million and $26.5 million.",
        "Cash provided by operations was $193.2 million in the third quarter of 2007 and $549.9 million in the first "
        "nine months of 2007.",
    ) == [
        ("$111.0 million", "9M Sep 2007", "Purchases of property and equipment, net", "ties"),
        ("$73.4 million", "9M Sep 2007", "", "not in tables"),
        ("$35.9 million", "3M Sep 2007", "", "not in tables"),
        ("$26.5 million", "3M Sep 2007", "", "not in tables"),
        ("$193.2 million", "3M Sep 2007", "", "not in tables"),
        ("$549.9 million", "9M Sep 2007", "NetCashProvidedByUsedInOperatingActivities", "ties"),
    ]


def test_a_sentence_that_a_page_break_cuts_keeps_its_places():
    lines = [
        Line("For the nine months ended September 30, 2007 our net cash flows from", "line 34"),
        Line("operations were $549.9 million.", "line 36"),
    ]
    frame = claims.find(lines, TABLES, CALENDAR)
    assert frame.loc[0, ["source", "status", "fact_source"]].tolist() == ["line 36", "ties", "line 28"]
    assert frame.loc[0, ["value", "recomputed", "precision"]].tolist() == [549_900_000, 549_880_000, 100_000]
    assert frame.loc[0, "difference"] == 20_000


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Net revenue was $735.0 million in the third quarter of 2007.", "$765.0 million"),
        ("Net revenue was $735.0 million in the third quarter of 2007.", "$900.0 million"),
        ("Non-GAAP net income for the third quarter of 2007 was $124.5 million.", "$142.5 million"),
        ("GAAP diluted earnings per share were $0.15 in the third quarter of 2007.", "$0.16"),
        ("Revenue for the third quarter of 2007 grew 28% over the third quarter of 2006.", "23%"),
        ("Revenue for the third quarter of 2007 rose $161.5 million from the third quarter of 2006.", "$191.5 million"),
        ("Gross margin for the third quarter of 2007 was 68.4% of revenue.", "64.4%"),
        ("Infrastructure revenue was $464.7 million in the third quarter of 2007.", "$474.7 million"),
    ],
)
def test_a_wrong_figure_breaks_and_shows_the_printed_one(sentence, wrong):
    right = figures(sentence)[0].text
    assert statuses(sentence) == [(right, "ties")]
    line = Line(sentence.replace(right, wrong), "paragraph 1")
    one = claims.find([line], TABLES, CALENDAR).iloc[0]
    assert (one.text, one.status) == (wrong, "breaks")
    assert one.fact_source and abs(one.difference) > one.precision / 2
    assert one.recomputed == pytest.approx(claims.find([Line(sentence, "")], TABLES, CALENDAR).recomputed[0])


def test_a_fall_called_a_rise_breaks():
    assert statuses("Total assets at September 30, 2007 were down 12% from December 31, 2006.") == [("12%", "ties")]
    assert statuses("Total assets at September 30, 2007 were up 12% from December 31, 2006.") == [("12%", "breaks")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Net income for the third quarter of 2007 included $15.5 million of gains on investments.",  # a part of it
        "Revenue in Asia was $155.0 million in the third quarter of 2007.",  # of a part of the company
        "Our Security segment did well. Revenue was $755.0 million in the third quarter of 2007.",
        "Revenue for the third quarter of 2007 grew 23% in constant currency over the third quarter of 2006.",
        "Net revenue was about $700 million in the third quarter of 2007.",
        "The shortage reduced revenue by $73.5 million in the third quarter of 2007.",
        "Revenue was $573.6 million in the third quarter of 2007.",  # printed, but for another period
    ],
)
def test_a_figure_of_something_else_does_not_break(sentence):
    assert {status for _, status in statuses(sentence)} == {"not in tables"}


def test_the_heading_says_which_part_of_the_company_is_meant():
    assert found("Infrastructure", "Third-quarter revenue was $464.7 million, up 34% from a year ago.") == [
        ("$464.7 million", "3M Sep 2007", "Infrastructure", "ties"),
        ("34%", "3M Sep 2007", "growth of Infrastructure", "ties"),
    ]
    assert statuses("Cloud", "Third-quarter revenue was $755.0 million.") == [("$755.0 million", "not in tables")]
    assert statuses("Cloud. Revenue was $755.0 million in the third quarter.") == [("$755.0 million", "not in tables")]
    assert statuses("Financial Highlights", "Third-quarter revenue was $755.0 million.") == [
        ("$755.0 million", "breaks")
    ]


def test_a_comparison_names_its_line_in_short():
    tables = facts(
        "income, 1000 | 3M Sep 2007 | 3M Sep 2006\n"
        "Net income from continuing operations | 3,020 | 2,280\n"
        "Net income | 2,900 | 1,600"
    )
    sentence = (
        "Net income from continuing operations was $3.02 million in the quarter, compared with net income of $2.28 "
    )
    assert statuses(sentence + "million a year ago.", tables=tables) == [
        ("$3.02 million", "ties"),
        ("$2.28 million", "ties"),
    ]


def test_figures_that_disagree_together_are_of_another_line():
    sentence = (
        "Net revenue was $745.0 million in the third quarter of 2007 and $583.6 million in the third quarter of 2006."
    )
    assert statuses(sentence) == [("$745.0 million", "not in tables"), ("$583.6 million", "not in tables")]


@pytest.mark.parametrize(
    "text",
    [
        "We expect revenue of $780 million in the fourth quarter of 2007, up 6%.",
        "According to analysts the market will grow from $3.7B in 2007 to $6.8B in 2011.",
        "For example, a $10,000 bonus costs $10,000 in cash.",
        "Call 800-555-0153 at 1:45 p.m. on October 23, 2007; the pass code is 21351033.",
        "The X240 and the T1600 serve over 20 branches and 4,600 employees.",
        "Our margin should lie in a range of 35% to 36%.",
    ],
)
def test_what_is_no_claim(text):
    assert found(text) == []


def test_the_outlook_is_no_claim_up_to_the_next_heading():
    texts = ("Business Outlook", "Revenue of $780 million.", "Third Quarter Results", "Revenue of $735.0 million.")
    assert statuses(*texts) == [("$735.0 million", "ties")]


def test_points_and_computed_margins():
    assert found(
        "Gross margin was 68.4% in the third quarter of 2007, compared with 66.8% a year ago.",
        "Non-GAAP gross margin for the third quarter of 2007 rose 130 basis points to 69.0% from 67.7% a year ago.",
    ) == [
        ("68.4%", "3M Sep 2007", "GrossProfit / Revenues", "ties"),
        ("66.8%", "3M Sep 2006", "GrossProfit / Revenues", "ties"),
        ("130 basis points", "3M Sep 2007", "change in Non-GAAP Gross margin % of revenue", "ties"),
        ("69.0%", "3M Sep 2007", "Non-GAAP Gross margin % of revenue", "ties"),
        ("67.7%", "3M Sep 2006", "Non-GAAP Gross margin % of revenue", "ties"),
    ]


def test_a_column_of_changes_and_a_table_that_does_not_say_thousands():
    amounts = facts("other, 1 | 3M Sep 2007\nTotal revenue | 735,048")
    changes = facts("other, 1 | 3M Sep 2007 Sequential change\nTotal revenue | 11%")  # the same row
    tables = pd.concat([amounts, changes], ignore_index=True)
    assert found("Third-quarter revenue was $735.0 million, up 11% from the previous quarter.", tables=tables) == [
        ("$735.0 million", "3M Sep 2007", "Total revenue", "ties"),
        ("11%", "3M Sep 2007 change", "growth of Total revenue", "ties"),
    ]


def test_no_figures_no_rows_and_the_columns_stay():
    frame = claims.find([Line("Nothing to report.", "paragraph 1")], TABLES, CALENDAR)
    assert frame.empty
    assert list(frame)[:4] == ["source", "sentence", "text", "value"]
    assert frame["value"].dtype == float and frame["status"].dtype == "str"


@pytest.mark.parametrize(
    ("text", "value", "unit", "precision"),
    [
        ("$735.0M", 735e6, "money", 1e5),
        ("$1.2 billion", 1.2e9, "money", 1e8),
        ("$19,217,000", 19_217_000, "money", 1e3),
        ("$(10.6) million", -10.6e6, "money", 1e5),
        ("($0.01) per share", -0.01, "money/share", 0.01),
        ("$(.41) per diluted share", -0.41, "money/share", 0.01),
        ("15 cents per share", 0.15, "money/share", 0.01),
        ("28 percent", 28, "percent", 1),
        ("seven percent", 7, "percent", 1),
        ("(1.1)%", -1.1, "percent", 0.1),
        ("170 basis points", 170, "basis points", 1),
        ("2 percentage points", 200, "basis points", 100),
    ],
)
def test_figures(text, value, unit, precision):
    (one,) = figures(f"It was {text}.")
    assert (one.text, one.unit) == (text, unit)
    assert (one.value, one.precision) == pytest.approx((value, precision))


def test_a_remark_in_parentheses_is_no_loss():
    (one,) = figures("a profit ($0.10 per share)")
    assert (one.text, one.value) == ("$0.10 per share", 0.10)


@pytest.mark.parametrize(
    ("text", "months", "end"),
    [
        ("third quarter of fiscal 2007", 3, date(2007, 3, 31)),
        ("Q3'06", 3, date(2006, 3, 31)),
        ("second quarter", 3, date(2006, 12, 31)),
        ("the preceding quarter", 3, date(2006, 12, 31)),
        ("the same period a year ago", 3, date(2006, 3, 31)),
        ("the quarter ended December 31, 2006", 3, date(2006, 12, 31)),
        ("nine-month period ending March 31, 2007", 9, date(2007, 3, 31)),
        ("the first six months of fiscal 2007", 6, date(2006, 12, 31)),
        ("39 weeks ended March 31, 2007", 9, date(2007, 3, 31)),
        ("fiscal 2006", 12, date(2006, 6, 30)),
        ("at March 31, 2007", 0, date(2007, 3, 31)),
        ("the December quarter", 3, date(2006, 12, 31)),
    ],
)
def test_periods_of_a_fiscal_year_that_ends_in_june(text, months, end):
    calendar = FiscalCalendar(date(2007, 3, 31), year_end=6)
    (mention,) = mentions(text)
    assert resolve(mention, calendar, (3, calendar.current)) == (months, end)


def test_a_day_that_does_not_exist_and_the_year_of_an_act_are_no_periods():
    assert mentions("at September 31, 2007, under the Act of 1934") == []


SHARED = Path(__file__).resolve().parents[2] / "shared" / "releases" / "juniper-2007q3.txt"


@pytest.mark.skipif(not SHARED.exists(), reason="the first release with its sentences is not beside the project")
def test_every_claim_of_the_first_release():
    from helpers import load_release

    frame = load_release(SHARED).claims()
    absent = frame[frame["status"] == "not in tables"]
    assert len(frame) == 35
    assert absent["text"].tolist() == [f"${amount} million" for amount in (193.2, 164.9, 35.9, 26.5, 73.4)]
    assert set(frame["status"]) == {"ties", "not in tables"}
    assert frame["unit"].value_counts().to_dict() == {"USD": 22, "USD/share": 10, "percent": 3}
    assert frame.loc[frame["status"] == "ties", "fact_source"].str.startswith("line ").all()
    assert pd.notna(frame.loc[frame["status"] == "ties", "recomputed"]).all()


def test_the_period_of_a_remark_is_that_of_its_own_figure():
    assert found("Revenue rose 28% to $735.0 million (Q3 2006: $573.6 million).") == [
        ("28%", "3M Sep 2007", "growth of Revenues", "ties"),
        ("$735.0 million", "3M Sep 2007", "Revenues", "ties"),
        ("$573.6 million", "3M Sep 2006", "Revenues", "ties"),
    ]


def test_claims_are_in_the_currency_of_the_tables():
    euros = TABLES.assign(unit=TABLES["unit"].str.replace("USD", "EUR"))
    text = "Revenue was EUR 735.0 million (€735.0 million, or $999.9 million), diluted earnings were €0.15 per share."
    assert statuses(text, tables=euros) == [
        ("EUR 735.0 million", "ties"),
        ("€735.0 million", "ties"),
        ("$999.9 million", "not in tables"),
        ("€0.15 per share", "ties"),
    ]


def test_where_and_when_a_release_came_out_is_no_period():
    assert found("HARBOR CITY, November 8, 2007 - Example Corp. announced net revenue of $735.0 million.") == [
        ("$735.0 million", "3M Sep 2007", "Revenues", "ties")
    ]


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("$2,026.9 million", "$1.7 billion", ["ties", "ties"]),
        ("$2.03 billion", "$1,707.8 million", ["ties", "ties"]),
        ("$2,126.9 million", "$1.7 billion", ["breaks", "ties"]),
        ("$2.1 billion", "$1,707.8 million", ["breaks", "ties"]),
        ("$2,026.9 million", "$1.8 billion", ["ties", "breaks"]),
    ],
)
def test_millions_and_billions_in_one_sentence_are_each_judged_to_their_own_last_digit(first, second, status):
    said = f"Total net revenues were {first} for the nine months ended September 30, 2007, up from {second} a year ago."
    assert [one for _, one in statuses(said)] == status


def test_a_figure_is_the_decimal_that_is_printed():
    assert figures("revenues of $129.2 million")[0].value == 129_200_000
