"""A few lines of a release, as a test writes them, to the frame of facts that the loader would give."""

import re

import pandas as pd

from helpers.amounts import parse
from helpers.tables.dating import CHANGE

_PERIOD = re.compile(r"(?:(?P<months>\d+)M|(?P<day>\d+)) (?P<month>\w{3}) (?P<year>\d{4})(?: (?P<column>.+))?")
_LABEL = re.compile(r"(?:(?P<concept>\w+) = )?(?P<label>[^\[]+?)(?: \[(?P<note>[^\]]+)\])?")


def facts(text: str) -> pd.DataFrame:
    """Make facts of tables written so (a blank line ends a table)::

        income, 1000 | 3M Sep 2007 | 3M Sep 2006
        Net revenues:
        Revenues = Total net revenues | 735,048 | 573,567
        Stock compensation [C]        | (534)   | -

    Words after a period are the column's own (``3M Sep 2007 Non-GAAP``, ``3M Sep 2007 Change``). ``%`` makes
    percentages, two decimals make amounts per share, a label with ``hares`` makes share counts; a blank cell is no
    fact.
    """
    rows, table, section, columns, scale = [], "", "", [], 1
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split("|")]
        if not line.strip():
            table = ""
        elif not table:
            (table, scale), columns, section = cells[0].split(","), [_PERIOD.fullmatch(cell) for cell in cells[1:]], ""
        elif len(cells) == 1:
            section = cells[0]
        else:
            words = _LABEL.fullmatch(cells[0])
            row = {"table": table, "title": table, "row": number, "section": section, "label": words["label"]}
            row |= {"concept": words["concept"] or pd.NA, "note": words["note"] or ""}
            amounts = [parse(cell) for cell in cells[1:]]
            unit = _unit(words["label"], [amount for amount in amounts if amount])
            for column, raw, amount in zip(columns, cells[1:], amounts, strict=True):
                if amount:
                    rows.append(
                        row
                        | _period(column)
                        | _figure(amount, unit, int(scale))
                        | {"raw": raw, "source": f"line {number}"}
                    )
    frame = pd.DataFrame(rows)
    return frame.astype(
        {name: "str" for name in ("table", "title", "section", "label", "concept", "note", "period", "unit", "column")}
    )


def _period(column: re.Match) -> dict:
    day = column["day"] or 1
    end = pd.Timestamp(f"{day} {column['month']} {column['year']}")
    end = end if column["day"] else end + pd.offsets.MonthEnd(0)
    words = column["column"] or ""
    name = column[0].removesuffix(" " + words) + (" change" if CHANGE.search(words) else "")
    return {"period": name, "period_end": end, "months": int(column["months"] or 0), "column": words}


def _unit(label: str, amounts: list) -> str:
    if any(amount.unit == "percent" for amount in amounts):
        return "percent"
    if "hares" in label:
        return "shares"
    return "USD/share" if any(amount.decimals == 2 for amount in amounts) else "USD"


def _figure(amount, unit: str, scale: int) -> dict:
    scale = scale if unit in ("USD", "shares") else 1
    return {"value": amount.value, "unit": unit, "scale": scale, "decimals": amount.decimals}
