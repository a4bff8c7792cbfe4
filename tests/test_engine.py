import asyncio

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from helpers.engine import RunError, check_parameters, execute, find_notebooks, read_parameters, write_notebook


def run_notebook(notebook, output, parameters=None, **options):
    executed, outcome = asyncio.run(execute(notebook, parameters, **options))
    output.parent.mkdir(parents=True, exist_ok=True)
    write_notebook(executed, output)
    return outcome


def read(path):
    return nbformat.read(path, as_version=4)


def test_parameters_are_the_literals_of_the_parameters_cell(fixture_notebooks):
    expected = {"release_id": "juniper-2007q3", "months": 3, "share": 0.5, "draft": False}
    assert read_parameters(fixture_notebooks / "passes.ipynb") == expected
    assert read_parameters(fixture_notebooks / "no-parameters.ipynb") == {}


def test_a_derived_parameter_is_refused(fixture_notebooks):
    with pytest.raises(RunError, match=r"more than literals: path = release_id \+ '.txt'"):
        read_parameters(fixture_notebooks / "derived-parameter.ipynb")


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    (tmp_path / "text.ipynb").write_text("no JSON")
    with pytest.raises(RunError, match="not a notebook"):
        read_parameters(tmp_path / "text.ipynb")


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ({"release_id": "0000320193"}, {"release_id": "0000320193"}),
        ({"release_id": "NAN"}, {"release_id": "NAN"}),
        ({"months": "9"}, {"months": 9}),
        ({"months": 9}, {"months": 9}),
        ({"share": "1"}, {"share": 1}),
        ({"draft": "True"}, {"draft": True}),
    ],
)
def test_a_value_takes_the_type_of_the_default(fixture_notebooks, given, read_as):
    assert check_parameters(fixture_notebooks / "passes.ipynb", given) == read_as


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"month": 9}, r"no parameter 'month'; it has: release_id = 'juniper-2007q3', months = 3"),
        ({"months": "nine"}, "months is of type int"),
        ({"months": True}, "months is of type int"),
        ({"months": 9.0}, "months is of type int"),
        ({"draft": 1}, "draft is of type bool"),
        ({"release_id": 7}, "release_id is of type str"),
        ({"share": float("nan")}, "share is of type float"),
        ({"share": "1e999"}, "share is of type float"),
    ],
)
def test_a_wrong_name_or_type_is_refused(fixture_notebooks, given, message):
    with pytest.raises(RunError, match=message):
        check_parameters(fixture_notebooks / "passes.ipynb", given)


def test_notebooks_are_found_by_name_in_their_order(fixture_notebooks):
    found = find_notebooks(["raises.ipynb", "passes"], fixture_notebooks)
    assert [path.name for path in found] == ["passes.ipynb", "raises.ipynb"]
    with pytest.raises(RunError, match=r"no notebook 'fails': there are .*passes.*raises"):
        find_notebooks(["fails"], fixture_notebooks)


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
