"""XLSX (SpreadsheetML, the strict edition too): what is needed of it, by its elements.

A library that reads the whole workbook refuses it for styles and charts that are no concern of
ours, or hides what number formats show; so only five parts are read here: the workbook's list of
sheets, where they are, the texts that cells share, the number formats, and one sheet.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Final, NamedTuple
from zipfile import ZipFile, ZipInfo

from geo.loading.archives import BROKEN, check_zip
from geo.loading.problems import FileTooLarge, FileUnreadable
from geo.loading.tables import number_formats
from geo.loading.tables.cells import Cell, NoValue, number_cell, unescaped
from geo.loading.tables.markup import MAX_TEXT, Walk, read, walk
from geo.loading.tables.merging import Merged, fill_merged
from geo.loading.tables.rows import NumberedRow, Table, check_place, is_filled

_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_MAX_BLOCKS: Final = 1_000_000
_MAX_PIECES: Final = 1_000


class _Sheet(NamedTuple):
    name: str
    part: str
    hidden: bool


def read_xlsx(path: Path) -> Table:
    """The first sheet that shows and is not empty. Raises FileUnreadable and FileTooLarge."""
    members = {_plain(member.filename): member for member in check_zip(path)}
    try:
        with ZipFile(path) as archive:
            return _Package(archive, members).table()
    except BROKEN as error:
        raise FileUnreadable(f"the zip file is broken: {error}") from None


def _plain(name: str) -> str:
    """Some writers begin names with a slash, use the other slash, or write them large."""
    return name.replace("\\", "/").lstrip("/").casefold()


class _Package:
    def __init__(self, archive: ZipFile, members: Mapping[str, ZipInfo]) -> None:
        self.archive, self.members = archive, members

    def table(self) -> Table:
        workbook = self._workbook()
        book = _Book()
        with self._part(workbook) as part:
            read(part, book)
        related = self._related(workbook)
        sheets = [
            _Sheet(name, related[rel][1], hidden)
            for name, rel, hidden in book.sheets
            if rel in related and related[rel][0] == "worksheet" and related[rel][1] in self.members
        ]
        shown = [sheet for sheet in sheets if not sheet.hidden] or sheets
        if not shown:
            raise FileUnreadable("the workbook has no sheet")
        texts, formats = _Texts(), _Formats()
        for kind, target in related.values():
            if kind == "sharedStrings" and target in self.members:
                with self._part(target) as part:
                    read(part, texts)
            elif kind == "styles" and target in self.members:
                with self._part(target) as part:
                    read(part, formats)
        filled = self._filled(shown, texts.texts, formats.codes(), book.since_1904)
        name, rows, remarks = next(filled, (shown[0].name, [], []))
        others = [other for other, *_ in filled]
        if others:
            remarks = [
                *remarks,
                (1, "row", "other_sheets", f"{name} is read, not {', '.join(others)}"),
            ]
        return Table(rows, remarks)

    def _filled(
        self,
        sheets: Sequence[_Sheet],
        texts: Sequence[str],
        formats: Sequence[str],
        since_1904: bool,
    ) -> Iterator[tuple[str, list[NumberedRow], list[tuple[int, str, str, str]]]]:
        """The sheets that hold anything. Of those after the first, one row is read at most."""
        is_first = True
        for sheet in sheets:
            cells = _Cells(texts, formats, since_1904)
            rows: list[NumberedRow] = []
            with self._part(sheet.part) as part:
                for row in walk(part, cells, cells.drain):
                    rows.append(row)
                    if not is_first:
                        break
            if rows:
                rows.sort(key=lambda row: row.number)
                yield sheet.name, list(fill_merged(rows, cells.blocks)), cells.remarks()
                is_first = False

    def _workbook(self) -> str:
        for kind, target in self._related("").values():
            if kind == "officeDocument" and target in self.members:
                return target
        if "xl/workbook.xml" in self.members:
            return "xl/workbook.xml"
        raise FileUnreadable("not a workbook: it lacks xl/workbook.xml")

    def _related(self, name: str) -> dict[str, tuple[str, str]]:
        """By its id, each part that this one refers to: its kind and its name."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        found = _Relations(folder)
        if rels in self.members:
            with self._part(rels) as part:
                read(part, found)
        return found.parts

    def _part(self, name: str) -> IO[bytes]:
        if name not in self.members:
            raise FileUnreadable(f"the workbook lacks {name}")
        return self.archive.open(self.members[name])


class _Relations(Walk):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.parts: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            whole = target if target.startswith("/") else posixpath.join(self.folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.parts[attributes.get("Id", "")] = (kind, _plain(posixpath.normpath(whole)))


class _Book(Walk):
    """The sheets in their order: name, relation, whether it is hidden."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), attributes.get("id", ""), hidden))
        elif name == "workbookPr":
            self.since_1904 = _is_true(attributes.get("date1904"))


class _Texts(Walk):
    """The texts that cells share, without their phonetic guides."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.collected = _Collected()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.collected.start(name)

    def end(self, name: str) -> None:
        self.collected.end(name)
        if name == "si":
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
        found = "".join(self.pieces)
        self.pieces, self.length = [], 0
        return found


class _Formats(Walk):
    """The number format of each cell style; nothing else of the styles is looked at."""

    def __init__(self) -> None:
        self.own: dict[str, str] = {}
        self.ids: list[str] = []
        self.is_cell_style = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.is_cell_style = True
        elif name == "xf" and self.is_cell_style:
            self.ids.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_cell_style = False

    def codes(self) -> list[str]:
        return [self.own.get(found) or _built_in(found) for found in self.ids]


def _built_in(number: str) -> str:
    return number_formats.BUILT_IN.get(_whole(number) or 0, "General")


class _Cells(Walk):
    """The rows of a sheet that hold anything, and its merged blocks, which come after them."""

    def __init__(self, texts: Sequence[str], formats: Sequence[str], since_1904: bool) -> None:
        self.texts, self.formats, self.since_1904 = texts, formats, since_1904
        self.rows: list[NumberedRow] = []
        self.blocks: list[Merged] = []
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
        found, self.rows = self.rows, []
        return found

    def remarks(self) -> list[tuple[int, str, str, str]]:
        found = []
        if self.hidden_rows:
            count = len(self.hidden_rows)
            found.append(
                (self.hidden_rows[0], "row", "hidden_rows", f"{count:,} hidden rows are read too")
            )
        if self.hidden_columns:
            found.append((1, "row", "hidden_columns", "hidden columns are read too"))
        return found

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self.is_value = self.has_value = True
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self.number = _whole(attributes.get("r")) or self.number + 1
            self.is_hidden = _is_true(attributes.get("hidden"))
            self.cells, self.column = [], -1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self.hidden_columns = self.hidden_columns or _is_true(attributes.get("hidden"))
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
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = _column(found[1]) if found else self.column + 1
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
                at = _whole(value.strip())
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
        at = _whole(self.style) or 0
        code = self.formats[at] if at < len(self.formats) else "General"
        return number_cell(number, code, self.since_1904)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.replace("$", "").partition(":")
        begin, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if begin and end:
            if len(self.blocks) >= _MAX_BLOCKS:
                raise FileTooLarge(f"more than {_MAX_BLOCKS:,} merged cells")
            self.blocks.append(
                Merged(int(begin[2]) - 1, _column(begin[1]), int(end[2]) - 1, _column(end[1]))
            )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(text: str | None) -> int | None:
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else None


def _is_true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _iso_day(value: str) -> Cell:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return value or None
