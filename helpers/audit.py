"""What proves a release and what does not, as tables and sentences: checks, exceptions, figures that stand alone."""

from textwrap import shorten

import pandas as pd

from helpers import ties, words
from helpers.concepts import spoken
from helpers.given import checked
from helpers.measures import full_label, table_name
from helpers.shown import Sentence, Table, TableRow, exact

KINDS = {
    "footing": "Totals, their lines added again",
    "follows": "Totals that follow from other blocks",
    "bridge": "Bridges from GAAP, added again",
    "across": "Rows added across columns",
    "repeat": "Figures printed a second time",
    "articulation": "Statements against each other",
    "per share": "Figures per share",
    "percent": "Percentages",
    "growth": "Growth rates",
}
ADDED = ("footing", "follows", "bridge")  # the kinds whose parts are the lines of a sum
STATUSES = ("ties", "rounds", "breaks")
MOST = 20  # rows of a list that a reader looks through


@checked
def proof(findings: pd.DataFrame, facts: pd.DataFrame, *tables: str) -> Sentence:
    """How many checks tie, and what does not, in two sentences; of some kinds of table alone where they are named."""
    of = f" on the {words.listed([table_name(table) for table in tables])}" if tables else ""
    findings = findings[findings["table"].isin(tables)] if tables else findings
    if findings.empty:
        return Sentence(f"No check is found{of or ' in this release'}.")
    counts = findings["status"].value_counts()
    ties, rounds, breaks = (int(counts.get(status, 0)) for status in STATUSES)
    if ties == len(findings):
        return Sentence(f"All {words.count(ties, 'check')}{of} tie." if ties > 1 else f"The one check{of} ties.")
    said = f"Of {words.count(len(findings), 'check')}{of}, {words.number(ties)} {_agree(ties, 'tie')}"
    said += f", {words.number(rounds)} {_agree(rounds, 'differ')} by rounding" if rounds else ""
    said += f", {words.number(breaks)} {_agree(breaks, 'do')} not" if breaks else ""
    if not breaks:
        return Sentence(f"{said}. Nothing breaks.")
    broken = findings[findings["status"] == "breaks"]
    named = [f"{label} ({period})" for label, period in zip(_labels(broken, facts), broken["period"], strict=True)]
    rest = [words.count(len(named) - 6, "other")] if len(named) > 6 else []
    return Sentence(f"{said}. What breaks: {words.listed([*named[:6], *rest])}.")


def _labels(findings: pd.DataFrame, facts: pd.DataFrame) -> list[str]:
    section = facts.drop_duplicates("source").set_index("source")["section"]
    return [full_label(section.get(row.source, ""), row.label) for row in findings.itertuples()]


def _agree(count: int, verb: str) -> str:
    return {"do": "does", "are": "is"}.get(verb, verb + "s") if count == 1 else verb


@checked
def checks(findings: pd.DataFrame) -> Table | Sentence:
    """The checks counted: one row per kind, one column per status."""
    if findings.empty:
        return Sentence("No check is found in this release.")
    counts = pd.crosstab(findings["kind"], findings["status"]).reindex(columns=list(STATUSES), fill_value=0)
    counts = counts.loc[sorted(counts.index, key=[*KINDS, *counts.index].index)]

    def row(label: str, numbers: pd.Series, kind: str = "line") -> TableRow:
        return TableRow(label, tuple(f"{number:,}" if number else "–" for number in (numbers.sum(), *numbers)), kind)

    rows = [row(KINDS.get(kind, kind.capitalize()), numbers) for kind, numbers in counts.iterrows()]
    rows.append(row("All checks", counts.sum(), "total"))
    return Table("Checks by kind", "", ("Checks", "Tie", "Round", "Break"), tuple(rows))


@checked
def totals(findings: pd.DataFrame, facts: pd.DataFrame, table: str) -> Table | Sentence:
    """The sums of a statement as a reader draws them: the lines with their signs, under them the total that they make.

    Each is shown once, in the figures of its first column, with the number of columns in which it ties.
    """
    printed, sums = {one.source: one for one in facts.itertuples()}, {}
    for one in findings[findings["kind"].isin(ADDED) & (findings["table"] == table)].itertuples():
        parts = [(sign, printed[place]) for sign, place in ties.places(one.parts)]
        same = (printed[one.source].row, *((sign, part.row) for sign, part in parts))
        sums.setdefault(same, (printed[one.source], parts, []))[2].append(one.status)
    if not sums:
        return Sentence(f"No total is found on the {table_name(table)}.")

    def row(mark: str, one: tuple, held: str, kind: str) -> TableRow:
        figure, period = words.printed(one.value, one.unit, one.decimals), "" if mark else one.period
        return TableRow(mark + full_label(one.section, one.label), (period, figure, held), kind, int(bool(mark)))

    rows = []
    for total, parts, statuses in sums.values():
        rows += [row("– " if sign < 0 else "+ ", part, "", "line") for sign, part in parts]
        rows.append(row("", total, f"{statuses.count('ties')} of {len(statuses)}", "total"))
    units = facts[facts["table"] == table]
    caption = words.units_caption(units["unit"], units["scale"])
    name = table_name(table)
    columns = ("Period", "Printed", "Columns that tie")
    return Table(f"Totals of the {name}, each under its parts", caption, columns, tuple(rows))


@checked
def exceptions(findings: pd.DataFrame, facts: pd.DataFrame) -> Table | Sentence:
    """What does not tie: figure, period, printed, recomputed, difference, place, and the reason below."""
    found = findings[findings["status"] != "ties"].sort_values("status", kind="stable")  # what breaks comes first
    if found.empty:
        return Sentence("Everything that can be checked ties.")
    rows, suspects = [], facts.drop_duplicates("source").set_index("source")["label"]
    for label, one in zip(_labels(found, facts), found.itertuples(), strict=True):
        figures = (exact(value) for value in (one.printed, one.recomputed, one.difference))
        under = f", {one.column}" if one.column else ""
        rows.append(TableRow(label + under, (one.period, *figures, one.source)))
        tie = f"{exact(one.would_tie)} would tie" if not pd.isna(one.would_tie) else ""
        if tie and one.suspect != one.source and one.suspect not in one.reason:
            tie += f" as {suspects.get(one.suspect) or 'the figure'} at {one.suspect}"
        reason = "; ".join(filter(None, [one.reason, tie]))
        rows += [TableRow(f"{one.status}: {reason}", (), "line", 1)] if reason else []
    columns = ("Period", "Printed", "Recomputed", "Difference", "Place")
    return Table("What does not tie", "as printed, in the units of each table", columns, tuple(rows))


@checked
def cover(facts: pd.DataFrame, coverage: pd.DataFrame) -> Sentence:
    """How many printed figures no check touches."""
    if coverage.empty:
        return Sentence(f"Every one of the {len(facts):,} printed figures takes part in at least one check.")
    proved = len(facts) - len(coverage)
    return Sentence(
        f"{proved:,} of the {len(facts):,} printed figures take part in at least one check"
        f" ({words.rounded(proved / len(facts) * 100, 1)}%); {words.count(len(coverage), 'figure')} in none."
    )


@checked
def alone(coverage: pd.DataFrame, most: int = MOST) -> Table | Sentence:
    """The figures that no check touches, one row each, the first `most` of them."""
    if coverage.empty:
        return Sentence("No figure stands alone.")
    rows = [
        TableRow(full_label(one.section, one.label) or "(no label)", (one.period, one.raw, one.source))
        for one in coverage.head(most).itertuples()
    ]
    note = _rest(most, len(coverage), "release.coverage()")
    return Table("Figures that nothing proves", "as printed", ("Period", "Printed", "Place"), tuple(rows), note)


def _rest(shown: int, count: int, whole: str) -> str:
    return f"The first {shown} of {count:,}; {whole} lists all." if count > shown else ""


@checked
def claimed(claims: pd.DataFrame) -> Sentence:
    """How many figures of the running text agree with the tables."""
    if claims.empty:
        return Sentence("The running text of this release holds no figure on its results.")
    counts = claims["status"].value_counts()
    ties, breaks, absent = (int(counts.get(status, 0)) for status in ("ties", "breaks", "not in tables"))
    said = [f"{words.number(ties)} {_agree(ties, 'agree')} with the tables"]
    said += [f"{words.number(absent)} {_agree(absent, 'are')} not in them"] if absent else []
    said += [f"{words.number(breaks)} {_agree(breaks or 1, 'contradict')} them"]
    return Sentence(f"Of {words.count(len(claims), 'figure')} in the running text, {words.listed(said)}.")


@checked
def doubtful(claims: pd.DataFrame) -> Table | Sentence:
    """The figures of the running text that disagree with the tables or cannot be found in them."""
    found = claims[claims["status"] != "ties"].sort_values("status", kind="stable")
    if found.empty:
        return Sentence("Every figure of the running text agrees with the tables.") if len(claims) else claimed(claims)
    rows = [
        TableRow(shorten(one.sentence, 100, placeholder=" …"), (one.text, one.status, one.source))
        for one in found.head(MOST).itertuples()
    ]
    note = _rest(MOST, len(found), "release.claims()")
    return Table("Figures in sentences that no table confirms", "", ("Figure", "Verdict", "Place"), tuple(rows), note)


@checked
def confirmed(claims: pd.DataFrame, facts: pd.DataFrame) -> Table | Sentence:
    """The figures of the running text that tie, each with what it is and with the printed figure that it ties to."""
    found, printed = claims[claims["status"] == "ties"], dict(zip(facts["source"], facts["raw"], strict=True))
    if found.empty:
        return Sentence("No figure of the running text is tied to a table.")

    def row(one: tuple) -> TableRow:
        figures = " and ".join(printed[place] for place in one.fact_source.split("; ") if place in printed)
        of, _, concept = one.measure.rpartition(" ")
        what = f"{of} {spoken(concept)}, {one.period}".strip()
        return TableRow(what[:1].upper() + what[1:], (one.text, figures, one.source, one.fact_source))

    columns = ("Figure", "In a table", "Sentence", "Place in the table")
    return Table("Figures in sentences that tables confirm", "", columns, tuple(row(one) for one in found.itertuples()))


@checked
def left_out(unread: pd.DataFrame) -> Sentence:
    """How many cells with digits became no fact, by reason; no words where there are none."""
    reasons = [f"{times:,} ({reason})" for reason, times in unread["reason"].value_counts(sort=True).items()]
    return Sentence(f"Cells with digits that are no facts: {words.listed(reasons)}." if reasons else "")


@checked
def skipped(unread: pd.DataFrame, most: int = MOST) -> Table | Sentence:
    """The cells with digits that became no fact, with the reason."""
    if unread.empty:
        return Sentence("Every cell with digits in a table was read.")
    shown = unread.head(most).itertuples()
    rows = [TableRow(one.label or one.title or "(no label)", (one.raw, one.source, one.reason)) for one in shown]
    note = _rest(most, len(unread), "release.unread")
    return Table("Cells that were not read", "", ("Printed", "Place", "Reason"), tuple(rows), note)
