"""What a report depends on, as hashes of contents: where they are those of the last good run, nothing runs again."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
# The libraries that decide what a notebook shows and how its page looks.
LIBRARIES = ("pandas", "numpy", "matplotlib", "lxml", "pypdfium2", "nbconvert", "ipykernel")
KEY = "inputs"  # in the metadata of an executed notebook, and in the summary of a release


def digest(data: bytes | str) -> str:
    """A hash that two different contents will not share."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:32]


def of_sources(names: Iterable[str], libraries: Iterable[str]) -> str:
    """Hash files and folders of the package, and the interpreter and libraries that they are run with."""
    run_with = [platform.python_version(), *(f"{name} {version(name)}" for name in libraries)]
    said = hashlib.sha256(" ".join(run_with).encode())
    paths = (path for name in names for path in (PACKAGE / name, *(PACKAGE / name).rglob("*")))
    for path in sorted(path for path in paths if path.is_file() and path.suffix != ".pyc"):
        said.update(f"{path.relative_to(PACKAGE).as_posix()} {digest(path.read_bytes())}\n".encode())
    return said.hexdigest()[:32]


@cache
def of_helpers() -> str:
    """Hash the whole package."""
    return of_sources(["."], LIBRARIES)


def of_release(path: Path) -> dict[str, str]:
    """What the description of a release depends on; nothing that can be compared where there is no file."""
    return {"release": digest(path.read_bytes()), "helpers": of_helpers()} if path.is_file() else {}


def of_run(path: Path, notebook: Path, parameters: Mapping[str, object], earlier: str = "") -> dict[str, str]:
    """What a run of a notebook on a release depends on.

    Parameters
    ----------
    path
        The release's file.
    earlier
        A hash of the releases before it, for a notebook that reads them.
    """
    release = of_release(path)
    values = json.dumps(dict(parameters), sort_keys=True)
    run = {"notebook": digest(notebook.read_bytes()), "parameters": digest(values), "earlier": earlier}
    return {**release, **run} if release else {}


def recorded(path: Path) -> dict[str, str]:
    """The inputs that an executed notebook or a summary was made from; none where it is missing, damaged or failed."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return content.get("metadata", content).get(KEY, {})
    except (OSError, ValueError, AttributeError):
        return {}
