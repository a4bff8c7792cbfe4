import numpy as np
import pandas as pd
import pytest
import rolling
from told import history, truth

from helpers.cash import CASH, OPERATING_CASH
from helpers.measures import REVENUE, MissingLine

QUARTERS = [f"Q{quarter} {year}" for year in (2004, 2005, 2006) for quarter in (1, 2, 3, 4)]
LINES = {
    "Revenues": "Net revenues",
    "NetIncomeLoss": "Net income",
    "NetCashProvidedByUsedInOperatingActivities": "Net cash provided by operating activities",
    "PaymentsToAcquirePropertyPlantAndEquipment": "Purchases of property and equipment",
}


@pytest.mark.parametrize(("concept", "label"), LINES.items())
@pytest.mark.parametrize("options", [{}, {"year_end": 1}, {"weeks": True, "year_end": 9}])
def test_every_quarter_of_a_flow_is_the_one_that_the_company_had(tmp_path, concept, label, options):
    rows = history(tmp_path, **options).quarters(concept)
    assert rows["value"].tolist() == truth(label)
    assert (rows["unit"].unique().tolist(), rows["scale"].unique().tolist()) == (["USD"], [1000])


def test_a_quarter_is_derived_from_the_year_to_date_and_names_both_places(tmp_path):
    rows = history(tmp_path).quarters(OPERATING_CASH)
    assert rows.index.tolist() == QUARTERS
    assert rows["how"].tolist() == ["printed", "derived", "derived", "derived"] * 3
    assert rows.at["Q3 2006", "source"] == "acme-2006q3, line 69, cell 2 less acme-2006q2, line 69, cell 2"
    assert rows["reason"].tolist()[-4:] == [
        "",
        "6M Jun 2006 less 3M Mar 2006",
        "9M Sep 2006 less 6M Jun 2006",
        "12M Dec 2006 less 9M Sep 2006",
    ]


def test_what_is_printed_is_not_derived(tmp_path):
    rows = history(tmp_path, cash_flow_quarters=True).quarters(OPERATING_CASH)
    assert rows["how"].unique().tolist() == ["printed"]
    assert rows["value"].tolist() == truth("Net cash provided by operating activities")


HIGHLIGHTS = """Highlights

\tThree Months Ended\tThree Months Ended\tThree Months Ended
\tSeptember 30, 2006\tJune 30, 2006\tSeptember 30, 2005
Sales, net\t{}\t{}\t{}
Employees\t3\t2\t1

"""


def with_highlights(folder, wrong=0):
    """The release of the third quarter of 2006 with the quarter before among its highlights."""
    third, second, year_before = (truth("Net revenues")[place] for place in (10, 9, 6))
    table = HIGHLIGHTS.format(*(f"{amount * 1000:,}" for amount in (third, second, year_before + wrong)))
    return history(
        folder,
        only=(6,),
        change=lambda texts: {name: text.replace("\n\n", f"\n\n{table}", 1) for name, text in texts.items()},
    )


def test_a_quarter_among_the_highlights_is_printed_where_the_statement_proves_the_row(tmp_path):
    told = with_highlights(tmp_path)
    assert "Sales, net" in set(told.facts.loc[told.facts["table"] == "other", "label"])
    row = told.quarters(REVENUE).loc["Q2 2006"]
    assert (row["how"], row["value"], row["scale"]) == ("printed", truth("Net revenues")[9], 1000)
    assert row["source"].startswith("acme-2006q3, line ")


def test_a_row_of_highlights_that_differs_from_the_statement_is_another_line(tmp_path):
    assert with_highlights(tmp_path, wrong=7).quarters(REVENUE).at["Q2 2006", "how"] == "missing"


def test_a_quarter_without_a_release_is_missing_with_its_reason_or_had_from_others(tmp_path):
    told = history(tmp_path, only=(4, 6, 7))  # no release of the second quarter of 2006
    cash, sales = told.quarters(OPERATING_CASH), told.quarters(REVENUE)
    assert cash.loc["Q2 2006", ["how", "source", "reason"]].tolist() == [
        "missing",
        "",
        "printed only as part of 9M Sep 2006",
    ]
    assert np.isnan(cash.at["Q2 2006", "value"])
    assert sales.at["Q2 2006", "reason"] == "9M Sep 2006 less 3M Mar 2006 less 3M Sep 2006"
    assert sales["value"].tolist()[-4:] == truth("Net revenues")[-4:]
    assert told.quarters("EarningsPerShareDiluted").at["Q2 2006", "reason"].endswith("it is no sum of other periods")


def test_one_release_gives_the_quarters_that_it_prints(tmp_path):
    told = history(tmp_path, only=(6,))
    rows = told.quarters(REVENUE)
    assert rows["how"].to_dict() == {
        "Q3 2005": "printed", "Q4 2005": "missing", "Q1 2006": "missing", "Q2 2006": "missing", "Q3 2006": "printed",
    }  # fmt: skip
    assert told.restatements().empty and told.ties().empty


def test_the_weeks_of_a_quarter_are_told(tmp_path):
    weeks = history(tmp_path, weeks=True).quarters(REVENUE)["weeks"]
    assert pd.isna(weeks.iloc[0])  # no release prints when the quarter before ended
    assert weeks.index[weeks == 14].tolist() == ["Q4 2005"]  # from 25 December 2004 to 31 December 2005
    assert (weeks.dropna() == 13).sum() == 10


def test_payments_printed_with_both_signs_are_not_subtracted(tmp_path):
    def other_sign(texts):
        line = next(one for one in texts["acme-2006q2"].splitlines() if one.startswith("Purchases of property"))
        return texts | {"acme-2006q2": texts["acme-2006q2"].replace(line, line.replace("(", "").replace(")", ""))}

    rows = history(tmp_path, change=other_sign).quarters("PaymentsToAcquirePropertyPlantAndEquipment")
    assert rows.loc[["Q2 2006", "Q3 2006"], "how"].tolist() == ["missing", "missing"]
    assert rows.at["Q4 2006", "how"] == "derived"


def test_twelve_months_are_the_four_quarters(tmp_path):
    rows = history(tmp_path).trailing_twelve_months(OPERATING_CASH)
    flows = truth("Net cash provided by operating activities")
    assert rows["value"].tolist()[3:] == [sum(flows[place - 3 : place + 1]) for place in range(3, 12)]
    assert rows["how"].tolist()[:4] == ["missing"] * 3 + ["printed"]
    assert rows.at["Q3 2006", "reason"].startswith("12M Dec 2005 plus 9M Sep 2006 less 9M Sep 2005")


def test_earnings_per_share_of_twelve_months_are_those_of_four_quarters_where_no_year_is_printed(tmp_path):
    told = history(tmp_path)
    quarters = told.quarters("EarningsPerShareDiluted")["value"]
    year = told.trailing_twelve_months("EarningsPerShareDiluted")
    assert year.at["Q3 2006", "value"] == pytest.approx(quarters["Q4 2005":"Q3 2006"].sum())
    assert year["how"].tolist()[3:8] == ["printed", "derived", "derived", "derived", "printed"]


def test_growth_on_the_year_and_on_the_quarter_before(tmp_path):
    rows, sales = history(tmp_path).growth(REVENUE), truth("Net revenues")
    assert rows.at["Q1 2006", "year_on_year"] == pytest.approx((sales[8] / sales[4] - 1) * 100)
    assert rows.at["Q1 2006", "quarter_on_quarter"] == pytest.approx((sales[8] / sales[7] - 1) * 100)
    assert rows["year_on_year"].isna().tolist() == [True] * 4 + [False] * 8


def test_margins_over_time(tmp_path):
    rows = history(tmp_path).margins()
    assert rows["Net margin"].iloc[-1] == pytest.approx(truth("Net income")[-1] / truth("Net revenues")[-1] * 100)
    assert list(rows) == ["Gross margin", "Operating margin", "Net margin", "Non-GAAP net margin"]


def test_balances_by_date(tmp_path):
    rows = history(tmp_path).balances(CASH)
    assert rows["value"].tolist() == [quarter.held["cash"] for quarter in rolling.quarters(8)]
    assert rows.at["Q4 2005", "source"] == "acme-2006q4, line 48, cell 3"  # the newest release that has the date
    with pytest.raises(MissingLine, match="print no goodwill on a date"):
        history(tmp_path).balances("Goodwill")


def test_cash_of_a_cash_flow_statement_is_no_flow(tmp_path):
    rows = history(tmp_path).quarters("CashAndCashEquivalentsAtCarryingValue")
    assert rows["how"].tolist() == ["printed", "missing", "missing", "missing"] * 3


def with_table(titled, figures):
    """A reconciliation of operating cash beside the statements of the third quarter of 2006."""
    lines = [rolling.COMPANY, titled, "(in thousands)", "", "\tThree Months Ended\t", figures[0], *figures[1:]]
    return lambda texts: texts | {"acme-2006q3": texts["acme-2006q3"] + "\n" + "\n".join(lines) + "\n"}


def test_a_table_that_prints_twelve_months_under_quarters_is_not_believed(tmp_path):
    flows = truth("Net cash provided by operating activities")
    to_date = sum(flows[8:11])
    figures = [
        "\tSeptember 30, 2006\tJune 30, 2006",
        f"GAAP net cash provided by operating activities\t{to_date:,}\t{to_date - 5_000:,}",
        f"Capital expenditures\t(50,000)\t(50,000)\nFree cash flow\t{to_date - 50_000:,}\t{to_date - 55_000:,}",
    ]
    change = with_table("Reconciliation of GAAP Operating Cash Flow to Free Cash Flow", figures)
    told = history(tmp_path, change=change)
    assert (told.facts["label"] == "GAAP net cash provided by operating activities").sum() == 2  # it was read
    assert told.quarters(OPERATING_CASH)["value"].tolist() == flows


def test_a_table_that_prints_the_quarter_is(tmp_path):
    flows = truth("Net cash provided by operating activities")
    figures = [
        "\tSeptember 30, 2006\tJune 30, 2006",
        f"GAAP net cash provided by operating activities\t{flows[10]:,}\t{flows[9]:,}",
        f"Capital expenditures\t(50,000)\t(50,000)\nFree cash flow\t{flows[10] - 50_000:,}\t{flows[9] - 50_000:,}",
    ]
    change = with_table("Reconciliation of GAAP Operating Cash Flow to Free Cash Flow", figures)
    rows = history(tmp_path, change=change, only=(6,)).quarters(OPERATING_CASH)
    assert rows.loc[["Q2 2006", "Q3 2006"], "value"].tolist() == flows[9:11]
    assert rows.loc["Q3 2006", "how"] == "printed"


def test_a_half_year_and_its_second_quarter_tell_the_first_of_both_years(tmp_path):
    rows = history(tmp_path, only=(5,)).quarters(REVENUE)
    sales = truth("Net revenues")
    assert rows[rows["how"] != "missing"]["value"].tolist() == [sales[4], sales[5], sales[8], sales[9]]
    assert rows.index[0] == "Q1 2005" and rows.at["Q1 2005", "reason"] == "6M Jun 2005 less 3M Jun 2005"
