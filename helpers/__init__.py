"""Earnings releases as frames that prove themselves."""

from helpers.documents.grid import ReleaseError
from helpers.release import Release, load_release

__all__ = ["Release", "ReleaseError", "load_release"]
