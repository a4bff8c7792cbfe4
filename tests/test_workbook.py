"""The workbook read back by another library, and recalculated by LibreOffice."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from helpers import load_release, workbook
from helpers.release import read_release
from helpers.workbook.formulas import Check, Writer, checks, chosen
from helpers.workbook.looks import number_format, text
from helpers.workbook.sheets import Place

SHARED = Path(__file__).parent.parent.parent / "shared" / "releases"

# The services of 2006 are off by one: 610 would be 609.
RELEASE = """\
Example Company
Condensed Consolidated Statements of Operations
(in thousands, except per share amounts)

\tThree Months Ended September 30,\t
\t2007\t2006
Net revenues:\t\t
=HYPERLINK("http://example.com")\t$ 6,067\t$ 4,672
@Services\t1,282\t1,063
Total net revenues\t7,349\t5,736
Cost of revenues\t2,322\t1,901
Gross margin\t5,027\t3,835
Operating expenses:\t\t
Research\t1,678\t1,233
Selling\t1,777\t1,393
-Impairment\t-\t-
+General\t(291)\t(245)
Total operating expenses\t3,164\t2,381
Operating income\t1,863\t1,454
Taxes\t465\t363
Net income\t$ 1,398\t$ 1,091
Gross margin as a percent of revenue\t68.4%\t66.9%
Net income per share, diluted\t$ 0.25\t$ 0.18
Shares used, diluted\t5,614\t5,996
Tax rate\t24.9%\t24% - 26%
"""


@pytest.fixture(scope="module")
def release():
    return read_release(RELEASE.encode(), "example-2007q3")


@pytest.fixture(scope="module")
def book(release, tmp_path_factory):
    return opened(release, tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def juniper(tmp_path_factory):
    return opened(load_release("juniper-2007q3"), tmp_path_factory.mktemp("juniper"))


def opened(release, folder):
    workbook.export(release, folder / "report.xlsx")
    return openpyxl.load_workbook(folder / "report.xlsx")


def row(sheet, label, after=1):
    """The cells of the line with a label, from row `after` on."""
    return next(cells for cells in sheet.iter_rows(min_row=after) if cells[0].value == label)


def test_totals_are_formulas_over_their_lines_and_lines_are_figures(book):
    sheet = book["Income"]
    assert [cell.value for cell in row(sheet, "@Services")][1:] == [1282, 1063]
    assert [cell.value for cell in row(sheet, "Gross margin")][1:] == ["=B10-B11", "=C10-C11"]
    assert row(sheet, "Total operating expenses")[1].value == "=SUM(B14:B17)"
    assert row(sheet, "Net income")[1].value == "=B19-B20"


def test_a_formula_that_does_not_give_the_printed_figure_is_not_used(book):
    now, before = row(book["Income"], "Total net revenues")[1:3]
    assert now.value == "=B8+B9"
    assert before.value == 5736
    assert "footing gives 5,735" in before.comment.text.lower()
    assert before.fill.start_color.rgb.endswith("FFE699") and now.fill.fill_type is None


def test_ratios_are_rounded_to_the_printed_digits(book):
    sheet = book["Income"]
    assert row(sheet, "Gross margin as a percent of revenue")[1].value == "=ROUND(B12/B10,3)"
    assert row(sheet, "Net income per share, diluted")[1].value == "=ROUND(B21/B24,2)"


def test_figures_look_as_printed(book):
    sheet = book["Income"]
    assert sheet["A3"].value == "USD in thousands, except per share, shares in thousands"
    assert [sheet["B6"].value, sheet["C6"].value] == ["3M Sep 2007", "3M Sep 2006"]
    assert row(sheet, "Research")[0].alignment.indent == 1 and row(sheet, "Operating expenses:")[0].font.b
    assert row(sheet, "Research")[1].font.b is False and row(sheet, "Total operating expenses")[1].font.b
    assert row(sheet, "Gross margin as a percent of revenue")[1].number_format.startswith("#,##0.0%_)")


@pytest.mark.parametrize(
    "unit, decimals, raw, shown",
    [
        ("USD", 0, "5,062", "#,##0_);(#,##0);#,##0_)"),
        ("USD", 0, "–", '#,##0_);(#,##0);"–"_)'),
        ("USD/share", 2, "$ (1.89)", '"$"#,##0.00_);("$"#,##0.00);"$"#,##0.00_)'),
        ("percent", 1, "68.4%", "#,##0.0%_);(#,##0.0%);#,##0.0%_)"),
        ("EUR", 1, "€ 3.5", '"€"#,##0.0_);("€"#,##0.0);"€"#,##0.0_)'),
        ("basis points", 0, "-230 bps", '#,##0" bp"_);(#,##0" bp");#,##0" bp"_)'),
    ],
)
def test_number_formats(unit, decimals, raw, shown):
    assert number_format(unit, decimals, raw) == shown


def test_every_figure_says_where_it_is_printed(book, release):
    notes = [cell.comment.text for cells in book["Income"] for cell in cells if cell.comment]
    assert len(notes) == len(release.facts)
    assert row(book["Income"], "+General")[1].comment.text == "Printed (291)\nline 17, cell 2"


@pytest.mark.parametrize("label", ['=HYPERLINK("http://example.com")', "@Services", "-Impairment", "+General"])
def test_a_label_that_looks_like_a_formula_stays_text(book, label):
    cells = [cell for sheet in book for cells in sheet for cell in cells if cell.value == label]
    assert len(cells) > 1  # on the statement and among the facts
    assert all(cell.data_type == "s" and cell.quotePrefix and not cell.hyperlink for cell in cells)


def test_what_is_no_single_number_stands_as_text_and_is_listed(book):
    assert row(book["Income"], "Tax rate")[2].value == "24% - 26%"
    unread = [[cell.value for cell in cells] for cells in book["Unread"]]
    assert unread[1][1] == "24% - 26%" and unread[1][4] == "a range, not one figure"


def test_text_that_no_cell_can_hold_is_replaced():
    assert text("a\x00b\x1b") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    assert len(text("long " * 10_000)) == 32_767


def test_checks_recalculate_beside_the_printed_figure(book, release):
    sheet = book["Checks"]
    lines = [cells for cells in sheet.iter_rows(min_row=5) if cells[0].value]
    assert len(lines) == len(release.findings())
    broken = next(cells for cells in lines if cells[3].value == "Total net revenues" and "2006" in cells[4].value)
    assert broken[3].hyperlink.location == "'Income'!C10"
    assert [broken[5].value, broken[6].value] == [5736, "='Income'!C8+'Income'!C9"]
    number = broken[0].row
    assert broken[7].value == f"=ROUND(F{number}-G{number},6)"
    assert broken[9].value == f'=IF(H{number}=0,"ties",IF(ABS(H{number})<=I{number}+0.000001,"rounds","breaks"))'


def test_facts_are_a_table_of_values(book, release):
    sheet = book["Facts"]
    assert sheet.tables["Facts"].ref == f"A1:Q{len(release.facts) + 1}"
    frame = pd.DataFrame(sheet.values).set_axis([cell.value for cell in sheet[1]], axis=1).iloc[1:]
    assert frame["value"].tolist() == release.facts["value"].tolist()
    assert frame["source"].tolist() == release.facts["source"].tolist()


def test_the_four_exceptions_of_the_first_release(juniper):
    rows = [[cell.value for cell in cells[:3]] for cells in juniper["Contents"].iter_rows()]
    first = next(at for at, cells in enumerate(rows) if cells[0] == "Exceptions") + 2
    shown = [(cells[0], cells[2]) for cells in rows[first : first + 5]]
    amortization = "Amortization of purchased intangible assets % of revenue"
    assert shown == [
        ("Other charges, net", "9M Sep 2006"),
        ("Non-GAAP Net income per share: Diluted", "9M Sep 2006"),
        (amortization, "3M Sep 2006"),
        (amortization, "9M Sep 2006"),
        (None, None),
    ]
    assert row(juniper["Income"], "Other charges, net")[4].value == 21064
    assert row(juniper["Reconciliation"], amortization)[3].value == 0.003


def test_a_bridge_starts_from_the_statement_and_ends_in_a_sum(juniper):
    sheet = juniper["Reconciliation"]
    start, end = row(sheet, "GAAP Gross margin"), row(sheet, "Non-GAAP Gross margin")
    assert start[2].value == "='Income'!B15"
    assert end[2].value == f"=SUM(C{start[0].row}:C{end[0].row - 1})"
    assert "Reconciliation 2" not in juniper.sheetnames  # page breaks cut it in three
    assert sheet["B8"].value == "C"  # the note letters have a column of their own


SET_IN = """<html><body><p>Consolidated Balance Sheets</p><p>(in millions)</p><table>
<tr><td></td><td>June 30, 2023</td><td>December 31, 2022</td></tr>
<tr><td>ASSETS</td><td></td><td></td></tr>
<tr><td>Current assets:</td><td></td><td></td></tr>
<tr><td style="padding-left:10pt">Cash</td><td>$ 31</td><td>$ 25</td></tr>
<tr><td style="padding-left:10pt">Receivables</td><td>123</td><td>99</td></tr>
<tr><td style="padding-left:20pt">Total current assets</td><td>154</td><td>124</td></tr>
<tr><td>Property</td><td>40</td><td>43</td></tr>
<tr><td>Total assets</td><td>194</td><td>167</td></tr>
<tr><td>LIABILITIES AND EQUITY</td><td></td><td></td></tr>
<tr><td>Total liabilities</td><td>94</td><td>77</td></tr>
<tr><td>Stockholders' equity</td><td>100</td><td>90</td></tr>
<tr><td>Total liabilities and equity</td><td>194</td><td>167</td></tr>
</table></body></html>"""


def test_headings_and_indentation_are_the_documents_own(tmp_path):
    sheet = opened(read_release(SET_IN.encode(), "set-in"), tmp_path)["Balance sheet"]
    shown = [(cells[0].value, cells[0].alignment.indent) for cells in sheet.iter_rows(min_row=7)]
    assert shown[:6] == [
        ("ASSETS", 0),
        ("Current assets:", 0),
        ("Cash", 1),
        ("Receivables", 1),
        ("Total current assets", 2),
        ("Property", 0),
    ]
    assert row(sheet, "LIABILITIES AND EQUITY")[1].value is None
    assert row(sheet, "Total assets")[1].value == "=B11+B12"


def check(number, kind, target, *parts):
    return Check(number, kind, target, parts, (1,) * len(parts), 0.0, True)


def facts(*tables):
    return pd.DataFrame({"table": tables})


def test_no_formula_leads_back_to_itself():
    around = [
        check(0, "footing", 0, 1, 2),
        check(1, "follows", 1, 3),
        check(2, "follows", 3, 0),
        check(3, "repeat", 2, 0),
    ]
    assert list(chosen(around, facts(*["income"] * 4))) == [0, 1]


def test_of_several_formulas_the_sum_of_lines_is_written():
    ways = [check(0, "repeat", 2, 0), check(1, "footing", 2, 0, 1)]
    assert chosen(ways, facts(*["income"] * 3))[2].number == 1


def test_highlights_that_stand_first_repeat_the_statement():
    assert chosen([check(0, "repeat", 1, 0)], facts("other", "income"))[0].parts == (1,)
    assert chosen([check(0, "repeat", 1, 0)], facts("income", "other"))[1].parts == (0,)


@pytest.mark.parametrize("now, before, printed, made", [(-334, -1974, -83, "A8/A7-1"), (-15, 5, 400, "1-A8/A7")])
def test_growth_keeps_the_sign_that_is_printed(now, before, printed, made):
    figures = pd.DataFrame({"value": [before, now, printed], "unit": ["USD", "USD", "percent"], "row": [1, 1, 1]})
    figures = figures.assign(scale=1, decimals=0, source=["was", "is", "grew"])
    finding = {"kind": "growth", "source": "grew", "parts": "is / was", "printed": printed, "status": "ties"}
    (one,) = checks(pd.DataFrame([finding | {"recomputed": printed + 0.08}]), figures)
    writer = Writer(figures, {at: Place("Income", 6 + at, 0) for at in range(3)})
    assert writer.formula(one, "Income") == f"=ROUND({made},2)"
    assert writer.formula(one, "Checks", rounded=False) == "=" + made.replace("A", "'Income'!A")


def test_a_sum_over_tables_of_other_scales_counts_in_its_own():
    figures = pd.DataFrame({"value": [1.5, 2000.0, 3.5], "unit": "USD", "row": [1, 2, 3], "decimals": [1, 0, 1]})
    figures["scale"] = [1_000_000, 1000, 1_000_000]
    writer = Writer(figures, {at: Place("Income", 6 + at, 1) for at in range(3)})
    assert writer.formula(check(0, "footing", 2, 0, 1), "Income") == "=B7+B8/1000"


def test_equal_runs_give_equal_files(release, tmp_path):
    for ending in workbook.ENDINGS:
        files = [tmp_path / f"{name}{ending}" for name in ("one", "two")]
        for file in files:
            workbook.export(release, file)
        assert files[0].read_bytes() == files[1].read_bytes()


def test_facts_as_csv_parquet_and_json(release, tmp_path):
    for ending in (".csv", ".parquet", ".json"):
        workbook.export(release, tmp_path / f"facts{ending}")
    kept = pd.read_parquet(tmp_path / "facts.parquet")
    pd.testing.assert_frame_equal(kept.astype(release.facts.dtypes), release.facts)
    listed = json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))
    assert [one["value"] for one in listed] == kept["value"].tolist()
    assert {one["period_end"] for one in listed} == {"2007-09-30", "2006-09-30"}
    assert {type(one["concept"]) for one in listed} == {str, type(None)}
    table = pd.read_csv(tmp_path / "facts.csv", keep_default_na=False)
    assert table["value"].tolist() == kept["value"].tolist() and table["period_end"][0] == "2007-09-30"
    # A spreadsheet would obey the label; a dash is no formula and stays as printed.
    assert table["label"].tolist()[0] == "'" + kept["label"][0] and "-" in table["raw"].tolist()


def test_an_ending_that_names_no_format_is_refused(release, tmp_path):
    with pytest.raises(ValueError, match=r"report.pdf: a release is exported as .xlsx, .csv, .parquet, .json"):
        workbook.export(release, tmp_path / "report.pdf")
    assert not list(tmp_path.iterdir())


def test_who_only_reads_releases_imports_no_spreadsheet_library():
    code = "import sys, helpers; print({'xlsxwriter', 'openpyxl'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def recalculated(files, folder):
    """What LibreOffice makes of workbooks from which every stored result is taken away."""
    bare = folder / "bare"
    bare.mkdir()
    for file in files:
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(bare / file.name, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", part) if "worksheets/sheet" in name else part)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder), *(str(bare / file.name) for file in files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return [openpyxl.load_workbook(folder / file.name, data_only=True) for file in files]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_every_formula_recalculates_to_the_printed_figure(tmp_path):
    more = [SHARED / "nvidia" / "nvidia-fy2025q1.html"] if SHARED.exists() else []
    releases = [load_release(name) for name in ["juniper-2007q3", *more]]
    (tmp_path / "written").mkdir()
    files = [tmp_path / "written" / f"{release.id}.xlsx" for release in releases]
    for release, file in zip(releases, files, strict=True):
        workbook.export(release, file)
    for release, file, after in zip(releases, files, recalculated(files, tmp_path), strict=True):
        statuses = [cells[9] for cells in after["Checks"].iter_rows(min_row=5, values_only=True) if cells[0]]
        assert statuses == release.findings()["status"].tolist()
        printed = dict(zip(release.facts["source"], release.facts.itertuples(), strict=True))
        formulas = 0
        for sheet in openpyxl.load_workbook(file):
            for cell in (cell for cells in sheet for cell in cells if cell.data_type == "f"):
                result = after[sheet.title][cell.coordinate]
                assert result.data_type != "e" and result.value is not None, f"{sheet.title}!{cell.coordinate}"
                if cell.comment:
                    fact = printed[cell.comment.text.splitlines()[1]]
                    value = fact.value / 100 if fact.unit == "percent" else fact.value
                    assert result.value == pytest.approx(value, abs=1e-9), f"{sheet.title}!{cell.coordinate}"
                    formulas += 1
        assert formulas > 50
