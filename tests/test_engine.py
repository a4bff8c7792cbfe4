import asyncio

import nbformat
from nbformat.sign import NotebookNotary

from helpers.engine import execute, write_notebook


def run_notebook(notebook, output, parameters=None, **options):
    executed, outcome = asyncio.run(execute(notebook, parameters, **options))
    output.parent.mkdir(parents=True, exist_ok=True)
    write_notebook(executed, output)
    return outcome


def read(path):
    return nbformat.read(path, as_version=4)


def test_a_run_is_whole_signed_and_like_the_one_before(fixture_notebooks, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")  # figures must survive a shell that asks for another backend
    output = tmp_path / "a {folder}" / "passes.ipynb"
    values = {"release_id": 'a "quoted"\nid', "months": "9"}
    assert run_notebook(fixture_notebooks / "passes.ipynb", output, values).error == ""
    first, executed = output.read_bytes(), read(output)
    run_notebook(fixture_notebooks / "passes.ipynb", output, values)

    assert output.read_bytes() == first
    assert list(output.parent.iterdir()) == [output]
    assert NotebookNotary().check_signature(executed)
    assert executed.cells[4].outputs[0].text == 'a "quoted"\nid 9 0.5 False\n'
    figure = executed.cells[6].outputs[0]
    assert figure.data["image/png"] and figure.metadata["image/png"]["alt"].startswith("Two bars")
    assert executed.cells[7].outputs[0].data["text/markdown"].endswith("18 against 9.")
    assert b"papermill" not in first and str(tmp_path).encode() not in first


def test_a_cell_that_raises_is_named_and_the_notebook_kept(fixture_notebooks, tmp_path):
    outcome = run_notebook(fixture_notebooks / "raises.ipynb", tmp_path / "raises.ipynb")
    assert outcome.error == "In [3]: ZeroDivisionError: division by zero"
    assert "----> 1 1 / whole" in outcome.traceback and "\x1b" not in outcome.traceback
    outputs = [output for cell in read(tmp_path / "raises.ipynb").cells for output in cell.get("outputs", [])]
    assert [output.output_type for output in outputs] == ["error"]


def test_a_kernel_that_dies_is_an_outcome(fixture_notebooks, tmp_path):
    outcome = run_notebook(fixture_notebooks / "kernel-dies.ipynb", tmp_path / "kernel-dies.ipynb")
    assert outcome.error == "In [3]: DeadKernelError: Kernel died"


def test_a_cell_that_never_ends_is_stopped(fixture_notebooks, tmp_path):
    outcome = run_notebook(fixture_notebooks / "never-ends.ipynb", tmp_path / "never-ends.ipynb", cell_timeout=1)
    assert outcome.error.startswith("In [2]: CellTimeoutError: A cell timed out")
