"""Trends, restatements and ties across releases as tables and sentences.

Quarters run from left to right; a derived figure carries a dagger.
"""

import calendar
from textwrap import shorten

import numpy as np
import pandas as pd

from helpers import words
from helpers.given import checked
from helpers.history import History
from helpers.history.discrete import CALLED_THERE, NOT_PRINTED, taken_off
from helpers.history.trends import Trend
from helpers.measures import months_printed, table_name
from helpers.shown import Sentence, Table, TableRow

DERIVED = "†"
_WEEKS = 13  # of a quarter, but for the one that makes a year of 53
_MOST = 30  # rows of a list that a reader looks through
_CHECKS = {
    "year to date": "Does the year to date add up from the quarters, each as its own release printed it?",
    "opening cash": "Does cash open as the year before closed?",
}
_KINDS = {
    "changed": ("figure", " changed"),
    "reclassified": ("figure", " reclassified between lines"),
    "relabelled": ("line", " under a new label"),
    "split": ("split", " of shares"),
}


def by_quarter(result: Trend) -> Table:
    """Measures down, quarters across; the note says what is derived and why figures are missing."""
    shown = result.known()
    rows = []
    for place, line in enumerate(shown.lines.itertuples()):
        figures = (frame.iloc[place] for frame in (shown.values, shown.decimals, shown.how))
        cells = [
            DERIVED * (how == "derived") + words.printed(value, line.unit, int(decimals))
            for value, decimals, how in zip(*figures, strict=True)
        ]
        rows.append(TableRow(line.label, tuple(cells)))
    caption = words.units_caption(shown.lines["unit"], shown.lines["scale"])
    return Table(shown.title, caption, tuple(shown.quarters), tuple(rows), _note(result, shown))


def _note(result: Trend, shown: Trend) -> str:
    """What a dagger means, and why figures are missing."""
    said, rows = [], max(len(result.lines), result.missing["label"].nunique())
    for reason, found in result.missing.groupby("reason", sort=False):
        lines: dict[str, list[str]] = {}
        for label, quarters in found.groupby("label", sort=False)["quarter"]:
            lines.setdefault(_stretches(result.quarters, set(quarters)), []).append(label)
        which = [f"{words.listed(of)} in {when}" if len(of) < rows else when for when, of in lines.items()]
        said.append(f"{'; '.join(which)} ({reason})")
    derived = f"{DERIVED} derived, not printed." if (shown.how == "derived").any(axis=None) else ""
    return " ".join(filter(None, [derived, f"No figure: {'; '.join(said)}." if said else ""]))


def _stretches(quarters: list[str], some: set[str]) -> str:
    """Some of the quarters in words, those that follow each other as from and to."""
    runs: list[list[str]] = []
    for place, quarter in enumerate(quarters):
        if quarter in some:
            follows = place and quarters[place - 1] in some
            runs[-1].append(quarter) if follows else runs.append([quarter])
    return words.listed([one for run in runs for one in (run if len(run) < 3 else [f"{run[0]} to {run[-1]}"])])


@words.read.register
def _(result: Trend, *labels: str) -> str:
    lines = result.lines[result.lines["label"].isin(labels)] if labels else result.lines.head(1)
    if lines.empty:
        return f"These releases print nothing on {words.listed([*labels])}."
    said: dict[str, list[str]] = {}
    for place, line in lines.iterrows():
        known = result.values.loc[place].dropna()
        quarter, before = known.index[-1], _year_before(result, known)
        decimals = int(result.decimals.at[place, quarter])
        profit = "cash" not in line["label"].lower()
        moved = words.moved(known.iloc[-1], known.get(before, np.nan), line["unit"], line["scale"], decimals, profit)
        said.setdefault(f"In {quarter}, against {before}" if before else f"In {quarter}", []).append(
            f"{line['label']} {moved}"
        )
    read = " ".join(f"{when}: {'; '.join(what)}." for when, what in said.items())
    return f"{read} {_place(result.values.loc[lines.index[0]].dropna())}".strip() if len(lines) == 1 else read


def _year_before(result: Trend, known: pd.Series) -> str:
    """The same quarter of the year before, or the last one known before that, or nothing to compare with."""
    place = result.quarters.index(known.index[-1])
    year = result.quarters[place - 4] if place >= 4 else ""
    return year if year in known.index else known.index[-2] if len(known) > 1 else ""


def _place(known: pd.Series) -> str:
    """Where the newest figure stands among all that are known."""
    if len(known) < 3:
        return ""
    among = f"the {words.number(len(known))} quarters shown"
    extreme = {known.max(): "highest", known.min(): "lowest"}.get(known.iloc[-1])
    return f"That is the {extreme} of {among}." if extreme else f"The highest of {among} is {known.idxmax()}."


@words.inventory.register
def _(result: Trend) -> str:
    said = []
    for place, line in result.lines.iterrows():
        values, decimals, how = (frame.loc[place] for frame in (result.values, result.decimals, result.how))
        figures = [
            f"{quarter} {words.amount(value, line['unit'], line['scale'], int(decimals[quarter]))}"
            + " (derived)" * (how[quarter] == "derived")
            for quarter, value in values.dropna().items()
        ]
        said.append(f"{line['label']}: {', '.join(figures)}")
    return "; ".join(said)


@checked
def about(history: History) -> Sentence:
    """Which releases were read, which quarters they tell of, and what was left aside."""
    if history.releases.empty:
        return Sentence(f"The release of {history.company or 'this company'} does not tell its quarter: no history.")
    first, last = history.releases["quarter"].iloc[[0, -1]]
    count = len(history.releases)
    said = f"{history.company}: {words.count(count, 'release')}, {first if count == 1 else f'{first} to {last}'}."
    its = "its comparatives it tells" if count == 1 else "their comparatives they tell"
    said += f" With {its} of quarters from {history.quarter_names[0]} on."
    month = history.timeline.year_end
    said += f" The fiscal year ends in {calendar.month_name[month]}." if month != 12 else ""
    said += _long_quarters(history)
    told = set(history.releases["quarter"])
    since = history.quarter_names[history.quarter_names.index(first) :]
    absent = [name for name in since if name not in told]
    said += f" There is no release of {words.listed(absent)}." if absent else ""
    aside = [f"{name}: {reason}" for name, reason in history.skipped.items()]
    return Sentence(said + (f" Left aside: {'; '.join(aside)}." if aside else ""))


def _long_quarters(history: History) -> str:
    """Which quarters have other than thirteen weeks: they do not compare with the rest."""
    weeks = history.weeks.dropna()
    odd = weeks[weeks != _WEEKS]
    said = [f"{quarter} has {words.count(int(count), 'week')}" for quarter, count in odd.items()]
    return f" {words.listed(said)}, not {words.number(_WEEKS)}." if said else ""


@checked
def cited(history: History) -> str:
    """Where figures over time come from, for the footer of a chart."""
    quarters = list(history.releases["quarter"])
    span = " to ".join(dict.fromkeys([*quarters[:1], *quarters[-1:]]))
    return f"Source: {history.company}, {words.count(len(quarters), 'earnings release')}, {span}"


@checked
def quarter(facts: pd.DataFrame, table: str) -> Sentence:
    """How the quarter of a statement is known: printed, derived (`history.with_quarter`), or not at all."""
    statement, name = facts[facts["table"] == table], table_name(table)
    derived, months = statement[statement["raw"] == ""], months_printed(facts, table, 3)
    if statement.empty:
        return Sentence(f"This release prints no {name}.")
    if derived.empty and months == 3:
        return Sentence(f"The {name} prints the quarter itself.")
    if derived.empty:
        return Sentence(
            f"The {name} is printed for {words.count(months, 'month')}, not for the quarter. The quarter takes the"
            f" release before it, and none here prints the first {words.count(months - 3, 'month')}."
        )
    periods, sources = list(dict.fromkeys(derived["period"])), derived["source"]
    said = f"{words.listed(periods)} {'is' if len(periods) == 1 else 'are'} derived, line by line: the year to date"
    said += f" less the year to date of {taken_off(derived)}."
    for mark, what in (
        (NOT_PRINTED, "Only one of the two prints, so that the other counts as nothing"),
        (CALLED_THERE, "Called otherwise there"),
    ):
        lines = dict.fromkeys(derived.loc[sources.str.contains(mark, regex=False), "label"])
        said += f" {what}: {'; '.join(lines)}." if lines else ""
    return Sentence(said)


def derivations(*trends: Trend | Sentence) -> Sentence:
    """How the derived figures of trends are made, one paragraph for each way; ratios follow from the figures."""
    made: dict[str, dict[str, list[str]]] = {}
    for trend in trends:
        if isinstance(trend, Trend):
            for place, line in trend.lines[trend.lines["unit"] != "percent"].iterrows():
                derived = trend.how.loc[place] == "derived"
                for quarter, reason in trend.reason.loc[place][derived].items():
                    made.setdefault(reason, {}).setdefault(line["label"], []).append(quarter)
    if not made:
        return Sentence("No figure here is derived: each is printed in a release.")
    said = []
    for reason, lines in made.items():
        quarters = list(dict.fromkeys(quarter for found in lines.values() for quarter in found))
        said.append(f"{', '.join(quarters)}: {words.listed(list(lines))}: {reason}.")
    return Sentence("\n\n".join(said))


@checked
def restated(history: History) -> Table | Sentence:
    """Comparatives that a release prints otherwise than the release before, under the release that does."""
    found = history.restatements()
    if found.empty:
        return Sentence(_restated(history, found))
    rows = []
    for release, changes in found.groupby("release", sort=False):
        rows.append(TableRow(release, (), "heading"))
        for change in changes.itertuples():
            decimals = 2 if change.unit.endswith("/share") else 0
            figures = (words.printed(value, change.unit, decimals) for value in (change.first, change.now))
            rows.append(TableRow(change.label, (change.period, *figures, _what(change)), "line", 1))
    left = sum(row.kind == "line" for row in rows[_MOST:])
    note = f"And {words.count(left, 'row')} more." if left else ""
    caption = words.units_caption(found["unit"], found["scale"])
    columns = ("Period", "First", "Now", "What happened")
    return Table("What was printed otherwise before", caption, columns, tuple(rows[:_MOST]), note)


def _what(change) -> str:
    return shorten(f"{change.kind}: {change.reason}" if change.reason else change.kind, 72, placeholder=" …")


def _restated(history: History, found: pd.DataFrame) -> str:
    if len(history.releases) < 2:
        return f"Only one release of {history.company} is at hand: nothing was printed twice."
    if found.empty:
        return f"Every comparative in {words.count(len(history.releases), 'release')} is as it was first printed."
    counts = found["kind"].value_counts()
    said = [words.count(int(counts[kind]), thing) + what for kind, (thing, what) in _KINDS.items() if kind in counts]
    return f"What {words.count(len(history.releases), 'release')} repeat of earlier ones has {words.listed(said)}."


@checked
def restated_in_words(history: History) -> Sentence:
    """How many comparatives changed, by what happened to them."""
    return Sentence(_restated(history, history.restatements()))


@checked
def across(history: History) -> Sentence:
    """Whether the releases fit together: which checks ran and what does not tie, which could not run and why."""
    ties, covered = history.ties(), history.tie_coverage()
    if covered.empty:
        return Sentence("No figure of one release can be checked against another.")
    said = []
    for kind, question in _CHECKS.items():
        found, ran = ties[ties["kind"] == kind], covered[covered["kind"] == kind]
        lacks = [
            f"{_stretches(list(ran['quarter']), set(rows['quarter']))} ({reason})"
            for reason, rows in ran[ran["reason"] != ""].groupby("reason", sort=False)
        ]
        text = _checked(found)
        if lacks:
            text += f" {'Not checked' if len(found) else 'Nothing could be checked'}: {'; '.join(lacks)}."
        said.append(f"{question}\n{text.strip()}")
    return Sentence("\n\n".join(said))


def _checked(found: pd.DataFrame) -> str:
    if found.empty:
        return ""
    counts = found["status"].value_counts()
    parts = [f"{words.number(int(counts.get('ties', 0)))} of {words.count(len(found), 'figure')} tie"]
    parts += [f"{words.number(int(counts['rounds']))} within rounding"] if "rounds" in counts else []
    broken = found[found["status"] == "breaks"]
    if broken.empty:
        return f"{words.listed(parts)[0].upper()}{words.listed(parts)[1:]}. Nothing breaks."
    named = [
        f"{row.label} ({row.period}, off by {words.amount(abs(row.difference), row.unit, row.scale)})"
        for row in broken.itertuples()
    ]
    rest = [words.count(len(named) - 6, "other")] if len(named) > 6 else []
    verb = "does" if len(broken) == 1 else "do"
    parts.append(f"{words.number(len(broken))} {verb} not: {words.listed([*named[:6], *rest])}")
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
