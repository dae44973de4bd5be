"""Schemas and examples of weekly plans."""

from typing import Any

from marshmallow import fields, validate

from records.divisions import AREA_LEVELS
from records.planning.plans import DROPPED, SKIPPED, WAYS, WHY
from records.wire import AnswerSchema, Id, Instant, WireSchema, choice
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


class WeekPlan(AnswerSchema):
    published_at = Instant()
    planned_at = Instant()
    days = fields.List(
        fields.Dict(),
        metadata={
            "description": "The field days: day, start and end (local times), travel_s, work_s,"
            " route (a GeoJSON line, or null)."
        },
    )
    unplanned = fields.List(
        fields.Dict(),
        metadata={"description": "Due households without a day: household, reason, due."},
    )
    missing_s = fields.Integer()
    missing_hours = fields.Integer(metadata=_MISSING)
    ways = choice(WAYS, metadata={"description": "Straight lines, roads, or some of both."})


class PlannedHousehold(AnswerSchema):
    """Names are null for a household outside your present areas."""

    household = Id()
    number = fields.String(allow_none=True)
    head = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    grid = fields.String(allow_none=True)


class PlannedVisitAnswer(PlannedHousehold):
    id = Id()
    day = fields.Date(allow_none=True, metadata={"description": "The day that the cadre has set."})
    planned_day = fields.Date(allow_none=True)
    position = fields.Integer(allow_none=True)
    arrives_at = Instant(allow_none=True)
    service_s = fields.Integer(allow_none=True)
    due = fields.Date(allow_none=True)
    why = choice(WHY)
    skipped = choice(SKIPPED, allow_none=True)
    dropped = choice(DROPPED, allow_none=True)
    note = fields.String(allow_none=True)


class WeekAnswer(AnswerSchema):
    week = fields.String()
    monday = fields.Date()
    waiting = fields.Boolean(
        metadata={"description": "true: planning is under way; try again soon."}
    )


class LeftOver(PlannedHousehold):
    due = fields.Date()
    reason = fields.String(
        metadata={"description": "A reason as in `unplanned`, or `not_reached`, or `skipped`."}
    )


class OwnPlan(WeekAnswer):
    plan = fields.Nested(WeekPlan, allow_none=True, metadata={"description": "null: no plan yet."})
    visits = fields.List(fields.Nested(PlannedVisitAnswer))
    next_week = fields.List(
        fields.Nested(LeftOver),
        metadata={
            "description": "Households due by the end of the week, not reached, without a day left."
        },
    )


class AreaLoad(AnswerSchema):
    code = fields.String()
    name = fields.String(allow_none=True)
    due = fields.Integer(
        metadata={
            "description": "Households due by the end of the week and not reached yet, as of now;"
            " each counted once."
        }
    )
    planned = fields.Integer(metadata={"description": "Of these, planned for today or later."})
    missing_s = fields.Integer()
    missing_hours = fields.Integer(metadata=_MISSING)


class ByArea(AnswerSchema):
    week = fields.String()
    monday = fields.Date()
    by = choice(AREA_LEVELS)


class LoadAnswer(ByArea):
    items = fields.List(fields.Nested(AreaLoad))


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


class MovedVisit(AnswerSchema):
    household = Id()
    since = _day(data_key="from", attribute="from")
    to = _day()


class NewVisit(AnswerSchema):
    household = Id()
    to = _day()


class VisitLeftOut(AnswerSchema):
    household = Id()
    since = _day(data_key="from", attribute="from")
    due = _day()
    reason = fields.String(metadata={"description": "A reason as in `unplanned`."})


class PinnedVisit(AnswerSchema):
    household = Id()
    day = _day()


class Trial(AnswerSchema):
    """Your week if you were away, compared with the week without being away."""

    days = fields.List(_day(), metadata={"description": "The coming field days."})
    moved = fields.List(fields.Nested(MovedVisit))
    new = fields.List(fields.Nested(NewVisit))
    left_out = fields.List(fields.Nested(VisitLeftOut))
    pinned = fields.List(
        fields.Nested(PinnedVisit),
        metadata={"description": "Visits pinned to a day on which you would be away; they stay."},
    )
    missing_hours = fields.Integer(metadata=_MISSING)
    missing_hours_now = fields.Integer(
        metadata={"description": "The same hours without being away."}
    )


class TrialAnswer(WeekAnswer):
    away = fields.List(fields.Date())
    asked_at = Instant()
    answer = fields.Nested(Trial, allow_none=True, metadata={"description": "null: no answer yet."})


class AreaProgress(AnswerSchema):
    code = fields.String()
    name = fields.String(allow_none=True)
    planned = fields.Integer(
        metadata={"description": "Households with a planned visit in the week."}
    )
    done = fields.Integer(metadata={"description": "Of these, reached in the week."})
    to_come = fields.Integer(metadata={"description": "Of these, planned for today or later."})
    next_week = fields.Integer(
        metadata={
            "description": "Households due by the end of the week, not reached, and without a day"
            " left, as of now."
        }
    )


class ProgressAnswer(ByArea):
    items = fields.List(fields.Nested(AreaProgress))


class SettingsAnswer(SettingsSchema):
    road_services = fields.List(
        fields.String(), required=True, metadata={"description": "The possible values of `roads`."}
    )
