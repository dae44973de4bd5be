"""Hand-overs: households that nobody visited for long, handed to the weekly plans."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from authz.scope import Permission
from records.dates import monday_named, monday_of, name_of_week
from records.db import db
from records.problems import Forbidden, NotFound
from schedulers.plans.planning_window import WeekIsPast, WeekTooFar
from server.api.planning import handover_schemas as shown
from server.exports.endpoint import export_endpoint
from server.services.handovers import asking
from server.services.handovers.fit import estimate
from server.services.handovers.outcomes import counts, outcomes
from server.services.handovers.weeks import weeks_of
from server.services.reading import areas_to_read
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import ComputedRows
from server.web.request_context import now

blueprint = Blueprint(
    "handovers",
    __name__,
    url_prefix="/api/v1/handovers",
    description="Households handed to weekly plans (docs/planning.md, Hand-overs).",
)


@blueprint.get("")
@documented(errors=[NotFound], example=shown.PAGE)
@needs(Permission.SEE_AUTHORS)
@blueprint.arguments(shown.HandoverQuery, location="query")
@blueprint.response(200, shown.HandoverPage)
def became(requested: dict[str, Any]) -> dict[str, Any]:
    """Show what became of the households that were handed over to a week, by grid."""
    monday, items = _became(requested)
    return {
        "week": name_of_week(monday),
        "monday": monday,
        "today": current().today,
        "counts": counts(items),
        "items": items,
    }


@export_endpoint(blueprint, "", Permission.SEE_AUTHORS, shown.HandoverQuery, shown.HandoverRow)
def handovers_as_file(requested: dict[str, Any]) -> ComputedRows:
    """List what became of the households that were handed over to a week, by grid."""
    return ComputedRows(_became(requested)[1])


def _became(requested: dict[str, Any]) -> tuple[date, list[dict[str, Any]]]:
    me, week = current(), requested.get("week")
    monday = monday_named(week) if week else monday_of(me.today)
    what = "handovers"
    ranges = areas_to_read(Permission.SEE_AUTHORS, what, requested, of_people=True)
    return monday, outcomes(db.session(), me.county, me.zone, ranges, monday, now())


@blueprint.get("/weeks")
@documented(errors=[NotFound], example=shown.WEEKS)
@needs(Permission.SEE_AUTHORS)
@blueprint.arguments(shown.WithinQuery, location="query")
@blueprint.response(200, shown.HandoverWeeks)
def weeks(requested: dict[str, Any]) -> dict[str, Any]:
    """List the weeks to which households were handed over, the newest first, at most 53."""
    me = current()
    ranges = areas_to_read(Permission.SEE_AUTHORS, "handovers/weeks", requested)
    return {"today": me.today, "items": weeks_of(db.session(), me.county, ranges)}


@blueprint.post("")
@documented(
    errors=[NotFound, WeekIsPast, WeekTooFar],
    body_example=shown.ASKED,
    example=shown.ANSWER,
)
@needs(Permission.HAND_OVER)
@blueprint.arguments(shown.HandoverRequest)
@blueprint.response(200, shown.HandoverAnswer)
def hand_over(requested: dict[str, Any]) -> dict[str, Any]:
    """Hand households to the plans of a week, or tell what would become of it (`preview`).

    They come first in the plans of those who answer for them, until they are reached. Households
    without a cadre, and those handed over already, are refused, each with a code.
    """
    me, session = current(), db.session()
    ranges = me.scope.ranges(Permission.HAND_OVER)
    week = requested.get("week")
    monday = monday_named(week) if week else asking.next_week(session, me.county, me.zone, now())
    chosen = asking.sort_out(
        session,
        me.actor,
        me.zone,
        ranges,
        requested["households"],
        monday,
        requested.get("until"),
        requested.get("seen_at"),
    )
    fits = estimate(session, me.county, me.zone, ranges, chosen.wanted, monday, chosen.until, now())
    refused = dict(chosen.refused)
    made: dict[UUID, UUID] = {}
    if not requested["preview"]:
        made = asking.hand_over(session, me.actor, chosen)
        taken = (one.household for one in chosen.wanted if one.household not in made)
        refused |= dict.fromkeys(taken, "handed_over_already")
    items = [
        {
            "id": made.get(id),
            "household": id,
            "week": name_of_week(fit.week) if fit.week else None,
            "reason": fit.reason,
        }
        for one in chosen.wanted
        if (id := one.household) not in refused
        for fit in (fits[id],)
    ]
    weeks = [item["week"] for item in items]
    here, nowhere = weeks.count(name_of_week(monday)), weeks.count(None)
    return {
        "week": name_of_week(monday),
        "monday": monday,
        "until": chosen.until,
        "preview": requested["preview"],
        "fit": here,
        "later": len(weeks) - here - nowhere,
        "left_out": nowhere,
        "items": items,
        "refused": [{"household": id, "code": code} for id, code in refused.items()],
    }


@blueprint.delete("/<uuid:handover_id>")
@documented(errors=[NotFound, Forbidden, WeekIsPast], status=204, example=None)
@needs(Permission.HAND_OVER)
def take_back(handover_id: UUID) -> Response:
    """Withdraw a hand-over of your own until its last day."""
    me = current()
    ranges = me.scope.ranges(Permission.HAND_OVER)
    asking.withdraw(db.session(), me.actor, me.zone, ranges, handover_id)
    return Response(status=204)
