"""Facts whole, and cells that are none: each with its place and the reason."""

import datetime

import pytest
from pasted import page, read

RESULTS = """
Consolidated Statements of Income
(in millions, except per share data)
| Three Months Ended March 31, | >
| 2020 | 2019
Net sales | $ 1,100 | $ 1,000
Cost of sales | 550 | 500
Income tax expense (a) | 20 | —
Net (loss) income | $ (110) | $ 100
"""


def test_a_fact_is_whole():
    facts = read(page(RESULTS)).facts
    assert len(facts) == 8
    assert facts.iloc[6].to_dict() == {
        "table": "income",
        "adjusted": False,
        "title": "Consolidated Statements of Income",
        "row": 6,
        "section": "",
        "label": "Net (loss) income",
        "note": "",
        "period": "3M Mar 2020",
        "period_end": datetime.date(2020, 3, 31),
        "months": 3,
        "column": "",
        "value": -110.0,
        "unit": "USD",
        "scale": 1_000_000,
        "decimals": 0,
        "raw": "$ (110)",
        "source": "table 1, row 6, cell 2",
    }
    assert facts["value"].tolist() == [1100, 1000, 550, 500, 20, 0, -110, 100]  # the dash is a printed zero
    assert facts["note"].tolist() == ["", "", "", "", "a", "a", "", ""]


def unread(text: str) -> list[list[str]]:
    cells = read(page(text)).unread
    return cells[["raw", "label", "reason"]].to_numpy().tolist()


def test_a_bound_and_words_beside_figures():
    text = """
    Segment results
    | Three Months Ended March 31, | > | >
    | 2020 | 2019 | Change
    North | 10 | — | n/m
    West | 5 | 1 | >100%
    Total | $ 15 | $ 1 | 143 %
    """
    assert unread(text) == [[">100%", "West", "a bound, not a figure"]]
    assert "n/m" not in read(page(text)).facts["raw"].tolist()  # says that there is no figure


def test_a_range_is_not_one_figure():
    assert unread("""
    Tax rate
    | 2020 | 2019
    Rate | 21% | 20%
    Range of rates | 20% - 22% | 19% to 21%
    """) == [
        ["20% - 22%", "Range of rates", "a range, not one figure"],
        ["19% to 21%", "Range of rates", "a range, not one figure"],
    ]


GUIDANCE = "guidance for a period that has not ended"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "Business Outlook\n| Three Months Ending June 30, 2020 | >\n| Low | High\nNet sales | $ 995 | $ 1,000",
            [["$ 995", "Net sales", GUIDANCE], ["$ 1,000", "Net sales", GUIDANCE]],
        ),
        (
            "Results and guidance\n| Q1 2020 | > | Q2 2020\n| Guidance | Actual | Guidance\nNet sales | 98 | 104 | 110",
            [["98", "Net sales", GUIDANCE], ["110", "Net sales", GUIDANCE]],  # the actual figure is a fact
        ),
        (
            "Second quarter outlook\n| Q2 2020\nNet sales | $995 - $1,000 million\nDiluted EPS | $0.40 to $0.45",
            [
                ["$995 - $1,000 million", "", "a range, not one figure"],
                ["$0.40 to $0.45", "", "a range, not one figure"],
            ],
        ),
    ],
)
def test_guidance_is_no_fact(table, expected):
    assert unread(f"{RESULTS}\n{table}") == expected


def test_expected_credit_losses_are_no_guidance():
    table = "Allowance for expected credit losses\n| March 31, 2020 | March 31, 2019\nBalance | 12 | 11\nNew | 1 | 1"
    assert unread(f"{RESULTS}\n{table}") == []


def test_figures_of_a_period_to_come_say_so():
    heads = "| Six Months Ended March 31, 2020 | Year Ending December 31, 2020"
    table = f"Planned spending\n{heads}\nPlant | 10 | 40\nRoads | 1 | 4"
    read_ = read(page(f"{RESULTS}\n{table}"))
    assert read_.lines["Plant"] == {"6M Mar 2020": 10, "12M Dec 2020 expected": 40}


def test_two_tables_in_two_scales():
    read_ = read(
        page(f"""
        {RESULTS}
        Segments
        (in thousands)
        | Three Months Ended March 31, | >
        | 2020 | 2019
        Europe | 601,100 | 500,050
        """)
    )
    assert read_.facts.groupby("title", sort=False)["scale"].unique().map(list).tolist() == [[1_000_000], [1000]]


def test_a_currency_of_the_cell_or_of_the_units_line():
    read_ = read(
        page("""
        Statement of income
        (in thousands of euros, except per share data)
        | Three months ended 31 March | >
        | 2020 | 2019
        Revenue | 110 | 100
        Fees | $ 5 | $ 4
        Diluted earnings per share | 0.11 | 0.10
        """)
    )
    assert read_.facts["unit"].tolist() == ["EUR", "EUR", "USD", "USD", "EUR/share", "EUR/share"]


def test_labels_repeat_and_rows_do_not():
    read_ = read(
        page("""
        Reconciliation of GAAP to non-GAAP measures
        | Three Months Ended March 31, | >
        | 2020 | 2019
        GAAP gross profit | 10 | 9
        Stock compensation | 1 | 1
        Non-GAAP gross profit | 11 | 10
        GAAP net income | 5 | 4
        Stock compensation | 2 | 2
        Non-GAAP net income | 7 | 6
        """)
    )
    twice = read_.facts[read_.facts["label"] == "Stock compensation"]
    assert twice["row"].tolist() == [4, 4, 7, 7]


COUNTED = """
Operating data
| Three Months Ended March 31, | > | Change
| 2020 | 2019
Active buyers | 1,330 | 1,300 | 2.3 %
Miles driven | 910 | 900 | 1.1
Price per mile | $ 2.45 | $ 2.60 | (5.8)
Length of haul | 880 | 870 | 1.1
"""


def test_where_first_rows_print_no_currency_though_statements_do_things_are_counted():
    facts = read(page(RESULTS + COUNTED)).facts.iloc[8:]
    of = facts[facts["column"] == ""].groupby("label", sort=False)[["unit", "scale"]].first()
    assert of["unit"].to_dict() == {
        "Active buyers": "number",
        "Miles driven": "number",
        "Price per mile": "USD",
        "Length of haul": "number",
    }
    assert set(of["scale"]) == {1}
    # Under Change, the percent sign of the first row is that of all.
    assert set(facts.loc[facts["column"] == "Change", "unit"]) == {"percent"}


@pytest.mark.parametrize("line", ["Loans past due | 1,330 | 1,300", "(in thousands)\n| 2020 | 2019\nBuyers | 7 | 6"])
def test_what_is_called_money_or_states_a_scale_of_it_is_money(line):
    text = f"Highlights\n| Three Months Ended March 31, | >\n| 2020 | 2019\n{line}\nOther | 5 | 4"
    assert set(read(page(RESULTS + text)).facts.iloc[8:]["unit"]) == {"USD"}


def test_a_price_in_the_first_row_makes_no_money_of_the_counts_below():
    text = "Data\n| Three Months Ended March 31, | >\n| 2020 | 2019\nRevenue per load | $ 10 | $ 9\nLoads | 412 | 393"
    facts = read(page(RESULTS + text)).facts.iloc[8:]
    assert facts[["unit", "scale"]].drop_duplicates().to_numpy().tolist() == [["USD", 1], ["number", 1]]


HOMES = """
Closings (in thousands)
| Three Months Ended March 31, 2020 | > | >
| Closed | Dollars | Average Price
West | 1,204 | $ 602,000 | $ 500
East | 610 | 244,000 | 400
"""


def test_a_column_without_a_currency_beside_columns_of_money_counts_things():
    homes = read(page(RESULTS + HOMES)).facts.iloc[8:]
    assert list(homes["unit"]) == ["number", "USD", "USD"] * 2
    all_money = read(page(RESULTS + HOMES.replace("1,204", "$ 1,204"))).facts.iloc[8:]
    assert set(all_money["unit"]) == {"USD"}


def test_what_counts_things_does_so_on_the_next_page_too():
    head = "Stores\n| Three Months Ended March 31, | >\n| 2020 | 2019\n"
    text = f"{RESULTS}\n{head}Opened | 12 | 9\nOpen | 410 | 400\n\n- 7 -\n{head[7:]}Closed | 3 | 4"
    assert list(read(page(text)).facts["unit"][8:]) == ["number"] * 6
