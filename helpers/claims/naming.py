"""How well the words of a claim name a line of the tables."""

from helpers.claims.reading import Claim
from helpers.claims.tables import Cell, TableLine
from helpers.claims.vocabulary import core

# The words name the line; they name it together with words from farther off; they share a word; they share none.
NAMED, COVERED, TOUCHED, UNNAMED, OTHER = 3, 2, 1, 0, -1
# How many digits a figure must then share with a fact of its period to tie to it. A period has a few hundred facts:
# three digits agree by accident once in some ten claims, four once in a hundred, five hardly ever.
DIGITS = {NAMED: 1, COVERED: 2, TOUCHED: 3, UNNAMED: 5}
# Of tables that agree the first of these is shown; from the segments on they are of parts of the company.
_ORDER = ("income", "balance_sheet", "cash_flow", "reconciliation", "segments")


def named(line: TableLine, found: frozenset[str], context: frozenset[str]) -> int:
    """How well words name a line.

    Parameters
    ----------
    line : TableLine
    found : frozenset of str
        The words that tell lines apart (`core`).
    context : frozenset of str
        The words of section, title and column that may stand in the sentence too.
    """
    best = UNNAMED
    for own in (line.own, line.named):
        if own and own <= found:
            best = max(best, NAMED if found <= own | context else COVERED)
        elif own & found or found & line.section:
            best = max(best, TOUCHED)
    if not line.own and not line.named and found & context:
        best = max(best, NAMED if found <= context else TOUCHED)
    return best


def same_measure(claim: Claim, line: TableLine, adjusted: bool) -> bool:
    """Whether a line is on the basis that the words say: GAAP or adjusted, basic or diluted."""
    if claim.adjusted == "gaap" and adjusted:
        return False
    if claim.adjusted == "adjusted" and not adjusted and not line.bridge:
        return False
    return claim.diluted is None or line.diluted is None or claim.diluted == line.diluted


def score(claim: Claim, cell: Cell, found: frozenset[str]) -> int:
    """How well words name a cell's line, the words of the heading and the whole subject coming second."""
    if not same_measure(claim, cell.line, cell.adjusted):
        return OTHER
    context = cell.line.context | cell.column
    best = named(cell.line, found, context)
    if best < NAMED:
        wide = found | core(tuple(claim.sentence.heading.split())) | core(claim.subject)
        best = max(best, min(COVERED, named(cell.line, wide, context)))
    return min(best, COVERED) if claim.adjusted == "adjusted" and not cell.adjusted else best


def rank(claim: Claim, cell: Cell) -> tuple:
    """Which of several cells that agree is the one to show: the plainest, in the first statement."""
    return (
        cell.adjusted == (claim.adjusted == "adjusted"),
        not cell.column,
        cell.line.diluted is not False,
        -order(cell.line),
        -abs(abs(cell.value) - abs(claim.figure.value)),
    )


def order(line: TableLine) -> int:
    """The place of a line's table, the income statement first."""
    return _ORDER.index(line.table) if line.table in _ORDER else len(_ORDER)


def of_the_whole(line: TableLine) -> bool:
    """Whether a line is of the whole company."""
    return order(line) < _ORDER.index("segments")


def as_printed(lines: list[TableLine], subject: tuple[str, ...]) -> list[TableLine]:
    """Of lines that `net` tells apart, those that print it as the subject does: net interest income is another line."""
    net = [line for line in lines if line.net == ("net" in subject)]
    return net if net and any(line.own - {"revenue", "income"} for line in net) else lines
