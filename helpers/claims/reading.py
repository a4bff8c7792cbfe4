"""What each figure of a sentence says: of which line, for which period, as an amount or as a change since when."""

from dataclasses import dataclass
from datetime import date

from helpers.claims import clauses, when
from helpers.claims.figures import Figure, figures
from helpers.claims.prose import Sentence
from helpers.claims.vocabulary import ADJUSTED, words


@dataclass(frozen=True)
class Claim:
    """One figure of a sentence with what the words around it say."""

    figure: Figure
    sentence: Sentence
    change: bool  # a change since `base`, not an amount of `period`
    falls: bool  # the words say that the change is a decrease
    period: tuple[int | None, date]  # months, None where the words leave them open, and end
    stated: bool  # the sentence names the period
    base: tuple[int | None, date]  # what a change is measured from
    base_stated: bool
    subject: tuple[str, ...]  # the words that name the line
    aside: tuple[str, ...]  # words after the figure that may name another line: "of impairment charges"
    adjusted: str  # "adjusted", "gaap", "plain" where neither is said, "open" where the sentence speaks of both
    loss: bool | None  # None where the sign is left open
    diluted: bool | None  # None where neither basic nor diluted is said
    about: bool  # the figure is given as approximate
    of_revenue: bool  # a share of revenue
    margin: bool  # a margin or a rate, not an amount
    alone: bool  # no other words stand between the clause's beginning and the figure


class Reader:
    """Reads sentence after sentence and remembers what a paragraph speaks of.

    Parameters
    ----------
    calendar : helpers.claims.when.Calendar
    vocabulary : set of str
        Words that the labels of the tables use.
    names : set of str
        Words of the company's own name, which say nothing of a line.
    """

    def __init__(self, calendar, vocabulary, names):
        self.calendar, self.vocabulary, self.names = calendar, vocabulary, names
        self.paragraph, self.period, self.subject = -1, None, ""

    def read(self, sentence):
        """Give the claims of a sentence, in printed order."""
        if sentence.paragraph != self.paragraph:
            self.paragraph, self.period, self.subject = sentence.paragraph, None, ""
        text, found = sentence.text, figures(sentence.text)
        named = [
            mention
            for mention in when.mentions(text)
            if not any(mention.start < figure.stop and figure.start < mention.stop for figure in found)
        ]
        if not found:
            self.period = next((self._resolve(one) for one in named if one.kind not in when.RELATIVE), self.period)
            return []
        masked = clauses.masked(text, found, named)
        parts = clauses.parts(masked, found, self._names_a_line)
        periods = _Periods(self, masked, found, named, parts)
        claims = [self._claim(sentence, masked, periods, parts, place) for place in range(len(found))]
        claims = [
            claim for claim, part in zip(_respectively(self, masked, claims, parts, named), parts) if not part.span
        ]
        if periods.main:
            self.period = periods.main
        self.subject = next((part.subject for part in reversed(parts) if not part.base and part.subject), self.subject)
        return claims if sentence.reports else []

    def _names_a_line(self, text):
        return any(word in self.vocabulary for word in words(text))

    def _resolve(self, mention, context=None):
        return self.calendar.resolve(mention, context or self.period or (3, self.calendar.end))

    def _claim(self, sentence, masked, periods, parts, place):
        part = parts[place]
        subject = part.subject or self.subject
        text = f"{subject} {part.extra}"
        found = [word for word in words(text) if word not in self.names]
        period, stated = periods.of(place)
        base, base_stated = periods.base(place) if part.change else (period, stated)
        said = f"{text} {part.figure.text} {part.aside}".lower()
        return Claim(
            figure=part.figure,
            sentence=sentence,
            change=part.change,
            falls=part.falls,
            period=period,
            stated=stated,
            base=base,
            base_stated=base_stated,
            subject=tuple(word for word in found if word != "gaap" and word not in ADJUSTED),
            aside=tuple(word for word in words(part.aside) if word != "gaap" and word not in ADJUSTED),
            adjusted=_adjusted(words(text), words(f"{masked[: part.start]} {sentence.heading}")),
            loss=None if part.carried or clauses.EITHER.search(text) else bool(clauses.LOSS.search(text)),
            diluted=None if ("diluted" in said) == ("basic" in said) else "diluted" in said,
            about=part.about,
            of_revenue=part.of_revenue or "ofrevenue" in words(text),
            margin=bool(clauses.MARGIN.search(text)),
            alone=set(words(part.gap)) - self.names <= {"including", "include", "included"},
        )


def _adjusted(own, before):
    if not ADJUSTED.isdisjoint(own):
        return "open" if "gaap" in own else "adjusted"
    if "gaap" in own:
        return "gaap"
    return "plain" if ADJUSTED.isdisjoint(before) else "open"


class _Periods:
    """The period of every figure of one sentence."""

    def __init__(self, reader, masked, found, named, parts):
        self.reader, self.masked, self.found, self.named, self.parts = reader, masked, found, named, parts
        self.main = None  # the last period named for an amount that is not compared with

    def of(self, place):
        """The period of an amount, or the later one of a change, and whether this sentence names it."""
        part = self.parts[place]
        if part.base:
            return self._compared(part, place)
        inside = [one for one in self.named if part.opens <= one.start < part.closes]
        usable = [
            one for one in inside if not (one.kind in when.RELATIVE and (part.change or one.kind == "sequential"))
        ]
        near = [one for one in usable if clauses.NEAR.match(self.masked[part.figure.stop : one.start] or "x")]
        before = [one for one in usable if one.start < part.figure.start]
        after = [one for one in usable if one.start >= part.figure.stop]
        for chosen in (*near[:1], *before[-1:], *after[:1]):
            self.main = self._open(chosen, self.reader._resolve(chosen, (3, self.reader.calendar.end)))
            return self.main, True
        if self.main:
            return self.main, True
        if self.reader.period:
            return self.reader.period, False
        return (3, self.reader.calendar.end), False

    def base(self, place):
        """The earlier period of a change, and whether this sentence names it."""
        part = self.parts[place]
        current, _ = self.of(place)
        follows = next((one for one in self.parts[place].compared if one >= part.figure.stop), None)
        if follows is not None:
            for one in self.named:
                if one.start >= follows and one.start < part.compared_closes:
                    return self.reader._resolve(one, current), True
        for one in self.named:
            if one.kind in when.RELATIVE and part.opens <= one.start < part.closes:
                return self.reader._resolve(one, current), True
        for earlier in reversed(range(place)):
            if self.parts[earlier].base:
                return self.of(earlier)[0], True
        return (current[0], when.shift(current[1], -12)), False

    def _compared(self, part, place):
        context = self.main or self.reader.period or (3, self.reader.calendar.end)
        between = [one for one in self.named if part.opens <= one.start < part.figure.start]
        after = [one for one in self.named if part.figure.stop <= one.start < part.closes]
        own = [one for one in between if one.start > (self.found[place - 1].stop if place else 0)]
        for chosen in (*own[-1:], *after[:1], *between[-1:]):
            return self.reader._resolve(chosen, context), True
        return (context[0], when.shift(context[1], -12)), False

    def _open(self, mention, period):
        # "With 2021 sales of ...": a year alone, of an amount, leaves open whether the whole year is meant.
        return (None, period[1]) if mention.kind == "bare" else period


def _respectively(reader, masked, claims, parts, named):
    return claims
