"""A release onto the shelf: read first, named for its company and quarter, stored whole or not at all."""

import dataclasses
import hashlib
from pathlib import Path

from helpers import documents
from helpers.documents.grid import ReleaseError
from helpers.release import RELEASES, Release, read_release
from helpers.shelf.kept import SUFFIXES, Shelved, files, shelved
from helpers.shelf.names import company_words, is_id, prefix, release_id
from helpers.writing import clear, write_atomically

SUPERSEDED = "superseded"


@dataclasses.dataclass(frozen=True)
class Added:
    """What became of a file: its id, where it is stored, what was read.

    ``outcome`` is ``added``, ``replaced``, or ``unchanged`` where the same file was there.
    """

    id: str
    path: Path
    release: Release
    outcome: str


def add(file: str | Path, as_id: str | None = None, replace: bool = False, releases: Path = RELEASES) -> Added:
    """Read a release and store its file, unchanged, on the shelf.

    The file appears by one rename, so that an interruption at any moment leaves the shelf as it was. A release that is
    replaced stays beside the new one, in the folder ``superseded``.

    Parameters
    ----------
    file : str or Path
    as_id : str, optional
        The id to store it under; else it is made of company and quarter, with the name that the shelf already uses
        for the company.
    replace : bool, optional
        Take the place of a release of the same id and other content, as a corrected release does.
    releases : Path, optional
        As in `shelved`.

    Raises
    ------
    ReleaseError
        When the file is no release, tells no company or quarter and no id is given, or is on the shelf already under
        another id, or its id is taken.
    """
    source = Path(file)
    try:
        with source.open("rb") as file:
            data = file.read(documents.MAX_BYTES + 1)  # a larger file is refused, not taken into memory
    except OSError as error:
        raise ReleaseError(f"{file}: the file cannot be read ({error.strerror})") from error
    release = read_release(data, source.stem)
    releases.mkdir(parents=True, exist_ok=True)
    known, _ = shelved(releases)
    identifier = as_id or _identified(release, known)
    if not is_id(identifier):
        raise ReleaseError(f"{identifier!r} is no id: letters, digits, dots and hyphens, as acme-2007q3")
    there = files(releases)
    for other, path in there.items():
        if other != identifier and path.read_bytes() == data:
            raise ReleaseError(f"{source.name}: this release is on the shelf already, as {other}")
        if other != identifier and other.casefold() == identifier.casefold():  # one file on some systems
            raise ReleaseError(f"{identifier} and {other}, which is on the shelf, differ by capitals alone")
    old = there.get(identifier)
    release = dataclasses.replace(release, id=identifier)
    if old and old.read_bytes() == data:
        return Added(identifier, old, release, "unchanged")
    if old and not replace:
        whose = next((f", of {one.company}, {one.quarter}" for one in known if one.id == identifier), "")
        raise ReleaseError(
            f"{identifier} is on the shelf with other content{whose}: --replace puts {source.name} in its place and"
            f" keeps the first under {SUPERSEDED}/, --as ID stores it under another id"
        )
    suffix = source.suffix.lower()
    path = releases / f"{identifier}{suffix if suffix in SUFFIXES else '.txt'}"
    try:
        clear(releases)
        if old:
            _supersede(old, releases / SUPERSEDED)
        write_atomically(old or path, data)
        if old and old != path:
            old.rename(path)  # until here the old name has the new content, which is read by content anyway
    except OSError as error:
        raise ReleaseError(f"{identifier} cannot be stored in {releases}: {error.strerror}") from error
    return Added(identifier, path, release, "replaced" if old else "added")


def _identified(release: Release, known: list[Shelved]) -> str:
    made = release_id(release.company, release.quarter)
    if not made:
        lacks = "company" if release.quarter else "quarter"
        raise ReleaseError(f"{release.id}: the release does not tell its {lacks}: name it with --as, as acme-2007q3")
    words, short = company_words(release.company), prefix(made, release.quarter)
    taken = False
    for one in reversed(known):
        own, same = prefix(one.id, one.quarter), company_words(one.company) == words
        if own and same:
            return own + made.removeprefix(short)
        taken |= own == short and not same
    # Another company has the short name already: this one takes all its words.
    return "-".join(words) + made.removeprefix(short) if taken else made


def _supersede(old: Path, folder: Path) -> None:
    data = old.read_bytes()
    folder.mkdir(exist_ok=True)
    kept = folder / f"{old.stem}.{hashlib.sha256(data).hexdigest()[:8]}{old.suffix}"
    write_atomically(kept, data)
