"""`load_release` on the shipped release, on what is none, and the questions a release answers."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from helpers import ReleaseError, load_release
from helpers.release import read_release

ORIGINAL = Path(__file__).resolve().parents[2] / "shared" / "releases" / "juniper-2007q3.txt"


@pytest.fixture(scope="module")
def release():
    return load_release("juniper-2007q3")


def test_who_and_when(release):
    assert release.company == "Juniper Networks, Inc."
    assert release.period_end == date(2007, 9, 30)
    assert release.quarter == "Q3 2007"


def test_every_number_of_the_first_release_is_a_fact(release):
    facts = release.facts
    percent, dash = facts["unit"] == "percent", facts["raw"].str.fullmatch(r"-")
    assert len(facts) == 548 and release.unread.empty
    assert (int(dash.sum()), int((percent & ~dash).sum()), int((~percent & ~dash).sum())) == (43, 23, 482)
    assert set(facts["period"]) == {
        "3M Sep 2007", "3M Sep 2006", "9M Sep 2007", "9M Sep 2006", "30 Sep 2007", "31 Dec 2006",
    }  # fmt: skip
    assert facts.groupby("table", sort=False).size().to_dict() == {
        "income": 100,
        "stock_compensation": 24,
        "segments": 12,
        "reconciliation": 288,
        "balance_sheet": 60,
        "cash_flow": 56,
        "cash_and_investments": 8,
    }


def test_a_fact_has_its_line_period_unit_and_place(release):
    facts = release.facts
    row = facts[(facts["label"] == "Other charges - restructuring and acquisition charges") & (facts["value"] == -97)]
    assert set(row["note"]) == {"A/B"} and set(row["period"]) == {"3M Sep 2007"} and set(row["scale"]) == {1000}
    shares = facts[(facts["table"] == "income") & (facts["unit"] == "shares") & (facts["label"] == "Diluted")].iloc[0]
    assert (shares["value"], shares["scale"], shares["section"]) == (
        561401,
        1000,
        "Shares used in computing net income (loss) per share",
    )
    earnings = facts[(facts["unit"] == "USD/share") & (facts["label"] == "Basic")].iloc[3]
    assert (earnings["value"], earnings["decimals"], earnings["scale"], earnings["raw"]) == (-1.89, 2, 1, "$ (1.89)")
    footnoted = facts[facts["note"] == "**"]
    assert set(footnoted["label"]) == {"Non-GAAP Income (loss) before income taxes"}


@pytest.mark.skipif(not ORIGINAL.is_file(), reason="the original release is not beside the project")
def test_the_whole_original_gives_the_same_facts(release):
    whole = load_release(ORIGINAL)
    pd.testing.assert_frame_equal(whole.facts.drop(columns="source"), release.facts.drop(columns="source"))


def test_page_breaks_cut_nine_blocks_from_seven_tables(release):
    assert len(release.tables) == 9
    assert release.facts["title"].nunique() == 7
    cut = release.facts[release.facts["table"] == "reconciliation"]
    assert cut["title"].nunique() == 1 and set(cut.loc[cut["unit"] == "USD", "scale"]) == {1000}
    last = cut.iloc[-4:]  # the third block prints no units line of its own
    assert last["label"].unique().tolist() == ["Diluted"] and set(last["note"]) == {"D"}
    assert last["scale"].tolist() == [1000] * 4 and last["unit"].tolist() == ["shares"] * 4


def test_a_statement_is_wide_and_in_printed_order(release):
    wide = release.statement("balance_sheet")
    assert list(wide.columns) == ["30 Sep 2007", "31 Dec 2006"]
    assert wide.index.get_level_values("label")[0] == "Cash and cash equivalents"
    assert wide.xs("Total assets", level="label").iloc[0].tolist() == [6503802, 7368395]


def test_a_line_by_its_standard_name(release):
    line = release.line("Revenues")
    assert line.to_dict() == {
        "3M Sep 2007": 735048,
        "3M Sep 2006": 573567,
        "9M Sep 2007": 2026906,
        "9M Sep 2006": 1707750,
    }
    assert (line.attrs["scale"], line.attrs["unit"]) == (1000, "USD")
    assert release.line("Revenues", months=9).tolist() == [2026906, 1707750]


def test_questions_that_the_release_cannot_answer_name_what_it_prints(release):
    with pytest.raises(KeyError, match="Revenues"):
        release.line("Revenue")
    with pytest.raises(KeyError, match="nearest are Revenues, "):
        release.line("Total net revenues")
    with pytest.raises(KeyError, match=r"prints Revenues for 3M Sep 2007, .*, for no period of 6 months"):
        release.line("Revenues", months=6)
    with pytest.raises(KeyError, match="balance_sheet"):
        release.statement("balance sheet")


def test_a_release_tells_which_it_is_in_one_line(release):
    assert repr(release) == "<Release juniper-2007q3: Juniper Networks, Inc., Q3 2007, 548 figures>"


def test_a_path_that_leads_nowhere_names_the_files_near_it(tmp_path):
    (tmp_path / "acme-2007q3.txt").touch()
    with pytest.raises(ReleaseError, match=r"no such file; near to it in its folder: acme-2007q3\.txt"):
        load_release(tmp_path / "amce-2007q3.txt")
    with pytest.raises(ReleaseError, match="is a folder: name one of its files"):
        load_release(tmp_path)


def test_an_unknown_id_names_the_releases_that_exist():
    with pytest.raises(ReleaseError, match="juniper-2007q3"):
        load_release("juniper-2007q9")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00\x01\x02" * 500, "acme"),
        (b"PK\x03\x04 and more", "a ZIP or Office file"),
        (b"Our picnic was a success.\n", "no statements found: looked for an income statement"),
    ],
)
def test_what_is_no_release_is_refused_with_its_name(tmp_path, data, said):
    path = tmp_path / "acme.txt"
    path.write_bytes(data)
    with pytest.raises(ReleaseError, match=said) as error:
        load_release(path)
    assert "acme" in str(error.value)


def test_a_missing_file_is_named():
    with pytest.raises(ReleaseError, match=r"nowhere/acme\.txt: no such file"):
        load_release("nowhere/acme.txt")


def test_what_is_no_name_is_refused_by_its_type():
    with pytest.raises(TypeError, match="an id, a path or a URL, not a NoneType"):
        load_release(None)


def test_one_changed_digit_breaks_and_is_named():
    text = Path(__file__).resolve().parents[1].joinpath("data/releases/juniper-2007q3.txt").read_text()
    release = read_release(text.replace("\t167,887\t123,389", "\t167,897\t123,389", 1).encode(), "misprinted")
    findings = release.findings()
    breaks = findings[(findings["status"] == "breaks") & (findings["period"] == "3M Sep 2007")]
    place = release.facts.loc[release.facts["value"] == 167897, "source"].item()
    assert place in set(breaks["suspect"])
    assert 167887 in set(breaks.loc[breaks["suspect"] == place, "would_tie"])


def test_exactly_four_figures_of_the_first_release_do_not_tie(release):
    findings = release.findings()
    breaks = findings[findings["status"] == "breaks"]
    assert sorted(zip(breaks["label"], breaks["period"], breaks["printed"], strict=True)) == [
        ("Amortization of purchased intangible assets % of revenue", "3M Sep 2006", 0.3),
        ("Amortization of purchased intangible assets % of revenue", "9M Sep 2006", 0.3),
        ("Diluted", "9M Sep 2006", 0.55),
        ("Other charges, net", "9M Sep 2006", 21064),
    ]
    assert (breaks["reason"] != "").all()
