"""EDGAR submissions: a text file with several documents in it, of which the exhibits 99 are the release."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from helpers.documents import read_text
from helpers.documents.grid import Document, Line, ReleaseError
from helpers.documents.nested import placed

MAX_EXHIBITS = 50  # a submission has a handful

_DOCUMENT = re.compile(r"<DOCUMENT>", re.IGNORECASE)
_TYPE = re.compile(r"<TYPE>\s*([^\s<]*)", re.IGNORECASE)
_TEXT = re.compile(r"<TEXT>\s*(?:<(?:XML|XBRL)>)?", re.IGNORECASE)
_END = re.compile(r"</(?:TEXT|DOCUMENT)>", re.IGNORECASE)
_ENCODED = re.compile(r"\s*(?:<PDF>\s*)?begin [0-7]{3} \S", re.IGNORECASE)


class Part(NamedTuple):
    """One document of a submission."""

    type: str  # "8-K", "EX-99.1", "GRAPHIC"
    text: str
    line: int  # where its text begins in the file, counted from 1


def read(text: str, name: str) -> Document:
    """Read a submission, or a single exhibit that still wears its submission's wrapper.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        How the file is called in messages.

    Returns
    -------
    Document
        The exhibits 99, each read in its own format, one after the other; where there is none, the first document (an
        8-K that prints the release itself). Of several exhibits each place begins with the exhibit's type:
        ``EX-99.2, line 87, cell 2``, and line numbers are those of the whole file. Exhibits that are not read are in
        ``notes``. A lone exhibit keeps its own format's name.

    Raises
    ------
    ReleaseError
        If no document of the file can be read.
    """
    parts = list(_parts(text))
    exhibits = [part for part in parts if part.type.startswith("EX-99")]
    chosen = [part for part in exhibits if _is_text(part)] or [part for part in parts if _is_text(part)][:1]
    notes = [
        Line(f"{part.type} holds no text (an encoded or empty file) and is not read", f"line {part.line}")
        for part in exhibits
        if not _is_text(part)
    ]
    documents: list[Document] = []
    if len(chosen) > MAX_EXHIBITS:
        notes.append(Line(f"only the first {MAX_EXHIBITS} exhibits are read", f"line {chosen[MAX_EXHIBITS].line}"))
    for part in chosen[:MAX_EXHIBITS]:
        try:
            # Blank lines stand for what is before the part, so that a line number is a line of the file.
            document = read_text("\n" * (part.line - 1) + part.text, f"{name} ({part.type})")
        except ReleaseError as error:
            notes.append(Line(str(error), f"line {part.line}"))
            continue
        documents.append(placed(document, part.type) if len(chosen) > 1 else document)
    if not documents:
        found = ", ".join(part.type or "untyped" for part in parts[:9]) or "no document"
        raise ReleaseError(
            "; ".join([f"{name}: no exhibit that can be read", f"found: {found}", *(n.text for n in notes)])
        )
    return Document(
        name,
        documents[0].format if len(parts) == 1 and "<SEC-" not in text[:5000] else "edgar",
        tuple(line for document in documents for line in document.lines),
        tuple(grid for document in documents for grid in document.grids),
        (*notes, *(note for document in documents for note in document.notes)),
    )


def _is_text(part: Part) -> bool:
    return not (part.text.isspace() or not part.text or _ENCODED.match(part.text))


def _parts(text: str) -> Iterator[Part]:
    starts = [found.start() for found in _DOCUMENT.finditer(text)]
    line, counted = 1, 0
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        opening = _TEXT.search(text, start, stop)
        if not opening:
            continue
        ending = _END.search(text, opening.end(), stop)
        line += text.count("\n", counted, opening.end())
        counted = opening.end()
        kind = _TYPE.search(text, start, opening.start())
        body = text[opening.end() : ending.start() if ending else stop]
        yield Part(kind.group(1).upper() if kind else "", body, line)
