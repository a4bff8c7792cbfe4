"""The arrows of the design: a module imports only from its left."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import helpers

PACKAGE = Path(helpers.__file__).parent

# The way the data flows: a release file becomes facts, facts become checks and measures, those become pages.
ORDER = [
    ["currencies"],
    ["amounts"],
    ["documents"],
    ["periods", "urls", "workers", "inputs", "writing"],
    ["fiscal"],
    ["issuer", "tables"],
    ["labels"],
    ["concepts"],
    ["ties"],
    ["claims"],
    ["release"],
    ["shelf"],
    ["given"],
    ["measures"],
    ["walks"],
    ["income", "cash"],
    ["bridges"],
    ["history"],
    ["words"],
    ["shown", "charts"],
    ["timecharts", "over_time"],
    ["display", "audit"],
    ["tearsheet"],
    ["kernels", "parameters"],
    ["engine"],
    ["batch"],
    ["cluster"],
    ["report", "workbook", "scan"],
    ["dataset", "running"],
    ["bench", "speed"],
    ["__main__"],
]
RANK = {name: place for place, names in enumerate(ORDER) for name in names}


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def unit(path):
    """The unit a file belongs to: a module, or a folder taken as one."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(source):
    """The units of helpers that a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("helpers."))


def against_the_arrow(name, source):
    names = [other for other in imported(source) if other in RANK and other != name]
    return [other for other in names if RANK[other] >= RANK[name]]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_left(path):
    assert unit(path) in RANK, f"{unit(path)} has no place in the order"
    assert against_the_arrow(unit(path), path.read_text(encoding="utf-8")) == []


def test_an_import_against_the_arrow_is_seen():
    source = (
        "def late():\n    from helpers import charts, amounts\n    import helpers.report\nfrom helpers.batch import run"
    )
    assert sorted(against_the_arrow("ties", source)) == ["batch", "charts", "report"]


@pytest.mark.parametrize("name", ["ties", "claims", "measures", "charts"])
def test_what_judges_and_draws_knows_frames_only(name):
    files = [path for path in modules() if unit(path) == name]
    assert files
    for path in files:
        assert not {"release", "documents", "tables"} & set(imported(path.read_text(encoding="utf-8"))), path.name


def test_the_loader_imports_no_chart_and_no_notebook():
    heavy = "'matplotlib', 'papermill', 'nbformat', 'nbconvert', 'IPython', 'jupyter_client'"
    code = f"import sys, helpers; print([name for name in ({heavy}) if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
