"""A claim against the tables: the fact or measure it ties to, or the one it breaks."""

import re
from dataclasses import dataclass
from itertools import product

from helpers.claims.vocabulary import MEASURES, RECAST, core

TIES, BREAKS, NOT_THERE = "ties", "breaks", "not in tables"
NAMED, COVERED, TOUCHED, UNNAMED = 3, 2, 1, 0
# How many digits a figure must share with a fact of its period where the words name the line, name it with words from
# farther off, share a word with it, or share none. A period has a few hundred facts: three digits agree by accident
# once in some ten claims, four once in a hundred, five hardly ever.
DIGITS = {NAMED: 1, COVERED: 2, TOUCHED: 3, UNNAMED: 5}
# A figure that differs from the line it seems to name may be wrong, or may be of something else. Close by it is wrong:
# one digit, a few percent. Farther off only the plainest sentence is believed, and never beyond a factor of ten.
CLOSE, FAR = 0.05, 10.0
ORDER = {
    name: place for place, name in enumerate(("income", "balance_sheet", "cash_flow", "reconciliation", "segments"))
}
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


NOTHING = Verdict(NOT_THERE)


class Judge:
    """Judges the claims of one release in reading order."""

    def __init__(self, tables):
        self.tables = tables
        self.sentence, self.last = None, {}  # the lines that the subjects of this sentence were tied to
        self.rounded = 0.0  # half of the last digit of the amounts that this sentence prints beside a change
        self.paragraph, self.narrowed = -1, None  # the sentence from which a paragraph speaks of a part of the company

    def verdicts(self, claims):
        """Tie the claims of one sentence; see `verdict`.

        Where a sentence prints several figures of one line and none of them agrees with the tables, the line is not the
        one the words seem to name: one figure may be wrong, hardly all of them.

        Returns
        -------
        list of (Claim, Verdict)
        """
        found = [(claim, self.verdict(claim)) for claim in claims]
        for subject in {core(claim.subject) for claim, verdict in found if verdict.status == BREAKS}:
            same = [verdict.status for claim, verdict in found if core(claim.subject) == subject and not claim.aside]
            if len(same) > 1 and TIES not in same:
                found = [(one, NOTHING if core(one.subject) == subject else verdict) for one, verdict in found]
        return found

    def verdict(self, claim):
        """Tie one claim.

        Returns
        -------
        Verdict
            `ties` where a fact or measure of the words, the period and the unit agrees within the printed precision;
            `breaks` where the words name one line without doubt and every figure printed for it disagrees;
            `not in tables` else.
        """
        if claim.sentence.paragraph != self.paragraph:
            self.paragraph, self.narrowed = claim.sentence.paragraph, None
        if claim.sentence is not self.sentence:
            self.sentence, self.last, self.rounded = claim.sentence, {}, 0.0
            if self.narrowed is None and _PART.search(claim.sentence.text):
                self.narrowed = claim.sentence
        found = self._change(claim) if claim.change else self._level(claim)
        found_words = core(claim.subject)
        if self.narrowed is None and not (claim.aside or claim.doubtful) and len(found_words) > 1 and found_words & MEASURES:
            if not any(line.table in ORDER and line.table != "segments" for line in self._lines(claim, found_words)):
                self.narrowed = claim.sentence
        return found

    # amounts

    def _level(self, claim):
        if claim.figure.unit == "USD":
            self.rounded = max(self.rounded, claim.figure.precision / 2)
        subjects = [core(found) for found in (claim.aside, claim.subject) if found] or [frozenset()]
        best = None
        for rank, key in enumerate(self.tables.keys(claim.period)):
            for cell in self.tables.cells.get((claim.figure.unit, key), ()):
                value = _agreeing(claim, cell)
                if value is None:
                    continue
                score = max(_score(claim, cell, found) for found in subjects)
                if score < (COVERED if value != cell.value else UNNAMED) or (score == UNNAMED and rank):
                    continue
                few = score == COVERED and cell.unit == "USD/share"  # a table has few lines per share
                if _common_digits(claim, cell, value) + few < DIGITS[score]:
                    continue
                order = (score, _rank(claim, cell), -rank)
                if best is None or order > best[0]:
                    best = (order, cell, value)
        if best and (best[0][0] > UNNAMED or claim.stated):
            _, cell, value = best
            self.last.setdefault(core(claim.subject), []).insert(0, cell.line)
            return Verdict(TIES, cell.line.measure, cell.period, value, cell.source)
        if claim.figure.unit == "percent":
            return self._ratio(claim)
        return self._broken(claim, subjects[0])

    def _broken(self, claim, found):
        """The fact that a clearly named figure disagrees with."""
        if not self._clear(claim, found):
            return NOTHING
        keys = self.tables.keys(claim.period)[:1]
        lines = [line for line in self._lines(claim, found) if line.own or claim.figure.unit == "USD/share"]
        lines = self.tables.as_printed(lines, claim.subject)
        cells = [cell for line in lines for cell in line.cells if cell.unit == claim.figure.unit]
        named = [cell for cell in cells if cell.key in keys and not cell.column and _same_basis(claim, cell)]
        if not named or any(_agreeing(claim, cell) is not None for cell in cells):
            return NOTHING
        cell = min(named, key=lambda one: (ORDER.get(one.line.table, 9), one.line.diluted is False, one.line.place))
        for factor in _factors(claim, cell):
            if _believable(claim, cell.value * factor):
                return Verdict(BREAKS, cell.line.measure, cell.period, cell.value * factor, cell.source)
        return NOTHING

    def _clear(self, claim, found):
        """Whether the words leave no doubt which line is meant: only then can a figure be wrong."""
        if claim.about or claim.doubtful or claim.adjusted == "open" or not found:
            return False
        if claim.change and not RECAST.isdisjoint(claim.subject):
            return False
        return (not claim.aside or claim.alone) and self.narrowed in (None, claim.sentence)

    def _lines(self, claim, found):
        """The lines that the words name in full, the heading's words included."""
        found = found | core(claim.sentence.heading.split())
        return [
            line
            for line in self.tables.lines.values()
            if _named(line, found, line.context) == NAMED and _agrees(claim, line, line.adjusted)
        ]

    # shares, rates and changes

    def _ratio(self, claim):
        """A margin, a tax rate or a share of revenue, computed where no table prints it."""
        found = core(claim.subject)
        rate = "taxrate" in found
        if not (claim.margin or claim.of_revenue or rate):
            return self._broken(claim, found)
        over, under = (_TAX, _PRETAX) if rate else (found, _REVENUE)
        computed = []
        for key in self.tables.keys(claim.period)[:1]:
            for top, bottom in product(self._amounts(claim, over, key), self._amounts(claim, under, key)[:1]):
                if top.line is not bottom.line and bottom.value:
                    computed.append((100 * top.value / bottom.value, _slack(top, bottom), top, bottom))
        return self._computed(claim, found, computed, "{} / {}", over)

    def _change(self, claim):
        """A growth rate or a difference between two periods of one line."""
        found = core(claim.aside or claim.subject)
        before = self.last.get(found, [])
        share = "share" in claim.subject
        named = [line for line in self._lines(claim, found) if line.per_share == share or line in before]
        keys = [None, *self.tables.keys(claim.period)]
        money = claim.figure.unit != "percent"
        measure = "change in {}" if money else "growth of {}"
        printed = [  # that a column of the table prints: `% change`
            cell
            for line in named
            for cell in line.cells
            if cell.unit == claim.figure.unit and cell.column and cell.key in keys
        ]
        for cell in printed:
            if _agreeing(claim, cell) is not None:
                return Verdict(TIES, measure.format(cell.line.measure), cell.period, cell.value, cell.source)
        slack = 0.0 if printed and not money else 1.0  # a printed rate is exact, one of rounded amounts is not
        if claim.figure.unit == "basis points" or claim.margin:
            return self._points(claim, found, named)
        lines = before + [line for line in named if line not in before]
        computed = [
            one
            for line in lines
            for now, then in self._pairs(claim, line)
            for one in self._growth(claim, now, then, money, slack)
        ]
        if before and not (computed and computed[0][2].line in before):
            # The amount beside it is of a line that does not tell the change.
            return self._computed(claim, frozenset(), computed, measure)
        return self._computed(claim, found, computed, measure)

    def _growth(self, claim, now, then, money, slack):
        """The change from one cell to another, each with how far off rounding may put it."""
        if money and now.unit == claim.figure.unit:
            for factor in _factors(claim, now):
                slack, rounded = factor * (now.half + then.half), self._as_printed(now.value * factor, then.value * factor)
                for one, other in ((now.value * factor, then.value * factor), rounded):
                    yield one - other, slack, now, then
                    if one < 0 and other < 0:
                        yield other - one, slack, now, then  # an outflow or a loss that grows
        elif not money and now.unit != "percent" and then.value:
            growth = 100 * (now.value - then.value) / abs(then.value)
            yield growth, slack * _slack(now, then), now, then
            if now.value < 0 and then.value < 0:
                yield -growth, slack * _slack(now, then), now, then

    def _as_printed(self, one, other):
        """Two amounts as the sentence rounds them: some changes are computed from the rounded amounts."""
        unit = 2 * self.rounded
        return (round(one / unit) * unit, round(other / unit) * unit) if unit else (one, other)

    def _points(self, claim, found, named):
        """A change of a margin in basis points, or in percent of its own."""
        times = 100 if claim.figure.unit == "basis points" else 1
        computed = []
        for line in named:
            for now, then in self._pairs(claim, line):
                if now.unit == "percent":
                    computed.append((times * (now.value - then.value), times * (now.half + then.half), now, then))
        return self._computed(claim, found, computed, "change in {}")

    def _pairs(self, claim, line):
        """The cells of a line in the period of a change and in the period it is measured from.

        Where the sentence does not say since when, the same period a year before comes first, then every other one.
        """
        now_keys, then_keys = self.tables.keys(claim.period), self.tables.keys(claim.base)
        pairs = [
            (now, then)
            for now, then in product(line.cells, line.cells)
            if now.key in now_keys
            and then.key
            and now.unit == then.unit
            and now.column == then.column
            and now.key[0] == then.key[0]
            and now.key[1] > then.key[1]
            and (then.key in then_keys or not claim.base_stated)
        ]
        return sorted(pairs, key=lambda pair: (now_keys.index(pair[0].key), pair[1].key not in then_keys))

    def _amounts(self, claim, found, key):
        lines = [line for line in self.tables.lines.values() if _named(line, found, line.context) == NAMED]
        cells = [cell for line in lines for cell in line.cells if cell.unit == "USD" and cell.key == key]
        return sorted(cells, key=lambda cell: _rank(claim, cell), reverse=True)

    def _computed(self, claim, found, computed, measure, named=None):
        """Compare with every computed value; the first that agrees is the tie, the first of all is what breaks."""
        for value, slack, first, second in computed:
            if _matches(claim, value, slack):
                return _verdict(TIES, measure, value, first, second)
        if not computed or not self._clear(claim, found):
            return NOTHING
        value, _, first, second = computed[0]
        if first.line not in self.tables.as_printed(self._lines(claim, named or found), claim.subject) or not first.line.own:
            return NOTHING
        return _verdict(BREAKS, measure, value, first, second) if _believable(claim, value) else NOTHING


def _rank(claim, cell):
    """Which of several cells that agree is the one to show: the plainest, in the first statement."""
    return (
        cell.adjusted == (claim.adjusted == "adjusted"),
        not cell.column,
        cell.line.diluted is not False,
        -ORDER.get(cell.line.table, 9),
        -abs(abs(cell.value) - abs(claim.figure.value)),
    )


def _verdict(status, measure, value, first, second):
    measure = measure.format(first.line.measure, second.line.measure)
    return Verdict(status, measure, first.period, value, f"{first.source}; {second.source}")


def _slack(first, second):
    """How far a ratio in percent may lie off because its terms are rounded."""
    return 100 * (first.half + abs(first.value / second.value) * second.half) / abs(second.value)


def _reach(claim):
    return claim.figure.precision / 2 * (2 if claim.about else 1)


def _matches(claim, value, slack):
    figure = claim.figure
    said = -abs(figure.value) if claim.falls or figure.value < 0 else figure.value
    if figure.unit == "basis points" or not claim.change:
        said, value = abs(said), abs(value)
    return abs(said - value) <= (_reach(claim) + slack) * (1 + 1e-9) + 1e-9


def _common_digits(claim, cell, value):
    """How many significant digits a figure and a cell that agree have in common."""
    reach = max(_reach(claim), cell.half * abs(value / cell.value) if cell.value else 0.0)
    return len(str(int(abs(value) / (2 * reach) * (1 + 1e-9))))


def _agreeing(claim, cell):
    """The cell's value in the claim's unit where the two agree within the printed precision, else None.

    A sentence may print dollars in the tables' own thousands, and a table may not say that it prints thousands.
    """
    figure = claim.figure
    for factor in _factors(claim, cell):
        reach = max(_reach(claim), cell.half * factor)
        if abs(abs(figure.value) - abs(cell.value) * factor) <= reach * (1 + 1e-9) + 1e-9:
            break
    else:
        return None
    if cell.line.signed and claim.loss is not None and cell.value and not (figure.value < 0 and not figure.signed):
        if (claim.loss or figure.value < 0) != (cell.value < 0):
            return None
    return cell.value * factor


def _factors(claim, cell):
    if claim.figure.unit != "USD":
        return (1.0,)
    if cell.scale == 1:
        return (1.0, 1e3, 1e6)
    return (1.0, 1.0 / cell.scale) if claim.figure.bare else (1.0,)


def _believable(claim, value):
    """Whether a figure that disagrees with `value` is a wrong figure rather than one of something else."""
    said = abs(claim.figure.value)
    value = abs(value)
    if not said or not value:
        return False
    ratio = max(said / value, value / said)
    if ratio <= 1 + CLOSE or _one_digit(said, value, claim.figure.precision):
        return True
    if min(abs(ratio / one - 1) for one in (1e3, 1e6)) <= CLOSE:
        return True  # million for billion
    plainest = claim.states and claim.stated and not claim.sentence.heading
    return ratio <= FAR and plainest and (not claim.change or claim.base_stated)


def _one_digit(said, value, precision):
    """Whether one digit changed, or two neighbours swapped, makes one of the other as printed."""
    one, other = (f"{round(amount / precision):d}" for amount in (said, value))
    one, other = one.zfill(len(other)), other.zfill(len(one))
    differing = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    if len(differing) == 2 and differing[1] == differing[0] + 1:
        first, second = differing
        return one[first] == other[second] and one[second] == other[first]
    return len(differing) <= 1


def _same_basis(claim, cell):
    return cell.adjusted == (claim.adjusted == "adjusted")


def _agrees(claim, line, adjusted):
    if claim.adjusted == "gaap" and adjusted:
        return False
    if claim.adjusted == "adjusted" and not adjusted and not line.bridge:
        return False
    return claim.diluted is None or line.diluted is None or claim.diluted == line.diluted


def _score(claim, cell, found):
    """How well words name a cell's line; below UNNAMED where they name another."""
    line = cell.line
    if not _agrees(claim, line, cell.adjusted):
        return UNNAMED - 1
    context = line.context | cell.column
    score = _named(line, found, context)
    if score < NAMED:
        wide = found | core(claim.sentence.heading.split()) | core(claim.subject)
        score = max(score, min(COVERED, _named(line, wide, context)))
    return min(score, COVERED) if claim.adjusted == "adjusted" and not cell.adjusted else score


def _named(line, found, context):
    best = UNNAMED
    for own in (line.own, line.named):
        if own and own <= found:
            best = max(best, NAMED if found <= own | context else COVERED)
        elif own & found:
            best = max(best, TOUCHED)
        elif found & line.section:
            best = max(best, TOUCHED)
    if not line.own and not line.named and found & context:
        best = max(best, NAMED if found <= context else TOUCHED)
    return best
