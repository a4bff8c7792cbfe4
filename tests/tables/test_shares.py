"""Share counts under units lines that are loose about them: income per share decides."""

import pytest
from pasted import page, read


def counted(units: str, income: str, per_share: str, shares: str) -> int:
    """The scale that the share count comes back with, in a statement of so many columns as there are figures."""
    columns = " | ".join(["2020", "2019", "2018"][: len(income.split(" | "))])
    read_ = read(
        page(f"""
        Consolidated Statements of Income
        {units}
        For the three months ended March 31, | {columns}
        Net income | {income}
        Earnings per share | {per_share}
        Weighted average shares | {shares}
        """)
    )
    (scale,) = read_.facts.loc[read_.facts["unit"] == "shares", "scale"].unique()
    return scale


INCOME, EACH, WHOLE, THOUSANDS = "11,000 | 10,100", "0.55 | 0.50", "20,000,000 | 20,100,000", "20,000 | 20,100"


@pytest.mark.parametrize(
    ("units", "income", "shares", "scale"),
    [
        ("(in thousands, except per share data)", INCOME, THOUSANDS, 1000),  # as stated
        ("(in thousands, except per share data)", INCOME, WHOLE, 1),
        ("(in thousands, except share and per share data)", INCOME, WHOLE, 1),  # as stated
        ("(in thousands, except share and per share data)", INCOME, THOUSANDS, 1000),
        ("(in millions, except share and per share data)", "11.0 | 10.1", THOUSANDS, 1000),
    ],
)
def test_the_scale_with_which_income_per_share_holds(units, income, shares, scale):
    assert counted(units, income, EACH, shares) == scale


def test_one_column_is_too_little_to_change_what_is_stated():
    assert counted("(in thousands, except per share data)", "11,000", "0.55", "20,000,000") == 1000


def test_figures_that_fit_no_scale_leave_what_is_stated():
    assert counted("(in thousands, except per share data)", INCOME, "0.75 | 0.90", WHOLE) == 1000


def test_counts_alike_in_other_tables_follow():
    read_ = read(
        page("""
        Consolidated Statements of Income
        (in thousands, except per share data)
        | Three Months Ended March 31, | >
        | 2020 | 2019
        Net income | 11,000 | 10,100
        Earnings per share | 0.55 | 0.50
        Weighted average shares | 20,000,000 | 20,100,000

        Book value per share
        (in thousands, except per share data)
        | March 31, 2020 | December 31, 2019
        Total equity | 90,000 | 88,000
        Shares outstanding | 19,950,123 | 20,050,456
        Shares authorized | 150,000,000 | 150,000,000
        """)
    )
    scale = read_.facts[read_.facts["unit"] == "shares"].drop_duplicates("label").set_index("label")["scale"]
    assert scale["Shares outstanding"] == 1
