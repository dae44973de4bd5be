"""Schemas and examples of weekly plans."""

from typing import Any

from marshmallow import fields, validate

from records.divisions import AREA_LEVELS
from records.planning.plans import DROPPED, SKIPPED, WAYS, WHY
from records.wire import Id, Instant, WireSchema, choice
from server.services.plans.settings import EXAMPLE, SettingsSchema
from server.services.reading import AreaCode, WeekField

VISIT: dict[str, Any] = {
    "id": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
    "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "number": "100201001-0007",
    "head": "陈晓明",
    "address": "城郊村三组 7 号",
    "grid": "441427100201001",
    "day": None,
    "planned_day": "2026-03-16",
    "position": 1,
    "arrives_at": "2026-03-16T01:00:00+00:00",
    "service_s": 1500,
    "due": "2026-03-18",
    "why": "due",
    "skipped": None,
    "dropped": None,
    "note": None,
}
PLAN: dict[str, Any] = {
    "week": "2026-W12",
    "monday": "2026-03-16",
    "waiting": False,
    "plan": {
        "published_at": "2026-03-15T10:00:00+00:00",
        "planned_at": "2026-03-15T10:00:00+00:00",
        "days": [
            {
                "day": "2026-03-16",
                "start": "09:00",
                "end": "14:10",
                "travel_s": 2400,
                "work_s": 16200,
                "route": {"type": "LineString", "coordinates": [[116.11, 24.6], [116.12, 24.61]]},
            }
        ],
        "unplanned": [
            {
                "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                "reason": "no_time",
                "due": "2026-03-20",
            }
        ],
        "missing_s": 1500,
        "missing_hours": 1,
        "ways": "line",
    },
    "visits": [VISIT],
    "next_week": [
        {
            "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
            "number": "100201001-0008",
            "head": "钟阿婆",
            "address": "城郊村三组 8 号",
            "grid": "441427100201001",
            "due": "2026-03-20",
            "reason": "no_time",
        }
    ],
}
TRIAL_ASKED: dict[str, Any] = {
    "week": "2026-W12",
    "monday": "2026-03-16",
    "away": ["2026-03-19"],
    "asked_at": "2026-03-16T01:00:00+00:00",
    "waiting": True,
    "answer": None,
}
TRIAL = TRIAL_ASKED | {
    "waiting": False,
    "answer": {
        "days": ["2026-03-17", "2026-03-20"],
        "moved": [
            {
                "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                "from": "2026-03-19",
                "to": "2026-03-20",
            }
        ],
        "new": [],
        "left_out": [
            {
                "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                "from": "2026-03-19",
                "due": "2026-03-20",
                "reason": "no_time",
            }
        ],
        "pinned": [],
        "missing_hours": 2,
        "missing_hours_now": 1,
    },
}
ASKED = {"week": "2026-W12", "monday": "2026-03-16", "waiting": True}
LOAD: dict[str, Any] = {
    "week": "2026-W12",
    "monday": "2026-03-16",
    "by": "grid",
    "items": [
        {
            "code": "441427100201001",
            "name": "城郊村第一网格",
            "due": 41,
            "planned": 22,
            "missing_s": 42300,
            "missing_hours": 12,
        }
    ],
}
PROGRESS: dict[str, Any] = {
    "week": "2026-W12",
    "monday": "2026-03-16",
    "by": "grid",
    "items": [
        {
            "code": "441427100201001",
            "name": "城郊村第一网格",
            "planned": 22,
            "done": 13,
            "to_come": 6,
            "next_week": 19,
        }
    ],
}
SETTINGS = EXAMPLE | {"road_services": ["car"]}
_WEEK = {
    "description": "An ISO week in the county's time zone; default: the current week.",
    "pattern": "^[0-9]{4}-W[0-9]{2}$",
    "example": "2026-W12",
}
_MISSING = {"description": "Hours of due work that do not fit into the field days, rounded up."}


class WeekQuery(WireSchema):
    week = WeekField(metadata=_WEEK)


class WeekAsked(WireSchema):
    week = WeekField(required=True, metadata=_WEEK | {"description": "An ISO week."})


class LoadQuery(WeekQuery):
    within = AreaCode(metadata={"description": "Only this grid, village, township or county."})
    by = choice(
        AREA_LEVELS, load_default="grid", metadata={"description": "The level of the rows."}
    )


class WeekPlan(WireSchema):
    published_at = Instant(required=True)
    planned_at = Instant(required=True)
    days = fields.List(
        fields.Dict(),
        required=True,
        metadata={
            "description": "The field days: day, start and end (local times), travel_s, work_s,"
            " route (a GeoJSON line, or null)."
        },
    )
    unplanned = fields.List(
        fields.Dict(),
        required=True,
        metadata={"description": "Due households without a day: household, reason, due."},
    )
    missing_s = fields.Integer(required=True)
    missing_hours = fields.Integer(required=True, metadata=_MISSING)
    ways = choice(
        WAYS, required=True, metadata={"description": "Straight lines, roads, or some of both."}
    )


class PlannedVisitAnswer(WireSchema):
    """Names are null for a household outside your present areas."""

    id = Id(required=True)
    household = Id(required=True)
    number = fields.String(required=True, allow_none=True)
    head = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    grid = fields.String(required=True, allow_none=True)
    day = fields.Date(
        required=True, allow_none=True, metadata={"description": "The day that the cadre has set."}
    )
    planned_day = fields.Date(required=True, allow_none=True)
    position = fields.Integer(required=True, allow_none=True)
    arrives_at = Instant(required=True, allow_none=True)
    service_s = fields.Integer(required=True, allow_none=True)
    due = fields.Date(required=True, allow_none=True)
    why = choice(WHY, required=True)
    skipped = choice(SKIPPED, required=True, allow_none=True)
    dropped = choice(DROPPED, required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class WeekAnswer(WireSchema):
    week = fields.String(required=True)
    monday = fields.Date(required=True)
    waiting = fields.Boolean(
        required=True, metadata={"description": "true: planning is under way; try again soon."}
    )


class LeftOver(WireSchema):
    """Names are null for a household outside your present areas."""

    household = Id(required=True)
    number = fields.String(required=True, allow_none=True)
    head = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    grid = fields.String(required=True, allow_none=True)
    due = fields.Date(required=True)
    reason = fields.String(
        required=True,
        metadata={"description": "A reason as in `unplanned`, or `not_reached`, or `skipped`."},
    )


class OwnPlan(WeekAnswer):
    plan = fields.Nested(
        WeekPlan, required=True, allow_none=True, metadata={"description": "null: no plan yet."}
    )
    visits = fields.List(fields.Nested(PlannedVisitAnswer), required=True)
    next_week = fields.List(
        fields.Nested(LeftOver),
        required=True,
        metadata={
            "description": "Households due by the end of the week, not reached, without a day left."
        },
    )


class AreaLoad(WireSchema):
    code = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    due = fields.Integer(
        required=True,
        metadata={
            "description": "Households due by the end of the week and not reached yet, as of now;"
            " each counted once."
        },
    )
    planned = fields.Integer(
        required=True,
        metadata={"description": "Of these, planned for today or later."},
    )
    missing_s = fields.Integer(required=True)
    missing_hours = fields.Integer(required=True, metadata=_MISSING)


class ByArea(WireSchema):
    week = fields.String(required=True)
    monday = fields.Date(required=True)
    by = choice(AREA_LEVELS, required=True)


class LoadAnswer(ByArea):
    items = fields.List(fields.Nested(AreaLoad), required=True)


class TrialAsked(WeekAsked):
    away = fields.List(
        fields.Date(format="iso"),
        required=True,
        validate=validate.Length(1, 7, error="out_of_range"),
        metadata={"description": "Coming days of that week."},
    )


def _day(**more: Any) -> fields.String:
    """A day in an answer that is stored as JSON."""
    return fields.String(required=True, metadata={"format": "date"}, **more)


class MovedVisit(WireSchema):
    household = Id(required=True)
    since = _day(data_key="from", attribute="from")
    to = _day()


class NewVisit(WireSchema):
    household = Id(required=True)
    to = _day()


class VisitLeftOut(WireSchema):
    household = Id(required=True)
    since = _day(data_key="from", attribute="from")
    due = _day()
    reason = fields.String(required=True, metadata={"description": "A reason as in `unplanned`."})


class PinnedVisit(WireSchema):
    household = Id(required=True)
    day = _day()


class Trial(WireSchema):
    """Your week if you were away, compared with the week without being away."""

    days = fields.List(_day(), required=True, metadata={"description": "The coming field days."})
    moved = fields.List(fields.Nested(MovedVisit), required=True)
    new = fields.List(fields.Nested(NewVisit), required=True)
    left_out = fields.List(fields.Nested(VisitLeftOut), required=True)
    pinned = fields.List(
        fields.Nested(PinnedVisit),
        required=True,
        metadata={"description": "Visits pinned to a day on which you would be away; they stay."},
    )
    missing_hours = fields.Integer(required=True, metadata=_MISSING)
    missing_hours_now = fields.Integer(
        required=True, metadata={"description": "The same hours without being away."}
    )


class TrialAnswer(WeekAnswer):
    away = fields.List(fields.Date(), required=True)
    asked_at = Instant(required=True)
    answer = fields.Nested(
        Trial, required=True, allow_none=True, metadata={"description": "null: no answer yet."}
    )


class AreaProgress(WireSchema):
    code = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    planned = fields.Integer(
        required=True, metadata={"description": "Households with a planned visit in the week."}
    )
    done = fields.Integer(required=True, metadata={"description": "Of these, reached in the week."})
    to_come = fields.Integer(
        required=True, metadata={"description": "Of these, planned for today or later."}
    )
    next_week = fields.Integer(
        required=True,
        metadata={
            "description": "Households due by the end of the week, not reached, and without a day"
            " left, as of now."
        },
    )


class ProgressAnswer(ByArea):
    items = fields.List(fields.Nested(AreaProgress), required=True)


class SettingsAnswer(SettingsSchema):
    road_services = fields.List(
        fields.String(), required=True, metadata={"description": "The possible values of `roads`."}
    )
