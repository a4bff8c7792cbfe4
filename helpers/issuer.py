"""Who reports: the company's name as the release prints it."""

import re
from collections import Counter

from helpers.documents.grid import Document

_LISTED = re.compile(r"\(\s*(?:the\s+)?(?:nasdaq|nyse|amex|otc|tsx|lse|euronext|symbol)\b", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"[–—―]+|--+|\s-\s|\.{3,}|/\S*newswire\S*/|(?<=\))\s+|\d{4}\s+|[;:]", re.IGNORECASE)
_FORM = (
    r"(?:Inc|Incorporated|Corp|Corporation|Company|Companies|Co|Ltd|Limited|plc|PLC|N\.?V|S\.?A|A\.?G|Group|LLC|L\.?P"
    r"|Holdings?|Trust|Bancorp|Bancshares|International|Partners|INC|CORP|CORPORATION|COMPANY|LTD)"
)
_NAMED = re.compile(
    rf"(?:The )?[a-z]?[A-Z][\w&.'’\-]*(?:[ ,]+(?:[A-Z&(][\w&.'’\-]*\)?|of|and|de|the)){{0,6}}[ ,]+{_FORM}\b\.?"
)
_CAPITALS = re.compile(r"(?:(?:[a-z]?[A-Z&][\w.&'’\-]*|of|and|the)[ ]*){0,6}$")
_REPORTS = re.compile(
    r"^\W*(?P<name>[A-Z][\w&.,'’ \-]{1,60}?)\s+(?:reports?|announces?|delivers?|posts?|releases)\b", re.IGNORECASE
)


def company(document: Document) -> str:
    """Find the company's name.

    Parameters
    ----------
    document : Document

    Returns
    -------
    str
        In this order: the name before the ticker (``... (NASDAQ: ABCD)``), the name that stands above most tables,
        the subject of the headline; empty when none of them is printed.
    """
    for line in document.lines:
        found = _LISTED.search(line.text)
        if found:
            before = _BEFORE_NAME.split(line.text[: found.start()])[-1].strip(" ,-“”\"'")
            formal = [one for one in _NAMED.finditer(before) if before.rstrip(".").endswith(one[0].rstrip("."))]
            name = formal[-1][0] if formal else _CAPITALS.search(before)[0].strip()
            name = re.sub(r"^[A-Z]\w+-based ", "", name)
            if 1 < len(name) <= 60:
                return name
    captions = Counter(
        found[0] for grid in document.grids for line in grid.caption if (found := _NAMED.fullmatch(line.text.strip()))
    )
    if captions:
        return captions.most_common(1)[0][0]
    for line in document.lines[:30]:
        found = _REPORTS.match(line.text)
        if found:
            return _BEFORE_NAME.split(found["name"])[-1].strip(" ,–-")  # a dateline may stand before it
    return ""
