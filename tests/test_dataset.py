"""Many releases as one Parquet dataset: what is in it, what fails, what a second run does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import rolling

from helpers import dataset, load_release
from helpers.__main__ import main
from helpers.documents.grid import ReleaseError

PROSE = "Prose, and not one table.\n"


@pytest.fixture
def folder(tmp_path):
    """Two companies in folders of their own, and files that are none of a release."""
    for name, text in rolling.many(42).items():
        if name.endswith(("2005q1", "2005q2")):
            path = tmp_path / "in" / name.split("-")[0] / f"{name.split('-')[1]}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    (tmp_path / "in" / "figures.csv").write_text("a,b\n1,2\n")
    (tmp_path / "in" / "superseded").mkdir()
    (tmp_path / "in" / "superseded" / "2005q1.txt").write_text("Acme, as first published")
    return tmp_path / "in"


NAMES = ["acme/2005q1", "acme/2005q2", "acmeb/2005q1", "acmeb/2005q2"]


def export(folder, jobs=1):
    return dataset.export([str(folder)], folder.parent / "facts", jobs)


def test_the_dataset_holds_the_facts_of_all_releases(folder):
    done = export(folder)
    frame = pd.read_parquet(folder.parent / "facts")
    assert (done.releases, done.read, done.figures, done.errors.empty) == (4, 4, len(frame), True)
    assert list(frame.columns[:3]) == ["release", "company", "quarter"]
    for name, facts in frame.groupby("release"):
        release = load_release(folder / f"{name}.txt")
        assert set(facts["company"]) == {release.company} and set(facts["quarter"]) == {release.quarter}
        expected = release.facts
        pd.testing.assert_frame_equal(facts.iloc[:, 3:].reset_index(drop=True).astype(expected.dtypes), expected)
    assert sorted(set(frame["release"])) == NAMES and frame["company"].nunique() == 2


def test_a_second_run_does_only_what_changed(folder):
    export(folder)
    (folder / "acme" / "2005q1.txt").write_text(rolling.releases(3, only=[2])["acme-2005q3"])
    (folder / "acmeb" / "2005q2.txt").unlink()
    (folder / "acmeb" / "2005q3.txt").write_text(PROSE)
    done = export(folder)
    assert (done.releases, done.read, done.removed) == (3, 1, 1)
    assert (export(folder).read, list(export(folder).errors["file"])) == (0, [str(folder / "acmeb" / "2005q3.txt")])
    frame = pd.read_parquet(folder.parent / "facts")
    assert sorted(set(frame["release"])) == NAMES[:3]
    assert set(frame.loc[frame["release"] == "acme/2005q1", "quarter"]) == {"Q3 2005"}


def test_a_file_that_is_no_release_any_more_leaves_the_dataset(folder):
    export(folder)
    path = folder / "acme" / "2005q1.txt"
    path.write_text(PROSE)
    done = export(folder)
    assert done.errors["file"].tolist() == [str(path)] and "no statements found" in done.errors["reason"][0]
    assert sorted(set(pd.read_parquet(folder.parent / "facts")["release"])) == NAMES[1:]
    table = pd.read_csv(folder.parent / "facts" / dataset.ERRORS)
    pd.testing.assert_frame_equal(table, done.errors)
    path.write_text(rolling.releases(1)["acme-2005q1"])
    assert export(folder).errors.empty and not (folder.parent / "facts" / dataset.ERRORS).exists()


def die_on_the_second(task):
    if task[1] == NAMES[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    return dataset.keep(*task)


def test_a_process_that_dies_costs_the_file_it_had_in_hand(folder, monkeypatch):
    export(folder)
    monkeypatch.setattr(dataset, "_keep", die_on_the_second)
    done = export(folder, jobs=2)
    assert done.errors["reason"].tolist() == ["its process was ended by SIGKILL"]
    assert (done.releases, done.read, done.removed) == (3, 0, 1)  # nothing says that the old file is still right


def test_a_file_that_cannot_be_written_is_its_own_row(folder):
    (folder.parent / "facts").mkdir()
    (folder.parent / "facts" / "acme").write_text("in the way of a folder")
    done = export(folder)
    assert done.errors["file"].tolist() == [str(folder / f"{name}.txt") for name in NAMES[:2]]
    assert done.errors["reason"].str.startswith("FileExistsError").all() and done.releases == 2


def test_two_files_of_one_name_are_not_mixed_up(folder):
    (folder / "acme" / "2005q1.html").write_text(rolling.releases(1)["acme-2005q1"])
    done = dataset.export([str(folder), str(folder / "acme" / "2005q2.txt")], folder.parent / "facts")
    assert done.releases == 5  # the file that is named twice, under two names
    assert done.errors["file"].tolist() == [str(folder / "acme" / "2005q1.txt")]
    assert done.errors["reason"][0] == f"{folder / 'acme' / '2005q1.html'} has its name, acme/2005q1"


def test_files_of_others_are_left_alone(folder):
    other = folder.parent / "facts" / "mine.parquet"
    other.parent.mkdir()
    pd.DataFrame({"a": [1]}).to_parquet(other)
    export(folder)
    (folder / "acme" / "2005q1.txt").unlink()
    assert export(folder).removed == 1 and other.exists()


def test_a_name_that_a_spreadsheet_would_obey_is_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("=1+1.txt").write_text(PROSE)
    dataset.export(["=1+1.txt"], tmp_path / "facts")
    assert (tmp_path / "facts" / dataset.ERRORS).read_text().splitlines()[1].startswith("'=1+1.txt,")


def test_a_folder_without_releases_is_refused_and_nothing_removed(folder, tmp_path):
    export(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReleaseError, match=r"empty: no file there ends in \.txt, \.htm, \.html, \.pdf"):
        dataset.export([str(tmp_path / "empty")], tmp_path / "facts")
    assert pd.read_parquet(tmp_path / "facts")["release"].nunique() == 4


def test_the_command_tells_counts_and_failures(folder, capsys):
    (folder / "notes.txt").write_text(PROSE)
    assert main(["export", str(folder), "--to", str(folder.parent / "facts"), "--jobs", "1"]) == 1
    text = capsys.readouterr().out
    assert "4 releases with " in text and "4 read, 0 unchanged" in text
    assert "1 files failed" in text and "notes.txt" in text and "no statements found" in text
    (folder / "notes.txt").unlink()
    assert main(["export", str(folder), "--to", str(folder.parent / "facts")]) == 0
    assert "0 read, 4 unchanged" in capsys.readouterr().out
    assert main(["export", str(folder), "--to", str(folder.parent / "facts.csv")]) == 2


@pytest.mark.parametrize(("end", "number", "status"), [(os.kill, signal.SIGKILL, -9), (os.killpg, signal.SIGINT, 130)])
def test_a_run_that_is_ended_leaves_whole_files_and_no_process_and_the_next_completes_it(tmp_path, end, number, status):
    (tmp_path / "in").mkdir()
    rolling.main("20", str(tmp_path / "in"))
    facts = tmp_path / "facts"
    running = subprocess.Popen(
        [sys.executable, "-m", "helpers", "export", str(tmp_path / "in"), "--to", str(facts)],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not list(facts.glob("acme*.parquet")):
        assert running.poll() is None
        time.sleep(0.01)
    end(running.pid, number)
    assert "Traceback" not in running.communicate()[1] and running.returncode == status
    deadline = time.monotonic() + 20
    while _alive(running.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(running.pid)
    before = pd.read_parquet(facts)["release"].nunique()
    done = dataset.export([str(tmp_path / "in")], facts)
    assert (done.releases, done.read) == (20, 20 - before) and 0 < before < 20
    assert pd.read_parquet(facts)["release"].nunique() == 20


def _alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
