"""A household's rights: its file, the full number of a contact, a copy of all, erasure."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from authz.scope import Permission
from records.db import db
from records.fieldwork.erasures import REASONS
from records.fieldwork.households import Household
from records.problems import InvalidFields, NotFound
from records.wire import AnswerSchema, Id, Instant, WireSchema, choice, one_error
from server.api.fieldwork.households import CONTACT, HOUSEHOLD, ContactRow, HouseholdRow
from server.api.fieldwork.prints import PDF
from server.api.fieldwork.visits import TICKET, VISIT, TicketRow, VisitRow, sight
from server.photos.files import photo_files
from server.prints.household_copy import copy_as_html
from server.prints.pdf import PrintingFailed, PrintingUnavailable, pdf_of
from server.services import listing
from server.services.audit import note
from server.services.reading import one_of
from server.services.rights import erasing, reads
from server.services.rights.copies import copy_of
from server.web.auth import current, in_whole_county, needs
from server.web.boundary import pause_transaction
from server.web.openapi import Blueprint, documented
from server.web.pages import language_of_request
from server.web.paging import page_of
from server.web.request_context import now, settings
from server.web.responses import json_response

blueprint = Blueprint(
    "rights",
    __name__,
    description="A household's rights: what is held about it, and its erasure"
    " (docs/household-rights.md).",
)

MOST_SHOWN = 500  # visits, tickets and photos of one file, the newest
MOST_READS = 500
_PHOTO = {
    "id": "0198a3c2-9999-7c6b-9a44-0d2f6c1b7e55",
    "visit": VISIT["id"],
    "taken_at": "2026-03-17T16:00:00+00:00",
}
_FILE = {
    "household": HOUSEHOLD,
    "contacts": [CONTACT],
    "visits": [VISIT],
    "meal_tickets": [TICKET],
    "photos": [_PHOTO],
}
_COPY = {
    "household_id": HOUSEHOLD["id"],
    "household": {"head": "陈大文"},
    "contacts": [{"name": "陈小明", "relation": "child", "phone": "+8613812342345"}],
}
_PREVIEW = {
    "erased": False,
    "goes": {"households": 1, "contacts": 2, "visit_contents": 5, "photos": 1, "pushed_rows": 9},
    "stays": {"visits": 6, "unpaid_tickets": 0, "payees": 1},
    "leaves_figures": True,
    "to_check": [],
}


class FilePhoto(AnswerSchema):
    id = Id()
    visit = Id()
    taken_at = Instant(metadata={"description": "The beginning of its day."})


class FileAnswer(AnswerSchema):
    household = fields.Nested(HouseholdRow)
    contacts = fields.List(fields.Nested(ContactRow))
    visits = fields.List(fields.Nested(VisitRow))
    meal_tickets = fields.List(fields.Nested(TicketRow))
    photos = fields.List(fields.Nested(FilePhoto))


class NumberAnswer(AnswerSchema):
    contact = Id()
    phone = fields.String(allow_none=True, metadata={"description": "E.164; null without one."})


class OneRead(WireSchema):
    contact = Id(required=True)
    at = Instant(required=True, metadata={"description": "Only its day is kept."})


class ReadsRequest(WireSchema):
    reads = fields.List(
        fields.Nested(OneRead), required=True, validate=validate.Length(max=MOST_READS)
    )


class ReadsAnswer(AnswerSchema):
    noted = fields.Integer(metadata={"description": "Contacts by days; unknown ones are left out."})


class EraseRequest(WireSchema):
    preview = fields.Boolean(
        load_default=True, metadata={"description": "true: only tell what would go and stay."}
    )
    reason = choice(REASONS, metadata={"description": "Needed unless it is a preview."})


class EraseAnswer(AnswerSchema):
    erased = fields.Boolean()
    goes = fields.Dict(keys=fields.String(), values=fields.Integer())
    stays = fields.Dict(keys=fields.String(), values=fields.Integer())
    leaves_figures = fields.Boolean(
        metadata={"description": "true: figures from today on count one household less."}
    )
    to_check = fields.List(
        Id(),
        metadata={
            "description": "Refused rows with the same household number, under other ids: perhaps"
            " the same people. Look at them in the inbox."
        },
    )


class PayeeAnswer(AnswerSchema):
    ticket = Id()
    name = fields.String()
    kept_until = fields.Date()


@blueprint.get("/households/<uuid:household_id>/file")
@documented(errors=[NotFound], example=_FILE)
@needs(Permission.READ_RECORDS)
@blueprint.response(200, FileAnswer)
def household_file(household_id: UUID) -> dict[str, Any]:
    """Show a household's file: people with masked numbers, visits, meals, photos.

    Other people's work is shown as in lists: its day, and nobody's name. At most 500 of a kind.
    """
    me, session = current(), db.session()
    ranges = me.scope.ranges(Permission.READ_RECORDS)
    found = one_of(listing.households(me.scope, ranges), Household.id, household_id)
    parts = {
        "contacts": listing.contacts(me.scope, ranges, household_id),
        "visits": listing.visits(sight(), ranges, household=household_id),
        "meal_tickets": listing.meal_tickets(sight(), ranges, household=household_id),
    }
    stored = listing.photos(sight(), ranges, household_id)
    photos = session.execute(stored.limit(MOST_SHOWN)).all()
    return {
        "household": found,
        "photos": photos,
        **{name: page_of(rows, MOST_SHOWN, None).rows for name, rows in parts.items()},
    }


@blueprint.get("/contacts/<uuid:contact_id>/number")
@documented(errors=[NotFound], example={"contact": CONTACT["id"], "phone": "+8613812342345"})
@needs(Permission.READ_RECORDS)
@blueprint.response(200, NumberAnswer)
def full_number(contact_id: UUID) -> dict[str, Any]:
    """Show a contact's full telephone number, to dial it. Each read is in the audit log, by day."""
    me = current()
    phone = reads.number_of(
        db.session(), me.scope, contact_id, settings().phone_seal, now(), me.zone
    )
    return {"contact": contact_id, "phone": phone}


@blueprint.post("/contacts/number-reads")
@documented(
    body_example={"reads": [{"contact": CONTACT["id"], "at": "2026-03-18T02:00:00Z"}]},
    example={"noted": 1},
)
@needs(Permission.SYNC)
@blueprint.arguments(ReadsRequest)
@blueprint.response(200, ReadsAnswer)
def report_reads(requested: dict[str, Any]) -> dict[str, int]:
    """Report full numbers that a phone has dialled by itself. The audit log keeps their days."""
    me = current()
    listed = [(one["contact"], one["at"]) for one in requested["reads"]]
    return {"noted": reads.note_reads(db.session(), me.scope, listed, me.zone)}


@blueprint.get("/households/<uuid:household_id>/export")
@documented(errors=[NotFound], example=_COPY, answer={"type": "object"})
@needs(Permission.HOUSEHOLD_RIGHTS)
def export_household(household_id: UUID) -> Response:
    """Get a copy of all that is held about a household, for the householder.

    With the full numbers and what phones sent; without who made a visit, when and where exactly.
    """
    return json_response(_copy(household_id))


@blueprint.get("/households/<uuid:household_id>/export.pdf")
@documented(
    errors=[NotFound, PrintingFailed, PrintingUnavailable],
    example="%PDF-1.7 ...",
    answer={"type": "string", "format": "binary"},
    media_type=PDF,
)
@needs(Permission.HOUSEHOLD_RIGHTS)
def print_household(household_id: UUID) -> Response:
    """Print the copy for the householder, as PDF."""
    html = copy_as_html(_copy(household_id), language_of_request(), current().today)
    pause_transaction()
    name = f'attachment; filename="{household_id}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(pdf_of(html), mimetype=PDF, headers=headers)


def _copy(household_id: UUID) -> dict[str, Any]:
    me, session = in_whole_county(Permission.HOUSEHOLD_RIGHTS), db.session()
    copy = copy_of(session, me.county, household_id, settings().phone_seal)
    target = f"household/{household_id}"
    note(session, me.county, now(), me.person_id, "household_exported", target)
    return copy


@blueprint.post("/households/<uuid:household_id>/erase")
@documented(
    errors=[NotFound, InvalidFields],
    body_example={"preview": False, "reason": "asked"},
    example=_PREVIEW,
)
@needs(Permission.HOUSEHOLD_RIGHTS)
@blueprint.arguments(EraseRequest)
@blueprint.response(200, EraseAnswer)
def erase_household(requested: dict[str, Any], household_id: UUID) -> dict[str, Any]:
    """Erase a household, or tell what would go and what would stay (`preview`, the default).

    It cannot be taken back. Phones lose it with their next sync, and a backup that is restored
    later loses it again.
    """
    me, session = in_whole_county(Permission.HOUSEHOLD_RIGHTS), db.session()
    seen = erasing.preview(session, me.county, household_id)
    if not requested["preview"]:
        reason = requested.get("reason")
        if reason is None:
            raise InvalidFields(errors=one_error("reason", "required"))
        erasing.erase_household(
            session, me.actor, me.zone, household_id, reason, settings(), photo_files()
        )
    return {
        "erased": not requested["preview"],
        "goes": seen.goes,
        "stays": seen.stays,
        "leaves_figures": seen.leaves_figures,
        "to_check": seen.to_check,
    }


@blueprint.get("/meal-tickets/<uuid:ticket_id>/payee")
@documented(
    errors=[NotFound],
    example={"ticket": TICKET["id"], "name": "陈大文", "kept_until": "2036-12-31"},
)
@needs(Permission.READ_PAYEES)
@blueprint.response(200, PayeeAnswer)
def payee(ticket_id: UUID) -> dict[str, Any]:
    """Show whom a ticket was paid to, where the household was erased. In the audit log, by day."""
    me = current()
    found = reads.payee_of(db.session(), me.scope, ticket_id, now(), me.zone)
    return {"ticket": ticket_id, "name": found.name, "kept_until": found.kept_until}
