import dataclasses
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rolling
from rolling import Told

from helpers import ReleaseError, load_history, load_release
from helpers.cash import CASH, OPERATING_CASH, cash_walk, free_cash_flow, net_income_to_cash
from helpers.history import derived_periods, history_of, with_quarter
from helpers.measures import REVENUE, MissingLine
from helpers.release import RELEASES

QUARTERS = [f"Q{quarter} {year}" for year in (2004, 2005, 2006) for quarter in (1, 2, 3, 4)]
LINES = {
    "Revenues": "Net revenues",
    "NetIncomeLoss": "Net income",
    "NetCashProvidedByUsedInOperatingActivities": "Net cash provided by operating activities",
    "PaymentsToAcquirePropertyPlantAndEquipment": "Purchases of property and equipment",
}


def shelf(folder, texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def history(folder, count=8, change=lambda texts: texts, **options):
    return load_history("Acme Tools", shelf(folder, change(rolling.releases(count, **options))))


def truth(label, count=8):
    return [quarter.flows[label] for quarter in rolling.quarters(count)]


# ------------------------------------------------------------------------------------------------ discrete quarters


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


def test_a_line_that_nobody_prints_names_the_nearest(tmp_path):
    with pytest.raises(MissingLine, match="print no Revenue over a period; the nearest are Revenues"):
        history(tmp_path).quarters("Revenue")


# ---------------------------------------------------------------------------- twelve months, growth, margins, balances


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
    with pytest.raises(MissingLine, match="print no Goodwill on a date"):
        history(tmp_path).balances("Goodwill")


def test_cash_of_a_cash_flow_statement_is_no_flow(tmp_path):
    rows = history(tmp_path).quarters("CashAndCashEquivalentsAtCarryingValue")
    assert rows["how"].tolist() == ["printed", "missing", "missing", "missing"] * 3


# ------------------------------------------------------------------------------------------------------ restatements


def test_nothing_is_restated_where_nothing_was(tmp_path):
    assert history(tmp_path).restatements().empty


def from_release(number, **told):
    return lambda release: Told(**told) if release >= number else Told()


def test_a_split_is_one_row_and_rescales_the_past(tmp_path):
    told = history(tmp_path, told=from_release(5, split=10))
    (row,) = told.restatements().itertuples()
    assert (row.kind, row.release, row.reason) == (
        "split",
        "acme-2006q2",
        "shares split 10 for 1, which explains 10 figures",
    )
    assert (row.first, row.now) == (199_700, 1_997_000)
    shares = told.quarters("WeightedAverageNumberOfDilutedSharesOutstanding")
    assert (
        shares["value"].tolist()
        == [10 * quarter.shares for quarter in rolling.quarters(8)][:4] + shares["value"].tolist()[4:]
    )
    assert shares.at["Q1 2006", "value"] == 10 * 198_800 and shares.at["Q1 2006", "how"] == "derived"
    earned = told.quarters("EarningsPerShareDiluted")
    assert earned.at["Q1 2006", "value"] == pytest.approx(0.048) and earned.at["Q1 2006", "decimals"] == 3
    assert earned.at["Q1 2006", "reason"] == "printed before a split of 10 for 1"
    assert earned.at["Q2 2006", "how"] == "printed"


@pytest.mark.parametrize(("split", "said"), [(2, "2 for 1"), (3, "3 for 1")])
def test_other_splits(tmp_path, split, said):
    told = history(tmp_path, told=from_release(6, split=split))
    assert told.restatements()["kind"].tolist() == ["split"]
    assert said in told.restatements()["reason"].iloc[0]


def test_share_counts_that_changed_by_no_simple_factor_are_no_split(tmp_path):
    def other_count(texts):
        text = texts["acme-2006q1"]
        return texts | {"acme-2006q1": text.replace("\t200,000", "\t211,357")}

    changed = history(tmp_path, change=other_count).restatements()
    assert "split" not in set(changed["kind"])
    assert changed[["label", "first", "now"]].to_numpy().tolist() == [
        ["Basic", 200_000, 211_357],
        ["Diluted", 200_000, 211_357],
    ]


def moved(quarter):
    """A tenth of research is selling expense from now on."""
    part = quarter.flows["Research and development"] // 10
    research, selling = "Research and development", "Selling, general and administrative"
    return quarter.flows | {research: quarter.flows[research] - part, selling: quarter.flows[selling] + part}


def test_a_reclassification_names_both_lines(tmp_path):
    told = history(tmp_path, told=from_release(5, restate=moved))
    found = told.restatements()
    assert set(found["kind"]) == {"reclassified"} and set(found["release"]) == {
        "acme-2006q2",
        "acme-2006q3",
        "acme-2006q4",
    }
    first = found[(found["release"] == "acme-2006q2") & (found["period"] == "3M Jun 2005")].set_index("label")
    assert first["reason"].to_dict() == {
        "Research and development": "offset by Selling, general and administrative",
        "Selling, general and administrative": "offset by Research and development",
    }
    part = truth("Research and development")[5] // 10
    assert first["difference"].tolist() == [-part, part]
    assert first["first_source"].iloc[0] == "acme-2005q2, line 15, cell 2"
    assert first["now_source"].iloc[0] == "acme-2006q2, line 15, cell 3"


def test_quarters_of_a_reclassified_line_are_taken_from_releases_of_one_year(tmp_path):
    """A year to date as drawn up now less one as drawn up before would be neither."""
    told = history(tmp_path, told=from_release(4, restate=moved), only=(0, 1, 2, 3, 4, 6, 7))
    rows = told.quarters("ResearchAndDevelopmentExpense")
    now = [moved(quarter)["Research and development"] for quarter in rolling.quarters(8)]
    assert rows["value"].tolist()[4:5] + rows["value"].tolist()[6:] == now[4:5] + now[6:]
    assert (
        rows.at["Q2 2005", "value"] == truth("Research and development")[5]
    )  # printed by the release of the time only
    assert rows.at["Q2 2006", "value"] == now[9] and rows.at["Q2 2006", "how"] == "derived"


def corrected(quarter):
    if quarter.number != 1:
        return quarter.flows
    lower = {
        "Product revenue",
        "Net revenues",
        "Gross profit",
        "Operating income",
        "Income before income taxes",
        "Net income",
    }
    return {label: amount - 5_000 * (label in lower) for label, amount in quarter.flows.items()}


def test_a_correction_is_a_change_of_every_line_that_it_touches(tmp_path):
    told = history(tmp_path, told=from_release(5, restate=corrected))
    found = told.restatements()
    quarter = found[(found["period"] == "3M Jun 2005") & (found["table"] == "income") & (found["unit"] == "USD")]
    assert set(quarter["kind"]) == {"changed"}
    assert quarter["label"].tolist() == [
        "Product revenue", "Net revenues", "Gross profit",
        "Operating income", "Income before income taxes", "Net income",
    ]  # fmt: skip
    assert quarter["difference"].unique().tolist() == [-5_000]
    assert told.quarters(REVENUE).at["Q2 2005", "reason"].startswith("first printed as ")
    assert not found.duplicated(["label", "period", "first", "now"]).any()  # no summary repeats it


def test_a_new_label_is_one_row(tmp_path):
    told = history(tmp_path, told=from_release(5, labels=(("Interest income", "Interest and other, net"),)))
    (row,) = told.restatements().itertuples()
    assert (row.kind, row.label, row.reason) == ("relabelled", "Interest and other, net", "was Interest income")


def test_the_same_figures_in_millions_are_no_restatement(tmp_path):
    """The release of the first quarter of 2006 turns to millions; a figure that no rounding explains is a change."""

    def in_millions(texts):
        millions = re.sub(r"\d{1,3}(?:,\d{3})+", lambda found: rounded(found[0]), texts["acme-2006q1"])
        return texts | {"acme-2006q1": millions.replace("(in thousands", "(in millions")}

    def with_a_change(texts):
        lines = in_millions(texts)["acme-2006q1"].splitlines()
        wrong = [line.replace("\t404", "\t398") if line.startswith("Net revenues") else line for line in lines]
        return texts | {"acme-2006q1": "\n".join(wrong)}

    assert rounded(f"{truth('Net revenues')[4]:,}") == "404"
    assert history(tmp_path, change=in_millions).restatements().empty
    changed = history(tmp_path, change=with_a_change).restatements()
    assert changed[["label", "first", "now"]].to_numpy().tolist() == [["Net revenues", 403.798, 398]]


def rounded(figure):
    return f"{round(int(figure.replace(',', '')) / 1000):,}"


# ------------------------------------------------------------------------------------------------------ ties across


def test_the_releases_fit_together(tmp_path):
    found = history(tmp_path).ties()
    assert set(found["status"]) == {"ties"}
    assert found["kind"].value_counts().to_dict() == {"year to date": 117, "opening cash": 7}


def test_a_quarter_that_does_not_fit_the_year_breaks(tmp_path):
    def misprint(texts):
        line = next(one for one in texts["acme-2006q2"].splitlines() if one.startswith("Interest income"))
        cells = line.split("\t")
        wrong = "\t".join([cells[0], "9,999", *cells[2:]])
        return texts | {"acme-2006q2": texts["acme-2006q2"].replace(line, wrong)}

    found = history(tmp_path, change=misprint).ties()
    broken = found[found["status"] == "breaks"]
    assert broken[["label", "period"]].to_numpy().tolist() == [
        ["Interest income", "6M Jun 2006"], ["Interest income", "9M Sep 2006"], ["Interest income", "12M Dec 2006"],
    ]  # fmt: skip
    interest = truth("Interest income")[9]
    assert broken["difference"].tolist() == [interest - 9_999] * 3
    assert "acme-2006q2, line 19, cell 2" in broken["parts"].iloc[0]


def test_cash_that_does_not_open_as_it_closed_breaks(tmp_path):
    def misprint(texts):
        cash = f"{rolling.quarters(8)[7].held['cash']:,}"
        lines = texts["acme-2006q2"].splitlines()
        wrong = [line.replace(cash, "1,234,567") if line.startswith(rolling.OPENING) else line for line in lines]
        return texts | {"acme-2006q2": "\n".join(wrong)}

    found = history(tmp_path, change=misprint).ties()
    assert found.loc[found["status"] == "breaks", ["kind", "period", "printed"]].to_numpy().tolist() == [
        ["opening cash", "6M Jun 2006", 1_234_567]
    ]


# ------------------------------------------------------------------------------------------------- which releases count


def test_of_two_releases_of_a_quarter_the_correction_counts(tmp_path):
    def with_correction(texts):
        sales = f"{rolling.quarters(8)[11].flows['Net revenues']:,}"
        return texts | {"acme-2006q4-corrected": texts["acme-2006q4"].replace(sales, "555,555")}

    told = history(tmp_path, change=with_correction)
    assert told.quarters(REVENUE).at["Q4 2006", "value"] == 555_555
    assert told.skipped == {"acme-2006q4": "acme-2006q4-corrected is newer"}
    assert len(told.releases) == 8


@pytest.mark.parametrize("name", ["Acme Tools, Inc.", "ACME TOOLS", "acme", "acme-2006q1"])
def test_a_company_is_found_by_its_name_or_by_an_id(tmp_path, name):
    shelf(tmp_path, rolling.releases(5))
    (tmp_path / "juniper-2007q3.txt").write_text((RELEASES / "juniper-2007q3.txt").read_text())
    assert len(load_history(name, tmp_path).releases) == 5


def test_a_company_that_is_not_there_names_those_that_are(tmp_path):
    shelf(tmp_path, rolling.releases(1))
    other = {"acme-rules-2005q1": rolling.releases(1)["acme-2005q1"].replace("Acme Tools", "Acme Rules")}
    shelf(tmp_path, other)
    with pytest.raises(ReleaseError, match=r"names no company in .*; there are: Acme Rules, Inc\., Acme Tools, Inc\."):
        load_history("Emca", tmp_path)
    with pytest.raises(ReleaseError, match="names several companies"):
        load_history("Acme", tmp_path)
    assert load_history("Acme Rules", tmp_path).company == "Acme Rules, Inc."


def test_the_history_of_a_release_ends_with_it_wherever_its_file_is(tmp_path):
    folder, away = tmp_path / "shelf", tmp_path / "away.txt"
    folder.mkdir()
    texts = rolling.releases(8)
    shelf(folder, {name: text for name, text in texts.items() if name != "acme-2006q2"})
    away.write_text(texts["acme-2006q2"])
    told = history_of(load_release(away), folder)
    assert told.releases.index.tolist() == [*list(texts)[:5], "away"]
    assert told.names[-1] == "Q2 2006"


def test_a_history_of_other_companies_is_that_of_the_release_alone(tmp_path):
    shelf(tmp_path, rolling.releases(2))
    assert history_of(load_release("juniper-2007q3"), tmp_path).releases.index.tolist() == ["juniper-2007q3"]


# ------------------------------------------------------------------------------------ the quarter of a whole statement


def test_a_statement_for_the_year_to_date_gets_its_quarter(tmp_path):
    release = load_release(shelf(tmp_path, rolling.releases(8)) / "acme-2006q4.txt")
    facts = with_quarter(release, tmp_path)
    assert derived_periods(facts) == {"cash_flow": ["3M Dec 2006", "3M Dec 2005"]}
    for period, quarter in (("3M Dec 2006", 11), ("3M Dec 2005", 7)):
        rows = facts[(facts["table"] == "cash_flow") & (facts["period"] == period)].set_index("label")["value"]
        told = rolling.quarters(8)
        expected = {label: told[quarter].flows[label] for label in rolling.FLOWS["cash_flow"]}
        cash = {rolling.OPENING: told[quarter - 1].held["cash"], rolling.CLOSING: told[quarter].held["cash"]}
        assert rows.to_dict() == expected | cash
    assert [walk.status for walk in (net_income_to_cash(facts, 3), cash_walk(facts, 3))] == ["ties", "ties"]
    assert free_cash_flow(facts, 3).now == "3M Dec 2006"
    printed = facts[facts["raw"] != ""].reset_index(drop=True)
    pd.testing.assert_frame_equal(printed, release.facts)


def without(text, label):
    return "\n".join(line for line in text.splitlines() if not line.startswith(label))


def test_a_line_that_is_new_counts_from_nothing_and_the_total_tells_whether_that_was_right(tmp_path):
    texts, pay = rolling.releases(8), "Stock-based compensation"
    gone = without(texts["acme-2006q3"], pay)  # the nine months keep their total without the line
    release = load_release(shelf(tmp_path, texts | {"acme-2006q3": gone}) / "acme-2006q4.txt")
    walk = net_income_to_cash(with_quarter(release, tmp_path), 3)
    assert walk.steps.set_index("label").at[pay, "amount"] == sum(truth(pay)[-4:])
    assert walk.status == "breaks" and walk.difference == -sum(truth(pay)[-4:-1])


@pytest.mark.parametrize("only", [(7,), (5, 7), (4,)])
def test_without_the_release_before_the_facts_stay_as_they_are(tmp_path, only):
    texts = rolling.releases(8, only=only)
    release = load_release(shelf(tmp_path, texts) / f"{list(texts)[-1]}.txt")
    pd.testing.assert_frame_equal(with_quarter(release, tmp_path), release.facts)


# ------------------------------------------------------------------------------------------------------- real releases

REAL = Path(__file__).parent.parent.parent / "shared" / "releases"
real = pytest.mark.skipif(not REAL.exists(), reason="the folder of real releases is not there")


@pytest.fixture(scope="module")
def ten_quarters():
    return load_history("NVIDIA", REAL / "nvidia")


@real
@pytest.mark.parametrize("derived", [False, True], ids=["as printed", "from the year to date"])
@pytest.mark.parametrize(
    ("concept", "tags"),
    [
        ("Revenues", ["us-gaap:Revenues"]),
        ("NetIncomeLoss", ["us-gaap:NetIncomeLoss"]),
        ("NetCashProvidedByUsedInOperatingActivities", ["us-gaap:NetCashProvidedByUsedInOperatingActivities"]),
        (
            "PaymentsToAcquireProductiveAssets",
            ["us-gaap:PaymentsToAcquireProductiveAssets", "nvda:PurchasesOfPropertyAndEquipmentAndIntangibleAssets"],
        ),
    ],
)
def test_fourteen_quarters_are_as_tagged(ten_quarters, concept, tags, derived):
    """Each within the rounding of the two or three figures in millions that it comes from."""
    told = ten_quarters
    if derived:
        first = told.facts["period_end"].dt.month.isin([4, 5])
        quarter = (told.facts["months"] == 3) & ~first
        told = dataclasses.replace(told, facts=told.facts[~quarter])
    tagged = pd.read_csv(REAL / "nvidia" / "xbrl_facts.csv", parse_dates=["start", "end"])
    tagged = tagged[tagged["concept"].isin(tags) & tagged["start"].notna()]
    spans = {}
    for one in tagged.itertuples():
        at = told.timeline.number(one.end)
        spans[at, round((one.end - one.start).days / 91.3)] = one.value / 1e6
    rows = told.quarters(concept)
    assert (rows["how"] == "derived").sum() == (10 if derived else 0)
    for name, row in rows.iterrows():
        at = next(at for at in range(8000, 8200) if told.timeline.name(at) == name)
        span = at % 4 + 1
        value = spans[at, span] - (spans[at - 1, span - 1] if span > 1 else 0)
        assert abs(row["value"]) == pytest.approx(abs(value), abs=1.0), name


@real
def test_the_split_is_one_thing_and_the_rest_is_labels_and_one_reclassification(ten_quarters):
    found = ten_quarters.restatements()
    (split,) = found[found["kind"] == "split"].itertuples()
    assert split.release == "nvidia-fy2025q2" and split.reason.startswith("shares split 10 for 1")
    moved = found[found["kind"] == "reclassified"]
    assert set(moved["release"]) == {"nvidia-fy2025q2"} and set(moved["period"]) == {"3M Jul 2023", "6M Jul 2023"}
    assert moved.groupby("period")["difference"].sum().tolist() == [0, 0]
    assert len(found) < 25 and "changed" not in set(found["kind"])


@real
def test_quarters_with_gaps_say_which_and_why():
    told = load_history("pericom", REAL / "pericom")
    rows = told.quarters(REVENUE)
    assert rows.index[rows["how"] == "missing"].tolist() == ["Q4 FY2006"]
    assert rows.at["Q4 FY2006", "reason"] == "no release here prints a period that covers it"
    assert rows.at["Q1 FY2007", "value"] == 91_850 - 30_182 - 30_842
