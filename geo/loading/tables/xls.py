"""XLS and WPS's ET: the binary workbooks of before 2007 that offices go on saving."""

import io
from pathlib import Path
from typing import Any, Final

import xlrd
from xlrd.biffh import error_text_from_code

from geo.loading.problems import FileUnreadable
from geo.loading.tables.cells import Cell, NoValue, number_cell
from geo.loading.tables.merging import Merged, fill_merged
from geo.loading.tables.rows import NumberedRow, Table, check_place, is_filled
from records.problems import Problem

_EMPTY: Final = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def read_xls(path: Path) -> Table:
    """The first sheet that shows and is not empty. Raises FileUnreadable and FileTooLarge."""
    try:
        book = xlrd.open_workbook(
            path, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )
        return _table(book)
    except Problem:
        raise
    except Exception as error:  # of a broken file xlrd raises whatever its bytes lead to
        raise FileUnreadable(f"not an XLS file: {error}") from None


def _table(book: Any) -> Table:
    sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0] or book.sheets()
    filled = [sheet for sheet in sheets if _holds_anything(sheet)]
    if not filled:
        return Table([])
    sheet, *others = filled
    rows = _rows(book, sheet)
    remarks = []
    hidden = [row.number for row in rows if _is_hidden(sheet, row.number - 1)]
    if hidden:
        reason = f"{len(hidden):,} hidden rows are read too"
        remarks.append((hidden[0], "row", "hidden_rows", reason))
    if any(info.hidden for info in sheet.colinfo_map.values()):
        remarks.append((1, "row", "hidden_columns", "hidden columns are read too"))
    if others:
        names = ", ".join(other.name for other in others)
        remarks.append((1, "row", "other_sheets", f"{sheet.name} is read, not {names}"))
    return Table(rows, remarks)


def _holds_anything(sheet: Any) -> bool:
    return any(is_filled(cell) for at in range(sheet.nrows) for cell in sheet.row_values(at))


def _is_hidden(sheet: Any, at: int) -> bool:
    info = sheet.rowinfo_map.get(at)
    return bool(info and info.hidden)


def _rows(book: Any, sheet: Any) -> list[NumberedRow]:
    rows = []
    for at in range(sheet.nrows):
        cells = [_cell(book, sheet, at, column) for column in range(sheet.row_len(at))]
        while cells and not is_filled(cells[-1]):
            cells.pop()
        if cells:
            check_place(at + 1, len(cells))
            rows.append(NumberedRow(at + 1, tuple(cells)))
    blocks = [
        Merged(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
    ]
    return list(fill_merged(rows, blocks))


def _cell(book: Any, sheet: Any, row: int, column: int) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind in _EMPTY:
        return None
    if kind == xlrd.XL_CELL_ERROR:
        return NoValue(error_text_from_code.get(value, "#VALUE!"))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    style = sheet.cell_xf_index(row, column)
    known = style < len(book.xf_list)
    format_key = book.xf_list[style].format_key if known else 0
    code = book.format_map[format_key].format_str if format_key in book.format_map else "General"
    return number_cell(float(value), code, since_1904=bool(book.datemode))
