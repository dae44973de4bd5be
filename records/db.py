"""The SQLAlchemy object, and the column types and mixins of all tables.

Every table of county data has ``county`` in its primary key, unique constraints and foreign keys
(checked by tests/records/test_keys.py), so that the schema can be sharded by county unchanged.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKeyConstraint,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.engine import CursorResult, Result
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables. A column's type is that of its annotation: instants are timestamptz."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: DateTime(timezone=True), float: Double},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def changed_rows(result: Result[Any]) -> int:
    """The number of rows that a statement wrote."""
    return cast("CursorResult[Any]", result).rowcount


def code_type(length: int) -> String:
    """The type of a division code. It compares bytewise, so that a prefix is an index range."""
    return String(length, collation="C")


# A feed is named by a division code; a personal feed by "@" and the person's id.
FeedCode = Annotated[str, mapped_column(code_type(37))]
GridCode = Annotated[str, mapped_column(code_type(15))]
AreaCode = Annotated[str, mapped_column(code_type(15))]


def one_of(column: str, values: Sequence[str]) -> CheckConstraint:
    """Check that ``column`` is one of ``values`` (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class OfCounty:
    """A row of one county's data. ``county`` is the first column of every key."""

    county: Mapped[str] = mapped_column(code_type(6), primary_key=True, sort_order=-9)


class Identified(OfCounty):
    """A row with an id of its own, made by its creator (UUIDv7 from phones)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-8)


class Synced(Identified):
    """A record that phones sync.

    ``rev`` is the id of this version; ``seq`` its number in the feed's change sequence, which is in
    commit order (docs/sync.md).
    """

    rev: Mapped[UUID] = mapped_column(sort_order=-7)
    feed: Mapped[FeedCode] = mapped_column(sort_order=-6)
    seq: Mapped[int] = mapped_column(BigInteger, sort_order=-5)
    written_at: Mapped[datetime] = mapped_column(sort_order=-4)


def references(column: str, target: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key within the county: ``column`` holds the ``target``, such as ``people.id``."""
    table = target.partition(".")[0]
    return ForeignKeyConstraint(["county", column], [f"{table}.county", target], **options)


def grid_in_county() -> CheckConstraint:
    """Check that ``grid``, if set, is a grid code of the row's county."""
    return CheckConstraint("left(grid, 6) = county AND length(grid) = 15", name="grid_in_county")


def synced_args(*more: Any) -> tuple[Any, ...]:
    """``__table_args__`` of a synced table: the index for pulls, checks, and ``more``."""
    return (
        UniqueConstraint("county", "feed", "seq"),
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint("left(feed, 6) = county OR left(feed, 1) = '@'", name="feed_in_county"),
        *more,
    )
