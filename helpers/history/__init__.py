"""Many releases of one company: discrete quarters, trailing twelve months, restated comparatives."""

from helpers.history.company import History, history_of, load_history
from helpers.history.discrete import derived_periods, with_quarter

__all__ = ["History", "derived_periods", "history_of", "load_history", "with_quarter"]
