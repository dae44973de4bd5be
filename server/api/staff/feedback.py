"""Feedback (投诉建议): anybody gives it; whoever looks after the county reads it."""

from typing import Any

from flask import Response
from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.system.feedback import MOST_CHARACTERS, SUBJECTS
from records.wire import AnswerSchema, Id, Text, WireSchema, choice
from server.services import feedback
from server.services.reading import RowPage, list_endpoint, note_list
from server.web.auth import current, in_whole_county, signed_in
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, PageSchema

blueprint = Blueprint(
    "feedback", __name__, description="Complaints and suggestions of people who work with it."
)

_SAID = {
    "id": "7c1f9d2e-4b7a-4f0e-8f43-5d1f0b9c2a10",
    "about": "app",
    "text": "列表里的字太小",
}
FEEDBACK = _SAID | {"day": "2026-03-18", "person": None, "name": None}


class Said(WireSchema):
    id = Id(
        required=True,
        metadata={"description": "Made by the client (UUIDv4): sent again, it counts once."},
    )
    about = choice(SUBJECTS, required=True)
    text = Text(most=MOST_CHARACTERS, least=1, required=True)
    contact = fields.Boolean(
        load_default=False,
        metadata={"description": "true: an answer is wanted, so it is kept who said it."},
    )


class FeedbackAnswer(AnswerSchema):
    id = Id()
    day = fields.Date(metadata={"description": "The county's day on which it came."})
    about = choice(SUBJECTS)
    text = fields.String()
    person = Id(allow_none=True, metadata={"description": "null: no answer was asked for."})
    name = fields.String(allow_none=True)


class FeedbackPage(RowPage):
    items = fields.List(fields.Nested(FeedbackAnswer))


@blueprint.post("/feedback")
@documented(body_example=_SAID | {"contact": False}, example=None, status=204)
@signed_in
@blueprint.arguments(Said)
def give_feedback(said: dict[str, Any]) -> Response:
    """Say what is wrong, or could be better.

    It is kept as it came first: the same `id` again changes nothing. Without `contact` it is kept
    without your name.
    """
    me = current()
    feedback.give(db.session(), me.actor, me.today, me.zone, said)
    return Response(status=204)


@list_endpoint(blueprint, "/feedback", Permission.OPERATE, PageSchema, FeedbackPage, FEEDBACK)
def list_feedback(filters: dict[str, Any]) -> Listing:
    """List the feedback of the county, the newest first; the reading is noted.

    It needs the permission for the whole county, otherwise `out_of_scope`.
    """
    me = in_whole_county(Permission.OPERATE)
    note_list("feedback", me.scope.ranges(Permission.OPERATE), filters, of_people=True)
    return feedback.listing(me.county)
