"""Keyset paging: a list endpoint returns a query and its order, and a decorator pages it.

A cursor holds the key of the last row. So every page costs the same, and no row is missed or
repeated when others are written in between.
"""

import base64
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from marshmallow import validate
from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from records.db import db
from records.problems import InvalidFields, LimitTooLarge
from records.wire import Digits, Text, WireSchema

MAX_LIMIT = 500
# No local day is longer, with any change of the zone's offset.
_MORE_THAN_A_DAY = timedelta(days=2)
_LATEST = datetime(9999, 12, 29, tzinfo=UTC)
_MAX_INT = 2**63 - 1

KeyColumn: TypeAlias = InstrumentedAttribute[Any] | ColumnElement[Any]


class PageSchema(WireSchema):
    """The query arguments of every list."""

    limit = Digits(
        load_default=100,
        validate=validate.Range(1, _MAX_INT),
        metadata={"description": f"Rows per page. More than {MAX_LIMIT} is an error."},
    )
    after = Text(
        most=400,
        metadata={"description": "The `next` of the previous page. Omit it for the first page."},
    )


@dataclass(frozen=True, slots=True)
class Listing:
    """A query, and the unique key that orders it, all columns in one direction.

    ``by_day``: the time column behind the day in an ``order`` of (place, day, id). Rows are then
    read along the index on (place, time), whose order is finer. ``describe`` makes the fields of a
    row that are not columns of the query; ``describe_all`` those of many rows, by statements of
    its own (only exports call it).
    """

    query: Select[*tuple[Any, ...]]
    order: tuple[KeyColumn, ...]
    newest_first: bool = False
    by_day: KeyColumn | None = None
    describe: Callable[[Any], Mapping[str, Any]] | None = None
    describe_all: Callable[[Session, Sequence[Row[Any]]], list[dict[str, Any]]] | None = None

    @property
    def sorted_by(self) -> list[Any]:
        """The ORDER BY."""
        return [column.desc() if self.newest_first else column for column in self.order]

    @property
    def counted(self) -> Select[int]:
        """The number of rows."""
        return select(func.count()).select_from(self.query.subquery())


@dataclass(frozen=True, slots=True)
class ComputedRows:
    """The rows of a list that is computed as a whole, as that of a county's areas."""

    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    next: str | None


def page_of(listing: Listing, limit: int, after: str | None, most: int = MAX_LIMIT) -> Page:
    """Read a page with one statement. Raises `limit_too_large`, `invalid_fields` (the cursor)."""
    if limit > most:
        raise LimitTooLarge(most=most)
    query, key = listing.query, tuple_(*listing.order)
    if after is not None:
        values = _read_cursor(after, listing.order)
        last = tuple_(
            *(
                literal(value, column.type)
                for value, column in zip(values, listing.order, strict=True)
            )
        )
        query = query.where(key < last if listing.newest_first else key > last)
        if listing.by_day is not None:
            past = min(values[1], _LATEST) + _MORE_THAN_A_DAY
            query = query.where(tuple_(listing.order[0], listing.by_day) < tuple_(values[0], past))
    if listing.by_day is not None:
        query = query.where(_as_far_as_needed(listing, listing.by_day, query, limit))
    keys = [column.label(f"key_{place}") for place, column in enumerate(listing.order)]
    rows = list(
        db.session.execute(query.add_columns(*keys).order_by(*listing.sorted_by).limit(limit + 1))
    )
    more = len(rows) > limit
    following = _cursor(rows[limit - 1][-len(keys) :]) if more else None
    shown: list[Any] = rows[:limit]
    return Page([listing.describe(row) for row in shown] if listing.describe else shown, following)


def _as_far_as_needed(
    listing: Listing, time: KeyColumn, query: Select[*tuple[Any, ...]], limit: int
) -> ColumnElement[bool]:
    """Restrict to the days of the next ``limit`` rows in index order: this page has no others.

    Without it, each page would read and sort all rows.
    """
    place, day, _ = listing.order
    along = query.with_only_columns(place.label("place"), time, day.label("day"))
    newest = along.order_by(place.desc(), time.desc()).limit(limit + 1).subquery()
    last = select(newest.c.place, newest.c.day).order_by(newest.c.place, newest.c.day).limit(1)
    return tuple_(place, time).op(">=", is_comparison=True)(last.scalar_subquery())


def paged(view: Callable[..., Listing]) -> Callable[..., dict[str, Any]]:
    """Turn a view that returns a Listing into one that returns ``{items, next}``."""

    @functools.wraps(view)
    def page(filters: Mapping[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
        own = {name: value for name, value in filters.items() if name not in ("limit", "after")}
        result = page_of(view(own, *args, **kwargs), filters["limit"], filters.get("after"))
        return {"items": result.rows, "next": result.next}

    return page


def _cursor(key: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, default=str).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, order: tuple[KeyColumn, ...]) -> list[Any]:
    """Decode a cursor. It is not signed: a forged one only leads to another page of the list."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError("another list's cursor")
        return [
            _value(value, column.type.python_type)
            for value, column in zip(values, order, strict=True)
        ]
    except (ValueError, RecursionError, OverflowError):
        raise InvalidFields(errors=[{"field": "after", "code": "invalid_cursor"}]) from None


def _value(value: Any, kind: type) -> Any:
    if kind is int and type(value) is int and abs(value) <= _MAX_INT:
        return value
    if isinstance(value, str) and "\x00" not in value and value.isprintable():
        if kind is date:
            return date.fromisoformat(value)
        if kind is datetime and (at := datetime.fromisoformat(value)).tzinfo is not None:
            return at
        if kind in (str, UUID):
            return kind(value)
    raise ValueError("not a value of this key")
