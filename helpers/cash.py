"""Cash and capital: from net income to cash, from cash to cash, free cash flow, net cash, working capital."""

import numpy as np
import pandas as pd

from helpers.given import checked
from helpers.measures import (
    NET_INCOME,
    REVENUE,
    Comparison,
    MissingLine,
    compare,
    computed,
    days_of_sales,
    line,
    pair,
    periods,
    plain,
    printed_in,
    printed_only,
    ratio,
    revenue,
)
from helpers.walks import Walk, printed_walk, walk

OPERATING_CASH = ("NetCashProvidedByUsedInOperatingActivities",)
CAPITAL_SPENDING = (
    "PaymentsToAcquirePropertyPlantAndEquipment",
    "PaymentsToAcquireProductiveAssets",
    # An oil company spends on wells, acreage and plant in lines of their own.
    "PaymentsToAcquireOilAndGasPropertyAndEquipment",
    "PaymentsToAcquireOilAndGasProperty",
    "PaymentsToExploreAndDevelopOilAndGasProperties",
    "PaymentsToAcquireOtherPropertyPlantAndEquipment",
    "PaymentsToAcquireOtherProductiveAssets",
)
ACTIVITIES = (
    (OPERATING_CASH, "Operating activities"),
    (("NetCashProvidedByUsedInInvestingActivities",), "Investing activities"),
    (("NetCashProvidedByUsedInFinancingActivities",), "Financing activities"),
)
CASH = (
    "CashAndCashEquivalentsAtCarryingValue",
    "CashCashEquivalentsAndShortTermInvestments",
    "Cash",
    "CashAndDueFromBanks",
    "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
)
INVESTMENTS = (
    "ShortTermInvestments",
    "MarketableSecuritiesCurrent",
    "LongTermInvestments",
    "MarketableSecuritiesNoncurrent",
)
DEBT = (
    "ShortTermBorrowings",
    "DebtCurrent",
    "LongTermDebtCurrent",
    "LongTermDebtNoncurrent",
    "DebtLongtermAndShorttermCombinedAmount",
    "ConvertibleNotesPayable",
    "ConvertibleNotesPayableCurrent",
    "ConvertibleLongTermNotesPayable",
    "FederalHomeLoanBankAdvancesLongTerm",
)
BALANCES = (
    ("Loans", ("LoansAndLeasesReceivableNetReportedAmount", "LoansAndLeasesReceivableGrossCarryingAmount")),
    ("Deposits", ("Deposits",)),
    ("Current assets", ("AssetsCurrent",)),
    ("Total assets", ("Assets",)),
    ("Current liabilities", ("LiabilitiesCurrent",)),
    ("Total liabilities", ("Liabilities",)),
    (
        "Shareholders' equity",
        ("StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"),
    ),
)
BOTH = ("now", "before")


@checked
def net_income_to_cash(facts: pd.DataFrame, months: int, by: str = "step") -> Walk:
    """From net income to operating cash: the first part of the cash flow statement, as printed.

    ``by`` is ``step``, or ``section`` to take the steps under one heading together.
    """
    statement = printed_in(facts, "cash_flow")
    last = line(statement, OPERATING_CASH, months)["row"].iloc[0]
    span, printed = periods(statement, months), statement[statement["months"] == months]
    # Net income may have a name of its own there ("Loss for the period"), but it is the statement's first line then.
    named = printed.loc[printed["concept"].isin(NET_INCOME) & (printed["row"] < last), "row"]
    first = named.iloc[0] if len(named) else printed["row"].min()
    if first >= last - 1:
        raise MissingLine("The cash flow statement of this release prints no steps from net income to operating cash.")
    return printed_walk("From net income to operating cash", printed, first, last, span).grouped(by)


@checked
def cash_walk(facts: pd.DataFrame, months: int) -> Walk:
    """Cash at the beginning, what each activity brought or took, cash at the end.

    What else moved the printed end (exchange rates, cash of businesses held for sale) is one step, so that the
    walk closes; it is left out when it is zero.
    """
    statement = printed_in(facts, "cash_flow")
    totals = [pair(statement, label, concepts, months) for concepts, label in ACTIVITIES]
    names = statement["concept"].dropna()
    opened = names[names.str.endswith("BeginningOfPeriod")]
    if opened.empty:
        raise MissingLine("The cash flow statement of this release does not print the cash it begins with.")
    opening = pair(statement, "", [opened.iloc[0]], months)
    closing = pair(statement, "", [opened.iloc[0].removesuffix("BeginningOfPeriod")], months)
    steps = [(total["label"], total["now"], "step") for total in totals]
    other = round(closing["now"] - opening["now"] - sum(amount for _, amount, _ in steps), 9)
    steps += [("Exchange rates and other", other, "step")] if other else []
    ends = ("Cash at the beginning", opening["now"], "start"), ("Cash at the end", closing["now"], "end")
    return walk("Cash from beginning to end", periods(statement, months).now_name, closing, [ends[0], *steps, ends[1]])


@checked
def free_cash_flow(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Operating cash, capital spending and what is left, with how much of net income arrived as cash."""
    operating, spending = pair(facts, "Operating cash flow", OPERATING_CASH, months), capital_spending(facts, months)
    rescale = spending["scale"] / operating["scale"]
    spending |= {key: spending[key] * rescale for key in BOTH} | {"scale": operating["scale"]}
    free = operating | {"label": "Free cash flow"} | {key: operating[key] - spending[key] for key in BOTH}
    rows = [operating, spending, free]
    for label, upper, concepts in (
        ("Cash conversion", operating, NET_INCOME),
        ("Free cash flow conversion", free, NET_INCOME),
        ("Free cash flow margin", free, REVENUE),
    ):
        try:
            lower = revenue(facts, months) if concepts is REVENUE else pair(facts, "", concepts, months)
        except MissingLine:
            continue
        scale = upper["scale"] / lower["scale"]
        rows.append(computed(label, "percent", *(ratio(upper[key] * scale, lower[key]) for key in BOTH)))
    return compare("Free cash flow", periods(facts, months), rows)


@checked
def capital_spending(facts: pd.DataFrame, months: int) -> dict:
    """What was spent on property and equipment, as a row of a `Comparison`: the lines of the cash flow statement added.

    It counts as an outflow, in parentheses or not: a release prints it as a payment either way.
    """
    row = pair(facts, "Capital spending", CAPITAL_SPENDING, months)
    statement = plain(facts)
    statement = statement[(statement["table"] == "cash_flow") & (statement["months"] == months)]
    # Below the total of investing stand disclosures, of what was bought but not yet paid for among them.
    total = statement.loc[statement["concept"].isin(ACTIVITIES[1][0]), "row"].max()
    spent = statement[statement["concept"].isin(CAPITAL_SPENDING) & ~(statement["row"] > total)]
    if spent["row"].nunique() > 1:
        span = periods(facts, months)
        found = spent.groupby("period_end")["value"].sum()
        row |= {"now": found.get(span.now, np.nan), "before": found.get(span.before, np.nan)}
        row |= {"scale": int(spent["scale"].iloc[0]), "decimals": int(spent["decimals"].max())}
    return row | {key: abs(row[key]) for key in BOTH}


@checked
def balances(facts: pd.DataFrame) -> Comparison:
    """The totals of the balance sheet, as far as they are printed."""
    span = periods(facts, 0)
    return compare(
        "Balance sheet", span, printed_only((pair, facts, label, concepts, 0) for label, concepts in BALANCES)
    )


@checked
def net_cash(facts: pd.DataFrame) -> Walk:
    """Cash and investments less debt, from the balance sheet's own lines.

    Long-term investments count: they are what a release's own total of cash and investments counts.
    """
    sheet = printed_in(facts, "balance_sheet")
    if sheet["concept"].eq("Deposits").any():
        raise MissingLine("Deposits are printed: a bank's cash is its customers' too, so that net cash means nothing.")
    span, cash = periods(sheet, 0), pair(sheet, "Cash", CASH, 0)
    now = sheet[(sheet["period_end"] == span.now) & (sheet["value"] != 0)]
    steps = [(line(sheet, CASH, 0)["label"].iloc[0], cash["now"], "start")]
    for concepts, sign in ((INVESTMENTS, 1), (DEBT, -1)):
        steps += [(row.label, sign * row.value, "step") for row in now[now["concept"].isin(concepts)].itertuples()]
    end = sum(amount for _, amount, _ in steps)
    return walk("Net cash", span.now_name, cash, [*steps, ("Net cash" if end >= 0 else "Net debt", end, "end")])


@checked
def working_capital(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Current assets less current liabilities, the current ratio, and days of sales where revenue is printed.

    Days of sales need the revenue of the period that ends on the balance sheet's date; for the balance sheet
    before, that revenue is printed only when it happens to be a column of this release.
    """
    try:
        assets = pair(facts, "Current assets", ("AssetsCurrent",), 0)
        liabilities = pair(facts, "Current liabilities", ("LiabilitiesCurrent",), 0)
    except MissingLine:
        raise MissingLine(
            "This release does not print current assets and current liabilities, as banks, insurers and owners of"
            " real estate do not, so that there is no working capital."
        ) from None
    capital = assets | {"label": "Working capital"} | {key: assets[key] - liabilities[key] for key in BOTH}
    current = (ratio(assets[key], liabilities[key]) / 100 for key in BOTH)
    rows = [assets, liabilities, capital, computed("Current ratio", "times", *current, decimals=2)]
    span = periods(facts, 0)
    try:
        receivables = pair(facts, "", ("AccountsReceivableNetCurrent",), 0)
        earned = line(facts, REVENUE, months).set_index("period_end")
    except MissingLine:
        return compare("Working capital", span, rows)
    sales = (earned["value"] * earned["scale"] / receivables["scale"]).reindex([span.now, span.before])
    days = (days_of_sales(receivables[key], value, months) for key, value in zip(BOTH, sales, strict=True))
    return compare("Working capital", span, [*rows, computed("Days of sales outstanding", "days", *days, decimals=0)])
