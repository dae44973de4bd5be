"""Households that nobody has reached for longest, and what is missing in an area."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlencode

from marshmallow import fields, validate
from sqlalchemy import Row
from sqlalchemy.orm import Session

from authz.scope import Permission
from records.db import db
from records.fieldwork.households import VISITED_KINDS
from records.problems import LimitTooLarge, NotFound
from records.wire import AnswerSchema, Digits, Id, Instant, WireSchema, choice
from server.api.fieldwork.due_households import HOUSEHOLD_SHOWN
from server.api.fieldwork.households import HouseholdToSee
from server.exports.endpoint import export_endpoint
from server.services import gaps
from server.services.longest import described, longest
from server.services.quotas.definitions import county_now
from server.services.reading import AreaCode, AreaFilter, RowPage, areas_to_read, list_endpoint
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, page_of
from server.web.request_context import now

blueprint = Blueprint(
    "gaps",
    __name__,
    url_prefix="/api/v1/coverage",
    description="Where nobody was for long, and what is missing. Households and grids, not people.",
)

Describe: TypeAlias = Callable[[Session, Sequence[Row[Any]]], list[dict[str, Any]]]
_LONGEST = HOUSEHOLD_SHOWN | {
    "grid_name": "城郊村第一网格",
    "last_contact": "2025-01-29",
    "days": 412,
    "tries": 2,
    "answers_for": {"id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55", "name": "林志强"},
    "silent_since": None,
    "handed_over": None,
}
_INTERVALS = {
    "description": "Overdue beyond so many intervals; 1 (the default): every overdue household."
}


class LongestFilter(AreaFilter):
    kind = choice(VISITED_KINDS)
    handed_over = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "true: only households of an open hand-over; false: only others."},
    )


class AnswersFor(AnswerSchema):
    id = Id()
    name = fields.String(allow_none=True)


class WithContact(HouseholdToSee):
    last_contact = fields.Date(
        allow_none=True, metadata={"description": "By anybody; null: never."}
    )


class LongestRow(WithContact):
    grid_name = fields.String(allow_none=True)
    days = fields.Integer(
        allow_none=True, metadata={"description": "Days since then; null: never reached."}
    )
    tries = fields.Integer(metadata={"description": "Visits with nobody home since then."})
    answers_for = fields.Nested(
        AnswersFor, allow_none=True, metadata={"description": "null: nobody; name a cadre first."}
    )
    silent_since = fields.Date(
        allow_none=True,
        metadata={
            "description": "The phone that may hold a newer visit has been silent since that day"
            " (three days or more)."
        },
    )
    handed_over = fields.String(
        allow_none=True, metadata={"description": "The week of an open hand-over."}
    )


class LongestPage(RowPage):
    as_of = Instant()
    items = fields.List(fields.Nested(LongestRow))


class GapsQuery(WireSchema):
    gap = choice(gaps.GAPS, metadata={"description": "Count only this one; default: all."})
    within = AreaCode(metadata={"description": "Only this grid, village, township or county."})
    intervals = Digits(
        load_default=1, validate=validate.Range(1, gaps.MAX_INTERVALS), metadata=_INTERVALS
    )


class GapFilter(AreaFilter):
    intervals = Digits(
        load_default=1, validate=validate.Range(1, gaps.MAX_INTERVALS), metadata=_INTERVALS
    )


class GapCount(AnswerSchema):
    gap = choice(gaps.GAPS)
    count = fields.Integer()
    path = fields.String(metadata={"description": "The list of these rows."})


class GapsAnswer(AnswerSchema):
    as_of = Instant()
    items = fields.List(fields.Nested(GapCount))


class GapHouseholds(RowPage):
    items = fields.List(fields.Nested(WithContact))


class GridGap(AnswerSchema):
    code = fields.String()
    name = fields.String(allow_none=True)


class GridRows(RowPage):
    items = fields.List(fields.Nested(GridGap))


@blueprint.get("/longest")
@documented(
    errors=[NotFound, LimitTooLarge],
    example={"as_of": "2026-03-18T02:00:00+00:00", "items": [_LONGEST], "next": None},
)
@needs(Permission.SEE_AUTHORS)
@blueprint.arguments(LongestFilter, location="query")
@blueprint.response(200, LongestPage)
def list_longest(filters: dict[str, Any]) -> dict[str, Any]:
    """List households by their last contact, those never reached first."""
    limit, after = filters.pop("limit"), filters.pop("after", None)
    listing, describe = _longest(filters)
    page = page_of(listing, limit, after)
    return {"as_of": now(), "items": describe(db.session(), page.rows), "next": page.next}


@export_endpoint(blueprint, "/longest", Permission.SEE_AUTHORS, LongestFilter, LongestRow)
def longest_as_file(filters: dict[str, Any]) -> Listing:
    """List households by their last contact, those never reached first."""
    listing, describe = _longest(filters)
    return replace(listing, describe_all=describe)


def _longest(filters: dict[str, Any]) -> tuple[Listing, Describe]:
    """The households, and what makes the fields of some of them."""
    what, session, at = "coverage/longest", db.session(), now()
    ranges = areas_to_read(Permission.SEE_AUTHORS, what, filters, of_people=True)
    county = county_now(session, current().actor)
    listing = longest(session, county, ranges, filters.get("kind"), filters.get("handed_over"))
    return listing, lambda session, rows: described(session, county, ranges, rows, at)


@blueprint.get("/gaps")
@documented(
    errors=[NotFound],
    example={
        "as_of": "2026-03-18T02:00:00+00:00",
        "items": [
            {
                "gap": "never",
                "count": 3,
                "path": "/api/v1/coverage/gaps/never?within=441427100&intervals=1",
            }
        ],
    },
)
@needs(Permission.SEE_AUTHORS)
@blueprint.arguments(GapsQuery, location="query")
@blueprint.response(200, GapsAnswer)
def show_gaps(requested: dict[str, Any]) -> dict[str, Any]:
    """Count what is missing in your areas, each with the list of its rows."""
    asked = _asked("coverage/gaps", requested)
    wanted = [requested.pop("gap")] if "gap" in requested else gaps.GAPS
    counts = gaps.count_gaps(asked, wanted)
    query = urlencode([(name, str(value)) for name, value in sorted(requested.items())])
    items = [
        {"gap": gap, "count": counts[gap], "path": f"/api/v1/coverage/gaps/{gap}?{query}"}
        for gap in wanted
    ]
    return {"as_of": now(), "items": items}


@list_endpoint(
    blueprint,
    f"/gaps/{gaps.GRIDS}",
    Permission.SEE_AUTHORS,
    GapFilter,
    GridRows,
    {"code": "441427100201001", "name": "城郊村第一网格"},
)
def list_grids(filters: dict[str, Any]) -> Listing:
    """List grids of your areas that nobody answers for as a whole, by code."""
    return gaps.grids_without_cadre(_asked(f"coverage/gaps/{gaps.GRIDS}", filters))


@blueprint.get("/gaps/<gap>")
@documented(
    errors=[NotFound, LimitTooLarge],
    example={"items": [HOUSEHOLD_SHOWN | {"last_contact": None}], "next": None},
)
@needs(Permission.SEE_AUTHORS)
@blueprint.arguments(GapFilter, location="query")
@blueprint.response(200, GapHouseholds)
def list_households(filters: dict[str, Any], gap: str) -> dict[str, Any]:
    """List the households of a gap, by grid: `never`, `overdue`, `no_cadre`, `no_point`,
    `outside_grid`."""
    limit, after = filters.pop("limit"), filters.pop("after", None)
    page = page_of(_households(filters, gap), limit, after)
    return {"items": page.rows, "next": page.next}


@export_endpoint(
    blueprint, "/gaps/<gap>", Permission.SEE_AUTHORS, GapFilter, WithContact, errors=[NotFound]
)
def gap_as_file(filters: dict[str, Any], gap: str) -> Listing:
    """List the households of a gap, by grid."""
    return _households(filters, gap)


def _households(filters: dict[str, Any], gap: str) -> Listing:
    if gap not in gaps.HOUSEHOLD_GAPS:
        raise NotFound()
    return gaps.households_of(_asked(f"coverage/gaps/{gap}", filters), gap)


def _asked(what: str, filters: dict[str, Any]) -> gaps.GapsAsked:
    session = db.session()
    ranges = areas_to_read(Permission.SEE_AUTHORS, what, filters)
    county = county_now(session, current().actor)
    return gaps.GapsAsked(session, county, ranges, filters["intervals"])
