import re
from types import SimpleNamespace
from unittest.mock import patch

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from snippets import facts

from helpers.charts import waterfall
from helpers.display import ask, figure, says, show_results, statement, table
from helpers.income import headlines, margins
from helpers.measures import MissingLine
from helpers.release import Release
from helpers.shown import Picture, Sentence, Table, TableRow, exact
from helpers.walks import Walk, walk

STATEMENT = """income, 1000 | 3M Sep 2007 | 3M Sep 2006
Net revenues:
Product | 606,769 | 467,237
Service | 128,279 | 106,330
Revenues = Total net revenues | 735,048 | 573,567
Other charges, net [B] | (5,062) | -
NetIncomeLoss = Net income (loss) | 85,099 | (58,274)
Net income (loss) per share:
EarningsPerShareDiluted = Diluted | 0.15 | (0.10)
Diluted shares | 561,401 | 599,626
"""
HOSTILE = "<script>alert(1)</script> **bold** $a$ & [x](javascript:y)"


def test_a_statement_reads_like_the_printed_one():
    assert (
        repr(statement(facts(STATEMENT), "income"))
        == """\
income
USD in thousands, except per share, shares in thousands
                       3M Sep 2007   3M Sep 2006
-------------------------------------------------
Net revenues:
  Product                  606,769       467,237
  Service                  128,279       106,330
Total net revenues         735,048       573,567
Other charges, net  B       (5,062)            –
Net income (loss)           85,099       (58,274)
Net income (loss) per share:
  Diluted                     0.15         (0.10)
  Diluted shares           561,401       599,626"""
    )


def test_a_statement_that_is_not_printed_names_those_that_are():
    with pytest.raises(MissingLine, match="no cash flow statement; it prints: income statement"):
        statement(facts(STATEMENT), "cash_flow")
    with pytest.raises(MissingLine, match="prints its income statement over 3 months, not over 9 months"):
        statement(facts(STATEMENT), "income", 9)


def test_what_a_release_lacks_becomes_a_sentence_that_every_view_passes_on():
    missing = ask(statement, facts(STATEMENT), "cash_flow")
    assert isinstance(missing, Sentence)
    assert table(missing) is says(missing) is missing
    assert repr(figure(waterfall, missing)) == ""  # the table has said why
    assert "prints no cash flow statement" in repr(missing)


def test_other_errors_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        ask(lambda: 1 / 0)


def test_a_comparison_as_a_table():
    shown = repr(table(headlines(facts(STATEMENT))))
    assert re.search(r"Revenue +735,048 +573,567 +161,481 +28\.2%", shown)
    assert re.search(r"Net income +85,099 +\(58,274\) +143,373 +n/m", shown)
    fallen = repr(table(headlines(facts(STATEMENT.replace("735,048", "535,048")))))
    assert re.search(r"Revenue +535,048 +573,567 +\(38,519\) +\(6\.7%\)", fallen)


def test_margins_have_a_change_in_basis_points_and_no_growth():
    shown = table(margins(facts(STATEMENT)))
    assert shown.columns == ("3M Sep 2007", "3M Sep 2006", "Change")
    assert re.search(r"Net margin +11\.6% +\(10\.2%\) +2,174 bp", repr(shown))
    fallen = table(margins(facts(STATEMENT.replace("85,099", "(85,099)"))))
    assert re.search(r"Net margin +\(11\.6%\) +\(10\.2%\) +\(142 bp\)", repr(fallen))


def test_a_comparison_with_nothing_before_has_blanks():
    shown = table(headlines(facts("income, 1000000 | 3M Sep 2007\nRevenues = Revenue | 735\n")))
    assert shown.columns == ("3M Sep 2007", "–", "Change")
    assert shown.rows[0].cells == ("735", "", "")


def made(label="Stock compensation"):
    steps = [("GAAP", 85_099, "start"), (label, 21_227, "step", "C"), ("Non-GAAP", 106_326, "end")]
    return walk("Bridge", "3M Sep 2007", {"unit": "USD", "scale": 1000, "decimals": 0}, steps)


def test_a_walk_as_a_table_says_whether_it_adds_up():
    assert (
        repr(table(made()))
        == """\
Bridge
USD in thousands
                      Note   3M Sep 2007
-----------------------------------------
GAAP                              85,099
  Stock compensation     C        21,227
Non-GAAP                         106,326
-----------------------------------------
The steps add up exactly."""
    )


def test_the_html_is_the_same_each_time_and_needs_no_style_sheet():
    shown = table(made())
    html = shown._repr_html_()
    assert html == shown._repr_html_()
    assert 'id="table-bridge-usd-in-thousands"' in html
    assert "<style" not in html and "http" not in html
    assert re.search(r"<td style=\"text-align:right[^\"]*\"[^>]*>21,227</td>", html)


def test_the_colours_are_the_pages_own():
    assert not re.search(r"(?<![-\w])(?:color|background)[-\w]*:", table(made())._repr_html_())


def test_the_text_of_a_release_is_shown_never_obeyed():
    title = Table(
        HOSTILE, HOSTILE, (HOSTILE,), (TableRow(HOSTILE, (HOSTILE,)), TableRow(HOSTILE, (), "heading")), HOSTILE
    )
    for html in (title._repr_html_(), Sentence(HOSTILE)._repr_html_(), table(made(HOSTILE))._repr_html_()):
        assert "<script" not in html and "&lt;script&gt;" in html
        assert "<b>" not in html and "<strong" not in html and "href" not in html
        assert html.startswith('<div class="tex2jax_ignore')  # the page's MathJax leaves dollar signs alone


def test_a_sentence_has_paragraphs():
    assert Sentence("a\n\nb")._repr_html_().count("<p>") == 2


def test_a_figure_carries_its_words_and_is_drawn_the_same_each_time():
    shown = figure(waterfall, made())
    assert isinstance(shown, Picture)
    data, metadata = shown._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and b"Software" not in data["image/png"]
    assert metadata["image/png"]["alt"] == data["text/plain"] == repr(shown)
    assert repr(shown) == (
        "Bridge, the three months to September 2007. GAAP $85.1 million; Stock compensation $21.2 million; "
        "Non-GAAP $106.3 million."
    )
    assert figure(waterfall, made()).png == shown.png


@pytest.fixture
def shell():
    """What stands last in a cell of this shell is formatted as in a notebook."""
    found = SimpleNamespace(display_formatter=DisplayFormatter())
    show_results(Walk, dict, pd.DataFrame, shell=found)
    return lambda result: found.display_formatter.format(result)[0]


def test_a_result_that_stands_last_in_a_cell_is_shown_as_its_table(shell):
    for result in (made(), {"NonGaapNetIncomeLoss": made()}, release_findings("ties", "breaks")):
        shown = shell(result)
        assert shown["text/plain"] == repr(table(result))
        assert shown["text/html"] == table(result)._repr_html_()


def test_other_frames_print_as_they_did(shell):
    frame = pd.DataFrame({"now": [5062.0, -432.0], "before": [0.545, float("nan")]}, index=["Sales", "Other"])
    with pd.option_context("display.float_format", None):
        assert shell(frame) == {"text/plain": repr(frame), "text/html": frame._repr_html_()}
        assert "5062.0" in repr(frame)
    assert set(shell({"a": 1})) == {"text/plain"} and shell({"a": 1})["text/plain"] == "{'a': 1}"


def release_findings(*statuses):
    """Findings of a release, one for each status."""
    rows = [{"kind": "footing", "label": "Other charges", "column": "", "period": "9M Sep 2006", "status": status}
            | {"printed": 21064.0, "recomputed": 21063.5, "difference": 0.5, "source": f"line {at}, cell 5"}
            for at, status in enumerate(statuses)]  # fmt: skip
    return pd.DataFrame(rows)


def test_findings_as_a_table():
    shown = table(release_findings("ties", "breaks"))
    assert shown.rows[0].cells == ("footing", "9M Sep 2006", "21,064", "21,063.5", "0.5", "ties", "line 0, cell 5")
    assert shown.note == "breaks: 1, ties: 1."


def test_of_many_findings_those_that_do_not_tie_come_first():
    shown = table(release_findings(*["ties"] * 30, "breaks", "rounds"))
    assert [row.cells[5] for row in shown.rows] == ["breaks", "rounds", *["ties"] * 23]
    assert shown.note.startswith("breaks: 1, rounds: 1, ties: 30.")


def test_a_release_as_a_table_says_what_was_read():
    report = {
        "table": "income",
        "title": "",
        "lines": 25,
        "facts": 100,
        "undated": 0,
        "unread": 0,
        "periods": "3M Sep 2007",
    }
    release = object.__new__(Release)
    with patch.multiple(
        Release, company="Juniper", quarter="Q3 2007", report=lambda self: pd.DataFrame([report]), create=True
    ):
        shown = table(release)
    assert shown.title == "Juniper, Q3 2007"
    assert (shown.rows[0].label, shown.rows[0].cells) == ("income statement", ("25", "100", "–", "3M Sep 2007"))


def test_a_total_is_ruled_off_and_bold():
    assert re.search(r"tabular-nums;font-weight:bold;border-top:1px[^>]*>106,326<", table(made())._repr_html_())


@pytest.mark.parametrize("other", [5, pd.DataFrame({"a": [1]})])
def test_other_things_have_no_table(other):
    with pytest.raises(TypeError, match=f"no table for {type(other).__name__}; there is one for a Release"):
        table(other)


def test_a_chart_says_what_it_draws():
    with pytest.raises(TypeError, match="waterfall draws a Walk, not a Comparison"):
        figure(waterfall, headlines(facts(STATEMENT)))


@pytest.mark.parametrize("value, shown", [(-432.0, "(432)"), (0.545, "0.545"), (1234.5, "1,234.5"), (-1e-9, "0")])
def test_a_figure_with_the_digits_that_it_has(value, shown):
    assert exact(value) == shown


def test_a_bridge_in_another_scale_than_the_most_says_its_own():
    found = {
        name: walk("From GAAP", "3M Dec 2022", {"unit": "USD", "scale": scale, "decimals": 0}, steps)
        for name, scale in (("a", 1000), ("b", 1000), ("c", 10**9))
        for steps in [[("GAAP", 1.0, "start"), ("Charges", 2.0, "step"), (name, 3.0, "end")]]
    }
    shown = table(found)
    assert [row.label for row in shown.rows] == ["a", "b", "c, USD in billions"]
    assert shown.caption == "USD in thousands"
