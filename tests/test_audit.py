import pandas as pd
from snippets import facts

from helpers import ties
from helpers.audit import (
    alone,
    checks,
    claimed,
    confirmed,
    cover,
    doubtful,
    exceptions,
    left_out,
    proof,
    skipped,
    totals,
)  # fmt: skip
from helpers.shown import Sentence

FACTS = facts("""reconciliation, 1000 | 9M Sep 2006
Income per share:
Diluted | 0.55
""")


def found(*rows):
    names = [
        "kind",
        "label",
        "period",
        "status",
        "printed",
        "recomputed",
        "difference",
        "would_tie",
        "reason",
        "source",
    ]
    every = {"column": "", "table": "income", "suspect": "line 3"}
    return pd.DataFrame(rows, columns=names).assign(**every).astype({"would_tie": float})


TIES = ("footing", "Total", "9M Sep 2006", "ties", 5.0, 5.0, 0.0, None, "", "line 9")
ROUNDS = ("follows", "Operating income", "9M Sep 2006", "rounds", 390_945.0, 390_946.0, -1.0, None, "", "line 8")
BREAKS = (
    "per share",
    "Diluted",
    "9M Sep 2006",
    "breaks",
    0.55,
    0.544944,
    0.005056,
    0.54,
    "does not recompute",
    "line 3",
)


def test_the_proof_counts_and_names_what_breaks():
    said = repr(proof(found(TIES, TIES, ROUNDS, BREAKS), FACTS))
    assert said == (
        "Of four checks, two tie, one differs by rounding, one does not. "
        "What breaks: Income per share: Diluted (9M Sep 2006)."
    )
    assert repr(proof(found(TIES), FACTS)) == "The one check ties."
    assert repr(proof(found(TIES, TIES), FACTS)) == "All two checks tie."
    assert repr(proof(found(TIES, ROUNDS), FACTS)).endswith("one ties, one differs by rounding. Nothing breaks.")
    assert repr(proof(found(), FACTS)) == "No check is found in this release."


def test_the_proof_of_one_statement_alone():
    both = pd.concat([found(TIES), found(BREAKS).assign(table="cash_flow")])
    assert repr(proof(both, FACTS, "income")) == "The one check on the income statement ties."
    assert repr(proof(both, FACTS, "segments")) == "No check is found on the table of segments."


def test_many_breaks_are_not_all_named():
    assert repr(proof(found(*[BREAKS] * 9), FACTS)).endswith(
        "Income per share: Diluted (9M Sep 2006) and three others."
    )


def test_checks_are_counted_by_kind():
    table = checks(found(BREAKS, TIES, TIES))
    assert [(row.label, row.cells) for row in table.rows] == [
        ("Totals, their lines added again", ("2", "2", "–", "–")),
        ("Figures per share", ("1", "–", "–", "1")),
        ("All checks", ("3", "2", "–", "1")),
    ]


def test_a_total_stands_under_its_parts_with_the_columns_in_which_it_ties():
    printed = facts("""income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 9M Sep 2007 | 9M Sep 2006
    Product | 606,769 | 467,237 | 1,658,237 | 1,410,152
    Service | 128,279 | 106,330 | 368,669 | 297,598
    Total net revenues | 735,048 | 573,567 | 2,026,906 | 1,707,751
    Cost of revenues | 232,286 | 190,185 | 665,169 | 564,055
    Gross margin | 502,762 | 383,382 | 1,361,737 | 1,143,696
    """)
    printed["source"] = [f"line 1, cell {number}" for number in range(len(printed))]
    shown = totals(ties.findings(printed), printed, "income")
    assert [(row.label, *row.cells) for row in shown.rows] == [
        ("+ Product", "", "606,769", ""),
        ("+ Service", "", "128,279", ""),
        ("Total net revenues", "3M Sep 2007", "735,048", "3 of 4"),
        ("+ Total net revenues", "", "735,048", ""),
        ("– Cost of revenues", "", "232,286", ""),
        ("Gross margin", "3M Sep 2007", "502,762", "4 of 4"),
    ]
    assert repr(totals(ties.findings(printed), printed, "cash_flow")) == "No total is found on the cash flow statement."


def test_a_confirmed_figure_stands_with_the_printed_ones():
    columns = ["text", "period", "measure", "status", "source", "fact_source"]
    rows = [
        ["28%", "3M Sep 2007", "growth of Revenues", "ties", "line 3", "line 4, cell 2; line 4, cell 3"],
        ["$9 million", "3M Sep 2007", "", "not in tables", "line 3", ""],
    ]
    claims = pd.DataFrame(rows, columns=columns).assign(sentence="Revenue rose 28%.")
    printed = FACTS.head(1).loc[[0, 0]].assign(raw=["735", "574"], source=["line 4, cell 2", "line 4, cell 3"])
    shown = confirmed(claims, printed)
    assert [(row.label, *row.cells) for row in shown.rows] == [
        ("Growth of revenues, 3M Sep 2007", "28%", "735 and 574", "line 3", "line 4, cell 2; line 4, cell 3")
    ]
    assert "No figure" in repr(confirmed(claims.tail(1), printed))


def test_an_exception_shows_both_figures_its_place_and_the_reason():
    rows = exceptions(found(TIES, BREAKS), FACTS).rows
    assert rows[0].cells == ("9M Sep 2006", "0.55", "0.5449", "0.0051", "line 3")
    assert rows[1].label == "breaks: does not recompute; 0.54 would tie"
    assert exceptions(found(ROUNDS), FACTS).rows[0].cells[1:4] == ("390,945", "390,946", "(1)")
    assert isinstance(exceptions(found(TIES), FACTS), Sentence)


def test_a_figure_that_would_tie_is_named_where_it_is_not_the_one_recomputed():
    elsewhere = found((*BREAKS[:9], "line 5"))
    assert exceptions(elsewhere, FACTS).rows[1].label.endswith("; 0.54 would tie as Diluted at line 3")
    told = elsewhere.assign(reason="line 3 prints 0.55: one figure explains it")
    assert exceptions(told, FACTS).rows[1].label.endswith("one figure explains it; 0.54 would tie")


def test_figures_that_nothing_proves_are_listed():
    assert repr(cover(FACTS, FACTS.head(0))) == "Every one of the 1 printed figures takes part in at least one check."
    assert repr(cover(FACTS, FACTS)) == (
        "0 of the 1 printed figures take part in at least one check (0.0%); one figure in none."
    )
    assert alone(FACTS).rows[0].label == "Income per share: Diluted"
    assert alone(FACTS).rows[0].cells == ("9M Sep 2006", "0.55", "line 3")
    many = alone(pd.concat([FACTS] * 30))
    assert len(many.rows) == 20 and many.note == "The first 20 of 30; release.coverage() lists all."


def test_claims_are_counted_and_the_doubtful_shown():
    columns = ["sentence", "text", "status", "source"]
    claims = pd.DataFrame(
        [["Revenue was $735 million.", "$735 million", "ties", "line 1"], ["It rose 29%.", "29%", "breaks", "line 2"]],
        columns=columns,
    )
    assert repr(claimed(claims)) == (
        "Of two figures in the running text, one agrees with the tables and one contradicts them."
    )
    assert [row.cells for row in doubtful(claims).rows] == [("29%", "breaks", "line 2")]
    assert "agrees with the tables" in repr(doubtful(claims.head(1)))
    assert "holds no figure" in repr(doubtful(claims.head(0)))


def test_what_was_not_read_is_shown_with_its_reason():
    unread = pd.DataFrame(
        [["line 7", "$5 - $6", "Outlook", "Revenue", "a range"]], columns=["source", "raw", "title", "label", "reason"]
    )
    assert skipped(unread).rows[0].cells == ("$5 - $6", "line 7", "a range")
    assert "was read" in repr(skipped(unread.head(0)))


def test_cells_that_are_no_facts_are_counted_by_their_reason():
    unread = pd.DataFrame({"raw": ["5", "5 to 6", "7"], "reason": ["guidance", "a range", "guidance"]})
    assert left_out(unread).text == "Cells with digits that are no facts: 2 (guidance) and 1 (a range)."
    assert left_out(unread.head(0)).text == ""
