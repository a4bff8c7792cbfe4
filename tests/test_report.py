import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import lxml.html
import pandas as pd
import pytest
from snippets import facts

from helpers import report
from helpers.batch import Job, Result
from helpers.engine import Outcome

HOSTILE = "<script>alert(1)</script> & Sons"
FACTS = """\
income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Net revenues | 735,048 | 573,567
NetIncomeLoss = Net income (loss) | 85,099 | (58,274)
EarningsPerShareDiluted = Diluted | 0.15 | 0.10
"""
FINDINGS = """\
footing | income | Total revenues | 3M Sep 2007 | 735048 | 735048 | 0 | ties | line 3, cell 2 |
footing | income | <i>Other</i> charges | 9M Sep 2006 | 21064 | 21063 | 1 | breaks | line 9, cell 5 | off by rounding
per share | reconciliation | Diluted | 9M Sep 2006 | 0.55 | 0.544944 | 0.005056 | rounds | line 12, cell 5 |
"""


def findings(text):
    names = ["kind", "table", "label", "period", "printed", "recomputed", "difference", "status", "source", "reason"]
    frame = pd.DataFrame([[cell.strip() for cell in line.split("|")] for line in text.splitlines()], columns=names)
    return frame.astype({"printed": float, "recomputed": float, "difference": float})


def release(text=FACTS, release_id="sample-2007q3", company=HOSTILE, period_end=date(2007, 9, 30)):
    read = {
        "facts": facts(text),
        "findings": lambda: findings(FINDINGS),
        "unread": pd.DataFrame({"reason": ["a range, not one figure"] * 2}),
        "coverage": pd.DataFrame,
    }
    return SimpleNamespace(id=release_id, company=company, quarter="Q3 2007", period_end=period_end, **read)


def ended(name, error="", release_id="sample-2007q3"):
    return Result(Job(release_id, Path(f"{name}.ipynb"), Path(release_id)), Outcome(1.0, error))


def executed(folder, name, heading):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.html").write_text("a page")
    cells = [{"cell_type": "markdown", "source": [f"# {heading}\n", "more"]}]
    (folder / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))


def shown(path):
    tree = lxml.html.parse(path).getroot()
    return tree, " ".join(tree.find("body").text_content().split())


def test_headline_figures_say_value_comparative_and_change():
    assert report.describe(release())["figures"] == [
        {"label": "Revenue", "now": "$735.0 million", "before": "$573.6 million", "change": "+28.2%"},
        {"label": "Net income", "now": "$85.1 million", "before": "−$58.3 million", "change": ""},
        {"label": "Diluted earnings per share", "now": "$0.15", "before": "$0.10", "change": "+50.0%"},
    ]


def test_checks_are_counted_and_what_does_not_tie_is_listed():
    description = report.describe(release())
    assert description["checks"] == {"ties": 1, "rounds": 1, "breaks": 1}
    assert [(e["label"], e["printed"], e["recomputed"], e["difference"]) for e in description["exceptions"]] == [
        ("<i>Other</i> charges", "21,064", "21,063", "1"),
        ("Diluted", "0.55", "0.5449", "0.0051"),
    ]


def test_a_release_without_an_income_statement_says_so(tmp_path):
    balance = "balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006\nAssets = Total assets | 5 | 4\n"
    report.write_release(tmp_path, report.describe(release(balance)), [])
    assert "prints no income statement" in shown(tmp_path / "sample-2007q3" / "index.html")[1]


def test_a_release_page_shows_text_as_text(tmp_path):
    executed(tmp_path / "sample-2007q3", "01-income", HOSTILE)
    results = [ended("01-income"), ended("02-cash-flow", "In [3]: <b>KeyError</b>")]
    report.write_release(tmp_path, report.describe(release()), results)
    tree, text = shown(tmp_path / "sample-2007q3" / "index.html")
    assert not tree.xpath("//script | //body//i | //body//b")
    assert (
        f"{HOSTILE}, Q3 2007" in text and "<i>Other</i> charges" in text and "failed: In [3]: <b>KeyError</b>" in text
    )
    assert "Of three checks, one ties" in text and "off by rounding" in text
    assert tree.xpath("//main//a/@href") == ["01-income.html", "01-income.ipynb"]


def test_notebooks_of_an_earlier_run_stay_as_long_as_their_pages_do(tmp_path):
    folder = tmp_path / "sample-2007q3"
    for name in ("01-income", "02-cash-flow"):
        executed(folder, name, name)
    description = report.describe(release())
    report.write_release(tmp_path, description, [ended("01-income"), ended("02-cash-flow")])
    (folder / "01-income.html").unlink()
    executed(folder, "03-non-gaap", "03")
    report.write_release(tmp_path, description, [ended("03-non-gaap")])
    runs = json.loads((folder / report.SUMMARY).read_text())["runs"]
    assert [run["notebook"] for run in runs] == ["02-cash-flow", "03-non-gaap"]


def test_the_index_lists_what_was_read_and_what_was_not(tmp_path):
    report.write_release(tmp_path, report.describe(release()), [ended("01-income", "In [3]: KeyError")])
    later = release(release_id="sample-2007q4", period_end=date(2007, 12, 31))
    report.write_release(tmp_path, report.describe(later), [])
    report.write_release(tmp_path, report.unreadable("broken", "broken: no <statements> found"), [])
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / report.SUMMARY).write_text("{ half a file")
    tree, text = shown(report.write_index(tmp_path))
    links = ["broken/index.html", "sample-2007q4/index.html", "sample-2007q3/index.html"]
    assert tree.xpath("//td/a/@href") == links
    assert "broken: no <statements> found" in text and "1, 1 failed" in text and "$735.0 million+28.2%" in text


def test_an_index_over_nothing_says_so(tmp_path):
    assert "No release has been run yet" in shown(report.write_index(tmp_path))[1]


@pytest.mark.parametrize(
    ("value", "text"), [(21064.0, "21,064"), (0.5, "0.5"), (0.0, "0"), (-1234567.5, "-1,234,567.5"), (float("nan"), "")]
)
def test_a_figure_has_the_digits_it_needs(value, text):
    assert report.figure(value) == text
