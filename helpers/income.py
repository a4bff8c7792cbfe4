"""What the income statement says: headline figures, margins, common size, the walk from last year to this."""

from itertools import pairwise, repeat

import numpy as np
import pandas as pd

from helpers.given import checked
from helpers.measures import (
    NET_INCOME,
    REVENUE,
    Comparison,
    MissingLine,
    Periods,
    compare,
    computed,
    full_labels,
    line,
    pair,
    periods,
    plain,
    printed_in,
    printed_only,
    ratio,
    revenue,
    share,
    table_name,
)
from helpers.walks import Walk, block, figures, walk

PRETAX_INCOME = (
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
)
DILUTED_EPS = ("EarningsPerShareDiluted", "EarningsPerShareBasicAndDiluted")
DILUTED_SHARES = (
    "WeightedAverageNumberOfDilutedSharesOutstanding",
    "WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
)
HEADLINES = (
    ("Revenue", REVENUE),
    ("Gross profit", ("GrossProfit",)),
    ("Operating income", ("OperatingIncomeLoss",)),
    ("Income before taxes", PRETAX_INCOME),
    ("Net income", NET_INCOME),
    ("Diluted earnings per share", DILUTED_EPS),
    ("Non-GAAP operating income", ("NonGaapOperatingIncomeLoss",)),
    ("Non-GAAP net income", ("NonGaapNetIncomeLoss",)),
    ("Non-GAAP diluted earnings per share", ("NonGaapEarningsPerShareDiluted",)),
)
# A bank's own lines, told by its income and expense beside interest; others print net interest among other income.
BANK_HEADLINES = (
    ("Net interest income", ("InterestIncomeExpenseNet",)),
    ("Noninterest income", ("NoninterestIncome",)),
    ("Provision for credit losses", ("ProvisionForLoanLeaseAndOtherLosses",)),
    ("Noninterest expense", ("NoninterestExpense",)),
)
INSURER_HEADLINES = (
    ("Premiums earned", ("PremiumsEarnedNet",)),
    ("Net investment income", ("NetInvestmentIncome",)),
    ("Benefits and claims", ("PolicyholderBenefitsAndClaimsIncurredNet",)),
)
BANK_RATIOS = (
    ("Net interest margin", ("NetInterestMarginPercent",)),
    ("Return on average assets", ("ReturnOnAverageAssetsPercent",)),
    ("Return on average equity", ("ReturnOnAverageEquityPercent",)),
)
MARGINS = (
    ("Gross margin", ("GrossProfit",)),
    ("Operating margin", ("OperatingIncomeLoss",)),
    ("Net margin", NET_INCOME),
    ("Non-GAAP gross margin", ("NonGaapGrossProfit",)),
    ("Non-GAAP operating margin", ("NonGaapOperatingIncomeLoss",)),
    ("Non-GAAP net margin", ("NonGaapNetIncomeLoss",)),
)
# How a bank's lines between net interest income and income before taxes count in it.
_BANK_SIGNS = {"ProvisionForLoanLeaseAndOtherLosses": -1, "NoninterestIncome": 1, "NoninterestExpense": -1}
# The results of an income statement from top to bottom, and what lies between each and the one above.
RESULTS = (
    (REVENUE, "Revenue"),
    (("InterestIncomeExpenseNet",), "Net interest income"),
    (("GrossProfit",), "Cost of revenue"),
    (("OperatingIncomeLoss",), "Operating expenses"),
    (PRETAX_INCOME, "Other income and expense"),
    (NET_INCOME, "Income taxes and other items"),
)


@checked
def is_bank(facts: pd.DataFrame) -> bool:
    """Whether the income statement is a bank's: it parts interest from all other income and expense."""
    return bool(facts["concept"].isin(("NoninterestIncome", "NoninterestExpense")).any())


@checked
def headlines(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Revenue, profits and earnings per share, GAAP and not, as far as they are printed."""
    lines = (*(BANK_HEADLINES if is_bank(facts) else INSURER_HEADLINES), *HEADLINES[1:])
    makers = [(revenue, facts, months), *((pair, facts, label, concepts, months) for label, concepts in lines)]
    rows = printed_only(makers)
    return compare("Headline figures", periods(facts, months), rows)


@checked
def margins(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Gross, operating and net income in percent of revenue, GAAP and not, as far as they are printed.

    Of a bank, noninterest expense in percent of revenue (its efficiency ratio) and the ratios that it prints.
    """
    whole = revenue(facts, months)
    makers = [(share, facts, label, part, whole, months) for label, part in MARGINS]
    if is_bank(facts):
        makers.insert(0, (share, facts, "Efficiency ratio", ("NoninterestExpense",), whole, months))
        makers += [(pair, facts, label, concepts, months) for label, concepts in BANK_RATIOS]
    return compare("Margins", periods(facts, months), printed_only(makers))


@checked
def revenue_mix(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """What revenue is made of: the lines that add up to it, by product, service, segment or region, in percent of it.

    They stand directly above revenue, in the income statement or another table, and add up to it in every period; of a
    bank they are net interest and other income.
    """
    span = periods(facts, months)
    try:
        whole = line(facts, REVENUE, months, "revenue")
    except MissingLine:
        whole = revenue(facts, months)
        parts = [share(facts, label, concepts, whole, months) for label, concepts in BANK_HEADLINES[:2]]
        return compare("Revenue mix", span, parts)
    total = (whole.set_index("period_end")["value"] * whole["scale"].iloc[0])[lambda figures: figures != 0]
    printed = plain(facts)
    printed = printed[(printed["months"] == months) & (printed["unit"] == whole["unit"].iloc[0])]
    order = printed["table"].map({"income": 0, "segments": 1}).fillna(2)
    for _, cells in printed.groupby([order, "title"], sort=True):
        values = figures(cells).mul(cells.drop_duplicates("row").set_index("row")["scale"], axis=0)
        values = values[[end for end in total.index if end in values]]
        run = _run_that_adds_up(values.to_numpy(), total.reindex(values.columns).to_numpy())
        if span.now in values and run is not None:
            parts = values.iloc[run]
            span = span if span.before in parts else Periods(span.now, pd.NaT, span.now_name, "")
            names = cells.drop_duplicates("row").set_index("row")["label"]
            shares = [
                [ratio(parts.at[row, end], total[end]) if end in parts else np.nan for end in span[:2]]
                for row in parts.index
            ]
            rows = [computed(names[row], "percent", *share) for row, share in zip(parts.index, shares, strict=True)]
            return compare("Revenue mix", span, rows)
    raise MissingLine("This release does not print what its revenue is made of.")


def _run_that_adds_up(rows: np.ndarray, total: np.ndarray) -> slice | None:
    """The run of two or more rows that gives, in every period, a total that the next row prints."""

    def gives(figures: np.ndarray) -> np.ndarray:
        return np.isclose(figures, total, rtol=0, atol=1e-6).all(axis=1)

    for end in np.flatnonzero(gives(rows)) if len(total) else ():
        lengths = np.flatnonzero(gives(np.cumsum(rows[:end][::-1], axis=0))) + 1 if end > 1 else []
        if len(lengths) and lengths[0] > 1:
            return slice(end - lengths[0], end)
    return None


@checked
def common_size(facts: pd.DataFrame, table: str, months: int = 3) -> Comparison:
    """Every amount of a statement in percent of revenue, or of total assets for ``balance_sheet``."""
    sheet = table == "balance_sheet"
    months = 0 if sheet else months
    printed = printed_in(facts, table, months)
    whole = pair(facts, "Total assets", ("Assets",), 0) if sheet else revenue(facts, months)
    span = periods(facts, months)
    printed = printed[printed["unit"] == whole["unit"]]
    if printed.empty:
        raise MissingLine(f"The {table_name(table)} of this release prints no amounts in {whole['unit']}.")
    heads = printed.drop_duplicates("row")
    amounts = printed.assign(value=printed["value"] * printed["scale"] / whole["scale"])
    now, before = (
        ratio(amounts[amounts["period_end"] == end].groupby("row")["value"].first().reindex(heads["row"]), whole[key])
        for key, end in (("now", span.now), ("before", span.before))
    )
    rows = [computed(*row) for row in zip(full_labels(heads), repeat("percent"), now, before, strict=False)]
    return compare(f"In percent of {'total assets' if sheet else 'revenue'}", span, rows)


@checked
def tax_rate(facts: pd.DataFrame, months: int = 3) -> Comparison:
    """Income taxes in percent of income before taxes; NaN on a loss."""
    whole = pair(facts, "Income before taxes", PRETAX_INCOME, months)
    row = share(facts, "Effective tax rate", ("IncomeTaxExpenseBenefit",), whole, months)
    return compare("Effective tax rate", periods(facts, months), [row])


@checked
def year_on_year(facts: pd.DataFrame, months: int = 3) -> Walk:
    """From net income a year before to net income now: what each line of the income statement added or took.

    Between two results that are printed (revenue, gross profit, operating income, ...) the lines are single steps
    where they add up to the difference in both periods; where they do not, the difference is one step.
    """
    span = _two_periods(facts, months)
    statement = plain(facts)
    statement = statement[(statement["table"] == "income") & (statement["months"] == months)]
    chain = RESULTS if is_bank(facts) else [result for result in RESULTS if result[1] != "Net interest income"]
    results = printed_only((_result, statement, concepts, label, months) for concepts, label in chain)
    if len(results) < 2 or results[-1]["concept"] not in NET_INCOME:
        raise MissingLine("This release prints no income statement that leads from revenue to net income.")
    top, bottom = results[0], results[-1]
    words, values = block(statement, top["row"], bottom["row"], bottom["unit"])
    both = values.reindex(columns=[span.now, span.before]).fillna(0.0)
    change, names = both[span.now] - both[span.before], full_labels(words)
    steps = [(top["between"], change[top["row"]], "step")]
    for upper, lower in pairwise(results):
        inner = both.loc[upper["row"] + 1 : lower["row"] - 1]
        by_name = words["concept"].reindex(inner.index).map(_BANK_SIGNS).fillna(0).to_numpy()
        signs = _signs(inner.to_numpy(), (both.loc[lower["row"]] - both.loc[upper["row"]]).to_numpy(), by_name)
        if signs is None:
            steps.append((lower["between"], change[lower["row"]] - change[upper["row"]], "step"))
            continue
        for row, sign in zip(inner.index, signs, strict=True):
            if sign:
                steps.append((names[row], sign * change[row] + 0.0, "step"))  # no negative zero
    before = (f"Net income, {span.before_name}", both.at[bottom["row"], span.before], "start")
    after = (f"Net income, {span.now_name}", both.at[bottom["row"], span.now], "end")
    return walk("Net income, year on year", span.now_name, bottom, [before, *steps, after])


def _result(statement: pd.DataFrame, concepts: tuple[str, ...], between: str, months: int) -> dict:
    return line(statement, concepts, months).iloc[0].to_dict() | {"between": between}


def _near(income: float, shares: float, per_share: float) -> bool:
    # Preferred dividends may halve what is left for a share; a count read in the wrong scale is off a thousandfold.
    return shares > 0 and (abs(per_share) < 0.05 or 0.1 < abs(income / shares / per_share) < 10)


def _two_periods(facts: pd.DataFrame, months: int) -> Periods:
    span = periods(facts, months)
    if not span.before_name:
        raise MissingLine(f"This release prints no period to compare {span.now_name} with.")
    return span


def _signs(rows: np.ndarray, difference: np.ndarray, by_name: np.ndarray) -> list[int] | None:
    """How each row counts in a difference: all added, all subtracted, all subtracted but a total below, or by name."""
    if len(rows) == 0:
        return None
    for signs in ([1] * len(rows), [-1] * len(rows), [*[-1] * (len(rows) - 1), 0], by_name):
        if np.allclose(np.array(signs) @ rows, difference, rtol=0, atol=1e-6):
            return signs
    return None


@checked
def eps_split(facts: pd.DataFrame, months: int = 3) -> Walk:
    """The change of diluted earnings per share, split into what income and what the share count did.

    Income counts at the share count before, the share count at the income now. Where net income over shares is not
    the printed figure (preferred dividends, participating securities) the rest is a step of its own.
    """
    span = _two_periods(facts, months)
    eps, income = (pair(facts, "", concepts, months) for concepts in (DILUTED_EPS, NET_INCOME))
    shares = pair(facts, "Diluted shares", DILUTED_SHARES, months)
    if np.isnan([row["before"] for row in (eps, income, shares)]).any():
        raise MissingLine(f"This release does not print income, shares and earnings per share for {span.before_name}.")
    now, before = (income[key] * income["scale"] for key in ("now", "before"))
    count_now, count_before = (shares[key] * shares["scale"] for key in ("now", "before"))
    if not (_near(now, count_now, eps["now"]) and _near(before, count_before, eps["before"])):
        raise MissingLine("Net income over the printed share count is nowhere near the printed earnings per share.")
    by_income, by_count = (now - before) / count_before, now / count_now - now / count_before
    steps = [("Change in net income", by_income, "step"), ("Change in share count", by_count, "step")]
    rest = eps["now"] - eps["before"] - by_income - by_count
    if abs(rest) > 10.0 ** -eps["decimals"]:  # each of the two printed figures is rounded by half a unit
        steps.append(("Other (net income over shares is not the printed figure)", rest, "step"))
    start = (f"Diluted earnings per share, {span.before_name}", eps["before"], "start")
    end = (f"Diluted earnings per share, {span.now_name}", eps["now"], "end")
    return walk("Diluted earnings per share, year on year", span.now_name, eps, [start, *steps, end])
