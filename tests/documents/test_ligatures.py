"""Words with a sign that the PDF's font does not name."""

import pytest

from helpers.documents.ligatures import UNKNOWN, restored


@pytest.mark.parametrize(
    "word",
    [
        *("profit", "Benefits,", "fiscal", "first-party", "Reclassification", "nonprofit", "modified", "refinancing"),
        *("flows", "deflation", "reflect", "(inflationary)", "conflict"),
        *("effect", "write-off", "differ", "Offerings", "tariffs", "ineffective"),
        *("officer", "Efficiency", "affiliates", "insufficient"),
    ],
)
def test_a_word_that_only_one_reading_fits_has_its_letters_back(word):
    letters = next(letters for letters in ("ffi", "ffl", "ff", "fi", "fl") if letters in word.lower())
    drawn = word.lower().replace(letters, UNKNOWN, 1)
    assert restored(drawn) == word.lower()


@pytest.mark.parametrize(
    "word", [f"A{UNKNOWN}ac", f"{UNKNOWN}", f"12{UNKNOWN}4", f"Net{UNKNOWN}ix", f"x{UNKNOWN}{UNKNOWN}"]
)
def test_what_no_known_word_fits_stays_as_it_is(word):
    assert restored(word) == word
