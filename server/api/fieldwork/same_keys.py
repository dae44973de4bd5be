"""Accounts whose log-in names have the same normal form, from before these were unique.

Both can still log in with the exact name. An administrator should rename one of the two
(`flask person rename`).
"""

from typing import Any

from marshmallow import fields

from authz.scope import Permission
from records.wire import AnswerSchema, Id
from server.services import listing
from server.services.reading import AreaFilter, RowPage, areas_to_read, list_endpoint
from server.web.auth import current
from server.web.openapi import Blueprint
from server.web.paging import Listing

blueprint = Blueprint("same_keys", __name__, description="Log-in names with the same normal form.")

_ROW = {
    "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "login": "ChenXM",
    "home": "441427100",
    "same_key_as": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
    "older_login": "chenxm",
}


class SameLogin(AnswerSchema):
    id = Id()
    login = fields.String()
    home = fields.String()
    same_key_as = Id(
        allow_none=True,
        metadata={"description": "The older account; null if it is outside your areas."},
    )
    older_login = fields.String(allow_none=True)


class SameLoginPage(RowPage):
    items = fields.List(fields.Nested(SameLogin))


@list_endpoint(
    blueprint, "/people/same-logins", Permission.MANAGE_PEOPLE, AreaFilter, SameLoginPage, _ROW
)
def same_logins(filters: dict[str, Any]) -> Listing:
    """List accounts of your areas whose log-in name has the same normal form as an older one's."""
    ranges = areas_to_read(Permission.MANAGE_PEOPLE, "same_logins", filters, of_people=True)
    return listing.same_logins(current().county, ranges)
