"""A county's figures for its plans, as the API and commands show and change them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from records.dates import DAY
from records.fieldwork.households import HOUSEHOLD_KINDS
from records.planning.plans import MAX_VISIT_S, MIN_VISIT_S, PlanSettings
from records.problems import InvalidFields
from records.wire import ClockTime, Number, Text, WireSchema
from schedulers.plans.plan_figures import PlanFigures, load_settings
from server.services.actor import Actor
from server.services.audit import note

EXAMPLE = {
    "begins": "09:00",
    "day_minutes": 360,
    "noon_break": {"from": "12:00", "until": "14:00"},
    "visit_minutes": {"ordinary": 25, "priority": 40},
    "road_factor": 1.4,
    "kmh": 25.0,
    "most_field_days": 3,
    "publish_on": 7,
    "publish_at": "18:00",
    "roads": None,
}


def _minutes(least: int, most: int, **more: Any) -> fields.Integer:
    between = validate.Range(least, most, error="out_of_range")
    return fields.Integer(required=True, strict=True, validate=between, **more)


class VisitMinutes(WireSchema):
    """How long a visit takes, by kind of household."""

    ordinary = _minutes(MIN_VISIT_S // 60, MAX_VISIT_S // 60)
    priority = _minutes(MIN_VISIT_S // 60, MAX_VISIT_S // 60)


class NoonBreak(WireSchema):
    """Nobody is visited from its first to its last minute."""

    since = ClockTime(required=True, data_key="from", attribute="from")
    until = ClockTime(required=True)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if "from" in data and not data["from"] < data.get("until", time.max):
            raise ValidationError("out_of_range", "until")


class SettingsSchema(WireSchema):
    begins = ClockTime(
        required=True, metadata={"description": "When the way begins on a field day."}
    )
    day_minutes = _minutes(
        30,
        840,
        metadata={
            "description": "Ways and visits of a field day; it ends the same day, with its break."
        },
    )
    noon_break = fields.Nested(
        NoonBreak,
        allow_none=True,
        metadata={
            "description": "Nothing of `day_minutes`. null: there is none; absent: as it is."
        },
    )
    visit_minutes = fields.Nested(VisitMinutes, required=True)
    road_factor = Number(required=True, validate=validate.Range(1, 5, error="out_of_range"))
    kmh = Number(required=True, validate=validate.Range(2, 120, error="out_of_range"))
    most_field_days = _minutes(
        1, 7, metadata={"description": "In a week, unless quotas ask for more."}
    )
    publish_on = _minutes(1, 7, metadata={"description": "A weekday; Monday is 1."})
    publish_at = ClockTime(required=True)
    roads = Text(
        most=40,
        allow_none=True,
        required=True,
        metadata={"description": "A road service of the server's settings; null: straight lines."},
    )


def shown(found: PlanFigures) -> dict[str, Any]:
    return {
        "begins": f"{found.begins:%H:%M}",
        "day_minutes": found.day_s // 60,
        "noon_break": {"from": f"{found.pause[0]:%H:%M}", "until": f"{found.pause[1]:%H:%M}"}
        if found.pause
        else None,
        "visit_minutes": {kind: found.visit_s[kind] // 60 for kind in HOUSEHOLD_KINDS},
        "road_factor": found.road_factor,
        "kmh": found.kmh,
        "most_field_days": found.most_field_days,
        "publish_on": found.publish_on,
        "publish_at": f"{found.publish_at:%H:%M}",
        "roads": found.roads,
    }


def ends_the_same_day(figures: PlanFigures) -> bool:
    """Whether a field day is over by midnight."""
    midnight = datetime.combine(date.min + DAY, time())
    return datetime.combine(date.min, figures.begins) + figures.takes <= midnight


def change(
    session: Session, by: Actor, document: Mapping[str, Any], services: tuple[str, ...]
) -> PlanFigures:
    """Replace a county's figures; the next planning uses them. Raises `invalid_fields`.

    ``document`` is what `SettingsSchema` has read, ``services`` the names that it may choose from.
    """
    if document["roads"] is not None and document["roads"] not in services:
        raise InvalidFields(errors=[{"field": "roads", "code": "unknown_value"}])
    old = load_settings(session, by.county)
    before = shown(old)
    pause = old.pause
    if "noon_break" in document:
        noon = document["noon_break"]
        pause = (noon["from"], noon["until"]) if noon else None
    values = {
        name: document[name]
        for name in (
            "begins", "road_factor", "kmh", "most_field_days", "publish_on", "publish_at", "roads",
        )
    } | {
        "day_s": 60 * document["day_minutes"],
        "visit_s": {kind: 60 * each for kind, each in document["visit_minutes"].items()},
        "pause_from": pause[0] if pause else None,
        "pause_until": pause[1] if pause else None,
    }  # fmt: skip
    if not ends_the_same_day(replace(old, **values)):
        raise InvalidFields(errors=[{"field": "day_minutes", "code": "out_of_range"}])
    row = insert(PlanSettings).values(county=by.county, **values)
    session.execute(row.on_conflict_do_update(index_elements=["county"], set_=values))
    session.expire_all()
    found = load_settings(session, by.county)
    after = shown(found)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    note(session, by.county, by.now, by.person_id, "plan_settings_set", "plan_settings", changed)
    return found
