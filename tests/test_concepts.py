"""Printed labels and the names expected of them."""

from itertools import combinations
from types import SimpleNamespace

import pytest

from helpers import concepts
from helpers.labels import vocabulary

DILUTED_SHARES = "WeightedAverageNumberOfDilutedSharesOutstanding"
PRETAX = "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest"
CASH_AND_RESTRICTED = "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"
PER_SHARE = {"unit": "USD/share"}
SHARES = {"unit": "shares"}
PERCENT = {"unit": "percent"}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("Revenues", "Net revenues; NET SALES; Total revenue; Revenues, net; Total sales and revenues; Sales"),
        ("CostOfRevenue", "Cost of sales; Cost of goods sold; Total cost of revenues; Merchandise costs"),
        ("GrossProfit", "Gross margin; Gross profit (loss); Gross loss"),
        ("ResearchAndDevelopmentExpense", "Research & development; R&D; Research and development expenses, net"),
        ("SellingAndMarketingExpense", "Sales and marketing; Marketing and sales; Selling & marketing expenses"),
        ("MarketingExpense", "Marketing expenses"),
        ("SellingGeneralAndAdministrativeExpense", "SG&A; Selling, general and administrative expenses"),
        ("OperatingExpenses", "Total operating expenses; Operating expenses"),
        ("OperatingIncomeLoss", "Operating (loss) income; Loss from operations; Operating profit (loss)"),
        ("InterestExpense", "Interest expense; Interest charges; Interest expense, net of capitalized interest"),
        (PRETAX, "Income before provision for income taxes; (Loss) before taxes; Pre-tax income; Profit before taxes"),
        ("IncomeTaxExpenseBenefit", "Provision for (benefit from) income taxes; Income tax benefit; Taxes on income"),
        ("NetIncomeLoss", "Net (loss); Net earnings; Net loss and comprehensive loss; Net income (1)"),
        ("NetIncomeLoss", "Net income attributable to the Company; Net loss attributable to Example Works, Inc."),
        ("NetIncomeLossAttributableToNoncontrollingInterest", "Less: net income attributable to minority interests"),
        ("NetIncomeLossAvailableToCommonStockholdersBasic", "Net income available to common shareholders"),
        ("ProfitLoss", "Net income including noncontrolling interests"),
        ("InterestIncomeExpenseNet", "Net interest income"),
        ("ProvisionForLoanLeaseAndOtherLosses", "Provision for credit losses; Provision (benefit) for loan losses"),
        ("NoninterestIncome", "Total noninterest income; Total non-interest income"),
        ("NoninterestExpense", "Total non-interest expenses"),
        ("PremiumsEarnedNet", "Net premiums earned; Premiums earned, net"),
        ("PolicyholderBenefitsAndClaimsIncurredNet", "Benefits and claims, net; Losses and loss adjustment expenses"),
        ("BenefitsLossesAndExpenses", "Total benefits, losses and expenses; Total losses and expenses"),
        ("OperatingLeaseLeaseIncome", "Rental income; Total rental revenues"),
    ],
)
def test_lines_of_an_income_statement(name, labels):
    assert {concepts.name(label, "income") for label in labels.split("; ")} == {name}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("CashAndCashEquivalentsAtCarryingValue", "Cash and cash equivalents; Cash & equivalents"),
        ("CashCashEquivalentsAndShortTermInvestments", "Cash, cash equivalents and marketable securities"),
        ("AccountsReceivableNetCurrent", "Accounts receivable, less allowances of $6 and $5; Trade receivables—net"),
        ("InventoryNet", "Inventories; Merchandise inventories, net"),
        ("PropertyPlantAndEquipmentNet", "Net property and equipment; Premises and equipment, net"),
        ("PropertyPlantAndEquipmentNet", "Property, plant and equipment, at cost, less accumulated depreciation of $9"),
        ("Assets", "TOTAL ASSETS"),
        ("Deposits", "Total deposits"),
        ("LoansAndLeasesReceivableNetReportedAmount", "Loans, net of allowance for loan losses of $9 and $8"),
        ("LongTermDebtNoncurrent", "Long-term debt, net of current portion; Long-term debt, less current maturities"),
        ("LongTermDebtCurrent", "Current portion of long-term debt; Long-term debt due within one year"),
        ("CommonStockValue", "Common stock, $0.001 par value; 900 shares authorized"),
        ("StockholdersEquity", "Total shareholders’ equity (deficit); Total Example Works, Inc. stockholders' equity"),
        ("StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Total equity"),
        ("LiabilitiesAndStockholdersEquity", "Total liabilities and equity; Total equity and liabilities"),
    ],
)
def test_lines_of_a_balance_sheet(name, labels):
    # "; 900 shares" is one label: a semicolon parts labels only before a capital letter.
    split = labels.replace("; ", "\n").replace("\n9", "; 9").split("\n")
    assert {concepts.name(label, "balance_sheet") for label in split} == {name}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("NetIncomeLoss", "Net income (loss); Net earnings"),
        (
            "DepreciationDepletionAndAmortization",
            "Depreciation and amortization; Depletion, depreciation, amortization",
        ),
        ("ShareBasedCompensation", "Stock-based compensation; Equity-based compensation expense"),
        ("IncreaseDecreaseInAccountsReceivable", "Accounts receivable, net; Decrease in trade receivables"),
        ("NetCashProvidedByUsedInOperatingActivities", "Net cash (used in) provided by operating activities"),
        ("NetCashProvidedByUsedInOperatingActivities", "Cash flows from operating activities; Cash from operations"),
        ("NetCashProvidedByUsedInInvestingActivities", "Net Cash Utilized by Investing Activities"),
        ("NetCashProvidedByUsedInFinancingActivities", "Cash generated by financing activities"),
        ("PaymentsToAcquirePropertyPlantAndEquipment", "Capital expenditures; Additions to property and equipment"),
        ("PaymentsToAcquirePropertyPlantAndEquipment", "Purchases of property, plant and equipment, net"),
        ("PaymentsToAcquireProductiveAssets", "Purchases of property and equipment and intangible assets"),
        ("PaymentsForRepurchaseOfCommonStock", "Repurchases of common stock; Purchase of treasury shares"),
        ("PaymentsOfDividends", "Dividends paid; Payments of dividends to stockholders"),
        (
            "CashAndCashEquivalentsPeriodIncreaseDecrease",
            "Net (decrease) increase in cash; Change in cash and equivalents",
        ),
        ("CashAndCashEquivalentsAtCarryingValueBeginningOfPeriod", "Cash and cash equivalents, beginning of year"),
        ("CashAndCashEquivalentsAtCarryingValue", "Cash and cash equivalents at end of period"),
        (CASH_AND_RESTRICTED, "Cash, cash equivalents and restricted cash, end of period"),
        ("IncreaseDecreaseInRestrictedCash", "Changes in restricted cash"),
    ],
)
def test_lines_of_a_cash_flow_statement(name, labels):
    assert {concepts.name(label, "cash_flow") for label in labels.split("; ")} == {name}


@pytest.mark.parametrize(
    ("label", "section", "where", "name"),
    [
        ("Product", "Net revenues:", {}, "SalesRevenueGoodsNet"),
        ("Service", "Net revenues:", {}, "SalesRevenueServicesNet"),
        ("Total", "Net revenues:", {}, "Revenues"),
        ("Product", "Cost of revenues:", {}, "CostOfGoodsSold"),
        ("Total", "Cost of revenues:", {}, "CostOfRevenue"),
        ("Total", "Operating expenses", {}, "OperatingExpenses"),
        ("Deposits", "Interest expense", {}, "InterestExpenseDeposits"),
        ("Basic", "Net income (loss) per share:", PER_SHARE, "EarningsPerShareBasic"),
        ("Diluted", "Shares used in computing net income per share:", SHARES, DILUTED_SHARES),
        ("Earnings per share - assuming dilution", "", PER_SHARE, "EarningsPerShareDiluted"),
        ("Net income per share", "Diluted", PER_SHARE, "EarningsPerShareDiluted"),
        ("Net loss per share, basic and diluted", "", PER_SHARE, "EarningsPerShareBasicAndDiluted"),
        ("Weighted-average shares used to compute diluted EPS", "", SHARES, DILUTED_SHARES),
        ("Dividends declared per common share", "Basic", PER_SHARE, "CommonStockDividendsPerShareDeclared"),
        ("Gross margin", "", {}, "GrossProfit"),
        ("Gross margin", "", PERCENT, "GrossMarginPercent"),
        ("Effective tax rate", "", PERCENT, "EffectiveIncomeTaxRateContinuingOperations"),
        ("Diluted", "Earnings per share", {"unit": "EUR/share"}, "EarningsPerShareDiluted"),
        ("Net sales", "", {"unit": "EUR"}, "Revenues"),
    ],
)  # fmt: skip
def test_heading_and_unit_complete_a_short_label(label, section, where, name):
    assert concepts.name(label, "income", section, **where) == name


@pytest.mark.parametrize(
    ("label", "section", "where", "name"),
    [
        ("GAAP Gross margin", "", {}, "GrossProfit"),
        ("Non-GAAP Gross margin", "", {}, "NonGaapGrossProfit"),
        ("Non-GAAP Gross margin % of revenue", "", PERCENT, "NonGaapGrossMarginPercent"),
        ("Non-GAAP Cost of revenues – Product", "", {}, "NonGaapCostOfGoodsSold"),
        ("Reported net income on a GAAP basis", "", {}, "NetIncomeLoss"),
        ("Net loss in accordance with U.S. GAAP", "", {}, "NetIncomeLoss"),
        ("Net loss on a Pro Forma basis", "", {}, "NonGaapNetIncomeLoss"),
        ("Net income - as adjusted", "", {}, "NonGaapNetIncomeLoss"),
        ("Core diluted EPS, non-GAAP measure", "", PER_SHARE, "NonGaapEarningsPerShareDiluted"),
        ("Adjusted EPS", "", PER_SHARE, "NonGaapEarningsPerShareDiluted"),
        ("GAAP", "Diluted net income per share", PER_SHARE, "EarningsPerShareDiluted"),
        ("Non-GAAP", "Diluted net income per share", PER_SHARE, "NonGaapEarningsPerShareDiluted"),
        ("Basic", "Non-GAAP Net income per share:", PER_SHARE, "NonGaapEarningsPerShareBasic"),
        ("GAAP Net Interest and Other Income", "", {}, "NonoperatingIncomeExpense"),
        ("EBITDA", "", {}, "NonGaapEbitda"),
        ("Adjusted EBITDA", "", {}, "NonGaapAdjustedEbitda"),
        ("Free cash flow (non-GAAP)", "", {}, "NonGaapFreeCashFlow"),
        ("Adjusted free cash flow", "", {}, "NonGaapAdjustedFreeCashFlow"),
        ("FFO", "", {}, "NonGaapFundsFromOperations"),
        ("Core FFO per diluted share", "", PER_SHARE, "NonGaapCoreFundsFromOperationsPerShareDiluted"),
        ("Net income", "Reconciliation of GAAP net income to Adjusted EBITDA:", {}, "NetIncomeLoss"),
        ("Less: Purchases of property and equipment", "", {}, "PaymentsToAcquirePropertyPlantAndEquipment"),
        ("Research and development", "", {"adjusted": True}, "NonGaapResearchAndDevelopmentExpense"),
    ],
)
def test_measures_of_a_bridge(label, section, where, name):
    assert concepts.name(label, "reconciliation", section, **where) == name


@pytest.mark.parametrize(
    ("label", "table", "section", "unit"),
    [
        ("Revenue from related parties", "income", "", "USD"),
        ("Total other revenues", "income", "", "USD"),
        ("Cost of revenue - licenses", "income", "", "USD"),
        ("Other operating income", "income", "", "USD"),
        ("Gross profit", "income", "", "percent"),  # a growth rate may stand in a row of dollars
        ("Net income per share", "income", "", "USD/share"),
        ("Net income per share", "income", "", "USD"),
        ("Income", "income", "", "USD"),
        ("Net income attributable to preferred shareholders", "income", "", "USD"),
        ("Net income attributable to limited partners", "income", "", "USD"),
        ("Net sales growth", "income", "", "percent"),
        ("Basic", "income", "Class A common stock", "USD/share"),
        ("Common shares outstanding", "income", "", "shares"),
        ("Other", "income", "Revenue", "USD"),
        ("", "income", "Net income", "USD"),
        ("Restricted cash and cash equivalents", "balance_sheet", "", "USD"),
        ("Deferred income taxes", "balance_sheet", "", "USD"),
        ("Receivables from related parties", "balance_sheet", "", "USD"),
        ("Property and equipment", "balance_sheet", "", "USD"),
        ("Net cash provided by discontinued operations", "cash_flow", "", "USD"),
        ("Research and development", "stock_compensation", "", "USD"),
        ("Total", "segments", "", "USD"),
        ("Stock-based compensation expense", "reconciliation", "", "USD"),
        ("Interest expense", "reconciliation", "", "USD"),
        ("Total non-GAAP adjustments to operating income", "reconciliation", "", "USD"),
        ("GAAP to non-GAAP net income", "reconciliation", "", "USD"),
        ("Net income before GAAP", "reconciliation", "", "USD"),
        ("EBITDA", "reconciliation", "Drilling Rigs:", "USD"),  # a segment's
        ("Net sales", "other", "", "USD"),
        ("Total assets", "other", "Average balances", "USD"),
        ("Net revenues", "income", "", "number"),
    ],
)
def test_what_the_vocabulary_does_not_know_whole_has_no_name(label, table, section, unit):
    assert concepts.name(label, table, section, unit) is None


def test_comprehensive_income_is_not_net_income():
    assert concepts.name("Comprehensive income", "income") == "ComprehensiveIncomeNetOfTax"
    assert concepts.name("Net comprehensive loss", "income") == "ComprehensiveIncomeNetOfTax"


def test_highlights_take_the_mark_of_their_heading():
    assert concepts.name("Diluted EPS", "other", "", "USD/share") == "EarningsPerShareDiluted"
    assert (
        concepts.name("Diluted EPS", "other", "Key Non-GAAP Results", "USD/share") == "NonGaapEarningsPerShareDiluted"
    )


def rows(table, *lines, period="3M Sep 2007"):
    """One fact per line ``section > label | value``."""
    found = []
    for number, line in enumerate(lines):
        label, value = line.rsplit("|", 1)
        section, _, label = label.rpartition(">")
        one = {"table": table, "title": table, "row": number, "section": section.strip(), "label": label.strip()}
        one |= {"column": "", "period": period, "value": float(value), "decimals": 0, "unit": "USD", "adjusted": False}
        found.append(SimpleNamespace(**one))
    return found


def test_beside_whose_income_it_is_the_bare_line_is_the_whole():
    income = rows(
        "income", "Net income | 12", "Attributable to minority interests | 2", "Net income attributable to Works | 10"
    )
    cash = rows("cash_flow", "Net income | 12")
    assert concepts.names([*income, *cash]) == ["ProfitLoss", None, "NetIncomeLoss", "ProfitLoss"]
    assert concepts.names([income[0], *cash]) == ["NetIncomeLoss", "NetIncomeLoss"]


def test_above_its_total_a_line_is_current():
    sheet = rows(
        "balance_sheet",
        "Deferred revenue | 3",
        "Debt | 4",
        "Total current liabilities | 7",
        "Deferred revenue | 2",
        "Debt | 9",
    )
    assert concepts.names(sheet) == [
        "DeferredRevenueCurrent",
        "DebtCurrent",
        "LiabilitiesCurrent",
        "DeferredRevenueNoncurrent",
        "LongTermDebtNoncurrent",
    ]
    assert concepts.names(sheet[:2]) == ["DeferredRevenue", "DebtLongtermAndShorttermCombinedAmount"]


def test_of_two_revenues_the_total_has_the_name_or_else_the_greater():
    assert concepts.names(rows("income", "Net sales | 90", "Membership fees | 10", "Total revenue | 100")) == [
        None,
        None,
        "Revenues",
    ]
    assert concepts.names(rows("income", "Sales | 90", "Royalties | 10", "Revenues | 100")) == [None, None, "Revenues"]
    twice = [*rows("income", "Sales | 90"), *rows("income", "Sales | 270", period="9M Sep 2007")]
    assert concepts.names(twice) == ["Revenues", "Revenues"]


def test_a_row_without_label_is_its_headings_total_only_if_it_adds_up():
    parts = ("Revenues > Products | 60", "Revenues > Services | 40")
    assert concepts.names(rows("income", *parts, "Revenues > | 100"))[-1] == "Revenues"
    assert concepts.names(rows("income", *parts, "Revenues > | 170"))[-1] is None


def test_where_credit_losses_are_provided_for_the_lines_are_a_banks():
    lines = ("Interest income | 9", "Provision for credit losses | 1", "Total other income | 3")
    assert concepts.names(rows("income", *lines))[::2] == ["InterestAndDividendIncomeOperating", "NoninterestIncome"]
    assert concepts.names(rows("income", *lines[::2])) == ["InvestmentIncomeInterest", "NonoperatingIncomeExpense"]


def test_a_figure_under_no_period_has_no_name():
    change = rows("income", "Net sales | 8")
    change[0].column = "% Change"
    assert concepts.names(change) == [None]


def test_no_label_can_be_read_as_two_lines():
    lines, fillers = vocabulary().lines, vocabulary().words
    for group, index in lines.items():
        extra = fillers.get(group, frozenset())
        every = [line for found in index.values() for line in found]
        for one, two in combinations(every, 2):
            both = one.needed <= two.allowed | extra and two.needed <= one.allowed | extra
            assert not both or one.concept == two.concept, f"{group}: {one} and {two}"


def test_every_name_that_comes_out_is_known():
    known = concepts.known()
    assert {
        "Revenues",
        "NonGaapNetIncomeLoss",
        "NonGaapAdjustedEbitda",
        "ProfitLoss",
        "DeferredRevenueNoncurrent",
    } <= set(known)
    assert [*known] == sorted({*known})


@pytest.mark.parametrize(
    ("label", "concept"),
    [
        ("Purchases of furniture, equipment and leasehold improvements", "PaymentsToAcquirePropertyPlantAndEquipment"),
        ("Capital expenditures – excluding equipment leased to others", "PaymentsToAcquirePropertyPlantAndEquipment"),
        ("Expenditures for equipment leased to others", "PaymentsToAcquireEquipmentOnLease"),
        ("Additions to oil and gas properties", "PaymentsToAcquireOilAndGasPropertyAndEquipment"),
        ("Drilling and completion costs", "PaymentsToExploreAndDevelopOilAndGasProperties"),
        ("Impairment of oil and gas properties", None),
        ("Purchases of property and equipment included in accounts payable", None),
        ("Changes in restricted cash", "IncreaseDecreaseInRestrictedCash"),
    ],
)
def test_what_a_company_spends_on_its_plant_has_a_name_in_every_trade(label, concept):
    assert concepts.name(label, "cash_flow") == concept
