"""A frame as a sheet with an Excel table."""

import pandas as pd
from xlsxwriter import Workbook

from helpers.workbook.looks import Looks
from helpers.workbook.model import new_page, put

_WIDEST = 40  # characters


def table(book: Workbook, looks: Looks, name: str, frame: pd.DataFrame) -> None:
    """Write a frame: one row per row, text as text, dates as dates, blank where nothing is known."""
    page = new_page(book, name)
    page.freeze_panes(1, 0)
    columns = [{"header": column} for column in frame.columns]
    options = {"name": name, "columns": columns, "style": "Table Style Light 1"}
    page.add_table(0, 0, len(frame), len(columns) - 1, options)
    for column, (header, values) in enumerate(frame.items()):
        dates, numbers = pd.api.types.is_datetime64_any_dtype(values), pd.api.types.is_numeric_dtype(values)
        longest = 10 if dates else values.astype(str).str.len().max()
        page.set_column(column, column, min(max(longest, len(header) + 3), _WIDEST))
        for row, value in enumerate(values.tolist(), 1):
            if pd.isna(value):
                continue
            if dates:
                page.write_datetime(row, column, value.to_pydatetime(), looks(num_format="yyyy-mm-dd"))
            elif numbers:
                page.write_number(row, column, value, looks())
            else:
                put(page, row, column, value, looks)
