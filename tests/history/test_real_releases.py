import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from helpers import load_history, load_release
from helpers.cash import cash_walk, net_income_to_cash
from helpers.history import with_quarter
from helpers.measures import REVENUE

REAL = Path(__file__).parents[3] / "shared" / "releases"
real = pytest.mark.skipif(not REAL.exists(), reason="the folder of real releases is not there")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("facts")


@pytest.fixture(scope="module")
def ten_quarters(kept):
    return load_history("NVIDIA", REAL / "nvidia", kept)


@real
@pytest.mark.parametrize("name", ["nvidia-fy2024q3", "nvidia-fy2025q2"])
def test_a_derived_quarter_is_the_printed_one(ten_quarters, kept, name):
    """The quarter's columns are taken out of the release, derived from the year to date, and compared with it."""
    release = load_release(REAL / "nvidia" / f"{name}.html")
    printed = release.facts[(release.facts["table"] == "cash_flow") & (release.facts["months"] == 3)]
    release.__dict__["facts"] = release.facts.drop(printed.index)
    facts = with_quarter(release, REAL / "nvidia", kept)
    both = printed.merge(facts[facts["raw"] == ""], on=["section", "label", "period"], suffixes=("", "_derived"))
    same_line = both[~both["source_derived"].str.contains("; not printed in |, called there ")]
    assert len(same_line) > 50 and (same_line["value"] - same_line["value_derived"]).abs().max() <= 2
    assert [walk(facts, 3).status for walk in (net_income_to_cash, cash_walk)] == ["ties", "ties"]


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
