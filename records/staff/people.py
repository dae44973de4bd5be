"""People, their roles, assignments, devices, sessions and absences."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKeyConstraint,
    Index,
    Select,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    and_,
    column,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, validates

from records.db import (
    AreaCode,
    Base,
    FeedCode,
    Identified,
    OfCounty,
    Synced,
    code_type,
    one_of,
    references,
    synced_args,
)
from records.keys import columns_of, normal_key
from records.validity import FIRST_TO_LAST, Valid, ends_after, once_a_day

ROLES = ("cadre", "dispatcher", "township_leader", "clerk", "county_admin", "auditor")
OFFICE_LEVELS = ("county", "township", "village")
ASSIGNMENT_KINDS = ("area", "group", "household")
ABSENCE_KINDS = ("leave", "counter_rota")
HALVES = ("am", "pm")


def personal_feed(person_id: UUID) -> str:
    """A person's own feed. "@" sorts above all digits, so no area contains it."""
    return f"@{person_id}"


class Person(Synced, Base):
    """A person with an account. The profile is synced to the person's own phones.

    ``level`` and ``home`` are the present office; `records.staff.offices.offices_of` has the
    offices of a day.
    """

    __tablename__ = "people"
    __table_args__ = synced_args(
        ForeignKeyConstraint(["county"], ["counties.county"]),
        UniqueConstraint("county", "login"),
        UniqueConstraint("county", "login_key"),
        CheckConstraint("login_key <> ''", name="key_readable"),
        CheckConstraint("num_nonnulls(login_key, same_key) = 1", name="keyed"),
        Index(
            "ix_people_same_key",
            *("county", "same_key"),
            postgresql_where=text("same_key IS NOT NULL"),
        ),
        CheckConstraint("left(home, 6) = county", name="home_in_county"),
        CheckConstraint("(phone_sealed IS NULL) = (phone_masked IS NULL)", name="phone_both"),
        one_of("level", OFFICE_LEVELS),
    )

    login: Mapped[str] = mapped_column(String(40))
    login_key: Mapped[str | None] = mapped_column(Text)
    same_key: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(10))
    home: Mapped[str] = mapped_column(code_type(12))
    phone_sealed: Mapped[bytes | None]
    phone_masked: Mapped[str | None] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(server_default=text("true"))
    left_on: Mapped[date | None]

    # A profile is always in the personal feed.
    feed: Mapped[FeedCode] = mapped_column(
        Computed("'@' || id::text", persisted=True), sort_order=-6
    )

    @classmethod
    def employed_on(cls, day: date) -> ColumnElement[bool]:
        """Condition: the person has not left by ``day``."""
        return or_(cls.left_on.is_(None), cls.left_on > day)

    @validates("login")
    def _key(self, _: str, typed: str) -> str:
        self.login_key, self.same_key = columns_of(typed).values()
        return typed


def employed_on(person: str, day: str) -> str:
    """`Person.employed_on` as text: ``person`` is the table's alias, ``day`` an SQL expression."""
    return ends_after(f"{person}.left_on", day)


def person_named(county: str, typed: str) -> Select[Person]:
    """Query for the person of a log-in name in any spelling.

    A person whose name has the same key as an older one is found by the exact spelling only.
    """
    exactly = and_(Person.login == typed, Person.same_key.is_not(None))
    matches = or_(Person.login_key == normal_key(typed), exactly)
    return select(Person).where(Person.county == county, matches).order_by(exactly.desc()).limit(1)


class PastOffice(OfCounty, Base):
    """An office that a person held until a day; ``people`` has the present one.

    It began when the one before it ended; the first has no known beginning. So each day has exactly
    one office (records/staff/offices.py).
    """

    __tablename__ = "past_offices"
    __table_args__ = (
        references("person_id", "people.id"),
        CheckConstraint("left(home, 6) = county", name="home_in_county"),
        one_of("level", OFFICE_LEVELS),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_to: Mapped[date] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    home: Mapped[str] = mapped_column(code_type(12))


class OfficeShare(OfCounty, Base):
    """The share of a full-time post from a day on (office_shares.py)."""

    __tablename__ = "office_shares"
    __table_args__ = (
        references("person_id", "people.id"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_possible"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    percent: Mapped[int] = mapped_column(SmallInteger)


class RoleGrant(Valid, Identified, Base):
    """A role that a person holds over an area (and everything under it) for a time.

    ``asked_from``: quotas ignore the days before, because the real first day is unknown.
    """

    __tablename__ = "roles"
    __table_args__ = (
        references("person_id", "people.id"),
        Index("ix_roles_person", "county", "person_id"),
        CheckConstraint("left(area, 6) = county", name="area_in_county"),
        CheckConstraint("valid_to > valid_from", name="valid_some_day"),
        once_a_day("ex_roles_once_a_day", "person_id", "role", "area"),
        one_of("role", ROLES),
    )

    person_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(16))
    area: Mapped[AreaCode]
    asked_from: Mapped[date | None]


class Assignment(Valid, Identified, Base):
    """A cadre's responsibility for an area (包片), a group in a grid (包组) or a household (包户).

    ``area`` is a grid or village, rarely a township or county; for a group or a household it is
    their grid, so that scope is a set of code ranges. ``asked_from`` as in `RoleGrant`.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        references("person_id", "people.id"),
        references("household_id", "households.id"),
        once_a_day(
            "ex_assignments_once_a_day",
            *("person_id", "kind", "area"),
            func.coalesce(column("group_no"), 0),
            func.coalesce(column("household_id"), column("person_id")),
        ),
        Index("ix_assignments_person", "county", "person_id"),
        Index("ix_assignments_area", "county", "area"),
        CheckConstraint("left(area, 6) = county", name="area_in_county"),
        CheckConstraint("valid_to > valid_from", name="valid_some_day"),
        CheckConstraint("(kind = 'group') = (group_no IS NOT NULL)", name="group_named"),
        CheckConstraint(
            "(kind = 'household') = (household_id IS NOT NULL)", name="household_named"
        ),
        CheckConstraint("kind = 'area' OR length(area) = 15", name="parts_of_a_grid"),
        one_of("kind", ASSIGNMENT_KINDS),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(10), server_default=text("'area'"))
    area: Mapped[AreaCode]
    group_no: Mapped[int | None]
    household_id: Mapped[UUID | None]
    asked_from: Mapped[date | None]


class Device(Identified, Base):
    """A phone from which a person has logged in. Revoking it ends all its sessions.

    Syncs update ``last_seen_at``, ``app_version`` and ``backlog`` (the number of rows not yet
    pushed, as the phone reported it at ``backlog_at``) at most once a minute. A phone that syncs
    without naming its backlog has an older one.

    ``hand_in_hash`` is of the cookie by which it hands in without its PIN. Until the phone has
    shown that one (``hand_in_shown``), the one given before it, ``hand_in_before``, is valid too,
    unless that was shown. ``handed_in_at`` is when it last handed in, by the cookie or after it was
    revoked. ``emptied_at``: its store was found missing,
    until it syncs again. ``turn``, ``turns`` and ``turns_left`` show that two phones use its
    token (server/services/accounts/turns.py); ``heard_twice_at`` is when they last did.
    Visits that it reports by SMS carry ``sms_name`` and are signed with its own key
    (server/services/sms/keys.py).
    """

    __tablename__ = "devices"
    __table_args__ = (
        references("person_id", "people.id"),
        Index("ix_devices_person", "county", "person_id"),
        CheckConstraint("backlog >= 0", name="backlog_not_negative"),
        CheckConstraint("backlog_at IS NULL OR backlog IS NOT NULL", name="backlog_at_of_one"),
        CheckConstraint(
            "num_nulls(hand_in_hash, hand_in_until) IN (0, 2)", name="hand_in_cookie_whole"
        ),
        CheckConstraint(
            "hand_in_before IS NULL OR hand_in_hash IS NOT NULL AND NOT hand_in_shown",
            name="hand_in_before_shown",
        ),
        CheckConstraint("turn >= 0 AND turn <= ALL (turns)", name="turns_in_order"),
        UniqueConstraint("county", "sms_name"),
        CheckConstraint("length(sms_name) = 4", name="sms_name_short"),
        CheckConstraint("num_nulls(sms_name, sms_key_sealed) IN (0, 2)", name="sms_both"),
    )

    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(80))
    app_version: Mapped[str | None] = mapped_column(String(20))
    backlog: Mapped[int | None]
    backlog_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    hand_in_hash: Mapped[bytes | None]
    hand_in_before: Mapped[bytes | None]
    hand_in_shown: Mapped[bool] = mapped_column(server_default=text("false"))
    hand_in_until: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    emptied_at: Mapped[datetime | None]
    heard_twice_at: Mapped[datetime | None]
    turn: Mapped[int | None] = mapped_column(BigInteger)
    turns: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    turns_left: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    sms_name: Mapped[bytes | None]
    sms_key_sealed: Mapped[bytes | None]

    @classmethod
    def is_cookie(cls, cookie_hash: bytes | BindParameter[bytes]) -> ColumnElement[bool]:
        """Condition: the hash is of a cookie of the device that has not ended."""
        return or_(cls.hand_in_hash == cookie_hash, cls.hand_in_before == cookie_hash)


class LoginSession(Identified, Base):
    """A session of a device (bearer token) or a browser (cookie). Only the token hash is stored."""

    __tablename__ = "sessions"
    __table_args__ = (
        references("person_id", "people.id"),
        references("device_id", "devices.id"),
        UniqueConstraint("county", "token_hash"),
        Index("ix_sessions_person", "county", "person_id"),
    )

    person_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    token_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LoginFailures(OfCounty, Base):
    """Failed log-ins with a name since the last successful one; the name need not exist.

    ``name_hash`` is a keyed hash, because people sometimes type passwords as names.
    """

    __tablename__ = "login_failures"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        Index("ix_login_failures_tried", "county", "tried_at"),
        CheckConstraint("failures >= 0", name="not_negative"),
    )

    name_hash: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    tried_at: Mapped[datetime]


class Absence(Identified, Base):
    """Days, both included, on which a person's quotas are reduced.

    ``half`` is the morning or the afternoon of one day; the other half stays a possible field day.
    Two absences of the same kind never overlap; leave during a rota week is possible.
    """

    __tablename__ = "absences"
    __table_args__ = (
        references("person_id", "people.id"),
        Index("ix_absences_person", "county", "person_id", "first_day"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        once_a_day("ex_absences_apart", "person_id", "kind", span=FIRST_TO_LAST),
        one_of("kind", ABSENCE_KINDS),
        one_of("half", HALVES),
        CheckConstraint("half IS NULL OR first_day = last_day", name="half_of_one_day"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(16))
    first_day: Mapped[date]
    last_day: Mapped[date]
    half: Mapped[str | None] = mapped_column(String(2))
