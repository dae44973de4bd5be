"""ODS, LibreOffice's format: every number has its formatted text."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from importing.problems import FileTooLarge, FileUnreadable
from importing.reading.archives import BROKEN, check_zip
from importing.reading.tables.cells import Cell, NoValue, NumberCell
from importing.reading.tables.markup import MAX_TEXT, Walk, read
from importing.reading.tables.merging import MergedCells, fill_merged
from importing.reading.tables.numbered_rows import (
    HEAD_ROWS,
    MAX_COLUMNS,
    Fits,
    NumberedRow,
    Table,
    check_place,
    choose,
    is_filled,
)

# A row that was filled down to the end of the sheet is in the file once, with a repeat count.
_MAX_REPEATS: Final = 1_000
_ERROR = re.compile(r"Err:\d+|#[A-Z/0!?]+")


def read_ods(path: Path, fits: Fits) -> Table:
    """Read one of the visible sheets that are not empty. Raises FileIncomplete, FileUnreadable and
    FileTooLarge."""
    check_zip(path)
    content = _walked(path, None)
    filled = [sheet for sheet in content.sheets if sheet.rows]
    shown = [sheet for sheet in filled if sheet.style not in content.hidden] or filled
    if not shown:
        return Table([])
    chosen = choose(fits, [sheet.rows[:HEAD_ROWS] for sheet in shown])
    sheet = shown[chosen]
    if chosen:  # only its first rows were read
        wanted = content.sheets.index(sheet)
        sheet = _walked(path, wanted).sheets[wanted]
    remarks = []
    if sheet.has_hidden:
        remarks.append((1, "row", "hidden_rows", "hidden rows or columns are read too"))
    others = [other.name for at, other in enumerate(shown) if at != chosen]
    return Table(list(fill_merged(sheet.rows, sheet.blocks)), remarks, sheet.name, others)


def _walked(path: Path, wanted: int | None) -> "_Content":
    content = _Content(wanted)
    try:
        with ZipFile(path) as archive, archive.open("content.xml") as part:
            read(part, content)
    except (*BROKEN, KeyError) as error:
        raise FileUnreadable(f"not an ODS file: {error}") from None
    return content


class _OdsSheet:
    def __init__(self, name: str, style: str) -> None:
        self.name, self.style = name, style
        self.rows: list[NumberedRow] = []
        self.blocks: list[MergedCells] = []
        self.has_hidden = False


class _Content(Walk):
    """All rows of the sheet ``wanted`` (None: the first visible one that is not empty, or else a
    hidden one), and the first rows of the others."""

    def __init__(self, wanted: int | None) -> None:
        self.wanted = wanted
        self.sheets: list[_OdsSheet] = []
        self.hidden: set[str] = set()
        self.style = ""
        self.number = 0
        self.row_repeats = 1
        self.cells: list[Cell] = []
        self.column = 0
        self.cell: Mapping[str, str] | None = None
        self.paragraphs: list[list[str]] = []
        self.is_note = self.is_paragraph = False
        self.length = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table" and self.cell is None:
            self.sheets.append(
                _OdsSheet(attributes.get("name", ""), attributes.get("style-name", ""))
            )
            self.number = 0
        elif name == "style":
            self.style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self.hidden.add(self.style)
        elif name in ("table-row", "table-column") and self.sheets:
            if attributes.get("visibility", "visible") != "visible":
                self.sheets[-1].has_hidden = True
            if name == "table-row":
                self.cells, self.column = [], 0
                self.row_repeats = _count(attributes, "number-rows-repeated")
        elif name in ("table-cell", "covered-table-cell"):
            self.cell, self.paragraphs, self.length = attributes, [], 0
        elif name == "annotation":
            self.is_note = True
        elif name == "p" and self.cell is not None and not self.is_note:
            self.paragraphs.append([])
            self.is_paragraph = True
        elif name == "s" and self.is_paragraph:
            self.text(" " * min(_count(attributes, "c"), 100))
        elif name in ("line-break", "tab") and self.is_paragraph:
            self.text("\n" if name == "line-break" else "\t")

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell") and self.cell is not None:
            self._end_cell(self.cell)
            self.cell = None
        elif name == "annotation":
            self.is_note = False
        elif name == "p":
            self.is_paragraph = False
        elif name == "table-row" and self.sheets:
            self._end_row()

    def text(self, text: str) -> None:
        if self.is_paragraph:
            self.length += len(text)
            if self.length > MAX_TEXT:
                raise FileTooLarge(f"a cell of more than {MAX_TEXT:,} characters")
            self.paragraphs[-1].append(text)

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        value = _value(attributes, "\n".join("".join(pieces) for pieces in self.paragraphs))
        repeats = _count(attributes, "number-columns-repeated")
        across = _count(attributes, "number-columns-spanned")
        down = _count(attributes, "number-rows-spanned")
        if is_filled(value) and self._is_read():
            check_place(self.number + 1, self.column + repeats)
            self._add(value, repeats)
            if across > 1 or down > 1:
                self.sheets[-1].blocks.append(
                    MergedCells(
                        self.number, self.column, self.number + down - 1, self.column + across - 1
                    )
                )
        elif is_filled(value) and self.column < MAX_COLUMNS:
            self._add(value, min(repeats, MAX_COLUMNS - self.column))
        self.column += repeats

    def _add(self, value: Cell, times: int) -> None:
        self.cells.extend([None] * (self.column - len(self.cells)))
        self.cells.extend([value] * times)

    def _end_row(self) -> None:
        if any(is_filled(cell) for cell in self.cells):
            cells, rows = tuple(self.cells), self.sheets[-1].rows
            wanted = min(self.row_repeats, HEAD_ROWS - len(rows))
            if self._is_read():
                wanted = self.row_repeats
                check_place(self.number + wanted, len(cells))
                if wanted > _MAX_REPEATS:
                    raise FileTooLarge(
                        f"row {self.number + 1} is said {wanted:,} times over:"
                        " delete the rows that were filled down"
                    )
            rows.extend(NumberedRow(self.number + at + 1, cells) for at in range(wanted))
        self.number += self.row_repeats

    def _is_read(self) -> bool:
        if self.wanted is not None:
            return len(self.sheets) - 1 == self.wanted
        *before, this = self.sheets
        is_hidden = this.style in self.hidden
        return not any(
            sheet.rows for sheet in before if is_hidden or sheet.style not in self.hidden
        )


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    known = text.isascii() and text.isdigit() and len(text) < 9
    return max(1, min(int(text), 1 << 21)) if known else 1


def _value(attributes: Mapping[str, str], shown: str) -> Cell:
    kind = attributes.get("value-type")
    if _ERROR.fullmatch(shown) and "formula" in attributes:
        return NoValue(shown)
    try:
        if kind in ("float", "percentage", "currency"):
            return NumberCell(float(attributes.get("value", "")), shown or None)
        if kind == "date":
            return datetime.fromisoformat(attributes.get("date-value", "")).replace(tzinfo=None)
    except ValueError:
        return shown
    if kind == "time":
        return time()
    if kind == "boolean":
        return attributes.get("boolean-value") == "true"
    if "formula" in attributes and not shown and kind is None:
        return NoValue("a formula without a stored value")
    return attributes.get("string-value") or shown or None
