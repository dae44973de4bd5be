"""Lists of due households, of households without a cadre, and of households paired with a cadre."""

from typing import Any

from marshmallow import fields, validate

from authz.scope import Permission
from geo.answered_for import is_unassigned
from records.db import db
from records.fieldwork.households import VISITED_KINDS, Household
from records.problems import LimitTooLarge, NotFound
from records.wire import Digits, Text, choice
from schedulers.quotas.household_quotas import DueState, HouseholdRule
from schedulers.quotas.progress import CountyNow
from server.api.fieldwork.households import HOUSEHOLD, HouseholdPage, HouseholdToSee
from server.exports.endpoint import export_endpoint
from server.services import listing
from server.services.quotas.definitions import county_now
from server.services.quotas.due_households import (
    MAX_DAYS_LATE,
    DueQuery,
    due_households,
    nothing_due,
    paired_households,
    rule_named,
)
from server.services.reading import AreaFilter, RowPage, areas_to_read, list_endpoint
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, PageSchema, page_of

blueprint = Blueprint(
    "due_households",
    __name__,
    description="Households to visit (docs/quotas.md): due ones, and those without a cadre.",
)

HOUSEHOLD_SHOWN = {
    name: HOUSEHOLD[name]
    for name in ("id", "number", "head", "address", "group_no", "kind", "grid")
}
DUE = HOUSEHOLD_SHOWN | {
    "last_contact": "2025-02-03",
    "due": "2026-02-03",
    "state": "overdue",
    "days_late": 43,
}
PAIRED = HOUSEHOLD_SHOWN | {"reached_on": None}


class DueFilter(AreaFilter):
    quota = Text(
        most=40,
        metadata={"description": "A household quota; default: the first by name."},
    )
    state = choice(tuple(DueState), metadata={"description": "Only those in this state."})
    never = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "true: only households that nobody ever reached."},
    )
    kind = choice(VISITED_KINDS)
    days_late = Digits(
        validate=validate.Range(1, MAX_DAYS_LATE),
        metadata={"description": "The minimum of days late."},
    )
    mine = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "true: only households that you are responsible for."},
    )


class DueHousehold(HouseholdToSee):
    last_contact = fields.Date(
        allow_none=True, metadata={"description": "By any cadre; null: never."}
    )
    due = fields.Date(metadata={"description": "A working day."})
    state = choice(tuple(DueState))
    days_late = fields.Integer()


class DuePage(RowPage):
    today = fields.Date()
    quota = fields.String(
        allow_none=True,
        metadata={"description": "The quota that decides when they are due; null: there is none."},
    )
    items = fields.List(fields.Nested(DueHousehold))


class PairedFilter(PageSchema):
    left = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "true: only households that you have not reached in the period."},
    )


class PairedHousehold(HouseholdToSee):
    reached_on = fields.Date(
        allow_none=True,
        metadata={"description": "The day on which you reached it in this period; null: not yet."},
    )


class PairedPage(RowPage):
    items = fields.List(fields.Nested(PairedHousehold))


@blueprint.get("/households/due")
@documented(
    errors=[NotFound, LimitTooLarge],
    example={"today": "2026-03-18", "quota": "coverage", "items": [DUE], "next": None},
)
@needs(Permission.READ_RECORDS)
@blueprint.arguments(DueFilter, location="query")
@blueprint.response(200, DuePage)
def list_due_households(filters: dict[str, Any]) -> dict[str, Any]:
    """List households of your areas by due day, the latest first."""
    limit, after = filters.pop("limit"), filters.pop("after", None)
    county, rule, due = _due(filters)
    if rule is None:
        return {"today": county.today, "quota": None, "items": [], "next": None}
    page = page_of(due, limit, after)
    return {
        "today": county.today,
        "quota": rule.rule.name,
        "items": page.rows,
        "next": page.next,
    }


@export_endpoint(
    blueprint,
    "/households/due",
    Permission.READ_RECORDS,
    DueFilter,
    DueHousehold,
    errors=[NotFound],
)
def due_as_file(filters: dict[str, Any]) -> Listing:
    """List households of your areas by due day, the latest first."""
    _, _, due = _due(filters)
    return due


def _due(filters: dict[str, Any]) -> tuple[CountyNow, HouseholdRule | None, Listing]:
    """The quota that decides, and the due households; there are none without a quota."""
    me, session = current(), db.session()
    ranges = areas_to_read(Permission.READ_RECORDS, "households/due", filters)
    county = county_now(session, me.actor)
    rule = rule_named(session, county, filters.get("quota"))
    if rule is None:
        return county, None, nothing_due(county)
    due_query = DueQuery(
        DueState(filters["state"]) if "state" in filters else None,
        filters.get("never"),
        filters.get("kind"),
        filters.get("days_late"),
        me.person_id if filters.get("mine") else None,
    )
    return county, rule, due_households(session, county, rule, ranges, due_query)


@list_endpoint(
    blueprint,
    "/households/unassigned",
    Permission.SEE_AUTHORS,
    AreaFilter,
    HouseholdPage,
    HOUSEHOLD,
)
def list_unassigned_households(filters: dict[str, Any]) -> Listing:
    """List households of your areas without a responsible cadre today, by grid."""
    me = current()
    ranges = areas_to_read(Permission.SEE_AUTHORS, "households/unassigned", filters)
    query = listing.households(me.scope, ranges).query
    unassigned = is_unassigned(db.session(), me.county, ranges, me.today)
    return Listing(query.where(unassigned), (Household.grid, Household.id))


@list_endpoint(blueprint, "/me/paired-households", None, PairedFilter, PairedPage, PAIRED)
def my_paired_households(filters: dict[str, Any]) -> Listing:
    """List the households paired with you, and when you reached each in the current period.

    The period is that of the quota of paired households; without such a quota, a quarter.
    """
    me, session = current(), db.session()
    county = county_now(session, me.actor)
    return paired_households(session, county, me.person_id, left=filters.get("left"))
