"""Which statement a table is: told by its title and by the lines that only one kind of statement prints."""

import re

KINDS = (
    "income",
    "balance_sheet",
    "cash_flow",
    "reconciliation",
    "stock_compensation",
    "segments",
    "cash_and_investments",
    "other",
)
_TITLES = {
    "reconciliation": r"reconcil|non-?\s?gaap|pro[\s-]?forma|adjusted|gaap to|ebitda|funds from operations"
    r"|free cash flow",
    "stock_compensation": r"(?:stock|share|equity)[\s-]*based compensation|stock compensation",
    "cash_flow": r"cash flows?(?! from operations per)",
    "balance_sheet": r"balance sheets?|financial condition|financial position|statements? of condition",
    "income": r"results? of (?:consolidated |condensed )*(?:operations|income|earnings|comprehensive|loss)"
    r"|(?:income|earnings|operations?) statements?|statements? of (?:\w+ ){0,3}(?:operations|income|earnings|loss)"
    r"|consolidated (?:results|earnings|income|operations)",
    "segments": r"segment|by (?:product|market|geograph|region|business|channel|category|end market)"
    r"|market platform|disaggregat",
    "cash_and_investments": r"^(?=.*cash)(?=.*(?:investments|securities))",
}
_TITLES = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _TITLES.items()}
_LINES = {
    "balance_sheet": (
        r"^total (?:current )?assets",
        r"^total (?:current )?liabilities",
        r"^total liabilities (?:and|&|,)",
        r"(?:stock|share)holders.? (?:equity|funds)|^total equity|^net assets",
        r"^retained earnings|^accumulated deficit",
    ),
    "cash_flow": (
        r"operating activities|provided by operations",
        r"investing activities",
        r"financing activities",
        r"beginning of|end of (?:the )?(?:period|year|quarter)",
        r"^depreciation",
    ),
    "income": (
        r"^(?:total )?(?:net )?(?:sales|revenues?)|^total (?:net )?(?:sales|revenues?|interest income)|^premiums",
        r"^(?:total )?cost of|^(?:total )?(?:costs|expenses|operating expenses)|^(?:total )?interest expense",
        r"before (?:provision|income tax|tax|taxes)|(?:provision|benefit).*income tax"
        r"|income tax(?:es)? ?(?:expense|provision|benefit)?$",
        r"^(?:consolidated )?net (?:income|earnings|loss|\(loss\))|^(?:profit|\(?loss\)?) (?:for|attributable)",
        r"^(?:basic|diluted)|(?:per|a) (?:common |ordinary )?share",
    ),
}
# Labels are searched all at once, each a line, in lower case.
_LINES = {kind: tuple(re.compile(one, re.MULTILINE) for one in patterns) for kind, patterns in _LINES.items()}
_BRIDGE_LINE = re.compile(
    r"^(?:non-? ?gaap|adjusted|pro[ -]?forma|as adjusted)\b|\((?:non-gaap|adjusted)\)", re.MULTILINE
)
STATEMENTS = ("income", "balance_sheet", "cash_flow")


def kind(title: str, labels: list[str], headings: list[str]) -> str:
    """Tell the kind of a table.

    Parameters
    ----------
    title : str
        The title as printed; may be empty.
    labels, headings : list of str
        The labels of its lines with their sections, and the headings of its columns.

    Returns
    -------
    str
        One of `KINDS`. A statement needs lines that only this statement prints: three of five marks, or two where
        the title says the same. A table that shows adjusted measures, in its title, its columns or its lines, is a
        reconciliation, whatever else it prints.
    """
    titled = named(title)
    if titled == "reconciliation" or any(_TITLES["reconciliation"].search(heading) for heading in headings):
        return "reconciliation"
    printed = "\n".join(labels).lower()
    marks = {name: sum(bool(one.search(printed)) for one in ones) for name, ones in _LINES.items()}
    best = max(STATEMENTS, key=lambda name: (marks[name], name == titled))
    if titled in STATEMENTS and marks[titled] >= 2 and marks[titled] >= marks[best] - 1:
        return titled
    if _BRIDGE_LINE.search(printed):
        return "reconciliation"
    if marks[best] >= 4 or (marks[best] >= 3 and not titled):
        return best
    return titled if titled not in ("", *STATEMENTS) else "other"


def named(text: str) -> str:
    """The kind of table that a caption line names, if any: such a line is the title, wherever it stands."""
    return next((name for name, pattern in _TITLES.items() if pattern.search(text)), "")


def is_adjusted(words: list[str], labels: list[str]) -> bool:
    """Tell whether a whole table shows adjusted figures, so that its plain labels mean adjusted lines.

    Its title or heading says non-GAAP or pro forma without setting it against GAAP, and no line marks itself as either.
    """
    said = " ".join(words)
    return bool(
        re.search(r"non-?\s?gaap|pro[\s-]?forma|\badjusted\b", said, re.IGNORECASE)
        and not re.search(
            r"reconcil|bridge|\bto\b|\band\b (?:non-)?gaap|(?<!non-)(?<!non )\bgaap\b", said, re.IGNORECASE
        )
        and not any(label.startswith("gaap") or _BRIDGE_LINE.search(label) for label in map(str.lower, labels))
    )
