"""A claim against the tables: the fact or measure it ties to, or the one it breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from helpers.claims import naming
from helpers.claims.agreement import agreeing, believable, candidates, common_digits, factors, matches, ratio_slack
from helpers.claims.naming import COVERED, DIGITS, NAMED, UNNAMED, as_printed, named, rank, same_measure, score
from helpers.claims.prose import Sentence
from helpers.claims.reading import Claim
from helpers.claims.tables import Cell, Key, TableLine, Tables
from helpers.claims.vocabulary import MEASURES, RECAST, core

TIES, BREAKS, NOT_THERE = "ties", "breaks", "not in tables"
_REVENUE, _TAX, _PRETAX = frozenset(("revenue",)), frozenset(("incometax",)), frozenset(("pretax",))
_PART = re.compile(r"\b(?:segments?|divisions?|regions?|subsidiar\w+)\b", re.I)


@dataclass(frozen=True)
class Verdict:
    """What a claim was compared with."""

    status: str
    measure: str = ""
    period: str = ""
    value: float = float("nan")  # the tables' value, in the claim's unit
    source: str = ""
    cell: Cell | None = None


NOTHING = Verdict(NOT_THERE)


class Judge:
    """Judges the claims of one release, sentence by sentence in reading order."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.tied: dict[
            frozenset[str], list[TableLine]
        ] = {}  # the lines that the subjects of this sentence were tied to, the last one first
        self.rounded = 0.0  # half of the last digit of the amounts that this sentence prints
        self.paragraph, self.narrowed = -1, False  # whether a paragraph has come to speak of a part of the company

    def verdicts(self, sentence: Sentence, claims: list[Claim]) -> list[Verdict]:
        """Tie the claims of one sentence.

        Where a sentence prints several figures of one line and none of them agrees with the tables, or one agrees with
        another line, the line is not the one the words seem to name: one figure may be wrong, hardly all of them.

        Returns
        -------
        list of Verdict
            `ties` where a fact or measure of the words, the period and the unit agrees within the printed precision;
            `breaks` where the words name one line without doubt and every figure printed for it disagrees;
            `not in tables` else.
        """
        if sentence.paragraph != self.paragraph:
            self.paragraph, self.narrowed = sentence.paragraph, False
        amounts = [claim.figure.precision / 2 for claim in claims if claim.figure.unit == "money" and not claim.change]
        self.tied, self.rounded = {}, max(amounts, default=0.0)
        found = {}
        for place, claim in sorted(enumerate(claims), key=lambda one: one[1].change):
            judged = self._change if claim.change else self._level
            found[place] = judged(claim) if self.tables.in_currency_of(claim.figure) else NOTHING
        for place in [place for place, verdict in found.items() if verdict.status == BREAKS]:
            same = [one for one in found if _same_line(claims[one], claims[place])]
            ties = [found[one].cell for one in same if found[one].status == TIES]
            if (len(same) > 1 and not ties) or any(_elsewhere(found[place].cell.line, cell) for cell in ties):
                found[place] = NOTHING
        self.narrowed = self.narrowed or bool(_PART.search(sentence.text)) or any(map(self._narrows, claims))
        return [found[place] for place in range(len(claims))]

    def _narrows(self, claim: Claim) -> bool:
        """Whether a claim speaks of a line that no statement of the whole company has: what follows may too."""
        words = core(claim.subject)
        if claim.aside or claim.doubtful or len(words) < 2 or words.isdisjoint(MEASURES):
            return False
        return not any(map(naming.of_the_whole, self._lines(claim, words)))

    def _lines(self, claim: Claim, words: frozenset[str]) -> list[TableLine]:
        """The lines that the words name in full, the heading's words included."""
        words = words | core(tuple(claim.sentence.heading.split()))
        return [
            line
            for line in self.tables.having(words)
            if named(line, words, line.context) == NAMED and same_measure(claim, line, line.adjusted)
        ]

    def _clear(self, claim: Claim, words: frozenset[str]) -> bool:
        """Whether the words leave no doubt which line is meant: only then can a figure be wrong."""
        if claim.about or claim.doubtful or claim.adjusted == "open" or not words or self.narrowed:
            return False
        if claim.change and not RECAST.isdisjoint(claim.subject):
            return False
        if claim.figure.unit == "money/share" and "dividend" in words:
            return False  # declared for a period to come
        return not claim.aside or claim.alone

    # amounts

    def _level(self, claim: Claim) -> Verdict:
        subjects = [core(words) for words in (claim.aside, claim.subject) if words] or [frozenset()]
        best, agreed = None, {}
        for order, key in enumerate(self.tables.keys(claim.period)):
            for cell in candidates(claim, self.tables, key):
                value = agreeing(claim, cell)
                if value is None:
                    continue
                naming = max(score(claim, cell, words) for words in subjects)
                if naming < (COVERED if value != cell.value else UNNAMED):
                    continue
                if naming == UNNAMED and (order or not claim.stated):
                    continue
                few = naming == COVERED and cell.unit == "money/share"  # a table has few lines per share
                if common_digits(claim, cell, value) + few < DIGITS[naming]:
                    continue
                agreed[cell.line] = naming
                place = (naming, rank(claim, cell), -order)
                if best is None or place > best[0]:
                    best = (place, cell, value)
        if best:
            (naming, *_), cell, value = best
            fit = [line for line in agreed if agreed[line] == naming and line is not cell.line]
            tied = self.tied.setdefault(core(claim.subject), [])
            if cell.key == self.tables.keys(claim.period)[0]:
                tied[:0] = [line for line in (cell.line, *fit) if line not in tied]
            return Verdict(TIES, cell.line.measure, cell.period, value, cell.source, cell)
        return self._ratio(claim) if claim.figure.unit == "percent" else self._broken(claim, subjects[0])

    def _broken(self, claim: Claim, words: frozenset[str]) -> Verdict:
        """The fact that a clearly named figure disagrees with."""
        if not self._clear(claim, words):
            return NOTHING
        lines = [line for line in self._lines(claim, words) if line.own or claim.figure.unit == "money/share"]
        cells = [
            cell
            for line in as_printed(lines, claim.subject)
            for cell in line.cells
            if cell.unit == claim.figure.unit and cell.key
        ]
        keys, adjusted = self.tables.keys(claim.period)[:1], claim.adjusted == "adjusted"
        if claim.adjusted == "plain" and all(line.adjusted for line in lines):
            adjusted = True  # EBITDA and free cash flow are adjusted without saying so
        meant = [cell for cell in cells if cell.key in keys and not cell.column and cell.adjusted == adjusted]
        # A figure that the line prints for another period is read wrong here more likely than written wrong there.
        if not meant or any(agreeing(claim, cell) is not None for cell in cells):
            return NOTHING
        cell = min(meant, key=lambda one: (naming.order(one.line), one.line.diluted is False, one.line.place))
        for factor in factors(claim, cell):
            if believable(claim, cell.value * factor):
                return Verdict(BREAKS, cell.line.measure, cell.period, cell.value * factor, cell.source, cell)
        return NOTHING

    # shares, rates and changes

    def _ratio(self, claim: Claim) -> Verdict:
        """A margin, a tax rate or a share of revenue, computed where no table prints it."""
        words = core(claim.subject)
        rate = "taxrate" in words
        if not (claim.margin or claim.of_revenue or rate):
            return self._broken(claim, words)
        over, under = (_TAX, _PRETAX) if rate else (words, _REVENUE)
        computed = []
        for key in self.tables.keys(claim.period)[:1]:
            for top, bottom in product(self._amounts(claim, over, key), self._amounts(claim, under, key)[:1]):
                if top.line is not bottom.line and bottom.value:
                    computed.append((100 * top.value / bottom.value, ratio_slack(top, bottom), top, bottom))
        # A tax rate is taken of several bases: one that does not recompute is not wrong for that.
        found = self._computed(claim, frozenset() if rate else words, computed, "{} / {}")
        return self._broken(claim, words) if found is NOTHING else found

    def _amounts(self, claim: Claim, words: frozenset[str], key: Key) -> list[Cell]:
        lines = [line for line in self.tables.having(words) if named(line, words, line.context) == NAMED]
        cells = [cell for line in lines for cell in line.cells if cell.unit == "money" and cell.key == key]
        return sorted(cells, key=lambda cell: rank(claim, cell), reverse=True)

    def _change(self, claim: Claim) -> Verdict:
        """A growth rate or a difference between two periods of one line."""
        words = core(claim.aside or claim.subject)
        before = self.tied.get(words, [])
        lines = self._lines(claim, words)
        lines = before + [line for line in lines if line not in before and line.per_share == ("share" in claim.subject)]
        share = claim.figure.unit == "percent"
        measure = "growth of {}" if share else "change in {}"
        keys = [None, *self.tables.keys(claim.period)]
        printed = [  # by a column of the table: `% change`
            cell
            for line in lines
            for cell in line.cells
            if cell.unit == claim.figure.unit and cell.column and cell.key in keys
        ]
        for cell in printed:
            if agreeing(claim, cell) is not None:
                return Verdict(TIES, measure.format(cell.line.measure), cell.period, cell.value, cell.source, cell)
        if claim.figure.unit == "basis points" or claim.margin:
            growth = self._points
        else:
            growth = self._growth if share else self._difference
        exact = bool(printed) and share  # a printed rate is exact, one computed from rounded amounts is not
        computed = [
            (value, 0.0 if exact else slack, now, then)
            for line in lines
            for now, then in self._pairs(claim, line)
            for value, slack in growth(claim, now, then)
        ]
        if before and not any(now.line in before for _, _, now, _ in computed):
            words = frozenset()  # the amount beside it is of a line that does not tell the change
        found = self._computed(claim, words, computed, measure)
        if found.status == BREAKS and any(
            matches(claim, value, slack)
            for now, then in product(found.cell.line.cells, repeat=2)
            if now.key and then.key and now.key[0] == then.key[0] and now.key[1] > then.key[1]
            for value, slack in growth(claim, now, then)
        ):
            return NOTHING  # the change between two other periods: read wrong here more likely than written wrong there
        return found

    def _pairs(self, claim: Claim, line: TableLine) -> list[tuple[Cell, Cell]]:
        """The cells of a line in the period of a change and in the period it is measured from.

        Where the sentence does not say since when, the same period a year before comes first, then every other one.
        """
        now_keys, then_keys = self.tables.keys(claim.period), self.tables.keys(claim.base)
        pairs = [
            (now, then)
            for now, then in product(line.cells, line.cells)
            if now.key in now_keys
            and then.key
            and (now.unit, now.column, now.key[0]) == (then.unit, then.column, then.key[0])
            and now.key[1] > then.key[1]
            and (then.key in then_keys or not claim.base_stated)
        ]
        return sorted(pairs, key=lambda pair: (now_keys.index(pair[0].key), pair[1].key not in then_keys))

    def _difference(self, claim: Claim, now: Cell, then: Cell) -> Iterator[tuple[float, float]]:
        if now.unit != claim.figure.unit:
            return
        for factor in factors(claim, now):
            unit = 2 * self.rounded or 1.0
            one, other = now.value * factor, then.value * factor
            # Some differences are taken between the amounts as the sentence rounds them.
            for first, second in ((one, other), (round(one / unit) * unit, round(other / unit) * unit)):
                yield first - second, factor * (now.half + then.half)
                if first < 0 and second < 0:  # an outflow or a loss that grows
                    yield second - first, factor * (now.half + then.half)

    def _growth(self, claim: Claim, now: Cell, then: Cell) -> Iterator[tuple[float, float]]:
        if now.unit == "percent" or not then.value:
            return
        growth = 100 * (now.value - then.value) / abs(then.value)
        yield growth, ratio_slack(now, then)
        if now.value < 0 and then.value < 0:
            yield -growth, ratio_slack(now, then)

    def _points(self, claim: Claim, now: Cell, then: Cell) -> Iterator[tuple[float, float]]:
        times = 100 if claim.figure.unit == "basis points" else 1
        if now.unit == "percent":
            yield times * (now.value - then.value), times * (now.half + then.half)

    def _computed(self, claim: Claim, words: frozenset[str], computed: list[tuple], measure: str) -> Verdict:
        """Compare with every computed value; the first that agrees is the tie, the first of all is what breaks."""
        for value, slack, first, second in computed:
            if matches(claim, value, slack):
                return _verdict(TIES, measure, value, first, second)
        if not computed or not self._clear(claim, words):
            return NOTHING
        value, _, first, second = computed[0]
        if first.line not in as_printed(self._lines(claim, words), claim.subject) or not first.line.own:
            return NOTHING
        return _verdict(BREAKS, measure, value, first, second) if believable(claim, value) else NOTHING


def _verdict(status: str, measure: str, value: float, first: Cell, second: Cell) -> Verdict:
    measure = measure.format(first.line.measure, second.line.measure)
    return Verdict(status, measure, first.period, value, f"{first.source}; {second.source}", first)


def _same_line(one: Claim, other: Claim) -> bool:
    same = core(one.subject) == core(other.subject) and one.adjusted == other.adjusted
    return same and not one.aside and (one.figure.unit == "money/share") == (other.figure.unit == "money/share")


def _elsewhere(line: TableLine, cell: Cell) -> bool:
    """Whether a cell is of another line, one that prints another amount."""
    near = [one for one in line.cells if one.key == cell.key and one.unit == cell.unit and not one.column]
    if cell.line is line or cell.line.per_share != line.per_share or cell.unit == "percent":
        return False
    return not any(abs(one.value - cell.value) <= one.half + cell.half for one in near)
