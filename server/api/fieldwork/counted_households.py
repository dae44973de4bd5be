"""The households behind a figure of coverage."""

from typing import Any

from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.fieldwork.households import HOUSEHOLD_KINDS
from records.wire import choice
from schedulers.coverage.counting import PERIODS
from schedulers.quotas.household_quotas import DueState
from server.api.fieldwork.due_households import DUE
from server.api.fieldwork.gaps import WithContact
from server.services.counted_households import FIGURES, counted_households
from server.services.quotas.definitions import county_now
from server.services.reading import AreaFilter, RowPage, areas_to_read, list_endpoint
from server.web.auth import current
from server.web.openapi import Blueprint
from server.web.paging import Listing

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
        metadata={
            "description": "A figure of `/coverage` as of today; `left`: asked and not in time."
        },
    )
    kind = choice(HOUSEHOLD_KINDS)
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
    items = fields.List(fields.Nested(CountedHousehold))


@list_endpoint(blueprint, "/households", Permission.READ_RECORDS, FigureFilter, CountedPage, DUE)
def list_counted_households(filters: dict[str, Any]) -> Listing:
    """List the households behind a figure of coverage, by grid, the longest not seen first."""
    ranges = areas_to_read(Permission.READ_RECORDS, "coverage/households", filters)
    session = db.session()
    county = county_now(session, current().actor)
    return counted_households(
        session, county, ranges, filters["figure"], filters.get("kind"), filters["period"]
    )
