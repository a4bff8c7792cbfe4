"""EDGAR submissions: which documents are the release, and where their figures stand."""

import pytest

from helpers.documents import read_bytes
from helpers.documents.grid import ReleaseError

HEADER = "<SEC-DOCUMENT>0000000000-00-000000.txt\n<SEC-HEADER>\nFORM TYPE:\t8-K\n</SEC-HEADER>\n"
PAGE = """<html><p>{title}</p><table><tr><td>Revenue</td><td>$</td><td>{figure}</td></tr>
<tr><td>Cost</td><td></td><td>5</td></tr></table></html>"""


def part(kind: str, body: str) -> str:
    return f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>1\n<TEXT>\n{body}\n</TEXT>\n</DOCUMENT>\n"


def read(text: str):
    return read_bytes(text.encode(), "filing.txt")


def test_the_exhibit_99_is_the_release():
    filing = HEADER + part("8-K", "<html><p>Cover</p></html>") + part("EX-99.1", PAGE.format(title="A", figure="1,234"))
    document = read(filing)
    assert (document.format, document.name) == ("edgar", "filing.txt")
    assert [line.text for line in document.lines] == ["A"]
    assert document.grids[0].rows[0].cells[1].text == "$ 1,234"
    assert document.grids[0].rows[0].cells[1].source == "table 1, row 1, cell 3"


def test_places_tell_several_exhibits_apart():
    filing = (
        HEADER
        + part("EX-99.1", PAGE.format(title="A", figure="1"))
        + part("EX-99.2", PAGE.format(title="B", figure="2"))
    )
    document = read(filing)
    assert [line.source for line in document.lines] == ["EX-99.1, paragraph 1", "EX-99.2, paragraph 1"]
    assert [grid.rows[0].source for grid in document.grids] == ["EX-99.1, table 1, row 1", "EX-99.2, table 1, row 1"]
    assert [grid.caption[0].source for grid in document.grids] == ["EX-99.1, paragraph 1", "EX-99.2, paragraph 1"]


def test_an_8_k_without_exhibit_is_the_release_itself():
    filing = HEADER + part("8-K", "\tItem 2.02\n\nRevenue\t1,234\t987\nCost\t(5)\t(6)\nIncome\t1,229\t981")
    document = read(filing)
    row = document.grids[0].rows[0]
    assert [cell.text for cell in row.cells] == ["Revenue", "1,234", "987"]
    assert filing.split("\n")[int(row.source.removeprefix("line ")) - 1].startswith("Revenue")


def test_an_encoded_exhibit_is_a_note_with_its_place():
    pdf = "<PDF>\nbegin 644 release.pdf\nM)5!$1BTQ+C0*)>+CS],*\nend\n</PDF>"
    document = read(HEADER + part("EX-99.1", PAGE.format(title="A", figure="1")) + part("EX-99.2", pdf))
    assert document.notes[0].text.startswith("EX-99.2 holds no text")
    assert document.notes[0].source.startswith("line ")
    assert document.lines[0].source == "paragraph 1"


def test_a_lone_exhibit_in_its_wrapper_keeps_its_own_format():
    wrapped = part("EX-99.1", PAGE.format(title="A", figure="1"))
    assert read(wrapped).format == "html"
    rewritten = f"<html><body><document> <type>EX-99.1 <filename>q1.htm <text> {PAGE.format(title='A', figure='1')}"
    assert [line.text for line in read(rewritten).lines] == ["A"]


def test_a_submission_without_text_says_what_is_in_it():
    with pytest.raises(ReleaseError, match=r"filing\.txt: no exhibit that can be read; found: GRAPHIC"):
        read(HEADER + part("GRAPHIC", "begin 644 logo.jpg\nM_]C_X``02D9)1@`!`0\nend"))


def test_a_submission_of_countless_exhibits_is_read_in_part_and_says_so():
    document = read(HEADER + part("EX-99.1", "<html><p>A</p></html>") * 60)
    assert len(document.lines) == 50
    assert "only the first 50 exhibits" in document.notes[0].text
