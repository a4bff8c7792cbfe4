"""`load_history`: the releases of one company found in a folder, each quarter once, in order of time."""

from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from helpers import shelf
from helpers.documents.grid import ReleaseError
from helpers.given import checked
from helpers.history.company import History
from helpers.history.prints import timeline
from helpers.release import RELEASES, Release
from helpers.shelf import Shelved


def load_history(company: str, releases: Path = RELEASES, cache: Path | None = None) -> History:
    """All releases of one company.

    Parameters
    ----------
    company : str
        The company's name as its releases print it, the company's part of the ids (``acme``), one id, or a release.
    releases : Path, optional
        A folder of releases; the shelf when omitted.
    cache : Path, optional
        Where the facts of the folder are kept (`shelf.shelved`).

    Raises
    ------
    ReleaseError
        When no release is of this company, or the name fits several; names those there are.
    """
    company = str(getattr(company, "company", company))
    found, skipped = shelf.shelved(Path(releases), cache)
    return _history(_of_company(found, company, releases), skipped)


@checked
def history_of(release: Release, releases: str | Path = RELEASES, cache: Path | None = None) -> History:
    """The history that a release ends: the company's earlier releases in a folder, and this one, wherever its file is.

    The folder is the shelf when it is omitted or empty. Later releases are left out, so that what is shown of a quarter
    stays as it was when the next one comes.
    """
    this = shelf.from_release(release)
    folder = Path(releases or RELEASES)
    # A package without a shelf of its own reads a release all the same; a folder that is named must be there.
    found, _ = shelf.shelved(folder, cache) if releases or folder.is_dir() else ([], {})
    words = shelf.company_words(this.company)
    earlier = [
        one
        for one in found
        if words
        and shelf.company_words(one.company) == words
        and one.period_end
        and this.period_end
        and one.period_end < this.period_end
    ]
    return _history([*earlier, this], {})


def _of_company(found: list[Shelved], company: str, releases: Path) -> list[Shelved]:
    words = shelf.company_words(company)
    fitting: list[Shelved] = []
    for fits in (
        lambda one: one.id == company or shelf.company_words(one.company) == words,
        lambda one: shelf.company_words(one.company)[: len(words)] == words or one.id.startswith(f"{company}-"),
    ):
        if words and not fitting:
            fitting = [one for one in found if fits(one)]
    named = {shelf.company_words(one.company): one.company for one in fitting}
    if len(named) != 1:
        there = sorted({one.company for one in (fitting or found)})
        lower = {name.casefold(): name for name in there}
        near = [lower[name] for name in get_close_matches(company.casefold(), lower, n=5, cutoff=0.5)]
        what = f"names {len(named)} companies" if named else "names no company"
        nearest = "they" if named else "the nearest" if near else "there"
        listed = ", ".join(there if named else near or there[:10]) or "none"
        raise ReleaseError(f"{company!r} {what} in {Path(releases).name}; {nearest} are: {listed}")
    return [one for one in found if shelf.company_words(one.company) in named]


def _history(found: list[Shelved], skipped: dict[str, str]) -> History:
    dated = [one for one in found if one.period_end]
    line = timeline(dated or found)
    newest: dict[int, Shelved] = {}
    for one in sorted(dated, key=lambda one: (len(one.id), one.id)):
        # A correction is called after what it corrects: of two ids the longer is the newer.
        newest[line.number(one.period_end)] = one
    aside = {one.id: "the release does not tell its quarter" for one in found if not one.period_end}
    used = [one for _, one in sorted(newest.items())]
    aside |= {one.id: f"{newest[line.number(one.period_end)].id} is newer" for one in dated if one not in used}
    releases = pd.DataFrame(
        {
            "quarter": [line.name(number) for number in sorted(newest)],
            "period_end": pd.to_datetime([one.period_end for one in used]),
        },
        index=pd.Index([one.id for one in used], name="release", dtype="str"),
    )
    facts = [_with_release(one) for one in used] or [_with_release(found[-1]).iloc[:0]]
    return History(found[-1].company, releases, pd.concat(facts, ignore_index=True), line, {**skipped, **aside})


def _with_release(one: Shelved) -> pd.DataFrame:
    facts = one.facts
    facts.insert(0, "release", pd.Series([one.id] * len(facts), index=facts.index, dtype="str"))
    return facts
