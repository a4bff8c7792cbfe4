from types import SimpleNamespace

import pandas as pd
import pytest
from snippets import facts

from helpers import display, income, measures, tearsheet
from helpers.shown import Sentence
from helpers.walks import walk

STATEMENTS = """\
income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Net revenues | 735,048 | 573,567
Costs | (649,949) | (515,293)
NetIncomeLoss = Net income | 85,099 | 58,274

reconciliation, 1000 | 3M Sep 2007 | 3M Sep 2006
NetIncomeLoss = GAAP net income | 85,099 | 58,274
Stock compensation [C] | 30,000 | 20,000
Tax effect | (9,000) | (6,000)
NonGaapNetIncomeLoss = Non-GAAP net income | 106,099 | 72,274

cash_flow, 1000 | 9M Sep 2007 | 9M Sep 2006
NetIncomeLoss = Net income | 85,099 | 58,274
Depreciation | 14,901 | 1,726
NetCashProvidedByUsedInOperatingActivities = Net cash from operations | 100,000 | 60,000
"""
BANK = """\
balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006
Assets = Total assets | 5,000 | 4,000
"""
FINDINGS = pd.DataFrame(
    columns=["kind", "table", "label", "period", "printed", "recomputed", "status", "source", "reason"]
)
CLAIMS = pd.DataFrame(columns=["sentence", "text", "status", "source"])
HEAD = {"unit": "USD", "scale": 1000, "decimals": 0}


def table(line, columns=""):
    """A printed table that begins on a line."""
    return SimpleNamespace(block=SimpleNamespace(lines=[SimpleNamespace(number=line)]), periods=columns, columns="")


def content(text):
    found = facts(text)
    unread = pd.DataFrame(columns=["source", "raw", "title", "label", "reason"])
    release = SimpleNamespace(
        facts=found, findings=lambda: FINDINGS, claims=lambda: CLAIMS, unread=unread, tables=[table(1)]
    )
    months = measures.months_printed(found, "income", 3)
    return tearsheet.content(release, display.ask(income.headlines, found, months), months)


def places(*amounts):
    kinds = ["start", *["step"] * (len(amounts) - 2), "end"]
    drawn = tearsheet.drawn(
        walk("Walk", "3M Sep 2007", HEAD, [("Row", *row) for row in zip(amounts, kinds, strict=True)])
    )
    return drawn["zero"], [
        (bar["left"], bar["width"], bar["tone"], bar["above"], bar["below"]) for bar in drawn["bars"]
    ]


def test_each_bar_begins_where_the_one_above_ends():
    assert places(60.0, 40.0, -20.0, 80.0) == (
        0.0,
        [
            (0, 60, "level", None, 60),
            (60, 40, "up", 60, 100),
            (80, 20, "down", 100, 80),
            (0, 80, "level", 80, None),
        ],
    )


def test_a_walk_below_zero_has_room_on_both_sides():
    zero, bars = places(-50.0, 100.0, 50.0)
    assert zero == 50 and bars == [(0, 50, "level", None, 0), (0, 100, "up", 0, 100), (50, 50, "level", 100, None)]


def test_small_steps_beside_large_figures_are_seen_because_the_bars_begin_higher():
    zero, bars = places(1000.0, -20.0, 980.0)
    assert zero is None and bars[1] == (50, 50, "down", 100, 50)


def test_a_walk_of_nothing_but_zeros_stands_still():
    assert places(0.0, 0.0, 0.0) == (0, [(0, 0, "level", None, 0), (0, 0, "level", 0, None)])  # a step of zero is none


def test_the_first_page_has_the_bridge_to_net_income_and_the_walks():
    found = content(STATEMENTS)
    titles = [walk["table"].title for walk in found["glance"]]
    assert titles == [
        "From GAAP net income to Non-GAAP net income",
        "Net income, year on year",
        "From net income to operating cash",
    ]
    assert found["glance"][0]["alt"].startswith("GAAP net income $85.1 million; Stock compensation $30.0 million")
    assert [table.title for table in found["tables"]] == ["Headline figures", "Margins"]
    assert [table.title for table in found["statements"]] == ["income", "cash_flow"]


def test_what_a_release_lacks_is_said_once_and_leaves_no_empty_table():
    found = content(BANK)
    assert (
        [table.title for table in found["tables"]] == ["Balance sheet"] and not found["glance"] and not found["walks"]
    )
    assert isinstance(found["bridges"], Sentence) and "no bridge" in found["bridges"].text
    assert len(found["lacks"]) == len(set(found["lacks"])) and any("cash flow" in lack for lack in found["lacks"])


@pytest.mark.parametrize(("columns", "kept"), [("3M Sep 2007 | 3M Sep 2006", True), ("3M Sep 2007", False)])
def test_a_column_that_says_nothing_is_left_out(columns, kept):
    rows = "Revenues = Net revenues | 5 | 4\nNetIncomeLoss = Net income | 2 | 1\n"
    rows = rows if kept else rows.replace(" | 4", "").replace(" | 1", "")
    [headlines, _] = content(f"income, 1000 | {columns}\n{rows}")["tables"]
    assert ("Growth" in headlines.columns) == kept and all(
        len(row.cells) == len(headlines.columns) for row in headlines.rows
    )


def test_what_a_page_break_cuts_is_one_table_and_other_columns_are_another():
    pages = [
        "income, 1000 | 3M Sep 2007\nSales | 5",
        "income, 1000 | 3M Sep 2007\nCosts | 4",
        "income, 1000 | 3M Sep 2005\nSales | 3",
    ]
    tables = [table(line, columns) for line, columns in ((2, "this year"), (5, "this year"), (8, "two years ago"))]
    release = SimpleNamespace(facts=facts("\n\n".join(pages)), tables=tables)
    found = [(one.columns, [row.label for row in one.rows]) for one in tearsheet._statements(release)]
    assert found == [(("3M Sep 2007",), ["Sales", "Costs"]), (("3M Sep 2005",), ["Sales"])]


def test_a_free_cash_flow_that_the_company_counts_otherwise_is_led_to_from_the_computed_one():
    printed = """
reconciliation, 1000 | 9M Sep 2007 | 9M Sep 2006
NetCashProvidedByUsedInOperatingActivities = GAAP net cash from operations | 100,000 | 60,000
PaymentsToAcquireProductiveAssets = Purchases of property | (20,000) | (10,000)
Principal payments on property | {} | (1,000)
NonGaapFreeCashFlow = Free cash flow | {} | 49,000
"""
    spent = STATEMENTS + "PaymentsToAcquireProductiveAssets = Purchases of property | (20,000) | (10,000)\n"
    title = "From free cash flow to the company's own measure"
    titles = [
        [one["table"].title for one in content(spent + more)["glance"]]
        for more in ("", printed.format("(3,000)", "77,000"), printed.format("-", "80,000"))
    ]
    assert [title in one for one in titles] == [False, True, False]
