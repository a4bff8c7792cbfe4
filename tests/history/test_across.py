import rolling
from told import history, in_millions, truth


def test_the_releases_fit_together(tmp_path):
    found = history(tmp_path).ties()
    assert set(found["status"]) == {"ties"}
    assert found["kind"].value_counts().to_dict() == {"year to date": 117, "opening cash": 7}


def test_figures_that_were_rounded_one_by_one_miss_by_rounding(tmp_path):
    found = history(tmp_path, change=lambda texts: {name: in_millions(text) for name, text in texts.items()}).ties()
    counts = found["status"].value_counts()
    assert set(counts.index) == {"ties", "rounds"} and counts["rounds"] > 30
    assert set(found.loc[found["status"] == "rounds", "difference"].abs()) == {1}


def test_a_quarter_that_does_not_fit_the_year_breaks(tmp_path):
    def misprint(texts):
        line = next(one for one in texts["acme-2006q2"].splitlines() if one.startswith("Interest income"))
        cells = line.split("\t")
        wrong = "\t".join([cells[0], "9,999", *cells[2:]])
        return texts | {"acme-2006q2": texts["acme-2006q2"].replace(line, wrong)}

    found = history(tmp_path, change=misprint).ties()
    broken = found[found["status"] == "breaks"]
    assert broken[["label", "period"]].to_numpy().tolist() == [
        ["Interest income", "6M Jun 2006"], ["Interest income", "9M Sep 2006"], ["Interest income", "12M Dec 2006"],
    ]  # fmt: skip
    interest = truth("Interest income")[9]
    assert broken["difference"].tolist() == [interest - 9_999] * 3
    assert "acme-2006q2, line 19, cell 2" in broken["parts"].iloc[0]


def test_cash_that_does_not_open_as_it_closed_breaks(tmp_path):
    def misprint(texts):
        cash = f"{rolling.quarters(8)[7].held['cash']:,}"
        lines = texts["acme-2006q2"].splitlines()
        wrong = [line.replace(cash, "1,234,567") if line.startswith(rolling.OPENING) else line for line in lines]
        return texts | {"acme-2006q2": "\n".join(wrong)}

    found = history(tmp_path, change=misprint).ties()
    assert found.loc[found["status"] == "breaks", ["kind", "period", "printed"]].to_numpy().tolist() == [
        ["opening cash", "6M Jun 2006", 1_234_567]
    ]


def test_cash_that_is_called_otherwise_is_the_same_where_the_amount_is(tmp_path):
    def renamed(texts):
        name, text = "acme-2006q1", texts["acme-2006q1"]
        return texts | {name: text.replace("\nCash and cash equivalents at beg", "\nCash and restricted cash at beg")}

    told = history(tmp_path, change=renamed)
    assert told.ties()["kind"].value_counts()["opening cash"] == 8  # last year's, too
    assert set(told.ties()["status"]) == {"ties"}


def test_what_could_not_be_checked_has_its_reason(tmp_path):
    covered = history(tmp_path, only=(0, 4, 6)).tie_coverage()
    told = {(row.kind, row.quarter): row.reason for row in covered.itertuples()}
    assert told == {
        ("year to date", "Q1 2005"): "a first quarter is the year to date itself",
        ("opening cash", "Q1 2005"): "no release before it prints, under this name, the cash at the end of Q4 2004",
        ("year to date", "Q1 2006"): "a first quarter is the year to date itself",
        ("opening cash", "Q1 2006"): "no release before it prints, under this name, the cash at the end of Q4 2005",
        ("year to date", "Q3 2006"): "no release here prints Q2 2006 alone",
        ("opening cash", "Q3 2006"): "",  # the release of the first quarter prints the cash at the end of the year
    }


def test_where_every_check_ran_nothing_is_left_to_say(tmp_path):
    covered = history(tmp_path).tie_coverage()
    unchecked = covered[covered["reason"] != ""]
    assert unchecked[["kind", "quarter"]].to_numpy().tolist() == [
        ["year to date", "Q1 2005"], ["opening cash", "Q1 2005"], ["year to date", "Q1 2006"],
    ]  # fmt: skip
