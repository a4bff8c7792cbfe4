"""Many releases of one company: discrete quarters, trailing twelve months, restated comparatives."""

from helpers.history.company import History
from helpers.history.discrete import with_quarter
from helpers.history.loading import history_of, load_history

__all__ = ["History", "history_of", "load_history", "with_quarter"]
