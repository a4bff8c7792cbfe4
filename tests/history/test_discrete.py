import pandas as pd
import pytest
import rolling
from told import shelf, truth

from helpers import ReleaseError, load_release, over_time
from helpers.cash import cash_walk, free_cash_flow, net_income_to_cash
from helpers.history import loading, with_quarter


def test_a_statement_for_the_year_to_date_gets_its_quarter(tmp_path):
    release = load_release(shelf(tmp_path, rolling.releases(8)) / "acme-2006q4.txt")
    facts = with_quarter(release, tmp_path)
    derived = facts[facts["raw"] == ""]
    assert set(derived["table"]) == {"cash_flow"} and set(derived["period"]) == {"3M Dec 2006", "3M Dec 2005"}
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


def without(text, *labels):
    return "\n".join(line for line in text.splitlines() if not line.startswith(labels))


def quarter_of(folder, change, release="acme-2006q4"):
    """The derived fourth quarter of 2006: label to value, and label to source."""
    texts = rolling.releases(8)
    facts = with_quarter(load_release(shelf(folder, texts | change(texts)) / f"{release}.txt"), folder)
    rows = facts[(facts["table"] == "cash_flow") & (facts["period"] == "3M Dec 2006")].set_index("label")
    return facts, rows["value"].to_dict(), rows["source"].to_dict()


def test_a_line_that_is_new_counts_from_nothing_and_the_total_tells_whether_that_was_right(tmp_path):
    pay = "Stock-based compensation"  # the nine months keep their total without the line
    facts, value, source = quarter_of(tmp_path, lambda texts: {"acme-2006q3": without(texts["acme-2006q3"], pay)})
    assert value[pay] == sum(truth(pay)[-4:])
    assert source[pay].endswith("; not printed in acme-2006q3")
    walk = net_income_to_cash(facts, 3)
    assert walk.status == "breaks" and walk.difference == -sum(truth(pay)[-4:-1])
    assert over_time.quarter(facts, "cash_flow").text.endswith(
        "less the year to date of acme-2006q3. Only one of the two prints, so that the other counts as nothing:"
        " Stock-based compensation."
    )


def test_a_line_that_only_the_release_before_prints_is_taken_back(tmp_path):
    """Two lines of the nine months are one line, of another name, in the year: the quarter holds them all."""
    parts = [truth(label) for label in ("Accounts receivable, net", "Accounts payable")]
    both = [f"({-amount:,})" if amount < 0 else f"{amount:,}" for amount in (
        sum(sum(part[place] for place in year) for part in parts) for year in (range(8, 12), range(4, 8))
    )]  # fmt: skip
    together = "\t".join(["Working capital", *both])

    def change(texts):
        head, rest = texts["acme-2006q4"].split("Condensed Consolidated Statements of Cash Flows")
        rest = without(rest.replace("Accounts receivable, net", f"{together}\nAccounts receivable, net"),
                       "Accounts receivable", "Accounts payable")  # fmt: skip
        return {"acme-2006q4": f"{head}Condensed Consolidated Statements of Cash Flows{rest}\n"}

    facts, value, source = quarter_of(tmp_path, change)
    for label in ("Accounts receivable, net", "Accounts payable"):
        assert value[label] == -sum(truth(label)[8:11])
        assert source[label].startswith("less acme-2006q3, ")
        assert source[label].endswith("; not printed in acme-2006q4")
    assert [*value][2:6] == [
        "Stock-based compensation", "Accounts receivable, net", "Accounts payable", "Working capital",
    ]  # fmt: skip
    assert [net_income_to_cash(facts, 3).status, cash_walk(facts, 3).status] == ["ties", "ties"]
    assert facts["row"].is_monotonic_increasing and facts.groupby("row")["label"].nunique().max() == 1


def test_a_line_that_is_called_otherwise_is_one_line_and_says_so(tmp_path):
    old, new = "Purchases of property and equipment\t", "Purchases of property, equipment and software\t"

    def change(texts):
        return {"acme-2006q4": texts["acme-2006q4"].replace(old, new)}

    _, value, source = quarter_of(tmp_path, change)
    assert value[new.strip()] == truth(old.strip())[-1]
    assert source[new.strip()].endswith(", called there Purchases of property and equipment")


def test_the_quarter_opens_with_what_the_release_before_closed_with_whatever_it_is_called(tmp_path):
    def change(texts):
        renamed = texts["acme-2006q4"].replace("\nCash and cash equivalents at", "\nCash and restricted cash at")
        return {"acme-2006q4": renamed}

    facts, value, _ = quarter_of(tmp_path, change)
    cash = [quarter.held["cash"] for quarter in rolling.quarters(8)]
    assert value["Cash and restricted cash at beginning of period"] == cash[-2]
    assert cash_walk(facts, 3).status == "ties"


def test_what_stands_below_the_end_of_the_statement_enters_no_total_and_is_not_guessed(tmp_path):
    def change(texts):
        added = "Cash paid for interest\t900\t800\n"
        return {"acme-2006q4": texts["acme-2006q4"].rstrip() + "\n" + added}

    facts, value, _ = quarter_of(tmp_path, change)
    assert "Cash paid for interest" in set(facts["label"]) and "Cash paid for interest" not in value


@pytest.mark.parametrize("only", [(7,), (5, 7), (4,)])
def test_without_the_release_before_the_facts_stay_as_they_are(tmp_path, only):
    texts = rolling.releases(8, only=only)
    release = load_release(shelf(tmp_path, texts) / f"{list(texts)[-1]}.txt")
    pd.testing.assert_frame_equal(with_quarter(release, tmp_path), release.facts)
    said = over_time.quarter(with_quarter(release, tmp_path), "cash_flow").text
    printed = "prints the quarter itself" if only == (4,) else "The quarter takes the release before it, and none here"
    assert printed in said


def test_a_release_is_read_where_there_is_no_shelf(tmp_path, monkeypatch):
    path = shelf(tmp_path, rolling.releases(8, only=(7,))) / "acme-2006q4.txt"
    monkeypatch.setattr(loading, "RELEASES", tmp_path / "nowhere")
    release = load_release(path)
    pd.testing.assert_frame_equal(with_quarter(release), release.facts)
    with pytest.raises(ReleaseError, match="no such folder"):
        with_quarter(release, tmp_path / "mistyped")
