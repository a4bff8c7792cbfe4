"""Figures printed as on the European continent."""

from helpers.documents.numerals import english


def page(*cells: str) -> str:
    return "<p>1.204 and 4.1</p>" + "".join(f"<td>{cell}</td>" for cell in cells)


def test_points_between_thousands_and_commas_before_decimals():
    assert english(page("1.204.110", "(801.204)", "4,1 %")) == page("1,204,110", "(801,204)", "4.1 %")


def test_blanks_between_thousands():
    printed = page("3 204", "-2&nbsp;010", "13\xa0010,5", "2,20", "7")
    assert english(printed) == page("3,204", "-2,010", "13,010.5", "2.20", "7")
    assert english(page("3 204", "2 010", "1 100", "2.20")) == page("3,204", "2,010", "1,100", "2.20")


def test_one_figure_printed_otherwise_and_nothing_is_changed():
    for cells in (("1.204", "1.205", "1.206", "1,100"), ("1.204", "1.205", "1.206", "2.5"), ("1.204", "7", "8")):
        assert english(page(*cells)) == page(*cells)
    assert english(page("3 204", "2 010", "1 100", "1,100")) == page("3 204", "2 010", "1 100", "1,100")
