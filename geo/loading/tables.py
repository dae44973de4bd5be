"""Tables from CSV (UTF-8 or GB18030) and XLSX: numbered rows of cells."""

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from geo.loading.archives import BROKEN, check_size, check_zip
from geo.loading.problems import (
    ColumnsMissing,
    CsvBrokenQuote,
    EncodingUnknown,
    FileTooLarge,
    FileUnreadable,
)

MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 200


class NumberedRow(NamedTuple):
    """One row with the number that a spreadsheet shows beside it."""

    number: int
    cells: tuple[object, ...]


def read_csv(path: Path) -> Iterator[NumberedRow]:
    """The rows that are not empty, the heads first.

    Raises EncodingUnknown, CsvBrokenQuote (with the ``line``) and FileTooLarge.
    """
    check_size(path)
    reader = csv.reader(io.StringIO(_decode(path.read_bytes()), newline=""), strict=True)
    for number in itertools.count(1):
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CsvBrokenQuote(f"line {line}: {error}", line=line) from None
        if len(cells) > MOST_COLUMNS or number > MOST_ROWS:
            raise FileTooLarge(f"row {number}: more rows or columns than a table may have")
        if any(cell.strip() for cell in cells):
            yield NumberedRow(number, tuple(cells))


def read_xlsx(path: Path) -> Iterator[NumberedRow]:
    """The rows of the first sheet that are not empty, the heads first. Formulas give their value.

    Raises FileUnreadable and FileTooLarge.
    """
    check_size(path)
    check_zip(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, SyntaxError, *BROKEN) as error:
        raise FileUnreadable(f"not an XLSX file: {error}") from None
    try:
        sheet = book.worksheets[0]
        # What a file says about its size is often wrong; without this rows would be lost.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if len(cells) > MOST_COLUMNS or number > MOST_ROWS:
                raise FileTooLarge(f"row {number}: more rows or columns than a table may have")
            if any(cell is not None and str(cell).strip() for cell in cells):
                yield NumberedRow(number, cells)
    except (KeyError, IndexError, ValueError, SyntaxError, *BROKEN) as error:
        raise FileUnreadable(f"the sheet is broken: {error}") from None
    finally:
        book.close()


def heads_of(rows: Iterator[NumberedRow]) -> list[str | None]:
    """Take the first row off; raises ColumnsMissing where there is none."""
    first = next(rows, None)
    if first is None:
        raise ColumnsMissing("the file is empty")
    return [None if cell is None else str(cell) for cell in first.cells]


def _decode(raw: bytes) -> str:
    """UTF-8 if it is that to the last byte; else GB18030, which holds GBK and GB2312."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise EncodingUnknown()
