"""Held, refused and conflicting rows of the reader's areas, and the decisions about them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from authz.scope import Permission
from records.db import db
from records.intake.outcomes import DECISIONS, MAX_NOTE
from records.problems import (
    AlreadyDecided,
    Forbidden,
    LimitTooLarge,
    NotFound,
    OutOfScope,
    Problem,
    StillRefused,
)
from records.wire import AnswerSchema, Id, Instant, Text, WireSchema, choice
from server.services import credits, inbox
from server.services.reading import AreaFilter, RowPage, areas_to_read
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented, stacked
from server.web.paging import page_of
from server.web.request_context import now, settings
from sync.collections.sender import Sender
from sync.decisions.decisions import DecisionRequest
from sync.pushing.stages import UNFINISHED

blueprint = Blueprint(
    "inbox",
    __name__,
    url_prefix="/api/v1/inbox",
    description="Pushed rows that were held, refused or in conflict (docs/held-work.md).",
)

_PERSON = "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55"
_VISIT = {
    "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
    "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
    "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "happened_at": "2026-03-18T10:05:00+08:00",
    "purpose": "regular",
}
ROW = {
    "key": _VISIT["rev"],
    "collection": "visits",
    "record": _VISIT["id"],
    "outcome": "held",
    "errors": [{"field": "row", "code": "out_of_scope"}],
    "area": "441427100201001",
    "person": {"id": _PERSON, "name": "陈晓明"},
    "device": {"id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55", "name": "Redmi 12"},
    "received_at": "2026-03-18T10:40:12+00:00",
    "happened_at": _VISIT["happened_at"],
    "body": _VISIT,
    "current": None,
    "household": {"id": _VISIT["household"], "head": "丘大"},
    "decision": None,
    "decisions": [],
    "partial": False,
    "taken_by": None,
    "waiting": {},
}
_DECIDED = ROW | {
    "decision": "accepted",
    "decisions": [
        {"decision": "accepted", "by": _PERSON, "at": "2026-03-19T01:02:00+00:00", "note": None}
    ],
}


class InboxFilter(AreaFilter):
    state = choice(inbox.STATES, load_default="waiting")
    outcome = choice(UNFINISHED)


class Named(AnswerSchema):
    id = Id()
    name = fields.String(allow_none=True)


class HouseholdName(AnswerSchema):
    id = Id()
    head = fields.String()


class DecisionRow(AnswerSchema):
    decision = choice(DECISIONS)
    by = Id(
        allow_none=True, metadata={"description": "In a list, null for other people's decisions."}
    )
    at = Instant(
        metadata={"description": "For other people's decisions, the beginning of the day."}
    )
    note = fields.String(allow_none=True)


class InboxItem(AnswerSchema):
    key = Id()
    collection = fields.String()
    record = Id(allow_none=True)
    outcome = choice(UNFINISHED)
    errors = fields.List(fields.Dict())
    area = fields.String()
    person = fields.Nested(
        Named,
        allow_none=True,
        metadata={"description": "In a list of decided rows null, like all data of the author."},
    )
    device = fields.Nested(Named, allow_none=True)
    received_at = Instant(
        metadata={"description": "In a list of decided rows, the beginning of the day."}
    )
    happened_at = fields.String(
        allow_none=True, metadata={"description": "The time that the phone sent."}
    )
    body = fields.Dict(
        allow_none=True,
        metadata={
            "description": "The row as it was sent, without position fixes and service tags, and"
            " with masked telephone numbers."
        },
    )
    current = fields.Dict(
        allow_none=True, metadata={"description": "The present record, if it lies in your areas."}
    )
    household = fields.Nested(
        HouseholdName,
        allow_none=True,
        metadata={
            "description": "The household that the row is of, or names, if it lies in your areas."
            " In a list of decided rows null."
        },
    )
    partial_ = fields.Boolean(
        data_key="partial",
        attribute="partial",
        metadata={"description": "Only an SMS has come of it so far; the row will say the rest."},
    )
    decision = choice(DECISIONS, allow_none=True)
    decisions = fields.List(fields.Nested(DecisionRow))
    taken_by = fields.Nested(
        HouseholdName,
        allow_none=True,
        metadata={"description": "The household with the same number, if it lies in your areas."},
    )
    waiting = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={
            "description": "The number of records that wait for this household, by collection."
        },
    )


class InboxPage(RowPage):
    items = fields.List(fields.Nested(InboxItem))


class MayNote(WireSchema):
    note = Text(most=MAX_NOTE, allow_none=True, load_default=None)


class MustNote(WireSchema):
    note = Text(most=MAX_NOTE, least=1, required=True)


class IntoHousehold(MayNote):
    into = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "A household; default: the one with the same number."},
    )


class Crediting(MustNote):
    person = Id(required=True)


class Correction(MayNote):
    changes = fields.Dict(
        keys=fields.String(
            validate=validate.NoneOf(("rev", "srv", "_deleted"), error="cannot_change")
        ),
        required=True,
        validate=validate.Length(1, error="empty"),
        metadata={"description": "New values for fields of the body as it was sent."},
    )


@blueprint.get("")
@documented(errors=[NotFound, LimitTooLarge], example={"items": [ROW], "next": None})
@needs(Permission.DECIDE)
@blueprint.arguments(InboxFilter, location="query")
@blueprint.response(200, InboxPage)
def rows(filters: dict[str, Any]) -> dict[str, Any]:
    """List rows of your areas that wait for a decision, or were returned or decided, by area."""
    limit, after = filters.pop("limit"), filters.pop("after", None)
    me, ranges = current(), areas_to_read(Permission.DECIDE, "inbox", filters, of_people=True)
    state, outcome = filters["state"], filters.get("outcome")
    page = page_of(inbox.listing(me.county, ranges, state, me.timezone, outcome), limit, after)
    items = inbox.described(db.session(), me.county, ranges, page.rows)
    return {"items": [inbox.listed(item, me.scope, me.zone) for item in items], "next": page.next}


@blueprint.get("/<uuid:key>")
@documented(errors=[NotFound], example=ROW)
@needs(Permission.DECIDE)
@blueprint.response(200, InboxItem)
def row(key: UUID) -> dict[str, Any]:
    """Show one row with all its decisions."""
    areas_to_read(Permission.DECIDE, f"inbox/{key}", {}, of_people=True)
    return inbox.one(db.session(), current().scope, key, current().zone)


def _decision(
    name: str,
    body: type[WireSchema],
    example: dict[str, Any],
    *,
    writes: bool = True,
    **decided: Any,
) -> Callable[..., Any]:
    """Make the endpoint of a decision; one that ``writes`` the record may be refused."""
    refused: list[type[Problem]] = [StillRefused, OutOfScope] if writes else []
    return stacked(
        blueprint.post(f"/<uuid:key>/{name}"),
        documented(
            errors=[NotFound, AlreadyDecided, *refused, Forbidden],
            body_example=example,
            example=_DECIDED | decided,
        ),
        needs(Permission.DECIDE),
        blueprint.arguments(body),
        blueprint.response(200, InboxItem),
    )


@_decision("accept", MayNote, {"note": None})
def accept_row(requested: dict[str, Any], key: UUID) -> dict[str, Any]:
    """Apply a row as if its author held the area; for a conflict, apply the author's values.

    The author keeps the credit, with the time of the first arrival. The row also wins over fields
    that others wrote in between.
    """
    return _decide(key, DecisionRequest("accepted", requested["note"]))


@_decision(
    "correct",
    Correction,
    {"changes": {"purpose": "regular"}, "note": "电话里问过"},
    decision="corrected",
)
def correct(requested: dict[str, Any], key: UUID) -> dict[str, Any]:
    """Apply a row with some fields replaced, in its author's name. The corrector is recorded."""
    return _decide(key, DecisionRequest("corrected", requested["note"], requested["changes"]))


@_decision("return", MustNote, {"note": "是哪一户?"}, writes=False, decision="returned")
def send_back(requested: dict[str, Any], key: UUID) -> dict[str, Any]:
    """Send a row back to its author with a note; another decision may still follow."""
    return _decide(key, DecisionRequest("returned", requested["note"]))


@_decision(
    "dismiss", MustNote, {"note": "与 3 月 17 日那次重复"}, writes=False, decision="dismissed"
)
def dismiss(requested: dict[str, Any], key: UUID) -> dict[str, Any]:
    """Dismiss a row: the record does not change. `note` has the reason; the row is kept."""
    return _decide(key, DecisionRequest("dismissed", requested["note"]))


@_decision(
    "merge",
    IntoHousehold,
    {"into": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55", "note": "同一户"},
    collection="households",
    outcome="rejected",
    errors=[{"field": "number", "code": "already_used"}],
    decision="merged",
)
def merge_row(requested: dict[str, Any], key: UUID) -> dict[str, Any]:
    """Merge a refused household into an existing one.

    Its records move there, and so do records that still arrive with its id.
    """
    into = requested["into"]
    return _decide(key, DecisionRequest("merged", requested["note"], into and {"into": str(into)}))


@_decision("credit", Crediting, {"person": _PERSON, "note": "手机已交给他"})
def credit_row(requested: dict[str, Any], key: UUID) -> dict[str, Any]:
    """Accept a visit, ticket or photo, and credit it to the person who used the phone."""
    return credits.accept_and_credit(
        db.session(), decider(), key, requested["person"], requested["note"]
    )


def _decide(key: UUID, request: DecisionRequest) -> dict[str, Any]:
    return inbox.decide_and_note(db.session(), decider(), key, request)


def decider() -> Sender:
    """The current person as the sender of a decision."""
    me = current()
    return Sender(
        me.scope, me.device_id, now(), me.zone, settings().phone_seal, settings().photo_max_bytes
    )
