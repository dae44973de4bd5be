"""The audit log, for the county's auditor."""

from datetime import date
from typing import Any

from marshmallow import fields, validate

from authz.scope import Permission
from records.dates import DAY, instant
from records.wire import AnswerSchema, Id, Instant, Text
from server.services import listing
from server.services.reading import RowPage, list_endpoint
from server.web.auth import in_whole_county
from server.web.openapi import Blueprint
from server.web.paging import Listing, PageSchema

blueprint = Blueprint(
    "audit", __name__, description="The audit log: reads and changes, by whom and when."
)

AUDIT_ROW = {
    "id": "0198a3c2-7777-7c6b-9a44-0d2f6c1b7e55",
    "at": "2026-03-18T01:12:00+00:00",
    "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "login": "chenxm",
    "action": "read",
    "target": "visits",
    "details": {"areas": ["441427100"], "filters": {"week": "2026-W12"}},
}


class AuditFilter(PageSchema):
    on = fields.Date(
        validate=validate.Range(date(2000, 1, 1), date(2999, 12, 31)),
        metadata={"description": "A day in the county's time zone.", "example": "2026-03-18"},
    )
    action = Text(most=40, metadata={"description": "For example `read` or `login_locked`."})


class AuditAnswer(AnswerSchema):
    id = Id()
    at = Instant()
    person = Id(
        allow_none=True,
        metadata={"description": "null for commands on the server, or an unknown person."},
    )
    login = fields.String(allow_none=True)
    action = fields.String()
    target = fields.String(metadata={"description": "A list, or kind and id."})
    details = fields.Dict(allow_none=True)


class AuditPage(RowPage):
    items = fields.List(fields.Nested(AuditAnswer))


@list_endpoint(blueprint, "/audit", Permission.READ_AUDIT, AuditFilter, AuditPage, AUDIT_ROW)
def audit(filters: dict[str, Any]) -> Listing:
    """List the county's audit log, the newest first.

    It needs the permission for the whole county, otherwise `out_of_scope`.
    """
    me = in_whole_county(Permission.READ_AUDIT)
    moments = None
    if day := filters.get("on"):
        moments = instant(day, me.zone), instant(day + DAY, me.zone)
    return listing.audit(me.county, moments, filters.get("action"))
