"""The figures of a file's raw rows, read a second time by other means: what the benchmark holds the loader against."""

import re
from collections import Counter
from html.parser import HTMLParser

from helpers.documents.encoding import decode

_FIGURE = re.compile(
    r"(?<![\w.,/$])[-–—−]?\$?\s?\(?\$?\s?[-−]?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)\s?\)?(?![\w,/]|\.\d)"
    r"|(?<!\S)\$?\s?\(?(?:—|–|--|-)\)?(?=\s|%|$)"
)
_JOINED = re.compile(r"(?<=[$(])\s+(?=[\d.(—–-])|\s+(?=[)%])")
_BETWEEN = re.compile(r"\t|\s{2,}|(?<=[\d)])\s+(?=[($])")
_WORDS = re.compile(r"^(?:Up|Down)\s+|\s*(?:%|pts?\.?|ppts?|bps?\.?|percent)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def rows(data: bytes) -> Counter:
    """Count the rows of figures that a file prints.

    Parameters
    ----------
    data : bytes
        An HTML page, or text. A PDF gives nothing: its rows are not in its bytes.

    Returns
    -------
    Counter
        How often each row stands in the file, a row being the tuple of its figures with their signs, from left to
        right. Only rows of at least two figures that are not all years count.
    """
    if data.startswith(b"%PDF"):
        return Counter()
    text = decode(data)
    if re.search(r"<t[dr]\b", text, re.IGNORECASE):
        page = _Page()
        page.feed(text)
        lines = page.rows
    else:
        lines = [_BETWEEN.split(line.replace("\\$", "$").strip()) for line in text.split("\n")]
    found = (_figures(cells) for cells in lines)
    return Counter(row for row in found if len(row) > 1)


class _Page(HTMLParser):
    """Rows of cell texts, a row inside a cell closing the one around it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._raised = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        elif tag in ("br", "div", "p"):
            self.handle_data(" ")
        self._raised += tag == "sup"

    def handle_endtag(self, tag: str) -> None:
        self._raised -= tag == "sup" and self._raised > 0

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and not self._raised:
            self.rows[-1][-1] += data


def _figures(cells: list[str]) -> tuple[float, ...]:
    """The figures after a row's label; a label is the first cell that holds a letter."""
    texts = [" ".join(cell.replace("\u200b", "").split()) for cell in cells]
    texts = [text for text in texts if text]
    if not texts or not re.search(r"[A-Za-z]", texts[0]):
        return ()
    values = []
    for text in _JOINED.sub("", "\u2003".join(texts[1:])).split("\u2003"):
        plain = _WORDS.sub("", text.replace("%", "")).strip()
        found = _FIGURE.fullmatch(plain) if not _YEAR.fullmatch(text) else None
        if found:
            number = float((found[1] or "0").replace(",", ""))
            values.append(-number if number and re.match(r"\$?\s?[-(–—−]|Down", text) else number)
    return tuple(values)
