"""A cadre's own calendar for calendar programs, at a secret URL that can be revoked."""

from typing import Any

from flask import Response

from records.db import db
from records.problems import NotFound, TooManyRequests
from records.staff.secret_urls import CALENDAR
from records.wire import WireSchema, choice
from server.api.staff.secret_urls import add_secret_url, requested_secret
from server.services.plans.calendar_feed import calendar_behind
from server.web.auth import public
from server.web.openapi import Blueprint, documented
from server.web.pages import LANGUAGES
from server.web.rate_limits import limiter, wrong_secrets
from server.web.request_context import now

blueprint = Blueprint(
    "calendar_feed",
    __name__,
    description="Field days and duties for calendar programs, without names (docs/planning.md).",
)

_EXAMPLE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Yicetong//Field days and duties//ZH
BEGIN:VEVENT
SUMMARY:入户走访 12 户
DTSTART;TZID=Asia/Shanghai:20260316T090000
DTEND;TZID=Asia/Shanghai:20260316T141000
DTSTAMP:20260315T100000Z
UID:plan-0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55-2026-03-16@yicetong
SEQUENCE:41
END:VEVENT
END:VCALENDAR
"""


class Language(WireSchema):
    lang = choice(LANGUAGES, load_default=LANGUAGES[0])


add_secret_url(
    blueprint,
    "calendar-feed",
    CALENDAR,
    "calendar_feed.calendar",
    "/api/v1/calendar/{}.ics",
    "your calendar",
)


@blueprint.get("/calendar/<secret>.ics")
@documented(
    errors=[NotFound, TooManyRequests],
    example=_EXAMPLE,
    answer={"type": "string"},
    media_type="text/calendar",
)
@public
@wrong_secrets
@limiter.limit("20 per minute", key_func=requested_secret)
@blueprint.arguments(Language, location="query")
def calendar(requested: dict[str, Any], secret: str) -> Response:
    """Get the calendar of a secret URL, for calendar programs (RFC 5545).

    It has duties, and field days of the last four weeks and later with their number of households.
    """
    made = calendar_behind(db.session(), secret, requested["lang"], now())
    response = Response(made, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
