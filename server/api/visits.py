"""Visits and meal tickets, as lists and one by one."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from records.meal_tickets import MealTicket
from records.problems import LimitTooLarge, NotFound, OutOfScope
from records.visits import EVIDENCE, OUTCOMES, PURPOSES, Visit
from records.wire import Id, Instant, WireSchema, choice
from server import listing
from server.auth import current, needs
from server.openapi import Blueprint, documented
from server.paging import Listing, paged
from server.reading import DoneFilter, RowPage, areas_to_read, one_of, week_asked
from sync.scope import Permission

blueprint = Blueprint(
    "visits",
    __name__,
    url_prefix="/api/v1",
    description="Visits and meal tickets in one's areas. There is no ranking of people, anywhere.",
)

VISIT = {
    "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
    "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
    "happened_at": "2026-03-18T01:12:00+00:00",
    "counted_at": "2026-03-18T01:12:00+00:00",
    "received_at": "2026-03-18T10:40:12+00:00",
    "purpose": "listening",
    "outcome": "met",
    "note": "路灯坏了两盏",
    "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "grid": "441427100201001",
    "made_in": "441427100201001",
    "evidence": "inside",
    "distance_m": 18.4,
    "flags": [],
}
TICKET = {
    "id": "0198a3c2-5555-7c6b-9a44-0d2f6c1b7e55",
    "household": VISIT["household"],
    "visit": VISIT["id"],
    "number": "2026-000123",
    "happened_at": "2026-03-18T04:00:00+00:00",
    "counted_at": "2026-03-18T04:00:00+00:00",
    "value_fen": 3000,
    "cadre": VISIT["cadre"],
    "grid": "441427100201001",
    "redeemed_at": None,
}
_CADRE = {"description": "null where it is neither oneself nor one of those whom one directs"}


class VisitRow(WireSchema):
    id = Id(required=True)
    household = Id(required=True)
    happened_at = Instant(required=True)
    counted_at = Instant(required=True, metadata={"description": "What decides day and week."})
    received_at = Instant(required=True)
    purpose = choice(PURPOSES, required=True)
    outcome = choice(OUTCOMES, required=True)
    note = fields.String(allow_none=True, required=True)
    cadre = Id(allow_none=True, required=True, metadata=_CADRE)
    grid = fields.String(required=True)
    made_in = fields.String(allow_none=True, required=True)
    evidence = choice(EVIDENCE, allow_none=True, required=True)
    distance_m = fields.Float(allow_none=True, required=True)
    flags = fields.List(fields.String(), required=True)


class VisitPage(RowPage):
    items = fields.List(fields.Nested(VisitRow), required=True)


class TicketRow(WireSchema):
    id = Id(required=True)
    household = Id(required=True)
    visit = Id(allow_none=True, required=True)
    number = fields.String(required=True)
    happened_at = Instant(required=True)
    counted_at = Instant(required=True, metadata={"description": "What decides day and week."})
    value_fen = fields.Integer(required=True)
    cadre = Id(allow_none=True, required=True, metadata=_CADRE)
    grid = fields.String(required=True)
    redeemed_at = Instant(allow_none=True, required=True)


class TicketPage(RowPage):
    items = fields.List(fields.Nested(TicketRow), required=True)


@blueprint.get("/visits")
@documented(errors=[OutOfScope, LimitTooLarge], example={"items": [VISIT], "next": None})
@needs(Permission.READ_RECORDS)
@blueprint.arguments(DoneFilter, location="query")
@blueprint.response(200, VisitPage)
@paged
def visits(filters: dict[str, Any]) -> Listing:
    """Visits in one's areas: by grid (the highest code first), the newest first."""
    ranges = areas_to_read(Permission.READ_RECORDS, "visits", filters)
    return listing.visits(
        current().scope,
        ranges,
        filters.get("cadre"),
        filters.get("household"),
        week_asked(filters),
    )


@blueprint.get("/visits/<uuid:visit_id>")
@documented(errors=[NotFound], example=VISIT)
@needs(Permission.READ_RECORDS)
@blueprint.response(200, VisitRow)
def visit(visit_id: UUID) -> Any:
    """One visit."""
    ranges = areas_to_read(Permission.READ_RECORDS, f"visit/{visit_id}", {})
    return one_of(listing.visits(current().scope, ranges), Visit.id, visit_id)


@blueprint.get("/meal-tickets")
@documented(errors=[OutOfScope, LimitTooLarge], example={"items": [TICKET], "next": None})
@needs(Permission.READ_TICKETS)
@blueprint.arguments(DoneFilter, location="query")
@blueprint.response(200, TicketPage)
@paged
def meal_tickets(filters: dict[str, Any]) -> Listing:
    """Meal tickets in one's areas: by grid (the highest code first), the newest first."""
    ranges = areas_to_read(Permission.READ_TICKETS, "meal_tickets", filters)
    return listing.meal_tickets(
        current().scope,
        ranges,
        filters.get("cadre"),
        filters.get("household"),
        week_asked(filters),
    )


@blueprint.get("/meal-tickets/<uuid:ticket_id>")
@documented(errors=[NotFound], example=TICKET)
@needs(Permission.READ_TICKETS)
@blueprint.response(200, TicketRow)
def meal_ticket(ticket_id: UUID) -> Any:
    """One meal ticket."""
    ranges = areas_to_read(Permission.READ_TICKETS, f"meal_ticket/{ticket_id}", {})
    return one_of(listing.meal_tickets(current().scope, ranges), MealTicket.id, ticket_id)
