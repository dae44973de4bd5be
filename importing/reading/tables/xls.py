"""XLS and WPS's ET: the binary workbooks from before 2007, which offices still save."""

import io
import struct
from pathlib import Path
from typing import Any, Final

import xlrd
from xlrd.biffh import error_text_from_code

from importing.problems import FileIncomplete, FileUnreadable
from importing.reading.tables.cells import Cell, NoValue, number_cell
from importing.reading.tables.merging import MergedCells, fill_merged
from importing.reading.tables.numbered_rows import (
    HEAD_ROWS,
    MAX_ROWS,
    Fits,
    NumberedRow,
    Table,
    check_place,
    choose,
    is_filled,
)
from records.problems import Problem

_COMPOUND: Final = b"\xd0\xcf\x11\xe0"
_HEAD: Final = 512
_FREE: Final = 0xFFFFFFFF  # a sector that is not in use
_EMPTY: Final = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def read_xls(path: Path, fits: Fits) -> Table:
    """Read one of the visible sheets that are not empty. Raises FileIncomplete, FileUnreadable and
    FileTooLarge."""
    try:
        book = xlrd.open_workbook(
            path, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )
        return _table(book, fits)
    except Problem:
        raise
    except Exception as error:  # for a broken file, xlrd raises errors of any kind
        if _is_cut(path.read_bytes()):
            raise FileIncomplete(f"{path.name} is cut: parts of it lie behind its end") from None
        raise FileUnreadable(f"not an XLS file: {error}") from None


def _is_cut(raw: bytes) -> bool:
    """True for a compound file with used sectors behind its end. Its head has the places of the
    parts of the sector table (FAT), and each part marks its sectors as used or free."""
    if not raw.startswith(_COMPOUND) or len(raw) < _HEAD:
        return raw.startswith(_COMPOUND)
    size = 1 << min(max(int.from_bytes(raw[30:32], "little"), 9), 12)
    parts = [at for at in struct.unpack_from("<109I", raw, 76) if at != _FREE]
    for number, place in enumerate(parts):
        part = raw[(place + 1) * size : (place + 2) * size]
        if len(part) < size:
            return True
        following = struct.unpack(f"<{size // 4}I", part)
        used = max((at for at, sector in enumerate(following, 1) if sector != _FREE), default=0)
        if (number * size // 4 + used + 1) * size > len(raw):
            return True
    return False


def _table(book: Any, fits: Fits) -> Table:
    sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0] or book.sheets()
    filled = [sheet for sheet in sheets if _has_content(sheet)]
    if not filled:
        return Table([])
    sheet = filled[choose(fits, [_rows(book, sheet, HEAD_ROWS) for sheet in filled])]
    rows = _rows(book, sheet)
    remarks = []
    hidden = [row.number for row in rows if _is_hidden(sheet, row.number - 1)]
    if hidden:
        reason = f"{len(hidden):,} hidden rows are read too"
        remarks.append((hidden[0], "row", "hidden_rows", reason))
    if any(info.hidden for info in sheet.colinfo_map.values()):
        remarks.append((1, "row", "hidden_columns", "hidden columns are read too"))
    others = [other.name for other in filled if other is not sheet]
    return Table(rows, remarks, sheet.name, others)


def _has_content(sheet: Any) -> bool:
    return any(is_filled(cell) for at in range(sheet.nrows) for cell in sheet.row_values(at))


def _is_hidden(sheet: Any, at: int) -> bool:
    info = sheet.rowinfo_map.get(at)
    return bool(info and info.hidden)


def _rows(book: Any, sheet: Any, max_rows: int = MAX_ROWS) -> list[NumberedRow]:
    rows: list[NumberedRow] = []
    for at in range(sheet.nrows):
        if len(rows) == max_rows:
            break
        cells = [_cell(book, sheet, at, column) for column in range(sheet.row_len(at))]
        while cells and not is_filled(cells[-1]):
            cells.pop()
        if cells:
            check_place(at + 1, len(cells))
            rows.append(NumberedRow(at + 1, tuple(cells)))
    blocks = [
        MergedCells(top, left, bottom - 1, right - 1)
        for top, bottom, left, right in sheet.merged_cells
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
