"""Files that are there whole or not at all."""

import contextlib
import os
from pathlib import Path


def clear(folder: Path) -> None:
    """Remove files in the making that killed processes left; those of a process that is alive are let be."""
    for part in folder.rglob(".part-*"):
        with contextlib.suppress(OSError, ValueError):
            try:
                os.kill(int(part.name.split("-")[1]), 0)
            except ProcessLookupError:
                part.unlink()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file under another name, then give it its own: it is there whole or not at all."""
    part = path.parent / f".part-{os.getpid()}-{path.name}"
    try:
        part.write_bytes(data)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
