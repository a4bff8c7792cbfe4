"""A release as an Excel workbook whose totals are formulas, and its facts in the formats other programs read."""

from collections.abc import Callable
from pathlib import Path

from helpers.amounts import parse
from helpers.release import Release
from helpers.writing import write_atomically

__all__ = ["ENDINGS", "export"]


def _workbook(release: Release) -> bytes:
    from helpers.workbook.whole import workbook  # only a workbook needs what it imports

    return workbook(release)


def _csv(release: Release) -> bytes:
    """The facts as CSV. What a spreadsheet that opens it would take for a formula gets an apostrophe before it."""
    from helpers.workbook.looks import obeyed

    facts = release.facts.copy()
    for name in facts.select_dtypes(["str", "object"]):
        facts[name] = [
            f"'{text}" if isinstance(text, str) and obeyed(text) and not parse(text) else text for text in facts[name]
        ]
    return facts.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode()


def _json(release: Release) -> bytes:
    """The facts as a JSON list, one object per figure, dates as ``2007-09-30``."""
    facts = release.facts.assign(period_end=release.facts["period_end"].dt.strftime("%Y-%m-%d"))
    return facts.to_json(orient="records", force_ascii=False, indent=1, double_precision=15).encode()


def _parquet(release: Release) -> bytes:
    return release.facts.to_parquet(index=False)


ENDINGS: dict[str, Callable[[Release], bytes]] = {
    ".xlsx": _workbook,
    ".csv": _csv,
    ".parquet": _parquet,
    ".json": _json,
}


def export(release: Release, path: Path) -> None:
    """Write a release in the format that the file's ending names: the workbook, or the facts alone.

    Parameters
    ----------
    release : Release
    path : Path
        Appears whole or not at all.

    Raises
    ------
    ValueError
        When the ending names none; the message names those that do.
    """
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path.name}: a release is exported as {', '.join(ENDINGS)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, ENDINGS[path.suffix.lower()](release))
