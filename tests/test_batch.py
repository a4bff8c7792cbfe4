import re

import lxml.html
import nbformat
import pytest
from nbformat.v4 import new_output

from helpers.batch import Job, page, plan, run, run_job, summary
from helpers.parameters import RunError, find_notebooks

IDS = {"juniper-2007q3": "juniper-2007q3", "other": "/somewhere/other.html"}


def test_every_notebook_runs_on_every_release_with_the_parameters_it_has(fixture_notebooks, tmp_path):
    notebooks = find_notebooks(["no-parameters", "passes"], fixture_notebooks)
    jobs = plan(IDS, notebooks, tmp_path, {"months": "9"})
    assert [(job.release_id, job.notebook.stem, dict(job.parameters)) for job in jobs] == [
        ("juniper-2007q3", "no-parameters", {}),
        ("juniper-2007q3", "passes", {"months": 9, "release_id": "juniper-2007q3"}),
        ("other", "no-parameters", {}),
        ("other", "passes", {"months": 9, "release_id": "/somewhere/other.html"}),
    ]
    assert jobs[3].page == tmp_path / "other" / "passes.html"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"month": "9"}, "no notebook has a parameter 'month'; there are: months = 3, share = 0.5, draft = False"),
        ({"release_id": "other"}, "release_id is what the command is given: name the releases there"),
        ({"months": "nine"}, "months is of type int"),
    ],
)
def test_a_parameter_that_no_notebook_has_is_refused_before_anything_runs(fixture_notebooks, tmp_path, given, message):
    with pytest.raises(RunError, match=re.escape(message)):
        plan(IDS, [fixture_notebooks / "passes.ipynb"], tmp_path, given)


def test_a_failing_notebook_fails_its_own_row(fixture_notebooks, tmp_path):
    notebooks = find_notebooks(["hostile-output", "raises"], fixture_notebooks)
    jobs = plan({"juniper-2007q3": "juniper-2007q3"}, notebooks, tmp_path)
    done = {result.job.notebook.stem: result for result in run(jobs, workers=2)}
    assert done["hostile-output"].outcome.error == ""
    assert done["raises"].outcome.error == "In [4]: ZeroDivisionError: division by zero"
    assert sorted(path.name for path in (tmp_path / "juniper-2007q3").iterdir()) == [
        "hostile-output.html",
        "hostile-output.ipynb",
        "raises.html",
        "raises.ipynb",
    ]
    rows = summary([done["hostile-output"], done["raises"]]).splitlines()
    assert re.fullmatch(r"juniper-2007q3  hostile-output  ok       +\d+\.\d +\d+", rows[1])
    assert re.fullmatch(r"juniper-2007q3  raises          failed   +\d+\.\d +\d+  In \[4\]: Zero.*", rows[2])
    assert rows[-1] == "ZeroDivisionError: division by zero"


def test_a_run_that_cannot_start_is_a_row_and_removes_what_an_earlier_run_left(fixture_notebooks, tmp_path):
    job = Job("juniper-2007q3", fixture_notebooks / "raises.ipynb", tmp_path)
    job.page.write_text("of an earlier run")
    outcome = run_job(job, kernel="no-such-kernel")
    assert "no-such-kernel" in outcome.error
    assert list(tmp_path.iterdir()) == []


def test_a_page_stands_alone_and_keeps_the_alt_text(fixture_notebooks, tmp_path):
    hostile = '<b onclick="x()">1</b><script src="https://cdn.example/x.js"></script>'
    image = {"data": {"image/png": "aGk="}, "metadata": {"image/png": {"alt": 'Bars & "more"'}}}
    notebook = nbformat.read(fixture_notebooks / "passes.ipynb", as_version=4)
    notebook.cells[4].outputs = [new_output("display_data", {"text/html": hostile})]
    notebook.cells[5].outputs = [new_output("display_data", **image)]

    job = Job("a <b>", fixture_notebooks / "passes.ipynb", tmp_path, beside=("passes", "raises"))
    text = page(notebook, job, "In [5]: <i>")
    tree = lxml.html.document_fromstring(text)

    assert tree.xpath("//img/@alt") == ['Bars & "more"']
    assert "a <b>" in tree.xpath("//nav/a/text()") and "raises.html" in tree.xpath("//nav/a/@href")
    assert "In [5]: <i>" in tree.xpath("string(//p[@class='failed'])")
    # Whatever an output holds, the browser is told to fetch and run nothing; the page itself asks for nothing.
    [policy] = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert "//" not in text.replace("https://cdn.example/x.js", "")
    assert len(text) < 20_000
