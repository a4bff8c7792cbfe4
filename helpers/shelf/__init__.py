"""The shelf: the releases on disk, how one is put there, and the figures read from each, kept in Parquet files."""

from helpers.shelf.adding import Added, add
from helpers.shelf.kept import FACTS, Shelved, files, from_release, named, shelved
from helpers.shelf.names import company_words, release_id

__all__ = [
    "FACTS", "Added", "Shelved", "add", "company_words", "files", "from_release", "named", "release_id", "shelved",
]  # fmt: skip
