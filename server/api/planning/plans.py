"""Weekly plans: a cadre's own, replanning, trials, the load of areas, and settings."""

from collections.abc import Callable
from datetime import date
from typing import Any

from authz.scope import Permission
from records.dates import monday_named, monday_of, name_of_week
from records.db import db
from records.problems import NotFound, OutOfScope, TooManyRequests
from schedulers.plans.plan_settings import load_settings
from schedulers.plans.planning_window import WeekIsPast, WeekTooFar
from schedulers.plans.queue_plans import NothingToPlan, request_own_plan
from schedulers.plans.trials import load_trial, request_trial
from server.api.planning import plan_schemas as shown
from server.services.plans.area_figures import load_of_week, progress_of_week
from server.services.plans.own import tried, week_of_person
from server.services.plans.settings import EXAMPLE, SettingsSchema, change
from server.services.plans.settings import shown as shown_settings
from server.services.reading import areas_to_read
from server.web.auth import current, in_whole_county, needs, signed_in
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings

blueprint = Blueprint(
    "plans",
    __name__,
    description="Weekly plans (docs/planning.md). Phones read and change plans by sync.",
)


@blueprint.get("/me/plan")
@documented(example=shown.PLAN)
@signed_in
@blueprint.arguments(shown.WeekQuery, location="query")
@blueprint.response(200, shown.OwnPlan)
def my_plan(requested: dict[str, Any]) -> dict[str, Any]:
    """Show your own plan of a week, with its visits in the order of the route."""
    me = current()
    seen, today = me.scope.ranges(Permission.SYNC), me.today
    monday = _monday(requested)
    return week_of_person(db.session(), me.county, me.zone, me.person_id, monday, today, seen)


@blueprint.post("/me/plan")
@documented(
    errors=[WeekIsPast, WeekTooFar, NothingToPlan, TooManyRequests],
    body_example={"week": "2026-W12"},
    example=shown.ASKED,
    status=202,
)
@signed_in
@blueprint.arguments(shown.WeekAsked)
@blueprint.response(202, shown.WeekAnswer)
def plan_anew(requested: dict[str, Any]) -> dict[str, Any]:
    """Request a new plan of your own week, at most once a minute.

    The job process makes it, normally within seconds. It keeps published and pinned visits where
    possible.
    """
    me, monday = current(), _monday(requested)
    request_own_plan(db.session(), me.county, me.zone, me.person_id, monday, now())
    return {"week": name_of_week(monday), "monday": monday, "waiting": True}


@blueprint.post("/me/plan/what-if")
@documented(
    errors=[WeekIsPast, WeekTooFar, NothingToPlan, TooManyRequests],
    body_example={"week": "2026-W12", "away": ["2026-03-19"]},
    example=shown.TRIAL_ASKED,
    status=202,
)
@signed_in
@blueprint.arguments(shown.TrialAsked)
@blueprint.response(202, shown.TrialAnswer)
def try_out(requested: dict[str, Any]) -> Any:
    """Ask what your own week would be if you were away on some days, at most once a minute.

    No plan is changed, and nobody else sees it. The answer comes normally within seconds; the last
    question is kept for a day.
    """
    me, monday, session = current(), _monday(requested), db.session()
    request_trial(session, me.county, me.zone, me.person_id, monday, requested["away"], now())
    return tried(load_trial(session, me.county, me.person_id))


@blueprint.get("/me/plan/what-if")
@documented(errors=[NotFound], example=shown.TRIAL)
@signed_in
@blueprint.response(200, shown.TrialAnswer)
def tried_out() -> Any:
    """Show the answer to your last question; `not_found` without a question in the last day."""
    me = current()
    return tried(load_trial(db.session(), me.county, me.person_id))


@blueprint.get("/plans/progress")
@documented(errors=[NotFound], example=shown.PROGRESS)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(shown.LoadQuery, location="query")
@blueprint.response(200, shown.ProgressAnswer)
def progress(requested: dict[str, Any]) -> dict[str, Any]:
    """Show planned and reached households of a week, and those left for the next week, by grid,
    village or township. Nobody is named."""
    return _by_area("plans/progress", progress_of_week, requested)


@blueprint.get("/plans/load")
@documented(errors=[NotFound], example=shown.LOAD)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(shown.LoadQuery, location="query")
@blueprint.response(200, shown.LoadAnswer)
def load(requested: dict[str, Any]) -> dict[str, Any]:
    """Show due and planned households of a week, and missing hours, by grid, village or township.
    Nobody is named."""
    return _by_area("plans/load", load_of_week, requested)


@blueprint.get("/plan-settings")
@documented(example=shown.SETTINGS)
@signed_in
@blueprint.response(200, shown.SettingsAnswer)
def figures() -> dict[str, Any]:
    """Show the county's plan settings. Everybody may read them."""
    result = load_settings(db.session(), current().county)
    return shown_settings(result) | {"road_services": _services()}


@blueprint.put("/plan-settings")
@documented(errors=[OutOfScope], body_example=EXAMPLE, example=shown.SETTINGS)
@needs(Permission.MANAGE_PLANS)
@blueprint.arguments(SettingsSchema)
@blueprint.response(200, shown.SettingsAnswer)
def set_figures(document: dict[str, Any]) -> dict[str, Any]:
    """Replace the county's plan settings. The next planning uses them."""
    me = in_whole_county(Permission.MANAGE_PLANS)
    result = change(db.session(), me.actor, document, _services())
    return shown_settings(result) | {"road_services": _services()}


def _by_area(
    what: str, figures: Callable[..., list[dict[str, Any]]], requested: dict[str, Any]
) -> dict[str, Any]:
    """The figures of a week by area, within the reader's areas; the reading is noted."""
    me, monday, by = current(), _monday(requested), requested["by"]
    ranges = areas_to_read(Permission.SEE_FIGURES, what, requested, by_day=True)
    items = figures(db.session(), me.county, me.zone, ranges, monday, by, me.today)
    return {"week": name_of_week(monday), "monday": monday, "by": by, "items": items}


def _services() -> tuple[str, ...]:
    return tuple(service.name for service in settings().road_services)


def _monday(requested: dict[str, Any]) -> date:
    """The Monday of the requested week, or of the current one."""
    if requested.get("week"):
        return monday_named(requested["week"])
    return monday_of(current().today)
