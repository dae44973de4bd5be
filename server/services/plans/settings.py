"""Show and change a county's plan settings, for API and commands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from records.dates import DAY
from records.fieldwork.households import VISITED_KINDS
from records.planning.plans import MAX_VISIT_S, MIN_VISIT_S, PlanSettings
from records.problems import InvalidFields
from records.wire import ClockTime, Number, Text, WireSchema
from schedulers.plans.plan_settings import SettingsInForce, load_settings
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


def _minutes(lowest: int, highest: int, **more: Any) -> fields.Integer:
    between = validate.Range(lowest, highest)
    return fields.Integer(required=True, strict=True, validate=between, **more)


class VisitMinutes(WireSchema):
    """The length of a visit in minutes, by kind of household."""

    ordinary = _minutes(MIN_VISIT_S // 60, MAX_VISIT_S // 60)
    priority = _minutes(MIN_VISIT_S // 60, MAX_VISIT_S // 60)


class NoonBreak(WireSchema):
    """No visits are planned during the break."""

    since = ClockTime(required=True, data_key="from", attribute="from")
    until = ClockTime(required=True)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if "from" in data and not data["from"] < data.get("until", time.max):
            raise ValidationError("out_of_range", "until")


class SettingsSchema(WireSchema):
    begins = ClockTime(
        required=True, metadata={"description": "The time at which a field day begins."}
    )
    day_minutes = _minutes(
        30,
        840,
        metadata={
            "description": "Minutes of travel and visits in a field day, without the break. The day"
            " must end before midnight."
        },
    )
    noon_break = fields.Nested(
        NoonBreak,
        allow_none=True,
        metadata={
            "description": "The break, not part of `day_minutes`. null: no break. Omit it to keep"
            " the present one."
        },
    )
    visit_minutes = fields.Nested(VisitMinutes, required=True)
    road_factor = Number(required=True, validate=validate.Range(1, 5))
    kmh = Number(required=True, validate=validate.Range(2, 120))
    most_field_days = _minutes(
        1, 7, metadata={"description": "Field days per week, unless quotas require more."}
    )
    publish_on = _minutes(
        1, 7, metadata={"description": "The weekday on which plans are published; 1 is Monday."}
    )
    publish_at = ClockTime(required=True)
    roads = Text(
        most=40,
        allow_none=True,
        required=True,
        metadata={"description": "One of `road_services`; null: straight lines."},
    )


def shown(settings: SettingsInForce) -> dict[str, Any]:
    return {
        "begins": f"{settings.begins:%H:%M}",
        "day_minutes": settings.day_s // 60,
        "noon_break": {"from": f"{settings.pause[0]:%H:%M}", "until": f"{settings.pause[1]:%H:%M}"}
        if settings.pause
        else None,
        "visit_minutes": {kind: settings.visit_s[kind] // 60 for kind in VISITED_KINDS},
        "road_factor": settings.road_factor,
        "kmh": settings.kmh,
        "most_field_days": settings.most_field_days,
        "publish_on": settings.publish_on,
        "publish_at": f"{settings.publish_at:%H:%M}",
        "roads": settings.roads,
    }


def ends_the_same_day(settings: SettingsInForce) -> bool:
    """True if a field day ends before midnight."""
    midnight = datetime.combine(date.min + DAY, time())
    return datetime.combine(date.min, settings.begins) + settings.takes <= midnight


def change(
    session: Session, by: Actor, document: Mapping[str, Any], services: tuple[str, ...]
) -> SettingsInForce:
    """Replace a county's settings; the next planning uses them. Raises `invalid_fields`.

    ``document`` was validated by `SettingsSchema`; ``services`` are the names of road services.
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
    new = load_settings(session, by.county)
    after = shown(new)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    note(session, by.county, by.now, by.person_id, "plan_settings_set", "plan_settings", changed)
    return new
