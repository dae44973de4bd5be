"""Read every kind of file in one form: rows of cells by field, and perhaps a geometry."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from importing.load_outcome import Note
from importing.problems import ColumnsMissing, FileEmpty
from importing.reading.crs import FileCrs, choose_crs
from importing.reading.heads import Heads, Matched, count_fields, find, has_needed, is_repeated
from importing.reading.polygons import read_features
from importing.reading.tables import file_kinds
from importing.reading.tables.numbered_rows import NumberedRow, is_filled
from records.characters import has_private_use, real_characters

# Lines below or between the rows that are not records: totals, signatures, remarks.
_LINE = re.compile(
    r"(本页|本组|本村)?(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)\s*[:：]?.{0,20}"
    r"|(制表|填表|填报|审核|复核|统计|经办|审批|报送|打印|调查)(人员?|单位|日期|时间)?"
    r"(签字|签名|签章)?\s*(\(盖章\)|（盖章）)?\s*[:：].*"
    r"|(单位)?(负责人|盖章|日期)\s*(\(签字\)|（签字）)?\s*[:：].*"
    r"|(注|备注|说明|填表说明)\s*\d*\s*[:：].*",
    re.DOTALL,
)
_SHOWN: Final = 40


class Row(NamedTuple):
    """One row. ``cells`` by field; ``fault`` is the field and code of an error found before the
    cells are read: an unreadable geometry, more cells than heads.
    """

    number: int
    cells: Mapping[str, object]
    geometry: bytes | None = None
    fault: tuple[str, str] | None = None


class Sheet(NamedTuple):
    """A file's rows. ``heads``: the fields with columns, each with its head as the file has it
    (compare by ``heads.plain``); ``crs`` is None for a table. ``notes`` are warnings that belong
    into the outcome.
    """

    heads: Mapping[str, str]
    ignored: tuple[str, ...]
    rows: list[Row]
    crs: FileCrs | None = None
    notes: tuple[Note, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.heads)


def is_table(path: Path) -> bool:
    return path.suffix.casefold() in file_kinds.SUFFIXES


def read_table(path: Path, heads: Heads) -> Sheet:
    """Read a table. Raises the problems of ``tables.files`` and of ``heads``, and FileEmpty."""
    table = file_kinds.read_file(path, partial(count_fields, heads), partial(has_needed, heads))
    sheets = f"{table.name} is read, not {', '.join(table.others)}" if table.others else ""
    try:
        matched, last = find(heads, table.rows)
    except ColumnsMissing as error:
        detail = f"sheet {sheets}; {error.detail}" if sheets else error.detail
        raise ColumnsMissing(detail, **error.details) from None
    head_row = table.rows[last].number
    notes = [_warning(*remark) for remark in table.remarks] + _left_columns(matched, head_row)
    if sheets:
        notes.append(_warning(1, "row", "other_sheets", sheets))
    rows = list(_named(matched, _records(heads, matched, table.rows[last + 1 :], notes), notes))
    if not rows:
        raise FileEmpty("it has heads and no rows")
    return Sheet(matched.heads, matched.ignored, rows, notes=tuple(notes))


def read_polygons(
    path: Path, heads: Heads, crs: str | None = None, layer: str | None = None
) -> Sheet:
    """Read GeoJSON, GeoPackage or a zipped Shapefile; ``crs`` is the option ``--crs``.

    Raises the problems of ``polygons`` and ``crs``.
    """
    features = read_features(path, heads, layer)
    matched = features.matched
    notes = [*_left_columns(matched, 0), *features.notes]
    numbered = (NumberedRow(at, cells) for at, cells in enumerate(features.cells, 1))
    rows = [
        row._replace(geometry=geometry, fault=fault)
        for row, geometry, fault in zip(
            _named(matched, numbered, notes), features.geometries, features.faults, strict=True
        )
    ]
    file_crs = choose_crs(crs, features.crs, features.heads)
    return Sheet(matched.heads, matched.ignored, rows, file_crs, tuple(notes))


def _left_columns(matched: Matched, head_row: int) -> list[Note]:
    return [
        _warning(head_row, field, "columns_twice", f"{read} is read, {other} is not")
        for field, other, read in matched.gave_way
    ]


def _records(
    heads: Heads, matched: Matched, rows: Iterable[NumberedRow], notes: list[Note]
) -> Iterator[NumberedRow]:
    """The rows that are records: without totals, signatures, lines across the table and repeated
    heads; and without rows that only continue merged cells."""
    needed = {at for at, field in enumerate(matched.columns) if field in heads.required}
    for row in rows:
        filled = [at for at, cell in enumerate(row.cells) if is_filled(cell)]
        own = [at for at in filled if at not in row.merged]
        known = [at for at in filled if at < len(matched.columns) and matched.columns[at]]
        if not own:
            continue
        text = str(row.cells[own[0]]).strip()
        is_line = _LINE.fullmatch(text) and not needed.issubset(own[1:])
        if is_line or _is_across(row):
            notes.append(_warning(row.number, "row", "not_a_record", text[:_SHOWN]))
        elif is_repeated(heads, matched.columns, row.cells):
            notes.append(_warning(row.number, "row", "not_a_record", "the heads once more"))
        elif not known or not row.merged.issuperset(known):
            yield row


def _is_across(row: NumberedRow) -> bool:
    """True for one text merged over three columns or more: a section's title, a remark."""
    own = [at for at, cell in enumerate(row.cells) if is_filled(cell) and at not in row.merged]
    if len(own) != 1 or not isinstance(row.cells[own[0]], str):
        return False
    same = [at for at in row.merged if row.cells[at] == row.cells[own[0]]]
    return len(same) >= 2 and len(same) == len(row.merged)


def _named(matched: Matched, rows: Iterable[NumberedRow], notes: list[Note]) -> Iterator[Row]:
    """Rows with their cells by field. A short row has no last cells, and so not their fields."""
    for row in rows:
        named = {f: c for f, c in zip(matched.columns, row.cells, strict=False) if f is not None}
        for field, cell in named.items():
            if isinstance(cell, str):
                real = named[field] = real_characters(cell)
                if has_private_use(real):
                    notes.append(_warning(row.number, field, "private_use_character", ""))
        width = len(matched.columns)
        # An unquoted comma shifts all cells after it: it is unknown which cell is too many.
        lost = any(
            is_filled(cell) and at not in row.merged
            for at, cell in enumerate(row.cells[width:], width)
        )
        yield Row(row.number, named, fault=("row", "too_many_cells") if lost else None)


def _warning(number: int, field: str, code: str, reason: str) -> Note:
    return Note(number, field, code, reason, "warning")
