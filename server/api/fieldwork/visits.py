"""Visits and meal tickets: lists and single records."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from authz.scope import Permission
from records.fieldwork.meal_tickets import MealTicket
from records.fieldwork.visits import EVIDENCE, OUTCOMES, PURPOSES, Visit
from records.wire import AnswerSchema, Id, Instant, choice
from server.services import listing
from server.services.reading import (
    DoneFilter,
    NumberFilter,
    RowPage,
    VisitFilter,
    areas_to_read,
    list_endpoint,
    one_endpoint,
    one_of,
    requested_week,
)
from server.web.auth import current
from server.web.openapi import Blueprint
from server.web.paging import Listing

blueprint = Blueprint(
    "visits",
    __name__,
    description="Visits and meal tickets in your areas. There is no ranking of people.",
)

OPENED = {
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
VISIT = OPENED | {
    **dict.fromkeys(("happened_at", "counted_at", "received_at"), "2026-03-17T16:00:00+00:00"),
    **dict.fromkeys(("cadre", "made_in", "evidence", "distance_m")),
}
OPENED_TICKET = {
    "id": "0198a3c2-5555-7c6b-9a44-0d2f6c1b7e55",
    "household": VISIT["household"],
    "visit": VISIT["id"],
    "number": "2026-000123",
    "happened_at": "2026-03-18T04:00:00+00:00",
    "counted_at": "2026-03-18T04:00:00+00:00",
    "value_fen": 3000,
    "cadre": OPENED["cadre"],
    "grid": "441427100201001",
    "redeemed_at": None,
    "flags": [],
    "same_key_as": None,
}
TICKET = OPENED_TICKET | {
    **dict.fromkeys(("happened_at", "counted_at"), "2026-03-17T16:00:00+00:00"),
    "cadre": None,
}
_OPENED = "A single record shows it to people who direct cadres there."
_CADRE = {"description": f"The author; null for other people's work. {_OPENED}"}
_DAY = f"For other people's work, the beginning of the day. {_OPENED}"
_TIME = {"description": _DAY}
_COUNTED = {"description": f"The time that decides day and week. {_DAY}"}
_PLACE = {"description": f"null for other people's work. {_OPENED}"}


class VisitRow(AnswerSchema):
    id = Id()
    household = Id()
    happened_at = Instant(metadata=_TIME)
    counted_at = Instant(metadata=_COUNTED)
    received_at = Instant(metadata=_TIME)
    purpose = choice(PURPOSES)
    outcome = choice(OUTCOMES)
    note = fields.String(allow_none=True)
    cadre = Id(allow_none=True, metadata=_CADRE)
    grid = fields.String()
    made_in = fields.String(allow_none=True, metadata=_PLACE)
    evidence = choice(EVIDENCE, allow_none=True, metadata=_PLACE)
    distance_m = fields.Float(allow_none=True, metadata=_PLACE)
    flags = fields.List(fields.String())


class TicketFilter(DoneFilter, NumberFilter):
    pass


class VisitPage(RowPage):
    items = fields.List(fields.Nested(VisitRow))


class TicketRow(AnswerSchema):
    id = Id()
    household = Id()
    visit = Id(allow_none=True)
    number = fields.String()
    happened_at = Instant(metadata=_TIME)
    counted_at = Instant(metadata=_COUNTED)
    value_fen = fields.Integer()
    cadre = Id(allow_none=True, metadata=_CADRE)
    grid = fields.String()
    redeemed_at = Instant(allow_none=True, metadata=_TIME)
    flags = fields.List(fields.String())
    same_key_as = Id(
        allow_none=True,
        metadata={"description": "If flagged `same_key`: the older ticket with this number."},
    )


class TicketPage(RowPage):
    items = fields.List(fields.Nested(TicketRow))


@list_endpoint(blueprint, "/visits", Permission.READ_RECORDS, VisitFilter, VisitPage, VISIT)
def visits(filters: dict[str, Any]) -> Listing:
    """List visits in your areas, by grid (the highest code first) and day (the newest first)."""
    ranges = areas_to_read(Permission.READ_RECORDS, "visits", filters)
    return listing.visits(
        sight(),
        ranges,
        filters.get("cadre"),
        filters.get("household"),
        requested_week(filters),
        filters.get("flag"),
    )


@one_endpoint(blueprint, "/visits/<uuid:visit_id>", Permission.READ_RECORDS, VisitRow, OPENED)
def visit(visit_id: UUID) -> Any:
    """Show one visit.

    People who direct cadres there see author and time; the reading is in the audit log.
    """
    ranges = current().scope.ranges(Permission.READ_RECORDS)
    return one_of(listing.visits(sight(opened=True), ranges), Visit.id, visit_id)


@list_endpoint(
    blueprint, "/meal-tickets", Permission.READ_TICKETS, TicketFilter, TicketPage, TICKET
)
def meal_tickets(filters: dict[str, Any]) -> Listing:
    """List meal tickets in your areas, by grid (highest code first) and day (newest first)."""
    ranges = areas_to_read(Permission.READ_TICKETS, "meal_tickets", filters)
    return listing.meal_tickets(
        sight(),
        ranges,
        filters.get("cadre"),
        filters.get("household"),
        requested_week(filters),
        filters.get("number"),
        filters.get("same_key", False),
    )


@one_endpoint(
    blueprint,
    "/meal-tickets/<uuid:ticket_id>",
    Permission.READ_TICKETS,
    TicketRow,
    OPENED_TICKET,
)
def meal_ticket(ticket_id: UUID) -> Any:
    """Show one meal ticket; author and time are shown as for a visit."""
    ranges = current().scope.ranges(Permission.READ_TICKETS)
    return one_of(listing.meal_tickets(sight(opened=True), ranges), MealTicket.id, ticket_id)


def sight(*, opened: bool = False) -> listing.Sight:
    me = current()
    return listing.Sight(me.scope, me.timezone, opened)
