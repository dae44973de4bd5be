"""XLSX (SpreadsheetML, also the strict edition): only the parts that are needed.

Libraries that read the whole workbook refuse it for styles and charts that do not matter here, or
hide formatted numbers. So only five parts are read: the list of sheets, their relations, the shared
texts, the number formats, and one sheet.
"""

import functools
import itertools
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import ZipFile, ZipInfo

from importing.problems import FileTooLarge, FileUnreadable
from importing.reading.archives import BROKEN, check_zip
from importing.reading.tables import number_formats
from importing.reading.tables.markup import Walk, read, walk
from importing.reading.tables.merging import fill_merged
from importing.reading.tables.numbered_rows import HEAD_ROWS, Fits, NumberedRow, Table, choose
from importing.reading.tables.xlsx_sheet import Cells, Texts, is_true, whole_number


class _XlsxSheet(NamedTuple):
    name: str
    part: str
    hidden: bool


def read_xlsx(path: Path, fits: Fits) -> Table:
    """Read one of the visible sheets that are not empty. Raises FileIncomplete, FileUnreadable and
    FileTooLarge."""
    members = {_plain(member.filename): member for member in check_zip(path)}
    try:
        with ZipFile(path) as archive:
            return _Package(archive, members).table(fits)
    except BROKEN as error:
        raise FileUnreadable(f"the zip file is broken: {error}") from None


def _plain(name: str) -> str:
    """A part's name in one form: some writers add a slash, use backslashes or upper case."""
    return name.replace("\\", "/").lstrip("/").casefold()


class _Package:
    def __init__(self, archive: ZipFile, members: Mapping[str, ZipInfo]) -> None:
        self.archive, self.members = archive, members

    def table(self, fits: Fits) -> Table:
        workbook = self._workbook()
        book = _Book()
        with self._part(workbook) as part:
            read(part, book)
        related = self._related(workbook)
        sheets = [
            _XlsxSheet(name, related[rel][1], hidden)
            for name, rel, hidden in book.sheets
            if rel in related and related[rel][0] == "worksheet" and related[rel][1] in self.members
        ]
        shown = [sheet for sheet in sheets if not sheet.hidden] or sheets
        if not shown:
            raise FileUnreadable("the workbook has no sheet")
        texts, formats = Texts(), _Formats()
        for kind, target in related.values():
            if kind == "sharedStrings" and target in self.members:
                with self._part(target) as part:
                    read(part, texts)
            elif kind == "styles" and target in self.members:
                with self._part(target) as part:
                    read(part, formats)
        cells = functools.partial(Cells, texts.texts, formats.codes(), book.since_1904)
        filled = list(self._filled(shown, cells))
        if not filled:
            return Table([])
        sheet = filled[choose(fits, [rows for _, rows in filled])][0]
        others = [other.name for other, _ in filled if other is not sheet]
        whole = cells()
        rows = sorted(self._rows(sheet, whole), key=lambda row: row.number)
        return Table(list(fill_merged(rows, whole.blocks)), whole.remarks(), sheet.name, others)

    def _filled(
        self, sheets: Sequence[_XlsxSheet], cells: Callable[[], Cells]
    ) -> Iterator[tuple[_XlsxSheet, list[NumberedRow]]]:
        """The sheets that are not empty, each with its first rows; a broken one is skipped if
        another comes before it."""
        is_first = True
        for sheet in sheets:
            try:
                rows = list(itertools.islice(self._rows(sheet, cells()), HEAD_ROWS))
            except (FileTooLarge, FileUnreadable):
                if is_first:
                    raise
                continue
            if rows:
                yield sheet, rows
                is_first = False

    def _rows(self, sheet: _XlsxSheet, cells: Cells) -> Iterator[NumberedRow]:
        with self._part(sheet.part) as part:
            yield from walk(part, cells, cells.drain)

    def _workbook(self) -> str:
        for kind, target in self._related("").values():
            if kind == "officeDocument" and target in self.members:
                return target
        if "xl/workbook.xml" in self.members:
            return "xl/workbook.xml"
        raise FileUnreadable("not a workbook: it lacks xl/workbook.xml")

    def _related(self, name: str) -> dict[str, tuple[str, str]]:
        """By id, the kind and name of each part to which this one refers."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        relations = _Relations(folder)
        if rels in self.members:
            with self._part(rels) as part:
                read(part, relations)
        return relations.parts

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
    """The sheets in their order: name, relation id, whether hidden."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), attributes.get("id", ""), hidden))
        elif name == "workbookPr":
            self.since_1904 = is_true(attributes.get("date1904"))


class _Formats(Walk):
    """The number format of each cell style."""

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
        return [self.own.get(each) or _built_in(each) for each in self.ids]


def _built_in(number: str) -> str:
    return number_formats.BUILT_IN.get(whole_number(number) or 0, "General")
