"""Which notebooks there are, and what each of them takes: papermill's parameters, checked before anything runs."""

import ast
import json
import math
from collections.abc import Mapping
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
PARAMETERS, INJECTED = "parameters", "injected-parameters"  # papermill's tags


class RunError(Exception):
    """Raised when a run is asked for that cannot start: names the notebook or parameter, and those that exist."""


def find_notebooks(names: list[str] | None = None, folder: Path = NOTEBOOKS) -> list[Path]:
    """List notebooks in the order of their file names.

    Parameters
    ----------
    names
        Names as ``01-income``, with or without ``.ipynb``; all notebooks of the folder when omitted.

    Raises
    ------
    RunError
        If the folder has no notebook of a name.
    """
    existing = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    wanted = [name.removesuffix(".ipynb") for name in names or existing]
    for name in wanted:
        if name not in existing:
            raise RunError(f"no notebook {name!r}: there are {', '.join(existing) or 'none'}")
    return [path for name, path in existing.items() if name in wanted]


def read_parameters(notebook: Path) -> dict[str, object]:
    """Read the parameters cell of a notebook: each name with its default.

    Raises
    ------
    RunError
        If the file is no notebook, or a default is no plain literal: the injected values come after the cell, so
        nothing may be derived in it.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        source = next(("".join(c["source"]) for c in cells if PARAMETERS in tags(c)), "")
        statements = ast.parse(source).body
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise RunError(f"{notebook}: not a notebook that can be run ({error})") from error
    parameters = {}
    for statement in statements:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        try:
            parameters[target.id] = ast.literal_eval(statement.value)
        except (AttributeError, ValueError) as error:
            line = ast.unparse(statement)
            raise RunError(f"{notebook.name}: the parameters cell holds more than literals: {line}") from error
    return parameters


def check_parameters(notebook: Path, given: Mapping[str, object]) -> dict[str, object]:
    """Check values against the parameters cell: papermill alone would only warn, and run with the default.

    A string is read as the type of the default and as nothing else: ``0000320193`` stays text where the default is
    text.

    Returns
    -------
    dict
        Name to value, each of its default's type.

    Raises
    ------
    RunError
        If the notebook has no such parameter, or a value is of another type.
    """
    defaults = read_parameters(notebook)
    for name in given:
        if name not in defaults:
            known = ", ".join(f"{name} = {default!r}" for name, default in defaults.items()) or "none"
            raise RunError(f"{notebook.stem} has no parameter {name!r}; it has: {known}")
    checked = {}
    for name, value in given.items():
        checked[name] = _read(value, defaults[name]) if isinstance(value, str) else value
        if not _fits(checked[name], defaults[name]):
            kind = type(defaults[name]).__name__
            raise RunError(f"{notebook.stem}: {name} is of type {kind}, as in {defaults[name]!r}; {value!r} is not")
    return checked


def _read(text: str, default: object) -> object:
    if isinstance(default, str):
        return text
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _fits(value: object, default: object) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False  # no JSON file can hold it
    if isinstance(default, float):
        return type(value) in (int, float)
    return default is None or type(value) is type(default)


def tags(cell: Mapping) -> list[str]:
    """The tags of a cell."""
    return cell["metadata"].get("tags", [])
