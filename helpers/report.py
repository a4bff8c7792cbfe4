"""The pages around the notebooks: one index per release, one over all releases."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import jinja2
import pandas as pd

from helpers import audit, income, measures, words
from helpers.batch import TEMPLATES, Result
from helpers.release import Release
from helpers.shelf.kept import write_atomically

SUMMARY = "summary.json"
WORKBOOK = "report.xlsx"
# The figures that stand for a quarter where there is room for three.
LEADING = ("Revenue", "Net income", "Diluted earnings per share")


def describe(release: Release) -> dict:
    """What the pages say of a release, as plain data.

    Returns
    -------
    dict
        ``company``, ``quarter``, ``period_end``; ``now`` and ``before``, the periods in words; ``figures``, one dict
        per headline figure; ``checks``, the number of findings by status; ``exceptions``, one dict per finding that
        does not tie; ``proof``, the same in sentences; ``unread``, how many cells with digits are no
        figure. All text is as in the release, not escaped.
    """
    findings = release.findings()
    return {
        "id": release.id,
        "company": release.company,
        "quarter": release.quarter,
        "period_end": str(release.period_end or ""),
        **_headlines(release),
        "checks": {status: int((findings["status"] == status).sum()) for status in ("ties", "rounds", "breaks")},
        "exceptions": _exceptions(findings[findings["status"] != "ties"], release.facts),
        "proof": f"{audit.proof(findings, release.facts).text} {audit.cover(release.facts, release.coverage()).text}",
        "unread": audit.left_out(release.unread).text,
        "error": "",
    }


def unreadable(release_id: str, reason: str) -> dict:
    """What the pages say of a file that cannot be read as a release."""
    checks = {"ties": 0, "rounds": 0, "breaks": 0}
    nothing = {"company": "", "quarter": "", "period_end": "", "now": "", "before": "", "figures": [], "exceptions": []}
    return {"id": release_id, **nothing, "checks": checks, "proof": "", "unread": "", "error": reason}


def _headlines(release: Release) -> dict:
    try:
        months = measures.months_printed(release.facts, "income", 3)
        found = income.headlines(release.facts, months)
    except measures.MissingLine:
        return {"now": "", "before": "", "figures": []}
    figures = []
    for line in found.lines.itertuples():
        said = [words.amount(value, line.unit, line.scale, line.decimals) for value in (line.now, line.before)]
        change = "" if math.isnan(line.growth) else f"{line.growth:+,.1f}%".replace("-", "−")
        before = "" if math.isnan(line.before) else said[1]
        figures.append({"label": line.label, "now": said[0], "before": before, "change": change})
    before = words.period(found.before) if found.before else ""
    return {"now": words.period(found.now), "before": before, "figures": figures}


def _exceptions(findings: pd.DataFrame, facts: pd.DataFrame) -> list[dict]:
    section = facts.drop_duplicates("source").set_index("source")["section"]
    rows = []
    for _, finding in findings.iterrows():
        label = measures.full_label(section.get(finding["source"], ""), finding["label"])
        said = {name: finding[name] for name in ("kind", "table", "period", "status", "reason", "source")}
        figures = {name: figure(finding[name]) for name in ("printed", "recomputed", "difference")}
        rows.append({"label": label, **said, **figures})
    return rows


def figure(value: float) -> str:
    """A figure of a finding: ``21,064``, ``0.545``; four digits after the point tell any difference that counts."""
    return "" if pd.isna(value) else f"{value:,.4f}".rstrip("0").rstrip(".")


def write_release(to: Path, description: dict, results: Sequence[Result]) -> None:
    """Write the index page of one release, and the summary that the page over all releases is made from.

    Notebooks of an earlier run stay listed as long as their pages exist.
    """
    folder = to / description["id"]
    folder.mkdir(parents=True, exist_ok=True)
    runs = {run["notebook"]: run for run in _summary(folder).get("runs", [])}
    runs |= {r.job.notebook.stem: {"notebook": r.job.notebook.stem, "error": r.outcome.error} for r in results}
    listed = [run for _, run in sorted(runs.items()) if run["error"] or _page(folder, run["notebook"]).exists()]
    for run in listed:
        run["page"] = _page(folder, run["notebook"]).exists()
        run["title"] = _heading(folder / f"{run['notebook']}.ipynb") or run["notebook"]
    summary = {**description, "runs": listed, "workbook": (folder / WORKBOOK).exists()}
    write_atomically(folder / SUMMARY, json.dumps(summary, indent=1, ensure_ascii=False).encode())
    write_atomically(folder / "index.html", _render("release.html.j2", release=summary).encode())


def write_index(to: Path) -> Path:
    """Write the page over all releases that have a folder under `to`; newest quarter first within a company."""
    releases = [summary for path in sorted(to.glob(f"*/{SUMMARY}")) if (summary := _summary(path.parent))]
    releases.sort(key=lambda summary: summary["period_end"], reverse=True)
    releases.sort(key=lambda summary: summary["company"].casefold())
    for summary in releases:
        figures = {figure["label"]: figure for figure in summary["figures"]}
        summary["leading"] = [figures.get(label) for label in LEADING]
    index = to / "index.html"
    write_atomically(index, _render("index.html.j2", releases=releases, leading=LEADING).encode())
    return index


def _summary(folder: Path) -> dict:
    """The summary that an earlier run left; empty where there is none or it cannot be read."""
    try:
        return json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _page(folder: Path, notebook: str) -> Path:
    return folder / f"{notebook}.html"


def _heading(notebook: Path) -> str:
    """The first heading of an executed notebook; empty where nothing was written."""
    if not notebook.exists():
        return ""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"]]
    return next((line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), "")


def _render(template: str, **values) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["path"] = lambda text: quote(text, safe="")
    environment.filters["count"] = lambda number: f"{number:,}"
    return environment.get_template(template).render(**values)
