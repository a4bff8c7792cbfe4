"""The grammar around figures: where a comparison begins, what is a change, which words name the line."""

import re
from dataclasses import dataclass

from helpers.claims.figures import Figure
from helpers.claims.vocabulary import VOCABULARY

_GRAMMAR = VOCABULARY["grammar"]
_RISE, _FALL, _ABOUT, _VERBS = (_GRAMMAR[name] for name in ("rise", "fall", "about", "verbs"))
_CHANGED = re.compile(
    rf"\b(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))"
    rf"(?:,? (?:by|of|a|an|or|was|were|strong|solid|another|{_ABOUT}|{_RISE}|{_FALL}))*[ (]*$",
    re.I,
)
_CHANGE_AFTER = re.compile(
    r"^[ -](?:[\w-]+[ -]){0,2}?(?:(?P<rise>increase|growth|improvement|rise|gain|higher)|(?P<fall>decrease|decline|reduction|drop|lower))\b",
    re.I,
)
_ALSO = re.compile(r"^[\s,(]*(?:or|and|representing|which represents)?[\s,(]*$", re.I)
_COMPARED = re.compile(
    r"\b(?:(?:as )?compar\w+\s(?:with|to)|versus|vs\b\.?|against|relative to|than|as opposed to|(?:up|down) from"
    r"|from(?=\s(?:the\s|a\s|an\s|its\s|only\s)?(?:[\w-]+\s)?[§¤])|from(?=\s(?:[\w-]+\s){0,5}of\s¤)|over(?=\s(?:the\s)?§))",
    re.I,
)
_SAYS = re.compile(rf"\b(?:{_VERBS}|{_RISE}|{_FALL})\b", re.I)
_RESET = re.compile(
    r";|[.?!]\s|(?:\b(?:and|while|but)|,)\s(?=(?:and\s)?(?:up|down|increased|decreased|grew|rose|fell|declined|an? (?:\w+ )?(?:increase|decrease)|(?:increase|decrease) of)\b)",
    re.I,
)
_BOUND = re.compile(r"[,:()\[\]–—“”\"]|\s-+\s|\b(?:while|but|whereas)\b", re.I)
_AFTER = re.compile(
    rf"[,;:()¤§–—.]|\s-+\s|\b(?:and|while|but|due|primarily|driven|reflecting|{_VERBS}|{_RISE}|{_FALL})\b"
    rf"|{_COMPARED.pattern}",
    re.I,
)
_ASIDE = re.compile(r"^\s(?:in|of)\s", re.I)
_JOINED = re.compile(
    r"^\s(?:in|of|on|at|for|from|related|attributable|after|before|net|excluding|including|associated|as)\b", re.I
)
NEAR = re.compile(r"^[\s,(]*(?:for|in|during|at|as of|on|of)?\s?(?:the|its|our)?\s?$", re.I)
_RANGE = re.compile(r"^\s?(?:to|-|–|—)\s?$", re.I)
_RANGE_BEFORE = re.compile(r"(?:\bbetween|\brange of|plus or minus|\+/-|±)\s*$|[\d.]\s?(?:to|-|–|—)\s?$", re.I)
_APPROXIMATE = re.compile(rf"(?:\b(?:{_ABOUT})|~)\s*(?:an?\s)?$", re.I)
LOSS = re.compile(r"\b(?:loss(?:es)?|deficit|used)\b(?!\))", re.I)
EITHER = re.compile(r"\((?:loss|benefit|used in|provision)\)|\bor \(?loss\b", re.I)
MARGIN = re.compile(r"\bmargins?\b|\bas a percent|\btax rate\b", re.I)
_OF_REVENUE = re.compile(
    r"^\sof\s(?:the\s|our\s|its\s)?(?:§\s*(?:['’]s\s)?)?(?:total\s|net\s|company\s|consolidated\s)*(?:revenues?|sales)\b",
    re.I,
)


@dataclass
class Part:
    """The part of a sentence that a figure stands in."""

    figure: Figure
    start: int  # where the words that belong to the figure begin
    change: bool = False
    falls: bool = False
    base: bool = False  # the figure is what another is compared with
    opens: int = 0  # the stretch of the sentence that speaks of the figure's period
    closes: int = 0
    compared: tuple[int, ...] = ()  # where comparisons begin
    compared_closes: int = 0  # where the comparison that follows the figure ends
    gap: str = ""  # the words between the figure before and this one
    subject: str = ""
    carried: bool = False  # the subject is that of a figure before
    extra: str = ""  # words around the figure that narrow the subject
    aside: str = ""
    about: bool = False
    of_revenue: bool = False
    span: bool = False  # one end of a range


def masked(text, found, named):
    """The text with a mark in place of every figure (¤) and period (§), all other characters where they were."""
    pieces = list(text)
    for spans, mark in ((found, "¤"), (named, "§")):
        for one in spans:
            pieces[one.start : one.stop] = mark + " " * (one.stop - one.start - 1)
    return "".join(pieces)


def parts(text, found, names_a_line):
    """Cut a sentence into the parts that its figures stand in.

    Parameters
    ----------
    text : str
        The sentence as `masked`.
    found : list of Figure
    names_a_line : callable
        Tells whether a piece of text holds a word that names a line.

    Returns
    -------
    list of Part
        One per figure.
    """
    compared = [(one.start(), one.end()) for one in _COMPARED.finditer(text)]
    resets = [(one.start(), one.end()) for one in _RESET.finditer(text)]
    made, bounds = [], [(0, False), *((start, True) for start, _ in compared), *((end, False) for _, end in resets)]
    for place, figure in enumerate(found):
        begin = found[place - 1].stop + len(made[-1].aside) if place else 0
        gap = text[begin : figure.start]
        versus = max((end for start, end in compared if begin <= start < figure.start), default=-1)
        reset = max((end for start, end in resets if begin <= start < figure.start), default=-1)
        part = Part(figure, max(begin, versus, reset))
        _change(part, text, gap, made)
        part.gap = text[part.start : figure.start]
        part.about = bool(_APPROXIMATE.search(gap))
        part.span = _spans(text, found, place, made)
        _subject(part, text, names_a_line)
        if versus < 0 <= begin and place and reset < 0:
            own = part.subject and _SAYS.search(text[part.start : figure.start])
            if own or (part.change and not _ALSO.match(gap)):
                bounds.append((part.start, False))
        made.append(part)
    bounds.sort()
    _carry(made, bounds, len(text))
    return made


def _change(part, text, gap, made):
    rest = text[part.figure.stop :]
    found = _CHANGED.search(gap) or _CHANGE_AFTER.match(rest)
    if found:
        part.change, part.falls = True, bool(found["fall"])
    elif made and made[-1].change and _ALSO.match(gap):
        part.change, part.falls = True, made[-1].falls
    elif part.figure.unit == "basis points":
        part.change = True


def _spans(text, found, place, made):
    figure = found[place]
    if _RANGE_BEFORE.search(text[: figure.start]):
        return True
    if made and made[-1].span and re.fullmatch(r"\s?(?:to|-|–|and)\s?", text[found[place - 1].stop : figure.start]):
        return True
    after = found[place + 1] if place + 1 < len(found) else None
    if after and after.unit == figure.unit and _RANGE.match(text[figure.stop : after.start]):
        return not made or not re.search(r"\bfrom\s*$", text[: figure.start])
    return False


def _subject(part, text, names_a_line):
    """Find the words that name the line: the clause before the figure, as far back as it takes to name one."""
    stop = part.figure.start
    begins = [part.start, *(one.end() for one in _BOUND.finditer(text, part.start, stop))]
    for begin in reversed(begins):
        if names_a_line(text[begin:stop].replace("¤", " ").replace("§", " ")):
            part.subject, part.start = text[begin:stop], begin
            break
    else:
        part.extra = text[begins[0] : stop]
    end = _AFTER.search(text, part.figure.stop)
    after = text[part.figure.stop : end.start() if end else len(text)]
    part.of_revenue = bool(_OF_REVENUE.match(text[part.figure.stop :]))
    if part.of_revenue:
        return
    named = names_a_line(after)
    if named and (_ASIDE.match(after) or (not part.subject and not _JOINED.match(after))):
        part.aside = after
    elif _JOINED.match(after):
        part.extra = f"{part.extra} {after}"


def _carry(made, bounds, length):
    """Give every part its stretch of the sentence, and the subject that it goes on speaking of."""
    subject, versus = "", ""
    for part in made:
        at = max(place for place, (start, _) in enumerate(bounds) if start <= part.figure.start)
        part.opens, part.base = bounds[at]
        later = [bound for bound in bounds if bound[0] > part.figure.start]
        part.closes = later[0][0] if later else length
        part.compared = tuple(start for start, base in later if base)[:1]
        if later and later[0][1]:
            part.compared_closes = later[1][0] if len(later) > 1 else length
        else:
            part.compared = ()
        part.carried = not part.subject
        if part.base:
            versus = part.subject or versus or subject
            part.subject = versus
        else:
            subject, versus = part.subject or subject, ""
            part.subject = subject
