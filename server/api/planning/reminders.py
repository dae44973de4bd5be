"""A person's own reminders and preferences, and the county's reminder policy."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from authz.scope import Permission
from records.db import db
from records.divisions import MAX_A_DAY, RHYTHMS
from records.planning.reminders import (
    KINDS,
    STATES,
    CountyRemindersSchema,
    ReminderPreferencesSchema,
)
from records.problems import NotFound, OutOfScope
from records.wire import AnswerSchema, ClockTime, Id, Instant, WireSchema, choice, uuid_of
from server.services import reminders
from server.services.reading import RowPage, list_endpoint
from server.web.auth import current, in_whole_county, needs, signed_in
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, PageSchema
from server.web.request_context import now
from sync.collections.reminders import mark

blueprint = Blueprint(
    "reminders",
    __name__,
    description="Private reminders, never about other people (docs/reminders.md).",
)

REMINDER = {
    "id": "0198a3c2-5a5e-7c6b-9a44-0d2f6c1b7e55",
    "kind": "quota_every_day_counts",
    "params": {
        "quota": "field-days",
        "title": "每周下沉走访",
        "title_en": "Field days a week",
        "period": "2026-W12",
        "done": 0,
        "need": 3,
        "missing": 3,
        "days_left": 3,
    },
    "made_at": "2026-03-18T00:00:03+00:00",
    "expires_at": "2026-03-22T16:00:00+00:00",
    "told_at": "2026-03-18T00:00:03+00:00",
    "seen_at": None,
    "snoozed_until": None,
    "state": "sent",
}
COUNTY = {
    "told_from": "08:00",
    "told_until": "20:00",
    "reminders_a_day": 2,
    "reminder_rhythm": "as_it_comes",
    "digest_weekday": 4,
}
PREFERENCES = {"told_from": "09:00", "told_until": "18:00", "rhythm": "weekly"}


class ReminderAnswer(AnswerSchema):
    id = Id()
    kind = choice(tuple(KINDS))
    params = fields.Dict(metadata={"description": "The values for the message text of this kind."})
    made_at = Instant()
    expires_at = Instant()
    told_at = Instant(allow_none=True)
    seen_at = Instant(allow_none=True)
    snoozed_until = Instant(allow_none=True)
    state = fields.Function(
        lambda row: "seen" if row.seen_at else row.state,
        metadata={"description": f"{', '.join(STATES)}, or seen.", "type": "string"},
    )


class RemindersAnswer(RowPage):
    items = fields.List(fields.Nested(ReminderAnswer))


class Snooze(WireSchema):
    until = Instant(required=True, metadata={"description": "At most 31 days ahead."})


class CountyAnswer(AnswerSchema):
    told_from = ClockTime()
    told_until = ClockTime()
    reminders_a_day = fields.Integer(validate=validate.Range(1, MAX_A_DAY))
    reminder_rhythm = choice(RHYTHMS)
    digest_weekday = fields.Integer(metadata={"description": "1 is Monday."})


class PreferencesAnswer(AnswerSchema):
    told_from = ClockTime(allow_none=True)
    told_until = ClockTime(allow_none=True)
    rhythm = choice(RHYTHMS, allow_none=True)
    county = fields.Nested(
        CountyAnswer, metadata={"description": "The county's defaults and bounds."}
    )


@list_endpoint(blueprint, "/me/reminders", None, PageSchema, RemindersAnswer, REMINDER)
def list_reminders(requested: dict[str, Any]) -> Listing:
    """List your own reminders, the newest first. Nobody else can read them."""
    me = current()
    return reminders.listing(me.county, me.person_id)


@blueprint.post("/me/reminders/<reminder>/seen")
@documented(errors=[NotFound], status=204, example=None)
@signed_in
def seen(reminder: str) -> Response:
    """Mark a reminder as seen: there is no further message about it."""
    me = current()
    mark(db.session(), me.county, me.person_id, _id(reminder), now(), seen_at=now())
    return Response(status=204)


@blueprint.post("/me/reminders/<reminder>/snooze")
@documented(
    errors=[NotFound], body_example={"until": "2026-03-19T00:30:00Z"}, status=204, example=None
)
@signed_in
@blueprint.arguments(Snooze)
@blueprint.response(204)
def snooze(requested: dict[str, Any], reminder: str) -> None:
    """Snooze a reminder: it is sent once more after that time, if it still applies."""
    me = current()
    reminders.snooze(
        db.session(), me.county, me.person_id, _id(reminder), requested["until"], now()
    )


@blueprint.get("/me/reminders/preferences")
@documented(example={**PREFERENCES, "county": COUNTY})
@signed_in
@blueprint.response(200, PreferencesAnswer)
def preferences() -> dict[str, Any]:
    """Show the hours and the rhythm of your reminders. For their channels see `/me/channels`."""
    me = current()
    return reminders.preferences(db.session(), me.county, me.person_id)


@blueprint.put("/me/reminders/preferences")
@documented(body_example=PREFERENCES, example={**PREFERENCES, "county": COUNTY})
@signed_in
@blueprint.arguments(ReminderPreferencesSchema)
@blueprint.response(200, PreferencesAnswer)
def prefer(requested: dict[str, Any]) -> dict[str, Any]:
    """Set your hours, within the county's, and rhythm; null: the county's default."""
    me = current()
    reminders.prefer(db.session(), me.county, me.person_id, requested)
    db.session().flush()
    return reminders.preferences(db.session(), me.county, me.person_id)


@blueprint.get("/reminders/settings")
@documented(example=COUNTY)
@signed_in
@blueprint.response(200, CountyAnswer)
def county_settings() -> dict[str, Any]:
    """Show the county's reminder policy."""
    return reminders.county_figures(db.session(), current().county)


@blueprint.put("/reminders/settings")
@documented(errors=[OutOfScope], body_example=COUNTY, example=COUNTY)
@needs(Permission.OPERATE)
@blueprint.arguments(CountyRemindersSchema)
@blueprint.response(200, CountyAnswer)
def set_county_settings(requested: dict[str, Any]) -> dict[str, Any]:
    """Change the county's reminder policy. The change is in the audit log."""
    me = in_whole_county(Permission.OPERATE)
    reminders.set_county_figures(db.session(), me.county, me.person_id, now(), requested)
    return reminders.county_figures(db.session(), me.county)


def _id(text: str) -> UUID:
    reminder_id = uuid_of(text)
    if reminder_id is None:
        raise NotFound()
    return reminder_id
