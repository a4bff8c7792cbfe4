import math

import numpy as np
import pytest
from snippets import facts

from helpers.measures import (
    MissingLine,
    basis_points,
    compare,
    computed,
    days_of_sales,
    full_labels,
    growth,
    line,
    months_printed,
    pair,
    periods,
    plain,
    printed_in,
    ratio,
    revenue,
    share,
)

INCOME = """income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007
Net revenues:
SalesRevenueGoodsNet = Product | 606,769 | 467,237 | 1,658,237
Revenues = Total net revenues | 735,048 | 573,567 | 2,026,906
GrossProfit = Gross margin | 502,762 | 383,382 | 1,361,737
Other charges, net | (5,062) | 15,310 | 9,164
WeightedAverageNumberOfDilutedSharesOutstanding = Diluted shares | 561,401 | 599,626 | 582,780
"""


def test_growth_means_something_only_between_gains():
    assert growth(735_048, 573_567) == pytest.approx(28.15, abs=0.01)
    assert growth(0.0, 5.0) == -100
    for now, before in ((5, -1), (5, 0), (-5, 1), (-5, -1), (5, math.nan)):
        assert math.isnan(growth(now, before))
    assert list(growth([2, 3], [1, 2])) == [100, 50]


def test_ratio_of_nothing_means_nothing():
    assert ratio(502_762, 735_048) == pytest.approx(68.4, abs=0.01)
    assert math.isnan(ratio(5, 0))
    assert math.isnan(ratio(5, -10))


def test_basis_points_and_days():
    assert basis_points(68.4, 66.8) == pytest.approx(160)
    assert days_of_sales(279_530, 735_048, 3) == pytest.approx(34.7, abs=0.01)
    assert math.isnan(days_of_sales(279_530, 0, 3))


def test_the_year_before_is_told_from_the_quarter_before():
    printed = facts("""income, 1000000 | 3M Jul 2023 | 3M Apr 2023 | 3M Jul 2022
Revenues = Revenue | 13,507 | 7,192 | 6,704
""")
    span = periods(printed, 3)
    assert (span.now_name, span.before_name) == ("3M Jul 2023", "3M Jul 2022")


def test_the_older_period_may_stand_first():
    printed = facts("""income, 1000 | 3M Mar 2019 | 3M Mar 2020
Revenues = Revenue | 558,123 | 503,376
""")
    assert pair(printed, "Revenue", ["Revenues"], 3)["now"] == 503_376


def test_a_balance_sheet_is_compared_with_the_one_before():
    printed = facts("""balance_sheet, 1000 | 31 Mar 2020 | 31 Dec 2019 | 31 Mar 2019
Assets = Total assets | 3 | 2 | 1
""")
    assert periods(printed, 0).before_name == "31 Dec 2019"


def test_an_outlook_table_does_not_make_the_current_period():
    printed = facts("""income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Revenue | 10 | 9

reconciliation, 1000 | 3M Dec 2007
NonGaapNetIncomeLoss = Non-GAAP net income | 5
""")
    assert periods(printed, 3).now_name == "3M Sep 2007"


def test_one_period_alone_is_compared_with_nothing():
    printed = facts("""income, 1000 | 3M Sep 2007
Revenues = Revenue | 10
""")
    row = pair(printed, "Revenue", ["Revenues"], 3)
    assert periods(printed, 3).before_name == ""
    assert math.isnan(row["before"])


def test_the_statement_comes_before_the_table_that_repeats_it():
    printed = facts("""segments, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Americas | 300 | 200

income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Total net revenues | 735 | 573
""")
    assert list(line(printed, ["Revenues"], 3)["value"]) == [735, 573]


def test_columns_that_are_no_plain_period_do_not_count():
    printed = facts("""income, 1000 | 3M Sep 2007 Non-GAAP | 3M Sep 2007 | 3M Sep 2006
Revenues = Revenue | 9 | 10 | 8
""")
    assert list(line(printed, ["Revenues"], 3)["value"]) == [10, 8]
    assert len(plain(printed)) == 2


def test_a_missing_line_names_the_nearest_and_the_spans():
    printed = facts(INCOME)
    with pytest.raises(MissingLine, match=r"prints no diluted earnings per share\.$"):
        line(printed, ["EarningsPerShareDiluted"], 3)
    with pytest.raises(MissingLine, match=r"prints no non-GAAP revenues; near to it: “Total net revenues”, “Net"):
        line(printed, ["NonGaapRevenues"], 3)
    with pytest.raises(MissingLine, match="no line 'Revenue'; the nearest are Revenues, SalesRevenueGoodsNet"):
        line(printed, "Revenue", 3)
    with pytest.raises(MissingLine, match="no assets\\."):
        line(printed, ["Assets"], 3)
    with pytest.raises(MissingLine, match="revenues over 3 months and over 9 months, not over 6 months"):
        line(printed, ["Revenues"], 6)
    with pytest.raises(MissingLine, match="nothing over 12 months; it prints figures over 3 months and over 9 months"):
        periods(printed, 12)


def test_a_statement_printed_for_another_span_is_read_for_that():
    printed = facts("""cash_flow, 1000 | 9M Sep 2007
NetIncomeLoss = Net income | 5
""")
    assert months_printed(printed, "cash_flow", 3) == 9
    assert months_printed(printed, "income", 3) == 3


def test_a_share_of_lines_in_different_scales():
    printed = facts("""income, 1000 | 3M Sep 2007
Revenues = Revenue | 2,000,000

reconciliation, 1000000 | 3M Sep 2007
NonGaapNetIncomeLoss = Non-GAAP net income | 500
""")
    assert share(printed, "", ["NonGaapNetIncomeLoss"], revenue(printed, 3), 3)["now"] == 25


def test_a_table_that_is_not_printed_or_not_so_called_names_those_that_are():
    with pytest.raises(MissingLine, match=r"no cash flow statement; it prints: income statement\."):
        printed_in(facts(INCOME), "cash_flow")
    with pytest.raises(MissingLine, match=r"no table 'incme'; it prints: income\."):
        printed_in(facts(INCOME), "incme")
    with pytest.raises(MissingLine, match="its income statement over 3 months and over 9 months, not over 6 months"):
        printed_in(facts(INCOME), "income", 6)


def test_a_section_is_over_after_its_total():
    printed = facts("""balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
Current assets:
Inventories | 30 | 20
AssetsCurrent = Total current assets | 30 | 20
Goodwill | 70 | 80
Assets = Total assets | 100 | 100
""")
    labels = list(full_labels(printed.drop_duplicates("row")))
    assert labels == ["Current assets: Inventories", "Total current assets", "Goodwill", "Total assets"]


def test_a_comparison_gives_change_and_growth_and_names_its_lines():
    rows = [computed("Margin", "percent", 68.4, 66.8), computed("Income", "USD", 85.0, 50.0, 0)]
    found = compare("Test", periods(facts(INCOME), 3), rows)
    assert found.line("Margin")["change"] == pytest.approx(1.6)
    assert np.isnan(found.line("Margin")["growth"])
    assert found.line("Income")["growth"] == pytest.approx(70)
    with pytest.raises(MissingLine, match="has no line 'Sales'; it has: Margin, Income"):
        found.line("Sales")
