"""CSV for people, who open it in a spreadsheet: without formula injection."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

ENCODING: Final = "utf-8-sig"  # Excel needs the byte-order mark to read UTF-8

# OWASP's list, with full-width forms; and our own mark, which loading removes again.
_RISKY: Final = tuple("=+-@\t\r\n＝＋－＠'")


def write_rows(file: TextIO, head: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table. Every cell is quoted, for spreadsheets that split at semicolons."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Lines of a table that is written bit by bit, by the same rules."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: object) -> object:
    """Mark what may be a formula as text; loading a table removes the mark."""
    risky = isinstance(cell, str) and cell.lstrip(" ").startswith(_RISKY)
    return f"'{cell}" if risky else cell
