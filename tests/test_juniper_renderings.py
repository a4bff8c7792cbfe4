"""The first release set as other files set it: the same 548 facts from HTML and from fixed-width text."""

import re
from html import escape
from itertools import groupby
from textwrap import wrap

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from helpers.release import RELEASES, read_release

PRINTED = (RELEASES / "juniper-2007q3.txt").read_text()


def blocks(text: str) -> list[tuple[bool, list]]:
    """Runs of table rows (True, lists of cells) and of other lines (False, strings), as the tabbed text has them."""
    found = []
    for is_table, lines in groupby(text.splitlines(), lambda line: "\t" in line):
        plain = [re.sub(r"</?u>", "", line).replace("\\$", "$") for line in lines]
        found.append((is_table, [line.split("\t") for line in plain] if is_table else [one for one in plain if one]))
    return [(is_table, content) for is_table, content in found if content]


def spans(heading: list[str]) -> list[tuple[str, int]]:
    """The cells of a heading row with the columns that each covers: a blank goes with the words before it."""
    cells: list[tuple[str, int]] = []
    for text in heading:
        if text or not cells or not cells[-1][0]:
            cells.append((text, 1))
        else:
            cells[-1] = (cells[-1][0], cells[-1][1] + 1)
    return cells


def has_notes(rows: list[list[str]]) -> bool:
    """Whether the second column holds reference letters."""
    return any(re.fullmatch("[A-D/]+", row[1]) for row in rows)


def clean_html(text: str) -> str:
    """A newsroom page: one cell to a figure, headings over their columns."""
    page = []
    for is_table, content in blocks(text):
        if not is_table:
            page += [f"<p>{escape(line)}</p>" for line in content]
            continue
        page.append("<table>")
        for row in content:
            cells = [f'<th colspan="{n}">{escape(one)}</th>' for one, n in spans(row)]
            cells = cells if not row[0] else [f"<td>{escape(one)}</td>" for one in row]
            page.append(f"<tr>{''.join(cells)}</tr>")
        page.append("</table>")
    return f"<!DOCTYPE html><html><body>{''.join(page)}</body></html>"


FONT = '<font size="2" face="Times New Roman">'
PAGE_BREAK = '<p align="center">{number}</p><hr size="3" style="page-break-after:always">'


def filer_html(text: str) -> str:
    """An exhibit of 2007: fonts, spacer cells, and a figure's sign, digits and closing mark in a cell each."""
    page, number = [], 5
    for is_table, content in blocks(text):
        if not is_table:
            page += [
                f'<p style="margin-top:12px" align="center">{FONT}<b>{escape(one)}</b></font></p>' for one in content
            ]
            continue
        if page and page[-1] == "</table>":  # a page break cut the table
            page.append(PAGE_BREAK.format(number=number))
            number += 1
        page.append('<table cellspacing="0" cellpadding="0" border="0" width="100%">')
        page.append("<tr>" + "<td width='1%'></td>" * 5 + "</tr>")
        page += [filer_row(row, has_notes(content)) for row in content]
        page.append("</table>")
    return f"<HTML><HEAD><TITLE>Press release</TITLE></HEAD><BODY BGCOLOR='WHITE'>{''.join(page)}</BODY></HTML>"


def filer_row(row: list[str], notes: bool) -> str:
    label, note, figures = row[0], row[1] if notes else "", row[1 + notes :]
    cells = [f"<td valign='top'><p style='margin-left:1.00em; text-indent:-1.00em'>{filed(label)}</p></td>"]
    cells += [f"<td>&nbsp;</td><td valign='bottom' align='center'>{filed(note)}</td>"] * notes
    if not label:  # a heading goes over spacers, signs, digits and closing marks of its columns
        for words, count in spans(figures):
            words, mark, _ = words.partition("*")
            words = filed(words).replace("Ended ", "Ended<br>") + ("<sup>*</sup>" if mark else "")
            cells.append(
                f"<td>&nbsp;</td><td colspan='{4 * count - 2}' align='center'><b>{words}</b></td><td>&nbsp;</td>"
            )
    elif any(figures):
        cells += [filer_figure(figure) for figure in figures]
    return f"<tr>{''.join(cells)}</tr>"


def filed(text: str) -> str:
    """Text as filers encoded it: Windows codes, fonts, a hard space where there is none."""
    return f"{FONT}{escape(text).replace('–', '&#150;') or '&nbsp;'}</font>"


def filer_figure(figure: str) -> str:
    sign, digits, closing = re.fullmatch(r"(\$?) ?(.*?)([)%]?)", figure).groups()
    start = f"<td>{FONT}$</font></td><td align='right'>" if sign else "<td colspan='2' align='right'>"
    end = f"<td nowrap>{FONT}{closing}&nbsp;</font></td>" if closing else "<td>&nbsp;</td>"
    return f"<td>{FONT}&nbsp;&nbsp;</font></td>{start}{FONT}{digits}</font></td>{end}"


LABELS, NOTES = 44, 5


def fixed_width(text: str, width: int) -> str:
    """Typewriter text: labels wrapped with their figures on the last line, figures flush right, rules, page breaks.

    In columns too narrow for its dates a heading takes two lines.
    """
    page, cut = [], False
    for is_table, content in blocks(text):
        if not is_table:
            page += ["", *(line.center(LABELS + 4 * width).rstrip() for line in content), ""]
            cut = False
            continue
        page += ["", "<PAGE>", ""] * cut
        for row in content:
            page += fixed_rows(row, has_notes(content), width)
        cut = True
    return "\n".join(page)


def fixed_rows(row: list[str], notes: bool, width: int) -> list[str]:
    label, note, figures = row[0], row[1] if notes else "", row[1 + notes :]
    if not label:
        cells = [(words, width * count) for words, count in spans(figures)]
        stacked = zip(*(re.split(r" (?=September|\d{4}$)", words, maxsplit=1) for words, _ in cells), strict=True)
        lines = list(stacked) if width < 20 else [[words for words, _ in cells]]
        lines.append(["-" * (across - 3) for _, across in cells])
        margin = " " * (LABELS + NOTES * notes)
        return [
            margin
            + "".join(words.center(across - 3).rjust(across) for words, (_, across) in zip(line, cells, strict=True))
            for line in lines
        ]
    *above, last = wrap(label, LABELS - 2, subsequent_indent="  ")
    cells = [(figure if figure.endswith((")", "%")) else figure + " ").rjust(width) for figure in figures]
    printed = last.ljust(LABELS) + note.ljust(NOTES * notes) + "".join(cells)
    return [*above, printed.rstrip()]


def facts(data: bytes) -> pd.DataFrame:
    """All columns but the place. Whether a blank stands behind the sign is the file's way, not the release's."""
    frame = read_release(data, "juniper-2007q3").facts
    return frame.assign(raw=frame["raw"].str.replace(" ", "")).drop(columns="source")


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    frame = facts(PRINTED.encode())
    assert len(frame) == 548
    return frame


RENDERINGS = {
    "clean HTML": clean_html(PRINTED).encode(),
    "filer HTML": filer_html(PRINTED).encode("ascii"),
    "fixed width": fixed_width(PRINTED, 22).encode("cp1252"),
}


@pytest.mark.parametrize("data", RENDERINGS.values(), ids=RENDERINGS)
def test_every_rendering_gives_the_same_facts(data, expected):
    assert_frame_equal(facts(data), expected)


def test_headings_in_two_lines_shift_the_rows_and_change_nothing_else(expected):
    narrow = facts(fixed_width(PRINTED, 17).encode())
    assert (narrow["row"] > expected["row"]).all()
    assert_frame_equal(narrow.drop(columns="row"), expected.drop(columns="row"))


def test_the_filer_page_is_what_it_says():
    page = filer_html(PRINTED)
    assert "<td colspan='2' align='right'>" + FONT + "(5,062</font></td><td nowrap>" + FONT + ")&nbsp;" in page
    assert page.count("page-break-after") == 2 and "&#150;" in page
