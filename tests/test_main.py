import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from helpers import load_history, load_release
from helpers.__main__ import _parser, main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}

CLEAN = """\
Sample, Inc.
Condensed Consolidated Statements of Operations
(in thousands, except per share amounts)

\tThree Months Ended September 30,\t
\t2007\t2006
Net revenues:\t\t
Product\t600,000\t460,000
Service\t120,000\t100,000
Total net revenues\t720,000\t560,000
Cost of revenues\t220,000\t180,000
Gross margin\t500,000\t380,000
"""


def blocks(language):
    """The fenced blocks of a language in README and the pages that it leads to, as lists of lines."""
    parts = [part for text in (README, *DOCS.values()) for part in text.split(f"```{language}\n")[1:]]
    return [part.split("```")[0].splitlines() for part in parts]


COMMANDS = [line for block in blocks("sh") for line in block if line.startswith("python")]


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "sample-2007q3.txt"
    path.write_text(CLEAN)
    return path


def test_check_is_good_when_nothing_breaks(sample, capsys):
    assert main(["check", str(sample)]) == 0
    text = capsys.readouterr().out
    assert "10 figures" in text and "income" in text and "Everything that can be checked ties." in text


def test_check_lists_every_figure_that_no_check_touches_when_asked(sample, capsys):
    sample.write_text(CLEAN + "Backlog\t531,877\t402,116\n")
    main(["check", str(sample)])
    assert "Figures that nothing proves" not in capsys.readouterr().out
    main(["check", str(sample), "--all"])
    text = capsys.readouterr().out
    assert "Figures that nothing proves" in text and "531,877" in text


def test_check_names_a_digit_that_breaks(sample, capsys):
    sample.write_text(CLEAN.replace("720,000", "730,000"))
    assert main(["check", str(sample)]) == 1
    text = capsys.readouterr().out
    assert "730,000" in text and "720,000" in text and "breaks" in text and "line 10, cell 2" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "juniper-2007q9"], "the releases that exist are juniper-2007q3"),
        (["check", "no/such/file.txt"], "no/such/file.txt: no such file"),
        (["export", "juniper-2007q3", "--to", "report.pdf"], "exported as .xlsx, .csv, .parquet, .json"),
        (["run", "juniper-2007q9"], "the releases that exist are juniper-2007q3"),
        (["run", "--notebooks", "07-none"], "no notebook '07-none': there are 00-overview, 01-income"),
        (["run", "--kernel", "none"], "no kernel 'none': there are "),
        (["run", "-p", "month=9"], "no notebook has a parameter 'month'; there are: "),
        (["run", "-p", "months=nine"], "months is of type int"),
        (["run", "-p", "months"], "-p takes NAME=VALUE"),
        (["run", "juniper-2007q3", "juniper-2007q3"], "juniper-2007q3 is named twice"),
    ],
)
def test_what_cannot_be_met_is_one_line_that_names_what_would_do(arguments, message, capsys):
    assert main(arguments) == 2
    streams = capsys.readouterr()
    assert message in streams.err and streams.err.count("\n") == 1 and streams.out == ""


@pytest.mark.parametrize("arguments", [["ran"], ["run", "--jobs", "0"], ["add"], ["export"]])
def test_a_broken_call_shows_the_usage(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage: python -m helpers" in capsys.readouterr().err


def helped(capsys, *arguments):
    """What a command says of itself."""
    with pytest.raises(SystemExit, match="0"):
        main([*arguments, "--help"])
    return capsys.readouterr().out


def test_alone_it_says_what_there_is(capsys):
    assert main([]) == 0
    assert re.findall(r"(?m)^    (\w+) +\w", capsys.readouterr().out) == ["run", "add", "check", "export", "bench"]


@pytest.mark.parametrize("command", ["run", "add", "check", "export", "bench"])
def test_every_command_shows_examples_that_it_takes(command, capsys):
    examples = re.findall(r"(?m)^  python -m helpers (.+)$", helped(capsys, command).split("examples:")[1])
    assert examples
    for example in examples:
        assert example.startswith(command) and _parser().parse_args(shlex.split(example))


def test_a_file_that_cannot_be_read_is_its_own_row(sample, tmp_path, capsys):
    sample.write_text("Prose, and not one table.\n")
    assert main(["run", str(sample), "--notebooks", "00-overview", "--to", str(tmp_path / "reports")]) == 1
    assert "sample-2007q3" in capsys.readouterr().err
    assert "sample-2007q3" in (tmp_path / "reports" / "index.html").read_text()


def test_a_run_leaves_the_workbook_beside_the_pages(sample, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("helpers.batch.run", lambda *_, **__: iter(()))
    assert main(["run", str(sample), "--to", str(tmp_path)]) == 0
    assert zipfile.is_zipfile(tmp_path / "sample-2007q3" / "report.xlsx")
    assert 'href="report.xlsx"' in (tmp_path / "sample-2007q3" / "index.html").read_text()


def test_a_company_stands_for_its_releases(tmp_path, capsys):
    assert main(["export", "juniper", "--to", str(tmp_path)]) == 0
    assert "1 releases with 548 figures" in capsys.readouterr().out


def test_export_that_cannot_be_written_says_so(sample, tmp_path, capsys):
    assert main(["export", str(sample), "--to", str(sample / "report.xlsx")]) == 2
    assert "report.xlsx cannot be written: " in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_readme_work(command, tmp_path):
    """Each ends well, or says 1 because the release has breaks; reports come where the command says."""
    arguments = shlex.split(command)[1:]
    done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == (1 if "check" in arguments else 0), done.stderr
    assert "Traceback" not in done.stderr
    if "--to" in arguments:
        target = tmp_path / arguments[arguments.index("--to") + 1]
        assert target.is_file() or any(target.glob("index.html" if "run" in arguments else "*.parquet"))


def test_the_readme_shows_commands():
    assert len(COMMANDS) >= 3


def test_the_screen_of_the_readme_runs():
    for block in blocks("python"):
        exec("\n".join(block), {})


FRAMES = {
    "facts": lambda: load_release("juniper-2007q3").facts,
    "unread": lambda: load_release("juniper-2007q3").unread,
    "findings": lambda: load_release("juniper-2007q3").findings(),
    "claims": lambda: load_release("juniper-2007q3").claims(),
    "quarters": lambda: load_history("juniper").quarters("Revenues"),
    "restatements": lambda: load_history("juniper").restatements(),
}


@pytest.mark.parametrize("name", FRAMES)
def test_every_column_is_defined(name):
    table = DOCS["columns"].split(f"## `{name}")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    defined = [column.strip(" `") for row in rows for column in row.split(",")]
    assert sorted(defined) == sorted(FRAMES[name]().columns)


def test_the_findings_of_the_shipped_release_are_listed_and_what_their_words_mean():
    meanings = DOCS["findings"]
    findings = load_release("juniper-2007q3").findings()
    open_ones = findings[findings["status"] != "ties"]
    listed = [line.split("|") for line in meanings.splitlines() if re.search(r"\| (?:breaks|rounds) \|", line)]
    printed = sorted((float(cells[2].replace(",", "")), cells[4].strip()) for cells in listed)
    assert printed == sorted(zip(open_ones["printed"], open_ones["status"], strict=True))
    assert f"of {len(findings)}:" in meanings
    explained = set(re.findall(r"(?m)^\| `([\w ]+)` \|", meanings))
    assert {*findings["kind"], *findings["status"]} <= explained
    reasons = re.findall(r"(?m)^\| ([a-z][^|`]*?) \|", meanings)
    assert all(any(words in reason for words in reasons) for reason in open_ones["reason"])


def test_every_command_that_the_readme_names_is_one():
    lines = re.findall(r"(?m)^python -m helpers (.*)$", "\n".join((README, *DOCS.values())))
    assert {shlex.split(line, comments=True)[0] for line in lines} == {"add", "check", "run", "export", "bench"}
    for line in lines:
        _parser().parse_args(shlex.split(line, comments=True))


def test_the_picture_of_the_readme_is_there_and_small():
    for path in re.findall(r"!\[.+?\]\((.+?)\)", README):
        assert 0 < (ROOT / path).stat().st_size < 300_000


def test_the_readme_is_read_in_minutes_and_leads_to_every_page():
    linked = re.findall(r"\]\((docs/[\w-]+\.md)\)", README)
    assert sorted({Path(page).stem for page in linked}) == sorted(DOCS)
    assert len(README.splitlines()) <= 220
    for place in re.findall(r"\]\(#([\w-]+)\)", README):
        assert place in [re.sub(r"[^\w -]", "", line[3:]).lower().replace(" ", "-") for line in README.splitlines()]


def test_the_readme_lists_every_notebook():
    names = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    assert [line.split("`")[1] for line in README.splitlines() if line.startswith("| `0")] == names


def test_make_is_all_that_the_readme_asks_for():
    goals = [line.split("#")[0].strip() for block in blocks("sh") for line in block if line.startswith("make")]
    assert goals == ["make report", "make test"]
    if shutil.which("make"):
        for goal in goals:
            subprocess.run([*goal.split(), "--dry-run"], cwd=ROOT, capture_output=True, check=True)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.release.RELEASES", tmp_path / "releases")
    return tmp_path / "releases"


def test_add_says_what_was_read_and_stores_it(sample, folder, capsys):
    assert main(["add", str(sample), "--no-run"]) == 0
    text = capsys.readouterr().out
    assert "10 figures" in text and "Everything that can be checked ties." in text and "sample-2007q3: added" in text
    assert (folder / "sample-2007q3.txt").read_text() == CLEAN
    assert main(["add", str(sample), "--no-run"]) == 0
    assert "was there already" in capsys.readouterr().out


def test_add_takes_a_release_that_breaks_and_a_correction_only_when_told(sample, folder, capsys):
    sample.write_text(CLEAN.replace("720,000", "730,000"))
    assert main(["add", str(sample), "--as", "sample", "--no-run"]) == 0
    assert "breaks" in capsys.readouterr().out
    sample.write_text(CLEAN)
    assert main(["add", str(sample), "--as", "sample", "--no-run"]) == 2
    assert "--replace puts sample-2007q3.txt in its place" in capsys.readouterr().err
    assert main(["add", str(sample), "--as", "sample", "--replace", "--no-run"]) == 0
    assert "took the place of the first" in capsys.readouterr().out


def test_add_runs_the_notebooks_of_the_release(sample, folder, monkeypatch):
    ran = []
    monkeypatch.setattr("helpers.__main__.run_notebooks", lambda options: ran.append(options.releases) or 0)
    assert main(["add", str(sample)]) == 0
    assert ran == [["sample-2007q3"]]


def test_several_files_are_added_at_once_and_one_that_is_none_costs_itself_alone(sample, folder, tmp_path, capsys):
    other, none = tmp_path / "other.txt", tmp_path / "none.txt"
    other.write_text(CLEAN.replace("2007", "2008").replace("2006", "2007"))
    none.write_text("Prose, and not one table.\n")
    assert main(["add", str(sample), str(none), str(other), "--no-run"]) == 1
    streams = capsys.readouterr()
    assert [line.split(":")[0] for line in streams.out.splitlines()] == ["sample-2007q3", "sample-2008q3"]
    assert "sample-2007q3.txt. All four checks tie." in streams.out
    assert "none: no statements found" in streams.err and streams.err.count("\n") == 1


def test_one_name_is_not_for_two_files(sample, folder, capsys):
    assert main(["add", str(sample), str(sample), "--as", "sample"]) == 2
    assert "--as sample names one release, not 2" in capsys.readouterr().err


def test_check_says_what_of_a_file_was_not_read(tmp_path, capsys):
    exhibits = "<DOCUMENT>\n<TYPE>EX-99.2\n<TEXT>\n\n</TEXT>\n</DOCUMENT>\n"
    release = CLEAN
    path = tmp_path / "submission.txt"
    path.write_text(f"<DOCUMENT>\n<TYPE>EX-99.1\n<TEXT>\n{release}\n</TEXT>\n</DOCUMENT>\n{exhibits}", encoding="utf-8")
    main(["check", str(path)])
    assert "Not read: " in capsys.readouterr().out
