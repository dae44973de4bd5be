"""Households and their contacts."""

from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from marshmallow import fields, validate
from sqlalchemy import CheckConstraint, Computed, Index, String, UniqueConstraint, text
from sqlalchemy import Text as TextType
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, validates

from records.db import (
    Base,
    GridCode,
    OfCounty,
    Synced,
    code_type,
    grid_in_county,
    one_of,
    references,
    synced_args,
)
from records.divisions import SRID
from records.fieldwork.places import Fix
from records.initials import initials_of
from records.keys import columns_of
from records.phones import canonical_phone
from records.wire import Code, Id, RecordSchema, Text, choice

VISITED_KINDS = ("ordinary", "priority")
# They stay for what was there: nobody visits them, no quota asks for them, no figure counts them.
GONE_KINDS = ("moved_away", "died_out")
HOUSEHOLD_KINDS = (*VISITED_KINDS, *GONE_KINDS)
# Of an empty row that was a household (records/erasing): past figures need it, and nobody sees it.
ERASED = "erased"
STORED_KINDS = (*HOUSEHOLD_KINDS, ERASED)
# Erased households are in nobody's feed.
ERASED_FEED = f"@{UUID(int=0)}"
# Coarse on purpose: which service a household may need, never why.
SERVICE_TAGS = ("elderly_alone", "children_left_behind", "daily_care", "hardship", "newcomer")
RELATIONS = ("head", "spouse", "child", "parent", "other")
# SQL: a point in the map's projection (EPSG:3857). The poles are beyond it.
MAP_BITS = 30
_MAP_SIDE = 2**MAP_BITS
_LNG = "least(greatest(ST_X(point), -180), 179.9999999)"
_LAT = "radians(least(greatest(ST_Y(point), -85.05), 85.05))"
_MAP_X = f"CAST(floor(({_LNG} + 180) / 360 * {_MAP_SIDE}) AS integer)"
_MAP_Y = f"CAST(floor((1 - asinh(tan({_LAT})) / pi()) / 2 * {_MAP_SIDE}) AS integer)"
# greatest() passes over a NULL.
MAP_X, MAP_Y = (f"CASE WHEN point IS NOT NULL THEN {place} END" for place in (_MAP_X, _MAP_Y))


def is_visited(kind: str) -> str:
    """SQL: the household is still there; ``kind`` is the SQL of its kind."""
    return f"{kind} NOT IN ({', '.join(map(repr, (*GONE_KINDS, ERASED)))})"


_EMPTY_IF_ERASED = f"""kind <> '{ERASED}' OR num_nonnulls(number, address, group_no, location,
    point, grid_claimed) = 0 AND head = '' AND initials = '' AND cardinality(tags) = 0
    AND feed = '{ERASED_FEED}'"""


class Household(Synced, Base):
    """A household in one grid.

    ``location`` is the point as sent; ``point`` is the one for placement (EPSG:4490, NULL where
    the sent one is impossible). ``grid_claimed`` is the grid that was entered; ``grid`` is the grid
    that covers the point, or else the claimed one. ``kind`` is the present kind; `HouseholdKind`
    has the past ones. ``initials`` are those of ``head`` (records/initials.py). ``card``: on the
    household's contact card as a QR code; made by the database, and known to nobody else.
    """

    __tablename__ = "households"
    __table_args__ = synced_args(
        references("village", "divisions.code"),
        UniqueConstraint("county", "number_key"),
        UniqueConstraint("county", "card"),
        CheckConstraint("number_key <> ''", name="key_readable"),
        CheckConstraint("num_nonnulls(number_key, same_key) = num_nonnulls(number)", name="keyed"),
        Index(
            "ix_households_same_key",
            *("county", "same_key"),
            postgresql_where=text("same_key IS NOT NULL"),
        ),
        Index("ix_households_grid", "county", "grid", "id"),
        Index(
            "ix_households_map",
            *("county", "map_x", "map_y"),
            postgresql_include=["grid", "feed", "kind", "id"],
        ),
        grid_in_county(),
        CheckConstraint(f"feed = grid OR kind = '{ERASED}'", name="feed_is_grid"),
        CheckConstraint(_EMPTY_IF_ERASED, name="erased_is_empty"),
        CheckConstraint("village = left(grid, 12)", name="village_of_grid"),
        one_of("kind", STORED_KINDS),
    )

    number: Mapped[str | None] = mapped_column(String(40))
    number_key: Mapped[str | None] = mapped_column(TextType)
    same_key: Mapped[str | None] = mapped_column(TextType)
    head: Mapped[str] = mapped_column(String(60))
    initials: Mapped[str] = mapped_column(TextType, server_default=text("''"))
    # 128 random bits as base64url. A default, so that every writer's new household has one.
    card: Mapped[str] = mapped_column(code_type(22), server_default=text("new_card()"))
    address: Mapped[str | None] = mapped_column(String(200))
    group_no: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10), server_default=text("'ordinary'"))
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(24)), server_default=text("'{}'"))
    location: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    grid_claimed: Mapped[str | None] = mapped_column(code_type(15))

    grid: Mapped[GridCode]
    village: Mapped[str] = mapped_column(code_type(12))
    point: Mapped[Any | None] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    flags: Mapped[list[str]] = mapped_column(ARRAY(String(24)), server_default=text("'{}'"))
    since: Mapped[date]
    # The point on the square map of tiles, in steps of 1/2**30 of its side, from the north-west.
    # Whole numbers, because row-level security keeps a search by geometry from its index.
    map_x: Mapped[int | None] = mapped_column(Computed(MAP_X, persisted=True))
    map_y: Mapped[int | None] = mapped_column(Computed(MAP_Y, persisted=True))

    @validates("number")
    def _key(self, _: str, typed: str | None) -> str | None:
        self.number_key, self.same_key = columns_of(typed).values()
        return typed

    @validates("head")
    def _initials(self, _: str, head: str) -> str:
        self.initials = initials_of(head)
        return head


class HouseholdKind(OfCounty, Base):
    """A past kind of a household and the day on which it ended; ``households`` has the present one.

    It began when the one before it ended, or with the household. Written by
    records/fieldwork/household_kinds.py, readable with the household, not synced to phones.
    """

    __tablename__ = "household_kinds"
    __table_args__ = (
        references("household_id", "households.id", ondelete="CASCADE"),
        one_of("kind", STORED_KINDS),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_to: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))


class Contact(Synced, Base):
    """A member of a household. It may arrive before the household: then ``grid`` is NULL.

    ``initials`` are those of ``name``.
    """

    __tablename__ = "contacts"
    __table_args__ = synced_args(
        Index("ix_contacts_household", "county", "household_id"),
        Index("ix_contacts_grid", "county", "grid", "id"),
        grid_in_county(),
        CheckConstraint("(phone_sealed IS NULL) = (phone_masked IS NULL)", name="phone_both"),
        one_of("relation", RELATIONS),
    )

    household_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    initials: Mapped[str] = mapped_column(TextType, server_default=text("''"))
    relation: Mapped[str] = mapped_column(String(10))
    phone_sealed: Mapped[bytes | None]
    phone_masked: Mapped[str | None] = mapped_column(String(20))

    grid: Mapped[str | None] = mapped_column(code_type(15))

    @validates("name")
    def _initials(self, _: str, name: str) -> str:
        self.initials = initials_of(name)
        return name


class HouseholdSchema(RecordSchema):
    """A household as phones write it."""

    number = Text(most=40, allow_none=True)
    head = Text(most=60, least=1, required=True)
    address = Text(most=200, allow_none=True)
    group_no = fields.Integer(strict=True, allow_none=True, validate=validate.Range(1, 9999))
    kind = choice(HOUSEHOLD_KINDS, load_default="ordinary")
    tags = fields.List(choice(SERVICE_TAGS), load_default=list)
    location = Fix(allow_none=True)
    grid = Code(
        allow_none=True,
        validate=validate.Regexp("[1-9][0-9]{14}\\Z", error="invalid_grid_code"),
    )


class Phone(fields.Field[str]):
    """A phone number, converted to E.164."""

    default_error_messages = {"invalid": "invalid_phone"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or len(value) > 40:
            raise self.make_error("invalid")
        return canonical_phone(value)


class ContactSchema(RecordSchema):
    """A contact as phones write it."""

    household = Id(required=True)
    name = Text(most=60, least=1, required=True)
    relation = choice(RELATIONS, load_default="other")
    phone = Phone(allow_none=True)
