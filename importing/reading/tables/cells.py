"""Cells of spreadsheets: numbers with their formatted text, days, and cells without a value."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from importing.reading.tables import number_formats

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_FIRST_DAY: Final = datetime.fromisoformat("1899-12-30")
_FIRST_DAY_OF_1904: Final = datetime.fromisoformat("1904-01-01")
_MAX_SERIAL: Final = 2_958_466  # the first day of the year 10000


class NumberCell(NamedTuple):
    """A number and its formatted text; ``shown`` is None for unsupported formats."""

    value: float
    shown: str | None

    def __str__(self) -> str:
        return f"{self.value:.15g}" if self.shown is None else self.shown


class NoValue(NamedTuple):
    """A cell that should have a value but has none: a formula that failed or was not computed, an
    impossible day."""

    why: str

    def __str__(self) -> str:
        return self.why


Cell = str | bool | NumberCell | NoValue | date | time | None


def number_cell(value: float, code: str, since_1904: bool = False) -> Cell:
    """A number by its format ``code``: a day, a time of day, a duration, a number.

    A duration becomes a time of day too: no column of ours has either, so a spreadsheet made it of
    other text.
    """
    if number_formats.is_date(code):
        return _moment(value, code, since_1904)
    return NumberCell(value, number_formats.shown(value, code))


def _moment(serial: float, code: str, since_1904: bool) -> Cell:
    if not 0 <= serial < _MAX_SERIAL:
        return NoValue(f"{serial:.15g} is no day")
    if serial < 1 or number_formats.is_time_only(code):
        seconds = round(serial % 1 * 86_400) % 86_400
        return time(seconds // 3_600, seconds // 60 % 60, seconds % 60)
    if since_1904:
        return _day(_FIRST_DAY_OF_1904, serial)
    if 60 <= serial < 61:
        return NoValue("29 February 1900 never was")
    # Excel takes 1900 for a leap year: its days before March 1900 count from one day later.
    return _day(_FIRST_DAY + timedelta(days=serial < 60), serial)


def _day(first: datetime, serial: float) -> datetime | NoValue:
    try:
        return first + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return NoValue(f"{serial:.15g} is no day")


def unescaped(text: str) -> str:
    """Replace SpreadsheetML's escapes: ``_x000D_`` is a carriage return."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
