"""Totals and their parts: which run of lines adds up to which line."""

from collections import defaultdict
from dataclasses import dataclass
from math import log, log10, pi

from helpers.ties.relation import ACCEPT, FAILS, rounding, slip, surprise

REACH = 40  # a total is looked for among this many open items above it; statements print fewer between two totals
ROUNDED = 4  # steps by which a sum of rounded figures may miss its total: five times the spread that ten parts give
AHEAD = 5  # lines after a difference among which the total may stand that it would only rearrange
NATURAL = 1.0  # digits that a sum of all that stands since a bound is worth
LONE = 0.5  # digits that a difference must have as a misprint where no column holds: four-digit figures
UNKNOWN = 1.0  # digits that it costs a sum which no column meets to the digit: that its table rounds is not known yet
FAR = 10  # steps: lines of smaller figures differ by no more than rounding anyway
BUCKET = 8 * ROUNDED  # running sums are kept in buckets of this width, in both where they are near the edge


@dataclass(frozen=True)
class Footing:
    """A line that is the signed sum of other lines, all of them numbers of lines in one list."""

    target: int
    parts: tuple[int, ...]
    coefs: tuple[int, ...]
    evidence: float


@dataclass(frozen=True)
class Lines:
    """Lines to be added up, as one list per column of figures."""

    values: list[list[int]]  # in steps of the last printed digit; 0 where nothing is printed
    printed: list[list[bool]]
    named: list[float]  # per line: digits that its label is worth as that of a total
    starts: list[bool]  # per line: does it begin a section?


def footings(lines: Lines, skip: int = 0) -> tuple[list[Footing], list[int]]:
    """Find the totals in a list of lines, nested ones included.

    The lines are read from the top. Each line is an open item until a total takes it in; then the total stands for it.
    So a statement folds up the way a reader adds it: product and service into revenues, revenues and costs into gross
    margin. A line is a total when the open items directly above it, all added or with one run of them subtracted,
    make its figure in the columns.

    Parameters
    ----------
    lines : Lines
    skip : int
        How many open items may stand between a total and its parts.

    Returns
    -------
    found : list of Footing
    open_items : list of int
        The lines that no total took in.
    """
    found, stack = [], _OpenItems(lines)
    for target in range(len(lines.named)):
        last = stack.items[-1] if stack.items else None
        if last is not None and all(column[last] == column[target] for column in lines.values):
            stack.pop()  # the total of one line stands for it
        best = stack.explain(target, skip)
        if best and len(set(best.coefs)) > 1 and _rearranged(lines, stack, best):
            best = None
        if best:
            found.append(best)
            stack.closed.add(target)
            taken = [stack.pop() for _ in range(len(stack.items) - stack.items.index(best.parts[0]))]
            for item in reversed(taken):
                if item not in best.parts:
                    stack.push(item)
        stack.push(target)
    return found, stack.items


def _rearranged(lines: Lines, stack: "_OpenItems", difference: Footing) -> bool:
    """Is a difference only a plain total of one of the next lines, solved for one of its parts?"""
    first, total, ahead = difference.target, None, 0
    for target in range(first + 1, min(first + 1 + AHEAD, len(lines.named))):
        stack.push(target - 1)
        ahead += 1
        total = stack.explain(target)
        if total and len(set(total.coefs)) == 1 and first in total.parts:
            break
        total = None
    for _ in range(ahead):
        stack.pop()
    return total is not None and not set(difference.parts).isdisjoint(total.parts)


class _OpenItems:
    """The lines that no total has taken in, with their running sums for quick look-up.

    With C the running sum over the items, the items after m add up to C(end) - C(m), so a total is one look-up;
    with the items after p subtracted they make 2 C(p) - C(end) - C(m), one look-up for each p.
    """

    def __init__(self, lines: Lines):
        self.lines, self.items = lines, []
        self.closed = set()  # the items that are totals
        self.bounds = []  # items where a run naturally begins: the first, a total or one after it, a section's first
        self.running = [[0] for _ in lines.values]
        self.where = [defaultdict(list, {-1: [0], 0: [0]}) for _ in lines.values]
        self.nothing = []  # per item: is it zero in every column?

    def push(self, item: int):
        if not self.items or self.lines.starts[item] or item in self.closed or self.items[-1] in self.closed:
            self.bounds.append(len(self.items))
        self.items.append(item)
        self.nothing.append(not any(column[item] for column in self.lines.values))
        for column, running, where in zip(self.lines.values, self.running, self.where, strict=True):
            running.append(running[-1] + column[item])
            for bucket in _buckets(running[-1]):
                where[bucket].append(len(self.items))

    def pop(self) -> int:
        for running, where in zip(self.running, self.where, strict=True):
            for bucket in _buckets(running.pop()):
                where[bucket].pop()
        self.nothing.pop()
        if self.bounds[-1] == len(self.items) - 1:
            self.bounds.pop()
        return self.items.pop()

    def explain(self, target: int, skip: int = 0) -> Footing | None:
        """Find the signed sum of the last items that makes a line: it fails least, is shortest, has most evidence."""
        columns = [number for number, column in enumerate(self.lines.values) if column[target]]
        best, rank = None, ()
        for gap in range(min(skip, len(self.items) - 2) + 1):
            end = len(self.items) - gap
            if end < 2:
                break
            matches = self._matches(target, columns, end, skip > 0)
            if self.lines.named[target]:
                # What is called a total is tried as the sum of all that stands since the last two bounds.
                matches |= {(m, end, 1): len(columns) for m in self.bounds[-2:] if m < end - 1}
            for (m, p, sign), count in matches.items():
                # Where a run begins or turns at a line of zeros, it is the same run without it.
                if 2 * count < len(columns) or self.nothing[m] or (p < end and self.nothing[p]):
                    continue
                parts, coefs = tuple(self.items[m:end]), (sign,) * (p - m) + (-sign,) * (end - p)
                if count < len(columns):
                    coefs = _turned(self.lines, target, parts, coefs)
                evidence, fails, exact = weigh(self.lines, target, parts, coefs)
                evidence += self._structure(target, m, p, end) - (sign < 0) - gap
                better = best is None or (-fails, exact, m, evidence) > rank
                if evidence >= ACCEPT and better and not (p < end and _cancels(self.lines, parts, coefs)):
                    best, rank = Footing(target, parts, coefs, evidence), (-fails, exact, m, evidence)
        return best

    def _structure(self, target: int, m: int, p: int, end: int) -> float:
        """Digits for what a reader expects of a total, less those for the choices that were open.

        A sum of all items since a bound is one of few; any other first item, and the item from which on the rest is
        subtracted, is one choice of as many as there are items.
        """
        bound = m in self.bounds
        begins = log10(1 + sum(m < other < end for other in self.bounds)) if bound else log10(end - m)
        turns = 0 if p == end else 0.3 if p == m + 1 else log10(end - m) + 0.7
        return self.lines.named[target] + NATURAL * (bound and p in (end, m + 1)) - begins - turns

    def _matches(self, target: int, columns: list[int], end: int, turned: bool) -> dict:
        """Where runs begin (m), where the subtracted part of them (p), with which sign, and in how many columns."""
        found, first = defaultdict(int), max(end - REACH, 0)
        for seen, number in enumerate(columns):
            running, where = self.running[number], self.where[number]
            rest = {1: -running[end] - self.lines.values[number][target]}
            rest[-1] = rest[1] + 2 * self.lines.values[number][target]
            if 2 * seen > len(columns):
                near = list(found)  # the columns left are too few for anything else
            else:
                near = []
                for sign, ends in ((1, range(end, first, -1)), (-1, range(end, first if turned else end - 1, -1))):
                    shift = rest[sign]
                    near += [(m, p, sign) for p in ends for m in where.get((2 * running[p] + shift) // BUCKET, ())]
            for m, p, sign in near:
                off = abs(running[m] - 2 * running[p] - rest[sign])
                if m < p and m < end - 1 and off <= min(ROUNDED, (end - m + 1) // 2):
                    found[m, p, sign] += 1
        return found


def _buckets(total: int) -> tuple[int, ...]:
    low, high = (total - ROUNDED) // BUCKET, (total + ROUNDED) // BUCKET
    return (low,) if low == high else (low, high)


def _cancels(lines: Lines, parts: tuple[int, ...], coefs: tuple[int, ...]) -> bool:
    """Does a line take another out again, to the digit or as far as rounding goes? Then neither is a part."""
    seen, terms = set(), []
    for part, coef in zip(parts, coefs, strict=True):
        figures = [coef * column[part] for column in lines.values]
        if any(figures) and tuple(-figure for figure in figures) in seen:
            return True
        seen.add(tuple(figures))
        terms.append(figures)
    far = [figures for figures in terms if max(map(abs, figures)) > FAR and sum(map(bool, figures)) > 2]
    return any(max(map(abs, map(int.__add__, a, b))) <= ROUNDED // 2 for i, a in enumerate(far) for b in far[:i])


def _turned(lines: Lines, target: int, parts: tuple[int, ...], coefs: tuple[int, ...]) -> tuple[int, ...]:
    """Turn the sign of a part that only a column which fails prints, where the column then holds to the digit."""
    for column, printed in zip(lines.values, lines.printed, strict=True):
        off = sum(map(int.__mul__, coefs, [column[part] for part in parts])) - column[target]
        if off and printed[target]:
            for at, part in enumerate(parts):
                if 2 * coefs[at] * column[part] == off and sum(1 for other in lines.values if other[part]) == 1:
                    return (*coefs[:at], -coefs[at], *coefs[at + 1 :])
    return coefs


def weigh(lines: Lines, target: int, parts: tuple[int, ...], coefs: tuple[int, ...]) -> tuple[float, int, int]:
    """Digits of evidence that the figures give for a sum, how many columns fail, and how many hold to the digit.

    In a sum that holds, the two largest terms are of one size anyway; what is surprising is that the rest fills the
    gap between them to the last digit. So a column that holds is worth the digits of its third largest term. Where
    only one part is not zero the figure is merely repeated: worth half its digits; a column of zeros says nothing.
    A column that holds by rounding only is worth less, by how unlikely rounding misses that far. A column that fails
    speaks against the sum, less so when a single misprinted digit would explain the difference, the more digits the
    figures have; a difference that is one of the parts is no misprint, but a part that does not belong. One digit at
    least must come from columns that add something to something.
    """
    slack, adding, against = rounding([1] * (1 + len(parts))), [], []
    repeated, exact = 0.0, 0
    for column, printed in zip(lines.values, lines.printed, strict=True):
        if not printed[target]:
            continue
        figures = [column[part] for part in parts]
        off = abs(sum(map(int.__mul__, coefs, figures)) - column[target])
        *_, third, _, largest = sorted(map(abs, [column[target], *figures]))
        exact += off == 0 and largest > 0
        if not off:
            if third:
                adding.append(surprise(third))
            else:
                repeated += surprise(largest) / 2
            continue
        holds = surprise(third) - _rarity(off, 1 + sum(map(bool, figures)))
        fails = _misprint(off, third or largest, figures)
        if off > slack or not third or holds < fails:
            against.append(fails)
        else:
            adding.append(holds)
    adds = sum(adding) - (UNKNOWN if adding and not exact else 0.0)
    evidence = adds + repeated + sum(against)
    proven = adds >= 1 or (not adding and sum(against) >= (0 if repeated else LONE))
    return evidence if proven else -FAILS, len(against), exact


def _misprint(off: int, size: int, figures: list[int]) -> float:
    """Digits that a column counts which fails, by a misprint of one digit or by something else.

    Where the figures are rounded, so is the difference: the more steps it is from one digit, the more it may be by
    accident. A difference that is one of the parts is no misprint, but a part that does not belong.
    """
    if not any(figures) or any(off in (abs(one), 2 * abs(one)) for one in figures):
        return -FAILS
    for miss in range(min(ROUNDED // 2, len(figures) // 2) + 1):
        typos = [one for one in (slip(off - miss, size), slip(off + miss, size)) if one is not None]
        if typos and off > miss:
            return max(typos[0] - log10(1 + 2 * miss), -FAILS)
    return -FAILS


def _rarity(missed: int, figures: int) -> float:
    """Digits that it costs a sum to miss by some steps: how rarely the rounding of so many figures adds up to that."""
    variance = figures / 12
    return missed * missed / (2 * variance * log(10)) + log10(2 * pi * variance) / 2
