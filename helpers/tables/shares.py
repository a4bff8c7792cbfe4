"""Share counts whose scale the units line does not tell truly: income per share times shares is the income."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict

SCALES = (1, 1000, 1_000_000)
ALIKE = 4  # counts of one company's shares lie within such a factor of each other, scales a thousandfold apart


def rescaled(read: list) -> list:
    """Correct the scale of share counts by the tables' own arithmetic.

    Units lines are loose about shares: "in thousands, except per share amounts" stands over counts in thousands and
    over whole counts. A table that prints income, income per share and shares decides: a scale is changed only when
    with the stated one no per-share figure gives any amount of its column, and with another one at least two do.

    Parameters
    ----------
    read : list of Fact
        Every fact of the document. Tables without per-share figures follow where their counts are alike.

    Returns
    -------
    list of Fact
    """
    proven: dict[float, int] = {}
    for facts in _columns(read).values():
        proven |= _proven(facts)
    if not proven:
        return read
    return [_follows(fact, proven) for fact in read]


def _columns(read: list) -> dict:
    """Facts by table; a table is a run of rows with one title and one kind."""
    tables = defaultdict(list)
    for fact in read:
        tables[fact.title, fact.table].append(fact)
    return tables


def _proven(facts: list) -> dict[float, int]:
    """The counts of one table with the scale that its income per share proves, where the stated one does not hold."""
    columns = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        columns[fact.period, fact.column][fact.unit.partition("/")[2] or _kind(fact)].append(fact)
    held, stated = Counter(), set()
    for column in columns.values():
        worths = sorted(abs(fact.value) * fact.scale for fact in column["money"])
        for count in column["shares"]:
            stated.add(count.scale)
            for per_share in column["share"]:
                half = 0.5 * 10.0**-per_share.decimals
                if abs(per_share.value) <= half or not count.value:
                    continue
                low, high = ((abs(per_share.value) + part) * count.value for part in (-half, half))
                held.update(s for s in SCALES if bisect_left(worths, low * s) < bisect_right(worths, high * s))
    best = max(held, key=held.get, default=1)
    if not held or held[best] < 2 or any(held[scale] for scale in stated):
        return {}
    return {fact.value: best for fact in facts if fact.unit == "shares"}


def _kind(fact) -> str:
    return "shares" if fact.unit == "shares" else "money" if len(fact.unit) == 3 else ""


def _follows(fact, proven: dict[float, int]):
    if fact.unit != "shares" or not fact.value:
        return fact
    near = next((scale for count, scale in proven.items() if count / ALIKE <= abs(fact.value) <= count * ALIKE), None)
    return fact if near in (None, fact.scale) else fact._replace(scale=near)
