"""Weekly plans: which households a cadre visits on which day; each in the cadre's personal feed.

The planner writes plans; the cadre changes planned visits on the phone, and the cadre's changes
win. Plans are no evidence of work; only visits are.
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, Synced, one_of, references, synced_args
from records.fieldwork.households import VISITED_KINDS
from records.wire import Id, RecordSchema, Text, choice

SKIPPED = ("household_away", "cannot_go", "road_closed", "seen_otherwise", "other")
DROPPED = ("does_not_fit", "no_longer_due", "not_yours", "market_day", "no_point")
WHY = ("overdue", "due", "soon", "contact", "added")
WAYS = ("line", "road", "mixed")
MAX_PLAN_NOTE = 500
MIN_VISIT_S, MAX_VISIT_S = 300, 28_800


def _of_one_person() -> CheckConstraint:
    return CheckConstraint("left(feed, 1) = '@'", name="feed_is_personal")


def _week_begins_on_monday() -> CheckConstraint:
    return CheckConstraint("EXTRACT(ISODOW FROM week) = 1", name="week_is_a_monday")


class Plan(Synced, Base):
    """The latest plan of one cadre and one week (named by its Monday).

    ``days``: [{day, start, end, travel_s, work_s, route}], the field days in their order; times of
    day are the county's, ``route`` is a GeoJSON line or null. ``unplanned``: [{household, reason,
    due}]. ``missing_s``: seconds of work that do not fit into the week. ``input_hash``: hash of the
    planner's input; an unchanged input keeps the plan. ``ways``: whether travel times come from
    straight lines, from a road service, or from both where the service was down.
    """

    __tablename__ = "plans"
    __table_args__ = synced_args(
        UniqueConstraint("county", "person_id", "week"),
        Index("ix_plans_week", "county", "week"),
        references("person_id", "people.id"),
        _of_one_person(),
        _week_begins_on_monday(),
        CheckConstraint("missing_s >= 0", name="missing_not_negative"),
        one_of("ways", WAYS),
    )

    person_id: Mapped[UUID]
    week: Mapped[date]
    published_at: Mapped[datetime]
    planned_at: Mapped[datetime]
    input_hash: Mapped[str] = mapped_column(String(64))
    days: Mapped[Any] = mapped_column(JSONB)
    unplanned: Mapped[Any] = mapped_column(JSONB, server_default=text("'[]'"))
    missing_s: Mapped[int] = mapped_column(server_default=text("0"))
    ways: Mapped[str] = mapped_column(String(5), server_default=text("'line'"))
    # For leaders, by grid, and not on phones: [{grid, due, planned, missing_s, homes}], where homes
    # are [{household, since, counts, own, visit_s, missing_s}].
    load: Mapped[Any] = mapped_column(JSONB, server_default=text("'[]'"))


class PlannedVisit(Synced, Base):
    """A visit planned for ``week``: on ``day`` if the cadre has set one, else on ``planned_day``.

    The cadre's columns are ``household_id``, ``week``, ``day``, ``skipped`` (the reason) and
    ``note``; the others are the planner's. Neither writes the other's columns, so an offline edit
    and the nightly planning never conflict. The planner does not delete a visit that it no longer
    plans, but sets ``dropped``: the cadre may be pinning it at the same time. ``asked_by`` (a name)
    and ``asked_until`` say that somebody handed the household over (records/planning/handovers.py).
    """

    __tablename__ = "planned_visits"
    __table_args__ = synced_args(
        Index("ix_planned_visits_cadre", "county", "cadre_id", "week"),
        Index("ix_planned_visits_household", "county", "household_id", "week"),
        references("cadre_id", "people.id"),
        _of_one_person(),
        _week_begins_on_monday(),
        CheckConstraint("day BETWEEN week AND week + 6", name="day_in_week"),
        CheckConstraint("planned_day BETWEEN week AND week + 6", name="planned_day_in_week"),
        one_of("skipped", SKIPPED),
        one_of("dropped", DROPPED),
        one_of("why", WHY),
        CheckConstraint("service_s > 0", name="service_positive"),
        CheckConstraint("position > 0", name="position_positive"),
    )

    cadre_id: Mapped[UUID]
    household_id: Mapped[UUID]
    week: Mapped[date]
    day: Mapped[date | None]
    skipped: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(String(MAX_PLAN_NOTE))

    why: Mapped[str] = mapped_column(String(8), server_default=text("'added'"))
    planned_day: Mapped[date | None]
    dropped: Mapped[str | None] = mapped_column(String(16))
    position: Mapped[int | None]
    arrives_at: Mapped[datetime | None]
    service_s: Mapped[int | None]
    due: Mapped[date | None]
    asked_by: Mapped[str | None] = mapped_column(String(60))
    asked_until: Mapped[date | None]


class PlannedVisitSchema(RecordSchema):
    """A planned visit as phones write it; ``week`` is its Monday."""

    household = Id(required=True)
    week = fields.Date(required=True, format="iso")
    day = fields.Date(allow_none=True, format="iso")
    skipped = choice(SKIPPED, allow_none=True)
    note = Text(most=MAX_PLAN_NOTE, allow_none=True)


class PlanSettings(OfCounty, Base):
    """A county's figures for its weekly plans; without a row, the defaults hold.

    ``begins``: start of a field day. ``day_s``: its length with travel and visits, without the noon
    break from ``pause_from`` to ``pause_until``. ``visit_s``: length of a visit by kind of
    household. Distances are straight lines times ``road_factor``, unless ``roads`` names a road
    service of the server's settings; URLs are never stored here, so that users cannot make the
    server call one. ``publish_on``: ISO weekday on whose evening next week's plans are published.
    """

    __tablename__ = "plan_settings"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("day_s BETWEEN 1800 AND 50400", name="day_possible"),
        CheckConstraint(
            "(pause_from IS NULL) = (pause_until IS NULL)"
            " AND (pause_from IS NULL OR pause_until > pause_from)",
            name="pause_possible",
        ),
        CheckConstraint("road_factor BETWEEN 1 AND 5", name="road_factor_possible"),
        CheckConstraint("kmh BETWEEN 2 AND 120", name="speed_possible"),
        CheckConstraint("most_field_days BETWEEN 1 AND 7", name="field_days_possible"),
        CheckConstraint("publish_on BETWEEN 1 AND 7", name="publish_on_a_weekday"),
        CheckConstraint(
            " AND ".join(
                f"coalesce((visit_s ->> '{kind}')::int, 0) BETWEEN {MIN_VISIT_S} AND {MAX_VISIT_S}"
                for kind in VISITED_KINDS
            ),
            name="visits_possible",
        ),
    )

    begins: Mapped[time] = mapped_column(server_default=text("'09:00'"))
    day_s: Mapped[int] = mapped_column(server_default=text("21600"))
    pause_from: Mapped[time | None] = mapped_column(server_default=text("'12:00'"))
    pause_until: Mapped[time | None] = mapped_column(server_default=text("'14:00'"))
    visit_s: Mapped[Any] = mapped_column(
        JSONB, server_default=text("""'{"ordinary": 1500, "priority": 2400}'""")
    )
    road_factor: Mapped[float] = mapped_column(server_default=text("1.4"))
    kmh: Mapped[float] = mapped_column(server_default=text("25"))
    most_field_days: Mapped[int] = mapped_column(server_default=text("3"))
    publish_on: Mapped[int] = mapped_column(server_default=text("7"))
    publish_at: Mapped[time] = mapped_column(server_default=text("'18:00'"))
    roads: Mapped[str | None] = mapped_column(String(40))


class PlanTrial(OfCounty, Base):
    """A person's latest trial: the plan of a week if they were ``away`` on some days.

    ``answer`` is set when it is computed. It changes no plan, and is deleted after a day.
    """

    __tablename__ = "plan_trials"
    __table_args__ = (
        references("person_id", "people.id"),
        _week_begins_on_monday(),
        CheckConstraint("cardinality(away) BETWEEN 1 AND 7", name="away_some_day"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date]
    away: Mapped[list[date]] = mapped_column(ARRAY(Date))
    asked_at: Mapped[datetime]
    answer: Mapped[Any] = mapped_column(JSONB, nullable=True)


class RoadMatrix(OfCounty, Base):
    """Road times between the places of one cadre's plans, from a road service.

    ``places`` are pairs of int32 (longitude, latitude, in 1e-5 degrees); ``seconds`` the matrix
    between them, uint16 by rows (schedulers/plans/road_matrix.py). Like households' points, it
    never leaves the county.
    """

    __tablename__ = "road_matrices"
    __table_args__ = (references("person_id", "people.id"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(40))
    fetched_at: Mapped[datetime]
    places: Mapped[bytes]
    seconds: Mapped[bytes]
