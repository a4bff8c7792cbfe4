"""Walks from one printed figure to another, step by step: each says whether its steps add up to its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.measures import MissingLine, Periods

_LESS = r"(?i)(?:less|deduct|subtract|minus)\b"
NOTHING = 1e-6  # what floating point adds to a difference of printed figures that is none


@dataclass(frozen=True)
class Walk:
    """How one figure becomes another.

    ``steps`` has one row per figure in walking order: ``label``, ``amount`` in printed units of ``scale``, ``kind``
    (``start``, ``step``, ``subtotal`` or ``end``), ``note`` (reference letters) and ``section`` (heading above). A walk
    that is printed is indexed by the rows of its figures.
    """

    title: str
    period: str
    unit: str
    scale: int
    decimals: int
    steps: pd.DataFrame

    @property
    def start(self) -> float:
        """The figure walked from."""
        return self.steps["amount"].iloc[0]

    @property
    def end(self) -> float:
        """The figure walked to."""
        return self.steps["amount"].iloc[-1]

    @property
    def moves(self) -> pd.DataFrame:
        """The steps alone, without start, subtotals and end."""
        return self.steps[self.steps["kind"] == "step"]

    @property
    def shown(self) -> "Walk":
        """The same walk without its steps of zero, which say nothing to a reader."""
        return replace(self, steps=self.steps[(self.steps["kind"] != "step") | (self.steps["amount"] != 0)])

    @property
    def difference(self) -> float:
        """The printed end less the start and all steps; 0.0 when they add up."""
        return round(self.end - self.start - self.moves["amount"].sum(), 9) + 0.0

    @property
    def status(self) -> str:
        """``ties`` when the steps add up exactly, ``rounds`` when rounding explains the difference, else ``breaks``."""
        # Every printed figure is off by at most half a unit of its last digit.
        allowance = 0.5 * 10.0**-self.decimals * len(self.steps)
        return "ties" if self.difference == 0 else "rounds" if abs(self.difference) <= allowance else "breaks"

    @property
    def bars(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the bar of each row begins and ends: what stands begins at zero, a step where the walk has come to."""
        amounts, moves = self.steps["amount"].to_numpy(float), (self.steps["kind"] == "step").to_numpy()
        # After a standing bar the walk goes on from what is printed, after a step from where it has come to.
        ends = amounts.copy()
        for place in np.flatnonzero(moves):
            ends[place] += ends[place - 1] if place else 0.0
        return np.where(moves, ends - amounts, 0.0), ends

    def grouped(self, by: str) -> "Walk":
        """The same walk with one step for each ``note`` or ``section``, in order of appearance; by ``step`` as it is.

        A group is called by its heading, or by its letter and largest step; steps without either stay single.
        """
        if by == "step":
            return self
        if by not in ("note", "section"):
            raise ValueError(f"steps are taken by step, note or section, not by {by!r}")
        moves, rows = self.moves, []
        single = pd.Series(moves.index.astype(str), moves.index)
        for _, group in moves.groupby(moves[by].where(moves[by] != "", single), sort=False):
            step = group.iloc[0].copy()
            if step[by]:
                step["label"] = _group_name(group, by)
                step["amount"] = group["amount"].sum()
            rows.append(step)
        return self._with(rows)

    def largest(self, most: int) -> "Walk":
        """The same walk; where it has more steps than that, without those of zero and with the smallest as one.

        Small steps that cancel each other out are left out.
        """
        if len(self.moves) <= most:
            return self
        kept = moves = self.shown.moves
        if len(moves) > most:
            small = moves["amount"].abs().sort_values(kind="stable").index[: len(moves) - most + 1]
            rest = {"label": f"{len(small)} smaller steps", "amount": moves.loc[small, "amount"].sum(), "kind": "step"}
            kept = moves.drop(small)
            if abs(rest["amount"]) > NOTHING:
                kept = pd.concat([kept, pd.DataFrame([rest | {"note": "", "section": ""}])])
        return self._with([row for _, row in kept.iterrows()])

    def _with(self, moves: list[pd.Series]) -> "Walk":
        ends = self.steps[self.steps["kind"].isin(("start", "end"))]
        return replace(self, steps=pd.DataFrame([ends.iloc[0], *moves, ends.iloc[-1]]).reset_index(drop=True))


def _group_name(group: pd.DataFrame, by: str) -> str:
    name = group[by].iloc[0].rstrip(":")
    if by == "section":
        return name
    # A step that stands in several bridges says in parentheses which; taken together it is one step again.
    labels = [
        label.removesuffix(f" ({section})") for label, section in zip(group["label"], group["section"], strict=True)
    ]
    largest = labels[group["amount"].abs().to_numpy().argmax()]
    others = len(set(labels)) - 1
    return f"Note {name}: {largest}{f' and {others} more' * bool(others)}"


def walk(title: str, period: str, head: pd.Series | dict, steps: Iterable[Sequence]) -> Walk:
    """Make a walk from rows of (label, amount, kind) or (label, amount, kind, note, section).

    ``head`` gives unit, scale and decimals: a row of facts or of a `Comparison`.
    """
    rows = [(*row, "", "")[:5] for row in steps]
    frame = pd.DataFrame(rows, columns=["label", "amount", "kind", "note", "section"])
    return Walk(title, period, head["unit"], int(head["scale"]), int(head["decimals"]), frame)


def figures(facts: pd.DataFrame) -> pd.DataFrame:
    """The figures of printed rows: rows by period ends. What is not printed is no step: it counts as nothing."""
    rows, ends = (pd.factorize(facts[name], sort=True) for name in ("row", "period_end"))
    found = np.zeros((len(rows[1]), len(ends[1])))
    dated = np.flatnonzero(ends[0] >= 0)[::-1]  # backwards, so that the first of a row and period counts
    found[rows[0][dated], ends[0][dated]] = facts["value"].fillna(0.0).to_numpy()[dated]
    return pd.DataFrame(found, rows[1].rename("row"), ends[1].rename("period_end"))


def block(facts: pd.DataFrame, first: int, last: int, unit: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The printed rows of a unit from `first` to `last`: their words, one row each, and their `figures`."""
    found = facts[facts["row"].between(first, last) & (facts["unit"] == unit)]
    return found.drop_duplicates("row").set_index("row"), figures(found)


def kinds(values: np.ndarray, decimals: int = 0) -> tuple[list[str], bool]:
    """Tell steps from totals in rows of figures that lead from the first row to the last.

    A release prints subtotals among the steps; adding them again would count their steps twice. A row is a
    ``subtotal`` when it equals all that came before, and a ``memo``, left out, when it equals the last few steps or
    the next few. Small figures equal each other by accident, so the plainest reading that adds up in every period
    counts.

    Parameters
    ----------
    values : array of rows by periods
    decimals : int
        Digits printed after the point: half a unit of the last one is what each figure may be off.

    Returns
    -------
    kinds : list of str
        One of ``start``, ``step``, ``subtotal``, ``memo``, ``end`` per row.
    adds_up : bool
        Whether the steps lead to the last row, within the rounding of each.
    """
    readings: list[list[str]] = []
    for allowance in (0.0, 0.5 * 10.0**-decimals * len(values)):
        for place, totals in enumerate(((False, False), (True, False), (False, True), (True, True))):
            if place == len(readings):
                readings.append(_read(values, *totals))
            steps = values[[kind in ("start", "step") for kind in readings[place]]].sum(axis=0)
            if abs(values[-1] - steps).max() <= allowance + NOTHING:
                return readings[place], True
    return readings[0], False


def _read(values: np.ndarray, subtotals: bool, memos: bool) -> list[str]:
    reading, running, recent = ["start"], values[0].copy(), []
    for place, row in enumerate(values[1:-1], 1):
        if subtotals and recent and row.any() and abs(row - running).max() < NOTHING:
            reading.append("subtotal")
            recent = []
        elif memos and row.any() and (_ends_in(recent[::-1], row) or _ends_in(values[place + 1 : -1], row)):
            reading.append("memo")
            recent = []
        else:
            reading.append("step")
            running, recent = running + row, [*recent, row]
    return [*reading, "end"]


def _ends_in(rows: Sequence[np.ndarray], total: np.ndarray) -> bool:
    """Whether the first two, three, ... of the rows add up to a total."""
    return len(rows) > 1 and abs(np.cumsum(rows, axis=0)[1:] - total).max(axis=1).min() < NOTHING


def added(words: pd.DataFrame, values: pd.DataFrame, decimals: int = 0) -> pd.DataFrame:
    """The figures as they are added: a row that says "less" may be printed without the sign of what it takes away."""
    less = (words["label"].str.match(_LESS) | words["section"].str.match(_LESS)).to_numpy().copy()
    less[[0, -1]] = False
    if not less.any() or kinds(values.to_numpy(), decimals)[1]:
        return values
    turned = values.mul(np.where(less, -1, 1), axis=0) + 0.0
    return turned if kinds(turned.to_numpy(), decimals)[1] else values


def printed_walk(title: str, printed: pd.DataFrame, first: int, last: int, span: Periods) -> Walk:
    """The walk that stands in the rows from `first` to `last`, for the current period.

    ``printed`` has the facts of columns that cover the same months, under the same words.
    """
    end = printed[printed["row"] == last].iloc[0]
    words, values = block(printed, first, last, end["unit"])
    # A dash prints no decimals, so the most precise figure of the block tells how exact it is.
    decimals = int(printed.loc[printed["row"].isin(values.index), "decimals"].max())
    values = added(words, values, decimals)
    if span.now not in values:
        raise MissingLine(f"{title} is printed for {end['period']}, not for {span.now_name}.")
    read = kinds(values.to_numpy(), decimals)[0]
    said = words.loc[values.index, ["label", "note", "section"]].itertuples(index=False)
    rows = [
        (label, amount, kind, note, section)
        for (label, note, section), amount, kind in zip(said, values[span.now], read, strict=True)
        if kind != "memo"
    ]
    made = walk(title, span.now_name, end.to_dict() | {"decimals": decimals}, rows)
    made.steps.index = [row for row, kind in zip(values.index, read, strict=True) if kind != "memo"]
    return made
