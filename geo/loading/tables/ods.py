"""ODS, LibreOffice's own: every number comes with the text that is shown of it."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from zipfile import ZipFile

from geo.loading.archives import BROKEN, check_zip
from geo.loading.problems import FileTooLarge, FileUnreadable
from geo.loading.tables.cells import Cell, NoValue, Number
from geo.loading.tables.markup import MAX_TEXT, Walk, walk
from geo.loading.tables.merging import Merged, fill_merged
from geo.loading.tables.rows import NumberedRow, Table, check_place, is_filled

_ERROR = re.compile(r"Err:\d+|#[A-Z/0!?]+")


def read_ods(path: Path) -> Table:
    """The first table that shows and is not empty. Raises FileUnreadable and FileTooLarge."""
    check_zip(path)
    content = _Content()
    try:
        with ZipFile(path) as archive, archive.open("content.xml") as part:
            for _ in walk(part, content):
                pass
    except (*BROKEN, KeyError) as error:
        raise FileUnreadable(f"not an ODS file: {error}") from None
    filled = [sheet for sheet in content.sheets if sheet.rows]
    shown = [sheet for sheet in filled if sheet.style not in content.hidden] or filled
    if not shown:
        return Table([])
    sheet, *others = shown
    remarks = []
    if sheet.has_hidden:
        remarks.append((1, "row", "hidden_rows", "hidden rows or columns are read too"))
    if others:
        names = ", ".join(other.name for other in others)
        remarks.append((1, "row", "other_sheets", f"{sheet.name} is read, not {names}"))
    return Table(list(fill_merged(sheet.rows, sheet.blocks)), remarks)


class _Sheet:
    def __init__(self, name: str, style: str) -> None:
        self.name, self.style = name, style
        self.rows: list[NumberedRow] = []
        self.blocks: list[Merged] = []
        self.has_hidden = False


class _Content(Walk):
    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
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
            self.sheets.append(_Sheet(attributes.get("name", ""), attributes.get("style-name", "")))
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
        if is_filled(value) and not self._is_read():
            self.cells = [value]
        elif is_filled(value):
            check_place(self.number + 1, self.column + repeats)
            self.cells.extend([None] * (self.column - len(self.cells)))
            self.cells.extend([value] * repeats)
            if across > 1 or down > 1:
                self.sheets[-1].blocks.append(
                    Merged(
                        self.number, self.column, self.number + down - 1, self.column + across - 1
                    )
                )
        self.column += repeats

    def _end_row(self) -> None:
        if any(is_filled(cell) for cell in self.cells):
            cells, rows = tuple(self.cells), self.sheets[-1].rows
            if self._is_read():
                check_place(self.number + self.row_repeats, len(cells))
            # Of the sheets after the one that is read, know only that they hold something.
            wanted = self.row_repeats if self._is_read() else int(not rows)
            rows.extend(NumberedRow(self.number + at + 1, cells) for at in range(wanted))
        self.number += self.row_repeats

    def _is_read(self) -> bool:
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
            return Number(float(attributes.get("value", "")), shown or None)
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
