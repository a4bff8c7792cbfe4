"""The pages around the notebooks: one per release that stands alone, and one over all releases."""

import json
import math
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import jinja2
import pandas as pd

from helpers import audit, display, income, measures, tearsheet, words
from helpers.batch import TEMPLATES, Result
from helpers.measures import Comparison
from helpers.release import Release
from helpers.shown import Sentence
from helpers.writing import write_atomically

SUMMARY = "summary.json"
FORMAT = 3  # of the summary: one that was written otherwise is not read
WORKBOOK = "report.xlsx"
# The figures that stand for a quarter where there is room for few.
LEADING = {
    "Revenue": measures.REVENUE,
    "Net income": measures.NET_INCOME,
    "Diluted earnings per share": income.DILUTED_EPS,
}
TILES = (
    *LEADING,
    "Net interest income",
    "Premiums earned",
    "Operating income",
    "Non-GAAP net income",
    "Non-GAAP diluted earnings per share",
)


def describe(release: Release) -> dict:
    """What the pages say of a release, as plain data.

    Returns
    -------
    dict
        ``id``, ``company``, ``quarter``, ``period_end``; ``now`` and ``before``, the periods in words; ``figures``, one
        dict per headline figure; ``trends``, the leading figures in every period of the same length that is printed;
        ``checks``, the number of findings by status; ``proof``, the same in sentences; ``unread``, how many cells with
        digits are no figure; ``error``, empty for what could be read; ``sheet``, what the release's own page shows
        (`tearsheet.content`). All text is as in the release, not escaped.
    """
    facts, findings = release.facts, release.findings()
    months = measures.months_printed(facts, "income", 3)
    headlines = display.ask(income.headlines, facts, months)
    return {
        "id": release.id,
        "company": release.company,
        "quarter": release.quarter,
        "period_end": str(release.period_end or ""),
        **_headlines(headlines),
        "trends": _trends(facts) if months == 3 else {},
        "checks": {status: int((findings["status"] == status).sum()) for status in audit.STATUSES},
        "proof": f"{audit.proof(findings, facts).text} {audit.cover(facts, release.coverage()).text}",
        "unread": audit.left_out(release.unread).text,
        "error": "",
        "sheet": tearsheet.content(release, headlines, months),
    }


def unreadable(release_id: str, reason: str) -> dict:
    """What the pages say of a file that cannot be read as a release."""
    checks = dict.fromkeys(audit.STATUSES, 0)
    nothing = dict.fromkeys(("company", "quarter", "period_end", "now", "before", "proof", "unread"), "")
    return {"id": release_id, **nothing, "figures": [], "trends": {}, "checks": checks, "error": reason, "sheet": {}}


def _headlines(found: Comparison | Sentence) -> dict:
    """The headline figures in words, and as numbers to sort by."""
    if isinstance(found, Sentence):
        return {"now": "", "before": "", "figures": []}
    figures = []
    for line in found.lines.itertuples():
        said = [words.amount(value, line.unit, line.scale, line.decimals) for value in (line.now, line.before)]
        growth = None if math.isnan(line.growth) else line.growth
        figures.append(
            {
                "label": line.label,
                "now": said[0],
                "before": "" if math.isnan(line.before) else said[1],
                "change": "" if growth is None else f"{words.signed(growth, 1)}%",
                "value": line.now * line.scale,
                "growth": growth,
            }
        )
    before = words.period(found.before) if found.before else ""
    return {"now": words.period(found.now), "before": before, "figures": figures}


def _trends(facts: pd.DataFrame) -> dict[str, dict[str, float]]:
    """The leading figures of every quarter that is printed, by the day it ends."""
    trends = {}
    for label, concepts in LEADING.items():
        # Of a bank that prints no revenue it is what `measures.revenue` adds.
        for lines in [(concepts,)] + [measures.BANK_REVENUE] * (concepts is measures.REVENUE):
            with suppress(measures.MissingLine):
                printed = pd.concat([measures.line(facts, names, 3) for names in lines])
                days = printed["period_end"].dt.strftime("%Y-%m-%d")
                amounts = (printed["value"] * printed["scale"]).groupby(days.to_numpy()).sum(min_count=len(lines))
                trends.setdefault(label, amounts.dropna().to_dict())
    return trends


def write_release(to: Path, description: dict, results: Sequence[Result]) -> None:
    """Write the page of one release, and the summary that the page over all releases is made from.

    Notebooks of an earlier run stay listed as long as their pages exist.
    """
    folder = to / description["id"]
    folder.mkdir(parents=True, exist_ok=True)
    runs = {run["notebook"]: run for run in read_summary(folder).get("runs", [])}
    runs |= {r.job.notebook.stem: {"notebook": r.job.notebook.stem, "error": r.outcome.error} for r in results}
    listed = [run for _, run in sorted(runs.items()) if run["error"] or _page(folder, run["notebook"]).exists()]
    for run in listed:
        run["page"] = _page(folder, run["notebook"]).exists()
        run["title"] = _heading(folder / f"{run['notebook']}.ipynb")
    summary = {"format": FORMAT, **description, "runs": listed, "workbook": (folder / WORKBOOK).exists()}
    sheet = summary.pop("sheet")
    write_atomically(folder / SUMMARY, json.dumps(summary, indent=1, ensure_ascii=False).encode())
    page = _render("release.html.j2", release=summary, sheet=sheet, tiles=TILES)
    write_atomically(folder / "index.html", page.encode())


def write_index(to: Path) -> Path:
    """Write the page over all releases that have a folder under `to`; newest quarter first within a company."""
    releases = [summary for path in sorted(to.glob(f"*/{SUMMARY}")) if (summary := read_summary(path.parent))]
    releases.sort(key=lambda summary: summary["period_end"])
    known: dict[tuple[str, str], dict[str, float]] = {}
    for summary in releases:  # what a later release prints of a quarter takes the place of what an earlier one did
        for label, points in summary["trends"].items():
            known.setdefault((summary["company"].casefold(), label), {}).update(points)
    for summary in releases:
        figures = {figure["label"]: figure for figure in summary["figures"]}
        summary["leading"] = [figures.get(label) for label in LEADING]
        summary["sparks"] = {
            label: _sparkline(known.get((summary["company"].casefold(), label), {}), summary["period_end"])
            for label in LEADING
        }
    releases = sorted(releases[::-1], key=lambda summary: (summary["company"] or summary["id"]).casefold())
    index = to / "index.html"
    write_atomically(index, _render("index.html.j2", releases=releases, leading=list(LEADING)).encode())
    return index


def _sparkline(points: dict[str, float], here: str) -> dict | None:
    """Quarters on a line, in a box of 100 by 30; the dot is the quarter of the row. None where there is no line."""
    if len(points) < 2 or here not in points:
        return None
    days = {day: date.fromisoformat(day).toordinal() for day in sorted(points)}
    first, *_, last = days.values()
    low, high = min(0.0, *points.values()), max(0.0, *points.values())

    def down(value: float) -> float:
        return round(27 - (value - low) / ((high - low) or 1) * 24, 1)

    places = {
        day: (round(4 + (number - first) / (last - first) * 92, 1), down(points[day])) for day, number in days.items()
    }
    line = " ".join(f"{x:g},{y:g}" for x, y in places.values())
    return {"line": line, "dot": places[here], "zero": down(0.0), "quarters": len(days)}


def read_summary(folder: Path) -> dict:
    """The summary that an earlier run left; empty where there is none, or none that can be read."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return summary if summary.get("format") == FORMAT else {}


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
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["path"] = lambda text: quote(text, safe="")
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.filters["digest"] = lambda text: b64encode(sha256(str(text).encode()).digest()).decode()
    return environment
