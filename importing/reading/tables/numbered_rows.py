"""Rows of any table, and the limits of a table."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from importing.problems import FileTooLarge

MAX_ROWS: Final = 1_048_576  # what a spreadsheet can hold
MAX_COLUMNS: Final = 200
# A sheet's heads are searched for in this many first rows.
HEAD_ROWS: Final = 30


class NumberedRow(NamedTuple):
    """One row with the number that a spreadsheet shows beside it.

    ``merged``: the columns whose value comes from another cell that is merged with theirs.
    """

    number: int
    cells: tuple[object, ...]
    merged: frozenset[int] = frozenset()


class Table(NamedTuple):
    """The rows of one sheet that are not empty.

    ``remarks`` are (row's number, field or "row", code, reason), on hidden rows and columns.
    ``name`` is the sheet's name in a workbook; ``others`` are the names of the sheets not read.
    """

    rows: Sequence[NumberedRow]
    remarks: Sequence[tuple[int, str, str, str]] = ()
    name: str = ""
    others: Sequence[str] = ()


# True if the required heads are among these rows.
Fits = Callable[[Sequence[NumberedRow]], bool]


def choose(fits: Fits, beginnings: Sequence[Sequence[NumberedRow]]) -> int:
    """The index of the sheet to read, by the first rows of each: the first, or the only one that
    fits."""
    if len(beginnings) == 1 or fits(beginnings[0]):
        return 0
    fitting = [at for at, rows in enumerate(beginnings) if fits(rows)]
    return fitting[0] if len(fitting) == 1 else 0


def is_filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def check_place(number: int, columns: int) -> None:
    """Raises FileTooLarge beyond the maximum of rows or columns."""
    if number > MAX_ROWS or columns > MAX_COLUMNS:
        raise FileTooLarge(
            f"row {number}: more than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns with content"
        )
