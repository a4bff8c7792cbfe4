import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers import workers
from helpers.documents.grid import ReleaseError

ROOT = Path(__file__).resolve().parent.parent


def answer(item):
    """What each item asks for, in the process that has it."""
    match item:
        case "refused":
            raise ReleaseError("no release")
        case "wrong":
            raise ValueError("not so\nand more")
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "left":
            os._exit(3)
        case "endless":
            time.sleep(600)
    return item, os.getpid()


def test_an_item_that_fails_or_ends_its_process_fails_alone():
    items = ["a", "refused", "killed", "b", "wrong", "left", "endless", "c"]
    done = {one.item: one for one in workers.each(answer, items, 2, seconds=4)}
    assert {item: one.error for item, one in done.items() if one.error} == {
        "refused": "no release",
        "wrong": "ValueError: not so",
        "killed": "its process was ended by SIGKILL",
        "left": "its process ended (3)",
        "endless": "took more than 4 seconds",
    }
    assert [done[item].result[0] for item in "abc"] == ["a", "b", "c"]


def test_items_are_not_taken_ahead_and_no_process_is_left():
    taken = []
    running = workers.each(answer, (taken.append(number) or number for number in range(1000)), 2)
    first = next(running)
    assert first.result[1] != os.getpid() and len(taken) <= 3
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(first.result[1], 0)


def test_a_process_serves_one_item_after_the_other_and_a_lost_idle_one_costs_nothing():
    running = workers.each(answer, range(3), 1)
    _, first = next(running).result
    _, second = next(running).result
    assert first == second
    os.kill(first, signal.SIGKILL)
    time.sleep(0.1)
    _, third = next(running).result
    assert third != first


def test_a_process_that_has_served_long_makes_place(monkeypatch):
    monkeypatch.setattr(workers, "SERVES", 2)
    by = [one.result[1] for one in workers.each(answer, range(5), 1)]
    assert by[0] == by[1] != by[2] == by[3] != by[4]


PARENT = """
import multiprocessing, sys, time
sys.path.insert(0, "tests")
from helpers import workers
from test_workers import answer
running = workers.each(answer, range(1000), 2)
next(running)
print(*[child.pid for child in multiprocessing.active_children()], flush=True)
time.sleep(600)
"""


def test_processes_end_with_a_parent_that_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        started = [int(word) for word in parent.stdout.readline().split()]
    finally:
        parent.kill()
        parent.communicate()
    assert len(started) == 2
    for _ in range(100):
        if not any(map(alive, started)):
            return
        time.sleep(0.05)
    raise AssertionError(f"{[pid for pid in started if alive(pid)]} are still there")


def alive(process):
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_what_is_to_be_done_meanwhile_is_done_once_before_the_first_result():
    seen = []
    for done in workers.each(str, [1, 2, 3], 2, meanwhile=lambda: seen.append("meanwhile")):
        seen.append(done.result)
    assert seen[0] == "meanwhile"
    assert sorted(seen[1:]) == ["1", "2", "3"]


def test_nothing_is_done_meanwhile_where_there_is_nothing_to_wait_for():
    seen = []
    assert list(workers.each(str, [], 2, meanwhile=lambda: seen.append("meanwhile"))) == []
    assert seen == []
