"""A shelf of the rolling company's releases, as a history."""

import re
from functools import cache

import rolling
from rolling import Told

from helpers import load_history
from helpers.release import read_release
from helpers.shelf import kept

# Most tests read the same releases: what a text gives is the same every time, and is read once.
_read = cache(read_release)


def shelf(folder, texts):
    """Put texts into a folder as releases."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def history(folder, count=8, change=lambda texts: texts, **options):
    """The history of the rolling company, its texts changed where a test says how."""
    return of(shelf(folder, change(rolling.releases(count, **options))))


def of(folder, company="Acme Tools"):
    """`load_history`, reading no text twice in one run of the tests."""
    whole, kept.read_release = kept.read_release, _read
    try:
        return load_history(company, folder)
    finally:
        kept.read_release = whole


def truth(label, count=8):
    """The flow of each quarter, the four before the first release included."""
    return [quarter.flows[label] for quarter in rolling.quarters(count)]


def from_release(number, **told):
    """Tell all quarters otherwise from one release on."""
    return lambda release: Told(**told) if release >= number else Told()


def in_millions(text):
    """A release of figures in thousands as one in millions."""
    millions = re.sub(r"\d{1,3}(?:,\d{3})+", lambda found: f"{round(int(found[0].replace(',', '')) / 1000):,}", text)
    return millions.replace("(in thousands", "(in millions")
