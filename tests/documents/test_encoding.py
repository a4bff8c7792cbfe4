"""The encoding is read from the bytes; what typists' tools wrote comes out as it was printed."""

import pytest

from helpers.documents.encoding import decode

PRINTED = "Umsatz in Mio. € – “net”\xa0loss (1,234)"


@pytest.mark.parametrize(
    "data",
    [
        PRINTED.encode(),
        PRINTED.encode("utf-8-sig"),
        PRINTED.encode("utf-16"),
        PRINTED.encode("utf-16-le"),
        PRINTED.encode("utf-16-be"),
        PRINTED.encode("utf-32"),
        PRINTED.encode("cp1252"),
        PRINTED.encode().decode("latin-1").encode(),  # encoded twice: every \xa0 would read as \xc2\xa0
    ],
    ids=["utf-8", "utf-8 mark", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "twice"],
)
def test_one_text_in_many_encodings(data):
    assert decode(data) == PRINTED


def test_a_stray_byte_does_not_spoil_a_utf_8_file():
    assert decode("naïve – “quoted” – ".encode() + b"Moody\x92s") == "naïve – “quoted” – Moody’s"


def test_the_declaration_is_believed_only_where_the_bytes_allow_it():
    assert decode(b'<meta charset="windows-1252">' + "€".encode()).endswith("€")
    assert decode(b'<meta charset="iso-8859-15"> 5 \xa4').endswith("5 €")
    assert decode(b'<meta charset="zlib"> 5 \x80').endswith("5 €")  # no text encoding: not tried


def test_control_characters_are_windows_punctuation():
    assert decode("$ \x97\x97 and Moody\x92s".encode()) == "$ —— and Moody’s"


def test_letters_that_only_look_encoded_twice_are_kept():
    assert decode("Pâtisserie, CAFÉ–BAR, Ångström".encode()) == "Pâtisserie, CAFÉ–BAR, Ångström"


def test_line_ends_are_one():
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"
