"""Read the sheets and the shared texts of an XLSX file, element by element."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from importing.problems import FileTooLarge
from importing.reading.tables.cells import Cell, NoValue, number_cell, unescaped
from importing.reading.tables.markup import MAX_TEXT, Walk
from importing.reading.tables.merging import MergedCells
from importing.reading.tables.numbered_rows import NumberedRow, check_place, is_filled

_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_MAX_BLOCKS: Final = 1_000_000
_MAX_PIECES: Final = 1_000
_MAX_TEXTS: Final = 10_000_000


class Texts(Walk):
    """The shared texts, without their phonetic guides."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.collected = _Collected()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.collected.start(name)

    def end(self, name: str) -> None:
        self.collected.end(name)
        if name == "si":
            if len(self.texts) >= _MAX_TEXTS:
                raise FileTooLarge(f"more than {_MAX_TEXTS:,} texts")
            self.texts.append(unescaped(self.collected.take()))

    def text(self, text: str) -> None:
        self.collected.text(text)


class _Collected:
    """The text of ``t`` elements, of one run or of several."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.is_text = self.is_phonetic = False

    def start(self, name: str) -> None:
        self.is_phonetic = self.is_phonetic or name == "rPh"
        self.is_text = name == "t" and not self.is_phonetic

    def end(self, name: str) -> None:
        self.is_text = False
        if name == "rPh":
            self.is_phonetic = False

    def text(self, text: str) -> None:
        if self.is_text:
            self.length += len(text)
            if self.length > MAX_TEXT:
                raise FileTooLarge(f"a cell of more than {MAX_TEXT:,} characters")
            self.pieces.append(text)

    def take(self) -> str:
        text = "".join(self.pieces)
        self.pieces, self.length = [], 0
        return text


class Cells(Walk):
    """A sheet's rows that are not empty, and its merged blocks, which come after them."""

    def __init__(self, texts: Sequence[str], formats: Sequence[str], since_1904: bool) -> None:
        self.texts, self.formats, self.since_1904 = texts, formats, since_1904
        self.rows: list[NumberedRow] = []
        self.blocks: list[MergedCells] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns = False
        self.number = 0
        self.is_hidden = False
        self.cells: list[Cell] = []
        self.column = -1
        self.kind = self.style = ""
        self.value: list[str] = []
        self.is_value = self.has_value = self.has_formula = False
        self.collected = _Collected()
        self.is_cell = False

    def drain(self) -> list[NumberedRow]:
        rows, self.rows = self.rows, []
        return rows

    def remarks(self) -> list[tuple[int, str, str, str]]:
        remarks = []
        if self.hidden_rows:
            count = len(self.hidden_rows)
            remarks.append(
                (self.hidden_rows[0], "row", "hidden_rows", f"{count:,} hidden rows are read too")
            )
        if self.hidden_columns:
            remarks.append((1, "row", "hidden_columns", "hidden columns are read too"))
        return remarks

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self.is_value = self.has_value = True
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self.number = whole_number(attributes.get("r")) or self.number + 1
            self.is_hidden = is_true(attributes.get("hidden"))
            self.cells, self.column = [], -1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self.hidden_columns = self.hidden_columns or is_true(attributes.get("hidden"))
        elif self.is_cell:
            self.collected.start(name)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "v":
            self.is_value = False
        elif name == "row":
            if any(is_filled(cell) for cell in self.cells):
                self.rows.append(NumberedRow(self.number, tuple(self.cells)))
                if self.is_hidden:
                    self.hidden_rows.append(self.number)
        elif self.is_cell:
            self.collected.end(name)

    def text(self, text: str) -> None:
        if self.is_value:
            self.value.append(text)
            if len(self.value) > _MAX_PIECES:
                raise FileTooLarge(f"row {self.number}: a cell of too many characters")
        elif self.is_cell:
            self.collected.text(text)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = _column(reference[1]) if reference else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.value, self.has_value, self.has_formula = [], False, False
        self.is_cell = True

    def _end_cell(self) -> None:
        self.is_cell = False
        cell = self._cell("".join(self.value), self.collected.take())
        if is_filled(cell):
            check_place(self.number, self.column + 1)
            self.cells.extend([None] * (self.column + 1 - len(self.cells)))
            self.cells[self.column] = cell

    def _cell(self, value: str, text: str) -> Cell:
        if self.has_formula and not value.strip() and not (self.kind == "str" and self.has_value):
            return NoValue("a formula without a stored value")
        match self.kind:
            case "inlineStr":
                return unescaped(text)
            case "s":
                at = whole_number(value.strip())
                if not value.strip():
                    return None
                return (
                    self.texts[at]
                    if at is not None and at < len(self.texts)
                    else NoValue("a text that is missing")
                )
            case "str":
                return unescaped(value)
            case "b":
                return value.strip() in ("1", "true") if value.strip() else None
            case "e":
                return NoValue(value.strip() or "#VALUE!")
            case "d":
                return _iso_day(value.strip())
        return self._number(value.strip()) if value.strip() else None

    def _number(self, value: str) -> Cell:
        try:
            number = float(value)
        except ValueError:
            return value
        if not -1e300 < number < 1e300:
            return NoValue(f"{value} is no number")
        at = whole_number(self.style) or 0
        code = self.formats[at] if at < len(self.formats) else "General"
        return number_cell(number, code, self.since_1904)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.replace("$", "").partition(":")
        begin, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if begin and end:
            if len(self.blocks) >= _MAX_BLOCKS:
                raise FileTooLarge(f"more than {_MAX_BLOCKS:,} merged cells")
            self.blocks.append(
                MergedCells(int(begin[2]) - 1, _column(begin[1]), int(end[2]) - 1, _column(end[1]))
            )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def whole_number(text: str | None) -> int | None:
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else None


def is_true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _iso_day(value: str) -> Cell:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return value or None
