"""Measurements that are too long for tests: how much is read, and how well the ties find one wrong digit."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import pandas as pd

from helpers import scan
from helpers import ties as graph
from helpers.documents.grid import ReleaseError
from helpers.release import load_release
from helpers.tables.kinds import STATEMENTS
from helpers.ties.checks import Judge
from helpers.ties.figures import figures

WORKERS = 2


def digits(facts: pd.DataFrame) -> Iterator[tuple[int, int, int]]:
    """List every misprint of one digit: the fact's position, the place of the digit in ``raw``, the wrong digit."""
    for position, raw in enumerate(facts["raw"]):
        for place, digit in enumerate(raw):
            if digit.isascii() and digit.isdigit():
                yield from ((position, place, wrong) for wrong in range(10) if wrong != int(digit))


def misprint(facts: pd.DataFrame, position: int, place: int, wrong: int) -> pd.DataFrame:
    """Return the facts as they would read with one digit of one cell misprinted."""
    value, raws = facts["value"].to_numpy(copy=True), facts["raw"].to_numpy(object, copy=True)
    value[position] = _misprinted(facts, position, place, wrong)
    raws[position] = raws[position][:place] + str(wrong) + raws[position][place + 1 :]
    return facts.assign(value=value, raw=raws)


def _misprinted(facts: pd.DataFrame, position: int, place: int, wrong: int) -> float:
    raw, value = facts["raw"].iloc[position], facts["value"].iloc[position]
    right_of = sum(letter.isdigit() for letter in raw[place + 1 :])
    step = 10.0 ** (right_of - facts["decimals"].iloc[position]) * (wrong - int(raw[place]))
    return round(value + (-step if value < 0 else step), 6)


def visible(facts: pd.DataFrame, wrong: Iterable[tuple[int, int, int]]) -> list[bool]:
    """Which misprints of one digit some relation of the release as printed would show, were all relations known.

    The others change a figure by less than rounding leaves open: a last digit of a share count does not show in the
    income per share. No check finds them, so their share is the most that can be flagged.
    """
    printed = figures(facts)
    judge, around = Judge(printed, list(graph.relations(facts))), defaultdict(list)
    for check in judge.checks:
        for position in {check.target, *check.parts}:
            around[position].append(check)
    worth, seen = facts["scale"].to_numpy() / printed.measure, []
    for position, place, digit in wrong:
        amounts = list(judge.amounts)
        amounts[position] = round(_misprinted(facts, position, place, digit) * worth[position])
        seen.append(any(not judge.holds(check, amounts) for check in around[position]))
    return seen


def ties(name: str | Path, share: float = 1.0) -> pd.Series | pd.DataFrame:
    """Misprint the digits of a release one at a time and see what the findings say.

    Parameters
    ----------
    name : str or Path
        The id of a release, or a path to one; or a folder: then every release in it and below.
    share : float
        How many of all misprints are tried, drawn with a fixed seed.

    Returns
    -------
    Series
        ``numbers`` printed, ``covered`` by some relation, ``misprints`` tried; of those the shares ``flagged`` (a
        relation breaks that does not break in the release as printed), ``flagged_where_covered`` and the ``ceiling``
        of that (`visible`), ``named`` (the wrong cell is the suspect) and ``mended`` (``would_tie`` is the printed
        figure); ``breaks`` in the release as printed; ``milliseconds`` for the findings of one release. Of a folder a
        DataFrame with one such row per release, the mean last.
    """
    with ProcessPoolExecutor(WORKERS) as pool:
        if not Path(name).is_dir():
            return _ties(name, share, partial(pool.map, chunksize=50))
        # A release to each process, not a misprint: most releases are small.
        frame = pd.DataFrame(
            one for one in pool.map(partial(_ties_if_read, share=share), _files(name)) if one is not None
        )
    frame.loc["mean"] = frame.mean()
    return frame.round(3)


def _ties_if_read(path: Path, share: float) -> pd.Series | None:
    try:
        return _ties(path, share)
    except ReleaseError:
        return None


def _ties(name: str | Path, share: float, each: Callable = map) -> pd.Series:
    facts = load_release(name).facts
    clean = graph.findings(facts)
    uncovered = set(graph.coverage(facts, clean)["source"])
    tried = list(digits(facts))
    if share < 1:
        tried = random.Random(0).sample(tried, max(int(len(tried) * share), 1))
    judge = partial(_judge, facts, _breaks(clean))
    seen = pd.DataFrame(list(each(judge, tried)), columns=["flagged", "named", "mended"])
    covered = [facts["source"].iloc[position] not in uncovered for position, _, _ in tried]
    times = []
    for _ in range(5):
        start = perf_counter()
        graph.findings(facts)
        times.append(perf_counter() - start)
    return pd.Series(
        {
            "numbers": len(facts),
            "covered": len(facts) - len(uncovered),
            "misprints": len(tried),
            "flagged": seen["flagged"].mean(),
            "flagged_where_covered": seen["flagged"][covered].mean(),
            "ceiling": pd.Series(visible(facts, tried))[covered].mean(),
            "named": seen["named"].mean(),
            "mended": seen["mended"].mean(),
            "breaks": int((clean["status"] == "breaks").sum()),
            "milliseconds": 1000 * median(times),
        },
        name=Path(name).name,
    )


def _breaks(findings: pd.DataFrame) -> dict[tuple, tuple]:
    """What breaks: the relation and by how much, to two decimals, with the suspect."""
    breaks = findings[findings["status"] == "breaks"]
    return {
        (one.kind, one.source, one.parts, round(one.difference, 2)): (one.suspect, one.would_tie)
        for one in breaks.itertuples()
    }


def _judge(facts: pd.DataFrame, clean: dict[tuple, tuple], wrong: tuple[int, int, int]) -> tuple[bool, bool, bool]:
    source, value = facts["source"].iloc[wrong[0]], facts["value"].iloc[wrong[0]]
    fresh = [found for key, found in _breaks(graph.findings(misprint(facts, *wrong))).items() if key not in clean]
    named = [would_tie for suspect, would_tie in fresh if suspect == source]
    return bool(fresh), bool(named), value in named


def load(folder: str | Path) -> pd.DataFrame:
    """Load every file of a folder and of those below it, and count what was read.

    Parameters
    ----------
    folder : str or Path
        Releases in any format; files that are none count as such.

    Returns
    -------
    DataFrame
        One row per file, the sum last: ``rows`` that an independent scan finds and ``exact`` among them (the same
        figures with the same signs in the same order; a PDF cannot be scanned so), ``facts`` and ``dated`` among
        them, ``statements`` found of three, ``relations`` and ``ties`` among them, ``breaks``, ``unread`` cells,
        ``seconds`` with ties, or the ``error``.
    """
    paths = _files(folder)
    frame = pd.DataFrame([_loaded(path) for path in paths], index=[path.name for path in paths])
    counts = frame.drop(columns="error").sum()
    frame.loc["all files"] = {**counts, "error": f"{int((frame['error'] != '').sum())} files are no release"}
    return frame.astype({name: int for name in counts.index if name != "seconds"})


def _files(folder: str | Path) -> list[Path]:
    return [path for path in sorted(Path(folder).rglob("*")) if path.is_file() and path.suffix not in (".csv", ".md")]


def _loaded(path: Path) -> dict:
    counts = dict.fromkeys(
        ("rows", "exact", "facts", "dated", "statements", "relations", "ties", "breaks", "unread", "seconds"), 0
    )
    start = perf_counter()
    try:
        release = load_release(path)
    except ReleaseError as error:
        return {**counts, "error": str(error)[:60]}
    facts, status = release.facts, release.findings()["status"]
    seconds = perf_counter() - start
    printed = scan.rows(path.read_bytes())
    read = Counter(tuple(figures) for _, figures in facts.groupby("row", sort=False)["value"])
    return {
        "rows": printed.total(),
        "exact": (printed & read).total(),
        "facts": len(facts),
        "dated": int((facts["period"] != "").sum()),
        "statements": facts.loc[facts["table"].isin(STATEMENTS), "table"].nunique(),
        "relations": len(status),
        "ties": int((status != "breaks").sum()),
        "breaks": int((status == "breaks").sum()),
        "unread": len(release.unread),
        "seconds": round(seconds, 3),
        "error": "",
    }
