import dataclasses

import pytest
import rolling
from told import history, shelf

from helpers import ReleaseError, load_history, load_release
from helpers.history import history_of
from helpers.measures import REVENUE, MissingLine
from helpers.release import RELEASES


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
    with pytest.raises(ReleaseError, match=r"the nearest are: Acme Rules, Inc\."):
        load_history("Acme Ruler", tmp_path)
    with pytest.raises(ReleaseError, match="'' names no company"):
        load_history("", tmp_path)
    with pytest.raises(ReleaseError, match=r"names 2 companies in .*; they are: Acme Rules"):
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
    assert told.quarter_names[-1] == "Q2 2006"


def test_a_history_of_other_companies_is_that_of_the_release_alone(tmp_path):
    shelf(tmp_path, rolling.releases(2))
    assert history_of(load_release("juniper-2007q3"), tmp_path).releases.index.tolist() == ["juniper-2007q3"]


def test_a_history_shows_its_releases_and_what_was_left_aside_and_obeys_nothing(tmp_path):
    texts = rolling.releases(2)
    told = history(tmp_path, change=lambda _: texts | {"acme-2005q2-corrected": texts["acme-2005q2"]})
    assert repr(told) == "<History of Acme Tools, Inc.: Q1 2005, Q2 2005>"
    shown = dataclasses.replace(told, company="<b>Acme</b>")._repr_html_()
    assert "&lt;b&gt;Acme" in shown and "<b>" not in shown
    assert "acme-2005q2: acme-2005q2-corrected is newer" in shown
    assert f">{len(told.own('acme-2005q1'))}<" in shown


def test_a_line_that_no_release_prints_names_the_nearest(tmp_path):
    told = history(tmp_path, count=1)
    with pytest.raises(MissingLine, match=r"print no line 'Revenue'; the nearest are Revenues"):
        told.quarters("Revenue")
    with pytest.raises(MissingLine, match=r"print no line 'Asset'; the nearest are Assets"):
        told.balances("Asset")
    with pytest.raises(MissingLine, match="no name that is printed is near to it"):
        told.growth("Xylophone")
