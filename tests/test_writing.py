import os
import subprocess
import sys

import pytest

from helpers.writing import clear, write_atomically


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "index.html"
    write_atomically(path, b"old")

    def full(_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_cleared_and_what_a_live_one_writes_is_not(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, live = (tmp_path / "in" / f".part-{pid}-page" for pid in (ended.pid, os.getpid()))
    dead.parent.mkdir()
    dead.write_text("half"), live.write_text("half")
    clear(tmp_path)
    assert list(dead.parent.iterdir()) == [live]
