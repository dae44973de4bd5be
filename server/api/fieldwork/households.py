"""Households and their contacts: lists and single records."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from authz.scope import Permission
from records.fieldwork.households import (
    HOUSEHOLD_KINDS,
    RELATIONS,
    SERVICE_TAGS,
    Contact,
    Household,
)
from records.wire import AnswerSchema, Id, choice
from server.services import listing
from server.services.reading import (
    AreaFilter,
    NumberFilter,
    RowPage,
    areas_to_read,
    list_endpoint,
    one_endpoint,
    one_of,
)
from server.web.auth import current
from server.web.openapi import Blueprint
from server.web.paging import Listing

blueprint = Blueprint(
    "households",
    __name__,
    description="Households and contacts of your areas. Telephone numbers are masked.",
)

HOUSEHOLD = {
    "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
    "number": "H000123",
    "head": "陈大文",
    "address": "城郊村一组12号",
    "group_no": 1,
    "kind": "priority",
    "tags": ["elderly_alone"],
    "grid": "441427100201001",
    "village": "441427100201",
    "lng": 116.171234,
    "lat": 24.658812,
    "flags": [],
    "same_key_as": None,
}
CONTACT = {
    "id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
    "household": HOUSEHOLD["id"],
    "name": "陈小明",
    "relation": "child",
    "phone": "138****2345",
    "grid": "441427100201001",
}


class HouseholdToSee(AnswerSchema):
    id = Id()
    number = fields.String(allow_none=True)
    head = fields.String()
    address = fields.String(allow_none=True)
    group_no = fields.Integer(allow_none=True)
    kind = choice(HOUSEHOLD_KINDS)
    grid = fields.String()


class HouseholdRow(HouseholdToSee):
    tags = fields.List(
        choice(SERVICE_TAGS),
        allow_none=True,
        metadata={"description": "null outside your own grids."},
    )
    village = fields.String()
    lng = fields.Float(allow_none=True)
    lat = fields.Float(allow_none=True)
    flags = fields.List(fields.String())
    same_key_as = Id(
        allow_none=True,
        metadata={"description": "If flagged `same_key`: the older household with this number."},
    )


class HouseholdPage(RowPage):
    items = fields.List(fields.Nested(HouseholdRow))


class ContactRow(AnswerSchema):
    id = Id()
    household = Id()
    name = fields.String()
    relation = choice(RELATIONS)
    phone = fields.String(allow_none=True)
    grid = fields.String(allow_none=True)


class ContactPage(RowPage):
    items = fields.List(fields.Nested(ContactRow))


class ContactFilter(AreaFilter):
    household = Id()


@list_endpoint(
    blueprint, "/households", Permission.READ_RECORDS, NumberFilter, HouseholdPage, HOUSEHOLD
)
def households(filters: dict[str, Any]) -> Listing:
    """List households of your areas, by grid."""
    ranges = areas_to_read(Permission.READ_RECORDS, "households", filters)
    number, same_key = filters.get("number"), filters.get("same_key", False)
    return listing.households(current().scope, ranges, number, same_key)


@one_endpoint(
    blueprint, "/households/<uuid:household_id>", Permission.READ_RECORDS, HouseholdRow, HOUSEHOLD
)
def household(household_id: UUID) -> Any:
    """Show one household."""
    scope = current().scope
    rows = listing.households(scope, scope.ranges(Permission.READ_RECORDS))
    return one_of(rows, Household.id, household_id)


@list_endpoint(blueprint, "/contacts", Permission.READ_RECORDS, ContactFilter, ContactPage, CONTACT)
def contacts(filters: dict[str, Any]) -> Listing:
    """List contacts of the households of your areas, by grid."""
    ranges = areas_to_read(Permission.READ_RECORDS, "contacts", filters)
    return listing.contacts(current().scope, ranges, filters.get("household"))


@one_endpoint(
    blueprint, "/contacts/<uuid:contact_id>", Permission.READ_RECORDS, ContactRow, CONTACT
)
def contact(contact_id: UUID) -> Any:
    """Show one contact."""
    scope = current().scope
    rows = listing.contacts(scope, scope.ranges(Permission.READ_RECORDS), None)
    return one_of(rows, Contact.id, contact_id)
