"""Earnings releases as frames that prove themselves."""

from helpers.documents.grid import ReleaseError
from helpers.history import History, load_history
from helpers.release import Release, load_release

__all__ = ["History", "Release", "ReleaseError", "load_history", "load_release"]
