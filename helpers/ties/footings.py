"""Totals and their parts: which run of lines adds up to which line."""

from collections import defaultdict
from math import log10

from helpers.ties.relation import ACCEPT
from helpers.ties.weighing import ROUNDED, Footing, Lines, cancels, turned, weigh

REACH = 40  # a total is looked for among this many open items above it; statements print fewer between two totals
AHEAD = 5  # lines after a difference among which the total may stand that it would only rearrange
NEGATED = 2.5  # digits that it costs a sum that its first part counts negative
NATURAL = 1.0  # digits that a sum of all that stands since a bound is worth
BUCKET = 8 * ROUNDED  # running sums are kept in buckets of this width, in both where they are near the edge


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
        for one in [best] if best else stack.around(target):
            found.append(one)
            stack.fold(one)
        stack.push(target)
    return found, stack.items


def _rearranged(lines: Lines, stack: "_OpenItems", difference: Footing) -> bool:
    """Is a difference only a plain total of one of the next lines, solved for one of its parts?"""
    first, ahead, made_of = difference.target, 0, set()
    for target in range(first + 1, min(first + 1 + AHEAD, len(lines.named))):
        stack.push(target - 1)
        ahead += 1
        total = stack.explain(target)
        sums = [total] if total else stack.around(target)
        made_of = {part for one in sums for part in one.parts}
        if first in made_of and all(len(set(one.coefs)) == 1 for one in sums):
            break
        made_of = set()
    for _ in range(ahead):
        stack.pop()
    return not made_of.isdisjoint(difference.parts)


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
                    coefs = turned(self.lines, target, parts, coefs)
                evidence, fails, exact = weigh(self.lines, target, parts, coefs)
                evidence += self._structure(target, m, p, end) - NEGATED * (sign < 0) - gap
                # Where a column fails the shortest run may be one that lacks what is printed in that column alone.
                order = (-fails, exact, 0 if fails else m, evidence)
                if evidence >= ACCEPT and order > rank and not (p < end and cancels(self.lines, parts, coefs)):
                    best, rank = Footing(target, parts, coefs, evidence), order
        return best

    def fold(self, one: Footing):
        """Let a total stand for its parts; what stands between them stays open."""
        self.closed.add(one.target)
        taken = [self.pop() for _ in range(len(self.items) - self.items.index(one.parts[0]))]
        for item in reversed(taken):
            if item not in one.parts:
                self.push(item)

    def around(self, target: int) -> list[Footing]:
        """Find a subtotal that a total does without: its parts make the total, but it is not their sum everywhere.

        A line among the parts that sounds like a total and spoils the sum is the total of those directly above it, and
        wrong where it fails. Two sums that share a figure prove together what either of them would leave open.

        Returns
        -------
        list of Footing
            The subtotal and the total, or nothing.
        """
        end, tried = len(self.items), 0
        if not self.lines.named[target] or not any(column[target] for column in self.lines.values):
            return []
        for k in range(end - 1, max(end - REACH, 1), -1):
            if self.items[k] in self.closed or not self.lines.named[self.items[k]] or self.nothing[k]:
                continue
            tried += 1
            for m in range(k - 2, max(end - REACH, 0) - 1, -1):
                for less in (1, -1):  # all added, or the rest taken from the first
                    found = self._without(target, m, k, less, log10(1 + tried))
                    if found:
                        return found
        return []

    def _without(self, target: int, m: int, k: int, less: int, price: float) -> list[Footing]:
        """The sum of the items from m on without item k, and item k as a sum of some of them; or nothing."""
        number = next(number for number, column in enumerate(self.lines.values) if column[target])
        running, column, end = self.running[number], self.lines.values[number], len(self.items)
        rest = running[end] - running[m + 1] - column[self.items[k]]
        if abs(column[self.items[m]] + less * rest - column[target]) > ROUNDED:
            return []
        parts = [*self.items[m:k], *self.items[k + 1 :]]
        coefs = {part: less for part in parts} | {parts[0]: 1}
        evidence, fails, _ = weigh(self.lines, target, tuple(parts), tuple(coefs.values()))
        evidence += self._structure(target, m, end if less > 0 else m + 1, end) - price
        subtotal = None if fails or evidence < ACCEPT else self._subtotal(m, k, less)
        if subtotal is None:
            return []
        first, last = (parts.index(subtotal.parts[at]) for at in (0, -1))
        parts[first : last + 1] = [subtotal.target]
        coefs[subtotal.target] = coefs[subtotal.parts[0]]
        return [subtotal, Footing(target, tuple(parts), tuple(coefs[part] for part in parts), evidence)]

    def _subtotal(self, m: int, k: int, less: int) -> Footing | None:
        """The run of items up to an item that is its sum in at least as many columns as it is not."""
        best, rank = None, ()
        for j in range(m, k - 1):
            parts, coefs = tuple(self.items[j:k]), (1, *(less if j == m else 1,) * (k - j - 1))
            evidence, fails, exact = weigh(self.lines, self.items[k], parts, coefs)
            evidence = max(evidence, 0) + self._structure(self.items[k], j, k, k)
            if exact >= max(fails, 1) and (exact - fails, evidence) > rank:
                best, rank = Footing(self.items[k], parts, coefs, evidence), (exact - fails, evidence)
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
