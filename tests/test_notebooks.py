"""What nbval lets pass: outputs that are stripped, figures that are missing, figures typed into sentences."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from helpers.parameters import read_parameters

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

# A figure that belongs to a release: money, thousands, a decimal or a percentage. A year or a cell's number is none.
FIGURE = re.compile(r"[$€£]\s?\d|\d{1,3}(?:,\d{3})+|\d+\.\d+|\d+\s?%")
# What differs between two runs: a folder, an object's address, a time of day, a drawn id.
UNSTABLE = re.compile(
    r"(?<![\w<.])/(?:home|root|tmp|work|usr|Users)/|\bat 0x[0-9a-f]{6,}|\b\d\d:\d\d:\d\d\b|\b[0-9a-f]{32}\b"
)


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code(notebook) for output in cell.outputs]


def shown(notebook, mime):
    return [output for output in outputs(notebook) if mime in output.get("data", {})]


def lines(cell):
    """Lines of code, without comments, blanks and the lines that a formatter adds for brackets."""
    return len({node.lineno for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.stmt)})


def faults(notebook):
    """What is wrong with a notebook's cells and outputs, one line each."""
    cells, found = code(notebook), []
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        found.append(f"cells were not run from top to bottom: {counts}")
    found += [f"an error is stored: {one.ename}" for one in outputs(notebook) if one.output_type == "error"]
    found += [f"a warning is stored: {one.text}" for one in outputs(notebook) if one.get("name") == "stderr"]
    found += ["a figure without alt text" for one in shown(notebook, "image/png") if not alt(one)]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and FIGURE.search(cell.source):
            found.append(f"a figure is typed into a sentence: {FIGURE.search(cell.source)[0]}")
    for output in outputs(notebook):
        for mime, text in {"text/plain": output.get("text", ""), **output.get("data", {})}.items():
            if mime.startswith("text/") and UNSTABLE.search(text):
                found.append(f"an output differs from run to run: {UNSTABLE.search(text)[0]}")
    return found


def alt(output):
    metadata = output.metadata
    return metadata.get("image/png", {}).get("alt") or metadata.get("alt")


@every_notebook
def test_a_notebook_has_run_and_says_nothing_that_is_not_computed(path):
    assert faults(read(path)) == []


@every_notebook
def test_a_notebook_shows_tables_and_words(path):
    notebook = read(path)
    assert any("<table" in output.data["text/html"] for output in shown(notebook, "text/html"))
    draws = any(re.search(r"\bcharts?\b", cell.source) for cell in code(notebook))
    assert bool(shown(notebook, "image/png")) == draws


@every_notebook
def test_a_notebook_has_the_anatomy(path):
    notebook = read(path)
    assert 18 <= len(notebook.cells) <= 30
    assert notebook.cells[0].cell_type == "markdown" and notebook.cells[0].source.startswith("# ")
    assert notebook.cells[1].metadata.get("tags") == ["parameters"]
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells) == 1
    assert max(lines(cell) for cell in code(notebook)) <= 6


@every_notebook
def test_parameters_name_a_release_and_explain_themselves(path):
    parameters = read_parameters(path)
    assert parameters["release_id"] == "juniper-2007q3"
    assert set(parameters) <= {"release_id", "months", "releases", "quarters"}
    for line in read(path).cells[1].source.splitlines():
        assert re.fullmatch(r"\w+: (?:str|int) = .+  # .+", line), line


def test_every_notebook_of_the_design_is_there():
    names = [path.stem for path in NOTEBOOKS]
    assert names[:6] == ["00-overview", "01-income", "02-cash-flow", "03-non-gaap", "04-balance-sheet", "05-tie-out"]


def sample():
    """A notebook without a fault, to spoil."""
    image = nbformat.v4.new_output("display_data", {"image/png": "aGk="}, metadata={"image/png": {"alt": "A bar"}})
    words = nbformat.v4.new_output("execute_result", {"text/plain": "Revenue rose 28.2%."}, execution_count=2)
    first, second = nbformat.v4.new_code_cell("1", execution_count=1), nbformat.v4.new_code_cell("2", execution_count=2)
    first.outputs, second.outputs = [image], [words]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# The year 2007"), first, second])


def test_a_notebook_without_a_fault_has_none():
    assert faults(sample()) == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda nb: nb.cells[2].update(execution_count=None), "cells were not run"),
        (lambda nb: nb.cells[1].update(execution_count=7), "cells were not run"),
        (lambda nb: nb.cells[1].outputs[0].metadata.clear(), "without alt text"),
        (lambda nb: nb.cells[0].update(source="Revenue was $735 million."), "typed into a sentence: $7"),
        (lambda nb: nb.cells[0].update(source="It rose 28%."), "typed into a sentence: 28%"),
        (lambda nb: nb.cells[2].outputs[0].data.update({"text/plain": "<Axes at 0x7f1c2b3d4e50>"}), "run to run"),
        (lambda nb: nb.cells[2].outputs[0].data.update({"text/html": "/Users/someone/data"}), "run to run"),
        (lambda nb: nb.cells[2].outputs.append(nbformat.v4.new_output("stream", name="stderr", text="w")), "a warning"),
        (lambda nb: nb.cells[2].outputs.append(nbformat.v4.new_output("error", ename="KeyError")), "an error"),
    ],
)
def test_a_fault_is_seen(spoil, fault):
    notebook = sample()
    spoil(notebook)
    assert any(fault in line for line in faults(notebook))
