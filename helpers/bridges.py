"""The bridges of a release from GAAP to non-GAAP, found in the rows and columns of its reconciliations."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.measures import DILUTED_EPS, DILUTED_SHARES, MissingLine, pair, periods, plain
from helpers.walks import Walk, block, kinds, printed_walk, walk

PREFIX = "NonGaap"

# A measure's own line begins or ends with the word; "tax effect of non-GAAP adjustments" is a step on the way.
_ADJUSTED = re.compile(
    r"^(?:total\s+)?(?:non-?\s?gaap|adjusted|pro\s?forma)\b|\b(?:non-?\s?gaap|as adjusted|pro\s?forma)\W*$",
    re.IGNORECASE,
)
_STEP = re.compile(r"adjustment|adjusting|exclusion|effects?\b|impact|\bitems\b|amortization", re.IGNORECASE)
_REPORTED = re.compile(r"(?<!non-)(?<!non )(?<!non)\bgaap\b|\breported\b", re.IGNORECASE)


def bridges(facts: pd.DataFrame, months: int = 3) -> dict[str, Walk]:
    """Every bridge that the release prints for the current period of `months`.

    A bridge stands in rows (from a GAAP line down to the non-GAAP line, once or in each column of measures), or in
    columns (GAAP, adjustments, non-GAAP beside each other).

    Returns
    -------
    dict of str to Walk
        By the measure's standard name (``NonGaapNetIncomeLoss``), or its printed label where it has none.
    """
    found: dict[str, Walk] = {}
    now = periods(facts, months)
    printed = facts[facts["months"] == months]
    names = plain(facts).dropna(subset="concept").drop_duplicates("label").set_index("label")["concept"]
    in_columns = _in_columns(printed[printed["period_end"] == now.now], names)
    for measure, bridge_found in [*_in_rows(printed, months), *in_columns]:
        found.setdefault(measure, bridge_found)
    return found


def bridge(facts: pd.DataFrame, measure: str = "NonGaapNetIncomeLoss", months: int = 3) -> Walk:
    """The bridge to one non-GAAP measure, by its standard name or printed label.

    Raises
    ------
    MissingLine
        Naming the bridges that the release prints.
    """
    found = bridges(facts, months)
    if measure not in found:
        others = f"; it prints bridges to {', '.join(found)}" if found else ""
        raise MissingLine(f"This release prints no bridge to {measure} over {months} months{others}.")
    return found[measure]


def per_share(facts: pd.DataFrame, months: int = 3) -> Walk:
    """The bridge of diluted earnings per share: as printed, or else the bridge of net income over the share count.

    After a loss GAAP leaves dilution out and the non-GAAP count takes it in: that difference is a step of its own.
    """
    non_gaap_eps = PREFIX + DILUTED_EPS[0]
    printed = bridges(facts, months).get(non_gaap_eps)
    if printed is not None:
        return printed
    income = bridge(facts, PREFIX + "NetIncomeLoss", months)
    start, end = pair(facts, "", DILUTED_EPS, months), pair(facts, "", [non_gaap_eps], months)
    reported = pair(facts, "", DILUTED_SHARES, months)
    counted = pair(facts, "", [PREFIX + DILUTED_SHARES[0], *DILUTED_SHARES], months)
    if counted["now"] <= 0 or reported["now"] <= 0:
        raise MissingLine("This release prints no share count above zero to divide the bridge by.")
    shares = counted["now"] * counted["scale"] / income.scale
    steps = [(row.label, row.amount / shares, "step", row.note, row.section) for row in income.moves.itertuples()]
    dilution = income.start / shares - income.start / (reported["now"] * reported["scale"] / income.scale)
    steps += [("More shares counted", dilution, "step")] if dilution else []
    ends = (
        ("GAAP diluted earnings per share", start["now"], "start"),
        ("Non-GAAP diluted earnings per share", end["now"], "end"),
    )
    return walk("From GAAP to non-GAAP diluted earnings per share", income.period, end, [ends[0], *steps, ends[1]])


def _in_rows(printed: pd.DataFrame, months: int) -> Iterator[tuple[str, Walk]]:
    for (_, column, _), group in printed.groupby(["table", "column", "unit"], sort=False):
        rows = group.drop_duplicates("row").sort_values("row").reset_index(drop=True)
        passed = -1  # the end of the bridge before
        for place in rows.index[
            [_is_adjusted(label, concept) for label, concept in zip(rows["label"], rows["concept"], strict=True)]
        ]:
            end = rows.loc[place]
            first = _start(rows, group, passed, place)
            passed = place
            if first is None:
                continue
            name = end["concept"] if _named(end["concept"]) else end["label"]
            title = f"From {rows.at[first, 'label']} to {end['label']}"
            try:
                found = printed_walk(
                    title + f", {column}" * bool(column), group, rows.at[first, "row"], end["row"], months
                )
            except MissingLine:  # printed for other periods only
                continue
            yield name + f", {column}" * bool(column), found


def _start(rows: pd.DataFrame, group: pd.DataFrame, passed: int, place: int) -> int | None:
    """The row that a bridge starts from: its GAAP counterpart, a line that says GAAP, or the first that adds up."""
    end = rows.loc[place]
    between = rows.loc[passed + 1 : place - 1]
    counterparts = between.index[(PREFIX + between["concept"].fillna("")) == end["concept"]]
    reported = between.index[[bool(_REPORTED.search(label)) for label in between["label"]]]
    for named in (counterparts, reported):
        if len(named):
            return named[-1]
    for first in [*between.index[:-1], passed]:
        if 0 <= first < place - 1:
            _, values = block(group, rows.at[first, "row"], end["row"], end["unit"])
            figures = values.to_numpy()
            steps = np.array([kind in ("start", "step") for kind in kinds(figures)])
            if np.allclose(figures[steps].sum(axis=0), figures[-1], rtol=0, atol=1e-6):
                return first
    return None


def _in_columns(now: pd.DataFrame, names: pd.Series) -> Iterator[tuple[str, Walk]]:
    headed = now[(now["column"] != "")]
    for _, cells in headed.groupby("row", sort=False):
        adjusted = [bool(_ADJUSTED.search(words)) and not _STEP.search(words) for words in cells["column"]]
        reported = [
            bool(_REPORTED.search(words)) and not done for words, done in zip(cells["column"], adjusted, strict=True)
        ]
        if sum(adjusted) != 1 or sum(reported) != 1:
            continue
        start, end = cells[reported].iloc[0], cells[adjusted].iloc[0]
        steps = cells[~np.array(adjusted) & ~np.array(reported) & (cells["unit"] == start["unit"]).to_numpy()]
        change = round(end["value"] - start["value"], 9)
        moves = [
            (words, value, "step", note)
            for words, value, note in zip(steps["column"], steps["value"], steps["note"], strict=True)
        ]
        if moves and round(-steps["value"].sum(), 9) == change:  # adjustments printed as what to take off
            moves = [(words, -value, kind, note) for words, value, kind, note in moves]
        # A line under such columns has no standard name of its own, but the statements print it by the same label.
        label = start["label"]
        name = PREFIX + names[label].removeprefix(PREFIX) if label in names else label
        ends = (
            (f"{label}, {start['column']}", start["value"], "start"),
            (f"{label}, {end['column']}", end["value"], "end"),
        )
        moves = moves or [("Adjustments", change, "step")]
        title = f"{label}: from {start['column']} to {end['column']}"
        yield name, walk(title, start["period"], start, [ends[0], *moves, ends[1]])


def _named(concept) -> bool:
    return isinstance(concept, str) and concept.startswith(PREFIX)


def _is_adjusted(label: str, concept) -> bool:
    if isinstance(concept, str) and concept:
        return concept.startswith(PREFIX)
    return bool(_ADJUSTED.search(label)) and not _STEP.search(label)
