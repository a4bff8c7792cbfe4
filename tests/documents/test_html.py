"""HTML as filer agents and newsrooms write it, and the grids expected of it."""

from pathlib import Path

import pytest
from pasted import page

from helpers.documents import html, text
from helpers.documents.grid import ReleaseError
from helpers.documents.pieces import is_figure


def table(rows: str) -> str:
    return f"<html><body><table>{rows}</table></body></html>"


def rows(page: str) -> list[list[str]]:
    """The texts of the first grid's cells, with their columns."""
    return [
        [f"{cell.text} {cell.start}-{cell.stop}" for cell in row.cells] for row in html.read(page, "x").grids[0].rows
    ]


STATEMENT = """
<p>Northwind Inc.</p><p>Statements of Operations<br>(in thousands)</p>
<table>
<tr><td></td><td colspan=8>Three Months Ended March 31,</td></tr>
<tr><td></td><td colspan=3>2021</td><td>&nbsp;</td><td colspan=3>2020</td><td></td></tr>
<tr><td>Revenue:</td><td colspan=3>&nbsp;</td><td></td><td colspan=3></td></tr>
<tr><td style="padding-left:10pt">Products</td><td>$</td><td>1,234</td><td></td><td></td>
    <td>$</td><td>987</td><td></td></tr>
<tr><td style="padding-left:10pt">Rebates</td><td colspan=2>(34</td><td>)</td><td></td>
    <td colspan=2>&#8212;</td><td></td></tr>
<tr><td></td><td style="border-top:1px solid">$</td><td style="border-top:1px solid">1,200</td><td></td><td></td>
    <td>$</td><td>987</td><td></td></tr>
</table>
<p>A paragraph after the table.</p>"""


def test_a_statement_in_cells_of_one_sign_each():
    assert rows(STATEMENT) == [
        ["Three Months Ended March 31, 1-9"],
        ["2021 1-4", "2020 5-8"],
        ["Revenue: 0-1"],
        ["Products 0-1", "$ 1,234 1-3", "$ 987 5-7"],
        ["Rebates 0-1", "(34) 1-4", "— 5-7"],
        ["$ 1,200 1-3", "$ 987 5-7"],
    ]


def test_caption_places_and_indent():
    document = html.read(STATEMENT, "x")
    grid = document.grids[0]
    assert [line.text for line in grid.caption] == ["Northwind Inc.", "Statements of Operations", "(in thousands)"]
    assert document.lines[-1].text == "A paragraph after the table."
    assert document.lines[-1].source == "paragraph 4"
    assert grid.rows[3].cells[1].source == "table 1, row 4, cell 3"  # the digits, not the sign
    assert [row.indent for row in grid.rows][2:5] == [0, 10, 10]


def test_the_first_release_set_as_a_filer_sets_it_gives_the_same_rows():
    printed = (Path(__file__).parents[2] / "data" / "releases" / "juniper-2007q3.txt").read_text()

    def texts(document):
        """The rows of every grid, without the blank that may stand behind a sign."""
        return [[[cell.text.replace("$ ", "$") for cell in r.cells] for r in grid.rows] for grid in document.grids]

    def cells(figure: str) -> str:
        """The sign, the digits and the closing parenthesis or percent sign in a cell each, and a narrow blank cell."""
        sign, figure = ("$", figure[1:]) if figure.startswith("$") else ("", figure)
        digits = figure.rstrip(")%") if is_figure(figure) else figure
        return f"<td>{sign}</td><td>{digits}</td><td>{figure[len(digits) :]}</td><td>&nbsp;</td>"

    expected = texts(text.read(printed, "x"))
    page = ""
    for grid in expected:
        filed = (f"<tr><td>{label}</td>{''.join(map(cells, figures))}</tr>" for label, *figures in grid)
        page += f"<p>Title</p><table>{''.join(filed)}</table>"
    assert texts(html.read(page, "x")) == expected


def test_rowspan_and_colspan_move_the_cells_below_and_behind():
    page = table(
        "<tr><th rowspan=2>(in millions)</th><th colspan=2>2021</th></tr><tr><th>Actual</th><th>Change</th></tr>"
        "<tr><td>Revenue</td><td>10</td><td>(2</td><td>)%</td></tr>"
    )
    assert rows(page) == [
        ["(in millions) 0-1", "2021 1-3"],
        ["Actual 1-2", "Change 2-3"],
        ["Revenue 0-1", "10 1-2", "(2)% 2-4"],
    ]


def test_superscripts_are_marks_unless_they_are_words():
    page = table(
        "<tr><td>EBITDA<sup>(1)</sup> of the 4<sup>th</sup> quarter</td><td>1,234<sup>2</sup></td><td>5</td></tr>"
        '<tr><td>Debt<font style="position:relative;top:-3pt">3</font></td><td>6</td><td>7</td></tr>'
    )
    first, second = html.read(page, "x").grids[0].rows
    assert [(cell.text, cell.mark) for cell in first.cells[:2]] == [
        ("EBITDA of the 4th quarter", "(1)"),
        ("1,234", "2"),
    ]
    assert (second.cells[0].text, second.cells[0].mark) == ("Debt", "3")


def test_a_superscript_left_open_does_not_swallow_the_table():
    page = "<sup>1<div>Title</div>" + table("<tr><td>Sales</td><td>2</td><td>3</td></tr>")
    assert [line.text for line in html.read(page, "x").lines] == ["1", "Title"]
    assert rows(page) == [["Sales 0-1", "2 1-2", "3 2-3"]]


def test_a_mark_in_prose_is_no_digit_of_the_figure_before():
    assert html.read("<p>Earnings of $5.21<sup>3</sup> rose</p>", "x").lines[0].text == "Earnings of $5.21 (3) rose"


def test_hidden_text_is_not_printed_and_hidden_cells_take_no_place():
    page = table(
        '<tr><td>Sales</td><td style="display:none">9</td><td>1<i style="visibility:hidden">8</i></td><td>2</td></tr>'
        "<tr><td>Cost<br>of sales\u200b</td><td><p>3</p></td><td><ix:nonFraction>4</ix:nonFraction></td></tr>"
    )
    assert rows(page) == [["Sales 0-1", "1 1-2", "2 2-3"], ["Cost of sales 0-1", "3 1-2", "4 2-3"]]


def test_bullets_footnotes_and_addresses_set_as_tables_are_lines():
    page = (
        "<p>Highlights</p><table><tr><td>•</td><td>Revenue rose to $5 million</td></tr></table>"
        "<table><tr><td>(1)</td><td>Unaudited.</td></tr><tr><td>(2)</td><td>Restated.</td></tr></table>"
        "<table><tr><td>Contact:</td><td>(555) 010-4567</td></tr></table>"
    )
    document = html.read(page, "x")
    assert not document.grids
    assert [(line.text, line.source) for line in document.lines] == [
        ("Highlights", "paragraph 1"),
        ("• Revenue rose to $5 million", "table 1, row 1"),
        ("(1) Unaudited.", "table 2, row 1"),
        ("(2) Restated.", "table 2, row 2"),
        ("Contact: (555) 010-4567", "table 3, row 1"),
    ]


def test_a_table_that_holds_tables_is_layout():
    page = table(f"<tr><td>Side note</td><td>{table('<tr><td>Sales</td><td>1</td><td>2</td></tr>')}</td></tr>")
    document = html.read(page, "x")
    assert [line.text for line in document.lines] == ["Side note"]
    assert [grid.rows[0].source for grid in document.grids] == ["table 2, row 1"]


def test_no_text_is_lost_between_the_cells():
    page = table("before<caption>Title</caption><tr>here<td>Sales</td>there<td>1</td><td>2</td></tr>")
    assert {line.text for line in html.read(page, "x").lines} == {"before", "Title", "here", "there"}


@pytest.mark.parametrize(
    "label",
    [
        '<td style="padding-left:24pt">Sales</td>',
        '<td style="padding:2px 1pt 2px 24pt">Sales</td>',
        '<td><p style="margin-left:3em;text-indent:-0.6em">Sales</p></td>',
        '<td style="text-indent:32px"><font>Sales</font></td>',
    ],
)
def test_indent_in_any_dress_is_points(label):
    assert html.read(table(f"<tr>{label}<td>1</td><td>2</td></tr>"), "x").grids[0].rows[0].indent == pytest.approx(24)


def test_indent_by_blanks_and_by_column():
    page = table(
        "<tr><td colspan=2>&nbsp;<font>&nbsp;Sales</font></td><td>1</td></tr>"
        "<tr><td></td><td>Products</td><td>2</td></tr><tr><td colspan=2>Total</td><td>3</td></tr>"
    )
    assert [row.indent for row in html.read(page, "x").grids[0].rows] == [5, 10, 0]


def test_fixed_width_text_inside_a_page():
    page = (
        "<p>Balance Sheets</p><pre>\n                 2021     2020\nCash            1,234      987\n"
        "Receivables       500      400\nTotal assets    1,734    1,387\n</pre>"
    )
    grid = html.read(page, "x").grids[0]
    assert [cell.text for cell in grid.rows[1].cells] == ["Cash", "1,234", "987"]
    assert grid.rows[1].source == "preformatted text 1, line 3"
    assert "Balance Sheets" in [line.text for line in grid.caption]


def test_a_span_of_any_size_costs_nothing_and_loses_nothing():
    page = table(
        "<tr><td colspan=100000 rowspan=65535>Sales</td><td colspan=-3>1</td><td colspan=x>2</td></tr>"
        "<tr><td>3</td></tr>"
    )
    grid = html.read(page, "x").grids[0]
    assert [cell.text for row in grid.rows for cell in row.cells] == ["Sales", "1", "2", "3"]
    assert max(cell.stop for row in grid.rows for cell in row.cells) < 3000


def test_a_page_of_too_many_tags_is_read_in_part_and_says_so(monkeypatch):
    monkeypatch.setattr(html, "MAX_TAGS", 63)
    document = html.read(table("<tr><td>1<td>2" * 50), "x")
    assert len(document.grids[0].rows) == 20
    assert "only the first" in document.notes[0].text


def test_a_row_of_hundreds_of_figures_is_no_statement():
    document = html.read(table(f"<tr>{'<td>12</td>' * 300}</tr>"), "x")
    assert not document.grids
    assert (len(document.lines), document.notes[0].source) == (1, "table 1")


def test_a_page_nested_too_deep_says_where_it_ends():
    document = html.read("<p>Beginning</p>" + "<div>" * 5000 + "lost", "x")
    assert [line.text for line in document.lines] == ["Beginning"]
    assert "not read from here on" in document.notes[0].text


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE html [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;</p>'
    assert "0123456789" not in "".join(line.text for line in html.read(bomb, "x").lines)


def test_a_page_without_text_is_an_error():
    with pytest.raises(ReleaseError, match=r"q1\.htm: no text"):
        html.read("<html><body><img src=x></body></html>", "q1.htm")


def test_tables_side_by_side_in_the_rows_of_one_are_parted():
    text = """
    Balance sheet data | > | Cash flow data | >
    | 2025 | | 2025
    Inventories | 8 | Capital expenditures | 2
    Debt | 9 | Depreciation | 3
    Payables | 4 | Dividends | 1
    """
    left, right = html.read(page(text), "two").grids
    assert [[cell.text for cell in row.cells] for row in left.rows][2:] == [
        ["Inventories", "8"],
        ["Debt", "9"],
        ["Payables", "4"],
    ]
    assert [[cell.text for cell in row.cells] for row in right.rows][2:] == [
        ["Capital expenditures", "2"], ["Depreciation", "3"], ["Dividends", "1"]
    ]  # fmt: skip


def test_words_under_a_heading_of_their_own_belong_to_the_figures():
    text = """
    Notes | Amount | Interest | Rate
    Series A | 8 | fixed, to 2027 | 5.0
    Series B | 9 | floating | 6.0
    Series C | 4 | none until 2026 | 0.0
    """
    assert len(html.read(page(text), "one").grids) == 1
