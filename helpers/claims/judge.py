"""A claim against the tables: the fact or measure it ties to, or the one it breaks."""

from dataclasses import dataclass
from itertools import product

from helpers.claims.vocabulary import OPTIONAL

TIES, BREAKS, NOT_THERE = "ties", "breaks", "not in tables"
NAMED, COVERED, TOUCHED, UNNAMED = 3, 2, 1, 0
# How many digits a figure must share with a fact of its period where the words name the line only in part, share a
# word with it, or share none. A few hundred facts stand in a period, so that three digits agree by accident once in
# some ten claims and four once in a hundred.
DIGITS = {NAMED: 1, COVERED: 2, TOUCHED: 3, UNNAMED: 5}
ORDER = {
    name: place for place, name in enumerate(("income", "balance_sheet", "cash_flow", "reconciliation", "segments"))
}
_REVENUE, _TAX, _PRETAX = frozenset(("revenue",)), frozenset(("incometax",)), frozenset(("pretax",))


@dataclass(frozen=True)
class Verdict:
    """What a claim was compared with."""

    status: str
    measure: str = ""
    period: str = ""
    value: float = float("nan")  # the tables' value, in the claim's unit
    source: str = ""


NOTHING = Verdict(NOT_THERE)


class Judge:
    """Judges the claims of one release in reading order."""

    def __init__(self, tables):
        self.tables = tables
        self.sentence, self.last = None, {}  # the lines that the subjects of this sentence were tied to
        self.paragraph, self.narrowed = -1, None  # the sentence from which a paragraph speaks of a part of the company

    def verdict(self, claim):
        """Tie one claim.

        Returns
        -------
        Verdict
            `ties` where a fact or measure of the words, the period and the unit agrees within the printed precision;
            `breaks` where the words name one line without doubt and every figure printed for it in that period
            disagrees; `not in tables` else.
        """
        if claim.sentence is not self.sentence:
            self.sentence, self.last = claim.sentence, {}
        if claim.sentence.paragraph != self.paragraph:
            self.paragraph, self.narrowed = claim.sentence.paragraph, None
        found = self._change(claim) if claim.change else self._level(claim)
        if self.narrowed is None and claim.subject and not claim.aside and not self._lines(claim, _core(claim.subject)):
            self.narrowed = claim.sentence
        return found

    # amounts

    def _level(self, claim):
        subjects = [_core(words) for words in (claim.aside, claim.subject) if words] or [frozenset()]
        cells = [
            cell
            for key in self.tables.keys(claim.period)
            for cell in self.tables.cells.get((claim.figure.unit, key), ())
        ]
        best = max(
            (
                (score, -place, cell)
                for place, cell in enumerate(cells)
                if _fits(claim, cell) and (score := max(_score(claim, cell, words) for words in subjects)) is not None
            ),
            key=lambda one: (one[0], cell_rank(one[2], claim), one[1]),
            default=None,
        )
        if best and best[0] >= 0 and claim.figure.digits >= DIGITS[min(NAMED, int(best[0]))]:
            if best[0] > UNNAMED or self._unique(claim, cells):
                cell = best[2]
                self.last[_core(claim.subject)] = cell.line
                return Verdict(TIES, cell.line.measure, cell.period, cell.value / _factor(claim, cell), cell.source)
        if claim.figure.unit == "percent":
            return self._ratio(claim)
        return self._broken(claim, subjects[0])

    def _unique(self, claim, cells):
        return claim.stated and len({abs(cell.value) for cell in cells if _fits(claim, cell)}) == 1

    def _broken(self, claim, words):
        """The fact that a clearly named figure disagrees with."""
        if not self._clear(claim, words):
            return NOTHING
        keys = self.tables.keys(claim.period)[:1]
        lines = self._lines(claim, words)
        named = [cell for line in lines for cell in line.cells if cell.key in keys and _plain(claim, cell)]
        same = [cell for line in lines for cell in line.cells if cell.unit == claim.figure.unit]
        if not named or any(_fits(claim, cell) for cell in same):
            return NOTHING
        cell = min(named, key=lambda one: (ORDER.get(one.line.table, 9), one.line.diluted is False, one.line.place))
        return Verdict(BREAKS, cell.line.measure, cell.period, cell.value, cell.source)

    def _clear(self, claim, words):
        """Whether the words leave no doubt which line is meant: only then can a figure be wrong."""
        if claim.about or claim.adjusted == "open" or not words or (claim.aside and not claim.alone):
            return False
        return self.narrowed in (None, claim.sentence)

    def _lines(self, claim, words):
        """The lines that the words name in full, the heading's words included."""
        words = words | _core(tuple(claim.sentence.heading.split()))
        unit = claim.figure.unit
        return [
            line
            for line in self.tables.lines.values()
            if _named(line, words, line.context) == NAMED and _agrees(claim, line, line.adjusted)
        ]

    # shares, rates and changes

    def _ratio(self, claim):
        """A margin, a tax rate or a share of revenue, computed where no table prints it."""
        words = _core(claim.subject)
        rate = "taxrate" in words
        if not (claim.margin or claim.of_revenue or rate):
            return self._broken(claim, words)
        over, under = (_TAX, _PRETAX) if rate else (words, _REVENUE)
        found = [
            (key, top, bottom)
            for key in self.tables.keys(claim.period)[:1]
            for top, bottom in product(self._amounts(claim, over, key), self._amounts(claim, under, key)[:1])
            if top.line is not bottom.line and bottom.value
        ]
        computed = [(100 * top.value / bottom.value, _slack(top, bottom), top, bottom) for _, top, bottom in found]
        return self._computed(claim, words, computed, "{} / {}")

    def _change(self, claim):
        """A growth rate or a difference between two periods of one line."""
        words = _core(claim.subject if not claim.aside else claim.aside)
        printed = self._printed_change(claim, words)
        if printed:
            return printed
        before = [self.last[words]] if words in self.last else []
        lines = before + [line for line in self._lines(claim, words) if line not in before]
        if claim.figure.unit == "basis points" or claim.margin:
            return self._points(claim, words)
        money = claim.figure.unit != "percent"
        computed = []
        for line in lines:
            for now, then in self._pairs(claim, line):
                if money and now.unit == claim.figure.unit:
                    computed.append((now.value - then.value, now.half + then.half, now, then))
                elif not money and now.unit != "percent" and then.value:
                    growth = 100 * (now.value - then.value) / abs(then.value)
                    computed.append((growth, _slack(now, then), now, then))
                    if now.value < 0 and then.value < 0:
                        computed.append((-growth, _slack(now, then), now, then))  # a loss that grows
        return self._computed(claim, words, computed, "change in {}" if money else "growth of {}")

    def _printed_change(self, claim, words):
        """A rate that a column of the table prints: `% change`."""
        for line in self._lines(claim, words):
            for cell in line.cells:
                if cell.unit == "percent" == claim.figure.unit and cell.column and _fits(claim, cell):
                    return Verdict(TIES, f"growth of {line.measure}", cell.period, cell.value, cell.source)
        return None

    def _points(self, claim, words):
        """A change of a margin in basis points, or in percentage points."""
        times = 100 if claim.figure.unit == "basis points" else 1
        computed = []
        for line in self._lines(claim, words):
            for now, then in self._pairs(claim, line):
                if now.unit == "percent":
                    computed.append((times * (now.value - then.value), times * (now.half + then.half), now, then))
        return self._computed(claim, words, computed, "change in {}")

    def _pairs(self, claim, line):
        """The cells of a line in the period of a change and in the period it is measured from."""
        ends = [self.tables.keys(period) for period in (claim.period, claim.base)]
        for now, then in product(line.cells, line.cells):
            if now.unit == then.unit and now.column == then.column and now.key in ends[0] and then.key in ends[1]:
                if now.key[0] == then.key[0] and now.key != then.key:
                    yield now, then

    def _amounts(self, claim, words, key):
        lines = [line for line in self.tables.lines.values() if _named(line, words, line.context) == NAMED]
        cells = [cell for line in lines for cell in line.cells if cell.unit == "USD" and cell.key == key]
        return sorted(cells, key=lambda cell: cell_rank(cell, claim), reverse=True)

    def _computed(self, claim, words, computed, measure):
        """Compare with every computed value; the first that agrees is the tie, the first of all is what breaks."""
        for value, slack, first, second in computed:
            if _matches(claim, value, slack):
                return _found(TIES, measure, value, first, second)
        if not computed or not self._clear(claim, words) or not self._lines(claim, words):
            return NOTHING
        value, _, first, second = computed[0]
        return _found(BREAKS, measure, value, first, second)


def _found(status, measure, value, first, second):
    period = first.period
    return Verdict(
        status,
        measure.format(first.line.measure, second.line.measure),
        period,
        value,
        f"{first.source}; {second.source}",
    )


def _slack(first, second):
    """How far a ratio in percent may lie off because its terms are rounded."""
    ratio = abs(first.value / second.value) if second.value else 0.0
    return 100 * (first.half + ratio * second.half) / abs(second.value)


def _matches(claim, value, slack):
    figure = claim.figure
    said = -abs(figure.value) if claim.falls or figure.value < 0 else figure.value
    if figure.unit == "basis points" or not claim.change or claim.falls is None:
        said, value = abs(said), abs(value)
    reach = figure.precision / 2 * (2 if claim.about else 1) + slack
    return abs(said - value) <= reach * (1 + 1e-9) + 1e-9


def cell_rank(cell, claim):
    return (
        cell.adjusted == (claim.adjusted == "adjusted"),
        not cell.column,
        cell.line.diluted is not False,
        -ORDER.get(cell.line.table, 9),
        -abs(abs(cell.value) - abs(claim.figure.value)),
    )


def _core(found):
    return frozenset(found) - OPTIONAL


def _plain(claim, cell):
    return cell.unit == claim.figure.unit and not cell.column and _agrees(claim, cell.line, cell.adjusted)


def _factor(claim, cell):
    """What the tables' amounts are divided by where a sentence prints dollars in the tables' own thousands."""
    bare = claim.figure.bare and abs(claim.figure.value) < abs(cell.value) / 100
    return cell.scale if bare else 1


def _fits(claim, cell):
    figure, factor = claim.figure, _factor(claim, cell)
    reach = max(figure.precision / 2, cell.half / factor) * (2 if claim.about else 1)
    if abs(abs(figure.value) - abs(cell.value) / factor) > reach * (1 + 1e-9) + 1e-9:
        return False
    if not cell.line.signed or claim.loss is None or (figure.value < 0 and not figure.signed):
        return True
    return (claim.loss or figure.value < 0) == (cell.value < 0) or cell.value == 0


def _agrees(claim, line, adjusted):
    if claim.adjusted == "gaap" and adjusted:
        return False
    if claim.adjusted == "adjusted" and not adjusted and not line.bridge:
        return False
    return claim.diluted is None or line.diluted is None or claim.diluted == line.diluted


def _score(claim, cell, words):
    """How well words name a cell's line, None where they name another."""
    line = cell.line
    if not _agrees(claim, line, cell.adjusted):
        return -1
    context = line.context | cell.column
    score = _named(line, words, context)
    if score < NAMED:
        wide = words | _core(tuple(claim.sentence.heading.split())) | _core(claim.subject)
        score = max(score, min(COVERED, _named(line, wide, context)))
    if claim.adjusted == "adjusted" and not cell.adjusted:
        score = min(score, COVERED)
    return score


def _named(line, words, context):
    best = UNNAMED
    for own in (line.own, line.named):
        if own:
            if own <= words:
                best = max(best, NAMED if words <= own | context else COVERED)
            elif own & words:
                best = max(best, TOUCHED)
        elif own is line.own and words and words & line.context:
            best = max(best, NAMED if words <= context else TOUCHED)
    return best
