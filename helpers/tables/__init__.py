"""Grids to facts: knows how tables are laid out and told apart, no accounting."""

from helpers.documents.grid import Document
from helpers.fiscal import FiscalCalendar
from helpers.tables.dating import calendar, dated
from helpers.tables.facts import Fact, Unread, facts
from helpers.tables.flows import spanned
from helpers.tables.scales import in_currency, scaled
from helpers.tables.titled import Table, statements, titled

__all__ = ["Fact", "Table", "Unread", "facts", "tables"]


def tables(document: Document) -> tuple[list[Table], FiscalCalendar]:
    """Find the titled tables of a document and the fiscal calendar that their headings teach."""
    found = titled(document)
    fiscal = calendar(document, found)
    found = scaled(statements([dated(table, fiscal) for table in found]))
    return in_currency(spanned(found), document), fiscal
