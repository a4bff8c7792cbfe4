"""Numbers to words: amounts with unit and scale, movements with their direction, the sentence that reads a result."""

import calendar
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import singledispatch
from math import log10
from textwrap import shorten

import pandas as pd

from helpers.given import checked
from helpers.measures import Comparison, basis_points, table_name
from helpers.walks import Walk

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$"}
MINUS = "−"
SCALES = {1: "", 1000: "thousands", 1_000_000: "millions", 1_000_000_000: "billions"}
DASH = "–"  # a printed zero
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_PROFIT = re.compile(r"income|profit|earnings|loss|ebit", re.IGNORECASE)  # what is a loss below zero
_OTHER_SIGN = re.compile(r"\s*\((?:loss|losses|deficit|used in|provided by|benefit|decrease|increase)\)", re.IGNORECASE)


@checked
def cited(release, *tables: str) -> str:
    """Where figures come from, for the footer of a chart: the release and the titles of its tables as printed."""
    facts, titles = release.facts, []
    for kind in tables:
        found = facts.loc[facts["table"] == kind, "title"]
        titles += [found.mode().iloc[0] or table_name(kind)] if len(found) else []
    named = ", ".join(filter(None, [release.company or release.id, release.quarter]))
    shown = [shorten(title, 90, placeholder=" …") for title in titles]
    return f"Source: {named}, earnings release" + f": {listed(shown)}" * bool(shown)


def rounded(value: float, decimals: int) -> str:
    """A figure with thousands separators, halves rounded up as in print: 143.25 is 143.3."""
    # The ninth decimal is where floating point loses its way, never a printed digit.
    return f"{Decimal(f'{value:.9f}').quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,}"


def signed(value: float, decimals: int = 0) -> str:
    """A change with its sign: ``+1,204``, ``−16``."""
    size = rounded(abs(value), decimals)
    return f"{MINUS if value < 0 else '+'}{size}" if size.strip("0.") else size


def amount(value: float, unit: str, scale: int = 1, decimals: int = 0) -> str:
    """One figure in words, with no more digits than it was printed with: ``$735.0 million``, ``$0.15``, ``68.4%``."""
    if pd.isna(value):
        return "not meaningful"
    size = abs(value)
    if unit == "percent":
        said = f"{rounded(size, max(decimals, 1))}%"
    elif unit.endswith("/share"):
        said = f"{_symbol(unit.removesuffix('/share'))}{rounded(size, max(decimals, 2))}"
    elif unit in ("days", "times"):
        said = f"{rounded(size, decimals)} {unit}"
    else:
        symbol = "" if unit == "shares" else _symbol(unit)
        said = f"{symbol}{_large(size * scale, scale, decimals)}{' shares' * (unit == 'shares')}"
    return f"{MINUS}{said}" if value < 0 and re.search("[1-9]", said) else said


def printed(value: float, unit: str, decimals: int = 0) -> str:
    """A figure as a statement prints it: ``(5,062)``, ``0.15``, ``68.4%``, a dash for zero, blank for nothing."""
    if pd.isna(value):
        return ""
    decimals = max(decimals, 1) if unit == "percent" else max(decimals, 2) if unit.endswith("/share") else decimals
    size = rounded(abs(value), decimals)
    if not size.strip("0.,"):
        return DASH
    size += "%" * (unit == "percent")
    return f"({size})" if value < 0 else size


def units_caption(units: pd.Series, scales: pd.Series) -> str:
    """What the figures of a table are counted in: ``USD in thousands, except per share, shares in thousands``."""
    per_share, said = units.str.endswith("/share"), []
    money = ~per_share & ~units.isin(("shares", "percent", "days", "times", "number", "multiple", "basis points"))
    for counted, what in [*((units == unit, unit) for unit in units[money].unique()), (units == "shares", "shares")]:
        if what == "shares" and per_share.any():
            said.append("except per share" if said else units[per_share].iloc[0].replace("/", " per "))
        if counted.any():
            scale = SCALES.get(int(scales[counted].mode().iloc[0]), "units")
            said.append(f"{what} in {scale}" if scale else what)
    return ", ".join(said)


def _symbol(unit: str) -> str:
    return SYMBOLS.get(unit, f"{unit} ")


def _large(size: float, scale: int, decimals: int) -> str:
    """A number with its order of magnitude; what was printed in millions gets no invented digit."""
    for step, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        # A release speaks of millions well into the thousands of millions: $2,026.9 million.
        if size >= (1e10 if step == 1e9 else step) or (scale >= step and size):
            printed = round(log10(step / scale)) + decimals
            return f"{rounded(size / step, min(1, max(printed, 0)))} {word}"
    return rounded(size, decimals)


def number(value: int) -> str:
    """A count as a sentence says it: ``none``, ``one``, ``548``."""
    return ("none", *COUNTS[1:])[value] if value < len(COUNTS) else f"{value:,}"


def count(value: int, thing: str) -> str:
    """A counted thing: ``one check``, ``548 figures``, ``no line``."""
    return f"{number(value) if value else 'no'} {thing}{'s' * (value > 1)}"


def period(name: str) -> str:
    """A period's name in words: ``3M Sep 2007`` is ``the three months to September 2007``."""
    first, *rest = name.split()
    month, year = rest[0], rest[-1]
    month = calendar.month_name[list(calendar.month_abbr).index(month)]
    if first.endswith("M"):
        return f"the {count(int(first[:-1]), 'month')} to {month} {year}"
    return f"{first} {month} {year}"


def name(label: str) -> str:
    """A label as a sentence says it, without the other sign's word: ``Net income (loss)`` is ``Net income``."""
    return _OTHER_SIGN.sub("", label).strip(" :")


def listed(items: list[str]) -> str:
    """Items in a row: ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def moved(now: float, before: float, unit: str, scale: int = 1, decimals: int = 0, profit: bool = True) -> str:
    """What a figure did, in amount and percent: ``rose $161.5 million (28.2%) to $735.0 million``.

    ``profit`` says that a figure below zero is a loss; of a cash flow it is not.
    """
    to = amount(now, unit, scale, decimals)
    if pd.isna(now):
        return "has no meaning this time"
    if pd.isna(before):
        return f"was {to}"
    if now == before:
        return f"was unchanged at {to}"
    verb = "rose" if now > before else "fell"
    if unit == "percent":
        points = round(abs(basis_points(now, before)))
        return (
            f"{verb} {points:,} basis point{'s' * (points != 1)} to {to}" if points else f"was nearly unchanged at {to}"
        )
    was, loss = (amount(abs(value), unit, scale, decimals) for value in (before, now))
    if was == to:
        return f"was nearly unchanged at {to}"
    if unit in ("days", "times"):
        return f"{verb} from {was} to {to}"
    by = amount(abs(now - before), unit, scale, decimals)
    if not profit and min(before, now) < 0:
        return f"{verb} {by}, from {amount(before, unit, scale, decimals)} to {to}"
    if before < 0 <= now:
        return f"swung from a loss of {was} to {to}"
    if now < 0 <= before:
        return f"swung from {was} to a loss of {loss}"
    if now < 0:
        return f"was a loss that {'narrowed' if now > before else 'widened'} from {was} to {loss}"
    if before == 0:
        return f"rose from nothing to {to}"
    return f"{verb} {by} ({rounded(abs(now / before - 1) * 100, 1)}%) to {to}"


@singledispatch
def read(result, *labels: str) -> str:
    """One or two sentences that read a result aloud.

    Parameters
    ----------
    result : Comparison or Walk
    *labels : str
        Which lines of a comparison to read, passing over those that a release lacks. When none is named all are read,
        or of many lines the three that moved most.
    """
    raise TypeError(f"nothing to read in {type(result).__name__}: a Comparison or a Walk can be read")


@read.register
def _(result: Comparison, *labels: str) -> str:
    lines = result.lines[result.lines["label"].isin(labels)] if labels else _moved_most(result.lines)
    if lines.empty:
        return f"This release prints nothing on {listed([*labels])}."
    said = []
    for row in lines.itertuples():
        profit = bool(_PROFIT.search(row.label))
        said.append(f"{row.label} {moved(row.now, row.before, row.unit, row.scale, row.decimals, profit)}")
    said = [said[0], *(one if one.startswith("Non-GAAP") else one[0].lower() + one[1:] for one in said[1:])]
    against = f", against {period(result.before)}" if lines["before"].notna().any() else ""
    lead = "In" if period(result.now).startswith("the") else "On"
    return f"{lead} {period(result.now)}{against}: {'; '.join(said)}."


def _moved_most(lines: pd.DataFrame) -> pd.DataFrame:
    if len(lines) <= 5:
        return lines
    lines = lines[lines["unit"] == lines["unit"].iloc[0]]  # thousands of dollars and percentages have no common size
    most = lines["change"].abs().sort_values(ascending=False, kind="stable").index[:3]
    return lines.loc[[label for label in lines.index if label in most]]


@read.register
def _(result: Walk, *labels: str) -> str:
    def said(value: float) -> str:
        return amount(value, result.unit, result.scale, result.decimals)

    moves = result.shown.moves
    first, last = name(result.steps["label"].iloc[0]), name(result.steps["label"].iloc[-1])
    if moves.empty and result.start == result.end:
        return f"{first} and {last[:1].lower()}{last[1:]} are the same: {said(result.end)}."
    largest = moves.loc[moves["amount"].abs().sort_values(ascending=False, kind="stable").index[:3]]
    steps = listed([f"{row.label} ({'+' * (row.amount > 0)}{said(row.amount)})" for row in largest.itertuples()])
    lead = ("there is no step", "the one step is", "the steps are", "the steps are", "the largest steps are")
    between = f"{lead[min(len(moves), 4)]} {steps}".strip()
    return f"Between {first} ({said(result.start)}) and {last} ({said(result.end)}) {between}. {footing(result)}"


@read.register
def _(result: dict, *labels: str) -> str:
    names = [name(walk.steps["label"].iloc[-1]) for walk in result.values()]
    if not names:
        return "No bridge is printed from GAAP to a measure of the company's own."
    off = [label for label, walk in zip(names, result.values(), strict=True) if walk.status == "breaks"]
    verdict = f"The steps of {listed(off)} do not add up" if off else "The steps of each add up"
    return f"{count(len(names), 'measure').capitalize()}: {listed(names)}. {verdict}."


def footing(result: Walk) -> str:
    """Whether a walk adds up, as a sentence."""
    off = amount(abs(result.difference), result.unit, result.scale, _fine(result))
    return {
        "ties": "The steps add up exactly.",
        "rounds": f"The steps add up within rounding ({off}).",
        "breaks": f"The steps do not add up: {off} is missing.",
    }[result.status]


def _fine(result: Walk) -> int:
    """Steps per share are computed, not printed: they need more digits than the figures they lead to."""
    return max(result.decimals, 4) if result.unit.endswith("/share") else result.decimals


@singledispatch
def inventory(result) -> str:
    """Every figure of a result in one line, for those who cannot see its chart."""
    raise TypeError(f"no inventory of {type(result).__name__}: a Comparison or a Walk has one")


@inventory.register
def _(result: Comparison) -> str:
    def said(row, value: float) -> str:
        return amount(value, row.unit, row.scale, row.decimals)

    before = bool(result.before)
    return "; ".join(
        f"{row.label}: {said(row, row.now)}" + f", before {said(row, row.before)}" * before
        for row in result.lines.itertuples()
    )


@inventory.register
def _(result: Walk) -> str:
    rows = result.shown.steps
    decimals = rows["kind"].map({"step": _fine(result)}).fillna(result.decimals).astype(int)
    return "; ".join(
        f"{label} {amount(value, result.unit, result.scale, digits)}"
        for label, value, digits in zip(rows["label"], rows["amount"], decimals, strict=True)
    )
