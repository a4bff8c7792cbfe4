"""Earnings releases as frames that prove themselves."""

from importlib import import_module

_PLACES = {
    "History": "helpers.history",
    "Release": "helpers.release",
    "ReleaseError": "helpers.documents.grid",
    "load_history": "helpers.history",
    "load_release": "helpers.release",
}
__all__ = ["History", "Release", "ReleaseError", "load_history", "load_release"]


def __getattr__(name: str):
    """Import what is asked for when it is: a command can have kernels begin before it imports pandas."""
    if name not in _PLACES:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}; it offers {', '.join(__all__)}")
    globals()[name] = getattr(import_module(_PLACES[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
