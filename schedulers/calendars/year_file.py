"""Read the announcement of a year from a table: one row for each free or worked day."""

from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from importing.reading import values
from importing.reading.heads import Heads
from importing.reading.sheets import Row, read_table

_HEADS: Final = Heads(
    {
        "day": ("day", "date", "日期"),
        "kind": ("kind", "type", "类型", "安排"),
        "name": ("name", "holiday", "名称", "节日"),
    },
    required=("day", "kind", "name"),
)
_WORKING = {
    "working": True, "上班": True, "补班": True, "调休上班": True,
    "free": False, "放假": False, "休息": False, "休": False,
}  # fmt: skip


class YearDay(NamedTuple):
    day: date
    working: bool
    name: str


class BadRow(NamedTuple):
    number: int
    field: str
    code: str


def read_year(path: Path, year: int, max_name: int) -> tuple[list[YearDay], list[BadRow]]:
    """Return the days of a table, and its bad rows. Raises the problems of `importing.reading`."""
    days: dict[date, YearDay] = {}
    bad = []
    for row in read_table(path, _HEADS).rows:
        result = _read(row, year, max_name)
        if isinstance(result, YearDay) and result.day in days:
            result = BadRow(row.number, "day", "repeated")
        if isinstance(result, BadRow):
            bad.append(result)
        else:
            days[result.day] = result
    return list(days.values()), bad


def _read(row: Row, year: int, max_name: int) -> YearDay | BadRow:
    if row.fault:
        return BadRow(row.number, *row.fault)
    field = "day"
    try:
        day = values.day_of(row.cells.get("day"))
        field = "kind"
        working = _WORKING.get((values.text_of(row.cells.get("kind")) or "").casefold())
        field = "name"
        name = values.text_of(row.cells.get("name"))
    except values.CellError as error:
        return BadRow(row.number, field, str(error))
    if day is None:
        return BadRow(row.number, "day", "required")
    if day.year != year:
        return BadRow(row.number, "day", "out_of_range")
    if working is None:
        return BadRow(row.number, "kind", "unknown_value")
    if not name or len(name) > max_name:
        return BadRow(row.number, "name", "too_long" if name else "required")
    return YearDay(day, working, name)
