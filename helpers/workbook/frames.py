"""A frame as a sheet with an Excel table."""

import pandas as pd

from helpers.workbook.page import Book, Page

_WIDEST = 40  # characters


def table(book: Book, name: str, frame: pd.DataFrame) -> None:
    """Write a frame: one row per row, text as text, dates as dates, blank where nothing is known."""
    page = Page(book, name)
    page.sheet.freeze_panes(1, 0)
    columns = [{"header": column} for column in frame.columns]
    options = {"name": name, "columns": columns, "style": "Table Style Light 1"}
    page.sheet.add_table(0, 0, len(frame), len(columns) - 1, options)
    for column, (header, values) in enumerate(frame.items()):
        dates, numbers = pd.api.types.is_datetime64_any_dtype(values), pd.api.types.is_numeric_dtype(values)
        longest = 10 if dates else values.astype(str).str.len().max()
        page.sheet.set_column(column, column, min(max(longest, len(header) + 3), _WIDEST))
        for row, value in enumerate(values.tolist(), 1):
            if pd.isna(value):
                continue
            if dates:
                page.sheet.write_datetime(row, column, value.to_pydatetime(), page.look(num_format="yyyy-mm-dd"))
            elif numbers:
                page.number(row, column, value)
            else:
                page.put(row, column, value)
