"""When a figure agrees with a value of the tables, how much that proves, and when a difference is an error."""

from helpers.claims.reading import Claim
from helpers.claims.tables import Cell, Key, Tables

# A figure that differs from the line it seems to name may be wrong, or may be of something else. Close by it is wrong:
# one digit, a few percent, million for billion. Farther off only the plainest sentence is believed, and never beyond a
# factor of ten: a figure of another line comes that close by accident about once in twenty times.
CLOSE, FAR = 0.05, 10.0
_TINY = 1e-9  # binary fractions: 0.545 printed and 0.545 computed differ by less


def reach(claim: Claim) -> float:
    """How far a value may lie from the figure and still be printed as it: half of the last digit."""
    return claim.figure.precision / 2 * (2 if claim.about else 1)


def factors(claim: Claim, cell: Cell) -> tuple[float, ...]:
    """What a cell may have to be multiplied by to come in the claim's unit.

    A table may not say that it prints thousands, and a sentence may print dollars in the tables' own thousands.
    """
    if claim.figure.unit != "money":
        return (1.0,)
    if cell.scale == 1:
        return (1.0, 1e3, 1e6)
    return (1.0, 1.0 / cell.scale) if claim.figure.bare else (1.0,)


def candidates(claim: Claim, tables: Tables, key: Key) -> list[Cell]:
    """The cells of a period that may agree with the figure, in printed order."""
    figure, found = claim.figure, {}
    scales = (1.0, 1e3, 1e6, *((1e-3, 1e-6) if figure.bare else ())) if figure.unit == "money" else (1.0,)
    for scale in scales:
        wide = max(reach(claim), tables.widest[figure.unit, key] * scale) * (1 + _TINY) + _TINY
        low, high = (abs(figure.value) - wide) / scale, (abs(figure.value) + wide) / scale
        found.update((cell.place, cell) for cell in tables.between(figure.unit, key, low, high))
    return [found[place] for place in sorted(found)]


def agreeing(claim: Claim, cell: Cell) -> float | None:
    """The cell's value in the claim's unit where the two agree within the printed precision, else None."""
    figure = claim.figure
    for factor in factors(claim, cell):
        if _within(abs(figure.value) - abs(cell.value) * factor, max(reach(claim), cell.half * factor)):
            break
    else:
        return None
    open_sign = claim.loss is None or not cell.value or (figure.value < 0 and not figure.signed)
    if cell.line.signed and not open_sign and (claim.loss or figure.value < 0) != (cell.value < 0):
        return None
    return cell.value * factor


def common_digits(claim: Claim, cell: Cell, value: float) -> int:
    """How many significant digits a figure and the cell it agrees with have in common."""
    half = cell.half * abs(value / cell.value) if cell.value else 0.0
    return len(str(int(abs(value) / (2 * max(reach(claim), half)) * (1 + _TINY))))


def matches(claim: Claim, value: float, slack: float) -> bool:
    """Whether a computed change or ratio agrees, its own terms being rounded by so much as `slack`."""
    figure = claim.figure
    said = -abs(figure.value) if claim.falls or figure.value < 0 else figure.value
    if figure.unit == "basis points" or not claim.change:
        said, value = abs(said), abs(value)
    return _within(said - value, reach(claim) + slack)


def ratio_slack(first: Cell, second: Cell) -> float:
    """How far a ratio in percent may lie off because its terms are rounded."""
    return 100 * (first.half + abs(first.value / second.value) * second.half) / abs(second.value)


def believable(claim: Claim, value: float) -> bool:
    """Whether a figure that disagrees with `value` is a wrong figure rather than one of something else."""
    said, value = abs(claim.figure.value), abs(value)
    if not said or not value:
        return False
    ratio = max(said / value, value / said)
    if ratio <= 1 + CLOSE or _one_digit(said, value, claim.figure.precision):
        return True
    if min(abs(ratio / thousands - 1) for thousands in (1e3, 1e6)) <= CLOSE:
        return True
    plainest = claim.states and claim.stated and not claim.sentence.heading
    return ratio <= FAR and plainest and (not claim.change or claim.base_stated)


def _within(difference: float, reach: float) -> bool:
    return abs(difference) <= reach * (1 + _TINY) + _TINY


def _one_digit(said: float, value: float, precision: float) -> bool:
    """Whether one digit changed, or two neighbours swapped, makes one of the other as printed."""
    one, other = (f"{round(amount / precision):d}" for amount in (said, value))
    one, other = one.zfill(len(other)), other.zfill(len(one))
    differing = [place for place, (first, second) in enumerate(zip(one, other, strict=True)) if first != second]
    if len(differing) == 2 and differing[1] == differing[0] + 1:
        first, second = differing
        return one[first] == other[second] and one[second] == other[first]
    return len(differing) <= 1
