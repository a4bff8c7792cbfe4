import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from helpers import load_history
from helpers.measures import REVENUE

REAL = Path(__file__).parents[3] / "shared" / "releases"
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
