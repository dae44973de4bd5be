"""Part-time staff: the share of a full post of a person's office."""

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from authz.scope import Permission
from records.db import db
from records.problems import NotFound
from records.staff.office_shares import Share, load_shares
from records.wire import AnswerSchema, WireSchema
from server.services.accounts import people
from server.services.audit import note
from server.services.reading import person_within
from server.web.auth import current, needs, signed_in
from server.web.openapi import Blueprint, documented
from server.web.request_context import now

blueprint = Blueprint(
    "office shares",
    __name__,
    url_prefix="/api/v1/people/<uuid:person_id>/office-shares",
    description="Part-time staff: quotas and plans are reduced to their share of a full post.",
)

SHARE = {"from": "2026-03-01", "percent": 50}


class OfficeShareSchema(WireSchema):
    """Valid from that day on, until the next one."""

    valid_from = fields.Date(
        required=True, data_key="from", metadata={"description": "The first day."}
    )
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100))


class OfficeShares(AnswerSchema):
    items = fields.List(
        fields.Nested(OfficeShareSchema),
        metadata={"description": "The earliest first. Before it: 100 percent."},
    )


@blueprint.get("")
@documented(errors=[NotFound], example={"items": [SHARE]})
@signed_in
@blueprint.response(200, OfficeShares)
def held(person_id: UUID) -> dict[str, Any]:
    """List the shares of a full post, of yourself or of a cadre whom you direct."""
    me = current()
    if person_id != me.person_id:
        person_within(Permission.DIRECT, person_id)
        target = f"person/{person_id}/office-shares"
        note(db.session(), me.county, now(), me.person_id, "read", target)
    return {"items": load_shares(db.session(), me.county, [person_id]).get(person_id, [])}


@blueprint.put("")
@documented(errors=[NotFound], body_example=SHARE, example={"items": [SHARE]})
@needs(Permission.DIRECT)
@blueprint.arguments(OfficeShareSchema)
@blueprint.response(200, OfficeShares)
def set_share(requested: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """Set the share from a day on; entries of that day or later are replaced."""
    person = person_within(Permission.DIRECT, person_id)
    share = Share(requested["valid_from"], requested["percent"])
    return {"items": people.share(db.session(), current().actor, person, share)}
