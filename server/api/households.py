"""Households and their contacts, as lists and one by one."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from records.households import HOUSEHOLD_KINDS, RELATIONS, SERVICE_TAGS, Contact, Household
from records.problems import LimitTooLarge, NotFound, OutOfScope
from records.wire import Id, WireSchema, choice
from server import listing
from server.auth import current, needs
from server.openapi import Blueprint, documented
from server.paging import Listing, paged
from server.reading import AreaFilter, RowPage, areas_to_read, one_of
from sync.scope import Permission

blueprint = Blueprint(
    "households",
    __name__,
    url_prefix="/api/v1",
    description="Households and contacts of one's areas. Telephone numbers are masked.",
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
}
CONTACT = {
    "id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
    "household": HOUSEHOLD["id"],
    "name": "陈小明",
    "relation": "child",
    "phone": "138****2345",
    "grid": "441427100201001",
}


class HouseholdRow(WireSchema):
    id = Id(required=True)
    number = fields.String(allow_none=True, required=True)
    head = fields.String(required=True)
    address = fields.String(allow_none=True, required=True)
    group_no = fields.Integer(allow_none=True, required=True)
    kind = choice(HOUSEHOLD_KINDS, required=True)
    tags = fields.List(
        choice(SERVICE_TAGS),
        allow_none=True,
        required=True,
        metadata={"description": "null outside one's own grids"},
    )
    grid = fields.String(required=True)
    village = fields.String(required=True)
    lng = fields.Float(allow_none=True, required=True)
    lat = fields.Float(allow_none=True, required=True)
    flags = fields.List(fields.String(), required=True)


class HouseholdPage(RowPage):
    items = fields.List(fields.Nested(HouseholdRow), required=True)


class ContactRow(WireSchema):
    id = Id(required=True)
    household = Id(required=True)
    name = fields.String(required=True)
    relation = choice(RELATIONS, required=True)
    phone = fields.String(allow_none=True, required=True)
    grid = fields.String(allow_none=True, required=True)


class ContactPage(RowPage):
    items = fields.List(fields.Nested(ContactRow), required=True)


class ContactFilter(AreaFilter):
    household = Id()


@blueprint.get("/households")
@documented(errors=[OutOfScope, LimitTooLarge], example={"items": [HOUSEHOLD], "next": None})
@needs(Permission.READ_RECORDS)
@blueprint.arguments(AreaFilter, location="query")
@blueprint.response(200, HouseholdPage)
@paged
def households(filters: dict[str, Any]) -> Listing:
    """Households of one's areas, by grid."""
    ranges = areas_to_read(Permission.READ_RECORDS, "households", filters)
    return listing.households(current().scope, ranges)


@blueprint.get("/households/<uuid:household_id>")
@documented(errors=[NotFound], example=HOUSEHOLD)
@needs(Permission.READ_RECORDS)
@blueprint.response(200, HouseholdRow)
def household(household_id: UUID) -> Any:
    """One household."""
    ranges = areas_to_read(Permission.READ_RECORDS, f"household/{household_id}", {})
    return one_of(listing.households(current().scope, ranges), Household.id, household_id)


@blueprint.get("/contacts")
@documented(errors=[OutOfScope, LimitTooLarge], example={"items": [CONTACT], "next": None})
@needs(Permission.READ_RECORDS)
@blueprint.arguments(ContactFilter, location="query")
@blueprint.response(200, ContactPage)
@paged
def contacts(filters: dict[str, Any]) -> Listing:
    """Contacts of the households of one's areas, by grid."""
    ranges = areas_to_read(Permission.READ_RECORDS, "contacts", filters)
    return listing.contacts(current().scope, ranges, filters.get("household"))


@blueprint.get("/contacts/<uuid:contact_id>")
@documented(errors=[NotFound], example=CONTACT)
@needs(Permission.READ_RECORDS)
@blueprint.response(200, ContactRow)
def contact(contact_id: UUID) -> Any:
    """One contact."""
    ranges = areas_to_read(Permission.READ_RECORDS, f"contact/{contact_id}", {})
    return one_of(listing.contacts(current().scope, ranges, None), Contact.id, contact_id)
