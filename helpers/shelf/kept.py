"""The figures of every release, read once and kept in one Parquet file each; together they are one dataset.

A file is used only while the release and the rules that read it are the ones it was made with; anything else, a
damaged file included, is read again from the release.
"""

import contextlib
import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache as once
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers import inputs
from helpers.documents.grid import ReleaseError
from helpers.fiscal import FiscalCalendar
from helpers.release import RELEASES, Release, load_release, read_release
from helpers.writing import clear, write_atomically

FACTS = RELEASES.parent / "facts"
# What decides which facts a file gives: these sources, how they are kept, and the libraries that read pages.
MAKERS = (
    "currencies.py", "amounts.py", "documents", "fiscal.py", "periods.py", "issuer.py", "tables", "labels.py",
    "concepts.py", "concepts.toml", "release.py", "shelf/kept.py",
)  # fmt: skip
LIBRARIES = ("lxml", "pypdfium2", "pandas")
SUFFIXES = (".txt", ".htm", ".html", ".pdf")
_ABOUT = b"release"


@dataclass(frozen=True)
class Shelved:
    """One release on the shelf: what it is, and its facts, which are read when they are asked for."""

    id: str
    company: str
    quarter: str
    period_end: date | None
    calendar: FiscalCalendar
    _facts: Callable[[], pd.DataFrame]

    @property
    def facts(self) -> pd.DataFrame:
        """The facts of the release, as `Release.facts`."""
        return self._facts()


def shelved(releases: Path = RELEASES, cache: Path | None = None) -> tuple[list[Shelved], dict[str, str]]:
    """Every release of a folder, in order of ids.

    Parameters
    ----------
    releases : Path, optional
    cache : Path, optional
        The folder of the Parquet files; for the shelf itself ``data/facts``, for any other folder none.

    Returns
    -------
    list of Shelved
    dict of str to str
        File name to reason, for what is no release that can be read.
    """
    cache = FACTS if cache is None and releases == RELEASES else cache
    found, refused = [], {}
    for path in files(releases).values():
        try:
            found.append(_shelved(path, cache))
        except ReleaseError as error:
            refused[path.name] = str(error)
    return found, refused


def files(releases: Path) -> dict[str, Path]:
    """The files of a shelf by id; what is neither text, page nor PDF by its name is no release."""
    if not releases.is_dir():
        raise ReleaseError(f"{releases}: no such folder")
    return {
        path.stem: path
        for path in sorted(releases.iterdir())
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()
    }


def named(name: str, releases: Path) -> dict[str, Path]:
    """The file of an id, or those of a company by its part of their ids (``acme``); `ReleaseError` names near ids."""
    known = files(releases)
    quarter = re.compile(rf"{re.escape(name)}-(?:fy)?\d{{4}}q[1-4]\b.*", re.IGNORECASE)
    found = {one: path for one, path in known.items() if one == name or (name not in known and quarter.fullmatch(one))}
    if not found:
        load_release(name, releases)  # tells which ids exist
    return found


def from_release(release: Release) -> Shelved:
    """A release that was read anyhow, as one of the shelf."""
    calendar = replace(release.calendar, ends=())
    return Shelved(
        release.id, release.company, release.quarter, release.period_end, calendar, lambda: release.facts.copy()
    )


class Kept(NamedTuple):
    """What `keep` did for one release: the figures in its Parquet file, and whether the release was read anew.

    ``refused`` says why there is no file for what is no release.
    """

    figures: int
    read: bool
    refused: str = ""


def keep(path: Path, name: str, parquet: Path) -> Kept:
    """Bring the Parquet file of one release up to date.

    Parameters
    ----------
    path : Path
        The release.
    name : str
        Its name in the column ``release``.
    parquet : Path
        The file to be. Its columns are ``release``, ``company``, ``quarter`` and those of `Release.facts`.

    Raises
    ------
    OSError
        When the release cannot be read, or the file not be written.
    """
    import pyarrow.parquet as pq

    whole, read, refused = _current(path, name, parquet)
    return Kept(pq.read_metadata(io.BytesIO(whole)).num_rows if whole else 0, read, refused)


def sweep(folder: Path, wanted: set[Path]) -> int:
    """Remove the Parquet files of a folder that `keep` made, other than these, and count them; files in the making too.

    Only what has a seal is removed: other files of the folder are not ours.
    """
    removed = 0
    for seal in folder.rglob(".*.seal"):
        parquet = seal.with_name(f"{seal.name[1:].removesuffix('.seal')}.parquet")
        if parquet not in wanted:
            removed += parquet.exists()
            parquet.unlink(missing_ok=True)
            seal.unlink()
    clear(folder)
    return removed


@once
def rules() -> str:
    """A hash of everything that decides which facts a file gives."""
    return inputs.of_sources(MAKERS, LIBRARIES)


def _shelved(path: Path, cache: Path | None) -> Shelved:
    if cache:
        with contextlib.suppress(OSError):  # a disk that is full or read-only costs time, not the answer
            whole, _, refused = _current(path, path.stem, cache / f"{path.stem}.parquet")
            if refused:
                raise ReleaseError(f"{path.stem}: {refused}")
            return _from_parquet(path.stem, whole)
    return from_release(read_release(path.read_bytes(), path.stem))


def _current(path: Path, name: str, parquet: Path) -> tuple[bytes, bool, str]:
    """The Parquet file of a release, brought up to date; whether the release was read anew; why there is no file."""
    data = path.read_bytes()
    key = f"{hashlib.sha256(data).hexdigest()} {rules()}"
    told = _seal_path(parquet).read_text(errors="replace") if _seal_path(parquet).exists() else ""
    whole = parquet.read_bytes() if told and parquet.is_file() else b""
    if whole and told == _seal(whole, key):
        return whole, False, ""
    seal, _, refused = told.partition("\n")
    if seal == _seal(refused.encode(), key):
        return b"", False, refused
    try:
        whole = _written(read_release(data, name))
        refused = ""
    except ReleaseError as error:
        whole, refused = b"", str(error).removeprefix(f"{name}: ")
        parquet.unlink(missing_ok=True)  # it was another release's
    parquet.parent.mkdir(parents=True, exist_ok=True)
    # The seal first: no file without one that tells whose it is.
    told = _seal(whole, key) if whole else f"{_seal(refused.encode(), key)}\n{refused}"
    write_atomically(_seal_path(parquet), told.encode())
    if whole:
        write_atomically(parquet, whole)
    return whole, True, refused


def _from_parquet(name: str, data: bytes) -> Shelved:
    import pyarrow.parquet as pq

    about = json.loads(pq.read_schema(io.BytesIO(data)).metadata[_ABOUT])
    end = date.fromisoformat(about["period_end"]) if about["period_end"] else None
    calendar = FiscalCalendar(end, about["year_end"], about["year_shift"])
    return Shelved(name, about["company"], about["quarter"], end, calendar, lambda: _facts(data))


def _facts(data: bytes) -> pd.DataFrame:
    import pyarrow.parquet as pq

    table = pq.ParquetFile(io.BytesIO(data)).read(use_threads=False)
    facts = table.drop_columns(["release", "company", "quarter"]).to_pandas()
    return facts.astype({"period_end": "datetime64[s]"})  # Parquet has no whole seconds


def _written(release: Release) -> bytes:
    """A release's facts as the bytes of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    facts = release.facts.copy()
    told = {"release": release.id, "company": release.company, "quarter": release.quarter}
    for place, (name, value) in enumerate(told.items()):
        facts.insert(place, name, pd.Series([value] * len(facts), index=facts.index, dtype="str"))
    about = {
        "company": release.company,
        "quarter": release.quarter,
        "period_end": str(release.period_end or ""),
        "year_end": release.calendar.year_end,
        "year_shift": release.calendar.year_shift,
    }
    table = pa.Table.from_pandas(facts, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _ABOUT: json.dumps(about).encode()})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _seal_path(parquet: Path) -> Path:
    # Whoever reads the folder as one dataset passes over names that begin with a dot.
    return parquet.with_name(f".{parquet.stem}.seal")


def _seal(data: bytes, key: str) -> str:
    return hashlib.sha256(key.encode() + data).hexdigest()
