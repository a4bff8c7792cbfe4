"""The benchmark's own means: the second reading of rows, and misprints of one digit."""

from collections import Counter

from snippets import facts

from helpers import bench, load_release, scan


def test_rows_of_a_page_are_read_again_without_the_loader():
    page = (
        "<table><tr><td>Sales</td><td>$</td><td>1,234</td><td>(5</td><td>)</td><td>Up 8%</td></tr>"
        "<tr><td>Other<sup>1</sup></td><td>—</td><td>$</td><td>0.15</td></tr><tr><td></td><td>2020</td></tr></table>"
    )
    assert scan.rows(page.encode()) == Counter({(1234.0, -5.0, 8.0): 1, (0.0, 0.15): 1})


def test_rows_of_typewriter_text_are_read_again_without_the_loader():
    text = "Net loss                       $(370)   $(631) $(694)\nWe met 12 of 14 goals.\n"
    assert scan.rows(text.encode()) == Counter({(-370.0, -631.0, -694.0): 1})


def test_a_misprint_changes_one_digit_of_one_fact():
    facts = load_release("juniper-2007q3").facts
    wrong = bench.misprint(facts, 4, 2, 9)  # "128,279": its third character
    assert (facts["raw"][4], wrong["raw"][4]) == ("128,279", "129,279")
    assert wrong["value"][4] - facts["value"][4] == 1000
    assert (wrong["value"].drop(4) == facts["value"].drop(4)).all()


def test_loading_a_folder_counts_what_was_read(tmp_path):
    shipped = load_release("juniper-2007q3")
    tmp_path.joinpath("good.txt").write_text(
        "Acme, Inc.\nBalance Sheets\n(in thousands)\n\n\tJune 30, 2007\tJune 30, 2006\n"
        "Cash\t10\t20\nTotal assets\t10\t20\nTotal liabilities\t4\t5\nStockholders' equity\t6\t15\n"
        "Total liabilities and stockholders' equity\t10\t20\n"
    )
    tmp_path.joinpath("bad.txt").write_text("No tables here.\n")
    found = bench.load(tmp_path)
    assert len(shipped.facts) == 548
    assert found.loc["good.txt", ["rows", "exact", "facts", "dated", "statements"]].tolist() == [5, 5, 10, 10, 1]
    assert "no statements" in found.loc["bad.txt", "error"]
    assert found.loc["all files", "facts"] == 10


def test_a_misprint_that_rounding_hides_is_beyond_the_ceiling():
    printed = facts(
        "income, 1000 | 3M Sep 2007 | 3M Sep 2006\n"
        "Net income | 85,100 | 58,300\nNet income per share | 0.15 | 0.10\nShares | 561,401 | 599,626\n"
    )
    wrong = [(4, 6, 2), (4, 0, 8), (2, 3, 9)]  # shares 561,402 and 861,401; 0.19 per share
    assert bench.visible(printed, wrong) == [False, True, True]


def test_the_misprints_of_a_folder_are_counted_release_by_release(tmp_path):
    for name in ("one.txt", "two.txt"):
        tmp_path.joinpath(name).write_text(
            "Acme, Inc.\nBalance Sheets\n(in thousands)\n\n\tJune 30, 2007\tJune 30, 2006\n"
            "Cash\t1,310\t2,420\nInventories\t2,145\t1,816\nTotal assets\t3,455\t4,236\n"
            "Total liabilities\t1,204\t1,985\nStockholders' equity\t2,251\t2,251\n"
            "Total liabilities and stockholders' equity\t3,455\t4,236\n"
        )
    tmp_path.joinpath("bad.txt").write_text("No tables here.\n")
    found = bench.ties(tmp_path)
    assert list(found.index) == ["one.txt", "two.txt", "mean"]
    # Twelve figures of four digits, each printed nine times wrong.
    assert found.loc["one.txt", ["numbers", "covered", "misprints", "breaks"]].tolist() == [12, 12, 432, 0]
    assert found.loc["one.txt", ["flagged", "ceiling"]].tolist() == [1, 1]
    assert found.loc["mean"].drop("milliseconds").equals(found.loc["two.txt"].drop("milliseconds"))
