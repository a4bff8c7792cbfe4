"""The format is told from the content, whatever the file is called."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.documents import MAX_BYTES, read_bytes
from helpers.documents.grid import ReleaseError

TABBED = "Statements\n\t2021\t2020\nRevenue\t1,234\t987\nCost\t(5)\t(6)\nIncome\t1,229\t981\n"
FIXED = """Statements

                  2021      2020
Revenue          1,234       987
Cost                (5)       (6)
Income           1,229       981
"""
PAGE = "<p>Statements</p><table><tr><td>Revenue</td><td>1,234</td><td>987</td></tr></table>"
RELEASES = Path(__file__).parents[3] / "shared" / "releases"


@pytest.mark.parametrize(("content", "expected"), [(TABBED, "text"), (FIXED, "text"), (PAGE, "html")])
def test_the_content_tells_the_format_and_the_figures_are_the_same(content, expected):
    document = read_bytes(content.encode("utf-16"), "release.pdf")  # a name that lies
    assert (document.format, document.name) == (expected, "release.pdf")
    rows = [[cell.text for cell in row.cells] for row in document.grids[0].rows]
    assert ["Revenue", "1,234", "987"] in rows
    assert "Statements" in [line.text for line in document.lines]


def test_old_tags_of_fixed_width_text_do_not_make_it_a_page():
    assert read_bytes(f"<PAGE>\n<TABLE>\n<S> <C>\n{FIXED}</TABLE>".encode(), "x").format == "text"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"PK\x03\x04rest", "ZIP or Office"),
        (b"{\\rtf1 Revenue}", "RTF"),
        (bytes(range(1, 32)) * 40, "binary file"),
        (b"x" * (MAX_BYTES + 1), "larger than 32 MB"),
    ],
)
def test_what_is_no_release_is_an_error_that_says_so(data, message):
    with pytest.raises(ReleaseError, match=f"q1.dat: .*{message}"):
        read_bytes(data, "q1.dat")


def test_reading_a_page_does_not_load_the_pdf_library():
    code = f"""import sys; from helpers.documents import read_bytes
read_bytes({PAGE.encode()!r}, "x"); print("pypdfium2" in sys.modules)"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.skipif(not RELEASES.exists(), reason="the folder of real releases is not here")
@pytest.mark.parametrize("name", ["saia-2020q1", "oilstates-2020q1", "psbusinessparks-2020q1"])
def test_real_releases_have_no_trace_of_a_wrong_encoding(name):
    document = read_bytes((RELEASES / "html" / f"{name}.html").read_bytes(), name)
    printed = [line.text for line in document.lines] + [c.text for g in document.grids for r in g.rows for c in r.cells]
    assert len(document.grids) >= 4
    assert not [text for text in printed if "Â" in text or "â€" in text or "\xa0" in text or text != text.strip()]
