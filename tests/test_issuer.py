"""Who reports, as the release prints it."""

import pytest

from helpers.documents.grid import Document, Grid, Line
from helpers.issuer import company


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("SPRINGFIELD, April 29, 2020 – Acme Networks, Inc. (NASDAQ: ACME) reported results.", "Acme Networks, Inc."),
        ("NEW YORK -- (BUSINESS WIRE) -- The Acme Company (NYSE: ACM) announced", "The Acme Company"),
        ("About ACME Since its founding in 1993, ACME (NASDAQ: ACME) has made anvils.", "ACME"),
        ("LONDON - April 29, 2020 - nAcme Electric plc (NYSE:NAC) reported", "nAcme Electric plc"),
    ],
)  # fmt: skip
def test_the_name_before_the_ticker(line, name):
    assert company(Document("a", "text", (Line(line, "line 1"),), ())) == name


def test_without_a_ticker_the_name_that_stands_above_the_tables():
    grids = tuple(Grid((), (Line("Acme Works Ltd.", "line 1"), Line("Balance Sheets", "line 2"))) for _ in range(3))
    assert company(Document("a", "text", (), grids)) == "Acme Works Ltd."


def test_without_either_the_subject_of_the_headline_or_nothing():
    assert company(Document("a", "text", (Line("ACME Reports Second Quarter Results", "line 1"),), ())) == "ACME"
    dated = Line("BERN, 29 July 2025 - Acme Works plc announces revenue of CHF 12 million", "line 1")
    assert company(Document("a", "text", (dated,), ())) == "Acme Works plc"
    assert company(Document("a", "text", (), ())) == ""
