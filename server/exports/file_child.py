"""The process that writes one XLSX or GeoPackage from rows on its standard input.

One JSON value a line: what to write, then lists of rows, then `null`. Without that, nothing is
finished. It imports none of our modules, to start fast; ``files.py`` starts it.
"""

import importlib
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import orjson

# A sheet has 1,048,576 rows at most, one of them the heads.
ROWS_OF_A_SHEET: Final = 1_000_000
_CHARACTERS_OF_A_CELL: Final = 32_767
_FIRST_YEAR: Final = 1900  # of Excel's calendar
# GDAL writes a batch for each call: large ones are faster.
_FEATURES_AT_ONCE: Final = 10_000


def batches() -> Iterator[list[list[Any]]]:
    """The rows; raises EOFError if the input ends before they do."""
    for line in sys.stdin.buffer:
        batch = orjson.loads(line)
        if batch is None:
            return
        yield batch
    raise EOFError


def write_xlsx(order: dict[str, Any]) -> None:
    xlsxwriter = importlib.import_module("xlsxwriter")  # the other format does without
    book = xlsxwriter.Workbook(order["path"], {"constant_memory": True})
    styles = {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    bold = book.add_format({"bold": True})
    sheet, number, line = None, 0, ROWS_OF_A_SHEET
    for batch in batches():
        for row in batch:
            if line == ROWS_OF_A_SHEET:
                sheet, number, line = _new_sheet(book, order, number + 1, bold), number + 1, 0
            line += 1
            _write_row(sheet, line, row, order["kinds"], styles)
    if sheet is None:
        _new_sheet(book, order, 1, bold)
    book.close()


def _new_sheet(book: Any, order: dict[str, Any], number: int, bold: Any) -> Any:
    sheet = book.add_worksheet(f"{order['title'][:24]} {number}")
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(order["heads"]):
        sheet.write_string(0, column, head, bold)
    return sheet


def _write_row(sheet: Any, line: int, row: list[Any], kinds: list[str], styles: Any) -> None:
    """Each cell with the method of its type: text is text, whatever it begins with."""
    for column, (value, kind) in enumerate(zip(row, kinds, strict=True)):
        if value is None:
            continue
        if kind in ("integer", "number"):
            sheet.write_number(line, column, value)
        elif kind in styles and int(value[:4]) >= _FIRST_YEAR:
            sheet.write_datetime(line, column, datetime.fromisoformat(value), styles[kind])
        else:
            sheet.write_string(line, column, _fitting(str(value)))


def _fitting(text: str) -> str:
    return text if len(text) <= _CHARACTERS_OF_A_CELL else text[: _CHARACTERS_OF_A_CELL - 1] + "…"


def write_gpkg(order: dict[str, Any]) -> None:
    rows: list[list[Any]] = []
    written = False
    for batch in batches():
        rows += batch
        if len(rows) >= _FEATURES_AT_ONCE:
            _append(order, rows, written)
            rows, written = [], True
    if rows or not written:
        _append(order, rows, written)


def _append(order: dict[str, Any], rows: list[list[Any]], append: bool) -> None:
    for name in ("geopandas", "pandas", "pyarrow"):  # pyogrio would import them for nothing
        sys.modules[name] = None  # type: ignore[assignment]  # counts as not installed
    pyogrio, shapely = map(importlib.import_module, ("pyogrio", "shapely"))
    places = range(len(order["kinds"]) + 1)
    shapes, columns = None, [[row[place] for row in rows] for place in places]
    if order["geometry"] is not None:
        texts = np.array(columns[0], dtype=object)
        shapes = shapely.to_wkb(shapely.from_geojson(texts))
        shapes = shapes.astype(object) if len(rows) else np.array([], dtype=object)
    fields = [_field(*each) for each in zip(columns[1:], order["kinds"], strict=True)]
    pyogrio.raw.write(
        order["path"],
        shapes,
        [values for values, _ in fields],
        np.array(order["heads"], dtype=object),
        field_mask=[mask for _, mask in fields],
        layer=order["title"],
        driver="GPKG",
        geometry_type=order["geometry"],
        crs="EPSG:4490" if order["geometry"] is not None else None,
        append=append,
    )


_TYPES: Final[dict[str, tuple[Any, Any]]] = {
    "integer": (np.int64, 0),
    "number": (np.float64, 0.0),
    "boolean": (np.bool_, False),
    "date": ("datetime64[D]", date(1970, 1, 1)),
    "instant": ("datetime64[ms]", datetime(1970, 1, 1)),  # noqa: DTZ001 -- numpy has no zones
}


def _field(values: list[Any], kind: str) -> tuple[Any, Any]:
    """A column, and a mask of what is missing in it."""
    if kind not in _TYPES:
        return np.array(values, dtype=object), None
    type_, filler = _TYPES[kind]
    missing = np.array([value is None for value in values], dtype=bool)
    filled = [filler if value is None else value for value in values]
    return np.array(filled, dtype=type_), missing


def _main() -> None:
    order = orjson.loads(sys.stdin.buffer.readline())
    {"xlsx": write_xlsx, "gpkg": write_gpkg}[order["format"]](order)


if __name__ == "__main__":
    _main()
