"""The bridges of a release from GAAP to non-GAAP, found in the rows and columns of its reconciliations."""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.cash import OPERATING_CASH, capital_spending, free_cash_flow
from helpers.concepts import spoken
from helpers.given import checked
from helpers.income import DILUTED_EPS, DILUTED_SHARES
from helpers.measures import NET_INCOME, MissingLine, Periods, pair, periods, plain
from helpers.walks import NOTHING, Walk, added, figures, kinds, printed_walk, walk

PREFIX = "NonGaap"
OWN_FREE_CASH_FLOW = (PREFIX + "FreeCashFlow", PREFIX + "AdjustedFreeCashFlow")
# What a bridge of net income may end with, the first that is printed.
NET_INCOME_MEASURES = tuple(PREFIX + name for name in (*NET_INCOME, "IncomeLossFromContinuingOperations"))
MOST_SUMMED = 6  # a sum of more bridges than that is found by accident too easily

# A measure's own line begins or ends with the word; "tax effect of non-GAAP adjustments" is a step on the way.
_ADJUSTED = re.compile(
    r"^(?:total\s+)?(?:non-?\s?gaap|adjusted|pro\s?forma)\b|\b(?:non-?\s?gaap|as adjusted|pro\s?forma)\W*$",
    re.IGNORECASE,
)
_STEP = re.compile(r"adjustment|adjusting|exclusion|effects?\b|impact|\bitems\b|amortization", re.IGNORECASE)
_CHANGE = r"(?i)\b(?:change|growth|increase|variance)\b"  # in a column that compares periods nothing is walked
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_REPORTED = re.compile(r"(?<!non-)(?<!non )(?<!non)\bgaap\b|\breported\b", re.IGNORECASE)
_WORDS = ("table", "section", "label", "concept", "note", "period", "column", "unit")
# The facts asked last, and their bridges by months.
_last: list[tuple[pd.DataFrame, dict[int, dict[str, Walk]]]] = [(pd.DataFrame(), {})]


@checked
def bridges(facts: pd.DataFrame, months: int = 3) -> dict[str, Walk]:
    """Every bridge that the release prints for the current period of `months`.

    A bridge stands in rows (from a GAAP line down to the non-GAAP line, once or in each column of measures), or in
    columns (GAAP, adjustments, non-GAAP beside each other). A step that only sums up the bridges above it is given in
    their steps, each with its bridge in parentheses and as its section.

    Returns
    -------
    dict of str to Walk
        By the measure's standard name (``NonGaapNetIncomeLoss``), or its printed label where it has none.
    """
    # A page asks the same facts for one bridge after the other; the copy tells whether they were changed in between.
    same, found = _last[0]
    if not facts.equals(same):
        same, found = _last[0] = facts.copy(), {}
    if months not in found:
        found[months] = _bridges(facts, months)
    return {**found[months]}


def _bridges(facts: pd.DataFrame, months: int) -> dict[str, Walk]:
    span = periods(facts, months)
    # A bridge is found by taking many small frames apart, in which columns of objects cost a third of Arrow's.
    facts = facts.drop(columns=["title", "raw", "source"]).astype(dict.fromkeys(_WORDS, object))
    printed = facts[(facts["months"] == months) & ~facts["column"].str.contains(_CHANGE)]
    # A line without a label of its own names no column: plain amounts stand under an empty one.
    labelled = plain(facts).dropna(subset="concept").query("label != ''")
    names = labelled.drop_duplicates("label").set_index("label")["concept"]
    found: dict[str, Walk] = {}
    in_columns = _in_columns(printed[printed["period"] == span.now_name], names)
    for measure, one in [*_in_rows(printed, span, names), *in_columns]:
        found.setdefault(measure, one)
    return found


@checked
def bridge(facts: pd.DataFrame, measure: str = NET_INCOME_MEASURES[0], months: int = 3, by: str = "step") -> Walk:
    """The bridge to one non-GAAP measure, by its standard name or the label that it is printed under.

    Net income stands for what belongs to common shareholders, or comes from continuing operations, where only that is
    bridged.

    ``by`` is ``step``, or ``note`` or ``section`` to take the steps of one reference letter or heading together.

    Raises
    ------
    MissingLine
        Naming the bridges that the release prints.
    """
    found = bridges(facts, months)
    printed = {one.steps["label"].iloc[-1] if _named(name) else name: one for name, one in found.items()}
    for name in NET_INCOME_MEASURES if measure == NET_INCOME_MEASURES[0] else (measure,):
        if name in found or name in printed:
            return found.get(name, printed.get(name)).grouped(by)
    said = spoken(measure) if _named(measure) else repr(measure)
    near = ", ".join(f"“{label}”" for label in get_close_matches(said, printed, n=5, cutoff=0))
    others = f"; it prints bridges to {near}{f' and {len(printed) - 5} more' * (len(printed) > 5)}" * bool(near)
    raise MissingLine(f"This release prints no bridge to {said} over {months} months{others}.")


@checked
def per_share(facts: pd.DataFrame, months: int = 3, by: str = "step") -> Walk:
    """The bridge of diluted earnings per share: as printed, or else the bridge of net income over the share count.

    After a loss GAAP leaves dilution out and the non-GAAP count takes it in: that difference is a step of its own.
    """
    non_gaap_eps = PREFIX + DILUTED_EPS[0]
    printed = bridges(facts, months).get(non_gaap_eps)
    if printed is not None:
        return printed.grouped(by)
    income = bridge(facts, PREFIX + "NetIncomeLoss", months)
    start, end = pair(facts, "", DILUTED_EPS, months), pair(facts, "", [non_gaap_eps], months)
    reported = pair(facts, "", DILUTED_SHARES, months)
    counted = pair(facts, "", [PREFIX + DILUTED_SHARES[0], *DILUTED_SHARES], months)
    if min(counted["now"], reported["now"]) <= 0:
        raise MissingLine("This release prints no share count above zero to divide the bridge by.")
    shares = counted["now"] * counted["scale"] / income.scale
    steps = [(row.label, row.amount / shares, "step", row.note, row.section) for row in income.moves.itertuples()]
    dilution = income.start / shares - income.start / (reported["now"] * reported["scale"] / income.scale)
    steps += [("More shares counted", dilution, "step")] if dilution else []
    rest = end["now"] - start["now"] - sum(step[1] for step in steps)
    if abs(rest) > 10.0 ** -end["decimals"]:  # each of the two printed figures is rounded by half a unit
        steps.append(("Other (net income over shares is not the printed figure)", rest, "step"))
    first = ("GAAP diluted earnings per share", start["now"], "start")
    last = ("Non-GAAP diluted earnings per share", end["now"], "end")
    title = "From GAAP to non-GAAP diluted earnings per share"
    return walk(title, income.period, end, [first, *steps, last]).grouped(by)


@checked
def free_cash_flow_as_printed(facts: pd.DataFrame, months: int = 3) -> Walk:
    """From operating cash less capital spending to the free cash flow that the company prints, by its lines between.

    Raises
    ------
    MissingLine
        When the release prints no free cash flow of its own.
    """
    computed = free_cash_flow(facts, months).line("Free cash flow")
    try:
        own = pair(facts, "", OWN_FREE_CASH_FLOW, months)
    except MissingLine:
        raise MissingLine("The company prints no free cash flow of its own for this period.") from None
    rescale, found = own["scale"] / computed["scale"], bridges(facts, months)
    printed = next((found[measure] for measure in OWN_FREE_CASH_FLOW if measure in found), None)
    between = printed.moves if printed is not None else pd.DataFrame(columns=["label", "amount", "note", "section"])
    spent = between["amount"].abs().mul(rescale).eq(capital_spending(facts, months)["now"])
    steps = [(one.label, one.amount * rescale, "step", one.note, one.section) for one in between[~spent].itertuples()]
    starts = printed is not None and printed.start * rescale == pair(facts, "", OPERATING_CASH, months)["now"]
    steps = steps if starts and spent.any() else []
    rest = round(own["now"] * rescale - computed["now"] - sum(step[1] for step in steps), 9)
    unit = 10.0 ** -own["decimals"] * rescale  # every figure between is rounded by half of it
    rounding = abs(rest) <= unit * (len(steps) + 3) / 2
    steps += [("Rounding" if rounding else "What the company counts otherwise", rest, "step")] if rest else []
    first = ("Operating cash flow less capital spending", computed["now"], "start")
    last = ("Free cash flow as the company prints it", own["now"] * rescale, "end")
    title = "From free cash flow to the company's own measure"
    return walk(title, periods(facts, months).now_name, computed, [first, *steps, last])


def _in_rows(printed: pd.DataFrame, span: Periods, names: pd.Series) -> Iterator[tuple[str, Walk]]:
    measures = set(printed["concept"].dropna())
    for (_, column, unit), cells in printed.groupby(["table", "column", "unit"], sort=False):
        rows = cells.drop_duplicates("row").sort_values("row").reset_index(drop=True)
        ends = rows.index[list(map(_is_adjusted, rows["concept"], rows["label"]))]
        if ends.empty:
            continue
        # What no bridge has among its steps: lines in other units, and lines that have an adjusted counterpart too.
        rows["apart"] = (PREFIX + rows["concept"].fillna("")).isin(measures)
        foreign = printed.loc[(printed["column"] == column) & (printed["unit"] != unit), "row"]
        rows["foreign"] = [int((foreign < row).sum()) for row in rows["row"]]
        values = figures(cells)
        above: list[_Bridge] = []
        passed = -1  # the end of the bridge before
        for place in ends:
            end, first = rows.loc[place], _start(rows, values, passed, place, int(cells["decimals"].max()))
            # A line that says "non-GAAP" without being a known measure, and ends no bridge, may be a step of one.
            passed = place if first is not None or _named(end["concept"]) else passed
            if first is None or not ((cells["row"] == end["row"]) & (cells["period_end"] == span.now)).any():
                continue
            under = f", {column}" if column else ""
            title = f"From {rows.at[first, 'label']} to {end['label']}{under}"
            found = printed_walk(title, cells, rows.at[first, "row"], end["row"], span)
            found = _taken_apart(found, values, span.now, above)
            above.append(_Bridge(values.loc[end["row"]] - values.loc[rows.at[first, "row"]], found))
            if column in names:  # the measures stand side by side, each called as in its statement
                yield PREFIX + names[column].removeprefix(PREFIX), found
            else:
                yield (end["concept"] if _named(end["concept"]) else end["label"]) + under, found


class _Bridge(NamedTuple):
    """A bridge that one below it may sum up: what it adds in each period, and its walk."""

    change: pd.Series
    walk: Walk


def _taken_apart(found: Walk, printed: pd.DataFrame, now: pd.Timestamp, above: list[_Bridge]) -> Walk:
    """The bridge with the steps of those above it in place of a step that only sums them up."""
    pieces, done = [], 0
    for place, step in enumerate(found.steps.itertuples() if above else ()):
        if step.kind == "step" and (summed := _summed(printed.loc[step.Index], above, found.decimals)):
            # What a row that says "less" takes away is printed without its sign.
            turned = 1 if step.amount == printed.at[step.Index, now] else -1
            parts = pd.concat([_own_steps(one, turned * sign) for one, sign in summed])
            if len(parts) > 1:
                pieces += [found.steps.iloc[done:place], parts]
                done = place + 1
    return replace(found, steps=pd.concat([*pieces, found.steps.iloc[done:]])) if pieces else found


def _summed(figures: pd.Series, above: list[_Bridge], decimals: int) -> list[tuple[Walk, int]]:
    """The fewest bridges, with their signs, whose changes give these figures in every period; none where none do.

    Lower cost is higher income, so a change may count either way. Each try could hit by chance as often as the last
    digits allow in all periods together; what chance would do once in a hundred such rows is no evidence.
    """
    unit = 10.0**-decimals
    chance = float(np.minimum(3 * unit / np.maximum(abs(figures.to_numpy()), unit), 1).prod())
    nearest = above[-MOST_SUMMED:]
    ways = _ways(len(nearest))
    totals = ways @ np.array([one.change for one in nearest])
    off = abs(totals - figures.to_numpy()).max(axis=1)
    tries = np.flatnonzero(off <= unit * (1 + NOTHING))
    if len(tries) and chance * (tries[0] + 1) < 0.01:
        return [(one.walk, int(sign)) for one, sign in zip(nearest, ways[tries[0]], strict=True) if sign]
    return []


@cache
def _ways(count: int) -> np.ndarray:
    """Every way to add and subtract some of so many changes, those of the fewest first: 1, -1 or 0 for each."""
    ways = np.array([way for way in product((0, 1, -1), repeat=count) if any(way)])
    return ways[np.argsort(abs(ways).sum(axis=1), kind="stable")]


def _own_steps(one: Walk, sign: int) -> pd.DataFrame:
    """The steps of a bridge under its own name, those that it has from bridges above it under theirs."""
    name = _BRACKETS.sub("", _REPORTED.sub("", one.steps["label"].iloc[0])).strip(" ,:-–—")
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    rows = one.moves.assign(amount=one.moves["amount"] * sign + 0.0)
    own = [not label.endswith(f" ({section})") for label, section in zip(rows["label"], rows["section"], strict=True)]
    rows.loc[own, "section"] = name
    rows.loc[own, "label"] += f" ({name})"
    return rows


def _start(rows: pd.DataFrame, values: pd.DataFrame, passed: int, place: int, decimals: int) -> int | None:
    """The row that a bridge starts from, or None when two measures stand side by side without steps between them.

    A line must prove itself: the GAAP line of the same name comes first, then lines that say GAAP, then the topmost
    from which the steps add up. Where none does, the GAAP line of the same name is still the start if the rows below it
    can be steps, so that a break shows.
    """
    end = rows.loc[place]
    above = rows.loc[passed + 1 : place - 2]
    counterparts = above.index[(PREFIX + above["concept"].fillna("")) == end["concept"]]
    says_gaap = above.index[[bool(_REPORTED.search(label)) for label in above["label"]]]
    # One measure may start from another: adjusted EBITDA from the EBITDA that ends the bridge before.
    for first in [*counterparts[::-1], *says_gaap[::-1], *above.index, *([passed] if 0 <= passed < place - 1 else [])]:
        block = added(rows.loc[first:place], values.loc[rows.at[first, "row"] : end["row"]], decimals)
        if kinds(block.to_numpy(), decimals)[1]:
            return first
    for first in counterparts[::-1]:
        if not rows.loc[first + 1 : place - 1, "apart"].any() and rows.at[first, "foreign"] == end["foreign"]:
            return first
    return None


def _in_columns(now: pd.DataFrame, names: pd.Series) -> Iterator[tuple[str, Walk]]:
    for _, cells in now[now["column"] != ""].groupby("row", sort=False):
        adjusted = cells["column"].map(_says_adjusted)
        reported = cells["column"].map(lambda words: bool(_REPORTED.search(words))) & ~adjusted
        if adjusted.sum() != 1 or reported.sum() != 1:
            continue
        start, end = cells[reported].iloc[0], cells[adjusted].iloc[0]
        between = cells[~adjusted & ~reported & (cells["unit"] == start["unit"])]
        change = round(end["value"] - start["value"], 9)
        # Adjustments may be printed as what to take off.
        sign = -1 if round(-between["value"].sum(), 9) == change else 1
        steps = [(row.column, sign * row.value + 0.0, "step", row.note) for row in between.itertuples()]
        label = start["label"]
        first = (f"{label}, {start['column']}", start["value"], "start")
        last = (f"{label}, {end['column']}", end["value"], "end")
        title = f"{label}: from {start['column']} to {end['column']}"
        # A line under such columns has no standard name of its own, but the statements print it by the same label.
        name = PREFIX + names[label].removeprefix(PREFIX) if label in names else label
        yield name, walk(title, start["period"], start, [first, *(steps or [("Adjustments", change, "step")]), last])


def _named(concept) -> bool:
    return isinstance(concept, str) and concept.startswith(PREFIX)


def _is_adjusted(concept, label: str) -> bool:
    return _named(concept) if isinstance(concept, str) else _says_adjusted(label)


def _says_adjusted(words: str) -> bool:
    return bool(_ADJUSTED.search(words)) and not _STEP.search(words)
