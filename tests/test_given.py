"""Every public function says what it takes, and takes a release wherever it takes a frame of one."""

from inspect import getmembers, isfunction, signature

import pandas as pd
import pytest

from helpers import audit, bridges, cash, display, given, history, income, measures, over_time, words
from helpers.history import load_history, trends
from helpers.release import load_release

MODULES = (measures, cash, income, bridges, display, over_time, words, history, trends, audit)


def parameters(function):
    return [*signature(function).parameters, ""]


def public():
    """The functions of these modules whose first parameter is called as one of `given.KINDS`."""
    return [
        function
        for module in MODULES
        for name, function in getmembers(module, isfunction)
        if function.__module__.startswith(module.__name__)
        and parameters(function)[0] in given.KINDS
        and not name.startswith("_")
        and function is not measures.plain  # it takes a part of the columns as well
    ]


@pytest.mark.parametrize("function", public(), ids=lambda one: f"{one.__module__.rpartition('.')[2]}.{one.__name__}")
@pytest.mark.parametrize("wrong", ["juniper-2007q3", None, pd.DataFrame({"label": []})], ids=["id", "none", "frame"])
def test_what_is_not_wanted_is_refused_by_name(function, wrong):
    name = parameters(function)[0]
    wanted = f"a {name}, as load_{name} gives" if name in ("release", "history") else f"a release or its {name}"
    with pytest.raises(TypeError, match=f"^{function.__name__} takes {wanted}, not a "):
        function(wrong)


def test_the_facts_of_many_releases_are_refused():
    with pytest.raises(TypeError, match=r"headlines takes one release; history\.own\(id\)"):
        income.headlines(load_history("juniper").facts)


def test_a_release_does_where_a_frame_of_it_does():
    release = load_release("juniper-2007q3")
    assert bridges.bridge(release).end == bridges.bridge(facts=release).end == 124_453
    assert repr(display.statement(release, "segments")) == repr(display.statement(release.facts, "segments"))
    assert repr(audit.proof(release, release)) == repr(audit.proof(release.findings(), release.facts))
