"""What a public function is given: a release, or its facts; anything else is refused by name."""

from collections.abc import Callable
from functools import wraps

import pandas as pd


def takes_facts(function: Callable) -> Callable:
    """Let a function of facts take a release too; a `TypeError` says what else it was given."""

    @wraps(function)
    def given(facts, *arguments, **options):
        frame = facts if isinstance(facts, pd.DataFrame) else getattr(facts, "facts", None)
        columns = {*getattr(frame, "columns", ())}
        if "release" in columns:
            raise TypeError(f"{function.__name__} takes one release; history.own(id) gives the facts of one of several")
        if not {"concept", "value"} <= columns:
            raise TypeError(f"{function.__name__} takes a release or its facts, not {_said(facts)}")
        return function(frame, *arguments, **options)

    return given


def takes_release(function: Callable) -> Callable:
    """Let a function of a release refuse all else, its facts too, with a `TypeError` that says what it was given."""

    @wraps(function)
    def given(release, *arguments, **options):
        if not hasattr(release, "id"):
            raise TypeError(f"{function.__name__} takes a release, as load_release gives, not {_said(release)}")
        return function(release, *arguments, **options)

    return given


def _said(given) -> str:
    kind = f"a {type(given).__name__}"
    if isinstance(given, pd.DataFrame):
        return f"{kind} with the columns {', '.join(map(str, given.columns[:6]))} ..."
    return f"{kind}, {given!r}" if isinstance(given, (str, int)) else kind
