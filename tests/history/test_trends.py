import numpy as np
import pytest
import rolling
from told import from_release, history, shelf, truth

from helpers import load_release
from helpers.history import history_of, trends
from helpers.measures import MissingLine


def line(trend, label):
    place = trend.lines.index[trend.lines["label"] == label][0]
    return trend.values.loc[place], trend.how.loc[place], trend.reason.loc[place]


def test_growth_is_as_well_known_as_its_figures(tmp_path):
    told = trends.sales(history(tmp_path, only=(4, 6, 7)), 4)
    values, how, reason = line(told, "Growth on the quarter before")
    sales = truth("Net revenues")
    assert values["Q3 2006"] == pytest.approx((sales[10] / sales[9] - 1) * 100)
    assert how.to_dict() == {"Q1 2006": "printed", "Q2 2006": "derived", "Q3 2006": "derived", "Q4 2006": "printed"}
    assert reason["Q3 2006"] == "9M Sep 2006 less 3M Mar 2006 less 3M Sep 2006"


def test_free_cash_flow_of_the_quarter_and_of_twelve_months(tmp_path):
    told = trends.cash(history(tmp_path), 5)
    spending = [-amount for amount in truth("Purchases of property and equipment")]
    free = np.array(truth("Net cash provided by operating activities")) - spending
    assert line(told, "Capital spending")[0].tolist() == spending[-5:]
    assert line(told, "Free cash flow")[0].tolist() == free[-5:].tolist()
    assert line(told, "Free cash flow")[1].tolist() == ["derived", "printed", "derived", "derived", "derived"]
    assert line(told, "Free cash flow, trailing twelve months")[0].iloc[-1] == free[-4:].sum()
    assert line(told, "Free cash flow margin")[0].iloc[-1] == pytest.approx(free[-1] / truth("Net revenues")[-1] * 100)


def test_cash_that_no_quarter_has_alone_says_so(tmp_path):
    release = load_release("juniper-2007q3")
    with pytest.raises(MissingLine, match="No quarter's cash flow is known alone: printed only as part of 9M Sep 2007"):
        trends.cash(history_of(release, tmp_path))


def test_margins_and_earnings_have_their_adjusted_lines(tmp_path):
    told = history(tmp_path)
    assert trends.margins(told, 4).lines["label"].tolist() == [
        "Gross margin", "Operating margin", "Net margin", "Non-GAAP net margin",
    ]  # fmt: skip
    values, how, _ = line(trends.per_share(history(tmp_path, told=from_release(7, split=10)), 2), "Diluted shares")
    assert values.tolist() == [1_982_000, 1_979_000] and how.tolist() == ["derived", "printed"]


def test_balances_are_called_as_they_are_printed(tmp_path):
    told = trends.balances(history(tmp_path), last=2)
    assert told.lines["label"].tolist() == ["Cash and cash equivalents"]
    assert told.values.iloc[0].tolist() == [quarter.held["cash"] for quarter in rolling.quarters(8)[-2:]]


def test_what_is_left_out_is_the_difference_and_its_steps(tmp_path):
    told = history(tmp_path)
    pay, sales = truth("Stock-based compensation"), truth("Net revenues")
    difference = trends.excluded(told, 3)
    assert line(difference, "Left out of net income")[0].tolist() == pay[-3:]
    assert line(difference, "Left out of net income, in percent of revenue")[0].iloc[-1] == pytest.approx(
        pay[-1] / sales[-1] * 100
    )
    steps = trends.excluded_items(told)
    assert steps.lines["label"].tolist() == ["Stock-based compensation"]
    assert steps.values.iloc[0].tolist() == pay  # the first four from comparatives


def test_a_bridge_that_does_not_add_up_leaves_a_line(tmp_path):
    def misprint(texts):
        income = f"Non-GAAP net income\t{truth('Net income')[11] + truth('Stock-based compensation')[11]:,}"
        assert income in texts["acme-2006q4"]
        return texts | {"acme-2006q4": texts["acme-2006q4"].replace(income, "Non-GAAP net income\t999,999")}

    values, _, _ = line(trends.excluded_items(history(tmp_path, change=misprint)), "Not explained by the steps")
    assert values.dropna().to_dict() == {
        "Q4 2006": 999_999 - truth("Net income")[11] - truth("Stock-based compensation")[11]
    }


def test_the_bridge_of_the_year_before_goes_by_the_same_steps(tmp_path):
    def by_subtotal(texts):
        text = texts["acme-2006q2"]
        stock = "Stock-based compensation\t9,046\t9,508\t19,473\t19,775"
        assert "GAAP net income\t97,651" in text and stock in text
        gross = """GAAP gross margin\t100,000\t90,000\t200,000\t180,000
Amortization\t46\t48\t92\t95
Relocation\t4\t2\t8\t5
Non-GAAP gross margin\t100,050\t90,050\t200,100\t180,100
GAAP net income\t97,651"""
        rest = "Stock-based compensation\t8,996\t9,458\t19,373\t19,675\nOther adjustments\t50\t50\t100\t100"
        text = text.replace("GAAP net income\t97,651", gross, 1).replace(stock, rest, 1)
        return texts | {"acme-2006q2": text}

    # One column with so small a sum proves nothing; with the columns of the later quarter it does.
    steps = trends.excluded_items(history(tmp_path, only=(5,), change=by_subtotal))
    assert [label.split(" (")[0] for label in steps.lines["label"]] == [
        "Stock-based compensation",
        "Amortization",
        "Relocation",
    ]
    assert steps.values.dropna(axis=1).to_numpy().tolist() == [[9_458, 8_996], [48, 46], [2, 4]]


def test_a_trend_keeps_the_quarters_that_are_known(tmp_path):
    told = trends.sales(history(tmp_path, only=(6,)))
    assert told.quarters == ["Q3 2005", "Q4 2005", "Q1 2006", "Q2 2006", "Q3 2006"]
    assert told.known().quarters == ["Q3 2005", "Q3 2006"]


def test_a_company_without_such_lines_says_which(tmp_path):
    bare = {"acme-2005q1": rolling.releases(1)["acme-2005q1"].split("Reconciliation of")[0]}
    release = load_release(shelf(tmp_path, bare) / "acme-2005q1.txt")
    told = history_of(release, tmp_path)
    with pytest.raises(MissingLine, match="no bridge to non-GAAP net income"):
        trends.excluded_items(told)
    with pytest.raises(MissingLine, match="print no net cash from operating activities over a period"):
        trends.cash(told)
