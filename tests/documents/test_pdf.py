"""Pages as a PDF draws them, piece by piece, and the grids expected of them."""

import pytest

from helpers.documents import pdf
from helpers.documents.grid import ReleaseError


def text(x: float, y: float, words: str, size: float = 10) -> str:
    """Draw words: their left edge, their baseline above the page's foot, their size in points."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET"


def figure(right: float, y: float, words: str, size: float = 10) -> str:
    """Draw a figure with its right edge there: digits are 0.556 of the type size wide, commas and points half."""
    width = sum(0.278 if letter in ",." else 0.333 if letter in "()" else 0.556 for letter in words)
    return text(right - width * size, y, words, size)


def rule(left: float, right: float, y: float) -> str:
    return f"{left} {y} {right - left} 0.6 re f"


def document(*pages: list[str], trailer: str = "") -> bytes:
    """Write a PDF file with these drawing commands."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for commands in pages:
        stream = "\n".join(commands).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (resources, len(objects)))
    kids = b" ".join(b"%d 0 R" % number for number in range(5, len(objects) + 1, 2))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids)
    file, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return (
        file
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, entries)
        + b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer.encode(), len(file))
    )


def rows(read, number: int = 0) -> list[str]:
    def cell(one):
        mark = f" ^{one.mark}" if one.mark else ""
        return f"{one.start}{'' if one.stop == one.start + 1 else f'-{one.stop - 1}'} {one.text}{mark}"

    return [" | ".join(cell(one) for one in row.cells) for row in read.grids[number].rows]


STATEMENT = [
    text(230, 740, "Northwind Corporation", 12),
    text(225, 724, "Statements of Operations", 12),
    text(418, 700, "Three Months Ended"),
    rule(380, 555, 697),
    text(395, 684, "March 31, 2023"),
    text(489, 684, "March 31, 2022"),
    text(60, 668, "Net revenue"),
    text(380, 668, "$"),
    figure(460, 668, "14,735"),
    text(475, 668, "$"),
    figure(555, 668, "16,365"),
    text(60, 654, "Restructuring charges"),
    text(160, 657.5, "(a)", 6),
    figure(463.3, 653, "(86)"),
    text(549.4, 653, "—"),
    text(60, 640, "Gains on investments and other items, net of the effects of foreign"),
    text(66, 629, "Exchange on them"),
    figure(460, 629, "26"),
    figure(555, 629, "3"),
    text(60, 615, "Gross margin"),
    figure(451, 615, "39.2"),
    text(453.5, 615, "%"),
    figure(546, 615, "22.1"),
    text(548.5, 615, "%"),
    rule(380, 460, 612),
    rule(475, 555, 612),
    figure(460, 600, "14,675"),
    figure(555, 600, "16,368"),
]


LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >> /ID [<00> <00>] "


@pytest.fixture(scope="module")
def statement():
    return pdf.read(document(STATEMENT), "statement.pdf")


def test_pieces_on_one_baseline_are_a_row_of_cells(statement):
    assert rows(statement) == [
        "1-2 Three Months Ended",
        "1 March 31, 2023 | 2 March 31, 2022",
        "0 Net revenue | 1 $ 14,735 | 2 $ 16,365",
        "0 Restructuring charges ^(a) | 1 (86) | 2 —",
        "0 Gains on investments and other items, net of the effects of foreign Exchange on them | 1 26 | 2 3",
        "0 Gross margin | 1 39.2% | 2 22.1%",
        "1 14,675 | 2 16,368",
    ]


def test_titles_are_the_caption_and_places_are_page_and_line(statement):
    grid = statement.grids[0]
    assert [(line.text, line.source) for line in grid.caption] == [
        ("Northwind Corporation", "page 1, line 1"),
        ("Statements of Operations", "page 1, line 2"),
    ]
    assert [cell.source for cell in grid.rows[2].cells] == [
        "page 1, line 5, cell 1",
        "page 1, line 5, cell 2",
        "page 1, line 5, cell 3",
    ]


def test_letters_printed_twice_for_bold_are_read_once():
    twice = [command for command in STATEMENT for _ in (0, 1)]
    assert rows(pdf.read(document(twice), "x")) == rows(pdf.read(document(STATEMENT), "x"))


def test_a_superscript_is_a_mark_and_no_digit_of_the_figure():
    page = [
        *(text(400, 700, "2023"), text(500, 700, "2022"), text(422.3, 703.5, "1", 6)),
        *(text(60, 680, "Add: interest"), text(118.5, 683.5, "3", 6), figure(422, 680, "113"), figure(522, 680, "108")),
        *(text(60, 666, "Total assets"), figure(422, 666, "16,490"), figure(522, 666, "18,743")),
    ]
    assert rows(pdf.read(document(page), "x")) == [
        "1 2023 ^1 | 2 2022",
        "0 Add: interest ^3 | 1 113 | 2 108",
        "0 Total assets | 1 16,490 | 2 18,743",
    ]


def test_a_table_goes_on_over_the_edge_of_a_page():
    head = [text(400, 700, "2023"), text(500, 700, "2022"), text(60, 685, "ASSETS")]
    cash = [text(60, 670, "Cash"), figure(422, 670, "4,770"), figure(522, 670, "4,954")]
    foot = [text(300, 40, "7")]
    debt = [text(60, 740, "LIABILITIES"), text(60, 725, "Debt"), figure(422, 725, "37"), figure(522, 725, "35")]
    read = pdf.read(document([*head, *cash, *foot], debt), "x")
    assert rows(read) == [
        "1 2023 | 2 2022",
        "0 ASSETS",
        "0 Cash | 1 4,770 | 2 4,954",
        "0 LIABILITIES",
        "0 Debt | 1 37 | 2 35",
    ]
    assert read.grids[0].rows[-1].source == "page 2, line 2"


@pytest.mark.parametrize("turn", ["0 1 -1 0 600 0", "-1 0 0 -1 612 792", "0 -1 1 0 0 792"])
def test_a_page_that_lies_on_its_side_or_head_is_read_as_it_is_held(turn):
    turned = pdf.read(document([f"{turn} cm", *STATEMENT]), "x")
    assert rows(turned) == rows(pdf.read(document(STATEMENT), "x"))


def test_turned_text_is_left_out_and_said():
    turned = "BT /F1 10 Tf 0 1 -1 0 30 300 Tm (DRAFT) Tj ET"
    read = pdf.read(document([*STATEMENT, turned]), "x")
    assert [(note.text, note.source) for note in read.notes] == [
        ("5 characters of turned text were left out", "page 1")
    ]
    assert rows(read) == rows(pdf.read(document(STATEMENT), "x"))


def test_a_letter_without_a_name_is_said_unless_one_word_fits():
    page = [*STATEMENT, text(60, 580, "Cash \x01ows and North\x01ix sales")]
    read = pdf.read(document(page), "x")
    assert read.lines[-1].text == "Cash flows and North\ufffdix sales"
    assert [(note.text, note.source) for note in read.notes] == [
        ("1 words hold a letter that the font does not name: North\ufffdix", "page 1, line 11")
    ]


def test_more_pages_than_a_release_has_are_left_out_and_said(monkeypatch):
    monkeypatch.setattr(pdf, "PAGES", 1)
    read = pdf.read(document(STATEMENT, STATEMENT, STATEMENT), "x")
    assert len(read.grids) == 1
    assert [(note.text, note.source) for note in read.notes] == [("pages 2 to 3 were left out: too many", "page 2")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.4 and then nothing", "damaged"),
        (document(STATEMENT)[:400], "damaged"),
        (document(STATEMENT, trailer=LOCK), "password"),
        (document([rule(60, 500, 400)]), "no text on 1 pages: they are pictures"),
        (document([text(60, 700, "\x01\x02\x03\x04\x05\x06 12")]), "6 of 8 characters unknown"),
    ],
    ids=["garbage", "cut", "locked", "scan", "letters unknown"],
)
def test_what_cannot_be_read_says_why(data, reason):
    with pytest.raises(ReleaseError, match=f"bad.pdf: .*{reason}"):
        pdf.read(data, "bad.pdf")


def test_a_rule_drawn_in_pieces_is_one_rule():
    read = pdf.read(
        document(
            [
                text(50, 700, "Statements of Operations"),
                text(300, 660, "Three Months Ended June 30,"),
                *(rule(left, right, 656) for left, right in ((250, 290), (290, 295), (295, 396), (396, 500))),
                *(
                    text(x, 640, words)
                    for x, words in ((262, "2024"), (310, "2023"), (372, "Growth"), (440, "Organic"))
                ),
                *(
                    command
                    for y, label in ((620, "Sales"), (606, "Costs"))
                    for command in (
                        text(50, y, label),
                        *(figure(right, y, "1,204") for right in (290, 340)),
                        *(figure(right, y, "8.1") for right in (396, 500)),
                    )
                ),
            ]
        ),
        "x",
    )
    assert rows(read)[0] == "1-4 Three Months Ended June 30,"
