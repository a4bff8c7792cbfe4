"""Headings over columns: where a line of them is cut, and which columns each one covers."""

import re
from dataclasses import replace
from itertools import accumulate, pairwise

from helpers.documents.columns import Column, nearest
from helpers.documents.printed import Run, Word, joined

OFF = 2.0  # digits: a heading stands this close to the middle of its columns, or in line with them
FLUSH = 0.2  # digits: print that begins in line differs by no more
CUT = 4.0  # as above, for a heading that would cut the columns of a heading below it
SKIP = 2.0  # a heading rather covers one column less than stands this much off centre
WIDEST = 40  # columns; more have no layout worth the time

MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"

_MONTH = re.compile(MONTH, re.IGNORECASE)
# With such a word a date is complete: "2020", "6/30/2020", "2Q20", "FY20".
_COMPLETE = re.compile(
    r"(?:(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d{2,4}|[1-4]Q['’]?\d{2,4}|Q[1-4]['’]?\d{2,4}|FY['’]?\d{2,4})\W*", re.IGNORECASE
)
_GLUED = re.compile(r"((?:19|20)\d\d)([A-Z][a-z]{2,8}\.?)")
_OF_PERIOD = re.compile(r"months?|weeks?|quarters?|years?|ended|ending|\d{1,2},", re.IGNORECASE)
_ENDED = re.compile(
    r"\b(?:months?|weeks?|quarters?|years?) (?:ended|ending)\b|\b(?:Q[1-4]|[1-4]Q|H[12])\b"
    r"|[a-z]{3,} (?:to|through|-) [a-z]{3,}$",
    re.IGNORECASE,
)
_DAY = re.compile(rf"{MONTH} \d{{1,2}},?$", re.IGNORECASE)  # the years stand below, each over its column
_SPAN = re.compile(
    r"three|six|nine|twelve|thirteen|fiscal|year|quarter|twenty-six|thirty-nine|fifty-two|\d\d", re.IGNORECASE
)
_PERIOD = re.compile(rf"{MONTH}|{_OF_PERIOD.pattern}|fiscal|fy|q[1-4]|first|second|third|fourth|.*\d.*", re.IGNORECASE)
_OF_ALL = re.compile(r"\d|month|week|quarter|year|ended|thousand|million|^(?:non-)?gaap$", re.IGNORECASE)


def spans(
    heads: list[Word],
    found: list[Column],
    rules: list[tuple[float, float]],
    below: list[tuple[int, int]],
    digit: float = 1.0,
) -> list[tuple[int, int]]:
    """Say which columns each heading of one line covers.

    Parameters
    ----------
    heads : list of Word
        The headings from left to right.
    found : list of Column
        The columns, as wide as what is printed in them further down.
    rules : list of (float, float)
        The stretches of a rule under the headings: one that is centred under a heading lies over its columns.
    below : list of (int, int)
        What wide headings further down cover: a heading covers all of that or nothing of it.
    digit : float
        The width of a digit, in which distances are judged.

    Returns
    -------
    list of (int, int)
        For each heading the first column and one past the last.

    Notes
    -----
    Without rules, headings stand over the middle of their columns, and no two cover the same one. That leaves two ways:
    together they cover all columns, or each stands in line with one. Where both can be, the words decide: a period
    covers what it can; what is the same over each group, or stands over the middle of three columns, is of one column.
    """
    if not heads:
        return []
    if len(heads) == len(found):
        return [(at, at + 1) for at in range(len(found))]
    if len(heads) > len(found) or len(found) > WIDEST:
        return [(at, at + 1) for at in (nearest(head, found) for head in heads)]
    flush = [at for head in heads for at, one in enumerate(found) if abs(head.x0 - one.x0) < FLUSH * digit]
    begin = len(flush) == len(heads) > 1 and flush[0] == 0 and all(_ENDED.search(head.text) for head in heads)
    if begin and not rules and not below:
        return list(pairwise([*flush, len(found)]))  # each begins where its first column does
    ruled = [_under(head, heads, found, rules) for head in heads]
    if any(not any(x0 - OFF * digit <= head.centre <= x1 + OFF * digit for head in heads) for x0, x1 in rules):
        # A stretch without a heading: they are drawn under each column, whatever the headings cover.
        ruled = [span if span and span[1] - span[0] > 1 else None for span in ruled]
    covering = _laid_out(heads, found, ruled, below, skip=float("inf"))
    off = [_cost(head, found, *span, rule) for head, span, rule in zip(heads, covering, ruled, strict=True)]
    single = None if any(ruled) else _each_alone(heads, found, OFF * digit)
    period = any(_ENDED.search(head.text) for head in heads) or bool(len(heads) == 1 and _DAY.search(heads[0].text))
    close = max(off) <= OFF * digit * (3 if period and len(heads) == 1 else 1)
    if not single:
        return covering if close else _laid_out(heads, found, ruled, below, skip=SKIP * digit)
    alone = sum(_cost(head, found, *span, None) for head, span in zip(heads, single, strict=True))
    if period and not close and (len(heads) == 1 or alone + SKIP * digit > sum(off)):
        return _laid_out(heads, found, ruled, below, skip=2 * SKIP * digit)
    if period or not close:
        return covering if close else single
    alike = len(heads) > 1 and len({head.text for head in heads}) == 1
    middle = len(heads) == 1 and len(found) == 3
    if (alike or middle) and not any(_OF_ALL.search(head.text) for head in heads):
        return single
    uneven = len({stop - start for start, stop in covering}) > 1
    return single if uneven and alone <= sum(off) + digit else covering


def _each_alone(heads: list[Word], found: list[Column], off: float) -> list[tuple[int, int]] | None:
    """Each heading over one column, no wider than it and in line with it, if that can be."""
    places = []
    for head in heads:
        at = nearest(head, found)
        column = found[at]
        shift = min(abs(head.centre - column.centre), abs(head.x1 - column.x1), abs(head.x0 - column.x0))
        if shift > off or head.x1 - head.x0 > column.x1 - column.x0 + 3 * off:
            return None
        places.append((at, at + 1))
    return places if len(set(places)) == len(places) else None


def _laid_out(heads: list[Word], found: list[Column], ruled: list, below: list, skip: float) -> list[tuple[int, int]]:
    """The spans of headings over columns that cost least; leaving a column uncovered costs ``skip``."""
    count = len(found)
    # best[k]: the cheapest way to lay out the headings so far within the first k columns, with the spans chosen
    best: list[tuple[float, tuple]] = [(skip * k if k else 0.0, ()) for k in range(count + 1)]
    for head, forced in zip(heads, ruled, strict=True):
        after: list[tuple[float, tuple]] = [(float("inf"), ())]
        for stop in range(1, count + 1):
            ways = [(after[stop - 1][0] + skip, after[stop - 1][1])]
            for start in range(stop):
                cost = best[start][0] + _cost(head, found, start, stop, forced)
                cost += CUT * any(one < bound < other for one, other in below for bound in (start, stop))
                ways.append((cost, (*best[start][1], (start, stop))))
            after.append(min(ways, key=lambda way: way[0]))
        best = after
    return list(best[count][1])


def _cost(head: Word, found: list[Column], start: int, stop: int, forced: tuple[int, int] | None) -> float:
    if forced:
        return 0.0 if forced == (start, stop) else 50.0 + abs(forced[0] - start) + abs(forced[1] - stop)
    x0, x1 = found[start].x0, found[stop - 1].x1
    off = abs((x0 + x1) / 2 - head.centre)
    if stop - start == 1:
        off = min(off, abs(x1 - head.x1), abs(x0 - head.x0))
    if stop - start == 1 and start:  # figures set right leave the left of a wide cell blank: it begins where others end
        off = min(off, abs((found[start - 1].x1 + x1) / 2 - head.centre))
    over = max(found[start - 1].x1 - head.x0, 0) if start else 0
    over += max(head.x1 - found[stop].x0, 0) if stop < len(found) else 0
    return off + over


def _under(head: Word, heads: list[Word], found: list[Column], rules: list[tuple[float, float]]):
    for x0, x1 in rules:
        if (
            abs((x0 + x1) / 2 - head.centre) <= (x1 - x0) / 4 + 1
            and sum(x0 <= other.centre <= x1 for other in heads) <= 1
        ):
            inside = [at for at, column in enumerate(found) if x0 - 1 <= column.centre <= x1 + 1]
            inside = inside or [at for at, column in enumerate(found) if column.x0 <= (x0 + x1) / 2 <= column.x1]
            if inside:
                return inside[0], inside[-1] + 1
    return None


def split(runs: list[Run], found: list[Column], digit: float = 1.0) -> list[Word]:
    """Cut the runs of one heading line where the next column's heading begins with but one blank before it.

    A date begins anew where a second month or year is printed. Otherwise the words are cut so that each column gets a
    heading in line with it, if that can be done; words of a period are never cut.
    """
    if len(runs) >= len(found):
        return list(runs)
    runs = [replace(run, words=tuple(part for word in run.words for part in _unglued(word))) for run in runs]
    dated = [joined(part) for run in runs for part in _dates(run.words, found)]
    if len(runs) < len(dated) <= len(found):
        return dated
    if any(_OF_PERIOD.fullmatch(word.text) for run in runs for word in run.words):
        return list(runs)
    return _one_each(runs, found, OFF * digit) or list(runs)


def _unglued(word: Word) -> list[Word]:
    """Two dates printed without a blank between them: "2020December" is the end of one and the beginning of another."""
    found = _GLUED.fullmatch(word.text)
    if not found:
        return [word]
    cut = word.x0 + (word.x1 - word.x0) * len(found[1]) / len(word.text)
    return [replace(word, text=found[1], x1=cut, mark=""), replace(word, text=found[2], x0=cut)]


def _one_each(runs: list[Run], found: list[Column], off: float) -> list[Word] | None:
    """The words of a line as one heading in line with each column, None if there is no such way to cut them."""
    ends = set(accumulate(len(run.words) for run in runs))  # where a run ends, a heading ends
    words = [word for run in runs for word in run.words]
    ways: dict[int, list[Word]] = {0: []}  # the number of words used up: the headings made of them
    for column in found:
        after: dict[int, list[Word]] = {}
        for start, heads in ways.items():
            for stop in range(start + 1, len(words) + 1):
                head = joined(words[start:stop])
                begins = not head.text[0].islower() and not head.text[0].isdigit()
                if begins and min(abs(head.centre - column.centre), abs(head.x1 - column.x1)) <= off:
                    after.setdefault(stop, [*heads, head])
                if stop in ends:
                    break
        ways = after
    return ways.get(len(words))


def _dates(words: tuple[Word, ...], found: list[Column]) -> list[tuple[Word, ...]]:
    """Cut where a date ends or another begins and what follows stands over another column than what goes before."""
    if any(word.text.lower() in ("and", "to", "vs.", "vs", "versus", "through", "over") for word in words):
        return [words]
    cuts = [0]
    for at in range(1, len(words)):
        before, word = words[cuts[-1] : at], words[at]
        ended = bool(_COMPLETE.fullmatch(before[-1].text))
        again = _MONTH.fullmatch(word.text) and any(_MONTH.fullmatch(one.text) for one in before)
        # "Three Months Ended July 31, Fiscal Year Ended": the second span begins where its first word stands.
        spans = (
            _SPAN.fullmatch(word.text) and _ENDED.search(joined(before).text) and _ENDED.search(joined(words[at:]).text)
        )
        apart = nearest(joined(before), found) != nearest(word, found)
        year = _COMPLETE.fullmatch(word.text) and not any(_PERIOD.fullmatch(one.text) for one in before)
        if again or spans or (ended and _COMPLETE.fullmatch(word.text)) or ((ended or year) and apart):
            cuts.append(at)
    return [words[start:stop] for start, stop in pairwise([*cuts, len(words)])]
