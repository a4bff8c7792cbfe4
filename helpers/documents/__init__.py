"""A release file of any format -> a `Document`: running text and grids of cells, each with its place.

The format is recognized from the content, never from the file's name. A new format is one module with a ``read`` and
one entry in ``FORMATS``.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from helpers.documents.encoding import decode
from helpers.documents.grid import Document, ReleaseError

MAX_BYTES = 32_000_000  # a release has a few million at most: a larger file is something else

_MARKUP = re.compile(r"<(?:html|!doctype html|body|td|tr|div|p|br|span|font)\b", re.IGNORECASE)
_TABBED = re.compile(r"[^\t]*[^\s\d][^\t]*\t.*\d")  # a label, a tab, a figure
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1b]")  # in text there are none, or a few that slipped in
_FOREIGN = {  # first bytes of what is often saved beside releases, so that the message can name it
    b"PK\x03\x04": "a ZIP or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
}


class Format(NamedTuple):
    """One format of text: the module that reads it and the test that recognizes it. A PDF is told by its bytes."""

    module: str
    recognizes: Callable[[str], bool]


FORMATS = (  # in the order tried; each module has read(text, name) -> Document and is loaded when it is needed
    Format("edgar", lambda text: bool(re.search(r"<DOCUMENT>\s*<TYPE>", text, re.IGNORECASE))),
    Format("html", lambda text: bool(_MARKUP.search(text))),
    Format("text", lambda text: sum(bool(_TABBED.match(line)) for line in text.split("\n") if "\t" in line) >= 3),
    Format("fixed", lambda text: True),
)


def read_bytes(data: bytes, name: str) -> Document:
    """Read a release from the bytes of its file.

    Parameters
    ----------
    data : bytes
        A text, HTML, PDF or EDGAR file, in any usual encoding.
    name : str
        How the file is called in messages.

    Returns
    -------
    Document
        Its running text and its grids; see the format's reader for what a place is.

    Raises
    ------
    ReleaseError
        If the file is empty, larger than 32 MB, or in none of the formats.
    """
    if len(data) > MAX_BYTES:
        raise ReleaseError(f"{name}: larger than {MAX_BYTES / 1e6:.0f} MB, which no release is")
    if b"%PDF-" in data[:1024]:
        return import_module("helpers.documents.pdf").read(data, name)
    foreign = next((kind for start, kind in _FOREIGN.items() if data.startswith(start)), None)
    if foreign:
        raise ReleaseError(f"{name}: this is {foreign}; a release is read from text, HTML, PDF or an EDGAR submission")
    text = decode(data)
    if len(_CONTROL.findall(text, 0, 50_000)) > 50:
        raise ReleaseError(f"{name}: a binary file; a release is read from text, HTML, PDF or an EDGAR submission")
    return read_text(text, name)


def read_text(text: str, name: str) -> Document:
    """Read a release from its decoded text; ``name`` is how messages call it. See `read_bytes`."""
    if not text.strip():
        raise ReleaseError(f"{name}: the file is empty")
    chosen = next(each for each in FORMATS if each.recognizes(text))
    return import_module(f"helpers.documents.{chosen.module}").read(text, name)
