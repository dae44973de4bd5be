"""Records that wait for an unknown household, and credits of records to another person."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.fieldwork.credits import CREDITED
from records.intake.outcomes import DECISIONS
from records.problems import (
    Forbidden,
    InvalidFields,
    LimitTooLarge,
    NotFound,
    OutOfScope,
    StillRefused,
)
from records.wire import AnswerSchema, Id, Instant, choice
from server.api.fieldwork.inbox import Crediting, MayNote, Named, decider
from server.services import credits, orphans
from server.services.reading import RowPage, areas_to_read
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import PageSchema

blueprint = Blueprint(
    "orphans",
    __name__,
    description="Records without a known household, and credits (docs/held-work.md).",
)

_HOUSEHOLD = "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11"
_PERSON = "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55"
_INTO = "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55"
_ORPHANS = {
    "household": _HOUSEHOLD,
    "why": "household_not_taken",
    "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
    "decision": None,
    "records": [
        {
            "collection": "visits",
            "record": "0199b2a4-88d1-7cc0-9d5e-3f1f6f0f2a11",
            "person": {"id": _PERSON, "name": "陈晓明"},
            "since": "2026-03-18T10:40:12+00:00",
        }
    ],
}


class OrphanRow(AnswerSchema):
    collection = fields.String()
    record = Id()
    person = fields.Nested(Named)
    since = Instant()


class Orphans(AnswerSchema):
    household = Id()
    why = choice(("household_not_taken", "unknown_household", "out_of_scope"))
    key = Id(
        allow_none=True,
        metadata={"description": "The household's row in the inbox, if there is one."},
    )
    decision = choice(DECISIONS, allow_none=True)
    records = fields.List(fields.Nested(OrphanRow))


class OrphansPage(RowPage):
    items = fields.List(fields.Nested(Orphans))


class MergedOrphans(MayNote):
    into = Id(required=True, metadata={"description": "The existing household."})


class Merged(AnswerSchema):
    household = Id()


class TakenIn(AnswerSchema):
    records = fields.Integer()


class CreditAsked(Crediting):
    collection = choice(CREDITED, required=True)
    record = Id(required=True)


class Credited(AnswerSchema):
    collection = choice(CREDITED)
    record = Id()
    cadre = Id()
    records = fields.Integer(
        metadata={"description": "The number of records: includes a visit's photos and tickets."}
    )


@blueprint.get("/orphans")
@documented(errors=[LimitTooLarge], example={"items": [_ORPHANS], "next": None})
@needs(Permission.DECIDE)
@blueprint.arguments(PageSchema, location="query")
@blueprint.response(200, OrphansPage)
def list_orphans(page: dict[str, Any]) -> dict[str, Any]:
    """List households with records that wait for them, by people at home in your areas."""
    areas_to_read(Permission.DECIDE, "orphans", {}, of_people=True)
    me = current()
    context = me.scope.access_context(Permission.DECIDE)
    items, following = orphans.listing(
        db.session(), me.county, context, page["limit"], page.get("after")
    )
    return {"items": items, "next": following}


@blueprint.post("/orphans/<uuid:household>/merge")
@documented(
    errors=[NotFound, StillRefused, OutOfScope, Forbidden],
    body_example={"into": _INTO, "note": "同一户"},
    example={"household": _INTO},
)
@needs(Permission.DECIDE)
@blueprint.arguments(MergedOrphans)
@blueprint.response(200, Merged)
def merge_orphan(requested: dict[str, Any], household: UUID) -> dict[str, Any]:
    """Merge an unknown household into an existing one, with the records that wait for it."""
    context = current().scope.access_context(Permission.DECIDE)
    target = orphans.merge_and_note(
        db.session(), decider(), context, household, requested["into"], requested["note"]
    )
    return {"household": target}


@blueprint.post("/orphans/<uuid:household>/unmerge")
@documented(errors=[NotFound], body_example={"note": "不是同一户"}, example={"household": _INTO})
@needs(Permission.DECIDE)
@blueprint.arguments(MayNote)
@blueprint.response(200, Merged)
def unmerge(requested: dict[str, Any], household: UUID) -> dict[str, Any]:
    """Undo a merge that was made here or in the inbox.

    Returns the household that it was merged into. Earlier records stay with that one.
    """
    target = orphans.unmerge_and_note(db.session(), decider(), household, requested["note"])
    return {"household": target}


@blueprint.post("/orphans/<uuid:household>/accept")
@documented(
    errors=[NotFound, OutOfScope, Forbidden], body_example={"note": None}, example={"records": 1}
)
@needs(Permission.DECIDE)
@blueprint.arguments(MayNote)
@blueprint.response(200, TakenIn)
def accept_orphan(requested: dict[str, Any], household: UUID) -> dict[str, Any]:
    """Accept records of people who never held the household's grid."""
    context = current().scope.access_context(Permission.DECIDE)
    moved = orphans.take_in_and_note(db.session(), decider(), context, household, requested["note"])
    return {"records": moved}


@blueprint.post("/credits")
@documented(
    errors=[NotFound, InvalidFields, Forbidden],
    body_example={
        "collection": "visits",
        "record": _HOUSEHOLD,
        "person": _PERSON,
        "note": "手机已交给他",
    },
    example={"collection": "visits", "record": _HOUSEHOLD, "cadre": _PERSON, "records": 2},
)
@needs(Permission.DECIDE)
@blueprint.arguments(CreditAsked)
@blueprint.response(200, Credited)
def credit(requested: dict[str, Any]) -> dict[str, Any]:
    """Credit a record to the person who did the work, for example on a shared phone.

    From then on that person may change it, and the former author may not. To undo it, credit it
    back.
    """
    moved = credits.credit_and_note(db.session(), decider(), **requested)
    return {
        "collection": requested["collection"],
        "record": requested["record"],
        "cadre": requested["person"],
        "records": moved,
    }
