"""What a public function is given: each parameter of a known name is what it says, or is refused by name."""

from collections.abc import Callable
from functools import wraps
from inspect import signature

import pandas as pd

# The parameters that are known by name, and the column or attribute that tells what each takes.
KINDS = {
    "facts": "concept", "coverage": "concept", "findings": "recomputed", "claims": "sentence", "unread": "reason",
    "release": "id", "history": "timeline",
}  # fmt: skip


def checked(function: Callable) -> Callable:
    """Let a function take a release wherever it takes a frame of one; a `TypeError` says what else it was given."""
    known = [(place, name) for place, name in enumerate(signature(function).parameters) if name in KINDS]

    @wraps(function)
    def asked(*arguments, **options):
        given = [*arguments]
        for place, name in known:
            if place < len(given):
                given[place] = _taken(function.__name__, name, given[place])
            elif name in options:
                options[name] = _taken(function.__name__, name, options[name])
        return function(*given, **options)

    return asked


def _taken(function: str, name: str, given):
    frame = isinstance(given, pd.DataFrame)
    if name in ("release", "history"):
        what, found = f"a {name}, as load_{name} gives", hasattr(given, KINDS[name]) and not frame
    else:
        what = f"a release or its {name}"
        if hasattr(given, "id") and not frame:
            given = getattr(given, name)
            given = given() if callable(given) else given
        found = isinstance(given, pd.DataFrame) and KINDS[name] in given
    if not found:
        columns = f" with the columns {', '.join(map(str, given.columns[:6]))} ..." if frame else ""
        said = f", {given!r}" if isinstance(given, (str, int)) else columns
        raise TypeError(f"{function} takes {what}, not a {type(given).__name__}{said}")
    if name == "facts" and "release" in given:
        raise TypeError(f"{function} takes one release; history.own(id) gives the facts of one of several")
    return given
