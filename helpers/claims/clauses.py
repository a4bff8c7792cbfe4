"""The grammar around figures: where a comparison begins, what is a change, which words name the line."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from helpers.claims.figures import Figure
from helpers.claims.vocabulary import VOCABULARY, canonical, words
from helpers.claims.when import Mention

_GRAMMAR = VOCABULARY["grammar"]
_RISE, _FALL, _ABOUT, _VERBS = (_GRAMMAR[name] for name in ("rise", "fall", "about", "verbs"))
_CHANGED = re.compile(
    rf"\b(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))"
    rf"(?:,? (?:by|of|a|an|or|was|were|strong|solid|another|{_ABOUT}|{_RISE}|{_FALL}))* *$",
    re.I,
)
_CHANGE_AFTER = re.compile(
    r"^(?:,? or ¤ *,?)?[ -](?:(?!of|in|with|reflect|represent|due|on|and|to|an?\b|up|down|the\b)[\w-]+[ -])?"
    r"(?:(?P<rise>increase|growth|improvement|rise|gain|higher)|(?P<fall>decrease|decline|reduction|drop|lower))\b",
    re.I,
)
_BY = re.compile(rf"\bby(?: {_ABOUT})? *$", re.I)
_ALSO = re.compile(r"^[\s,(§]*(?:or|and|representing|which represents)?[\s,(]*$", re.I)
_COMPARED = re.compile(
    r"\b(?:(?:as )?compar(?:ed|es|ing|ison)\s(?:with|to)|versus|vs\b\.?|against|relative to|than|as opposed to"
    r"|(?:up|down) from|from(?=\s(?:the\s|a\s|an\s|its\s|only\s)?(?:[\w-]+\s)?[§¤])"
    r"|from(?!\s(?:\w+\s)?operati)(?=\s(?:[\w-]+\s){0,5}of\s¤)|over(?=\s(?:the\s)?§))",
    re.I,
)
_SAYS = re.compile(rf"\b(?:{_VERBS}|{_RISE}|{_FALL})\b", re.I)
_RESET = re.compile(
    r";|[.?!]\s|(?:\b(?:and|while|but)|,)\s"
    r"(?=(?:and\s)?(?:(?:which\s|this\s)?(?:was|were|is|are|represents?|represented)\s)?"
    r"(?:up|down|increased|decreased|grew|rose|fell|declined"
    r"|an? (?:\w+ )?(?:increase|decrease)|(?:increase|decrease) of)\b)",
    re.I,
)
_BOUND = re.compile(r"[,:\[\]–—“”\"]|\s-+\s|\b(?:while|but|whereas)\b", re.I)
_INTRO = re.compile(r"^\s*(?:in|for|within|across|among|on|excluding|without|under|outside)\b", re.I)
_AFTER = re.compile(
    rf"[,;:()¤§–—.]|\s-+\s|\b(?:and|while|but|due|primarily|driven|reflecting|{_VERBS}|{_RISE}|{_FALL})\b"
    rf"|{_COMPARED.pattern}",
    re.I,
)
_ASIDE = re.compile(r"^\s(?:in|of)\s", re.I)
_JOINED = re.compile(
    r"^\s(?:in|of|on|at|for|from|related|attributable|after|before|net|excluding|including|associated|as|\w+ly)\b", re.I
)
_CAUSE = re.compile(_GRAMMAR["cause"], re.I)
_ALONE = re.compile(r"^[\s,]*(?:(?:and|which|it|this|that|also)\s)*(?:includ(?:es|ed|ing))?(?:\san?)?[\s,]*$", re.I)
_BRINGS = re.compile(
    r"\b(?:generat|report|record|post|deliver|produc|pa(?:id|y)|spen|us|had|return|repurchas)(?:ed|ing|t|e|id|d)?"
    r"(?: a(?:n| record)?| record)?\s*$",
    re.I,
)
_BECAUSE = re.compile(
    r"^[\s,]*(?:as a result of|due to|because of|despite|thanks to|driven by|reflecting)\b[^,¤]*,", re.I
)
_TO = re.compile(r"\bto(?: an?)?\s*$", re.I)
_WHICH = re.compile(
    rf",\s(?:which|that|including)\b[^;.¤§]*?,\s(?=(?:{_VERBS}|increased|decreased|grew|rose|fell|declined)\b)", re.I
)
_REMARK = re.compile(r"\([^()]*\)")
ON_BASIS = re.compile(r"^\W*(?:on|under|using)\s(?:an?\s)?(?P<basis>non-?gaap|adjusted|pro forma|gaap)\b", re.I)
NEAR = re.compile(r"^[\s,(]*(?:for|in|during|at|as of|on|of)?\s?(?:the|its|our)?\s?$", re.I)
_RANGE = re.compile(r"^\s?(?:to|-|–|—)\s?$", re.I)
_RANGE_BEFORE = re.compile(r"(?:\bbetween|\brange of|plus or minus|\+/-|±)\s*$|[\d.]\s?(?:to|-|–|—)\s?$", re.I)
_APPROXIMATE = re.compile(rf"(?:\b(?:{_ABOUT})|~)\s*(?:an?\s)?$", re.I)
LOSS = re.compile(r"\b(?:loss(?:es)?|deficit|used)\b(?!\))", re.I)
EITHER = re.compile(r"\((?:loss|benefit|used in|provision)\)|\bor \(?loss\b", re.I)
MARGIN = re.compile(r"\bmargins?\b|\bas a percent|\btax rate\b", re.I)
_OF_REVENUE = re.compile(
    r"^\sof\s(?:the\s|our\s|its\s)?(?:§\s*(?:['’]s\s)?)?(?:total\s|net\s|company\s|consolidated\s)*"
    r"(?:revenues?|sales)\b",
    re.I,
)


@dataclass
class Part:
    """The part of a sentence that a figure stands in."""

    figure: Figure
    begin: int  # where the words after the figure before begin
    start: int  # where the words that name the figure's line begin
    remark: int | None = None  # where the parenthesis begins that it stands in
    change: bool = False
    falls: bool = False
    base: bool = False  # the figure is what another is compared with
    ends: int = 0  # where the words after the figure that belong to it end
    opens: int = 0  # the stretch of the sentence that speaks of the figure's period
    closes: int = 0
    compared: tuple[int, int] | None = None  # the stretch that the figure is compared with, where it follows
    gap: str = ""  # the words between the figure before and this one
    subject: str = ""
    carried: bool = False  # the subject is that of a figure before
    extra: str = ""  # words around the figure that narrow the subject
    aside: str = ""
    alone: bool = False  # nothing but "including" stands before the figure
    brings: bool = False  # a verb of which the figure is the object: "generated ¤ of cash"
    about: bool = False
    of_revenue: bool = False
    doubtful: bool = False  # a share of something, or what moved the line, not the line
    span: bool = False  # one end of a range


def masked(text: str, found: list[Figure], named: list[Mention]) -> str:
    """The text with a mark in place of every figure (¤) and period (§), all other characters where they were."""
    pieces = list(text)
    for spans, mark in ((found, "¤"), (named, "§")):
        for one in spans:
            pieces[one.start : one.stop] = mark + " " * (one.stop - one.start - 1)
    return "".join(pieces)


def parts(text: str, found: list[Figure], names_a_line: Callable[[str], bool]) -> list[Part]:
    """Cut a sentence into the parts that its figures stand in.

    Parameters
    ----------
    text : str
        The sentence as `masked`.
    found : list of Figure
        There is one part for each.
    names_a_line : callable
        Tells whether a piece of text holds a word that names a line.
    """
    remarks = [(one.start(), one.end()) for one in _REMARK.finditer(text)]
    flat = _WHICH.sub(_blank, _REMARK.sub(_blank, text))
    compared = [(one.start(), one.end()) for one in _COMPARED.finditer(flat)]
    resets = [(one.start(), one.end()) for one in _RESET.finditer(flat)]
    made = []
    bounds = [(0, False), *((start, True) for start, _ in compared), *((end, False) for _, end in resets)]
    for place, figure in enumerate(found):
        remark = next((start for start, stop in remarks if start <= figure.start < stop), None)
        before = [one for one in made if one.remark is None or remark is not None]
        begin = before[-1].ends if before else 0
        begin = begin if remark is None else max(begin, remark + 1)
        line = flat if remark is None else text
        versus = max((end for start, end in compared if begin <= start < figure.start), default=-1)
        reset = max((end for start, end in resets if begin <= start < figure.start), default=-1)
        part = Part(figure, begin, max(begin, versus, reset), remark)
        part.gap = line[part.start : figure.start]
        part.about = bool(_APPROXIMATE.search(line[begin : figure.start]))
        part.span = _spans(text, found, place, made)
        after = _change(part, line, before)
        _subject(part, line, after, names_a_line)
        part.alone = bool(part.aside) and bool(_ALONE.match(part.gap))
        part.brings = bool(part.aside) and bool(_BRINGS.search(part.gap))
        until = part.begin if part.alone else figure.start
        said = line[max(0, reset) : until]
        part.doubtful |= bool(_CAUSE.search(_BECAUSE.sub("", said)))
        if part.alone and remark is None:  # "including ¤ of charges": what follows goes on from before it
            flat = flat[: part.begin] + " " * (part.ends - part.begin) + flat[part.ends :]
        _bound(part, line, versus, reset, bounds)
        made.append(part)
    bounds.sort()
    _carry(made, bounds, len(text))
    return made


def _blank(found: re.Match) -> str:
    return " " * len(found.group())


def _change(part: Part, text: str, before: list[Part]) -> int:
    """Tell whether the figure is a change; give where the words after it begin."""
    stop = part.figure.stop
    gap = text[part.begin : part.figure.start]
    found, after = _CHANGED.search(gap), _CHANGE_AFTER.match(text[stop:])
    if found or after:
        part.change, part.falls = True, bool((found or after)["fall"])
        return stop if found else stop + after.end()
    if before and before[-1].change and _ALSO.match(gap):
        part.change, part.falls = True, before[-1].falls
    elif part.figure.unit == "basis points" or _BY.search(gap):
        part.change = part.doubtful = True  # "reduced revenue by": an effect on the line, not its change
    return stop


def _spans(text: str, found: list[Figure], place: int, made: list[Part]) -> bool:
    figure = found[place]
    if _RANGE_BEFORE.search(text[: figure.start]):
        return True
    if made and made[-1].span and re.fullmatch(r"\s?(?:to|-|–|and)\s?", text[found[place - 1].stop : figure.start]):
        return True
    after = found[place + 1] if place + 1 < len(found) else None
    if after and after.unit == figure.unit and _RANGE.match(text[figure.stop : after.start]):
        return not re.search(rf"\b(?:from|{_RISE}|{_FALL}|by)\s*$", text[: figure.start])
    return False


def _subject(part: Part, text: str, after: int, names_a_line: Callable[[str], bool]) -> None:
    """Find the words that name the line: the clause before the figure, as far back as it takes to name one."""
    stop = part.figure.start
    begins = [part.start, *(one.end() for one in _BOUND.finditer(text, part.start, stop))]
    for begin in reversed(begins):
        if names_a_line(text[begin:stop]):
            wider = begins[max(0, begins.index(begin) - 1)]
            apart = f"{canonical(text[wider:begin])} {canonical(text[begin:stop])}"
            if set(canonical(text[wider:stop]).split()) - set(apart.split()):
                begin = wider  # "selling, general and administrative": the comma stands inside of a name
            intro = [text[one:two] for one, two in pairwise(begins) if two <= begin]
            part.subject = " ".join((*filter(_INTRO.match, intro), text[begin:stop]))
            part.start = begin
            break
    else:
        part.extra = text[begins[0] : stop]
        if not part.begin and words(part.extra):
            part.subject, part.extra = part.extra, ""  # a line of its own, of which no table knows
    end = _AFTER.search(text, after)
    stop = end.start() if end else len(text)
    follows = text[after:stop]
    part.ends = part.figure.stop
    part.of_revenue = bool(_OF_REVENUE.match(text[part.figure.stop :]))
    if end and end.group() == "¤":  # "¤ on revenue of ¤": the words are those of the next figure
        part.doubtful |= part.change and bool(words(follows))
        return
    if part.of_revenue:
        return
    if names_a_line(follows) and (_ASIDE.match(follows) or (not part.subject and not _JOINED.match(follows))):
        part.aside, part.ends = follows, stop
    else:
        part.extra = f"{part.extra} {text[part.figure.stop : after]} {follows}"  # "13% constant currency growth"
        part.ends = stop if _JOINED.match(follows) else part.ends


def _bound(part: Part, text: str, versus: int, reset: int, bounds: list[tuple[int, bool]]) -> None:
    """A new statement after a comparison ends the comparison."""
    gap = text[part.begin : part.figure.start]
    if part.remark is not None or not part.begin or reset >= 0:
        return
    if versus >= 0:
        # "$5 million higher than §, and ¤ higher than §": the comparison between them is over with its period.
        over = text.rfind("§", versus, part.figure.start)
        if over >= 0 and (
            part.change or _TO.search(gap) or (part.subject and _SAYS.search(text[over : part.figure.start]))
        ):
            bounds.append((over + 1, False))
    elif (part.subject and _SAYS.search(text[part.start : part.figure.start])) or (
        part.change and not _ALSO.match(gap)
    ):
        bounds.append((part.start, False))


def _carry(made: list[Part], bounds: list[tuple[int, bool]], length: int) -> None:
    """Give every part its stretch of the sentence, and the subject that it goes on speaking of."""
    subject, versus = "", ""
    for part in made:
        at = max(place for place, (start, _) in enumerate(bounds) if start <= part.figure.start)
        part.opens, part.base = bounds[at]
        later = [*bounds[at + 1 :], (length, False)]
        part.closes = later[0][0]
        if later[0][1]:
            part.compared = (later[0][0], later[1][0])
        part.carried = not part.subject
        shorter = set(words(part.subject)) < set(words(subject))
        if part.subject and shorter and (part.base or not _SAYS.search(part.subject)):
            # "net income from continuing operations of ¤, compared with net income of ¤" is of the same line.
            part.subject, part.carried = "", True
        if part.carried:
            part.subject = (versus or subject) if part.base else subject
        elif part.base and part.remark is None:
            versus = part.subject
        if not part.base:
            versus = ""
            subject = part.subject if part.remark is None else subject
