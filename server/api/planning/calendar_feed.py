"""A cadre's own calendar for calendar programs, at a secret URL that can be revoked."""

from typing import Any

from flask import Response, request, url_for
from marshmallow import fields

from records.db import db
from records.problems import NotFound, TooManyRequests
from records.wire import AnswerSchema, Instant, WireSchema, choice
from server.services.plans.calendar_feed import calendar_behind, close_feed, open_feed, opened_at
from server.web.auth import current, public, signed_in
from server.web.openapi import Blueprint, documented
from server.web.pages import LANGUAGES
from server.web.rate_limits import limiter, wrong_secrets
from server.web.request_context import now, settings
from server.web.tokens import hash_of

blueprint = Blueprint(
    "calendar_feed",
    __name__,
    description="Field days and duties for calendar programs, without names (docs/planning.md).",
)

MADE_AT = "2026-03-18T02:00:00+00:00"
CALENDAR = """BEGIN:VCALENDAR
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


class FeedState(AnswerSchema):
    made_at = Instant(allow_none=True, metadata={"description": "null: there is no feed."})


class NewFeed(AnswerSchema):
    url = fields.String(
        metadata={
            "description": "The secret URL, shown only once. Everybody who has it can read the"
            " calendar. Add `?lang=en` for English. If the server's public URL is not set, this is"
            " a path relative to the URL of this request."
        }
    )
    made_at = Instant()


class Language(WireSchema):
    lang = choice(LANGUAGES, load_default=LANGUAGES[0])


def _requested_secret() -> str:
    return hash_of(str((request.view_args or {}).get("secret"))).hex()


@blueprint.get("/me/calendar-feed")
@documented(example={"made_at": MADE_AT})
@signed_in
@blueprint.response(200, FeedState)
def state() -> dict[str, Any]:
    """Show whether you have a calendar feed, and since when. Its URL cannot be shown again."""
    me = current()
    return {"made_at": opened_at(db.session(), me.county, me.person_id)}


@blueprint.post("/me/calendar-feed")
@documented(
    example={
        "url": "https://yicetong.example/api/v1/calendar/441427." + "A" * 43 + ".ics",
        "made_at": MADE_AT,
    },
    status=201,
)
@signed_in
@blueprint.response(201, NewFeed)
def make() -> dict[str, Any]:
    """Create a new URL for your calendar; the former one ends.

    It also ends when you change your password, when a device is revoked, and when you leave.
    """
    me = current()
    secret = open_feed(db.session(), me.county, me.person_id, now())
    path = url_for("calendar_feed.calendar", secret=secret)
    return {"url": (settings().public_url or "") + path, "made_at": now()}


@blueprint.delete("/me/calendar-feed")
@documented(errors=[NotFound], status=204, example=None)
@signed_in
def end_calendar_feed() -> Response:
    """Revoke the URL of your calendar."""
    me = current()
    close_feed(db.session(), me.county, me.person_id, now())
    return Response(status=204)


@blueprint.get("/calendar/<secret>.ics")
@documented(
    errors=[NotFound, TooManyRequests],
    example=CALENDAR,
    answer={"type": "string"},
    media_type="text/calendar",
)
@public
@wrong_secrets
@limiter.limit("20 per minute", key_func=_requested_secret)
@blueprint.arguments(Language, location="query")
def calendar(requested: dict[str, Any], secret: str) -> Response:
    """Get the calendar of a secret URL, for calendar programs (RFC 5545).

    It has duties, and field days of the last four weeks and later with their number of households.
    """
    made = calendar_behind(db.session(), secret, requested["lang"], now())
    response = Response(made, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
