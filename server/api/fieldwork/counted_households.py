"""The households behind a figure of coverage."""

from typing import Any

from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.fieldwork.households import VISITED_KINDS
from records.problems import LimitTooLarge, NotFound
from records.wire import choice
from schedulers.coverage.counting import PERIODS
from schedulers.quotas.household_quotas import DueState
from server.api.fieldwork.due_households import DUE
from server.api.fieldwork.gaps import WithContact
from server.exports.endpoint import export_endpoint
from server.services.counted_households import (
    FIGURES,
    CountedHouseholds,
    CountedQuery,
    counted_households,
)
from server.services.coverage import CoverageNotCounted, day_to_list
from server.services.quotas.definitions import county_now
from server.services.reading import AreaFilter, RowPage, areas_within, note_list
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, page_of

blueprint = Blueprint(
    "counted_households",
    __name__,
    url_prefix="/api/v1/coverage",
    description="The households behind a figure of coverage.",
)


class FigureFilter(AreaFilter):
    figure = choice(
        FIGURES,
        load_default="households",
        metadata={"description": "A figure of `/coverage`; `left`: asked and not in time."},
    )
    on = fields.Date(
        metadata={"description": "As of this day, as for `/coverage`; default: today."}
    )
    kind = choice(VISITED_KINDS)
    period = choice(
        PERIODS,
        load_default="month",
        metadata={"description": "Of `contacted`: from its first day on."},
    )


class CountedHousehold(WithContact):
    due = fields.Date(
        allow_none=True, metadata={"description": "A working day; null: without an interval."}
    )
    state = choice(tuple(DueState), allow_none=True)
    days_late = fields.Integer(allow_none=True)


class CountedPage(RowPage):
    day = fields.Date(metadata={"description": "As of the end of this day, as known now."})
    elsewhere = fields.Integer(
        metadata={
            "description": "How many more the figure counts: they have moved since, to where you"
            " may not read, and are not in the list."
        }
    )
    items = fields.List(fields.Nested(CountedHousehold))


@blueprint.get("/households")
@documented(
    errors=[NotFound, LimitTooLarge, CoverageNotCounted],
    example={"day": "2026-03-18", "elsewhere": 0, "items": [DUE], "next": None},
)
@needs(Permission.READ_RECORDS)
@blueprint.arguments(FigureFilter, location="query")
@blueprint.response(200, CountedPage)
def list_counted_households(filters: dict[str, Any]) -> dict[str, Any]:
    """List the households behind a figure of coverage as of a day, by grid, the longest not seen
    first.

    Grid, kind, last contact and state are those of that day; the rest is of now.
    """
    limit, after = filters.pop("limit"), filters.pop("after", None)
    found = _counted(filters)
    page = page_of(found.listing, limit, after)
    return {
        "day": found.day,
        "elsewhere": found.elsewhere,
        "items": page.rows,
        "next": page.next,
    }


@export_endpoint(
    blueprint,
    "/households",
    Permission.READ_RECORDS,
    FigureFilter,
    CountedHousehold,
    errors=[CoverageNotCounted],
)
def counted_as_file(filters: dict[str, Any]) -> Listing:
    """List the households behind a figure of coverage as of a day, by grid."""
    return _counted(filters).listing


def _counted(filters: dict[str, Any]) -> CountedHouseholds:
    me, session = current(), db.session()
    ranges = areas_within(Permission.READ_RECORDS, filters.get("within"))
    county = county_now(session, me.actor)
    day = day_to_list(session, me.actor, county.today, filters.get("on"))
    readable = me.scope.ranges(Permission.READ_RECORDS)
    figure, kind, period = filters["figure"], filters.get("kind"), filters["period"]
    asked = CountedQuery(day, readable, ranges, figure, kind, period)
    found = counted_households(session, county, asked)
    note_list("coverage/households", (*ranges, *found.beyond), filters)
    return found
