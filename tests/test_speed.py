"""The measurements of time run on small numbers; what they come to is for the reader, not for a test."""

from pathlib import Path

import pytest

from helpers import load_release, speed


def test_histories_of_generated_releases_are_opened_cold_and_from_the_cache():
    found = speed.history([2, 3])
    assert found.index.tolist() == [2, 3] and found.index.name == "releases"
    assert list(found) == ["cold", "cached", "quarters", "restatements"] and (found["cold"] > 0).all()


def test_generated_releases_are_of_companies_of_forty_quarters():
    with speed.generated(41) as folder:
        names = sorted(path.stem for path in (folder / "in").iterdir())
        assert (len(names), names[0], names[-1]) == (41, "acme-2005q1", "acmeb-2005q1")
        assert load_release(folder / "in" / "acmeb-2005q1.txt").company == "Acmeb Tools, Inc."


@pytest.fixture
def commands(monkeypatch):
    """What would have been run, each as if it took a second more than the one before."""
    ran = []
    monkeypatch.setattr(speed, "_command", lambda *words: ran.append([str(word) for word in words]) or float(len(ran)))
    return ran


def test_the_ways_of_a_run_do_the_same_runs(commands, monkeypatch):
    monkeypatch.setattr(speed, "bare", lambda tasks: len(tasks) / 14)
    found = speed.runs(7)
    assert found["seconds"].tolist() == [1, 2, 3, 4, 0.5] and found.index[-1] == "bare"
    assert found["of_shell"].tolist() == [1, 0.5, 0.3, 0.2, 2] and found["of_bare"].tolist() == [2, 4, 6, 8, 1]
    shell, api, batch, alone = commands
    assert shell[2].count("papermill") == 7 and api[-1].count("acme-2005q2.txt") == 2
    assert alone[-1] == api[-1]
    assert [Path(word).stem for word in batch[4:6]] == ["acme-2005q1", "acme-2005q2"]


def test_growth_runs_all_releases_twice(commands):
    found = speed.growth([1, 2])
    assert found.index.tolist() == [1, 2] and found.loc[2].tolist() == [5, 6, 7, 8]
    assert list(found) == ["export", "export_again", "run", "run_again"] and commands[4] == commands[5]


def test_bare_runs_the_cells_of_a_notebook_with_its_release(fixture_notebooks):
    assert speed.bare([(str(fixture_notebooks / "passes.ipynb"), "other")] * 2) > 0
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        speed.bare([(str(fixture_notebooks / "raises.ipynb"), "juniper-2007q3")])


def test_a_command_that_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="ended with 2: "):
        speed._command(speed.sys.executable, "-m", "helpers", "check", "none")
