"""Fixed-width text as older filings have it, and the grids expected of it."""

import re
from pathlib import Path

import pytest

from helpers.documents import fixed

RELEASES = Path(__file__).parents[3] / "shared" / "releases"


def read(page: str):
    return fixed.read(page.strip("\n"), "x")


def rows(page: str, number: int = 0) -> list[str]:
    """The rows of a grid, one text each: a cell is its columns and its text."""

    def cell(one):
        return f"{one.start}{'' if one.stop == one.start + 1 else f'-{one.stop - 1}'} {one.text}"

    return [" | ".join(cell(one) for one in row.cells) for row in read(page).grids[number].rows]


STATEMENT = """
                  Northwind Corporation
                 Statements of Operations
             (In thousands, except per share)

                                                   Nine Months
                           Three Months Ended         Ended
                         Jun 30, Mar 31, Jun 30, Jun 30,  Jun 30,
                          2003    2003    2002    2003      2002
Net revenues            $11,506 $11,492 $12,967 $44,958  $47,589
Operating expenses:
  Selling, general and
   administrative         2,654   2,673   2,949  11,284   11,778
  Restructuring             ---     ---     ---   1,431      ---
     Total                2,654   2,673   2,949  12,715   11,778
Net income (loss)      $    (70) $  119 $    18  $2,243   $1,811
Basic and diluted loss
 per share               $(0.01)  $0.02   $0.00   $0.17    $0.21

A sentence that follows the table.
"""


def test_a_statement_without_marks_of_its_table():
    assert rows(STATEMENT) == [
        "4-5 Nine Months",
        "1-3 Three Months Ended | 4-5 Ended",
        "1 Jun 30, | 2 Mar 31, | 3 Jun 30, | 4 Jun 30, | 5 Jun 30,",
        "1 2003 | 2 2003 | 3 2002 | 4 2003 | 5 2002",
        "0 Net revenues | 1 $11,506 | 2 $11,492 | 3 $12,967 | 4 $44,958 | 5 $47,589",
        "0 Operating expenses:",
        "0 Selling, general and administrative | 1 2,654 | 2 2,673 | 3 2,949 | 4 11,284 | 5 11,778",
        "0 Restructuring | 1 --- | 2 --- | 3 --- | 4 1,431 | 5 ---",
        "0 Total | 1 2,654 | 2 2,673 | 3 2,949 | 4 12,715 | 5 11,778",
        "0 Net income (loss) | 1 $ (70) | 2 $ 119 | 3 $ 18 | 4 $2,243 | 5 $1,811",
        "0 Basic and diluted loss per share | 1 $(0.01) | 2 $0.02 | 3 $0.00 | 4 $0.17 | 5 $0.21",
    ]


def test_the_caption_is_what_stands_above_the_headings():
    document = read(STATEMENT)
    assert [line.text for line in document.grids[0].caption] == [
        "Northwind Corporation",
        "Statements of Operations",
        "(In thousands, except per share)",
    ]
    assert [line.text for line in document.lines][-1] == "A sentence that follows the table."


def test_places_are_the_line_of_the_figures_and_the_printed_cell():
    row = read(STATEMENT).grids[0].rows[6]
    assert (row.source, row.indent) == ("line 12", 2)
    assert [cell.source for cell in row.cells][:3] == ["line 12, cell 1", "line 12, cell 2", "line 12, cell 3"]


def test_blank_cells_leave_their_columns_empty():
    page = """
                                       Mar 31,    Mar 31,    Mar 31,
                                        2005       2004       2003
Net loss                               $ (370)    $ (631)    $ (694)
Workforce reduction (Note 1)                                    126
Restructuring (Note 2)                               143
Legal costs (Note 3)                       20                    (5)
"""
    assert rows(page)[2:] == [
        "0 Net loss | 1 $ (370) | 2 $ (631) | 3 $ (694)",
        "0 Workforce reduction (Note 1) | 3 126",
        "0 Restructuring (Note 2) | 2 143",
        "0 Legal costs (Note 3) | 1 20 | 3 (5)",
    ]


def test_marks_of_filings_rules_and_totals():
    page = """
<TABLE>
<CAPTION>
                                 Three Months Ended      Nine Months Ended
                                      June 30,               June 30,
                                -------------------    -------------------
                                  2005       2004        2005       2004
                                --------   --------    --------   --------
<S>                             <C>        <C>         <C>        <C>
Finance income                   $19,028    $12,050     $49,520    $36,369
Interest                             512        167       1,415        623
                                --------   --------    --------   --------
                                  18,516     11,883      48,105     35,746
                                ========   ========    ========   ========
Shares                            13,569     13,403      13,529     13,318
</TABLE>
"""
    assert rows(page) == [
        "1-2 Three Months Ended | 3-4 Nine Months Ended",
        "1-2 June 30, | 3-4 June 30,",
        "1 2005 | 2 2004 | 3 2005 | 4 2004",
        "0 Finance income | 1 $19,028 | 2 $12,050 | 3 $49,520 | 4 $36,369",
        "0 Interest | 1 512 | 2 167 | 3 1,415 | 4 623",
        "1 18,516 | 2 11,883 | 3 48,105 | 4 35,746",
        "0 Shares | 1 13,569 | 2 13,403 | 3 13,529 | 4 13,318",
    ]


def test_headings_in_line_with_single_columns_leave_the_others_free():
    page = """
                          Quarter Ended  Three Month  Quarter Ended
(unaudited)               Dec 31, 2005     Change     Sep 30, 2005
Interest on loans           $ 17,328         10%        $ 15,787
Interest on securities           866         -1%             879
"""
    assert rows(page) == [
        "1 Quarter Ended | 2 Three Month | 3 Quarter Ended",
        "0 (unaudited) | 1 Dec 31, 2005 | 2 Change | 3 Sep 30, 2005",
        "0 Interest on loans | 1 $ 17,328 | 2 10% | 3 $ 15,787",
        "0 Interest on securities | 1 866 | 2 -1% | 3 879",
    ]


def test_a_label_goes_on_above_or_below_its_figures_and_a_section_does_not():
    page = """
                                          2005         2004
Assets
  Cash and cash equivalents             $ 9,134     $ 20,902

  Investment in and advances to
   Pericles Technology, Inc.              7,613        7,257

  End of life program inventory           1,044          967
  reserve charge (Note 3)

  Current portion of long-term debt
   and lease obligations (in
   thousands)                             7,493          120
"""
    assert rows(page) == [
        "1 2005 | 2 2004",
        "0 Assets",
        "0 Cash and cash equivalents | 1 $ 9,134 | 2 $ 20,902",
        "0 Investment in and advances to Pericles Technology, Inc. | 1 7,613 | 2 7,257",
        "0 End of life program inventory reserve charge (Note 3) | 1 1,044 | 2 967",
        "0 Current portion of long-term debt and lease obligations (in thousands) | 1 7,493 | 2 120",
    ]


def test_letterhead_and_page_numbers_within_a_table_are_no_rows():
    page = """
Northwind release
                                   2005      2004
Deposits                         $  814    $  693
Borrowed funds                      131       104

                        4
<PAGE>
Northwind release

Other liabilities                    12        11
Total                            $  957    $  808

                        5
<PAGE>
Northwind release
The end.
"""
    document = read(page)
    assert [len(grid.rows) for grid in document.grids] == [5]
    assert rows(page)[3:] == ["0 Other liabilities | 1 12 | 2 11", "0 Total | 1 $ 957 | 2 $ 808"]
    assert [line.text for line in document.lines] == ["Northwind release", "Northwind release", "The end."]


def test_numbers_that_begin_a_wrapped_line_belong_to_the_label():
    page = """
                                          2020        2019
Certificates of deposit of less than
 $100,000                               58,820      58,640
Certificates of deposit above that      17,112      16,009
Operating expense to average assets
 (1)                                      2.01        2.10
"""
    assert rows(page) == [
        "1 2020 | 2 2019",
        "0 Certificates of deposit of less than $100,000 | 1 58,820 | 2 58,640",
        "0 Certificates of deposit above that | 1 17,112 | 2 16,009",
        "0 Operating expense to average assets (1) | 1 2.01 | 2 2.10",
    ]


def test_a_mark_under_a_heading_is_no_row():
    page = """
                            As of          As of
                         Mar 31, 2007   Jul 1, 2006
                         (unaudited)        (1)
Cash                         $ 8,544       $ 12,577
Receivables                   20,604         23,306
"""
    assert rows(page)[:3] == ["1 As of | 2 As of", "1 Mar 31, 2007 | 2 Jul 1, 2006", "1 (unaudited) | 2 (1)"]


def test_leaders_lead_from_a_label_to_its_figure():
    page = """
Net sales ....................  $ 1,234
Cost of sales ................      900
Gross profit..................  $   334
"""
    assert rows(page) == ["0 Net sales | 1 $ 1,234", "0 Cost of sales | 1 900", "0 Gross profit | 1 $ 334"]


def test_words_ranges_and_units_stand_in_columns_as_figures_do():
    page = """
                                 First quarter     Full year
Revenue                        $8.51 - $8.53      $34.5 - $34.7
Growth                             down 3%          up 14.5 pts
Share repurchases                no change        $ 900 million
Operating margin                   39.2 %           (8.1)%
"""
    assert rows(page)[1:] == [
        "0 Revenue | 1 $8.51 - $8.53 | 2 $34.5 - $34.7",
        "0 Growth | 1 down 3% | 2 up 14.5 pts",
        "0 Share repurchases | 1 no change | 2 $ 900 million",
        "0 Operating margin | 1 39.2% | 2 (8.1)%",
    ]


def test_a_note_column_is_the_mark_of_the_label():
    page = """
                                          2007       2006
Stock compensation        A/B         $    534    $   488
Restructuring             C                 12         60
Net income                            $  9,001    $ 8,000
"""
    cells = [row.cells[0] for row in read(page).grids[0].rows[1:]]
    assert [(cell.text, cell.mark) for cell in cells] == [
        ("Stock compensation", "A/B"),
        ("Restructuring", "C"),
        ("Net income", ""),
    ]


def test_two_tables_with_headings_are_two_grids_and_sentences_are_none():
    page = """
                    2005       2004
Cash             $ 1,920    $ 3,344
Other                961      1,248

This release tells in 2 sentences of $1.9 million and more.  It is of 2005
and tells of nothing else, and so it ends.

                    Pretax     Per share
Charges                $19         $0.05
Depreciation            41          0.12
"""
    document = read(page)
    assert [[row.cells[0].text for row in grid.rows] for grid in document.grids] == [
        ["2005", "Cash", "Other"],
        ["Pretax", "Charges", "Depreciation"],
    ]
    assert [row.cells[-1].text for row in document.grids[1].rows] == ["Per share", "$0.05", "0.12"]


def test_a_double_spaced_page_is_read_as_a_single_spaced_one():
    lines = STATEMENT.strip("\n").split("\n")
    assert rows("\n\n".join(lines)) == rows("\n".join(lines))


def test_the_dash_of_a_mail_envelope_shifts_no_figure():
    page = """
                             2004     2003
- - Excluding other items    $ 180    $ 162
As reported                $ 204    $ 125
"""
    assert rows(page) == [
        "1 2004 | 2 2003",
        "0 - Excluding other items | 1 $ 180 | 2 $ 162",
        "0 As reported | 1 $ 204 | 2 $ 125",
    ]


def test_wrapped_sentences_are_one_paragraph_with_the_place_of_its_first_line():
    page = "\n".join(
        [
            "A title",
            "",
            *["    The company sold more of what it makes in this quarter than it did a year"] * 9,
            "ago.",
            "",
            "Another one.",
        ]
    )
    paragraph = read(page).lines[1]
    assert (paragraph.source, paragraph.text.count("company"), paragraph.text[-9:]) == ("line 3", 9, "year ago.")


def test_lines_beyond_the_limit_are_left_out_and_said(monkeypatch):
    monkeypatch.setattr(fixed, "LINES", 10)
    document = read("word\n" * 15)
    assert [(note.text, note.source) for note in document.notes] == [("5 lines were left out: too many", "line 11")]
    assert document.lines[-1].source == "line 10"


def test_a_line_that_was_never_broken_is_text():
    document = fixed.read("1,234   " * 10_000, "x")
    assert (document.grids, len(document.lines)) == ((), 1)


@pytest.mark.skipif(not RELEASES.is_dir(), reason="the real releases are not at hand")
@pytest.mark.parametrize("name", ["pericom/pericom-fy2005q4.txt", "other/sears-2004q2.txt"])
def test_every_digit_behind_a_printed_label_is_in_a_cell_of_its_row(name):
    page = (RELEASES / name).read_text("latin-1")
    lines = page.split("\n")
    found = 0
    for grid in fixed.read(page, name).grids:
        for row in grid.rows:
            line = lines[int(row.source.removeprefix("line ")) - 1]
            behind = re.search(r"(?<=\S)\s{2,}(?=[$(\d-])(.*)", line)
            if behind and row.cells[0].start == 0:
                cells = "".join(cell.text for cell in row.cells[1:])
                assert re.findall(r"[\d()-]", cells) == re.findall(r"[\d()-]", behind[1]), row.source
                found += 1
    assert found > 100
