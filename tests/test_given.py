"""Every public function of facts takes a release too, every one of a release says so; neither fails further in."""

from inspect import getmembers, isfunction, signature

import pandas as pd
import pytest

from helpers import bridges, cash, display, history, income, load_history, load_release, measures, over_time, words

MODULES = (measures, cash, income, bridges, display, over_time, words, history)


def asking_for(name):
    """The public functions whose first parameter is called so."""
    return [
        function
        for module in MODULES
        for _, function in getmembers(module, isfunction)
        if function.__module__.startswith(module.__name__)
        and not function.__name__.startswith("_")
        and next(iter(signature(function).parameters), "") == name
        and function is not measures.plain  # it takes a part of the columns as well
    ]


@pytest.mark.parametrize("function", asking_for("facts"), ids=lambda one: one.__name__)
@pytest.mark.parametrize("wrong", ["juniper-2007q3", None, pd.DataFrame({"label": []})], ids=["id", "none", "frame"])
def test_what_holds_no_facts_is_refused(function, wrong):
    with pytest.raises(TypeError, match=f"^{function.__name__} takes a release or its facts, not a "):
        function(wrong)


def test_the_facts_of_many_releases_are_refused():
    with pytest.raises(TypeError, match=r"headlines takes one release; history\.own\(id\)"):
        income.headlines(load_history("juniper"))


@pytest.mark.parametrize("function", asking_for("release"), ids=lambda one: one.__name__)
def test_what_is_no_release_is_refused(function):
    assert function.__name__ in ("about", "cited", "with_quarter", "history_of")
    for wrong in (load_release("juniper-2007q3").facts, "juniper-2007q3"):
        with pytest.raises(TypeError, match=f"^{function.__name__} takes a release, as load_release gives, not a "):
            function(wrong)


def test_a_release_does_where_its_facts_do():
    release = load_release("juniper-2007q3")
    assert bridges.bridge(release).end == bridges.bridge(release.facts).end == 124_453
    assert repr(display.statement(release, "segments")) == repr(display.statement(release.facts, "segments"))
