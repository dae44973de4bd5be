"""The county's calendar: working days, holidays and markets."""

from datetime import date
from typing import Any

from flask import Response
from marshmallow import ValidationError, fields

from authz.scope import Permission
from records.db import db
from records.divisions import CodeRange
from records.planning.calendar import MAX_DAY_NAME, MAX_DAY_NOTE
from records.problems import InvalidFields, NotFound, OutOfScope
from records.staff.duties import DUTY_KINDS
from records.wire import AnswerSchema, Text, WireSchema, choice
from schedulers.calendars.working_days import DaysOutOfOrder, Kind, OutsideCalendar, Source
from server.services import calendar, roster
from server.services.reading import AreaCode, first_day, last_day, requested_days
from server.web.auth import current, in_whole_county, needs, signed_in
from server.web.openapi import Blueprint, documented

blueprint = Blueprint(
    "calendar",
    __name__,
    description="Working days, holidays and market days of the county (docs/calendar.md).",
)

MAX_DAYS = 400
DAY = {
    "day": "2026-10-10",
    "kind": "shifted",
    "working": True,
    "source": "state",
    "certain": True,
    "name": "国庆节",
    "note": None,
}
ANSWER = {
    "certain_until": "2026-12-31",
    "ends_soon": False,
    "days": [
        DAY
        | {
            "markets": [{"area": "441427100", "name": "蕉城镇"}],
            "duties": [
                {"kind": "market", "place": "城郊村", "from": "09:00", "until": "16:00"},
            ],
        }
    ],
}


class CalendarQuery(WireSchema):
    first, last = first_day(), last_day(MAX_DAYS)
    within = AreaCode(metadata={"description": "Only markets in this area."})


class DaySet(WireSchema):
    working = fields.Boolean(required=True, truthy={True}, falsy={False})
    name = Text(most=MAX_DAY_NAME, least=1, required=True)
    note = Text(most=MAX_DAY_NOTE, allow_none=True, load_default=None)


class DayAnswer(AnswerSchema):
    day = fields.Date()
    kind = choice(tuple(Kind))
    working = fields.Boolean()
    source = choice(
        tuple(Source),
        metadata={
            "description": "What decides the day: the weekday; the State Council's announcement;"
            " the law, in a year that is not announced yet; the county."
        },
    )
    certain = fields.Boolean(
        metadata={"description": "false until the year's shifts are announced."}
    )
    name = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class PlaceSchema(AnswerSchema):
    area = fields.String()
    name = fields.String()


class OwnDuty(AnswerSchema):
    kind = choice(DUTY_KINDS)
    place = fields.String()
    since = fields.String(data_key="from", attribute="from", allow_none=True)
    until = fields.String(allow_none=True)


class DayWithMarkets(DayAnswer):
    markets = fields.List(fields.Nested(PlaceSchema))
    duties = fields.List(fields.Nested(OwnDuty), metadata={"description": "Your own duties."})


class CalendarAnswer(AnswerSchema):
    certain_until = fields.Date()
    ends_soon = fields.Boolean(metadata={"description": "true: the next year should be entered."})
    days = fields.List(fields.Nested(DayWithMarkets))


@blueprint.get("/calendar")
@documented(errors=[DaysOutOfOrder, OutsideCalendar], example=ANSWER)
@signed_in
@blueprint.arguments(CalendarQuery, location="query")
@blueprint.response(200, CalendarAnswer)
def show_calendar(requested: dict[str, Any]) -> dict[str, Any]:
    """Show each day with its kind, its markets, and your own duties."""
    me = current()
    first, last = requested_days(requested, MAX_DAYS)
    known, days = calendar.days_with_markets(
        db.session(), me.county, first, last, requested.get("within")
    )
    return {
        "certain_until": known.horizon,
        "ends_soon": known.ends_soon(me.today),
        "days": _with_own_duties(days, first, last),
    }


@blueprint.put("/calendar/<day>")
@documented(
    errors=[OutOfScope, OutsideCalendar],
    body_example={"working": False, "name": "防汛演练", "note": None},
    example=DAY | {"kind": "holiday", "working": False, "source": "county", "name": "防汛演练"},
)
@needs(Permission.MANAGE_CALENDAR)
@blueprint.arguments(DaySet)
@blueprint.response(200, DayAnswer)
def set_day(requested: dict[str, Any], day: str) -> dict[str, Any]:
    """Make a day working or free in the whole county.

    A past day may become free. It may not become a working day, as quotas would rise afterwards.
    """
    by, which = in_whole_county(Permission.MANAGE_CALENDAR).actor, _day(day)
    result = calendar.set_day(
        db.session(),
        by,
        which,
        working=requested["working"],
        name=requested["name"],
        remark=requested["note"],
    )
    return calendar.described(result, certain=True)


@blueprint.delete("/calendar/<day>")
@documented(errors=[OutOfScope, NotFound], status=204, example=None)
@needs(Permission.MANAGE_CALENDAR)
def clear_day(day: str) -> Response:
    """Remove the county's entry for a day; for a past day only if the day is then free."""
    calendar.clear_day(db.session(), in_whole_county(Permission.MANAGE_CALENDAR).actor, _day(day))
    return Response(status=204)


def _with_own_duties(days: list[dict[str, Any]], first: date, last: date) -> list[dict[str, Any]]:
    me = current()
    all_of_it = [CodeRange.below(me.county)]
    own = [
        duty
        for kind in DUTY_KINDS
        for duty in roster.shown(
            db.session(), me.scope, all_of_it, kind, first, last, person=me.person_id
        )
    ]
    return [
        day | {"duties": [d for d in own if d["first_day"] <= day["day"] <= d["last_day"]]}
        for day in days
    ]


def _day(written: str) -> date:
    try:
        day: date = fields.Date().deserialize(written)
    except ValidationError:
        raise InvalidFields(errors=[{"field": "day", "code": "invalid_date"}]) from None
    return day
