"""pyproject.toml, the lock, environment.yml and what is installed tell one story; README and CI call the same tests."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = [Requirement(line) for line in (ROOT / "requirements.txt").read_text().splitlines()]
# The optional ones too, which the tests use; only what drives a browser is left to who wants it.
OPTIONAL = [texts for name, texts in PROJECT["optional-dependencies"].items() if name != "browser"]
WANTED = [Requirement(text) for texts in (PROJECT["dependencies"], *OPTIONAL) for text in texts]
HERE = [pin for pin in LOCK if pin.marker is None or pin.marker.evaluate()]


def test_every_pin_is_exact_and_no_host_is_named():
    for pin in LOCK:
        assert pin.url is None and [spec.operator for spec in pin.specifier] == ["=="], str(pin)
    assert "//" not in (ROOT / "requirements.txt").read_text()


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_the_lock_answers_the_project(wanted):
    pins = [pin for pin in LOCK if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert pins, f"{wanted.name} is not in the lock"
    for pin in pins:
        assert next(iter(pin.specifier)).version in wanted.specifier


@pytest.mark.parametrize("pin", HERE, ids=lambda pin: pin.name)
def test_what_is_installed_is_the_lock(pin):
    assert version(pin.name) in pin.specifier


def test_environment_is_python_and_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == PROJECT["name"]
    assert environment["dependencies"] == [
        f"python{PROJECT['requires-python']}",
        "pip",
        {"pip": ["-r requirements.txt", "-e ."]},
    ]


def test_the_slow_checker_stays_out():
    """Every process that imports nbformat would build its grammars: more than a second."""
    assert "rfc3987-syntax" not in {pin.name for pin in LOCK}


def test_ci_runs_the_test_command_of_the_readme():
    commands = (ROOT / ".ci" / "run").read_text().splitlines()
    assert commands[-1] == "make test"
    assert "make test" in (ROOT / "README.md").read_text()
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_make_without_a_goal_names_every_goal():
    text = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    goals = re.search(r"^\.PHONY: help (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert re.findall(r"^make ([\w-]+)", text, re.MULTILINE) == goals


def test_the_browser_test_says_what_it_lacks_and_installs_nothing(tmp_path):
    """Playwright is hidden behind a module that cannot be found, the browser by an empty search path."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['playwright'] = None\n")
    nothing = {"PATH": "", "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "tests/browser"]
    done = subprocess.run(command, cwd=ROOT, env=nothing, capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install -e '.[browser]'" in done.stdout + done.stderr
    assert "Chromium or Chrome: from the system's packages" in done.stdout + done.stderr
