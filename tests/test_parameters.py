import pytest

from helpers.parameters import RunError, check_parameters, find_notebooks, read_parameters


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
