import numpy as np
import pytest
from matplotlib.colors import to_hex
from told import history, truth

from helpers import over_time
from helpers.charts import DOWN, UP
from helpers.history import trends
from helpers.measures import MissingLine
from helpers.timecharts import bars, curves


def test_a_bar_stands_for_each_quarter_and_is_hollow_where_it_is_derived(tmp_path):
    ax = bars(trends.sales(history(tmp_path, only=(4, 6, 7)), 3))
    heights = [bar.get_height() for bar in ax.patches]
    assert np.allclose(heights, [amount / 1000 for amount in truth("Net revenues")[-3:]])
    assert [to_hex(bar.get_facecolor()).upper() for bar in ax.patches] == ["#FFFFFF", UP, UP]
    assert {to_hex(bar.get_edgecolor()).upper() for bar in ax.patches} == {UP}
    assert ax.get_ylabel() == "USD in millions" and ax.get_title(loc="left") == "Revenue by quarter"


def test_a_line_that_a_trend_has_not_is_told_with_those_it_has(tmp_path):
    for chart in (lambda trend: bars(trend, label="Sales"), lambda trend: curves(trend, "Sales")):
        with pytest.raises(MissingLine, match="has no line 'Sales'; it has: Revenue"):
            chart(trends.sales(history(tmp_path, count=5)))


def test_the_footer_says_which_releases_the_figures_come_from(tmp_path):
    told = history(tmp_path, count=5)
    for chart, trend in ((bars, trends.sales(told)), (curves, trends.margins(told))):
        footer = chart(trend, source=over_time.cited(told)).figure.get_supxlabel()
        assert footer == "Source: Acme Tools, Inc., five earnings releases, Q1 2005 to Q1 2006"


def test_the_year_stands_once_under_its_first_quarter(tmp_path):
    ax = bars(trends.sales(history(tmp_path), 6))
    assert [tick.get_text() for tick in ax.get_xticklabels()] == [
        "Q3\n2005",
        "Q4\n",
        "Q1\n2006",
        "Q2\n",
        "Q3\n",
        "Q4\n",
    ]


def test_a_loss_points_down_and_a_quarter_that_is_not_known_leaves_a_gap(tmp_path):
    trend = trends.cash(history(tmp_path), 3)
    trend.values.iloc[2] = [-5.0, np.nan, 7.0]
    ax = bars(trend, label="Free cash flow")
    assert to_hex(ax.patches[0].get_edgecolor()).upper() == DOWN
    assert np.isnan(ax.patches[1].get_height())
    assert len(ax.get_xticklabels()) == 3


def test_a_curve_per_line_of_one_unit(tmp_path):
    ax = curves(trends.margins(history(tmp_path), 4), "Gross margin", "Net margin")
    lines = [line for line in ax.get_lines() if len(line.get_xdata()) == 4]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Gross margin", "Net margin"]
    net = [100 * part / whole for part, whole in zip(truth("Net income"), truth("Net revenues"), strict=True)]
    assert np.allclose(lines[1].get_ydata(), net[-4:])
    assert len({line.get_color() for line in lines}) == 2


def test_lines_of_another_unit_are_left_out(tmp_path):
    ax = curves(trends.per_share(history(tmp_path), 4))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "Diluted earnings per share", "Non-GAAP diluted earnings per share",
    ]  # fmt: skip
    assert ax.get_ylabel() == "USD per share"


def test_derived_points_are_hollow(tmp_path):
    ax = curves(trends.cash(history(tmp_path), 4), "Operating cash flow")
    solid, hollow = (len(points.get_offsets()) for points in ax.collections)
    assert (solid, hollow) == (1, 3)
    assert to_hex(ax.collections[1].get_facecolor()[0]).upper() == "#FFFFFF"
