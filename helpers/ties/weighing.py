"""How much evidence the figures of a sum give, column by column."""

from dataclasses import dataclass
from math import inf, log, log10, pi

from helpers.ties.relation import FAILS, rounding, slip, surprise

ROUNDED = 4  # steps by which a sum of rounded figures may miss its total: five times the spread that ten parts give
LONE = 0.5  # digits that a difference must have as a misprint where no column holds: four-digit figures
ADDING = 0.8  # digits that must come from columns that add something to something
UNKNOWN = 1.0  # digits that it costs a sum which no column meets to the digit: that its table rounds is not known yet
FAR = 10  # steps: lines of smaller figures differ by no more than rounding anyway


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


def cancels(lines: Lines, parts: tuple[int, ...], coefs: tuple[int, ...]) -> bool:
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


def turned(lines: Lines, target: int, parts: tuple[int, ...], coefs: tuple[int, ...]) -> tuple[int, ...]:
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
    figures have; a difference that is one of the parts is no misprint, but a part that does not belong. Most of a digit
    must come from columns that add something to something, or from a misprint: otherwise nothing is proven, and the
    evidence is minus infinity.
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
        fails = _misprint(off, max(third or largest, off), figures)
        if off > slack or not third or holds < fails:
            against.append(fails)
        else:
            adding.append(holds)
    adds = sum(adding) - (UNKNOWN if adding and not exact else 0.0)
    evidence = adds + repeated + sum(against)
    proven = adds >= ADDING or (bool(against or not adding) and sum(against) >= (0 if repeated or adding else LONE))
    return evidence if proven else -inf, len(against), exact


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
