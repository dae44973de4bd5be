"""Choose the reader of a file by its first bytes, because names are often wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from importing.problems import FileFormatUnknown, FileUnreadable
from importing.reading.archives import UNOPENED, check_size, why_unopened
from importing.reading.tables.delimited import Score, read_delimited
from importing.reading.tables.numbered_rows import Fits, Table
from importing.reading.tables.ods import read_ods
from importing.reading.tables.xls import COMPOUND, read_xls
from importing.reading.tables.xlsx import plain_name, read_xlsx

SPREADSHEETS: Final = (".xlsx", ".xlsm", ".xltx", ".xls", ".et", ".xlt", ".ett", ".ods")
TEXTS: Final = (".csv", ".tsv", ".txt")
SUFFIXES: Final = (*TEXTS, *SPREADSHEETS)

_ZIP: Final = b"PK"
_PASSWORD: Final = "EncryptedPackage".encode("utf-16-le")
_START: Final = 4_096


def read_file(path: Path, score: Score, fits: Fits) -> Table:
    """Read a table of any format. ``score`` counts the fields that heads among rows name; ``fits``
    is True if all required fields are named.

    Raises FileEmpty, FileFormatUnknown, FileIncomplete, FileUnreadable, FileTooLarge,
    EncodingUnknown and CsvBrokenQuote.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise FileFormatUnknown(f"{path.suffix or path.name}: needs {' or '.join(SUFFIXES)}")
    check_size(path)
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith(_ZIP):
        return _in_a_zip(path)(path, fits)
    if start.startswith(COMPOUND):
        if _PASSWORD in path.read_bytes():
            raise FileUnreadable("it is locked with a password: save it without one")
        return read_xls(path, fits)
    if suffix in TEXTS:
        return read_delimited(path, score)
    if start[:2] == b"\x09\x08":  # BIFF without a compound file around it
        return read_xls(path, fits)
    if b"<html" in start.lower() or b"<table" in start.lower() or b"<?xml" in start.lower():
        raise FileUnreadable(f"a web page or XML named {suffix}: open it, save it as XLSX")
    if start and b"\x00" not in start.lstrip(b"\xff\xfe"):
        return read_delimited(path, score)  # text that was named like a spreadsheet
    raise FileUnreadable(f"not a spreadsheet, though it is named {suffix}")


def _in_a_zip(path: Path) -> Callable[[Path, Fits], Table]:
    try:
        with ZipFile(path) as archive:
            names = set(map(plain_name, archive.namelist()))
    except UNOPENED as error:
        raise why_unopened(path, error) from None
    if "xl/workbook.bin" in names:
        raise FileUnreadable("XLSB is not read: save it as XLSX")
    return read_ods if "content.xml" in names else read_xlsx
