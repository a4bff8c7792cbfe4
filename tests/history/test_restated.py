import pytest
import rolling
from told import from_release, history, in_millions, truth

from helpers.measures import REVENUE


def test_nothing_is_restated_where_nothing_was(tmp_path):
    assert history(tmp_path).restatements().empty


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

    def turned(texts):
        return texts | {"acme-2006q1": in_millions(texts["acme-2006q1"])}

    def with_a_change(texts):
        lines = turned(texts)["acme-2006q1"].splitlines()
        wrong = [line.replace("\t404", "\t398") if line.startswith("Net revenues") else line for line in lines]
        return texts | {"acme-2006q1": "\n".join(wrong)}

    assert truth("Net revenues")[4] == 403_798
    assert history(tmp_path, change=turned).restatements().empty
    changed = history(tmp_path, change=with_a_change).restatements()
    assert changed[["label", "first", "now"]].to_numpy().tolist() == [["Net revenues", 403.798, 398]]
