"""A company that rolls forward quarter by quarter, and the releases it would publish.

Every figure follows from the last: the balance sheet is rolled by the cash flow statement, the year to date adds up the
quarters, comparatives are the quarters of the year before. What is restated, split or renamed is asked for, and stands
in the releases from then on.
"""

import calendar
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

COMPANY = "Acme Tools, Inc."
FLOWS = {
    "income": (
        "Product revenue", "Service revenue", "Net revenues", "Cost of revenues", "Gross profit",
        "Research and development", "Selling, general and administrative", "Total operating expenses",
        "Operating income", "Interest income", "Income before income taxes", "Provision for income taxes", "Net income",
    ),
    "cash_flow": (
        "Net income", "Depreciation and amortization", "Stock-based compensation", "Accounts receivable, net",
        "Accounts payable", "Net cash provided by operating activities", "Purchases of property and equipment",
        "Purchases of investments", "Net cash used in investing activities", "Proceeds from issuance of common stock",
        "Repurchases of common stock", "Net cash used in financing activities",
        "Net increase in cash and cash equivalents",
    ),
}  # fmt: skip
ASSETS = {
    "cash": "Cash and cash equivalents",
    "receivables": "Accounts receivable, net",
    "investments": "Short-term investments",
    "plant": "Property and equipment, net",
}
OPENING, CLOSING = "Cash and cash equivalents at beginning of period", "Cash and cash equivalents at end of period"
SPANS = {1: "Three", 2: "Six", 3: "Nine", 4: "Twelve"}


@dataclass(frozen=True)
class Quarter:
    """One quarter's flows by label, and what the company has at its end; thousands, shares too."""

    number: int
    flows: dict[str, int]
    held: dict[str, int]
    shares: int


@dataclass(frozen=True)
class Told:
    """How a release tells a quarter: what was restated since changes ``flows``, a split multiplies the shares."""

    restate: Callable[[Quarter], dict[str, int]] = lambda quarter: quarter.flows
    split: int = 1
    labels: tuple[tuple[str, str], ...] = ()


def quarters(count: int, seed: int = 7) -> list[Quarter]:
    """Roll the company forward, four quarters before the first release included."""
    chance, rolled = random.Random(seed), []
    held = {"cash": 400_000, "receivables": 120_000, "investments": 90_000, "plant": 200_000, "payables": 80_000}
    for number in range(-4, count):
        product = 300_000 + 7_000 * number + chance.randrange(20_000)
        service = 90_000 + 3_000 * number + chance.randrange(9_000)
        cost = round(0.4 * (product + service)) + chance.randrange(5_000)
        research, selling = 70_000 + 900 * number + chance.randrange(4_000), 60_000 + chance.randrange(6_000)
        interest = 2_000 + chance.randrange(900)
        operating = product + service - cost - research - selling
        tax = round(0.3 * (operating + interest))
        income = operating + interest - tax
        depreciation, pay = 12_000 + chance.randrange(2_000), 9_000 + chance.randrange(1_500)
        receivables, payables = chance.randrange(-6_000, 9_000), chance.randrange(-4_000, 7_000)
        plant, bought = 15_000 + chance.randrange(8_000), chance.randrange(3_000, 30_000)
        issued, repurchased = 6_000 + chance.randrange(4_000), 20_000 + chance.randrange(30_000)
        operations = income + depreciation + pay - receivables + payables
        change = operations - plant - bought + issued - repurchased
        flows = {
            "Product revenue": product, "Service revenue": service, "Net revenues": product + service,
            "Cost of revenues": cost, "Gross profit": product + service - cost,
            "Research and development": research, "Selling, general and administrative": selling,
            "Total operating expenses": research + selling, "Operating income": operating,
            "Interest income": interest, "Income before income taxes": operating + interest,
            "Provision for income taxes": tax, "Net income": income,
            "Depreciation and amortization": depreciation, "Stock-based compensation": pay,
            "Accounts receivable, net": -receivables, "Accounts payable": payables,
            "Net cash provided by operating activities": operations,
            "Purchases of property and equipment": -plant, "Purchases of investments": -bought,
            "Net cash used in investing activities": -plant - bought,
            "Proceeds from issuance of common stock": issued, "Repurchases of common stock": -repurchased,
            "Net cash used in financing activities": issued - repurchased,
            "Net increase in cash and cash equivalents": change,
        }  # fmt: skip
        moved = {"cash": change, "receivables": receivables, "investments": bought, "plant": plant - depreciation}
        held = {name: amount + {**moved, "payables": payables}[name] for name, amount in held.items()}
        rolled.append(Quarter(number, flows, held, 200_000 - 300 * number))
    return rolled


def releases(
    count: int,
    told: Callable[[int], Told] = lambda number: Told(),
    year_end: int = 12,
    weeks: bool = False,
    cash_flow_quarters: bool = False,
    only: Iterable[int] | None = None,
    seed: int = 7,
) -> dict[str, str]:
    """The releases of the first `count` quarters from the first fiscal quarter of 2005 on: id to text.

    Parameters
    ----------
    told : function
        For the number of a release, how it tells all of its quarters.
    year_end : int
        The month that the fiscal year ends in.
    weeks : bool
        Years end on the last Saturday of their month: quarters have 13 weeks, the last of a long year has 14.
    cash_flow_quarters : bool
        Print the cash flow statement for the quarter too, not for the year to date only.
    only : iterable of int, optional
        The numbers of the releases wanted.
    """
    rolled = {quarter.number: quarter for quarter in quarters(count, seed)}
    wanted = range(count) if only is None else only
    written = {}
    for number in wanted:
        year, quarter = 2005 + number // 4, number % 4 + 1
        name = f"acme-{'' if year_end == 12 else 'fy'}{year}q{quarter}"
        written[name] = _Release(rolled, number, told(number), year_end, weeks, cash_flow_quarters).text()
    return written


@dataclass(frozen=True)
class _Release:
    rolled: dict[int, Quarter]
    number: int
    told: Told
    year_end: int
    weeks: bool
    cash_flow_quarters: bool

    def text(self) -> str:
        place = self.number % 4 + 1
        spans = [1, place] if place > 1 else [1]
        cash_spans = spans if self.cash_flow_quarters else [place]
        columns, cash_columns = self._columns(spans), self._columns(cash_spans)
        dates = [self.number, self.number - place]
        lines = [
            f"{COMPANY} (NASDAQ: ACME) reports on the {('first', 'second', 'third', 'fourth')[place - 1]} quarter.",
            "",
        ]
        lines += self._title("Condensed Consolidated Statements of Operations", ", except per share amounts")
        lines += [*self._heading(spans), *self._flows("income", columns), *self._per_share(columns), ""]
        lines += self._title("Reconciliation of GAAP to Non-GAAP Financial Measures", ", except per share amounts")
        lines += [*self._heading(spans), *self._adjusted(columns), ""]
        lines += [*self._title("Condensed Consolidated Balance Sheets"), *self._balance_sheet(dates), ""]
        lines += [*self._title("Condensed Consolidated Statements of Cash Flows"), *self._heading(cash_spans)]
        lines += [*self._flows("cash_flow", cash_columns), *self._cash(cash_columns)]
        text = "\n".join(lines)
        for old, new in self.told.labels:
            text = text.replace(f"\n{old}\t", f"\n{new}\t")
        return text + "\n"

    def _columns(self, spans: list[int]) -> list[tuple[int, int]]:
        """(last quarter, quarters covered) of each column: this year and last year under each span."""
        return [(last, span) for span in spans for last in (self.number, self.number - 4)]

    def _title(self, title: str, units: str = "") -> list[str]:
        return [COMPANY, title, f"(in thousands{units})", "(unaudited)", ""]

    def _heading(self, spans: list[int]) -> list[str]:
        ends = [self._end(self.number), self._end(self.number - 4)]
        named = {span: f"{SPANS[span]} Months Ended" for span in spans}
        first = "\t".join(f"\t{named[span]}" for span in spans) + "\t"
        return [first, "\t" + "\t".join(_printed_date(end) for _ in spans for end in ends)]

    def _end(self, number: int) -> date:
        year, quarter = 2005 + number // 4, number % 4 + 1
        if self.weeks and quarter < 4:
            return _last_saturday(year - 1, self.year_end) + timedelta(weeks=13 * quarter)
        if self.weeks:
            return _last_saturday(year, self.year_end)
        month = self.year_end + 3 * quarter
        year, month = year - 1 + (month - 1) // 12, (month - 1) % 12 + 1
        return date(year, month, calendar.monthrange(year, month)[1])

    def _sum(self, label: str, last: int, span: int) -> int:
        quarters = [self.rolled[number] for number in range(last - span + 1, last + 1)]
        return sum(self.told.restate(quarter)[label] for quarter in quarters)

    def _shares(self, last: int, span: int) -> int:
        counts = [self.rolled[number].shares for number in range(last - span + 1, last + 1)]
        return round(sum(counts) / span) * self.told.split

    def _flows(self, table: str, columns: list[tuple[int, int]]) -> list[str]:
        return [_line(label, [self._sum(label, *column) for column in columns]) for label in FLOWS[table]]

    def _per_share(self, columns: list[tuple[int, int]]) -> list[str]:
        shares = [self._shares(*column) for column in columns]
        income = [self._sum("Net income", *column) for column in columns]
        earned = [f"$ {amount / count:.2f}" for amount, count in zip(income, shares, strict=True)]
        blank = "\t" * len(columns)
        return [
            f"Net income per share:{blank}", "\t".join(["Basic", *earned]), "\t".join(["Diluted", *earned]),
            f"Shares used in computing net income per share:{blank}", _line("Basic", shares), _line("Diluted", shares),
        ]  # fmt: skip

    def _adjusted(self, columns: list[tuple[int, int]]) -> list[str]:
        income = [self._sum("Net income", *column) for column in columns]
        pay = [self._sum("Stock-based compensation", *column) for column in columns]
        adjusted = [amount + added for amount, added in zip(income, pay, strict=True)]
        earned = [f"$ {amount / self._shares(*column):.2f}" for amount, column in zip(adjusted, columns, strict=True)]
        return [
            _line("GAAP net income", income), _line("Stock-based compensation", pay),
            _line("Non-GAAP net income", adjusted), "\t".join(["Non-GAAP diluted net income per share", *earned]),
        ]  # fmt: skip

    def _balance_sheet(self, dates: list[int]) -> list[str]:
        held = [self.rolled[number].held for number in dates]
        assets = [sum(one[name] for name in ASSETS) for one in held]
        payables = [one["payables"] for one in held]
        equity = [total - owed for total, owed in zip(assets, payables, strict=True)]
        lines = [_line(label, [one[name] for one in held]) for name, label in ASSETS.items()]
        lines += [_line("Total assets", assets), _line("Accounts payable", payables)]
        lines += [
            _line("Total stockholders' equity", equity),
            _line("Total liabilities and stockholders' equity", assets),
        ]
        return ["\t" + "\t".join(_printed_date(self._end(number)) for number in dates), *lines]

    def _cash(self, columns: list[tuple[int, int]]) -> list[str]:
        changes = [self._sum("Net increase in cash and cash equivalents", *column) for column in columns]
        closing = [self.rolled[last].held["cash"] for last, _ in columns]
        opening = [end - change for end, change in zip(closing, changes, strict=True)]
        return [_line(OPENING, opening), _line(CLOSING, closing)]


def _last_saturday(year: int, month: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - 5) % 7)


def _line(label: str, amounts: list[int]) -> str:
    printed = (f"{amount:,}" if amount > 0 else f"({-amount:,})" if amount else "-" for amount in amounts)
    return "\t".join([label, *printed])


def _printed_date(end: date) -> str:
    return f"{end:%B} {end.day}, {end.year}"


def many(count: int) -> dict[str, str]:
    """So many releases, of companies of forty quarters each: id to text."""
    written = {}
    for number in range(-(-count // 40)):
        letter = chr(ord("a") + number % 26) * (number // 26 + 1) if number else ""
        for name, text in releases(40, seed=7 + number, only=range(min(count - 40 * number, 40))).items():
            written[name.replace("acme", f"acme{letter}")] = text.replace(COMPANY, f"Acme{letter} Tools, Inc.")
    return written


def main(count: str, folder: str) -> None:
    """Write so many releases into a folder, to measure or to try things on."""
    for name, text in many(int(count)).items():
        (Path(folder) / f"{name}.txt").write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
