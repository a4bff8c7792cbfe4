"""How cells look: number formats that show a figure as it is printed, the colours of a model, text that is safe."""

import re

from helpers.currencies import SIGNS

# The colours by which analysts read models, and amber for what the release's own figures contradict.
INPUT, FORMULA, LINK, EXCEPTION = "#0000FF", "#000000", "#00702E", "#FFE699"
_SIGNS = sorted(SIGNS, key=len, reverse=True)
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # characters that a cell can hold
_MORE = {"percent": 2, "multiple": 2}  # digits that show why a recomputed figure differs


def text(words: object) -> str:
    """Words of a release as a cell or a note can hold them."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", str(words))[:_LONGEST]


def obeyed(words: str) -> bool:
    """Tell whether a spreadsheet takes the text for a formula when it is typed or imported."""
    return words.lstrip().startswith(("=", "+", "-", "@"))


def is_dash(raw: str) -> bool:
    """Tell whether a cell prints its zero as a dash."""
    return not any(letter.isdigit() for letter in raw)


def number_format(unit: str, decimals: int, raw: str = "-") -> str:
    """The number format that prints a figure as the release does.

    Thousands are parted, negatives stand in parentheses, a zero is a dash unless it is printed as a figure, and a
    currency sign stands where one is printed.

    Parameters
    ----------
    unit, decimals, raw
        As in `Release.facts`.
    """
    digits = f"#,##0.{'0' * decimals}".rstrip(".")
    after = {"percent": "%", "multiple": '"x"', "basis points": '" bp"'}.get(unit, "")
    sign = next((f'"{sign}"' for sign in _SIGNS if sign in raw), "")
    zero = f'{sign}"–"_)' if is_dash(raw) else f"{sign}{digits}{after}_)"
    return f"{sign}{digits}{after}_);({sign}{digits}{after});{zero}"


def exact_format(unit: str, decimals: int) -> str:
    """The number format of a recomputed figure: with more digits than printed where it is a quotient."""
    return number_format(unit, decimals + (2 if unit.endswith("/share") else _MORE.get(unit, 0)))
