"""Printed lines with positions to running text and grids: the one way for fixed-width text and PDF."""

import re
from bisect import insort
from itertools import pairwise

from helpers.documents.columns import aligned
from helpers.documents.grid import CAPTION_LINES, Grid, Line
from helpers.documents.numerals import in_english
from helpers.documents.printed import APART, LONGEST, Printed, figures, pieces, runs
from helpers.documents.table import PERIOD, PROTRUDES, Region, Seen, rows

BETWEEN = 8  # text lines between two rows of one table: a wrapped label under a section heading under another
LABELS = 4  # labels without figures between a heading and the first row
SENTENCES = 3  # so many full lines in sequence are running text, not a label
TITLES = 3  # lines centred with each other: a table's headings rarely are so many
TABBED = 6  # blanks; so many are not between words of a sentence
LONGEST_HEADING = 60  # characters over one column or one group of columns
LONGEST_TITLE = 180  # characters: a title may take two lines
LONGEST_TABLE = 2_000  # rows of figures in one grid; more is no release, and finding columns takes time
SENTENCE = 8  # words; a line with as many is running text, and most of it ends near the margin

_PERIOD = re.compile(
    r"\b(?:(?:19|20)\d\d|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|months?|weeks?|quarters?|years?|ended|ending|as of|fiscal|fy\d*"
    r"|q[1-4]|change|(?:as )?reported|restated|gaap|guidance|outlook|adjust\w*|actual|pro forma"
    r"|millions|thousands|billions|percentages)\b|\(unaudited\)|%",
    re.IGNORECASE,
)
_ENDED = re.compile(r"\bend(?:ed|ing)\b", re.IGNORECASE)
_UNITS = re.compile(r"\(.*\b(?:thousands|millions|billions|except)\b.*\)", re.IGNORECASE)
_STRAY = re.compile(r"\(\d{1,2}\)|\*{1,3}")
_BULLET = re.compile(r"(?:[-–—•▪◦o*·]{1,2}|\(?\w{1,3}[.)]|note\s*\d+:?)\s", re.IGNORECASE)


def arrange(printed: list[Printed]) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Tell tables from running text.

    Parameters
    ----------
    printed : list of Printed
        The lines of a document in reading order.

    Returns
    -------
    lines : tuple of Line
        Paragraphs, wrapped lines joined; each has the place of its first line. Titles stay lines of their own.
    grids : tuple of Grid
        One per table. Column 0 is the label, each column of figures is one more.

    Notes
    -----
    A table is at least two rows of figures that stand apart from the words and end at common positions, or one such
    row under a heading. What stands over them in their columns is their heading, what stands over that their caption.
    """
    seen = [_look(line) for line in in_english(printed)]
    _drop_stray_marks(seen)
    full = _full(seen)
    lines: list[Line] = []
    grids: list[Grid] = []
    done = 0
    for block in _blocks(seen):
        top, headings = _top(seen, block, done)
        if len(block) < 2 and (headings == 0 or len(seen[block[0]].figures) < 2):
            continue
        before = _paragraphs(seen[done:top], full)
        made, used = rows(seen[top : block[-1] + 3], headings, block[-1] - top)
        done = top + used
        lines += [line for line, _ in before]
        grids.append(Grid(tuple(made), _caption(before)))
    lines += [line for line, _ in _paragraphs(seen[done:], full)]
    return tuple(lines), tuple(grids)


def _look(line: Printed) -> Seen:
    if not line.words or len(line.words) > LONGEST:
        return Seen(line, runs(line), [], [])
    found, joined = pieces(line), runs(line)
    apart = figures(found, line.apart)
    if apart and any(len(run.text) > LONGEST_HEADING for run in joined if run.x0 > apart[0].x1):
        apart = []  # a sentence goes on behind the figure
    return Seen(line, joined, found, apart)


def _drop_stray_marks(seen: list[Seen]) -> None:
    """A mark by itself, ``(1)`` below a date or before a footnote, looks like a figure, but stands in no row."""
    left = float("inf")  # where the figures below begin
    for one in reversed(seen):
        marks = bool(one.figures) and all(_STRAY.fullmatch(piece.text) for piece in one.figures)
        if marks and (one.line.x1 < left - APART or (len(one.figures) == 1 and left - APART <= one.pieces[0].x1)):
            one.figures.clear()
        if one.figures:
            left = Region.of([one]).left


def _blocks(seen: list[Seen]) -> list[list[int]]:
    """Runs of rows of figures that belong to one table, as numbers of lines."""
    blocks: list[list[int]] = []
    for at, one in enumerate(seen):
        if not one.figures:
            continue
        if blocks and _same_table(seen, blocks[-1], at):
            blocks[-1].append(at)
        else:
            blocks.append([at])
    return blocks


def _same_table(seen: list[Seen], block: list[int], at: int) -> bool:
    between = seen[block[-1] + 1 : at]
    if seen[at].line.fenced or any(one.line.fenced for one in between) or len(block) >= LONGEST_TABLE:
        return False
    region = Region.of([seen[row] for row in (*block[-3:], at)])
    for number, one in enumerate(seen[block[-1] + 1 : at], start=block[-1] + 1):
        over = region.over(one) if _heads(one, region) else []
        closed = one.line.near and seen[number + 1].line.near  # words between rows, as "million" below a figure
        row = len(over) < len(one.runs)  # a row with words for figures, as "no change"
        if any(_PERIOD.search(run.text) for run in over) or (len(over) > 1 and not closed and not row):
            return False
    text = [one for one in between if one.is_text and not one.line.furniture]
    full = 0
    for one in text:
        full = full + 1 if one.line.x0 < region.left and one.line.x1 > region.left + APART and len(one.runs) == 1 else 0
        if full == SENTENCES:
            return False
    if not text and not any(one.line.words for one in between):
        return True
    edges: list[float] = []
    for row in block[-20:]:
        for piece in seen[row].figures:
            insort(edges, piece.edge)
    found = seen[at].figures
    return len(text) <= BETWEEN and sum(aligned(piece, edges) for piece in found) * 2 >= len(found)


def _heads(one: Seen, region: Region) -> bool:
    """Say whether a line is a heading of columns: print over the figures that is no figure and no sentence."""
    over = region.over(one) if one.is_text else []
    # Two spans that stand close are one run: "Three Months Ended June 30, Six Months Ended June 30,".
    if not over or any(len(run.text) > LONGEST_HEADING * max(1, len(_ENDED.findall(run.text))) for run in over):
        return False
    if len(over) > 1:
        return True
    worded = bool(_PERIOD.search(over[0].text) or PERIOD.fullmatch(over[0].text))
    if len(one.runs) > 1:
        return worded and one.runs[-2].x1 <= region.left
    return over[0].x0 >= region.left - (PROTRUDES * one.line.digit if worded else APART)


def _top(seen: list[Seen], block: list[int], done: int) -> tuple[int, int]:
    """The first line of the table, its uppermost heading or first label, and how many of its lines are headings."""
    region = Region.of([seen[at] for at in block])
    edge = region.left + 2 * APART
    top, lowest, missed, above = block[0], None, 0, False
    for at in range(block[0] - 1, done - 1, -1):
        one = seen[at]
        if seen[at + 1].line.fenced or seen[at + 1].line.blanks > 3:
            break
        if not one.is_text:
            continue
        if _heads(one, region) and not _titled(seen, at, region, above):
            top, lowest, missed = at, at if lowest is None else lowest, 0
            above = above or len(one.runs) > 1
        elif one.line.x1 >= edge and (lowest is not None or one.line.x0 > region.margin + 2 * one.line.digit):
            break
        elif one.line.x0 < region.left and missed < (LABELS if lowest is None else 1):
            missed += 1 if one.line.x1 < edge else 2  # two section headings as long as a paragraph's lines are enough
        else:
            break
    if lowest is not None:
        return top, lowest + 1 - top
    for at in range(block[0] - 1, done - 1, -1):
        near = seen[at + 1].line.near and not seen[at + 1].line.fenced
        if not near or not seen[at].is_text or seen[at].line.x1 >= edge:
            break
        top = at
    return top, 0


def _titled(seen: list[Seen], at: int, region: Region, above: bool) -> bool:
    """Say whether a line alone is centred with the lines over it, and these are titles.

    A line of units above headings of single columns is a title. Another begins far left of the figures, or, ``above``
    such headings, says nothing of a period. Three lines that are centred with each other, but not over the figures, are
    centred on the page.
    """
    digit, own = seen[at].line.digit, seen[at].runs[0]
    if len(seen[at].runs) > 1 or PERIOD.fullmatch(own.text):
        return False
    if above and _UNITS.fullmatch(own.text):
        return True
    if own.x0 > region.left and own.centre > region.middle + PROTRUDES / 2 * digit:
        return False  # no title is centred so far right
    stack = [own]
    while at > 0 and seen[at].line.near and len(seen[at - 1].runs) == 1 and not seen[at - 1].figures:
        over, at = seen[at - 1].runs[0], at - 1
        if abs(over.centre - own.centre) > 1.1 * digit:
            break
        stack.append(over)
    pairs = pairwise(stack)
    worded = above and any(not _PERIOD.search(low.text) and not _PERIOD.search(high.text) for low, high in pairs)
    far = any(over.x0 < region.left - PROTRUDES * digit for over in stack[1:])
    aside = len(stack) >= TITLES and abs(own.centre - region.middle) > PROTRUDES / 2 * digit
    return worded or far or aside


def _full(seen: list[Seen]) -> float:
    """Where lines of running text are broken off: but for a few that run over, the longest of them ends there."""
    ends = sorted(one.line.x1 for one in seen if len(one.line.words) >= SENTENCE and len(one.runs) == 1)
    return ends[len(ends) * 49 // 50] - 1 if len(ends) > SENTENCE else float("inf")


def _paragraphs(seen: list[Seen], full: float) -> list[tuple[Line, int]]:
    """Running text, wrapped lines joined, each paragraph with the number of its printed lines."""
    paragraphs: list[list[Printed]] = []
    for line in (one.line for one in seen if one.line.words):
        if paragraphs and _filled(paragraphs[-1][-1], line, full):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [(Line(_running(lines), lines[0].place), len(lines)) for lines in paragraphs]


def _running(lines: list[Printed]) -> str:
    """The text of a paragraph; a word that was broken at its hyphen is one again."""
    texts = [line.text if re.search(r"\w-$", line.text) else f"{line.text} " for line in lines]
    return "".join(texts).strip()


def _filled(above: Printed, line: Printed, full: float) -> bool:
    """Say whether a line was broken because it was full: then the next one goes on with its sentence."""
    if not line.near or line.fenced or _BULLET.match(line.text) or not -12 <= line.x0 - above.x0 <= 10:
        return False
    cells = any(right.x0 - left.x1 > TABBED for left, right in pairwise(above.words[1:]))
    return not cells and above.x1 + 1 + (line.words[0].x1 - line.words[0].x0) > full


def _caption(before: list[tuple[Line, int]]) -> tuple[Line, ...]:
    caption: list[Line] = []
    for line, count in reversed(before):
        if (count > 1 and len(line.text) > LONGEST_TITLE) or len(caption) == CAPTION_LINES:
            break
        caption.insert(0, line)
    return tuple(caption)
