"""What a public function is given: each parameter of a known name is what it says, or is refused by name."""

from collections.abc import Callable
from functools import wraps
from inspect import signature

import pandas as pd

# What a parameter of this name takes, and the columns or attributes that tell it.
KINDS = {
    "facts": ("a release or its facts", {"concept", "value"}),
    "coverage": ("a release or its coverage", {"concept", "value"}),
    "findings": ("a release or its findings", {"status", "recomputed"}),
    "claims": ("a release or its claims", {"status", "sentence"}),
    "unread": ("a release or its unread cells", {"raw", "reason"}),
    "release": ("a release, as load_release gives", {"id", "facts"}),
    "history": ("a history, as load_history or history_of gives", {"releases", "facts"}),
}


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
    what, needed = KINDS[name]
    if name in ("release", "history"):
        has = {one for one in needed if hasattr(given, one)}
    else:
        if not isinstance(given, pd.DataFrame) and hasattr(given, "id"):
            given = getattr(given, name)
            given = given() if callable(given) else given
        has = {*given.columns} if isinstance(given, pd.DataFrame) else set()
    if name == "facts" and "release" in has:
        raise TypeError(f"{function} takes one release; history.own(id) gives the facts of one of several")
    if not needed <= has:
        raise TypeError(f"{function} takes {what}, not {_said(given)}")
    return given


def _said(given) -> str:
    kind = f"a {type(given).__name__}"
    if isinstance(given, pd.DataFrame):
        return f"{kind} with the columns {', '.join(map(str, given.columns[:6]))} ..."
    return f"{kind}, {given!r}" if isinstance(given, (str, int)) else kind
