"""CSV for people, who open it in a spreadsheet: no cell of it is taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

ENCODING: Final = "utf-8-sig"  # the byte-order mark makes Excel read it as the UTF-8 that it is

# As OWASP lists them, full-width forms included; and the mark itself, which is taken off again.
_RISKY: Final = tuple("=+-@\t\r\n＝＋－＠'")


def write_rows(file: TextIO, head: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Every cell is quoted, so that a spreadsheet which splits at semicolons finds none."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: object) -> object:
    """Marked as text where it may be a formula; the mark is gone again where a table is loaded."""
    risky = isinstance(cell, str) and cell.lstrip(" ").startswith(_RISKY)
    return f"'{cell}" if risky else cell
