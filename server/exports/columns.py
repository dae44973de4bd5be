"""The columns of an exported list: those of its rows in the API, by the same names.

People read a head in their language; programs read the API's name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from marshmallow import Schema, fields

from records.wire import Instant
from server.web.pages import messages

# The first that fits. All other fields are text: ids, codes, lists, objects.
_KINDS: Sequence[tuple[type[fields.Field[Any]], str]] = (
    (fields.Boolean, "boolean"),
    (fields.Integer, "integer"),
    (fields.Float, "number"),
    (fields.Date, "date"),
    (Instant, "instant"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: text, boolean, integer, number, date or instant."""

    name: str
    kind: str


def columns_of(row: type[Schema]) -> tuple[Column, ...]:
    """The columns of a list with such rows."""
    return tuple(Column(name, _kind_of(field)) for name, field in row().fields.items())


def _kind_of(field: fields.Field[Any]) -> str:
    return next((kind for type_, kind in _KINDS if isinstance(field, type_)), "text")


def computed(row: type[Schema]) -> Callable[[Any], Mapping[str, Any]] | None:
    """Make the fields of a row, where the schema computes some of them; else None."""
    own = {
        name: field for name, field in row().fields.items() if isinstance(field, fields.Function)
    }
    if not own:
        return None
    return lambda row: {
        **row._mapping,
        **{name: field.serialize(name, row) for name, field in own.items()},
    }


def heads(columns: Sequence[Column], language: str) -> list[str]:
    """The columns' heads for people."""
    words: Mapping[str, str] = messages(language)["export"]["heads"]
    return [words.get(column.name, column.name) for column in columns]


def plain(value: Any) -> Any:
    """A value as one cell: lists are joined, objects are JSON."""
    if isinstance(value, list | tuple):
        return "; ".join(str(plain(each)) for each in value)
    if isinstance(value, Mapping):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return value


def cells_for_people(columns: Sequence[Column], zone: ZoneInfo) -> Callable[[Any], list[Any]]:
    """Make the function from a row's fields to its cells: times are the county's, to the second."""

    def cell(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S").zfill(19)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, date | int | float | str | None):
            return value
        if isinstance(value, Mapping) and "name" in value:  # of somebody
            return value["name"]
        if isinstance(value, list | tuple | Mapping):
            return plain(value)
        return str(value)

    names = [column.name for column in columns]
    return lambda row: [cell(row[name]) for name in names]
