import ast
import os
import signal
import subprocess
from pathlib import Path

import pytest
import rolling
from pandas.testing import assert_frame_equal

from helpers import ReleaseError, shelf, writing
from helpers.release import load_release
from helpers.shelf import adding, kept, names

PACKAGE = Path(shelf.__file__).parent.parent
TEXTS = rolling.releases(2)
FIRST, SECOND = TEXTS.values()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "releases"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "download.txt"
    path.write_text(FIRST)
    return path


def stored(folder):
    """What anyone who lists the shelf finds: id to content."""
    return {name: path.read_text() for name, path in shelf.files(folder).items()} if folder.exists() else {}


@pytest.mark.parametrize(
    ("company", "quarter", "identifier"),
    [
        ("Acme Networks, Inc.", "Q3 2007", "acme-2007q3"),
        ("ACME", "Q2 FY2024", "acme-fy2024q2"),
        ("Best Tools Co., Inc.", "Q4 2023", "best-tools-2023q4"),
        ("The St. Acme Company", "Q1 2020", "st-acme-2020q1"),
        ("Technology Holdings Inc.", "Q1 2020", "technology-2020q1"),
        ("", "Q1 2020", ""),
        ("Acme", "", ""),
    ],
)
def test_an_id_has_company_and_quarter(company, quarter, identifier):
    assert shelf.release_id(company, quarter) == identifier


def test_a_name_on_the_shelf_is_an_id_or_a_company(folder):
    folder.mkdir()
    for name in ("acme-2007q3", "acme-fy2008q1-corrected", "acme-tools-2007q3", "acme-notes"):
        (folder / f"{name}.txt").touch()
    assert [*shelf.named("acme-2007q3", folder)] == ["acme-2007q3"]
    assert [*shelf.named("Acme", folder)] == ["acme-2007q3", "acme-fy2008q1-corrected"]
    with pytest.raises(ReleaseError, match=r"no release 'acmee': the .* acme"):
        shelf.named("acmee", folder)


def test_a_company_is_one_whatever_its_form_is_called():
    assert (
        len({shelf.company_words(name) for name in ("Acme Tools, Inc.", "THE ACME TOOLS COMPANY", "Acme Tools")}) == 1
    )
    assert shelf.company_words("Acme Tools") != shelf.company_words("Acme Rules")


@pytest.mark.parametrize("text", ["", "..", "a/b", "../x", "-x", "a b", ".hidden", "x.", "é", "x" * 101])
def test_an_id_can_name_a_file(text):
    assert not names.is_id(text)


def test_a_release_is_stored_unchanged_under_its_company_and_quarter(folder, file):
    added = shelf.add(file, releases=folder)
    assert (added.id, added.outcome) == ("acme-tools-2005q1", "added")
    assert stored(folder) == {"acme-tools-2005q1": FIRST}
    assert [path.name for path in folder.iterdir()] == ["acme-tools-2005q1.txt"]  # and nothing beside it
    assert load_release("acme-tools-2005q1", folder).facts.equals(added.release.facts)
    assert shelf.add(file, releases=folder).outcome == "unchanged"


def test_the_next_release_takes_the_name_that_the_shelf_uses(folder, file):
    shelf.add(file, as_id="ACME-2005q1", releases=folder)
    file.write_text(SECOND)
    assert shelf.add(file, releases=folder).id == "ACME-2005q2"


def test_another_ending_is_stored_as_text(folder, file):
    assert shelf.add(file.rename(file.with_suffix(".download")), releases=folder).path.suffix == ".txt"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("Prose, and not one table.\n", {}, "download: no statements found"),
        (FIRST, {"as_id": "../acme"}, "'../acme' is no id"),
        (
            FIRST.replace(rolling.COMPANY, "").replace("(NASDAQ: ACME)", ""),
            {},
            "does not tell its company: name it with --as",
        ),
        (
            SECOND,
            {"as_id": "there"},
            "there is on the shelf with other content, of Acme Tools, Inc., Q1 2005: --replace puts download.txt",
        ),
        (FIRST, {"as_id": "other"}, "this release is on the shelf already, as there"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_stored(folder, file, text, options, message):
    shelf.add(file, as_id="there", releases=folder)
    file.write_text(text)
    with pytest.raises(ReleaseError, match=message.replace("(", r"\(")):
        shelf.add(file, releases=folder, **options)
    assert stored(folder) == {"there": FIRST}
    assert len(list(folder.iterdir())) == 1


def test_a_missing_file_is_refused(folder):
    with pytest.raises(ReleaseError, match=r"gone\.txt: the file cannot be read"):
        shelf.add("gone.txt", releases=folder)


def test_a_corrected_release_takes_the_place_and_the_first_is_kept(folder, file):
    shelf.add(file, releases=folder)
    corrected = FIRST.replace("Net revenues", "Net revenue")
    file.write_text(corrected)
    added = shelf.add(file.rename(file.with_suffix(".html")), replace=True, releases=folder)
    assert (added.outcome, added.path.name) == ("replaced", "acme-tools-2005q1.html")
    assert stored(folder) == {"acme-tools-2005q1": corrected}
    assert [path.read_text() for path in (folder / "superseded").iterdir()] == [FIRST]


STEPS = (
    (writing.os, "replace"), (writing.os, "fsync"), (Path, "write_bytes"), (Path, "rename"), (Path, "mkdir"),
)  # fmt: skip


def killed_at(step, action):
    """Whether a process of its own, in which the kernel kills the `step`-th call that touches the disk, was killed."""
    child = os.fork()
    if not child:
        calls = iter(range(1, 1000))

        def deadly(call):
            def killed(*arguments, **options):
                if next(calls) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*arguments, **options)

            return killed

        for owner, name in STEPS:
            setattr(owner, name, deadly(getattr(owner, name)))
        try:
            action()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
@pytest.mark.parametrize("ending", [".txt", ".html"])
@pytest.mark.parametrize("step", range(1, 12))
def test_a_kill_at_any_step_leaves_the_shelf_as_it_was_or_as_it_is_to_be(folder, file, step, ending):
    shelf.add(file, releases=folder)
    file.write_text(SECOND)
    new = file.rename(file.with_suffix(ending))

    def action():
        shelf.add(new, as_id="acme-tools-2005q1", replace=True, releases=folder)

    killed = killed_at(step, action)
    assert killed == (step <= (9 if ending == ".html" else 8))
    assert stored(folder) in ({"acme-tools-2005q1": FIRST}, {"acme-tools-2005q1": SECOND})
    action()  # and the next attempt goes through, whatever the killed one left behind
    assert stored(folder) == {"acme-tools-2005q1": SECOND}
    assert {path.read_text() for path in (folder / "superseded").iterdir()} == {FIRST}


def test_what_a_killed_process_left_is_cleared_away(folder, file):
    shelf.add(file, releases=folder)
    with subprocess.Popen(["true"]) as ended:
        pass
    left = folder / f".part-{ended.pid}-acme.txt"
    left.write_text("half a rel")
    file.write_text(SECOND)
    assert len(stored(folder)) == 1
    shelf.add(file, releases=folder)
    assert not left.exists() and len(stored(folder)) == 2


def test_a_disk_that_is_full_is_said_and_the_shelf_is_as_it_was(folder, file, monkeypatch):
    shelf.add(file, releases=folder)
    file.write_text(SECOND)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(ReleaseError, match=r"acme-tools-2005q2 cannot be stored in .*: No space left"):
        shelf.add(file, releases=folder)
    assert stored(folder) == {"acme-tools-2005q1": FIRST}


def test_another_company_of_the_same_short_name_takes_all_its_words(folder, file):
    """Both are "acme" by the word that is left without the trade."""
    for company, identifier in (
        ("Acme Networks, Inc.", "acme-2005q1"),
        ("Acme Holdings, Inc.", "acme-holdings-2005q1"),
    ):
        file.write_text(FIRST.replace(rolling.COMPANY, company))
        assert shelf.add(file, releases=folder).id == identifier
    file.write_text(SECOND.replace(rolling.COMPANY, "Acme Holdings, Inc."))
    assert shelf.add(file, releases=folder).id == "acme-holdings-2005q2"


def test_an_id_that_differs_by_capitals_alone_is_refused(folder, file):
    shelf.add(file, as_id="acme", releases=folder)
    file.write_text(SECOND)
    with pytest.raises(ReleaseError, match="Acme and acme, which is on the shelf, differ by capitals alone"):
        shelf.add(file, as_id="Acme", releases=folder)


@pytest.fixture
def shelf_with_cache(folder, tmp_path):
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    return folder, tmp_path / "facts"


def facts(shelf_with_cache):
    found, refused = shelf.shelved(*shelf_with_cache)
    assert not refused
    return {one.id: one.facts for one in found}


def count_readings(monkeypatch):
    read = []
    monkeypatch.setattr(kept, "read_release", lambda data, name: read.append(name) or READ(data, name))
    return read


READ = kept.read_release


def test_the_facts_that_are_kept_are_the_facts_that_were_read(shelf_with_cache, monkeypatch):
    fresh, read = facts(shelf_with_cache), count_readings(monkeypatch)
    for name, frame in facts(shelf_with_cache).items():
        assert_frame_equal(frame, fresh[name])
        assert_frame_equal(frame, load_release(name, shelf_with_cache[0]).facts)
    assert read == []
    first, second = shelf.shelved(*shelf_with_cache)[0]
    assert (first.company, first.quarter, str(first.period_end)) == (rolling.COMPANY, "Q1 2005", "2005-03-31")
    assert (second.calendar.year_end, second.calendar.year_shift) == (12, 0)


def test_a_release_that_changed_is_read_again(shelf_with_cache, monkeypatch):
    facts(shelf_with_cache)
    (shelf_with_cache[0] / "acme-2005q1.txt").write_text(FIRST.replace("Net revenues", "Net sales"))
    read = count_readings(monkeypatch)
    assert "Net sales" in set(facts(shelf_with_cache)["acme-2005q1"]["label"])
    assert read == ["acme-2005q1"]


def test_other_rules_read_everything_again(shelf_with_cache, monkeypatch):
    facts(shelf_with_cache)
    read = count_readings(monkeypatch)
    monkeypatch.setattr(kept, "rules", lambda: "other rules")
    facts(shelf_with_cache)
    assert sorted(read) == sorted(TEXTS)


def cut(data):
    return data[: len(data) // 2]


def flip(data):
    """Another byte in the pages, which begin behind the first four bytes."""
    return data[:200] + bytes([data[200] ^ 0xFF]) + data[201:]


@pytest.mark.parametrize("damage", [cut, flip, lambda data: b"", lambda data: b"not a table"])
def test_a_damaged_file_is_never_trusted(shelf_with_cache, monkeypatch, damage):
    whole = facts(shelf_with_cache)["acme-2005q2"]
    path = shelf_with_cache[1] / "acme-2005q2.parquet"
    path.write_bytes(damage(path.read_bytes()))
    read = count_readings(monkeypatch)
    assert_frame_equal(facts(shelf_with_cache)["acme-2005q2"], whole)
    assert read == ["acme-2005q2"]
    facts(shelf_with_cache)
    assert read == ["acme-2005q2"]  # and is whole again


def test_a_disk_that_takes_no_file_costs_time_only(folder, shelf_with_cache):
    blocked = folder / "acme-2005q1.txt" / "facts"
    assert facts((folder, blocked)).keys() == TEXTS.keys()


def test_a_file_that_is_no_release_is_told_with_its_reason(shelf_with_cache):
    (shelf_with_cache[0] / "notes.txt").write_text("Prose, and not one table.\n")
    found, refused = shelf.shelved(*shelf_with_cache)
    assert [one.id for one in found] == list(TEXTS)
    assert "no statements found" in refused["notes.txt"]


def test_the_rules_are_all_sources_that_decide_a_fact():
    """Whatever `release` imports, and what that imports in turn."""
    seen, waiting = set(), ["release"]
    while waiting:
        unit = waiting.pop()
        seen.add(unit)
        paths = (PACKAGE / unit).rglob("*.py") if (PACKAGE / unit).is_dir() else [PACKAGE / f"{unit}.py"]
        for path in paths:
            # What is imported inside a function (ties, claims) judges facts and makes none.
            waiting += [one for one in at_the_top(path) if one not in seen and one not in waiting]
    assert seen <= {name.removesuffix(".py") for name in kept.MAKERS}


def at_the_top(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
            yield node.module.split(".")[1]


def test_superseded_releases_are_no_releases(folder, file):
    shelf.add(file, releases=folder)
    (folder / adding.SUPERSEDED).mkdir()
    (folder / adding.SUPERSEDED / "acme-2004q4.txt").write_text(SECOND)
    assert list(stored(folder)) == ["acme-tools-2005q1"]
