"""What each figure of a sentence says: of which line, for which period, as an amount or as a change since when."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from helpers.claims import clauses, when
from helpers.claims.figures import Figure, figures
from helpers.claims.prose import Sentence
from helpers.claims.vocabulary import ADJUSTED, canonical, words
from helpers.fiscal import FiscalCalendar


@dataclass(frozen=True)
class Claim:
    """One figure of a sentence with what the words around it say."""

    figure: Figure
    sentence: Sentence
    change: bool  # a change since `base`, not an amount of `period`
    falls: bool  # the words say that the change is a decrease
    period: when.Span
    stated: bool  # the sentence names the period
    base: when.Span  # what a change is measured from
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
    states: bool  # the clause states the line and nothing else comes before
    doubtful: bool  # a share, a reason, one of a list: not the line's own figure beyond doubt


class Reader:
    """Reads sentence after sentence and remembers what a paragraph speaks of.

    Parameters
    ----------
    calendar : FiscalCalendar
    usual : Span
        The period that is meant where none is named.
    vocabulary : set of str
        Words that name lines.
    names : set of str
        Words of the company's own name, which say nothing of a line.
    """

    def __init__(self, calendar: FiscalCalendar, usual: when.Span, vocabulary: frozenset[str], names: frozenset[str]):
        self.calendar, self.usual, self.vocabulary, self.names = calendar, usual, vocabulary, names
        self.paragraph, self.period, self.subject = -1, None, ""

    def read(self, sentence: Sentence) -> list[Claim]:
        """Give the claims of a sentence, in printed order."""
        if sentence.paragraph != self.paragraph:
            self.paragraph, self.period, self.subject = sentence.paragraph, None, ""
            self.period = next(
                (self.resolve(one) for one in when.mentions(sentence.above) if one.kind in when.OWN), None
            )
        text, found = sentence.text, figures(sentence.text)
        named = [
            mention
            for mention in when.mentions(text)
            if not any(mention.start < figure.stop and figure.start < mention.stop for figure in found)
        ]
        if not found:
            self.period = next((self.resolve(one) for one in named if one.kind in when.OWN), self.period)
            return []
        masked = clauses.masked(text, found, named)
        parts = clauses.parts(masked, found, self.names_a_line)
        periods = _Periods(self, masked, named, parts)
        claims = [self._claim(sentence, masked, periods, place) for place in range(len(found))]
        _respectively(self, masked, named, parts, claims)
        if periods.main:
            self.period = periods.main
        self.subject = next((part.subject for part in reversed(parts) if not part.base and part.subject), self.subject)
        return [claim for claim, part in zip(claims, parts, strict=True) if not part.span] if sentence.reports else []

    def names_a_line(self, text: str) -> bool:
        """Whether a piece of text holds a word that names a line."""
        return not self.vocabulary.isdisjoint(words(text))

    def resolve(self, mention: when.Mention, context: when.Span | None = None) -> when.Span:
        """The period of a mention, relative to what the paragraph speaks of."""
        return when.resolve(mention, self.calendar, context or self.default)

    @property
    def default(self) -> when.Span:
        """The period that is meant where none is named."""
        return self.period or self.usual

    def _claim(self, sentence: Sentence, masked: str, periods: "_Periods", place: int) -> Claim:
        part = periods.parts[place]
        text = f"{part.subject or self.subject} {part.extra}"
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
            subject=self.line_words(text),
            aside=self.line_words(part.aside),
            adjusted=_adjusted(words(text), sentence, masked[: part.start]),
            loss=None if part.carried or clauses.EITHER.search(text) else bool(clauses.LOSS.search(text)),
            diluted=None if ("diluted" in said) == ("basic" in said) else "diluted" in said,
            about=part.about,
            of_revenue=part.of_revenue or "ofrevenue" in words(text),
            margin=bool(clauses.MARGIN.search(text)),
            alone=part.alone or part.brings,
            states=not part.brings and self.names.issuperset(words(masked[part.begin : part.start])),
            doubtful=part.doubtful,
        )

    def line_words(self, text: str) -> tuple[str, ...]:
        """The words of a text that say which line is meant, not on which basis."""
        return tuple(word for word in words(text) if word not in self.names and word != "gaap" and word not in ADJUSTED)


def _adjusted(own: tuple[str, ...], sentence: Sentence, before: str) -> str:
    if not ADJUSTED.isdisjoint(own):
        return "open" if "gaap" in own else "adjusted"
    if "gaap" in own:
        return "gaap"
    basis = clauses.ON_BASIS.match(sentence.text)
    if basis and ";" not in before:
        return "gaap" if basis["basis"].lower() == "gaap" else "adjusted"
    return "plain" if ADJUSTED.isdisjoint(words(f"{before} {sentence.heading}")) else "open"


class _Periods:
    """The period of every figure of one sentence."""

    def __init__(self, reader: Reader, masked: str, named: list[when.Mention], parts: list[clauses.Part]):
        self.reader, self.masked, self.named, self.parts = reader, masked, named, parts
        self.main = None  # the last period named for an amount that is not compared with

    def of(self, place: int) -> tuple[when.Span, bool]:
        """The period of an amount, or the later one of a change, and whether this sentence names it."""
        part = self.parts[place]
        if part.base:
            return self._compared(part)
        remarks = [(one.remark, one.figure.start) for one in self.parts if one.remark is not None and one is not part]
        usable = [
            one
            for one in self.named
            if part.opens <= one.start < part.closes
            and not (part.change and one.kind in when.RELATIVE)
            and not any(start < one.start < stop for start, stop in remarks)
        ]
        if part.remark is not None:  # "(Q1 2019: ¤)"
            for one in self.named:
                if part.remark < one.start < part.figure.start:
                    return self.reader.resolve(one, self.main or self.reader.default), True
        near = [one for one in usable if clauses.NEAR.match(self.masked[part.figure.stop : one.start] or "x")]
        before = [one for one in usable if one.start < part.figure.start and one.kind not in when.RELATIVE]
        after = [
            one
            for one in usable
            if one.start >= part.figure.stop and (one.kind != "dates" or one.text.startswith(("at", "as")))
        ]
        for chosen in (*near[:1], *before[-1:], *after[:1]):
            period = self.reader.resolve(chosen)
            # "With 2021 sales of ...": a year alone, of an amount, leaves open whether the whole year is meant.
            period = (None, period[1]) if chosen.kind == "bare" else period
            if chosen.kind not in when.RELATIVE:
                self.main = period
            return period, True
        return (self.main, True) if self.main else (self.reader.default, False)

    def base(self, place: int) -> tuple[when.Span, bool]:
        """The earlier period of a change, and whether this sentence names it."""
        part = self.parts[place]
        current, _ = self.of(place)
        start, stop = part.compared or (0, 0)
        own = [one for one in self.named if one.kind in when.RELATIVE and part.opens <= one.start < part.closes]
        for one in (*(one for one in self.named if start <= one.start < stop), *own):
            return self.reader.resolve(one, current), True
        for earlier in reversed(range(place)):
            if self.parts[earlier].base:
                return self.of(earlier)[0], True
        return (current[0], when.shift(current[1], -12)), False

    def _compared(self, part: clauses.Part) -> tuple[when.Span, bool]:
        context = self.main or self.reader.default
        between = [one for one in self.named if part.opens <= one.start < part.figure.start]
        after = [one for one in self.named if part.figure.stop <= one.start < part.closes]
        own = [
            one
            for one in between
            if one.start >= part.begin and not re.search(r",|;|\band\b", self.masked[one.stop : part.figure.start])
        ]
        for chosen in (*own[-1:], *after[:1], *between[-1:]):
            return self.reader.resolve(chosen, context), True
        return (context[0], when.shift(context[1], -12)), False


_LISTED = re.compile(r"^\s*(?:,|and|, and|or)\s*(?:for|in|at|as of)?\s?(?:the|its)?\s*$", re.I)


def _respectively(
    reader: Reader, masked: str, named: list[when.Mention], parts: list[clauses.Part], claims: list[Claim]
) -> None:
    """Give the figures of a list the lines or periods of the list they answer to, in order."""
    first = 0
    while first < len(parts):
        last = first
        while last + 1 < len(parts) and _LISTED.match(masked[parts[last].figure.stop : parts[last + 1].figure.start]):
            last += 1
        if last > first and len({parts[place].figure.unit for place in range(first, last + 1)}) == 1:
            run = range(first, last + 1)
            for place, change in zip(run, _answers(reader, masked, named, parts, run), strict=True):
                claims[place] = replace(claims[place], **change)
        first = last + 1


def _answers(
    reader: Reader, masked: str, named: list[when.Mention], parts: list[clauses.Part], run: range
) -> list[dict]:
    count, part = len(run), parts[run[0]]
    subject = part.subject or ""
    lines = [one for piece in subject.split(",") for one in canonical(piece).split(" and ") if words(one)]
    if len(lines) == count and all(map(reader.names_a_line, lines)):
        return [{"subject": reader.line_words(one)} for one in lines]
    flags = [word for word in canonical(subject).split() if word in ("gaap", "nongaap")]
    if count == 2 and sorted(flags) == ["gaap", "nongaap"]:
        return [{"adjusted": "gaap" if flag == "gaap" else "adjusted"} for flag in flags]
    kinds = [word for word in canonical(f"{subject} {part.figure.text}").split() if word in ("basic", "diluted")]
    if count == 2 and sorted(kinds) == ["basic", "diluted"]:
        return [{"diluted": kind == "diluted"} for kind in kinds]
    before = [one.subject for one in parts[: run[0]] if not one.change and not one.base][-count:]
    if part.change and len(before) == count and all(before):
        return [{"subject": reader.line_words(one)} for one in before]
    for place, one in enumerate(named):
        several = named[place : place + count]
        joined = all(_LISTED.match(masked[a.stop : b.start]) for a, b in pairwise(several))
        if len(several) == count and joined:
            context = reader.resolve(one)
            return [{"period": reader.resolve(each, context), "stated": True} for each in several]
    return [{"doubtful": True}] * count
