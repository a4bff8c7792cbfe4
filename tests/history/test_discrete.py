import pandas as pd
import pytest
import rolling
from told import shelf, truth

from helpers import load_release
from helpers.cash import cash_walk, free_cash_flow, net_income_to_cash
from helpers.history import derived_periods, with_quarter


def test_a_statement_for_the_year_to_date_gets_its_quarter(tmp_path):
    release = load_release(shelf(tmp_path, rolling.releases(8)) / "acme-2006q4.txt")
    facts = with_quarter(release, tmp_path)
    assert derived_periods(facts) == {"cash_flow": ["3M Dec 2006", "3M Dec 2005"]}
    for period, quarter in (("3M Dec 2006", 11), ("3M Dec 2005", 7)):
        rows = facts[(facts["table"] == "cash_flow") & (facts["period"] == period)].set_index("label")["value"]
        told = rolling.quarters(8)
        expected = {label: told[quarter].flows[label] for label in rolling.FLOWS["cash_flow"]}
        cash = {rolling.OPENING: told[quarter - 1].held["cash"], rolling.CLOSING: told[quarter].held["cash"]}
        assert rows.to_dict() == expected | cash
    assert [walk.status for walk in (net_income_to_cash(facts, 3), cash_walk(facts, 3))] == ["ties", "ties"]
    assert free_cash_flow(facts, 3).now == "3M Dec 2006"
    printed = facts[facts["raw"] != ""].reset_index(drop=True)
    pd.testing.assert_frame_equal(printed, release.facts)


def without(text, label):
    return "\n".join(line for line in text.splitlines() if not line.startswith(label))


def test_a_line_that_is_new_counts_from_nothing_and_the_total_tells_whether_that_was_right(tmp_path):
    texts, pay = rolling.releases(8), "Stock-based compensation"
    gone = without(texts["acme-2006q3"], pay)  # the nine months keep their total without the line
    release = load_release(shelf(tmp_path, texts | {"acme-2006q3": gone}) / "acme-2006q4.txt")
    walk = net_income_to_cash(with_quarter(release, tmp_path), 3)
    assert walk.steps.set_index("label").at[pay, "amount"] == sum(truth(pay)[-4:])
    assert walk.status == "breaks" and walk.difference == -sum(truth(pay)[-4:-1])


@pytest.mark.parametrize("only", [(7,), (5, 7), (4,)])
def test_without_the_release_before_the_facts_stay_as_they_are(tmp_path, only):
    texts = rolling.releases(8, only=only)
    release = load_release(shelf(tmp_path, texts) / f"{list(texts)[-1]}.txt")
    pd.testing.assert_frame_equal(with_quarter(release, tmp_path), release.facts)
