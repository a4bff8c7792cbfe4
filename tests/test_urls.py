"""Releases at URLs and reports sent to one: in the memory of this process, and by ``file://``."""

import sys

import fsspec
import pytest
import rolling

from helpers import load_release, urls
from helpers.__main__ import main
from helpers.documents.grid import ReleaseError

TEXT = rolling.releases(1)["acme-2005q1"]


@pytest.fixture
def memory():
    files = fsspec.filesystem("memory")
    yield files
    files.rm("/", recursive=True)


def test_a_release_is_read_from_a_url(memory):
    memory.pipe("/in/acme-2005q1.txt", TEXT.encode())
    release = load_release("memory://in/acme-2005q1.txt")
    assert (release.id, release.company, release.quarter) == ("acme-2005q1", rolling.COMPANY, "Q1 2005")


@pytest.mark.parametrize("url", ["memory://in/none.txt", "nowhere://in/acme.txt"])
def test_what_cannot_be_read_is_an_error_that_names_it(url, memory):
    with pytest.raises(ReleaseError, match=f"{url}: cannot be read"):
        load_release(url)


def test_without_fsspec_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ReleaseError, match="the extra 'cluster' brings"):
        load_release("memory://in/acme-2005q1.txt")


def test_of_a_copy_what_changed_is_sent(memory):
    memory.pipe({"/out/kept.txt": b"kept", "/out/a/changed.txt": b"old"})
    with pytest.raises(KeyboardInterrupt), urls.copied("memory://out") as copy:
        assert (copy.folder / "a" / "changed.txt").read_bytes() == b"old"
        memory.pipe("/out/kept.txt", b"not ours to overwrite")
        (copy.folder / "a" / "changed.txt").write_bytes(b"new")
        (copy.folder / "b").mkdir()
        (copy.folder / "b" / "early.txt").write_bytes(b"early")
        copy.send(copy.folder / "b" / "early.txt")
        assert memory.cat("/out/b/early.txt") == b"early" and memory.cat("/out/a/changed.txt") == b"old"
        raise KeyboardInterrupt
    assert memory.cat("/out/a/changed.txt") == b"new" and memory.cat("/out/kept.txt") == b"not ours to overwrite"


def test_reports_of_a_url_are_written_to_a_url_and_not_made_again(memory, tmp_path, capsys):
    (tmp_path / "acme-2005q1.txt").write_text(TEXT)
    run = ["run", f"file://{tmp_path}/acme-2005q1.txt", "juniper-2007q3", "--notebooks", "05-tie-out"]
    assert main([*run, "--to", "memory://reports"]) == 0
    assert {"/reports/index.html", "/reports/acme-2005q1/05-tie-out.html"} <= set(memory.find("/reports"))
    assert "Open memory://reports/index.html" in capsys.readouterr().out
    assert main([*run, "--to", "memory://reports"]) == 0
    assert "1 up to date" in capsys.readouterr().out  # what is at a URL may have changed
