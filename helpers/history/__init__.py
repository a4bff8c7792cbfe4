"""Many releases of one company: discrete quarters, trailing twelve months, restated comparatives."""

from helpers.history.company import History, history_of, load_history

__all__ = ["History", "history_of", "load_history"]
