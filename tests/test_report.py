import base64
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import lxml.html
import pandas as pd
from snippets import facts

from helpers import report
from helpers.batch import Job, Result
from helpers.engine import Outcome

HOSTILE = """<script>alert(1)</script>" onmouseover="x()" href='javascript:x()' {{ 7*7 }} </style></svg>"""
FACTS = """\
income, 1000 | 3M Sep 2007 | 3M Sep 2006
Revenues = Net revenues | 735,048 | 573,567
Costs | (649,949) | (631,841)
NetIncomeLoss = Net income (loss) | 85,099 | (58,274)
EarningsPerShareDiluted = Diluted | 0.15 | 0.10

reconciliation, 1000 | 3M Sep 2007
NetIncomeLoss = GAAP net income | 85,099
Stock compensation | 30,000
Tax effect | (9,000)
NonGaapNetIncomeLoss = Non-GAAP net income | 106,099
"""
TABLES = [SimpleNamespace(block=SimpleNamespace(lines=[SimpleNamespace(number=0)]), periods=(), columns=())]
FINDINGS = """\
footing | income | Total revenues | 3M Sep 2007 | 735048 | 735048 | 0 | ties | line 3, cell 2 | |
footing | income | Other charges | 9M Sep 2006 | 21064 | 21496 | -432 | breaks | line 9, cell 5 | off by a line |
per share | reconciliation | Diluted | 9M Sep 2006 | 0.55 | 0.544944 | 0.005056 | rounds | line 12, cell 5 | |
"""
COLUMNS = [
    "kind",
    "table",
    "label",
    "period",
    "printed",
    "recomputed",
    "difference",
    "status",
    "source",
    "reason",
    "column",
]
CLAIMS = [
    ("Sales rose 29%.", "29%", "breaks", "paragraph 2"),
    ("Sales were $735.0 million.", "$735.0 million", "ties", ""),
]


def findings(text):
    frame = pd.DataFrame([[cell.strip() for cell in line.split("|")] for line in text.splitlines()], columns=COLUMNS)
    return frame.astype({"printed": float, "recomputed": float, "difference": float}).assign(would_tie=float("nan"))


def release(
    text=FACTS, release_id="sample-2007q3", company="Sample & Sons", period_end=date(2007, 9, 30), found=FINDINGS
):
    read = {
        "facts": facts(text),
        "findings": lambda: findings(found),
        "claims": lambda: pd.DataFrame(CLAIMS, columns=["sentence", "text", "status", "source"]),
        "unread": pd.DataFrame(
            [("", "5-6", "", "Outlook", "a range")], columns=["source", "raw", "title", "label", "reason"]
        ),
        "coverage": lambda: pd.DataFrame(columns=["concept", "value"]),
        "tables": TABLES,
    }
    return SimpleNamespace(id=release_id, company=company, quarter="Q3 2007", period_end=period_end, **read)


def hostile(release_id="sample-2007q3"):
    """A release in which everything that is printed wants to be more than text."""
    made = release(release_id=release_id, company=HOSTILE)
    for name in ("title", "section", "label", "note", "period"):
        made.facts[name] = made.facts[name].astype(object) + (f" {HOSTILE}" if name != "period" else "")
    made.facts["section"] = HOSTILE
    bad = findings(FINDINGS).assign(label=HOSTILE, reason=HOSTILE, source=HOSTILE, column=HOSTILE)
    made.findings = lambda: bad
    claims = made.claims().assign(sentence=HOSTILE, text=HOSTILE, source=HOSTILE)
    made.claims = lambda: claims
    made.unread = made.unread.assign(raw=HOSTILE, label=HOSTILE, reason=HOSTILE)
    return made


def ended(name, error="", release_id="sample-2007q3"):
    return Result(Job(release_id, Path(f"{name}.ipynb"), Path(release_id)), Outcome(1.0, error))


def executed(folder, name, heading):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.html").write_text("a page")
    cells = [{"cell_type": "markdown", "source": [f"# {heading}\n", "more"]}]
    (folder / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))


def shown(path):
    tree = lxml.html.fromstring(path.read_bytes())
    return tree, " ".join(tree.find("body").text_content().split())


def page(to, made, results=()):
    report.write_release(to, report.describe(made), results)
    return shown(to / made.id / "index.html")


def rows(tree, title):
    """The rows of a table as lists of texts, found by what its caption begins with."""
    [table] = tree.xpath("//table[starts-with(normalize-space(caption), $title)]", title=title)
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("./tbody/tr")]


def harmless(tree, scripts=0):
    """Whether a page holds no script but its own, no handler, and no address outside its folder."""
    attributes = {(name, value) for element in tree.iter() for name, value in element.attrib.items()}
    addresses = [value for name, value in attributes if name in ("href", "src", "action", "data", "xlink:href")]
    return (
        len(tree.xpath("//script")) == scripts
        and not [name for name, _ in attributes if name.startswith("on")]
        and all(re.fullmatch(r"(\.\./)?[\w%.-]+(/[\w%.-]+)?(#\w+)?|#\w+", address) for address in addresses)
        and not tree.xpath("//link | //img | //iframe | //base | //object")
    )


def test_headline_figures_say_value_comparative_and_change():
    figures = report.describe(release())["figures"]
    assert [(f["label"], f["now"], f["before"], f["change"]) for f in figures] == [
        ("Revenue", "$735.0 million", "$573.6 million", "+28.2%"),
        ("Net income", "$85.1 million", "−$58.3 million", ""),
        ("Diluted earnings per share", "$0.15", "$0.10", "+50.0%"),
        ("Non-GAAP net income", "$106.1 million", "", ""),
    ]
    assert (figures[0]["value"], figures[1]["growth"]) == (735_048_000, None)


def test_a_release_page_leads_from_the_figures_to_their_proof(tmp_path):
    tree, text = page(tmp_path, release())
    assert [" ".join(tile.text_content().split()) for tile in tree.xpath("//dl/div")][:2] == [
        "Revenue $735.0 million +28.2% from $573.6 million",
        "Net income $85.1 million before −$58.3 million",
    ]
    assert "1 tie, 1 rounding, 1 break" in text and "Of three checks, one ties" in text
    assert rows(tree, "From GAAP net income to Non-GAAP")[1] == ["Stock compensation", "30,000", ""]
    assert rows(tree, "What does not tie")[:2] == [
        ["Other charges", "9M Sep 2006", "21,064", "21,496", "(432)", "line 9, cell 5"],
        ["breaks: off by a line"],
    ]
    assert rows(tree, "Figures in sentences")[0] == ["Sales rose 29%.", "29%", "breaks", "paragraph 2"]
    assert rows(tree, "income")[2] == ["Net income (loss)", "85,099", "(58,274)"]


def test_every_chart_says_its_figures_in_words(tmp_path):
    tree, _ = page(tmp_path, release())
    labels = [figure.get("aria-label") for figure in tree.xpath("//figure")]
    assert "Stock compensation $30.0 million; Tax effect −$9.0 million" in labels[0] and all(labels)
    assert len(tree.xpath("//figure//tbody/tr")) == len(tree.xpath("//svg")) == len(tree.xpath("//*[@aria-hidden]/svg"))


def test_the_text_of_a_release_is_shown_and_never_obeyed(tmp_path):
    executed(tmp_path / "sample-2007q3", "01-income", HOSTILE)
    results = [ended("01-income"), ended("02-cash-flow", f"In [3]: {HOSTILE}")]
    tree, text = page(tmp_path, hostile(), results)
    assert harmless(tree) and HOSTILE in text and f"failed: In [3]: {HOSTILE}" in text
    for title in ("What does not tie", "Figures in sentences", "Cells that were not read", "income"):
        assert HOSTILE in rows(tree, title)[0][0]
    tree, text = shown(report.write_index(tmp_path))
    assert harmless(tree, scripts=1) and HOSTILE in text


def test_an_id_that_looks_like_an_address_is_a_folder(tmp_path):
    page(tmp_path, release(release_id="javascript:alert(1)"))
    tree, _ = shown(report.write_index(tmp_path))
    assert tree.xpath("//th/a/@href") == ["javascript%3Aalert%281%29/index.html"] and harmless(tree, scripts=1)


def test_a_page_asks_for_nothing_outside_itself(tmp_path):
    page(tmp_path, release())
    for path in (tmp_path / "sample-2007q3" / "index.html", report.write_index(tmp_path)):
        text = path.read_text()
        assert "http:" not in text and "https:" not in text and "url(" not in text and "@import" not in text
        assert "default-src 'none'" in text and len(text) < 100_000


def test_a_release_with_a_balance_sheet_alone_has_a_page_without_gaps(tmp_path):
    balance = "balance_sheet, 1000 | 30 Sep 2007 | 31 Dec 2006\nAssets = Total assets | 5 | 4\n"
    tree, text = page(tmp_path, release(balance, found=""))
    assert "prints no income statement" in text and "prints no cash flow statement" in text and "no bridge" in text
    assert "no checks" in text
    assert rows(tree, "Balance sheet")[0][:3] == ["Total assets", "5", "4"] and not tree.xpath("//dl | //figure")
    assert not [table for table in tree.xpath("//table") if not table.xpath("./tbody/tr")]


def test_a_file_that_cannot_be_read_has_a_page_that_says_why(tmp_path):
    report.write_release(tmp_path, report.unreadable("broken", "broken: no <statements> found"), [])
    tree, text = shown(tmp_path / "broken" / "index.html")
    assert "could not be read: broken: no <statements> found" in text and not tree.xpath("//table")


def test_notebooks_are_called_as_on_their_own_pages_and_linked(tmp_path):
    executed(tmp_path / "sample-2007q3", "03-non-gaap", "What management leaves out")
    tree, text = page(tmp_path, release(), [ended("03-non-gaap"), ended("02-cash-flow", "In [3]: KeyError")])
    assert "Non-GAAP: What management leaves out" in text and "Cash flow failed: In [3]: KeyError" in text
    assert tree.xpath("//nav/a/text()") == ["All releases", "Non-GAAP"]
    assert tree.xpath("//main//li//a/@href") == ["03-non-gaap.html", "03-non-gaap.ipynb"]


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


def test_the_index_lists_what_was_read_and_what_failed(tmp_path):
    page(tmp_path, release(), [ended("01-income", "In [3]: KeyError")])
    page(tmp_path, release(release_id="sample-2007q4", period_end=date(2007, 12, 31)))
    report.write_release(tmp_path, report.unreadable("broken", "broken: no <statements> found"), [])
    for name, left in (("half", "{ half a file"), ("old", '{"id": "old"}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / report.SUMMARY).write_text(left)
    tree, text = shown(report.write_index(tmp_path))
    links = ["broken/index.html", "sample-2007q4/index.html", "sample-2007q3/index.html"]
    assert tree.xpath("//tbody//th/a/@href") == links
    assert "$735.0 million" in text and "+28.2%" in text and "1 tie, 1 rounding, 1 break" in text
    assert "1, 1 failed" in text
    assert tree.xpath("//tbody/tr[1]/*/@data-key") == ["broken", ""]  # its one wide cell is no figure to sort by
    assert [" ".join(item.text_content().split()) for item in tree.xpath("//h2/following::li")] == [
        "broken broken: no <statements> found",
        "sample-2007q3, Income In [3]: KeyError",
    ]


def test_an_index_over_nothing_says_so(tmp_path):
    assert "No release has been run yet" in shown(report.write_index(tmp_path))[1]


def test_the_index_sorts_by_numbers_and_days_and_allows_its_own_script_alone(tmp_path):
    page(tmp_path, release())
    tree, _ = shown(report.write_index(tmp_path))
    keys = tree.xpath("//tbody/tr/*/@data-key")
    assert keys[:4] == ["Sample & Sons", "2007-09-30", "735048000.0", keys[3]] and round(float(keys[3]), 1) == 28.2
    heads, cells = tree.xpath("//thead/tr/th"), tree.xpath("//tbody/tr/*")
    assert len(heads) == len(cells) and not tree.xpath("//thead//button")  # which the script makes, where it runs
    [script], [policy] = tree.xpath("//script/text()"), tree.xpath("//meta[@http-equiv]/@content")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.endswith(f"; script-src 'sha256-{digest}'")


def test_a_sparkline_joins_the_quarters_of_all_releases_of_a_company(tmp_path):
    page(tmp_path, release())
    later = FACTS.replace("Sep 2007", "Dec 2007").replace("Sep 2006", "Sep 2007").replace("573,567", "700,000")
    page(tmp_path, release(later, "sample-2007q4", period_end=date(2007, 12, 31)))
    summaries = [report.read_summary(tmp_path / name) for name in ("sample-2007q3", "sample-2007q4")]
    assert summaries[1]["trends"]["Revenue"] == {"2007-12-31": 735_048_000, "2007-09-30": 700_000_000}
    tree, _ = shown(report.write_index(tmp_path))
    lines = tree.xpath("//svg[starts-with(@aria-label, 'Revenue')]")
    assert {line.get("aria-label") for line in lines} == {"Revenue over 3 quarters"}
    # What the later release prints of the quarter before is what the line goes through: 700 of 735 million, from 27 up.
    dots = [(float(line.find("circle").get("cx")), float(line.find("circle").get("cy"))) for line in lines]
    assert dots == [(96, 3), (77.5, 4.1)]


def test_the_revenue_of_a_bank_has_a_line_too():
    trends = report._trends(
        facts("""income, 1000 | 3M Sep 2007 | 3M Sep 2006 | 3M Jun 2007
InterestIncomeExpenseNet = Net interest income | 600 | 500 | 550
NoninterestIncome = Noninterest income | 150 | 100 |
NetIncomeLoss = Net income | 90 | 80 | 85
""")
    )
    assert trends["Revenue"] == {"2006-09-30": 600_000, "2007-09-30": 750_000}  # in June one of the two is missing
    assert trends["Net income"]["2007-06-30"] == 85_000


def test_a_sparkline_needs_two_quarters():
    assert report._sparkline({"2007-09-30": 5.0}, "2007-09-30") is None
    assert report._sparkline({"2006-09-30": -5.0, "2007-09-30": 5.0}, "2007-09-30") == {
        "line": "4,27 96,3",
        "dot": (96.0, 3.0),
        "zero": 15.0,
        "quarters": 2,
    }
